//! The names a condition can use, with their values.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains has no meaning in a condition"
)]

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use cel::common::ast::IdedExpr;
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::objects::{Key, Map};
use cel::{Context as Cel, ExecutionError, Value as V};
use terms::{Date, RegionCode};

use crate::answer::{Address, Answers, Coordinates, Point, Value};
use crate::form::Context;
use crate::regions::Regions;
use crate::service::{FeeLine, Service, Setting, SettingValue, Stage};

use super::Condition;
use super::division;
use super::functions::environment;

/// The name under which a condition asks whether `x` has a value: `known(x)` becomes it.
pub(crate) const KNOWN: &str = "known:";

/// The name under which a stage counts how often the citizen did not come: no condition can write it.
const ABSENT: &str = "absent:";

/// The name under which a function of working days finds the days on which the office is closed.
pub(crate) const CALENDAR: &str = "calendar:";

/// What is known of a case beyond its answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// `case.number`.
    pub number: Option<String>,
    /// `case.region`.
    pub region: Option<RegionCode>,
    /// `case.channel`: `web`, `counter`, `parcel`.
    pub channel: Option<String>,
    /// `case.late`: whether the promise is broken.
    pub late: Option<bool>,
    /// `case.flags`.
    pub flags: Vec<String>,
    /// `case.reason`, after a refusal.
    pub reason: Option<String>,
    /// `case.end`, once ended.
    pub end: Option<String>,
    /// `case.reports`: how many reports tell of the same, this one included.
    pub reports: Option<i64>,
    /// `case.supporters`: how many others said that it bothers them too.
    pub supporters: Option<i64>,
    /// `duplicates`: like cases found.
    pub duplicates: Option<i64>,
    /// What became of each stage.
    pub stages: BTreeMap<String, StageFact>,
    /// What officers filled in, by the field's id.
    pub filled: Answers,
    /// The letters signed so far.
    pub letters: BTreeMap<String, LetterFact>,
    /// Of a letter for each item of a list: one an item, in their order.
    pub letters_each: BTreeMap<String, Vec<LetterFact>>,
    /// The rows of registers written so far that are not valid for ever, with their last day.
    pub records: BTreeMap<String, Date>,
}

/// What became of a stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageFact {
    /// The last outcome and its day; none while the case is there for the first time.
    pub left: Option<(String, Date)>,
    /// How often it was worked on, this time included while the case is there.
    pub rounds: i64,
    /// How often the citizen did not come.
    pub absent: i64,
    /// Whether the case is there now.
    pub is_here: bool,
}

/// A letter that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterFact {
    /// Its number.
    pub number: String,
    /// The local day of signing.
    pub signed_on: Date,
    /// The last day it is valid; none when for life.
    pub valid_until: Option<Date>,
}

/// Names that most evaluations have room for without growing.
const ROOM: usize = 64;

/// A value, and what evaluation makes of it: made once, when a condition first asks for it.
struct Named {
    value: V,
    made: OnceLock<Option<Box<dyn Val>>>,
}

impl Named {
    fn new(value: V) -> Arc<Self> {
        Arc::new(Self { value, made: OnceLock::new() })
    }

    fn made(&self) -> Option<CowVal<'_, '_>> {
        let made = self.made.get_or_init(|| Box::<dyn Val>::try_from(self.value.clone()).ok());
        made.as_deref().map(CowVal::Borrowed)
    }
}

/// The names and values of one evaluation. What has no value is not in it.
pub(crate) struct Scope {
    names: HashMap<String, Arc<Named>>,
    days_off: OnceLock<Arc<Named>>,
    /// The day by which fee lines are chosen.
    day: Date,
    /// Where the days off are asked for when a condition needs them.
    regions: Arc<dyn Regions>,
}

