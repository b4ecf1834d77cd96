//! Reading a page that was sent: right answers are taken, wrong ones named.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "kinds that are not named are one plain input, and a new one begins as that"
)]

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::answer::{Answers, Value};
use crate::condition::{Condition, Scope, Truth};
use crate::field::typed::{Typed, message, plain};
use crate::field::types::Asked;
use crate::field::{
    Field, Kind, address, choice, consent, contact, date, name, nik, number, region, search, time,
    yes_no,
};
use crate::service::{Rule, Service};

use super::correction::Correction;
use super::page::Page;
use super::view::{self, label, list_limits};
use super::walk::{Walk, shows};
use super::{Context, FieldProblem, Message, Outcome, PageView, retype};

/// A value, nothing (an optional field left empty), or what is wrong at which path.
pub(crate) type Taken = Result<Option<Value>, Vec<(String, Message)>>;

impl Service {
    /// The pages that are shown now, in order, filled in with the answers.
    pub fn pages(&self, answers: &Answers, context: &Context) -> Vec<PageView> {
        let typed = retype::typed(answers);
        let mut walk = Walk::new(self, context);
        let mut views = Vec::new();
        for page in &self.pages {
            if walk.shows(page.when.as_ref()) {
                let view = view::page(page, &typed, answers, &mut walk);
                if !view.fields.is_empty() {
                    views.push(view);
                }
            }
        }
        views
    }

    /// The ids and headings of the pages that are shown now, in order.
    pub fn page_list(&self, answers: &Answers, context: &Context) -> Vec<(String, String)> {
        let mut walk = Walk::new(self, context);
        let mut list = Vec::new();
        for page in &self.pages {
            let shown = walk.shows(page.when.as_ref())
                && page.fields.iter().any(|field| walk.shows(field.when.as_ref()));
            if shown {
                list.push((page.id.clone(), crate::show::title(page, context)));
            }
            walk.pass(page, answers);
        }
        list
    }

    /// Whether answers that are still to come may bring up further pages.
    pub fn may_grow(&self, answers: &Answers, context: &Context) -> bool {
        let mut walk = Walk::new(self, context);
        self.pages.iter().any(|page| {
            let unknown = |when: &Condition| when.truth(&walk.scope) == Truth::Unknown;
            let may_come = page.when.as_ref().is_some_and(unknown);
            walk.pass(page, answers);
            may_come
        })
    }

    /// Reads a page that was sent.
    ///
    /// Answers that are right are merged in even when others are not. A question that the answers
    /// just sent brought up (one that is not among the names in `shown`) is no problem yet.
    pub fn read_page(
        &self,
        page: &str,
        posted: &[(String, String)],
        answers: &Answers,
        context: &Context,
    ) -> Outcome {
        let (typed, edited) = retype::edited(posted);
        let outcome = Outcome {
            answers: answers.clone(),
            problems: Vec::new(),
            warnings: Vec::new(),
            stay: edited,
            typed,
        };
        let Some((page, walk)) = self.walk_to(page, answers, context) else { return outcome };
        let mut reading = Reading::new(walk, &outcome.typed, answers);
        reading.page(page);
        let read = reading.outcome(answers, edited);
        Outcome { typed: outcome.typed, ..read }
    }

    /// Reads all pages at once, as somebody who leaves none out would send them; what is wrong on one does not keep
    /// them from the next. What is `known`, as a letter that was found by itself brings it in, is not asked: it has
    /// the value that is stored, or none.
    pub fn read_all(
        &self,
        posted: &[(String, String)],
        (stored, known): (&Answers, &BTreeSet<String>),
        context: &Context,
    ) -> Outcome {
        let (typed, stay) = retype::edited(posted);
        let (mut problems, mut warnings) = (Vec::new(), Vec::new());
        let mut walk = Walk::new(self, context);
        for page in &self.pages {
            if !walk.shows(page.when.as_ref()) {
                continue;
            }
            let mut reading = Reading::new(walk, &typed, stored);
            reading.known = Some(known);
            reading.page(page);
            problems.extend(reading.problems);
            warnings.extend(reading.warnings);
            walk = reading.walk;
        }
        Outcome { answers: walk.answers, problems, warnings, stay, typed: Vec::new() }
    }

