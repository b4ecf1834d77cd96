//! What officers said to a person in conversations. They are kept by a slice above this one.

use terms::{Moment, PersonId};
use web::Later;

/// What an officer said.
pub struct Spoken {
    /// When.
    pub at: Moment,
    /// In which words.
    pub text: String,
    /// Its place in the conversation.
    pub seq: i64,
}

/// Where conversations are kept.
pub trait Conversations: Send + Sync {
    /// What officers said to a person; nothing where it cannot be read, which is logged.
    fn said_to(&self, person: PersonId) -> Later<'_, Vec<Spoken>>;
}
