//! `/saya`: what a person has to do now, and all that happened, the newest first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use cases::OwnCase;
use catalog::Banner;
use serde::Deserialize;
use terms::Moment;
use web::{Citizen, Page, Pairs, Signed, View, see_other};

use crate::App;
use crate::error::Failure;
use crate::found::CONVERSATION;
use crate::spoken::Spoken;
use crate::store;
use crate::tasks::{self, Task, What};

/// How much of what happened a page shows.
const A_PAGE: usize = 20;
/// A draft is to be finished when it has so many days left.
const DRAFT_DAYS: i64 = 7;

/// What somebody looks for in what happened.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    /// `permohonan`, `aduan`, `surat`, `pesan`; empty: all.
    #[serde(default)]
    jenis: String,
    /// After which line the page goes on.
    #[serde(default)]
    sesudah: String,
}

/// Kinds of lines: their word in the address, and the key of what they are called.
const KINDS: [(&str, &str); 5] = [
    ("", "portal-all"),
    ("permohonan", "portal-applications"),
    ("aduan", "portal-reports"),
    ("surat", "portal-letters"),
    (MESSAGES, "portal-messages"),
];

/// The word of messages in the address.
const MESSAGES: &str = "pesan";

/// A line of what happened.
struct Line {
    kind: &'static str,
    /// Whether it is a message too: somebody said, asked or answered something in words of their own.
    said: bool,
    /// Whether it stands among messages alone, as what it tells stands there already.
    aside: bool,
    icon: &'static str,
    class: &'static str,
    /// What happened.
    title: String,
    text: String,
    /// To what: name, number, page.
    case: String,
    number: String,
    href: String,
    at: Moment,
    /// Where it stands among the lines of its case, from the newest.
    place: usize,
}

impl Line {
    /// Its place in the order of all, the newest first.
    fn order(&self) -> (i64, &str, usize) {
        (-self.at.micros(), &self.number, self.place)
    }

    /// The same as an address keeps it.
    fn cursor(&self) -> String {
        format!("{}.{}.{}", self.at.micros(), self.number, self.place)
    }
}

/// The place after which a page goes on.
fn place(cursor: &str) -> Option<(i64, &str, usize)> {
    let mut parts = cursor.split('.');
    let at: i64 = parts.next()?.parse().ok()?;
    Some((at.checked_neg()?, parts.next()?, parts.next()?.parse().ok()?))
}

#[derive(Template)]
#[template(path = "own.html")]
struct OwnPage {
    view: View,
    banners: Vec<Banner>,
    tasks: Vec<Task>,
    kinds: [(&'static str, &'static str); 5],
    asked: Asked,
    lines: Vec<Line>,
    /// After which line the next page goes on.
    more: Option<String>,
    /// Whether nothing was ever begun here.
    is_new: bool,
}

impl OwnPage {
    fn is_first(&self) -> bool {
        self.asked.sesudah.is_empty()
    }

    fn is_urgent(&self, task: &Task) -> bool {
        task.is_urgent(self.view.now)
    }
}

/// `GET /saya`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let own = cases::own_cases(&app.cases, &citizen, &view).await?;
    let drafts = drafts(&app, &citizen, &view).await?;
    let is_new = own.is_empty() && drafts.is_empty();
    let since = view.now.plus_seconds(-tasks::LETTER_SECONDS);
    let aside = store::aside(&app.cases.db, citizen.person, since).await?;
    let of_case = |case| tasks::of_case(case, |thing| aside.contains(thing), view.now);
    let asks =
        own.iter().flat_map(of_case).chain(drafts.into_iter().filter(|one| ends(one, &view)));
    let tasks = tasks::in_order(asks.collect(), view.now);
    let mut all: Vec<Line> = own.iter().flat_map(|case| lines(case, &view)).collect();
    for person in citizen.persons() {
        let spoken = app.conversations.said_to(person).await;
        all.extend(spoken.into_iter().map(|one| of_conversation(one, &view)));
    }
    let (lines, more) = page(all, &asked);
    let banners = app.board.banners(view.now);
    let banners = banners.iter().filter(|one| !one.class.is_empty()).cloned().collect();
    let kinds = KINDS;
    Ok(Page(OwnPage { banners, tasks, kinds, asked, lines, more, is_new, view }).into_response())
}

