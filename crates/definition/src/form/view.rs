//! Pages and fields as they are shown.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "kinds that are not named are one plain input, and a new one begins as that"
)]

use terms::Language;

use crate::answer::{Answers, Value};
use crate::condition::Scope;
use crate::field::typed::Typed;
use crate::field::types::Asked;
use crate::field::{Field, Kind, choice, contact, name, region};
use crate::service::{Service, Taken as How};
use crate::words::word;

use super::page::Page;
use super::read::take;
use super::retype::{self, MOST_ITEMS};
use super::walk::{Walk, shows};
use super::{Context, FieldView, Input, ItemView, Line, PageView};

/// A page with what was typed in it.
pub(crate) fn page(
    page: &Page,
    typed: &[(String, String)],
    stored: &Answers,
    walk: &mut Walk,
) -> PageView {
    let is_new = !typed.iter().any(|(name, _)| name == "shown")
        && page.fields.iter().all(|field| !stored.contains_key(&field.id));
    let typed = if is_new { [typed, &starts(&page.fields)].concat() } else { typed.to_vec() };
    let typed = Typed(&typed);
    let fields = page.fields.iter().filter_map(|field| top_field(field, typed, stored, walk));
    let fields: Vec<FieldView> = fields.collect();
    PageView {
        id: page.id.clone(),
        title: crate::show::title(page, walk.context),
        hint: page.hint.as_ref().map(|hint| walk.service.hinted(hint, &walk.scope, walk.context)),
        uploads: fields.iter().any(|field| matches!(field.input, Input::Document { .. })),
        fields,
    }
}

/// What stands in these fields before anybody filled them in.
pub(super) fn starts(fields: &[Field]) -> Vec<(String, String)> {
    let of = |field: &Field| {
        field.start.iter().map(|text| (field.id.clone(), text.clone())).collect::<Vec<_>>()
    };
    fields.iter().flat_map(of).collect()
}

/// A field of a page, if it is shown; its answer then counts for those after it.
pub(super) fn top_field(
    field: &Field,
    typed: Typed,
    stored: &Answers,
    walk: &mut Walk,
) -> Option<FieldView> {
    if !walk.shows(field.when.as_ref()) {
        return None;
    }
    let input = match &field.kind {
        Kind::Person { fields } => {
            let inner = fields.iter().filter_map(|f| top_field(f, typed, stored, walk)).collect();
            Input::Group { fields: inner }
        }
        Kind::List { fields, .. } => list(field, fields, typed, walk),
        Kind::Document => document(field, stored, walk),
        Kind::Value { is, show } => {
            let value = crate::field::value::compute(is, &walk.scope)?;
            let shown = crate::show::shown(&field.kind, &value, walk.context);
            walk.put(&field.id, value);
            let (true, Some(crate::show::Shown::Text(value))) = (*show, shown) else { return None };
            Input::Shown { value }
        }
        _ => {
            let input = simple(field, &field.id, typed, &walk.scope, walk.context);
            let taken = take(field, &field.id, typed, &walk.scope, walk.context);
            if let Ok(Some(value)) = taken {
                walk.put(&field.id, value);
            }
            input
        }
    };
    Some(framed(field, field.id.clone(), input, &walk.scope, walk.service, walk.context))
}

fn framed(
    field: &Field,
    path: String,
    input: Input,
    scope: &Scope,
    service: &Service,
    context: &Context,
) -> FieldView {
    let own = field.hint.as_ref().map(|hint| service.hinted(hint, scope, context));
    let shared = || {
        let fact = field.fact.as_ref()?;
        word(&format!("hint-{}", fact.name), context.language).map(str::to_owned)
    };
    FieldView {
        path,
        label: label(field, service, context),
        hint: own.or_else(shared),
        optional: field.optional.as_ref().is_some_and(|optional| optional.truth(scope).holds()),
        input,
    }
}

/// What a field is called.
pub(crate) fn label(field: &Field, service: &Service, context: &Context) -> String {
    named(field, service, context.language)
}

/// What a field is called in a language.
pub(crate) fn named(field: &Field, service: &Service, language: Language) -> String {
    if !field.label.id.is_empty() {
        return field.label.get(language).to_owned();
    }
    if let Some(fact) = &field.fact {
        return word(&format!("fact-{}", fact.name), language).unwrap_or(&fact.name).to_owned();
    }
    let document = service.document(&field.id).filter(|_| matches!(field.kind, Kind::Document));
    if let Some(document) = document {
        return document.label.get(language).to_owned();
    }
    let subject = service.subject(&field.id).map(|subject| subject.label.get(language));
    subject.unwrap_or(&field.id).to_owned()
}

impl Service {
    /// What an item of the list with this id is called, from zero: "Anak 1".
    pub fn item_title(&self, list: &str, place: usize, language: Language) -> String {
        let mut fields = self.pages.iter().flat_map(|page| &page.fields);
        let list = fields.find(|field| field.id == list);
        list.map(|list| titled(list, place, language)).unwrap_or_default()
    }
}

/// What an item of a list is called: "Anak 1".
pub(crate) fn item_title(list: &Field, place: usize, context: &Context) -> String {
    titled(list, place, context.language)
}

fn titled(list: &Field, place: usize, language: Language) -> String {
    let number = (place + 1).to_string();
    match &list.kind {
        Kind::List { item: Some(item), .. } => item.get(language).replace("{n}", &number),
        _ => format!("{} {number}", list.label.get(language)),
    }
}

