//! One public service, as its file says it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use terms::Date;

use crate::condition::Condition;
use crate::fault::Place;
use crate::field::Questions;
use crate::text::Text;

mod complaint;
mod fees;
mod more;
mod needed;
mod promise;
mod road;
mod subject;

pub use complaint::{Complaint, Hidden, Proof, Reopen, Report, Same};
pub use fees::{Elsewhere, FeeLine, Fees, Refund};
pub use more::{
    FormFilled, FrontOffice, Level, Lists, Mode, Need, Objection, OpenData, Priority, Record,
    Reply, ServiceKind,
};
pub(crate) use needed::Offers;
pub use needed::{Coming, Found, OfferedLetter};
pub use promise::{EXTEND, Extend, Promise, PromiseFrom, Silence, Stops};
pub use road::{
    Appointment, Asked, Call, Check, Confirm, Duration, End, Forward, Group, Handover, Opinion,
    Outcome, Pay, Stage, TakeBack, VisitAt, Way, Work,
};
pub use subject::{Subject, SubjectKind};

/// Everything about one public service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name in URLs and in the API.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// One sentence.
    pub summary: Text,
    /// What people type when they look for it, in every language.
    pub words: Vec<String>,
    /// The life events under which it stands.
    pub life_events: Vec<String>,
    /// Who it is for: `warga`, `usaha`, `badan`, `profesi`.
    pub audience: Vec<String>,
    /// What kind of thing it is.
    pub kind: ServiceKind,
    /// What it says besides, where it is a complaint.
    pub complaint: Option<Complaint>,
    /// Who issues.
    pub mode: Mode,
    /// Where the counter ends, when another body issues.
    pub front_office: Option<FrontOffice>,
    /// Letters of other services that are needed.
    pub needs: Vec<Need>,
    /// How urgent its cases are: the first line that holds.
    pub priority: Vec<Priority>,
    /// Statutory forms that are filled in.
    pub forms_filled: Vec<FormFilled>,
    /// Rows of registers that its cases write.
    pub records: Vec<Record>,
    /// How one objects: in its own way, or as usual.
    pub objection: Objection,
    /// What is published as numbers.
    pub open_data: OpenData,
    /// What may not be changed by who extends it.
    pub locked: Vec<String>,
    /// Paths of the files that it extends, in their order: faults in them are told of them.
    pub below: Vec<String>,
    /// The service standard.
    pub standard: Standard,
    /// Whose case it is.
    pub handled: HandledBy,
    /// Values that law or the agency sets, with dates.
    pub settings: Vec<Setting>,
    /// The people a case is about; `applicant` is first.
    pub subjects: Vec<Subject>,
    /// Named conditions and values, in an order in which each uses only earlier ones.
    pub derived: Vec<(String, Condition)>,
    /// What must hold to start.
    pub eligibility: Vec<Rule>,
    /// The steps, without the pages that come by themselves.
    pub form: Vec<Step>,
    /// Uploads.
    pub documents: Vec<Document>,
    /// Where its id stands.
    pub id_at: Place,
    /// The price.
    pub fees: Fees,
    /// The promised time.
    pub promise: Promise,
    /// Where the promise stands.
    pub promise_at: Place,
    /// The stages; a submitted case starts at the first.
    pub road: Vec<Stage>,
    /// Its own refusal codes and those of its pack, with their sentences.
    pub reasons: BTreeMap<String, Text>,
    /// What officers write often to applicants: its own and those of its pack, by id.
    pub replies: BTreeMap<String, Reply>,
    /// Output letters.
    pub letters: Vec<Letter>,
    /// Messages besides the usual ones.
    pub notices: Vec<NoticeLine>,
    /// Questions people ask, and what to say.
    pub answers: Vec<Answer>,
    /// How long things are kept.
    pub retention: BTreeMap<String, String>,
    /// The services of which it opens cases, where it is a bundle.
    pub parts: Vec<crate::bundle::Part>,
    /// The pages of the form, with those that come by themselves.
    pub(crate) pages: Vec<crate::form::page::Page>,
    /// What letters that are known bring in, where somebody fills it in whose letters are.
    pub(crate) offers: Offers,
}

