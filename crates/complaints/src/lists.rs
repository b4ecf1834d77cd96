//! `/aduan`: what was reported, and how much of it is done; `/aduan/wilayah/{code}`: the same of a region.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use definition::Regions as _;
use terms::{Moment, RegionCode};
use web::{Page, View};

use crate::App;
use crate::asked::{self, Asked, Figures, Filter, Order, Told};
use crate::error::Failure;
use crate::index::{Index, Spot};
use crate::photos;
use crate::public::State as Standing;
use crate::words;

/// How many a page of the list shows.
const A_PAGE: usize = 20;

/// A report in a list.
pub(crate) struct Line {
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) place: String,
    pub(crate) filed_at: Moment,
    pub(crate) state: Standing,
    /// Whether its promise is over.
    pub(crate) is_late: bool,
    /// Who says that it is done, as a key of texts.
    pub(crate) done_by: Option<&'static str>,
    /// How far from the place that was asked for.
    pub(crate) away: Option<String>,
    /// The path of a small photo.
    pub(crate) photo: Option<String>,
    /// Its pin on the map beside the list.
    pub(crate) pin: Option<usize>,
}

impl Line {
    /// A report in words.
    pub(crate) fn new(app: &App, view: &View, index: &Index, spot: &Spot) -> Self {
        let catalog = &app.catalog.catalog;
        Self {
            number: spot.number().to_owned(),
            title: words::title_of(catalog, index.label(spot), view.language),
            place: words::place_of(catalog, (spot.address(), index.region(spot)), view.language),
            filed_at: spot.filed_at,
            state: spot.state,
            is_late: spot.is_late(view.now),
            done_by: words::done_by(spot.state, spot.is_by_reporter),
            photo: spot.photo().map(|(_, small)| photos::path(spot.number(), small)),
            away: None,
            pin: None,
        }
    }
}

/// `120 m`, `3,4 km`.
pub(crate) fn distance(metres: i64, view: &View) -> String {
    if metres < 1_000 {
        return format!("{metres}\u{a0}m");
    }
    let tenths = metres / 100;
    let mark = if view.language == terms::Language::Id { ',' } else { '.' };
    format!("{}{mark}{}\u{a0}km", tenths / 10, tenths % 10)
}

/// A region by whose page one is, or that one may have meant.
pub(crate) struct Named {
    pub(crate) href: String,
    pub(crate) name: String,
}

/// A page's figures in words.
pub(crate) struct Counted {
    pub(crate) open: String,
    pub(crate) late: String,
    pub(crate) done: String,
    pub(crate) confirmed: String,
    /// All of them, as a number.
    pub(crate) number: usize,
    /// All of it in one sentence.
    pub(crate) said: String,
}

impl Counted {
    pub(crate) fn new(figures: Figures, view: &View) -> Self {
        let word = |number| words::count(number, view.language);
        let (all, open, late) = (word(figures.all), word(figures.open), word(figures.late));
        let args = [("count", all.as_str()), ("open", open.as_str()), ("late", late.as_str())];
        let said = view.with("complaints-map-count", &args);
        let (done, confirmed) = (word(figures.done), word(figures.confirmed));
        Self { done, confirmed, number: figures.all, said, open, late }
    }
}

