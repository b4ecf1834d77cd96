//! Complaints in public: the list, a report's own page, and where one begins to report.
//!
//! A complaint is a case like any other; what is here is what everybody may see of it. All public pages read the table
//! `reports` and nothing else, and a secret complaint has no row in it ([`Public`]). Lists, map, feeds and figures are made
//! of an index of that table in memory ([`Live`]).

mod lists;
mod asked;
mod page;
mod photos;
mod map;
mod feeds;
mod figures;
mod widget;
mod following;
mod moved;
mod news;
mod follows;
mod published;
mod start;
mod suggest;
mod emergency;
mod alike;
mod public;
mod proof;
mod live;
mod index;
mod cluster;
mod outline;
mod geo;
mod store;
mod told;
mod words;
mod found;
mod error;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use db::{Db, DbError};
use identity::{Keyring, SessionStore};
use web::{Shared, SliceTexts};

pub use alike::alike;
pub use emergency::{Emergency, Phone, panel_at};
pub use error::Failure;
pub use found::title_of;
pub use live::Live;
pub use map::{Ground, Tiles};
pub use moved::{follow_instead, regions_followed};
pub use news::{DIGEST, NEWS, News, digest, news};
pub use photos::Copies;
pub use proof::Proof;
pub use public::Public;
pub use published::{
    MOST_CATEGORIES, PublicReport, ReportChange, Which, changes, changes_of, numbered, reports,
};
pub use suggest::{answers as answers_in, category as category_of};
pub use told::{Told, support, told};

/// The texts of this slice.
pub const TEXTS: SliceTexts =
    SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };

/// The tables of this slice.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        name: "V20261126_1510__complaints_reports",
        sql: include_str!("../migrations/V20261126_1510__complaints_reports.sql"),
    },
    db::Migration {
        name: "V20261126_1800__complaints_map",
        sql: include_str!("../migrations/V20261126_1800__complaints_map.sql"),
    },
    db::Migration {
        name: "V20261126_1755__complaints_report_changes",
        sql: include_str!("../migrations/V20261126_1755__complaints_report_changes.sql"),
    },
    db::Migration {
        name: "V20261126_1805__complaints_handling",
        sql: include_str!("../migrations/V20261126_1805__complaints_handling.sql"),
    },
    db::Migration {
        name: "V20261126_2145__complaints_public",
        sql: include_str!("../migrations/V20261126_2145__complaints_public.sql"),
    },
    db::Migration {
        name: "V20261127_0120__complaints_units",
        sql: include_str!("../migrations/V20261127_0120__complaints_units.sql"),
    },
];

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// The units, and the institutions that they belong to.
    pub units: Arc<identity::Units>,
    /// Clock, texts, agency.
    pub web: Shared,
    /// The database.
    pub db: Db,
    /// What is published.
    pub catalog: catalog::App,
    /// Forms and drafts.
    pub intake: intake::App,
    /// Cases: a report that is sent becomes one.
    pub cases: cases::App,
    /// Browsers of those who report without an account.
    pub sessions: Arc<SessionStore>,
    /// Words of emergency, and whom to call.
    pub emergency: Arc<Emergency>,
    /// Keys of accounts, to reach those who follow something.
    pub keys: Arc<Keyring>,
    /// All public reports, in memory.
    pub live: Arc<Live>,
    /// What a map is drawn of.
    pub map: Arc<Ground>,
    /// What anybody follows.
    pub news: Arc<News>,
}

impl App {
    /// Looks for what changed in the table, and what is followed; done every few seconds.
    ///
    /// # Errors
    /// [`DbError`] when the database could not be asked.
    pub async fn keep_up(&self) -> Result<(), DbError> {
        self.live.look(&self.db).await?;
        let followed = follows::targets(&self.db, self.web.brand().agency).await?;
        self.news.set(followed);
        Ok(())
    }
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}

/// URL → handler.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/aduan", get(lists::list))
        .route(
            "/aduan/lapor",
            get(start::choose).merge(post(start::begin)).layer(from_fn(web::takes_files)),
        )
        .route("/aduan/darurat", get(emergency::show))
        .route("/aduan/wilayah/{code}", get(lists::region))
        .route("/aduan/angka", get(figures::page))
        .route("/aduan/peta", get(map::page))
        .route("/aduan/peta/isi", get(map::data))
        .route("/aduan/peta/garis.geojson", get(map::outline))
        .route("/aduan/umpan.atom", get(feeds::atom))
        .route("/aduan/umpan.rss", get(feeds::rss))
        .route("/aduan/umpan.geojson", get(feeds::geojson))
        .route("/aduan/sematan", get(widget::widget))
        .route("/aduan/sematkan", get(widget::page))
        .route("/aduan/ikuti", get(following::list).post(following::follow))
        .route("/aduan/ikuti/hapus", get(following::list).post(following::end))
        .route("/aduan/ikuti/berhenti", get(following::ask_to_stop).post(following::stop))
        .route("/aduan/{number}", get(page::show))
        .route("/aduan/{number}/foto/{photo}", get(photos::photo))
        .route("/aduan/{number}/ikuti", get(page::turn_to).post(following::follow_report))
        .route("/aduan/{number}/dukung", get(page::turn_to).post(page::support))
}
