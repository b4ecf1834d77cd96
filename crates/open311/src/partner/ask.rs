//! A question to another server, and its answer.

use std::sync::OnceLock;
use std::time::Duration;

use db::DbError;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url, header};

use crate::agreement::{Partner, Spelling};
use georeport::{Format, LONGEST, Record, escaped, records};

/// How long an answer is waited for: one round fits into the lease of a message.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nobody is agreed with under this id.
    #[error("no partner is called {0}")]
    NoPartner(String),
    /// The category is not theirs any more.
    #[error("the category is not theirs")]
    NotTheirs,
    /// It did not answer.
    #[error("{0} did not answer")]
    Silent(String),
    /// It answered with this status.
    #[error("a partner answered {1}")]
    Answered(String, u16),
    /// Its answer is none of GeoReport v2.
    #[error("the answer of {0} cannot be read")]
    Unreadable(String),
    /// The case could not be read or stored.
    #[error("a case")]
    Case(#[from] cases::Failure),
    /// The database.
    #[error("storing")]
    Store(#[from] DbError),
    /// Keys.
    #[error("keys")]
    Identity(#[from] identity::Failure),
}

/// What asks other servers, made when the first is asked. It follows no redirect: a key is shown to whom it was agreed
/// with. The process's TLS provider must be installed.
fn client(partner: &Partner) -> Result<&'static Client, Failure> {
    static CLIENT: OnceLock<Option<Client>> = OnceLock::new();
    let made = CLIENT.get_or_init(|| Client::builder().redirect(Policy::none()).build().ok());
    made.as_ref().ok_or_else(|| Failure::Silent(partner.id.clone()))
}

const fn format(partner: &Partner) -> Format {
    match partner.format {
        Spelling::Json => Format::Json,
        Spelling::Xml => Format::Xml,
    }
}

fn address(partner: &Partner, method: &str) -> Result<Url, Failure> {
    let end = format(partner).name();
    let url = format!("{}/{method}.{end}", partner.url.trim_end_matches('/'));
    Url::parse(&url).map_err(|_| Failure::Silent(partner.id.clone()))
}

/// The pairs, with what the partner wants beside them.
fn signed(partner: &Partner, mut pairs: Vec<(String, String)>) -> String {
    pairs.push(("api_key".to_owned(), partner.key.clone()));
    let jurisdiction = partner.jurisdiction.clone();
    pairs.extend(jurisdiction.map(|own| ("jurisdiction_id".to_owned(), own)));
    escaped(&pairs)
}

/// The records that a partner answers a question with.
pub(super) async fn get(
    partner: &Partner,
    method: &str,
    pairs: Vec<(String, String)>,
) -> Result<Vec<Record>, Failure> {
    let mut url = address(partner, method)?;
    url.set_query(Some(&signed(partner, pairs)));
    answer(partner, client(partner)?.get(url)).await
}

/// The records that a partner answers a form with.
pub(super) async fn post(
    partner: &Partner,
    method: &str,
    pairs: Vec<(String, String)>,
) -> Result<Vec<Record>, Failure> {
    let kind = "application/x-www-form-urlencoded; charset=utf-8";
    let request =
        client(partner)?.post(address(partner, method)?).header(header::CONTENT_TYPE, kind);
    answer(partner, request.body(signed(partner, pairs))).await
}

async fn answer(partner: &Partner, request: RequestBuilder) -> Result<Vec<Record>, Failure> {
    let silent = |_| Failure::Silent(partner.id.clone());
    let unreadable = || Failure::Unreadable(partner.id.clone());
    let mut answer = request.timeout(PATIENCE).send().await.map_err(silent)?;
    let status = answer.status();
    if !status.is_success() {
        return Err(Failure::Answered(partner.id.clone(), status.as_u16()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(silent)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(unreadable());
        }
    }
    records(format(partner), &bytes).map_err(|_| unreadable())
}
