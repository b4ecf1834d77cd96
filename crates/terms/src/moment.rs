//! Instants, and the zone of an office.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// An instant, in microseconds since 1970-01-01T00:00:00Z: what both engines keep exactly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// The instant that lies this many microseconds after the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The instant this many seconds later, or earlier if negative; stays within range.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// What the clock on the wall of this zone shows.
    ///
    /// Instants outside jiff's range (years -9999 to 9999) show as the nearest end.
    pub fn local(self, zone: &Zone) -> DateTime {
        let bounded = self
            .0
            .clamp(jiff::Timestamp::MIN.as_microsecond(), jiff::Timestamp::MAX.as_microsecond());
        let stamp = jiff::Timestamp::from_microsecond(bounded).expect("bounded just above");
        zone.0.to_datetime(stamp)
    }

    /// The civil day in this zone.
    pub fn day(self, zone: &Zone) -> Date {
        self.local(zone).date()
    }

    /// RFC 3339 in UTC, to the second: `2026-11-25T03:00:00Z`.
    pub fn rfc3339(self) -> String {
        let utc = self.local(&Zone(TimeZone::UTC));
        format!("{}Z", utc.strftime("%Y-%m-%dT%H:%M:%S"))
    }
}

/// The time zone of an office.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// Western Indonesian time, the zone of the demo city.
    ///
    /// # Panics
    /// Never: the zone database is built in.
    pub fn wib() -> Self {
        Self::named("Asia/Jakarta").expect("the zone database is built in")
    }

    /// The zone with this IANA name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// The instant at which the clock on this zone's wall shows `at`.
    ///
    /// A time that a clock change skips or repeats counts as the earlier one.
    pub fn moment(&self, at: DateTime) -> Moment {
        let stamp = self.0.to_ambiguous_timestamp(at).earlier();
        // The last hours of all days that can be written are no instants any more: the nearest one is.
        let nearest = if at.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
        Moment(stamp.unwrap_or(nearest).as_microsecond())
    }

    /// What people call it: WIB, WITA, WIT, or the offset elsewhere.
    pub fn short_name(&self) -> &'static str {
        match self.0.iana_name() {
            Some("Asia/Jakarta" | "Asia/Pontianak") => "WIB",
            Some("Asia/Makassar") => "WITA",
            Some("Asia/Jayapura") => "WIT",
            _ => "UTC",
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_morning_of_the_year_in_jakarta_is_still_last_year_in_utc() {
        let zone = Zone::wib();
        let at = zone.moment(jiff::civil::date(2027, 1, 1).at(5, 30, 0, 0));
        assert_eq!(at.rfc3339(), "2026-12-31T22:30:00Z");
        assert_eq!(at.day(&zone), jiff::civil::date(2027, 1, 1));
    }
}
