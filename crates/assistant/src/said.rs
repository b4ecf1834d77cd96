//! How people say days, numbers and choices where a page has inputs for them.

use definition::form::OptionView;
use terms::Date;

use crate::commands::plain;

/// A day as the three inputs of a page take it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) day: String,
    pub(crate) month: String,
    pub(crate) year: String,
}

/// Months as they begin, in both languages.
const MONTHS: [[&str; 3]; 12] = [
    ["jan", "jan", "jan"],
    ["feb", "peb", "feb"],
    ["mar", "mrt", "mar"],
    ["apr", "apr", "apr"],
    ["mei", "may", "mei"],
    ["jun", "jun", "jun"],
    ["jul", "jul", "jul"],
    ["agu", "aug", "ags"],
    ["sep", "sep", "sep"],
    ["okt", "oct", "okt"],
    ["nov", "nop", "nov"],
    ["des", "dec", "des"],
];

/// A day: `19 November 2026`, `19/11/2026`, `2026-11-19`, `kemarin`. What cannot be read stands in its place as it was
/// typed, so that the form says what is wrong with it.
pub(crate) fn day(text: &str, today: Date) -> Day {
    let of = |day: Date| Day {
        day: day.day().to_string(),
        month: day.month().to_string(),
        year: day.year().to_string(),
    };
    match plain(text).as_str() {
        "hari ini" | "sekarang" | "today" | "dina iki" | "dinten ieu" => return of(today),
        "kemarin" | "kemaren" | "yesterday" | "wingi" | "kamari" => {
            return of(today.yesterday().unwrap_or(today));
        }
        _ => {}
    }
    let words = pieces(text);
    match words.as_slice() {
        [year, month, day] if year.len() == 4 => {
            Day { day: day.clone(), month: month.clone(), year: year.clone() }
        }
        [day, month, year] => Day { day: day.clone(), month: month.clone(), year: year.clone() },
        _ => Day { day: text.trim().to_owned(), ..Day::default() },
    }
}

/// A month: `Agustus 2026`, `8 2026`.
pub(crate) fn month(text: &str) -> (String, String) {
    match pieces(text).as_slice() {
        [year, month] if year.len() == 4 => (month.clone(), year.clone()),
        [month, year] => (month.clone(), year.clone()),
        _ => (text.trim().to_owned(), String::new()),
    }
}

/// Words and numbers of a date; months by their numbers.
fn pieces(text: &str) -> Vec<String> {
    let small = text.to_lowercase();
    let words = small.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    let number = |word: &str| {
        let named = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)));
        named.map_or_else(|| word.to_owned(), |place| (place + 1).to_string())
    };
    words
        .filter(|word| !matches!(*word, "tanggal" | "tgl" | "bulan" | "tahun"))
        .map(number)
        .collect()
}

/// A number without the words around it: `3 orang` is 3.
pub(crate) fn number(text: &str) -> String {
    let digits: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-'))
        .collect();
    match digits.as_slice() {
        [only] => (*only).to_owned(),
        _ => text.trim().to_owned(),
    }
}

/// The one option that is meant: by its number, its name, or the only one in which the words stand.
pub(crate) fn one_of(options: &[OptionView], text: &str) -> Option<String> {
    let said = plain(text);
    if let Ok(number) = said.parse::<usize>() {
        return options.get(number.checked_sub(1)?).map(|option| option.key.clone());
    }
    if let Some(option) = options.iter().find(|option| plain(&option.label) == said) {
        return Some(option.key.clone());
    }
    let letters = said.chars().filter(|sign| sign.is_alphanumeric()).count();
    let holds = |option: &&OptionView| {
        let label = plain(&option.label);
        letters >= 3 && (label.contains(&said) || said.contains(&label))
    };
    let mut found = options.iter().filter(holds);
    let first = found.next()?;
    found.next().is_none().then(|| first.key.clone())
}

/// Those that are meant: `1, 3`, `satu dan dua` by their names.
pub(crate) fn some_of(options: &[OptionView], text: &str) -> Option<Vec<String>> {
    let small =
        text.to_lowercase().replace(" dan ", ",").replace(" and ", ",").replace(" sama ", ",");
    let words = small.split([',', ';', '+', '&']).map(str::trim).filter(|word| !word.is_empty());
    let keys: Option<Vec<String>> = words.map(|word| one_of(options, word)).collect();
    keys.filter(|keys| !keys.is_empty()).or_else(|| {
        let numbers = text
            .split_whitespace()
            .map(|word| one_of(options, word).filter(|_| word.parse::<usize>().is_ok()));
        numbers.collect::<Option<Vec<String>>>().filter(|keys| !keys.is_empty())
    })
}

/// Whether words are a latitude and a longitude.
pub(crate) fn is_coordinates(text: &str) -> bool {
    coordinates(text).is_some()
}

/// A latitude and a longitude.
pub(crate) fn coordinates(text: &str) -> Option<(f64, f64)> {
    let parts = text.split([',', ' ', ';']).filter(|part| !part.is_empty());
    let degrees = |part: &str| part.parse::<f64>().ok().filter(|_| part.contains('.'));
    let parts: Option<Vec<f64>> = parts.map(degrees).collect();
    match parts?.as_slice() {
        [lat, lng] => Some((*lat, *lng)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        let Day { day, month, year } = day(text, "2026-11-26".parse().expect("a day"));
        format!("{year}-{month}-{day}")
    }

    #[test]
    fn a_day_is_read_as_people_say_it() {
        for text in
            ["19 November 2026", "19/11/2026", "2026-11-19", "tgl 19 nov 2026", "19-11-2026."]
        {
            assert_eq!(of(text), "2026-11-19", "{text}");
        }
        assert_eq!(of("kemarin"), "2026-11-25");
        assert_eq!(of("Hari ini"), "2026-11-26");
        assert_eq!(of("minggu lalu"), "--minggu lalu", "the form says what is wrong");
        assert_eq!(month("Agustus 2026"), ("8".to_owned(), "2026".to_owned()));
    }

    fn options() -> Vec<OptionView> {
        let option = |key: &str, label: &str| OptionView {
            key: key.to_owned(),
            label: label.to_owned(),
            hint: None,
            chosen: false,
        };
        vec![
            option("out", "Satu lampu mati"),
            option("pole", "Tiang rusak atau miring"),
            option("cable", "Kabel terkelupas"),
        ]
    }

    #[test]
    fn a_choice_is_meant_by_its_number_its_name_or_a_word_that_only_it_has() {
        let one = |text: &str| one_of(&options(), text);
        for text in ["2", "tiang rusak atau miring", "Tiang", "miring!"] {
            assert_eq!(one(text).as_deref(), Some("pole"), "{text}");
        }
        assert_eq!(one("4"), None);
        assert_eq!(one("a"), None, "one letter stands in all of them");
        assert_eq!(one("lubang"), None);
    }

    #[test]
    fn several_are_meant_by_numbers_or_names() {
        let some = |text: &str| some_of(&options(), text);
        let both = Some(vec!["out".to_owned(), "cable".to_owned()]);
        assert_eq!(some("1, 3"), both);
        assert_eq!(some("1 3"), both);
        assert_eq!(some("satu lampu mati dan kabel"), both);
        assert_eq!(some("1 dan banjir"), None);
    }

    #[test]
    fn numbers_and_coordinates() {
        assert_eq!(number("3 orang"), "3");
        assert_eq!(number("tiga"), "tiga");
        assert!(is_coordinates("-7.5561, 110.8312"));
        assert!(!is_coordinates("Jl. Kawung 4"));
        assert!(!is_coordinates("4 5"));
    }
}
