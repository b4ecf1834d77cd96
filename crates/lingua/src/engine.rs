//! From a message to its answer.

mod hearing;
mod reporting;

use std::collections::BTreeSet;

pub use self::hearing::Listener;
use self::hearing::Matter;
use self::reporting::Reports;
use crate::confidence::{Against, Evidence, likelihoods};
use crate::emergency::{Alarm, Danger, Emergency, Phones};
use crate::experience::Experience;
use crate::index::{Fit, Index};
use crate::intent::{Intent, Intents};
use crate::knowledge::{Answer, Knowledge, Service};
use crate::lessons::{self, KINDS, Texts};
use crate::lexicon::{Lexicon, Message, Said, Standing};
use crate::lists::{Lists, lines};
use crate::neighbours::{self, Neighbour};
use crate::ours::Ours;
use crate::reply::{Context, Offer, Reply, Says, Source};
use crate::signs::Signs;
use crate::taught::{School, Taught};
use crate::thread::Thread;
use crate::wants::Wants;
use crate::wish::{Wish, Wishes};

/// Answers questions out of what it knows. Made once when services are published, then shared.
#[derive(Clone, Debug)]
pub struct Engine {
    knowledge: Knowledge,
    neighbours: Vec<Neighbour>,
    lexicon: Lexicon,
    index: Index,
    /// What texts and questions teach of services.
    experience: Experience,
    /// What they teach of what is not served here.
    ours: Ours,
    /// The same of kinds of questions.
    kinds: Experience,
    /// The same of what messages are that are about no service.
    subjects: Experience,
    intents: Intents,
    reports: Reports,
    wishes: Wishes,
    alarm: Alarm,
    phones: Phones,
    school: School,
    /// Whether it answers people, and does not only listen within what they report.
    answers: bool,
}

/// From here on something that is served here is meant, whichever it is.
const OURS: f32 = 0.5;
/// From here on it is answered about the likeliest service; below [`crate::CONFIDENT`] with the words that it may be meant.
const SURE: f32 = 0.25;
/// What is left of a likelihood with people whose questions the weights were not learnt from: of an author who was kept out, one answer
/// in ten more was wrong than the likelihood said.
const STRANGERS: f32 = 0.86;
/// From here on one asks which of two is meant.
const MAYBE: f32 = 0.25;
/// How likely each of the two must be.
const ONE_OF_TWO: f32 = 0.1;
/// From here on another service is offered beside the one that is answered about.
const OTHER_ONE: f32 = 0.15;
/// From here on a service is meant whatever else is told.
const VERY_SURE: f32 = 0.93;
/// From here on it is a complaint, where the words of its category are said.
const AMISS: f32 = 0.4;
/// How like a question must be for its own answer to be given.
const SAME_QUESTION: f32 = 0.68;
/// How like a question that is not for us to answer it must be.
const DECLINED: f32 = 0.62;
/// The same where the file says it as data too.
const VERY_SAME_QUESTION: f32 = 0.8;
/// How sure one may be of what was spoken of, where a message names nothing.
const BARE: f32 = 0.95;
/// How much a phrase counts that tells what is wanted, beside what questions of others teach.
const PHRASE: f32 = 4.5;
/// Words of a message that is but a name, at most.
const NAME: usize = 3;
/// Words of a message that may lean on what was said before it.
const SHORT: usize = 8;

/// What was found.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    /// The service that fits best.
    service: Option<Fit>,
    /// The next.
    second: Option<Fit>,
    /// What is not served here and fits best.
    neighbour: Option<Fit>,
    /// How likely the service is meant.
    sure: f32,
    /// How likely the next is.
    next: f32,
    /// How likely anything is meant that is served here.
    ours: f32,
}

impl Found {
    /// Whether it is answered about the service.
    fn is_sure(&self) -> bool {
        self.service.is_some() && self.ours >= OURS && self.sure >= SURE
    }
}

impl Engine {
    /// An engine that knows this.
    pub fn new(knowledge: Knowledge) -> Self {
        Self::with(knowledge, &Lists::default())
    }