/// How long a draft is kept after it was saved last, where its service says nothing else.
pub const DRAFTS_KEPT: Time = Time { count: 30, unit: TimeUnit::Days };

impl Service {
    /// How long a draft is kept after it was saved last.
    pub fn drafts_kept(&self) -> Time {
        let own = self.retention.get("drafts");
        own.and_then(|text| crate::read::parse_time(text)).unwrap_or(DRAFTS_KEPT)
    }
}

/// The service standard of PermenPANRB 15/2014.
#[derive(Clone, Debug, Default)]
pub struct Standard {
    /// Laws and rules it rests on.
    pub basis: Vec<String>,
    /// Components that differ from the agency's usual text, by key.
    pub other: BTreeMap<String, Text>,
}

/// Whose case it is.
#[derive(Clone, Debug)]
pub struct HandledBy {
    /// A unit's id or a kind of unit.
    pub unit: String,
    /// Units whose case it is instead: the first whose condition holds.
    pub others: Vec<(Condition, String)>,
    /// The condition that gives the region; the agency's when absent.
    pub region: Option<Condition>,
    /// The field in which the citizen chose the unit.
    pub chosen: Option<String>,
}

/// A value that law or the agency sets.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name after `settings.`.
    pub id: String,
    /// The value.
    pub value: SettingValue,
    /// The law behind it.
    pub basis: Option<String>,
    /// First day it holds.
    pub from: Option<Date>,
    /// Last day it holds.
    pub to: Option<Date>,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// True or false.
    Bool(bool),
    /// Rows with named values.
    Rows(Vec<BTreeMap<String, SettingValue>>),
}

/// A rule: what must hold, and the cure when it does not.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What must hold.
    pub need: Condition,
    /// What to tell the person.
    pub otherwise: Text,
    /// Whether it is advice only.
    pub warn: bool,
    /// The refusal code.
    pub reason: String,
    /// The right service, if another one is.
    pub instead: Option<String>,
    /// Answers carried over to it besides those that fit by themselves.
    pub carry: Vec<(String, Condition)>,
    /// Too early: the first possible day.
    pub again_on: Option<Condition>,
}

/// A step of the form: one topic, one page.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its id, in the path of its page.
    pub id: String,
    /// The heading.
    pub title: Text,
    /// Help under the heading.
    pub hint: Option<Text>,
    /// When it is shown; always if absent.
    pub when: Option<Condition>,
    /// The fields in order.
    pub fields: Questions,
    /// Rules over the page.
    pub rules: Vec<Rule>,
    /// Whether it can be used without signing in, before there is a case.
    pub open: bool,
    /// Where it stands.
    pub at: Place,
}

/// An upload.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its id.
    pub id: String,
    /// What it is.
    pub label: Text,
    /// How to get it.
    pub hint: Option<Text>,
    /// When it is asked.
    pub when: Option<Condition>,
    /// Whether it may be left out.
    pub optional: Option<Condition>,
    /// How it is taken.
    pub taken: Taken,
    /// Groups of accepted types.
    pub kinds: Vec<String>,
    /// Largest size of one file in bytes.
    pub max_bytes: u64,
    /// How many files.
    pub count: usize,
    /// The subject whose key seals it.
    pub about: String,
    /// The class of its data.
    pub data: String,
    /// Who gives it.
    pub giver: Giver,
    /// Whether it is taken with the camera now, near the place, and never used before.
    pub live: bool,
    /// Whether an officer may let everybody see it.
    pub public: bool,
    /// Where it is declared.
    pub at: Place,
}

/// Who gives an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    /// The applicant, in the form.
    Applicant,
    /// An officer, in a stage.
    Office,
    /// The applicant, with an objection.
    Objector,
}

/// How an upload is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Any file.
    File,
    /// With the camera.
    Photo,
    /// Drawn or uploaded.
    Signature,
}

/// A time that counts when its condition holds.
#[derive(Clone, Debug)]
pub struct TimeLine {
    /// When; always if absent.
    pub when: Option<Condition>,
    /// How long.
    pub time: Duration,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: TimeUnit,
}

