//! The form as a person meets it: pages, fields, what was typed, what is wrong with it.

use std::sync::Arc;

use terms::{Date, Language, RegionCode};

use crate::answer::{Answers, FileRef};
use crate::regions::Regions;
use crate::text::Text;

mod correction;
pub(crate) mod page;
mod read;
mod live;
pub(crate) mod json;
pub(crate) mod retype;
mod stage;
pub(crate) mod view;
pub(crate) mod walk;

pub use correction::{Correction, LiveCorrection};
pub use json::JsonOutcome;
pub use live::LivePage;
pub use page::{FILES, YOU};
pub use retype::typed;
pub use stage::{Asks, FilledIn};

/// Everything besides the answers on which a form depends.
#[derive(Clone)]
pub struct Context {
    /// Today in the agency's zone.
    pub today: Date,
    /// The day of submission; before it, today.
    pub submitted_on: Date,
    /// The language of the page.
    pub language: Language,
    /// The region the agency serves.
    pub agency_region: RegionCode,
    /// The region data in force.
    pub regions: Arc<dyn Regions>,
}

/// A text by its key, with arguments: the words are the caller's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The key of the text.
    pub key: &'static str,
    /// Arguments by name.
    pub args: Vec<(&'static str, String)>,
    /// Words of the service file itself, which stand in place of the key's text.
    pub words: Option<Text>,
}

/// What is wrong with one field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldProblem {
    /// The path of the input: `children.0.birth_date`.
    pub path: String,
    /// What it is called, for the summary.
    pub label: String,
    /// What to do.
    pub message: Message,
}

/// One page of the form.
#[derive(Clone, PartialEq, Debug)]
pub struct PageView {
    /// Its id, in its path.
    pub id: String,
    /// The heading.
    pub title: String,
    /// Help under the heading.
    pub hint: Option<String>,
    /// The fields that are shown now.
    pub fields: Vec<FieldView>,
    /// Whether files can be uploaded here.
    pub uploads: bool,
}

/// One field as it is shown.
#[derive(Clone, PartialEq, Debug)]
pub struct FieldView {
    /// The path: names of inputs begin with it.
    pub path: String,
    /// What is asked.
    pub label: String,
    /// Help.
    pub hint: Option<String>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// Whether it comes and goes with other answers of its page.
    pub live: Live,
    /// The input.
    pub input: Input,
}

/// Whether a field comes and goes while its page is filled in. Only [`Service::live`](crate::Service::live) has such.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Live {
    /// It stays as it is until the page is sent.
    No,
    /// It is shown, and may go.
    Shown,
    /// It is not shown, and may come.
    Waiting,
}

/// How a field is filled in.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// One line.
    Line {
        /// What was typed.
        value: String,
        /// What kind of line.
        kind: Line,
        /// Most characters.
        max: usize,
        /// The unit behind the number, such as `gram`.
        unit: Option<String>,
    },
    /// Several lines.
    Lines {
        /// What was typed.
        value: String,
        /// Most characters.
        max: usize,
    },
    /// Day, month, year: `path.day`, `path.month`, `path.year`.
    Date {
        /// The day as typed.
        day: String,
        /// The month as typed.
        month: String,
        /// The year as typed.
        year: String,
        /// A right answer, such as `19 11 2026`.
        example: String,
    },
    /// Month and year: `path.month`, `path.year`.
    Month {
        /// The month as typed.
        month: String,
        /// The year as typed.
        year: String,
        /// A right answer, such as `8 2026`.
        example: String,
    },
    /// One of several.
    Pick {
        /// The options that are shown now.
        options: Vec<OptionView>,
    },
    /// Some of several.
    PickMany {
        /// The options that are shown now.
        options: Vec<OptionView>,
    },
    /// Some of many, looked for by name: `path` = the keys, `path.typed` = what was typed.
    SearchMany {
        /// What was typed.
        typed: String,
        /// Those that are chosen, and those that were found.
        options: Vec<OptionView>,
    },
    /// Yes or no: `path` = `true` or `false`.
    YesNo {
        /// The answer.
        value: Option<bool>,
    },
    /// One of many, such as a region: `path` = its key, `path.typed` = what was typed.
    Search(SearchInput),
    /// An address: `path.region`, `path.street`, `path.rt`, `path.rw`, `path.postcode`.
    Address {
        /// The kelurahan or desa.
        region: SearchInput,
        /// Street and house.
        street: String,
        /// RT and RW, if they are asked.
        area: Option<AreaInput>,
        /// Postcode.
        postcode: String,
    },
    /// An account at a bank: `path.bank`, `path.number`, `path.name`.
    BankAccount {
        /// The bank.
        bank: SearchInput,
        /// The number as typed.
        number: String,
        /// Whose it is.
        name: String,
    },
    /// A place: `path.lat`, `path.lng`, `path.address`, `path.region`. `swap` = `path` exchanges latitude and longitude,
    /// `locate` = `path` takes the region in which the coordinates lie.
    Point {
        /// The latitude as typed, or both as a map copies them.
        lat: String,
        /// The longitude as typed.
        lng: String,
        /// Words for it, if they are asked.
        address: Option<String>,
        /// The kelurahan or desa, if it is asked; empty where it is the one in which the coordinates lie.
        region: Option<SearchInput>,
        /// Where the coordinates lie, if outlines tell it.
        lies_in: Option<LiesIn>,
        /// Whether latitude and longitude were exchanged, and the place is right the other way round.
        swapped: bool,
    },
    /// A piece of land or water: `path.outline`, `path.region`.
    Area {
        /// The corners as typed, a pair of coordinates a line, or GeoJSON.
        outline: String,
        /// The kelurahan or desa.
        region: SearchInput,
    },
    /// A list of items, with add and remove.
    List {
        /// The items.
        items: Vec<ItemView>,
        /// Whether another may be added.
        more: bool,
        /// Whether one may be removed.
        fewer: bool,
        /// What one is called: "Saksi".
        name: String,
    },
    /// Several fields of one person: shown as one group.
    Group {
        /// The fields.
        fields: Vec<FieldView>,
    },
    /// An upload.
    Document {
        /// The files given so far.
        files: Vec<FileRef>,
        /// Whether another may be given.
        more: bool,
        /// Largest size of a file in bytes.
        max_bytes: u64,
        /// Accepted media types and endings for the file chooser.
        accept: String,
        /// Whether the camera is meant.
        camera: bool,
    },
    /// One of somebody's own letters: `path` = its id.
    Letters {
        /// Id of the need.
        need: String,
        /// Those that may be chosen.
        letters: Vec<LetterView>,
        /// The cases in which one is being made that may be waited for.
        coming: Vec<ComingView>,
        /// What to tell who has none.
        otherwise: String,
        /// What the service is called at which one can apply for it from here.
        made_by: Option<String>,
    },
    /// A box to tick under the very words.
    Consent {
        /// The words.
        words: String,
        /// Whether it is ticked.
        given: bool,
    },
    /// A value that is computed, not typed.
    Shown {
        /// The value.
        value: String,
    },
    /// Words to read.
    Note {
        /// The words.
        words: String,
    },
}

