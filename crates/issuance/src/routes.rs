//! Download for the citizen; verification for everybody.

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::DbError;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest as _, Sha256};
use terms::{AgencyId, CaseId, Date, FileId, Moment};
use web::{Citizen, Later, MultipartToken, Page, Problem, Signed, View};

use crate::app::App;
use crate::error::Failure;
use crate::store::{self, LetterRow};
use crate::{book, delegations, outside};

/// Longest PDF that is checked, in bytes.
const LONGEST: usize = 10 * 1024 * 1024;

/// `/surat/{id}` is what a QR code opens; `/surat/periksa` takes a PDF.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/permohonan/{number}/surat/{letter}", get(download))
        .route(
            "/surat/periksa",
            get(ask).post(check).layer(DefaultBodyLimit::max(LONGEST + 64 * 1024)),
        )
        .route("/surat/{id}", get(verify))
        .route("/meja/delegasi", get(delegations::list))
        .route("/meja/delegasi/baru", get(delegations::ask).post(delegations::enter))
        .route("/meja/delegasi/{id}/akhiri", get(delegations::ask_end).post(delegations::end))
        .route("/meja/buku-nomor", get(book::show))
        .route("/meja/buku-nomor.csv", get(book::download))
        .route("/meja/buku-nomor/luar", get(outside::ask).post(outside::enter))
        .route("/.well-known/pendopo-keys.json", get(public_keys))
}

fn problem(problem: Problem) -> Response {
    let mut answer = problem.status.into_response();
    answer.extensions_mut().insert(problem);
    answer
}

/// The database could not be asked, which says nothing about the letter.
fn unasked(error: DbError) -> Response {
    Failure::Store(error).into_response()
}

fn fault() -> Response {
    problem(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "our-fault"))
}

async fn download(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    Path((number, letter)): Path<(String, String)>,
) -> Response {
    let agency = app.cases.agency();
    let nothing = || problem(Problem::not_found());
    let row = match store::one(&app.cases.db, agency, &letter).await {
        Ok(Some(row)) => row,
        Ok(None) => return nothing(),
        Err(error) => return unasked(error),
    };
    let keys = match identity::load(&app.cases.db, &app.cases.keys, agency, row.case).await {
        Ok(keys) => keys,
        Err(failure) => return failure.into_response(),
    };
    let own = keys.get("applicant").is_some_and(|held| held.person == Some(citizen.person));
    let (true, false, Some(file)) = (own && row.case_number == number, row.to_file, row.file)
    else {
        return nothing();
    };
    let Ok(key) = app.cases.keys.agency.unwrap(row.key, &row.wrapped_key) else { return fault() };
    let Ok(pdf) = app.cases.objects.get((agency, row.case, file), &key).await else {
        return fault();
    };
    let name: String = row
        .number
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' })
        .collect();
    let mut answer = pdf.into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}.pdf\""));
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition.unwrap_or(HeaderValue::from_static("attachment")),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    answer
}

/// The four answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Valid,
    Revoked,
    Altered,
    NotOurs,
}

impl Verdict {
    const fn class(self) -> &'static str {
        match self {
            Self::Valid => "ok",
            Self::Revoked => "warn",
            Self::Altered | Self::NotOurs => "bad",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Valid => "shield",
            Self::Revoked => "warn",
            Self::Altered | Self::NotOurs => "no",
        }
    }
}

#[derive(Template)]
#[template(path = "verdict.html")]
struct VerdictPage {
    verdict: Verdict,
    row: Option<LetterRow>,
    signed_on: Date,
    valid_until: Option<Date>,
    expired: bool,
    unit: String,
    view: View,
}

impl VerdictPage {
    const fn key(&self) -> &'static str {
        match self.verdict {
            Verdict::Valid => "issuance-valid",
            Verdict::Revoked => "issuance-revoked",
            Verdict::Altered => "issuance-altered",
            Verdict::NotOurs => "issuance-not-ours",
        }
    }

    const fn text_key(&self) -> &'static str {
        match self.verdict {
            Verdict::Valid => "issuance-valid-text",
            Verdict::Revoked => "issuance-revoked-text",
            Verdict::Altered => "issuance-altered-text",
            Verdict::NotOurs => "issuance-not-ours-text",
        }
    }
}

fn verdict_page(app: &App, view: View, verdict: Verdict, row: Option<LetterRow>) -> Response {
    let signed_on = row.as_ref().map_or(view.today(), |row| row.signed_at.day(view.zone()));
    let valid_until: Option<Date> =
        row.as_ref().and_then(|row| row.valid_until.as_ref()?.parse().ok());
    let page = VerdictPage {
        expired: valid_until.is_some_and(|until| until < view.today()),
        unit: row
            .as_ref()
            .and_then(|row| app.cases.units.get(&row.unit))
            .map_or_else(String::new, |unit| unit.title.clone()),
        verdict,
        row,
        signed_on,
        valid_until,
        view,
    };
    let mut answer = Page(page).into_response();
    if verdict == Verdict::NotOurs {
        *answer.status_mut() = StatusCode::NOT_FOUND;
    }
    answer
}