    /// The same with lists of words of its own.
    pub fn with(knowledge: Knowledge, lists: &Lists) -> Self {
        let mut lexicon = Lexicon::new(lists);
        let neighbours = neighbours::all(&lists.neighbours);
        for words in knowledge.categories.iter().flat_map(|category| &category.words) {
            lexicon.learn_text(words, Standing::Listed);
        }
        for service in &knowledge.services {
            service.names().for_each(|text| lexicon.learn_text(text, Standing::Published));
            service.texts().for_each(|text| lexicon.learn_text(text, Standing::Common));
        }
        for words in neighbours.iter().flat_map(|neighbour| &neighbour.words) {
            lexicon.learn_text(words, Standing::Listed);
        }
        let own = [
            &lists.intents,
            &lists.wishes,
            &lists.emergency,
            &lists.emergency_not,
            &lists.complaints,
        ];
        for words in own.into_iter().flat_map(|list| lines(list)).flatten() {
            lexicon.learn_text(words, Standing::Listed);
        }
        let index = Index::new(&knowledge.services, &neighbours, &lexicon);
        let mut texts = Texts::new(&lexicon);
        let (experience, ours) = lessons::of_services(&knowledge, &neighbours, lists, &mut texts);
        let kinds = lessons::of_kinds(lists, &mut texts);
        let subjects = lessons::of_subjects(&knowledge, lists, &mut texts);
        let intents = Intents::new(&lists.intents, &lexicon);
        let reports = Reports::new(&knowledge.categories, lists, &lexicon, &mut texts);
        let wishes = Wishes::new(&lists.wishes, &lexicon);
        let alarm = Alarm::new(lists, &lexicon);
        let phones = Phones::new(&lists.helplines);
        Self {
            knowledge,
            neighbours,
            lexicon,
            index,
            experience,
            ours,
            kinds,
            subjects,
            intents,
            reports,
            wishes,
            alarm,
            phones,
            school: School::default(),
            answers: true,
        }
    }

    /// What it knows.
    pub const fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Learns an answer that somebody wrote: from now on it is given. One with the same name is replaced.
    pub fn teach(&mut self, taught: Taught) {
        for ask in &taught.asks {
            self.lexicon.learn_text(ask, Standing::Listed);
        }
        self.school.learn(taught, &self.lexicon, &self.index);
    }

    /// Forgets what was taught under this name.
    pub fn forget(&mut self, id: &str) {
        self.school.forget(id);
    }

    /// What it was taught.
    pub fn taught(&self) -> impl Iterator<Item = &Taught> {
        self.school.taught()
    }

    /// Answers a message, given what the conversation has come to.
    pub fn answer(&self, context: &Context, text: &str) -> (Reply, Context) {
        let message = self.lexicon.message(text, context.tongue);
        let wants = Wants::new(self.intents.of(&message.stems));
        let thread = self.thread(context, text, &message, &wants);
        let mut reply = self.judge(&thread, &message, wants);
        reply.wish = self.wishes.of(text, &message, &reply);
        let next = context.after(&reply);
        (reply, next)
    }

    /// How much of what a message tells stands in another text: the share of its telling words, the rare ones counting more. From 0 to 1.
    pub fn share(&self, message: &str, text: &str) -> f32 {
        let there: BTreeSet<String> =
            self.lexicon.stems(text).into_iter().map(|word| word.stem).collect();
        let said = self.lexicon.stems(message);
        let telling = || said.iter().filter(|word| word.weight > 0.5);
        let weigh = |word: &Said| word.weight * self.index.rarity(&word.stem);
        let all: f32 = telling().map(weigh).sum();
        let shared: f32 = telling().filter(|word| there.contains(&word.stem)).map(weigh).sum();
        if all > 0.0 { shared / all } else { 0.0 }
    }

