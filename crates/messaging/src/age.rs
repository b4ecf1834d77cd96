//! Whether a message is of now: what was recorded once and is played again later is refused even after its id is forgotten.

use terms::Moment;

/// `WhatsApp` tries a webhook for seven days; nothing genuine is older.
const OLDEST_SECONDS: i64 = 7 * 86_400 + 3_600;
/// Clocks of two machines differ by minutes, not more.
const AHEAD_SECONDS: i64 = 600;

/// For how long the id of a message has to be known, in seconds: older ones are refused by their age.
pub const REMEMBER_SECONDS: i64 = OLDEST_SECONDS + AHEAD_SECONDS;

/// Whether something written `at` may arrive now.
pub fn is_of_now(at: Moment, now: Moment) -> bool {
    at.plus_seconds(OLDEST_SECONDS) >= now && at <= now.plus_seconds(AHEAD_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_of_now_and_more_is_not() {
        let now = Moment::from_micros(1_790_000_000_000_000);
        assert!(is_of_now(now, now));
        assert!(is_of_now(now.plus_seconds(-7 * 86_400), now));
        assert!(!is_of_now(now.plus_seconds(-8 * 86_400), now));
        assert!(is_of_now(now.plus_seconds(120), now));
        assert!(!is_of_now(now.plus_seconds(3_600), now));
    }

    #[test]
    fn whatever_is_forgotten_is_too_old() {
        let now = Moment::from_micros(1_790_000_000_000_000);
        assert!(!is_of_now(now.plus_seconds(-REMEMBER_SECONDS), now));
    }
}