fn of_row(row: &LetterRow) -> Verdict {
    if row.revoked_at.is_some() { Verdict::Revoked } else { Verdict::Valid }
}

async fn verify(State(app): State<App>, view: View, Path(id): Path<String>) -> Response {
    match store::one(&app.cases.db, app.cases.agency(), &id).await {
        Ok(Some(row)) => verdict_page(&app, view, of_row(&row), Some(row)),
        Ok(None) => verdict_page(&app, view, Verdict::NotOurs, None),
        Err(error) => unasked(error),
    }
}

#[derive(Template)]
#[template(path = "check_letter.html")]
struct AskPage {
    view: View,
    problem: bool,
}

async fn ask(view: View) -> Response {
    Page(AskPage { view, problem: false }).into_response()
}

async fn check(
    State(app): State<App>,
    view: View,
    headers: HeaderMap,
    mut parts: Multipart,
) -> Response {
    let token = MultipartToken::new(&app.cases.web, &headers, "/surat/periksa");
    let (mut trusted, mut pdf) = (false, Vec::new());
    while let Ok(Some(field)) = parts.next_field().await {
        match field.name() {
            Some("csrf") => trusted = field.text().await.is_ok_and(|given| token.accepts(&given)),
            Some("surat") if trusted => {
                pdf = field.bytes().await.map(|bytes| bytes.to_vec()).unwrap_or_default()
            }
            _ => {}
        }
    }
    if !trusted {
        return problem(Problem::mendable(StatusCode::FORBIDDEN, "form-token"));
    }
    if pdf.is_empty() || pdf.len() > LONGEST {
        return Page(AskPage { view, problem: true }).into_response();
    }
    let agency = app.cases.agency();
    let known = store::by_content(&app.cases.db, agency, Sha256::digest(&pdf).into()).await;
    match known {
        Ok(Some(row)) => return verdict_page(&app, view, of_row(&row), Some(row)),
        Ok(None) => {}
        Err(error) => return unasked(error),
    }
    // Not one of ours as it left us: either one of ours that was changed, or no letter of ours at all.
    let authority = app.signing.authority.clone();
    let report =
        tokio::task::spawn_blocking(move || letters::pdf_sign::verify(&pdf, authority.as_bytes()))
            .await;
    let verdict = match report {
        Ok(Ok(report)) if report.trusted || !report.intact => Verdict::Altered,
        _ => Verdict::NotOurs,
    };
    verdict_page(&app, view, verdict, None)
}

async fn public_keys(State(app): State<App>) -> Response {
    let key = app.signing.public();
    let id: String = letters::qr::key_id(&key).iter().map(|byte| format!("{byte:02x}")).collect();
    let name = if app.cases.web.is_demo() { "DEMO" } else { "letters" };
    let body = serde_json::json!({
        "keys": [{ "kid": id, "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(key.as_bytes()), "name": name }],
        "authority": app.signing.authority,
    });
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// What anybody may know of a letter of ours.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Its number.
    pub number: String,
    /// When it was signed.
    pub signed_at: Moment,
    /// The last day on which it is valid; none when for life.
    pub valid_until: Option<String>,
    /// Whether it was revoked.
    pub revoked: bool,
    /// Why.
    pub revoked_reason: Option<String>,
}

/// The letter with this id: the answer of the page, for programs; none when it is not ours.
///
/// # Errors
/// [`db::DbError`] when it could not be asked.
pub async fn verified(
    db: &db::Db,
    agency: AgencyId,
    id: &str,
) -> Result<Option<Verified>, db::DbError> {
    let row = store::one(db, agency, id).await?;
    Ok(row.map(|row| Verified {
        number: row.number,
        signed_at: row.signed_at,
        valid_until: row.valid_until,
        revoked: row.revoked_at.is_some(),
        revoked_reason: row.revoked_reason,
    }))
}

/// The letters of a case for the citizen's page, and their files for whoever sweeps.
pub struct Cards {
    /// The database.
    pub db: db::Db,
}

impl intake::OtherFiles for Cards {
    fn of_case(&self, agency: AgencyId, case: CaseId) -> Later<'_, Result<Vec<FileId>, DbError>> {
        Box::pin(store::files_of(&self.db, agency, case))
    }
}

impl cases::Letters for Cards {
    fn cards<'a>(
        &'a self,
        agency: AgencyId,
        case: CaseId,
        number: &'a str,
    ) -> Later<'a, Result<Vec<cases::LetterCard>, DbError>> {
        Box::pin(async move {
            let rows = store::of_case(&self.db, agency, case).await?;
            let own = rows.into_iter().filter(|row| !row.to_file);
            let cards = own.map(|row| cases::LetterCard {
                download: row.file.map(|_| format!("/permohonan/{number}/surat/{}", row.id)),
                verify: format!("/surat/{}", row.id),
                bytes: u64::try_from(row.bytes).unwrap_or(0),
                letter: row.letter,
                number: row.number,
            });
            Ok(cards.collect())
        })
    }
}