    /// A page as it was filled in, with what was typed even where it is wrong.
    pub fn page_as_typed(
        &self,
        page: &str,
        typed: &[(String, String)],
        answers: &Answers,
        context: &Context,
    ) -> Option<PageView> {
        let (page, mut walk) = self.walk_to(page, answers, context)?;
        Some(view::page(page, typed, answers, &mut walk))
    }

    /// What is still missing or wrong, with its page: before submission.
    pub fn check_all(&self, answers: &Answers, context: &Context) -> Vec<(String, FieldProblem)> {
        let typed = retype::typed(answers);
        let mut found = Vec::new();
        let mut walk = Walk::new(self, context);
        for page in &self.pages {
            if !walk.shows(page.when.as_ref()) {
                continue;
            }
            let mut reading = Reading::new(walk, &typed, answers);
            reading.page(page);
            found.extend(reading.problems.into_iter().map(|problem| (page.id.clone(), problem)));
            walk = reading.walk;
        }
        found
    }

    /// A page that is shown now, and the answers before it.
    pub(super) fn walk_to<'a>(
        &'a self,
        id: &str,
        answers: &Answers,
        context: &'a Context,
    ) -> Option<(&'a Page, Walk<'a>)> {
        let mut walk = Walk::new(self, context);
        for page in &self.pages {
            if page.id == id {
                return walk.shows(page.when.as_ref()).then_some((page, walk));
            }
            walk.pass(page, answers);
        }
        None
    }
}

