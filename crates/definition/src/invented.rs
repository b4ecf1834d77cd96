//! Invented answers: what a sheet is set with where no scenario brings it about.

use terms::{Date, RegionCode};

use crate::answer::{Address, Answers, Area, BankAccount, Coordinates, Point, Value};
use crate::check::Type;
use crate::condition::{Facts, LetterFact, StageFact};
use crate::decimal::Decimal;
use crate::field::{Field, Kind, RtRw};
use crate::service::{Service, Work};

/// What stands wherever words are asked for.
const WORDS: &str = "Contoh";
/// A NIK of a province that does not exist.
const NIK: &str = "9971015708930002";

/// What is put into the answers.
struct Inventor<'a> {
    region: &'a str,
    today: Date,
}

impl Service {
    /// An answer to every question, also to those that exclude each other, and everything that can be known of a case
    /// beside them: its stages done, its letters signed. `region` is a kelurahan or desa.
    pub fn invented(&self, region: &RegionCode, today: Date) -> (Answers, Facts) {
        let inventor = Inventor { region: region.as_str(), today };
        let mut answers = Answers::new();
        let read = self.subjects.iter().filter(|subject| !subject.many);
        let asked = self.pages.iter().flat_map(|page| &page.fields);
        let fields = read.flat_map(|subject| &subject.fields).chain(asked);
        fields.for_each(|field| inventor.add(field, &mut answers));
        for name in self.needs.iter().flat_map(|need| &need.take) {
            answers.entry(name.clone()).or_insert_with(words);
        }
        let mut filled = Answers::new();
        for stage in self.every_stage() {
            stage.fields.iter().for_each(|field| inventor.add(field, &mut filled));
            if let Work::Call(call) = &stage.work {
                let received = call.receive.iter().map(|(own, _)| (own.clone(), words()));
                filled.extend(received.filter(|(own, _)| !answers.contains_key(own)));
            }
        }
        let objected = self.objection.form.iter().flat_map(|step| &step.fields);
        objected.for_each(|field| inventor.add(field, &mut filled));
        (answers, self.invented_facts(region, today, filled))
    }

    fn invented_facts(&self, region: &RegionCode, today: Date, filled: Answers) -> Facts {
        let stages = self.every_stage().map(|stage| {
            let left = stage.outcomes.first().map(|first| (first.name.clone(), today));
            (stage.id.clone(), StageFact { left, rounds: 1, ..StageFact::default() })
        });
        let letters = self.letters.iter().map(|letter| {
            let valid_until = self.valid_for(letter, today).map(|time| time.after(today));
            let number = "470/0001/CONTOH".to_owned();
            (letter.id.clone(), LetterFact { number, signed_on: today, valid_until })
        });
        Facts {
            number: Some("KP1".to_owned()),
            region: Some(region.clone()),
            channel: Some("web".to_owned()),
            late: Some(false),
            end: Some("granted".to_owned()),
            stages: stages.collect(),
            letters: letters.collect(),
            records: self.records.iter().map(|record| (record.id.clone(), today)).collect(),
            filled,
            ..Facts::default()
        }
    }
}

fn words() -> Value {
    Value::Text(WORDS.to_owned())
}

impl Inventor<'_> {
    fn add(&self, field: &Field, answers: &mut Answers) {
        if let Kind::Person { fields } = &field.kind {
            fields.iter().for_each(|inner| self.add(inner, answers));
        } else if let Some(value) = self.value(&field.kind) {
            answers.insert(field.id.clone(), value);
        }
    }

    /// An answer of this kind; none for what is not answered.
    fn value(&self, kind: &Kind) -> Option<Value> {
        Some(match kind {
            Kind::Name { .. } => words(),
            Kind::Nik { .. } | Kind::KkNumber => Value::Text(NIK.to_owned()),
            Kind::Date { .. } => Value::Date(self.today),
            Kind::Time => Value::Time("08:00".to_owned()),
            Kind::Number { .. } => Value::Int(1),
            Kind::Simple(simple) => self.simple(&simple.get().in_conditions()),
            Kind::YesNo | Kind::Consent { .. } => Value::Bool(true),
            Kind::Choice { options } => Value::Text(options.first()?.key.clone()),
            Kind::Choices { options, .. } => Value::Keys(vec![options.first()?.key.clone()]),
            Kind::Region { .. } => Value::Region(self.region.to_owned()),
            Kind::Address { rt_rw, .. } => Value::Address(self.address(*rt_rw)),
            Kind::Phone => Value::Text("+6281200000000".to_owned()),
            Kind::Email => Value::Text("contoh@pendopo.example".to_owned()),
            Kind::List { fields, .. } => {
                let mut item = Answers::new();
                fields.iter().for_each(|inner| self.add(inner, &mut item));
                Value::List(vec![item])
            }
            Kind::Person { .. } | Kind::Document | Kind::Value { .. } | Kind::Note { .. } => {
                return None;
            }
        })
    }

    /// An answer of a type of the table, by what it is in conditions.
    fn simple(&self, kind: &Type) -> Value {
        match kind {
            Type::Truth => Value::Bool(true),
            Type::Number => Value::Int(1),
            Type::Decimal => Value::Decimal(one_and_a_half()),
            Type::Date => Value::Date(self.today),
            Type::Options(keys) => Value::Text(keys.first().cloned().unwrap_or_default()),
            Type::Parts(parts) if parts.contains_key("outline") => {
                let outline = vec![corner(), corner(), corner()];
                Value::Area(Area { outline, region: self.region.to_owned() })
            }
            Type::Parts(parts) if parts.contains_key("lat") => Value::Point(Point {
                at: Some(corner()),
                region: self.region.to_owned(),
                address: WORDS.to_owned(),
            }),
            Type::Parts(parts) if parts.contains_key("bank") => Value::BankAccount(BankAccount {
                bank: "002".to_owned(),
                number: "1234567890".to_owned(),
                name: WORDS.to_owned(),
            }),
            Type::List(_) => Value::Keys(Vec::new()),
            Type::Text | Type::File | Type::Any | Type::Parts(_) => words(),
        }
    }

    fn address(&self, rt_rw: RtRw) -> Address {
        let digits = if rt_rw == RtRw::None { "" } else { "001" };
        Address {
            region: self.region.to_owned(),
            street: "Jalan Contoh 1".to_owned(),
            rt: digits.to_owned(),
            rw: digits.to_owned(),
            postcode: "99999".to_owned(),
        }
    }
}

fn one_and_a_half() -> Decimal {
    "1.5".parse().expect("a number")
}

fn corner() -> Coordinates {
    Coordinates { lat: one_and_a_half(), lng: one_and_a_half() }
}
