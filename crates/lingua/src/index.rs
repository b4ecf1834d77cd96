//! Which service somebody speaks of: BM25 over the fields of each, whole phrases, and questions that are nearly the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::confidence::Evidence;
use crate::knowledge::{Service, both};
use crate::lexicon::{Lexicon, Said};
use crate::neighbours::Neighbour;

/// How soon more of the same word says nothing new.
const K1: f32 = 2.0;
/// How much a long field counts less.
const B: f32 = 0.5;
/// How much a word counts that tells what is wanted, where two questions are compared.
const WANTED: f32 = 0.7;
/// How rare a word of everyday is there at the least.
const USUAL: f32 = 2.5;
/// How much a field counts: name, words, summary, questions, what is said, documents, the form.
const FIELDS: [f32; 7] = [3.0, 3.0, 1.2, 1.6, 0.4, 0.8, 0.4];

/// What is looked through.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    topics: Vec<Topic>,
    /// For each stem how rare it is, and how strongly it stands in topics.
    stems: HashMap<String, (f32, Vec<Place>)>,
    /// How rare a stem is that stands nowhere.
    unknown: f32,
}

/// How a stem stands in a topic.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    topic: usize,
    /// All in all: 0 to 1.
    strength: f32,
    /// In its title and in what people call it.
    named: f32,
    /// In the questions that belong to it.
    asked: f32,
}

/// Something that can be asked for.
#[derive(Clone, Debug)]
struct Topic {
    /// Sets of stems that name it.
    phrases: Vec<Vec<String>>,
    /// Stems of its name: of its title, and of most of its phrases.
    names: BTreeSet<String>,
    /// Questions, each with where it stands in the service and which topic it leads to.
    questions: Vec<Question>,
}

#[derive(Clone, Debug)]
struct Question {
    stems: Vec<(String, f32)>,
    answer: usize,
    /// The topic where the question belongs.
    topic: usize,
    /// Whether it is not for us to answer.
    not_ours: bool,
}

/// How well a topic fits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Fit {
    /// Which topic: services first, in their order, then neighbours.
    pub(crate) topic: usize,
    /// The share of what was said that its texts explain.
    pub(crate) explained: f32,
    /// The share of what was said that one of its phrases is.
    pub(crate) phrase: f32,
    /// The share of what was said that stands in its title and in what people call it.
    pub(crate) named: f32,
    /// The share of what was said that stands in the questions that belong to it.
    pub(crate) usual: f32,
    /// The share of what was said that is its very name.
    pub(crate) called: f32,
    /// How like a question of it is.
    pub(crate) asked: f32,
    /// How like a question that is not for us to answer.
    pub(crate) declined: f32,
    /// What is said to that one.
    pub(crate) refusal: Option<(usize, usize)>,
}

impl Fit {
    /// All in all, from 0: what is compared where no likelihood is needed.
    pub(crate) fn score(&self) -> f32 {
        0.45 * self.explained + 0.5 * self.phrase + 0.2 * self.asked
    }

    /// What speaks for it.
    pub(crate) const fn evidence(&self) -> Evidence {
        Evidence {
            explained: self.explained,
            phrase: self.phrase,
            asked: self.asked,
            named: self.named,
            usual: self.usual,
            called: self.called,
            declined: self.declined,
            like: 0.0,
        }
    }
}

impl Index {
    pub(crate) fn new(services: &[Service], neighbours: &[Neighbour], lexicon: &Lexicon) -> Self {
        let mut builder = Builder { lexicon, fields: Vec::new(), topics: Vec::new() };
        let ids: Vec<&str> = services.iter().map(|service| service.id.as_str()).collect();
        for (place, service) in services.iter().enumerate() {
            builder.service(place, service, &ids);
        }
        let served: BTreeSet<Vec<String>> =
            builder.topics.iter().flat_map(|topic| topic.phrases.iter().cloned()).collect();
        for neighbour in neighbours {
            builder.neighbour(neighbour, &served);
        }
        builder.finish()
    }

