//! The year, event by event.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use definition::Service;

use crate::chance::Chance;
use crate::office::{Office, Post, Takes, To};
use crate::plan::Plan;
use crate::report::{Report, StageReport};

/// Stages that one case may pass: beyond them it ends, as a road may turn in a ring for ever.
const MOST_STAGES: u32 = 60;
/// Working days that an applicant takes for a correction, on the average.
const CORRECTION: u32 = 2;

/// Plays a year of a service.
pub fn run(service: &Service, plan: &Plan) -> Report {
    let office = Office::new(service, plan);
    let mut year = Year::new(&office, plan);
    year.play();
    report(service, &year)
}

/// The same year with one more officer at its bottleneck, and their role; none where nobody is waited for.
pub fn one_more(service: &Service, plan: &Plan, report: &Report) -> Option<(String, Report)> {
    let role = report.bottleneck.clone()?;
    let mut more = plan.clone();
    more.staff.insert(role.clone(), plan.officers(&role) + 1);
    Some((role, run(service, &more)))
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Event {
    /// Who is at work today is drawn anew.
    Day,
    /// A case comes to a stage.
    Comes { case: usize, stage: usize },
    /// It is done there; of a pool somebody is free again.
    Done { case: usize, stage: usize },
}

#[derive(Debug, Default)]
struct Case {
    came: Duration,
    /// The applicant's turns.
    paused: Duration,
    /// Group and member that it is in.
    within: Vec<(usize, usize)>,
    passed: u32,
}

#[derive(Debug)]
struct Pool {
    officers: u32,
    here: u32,
    busy: u32,
    queue: VecDeque<(Duration, usize, usize)>,
    worked: Duration,
    waited: Duration,
}

struct Year<'a> {
    office: &'a Office,
    plan: &'a Plan,
    chance: Chance,
    events: BinaryHeap<Reverse<(Duration, u64, Event)>>,
    number: u64,
    cases: Vec<Case>,
    pools: Vec<Pool>,
    /// Waiting times by stage.
    waits: Vec<Vec<Duration>>,
    visits: Vec<u32>,
    took: Vec<Duration>,
    end: Duration,
}

impl<'a> Year<'a> {
    fn new(office: &'a Office, plan: &'a Plan) -> Self {
        let pool = |(_, officers): &(String, u32)| Pool {
            officers: *officers,
            here: *officers,
            busy: 0,
            queue: VecDeque::new(),
            worked: Duration::ZERO,
            waited: Duration::ZERO,
        };
        let days = u32::try_from(plan.arrivals.len()).unwrap_or(u32::MAX);
        let mut year = Self {
            office,
            plan,
            chance: Chance::new(plan.seed),
            events: BinaryHeap::new(),
            number: 0,
            cases: Vec::new(),
            pools: office.pools.iter().map(pool).collect(),
            waits: office.posts.iter().map(|_| Vec::new()).collect(),
            visits: vec![0; office.posts.len()],
            took: Vec::new(),
            end: plan.day() * days,
        };
        year.arrivals();
        year
    }

    fn arrivals(&mut self) {
        let day = self.plan.day();
        for (number, count) in (0..).zip(&self.plan.arrivals) {
            let opens = day * number;
            self.at(opens, Event::Day);
            for _ in 0..*count {
                let came = opens + day.mul_f64(self.chance.part());
                let case = self.cases.len();
                self.cases.push(Case { came, ..Case::default() });
                if !self.office.posts.is_empty() {
                    self.at(came, Event::Comes { case, stage: 0 });
                }
            }
        }
    }

    fn at(&mut self, when: Duration, event: Event) {
        self.number += 1;
        self.events.push(Reverse((when, self.number, event)));
    }

    fn play(&mut self) {
        while let Some(Reverse((now, _, event))) = self.events.pop() {
            if now >= self.end {
                break;
            }
            match event {
                Event::Day => self.morning(now),
                Event::Comes { case, stage } => self.comes(case, stage, now),
                Event::Done { case, stage } => self.done(case, stage, now),
            }
        }
    }

    fn morning(&mut self, now: Duration) {
        for pool in 0..self.pools.len() {
            let away =
                (0..self.pools[pool].officers).filter(|_| self.chance.percent(self.plan.sick));
            let away = u32::try_from(away.count()).unwrap_or(0);
            self.pools[pool].here = self.pools[pool].officers - away;
            self.begin(pool, now);
        }
    }

