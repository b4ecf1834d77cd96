//! Delegations: a signatory hands over signing for a time. [`in_force`] is the one place that says who may sign
//! where for whom: sessions take their grants from it, and the numbers of letters their signer's line.

use db::{Batch, Db, DbError, Row, params};
use terms::{AgencyId, Date, Moment, OfficerId};
use uuid::Uuid;
use web::{Grant, Role, Staff};

/// Longest time of one delegation, in days; a longer one is entered again, with its decree.
const LONGEST_DAYS: i32 = 366;
/// Longest basis and title, in letters.
const LONGEST_WORDS: usize = 120;
/// How many a list shows: the newest.
const LISTED: i64 = 200;

/// The words under which somebody signs for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// *a.n.*, atas nama: in the name of the giver, who stays responsible.
    Behalf,
    /// *u.b.*, untuk beliau: for the official between, who signs in the name of the giver.
    Through,
    /// *Plt.*, pelaksana tugas: the post is vacant.
    Acting,
    /// *Plh.*, pelaksana harian: the giver is away for some days.
    Daily,
}

impl Words {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Behalf, Self::Through, Self::Acting, Self::Daily];

    /// Its name in forms and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Behalf => "an",
            Self::Through => "ub",
            Self::Acting => "plt",
            Self::Daily => "plh",
        }
    }

    /// As letters write it.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Behalf => "a.n.",
            Self::Through => "u.b.",
            Self::Acting => "Plt.",
            Self::Daily => "Plh.",
        }
    }

    /// The words with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|words| words.name() == name)
    }
}

/// One end of a delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub officer: OfficerId,
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
}

/// A delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Its id, which the letters signed under it keep.
    pub id: Uuid,
    /// Whose right it is.
    pub giver: Party,
    /// Who signs.
    pub taker: Party,
    /// Where; empty: in every unit where the giver signs.
    pub unit: String,
    /// In which words.
    pub words: Words,
    /// Title of the official between; empty but for [`Words::Through`].
    pub between: String,
    /// The decree.
    pub basis: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// When it was ended early.
    pub ended_at: Option<Moment>,
    /// How many letters were signed under it.
    pub letters: i64,
}

/// Where a delegation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It begins later.
    Coming,
    /// It holds today.
    InForce,
    /// Its last day is over.
    Over,
    /// It was ended early.
    Ended,
}

impl Delegation {
    /// Where it stands on this day.
    pub fn standing(&self, today: Date) -> Standing {
        match self.ended_at {
            Some(_) => Standing::Ended,
            None if today < self.from => Standing::Coming,
            None if today > self.until => Standing::Over,
            None => Standing::InForce,
        }
    }

    /// The lines above the signer's title, and the title: what a letter prints over the name.
    pub fn signs_as(&self) -> (Vec<String>, String) {
        let giver = &self.giver.title;
        match self.words {
            Words::Behalf => (vec![format!("a.n. {giver}")], self.taker.title.clone()),
            Words::Through => {
                let lines = vec![format!("a.n. {giver}"), self.between.clone(), "u.b.".to_owned()];
                (lines, self.taker.title.clone())
            }
            Words::Acting | Words::Daily => (Vec::new(), format!("{} {giver}", self.words.short())),
        }
    }
}

/// By what right somebody signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right {
    /// It is their own office.
    Own,
    /// Somebody handed it over.
    Delegated(Box<Delegation>),
}

macro_rules! columns {
    () => {
        "SELECT d.delegation_id, d.unit_id, d.words, d.between_title, d.basis, d.from_on, d.until_on, d.ended_at, d.letters,
         d.giver_id, a.name, a.title, d.taker_id, b.name, b.title"
    };
}
macro_rules! parties {
    () => {
        " FROM delegations d
         JOIN officers a ON a.agency_id = d.agency_id AND a.officer_id = d.giver_id
         JOIN officers b ON b.agency_id = d.agency_id AND b.officer_id = d.taker_id "
    };
}

