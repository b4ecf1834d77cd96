//! Uploads and letters as sealed objects: what a file is, cleaned pictures, durable storing.
//!
//! [`clean`] finds the type from the content and takes everything out of a picture but the picture;
//! [`Objects`] keeps sealed bytes under `objects/{agency}/{case}/{file}`.

mod clean;
mod objects;

pub use clean::{Clean, Kind, Refused, clean};
pub use objects::{Objects, StoreError, aad};
