//! Addresses of this slice, and the PDF of a letter for its citizen and its office.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderValue, StatusCode, header};
use terms::{AgencyId, CaseId};
use web::{Citizen, Later, Problem, Signed, Staff};

use crate::app::App;
use crate::store::{self, LetterRow};
use crate::{book, delegations, holder, outside, verify};

/// `/surat/{id}` is what a QR code opens; `/surat/periksa` takes a PDF.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/permohonan/{number}/surat/{letter}", get(own_letter))
        .route("/meja/berkas/{number}/surat/{letter}", get(office_letter))
        .route(
            "/surat/periksa",
            get(verify::ask)
                .post(verify::check)
                .layer(DefaultBodyLimit::max(verify::LONGEST + 64 * 1024)),
        )
        .route("/surat/luring", get(verify::offline))
        .route("/surat/luring.js", get(verify::offline_worker))
        .route("/surat/{id}", get(verify::show))
        .route("/surat/{id}/nama", post(holder::show))
        .route("/meja/delegasi", get(delegations::list))
        .route("/meja/delegasi/baru", get(delegations::ask).post(delegations::enter))
        .route("/meja/delegasi/{id}/akhiri", get(delegations::ask_end).post(delegations::end))
        .route("/meja/buku-nomor", get(book::show))
        .route("/meja/buku-nomor.csv", get(book::download))
        .route("/meja/buku-nomor/luar", get(outside::ask).post(outside::enter))
        .route("/.well-known/pendopo-keys.json", get(verify::public_keys))
}

pub(crate) fn problem(problem: Problem) -> Response {
    let mut answer = problem.status.into_response();
    answer.extensions_mut().insert(problem);
    answer
}

pub(crate) fn fault() -> Response {
    problem(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "our-fault"))
}

/// The letter for the citizen whose case it is of.
async fn own_letter(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    Path((number, letter)): Path<(String, String)>,
) -> Response {
    let agency = app.cases.agency();
    let nothing = || problem(Problem::not_found());
    let Ok(Some(row)) = store::one(&app.cases.db, agency, &letter).await else { return nothing() };
    let Ok(keys) = identity::load(&app.cases.db, &app.cases.keys, agency, row.case).await else {
        return nothing();
    };
    let own = keys.get("applicant").is_some_and(|held| held.person == Some(citizen.person));
    if !own || row.case_number != number || row.to_file {
        return nothing();
    }
    if row.revoked_at.is_some() {
        return problem(Problem::new(StatusCode::GONE, "letter-revoked"));
    }
    pdf(&app, &row, "attachment").await.unwrap_or_else(nothing)
}

/// The letter for the office whose case it is of, whatever became of it; the read is recorded.
async fn office_letter(
    State(app): State<App>,
    staff: Signed<Staff>,
    Path((number, letter)): Path<(String, String)>,
) -> Response {
    let nothing = || problem(Problem::not_found());
    let case = match cases::open_for_staff(&app.cases, &staff, &number).await {
        Ok(case) => case,
        Err(failure) => return failure.into_response(),
    };
    match store::one(&app.cases.db, app.cases.agency(), &letter).await {
        Ok(Some(row)) if row.case == case.id => {
            pdf(&app, &row, "inline").await.unwrap_or_else(nothing)
        }
        Ok(_) => nothing(),
        Err(_) => fault(),
    }
}

/// The PDF of a letter under its number; none while it is being made.
async fn pdf(app: &App, row: &LetterRow, disposition: &str) -> Option<Response> {
    let file = row.file?;
    let Ok(key) = app.cases.keys.agency.unwrap(row.key, &row.wrapped_key) else {
        return Some(fault());
    };
    let at = (app.cases.agency(), row.case, file);
    let Ok(pdf) = app.cases.objects.get(at, &key).await else { return Some(fault()) };
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let name: String = row.number.chars().map(plain).collect();
    let mut answer = pdf.into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    let named = HeaderValue::from_str(&format!("{disposition}; filename=\"{name}.pdf\""));
    let named = named.unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, named);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Some(answer)
}

/// The letters of a case for the pages that show it.
pub struct Cards {
    /// The database.
    pub db: db::Db,
}

impl cases::Letters for Cards {
    fn cards(&self, agency: AgencyId, case: CaseId) -> Later<'_, Vec<cases::LetterCard>> {
        Box::pin(async move {
            let rows = store::of_case(&self.db, agency, case).await.unwrap_or_default();
            let card = |row: LetterRow| cases::LetterCard {
                bytes: row.file.and_then(|_| u64::try_from(row.bytes).ok()),
                revoked: row.revoked_at.map(|at| (at, row.revoked_reason.unwrap_or_default())),
                id: row.id,
                letter: row.letter,
                number: row.number,
                to_file: row.to_file,
            };
            rows.into_iter().map(card).collect()
        })
    }
}