/// Only while it lasts, only what the giver may sign themselves, and only while the giver serves.
const IN_FORCE: &str = concat!(
    columns!(),
    ", g.unit_id",
    parties!(),
    "JOIN officer_grants g ON g.agency_id = d.agency_id AND g.officer_id = d.giver_id AND g.role = 'signatory'
     WHERE d.agency_id = $1 AND d.taker_id = $2 AND d.from_on <= $3 AND d.until_on >= $3 AND d.ended_at IS NULL
       AND a.active AND b.active AND (d.unit_id = '' OR d.unit_id = g.unit_id)
     ORDER BY d.entered_at DESC, d.delegation_id"
);
const OWN_UNITS: &str = "SELECT g.unit_id FROM officer_grants g
    JOIN officers o ON o.agency_id = g.agency_id AND o.officer_id = g.officer_id
    WHERE g.agency_id = $1 AND g.officer_id = $2 AND g.role = 'signatory' AND o.active ORDER BY g.unit_id";
const ALL: &str = concat!(
    columns!(),
    parties!(),
    " WHERE d.agency_id = $1 ORDER BY d.until_on DESC, d.delegation_id LIMIT $2"
);
const OF_OFFICER: &str = concat!(
    columns!(),
    parties!(),
    " WHERE d.agency_id = $1 AND (d.giver_id = $3 OR d.taker_id = $3)
     ORDER BY d.until_on DESC, d.delegation_id LIMIT $2"
);
const ADD: &str = "INSERT INTO delegations (agency_id, delegation_id, giver_id, taker_id, unit_id, words, between_title,
    basis, from_on, until_on, entered_by, entered_at, letters)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)";
const END: &str = "UPDATE delegations SET ended_by = $3, ended_at = $4
    WHERE agency_id = $1 AND delegation_id = $2 AND ended_at IS NULL";
const OPEN_OF: &str = "SELECT delegation_id FROM delegations
    WHERE agency_id = $1 AND (giver_id = $2 OR taker_id = $2) AND ended_at IS NULL AND until_on >= $3";
const END_OF: &str = "UPDATE delegations SET ended_at = $4
    WHERE agency_id = $1 AND (giver_id = $2 OR taker_id = $2) AND ended_at IS NULL AND until_on >= $3";
const USE: &str = "UPDATE delegations SET letters = letters + $3
    WHERE agency_id = $1 AND delegation_id = $2 AND ended_at IS NULL";

fn delegation(row: &Row) -> Result<Delegation, DbError> {
    let odd = |what: &str| DbError::Other(format!("a delegation has a strange {what}"));
    let day = |column| -> Result<Date, DbError> {
        row.get::<String>(column)?.parse().map_err(|_| odd("day"))
    };
    let party = |column| -> Result<Party, DbError> {
        Ok(Party {
            officer: row.get(column)?,
            name: row.get(column + 1)?,
            title: row.get(column + 2)?,
        })
    };
    Ok(Delegation {
        id: row.get(0)?,
        unit: row.get(1)?,
        words: Words::named(&row.get::<String>(2)?).ok_or_else(|| odd("form of words"))?,
        between: row.get(3)?,
        basis: row.get(4)?,
        from: day(5)?,
        until: day(6)?,
        ended_at: row.get(7)?,
        letters: row.get(8)?,
        giver: party(9)?,
        taker: party(12)?,
    })
}

/// The delegations that hold for somebody on this day, each with a unit where it lets them sign; newest first.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn in_force(
    db: &Db,
    agency: AgencyId,
    taker: OfficerId,
    today: Date,
) -> Result<Vec<(String, Delegation)>, DbError> {
    let rows = db.query(IN_FORCE, params![agency, taker, today.to_string()]).await?;
    rows.iter().map(|row| Ok((row.get(15)?, delegation(row)?))).collect()
}

/// The grants that delegations add to somebody's own today.
pub(crate) async fn grants(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
    today: Date,
) -> Result<Vec<Grant>, DbError> {
    let given = in_force(db, agency, officer, today).await?;
    let grant = |(unit, _)| Grant { role: Role::Signatory, unit, region: None };
    Ok(given.into_iter().map(grant).collect())
}

/// The units where somebody signs by their own office. What was handed to them is not among these: it is not
/// theirs to hand on.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn own_units(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
) -> Result<Vec<String>, DbError> {
    db.query(OWN_UNITS, params![agency, officer]).await?.iter().map(|row| row.get(0)).collect()
}

