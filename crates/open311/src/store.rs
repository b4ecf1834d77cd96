//! Tables `open311_received`, `open311_sent`, `open311_news`.

use db::{Batch, Db, DbError, Row, params};
use terms::{AgencyId, CaseId, Moment, OfficerId};

const RECEIVED: &str = "INSERT INTO open311_received
    (agency_id, case_id, token, program, external_id, received_at) VALUES ($1, $2, $3, $4, $5, $6)";
const BY_EXTERNAL: &str = "SELECT case_id, token FROM open311_received
    WHERE agency_id = $1 AND program = $2 AND external_id = $3";
const BY_TOKEN: &str =
    "SELECT case_id, token FROM open311_received WHERE agency_id = $1 AND token = $2";
const SENT_BY: &str =
    "SELECT case_id FROM open311_received WHERE agency_id = $1 AND case_id = $2 AND program = $3";
const ASK: &str = "INSERT INTO open311_sent
    (agency_id, case_id, partner, officer_id, asked_at, status, changed_at) VALUES ($1, $2, $3, $4, $5, '', $5)
    ON CONFLICT (agency_id, case_id, partner) DO UPDATE SET officer_id = $4, asked_at = $5, sent_at = NULL,
        external_id = NULL, token = NULL, status = '', changed_at = $5";
const SENT: &str = "SELECT case_id, partner, asked_at, sent_at, external_id, token, status, changed_at FROM open311_sent
    WHERE agency_id = $1 AND case_id = $2 ORDER BY asked_at";
const TO: &str = "SELECT case_id, partner, asked_at, sent_at, external_id, token, status, changed_at FROM open311_sent
    WHERE agency_id = $1 AND partner = $2 AND sent_at IS NOT NULL AND changed_at >= $3 ORDER BY asked_at LIMIT 1000";
const ARRIVED: &str = "UPDATE open311_sent SET sent_at = $4, external_id = $5, token = $6, status = 'sent', changed_at = $4
    WHERE agency_id = $1 AND case_id = $2 AND partner = $3";
const NUMBERED: &str = "UPDATE open311_sent SET external_id = $4
    WHERE agency_id = $1 AND case_id = $2 AND partner = $3";
const DROP: &str = "DELETE FROM open311_sent
    WHERE agency_id = $1 AND case_id = $2 AND partner = $3 AND sent_at IS NULL";
const SAID: &str = "UPDATE open311_sent SET status = $4, changed_at = $5
    WHERE agency_id = $1 AND case_id = $2 AND partner = $3";
const NEWS: &str = "INSERT INTO open311_news
    (agency_id, case_id, source, update_id, at, status, words, came_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (agency_id, case_id, source, update_id) DO NOTHING";
const IS_KNOWN: &str = "SELECT 1 FROM open311_news
    WHERE agency_id = $1 AND case_id = $2 AND source = $3 AND update_id = $4";
const NEWS_OF: &str = "SELECT source, at, status, words FROM open311_news
    WHERE agency_id = $1 AND case_id = $2 ORDER BY at, update_id LIMIT 200";

const MEDIA: &str =
    "INSERT INTO open311_media (agency_id, case_id, source, update_id, url, came_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (agency_id, case_id, source, update_id) DO NOTHING";
const MEDIA_OF: &str = "SELECT url FROM open311_media WHERE agency_id = $1 AND case_id = $2
    ORDER BY came_at, update_id LIMIT 50";

/// A report that came from another program.
pub(crate) struct Received {
    pub(crate) case: CaseId,
    pub(crate) token: String,
    pub(crate) program: String,
    pub(crate) external: String,
}

/// The row of a report that came in. A duplicate when the program sent it before.
pub(crate) fn received(agency: AgencyId, one: &Received, now: Moment) -> Batch {
    let row = params![agency, one.case, &one.token, &one.program, &one.external, now];
    Batch::new().exactly(1, RECEIVED, row)
}

/// A report that came in before.
pub(crate) struct Known {
    pub(crate) case: CaseId,
    pub(crate) number: String,
    pub(crate) token: String,
}

async fn known(db: &Db, agency: AgencyId, row: Option<Row>) -> Result<Option<Known>, DbError> {
    let Some(row) = row else { return Ok(None) };
    let (case, token) = (row.get(0)?, row.get(1)?);
    let number = cases::number_of(db, agency, case).await?;
    Ok(number.map(|number| Known { case, number, token }))
}

/// The report that a program sent under an id of its own.
pub(crate) async fn by_external(
    db: &Db,
    agency: AgencyId,
    program: &str,
    external: &str,
) -> Result<Option<Known>, DbError> {
    let row = db.query_opt(BY_EXTERNAL, params![agency, program, external]).await?;
    known(db, agency, row).await
}

/// The report with this token.
pub(crate) async fn by_token(
    db: &Db,
    agency: AgencyId,
    token: &str,
) -> Result<Option<Known>, DbError> {
    let row = db.query_opt(BY_TOKEN, params![agency, token]).await?;
    known(db, agency, row).await
}

/// The case with this number, if this program sent it.
pub(crate) async fn sent_by(
    db: &Db,
    agency: AgencyId,
    program: &str,
    number: &str,
) -> Result<Option<CaseId>, DbError> {
    let Some(row) = cases::find(db, agency, number).await? else { return Ok(None) };
    let found = db.query_opt(SENT_BY, params![agency, row.id, program]).await?;
    Ok(found.map(|_| row.id))
}

/// A case that goes, or went, to a partner.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) case: CaseId,
    pub(crate) partner: String,
    pub(crate) asked_at: Moment,
    pub(crate) sent_at: Option<Moment>,
    /// Their number of it.
    pub(crate) external: Option<String>,
    pub(crate) token: Option<String>,
    /// What they said last; `sent` when nothing yet, empty while it is on its way.
    pub(crate) status: String,
    pub(crate) changed_at: Moment,
}

