//! `/meja/obrolan`: who waits and for how long, who answers, and what is in one's own hands. Nothing of what was said is shown
//! here: it is read, and recorded as read, by whoever takes it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};
use terms::Moment;
use web::{Page, Pairs, Role, Signed, Staff, View, see_other};

use super::{in_line, only_who_answers, store};
use crate::Assistant;
use crate::conversation::{Channel, Conversation, Holder};
use crate::error::Failure;

/// Somebody who was not seen for so long is not there.
const SEEN_SECONDS: i64 = 15 * 60;

/// A conversation in the queue.
struct Row {
    id: String,
    /// What it is called: nothing else is known of it before it is taken.
    name: String,
    channel: String,
    since: String,
    minutes: i64,
    urgent: bool,
    /// Who has it.
    officer: String,
    mine: bool,
    /// Whether this officer may take it over.
    takes_over: bool,
}

#[derive(Template)]
#[template(path = "desk_queue.html")]
struct QueuePage {
    view: View,
    waiting: Vec<Row>,
    mine: Vec<Row>,
    others: Vec<Row>,
    here: bool,
    present: usize,
    hours: String,
    /// What the page is known by: another one is shown in its place.
    mark: String,
}

/// What a conversation is called at the desk: the end of its id, which says nothing of anybody.
pub(super) fn name_of(own: &Conversation) -> String {
    let id = own.id.to_string();
    id.chars()
        .rev()
        .filter(char::is_ascii_alphanumeric)
        .take(4)
        .collect::<Vec<_>>()
        .iter()
        .rev()
        .collect::<String>()
        .to_uppercase()
}

pub(super) fn channel_key(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => "talk-channel-web",
        Channel::Whatsapp => "talk-channel-whatsapp",
        Channel::Telegram => "talk-channel-telegram",
        Channel::Sms => "talk-channel-sms",
    }
}

fn row(view: &View, own: &Conversation, since: Moment) -> Row {
    Row {
        id: own.id.to_string(),
        name: name_of(own),
        channel: view.say(channel_key(own.channel)),
        since: view.short_at(&since),
        minutes: (view.now.micros() - since.micros()).max(0) / 60_000_000,
        urgent: own.urgent,
        officer: String::new(),
        mine: false,
        takes_over: false,
    }
}

/// `GET /meja/obrolan`.
pub(super) async fn show(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
) -> Result<Response, Failure> {
    only_who_answers(&staff)?;
    let (agency, now) = (view.brand().agency, view.now);
    app.db.commit(store::seen(agency, staff.officer, now)).await?;
    let waiting = in_line(&app).await?;
    let waiting =
        waiting.iter().map(|own| row(&view, own, own.waiting_since.unwrap_or(own.last_at)));
    let waiting: Vec<Row> = waiting.collect();
    let holders = store::holders(&app.db, agency).await?;
    let (mut mine, mut others) = (Vec::new(), Vec::new());
    for own in app.held_by(Holder::People).await? {
        let holder = holders.get(&own.id);
        let mut row = row(&view, &own, holder.map_or(own.last_at, |holder| holder.since));
        row.mine = holder.is_some_and(|holder| holder.officer == staff.officer);
        row.officer = holder.map(|holder| holder.name.clone()).unwrap_or_default();
        row.takes_over = !row.mine && staff.is(Role::Supervisor);
        if row.mine { mine.push(row) } else { others.push(row) }
    }
    let present = store::present(&app.db, agency, now.plus_seconds(-SEEN_SECONDS)).await?;
    let here = present.contains(&staff.officer);
    let hours = hours(&app, &view);
    let rows = waiting.iter().chain(&mine).chain(&others);
    // Minutes pass in it too: how long somebody waits is seen without a press.
    let mark = rows.map(|row| format!("{}/{}/{}", row.id, row.officer, row.minutes));
    let mark = digest_of(&mark.collect::<Vec<_>>().join(" "));
    Ok(Page(QueuePage { view, waiting, mine, others, here, present: present.len(), hours, mark })
        .into_response())
}

fn digest_of(text: &str) -> String {
    identity::hex(&Sha256::digest(text)[..8])
}

/// When somebody is there, today or next.
fn hours(app: &Assistant, view: &View) -> String {
    match app.cases.calendar.shut(view.now) {
        Some((opens, _)) => view.say1("talk-closed", "at", view.short_at(&opens)),
        None => {
            let hours = app.cases.calendar.hours_on(view.today());
            let time = |time: jiff::civil::Time| format!("{:02}.{:02}", time.hour(), time.minute());
            view.say2("talk-open", ("from", &time(hours.opens)), ("to", &time(hours.closes)))
        }
    }
}

/// `POST /meja/obrolan/hadir`.
pub(super) async fn presence(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    form: Pairs,
) -> Result<Response, Failure> {
    only_who_answers(&staff)?;
    let here = form.get("hadir") == "ya";
    app.db.commit(store::here(view.brand().agency, staff.officer, here, view.now)).await?;
    Ok(see_other("/meja/obrolan"))
}
