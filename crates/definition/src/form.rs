//! The form as a person meets it: pages, fields, what was typed, what is wrong with it.

use std::sync::Arc;

use terms::{Date, Language, RegionCode};

use crate::answer::{Answers, FileRef};
use crate::regions::Regions;
use crate::service::Service;
use crate::text::Text;

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
    pub title: Heading,
    /// Help under the heading.
    pub hint: Option<String>,
    /// The fields that are shown now.
    pub fields: Vec<FieldView>,
    /// Whether files can be uploaded here.
    pub uploads: bool,
}

/// The heading of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Heading {
    /// "Data diri": the facts of the applicant.
    You,
    /// "Berkas": the uploads.
    Files,
    /// Words of the service file.
    Words(String),
}

/// One field as it is shown.
#[derive(Clone, PartialEq, Debug)]
pub struct FieldView {
    /// The path: names of inputs begin with it.
    pub path: String,
    /// What is asked.
    pub label: Label,
    /// Help.
    pub hint: Option<String>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// The input.
    pub input: Input,
}

/// What a field is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Label {
    /// Words of the service file.
    Words(String),
    /// A fact of a person: text key `fact-name`, and whose it is, if not the reader's.
    Fact {
        /// `name`, `birth_date`.
        fact: String,
        /// "Ibu"; none for the applicant.
        of: Option<String>,
    },
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
    /// Yes or no: `path` = `true` or `false`.
    YesNo {
        /// The answer.
        value: Option<bool>,
    },
    /// A region: `path` = code, `path.typed` = what was typed.
    Region(RegionInput),
    /// An address: `path.region`, `path.street`, `path.rt`, `path.rw`, `path.postcode`.
    Address {
        /// The kelurahan or desa.
        region: RegionInput,
        /// Street and house.
        street: String,
        /// RT.
        rt: String,
        /// RW.
        rw: String,
        /// Postcode.
        postcode: String,
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
    pub label: Label,
    /// Help.
    pub hint: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A region being looked for without script.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RegionInput {
    /// The chosen code, if any.
    pub code: String,
    /// The name of the chosen region.
    pub name: String,
    /// What was typed.
    pub typed: String,
    /// Regions to choose from: code and full name.
    pub found: Vec<(String, String)>,
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
    /// Whether an item was added or removed, or a region looked for: show the page again.
    pub stay: bool,
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

/// The id of the page of the applicant's facts.
pub const YOU: &str = "data-diri";
/// The id of the page of uploads.
pub const FILES: &str = "berkas";

impl Service {
    /// The answers without those of hidden fields, with computed values.
    pub fn visible(&self, answers: &Answers, context: &Context) -> Answers {
        let _ = context;
        answers.clone()
    }

    /// The pages that are shown now, in order.
    pub fn pages(&self, answers: &Answers, context: &Context) -> Vec<PageView> {
        let _ = (answers, context);
        Vec::new()
    }

    /// Reads a page that was sent.
    pub fn read_page(
        &self,
        page: &str,
        posted: &[(String, String)],
        answers: &Answers,
        context: &Context,
    ) -> Outcome {
        let _ = (page, posted, context);
        Outcome {
            answers: answers.clone(),
            problems: Vec::new(),
            warnings: Vec::new(),
            stay: false,
        }
    }

    /// A page as it was filled in, with what was typed even where it is wrong.
    pub fn page_as_typed(
        &self,
        page: &str,
        posted: &[(String, String)],
        answers: &Answers,
        context: &Context,
    ) -> Option<PageView> {
        let _ = posted;
        self.pages(answers, context).into_iter().find(|view| view.id == page)
    }

    /// What is still missing or wrong, with its page: before submission.
    pub fn check_all(&self, answers: &Answers, context: &Context) -> Vec<(String, FieldProblem)> {
        let _ = (answers, context);
        Vec::new()
    }
}
