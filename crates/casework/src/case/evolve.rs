//! What each event makes of a case.

use terms::Moment;

use super::{Case, Correction, Objecting, Turn};
use crate::booking::ABSENT;
use crate::event::{End, Event, Reported};
use crate::kin::{Gathered, Tie};
use crate::next::Next;
use crate::publishing::Showing;

/// Applies one event that happened at `at`. It reads the event and nothing else; every variant is named, so a new one
/// does not compile until it has a meaning.
pub fn evolve(mut case: Case, event: &Event, at: Moment) -> Case {
    if let Some(stage) = event.stage() {
        case.look_at(stage);
    }
    match event {
        Event::Filed {
            service,
            version,
            unit,
            region,
            next,
            promised_at,
            unpaid,
            entered,
            reported,
            hidden_from,
            out_of,
            withheld,
            ..
        } => {
            case.service.clone_from(service);
            case.version = *version;
            case.hidden_from.clone_from(hidden_from);
            case.out_of.clone_from(out_of);
            case.withheld.clone_from(withheld);
            case.first_promise = *promised_at;
            case.reported = *reported;
            case.entered_by = entered.as_ref().map(|entered| entered.officer);
            case.unpaid = *unpaid;
            case.unit.clone_from(unit);
            case.region.clone_from(region);
            case.submitted_at = at;
            case.promised_at = *promised_at;
            case.go(next, at);
        }
        Event::Taken { officer, .. } => {
            case.hand.holder = Some(*officer);
            case.last = None;
        }
        Event::Released => case.hand.holder = None,
        Event::GivenBack { .. } => {
            case.hand.holder = None;
            case.last = None;
        }
        Event::CorrectionAsked { officer, fields, until, .. } => {
            case.last = Some(case.last_by(*officer, at, false));
            case.turn = Turn::Applicant;
            let (stage, fields) = (case.hand.stage.clone(), fields.clone());
            case.correction = Some(Correction { stage, fields, since: at, until: *until });
        }
        Event::Corrected {
            promised_at,
            paused_days,
            due_at,
            moved,
            again,
            assisted,
            guarded,
            ..
        } => {
            case.corrected_by = assisted.as_ref().map(|assisted| assisted.officer);
            // What was looked at is not what stands there now.
            case.showing = Showing::default();
            case.withheld.widened();
            case.turn = Turn::Office;
            case.last = None;
            // Back to who asked, unless they gave it up meanwhile.
            if let Some(correction) = case.correction.take() {
                case.look_at(&correction.stage);
            }
            case.promised_at = *promised_at;
            case.paused_days += paused_days;
            case.resumed_at = Some(at);
            case.hand.due_at = *due_at;
            case.hand.acts_at = None;
            case.hand.extends_at = None;
            for hand in case.hands_mut() {
                if let Some(again) = again.get(&hand.stage) {
                    (hand.due_at, hand.acts_at) = (again.due_at, again.acts_at);
                }
            }
            if let Some(guarded) = guarded {
                if case.hidden_from != guarded.hidden_from {
                    case.hidden_from.clone_from(&guarded.hidden_from);
                    // Whoever has it in their hands may be of a unit that never sees it from here on.
                    case.hands_mut().for_each(|hand| hand.holder = None);
                }
                if guarded.secret {
                    case.reported = Some(Reported::Secret);
                }
            }
            if let Some(moved) = moved {
                case.unit.clone_from(&moved.unit);
                case.region.clone_from(&moved.region);
                if let Some(next) = &moved.next {
                    case.hand.holder = None;
                    case.go(next, at);
                }
            }
        }
        Event::Decided { officer, stage, outcome, next, letters, clock, verdict, .. } => {
            let signed = !letters.is_empty();
            case.last = Some(case.last_by(*officer, at, signed));
            case.decided = true;
            case.signed |= signed;
            case.valid.extend(letters.iter().map(|line| line.id.clone()));
            case.set_clock(*clock, at);
            case.leave(stage, next, *verdict, at);
            if outcome == ABSENT {
                // The time that was missed is over; the next one is booked anew.
                let hands = case.hands_mut().filter(|hand| hand.stage == *stage);
                hands.for_each(|hand| hand.booked = None);
            }
        }
        Event::Confirmed { stage, outcome, next, .. } => {
            case.last = None;
            if case.reported.is_some() {
                case.hear(outcome);
            }
            case.leave(stage, next, None, at);
        }
        Event::Passed { stage, next, letters, clock, verdict, .. } => {
            case.last = None;
            case.signed |= !letters.is_empty();
            case.valid.extend(letters.iter().map(|line| line.id.clone()));
            case.set_clock(*clock, at);
            case.leave(stage, next, *verdict, at);
        }
        Event::Extended { line, new, letters, .. } => {
            case.promised_at = *new;
            case.extended.push(*line);
            case.hands_mut().for_each(|hand| hand.extends_at = None);
            // What came before it is not taken back: the promise would be.
            case.last = None;
            case.signed |= !letters.is_empty();
            case.valid.extend(letters.iter().map(|line| line.id.clone()));
        }
        Event::Supplemented { .. } => case.last = None,
        Event::Escalated => case.escalated = true,
        Event::Objected { next, promised_at, .. } => {
            case.last = None;
            case.hand.holder = None;
            case.correction = None;
            let before =
                if let Turn::Ended(end) = case.turn { Next::End(end) } else { case.here() };
            case.objection = Some(Objecting {
                since: at,
                before,
                stage: case.left.clone(),
                clock: case.promise(),
                ended_at: case.ended_at,
            });
            case.verdict = None;
            case.escalated = false;
            case.promised_at = *promised_at;
            case.resumed_at = Some(at);
            case.go(next, at);
        }
        Event::Booked { time, place, .. } => {
            case.last = None;
            case.hand.booked = Some((*time, place.clone()));
            case.hand.bookings += 1;
        }
        Event::OpinionAsked { asking, .. } => {
            case.last = None;
            case.hand.asked.push(asking.clone());
        }
        Event::OpinionGiven { id, due_at, .. } | Event::OpinionWithdrawn { id, due_at, .. } => {
            case.last = None;
            case.hand.asked.retain(|asked| asked.id != *id);
            case.hand.due_at = *due_at;
        }
        Event::Tied { officer, to, tie, .. } => {
            case.last = Some(case.last_by(*officer, at, false));
            match tie {
                Tie::Same => {
                    case.same = Some(to.clone());
                    case.correction = None;
                    case.go(&Next::End(End::Closed), at);
                }
                Tie::Child => case.parent = Some(to.clone()),
            }
        }
        // It comes from elsewhere: what was decided here a moment ago can still be taken back.
        Event::Gathered { kin, tie, hidden } => {
            let (kin, tie, hidden) = (kin.clone(), *tie, *hidden);
            case.gathered.push(Gathered { kin, tie, hidden });
        }
        Event::DoneWith { end, .. } => {
            case.last = None;
            case.correction = None;
            case.go(&Next::End(*end), at);
        }
        Event::Split { into, .. } => {
            case.last = None;
            case.parts.push(into.clone());
        }
        Event::Forwarded { officer, unit, next, .. } => {
            case.last = Some(case.last_by(*officer, at, false));
            case.forwards += 1;
            case.unit.clone_from(unit);
            let since = case.hand.since;
            case.hand.holder = None;
            case.go(next, at);
            // It has not come to this stage anew: its time runs on.
            case.hand.since = since;
        }
        Event::Sorted {
            service,
            version,
            unit,
            region,
            hidden_from,
            reported,
            promised_at,
            next,
            ..
        } => {
            case.last = None;
            case.reported = reported.or(case.reported);
            case.service.clone_from(service);
            case.version = *version;
            case.unit.clone_from(unit);
            case.region.clone_from(region);
            case.hidden_from.clone_from(hidden_from);
            case.promised_at = *promised_at;
            case.hand.holder = None;
            // Under another heading somebody else looks at it first.
            case.showing = Showing::default();
            case.go(next, at);
        }
        Event::Said { .. } => case.last = None,
        // It stands beside the road: what was decided a moment ago can still be taken back.
        Event::Published { showing, .. } => case.showing.clone_from(showing),
        Event::Reopened { next, .. } => {
            case.last = None;
            case.hear("deny");
            case.hand.holder = None;
            case.go(next, at);
        }
        Event::Lapsed | Event::Withdrawn => case.give_up(at),
        Event::Undone { officer, next } => {
            let last = case.last.take();
            if let Some(last) = &last {
                let (clock, resumed_at) = last.clock;
                case.promised_at = clock.promised_at;
                case.paused_days = clock.paused_days;
                case.resumed_at = resumed_at;
                case.unpaid = last.unpaid;
                case.verdict = case.verdict.filter(|_| last.objection.is_none());
                case.objection.clone_from(&last.objection);
                (case.unit, case.forwards) = last.unit.clone();
                [case.same, case.parent] = last.tied.clone();
            }
            case.correction = None;
            case.ended_at = None;
            case.go(next, at);
            if let Some(last) = last {
                (case.hand.booked, case.hand.bookings) = last.booked;
            }
            case.hand.holder = Some(*officer);
        }
        Event::LettersAdded { letters, .. } => {
            case.last = None;
            case.signed = true;
            case.told = true;
            case.valid.extend(letters.iter().map(|line| line.id.clone()));
        }
        Event::LetterRevoked { id, .. } => case.valid.retain(|valid| valid != id),
    }
    case
}
