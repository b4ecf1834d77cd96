//! Numbers: given at signing and never before, without gap or double.
//!
//! A process gives them in turns. Where the database keeps the order of batches, the next turn begins when the last
//! one stands in the queue, so that many signings share one fsync: each batch carries the number before it as a
//! guard, and one that fails takes those behind it along; they are signed again. Another node's win is found the
//! same way.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cases::{Due, Occasion, Signed, Signing, SigningFailure, Turn};
use casework::{LetterLine, SignedAs};
use db::outbox::Outgoing;
use db::{Batch, params};
use definition::{Letter, Restarts, Scope};
use identity::{Right, Unit};
use terms::{AgencyId, Date, KeyId, OutboxId};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedRwLockReadGuard, RwLock};
use uuid::Uuid;
use vault::SubjectKey;
use web::{Later, Shared};

use crate::render::LETTER_RENDER;
use crate::store;

/// Gives numbers and letter rows.
pub struct Numbers {
    db: db::Db,
    web: Shared,
    keys: Arc<identity::Keyring>,
    units: Arc<identity::Units>,
    turn: Arc<Mutex<Known>>,
    /// Signings that stand in the queue hold it for reading.
    flights: Arc<RwLock<()>>,
    /// One of them was lost: what is known of the series is no longer true.
    lost: Arc<AtomicBool>,
}

/// The number after all that were given, by series and period.
type Known = BTreeMap<(String, String), i64>;

/// The turn of one signing.
struct InTurn {
    turn: Option<OwnedMutexGuard<Known>>,
    flight: Option<OwnedRwLockReadGuard<()>>,
    lost: Arc<AtomicBool>,
}

impl Turn for InTurn {
    fn placed(&mut self) {
        self.turn = None;
    }

    fn settled(&mut self, committed: bool) {
        if !committed {
            self.lost.store(true, Ordering::SeqCst);
        }
        self.flight = None;
        self.turn = None;
    }
}

impl Drop for InTurn {
    fn drop(&mut self) {
        if self.flight.is_some() {
            self.settled(false);
        }
    }
}

impl Numbers {
    /// Over this database and these keys.
    pub fn new(
        db: db::Db,
        web: Shared,
        keys: Arc<identity::Keyring>,
        units: Arc<identity::Units>,
    ) -> Self {
        let (turn, flights, lost) = (Arc::default(), Arc::default(), Arc::default());
        Self { db, web, keys, units, turn, flights, lost }
    }

    async fn give(&self, occasion: Occasion<'_>) -> Result<Signed, SigningFailure> {
        let today = occasion.now.day(&self.web.brand().zone);
        let signer = self.signer(&occasion, today).await?;
        let block = Some(signer.block.clone());
        if occasion.due.is_empty() {
            return Ok(Signed { letters: Vec::new(), block, batch: Batch::new(), turn: None });
        }
        let mut turn = Arc::clone(&self.turn).lock_owned().await;
        if self.lost.load(Ordering::SeqCst) {
            self.landed().await;
            turn.clear();
            self.lost.store(false, Ordering::SeqCst);
        }
        let (mut letters, mut batch) = (Vec::new(), Batch::new());
        let mut counters: Vec<Counter> = Vec::new();
        for due in occasion.due {
            let Some(letter) = course::letter(occasion.service, &due.letter) else { continue };
            let unit = due.unit.as_deref().unwrap_or(occasion.unit);
            let series = series(letter, &occasion.service.id, unit);
            let period = period(letter, today);
            let place = match counters
                .iter()
                .position(|one| one.series == series && one.period == period)
            {
                Some(place) => place,
                None => {
                    counters.push(self.counter(&turn, occasion.agency, series, period).await?);
                    counters.len() - 1
                }
            };
            let seq = counters[place].take();
            let number = written(letter, self.units.get(unit), seq, today, &due.parts);
            let id = self.letter_id();
            batch = batch.then(self.rows(
                &occasion,
                letter,
                due,
                &id,
                &number,
                &signer,
                today,
                &counters[place],
                seq,
            ));
            letters.push(LetterLine { letter: letter.id.clone(), id, number });
        }
        if let Some(delegation) = signer.delegation {
            let used = identity::use_delegation(occasion.agency, delegation, letters.len());
            batch = batch.then(used);
        }
        for counter in counters {
            let (series, period) = (&counter.series, &counter.period);
            let (seen, next) = (counter.seen, counter.next);
            batch = batch.then(store::advance(occasion.agency, series, period, seen, next));
            turn.insert((counter.series, counter.period), next);
        }
        let flight = Arc::clone(&self.flights).read_owned().await;
        let turn = InTurn { turn: Some(turn), flight: Some(flight), lost: self.lost.clone() };
        Ok(Signed { letters, block, batch, turn: Some(Box::new(turn)) })
    }

    /// Waits until no signing stands in the queue; whoever has the turn lets none in.
    async fn landed(&self) {
        drop(self.flights.write().await);
    }

    /// A series as it stands: as this process knows it, or as the database says.
    async fn counter(
        &self,
        known: &Known,
        agency: AgencyId,
        series: String,
        period: String,
    ) -> Result<Counter, SigningFailure> {
        let key = (series, period);
        if let Some(next) = known.get(&key) {
            let (series, period) = key;
            return Ok(Counter {
                series,
                period,
                seen: Some(*next),
                next: *next,
                used: Vec::new(),
            });
        }
        self.landed().await;
        let (series, period) = key;
        let seen = store::next(&self.db, agency, &series, &period).await?;
        let next = seen.unwrap_or(1);
        let used = store::used(&self.db, agency, &series, &period, next).await?;
        Ok(Counter { series, period, seen, next, used })
    }

