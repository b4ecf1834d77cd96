//! What an officer does with a complaint besides deciding it: puts it to another one, hands it on, puts it under another
//! heading, takes a second thing out of it, writes to its reporter.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use casework::{Command, Event, Kin, Refusal, Reported, Sorted, Tie, Turn, Withheld};
use definition::{Answers, Value, clean_text};
use http::StatusCode;
use identity::Reader;
use intake::{Published, Submission};
use serde::Deserialize;
use terms::{CaseId, Language};
use vault::Purpose;
use web::{Page, Pairs, Signed, Staff, View, see_other};

use super::acts::{refused, status};
use crate::app::App;
use crate::error::Failure;
use crate::store::{self, By};
use crate::submit::{Filing, Sender};
use crate::working::{self, Opened, Order};
use crate::{access, kin, length, number, report};

/// Another report that may be of the same.
struct Like {
    number: String,
    title: String,
    note: String,
}

/// What was typed and is not done yet.
#[derive(Default)]
struct Typed {
    number: String,
    tie: String,
    unit: String,
    why: String,
    service: String,
    part: String,
    part_service: String,
    words: String,
}

#[derive(Template)]
#[template(path = "desk_handling.html")]
struct HandlingPage {
    title: String,
    number: String,
    /// What stands for it in addresses.
    address: String,
    /// Whether they hold it: then they may do more than write.
    holds: bool,
    /// What everybody sees of it, in words; none where there is no public page.
    public: Option<String>,
    /// How often it was handed on.
    forwards: usize,
    alike: Vec<Like>,
    units: Vec<(String, String)>,
    services: Vec<(String, String)>,
    /// What is written often: id and title.
    replies: Vec<(String, String)>,
    typed: Typed,
    problem: Option<String>,
    view: View,
}

/// What stands in the address: which of the prepared words are to be written.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    contoh: String,
}

/// `GET …/tangani?contoh=`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(address): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &address).await?;
    if opened.case.reported.is_none() || opened.case.turn != Turn::Office {
        return Ok(see_other(&format!("/meja/berkas/{address}")));
    }
    let words = app.reply(&opened, &asked.contoh, &view).await?;
    let typed = Typed { words, ..Typed::default() };
    page(&app, view, &staff, &opened, (typed, None)).await
}

async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    opened: &Opened,
    (typed, problem): (Typed, Option<(StatusCode, String)>),
) -> Result<Response, Failure> {
    let purpose = app.purpose(staff, opened);
    let answers = app.answers_for(staff, opened, purpose).await?;
    let holds = opened.case.hand.holder == Some(staff.officer);
    let complaints = app.versions.complaints();
    let other = |published: &&Published| published.service.id != opened.service.id;
    let title = |published: &Published| {
        (published.service.id.clone(), published.service.title.get(view.language).to_owned())
    };
    let replies = opened.service.replies.iter();
    let (code, problem) = problem.unzip();
    let page = HandlingPage {
        title: opened.service.title.get(view.language).to_owned(),
        number: opened.row.number.clone(),
        address: opened.address(),
        public: super::publishing::in_words(app, &view, opened),
        forwards: opened.case.forwards,
        alike: if holds { app.like(staff, opened, &answers, &view).await? } else { Vec::new() },
        units: if holds { app.other_units(opened).await? } else { Vec::new() },
        services: complaints.iter().filter(other).map(title).collect(),
        replies: replies
            .map(|(id, reply)| (id.clone(), reply.title.get(view.language).to_owned()))
            .collect(),
        holds,
        typed,
        problem,
        view,
    };
    Ok((code.unwrap_or(StatusCode::OK), Page(page)).into_response())
}

impl App {
    /// Open reports near this one that tell of the same, as far as this officer may see them.
    async fn like(
        &self,
        staff: &Staff,
        opened: &Opened,
        answers: &Answers,
        view: &View,
    ) -> Result<Vec<Like>, Failure> {
        let found = self.intake.reports.alike(&opened.service, answers, view).await?;
        let mut alike = Vec::new();
        for one in found {
            let number = one.href.rsplit('/').next().unwrap_or_default().to_owned();
            let row = store::find(&self.db, self.agency(), &number).await?;
            let is_open = |row: &store::CaseRow| matches!(&*row.turn, "office" | "applicant");
            let fits = |row: &store::CaseRow| {
                row.id != opened.row.id && is_open(row) && access::may_see(staff, &self.units, row)
            };
            if row.is_some_and(|row| fits(&row)) {
                alike.push(Like { number, title: one.title, note: one.note });
            }
        }
        Ok(alike)
    }

