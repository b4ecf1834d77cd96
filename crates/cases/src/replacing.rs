//! Letters that take the place of earlier ones: once a new one is signed, the old one is no longer valid.

use casework::{Command, Event, LetterLine, Refusal};
use db::Batch;
use definition::Service;
use terms::{Language, Moment};

use crate::app::App;
use crate::error::Failure;
use crate::store::{self, By};
use crate::working::{Opened, Order};

/// Whether an event signs a letter that takes the place of another.
pub(crate) fn replaces(service: &Service, event: &Event) -> bool {
    event.letters().iter().any(|line| old_of(service, line).is_some())
}

/// The letter that one takes the place of, by its id in the service.
fn old_of<'s>(service: &'s Service, line: &LetterLine) -> Option<&'s str> {
    service.letter(&line.letter)?.revokes.as_deref()
}

/// Makes invalid what the letters that were signed at this moment take the place of; again without effect.
///
/// # Errors
/// [`Failure`] when it could not be stored; it is tried again.
pub(crate) async fn replace(
    app: &App,
    opened: Opened,
    signed_at: Moment,
) -> Result<Batch, Failure> {
    let (agency, case) = (app.agency(), opened.row.id);
    for (old, by) in replaced(&opened, signed_at) {
        let reason = app.web.texts().with(Language::Id, "cases-replaced", &[("number", &by)]);
        let command = |_: &Opened| Command::RevokeLetter {
            id: old.id.clone(),
            number: old.number.clone(),
            reason: reason.clone(),
            since: signed_at,
        };
        let rows = |_: &Opened, _: &Event| app.signing.revoke(agency, &old.id, &reason, signed_at);
        let row = store::by_id(&app.db, agency, case).await?.ok_or(Failure::NotFound)?;
        let opened = app.open_row(row).await?;
        match app.carry_out(opened, Order::new(By::System, &command).also(&rows)).await {
            Ok(_) | Err(Failure::Refused(Refusal::NoLetter)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(Batch::new())
}

/// Earlier letters that are valid still, each with the number of the one that takes its place.
fn replaced(opened: &Opened, signed_at: Moment) -> Vec<(LetterLine, String)> {
    let lines = |is: fn(Moment, Moment) -> bool| {
        let events = opened.events.iter().filter(move |(_, at)| is(*at, signed_at));
        events.flat_map(|(event, _)| event.letters())
    };
    let new = lines(|at, signed_at| at == signed_at);
    new.flat_map(|line| {
        let old = old_of(&opened.service, line);
        let earlier = lines(|at, signed_at| at < signed_at);
        let same = earlier.filter(move |one| Some(one.letter.as_str()) == old);
        let valid = same.filter(|one| opened.case.valid.contains(&one.id));
        valid.map(|one| (one.clone(), line.number.clone())).collect::<Vec<_>>()
    })
    .collect()
}
