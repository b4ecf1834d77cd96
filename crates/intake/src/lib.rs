//! Filling in: drafts, the pages of a form, uploads, and "check your answers".
//!
//! A draft belongs to a person and is sealed under the key of the case it will become. Sending it is a
//! command of `cases`, which gets everything from [`take`]. Routes: [`routes`]. What intake needs from other
//! slices comes through the two small traits of [`port`].

mod port;
mod routes;
mod beside;
mod filling;
mod needs;
mod draft;
mod discard;
mod typed;
mod aside;
mod expiry;
mod handed;
mod brought;
mod sweep;
mod copies;
mod upload;
mod prints;
mod paper;
mod submission;
mod report;
mod whereabouts;
mod correction;
mod addresses;
mod aloud;
mod page;
mod field_html;
mod store;
mod error;

use std::sync::Arc;

use axum::extract::FromRef;
use db::{Db, Migration};
use definition::form::Context;
use terms::{Date, Language, Moment};
use web::{Shared, SliceTexts, View};

pub use addresses::address_questions;
pub use aloud::{
    Answered, Next, Question, Summary, Wanted as WantedQuestions, add_item, answer, attach,
    first_document, first_lines, next_question, question, service_of,
};
pub use beside::{Added, Beside, add_files, add_photo, upload_ref};
pub use brought::{Brought, bring};
pub use copies::{Copies, public_copies};
pub use correction::{
    Corrected, Correction, Offices, Pen, Seen, Wanted, correction, forget_correction,
};
pub use draft::{DraftLine, Entry, drafts_at_counter, drafts_of, enter, start};
pub use error::Failure;
pub use expiry::{DRAFT, FILES, draft_due, remove_files};
pub use handed::{begun, copy_each, copy_files, forget, key_of};
pub use needs::{Waiting, are_free, waiting_for};
pub use page::{fields_in_words as stage_fields, file_fields, message_text as message_words};
pub use port::{
    AlikeReport, Filed, Keys, Letters, NewKey, NoReports, OtherFiles, OwnLetter, Published,
    Reports, Running, Services, WantedLetters,
};
pub use prints::{Likeness, most_like};
pub use report::{Begun, Opening, PHOTOS, STORY, begin_report};
pub use routes::routes;
pub use submission::{Submission, Typed, Untaken, take, take_entered};
pub use sweep::sweep_files;
pub use typed::After;
pub use upload::{open_upload, photo_fits, photo_reduced, upload_answer};

/// The texts of this slice.
pub const TEXTS: SliceTexts =
    SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };

/// The tables of this slice.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "V20261125_1200__intake_drafts",
        sql: include_str!("../migrations/V20261125_1200__intake_drafts.sql"),
    },
    Migration {
        name: "V20261125_1500__intake_corrections",
        sql: include_str!("../migrations/V20261125_1500__intake_corrections.sql"),
    },
    Migration {
        name: "V20261126_0810__intake_counter",
        sql: include_str!("../migrations/V20261126_0810__intake_counter.sql"),
    },
    Migration {
        name: "V20261126_1430__intake_draft_due",
        sql: include_str!("../migrations/V20261126_1430__intake_draft_due.sql"),
    },
    Migration {
        name: "V20261126_1800__intake_prints",
        sql: include_str!("../migrations/V20261126_1800__intake_prints.sql"),
    },
];

/// By when a promise given now is due: the calendar of the office decides.
pub type Promised = Arc<dyn Fn(definition::Time, Moment) -> Date + Send + Sync>;

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// The shell.
    pub web: Shared,
    /// The database.
    pub db: Db,
    /// Sealed files.
    pub objects: files::Objects,
    /// Published services.
    pub services: Arc<dyn Services>,
    /// Subject keys.
    pub keys: Arc<dyn Keys>,
    /// The cases that drafts became.
    pub filed: Arc<dyn Filed>,
    /// Letters of ours that people have.
    pub letters: Arc<dyn Letters>,
    /// What everybody may see of complaints.
    pub reports: Arc<dyn Reports>,
    /// The calendar of the office.
    pub promised: Promised,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}

impl App {
    /// What a form depends on besides its answers.
    pub fn context(&self, view: &View) -> Context {
        self.context_on(view.today(), view.language)
    }

    /// The same of a form that is sent on a day, where nobody looks at it.
    pub fn context_on(&self, today: Date, language: Language) -> Context {
        Context {
            today,
            submitted_on: today,
            language,
            agency_region: self.services.agency_region(),
            regions: self.services.regions(),
        }
    }
}
