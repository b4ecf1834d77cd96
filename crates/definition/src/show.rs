//! Answers as people read them: check your answers, the officer's page, letters.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "kinds that are not named are one plain input, and a new one begins as that"
)]

use terms::Language;

use crate::answer::{Answers, FileRef, Value};
use crate::field::{Choice, Field, Kind, address, contact, needed, nik};
use crate::form::Context;
use crate::form::page::Page;
use crate::form::view;
use crate::read::document_field;
use crate::service::Service;
use crate::words::word;

/// The answers of one page.
#[derive(Clone, PartialEq, Debug)]
pub struct Section {
    /// The page where they can be changed.
    pub page: String,
    /// Its heading.
    pub title: String,
    /// One row for each answer.
    pub rows: Vec<Row>,
}

impl Section {
    /// The rows with whom they are about, where the heading does not say it already.
    pub fn groups(&self) -> Vec<(Option<&str>, &[Row])> {
        let groups = self.rows.chunk_by(|one, next| one.group == next.group);
        let named = groups.map(|rows| {
            let group = rows.first().and_then(|row| row.group.as_deref());
            (group.filter(|group| *group != self.title), rows)
        });
        named.collect()
    }
}

/// One answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The field's path: `children.0.name`.
    pub key: String,
    /// What was asked.
    pub label: String,
    /// Whom it is about: "Anak 1", "Ibu".
    pub group: Option<String>,
    /// The subject under whose key it is sealed; none for plain case data.
    pub subject: Option<String>,
    /// The answer.
    pub value: Shown,
}

/// An answer as it is read.
#[derive(Clone, PartialEq, Debug)]
pub enum Shown {
    /// Words ready to show.
    Text(String),
    /// A NIK or KK number in groups, to be masked where the place asks for it.
    Number(String),
    /// Files.
    Files(Vec<FileRef>),
}

impl Service {
    /// The answers by page, in the order of the form. Only what has a value is shown; hidden
    /// answers are left out by [`Service::visible`] first.
    pub fn show(&self, answers: &Answers, context: &Context) -> Vec<Section> {
        let sections = self.pages.iter().map(|page| {
            let rows = page.fields.iter().flat_map(|field| self.rows(field, answers, context));
            Section { page: page.id.clone(), title: title(page, context), rows: rows.collect() }
        });
        sections.filter(|section| !section.rows.is_empty()).collect()
    }

    /// What officers filled in at a stage.
    pub fn show_filled(&self, stage: &str, filled: &Answers, context: &Context) -> Vec<Row> {
        let fields = self.stage(stage).into_iter().flat_map(|stage| &stage.fields);
        fields.flat_map(|field| self.rows(field, filled, context)).collect()
    }

    /// What an applicant who objected filled in.
    pub fn show_objection(&self, said: &Answers, context: &Context) -> Vec<Row> {
        let fields = self.objection.form.iter().flat_map(|step| &step.fields);
        let fields = fields.filter(|field| !matches!(field.kind, Kind::Document)).cloned();
        let papers = self.objected_documents().map(document_field);
        let all: Vec<Field> = fields.chain(papers).collect();
        all.iter().flat_map(|field| self.rows(field, said, context)).collect()
    }

    fn rows(&self, field: &Field, answers: &Answers, context: &Context) -> Vec<Row> {
        match &field.kind {
            Kind::Person { fields } => {
                let rows = fields.iter().flat_map(|inner| self.rows(inner, answers, context));
                let rows = self.found_letter(field, answers, context).into_iter().chain(rows);
                let name = view::label(field, self, context);
                rows.map(|row| Row { group: Some(name.clone()), ..row }).collect()
            }
            Kind::List { fields, .. } => {
                let items = answers.get(&field.id).map(Value::items).unwrap_or_default();
                let row = |place: usize, item: &Answers| {
                    let group = view::item_title(field, place, context);
                    let subject = self.sealed_under(&field.id, Some(place));
                    let shown = fields.iter().flat_map(|inner| self.rows(inner, item, context));
                    let placed = shown.map(|row| Row {
                        key: format!("{}.{place}.{}", field.id, row.key),
                        group: Some(group.clone()),
                        subject: subject.clone(),
                        ..row
                    });
                    placed.collect::<Vec<_>>()
                };
                items.iter().enumerate().flat_map(|(place, item)| row(place, item)).collect()
            }
            _ => answers
                .get(&field.id)
                .and_then(|value| shown(&field.kind, value, context))
                .map(|value| Row {
                    key: field.id.clone(),
                    label: view::label(field, self, context),
                    group: None,
                    subject: self.sealed_under(&field.id, None),
                    value,
                })
                .into_iter()
                .collect(),
        }
    }
}

