//! What people ask of a case, and why it may not be done.

use terms::{Moment, OfficerId};

use crate::event::{Answered, Assisted, Entered, Guarded, LetterLine, Opaque, Reported};
use crate::kin::{Kin, Tie};
use crate::publishing::{Showing, Withheld};

/// A member of staff who acts, with the roles they have at the case's stage.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Who.
    pub officer: OfficerId,
    /// Their name, as the history shows it.
    pub name: String,
    /// The roles they have in the unit of the stage.
    pub roles: Vec<String>,
}

/// Where a report belongs under another heading.
#[derive(Debug, Clone)]
pub struct Sorted {
    /// The service.
    pub service: String,
    /// Its version.
    pub version: i64,
    /// Unit whose case it is now.
    pub unit: String,
    /// Region it is about.
    pub region: String,
    /// Units that never see it.
    pub hidden_from: Vec<String>,
    /// How it is reported from now on, where that is another way than before.
    pub reported: Option<Reported>,
    /// The answers that fit, whole.
    pub answers: Answered,
}

/// What somebody asks of a case.
#[derive(Debug, Clone)]
pub enum Command {
    /// Submit it.
    File {
        /// Number for people.
        number: String,
        /// Service.
        service: String,
        /// Its version.
        version: i64,
        /// Unit whose case it is.
        unit: String,
        /// Region it is about.
        region: String,
        /// The answers.
        answers: Answered,
        /// Who types it at a counter; none: its applicant sends it.
        entered: Option<Entered>,
        /// Whether a bundle opens it.
        parcel: bool,
        /// How a complaint is reported; none: it is none.
        reported: Option<Reported>,
        /// Units that never see it: those complained about.
        hidden_from: Vec<String>,
        /// The report it was taken out of.
        out_of: Option<Kin>,
        /// What its reporter does not want everybody to see.
        withheld: Withheld,
    },
    /// Take it to work on it.
    Take(Actor),
    /// Give it back.
    Release(Actor),
    /// Give it back for somebody who no longer serves, also while the applicant mends it.
    Vacate(OfficerId),
    /// Ask the applicant to mend fields or documents.
    AskCorrection {
        /// Who asks.
        actor: Actor,
        /// What to mend.
        fields: Vec<String>,
        /// Why, as a code; empty when the words say it.
        reason: String,
        /// Words, sealed; null when the reason says it.
        text: Opaque,
    },
    /// The applicant has mended it.
    Correct {
        /// The answers, whole.
        answers: Answered,
        /// Unit and region it belongs to now, when the correction changed that; the road is that unit's.
        moved: Option<(String, String)>,
        /// Who types it at a counter; none: the applicant sends it.
        assisted: Option<Assisted>,
        /// Who may see it now, when the correction changed that.
        guarded: Option<Guarded>,
    },
    /// Add answers that another case of the same parcel has now.
    Supplement {
        /// The answers, whole.
        answers: Answered,
        /// Number of the case from which they come.
        from: String,
    },
    /// Decide at the stage.
    Decide {
        /// Who decides.
        actor: Actor,
        /// Which way out.
        outcome: String,
        /// Refusal code.
        reason: Option<String>,
        /// Words, sealed.
        text: Option<Opaque>,
        /// What was ticked.
        checks: Vec<String>,
        /// What was filled in, sealed.
        filled: Option<Opaque>,
        /// Letters signed with it.
        letters: Vec<LetterLine>,
    },
    /// Somebody without an account answers what they were asked.
    Confirm {
        /// What they answer.
        outcome: String,
        /// Their words, sealed.
        text: Option<Opaque>,
    },
    /// What is to happen by itself, if its time has come.
    Elapse {
        /// The way out that another system's answer means; none: the first that is open.
        outcome: Option<String>,
        /// Letters that the agency's seal completes with it.
        letters: Vec<LetterLine>,
    },
    /// Put the promise off by itself, where the service says so.
    ExtendByItself,
    /// Put the promise off.
    Extend {
        /// Who does.
        actor: Actor,
        /// Why, sealed.
        why: Opaque,
        /// The letter that tells it.
        letters: Vec<LetterLine>,
    },
    /// What is to happen when the promise was not kept.
    Silence {
        /// Letters that the agency's seal completes with it.
        letters: Vec<LetterLine>,
    },
    /// Object to a refusal, to what was given, or to a promise that was not kept.
    Object {
        /// What the applicant says, and the answers as they were.
        answers: Answered,
    },
    /// Ask another unit.
    AskOpinion {
        /// Who asks.
        actor: Actor,
        /// Id of the question in the case.
        id: String,
        /// Who is to answer, by role.
        role: String,
        /// In which unit.
        unit: String,
        /// The question, sealed.
        question: Opaque,
    },
    /// Answer what the unit was asked.
    GiveOpinion {
        /// Who answers, with the roles they have in the unit that is asked.
        actor: Actor,
        /// Which question.
        id: String,
        /// What they say, sealed.
        text: Opaque,
    },
    /// Take a question back that was asked by hand and is not answered.
    WithdrawOpinion {
        /// Who does.
        actor: Actor,
        /// Which question.
        id: String,
    },
    /// Book a visit or a meeting for the stage.
    Book {
        /// Who books.
        actor: Actor,
        /// When it is.
        time: Moment,
        /// Where, as the citizen reads it.
        place: String,
    },
    /// Put it to another report that says the same, or under one of the same cause.
    Tie {
        /// Who does.
        actor: Actor,
        /// The other one.
        to: Kin,
        /// How.
        tie: Tie,
        /// Whether everybody sees this one, and nobody may know of the other.
        hides: bool,
    },
    /// Learn that another one follows it.
    Gather {
        /// Which.
        kin: Kin,
        /// How.
        tie: Tie,
        /// Whether nobody outside the office may know of it.
        hidden: bool,
    },
    /// Be done because the one above it is.
    EndWith {
        /// The one above.
        kin: Kin,
    },
    /// Make another report of a part of it.
    Split {
        /// Who does.
        actor: Actor,
        /// The new one.
        into: Kin,
        /// Under which heading.
        service: String,
    },
    /// Hand it to another unit.
    Forward {
        /// Who does.
        actor: Actor,
        /// To which.
        unit: String,
        /// Why, sealed.
        why: Opaque,
    },
    /// Put it under another heading; the road is that one's.
    SortAnew {
        /// Who does.
        actor: Actor,
        /// Where it belongs.
        sorted: Box<Sorted>,
    },
    /// Write to the reporter.
    Say {
        /// Who does.
        actor: Actor,
        /// What, sealed.
        text: Opaque,
    },
    /// Let everybody see this of a report, instead of what they saw before; nothing takes it back.
    Publish {
        /// Who does.
        actor: Actor,
        /// What.
        showing: Showing,
    },
    /// Its reporter says that it is not done after all.
    Reopen {
        /// Their words, sealed.
        text: Option<Opaque>,
    },
    /// Take the last decision, or the correction asked for, back.
    Undo(Actor),
    /// Withdraw it.
    Withdraw,
    /// Sign the letter that tells of its refusal, once that can no longer be taken back.
    AddLetters {
        /// The stage that refused.
        stage: String,
    },
    /// Declare a letter invalid.
    RevokeLetter {
        /// Id of the letter.
        id: String,
        /// Its number.
        number: String,
        /// Why, as everybody may read it.
        reason: String,
        /// Since when it is not valid.
        since: Moment,
    },
}

