//! What is due happens once, whatever becomes of the workers that take it, and is seen by the operator meanwhile.

use std::collections::BTreeMap;

use db::DbError;
use db::outbox::{self, Taken};
use http::StatusCode;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::city::{City, PDF, Visitor, WULAN, on_both_engines};
use crate::serve;

const DAY: i64 = 86_400;
/// As long as the real worker holds what it took.
const LEASE: i64 = 60;

/// What happens to two workers.
#[derive(Debug, Clone)]
enum Step {
    /// Hours pass, and leases run out.
    Pass(i64),
    /// A worker takes all that is due.
    Take(usize),
    /// A worker does the next thing it took, and notes that.
    Finish(usize),
    /// A worker does the next thing it took, and is killed before it has noted that.
    ActAndDie(usize),
    /// A worker is killed with all that it took undone.
    Die(usize),
    /// Both do the next thing that they took in the same moment.
    Both,
}

impl Step {
    const fn hours(&self) -> i64 {
        match self {
            Self::Pass(hours) => *hours,
            Self::Take(_) | Self::Finish(_) | Self::ActAndDie(_) | Self::Die(_) | Self::Both => 0,
        }
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..80_i64).prop_map(Step::Pass),
        4 => (0..2_usize).prop_map(Step::Take),
        3 => (0..2_usize).prop_map(Step::Finish),
        2 => (0..2_usize).prop_map(Step::ActAndDie),
        1 => (0..2_usize).prop_map(Step::Die),
        2 => Just(Step::Both),
    ]
}

/// What is due by itself.
const KINDS: [&str; 3] = [cases::TIMER, intake::DRAFT, intake::FILES];

async fn take(city: &City) -> Vec<Taken> {
    let running = &city.running;
    let (now, mut all) = (running.web.now(), Vec::new());
    for kind in KINDS {
        let taken = outbox::take(&running.db, running.agency, kind, 20, LEASE, now).await;
        all.extend(taken.expect("the outbox answers"));
    }
    all
}

/// Does what a message says; notes it unless the worker is killed before that. What another worker did meanwhile is
/// not done again.
async fn act(city: &City, message: Option<Taken>, notes: bool) {
    let Some(message) = message else { return };
    let handlers = serve::handlers(&city.running, &city.settings).expect("handlers");
    let handler = handlers.iter().find(|one| one.kind() == message.kind).expect("a handler");
    let batch = handler.handle(&message).await;
    let batch = batch.unwrap_or_else(|reason| panic!("{}: {reason:?}", message.key));
    if notes {
        let batch = batch.then(outbox::done(message.agency, message.id));
        match city.running.db.commit(batch).await {
            Ok(()) | Err(DbError::Stale) => {}
            Err(error) => panic!("{}: {error}", message.key),
        }
    }
}

async fn play(city: &City, steps: &[Step]) {
    let mut held: [Vec<Taken>; 2] = [Vec::new(), Vec::new()];
    for step in steps {
        match step {
            Step::Pass(hours) => city.pass(hours * 3_600),
            Step::Take(worker) => held[*worker] = take(city).await,
            Step::Finish(worker) => act(city, held[*worker].pop(), true).await,
            Step::ActAndDie(worker) => {
                act(city, held[*worker].pop(), false).await;
                held[*worker].clear();
            }
            Step::Die(worker) => held[*worker].clear(),
            Step::Both => {
                let (one, other) = (held[0].pop(), held[1].pop());
                tokio::join!(act(city, one, true), act(city, other, true));
            }
        }
    }
}

/// How often each kind of event happened to a case.
async fn kinds(city: &City, number: &str) -> BTreeMap<String, usize> {
    let running = &city.running;
    let case = cases::find(&running.db, running.agency, number).await.expect("asked");
    let sql = "SELECT kind FROM case_events WHERE agency_id = $1 AND case_id = $2";
    let case = case.expect("there").id;
    let rows = running.db.query(sql, db::params![running.agency, case]).await.expect("read");
    let mut kinds = BTreeMap::new();
    for row in rows {
        *kinds.entry(row.get(0).expect("a kind")).or_default() += 1;
    }
    kinds
}

/// How often something was said to the applicant.
async fn told(city: &City, part: &str) -> usize {
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    let all = all.expect("messages");
    all.iter().filter(|(_, message)| message.text.contains(part)).count()
}