/// One page being read.
pub(crate) struct Reading<'a> {
    pub(crate) walk: Walk<'a>,
    /// Only what is open in it is read; without one, everything.
    pub(crate) correction: Option<Correction<'a>>,
    /// What is among these is not asked.
    known: Option<&'a BTreeSet<String>>,
    typed: Typed<'a>,
    stored: &'a Answers,
    /// The names of the questions that were on the page, if it said so.
    shown: Option<Vec<&'a str>>,
    /// Whether the person wants to go on in spite of advice.
    insists: bool,
    taken: Vec<(String, Option<Value>)>,
    pub(super) problems: Vec<FieldProblem>,
    pub(super) warnings: Vec<FieldProblem>,
    stay: bool,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(walk: Walk<'a>, typed: &'a [(String, String)], stored: &'a Answers) -> Self {
        let typed = Typed(typed);
        Self {
            walk,
            correction: None,
            known: None,
            typed,
            stored,
            shown: typed.raw("shown").map(|names| names.split_whitespace().collect()),
            insists: typed.raw("tetap").is_some(),
            taken: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
            stay: false,
        }
    }

    /// What came of it: the answers with those that were taken.
    pub(crate) fn outcome(self, answers: &Answers, edited: bool) -> Outcome {
        let mut answers = answers.clone();
        for (id, value) in self.taken {
            match value {
                Some(value) => answers.insert(id, value),
                None => answers.remove(&id),
            };
        }
        Outcome {
            answers,
            stay: edited || (self.stay && self.problems.is_empty()),
            problems: self.problems,
            warnings: if self.insists { Vec::new() } else { self.warnings },
            typed: Vec::new(),
        }
    }

    fn is_open(&self, field: &Field) -> bool {
        let is_known = self.known.is_some_and(|known| known.contains(&field.id));
        !is_known
            && self.correction.is_none_or(|correction| {
                let scope = &self.walk.scope;
                let may_be_empty =
                    matches!(field.kind, Kind::List { .. }) && list_limits(field, scope).0 == 0;
                correction.is_open(&field.id, may_be_empty || is_optional(field, scope))
            })
    }

    pub(crate) fn page(&mut self, page: &Page) {
        page.fields.iter().for_each(|field| self.field(field));
        let fields: Vec<&Field> = page.fields.iter().collect();
        self.rules(&page.rules, &fields);
    }

    pub(super) fn field(&mut self, field: &Field) {
        if !self.walk.shows(field.when.as_ref()) {
            return;
        }
        if self.walk.bring_in(field) {
            let value = self.walk.answers.get(&field.id).cloned();
            self.taken.push((field.id.clone(), value));
            return;
        }
        match &field.kind {
            Kind::Person { fields } => fields.iter().for_each(|inner| self.field(inner)),
            Kind::Note { .. } => (),
            kind if !matches!(kind, Kind::Value { .. }) && !self.is_open(field) => {
                self.walk.pass_field(field, self.stored);
            }
            Kind::Value { is, .. } => {
                if let Some(value) = crate::field::value::compute(is, &self.walk.scope) {
                    self.walk.put(&field.id, value);
                }
            }
            Kind::List { fields, .. } => self.list(field, fields),
            Kind::Document => self.document(field),
            _ => self.simple(field),
        }
        self.rules(&field.rules, &[field]);
    }

    fn simple(&mut self, field: &Field) {
        if !self.was_shown(&field.id) {
            self.stay = true;
            return;
        }
        match take(field, &field.id, self.typed, &self.walk.scope, self.walk.context) {
            Ok(Some(value)) if self.walk.serves_already(&field.id, &value) => {
                self.refuse(field, None, vec![(field.id.clone(), plain("needed-twice"))]);
            }
            Ok(value) => self.accept(field, value),
            Err(problems) => self.refuse(field, None, problems),
        }
    }

    fn accept(&mut self, field: &Field, value: Option<Value>) {
        if let Some(value) = &value {
            self.walk.put(&field.id, value.clone());
            self.advise(field, &field.id, value, &self.walk.answers.clone());
        }
        self.taken.push((field.id.clone(), value));
    }

    fn document(&mut self, field: &Field) {
        let files = self.stored.get(&field.id).filter(|value| !value.files().is_empty());
        let optional = is_optional(field, &self.walk.scope);
        match files {
            Some(files) => self.walk.put(&field.id, files.clone()),
            None if optional => (),
            None if !self.was_shown(&field.id) => self.stay = true,
            None => {
                self.refuse(field, None, vec![(field.id.clone(), plain("document-missing"))]);
            }
        }
    }

    fn list(&mut self, field: &Field, fields: &[Field]) {
        let (min, max) = list_limits(field, &self.walk.scope);
        let count = retype::count(self.typed.0, &field.id);
        if self.shown.is_some() && count < min {
            self.stay = true;
            return;
        }
        if count < min {
            let problem = message("list-few", &[("min", min.to_string())]);
            self.refuse(field, None, vec![(field.id.clone(), problem)]);
        } else if count > max {
            let problem = message("list-many", &[("max", max.to_string())]);
            self.refuse(field, None, vec![(field.id.clone(), problem)]);
        }
        let before = self.problems.len();
        let items: Vec<Answers> =
            (0..count.min(max)).map(|place| self.item(field, fields, place)).collect();
        let sound = self.problems.len() == before;
        if !items.is_empty() {
            self.walk.put(&field.id, Value::List(items.clone()));
        }
        if sound || self.stored.get(&field.id).is_none() {
            let value = (!items.is_empty()).then_some(Value::List(items));
            self.taken.push((field.id.clone(), value));
        }
    }

    fn item(&mut self, list: &Field, fields: &[Field], place: usize) -> Answers {
        let mut item = Answers::new();
        for field in fields {
            let scope = self.walk.scope.within(&item);
            if !shows(field.when.as_ref(), &scope) {
                continue;
            }
            if let Kind::Value { is, .. } = &field.kind {
                let value = crate::field::value::compute(is, &scope);
                item.extend(value.map(|value| (field.id.clone(), value)));
                continue;
            }
            let path = format!("{}.{place}.{}", list.id, field.id);
            if !self.was_shown(&path) {
                self.stay = true;
                continue;
            }
            match take(field, &path, self.typed, &scope, self.walk.context) {
                Ok(Some(value)) => {
                    item.insert(field.id.clone(), value.clone());
                    self.advise(field, &path, &value, &item);
                }
                Ok(None) => (),
                Err(problems) => {
                    let of = view::item_title(list, place, self.walk.context);
                    self.refuse(field, Some(&of), problems);
                }
            }
        }
        item
    }

    fn was_shown(&self, path: &str) -> bool {
        self.shown.as_ref().is_none_or(|shown| shown.contains(&path))
    }

    fn refuse(&mut self, field: &Field, of: Option<&str>, problems: Vec<(String, Message)>) {
        let name = self.name(field, of);
        let named = problems.into_iter().map(|(path, mut message)| {
            message.args.push(("label", name.clone()));
            FieldProblem { path, label: name.clone(), message }
        });
        self.problems.extend(named);
    }

    /// What a field is called where its group is not in sight: "NIK (Ibu)".
    fn name(&self, field: &Field, of: Option<&str>) -> String {
        let name = label(field, self.walk.service, self.walk.context);
        let subject = field.fact.as_ref().and_then(|fact| fact.of.as_ref());
        let of = of.or_else(|| subject.map(|text| text.get(self.walk.context.language)));
        of.map_or_else(|| name.clone(), |of| format!("{name} ({of})"))
    }

    /// Advice about one answer: a new name of one word, a NIK that tells another birthday.
    fn advise(&mut self, field: &Field, path: &str, value: &Value, beside: &Answers) {
        let advice = match &field.kind {
            Kind::Name { new } => name::advice(value, *new),
            Kind::Date { .. } => sister(path, &field.id, beside).and_then(|number| {
                let Value::Date(birth) = value else { return None };
                nik::disagrees(number, *birth).then(|| plain("nik-birthday"))
            }),
            Kind::Nik { born: Some(born) } => {
                let disagrees = |birth| nik::disagrees(value.text().unwrap_or_default(), birth);
                let birth = self.birth_date(born, path);
                birth.is_some_and(disagrees).then(|| plain("nik-other-birthday"))
            }
            Kind::Simple(simple) => simple.get().advice(value, self.walk.context),
            _ => None,
        };
        if let Some(message) = advice {
            let label = self.name(field, None);
            self.warnings.push(FieldProblem { path: path.to_owned(), label, message });
        }
    }

    /// The birth date of this name among the answers; of several people, that of the one at the same place in their list
    /// as this answer in its own.
    fn birth_date(&self, name: &str, path: &str) -> Option<Date> {
        let of_one = || {
            let (subject, fact) = name.split_once('.')?;
            let place: usize = path.rsplit('.').nth(1)?.parse().ok()?;
            self.walk.answers.get(subject)?.items().get(place)?.get(fact)
        };
        let found = self.walk.answers.get(name).or_else(of_one)?;
        if let Value::Date(day) = found { Some(*day) } else { None }
    }

    /// Where a rule is broken: of a list at the item that breaks it, in the field of it that the rule reads.
    fn broken_at(&self, rule: &Rule, field: &Field) -> String {
        let whole = || field.id.clone();
        if !matches!(field.kind, Kind::List { .. }) {
            return whole();
        }
        let named = named_inside(rule, field, self.walk.service);
        let items = self.walk.answers.get(&field.id).map(Value::items).unwrap_or_default();
        // The last item of the shortest beginning that breaks it: of two that are alike the second.
        let place = (0..items.len()).find(|last| {
            let beginning = Value::List(items[..=*last].to_vec());
            let scope = self.walk.scope.within(&[(field.id.clone(), beginning)].into());
            rule.need.truth(&scope) == Truth::No
        });
        let item = named.zip(place);
        item.map_or_else(whole, |(named, place)| format!("{}.{place}.{}", field.id, named.id))
    }

    fn rules(&mut self, rules: &[Rule], fields: &[&Field]) {
        for rule in rules {
            if rule.need.truth(&self.walk.scope) != Truth::No {
                continue;
            }
            let spoken = spoken_of(rule, self.walk.service);
            let Some(field) = meant(rule, fields, self.walk.service) else { continue };
            let path = match self.correction {
                None => self.broken_at(rule, field),
                // Named here, or on this page among the open questions; else it is not this correction's matter.
                Some(correction) => {
                    let named = correction.named.iter().find(|id| names(&spoken, id));
                    match named.cloned().or_else(|| self.is_open(field).then(|| field.id.clone())) {
                        Some(path) => path,
                        None => continue,
                    }
                }
            };
            let message = Message {
                key: "rule",
                args: Vec::new(),
                words: Some(self.walk.service.told(
                    &rule.otherwise,
                    &self.walk.answers,
                    self.walk.context,
                )),
            };
            let problem = FieldProblem { path, label: self.name(field, None), message };
            if rule.warn { self.warnings.push(problem) } else { self.problems.push(problem) }
        }
    }
}

