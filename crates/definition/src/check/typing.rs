//! Conditions, typed against the form: names, types, options, and the order of questions.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains has no meaning in a condition"
)]

use std::collections::BTreeSet;

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators};

use crate::condition::{CALENDAR, Condition, FUNCTIONS, KNOWN};
use crate::fault::{Faults, Place, nearest};
use crate::field::types::Limits;
use crate::field::{Field, Kind};
use crate::service::{Duration, Rule, Service, Stage, TimeLine, Work};

use super::names::{self, Names, Type};

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

/// One condition being typed.
struct One<'a> {
    condition: &'a Condition,
    later: &'a BTreeSet<String>,
    promises: bool,
    faults: &'a mut Faults,
}

impl One<'_> {
    /// The place of a part of the condition.
    fn at(&self, node: &IdedExpr) -> Place {
        let start = self.condition.place();
        let offset = self.condition.program().source_info().offset_for(node.id);
        let offset = offset.map_or(0, |(start, _)| start);
        let bytes = usize::try_from(offset).unwrap_or(0);
        Place { column: start.column + u64::from(offset), start: start.start + bytes, ..start }
    }

    fn note(&mut self, code: &'static str, node: &IdedExpr, message: String, mend: String) {
        let at = self.at(node);
        self.faults.note(code, at, message, mend);
    }

    fn of(&mut self, node: &IdedExpr, names: &Names) -> Type {
        match &node.expr {
            Expr::Ident(name) => self.ident(node, name, names),
            Expr::Select(select) => {
                let whole = self.of(&select.operand, names);
                let part = self.part(node, &whole, &select.field);
                if select.test { Type::Truth } else { part }
            }
            Expr::Literal(literal) => self.literal(node, literal),
            Expr::List(list) => {
                let kinds: Vec<Type> =
                    list.elements.iter().map(|item| self.of(item, names)).collect();
                Type::List(Box::new(kinds.into_iter().next().unwrap_or(Type::Any)))
            }
            Expr::Comprehension(fold) => self.fold(fold, names),
            Expr::Call(call) => self.call(node, call, names),
            _ => Type::Any,
        }
    }

    fn ident(&mut self, node: &IdedExpr, name: &str, names: &Names) -> Type {
        if name == CALENDAR {
            return Type::Any;
        }
        let (asked, known) = match name.strip_prefix(KNOWN) {
            Some(asked) => (asked, true),
            None => (name, false),
        };
        match names.get(asked) {
            Some(_) if known => Type::Truth,
            Some(Type::File) => {
                let message = format!("`{asked}` adalah berkas.");
                self.note("E302", node, message, format!("Tulis `known({asked})`."));
                Type::Any
            }
            Some(kind) => kind.clone(),
            None if asked.starts_with('@') => Type::Any,
            None if self.later.contains(asked) && self.promises => {
                let message = format!("Janji tidak boleh memakai `{asked}`: baru ada kemudian.");
                self.note("E406", node, message, "Pakai `extend`.".to_owned());
                Type::Any
            }
            None if self.later.contains(asked) => {
                let message = format!("`{asked}` baru ada setelah permohonan dikirim.");
                self.note("E308", node, message, "Pakai jawaban isian.".to_owned());
                Type::Any
            }
            None => {
                let otherwise = match names.get("settings") {
                    Some(Type::Parts(own)) if own.contains_key(asked) => {
                        format!("Tulis `settings.{asked}`.")
                    }
                    _ => format!("Periksa namanya. Bila ini isi, bukan nama, tulis `'{asked}'`."),
                };
                let mend = nearest(asked, names.keys().map(String::as_str), &otherwise);
                self.note("E301", node, format!("`{asked}` tidak ada."), mend);
                Type::Any
            }
        }
    }

    fn part(&mut self, node: &IdedExpr, whole: &Type, field: &str) -> Type {
        match whole {
            Type::Any => Type::Any,
            Type::Parts(parts) => match parts.get(field) {
                Some(kind) => kind.clone(),
                None => {
                    let fact = names::is_fact(field);
                    let otherwise = if fact { "Tambahkan di `facts`." } else { "Periksa namanya." };
                    let names = parts.keys().map(String::as_str);
                    let mend =
                        if fact { otherwise.to_owned() } else { nearest(field, names, otherwise) };
                    self.note("E301", node, format!("`{field}` tidak ada di sini."), mend);
                    Type::Any
                }
            },
            Type::List(_) => {
                let message = format!("`{field}` ada di tiap baris daftar.");
                self.note("E302", node, message, "Pakai `.all(x, …)` atau `.exists(x, …)`.".into());
                Type::Any
            }
            Type::Truth
            | Type::Number
            | Type::Decimal
            | Type::Text
            | Type::Date
            | Type::Options(_)
            | Type::File => {
                let message = format!("`{field}` tidak ada di sini.");
                self.note("E301", node, message, "Periksa namanya.".to_owned());
                Type::Any
            }
        }
    }

    fn literal(&mut self, node: &IdedExpr, literal: &LiteralValue) -> Type {
        match literal {
            LiteralValue::Boolean(_) => Type::Truth,
            LiteralValue::Int(_) | LiteralValue::UInt(_) => Type::Number,
            LiteralValue::Double(_) => Type::Decimal,
            LiteralValue::String(_) => Type::Text,
            LiteralValue::Null => {
                let message = "Jangan bandingkan dengan `null`.".to_owned();
                self.note("E310", node, message, "Pakai `known(…)`.".to_owned());
                Type::Any
            }
            LiteralValue::Bytes(_) => Type::Any,
        }
    }

    /// `exists`, `all`, `map`, `filter`: the loop's name stands for one item.
    fn fold(&mut self, fold: &ComprehensionExpr, names: &Names) -> Type {
        let item = match self.of(&fold.iter_range, names) {
            Type::List(item) => *item,
            _ => Type::Any,
        };
        let start = self.of(&fold.accu_init, names);
        let mut inner = names.clone();
        inner.insert(fold.iter_var.clone(), item);
        inner.insert(fold.accu_var.clone(), Type::Any);
        let step = self.of(&fold.loop_step, &inner);
        match start {
            Type::Truth => Type::Truth,
            Type::List(_) => match step {
                Type::List(kind) => Type::List(kind),
                _ => Type::List(Box::new(Type::Any)),
            },
            _ => Type::Any,
        }
    }

    fn call(&mut self, node: &IdedExpr, call: &CallExpr, names: &Names) -> Type {
        let parts: Vec<&IdedExpr> = call.target.as_deref().into_iter().chain(&call.args).collect();
        let types: Vec<Type> = parts.iter().map(|part| self.of(part, names)).collect();
        match (call.func_name.as_str(), parts.as_slice(), types.as_slice()) {
            (operators::EQUALS | operators::NOT_EQUALS, [a, b], [left, right]) => {
                self.comparable(node, (left, a), (right, b));
                Type::Truth
            }
            (operators::IN, [a, list], [left, _]) => {
                if let Expr::List(list) = &list.expr {
                    let items = list.elements.iter();
                    items.for_each(|item| self.comparable(node, (left, a), (&Type::Text, item)));
                }
                Type::Truth
            }
            (
                operators::LESS
                | operators::LESS_EQUALS
                | operators::GREATER
                | operators::GREATER_EQUALS,
                [a, b],
                [left, right],
            ) => {
                self.comparable(node, (left, a), (right, b));
                Type::Truth
            }
            (operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT, _, _) => {
                for (part, kind) in parts.iter().zip(&types) {
                    if !matches!(kind, Type::Truth | Type::Any) {
                        let message = "Bagian ini bukan ya atau tidak.".to_owned();
                        self.note("E302", part, message, "Bandingkan dengan nilainya.".to_owned());
                    }
                }
                Type::Truth
            }
            (operators::CONDITIONAL, _, [_, yes, no]) => {
                if *yes == Type::Any {
                    no.clone()
                } else {
                    yes.clone()
                }
            }
            (operators::DIVIDE | operators::MODULO, [_, divisor], _) if is_zero(divisor) => {
                let message = "Dibagi nol.".to_owned();
                self.note("E309", node, message, "Periksa penyebutnya.".to_owned());
                Type::Number
            }
            (
                operators::ADD
                | operators::SUBSTRACT
                | operators::MULTIPLY
                | operators::DIVIDE
                | operators::MODULO,
                _,
                [left, right],
            ) => self.arithmetic(node, left, right),
            (name, _, _) if name.starts_with(|c: char| c.is_ascii_lowercase()) => {
                self.function(node, name, &types)
            }
            _ => Type::Any,
        }
    }

    fn arithmetic(&mut self, node: &IdedExpr, left: &Type, right: &Type) -> Type {
        match (left, right) {
            (Type::Number, Type::Decimal) | (Type::Decimal, Type::Number) => {
                let message = "Bilangan bulat dicampur dengan pecahan.".to_owned();
                self.note("E309", node, message, "Tulis keduanya bulat.".to_owned());
                Type::Any
            }
            (Type::Date, _) | (_, Type::Date) => {
                let message = "Tanggal tidak dapat dihitung begini.".to_owned();
                let mend = "Pakai `add_days(tanggal, jumlah)` atau `days(tanggal, tanggal)`.";
                self.note("E302", node, message, mend.to_owned());
                Type::Any
            }
            (Type::Any, other) | (other, _) => other.clone(),
        }
    }

    fn function(&mut self, node: &IdedExpr, name: &str, types: &[Type]) -> Type {
        let Some((_, wanted, gives)) = FUNCTIONS.iter().find(|(known, _, _)| *known == name) else {
            let names = FUNCTIONS.iter().map(|(known, _, _)| *known);
            let all = names.clone().collect::<Vec<_>>().join(", ");
            let mend = nearest(name, names, &format!("Ada: known, {all}."));
            self.note("E304", node, format!("Fungsi `{name}` tidak ada."), mend);
            return Type::Any;
        };
        if wanted.len() != types.len() {
            // The calendar is put behind by itself where all others are there.
            let written = wanted.iter().filter(|letter| **letter != 'c');
            let needs = written.map(|letter| kind_name(*letter)).collect::<Vec<_>>();
            let message = format!("`{name}` perlu {} nilai.", needs.len());
            self.note("E304", node, message, format!("Tulis: {}.", needs.join(", ")));
        }
        for (letter, kind) in wanted.iter().zip(types) {
            if !accepts(*letter, kind) {
                let message = format!("`{name}` di sini perlu {}.", kind_name(*letter));
                self.note("E304", node, message, "Periksa nilainya.".to_owned());
            }
        }
        match gives {
            'o' => item_of(types.first()),
            'b' => Type::Truth,
            'i' => Type::Number,
            'd' => Type::Date,
            't' => Type::Text,
            _ => Type::Any,
        }
    }

    /// Two sides of a comparison.
    fn comparable(&mut self, node: &IdedExpr, a: (&Type, &IdedExpr), b: (&Type, &IdedExpr)) {
        match (a, b) {
            ((Type::Options(keys), _), (_, other)) | ((_, other), (Type::Options(keys), _))
                if literal_text(other).is_some() =>
            {
                let text = literal_text(other).unwrap_or_default();
                if !keys.contains(&text) {
                    let mend = nearest(&text, keys.iter().map(String::as_str), "");
                    let mend =
                        if mend.is_empty() { format!("Pilih: {}.", keys.join(", ")) } else { mend };
                    self.note("E303", other, format!("`'{text}'` bukan pilihan di sini."), mend);
                }
            }
            ((Type::Date, _), (Type::Text, other)) | ((Type::Text, other), (Type::Date, _)) => {
                let text = literal_text(other).unwrap_or_default();
                if text.parse::<terms::Date>().is_err() {
                    let message = format!("Tanggal dibandingkan dengan teks `'{text}'`.");
                    self.note("E302", other, message, "Tulis `'2026-11-25'`.".to_owned());
                }
            }
            ((left, _), (right, _)) if !alike(left, right) => {
                let message = "Dua jenis yang tidak dapat dibandingkan.".to_owned();
                self.note("E302", node, message, "Samakan jenisnya.".to_owned());
            }
            _ => (),
        }
    }
}

