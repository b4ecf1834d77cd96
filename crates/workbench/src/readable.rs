//! How hard an Indonesian text is to read.
//!
//! The figure is LIX (C. H. Björnsson, *Läsbarhet*, 1968; bands after J. Anderson, *Lix and Rix*, Journal of Reading 26,
//! 1983): words in a sentence, plus the percentage of words of more than six letters. It counts letters, not
//! syllables, and so holds for a language without a formula of its own; Indonesian has long words by its affixes,
//! which makes its figures higher than those of English: compare services with each other, not with other languages.

use definition::{Service, Text};

/// How hard a text is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Below 30: as for children.
    VeryEasy,
    /// Below 40: as stories.
    Easy,
    /// Below 50: as a newspaper.
    Medium,
    /// Below 60: as official texts.
    Hard,
    /// From 60: as laws.
    VeryHard,
}

/// What was counted of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// Words.
    pub words: u32,
    /// Words of more than six letters.
    pub long: u32,
    /// Sentences.
    pub sentences: u32,
}

impl Reading {
    /// Counts a text. A text without an end is a sentence too.
    pub fn of(text: &str) -> Self {
        let mut reading = Self::default();
        for sentence in text.split_inclusive(['.', '?', '!', ':', ';']) {
            let words = sentence.split(|c: char| !(c.is_alphanumeric() || c == '-'));
            let letters: Vec<usize> =
                words.map(|word| word.chars().count()).filter(|n| *n > 0).collect();
            let long = letters.iter().filter(|letters| **letters > 6).count();
            reading.words += count(letters.len());
            reading.long += count(long);
            reading.sentences += u32::from(!letters.is_empty());
        }
        reading
    }

    /// Both texts taken together.
    pub fn and(self, other: Self) -> Self {
        Self {
            words: self.words + other.words,
            long: self.long + other.long,
            sentences: self.sentences + other.sentences,
        }
    }

    /// LIX, rounded to whole numbers; none for a text without words.
    pub fn lix(&self) -> Option<u32> {
        let per_sentence = (2 * self.words + self.sentences).checked_div(2 * self.sentences)?;
        let percent = (200 * self.long + self.words).checked_div(2 * self.words)?;
        Some(per_sentence + percent)
    }

    /// The band of its figure; none for a text without words.
    pub fn level(&self) -> Option<Level> {
        Some(match self.lix()? {
            0..30 => Level::VeryEasy,
            30..40 => Level::Easy,
            40..50 => Level::Medium,
            50..60 => Level::Hard,
            60.. => Level::VeryHard,
        })
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// All words of a service that its citizens read, in the order of the file.
pub fn texts(service: &Service) -> Vec<&Text> {
    let mut all = vec![&service.title, &service.summary];
    all.extend(service.eligibility.iter().map(|rule| &rule.otherwise));
    for step in &service.form {
        all.push(&step.title);
        all.extend(&step.hint);
        all.extend(step.rules.iter().map(|rule| &rule.otherwise));
        for field in step.fields.iter().flat_map(|field| [field].into_iter().chain(field.inner())) {
            all.push(&field.label);
            all.extend(&field.hint);
            all.extend(field.rules.iter().map(|rule| &rule.otherwise));
        }
    }
    for document in &service.documents {
        all.push(&document.label);
        all.extend(&document.hint);
    }
    all.extend(service.notices.iter().map(|notice| &notice.text));
    all.extend(service.answers.iter().filter_map(|answer| answer.say.as_ref()));
    all.retain(|text| !text.id.is_empty());
    all
}

/// The figure of a whole service.
pub fn of_service(service: &Service) -> Reading {
    texts(service).iter().map(|text| Reading::of(&text.id)).fold(Reading::default(), Reading::and)
}

/// Words of offices, and what people say instead.
const JARGON: [(&str, &str); 14] = [
    ("adapun", "hapus saja"),
    ("apabila", "bila"),
    ("bermaksud", "ingin"),
    ("dikarenakan", "karena"),
    ("dipersyaratkan", "perlu"),
    ("guna", "untuk"),
    ("kepada yang bersangkutan", "kepada Anda"),
    ("melampirkan", "mengunggah"),
    ("mengajukan permohonan", "meminta"),
    ("sebagaimana dimaksud", "hapus saja"),
    ("sebagaimana mestinya", "hapus saja"),
    ("selambat-lambatnya", "paling lambat"),
    ("tersebut di atas", "itu"),
    ("wajib melengkapi", "lengkapi"),
];

/// Words of offices in a text, each with what people say instead.
pub fn jargon(text: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let edge = |c: char| !(c.is_alphanumeric() || c == '-');
    let padded = format!(" {} ", text.to_lowercase().replace(edge, " "));
    JARGON.into_iter().filter(move |(word, _)| padded.contains(&format!(" {word} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, words: u32, long: u32, sentences: u32, lix: Option<u32>) {
        let reading = Reading::of(text);
        assert_eq!(reading, Reading { words, long, sentences }, "{text}");
        assert_eq!(reading.lix(), lix, "{text}");
    }

    #[test]
    fn words_long_words_and_sentences_are_counted() {
        check("Anda tinggal di sini. Gratis.", 5, 1, 2, Some(23));
        check("Surat-surat", 1, 1, 1, Some(101));
        check("…", 0, 0, 0, None);
        check("", 0, 0, 0, None);
    }

    #[test]
    fn a_law_is_harder_than_a_letter_to_a_neighbour() {
        let law = "Penyelenggara pelayanan publik berkewajiban menyelenggarakan pelayanan berdasarkan standar \
            pelayanan sebagaimana dimaksud dalam ketentuan peraturan perundang-undangan";
        let plain = "Datang ke kelurahan. Bawa KTP Anda. Gratis, satu hari jadi.";
        assert_eq!(Reading::of(law).level(), Some(Level::VeryHard));
        assert_eq!(Reading::of(plain).level(), Some(Level::VeryEasy));
    }

    #[test]
    fn jargon_is_found_as_whole_words_only() {
        let found = |text: &str| jargon(text).map(|(word, _)| word).collect::<Vec<_>>();
        assert_eq!(found("Apabila belum, unggah dahulu."), ["apabila"]);
        assert_eq!(found("Bangunan ini berguna."), Vec::<&str>::new());
        assert_eq!(found("Sebagaimana dimaksud pada ayat 1"), ["sebagaimana dimaksud"]);
    }
}
