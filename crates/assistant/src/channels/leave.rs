//! Sends what was said, turn by turn: one worker at a time in a conversation, and each turn until it was taken or refused for
//! good.

use std::time::Duration;

use db::outbox::{Outgoing, Taken};
use db::{Batch, DbError, params};
use messaging::whatsapp::{Delivery, Progress};
use messaging::{Call, Channel, Trouble, sms, telegram, whatsapp};
use serde::{Deserialize, Serialize};
use terms::{ConversationId, OutboxId};
use vault::Purpose;

use super::carrier::Answer;
use super::{Stuck, service, words};
use crate::conversation::{Conversation, Turn, Who};
use crate::{Assistant, store};

/// The outbox kind of what was said on a messenger.
pub const OUT: &str = "channel.out";

/// Longer than all turns of an answer take.
const LEASE_SECONDS: i64 = 50;
/// Another worker is mostly done within a moment.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

const BEGIN: &str = "INSERT INTO channel_progress (agency_id, conversation_id, sent, lease_until)
    VALUES ($1, $2, $3, 0) ON CONFLICT (agency_id, conversation_id) DO NOTHING";
const SEEN: &str = "SELECT sent, lease_until FROM channel_progress
    WHERE agency_id = $1 AND conversation_id = $2";
const LEASE: &str = "UPDATE channel_progress SET lease_until = $5
    WHERE agency_id = $1 AND conversation_id = $2 AND sent = $3 AND lease_until = $4";
const SENT: &str =
    "UPDATE channel_progress SET sent = $3 WHERE agency_id = $1 AND conversation_id = $2";
const FREE: &str =
    "UPDATE channel_progress SET lease_until = 0 WHERE agency_id = $1 AND conversation_id = $2";
const FAILED: &str = "UPDATE channel_progress SET failed = $3, failed_code = $4
    WHERE agency_id = $1 AND conversation_id = $2 AND (failed IS NULL OR failed <= $3)";
const UNDELIVERED: &str =
    "SELECT failed FROM channel_progress WHERE agency_id = $1 AND conversation_id = $2";
const FORGOTTEN: &str =
    "DELETE FROM channel_progress WHERE agency_id = $1 AND conversation_id = $2";

/// So long after somebody wrote `WhatsApp` lets us answer freely, less the time that an answer takes to leave.
const WINDOW_SECONDS: i64 = 24 * 3_600 - 300;

/// What the outbox carries.
#[derive(Serialize, Deserialize)]
struct Of {
    conversation: ConversationId,
    /// A turn that was taken and then refused, since its receiver wrote too long ago.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    late: Option<i64>,
}

/// The message that what was said is to leave; none on the web, where it is looked at.
pub(crate) fn going(app: &Assistant, own: &Conversation) -> Option<Outgoing> {
    service(own.channel)?;
    let of = Of { conversation: own.id, late: None };
    Some(Outgoing {
        agency: own.agency,
        id: OutboxId::new(app.web.id()),
        kind: OUT,
        key: format!("channel/out/{}/{}", own.id, own.turns),
        body: serde_json::to_vec(&of).expect("an id is plain data"),
        not_before: own.last_at,
        at: own.last_at,
    })
}

/// The message that a turn is to leave once more, as what was approved.
fn late(app: &Assistant, conversation: ConversationId, seq: i64) -> Outgoing {
    let (of, now) = (Of { conversation, late: Some(seq) }, app.web.now());
    Outgoing {
        agency: app.web.brand().agency,
        id: OutboxId::new(app.web.id()),
        kind: OUT,
        key: format!("channel/late/{conversation}/{seq}"),
        body: serde_json::to_vec(&of).expect("an id is plain data"),
        not_before: now,
        at: now,
    }
}

/// The turn that did not arrive last, for officers.
pub(crate) async fn undelivered(
    app: &Assistant,
    own: &Conversation,
) -> Result<Option<i64>, DbError> {
    let row = app.db.query_opt(UNDELIVERED, params![own.agency, own.id]).await?;
    row.map_or(Ok(None), |row| row.get(0))
}

/// What goes with a conversation that is forgotten.
pub(crate) fn forgotten(own: &Conversation) -> Batch {
    Batch::new().any(FORGOTTEN, params![own.agency, own.id])
}

