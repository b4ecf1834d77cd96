//! Finding a case by somebody's name without reading names: keyed tokens of whole words and of how they sound.
//! No part of a word is found; what the tokens tell whoever copies them is in ADR 4.

use std::collections::{BTreeMap, BTreeSet};

use db::{Batch, Db, DbError, params};
use definition::{Answers, Service};
use identity::{Keyring, Reader};
use terms::{AgencyId, CaseId};
use vault::Purpose;

use crate::app::App;
use crate::error::Failure;
use crate::store;

const ADD: &str =
    "INSERT INTO case_tokens (agency_id, token, case_id, subject) VALUES ($1, $2, $3, $4)
    ON CONFLICT (agency_id, token, case_id, subject) DO NOTHING";
const FIND: &str =
    "SELECT t.case_id, c.unit_id, c.stage_unit, COALESCE(h.unit_id, c.stage_unit), c.hidden_from FROM case_tokens t
    JOIN cases c ON c.agency_id = t.agency_id AND c.case_id = t.case_id
    LEFT JOIN case_hands h ON h.agency_id = t.agency_id AND h.case_id = t.case_id
    WHERE t.agency_id = $1 AND t.token = $2 ORDER BY t.case_id DESC LIMIT 500";
const DROP: &str = "DELETE FROM case_tokens WHERE agency_id = $1 AND case_id = $2 AND subject = $3";
const DROP_CASE: &str = "DELETE FROM case_tokens WHERE agency_id = $1 AND case_id = $2";

/// Most words of a search that are looked at.
const WORDS: usize = 6;

/// The words of a name in their plain form: small letters without marks. Titles of one letter are no words.
fn words(name: &str) -> Vec<String> {
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    };
    let word = |word: &str| -> String {
        word.to_lowercase().chars().map(plain).filter(|c| c.is_alphanumeric()).collect()
    };
    let parts = name.split(|c: char| c.is_whitespace() || c == '-' || c == ',');
    parts.map(word).filter(|word| word.chars().count() > 1).collect()
}

/// How a word sounds: old and new spelling, doubled letters and vowels that are mixed up fall together.
fn sound(word: &str) -> String {
    const SPELLINGS: [(&str, &str); 22] = [
        ("oe", "u"),
        ("dj", "j"),
        ("tj", "c"),
        ("sj", "sy"),
        ("nj", "ny"),
        ("ch", "h"),
        ("kh", "h"),
        ("dh", "d"),
        ("th", "t"),
        ("bh", "b"),
        ("sh", "s"),
        ("sy", "s"),
        ("ph", "p"),
        ("f", "p"),
        ("v", "p"),
        ("q", "k"),
        ("x", "ks"),
        ("z", "s"),
        ("y", "i"),
        ("ie", "i"),
        ("e", "i"),
        ("u", "o"),
    ];
    let mut text =
        SPELLINGS.iter().fold(word.to_owned(), |text, (from, to)| text.replace(from, to));
    text = text.trim_end_matches('h').to_owned();
    let mut kept = String::new();
    for letter in text.chars() {
        if !kept.ends_with(letter) {
            kept.push(letter);
        }
    }
    kept
}

fn word_token(keys: &Keyring, word: &str) -> Vec<u8> {
    keys.agency.token(&format!("w {word}")).to_vec()
}

fn sound_token(keys: &Keyring, word: &str) -> Vec<u8> {
    keys.agency.token(&format!("s {}", sound(word))).to_vec()
}

/// The words of all names in these answers, by subject.
fn named(service: &Service, answers: &Answers) -> BTreeMap<String, BTreeSet<String>> {
    let of_subject = |own: &Answers| -> BTreeSet<String> {
        let names = own.iter().filter(|(id, _)| *id == "name" || id.ends_with(".name"));
        names.filter_map(|(_, value)| value.text()).flat_map(words).collect()
    };
    let sealed = service.split(answers).sealed;
    sealed.iter().map(|(subject, own)| (subject.clone(), of_subject(own))).collect()
}

/// The rows that make a case findable by the names in its answers.
pub(crate) fn index(
    keys: &Keyring,
    agency: AgencyId,
    case: CaseId,
    service: &Service,
    answers: &Answers,
) -> Batch {
    let mut batch = Batch::new();
    for (subject, found) in named(service, answers) {
        for word in &found {
            for token in [word_token(keys, word), sound_token(keys, word)] {
                batch = batch.any(ADD, params![agency, token, case, &subject]);
            }
        }
    }
    batch
}