    /// How rare a stem is.
    pub(crate) fn rarity(&self, stem: &str) -> f32 {
        self.stems.get(stem).map_or(self.unknown, |(rarity, _)| *rarity)
    }

    /// The share of what was said that stands nowhere.
    pub(crate) fn unknown(&self, said: &[Said]) -> f32 {
        let strange = weighty(said).into_iter().filter(|(stem, _)| !self.stems.contains_key(*stem));
        let sum: f32 = strange.map(|(stem, weight)| weight * self.rarity(stem)).sum();
        sum / self.mass(said).max(0.01)
    }

    /// How much was said that tells something.
    pub(crate) fn mass(&self, said: &[Said]) -> f32 {
        weighty(said).iter().map(|(stem, weight)| weight * self.rarity(stem)).sum()
    }

    /// How well every topic fits what was said.
    pub(crate) fn fits(&self, said: &[Said]) -> Vec<Fit> {
        let weights = weighty(said);
        let mass: f32 = weights.iter().map(|(stem, weight)| weight * self.rarity(stem)).sum();
        let mut fits: Vec<Fit> =
            (0..self.topics.len()).map(|topic| Fit { topic, ..Fit::default() }).collect();
        if mass <= 0.0 {
            return fits;
        }
        for (stem, weight) in &weights {
            let Some((rarity, places)) = self.stems.get(*stem) else { continue };
            for place in places {
                if let Some(fit) = fits.get_mut(place.topic) {
                    let share = weight * rarity / mass;
                    fit.explained += share * place.strength;
                    fit.named += share * place.named;
                    fit.usual += share * place.asked;
                }
            }
        }
        for (place, topic) in self.topics.iter().enumerate() {
            let phrases = topic.phrases.iter().map(|phrase| self.share(phrase, &weights) / mass);
            let phrase = phrases.fold(0.0, f32::max);
            let names = topic
                .names
                .iter()
                .filter_map(|stem| Some(weights.get(stem.as_str())? * self.rarity(stem)));
            let called = names.sum::<f32>() / mass;
            if let Some(fit) = fits.get_mut(place) {
                fit.phrase = fit.phrase.max(phrase);
                fit.called = called;
            }
            for question in &topic.questions {
                let like = self.likeness(&question.stems, &weights, 0.0);
                let Some(fit) = fits.get_mut(question.topic) else { continue };
                if question.not_ours && like > fit.declined {
                    fit.declined = like;
                    fit.refusal = Some((place, question.answer));
                } else if !question.not_ours {
                    fit.asked = fit.asked.max(like);
                }
            }
        }
        fits
    }

    /// The question of a topic that is most nearly the very same: where its answer stands, and how like it is. Here words
    /// that tell what is wanted count as much as those that tell of what.
    pub(crate) fn same_question(&self, said: &[Said], topic: usize) -> Option<(usize, usize, f32)> {
        // Its name stands in nearly every question and tells none from another.
        let names = &self.topics.get(topic)?.names;
        let weights: BTreeMap<&str, f32> = weighty(said)
            .into_iter()
            .filter(|(stem, _)| !names.contains(*stem))
            .map(|(stem, weight)| (stem, weight.max(WANTED)))
            .collect();
        let mut best: Option<(usize, usize, f32)> = None;
        for (place, own) in self.topics.iter().enumerate() {
            for question in own.questions.iter().filter(|one| one.topic == topic && !one.not_ours) {
                let stems: Vec<(String, f32)> = question
                    .stems
                    .iter()
                    .filter(|(stem, _)| !names.contains(stem))
                    .map(|(stem, weight)| (stem.clone(), weight.max(WANTED)))
                    .collect();
                let like = self.likeness(&stems, &weights, USUAL);
                if best.is_none_or(|(.., known)| like > known) {
                    best = Some((place, question.answer, like));
                }
            }
        }
        best
    }

