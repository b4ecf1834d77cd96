//! Reports: which category is told of, and what is said to whoever asks about them.

use super::{DECLINED, Engine, STRANGERS, VERY_SAME_QUESTION};
use crate::complaint::{Complaints, OTHER};
use crate::experience::Experience;
use crate::index::{Fit, Index};
use crate::intent::Intent;
use crate::knowledge::{Answer, Service};
use crate::lessons::{self, Texts};
use crate::lexicon::{Lexicon, Message};
use crate::lists::Lists;
use crate::reply::{Offer, Reply, Says, Source};
use crate::signs::Signs;
use crate::wants::Wants;

/// Where one begins to report.
const PAGE: &str = "/aduan/lapor";
/// How much it counts what the texts of a category explain of a message, beside what others like it teach.
const EXPLAINED: f32 = 4.0;
/// How much each word counts by which a category is named.
const NAMED: f32 = 1.5;

/// Tells categories apart.
#[derive(Clone, Debug)]
pub(super) struct Reports {
    named: Complaints,
    index: Index,
    experience: Experience,
}

/// A category that is told of.
pub(super) struct Told {
    /// Its place.
    place: usize,
    /// How likely it is, of all.
    sure: f32,
    fit: Fit,
}

impl Reports {
    pub(super) fn new<'t>(
        categories: &'t [Service],
        lists: &'t Lists,
        lexicon: &Lexicon,
        texts: &mut Texts<'t>,
    ) -> Self {
        Self {
            named: Complaints::new(&lists.complaints, categories, lexicon),
            index: Index::new(categories, &[], lexicon),
            experience: lessons::of_categories(categories, lists, texts),
        }
    }

    /// The category whose words are said, and how many.
    pub(super) fn named(&self, message: &Message) -> Option<(&str, usize)> {
        self.named.category(&message.stems)
    }

    /// The likeliest of all; none where none is known.
    fn likeliest(&self, categories: &[Service], message: &Message) -> Option<Told> {
        let said = &message.all();
        let like = self.experience.scores(&Signs::of_matter(&message.typed, said));
        let named = self.named(message);
        let bonus = |place: usize| match named {
            Some((id, words)) if categories.get(place).is_some_and(|own| own.id == id) => {
                NAMED * f32::from(u8::try_from(words).unwrap_or(u8::MAX))
            }
            _ => 0.0,
        };
        let fits = self.index.fits(said).into_iter().zip(like);
        let score = |fit: &Fit, like: f32| like + EXPLAINED * fit.score() + bonus(fit.topic);
        let all: Vec<(Fit, f32)> = fits.map(|(fit, like)| (fit, score(&fit, like))).collect();
        let (fit, best) = all.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let sum: f32 = all.iter().map(|(_, score)| (score - best).exp()).sum();
        Some(Told { place: fit.topic, sure: 1.0 / sum, fit })
    }
}

impl Engine {
    /// How one reports what is amiss, as is so likely, in the category that is told of.
    pub(super) fn complaint(&self, message: &Message, amiss: f32) -> Reply {
        let told = self.reports.likeliest(&self.knowledge.categories, message);
        let own = told.as_ref().and_then(|told| self.knowledge.categories.get(told.place));
        let named = || self.reports.named(message).map(|(id, _)| id);
        let category = own.map(|own| own.id.as_str()).or_else(named).unwrap_or(OTHER);
        let sure = told.map_or(0.0, |told| told.sure);
        let says = Says::Complain(category.to_owned(), own.map(|own| own.title.clone()));
        let mut reply = Self::reply(message, Intent::Complain, amiss * sure, says);
        reply.category = Some(category.to_owned());
        reply.offers = vec![Offer::Complain(category.to_owned()), Offer::Person];
        reply
    }

    /// What the file of a category says to who asks about reports, as is so likely; none where there are none.
    pub(super) fn of_report(&self, message: &Message, wants: &Wants, likely: f32) -> Option<Reply> {
        let told = self.reports.likeliest(&self.knowledge.categories, message)?;
        let own = self.knowledge.categories.get(told.place)?;
        let same = self.reports.index.same_question(&message.stems, told.place);
        let intent = wants.of_service();
        // Questions about one category share most of their words.
        let same = same.filter(|(.., like)| *like >= VERY_SAME_QUESTION);
        let answer = same.and_then(|(place, answer, like)| {
            Some((self.knowledge.categories.get(place)?.answers.get(answer)?, like))
        });
        // That it belongs elsewhere answers who asks where, and nobody who asks for a price or a day.
        let leads = matches!(intent, Intent::How | Intent::Where);
        let answer = answer.filter(|(answer, _)| leads || answer.instead.is_none());
        let sure = likely * told.sure * STRANGERS;
        let mut reply =
            Self::reply(message, intent, sure, self.says_of_report(own, intent, answer));
        reply.category = Some(own.id.clone());
        if intent == Intent::Status {
            // Where a report is stands in no file; and who asks for theirs is not led to make another.
            reply.offers = vec![Offer::Cases, Offer::Person];
            return Some(reply);
        }
        reply.sources = vec![Source {
            title: String::new(),
            path: PAGE.to_owned(),
            version: own.version,
            on: own.on,
        }];
        let of_own = intent == Intent::Objection;
        let first = if of_own { Offer::Cases } else { Offer::Complain(own.id.clone()) };
        reply.offers = vec![first, Offer::Person];
        Some(reply)
    }

    /// What is said of reporting: the answer to the very question, or what the file holds as data.
    fn says_of_report(
        &self,
        own: &Service,
        intent: Intent,
        answer: Option<(&Answer, f32)>,
    ) -> Says {
        let title = || own.title.clone();
        let says = self.says(own, intent, answer);
        let is_sentence = matches!(says, Says::Sentence { .. });
        let Some(report) = own.report.as_ref().filter(|_| !is_sentence) else { return says };
        if intent == Intent::Fee {
            // A category of complaints has no price: the language of service files knows none.
            Says::ReportFree(title())
        } else if intent == Intent::Condition {
            Says::ReportWays(title(), report.modes.clone())
        } else if intent == Intent::Status {
            Says::ReportStatus
        } else if intent == Intent::Objection {
            Says::ReportAgain(title(), report.reopen)
        } else {
            says
        }
    }

    /// What the file of a category says of what others have to mend.
    pub(super) fn of_others(&self, message: &Message) -> Option<Says> {
        let told = self.reports.likeliest(&self.knowledge.categories, message)?;
        let (place, answer) = told.fit.refusal.filter(|_| told.fit.declined >= DECLINED)?;
        let answer: &Answer = self.knowledge.categories.get(place)?.answers.get(answer)?;
        Some(Says::NotOurs(answer.say.clone()?))
    }
}
