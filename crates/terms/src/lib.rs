//! The few types that every room shares: ids, instants, money, regions, languages.
//!
//! Nothing here knows a clock, randomness or storage: values are given by the caller.

pub mod escape;
mod id;
mod language;
mod moment;
mod money;
mod month;
mod region;

pub use id::{
    AgencyId, CaseId, ConversationId, EventId, FileId, KeyId, LetterId, OfficerId, OutboxId,
    PersonId, ReadId, ResidentId,
};
pub use jiff::civil::Date;
pub use language::Language;
pub use moment::{Moment, Zone};
pub use money::{Rupiah, TooMuch};
pub use month::{long_date, month};
pub use region::{NotARegion, RegionCode};
