//! What both engines promise alike.

use db::outbox::{self, Outgoing};
use db::testing::on_both_engines;
use db::{Batch, Db, DbError, Migration, params};
use terms::{AgencyId, Moment, OutboxId};
use uuid::Uuid;

const MIGRATIONS: &[Migration] = &[
    outbox::MIGRATION,
    Migration {
        name: "V20260101_0000__test_things",
        sql: "CREATE TABLE things (agency_id UUID NOT NULL, name TEXT NOT NULL, count BIGINT NOT NULL,
              open BOOLEAN NOT NULL, body BYTEA, PRIMARY KEY (agency_id, name))",
    },
];
const ADD: &str =
    "INSERT INTO things (agency_id, name, count, open, body) VALUES ($1, $2, $3, $4, $5)";
const RAISE: &str =
    "UPDATE things SET count = count + 1 WHERE agency_id = $1 AND name = $2 AND count = $3";
const READ: &str =
    "SELECT agency_id, name, count, open, body FROM things WHERE agency_id = $1 AND name = $2";

fn agency() -> AgencyId {
    AgencyId::new(Uuid::from_u128(7))
}

fn add(name: &str) -> Batch {
    Batch::new().exactly(1, ADD, params![agency(), name, 0_i64, true, None::<Vec<u8>>])
}

async fn count(db: &Db, name: &str) -> Option<i64> {
    let row = db.query_opt(READ, params![agency(), name]).await.expect("read");
    row.map(|row| row.get(2).expect("a count"))
}

#[tokio::test]
async fn what_is_written_is_read_back() {
    on_both_engines(MIGRATIONS, async |db| {
        let text = "Ny. D’Ayu \u{1F33E} '\"; --";
        let body = vec![0_u8, 255, 10];
        db.commit(Batch::new().exactly(
            1,
            ADD,
            params![agency(), text, i64::MAX, false, body.clone()],
        ))
        .await
        .expect("stored");
        let row = db.query_opt(READ, params![agency(), text]).await.expect("read").expect("there");
        assert_eq!(row.get::<AgencyId>(0), Ok(agency()));
        assert_eq!(row.get::<String>(1).as_deref(), Ok(text));
        assert_eq!(row.get::<i64>(2), Ok(i64::MAX));
        assert_eq!(row.get::<bool>(3), Ok(false));
        assert_eq!(row.get::<Option<Vec<u8>>>(4), Ok(Some(body)));
        assert!(row.get::<String>(2).is_err());
    })
    .await;
}

#[tokio::test]
async fn a_batch_is_stored_whole_or_not_at_all() {
    on_both_engines(MIGRATIONS, async |db| {
        let raise = |seen: i64| Batch::new().exactly(1, RAISE, params![agency(), "a", seen]);
        db.commit(add("a")).await.expect("stored");
        assert_eq!(db.commit(add("b").then(raise(5))).await, Err(DbError::Stale));
        assert_eq!(count(&db, "b").await, None);
        assert!(matches!(db.commit(add("c").then(add("a"))).await, Err(DbError::Duplicate(_))));
        assert_eq!(count(&db, "c").await, None);
        db.commit(add("d").then(raise(0))).await.expect("both");
        assert_eq!((count(&db, "a").await, count(&db, "d").await), (Some(1), Some(0)));
    })
    .await;
}

#[tokio::test]
async fn of_many_who_saw_the_same_only_one_wins() {
    on_both_engines(MIGRATIONS, async |db| {
        db.commit(add("a")).await.expect("stored");
        let tries = (0..40).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                db.commit(Batch::new().exactly(1, RAISE, params![agency(), "a", 0_i64])).await
            })
        });
        let mut won = 0;
        for attempt in tries.collect::<Vec<_>>() {
            match attempt.await.expect("no panic") {
                Ok(()) => won += 1,
                Err(error) => assert_eq!(error, DbError::Stale),
            }
        }
        assert_eq!((won, count(&db, "a").await), (1, Some(1)));
    })
    .await;
}

#[tokio::test]
async fn migrating_twice_changes_nothing_and_an_edited_migration_is_refused() {
    on_both_engines(MIGRATIONS, async |db| {
        assert_eq!(db.migrate(MIGRATIONS).await, Ok(0));
        let edited = [Migration { sql: "SELECT 1", ..MIGRATIONS[1] }];
        assert!(db.migrate(&edited).await.is_err());
        assert_eq!(db.schema(&MIGRATIONS[..1]).await.expect("asked").unknown.len(), 1);
    })
    .await;
}

fn message(number: u128, key: &str, not_before: i64) -> Outgoing {
    Outgoing {
        agency: agency(),
        id: OutboxId::new(Uuid::from_u128(number)),
        kind: "message.mail",
        key: key.to_owned(),
        body: b"{}".to_vec(),
        not_before: Moment::from_micros(not_before),
        at: Moment::from_micros(0),
    }
}

