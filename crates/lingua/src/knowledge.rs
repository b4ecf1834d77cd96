//! What the assistant knows: published services, as plain data. Everything that it says of a service stands here.

use definition::{PromiseFrom, Report, Text, Time};
use terms::Date;

use crate::reply::Source;

/// All that is known.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// The published services.
    pub services: Vec<Service>,
    /// The categories of complaints that are taken.
    pub categories: Vec<Service>,
    /// The offices of the agency.
    pub offices: Vec<Office>,
    /// When offices are open: `08.00–16.00`; none where nobody says so.
    pub hours: Option<String>,
    /// The telephone of the agency; empty where it has none.
    pub phone: String,
}

impl Knowledge {
    /// The service with this id.
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }
}

/// What is known of one service, or of one category of complaints.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// Its name in addresses.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// One sentence.
    pub summary: Text,
    /// What people type when they look for it.
    pub words: Vec<String>,
    /// What it costs.
    pub fees: Fees,
    /// How long it takes; none where the file does not say it.
    pub time: Option<Promise>,
    /// Its letters, and how long each is valid; none for good.
    pub letters: Vec<(Text, Option<Time>)>,
    /// What has to be brought.
    pub documents: Vec<Document>,
    /// The unit or the kind of unit that handles it.
    pub unit: String,
    /// Steps for which the applicant comes, or is visited.
    pub visits: Vec<Text>,
    /// Sentences on who may not apply, each with the cure.
    pub conditions: Vec<Text>,
    /// Questions that people ask, and what is said then.
    pub answers: Vec<Answer>,
    /// What its form asks: only to find it by.
    pub asked: Vec<Text>,
    /// For how many days one may object; none where the file does not say it.
    pub objection: Option<Time>,
    /// How one reports, where it is a category of complaints.
    pub report: Option<Reporting>,
    /// Which version says all this; none for a file that is not published.
    pub version: Option<i64>,
    /// Since when it is said, or on which day it was read.
    pub on: Option<Date>,
}

/// What a category says of reporting.
#[derive(Clone, Debug)]
pub struct Reporting {
    /// How it may be reported.
    pub modes: Vec<Report>,
    /// For how long after its end its reporter may say that it is not mended; none: not at all.
    pub reopen: Option<Time>,
}

/// What a service costs.
#[derive(Clone, Debug, Default)]
pub struct Fees {
    /// The rule by which it costs nothing.
    pub free: Option<Text>,
    /// What is paid to us.
    pub lines: Vec<Fee>,
    /// What is paid to others: for what, and about how much.
    pub elsewhere: Vec<(Text, Text)>,
}

/// Something that is paid for.
#[derive(Clone, Debug)]
pub struct Fee {
    /// What it is.
    pub label: Text,
    /// Rupiah; none where answers decide.
    pub amount: Option<i64>,
    /// Whether it is paid only sometimes.
    pub sometimes: bool,
    /// The rule behind it; empty where the file names none.
    pub basis: String,
}

/// How long a service takes.
#[derive(Clone, Debug)]
pub struct Promise {
    /// In the best case.
    pub least: Time,
    /// In the longest case.
    pub most: Time,
    /// From when it counts.
    pub from: PromiseFrom,
}

/// Something that has to be brought.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it is.
    pub label: Text,
    /// How to get it.
    pub hint: Option<Text>,
    /// Whether it is needed only sometimes.
    pub sometimes: bool,
}

/// A question that people ask, and what is said then.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Ways of asking, in every language.
    pub ask: Vec<String>,
    /// What is said.
    pub say: Option<Text>,
    /// The service where the question belongs instead.
    pub instead: Option<String>,
    /// Whether it is not for us to answer.
    pub not_ours: bool,
    /// Whether an officer should be asked too.
    pub unsure: bool,
    /// Where it stands besides the service's own page, for what people wrote.
    pub cites: Option<Source>,
}

/// An office.
#[derive(Clone, Debug, Default)]
pub struct Office {
    /// Its id.
    pub id: String,
    /// `kelurahan`, `dinas`, …
    pub kind: String,
    /// Its name.
    pub title: String,
    /// Postal address; may be empty.
    pub address: String,
    /// Telephone; may be empty.
    pub phone: String,
}

impl Service {
    /// What it is called and asked for.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let asks = self.answers.iter().flat_map(|answer| &answer.ask);
        both(&self.title).chain(self.words.iter().chain(asks).map(String::as_str))
    }

    /// What else it says.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let documents = self.documents.iter();
        let texts = std::iter::once(&self.summary);
        let texts = texts.chain(documents.clone().map(|document| &document.label));
        let texts = texts.chain(documents.filter_map(|document| document.hint.as_ref()));
        let texts = texts.chain(&self.conditions).chain(&self.asked);
        let texts = texts.chain(self.answers.iter().filter_map(|answer| answer.say.as_ref()));
        texts.flat_map(both)
    }
}

/// A text in the languages in which it exists.
pub(crate) fn both(text: &Text) -> impl Iterator<Item = &str> {
    [Some(text.id.as_str()), text.en.as_deref()].into_iter().flatten()
}