impl VariableResolver for Scope {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        if name == CALENDAR {
            return self.days_off.get_or_init(|| days_off(self.regions.as_ref())).made();
        }
        if let Some(asked) = name.strip_prefix(KNOWN) {
            return Box::<dyn Val>::try_from(V::Bool(self.knows(asked))).ok().map(CowVal::Owned);
        }
        self.names.get(name)?.made()
    }
}

fn days_off(regions: &dyn Regions) -> Arc<Named> {
    Named::new(V::List(Arc::new(regions.days_off().into_iter().map(date).collect())))
}

fn has_content(value: &V) -> bool {
    !matches!(value, V::Map(map) if map.map.is_empty())
}

impl Scope {
    /// The names known before any answer: the service's own and those of the case.
    pub(crate) fn new(service: &Service, context: &Context, facts: &Facts) -> Self {
        let mut scope = Self {
            names: HashMap::with_capacity(ROOM),
            days_off: OnceLock::new(),
            day: context.today,
            regions: Arc::clone(&context.regions),
        };
        scope.set("today", date(context.today));
        scope.set("submitted_on", date(context.submitted_on));
        scope.set("settings", settings(&service.settings, context.submitted_on));
        for subject in service.subjects.iter().filter(|subject| !subject.many) {
            scope.set(&subject.id, map([]));
        }
        for need in &service.needs {
            scope.set(&need.id, map([]));
        }
        scope.add_facts(service, facts);
        scope
    }

    /// The names known of a day alone: itself and the settings in force.
    pub(crate) fn of_day(service: &Service, day: Date) -> Self {
        let regions = Arc::new(crate::regions::RegionTable::default());
        let mut scope = Self { names: HashMap::new(), days_off: OnceLock::new(), day, regions };
        scope.set("today", date(day));
        scope.set("settings", settings(&service.settings, day));
        scope
    }

    /// Just these names; derived ones are evaluated over them.
    #[cfg(test)]
    pub(super) fn of_names(
        names: impl IntoIterator<Item = (String, V)>,
        (subjects, derived): (&[String], &[(String, Condition)]),
        closed: &[String],
    ) -> Self {
        let regions = Arc::new(crate::regions::RegionTable::default());
        let closed = V::List(Arc::new(closed.iter().map(|day| string(day)).collect()));
        let days_off = OnceLock::from(Named::new(closed));
        let mut scope = Self { names: HashMap::new(), days_off, day: Date::MIN, regions };
        subjects.iter().for_each(|subject| scope.set(subject, map([])));
        for (name, value) in names {
            match name.split_once('.') {
                None => scope.set(&name, value),
                Some((whole, part)) => scope.add_part(whole, part, value),
            }
        }
        derived.iter().for_each(|(name, condition)| scope.derive_one(name, condition));
        scope
    }

    fn add_facts(&mut self, service: &Service, facts: &Facts) {
        let text = |name, value: &Option<String>| Some((name, string(value.as_ref()?)));
        let case = [
            text("number", &facts.number),
            text("channel", &facts.channel),
            text("reason", &facts.reason),
            text("end", &facts.end),
            facts.region.as_ref().map(|code| ("region", string(code.as_str()))),
            facts.late.map(|late| ("late", V::Bool(late))),
            facts.reports.map(|count| ("reports", V::Int(count))),
            facts.supporters.map(|count| ("supporters", V::Int(count))),
            Some(("flags", V::List(Arc::new(facts.flags.iter().map(|f| string(f)).collect())))),
        ];
        self.set("case", map(case.into_iter().flatten()));
        if let Some(found) = facts.duplicates {
            self.set("duplicates", V::Int(found));
        }
        for stage in service.every_stage() {
            let own = facts.stages.get(&stage.id).into_iter();
            self.set(&stage.id, map(own.flat_map(|fact| stage_names(fact, is_asked(stage)))));
        }
        let signed = |id: &str| facts.letters.get(id).into_iter().flat_map(letter_names);
        let letters = service.letters.iter().map(|l| (l.id.as_str(), map(signed(&l.id))));
        self.set("letters", map(letters));
        let until = |id: &str| facts.records.get(id).map(|day| ("valid_until", date(*day)));
        let records = service.records.iter().map(|r| (r.id.as_str(), map(until(&r.id))));
        self.set("records", map(records));
        for (id, value) in &facts.filled {
            self.add(id, value);
        }
    }

    /// Says what has become of a stage, and evaluates again what rests on that. How it is handed over stays.
    pub(crate) fn add_stage(&mut self, service: &Service, stage: &str, fact: &StageFact) {
        let Some(own) = service.stage(stage) else { return };
        for (name, value) in stage_names(fact, is_asked(own)) {
            self.add_part(stage, name, value);
        }
        self.derive_from(service, stage);
    }

    /// Adds an answer; `applicant.name` becomes a name within `applicant`.
    pub(crate) fn add(&mut self, id: &str, value: &Value) {
        match id.split_once('.') {
            None => self.set(id, convert(value)),
            Some((subject, fact)) => self.add_part(subject, fact, convert(value)),
        }
    }

    /// Adds a name within another.
    fn add_part(&mut self, whole: &str, part: &str, value: V) {
        let before = self.names.remove(whole).and_then(|named| match Arc::try_unwrap(named) {
            Ok(Named { value: V::Map(known), .. }) => Some(known),
            Ok(_) => None,
            Err(shared) => match &shared.value {
                V::Map(known) => Some(known.clone()),
                _ => None,
            },
        });
        let mut known = before.unwrap_or_else(|| Map { map: Arc::default() });
        Arc::make_mut(&mut known.map).insert(key(part), value);
        self.set(whole, V::Map(known));
    }

    /// These names and, in front of them, those of an item of a list by their bare ids.
    pub(crate) fn within(&self, item: &Answers) -> Self {
        let mut scope = Self {
            names: self.names.clone(),
            days_off: self.days_off.clone(),
            day: self.day,
            regions: Arc::clone(&self.regions),
        };
        for (id, value) in item {
            scope.add(id, value);
        }
        scope
    }

    /// These names, with one item of a list under the list's own name.
    pub(crate) fn with_one(&self, list: &str, item: &Answers) -> Self {
        let mut scope = self.within(&Answers::new());
        scope.set(list, convert_item(item));
        scope
    }

    /// Evaluates the derived names.
    pub(crate) fn derive(&mut self, service: &Service) {
        for (name, condition) in &service.derived {
            self.derive_one(name, condition);
        }
        self.add_fees(service);
    }

    /// Evaluates again what rests on a name that has another value now.
    pub(crate) fn derive_from(&mut self, service: &Service, name: &str) {
        let mut changed = vec![name];
        for (name, condition) in &service.derived {
            if changed.iter().any(|changed| condition.uses(changed)) {
                self.derive_one(name, condition);
                changed.push(name);
            }
        }
        let rests = |condition: &Condition| changed.iter().any(|changed| condition.uses(changed));
        let of_line = |line: &FeeLine| rests(&line.amount) || line.when.as_ref().is_some_and(rests);
        if service.fees.lines.iter().any(of_line) {
            self.add_fees(service);
        }
    }

    fn derive_one(&mut self, name: &str, condition: &Condition) {
        match condition.value(self) {
            Some(value) => self.set(name, value),
            None => {
                self.names.remove(name);
            }
        }
    }

    /// `fees.total` and each line by its id, as far as they are known.
    fn add_fees(&mut self, service: &Service) {
        if service.fees.lines.is_empty() {
            return;
        }
        let bill = service.billed(self, self.day);
        let lines =
            bill.lines.iter().filter_map(|line| Some((line.id.as_str(), V::Int(line.amount?))));
        let total = bill.total().map(|total| ("total", V::Int(total)));
        self.set("fees", map(lines.chain(total)));
    }

    /// How often the citizen did not come to a stage.
    pub(crate) fn absences(&self, stage: &str) -> i64 {
        let Some(V::Map(names)) = self.names.get(stage).map(|named| &named.value) else { return 0 };
        if let Some(V::Int(count)) = names.map.get(&key(ABSENT)) { *count } else { 0 }
    }

    /// The day by which fee lines are chosen.
    pub(crate) fn day(&self) -> Date {
        self.day
    }

    /// What stands under a name with its parts, `letters.surat.number`, as JSON.
    pub(crate) fn under(&self, name: &str) -> Option<serde_json::Value> {
        let mut parts = name.split('.');
        let whole = to_json(&self.names.get(parts.next()?)?.value);
        parts.try_fold(whole, |mut whole, part| whole.get_mut(part).map(serde_json::Value::take))
    }

    /// Everything with a value, as JSON: what a letter's template gets.
    pub(crate) fn json(&self) -> serde_json::Map<String, serde_json::Value> {
        let known = self.names.iter().map(|(name, value)| (name.clone(), to_json(&value.value)));
        known.collect::<BTreeMap<_, _>>().into_iter().collect()
    }

    /// Runs `program` over these names.
    pub(crate) fn run(&self, program: &cel::Program) -> Result<V, ExecutionError> {
        let mut context = Cel::with_env(environment());
        context.set_variable_resolver(self);
        program.execute(&context)
    }

    /// Runs a part of a program over these names.
    pub(crate) fn run_part(&self, part: &IdedExpr) -> Result<V, ExecutionError> {
        match division::guarded(part) {
            Some(guarded) => self.run_guarded(&guarded),
            None => self.run_guarded(part),
        }
    }

    /// Runs what divides by our own function, if at all.
    pub(super) fn run_guarded(&self, part: &IdedExpr) -> Result<V, ExecutionError> {
        let mut context = Cel::with_env(environment());
        context.set_variable_resolver(self);
        V::resolve(part, &context)
    }

    /// Whether a name has a value, be it an empty one.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// What `known` says of a name.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|named| has_content(&named.value))
    }

    fn set(&mut self, name: &str, value: V) {
        self.names.insert(name.to_owned(), Named::new(value));
    }
}

fn is_asked(stage: &Stage) -> bool {
    matches!(stage.work, crate::service::Work::Confirm(_))
}

fn stage_names(stage: &StageFact, is_asked: bool) -> Vec<(&'static str, V)> {
    let mut names = vec![("rounds", V::Int(stage.rounds)), (ABSENT, V::Int(stage.absent))];
    let Some((outcome, on)) = &stage.left else { return names };
    names.extend([("outcome", string(outcome)), ("on", date(*on))]);
    // What somebody answered is their outcome; silence is no answer.
    names.extend((is_asked && outcome != "silent").then(|| ("answer", string(outcome))));
    names
}

fn letter_names(letter: &LetterFact) -> Vec<(&'static str, V)> {
    let mut names = vec![("number", string(&letter.number)), ("signed_on", date(letter.signed_on))];
    names.extend(letter.valid_until.map(|day| ("valid_until", date(day))));
    names
}

/// The settings in force on this day.
fn settings(lines: &[Setting], day: Date) -> V {
    let in_force = |line: &&Setting| {
        line.from.is_none_or(|from| from <= day) && line.to.is_none_or(|to| day <= to)
    };
    map(lines.iter().filter(in_force).map(|line| (line.id.as_str(), setting(&line.value))))
}

fn setting(value: &SettingValue) -> V {
    match value {
        SettingValue::Int(number) => V::Int(*number),
        SettingValue::Text(text) => string(text),
        SettingValue::Bool(truth) => V::Bool(*truth),
        SettingValue::Rows(rows) => {
            let row = |row: &BTreeMap<String, SettingValue>| {
                map(row.iter().map(|(name, value)| (name.as_str(), setting(value))))
            };
            V::List(Arc::new(rows.iter().map(row).collect()))
        }
    }
}

