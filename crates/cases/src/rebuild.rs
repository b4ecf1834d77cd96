//! The proof that the projection is what the events say, and that no event was altered.

use std::collections::BTreeMap;

use casework::{Asking, Case, Event};
use db::{Db, DbError};
use terms::{AgencyId, CaseId, Moment};
use uuid::Uuid;
use web::Later;

use crate::error::Failure;
use crate::opened::read;
use crate::store::{self, CaseRow, Logged};
use crate::{asked, hands};

/// Something that is not as the events say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The case.
    pub case: CaseId,
    /// What differs.
    pub what: String,
}

/// What the events say of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its case.
    pub case: CaseId,
    /// Number of the case.
    pub case_number: String,
    /// Id of the letter in the service file.
    pub letter: String,
    /// Its number.
    pub number: String,
    /// The numbers that its signers gave it, by their stage.
    pub signed: BTreeMap<String, String>,
    /// When it was signed.
    pub signed_at: Moment,
    /// Who signed last, and how; events of before this was kept have none.
    pub signed_as: Option<casework::SignedAs>,
    /// When it was revoked, and why.
    pub revoked: Option<(Moment, String)>,
}

/// A case as its events make it.
#[derive(Debug, Clone)]
pub struct Stood {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: String,
    /// The version of that.
    pub version: i64,
    /// How it stands.
    pub case: Case,
}

/// What the events of some cases tell.
#[derive(Debug, Default)]
pub struct Events {
    /// Letters, by id.
    pub letters: BTreeMap<String, Told>,
    /// The cases.
    pub cases: Vec<Stood>,
}

/// Rows of another slice that follow from events of cases.
pub trait Projection: Sync {
    /// Compares the rows of the cases after `from` up to `to` with what the events tell.
    fn compare<'a>(
        &'a self,
        range: (CaseId, CaseId),
        told: &'a Events,
    ) -> Later<'a, Result<Vec<Difference>, DbError>>;
}

/// Goes through all cases of an agency, by their events; says how many there were and what differs.
///
/// # Errors
/// [`Failure`] when they could not be read.
pub async fn rebuild(
    db: &Db,
    agency: AgencyId,
    others: &[&dyn Projection],
) -> Result<(usize, Vec<Difference>), Failure> {
    let (mut count, mut found, mut last) = (0, Vec::new(), CaseId::new(Uuid::nil()));
    loop {
        let ids = store::ids_after(db, agency, last).await?;
        let end = ids.last().copied().unwrap_or(CaseId::new(Uuid::max()));
        let rows = store::between(db, agency, last, end).await?;
        let mut rows: BTreeMap<CaseId, CaseRow> =
            rows.into_iter().map(|row| (row.id, row)).collect();
        let mut told = Events::default();
        for id in &ids {
            count += 1;
            let logged = store::events(db, agency, *id).await?;
            let mut differences = one(agency, *id, &logged, rows.remove(id).as_ref(), &mut told);
            let waiting = asked::of_case(db, agency, *id).await?;
            differences.extend(questions(&logged, waiting));
            if let Ok(events) = read(&logged)
                && !hands::are_as_told(db, agency, *id, &Case::of(&events)).await?
            {
                differences.push("stages beside the first are not as its events say".to_owned());
            }
            found.extend(differences.into_iter().map(|what| Difference { case: *id, what }));
        }
        let strays = rows.into_keys();
        found.extend(
            strays.map(|case| Difference { case, what: "no event tells of it".to_owned() }),
        );
        for other in others {
            found.extend(other.compare((last, end), &told).await?);
        }
        if ids.is_empty() {
            return Ok((count, found));
        }
        last = end;
    }
}

/// Compares one case; adds what its events say of it and of its letters.
fn one(
    agency: AgencyId,
    id: CaseId,
    logged: &[Logged],
    row: Option<&CaseRow>,
    told: &mut Events,
) -> Vec<String> {
    let mut found = altered(agency, id, logged);
    let Ok(events) = read(logged) else {
        found.push("an event cannot be read".to_owned());
        return found;
    };
    let case = Case::of(&events);
    match row {
        None => found.push("the row of the case is gone".to_owned()),
        Some(row) => {
            let columns = differing(row, &case, &events);
            let say =
                |column| format!("{} of case {} is not as its events say", column, row.number);
            found.extend(columns.into_iter().map(say));
        }
    }
    letters(id, &events, &mut told.letters);
    if let Some((Event::Filed { number, .. }, _)) = events.first() {
        let (number, service) = (number.clone(), case.service.clone());
        told.cases.push(Stood { id, number, service, version: case.version, case });
    }
    found
}

