//! Lines of one name that hold one after the other.

use terms::Date;

use crate::fault::{Faults, Place};

/// The days on which a line of a name holds.
pub(super) struct Span {
    id: String,
    from: Option<Date>,
    to: Option<Date>,
    at: Place,
}

impl Span {
    pub(super) fn new(id: &str, from: Option<Date>, to: Option<Date>, at: Place) -> Self {
        Self { id: id.to_owned(), from, to, at }
    }
}

/// Days between two lines of one name on which none holds.
pub(super) fn gaps(mut spans: Vec<Span>, what: &str, faults: &mut Faults) {
    spans.sort_by(|a, b| (&a.id, a.from).cmp(&(&b.id, b.from)));
    for pair in spans.windows(2) {
        let [earlier, later] = pair else { continue };
        let (Some(to), Some(from)) = (earlier.to, later.from) else { continue };
        let next = to.tomorrow().unwrap_or(to);
        if earlier.id == later.id && next < from {
            let message = format!("{what} `{}` tidak berlaku dari {next} sampai {from}.", later.id);
            faults.note("E107", later.at, message, "Sambung `to` dengan `from` berikutnya.");
        }
    }
}