fn alike(left: &Type, right: &Type) -> bool {
    let text = |kind: &Type| matches!(kind, Type::Text | Type::Options(_));
    let number = |kind: &Type| matches!(kind, Type::Number | Type::Decimal);
    matches!(left, Type::Any)
        || matches!(right, Type::Any)
        || left == right
        || (text(left) && text(right))
        || (number(left) && number(right))
}

/// What the items of a list are.
fn item_of(list: Option<&Type>) -> Type {
    match list {
        Some(Type::List(item)) => (**item).clone(),
        _ => Type::Any,
    }
}

fn literal_text(node: &IdedExpr) -> Option<String> {
    let Expr::Literal(LiteralValue::String(text)) = &node.expr else { return None };
    Some(text.inner().to_string())
}

fn is_zero(node: &IdedExpr) -> bool {
    matches!(&node.expr, Expr::Literal(LiteralValue::Int(number)) if *number.inner() == 0)
}

/// Letters of the function table: d date, i number, t text, l list, x anything.
fn accepts(letter: char, kind: &Type) -> bool {
    matches!(
        (letter, kind),
        (_, Type::Any)
            | ('x' | 'c', _)
            | ('d', Type::Date | Type::Text)
            | ('i', Type::Number)
            | ('t', Type::Text | Type::Options(_))
            | ('l', Type::List(_))
            | ('s', Type::List(_) | Type::Text | Type::Options(_))
    )
}

fn kind_name(letter: char) -> &'static str {
    match letter {
        'd' => "tanggal",
        'i' => "angka",
        't' => "teks",
        'l' => "daftar",
        's' => "daftar atau teks",
        _ => "nilai",
    }
}
