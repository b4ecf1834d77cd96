//! Instants as W3C writes them: always with a zone.

use terms::Moment;

/// Longest span that one question may cover, in days.
const DAYS: i64 = 90;
const DAY_SECONDS: i64 = 86_400;

/// `2026-11-26T09:30:00Z`, `2026-11-26T16:30:00+07:00`. A time without a zone says nothing.
pub fn moment(text: &str) -> Option<Moment> {
    // A plus that was not escaped in an address arrives as a space.
    let text = text.trim();
    let mended = match text.rsplit_once(' ') {
        Some((time, zone)) if time.contains('T') => format!("{time}+{zone}"),
        Some(_) | None => text.to_owned(),
    };
    let stamp: jiff::Timestamp = mended.parse().ok()?;
    Some(Moment::from_micros(stamp.as_microsecond()))
}

/// From when to when is asked: 90 days where only one end or none is told, and never more. None: it is more, or ends
/// before it begins.
pub fn within(start: Option<Moment>, end: Option<Moment>, now: Moment) -> Option<(Moment, Moment)> {
    let span = DAYS * DAY_SECONDS;
    let (from, to) = match (start, end) {
        (None, None) => (now.plus_seconds(-span), now),
        (Some(start), None) => (start, start.plus_seconds(span).min(now.max(start))),
        (None, Some(end)) => (end.plus_seconds(-span), end),
        (Some(start), Some(end)) => (start, end),
    };
    (from <= to && to <= from.plus_seconds(span)).then_some((from, to))
}