#[tokio::test]
async fn two_workers_never_take_the_same_message() {
    on_both_engines(MIGRATIONS, async |db| {
        let put =
            (0..60).fold(Batch::new(), |batch, n| batch.outbox(&message(n, &format!("k{n}"), 0)));
        db.commit(put).await.expect("stored");
        let now = Moment::from_micros(1);
        let mut seen = Vec::new();
        for _ in 0..5 {
            let (a, b) = tokio::join!(
                outbox::take(&db, agency(), "message.mail", 7, 60, now),
                outbox::take(&db, agency(), "message.mail", 7, 60, now),
            );
            seen.extend(
                a.expect("taken").into_iter().chain(b.expect("taken")).map(|taken| taken.id),
            );
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((all, seen.len()), (60, 60));
    })
    .await;
}

#[tokio::test]
async fn a_lost_lease_comes_back_and_a_failure_waits_longer_each_time() {
    on_both_engines(MIGRATIONS, async |db| {
        let at = |seconds: i64| Moment::from_micros(0).plus_seconds(seconds);
        let take = async |now| {
            outbox::take(&db, agency(), "message.mail", 10, 60, now).await.expect("taken")
        };
        db.commit(Batch::new().outbox(&message(1, "k", 0)).outbox(&message(2, "k", 0)))
            .await
            .expect("stored");
        assert_eq!(take(at(1)).await.len(), 1, "the same key is one message");
        assert_eq!(take(at(2)).await.len(), 0, "leased");
        let again = take(at(62)).await;
        assert_eq!(again[0].attempts, 2);
        db.commit(outbox::failed(&again[0], "no answer", at(62))).await.expect("noted");
        assert_eq!(take(at(101)).await.len(), 0);
        let last = take(at(103)).await;
        db.commit(outbox::done(agency(), last[0].id)).await.expect("done");
        assert_eq!(take(at(1_000_000)).await.len(), 0);
        assert_eq!(outbox::count(&db, agency()).await.expect("counted"), [("done".to_owned(), 1)]);
    })
    .await;
}

#[tokio::test]
async fn a_full_disk_is_said_and_loses_nothing_that_was_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = db::Options { max_pages: Some(40), ..db::Options::default() };
    let db = Db::sqlite(&folder.path().join("small.db"), &options).await.expect("opens");
    db.migrate(MIGRATIONS).await.expect("fits");
    let mut stored = 0;
    let refused = loop {
        let body = vec![7_u8; 4_000];
        let name = format!("n{stored}");
        match db
            .commit(Batch::new().exactly(1, ADD, params![agency(), name, 0_i64, true, body]))
            .await
        {
            Ok(()) => stored += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(refused, DbError::Full);
    assert!(stored > 5);
    for n in 0..stored {
        assert_eq!(count(&db, &format!("n{n}")).await, Some(0));
    }
}

/// A disk of some megabytes in memory; only root may make one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let done = run(&["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs"], folder.path());
        done.then(|| Self(folder)).filter(|disk| run(&["chown", "postgres"], disk.0.path()))
    }

    fn grow(&self) {
        assert!(run(&["mount", "-o", "remount,size=8m"], self.0.path()));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run(&["umount", "-l"], self.0.path());
    }
}

fn run(command: &[&str], path: &std::path::Path) -> bool {
    let done = std::process::Command::new(command[0]).args(&command[1..]).arg(path).output();
    done.is_ok_and(|output| output.status.success())
}

/// Bytes that nothing packs smaller.
fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()
    };
    (0..500).flat_map(|_| next()).collect()
}

/// Adds rows until that fails; says how many, and why it failed.
async fn fill(db: &Db, from: u64, most: u64) -> (u64, Option<DbError>) {
    for n in from..from + most {
        let row = params![agency(), format!("n{n}"), 0_i64, true, noise(n)];
        if let Err(error) = db.commit(Batch::new().exactly(1, ADD, row)).await {
            return (n, Some(error));
        }
    }
    (from + most, None)
}

#[tokio::test]
async fn a_full_disk_of_postgres_is_said_loses_nothing_and_passes() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("Only root may mount a small disk: PostgreSQL without room is not tested here.");
        return;
    };
    let url = db::testing::fresh_postgres_url().await;
    let (client, connection) =
        tokio_postgres::connect(&url, tokio_postgres::NoTls).await.expect("connects");
    let driver = tokio::spawn(connection);
    let db = Db::postgres(&url, &db::Options::default()).await.expect("connects");
    db.migrate(MIGRATIONS).await.expect("migrates");
    let name = format!("small_{}", std::process::id());
    let place = format!("CREATE TABLESPACE {name} LOCATION '{}'", disk.0.path().display());
    client.batch_execute(&place).await.expect("a place");
    client
        .batch_execute(&format!("ALTER TABLE things SET TABLESPACE {name}"))
        .await
        .expect("moved");
    let (stored, refused) = fill(&db, 0, 5_000).await;
    assert_eq!(refused, Some(DbError::Full));
    assert!(stored > 100, "{stored}");
    disk.grow();
    let (more, refused) = fill(&db, stored, 50).await;
    assert_eq!((more, refused), (stored + 50, None), "it goes on once there is room");
    for n in 0..more {
        assert_eq!(count(&db, &format!("n{n}")).await, Some(0), "row {n}");
    }
    client.batch_execute("DROP TABLE things").await.expect("dropped");
    client.batch_execute(&format!("DROP TABLESPACE {name}")).await.expect("dropped");
    drop(client);
    drop(driver.await);
}
