//! `/aduan/peta`: reports on a map that the server draws, and what the map of the browser asks for.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use places::Outline;
use serde_json::{Value, json};
use web::{Page, Problem, View};

use crate::App;
use crate::asked::{self, Asked, Figures, Filter, Order, Told};
use crate::cluster::{self, Group};
use crate::error::Failure;
use crate::geo::{Area, At, Frame, ZOOMS};
use crate::index::{Index, Wish};
use crate::lists::{Counted, Line};
use crate::outline::{Sketch, sketch, whole};
use crate::words;

/// Pixels of the picture, which grows and shrinks with the page.
const SIZE: (f64, f64) = (480.0, 360.0);
/// How many reports stand beside the map.
const BESIDE: usize = 20;
/// How much closer one looks at a group.
const CLOSER: u8 = 2;
/// How far one moves, in parts of the picture.
const STEP: f64 = 0.5;
/// What is seen where nothing is known of the city: Indonesia.
const COUNTRY: Area = Area {
    low: At { lat: -11_000_000, lng: 95_000_000 },
    high: At { lat: 6_000_000, lng: 141_000_000 },
};
/// How close one looks at a place that was typed.
const STREET: u8 = 16;

/// Where pictures of the map come from.
#[derive(Debug, Clone)]
pub struct Tiles {
    /// The address, with `{z}`, `{x}` and `{y}`.
    url: String,
    /// Whose they are, as the map says it.
    pub attribution: String,
}

impl Tiles {
    /// Tiles at this address; none when it is none of theirs.
    pub fn new(url: &str, attribution: &str) -> Option<Self> {
        let is_whole = ["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part));
        let tiles = Self { url: url.to_owned(), attribution: attribution.to_owned() };
        (is_whole && tiles.origin().is_some()).then_some(tiles)
    }

    /// Scheme and host, as a policy names them. Nothing that would mean something to a policy may stand in it.
    fn origin(&self) -> Option<String> {
        let (scheme, rest) = self.url.split_once("://")?;
        let host = rest.split('/').next().filter(|host| !host.is_empty())?;
        let is_plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | ':');
        let is_local = host.starts_with("127.0.0.1") || host.starts_with("localhost");
        let is_safe = scheme == "https" || scheme == "http" && is_local;
        (is_safe && host.chars().all(is_plain)).then(|| format!("{scheme}://{host}"))
    }
}

/// What a map is drawn of besides reports.
#[derive(Debug, Default)]
pub struct Ground {
    /// The outline of the city.
    pub outline: Arc<Outline>,
    /// Where tiles come from; none: the outline is the map.
    pub tiles: Option<Tiles>,
}

/// A group as it is drawn.
struct Mark {
    x: i32,
    y: i32,
    radius: i32,
    /// What stands in it.
    words: String,
    href: String,
    /// What it is called when it is read out.
    label: String,
    is_one: bool,
    is_late: bool,
}

/// A way to look elsewhere.
struct Way {
    href: String,
    words: String,
}

#[derive(Template)]
#[template(path = "map.html")]
struct MapPage {
    view: View,
    filter: Filter,
    sketch: Sketch,
    marks: Vec<Mark>,
    ways: Vec<Way>,
    lines: Vec<Line>,
    counted: Counted,
    told: Vec<Told>,
    /// The region, where one is chosen.
    region: Option<String>,
    /// The same as a list.
    list: String,
    near: String,
    /// What the browser's map begins with.
    start: Start,
}

/// What the browser's map begins with.
struct Start {
    /// Where it asks for what it shows.
    data: String,
    outline: String,
    tiles: String,
    attribution: String,
    /// South, west, north, east of what the picture shows.
    area: String,
}

#[derive(Template)]
#[template(path = "beside.html")]
struct Beside<'a> {
    view: &'a View,
    lines: &'a [Line],
    counted: &'a Counted,
}

