//! Cases that were sent before the letter which they need is there: each goes on by itself when that comes, and ends when the
//! case in which it was to be made has ended without it.

mod store;

use casework::{Case, Command, Event, Refusal, Turn, UNDO_SECONDS};
use db::{Batch, Db, DbError};
use definition::{AWAITS, Answers, CAME, Coming, GONE, Need};
use identity::Reader;
use intake::{OwnLetter, Running, WantedLetters};
use terms::{CaseId, Language, Moment, PersonId};
use vault::Purpose;
use web::Shared;

use crate::app::App;
use crate::error::Failure;
use crate::store::{self as cases, By};
use crate::submit;
use crate::working::{Opened, Order};

pub use store::AWAITED;
use store::Step;

/// The cases of a person for a service that have not ended; where a letter serves `once`, without those whose letter
/// another case waits for.
///
/// # Errors
/// When the database could not be asked.
pub async fn running(
    db: &Db,
    web: &Shared,
    person: PersonId,
    service: &str,
    once: bool,
) -> Result<Vec<Running>, DbError> {
    let (agency, zone) = (web.brand().agency, &web.brand().zone);
    let mut running = Vec::new();
    for (id, number, sent_at) in store::running(db, agency, person, service).await? {
        if !once || !store::is_awaited(db, agency, id).await? {
            running.push(Running { id, coming: Coming { number, sent_on: sent_at.day(zone) } });
        }
    }
    Ok(running)
}

/// The row by which a case waits for what becomes of another one; should that be known by then, it goes on at once.
pub fn wait_for(web: &Shared, case: CaseId, need: &str, other: CaseId) -> Batch {
    let (now, key) = (web.now(), format!("sent/{case}/{need}"));
    let step = store::step(web, &Step::Sent(case), key, (now, now));
    store::add(web.brand().agency, case, need, other).then(step)
}

/// What follows for those who wait when a case ends, or a letter of it is signed; one that ended itself waits no more.
///
/// # Errors
/// When the database could not be asked.
pub(crate) async fn follows(
    app: &App,
    opened: &Opened,
    (case, seq): (CaseId, i64),
    after: &Case,
    now: Moment,
) -> Result<Batch, DbError> {
    let is_over = |case: &Case| matches!(case.turn, Turn::Ended(_));
    let has_ended = is_over(after) && !is_over(&opened.case);
    let has_signed = after.valid.len() > opened.case.valid.len();
    let waits = opened.service.needs.iter().any(|need| need.wait);
    let own = match has_ended && waits {
        true => store::drop(app.agency(), case),
        false => Batch::new(),
    };
    if !(has_ended || has_signed) || !store::is_awaited(&app.db, app.agency(), case).await? {
        return Ok(own);
    }
    // What can still be taken back has not happened yet.
    let not_before = now.plus_seconds(UNDO_SECONDS + 1);
    let key = format!("moved/{case}/{seq}");
    Ok(own.then(store::step(&app.web, &Step::Moved(case), key, (not_before, now))))
}

/// What is known of a letter that is awaited.
enum Known {
    /// Nothing: its case goes on.
    Nothing,
    /// It is there.
    Letter(Box<OwnLetter>),
    /// Its case has ended without it, or it serves another case.
    Gone,
}

/// Lets those cases go on of which a message of [`AWAITED`] speaks, as far as what they wait for is known.
///
/// # Errors
/// [`Failure`] when something could not be read or stored; it is tried again.
pub async fn awaited_step(app: &App, body: &[u8]) -> Result<(), Failure> {
    let waiting = match store::of_message(body) {
        Some(Step::Sent(case)) => vec![case],
        Some(Step::Moved(case)) => store::waiting(&app.db, app.agency(), case).await?,
        None => Vec::new(),
    };
    for case in waiting {
        go_on(app, case).await?;
    }
    Ok(())
}

async fn go_on(app: &App, case: CaseId) -> Result<(), Failure> {
    let agency = app.agency();
    for (need, other) in store::of_case(&app.db, agency, case).await? {
        let Some(opened) = waiting(app, case).await? else { return Ok(()) };
        let Some(need) = opened.service.need(&need).cloned() else { continue };
        match known(app, &opened, &need, other).await? {
            Known::Nothing => {}
            Known::Letter(letter) => take(app, opened, &need, *letter).await?,
            Known::Gone => return leave(app, opened, GONE).await,
        }
    }
    let is_waiting = !store::of_case(&app.db, agency, case).await?.is_empty();
    match waiting(app, case).await? {
        Some(opened) if !is_waiting => leave(app, opened, CAME).await,
        Some(_) | None => Ok(()),
    }
}