/// A case whose correction never comes, and one at which nobody acts: its neighbour is silent, so its promise is put off,
/// and then it is broken.
async fn waiting(city: &City) -> [String; 2] {
    let (_, nur, corrected) = city.taken().await;
    let page = format!("/meja/berkas/{corrected}/perbaikan");
    nur.fill(&page, &[("perbaiki", "purpose"), ("kata", "Tulis lengkap.")]).await.location();
    city.republish_with(&[
        (
            "promise: { within: 2 working days }",
            "promise: { within: 2 working days, extend: { when: rt.outcome == 'silent', by: 2 working days, why: Kami periksa sendiri. } }",
        ),
        (
            "road:\n",
            "road:\n  rt:\n    title: Tanya RT\n    confirm: { role: rt, question: \"Apakah {applicant.name} tinggal di \
             sini?\", show: [applicant.name] }\n    within: 1 working day\n    outcomes: { agree: verify, deny: verify, \
             silent: verify }\n",
        ),
    ])
    .await;
    let silent = city.person("Wulan").await.apply(&WULAN).await;
    city.pass(11);
    [corrected, silent]
}

async fn all_happens_once(city: City, steps: &[Step]) {
    let [corrected, silent] = waiting(&city).await;
    play(&city, steps).await;
    // However it went: in the end everything that was due has happened.
    for _ in 0..8 {
        city.pass(20 * DAY);
        city.drain(1).await;
    }
    let of = |pairs: &[(&str, usize)]| -> BTreeMap<String, usize> {
        pairs.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect()
    };
    let lapsed = of(&[("filed", 1), ("taken", 1), ("correction_asked", 1), ("lapsed", 1)]);
    assert_eq!(kinds(&city, &corrected).await, lapsed, "{steps:?}");
    let passed = of(&[("filed", 1), ("passed", 1), ("extended", 1), ("escalated", 1)]);
    assert_eq!(kinds(&city, &silent).await, passed, "{steps:?}");
    for said in ["perbaikan tidak datang", "tadinya", "melewati janji"] {
        assert_eq!(told(&city, said).await, 1, "{said}: {steps:?}");
    }
    // A reminder that came too late to remind of anything is not sent.
    assert!(told(&city, "masih menunggu perbaikan").await <= 1, "{steps:?}");
    assert_eq!(city.rebuilt().await.1, Vec::<String>::new(), "{steps:?}");
}

/// How many rows of a table a city has.
async fn rows(city: &City, sql: &'static str) -> i64 {
    let row = city.running.db.query_opt(sql, db::params![city.running.agency]).await;
    row.expect("asked").expect("a count").get(0).expect("a count")
}

const DRAFTS: &str = "SELECT COUNT(*) FROM drafts WHERE agency_id = $1";
const UPLOADS: &str = "SELECT COUNT(*) FROM uploads WHERE agency_id = $1";
const KEYS: &str = "SELECT COUNT(*) FROM subject_keys WHERE agency_id = $1";

/// How many files lie in the data folder of a city.
fn objects(city: &City) -> usize {
    let mut folders = vec![city.settings.data.join("objects")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() { folders.push(path) } else { count += 1 }
        }
    }
    count
}

/// Saves a page of a draft once more, as it is.
async fn touch(city: &City, who: &Visitor, draft: &str) {
    let page = format!("{draft}/tempat");
    let versi = who.get(&page).await.hidden("versi").expect("a page of a form");
    let place = [
        ("same_as_ktp", "true"),
        ("since.day", "1"),
        ("since.month", "8"),
        ("since.year", "2020"),
        ("tenure", "rent"),
        ("purpose", WULAN.purpose),
        ("versi", versi.as_str()),
    ];
    let version = "SELECT CAST(SUM(version) AS BIGINT) FROM drafts WHERE agency_id = $1";
    let before = rows(city, version).await;
    who.fill(&page, &place).await.location();
    assert_eq!(rows(city, version).await, before + 1, "saved once");
}

/// Two drafts, of which one is saved again and again while workers come and go.
async fn drafts_go_in_their_time(city: City, steps: &[Step]) {
    let (wulan, sekar) = (city.person("Wulan").await, city.person("Sekar").await);
    let left = wulan.draft(&WULAN).await;
    wulan.give_file(&left, "pernyataan.pdf", PDF).await;
    let kept = sekar.draft(&WULAN).await;
    let mut passed = 0;
    for part in steps.chunks(4) {
        // At most 4 × 79 hours: the draft that is saved has always been saved within thirty days.
        play(&city, part).await;
        passed += part.iter().map(Step::hours).sum::<i64>();
        city.sign_in(&sekar, "Sekar").await;
        touch(&city, &sekar, &kept).await;
        if passed <= 30 * 24 {
            assert_eq!(rows(&city, DRAFTS).await, 2, "{passed} hours: {steps:?}");
        }
    }
    for _ in 0..4 {
        city.pass(8 * DAY);
        city.sign_in(&sekar, "Sekar").await;
        touch(&city, &sekar, &kept).await;
    }
    // First the rows and the key, then the files.
    city.drain(0).await;
    city.drain(1).await;
    assert_eq!(sekar.get(&format!("{kept}/tempat")).await.status, StatusCode::OK, "{steps:?}");
    for (sql, count) in [(DRAFTS, 1), (UPLOADS, 0), (KEYS, 1)] {
        assert_eq!(rows(&city, sql).await, count, "{sql}: {steps:?}");
    }
    assert_eq!(objects(&city), 0, "{steps:?}");
}

