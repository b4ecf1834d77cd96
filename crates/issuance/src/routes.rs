//! Addresses of this slice, and the PDF of a letter for its citizen and its office.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use db::DbError;
use http::{HeaderValue, StatusCode, header};
use terms::{AgencyId, CaseId, FileId};
use web::{Citizen, FILE_POLICY, Later, Problem, Signed, Staff};

use crate::app::App;
use crate::error::Failure;
use crate::store::{self, LetterRow};
use crate::{bills, book, delegations, forms, holder, outside, verify};

/// `/surat/{id}` is what a QR code opens; `/surat/periksa` takes a PDF.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/permohonan/{number}/surat/{letter}", get(own_letter))
        .route("/permohonan/{number}/tagihan", get(bills::own_bill))
        .route("/permohonan/{number}/kuitansi", get(bills::own_receipt))
        .route("/meja/berkas/{number}/kuitansi", get(bills::office_receipt))
        .route("/meja/berkas/{number}/surat/{letter}", get(office_letter))
        .route("/permohonan/{number}/formulir/{form}", get(forms::own_form))
        .route("/meja/berkas/{number}/formulir/{form}", get(forms::office_form))
        .route("/layanan/{service}/formulir.pdf", get(forms::whole))
        .route("/layanan/{service}/formulir/{form}", get(forms::blank))
        .route(
            "/surat/periksa",
            get(verify::ask)
                .post(verify::check)
                .layer(DefaultBodyLimit::max(verify::LONGEST_PDF + 64 * 1024)),
        )
        .route("/surat/luring", get(verify::offline))
        .route("/surat/luring.js", get(verify::offline_worker))
        .route("/surat/{id}", get(verify::show))
        .route("/surat/{id}/nama", get(holder::back).post(holder::show))
        .route("/meja/delegasi", get(delegations::list))
        .route("/meja/delegasi/baru", get(delegations::ask).post(delegations::enter))
        .route("/meja/delegasi/{id}/akhiri", get(delegations::ask_end).post(delegations::end))
        .route("/meja/buku-nomor", get(book::show))
        .route("/meja/buku-nomor.csv", get(book::download))
        .route("/meja/buku-nomor/luar", get(outside::ask).post(outside::enter))
        .route("/.well-known/pendopo-keys.json", get(verify::public_keys))
}

/// The letter for the citizen whose case it is of.
async fn own_letter(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    Path((number, letter)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (db, agency) = (&app.cases.db, app.cases.agency());
    let row = store::one(db, agency, &letter).await?.ok_or(Failure::NotFound)?;
    let keys = identity::load(db, &app.cases.keys, agency, row.case).await?;
    let own = keys.get("applicant").is_some_and(|held| held.person == Some(citizen.person));
    if !own || row.case_number != number || row.to_file {
        return Err(Failure::NotFound);
    }
    if row.revoked_at.is_some() {
        return Ok(Problem::new(StatusCode::GONE, "letter-revoked").into_response());
    }
    pdf(&app, &row, "attachment").await
}

/// The letter for the office whose case it is of, whatever became of it; the read is recorded.
async fn office_letter(
    State(app): State<App>,
    staff: Signed<Staff>,
    Path((number, letter)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let case = cases::open_for_staff(&app.cases, &staff, &number).await?;
    let row = store::one(&app.cases.db, app.cases.agency(), &letter).await?;
    let row = row.filter(|row| row.case == case.id).ok_or(Failure::NotFound)?;
    pdf(&app, &row, "inline").await
}

/// The PDF of a letter under its number; not found while it is being made.
async fn pdf(app: &App, row: &LetterRow, disposition: &str) -> Result<Response, Failure> {
    let file = row.file.ok_or(Failure::NotFound)?;
    let key = app.cases.keys.agency.unwrap(row.key, &row.wrapped_key);
    let key = key.map_err(|_| Failure::Sealed)?;
    let at = (app.cases.agency(), row.case, file);
    let pdf = app.cases.objects.get(at, &key).await.map_err(|_| Failure::Sealed)?;
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let name: String = row.number.chars().map(plain).collect();
    let mut answer = pdf.into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    let named = HeaderValue::from_str(&format!("{disposition}; filename=\"{name}.pdf\""));
    let named = named.unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, named);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, FILE_POLICY);
    Ok(answer)
}

/// The letters of a case for the pages that show it, and their files for whoever sweeps.
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
    fn cards(
        &self,
        agency: AgencyId,
        case: CaseId,
    ) -> Later<'_, Result<Vec<cases::LetterCard>, DbError>> {
        Box::pin(async move {
            let rows = store::of_case(&self.db, agency, case).await?;
            let card = |row: LetterRow| cases::LetterCard {
                bytes: row.file.and_then(|_| u64::try_from(row.bytes).ok()),
                revoked: row.revoked_at.map(|at| (at, row.revoked_reason.unwrap_or_default())),
                id: row.id,
                letter: row.letter,
                item: row.item.and_then(|item| usize::try_from(item).ok()),
                number: row.number,
                to_file: row.to_file,
            };
            Ok(rows.into_iter().map(card).collect())
        })
    }
}
