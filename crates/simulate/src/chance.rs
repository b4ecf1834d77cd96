//! Chance from a seed: the same seed, the same year.

use std::time::Duration;

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to, but without, 1.
    pub(crate) fn part(&mut self) -> f64 {
        // 53 bits are what a double holds exactly.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of so many percent happens.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.part() * 100.0 < f64::from(percent)
    }

    /// An exponential time around a mean, at most ten times as long.
    pub(crate) fn around(&mut self, mean: Duration) -> Duration {
        let times = -(1.0 - self.part()).ln();
        mean.mul_f64(times.min(10.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_the_mean_and_a_percentage_a_percentage() {
        let mut chance = Chance::new(1);
        let mean = Duration::from_secs(600);
        let total: Duration = (0..20_000).map(|_| chance.around(mean)).sum();
        let off = (total / 20_000).as_secs_f64() / mean.as_secs_f64();
        assert!((0.97..1.03).contains(&off), "{off}");
        let hits = (0..20_000).filter(|_| chance.percent(30)).count();
        assert!((5_700..6_300).contains(&hits), "{hits}");
    }
}
