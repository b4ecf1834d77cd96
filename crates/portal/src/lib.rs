//! Everything in one place: what a person has to do now and all that happened, what the agency announces, its offices,
//! and what belongs to a life event. It keeps announcements and what a person put aside; all else it asks of the slices
//! that know it.

mod announcement;
mod board;
mod error;
mod events;
mod found;
mod moving;
mod offices;
mod operator;
mod own;
mod public;
mod holding;
mod revising;
mod said;
mod spoken;
mod store;
mod tasks;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use web::{Shared, SliceTexts};

pub use board::Board;
pub use found::Beyond;
pub use holding::Holding;
pub use spoken::{Conversations, Spoken};

/// The texts of this slice.
pub const TEXTS: SliceTexts =
    SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };

/// The tables of this slice.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        name: "V20261126_1800__portal_announcements",
        sql: include_str!("../migrations/V20261126_1800__portal_announcements.sql"),
    },
    db::Migration {
        name: "V20261126_2140__portal_announcement_changes",
        sql: include_str!("../migrations/V20261126_2140__portal_announcement_changes.sql"),
    },
    db::Migration {
        name: "V20261126_2150__portal_addresses",
        sql: include_str!("../migrations/V20261126_2150__portal_addresses.sql"),
    },
];

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// Cases, and through them forms, units and the calendar.
    pub cases: cases::App,
    /// What is published.
    pub catalog: catalog::App,
    /// Public complaints, and who follows what.
    pub complaints: complaints::App,
    /// What is announced.
    pub board: Arc<Board>,
    /// What officers said in conversations.
    pub conversations: Arc<dyn Conversations>,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.cases.web.clone()
    }
}

/// URL → handler.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/saya", get(own::show))
        .route("/saya/simpan", get(own::turn_to).post(own::put_aside))
        .route("/saya/pindah", get(moving::show).post(moving::tell))
        .route("/saya/pindah/isian", get(moving::turn_to).post(moving::to_draft))
        .route("/saya/pindah/berkas", get(moving::turn_to).post(moving::to_case))
        .route("/saya/pindah/perbaikan", get(moving::turn_to).post(moving::to_correction))
        .route("/saya/pindah/hapus", get(moving::turn_to).post(moving::forget))
        .route("/pengumuman", get(public::list))
        .route("/pengumuman/atom.xml", get(public::feed))
        .route("/kantor", get(offices::list))
        .route("/kantor/{id}", get(offices::show))
        .route("/peristiwa/{id}", get(events::show))
        .route("/operator/pengumuman", get(operator::show).post(operator::write))
        .route("/operator/pengumuman/akhiri", get(operator::turn_to).post(operator::end))
        .route("/operator/pengumuman/{id}", get(revising::show).post(revising::change))
        .route("/operator/pengumuman/{id}/tarik", get(revising::turn_to).post(revising::withdraw))
}
