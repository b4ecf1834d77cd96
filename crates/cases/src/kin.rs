//! Reports that have to do with each other: who follows whom is told once it can no longer be taken back, and what
//! becomes of one is told to all who follow it.

use casework::{Case, Command, End, Event, Kin, Reported, Tie, Turn, UNDO_SECONDS};
use db::Batch;
use db::outbox::Outgoing;
use definition::Service;
use identity::Message;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Moment, OutboxId};
use web::Shared;

use crate::app::App;
use crate::error::Failure;
use crate::store::{self, By};
use crate::working::{Opened, Order};

/// The outbox kind of what reports that follow another have of it.
pub const KIN: &str = "case.kin";

/// How far those who follow are followed: a report put to one that was put to another.
const DEEP: usize = 8;

#[derive(Serialize, Deserialize)]
struct Step {
    case: CaseId,
    seq: i64,
}

/// The order to tell others what an event means to them; none where it means nothing to anybody.
pub(crate) fn of_event(
    shared: &Shared,
    service: &Service,
    (case, seq): (CaseId, i64),
    event: &Event,
    (before, after): (&Case, &Case),
    now: Moment,
) -> Batch {
    let is_tied = matches!(event, Event::Tied { .. });
    let is_news = !after.gathered.is_empty() && news(service, before, after).is_some();
    if !is_tied && !is_news {
        return Batch::new();
    }
    Batch::new().outbox(&Outgoing {
        agency: shared.brand().agency,
        id: OutboxId::new(shared.id()),
        kind: KIN,
        key: format!("kin/{case}/{seq}"),
        body: serde_json::to_vec(&Step { case, seq }).expect("ids are plain data"),
        // What can still be taken back has not happened yet.
        not_before: now.plus_seconds(UNDO_SECONDS + 1),
        at: now,
    })
}

/// What those who follow a report are told of it, as a key of texts: that the work begins, and how it ends.
fn news(service: &Service, before: &Case, after: &Case) -> Option<&'static str> {
    let first = service.road.first().map(|stage| stage.id.as_str());
    let left_first = Some(before.hand.stage.as_str()) == first
        && Some(after.hand.stage.as_str()) != first
        && before.turn != Turn::Nobody;
    match after.turn {
        _ if before.turn == after.turn && !left_first => None,
        Turn::Office if matches!(before.turn, Turn::Ended(_)) => Some("cases-sms-kin-reopened"),
        Turn::Office if left_first => Some("cases-sms-kin-working"),
        Turn::Nobody | Turn::Office | Turn::Applicant => None,
        Turn::Ended(End::Granted) => Some("cases-sms-kin-done"),
        Turn::Ended(End::Refused) => Some("cases-sms-kin-refused"),
        Turn::Ended(End::Closed | End::Withdrawn) => Some("cases-sms-kin-closed"),
    }
}

/// Does what a message of [`KIN`] asks for.
///
/// # Errors
/// [`Failure`] when something could not be read or stored; it is tried again.
pub async fn kin_step(app: &App, body: &[u8]) -> Result<(), Failure> {
    let Ok(step) = serde_json::from_slice::<Step>(body) else { return Ok(()) };
    let Some(opened) = open(app, step.case).await? else { return Ok(()) };
    let place = usize::try_from(step.seq).ok().and_then(|seq| seq.checked_sub(1));
    let Some(one) = place.and_then(|place| opened.events.get(place)) else { return Ok(()) };
    // What was taken back is told to nobody.
    if !course::standing(&opened.events).into_iter().any(|kept| std::ptr::eq(kept, one)) {
        return Ok(());
    }
    if let Event::Tied { to, tie, .. } = &one.0 {
        join(app, &opened, to, *tie).await?;
    }
    let before = opened.events.get(..place.unwrap_or_default()).unwrap_or_default();
    let before = Case::of(before);
    let after = casework::evolve(before.clone(), &one.0, one.1);
    let Some(key) = news(&opened.service, &before, &after) else { return Ok(()) };
    if opened.case.turn == Turn::Ended(End::Granted) {
        end_children(app, &opened).await?;
    }
    tell(app, &opened, (key, step.seq)).await
}

async fn open(app: &App, case: CaseId) -> Result<Option<Opened>, Failure> {
    match store::by_id(&app.db, app.agency(), case).await? {
        Some(row) => app.open_row(row).await.map(Some),
        None => Ok(None),
    }
}

/// The other report learns who follows it, once; their supporters are its own from then on.
async fn join(app: &App, opened: &Opened, to: &Kin, tie: Tie) -> Result<(), Failure> {
    let Some(leading) = open(app, to.id).await? else { return Ok(()) };
    let own = own_kin(opened);
    let command =
        |_: &Opened| Command::Gather { kin: own.clone(), tie, hidden: !is_public(opened) };
    match app.carry_out(leading, Order::new(By::System, &command)).await {
        // It knows already: the message came twice.
        Ok(_) | Err(Failure::Refused(_)) => Ok(()),
        Err(failure) => Err(failure),
    }
}

