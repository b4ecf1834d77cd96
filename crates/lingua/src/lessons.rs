//! From what is known to what is learnt of it: texts of services, what people typed, and what is about no service.

use std::collections::HashMap;

use crate::experience::{
    DOUBT_OF_CATEGORIES, DOUBT_OF_KINDS, DOUBT_OF_SUBJECTS, Experience, Lessons,
};
use crate::intent::Intent;
use crate::knowledge::{Knowledge, Service, both};
use crate::lexicon::{Lexicon, Said};
use crate::lists::{Lists, lines};
use crate::neighbours::Neighbour;
use crate::ours::{Example, Ours};
use crate::signs::Signs;
use crate::words::words;

/// How much a word by which a service is called counts beside a question.
const WORD: f32 = 0.5;
/// How much a long text counts.
const PROSE: f32 = 0.15;
/// How much a phrase counts of what is served elsewhere.
const NEIGHBOUR: f32 = 0.3;
/// How much a phrase counts in which people complain.
const COMPLAINT: f32 = 0.15;

/// Kinds of questions about a service that are learnt; finer ones are told apart by phrases.
pub(crate) const KINDS: [Intent; 9] = [
    Intent::How,
    Intent::Fee,
    Intent::Documents,
    Intent::Time,
    Intent::Where,
    Intent::Condition,
    Intent::Status,
    Intent::Lost,
    Intent::Objection,
];

/// Short texts as they are learnt from: read once, though several lessons take them.
pub(crate) struct Texts<'t> {
    lexicon: &'t Lexicon,
    /// By the text, its words as they are typed and their stems.
    read: HashMap<&'t str, (Vec<String>, Vec<Said>)>,
}

impl<'t> Texts<'t> {
    pub(crate) fn new(lexicon: &'t Lexicon) -> Self {
        Self { lexicon, read: HashMap::new() }
    }

    fn read(&mut self, text: &'t str) -> (&[String], &[Said]) {
        let lexicon = self.lexicon;
        let read = self.read.entry(text).or_insert_with(|| (words(text), lexicon.stems(text)));
        (&read.0, &read.1)
    }
}

/// Short texts, each with the service that it is about, in their order, or the number of services; and how much it counts.
fn short<'k>(
    knowledge: &'k Knowledge,
    neighbours: &'k [Neighbour],
    lists: &'k Lists,
) -> Vec<(usize, &'k str, f32)> {
    let services = &knowledge.services;
    let none = services.len();
    let place = |id: &str| services.iter().position(|service| service.id == id);
    let mut all: Vec<(usize, &str, f32)> = Vec::new();
    for (own, service) in services.iter().enumerate() {
        all.extend(both(&service.title).map(|text| (own, text, 1.0)));
        all.extend(service.words.iter().map(|text| (own, text.as_str(), WORD)));
        for answer in &service.answers {
            let belongs = answer.instead.as_deref().and_then(place).unwrap_or(own);
            let class = if answer.not_ours { none } else { belongs };
            all.extend(answer.ask.iter().map(|text| (class, text.as_str(), 1.0)));
        }
    }
    // What people asked of a service that is not published here teaches nothing.
    let asked = questions(&lists.questions);
    all.extend(asked.filter_map(|(service, _, text)| Some((place(service)?, text, 1.0))));
    // Questions about reports are about no service.
    let answers = knowledge.categories.iter().flat_map(|category| &category.answers);
    all.extend(answers.flat_map(|answer| &answer.ask).map(|text| (none, text.as_str(), 1.0)));
    let asked = questions(&lists.questions);
    let of_reports = asked.filter(|(id, ..)| is_category(knowledge, id));
    all.extend(of_reports.map(|(.., text)| (none, text, 1.0)));
    let strays = lines(&lists.none).filter_map(|line| line.first().copied());
    all.extend(strays.map(|text| (none, text, 1.0)));
    let elsewhere = neighbours.iter().flat_map(|neighbour| &neighbour.words);
    all.extend(elsewhere.map(|text| (none, text.as_str(), NEIGHBOUR)));
    let amiss = knowledge.categories.iter().flat_map(|category| &category.words);
    all.extend(amiss.map(|text| (none, text.as_str(), COMPLAINT)));
    all
}

/// Where what is out of scope stands in [`SUBJECTS`].
pub(crate) const STRAY: usize = 0;
/// Where complaints stand there.
pub(crate) const OF_COMPLAINTS: usize = 1;

/// What a message may be that is about no service.
pub(crate) const SUBJECTS: [Intent; 8] = [
    Intent::Unknown,
    Intent::Complain,
    Intent::Emergency,
    Intent::Crisis,
    Intent::Person,
    Intent::Greeting,
    Intent::Status,
    Intent::Objection,
];

/// How many classes [`of_subjects`] tells apart: its own, questions about services, questions about reports.
pub(crate) const OF_SERVICES: usize = SUBJECTS.len();
/// Where questions about reports stand.
pub(crate) const OF_REPORTS: usize = OF_SERVICES + 1;

