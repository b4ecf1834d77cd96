//! Letters of ours that a service needs: whose they are chooses one, and is not asked what it says. Who has none applies
//! for it and finds the way back to the form they were filling in, which waits as it was left.

use std::sync::Arc;

use db::{Batch, DbError};
use definition::{Answers, Found, Mode, Need, Service, Text, Value};
use terms::PersonId;
use web::{Staff, View};

use crate::App;
use crate::draft::{Draft, about_applicant};
use crate::error::Failure;
use crate::filling::{AtCounter, pages_at};
use crate::port::{OwnLetter, Published, Running, WantedLetters};
use crate::store::{self, DraftRow};
use crate::submission::Submission;
use crate::typed::Contents;

/// A form that waits for a letter.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What its service is called.
    pub title: Text,
    /// Where it is.
    pub href: String,
}

impl Waiting {
    /// What its service is called, for this reader.
    pub fn name(&self, view: &View) -> &str {
        self.title.get(view.language)
    }
}

/// What somebody has for each need, by its id: letters, and cases in which such a letter is being made.
pub(crate) type OwnLetters = Vec<(String, Vec<OwnLetter>, Vec<Running>)>;

/// The forms of a person that wait for a letter of this service.
///
/// # Errors
/// When the database could not be asked.
pub async fn waiting_for(
    app: &App,
    person: PersonId,
    service: &str,
) -> Result<Vec<Waiting>, DbError> {
    app.waiting(person, None, service).await
}

/// Whether the letters that a form uses up may still serve, or another case was first with one of them.
///
/// # Errors
/// When the database could not be asked.
pub async fn are_free(app: &App, submission: &Submission) -> Result<bool, DbError> {
    for letter in &submission.letters {
        if !app.letters.is_free(letter).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a letter goes to whoever applied: others are known by their number only.
fn is_applicants(maker: &Service, letter: &str, need: &Need) -> bool {
    let own = |holder: &str| holder == "applicant";
    maker.mode == Mode::Owner
        && own(&need.holder)
        && maker.letter(letter).is_some_and(|letter| {
            let to_all = letter.for_each.is_none() && !letter.file_only;
            to_all && letter.holder.as_deref().is_none_or(own)
        })
}

impl App {
    /// The service that makes a letter which is needed, where its letters are found by themselves.
    fn maker(&self, need: &Need) -> Option<Published> {
        let (service, letter) = need.made_by()?;
        self.services.latest(service).filter(|maker| is_applicants(&maker.service, letter, need))
    }

    /// The service of a draft as it is filled in: with the letters that its person has.
    pub(crate) async fn with_letters(
        &self,
        row: &DraftRow,
        published: Published,
        staff: Option<&Staff>,
    ) -> Result<(Published, OwnLetters), Failure> {
        let service = &published.service;
        let (mut own, mut found) = (OwnLetters::new(), Vec::new());
        for need in &service.needs {
            let Some(maker) = self.maker(need) else { continue };
            let letter = need.made_by().and_then(|(_, letter)| maker.service.letter(letter));
            let Some(letter) = letter else { continue };
            let unit = row.counter.as_ref().map(|counter| counter.unit.as_str());
            let letters = self.letters.own(WantedLetters {
                person: row.person,
                need,
                made_by: &maker.service,
                letter,
                staff: staff.zip(unit),
            });
            let letters = letters.await?;
            let running = match need.wait {
                true => self.filed.running(row.person, &maker.service.id, need.use_up).await?,
                false => Vec::new(),
            };
            // An officer types what is handled where they serve.
            let is_here =
                row.counter.is_none() || maker.service.handled.unit == service.handled.unit;
            found.push(Found {
                need: need.id.clone(),
                letters: letters.iter().map(|letter| letter.offered.clone()).collect(),
                coming: running.iter().map(|case| case.coming.clone()).collect(),
                made_by: is_here.then(|| maker.service.title.clone()),
            });
            own.push((need.id.clone(), letters, running));
        }
        if found.is_empty() {
            return Ok((published, own));
        }
        Ok((Published { service: Arc::new(service.offering(found)), ..published }, own))
    }

    /// The forms that wait for a letter of this service: those of a person, or those typed at a counter for them.
    pub(crate) async fn waiting(
        &self,
        person: PersonId,
        counter: Option<&AtCounter>,
        service: &str,
    ) -> Result<Vec<Waiting>, DbError> {
        let agency = self.web.brand().agency;
        let of_it = |need: &Need| need.made_by().is_some_and(|(maker, _)| maker == service);
        let mut waiting = Vec::new();
        for one in self.services.all() {
            let mut needs = one.service.needs.iter();
            if !needs.any(|need| of_it(need) && self.maker(need).is_some()) {
                continue;
            }
            let found = match counter {
                Some(at) => {
                    store::draft_of_officer(&self.db, agency, at.officer, person, &one.service.id)
                        .await?
                }
                None => store::draft_for(&self.db, agency, person, &one.service.id).await?,
            };
            waiting.extend(found.map(|draft| Waiting {
                title: one.service.title.clone(),
                href: pages_at(counter, draft),
            }));
        }
        Ok(waiting)
    }

    /// Begins to apply for a letter that a form needs, or finds it begun, with what was told of the applicant already;
    /// where that form is. None when there is no such need.
    pub(crate) async fn apply_for(
        &self,
        draft: &Draft,
        answers: &Answers,
        need: &str,
    ) -> Result<Option<String>, Failure> {
        let need = draft.published.service.need(need);
        let Some(maker) = need.and_then(|need| self.maker(need)) else { return Ok(None) };
        let known = about_applicant(&maker.service, answers.clone());
        let contents = Contents { answers: known, ..Contents::default() };
        let person = draft.row.person;
        let Some(at) = &draft.row.counter else {
            let begun = self.start_with(person, &maker, &contents).await?;
            return Ok(Some(pages_at(None, begun)));
        };
        let (agency, service) = (draft.row.agency, &maker.service.id);
        let begun = store::draft_of_officer(&self.db, agency, at.officer, person, service).await?;
        let begun = match begun {
            Some(begun) => begun,
            None => self.begin(person, &maker, Some(at.clone()), &contents).await?,
        };
        Ok(Some(pages_at(Some(at), begun)))
    }

    /// The letters that a complete form uses up, and the rows by which they serve its case and no other; with the rows
    /// by which it waits for those that are still being made.
    pub(crate) fn using_up(&self, draft: &Draft, answers: &Answers) -> (Vec<OwnLetter>, Batch) {
        let (service, case) = (&draft.published.service, draft.row.id);
        let (mut used, mut batch) = (Vec::new(), Batch::new());
        for (id, letters, running) in &draft.letters {
            let Some(need) = service.need(id) else { continue };
            let Some(chosen) = answers.get(&need.chosen()).and_then(Value::text) else { continue };
            let letter = letters.iter().find(|letter| letter.offered.id == chosen);
            if let Some(letter) = letter.filter(|_| need.use_up) {
                batch = batch.then(self.letters.use_up(letter, case));
                used.push(letter.clone());
            }
            if let Some(other) = running.iter().find(|case| case.coming.number == chosen) {
                batch = batch.then(self.filed.wait_for(case, id, other.id));
            }
        }
        (used, batch)
    }
}
