//! All that a person has here in one look: what each of their cases asks of them now, what happened in it, its letters.
//! It is read as its applicant may know it, by the same way as the page of one case.

use course::standing;
use definition::Answers;
use identity::Reader;
use terms::{Date, Moment};
use vault::Purpose;
use web::{Citizen, View};

use crate::app::{App, LetterCard};
use crate::correction;
use crate::error::Failure;
use crate::store;
use crate::timeline;
use crate::working::Opened;

/// A case of a person.
pub struct OwnCase {
    /// What it is called.
    pub title: String,
    /// Its number.
    pub number: String,
    /// Id of the unit whose case it is.
    pub unit: String,
    /// Whether it is a complaint.
    pub is_report: bool,
    /// Whether it goes on.
    pub is_open: bool,
    /// Colour, pictogram and words for how it stands.
    pub tag: (&'static str, &'static str, String),
    /// The promise.
    pub promised: Date,
    /// What it asks of them.
    pub asks: Vec<Ask>,
    /// What happened, the newest first.
    pub happened: Vec<Happened>,
    /// What was signed for them.
    pub letters: Vec<CaseLetter>,
    /// What they were told of it by SMS or mail, the last first.
    pub messages: Vec<CaseMessage>,
}

/// What somebody has to do.
pub struct Ask {
    /// What kind of thing it is.
    pub kind: Asked,
    /// About it, in words of the case: the question, the sum, the place.
    pub words: String,
    /// Until when, or at what time.
    pub until: Option<Moment>,
    /// Where it is done.
    pub href: String,
}

/// What can be asked of an applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To mend what was sent.
    Mend,
    /// To answer a question, as whether a complaint is really dealt with.
    Answer,
    /// To pay.
    Pay,
    /// To come at a booked time.
    Come,
    /// To fetch what lies ready.
    Fetch,
}

/// A line of what happened.
pub struct Happened {
    /// Pictogram.
    pub icon: &'static str,
    /// Colour.
    pub class: &'static str,
    /// What.
    pub title: String,
    /// More about it.
    pub text: String,
    /// When.
    pub at: Moment,
    /// Whether somebody said or asked something in words of their own.
    pub said: bool,
}

/// What the person was told outside the case.
pub struct CaseMessage {
    /// When it left.
    pub at: Moment,
    /// Whether it was a mail; else an SMS.
    pub is_mail: bool,
    /// Whether nothing that happened in the case brought it: a reminder, something around a date.
    pub alone: bool,
    /// Its words.
    pub text: String,
}

/// A letter for the person.
pub struct CaseLetter {
    /// Its id in its address.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its number.
    pub number: String,
    /// When it was signed.
    pub signed_at: Moment,
    /// Whether its file is there.
    pub is_made: bool,
    /// Whether it holds no longer.
    pub is_revoked: bool,
}

/// All cases of a person, the one filed last first. What nobody can open any more is not among them.
///
/// # Errors
/// [`Failure`] when one could not be read.
pub async fn own_cases(app: &App, citizen: &Citizen, view: &View) -> Result<Vec<OwnCase>, Failure> {
    let mut own = Vec::new();
    for person in citizen.persons() {
        for mine in store::mine(&app.db, person).await? {
            match app.open_own(citizen, &mine.number).await {
                Ok(opened) => own.push(read(app, view, opened).await?),
                Err(Failure::NotFound) => {}
                Err(failure) => return Err(failure),
            }
        }
    }
    Ok(own)
}