impl Service {
    /// The roles that members of staff need for it: those of its desks, of the questions to other units, and of who
    /// puts off its promise.
    pub fn roles(&self) -> BTreeSet<&str> {
        let mut roles = BTreeSet::new();
        for stage in self.every_stage() {
            // Whoever is asked by a link is no staff; the rest has a desk, or nobody.
            let has_desk = matches!(
                stage.work,
                Work::Role(_) | Work::Pay(_) | Work::Handover(_) | Work::Forward(_)
            );
            roles.extend(has_desk.then(|| stage.role()));
            roles.extend(stage.opinions.iter().map(|opinion| opinion.role.as_str()));
        }
        roles.extend(self.promise.extend.iter().filter_map(|line| line.who.as_deref()));
        roles
    }

    /// The offices that it names, by id or kind: where a case goes, where its stages are, whose opinion is asked, and among
    /// which its form lets choose.
    pub fn offices(&self) -> BTreeSet<&str> {
        let of_stages = self.every_stage().flat_map(|stage| {
            let asked = stage.opinions.iter().map(|opinion| opinion.unit.as_str());
            stage.unit.as_deref().into_iter().chain(asked)
        });
        let others = self.handled.others.iter().map(|(_, unit)| unit.as_str());
        let chosen = self.every_field().filter_map(|field| field.kind.offices());
        let named = of_stages.chain([self.handled.unit.as_str()]).chain(others).chain(chosen);
        // These are no offices: any of them all, and whichever is above.
        named.filter(|unit| !["", "any", "superior"].contains(unit)).collect()
    }
}

impl Time {
    /// Reads `3 working days`; at least one of a known unit.
    pub fn read(text: &str) -> Option<Self> {
        crate::read::parse_time(text)
    }

    /// The day so long before another, by the calendar; hours are days begun.
    pub fn before(self, day: Date) -> Date {
        day.saturating_sub(self.span())
    }

    /// The day so long after another, by the calendar; hours are days begun.
    pub fn after(self, day: Date) -> Date {
        day.saturating_add(self.span())
    }

    fn span(self) -> jiff::Span {
        let count = i64::from(self.count.min(self.unit.most()));
        match self.unit {
            TimeUnit::Days | TimeUnit::WorkingDays => count.days(),
            TimeUnit::OfficeHours => (count + 7).div_euclid(8).days(),
            TimeUnit::Hours => (count + 23).div_euclid(24).days(),
            TimeUnit::Months => count.months(),
            TimeUnit::Years => count.years(),
        }
    }
}

/// Units of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Eight make a working day.
    OfficeHours,
    /// By the clock.
    Hours,
    /// Calendar days.
    Days,
    /// Days on which the office works.
    WorkingDays,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

impl TimeUnit {
    /// How many of it are about a hundred years: nothing that a service promises or keeps takes longer.
    pub fn most(self) -> u32 {
        match self {
            Self::OfficeHours => 200_000,
            Self::Hours => 876_600,
            Self::Days => 36_525,
            Self::WorkingDays => 25_000,
            Self::Months => 1_200,
            Self::Years => 100,
        }
    }

    /// So many of it as a condition counts; none for nothing or less, and never more than [`TimeUnit::most`].
    pub fn counted(self, count: i64) -> Option<Time> {
        let count = u32::try_from(count.min(i64::from(self.most()))).ok()?;
        (count > 0).then_some(Time { count, unit: self })
    }
}

/// An output letter.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// The Typst file, beside the service file.
    pub template: String,
    /// Where the name of that file stands.
    pub template_at: Place,
    /// When it is made.
    pub when: Option<Condition>,
    /// One for each item of this `many` subject.
    pub for_each: Option<String>,
    /// Stages whose actors sign, in order.
    pub signers: Vec<Signer>,
    /// The outcomes of the last signer after which it is made.
    pub upon: Vec<String>,
    /// Its numbers.
    pub series: Series,
    /// The paper.
    pub paper: Paper,
    /// How long it is valid; for life if absent.
    pub valid: Option<Duration>,
    /// Whose it is; the applicant's if absent.
    pub holder: Option<String>,
    /// The earlier letter that it takes the place of.
    pub revokes: Option<String>,
    /// Whether it goes to the file of the case only.
    pub file_only: bool,
    /// What the signed QR carries.
    pub qr: Vec<String>,
    /// What other services may take from it.
    pub gives: Vec<String>,
    /// Where it stands.
    pub at: Place,
}