    /// How the signer's block reads: by their own office, or by the delegation that is in force for this unit.
    async fn signer(&self, occasion: &Occasion<'_>, today: Date) -> Result<Signer, SigningFailure> {
        let Some(staff) = occasion.staff else {
            let brand = self.web.brand();
            let title = "Segel elektronik instansi".to_owned();
            let block =
                SignedAs { name: brand.name.clone(), title, nip: String::new(), line: None };
            return Ok(Signer { block, delegation: None });
        };
        let (agency, officer) = (occasion.agency, staff.officer);
        let card = identity::officer_card(&self.db, agency, officer).await?;
        let [name, title, nip] = card.ok_or(SigningFailure::NoSigner)?;
        let own = SignedAs { name, title, nip, line: None };
        let right =
            identity::signing_right(&self.db, agency, officer, occasion.unit, today).await?;
        match right.ok_or(SigningFailure::NoSigner)? {
            Right::Own => Ok(Signer { block: own, delegation: None }),
            Right::Delegated(delegation) => {
                let (lines, title) = delegation.signs_as();
                let line = Some(lines.join("\n")).filter(|line| !line.is_empty());
                let block = SignedAs { title, line, ..own };
                Ok(Signer { block, delegation: Some(delegation.id) })
            }
        }
    }

    /// `{agency code}` and 60 random bits, in letters that are not mixed up.
    fn letter_id(&self) -> String {
        let random = self.web.random::<12>();
        let tail: String = random
            .iter()
            .map(|byte| char::from(b"0123456789abcdefghjkmnpqrstvwxyz"[usize::from(byte % 32)]))
            .collect();
        format!("{}{tail}", self.web.brand().code)
    }

    #[expect(clippy::too_many_arguments, reason = "one letter with all it says")]
    fn rows(
        &self,
        occasion: &Occasion<'_>,
        letter: &Letter,
        due: &Due,
        id: &str,
        number: &str,
        signer: &Signer,
        today: Date,
        counter: &Counter,
        seq: i64,
    ) -> Batch {
        let (agency, now) = (occasion.agency, occasion.now);
        let key_id = KeyId::new(self.web.id());
        let key = SubjectKey::from_bytes(self.web.random());
        let wrapped = self.keys.agency.wrap(&key, key_id, self.web.random());
        let valid_until =
            course::valid_until(occasion.service, letter, today).map(|day| day.to_string());
        let item = due.item.and_then(|item| i64::try_from(item).ok());
        let unit = due.unit.as_deref().unwrap_or(occasion.unit);
        let before = serde_json::to_string(&due.before).expect("names are plain data");
        let row = params![
            agency,
            id,
            occasion.case,
            occasion.number,
            &letter.id,
            item,
            letter.file_only,
            &letter.title.id,
            number,
            unit,
            now,
            valid_until,
            &signer.block.name,
            &signer.block.title,
            &signer.block.nip,
            signer.block.line.as_ref(),
            signer.delegation,
            wrapped,
            key_id,
            occasion.stage,
            before
        ];
        let numbered =
            params![agency, &counter.series, &counter.period, seq, number, id, now, unit];
        store::add_letter(row).then(store::add_number(numbered)).outbox(&Outgoing {
            agency,
            id: OutboxId::new(self.web.id()),
            kind: LETTER_RENDER,
            key: format!("render/{id}"),
            body: id.as_bytes().to_vec(),
            not_before: now,
            at: now,
        })
    }
}

impl Signing for Numbers {
    fn sign<'a>(&'a self, occasion: Occasion<'a>) -> Later<'a, Result<Signed, SigningFailure>> {
        Box::pin(self.give(occasion))
    }
}

/// Whose name stands under the letter, and how.
struct Signer {
    block: SignedAs,
    delegation: Option<Uuid>,
}

struct Counter {
    series: String,
    period: String,
    seen: Option<i64>,
    next: i64,
    used: Vec<i64>,
}

impl Counter {
    /// The next number that was not used outside.
    fn take(&mut self) -> i64 {
        while self.used.contains(&self.next) {
            self.next += 1;
        }
        self.next += 1;
        self.next - 1
    }
}

/// A number as its letter writes it.
pub(crate) fn written(
    letter: &Letter,
    unit: Option<&Unit>,
    seq: i64,
    day: Date,
    own: &BTreeMap<String, String>,
) -> String {
    let office = unit.map_or(("", ""), |unit| (unit.region.as_str(), unit.short.as_str()));
    course::written(letter, office, seq, day, own)
}

/// Same scope, same counter: whoever declares it. Offices count apart where the number names them; where it does not,
/// two offices would give the same number.
pub(crate) fn series(letter: &Letter, service: &str, unit: &str) -> String {
    let names_office = letter.series.pattern.contains("{unit}");
    let office = if names_office { format!("/{unit}") } else { String::new() };
    match &letter.series.scope {
        Scope::Service => format!("service/{service}/{}", letter.id),
        Scope::Group(group) => format!("group/{group}{office}"),
        Scope::Classification(code) => format!("class/{code}{office}"),
        Scope::Office => format!("office/{unit}"),
    }
}

/// The year or month of the local signing date: midnight is a new row.
pub(crate) fn period(letter: &Letter, today: Date) -> String {
    match letter.series.restarts {
        Restarts::Never => String::new(),
        Restarts::Yearly => format!("{}", today.year()),
        Restarts::Monthly => format!("{}-{:02}", today.year(), today.month()),
    }
}
