//! How sure one may be of a service: what speaks for it against what speaks for something else.
//!
//! The weights come from a logistic regression over `bench/questions/dev.tsv`, right answers against wrong ones and against
//! questions that have no answer. They weigh kinds of evidence, never words.

/// What speaks for a service, and what against it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Evidence {
    /// How well it fits.
    pub(crate) score: f32,
    /// The share of what was said that one of its phrases is.
    pub(crate) phrase: f32,
    /// How like a question of it is.
    pub(crate) asked: f32,
    /// The share of what was said that its texts explain.
    pub(crate) explained: f32,
    /// How much better it fits than the next service.
    pub(crate) ahead: f32,
    /// How well something fits that is not served here.
    pub(crate) other: f32,
    /// The share of what was said that a phrase of that is.
    pub(crate) other_phrase: f32,
    /// How much was said that tells something.
    pub(crate) told: f32,
}

/// How sure: 0 to 1.
pub(crate) fn sure(evidence: &Evidence) -> f32 {
    let Evidence { score, phrase, asked, explained, ahead, other, other_phrase, told } = *evidence;
    let fits = 1.7 * score + 1.75 * phrase + 1.2 * asked + 1.2 * explained + 2.8 * ahead;
    let strays = 2.15 * other + 2.05 * other_phrase + 2.3 * (other - score).max(0.0);
    let sum = fits - strays + 1.3 * told.ln_1p() - 3.65;
    1.0 / (1.0 + (-sum).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_served_elsewhere_makes_less_sure() {
        let named = Evidence {
            score: 0.7,
            phrase: 0.6,
            asked: 0.6,
            explained: 0.6,
            ahead: 0.3,
            told: 6.0,
            ..Evidence::default()
        };
        let strays = Evidence { other: 0.8, other_phrase: 0.7, ..named };
        assert!(sure(&named) > 0.8, "{}", sure(&named));
        assert!(sure(&strays) < sure(&named) - 0.2, "{}", sure(&strays));
    }
}
