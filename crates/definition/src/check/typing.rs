//! Conditions, typed against the form: names, types, options, and the order of questions.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a kind of field that is not named has no conditions of its own"
)]

mod one;

use std::collections::BTreeSet;

use cel::common::ast::{Expr, LiteralValue};

use crate::condition::Condition;
use crate::fault::{Faults, Place};
use crate::field::types::Limits;
use crate::field::{Field, Kind};
use crate::service::{Duration, Rule, Service, Stage, TimeLine, Work};

use super::names::{self, Names, Type};

use one::One;

/// Types every condition of a service.
pub(super) fn conditions(service: &Service, faults: &mut Faults) {
    let mut typing = Typing::new(service, faults);
    let (on_the_road, early): (Vec<_>, Vec<_>) =
        service.derived.iter().partition(|(_, condition)| {
            !super::used_through(&service.derived, condition).is_disjoint(&typing.later)
        });
    typing.later.extend(on_the_road.iter().map(|(name, _)| name.clone()));
    typing.derived(&early);
    typing.rules(&service.eligibility);
    for need in &service.needs {
        typing.truths([&need.when]);
    }
    service.handled.region.iter().for_each(|region| typing.text(region));
    for (when, _) in &service.handled.others {
        typing.wants(when, &Type::Truth, "ya atau tidak");
    }
    if let Some(complaint) = &service.complaint {
        complaint.hidden.region.iter().for_each(|region| typing.text(region));
        complaint.hidden.from.iter().for_each(|(when, _)| typing.truths([when]));
    }
    form(service, &mut typing);
    for document in &service.documents {
        typing.truths([&document.when, &document.optional]);
    }
    typing.promises = true;
    typing.times(&service.promise.within);
    typing.promises = false;
    order(service, typing.faults);
    names::of_road(service, &mut typing.names);
    typing.later.clear();
    typing.derived(&on_the_road);
    for line in &service.fees.lines {
        typing.truths([&line.when]);
        typing.number(&line.amount);
    }
    if let Some(refund) = &service.fees.refund {
        typing.truths([&refund.when]);
    }
    for extend in &service.promise.extend {
        typing.truths([&extend.when]);
        extend.by.iter().for_each(|by| typing.time(by));
    }
    for stage in service.every_stage() {
        self::stage(stage, &mut typing);
    }
    stages_in_order(service, typing.faults);
    for letter in &service.letters {
        typing.truths([&letter.when]);
        parts(service, letter, &mut typing);
    }
    for line in &service.priority {
        typing.truths([&line.when]);
    }
    for form in &service.forms_filled {
        typing.truths([&form.when]);
    }
    for record in &service.records {
        self::record(service, record, &mut typing);
    }
    for notice in &service.notices {
        typing.truths([&notice.when]);
        notice.around.iter().for_each(|around| typing.date(&around.date));
    }
}

/// Types what a bundle itself says, which stands at these places; what its parts say was typed with their services.
pub(super) fn of_bundle(service: &Service, own: &BTreeSet<Place>, faults: &mut Faults) {
    let mut typing = Typing { own: Some(own), ..Typing::new(service, faults) };
    typing.derived(&service.derived.iter().collect::<Vec<_>>());
    form(service, &mut typing);
    for part in &service.parts {
        typing.truths([&part.when]);
        let outside = typing.names.clone();
        for list in service.every_field().filter(|field| matches!(field.kind, Kind::List { .. })) {
            let speaks = |(_, taken): &(String, Condition)| {
                crate::bundle::speaks_of(taken.source(), &list.id)
            };
            if part.take.iter().any(speaks) {
                let mut item = Names::new();
                list.inner().iter().for_each(|field| names::add_field(&mut item, field));
                typing.names.insert(list.id.clone(), Type::Parts(item));
            }
        }
        part.take.iter().for_each(|(_, taken)| drop(typing.condition(taken)));
        typing.names = outside;
    }
}

/// The own parts of a letter's numbers, which know the item that the letter is for.
fn parts(service: &Service, letter: &crate::service::Letter, typing: &mut Typing) {
    let outside = typing.names.clone();
    if let Some(list) = letter.for_each.as_deref().and_then(|list| service.field(list)) {
        let mut item = Names::new();
        list.inner().iter().for_each(|field| names::add_field(&mut item, field));
        typing.names.insert("item".to_owned(), Type::Parts(item));
    }
    let own = letter.signers.iter().filter_map(|signer| signer.series.as_ref());
    let all = std::iter::once(&letter.series).chain(own);
    all.flat_map(|series| &series.parts).for_each(|(_, part)| typing.text(part));
    typing.names = outside;
}

