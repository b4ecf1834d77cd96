//! Table `follows`: what people follow. It belongs to the person.

use std::collections::BTreeSet;

use db::{Batch, Db, DbError, Row, params};
use terms::{AgencyId, CaseId, Moment, PersonId};
use uuid::Uuid;

use crate::asked::words_of;

const ADD: &str = "INSERT INTO follows (person_id, follow_id, agency_id, kind, target, stop_code, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (person_id, agency_id, kind, target) DO NOTHING";
const MINE: &str =
    "SELECT person_id, follow_id, kind, target, stop_code, created_at, told_at FROM follows
    WHERE person_id = $1 AND agency_id = $2 ORDER BY created_at DESC, follow_id LIMIT 100";
const ONE: &str =
    "SELECT person_id, follow_id, kind, target, stop_code, created_at, told_at FROM follows
    WHERE person_id = $1 AND follow_id = $2";
const OF: &str =
    "SELECT person_id, follow_id, kind, target, stop_code, created_at, told_at FROM follows
    WHERE agency_id = $1 AND kind = $2 AND target = $3";
const BY_CODE: &str =
    "SELECT person_id, follow_id, kind, target, stop_code, created_at, told_at FROM follows
    WHERE agency_id = $1 AND stop_code = $2";
const TARGETS: &str = "SELECT DISTINCT kind, target FROM follows WHERE agency_id = $1";
const TOLD: &str = "UPDATE follows SET told_at = $3 WHERE person_id = $1 AND follow_id = $2";
const DROP: &str = "DELETE FROM follows WHERE person_id = $1 AND follow_id = $2";
const STOP: &str = "DELETE FROM follows WHERE agency_id = $1 AND stop_code = $2";

/// What is followed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// One report.
    Report(CaseId),
    /// A region with all that lies in it, by its code.
    Region(String),
    /// Addresses that have these words.
    Street(String),
}

impl Target {
    /// A street as it was typed; none where nothing is left that tells it from others.
    pub(crate) fn street(typed: &str) -> Option<Self> {
        let words = words_of(typed);
        (!words.is_empty()).then(|| Self::Street(words.join(" ")))
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Report(_) => "report",
            Self::Region(_) => "region",
            Self::Street(_) => "street",
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Report(case) => case.to_string(),
            Self::Region(name) | Self::Street(name) => name.clone(),
        }
    }

    fn read(kind: &str, name: String) -> Option<Self> {
        match kind {
            "report" => name.parse().ok().map(Self::Report),
            "region" => Some(Self::Region(name)),
            "street" => Some(Self::Street(name)),
            _ => None,
        }
    }

    /// Whether it is a street, and the address lies in it.
    pub(crate) fn is_street_of(&self, address: &str) -> bool {
        let Self::Street(words) = self else { return false };
        let address = words_of(address);
        words.split(' ').all(|word| address.iter().any(|own| own == word))
    }
}

/// Somebody follows something.
#[derive(Debug, Clone)]
pub(crate) struct Follow {
    pub(crate) person: PersonId,
    pub(crate) id: Uuid,
    pub(crate) target: Target,
    /// Ends it without an account.
    pub(crate) stop_code: String,
    pub(crate) created_at: Moment,
    /// When its person was told last.
    pub(crate) told_at: Option<Moment>,
}

impl Follow {
    /// Where one ends it without an account.
    pub(crate) fn stop_path(&self) -> String {
        format!("/aduan/ikuti/berhenti?kode={}", self.stop_code)
    }
}

fn follow(row: &Row) -> Result<Follow, DbError> {
    let kind: String = row.get(2)?;
    let target = Target::read(&kind, row.get(3)?);
    Ok(Follow {
        person: row.get(0)?,
        id: row.get(1)?,
        target: target.ok_or_else(|| DbError::Other(format!("a follow of the kind {kind:?}")))?,
        stop_code: row.get(4)?,
        created_at: row.get(5)?,
        told_at: row.get(6)?,
    })
}

/// Somebody follows this from now on; once, however often they say so.
pub(crate) fn add(agency: AgencyId, follow: &Follow) -> Batch {
    let row = params![
        follow.person,
        follow.id,
        agency,
        follow.target.kind(),
        follow.target.name(),
        &follow.stop_code,
        follow.created_at
    ];
    Batch::new().any(ADD, row)
}

/// What a person follows here, the newest first.
pub(crate) async fn mine(
    db: &Db,
    agency: AgencyId,
    person: PersonId,
) -> Result<Vec<Follow>, DbError> {
    db.query(MINE, params![person, agency]).await?.iter().map(follow).collect()
}

/// One of a person's.
pub(crate) async fn one(db: &Db, person: PersonId, id: Uuid) -> Result<Option<Follow>, DbError> {
    db.query_opt(ONE, params![person, id]).await?.as_ref().map(follow).transpose()
}

/// All who follow this.
pub(crate) async fn of(db: &Db, agency: AgencyId, target: &Target) -> Result<Vec<Follow>, DbError> {
    let row = params![agency, target.kind(), target.name()];
    db.query(OF, row).await?.iter().map(follow).collect()
}

/// The one that this code ends.
pub(crate) async fn by_code(
    db: &Db,
    agency: AgencyId,
    code: &str,
) -> Result<Option<Follow>, DbError> {
    db.query_opt(BY_CODE, params![agency, code]).await?.as_ref().map(follow).transpose()
}

/// All that is followed.
pub(crate) async fn targets(db: &Db, agency: AgencyId) -> Result<BTreeSet<Target>, DbError> {
    let rows = db.query(TARGETS, params![agency]).await?;
    let target = |row: &Row| Ok(Target::read(&row.get::<String>(0)?, row.get(1)?));
    let all: Result<Vec<Option<Target>>, DbError> = rows.iter().map(target).collect();
    Ok(all?.into_iter().flatten().collect())
}

/// That its person was told.
pub(crate) fn told(follow: &Follow, now: Moment) -> Batch {
    Batch::new().any(TOLD, params![follow.person, follow.id, now])
}

/// That a person follows it no longer.
pub(crate) fn end(person: PersonId, id: Uuid) -> Batch {
    Batch::new().any(DROP, params![person, id])
}

/// The same by its code.
pub(crate) fn end_by_code(agency: AgencyId, code: &str) -> Batch {
    Batch::new().any(STOP, params![agency, code])
}
