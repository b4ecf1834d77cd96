//! Names of things. UUIDv7, so that they sort by age; the caller gives the value.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta] $name:ident)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id with this value.
            pub const fn new(value: Uuid) -> Self {
                Self(value)
            }

            /// The value, for storage.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.simple(), f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )*};
}

id! {
    /// An agency: data controller and tenant.
    AgencyId
    /// A human with an account.
    PersonId
    /// A human an agency knows.
    ResidentId
    /// A member of an agency's staff.
    OfficerId
    /// An application or complaint on its road; also the id of the draft it came from.
    CaseId
    /// One event of a case.
    EventId
    /// An uploaded file.
    FileId
    /// An output letter.
    LetterId
    /// A key that seals somebody's data.
    KeyId
    /// One read of personal data.
    ReadId
    /// One message on its way out.
    OutboxId
    /// A conversation with the assistant.
    ConversationId
}
