//! What an applicant is told besides the page: the usual sentence of an event, and what the service adds to it.
//!
//! Only ids wait in the outbox. The sentences are written when they leave: to the contact that the person proved, in
//! the language the person uses.

use casework::{End, Event, Next};
use db::Batch;
use db::outbox::Outgoing;
use definition::NoticeLine;
use identity::{Message, Reader};
use serde::{Deserialize, Serialize};
use terms::{CaseId, Language, Moment, OutboxId};
use vault::Purpose;
use web::Shared;

use crate::app::App;
use crate::error::Failure;
use crate::store;
use crate::working::Opened;

/// The outbox kind of a word to an applicant.
pub const NOTICE: &str = "case.notice";

/// What a service file calls the moment of each usual sentence.
const MOMENTS: [(&str, &str); 4] = [
    ("cases-sms-receipt", "submitted"),
    ("cases-sms-correction", "correction"),
    ("cases-sms-granted", "granted"),
    ("cases-sms-refused", "refused"),
];

#[derive(Serialize, Deserialize)]
struct Notice {
    case: CaseId,
    /// The key of the usual sentence.
    text: String,
}

/// Puts a word to the applicant on its way, once an `id`.
pub(crate) fn queue(
    shared: &Shared,
    case: CaseId,
    text: &str,
    id: String,
    (not_before, at): (Moment, Moment),
) -> Batch {
    let body = Notice { case, text: text.to_owned() };
    Batch::new().outbox(&Outgoing {
        agency: shared.brand().agency,
        id: OutboxId::new(shared.id()),
        kind: NOTICE,
        key: id,
        body: serde_json::to_vec(&body).expect("ids are plain data"),
        not_before,
        at,
    })
}

/// What the applicant is told when a case ends without an officer's decision.
pub(crate) fn of_end(app: &App, opened: &Opened, event: &Event, now: Moment) -> Batch {
    let (Event::Confirmed { next: Next::End(end), .. }
    | Event::Passed { next: Next::End(end), .. }) = event
    else {
        return Batch::new();
    };
    let key = match end {
        End::Granted => "cases-sms-granted",
        End::Refused => "cases-sms-refused",
        End::Closed => "cases-sms-closed",
        End::Withdrawn => return Batch::new(),
    };
    let id = format!("{key}/{}/{}", opened.row.id, opened.row.seq);
    queue(&app.web, opened.row.id, key, id, (now, now))
}

/// The messages that an outbox row of [`NOTICE`] asks for; none when the case or the account is gone.
///
/// # Errors
/// [`Failure`] when something could not be read.
pub async fn notice(app: &App, body: &[u8], key: &str) -> Result<Batch, Failure> {
    let Ok(asked) = serde_json::from_slice::<Notice>(body) else { return Ok(Batch::new()) };
    let Some(row) = store::by_id(&app.db, app.agency(), asked.case).await? else {
        return Ok(Batch::new());
    };
    let opened = app.open_row(row).await?;
    let Some(person) = opened.keys.get("applicant").and_then(|held| held.person) else {
        return Ok(Batch::new());
    };
    let Some((to, language)) = identity::reached(&app.db, &app.keys, person).await? else {
        return Ok(Batch::new());
    };
    let own = sentences_of_service(app, &opened, &asked.text, language).await?;
    let usual = usual_sentence(app, &opened, &asked.text, language);
    let number = opened.row.number.as_str();
    let subject = app.web.texts().with(language, "cases-mail-subject", &[("number", number)]);
    // One event is one message, whatever the service adds to it.
    let text = std::iter::once(usual).chain(own).collect::<Vec<_>>().join("\n");
    let message = Message { to, subject, text };
    let id = format!("told/{key}");
    Ok(identity::queue_message(&app.web, &app.keys, &message, id, app.web.now()))
}

fn usual_sentence(app: &App, opened: &Opened, text: &str, language: Language) -> String {
    let brand = app.web.brand();
    let day = web::format::long_day(opened.case.promised_at.day(&brand.zone), language);
    let number = opened.row.number.as_str();
    let address = format!("{}/permohonan/{number}", brand.public_url);
    // Granted where nobody signs: there is no letter to download.
    let text = match text {
        "cases-sms-granted" if !opened.case.signed => "cases-sms-approved",
        text => text,
    };
    let args = [
        ("number", number),
        ("day", day.as_str()),
        ("sender", brand.short.as_str()),
        ("address", address.as_str()),
    ];
    app.web.texts().with(language, text, &args)
}

/// What the service file says at this moment to the applicant, where its conditions hold.
async fn sentences_of_service(
    app: &App,
    opened: &Opened,
    text: &str,
    language: Language,
) -> Result<Vec<String>, Failure> {
    let Some((_, moment)) = MOMENTS.iter().find(|(key, _)| *key == text) else {
        return Ok(Vec::new());
    };
    let is_due =
        |line: &&NoticeLine| line.at == *moment && line.to.iter().any(|to| to == "applicant");
    let due: Vec<&NoticeLine> = opened.service.notices.iter().filter(is_due).collect();
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let answers = app.answers(opened, Reader::Owner, Purpose::Rule).await?;
    let now = app.web.now();
    let context = app.case_context(opened, language, now);
    let facts = app.facts(opened, now);
    let applies =
        |line: &&NoticeLine| opened.service.applies(line.when.as_ref(), &answers, &facts, &context);
    let said = due.into_iter().filter(applies);
    Ok(said.map(|line| line.text.get(language).replace("{number}", &opened.row.number)).collect())
}