async fn read(app: &App, view: &View, opened: Opened) -> Result<OwnCase, Failure> {
    let opened = opened.known_to_applicant(view.now);
    let tag = timeline::tag(timeline::told_turn(Some(&opened.service), &opened.case));
    let happened = timeline::lines(app, view, &opened, false).into_iter().map(|line| Happened {
        icon: line.icon,
        class: line.class,
        title: line.title,
        text: line.text,
        at: line.at,
        said: line.said,
    });
    let told = store::told(&app.db, app.agency(), opened.row.id).await?;
    let messages = told.into_iter().filter_map(|told| {
        let text = app.words(&opened, "told", &told.sealed)?;
        let text = without_addresses(&text, &view.brand().public_url);
        let is_mail = told.channel == "mail";
        Some(CaseMessage { at: told.at, is_mail, alone: told.alone, text })
    });
    let messages = messages.collect();
    Ok(OwnCase {
        title: opened.service.title.get(view.language).to_owned(),
        number: opened.row.number.clone(),
        unit: opened.row.unit.clone(),
        is_report: opened.service.complaint.is_some(),
        is_open: opened.row.ended_at.is_none(),
        tag: (tag.0, tag.1, view.say(tag.2)),
        promised: opened.case.promised_at.day(view.zone()),
        asks: asks(app, view, &opened).await?,
        happened: happened.collect(),
        letters: letters(app, view, &opened).await?,
        messages,
    })
}

async fn asks(app: &App, view: &View, opened: &Opened) -> Result<Vec<Ask>, Failure> {
    let page = format!("/permohonan/{}", opened.row.number);
    let mut asks = Vec::new();
    if let Some(correction) = &opened.case.correction {
        asks.push(Ask {
            kind: Asked::Mend,
            words: correction::asked_words(app, view, opened).unwrap_or_default(),
            until: correction.until,
            href: format!("{page}/perbaiki"),
        });
    }
    if let Some((words, token)) = app.question_to_applicant(opened, view.language) {
        let (until, href) = (opened.case.hand.acts_at, format!("/tanya/{token}"));
        asks.push(Ask { kind: Asked::Answer, words, until, href });
    }
    if opened.is_billed() {
        // What is to be paid follows from the answers; without a bill they stay shut.
        let answers: Answers = app.answers(opened, Reader::Owner, Purpose::Rule).await?;
        if let Some(bill) = app.bill(opened, &answers, view) {
            asks.push(Ask {
                kind: Asked::Pay,
                words: bill.sum(),
                until: bill.until,
                href: page.clone(),
            });
        }
    }
    let booked = opened.case.hands().filter_map(|hand| hand.booked.as_ref());
    asks.extend(booked.map(|(time, place)| Ask {
        kind: Asked::Come,
        words: place.clone(),
        until: Some(*time),
        href: page.clone(),
    }));
    asks.extend(app.fetching(opened).into_iter().map(|(_, unit)| Ask {
        kind: Asked::Fetch,
        words: unit,
        until: None,
        href: page.clone(),
    }));
    Ok(asks)
}

/// The letters that are for the person, each with the time at which it was signed.
async fn letters(app: &App, view: &View, opened: &Opened) -> Result<Vec<CaseLetter>, Failure> {
    let signed: Vec<(&str, Moment)> = standing(&opened.events)
        .into_iter()
        .flat_map(|(event, at)| event.letters().iter().map(|line| (line.id.as_str(), *at)))
        .collect();
    if signed.is_empty() {
        return Ok(Vec::new());
    }
    let cards = app.letters_of(opened, view.language).await?;
    let letter = |(card, title): (LetterCard, String)| {
        let (_, signed_at) = signed.iter().find(|(id, _)| *id == card.id).copied()?;
        Some(CaseLetter {
            title,
            number: card.number,
            signed_at,
            is_made: card.bytes.is_some(),
            is_revoked: card.revoked.is_some(),
            id: card.id,
        })
    };
    Ok(cards.into_iter().filter(|(card, _)| !card.to_file).filter_map(letter).collect())
}

/// What was told without addresses of ours: on the page a link stands beside it.
fn without_addresses(text: &str, start: &str) -> String {
    let words = text.split_whitespace().filter(|word| !word.starts_with(start));
    let text = words.collect::<Vec<_>>().join(" ");
    match text.strip_suffix(':') {
        Some(led) => format!("{led}."),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_a_message_ended_with_is_left_out() {
        let shown = |text: &str| without_addresses(text, "https://kota.example");
        let led = "Kota: Surat selesai. Unduh: https://kota.example/permohonan/KP26-1";
        assert_eq!(shown(led), "Kota: Surat selesai. Unduh.");
        let within = "Lihat https://kota.example/a lalu\nhttps://lain.example/b";
        assert_eq!(shown(within), "Lihat lalu https://lain.example/b");
    }
}
