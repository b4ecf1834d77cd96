//! Money.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Money in whole rupiah, 0 to `i64::MAX`; sums are checked, amounts of fees come from data.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct Rupiah(i64);

/// An amount below zero, or a sum beyond what can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount of money is out of range")]
pub struct TooMuch;

impl Rupiah {
    /// This many rupiah.
    ///
    /// # Errors
    /// [`TooMuch`] when negative.
    pub const fn new(amount: i64) -> Result<Self, TooMuch> {
        if amount < 0 { Err(TooMuch) } else { Ok(Self(amount)) }
    }

    /// The amount in rupiah.
    pub const fn amount(self) -> i64 {
        self.0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`TooMuch`] beyond `i64::MAX`.
    pub fn plus(self, other: Self) -> Result<Self, TooMuch> {
        self.0.checked_add(other.0).map(Self).ok_or(TooMuch)
    }
}

impl TryFrom<i64> for Rupiah {
    type Error = TooMuch;

    fn try_from(amount: i64) -> Result<Self, TooMuch> {
        Self::new(amount)
    }
}

impl From<Rupiah> for i64 {
    fn from(money: Rupiah) -> Self {
        money.0
    }
}

/// As it is written here: `Rp80.000`.
impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        f.write_str("Rp")?;
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted_by_full_stops() {
        let shown = |amount| Rupiah::new(amount).expect("positive").to_string();
        assert_eq!(shown(0), "Rp0");
        assert_eq!(shown(80_000), "Rp80.000");
        assert_eq!(shown(1_284_000), "Rp1.284.000");
    }
}
