//! The way of one case, pure: what a service, its answers and what happened so far lead to.
//!
//! The desk decides by it and scenarios try it out: both run the same code. Reading order: [`road()`] answers the
//! conditions of a road, [`Known`] is what they see, [`due()`] the letters that a decision completes.

mod road;
mod known;
mod due;

pub use due::{Due, Earlier, due, signs, valid_until, written};
pub use known::{Deciding, Known, Told, facts, standing};
pub use road::{Judged, Offices, asks, promised, reasons, road, span};
