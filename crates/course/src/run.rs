//! One case from its form to its end, by the engines of form and desk, without a database.

use std::collections::BTreeMap;

use casework::{
    Actor, Answered, Case, Command, Event, LetterLine, Refusal, SignedAs, Turn, UNDO_SECONDS,
    by_itself, decide, evolve,
};
use definition::form::{Context, Correction, FILES, FieldProblem, FieldView, Input, Refused, YOU};
use definition::{Answers, Bill, Facts, Place, Scope, Service, Work};
use jiff::civil::DateTime;
use serde_json::Value as Json;
use terms::{Date, Moment, OfficerId, RegionCode};
use uuid::Uuid;

use crate::due::{Due, due, signs, valid_until, written};
use crate::known::{Deciding, Known, Told, facts};
use crate::road::{Situation, asks, span};
use crate::scenario::{Act, Step, Typed};
use crate::world::World;

/// Decisions after which a road is going in circles.
const MOST_DECISIONS: usize = 60;

/// What came of a case.
pub struct Ran {
    /// The answers that were right.
    pub answers: Answers,
    /// What was wrong with the others; then nothing was submitted.
    pub problems: Vec<FieldProblem>,
    /// Advice.
    pub warnings: Vec<FieldProblem>,
    /// Why the person cannot apply; then nothing was submitted.
    pub refused: Option<Refused>,
    /// The case, if there is one.
    pub case: Option<Case>,
    /// The stages it was at, `applicant` for a correction.
    pub road: Vec<String>,
    /// The day on which each of them is due.
    pub due: Vec<(String, Date)>,
    /// The day promised, moved by corrections.
    pub promised: Option<Date>,
    /// The reason of the last refusal.
    pub reason: Option<String>,
    /// Whether the promise was broken.
    pub late: bool,
    /// The letters signed, in their order.
    pub letters: Vec<Made>,
    /// What it costs.
    pub bill: Bill,
    /// The step that was not possible, if one was not: nothing happened after it.
    pub stopped: Option<Stopped>,
    context: Context,
}

/// A letter that was signed.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its id in the service file.
    pub letter: String,
    /// Its number, as the first of its series.
    pub number: String,
    /// The last day it is valid; none when for life.
    pub valid_until: Option<Date>,
    /// How many signed it.
    pub signers: usize,
}

/// A step that was not possible.
#[derive(Debug, Clone)]
pub struct Stopped {
    /// What was tried.
    pub name: String,
    /// The step of the scenario; none for what came by itself.
    pub step: Option<(usize, Place)>,
    /// Why not, in Indonesian.
    pub why: String,
}

impl Ran {
    /// The ids of all that is asked with these answers: `tenure`, `children.name`, `owner_letter`.
    pub fn asks(&self, service: &Service) -> Vec<String> {
        let mut ids = Vec::new();
        for page in service.pages(&self.answers, &self.context) {
            page.fields.iter().for_each(|field| asked(field, &mut ids));
        }
        ids
    }

    /// The ids of the documents that are asked for.
    pub fn documents(&self, service: &Service) -> Vec<String> {
        let views = service.documents_for(&self.answers, &self.context);
        views.into_iter().map(|view| view.id).collect()
    }

    /// What it costs, in rupiah; none while that is not known.
    pub fn fee(&self) -> Option<i64> {
        self.bill.total()
    }

    /// How it ended: `granted`.
    pub fn ends(&self) -> Option<&'static str> {
        let Turn::Ended(end) = self.case.as_ref()?.turn else { return None };
        Some(end.name())
    }
}

fn asked(field: &FieldView, ids: &mut Vec<String>) {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other inputs are one question")]
    match &field.input {
        Input::Group { fields } => fields.iter().for_each(|inner| asked(inner, ids)),
        Input::List { items, .. } => {
            ids.push(field.path.clone());
            items.iter().flat_map(|item| &item.fields).for_each(|inner| asked(inner, ids));
        }
        Input::Note { .. } | Input::Shown { .. } => {}
        _ => ids.push(without_places(&field.path)),
    }
}