    /// The units to which it can be handed: where somebody does what it waits for, and may know of it.
    async fn other_units(&self, opened: &Opened) -> Result<Vec<(String, String)>, Failure> {
        let hand = &opened.case.hand;
        let staffed = identity::staffed(&self.db, self.agency(), &hand.role).await?;
        let units = self.units.iter().filter(|unit| {
            unit.id != hand.unit
                && staffed.contains(&unit.id)
                && !opened.case.hidden_from.contains(&unit.id)
        });
        let in_words = |unit: &identity::Unit| {
            let head = self.units.institution(&unit.id).filter(|head| head.id != unit.id);
            head.map_or_else(
                || unit.title.clone(),
                |head| format!("{}, {}", unit.title, head.title),
            )
        };
        Ok(units.map(|unit| (unit.id.clone(), in_words(unit))).collect())
    }

    /// Prepared words with what they name filled in, in the language of whoever reads them; empty where there are none.
    async fn reply(&self, opened: &Opened, id: &str, view: &View) -> Result<String, Failure> {
        let Some(reply) = opened.service.replies.get(id) else { return Ok(String::new()) };
        let person = opened.keys.get("applicant").and_then(|held| held.person);
        let reached = match person {
            Some(person) => identity::reached(&self.db, &self.keys, person).await?,
            None => None,
        };
        let language = reached.map_or(Language::Id, |(_, language)| language);
        let answers = self.answers(opened, Reader::Owner, Purpose::Rule).await?;
        let facts = self.facts(opened, view.now);
        let context = self.case_context(opened, language, view.now);
        let promise = opened.case.promised_at.day(view.zone());
        let own = [("promise", web::format::long_day(promise, language))];
        let words = reply.text.get(language);
        Ok(opened.service.filled_in(words, &own, &answers, &facts, &context))
    }

    /// The other report that an officer names, to which theirs can be put.
    async fn other(
        &self,
        staff: &Staff,
        opened: &Opened,
        typed: &str,
    ) -> Result<Option<Opened>, Failure> {
        let Some(number) = number::read(typed) else { return Ok(None) };
        let other = match self.open_for(staff, &number).await {
            Ok(other) => other,
            Err(Failure::NotFound) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let is_open = matches!(other.case.turn, Turn::Office | Turn::Applicant);
        let fits = is_open && other.case.reported.is_some() && other.row.id != opened.row.id;
        // Two that stand under each other would wait for each other.
        let is_beneath = other.case.parent.as_ref().is_some_and(|kin| kin.id == opened.row.id);
        Ok((fits && !is_beneath).then_some(other))
    }
}

/// On to where it can be taken back, or the page again with what forbids it.
async fn answer(
    app: &App,
    view: View,
    staff: &Staff,
    address: &str,
    (typed, done, next): (Typed, Result<Event, Failure>, String),
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(see_other(&next)),
        Err(Failure::Refused(rule)) => {
            let opened = match app.open_for(staff, address).await {
                Ok(opened) if opened.case.turn == Turn::Office => opened,
                // It has gone where nothing of this can be done: its page says where.
                Ok(_) | Err(Failure::Refused(_)) => {
                    return Ok(see_other(&format!("/meja/berkas/{address}")));
                }
                Err(failure) => return Err(failure),
            };
            let why = (status(&rule), refused(&view, &rule));
            page(app, view, staff, &opened, (typed, Some(why))).await
        }
        Err(failure) => Err(failure),
    }
}

/// What is wrong with what was typed: the page again.
async fn wrong(
    app: &App,
    view: View,
    staff: &Staff,
    opened: &Opened,
    (typed, words): (Typed, String),
) -> Result<Response, Failure> {
    let problem = (StatusCode::UNPROCESSABLE_ENTITY, words);
    page(app, view, staff, opened, (typed, Some(problem))).await
}

fn fresh(address: &str) -> String {
    format!("/meja?batalkan={}", store::addressed(address).0)
}