/// Who signs a letter.
#[derive(Clone, Debug)]
pub struct Signer {
    /// The stage whose actor signs.
    pub stage: String,
    /// Words above the block, such as "Mengetahui".
    pub line: Option<Text>,
    /// The signer's own numbers, where they have some.
    pub series: Option<Series>,
}

/// The paper of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 215 × 330 mm.
    F4,
}

/// How letters are numbered.
#[derive(Clone, Debug)]
pub struct Series {
    /// Which letters share the counter.
    pub scope: Scope,
    /// The pattern with its placeholders.
    pub pattern: String,
    /// Own placeholders.
    pub parts: Vec<(String, Condition)>,
    /// When it starts again at one.
    pub restarts: Restarts,
}

/// Which letters share a counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of this service.
    Service,
    /// Those of a named group.
    Group(String),
    /// Those with this classification code.
    Classification(String),
    /// All of the office.
    Office,
}

/// When a series starts again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restarts {
    /// Never.
    Never,
    /// With each year of signing.
    Yearly,
    /// With each month of signing.
    Monthly,
}

/// A message besides the usual ones.
#[derive(Clone, Debug)]
pub struct NoticeLine {
    /// The moment: `granted`, `submitted`, a stage or a letter; empty for one around a date.
    pub at: String,
    /// The date that it goes before or after, and on which days of distance.
    pub around: Option<Around>,
    /// To whom: subjects.
    pub to: Vec<String>,
    /// To which unit, besides.
    pub unit: Option<String>,
    /// What whoever is told may say against it: these words lead to where one complains.
    pub button: Option<Text>,
    /// The service that it leads to.
    pub instead: Option<String>,
    /// When it is sent.
    pub when: Option<Condition>,
    /// What it says, with `{names}`.
    pub text: Text,
    /// Where it stands.
    pub place: Place,
}

/// Days before or after a date on which a message goes.
#[derive(Clone, Debug)]
pub struct Around {
    /// The date.
    pub date: Condition,
    /// Whether after it.
    pub after: bool,
    /// How many days away, each one message.
    pub days: Vec<u32>,
}

/// A question people ask, and what to say.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The first way of asking, as the page shows it.
    pub question: Text,
    /// Ways of asking.
    pub ask: Vec<String>,
    /// What to say, with `{names}`.
    pub say: Option<Text>,
    /// The service where the question belongs.
    pub instead: Option<String>,
    /// Whether we must not answer ourselves.
    pub not_ours: bool,
    /// Whether to advise asking an officer.
    pub unsure: bool,
    /// Where it stands.
    pub place: Place,
}

impl Service {
    /// The subject with this id.
    pub fn subject(&self, id: &str) -> Option<&Subject> {
        self.subjects.iter().find(|subject| subject.id == id)
    }

    /// The document with this id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// The documents that an applicant is asked for.
    pub fn asked_documents(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().filter(|document| document.giver == Giver::Applicant)
    }

    /// The documents that an applicant may give with an objection.
    pub fn objected_documents(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().filter(|document| document.giver == Giver::Objector)
    }

    /// The stage with this id, of the road or of an objection: they share their names.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.every_stage().find(|stage| stage.id == id)
    }

    /// The stages of the road, then those of an objection.
    pub fn every_stage(&self) -> impl Iterator<Item = &Stage> + Clone {
        self.road.iter().chain(&self.objection.road)
    }

    /// The group of which this stage is a member.
    pub fn group_of(&self, member: &str) -> Option<&Stage> {
        self.road.iter().find(|stage| {
            matches!(&stage.work, Work::Together(group) if group.members.iter().any(|id| id == member))
        })
    }

    /// Whether a way out of a stage depends on something that is filled in at this very stage.
    pub fn asks_for(&self, stage: &Stage, outcome: &Outcome) -> bool {
        let Some(when) = &outcome.when else { return false };
        let used = crate::check::used_through(&self.derived, when);
        stage
            .fields
            .iter()
            .any(|field| used.contains(field.id.split('.').next().unwrap_or_default()))
    }

    /// The letter with this id.
    pub fn letter(&self, id: &str) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.id == id)
    }
}