fn record(service: &Service, record: &crate::service::Record, typing: &mut Typing) {
    let outside = typing.names.clone();
    let list = record.for_each.as_deref().and_then(|list| service.field(list));
    let mut item = Names::new();
    list.into_iter().flat_map(Field::inner).for_each(|field| names::add_field(&mut item, field));
    if let Some(list) = &record.for_each {
        // The list's name stands for the one item that the record is of.
        typing.names.insert(list.clone(), Type::Parts(item));
    }
    typing.truths([&record.when]);
    record.key.iter().for_each(|key| drop(typing.condition(key)));
    record.write.iter().for_each(|(_, value)| drop(typing.condition(value)));
    typing.names = outside;
}

fn form(service: &Service, typing: &mut Typing) {
    for step in &service.form {
        typing.truths([&step.when]);
        typing.rules(&step.rules);
        step.fields.iter().for_each(|field| self::field(field, typing));
    }
}

fn field(field: &Field, typing: &mut Typing) {
    typing.truths([&field.when, &field.optional]);
    typing.rules(&field.rules);
    match &field.kind {
        Kind::List { fields, min, max, .. } => {
            min.iter().chain(max).for_each(|limit| typing.number(limit));
            let outside = typing.names.clone();
            fields.iter().for_each(|inner| names::add_field(&mut typing.names, inner));
            fields.iter().for_each(|inner| self::field(inner, typing));
            typing.names = outside;
        }
        Kind::Date { min, max } => min.iter().chain(max).for_each(|limit| typing.date(limit)),
        Kind::Number { min, max, .. } => {
            min.iter().chain(max).for_each(|limit| typing.number(limit));
        }
        Kind::Simple(simple) => match simple.get().limits() {
            Limits::None => (),
            Limits::Dates(limits) => limits.into_iter().flatten().for_each(|l| typing.date(l)),
            Limits::Numbers(limits) => limits.into_iter().flatten().for_each(|l| typing.decimal(l)),
        },
        Kind::Choice { options } | Kind::Choices { options, .. } => {
            options.iter().for_each(|option| typing.truths([&option.when]));
        }
        Kind::Value { is, .. } => drop(typing.condition(is)),
        _ => (),
    }
}

fn stage(stage: &Stage, typing: &mut Typing) {
    typing.truths([&stage.when]);
    stage.region.iter().for_each(|region| typing.text(region));
    typing.times(&stage.within);
    for opinion in &stage.opinions {
        typing.truths([&opinion.when]);
        opinion.within.iter().for_each(|time| typing.time(time));
    }
    if let Work::Pay(pay) = &stage.work {
        pay.within.iter().for_each(|time| typing.time(time));
    }
    if let Work::Handover(handover) = &stage.work {
        handover.take_back.iter().for_each(|back| typing.truths([&back.when]));
    }
    stage.checks.iter().for_each(|check| typing.truths([&check.when, &check.proves]));
    stage.outcomes.iter().for_each(|outcome| typing.truths([&outcome.when]));
    stage.fields.iter().for_each(|field| self::field(field, typing));
}

/// A question's condition uses only earlier questions.
fn order(service: &Service, faults: &mut Faults) {
    let asked =
        |fields: &[Field]| -> Vec<String> { fields.iter().map(|field| field.id.clone()).collect() };
    let all: BTreeSet<String> = service.form.iter().flat_map(|step| asked(&step.fields)).collect();
    let mut earlier = BTreeSet::new();
    for step in &service.form {
        step.when.iter().for_each(|when| not_later(when, &all, &earlier, service, faults));
        for field in &step.fields {
            field.when.iter().for_each(|when| not_later(when, &all, &earlier, service, faults));
            earlier.insert(field.id.clone());
        }
    }
}

fn not_later(
    when: &Condition,
    all: &BTreeSet<String>,
    earlier: &BTreeSet<String>,
    service: &Service,
    faults: &mut Faults,
) {
    let names = super::used_through(&service.derived, when);
    for name in names.iter().filter(|name| all.contains(*name) && !earlier.contains(*name)) {
        let message = format!("Syarat ini memakai `{name}`, yang baru ditanyakan sesudahnya.");
        faults.note("E307", when.place(), message, "Pindahkan pertanyaan itu ke depan.");
    }
}

