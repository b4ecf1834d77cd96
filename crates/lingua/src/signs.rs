//! What a text is recognised by: its words, which stand together, and letters in a row.

use crate::lexicon::Said;

/// How much letters that stand together count beside words.
const LETTERS: f32 = 0.3;

/// Signs of a text: the hash of each, with how much it counts; in the order of the hashes, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signs(Vec<(u64, f32)>);

impl Signs {
    /// Signs that tell of what somebody speaks: its stems, pairs of them, and letters of its words as they are typed, for slips and
    /// words that nobody has listed.
    pub(crate) fn of_matter(typed: &[String], said: &[Said]) -> Self {
        let mut signs = Self::default();
        signs.matter(said);
        signs.letters(typed);
        signs.in_order()
    }

    /// The stems alone, for long texts.
    pub(crate) fn of_stems(said: &[Said]) -> Self {
        let mut signs = Self::default();
        signs.stems(said);
        signs.in_order()
    }

    /// Signs that tell what somebody wants: small words count here as much as others, and so does their order.
    pub(crate) fn of_kind(typed: &[String], said: &[Said]) -> Self {
        let mut signs = Self::default();
        signs.kind(said);
        signs.letters(typed);
        signs.in_order()
    }

    /// All of them: what somebody wants, and of what they speak, which may be brought to mind besides what is said.
    pub(crate) fn of_all(typed: &[String], said: &[Said], matter: &[Said]) -> Self {
        let mut signs = Self::default();
        signs.kind(said);
        signs.matter(matter);
        signs.letters(typed);
        signs.in_order()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, f32)> {
        self.0.iter().copied()
    }

    /// The length of the row of what they count; never 0.
    pub(crate) fn length(&self) -> f32 {
        length(self.iter().map(|(_, own)| own))
    }

    /// Each once, as it counts most.
    fn in_order(mut self) -> Self {
        self.0.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        self.0.dedup_by_key(|(key, _)| *key);
        self
    }

    fn stems(&mut self, said: &[Said]) {
        for word in telling(said) {
            self.put('s', &[&word.stem], word.weight.max(LETTERS));
        }
    }

    fn matter(&mut self, said: &[Said]) {
        self.stems(said);
        let telling: Vec<&str> = telling(said).map(|word| word.stem.as_str()).collect();
        for pair in telling.windows(2) {
            let [a, b] = pair else { continue };
            self.put('p', &[a.min(b), " ", a.max(b)], 1.0);
        }
    }

    fn kind(&mut self, said: &[Said]) {
        let edges = std::iter::once("^").chain(said.iter().map(|word| word.stem.as_str()));
        let row: Vec<&str> = edges.chain(std::iter::once("$")).collect();
        said.iter().for_each(|word| self.put('w', &[&word.stem], 1.0));
        for pair in row.windows(2) {
            let [a, b] = pair else { continue };
            self.put('o', &[a, " ", b], 1.0);
        }
        for three in row.get(1..row.len().saturating_sub(1)).unwrap_or_default().windows(3) {
            let [a, _, b] = three else { continue };
            self.put('g', &[a, " ", b], 0.5);
        }
    }

    fn letters(&mut self, typed: &[String]) {
        for word in typed {
            let edges = std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' '));
            let letters: Vec<char> = edges.collect();
            for count in [3, 4] {
                for part in letters.windows(count) {
                    let key = part.iter().fold(step(START, 'c'), |hash, sign| step(hash, *sign));
                    self.0.push((key, LETTERS));
                }
            }
        }
    }

    fn put(&mut self, kind: char, parts: &[&str], counts: f32) {
        let key = parts.iter().fold(step(START, kind), |known, part| hash(known, part));
        self.0.push((key, counts));
    }
}

/// The length of a row of numbers; never 0.
pub(crate) fn length(row: impl Iterator<Item = f32>) -> f32 {
    row.map(|own| own * own).sum::<f32>().sqrt().max(f32::EPSILON)
}

fn telling(said: &[Said]) -> impl Iterator<Item = &Said> {
    said.iter().filter(|word| word.weight > 0.0)
}

/// FNV-1a: the same on every machine. Two signs of one hash count as one, which is rare and does little.
const START: u64 = 0xcbf2_9ce4_8422_2325;

const fn step(hash: u64, letter: char) -> u64 {
    (hash ^ letter as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

fn hash(start: u64, text: &str) -> u64 {
    text.chars().fold(start, step)
}