/// The case, as long as it waits.
async fn waiting(app: &App, case: CaseId) -> Result<Option<Opened>, Failure> {
    let row = cases::by_id(&app.db, app.agency(), case).await?.ok_or(Failure::NotFound)?;
    let opened = app.open_row(row).await?;
    let is_there = opened.case.turn == Turn::Office && opened.case.hand.stage == AWAITS;
    Ok(is_there.then_some(opened))
}

async fn known(app: &App, own: &Opened, need: &Need, other: CaseId) -> Result<Known, Failure> {
    let now = app.web.now();
    let Some(row) = cases::by_id(&app.db, app.agency(), other).await? else {
        return Ok(Known::Gone);
    };
    // What can still be taken back has not happened yet.
    let other = app.open_row(row).await?.known_to_applicant(now);
    let person = own.keys.get("applicant").and_then(|held| held.person);
    let letter = need.made_by().and_then(|(_, letter)| other.service.letter(letter));
    if let (Some(person), Some(letter)) = (person, letter) {
        let made_by = &other.service;
        let wanted = WantedLetters { person, need, made_by, letter, staff: None };
        let letters = app.intake.letters.own(wanted).await?;
        if let Some(letter) = letters.into_iter().find(|one| one.made_in == other.row.id) {
            return Ok(Known::Letter(Box::new(letter)));
        }
    }
    let has_ended = matches!(other.case.turn, Turn::Ended(_));
    Ok(if has_ended { Known::Gone } else { Known::Nothing })
}

/// The letter's own go into the answers, and it serves this case.
async fn take(app: &App, opened: Opened, need: &Need, letter: OwnLetter) -> Result<(), Failure> {
    let (agency, case, now) = (app.agency(), opened.row.id, app.web.now());
    let service = opened.service.clone();
    let before = app.answers(&opened, Reader::Owner, Purpose::Rule).await?;
    let context = app.case_context(&opened, Language::Id, now);
    let from = before.get(&need.chosen()).and_then(definition::Value::text).unwrap_or_default();
    let from = from.to_owned();
    let answers = service.with_letter(need, letter.offered.clone(), &before, &context);
    let (sealed, rows) = submit::replaced(app, &opened, &before, &answers).await?;
    let command = |_: &Opened| Command::Supplement { answers: sealed.clone(), from: from.clone() };
    let uses = match need.use_up {
        true => app.intake.letters.use_up(&letter, case),
        false => Batch::new(),
    };
    let rows = rows.then(uses).then(store::done(agency, case, &need.id));
    let also = |_: &Opened, _: &Event| rows.clone();
    let order = Order::new(By::System, &command).also(&also).with_answers(&answers);
    app.carry_out(opened, order).await.map(drop)
}

/// It goes on, or ends.
async fn leave(app: &App, opened: Opened, outcome: &str) -> Result<(), Failure> {
    let rows = store::drop(app.agency(), opened.row.id);
    let command =
        |_: &Opened| Command::Elapse { outcome: Some(outcome.to_owned()), letters: Vec::new() };
    let also = |_: &Opened, _: &Event| rows.clone();
    match app.carry_out(opened, Order::new(By::System, &command).also(&also)).await {
        // It was withdrawn in the same moment.
        Ok(_) | Err(Failure::Refused(Refusal::NotOpen | Refusal::TooEarly)) => Ok(()),
        Err(failure) => Err(failure),
    }
}

/// For what a case waits, as its page says it: what the letter is called, and the number of the case that is to bring it.
pub(crate) fn awaits<'o>(opened: &'o Opened, answers: &'o Answers) -> Vec<(&'o Need, &'o str)> {
    match opened.case.turn == Turn::Office && opened.case.hand.stage == AWAITS {
        true => opened.service.awaited(answers),
        false => Vec::new(),
    }
}

/// The letters that a case was to use up and that serve another one now, as when an objection opened it again: what each
/// is called, and the number of that other case.
pub(crate) async fn lost(
    app: &App,
    opened: &Opened,
    answers: &Answers,
    language: Language,
) -> Result<Vec<(String, String)>, Failure> {
    let mut lost = Vec::new();
    if !matches!(opened.case.turn, Turn::Office | Turn::Applicant) {
        return Ok(lost);
    }
    for need in opened.service.needs.iter().filter(|need| need.use_up) {
        let chosen = answers.get(&need.chosen()).and_then(definition::Value::text);
        let Some(letter) = chosen.filter(|_| need.awaited_in(answers).is_none()) else { continue };
        let serves = app.intake.letters.serves(letter).await?;
        let Some(other) = serves.filter(|other| *other != opened.row.id) else { continue };
        let other = cases::by_id(&app.db, app.agency(), other).await?;
        let number = other.map(|other| other.number).unwrap_or_default();
        lost.push((need.label.get(language).to_owned(), number));
    }
    Ok(lost)
}
