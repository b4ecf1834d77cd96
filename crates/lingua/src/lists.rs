//! The lists of words on which all rests. They are files in `data/`; an agency may put its own in their place.

/// Lists of words, each a text of lines with columns parted by tabs; a line that begins with `#` is a remark.
#[derive(Clone, Debug)]
pub struct Lists {
    /// How people type words: language, what is meant, what is typed.
    pub lexicon: String,
    /// Words that say little: language, how much in tenths, the words.
    pub plain: String,
    /// Words that are spelt rightly: language, the words.
    pub common: String,
    /// Words that bring others to mind, of packs: what is meant besides, the phrases.
    pub related: String,
    /// What is not served here: name, who serves it, the same in English, the phrases.
    pub neighbours: String,
    /// What people want: kind, how surely in tenths, the phrases.
    pub intents: String,
    /// What people want done: wish, whether it is the whole message, the phrases.
    pub wishes: String,
    /// What cannot wait: kind, the phrases. Words of an agency, read by [`Lists::read_emergency`]; none come with the program.
    pub emergency: String,
    /// Phrases in which such words are no emergency; of the same file.
    pub emergency_not: String,
    /// What is amiss in a city, of packs: category, the phrases.
    pub complaints: String,
    /// What people typed, of packs ([`Lists::read_talk`]): service, kind of question, the question.
    pub questions: String,
    /// What people type that is about no service: a question a line.
    pub none: String,
    /// Whom to call, of the same file: kind, the first number, the words in Indonesian and in English.
    pub helplines: String,
}

impl Default for Lists {
    /// Those that come with the program.
    fn default() -> Self {
        Self {
            lexicon: include_str!("../data/lexicon.tsv").to_owned(),
            plain: include_str!("../data/plain.tsv").to_owned(),
            common: include_str!("../data/common.tsv").to_owned(),
            related: String::new(),
            neighbours: include_str!("../data/neighbours.tsv").to_owned(),
            intents: include_str!("../data/intents.tsv").to_owned(),
            wishes: include_str!("../data/wishes.tsv").to_owned(),
            emergency: String::new(),
            emergency_not: String::new(),
            complaints: String::new(),
            questions: String::new(),
            none: include_str!("../data/none.txt").to_owned(),
            helplines: String::new(),
        }
    }
}

impl Lists {
    /// The lists with their names, to put another in the place of one.
    pub fn named(&mut self) -> [(&'static str, &mut String); 7] {
        [
            ("lexicon", &mut self.lexicon),
            ("plain", &mut self.plain),
            ("common", &mut self.common),
            ("neighbours", &mut self.neighbours),
            ("intents", &mut self.intents),
            ("wishes", &mut self.wishes),
            ("none", &mut self.none),
        ]
    }
}

/// The lines of a list, cut into their columns.
pub(crate) fn lines(list: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = list.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t').collect())
}
