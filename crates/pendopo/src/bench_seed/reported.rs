//! One complaint as it lies in the tables after its whole way: reported, taken, accepted, mended, told.

use cases::Followed;
use casework::{Case, End, Event, Next, evolve};
use db::{Batch, params};
use definition::{Answers, Coordinates, Point, Value};
use identity::Owner;
use terms::{CaseId, Moment, OfficerId};

use super::filled::{
    CASE, DAY_MICROS, EVENT, Ground, MINE, case_row, decided, event_row, number, reads, sealed,
    stage,
};
use crate::boot::Running;

/// Steps of eleven metres, to the north and to the east, over which the reports are spread.
const SIDE: usize = 1_000;

/// The rows of the complaint at this place.
pub(super) fn case(running: &Running, ground: &Ground, place: usize) -> anyhow::Result<Batch> {
    let rank = i64::try_from(place)?;
    let agency = ground.agency;
    let (unit, region) = &ground.units[place % ground.units.len()];
    let at = Moment::from_micros(
        ground.now.micros() - DAY_MICROS - rank * 37_000_000 % (300 * DAY_MICROS),
    );
    let id = CaseId::new(running.web.id());
    let number = number(place);
    let person = ground.people.get(place % ground.people.len().max(1)).copied();
    let owner = Owner { person, resident: None };
    let (held, keys) =
        identity::new_key(&running.web, &running.keys, agency, id, "applicant", owner);
    let answers = answers(place, region);
    let (mut state, mut batch, mut before) = (Case::default(), keys, Vec::new());
    let way = events(running, ground, place, (id, &number), (unit, region), &held, &answers, at);
    for (seq, (event, actor)) in way.iter().enumerate() {
        let at = at.plus_seconds(600 * i64::try_from(seq)?);
        state = evolve(state, event, at);
        let (row, leaf) =
            event_row(running, (agency, id), seq + 1, event, (*actor, person), at, &before);
        before = leaf;
        let followed = Followed {
            case: id,
            number: &number,
            service: &ground.service,
            version: ground.version,
            answers: &answers,
            event,
            after: &state,
            story: None,
            now: at,
        };
        let public = running.cases.follower.of_event(&followed);
        batch = batch.exactly(1, EVENT, row).then(public);
    }
    let count = i64::try_from(way.len())?;
    batch = batch.exactly(1, CASE, case_row(ground, id, &number, unit, region, &state, count));
    let Some(person) = person else { return Ok(batch) };
    let (service, version) = (&ground.service.id, ground.version);
    let turn = End::Granted.name();
    let mine = params![person, agency, id, &number, service, version, turn, state.promised_at, at];
    Ok(batch.exactly(1, MINE, mine).then(reads(running, agency, id, person, &number, at)))
}

fn answers(place: usize, region: &str) -> Answers {
    let at = Coordinates {
        lat: format!("-7.5{:04}", place % SIDE).parse().expect("a number"),
        lng: format!("110.8{:04}", place / SIDE % SIDE).parse().expect("a number"),
    };
    let point =
        Point { at: Some(at), address: format!("Jl. Umpak {place}"), region: region.to_owned() };
    let story = "Gelap sejak dua malam, anak-anak takut lewat.".to_owned();
    Answers::from([
        ("place".to_owned(), Value::Point(point)),
        ("what".to_owned(), Value::Text("lamp".to_owned())),
        ("story".to_owned(), Value::Text(story)),
    ])
}

/// The events with who caused them; none is the reporter. Two of three are reported openly.
#[expect(clippy::too_many_arguments, reason = "all that one complaint is made of")]
fn events(
    running: &Running,
    ground: &Ground,
    place: usize,
    (id, number): (CaseId, &str),
    (unit, region): (&str, &str),
    held: &identity::Held,
    answers: &Answers,
    at: Moment,
) -> Vec<(Event, Option<OfficerId>)> {
    let officer = ground.officer;
    let reported =
        if place % 3 == 2 { casework::Reported::Anonymous } else { casework::Reported::Open };
    let filed = Event::Filed {
        number: number.to_owned(),
        service: ground.service.id.clone(),
        version: ground.version,
        unit: unit.to_owned(),
        region: region.to_owned(),
        next: stage("triage", "officer", unit, at),
        promised_at: at.plus_seconds(14 * 86_400),
        unpaid: false,
        answers: sealed(running, ground, id, held, answers),
        entered: None,
        parcel: false,
        reported: Some(reported),
        hidden_from: Vec::new(),
        out_of: None,
        withheld: casework::Withheld::default(),
    };
    let taken = Event::Taken { officer, name: "Petugas Uji".to_owned(), stage: String::new() };
    let accepted =
        decided(officer, "triage", "accept", stage("work", "officer", unit, at), Vec::new());
    let done = decided(officer, "work", "done", Next::End(End::Granted), Vec::new());
    vec![(filed, None), (taken, Some(officer)), (accepted, Some(officer)), (done, Some(officer))]
}
