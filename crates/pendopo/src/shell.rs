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

/// What a shell sees of a program that ended because nobody reads what it prints: 128 and the signal of a broken pipe.
const NO_READER: i32 = 141;

/// `pendopo service show … | head` closes the pipe while we still print: that is no bug of ours, and nothing is said
/// of it. The signal itself stays off, as a server must not die of a connection that was closed.
pub(crate) fn end_quietly_without_a_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        if said.starts_with("failed printing to stdout") && said.contains("Broken pipe") {
            std::process::exit(NO_READER);
        }
        usual(panic);
    }));
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