/// `POST …/gabung`: it is put to another one that says the same, or under one of the same cause.
pub(crate) async fn tie(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(address): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &address).await?;
    let typed = Typed {
        number: form.get("nomor").to_owned(),
        tie: form.get("cara").to_owned(),
        ..Typed::default()
    };
    let Some(other) = app.other(&staff, &opened, form.get("nomor")).await? else {
        let words = view.say("cases-tie-none");
        return wrong(&app, view, &staff, &opened, (typed, words)).await;
    };
    let how = if form.get("cara") == Tie::Child.name() { Tie::Child } else { Tie::Same };
    let hides = kin::is_public(&opened) && !kin::is_public(&other);
    let to = kin::own_kin(&other);
    let command = |opened: &Opened| Command::Tie {
        actor: app.actor(&staff, opened),
        to: to.clone(),
        tie: how,
        hides,
    };
    let done = app.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await;
    let next = fresh(&address);
    answer(&app, view, &staff, &address, (typed, done, next)).await
}

/// `POST …/teruskan`: another unit goes on with it.
pub(crate) async fn forward(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(address): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &address).await?;
    let why = clean_text(form.get("sebab"));
    let typed = Typed { unit: form.get("unit").to_owned(), why: why.clone(), ..Typed::default() };
    if let Some(words) = length::too_long(&view, &why, length::WHY) {
        return wrong(&app, view, &staff, &opened, (typed, words)).await;
    }
    let units = app.other_units(&opened).await?;
    let unit = units.into_iter().find(|(id, _)| id == form.get("unit"));
    let unit = unit.map(|(id, _)| id).unwrap_or_default();
    let command = |opened: &Opened| Command::Forward {
        actor: app.actor(&staff, opened),
        unit: unit.clone(),
        why: working::seal_words(&app, opened, "forward", &why).unwrap_or_default(),
    };
    let done = app.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await;
    let next = fresh(&address);
    answer(&app, view, &staff, &address, (typed, done, next)).await
}

/// `POST …/kategori`: it is put under another heading, with the answers that fit.
pub(crate) async fn sort_anew(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(address): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &address).await?;
    let typed = Typed { service: form.get("layanan").to_owned(), ..Typed::default() };
    let Some(published) = app.heading(form.get("layanan")) else {
        let words = view.say("cases-sort-none");
        return wrong(&app, view, &staff, &opened, (typed, words)).await;
    };
    let answers = app.answers(&opened, Reader::Owner, Purpose::Rule).await?;
    let context = app.case_context(&opened, view.language, view.now);
    let fitting = published.service.fitting(&opened.service, &answers, &context);
    // Whom it complains about does not get to see it by being put under another heading.
    let place = app.place_of(&published.service, &fitting, &context, &opened.case.hidden_from);
    let (unit, region, hidden_from) = place?;
    let sealed =
        working::seal_answers(&app, &opened.keys, opened.row.id, &published.service, &fitting);
    let reported = elsewhere(&opened, &published)?;
    let reported = Some(reported).filter(|own| opened.case.reported != Some(*own));
    let command = |opened: &Opened| Command::SortAnew {
        actor: app.actor(&staff, opened),
        sorted: Box::new(Sorted {
            service: published.service.id.clone(),
            version: published.version,
            unit: unit.clone(),
            region: region.as_str().to_owned(),
            hidden_from: hidden_from.clone(),
            reported,
            answers: sealed.clone(),
        }),
    };
    let place = (unit.clone(), region.clone());
    let order = Order::new(By::Staff(staff.officer), &command)
        .with_answers(&fitting)
        .moved_to(Some(&place))
        .hidden_from(Some(&hidden_from))
        .sorted_under(&published);
    let done = app.carry_out(opened, order).await;
    answer(&app, view, &staff, &address, (typed, done, "/meja".to_owned())).await
}

/// How a report is reported under another heading. Whoever reported under one that is not public did not mean everybody to
/// read it under that, nor does that one's file let more than it says.
fn elsewhere(opened: &Opened, published: &Published) -> Result<Reported, Failure> {
    let complaint = published.service.complaint.as_ref().ok_or(Failure::NotFound)?;
    let reported = opened.case.reported.ok_or(Failure::NotFound)?;
    let was_public = opened.service.complaint.as_ref().is_some_and(|own| own.public);
    Ok(if was_public { report::within(complaint, reported) } else { Reported::Secret })
}

