//! Applications on their road: submitted by citizens, worked on by officers, followed by both.
//!
//! The events are the truth; the table `cases` is a projection written in the same batch. Reading order:
//! [`submit`], [`working`] (load, decide, commit), then the pages of citizen and desk.

mod access;
mod aloud;
mod app;
mod asked;
mod attached;
mod awaited;
mod asking;
mod bill;
mod citizen;
mod correction;
mod desk;
mod due;
mod length;
mod entered;
mod exported;
mod error;
mod field;
mod follow;
mod forms;
mod given;
mod handing;
mod hands;
mod held;
mod kin;
mod moved;
mod reopen;
mod weigh;
mod names;
mod notices;
mod number;
mod objection;
mod open;
mod opened;
mod own;
mod outside;
mod parcel;
mod publishing;
mod rebuild;
mod receivers;
mod refusal;
mod replacing;
mod replay;
mod report;
mod sent;
mod signing;
mod store;
mod submit;
mod timeline;
mod timers;
mod told;
mod wording;
mod working;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

pub use access::{may_see, roles_at};
pub use aloud::{HeldBack, OwnLetter, SentDraft, own_letters, receipt_code, send_draft};
pub use app::{App, LetterCard, Letters, Versions};
pub use asking::{ASK, ask};
pub use awaited::{AWAITED, awaited_step, running, wait_for};
pub use bill::{Bill, Payer, Sheet, sheet};
pub use citizen::summaries;
pub use course::{Due, Earlier};
pub use due::open_for_letters;
pub use entered::entered_by;
pub use error::Failure;
pub use exported::{Exported, complaints_since};
pub use field::{
    Audited, EndedCase, FieldTask, NoProofs, Outside, Proofs, ToldPhoto, WantedPhoto, audited,
    ended_complaints, field_done, field_file, field_photo, field_task, field_tasks,
};
pub use follow::{Standing, followed, own_standing};
pub use forms::{FilledForm, filled_form};
pub use given::Archive;
pub use held::{Held, hands_of};
pub use kin::{KIN, kin_step};
pub use moved::{MovedCase, Stands, give_address, mend_address, moved_cases, tell_moved};
pub use names::{destroy, reindex};
pub use notices::{NOTICE, notice};
pub use number::read as read_number;
pub use open::OpenedNumbers;
pub use opened::Opened;
pub use outside::{
    Bodies, Elsewhere, Lies, NoBodies, OPEN311, Told as ToldOutside, elsewhere, follow_code, heard,
    seal_link, tell,
};
pub use own::{Ask, Asked, CaseLetter, CaseMessage, Happened, OwnCase, own_cases};
pub use parcel::{PARCEL, freed, parcel_step};
pub use publishing::{COPIES, public_story, remove_copies};
pub use rebuild::{Difference, Events, Projection, Stood, Told, rebuild};
pub use replay::{Parted, Replayed, has_running, replay};
pub use report::{Followed, Follower};
pub use signing::{NoSigning, Occasion, Signed, Signing, SigningFailure, Turn};
pub use store::{CaseRow, TIMELINE_COPY, did_something, find, median_days, number_of};
pub use submit::{file_report, submitted};
pub use timers::{TIMER, timer};
pub use told::{as_told, timeline_row};
pub use weigh::{WEIGH, supported, weigh};
pub use working::{open_for_staff, revoke_letter, vacate};

/// The tables of this slice.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        name: "V20261125_1300__cases_events",
        sql: include_str!("../migrations/V20261125_1300__cases_events.sql"),
    },
    db::Migration {
        name: "V20261125_1600__cases_tokens",
        sql: include_str!("../migrations/V20261125_1600__cases_tokens.sql"),
    },
    db::Migration {
        name: "V20261126_0510__cases_asked",
        sql: include_str!("../migrations/V20261126_0510__cases_asked.sql"),
    },
    db::Migration {
        name: "V20261126_0900__cases_parcels",
        sql: include_str!("../migrations/V20261126_0900__cases_parcels.sql"),
    },
    db::Migration {
        name: "V20261126_1100__cases_hands",
        sql: include_str!("../migrations/V20261126_1100__cases_hands.sql"),
    },
    db::Migration {
        name: "V20261126_1130__cases_parcel_later",
        sql: include_str!("../migrations/V20261126_1130__cases_parcel_later.sql"),
    },
    db::Migration {
        name: "V20261126_1435__cases_parcel_entered",
        sql: include_str!("../migrations/V20261126_1435__cases_parcel_entered.sql"),
    },
    db::Migration {
        name: "V20261126_1430__cases_waits",
        sql: include_str!("../migrations/V20261126_1430__cases_waits.sql"),
    },
    db::Migration {
        name: "V20261126_0855__cases_stage_files",
        sql: include_str!("../migrations/V20261126_0855__cases_stage_files.sql"),
    },
    db::Migration {
        name: "V20261126_1800__cases_handling",
        sql: include_str!("../migrations/V20261126_1800__cases_handling.sql"),
    },
    db::Migration {
        name: "V20261126_2145__cases_told",
        sql: include_str!("../migrations/V20261126_2145__cases_told.sql"),
    },
    db::Migration {
        name: "V20261126_2155__cases_moved",
        sql: include_str!("../migrations/V20261126_2155__cases_moved.sql"),
    },
    db::Migration {
        name: "V20261127_0200__cases_topics",
        sql: include_str!("../migrations/V20261127_0200__cases_topics.sql"),
    },
];

