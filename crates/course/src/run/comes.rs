//! What a case brings about on its way: messages, rows of registers, statutory forms, the refusal letter.

use casework::{Case, Event, Next, Turn};
use definition::{Record, Rules, Value};

use crate::due::REFUSAL;
use crate::notices::{USUAL, away, is_told_around, moments};

use super::{Made, Run, Written};

impl Run<'_> {
    /// What an event that has just happened brings about.
    pub(super) fn bring_about(&mut self, event: &Event, before: &Case) {
        for moment in moments(self.service, event, before, &self.case) {
            self.tell(&moment);
        }
        match event {
            Event::Decided { stage, outcome, next, verdict, .. }
            | Event::Passed { stage, outcome, next, verdict, .. } => {
                // What had ended before an objection, has brought about all that it does.
                self.left((stage, outcome), verdict.is_none() && matches!(next, Next::End(_)));
            }
            Event::Confirmed { stage, outcome, next, .. } => {
                self.left((stage, outcome), matches!(next, Next::End(_)));
            }
            Event::Withdrawn | Event::Lapsed => self.ended(),
            Event::Filed { .. }
            | Event::Taken { .. }
            | Event::Released
            | Event::GivenBack { .. }
            | Event::Supplemented { .. }
            | Event::CorrectionAsked { .. }
            | Event::Corrected { .. }
            | Event::Booked { .. }
            | Event::OpinionAsked { .. }
            | Event::OpinionGiven { .. }
            | Event::OpinionWithdrawn { .. }
            | Event::Extended { .. }
            | Event::Escalated
            | Event::Objected { .. }
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
            | Event::LettersAdded { .. }
            | Event::LetterRevoked { .. } => {}
        }
    }

    fn left(&mut self, (stage, outcome): (&str, &str), is_end: bool) {
        let own = self.service.stage(stage);
        let is_first = own.and_then(|own| own.outcomes.first()).is_some_and(|o| o.name == outcome);
        self.write(&format!("{stage}.{outcome}"));
        if is_first {
            self.write(stage);
        }
        if is_end {
            self.ended();
        }
    }

    fn ended(&mut self) {
        let Turn::Ended(end) = self.case.turn else { return };
        self.write(end.name());
        self.write("end");
        let is_decided = self.case.decided || self.ran.reason.is_some();
        if end == casework::End::Refused && is_decided && self.service.letter(REFUSAL).is_none() {
            self.ran.letters.push(Made {
                letter: REFUSAL.to_owned(),
                number: String::new(),
                valid_until: None,
                signers: 1,
                lines: Vec::new(),
            });
        }
    }

    /// Sends what is to be sent at this moment.
    pub(super) fn tell(&mut self, moment: &str) {
        let service = self.service;
        let mut lines = service.notices.iter().filter(|line| line.at == moment).peekable();
        let is_told = USUAL.contains(&moment)
            || lines.peek().is_some() && {
                let rules = self.rules_now();
                lines.any(|line| rules.applies(line.when.as_ref()))
            };
        if is_told {
            self.ran.notices.insert(moment.to_owned());
        }
    }

    /// Sends what was to be sent around a date that has come by now.
    pub(super) fn tell_around(&mut self) {
        if !is_told_around(&self.case) {
            return;
        }
        let (service, today) = (self.service, self.today());
        let rules = self.rules_now();
        for line in &service.notices {
            let Some(around) = &line.around else { continue };
            let Some(date) = rules.date(&around.date) else { continue };
            let is_due = |days: &u32| {
                let day = away(date, *days, around.after);
                day.is_some_and(|day| self.submitted_on <= day && day <= today)
            };
            if around.days.iter().any(is_due) && rules.applies(line.when.as_ref()) {
                self.ran.notices.insert(around.date.source().to_owned());
            }
        }
    }

    /// Writes the rows that are written at this moment.
    fn write(&mut self, moment: &str) {
        let service = self.service;
        let now = |record: &&Record| record.moment.as_deref().unwrap_or("granted") == moment;
        for record in service.records.iter().filter(now) {
            let rules = self.rules_now();
            let has_key = record.key.as_ref().is_none_or(|key| rules.value(key).is_some());
            if !rules.applies(record.when.as_ref()) || (!has_key && record.for_each.is_none()) {
                continue;
            }
            let items = record.for_each.as_ref().map_or(1, |list| {
                self.ran.answers.get(list).map_or(0, |value| value.items().len())
            });
            let written = self.written(record, &rules);
            if let Some(day) = written.valid_until {
                self.records.insert(record.id.clone(), day);
            }
            self.ran.records.extend(std::iter::repeat_n(written, items));
        }
    }

    fn written(&self, record: &Record, rules: &Rules) -> Written {
        let own = |name: &str| record.write.iter().find(|(field, _)| field == name);
        let letter = record.valid.as_deref().and_then(|name| name.strip_prefix("letters."));
        let of_letter = || {
            let made = self.ran.letters.iter().rev().find(|made| Some(&*made.letter) == letter)?;
            made.valid_until
        };
        let counted = || Some(rules.length(record.valid_for.as_ref()?)?.after(self.today()));
        let written = || rules.date(&own("valid_until")?.1);
        Written {
            record: record.id.clone(),
            valid_until: of_letter().or_else(counted).or_else(written),
            replaces: record.replaces.as_ref().map(|old| self.key_of(old)),
        }
    }

    /// The key of the row that a subject is; another row that this case wrote is known by its id.
    fn key_of(&self, old: &str) -> String {
        let subject = self.service.subject(old);
        let key = subject.and_then(|subject| subject.fields.first());
        let value = key.and_then(|field| {
            self.ran.answers.get(&field.id).or_else(|| self.given.facts.get(&field.id))
        });
        value.and_then(Value::text).unwrap_or(old).to_owned()
    }

    /// What is there at the end: forms filled in, letters that have served.
    pub(super) fn settle(&mut self) {
        self.ran.facts = self.facts();
        let service = self.service;
        let rules = self.rules_now();
        let forms = service.forms_filled.iter();
        let forms = forms.filter(|form| rules.applies(form.when.as_ref()));
        self.ran.forms = forms.map(|form| form.id.clone()).collect();
        if self.case.turn == Turn::Ended(casework::End::Granted) {
            let needs = service.needs.iter().filter(|need| need.use_up);
            let needs = needs.filter(|need| rules.applies(need.when.as_ref()));
            self.ran.uses_up = needs.map(|need| need.id.clone()).collect();
        }
        if self.case.is_late(self.now) {
            self.tell("late");
        }
        self.tell_around();
    }
}