/// Forms that were begun, as something to do.
async fn drafts(app: &App, citizen: &Citizen, view: &View) -> Result<Vec<Task>, Failure> {
    let mut tasks = Vec::new();
    for person in citizen.persons() {
        for draft in intake::drafts_of(&app.cases.intake, person).await? {
            let service = app.catalog.catalog.latest(&draft.service);
            let title = service.map_or_else(
                || draft.service.clone(),
                |entry| entry.service.title.get(view.language).to_owned(),
            );
            // It is there until the end of its last day.
            let last = draft.kept_until.tomorrow().unwrap_or(draft.kept_until);
            tasks.push(Task {
                what: What::Draft,
                title,
                number: String::new(),
                words: String::new(),
                until: Some(view.zone().moment(last.to_datetime(jiff::civil::Time::midnight()))),
                href: format!("/isian/{}", draft.id),
                aside: String::new(),
            });
        }
    }
    Ok(tasks)
}

/// Whether a draft ends soon.
fn ends(draft: &Task, view: &View) -> bool {
    let soon = view.now.plus_seconds(DRAFT_DAYS * 86_400);
    draft.until.is_some_and(|until| until <= soon)
}

/// What happened in a case, and its letters.
fn lines(case: &OwnCase, view: &View) -> Vec<Line> {
    let href = format!("/permohonan/{}", case.number);
    let kind = if case.is_report { "aduan" } else { "permohonan" };
    let line = |(place, one): (usize, &cases::Happened)| Line {
        kind,
        said: one.said,
        aside: false,
        icon: one.icon,
        class: one.class,
        title: one.title.clone(),
        text: one.text.clone(),
        case: case.title.clone(),
        number: case.number.clone(),
        href: href.clone(),
        at: one.at,
        place,
    };
    let own = case.happened.iter().enumerate().map(line);
    let letter = |(place, one): (usize, &cases::CaseLetter)| Line {
        kind: "surat",
        said: false,
        aside: false,
        icon: if one.is_revoked { "no" } else { "doc" },
        class: if one.is_revoked { "bad" } else { "ok" },
        title: one.title.clone(),
        text: match one.is_revoked {
            true => view.say1("portal-letter-revoked", "number", &one.number),
            false => view.say1("portal-letter-signed", "number", &one.number),
        },
        case: case.title.clone(),
        number: case.number.clone(),
        href: href.clone(),
        at: one.signed_at,
        place: case.happened.len() + place,
    };
    let message = |(place, one): (usize, &cases::CaseMessage)| Line {
        kind: MESSAGES,
        said: true,
        aside: !one.alone,
        icon: "chat",
        class: "",
        title: view.say(if one.is_mail { "portal-message-mail" } else { "portal-message-sms" }),
        text: one.text.clone(),
        case: case.title.clone(),
        number: case.number.clone(),
        href: href.clone(),
        at: one.at,
        place: case.happened.len() + case.letters.len() + place,
    };
    let letters = case.letters.iter().enumerate().map(letter);
    own.chain(letters).chain(case.messages.iter().enumerate().map(message)).collect()
}

/// What an officer said in a conversation.
fn of_conversation(one: Spoken, view: &View) -> Line {
    Line {
        kind: MESSAGES,
        said: true,
        aside: false,
        icon: "chat",
        class: "",
        title: view.say("portal-message-officer"),
        text: one.text,
        case: view.say("portal-message-conversation"),
        number: String::new(),
        href: CONVERSATION.to_owned(),
        at: one.at,
        place: usize::try_from(one.seq).unwrap_or_default(),
    }
}

