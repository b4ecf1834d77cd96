//! The names that conditions may use, each with its type.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains has no meaning in a condition"
)]

use std::collections::{BTreeMap, BTreeSet};

use cel::common::ast::{Expr, IdedExpr};

use crate::field::{Field, Kind, facts};
use crate::service::{Service, SettingValue, SubjectKind, Work};

/// What a name stands for, as far as it matters to a condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    Truth,
    Number,
    Decimal,
    Text,
    Date,
    /// A choice, with its keys.
    Options(Vec<String>),
    /// Something with parts.
    Parts(Names),
    /// A list of such things.
    List(Box<Type>),
    /// An upload: only `known(…)` may ask for it.
    File,
    Any,
}

pub(crate) type Names = BTreeMap<String, Type>;

/// The names of a service without its derived ones.
pub(super) fn of(service: &Service) -> Names {
    let mut names = Names::new();
    for subject in service.subjects.iter().filter(|subject| !subject.many) {
        let mut parts = Names::new();
        if subject.kind == SubjectKind::LegalEntity {
            // The rules that its name breaks, once a register of names has looked at it.
            parts.insert("name_rules".to_owned(), Type::List(Box::new(Type::Text)));
        }
        names.insert(subject.id.clone(), Type::Parts(parts));
    }
    for field in service.pages.iter().flat_map(|page| &page.fields) {
        add_field(&mut names, field);
    }
    // What only the office reads is asked of nobody, and may be asked about.
    for subject in service.subjects.iter().filter(|subject| subject.for_office) {
        subject.fields.iter().for_each(|field| add_field(&mut names, field));
    }
    for need in &service.needs {
        names.insert(need.id.clone(), Type::Parts(letter_parts()));
        for name in &need.take {
            let Some((subject, fact)) = name.split_once('.') else { continue };
            let whole =
                names.entry(subject.to_owned()).or_insert_with(|| Type::Parts(Names::new()));
            if let Type::Parts(parts) = whole {
                parts.entry(fact.to_owned()).or_insert(Type::Any);
            }
        }
    }
    for document in &service.documents {
        names.insert(document.id.clone(), Type::File);
    }
    let settings = service.settings.iter();
    let settings = settings.map(|setting| (setting.id.clone(), type_of_setting(&setting.value)));
    names.insert("settings".to_owned(), Type::Parts(settings.collect()));
    names.insert("today".to_owned(), Type::Date);
    names.insert("submitted_on".to_owned(), Type::Date);
    names.insert("duplicates".to_owned(), Type::Number);
    names.insert("case".to_owned(), case());
    let fees = service.fees.lines.iter().map(|line| line.id.as_str()).chain(["total"]);
    if !service.fees.lines.is_empty() {
        let fees = fees.map(|id| (id.to_owned(), Type::Number)).collect();
        names.insert("fees".to_owned(), Type::Parts(fees));
    }
    names
}

/// The names that have a value only once the case is on its road.
pub(super) fn later(service: &Service) -> BTreeSet<String> {
    let stages = service.every_stage();
    let filled = stages.clone().flat_map(|stage| &stage.fields).map(|field| field.id.as_str());
    let objected = service.objection.form.iter().flat_map(|step| &step.fields);
    let filled = filled.chain(objected.map(|field| field.id.as_str()));
    let own = filled.filter_map(|id| id.split('.').next());
    let received = service.every_stage().filter_map(|stage| {
        if let Work::Call(call) = &stage.work { Some(&call.receive) } else { None }
    });
    let received = received.flatten().map(|(own, _)| own.as_str());
    let all = stages.map(|stage| stage.id.as_str()).chain(own).chain(received);
    let all = all.chain(["letters", "records", "appointment", "officer"]);
    let asked = of(service);
    all.filter(|name| !asked.contains_key(*name)).map(str::to_owned).collect()
}

/// The names known once the case is on its road: outcomes, what officers filled in, letters.
pub(super) fn of_road(service: &Service, names: &mut Names) {
    for stage in service.every_stage() {
        let outcomes = stage.outcomes.iter().map(|outcome| outcome.name.clone()).collect();
        let parts =
            [("outcome", Type::Options(outcomes)), ("on", Type::Date), ("rounds", Type::Number)];
        let Type::Parts(mut parts) = parts_of(parts) else { continue };
        if let Work::Confirm(_) = stage.work {
            let answers = ["agree", "deny", "unknown"].map(str::to_owned).to_vec();
            parts.insert("answer".to_owned(), Type::Options(answers));
        }
        let whole = names.entry(stage.id.clone()).or_insert_with(|| Type::Parts(Names::new()));
        if let Type::Parts(known) = whole {
            known.extend(parts);
        }
        if let Work::Call(call) = &stage.work {
            let received = call.receive.iter().map(|(own, _)| own.clone());
            names.extend(received.filter(|own| !own.contains('.')).map(|own| (own, Type::Any)));
        }
        stage.fields.iter().for_each(|field| add_field(names, field));
    }
    let objected = service.objection.form.iter().flat_map(|step| &step.fields);
    objected.for_each(|field| add_field(names, field));
    let letters =
        service.letters.iter().map(|letter| (letter.id.clone(), Type::Parts(letter_parts())));
    names.insert("letters".to_owned(), Type::Parts(letters.collect()));
    let records = service
        .records
        .iter()
        .map(|record| (record.id.clone(), parts_of([("valid_until", Type::Date)])));
    names.insert("records".to_owned(), Type::Parts(records.collect()));
    let meeting = [("time", Type::Date), ("place", Type::Text)];
    names.insert("appointment".to_owned(), parts_of(meeting));
    names.insert("officer".to_owned(), parts_of([("name", Type::Text)]));
}

