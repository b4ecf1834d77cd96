//! What the search finds besides services: what is one's own, a report by its number, offices, announcements, pages.
//! Names and words under seal are not searched.

use std::sync::Arc;

use catalog::{Banner, Catalog, FoundGroup, MyCase, MyCases};
use definition::Regions as _;
use terms::{Language, Moment, PersonId};
use web::{Later, View};

use crate::announcement::Standing;
use crate::board::Board;
use crate::spoken::Conversations;

/// How much of a kind is shown.
const MOST: usize = 5;
/// So few signs are in every number.
const SHORTEST: usize = 4;

/// Pages that have no entry in the catalogue, and the keys of their titles.
const PAGES: [(&str, &str); 9] = [
    ("/saya", "portal-page-own"),
    ("/permohonan", "portal-page-cases"),
    ("/saya/pindah", "portal-page-moving"),
    ("/aduan/lapor", "portal-page-report"),
    ("/lacak", "portal-page-follow"),
    ("/surat/periksa", "portal-page-verify"),
    ("/data-saya", "portal-page-data"),
    ("/kantor", "portal-page-offices"),
    ("/pengumuman", "portal-page-announcements"),
];

/// What pages of the catalogue show of slices above it.
pub struct Beyond {
    /// Cases.
    pub cases: cases::App,
    /// What is published.
    pub published: Arc<Catalog>,
    /// What is announced.
    pub board: Arc<Board>,
    /// What officers said in conversations.
    pub conversations: Arc<dyn Conversations>,
}

/// Where one goes on with a conversation.
pub(crate) const CONVERSATION: &str = "/tanya";
/// How much of a message stands in a list, in characters.
const BEGINNING: usize = 90;

/// What is found of what is a person's own.
#[derive(Default)]
struct Own {
    cases: Vec<(String, String, String)>,
    letters: Vec<(String, String, String)>,
    messages: Vec<(String, String, String)>,
}

/// The first words of a message.
fn beginning(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= BEGINNING {
        return line;
    }
    let cut: String = line.chars().take(BEGINNING).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}

impl MyCases for Beyond {
    fn list<'a>(&'a self, person: PersonId, language: Language) -> Later<'a, Vec<MyCase>> {
        Box::pin(async move { cases::summaries(&self.cases, person, language).await })
    }

    fn banners(&self, now: Moment) -> Arc<Vec<Banner>> {
        self.board.banners(now)
    }

    fn found<'a>(&'a self, asked: &'a str, view: &'a View) -> Later<'a, Vec<FoundGroup>> {
        Box::pin(async move {
            let wanted = Wanted::new(asked);
            let mut groups = Vec::new();
            let mut add = |key: &str, mut lines: Vec<(String, String, String)>| {
                lines.truncate(MOST);
                if !lines.is_empty() {
                    groups.push(FoundGroup { title: view.say(key), lines });
                }
            };
            let Own { cases, letters, messages } = self.own(&wanted, view).await;
            add("portal-found-own", cases);
            add("portal-found-letters", letters);
            add("portal-found-messages", messages);
            add("portal-found-report", self.report(asked, view).await);
            add("portal-found-news", self.announced(&wanted, view));
            add("portal-found-offices", self.offices(&wanted, view));
            let pages = PAGES.iter().map(|(href, key)| (view.say(key), (*href).to_owned()));
            let pages = pages.filter(|(title, _)| wanted.is_in(title));
            add(
                "portal-found-pages",
                pages.map(|(title, href)| (title, href, String::new())).collect(),
            );
            groups
        })
    }
}

impl Beyond {
    /// What is theirs of whoever is signed in.
    async fn own(&self, wanted: &Wanted, view: &View) -> Own {
        let mut own = Own::default();
        let Some(citizen) = view.account() else { return own };
        let cases = match cases::own_cases(&self.cases, citizen, view).await {
            Ok(cases) => cases,
            Err(error) => {
                // What is published is found all the same.
                tracing::warn!(error = %error, "What is a person's own could not be searched");
                return own;
            }
        };
        for case in cases {
            let href = format!("/permohonan/{}", case.number);
            for letter in &case.letters {
                if wanted.is_in(&letter.title) || wanted.is_number(&letter.number) {
                    own.letters.push((letter.title.clone(), href.clone(), letter.number.clone()));
                }
            }
            if wanted.is_in(&case.title) || wanted.is_number(&case.number) {
                let note = format!("{} · {}", case.number, case.tag.2);
                own.cases.push((case.title.clone(), href.clone(), note));
            }
            let said = case.happened.iter().filter(|one| one.said && !one.text.is_empty());
            let said = said.map(|one| (&one.text, one.at));
            let told = case.messages.iter().map(|one| (&one.text, one.at));
            // Whoever looks for the number wants the case: what was told of it names it too.
            let is_meant = |text: &str| wanted.is_in(text) && !wanted.is_number(&case.number);
            for (text, at) in said.chain(told).filter(|(text, _)| is_meant(text)) {
                let note = format!("{} · {}", case.number, view.short_at(&at));
                own.messages.push((beginning(text), href.clone(), note));
            }
        }
        for person in citizen.persons() {
            let spoken = self.conversations.said_to(person).await;
            for one in spoken.iter().filter(|one| wanted.is_in(&one.text)) {
                let note = view.short_at(&one.at);
                own.messages.push((beginning(&one.text), CONVERSATION.to_owned(), note));
            }
        }
        own
    }