/// The lines of a page, and after which the next one goes on.
fn page(mut lines: Vec<Line>, asked: &Asked) -> (Vec<Line>, Option<String>) {
    lines.retain(|line| match asked.jenis.as_str() {
        "" => !line.aside,
        MESSAGES => line.said,
        kind => line.kind == kind,
    });
    lines.sort_by(|a, b| a.order().cmp(&b.order()));
    if let Some(after) = place(&asked.sesudah) {
        lines.retain(|line| line.order() > after);
    }
    let has_more = lines.len() > A_PAGE;
    lines.truncate(A_PAGE);
    let more = lines.last().filter(|_| has_more).map(Line::cursor);
    (lines, more)
}

/// A form's own address, asked for by itself.
pub(crate) async fn turn_to() -> Response {
    see_other("/saya")
}

/// `POST /saya/simpan`: `hal`, the letter that its person has kept.
pub(crate) async fn put_aside(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    form: Pairs,
) -> Result<Response, Failure> {
    let thing = form.get("hal");
    let own = cases::own_cases(&app.cases, &citizen, &view).await?;
    let mut letters = own.iter().flat_map(|case| &case.letters);
    if !letters.any(|letter| tasks::aside(&letter.id) == thing) {
        return Err(Failure::NotFound);
    }
    app.cases.db.commit(store::put_aside(citizen.person, thing, view.now)).await?;
    Ok(see_other("/saya"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: i64, number: &str, place: usize, kind: &'static str) -> Line {
        let words = String::new;
        let at = Moment::from_micros(at);
        let (title, text, case, href) = (words(), words(), words(), words());
        Line {
            kind,
            said: false,
            aside: false,
            icon: "",
            class: "",
            title,
            text,
            case,
            number: number.to_owned(),
            href,
            at,
            place,
        }
    }

    #[test]
    fn page_by_page_every_line_comes_once_and_the_newest_first() {
        let all = || -> Vec<Line> {
            let one = |n: i64| {
                line(
                    n / 3,
                    if n % 2 == 0 { "A-1" } else { "B-2" },
                    usize::try_from(n).unwrap_or(0),
                    "permohonan",
                )
            };
            (0..55).map(one).collect()
        };
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let asked = Asked { sesudah: after.clone(), ..Asked::default() };
            let (lines, more) = page(all(), &asked);
            assert!(lines.len() <= A_PAGE);
            seen.extend(lines.iter().map(|line| (line.at, line.place)));
            match more {
                Some(next) => after = next,
                None => break,
            }
        }
        assert_eq!(seen.len(), 55);
        assert!(seen.windows(2).all(|two| two[0].0 >= two[1].0));
        let mut places: Vec<usize> = seen.into_iter().map(|(_, place)| place).collect();
        places.sort_unstable();
        assert_eq!(places, (0..55).collect::<Vec<_>>());
    }

    #[test]
    fn a_kind_alone_is_shown_when_asked_for_and_a_wrong_place_is_the_beginning() {
        let all = || vec![line(1, "A-1", 0, "surat"), line(2, "A-1", 1, "aduan")];
        let asked = Asked { jenis: "surat".to_owned(), ..Asked::default() };
        let (lines, more) = page(all(), &asked);
        assert_eq!((lines.len(), lines[0].kind, more), (1, "surat", None));
        let with_messages = || {
            let mut lines = all();
            lines[1].said = true;
            lines.push(Line { said: true, aside: true, ..line(3, "A-1", 2, MESSAGES) });
            lines
        };
        let asked = Asked { jenis: MESSAGES.to_owned(), ..Asked::default() };
        let places = |lines: Vec<Line>| lines.iter().map(|line| line.place).collect::<Vec<_>>();
        assert_eq!(
            places(page(with_messages(), &asked).0),
            [2, 1],
            "what was said, and what was told"
        );
        assert_eq!(places(page(with_messages(), &Asked::default()).0), [1, 0], "not told twice");
        let asked = Asked { sesudah: "nonsense".to_owned(), ..Asked::default() };
        assert_eq!(page(all(), &asked).0.len(), 2);
    }
}
