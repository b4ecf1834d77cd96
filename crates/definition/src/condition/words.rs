//! A condition as people say it: "Status tempat bukan Milik sendiri". For the page of a service.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what cannot be said in words is left out, whatever another crate's enum gains"
)]

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use terms::Language;

use super::Condition;
use crate::field::{Choice, Field, Kind};
use crate::form::Context;
use crate::form::view::label;
use crate::service::Service;
use crate::show::option_label;
use crate::text::Text;
use crate::words::word;

/// A condition in the words of the form; the caller joins them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// An answer is one of these, or is none of them.
    Is {
        /// What was asked.
        what: String,
        /// The answers.
        values: Vec<String>,
        /// None of them, instead of one.
        not: bool,
    },
    /// All of these.
    All(Vec<Said>),
    /// One of these at least.
    Any(Vec<Said>),
}

impl Service {
    /// A condition in words; none when it is about something that no single answer says.
    pub fn said(&self, condition: &Condition, context: &Context) -> Option<Said> {
        Speaker { service: self, context }.of(&condition.program().expression().expr)
    }
}

struct Speaker<'a> {
    service: &'a Service,
    context: &'a Context,
}

impl Speaker<'_> {
    fn of(&self, expression: &Expr) -> Option<Said> {
        match expression {
            Expr::Call(call) => self.call(call),
            // A name that is derived stands for its condition; a yes-or-no question for "yes".
            Expr::Ident(name) => {
                let derived = self.service.derived.iter().find(|(known, _)| known == name);
                match derived {
                    Some((_, condition)) => self.service.said(condition, self.context),
                    None => self.is(expression, vec![Literal::Truth(true)], false),
                }
            }
            _ => None,
        }
    }

    fn call(&self, call: &CallExpr) -> Option<Said> {
        let parts: Vec<&IdedExpr> = call.target.as_deref().into_iter().chain(&call.args).collect();
        match (call.func_name.as_str(), parts.as_slice()) {
            (operators::LOGICAL_AND, parts) => self.each(parts).map(Said::All),
            (operators::LOGICAL_OR, parts) => self.each(parts).map(Said::Any),
            (operators::LOGICAL_NOT, [one]) => self.is(&one.expr, vec![Literal::Truth(true)], true),
            (operators::EQUALS, [a, b]) => self.is(&a.expr, vec![literal(b)?], false),
            (operators::NOT_EQUALS, [a, b]) => self.is(&a.expr, vec![literal(b)?], true),
            (operators::IN, [a, list]) => {
                let Expr::List(list) = &list.expr else { return None };
                let values = list.elements.iter().map(literal).collect::<Option<Vec<_>>>()?;
                self.is(&a.expr, values, false)
            }
            _ => None,
        }
    }

    fn each(&self, parts: &[&IdedExpr]) -> Option<Vec<Said>> {
        parts.iter().map(|part| self.of(&part.expr)).collect()
    }

    fn is(&self, asked: &Expr, values: Vec<Literal>, not: bool) -> Option<Said> {
        let field = self.field(&path(asked)?)?;
        let options: &[Choice] = match &field.kind {
            Kind::Choice { options } | Kind::Choices { options, .. } => options,
            Kind::YesNo => &[],
            _ => return None,
        };
        // "Not no" is said as "yes".
        let flipped = not && matches!(values.as_slice(), [Literal::Truth(_)]);
        let value = |value: Literal| match value {
            Literal::Key(key) => {
                let own = options.iter().find(|choice| choice.key == key);
                let is_said = own.is_none_or(|choice| self.has(&choice.label));
                is_said.then(|| option_label(options, &key, self.context))
            }
            Literal::Truth(truth) => {
                let key = if truth == flipped { "no" } else { "yes" };
                Some(word(key, self.context.language).unwrap_or(key).to_owned())
            }
        };
        let values = values.into_iter().map(value).collect::<Option<_>>()?;
        let what = self.has(&field.label).then(|| label(field, self.service, self.context))?;
        Some(Said::Is { what, values, not: not && !flipped })
    }

    /// Whether a label has words in the language that is spoken; one that the service does not name has those of the
    /// language itself. Half a sentence in another language says less than "sometimes".
    fn has(&self, label: &Text) -> bool {
        match self.context.language {
            Language::Id => true,
            Language::En => label.en.is_some() || label.id.is_empty(),
        }
    }

    fn field(&self, id: &str) -> Option<&Field> {
        fn within<'a>(fields: &'a [Field], id: &str) -> Option<&'a Field> {
            fields.iter().find_map(|field| match &field.kind {
                Kind::Person { fields } => within(fields, id),
                _ => (field.id == id).then_some(field),
            })
        }
        self.service.pages.iter().find_map(|page| within(&page.fields, id))
    }
}

enum Literal {
    Key(String),
    Truth(bool),
}

fn literal(node: &IdedExpr) -> Option<Literal> {
    match &node.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(Literal::Key(text.inner().to_string())),
        Expr::Literal(LiteralValue::Boolean(truth)) => Some(Literal::Truth(*truth.inner())),
        _ => None,
    }
}

/// `applicant.lives_at` as one id.
fn path(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Ident(name) => Some(name.clone()),
        Expr::Select(select) => Some(format!("{}.{}", path(&select.operand.expr)?, select.field)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::testing::context;

    fn said(when: &str) -> Option<Said> {
        let yaml = include_str!("../../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let service = Service::read(yaml, "service.yaml", None).expect("it is sound");
        let place = service.documents[0].when.as_ref().expect("it has one").place();
        service.said(&Condition::compile(when, place).expect("it compiles"), &context())
    }

    fn is(what: &str, values: &[&str], not: bool) -> Said {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Said::Is { what: what.to_owned(), values, not }
    }

    #[test]
    fn conditions_on_answers_are_said_in_the_words_of_the_form() {
        assert_eq!(said("tenure != 'own'"), Some(is("Status tempat", &["Milik sendiri"], true)));
        let two = is("Status tempat", &["Kos", "Menumpang"], false);
        assert_eq!(said("tenure in ['board', 'stay']"), Some(two.clone()));
        let ktp = "Apakah Anda tinggal di alamat KTP?";
        assert_eq!(said("same_as_ktp == false"), Some(is(ktp, &["Tidak"], false)));
        assert_eq!(said("!same_as_ktp"), Some(is(ktp, &["Tidak"], false)));
        let both = Said::All(vec![is(ktp, &["Ya"], false), two]);
        assert_eq!(said("same_as_ktp && tenure in ['board', 'stay']"), Some(both));
    }

    #[test]
    fn a_condition_is_not_said_in_two_languages_at_once() {
        let yaml = include_str!("../../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let service = Service::read(yaml, "service.yaml", None).expect("it is sound");
        let place = service.documents[0].when.as_ref().expect("it has one").place();
        let english = Context { language: Language::En, ..context() };
        let said = |when: &str| {
            service.said(&Condition::compile(when, place).expect("it compiles"), &english)
        };
        assert_eq!(said("tenure != 'own'"), None, "its texts were not translated");
        assert_eq!(said("applicant.sex == 'male'"), Some(is("Sex", &["Male"], false)));
    }

    #[test]
    fn what_no_single_answer_says_is_not_said() {
        assert_eq!(said("days(since, today) > 60"), None);
        assert_eq!(said("same_as_ktp && days(since, today) > 60"), None);
    }
}