/// By what right somebody signs at a unit on this day; none: they may not.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn signing_right(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
    unit: &str,
    today: Date,
) -> Result<Option<Right>, DbError> {
    if own_units(db, agency, officer).await?.iter().any(|own| own == unit) {
        return Ok(Some(Right::Own));
    }
    let given = in_force(db, agency, officer, today).await?;
    Ok(given
        .into_iter()
        .find(|(at, _)| at == unit)
        .map(|(_, found)| Right::Delegated(Box::new(found))))
}

/// Counts letters signed under a delegation; stale when it was ended meanwhile, so that nothing is signed then.
pub fn use_delegation(agency: AgencyId, id: Uuid, letters: usize) -> Batch {
    let letters = i64::try_from(letters).unwrap_or(i64::MAX);
    Batch::new().exactly(1, USE, params![agency, id, letters])
}

/// What somebody enters.
#[derive(Debug, Clone)]
pub struct NewDelegation {
    /// Whose right.
    pub giver: OfficerId,
    /// Who signs.
    pub taker: Option<OfficerId>,
    /// Where; empty: everywhere.
    pub unit: String,
    /// In which words.
    pub words: Option<Words>,
    /// Title of the official between.
    pub between: String,
    /// The decree.
    pub basis: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

/// What is to be mended before a delegation is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// The giver signs nowhere, or not in this unit.
    Unit,
    /// Nobody, the giver, or somebody who is not there.
    Taker,
    /// No form of words.
    Words,
    /// *u.b.* needs the title of the official between.
    Between,
    /// No basis, or too long a one.
    Basis,
    /// No first day.
    From,
    /// No last day, or one before the first, in the past, or too far.
    Until,
}

/// All mistakes at once, in the order of the form; none: it can be entered.
pub fn mistakes(
    new: &NewDelegation,
    own_units: &[String],
    staff: &[OfficerId],
    today: Date,
) -> Vec<Mistake> {
    let plain =
        |text: &str| text.chars().count() <= LONGEST_WORDS && !text.contains(char::is_control);
    let until = new.until.is_some_and(|until| {
        let from = new.from.unwrap_or(until);
        let days = until.since(from).map_or(i32::MAX, |span| span.get_days());
        until >= today && (0..LONGEST_DAYS).contains(&days)
    });
    let taker = new.taker.is_some_and(|taker| taker != new.giver && staff.contains(&taker));
    let unit = !own_units.is_empty() && (new.unit.is_empty() || own_units.contains(&new.unit));
    let between = new.words != Some(Words::Through) || !new.between.trim().is_empty();
    [
        (taker, Mistake::Taker),
        (new.words.is_some(), Mistake::Words),
        (between && plain(&new.between), Mistake::Between),
        (unit, Mistake::Unit),
        (new.from.is_some(), Mistake::From),
        (until, Mistake::Until),
        (!new.basis.trim().is_empty() && plain(&new.basis), Mistake::Basis),
    ]
    .into_iter()
    .filter_map(|(right, mistake)| (!right).then_some(mistake))
    .collect()
}

/// The row of a delegation without [`mistakes`]; nothing when there is one.
pub fn add_delegation(staff: &Staff, id: Uuid, new: &NewDelegation, now: Moment) -> Batch {
    let (Some(taker), Some(words), Some(from), Some(until)) =
        (new.taker, new.words, new.from, new.until)
    else {
        return Batch::new();
    };
    let between = if words == Words::Through { new.between.trim() } else { "" };
    let row = params![
        staff.agency,
        id,
        new.giver,
        taker,
        &new.unit,
        words.name(),
        between,
        new.basis.trim(),
        from.to_string(),
        until.to_string(),
        staff.officer,
        now
    ];
    Batch::new().exactly(1, ADD, row)
}

/// Ends a delegation early; stale when it was ended before.
pub fn end_delegation(staff: &Staff, id: Uuid, now: Moment) -> Batch {
    Batch::new().exactly(1, END, params![staff.agency, id, staff.officer, now])
}

