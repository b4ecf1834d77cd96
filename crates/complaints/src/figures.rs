//! `/aduan/angka`: how much is reported and done, by region and by category, out of memory.

mod institutions;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use definition::Regions as _;
use terms::{Moment, RegionCode};
use web::{Page, View};

use crate::App;
use crate::asked::{self, Asked};
use crate::error::Failure;
use crate::index::{Spot, Wish};
use crate::public::State as Standing;
use crate::words;

use self::institutions::Work;

const DAY_SECONDS: i64 = 86_400;
/// Of late: so many days.
const LATELY: i64 = 30;

/// What is counted of some reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    all: usize,
    open: usize,
    late: usize,
    /// Done, as the office alone says.
    done: usize,
    /// Done, as reporters say.
    confirmed: usize,
    /// Done by the day that was promised.
    kept: usize,
    /// Reported of late.
    came: usize,
    /// Done of late.
    went: usize,
}

impl Tally {
    fn add(&mut self, spot: &Spot, now: Moment) {
        let lately = now.plus_seconds(-LATELY * DAY_SECONDS);
        let done = spot.ended_at.filter(|_| spot.state == Standing::Done);
        self.all += 1;
        self.open += usize::from(spot.state.is_open());
        self.late += usize::from(spot.is_late(now));
        let is_done = spot.state == Standing::Done;
        self.done += usize::from(is_done && !spot.is_by_reporter);
        self.confirmed += usize::from(is_done && spot.is_by_reporter);
        self.kept += usize::from(done.is_some_and(|at| at <= spot.promised_at));
        self.came += usize::from(spot.filed_at >= lately);
        self.went += usize::from(done.is_some_and(|at| at >= lately));
    }
}

/// A line of a table.
struct Row {
    name: String,
    href: String,
    said: String,
    late: Option<String>,
}

