//! `/pengumuman`: what is announced, as a page and as an Atom feed.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use terms::Moment;
use web::{Page, View};

use crate::App;
use crate::announcement::{Announcement, Kind, Standing};

/// An announcement in the words of a page.
pub(crate) struct Told {
    pub(crate) anchor: String,
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    /// Its paragraphs.
    pub(crate) text: Vec<String>,
    pub(crate) when: String,
    /// The unit that it is about: id and name.
    pub(crate) unit: Option<(String, String)>,
}

impl Told {
    pub(crate) fn new(app: &App, view: &View, one: &Announcement) -> Self {
        let unit = app.cases.units.get(&one.unit);
        let lines = one.text.get(view.language).lines().map(str::trim);
        Self {
            anchor: one.anchor(),
            id: one.id.to_string(),
            kind: one.kind,
            title: one.title.get(view.language).to_owned(),
            text: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            when: when(view, one),
            unit: unit.map(|unit| (unit.id.clone(), unit.title.clone())),
        }
    }
}

/// "Kamis, 26 Nov 2026, 18.00 WIB sampai …".
fn when(view: &View, one: &Announcement) -> String {
    let from = view.short_at(&one.from);
    match one.until {
        Some(until) => {
            let until = view.short_at(&until);
            view.say2("portal-from-until", ("from", &from), ("until", &until))
        }
        None => view.say1("portal-since", "from", from),
    }
}

#[derive(Template)]
#[template(path = "announcements.html")]
struct ListPage {
    view: View,
    /// Key of the heading, and what stands under it.
    parts: Vec<(&'static str, Vec<Told>)>,
}

/// `GET /pengumuman`.
pub(crate) async fn list(State(app): State<App>, view: View) -> Response {
    let all = app.board.all();
    let told = |standing: Standing| {
        let these = all.iter().filter(|one| one.standing(view.now) == standing);
        these.map(|one| Told::new(&app, &view, one)).collect::<Vec<_>>()
    };
    let parts = vec![
        ("portal-now", told(Standing::Now)),
        ("portal-coming", told(Standing::Coming)),
        ("portal-over", told(Standing::Over)),
    ];
    let parts = parts.into_iter().filter(|(_, these)| !these.is_empty()).collect();
    Page(ListPage { parts, view }).into_response()
}

/// `GET /pengumuman/atom.xml`.
pub(crate) async fn feed(State(app): State<App>, view: View) -> Response {
    let all = app.board.all();
    let start = &view.brand().public_url;
    let newest = all.iter().map(|one| one.written_at).max();
    let entries: String = all.iter().map(|one| entry(&view, start, one)).collect();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\
         <title>{}</title><id>{start}/pengumuman</id><updated>{}</updated><author><name>{}</name></author>\
         <link rel=\"self\" href=\"{start}/pengumuman/atom.xml\"/><link href=\"{start}/pengumuman\"/>{entries}</feed>",
        view.language.tag(),
        escaped(&view.say("portal-announcements")),
        newest.unwrap_or(Moment::from_micros(0)).rfc3339(),
        escaped(&view.brand().name),
    );
    let head = [
        (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (head, body).into_response()
}

fn entry(view: &View, start: &str, one: &Announcement) -> String {
    let text = format!("{}\n{}", when(view, one), one.text.get(view.language));
    format!(
        "<entry><id>urn:uuid:{}</id><title>{}</title><updated>{}</updated><published>{}</published>\
         <link href=\"{start}{}\"/><category term=\"{}\"/><content type=\"text\">{}</content></entry>",
        one.id,
        escaped(one.title.get(view.language)),
        one.written_at.rfc3339(),
        one.written_at.rfc3339(),
        one.href(),
        one.kind.name(),
        escaped(&text),
    )
}

/// Text as XML takes it; what XML has no sign for is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            sign if sign.is_control() && !matches!(sign, '\n' | '\t') => {}
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_the_element_that_it_stands_in() {
        assert_eq!(escaped("a<b>&\"\u{7}c\n"), "a&lt;b&gt;&amp;&quot;c\n");
    }
}
