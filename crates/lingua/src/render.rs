//! Words for an answer. Sentences are Fluent texts; what a service says is its own.

use definition::{PromiseFrom, Report, Text, Time, TimeUnit, rupiah};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use terms::{Language, long_date};

use crate::knowledge::{Document, Fees, Office, Promise};
use crate::reply::{Offer, Reply, Says, Source};
use crate::tongue::Tongue;

const ID: &str = include_str!("../texts/id.ftl");
const EN: &str = include_str!("../texts/en.ftl");
const JV: &str = include_str!("../texts/jv.ftl");
const SU: &str = include_str!("../texts/su.ftl");

/// Documents that are named in one answer; the page has them all.
const MOST: usize = 8;
/// Conditions that are named in one answer.
const CONDITIONS: usize = 4;

/// The sentences of the assistant, in every language that it has.
pub struct Texts([FluentBundle<FluentResource>; 4]);

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Texts")
    }
}

impl Default for Texts {
    fn default() -> Self {
        Self::new()
    }
}

impl Texts {
    /// Reads them.
    ///
    /// # Panics
    /// When a text is not Fluent: a fault of the program that its tests find.
    pub fn new() -> Self {
        Self(Tongue::ALL.map(|tongue| {
            let source = match tongue {
                Tongue::Id => ID,
                Tongue::En => EN,
                Tongue::Jv => JV,
                Tongue::Su => SU,
            };
            let tag = tongue.tag().parse().expect("our tags are sound");
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            bundle.set_use_isolating(false); // A chat shows such marks as boxes.
            let resource =
                FluentResource::try_new(source.to_owned()).expect("our texts are Fluent");
            bundle.add_resource(resource).expect("a key stands once");
            bundle
        }))
    }

    /// An answer in words.
    pub fn render(&self, reply: &Reply) -> String {
        let speaker = Speaker { texts: self, tongue: reply.tongue };
        let mut parts = Vec::new();
        parts.extend(self.asked(reply));
        // Whoever writes Javanese or Sundanese is greeted in it, and told that the rest is Indonesian.
        let regional = matches!(reply.tongue, Tongue::Jv | Tongue::Su);
        if regional
            && !matches!(
                reply.says,
                Says::Greeting | Says::Welcome | Says::Emergency(_) | Says::Crisis(_)
            )
        {
            parts.push(speaker.say("answered-in-indonesian"));
        }
        // Whoever complains is asked of which kind before anything is sent.
        let is_named = reply.about().is_some() && !matches!(reply.says, Says::Complain(..));
        if is_named && reply.confidence < crate::CONFIDENT {
            parts.push(speaker.say("maybe"));
        }
        parts.push(speaker.says(&reply.says));
        parts.extend(reply.sources.iter().map(|source| speaker.source(source)));
        parts.join("\n")
    }

    /// Whether it is an emergency now, and whom to call then: of what may have been one, and to which it is not the answer.
    pub fn asked(&self, reply: &Reply) -> Option<String> {
        reply.emergency.filter(|emergency| !emergency.now)?;
        let number = reply.offers.iter().find_map(|offer| match offer {
            Offer::Call(number) => Some(number.as_str()),
            Offer::Open(_) | Offer::Person | Offer::Cases | Offer::Complain(_) => None,
        });
        let speaker = Speaker { texts: self, tongue: reply.tongue };
        Some(speaker.with("emergency-asked", &[("number", number.unwrap_or_default())]))
    }

    fn text(&self, tongue: Tongue, key: &str, args: &[(&str, &str)]) -> Option<String> {
        let bundle = self.0.get(tongue as usize)?;
        let pattern = bundle.get_message(key)?.value()?;
        let args: FluentArgs<'_> =
            args.iter().map(|&(name, value)| (name, FluentValue::from(value))).collect();
        Some(bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
    }
}

/// Speaks to one person.
struct Speaker<'a> {
    texts: &'a Texts,
    tongue: Tongue,
}

