//! What a correction changed: an officer reads that again, and not the whole form.

use definition::{FileRef, Row, Section, Shown};
use terms::Moment;
use web::format::size;

/// An answer before and after the correction, in words; none where there was or is no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The field's path.
    pub(super) key: String,
    pub(super) label: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// A correction: when it came, and what it changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Correction {
    pub(super) at: Moment,
    pub(super) changes: Vec<Change>,
}

/// What each correction changed, the newest first; `versions` are the answers as they were sent, then as each
/// correction left them.
pub(super) fn corrections(at: &[Moment], versions: &[&[Section]]) -> Vec<Correction> {
    let one = |(at, pair): (&Moment, &[&[Section]])| {
        let [before, after] = pair else { return None };
        Some(Correction { at: *at, changes: changes(before, after) })
    };
    at.iter().zip(versions.windows(2)).filter_map(one).rev().collect()
}

/// The answers that differ, in the order of the form; those that fell away come last.
fn changes(before: &[Section], after: &[Section]) -> Vec<Change> {
    let rows = |sections: &[Section]| -> Vec<Row> {
        sections.iter().flat_map(|section| section.rows.clone()).collect()
    };
    let (old, new) = (rows(before), rows(after));
    let same = |rows: &[Row], key: &str| rows.iter().find(|row| row.key == key).cloned();
    let change = |row: &Row, before: Option<&Row>, after: Option<&Row>| Change {
        key: row.key.clone(),
        label: row.group.iter().chain([&row.label]).cloned().collect::<Vec<_>>().join(": "),
        before: before.map(|row| words(&row.value)),
        after: after.map(|row| words(&row.value)),
    };
    let now = new.iter().filter_map(|row| {
        let before = same(&old, &row.key);
        let is_same = before.as_ref().is_some_and(|old| old.value == row.value);
        (!is_same).then(|| change(row, before.as_ref(), Some(row)))
    });
    let gone = old.iter().filter(|row| same(&new, &row.key).is_none());
    now.chain(gone.map(|row| change(row, Some(row), None))).collect()
}

/// An answer in words; a file by its name and size.
fn words(value: &Shown) -> String {
    match value {
        Shown::Text(text) | Shown::Number(text) => text.clone(),
        Shown::Files(files) => {
            let file = |file: &FileRef| format!("{} ({})", file.name, size(file.bytes));
            files.iter().map(file).collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use terms::FileId;
    use uuid::Uuid;

    use super::*;

    fn row(key: &str, value: Shown) -> Row {
        let label = format!("Isian {key}");
        Row { key: key.to_owned(), label, group: None, subject: None, value }
    }

    fn text(key: &str, words: &str) -> Row {
        row(key, Shown::Text(words.to_owned()))
    }

    fn file(number: u128) -> Row {
        let (name, kind) = ("kk.jpg".to_owned(), "image/jpeg".to_owned());
        let id = FileId::new(Uuid::from_u128(number));
        row("kk", Shown::Files(vec![FileRef { id, name, kind, bytes: 2048 }]))
    }

    fn page(rows: Vec<Row>) -> [Section; 1] {
        [Section { page: "satu".to_owned(), title: "Satu".to_owned(), rows }]
    }

    #[test]
    fn what_was_mended_added_and_left_out_is_told_and_nothing_else() {
        let before = page(vec![text("a", "Jl. Lama"), text("b", "Sama"), text("c", "Hilang")]);
        let after = page(vec![text("a", "Jl. Baru"), text("b", "Sama"), text("d", "Tambah")]);
        let told: Vec<_> = changes(&before, &after)
            .into_iter()
            .map(|change| (change.key, change.before, change.after))
            .collect();
        let some = |words: &str| Some(words.to_owned());
        assert_eq!(
            told,
            [
                ("a".to_owned(), some("Jl. Lama"), some("Jl. Baru")),
                ("d".to_owned(), None, some("Tambah")),
                ("c".to_owned(), some("Hilang"), None),
            ]
        );
        assert_eq!(changes(&after, &after), []);
    }

    #[test]
    fn each_correction_is_compared_with_what_it_found() {
        let versions =
            ["Jl. Lama", "Jl. Salah", "Jl. Baru"].map(|words| page(vec![text("a", words)]));
        let versions: Vec<&[Section]> = versions.iter().map(<[Section; 1]>::as_slice).collect();
        let at = [5, 9].map(Moment::from_micros);
        let told = corrections(&at, &versions).into_iter().map(|one| {
            let [change] = one.changes.try_into().expect("one answer");
            (one.at, change.before, change.after)
        });
        let words = |words: &str| Some(words.to_owned());
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                (at[1], words("Jl. Salah"), words("Jl. Baru")),
                (at[0], words("Jl. Lama"), words("Jl. Salah")),
            ]
        );
        assert_eq!(corrections(&[], &versions[..1]), []);
    }

    #[test]
    fn another_file_of_the_same_name_is_a_change() {
        let found = changes(&page(vec![file(1)]), &page(vec![file(2)]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].after.as_deref(), Some("kk.jpg (2\u{a0}kB)"));
        assert_eq!(changes(&page(vec![file(1)]), &page(vec![file(1)])), []);
    }
}
