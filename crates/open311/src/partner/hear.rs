//! What partners did with what they got: asked for now and then, kept once each, and the case goes on by it.

use std::collections::BTreeMap;

use db::Batch;
use terms::{CaseId, Moment};
use vault::{Place, Purpose, Sealed};

use super::WAY;
use super::ask::{self, Failure};
use crate::agreement::{Partner, Updates};
use crate::app::App;
use crate::store::{self, NewsRow, Sent};
use georeport::{Record, moment};

const DAY_SECONDS: i64 = 86_400;
/// So long after the last word of a partner it is still asked.
const ASKED_DAYS: i64 = 365;
/// How far back updates are asked for: what GeoReport allows in one question.
const BACK_DAYS: i64 = 89;
/// Most numbers in one question.
const NUMBERS: usize = 50;
/// Longest words that are kept, in characters.
const WORDS: usize = 4000;

/// Something that another server said of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct News {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) at: Moment,
    pub(crate) words: String,
    /// The address of a picture that they name.
    pub(crate) media: Option<String>,
}

/// The way out of the stage that a status of theirs means; none: they still work on it.
fn outcome(status: &str) -> Option<&'static str> {
    match status.to_uppercase().as_str() {
        "CLOSED" | "FIXED" => Some("done"),
        "NOT_COUNCILS_RESPONSIBILITY"
        | "NO_FURTHER_ACTION"
        | "DUPLICATE"
        | "CANCELLED"
        | "INTERNAL_REFERRAL" => Some("returned"),
        _ => None,
    }
}

/// Asks every partner what became of what it got. A partner that does not answer is asked again the next time.
pub async fn poll(app: &App) {
    for partner in &app.agreement.partners {
        if let Err(error) = of_partner(app, partner).await {
            tracing::warn!(partner = partner.id, error = %error, "A partner could not be asked");
        }
    }
}

async fn of_partner(app: &App, partner: &Partner) -> Result<(), Failure> {
    let (agency, now) = (app.agency(), app.web.now());
    let since = now.plus_seconds(-ASKED_DAYS * DAY_SECONDS);
    let mut sent = store::with_partner(&app.db, agency, &partner.id, since).await?;
    if sent.is_empty() {
        return Ok(());
    }
    for one in sent.iter_mut().filter(|one| one.external.is_none()) {
        one.external = number(app, partner, one).await?;
    }
    let ours: BTreeMap<String, Sent> =
        sent.into_iter().filter_map(|one| Some((one.external.clone()?, one))).collect();
    let told = match partner.updates {
        Updates::Updates => {
            let first = ours.values().map(|one| one.changed_at).min().unwrap_or(now);
            let first = first.plus_seconds(-DAY_SECONDS);
            let start = first.max(now.plus_seconds(-BACK_DAYS * DAY_SECONDS));
            let span = [("start_date", start.rfc3339()), ("end_date", now.rfc3339())];
            let pairs = span.map(|(name, value)| (name.to_owned(), value)).to_vec();
            let told = ask::get(partner, "servicerequestupdates", pairs).await?;
            told.iter().filter_map(update).collect::<Vec<_>>()
        }
        Updates::List => listed(app, partner, &ours).await?,
    };
    for (number, news) in told {
        if let Some(one) = ours.get(&number) {
            take(app, partner, one, &news).await?;
        }
    }
    Ok(())
}

