//! Places on the Earth: degrees and metres, boxes, and the areas of an outline in which a place lies. Pure.
//!
//! Whatever the product measures on a map it measures here: how far a photo was taken from where it should be, which report
//! is the same as another, in which order to go, and whose kelurahan a place is in.

mod at;
mod boxed;
mod outline;

pub use at::{At, METRES_OF_A_DEGREE, NoPlace, metres};
pub use boxed::Area;
pub use outline::{Found, Line, Outline, Part, Wrong};
