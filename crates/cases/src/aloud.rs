//! What a conversation asks of cases: to send a draft, to tell its receipt, and whose letters there are.

use intake::{PHOTOS, STORY, Untaken};
use terms::{CaseId, Language};
use web::{Citizen, Pairs, View};

use crate::app::App;
use crate::error::Failure;
use crate::report;
use crate::store;
use crate::submit::{Sender, file};

/// What became of a draft that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentDraft {
    /// It is a case with this number.
    Filed(String),
    /// Something is open or forbids it: the form says what.
    Open,
}

/// What a reporter does not want everybody to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeldBack {
    /// Their photos.
    pub photos: bool,
    /// Their words.
    pub story: bool,
}

impl HeldBack {
    /// How forms name what is held back.
    pub fn names(self) -> impl Iterator<Item = String> {
        let all = [(self.photos, PHOTOS), (self.story, STORY)];
        all.into_iter().filter(|(is, _)| *is).map(|(_, name)| name.to_owned())
    }
}

/// Sends a draft of somebody's, once however often it is sent; a complaint in this way (`secret`, else as it is open to
/// them), with what of it is never shown.
///
/// # Errors
/// [`Failure::NotFound`] when it is not theirs, or nothing that is sent by itself.
pub async fn send_draft(
    app: &App,
    view: &View,
    citizen: &Citizen,
    draft: CaseId,
    (way, held_back): (&str, HeldBack),
) -> Result<SentDraft, Failure> {
    for person in citizen.persons() {
        if let Some(number) = app.submitted(person, draft).await? {
            return Ok(SentDraft::Filed(number));
        }
    }
    let submission = match intake::take(&app.intake, view, citizen, draft).await {
        Ok(submission) => submission,
        Err(Untaken::Open(_) | Untaken::Refused(_)) => return Ok(SentDraft::Open),
        Err(Untaken::NoPaper) => return Err(Failure::NotFound),
        Err(Untaken::Failed(intake::Failure::Filed(number))) => {
            return Ok(SentDraft::Filed(number));
        }
        Err(Untaken::Failed(failure)) => return Err(failure.into()),
    };
    if !submission.published.service.parts.is_empty() {
        return Err(Failure::NotFound);
    }
    let mut how = Pairs(vec![(report::HOW.to_owned(), way.to_owned())]);
    how.0.extend(held_back.names().map(|name| (report::WITHHELD.to_owned(), name)));
    let Some(sender) = Sender::of(citizen, &submission, &how) else {
        return Err(Failure::NotFound);
    };
    let context = app.intake.context(view);
    match file(app, (&context, view.language), sender, submission).await {
        Ok(number) => Ok(SentDraft::Filed(number)),
        Err(Failure::UsedUp) => Ok(SentDraft::Open),
        Err(failure) => Err(failure),
    }
}

/// The code on the receipt of a case: with its number it tells everybody where the case stands.
pub fn receipt_code(app: &App, case: CaseId) -> String {
    app.code(case)
}

/// A letter of somebody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLetter {
    /// What it is called.
    pub title: String,
    /// Its number.
    pub number: String,
    /// Where it is fetched, by whoever is signed in.
    pub href: String,
}

/// How many cases are looked through, the newest first.
const CASES: usize = 10;

/// The letters of somebody's newest cases that are ready and valid.
///
/// # Errors
/// When they could not be read.
pub async fn own_letters(
    app: &App,
    citizen: &Citizen,
    language: Language,
) -> Result<Vec<OwnLetter>, Failure> {
    let mut found = Vec::new();
    for mine in store::mine(&app.db, citizen.person).await?.into_iter().take(CASES) {
        let opened = app.open_own(citizen, &mine.number).await?;
        let letters = app.letters_of(&opened, language).await?;
        let ready = letters
            .into_iter()
            .filter(|(card, _)| card.bytes.is_some() && card.revoked.is_none() && !card.to_file);
        found.extend(ready.map(|(card, title)| OwnLetter {
            title,
            href: format!("/permohonan/{}/surat/{}", mine.number, card.id),
            number: card.number,
        }));
    }
    Ok(found)
}
