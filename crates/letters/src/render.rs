//! A Typst template and data in, a PDF out.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use terms::{Moment, Zone};

/// What a letter looks like.
#[derive(Clone, Copy, Debug)]
pub struct Template<'a> {
    /// The letter itself, a Typst file. It reads its data with `json("/data.json")`.
    pub source: &'a str,
    /// What all letters share, found at `/lib/surat.typ`.
    pub lib: &'a str,
}

/// What the PDF says about itself.
#[derive(Clone, Debug)]
pub struct Meta<'a> {
    /// The title that readers show; templates find it as `letter.title`.
    pub title: &'a str,
    /// Identifies the letter for ever. It is hashed into the PDF, not shown.
    pub id: &'a str,
    /// When the letter was made.
    pub at: Moment,
    /// Whether the letter is only an example; templates find it as `letter.demo`.
    pub demo: bool,
}

/// Why a template did not become a letter, and where. Lines and columns start at 1; 0 is nowhere.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct RenderError {
    /// The line in the template.
    pub line: usize,
    /// The column in the template.
    pub column: usize,
    /// What is wrong, in Typst's words; begins with the file if that is not the template.
    pub message: String,
}

/// Sets a letter as PDF/A-2b and PDF/UA-1. The same arguments give the same bytes.
///
/// # Errors
/// A [`RenderError`] with the place in the template.
pub fn render(
    template: &Template<'_>,
    data: &Value,
    meta: &Meta<'_>,
) -> Result<Vec<u8>, RenderError> {
    let made = set(template, data, meta);
    tidy();
    made
}

/// What cannot be read in a template, whatever its data will be.
pub fn unreadable(source: &str) -> Vec<RenderError> {
    let meta = Meta { title: "", id: "", at: Moment::from_micros(0), demo: false };
    let desk = Desk::new(&Template { source, lib: "" }, &Value::Null, &meta, SIZES[0]);
    let (errors, _) = desk.main.root().errors_and_warnings();
    errors.into_iter().map(|error| desk.explain(Some(&error.into()))).collect()
}

/// Sizes of letters in points, from the usual one to the smallest that a letter of one page may have to stay one.
const SIZES: [u8; 3] = [12, 11, 10];

/// Sets the letter; one that runs a little over its page is set smaller, if that brings it back onto one.
fn set(template: &Template<'_>, data: &Value, meta: &Meta<'_>) -> Result<Vec<u8>, RenderError> {
    let data = printable(data);
    let at = |size| {
        let desk = Desk::new(template, &data, meta, size);
        match typst::compile::<PagedDocument>(&desk).output {
            Ok(document) => Ok((desk, document)),
            Err(faults) => Err(desk.explain(faults.first())),
        }
    };
    let (mut desk, mut document) = at(SIZES[0])?;
    if document.pages().len() == 2 {
        for size in &SIZES[1..] {
            let smaller = at(*size)?;
            if smaller.1.pages().len() == 1 {
                (desk, document) = smaller;
                break;
            }
        }
    }
    typst_pdf::pdf(&document, &options(meta)).map_err(|faults| desk.explain(faults.first()))
}

fn options(meta: &Meta<'_>) -> PdfOptions {
    PdfOptions {
        ident: Smart::Custom(meta.id.to_owned()),
        creator: Smart::Custom(Some("Pendopo".into())),
        timestamp: wall(meta.at).map(Timestamp::new_utc),
        standards: PdfStandards::new(&[PdfStandard::A_2b, PdfStandard::Ua_1])
            .expect("these two standards agree"),
        ..Default::default()
    }
}

/// Forgets cached results now and then, so that memory stays flat.
fn tidy() {
    static LETTERS: AtomicU32 = AtomicU32::new(0);
    if LETTERS.fetch_add(1, Ordering::Relaxed) % 4 == 3 {
        typst::comemo::evict(1);
    }
}

fn wall(at: Moment) -> Option<Datetime> {
    let utc = at.local(&Zone::named("UTC")?);
    let part = |value: i8| u8::try_from(value).ok();
    Datetime::from_ymd_hms(
        utc.year().into(),
        part(utc.month())?,
        part(utc.day())?,
        part(utc.hour())?,
        part(utc.minute())?,
        part(utc.second())?,
    )
}

/// What all letters share: loaded once.
struct Shelf {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    lib: FileId,
    data: FileId,
}