/// `POST …/pecah`: the second thing that it names becomes a report of its own.
pub(crate) async fn split(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(address): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &address).await?;
    let words = clean_text(form.get("bagian"));
    let typed = Typed {
        part: words.clone(),
        part_service: form.get("layanan").to_owned(),
        ..Typed::default()
    };
    if words.is_empty() {
        let words = view.say("cases-split-words");
        return wrong(&app, view, &staff, &opened, (typed, words)).await;
    }
    if let Some(words) = length::too_long(&view, &words, length::WHY) {
        return wrong(&app, view, &staff, &opened, (typed, words)).await;
    }
    let Some(published) = app.heading(form.get("layanan")) else {
        let words = view.say("cases-sort-none");
        return wrong(&app, view, &staff, &opened, (typed, words)).await;
    };
    let own = kin::own_kin(&opened);
    let reported = elsewhere(&opened, &published)?;
    let hidden_from = opened.case.hidden_from.clone();
    let hidden_from = hidden_from.as_slice();
    // Its photos are copies with ids of their own: who held one back holds back them all.
    let held_back = &opened.case.withheld;
    let withheld = Withheld {
        all_photos: held_back.all_photos || !held_back.photos.is_empty(),
        ..held_back.clone()
    };
    let sender = Sender::Splitting { staff: &staff, out_of: &own, reported, hidden_from, withheld };
    let submission = app.part(&opened, &published, &words, &view).await?;
    let context = app.case_context(&opened, view.language, view.now);
    let number = number::number(&app.web.brand().code, view.today().year(), app.web.random());
    let into = Kin { id: submission.case, number: number.clone() };
    let filing = Filing::new(&app, (&context, view.language), sender, submission).await?;
    let batch = filing.batch(&number, app.web.now())?;
    let command = |opened: &Opened| Command::Split {
        actor: app.actor(&staff, opened),
        into: into.clone(),
        service: published.service.id.clone(),
    };
    let also = |_: &Opened, _: &Event| batch.clone();
    let order = Order::new(By::Staff(staff.officer), &command).also(&also);
    let done = app.carry_out(opened, order).await;
    let next = format!("/meja/berkas/{address}");
    answer(&app, view, &staff, &address, (typed, done, next)).await
}

impl App {
    /// A heading under which one complains now.
    fn heading(&self, id: &str) -> Option<Published> {
        self.versions.complaints().into_iter().find(|published| published.service.id == id)
    }

    /// What becomes of a part of a report: the answers that fit, its files copied, and in the officer's words what it is.
    async fn part(
        &self,
        opened: &Opened,
        published: &Published,
        words: &str,
        view: &View,
    ) -> Result<Submission, Failure> {
        let id = CaseId::new(self.web.id());
        let person = opened.owner()?;
        let held = opened.keys.get("applicant").ok_or(Failure::NotFound)?;
        let answers = self.answers(opened, Reader::Owner, Purpose::Rule).await?;
        let context = self.case_context(opened, view.language, view.now);
        let mut fitting = published.service.fitting(&opened.service, &answers, &context);
        if let Some(story) = published.service.story() {
            fitting.insert(story.to_owned(), Value::Text(words.to_owned()));
        }
        let key = self.intake.keys.create(self.agency(), id, person);
        let from = (opened.row.id, &held.key);
        let files = intake::copy_files(&self.intake, from, (id, &key), &mut fitting).await?;
        let uploads = fitting.iter().flat_map(|(id, value)| {
            value.files().iter().map(|file| (id.clone(), file.clone())).collect::<Vec<_>>()
        });
        Ok(Submission {
            case: id,
            person,
            uploads: uploads.collect(),
            answers: fitting.clone(),
            key_id: key.id,
            key: key.key,
            entered: None,
            letters: Vec::new(),
            batch: key.batch.then(files),
            published: published.clone(),
        })
    }
}

/// `POST …/pesan`: words to its reporter.
pub(crate) async fn say(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(address): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &address).await?;
    let words = clean_text(form.get("kata"));
    let typed = Typed { words: words.clone(), ..Typed::default() };
    if let Some(words) = length::too_long(&view, &words, length::NOTE) {
        return wrong(&app, view, &staff, &opened, (typed, words)).await;
    }
    if opened.case.reported.is_none() {
        return Err(Refusal::NoWay.into());
    }
    let command = |opened: &Opened| Command::Say {
        actor: app.actor(&staff, opened),
        text: working::seal_words(&app, opened, "said", &words).unwrap_or_default(),
    };
    let done = app.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await;
    let next = format!("/meja/berkas/{address}");
    answer(&app, view, &staff, &address, (typed, done, next)).await
}
