//! The assistant: understands what people type and answers out of published services, or says that it does not know.
//!
//! Reading order: [`Knowledge`] is what is known, [`Engine::answer`] gives a [`Reply`] as data, [`Texts::render`] makes words
//! of it. Inside, [`lexicon`](self) makes stems of a message, `index` finds the service, `intent` what is wanted of it,
//! `emergency` and `complaint` what comes before; `confidence` says how sure one may be. [`sensitive`] finds the personal
//! data in what was typed.
//!
//! Pure: no clock, no chance, no model to download. Word lists ([`Lists`]) are files in `data/`, sentences are in
//! `texts/`.

mod lists;
mod words;
mod tongue;
mod stem;
mod signs;
mod spelling;
mod lexicon;
mod cues;
mod intent;
mod emergency;
mod urgent;
mod talk;
mod alike;
mod complaint;
mod knowledge;
mod reading;
mod neighbours;
mod index;
mod experience;
mod ours;
mod lessons;
mod confidence;
mod reply;
mod wish;
mod taught;
mod compare;
pub mod cited;
mod wants;
mod thread;
mod engine;
mod render;
pub mod sensitive;

pub use alike::alike;
pub use compare::{Answered, Change, Comparison, Labelled, Saved, answered, compare, compared};
pub use emergency::{Danger, Emergency};
pub use engine::{Engine, Listener};
pub use intent::Intent;
pub use knowledge::{Answer, Document, Fee, Fees, Knowledge, Office, Promise, Reporting, Service};
pub use lists::Lists;
pub use render::Texts;
pub use reply::{Context, Offer, Reply, Says, Source};
pub use talk::{TalkedOf, talk_faults};
pub use taught::Taught;
pub use tongue::Tongue;
pub use wish::Wish;

/// From here on an answer about a service is given without saying that it may be another that is meant.
pub const CONFIDENT: f32 = 0.75;