/// Which service a message is likest to, in their order, last how like it is to what is about none; and what tells that none is meant.
pub(crate) fn of_services<'t>(
    knowledge: &'t Knowledge,
    neighbours: &'t [Neighbour],
    lists: &'t Lists,
    texts: &mut Texts<'t>,
) -> (Experience, Ours) {
    let services = &knowledge.services;
    let none = services.len();
    let mut lessons = Lessons::new(none + 1);
    if services.is_empty() {
        // Who only listens for danger has nothing to tell apart.
        return (Experience::of(lessons), Ours::default());
    }
    let mut examples = Vec::new();
    for (class, text, counts) in short(knowledge, neighbours, lists) {
        let (typed, stems) = texts.read(text);
        lessons.learn(class, &Signs::of_matter(typed, stems), counts);
        let signs = Signs::of_all(typed, stems, stems);
        examples.push(Example { signs, of_none: class == none, counts });
    }
    let place = |id: &str| services.iter().position(|service| service.id == id);
    for (own, service) in services.iter().enumerate() {
        for (class, text) in prose(own, service, place) {
            lessons.learn(class, &Signs::of_stems(&texts.lexicon.stems(text)), PROSE);
        }
    }
    (Experience::of(lessons), Ours::learn(&examples))
}

/// The long texts of a service, each with the class that it is about.
fn prose(
    own: usize,
    service: &Service,
    place: impl Fn(&str) -> Option<usize>,
) -> Vec<(usize, &str)> {
    let mut all: Vec<(usize, &str)> = both(&service.summary).map(|text| (own, text)).collect();
    for answer in service.answers.iter().filter(|answer| !answer.not_ours) {
        let class = answer.instead.as_deref().and_then(&place).unwrap_or(own);
        all.extend(answer.say.iter().flat_map(both).map(|text| (class, text)));
    }
    all.extend(service.conditions.iter().flat_map(both).map(|text| (own, text)));
    let labels = service.documents.iter().flat_map(|document| both(&document.label));
    all.extend(labels.map(|text| (own, text)));
    all
}

/// Which of [`KINDS`] a message is likest to.
pub(crate) fn of_kinds<'t>(lists: &'t Lists, texts: &mut Texts<'t>) -> Experience {
    let mut lessons = Lessons::new(KINDS.len());
    for (_, kind, question) in questions(&lists.questions) {
        let kind = Intent::named(kind);
        if let Some(class) = KINDS.iter().position(|own| Some(*own) == kind) {
            let (typed, stems) = texts.read(question);
            lessons.learn(class, &Signs::of_kind(typed, stems), 1.0);
        }
    }
    lessons.done(DOUBT_OF_KINDS)
}

/// Which category of complaints a message is likest to, in their order.
pub(crate) fn of_categories<'t>(
    categories: &'t [Service],
    lists: &'t Lists,
    texts: &mut Texts<'t>,
) -> Experience {
    let place = |id: &str| categories.iter().position(|category| category.id == id);
    let mut all: Vec<(usize, &str, f32)> = Vec::new();
    for (own, category) in categories.iter().enumerate() {
        all.extend(both(&category.title).map(|text| (own, text, 1.0)));
        all.extend(category.words.iter().map(|text| (own, text.as_str(), WORD)));
        for answer in category.answers.iter().filter(|answer| !answer.not_ours) {
            let class = answer.instead.as_deref().and_then(place).unwrap_or(own);
            all.extend(answer.ask.iter().map(|text| (class, text.as_str(), 1.0)));
        }
    }
    for line in lines(&lists.complaints) {
        let [id, phrases] = line.as_slice() else { continue };
        let Some(own) = place(id) else { continue };
        all.extend(phrases.split('|').map(|text| (own, text, WORD)));
    }
    let asked = questions(&lists.questions);
    all.extend(asked.filter_map(|(id, _, text)| Some((place(id)?, text, 1.0))));
    let mut lessons = Lessons::new(categories.len());
    for (class, text, counts) in all {
        let (typed, stems) = texts.read(text);
        lessons.learn(class, &Signs::of_matter(typed, stems), counts);
    }
    lessons.done(DOUBT_OF_CATEGORIES)
}

fn is_category(knowledge: &Knowledge, id: &str) -> bool {
    knowledge.categories.iter().any(|category| category.id == id)
}

/// Which of [`SUBJECTS`] a message is likest to; then how like it is to questions about services, and to those about reports.
pub(crate) fn of_subjects<'t>(
    knowledge: &'t Knowledge,
    lists: &'t Lists,
    texts: &mut Texts<'t>,
) -> Experience {
    let mut lessons = Lessons::new(OF_REPORTS + 1);
    let mut learn = |class: usize, text: &'t str| {
        let (typed, stems) = texts.read(text);
        lessons.learn(class, &Signs::of_all(typed, stems, stems), 1.0);
    };
    for line in lines(&lists.none) {
        let [text, kind] = line.as_slice() else { continue };
        let kind = Intent::named(kind);
        if let Some(class) = SUBJECTS.iter().position(|own| Some(*own) == kind) {
            learn(class, text);
        }
    }
    for (id, _, question) in questions(&lists.questions) {
        learn(if is_category(knowledge, id) { OF_REPORTS } else { OF_SERVICES }, question);
    }
    for service in &knowledge.services {
        both(&service.title).for_each(|text| learn(OF_SERVICES, text));
        let own = service.answers.iter().filter(|answer| !answer.not_ours);
        own.flat_map(|answer| &answer.ask).for_each(|text| learn(OF_SERVICES, text));
    }
    for answer in knowledge.categories.iter().flat_map(|category| &category.answers) {
        let class = if answer.not_ours { STRAY } else { OF_REPORTS };
        answer.ask.iter().for_each(|text| learn(class, text));
    }
    lessons.done(DOUBT_OF_SUBJECTS)
}

/// Service, kind and text of each question.
fn questions(list: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    lines(list).filter_map(|line| match line.as_slice() {
        [service, kind, question] => Some((*service, *kind, *question)),
        _ => None,
    })
}
