//! Letters: numbers at signing, PDFs rendered and signed by a worker, download, verification, revocation; at the
//! desk the number book of a unit and the delegations of its signatories.
//!
//! Stands above `cases`: gives it numbers through [`cases::Signing`] and the citizen's page its letters.

mod app;
mod bills;
mod error;
mod forms;
mod holder;
mod own;
mod keys;
mod numbers;
mod paper;
mod press;
mod proof;
mod revoking;
mod render;
mod routes;
mod delegations;
mod book;
mod outside;
mod typed;
mod store;
mod verdict;
mod verify;
mod checked;

pub use app::{App, Templates};
pub use forms::Blanks;
pub use keys::{KeysError, LetterKeys};
pub use numbers::Numbers;
pub use own::{is_free, own_letters, serves, use_up};
pub use press::{Job, Press, SET_SHEETS, Unset, set_sheets};
pub use proof::{Proof, check_numbers};
pub use render::{LETTER_RENDER, RenderFailure, name_regions, render};
pub use revoking::revoke;
pub use routes::{Cards, routes};
pub use verify::{LONGEST_PDF, Verified, VerifiedFile, verified, verified_file};

/// The tables of this slice.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        name: "V20261125_1400__issuance_letters",
        sql: include_str!("../migrations/V20261125_1400__issuance_letters.sql"),
    },
    db::Migration {
        name: "V20261125_1430__issuance_book",
        sql: include_str!("../migrations/V20261125_1430__issuance_book.sql"),
    },
    db::Migration {
        name: "V20261125_2145__issuance_signers",
        sql: include_str!("../migrations/V20261125_2145__issuance_signers.sql"),
    },
    db::Migration {
        name: "V20261126_0830__issuance_signer_numbers",
        sql: include_str!("../migrations/V20261126_0830__issuance_signer_numbers.sql"),
    },
    db::Migration {
        name: "V20261126_1105__issuance_uses",
        sql: include_str!("../migrations/V20261126_1105__issuance_uses.sql"),
    },
];

/// The texts of this slice.
pub const TEXTS: web::SliceTexts =
    web::SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };
