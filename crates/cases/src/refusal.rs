//! The letter that every refusal has without being written: signed when the refusal can no longer be taken back.

use std::collections::BTreeMap;

use casework::{Command, End, Event, Next, Refusal, Turn, UNDO_SECONDS};
use course::{Due, Known, REFUSAL, SILENCE};
use db::Batch;
use definition::Answers;
use serde_json::{Map, Value as Json, json};
use terms::{Language, Moment, OfficerId};
use web::Staff;

use crate::app::App;
use crate::error::Failure;
use crate::signing::{Occasion, Signed, SigningFailure};
use crate::store::By;
use crate::working::{Opened, Order};

/// Who refused a case, where and why.
struct Refused<'a> {
    stage: &'a str,
    officer: Option<(OfficerId, &'a str)>,
    reason: Option<&'a str>,
    text: Option<&'a Json>,
    at: Moment,
}

/// The refusal that an event is; none of an end by silence.
fn refusal_of(event: &Event, at: Moment) -> Option<Refused<'_>> {
    let none = Refused { stage: "", officer: None, reason: None, text: None, at };
    let (found, outcome) = match event {
        Event::Decided {
            stage,
            outcome,
            officer,
            name,
            reason,
            text,
            next: Next::End(End::Refused),
            ..
        } => {
            let officer = Some((*officer, name.as_str()));
            let (reason, text) = (reason.as_deref(), text.as_ref());
            (Refused { stage, officer, reason, text, ..none }, outcome)
        }
        Event::Passed { stage, outcome, reason, next: Next::End(End::Refused), .. }
        | Event::Confirmed { stage, outcome, reason, next: Next::End(End::Refused), .. } => {
            (Refused { stage, reason: reason.as_deref(), ..none }, outcome)
        }
        Event::Filed { .. }
        | Event::Taken { .. }
        | Event::Released
        | Event::GivenBack { .. }
        | Event::Supplemented { .. }
        | Event::CorrectionAsked { .. }
        | Event::Corrected { .. }
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
        | Event::Lapsed
        | Event::Undone { .. }
        | Event::Withdrawn
        | Event::LettersAdded { .. }
        | Event::LetterRevoked { .. } => return None,
    };
    // Of a way out that nobody took there is nothing to give reasons for.
    (!SILENCE.contains(&outcome.as_str())).then_some(found)
}

/// The refusal that stands.
fn standing(opened: &Opened) -> Option<Refused<'_>> {
    course::standing(&opened.events)
        .into_iter()
        .rev()
        .find_map(|(event, at)| refusal_of(event, *at))
}

/// When the letter of the refusal that an event is may be signed; none when it is no refusal.
pub(crate) fn due_at(event: &Event, now: Moment) -> Option<Moment> {
    let refused = refusal_of(event, now)?;
    Some(if refused.officer.is_some() { now.plus_seconds(UNDO_SECONDS + 1) } else { now })
}

/// Signs the letter of a case that was refused at this moment, unless that was taken back or told already.
///
/// # Errors
/// [`Failure`] when it could not be stored; it is tried again.
pub(crate) async fn sign(app: &App, opened: Opened, refused_at: Moment) -> Result<Batch, Failure> {
    let is_so = opened.case.turn == Turn::Ended(End::Refused)
        && opened.case.ended_at == Some(refused_at)
        && !opened.case.told;
    let Some(stage) = standing(&opened).filter(|_| is_so).map(|refused| refused.stage.to_owned())
    else {
        return Ok(Batch::new());
    };
    let command = |_: &Opened| Command::AddLetters { stage: stage.clone() };
    match app.carry_out(opened, Order::new(By::System, &command)).await {
        Ok(_) | Err(Failure::Refused(Refusal::WentOn)) => Ok(Batch::new()),
        Err(failure) => Err(failure),
    }
}

impl App {
    /// The number of the letter that tells of a refusal: signed by whoever refused when they may sign, else by the
    /// agency's seal.
    pub(crate) async fn sign_refusal(
        &self,
        opened: &Opened,
        answers: &Answers,
        known: &Known,
        now: Moment,
    ) -> Result<Signed, Failure> {
        let refused = standing(opened).ok_or(Failure::NotFound)?;
        let letter = course::letter(&opened.service, REFUSAL).ok_or(Failure::NotFound)?;
        let context = self.case_context(opened, Language::Id, now);
        let parts = opened.service.number_parts(letter, answers, known.then(), &context, None);
        let due = [Due {
            letter: REFUSAL.to_owned(),
            item: None,
            parts,
            before: Vec::new(),
            unit: None,
            own: BTreeMap::new(),
        }];
        let staff = refused.officer.map(|(officer, name)| Staff {
            agency: self.agency(),
            officer,
            name: name.to_owned(),
            title: String::new(),
            grants: Vec::new(),
        });
        let occasion = Occasion {
            agency: self.agency(),
            case: opened.row.id,
            number: &opened.row.number,
            service: &opened.service,
            unit: &opened.case.hand.unit,
            stage: refused.stage,
            staff: staff.as_ref(),
            due: &due,
            now,
        };
        match self.signing.sign(occasion).await {
            Err(SigningFailure::NoSigner) if staff.is_some() => {
                Ok(self.signing.sign(Occasion { staff: None, ..occasion }).await?)
            }
            signed => Ok(signed?),
        }
    }

    /// What letters say of a refusal: its reasons in words, and until when and to whom it can be objected to.
    pub(crate) fn refusal_data(
        &self,
        opened: &Opened,
        answers: &Answers,
        now: Moment,
    ) -> Map<String, Json> {
        let mut data = Map::new();
        let Some(refused) = standing(opened) else { return data };
        let sentence = refused.reason.and_then(|code| opened.service.reason(code));
        let words = refused.text.and_then(|json| self.words(opened, "decision", json));
        let reason = json!({
            "code": refused.reason,
            "title": sentence.map(|text| text.get(Language::Id).to_owned()),
            "text": words,
        });
        data.insert("reasons".to_owned(), json!([reason]));
        let until = self.objection_until(opened, answers, refused.at, now);
        let unit = self.units.get(&opened.case.hand.unit);
        let above = unit.and_then(|unit| self.units.get(unit.parent.as_deref()?)).or(unit);
        let to = above.map(|unit| format!("pimpinan {}", unit.title));
        data.insert("objection".to_owned(), json!({ "until": until, "to": to }));
        data
    }

    /// The last day on which a refusal can be objected to.
    fn objection_until(
        &self,
        opened: &Opened,
        answers: &Answers,
        refused_at: Moment,
        now: Moment,
    ) -> String {
        let context = self.case_context(opened, Language::Id, now);
        let facts = self.facts(opened, now);
        let rules = opened.service.rules(answers, &facts, &context);
        // Every service has such a time, its own or the usual one of the language.
        let within = opened.service.objection.within.as_ref();
        let within = course::span(within.and_then(|time| rules.length(time)));
        let until = self.calendar.due(refused_at, within);
        until.day(&self.web.brand().zone).to_string()
    }
}
