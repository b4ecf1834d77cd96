//! Letters of other services that a service needs: typed, or found among those of whoever applies.

use std::collections::{BTreeMap, BTreeSet};

use terms::Date;

use crate::answer::{Answers, Value};
use crate::field::{Field, Kind, needed};
use crate::text::Text;

use super::{Letter, Need, Service};

/// A letter that may be chosen for a need.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferedLetter {
    /// Its id: what is chosen.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The local day of signing.
    pub signed_on: Date,
    /// The last day on which it is valid; none when for life.
    pub valid_until: Option<Date>,
    /// What it brings in, by the names under which it is taken.
    pub gives: Answers,
    /// The same as people read it: what it is, and the value.
    pub words: Vec<(Text, Text)>,
}

/// A case in which a letter is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// Its number: what is chosen.
    pub number: String,
    /// The local day on which it was sent.
    pub sent_on: Date,
}

/// What was found for a need.
#[derive(Clone, Debug)]
pub struct Found {
    /// Id of the need.
    pub need: String,
    /// The letters that may be chosen.
    pub letters: Vec<OfferedLetter>,
    /// The cases in which such a letter is being made, where one may wait for it.
    pub coming: Vec<Coming>,
    /// The service that makes such a letter, where one can go on to it from here.
    pub made_by: Option<Text>,
}

/// What letters bring in, by need.
pub(crate) type Offers = BTreeMap<String, Offer>;

/// The letters that may be chosen for one need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offer {
    /// The names that a letter brings in, with or without a value.
    names: BTreeSet<String>,
    /// What each letter brings in, by its id.
    brings: BTreeMap<String, Answers>,
}

impl Need {
    /// The service that makes the letter, and the letter's id there.
    pub fn made_by(&self) -> Option<(&str, &str)> {
        self.letter.split_once('.')
    }

    /// The answer that says which letter was found and chosen.
    pub fn chosen(&self) -> String {
        format!("{}.letter", self.id)
    }

    /// The name under which a letter gives what is taken as `name`. A letter calls its holder by its own name.
    pub fn given_as<'l>(&self, letter: &'l Letter, name: &str) -> Option<&'l str> {
        let own = name.strip_prefix(&self.holder).and_then(|rest| rest.strip_prefix('.'));
        let last = own.or_else(|| name.rsplit_once('.').map(|(_, last)| last)).unwrap_or(name);
        let same = letter.gives.iter().find(|given| *given == name);
        let like = || letter.gives.iter().find(|given| given.rsplit('.').next() == Some(last));
        same.or_else(like).map(String::as_str)
    }

    /// The names that its letter brings in, with or without a value.
    pub fn names(&self) -> BTreeSet<String> {
        let own = ["number", "signed_on", "valid_until"].map(|name| format!("{}.{name}", self.id));
        own.into_iter().chain(self.take.iter().cloned()).collect()
    }
}

impl OfferedLetter {
    pub(crate) fn brings(&self, need: &Need) -> Answers {
        let own = |name: &str| format!("{}.{name}", need.id);
        let mut brings = self.gives.clone();
        brings.retain(|name, _| need.take.contains(name));
        brings.insert(own("number"), Value::Text(self.number.clone()));
        brings.insert(own("signed_on"), Value::Date(self.signed_on));
        brings.extend(self.valid_until.map(|day| (own("valid_until"), Value::Date(day))));
        brings
    }
}

impl Service {
    /// The need with this id.
    pub fn need(&self, id: &str) -> Option<&Need> {
        self.needs.iter().find(|need| need.id == id)
    }

    /// As it is filled in by somebody whose letters are known: for these needs one of the letters is chosen, and
    /// nobody is asked what it brings in.
    #[must_use]
    pub fn offering(&self, found: Vec<Found>) -> Self {
        let mut own = self.clone();
        for found in found {
            let Some(need) = self.need(&found.need) else { continue };
            let brings = found.letters.iter();
            let brings = brings.map(|letter| (letter.id.clone(), letter.brings(need))).collect();
            own.offers.insert(need.id.clone(), Offer { names: need.names(), brings });
            own.choose(need, found);
        }
        own
    }

    /// As it was filled in: what letters brought in that were found, is not asked in a correction either, but for
    /// what is `named`.
    pub(crate) fn as_found(&self, answers: &Answers, named: &[String]) -> Self {
        let found = self.needs.iter().filter_map(|need| {
            let id = answers.get(&need.chosen())?.text()?.to_owned();
            let own = |name: &str| answers.get(&format!("{}.{name}", need.id));
            let day = |name: &str| match own(name) {
                Some(Value::Date(day)) => Some(*day),
                Some(_) | None => None,
            };
            let taken = need.take.iter().filter_map(|name| answers.get_key_value(name));
            let letter = OfferedLetter {
                id,
                number: own("number")?.text()?.to_owned(),
                signed_on: day("signed_on")?,
                valid_until: day("valid_until"),
                gives: taken.map(|(name, value)| (name.clone(), value.clone())).collect(),
                words: Vec::new(),
            };
            let is_marked = named.iter().any(|id| need.names().contains(id));
            (!is_marked).then(|| Found {
                need: need.id.clone(),
                letters: vec![letter],
                coming: Vec::new(),
                made_by: None,
            })
        });
        self.offering(found.collect())
    }

    /// Puts the choice of a letter before what it brings in.
    fn choose(&mut self, need: &Need, found: Found) {
        let is_its = |field: &Field| field.id == need.id;
        let page = self.pages.iter_mut().find(|page| page.fields.iter().any(is_its));
        let own = page.and_then(|page| page.fields.own().iter_mut().find(|field| is_its(field)));
        if let Some(Kind::Person { fields }) = own.map(|field| &mut field.kind) {
            fields.insert(0, needed::choice(need, found));
        }
    }

    fn offer_of(&self, id: &str) -> Option<(&String, &Offer)> {
        self.offers.iter().find(|(_, offer)| offer.names.contains(id))
    }

    /// Whether letters bring this in, and nobody is asked.
    pub(crate) fn is_brought(&self, id: &str) -> bool {
        self.offer_of(id).is_some()
    }

    /// What the letter that was chosen brings in under this name, if it has a value.
    pub(crate) fn brought(&self, id: &str, answers: &Answers) -> Option<&Value> {
        let (need, offer) = self.offer_of(id)?;
        let chosen = answers.get(&format!("{need}.letter"))?.text()?;
        offer.brings.get(chosen)?.get(id)
    }
}
