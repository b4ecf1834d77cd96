//! What every page shares: layout, texts, sessions, tokens of forms, problems, limits, assets.
//!
//! A slice's state holds a [`Shared`]; its handlers take [`View`] to show a page, [`Signed`] to know who asks,
//! [`Pairs`] to read a form. Nothing here knows a slice.

mod assets;
mod display;
mod ended;
mod form;
mod front;
mod kept;
mod limits;
mod page;
mod parts;
mod palette;
mod problem;
mod program;
mod session;
mod shared;
mod stack;
mod tally;
mod texts;
mod view;

pub mod format;

pub use assets::{asset_now, routes as assets};
pub use display::routes as display;
pub use ended::{CHOSEN, ended, is_in_parts, renewed};
pub use form::{
    MultipartToken, Pairs, Refused, cookie, form_pairs, local_path, see_other, with_cookie,
};
pub use front::{Front, Ready};
pub use kept::{Answers, To};
pub use limits::Network;
pub use page::{Page, Stored};
pub use palette::{Palette, Rgb};
pub use parts::{Broken, Parts};
pub use problem::Problem;
pub use program::{Fault, Faults, accepted_language};
pub use session::{
    CITIZEN_COOKIE, Citizen, Grant, Kind, Later, NoSessions, REPORTER_COOKIE, Role, STAFF_COOKIE,
    Sessions, Signed, Staff, Unasked,
};
pub use shared::{Brand, Clock, Shared, Source};
pub use stack::{FILE_POLICY, stack, takes_files};
pub use tally::{REQUEST_SECONDS, REQUESTS};
pub use texts::{SliceTexts, Texts, missing_texts};
pub use view::{Theme, View};

/// The texts that belong to no slice.
pub const TEXTS: SliceTexts =
    SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };
