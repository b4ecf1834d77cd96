//! From what is known to what is learnt of it: texts of services, what people typed, and what is about no service.

use crate::experience::{DOUBT_OF_KINDS, Experience, Lessons, Signs};
use crate::intent::Intent;
use crate::knowledge::{Knowledge, Service, both};
use crate::lexicon::Lexicon;
use crate::lists::{Lists, lines};
use crate::neighbours::Neighbour;
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

/// Which service a message is likest to, in their order; last how like it is to what is about none.
pub(crate) fn of_services(
    knowledge: &Knowledge,
    neighbours: &[Neighbour],
    lists: &Lists,
    lexicon: &Lexicon,
) -> Experience {
    let services = &knowledge.services;
    let none = services.len();
    let mut lessons = Lessons::new(none + 1);
    let place = |id: &str| services.iter().position(|service| service.id == id);
    let mut short = |class: usize, text: &str, counts: f32| {
        lessons.learn(class, &Signs::of_matter(&words(text), &lexicon.stems(text)), counts);
    };
    for (own, service) in services.iter().enumerate() {
        both(&service.title).for_each(|text| short(own, text, 1.0));
        service.words.iter().for_each(|text| short(own, text, WORD));
        for answer in &service.answers {
            let belongs = answer.instead.as_deref().and_then(place).unwrap_or(own);
            let class = if answer.not_ours { none } else { belongs };
            answer.ask.iter().for_each(|text| short(class, text, 1.0));
        }
    }
    for (service, _, question) in questions(&lists.questions) {
        // What people asked of a service that is not published here teaches nothing.
        if let Some(class) = place(service) {
            short(class, question, 1.0);
        }
    }
    for line in lines(&lists.none) {
        line.first().iter().for_each(|text| short(none, text, 1.0));
    }
    for phrase in neighbours.iter().flat_map(|neighbour| &neighbour.words) {
        short(none, phrase, NEIGHBOUR);
    }
    for phrase in knowledge.categories.iter().flat_map(|category| &category.words) {
        short(none, phrase, COMPLAINT);
    }
    for (own, service) in services.iter().enumerate() {
        for (class, text) in prose(own, service, place) {
            lessons.learn(class, &Signs::of_stems(&lexicon.stems(text)), PROSE);
        }
    }
    Experience::of(lessons)
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
pub(crate) fn of_kinds(lists: &Lists, lexicon: &Lexicon) -> Experience {
    let mut lessons = Lessons::new(KINDS.len());
    for (_, kind, question) in questions(&lists.questions) {
        let kind = Intent::named(kind);
        if let Some(class) = KINDS.iter().position(|own| Some(*own) == kind) {
            let signs = Signs::of_kind(&words(question), &lexicon.stems(question));
            lessons.learn(class, &signs, 1.0);
        }
    }
    lessons.done(DOUBT_OF_KINDS)
}

/// Service, kind and text of each question.
fn questions(list: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    lines(list).filter_map(|line| match line.as_slice() {
        [service, kind, question] => Some((*service, *kind, *question)),
        _ => None,
    })
}
