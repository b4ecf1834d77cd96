//! The conversation as a page: the whole of it, or what is new for a script.

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use lingua::sensitive::Kind;
use terms::{Date, FileId, Language};
use web::{Page, View};

use crate::Assistant;
use crate::acts::person::BACK;
use crate::conversation::{Conversation, Holder, Turn, Who};
use crate::say::{Asks, Choice, Link, Say, is_ours};

/// A piece of a line: words, or a link.
pub(crate) struct Piece {
    pub(crate) words: String,
    pub(crate) href: Option<String>,
}

/// A paragraph, or the lines of a list.
pub(crate) enum Block {
    Words(Vec<Piece>),
    List(Vec<Vec<Piece>>),
}

/// A turn, as it is shown.
pub(crate) struct Shown {
    pub(crate) who: Who,
    pub(crate) blocks: Vec<Block>,
    pub(crate) links: Vec<Link>,
    /// The ids of photos that came with it.
    pub(crate) photos: Vec<FileId>,
    /// "Asisten · dijawab otomatis · 19.22".
    pub(crate) by: String,
    /// The day, where another one begins.
    pub(crate) day: Option<String>,
    /// Whether the browser goes to it.
    pub(crate) is_now: bool,
}

/// A conversation, as it is shown.
pub(crate) struct Thread {
    pub(crate) turns: Vec<Shown>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) asks: Asks,
    /// The last turn.
    pub(crate) last: i64,
    /// Whether people have it, or are waited for.
    pub(crate) holder: Holder,
    /// The name of the next message.
    pub(crate) next: String,
    /// The language of what can be pressed.
    pub(crate) language: Language,
    /// Whether there is something to be forgotten.
    pub(crate) has_begun: bool,
    /// Which place it has among those that wait for people.
    pub(crate) place: Option<usize>,
    /// Where whoever looks finds its photos.
    pub(crate) photos_at: String,
}

/// Where somebody finds the photos of their own conversation.
const PHOTOS: &str = "/tanya/foto";

#[derive(Template)]
#[template(path = "chat.html")]
struct ChatPage {
    thread: Thread,
    typed: String,
    view: View,
}

#[derive(Template)]
#[template(path = "chat_part.html")]
struct ChatPart {
    thread: Thread,
    view: View,
}

/// The whole page.
pub(crate) fn whole(view: View, thread: Thread, typed: String) -> Response {
    let typed = typed.chars().take(300).collect();
    Page(ChatPage { thread, typed, view }).into_response()
}

/// What is new.
pub(crate) fn part(view: View, thread: Thread) -> Response {
    Page(ChatPart { thread, view }).into_response()
}

/// That there is nothing.
pub(crate) fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

impl Thread {
    /// A conversation before anything was said.
    pub(crate) fn blank(app: &Assistant, view: &View) -> Self {
        let choice = |id: &str, key: &str| Choice { id: id.to_owned(), label: view.say(key) };
        let say = Say::new(view.say("chat-hello"));
        let turn = Turn { seq: 0, at: view.now, who: Who::Assistant, officer: None, say };
        Self {
            turns: vec![shown(view, &turn, None, false)],
            choices: crate::acts::first_choices(choice),
            asks: Asks::Nothing,
            last: 0,
            holder: Holder::Assistant,
            next: app.web.id().simple().to_string(),
            language: view.language,
            has_begun: false,
            place: None,
            photos_at: PHOTOS.to_owned(),
        }
    }

    /// These turns of a conversation.
    pub(crate) fn new(app: &Assistant, view: &View, own: &Conversation, turns: Vec<Turn>) -> Self {
        let last = turns.last().map(|turn| turn.say.clone()).unwrap_or_default();
        let now = turns.iter().rposition(|turn| turn.who == Who::Citizen);
        let mut before: Option<Date> = None;
        let shown = turns.iter().enumerate().map(|(place, turn)| {
            let day = turn.at.day(view.zone());
            let is_new = before.replace(day) != Some(day) && (turn.seq == 1 || place > 0);
            shown(view, turn, is_new.then_some(day), Some(place) == now)
        });
        let mut shown: Vec<Shown> = shown.collect();
        // Who said it, and when, stands once below what was said in one breath.
        for place in 1..shown.len() {
            let is_same = shown[place].day.is_none()
                && shown[place - 1].who == shown[place].who
                && shown[place - 1].by == shown[place].by;
            if is_same {
                shown[place - 1].by.clear();
            }
        }
        // Whoever waits for people may always go back to the assistant; what can be pressed is in the language of the conversation.
        let label = app.web.texts().say(own.language, "chat-act-assistant");
        let back = Choice { id: BACK.to_owned(), label };
        let choices = match own.holder {
            Holder::Assistant => last.choices,
            Holder::Waiting | Holder::People => vec![back],
        };
        Self {
            turns: shown,
            choices,
            asks: last.asks,
            last: own.turns,
            holder: own.holder,
            next: app.web.id().simple().to_string(),
            language: own.language,
            has_begun: true,
            place: None,
            photos_at: PHOTOS.to_owned(),
        }
    }

