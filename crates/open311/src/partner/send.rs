//! A case goes to a partner, by the outbox: tried again until it is there.

use std::collections::BTreeMap;

use db::Batch;
use db::outbox::Outgoing;
use definition::{Answers, Point, Value};
use serde::{Deserialize, Serialize};
use terms::{CaseId, Language, Moment, OutboxId};

use super::WAY;
use super::ask::{self, Failure};
use crate::agreement::{Mapped, Partner};
use crate::app::App;
use crate::questions::Questions;
use crate::store;
use georeport::Record;

/// The outbox kind of a case that goes to a partner.
pub const FORWARD: &str = "open311.forward";

/// Which case goes to whom.
#[derive(Serialize, Deserialize)]
struct Order {
    case: CaseId,
    partner: String,
}

/// The order to send a case, once for each time that it is asked for.
pub(super) fn order(app: &App, case: CaseId, partner: &str, now: Moment) -> Outgoing {
    let order = Order { case, partner: partner.to_owned() };
    Outgoing {
        agency: app.agency(),
        id: OutboxId::new(app.web.id()),
        kind: FORWARD,
        key: format!("{FORWARD}/{case}/{partner}/{}", now.micros()),
        body: serde_json::to_vec(&order).expect("ids are plain data"),
        not_before: now,
        at: now,
    }
}

/// Sends the case that an outbox row of [`FORWARD`] names; gives what is to be committed then. Sent twice, it is one
/// report to a partner that knows `service_request_id_ext`.
///
/// # Errors
/// [`Failure`]; it is tried again.
pub async fn forward(app: &App, body: &[u8]) -> Result<Batch, Failure> {
    let Ok(order) = serde_json::from_slice::<Order>(body) else { return Ok(Batch::new()) };
    let (agency, place) = (app.agency(), (order.case, order.partner.as_str()));
    let rows = store::sent_to(&app.db, agency, order.case).await?;
    let row = rows.into_iter().find(|row| row.partner == order.partner);
    let Some(row) = row.filter(|row| row.sent_at.is_none()) else { return Ok(Batch::new()) };
    let partner = app.agreement.partner(&order.partner);
    let partner = partner.ok_or_else(|| Failure::NoPartner(order.partner.clone()))?;
    let told = cases::tell(&app.cases, order.case, WAY, &partner.name).await?;
    // It went on meanwhile: nobody waits for them.
    let Some(told) = told else { return Ok(store::dropped(agency, place)) };
    let mapped = partner.maps(&told.case.row.service, &told.case.row.region);
    let mapped = mapped.ok_or(Failure::NotTheirs)?;
    let questions = Questions::of(&told.case.service, &app.context(Language::Id));
    let mut pairs = said(mapped, &questions, &told.answers);
    // Only what everybody may see leaves as an address: it works for them as long as it works for everybody.
    let public = complaints::numbered(&app.db, agency, &told.case.row.number).await?;
    if let Some(path) = public.and_then(|report| report.photo) {
        let base = &app.web.brand().public_url;
        pairs.push(("media_url".to_owned(), format!("{base}{path}")));
    }
    let ours = format!("{}-{}", told.case.row.number, row.asked_at.micros() / 1_000_000);
    pairs.push(("service_request_id_ext".to_owned(), ours));
    let answered = ask::post(partner, "requests", pairs).await?;
    let (number, token) = receipt(partner, &answered)?;
    Ok(store::arrived(agency, place, (number, token), app.web.now()))
}

/// What is told: what it is, where it is, and their attributes. Nobody's name.
fn said(mapped: &Mapped, questions: &Questions, answers: &Answers) -> Vec<(String, String)> {
    let mut pairs = vec![("service_code".to_owned(), mapped.theirs.clone())];
    let mut say = |name: &str, value: String| {
        if !value.is_empty() {
            pairs.push((name.to_owned(), value));
        }
    };
    let point = questions.place.as_ref().and_then(|id| match answers.get(id) {
        Some(Value::Point(point)) => Some(point),
        Some(_) | None => None,
    });
    if let Some(Point { at, region, address }) = point {
        if let Some(at) = at {
            say("lat", at.lat.to_string());
            say("long", at.lng.to_string());
        }
        say("address_string", address.clone());
        say("address_id", region.clone());
    }
    let story = questions.story.as_ref().and_then(|id| answers.get(id)?.text());
    say("description", story.unwrap_or_default().to_owned());
    let region = point.map(|point| point.region.as_str()).unwrap_or_default();
    for (name, words) in &mapped.attributes {
        say(&format!("attribute[{name}]"), filled(words, region, answers));
    }
    pairs
}

/// Words with `{what}` replaced by the answer to that question.
fn filled(words: &str, region: &str, answers: &Answers) -> String {
    let (mut whole, mut rest) = (String::new(), words);
    while let Some((before, after)) = rest.split_once('{') {
        whole.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            whole.push('{');
            rest = after;
            continue;
        };
        match name {
            "region" => whole.push_str(region),
            id => whole.push_str(answers.get(id).and_then(Value::text).unwrap_or_default()),
        }
        rest = after;
    }
    whole + rest
}

/// Their number, or their token for it.
fn receipt<'r>(
    partner: &Partner,
    answered: &'r [Record],
) -> Result<(Option<&'r str>, Option<&'r str>), Failure> {
    let unreadable = || Failure::Unreadable(partner.id.clone());
    let first: &BTreeMap<String, String> = answered.first().ok_or_else(unreadable)?;
    let number = first.get("service_request_id").map(String::as_str);
    let token = first.get("token").map(String::as_str);
    match (number, token) {
        (None, None) => Err(unreadable()),
        told => Ok(told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_fill_the_attributes_of_a_partner() {
        let answers = Answers::from([("what".to_owned(), Value::Text("hole".to_owned()))]);
        let check = |words: &str, expected: &str| {
            assert_eq!(filled(words, "99.71.01.1001", &answers), expected);
        };
        check("{what}", "hole");
        check("jenis {what}, {region}", "jenis hole, 99.71.01.1001");
        check("{size}", "");
        check("lubang {", "lubang {");
    }
}
