//! The service file: what a public service is, as data.
//!
//! Reading order: [`Service::read`] reads and checks a file; [`form`] is the form as a person meets
//! it; [`condition`] is how its conditions are evaluated; [`field`] has one file for each type of field.
//!
//! Pure: today, region names and everything else from outside are arguments.

mod service;
mod text;
mod answer;
mod decimal;
pub mod condition;
pub mod field;
pub mod form;
mod fault;
mod fitting;
pub mod faults;
mod front_office;
mod awaited;
mod pack;
mod regions;
mod reasons;
mod rules;
mod schema;
mod show;
mod split;
mod language;
mod letter_data;
mod invented;
mod blank;
mod bundle;
mod extend;
mod placeholders;
pub mod precheck;
mod read;
mod check;
pub mod yaml;
mod words;
mod usual;

pub use answer::{Address, Answers, Area, BankAccount, Coordinates, FileRef, Point, Value};
pub use awaited::{AWAITS, CAME, GONE};
pub use blank::{BlankQuestion, BlankStep, Space};
pub use bundle::{Awaited, Brought, Part, PartFiles, PartSources, parts_of};
pub use check::{Among, among};
pub use condition::{Condition, Facts, LetterFact, Said, StageFact, Truth};
pub use decimal::{Decimal, NotADecimal};
pub use extend::{base_of, id_of, is_complaint, made_of};
pub use fault::{Fault, Faults, Place, Severity, nearest};
pub use field::contact::{as_written as contact_as_written, contact};
pub use field::money::written as rupiah;
pub use field::nik::{grouped as in_fours, nik};
pub use field::point::locate;
pub use field::typed::clean as clean_text;
pub use front_office::{ISSUER, TO_ISSUER};
pub use language::json_schema;
pub use pack::{Pack, Register};
pub use placeholders::replaced;
pub use read::Untranslated;
pub use reasons::{Reason, shared_reasons};
pub use regions::{Located, OfficesByKind, RegionTable, Regions};
pub use rules::{Bill, BillLine, DocumentView, Rules, paid_at};
pub use service::*;
pub use show::{Row, Section, Shown};
pub use split::Split;
pub use text::Text;
pub use usual::{Usual, usual};
pub use words::word;
pub use yaml::{text_of, unreadable};