fn type_of_setting(value: &SettingValue) -> Type {
    match value {
        SettingValue::Int(_) => Type::Number,
        SettingValue::Text(text) if text.parse::<terms::Date>().is_ok() => Type::Date,
        SettingValue::Text(_) => Type::Text,
        SettingValue::Bool(_) => Type::Truth,
        SettingValue::Rows(rows) => {
            let first = rows.first().into_iter().flatten();
            let parts = first.map(|(name, value)| (name.clone(), type_of_setting(value)));
            Type::List(Box::new(Type::Parts(parts.collect())))
        }
    }
}

fn letter_parts() -> Names {
    let parts = [("number", Type::Text), ("signed_on", Type::Date), ("valid_until", Type::Date)];
    parts.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect()
}

fn case() -> Type {
    parts_of([
        ("region", Type::Text),
        ("number", Type::Text),
        ("channel", Type::Options(["web", "counter", "parcel"].map(str::to_owned).to_vec())),
        ("late", Type::Truth),
        ("reports", Type::Number),
        ("supporters", Type::Number),
        ("flags", Type::List(Box::new(Type::Text))),
        ("reason", Type::Text),
        ("end", Type::Text),
    ])
}

fn parts_of<const N: usize>(parts: [(&str, Type); N]) -> Type {
    Type::Parts(parts.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect())
}

/// Adds the name of a field; a person's facts become parts of the person.
pub(super) fn add_field(names: &mut Names, field: &Field) {
    if let Kind::Person { fields } = &field.kind {
        fields.iter().for_each(|inner| add_field(names, inner));
        return;
    }
    match field.id.split_once('.') {
        None => {
            names.insert(field.id.clone(), type_of(&field.kind));
        }
        Some((subject, fact)) => {
            let whole =
                names.entry(subject.to_owned()).or_insert_with(|| Type::Parts(Names::new()));
            if let Type::Parts(parts) = whole {
                parts.insert(fact.to_owned(), type_of(&field.kind));
            }
        }
    }
}

fn type_of(kind: &Kind) -> Type {
    match kind {
        Kind::YesNo | Kind::Consent { .. } => Type::Truth,
        Kind::Number { .. } => Type::Number,
        Kind::Simple(simple) => simple.get().in_conditions(),
        Kind::Date { .. } => Type::Date,
        Kind::Choice { options } => {
            Type::Options(options.iter().map(|choice| choice.key.clone()).collect())
        }
        Kind::Choices { options, .. } => {
            let keys = options.iter().map(|choice| choice.key.clone()).collect();
            Type::List(Box::new(Type::Options(keys)))
        }
        Kind::Address { rt_rw, .. } => {
            let parts = rt_rw.parts().iter();
            Type::Parts(parts.map(|part| ((*part).to_owned(), Type::Text)).collect())
        }
        Kind::List { fields, .. } => {
            let mut item = Names::new();
            fields.iter().for_each(|field| add_field(&mut item, field));
            Type::List(Box::new(Type::Parts(item)))
        }
        Kind::Name { .. }
        | Kind::Nik { .. }
        | Kind::KkNumber
        | Kind::Time
        | Kind::Region { .. }
        | Kind::Phone
        | Kind::Email => Type::Text,
        Kind::Document => Type::File,
        Kind::Person { .. } | Kind::Value { .. } | Kind::Note { .. } => Type::Any,
    }
}

/// Whether this is a fact that the subject could have but does not declare.
pub(super) fn is_fact(name: &str) -> bool {
    facts::is_fact(name)
}

/// The names at the root of a condition, those of its own loops left out.
pub(crate) fn names_in(condition: &IdedExpr) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(condition, &mut Vec::new(), &mut found);
    found
}

fn collect<'a>(node: &'a IdedExpr, loops: &mut Vec<&'a str>, found: &mut BTreeSet<String>) {
    match &node.expr {
        Expr::Ident(name) => {
            let name = name.strip_prefix(crate::condition::KNOWN).unwrap_or(name);
            if !loops.contains(&name) {
                found.insert(name.to_owned());
            }
        }
        Expr::Call(call) => {
            call.target.iter().for_each(|target| collect(target, loops, found));
            call.args.iter().for_each(|arg| collect(arg, loops, found));
        }
        Expr::Select(select) => collect(&select.operand, loops, found),
        Expr::List(list) => list.elements.iter().for_each(|item| collect(item, loops, found)),
        Expr::Comprehension(fold) => {
            collect(&fold.iter_range, loops, found);
            loops.extend([fold.iter_var.as_str(), fold.accu_var.as_str()]);
            for part in [&fold.accu_init, &fold.loop_cond, &fold.loop_step, &fold.result] {
                collect(part, loops, found);
            }
            loops.truncate(loops.len() - 2);
        }
        _ => (),
    }
}
