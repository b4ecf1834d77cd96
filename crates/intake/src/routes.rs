//! URL → handler → answer.

use axum::Router;
use axum::extract::{FromRequest as _, Path, Query, Request, State};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use db::{Batch, DbError};
use definition::form::{Context, Input, Outcome, PageView};
use definition::{Answers, Service};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use terms::{CaseId, FileId};
use web::{Citizen, MultipartToken, Pairs, Signed, View, see_other, takes_files};

use crate::App;
use crate::aside;
use crate::discard;
use crate::draft::{Draft, Save};
use crate::error::Failure;
use crate::filling::Filling;
use crate::page::{CheckPage, FormPage};
use crate::paper;
use crate::report;
use crate::typed::{After, Kept, Told};
use crate::upload::{self, Sent};
use crate::whereabouts;

/// How often a save is tried when other tabs save at the same time.
pub(crate) const ATTEMPTS: usize = 10;
/// What is pressed to apply for a letter that is needed; its value is the need.
const APPLY: &str = "ajukan";
/// What is pressed about the place of a photo: `foto` takes it, anything else does not.
const OFFERED: &str = "tempat";

/// The routes of this slice. Sending (`/isian/{draft}/kirim`) belongs to `cases`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/layanan/{id}/mulai", get(resume_service).post(start))
        .route("/isian/di-mana", post(whereabouts::tell))
        .route("/isian/{draft}", get(resume))
        .route("/isian/{draft}/periksa", get(check))
        .route("/isian/{draft}/berkas/{file}", get(upload::look))
        .route("/isian/{draft}/hapus", get(discard::ask).post(discard::discard))
        .route("/isian/{draft}/{page}", get(show).merge(post(save)).layer(from_fn(takes_files)))
        .route("/meja/loket/di-mana", post(whereabouts::tell))
        // The same pages, where an officer types a paper at a counter.
        .route("/meja/loket/{draft}", get(resume))
        .route("/meja/loket/{draft}/periksa", get(check))
        .route("/meja/loket/{draft}/berkas/{file}", get(upload::look))
        .route("/meja/loket/{draft}/hapus", get(discard::ask).post(discard::discard))
        .route(
            "/meja/loket/{draft}/kertas",
            get(paper::show).merge(post(paper::keep)).layer(from_fn(takes_files)),
        )
        .route(
            "/meja/loket/{draft}/{page}",
            get(show).merge(post(save)).layer(from_fn(takes_files)),
        )
}

/// `POST /layanan/{id}/mulai`: on to the draft, a new one or the one there is.
async fn start(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    Path(service): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let draft = app.start(citizen.person, &service).await?;
    Ok(see_other(&format!("/isian/{draft}")))
}

/// `GET /layanan/{id}/mulai`: where the door leads back to after signing in.
async fn resume_service(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    Path(service): Path<String>,
) -> Result<Response, Failure> {
    let draft = app.start(citizen.person, &service).await?;
    Ok(see_other(&format!("/isian/{draft}")))
}

/// `GET /isian/{draft}`: the first page that was not saved yet or is not right yet, else the check of all answers.
async fn resume(
    State(app): State<App>,
    view: View,
    who: Filling,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let draft = app.open_by(&who, draft_id(&id)?).await?;
    let context = app.context(&view);
    let pages = draft.published.service.page_list(&draft.answers, &context);
    let is_open = |page: &str| draft.page_version(page) == 0 || draft.typed.contains_key(page);
    let open = pages.iter().find(|(page, _)| is_open(page));
    let next = open.map_or("periksa", |(page, _)| page.as_str());
    Ok(see_other(&format!("{}/{next}", draft.at())))
}

#[derive(Deserialize)]
struct From {
    /// Whether the person came from the check of all answers and wants to go back there.
    #[serde(default)]
    dari: String,
    /// What was left out when all answers were sent.
    #[serde(default)]
    salah: String,
    /// After what the page is shown again.
    #[serde(default)]
    sesudah: String,
}

/// `GET /isian/{draft}/{page}`: with what is not right yet, if it was left so.
async fn show(
    State(app): State<App>,
    view: View,
    who: Filling,
    Path((id, page)): Path<(String, String)>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut draft = app.open_by(&who, draft_id(&id)?).await?;
    let after = After::named(&from.sesudah);
    if after == After::Renewed
        && let Some(typed) = aside::waiting(&draft, &page, &headers)
    {
        draft.typed.insert(page.clone(), typed);
    }
    app.page(view, &draft, &page, after, from.dari == "periksa")
}