/// Sends all that was said and did not leave yet.
///
/// # Errors
/// [`Stuck`] when something has to be tried again.
pub async fn leave(app: &Assistant, message: &Taken) -> Result<Batch, Stuck> {
    let Ok(of) = serde_json::from_slice::<Of>(&message.body) else { return Ok(Batch::new()) };
    let Some(own) = store::by_id(&app.db, message.agency, of.conversation).await? else {
        return Ok(Batch::new());
    };
    let sent = lease(app, &own).await?;
    let outcome = match of.late {
        None => send_after(app, &own, sent).await,
        Some(seq) => send_late(app, &own, seq).await,
    };
    app.db.commit(Batch::new().any(FREE, params![own.agency, own.id])).await?;
    outcome.map(|()| Batch::new())
}

/// Has the conversation to itself from now on; what was sent before.
async fn lease(app: &Assistant, own: &Conversation) -> Result<i64, Stuck> {
    for _ in 0..LOOKS {
        let Some(row) = app.db.query_opt(SEEN, params![own.agency, own.id]).await? else {
            app.db.commit(Batch::new().any(BEGIN, params![own.agency, own.id, 0_i64])).await?;
            continue;
        };
        let (sent, until): (i64, terms::Moment) = (row.get(0)?, row.get(1)?);
        let now = app.web.now();
        if until <= now {
            let mine = now.plus_seconds(LEASE_SECONDS);
            let row = params![own.agency, own.id, sent, until, mine];
            match app.db.commit(Batch::new().exactly(1, LEASE, row)).await {
                Ok(()) => return Ok(sent),
                Err(DbError::Stale) => {}
                Err(error) => return Err(error.into()),
            }
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Err(Stuck::Busy)
}

async fn send_after(app: &Assistant, own: &Conversation, sent: i64) -> Result<(), Stuck> {
    let peer = app.address_of(own).await?;
    let is_open = is_open(app, own).await?;
    // It goes to whoever it was said to.
    for turn in app.turns(own, sent, Purpose::Notice).await? {
        let mut batch = Batch::new().any(SENT, params![own.agency, own.id, turn.seq]);
        if turn.who != Who::Citizen {
            let left = match is_open {
                true => send(app, own, &peer, &turn).await,
                false => Err(Stuck::Refused(Trouble::Final { code: whatsapp::OUT_OF_WINDOW })),
            };
            match left {
                Ok(()) => {}
                Err(Stuck::Refused(trouble)) if is_late(own, trouble) => {
                    batch = batch.then(by_template(app, own, &peer, &turn).await?);
                }
                Err(Stuck::Refused(Trouble::Final { code })) => {
                    tracing::warn!(channel = own.channel.name(), code, "A message will not arrive");
                    batch = batch.any(FAILED, params![own.agency, own.id, turn.seq, code]);
                }
                Err(stuck) => return Err(stuck),
            }
        }
        app.db.commit(batch).await?;
    }
    Ok(())
}

/// A turn that was taken as free text and refused afterwards.
async fn send_late(app: &Assistant, own: &Conversation, seq: i64) -> Result<(), Stuck> {
    let peer = app.address_of(own).await?;
    let turns = app.turns(own, seq - 1, Purpose::Notice).await?;
    let Some(turn) = turns.first().filter(|turn| turn.seq == seq) else { return Ok(()) };
    let batch = by_template(app, own, &peer, turn).await?;
    Ok(app.db.commit(batch).await?)
}

/// Whether we may answer freely: only `WhatsApp` asks when somebody wrote last.
async fn is_open(app: &Assistant, own: &Conversation) -> Result<bool, DbError> {
    if own.channel != crate::Channel::Whatsapp {
        return Ok(true);
    }
    let heard = store::heard_at(&app.db, own).await?;
    Ok(heard.is_some_and(|heard| heard.plus_seconds(WINDOW_SECONDS) > app.web.now()))
}

fn is_late(own: &Conversation, trouble: Trouble) -> bool {
    own.channel == crate::Channel::Whatsapp
        && trouble == Trouble::Final { code: whatsapp::OUT_OF_WINDOW }
}

/// Sends a turn as a message that was approved beforehand. Where there is none, or it is not taken, its receiver is told
/// by the contact of their account, else by SMS to the number from which they write.
async fn by_template(
    app: &Assistant,
    own: &Conversation,
    peer: &str,
    turn: &Turn,
) -> Result<Batch, Stuck> {
    let line = app.lines.whatsapp.as_ref().ok_or(Stuck::Off)?;
    let said = turn.say.in_one_text(&app.web.brand().public_url);
    if let Some(named) = line.templates.of(turn.who, own.language) {
        let template = whatsapp::Template { name: &named.name, language: &named.code };
        let key = format!("{}/{}", own.id, turn.seq);
        let call = whatsapp::template(&line.number, peer, template, &said, &key);
        let answer = app.lines.carrier.carry(&line.url, Some(&line.token), call).await?;
        match taken(Channel::WhatsApp, &answer) {
            Ok(()) => return Ok(Batch::new()),
            Err(Trouble::Final { code }) => {
                tracing::warn!(code, template = named.name, "A template was not taken");
            }
            Err(passing @ Trouble::Passing { .. }) => return Err(passing.into()),
        }
    }
    let account = identity::account_in(&app.db, own.agency, own.id).await?;
    let contact = match account {
        Some(chat) => identity::reached(&app.db, &app.keys, chat.person).await,
        None => Ok(None),
    };
    let contact = contact.map_err(crate::Failure::from)?.map(|(to, _)| to);
    let number = || app.lines.sms_leaves.then(|| format!("+{}", peer.trim_start_matches('+')));
    let to = contact.or_else(number).ok_or(Stuck::NoTemplate)?;
    let sender = app.web.brand().short.clone();
    let subject = app.web.texts().with(own.language, "channel-subject", &[("sender", &sender)]);
    let message = identity::Message { to, subject, text: said };
    let key = format!("channel/else/{}/{}", own.id, turn.seq);
    Ok(identity::queue_message(&app.web, &app.keys, &message, key, app.web.now()))
}

async fn send(app: &Assistant, own: &Conversation, peer: &str, turn: &Turn) -> Result<(), Stuck> {
    let channel = service(own.channel).ok_or(Stuck::Off)?;
    let key = format!("{}/{}", own.id, turn.seq);
    for message in words::outgoing(&app.web, own.language, &turn.say) {
        for call in calls(app, channel, peer, &message, &key, own)? {
            let (base, bearer) = base(app, channel)?;
            let answer = app.lines.carrier.carry(base, bearer, call).await?;
            taken(channel, &answer)?;
        }
    }
    Ok(())
}

fn base(app: &Assistant, channel: Channel) -> Result<(&str, Option<&str>), Stuck> {
    let lines = &app.lines;
    let found = match channel {
        Channel::WhatsApp => {
            lines.whatsapp.as_ref().map(|line| (&line.url, Some(line.token.as_str())))
        }
        Channel::Telegram => lines.telegram.as_ref().map(|line| (&line.url, None)),
        Channel::Sms => lines.sms.as_ref().map(|line| (&line.url, line.key.as_deref())),
    };
    found.map(|(url, bearer)| (url.as_str(), bearer)).ok_or(Stuck::Off)
}

fn calls(
    app: &Assistant,
    channel: Channel,
    peer: &str,
    message: &messaging::Outgoing,
    key: &str,
    own: &Conversation,
) -> Result<Vec<Call>, Stuck> {
    let lines = &app.lines;
    Ok(match channel {
        Channel::WhatsApp => {
            let line = lines.whatsapp.as_ref().ok_or(Stuck::Off)?;
            whatsapp::calls(&line.number, peer, message, key)
        }
        Channel::Telegram => {
            let line = lines.telegram.as_ref().ok_or(Stuck::Off)?;
            telegram::calls(&line.token, peer, message)
        }
        Channel::Sms => {
            let more = app.web.texts().say(own.language, "channel-more");
            let more = format!("{more} {}/tanya", app.web.brand().public_url);
            vec![sms::call(peer, message, key, &more)]
        }
    })
}

fn taken(channel: Channel, answer: &Answer) -> Result<(), Trouble> {
    match channel {
        Channel::WhatsApp => whatsapp::sent(answer.status, &answer.body).map(drop),
        Channel::Telegram => telegram::sent(answer.status, &answer.body).map(drop),
        Channel::Sms => sms::taken(answer.status),
    }
}

/// What `WhatsApp` says became of ours: only what did not arrive is kept, for the officer who waits for an answer to it.
pub(super) async fn heard(app: &Assistant, progress: &[Progress]) -> Result<(), DbError> {
    let mut batch = Batch::new();
    let mut count = 0;
    for Progress { key, delivery, .. } in progress {
        let (Some(key), Delivery::Failed { code }) = (key, delivery) else { continue };
        let Some((id, seq)) = key.split_once('/') else { continue };
        let (Ok(id), Ok(seq)) = (id.parse::<uuid::Uuid>(), seq.parse::<i64>()) else { continue };
        let conversation = ConversationId::new(id);
        let agency = app.web.brand().agency;
        batch = match *code {
            // It was taken as free text; now it goes as what was approved.
            whatsapp::OUT_OF_WINDOW => batch.outbox(&late(app, conversation, seq)),
            code => batch.any(FAILED, params![agency, conversation, seq, code]),
        };
        count += 1;
    }
    if count == 0 { Ok(()) } else { app.db.commit(batch).await }
}
