//! `/aduan/umpan.atom`, `.rss`, `.geojson`: every list as programs read it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use terms::{Language, Moment, Zone, escape};
use web::View;

use crate::App;
use crate::asked::{self, Asked, Order};
use crate::error::Failure;
use crate::geo::At;
use crate::lists::Line;
use crate::photos;

mod atom;
mod geojson;
mod rss;

/// Reports of a feed that readers fetch every hour.
const ENTRIES: usize = 50;
/// Reports of a file that maps show at once.
const FEATURES: usize = 500;

/// The language of what is fetched without cookies.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Spoken {
    lang: String,
}

impl Spoken {
    /// As it was asked for; Indonesian where it was not.
    pub(crate) fn language(&self) -> Language {
        Language::from_tag(&self.lang).unwrap_or_default()
    }
}

/// What a feed says of itself.
struct Feed {
    title: String,
    about: String,
    /// Its own address.
    own: String,
    /// The list that it follows.
    page: String,
    agency: String,
    language: Language,
    /// When something of it changed last.
    updated: Moment,
    entries: Vec<Entry>,
}

/// A report in a feed.
struct Entry {
    href: String,
    number: String,
    title: String,
    place: String,
    category: String,
    /// Name and words of its state.
    state: (&'static str, String),
    summary: String,
    /// Its story in a sentence; empty where it is not public.
    story: String,
    /// The address of its first photo.
    photo: Option<String>,
    at: Option<At>,
    filed_at: Moment,
    changed_at: Moment,
}

impl Entry {
    /// What is told of it: its story, where that is public, and how far it is.
    fn told(&self) -> String {
        match self.story.is_empty() {
            true => self.summary.clone(),
            false => format!("{} {}", self.story, self.summary),
        }
    }
}

/// A form of feeds.
struct Form {
    /// End of its path.
    end: &'static str,
    kind: &'static str,
    size: usize,
    write: fn(&Feed) -> String,
}

/// `GET /aduan/umpan.atom`.
pub(crate) async fn atom(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Query(spoken): Query<Spoken>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let form =
        Form { end: "atom", kind: "application/atom+xml", size: ENTRIES, write: atom::write };
    answer(&app, &form, (asked, &spoken), &headers).await
}

/// `GET /aduan/umpan.rss`.
pub(crate) async fn rss(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Query(spoken): Query<Spoken>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let form = Form { end: "rss", kind: "application/rss+xml", size: ENTRIES, write: rss::write };
    answer(&app, &form, (asked, &spoken), &headers).await
}

/// `GET /aduan/umpan.geojson`.
pub(crate) async fn geojson(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Query(spoken): Query<Spoken>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let kind = "application/geo+json";
    let form = Form { end: "geojson", kind, size: FEATURES, write: geojson::write };
    answer(&app, &form, (asked, &spoken), &headers).await
}

async fn answer(
    app: &App,
    form: &Form,
    (asked, spoken): (Asked, &Spoken),
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let feed = read(app, form, asked, spoken.language()).await?;
    let body = (form.write)(&feed);
    let (tag, modified) = (tag(&body), http_date(feed.updated));
    let kind = format!("{}; charset=utf-8", form.kind);
    let mut answer = if is_known(headers, &tag, feed.updated) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], body).into_response()
    };
    let own = answer.headers_mut();
    let told = [
        (header::ETAG, tag),
        (header::LAST_MODIFIED, modified),
        (header::CACHE_CONTROL, "public, max-age=120".to_owned()),
        // What is public is for programs of other sites too; it knows no cookies.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    for (name, value) in told {
        own.extend(HeaderValue::from_str(&value).ok().map(|value| (name, value)));
    }
    Ok(answer)
}

async fn read(app: &App, form: &Form, asked: Asked, language: Language) -> Result<Feed, Failure> {
    let view = View::public(&app.web, language, "/aduan");
    let (asked, _) = asked.resolved(&app.catalog);
    let index = app.live.now(&app.db).await?;
    let wish = asked.wish(view.now);
    let titles = asked::searched(&app.catalog);
    let page = asked::page((&index, &wish), titles, (Order::Changed, "", form.size), view.now);
    let base = &app.web.brand().public_url;
    let entry = |(spot, _): &(&crate::index::Spot, Option<i64>)| {
        let line = Line::new(app, &view, &index, spot);
        let state = view.say(spot.state.key());
        let at = view.short_at(&spot.filed_at);
        let told = [("place", line.place.as_str()), ("state", &state), ("at", &at)];
        Entry {
            href: format!("{base}/aduan/{}", spot.number()),
            number: spot.number().to_owned(),
            summary: view.with("complaints-feed-summary", &told),
            story: spot.story().to_owned(),
            photo: spot
                .photo()
                .map(|(copy, _)| format!("{base}{}", photos::path(spot.number(), copy))),
            title: line.title,
            category: index.label(spot).service.clone(),
            place: line.place,
            state: (spot.state.name(), state),
            at: spot.at,
            filed_at: spot.filed_at,
            changed_at: spot.changed_at,
        }
    };
    let region = asked.region().map(|code| asked::region_name(&view, &app.catalog, &code));
    let about = [region, Some(asked.q.clone()).filter(|words| !words.is_empty())];
    let about: Vec<String> = about.into_iter().flatten().collect();
    let mut title = format!("{} – {}", view.say("complaints-title"), view.brand().short);
    if !about.is_empty() {
        title = format!("{title}: {}", about.join(", "));
    }
    let filtered = Asked { kotak: asked.kotak.clone(), ..asked.filter() };
    let mut own = filtered.at(&format!("/aduan/umpan.{}", form.end));
    if language != Language::default() {
        let sign = if own.contains('?') { '&' } else { '?' };
        own = format!("{own}{sign}lang={}", language.tag());
    }
    Ok(Feed {
        title,
        about: view.say("complaints-lead"),
        own: format!("{base}{own}"),
        page: format!("{base}{}", filtered.at("/aduan")),
        agency: view.brand().name.clone(),
        language,
        updated: page.reports.first().map_or(Moment::from_micros(0), |(spot, _)| spot.changed_at),
        entries: page.reports.iter().map(entry).collect(),
    })
}

/// The tag of a body. Weak: the same feed may travel compressed or not.
fn tag(body: &str) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}

/// Whether whoever asks has it as it is (RFC 9110, 13.2.2: the date counts only without a tag).
fn is_known(headers: &HeaderMap, tag: &str, updated: Moment) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let Some(known) = text(header::IF_NONE_MATCH) {
        let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        return known.split(',').any(|one| one.trim() == "*" || strong(one) == strong(tag));
    }
    let since = text(header::IF_MODIFIED_SINCE);
    let since = since.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    since.is_some_and(|since| since.timestamp().as_second() >= updated.micros() / 1_000_000)
}

/// `Wed, 25 Nov 2026 03:00:00 GMT`, as HTTP and RSS write it.
fn http_date(at: Moment) -> String {
    let utc = Zone::named("UTC").unwrap_or_else(Zone::wib);
    at.local(&utc).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Text as XML holds it, in one line.
fn xml(text: &str) -> String {
    escape::in_markup(&text.replace(['\t', '\n', '\r'], " "))
}

#[cfg(test)]
mod tests;
