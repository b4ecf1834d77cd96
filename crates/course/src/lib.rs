//! The way of one case, pure: what a service, its answers and what happened so far lead to.
//!
//! The desk decides by it and scenarios try it out: both run the same code. Reading order: [`road()`] answers the
//! conditions of a road, [`Known`] is what they see, [`due()`] the letters that a decision completes. [`Run`] takes one case from its form to
//! its end, [`parting`] compares its way by two versions, [`scenario`] says what must come of it, in the [`World`] of the scenarios.

mod road;
mod known;
mod due;
mod notices;
mod world;
mod run;
mod words;
mod replay;
pub mod scenario;

pub use due::{Due, Earlier, REFUSAL, due, letter, signs, valid_until, written, written_in};
pub use known::{Channel, Deciding, Known, Told, can_be_taken_back, facts, standing};
pub use notices::{Ahead, ahead, is_told, is_told_around, moments};
pub use replay::{Parting, Past, parting};
pub use road::{Judged, Offices, SILENCE, Situation, asks, promised, reasons, road, span};
pub use run::{Made, Ran, RanPart, Run, Stopped, Written};
pub use words::add_words;
pub use world::{Office, Person, World};
