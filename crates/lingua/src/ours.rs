//! Whether anything is meant that is served here: logistic regression over the signs of what packs teach. Naive Bayes tells better which
//! service is meant; it cannot tell "KIA" the card from "Kia" the car, as it does not weigh one sign against another.

use crate::signs::{Signs, length};

/// How often every text is learnt.
const ROUNDS: u16 = 12;
/// How far one text moves what is learnt, at first.
const STEP: f32 = 4.0;
/// How much less each round moves it.
const SLOWER: f32 = 0.15;
/// Texts are learnt in an order that mixes what stands together in lists: one in so many, then the next.
const STRIDE: usize = 101;

/// So many texts about services make it believed by half.
const FEW: f32 = 100.0;

/// A text that teaches.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    /// Its signs.
    pub(crate) signs: Signs,
    /// Whether it is about no service.
    pub(crate) of_none: bool,
    /// How much it counts.
    pub(crate) counts: f32,
}

/// What tells that nothing is meant of what is served here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ours {
    /// Signs, in their order.
    keys: Vec<u64>,
    /// What each says for it.
    weights: Vec<f32>,
    /// What is said for it before anything is known.
    start: f32,
    /// How far it may be believed: little where few texts about services taught it. 0 to 1.
    pub(crate) trust: f32,
}

impl Ours {
    /// Learns from texts; the same texts always teach the same.
    pub(crate) fn learn(examples: &[Example]) -> Self {
        let mut keys: Vec<u64> =
            examples.iter().flat_map(|example| example.signs.iter()).map(|(key, _)| key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.shrink_to_fit();
        let rows: Vec<Vec<(usize, f32)>> = examples
            .iter()
            .map(|example| {
                let length = example.signs.length();
                let place = |(key, own)| Some((keys.binary_search(&key).ok()?, own / length));
                example.signs.iter().filter_map(place).collect()
            })
            .collect();
        let mut weights = vec![0.0_f32; keys.len()];
        let mut start = 0.0_f32;
        let order: Vec<usize> =
            (0..STRIDE).flat_map(|first| (first..rows.len()).step_by(STRIDE)).collect();
        for round in 0..ROUNDS {
            let step = STEP / (1.0 + SLOWER * f32::from(round));
            for (row, example) in
                order.iter().filter_map(|place| Some((rows.get(*place)?, examples.get(*place)?)))
            {
                let told: f32 =
                    row.iter().filter_map(|(place, own)| Some(own * weights.get(*place)?)).sum();
                let wanted = f32::from(u8::from(example.of_none));
                let change = step * example.counts * (wanted - likely(start + told));
                start += change * 0.1;
                for (place, own) in row {
                    if let Some(weight) = weights.get_mut(*place) {
                        *weight += change * own;
                    }
                }
            }
        }
        let ours: f32 = examples.iter().filter(|text| !text.of_none).map(|text| text.counts).sum();
        Self { keys, weights, start, trust: ours / (ours + FEW) }
    }

    /// How much speaks for nothing of ours: a logarithm of odds.
    pub(crate) fn against(&self, signs: &Signs) -> f32 {
        let weight = |key| self.weights.get(self.keys.binary_search(&key).ok()?);
        let known: Vec<(f32, &f32)> =
            signs.iter().filter_map(|(key, own)| Some((own, weight(key)?))).collect();
        let length = length(known.iter().map(|(own, _)| *own));
        self.start + known.iter().map(|(own, weight)| own * **weight).sum::<f32>() / length
    }
}

/// How likely something is with these odds, of which this is the logarithm.
pub(crate) fn likely(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::lists::Lists;
    use crate::words::words;

    fn signs(text: &str) -> Signs {
        let stems = Lexicon::new(&Lists::default()).stems(text);
        Signs::of_all(&words(text), &stems, &stems)
    }

    #[test]
    fn one_word_tells_what_another_that_stands_in_both_does_not() {
        let all = [
            ("bikin kia buat anak", false),
            ("kia anak saya hilang", false),
            ("harga mobil kia", true),
            ("servis mobil kia di mana", true),
        ];
        let examples =
            all.map(|(text, of_none)| Example { signs: signs(text), of_none, counts: 1.0 });
        let ours = Ours::learn(&examples);
        let (card, car) = (ours.against(&signs("kia anak")), ours.against(&signs("mobil kia")));
        assert!(card < -0.5 && car > 0.5, "{card} {car}");
    }

    #[test]
    fn what_few_texts_teach_is_hardly_believed() {
        let text = |text, of_none| Example { signs: signs(text), of_none, counts: 1.0 };
        let few = Ours::learn(&[text("bikin kia", false), text("mobil kia", true)]);
        let many = Ours::learn(&vec![text("bikin kia", false); 900]);
        assert!(few.trust < 0.1 && many.trust > 0.8, "{} {}", few.trust, many.trust);
    }

    #[test]
    fn nothing_learnt_says_nothing() {
        assert!(Ours::learn(&[]).against(&signs("kia")).abs() < f32::EPSILON);
    }
}