/// `children.0.name` is the question `children.name`.
pub(crate) fn without_places(path: &str) -> String {
    let parts = path.split('.').filter(|part| part.parse::<usize>().is_err());
    parts.collect::<Vec<_>>().join(".")
}

/// A case being played.
pub struct Run<'a> {
    service: &'a Service,
    world: &'a World,
    now: Moment,
    submitted_on: Date,
    typed: Typed,
    case: Case,
    events: Vec<(Event, Moment)>,
    filled: BTreeMap<String, Answers>,
    decisions: usize,
    ran: Ran,
}

impl<'a> Run<'a> {
    /// A form that is about to be filled in at this time.
    pub fn new(service: &'a Service, world: &'a World, today: DateTime) -> Self {
        let day = today.date();
        let ran = Ran {
            answers: Answers::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
            refused: None,
            case: None,
            road: Vec::new(),
            due: Vec::new(),
            promised: None,
            reason: None,
            late: false,
            letters: Vec::new(),
            bill: Bill::default(),
            stopped: None,
            context: world.context(day, day),
        };
        Self {
            service,
            world,
            now: world.calendar.zone.moment(today),
            submitted_on: day,
            typed: Typed::default(),
            case: Case::default(),
            events: Vec::new(),
            filled: BTreeMap::new(),
            decisions: 0,
            ran,
        }
    }

    /// Fills the form in, sends it, does what the steps say, and goes on by first outcomes to the end.
    pub fn play(mut self, typed: &Typed, then: &[Step]) -> Ran {
        self.typed = typed.clone();
        self.fill();
        if self.ran.problems.is_empty() && self.ran.refused.is_none() {
            let done = self.submit().map_err(|why| ("submit", None, why));
            let done = done.and_then(|()| {
                for (place, step) in then.iter().enumerate() {
                    let own = Some((place + 1, step.at));
                    self.step(step).map_err(|why| (step.name.as_str(), own, why))?;
                }
                Ok(())
            });
            let done = done
                .map_err(|(name, step, why)| Stopped { name: name.to_owned(), step, why })
                .and_then(|()| self.go_to_the_end());
            self.ran.stopped = done.err();
        }
        self.close()
    }

    fn close(mut self) -> Ran {
        let facts = self.known(None, None).before;
        self.ran.bill = self.service.bill(&self.ran.answers, &facts, &self.context());
        if !self.events.is_empty() {
            self.ran.late = self.case.is_late(self.now);
            self.ran.promised = Some(self.case.promised_at.day(&self.world.calendar.zone));
            self.ran.case = Some(self.case);
        }
        self.ran
    }

    fn today(&self) -> Date {
        self.now.day(&self.world.calendar.zone)
    }

    fn context(&self) -> Context {
        self.world.context(self.today(), self.submitted_on)
    }

    /// Page after page, as a person would; what is wrong on one does not keep them from the next.
    fn fill(&mut self) {
        let context = self.context();
        let steps = self.service.form.iter().map(|step| step.id.as_str());
        let mut answers = self.typed.files.clone();
        for page in std::iter::once(YOU).chain(steps).chain([FILES]) {
            let read = self.service.read_page(page, &self.typed.pairs, &answers, &context);
            answers = read.answers;
            self.ran.problems.extend(read.problems);
            self.ran.warnings.extend(read.warnings);
        }
        self.ran.refused = self.service.eligibility(&answers, &context);
        self.ran.answers = self.service.visible(&answers, &context);
    }

    fn submit(&mut self) -> Result<(), String> {
        let context = self.context();
        let (kind, region) = self
            .service
            .handled_by(&self.ran.answers, &context)
            .map_err(|wrong| format!("{} di luar kota ini", wrong.name))?;
        let unit = self.office(&kind, &region)?;
        let facts = Facts { late: Some(false), region: Some(region.clone()), ..Facts::default() };
        let known = Known { before: facts.clone(), after: Some(facts) };
        let road = self.situation(&context, (&unit, &region)).road(&known);
        let command = Command::File {
            number: "KP26-0000-0000".to_owned(),
            service: self.service.id.clone(),
            version: 1,
            unit,
            region: region.as_str().to_owned(),
            answers: Answered::default(),
        };
        self.happen(&road, command)?;
        self.arrived();
        self.go_by_rules()
    }

    fn office(&self, kind: &str, region: &RegionCode) -> Result<String, String> {
        use crate::road::Offices as _;
        let found = self.world.covering(kind, region).map(str::to_owned);
        found.ok_or_else(|| format!("tidak ada unit `{kind}` untuk {region} di kota skenario"))
    }

    fn situation<'s>(
        &'s self,
        context: &'s Context,
        (unit, region): (&'s str, &'s RegionCode),
    ) -> Situation<'s> {
        Situation {
            service: self.service,
            answers: &self.ran.answers,
            context,
            stage: &self.case.stage,
            offices: self.world,
            unit,
            region,
        }
    }

    /// The region it is about.
    fn region(&self) -> RegionCode {
        self.case.region.parse().unwrap_or_else(|_| self.context().agency_region)
    }

    fn known(&self, filled: Option<&Answers>, deciding: Option<&Deciding<'_>>) -> Known {
        let told = Told {
            service: self.service,
            number: "KP26-0000-0000",
            case: &self.case,
            events: &self.events,
            filled: self
                .filled
                .values()
                .flatten()
                .map(|(id, own)| (id.clone(), own.clone()))
                .collect(),
        };
        let facts = facts(told, &self.world.calendar.zone, self.now);
        Known::new(facts, filled, deciding, self.today())
    }

    fn happen(&mut self, road: &casework::Road, command: Command) -> Result<(), String> {
        let event = decide(&self.case, road, &self.world.calendar, command, self.now)
            .map_err(|refusal| words(&refusal))?;
        self.add(event);
        Ok(())
    }

    fn add(&mut self, event: Event) {
        self.case = evolve(std::mem::take(&mut self.case), &event, self.now);
        self.events.push((event, self.now));
    }

    /// Notes where the case is now.
    fn arrived(&mut self) {
        match self.case.turn {
            Turn::Office => {
                let due = self.case.due_at.day(&self.world.calendar.zone);
                self.ran.due.push((self.case.stage.clone(), due));
                self.ran.road.push(self.case.stage.clone());
            }
            Turn::Applicant => self.ran.road.push("applicant".to_owned()),
            Turn::Nobody | Turn::Ended(_) => {}
        }
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        match &step.act {
            Act::Decide { outcome, reason, fields, filled } => {
                self.go_to(&step.name)?;
                self.leave(outcome.as_deref(), reason.as_deref(), fields, filled)
            }
            Act::Correct(typed) => self.correct(typed),
            Act::Wait(time) => self.wait(span(Some(*time))),
            Act::Withdraw => {
                let road = self.shown_road();
                self.happen(&road, Command::Withdraw)
            }
        }
    }

    fn shown_road(&self) -> casework::Road {
        let (context, region) = (self.context(), self.region());
        self.situation(&context, (&self.case.unit, &region)).road(&self.known(None, None))
    }

    /// Time passes: what is due by itself in it happens in its moment.
    fn wait(&mut self, time: casework::Span) -> Result<(), String> {
        let until = self.world.calendar.due(self.now, time);
        while let Some(at) = self.case.acts_at.filter(|at| *at <= until) {
            self.now = self.now.max(at);
            self.elapse(None)?;
        }
        self.now = until;
        Ok(())
    }

    /// Rules take no time: the case goes on by them to where somebody is waited for.
    fn go_by_rules(&mut self) -> Result<(), String> {
        loop {
            let stage = self.service.stage(&self.case.stage);
            let by_rule = stage.is_some_and(|stage| matches!(stage.work, Work::System));
            if !by_rule || self.case.turn != Turn::Office {
                return Ok(());
            }
            self.elapse(None)?;
        }
    }

    /// What happens by itself, when its time has come.
    fn elapse(&mut self, outcome: Option<&str>) -> Result<(), String> {
        self.count()?;
        let (context, region) = (self.context(), self.region());
        let stage = self.case.stage.clone();
        let taken = by_itself(&self.case, &self.shown_road()).map(|way| way.name.clone());
        let taken = outcome.map(str::to_owned).or(taken).unwrap_or_default();
        let deciding = Deciding { stage: &stage, outcome: &taken };
        let known = self.known(None, Some(&deciding));
        let road = self.situation(&context, (&self.case.unit, &region)).road(&known);
        // What follows a decision waits the ten seconds in which that can be taken back.
        let waits = self.case.acts_at.filter(|at| *at <= self.now.plus_seconds(UNDO_SECONDS));
        self.now = waits.map_or(self.now, |at| self.now.max(at));
        let outcome = outcome.map(str::to_owned);
        let command = Command::Elapse { outcome, letters: Vec::new() };
        let mut event = decide(&self.case, &road, &self.world.calendar, command, self.now)
            .map_err(|refusal| words(&refusal))?;
        match &mut event {
            Event::Passed { letters, reason, .. } => {
                if signs(self.service, &stage) {
                    let decision = (stage.as_str(), taken.as_str());
                    let answers = &self.ran.answers;
                    let due = due(self.service, answers, &known, &context, &self.events, decision);
                    *letters = due.iter().filter_map(|one| self.sign(one)).collect();
                }
                self.ran.reason.clone_from(reason);
            }
            Event::Lapsed => self.ran.reason = Some("withdrawn_silent".to_owned()),
            Event::Filed { .. }
            | Event::Taken { .. }
            | Event::Released
            | Event::CorrectionAsked { .. }
            | Event::Corrected { .. }
            | Event::Decided { .. }
            | Event::Confirmed { .. }
            | Event::Booked { .. }
            | Event::OpinionAsked { .. }
            | Event::OpinionGiven { .. }
            | Event::Undone { .. }
            | Event::Withdrawn
            | Event::LetterRevoked { .. } => {}
        }
        self.add(event);
        self.arrived();
        Ok(())
    }

    fn count(&mut self) -> Result<(), String> {
        self.decisions += 1;
        if self.decisions > MOST_DECISIONS {
            return Err("jalan ini berputar tanpa akhir".to_owned());
        }
        Ok(())
    }

    /// Stages before the one that is named take their first outcome.
    fn go_to(&mut self, stage: &str) -> Result<(), String> {
        while self.case.turn == Turn::Office && self.case.stage != stage {
            self.first()?;
        }
        match self.case.turn {
            Turn::Office => Ok(()),
            Turn::Applicant => Err("berkas menunggu perbaikan pemohon".to_owned()),
            Turn::Nobody | Turn::Ended(_) => {
                Err(format!("berkas sudah selesai dan tidak lewat `{stage}` lagi"))
            }
        }
    }

    fn first(&mut self) -> Result<(), String> {
        self.leave(None, None, &[], &Typed::default())
            .map_err(|why| format!("tahap `{}`: {why}", self.case.stage))
    }

    fn go_to_the_end(&mut self) -> Result<(), Stopped> {
        while self.case.turn == Turn::Office {
            let name = self.case.stage.clone();
            self.leave(None, None, &[], &Typed::default()).map_err(|why| Stopped {
                name,
                step: None,
                why,
            })?;
        }
        Ok(())
    }

    /// Leaves the stage at which the case is.
    fn leave(
        &mut self,
        outcome: Option<&str>,
        reason: Option<&str>,
        fields: &[String],
        typed: &Typed,
    ) -> Result<(), String> {
        self.count()?;
        let service = self.service;
        let stage = service.stage(&self.case.stage).ok_or("tahap ini tidak ada")?;
        let way = match outcome {
            Some(name) => stage.outcomes.iter().find(|one| one.name == name),
            None => stage.outcomes.first(),
        };
        let way = way.ok_or("hasil ini tidak ada")?;
        match &stage.work {
            Work::Confirm(_) => return self.confirm(&way.name),
            Work::Call(_) => {
                let first = by_itself(&self.case, &self.shown_road()).map(|way| way.name.clone());
                let answer = outcome.map(str::to_owned).or(first);
                self.elapse(answer.as_deref())?;
                return self.go_by_rules();
            }
            Work::System | Work::Together(_) => {
                return Err("tahap ini berjalan sendiri".to_owned());
            }
            Work::Role(_) | Work::Pay(_) | Work::Handover(_) | Work::Forward(_) => {}
        }
        let road = self.shown_road();
        if self.case.holder.is_none() {
            self.happen(&road, Command::Take(self.actor()))?;
        }
        if way.to == definition::Way::Applicant {
            let reason = reason.unwrap_or_default().to_owned();
            // Where no reason says it, the officer has written something.
            let text = if reason.is_empty() { Json::from("…") } else { Json::Null };
            let (actor, fields) = (self.actor(), fields.to_vec());
            self.happen(&road, Command::AskCorrection { actor, fields, reason, text })?;
        } else {
            self.decide(stage, &way.name, reason, typed)?;
        }
        self.arrived();
        self.go_by_rules()
    }

    /// Somebody without an account answers.
    fn confirm(&mut self, outcome: &str) -> Result<(), String> {
        let (context, region) = (self.context(), self.region());
        let stage = self.case.stage.clone();
        let deciding = Deciding { stage: &stage, outcome };
        let known = self.known(None, Some(&deciding));
        let road = self.situation(&context, (&self.case.unit, &region)).road(&known);
        self.happen(&road, Command::Confirm { outcome: outcome.to_owned(), text: None })?;
        self.arrived();
        self.go_by_rules()
    }

    fn decide(
        &mut self,
        stage: &definition::Stage,
        outcome: &str,
        reason: Option<&str>,
        typed: &Typed,
    ) -> Result<(), String> {
        let (context, region) = (self.context(), self.region());
        let posted: Vec<(String, String)> =
            typed.pairs.iter().map(|(name, text)| (format!("isi.{name}"), text.clone())).collect();
        let asks = asks(self.service, stage, outcome);
        let read = self.service.read_stage(&stage.id, &posted, asks, &self.ran.answers, &context);
        if !read.problems.is_empty() {
            return Err(format!("isian petugas belum benar: {}", problem_words(&read.problems)));
        }
        let deciding = Deciding { stage: &stage.id, outcome };
        let known = self.known(Some(&read.answers), Some(&deciding));
        let road = self.situation(&context, (&self.case.unit, &region)).road(&known);
        let checks = road.stage(&stage.id).map(|stage| stage.checks.clone()).unwrap_or_default();
        let command = Command::Decide {
            actor: self.actor(),
            outcome: outcome.to_owned(),
            reason: reason.map(str::to_owned),
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
            let decision = (stage.id.as_str(), outcome);
            let answers = &self.ran.answers;
            let due = due(self.service, answers, &known, &context, &self.events, decision);
            *letters = due.iter().filter_map(|one| self.sign(one)).collect();
            *signed_as = Some(SignedAs {
                name: "Pejabat".to_owned(),
                title: stage.title.get(context.language).to_owned(),
                nip: String::new(),
                line: None,
            });
        }
        self.ran.reason = reason.map(str::to_owned);
        self.filled.insert(stage.id.clone(), read.answers);
        self.add(event);
        Ok(())
    }

    /// Numbers a letter: its series begins with this case.
    fn sign(&mut self, due: &Due) -> Option<LetterLine> {
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
        let office = self.world.office(&self.case.stage_unit);
        let office = office.map_or(("", ""), |office| (office.region.as_str(), &office.short));
        let day = self.today();
        let number = written(letter, office, seq, day, &due.parts);
        self.ran.letters.push(Made {
            letter: letter.id.clone(),
            number: number.clone(),
            valid_until: valid_until(self.service, letter, day),
            signers: due.before.len() + 1,
        });
        let id = format!("{}-{}", letter.id, self.ran.letters.len());
        Some(LetterLine { letter: letter.id.clone(), id, number })
    }

    /// The applicant mends what was asked for, and the office goes on with it.
    fn correct(&mut self, typed: &Typed) -> Result<(), String> {
        let Some(asked) = self.case.correction.clone() else {
            return Err(words(&Refusal::NotAsked));
        };
        let (service, context) = (self.service, self.context());
        let submitted = self.ran.answers.clone();
        let typed = self.typed.with(typed);
        let mut answers = submitted.clone();
        answers.extend(typed.files.clone());
        let correction = Correction { named: &asked.fields, submitted: &submitted };
        let read = service.read_correction(correction, &typed.pairs, &answers, &context);
        if !read.problems.is_empty() {
            return Err(format!("perbaikan belum benar: {}", problem_words(&read.problems)));
        }
        let answers = service.visible(&read.answers, &context);
        let then = self.world.context(self.submitted_on, self.submitted_on);
        let moved = service.judged_again(&answers, &submitted, &then).map_err(|refused| {
            format!("dengan perbaikan ini permohonan ditolak: {}", refused.reason)
        })?;
        let moved = match moved {
            Some((kind, region)) => Some((self.office(&kind, &region)?, region)),
            None => None,
        };
        let (unit, region) =
            moved.clone().unwrap_or_else(|| (self.case.unit.clone(), self.region()));
        self.ran.answers = answers;
        self.typed = typed;
        let road = self.situation(&context, (&unit, &region)).road(&self.known(None, None));
        let moved = moved.map(|(unit, region)| (unit, region.as_str().to_owned()));
        self.happen(&road, Command::Correct { answers: Answered::default(), moved })?;
        self.arrived();
        Ok(())
    }

    /// Somebody with the role that the stage asks for.
    fn actor(&self) -> Actor {
        Actor {
            officer: OfficerId::new(Uuid::nil()),
            name: "Petugas".to_owned(),
            roles: vec![self.case.role.clone()],
        }
    }
}

