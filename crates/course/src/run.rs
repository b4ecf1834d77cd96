//! One case from its form to its end, by the engines of form and desk, without a database.

mod ran;
mod apply;
mod acts;
mod comes;
mod parts;
mod awaited;

use std::collections::BTreeMap;

use casework::{
    Actor, Case, Command, Due, End, Event, Hand, Next, Refusal, Road, Turn, Way, decide, evolve,
    may_object,
};
use definition::form::{Context, FieldProblem};
use definition::{Answers, Brought, Facts, Service};
use jiff::civil::DateTime;
use terms::{Date, Moment, OfficerId, RegionCode};
use uuid::Uuid;

use crate::known::{Deciding, Known, Told, facts};
use crate::road::{Situation, span};
use crate::scenario::{Act, Given, Step, Typed};
use crate::world::World;

pub use parts::RanPart;
pub(crate) use ran::without_places;
pub use ran::{Made, Ran, Stopped, Written};

/// Decisions after which a road is going in circles.
const MOST_DECISIONS: usize = 60;

/// A case being played.
pub struct Run<'a> {
    service: &'a Service,
    world: &'a World,
    given: Given,
    now: Moment,
    submitted_on: Date,
    typed: Typed,
    case: Case,
    events: Vec<(Event, Moment)>,
    /// What officers filled in and other systems answered.
    filled: Answers,
    /// What was paid at each stage.
    paid: BTreeMap<String, i64>,
    /// The rows written that are not valid for ever.
    records: BTreeMap<String, Date>,
    /// The groups that the case has come into and not yet arrived in.
    entered: Vec<String>,
    /// The stages that it has come to and not yet arrived at.
    came: Vec<String>,
    decisions: usize,
    /// What another case of the same bundle has for it, and since when.
    later: Option<(Moment, Brought)>,
    /// Whether a bundle opens it.
    in_parcel: bool,
    ran: Ran,
}

impl<'a> Run<'a> {
    /// A form that is about to be filled in at this time.
    pub fn new(service: &'a Service, world: &'a World, today: DateTime) -> Self {
        let day = today.date();
        Self {
            service,
            world,
            given: Given::default(),
            now: world.calendar.zone.moment(today),
            submitted_on: day,
            typed: Typed::default(),
            case: Case::default(),
            events: Vec::new(),
            filled: Answers::new(),
            paid: BTreeMap::new(),
            records: BTreeMap::new(),
            entered: Vec::new(),
            came: Vec::new(),
            decisions: 0,
            later: None,
            in_parcel: false,
            ran: Ran::new(world.context(day, day)),
        }
    }

    /// In a world in which this is so.
    #[must_use]
    pub fn with(self, given: &Given) -> Self {
        Self { given: given.clone(), ..self }
    }

    /// Fills the form in, sends it, does what the steps say, and goes on by first outcomes to the end.
    pub fn play(mut self, typed: &Typed, then: &[Step]) -> Ran {
        self.typed = typed.clone();
        self.fill();
        if !self.ran.problems.is_empty() || self.ran.refused.is_some() {
            return self.close();
        }
        if self.service.parts.is_empty() {
            self.go(then);
        } else {
            self.play_parts(then);
        }
        self.close()
    }

    /// Sends the form, does what the steps say, and goes on by first outcomes to the end.
    fn go(&mut self, then: &[Step]) {
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

    fn close(mut self) -> Ran {
        let facts = self.facts();
        self.ran.bill = self.service.bill(&self.ran.answers, &facts, &self.context());
        if !self.events.is_empty() {
            self.settle();
            self.ran.objection = self.case.verdict.map(casework::Verdict::name);
            self.ran.objection_open =
                may_object(&self.case, &self.shown_road(), &self.world.calendar, self.now).is_ok();
            self.ran.done_by = done_by(&self.case);
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

    fn office(&self, kind: &str, region: &RegionCode) -> Result<String, String> {
        use crate::road::Offices as _;
        let found = self.world.covering(kind, region).map(str::to_owned);
        found.ok_or_else(|| {
            let all = self.world.kinds().into_iter().collect::<Vec<_>>().join(", ");
            format!(
                "tidak ada unit `{kind}` untuk {region} di kota skenario; jenis yang ada: {all}"
            )
        })
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
            stage: &self.case.hand.stage,
            offices: self.world,
            unit,
            region,
        }
    }

    /// The region it is about.
    fn region(&self) -> RegionCode {
        self.case.region.parse().unwrap_or_else(|_| self.context().agency_region)
    }

    /// What is known of the case besides its answers.
    fn facts(&self) -> Facts {
        let mut filled = self.given.facts.clone();
        filled.extend(self.filled.iter().map(|(id, own)| (id.clone(), own.clone())));
        let told = Told {
            service: self.service,
            number: "KP26-0000-0000",
            case: &self.case,
            events: &self.events,
            filled,
            paid: self.paid.clone(),
        };
        self.seen(facts(told, &self.world.calendar.zone, self.now))
    }

    /// With what the world of the scenario says.
    fn seen(&self, facts: Facts) -> Facts {
        Facts {
            flags: self.given.flags.clone(),
            supporters: Some(self.given.supporters.unwrap_or(0)),
            duplicates: Some(self.given.duplicates.unwrap_or(0)),
            records: self.records.clone(),
            ..facts
        }
    }

    fn known(&self, filled: Option<&Answers>, deciding: Option<&Deciding<'_>>) -> Known {
        Known::new(self.facts(), filled, deciding, self.today())
    }

    /// What conditions say of the case now.
    fn rules_now(&self) -> definition::Rules {
        self.service.rules(&self.ran.answers, &self.facts(), &self.context())
    }

    /// The road by what is known now, as it is shown.
    fn shown_road(&self) -> Road {
        self.road_for(&self.known(None, None))
    }

    fn road_for(&self, known: &Known) -> Road {
        let (context, region) = (self.context(), self.region());
        self.situation(&context, (&self.case.unit, &region)).road(known)
    }

    fn happen(&mut self, road: &Road, command: Command) -> Result<(), String> {
        let event = decide(&self.case, road, &self.world.calendar, command, self.now)
            .map_err(|refusal| words(&refusal))?;
        self.add(event);
        Ok(())
    }

    fn add(&mut self, event: Event) {
        let before = self.case.clone();
        self.ran.ways.extend(self.way_taken(&event));
        self.case = evolve(std::mem::take(&mut self.case), &event, self.now);
        self.came.extend(self.come_to(&event, &before));
        self.events.push((event.clone(), self.now));
        self.bring_about(&event, &before);
    }

    /// The way out of its stage that the case takes with an event.
    fn way_taken(&self, event: &Event) -> Option<(String, String)> {
        match event {
            Event::Decided { stage, outcome, .. }
            | Event::Confirmed { stage, outcome, .. }
            | Event::Passed { stage, outcome, .. } => Some((stage.clone(), outcome.clone())),
            // Which one led there is not told: the first that does stands for it.
            Event::CorrectionAsked { .. } => {
                let stage = self.service.stage(&self.case.hand.stage)?;
                let mut ways = stage.outcomes.iter();
                let way = ways.find(|way| way.to == definition::Way::Applicant)?;
                Some((stage.id.clone(), way.name.clone()))
            }
            Event::Filed { .. }
            | Event::Taken { .. }
            | Event::Released
            | Event::GivenBack { .. }
            | Event::Supplemented { .. }
            | Event::Corrected { .. }
            | Event::Extended { .. }
            | Event::Escalated
            | Event::Objected { .. }
            | Event::Booked { .. }
            | Event::OpinionAsked { .. }
            | Event::OpinionGiven { .. }
            | Event::OpinionWithdrawn { .. }
            | Event::Lapsed
            | Event::Tied { .. }
            | Event::Gathered { .. }
            | Event::DoneWith { .. }
            | Event::Split { .. }
            | Event::Forwarded { .. }
            | Event::Sorted { .. }
            | Event::Said { .. }
            | Event::Published { .. }
            | Event::Reopened { .. }
            | Event::Undone { .. }
            | Event::Withdrawn
            | Event::LettersAdded { .. }
            | Event::LetterRevoked { .. } => None,
        }
    }

    /// The stages to which an event has led; after a correction the one that asked for it.
    fn come_to(&self, event: &Event, before: &Case) -> Vec<String> {
        match event.next() {
            Some(Next::Stage { stage, .. }) => vec![stage.clone()],
            Some(Next::Together { hands }) => {
                let goes_on = |hand: &&Hand| before.beside.contains(hand);
                hands.iter().filter(|hand| !goes_on(hand)).map(|hand| hand.stage.clone()).collect()
            }
            Some(Next::Joined | Next::End(_)) => Vec::new(),
            None if matches!(event, Event::Corrected { .. }) => vec![self.case.hand.stage.clone()],
            None => Vec::new(),
        }
    }

    /// Notes where the case is now.
    fn arrived(&mut self) {
        let entered = std::mem::take(&mut self.entered);
        let came = std::mem::take(&mut self.came);
        match self.case.turn {
            Turn::Office => {
                self.ran.road.extend(entered);
                for hand in self.case.hands().filter(|hand| came.contains(&hand.stage)) {
                    let due = hand.due_at.day(&self.world.calendar.zone);
                    self.ran.due.push((hand.stage.clone(), due));
                    self.ran.reached.push((hand.stage.clone(), self.now));
                    self.ran.road.push(hand.stage.clone());
                    self.ran.opinions.extend(hand.asked.iter().map(|asked| asked.id.clone()));
                }
            }
            Turn::Applicant => self.ran.road.push("applicant".to_owned()),
            Turn::Nobody | Turn::Ended(_) => {}
        }
    }

    /// Notes the groups that a way leads into: the road shows them before their members.
    fn enter(&mut self, road: &Road, mut way: Way) {
        for _ in &road.stages {
            let (Way::Stage(id) | Way::Join(id)) = &way else { return };
            let Some(stage) = road.stage(id) else { return };
            let is_join = matches!(way, Way::Join(_));
            let goes_on = is_join && self.case.is_in_several_hands() && !stage.first_closes;
            let begins = !is_join && stage.applies;
            if begins && stage.work == casework::Work::Group {
                self.entered.push(id.clone());
            }
            let is_there = begins && !road.is_done_at_once(stage);
            let Some(first) = stage.outcomes.first().filter(|_| !goes_on && !is_there) else {
                return;
            };
            way = first.to.clone();
        }
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        self.supplement()?;
        match &step.act {
            Act::Decide { outcome, reason, fields, filled, received } => {
                self.go_to(&step.name)?;
                let asked = acts::Asked { outcome: outcome.as_deref(), reason: reason.as_deref() };
                self.leave(asked, fields, filled, received)
            }
            Act::Opinion(id) => {
                self.go_to(&step.name)?;
                self.give_opinion(id)
            }
            Act::Correct(typed) => self.correct(typed),
            Act::Wait(time) => self.wait(span(Some(*time))),
            Act::Extend(role) => self.extend_by(role),
            Act::Object(typed) => self.object(typed),
            Act::Reopen => self.reopen(),
            Act::Withdraw => {
                let road = self.shown_road();
                self.happen(&road, Command::Withdraw)
            }
        }
    }

    /// Time passes: what is due by itself in it happens in its moment.
    fn wait(&mut self, time: casework::Span) -> Result<(), String> {
        let until = self.world.calendar.due(self.now, time);
        self.letters_come(until)?;
        while let Some((at, due)) = self.case.due().into_iter().find(|(at, _)| *at <= until) {
            self.now = self.now.max(at);
            self.case.look_at_due(self.now);
            match due {
                Due::Stage | Due::Correction => self.elapse(None)?,
                Due::Extend => self.go_by_rules()?,
                Due::Silence => self.fall_silent()?,
            }
        }
        self.now = until;
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
        while self.case.turn == Turn::Office && !self.case.look_at(stage) {
            self.first().map_err(|why| format!("tahap `{}`: {why}", self.case.hand.stage))?;
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
        self.leave(acts::Asked::default(), &[], &Typed::default(), &Answers::new())
    }

    fn go_to_the_end(&mut self) -> Result<(), Stopped> {
        while self.case.turn == Turn::Office {
            let place = self.case.hand.stage.clone();
            self.supplement().map_err(|why| Stopped { name: place, step: None, why })?;
            let name = self.case.hand.stage.clone();
            self.first().map_err(|why| Stopped { name, step: None, why })?;
        }
        Ok(())
    }

    /// Somebody with the role that the stage asks for.
    fn actor(&self) -> Actor {
        Actor {
            officer: OfficerId::new(Uuid::nil()),
            name: "Petugas".to_owned(),
            roles: vec![self.case.hand.role.clone()],
        }
    }
}

/// Problems in a line: their inputs, and what the rules say.
pub(crate) fn problem_words(problems: &[FieldProblem]) -> String {
    let one = |problem: &FieldProblem| {
        let why = problem.message.words.as_ref();
        let why = why.map_or(problem.message.key, |text| text.get(terms::Language::Id));
        // What an officer fills in is named as the scenario writes it.
        format!("`{}` ({why})", problem.path.strip_prefix("isi.").unwrap_or(&problem.path))
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
        Refusal::Shut { .. } => "kantor tutup pada waktu itu",
        Refusal::TooFar => "waktu itu terlalu jauh",
        Refusal::Rebooked(_) => "janji temu sudah dipindah sebanyak yang boleh",
        Refusal::NoAppointment => "tahap ini tidak punya janji temu",
        Refusal::NotYet(_) => "janji temunya belum lewat",
        Refusal::PutOff(_) => "janji sudah diundur sebanyak yang boleh",
        Refusal::Broken => "janji sudah terlewat",
        Refusal::Unchecked(_) => "masih ada pemeriksaan yang belum dicentang",
        Refusal::Filed
        | Refusal::EnteredByThem
        | Refusal::Held(_)
        | Refusal::NotTaken
        | Refusal::TooLate
        | Refusal::WentOn
        | Refusal::Hidden
        | Refusal::Withheld
        | Refusal::NoUnit
        | Refusal::NoLetter => "berkas tidak dalam keadaan itu",
    }
    .to_owned()
}

/// Who says of a complaint that it is done.
fn done_by(case: &Case) -> Option<&'static str> {
    let is_done = case.reported.is_some() && case.turn == Turn::Ended(End::Granted);
    is_done.then(|| if case.is_done_by_word() { "reporter" } else { "office" })
}
