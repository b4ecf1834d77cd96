//! `/pengumuman`: what is announced, as a page and as an Atom feed.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use terms::Moment;
use terms::escape::in_markup;
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
    /// When it was changed or withdrawn last, in words; empty when it never was.
    pub(crate) changed: String,
    pub(crate) standing: Standing,
}

impl Told {
    pub(crate) fn new(app: &App, view: &View, one: &Announcement) -> Self {
        let unit = app.cases.units.get(&one.unit);
        let standing = one.standing(view.now);
        let text = if standing == Standing::Withdrawn { "" } else { one.text.get(view.language) };
        let lines = text.lines().map(str::trim);
        Self {
            anchor: one.anchor(),
            id: one.id.to_string(),
            kind: one.kind,
            title: one.title.get(view.language).to_owned(),
            text: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            when: when(view, one),
            unit: unit.map(|unit| (unit.id.clone(), unit.title.clone())),
            changed: changed(view, one),
            standing,
        }
    }

    pub(crate) fn is_withdrawn(&self) -> bool {
        self.standing == Standing::Withdrawn
    }

    pub(crate) fn is_current(&self) -> bool {
        matches!(self.standing, Standing::Now | Standing::Coming)
    }
}

/// "Kamis, 26 Nov 2026, 18.00 WIB sampai …".
pub(crate) fn when(view: &View, one: &Announcement) -> String {
    let from = view.short_at(&one.from);
    match one.until {
        Some(until) => {
            let until = view.short_at(&until);
            view.say2("portal-from-until", ("from", &from), ("until", &until))
        }
        None => view.say1("portal-since", "from", from),
    }
}

/// "Diperbarui Kamis, 26 Nov 2026, 18.00 WIB", or that it was withdrawn then.
fn changed(view: &View, one: &Announcement) -> String {
    let said = |key: &str, at: Moment| view.say1(key, "at", view.short_at(&at));
    match (one.withdrawn_at, one.changed_at) {
        (Some(at), _) => said("portal-withdrawn-at", at),
        (None, Some(at)) => said("portal-changed-at", at),
        (None, None) => String::new(),
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
        ("portal-withdrawn", told(Standing::Withdrawn)),
    ];
    let parts = parts.into_iter().filter(|(_, these)| !these.is_empty()).collect();
    Page(ListPage { parts, view }).into_response()
}

/// `GET /pengumuman/atom.xml`.
pub(crate) async fn feed(State(app): State<App>, view: View) -> Response {
    let all = app.board.all();
    let start = &view.brand().public_url;
    let newest = all.iter().map(Announcement::updated_at).max();
    let entries: String = all.iter().map(|one| entry(&view, start, one)).collect();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\
         <title>{}</title><id>{start}/pengumuman</id><updated>{}</updated><author><name>{}</name></author>\
         <link rel=\"self\" href=\"{start}/pengumuman/atom.xml\"/><link href=\"{start}/pengumuman\"/>{entries}</feed>",
        view.language.tag(),
        in_markup(&view.say("portal-announcements")),
        newest.unwrap_or(Moment::from_micros(0)).rfc3339(),
        in_markup(&view.brand().name),
    );
    let head = [
        (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (head, body).into_response()
}

fn entry(view: &View, start: &str, one: &Announcement) -> String {
    let title = one.title.get(view.language);
    // Whoever read it before learns that it no longer stands.
    let (title, text) = match one.withdrawn_at {
        Some(_) => (view.say1("portal-feed-withdrawn", "title", title), changed(view, one)),
        None => {
            let lines =
                [when(view, one), changed(view, one), one.text.get(view.language).to_owned()];
            let lines = lines.into_iter().filter(|line| !line.is_empty());
            (title.to_owned(), lines.collect::<Vec<_>>().join("\n"))
        }
    };
    format!(
        "<entry><id>urn:uuid:{}</id><title>{}</title><updated>{}</updated><published>{}</published>\
         <link href=\"{start}{}\"/><category term=\"{}\"/><content type=\"text\">{}</content></entry>",
        one.id,
        in_markup(&title),
        one.updated_at().rfc3339(),
        one.written_at.rfc3339(),
        one.href(),
        one.kind.name(),
        in_markup(&text),
    )
}
