//! Who people are, what they may do, whose key seals what, and who read it.
//!
//! The lowest slice. Offers sign-in for citizens (one-time code) and staff (password and code generator), units and
//! roles, subject keys, and [`reveal`]: the only way in which a sealed value is opened, after its read was recorded.

mod account;
mod answers;
mod api_key;
mod app;
mod chats;
pub mod contact;
mod counter;
mod delegation;
mod error;
mod key_check;
mod keyring;
mod keys;
mod message;
mod guess;
mod officer;
mod own;
mod reporter;
mod reveal;
mod routes;
mod knock;
mod door;
mod staff_door;
mod device;
mod sessions;
mod store;
mod unit;
mod unit_change;

pub mod demo;

pub use account::account_of;
pub use answers::AnswerStore;
pub use api_key::{
    ApiKey, ApiScope, api_key_batch, api_keys, api_scope, let_report, new_api_key, revoke_api_key,
};
pub use app::{App, Reach};
pub use chats::{
    CHAT, Chat, Way, account_in, chat_forgotten, chats_of, connected, disconnected, reported_in,
    way_to,
};
pub use counter::{AtCounter, looks_at_draft, person_at_counter};
pub use delegation::{
    Delegation, Mistake, NewDelegation, Party, Right, Standing, Words, add_delegation, delegations,
    end_delegation, in_force, mistakes, own_units, signing_right, use_delegation,
};
pub use device::Device;
pub use error::Failure;
pub use guess::Guess;
pub use key_check::{Belonging, belonging, remember_keys};
pub use keyring::{Keyring, KeyringError, hex, unhex, write_key};
pub use keys::{Held, Keys, Owner, destroy, keys_of, keys_query, load, new_key, relink, resident};
pub use message::{
    Message, mark_sent, queue as queue_message, read as read_message, recent as recent_messages,
};
pub use officer::{
    Member, NewOfficer, add as add_officer, end as end_officer, reset as reset_officer,
};
pub use own::{open_own, seal_own};
pub use reporter::{Reporter, new_reporter};
pub use reveal::{
    DISCLOSURE_COPY, DisclosureCopy, Part, ReadRow, Reader, reads_of, record_conversation,
    record_holder, record_told, reveal,
};
pub use routes::routes;
pub use sessions::SessionStore;
pub use store::{
    AgencyRow, agency, agency_batch, contact_of, forget_doors, give_role, officer_card, officers,
    reached, staff, staffed, staffed_of, staffed_query, take_role, unit_batch, uses_language,
};
pub use unit::{Unit, Units};
pub use unit_change::{UnitChange, UnitField, add_unit, change_unit, unit_changes};
pub use web::{Citizen, Grant, Role, Staff};

/// The tables of this slice.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        name: "V20261125_0900__identity_people",
        sql: include_str!("../migrations/V20261125_0900__identity_people.sql"),
    },
    db::Migration {
        name: "V20261125_1330__identity_doors",
        sql: include_str!("../migrations/V20261125_1330__identity_doors.sql"),
    },
    db::Migration {
        name: "V20261125_1345__identity_delegations",
        sql: include_str!("../migrations/V20261125_1345__identity_delegations.sql"),
    },
    db::Migration {
        name: "V20261125_1859__identity_api_key_names",
        sql: include_str!("../migrations/V20261125_1859__identity_api_key_names.sql"),
    },
    db::Migration {
        name: "V20261125_1900__identity_api_keys",
        sql: include_str!("../migrations/V20261125_1900__identity_api_keys.sql"),
    },
    db::Migration {
        name: "V20261125_2210__identity_key_checks",
        sql: include_str!("../migrations/V20261125_2210__identity_key_checks.sql"),
    },
    db::Migration {
        name: "V20261125_2230__identity_languages",
        sql: include_str!("../migrations/V20261125_2230__identity_languages.sql"),
    },
    db::Migration {
        name: "V20261125_2240__identity_known_doors",
        sql: include_str!("../migrations/V20261125_2240__identity_known_doors.sql"),
    },
    db::Migration {
        name: "V20261126_0500__identity_contacts",
        sql: include_str!("../migrations/V20261126_0500__identity_contacts.sql"),
    },
    db::Migration {
        name: "V20261126_0805__identity_counter",
        sql: include_str!("../migrations/V20261126_0805__identity_counter.sql"),
    },
    db::Migration {
        name: "V20261126_0810__identity_devices",
        sql: include_str!("../migrations/V20261126_0810__identity_devices.sql"),
    },
    db::Migration {
        name: "V20261126_1115__identity_answers",
        sql: include_str!("../migrations/V20261126_1115__identity_answers.sql"),
    },
    db::Migration {
        name: "V20261126_1500__identity_reporters",
        sql: include_str!("../migrations/V20261126_1500__identity_reporters.sql"),
    },
    db::Migration {
        name: "V20261126_1750__identity_api_keys_reports",
        sql: include_str!("../migrations/V20261126_1750__identity_api_keys_reports.sql"),
    },
    db::Migration {
        name: "V20261126_2150__identity_chats",
        sql: include_str!("../migrations/V20261126_2150__identity_chats.sql"),
    },
    db::Migration {
        name: "V20261126_2205__identity_institutions",
        sql: include_str!("../migrations/V20261126_2205__identity_institutions.sql"),
    },
    db::Migration {
        name: "V20261127_0135__identity_unit_changes",
        sql: include_str!("../migrations/V20261127_0135__identity_unit_changes.sql"),
    },
    db::Migration {
        name: "V20261127_0505__identity_unit_history",
        sql: include_str!("../migrations/V20261127_0505__identity_unit_history.sql"),
    },
];

/// The texts of this slice.
pub const TEXTS: web::SliceTexts =
    web::SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };
