//! What people, rules and other systems do at a stage.

use std::collections::BTreeMap;

use casework::{
    ABSENT, Actor, Answered, Command, Event, Hand, LetterLine, Road, SignedAs, Turn, UNDO_SECONDS,
    Way, by_itself, decide,
};
use definition::{Answers, EXTEND, Scope, Stage, Work};
use serde_json::Value as Json;

use crate::due::{Due, due, signs, valid_until, written};
use crate::known::{Deciding, Known};
use crate::road::asks;
use crate::scenario::Typed;

use super::apply::used_before;
use super::{Made, Run, problem_words, words};

/// How a stage is to be left.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked<'a> {
    /// Which way; the first when not said.
    pub(super) outcome: Option<&'a str>,
    /// The reason of a refusal or a correction.
    pub(super) reason: Option<&'a str>,
}

impl Run<'_> {
    /// Rules take no time: the case goes on by them to where somebody is waited for.
    pub(super) fn go_by_rules(&mut self) -> Result<(), String> {
        loop {
            if self.case.extends_at().is_some() {
                self.extend()?;
            }
            let service = self.service;
            let is_rule = |hand: &&Hand| {
                service.stage(&hand.stage).is_some_and(|stage| matches!(stage.work, Work::System))
            };
            let by_rule = self.case.hands().find(is_rule).map(|hand| hand.stage.clone());
            let Some(stage) = by_rule.filter(|_| self.case.turn == Turn::Office) else {
                return Ok(());
            };
            self.case.look_at(&stage);
            self.elapse(None)?;
        }
    }

    /// What happens by itself, when its time has come.
    pub(super) fn elapse(&mut self, outcome: Option<&str>) -> Result<(), String> {
        self.count()?;
        let stage = self.case.hand.stage.clone();
        let taken = by_itself(&self.case, &self.shown_road()).map(|way| way.name.clone());
        let taken = outcome.map(str::to_owned).or(taken).unwrap_or_default();
        let deciding = Deciding { stage: &stage, outcome: &taken };
        let known = self.known(None, Some(&deciding));
        let mut road = self.road_for(&known);
        if outcome.is_some() {
            self.open_answer(&mut road, &taken, &known);
        }
        // What follows a decision waits the ten seconds in which that can be taken back.
        let waits = self.case.hand.acts_at.filter(|at| *at <= self.now.plus_seconds(UNDO_SECONDS));
        self.now = waits.map_or(self.now, |at| self.now.max(at));
        let outcome = outcome.map(str::to_owned);
        let command = Command::Elapse { outcome, letters: Vec::new() };
        let mut event = decide(&self.case, &road, &self.world.calendar, command, self.now)
            .map_err(|refusal| words(&refusal))?;
        if let Event::Passed { letters, .. } = &mut event
            && signs(self.service, &stage)
        {
            *letters = self.sign_all((&stage, &taken), &known, None);
        }
        self.happened(&road, (&stage, &taken), event);
        Ok(())
    }

    /// Notes what happened by itself at a stage.
    fn happened(&mut self, road: &Road, (stage, outcome): (&str, &str), event: Event) {
        if let Event::Passed { reason, .. } = &event {
            self.ran.reason.clone_from(reason);
        }
        if event == Event::Lapsed {
            self.ran.reason = Some("withdrawn_silent".to_owned());
        }
        self.enter_by(road, stage, outcome);
        self.add(event);
        self.arrived();
    }

    /// The promise is put off by itself.
    fn extend(&mut self) -> Result<(), String> {
        self.now = self.case.extends_at().map_or(self.now, |at| self.now.max(at));
        self.happen(&self.shown_road(), Command::ExtendByItself)
    }

    /// Somebody puts the promise off.
    pub(super) fn extend_by(&mut self, role: &str) -> Result<(), String> {
        let deciding = Deciding { stage: EXTEND, outcome: EXTEND };
        let known = self.known(None, Some(&deciding));
        let (road, actor) = (self.shown_road(), self.actor());
        let actor = Actor { roles: vec![role.to_owned()], ..actor };
        let command = Command::Extend { actor, why: Json::from("…"), letters: Vec::new() };
        let mut event = decide(&self.case, &road, &self.world.calendar, command, self.now)
            .map_err(|refusal| words(&refusal))?;
        if let Event::Extended { letters, .. } = &mut event {
            *letters = self.sign_all((EXTEND, EXTEND), &known, None);
        }
        self.add(event);
        Ok(())
    }

    /// The promise was not kept.
    pub(super) fn fall_silent(&mut self) -> Result<(), String> {
        self.count()?;
        let stage = self.case.hand.stage.clone();
        let first = self.service.stage(&stage).and_then(|own| own.outcomes.first());
        let first = first.map(|way| way.name.clone()).unwrap_or_default();
        let deciding = Deciding { stage: &stage, outcome: &first };
        let known = self.known(None, Some(&deciding));
        let road = self.road_for(&known);
        let command = Command::Silence { letters: Vec::new() };
        let mut event = decide(&self.case, &road, &self.world.calendar, command, self.now)
            .map_err(|refusal| words(&refusal))?;
        if let Event::Passed { letters, outcome, .. } = &mut event {
            if *outcome == first && signs(self.service, &stage) {
                *letters = self.sign_all((&stage, &first), &known, None);
            }
            let outcome = outcome.clone();
            self.happened(&road, (&stage, &outcome), event);
        } else {
            self.add(event);
        }
        self.go_by_rules()
    }

    /// The applicant objects.
    pub(super) fn object(&mut self, typed: &Typed) -> Result<(), String> {
        let (service, context) = (self.service, self.context());
        let posted: Vec<(String, String)> =
            typed.pairs.iter().map(|(name, text)| (format!("isi.{name}"), text.clone())).collect();
        let road = self.shown_road();
        // Whether one may object at all comes before what is written.
        casework::may_object(&self.case, &road, &self.world.calendar, self.now)
            .map_err(|_| "keberatan tidak terbuka".to_owned())?;
        let read = service.read_objection(&posted, &self.ran.answers, &context);
        if !read.problems.is_empty() {
            return Err(format!("keberatan belum benar: {}", problem_words(&read.problems)));
        }
        let lacks = service.objection_lacks(&typed.files, &self.ran.answers, &context);
        if let Some(label) = lacks.first() {
            return Err(format!("keberatan belum benar: berkas `{label}` belum ada"));
        }
        self.filled.extend(read.answers);
        self.filled.extend(typed.files.clone());
        self.happen(&road, Command::Object { answers: Answered::default() })?;
        self.arrived();
        self.go_by_rules()
    }

    /// The reporter of a complaint says that it is not done after all.
    pub(super) fn reopen(&mut self) -> Result<(), String> {
        let road = self.shown_road();
        let to = road.reopen.as_ref().map(|reopen| Way::Stage(reopen.to.clone()));
        self.happen(&road, Command::Reopen { text: None })?;
        self.ran.reason = None;
        to.into_iter().for_each(|way| self.enter(&road, way));
        self.arrived();
        self.go_by_rules()
    }

    /// Notes the groups into which a way out of a stage leads.
    fn enter_by(&mut self, road: &Road, stage: &str, outcome: &str) {
        let way = road.stage(stage).and_then(|own| {
            own.outcomes.iter().find(|way| way.name == outcome).map(|way| way.to.clone())
        });
        way.into_iter().for_each(|way| self.enter(road, way));
    }

    /// A way out that another system's answer means is there unless what it sent says otherwise.
    fn open_answer(&self, road: &mut Road, outcome: &str, known: &Known) {
        let stage = self.service.stage(&self.case.hand.stage);
        let Some(way) = stage.and_then(|stage| stage.outcome(outcome)) else { return };
        let rules = self.service.rules(&self.ran.answers, &known.before, &self.context());
        let may_be = rules.may_apply(way.when.as_ref());
        let stages = road.stages.iter_mut().filter(|own| own.id == self.case.hand.stage);
        let ways = stages.flat_map(|own| &mut own.outcomes).filter(|way| way.name == outcome);
        ways.for_each(|way| way.open |= may_be);
    }

    /// Another system answers: as the step says, else as the scenario's world, else by the first way that may be.
    fn call(&mut self, outcome: Option<&str>, received: &Answers) -> Result<(), String> {
        let stage = self.case.hand.stage.clone();
        let says = outcome.is_some() || !received.is_empty();
        let called = self.given.calls.get(&stage).filter(|_| !says).cloned().unwrap_or_default();
        let values = called.received.into_iter();
        self.filled.extend(values.chain(received.iter().map(|(id, v)| (id.clone(), v.clone()))));
        let named = outcome.map(str::to_owned).or(called.outcome);
        let rules = self.rules_now();
        let ways = self.service.stage(&stage).into_iter().flat_map(|own| &own.outcomes);
        let may_be = || {
            let mut ways = ways.filter(|way| rules.may_apply(way.when.as_ref()));
            ways.next().map(|way| way.name.clone())
        };
        let outcome = named.or_else(may_be);
        self.elapse(outcome.as_deref())?;
        self.go_by_rules()
    }

    /// Leaves the stage at which the case is.
    pub(super) fn leave(
        &mut self,
        asked: Asked<'_>,
        fields: &[String],
        typed: &Typed,
        received: &Answers,
    ) -> Result<(), String> {
        self.count()?;
        let service = self.service;
        let stage = service.stage(&self.case.hand.stage).ok_or("tahap ini tidak ada")?;
        let first = stage.outcomes.first().map(|first| first.name.as_str());
        let name = asked.outcome.or(first).ok_or("hasil ini tidak ada")?;
        match &stage.work {
            Work::Confirm(_) => return self.confirm(name),
            Work::Call(_) => return self.call(asked.outcome, received),
            Work::Awaited => return self.leave_awaited(asked.outcome),
            Work::System | Work::Together(_) => {
                return Err("tahap ini berjalan sendiri".to_owned());
            }
            Work::Role(_) | Work::Pay(_) | Work::Handover(_) | Work::Forward(_) => {}
        }
        let is_correction =
            stage.outcome(name).is_some_and(|way| way.to == definition::Way::Applicant);
        if is_correction {
            let road = self.shown_road();
            self.begin(&road)?;
            let reason = asked.reason.unwrap_or_default().to_owned();
            // Where no reason says it, the officer has written something.
            let text = if reason.is_empty() { Json::from("…") } else { Json::Null };
            let (actor, fields) = (self.actor(), fields.to_vec());
            self.happen(&road, Command::AskCorrection { actor, fields, reason, text })?;
        } else {
            if Some(name) == first {
                self.give_all_opinions()?;
            }
            self.decide(stage, name, asked.reason, typed)?;
        }
        self.arrived();
        self.go_by_rules()
    }

    /// Somebody takes the case, at the time that was chosen for its stage if one was.
    fn begin(&mut self, road: &Road) -> Result<(), String> {
        if self.case.hand.holder.is_none() {
            self.happen(road, Command::Take(self.actor()))?;
        }
        self.book(road)
    }

    /// The time that was chosen for this stage, if one was.
    fn book(&mut self, road: &Road) -> Result<(), String> {
        let Some(slot) = self.typed.slots.remove(&self.case.hand.stage) else { return Ok(()) };
        let time = self.world.calendar.zone.moment(slot);
        if time <= self.now {
            return Ok(());
        }
        let place = self.case.hand.unit.clone();
        self.happen(road, Command::Book { actor: self.actor(), time, place })
    }

    /// Opinions that no step gives are there when the case goes on.
    fn give_all_opinions(&mut self) -> Result<(), String> {
        let ids: Vec<String> = self.case.hand.asked.iter().map(|asked| asked.id.clone()).collect();
        ids.iter().try_for_each(|id| self.give_opinion(id))
    }

    /// Another unit says what it was asked.
    pub(super) fn give_opinion(&mut self, id: &str) -> Result<(), String> {
        if self.case.hand.asked.iter().all(|asked| asked.id != id) {
            self.ask_by_hand(id)?;
        }
        let asked = self.case.hand.asked.iter().find(|asked| asked.id == id);
        let Some(role) = asked.map(|asked| asked.role.clone()) else {
            return Err(format!("pendapat `{id}` tidak sedang ditunggu"));
        };
        let actor = Actor { roles: vec![role], ..self.actor() };
        let command = Command::GiveOpinion { actor, id: id.to_owned(), text: Json::from("…") };
        self.happen(&self.shown_road(), command)
    }

    /// Of a unit that the officer picks, an opinion is asked by hand.
    fn ask_by_hand(&mut self, id: &str) -> Result<(), String> {
        let stage = self.service.stage(&self.case.hand.stage);
        let own = stage.and_then(|stage| stage.opinions.iter().find(|own| own.id == id));
        let Some(own) = own.filter(|own| own.unit == "any") else { return Ok(()) };
        let road = self.shown_road();
        self.begin(&road)?;
        let command = Command::AskOpinion {
            actor: self.actor(),
            id: id.to_owned(),
            role: own.role.clone(),
            unit: self.case.unit.clone(),
            question: Json::from("…"),
        };
        self.ran.opinions.push(id.to_owned());
        self.happen(&road, command)
    }

    /// Somebody without an account answers.
    fn confirm(&mut self, outcome: &str) -> Result<(), String> {
        let stage = self.case.hand.stage.clone();
        let deciding = Deciding { stage: &stage, outcome };
        let known = self.known(None, Some(&deciding));
        let road = self.road_for(&known);
        let own = self.service.stage(&stage).and_then(|own| own.outcome(outcome));
        let reason = own.and_then(|way| way.reasons.first());
        if reason.is_some() {
            self.ran.reason = reason.cloned();
        }
        self.enter_by(&road, &stage, outcome);
        self.happen(&road, Command::Confirm { outcome: outcome.to_owned(), text: None })?;
        self.arrived();
        self.go_by_rules()
    }

    /// Notes what the bill of a stage asked for, which is what was not paid before.
    fn pay(&mut self, stage: &Stage) {
        let rules = self.rules_now();
        let asked = self.service.bill_at(stage, &rules).less(rules.paid(&stage.id)).total();
        *self.paid.entry(stage.id.clone()).or_default() += asked.unwrap_or(0);
    }

    fn decide(
        &mut self,
        stage: &Stage,
        outcome: &str,
        reason: Option<&str>,
        typed: &Typed,
    ) -> Result<(), String> {
        let (service, context) = (self.service, self.context());
        let is_live = |id: &str| service.document(id).is_some_and(|document| document.live);
        let used = typed.pairs.iter().find(|(id, text)| text == "reused" && is_live(id));
        if let Some((id, _)) = used {
            self.ran.problems.push(used_before(service, id));
            return Err("foto itu sudah pernah dipakai".to_owned());
        }
        let posted: Vec<(String, String)> =
            typed.pairs.iter().map(|(name, text)| (format!("isi.{name}"), text.clone())).collect();
        let asks = asks(self.service, stage, outcome);
        let read = self.service.read_stage(&stage.id, &posted, asks, &self.ran.answers, &context);
        if !read.problems.is_empty() {
            return Err(format!("isian petugas belum benar: {}", problem_words(&read.problems)));
        }
        let deciding = Deciding { stage: &stage.id, outcome };
        let known = self.known(Some(&read.answers), Some(&deciding));
        let road = self.road_for(&known);
        self.begin(&road)?;
        // That nobody came is known when the booked time is there.
        if let Some((time, _)) = self.case.hand.booked.as_ref().filter(|_| outcome == ABSENT) {
            self.now = self.now.max(*time);
        }
        let here = road.stage(&stage.id);
        let checks = here.map(|stage| stage.checks.clone()).unwrap_or_default();
        // Who does not come is refused for that; nobody chooses why.
        let is_absent = outcome == ABSENT && reason.is_none();
        let own = here.and_then(|here| here.outcomes.iter().find(|way| way.name == outcome));
        let own = own.filter(|_| is_absent).and_then(|way| way.reasons.first().cloned());
        let reason = reason.map(str::to_owned).or(own);
        let command = Command::Decide {
            actor: self.actor(),
            outcome: outcome.to_owned(),
            reason: reason.clone(),
            text: Some(Json::Null),
            checks,
            filled: None,
            letters: Vec::new(),
        };
        let mut event = decide(&self.case, &road, &self.world.calendar, command, self.now)
            .map_err(|refusal| words(&refusal))?;
        if let Event::Decided { letters, signed_as, .. } = &mut event
            && signs(self.service, &stage.id)
        {
            let block = self.block(stage);
            *letters = self.sign_all((&stage.id, outcome), &known, block.line.clone());
            *signed_as = Some(block);
        }
        // Why it had ended before an objection, stays so when that is rejected.
        if !matches!(event, Event::Decided { verdict: Some(_), .. }) {
            self.ran.reason = reason;
        }
        if matches!(stage.work, Work::Pay(_)) && outcome == "paid" {
            self.pay(stage);
        }
        self.filled.extend(read.answers);
        self.enter_by(&road, &stage.id, outcome);
        self.add(event);
        Ok(())
    }

    /// How the block of who signs at a stage reads: in their own name, or for the head of the office.
    fn block(&self, stage: &Stage) -> SignedAs {
        let office = self.world.office(&self.case.hand.unit);
        let line = office.and_then(|office| {
            let own = self.given.delegations.iter();
            let mut own = own.filter(|one| one.unit == office.id || one.unit == office.kind);
            own.next().map(|one| format!("{}{}", one.before, office.head()))
        });
        SignedAs {
            name: "Pejabat".to_owned(),
            title: stage.title.get(terms::Language::Id).to_owned(),
            nip: String::new(),
            line,
        }
    }

    /// Signs the letters that a decision completes.
    fn sign_all(
        &mut self,
        decision: (&str, &str),
        known: &Known,
        line: Option<String>,
    ) -> Vec<LetterLine> {
        let context = self.context();
        let due = due(self.service, &self.ran.answers, known, &context, &self.events, decision);
        due.iter().filter_map(|one| self.sign(one, line.as_ref())).collect()
    }

    /// Numbers a letter: its series begins with this case.
    fn sign(&mut self, due: &Due, line: Option<&String>) -> Option<LetterLine> {
        let letter = self.service.letter(&due.letter)?;
        let shared = |made: &&Made| {
            let other = self.service.letter(&made.letter);
            other.is_some_and(|other| match &other.series.scope {
                Scope::Service => other.id == letter.id,
                scope @ (Scope::Group(_) | Scope::Classification(_) | Scope::Office) => {
                    *scope == letter.series.scope
                }
            })
        };
        let seq = i64::try_from(self.ran.letters.iter().filter(shared).count()).ok()? + 1;
        let office = self.world.office(&self.case.hand.unit);
        let office = office.map_or(("", ""), |office| (office.region.as_str(), &office.short));
        let day = self.today();
        let number = written(letter, office, seq, day, &due.parts);
        let before = due.before.iter().filter_map(|earlier| earlier.block.line.as_ref());
        self.ran.letters.push(Made {
            letter: letter.id.clone(),
            number: number.clone(),
            valid_until: valid_until(self.service, letter, day),
            signers: due.before.len() + 1,
            lines: before.chain(line).cloned().collect(),
        });
        let id = format!("{}-{}", letter.id, self.ran.letters.len());
        Some(LetterLine { letter: letter.id.clone(), id, number, signed: BTreeMap::new() })
    }
}
