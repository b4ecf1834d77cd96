//! Published services: checked, kept for ever, served from memory. The pages that everybody sees, and search.

mod life_events;
mod pages;
mod finding;
mod price;
mod publish;
mod search;
mod shelf;
mod snapshot;

pub use finding::{Line, line};
pub use life_events::ids as life_events;
pub use pages::{App, Banner, FoundGroup, Medians, MyCase, MyCases, Office, routes};
pub use publish::{
    Folder, PACK, PACK_TEXTS, PARTS, PublishError, SCENARIOS, is_change, newest_version, publish,
    published, version,
};
pub use search::{Index, normal};
pub use snapshot::{Catalog, Entry, Snapshot};

/// The tables of this slice.
pub const MIGRATIONS: &[db::Migration] = &[db::Migration {
    name: "V20261125_1000__catalog_services",
    sql: include_str!("../migrations/V20261125_1000__catalog_services.sql"),
}];

/// The texts of this slice.
pub const TEXTS: web::SliceTexts =
    web::SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };
