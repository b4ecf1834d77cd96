//! Filling the form in, sending it, and mending it when the office asks.

use std::collections::BTreeSet;

use casework::{Answered, Command, Refusal, Reported, Turn, Way};
use definition::form::{Correction, FieldProblem, Message, Refused};
use definition::{Brought, Facts, Need, Service, Value};
use terms::{Language, Moment};

use crate::known::{Channel, Known};
use crate::scenario::Typed;

use super::{Run, problem_words, words};

impl Run<'_> {
    /// Page after page, as a person would; what is wrong on one does not keep them from the next.
    pub(super) fn fill(&mut self) {
        let (service, context) = (self.service, self.context());
        let mut stored = self.typed.files.clone();
        let mut known = BTreeSet::new();
        for (id, brought) in &self.given.letters {
            let need = service.needs.iter().find(|need| need.id == *id);
            let Some(brought) = brought else { continue };
            stored.extend(brought.iter().map(|(id, own)| (id.clone(), own.clone())));
            known.extend(brought.keys().chain(need.into_iter().flat_map(|n| &n.take)).cloned());
        }
        known.extend(self.coming().flat_map(Need::names));
        if self.typed.is_nameless {
            let own = service.subject("applicant").into_iter();
            let facts = own.flat_map(|own| own.facts.iter().map(String::as_str)).chain(["nik"]);
            known.extend(facts.map(|fact| format!("applicant.{fact}")));
        }
        let read = service.read_all(&self.typed.pairs, (&stored, &known), &context);
        self.ran.problems = read.problems;
        self.ran.problems.extend(self.typed.reused.iter().map(|id| used_before(service, id)));
        self.ran.warnings = read.warnings;
        self.ran.known = known;
        self.ran.answers = read.answers;
        self.name_awaited();
        self.ran.refused = service.refusal(&self.ran.answers, &context);
        let same = service.complaint.as_ref().and_then(|complaint| complaint.same.as_ref());
        let (ours, earlier) = (&self.ran.answers, &self.given.cases);
        let is_same = same
            .is_some_and(|same| earlier.iter().any(|(their, ago)| same.is_same(ours, their, *ago)));
        self.ran.offers = is_same.then_some("follow");
        if self.ran.refused.is_some() {
            self.look_at_the_rule();
        } else {
            self.ran.refused = self.without_profession().or_else(|| self.without_letter());
        }
        let rules = service.rules(&self.ran.answers, &Facts::default(), &context);
        let open =
            service.form.iter().filter(|step| step.open && rules.applies(step.when.as_ref()));
        self.ran.open_steps = open.map(|step| step.id.clone()).collect();
    }

    /// What the rule that refuses says besides: when it would not, and what goes over to another service.
    fn look_at_the_rule(&mut self) {
        let (service, context) = (self.service, self.context());
        let Some(rule) = service.broken_rule(&self.ran.answers, &context) else { return };
        let rules = service.rules(&self.ran.answers, &Facts::default(), &context);
        self.ran.again_on = rule.again_on.as_ref().and_then(|day| rules.date(day));
        let carried =
            rule.carry.iter().filter_map(|(id, own)| Some((id.clone(), rules.value(own)?)));
        self.ran.carries = carried.collect();
    }

    /// A service for a profession is for accounts that have proved it.
    fn without_profession(&self) -> Option<Refused> {
        let wanted = self.service.subject("applicant")?.profession.as_ref()?;
        (self.typed.profession.as_ref() != Some(wanted)).then(|| Refused {
            reason: "no_authority".to_owned(),
            text: None,
            instead: None,
        })
    }

    /// A letter that is needed and is not there, or not valid any more, has to be applied for first.
    fn without_letter(&self) -> Option<Refused> {
        let rules = self.service.rules(&self.ran.answers, &Facts::default(), &self.context());
        let lacks = |need: &&Need| match self.given.letters.get(&need.id) {
            // The scenario says nothing of it: it is typed.
            None => false,
            Some(None) => rules.applies(need.when.as_ref()),
            Some(Some(brought)) => {
                let until = brought.get(&format!("{}.valid_until", need.id));
                let is_over = matches!(until, Some(Value::Date(day)) if *day < self.submitted_on);
                is_over && rules.applies(need.when.as_ref())
            }
        };
        let need = self.service.needs.iter().find(lacks)?;
        Some(Refused {
            reason: "depends_on".to_owned(),
            text: Some(need.otherwise.clone()),
            instead: need.letter.split('.').next().map(str::to_owned),
        })
    }

    pub(super) fn submit(&mut self) -> Result<(), String> {
        let context = self.context();
        let (kind, region) = self
            .service
            .handled_by(&self.ran.answers, &context)
            .map_err(|wrong| format!("{} di luar kota ini", wrong.name))?;
        let unit = self.office(&kind, &region)?;
        let facts = self.seen(Facts {
            late: Some(false),
            region: Some(region.clone()),
            filled: self.given.facts.clone(),
            channel: Some(self.channel().name().to_owned()),
            ..Facts::default()
        });
        self.ran.priority = self.priority(&facts);
        let known = Known { before: facts.clone(), after: Some(facts) };
        let road = self.situation(&context, (&unit, &region)).road(&known);
        let command = Command::File {
            number: "KP26-0000-0000".to_owned(),
            service: self.service.id.clone(),
            version: 1,
            unit,
            region: region.as_str().to_owned(),
            answers: Answered::default(),
            entered: None,
            parcel: self.in_parcel,
            reported: self.service.complaint.is_some().then_some(Reported::Open),
            hidden_from: Vec::new(),
            out_of: None,
            withheld: casework::Withheld::default(),
        };
        let first = road.stages.first().map(|stage| Way::Stage(stage.id.clone()));
        self.happen(&road, command)?;
        first.into_iter().for_each(|way| self.enter(&road, way));
        self.arrived();
        self.go_by_rules()
    }

    fn channel(&self) -> Channel {
        if self.in_parcel { Channel::Parcel } else { Channel::Web }
    }

    fn priority(&self, facts: &Facts) -> &'static str {
        let rules = self.service.rules(&self.ran.answers, facts, &self.context());
        self.service.level(&rules).name()
    }

    /// What another case of the same bundle has for this one is added, once it is there.
    pub(super) fn supplement(&mut self) -> Result<(), String> {
        let is_there = |(at, _): &mut (Moment, Brought)| *at <= self.now;
        if self.case.turn != Turn::Office {
            return Ok(());
        }
        let Some((_, brought)) = self.later.take_if(is_there) else { return Ok(()) };
        let (service, context) = (self.service, self.context());
        let read = service.supplemented(&self.ran.answers, &brought, &context);
        if !read.problems.is_empty() {
            return Err(format!("yang menyusul tidak cocok: {}", problem_words(&read.problems)));
        }
        self.ran.answers = service.visible(&read.answers, &context);
        self.ran.told = brought.into_keys().collect();
        let from = "KP26-0000-0000".to_owned();
        let command = Command::Supplement { answers: Answered::default(), from };
        self.happen(&self.shown_road(), command)
    }

    /// The applicant mends what was asked for, and the office goes on with it.
    pub(super) fn correct(&mut self, typed: &Typed) -> Result<(), String> {
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
        let mut problems = read.problems;
        // What a letter brings in, and did not bring in, is asked in no correction either.
        problems.retain(|problem| !self.ran.known.contains(&problem.path));
        if !problems.is_empty() {
            return Err(format!("perbaikan belum benar: {}", problem_words(&problems)));
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
        self.happen(
            &road,
            Command::Correct { answers: Answered::default(), moved, assisted: None, guarded: None },
        )?;
        self.arrived();
        Ok(())
    }
}

/// That a picture which must be taken now was used before.
pub(super) fn used_before(service: &Service, id: &str) -> FieldProblem {
    let label = service.document(id).map(|document| document.label.get(Language::Id).to_owned());
    let message = Message { key: "photo-used", args: Vec::new(), words: None };
    FieldProblem { path: id.to_owned(), label: label.unwrap_or_default(), message }
}
