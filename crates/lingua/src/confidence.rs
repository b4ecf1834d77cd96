//! How likely each service is meant, and how likely none: kinds of evidence, weighed against each other.
//!
//! The weights come from a multinomial logistic regression over the questions that packs teach, each judged by what the other four fifths of
//! them teach; "none of these" stands beside the services as one more choice. They weigh kinds of evidence, never words or services, so that a service of
//! an agency's own is weighed as those of the packs are.

/// What speaks for a service. All are shares of what was said: 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Evidence {
    /// What its texts explain.
    pub(crate) explained: f32,
    /// What one of its phrases is.
    pub(crate) phrase: f32,
    /// How like a question of it is.
    pub(crate) asked: f32,
    /// What stands in its title and in what people call it.
    pub(crate) named: f32,
    /// What stands in the questions that belong to it.
    pub(crate) usual: f32,
    /// What is its very name.
    pub(crate) called: f32,
    /// How like a question of it that is not for us to answer.
    pub(crate) declined: f32,
    /// How much more it is like its texts and the questions about it than like others: a logarithm.
    pub(crate) like: f32,
}

/// What speaks for none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Against {
    /// How much was said that tells something.
    pub(crate) told: f32,
    /// The share of it that stands nowhere.
    pub(crate) unknown: f32,
    /// The share that something explains which is not served here.
    pub(crate) elsewhere: f32,
    /// The share that a phrase of that is.
    pub(crate) phrase: f32,
    /// How much more it is like what is about no service.
    pub(crate) like: f32,
    /// What its words say for nothing of ours, weighed against each other: a logarithm of odds.
    pub(crate) strange: f32,
    /// How far that may be believed: 0 to 1.
    pub(crate) trust: f32,
}

/// How much that counts beside what the texts of services say, how much these, and what is said before: from a logistic regression over
/// the questions of four authors, each judged by what the other three teach.
const STRANGE: f32 = 0.6;
const TEXTS: f32 = 0.6;
const BEFORE: f32 = 0.5;

/// What a conversation has come to: the place of its service, and how much speaks for going on about it.
pub(crate) type Leaning = Option<(usize, f32)>;

/// How likely each of the services is meant, in their order; what is missing to 1 is how likely none is.
pub(crate) fn likelihoods(services: &[Evidence], against: &Against, leaning: Leaning) -> Vec<f32> {
    // More that was said is more evidence.
    let told = against.told.ln_1p();
    let weigh = |own: &Evidence| {
        let Evidence { explained, phrase, asked, named, usual, called, declined, like } = *own;
        let alone = 0.55 * explained + 0.64 * phrase - 0.58 * asked + 0.1 * named - 0.91 * usual;
        let by_told = 0.73 * explained + 1.31 * phrase + 1.14 * asked + 0.54 * named;
        let by_told = by_told - 0.78 * usual + 1.08 * called - 0.076 * like;
        alone - 0.04 * called + 2.06 * declined + 0.541 * like + by_told * told
    };
    let none = 3.96 + 0.62 * against.unknown - 1.22 * told
        + 0.65 * against.elsewhere
        + 0.13 * against.phrase
        + 0.27 * against.like
        + (1.67 * against.elsewhere + 1.37 * against.phrase + 0.054 * against.like) * told;
    let mut weights: Vec<f32> = services.iter().map(weigh).collect();
    let all = weights.iter().map(|own| own.exp()).sum::<f32>().max(f32::MIN_POSITIVE).ln();
    // What goes on in a conversation says less by its own words.
    let none = match leaning {
        None => {
            let (texts, trust) = (none - all, against.trust);
            let both = STRANGE * against.strange + TEXTS * texts + BEFORE;
            all + trust * both + (1.0 - trust) * texts
        }
        Some(_) => none,
    };
    if let Some((place, leaning)) = leaning
        && let Some(own) = weights.get_mut(place)
    {
        *own += leaning;
    }
    let most = weights.iter().copied().fold(none, f32::max);
    let sum: f32 = weights.iter().map(|own| (own - most).exp()).sum::<f32>() + (none - most).exp();
    weights.iter().map(|own| (own - most).exp() / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> Evidence {
        Evidence {
            explained: 0.6,
            phrase: 0.6,
            asked: 0.6,
            named: 0.6,
            usual: 0.6,
            called: 0.3,
            declined: 0.0,
            like: 0.0,
        }
    }

    fn told(elsewhere: f32) -> Against {
        Against {
            told: 6.0,
            unknown: 0.1,
            elsewhere,
            phrase: elsewhere,
            trust: 1.0,
            ..Against::default()
        }
    }

    #[test]
    fn what_is_served_elsewhere_makes_less_sure() {
        let [near] = likelihoods(&[named()], &told(0.0), None)[..] else { panic!("one service") };
        let [strays] = likelihoods(&[named()], &told(0.8), None)[..] else { panic!("one service") };
        assert!(near > 0.6, "{near}");
        assert!(strays < near - 0.2, "{strays}");
    }

    #[test]
    fn what_words_say_against_all_of_ours_makes_less_sure() {
        let strange = |strange| Against { strange, ..told(0.0) };
        let sure = |against| likelihoods(&[named()], &against, None).iter().sum::<f32>();
        assert!(sure(strange(-3.0)) > 0.9);
        assert!(sure(strange(3.0)) < 0.5);
    }

    #[test]
    fn of_two_that_fit_as_well_neither_is_sure() {
        let ours = Against { strange: -3.0, ..told(0.0) };
        let both = likelihoods(&[named(), named()], &ours, None);
        assert!(both.iter().all(|own| *own < 0.5), "{both:?}");
        assert!(both.iter().sum::<f32>() > 0.9, "{both:?}");
    }

    #[test]
    fn what_was_spoken_of_is_meant_whatever_the_words_say() {
        let strange = Against { strange: 3.0, ..told(0.0) };
        let goes_on = likelihoods(&[named()], &strange, Some((0, 4.0)));
        assert!(goes_on.iter().all(|own| *own > 0.9), "{goes_on:?}");
    }

    #[test]
    fn nothing_said_means_nothing() {
        let none = likelihoods(&[Evidence::default()], &Against::default(), None);
        assert!(none.iter().all(|own| *own < 0.3), "{none:?}");
    }
}