/// At which of these fields a rule is told; of a person at the fact that it reads.
pub(super) fn meant<'f>(rule: &Rule, fields: &[&'f Field], service: &Service) -> Option<&'f Field> {
    let asked = fields.iter().flat_map(|field| match &field.kind {
        Kind::Person { fields } => fields.iter().collect(),
        _ => vec![*field],
    });
    let asked: Vec<&Field> = asked.collect();
    // What is named itself comes before what a derived name reads.
    let meant = [rule.need.paths(), spoken_of(rule, service)]
        .into_iter()
        .find_map(|spoken| asked.iter().copied().find(|field| names(&spoken, &field.id)));
    meant.or(fields.first().copied())
}

/// Of a list: the field of an item that a rule reads.
pub(super) fn named_inside<'f>(
    rule: &Rule,
    list: &'f Field,
    service: &Service,
) -> Option<&'f Field> {
    let Kind::List { fields, .. } = &list.kind else { return None };
    let spoken = spoken_of(rule, service);
    fields.iter().find(|inner| names(&spoken, &format!("{}.{}", list.id, inner.id)))
}

/// The whole names that a rule speaks of, also through derived ones, which stand in an order of use.
fn spoken_of(rule: &Rule, service: &Service) -> BTreeSet<String> {
    let mut spoken = rule.need.paths();
    for (name, condition) in service.derived.iter().rev() {
        if names(&spoken, name) {
            spoken.extend(condition.paths());
        }
    }
    spoken
}

