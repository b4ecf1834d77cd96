//! How people find a service: the home page, all services by life event, search.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use serde::Deserialize;
use web::{Page, Problem, View, see_other};

use crate::life_events::{self, LifeEvent};
use crate::pages::{App, Banner, FoundGroup, MyCase};
use crate::price::{price, promises};
use crate::snapshot::{Entry, Snapshot};

/// Services that the home page lists one by one; where there are more it leads to the page that has them in groups.
const FEW: usize = 8;
/// Services that a tile names, and announcements on the home page.
const NAMED: usize = 3;
/// Services of a page of what was found, and of a group: nobody reads two thousand.
const A_PAGE: usize = 20;
/// The group of services that no life event leads to.
const OTHER: &str = "lainnya";

/// A service as a row of a list.
pub struct Line {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it costs and how long it takes.
    pub note: String,
    /// What it is for.
    pub summary: String,
}

/// A service as a row of a list.
pub fn line(app: &App, entry: &Entry, view: &View) -> Line {
    let service = &entry.service;
    let context = app.context(view);
    let (fee, time) = (price(service, &context, view).short, promises(service, &context, view));
    Line {
        id: service.id.clone(),
        title: service.title.get(view.language).to_owned(),
        note: format!("{fee} · {time}"),
        summary: service.summary.get(view.language).to_owned(),
    }
}

/// A life event with its services.
struct Group<'a> {
    id: &'static str,
    icon: &'static str,
    entries: Vec<&'a Entry>,
}

/// What is offered by life event, a service under each of its own; at the end what is under none.
fn groups(snapshot: &Snapshot) -> Vec<Group<'_>> {
    let under = |LifeEvent { id, icon, .. }: LifeEvent| {
        let has = |entry: &&Entry| entry.service.life_events.iter().any(|one| one == id);
        Group { id, icon, entries: snapshot.services().map(|entry| &**entry).filter(has).collect() }
    };
    let is_other = |entry: &&Entry| {
        let mut own = entry.service.life_events.iter();
        !own.any(|id| life_events::all().any(|event| event.id == id))
    };
    let others = snapshot.services().map(|entry| &**entry).filter(is_other).collect();
    let mut groups: Vec<Group<'_>> = life_events::all().map(under).collect();
    groups.push(Group { id: OTHER, icon: "doc", entries: others });
    groups.retain(|group| !group.entries.is_empty());
    groups
}

fn title(view: &View, id: &str) -> String {
    view.say(&format!("catalog-event-{id}"))
}

/// A life event on the home page: pictogram, words, and what is under it.
struct Event {
    icon: &'static str,
    title: String,
    note: String,
    href: String,
}

impl Event {
    fn new(group: &Group<'_>, view: &View) -> Self {
        let titles = group.entries.iter().map(|entry| entry.service.title.get(view.language));
        let named = titles.take(NAMED).collect::<Vec<_>>().join(", ");
        Self {
            icon: group.icon,
            title: title(view, group.id),
            note: match group.entries.len().checked_sub(NAMED) {
                None | Some(0) => named,
                Some(more) => {
                    view.say2("catalog-and-more", ("names", &named), ("count", &more.to_string()))
                }
            },
            href: match group.entries.as_slice() {
                [one] => format!("/layanan/{}", one.service.id),
                _ => format!("/peristiwa/{}", group.id),
            },
        }
    }
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    view: View,
    /// What is out of order or closed now.
    banners: Vec<Banner>,
    /// What else is announced.
    news: Vec<Banner>,
    mine: Vec<MyCase>,
    events: Vec<Event>,
    /// All of them, where they are few.
    services: Vec<Line>,
    count: usize,
}

/// `GET /`: what one may have come for.
pub(crate) async fn home(State(app): State<App>, view: View, headers: HeaderMap) -> Response {
    let mine = match &view.citizen {
        Some(citizen) => app.mine.list(citizen.person, view.language).await,
        None => Vec::new(),
    };
    let page = app.shown(view, &headers, |view| Some(home_page(&app, view, mine)));
    page.unwrap_or_else(|| Problem::not_found().into_response())
}

