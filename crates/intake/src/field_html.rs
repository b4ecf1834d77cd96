//! Fields as HTML: one template for each, groups and lists within it.

use std::collections::BTreeMap;

use askama::Template;
use definition::form::{FieldView, Input, LetterView, LiesIn, Line, Live, SearchInput};
use terms::Language;
use web::View;

use crate::whereabouts;

/// Problems by path.
type Messages = BTreeMap<String, String>;

/// One field.
#[derive(Template)]
#[template(path = "field.html")]
struct FieldHtml<'a> {
    view: &'a View,
    field: &'a FieldView,
    messages: &'a Messages,
    /// Below which address its files can be looked at.
    files_at: &'a str,
}

/// Fields one after another; their files can be looked at below `files_at`.
pub(crate) fn fields(
    view: &View,
    fields: &[FieldView],
    messages: &Messages,
    files_at: &str,
) -> String {
    let html = fields.iter().map(|field| {
        let template = FieldHtml { view, field, messages, files_at };
        let html = template.render().expect("templates only write to a string");
        placed(field, html)
    });
    html.collect()
}

/// These fields below a heading: whom a group is about is not said once more where that says it.
pub(crate) fn under(heading: &str, fields: &[FieldView]) -> Vec<FieldView> {
    let mut fields = fields.to_vec();
    let is_said = |field: &&mut FieldView| {
        matches!(field.input, Input::Group { .. }) && field.label == heading
    };
    fields.iter_mut().filter(is_said).for_each(|field| field.label.clear());
    fields
}

/// Whether the parts of a group stand under whom they are about. A letter to choose says it itself.
fn is_headed(group: &FieldView, inner: &[FieldView]) -> bool {
    let is_letter = |field: &FieldView| matches!(field.input, Input::Letters { .. });
    !group.label.is_empty() && !inner.is_empty() && !inner.iter().any(is_letter)
}

/// A field that comes and goes has a place in the page: before it while it is shown, and around it while it waits, so
/// that nobody sees it and it is not sent. Without script it waits until the page is sent.
fn placed(field: &FieldView, html: String) -> String {
    let html = match (field.live, &field.input) {
        (Live::No, _) => return html,
        // It comes and goes as one.
        (Live::Shown | Live::Waiting, Input::Group { .. }) => format!("<div>{html}</div>"),
        (Live::Shown | Live::Waiting, _) => html,
    };
    let shown = FieldView { live: Live::Shown, ..field.clone() };
    let (path, asks) = (&field.path, paths(&[shown]).join(" "));
    let place = format!("<template data-at=\"{path}\" data-asks=\"{asks}\">");
    match field.live {
        Live::Waiting => format!("{place}{html}</template>"),
        Live::No | Live::Shown => format!("{place}</template>{html}"),
    }
}