/// A line of the table of institutions.
struct Line {
    name: String,
    /// Its page; none: several of them together.
    href: Option<String>,
    came: String,
    /// Answered by the day that was promised, of how many; none where nothing is answered.
    in_time: Option<String>,
    done: String,
    confirmed: String,
    /// Days that half of them took at most.
    median: Option<String>,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct FiguresPage {
    view: View,
    came: String,
    went: String,
    open: String,
    late: String,
    done: String,
    confirmed: String,
    /// Of a hundred that are done, how many were done by the day that was promised; none where none is done.
    kept: Option<usize>,
    regions: Vec<Row>,
    categories: Vec<Row>,
    /// None where a part of the reports is asked for: one part taken off another would tell of the few.
    institutions: Option<Vec<Line>>,
}

/// `GET /aduan/angka`.
pub(crate) async fn page(
    State(app): State<App>,
    view: View,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let catalogue = &app.catalog;
    let index = app.live.now(&app.db).await?;
    let (asked, _) = asked.resolved(catalogue);
    let wish: Wish = asked.wish(view.now);
    let fits = index.fits(&wish, asked::searched(catalogue));
    let (mut all, mut regions, mut categories) =
        (Tally::default(), BTreeMap::new(), BTreeMap::new());
    let mut heads: BTreeMap<String, Work> = BTreeMap::new();
    for spot in index.all().filter(|spot| fits.take(spot, view.now)) {
        all.add(spot, view.now);
        let (region, service) = (index.region(spot), &index.label(spot).service);
        regions.entry(region).or_insert_with(Tally::default).add(spot, view.now);
        categories.entry(service).or_insert_with(Tally::default).add(spot, view.now);
        if let Some(head) = app.units.institution(index.unit(spot)) {
            heads.entry(head.id.clone()).or_default().add(spot);
        }
    }
    let children = catalogue.catalog.regions.children(&catalogue.region);
    let region = |code: &RegionCode| {
        let own = regions.iter().filter(|(region, _)| {
            region.parse().is_ok_and(|region: RegionCode| region.lies_in(code))
        });
        let sum = own.fold(Tally::default(), |sum, (_, own)| sum.with(own));
        let href = format!("/aduan/wilayah/{code}");
        row(&view, (asked::region_name(&view, catalogue, code), href), &sum)
    };
    let snapshot = catalogue.catalog.now();
    let category = |entry: &std::sync::Arc<catalog::Entry>| {
        let tally = categories.get(&entry.service.id).copied().unwrap_or_default();
        let kategori = entry.service.id.clone();
        let href = Asked { kategori, ..Asked::default() }.at("/aduan");
        (tally.all, row(&view, (entry.service.title.get(view.language).to_owned(), href), &tally))
    };
    let mut by_category: Vec<(usize, Row)> = snapshot.complaints().map(category).collect();
    by_category.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let word = |number| words::count(number, view.language);
    let page = FiguresPage {
        came: word(all.came),
        went: word(all.went),
        open: word(all.open),
        late: word(all.late),
        kept: (all.kept * 100).checked_div(all.done + all.confirmed),
        confirmed: word(all.confirmed),
        done: word(all.done),
        regions: children.iter().map(region).collect(),
        categories: by_category.into_iter().map(|(_, row)| row).collect(),
        institutions: (wish == Wish::default()).then(|| lines(&app, &view, heads)),
        view,
    };
    Ok(Page(page).into_response())
}

impl Tally {
    fn with(self, other: &Self) -> Self {
        Self {
            all: self.all + other.all,
            open: self.open + other.open,
            late: self.late + other.late,
            done: self.done + other.done,
            confirmed: self.confirmed + other.confirmed,
            kept: self.kept + other.kept,
            came: self.came + other.came,
            went: self.went + other.went,
        }
    }
}

/// The table of institutions.
fn lines(app: &App, view: &View, heads: BTreeMap<String, Work>) -> Vec<Line> {
    let lines = institutions::lines(heads);
    let each = lines.each.iter().map(|(id, work)| {
        let name = app.units.get(id).map_or_else(|| id.clone(), |unit| unit.title.clone());
        line(view, (name, Some(format!("/kantor/{id}"))), work)
    });
    let others = lines.others.iter().map(|(count, work)| {
        line(
            view,
            (view.say1("figures-institutions-others", "count", count.to_string()), None),
            work,
        )
    });
    each.chain(others).collect()
}

fn line(view: &View, (name, href): (String, Option<String>), work: &Work) -> Line {
    let word = |number| words::count(number, view.language);
    let (in_time, answered) = (word(work.in_time), word(work.answered));
    let of = [("count", in_time.as_str()), ("all", answered.as_str())];
    Line {
        name,
        href,
        came: word(work.came),
        in_time: (work.answered > 0).then(|| view.with("figures-in-time-of", &of)),
        done: word(work.done),
        confirmed: word(work.confirmed),
        median: work.median().map(|tenths| words::tenths(tenths, view.language)),
    }
}

fn row(view: &View, (name, href): (String, String), tally: &Tally) -> Row {
    let word = |number| words::count(number, view.language);
    let (all, open) = (word(tally.all), word(tally.open));
    let (done, confirmed) = (word(tally.done), word(tally.confirmed));
    let args = [
        ("count", all.as_str()),
        ("open", open.as_str()),
        ("done", done.as_str()),
        ("confirmed", confirmed.as_str()),
    ];
    let late = (tally.late > 0).then(|| view.say1("figures-late", "count", word(tally.late)));
    let said = match tally.all {
        0 => view.say("figures-row-none"),
        _ => view.with("figures-row", &args),
    };
    Row { name, href, said, late }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::tests::report;
    use crate::index::{Index, Read};

    #[test]
    fn what_is_done_in_time_late_and_of_late_is_counted_apart() {
        let day = |days: i64| Moment::from_micros(0).plus_seconds(days * DAY_SECONDS);
        let one = |id: u128, state, filed, promised, ended: Option<i64>| Read {
            state,
            filed_at: day(filed),
            promised_at: day(promised),
            ended_at: ended.map(day),
            ..report(id, None)
        };
        let index = Index::of([
            one(1, Standing::New, 90, 110, None),
            one(2, Standing::Working, 50, 60, None),
            one(3, Standing::Done, 40, 60, Some(95)),
            Read { is_by_reporter: true, ..one(4, Standing::Done, 10, 60, Some(50)) },
            one(5, Standing::Refused, 95, 110, Some(96)),
        ]);
        let mut tally = Tally::default();
        index.all().for_each(|spot| tally.add(spot, day(100)));
        let wanted =
            Tally { all: 5, open: 2, late: 1, done: 1, confirmed: 1, kept: 1, came: 2, went: 1 };
        assert_eq!(tally, wanted);
        assert_eq!(tally.with(&Tally::default()), wanted);
    }
}
