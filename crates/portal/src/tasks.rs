//! What somebody has to do now, the most urgent first.

use cases::{Asked, OwnCase};
use terms::Moment;

const DAY: i64 = 86_400;
/// How long a signed letter stays among what is to be done, unless it is put aside, in seconds.
pub(crate) const LETTER_SECONDS: i64 = 14 * DAY;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Something of a case.
    Asked(Asked),
    /// A form that was begun ends soon.
    Draft,
    /// A letter is there.
    Letter,
}

impl What {
    /// Key of the words.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Asked(Asked::Mend) => "portal-do-mend",
            Self::Asked(Asked::Answer) => "portal-do-answer",
            Self::Asked(Asked::Pay) => "portal-do-pay",
            Self::Asked(Asked::Come) => "portal-do-come",
            Self::Asked(Asked::Fetch) => "portal-do-fetch",
            Self::Draft => "portal-do-draft",
            Self::Letter => "portal-do-letter",
        }
    }

    /// Pictogram.
    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Self::Asked(Asked::Mend) => "warn",
            Self::Asked(Asked::Answer) => "chat",
            Self::Asked(Asked::Pay) => "tax",
            Self::Asked(Asked::Come) => "clock",
            Self::Asked(Asked::Fetch) => "hall",
            Self::Draft => "next",
            Self::Letter => "doc",
        }
    }

    /// Key of the words before its time: an appointment is at it, all else by it.
    pub(crate) const fn time_key(self) -> &'static str {
        match self {
            Self::Asked(Asked::Come) => "portal-at",
            Self::Asked(Asked::Mend | Asked::Answer | Asked::Pay | Asked::Fetch)
            | Self::Draft
            | Self::Letter => "portal-by",
        }
    }

    /// Within how many days it should be done however much time there is: somebody waits for an answer, a letter waits for
    /// nobody.
    const fn patience(self) -> i64 {
        match self {
            Self::Asked(Asked::Mend | Asked::Answer) => 1,
            Self::Asked(Asked::Pay | Asked::Come) => 2,
            Self::Asked(Asked::Fetch) => 7,
            Self::Draft => 10,
            Self::Letter => 14,
        }
    }
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) what: What,
    /// What it belongs to: the name of a service, of a letter.
    pub(crate) title: String,
    /// Its number, where it has one.
    pub(crate) number: String,
    /// More about it.
    pub(crate) words: String,
    pub(crate) until: Option<Moment>,
    pub(crate) href: String,
    /// Under which name it can be put aside; empty: it cannot.
    pub(crate) aside: String,
}

impl Task {
    /// By when it should be done: an appointment is at its time, all else by its end, and sooner where somebody waits.
    fn urgent_at(&self, now: Moment) -> Moment {
        let soon = now.plus_seconds(self.what.patience() * DAY);
        match self.what == What::Asked(Asked::Come) {
            true => self.until.unwrap_or(soon),
            false => self.until.map_or(soon, |until| until.min(soon)),
        }
    }

    /// Whether its time is over, or today and tomorrow are all that is left.
    pub(crate) fn is_urgent(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| until <= now.plus_seconds(2 * DAY))
    }
}

/// Puts the most urgent first.
pub(crate) fn in_order(mut tasks: Vec<Task>, now: Moment) -> Vec<Task> {
    tasks.sort_by_key(|task| task.urgent_at(now));
    tasks
}

/// What a case asks, and its new letters that were not put aside.
pub(crate) fn of_case(case: &OwnCase, is_aside: impl Fn(&str) -> bool, now: Moment) -> Vec<Task> {
    let asked = case.asks.iter().map(|ask| Task {
        what: What::Asked(ask.kind),
        title: case.title.clone(),
        number: case.number.clone(),
        words: ask.words.clone(),
        until: ask.until,
        href: ask.href.clone(),
        aside: String::new(),
    });
    let since = now.plus_seconds(-LETTER_SECONDS);
    let is_new = |letter: &&cases::CaseLetter| {
        letter.is_made && !letter.is_revoked && letter.signed_at > since
    };
    let letters = case.letters.iter().filter(is_new).map(|letter| Task {
        what: What::Letter,
        title: letter.title.clone(),
        number: letter.number.clone(),
        words: String::new(),
        until: None,
        href: format!("/permohonan/{}/surat/{}", case.number, letter.id),
        aside: aside(&letter.id),
    });
    asked.chain(letters.filter(|task| !is_aside(&task.aside))).collect()
}

/// Under which name a letter is put aside.
pub(crate) fn aside(letter: &str) -> String {
    format!("surat/{letter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(what: What, until: Option<i64>) -> Task {
        let until = until.map(|day| Moment::from_micros(0).plus_seconds(day * DAY));
        let (title, number, words) = (String::new(), String::new(), String::new());
        Task { what, title, number, words, until, href: String::new(), aside: String::new() }
    }

    #[test]
    fn what_has_the_nearest_end_comes_first_and_a_letter_waits() {
        let now = Moment::from_micros(0);
        let tasks = vec![
            task(What::Letter, None),
            task(What::Draft, Some(5)),
            task(What::Asked(Asked::Come), Some(20)),
            task(What::Asked(Asked::Mend), Some(30)),
            task(What::Asked(Asked::Pay), Some(0)),
            task(What::Asked(Asked::Fetch), None),
        ];
        let order: Vec<What> = in_order(tasks, now).into_iter().map(|task| task.what).collect();
        assert_eq!(
            order,
            [
                What::Asked(Asked::Pay),
                What::Asked(Asked::Mend),
                What::Draft,
                What::Asked(Asked::Fetch),
                What::Letter,
                What::Asked(Asked::Come)
            ]
        );
    }

    #[test]
    fn only_what_ends_within_two_days_is_urgent() {
        let now = Moment::from_micros(0);
        let is = |until| task(What::Draft, until).is_urgent(now);
        assert_eq!([Some(-1), Some(2), Some(3), None].map(is), [true, true, false, false]);
    }

    #[test]
    fn a_letter_is_to_be_kept_until_it_is_put_aside_or_old_or_void() {
        let letter = |id: &str, day: i64, is_made, is_revoked| cases::CaseLetter {
            id: id.to_owned(),
            title: "Surat".to_owned(),
            number: "1".to_owned(),
            signed_at: Moment::from_micros(0).plus_seconds(day * DAY),
            is_made,
            is_revoked,
        };
        let case = OwnCase {
            title: "Surat".to_owned(),
            number: "KP26".to_owned(),
            unit: String::new(),
            is_report: false,
            is_open: false,
            tag: ("ok", "okc", String::new()),
            promised: Moment::from_micros(0).day(&terms::Zone::wib()),
            asks: Vec::new(),
            happened: Vec::new(),
            letters: vec![
                letter("new", 19, true, false),
                letter("aside", 19, true, false),
                letter("old", 5, true, false),
                letter("void", 19, true, true),
                letter("unmade", 19, false, false),
            ],
            messages: Vec::new(),
        };
        let now = Moment::from_micros(0).plus_seconds(20 * DAY);
        let tasks = of_case(&case, |thing| thing == aside("aside"), now);
        let there: Vec<&str> = tasks.iter().map(|task| task.aside.as_str()).collect();
        assert_eq!(there, [aside("new")]);
    }
}