#[derive(Template)]
#[template(path = "reports.html")]
struct ListPage {
    view: View,
    filter: Filter,
    lines: Vec<Line>,
    counted: Counted,
    /// The next page.
    more: Option<String>,
    /// The same on the map.
    map: String,
    /// The same as a feed, by the end of its path.
    feeds: [(&'static str, String); 3],
    embed: String,
    told: Vec<Told>,
    /// The region, where one is chosen: its name, and the list of all.
    region: Option<Named>,
    /// Others of the same name.
    meant: Vec<Named>,
    /// Regions below it.
    below: Vec<Named>,
    /// What may be followed: name and value of its field.
    follow: Option<(&'static str, String)>,
    /// The address from which one asks for what is near, with `{at}` for the place.
    near: String,
    /// Whether it is sorted by how near it is.
    is_near: bool,
    /// The region in which the place lies.
    here: Option<Named>,
}

/// `GET /aduan`.
pub(crate) async fn list(
    State(app): State<App>,
    view: View,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    show(&app, view, asked).await
}

/// `GET /aduan/wilayah/{code}`: a region, with its figures.
pub(crate) async fn region(
    State(app): State<App>,
    view: View,
    Path(code): Path<RegionCode>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let catalogue = &app.catalog;
    let is_ours = code.lies_in(&catalogue.region)
        && catalogue.catalog.regions.name(&code, view.language).is_some();
    if !is_ours {
        return Err(Failure::NotFound);
    }
    show(&app, view, Asked { wilayah: code.to_string(), ..asked }).await
}

async fn show(app: &App, view: View, asked: Asked) -> Result<Response, Failure> {
    let catalogue = &app.catalog;
    let (asked, meant) = asked.resolved(catalogue);
    let index = app.live.now(&app.db).await?;
    let (order, swapped) = asked.order();
    let mut told: Vec<Told> = swapped.into_iter().chain(asked.area().err()).collect();
    let is_outside = |at| app.map.outline.holds(at) == Some(false);
    if let Order::Near(at) = order
        && is_outside(at)
    {
        told.push(Told::Outside);
    }
    let wish = asked.wish(view.now);
    let part = (order, asked.sesudah.as_str(), A_PAGE);
    let page = asked::page((&index, &wish), asked::searched(catalogue), part, view.now);
    let line = |(spot, away): &(&Spot, Option<i64>)| Line {
        away: away.map(|metres| distance(metres, &view)),
        ..Line::new(app, &view, &index, spot)
    };
    let path = |asked: &Asked| match asked.region() {
        Some(region) => {
            let rest = Asked { wilayah: String::new(), ..asked.clone() };
            rest.at(&format!("/aduan/wilayah/{region}"))
        }
        None => asked.at("/aduan"),
    };
    let named = |code: &RegionCode| {
        let there = Asked { wilayah: code.to_string(), ..asked.filter() };
        Named { href: path(&there), name: asked::region_name(&view, catalogue, code) }
    };
    let region = asked.region();
    let below = match &region {
        Some(region) => catalogue.catalog.regions.children(region),
        None => catalogue.catalog.regions.children(&catalogue.region),
    };
    let start = Asked { sesudah: String::new(), ..asked.clone() };
    let more = page.more.clone().map(|sesudah| path(&Asked { sesudah, ..asked.clone() }));
    let here = match order {
        Order::Near(at) => app.map.outline.region_of(at),
        Order::Newest | Order::Changed | Order::Oldest => None,
    };
    let near = Asked { dekat: "AT".to_owned(), ..asked.filter() };
    let filtered = asked.filter();
    let list = ListPage {
        filter: Filter::new(&view, catalogue, &asked, "/aduan"),
        lines: page.reports.iter().map(line).collect(),
        counted: Counted::new(page.figures, &view),
        more,
        map: Asked { urut: String::new(), ..start }.at("/aduan/peta"),
        feeds: [("Atom", "atom"), ("RSS", "rss"), ("GeoJSON", "geojson")]
            .map(|(name, end)| (name, filtered.at(&format!("/aduan/umpan.{end}")))),
        embed: filtered.at("/aduan/sematkan"),
        told,
        region: region.as_ref().map(|code| {
            let all = Asked { wilayah: String::new(), ..asked.filter() };
            Named { href: all.at("/aduan"), name: asked::region_name(&view, catalogue, code) }
        }),
        meant: meant.iter().map(named).collect(),
        below: if asked.is_narrow() && region.is_none() {
            Vec::new()
        } else {
            below.iter().map(named).collect()
        },
        follow: match &region {
            Some(region) => Some(("wilayah", region.to_string())),
            None => (!wish.words.is_empty()).then(|| ("q", asked.q.clone())),
        },
        near: path(&near).replace("AT", "{at}"),
        is_near: matches!(order, Order::Near(_)),
        here: here.map(|code| Named {
            href: format!("/aduan/wilayah/{code}"),
            name: asked::region_name(&view, catalogue, code),
        }),
        view,
    };
    Ok(Page(list).into_response())
}