    /// How much of what was said a phrase is; nothing unless all of it was said.
    fn share(&self, phrase: &[String], weights: &BTreeMap<&str, f32>) -> f32 {
        let each =
            phrase.iter().map(|stem| weights.get(stem.as_str()).map(|w| w * self.rarity(stem)));
        each.sum::<Option<f32>>().unwrap_or(0.0)
    }

    /// How like a question is to what was said: the cosine of their stems, the rare ones counting more.
    /// No word counts as less rare than `least`.
    fn likeness(
        &self,
        question: &[(String, f32)],
        weights: &BTreeMap<&str, f32>,
        least: f32,
    ) -> f32 {
        let rarity = |stem: &str| self.rarity(stem).max(least);
        let square = |stem: &str, weight: f32| (weight * rarity(stem)).powi(2);
        let both: f32 = question
            .iter()
            .filter_map(|(stem, weight)| {
                let own = weights.get(stem.as_str())?;
                Some(weight * own * rarity(stem).powi(2))
            })
            .sum();
        let asked: f32 = question.iter().map(|(stem, weight)| square(stem, *weight)).sum();
        let said: f32 = weights.iter().map(|(stem, weight)| square(stem, *weight)).sum();
        if asked > 0.0 && said > 0.0 { both / (asked * said).sqrt() } else { 0.0 }
    }
}

/// Puts an index together.
struct Builder<'a> {
    lexicon: &'a Lexicon,
    /// For each topic the stems of its fields, with how often each stands there.
    fields: Vec<[BTreeMap<String, f32>; 7]>,
    topics: Vec<Topic>,
}