    fn judge(&self, thread: &Thread, message: &Message, wants: Wants) -> Reply {
        let said = message.stems.as_slice();
        let signs = Signs::of_all(&message.typed, said, &message.all());
        let matter = self.matter(message, &signs);
        let heard = self.heard(&self.alarm, message, &matter);
        let wants = thread.wanting(wants).chosen(|wants| self.kind(message, wants));
        let found = self.best(message, &signs, thread);
        // Who plainly asks for a service tells of what was, or may be: "my family card burned, how do I get another".
        let asks = matter.subject.is_none()
            && found.is_sure()
            && found.sure * STRANGERS >= crate::CONFIDENT;
        let waits = |danger: Danger| asks && !danger.is_grave() && danger != Danger::Threat;
        let is_now = |heard: &Emergency| heard.now && !waits(heard.danger);
        if let Some(emergency) = heard.filter(is_now) {
            return self.emergency(message, emergency);
        }
        let taught = self.school.answer(said, found.sure, &self.index);
        let mut reply = match taught {
            Some((taught, like)) => Self::as_taught(message, &wants, taught, like),
            None => self.find(message, &wants, &found, &matter),
        };
        if let Some(heard) = heard {
            reply.emergency = Some(Emergency { now: false, ..heard });
            reply.offers.splice(0..0, self.call(heard));
        }
        reply
    }

    fn as_taught(message: &Message, wants: &Wants, taught: &Taught, like: f32) -> Reply {
        let says = Says::Taught { id: taught.id.clone(), text: taught.say.clone() };
        let mut reply = Self::reply(message, wants.of_service(), like.min(0.95), says);
        reply.sources = vec![taught.cites.clone()];
        reply.offers = vec![Offer::Person];
        reply
    }

    /// How a message hangs together with what was spoken of before.
    fn thread(&self, context: &Context, text: &str, message: &Message, wants: &Wants) -> Thread {
        let spoken_of = context.service.as_ref();
        let place = spoken_of
            .and_then(|id| self.knowledge.services.iter().position(|service| service.id == *id));
        Thread {
            place,
            intent: context.intent,
            goes_on: self.wishes.goes_on(text, message),
            wants: wants.any_of_service(),
            is_plain: telling(&message.stems) < 0.5,
            is_short: message.stems.len() <= SHORT,
            unknown: self.index.unknown(&message.all()),
        }
    }

    /// What is wanted of a service: as phrases tell it, and as questions of others teach it. Of a few words phrases alone tell, and who
    /// says but a name wants to hear of it, nothing finer.
    fn kind(&self, message: &Message, wants: &Wants) -> Intent {
        if message.stems.len() <= NAME {
            return wants.of_service();
        }
        let scores = self.kinds.scores(&Signs::of_kind(&message.typed, &message.stems));
        let all = KINDS.iter().zip(scores).map(|(kind, like)| {
            let (sure, fine) = wants.finest(*kind);
            (like + PHRASE * sure, fine)
        });
        let best = all.max_by(|a, b| a.0.total_cmp(&b.0));
        best.map_or_else(Intent::default, |(_, kind)| kind)
    }

