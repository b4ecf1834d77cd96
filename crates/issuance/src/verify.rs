//! Verification for everybody: by the address in the QR code, by the PDF, and without a network.

use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::DbError;
use http::{HeaderMap, HeaderValue, header};
use letters::pdf_sign::{self, VerifyError};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use terms::{AgencyId, Moment};
use web::{MultipartToken, Page, View, see_other};

use crate::app::App;
use crate::checked::{self, Found};
use crate::error::Failure;
use crate::store::{self, LetterRow};
use crate::verdict::{self, Holder, Verdict};

/// Longest PDF that is checked, in bytes.
pub const LONGEST_PDF: usize = 10 * 1024 * 1024;

/// The letter at this address, also as somebody types it from paper: in capitals, with `o` for `0`.
pub(crate) async fn find(app: &App, id: &str) -> Result<Option<LetterRow>, DbError> {
    let (db, agency) = (&app.cases.db, app.cases.agency());
    if let Some(row) = store::one(db, agency, id).await? {
        return Ok(Some(row));
    }
    match as_printed(&app.cases.web.brand().code, id) {
        Some(id) => store::one(db, agency, &id).await,
        None => Ok(None),
    }
}

/// The id as it was printed: the agency's code, then small letters that are not mixed up.
fn as_printed(code: &str, typed: &str) -> Option<String> {
    let start = typed.get(..code.len()).filter(|start| start.eq_ignore_ascii_case(code))?;
    let tail = typed[start.len()..].to_ascii_lowercase();
    Some(format!("{code}{}", tail.replace('o', "0").replace(['i', 'l'], "1")))
}

/// `GET /surat/{id}`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let row = find(&app, &id).await?;
    let verdict = (row.as_ref().map_or(Verdict::NotOurs, Verdict::of_row), false);
    Ok(verdict::page(&app, view, verdict, row, Holder::default()))
}

#[derive(Template)]
#[template(path = "check_letter.html")]
struct AskPage {
    view: View,
    /// What is to be mended.
    problem: Option<String>,
}

/// What is told on the page that asks for a file.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// Whether a file was checked just now.
    hasil: Option<String>,
    /// What was wrong with what was sent.
    #[serde(default)]
    salah: String,
}

/// What is to be mended before a file can be checked: as an address says it, and its text.
const WRONG: [(&str, &str); 5] = [
    ("berkas", "issuance-ask-wrong"),
    ("besar", "issuance-ask-large"),
    ("rusak", "issuance-ask-damaged"),
    ("tanpa", "issuance-ask-unsigned"),
    ("lagi", "issuance-ask-again"),
];

/// `GET /surat/periksa`; after a file was checked, what came of it.
pub(crate) async fn ask(
    State(app): State<App>,
    view: View,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let found = asked.hasil.and_then(|_| checked::told(&app, &headers));
    let (verdict, row) = match found {
        None => {
            let wrong = WRONG.iter().find(|(name, _)| *name == asked.salah);
            let problem = wrong.map(|(_, key)| view.say(key));
            return Ok(Page(AskPage { view, problem }).into_response());
        }
        Some(Found::Ours(id)) => {
            let row = store::one(&app.cases.db, app.cases.agency(), &id).await?;
            let row = row.ok_or(Failure::NotFound)?;
            (Verdict::of_row(&row), Some(row))
        }
        Some(Found::Altered) => (Verdict::Altered, None),
        Some(Found::NotOurs) => (Verdict::NotOurs, None),
    };
    Ok(verdict::page(&app, view, (verdict, true), row, Holder::default()))
}

fn ask_again(why: &str) -> Response {
    see_other(&format!("/surat/periksa?salah={why}"))
}

/// `POST /surat/periksa`: a PDF; on to what came of it.
pub(crate) async fn check(
    State(app): State<App>,
    headers: HeaderMap,
    mut parts: Multipart,
) -> Result<Response, Failure> {
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
        return Ok(ask_again("lagi"));
    }
    if pdf.len() > LONGEST_PDF {
        return Ok(ask_again("besar"));
    }
    if pdf.is_empty() {
        return Ok(ask_again("berkas"));
    }
    let (agency, authority) = (app.cases.agency(), app.signing.authority.clone());
    Ok(match examined(&app.cases.db, agency, authority, pdf).await? {
        Examined::Ours(row) => checked::tell(&app, Found::Ours(row.id)),
        Examined::Altered => checked::tell(&app, Found::Altered),
        Examined::NotOurs => checked::tell(&app, Found::NotOurs),
        Examined::Unsigned => ask_again("tanpa"),
        Examined::Unreadable => ask_again("rusak"),
    })
}

