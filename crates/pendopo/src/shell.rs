//! The one place that reads the clock and draws random bytes.

use std::sync::Arc;

use rand::Rng as _;
use terms::Moment;
use uuid::Uuid;
use web::{Clock, Source};

/// The clock of the machine.
#[expect(
    clippy::disallowed_methods,
    reason = "the shell reads the clock, and hands it to everybody else"
)]
pub(crate) fn now() -> Moment {
    Moment::from_micros(jiff::Timestamp::now().as_microsecond())
}

/// The clock as slices take it.
pub(crate) fn clock() -> Clock {
    Arc::new(now)
}

/// Random bytes of the operating system, stretched.
pub(crate) fn fill(bytes: &mut [u8]) {
    rand::rng().fill_bytes(bytes);
}

/// Ids and random bytes for slices.
pub(crate) struct Machine;

impl Source for Machine {
    #[expect(
        clippy::disallowed_methods,
        reason = "the shell makes ids, and hands them to everybody else"
    )]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn fill(&self, bytes: &mut [u8]) {
        fill(bytes);
    }
}