/// Problems in a line: their inputs, and what the rules say.
pub(crate) fn problem_words(problems: &[FieldProblem]) -> String {
    let one = |problem: &FieldProblem| {
        let why = problem.message.words.as_ref();
        let why = why.map_or(problem.message.key, |text| text.get(terms::Language::Id));
        format!("`{}` ({why})", problem.path)
    };
    problems.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn words(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoWay => "hasil ini tidak terbuka dengan jawaban ini",
        Refusal::NoReason => "sebutkan `reason` yang ditawarkan hasil ini",
        Refusal::NoWords => "pemohon perlu diberi kata-kata",
        Refusal::NothingMarked => "sebutkan `fields` yang harus diperbaiki",
        Refusal::NotAsked => "tidak ada perbaikan yang diminta",
        Refusal::Signed => "surat sudah ditandatangani",
        Refusal::NotOpen => "berkas tidak sedang di meja petugas",
        Refusal::NotYours => "peran lain yang berwenang",
        Refusal::Awaited => "pendapat unit lain masih ditunggu",
        Refusal::TooEarly => "belum waktunya",
        Refusal::Past => "waktu itu sudah lewat",
        Refusal::Unchecked(_) => "masih ada pemeriksaan yang belum dicentang",
        Refusal::Filed
        | Refusal::Held(_)
        | Refusal::NotTaken
        | Refusal::TooLate
        | Refusal::WentOn
        | Refusal::NoLetter => "berkas tidak dalam keadaan itu",
    }
    .to_owned()
}