impl Speaker<'_> {
    fn language(&self) -> Language {
        self.tongue.answered_in()
    }

    fn say(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A sentence in the language of who asked, in Indonesian where that has none.
    fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        let own = self.texts.text(self.tongue, key, args);
        own.or_else(|| self.texts.text(Tongue::Id, key, args)).unwrap_or_else(|| key.to_owned())
    }

    fn of<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.language())
    }

    fn says(&self, says: &Says) -> String {
        match says {
            Says::Greeting => self.say("greeting"),
            Says::Welcome => self.say("welcome"),
            Says::NotKnown => self.say("not-known"),
            Says::Elsewhere(Some(who)) => {
                self.with("not-known-elsewhere", &[("who", self.of(who))])
            }
            Says::Elsewhere(None) => self.say("not-known-nowhere"),
            Says::NotOurs(text) => self.with("not-ours", &[("text", self.of(text))]),
            Says::Which(services) => self.which(services),
            Says::About(title, summary) => {
                self.with("about", &[("title", self.of(title)), ("summary", self.of(summary))])
            }
            Says::Sentence { title, text, unsure } => self.sentence(title, text, *unsure),
            Says::Taught { text, .. } => self.of(text).to_owned(),
            Says::Fee(title, fees) => self.fee(title, fees),
            Says::Documents(title, documents) => self.documents(title, documents),
            Says::Time(title, promise) => self.time(title, promise.as_ref()),
            Says::Valid(title, letters) => self.valid(title, letters),
            Says::Where(title, offices, visits) => self.place(title, offices, visits),
            Says::Hours(hours) => match hours {
                Some(hours) => self.with("hours", &[("hours", hours)]),
                None => self.say("hours-not-known"),
            },
            Says::Online(title, visits) => self.online(title, visits),
            Says::Conditions(title, conditions) => {
                let shown = conditions.iter().take(CONDITIONS).map(|text| self.of(text).to_owned());
                let more = (conditions.len() > CONDITIONS).then(|| self.say("conditions-more"));
                self.list("conditions", title, shown.chain(more))
            }
            Says::Lost(title, sentences, papers) => self.lost(title, sentences, papers),
            Says::Status(title) => self.status(title.as_ref()),
            Says::Objection(title, within) => self.objection(title.as_ref(), *within),
            Says::ReportFree(title) => self.with("report-free", &[("title", self.of(title))]),
            Says::ReportWays(title, modes) => {
                self.list("report-ways", title, modes.iter().map(|mode| self.mode(*mode)))
            }
            Says::ReportStatus => self.say("report-status"),
            Says::ReportAgain(title, within) => self.again(title, *within),
            Says::Complain(category, title) => self.complain(category, title.as_ref()),
            Says::Person(phone) if phone.is_empty() => self.say("person"),
            Says::Person(phone) => self.with("person-phone", &[("phone", phone)]),
            Says::Emergency(lines) => self.with("emergency", &[("lines", self.of(lines))]),
            Says::Crisis(lines) => self.with("crisis", &[("lines", self.of(lines))]),
        }
    }

    fn complain(&self, category: &str, title: Option<&Text>) -> String {
        let own = title.map(|title| self.of(title).to_owned());
        let named = own.unwrap_or_else(|| self.say(&format!("category-{category}")));
        self.with("complain", &[("category", &named)])
    }

    fn mode(&self, mode: Report) -> String {
        self.say(match mode {
            Report::Open => "report-open",
            Report::Anonymous => "report-anonymous",
            Report::Secret => "report-secret",
        })
    }

    fn again(&self, title: &Text, within: Option<Time>) -> String {
        let title = self.of(title);
        let Some(within) = within else {
            return self.with("report-not-again", &[("title", title)]);
        };
        let within = time_words(within, self.language());
        self.with("report-again", &[("title", title), ("within", &within)])
    }

    fn which(&self, services: &[(String, Text)]) -> String {
        let lines =
            services.iter().map(|(id, title)| format!("- {} (/layanan/{id})", self.of(title)));
        let lines: Vec<String> = lines.collect();
        format!("{}\n{}", self.say("which"), lines.join("\n"))
    }

    fn sentence(&self, title: &Text, text: &Text, unsure: bool) -> String {
        let said = self.with("sentence", &[("title", self.of(title)), ("text", self.of(text))]);
        if unsure { format!("{said} {}", self.say("ask-officer")) } else { said }
    }

    fn list(&self, key: &str, title: &Text, lines: impl Iterator<Item = String>) -> String {
        let head = self.with(key, &[("title", self.of(title))]);
        let lines: Vec<String> = lines.map(|line| format!("- {line}")).collect();
        format!("{head}\n{}", lines.join("\n"))
    }

    fn fee(&self, title: &Text, fees: &Fees) -> String {
        let mut lines: Vec<String> = Vec::new();
        for fee in &fees.lines {
            let amount = fee.amount.map_or_else(|| self.say("fee-counted"), rupiah);
            let key = if fee.sometimes { "fee-line-sometimes" } else { "fee-line" };
            let basis =
                if fee.basis.is_empty() { String::new() } else { format!(" ({})", fee.basis) };
            lines.push(
                self.with(key, &[("label", self.of(&fee.label)), ("amount", &amount)]) + &basis,
            );
        }
        for (label, about) in &fees.elsewhere {
            let args = [("label", self.of(label)), ("about", self.of(about))];
            lines.push(self.with("fee-elsewhere", &args));
        }
        match &fees.free {
            Some(basis) if fees.lines.is_empty() => {
                let head =
                    self.with("fee-free", &[("title", self.of(title)), ("basis", self.of(basis))]);
                [vec![head], lines].concat().join("\n- ")
            }
            _ if fees.lines.is_empty() && fees.elsewhere.is_empty() => {
                self.with("fee-not-said", &[("title", self.of(title))])
            }
            _ => self.list("fee", title, lines.into_iter()),
        }
    }

    fn documents(&self, title: &Text, documents: &[Document]) -> String {
        if documents.is_empty() {
            return self.with("documents-none", &[("title", self.of(title))]);
        }
        let mut sorted: Vec<&Document> = documents.iter().collect();
        sorted.sort_by_key(|document| document.sometimes);
        let lines = sorted.iter().take(MOST).map(|document| self.document(document));
        let listed = self.list("documents", title, lines);
        if sorted.len() > MOST {
            format!("{listed}\n{}", self.say("documents-more"))
        } else {
            listed
        }
    }

    fn document(&self, document: &Document) -> String {
        let label = self.of(&document.label);
        let mut line = if document.sometimes {
            self.with("document-sometimes", &[("label", label)])
        } else {
            label.to_owned()
        };
        if let Some(hint) = &document.hint {
            line = format!("{line}. {}", self.of(hint));
        }
        line
    }

    fn time(&self, title: &Text, promise: Option<&Promise>) -> String {
        let Some(promise) = promise else {
            return self.with("time-not-said", &[("title", self.of(title))]);
        };
        let from = match promise.from {
            PromiseFrom::Submitted => "time-from-submitted",
            PromiseFrom::Paid => "time-from-paid",
            PromiseFrom::Complete => "time-from-complete",
        };
        let language = self.language();
        let most = time_words(promise.most, language);
        // "1 sampai 14 hari kerja": the unit once, where it is one.
        let least = match promise.least.unit == promise.most.unit {
            true => promise.least.count.to_string(),
            false => time_words(promise.least, language),
        };
        let key = if promise.least == promise.most { "time" } else { "time-between" };
        let from = self.say(from);
        self.with(
            key,
            &[("title", self.of(title)), ("least", &least), ("most", &most), ("from", &from)],
        )
    }

    fn valid(&self, title: &Text, letters: &[(Text, Option<Time>)]) -> String {
        let line = |(letter, time): &(Text, Option<Time>)| match time {
            Some(time) => {
                let time = time_words(*time, self.language());
                self.with("valid-for", &[("letter", self.of(letter)), ("time", &time)])
            }
            None => self.with("valid-always", &[("letter", self.of(letter))]),
        };
        self.list("valid", title, letters.iter().map(line))
    }

    fn place(&self, title: &Text, offices: &[Office], visits: &[Text]) -> String {
        let online = self.online(title, visits);
        let line = |office: &Office| {
            let parts = [office.title.as_str(), office.address.as_str(), office.phone.as_str()];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        };
        match offices {
            [] => online,
            [one] => format!("{online} {}", self.with("where-office", &[("office", &line(one))])),
            [first, ..] => {
                format!("{online} {}", self.with("where-offices", &[("kind", &first.kind)]))
            }
        }
    }

    fn online(&self, title: &Text, visits: &[Text]) -> String {
        let title = self.of(title);
        match visits {
            [] => self.with("online", &[("title", title)]),
            _ => {
                let steps: Vec<&str> = visits.iter().map(|visit| self.of(visit)).collect();
                self.with("online-visit", &[("title", title), ("steps", &steps.join(", "))])
            }
        }
    }

    fn lost(&self, title: &Text, sentences: &[Text], papers: &[Document]) -> String {
        let sentences = sentences.iter().map(|text| self.of(text).to_owned());
        let lines: Vec<String> =
            sentences.chain(papers.iter().map(|document| self.document(document))).collect();
        match lines.is_empty() {
            true => self.with("lost", &[("title", self.of(title))]),
            false => self.list("lost-lines", title, lines.into_iter()),
        }
    }

    fn status(&self, title: Option<&Text>) -> String {
        match title {
            Some(title) => self.with("status-of", &[("title", self.of(title))]),
            None => self.say("status"),
        }
    }

    fn objection(&self, title: Option<&Text>, within: Option<Time>) -> String {
        match (title, within) {
            (Some(title), Some(within)) => {
                let within = time_words(within, self.language());
                self.with("objection-within", &[("title", self.of(title)), ("within", &within)])
            }
            _ => self.say("objection"),
        }
    }

    fn source(&self, source: &Source) -> String {
        let day = source.on.map(|day| long_date(day, self.language()));
        let version = source.version.map(|version| version.to_string());
        let named = [source.title.as_str(), source.path.as_str()];
        let named: Vec<&str> = named.into_iter().filter(|part| !part.is_empty()).collect();
        let path = named.join(", ");
        match (version, day) {
            (Some(version), Some(day)) => self
                .with("source-version", &[("path", &path), ("version", &version), ("day", &day)]),
            (_, Some(day)) => self.with("source-day", &[("path", &path), ("day", &day)]),
            (_, None) => self.with("source", &[("path", &path)]),
        }
    }
}

/// A length of time in words.
pub(crate) fn time_words(time: Time, language: Language) -> String {
    let (id, one, many) = match time.unit {
        TimeUnit::OfficeHours => ("jam kerja", "office hour", "office hours"),
        TimeUnit::Hours => ("jam", "hour", "hours"),
        TimeUnit::Days => ("hari", "day", "days"),
        TimeUnit::WorkingDays => ("hari kerja", "working day", "working days"),
        TimeUnit::Months => ("bulan", "month", "months"),
        TimeUnit::Years => ("tahun", "year", "years"),
    };
    let unit = match language {
        Language::Id => id,
        Language::En if time.count == 1 => one,
        Language::En => many,
    };
    format!("{} {unit}", time.count)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(source: &str) -> BTreeSet<&str> {
        let starts =
            source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        starts.filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect()
    }

    #[test]
    fn every_text_is_there_in_both_languages_and_regional_ones_add_none() {
        assert_eq!(keys(ID), keys(EN));
        assert!(keys(JV).is_subset(&keys(ID)), "{:?}", keys(JV));
        assert_eq!(keys(JV), keys(SU));
    }
}