/// Whether the questions to other units that wait are those of the events.
fn questions(logged: &[Logged], mut waiting: Vec<Asking>) -> Option<String> {
    let case = Case::of(&read(logged).ok()?);
    let mut told = case.all_asked();
    told.iter_mut().for_each(|asking| asking.asked_by = None);
    // Engines order letters each their own way.
    for all in [&mut told, &mut waiting] {
        all.sort_by(|a, b| a.id.cmp(&b.id));
    }
    (told != waiting).then(|| "questions to other units are not as its events say".to_owned())
}

/// Events whose leaf or place is not what it was.
fn altered(agency: AgencyId, id: CaseId, logged: &[Logged]) -> Vec<String> {
    let (mut found, mut before) = (Vec::new(), Vec::new());
    for (place, event) in logged.iter().enumerate() {
        let right = store::leaf(agency, id, event, &before);
        if right != event.leaf || i64::try_from(place + 1) != Ok(event.seq) {
            found.push(format!("event {} was altered", event.seq));
        }
        before.clone_from(&event.leaf);
    }
    found
}

/// The columns of the row that are not as the events say.
fn differing(row: &CaseRow, case: &Case, events: &[(Event, Moment)]) -> Vec<&'static str> {
    let filed = match events.first() {
        Some((Event::Filed { number, .. }, _)) => Some(number),
        _ => None,
    };
    let same = [
        ("number", filed.is_some_and(|number| row.number == *number)),
        ("service_id", row.service == case.service),
        ("service_version", row.version == case.version),
        ("hidden_from", row.hidden_from == case.hidden_from),
        ("unit_id", row.unit == case.unit),
        ("region", row.region == case.region),
        ("turn", row.turn == store::turn(case)),
        ("stage", row.stage == case.hand.stage),
        ("role", row.role == case.hand.role),
        ("stage_unit", row.stage_unit == case.hand.unit),
        ("holder", row.holder == case.hand.holder),
        ("due_at", row.due_at == case.hand.due_at),
        ("promised_at", row.promised_at == case.promised_at),
        ("submitted_at", row.submitted_at == case.submitted_at),
        ("paused_days", row.paused_days == i64::from(case.paused_days)),
        ("ended_at", row.ended_at == case.ended_at),
        ("seq", usize::try_from(row.seq) == Ok(events.len())),
    ];
    same.into_iter().filter(|(_, same)| !same).map(|(column, _)| column).collect()
}

fn letters(id: CaseId, events: &[(Event, Moment)], told: &mut BTreeMap<String, Told>) {
    let mut case_number = "";
    for (event, at) in events {
        match event {
            Event::Filed { number, .. } => case_number = number,
            Event::Decided { letters, signed_as, .. }
            | Event::Passed { letters, signed_as, .. }
            | Event::Extended { letters, signed_as, .. }
            | Event::LettersAdded { letters, signed_as, .. } => {
                told.extend(letters.iter().map(|line| {
                    let one = Told {
                        case: id,
                        case_number: case_number.to_owned(),
                        letter: line.letter.clone(),
                        number: line.number.clone(),
                        signed: line.signed.clone(),
                        signed_at: *at,
                        signed_as: signed_as.clone(),
                        revoked: None,
                    };
                    (line.id.clone(), one)
                }));
            }
            Event::LetterRevoked { id, reason, since, .. } => {
                if let Some(one) = told.get_mut(id) {
                    one.revoked = Some((*since, reason.clone()));
                }
            }
            Event::Taken { .. }
            | Event::Released
            | Event::GivenBack { .. }
            | Event::Supplemented { .. }
            | Event::CorrectionAsked { .. }
            | Event::Corrected { .. }
            | Event::Confirmed { .. }
            | Event::Booked { .. }
            | Event::OpinionAsked { .. }
            | Event::OpinionGiven { .. }
            | Event::OpinionWithdrawn { .. }
            | Event::Escalated
            | Event::Objected { .. }
            | Event::Tied { .. }
            | Event::Gathered { .. }
            | Event::DoneWith { .. }
            | Event::Split { .. }
            | Event::Forwarded { .. }
            | Event::Sorted { .. }
            | Event::Said { .. }
            | Event::Published { .. }
            | Event::Reopened { .. }
            | Event::Lapsed
            | Event::Undone { .. }
            | Event::Withdrawn => {}
        }
    }
}
