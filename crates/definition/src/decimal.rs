//! Numbers with a few decimals, kept exactly.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Most decimals of any number: micro-degrees of a map need six.
pub(crate) const PLACES: u8 = 6;

/// A number with at most six decimals, exact: `1.4` is fourteen tenths.
///
/// Ends in no zero, so that equal numbers are equal: `1.40` is `1.4`. Written with a full stop, as programs do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal {
    units: i64,
    places: u8,
}

/// A text that is no number with at most six decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a number with at most {PLACES} decimals")]
pub struct NotADecimal;

impl Decimal {
    fn new(mut units: i64, mut places: u8) -> Self {
        while places > 0 && units % 10 == 0 {
            units /= 10;
            places -= 1;
        }
        Self { units, places }
    }

    /// How many decimals it has.
    pub fn places(self) -> u8 {
        self.places
    }

    /// In millionths, which compare and add up exactly.
    pub(crate) fn millionths(self) -> i128 {
        i128::from(self.units) * 10_i128.pow(u32::from(PLACES - self.places))
    }

    /// Of millionths; none when there are too many.
    pub(crate) fn of_millionths(count: i128) -> Option<Self> {
        let (mut units, mut places) = (count, PLACES);
        while places > 0 && units % 10 == 0 {
            units /= 10;
            places -= 1;
        }
        Some(Self::new(i64::try_from(units).ok()?, places))
    }

    /// The nearest to a floating-point number, in which conditions count.
    pub(crate) fn near(number: f64) -> Option<Self> {
        format!("{number:.6}").parse().ok()
    }

    /// The nearest floating-point number: the same as that of a number written so in a condition.
    pub fn float(self) -> f64 {
        self.to_string().parse().expect("digits with a full stop are a number")
    }

    /// `1.284,5`, as numbers are written here.
    pub fn written(self) -> String {
        let plain = self.to_string();
        let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
        let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
        let grouped = digits.parse().map_or_else(|_| digits.to_owned(), crate::show::thousands);
        let mark = if rest.is_empty() { "" } else { "," };
        format!("{sign}{grouped}{mark}{rest}")
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.millionths().cmp(&other.millionths())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.pow(u32::from(self.places));
        let (whole, rest) = (self.units.unsigned_abs() / scale, self.units.unsigned_abs() % scale);
        let sign = if self.units < 0 { "-" } else { "" };
        match self.places {
            0 => write!(f, "{sign}{whole}"),
            places => write!(f, "{sign}{whole}.{rest:0>width$}", width = usize::from(places)),
        }
    }
}

impl FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole.strip_prefix('-').unwrap_or(whole)) || !digits(rest) {
            return Err(NotADecimal);
        }
        let rest = rest.trim_end_matches('0');
        let places = u8::try_from(rest.len()).ok().filter(|places| *places <= PLACES);
        let units = format!("{whole}{rest}").parse().map_err(|_| NotADecimal)?;
        Ok(Self::new(units, places.ok_or(NotADecimal)?))
    }
}

impl TryFrom<String> for Decimal {
    type Error = NotADecimal;

    fn try_from(text: String) -> Result<Self, NotADecimal> {
        text.parse()
    }
}

impl From<Decimal> for String {
    fn from(number: Decimal) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(units in any::<i64>(), places in 0..=PLACES) {
            let number = Decimal::new(units, places);
            prop_assert_eq!(number.to_string().parse(), Ok(number));
            prop_assert_eq!(Decimal::of_millionths(number.millionths()), Some(number));
        }
    }

    #[test]
    fn equal_numbers_are_equal_however_they_were_written() {
        assert_eq!(decimal("1.40"), decimal("1.4"));
        assert_eq!(decimal("-0.0"), decimal("0"));
        assert!(decimal("-0.05") < decimal("0.1"));
        assert!(decimal("10") > decimal("9.999999"));
    }

    #[test]
    fn numbers_are_shown_as_they_are_written_here() {
        assert_eq!(decimal("1284.5").written(), "1.284,5");
        assert_eq!(decimal("-0.05").written(), "-0,05");
        assert_eq!(decimal("300").written(), "300");
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        for text in
            ["", ".", "1.", ".5", "1,4", "1e3", "1.2345678", "--1", "٣", "9223372036854775808"]
        {
            assert_eq!(text.parse::<Decimal>(), Err(NotADecimal), "{text}");
        }
    }
}
