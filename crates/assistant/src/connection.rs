//! An account that is connected to a conversation of a messenger, where nobody signs in.
//!
//! A link leads from the conversation to the web; whoever is signed in there agrees and is shown a code, and that is typed in
//! the conversation. Whoever has only the link, or only the phone, connects nothing. The connection ends by a word, on
//! `/saya/percakapan`, by signing out everywhere, and by silence.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Batch, DbError, params};
use identity::Chat;
use terms::{AgencyId, ConversationId, Moment, PersonId};
use web::Citizen;

use crate::conversation::{Channel, Conversation};
use crate::error::Failure;
use crate::say::Peer;
use crate::{Assistant, store};

mod pages;

pub(crate) use pages::routes;

/// How long a link and its code hold.
const LINK_SECONDS: i64 = 15 * 60;
/// How often a code may be typed.
const TRIES: i64 = 5;
const DAY_SECONDS: i64 = 86_400;

const ADD: &str = "INSERT INTO conversation_links
    (agency_id, conversation_id, token, ends_at, tries) VALUES ($1, $2, $3, $4, 0)
    ON CONFLICT (agency_id, conversation_id)
    DO UPDATE SET token = $3, ends_at = $4, tries = 0, person_id = NULL, code = NULL";
const OPEN: &str = "SELECT conversation_id FROM conversation_links
    WHERE agency_id = $1 AND token = $2 AND ends_at > $3 AND person_id IS NULL";
const USE: &str = "UPDATE conversation_links SET person_id = $4, code = $5
    WHERE agency_id = $1 AND token = $2 AND ends_at > $3 AND person_id IS NULL";
const AGREED: &str = "SELECT person_id, code, tries FROM conversation_links
    WHERE agency_id = $1 AND conversation_id = $2 AND ends_at > $3";
const MISSED: &str = "UPDATE conversation_links SET tries = tries + 1
    WHERE agency_id = $1 AND conversation_id = $2";
const DROP: &str = "DELETE FROM conversation_links WHERE agency_id = $1 AND conversation_id = $2";

/// What is known of a conversation's account.
pub(crate) enum Standing {
    /// None is connected, or the channel knows by itself who is signed in.
    Nobody,
    /// Whoever writes is this person.
    Account(Peer),
    /// It was silent for too long: the connection ends.
    Ended(Chat),
}

/// What became of a code that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// The account of this person is connected.
    Right(PersonId),
    /// It is another one.
    Wrong,
    /// Nobody agreed on the web yet.
    NotAgreed,
    /// The link is over, or was tried too often.
    Over,
}

/// Whether an account may be connected there. On the web one signs in, and who sends an SMS can be forged.
pub(crate) const fn may_connect(channel: Channel) -> bool {
    match channel {
        Channel::Whatsapp | Channel::Telegram => true,
        Channel::Web | Channel::Sms => false,
    }
}

/// What goes with a conversation that is forgotten.
pub(crate) fn forgotten(own: &Conversation) -> Batch {
    Batch::new()
        .any(DROP, params![own.agency, own.id])
        .then(identity::chat_forgotten(own.agency, own.id))
}

impl Assistant {
    fn here(&self) -> AgencyId {
        self.web.brand().agency
    }

    fn token_print(&self, token: &str) -> [u8; 32] {
        self.keys.agency.fingerprint("conversation-link", token)
    }

    fn code_print(&self, conversation: ConversationId, code: &str) -> [u8; 32] {
        self.keys.agency.fingerprint("conversation-code", &format!("{conversation}/{code}"))
    }

    /// Whose account is connected to the conversation of somebody.
    ///
    /// # Errors
    /// [`Failure`] when it could not be asked.
    pub(crate) async fn standing(&self, peer: &Peer) -> Result<Standing, Failure> {
        if !may_connect(peer.channel) {
            return Ok(Standing::Nobody);
        }
        let Some(own) = self.conversation(peer).await? else { return Ok(Standing::Nobody) };
        let Some(chat) = identity::account_in(&self.db, own.agency, own.id).await? else {
            return Ok(Standing::Nobody);
        };
        let heard = store::heard_at(&self.db, &own).await?.unwrap_or(chat.since).max(chat.since);
        if heard.plus_seconds(self.connected_days * DAY_SECONDS) < self.web.now() {
            return Ok(Standing::Ended(chat));
        }
        let citizen =
            Citizen { person: chat.person, name: String::new(), has_account: true, reporter: None };
        Ok(Standing::Account(Peer { citizen: Some(citizen), ..peer.clone() }))
    }

    /// A new link for a conversation, in place of any before: its token and its row.
    pub(crate) fn link(&self, own: &Conversation, now: Moment) -> (String, Batch) {
        let token = URL_SAFE_NO_PAD.encode(self.web.random::<24>());
        let row =
            params![own.agency, own.id, self.token_print(&token), now.plus_seconds(LINK_SECONDS)];
        (token, Batch::new().any(ADD, row))
    }

    /// The conversation of a link that holds and that nobody used.
    async fn linked(&self, token: &str) -> Result<Option<Conversation>, Failure> {
        let row = params![self.here(), self.token_print(token), self.web.now()];
        let Some(row) = self.db.query_opt(OPEN, row).await? else { return Ok(None) };
        Ok(store::by_id(&self.db, self.here(), row.get(0)?).await?)
    }

    /// Uses a link for somebody's account: the code that is to be typed in the conversation; none where the link is over.
    async fn agree(&self, token: &str, person: PersonId) -> Result<Option<String>, Failure> {
        let Some(own) = self.linked(token).await? else { return Ok(None) };
        let number = u32::from_be_bytes(self.web.random::<4>()) % 1_000_000;
        let code = format!("{number:06}");
        let print = self.code_print(own.id, &code);
        let row = params![self.here(), self.token_print(token), self.web.now(), person, print];
        match self.db.commit(Batch::new().exactly(1, USE, row)).await {
            Ok(()) => Ok(Some(code)),
            Err(DbError::Stale) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Judges a code that was typed in a conversation; the rows that follow from it.
    ///
    /// # Errors
    /// [`Failure`] when it could not be asked.
    pub(crate) async fn judge(
        &self,
        own: &Conversation,
        code: &str,
        now: Moment,
    ) -> Result<(Typed, Batch), Failure> {
        let row = self.db.query_opt(AGREED, params![own.agency, own.id, now]).await?;
        let Some(row) = row else { return Ok((Typed::Over, Batch::new())) };
        let (person, print): (Option<PersonId>, Option<Vec<u8>>) = (row.get(0)?, row.get(1)?);
        let (Some(person), Some(print)) = (person, print) else {
            return Ok((Typed::NotAgreed, Batch::new()));
        };
        let drop = Batch::new().any(DROP, params![own.agency, own.id]);
        if print == self.code_print(own.id, code) {
            let here = (own.id, own.channel.name());
            let row = identity::connected(own.agency, person, here, own.language, now);
            return Ok((Typed::Right(person), drop.then(row)));
        }
        if row.get::<i64>(2)? + 1 >= TRIES {
            return Ok((Typed::Over, drop));
        }
        Ok((Typed::Wrong, Batch::new().any(MISSED, params![own.agency, own.id])))
    }
}
