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
    /// A UUIDv7 with randomness from this thread: `Uuid::now_v7` asks the kernel for each.
    fn id(&self) -> Uuid {
        let mut random = [0; 10];
        fill(&mut random);
        let millis = u64::try_from(now().micros() / 1_000).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    fn fill(&self, bytes: &mut [u8]) {
        fill(bytes);
    }
}
