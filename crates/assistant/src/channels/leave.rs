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

/// What the outbox carries.
#[derive(Serialize, Deserialize)]
struct Of {
    conversation: ConversationId,
}

/// The message that what was said is to leave; none on the web, where it is looked at.
pub(crate) fn going(app: &Assistant, own: &Conversation) -> Option<Outgoing> {
    service(own.channel)?;
    let of = Of { conversation: own.id };
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
    let outcome = send_after(app, &own, sent).await;
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
    // It goes to whoever it was said to.
    for turn in app.turns(own, sent, Purpose::Notice).await? {
        let mut batch = Batch::new().any(SENT, params![own.agency, own.id, turn.seq]);
        if turn.who != Who::Citizen {
            match send(app, own, &peer, &turn).await {
                Ok(()) => {}
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
        let row = params![app.web.brand().agency, ConversationId::new(id), seq, *code];
        batch = batch.any(FAILED, row);
        count += 1;
    }
    if count == 0 { Ok(()) } else { app.db.commit(batch).await }
}
