//! A correction: some answers of a submitted case are open again, the rest stays as it was submitted.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::answer::Answers;
use crate::field::{Field, Kind};
use crate::service::Service;

use super::live::{self, own_fields};
use super::page::Page;
use super::read::Reading;
use super::view;
use super::walk::Walk;
use super::{Context, FieldView, Input, Outcome, PageView, retype};

/// Which answers are open: those an officer named, and questions that were never answered because they were not
/// asked then.
#[derive(Clone, Copy, Debug)]
pub struct Correction<'a> {
    /// Ids of the fields and documents to mend.
    pub named: &'a [String],
    /// The answers as they were submitted.
    pub submitted: &'a Answers,
}

/// The open questions by page, with what a script needs to keep them up to date.
#[derive(Clone, PartialEq, Debug)]
pub struct LiveCorrection {
    /// The pages, with those questions too that wait for another answer.
    pub pages: Vec<PageView>,
    /// Their conditions: `web-client/src/rules`.
    pub rules: Json,
}

impl Correction<'_> {
    pub(crate) fn is_open(&self, id: &str, optional: bool) -> bool {
        let names = self.named.iter().any(|named| named == id);
        names || (!self.submitted.contains_key(id) && !optional)
    }

    /// What was typed into open inputs, with the answers of the others.
    fn typed(&self, posted: &[(String, String)], answers: &Answers) -> Vec<(String, String)> {
        let fixed = |id: &str| !self.is_open(id, false);
        let mut typed = posted.to_vec();
        typed.retain(|(key, _)| {
            !answers.keys().any(|id| {
                fixed(id)
                    && key
                        .strip_prefix(id.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        });
        let kept = answers.iter().filter(|(id, _)| fixed(id));
        typed.extend(retype::typed(&kept.map(|(id, value)| (id.clone(), value.clone())).collect()));
        typed
    }
}

impl Service {
    /// Everything an applicant can be asked to mend, by page: the questions that are shown with these answers.
    pub fn questions(&self, answers: &Answers, context: &Context) -> Vec<PageView> {
        let mut pages = self.pages(answers, context);
        for page in &mut pages {
            keep(&mut page.fields, &|_| true);
        }
        pages.retain(|page| !page.fields.is_empty());
        pages
    }

    /// The open questions by page, with what is answered now; `posted` is what was typed, if anything was.
    pub fn correction_pages(
        &self,
        correction: Correction<'_>,
        posted: Option<&[(String, String)]>,
        answers: &Answers,
        context: &Context,
    ) -> Vec<PageView> {
        let own = self.as_found(correction.submitted, correction.named);
        open_pages(&own, BTreeSet::new(), correction, posted, answers, context)
    }

    /// The same with their conditions, for the script that keeps a page up to date: the open questions are one page to
    /// it. None when nothing that is open depends on what is.
    pub fn live_correction(
        &self,
        correction: Correction<'_>,
        posted: Option<&[(String, String)]>,
        answers: &Answers,
        context: &Context,
    ) -> Option<LiveCorrection> {
        let own = self.as_found(correction.submitted, correction.named);
        let (rules, live) = open_rules(&own, correction, answers, context)?;
        let pages = open_pages(&own, live, correction, posted, answers, context);
        Some(LiveCorrection { pages, rules })
    }

    /// Reads the open questions that were sent. What is not open is left as it is, whatever was sent for it; a
    /// rule is looked at when it is about something open.
    pub fn read_correction(
        &self,
        correction: Correction<'_>,
        posted: &[(String, String)],
        answers: &Answers,
        context: &Context,
    ) -> Outcome {
        let (typed, edited) = retype::edited(posted);
        let own = self.as_found(correction.submitted, correction.named);
        let mut reading = Reading::new(Walk::new(&own, context), &typed, answers);
        reading.correction = Some(correction);
        for page in &own.pages {
            if reading.walk.shows(page.when.as_ref()) {
                reading.page(page);
            }
        }
        let mut outcome = reading.outcome(answers, edited);
        outcome.typed = typed;
        outcome
    }
}

/// The open questions by page; `live` are those that come and go.
fn open_pages(
    own: &Service,
    live: BTreeSet<String>,
    correction: Correction<'_>,
    posted: Option<&[(String, String)]>,
    answers: &Answers,
    context: &Context,
) -> Vec<PageView> {
    let typed =
        posted.map_or_else(|| retype::typed(answers), |posted| correction.typed(posted, answers));
    let mut walk = Walk::new(own, context);
    walk.live = live;
    let mut pages = Vec::new();
    for page in &own.pages {
        if !walk.shows(page.when.as_ref()) {
            continue;
        }
        let mut view = view::page(page, &typed, answers, &mut walk);
        keep(&mut view.fields, &|field| {
            // A list that may be empty, and is.
            let is_empty = matches!(&field.input, Input::List { items, .. } if items.is_empty());
            correction.is_open(&field.path, field.optional || is_empty)
        });
        view.uploads =
            view.fields.iter().any(|field| matches!(field.input, Input::Document { .. }));
        if !view.fields.is_empty() {
            pages.push(view);
        }
    }
    pages
}

/// The conditions of the open questions, and which of them come and go.
fn open_rules(
    own: &Service,
    correction: Correction<'_>,
    answers: &Answers,
    context: &Context,
) -> Option<(Json, BTreeSet<String>)> {
    let mut shown = Walk::new(own, context);
    let mut pages = Vec::new();
    for page in &own.pages {
        if shown.shows(page.when.as_ref()) {
            pages.push(page);
        }
        shown.pass(page, answers);
    }
    let fields = pages.iter().flat_map(|page| &page.fields);
    let fields: Vec<Field> = fields.filter_map(|field| open_field(field, correction)).collect();
    let ids: BTreeSet<&str> = own_fields(&fields).map(|field| field.id.as_str()).collect();
    let mut closed = answers.clone();
    closed.retain(|id, _| !ids.contains(id.as_str()));
    let mut walk = Walk::new(own, context);
    pages.iter().for_each(|page| walk.pass(page, &closed));
    let rules = pages.iter().flat_map(|page| page.rules.iter().cloned()).collect();
    live::written(&Page::of_open(fields, rules), &walk)
}

/// A field with what is open of it; values are computed anew.
fn open_field(field: &Field, correction: Correction<'_>) -> Option<Field> {
    if let Kind::Person { fields } = &field.kind {
        let open = fields.iter().filter_map(|inner| open_field(inner, correction));
        let fields: Vec<Field> = open.collect();
        let is_open = !fields.is_empty();
        return is_open.then(|| Field { kind: Kind::Person { fields }, ..field.clone() });
    }
    let is_value = matches!(field.kind, Kind::Value { .. });
    let is_open = is_value || correction.is_open(&field.id, field.optional.is_some());
    is_open.then(|| field.clone())
}

/// Keeps the inputs that pass, within groups too; words to read and computed values are no questions.
fn keep(fields: &mut Vec<FieldView>, passes: &dyn Fn(&FieldView) -> bool) {
    fields.retain_mut(|field| {
        if let Input::Group { fields } = &mut field.input {
            keep(fields, passes);
            return !fields.is_empty();
        }
        !matches!(field.input, Input::Note { .. } | Input::Shown { .. }) && passes(field)
    });
}

#[cfg(test)]
mod tests {
    use crate::answer::Value;
    use crate::form::Live;
    use crate::form::testing::context;
    use crate::service::Service;

    use super::*;

    const HELPERS: &str = r#"      - list: { id: helpers, label: Yang membantu, min: LEAST, max: 3, fields: [{ text: { id: who, label: Nama } }] }
      - text:    { id: purpose"#;

    /// What is open when `purpose` is to be mended in a case without helpers, of whom there are so many at the least;
    /// and what is wrong when nothing is filled in.
    fn open(least: &str) -> (Vec<String>, Vec<String>) {
        let yaml = include_str!("../../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let yaml = yaml.replace("      - text:    { id: purpose", &HELPERS.replace("LEAST", least));
        let service = Service::read(&yaml, "service.yaml", None).expect("it is sound");
        let named = ["purpose".to_owned()];
        let text = |text: &str| Value::Text(text.to_owned());
        let known = [("purpose", text("Bank")), ("tenure", text("own"))];
        let known = known.into_iter().chain([
            ("same_as_ktp", Value::Bool(true)),
            ("since", Value::Date(jiff::civil::date(2020, 1, 1))),
            ("rt_letter", Value::Files(Vec::new())),
        ]);
        let submitted: Answers = known.map(|(id, value)| (id.to_owned(), value)).collect();
        let correction = Correction { named: &named, submitted: &submitted };
        let page = |page: PageView| (page.id == "tempat").then_some(page.fields);
        let pages = service.correction_pages(correction, None, &submitted, &context());
        let fields = pages.into_iter().find_map(page).expect("something is open on it");
        let read = service.read_correction(correction, &[], &submitted, &context());
        let wrong = read.problems.into_iter().map(|problem| problem.path);
        let of_the_page = |path: &String| ["helpers", "purpose"].contains(&path.as_str());
        (fields.into_iter().map(|field| field.path).collect(), wrong.filter(of_the_page).collect())
    }

    #[test]
    fn what_is_open_follows_what_is_typed_in_what_else_is_open() {
        let yaml = include_str!("../../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let service = Service::read(yaml, "service.yaml", None).expect("it is sound");
        let text = |text: &str| Value::Text(text.to_owned());
        let known = [
            ("same_as_ktp", Value::Bool(true)),
            ("since", Value::Date(jiff::civil::date(2020, 1, 1))),
            ("tenure", text("own")),
            ("purpose", text("Bank")),
        ];
        let submitted: Answers =
            known.into_iter().map(|(id, value)| (id.to_owned(), value)).collect();
        let open = |named: &str| {
            let named = [named.to_owned()];
            let correction = Correction { named: &named, submitted: &submitted };
            let live = service.live_correction(correction, None, &submitted, &context())?;
            let shown = live.pages.iter().flat_map(|page| &page.fields);
            let waits = shown.filter(|field| field.live == Live::Waiting);
            let rules = live.rules["f"].as_array()?.iter();
            let changes = rules.filter(|own| own.get("w").is_some());
            let id = |own: &Json| own["i"].as_str().map(str::to_owned);
            Some((
                waits.map(|field| field.path.clone()).collect::<Vec<_>>(),
                changes.filter_map(id).collect::<Vec<_>>(),
            ))
        };
        // The paper of the owner stands on another page of the form, and on the same page of the correction.
        let letter = || vec!["owner_letter".to_owned()];
        assert_eq!(open("tenure"), Some((letter(), letter())));
        let address = || vec!["applicant.lives_at".to_owned()];
        assert_eq!(open("same_as_ktp"), Some((address(), address())));
        assert_eq!(open("purpose"), None, "nothing depends on it");
    }

    #[test]
    fn a_list_that_may_be_empty_is_open_only_when_it_is_marked() {
        assert_eq!(open("0"), (vec!["purpose".to_owned()], vec!["purpose".to_owned()]));
        let both = || vec!["helpers".to_owned(), "purpose".to_owned()];
        assert_eq!(open("1"), (both(), both()), "but one that is missing is");
    }
}