/// The texts of this slice.
pub const TEXTS: web::SliceTexts =
    web::SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };

/// URL → handler.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/isian/{draft}/kirim", get(submit::turn_to).post(submit::send))
        .route("/permohonan", get(citizen::list))
        .route("/permohonan/paket/{id}", get(parcel::show))
        .route("/permohonan/paket/{id}/terima", get(parcel::receipt))
        .route("/permohonan/{number}", get(citizen::show))
        .route(
            "/permohonan/{number}/perbaiki",
            get(correction::page).post(correction::send).layer(from_fn(web::takes_files)),
        )
        .route("/permohonan/{number}/isian", get(sent::show))
        .route("/permohonan/{number}/berkas/{file}", get(sent::file))
        .route("/permohonan/{number}/belum-selesai", get(reopen::turn_to).post(reopen::send))
        .route("/permohonan/{number}/jawab", get(reopen::turn_to).post(asking::answer_own))
        .route("/permohonan/{number}/terima", get(citizen::receipt))
        .route("/permohonan/{number}/tarik", get(citizen::ask_withdraw).post(citizen::withdraw))
        .route("/lacak", get(follow::show))
        .route("/lacak/buka", get(follow::to_follow).post(follow::find_again))
        .route("/meja/loket", get(desk::counter).post(desk::begin_at_counter))
        .route("/meja/loket/{draft}/kirim", get(desk::turn_to_draft).post(desk::send_from_counter))
        .route("/meja/berkas/{number}/pengantar", get(desk::cover))
        .route("/meja/berkas/{number}/tanda-terima", get(desk::counter_receipt))
        .route("/meja/berkas/paket/{id}/tanda-terima", get(parcel::counter_receipt))
        .route("/tanya/{token}", get(asking::show).post(asking::answer))
        .route(
            "/permohonan/{number}/keberatan",
            get(objection::page).post(objection::send).layer(from_fn(web::takes_files)),
        )
        .route("/meja", get(desk::inbox))
        .route("/meja/pendapat", get(desk::opinions))
        .route("/meja/pendapat/{number}/{ask}", get(desk::opinion).post(desk::give_opinion))
        .route("/meja/berkas/{number}/pendapat", get(desk::turn_to).post(desk::ask_opinion))
        .route(
            "/meja/berkas/{number}/pendapat/{ask}/tarik",
            get(desk::turn_back).post(desk::withdraw_opinion),
        )
        .route("/meja/berkas/{number}/janji", get(desk::turn_to).post(desk::book))
        .route("/meja/berkas/{number}/perpanjang", get(desk::turn_to).post(desk::extend))
        .route("/meja/cari", get(desk::search))
        .route("/meja/ambil", get(desk::to_inbox).post(desk::take_several))
        .route("/meja/berkas/{number}", get(desk::show))
        .route("/meja/berkas/{number}/berkas/{file}", get(desk::file))
        .route("/meja/berkas/{number}/sebelumnya", get(desk::previous))
        .route("/meja/berkas/{number}/berikutnya", get(desk::next))
        .route("/meja/berkas/{number}/ambil", get(desk::turn_to).post(desk::take))
        .route(
            "/meja/berkas/{number}/lampiran",
            get(desk::turn_to).merge(post(desk::attach)).layer(from_fn(web::takes_files)),
        )
        .route("/meja/berkas/{number}/lepas", get(desk::turn_to).post(desk::release))
        .route("/meja/berkas/{number}/putuskan", get(desk::turn_to).post(desk::settle))
        .route(
            "/meja/berkas/{number}/perbaikan",
            get(desk::correction_page).post(desk::ask_correction),
        )
        .route(
            "/meja/berkas/{number}/perbaiki",
            get(correction::page_at_counter)
                .post(correction::send_from_counter)
                .layer(from_fn(web::takes_files)),
        )
        .route("/meja/berkas/{number}/tolak", get(desk::ask_refuse))
        .route("/meja/berkas/{number}/tangani", get(desk::handling))
        .route("/meja/berkas/{number}/gabung", get(desk::turn_to).post(desk::tie))
        .route("/meja/berkas/{number}/teruskan", get(desk::turn_to).post(desk::forward))
        .route("/meja/berkas/{number}/kategori", get(desk::turn_to).post(desk::sort_anew))
        .route("/meja/berkas/{number}/pecah", get(desk::turn_to).post(desk::split))
        .route("/meja/berkas/{number}/umum", get(desk::public).post(desk::publish))
        .route("/meja/berkas/{number}/pesan", get(desk::turn_to).post(desk::say))
        .route("/meja/berkas/{number}/batalkan", get(desk::turn_to).post(desk::undo))
}
