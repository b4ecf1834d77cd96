//! Mending a submitted case: just the named questions are open. What was given is kept until it is sent; sending is a
//! command of `cases`, which gets the answers from [`Corrected::Sent`].

use std::collections::BTreeMap;
use std::ops::Deref;

use askama::Template;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use db::Batch;
use definition::form::{self, Context, PageView};
use definition::{Address, Answers, Value};
use http::{HeaderMap, StatusCode};
use terms::{AgencyId, CaseId, FileId, KeyId, PersonId, RegionCode};
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::{Page, Pairs, View, see_other};

use crate::App;
use crate::draft::Draft;
use crate::error::Failure;
use crate::page::{Notice, Wrong, as_data, outside_words, refused_words};
use crate::port::Published;
use crate::routes::{looked_for, pair, read};
use crate::store::{self, CorrectionRow, DraftRow};
use crate::typed::{self, After, Contents, Told};
use crate::{addresses, aside, field_html, upload};

/// A correction is one page: what is not right yet of it is kept under this name.
const PAGE: &str = "perbaiki";

/// The id of the unit that a service names by id or kind, for a region; none when the agency has none there.
pub type Offices = Box<dyn Fn(&str, &RegionCode) -> Option<String> + Send + Sync>;

/// Who holds the pen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pen {
    /// The applicant.
    Applicant,
    /// An officer at a counter, for an applicant who came there.
    Officer,
}

/// What an officer says of the applicant: that they stand there and agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Seen {
    /// Not said yet.
    #[default]
    NotYet,
    /// It was left out.
    Missing,
    /// They do.
    Given,
}

impl Seen {
    /// What an address says.
    pub fn named(name: &str) -> Self {
        match name {
            "1" => Self::Given,
            "0" => Self::Missing,
            _ => Self::NotYet,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::NotYet => "",
            Self::Missing => "0",
            Self::Given => "1",
        }
    }
}

/// A case that is to be mended, as `cases` knows it.
pub struct Wanted {
    /// Who mends it.
    pub pen: Pen,
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// Its applicant.
    pub person: PersonId,
    /// The service in the version it was filed with.
    pub published: Published,
    /// Id of the applicant's key.
    pub key_id: KeyId,
    /// The applicant's key.
    pub key: SubjectKey,
    /// Fields and documents to mend.
    pub named: Vec<String>,
    /// The answers as they are.
    pub submitted: Answers,
    /// The event that asked for it.
    pub seq: i64,
    /// What the form depends on besides its answers.
    pub context: Context,
    /// What the officer says is to be done.
    pub words: String,
    /// The offices of the agency.
    pub offices: Offices,
}

/// A correction in work.
pub struct Correction {
    wanted: Wanted,
    draft: Draft,
    seen: Seen,
}

/// What came of a correction that was posted.
pub enum Corrected {
    /// On to this: something is to be mended still, or it goes on later.
    Again(Response),
    /// It is complete: the answers, whole, and what belongs in the batch that sends them.
    Sent {
        /// The answers.
        answers: Answers,
        /// The unit and the region whose case it is now, when the answers changed that.
        moved: Option<(String, RegionCode)>,
        /// Files, and the end of what was kept here.
        batch: Batch,
    },
}

#[derive(Template)]
#[template(path = "perbaiki.html")]
struct CorrectionPage {
    view: View,
    /// Where the case is.
    at: String,
    pen: Pen,
    seen: Seen,
    number: String,
    service_title: String,
    words: String,
    pages: Vec<PageView>,
    /// The conditions of what comes and goes while it is filled in.
    rules: Option<String>,
    wrong: Wrong,
    advice: bool,
    /// Why the case cannot go on with these answers, and what to do.
    refused: Option<String>,
    /// Why it has to be sent once more.
    again: Option<Notice>,
    /// Whether nothing was changed.
    unchanged: bool,
}

