//! What an event is about: its letters, its stage, where it leads, and what it is called.

use super::{Event, LetterLine};
use crate::next::Next;

impl Event {
    /// The letters that were signed with it.
    pub fn letters(&self) -> &[LetterLine] {
        match self {
            Self::Decided { letters, .. }
            | Self::Passed { letters, .. }
            | Self::Extended { letters, .. }
            | Self::LettersAdded { letters, .. } => letters,
            Self::Filed { .. }
            | Self::Taken { .. }
            | Self::Released
            | Self::GivenBack { .. }
            | Self::Supplemented { .. }
            | Self::CorrectionAsked { .. }
            | Self::Corrected { .. }
            | Self::Confirmed { .. }
            | Self::Escalated
            | Self::Objected { .. }
            | Self::Booked { .. }
            | Self::OpinionAsked { .. }
            | Self::OpinionGiven { .. }
            | Self::OpinionWithdrawn { .. }
            | Self::Tied { .. }
            | Self::Gathered { .. }
            | Self::DoneWith { .. }
            | Self::Split { .. }
            | Self::Forwarded { .. }
            | Self::Sorted { .. }
            | Self::Said { .. }
            | Self::Published { .. }
            | Self::Reopened { .. }
            | Self::Lapsed
            | Self::Undone { .. }
            | Self::Withdrawn
            | Self::LetterRevoked { .. } => &[],
        }
    }

    /// The stage that it is about, where it is about one: of several that a case is at, that one is looked at.
    pub fn stage(&self) -> Option<&str> {
        let stage = match self {
            Self::Taken { stage, .. }
            | Self::GivenBack { stage }
            | Self::CorrectionAsked { stage, .. }
            | Self::Decided { stage, .. }
            | Self::Confirmed { stage, .. }
            | Self::Passed { stage, .. }
            | Self::Booked { stage, .. }
            | Self::OpinionAsked { stage, .. }
            | Self::OpinionGiven { stage, .. }
            | Self::OpinionWithdrawn { stage, .. } => stage,
            Self::Filed { .. }
            | Self::Released
            | Self::Supplemented { .. }
            | Self::Corrected { .. }
            | Self::Extended { .. }
            | Self::Escalated
            | Self::Objected { .. }
            | Self::Tied { .. }
            | Self::Gathered { .. }
            | Self::DoneWith { .. }
            | Self::Split { .. }
            | Self::Forwarded { .. }
            | Self::Sorted { .. }
            | Self::Said { .. }
            | Self::Published { .. }
            | Self::Reopened { .. }
            | Self::Lapsed
            | Self::Undone { .. }
            | Self::Withdrawn
            | Self::LettersAdded { .. }
            | Self::LetterRevoked { .. } => return None,
        };
        Some(stage).filter(|stage| !stage.is_empty()).map(String::as_str)
    }

    /// Where it leads, where it leads anywhere.
    pub const fn next(&self) -> Option<&Next> {
        match self {
            Self::Filed { next, .. }
            | Self::Decided { next, .. }
            | Self::Confirmed { next, .. }
            | Self::Passed { next, .. }
            | Self::Objected { next, .. }
            | Self::Forwarded { next, .. }
            | Self::Sorted { next, .. }
            | Self::Reopened { next, .. }
            | Self::Undone { next, .. } => Some(next),
            Self::Corrected { moved: Some(moved), .. } => moved.next.as_ref(),
            Self::Corrected { moved: None, .. }
            | Self::Taken { .. }
            | Self::Released
            | Self::GivenBack { .. }
            | Self::Supplemented { .. }
            | Self::CorrectionAsked { .. }
            | Self::Extended { .. }
            | Self::Escalated
            | Self::Booked { .. }
            | Self::OpinionAsked { .. }
            | Self::OpinionGiven { .. }
            | Self::OpinionWithdrawn { .. }
            | Self::Tied { .. }
            | Self::Gathered { .. }
            | Self::DoneWith { .. }
            | Self::Split { .. }
            | Self::Said { .. }
            | Self::Published { .. }
            | Self::Lapsed
            | Self::Withdrawn
            | Self::LettersAdded { .. }
            | Self::LetterRevoked { .. } => None,
        }
    }

    /// Its name in tables and texts.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::Taken { .. } => "taken",
            Self::Released | Self::GivenBack { .. } => "released",
            Self::CorrectionAsked { .. } => "correction_asked",
            Self::Corrected { .. } => "corrected",
            Self::Supplemented { .. } => "supplemented",
            Self::Decided { .. } => "decided",
            Self::Confirmed { .. } => "confirmed",
            Self::Passed { .. } => "passed",
            Self::Extended { .. } => "extended",
            Self::Escalated => "escalated",
            Self::Objected { .. } => "objected",
            Self::Booked { .. } => "booked",
            Self::OpinionAsked { .. } => "opinion_asked",
            Self::OpinionGiven { .. } => "opinion_given",
            Self::OpinionWithdrawn { .. } => "opinion_withdrawn",
            Self::Tied { .. } => "tied",
            Self::Gathered { .. } => "gathered",
            Self::DoneWith { .. } => "done_with",
            Self::Split { .. } => "split",
            Self::Forwarded { .. } => "forwarded",
            Self::Sorted { .. } => "sorted",
            Self::Said { .. } => "said",
            Self::Published { .. } => "published",
            Self::Reopened { .. } => "reopened",
            Self::Lapsed => "lapsed",
            Self::Undone { .. } => "undone",
            Self::Withdrawn => "withdrawn",
            Self::LettersAdded { .. } => "letters_added",
            Self::LetterRevoked { .. } => "letter_revoked",
        }
    }

    /// Version of its body.
    pub const VERSION: i64 = 1;
}
