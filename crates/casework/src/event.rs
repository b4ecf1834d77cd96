//! What happened to a case. Bodies are JSON; what is personal in them is sealed before it gets here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use terms::{Moment, OfficerId};

use crate::kin::{Kin, Tie};
use crate::next::{Asking, Next};
use crate::publishing::{Showing, Withheld};

mod about;
mod ending;
mod letter;
mod sender;

pub use ending::{End, Verdict};
pub use letter::{LetterLine, SignedAs};
pub use sender::{Assisted, Entered, Reported};

/// A sealed value, or other data that only its owner understands.
pub type Opaque = serde_json::Value;

/// Answers as an event carries them: plain case data, and sealed values by subject.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answered {
    /// Plain case data.
    pub plain: Opaque,
    /// Sealed, by subject.
    pub sealed: BTreeMap<String, Opaque>,
}

/// The times of a stage that went on waiting while the applicant mended something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// By when it is due now.
    pub due_at: Moment,
    /// When it is left by itself now, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acts_at: Option<Moment>,
}

/// The promise after its clock stood, or began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The promise.
    pub promised_at: Moment,
    /// Working days that were not counted.
    pub paused_days: u32,
    /// Whether it begins only now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub starts: bool,
}

/// Where a case belongs after a correction of what decides whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Unit whose case it is now.
    pub unit: String,
    /// Region it is about now.
    pub region: String,
    /// Where its road begins anew, when another unit takes it over; none: it stays where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
}

/// Who may see a complaint after a correction, where that is not who might before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Guarded {
    /// Whether it is for the office alone from now on, however it was reported.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// All units that never see it, those that never saw it among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_from: Vec<String>,
}

