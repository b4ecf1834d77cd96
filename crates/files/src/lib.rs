//! Uploads and letters as sealed objects: what a file is, cleaned pictures, durable storing.
//!
//! [`found`] finds the type from the first bytes, and [`Picture::clean`] takes everything out of a picture but the
//! picture, which leaves its [`Print`]; [`Reduced`] is what everybody may see of one; [`Objects`] keeps sealed bytes under `objects/{agency}/{case}/{file}`, and [`Incoming`] is one on its way.

mod clean;
mod reduced;
mod print;
mod taken;
mod objects;
mod incoming;

pub use clean::{Clean, Found, Kind, Picture, Refused, found};
pub use incoming::Incoming;
pub use objects::{Objects, StoreError, aad};
pub use print::Print;
pub use reduced::Reduced;
pub use taken::MicroDegrees;
