//! Talking with the agency: the assistant that answers out of what is published and acts once it was confirmed, on the web
//! (`/tanya`) and behind every messenger.
//!
//! Reading order: [`say`](Say) is what comes and goes, [`conversation`](Conversation) what is kept of it,
//! [`Assistant::receive`] the one operation that all channels use; `acts` holds a file for each thing that can be done
//! in a conversation, `answer` what is said to a question. Words come from `lingua`, never from here.

mod say;
mod conversation;
mod connection;
mod helplines;
mod talk;
mod receive;
mod commands;
mod answer;
mod announced;
mod said;
mod acts;
mod keep;
pub mod channels;
pub mod desk;
mod live;
mod own;
mod page;
mod photos;
mod routes;
mod store;
mod error;

use std::sync::Arc;

use axum::extract::FromRef;
use catalog::Catalog;
use db::{Db, Migration};
use identity::{Keyring, SessionStore};
use lingua::Engine;
use web::{Shared, SliceTexts};

pub use conversation::{Channel, Conversation, Holder, Turn, Who};
pub use error::Failure;
pub use keep::{DUE, conversation_due};
pub use live::Live;
pub use own::{Answer, answers_to};
pub use photos::Photos;
pub use routes::routes;
pub use say::{Asks, Choice, Incoming, Link, Peer, Say, What};

/// The texts of this slice.
pub const TEXTS: SliceTexts =
    SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };

/// The tables of this slice.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "V20261126_1745__assistant_conversations",
        sql: include_str!("../migrations/V20261126_1745__assistant_conversations.sql"),
    },
    Migration {
        name: "V20261126_1810__assistant_channels",
        sql: include_str!("../migrations/V20261126_1810__assistant_channels.sql"),
    },
    Migration {
        name: "V20261126_1820__assistant_desk",
        sql: include_str!("../migrations/V20261126_1820__assistant_desk.sql"),
    },
    Migration {
        name: "V20261126_2150__assistant_own",
        sql: include_str!("../migrations/V20261126_2150__assistant_own.sql"),
    },
    Migration {
        name: "V20261126_2155__assistant_links",
        sql: include_str!("../migrations/V20261126_2155__assistant_links.sql"),
    },
    Migration {
        name: "V20261127_0115__assistant_sources",
        sql: include_str!("../migrations/V20261127_0115__assistant_sources.sql"),
    },
    Migration {
        name: "V20261127_0155__assistant_photos",
        sql: include_str!("../migrations/V20261127_0155__assistant_photos.sql"),
    },
];

/// Whoever holds the engine over what is published now.
pub trait Knowing: Send + Sync {
    /// The engine. Making it may take a moment of a processor: it is asked where that holds nobody up.
    fn engine(&self) -> Arc<Engine>;

    /// The engine as it would be if these were the answers that people wrote. It takes as long as making one.
    fn engine_with(&self, written: &[desk::Written]) -> Arc<Engine>;

    /// These are the answers that people wrote, as of this version; older ones do not take its place.
    fn learn(&self, version: i64, written: Vec<desk::Written>);
}

/// Everything that a conversation needs.
#[derive(Clone)]
pub struct Assistant {
    /// Clock, texts, agency.
    pub web: Shared,
    /// The database.
    pub db: Db,
    /// The keys.
    pub keys: Arc<Keyring>,
    /// What is published.
    pub catalog: Arc<Catalog>,
    /// Forms and drafts.
    pub intake: intake::App,
    /// Cases.
    pub cases: cases::App,
    /// Complaints in public.
    pub complaints: complaints::App,
    /// What is announced.
    pub board: Arc<portal::Board>,
    /// Browsers of those who report without an account.
    pub sessions: Arc<SessionStore>,
    /// What answers questions.
    pub knowing: Arc<dyn Knowing>,
    /// Its sentences.
    pub texts: Arc<lingua::Texts>,
    /// Days after its last message for which a conversation is kept.
    pub kept_days: i64,
    /// Days of silence after which an account is connected to a conversation no longer.
    pub connected_days: i64,
    /// Who waits for an answer of people.
    pub live: Live,
    /// What officers need to say again and again.
    pub replies: Arc<desk::Replies>,
    /// The messengers that are connected.
    pub lines: Arc<channels::Lines>,
}

impl FromRef<Assistant> for Shared {
    fn from_ref(app: &Assistant) -> Self {
        app.web.clone()
    }
}
