//! The documents beside the answers: one tab each, pictures and PDFs alike.

use definition::{FileRef, Row, Section, Shown};
use web::View;

/// A file under its tab.
pub(super) struct Document {
    /// What was asked for, whose it is, and which of several.
    pub(super) label: String,
    pub(super) file: FileRef,
}

impl Document {
    /// The files of a case in the order of its form.
    pub(super) fn all(sections: &[Section]) -> Vec<Self> {
        sections.iter().flat_map(|section| &section.rows).flat_map(Self::of_row).collect()
    }

    /// The scans of the paper from which a case was typed.
    pub(super) fn paper(view: &View, files: Vec<FileRef>) -> impl Iterator<Item = Self> {
        let count = files.len();
        let name = view.say("cases-paper");
        files.into_iter().enumerate().map(move |(place, file)| {
            let label = if count == 1 { name.clone() } else { format!("{name} {}", place + 1) };
            Self { label, file }
        })
    }

    fn of_row(row: &Row) -> Vec<Self> {
        let Shown::Files(files) = &row.value else { return Vec::new() };
        let group = row.group.iter().map(|group| format!("{group}: "));
        let name = group.chain([row.label.clone()]).collect::<String>();
        let one = |(place, file): (usize, &FileRef)| {
            let label = match files.len() {
                1 => name.clone(),
                _ => format!("{name} {}", place + 1),
            };
            Self { label, file: file.clone() }
        };
        files.iter().enumerate().map(one).collect()
    }

    pub(super) fn is_pdf(&self) -> bool {
        self.file.kind == "application/pdf"
    }
}