impl Service {
    /// That the letter which is needed was found here: nobody typed its number.
    fn found_letter(&self, group: &Field, answers: &Answers, context: &Context) -> Option<Row> {
        let need = self.need(&group.id)?;
        let chosen = need.chosen();
        let is_asked = group.inner().iter().any(|inner| inner.id == chosen);
        answers.get(&chosen).filter(|_| !is_asked)?;
        Some(Row {
            subject: self.sealed_under(&chosen, None),
            key: chosen,
            label: word("needed-letter", context.language).unwrap_or_default().to_owned(),
            group: None,
            value: Shown::Text(needed::found(need.awaited_in(answers), context)),
        })
    }
}

/// The heading of a page in the reader's language.
pub(crate) fn title(page: &Page, context: &Context) -> String {
    page.title.get(context.language).to_owned()
}

/// A value as it is read; none when there is nothing to read.
pub(crate) fn shown(kind: &Kind, value: &Value, context: &Context) -> Option<Shown> {
    if let Kind::Simple(simple) = kind {
        let text = simple.get().shown(value, context);
        // What a letter brings in may be of another kind than what would be typed: read by its own looks then.
        if !text.is_empty() {
            return Some(Shown::Text(text));
        }
    }
    let words = match value {
        Value::Text(text) => match kind {
            Kind::Nik { .. } | Kind::KkNumber => return Some(Shown::Number(nik::grouped(text))),
            Kind::Choice { options } => option_label(options, text, context),
            Kind::Phone => contact::shown_phone(text),
            _ => text.clone(),
        },
        Value::Int(number) => match kind {
            Kind::Number { unit: Some(unit), .. } => format!("{} {unit}", thousands(*number)),
            Kind::Number { min: Some(min), unit: None, .. } if is_year(min.source()) => {
                number.to_string()
            }
            _ => thousands(*number),
        },
        Value::Bool(truth) => {
            let key = match (kind, truth) {
                (Kind::Consent { .. }, true) => "given",
                (_, true) => "yes",
                (_, false) => "no",
            };
            word(key, context.language).unwrap_or_default().to_owned()
        }
        Value::Decimal(number) => number.written(),
        Value::Date(date) => terms::long_date(*date, context.language),
        Value::Time(time) => time.replace(':', "."),
        Value::Keys(keys) => match kind {
            Kind::Choices { options, .. } => {
                let labels = keys.iter().map(|key| option_label(options, key, context));
                labels.collect::<Vec<_>>().join(", ")
            }
            _ => keys.join(", "),
        },
        Value::Region(code) => crate::field::region::name(code, context),
        Value::Address(place) => address::shown(place, context),
        // Their types show them; without their type there is nothing to read.
        Value::BankAccount(_) | Value::Point(_) | Value::Area(_) => return None,
        Value::Files(files) if files.is_empty() => return None,
        Value::Files(files) => return Some(Shown::Files(files.clone())),
        Value::List(_) => return None,
    };
    Some(Shown::Text(words))
}

impl Service {
    /// What an option of a choice is called; none where there is no such choice or option.
    pub fn choice_label(&self, field: &str, key: &str, language: Language) -> Option<String> {
        let Kind::Choice { options } = &self.field(field)?.kind else { return None };
        let option = options.iter().find(|choice| choice.key == key)?;
        match option.label.id.is_empty() {
            true => word(key, language).map(str::to_owned),
            false => Some(option.label.get(language).to_owned()),
        }
    }
}

/// What an option is called: in the file's words, or those of the shared facts.
pub(crate) fn option_label(options: &[Choice], key: &str, context: &Context) -> String {
    let own = options.iter().find(|choice| choice.key == key).map(|choice| &choice.label);
    match own {
        Some(label) if !label.id.is_empty() => label.get(context.language).to_owned(),
        Some(_) | None => word(key, context.language).unwrap_or(key).to_owned(),
    }
}

/// Whether a number that begins here is a year, which is read without a full stop: `min: 1994`.
fn is_year(smallest: &str) -> bool {
    smallest.parse().is_ok_and(|first: i64| (1800..2200).contains(&first))
}

/// `1.284`, as numbers are written here.
pub(crate) fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_begins_at_a_year_is_a_year() {
        assert!(is_year("1994"));
        assert!(!is_year("1") && !is_year("5000") && !is_year("year(today)"));
    }
}
