//! `/meja/buku-nomor`: every number of a unit in a year, with its letter or with the reason why it was used outside.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use identity::Unit;
use jiff::civil::date;
use serde::Deserialize;
use terms::escape::in_address;
use terms::{Moment, Zone};
use web::{Page, Signed, Staff, View};

use crate::app::App;
use crate::error::Failure;
use crate::store;
use crate::store::book::{self, Asked, Line, Place};

/// Lines a page.
const LINES: usize = 50;
/// Lines that a download takes at once.
const CHUNK: i64 = 1_000;

/// The units whose book somebody may read: where they work, and for a supervisor those beneath.
pub(crate) fn units<'a>(app: &'a App, staff: &Staff) -> Vec<&'a Unit> {
    let units = &app.cases.units;
    let mut own: Vec<&Unit> =
        units.iter().filter(|unit| !cases::roles_at(staff, units, &unit.id).is_empty()).collect();
    own.sort_by(|a, b| a.title.cmp(&b.title));
    own
}

/// Whether somebody may enter numbers at a unit: who works there, not who looks from above.
pub(crate) fn may_enter(app: &App, staff: &Staff, unit: &str) -> bool {
    let roles = cases::roles_at(staff, &app.cases.units, unit);
    roles.iter().any(|role| role == "officer" || role == "signatory")
}

/// The unit that was asked for, or the first; nothing when it is not theirs.
pub(crate) fn unit<'a>(app: &'a App, staff: &Staff, asked: &str) -> Result<&'a Unit, Failure> {
    let own = units(app, staff);
    let found = if asked.is_empty() {
        own.first().copied()
    } else {
        own.into_iter().find(|unit| unit.id == asked)
    };
    found.ok_or(Failure::NotFound)
}

/// The unit on which the book opens: of those where they work, else of those beneath, the one with the newest number.
async fn usual(app: &App, staff: &Staff) -> Result<String, Failure> {
    let own = units(app, staff);
    let works = own.iter().any(|unit| may_enter(app, staff, &unit.id));
    let mut newest = (None, String::new());
    for unit in own.into_iter().filter(|unit| !works || may_enter(app, staff, &unit.id)) {
        let last = book::last(&app.cases.db, app.cases.agency(), &unit.id).await?;
        if newest.1.is_empty() || last > newest.0 {
            newest = (last, unit.id.clone());
        }
    }
    Ok(newest.1)
}

/// What people call a series.
pub(crate) fn series_name(view: &View, series: &str) -> String {
    let parts: Vec<&str> = series.split('/').collect();
    match parts.as_slice() {
        ["class", code, ..] => view.say1("issuance-series-class", "code", code),
        ["group", group, ..] => view.say1("issuance-series-group", "group", group),
        ["service", service, letter] => {
            view.with("issuance-series-service", &[("service", service), ("letter", letter)])
        }
        ["office", ..] => view.say("issuance-series-office"),
        _ => series.to_owned(),
    }
}

#[derive(Deserialize, Default)]
pub(crate) struct BookQuery {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    seri: String,
    #[serde(default)]
    tahun: String,
    #[serde(default)]
    sesudah: String,
    #[serde(default)]
    dicatat: String,
}