/// `GET /aduan/peta`.
pub(crate) async fn page(
    State(app): State<App>,
    view: View,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let index = app.live.now(&app.db).await?;
    let (asked, _) = asked.resolved(&app.catalog);
    let (frame, told) = frame(&app, &index, &asked);
    let wish = Wish { within: Some(frame.area()), ..asked.wish(view.now) };
    let (mut lines, figures) = beside(&app, &view, &index, &wish);
    let fits = index.fits(&wish, asked::searched(&app.catalog));
    let groups = cluster::groups(&index, &fits, (&frame.area(), frame.zoom), view.now);
    let mut marks = Vec::new();
    for group in &groups {
        marks.push(mark(&app, &view, &index, (&frame, group), &asked, &mut lines));
    }
    let filtered = asked.filter();
    let tiles = app.map.tiles.as_ref();
    let near = Asked { dekat: "AT".to_owned(), ..filtered.clone() };
    let map = MapPage {
        filter: Filter {
            orders: Vec::new(),
            ..Filter::new(&view, &app.catalog, &asked, "/aduan/peta")
        },
        sketch: sketch(&app.map.outline, &frame, asked.region().as_ref()),
        region: asked.region().map(|code| asked::region_name(&view, &app.catalog, &code)),
        marks,
        ways: ways(&view, &asked, &frame),
        lines,
        counted: Counted::new(figures, &view),
        told,
        list: filtered.at("/aduan"),
        near: near.at("/aduan/peta").replace("AT", "{at}"),
        start: Start {
            data: filtered.at("/aduan/peta/isi"),
            outline: match app.map.outline.json() {
                "" => String::new(),
                _ => "/aduan/peta/garis.geojson".to_owned(),
            },
            tiles: tiles.map_or_else(String::new, |tiles| tiles.url.clone()),
            attribution: tiles.map_or_else(String::new, |tiles| tiles.attribution.clone()),
            area: format!("{},{}", frame.area().low, frame.area().high),
        },
        view,
    };
    let mut answer = Page(map).into_response();
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy(tiles));
    Ok(answer)
}