/// The number that a partner's token stands for, once it knows.
async fn number(app: &App, partner: &Partner, one: &Sent) -> Result<Option<String>, Failure> {
    let Some(token) = &one.token else { return Ok(None) };
    let method = format!("tokens/{token}");
    let answered = match ask::get(partner, &method, Vec::new()).await {
        Ok(answered) => answered,
        // Not yet.
        Err(Failure::Answered(_, 404)) => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let number = answered.first().and_then(|record| record.get("service_request_id")).cloned();
    if let Some(number) = &number {
        let place = (one.case, one.partner.as_str());
        app.db.commit(store::numbered(app.agency(), place, number)).await?;
    }
    Ok(number)
}

/// An update as it is told: of which report, and what.
fn update(record: &Record) -> Option<(String, News)> {
    let text = |name: &str| record.get(name).cloned();
    let news = News {
        id: text("update_id")?,
        status: text("status").unwrap_or_default(),
        at: moment(&text("updated_datetime")?)?,
        words: text("description").unwrap_or_default(),
        media: text("media_url"),
    };
    Some((text("service_request_id")?, news))
}

/// The same of a partner that has no updates: its status, whenever that became another one.
async fn listed(
    app: &App,
    partner: &Partner,
    ours: &BTreeMap<String, Sent>,
) -> Result<Vec<(String, News)>, Failure> {
    let mut told = Vec::new();
    let numbers: Vec<&str> = ours.keys().map(String::as_str).collect();
    for some in numbers.chunks(NUMBERS) {
        let pairs = vec![("service_request_id".to_owned(), some.join(","))];
        let answered = ask::get(partner, "requests", pairs).await?;
        told.extend(answered.iter().filter_map(|record| {
            let text = |name: &str| record.get(name).cloned();
            let (number, status) = (text("service_request_id")?, text("status")?);
            if ours.get(&number)?.status == status {
                return None;
            }
            let at = text("updated_datetime").and_then(|at| moment(&at));
            let news = News {
                id: format!("{status}-{}", at.map_or(0, Moment::micros)),
                status,
                at: at.unwrap_or_else(|| app.web.now()),
                words: text("status_notes").unwrap_or_default(),
                // What a list shows is our own picture, or was shown before.
                media: None,
            };
            Some((number, news))
        }));
    }
    Ok(told)
}

/// Takes something that a partner said: the case goes on where that ends its work, and the words are kept.
async fn take(app: &App, partner: &Partner, one: &Sent, news: &News) -> Result<(), Failure> {
    let agency = app.agency();
    if store::is_known(&app.db, agency, (one.case, &partner.id, &news.id)).await? {
        return Ok(());
    }
    // First the case: broken off between the two, it is asked again, and a case that went on waits for nobody.
    if let Some(outcome) = outcome(&news.status) {
        cases::heard(&app.cases, one.case, WAY, outcome).await?;
    }
    let place = (one.case, partner.id.as_str());
    let now = app.web.now();
    let rows = kept(app, one.case, &partner.id, news).await?;
    app.db.commit(rows.then(store::said(agency, place, &news.status, now))).await?;
    Ok(())
}

/// Keeps something that another program said.
pub(crate) async fn keep(
    app: &App,
    case: CaseId,
    source: &str,
    news: &News,
) -> Result<(), Failure> {
    let rows = kept(app, case, source, news).await?;
    Ok(app.db.commit(rows).await?)
}

fn place(app: &App, case: CaseId) -> Place<'static> {
    Place { owner: app.agency().uuid(), case, subject: "applicant", field: "open311" }
}

/// The row, with the words under the key of whoever reported; without them where that key was destroyed.
async fn kept(app: &App, case: CaseId, source: &str, news: &News) -> Result<Batch, Failure> {
    let agency = app.agency();
    let keys = identity::load(&app.db, &app.keys, agency, case).await?;
    let words: String = definition::clean_text(&news.words).chars().take(WORDS).collect();
    let sealed = keys.get("applicant").map(|held| {
        let place = place(app, case);
        vault::seal(&held.key, held.id, &words, &place, app.web.random()).to_bytes()
    });
    let row = NewsRow {
        case,
        source,
        id: &news.id,
        at: news.at,
        status: &news.status,
        words: sealed.unwrap_or_default(),
    };
    let batch = store::news(agency, row, app.web.now());
    let url = news.media.as_deref().and_then(georeport::media_url);
    Ok(match (url, keys.get("applicant")) {
        (Some(url), Some(held)) => {
            let sealed = cases::seal_link(&app.cases, case, (held.id, &held.key), url);
            batch.then(store::media(agency, case, (source, &news.id), sealed, app.web.now()))
        }
        (None, _) | (_, None) => batch,
    })
}

/// Something that was said, opened for whoever has the case open.
pub(crate) struct Said {
    pub(crate) source: String,
    pub(crate) at: Moment,
    pub(crate) status: String,
    pub(crate) words: String,
}

/// What was said of a case, for whoever has it open already: their read was recorded.
pub(crate) async fn words_of(app: &App, case: CaseId) -> Result<Vec<Said>, Failure> {
    let agency = app.agency();
    let keys = identity::load(&app.db, &app.keys, agency, case).await?;
    let held = keys.get("applicant");
    let open = |sealed: Vec<u8>| {
        let held = held?;
        let sealed = Sealed::<String>::from_bytes(held.id, sealed);
        let opened = vault::open(&held.key, &sealed, &place(app, case), Purpose::Own);
        opened.ok().map(|(words, _read)| words)
    };
    let rows = store::news_of(&app.db, agency, case).await?;
    let said = |(source, at, status, sealed)| Said {
        source,
        at,
        status,
        words: open(sealed).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(said).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_of_theirs_ends_their_work_or_does_not() {
        for (status, expected) in [
            ("closed", Some("done")),
            ("FIXED", Some("done")),
            ("NOT_COUNCILS_RESPONSIBILITY", Some("returned")),
            ("NO_FURTHER_ACTION", Some("returned")),
            ("IN_PROGRESS", None),
            ("open", None),
            ("", None),
        ] {
            assert_eq!(outcome(status), expected, "{status}");
        }
    }

    #[test]
    fn an_update_without_its_time_is_none() {
        let record = |at: &str| {
            let pairs =
                [("update_id", "7"), ("service_request_id", "A1"), ("updated_datetime", at)];
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
        };
        let (number, news) = update(&record("2026-11-26T09:30:00+07:00")).expect("an update");
        assert_eq!((number.as_str(), news.id.as_str()), ("A1", "7"));
        assert_eq!(news.at.rfc3339(), "2026-11-26T02:30:00Z");
        assert!(update(&record("2026-11-26T09:30:00")).is_none(), "a time without a zone");
    }
}