/// Fewest and most items of a list.
pub(crate) fn list_limits(field: &Field, scope: &Scope) -> (usize, usize) {
    let Kind::List { min, max, .. } = &field.kind else { return (0, 0) };
    let number = |limit: &Option<crate::condition::Condition>| {
        limit.as_ref()?.int(scope).and_then(|number| usize::try_from(number).ok())
    };
    let optional = field.optional.as_ref().is_some_and(|optional| optional.truth(scope).holds());
    let fewest = number(min).unwrap_or(usize::from(!optional)).min(MOST_ITEMS);
    (fewest, number(max).unwrap_or(MOST_ITEMS).clamp(fewest, MOST_ITEMS))
}

fn list(field: &Field, fields: &[Field], typed: Typed, walk: &mut Walk) -> Input {
    let (min, max) = list_limits(field, &walk.scope);
    let count = retype::count(typed.0, &field.id).clamp(min, max);
    let mut items = Vec::new();
    let mut views = Vec::new();
    for place in 0..count {
        let (item, shown) = list_item(field, fields, place, typed, walk);
        items.push(item);
        let title = item_title(field, place, walk.context);
        views.push(ItemView { index: place, title, fields: shown });
    }
    walk.put(&field.id, Value::List(items));
    let name = item_title(field, count, walk.context);
    Input::List { items: views, more: count < max, fewer: count > min, name }
}

fn list_item(
    list: &Field,
    fields: &[Field],
    place: usize,
    typed: Typed,
    walk: &Walk,
) -> (Answers, Vec<FieldView>) {
    let mut item = Answers::new();
    let mut views = Vec::new();
    for field in fields {
        let scope = walk.scope.within(&item);
        if !shows(field.when.as_ref(), &scope) {
            continue;
        }
        let path = format!("{}.{place}.{}", list.id, field.id);
        let input = simple(field, &path, typed, &scope, walk.context);
        if let Ok(Some(value)) = take(field, &path, typed, &scope, walk.context) {
            item.insert(field.id.clone(), value);
        }
        views.push(framed(field, path, input, &scope, walk.service, walk.context));
    }
    (item, views)
}

fn document(field: &Field, stored: &Answers, walk: &mut Walk) -> Input {
    let files = stored.get(&field.id).map(Value::files).unwrap_or_default().to_vec();
    if !files.is_empty() {
        walk.put(&field.id, Value::Files(files.clone()));
    }
    let document = walk.service.document(&field.id);
    let kinds = document.map(|document| document.kinds.as_slice()).unwrap_or_default();
    let accept = kinds.iter().map(|kind| match kind.as_str() {
        "image" => "image/jpeg,image/png,image/webp,.jpg,.jpeg,.png,.webp",
        "sheet" => ".xlsx,.ods,.csv",
        _ => "application/pdf,.pdf",
    });
    Input::Document {
        more: files.len() < document.map_or(1, |document| document.count),
        files,
        max_bytes: document.map_or(0, |document| document.max_bytes),
        accept: accept.collect::<Vec<_>>().join(","),
        camera: document.is_some_and(|document| document.taken == How::Photo),
    }
}

/// An input with what was typed.
fn simple(field: &Field, path: &str, typed: Typed, scope: &Scope, context: &Context) -> Input {
    let value = || typed.raw(path).unwrap_or_default().to_owned();
    let line = |kind, max| Input::Line { value: value(), kind, max, unit: None };
    match &field.kind {
        Kind::Name { new } => line(Line::Name, name::most(*new)),
        Kind::Nik { .. } => line(Line::Nik, 24),
        Kind::KkNumber => line(Line::Kk, 24),
        Kind::Date { .. } => {
            let part = |part: &str| typed.raw(&format!("{path}.{part}")).unwrap_or_default();
            let (day, month, year) = (part("day"), part("month"), part("year"));
            let (day, month, year) = (day.to_owned(), month.to_owned(), year.to_owned());
            Input::Date { day, month, year, example: example(context) }
        }
        Kind::Simple(simple) => simple.get().input(Asked { path, typed, scope, context }),
        Kind::Time => line(Line::Time, 5),
        Kind::Number { unit, .. } => {
            Input::Line { value: value(), kind: Line::Number, max: 12, unit: unit.clone() }
        }
        Kind::YesNo => Input::YesNo { value: typed.get(path).parse().ok() },
        Kind::Choice { options } => choice::input(options, Asked { path, typed, scope, context }),
        Kind::Choices { options, .. } => {
            choice::input_many(options, Asked { path, typed, scope, context })
        }
        Kind::Region { level, inside } => {
            let wanted = region::Wanted { level: *level, inside: inside.as_deref() };
            Input::Search(region::input_typed(typed, path, wanted, context))
        }
        Kind::Address { inside } => address(path, inside.as_deref(), typed, context),
        Kind::Phone => {
            let value = contact::as_written(&value());
            Input::Line { value, kind: Line::Phone, max: 24, unit: None }
        }
        Kind::Email => line(Line::Email, 254),
        Kind::Consent { words } => Input::Consent {
            words: words.get(context.language).to_owned(),
            given: typed.get(path) == "true",
        },
        Kind::Note { words } => Input::Note { words: words.get(context.language).to_owned() },
        Kind::Person { .. } | Kind::List { .. } | Kind::Document | Kind::Value { .. } => {
            Input::Shown { value: String::new() }
        }
    }
}

fn address(path: &str, inside: Option<&str>, typed: Typed, context: &Context) -> Input {
    let wanted = region::Wanted { level: 4, inside };
    let part = |part: &str| typed.raw(&format!("{path}.{part}")).unwrap_or_default().to_owned();
    let region = region::input_typed(typed, &format!("{path}.region"), wanted, context);
    Input::Address {
        region,
        street: part("street"),
        rt: part("rt"),
        rw: part("rw"),
        postcode: part("postcode"),
    }
}

/// A right answer for a date: a day of last year.
fn example(context: &Context) -> String {
    format!("19\u{a0}8\u{a0}{}", context.today.year() - 1)
}