/// What the page may do: ask us for reports, and pictures of exactly the one host that was set.
fn policy(tiles: Option<&Tiles>) -> HeaderValue {
    let origin = tiles.and_then(Tiles::origin).map_or_else(String::new, |host| format!(" {host}"));
    let policy = format!(
        "default-src 'none';style-src 'self';script-src 'self';img-src 'self' data:{origin};connect-src 'self';\
         form-action 'self';base-uri 'none';frame-ancestors 'self'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// What is looked at: what was asked for, else all of the region, else all of the city.
fn frame(app: &App, index: &Index, asked: &Asked) -> (Frame, Vec<Told>) {
    let outline = &app.map.outline;
    let mut told = Vec::new();
    let (order, swapped) = asked.order();
    told.extend(swapped);
    let zoom: Option<u8> = asked.z.parse().ok();
    let zoom = zoom.map(|zoom| zoom.clamp(*ZOOMS.start(), *ZOOMS.end()));
    if let Order::Near(middle) = order {
        if outline.holds(middle) == Some(false) {
            told.push(Told::Outside);
        }
        return (Frame::at(middle, zoom.unwrap_or(STREET), SIZE), told);
    }
    if !asked.di.is_empty() {
        match At::read(&asked.di) {
            Ok((middle, swapped)) => {
                told.extend(swapped.then_some(Told::Swapped));
                return (Frame::at(middle, zoom.unwrap_or(STREET), SIZE), told);
            }
            Err(_) => told.push(Told::NoPlace),
        }
    }
    let area = match asked.area() {
        Ok(area) => area,
        Err(wrong) => {
            told.push(wrong);
            None
        }
    };
    let of_region = || outline.around_region(&asked.region()?);
    let of_reports = || Area::around(index.all().filter_map(|spot| spot.at));
    let area = area.or_else(of_region).or_else(|| outline.around()).or_else(of_reports);
    (Frame::of(&area.unwrap_or(COUNTRY), SIZE), told)
}

/// The newest reports of what is seen, and how many there are.
fn beside(app: &App, view: &View, index: &Index, wish: &Wish) -> (Vec<Line>, Figures) {
    let titles = asked::searched(&app.catalog);
    let page = asked::page((index, wish), titles, (Order::Newest, "", BESIDE), view.now);
    let lines = page.reports.iter().map(|(spot, _)| Line::new(app, view, index, spot));
    (lines.collect(), page.figures)
}

fn mark(
    app: &App,
    view: &View,
    index: &Index,
    (frame, group): (&Frame, &Group<'_>),
    asked: &Asked,
    lines: &mut [Line],
) -> Mark {
    let (x, y) = frame.pixel(group.at);
    let (x, y) = (whole(x), whole(y));
    let is_late = group.late > 0;
    if let Some(spot) = group.one {
        let line = lines.iter_mut().enumerate().find(|(_, line)| line.number == spot.number());
        // As many as stand beside it are told apart by their number in the list.
        let pin = line.map(|(place, line)| *line.pin.insert(place + 1));
        let own = Line::new(app, view, index, spot);
        return Mark {
            x,
            y,
            radius: 0,
            words: pin.map_or_else(String::new, |pin| pin.to_string()),
            href: format!("/aduan/{}", spot.number()),
            label: format!("{}, {} ({})", own.title, own.place, view.say(own.state.key())),
            is_one: true,
            is_late,
        };
    }
    let count = usize::try_from(group.count).unwrap_or(usize::MAX);
    let words = words::count(count, view.language);
    let radius = match group.count {
        0..10 => 18,
        10..100 => 21,
        100..1_000 => 25,
        _ => 30,
    };
    let href = if group.is_one_place || frame.zoom == *ZOOMS.end() {
        Asked { dekat: group.at.to_string(), ..asked.filter() }.at("/aduan")
    } else {
        let zoom = (frame.zoom + CLOSER).min(*ZOOMS.end());
        look(asked, &Frame::at(group.at, zoom, SIZE))
    };
    let label = view.say1("complaints-group", "count", count);
    Mark { x, y, radius, words, href, label, is_one: false, is_late }
}

/// The address of the map that looks there.
fn look(asked: &Asked, frame: &Frame) -> String {
    let (z, di) = (frame.zoom.to_string(), frame.middle.to_string());
    Asked { z, di, ..asked.filter() }.at("/aduan/peta")
}

fn ways(view: &View, asked: &Asked, frame: &Frame) -> Vec<Way> {
    let zoomed = |zoom: u8| ZOOMS.contains(&zoom).then_some(Frame::at(frame.middle, zoom, SIZE));
    let ways = [
        ("complaints-map-closer", zoomed(frame.zoom + 1)),
        ("complaints-map-wider", zoomed(frame.zoom - 1)),
        ("complaints-map-north", Some(frame.moved(0.0, -STEP))),
        ("complaints-map-east", Some(frame.moved(STEP, 0.0))),
        ("complaints-map-south", Some(frame.moved(0.0, STEP))),
        ("complaints-map-west", Some(frame.moved(-STEP, 0.0))),
    ];
    let way = |(key, frame): (&str, Option<Frame>)| {
        Some(Way { href: look(asked, &frame?), words: view.say(key) })
    };
    let whole = Asked { wilayah: String::new(), ..asked.filter() }.at("/aduan/peta");
    let whole = Way { href: whole, words: view.say("complaints-map-whole") };
    ways.into_iter().filter_map(way).chain([whole]).collect()
}

/// `GET /aduan/peta/isi?kotak=…&z=…`: the groups of a box, what stands beside the map, and how many there are.
pub(crate) async fn data(
    State(app): State<App>,
    view: View,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let Ok(Some(area)) = asked.area() else {
        return Ok(Problem::mendable(StatusCode::BAD_REQUEST, "no-box").into_response());
    };
    let zoom = asked.z.parse::<u8>().unwrap_or(*ZOOMS.start());
    let index = app.live.now(&app.db).await?;
    let wish = asked.wish(view.now);
    let (lines, figures) = beside(&app, &view, &index, &wish);
    let fits = index.fits(&wish, asked::searched(&app.catalog));
    let groups = cluster::groups(&index, &fits, (&area, zoom), view.now);
    let counted = Counted::new(figures, &view);
    let beside = Beside { view: &view, lines: &lines, counted: &counted }.render();
    let answer = json!({
        "groups": written(&app, &view, &index, &groups),
        "beside": beside.unwrap_or_default(),
    });
    let kind = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=15")),
    ];
    Ok((kind, answer.to_string()).into_response())
}

/// `[lat, lng, count, late, at one place]`, and of a single one `[lat, lng, 1, late, number, title]`.
fn written(app: &App, view: &View, index: &Index, groups: &[Group<'_>]) -> Vec<Value> {
    let mut titles = BTreeMap::new();
    let mut write = |group: &Group<'_>| {
        let (lat, lng) = group.at.degrees();
        let late = group.late;
        let Some(spot) = group.one else {
            return json!([lat, lng, group.count, late, group.is_one_place]);
        };
        let label = index.label(spot);
        let title = titles
            .entry(label)
            .or_insert_with(|| words::title_of(&app.catalog.catalog, label, view.language));
        json!([lat, lng, 1, late, spot.number(), title])
    };
    groups.iter().map(&mut write).collect()
}

/// `GET /aduan/peta/garis.geojson`: the outline of the city.
pub(crate) async fn outline(State(app): State<App>) -> Result<Response, Failure> {
    let json = app.map.outline.json();
    if json.is_empty() {
        return Err(Failure::NotFound);
    }
    let kind = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ];
    Ok((kind, json.to_owned()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_opened_for_one_host_and_nothing_else() {
        let tiles = |url| Tiles::new(url, "© x");
        let one = tiles("https://tile.example:8443/a/{z}/{x}/{y}.png").expect("tiles");
        let text = policy(Some(&one));
        let text = text.to_str().expect("a text");
        assert!(
            text.contains("img-src 'self' data: https://tile.example:8443;connect-src"),
            "{text}"
        );
        assert!(
            policy(None).to_str().expect("a text").contains("img-src 'self' data:;connect-src")
        );
        for url in [
            "https://tile.example/{z}/{x}.png",
            "http://tile.example/{z}/{x}/{y}.png",
            "https://*/{z}/{x}/{y}.png",
            "https://a;script-src *.example/{z}/{x}/{y}",
            "javascript://x/{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
            "",
        ] {
            assert!(tiles(url).is_none(), "{url}");
        }
        assert!(tiles("http://127.0.0.1:9000/{z}/{x}/{y}.png").is_some(), "to try it out");
    }
}