/// `GET /isian/{draft}/periksa`.
async fn check(
    State(app): State<App>,
    view: View,
    who: Filling,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Failure> {
    let draft = app.open_by(&who, draft_id(&id)?).await?;
    let (service, answers) = (&draft.published.service, &draft.answers);
    let alike = app.reports.alike(service, answers, &view).await?;
    let page = CheckPage::new(&app, view, &draft, from.salah == "benar").beside(alike);
    Ok(page.into_response())
}

/// What follows a page that was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Next {
    /// It goes on another time.
    Later,
    /// The page again, as it was typed: it is not right yet, or not ready.
    Again(After),
    /// The page again, which is saved: with these answers nobody can apply, and it is said why.
    Barred,
    /// The next page.
    Onward,
}

/// A page that was sent, with its files kept.
struct Posted {
    sent: Sent,
    /// The answers with the files that were given and without those taken out.
    answers: Answers,
    /// Files that are taken out, or whose place another one took.
    gone: Vec<FileId>,
    batch: Batch,
}

/// `POST /isian/{draft}/{page}`: on to the next page, or back to this one as it was filled in. Each answer leads to an
/// address of its own, to which one can come back.
async fn save(
    State(app): State<App>,
    view: View,
    who: Result<Filling, Response>,
    Path((id, page)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Response> {
    let who = match who {
        Ok(who) => who,
        Err(door) => return Err(web::ended(&app, view, door, request).await),
    };
    let id = draft_id(&id).map_err(IntoResponse::into_response)?;
    let draft = match app.open_by(&who, id).await {
        Ok(draft) => draft,
        Err(Failure::Filed(number)) => return Ok(too_late(&number)),
        Err(failure) => return Err(failure.into_response()),
    };
    if web::is_in_parts(&request) {
        let sent = read(&app, &draft, request).await?;
        return Ok(saved(match sent.is_renewed {
            true => app.show_again(view, draft, &page, &sent),
            false => app.save_page(view, draft, &page, sent).await,
        }));
    }
    let (form, is_renewed) = Pairs::or_typed(request, &app).await?;
    let sent = Sent { pairs: form.0, ..Sent::default() };
    Ok(saved(match is_renewed {
        true => app.show_again(view, draft, &page, &sent),
        false => app.save_page(view, draft, &page, sent).await,
    }))
}

/// The answer to a page that was sent. The draft may have been sent a moment before, by another device.
fn saved(answer: Result<Response, Failure>) -> Response {
    match answer {
        Err(Failure::Filed(number)) => too_late(&number),
        answer => answer.into_response(),
    }
}

/// What was typed came after the draft was sent: the receipt says that it is not part of it.
fn too_late(number: &str) -> Response {
    see_other(&format!("/permohonan/{number}/terima?ubahan=terlambat"))
}

/// Reads a form of either kind. Of one in parts whose token is of before, what was typed comes back and nothing is kept.
pub(crate) async fn read(app: &App, draft: &Draft, request: Request) -> Result<Sent, Response> {
    if web::is_in_parts(&request) {
        let token = MultipartToken::new(&app.web, request.headers(), request.uri().path());
        upload::receive(app, &token, request, draft, &draft.answers)
            .await
            .map_err(IntoResponse::into_response)
    } else {
        let pairs = Pairs::from_request(request, app).await?.0;
        Ok(Sent { pairs, ..Sent::default() })
    }
}

impl App {
    /// A page with what is kept of it, and what there is to say about that.
    fn page(
        &self,
        view: View,
        draft: &Draft,
        page: &str,
        after: After,
        back_to_check: bool,
    ) -> Result<Response, Failure> {
        let context = self.context(&view);
        let service = &draft.published.service;
        let views = service.pages(&draft.answers, &context);
        let shown = views.into_iter().find(|view| view.id == page).ok_or(Failure::NotFound)?;
        let kept = draft.page_kept(page, after, &context);
        let kept = kept.unwrap_or_else(|| Kept { page: shown, told: Told::default() });
        let typed = draft.typed.get(page).map(Vec::as_slice);
        let live = service.live(page, typed, &draft.answers, &context);
        let mut page = FormPage::new(view, draft, &draft.answers, kept.page, &context);
        page.enliven(live);
        page.back_to_check = back_to_check;
        page.tell(&kept.told);
        if let Some(refused) = service.eligibility(&draft.answers, &context) {
            page.set_refused(service, &refused, &draft.answers, &context);
        }
        Ok(page.into_response())
    }

    /// Its person signed in anew meanwhile: nothing is done with the page but to show it as it was typed, under a token
    /// that is right. What is too long to wait in the browser is shown at once.
    fn show_again(
        &self,
        view: View,
        mut draft: Draft,
        page: &str,
        sent: &Sent,
    ) -> Result<Response, Failure> {
        let context = self.context(&view);
        let service = draft.published.service.clone();
        if !service.page_list(&draft.answers, &context).iter().any(|(id, _)| id == page) {
            return Err(Failure::NotFound);
        }
        let outcome = service.read_page(page, &sent.pairs, &draft.answers, &context);
        draft.keep_page(page, &outcome, &[], &context);
        let again = place(&draft, page, sent, Next::Again(After::Renewed), &[]);
        let typed = draft.typed.get(page);
        match typed.and_then(|typed| aside::set_aside(self, &draft, page, typed, &again)) {
            Some(answer) => Ok(answer),
            None => {
                let to_check = pair(&sent.pairs, "dari") == "periksa";
                let shown = self.page(view, &draft, page, After::Renewed, to_check)?;
                Ok((StatusCode::FORBIDDEN, shown).into_response())
            }
        }
    }

    async fn save_page(
        &self,
        view: View,
        mut draft: Draft,
        page: &str,
        mut sent: Sent,
    ) -> Result<Response, Failure> {
        let context = self.context(&view);
        let told = || report::micro_degrees(pair(&sent.pairs, "tempat_foto"));
        let taken_at =
            sent.place.or_else(told).filter(|_| draft.published.service.complaint.is_some());
        let is_answered = !pair(&sent.pairs, OFFERED).is_empty();
        if pair(&sent.pairs, OFFERED) == "foto" {
            let views = draft.published.service.pages(&draft.answers, &context);
            put_place(views.iter().find(|view| view.id == page), &draft, &mut sent.pairs);
        }
        let seen: i64 = pair(&sent.pairs, "versi").parse().unwrap_or(0);
        let mut posted = Posted::new(sent, &draft);
        for _ in 0..ATTEMPTS {
            let service = draft.published.service.clone();
            let shown = service.page_list(&draft.answers, &context);
            if !shown.iter().any(|(id, _)| id == page) {
                return Err(Failure::NotFound);
            }
            let outcome = service.read_page(page, &posted.sent.pairs, &posted.answers, &context);
            let next = next(&service, &draft.answers, &posted.sent, &outcome, &context);
            let before = draft.typed.clone();
            draft.place = taken_at.or(draft.place).filter(|_| !is_answered);
            match next {
                Next::Again(_) => draft.keep_page(page, &outcome, &posted.sent.refused, &context),
                Next::Later | Next::Barred | Next::Onward => {
                    draft.keep_typed(page, &outcome, &context);
                }
            }
            let same = outcome.answers == draft.answers && draft.typed == before && !is_answered;
            if seen != draft.page_version(page) && !same {
                draft.typed = before;
                return self.keep_beside(&view, draft, page, &posted.sent).await;
            }
            let batch = posted.batch.clone();
            let how = match next {
                Next::Again(_) => Save::Open,
                Next::Later if draft.typed.contains_key(page) => Save::Open,
                Next::Later | Next::Barred | Next::Onward => Save::Done,
            };
            let batch = batch.then(self.saving(&draft, (page, how), &outcome.answers, view.now));
            match self.db.commit(batch).await {
                Ok(()) => {
                    self.forget(&draft, &posted.gone).await;
                    let need =
                        Some(pair(&posted.sent.pairs, APPLY)).filter(|_| next == Next::Later);
                    let need = need.filter(|need| !need.is_empty());
                    if let Some(need) = need
                        && let Some(there) = self.apply_for(&draft, &outcome.answers, need).await?
                    {
                        return Ok(see_other(&there));
                    }
                    let pages = service.page_list(&outcome.answers, &context);
                    let there = place(&draft, page, &posted.sent, next, &pages);
                    let (before, after) = (&draft.answers, &outcome.answers);
                    let first = self.reports.first(&service, before, after, &there);
                    let first =
                        first.filter(|_| next == Next::Onward && draft.row.counter.is_none());
                    return Ok(see_other(&first.unwrap_or(there)));
                }
                // A double click, or another tab on another page: look again and add ours to it.
                Err(DbError::Stale) => {
                    draft = self.open_again(&draft).await?;
                    posted = Posted::new(posted.sent, &draft);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Busy)
    }

    /// Another tab saved the page meanwhile: it is kept as it was typed here beside the answers, which stay as they are,
    /// and its person presses "save" once more. Files that were given are kept all the same.
    async fn keep_beside(
        &self,
        view: &View,
        mut draft: Draft,
        page: &str,
        sent: &Sent,
    ) -> Result<Response, Failure> {
        let context = self.context(view);
        for _ in 0..ATTEMPTS {
            let service = draft.published.service.clone();
            let mut answers = draft.answers.clone();
            let gone = upload::put_in(&draft, &mut answers, &sent.kept);
            if !service.page_list(&answers, &context).iter().any(|(id, _)| id == page) {
                return Err(Failure::NotFound);
            }
            let outcome = service.read_page(page, &sent.pairs, &answers, &context);
            draft.keep_page(page, &outcome, &sent.refused, &context);
            let batch = sent.batch.clone().then(upload::drop_rows(&draft, &gone));
            let batch = batch.then(self.saving(&draft, (page, Save::Open), &answers, view.now));
            match self.db.commit(batch).await {
                Ok(()) => {
                    self.forget(&draft, &gone).await;
                    let again = Next::Again(After::Elsewhere);
                    return Ok(see_other(&place(&draft, page, sent, again, &[])));
                }
                Err(DbError::Stale) => {
                    draft = self.open_again(&draft).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Busy)
    }

    /// Removes the bytes of files whose rows are gone. If that fails, they lie there sealed, and no page leads to them.
    pub(crate) async fn forget(&self, draft: &Draft, gone: &[FileId]) {
        for file in gone {
            let removed = self.objects.remove(draft.row.agency, draft.row.id, *file).await;
            if let Err(error) = removed {
                tracing::warn!(file.id = %file, error = ?error, "File {file} could not be removed");
            }
        }
    }
}

/// Puts the place of a photo into the inputs of the page's place, as if it had been typed.
fn put_place(page: Option<&PageView>, draft: &Draft, pairs: &mut Vec<(String, String)>) {
    let fields = page.map(|page| page.fields.as_slice()).unwrap_or_default();
    let point = fields.iter().find(|field| matches!(field.input, Input::Point { .. }));
    let (Some(point), Some((lat, lng))) = (point, draft.place) else { return };
    for (part, micro) in [("lat", lat), ("lng", lng)] {
        let name = format!("{}.{part}", point.path);
        pairs.retain(|(own, _)| *own != name);
        pairs.push((name, report::degrees(micro)));
    }
}

/// What follows a page that was sent, where `before` are the answers without it.
fn next(
    service: &Service,
    before: &Answers,
    sent: &Sent,
    outcome: &Outcome,
    context: &Context,
) -> Next {
    let pressed = |wanted: &str| sent.pairs.iter().any(|(name, _)| name == wanted);
    let barred = |answers| service.eligibility(answers, context);
    if sent.refused.is_empty() && (pressed("nanti") || pressed(APPLY)) {
        return Next::Later;
    }
    if outcome.stay || pressed("hapus") || pressed("unggah") || pressed(OFFERED) {
        return Next::Again(After::Changing);
    }
    if !sent.refused.is_empty() || !outcome.problems.is_empty() || !outcome.warnings.is_empty() {
        return Next::Again(After::Saving);
    }
    match barred(&outcome.answers) {
        // Told once at the page that brought it up; who goes on all the same may look at the rest.
        Some(why) if barred(before).as_ref() != Some(&why) => Next::Barred,
        Some(_) | None => Next::Onward,
    }
}

/// The address of what follows a page that was saved.
fn place(draft: &Draft, page: &str, sent: &Sent, next: Next, pages: &[(String, String)]) -> String {
    let (base, to_check) = (draft.at(), pair(&sent.pairs, "dari") == "periksa");
    let (id, list) = (draft.row.id, draft.list());
    match next {
        Next::Later if draft.typed.contains_key(page) => format!("{list}?belum={id}"),
        Next::Later => list.to_owned(),
        Next::Again(after) => {
            let from = if to_check { "dari=periksa&" } else { "" };
            let (after, at) = (after.name(), looked_for(&sent.pairs));
            format!("{base}/{page}?{from}sesudah={after}{at}")
        }
        Next::Barred if to_check => format!("{base}/{page}?dari=periksa"),
        Next::Barred => format!("{base}/{page}"),
        Next::Onward => {
            let next = pages.iter().skip_while(|(id, _)| id != page).nth(1);
            let next = next.filter(|_| !to_check).map_or("periksa", |(id, _)| id.as_str());
            format!("{base}/{next}")
        }
    }
}

/// The question at which something was looked for, as the end of an address: the browser goes there.
pub(crate) fn looked_for(pairs: &[(String, String)]) -> String {
    let question = pair(pairs, "find");
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._".contains(&b);
    let known = !question.is_empty() && question.bytes().all(plain);
    if known { format!("#{question}") } else { String::new() }
}

impl Posted {
    fn new(sent: Sent, draft: &Draft) -> Self {
        let mut answers = draft.answers.clone();
        let taken_out = upload::take_out(&mut answers, pair(&sent.pairs, "hapus"));
        let replaced = upload::put_in(draft, &mut answers, &sent.kept);
        let gone: Vec<FileId> = taken_out.into_iter().chain(replaced).collect();
        let batch = sent.batch.clone().then(upload::drop_rows(draft, &gone));
        Self { sent, answers, gone, batch }
    }
}

pub(crate) fn pair<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

pub(crate) fn draft_id(text: &str) -> Result<CaseId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}
