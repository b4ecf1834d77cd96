//! How often one address may ask.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};
use http::Method;

pub(crate) struct Limits {
    reading: DefaultKeyedRateLimiter<IpAddr>,
    writing: DefaultKeyedRateLimiter<IpAddr>,
    doors: DefaultKeyedRateLimiter<IpAddr>,
}

/// Many people of a village share one address: the limits stop machines, not queues of neighbours.
const READS_A_MINUTE: NonZeroU32 = NonZeroU32::new(1_200).expect("not zero");
const WRITES_A_MINUTE: NonZeroU32 = NonZeroU32::new(240).expect("not zero");
const DOORS_A_MINUTE: NonZeroU32 = NonZeroU32::new(30).expect("not zero");

impl Limits {
    pub(crate) fn new() -> Self {
        let keyed = |rate| DefaultKeyedRateLimiter::keyed(Quota::per_minute(rate));
        Self {
            reading: keyed(READS_A_MINUTE),
            writing: keyed(WRITES_A_MINUTE),
            doors: keyed(DOORS_A_MINUTE),
        }
    }

    pub(crate) fn allow(&self, address: IpAddr, method: &Method, path: &str) -> bool {
        let limit = if *method == Method::GET || *method == Method::HEAD {
            &self.reading
        } else if path.starts_with("/masuk") || path.starts_with("/meja/masuk") {
            &self.doors
        } else {
            &self.writing
        };
        limit.check_key(&address).is_ok()
    }
}
