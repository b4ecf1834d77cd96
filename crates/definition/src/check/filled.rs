//! `{names}` in words for people: each must lead to something that can be written there.
//!
//! Where names are filled in, and with what, differs: a hint knows the form, an answer on the public page knows what
//! is the same for everybody, a notice knows the case. Elsewhere a name would be printed as it stands.

use std::collections::BTreeSet;

use crate::fault::{Faults, Place, nearest};
use crate::field::{Choice, Field, Kind};
use crate::service::{Rule, Service, Stage, Step, Work};
use crate::text::Text;

use super::names::{self, Names, Type};

/// What is known where words stand.
pub(super) struct Known<'a> {
    names: &'a Names,
    /// Names of a case that are not known here, though elsewhere.
    elsewhere: &'a Names,
    /// Whether only what is written in one piece can be filled in: no yes or no, no address, no list of people.
    plain: bool,
}

/// Everything that has a name once a case is on its road.
pub(super) fn of_case(service: &Service) -> Names {
    let mut names = names::of(service);
    names::of_road(service, &mut names);
    for name in service.derived.iter().map(|(name, _)| name.as_str()).chain(["number", "promise"]) {
        names.insert(name.to_owned(), Type::Any);
    }
    for (own, _) in service.every_stage().flat_map(Stage::received) {
        names.insert(own.split('.').next().unwrap_or_default().to_owned(), Type::Any);
    }
    names
}

/// Notes every name that is filled in nowhere, in all words of a service.
pub(super) fn filled(service: &Service, case: &Names, faults: &mut Faults) {
    let nothing = Names::new();
    let of_case = Known { names: case, elsewhere: &nothing, plain: false };
    for notice in &service.notices {
        of_case.check(&notice.text, notice.place, faults);
    }
    for reply in service.replies.values() {
        let at = if reply.of_pack { service.id_at } else { reply.at };
        of_case.check(&reply.text, at, faults);
    }
    for stage in service.every_stage() {
        if let Work::Confirm(confirm) = &stage.work {
            of_case.check(&confirm.question, stage.at, faults);
        }
        for opinion in &stage.opinions {
            of_case.check(&opinion.question, opinion.at, faults);
        }
    }
    let everybody = of_everybody(case);
    let public = Known { names: &everybody, elsewhere: case, plain: true };
    for answer in &service.answers {
        answer.say.iter().for_each(|say| public.check(say, answer.place, faults));
    }
    form(service, case, faults);
    braces(service, faults);
}

/// The same in what a bundle itself says: its answers, and its rules.
pub(super) fn of_bundle(service: &Service, own: &BTreeSet<Place>, faults: &mut Faults) {
    let mut case = names::of(service);
    for (name, _) in &service.derived {
        case.insert(name.clone(), Type::Any);
    }
    let everybody = of_everybody(&case);
    let public = Known { names: &everybody, elsewhere: &case, plain: true };
    for answer in &service.answers {
        answer.say.iter().for_each(|say| public.check(say, answer.place, faults));
    }
    let broken = Known { names: &case, elsewhere: &Names::new(), plain: false };
    let of_steps = service.form.iter().flat_map(|step| {
        step.rules.iter().chain(step.fields.iter().flat_map(|field| &field.rules))
    });
    for rule in service.eligibility.iter().chain(of_steps) {
        if own.contains(&rule.need.place()) {
            rules(std::slice::from_ref(rule), &broken, faults);
        }
    }
}

/// What is the same for everybody who reads the public page.
fn of_everybody(case: &Names) -> Names {
    let mut names = Names::new();
    for name in ["settings", "fees"] {
        names.extend(case.get(name).map(|kind| (name.to_owned(), kind.clone())));
    }
    names.insert("promise".to_owned(), Type::Any);
    names
}

