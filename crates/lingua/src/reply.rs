//! An answer as data: what is said, where it stands, what is offered. [`crate::render`] makes words of it.

use definition::{Report, Text, Time};
use serde::{Deserialize, Serialize};
use terms::Date;

use crate::emergency::Emergency;
use crate::intent::Intent;
use crate::knowledge::{Document, Fees, Office, Promise};
use crate::tongue::Tongue;
use crate::wish::Wish;

/// What a conversation has come to; given with the next message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The service that was last spoken of.
    pub service: Option<String>,
    /// What was last wanted of it.
    pub intent: Option<Intent>,
    /// In which language.
    pub tongue: Option<Tongue>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// In which language was asked.
    pub tongue: Tongue,
    /// What was wanted.
    pub intent: Intent,
    /// What is to be done, where it is more than an answer.
    pub wish: Wish,
    /// The service it is about; none for a report, whose category stands apart.
    pub service: Option<String>,
    /// How sure that is: 0 to 1.
    pub confidence: f32,
    /// What is said.
    pub says: Says,
    /// Where it stands.
    pub sources: Vec<Source>,
    /// What is offered.
    pub offers: Vec<Offer>,
    /// Whether something cannot wait.
    pub emergency: Option<Emergency>,
    /// The category that a complaint or a question about reports is about.
    pub category: Option<String>,
}

impl Reply {
    /// What it is about, as the packs name it: a service, or a category of complaints.
    pub fn about(&self) -> Option<&str> {
        self.service.as_deref().or(self.category.as_deref())
    }
}

/// What is said.
#[derive(Clone, Debug)]
pub enum Says {
    /// A greeting, and what can be asked.
    Greeting,
    /// You are welcome.
    Welcome,
    /// That it is not known.
    NotKnown,
    /// That it is not served here, and by whom it is.
    Elsewhere(Option<Text>),
    /// That it is not for us to answer, in the words of a service file.
    NotOurs(Text),
    /// Which of these is meant?
    Which(Vec<(String, Text)>),
    /// What the service is.
    About(Text, Text),
    /// A sentence of the service file.
    Sentence {
        /// The service's name.
        title: Text,
        /// The sentence.
        text: Text,
        /// Whether an officer should be asked too.
        unsure: bool,
    },
    /// What somebody wrote for questions like this one: by what name, and what.
    Taught {
        /// Its name for the caller.
        id: String,
        /// What is said.
        text: Text,
    },
    /// What it costs.
    Fee(Text, Fees),
    /// What has to be brought.
    Documents(Text, Vec<Document>),
    /// How long it takes.
    Time(Text, Option<Promise>),
    /// How long each of its letters is valid; none for good.
    Valid(Text, Vec<(Text, Option<Time>)>),
    /// Where it is done.
    Where(Text, Vec<Office>, Vec<Text>),
    /// When offices are open.
    Hours(Option<String>),
    /// Whether one has to come.
    Online(Text, Vec<Text>),
    /// Who may not.
    Conditions(Text, Vec<Text>),
    /// What to do about something lost or damaged: the sentences of the service on it.
    Lost(Text, Vec<Text>, Vec<Document>),
    /// Where one sees how far a case is.
    Status(Option<Text>),
    /// How one objects, and for how long.
    Objection(Option<Text>, Option<Time>),
    /// That it costs nothing to report.
    ReportFree(Text),
    /// How one may report: by name, without, in secret.
    ReportWays(Text, Vec<Report>),
    /// Where one sees how far a report is.
    ReportStatus,
    /// How one says that what was closed is not mended, and for how long; none: not at all.
    ReportAgain(Text, Option<Time>),
    /// How one complains: the category, and its name where it has one of its own.
    Complain(String, Option<Text>),
    /// That people are there.
    Person(String),
    /// That it cannot wait, and whom to call.
    Emergency(Text),
    /// That somebody listens, and who.
    Crisis(Text),
}

/// Where an answer stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// What it is called: a rule, a circular. Empty for the page of a service, which its address names.
    pub title: String,
    /// The address of the page; empty for what stands on none.
    pub path: String,
    /// The version of the service; none for a file that is not published.
    pub version: Option<i64>,
    /// Since when it says so.
    pub on: Option<Date>,
}

/// What can be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// To open the page of a service.
    Open(String),
    /// To speak with somebody.
    Person,
    /// To look at one's cases.
    Cases,
    /// To make a complaint of this category.
    Complain(String),
    /// To call this number.
    Call(String),
}