proptest! {
    #![proptest_config(Config { cases: 4, max_shrink_iters: 6, failure_persistence: None, ..Config::default() })]
    #[test]
    fn what_is_due_happens_once_whatever_becomes_of_the_workers(steps in vec(any_step(), 8..30)) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(on_both_engines(async |city: City| all_happens_once(city, &steps).await));
    }

    #[test]
    fn a_draft_goes_in_its_time_whatever_becomes_of_the_workers(steps in vec(any_step(), 8..40)) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(on_both_engines(async |city: City| drafts_go_in_their_time(city, &steps).await));
    }
}

#[tokio::test]
async fn a_draft_that_was_saved_meanwhile_is_asked_again_and_the_operator_sees_when() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let draft = wulan.draft(&WULAN).await;
        wulan.give_file(&draft, "pernyataan.pdf", PDF).await;
        let agus = city.person("Agus Prabowo").await;
        let due = async || {
            let all = outbox::waiting(&city.running.db, city.running.agency).await.expect("asked");
            let found = all.into_iter().find(|(kind, ..)| kind == intake::DRAFT);
            found.map(|(_, count, next)| (count, next))
        };
        let first = due().await.expect("one");
        assert_eq!(first.0, 1);
        let page = agus.see("/operator").await;
        assert!(page.contains("Isian yang habis masa simpannya: 1, berikutnya"), "{page}");
        // Pressing "try again" before its time neither removes the draft nor loses its time.
        let waiting = outbox::list(&city.running.db, city.running.agency, "waiting").await;
        let waiting = waiting.expect("asked");
        let id = waiting.iter().find(|one| one.kind == intake::DRAFT).expect("listed").id;
        agus.post("/operator", "/operator/kirim-lagi", &[("id", &id.to_string())]).await.location();
        city.drain(0).await;
        assert_eq!(due().await, Some(first));

        city.pass(20 * DAY);
        city.sign_in(&wulan, "Wulan").await;
        touch(&city, &wulan, &draft).await;
        assert_eq!(due().await, Some(first), "saving writes nothing more");
        city.pass(11 * DAY);
        city.drain(0).await;
        let (count, next) = due().await.expect("one");
        assert_eq!((count, next.micros() - first.1.micros()), (1, 20 * DAY * 1_000_000));
        city.sign_in(&wulan, "Wulan").await;
        assert_eq!(wulan.get(&format!("{draft}/tempat")).await.status, StatusCode::OK);
        city.pass(20 * DAY);
        city.drain(0).await;
        city.drain(1).await;
        assert_eq!(due().await, None);
        city.sign_in(&wulan, "Wulan").await;
        assert_eq!(wulan.get(&format!("{draft}/tempat")).await.status, StatusCode::NOT_FOUND);
        assert_eq!((rows(&city, UPLOADS).await, rows(&city, KEYS).await), (0, 0));
        assert_eq!(objects(&city), 0);
        // A draft that was sent leaves a message that finds nothing.
        let number = wulan.apply(&WULAN).await;
        city.pass(40 * DAY);
        city.drain(0).await;
        city.sign_in(&wulan, "Wulan").await;
        assert!(wulan.see(&format!("/permohonan/{number}/isian")).await.contains("pernyataan.pdf"));
    })
    .await;
}

#[tokio::test]
async fn a_reminder_comes_once_in_its_time() {
    on_both_engines(async |city: City| {
        waiting(&city).await;
        city.pass(6 * DAY);
        city.drain(1).await;
        assert_eq!(told(&city, "masih menunggu perbaikan").await, 0);
        city.pass(DAY);
        city.drain(1).await;
        city.drain(1).await;
        assert_eq!(told(&city, "masih menunggu perbaikan").await, 1);
        let agus = city.person("Agus Prabowo").await;
        let page = agus.see("/operator").await;
        assert!(page.contains("Tenggat berkas"), "what is due is seen: {page}");
    })
    .await;
}