impl CorrectionPage {
    fn fields(&self, page: &PageView) -> String {
        let files_at = format!("{}/berkas", self.at);
        let fields = field_html::under(&page.title, &page.fields);
        field_html::fields(&self.view, &fields, self.wrong.messages(), &files_at)
    }

    fn questions(&self) -> Vec<String> {
        self.pages.iter().flat_map(|page| field_html::paths(&page.fields)).collect()
    }

    fn shown(&self) -> String {
        self.questions().join(" ")
    }

    fn uploads(&self) -> bool {
        self.pages.iter().any(|page| page.uploads)
    }
}

/// Whether all questions of a page wait for an answer elsewhere: then it has no heading yet.
fn waits(page: &PageView) -> bool {
    field_html::paths(&page.fields).is_empty()
}

/// The same under the roof of the desk.
#[derive(Template)]
#[template(path = "perbaiki_loket.html")]
struct CounterCorrectionPage(CorrectionPage);

impl Deref for CounterCorrectionPage {
    type Target = CorrectionPage;

    fn deref(&self) -> &CorrectionPage {
        &self.0
    }
}

impl IntoResponse for CorrectionPage {
    fn into_response(self) -> Response {
        match self.pen {
            Pen::Officer => Page(CounterCorrectionPage(self)).into_response(),
            Pen::Applicant => Page(self).into_response(),
        }
    }
}

/// Opens a correction with what was given so far.
///
/// # Errors
/// When the database could not be asked, or what was kept does not open.
pub async fn correction(app: &App, wanted: Wanted) -> Result<Correction, Failure> {
    let agency = app.web.brand().agency;
    let row = store::correction(&app.db, agency, wanted.case).await?;
    let row = row.filter(|row| row.asked_seq == wanted.seq && row.key == wanted.key_id);
    let place = Place {
        owner: agency.uuid(),
        case: wanted.case,
        subject: "applicant",
        field: "correction",
    };
    let kept = row.map(|row| {
        let sealed = Sealed::<Contents>::from_bytes(row.key, row.sealed);
        vault::open(&wanted.key, &sealed, &place, Purpose::Own).map_err(|_| Failure::Sealed)
    });
    let kept = kept.transpose()?.map(|(contents, _read)| contents);
    let new = || Contents { answers: wanted.submitted.clone(), ..Contents::default() };
    let Contents { answers, typed, paper, place, held_back } = kept.unwrap_or_else(new);
    let draft = Draft {
        row: DraftRow {
            agency,
            id: wanted.case,
            person: wanted.person,
            service: wanted.published.service.id.clone(),
            service_version: wanted.published.version,
            version: 0,
            pages: BTreeMap::new(),
            key: wanted.key_id,
            sealed: Vec::new(),
            saved_at: app.web.now(),
            counter: None,
        },
        key: wanted.key.clone(),
        answers,
        typed,
        paper,
        place,
        held_back,
        letters: Vec::new(),
        waiting: Vec::new(),
        published: wanted.published.clone(),
    };
    Ok(Correction { wanted, draft, seen: Seen::NotYet })
}

/// Forgets what was mended so far: the case ended.
pub fn forget_correction(agency: AgencyId, case: CaseId) -> Batch {
    store::drop_correction(agency, case)
}

impl Correction {
    /// The answers as they were submitted.
    pub fn submitted(&self) -> &Answers {
        &self.wanted.submitted
    }

    /// With what was said of the applicant.
    #[must_use]
    pub fn seen(self, seen: Seen) -> Self {
        Self { seen, ..self }
    }

    /// Where the case is.
    fn at(&self) -> String {
        let place = match self.wanted.pen {
            Pen::Applicant => "/permohonan",
            Pen::Officer => "/meja/berkas",
        };
        format!("{place}/{}", self.wanted.number)
    }