/// A stage's `when` uses only outcomes of stages before it.
fn stages_in_order(service: &Service, faults: &mut Faults) {
    for (place, stage) in service.road.iter().enumerate() {
        let Some(when) = &stage.when else { continue };
        let names = super::used_through(&service.derived, when);
        for later in service.road[place..].iter().filter(|later| names.contains(&later.id)) {
            let message = format!("`{}` belum ada saat tahap `{}`.", later.id, stage.id);
            faults.note("E308", when.place(), message, "Pakai tahap sebelumnya.");
        }
    }
}

struct Typing<'a> {
    names: Names,
    /// Names that have a value only on the road; none once it is the road's turn.
    later: BTreeSet<String>,
    /// Where the conditions stand whose faults are told; all, where nothing is said.
    own: Option<&'a BTreeSet<Place>>,
    /// Whether it is the promise that is read: made when the form is sent, it is put off only by `extend`.
    promises: bool,
    faults: &'a mut Faults,
}

impl<'a> Typing<'a> {
    fn new(service: &Service, faults: &'a mut Faults) -> Self {
        Self {
            names: names::of(service),
            later: names::later(service),
            own: None,
            promises: false,
            faults,
        }
    }

    fn tells(&self, condition: &Condition) -> bool {
        self.own.is_none_or(|own| own.contains(&condition.place()))
    }

    fn derived(&mut self, derived: &[&(String, Condition)]) {
        for (name, condition) in derived {
            let kind = self.condition(condition);
            self.names.insert(name.clone(), kind);
        }
    }

    fn rules(&mut self, rules: &[Rule]) {
        for rule in rules {
            self.wants(&rule.need, &Type::Truth, "ya atau tidak");
            rule.again_on.iter().for_each(|day| self.date(day));
            rule.carry.iter().for_each(|(_, value)| drop(self.condition(value)));
        }
    }

    fn truths<const N: usize>(&mut self, conditions: [&Option<Condition>; N]) {
        for condition in conditions.into_iter().flatten() {
            self.wants(condition, &Type::Truth, "ya atau tidak");
        }
    }

    fn times(&mut self, lines: &[TimeLine]) {
        for line in lines {
            self.truths([&line.when]);
            self.time(&line.time);
        }
    }

    fn time(&mut self, time: &Duration) {
        if let Duration::Counted(_, count) = time {
            self.number(count);
        }
    }

    fn text(&mut self, condition: &Condition) {
        self.wants(condition, &Type::Text, "teks");
    }

    fn number(&mut self, condition: &Condition) {
        self.wants(condition, &Type::Number, "angka");
    }

    fn decimal(&mut self, condition: &Condition) {
        self.wants(condition, &Type::Decimal, "angka");
    }

    fn date(&mut self, condition: &Condition) {
        self.wants(condition, &Type::Date, "tanggal");
    }

    fn wants(&mut self, condition: &Condition, wanted: &Type, name: &str) {
        let kind = self.condition(condition);
        let fits = match (&kind, wanted) {
            (Type::Any, _) | (Type::Options(_), Type::Text) | (Type::Number, Type::Decimal) => true,
            // A written date is a text.
            (Type::Text, Type::Date) => condition.source().starts_with('\''),
            (kind, wanted) => kind == wanted,
        };
        if !fits && self.tells(condition) {
            let message = format!("Syarat ini harus memberi {name}.");
            self.faults.note("E302", condition.place(), message, "Bandingkan dengan nilainya.");
        }
        if let Expr::Literal(LiteralValue::Boolean(truth)) = &condition.program().expression().expr
            && *wanted == Type::Truth
            && !*truth.inner()
        {
            let message = "Syarat ini selalu salah.";
            self.faults.note("E305", condition.place(), message, "Hapus bagian ini.");
        }
    }

    fn condition(&mut self, condition: &Condition) -> Type {
        let mut untold = Faults::new("");
        let tells = self.tells(condition);
        let Self { names, later, promises, faults, .. } = self;
        let faults = if tells { &mut **faults } else { &mut untold };
        One { condition, later, promises: *promises, faults }
            .of(condition.program().expression(), names)
    }
}