fn shelf() -> &'static Shelf {
    static SHELF: OnceLock<Shelf> = OnceLock::new();
    SHELF.get_or_init(|| {
        let files: [&'static [u8]; 3] = [
            include_bytes!("../fonts/LibertinusSerif-Regular.otf"),
            include_bytes!("../fonts/LibertinusSerif-Bold.otf"),
            include_bytes!("../fonts/LibertinusSerif-Italic.otf"),
        ];
        let fonts: Vec<Font> =
            files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect();
        Shelf {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: file("/main.typ"),
            lib: file("/lib/surat.typ"),
            data: file("/data.json"),
        }
    })
}

fn file(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("our own paths are well formed");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// The world of one letter: three files and three fonts.
struct Desk {
    shelf: &'static Shelf,
    main: Source,
    lib: Source,
    data: Bytes,
    today: Option<Datetime>,
}

impl Desk {
    fn new(template: &Template<'_>, data: &Value, meta: &Meta<'_>, size: u8) -> Self {
        let shelf = shelf();
        Self {
            shelf,
            main: Source::new(shelf.main, template.source.to_owned()),
            lib: Source::new(shelf.lib, template.lib.to_owned()),
            data: Bytes::from_string(with_meta(data, meta, size).to_string()),
            today: wall(meta.at),
        }
    }

    fn explain(&self, fault: Option<&SourceDiagnostic>) -> RenderError {
        let Some(fault) = fault else {
            return RenderError { line: 0, column: 0, message: "Typst gave no reason".to_owned() };
        };
        let mut message = fault.message.to_string();
        for hint in &fault.hints {
            message.push_str("; ");
            message.push_str(&hint.v);
        }
        let (mut line, mut column) = (0, 0);
        if let (Some(id), Some(range)) = (fault.span.id(), self.range(fault.span)) {
            if id != self.shelf.main {
                message = format!("{}: {message}", id.vpath().get_with_slash());
            }
            if let Ok(source) = self.source(id)
                && let Some((l, c)) = source.lines().byte_to_line_column(range.start)
            {
                (line, column) = (l + 1, c + 1);
            }
        }
        RenderError { line, column, message }
    }
}

/// What stands in a letter for a sign that no font of ours has: an emoji, another script. A letter with a box in it can
/// be read and asked about; one that is never made cannot.
const UNKNOWN: char = '\u{25a1}';

/// The data with only such signs as our fonts have.
fn printable(data: &Value) -> Value {
    match data {
        Value::String(text) => {
            let known = |sign: char| {
                let has = |font: &Font| font.info().coverage.contains(sign.into());
                if sign.is_whitespace() || shelf().fonts.iter().any(has) { sign } else { UNKNOWN }
            };
            // What only joins or colours the sign before it is nothing by itself.
            let joins = |sign: &char| matches!(sign, '\u{200d}' | '\u{fe00}'..='\u{fe0f}');
            Value::String(text.chars().filter(|sign| !joins(sign)).map(known).collect())
        }
        Value::Array(items) => items.iter().map(printable).collect(),
        Value::Object(fields) => {
            let printed = fields.iter().map(|(name, value)| (name.clone(), printable(value)));
            Value::Object(printed.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => data.clone(),
    }
}

/// The data with `letter.title`, `letter.demo` and `letter.size` as the letter's maker says, whatever it held.
fn with_meta(data: &Value, meta: &Meta<'_>, size: u8) -> Value {
    let mut data = data.clone();
    if let Some(all) = data.as_object_mut() {
        let letter = all.entry("letter").or_insert_with(|| json!({}));
        if let Some(letter) = letter.as_object_mut() {
            letter.insert("title".to_owned(), json!(meta.title));
            letter.insert("demo".to_owned(), json!(meta.demo));
            letter.insert("size".to_owned(), json!(size));
        }
    }
    data
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.shelf.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id {
            _ if id == self.shelf.main => Ok(self.main.clone()),
            _ if id == self.shelf.lib => Ok(self.lib.clone()),
            _ if id == self.shelf.data => Err(FileError::NotSource),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            _ if id == self.shelf.data => Ok(self.data.clone()),
            _ if id == self.shelf.main => Ok(Bytes::from_string(self.main.text().to_owned())),
            _ if id == self.shelf.lib => Ok(Bytes::from_string(self.lib.text().to_owned())),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