/// Help, and what is told when a rule is broken.
fn form(service: &Service, case: &Names, faults: &mut Faults) {
    let mut names = names::of(service);
    let later = names::later(service);
    for (name, condition) in &service.derived {
        if super::used_through(&service.derived, condition).is_disjoint(&later) {
            names.insert(name.clone(), Type::Any);
        }
    }
    let broken = Known { names: &names, elsewhere: case, plain: false };
    rules(&service.eligibility, &broken, faults);
    let mut before = names.clone();
    before.remove("fees");
    before.remove("duplicates");
    before.remove("case");
    for step in service.form.iter().chain(&service.objection.form) {
        words_of_step(step, &names, &before, case, faults);
    }
    if let Some(next) = &service.objection.next {
        let of_case = Known { names: case, elsewhere: &Names::new(), plain: false };
        of_case.check(next, service.objection.at, faults);
    }
    let help = Known { names: &before, elsewhere: case, plain: true };
    for document in &service.documents {
        document.hint.iter().for_each(|hint| help.check(hint, document.at, faults));
    }
    for stage in service.every_stage() {
        let mut own = before.clone();
        let fields = service.every_stage().flat_map(|stage| &stage.fields);
        fields.for_each(|field| names::add_field(&mut own, field));
        for field in &stage.fields {
            words_of_field(field, &own, &own, case, faults);
        }
    }
}

fn words_of_step(step: &Step, told: &Names, help: &Names, case: &Names, faults: &mut Faults) {
    let known = Known { names: help, elsewhere: case, plain: true };
    step.hint.iter().for_each(|hint| known.check(hint, step.at, faults));
    rules(&step.rules, &Known { names: told, elsewhere: case, plain: false }, faults);
    step.fields.iter().for_each(|field| words_of_field(field, told, help, case, faults));
}

fn words_of_field(field: &Field, told: &Names, help: &Names, case: &Names, faults: &mut Faults) {
    let known = Known { names: help, elsewhere: case, plain: true };
    field.hint.iter().for_each(|hint| known.check(hint, field.at, faults));
    rules(&field.rules, &Known { names: told, elsewhere: case, plain: false }, faults);
    if field.inner().is_empty() {
        return;
    }
    // Within a list sisters go by their bare names.
    let (mut told, mut help) = (told.clone(), help.clone());
    for inner in field.inner() {
        names::add_field(&mut told, inner);
        names::add_field(&mut help, inner);
    }
    field.inner().iter().for_each(|inner| words_of_field(inner, &told, &help, case, faults));
}

fn rules(rules: &[Rule], known: &Known, faults: &mut Faults) {
    for rule in rules {
        known.check(&rule.otherwise, rule.need.place(), faults);
    }
}

/// Words in which no name is filled in: it would stand there as it is written.
fn braces(service: &Service, faults: &mut Faults) {
    let head = Place { line: 1, column: 1, ..Place::default() };
    [&service.title, &service.summary].into_iter().for_each(|text| plain(text, head, faults));
    let fields = service.form.iter().flat_map(|step| &step.fields);
    let fields = fields.chain(service.every_stage().flat_map(|stage| &stage.fields));
    for field in fields.flat_map(|field| std::iter::once(field).chain(field.inner())) {
        plain(&field.label, field.at, faults);
        match &field.kind {
            Kind::Choice { options } | Kind::Choices { options, .. } => {
                options.iter().flat_map(of_option).for_each(|text| plain(text, field.at, faults));
            }
            Kind::Consent { words } | Kind::Note { words } => plain(words, field.at, faults),
            Kind::List { item, .. } => {
                item.iter().for_each(|item| numbered(item, field.at, faults))
            }
            Kind::Name { .. }
            | Kind::Nik { .. }
            | Kind::KkNumber
            | Kind::Date { .. }
            | Kind::Time
            | Kind::Number { .. }
            | Kind::Simple(_)
            | Kind::YesNo
            | Kind::Region { .. }
            | Kind::Address { .. }
            | Kind::Phone
            | Kind::Email
            | Kind::Person { .. }
            | Kind::Document
            | Kind::Value { .. } => (),
        }
    }
    service.form.iter().for_each(|step| plain(&step.title, step.at, faults));
    for document in &service.documents {
        plain(&document.label, document.at, faults);
    }
    for stage in service.every_stage() {
        plain(&stage.title, stage.at, faults);
        stage.checks.iter().for_each(|check| plain(&check.label, stage.at, faults));
        stage.holds.iter().for_each(|(_, sentence)| plain(sentence, stage.at, faults));
    }
    service.letters.iter().for_each(|letter| plain(&letter.title, letter.at, faults));
    for need in &service.needs {
        plain(&need.label, need.at, faults);
        plain(&need.otherwise, need.at, faults);
    }
}