/// An event. Every variant is read for ever; a changed one gets a new name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The case was submitted.
    Filed {
        /// Number for people.
        number: String,
        /// Service and version.
        service: String,
        /// Version of the service.
        version: i64,
        /// Unit whose case it is.
        unit: String,
        /// Region it is about.
        region: String,
        /// Where it goes first.
        next: Next,
        /// The promise.
        promised_at: Moment,
        /// Whether the promise begins only with a payment.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unpaid: bool,
        /// The answers.
        answers: Answered,
        /// Who typed it at a counter; none: its applicant sent it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entered: Option<Entered>,
        /// Whether a bundle opened it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        parcel: bool,
        /// How a complaint was reported; none: it is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reported: Option<Reported>,
        /// Units that never see it: those complained about.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        hidden_from: Vec<String>,
        /// The report it was taken out of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        out_of: Option<Kin>,
        /// What its reporter does not want everybody to see.
        #[serde(default, skip_serializing_if = "Withheld::is_nothing")]
        withheld: Withheld,
    },
    /// An officer took it.
    Taken {
        /// Who.
        officer: OfficerId,
        /// Their name, as the history shows it.
        name: String,
        /// At which of several stages; empty where there is one.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        stage: String,
    },
    /// The officer gave it back.
    Released,
    /// The officer gave back one of the stages at which it is at once.
    GivenBack {
        /// Which.
        stage: String,
    },
    /// The applicant is asked to mend something; the clock stops.
    CorrectionAsked {
        /// Who asks.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// Fields and documents to mend.
        fields: Vec<String>,
        /// Why, as a code.
        reason: String,
        /// Words to the applicant, sealed.
        text: Opaque,
        /// Until when it is awaited; then the case ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
        /// At which of several stages; empty where there is one.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        stage: String,
    },
    /// The applicant mended it; the clock runs on.
    Corrected {
        /// The answers, whole.
        answers: Answered,
        /// The promise, moved by the days of the pause.
        promised_at: Moment,
        /// Working days that were not counted.
        paused_days: u32,
        /// The stage's new time.
        due_at: Moment,
        /// Where it belongs now, when the correction changed that; older events have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved: Option<Moved>,
        /// The times of stages that waited meanwhile, where they are at several or leave by themselves.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        again: BTreeMap<String, Again>,
        /// Who typed it at a counter; none: the applicant sent it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assisted: Option<Assisted>,
        /// Who may see it now, when the correction changed that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        guarded: Option<Guarded>,
    },
    /// Answers were added by the program: another case of the same parcel has them now.
    Supplemented {
        /// The answers, whole.
        answers: Answered,
        /// Number of the case from which they come.
        from: String,
    },
    /// A decision at a stage.
    Decided {
        /// Who.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// At which stage.
        stage: String,
        /// Which way out.
        outcome: String,
        /// Refusal code.
        reason: Option<String>,
        /// Words to the applicant, sealed.
        text: Option<Opaque>,
        /// What the officer filled in, sealed.
        filled: Option<Opaque>,
        /// Where it leads.
        next: Next,
        /// Letters signed with it.
        letters: Vec<LetterLine>,
        /// At a stage whose actor signs a letter: how their block reads, now and for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed_as: Option<SignedAs>,
        /// The promise, where leaving the stage moved it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<Clock>,
        /// How an objection ends with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdict: Option<Verdict>,
    },
    /// Somebody without an account answered what they were asked.
    Confirmed {
        /// At which stage.
        stage: String,
        /// What they answered: `agree`, `deny`, `unknown`.
        outcome: String,
        /// Their words, sealed.
        text: Option<Opaque>,
        /// Refusal code, where their answer refuses.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Where it leads.
        next: Next,
    },
    /// The case went on by itself: by rule, or because nobody had acted in time.
    Passed {
        /// At which stage.
        stage: String,
        /// Which way out.
        outcome: String,
        /// Refusal code, where it refuses.
        reason: Option<String>,
        /// Where it leads.
        next: Next,
        /// Letters that the agency's seal completes.
        letters: Vec<LetterLine>,
        /// How the block of the seal reads.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed_as: Option<SignedAs>,
        /// The promise, where leaving the stage moved it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<Clock>,
        /// How an objection ends with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdict: Option<Verdict>,
        /// Whether it happened because the promise was not kept.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_silence: bool,
    },
    /// The promise was put off.
    Extended {
        /// By which line of the service.
        line: usize,
        /// By whom; none: by itself.
        officer: Option<OfficerId>,
        /// Their name; empty: by itself.
        name: String,
        /// The promise as it was.
        old: Moment,
        /// The promise now.
        new: Moment,
        /// Why, sealed; null when the service says it.
        why: Opaque,
        /// The letter that tells it.
        letters: Vec<LetterLine>,
        /// How the block of who signs it reads.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed_as: Option<SignedAs>,
    },
    /// The promise was not kept, and the superior is told.
    Escalated,
    /// The applicant objects.
    Objected {
        /// What they say.
        answers: Answered,
        /// Where that leads.
        next: Next,
        /// When it is answered.
        promised_at: Moment,
    },
    /// A visit or a meeting was booked, or booked anew.
    Booked {
        /// By whom.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// For which stage.
        stage: String,
        /// When.
        time: Moment,
        /// Where, as the citizen reads it.
        place: String,
    },
    /// An officer asks another unit.
    OpinionAsked {
        /// Who.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// For which stage.
        stage: String,
        /// What is asked of whom.
        asking: Asking,
        /// The question, sealed.
        question: Opaque,
    },
    /// Another unit answered.
    OpinionGiven {
        /// Who.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// At which stage.
        stage: String,
        /// Which question.
        id: String,
        /// What they say, sealed.
        text: Opaque,
        /// The stage's time, which stood while it waited.
        due_at: Moment,
    },
    /// An officer took a question back before it was answered.
    OpinionWithdrawn {
        /// Who.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// At which stage.
        stage: String,
        /// Which question.
        id: String,
        /// The unit that was asked.
        unit: String,
        /// The stage's time, which stood while it waited.
        due_at: Moment,
    },
    /// An officer put a report to another one.
    Tied {
        /// Who.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// The other one.
        to: Kin,
        /// How.
        tie: Tie,
    },
    /// Another report follows this one.
    Gathered {
        /// Which.
        kin: Kin,
        /// How.
        tie: Tie,
        /// Whether nobody outside the office may know of it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        hidden: bool,
    },
    /// It is done because the one above it is.
    DoneWith {
        /// The one above.
        kin: Kin,
        /// How it ends.
        end: End,
    },
    /// An officer made another report of a part of it.
    Split {
        /// Who.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// The new one.
        into: Kin,
        /// Under which heading that is.
        service: String,
    },
    /// An officer handed it to another unit.
    Forwarded {
        /// Who.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// To which.
        unit: String,
        /// Why, sealed.
        why: Opaque,
        /// The same stage, there.
        next: Next,
    },
    /// An officer put it under another heading.
    Sorted {
        /// Who.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// The service it is of now.
        service: String,
        /// The version of that.
        version: i64,
        /// Unit whose case it is now.
        unit: String,
        /// Region it is about.
        region: String,
        /// Units that never see it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        hidden_from: Vec<String>,
        /// How it is reported from now on, where that is another way than before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reported: Option<Reported>,
        /// The answers that fit, whole.
        answers: Answered,
        /// The promise of that service, counted from the day it was sent.
        promised_at: Moment,
        /// Where it begins anew.
        next: Next,
    },
    /// An officer wrote to its reporter.
    Said {
        /// Who.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// What, sealed.
        text: Opaque,
    },
    /// An officer lets everybody see photos and the story of a report, or some of it, or takes all of it back.
    Published {
        /// Who.
        officer: OfficerId,
        /// Their name.
        name: String,
        /// What everybody sees from now on, instead of what they saw before.
        showing: Showing,
    },
    /// Its reporter said that it is not done after all.
    Reopened {
        /// Their words, sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Opaque>,
        /// Where it goes on.
        next: Next,
    },
    /// A correction did not come in time: the case ends.
    Lapsed,
    /// The last decision, or a correction asked for, was taken back.
    Undone {
        /// Who.
        officer: OfficerId,
        /// Back to which stage, and its time.
        next: Next,
    },
    /// The applicant withdrew it.
    Withdrawn,
    /// Letters that tell how the case ended were signed, once that could no longer be taken back.
    LettersAdded {
        /// The stage whose decision they tell of.
        stage: String,
        /// The letters.
        letters: Vec<LetterLine>,
        /// How their signer's block reads, now and for ever.
        signed_as: Option<SignedAs>,
    },
    /// A letter is no longer valid.
    LetterRevoked {
        /// Id of the letter in the store and in its address.
        id: String,
        /// Its number.
        number: String,
        /// Why, as everybody may read it.
        reason: String,
        /// Since when it is not valid.
        since: Moment,
    },
}
