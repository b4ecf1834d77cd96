//! What an event signs, and whose letter it is.

use std::collections::BTreeMap;

use casework::{Event, LetterLine, Road, SignedAs};
use definition::{EXTEND, Service};

/// What an event signs: at which stage and by which way out, its letters, and how the signer's block reads.
pub(super) struct SigningIn<'e> {
    pub(super) stage: String,
    pub(super) outcome: String,
    pub(super) letters: &'e mut Vec<LetterLine>,
    pub(super) block: &'e mut Option<SignedAs>,
}

pub(super) fn signing_in(event: &mut Event) -> Option<SigningIn<'_>> {
    let (stage, outcome, letters, block) = match event {
        Event::Decided { stage, outcome, letters, signed_as, .. }
        | Event::Passed { stage, outcome, letters, signed_as, .. } => {
            (stage.clone(), outcome.clone(), letters, signed_as)
        }
        Event::Extended { officer: Some(_), letters, signed_as, .. } => {
            (EXTEND.to_owned(), EXTEND.to_owned(), letters, signed_as)
        }
        Event::Extended { officer: None, .. }
        | Event::Filed { .. }
        | Event::Taken { .. }
        | Event::Released
        | Event::GivenBack { .. }
        | Event::Supplemented { .. }
        | Event::CorrectionAsked { .. }
        | Event::Corrected { .. }
        | Event::Confirmed { .. }
        | Event::Escalated
        | Event::Objected { .. }
        | Event::Booked { .. }
        | Event::OpinionAsked { .. }
        | Event::OpinionGiven { .. }
        | Event::OpinionWithdrawn { .. }
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
    Some(SigningIn { stage, outcome, letters, block })
}

/// Whose letter it is: of the office whose signer stands first, though another one signs last.
pub(super) fn office_of(service: &Service, road: &Road, due: &course::Due) -> Option<String> {
    let first = course::letter(service, &due.letter)?.signers.first()?;
    road.stage(&first.stage).map(|stage| stage.unit.clone()).filter(|unit| !unit.is_empty())
}

/// The offices of those who sign the letter with numbers of their own, the last at this stage.
pub(super) fn own_offices(
    service: &Service,
    road: &Road,
    due: &course::Due,
    last: &str,
) -> BTreeMap<String, String> {
    let Some(letter) = course::letter(service, &due.letter) else { return BTreeMap::new() };
    let signed = |stage: &str| stage == last || due.before.iter().any(|one| one.stage == stage);
    let own = letter.signers.iter().filter(|one| one.series.is_some() && signed(&one.stage));
    own.filter_map(|one| Some((one.stage.clone(), road.stage(&one.stage)?.unit.clone()))).collect()
}
