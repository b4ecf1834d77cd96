//! One case as it lies in the tables after its whole way: filed, examined, signed, read, told.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use casework::{Answered, Case, End, Event, LetterLine, Next, evolve};
use db::{Batch, Param, params};
use definition::{Address, Answers, FileRef, Service, Value};
use identity::{Held, Owner};
use sha2::{Digest as _, Sha256};
use terms::{AgencyId, CaseId, EventId, FileId, KeyId, Moment, OfficerId, OutboxId, PersonId};
use uuid::Uuid;
use vault::{Index, Place, SubjectKey};

use crate::boot::Running;

/// Bytes of the file of a filled case.
const FILE_BYTES: usize = 300;
/// The year in which filled cases were signed.
pub(super) const PERIOD: &str = "2025";
pub(super) const DAY_MICROS: i64 = 86_400_000_000;

pub(super) const EVENT: &str = "INSERT INTO case_events
    (agency_id, case_id, seq, event_id, at, actor_kind, actor_id, kind, version, body, salt, leaf)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
pub(super) const CASE: &str = "INSERT INTO cases (agency_id, case_id, number, service_id, service_version, unit_id, region, turn,
    stage, role, stage_unit, holder, due_at, submitted_at, promised_at, paused_days, ended_at, seq)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
pub(super) const MINE: &str = "INSERT INTO person_cases
    (person_id, agency_id, case_id, number, service_id, service_version, turn, promised_at, submitted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const UPLOAD: &str = "INSERT INTO uploads
    (agency_id, case_id, file_id, key_id, sealed, bytes, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const READ: &str = "INSERT INTO reads
    (agency_id, case_id, read_key, read_id, at, officer, unit, purpose, subjects)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const DISCLOSURE: &str = "INSERT INTO disclosures
    (person_id, read_id, at, agency, case_number, officer, unit, purpose) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const OUTBOX: &str = "INSERT INTO outbox
    (agency_id, outbox_id, kind, dedup_key, body, not_before, lease_until, attempts, state, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $6)";
const NUMBER: &str = "INSERT INTO numbers (agency_id, series, period, seq, number, letter_id, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const LETTER: &str = "INSERT INTO letters (agency_id, letter_id, case_id, case_number, letter, item, to_file, title,
    number, unit_id, signed_at, valid_until, signer, signer_title, signer_nip, wrapped_key, key_id, file_id, bytes)
    VALUES ($1, $2, $3, $4, 'surat', NULL, $5, 'Surat keterangan tempat tinggal', $6, $7, $8, $9,
    'Drs. Bambang Sutejo', 'Lurah', '197206141998031004', $10, $11, $12, 0)";
/// The counter of a unit's numbers after the filled ones.
pub(super) const SERIES: &str = "INSERT INTO series (agency_id, series, period, next)
    VALUES ($1, $2, $3, $4) ON CONFLICT (agency_id, series, period) DO UPDATE SET next = $4";

/// What all filled cases share.
pub(super) struct Ground {
    pub(super) agency: AgencyId,
    pub(super) service: Arc<Service>,
    pub(super) version: i64,
    pub(super) units: Vec<(String, String)>,
    pub(super) officer: OfficerId,
    pub(super) signatory: OfficerId,
    pub(super) people: Vec<PersonId>,
    pub(super) objects: PathBuf,
    pub(super) now: Moment,
    /// Whether the letters still have to be made.
    pub(super) letters_wait: bool,
}

/// The counter of the letter numbers of a unit.
pub(super) fn series(unit: &str) -> String {
    format!("class/470/{unit}")
}

/// How the counters of all units stand after so many filled cases.
pub(super) fn next_numbers(ground: &Ground, cases: usize) -> impl Iterator<Item = i64> {
    let units = ground.units.len();
    (0..units).map(move |unit| i64::try_from((cases + units - 1 - unit) / units + 1).unwrap_or(1))
}

/// The number of the case at this place.
pub(super) fn number(place: usize) -> String {
    let (high, middle, low) = (10 + place / 100_000_000, place / 10_000 % 10_000, place % 10_000);
    format!("KP{high:02}-{middle:04}-{low:04}")
}

/// The rows of the case at this place; its file lies in the object store afterwards (not synced: it is no one's).
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
    let nik = format!("99{place:014}");
    let index = running.keys.agency.index(Index::Nik, &nik);
    let resident = terms::ResidentId::new(running.web.id());
    let owner = Owner { person, resident: Some(resident) };
    let (held, keys) =
        identity::new_key(&running.web, &running.keys, agency, id, "applicant", owner);
    let file = FileRef {
        id: FileId::new(running.web.id()),
        name: "pernyataan.pdf".to_owned(),
        kind: "application/pdf".to_owned(),
        bytes: FILE_BYTES as u64,
    };
    keep(running, ground, id, &held, &file)?;
    let letter = LetterLine {
        letter: "surat".to_owned(),
        id: format!("KP{:012}", place),
        number: format!("470/{:04}/{unit}/XI/{PERIOD}", place / ground.units.len() + 1),
        signed: std::collections::BTreeMap::new(),
    };
    let answers = sealed(running, ground, id, &held, &answers(&nik, region, &file));
    let events = events(ground, &number, unit, region, answers, &letter, at);
    let mut state = Case::default();
    let (mut batch, mut before) =
        (keys.any(RESIDENT, params![agency, index, resident]), Vec::new());
    for (seq, (event, actor)) in events.iter().enumerate() {
        let at = at.plus_seconds(600 * i64::try_from(seq)?);
        state = evolve(state, event, at);
        let (row, leaf) =
            event_row(running, (agency, id), seq + 1, event, (*actor, person), at, &before);
        before = leaf;
        batch = batch.exactly(1, EVENT, row);
    }
    let count = i64::try_from(events.len())?;
    batch = batch
        .exactly(1, CASE, case_row(ground, id, &number, unit, region, &state, count))
        .exactly(1, UPLOAD, upload_row(running, agency, id, &held, &file, at));
    if let Some(person) = person {
        let turn = End::Granted.name();
        let (service, version) = (&ground.service.id, ground.version);
        let mine =
            params![person, agency, id, &number, service, version, turn, state.promised_at, at];
        batch = batch.exactly(1, MINE, mine).then(reads(running, agency, id, person, &number, at));
    }
    Ok(batch.then(letter_rows(running, ground, id, &number, unit, place, &letter, at)))
}

const RESIDENT: &str =
    "INSERT INTO residents (agency_id, nik_index, resident_id) VALUES ($1, $2, $3)
    ON CONFLICT (agency_id, nik_index) DO NOTHING";

fn answers(nik: &str, region: &str, file: &FileRef) -> Answers {
    let text = |value: &str| Value::Text(value.to_owned());
    let address = Address {
        region: region.to_owned(),
        street: "Gang Umpak 2".to_owned(),
        rt: "003".to_owned(),
        rw: "012".to_owned(),
        postcode: String::new(),
    };
    let day = |year, month, day| Value::Date(jiff::civil::date(year, month, day));
    Answers::from(
        [
            ("applicant.nik", text(nik)),
            ("applicant.name", text("Wulan Prasasti")),
            ("applicant.birth_date", day(1996, 3, 5)),
            ("applicant.sex", text("female")),
            ("applicant.job", text("Karyawan swasta")),
            ("applicant.phone", text("+6281299710001")),
            ("applicant.address", Value::Address(address)),
            ("same_as_ktp", Value::Bool(true)),
            ("since", day(2020, 8, 1)),
            ("tenure", text("rent")),
            ("purpose", text("Membuka rekening bank")),
            ("owner_letter", Value::Files(vec![file.clone()])),
        ]
        .map(|(id, value)| (id.to_owned(), value)),
    )
}

pub(super) fn sealed(
    running: &Running,
    ground: &Ground,
    case: CaseId,
    held: &Held,
    answers: &Answers,
) -> Answered {
    let split = ground.service.split(answers);
    let one = |(subject, own): (&String, &Answers)| {
        let place = Place { owner: ground.agency.uuid(), case, subject, field: "answers" };
        let sealed = vault::seal(&held.key, held.id, own, &place, running.web.random());
        (subject.clone(), serde_json::to_value(sealed).expect("bytes are plain data"))
    };
    Answered {
        plain: serde_json::to_value(&split.plain).expect("answers are plain data"),
        sealed: split.sealed.iter().map(one).collect(),
    }
}

/// A stage that a case goes on to.
pub(super) fn stage(stage: &str, role: &str, unit: &str, at: Moment) -> Next {
    Next::Stage {
        stage: stage.to_owned(),
        role: role.to_owned(),
        unit: unit.to_owned(),
        due_at: at.plus_seconds(4 * 3_600),
        acts_at: None,
        stands: false,
        extends_at: None,
        asks: Vec::new(),
    }
}

/// A decision.
pub(super) fn decided(
    officer: OfficerId,
    stage: &str,
    outcome: &str,
    next: Next,
    letters: Vec<LetterLine>,
) -> Event {
    Event::Decided {
        officer,
        name: "Petugas Uji".to_owned(),
        stage: stage.to_owned(),
        outcome: outcome.to_owned(),
        reason: None,
        text: None,
        filled: None,
        next,
        letters,
        signed_as: None,
        clock: None,
        verdict: None,
    }
}

/// The events with who caused them; none is the applicant.
fn events(
    ground: &Ground,
    number: &str,
    unit: &str,
    region: &str,
    answers: Answered,
    letter: &LetterLine,
    at: Moment,
) -> Vec<(Event, Option<OfficerId>)> {
    let taken =
        |officer, name: &str| Event::Taken { officer, name: name.to_owned(), stage: String::new() };
    let (officer, signatory) = (ground.officer, ground.signatory);
    let filed = Event::Filed {
        number: number.to_owned(),
        service: ground.service.id.clone(),
        version: ground.version,
        unit: unit.to_owned(),
        region: region.to_owned(),
        next: stage("verify", "officer", unit, at),
        promised_at: at.plus_seconds(2 * 86_400),
        unpaid: false,
        answers,
        entered: None,
        parcel: false,
        reported: None,
        hidden_from: Vec::new(),
        out_of: None,
        withheld: casework::Withheld::default(),
    };
    let accepted =
        decided(officer, "verify", "accept", stage("sign", "signatory", unit, at), Vec::new());
    let signed = decided(signatory, "sign", "sign", Next::End(End::Granted), vec![letter.clone()]);
    vec![
        (filed, None),
        (taken(officer, "Petugas Uji"), Some(officer)),
        (accepted, Some(officer)),
        (taken(signatory, "Petugas Uji"), Some(signatory)),
        (signed, Some(signatory)),
    ]
}

/// The row of an event and its leaf: salted, over every column and the leaf before, as `cases` makes it.
pub(super) fn event_row(
    running: &Running,
    (agency, case): (AgencyId, CaseId),
    seq: usize,
    event: &Event,
    (officer, person): (Option<OfficerId>, Option<PersonId>),
    at: Moment,
    before: &[u8],
) -> (Vec<Param>, Vec<u8>) {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let id = EventId::new(running.web.id());
    let (kind, actor) = match (officer, person) {
        (Some(officer), _) => ("officer", officer.uuid()),
        (None, person) => ("citizen", person.map_or(Uuid::nil(), PersonId::uuid)),
    };
    let body = serde_json::to_vec(event).expect("events are plain data");
    let salt = running.web.random::<16>();
    let (owner, number, version) = (agency.uuid(), case.uuid(), Event::VERSION.to_be_bytes());
    let (place, id_value, micros) = (seq.to_be_bytes(), id.uuid(), at.micros().to_be_bytes());
    let parts: [&[u8]; 13] = [
        &salt,
        owner.as_bytes(),
        number.as_bytes(),
        &place,
        id_value.as_bytes(),
        &micros,
        kind.as_bytes(),
        actor.as_bytes(),
        event.kind().as_bytes(),
        &version,
        &body,
        before,
        b"pendopo-leaf-1",
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let leaf = hash.finalize().to_vec();
    let (salt, event_kind) = (salt.to_vec(), event.kind());
    let row = params![
        agency,
        case,
        seq,
        id,
        at,
        kind,
        actor,
        event_kind,
        Event::VERSION,
        body,
        salt,
        leaf.clone()
    ];
    (row, leaf)
}

pub(super) fn case_row(
    ground: &Ground,
    id: CaseId,
    number: &str,
    unit: &str,
    region: &str,
    state: &Case,
    seq: i64,
) -> Vec<Param> {
    params![
        ground.agency,
        id,
        number,
        &ground.service.id,
        ground.version,
        unit,
        region,
        End::Granted.name(),
        &state.hand.stage,
        &state.hand.role,
        &state.hand.unit,
        state.hand.holder,
        state.hand.due_at,
        state.submitted_at,
        state.promised_at,
        i64::from(state.paused_days),
        state.ended_at,
        seq
    ]
}

fn upload_row(
    running: &Running,
    agency: AgencyId,
    case: CaseId,
    held: &Held,
    file: &FileRef,
    at: Moment,
) -> Vec<Param> {
    let place = Place { owner: agency.uuid(), case, subject: "applicant", field: "upload" };
    let sealed = vault::seal(&held.key, held.id, file, &place, running.web.random()).to_bytes();
    params![agency, case, file.id, held.id, sealed, i64::try_from(file.bytes).unwrap_or(0), at]
}

fn keep(
    running: &Running,
    ground: &Ground,
    case: CaseId,
    held: &Held,
    file: &FileRef,
) -> anyhow::Result<()> {
    let folder = ground.objects.join(ground.agency.to_string()).join(case.to_string());
    std::fs::create_dir_all(&folder)?;
    let mut plain = vec![b' '; FILE_BYTES];
    plain[..8].copy_from_slice(b"%PDF-1.4");
    let aad = files::aad(ground.agency, case, file.id);
    let sealed = vault::stream::seal_all(&held.key, running.web.random(), &aad, &plain);
    std::fs::write(folder.join(file.id.to_string()), sealed).context("the file of a filled case")
}

/// The two reads of a case, at the case and at its person, and what the outbox carried.
pub(super) fn reads(
    running: &Running,
    agency: AgencyId,
    case: CaseId,
    person: PersonId,
    number: &str,
    at: Moment,
) -> Batch {
    let mut batch = Batch::new();
    for purpose in ["examine", "sign"] {
        let read = terms::ReadId::new(running.web.id());
        let key = format!("{purpose}/{case}/{}", at.micros() / 3_600_000_000);
        let (unit, agency_name) = ("Kelurahan", "Pemerintah Kota Pendopo");
        let who = "Petugas Uji";
        let row = params![agency, case, &key, read, at, who, unit, purpose, "applicant"];
        let copy = params![person, read, at, agency_name, number, who, unit, purpose];
        batch = batch.exactly(1, READ, row).exactly(1, DISCLOSURE, copy);
    }
    let sent = [("timeline.copy", 5), ("disclosure.copy", 2), ("message.sms", 2)];
    for (kind, count) in sent {
        for turn in 0..count {
            let key = format!("{kind}/{case}/{turn}");
            batch = batch.exactly(
                1,
                OUTBOX,
                outbox_row(running, agency, kind, key, &[b' '; 80], "done", at),
            );
        }
    }
    batch
}

pub(super) fn outbox_row(
    running: &Running,
    agency: AgencyId,
    kind: &str,
    key: String,
    body: &[u8],
    state: &str,
    at: Moment,
) -> Vec<Param> {
    let tries = i64::from(state == "done");
    params![agency, OutboxId::new(running.web.id()), kind, key, body, at, tries, state]
}

#[expect(clippy::too_many_arguments, reason = "one letter with all it says")]
fn letter_rows(
    running: &Running,
    ground: &Ground,
    case: CaseId,
    case_number: &str,
    unit: &str,
    place: usize,
    line: &LetterLine,
    at: Moment,
) -> Batch {
    let agency = ground.agency;
    let key_id = KeyId::new(running.web.id());
    let key = SubjectKey::from_bytes(running.web.random());
    let wrapped = running.keys.agency.wrap(&key, key_id, running.web.random());
    let file = (!ground.letters_wait).then(|| FileId::new(running.web.id()));
    let letter = params![
        agency,
        &line.id,
        case,
        case_number,
        false,
        &line.number,
        unit,
        at,
        "2026-12-31",
        wrapped,
        key_id,
        file
    ];
    let seq = i64::try_from(place / ground.units.len() + 1).unwrap_or(i64::MAX);
    let number = params![agency, series(unit), PERIOD, seq, &line.number, &line.id, at];
    let state = if ground.letters_wait { "waiting" } else { "done" };
    let key = format!("render/{}", line.id);
    let order = outbox_row(running, agency, "letter.render", key, line.id.as_bytes(), state, at);
    Batch::new().exactly(1, LETTER, letter).exactly(1, NUMBER, number).exactly(1, OUTBOX, order)
}
