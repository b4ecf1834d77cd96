//! Tables `announcements`, `announcement_changes`, `put_aside` and `new_addresses`.

use std::collections::BTreeSet;

use db::{Batch, Db, DbError, Row, params};
use definition::Text;
use terms::{AgencyId, Moment, OfficerId, PersonId};
use uuid::Uuid;

use crate::announcement::{Announcement, Deed, Kind};

/// How many announcements are shown at the most.
const MOST: usize = 200;

const ADD: &str = "INSERT INTO announcements (agency_id, announcement_id, kind, unit_id, title_id, title_en, text_id,
    text_en, from_at, until_at, officer_id, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const REVISE: &str = "UPDATE announcements SET kind = $4, unit_id = $5, title_id = $6, title_en = $7, text_id = $8,
    text_en = $9, from_at = $10, until_at = $11, withdrawn_at = $12, changed_at = $13, version = $3 + 1
    WHERE agency_id = $1 AND announcement_id = $2 AND version = $3 AND withdrawn_at IS NULL";
const KEEP: &str = "INSERT INTO announcement_changes (agency_id, announcement_id, version, deed, officer_id, at, kind,
    unit_id, title_id, title_en, text_id, text_en, from_at, until_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const SINCE: &str = "SELECT announcement_id, kind, unit_id, title_id, title_en, text_id, text_en, from_at, until_at,
    written_at, version, changed_at, withdrawn_at FROM announcements
    WHERE agency_id = $1 AND (until_at IS NULL OR until_at > $2) AND (withdrawn_at IS NULL OR withdrawn_at > $2)
    ORDER BY from_at DESC, announcement_id DESC LIMIT 200";
const ONE: &str = "SELECT announcement_id, kind, unit_id, title_id, title_en, text_id, text_en, from_at, until_at,
    written_at, version, changed_at, withdrawn_at, officer_id FROM announcements
    WHERE agency_id = $1 AND announcement_id = $2";
const CHANGES: &str = "SELECT announcement_id, kind, unit_id, title_id, title_en, text_id, text_en, from_at, until_at,
    at, version, deed, officer_id FROM announcement_changes WHERE agency_id = $1 AND announcement_id = $2
    ORDER BY version DESC";
const PUT_ASIDE: &str = "INSERT INTO put_aside (person_id, thing, at) VALUES ($1, $2, $3)
    ON CONFLICT (person_id, thing) DO NOTHING";
const TELL_ADDRESS: &str =
    "INSERT INTO new_addresses (person_id, sealed, told_at) VALUES ($1, $2, $3)
    ON CONFLICT (person_id) DO UPDATE SET sealed = $2, told_at = $3";
const NEW_ADDRESS: &str = "SELECT sealed, told_at FROM new_addresses WHERE person_id = $1";
const FORGET_ADDRESS: &str = "DELETE FROM new_addresses WHERE person_id = $1";
const ASIDE: &str = "SELECT thing FROM put_aside WHERE person_id = $1 AND at > $2";

/// Its words and times; the columns that both tables have.
fn words(row: &Row) -> Result<Announcement, DbError> {
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
        version: row.get(10)?,
        changed_at: None,
        withdrawn_at: None,
    })
}

fn announcement(row: &Row) -> Result<Announcement, DbError> {
    Ok(Announcement { changed_at: row.get(11)?, withdrawn_at: row.get(12)?, ..words(row)? })
}

/// A change of an announcement.
pub(crate) struct Change {
    pub(crate) deed: Deed,
    pub(crate) by: OfficerId,
    pub(crate) at: Moment,
    /// How it stood before.
    pub(crate) before: Announcement,
}

/// An announcement, who wrote it, and its changes, the last first.
pub(crate) async fn whole(
    db: &Db,
    agency: AgencyId,
    id: Uuid,
) -> Result<Option<(Announcement, OfficerId, Vec<Change>)>, DbError> {
    let Some(row) = db.query_opt(ONE, params![agency, id]).await? else { return Ok(None) };
    let change = |row: &Row| {
        let deed: String = row.get(11)?;
        let deed = Deed::named(&deed)
            .ok_or_else(|| DbError::Other(format!("a change of the kind {deed:?}")))?;
        Ok(Change { deed, by: row.get(12)?, at: row.get(9)?, before: words(row)? })
    };
    let changes = db.query(CHANGES, params![agency, id]).await?;
    let changes = changes.iter().map(change).collect::<Result<_, DbError>>()?;
    Ok(Some((announcement(&row)?, row.get(13)?, changes)))
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

/// Makes of an announcement what stands `after`, and keeps how it stood before. Stale: somebody else was first.
pub(crate) fn revise(
    agency: AgencyId,
    (before, after): (&Announcement, &Announcement),
    (deed, by, now): (Deed, OfficerId, Moment),
) -> Batch {
    let (id, en) = (terms::Language::Id, terms::Language::En);
    let row = params![
        agency,
        before.id,
        before.version,
        after.kind.name(),
        &after.unit,
        after.title.get(id),
        after.title.get(en),
        after.text.get(id),
        after.text.get(en),
        after.from,
        after.until,
        after.withdrawn_at,
        now
    ];
    let kept = params![
        agency,
        before.id,
        before.version,
        deed.name(),
        by,
        now,
        before.kind.name(),
        &before.unit,
        before.title.get(id),
        before.title.get(en),
        before.text.get(id),
        before.text.get(en),
        before.from,
        before.until
    ];
    Batch::new().exactly(1, REVISE, row).exactly(1, KEEP, kept)
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

/// Keeps the address to which somebody moved, sealed; one that was told before goes.
pub(crate) fn tell_address(person: PersonId, sealed: Vec<u8>, now: Moment) -> Batch {
    Batch::new().any(TELL_ADDRESS, params![person, sealed, now])
}

/// The address that a person told, sealed, and when.
pub(crate) async fn new_address(
    db: &Db,
    person: PersonId,
) -> Result<Option<(Vec<u8>, Moment)>, DbError> {
    let row = db.query_opt(NEW_ADDRESS, params![person]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Keeps it no longer.
pub(crate) fn forget_address(person: PersonId) -> Batch {
    Batch::new().any(FORGET_ADDRESS, params![person])
}