impl Builder<'_> {
    fn service(&mut self, place: usize, service: &Service, ids: &[&str]) {
        let mut fields: [BTreeMap<String, f32>; 7] = std::array::from_fn(|_| BTreeMap::new());
        let lexicon = self.lexicon;
        let mut add = |field: usize, text: &str| {
            for said in lexicon.stems(text).into_iter().filter(|said| said.weight > 0.0) {
                if let Some(stems) = fields.get_mut(field) {
                    *stems.entry(said.stem).or_default() += 1.0;
                }
            }
        };
        for title in both(&service.title) {
            add(0, title);
        }
        service.words.iter().for_each(|words| add(1, words));
        both(&service.summary).for_each(|text| add(2, text));
        // What is said of other matters does not tell what this service is about.
        let is_own =
            |answer: &&crate::knowledge::Answer| answer.instead.is_none() && !answer.not_ours;
        let own = service.answers.iter().filter(is_own);
        for answer in own {
            answer.ask.iter().for_each(|ask| add(3, ask));
            answer.say.iter().flat_map(both).for_each(|text| add(4, text));
        }
        service.conditions.iter().flat_map(both).for_each(|text| add(4, text));
        for document in &service.documents {
            both(&document.label).for_each(|text| add(5, text));
            document.hint.iter().flat_map(both).for_each(|text| add(6, text));
        }
        service.asked.iter().flat_map(both).for_each(|text| add(6, text));
        let names = both(&service.title).chain(service.words.iter().map(String::as_str));
        let phrases: Vec<Vec<String>> = names.map(|name| self.phrase(name)).collect();
        let in_most = |stem: &&String| {
            let count = phrases.iter().filter(|phrase| phrase.contains(stem)).count();
            count * 5 >= phrases.len() * 2
        };
        let mut names: BTreeSet<String> =
            phrases.iter().flatten().filter(in_most).cloned().collect();
        names.extend(both(&service.title).flat_map(|title| self.phrase(title)));
        let questions = service.answers.iter().enumerate().flat_map(|(answer, one)| {
            let topic = one.instead.as_ref().and_then(|id| ids.iter().position(|own| own == id));
            let topic = topic.unwrap_or(place);
            one.ask.iter().map(move |ask| (answer, topic, one.not_ours, ask))
        });
        let questions = questions
            .map(|(answer, topic, not_ours, ask)| {
                let stems = weighed(lexicon.stems(ask));
                Question { stems, answer, topic, not_ours }
            })
            .collect();
        self.fields.push(fields);
        self.topics.push(Topic { phrases, names, questions });
    }

    fn neighbour(&mut self, neighbour: &Neighbour, served: &BTreeSet<Vec<String>>) {
        let mut fields: [BTreeMap<String, f32>; 7] = std::array::from_fn(|_| BTreeMap::new());
        let phrases = neighbour.words.iter().map(|words| self.phrase(words));
        // What a service calls its own is no neighbour's.
        let phrases: Vec<Vec<String>> = phrases.filter(|phrase| !served.contains(phrase)).collect();
        for stem in phrases.iter().flatten() {
            if let Some(stems) = fields.get_mut(1) {
                *stems.entry(stem.clone()).or_default() += 1.0;
            }
        }
        self.fields.push(fields);
        self.topics.push(Topic { phrases, names: BTreeSet::new(), questions: Vec::new() });
    }

    /// The stems of a name that say something, each once.
    fn phrase(&self, name: &str) -> Vec<String> {
        let stems = self.lexicon.stems(name).into_iter().filter(|said| said.weight > 0.0);
        stems.map(|said| said.stem).collect::<BTreeSet<_>>().into_iter().collect()
    }

    #[expect(clippy::cast_precision_loss, reason = "there are few topics and few words in each")]
    fn finish(self) -> Index {
        let count = self.fields.len().max(1) as f32;
        let mut average = [0.0_f32; 7];
        for (place, sum) in average.iter_mut().enumerate() {
            let lengths = self.fields.iter().filter_map(|fields| fields.get(place));
            let lengths: Vec<f32> = lengths
                .map(|stems| stems.values().sum::<f32>())
                .filter(|length| *length > 0.0)
                .collect();
            *sum = lengths.iter().sum::<f32>() / (lengths.len().max(1) as f32);
        }
        let mut found: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        for (topic, fields) in self.fields.iter().enumerate() {
            let mut sums: BTreeMap<&str, [f32; 3]> = BTreeMap::new();
            for (field, ((stems, weight), average)) in
                fields.iter().zip(FIELDS).zip(average).enumerate()
            {
                let length: f32 = stems.values().sum();
                let long = 1.0 - B + B * length / average.max(1.0);
                for (stem, times) in stems {
                    let [all, named, asked] = sums.entry(stem).or_default();
                    let own = weight * times / long;
                    *all += own;
                    match field {
                        0 | 1 => *named += own,
                        3 => *asked += own,
                        _ => (),
                    }
                }
            }
            for (stem, sums) in sums {
                let [strength, named, asked] = sums.map(|sum| sum / (K1 + sum));
                found.entry(stem.to_owned()).or_default().push(Place {
                    topic,
                    strength,
                    named,
                    asked,
                });
            }
        }
        let rarity = |topics: f32| (1.0 + (count - topics + 0.5) / (topics + 0.5)).ln();
        let stems = found
            .into_iter()
            .map(|(stem, places)| {
                // A word that stands in the small print of many is still rare where it is a name.
                let standing: f32 = places.iter().map(|place| place.strength).sum();
                (stem, (rarity(standing.max(0.5)), places))
            })
            .collect();
        Index { topics: self.topics, stems, unknown: rarity(1.0) * 0.7 }
    }
}

/// The stems that say something, each once.
fn weighty(said: &[Said]) -> BTreeMap<&str, f32> {
    let mut weights: BTreeMap<&str, f32> = BTreeMap::new();
    for word in said.iter().filter(|word| word.weight > 0.0) {
        let own = weights.entry(&word.stem).or_default();
        *own = own.max(word.weight);
    }
    weights
}

fn weighed(said: Vec<Said>) -> Vec<(String, f32)> {
    let said = said.into_iter().filter(|said| said.weight > 0.0);
    said.map(|said| (said.stem, said.weight)).collect::<BTreeMap<_, _>>().into_iter().collect()
}