/// Kinds of one-line inputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line {
    /// Any text.
    Text,
    /// A person's name.
    Name,
    /// NIK: digits.
    Nik,
    /// KK number: digits.
    Kk,
    /// A number.
    Number,
    /// A number with decimals.
    Decimal,
    /// Rupiah.
    Money,
    /// The number on a vehicle.
    Plate,
    /// A time of day.
    Time,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
}

/// One option of a choice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OptionView {
    /// Its key: the value of the input.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// Help.
    pub hint: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// RT and RW of an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AreaInput {
    /// RT.
    pub rt: String,
    /// RW.
    pub rw: String,
    /// Whether they may stay empty.
    pub optional: bool,
}

/// A case that may be waited for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ComingView {
    /// Its number: the value of the input.
    pub number: String,
    /// The day on which it was sent, in words.
    pub sent_on: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A letter that may be chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LetterView {
    /// Its id: the value of the input.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The day on which it was signed, in words.
    pub signed_on: String,
    /// The last day on which it is valid, in words; none when for life.
    pub valid_until: Option<String>,
    /// What it brings in: what it is, and the value.
    pub gives: Vec<(String, String)>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// One of many being looked for without script.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SearchInput {
    /// The key of the chosen one, if any.
    pub code: String,
    /// What was typed, or the name of the chosen one.
    pub typed: String,
    /// Those to choose from: key and name.
    pub found: Vec<(String, String)>,
}

/// The kelurahan or desa in which coordinates lie.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiesIn {
    /// Its code.
    pub code: RegionCode,
    /// What people call it, without its kind: `Umpak`.
    pub name: String,
    /// Whether it is the answer: no other one was chosen.
    pub is_taken: bool,
}

/// One item of a list.
#[derive(Clone, PartialEq, Debug)]
pub struct ItemView {
    /// Its place from 0.
    pub index: usize,
    /// "Anak 1".
    pub title: String,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// What came of a page that was sent.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// All answers, those of the page merged in as far as they are right.
    pub answers: Answers,
    /// What must be mended.
    pub problems: Vec<FieldProblem>,
    /// Advice: a second "next" with `tetap=1` goes on.
    pub warnings: Vec<FieldProblem>,
    /// Whether to show the page again without its problems: an item was added or removed, a region
    /// looked for, or an answer brought up a new question.
    pub stay: bool,
    /// What was typed, after adding and removing: for [`Service::page_as_typed`].
    pub typed: Vec<(String, String)>,
}

/// Why somebody cannot start, or go on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// The refusal code.
    pub reason: String,
    /// The cure, in words of the service file, if it has some.
    pub text: Option<Text>,
    /// The right service, if another one is.
    pub instead: Option<String>,
}

/// The region of the case lies outside the agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrongRegion {
    /// The region in which the right office is.
    pub region: RegionCode,
    /// Its name with those around it.
    pub name: String,
}

#[cfg(test)]
pub(crate) mod testing {
    //! A day, a city and its regions for tests.

    use super::*;
    use crate::regions::RegionTable;

    const REGIONS: &str = "99;Provinsi Pendopo Raya\n99.71;Kota Pendopo\n99.71.01;Saka Guru
99.71.01.1001;Umpak\n99.71.01.1002;Blandar\n99.71.02;Serambi\n99.71.02.1001;Tumpang Sari
99.71.02.1002;Usuk\n99.71.03;Emper\n99.71.03.1001;Reng\n99.72;Kota Limasan\n99.72.01;Usuk
99.72.01.1001;Usuk Kidul\n98;Provinsi Bentang Selatan\n98.01;Kabupaten Tajug";

    /// 25 November 2026 in Kota Pendopo.
    pub(crate) fn context() -> Context {
        let today = jiff::civil::date(2026, 11, 25);
        Context {
            today,
            submitted_on: today,
            language: Language::Id,
            agency_region: "99.71".parse().expect("a code"),
            regions: Arc::new(RegionTable::read(REGIONS)),
        }
    }
}
