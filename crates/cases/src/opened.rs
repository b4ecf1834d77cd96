//! A case with everything that acting on it needs, and what its events say of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use casework::{Answered, Case, Event};
use definition::{Answers, Service, Value};
use identity::Keys;
use serde_json::Value as Json;
use terms::{Language, Moment, OfficerId, PersonId};

use crate::error::Failure;
use crate::store::{self, By, CaseRow, Logged};

/// A case with everything that acting on it needs.
pub struct Opened {
    /// Its row.
    pub row: CaseRow,
    /// Its state.
    pub case: Case,
    /// Its service, in the version it was filed with.
    pub service: Arc<Service>,
    /// The keys of its subjects.
    pub keys: Keys,
    pub(crate) events: Vec<(Event, Moment)>,
    pub(crate) leaf: Vec<u8>,
}

impl Opened {
    /// Looks at the hand of this stage, where the case is in it: its row then tells of that one. Says whether it is.
    pub(crate) fn look_at(&mut self, stage: &str) -> bool {
        let is_there = self.case.look_at(stage);
        self.row.stand_as(&self.case);
        is_there
    }

    /// What stands for it in addresses of the desk: its number, and which of several stages is looked at.
    pub(crate) fn address(&self) -> String {
        match self.case.is_in_several_hands() {
            true => store::address(&self.row.number, &self.case.hand.stage),
            false => self.row.number.clone(),
        }
    }

    /// Whose it is.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when nobody's: their key was destroyed.
    pub(crate) fn owner(&self) -> Result<PersonId, Failure> {
        let held = self.keys.get("applicant").and_then(|held| held.person);
        held.ok_or(Failure::NotFound)
    }

    /// Whose it is, as whoever acts.
    pub(crate) fn by_owner(&self) -> Result<By, Failure> {
        self.owner().map(By::Citizen)
    }

    /// Codes with their sentences.
    pub(crate) fn reasons(&self, codes: &[String], language: Language) -> Vec<(String, String)> {
        let sentence = |code: &String| {
            let text = self.service.reason(code);
            let words = text.map_or_else(|| code.clone(), |text| text.get(language).to_owned());
            (code.clone(), words)
        };
        codes.iter().map(sentence).collect()
    }

    /// Whether these answers are the ones that were read: the page of the case says which, and a form sends it back.
    pub(crate) fn is_seen(&self, read: &str) -> bool {
        read == self.answered().to_string()
    }

    /// How often its answers were given: sent, corrected, added to.
    pub(crate) fn answered(&self) -> usize {
        sent_answers(&self.events).count()
    }

    /// When its answers were corrected or added to.
    pub(crate) fn corrected_at(&self) -> Vec<Moment> {
        sent_answers(&self.events).skip(1).map(|(_, at)| at).collect()
    }

    /// When the applicant was waited for; an open pause lasts until now.
    pub(crate) fn pauses(&self, now: Moment) -> Vec<(Moment, Moment)> {
        let mut pauses: Vec<(Moment, Moment)> = Vec::new();
        for (event, at) in &self.events {
            match event {
                Event::CorrectionAsked { .. } => pauses.push((*at, now)),
                Event::Corrected { .. } | Event::Withdrawn | Event::Lapsed => {
                    if let Some(last) = pauses.last_mut().filter(|(_, to)| *to == now) {
                        last.1 = *at;
                    }
                }
                // A correction that was taken back was no pause.
                Event::Undone { .. } => drop(pauses.pop_if(|(_, to)| *to == now)),
                Event::Filed { .. }
                | Event::Taken { .. }
                | Event::Released
                | Event::GivenBack { .. }
                | Event::Supplemented { .. }
                | Event::Decided { .. }
                | Event::Confirmed { .. }
                | Event::Passed { .. }
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
                | Event::LettersAdded { .. }
                | Event::LetterRevoked { .. } => {}
            }
        }
        pauses
    }

    /// What was filled in at each stage when it was left last, sealed, in that order.
    pub(crate) fn filled(&self) -> Vec<(&str, &Json)> {
        let standing = course::standing(&self.events).into_iter();
        let decided: Vec<(&str, Option<&Json>)> = standing
            .filter_map(|(event, _)| {
                let Event::Decided { stage, filled, .. } = event else { return None };
                Some((stage.as_str(), filled.as_ref()))
            })
            .collect();
        let is_last = |place: usize, stage: &str| {
            !decided.iter().skip(place + 1).any(|(later, _)| *later == stage)
        };
        let last = decided.iter().enumerate().filter(|(place, (stage, _))| is_last(*place, stage));
        last.filter_map(|(_, (stage, filled))| Some((*stage, (*filled)?))).collect()
    }

    /// The name of an officer as it stood when they took the case.
    pub(crate) fn taken_by(&self, wanted: OfficerId) -> Option<String> {
        self.events.iter().rev().find_map(|(event, _)| {
            let Event::Taken { officer, name, .. } = event else { return None };
            (*officer == wanted).then(|| name.clone())
        })
    }
}

/// The events of a case, in their order.
pub(crate) fn read(logged: &[Logged]) -> Result<Vec<(Event, Moment)>, Failure> {
    let one = |logged: &Logged| {
        serde_json::from_slice(&logged.body)
            .map(|event| (event, logged.at))
            .map_err(|error| Failure::Event(error.to_string()))
    };
    logged.iter().map(one).collect()
}

/// The answers as they were sent, then as each change left them, and when.
pub(crate) fn sent_answers(
    events: &[(Event, Moment)],
) -> impl DoubleEndedIterator<Item = (&Answered, Moment)> {
    events.iter().filter_map(|(event, at)| match event {
        Event::Filed { answers, .. }
        | Event::Corrected { answers, .. }
        | Event::Sorted { answers, .. }
        | Event::Supplemented { answers, .. } => Some((answers, *at)),
        Event::Taken { .. }
        | Event::Released
        | Event::GivenBack { .. }
        | Event::CorrectionAsked { .. }
        | Event::Decided { .. }
        | Event::Confirmed { .. }
        | Event::Passed { .. }
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
        | Event::Said { .. }
        | Event::Published { .. }
        | Event::Reopened { .. }
        | Event::Lapsed
        | Event::Undone { .. }
        | Event::Withdrawn
        | Event::LettersAdded { .. }
        | Event::LetterRevoked { .. } => None,
    })
}

/// What was filled in at a stage. Older events hold what was typed, unread.
pub(crate) fn typed_answers(words: &str) -> Option<Answers> {
    if let Ok(answers) = serde_json::from_str(words) {
        return Some(answers);
    }
    let texts: BTreeMap<String, String> = serde_json::from_str(words).ok()?;
    let texts = texts.into_iter().filter(|(_, text)| !text.trim().is_empty());
    Some(texts.map(|(id, text)| (id, Value::Text(text))).collect())
}
