//! One condition: what each part of it is, and what does not fit.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains has no meaning in a condition"
)]

use std::collections::BTreeSet;

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators};

use crate::condition::{CALENDAR, Condition, FUNCTIONS, KNOWN};
use crate::fault::{Faults, Place, nearest};

use super::super::constant;
use super::super::names::{self, Names, Type};

/// One condition being typed.
pub(super) struct One<'a> {
    pub(super) condition: &'a Condition,
    pub(super) later: &'a BTreeSet<String>,
    pub(super) promises: bool,
    pub(super) faults: &'a mut Faults,
}

impl One<'_> {
    /// The place of a part of the condition.
    fn at(&self, node: &IdedExpr) -> Place {
        let start = self.condition.place();
        let offset = self.condition.program().source_info().offset_for(node.id);
        let offset = offset.map_or(0, |(start, _)| start);
        Place { column: start.column + offset, start: start.start + offset, ..start }
    }

    fn note(&mut self, code: &'static str, node: &IdedExpr, message: String, mend: String) {
        let at = self.at(node);
        self.faults.note(code, at, message, mend);
    }

    pub(super) fn of(&mut self, node: &IdedExpr, names: &Names) -> Type {
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
                self.constant(node);
                Type::Truth
            }
            (operators::IN, [a, list], [left, of]) => {
                self.among(node, (left, a), (of, list));
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
                self.constant(node);
                Type::Truth
            }
            (operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT, _, _) => {
                for (part, kind) in parts.iter().zip(&types) {
                    if !matches!(kind, Type::Truth | Type::Any) {
                        let message = "Bagian ini bukan ya atau tidak.".to_owned();
                        self.note("E302", part, message, "Bandingkan dengan nilainya.".to_owned());
                    }
                }
                self.constant(node);
                Type::Truth
            }
            (operators::CONDITIONAL, _, [_, yes, no]) => {
                let written = [(yes, no), (no, yes)];
                let is_date = |pair: &(&Type, &Type)| *pair == (&Type::Date, &Type::Text);
                if !alike(yes, no) && !written.iter().any(is_date) {
                    let message = "Kedua pilihan `? :` ini berbeda jenis.".to_owned();
                    self.note("E302", node, message, "Samakan jenisnya.".to_owned());
                }
                if *yes == Type::Any { no.clone() } else { yes.clone() }
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
            ) => self.arithmetic(node, (call.func_name.as_str(), left), right),
            (operators::NEGATE, [part], [kind]) => {
                if !matches!(kind, Type::Number | Type::Decimal | Type::Any) {
                    let message = "Yang diberi tanda minus ini bukan angka.".to_owned();
                    self.note("E302", part, message, "Pakai angka.".to_owned());
                }
                kind.clone()
            }
            (name, _, _) if name.starts_with(|c: char| c.is_ascii_lowercase()) => {
                self.function(node, name, &parts, &types)
            }
            _ => Type::Any,
        }
    }

    /// That a comparison is always true, or never.
    fn constant(&mut self, node: &IdedExpr) {
        if let Some(always) = constant::outcome(node) {
            let message =
                if always { "Syarat ini selalu benar." } else { "Syarat ini selalu salah." };
            self.note("E305", node, message.to_owned(), "Hapus bagian ini.".to_owned());
        }
    }

    /// Something that is looked for in a list.
    fn among(&mut self, node: &IdedExpr, one: (&Type, &IdedExpr), (of, list): (&Type, &IdedExpr)) {
        match (of, &list.expr) {
            (_, Expr::List(list)) => {
                for item in &list.elements {
                    let kind = literal_type(item);
                    self.comparable(node, one, (&kind, item));
                }
            }
            (Type::List(item), _) if !alike(one.0, item) => {
                let message = "Yang dicari ini berbeda jenis dari isi daftarnya.".to_owned();
                self.note("E302", node, message, "Samakan jenisnya.".to_owned());
            }
            (Type::List(_) | Type::Parts(_) | Type::Any, _) => (),
            _ => {
                let message = "Sesudah `in` harus ada daftar.".to_owned();
                self.note("E302", list, message, "Tulis `x in ['a', 'b']`.".to_owned());
            }
        }
    }

    fn arithmetic(&mut self, node: &IdedExpr, (sign, left): (&str, &Type), right: &Type) -> Type {
        if constant::fails(node) {
            let message = "Hitungan ini tidak punya hasil.".to_owned();
            self.note("E309", node, message, "Periksa angkanya.".to_owned());
            return Type::Any;
        }
        let number = |kind: &Type| matches!(kind, Type::Number | Type::Decimal | Type::Any);
        let text = |kind: &Type| matches!(kind, Type::Text | Type::Options(_) | Type::Any);
        let list = |kind: &Type| matches!(kind, Type::List(_) | Type::Any);
        let is_date = |kind: &Type| *kind == Type::Date;
        let joins =
            sign == operators::ADD && ((text(left) && text(right)) || (list(left) && list(right)));
        let counts = (number(left) && number(right)) || is_date(left) || is_date(right);
        if !counts && !joins {
            let message = "Dua jenis yang tidak dapat dihitung.".to_owned();
            let mend = "Hitung angka dengan angka; sambung teks dengan teks.";
            self.note("E302", node, message, mend.to_owned());
            return Type::Any;
        }
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

    fn function(
        &mut self,
        node: &IdedExpr,
        name: &str,
        parts: &[&IdedExpr],
        types: &[Type],
    ) -> Type {
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
        for ((letter, part), kind) in wanted.iter().zip(parts).zip(types) {
            let text = literal_text(part).filter(|_| *letter == 'd' && *kind == Type::Text);
            if let Some(text) = text.filter(|text| text.parse::<terms::Date>().is_err()) {
                let message = format!("`'{text}'` bukan tanggal.");
                self.note("E304", part, message, "Tulis `'2026-11-25'`.".to_owned());
            }
        }
        let is_wrong = match (name, types) {
            ("contains", [Type::List(item), one]) => !alike(item, one),
            ("contains", [Type::Text | Type::Options(_), one]) => !accepts('t', one),
            ("sum", [Type::List(item)]) => {
                !matches!(**item, Type::Number | Type::Decimal | Type::Any)
            }
            _ => false,
        };
        if is_wrong {
            let message = format!("`{name}` di sini perlu nilai sejenis isinya.");
            self.note("E304", node, message, "Periksa jenisnya.".to_owned());
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

/// What a written value is; anything else is not looked at twice.
fn literal_type(node: &IdedExpr) -> Type {
    match &node.expr {
        Expr::Literal(LiteralValue::String(_)) => Type::Text,
        Expr::Literal(LiteralValue::Int(_) | LiteralValue::UInt(_)) => Type::Number,
        Expr::Literal(LiteralValue::Double(_)) => Type::Decimal,
        Expr::Literal(LiteralValue::Boolean(_)) => Type::Truth,
        _ => Type::Any,
    }
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