/// How many delegations that somebody gave or took are not over.
pub(crate) async fn open_of(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
    today: Date,
) -> Result<usize, DbError> {
    Ok(db.query(OPEN_OF, params![agency, officer, today.to_string()]).await?.len())
}

/// Ends those; by the command line, so that nobody of the staff did it.
pub(crate) fn end_of(agency: AgencyId, officer: OfficerId, today: Date, now: Moment) -> Batch {
    Batch::new().any(END_OF, params![agency, officer, today.to_string(), now])
}

/// The delegations that somebody may see: their own, given and taken; an administrator's list has all.
///
/// # Errors
/// [`DbError`] when it could not be read.
pub async fn delegations(db: &Db, staff: &Staff) -> Result<Vec<Delegation>, DbError> {
    let rows = if staff.is(Role::Administrator) {
        db.query(ALL, params![staff.agency, LISTED]).await?
    } else {
        db.query(OF_OFFICER, params![staff.agency, LISTED, staff.officer]).await?
    };
    rows.iter().map(delegation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn officer(number: u128) -> OfficerId {
        OfficerId::new(Uuid::from_u128(number))
    }

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn sound() -> NewDelegation {
        NewDelegation {
            giver: officer(1),
            taker: Some(officer(2)),
            unit: "kelurahan-umpak".into(),
            words: Some(Words::Behalf),
            between: String::new(),
            basis: "SK 800/12/2026".into(),
            from: Some(day("2026-11-25")),
            until: Some(day("2026-12-02")),
        }
    }

    fn check(change: impl Fn(&mut NewDelegation), expected: &[Mistake]) {
        let mut new = sound();
        change(&mut new);
        let (units, staff) = (["kelurahan-umpak".to_owned()], [officer(1), officer(2)]);
        assert_eq!(mistakes(&new, &units, &staff, day("2026-11-25")), expected, "{new:?}");
    }

    #[test]
    fn what_is_missing_or_wrong_is_said_all_at_once() {
        check(|_| {}, &[]);
        check(|new| new.unit = String::new(), &[]);
        check(|new| new.unit = "kelurahan-blandar".into(), &[Mistake::Unit]);
        check(|new| new.taker = Some(new.giver), &[Mistake::Taker]);
        check(|new| new.taker = Some(officer(3)), &[Mistake::Taker]);
        check(|new| new.words = Some(Words::Through), &[Mistake::Between]);
        check(|new| new.basis = " ".into(), &[Mistake::Basis]);
        check(|new| new.basis = "SK\n1".into(), &[Mistake::Basis]);
        check(|new| new.until = Some(day("2026-11-24")), &[Mistake::Until]);
        check(|new| new.from = Some(day("2026-12-03")), &[Mistake::Until]);
        check(|new| new.until = Some(day("2027-11-26")), &[Mistake::Until]);
        check(|new| new.until = Some(day("2027-11-25")), &[]);
        check(
            |new| (new.taker, new.words, new.from) = (None, None, None),
            &[Mistake::Taker, Mistake::Words, Mistake::From],
        );
    }

    #[test]
    fn a_letter_prints_the_words_as_offices_write_them() {
        let party = |number, title: &str| Party {
            officer: officer(number),
            name: String::new(),
            title: title.into(),
        };
        let signs = |words| {
            let one = Delegation {
                id: Uuid::nil(),
                giver: party(1, "Lurah"),
                taker: party(2, "Kepala Seksi Pemerintahan"),
                unit: String::new(),
                words,
                between: "Sekretaris".into(),
                basis: String::new(),
                from: day("2026-11-25"),
                until: day("2026-11-25"),
                ended_at: None,
                letters: 0,
            };
            let (lines, title) = one.signs_as();
            format!("{} | {title}", lines.join(" / "))
        };
        assert_eq!(signs(Words::Behalf), "a.n. Lurah | Kepala Seksi Pemerintahan");
        assert_eq!(
            signs(Words::Through),
            "a.n. Lurah / Sekretaris / u.b. | Kepala Seksi Pemerintahan"
        );
        assert_eq!(signs(Words::Acting), " | Plt. Lurah");
        assert_eq!(signs(Words::Daily), " | Plh. Lurah");
    }
}
