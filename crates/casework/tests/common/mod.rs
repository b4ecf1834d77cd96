//! What the tests of roads have in common: an office, and a case that is sent to it.

use std::collections::BTreeSet;

use casework::{Answered, Calendar, Command, Hours};
use jiff::civil::time;
use terms::Zone;

pub(crate) fn calendar() -> Calendar {
    Calendar {
        zone: Zone::wib(),
        usual: Hours { opens: time(7, 30, 0, 0), closes: time(16, 0, 0, 0) },
        seasons: Vec::new(),
        holidays: BTreeSet::new(),
    }
}

/// A case of the service `s` is sent.
pub(crate) fn filing() -> Command {
    Command::File {
        number: "KP26-0000-0000".into(),
        service: "s".into(),
        version: 1,
        unit: "u".into(),
        region: "99.71".into(),
        answers: Answered::default(),
        entered: None,
        parcel: false,
        reported: None,
        hidden_from: Vec::new(),
        out_of: None,
        withheld: casework::Withheld::default(),
    }
}
