//! `{names}` in words for people: questions, notices, answers.

use crate::answer::Answers;
use crate::condition::Facts;
use crate::field::money;
use crate::form::Context;
use crate::service::Service;
use crate::show::{Row, Shown};
use crate::text::Text;

impl Service {
    /// Words with their placeholders filled in, in the reader's way; what is not known leaves nothing behind. `own` are
    /// names besides answers, with their values as people read them.
    pub fn filled_in(
        &self,
        words: &str,
        own: &[(&str, String)],
        answers: &Answers,
        facts: &Facts,
        context: &Context,
    ) -> String {
        let rows: Vec<Row> =
            self.show(answers, context).into_iter().flat_map(|section| section.rows).collect();
        let mut out = String::new();
        let mut rest = words;
        while let Some((plain, open)) = rest.split_once('{') {
            out.push_str(plain);
            let Some((name, after)) = open.split_once('}') else {
                rest = open;
                break;
            };
            let given =
                own.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
            let value = given
                .or_else(|| self.known_by(name, answers, facts, context))
                .or_else(|| answered(&rows, name));
            out.push_str(&value.unwrap_or_default());
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// What the case and the service themselves say under a name.
    fn known_by(
        &self,
        name: &str,
        answers: &Answers,
        facts: &Facts,
        context: &Context,
    ) -> Option<String> {
        let day = |day| terms::long_date(day, context.language);
        match name.split('.').collect::<Vec<_>>().as_slice() {
            ["number"] | ["case", "number"] => facts.number.clone(),
            ["today"] => Some(day(context.today)),
            ["settings", id] => self.setting(id, context.submitted_on),
            ["fees", "total"] => self.bill(answers, facts, context).total().map(money::written),
            ["fees", id] => {
                let bill = self.bill(answers, facts, context);
                let line = bill.lines.into_iter().find(|line| line.id == *id);
                line.and_then(|line| line.amount).map(money::written)
            }
            ["letters", id, part] => {
                let letter = facts.letters.get(*id)?;
                match *part {
                    "number" => Some(letter.number.clone()),
                    "signed_on" => Some(day(letter.signed_on)),
                    "valid_until" => letter.valid_until.map(day),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What a rule says of the answers that broke it.
    pub(crate) fn told(&self, words: &Text, answers: &Answers, context: &Context) -> Text {
        if !words.id.contains('{') {
            return words.clone();
        }
        let fill = |words: &str| self.filled_in(words, &[], answers, &Facts::default(), context);
        Text { id: fill(&words.id), en: words.en.as_deref().map(fill) }
    }

    /// Words with the settings of a day filled in: hints name numbers of the law by them.
    pub(crate) fn settled(&self, words: &Text, day: terms::Date) -> Text {
        let fill = |words: &str| {
            let mut out = String::new();
            let mut rest = words;
            while let Some((plain, after)) = rest.split_once("{settings.") {
                out.push_str(plain);
                let Some((name, after)) = after.split_once('}') else { break };
                out.push_str(&self.setting(name, day).unwrap_or_default());
                rest = after;
            }
            out.push_str(rest);
            out
        };
        Text { id: fill(&words.id), en: words.en.as_deref().map(fill) }
    }

    /// The answers under these names as rows: `applicant.name`, `children`, `since`.
    pub fn rows_of(&self, names: &[String], answers: &Answers, context: &Context) -> Vec<Row> {
        let rows = self.show(answers, context).into_iter().flat_map(|section| section.rows);
        rows.filter(|row| names.iter().any(|name| is_of(&row.key, name))).collect()
    }
}

/// Whether a row is of this name: `children.0.name` of `children.name` and of `children`.
fn is_of(key: &str, name: &str) -> bool {
    let plain: Vec<&str> = key.split('.').filter(|part| part.parse::<usize>().is_err()).collect();
    let plain = plain.join(".");
    plain.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn answered(rows: &[Row], name: &str) -> Option<String> {
    let own = rows.iter().filter(|row| is_of(&row.key, name));
    let words = own.filter_map(|row| match &row.value {
        Shown::Text(text) | Shown::Number(text) => Some(text.clone()),
        Shown::Files(_) => None,
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_a_list_is_of_its_question() {
        assert!(is_of("children.0.name", "children.name"));
        assert!(is_of("children.0.name", "children"));
        assert!(is_of("since", "since"));
        assert!(!is_of("since_when", "since"));
    }
}