/// The rows that make a case findable by its new names instead of those before; none when the names stay.
pub(crate) fn index_anew(
    keys: &Keyring,
    agency: AgencyId,
    case: CaseId,
    service: &Service,
    before: &Answers,
    after: &Answers,
) -> Batch {
    if named(service, before) == named(service, after) {
        return Batch::new();
    }
    forget_case(agency, case).then(index(keys, agency, case, service, after))
}

/// Takes the names of a case out of the search, before it is indexed anew.
pub(crate) fn forget_case(agency: AgencyId, case: CaseId) -> Batch {
    Batch::new().any(DROP_CASE, params![agency, case])
}

/// Destroys the key of a subject and what the search knows of them: nothing about them can be read from then on.
pub fn destroy(agency: AgencyId, case: CaseId, subject: &str) -> Batch {
    identity::destroy(agency, case, subject).any(DROP, params![agency, case, subject])
}

/// Cases in which somebody has all these words in their name: those spelt so first, then those that sound so. Whose units
/// `may_see` leaves out are as if they were not there: no statement more is asked for them.
pub(crate) async fn find(
    db: &Db,
    keys: &Keyring,
    agency: AgencyId,
    asked: &str,
    may_see: impl Fn(&[String; 3], &[String]) -> bool,
) -> Result<Vec<CaseId>, DbError> {
    let words = words(asked);
    let mut scores: BTreeMap<CaseId, (usize, usize)> = BTreeMap::new();
    for word in words.iter().take(WORDS) {
        let mut here: BTreeMap<CaseId, usize> = BTreeMap::new();
        for (weight, token) in [(1, sound_token(keys, word)), (2, word_token(keys, word))] {
            for row in db.query(FIND, params![agency, token]).await? {
                let hidden_from = store::units(&row.get::<String>(4)?);
                if may_see(&[row.get(1)?, row.get(2)?, row.get(3)?], &hidden_from) {
                    here.insert(row.get(0)?, weight);
                }
            }
        }
        for (case, weight) in here {
            let score = scores.entry(case).or_default();
            *score = (score.0 + 1, score.1 + weight);
        }
    }
    let wanted = words.len().min(WORDS);
    let mut found: Vec<(usize, CaseId)> = scores
        .into_iter()
        .filter(|(_, (hits, _))| *hits == wanted)
        .map(|(case, (_, weight))| (weight, case))
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    Ok(found.into_iter().map(|(_, case)| case).collect())
}

/// Makes the search over names again from the sealed answers; says how many cases there were.
///
/// # Errors
/// [`Failure`] when a case could not be read or its tokens not be stored.
pub async fn reindex(app: &App) -> Result<usize, Failure> {
    let (mut count, mut last) = (0, CaseId::new(uuid::Uuid::nil()));
    loop {
        let rows = store::after(&app.db, app.agency(), last).await?;
        let Some(end) = rows.last() else { return Ok(count) };
        last = end.id;
        for row in rows {
            count += 1;
            let opened = app.open_row(row).await?;
            let answers = app.answers(&opened, Reader::Owner, Purpose::Maintenance).await?;
            let (agency, case) = (app.agency(), opened.row.id);
            let batch = forget_case(agency, case).then(index(
                &app.keys,
                agency,
                case,
                &opened.service,
                &answers,
            ));
            app.db.commit(batch).await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_without_marks_and_titles_of_one_letter() {
        assert_eq!(words("H. Ketut O'Brien  Sanjaya"), ["ketut", "obrien", "sanjaya"]);
        assert_eq!(words("José-María"), ["jose", "maria"]);
    }

    #[test]
    fn spellings_of_one_name_sound_alike_and_different_names_do_not() {
        let alike = [
            ("muhammad", "mohamad"),
            ("soeharto", "suharto"),
            ("djoko", "joko"),
            ("achmad", "ahmad"),
            ("fitri", "pitri"),
            ("rizky", "riski"),
            ("tjahjo", "cahjo"),
            ("yusuf", "yosup"),
            ("aisyah", "aisah"),
        ];
        for (a, b) in alike {
            assert_eq!(sound(a), sound(b), "{a} {b}");
        }
        for (a, b) in [("wulan", "bulan"), ("sri", "sari"), ("adi", "budi"), ("ratna", "ratih")] {
            assert_ne!(sound(a), sound(b), "{a} {b}");
        }
    }
}
