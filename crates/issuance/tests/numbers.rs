//! Numbers without gap or double, whoever signs at the same time, and whatever the year does meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use cases::{Due, Occasion, Signing};
use db::testing::on_both_engines;
use db::{Db, DbError, Migration, params};
use definition::Service;
use identity::{AgencyRow, Keyring, NewOfficer, Unit, Units};
use issuance::Numbers;
use jiff::civil::date;
use terms::{AgencyId, CaseId, Moment, Zone};
use uuid::Uuid;
use web::{Brand, NoSessions, Role, Shared, Source, Staff, Texts};

struct Counting(AtomicU64);

impl Source for Counting {
    fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + (7 << 100))
    }

    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let next = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            *byte = next.to_be_bytes()[0];
        }
    }
}

fn agency() -> AgencyId {
    AgencyId::new(Uuid::from_u128(1))
}

fn migrations() -> Vec<Migration> {
    [&[db::outbox::MIGRATION], identity::MIGRATIONS, issuance::MIGRATIONS].concat()
}

fn brand() -> Brand {
    Brand {
        agency: agency(),
        code: "KP".into(),
        name: "Kota".into(),
        short: "Kota".into(),
        city: "Kota".into(),
        address: String::new(),
        phone: String::new(),
        zone: Zone::wib(),
        public_url: "http://127.0.0.1".into(),
    }
}

struct Office {
    numbers: Arc<Numbers>,
    staff: Staff,
    service: Arc<Service>,
    tries: AtomicU64,
}

/// Changes nothing.
const NOTHING: &str = "UPDATE numbers SET reason = reason WHERE agency_id = $1 AND series = 'none'";

async fn office(db: &Db, clock: Arc<AtomicI64>) -> Office {
    let folder = tempfile::tempdir().expect("a folder");
    let mut seed = 0_u8;
    let mut random = |bytes: &mut [u8]| {
        seed = seed.wrapping_add(1);
        bytes.fill(seed);
    };
    let keys = Arc::new(Keyring::create(&folder.path().join("keys"), &mut random).expect("keys"));
    let now = move || Moment::from_micros(clock.load(Ordering::Relaxed));
    let source = Arc::new(Counting(AtomicU64::new(1)));
    let web = Shared::new(
        brand(),
        true,
        Arc::new(now),
        source,
        Arc::new(NoSessions),
        Texts::new(&[]),
        keys.form,
        false,
        false,
    );
    let row = AgencyRow {
        id: agency(),
        code: "KP".into(),
        name: "Kota".into(),
        short: "Kota".into(),
        city: "Kota".into(),
        region: "99.71".into(),
        zone: "Asia/Jakarta".into(),
        address: String::new(),
        phone: String::new(),
        demo: true,
    };
    let unit = Unit {
        id: "kelurahan-umpak".into(),
        kind: "kelurahan".into(),
        title: "Kelurahan Umpak".into(),
        short: "KEL.UMPA".into(),
        region: "99.71.01.1001".parse().expect("a region"),
        parent: None,
        address: String::new(),
        phone: String::new(),
        institution: false,
    };
    db.commit(identity::agency_batch(&row).then(identity::unit_batch(agency(), &unit)))
        .await
        .expect("stored");
    let new = NewOfficer {
        name: "Lurah",
        title: "Lurah",
        nip: "1",
        email: "lurah@demo",
        grants: &[(Role::Signatory, unit.id.clone())],
    };
    let (officer, _, _) = identity::add_officer(db, &web, &keys, &new).await.expect("an officer");
    let source = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
    let service = Arc::new(Service::read(source, "service.yaml", None).expect("sound"));
    let numbers = Arc::new(Numbers::new(db.clone(), web, keys, Arc::new(Units::new(vec![unit]))));
    let staff = Staff {
        agency: agency(),
        officer,
        name: "Lurah".into(),
        title: "Lurah".into(),
        grants: Vec::new(),
    };
    Office { numbers, staff, service, tries: AtomicU64::new(1) }
}