impl FieldHtml<'_> {
    fn error(&self) -> Option<&str> {
        self.error_at(&self.field.path)
    }

    fn error_at(&self, path: &str) -> Option<&str> {
        self.messages.get(path).map(String::as_str)
    }

    fn error_part(&self, part: &str) -> Option<&str> {
        self.error_at(&format!("{}.{part}", self.field.path))
    }

    fn wrong(&self) -> &'static str {
        let prefix = format!("{}.", self.field.path);
        let parted = matches!(
            self.field.input,
            Input::Address { .. }
                | Input::BankAccount { .. }
                | Input::Point { .. }
                | Input::Area { .. }
        );
        let inside = parted && self.messages.keys().any(|path| path.starts_with(&prefix));
        if inside || self.error().is_some() { " wrong" } else { "" }
    }

    /// The ids of help and problem, for `aria-describedby`.
    fn described(&self) -> String {
        let path = &self.field.path;
        let hint = self.field.hint.is_some()
            || matches!(self.field.input, Input::Date { .. } | Input::Month { .. });
        let hint = hint.then(|| format!("{path}-h"));
        let error = self.error().map(|_| format!("{path}-e"));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }

    fn inner(&self, inner: &[FieldView]) -> String {
        fields(self.view, inner, self.messages, self.files_at)
    }

    fn is_headed(&self, inner: &[FieldView]) -> bool {
        is_headed(self.field, inner)
    }

    fn size(&self, bytes: &u64) -> String {
        size(*bytes, self.view.language)
    }

    /// When a letter was issued, and until when it is valid.
    fn days_of(&self, letter: &LetterView) -> String {
        let signed = ("signed", letter.signed_on.as_str());
        match &letter.valid_until {
            Some(until) => self.view.say2("needed-days", signed, ("until", until)),
            None => self.view.say1("needed-day", "signed", &letter.signed_on),
        }
    }

    /// What kinds of files a document takes.
    fn file_hint(&self, accept: &str) -> &'static str {
        let takes = |ending| accept.contains(ending);
        match (takes(".xlsx"), takes(".pdf"), takes(".jpg")) {
            (true, false, false) => "file-hint-sheet",
            (true, _, _) => "file-hint-any",
            (false, false, true) => "file-hint-photo",
            (false, _, _) => "file-hint",
        }
    }

    /// What the keyboard and the browser's memory should know about a line: `inputmode`, `autocomplete`, width.
    fn line(&self, kind: &Line) -> (&'static str, &'static str, &'static str) {
        let own = self.field.path.starts_with("applicant.");
        match kind {
            Line::Text => ("text", "off", ""),
            Line::Name if own => ("text", "name", ""),
            Line::Name => ("text", "off", ""),
            Line::Nik | Line::Kk => ("numeric", "off", ""),
            Line::Number => ("numeric", "off", "w10"),
            Line::Decimal => ("decimal", "off", "w10"),
            Line::Money => ("numeric", "off", "w10"),
            Line::Plate => ("text", "off", "w10"),
            Line::Time => ("numeric", "off", "w10"),
            Line::Phone if own => ("tel", "tel", "w10"),
            Line::Phone => ("tel", "off", "w10"),
            Line::Email if own => ("email", "email", ""),
            Line::Email => ("email", "off", ""),
        }
    }

    fn search(&self, path: &str, search: &SearchInput, label: &str) -> String {
        let template =
            SearchHtml { view: self.view, path, search, label, error: self.error_at(path) };
        template.render().expect("templates only write to a string")
    }

    /// Where a script asks in which kelurahan a place lies; nowhere on pages that may not ask.
    fn asks_where(&self) -> &'static str {
        let is_below = |pages: &str| self.files_at.starts_with(pages);
        match (is_below("/isian/"), is_below("/meja/loket/")) {
            (true, _) => "/isian/di-mana",
            (_, true) => "/meja/loket/di-mana",
            (false, false) => "",
        }
    }

    fn kind_and_name(&self, found: &LiesIn) -> String {
        whereabouts::kind_and_name(self.view, &found.code, &found.name)
    }

    /// `Kelurahan Umpak (dari tempat yang Anda tandai)`.
    fn marked(&self, found: &LiesIn) -> String {
        whereabouts::marked(self.view, &found.code, &found.name)
    }

    /// A search that is a part of the answer.
    fn search_part(&self, part: &str, search: &SearchInput, label: &str) -> String {
        let path = format!("{}.{part}", self.field.path);
        self.search(&path, search, &self.view.say(label))
    }
}

/// One of many that is looked for by its name.
#[derive(Template)]
#[template(path = "search.html")]
struct SearchHtml<'a> {
    view: &'a View,
    path: &'a str,
    search: &'a SearchInput,
    label: &'a str,
    error: Option<&'a str>,
}

/// The names of all inputs that were shown: what is not among them is a new question.
pub(crate) fn paths(fields: &[FieldView]) -> Vec<String> {
    fields
        .iter()
        .filter(|field| field.live != Live::Waiting)
        .flat_map(|field| {
            if let Input::Group { fields } = &field.input {
                return paths(fields);
            }
            let mut own = vec![field.path.clone()];
            if let Input::List { items, .. } = &field.input {
                own.extend(items.iter().flat_map(|item| paths(&item.fields)));
            }
            own
        })
        .collect()
}

/// A size for people: `212 kB`, `1,4 MB`.
pub(crate) fn size(bytes: u64, language: Language) -> String {
    let kilo = bytes.div_ceil(1024);
    if kilo < 1000 {
        return format!("{kilo} kB");
    }
    let tenths = (bytes * 10).div_ceil(1024 * 1024);
    let mark = match language {
        Language::Id => ',',
        Language::En => '.',
    };
    if tenths.is_multiple_of(10) {
        format!("{} MB", tenths / 10)
    } else {
        format!("{}{mark}{} MB", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(path: &str, label: &str, input: Input) -> FieldView {
        let (path, label) = (path.to_owned(), label.to_owned());
        FieldView { path, label, hint: None, optional: false, live: Live::No, input }
    }

    #[test]
    fn whose_data_is_asked_is_said_where_the_heading_does_not() {
        let nik = || vec![field("guardian.nik", "NIK", Input::YesNo { value: None })];
        let guardian = [field("guardian", "Wali anak", Input::Group { fields: nik() })];
        let headed = |heading: &str| is_headed(&under(heading, &guardian)[0], &nik());
        assert!(headed("Keluarga almarhum"));
        assert!(!headed("Wali anak"), "nobody needs it twice");
        assert!(!is_headed(&guardian[0], &[]), "nothing is asked");
    }
}