    fn open(&self) -> form::Correction<'_> {
        form::Correction { named: &self.wanted.named, submitted: &self.wanted.submitted }
    }

    fn is_open(&self, id: &str) -> bool {
        self.wanted.named.iter().any(|named| named == id) || !self.wanted.submitted.contains_key(id)
    }

    fn page(
        &self,
        view: View,
        answers: &Answers,
        typed: Option<&[(String, String)]>,
    ) -> CorrectionPage {
        let service = &self.draft.published.service;
        let (open, context) = (self.open(), &self.wanted.context);
        let (pages, rules) = match service.live_correction(open, typed, answers, context) {
            Some(live) => (live.pages, Some(as_data(&live.rules))),
            None => (service.correction_pages(open, typed, answers, context), None),
        };
        CorrectionPage {
            at: self.at(),
            pen: self.wanted.pen,
            seen: self.seen,
            number: self.wanted.number.clone(),
            service_title: service.title.get(view.language).to_owned(),
            words: self.wanted.words.clone(),
            pages,
            rules,
            wrong: Wrong::default(),
            advice: false,
            refused: None,
            again: None,
            unchanged: false,
            view,
        }
    }

    /// The page with what is open, and with what is not right yet if it was left so.
    pub fn show(mut self, view: View, after: After, headers: &HeaderMap) -> Response {
        if after == After::Renewed
            && let Some(typed) = aside::waiting(&self.draft, PAGE, headers)
        {
            self.draft.typed.insert(PAGE.to_owned(), typed);
        }
        self.shown(view, after)
    }

    fn shown(&self, view: View, after: After) -> Response {
        let typed = self.draft.typed.get(PAGE).map(Vec::as_slice);
        let mut page = self.page(view, &self.draft.answers, typed);
        if let Some(typed) = typed {
            let (answers, context) = (&self.draft.answers, &self.wanted.context);
            let service = &self.draft.published.service;
            let outcome = service.read_correction(self.open(), typed, answers, context);
            let complete = service.visible(&outcome.answers, context);
            let told = Told::new(after, &page.questions(), typed, outcome);
            page.advice = told.problems.is_empty() && !told.warnings.is_empty();
            let shown = if page.advice { &told.warnings } else { &told.problems };
            page.wrong.add(&page.view, shown);
            page.wrong.add_files(&page.view, &told.files);
            page.again = told.notice;
            page.unchanged = after == After::Unchanged;
            if after == After::Saving && page.wrong.is_empty() {
                page.refused = self.judge(&page.view, &complete).err();
            }
        }
        page.into_response()
    }

    /// The open questions that ask for an address of the applicant, by their paths.
    pub fn address_questions(&self) -> Vec<String> {
        let service = &self.draft.published.service;
        let typed = self.draft.typed.get(PAGE).map(Vec::as_slice);
        let (answers, context) = (&self.draft.answers, &self.wanted.context);
        let pages = service.correction_pages(self.open(), typed, answers, context);
        let fields = pages.iter().flat_map(|page| addresses::of_applicant(&page.fields));
        fields.map(|field| field.path.clone()).collect()
    }

    /// Writes an address into the open questions that ask for one of the applicant. It is kept as if they had typed it and left: what is
    /// sent they still look at and send themselves. Whether there was such a question.
    ///
    /// # Errors
    /// [`Failure`] when it could not be kept.
    pub async fn take_address(
        &self,
        app: &App,
        view: View,
        address: &Address,
    ) -> Result<bool, Failure> {
        let paths = self.address_questions();
        let (answers, context) = (&self.draft.answers, &self.wanted.context);
        let kept = self.draft.typed.get(PAGE).cloned();
        let mut pairs = kept.unwrap_or_else(|| form::typed(answers));
        for path in &paths {
            pairs.retain(|(name, _)| !typed::is_of(name, path));
            let own = Answers::from([(path.clone(), Value::Address(address.clone()))]);
            pairs.extend(form::typed(&own));
        }
        let service = &self.draft.published.service;
        let outcome = service.read_correction(self.open(), &pairs, answers, context);
        let page = self.page(view, &outcome.answers, Some(&outcome.typed));
        let typed = typed::not_right_yet(&page.questions(), &outcome);
        let contents = Contents {
            answers: outcome.answers,
            typed: typed.map(|typed| (PAGE.to_owned(), typed)).into_iter().collect(),
            ..Contents::default()
        };
        if !paths.is_empty() {
            app.db.commit(self.keeping(app, &contents)).await?;
        }
        Ok(!paths.is_empty())
    }

    /// A file that belongs to what was submitted stays where it is until the correction is accepted as an event.
    fn was_submitted(&self, file: FileId) -> bool {
        let mut files = self.wanted.submitted.values().flat_map(Value::files);
        files.any(|kept| kept.id == file)
    }

    /// Takes what was posted.
    ///
    /// # Errors
    /// An answer that says what is wrong with the request itself.
    pub async fn save(
        self,
        app: &App,
        view: View,
        request: Request,
    ) -> Result<Corrected, Response> {
        if web::is_in_parts(&request) {
            let sent = read(app, &self.draft, request).await?;
            if sent.is_renewed {
                return Err(self.show_again(app, view, &sent.pairs));
            }
            return self.take(app, view, sent).await.map_err(IntoResponse::into_response);
        }
        let (form, is_renewed) = Pairs::or_typed(request, app).await?;
        let sent = upload::Sent { pairs: form.0, ..upload::Sent::default() };
        match is_renewed {
            true => Err(self.show_again(app, view, &sent.pairs)),
            false => self.take(app, view, sent).await.map_err(IntoResponse::into_response),
        }
    }

    /// Its person signed in anew meanwhile: nothing is done with it but to show it as it was typed, under a token that
    /// is right. What is too long to wait in the browser is shown at once.
    fn show_again(mut self, app: &App, view: View, typed: &[(String, String)]) -> Response {
        let (answers, service) = (&self.draft.answers, &self.draft.published.service);
        let outcome = service.read_correction(self.open(), typed, answers, &self.wanted.context);
        let page = self.page(view, &outcome.answers, Some(&outcome.typed));
        let typed = typed::to_keep(&page.questions(), &outcome, &[]);
        let again = self.address(After::Renewed, "");
        if let Some(answer) = aside::set_aside(app, &self.draft, PAGE, &typed, &again) {
            return answer;
        }
        self.draft.typed.insert(PAGE.to_owned(), typed);
        (StatusCode::FORBIDDEN, self.shown(page.view, After::Renewed)).into_response()
    }

    /// The address of the page as it was left.
    fn address(&self, after: After, at: &str) -> String {
        let (case, after) = (self.at(), after.name());
        let seen = match self.wanted.pen {
            Pen::Applicant => String::new(),
            Pen::Officer => format!("&dilihat={}", self.seen.name()),
        };
        format!("{case}/{PAGE}?sesudah={after}{seen}{at}")
    }

    async fn take(
        mut self,
        app: &App,
        view: View,
        mut sent: upload::Sent,
    ) -> Result<Corrected, Failure> {
        sent.kept.retain(|(document, _)| self.is_open(document));
        let mut answers = self.draft.answers.clone();
        let pressed = pair(&sent.pairs, "hapus");
        let may = pressed.rsplit_once('.').is_some_and(|(document, _)| self.is_open(document));
        let taken_out = may.then(|| upload::take_out(&mut answers, pressed)).flatten();
        let replaced = upload::put_in(&self.draft, &mut answers, &sent.kept);
        let gone = taken_out.into_iter().chain(replaced);
        let gone: Vec<FileId> = gone.filter(|file| !self.was_submitted(*file)).collect();
        let batch = std::mem::take(&mut sent.batch).then(upload::drop_rows(&self.draft, &gone));
        let service = self.draft.published.service.clone();
        let context = &self.wanted.context;
        let outcome = service.read_correction(self.open(), &sent.pairs, &answers, context);
        let stays = outcome.stay
            || ["hapus", "unggah"].iter().any(|name| sent.pairs.iter().any(|(key, _)| key == name));
        let wrong = !stays && (!outcome.problems.is_empty() || !outcome.warnings.is_empty());
        let later = sent.pairs.iter().any(|(name, _)| name == "nanti");
        let (agency, case) = (self.draft.row.agency, self.draft.row.id);
        let answers = service.visible(&outcome.answers, context);
        let insists = sent.pairs.iter().any(|(name, _)| name == "sama");
        let unchanged = !insists && answers == service.visible(&self.wanted.submitted, context);
        let is_seen = sent.pairs.iter().any(|(name, _)| name == "dilihat");
        self.seen = match (is_seen, stays) {
            (true, _) => Seen::Given,
            (false, true) => Seen::NotYet,
            (false, false) => Seen::Missing,
        };
        let is_agreed = self.wanted.pen == Pen::Applicant || is_seen;
        let is_whole =
            !stays && !wrong && !later && !unchanged && is_agreed && sent.refused.is_empty();
        if is_whole && let Ok(moved) = self.judge(&view, &answers) {
            let batch = batch.then(store::drop_correction(agency, case));
            return Ok(Corrected::Sent { answers, moved, batch });
        }
        let page = self.page(view, &outcome.answers, Some(&outcome.typed));
        let typed = match later && sent.refused.is_empty() {
            true => typed::not_right_yet(&page.questions(), &outcome),
            false => Some(typed::to_keep(&page.questions(), &outcome, &sent.refused)),
        };
        let contents = Contents {
            answers: outcome.answers.clone(),
            typed: typed.map(|typed| (PAGE.to_owned(), typed)).into_iter().collect(),
            ..Contents::default()
        };
        app.db.commit(batch.then(self.keeping(app, &contents))).await?;
        app.forget(&self.draft, &gone).await;
        if later && sent.refused.is_empty() {
            return Ok(Corrected::Again(see_other(&self.at())));
        }
        let after = match (stays, unchanged && !wrong && sent.refused.is_empty()) {
            (true, _) => After::Changing,
            (false, true) => After::Unchanged,
            (false, false) => After::Saving,
        };
        let again = self.address(after, &looked_for(&sent.pairs));
        Ok(Corrected::Again(see_other(&again)))
    }

    /// Judges the corrected answers as those of a submission, on its day: the unit and region they lead to when that
    /// is another than before, or why the case cannot go on with them.
    fn judge(
        &self,
        view: &View,
        answers: &Answers,
    ) -> Result<Option<(String, RegionCode)>, String> {
        let (service, asked) = (&self.draft.published.service, &self.wanted);
        let context = Context { today: asked.context.submitted_on, ..asked.context.clone() };
        let moved = service
            .judged_again(answers, &asked.submitted, &context)
            .map_err(|refused| refused_words(view, &refused, service, answers, &context))?;
        let Some((kind, region)) = moved else { return Ok(None) };
        match (asked.offices)(&kind, &region) {
            Some(unit) => Ok(Some((unit, region))),
            None => Err(outside_words(view, context.regions.full_name(&region, context.language))),
        }
    }

    fn keeping(&self, app: &App, contents: &Contents) -> Batch {
        let (agency, case) = (self.draft.row.agency, self.draft.row.id);
        let place = Place { owner: agency.uuid(), case, subject: "applicant", field: "correction" };
        let key = self.draft.row.key;
        let sealed = vault::seal(&self.draft.key, key, contents, &place, app.web.random());
        store::put_correction(&CorrectionRow {
            agency,
            case,
            asked_seq: self.wanted.seq,
            key,
            sealed: sealed.to_bytes(),
            saved_at: app.web.now(),
        })
    }
}