fn of_option(option: &Choice) -> impl Iterator<Item = &Text> {
    std::iter::once(&option.label).chain(&option.hint)
}

/// What one item of a list is called: its number is filled in, `Anak {n}`, and nothing else.
fn numbered(words: &Text, at: Place, faults: &mut Faults) {
    for (name, of) in named(words).into_iter().filter(|(name, _)| *name != "n") {
        let message = format!("`{{{name}}}` tidak diisi di sini{of}.");
        faults.note("E608", at, message, "Hanya `{n}`, nomor butirnya.");
    }
}

fn plain(words: &Text, at: Place, faults: &mut Faults) {
    for (name, of) in named(words) {
        let message = format!("`{{{name}}}` tidak diisi di sini{of}.");
        let mend = "Tulis tanpa kurung kurawal, atau pindahkan ke `hint`.";
        faults.note("E608", at, message, mend);
    }
}

impl Known<'_> {
    fn check(&self, words: &Text, at: Place, faults: &mut Faults) {
        for (name, of) in named(words) {
            let (message, otherwise) = match leads(name, self.names) {
                Some(kind) if !self.plain || is_plain(kind) => continue,
                Some(_) => ("tidak dapat ditulis sebagai kata", "Pakai bagiannya, mis. `.region`."),
                None if leads(name, self.elsewhere).is_some() => {
                    ("belum diketahui di sini", "Pakai nama yang sudah diketahui.")
                }
                None => ("tidak ada", "Sebutkan nama yang ada."),
            };
            let right = whole_names(self.names);
            let mend = nearest(name, right.iter().map(String::as_str), otherwise);
            faults.note("E608", at, format!("`{{{name}}}` {message}{of}."), mend);
        }
    }
}

/// The names between braces, in both languages, each with a word on the language it stands in.
fn named(words: &Text) -> BTreeSet<(&str, &'static str)> {
    fn names(text: &str) -> impl Iterator<Item = &str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
    }
    let own = names(&words.id).map(|name| (name, ""));
    let english = words.en.as_deref().into_iter().flat_map(names);
    let english = english.filter(|name| !names(&words.id).any(|own| own == *name));
    own.chain(english.map(|name| (name, " (bahasa Inggris)"))).collect()
}

/// Names and their parts, as they are written: what a wrong one may have meant.
fn whole_names(names: &Names) -> Vec<String> {
    let whole = |(name, kind): (&String, &Type)| {
        let item = if let Type::List(item) = kind { item.as_ref() } else { kind };
        let parts = if let Type::Parts(parts) = item { whole_names(parts) } else { Vec::new() };
        let parts = parts.into_iter().map(|part| format!("{name}.{part}"));
        std::iter::once(name.clone()).chain(parts.collect::<Vec<_>>())
    };
    names.iter().flat_map(whole).collect()
}

/// What a name with its parts leads to; what has no known parts may have any.
pub(super) fn leads<'a>(path: &str, names: &'a Names) -> Option<&'a Type> {
    let mut parts = path.split('.');
    let first = parts.next().unwrap_or_default();
    let mut kind = names.get(first)?;
    for part in parts {
        if let Type::List(item) = kind {
            kind = item;
        }
        match kind {
            Type::Any => return Some(&Type::Any),
            Type::Parts(inner) => match inner.get(part) {
                Some(found) => kind = found,
                None => {
                    let fact =
                        names::is_fact(part) && !["settings", "fees", "letters"].contains(&first);
                    return fact.then_some(&Type::Any);
                }
            },
            Type::Truth
            | Type::Number
            | Type::Decimal
            | Type::Text
            | Type::Date
            | Type::Options(_)
            | Type::List(_)
            | Type::File => return None,
        }
    }
    Some(kind)
}

fn is_plain(kind: &Type) -> bool {
    match kind {
        Type::Number | Type::Decimal | Type::Text | Type::Date | Type::Options(_) | Type::Any => {
            true
        }
        Type::List(item) => is_plain(item),
        Type::Truth | Type::Parts(_) | Type::File => false,
    }
}