fn home_page(app: &App, view: View, mine: Vec<MyCase>) -> HomePage {
    let snapshot = app.catalog.now();
    let count = snapshot.services().count();
    let few = snapshot.services().filter(|_| count <= FEW);
    let named = groups(&snapshot);
    let named = named.iter().filter(|group| group.id != OTHER);
    let (news, banners): (Vec<Banner>, Vec<Banner>) =
        app.mine.banners(view.now).iter().cloned().partition(|banner| banner.class.is_empty());
    HomePage {
        banners: banners.into_iter().take(NAMED).collect(),
        news: news.into_iter().take(NAMED).collect(),
        mine,
        events: named.map(|group| Event::new(group, &view)).collect(),
        services: few.map(|entry| line(app, entry, &view)).collect(),
        count,
        view,
    }
}

/// A group on the page of all services.
struct Section {
    id: &'static str,
    title: String,
    services: Vec<Line>,
    /// The words that lead to all of them, where not all are here.
    all: Option<String>,
}

#[derive(Template)]
#[template(path = "services.html")]
struct ServicesPage {
    view: View,
    groups: Vec<Section>,
}

/// `GET /layanan`: all services, each under every life event that leads to it.
pub(crate) async fn list(State(app): State<App>, view: View, headers: HeaderMap) -> Response {
    let page = app.shown(view, &headers, |view| {
        let snapshot = app.catalog.now();
        let section = |group: Group<'_>| Section {
            id: group.id,
            title: title(&view, group.id),
            services: group.entries.iter().take(A_PAGE).map(|one| line(&app, one, &view)).collect(),
            all: (group.entries.len() > A_PAGE)
                .then(|| view.say1("catalog-group-all", "count", group.entries.len())),
        };
        let groups = groups(&snapshot).into_iter().map(section).collect();
        Some(ServicesPage { groups, view })
    });
    page.unwrap_or_else(|| Problem::not_found().into_response())
}

#[derive(Template)]
#[template(path = "found.html")]
struct FoundPage {
    view: View,
    heading: String,
    asked: Asked,
    services: Vec<Line>,
    /// Which of those that were found are here, where there are more.
    part: Option<Share>,
    /// What was found besides services, on the first page.
    others: Vec<FoundGroup>,
}

/// The services of a page among all that were found.
struct Share {
    /// Which they are.
    words: String,
    /// After how many the next page begins, and the words that lead there.
    next: Option<(usize, String)>,
}

impl Share {
    /// None when all are on one page.
    fn new(view: &View, before: usize, shown: usize, all: usize) -> Option<Self> {
        if all <= A_PAGE || shown == 0 {
            return None;
        }
        let last = before + shown;
        let [first, end, sum] = [before + 1, last, all].map(|number| number.to_string());
        let next = (last < all)
            .then(|| (last, view.say1("catalog-found-next", "count", A_PAGE.min(all - last))));
        let named = [("first", first.as_str()), ("last", &end), ("all", &sum)];
        Some(Self { words: view.with("catalog-found-part", &named), next })
    }
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    /// The life event whose services are all asked for, where nothing is typed.
    #[serde(default)]
    peristiwa: String,
    /// How many of the best were shown before.
    #[serde(default)]
    dari: String,
}

impl Asked {
    /// What it finds, the best first; none when nothing is asked for.
    fn find<'a>(&self, snapshot: &'a Snapshot) -> Option<Vec<&'a Entry>> {
        if !self.q.trim().is_empty() {
            let ids = snapshot.index.find(&self.q);
            return Some(ids.iter().filter_map(|id| Some(&**snapshot.latest(id)?)).collect());
        }
        let mut groups = groups(snapshot).into_iter();
        groups.find(|group| group.id == self.peristiwa).map(|group| group.entries)
    }
}

/// `GET /cari`: what was found, page by page.
pub(crate) async fn search(
    State(app): State<App>,
    view: View,
    Query(asked): Query<Asked>,
) -> Response {
    let snapshot = app.catalog.now();
    let Some(found) = asked.find(&snapshot) else { return see_other("/layanan") };
    let before = asked.dari.parse().unwrap_or(0);
    let shown = found.iter().skip(before).take(A_PAGE);
    let services: Vec<Line> = shown.map(|entry| line(&app, entry, &view)).collect();
    let part = Share::new(&view, before, services.len(), found.len());
    let heading = match asked.q.trim() {
        "" => title(&view, &asked.peristiwa),
        _ => view.say("catalog-found"),
    };
    let others = match asked.q.trim() {
        words if before == 0 && !words.is_empty() => app.mine.found(words, &view).await,
        _ => Vec::new(),
    };
    Page(FoundPage { heading, asked, services, part, others, view }).into_response()
}