/// What a file is to us.
enum Examined {
    /// A letter as it left us.
    Ours(Box<LetterRow>),
    /// One of ours that was changed.
    Altered,
    /// A signed PDF, and nothing of ours.
    NotOurs,
    /// A PDF without a signature: a scan, a print.
    Unsigned,
    /// No PDF that can be read.
    Unreadable,
}

async fn examined(
    db: &db::Db,
    agency: AgencyId,
    authority: String,
    pdf: Vec<u8>,
) -> Result<Examined, DbError> {
    if let Some(row) = store::by_content(db, agency, Sha256::digest(&pdf).into()).await? {
        return Ok(Examined::Ours(Box::new(row)));
    }
    let report =
        tokio::task::spawn_blocking(move || pdf_sign::verify(&pdf, authority.as_bytes())).await;
    Ok(match report {
        Ok(Ok(report)) if report.trusted || !report.intact => Examined::Altered,
        Ok(Err(VerifyError::Unsigned)) => Examined::Unsigned,
        Ok(Err(VerifyError::Unreadable)) => Examined::Unreadable,
        Ok(Ok(_) | Err(VerifyError::Strange)) | Err(_) => Examined::NotOurs,
    })
}

#[derive(Template)]
#[template(path = "offline.html")]
struct OfflinePage {
    view: View,
}

/// `GET /surat/luring`: the page that checks a QR code without a network; the same for everybody, so that a phone
/// may keep it.
pub(crate) async fn offline(view: View) -> Response {
    Page(OfflinePage { view }).into_response()
}

/// `GET /surat/luring.js`: keeps that page on the phone, and answers with it when there is no network. It lies here
/// and not among the assets, because it may act only below its own address.
pub(crate) async fn offline_worker() -> Response {
    web::asset_now("luring.js")
}

/// `GET /.well-known/pendopo-keys.json`.
pub(crate) async fn public_keys(State(app): State<App>) -> Response {
    let key = app.signing.public();
    let id: String = letters::qr::key_id(&key).iter().map(|byte| format!("{byte:02x}")).collect();
    let name = if app.cases.web.is_demo() { "DEMO" } else { "letters" };
    let body = serde_json::json!({
        "keys": [{ "kid": id, "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(key.as_bytes()), "name": name }],
        "authority": app.signing.authority,
    });
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], body.to_string()).into_response()
}

/// What anybody may know of a letter of ours.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Its id.
    pub id: String,
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
    Ok(store::one(db, agency, id).await?.map(Verified::of))
}

impl Verified {
    fn of(row: LetterRow) -> Self {
        Self {
            id: row.id,
            number: row.number,
            signed_at: row.signed_at,
            valid_until: row.valid_until,
            revoked: row.revoked_at.is_some(),
            revoked_reason: row.revoked_reason,
        }
    }
}

/// What a file is that somebody holds.
#[derive(Debug, Clone)]
pub enum VerifiedFile {
    /// A letter as it left us.
    Ours(Verified),
    /// One of ours that was changed.
    Altered,
    /// Signed by somebody else.
    NotOurs,
    /// No signed PDF: nothing can be said of it.
    Unknown,
}

/// Verifies a PDF: the answer of the page, for programs; `authority` is the certificate that letters are signed under.
///
/// # Errors
/// [`db::DbError`] when it could not be asked.
pub async fn verified_file(
    db: &db::Db,
    agency: AgencyId,
    authority: String,
    pdf: Vec<u8>,
) -> Result<VerifiedFile, db::DbError> {
    Ok(match examined(db, agency, authority, pdf).await? {
        Examined::Ours(row) => VerifiedFile::Ours(Verified::of(*row)),
        Examined::Altered => VerifiedFile::Altered,
        Examined::NotOurs => VerifiedFile::NotOurs,
        Examined::Unsigned | Examined::Unreadable => VerifiedFile::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_as_people_type_it() {
        assert_eq!(as_printed("KP", "kpRVWD3TO0l1"), Some("KPrvwd3t0011".to_owned()));
        assert_eq!(as_printed("KP", "XXrvwd"), None);
        assert_eq!(as_printed("KP", "k"), None);
        assert_eq!(as_printed("KP", "kép"), None);
    }
}
