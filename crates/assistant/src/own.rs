//! What people were answered by officers in conversations that are theirs, for their own page.

use db::Db;
use identity::Keyring;
use terms::{AgencyId, Moment, PersonId};
use vault::Purpose;

use crate::conversation::{Channel, Who};
use crate::error::Failure;
use crate::keep::sealed_as;
use crate::say::Say;
use crate::store;
use crate::talk::{opened, turn_field};

/// What an officer answered.
pub struct Answer {
    /// When.
    pub at: Moment,
    /// In which words.
    pub text: String,
    /// Its place in the conversation, from 1.
    pub seq: i64,
}

/// What officers answered a person who was signed in. A conversation whose key has gone says nothing more.
///
/// # Errors
/// [`Failure`] when it could not be read.
pub async fn answers_to(
    db: &Db,
    keys: &Keyring,
    agency: AgencyId,
    person: PersonId,
) -> Result<Vec<Answer>, Failure> {
    let mut answers = Vec::new();
    let chats = identity::chats_of(db, person).await?;
    for own in store::of_person(db, agency, person).await? {
        // What was answered on a messenger before the account was connected may have been said to somebody else.
        let since = match own.channel {
            Channel::Web => Some(own.opened_at),
            Channel::Whatsapp | Channel::Telegram | Channel::Sms => {
                chats.iter().find(|chat| chat.conversation == own.id).map(|chat| chat.since)
            }
        };
        let Some(since) = since else { continue };
        let held = identity::load(db, keys, agency, sealed_as(own.id)).await?;
        let Some(held) = held.into_values().find(|held| held.id == own.key) else { continue };
        for row in store::turns(db, &own, 0).await? {
            if row.who != Who::Officer || row.at < since {
                continue;
            }
            let (field, seq, at) = (turn_field(row.seq), row.seq, row.at);
            let say: Say = opened(&held.key, &own, &field, row.sealed, Purpose::Own)?;
            answers.push(Answer { at, text: say.text, seq });
        }
    }
    Ok(answers)
}
