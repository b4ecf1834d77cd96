//! `/aduan/sematan`: reports in a frame on other sites, and `/aduan/sematkan`, the page that says how.
//!
//! The frame is small, runs nothing, sets no cookie and reads none: whoever visits another site is not known here.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, header};
use web::{Page, View};

use crate::App;
use crate::asked::{self, Asked, Order};
use crate::error::Failure;
use crate::feeds::Spoken;
use crate::lists::{Counted, Line};

/// Reports in a frame.
const SHOWN: usize = 5;
/// The frame alone may stand on any site.
const FRAMED: HeaderValue = HeaderValue::from_static(
    "default-src 'none';style-src 'self';base-uri 'none';form-action 'none';frame-ancestors *",
);
/// The page that shows it.
const SHOWING: HeaderValue = HeaderValue::from_static(
    "default-src 'none';style-src 'self';script-src 'self';img-src 'self' data:;frame-src 'self';\
     form-action 'self';base-uri 'none';frame-ancestors 'self'",
);

#[derive(Template)]
#[template(path = "widget.html")]
struct Widget {
    view: View,
    lines: Vec<Line>,
    counted: Counted,
    /// The region, if one was chosen.
    region: Option<String>,
    /// Address of our site.
    base: String,
    list: String,
}

#[derive(Template)]
#[template(path = "embed.html")]
struct EmbedPage {
    view: View,
    /// Path of the frame.
    frame: String,
    base: String,
    region: Option<String>,
    list: String,
}

/// `GET /aduan/sematan`.
pub(crate) async fn widget(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Query(spoken): Query<Spoken>,
) -> Result<Response, Failure> {
    let view = View::public(&app.web, spoken.language(), "/aduan/sematan");
    let (asked, _) = asked.resolved(&app.catalog);
    let index = app.live.now(&app.db).await?;
    let (wish, titles) = (asked.wish(view.now), asked::searched(&app.catalog));
    let page = asked::page((&index, &wish), titles, (Order::Changed, "", SHOWN), view.now);
    let lines = page.reports.iter().map(|(spot, _)| Line::new(&app, &view, &index, spot));
    let widget = Widget {
        lines: lines.collect(),
        counted: Counted::new(page.figures, &view),
        region: asked.region().map(|code| asked::region_name(&view, &app.catalog, &code)),
        base: app.web.brand().public_url.clone(),
        list: asked.filter().at("/aduan"),
        view,
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, FRAMED),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=120")),
    ];
    let html = widget.render().unwrap_or_default();
    Ok((headers, Html(html)).into_response())
}

/// `GET /aduan/sematkan`.
pub(crate) async fn page(
    State(app): State<App>,
    view: View,
    Query(asked): Query<Asked>,
) -> Response {
    let (asked, _) = asked.resolved(&app.catalog);
    let filtered = asked.filter();
    let page = EmbedPage {
        frame: filtered.at("/aduan/sematan"),
        base: app.web.brand().public_url.clone(),
        region: asked.region().map(|code| asked::region_name(&view, &app.catalog, &code)),
        list: filtered.at("/aduan"),
        view,
    };
    let mut answer = Page(page).into_response();
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, SHOWING);
    answer
}