/// Whether this name or a part of it is among whole names.
fn names(spoken: &BTreeSet<String>, name: &str) -> bool {
    spoken.iter().any(|path| crate::check::is_of(path, name))
}

/// The NIK beside a birth date: of the same person or the same item.
fn sister<'a>(path: &str, id: &str, beside: &'a Answers) -> Option<&'a str> {
    let last = id.rsplit('.').next()?;
    if last != "birth_date" || !path.ends_with(id) {
        return None;
    }
    let key = id.strip_suffix("birth_date").map(|subject| format!("{subject}nik"))?;
    beside.get(&key)?.text()
}

fn is_optional(field: &Field, scope: &Scope) -> bool {
    field.optional.as_ref().is_some_and(|optional| optional.truth(scope).holds())
}

/// Takes what was typed for one field.
pub(crate) fn take(
    field: &Field,
    path: &str,
    typed: Typed,
    scope: &Scope,
    context: &Context,
) -> Taken {
    if is_optional(field, scope) && is_empty(field, path, typed) {
        return Ok(None);
    }
    let one = |taken: Result<Value, Message>| {
        taken.map(Some).map_err(|message| vec![(path.to_owned(), message)])
    };
    let text = || typed.get(path);
    let asked = Asked { path, typed, scope, context };
    match &field.kind {
        Kind::Name { new } => one(name::take(text().replace('\n', " "), *new)),
        Kind::Nik { .. } => one(nik::take(&text(), context)),
        Kind::KkNumber => one(nik::take_kk(&text(), context)),
        Kind::Date { min, max } => {
            let limits = date::Limits {
                min: date::limit(min.as_ref(), scope),
                max: date::limit(max.as_ref(), scope),
            };
            one(date::take(typed, path, limits, context))
        }
        Kind::Simple(simple) => simple.get().take(asked).map(Some),
        Kind::Time => one(time::take(&text())),
        Kind::Number { min, max, .. } => {
            let limit = |at: &Option<crate::condition::Condition>| at.as_ref()?.int(scope);
            one(number::take(&text(), limit(min), limit(max)))
        }
        Kind::YesNo => one(yes_no::take(&text())),
        Kind::Choice { options } => one(choice::take(options, asked)),
        Kind::Choices { options, min, max } => one(choice::take_many(options, asked, *min, *max)),
        Kind::Region { level, inside } => {
            let wanted = region::Wanted { level: *level, inside: inside.as_deref() };
            one(region::take(typed, path, wanted, context).map(Value::Region))
        }
        Kind::Address { inside, rt_rw } => {
            address::take(typed, path, (inside.as_deref(), *rt_rw), context).map(Some)
        }
        Kind::Phone => one(contact::take_phone(&text())),
        Kind::Email => one(contact::take_email(&text())),
        Kind::Consent { .. } => one(consent::take(&text())),
        Kind::Person { .. }
        | Kind::List { .. }
        | Kind::Document
        | Kind::Value { .. }
        | Kind::Note { .. } => Ok(None),
    }
}

fn is_empty(field: &Field, path: &str, typed: Typed) -> bool {
    match &field.kind {
        Kind::Date { .. } => {
            ["day", "month", "year"].iter().all(|part| typed.part(path, part).is_empty())
        }
        Kind::Simple(simple) => simple.get().is_empty(typed, path),
        Kind::Address { .. } => address::is_empty(typed, path),
        Kind::Region { .. } | Kind::Choice { .. } | Kind::Choices { .. } => {
            search::is_empty(typed, path)
        }
        _ => typed.get(path).is_empty(),
    }
}
