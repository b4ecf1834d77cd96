use db::params;
use db::testing::on_both_engines;

use super::*;
use crate::store::{ADD, CHANGE, DROP, TELL_GONE};

const AGENCY: AgencyId = AgencyId::new(Uuid::from_u128(1));
const FIRST: i64 = 1_000_000_000_000_000;

fn case(id: u128) -> CaseId {
    CaseId::new(Uuid::from_u128(id))
}

/// A report that is told at this second.
async fn told(db: &Db, id: u128, second: i64) {
    let at = Moment::from_micros(FIRST).plus_seconds(second);
    let number = format!("KP26-{id}");
    let row = params![
        AGENCY,
        case(id),
        &number,
        "jalan",
        1_i64,
        "hole",
        "99.71.01.1001",
        "Jl. Kawung",
        -7_556_100_i64,
        110_831_200_i64,
        "new",
        at,
        at,
        at,
        None::<Moment>,
        "",
        0_i64,
        1_i64,
        "",
        "",
        at,
        "kelurahan-umpak"
    ];
    db.commit(db::Batch::new().exactly(1, ADD, row)).await.expect("stored");
}

async fn numbers(live: &Live, db: &Db) -> Vec<String> {
    let index = live.now(db).await.expect("read");
    let mut numbers: Vec<String> = index.all().map(|spot| spot.number().to_owned()).collect();
    numbers.sort();
    numbers
}

/// The tables of reports, and of the cases that they are of.
fn migrations() -> Vec<db::Migration> {
    [cases::MIGRATIONS, crate::MIGRATIONS].concat()
}

#[tokio::test]
async fn what_was_stored_is_seen_whatever_its_time_says_and_what_is_gone_is_not() {
    on_both_engines(&migrations(), async |db: Db| {
        told(&db, 1, 100).await;
        let live = Live::new(AGENCY);
        assert_eq!(numbers(&live, &db).await, ["KP26-1"]);
        told(&db, 2, 101).await;
        // Stored after the other, but told a little earlier.
        told(&db, 3, 95).await;
        assert_eq!(numbers(&live, &db).await, ["KP26-1", "KP26-2", "KP26-3"]);

        let at = Moment::from_micros(FIRST).plus_seconds(102);
        let changed = params![
            AGENCY,
            case(2),
            "hole",
            "99.71.01.1001",
            "Jl. Sogan",
            None::<i64>,
            None::<i64>,
            "done",
            at,
            at,
            at,
            "",
            0_i64,
            1_i64,
            "",
            "",
            "",
            "",
            "kelurahan-umpak"
        ];
        db.commit(db::Batch::new().exactly(1, CHANGE, changed)).await.expect("stored");
        let gone = db::Batch::new().exactly(1, DROP, params![AGENCY, case(1)]).exactly(
            1,
            TELL_GONE,
            params![AGENCY, case(1), at],
        );
        db.commit(gone).await.expect("stored");
        for _ in 0..3 {
            assert_eq!(numbers(&live, &db).await, ["KP26-2", "KP26-3"]);
        }
        let index = live.now(&db).await.expect("read");
        let spot = index.find(case(2)).expect("there");
        assert_eq!(
            (spot.address(), spot.at, spot.state),
            ("Jl. Sogan", None, crate::public::State::Done)
        );

        // Public once more: it stays, though it is told as gone too.
        told(&db, 1, 103).await;
        for _ in 0..3 {
            assert_eq!(numbers(&live, &db).await, ["KP26-1", "KP26-2", "KP26-3"]);
        }
    })
    .await;
}

#[tokio::test]
async fn where_much_changes_it_is_looked_again_after_a_pause() {
    on_both_engines(&migrations(), async |db: Db| {
        let live = Live::new(AGENCY);
        assert!(numbers(&live, &db).await.is_empty());
        for id in 0..=u128::try_from(BUSY).expect("small") {
            told(&db, id + 1, 1).await;
        }
        assert_eq!(numbers(&live, &db).await.len(), BUSY + 1);
        told(&db, 9_000, 2).await;
        assert_eq!(numbers(&live, &db).await.len(), BUSY + 1, "not yet");
        tokio::time::sleep(PAUSE).await;
        assert_eq!(numbers(&live, &db).await.len(), BUSY + 2);
    })
    .await;
}
