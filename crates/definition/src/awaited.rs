//! A case that is sent before the letter which it needs is there (`wait: true`): it begins at a stage of its own, where
//! nobody works on it, and leaves that when it is known what came of the other case.

use crate::answer::{Answers, Value};
use crate::condition::Condition;
use crate::fault::Place;
use crate::form::Context;
use crate::service::{End, Found, Need, OfferedLetter, Outcome, Service, Stage, Way, Work};
use crate::text::Text;
use crate::words::word;

/// The stage at which a case waits for a letter.
pub const AWAITS: &str = "awaits_letter";
/// The letter came.
pub const CAME: &str = "came";
/// The other case ended without it.
pub const GONE: &str = "gone";

impl Service {
    /// With the stage at which its cases wait, where its file lets them be sent before a letter is there.
    pub(crate) fn with_awaited(mut self) -> Self {
        let needs = || self.needs.iter().filter(|need| need.wait);
        let waits: Vec<String> = needs().map(is_awaited).collect();
        let at = needs().next().map(|need| need.at).unwrap_or_default();
        let first = self.road.first().map(|first| first.id.clone());
        let when = Condition::compile(&waits.join(" || "), Place::default());
        if let (false, Some(first), Ok(when)) = (waits.is_empty(), first, when) {
            self.road.insert(0, stage(first, when, at));
        }
        self
    }

    /// The needs for which a case with these answers still waits, each with the number of the case that is to bring it.
    pub fn awaited<'s>(&'s self, answers: &'s Answers) -> Vec<(&'s Need, &'s str)> {
        let waits = self.needs.iter().filter(|need| need.wait);
        waits.filter_map(|need| Some((need, need.awaited_in(answers)?))).collect()
    }

    /// The answers once the letter has come that was awaited for a need; free of hidden ones, as they were.
    #[must_use]
    pub fn with_letter(
        &self,
        need: &Need,
        letter: OfferedLetter,
        answers: &Answers,
        context: &Context,
    ) -> Answers {
        let mut answers = answers.clone();
        answers.insert(need.chosen(), Value::Text(letter.id.clone()));
        answers.extend(letter.brings(need));
        let found = Found {
            need: need.id.clone(),
            letters: vec![letter],
            coming: Vec::new(),
            made_by: None,
        };
        self.offering(vec![found]).visible(&answers, context)
    }
}

impl Need {
    /// The number of the case that is to bring its letter, if these answers wait for one.
    pub fn awaited_in<'a>(&self, answers: &'a Answers) -> Option<&'a str> {
        let is_there = answers.contains_key(&format!("{}.number", self.id));
        answers.get(&self.chosen()).filter(|_| !is_there)?.text()
    }
}

/// That a case was named, and its letter is not known.
fn is_awaited(need: &Need) -> String {
    format!("(known({0}.letter) && !known({0}.number))", need.id)
}

fn stage(first: String, when: Condition, at: Place) -> Stage {
    let way = |name: &str, to: Way, reasons: &[&str]| Outcome {
        name: name.to_owned(),
        to,
        when: None,
        reasons: reasons.iter().map(|code| (*code).to_owned()).collect(),
        label: None,
        within: None,
        reopen: None,
        at: Place::default(),
    };
    let in_language = |language| word("awaits-letter", language).unwrap_or_default();
    let [indonesian, english] = terms::Language::ALL.map(in_language);
    Stage {
        id: AWAITS.to_owned(),
        title: Text::both(indonesian, english),
        work: Work::Awaited,
        second_person: false,
        unit: None,
        region: None,
        within: Vec::new(),
        when: Some(when),
        checks: Vec::new(),
        fields: Vec::new(),
        opinions: Vec::new(),
        holds: Vec::new(),
        appointment: None,
        dpia: None,
        outcomes: vec![
            way(CAME, Way::Stage(first), &[]),
            way(GONE, Way::End(End::Closed), &["depends_on"]),
        ],
        at,
    }
}