    /// The report that everybody may see under this number.
    async fn report(&self, asked: &str, view: &View) -> Vec<(String, String, String)> {
        let Some(number) = cases::read_number(asked) else { return Vec::new() };
        let found = complaints::title_of(&self.cases.db, &self.published, &number, view).await;
        match found {
            Ok(title) => {
                let line = |title| (title, format!("/aduan/{number}"), number.clone());
                title.map(line).into_iter().collect()
            }
            Err(error) => {
                tracing::warn!(error = %error, "A report could not be searched by its number");
                Vec::new()
            }
        }
    }

    fn announced(&self, wanted: &Wanted, view: &View) -> Vec<(String, String, String)> {
        let all = self.board.all();
        let these = all
            .iter()
            // What is still to come stands on the page of announcements; here is found what holds.
            .filter(|one| one.standing(view.now) == Standing::Now)
            .filter(|one| {
                let [title, text] = [&one.title, &one.text].map(|text| text.get(view.language));
                wanted.is_in(&format!("{title} {text}"))
            });
        let line = |one: &crate::announcement::Announcement| {
            let title = one.title.get(view.language).to_owned();
            (title, one.href(), view.short_at(&one.from))
        };
        these.map(line).collect()
    }

    fn offices(&self, wanted: &Wanted, view: &View) -> Vec<(String, String, String)> {
        let units = self.cases.units.iter().filter(|unit| wanted.is_in(&unit.title));
        let line = |unit: &identity::Unit| {
            let place = match unit.address.is_empty() {
                true => self.published.regions.full_name(&unit.region, view.language),
                false => unit.address.clone(),
            };
            (unit.title.clone(), format!("/kantor/{}", unit.id), place)
        };
        units.map(line).collect()
    }
}

/// What was typed, in the forms in which it is compared.
struct Wanted {
    words: Vec<String>,
    /// As a number is written, without what stands between.
    number: String,
}

/// The words of a text, as they are compared.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(catalog::normal).filter(|word| !word.is_empty()).collect()
}

/// A number without what stands between its signs.
fn bare(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

impl Wanted {
    fn new(asked: &str) -> Self {
        Self { words: words(asked), number: bare(asked) }
    }

    /// Whether every word is in this text.
    fn is_in(&self, text: &str) -> bool {
        let there = words(text);
        !self.words.is_empty() && self.words.iter().all(|word| there.contains(word))
    }

    /// Whether it is a part of this number that tells it apart.
    fn is_number(&self, number: &str) -> bool {
        let has_digit = self.number.bytes().any(|sign| sign.is_ascii_digit());
        has_digit && self.number.len() >= SHORTEST && bare(number).contains(&self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_there_in_whatever_form() {
        let is = |asked: &str, text: &str| Wanted::new(asked).is_in(text);
        assert!(is("kelurahan umpak", "Kelurahan Umpak"));
        assert!(is("UMPAK", "Kelurahan Umpak"));
        assert!(!is("kelurahan reng", "Kelurahan Umpak"));
        assert!(!is("", "Kelurahan Umpak"), "nothing was asked for");
        assert!(!is("di ke", "Kelurahan Umpak"), "these words say nothing");
    }

    #[test]
    fn a_long_message_is_cut_between_two_words() {
        assert_eq!(beginning("Baik,\n saya periksa."), "Baik, saya periksa.");
        let cut = beginning(&"kata ".repeat(40));
        assert!(cut.ends_with("kata …") && cut.chars().count() <= BEGINNING + 2, "{cut}");
    }

    #[test]
    fn a_number_is_found_by_a_part_of_it_that_tells_it_apart() {
        let is = |asked: &str| Wanted::new(asked).is_number("KP26-0001-2345");
        assert!(is("kp26 0001 2345") && is("12345") && is("KP26-0001-2345"));
        assert!(!is("123") && !is("KP") && !is("surat") && !is("99999"));
    }
}
