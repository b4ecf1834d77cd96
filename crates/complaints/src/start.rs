//! Where one begins to report: a photo, one sentence, what it is about; with a name or without one. All three may be left
//! out but the last, and the form asks for the rest.

use askama::Template;
use axum::extract::{FromRequest as _, Request, State};
use axum::response::{IntoResponse, Response};
use cases::{HeldBack, SentDraft};
use definition::Report;
use http::StatusCode;
use intake::Opening;
use web::{Citizen, Network, Page, Pairs, Parts, View, see_other};

use crate::App;
use crate::emergency::{Phone, panel_at};
use crate::error::Failure;
use crate::suggest;

/// Most bytes of a photo. A larger one is not taken, and nothing else is lost.
const PHOTO: usize = 12 * 1024 * 1024;
/// What the script says where the device told the place.
const HERE: &str = "sini";
/// Longest sentence, in characters; the form takes more.
const WORDS: usize = 1000;

/// Why nobody new begins from here now, as a key of texts.
const TOO_OFTEN: &str = "complaints-too-often";

/// A category, as one chooses it.
struct Category {
    id: String,
    title: String,
    summary: String,
    /// What it is called besides, for the script that puts the likely one first.
    words: String,
}

/// Why the page is shown again, as keys of texts.
#[derive(Default)]
struct Again {
    /// Whether one was pressed that cannot be reported without an account.
    needs_account: bool,
    problem: Option<&'static str>,
    words: String,
    /// Where their device said that they are: latitude and longitude.
    here: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "choose.html")]
struct ChoosePage<'a> {
    view: View,
    categories: Vec<Category>,
    /// Whom to call first; none where the agency names nobody.
    phone: Option<&'a Phone>,
    again: Again,
}

/// `GET /aduan/lapor`.
pub(crate) async fn choose(State(app): State<App>, view: View) -> Response {
    page(&app, view, Again::default())
}

fn page(app: &App, view: View, again: Again) -> Response {
    let snapshot = app.catalog.catalog.now();
    let category = |entry: &std::sync::Arc<catalog::Entry>| Category {
        id: entry.service.id.clone(),
        title: entry.service.title.get(view.language).to_owned(),
        summary: entry.service.summary.get(view.language).to_owned(),
        words: entry.service.words.join("|"),
    };
    let categories = snapshot.complaints().map(category).collect();
    let status = match again.problem {
        Some(TOO_OFTEN) => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let phone = app.emergency.first();
    (status, Page(ChoosePage { view, categories, phone, again })).into_response()
}

/// What was sent: as a plain form, or with a photo; none where it broke off.
async fn read(app: &App, request: Request) -> Result<Option<Parts>, Response> {
    if web::is_in_parts(&request) {
        return Ok(Parts::read(request, app, PHOTO).await.ok());
    }
    let pairs = Pairs::from_request(request, app).await.map_err(Response::from)?.0;
    Ok(Some(Parts { pairs, is_trusted: true, ..Parts::default() }))
}

/// `POST /aduan/lapor`: on to the first question that is open, or to the check where none is; and where "send" was pressed
/// and nothing is left to be asked or shown, to the receipt. Whoever reports without a name is known by their browser
/// alone.
pub(crate) async fn begin(
    State(app): State<App>,
    view: View,
    network: Network,
    request: Request,
) -> Result<Response, Response> {
    let Some(sent) = read(&app, request).await? else {
        let again = Again { problem: Some("complaints-broke-off"), ..Again::default() };
        return Ok(page(&app, view, again));
    };
    begun(&app, view, network, sent).await.map_err(IntoResponse::into_response)
}

async fn begun(app: &App, view: View, network: Network, sent: Parts) -> Result<Response, Failure> {
    let words: String = definition::clean_text(sent.get("cerita")).chars().take(WORDS).collect();
    let at = (sent.get("lat").to_owned(), sent.get("lng").to_owned());
    let here = Some(at.clone()).filter(|_| sent.get("di") == HERE);
    let again = |problem| Again {
        problem: Some(problem),
        words: words.clone(),
        here: here.clone(),
        ..Again::default()
    };
    if !sent.is_trusted {
        return Ok(page(app, view, again("complaints-again")));
    }
    let snapshot = app.catalog.catalog.now();
    let pressed = snapshot.complaints().find(|entry| entry.service.id == sent.get("kategori"));
    let likely = || {
        let services = snapshot.complaints().map(|entry| &*entry.service);
        let likely = suggest::category(&words, services)?.id.clone();
        snapshot.complaints().find(|entry| entry.service.id == likely)
    };
    let by_words = sent.get("kategori").is_empty().then(likely).flatten();
    let Some(entry) = pressed.or(by_words) else {
        return Ok(match words.is_empty() && sent.files.is_empty() {
            true => see_other("/aduan/lapor"),
            false => page(app, view, again("complaints-choose-one")),
        });
    };
    let Some(complaint) = &entry.service.complaint else { return Ok(see_other("/aduan/lapor")) };
    let account = view.account().filter(|_| sent.get("nama") != "tanpa").map(|own| own.person);
    if account.is_none()
        && !complaint.modes.contains(&Report::Anonymous)
        && !complaint.modes.contains(&Report::Secret)
    {
        let again = Again { needs_account: true, words, ..Again::default() };
        return Ok(page(app, view, again));
    }
    let nameless = || view.citizen.as_ref().and_then(Citizen::without_account);
    let (person, new) = match account.or_else(nameless) {
        Some(person) => (person, None),
        None if !app.web.takes_stranger(network) => return Ok(page(app, view, again(TOO_OFTEN))),
        None => {
            let reporter = app.sessions.open_reporter(&app.web).await?;
            (reporter.person, Some(reporter))
        }
    };
    let is_pressed = !sent.get("kirim").is_empty();
    let hides = |name| !sent.get(name).is_empty();
    let held_back = HeldBack { photos: hides("tutup-foto"), story: hides("tutup-cerita") };
    let opening = Opening {
        // As the check of all answers asks it, where it comes to that.
        held_back: held_back.names().collect(),
        answers: suggest::answers(&words, &entry.service),
        at: here.clone().or_else(|| Some(at).filter(|_| sent.get("tempat") == "foto")),
        too_large: sent.too_large,
        too_many: sent.too_many,
        photos: sent.files.into_iter().map(|(_, name, bytes)| (name, bytes)).collect(),
        words,
    };
    let heard = app.emergency.hears(&opening.words).map(str::to_owned);
    let begun =
        intake::begin_report(&app.intake, &view, person, &entry.service.id, opening).await?;
    let is_sent = is_pressed && begun.is_ready && heard.is_none();
    let next = match (heard, is_sent) {
        (Some(kind), _) => panel_at(&kind, &begun.next),
        (None, true) => {
            let has_account = account.is_some();
            let citizen = Citizen { person, name: String::new(), has_account, reporter: None };
            // With the account or without a name where the category allows it, else secretly.
            match cases::send_draft(&app.cases, &view, &citizen, begun.draft, ("", held_back))
                .await?
            {
                SentDraft::Filed(number) => format!("/permohonan/{number}/terima"),
                SentDraft::Open => begun.next,
            }
        }
        (None, false) => begun.next,
    };
    let answer = see_other(&next);
    Ok(match new {
        Some(reporter) => reporter.told(answer),
        None => answer,
    })
}
