//! What is due happens once, whatever becomes of the workers that take it, and is seen by the operator meanwhile.

use std::collections::BTreeMap;

use db::outbox::{self, Taken};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::city::{City, WULAN, on_both_engines};

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

async fn take(city: &City) -> Vec<Taken> {
    let running = &city.running;
    let now = running.web.now();
    let taken = outbox::take(&running.db, running.agency, cases::TIMER, 20, LEASE, now).await;
    taken.expect("the outbox answers")
}

/// Does what a message says; notes it unless the worker is killed before that.
async fn act(city: &City, message: Option<Taken>, notes: bool) {
    let Some(message) = message else { return };
    let done = cases::timer(&city.running.cases, &message.body).await;
    let Ok(batch) = done.inspect_err(|error| panic!("{}: {error}", message.key)) else { return };
    if notes {
        let batch = batch.then(outbox::done(message.agency, message.id));
        city.running.db.commit(batch).await.expect("noted");
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

proptest! {
    #![proptest_config(Config { cases: 4, max_shrink_iters: 6, failure_persistence: None, ..Config::default() })]
    #[test]
    fn what_is_due_happens_once_whatever_becomes_of_the_workers(steps in vec(any_step(), 8..30)) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(on_both_engines(async |city: City| all_happens_once(city, &steps).await));
    }
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
