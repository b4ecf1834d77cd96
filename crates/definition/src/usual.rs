//! Times that hold where a service file says nothing: data, each with where it comes from.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::service::Time;

/// Times that hold where a service file says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// How long an applicant mends what was asked for.
    pub mend: Time,
    /// After which part of it the applicant is reminded.
    pub remind: Time,
    /// How long a bill can be paid.
    pub pay: Time,
    /// How long a question that an officer asks another unit holds the way on.
    pub opinion: Time,
    /// How far ahead an appointment is booked at most.
    pub book_ahead: Time,
    /// When a complaint is answered.
    pub complaint: Time,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mend: Line,
    remind: Line,
    pay: Line,
    opinion: Line,
    book_ahead: Line,
    complaint: Line,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    time: String,
    source: String,
}

impl Line {
    fn read(&self) -> Option<Time> {
        Time::read(&self.time).filter(|_| !self.source.is_empty())
    }
}

/// The times of the language.
///
/// # Panics
/// Never: a test reads the file.
pub fn usual() -> &'static Usual {
    static USUAL: LazyLock<Usual> = LazyLock::new(|| {
        read(include_str!("../data/usual.yaml")).expect("a test reads the program's own file")
    });
    &USUAL
}

fn read(source: &str) -> Option<Usual> {
    let file: File = serde_saphyr::from_str(source).ok()?;
    Some(Usual {
        mend: file.mend.read()?,
        remind: file.remind.read()?,
        pay: file.pay.read()?,
        opinion: file.opinion.read()?,
        book_ahead: file.book_ahead.read()?,
        complaint: file.complaint.read()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_of_the_language_are_read_and_each_needs_a_source() {
        let own = include_str!("../data/usual.yaml");
        assert_eq!(read(own).map(|usual| usual.mend), Time::read("14 days"));
        assert_eq!(read(&own.replace("14 days", "soon")), None);
        assert_eq!(
            read(&own.replace("service-file.md 9.4: when the applicant is reminded of it", "")),
            None
        );
    }
}