/// Why a command is not carried out: something the person can understand and act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was submitted already.
    #[error("submitted already")]
    Filed,
    /// It is not at a stage now.
    #[error("not at a stage")]
    NotOpen,
    /// Everybody sees it, and nobody may know of the other one.
    #[error("a public report is not put to a hidden one")]
    Hidden,
    /// Its reporter does not want everybody to see it.
    #[error("its reporter does not want it shown")]
    Withheld,
    /// It needs another unit that there is.
    #[error("no such unit")]
    NoUnit,
    /// Not with these roles.
    #[error("another role is needed")]
    NotYours,
    /// They typed it at the counter themselves, and somebody else is to decide at this stage.
    #[error("somebody else decides what one entered")]
    EnteredByThem,
    /// Somebody else holds it.
    #[error("somebody else holds it")]
    Held(OfficerId),
    /// Nobody holds it: take it first.
    #[error("it was not taken")]
    NotTaken,
    /// This way out is not there.
    #[error("no such way out")]
    NoWay,
    /// Not everything was checked.
    #[error("checks are missing")]
    Unchecked(Vec<String>),
    /// It needs one of the reasons that are offered.
    #[error("a reason is needed")]
    NoReason,
    /// The applicant must be told in words what to do.
    #[error("words are needed")]
    NoWords,
    /// Nothing was marked to be mended.
    #[error("nothing was marked")]
    NothingMarked,
    /// The ten seconds are over.
    #[error("too late")]
    TooLate,
    /// A letter was signed: that is not taken back.
    #[error("a letter was signed")]
    Signed,
    /// Somebody went on with it meanwhile.
    #[error("somebody went on meanwhile")]
    WentOn,
    /// Another unit is asked and has time left to answer.
    #[error("an opinion is awaited")]
    Awaited,
    /// Its time has not come.
    #[error("its time has not come")]
    TooEarly,
    /// A time that lies behind us.
    #[error("that time is over")]
    Past,
    /// The office is closed at that time; when it is open next.
    #[error("the office is closed then")]
    Shut {
        /// It opens.
        opens: Moment,
        /// It closes.
        closes: Moment,
    },
    /// A time that is too far away to be meant.
    #[error("that time is too far away")]
    TooFar,
    /// Its appointment was booked anew as often as the service allows.
    #[error("it was booked anew as often as it may")]
    Rebooked(usize),
    /// The stage has no appointment that could be booked.
    #[error("the stage has no appointment")]
    NoAppointment,
    /// Its appointment is still to come: nobody has missed it.
    #[error("its appointment is still to come")]
    NotYet(Moment),
    /// The promise was put off as often as the service allows.
    #[error("it was put off as often as it may")]
    PutOff(usize),
    /// The promise is broken already: it is not put off any more.
    #[error("the promise is broken already")]
    Broken,
    /// No correction is awaited.
    #[error("no correction is awaited")]
    NotAsked,
    /// No valid letter of this case has this id.
    #[error("no valid letter has this id")]
    NoLetter,
}