    fn comes(&mut self, case: usize, stage: usize, now: Duration) {
        let post: &'a Post = &self.office.posts[stage];
        self.cases[case].passed += 1;
        if self.cases[case].passed > MOST_STAGES {
            return self.ends(case, now);
        }
        // Half of the cases pass a stage that has a condition: nobody knows answers here.
        if post.sometimes && self.chance.percent(50) {
            return self.leaves(case, stage, post.ways.first().map_or(To::End, |(_, to)| *to), now);
        }
        self.visits[stage] += 1;
        if let Some(first) = post.members.first() {
            self.cases[case].within.push((stage, 0));
            return self.at(now, Event::Comes { case, stage: *first });
        }
        match post.takes {
            Takes::Work { pool, .. } => {
                self.pools[pool].queue.push_back((now, case, stage));
                self.begin(pool, now);
            }
            Takes::Wait(mean) => {
                let until = now + self.chance.around(mean);
                self.at(until, Event::Done { case, stage });
            }
            Takes::Nothing => self.at(now, Event::Done { case, stage }),
        }
    }

    /// Those who are here and free take the next cases.
    fn begin(&mut self, pool: usize, now: Duration) {
        while self.pools[pool].busy < self.pools[pool].here {
            let Some((since, case, stage)) = self.pools[pool].queue.pop_front() else { return };
            let Takes::Work { mean, .. } = self.office.posts[stage].takes else { continue };
            let work = self.chance.around(mean);
            let waited = now.saturating_sub(since);
            self.waits[stage].push(waited);
            self.pools[pool].waited += waited;
            self.pools[pool].worked += work;
            self.pools[pool].busy += 1;
            self.at(now + work, Event::Done { case, stage });
        }
    }

    fn done(&mut self, case: usize, stage: usize, now: Duration) {
        let post: &'a Post = &self.office.posts[stage];
        if let Takes::Work { pool, .. } = post.takes {
            self.pools[pool].busy -= 1;
            self.begin(pool, now);
        }
        let to = self.way(post);
        self.leaves(case, stage, to, now);
    }

    fn way(&mut self, post: &Post) -> To {
        let mut drawn = self.chance.part() * 100.0;
        for (percent, to) in post.ways.iter().skip(1) {
            drawn -= f64::from(*percent);
            if drawn < 0.0 {
                return *to;
            }
        }
        post.ways.first().map_or(To::End, |(_, to)| *to)
    }

    fn leaves(&mut self, case: usize, stage: usize, to: To, now: Duration) {
        match to {
            To::Stage(next) => self.at(now, Event::Comes { case, stage: next }),
            To::Applicant => {
                let pause = self.chance.around(self.plan.day() * CORRECTION);
                self.cases[case].paused += pause;
                self.at(now + pause, Event::Comes { case, stage });
            }
            To::Join => self.joins(case, now),
            To::End => self.ends(case, now),
        }
    }

    /// On to the next member of the group, or out of it.
    fn joins(&mut self, case: usize, now: Duration) {
        let Some((group, member)) = self.cases[case].within.pop() else {
            return self.ends(case, now);
        };
        let post: &'a Post = &self.office.posts[group];
        match post.members.get(member + 1) {
            Some(next) => {
                self.cases[case].within.push((group, member + 1));
                self.at(now, Event::Comes { case, stage: *next });
            }
            None => {
                let to = self.way(post);
                self.leaves(case, group, to, now);
            }
        }
    }

    fn ends(&mut self, case: usize, now: Duration) {
        let own = &self.cases[case];
        self.took.push(now.saturating_sub(own.came).saturating_sub(own.paused));
    }
}

fn report(service: &Service, year: &Year) -> Report {
    let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
    let percent = |part: usize, whole: usize| (100 * part).checked_div(whole).map_or(0, count);
    let stages =
        service.road.iter().zip(&year.office.posts).enumerate().map(|(place, (stage, post))| {
            let mut waits = year.waits[place].clone();
            waits.sort_unstable();
            let pool = if let Takes::Work { pool, .. } = post.takes { Some(pool) } else { None };
            StageReport {
                id: stage.id.clone(),
                role: pool.map(|pool| year.office.pools[pool].0.clone()),
                visits: year.visits[place],
                waiting: mean(&waits),
                nine_of_ten: waits.get(waits.len() * 9 / 10).copied().unwrap_or_default(),
                busy: pool.map_or(0, |pool| busy(&year.pools[pool], year.end)),
            }
        });
    let kept = year.office.promised.map(|promised| {
        let within = year.took.iter().filter(|took| **took <= promised).count();
        percent(within, year.took.len())
    });
    let longest =
        year.pools.iter().enumerate().max_by_key(|(_, pool)| pool.waited + still(pool, year.end));
    let waited_for = longest.filter(|(_, pool)| !(pool.waited + still(pool, year.end)).is_zero());
    Report {
        cases: count(year.cases.len()),
        ended: count(year.took.len()),
        kept,
        mean: mean(&year.took),
        stages: stages.collect(),
        bottleneck: waited_for.map(|(place, _)| year.office.pools[place].0.clone()),
    }
}

/// How long those have waited whom the end of the year found in the queue.
fn still(pool: &Pool, end: Duration) -> Duration {
    pool.queue.iter().map(|(since, ..)| end.saturating_sub(*since)).sum()
}

