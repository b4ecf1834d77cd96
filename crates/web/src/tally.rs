//! How many requests there were and how long they took, by route.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use http::{Method, StatusCode};
use metrics::{Counter, Histogram};

/// Counter of requests.
pub const REQUESTS: &str = "pendopo_http_requests_total";
/// Histogram of the time to the head of an answer.
pub const REQUEST_SECONDS: &str = "pendopo_http_request_seconds";

const CLASSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// The meters of every route and method, looked up once: making one costs as much as a page from the shelf.
#[derive(Default)]
pub(crate) struct Tallies(RwLock<HashMap<String, [Option<Tally>; 5]>>);

struct Tally {
    counts: [Counter; CLASSES.len()],
    seconds: Histogram,
}

impl Tally {
    fn new(verb: &'static str, route: &str) -> Self {
        let count = |class: &'static str| metrics::counter!(REQUESTS, "method" => verb, "route" => route.to_owned(), "status" => class);
        let seconds =
            metrics::histogram!(REQUEST_SECONDS, "method" => verb, "route" => route.to_owned());
        Self { counts: CLASSES.map(count), seconds }
    }

    fn count(&self, class: usize, took: Duration) {
        self.counts[class].increment(1);
        self.seconds.record(took.as_secs_f64());
    }
}

impl Tallies {
    /// Counts an answer.
    pub(crate) fn count(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let (place, verb) = verb(method);
        let class = class(status);
        {
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(tally) = known.get(route).and_then(|verbs| verbs[place].as_ref()) {
                return tally.count(class, took);
            }
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let verbs = known.entry(route.to_owned()).or_default();
        verbs[place].get_or_insert_with(|| Tally::new(verb, route)).count(class, took);
    }
}

/// A method can be any word: what we do not know must not make a new series.
fn verb(method: &Method) -> (usize, &'static str) {
    match *method {
        Method::GET => (0, "GET"),
        Method::HEAD => (1, "HEAD"),
        Method::POST => (2, "POST"),
        Method::OPTIONS => (3, "OPTIONS"),
        _ => (4, "other"),
    }
}

fn class(status: StatusCode) -> usize {
    usize::from(status.as_u16() / 100).clamp(2, 5) - 2
}
