//! Tables `announcements` and `put_aside`.

use std::collections::BTreeSet;

use db::{Batch, Db, DbError, Row, params};
use definition::Text;
use terms::{AgencyId, Moment, OfficerId, PersonId};
use uuid::Uuid;

use crate::announcement::{Announcement, Kind};

/// How many announcements are shown at the most.
const MOST: usize = 200;

const ADD: &str = "INSERT INTO announcements (agency_id, announcement_id, kind, unit_id, title_id, title_en, text_id,
    text_en, from_at, until_at, officer_id, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const END: &str =
    "UPDATE announcements SET until_at = $3 WHERE agency_id = $1 AND announcement_id = $2
    AND (until_at IS NULL OR until_at > $3)";
const SINCE: &str = "SELECT announcement_id, kind, unit_id, title_id, title_en, text_id, text_en, from_at, until_at,
    written_at FROM announcements WHERE agency_id = $1 AND (until_at IS NULL OR until_at > $2)
    ORDER BY from_at DESC, announcement_id DESC LIMIT 200";
const PUT_ASIDE: &str = "INSERT INTO put_aside (person_id, thing, at) VALUES ($1, $2, $3)
    ON CONFLICT (person_id, thing) DO NOTHING";
const ASIDE: &str = "SELECT thing FROM put_aside WHERE person_id = $1 AND at > $2";

fn announcement(row: &Row) -> Result<Announcement, DbError> {
    let kind: String = row.get(1)?;
    let both = |id: usize, en: usize| {
        Ok::<_, DbError>(Text::both(&row.get::<String>(id)?, &row.get::<String>(en)?))
    };
    Ok(Announcement {
        id: row.get(0)?,
        kind: Kind::named(&kind)
            .ok_or_else(|| DbError::Other(format!("an announcement of the kind {kind:?}")))?,
        unit: row.get(2)?,
        title: both(3, 4)?,
        text: both(5, 6)?,
        from: row.get(7)?,
        until: row.get(8)?,
        written_at: row.get(9)?,
    })
}

/// What holds, is to come, or ended after a moment, the one that begins last first.
pub(crate) async fn since(
    db: &Db,
    agency: AgencyId,
    ended_after: Moment,
) -> Result<Vec<Announcement>, DbError> {
    let rows = db.query(SINCE, params![agency, ended_after]).await?;
    rows.iter().take(MOST).map(announcement).collect()
}

/// Announces something.
pub(crate) fn add(agency: AgencyId, one: &Announcement, by: OfficerId) -> Batch {
    let (id, en) = (terms::Language::Id, terms::Language::En);
    let row = params![
        agency,
        one.id,
        one.kind.name(),
        &one.unit,
        one.title.get(id),
        one.title.get(en),
        one.text.get(id),
        one.text.get(en),
        one.from,
        one.until,
        by,
        one.written_at
    ];
    Batch::new().exactly(1, ADD, row)
}

/// Ends what still holds, or is to come. Stale: it has ended.
pub(crate) fn end(agency: AgencyId, id: Uuid, now: Moment) -> Batch {
    Batch::new().exactly(1, END, params![agency, id, now])
}

/// Puts something aside on a person's own page.
pub(crate) fn put_aside(person: PersonId, thing: &str, now: Moment) -> Batch {
    Batch::new().any(PUT_ASIDE, params![person, thing, now])
}

/// What a person put aside since then.
pub(crate) async fn aside(
    db: &Db,
    person: PersonId,
    since: Moment,
) -> Result<BTreeSet<String>, DbError> {
    let rows = db.query(ASIDE, params![person, since]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}