    /// What is meant most likely, and how likely.
    fn best(&self, message: &Message, signs: &Signs, thread: &Thread) -> Found {
        let said = &message.all();
        let count = self.knowledge.services.len();
        let mut fits = self.index.fits(said);
        let neighbours = fits.split_off(count.min(fits.len()));
        let neighbour = neighbours.into_iter().filter(|fit| fit.score() > 0.0);
        let neighbour = neighbour.max_by(|a, b| a.score().total_cmp(&b.score()));
        // Who asks for a price and names nothing asks for that of what was spoken of.
        if let Some(service) = thread.bare().and_then(|place| fits.get(place)) {
            let service = Some(*service);
            return Found { service, neighbour, sure: BARE, ours: BARE, ..Found::default() };
        }
        let mut like = self.experience.scores(&Signs::of_matter(&message.typed, said));
        let against = Against {
            like: like.pop().unwrap_or(0.0),
            told: self.index.mass(said),
            unknown: thread.unknown,
            elsewhere: neighbour.map_or(0.0, |fit| fit.explained),
            phrase: neighbour.map_or(0.0, |fit| fit.phrase),
            strange: self.ours.against(signs),
            trust: self.ours.trust,
        };
        let evidence = fits.iter().zip(like).map(|(fit, like)| Evidence { like, ..fit.evidence() });
        let evidence: Vec<Evidence> = evidence.collect();
        let likely = likelihoods(&evidence, &against, thread.leaning(&evidence));
        let ours = likely.iter().sum();
        let mut ranked: Vec<(f32, Fit)> = likely.into_iter().zip(fits).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.topic.cmp(&b.1.topic)));
        let mut ranked =
            ranked.into_iter().filter(|(_, fit)| fit.score() > 0.0 || thread.is_of(fit.topic));
        let Some((sure, fit)) = ranked.next() else {
            return Found { neighbour, ..Found::default() };
        };
        let (next, second) = ranked.next().map_or((0.0, None), |(next, fit)| (next, Some(fit)));
        let found = Found { service: Some(fit), second, neighbour, sure, next, ours };
        // Words that everybody says of everything name no service, unless they are its very question.
        let is_empty = telling(said) < 0.5 && fit.asked < 0.9;
        if is_empty { Found { sure: 0.0, ours: 0.0, ..found } } else { found }
    }

    fn find(&self, message: &Message, wants: &Wants, found: &Found, matter: &Matter) -> Reply {
        let said = message.stems.as_slice();
        let telling = telling(said);
        let is = |kind| matter.is(kind);
        let of_report = matter.of_report();
        // Who complains, greets or asks for a person may name a service.
        let of_none = of_report.is_some_and(|likely| likely >= crate::CONFIDENT)
            || is(Intent::Complain)
            || is(Intent::Person)
            || is(Intent::Greeting);
        let is_sure = found.is_sure() && !(of_none && found.sure * STRANGERS < crate::CONFIDENT);
        let reply = |intent, confidence, says| Self::reply(message, intent, confidence, says);
        let category = self.reports.named(message);
        let amiss = matter.amiss(category.map_or(0, |(_, words)| words));
        let complains = wants.has(Intent::Complain);
        // A service is named in many a complaint: what is amiss counts more, unless the service is very sure.
        let may_complain = found.sure < VERY_SURE;
        if let Some(likely) = of_report.filter(|_| !is_sure)
            && let Some(own) = self.of_report(message, wants, likely)
        {
            return own;
        }
        if let Some((_, words)) = category
            && may_complain
            && words > 1
            && (is(Intent::Complain) || !is_sure)
            && amiss >= AMISS
        {
            return self.complaint(message, amiss);
        }
        let objects = wants.sure(Intent::Objection) > wants.sure(Intent::Person);
        if (wants.has(Intent::Person) || is(Intent::Person)) && !is_sure && !objects {
            let mut own = reply(Intent::Person, 0.95, Says::Person(self.knowledge.phone.clone()));
            own.offers = vec![Offer::Person];
            return own;
        }
        if telling < 0.5 && wants.has(Intent::Thanks) {
            return reply(Intent::Thanks, 0.95, Says::Welcome);
        }
        let is_amiss = complains && (category.is_some() || telling < 0.5) && !is(Intent::Unknown);
        if !is_sure && (is_amiss || is(Intent::Complain)) {
            return self.complaint(message, amiss);
        }
        if let Some(fit) = found.service.filter(|_| is_sure) {
            let mut own = self.of_service(message, wants, &fit, found.sure * STRANGERS);
            own.offers.extend(self.other(found));
            return own;
        }
        let greets = telling < 0.5 && wants.has(Intent::Greeting) && !wants.has(Intent::Status);
        if greets || is(Intent::Greeting) {
            return reply(Intent::Greeting, 0.95, Says::Greeting);
        }
        if let Some(own) = self.of_none(message, wants, found, matter) {
            return own;
        }
        self.not_known(message, found)
    }

    /// The service that may be meant instead, where that is likely enough to offer it.
    fn other(&self, found: &Found) -> Option<Offer> {
        let second =
            found.second.filter(|_| found.sure < crate::CONFIDENT && found.next >= OTHER_ONE)?;
        Some(Offer::Open(self.knowledge.services.get(second.topic)?.id.clone()))
    }

    /// What can be answered without knowing the service.
    fn of_none(
        &self,
        message: &Message,
        wants: &Wants,
        found: &Found,
        matter: &Matter,
    ) -> Option<Reply> {
        let said = message.stems.as_slice();
        let strays = found.neighbour.is_some_and(|other| other.phrase > 0.3);
        let is_plain = wants.sure(Intent::Status).max(wants.sure(Intent::Objection)) > 0.8;
        let is = |kind| matter.is(kind);
        let of_none = is(Intent::Status) || is(Intent::Objection);
        if telling(said) >= 0.5 && strays && !is_plain && !of_none {
            return None;
        }
        let (intent, says) = if wants.sure(Intent::Objection) > 0.6 || is(Intent::Objection) {
            (Intent::Objection, Says::Objection(None, None))
        } else if wants.sure(Intent::Status) > 0.6 || is(Intent::Status) {
            (Intent::Status, Says::Status(None))
        } else if wants.sure(Intent::Hours) > 0.8 {
            (Intent::Hours, Says::Hours(self.knowledge.hours.clone()))
        } else {
            return None;
        };
        let mut reply = Self::reply(message, intent, 0.8, says);
        reply.offers = vec![Offer::Cases, Offer::Person];
        Some(reply)
    }

    fn of_service(&self, message: &Message, wants: &Wants, fit: &Fit, sure: f32) -> Reply {
        let Some(service) = self.knowledge.services.get(fit.topic) else {
            return self.not_known(message, &Found::default());
        };
        let intent = wants.of_service();
        let same = self.index.same_question(&message.stems, fit.topic);
        let answer = same.and_then(|(topic, answer, like)| {
            let own = self.knowledge.services.get(topic)?.answers.get(answer)?;
            Some((own, like))
        });
        let mut reply = Self::reply(message, intent, sure, self.says(service, intent, answer));
        reply.service = Some(service.id.clone());
        let page = Source {
            title: String::new(),
            path: format!("/layanan/{}", service.id),
            version: service.version,
            on: service.on,
        };
        let (is_sentence, is_loss) =
            (matches!(reply.says, Says::Sentence { .. }), matches!(reply.says, Says::Lost(..)));
        let own = answer.map(|(own, _)| own).filter(|_| is_sentence).into_iter();
        let said = own.chain(self.of_loss(service).filter(|_| is_loss));
        let cited = said.filter_map(|answer| answer.cites.clone());
        reply.sources = std::iter::once(page).chain(cited).collect();
        let of_a_case = matches!(intent, Intent::Status | Intent::Objection);
        let first = if of_a_case { Offer::Cases } else { Offer::Open(service.id.clone()) };
        reply.offers = vec![first, Offer::Person];
        reply
    }

    /// What is said of a service: the answer to the very question, what the file holds as data, or what the service is.
    fn says(&self, service: &Service, intent: Intent, answer: Option<(&Answer, f32)>) -> Says {
        let title = service.title.clone();
        let counted = service.fees.lines.iter().any(|fee| fee.amount.is_some());
        // What answers alone decide says less than a sentence of the file.
        let is_open = intent == Intent::Fee && !counted && !service.fees.lines.is_empty();
        let in_words = is_open
            || matches!(
                intent,
                Intent::How | Intent::Condition | Intent::Lost | Intent::Valid | Intent::Until
            );
        let least = if in_words { SAME_QUESTION } else { VERY_SAME_QUESTION };
        if let Some((answer, _)) = answer.filter(|(_, like)| *like >= least)
            && let Some(text) = &answer.say
        {
            return Says::Sentence { title, text: text.clone(), unsure: answer.unsure };
        }
        match intent {
            Intent::Fee => Says::Fee(title, service.fees.clone()),
            Intent::Documents => Says::Documents(title, service.documents.clone()),
            Intent::Time => Says::Time(title, service.time.clone()),
            Intent::Valid if !service.letters.is_empty() => {
                Says::Valid(title, service.letters.clone())
            }
            Intent::Where => Says::Where(title, self.offices(service), service.visits.clone()),
            Intent::Hours => Says::Hours(self.knowledge.hours.clone()),
            Intent::Online => Says::Online(title, service.visits.clone()),
            Intent::Condition if !service.conditions.is_empty() => {
                Says::Conditions(title, service.conditions.clone())
            }
            Intent::Lost => self.lost(service),
            Intent::Status => Says::Status(Some(title)),
            Intent::Objection => Says::Objection(Some(title), service.objection),
            Intent::How
            | Intent::Condition
            | Intent::Valid
            | Intent::Until
            | Intent::Complain
            | Intent::Emergency
            | Intent::Crisis
            | Intent::Greeting
            | Intent::Thanks
            | Intent::Person
            | Intent::Unknown => Says::About(title, service.summary.clone()),
        }
    }

    /// What the file says of lost and damaged ones: the answers to such questions, and the papers that only they need.
    fn lost(&self, service: &Service) -> Says {
        let sentences = self.of_loss(service).filter_map(|answer| answer.say.clone()).collect();
        let papers =
            service.documents.iter().filter(|document| self.tells_of_loss(&document.label.id));
        Says::Lost(service.title.clone(), sentences, papers.cloned().collect())
    }

    /// The answers of a service about lost and damaged ones.
    fn of_loss<'s>(&'s self, service: &'s Service) -> impl Iterator<Item = &'s Answer> {
        let is_asked = |answer: &&Answer| answer.ask.iter().any(|ask| self.tells_of_loss(ask));
        service.answers.iter().filter(is_asked)
    }

    fn tells_of_loss(&self, text: &str) -> bool {
        let stems = self.lexicon.stems(text);
        stems.iter().any(|said| matches!(said.stem.as_str(), "hilang" | "rusak"))
    }

    fn offices(&self, service: &Service) -> Vec<crate::knowledge::Office> {
        let offices = self.knowledge.offices.iter();
        offices
            .filter(|office| office.id == service.unit || office.kind == service.unit)
            .cloned()
            .collect()
    }

    /// That it is not known; with what is known of where it belongs, or what may be meant.
    fn not_known(&self, message: &Message, found: &Found) -> Reply {
        let stranger = found.neighbour.filter(|neighbour| {
            let own = found.service.map_or(0.0, |service| service.score());
            neighbour.phrase > 0.2 && neighbour.score() > own * 0.8
        });
        let place = stranger.map(|fit| fit.topic.saturating_sub(self.knowledge.services.len()));
        let who = place.and_then(|place| self.neighbours.get(place)).map(|own| own.who.clone());
        let mut reply = Self::reply(message, Intent::Unknown, found.sure, Says::NotKnown);
        reply.offers = vec![Offer::Person];
        // The file of a service may say itself whose matter it is.
        let refusal = found.service.filter(|fit| fit.declined >= DECLINED);
        let refusal = refusal.and_then(|fit| fit.refusal).and_then(|(topic, answer)| {
            self.knowledge.services.get(topic)?.answers.get(answer)?.say.clone()
        });
        if let Some(text) = refusal {
            reply.says = Says::NotOurs(text);
            return reply;
        }
        if let Some(says) = self.of_others(message) {
            reply.says = says;
            return reply;
        }
        match who {
            Some(who) => reply.says = Says::Elsewhere(who),
            None if found.ours >= MAYBE && found.next >= ONE_OF_TWO => {
                let both = [found.service, found.second].into_iter().flatten();
                let services = both.filter_map(|fit| self.knowledge.services.get(fit.topic));
                let services = services.map(|service| (service.id.clone(), service.title.clone()));
                reply.says = Says::Which(services.collect());
            }
            None => (),
        }
        reply
    }

    fn reply(message: &Message, intent: Intent, confidence: f32, says: Says) -> Reply {
        Reply {
            tongue: message.tongue,
            intent,
            wish: Wish::Answer,
            service: None,
            confidence,
            says,
            sources: Vec::new(),
            offers: Vec::new(),
            emergency: None,
            category: None,
        }
    }
}

/// How much of what was said tells something.
fn telling(said: &[Said]) -> f32 {
    said.iter().map(|word| word.weight).filter(|weight| *weight > 0.5).sum()
}