/// A line as it is shown and downloaded.
struct Row {
    seq: i64,
    number: String,
    title: String,
    case_number: Option<String>,
    day: String,
    signer: String,
    office: String,
    tag: (&'static str, &'static str, &'static str),
    why: String,
}

fn row(view: &View, line: &Line) -> Row {
    let title = line.signer_title.as_deref().unwrap_or_default();
    let (tag, why) = match (&line.outside, line.revoked_at) {
        (Some(_), _) => {
            let by = line.entered_by.as_deref().unwrap_or_default();
            let why = if by.is_empty() {
                String::new()
            } else {
                view.say1("issuance-book-entered-by", "name", by)
            };
            (("", "doc", "issuance-book-outside"), why)
        }
        (None, Some(_)) => (
            ("warn", "warn", "issuance-book-revoked"),
            line.revoked_reason.clone().unwrap_or_default(),
        ),
        (None, None) => (("ok", "okc", "issuance-book-given"), String::new()),
    };
    Row {
        seq: line.place.seq,
        number: line.number.clone(),
        title: line.outside.clone().or_else(|| line.title.clone()).unwrap_or_default(),
        case_number: line.case_number.clone(),
        day: view.day(&line.at.day(view.zone())),
        signer: line.signer.clone().unwrap_or_default(),
        office: store::in_one_line(line.signer_line.as_deref(), title),
        tag,
        why,
    }
}

#[derive(Template)]
#[template(path = "book.html")]
struct BookPage {
    unit: String,
    unit_title: String,
    units: Vec<(String, String)>,
    series: Vec<(String, String)>,
    asked_series: String,
    year: i16,
    years: Vec<i16>,
    rows: Vec<Row>,
    may_enter: bool,
    entered: Option<u32>,
    paged: bool,
    first: String,
    next: Option<String>,
    csv: String,
    view: View,
}

impl BookPage {
    fn is_shown(&self, year: &i16) -> bool {
        self.year == *year
    }
}

/// The year that was asked for, else this one.
fn year(view: &View, asked: &str) -> i16 {
    asked.parse().ok().filter(|year| (1970..=2999).contains(year)).unwrap_or(view.today().year())
}

fn span(zone: &Zone, year: i16) -> (Moment, Moment) {
    let start = |year| zone.moment(date(year, 1, 1).at(0, 0, 0, 0));
    (start(year), start(year + 1))
}

/// `seq~period~series`, as a page's link carries it.
fn place(text: &str) -> Option<Place> {
    let mut parts = text.splitn(3, '~');
    let seq = parts.next()?.parse().ok()?;
    let (period, series) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    Some(Place { series, period, seq })
}

pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(query): Query<BookQuery>,
) -> Result<Response, Failure> {
    let (db, agency) = (&app.cases.db, app.cases.agency());
    let opened = match query.unit.is_empty() {
        true => usual(&app, &staff).await?,
        false => query.unit,
    };
    let unit = unit(&app, &staff, &opened)?;
    let year = year(&view, &query.tahun);
    let after = place(&query.sesudah);
    let asked = Asked {
        agency,
        unit: &unit.id,
        year: span(view.zone(), year),
        series: &query.seri,
        after: after.as_ref(),
    };
    // One more than is shown tells whether there is a next page.
    let mut lines = book::page(db, &asked, i64::try_from(LINES + 1).unwrap_or(i64::MAX)).await?;
    let more = lines.len() > LINES;
    lines.truncate(LINES);
    let names = book::series(db, agency, &unit.id).await?;
    let oldest = book::first(db, agency, &unit.id).await?;
    let oldest = oldest.map_or(year, |at| at.day(view.zone()).year());
    let newest = view.today().year().max(year);
    let of_book = |path: &str| {
        let (unit, series) = (in_address(&unit.id), in_address(&query.seri));
        format!("{path}?unit={unit}&seri={series}&tahun={year}")
    };
    let first = of_book("/meja/buku-nomor");
    let next = lines.last().filter(|_| more).map(|line| {
        let Place { series, period, seq } = &line.place;
        format!("{first}&sesudah={}", in_address(&format!("{seq}~{period}~{series}")))
    });
    let page = BookPage {
        units: units(&app, &staff)
            .iter()
            .map(|unit| (unit.id.clone(), unit.title.clone()))
            .collect(),
        series: names.into_iter().map(|key| (key.clone(), series_name(&view, &key))).collect(),
        years: (oldest.min(year)..=newest).rev().collect(),
        rows: lines.iter().map(|line| row(&view, line)).collect(),
        may_enter: may_enter(&app, &staff, &unit.id),
        entered: query.dicatat.parse().ok(),
        paged: after.is_some(),
        csv: of_book("/meja/buku-nomor.csv"),
        unit: unit.id.clone(),
        unit_title: unit.title.clone(),
        asked_series: query.seri,
        year,
        first,
        next,
        view,
    };
    Ok(Page(page).into_response())
}

/// `GET /meja/buku-nomor.csv`: the same lines, all of them, for a spreadsheet.
pub(crate) async fn download(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(query): Query<BookQuery>,
) -> Result<Response, Failure> {
    let (db, agency) = (&app.cases.db, app.cases.agency());
    let unit = unit(&app, &staff, &query.unit)?;
    let year = year(&view, &query.tahun);
    // The mark in front tells spreadsheets that this is UTF-8.
    let mut out = String::from("\u{feff}");
    let heads = [
        "seq", "number", "series", "day", "letter", "case", "signer", "office", "standing", "note",
    ];
    out.push_str(&csv_line(heads.map(|head| view.say(&format!("issuance-csv-{head}")))));
    let mut after: Option<Place> = None;
    loop {
        let asked = Asked {
            agency,
            unit: &unit.id,
            year: span(view.zone(), year),
            series: &query.seri,
            after: after.as_ref(),
        };
        let lines = book::page(db, &asked, CHUNK).await?;
        for line in &lines {
            let row = row(&view, line);
            out.push_str(&csv_line([
                row.seq.to_string(),
                row.number,
                series_name(&view, &line.place.series),
                line.at.day(view.zone()).to_string(),
                row.title,
                row.case_number.unwrap_or_default(),
                row.signer,
                row.office,
                view.say(row.tag.2),
                row.why,
            ]));
        }
        match lines.last() {
            Some(last) if i64::try_from(lines.len()).is_ok_and(|count| count == CHUNK) => {
                after = Some(last.place.clone());
            }
            _ => break,
        }
    }
    let mut answer = out.into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name: String = unit.id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let disposition = format!("attachment; filename=\"buku-nomor-{name}-{year}.csv\"");
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(answer)
}

/// A line of RFC 4180, every cell quoted.
fn csv_line<const N: usize>(cells: [String; N]) -> String {
    format!("{}\r\n", cells.map(|cell| csv_cell(&cell)).join(","))
}

/// A cell that no spreadsheet takes for a formula: what begins like one is shown behind an apostrophe.
fn csv_cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(csv_cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        for start in ["+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert_eq!(csv_cell(start), format!("\"'{start}\""));
        }
        assert_eq!(csv_cell("470/0001/KEL.UMPA/XI/2026"), "\"470/0001/KEL.UMPA/XI/2026\"");
        assert_eq!(csv_cell("a, b; \"c\""), "\"a, b; \"\"c\"\"\"");
    }

    #[test]
    fn a_place_survives_its_link() {
        let read = place("12~2026~class/470/kelurahan-umpak").expect("a place");
        assert_eq!((read.seq, read.period.as_str()), (12, "2026"));
        assert_eq!(read.series, "class/470/kelurahan-umpak");
        assert!(place("x~2026~y").is_none() && place("").is_none());
    }
}