fn sent(row: &Row) -> Result<Sent, DbError> {
    Ok(Sent {
        case: row.get(0)?,
        partner: row.get(1)?,
        asked_at: row.get(2)?,
        sent_at: row.get(3)?,
        external: row.get(4)?,
        token: row.get(5)?,
        status: row.get(6)?,
        changed_at: row.get(7)?,
    })
}

/// That a case is to go to a partner.
pub(crate) fn ask(
    agency: AgencyId,
    (case, partner): (CaseId, &str),
    officer: OfficerId,
    now: Moment,
) -> Batch {
    Batch::new().exactly(1, ASK, params![agency, case, partner, officer, now])
}

/// To whom a case goes or went, the first first.
pub(crate) async fn sent_to(db: &Db, agency: AgencyId, case: CaseId) -> Result<Vec<Sent>, DbError> {
    db.query(SENT, params![agency, case]).await?.iter().map(sent).collect()
}

/// What a partner got, of which something was heard since then.
pub(crate) async fn with_partner(
    db: &Db,
    agency: AgencyId,
    partner: &str,
    since: Moment,
) -> Result<Vec<Sent>, DbError> {
    db.query(TO, params![agency, partner, since]).await?.iter().map(sent).collect()
}

/// That it arrived there, under their number or a token for it.
pub(crate) fn arrived(
    agency: AgencyId,
    (case, partner): (CaseId, &str),
    (external, token): (Option<&str>, Option<&str>),
    now: Moment,
) -> Batch {
    Batch::new().exactly(1, ARRIVED, params![agency, case, partner, now, external, token])
}

/// The number that their token stands for.
pub(crate) fn numbered(agency: AgencyId, (case, partner): (CaseId, &str), external: &str) -> Batch {
    Batch::new().exactly(1, NUMBERED, params![agency, case, partner, external])
}

/// The end of an order to send what no longer is to be sent.
pub(crate) fn dropped(agency: AgencyId, (case, partner): (CaseId, &str)) -> Batch {
    Batch::new().any(DROP, params![agency, case, partner])
}

/// What a partner said last.
pub(crate) fn said(
    agency: AgencyId,
    (case, partner): (CaseId, &str),
    status: &str,
    now: Moment,
) -> Batch {
    Batch::new().any(SAID, params![agency, case, partner, status, now])
}

/// Something that was said of a case.
pub(crate) struct NewsRow<'a> {
    pub(crate) case: CaseId,
    pub(crate) source: &'a str,
    pub(crate) id: &'a str,
    pub(crate) at: Moment,
    pub(crate) status: &'a str,
    /// Sealed; empty without words.
    pub(crate) words: Vec<u8>,
}

/// Its row; heard before, it is not written again.
pub(crate) fn news(agency: AgencyId, one: NewsRow<'_>, now: Moment) -> Batch {
    let row = params![agency, one.case, one.source, one.id, one.at, one.status, one.words, now];
    Batch::new().any(NEWS, row)
}

/// Whether it was heard before.
pub(crate) async fn is_known(
    db: &Db,
    agency: AgencyId,
    (case, source, id): (CaseId, &str, &str),
) -> Result<bool, DbError> {
    Ok(db.query_opt(IS_KNOWN, params![agency, case, source, id]).await?.is_some())
}

/// What was said of a case, the first first: by whom, when, the status, the words under their seal.
pub(crate) async fn news_of(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Vec<(String, Moment, String, Vec<u8>)>, DbError> {
    let row = |row: &Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    db.query(NEWS_OF, params![agency, case]).await?.iter().map(row).collect()
}

/// The address of a picture that somebody named with a report, or with news of one; named again, it is not written again.
pub(crate) fn media(
    agency: AgencyId,
    case: CaseId,
    (source, update): (&str, &str),
    url: Vec<u8>,
    now: Moment,
) -> Batch {
    Batch::new().any(MEDIA, params![agency, case, source, update, url, now])
}

/// The addresses of pictures that were named with a report, under their seal.
pub(crate) async fn media_of(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Vec<Vec<u8>>, DbError> {
    db.query(MEDIA_OF, params![agency, case]).await?.iter().map(|row| row.get(0)).collect()
}
