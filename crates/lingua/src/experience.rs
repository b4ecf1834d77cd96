//! What known texts and questions teach: which class a message is likest to, by how often its signs stand in the texts of each (naive
//! Bayes). A class of which little is known is neither likely nor unlikely by it, so that a service without questions loses nothing.

use crate::signs::Signs;

/// How much of every class is taken as if all classes were alike: what one text says is no law.
const DOUBT: f32 = 50.0;
/// The same for kinds of questions, of which there are few.
pub(crate) const DOUBT_OF_KINDS: f32 = 20.0;
/// The same for what messages are that are about no service.
pub(crate) const DOUBT_OF_SUBJECTS: f32 = 10.0;
/// The same for categories of complaints.
pub(crate) const DOUBT_OF_CATEGORIES: f32 = 10.0;
/// How often every sign counts as seen.
const SEEN: f32 = 0.5;

/// A class, by its place; a city has fewer services than this counts.
type Class = u16;

/// What is being learnt.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lessons {
    /// Each sign of each text, with its class.
    seen: Vec<(u64, Class, f32)>,
    totals: Vec<f32>,
}

impl Lessons {
    /// Learns of so many classes.
    pub(crate) fn new(classes: usize) -> Self {
        Self { seen: Vec::new(), totals: vec![0.0; classes] }
    }

    /// A text of a class, and how much it counts: all its signs together count as one text.
    pub(crate) fn learn(&mut self, class: usize, signs: &Signs, counts: f32) {
        let (Some(total), Ok(class)) = (self.totals.get_mut(class), Class::try_from(class)) else {
            return;
        };
        let length = signs.length();
        for (key, own) in signs.iter() {
            let own = counts * own / length;
            *total += own;
            self.seen.push((key, class, own));
        }
    }

    /// What was learnt, ready to be asked.
    #[expect(clippy::cast_precision_loss, reason = "there are fewer signs than an f32 counts")]
    pub(crate) fn done(mut self, doubt: f32) -> Experience {
        // Stable, so that sums are the same on every machine.
        self.seen.sort_by_key(|(key, class, _)| (*key, *class));
        let signs = self.seen.chunk_by(|a, b| a.0 == b.0);
        let all = self.totals.iter().sum::<f32>() + SEEN * signs.clone().count() as f32;
        let mut learnt = Experience {
            base: self.totals.iter().map(|total| (doubt / (total + doubt)).ln()).collect(),
            ..Experience::default()
        };
        for sign in signs {
            let sums: Vec<(Class, f32)> = sign
                .chunk_by(|a, b| a.1 == b.1)
                .filter_map(|of| Some((of.first()?.1, of.iter().map(|(.., own)| own).sum())))
                .collect();
            let usual = (sums.iter().map(|(_, own)| own).sum::<f32>() + SEEN) / all;
            learnt.keys.extend(sign.first().map(|(key, ..)| *key));
            for (class, own) in sums {
                learnt.classes.push(class);
                learnt.gains.push((own / (doubt * usual)).ln_1p());
            }
            learnt.ends.push(u32::try_from(learnt.gains.len()).unwrap_or(u32::MAX));
        }
        learnt.shrunk()
    }
}

/// What was learnt, in rows that lie close together: it stays for as long as the program runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Experience {
    /// Signs, in their order.
    keys: Vec<u64>,
    /// Where the classes of each sign end; they begin where those of the sign before end.
    ends: Vec<u32>,
    /// The classes in which a sign stands.
    classes: Vec<Class>,
    /// What it says for each of them.
    gains: Vec<f32>,
    /// What a sign that does not stand in a class says against it.
    base: Vec<f32>,
}

impl Experience {
    /// What is learnt with the doubt that suits services.
    pub(crate) fn of(lessons: Lessons) -> Self {
        lessons.done(DOUBT)
    }

    fn shrunk(mut self) -> Self {
        self.keys.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.classes.shrink_to_fit();
        self.gains.shrink_to_fit();
        self
    }

    /// What a sign says for each class in which it stands; none where nobody has seen it.
    fn says(&self, key: u64) -> Option<impl Iterator<Item = (Class, f32)>> {
        let place = self.keys.binary_search(&key).ok()?;
        let end = *self.ends.get(place)? as usize;
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = start.map_or(0, |start| *start as usize);
        let (classes, gains) = (self.classes.get(start..end)?, self.gains.get(start..end)?);
        Some(classes.iter().copied().zip(gains.iter().copied()))
    }

    /// How much speaks for each class, as logarithms against what is usual; what is not known counts nothing.
    pub(crate) fn scores(&self, signs: &Signs) -> Vec<f32> {
        let known = signs.iter().filter_map(|(key, own)| Some((self.says(key)?, own)));
        let known: Vec<(_, f32)> = known.collect();
        let length = known.iter().map(|(_, own)| own * own).sum::<f32>().sqrt();
        let mut scores = vec![0.0; self.base.len()];
        if length <= 0.0 {
            return scores;
        }
        let sum = known.iter().map(|(_, own)| own / length).sum::<f32>();
        for (score, base) in scores.iter_mut().zip(&self.base) {
            *score = base * sum;
        }
        for (gains, own) in known {
            for (class, gain) in gains {
                if let Some(score) = scores.get_mut(usize::from(class)) {
                    *score += own / length * gain;
                }
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::lists::Lists;
    use crate::signs::Signs;
    use crate::words::words;

    fn signs(text: &str) -> Signs {
        Signs::of_matter(&words(text), &Lexicon::new(&Lists::default()).stems(text))
    }

    fn scores(text: &str) -> [f32; 3] {
        let mut lessons = Lessons::new(3);
        for _ in 0..20 {
            lessons.learn(0, &signs("dompet jatuh, kartu penduduk raib"), 1.0);
            lessons.learn(1, &signs("bayi lahir semalam"), 1.0);
        }
        let scores = Experience::of(lessons).scores(&signs(text));
        <[f32; 3]>::try_from(scores).expect("three classes")
    }

    #[test]
    fn a_question_is_like_those_that_were_learnt() {
        let [lost, born, _] = scores("kartu raib bareng dompet");
        assert!(lost > 0.5 && lost > born + 1.0, "{lost} {born}");
    }

    #[test]
    fn a_slip_is_like_the_word_it_was_meant_to_be() {
        let [lost, born, _] = scores("kartuu pendudk");
        assert!(lost > born + 0.5, "{lost} {born}");
    }

    #[test]
    fn a_class_of_which_nothing_is_known_is_neither_likely_nor_unlikely() {
        let [_, born, unknown] = scores("kartu raib bareng dompet");
        assert!(unknown.abs() < f32::EPSILON && born < 0.0, "{unknown} {born}");
        assert_eq!(scores("xyzzy"), [0.0; 3]);
    }
}