/// A case as others name it.
pub(crate) fn own_kin(opened: &Opened) -> Kin {
    Kin { id: opened.row.id, number: opened.row.number.clone() }
}

/// Whether everybody may know of a report.
pub(crate) fn is_public(opened: &Opened) -> bool {
    opened.service.complaint.as_ref().is_some_and(|complaint| complaint.public)
        && matches!(opened.case.reported, Some(Reported::Open | Reported::Anonymous))
}

/// What comes of the same cause is done when the cause is mended.
async fn end_children(app: &App, opened: &Opened) -> Result<(), Failure> {
    let own = own_kin(opened);
    for child in opened.case.followers().filter(|one| one.tie == Tie::Child) {
        let Some(child) = open(app, child.kin.id).await? else { continue };
        let command = |_: &Opened| Command::EndWith { kin: own.clone() };
        match app.carry_out(child, Order::new(By::System, &command)).await {
            // It was done before, or taken out from under this one.
            Ok(_) | Err(Failure::Refused(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

/// Tells the reporters of all who follow this one, and of those who follow them.
async fn tell(app: &App, opened: &Opened, (key, seq): (&'static str, i64)) -> Result<(), Failure> {
    let mut batch = Batch::new();
    let mut left: Vec<(CaseId, Tie, usize)> =
        opened.case.followers().map(|one| (one.kin.id, one.tie, 1)).collect();
    while let Some((id, tie, deep)) = left.pop() {
        let Some(follower) = open(app, id).await? else { continue };
        // A child that ended with this one is told that by its own event.
        let is_told = tie == Tie::Child && key == "cases-sms-kin-done";
        if !is_told && follows(&follower, opened, tie, deep) {
            batch = batch.then(message(app, &follower, opened, (key, seq)).await?);
        }
        if deep < DEEP {
            left.extend(follower.case.followers().map(|one| (one.kin.id, one.tie, deep + 1)));
        }
    }
    Ok(app.db.commit(batch).await?)
}

/// Whether it still follows: a child may have gone its own way.
fn follows(follower: &Opened, leading: &Opened, tie: Tie, deep: usize) -> bool {
    let of = match tie {
        Tie::Same => follower.case.same.as_ref(),
        Tie::Child => follower.case.parent.as_ref(),
    };
    deep > 1 || of.is_some_and(|kin| kin.id == leading.row.id)
}

async fn message(
    app: &App,
    follower: &Opened,
    leading: &Opened,
    (key, seq): (&'static str, i64),
) -> Result<Batch, Failure> {
    let Some(person) = follower.keys.get("applicant").and_then(|held| held.person) else {
        return Ok(Batch::new());
    };
    let Some(way) = identity::way_to(&app.db, &app.keys, person).await? else {
        return Ok(Batch::new());
    };
    let (to, language) = (way.to, way.language);
    let brand = app.web.brand();
    let texts = app.web.texts();
    let (url, number) = (&brand.public_url, &follower.row.number);
    let address = match way.is_nameless {
        true => format!("{url}/lacak?nomor={number}&kode={}", app.code(follower.row.id)),
        false => format!("{url}/permohonan/{number}"),
    };
    let other = match is_public(leading) {
        true => leading.row.number.clone(),
        false => texts.say(language, "cases-kin-other"),
    };
    let args = [
        ("sender", brand.short.as_str()),
        ("number", follower.row.number.as_str()),
        ("other", other.as_str()),
        ("address", address.as_str()),
        ("service", follower.service.title.get(language)),
    ];
    let message = Message {
        to,
        subject: texts.with(language, "report-mail-subject", &args),
        text: texts.with(language, key, &args),
    };
    let id = format!("kin/{}/{seq}/{}", leading.row.id, follower.row.id);
    Ok(identity::queue_message(&app.web, &app.keys, &message, id, app.web.now()))
}

impl App {
    /// The other reports that one has to do with, as its reporter may know them: a key of texts, number and page.
    pub(crate) async fn kin_of(
        &self,
        opened: &Opened,
    ) -> Result<Vec<(&'static str, Option<(String, String)>)>, Failure> {
        let case = &opened.case;
        let mut found = Vec::new();
        for (key, kin) in [("cases-kin-same", &case.same), ("cases-kin-parent", &case.parent)] {
            if let Some(kin) = kin {
                let named = named(self, kin).await?;
                found.push((key, named.map(|number| (number.clone(), format!("/aduan/{number}")))));
            }
        }
        // What was taken out of it, and what it was taken out of, is of the same reporter.
        let own = |kin: &Kin| Some((kin.number.clone(), format!("/permohonan/{}", kin.number)));
        found.extend(case.out_of.iter().map(|kin| ("cases-kin-out-of", own(kin))));
        found.extend(case.parts.iter().map(|kin| ("cases-kin-part", own(kin))));
        Ok(found)
    }
}

/// Another report as a page of this one's reporter names it: its number where everybody may know it.
pub(crate) async fn named(app: &App, kin: &Kin) -> Result<Option<String>, Failure> {
    let found = open(app, kin.id).await?;
    Ok(found.filter(is_public).map(|opened| opened.row.number))
}