fn key(name: &str) -> Key {
    Key::String(Arc::new(name.to_owned()))
}

fn string(text: &str) -> V {
    V::String(Arc::new(text.to_owned()))
}

fn date(day: Date) -> V {
    V::String(Arc::new(day.to_string()))
}

fn map<'a>(entries: impl IntoIterator<Item = (&'a str, V)>) -> V {
    let entries = entries.into_iter().map(|(name, value)| (key(name), value));
    V::Map(Map { map: Arc::new(entries.collect()) })
}

/// An answer as conditions see it; dates are text `2026-11-25`, which compares rightly.
fn convert(value: &Value) -> V {
    match value {
        Value::Text(text) | Value::Time(text) | Value::Region(text) => string(text),
        Value::Int(number) => V::Int(*number),
        Value::Decimal(number) => V::Float(number.float()),
        Value::Bool(truth) => V::Bool(*truth),
        Value::Date(day) => date(*day),
        Value::Keys(keys) => V::List(Arc::new(keys.iter().map(|k| string(k)).collect())),
        Value::Address(address) => convert_address(address),
        Value::BankAccount(account) => map([
            ("bank", string(&account.bank)),
            ("number", string(&account.number)),
            ("name", string(&account.name)),
        ]),
        Value::Point(point) => convert_point(point),
        Value::Area(area) => {
            let corner = |at: &Coordinates| {
                map([("lat", V::Float(at.lat.float())), ("lng", V::Float(at.lng.float()))])
            };
            let outline = area.outline.iter().map(corner).collect();
            map([("outline", V::List(Arc::new(outline))), ("region", string(&area.region))])
        }
        Value::List(items) => V::List(Arc::new(items.iter().map(convert_item).collect())),
        Value::Files(files) => V::List(Arc::new(files.iter().map(|f| string(&f.name)).collect())),
    }
}

fn convert_item(item: &Answers) -> V {
    map(item.iter().map(|(name, value)| (name.as_str(), convert(value))))
}

fn convert_address(address: &Address) -> V {
    let parts = [
        ("region", &address.region),
        ("street", &address.street),
        ("rt", &address.rt),
        ("rw", &address.rw),
        ("postcode", &address.postcode),
    ];
    map(parts.into_iter().filter(|(_, part)| !part.is_empty()).map(|(n, part)| (n, string(part))))
}

fn convert_point(point: &Point) -> V {
    let at = point.at.iter();
    let at =
        at.flat_map(|at| [("lat", V::Float(at.lat.float())), ("lng", V::Float(at.lng.float()))]);
    let words = [("region", &point.region), ("address", &point.address)];
    let words = words.into_iter().filter(|(_, part)| !part.is_empty());
    map(at.chain(words.map(|(name, part)| (name, string(part)))))
}

/// The parts of a map by their names, in one order.
pub(super) fn named_parts(value: &V) -> Option<BTreeMap<String, &V>> {
    let V::Map(map) = value else { return None };
    let named = map.map.iter().filter_map(|(name, value)| {
        let Key::String(name) = name else { return None };
        (name.as_str() != ABSENT).then(|| (name.to_string(), value))
    });
    Some(named.collect())
}

/// A value as JSON.
pub(crate) fn to_json(value: &V) -> serde_json::Value {
    use serde_json::Value as J;
    match value {
        V::String(text) => J::String(text.to_string()),
        V::Int(number) => J::from(*number),
        V::UInt(number) => J::from(*number),
        V::Float(number) => J::from(*number),
        V::Bool(truth) => J::Bool(*truth),
        V::List(items) => J::Array(items.iter().map(to_json).collect()),
        V::Map(_) => {
            let parts = named_parts(value).unwrap_or_default().into_iter();
            J::Object(parts.map(|(name, part)| (name, to_json(part))).collect())
        }
        _ => J::Null,
    }
}
