//! A correction: some answers of a submitted case are open again, the rest stays as it was submitted.

use crate::answer::Answers;
use crate::service::Service;

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
        let typed = posted
            .map_or_else(|| retype::typed(answers), |posted| correction.typed(posted, answers));
        let own = self.as_found(correction.submitted, correction.named);
        let mut walk = Walk::new(&own, context);
        let mut pages = Vec::new();
        for page in &own.pages {
            if !walk.shows(page.when.as_ref()) {
                continue;
            }
            let mut view = view::page(page, &typed, answers, &mut walk);
            keep(&mut view.fields, &|field| {
                // A list that may be empty, and is.
                let is_empty =
                    matches!(&field.input, Input::List { items, .. } if items.is_empty());
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
    fn a_list_that_may_be_empty_is_open_only_when_it_is_marked() {
        assert_eq!(open("0"), (vec!["purpose".to_owned()], vec!["purpose".to_owned()]));
        let both = || vec!["helpers".to_owned(), "purpose".to_owned()];
        assert_eq!(open("1"), (both(), both()), "but one that is missing is");
    }
}