    /// With something that is said and kept nowhere.
    pub(crate) fn also(mut self, view: &View, say: Say) -> Self {
        let turn = Turn { seq: self.last, at: view.now, who: Who::Assistant, officer: None, say };
        self.turns.push(shown(view, &turn, None, false));
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// Whether the page waits for what people say.
    pub(crate) fn waits(&self) -> bool {
        self.holder != Holder::Assistant
    }

    pub(crate) fn wants_place(&self) -> bool {
        self.asks == Asks::Place
    }

    pub(crate) fn wants_photo(&self) -> bool {
        self.asks == Asks::Photo
    }
}

fn shown(view: &View, turn: &Turn, day: Option<Date>, is_now: bool) -> Shown {
    let clock = view.clock(&turn.at);
    let by = match turn.who {
        Who::Citizen => view.say1("chat-by-you", "at", clock),
        Who::Assistant => view.say1("chat-by-assistant", "at", clock),
        Who::Officer => view.say1("chat-by-officer", "at", clock),
    };
    Shown {
        who: turn.who,
        // What a citizen types is shown as it was typed: nothing in it is a link.
        blocks: match turn.who {
            Who::Citizen => blocks(&covered(view, &turn.say.text), false),
            Who::Assistant | Who::Officer => blocks(&turn.say.text, true),
        },
        links: turn.say.links.clone(),
        photos: turn.say.photos.clone(),
        by,
        day: day.map(|day| view.long_day(&day)),
        is_now,
    }
}

/// What was taken out of a message, in words.
fn covered(view: &View, text: &str) -> String {
    Kind::ALL.into_iter().fold(text.to_owned(), |text, kind| {
        let name = kind.name();
        text.replace(&format!("[{name}]"), &view.say(&format!("chat-hidden-{name}")))
    })
}

/// Lines that begin with a dash are a list.
fn blocks(text: &str, with_links: bool) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match (line.strip_prefix("- "), blocks.last_mut()) {
            (Some(item), Some(Block::List(items))) => items.push(pieces(item, with_links)),
            (Some(item), _) => blocks.push(Block::List(vec![pieces(item, with_links)])),
            (None, _) => blocks.push(Block::Words(pieces(line, with_links))),
        }
    }
    blocks
}

/// Words with links where addresses of ours stand.
fn pieces(line: &str, with_links: bool) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let plain = |words: &str, pieces: &mut Vec<Piece>| match pieces.last_mut() {
        Some(Piece { words: last, href: None }) => last.push_str(words),
        _ => pieces.push(Piece { words: words.to_owned(), href: None }),
    };
    for piece in line.split_inclusive([' ', '(']) {
        let end = |sign: char| !(sign.is_ascii_alphanumeric() || "/-_#".contains(sign));
        if !with_links || !is_ours(piece) {
            plain(piece, &mut pieces);
            continue;
        }
        let (address, rest) = piece.split_at(piece.find(end).unwrap_or(piece.len()));
        pieces.push(Piece { words: address.to_owned(), href: Some(address.to_owned()) });
        if !rest.is_empty() {
            plain(rest, &mut pieces);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, with_links: bool) -> String {
        let line = |pieces: &[Piece]| {
            pieces
                .iter()
                .map(|piece| match &piece.href {
                    Some(href) => format!("[{}]({href})", piece.words),
                    None => piece.words.clone(),
                })
                .collect::<String>()
        };
        let block = |block: &Block| match block {
            Block::Words(pieces) => line(pieces),
            Block::List(items) => {
                items.iter().map(|item| format!("* {}", line(item))).collect::<Vec<_>>().join("|")
            }
        };
        blocks(text, with_links).iter().map(block).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn addresses_of_ours_are_links_and_lines_with_a_dash_a_list() {
        assert_eq!(
            written(
                "Sumber: /layanan/ktp-el, per hari ini\n- satu (/aduan)\n- dua\n\nselesai",
                true
            ),
            "Sumber: [/layanan/ktp-el](/layanan/ktp-el), per hari ini|* satu ([/aduan](/aduan))|* dua|selesai"
        );
    }

    #[test]
    fn what_a_citizen_types_holds_no_link() {
        assert_eq!(written("buka /layanan/ktp-el", false), "buka /layanan/ktp-el");
        assert_eq!(written("//evil.example dan http://x", true), "//evil.example dan http://x");
    }
}
