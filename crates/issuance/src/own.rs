//! Letters that people use where another service needs them: theirs, valid, and serving once where that service says so.

use std::collections::BTreeMap;

use cases::{Archive, Failure};
use casework::UNDO_SECONDS;
use db::{Batch, Db, DbError};
use definition::form::Context;
use definition::{Answers, Need, OfferedLetter, Service, Shown, Text};
use identity::Reader;
use intake::{OwnLetter, WantedLetters};
use terms::{AgencyId, CaseId, Language};
use vault::Purpose;

use crate::store::uses::{self, Asked, OwnRow};

/// The letters of a person that may serve for a need, the newest first. What staff see of them is recorded before; the
/// context is that of a form today.
///
/// # Errors
/// [`Failure`] when they could not be read.
pub async fn own_letters(
    at: &Archive<'_>,
    wanted: &WantedLetters<'_>,
    unit: &str,
    context: &Context,
) -> Result<Vec<OwnLetter>, Failure> {
    let now = at.web.now();
    let asked = Asked {
        person: wanted.person,
        agency: at.web.brand().agency,
        service: &wanted.made_by.id,
        letter: &wanted.letter.id,
        on: context.today,
        before: now.plus_seconds(-UNDO_SECONDS),
    };
    let (reader, purpose) = match wanted.staff {
        Some((staff, _)) => (Reader::Staff(staff, unit), Purpose::Entry),
        None => (Reader::Owner, Purpose::Own),
    };
    let mut own = Vec::new();
    for row in uses::own(at.db, asked).await? {
        let given = at.given(row.case, wanted.person, reader.clone(), purpose).await?;
        // Not theirs after all, or its key is destroyed: nothing is known of what it says.
        let Some((service, answers)) = given else { continue };
        own.push(letter(at, wanted, row, &service, &answers, context));
    }
    Ok(own)
}

fn letter(
    at: &Archive<'_>,
    wanted: &WantedLetters<'_>,
    row: OwnRow,
    service: &Service,
    answers: &Answers,
    context: &Context,
) -> OwnLetter {
    let given = given_as(wanted.need, service, &wanted.letter.id);
    let gives = given
        .iter()
        .filter_map(|(own, name)| Some(((*own).to_owned(), answers.get(*name)?.clone())));
    let offered = OfferedLetter {
        gives: gives.collect(),
        words: words(service, answers, &given, context),
        id: row.id,
        number: row.number,
        signed_on: row.signed_at.day(&at.web.brand().zone),
        valid_until: row.valid_until.and_then(|day| day.parse().ok()),
    };
    OwnLetter { offered, made_in: row.case, served: row.served }
}

/// What is taken, and under which name the letter gives it.
fn given_as<'a>(need: &'a Need, service: &'a Service, letter: &str) -> BTreeMap<&'a str, &'a str> {
    let letter = service.letter(letter);
    let taken = need.take.iter().map(String::as_str);
    taken.filter_map(|name| Some((name, need.given_as(letter?, name)?))).collect()
}

/// What a letter gives, as people read it.
fn words(
    service: &Service,
    answers: &Answers,
    given: &BTreeMap<&str, &str>,
    context: &Context,
) -> Vec<(Text, Text)> {
    let [indonesian, english] = [Language::Id, Language::En].map(|language| {
        let context = Context { language, ..context.clone() };
        let rows = service.show(answers, &context).into_iter().flat_map(|section| section.rows);
        let rows = rows.filter(|row| given.values().any(|name| *name == row.key));
        let rows = rows.filter_map(|row| match row.value {
            Shown::Text(text) | Shown::Number(text) => Some((row.label, text)),
            Shown::Files(_) => None,
        });
        rows.collect::<Vec<_>>()
    });
    let both = indonesian.into_iter().zip(english);
    both.map(|((what, text), (en, value))| (Text::both(&what, &en), Text::both(&text, &value)))
        .collect()
}

/// The case that a letter serves now.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn serves(db: &Db, agency: AgencyId, letter: &str) -> Result<Option<CaseId>, DbError> {
    uses::serves(db, agency, letter).await
}

/// Whether a letter may still serve: no other case was first.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn is_free(at: &Archive<'_>, letter: &OwnLetter) -> Result<bool, DbError> {
    let serves = uses::serves(at.db, at.web.brand().agency, &letter.offered.id).await?;
    Ok(serves == letter.served)
}

/// The row by which a letter serves a case and no other.
pub fn use_up(at: &Archive<'_>, letter: &OwnLetter, case: CaseId) -> Batch {
    let (agency, now) = (at.web.brand().agency, at.web.now());
    uses::use_up(agency, &letter.offered.id, (letter.served, case), now)
}