fn busy(pool: &Pool, year: Duration) -> u32 {
    let there = year * pool.officers;
    let percent = (pool.worked.as_secs() * 100).checked_div(there.as_secs()).unwrap_or(100);
    u32::try_from(percent.min(100)).unwrap_or(100)
}

fn mean(times: &[Duration]) -> Duration {
    let count = u32::try_from(times.len()).unwrap_or(u32::MAX);
    times.iter().sum::<Duration>().checked_div(count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domicile() -> Service {
        let source = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        Service::read(source, "service.yaml", None).expect("sound")
    }

    /// 20 cases a day at 10 minutes: 200 of 480 minutes.
    fn calm() -> Plan {
        Plan { usual_minutes: 10, sick: 0, ..Plan::even(20 * crate::plan::DAYS) }
    }

    #[test]
    fn a_calm_office_keeps_its_promise_and_ends_nearly_all() {
        let report = run(&domicile(), &calm());
        assert_eq!(report.cases, 20 * crate::plan::DAYS);
        assert!(report.ended + 60 > report.cases, "{report:?}");
        assert!(report.kept >= Some(99), "{report:?}");
        let verify = &report.stages[0];
        assert!((38..50).contains(&verify.busy), "{report:?}");
    }

    #[test]
    fn waiting_is_what_queueing_theory_says() {
        // One stage, one officer, nobody away, no other ways out: M/M/1 waits rho / (1 - rho) times the work.
        let service = domicile();
        let none: Vec<&str> = vec!["verify.correct", "verify.refuse", "sign.return"];
        let shares = none.into_iter().map(|way| (way.to_owned(), 0)).collect();
        let plan =
            Plan { usual_minutes: 12, shares, sick: 0, ..Plan::even(20 * crate::plan::DAYS) };
        let waiting = run(&service, &plan).stages[0].waiting.as_secs_f64() / 60.0;
        assert!((9.0..15.0).contains(&waiting), "12 minutes at a load of one half, but {waiting}");
    }

    #[test]
    fn too_few_people_break_promises_and_one_more_mends_it() {
        let plan = Plan { usual_minutes: 30, ..calm() };
        let report = run(&domicile(), &plan);
        assert!(report.kept < Some(50), "{report:?}");
        assert_eq!(report.bottleneck.as_deref(), Some("officer"));
        let (role, better) = one_more(&domicile(), &plan, &report).expect("a bottleneck");
        assert_eq!(role, "officer");
        assert!(better.stages[0].waiting < report.stages[0].waiting / 4, "{better:?}");
    }

    #[test]
    fn officers_of_two_offices_stand_in_two_queues() {
        let source = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let elsewhere = "    role: signatory\n    unit: kecamatan\n";
        let source = source.replacen("    role: signatory\n", elsewhere, 1).replacen(
            "    role: officer\n",
            "    role: signatory\n",
            1,
        );
        let service = Service::read(&source, "service.yaml", None).expect("sound");
        // Alone each desk has time enough: 300 of 480 minutes. One desk for both would never be done.
        let minutes = [("verify", 15), ("sign", 15)].map(|(id, count)| (id.to_owned(), count));
        let plan = Plan { minutes: minutes.into(), ..calm() };
        let report = run(&service, &plan);
        let desks: Vec<_> = report.stages.iter().map(|stage| stage.role.as_deref()).collect();
        assert_eq!(desks, [Some("signatory"), Some("signatory@kecamatan")]);
        assert!(report.stages.iter().all(|stage| (55..75).contains(&stage.busy)), "{report:?}");
        assert!(report.ended + 100 > report.cases, "{report:?}");
        let staff = [("signatory@kecamatan".to_owned(), 2)].into();
        let more = run(&service, &Plan { staff, ..plan });
        assert!((27..38).contains(&more.stages[1].busy), "{more:?}");
        assert!((55..75).contains(&more.stages[0].busy), "{more:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_year_and_another_one_another() {
        let (service, plan) = (domicile(), calm());
        assert_eq!(run(&service, &plan), run(&service, &plan));
        assert_ne!(run(&service, &plan), run(&service, &Plan { seed: 2, ..plan }));
    }

    #[test]
    fn every_service_that_ships_can_be_played() {
        let packs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs");
        for pack in std::fs::read_dir(packs).expect("packs").flatten() {
            for folder in std::fs::read_dir(pack.path()).into_iter().flatten().flatten() {
                let Ok(source) = std::fs::read_to_string(folder.path().join("service.yaml")) else {
                    continue;
                };
                let Ok(service) = Service::read(&source, "service.yaml", None) else { continue };
                let report = run(&service, &Plan { usual_minutes: 1, ..Plan::even(2440) });
                assert!(report.ended > 1000, "{:?}: {report:?}", folder.path());
            }
        }
    }
}
