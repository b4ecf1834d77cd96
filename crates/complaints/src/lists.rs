//! `/aduan`: what was reported, the newest first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use terms::{CaseId, Moment};
use uuid::Uuid;
use web::{Page, View};

use crate::App;
use crate::error::Failure;
use crate::public::State as Standing;
use crate::store::{self, A_PAGE, Report, Wanted};
use crate::words;

/// What somebody looks for, as the address of the page keeps it.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    /// Id of a category; empty: all.
    #[serde(default)]
    kategori: String,
    /// A state; empty: any.
    #[serde(default)]
    keadaan: String,
    /// After which report the list goes on.
    #[serde(default)]
    sesudah: String,
}

/// A report in a list.
struct Line {
    number: String,
    title: String,
    place: String,
    filed_at: Moment,
    state: Standing,
    /// Whether its promise is over.
    is_late: bool,
}

#[derive(Template)]
#[template(path = "reports.html")]
struct ListPage {
    view: View,
    asked: Asked,
    /// Categories: id, title.
    categories: Vec<(String, String)>,
    states: [Standing; 6],
    lines: Vec<Line>,
    /// After which one the next page goes on.
    more: Option<String>,
}

/// `GET /aduan`.
pub(crate) async fn list(
    State(app): State<App>,
    view: View,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let wanted = Wanted {
        before: after(&asked.sesudah, view.now),
        service: &asked.kategori,
        state: Standing::named(&asked.keadaan),
    };
    let mut found = store::list(&app.db, app.web.brand().agency, &wanted).await?;
    let has_more = found.len() > A_PAGE;
    found.truncate(A_PAGE);
    let more = found.last().filter(|_| has_more);
    let more = more.map(|last| format!("{}.{}", last.filed_at.micros(), last.case));
    let snapshot = app.catalog.catalog.now();
    let title = |entry: &std::sync::Arc<catalog::Entry>| {
        (entry.service.id.clone(), entry.service.title.get(view.language).to_owned())
    };
    let page = ListPage {
        categories: snapshot.complaints().map(title).collect(),
        states: Standing::ALL,
        lines: found.into_iter().map(|report| line(&app, &view, report)).collect(),
        more,
        asked,
        view,
    };
    Ok(Page(page).into_response())
}

/// The report after which a list goes on; from the newest where there is none.
fn after(text: &str, now: Moment) -> (Moment, CaseId) {
    let parsed = text
        .split_once('.')
        .and_then(|(at, case)| Some((Moment::from_micros(at.parse().ok()?), case.parse().ok()?)));
    parsed.unwrap_or_else(|| (now, CaseId::new(Uuid::max())))
}

/// A report in the words of a list.
fn line(app: &App, view: &View, report: Report) -> Line {
    Line {
        title: words::title(&app.catalog.catalog, &report, view.language),
        place: words::place(&app.catalog.catalog, &report, view.language),
        is_late: report.is_late(view.now),
        number: report.number,
        filed_at: report.filed_at,
        state: report.state,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_after_the_report_that_it_ended_with() {
        let now = Moment::from_micros(1_000);
        let case = CaseId::new(Uuid::from_u128(7));
        assert_eq!(after(&format!("5.{case}"), now), (Moment::from_micros(5), case));
        for nothing in ["", "5", "x.y", "5.nonsense"] {
            assert_eq!(after(nothing, now), (now, CaseId::new(Uuid::max())), "{nothing:?}");
        }
    }
}