impl Office {
    /// Signs one letter as `cases` does: numbers and rows in one batch, again when somebody else was first.
    async fn sign(&self, db: &Db, case: u128, now: Moment) -> String {
        let due = [Due {
            letter: "surat".into(),
            item: None,
            parts: BTreeMap::new(),
            before: Vec::new(),
            unit: None,
            own: std::collections::BTreeMap::new(),
        }];
        for _ in 0..200 {
            let occasion = Occasion {
                agency: agency(),
                case: CaseId::new(Uuid::from_u128(case)),
                number: "KP26-0000-0000",
                service: &self.service,
                unit: "kelurahan-umpak",
                staff: Some(&self.staff),
                stage: "sign",
                due: &due,
                now,
            };
            let signed = self.numbers.sign(occasion).await.expect("numbers");
            // Some tries are lost after their number was given, as when two decide the same case; scattered, so that
            // the last few signers do not lose in step for ever.
            let tries = self.tries.fetch_add(1, Ordering::Relaxed);
            let lost = tries.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 62 == 0;
            let batch = if lost {
                signed.batch.exactly(9, NOTHING, params![agency()])
            } else {
                signed.batch
            };
            let mut turn = signed.turn.expect("a letter takes a turn");
            let stored = db.commit_in_order(batch, || turn.placed()).await;
            turn.settled(stored.is_ok());
            match stored {
                Ok(()) => return signed.letters[0].number.clone(),
                Err(DbError::Stale | DbError::Duplicate(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        panic!("never first");
    }
}

const SEQS: &str = "SELECT seq FROM numbers WHERE agency_id = $1 AND period = $2 ORDER BY seq";

async fn seqs(db: &Db, period: &str) -> Vec<i64> {
    let rows = db.query(SEQS, params![agency(), period]).await.expect("read");
    rows.iter().map(|row| row.get(0).expect("a number")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_signers_over_midnight_leave_no_gap_and_no_double() {
    on_both_engines(&migrations(), async |db| {
        let start = Zone::wib().moment(date(2026, 12, 31).at(23, 59, 58, 0));
        let office = Arc::new(office(&db, Arc::new(AtomicI64::new(start.micros()))).await);
        let signings = (0..50_u32).map(|place| {
            let (db, office) = (db.clone(), Arc::clone(&office));
            // Five seconds around midnight: the year follows the local signing date.
            let now = start.plus_seconds(i64::from(place / 10));
            tokio::spawn(async move { office.sign(&db, u128::from(place) + 1, now).await })
        });
        let mut numbers = Vec::new();
        for signing in signings.collect::<Vec<_>>() {
            numbers.push(signing.await.expect("signed"));
        }
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 50, "no number twice");
        assert_eq!(seqs(&db, "2026").await, (1..=20).collect::<Vec<i64>>());
        assert_eq!(seqs(&db, "2027").await, (1..=30).collect::<Vec<i64>>());
    })
    .await;
}

const OUTSIDE: &str = "INSERT INTO numbers (agency_id, series, period, seq, number, reason, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

#[tokio::test]
async fn the_year_is_that_of_the_local_signing_date_and_a_number_used_outside_is_skipped() {
    on_both_engines(&migrations(), async |db| {
        let utc_evening = Zone::wib().moment(date(2027, 1, 1).at(5, 30, 0, 0));
        let office = office(&db, Arc::new(AtomicI64::new(utc_evening.micros()))).await;
        assert_eq!(office.sign(&db, 1, utc_evening).await, "470/0001/KEL.UMPA/I/2027");
        assert_eq!(office.sign(&db, 2, utc_evening).await, "470/0002/KEL.UMPA/I/2027");
        let outside = params![
            agency(),
            "class/470/kelurahan-umpak",
            "2027",
            3_i64,
            "470/0003 (buku)",
            "Ditulis tangan",
            utc_evening
        ];
        db.commit(db::Batch::new().exactly(1, OUTSIDE, outside)).await.expect("stored");
        assert_eq!(office.sign(&db, 3, utc_evening).await, "470/0004/KEL.UMPA/I/2027");
    })
    .await;
}
