//! A case that waits for the letter of another one.

use casework::{Answered, Command, Turn};
use definition::{AWAITS, Answers, CAME, Facts, GONE, Need, OfferedLetter, Value};
use terms::{Date, Moment};

use crate::road::span;

use super::Run;

/// The number of the case in which the letter is being made.
const OTHER: &str = "KP26-0000-0001";

impl Run<'_> {
    /// The needs whose letters are being made when the case is sent.
    pub(super) fn coming(&self) -> impl Iterator<Item = &Need> {
        self.service.needs.iter().filter(|need| self.given.coming.contains_key(&need.id))
    }

    /// The form says for which cases it waits.
    pub(super) fn name_awaited(&mut self) {
        let rules = self.service.rules(&self.ran.answers, &Facts::default(), &self.context());
        let asked = self.coming().filter(|need| rules.applies(need.when.as_ref()));
        let named: Vec<String> = asked.map(Need::chosen).collect();
        let named = named.into_iter().map(|id| (id, Value::Text(OTHER.to_owned())));
        self.ran.answers.extend(named);
    }

    /// The letter that comes next, or does not, and when.
    fn next_letter(&self) -> Option<(Moment, String)> {
        let waits = self.service.awaited(&self.ran.answers).into_iter();
        let known = waits.filter_map(|(need, _)| {
            let coming = self.given.coming.get(&need.id)?;
            let at = self.world.calendar.due(self.case.submitted_at, span(Some(coming.after)));
            Some((at, need.id.clone()))
        });
        known.min()
    }

    fn is_awaiting(&self) -> bool {
        self.case.turn == Turn::Office && self.case.hand.stage == AWAITS
    }

    /// What comes until then, comes in its moment.
    pub(super) fn letters_come(&mut self, until: Moment) -> Result<(), String> {
        while let Some((at, need)) = self.next_letter().filter(|(at, _)| *at <= until) {
            if !self.is_awaiting() {
                break;
            }
            self.now = self.now.max(at);
            self.comes(&need, None)?;
        }
        Ok(())
    }

    /// Leaves the stage at which letters are awaited: as the step says, else by what the scenario says of them.
    pub(super) fn leave_awaited(&mut self, outcome: Option<&str>) -> Result<(), String> {
        while self.is_awaiting() {
            let Some((at, need)) = self.next_letter() else {
                return Err("tidak disebut kapan surat yang ditunggu terbit".to_owned());
            };
            if outcome.is_none() {
                self.now = self.now.max(at);
            }
            self.comes(&need, outcome)?;
        }
        Ok(())
    }

    /// The letter comes, or its case has ended without it.
    fn comes(&mut self, need: &str, outcome: Option<&str>) -> Result<(), String> {
        let service = self.service;
        let (Some(need), Some(coming)) = (service.need(need), self.given.coming.get(need)) else {
            return Ok(());
        };
        let brings = coming.brings.clone().filter(|_| outcome != Some(GONE));
        let is_there = outcome == Some(CAME) || brings.is_some();
        if !is_there {
            self.elapse(Some(GONE))?;
            return self.go_by_rules();
        }
        let letter = letter(need, brings.unwrap_or_default(), self.today());
        let context = self.context();
        self.ran.answers = service.with_letter(need, letter, &self.ran.answers, &context);
        let command = Command::Supplement { answers: Answered::default(), from: OTHER.to_owned() };
        self.happen(&self.shown_road(), command)?;
        if service.awaited(&self.ran.answers).is_empty() {
            self.elapse(Some(CAME))?;
            self.go_by_rules()?;
        }
        Ok(())
    }
}

/// The letter as the scenario tells of it; what it leaves out is as it may be.
fn letter(need: &Need, brings: Answers, today: Date) -> OfferedLetter {
    let own = |name: &str| brings.get(&format!("{}.{name}", need.id));
    let day = |name: &str| match own(name) {
        Some(Value::Date(day)) => Some(*day),
        Some(_) | None => None,
    };
    OfferedLetter {
        id: "surat".to_owned(),
        number: own("number").and_then(Value::text).unwrap_or("001").to_owned(),
        signed_on: day("signed_on").unwrap_or(today),
        valid_until: day("valid_until"),
        words: Vec::new(),
        gives: brings,
    }
}
