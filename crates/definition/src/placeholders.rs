//! `{names}` in words for people: questions, notices, answers.

use serde_json::Value as Json;

use crate::answer::Answers;
use crate::condition::{Facts, Scope};
use crate::field::{Choice, Kind, money};
use crate::form::Context;
use crate::service::Service;
use crate::show::{Row, Shown, option_label, thousands};
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
        replaced(words, |name| {
            let given = own.iter().find(|(known, _)| *known == name);
            given
                .map(|(_, value)| value.clone())
                .or_else(|| self.known_by(name, answers, facts, context))
                .or_else(|| answered(&rows, name))
                .or_else(|| self.computed(name, answers, facts, context))
        })
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

    /// What else has a name: what is derived, what a stage became, what an officer filled in.
    fn computed(
        &self,
        name: &str,
        answers: &Answers,
        facts: &Facts,
        context: &Context,
    ) -> Option<String> {
        self.read_out(name, &self.scope(answers, facts, context), context)
    }

    /// Words of a form, in its reader's language, with everything filled in that is known at that place.
    pub(crate) fn hinted(&self, words: &Text, scope: &Scope, context: &Context) -> String {
        self.known_filled_in(words.get(context.language), scope, context)
    }

    /// The same in every language that the words have.
    pub(crate) fn hinted_text(&self, words: &Text, scope: &Scope, context: &Context) -> Text {
        let fill = |words: &str| self.known_filled_in(words, scope, context);
        Text { id: fill(&words.id), en: words.en.as_deref().map(fill) }
    }

    fn known_filled_in(&self, words: &str, scope: &Scope, context: &Context) -> String {
        replaced(words, |name| match name.strip_prefix("settings.") {
            Some(id) => self.setting(id, context.submitted_on),
            None => self.read_out(name, scope, context),
        })
    }

    /// What stands under a name, as people read it; a yes or no has no words of its own.
    fn read_out(&self, name: &str, scope: &Scope, context: &Context) -> Option<String> {
        let options = self.pages.iter().flat_map(|page| &page.fields).find_map(|field| {
            let Kind::Choice { options } = &field.kind else { return None };
            (field.id == name).then_some(options)
        });
        in_words(&scope.under(name)?, options.map(Vec::as_slice).unwrap_or_default(), context)
    }

    /// The answers under these names as rows: `applicant.name`, `children`, `since`.
    pub fn rows_of(&self, names: &[String], answers: &Answers, context: &Context) -> Vec<Row> {
        let rows = self.show(answers, context).into_iter().flat_map(|section| section.rows);
        rows.filter(|row| names.iter().any(|name| is_of(&row.key, name))).collect()
    }
}

/// Words with what is found under each `{name}` in its place: nothing where nothing is found. A brace that is never
/// closed stays as it stands.
pub fn replaced(words: &str, find: impl Fn(&str) -> Option<String>) -> String {
    let (mut out, mut rest) = (String::new(), words);
    while let Some((plain, after)) = rest.split_once('{')
        && let Some((name, after)) = after.split_once('}')
    {
        out.push_str(plain);
        out.push_str(&find(name).unwrap_or_default());
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether a row is of this name: `children.0.name` of `children.name` and of `children`.
fn is_of(key: &str, name: &str) -> bool {
    let plain: Vec<&str> = key.split('.').filter(|part| part.parse::<usize>().is_err()).collect();
    let plain = plain.join(".");
    plain.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn in_words(value: &Json, options: &[Choice], context: &Context) -> Option<String> {
    match value {
        Json::String(text) if !options.is_empty() => Some(option_label(options, text, context)),
        Json::String(text) => Some(match text.parse() {
            Ok(day) => terms::long_date(day, context.language),
            Err(_) => text.clone(),
        }),
        // Small ones may be years; large ones are money or counts.
        Json::Number(number) => Some(match number.as_i64() {
            Some(whole) if whole >= 10_000 => thousands(whole),
            Some(_) | None => number.to_string(),
        }),
        Json::Array(items) => {
            let words: Vec<String> =
                items.iter().filter_map(|item| in_words(item, options, context)).collect();
            (!words.is_empty()).then(|| words.join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Object(_) => None,
    }
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

    const SOUND: &str =
        include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");

    fn context() -> Context {
        let day = jiff::civil::date(2026, 11, 25);
        Context {
            today: day,
            submitted_on: day,
            language: terms::Language::Id,
            agency_region: "99.71".parse().expect("a region"),
            regions: std::sync::Arc::new(crate::regions::RegionTable::default()),
        }
    }

    /// The service with derived names and a setting, and answers.
    fn known() -> (Service, Answers) {
        let yaml = SOUND.replacen(
            "subjects:",
            "derived: { until: \"add_days(since, 30)\", many: 12345 }\nsettings: [ { id: months, value: 6, basis: Perwal } ]\nsubjects:",
            1,
        );
        let service = Service::read(&yaml, "service.yaml", None).expect("sound");
        let answers = Answers::from([
            ("since".to_owned(), crate::Value::Date(jiff::civil::date(2026, 11, 1))),
            ("tenure".to_owned(), crate::Value::Text("rent".to_owned())),
        ]);
        (service, answers)
    }

    #[test]
    fn hints_and_notices_know_all_names_in_the_words_of_their_reader() {
        let (service, answers) = known();
        let words =
            "{tenure} sejak {since} sampai {until}, {many} kali, {settings.months} bulan{purpose}.";
        let told = "Kontrak sejak 1 November 2026 sampai 1 Desember 2026, 12.345 kali, 6 bulan.";
        let filled = service.filled_in(words, &[], &answers, &Facts::default(), &context());
        assert_eq!(filled, told);
        let scope = service.scope(&answers, &Facts::default(), &context());
        let hint = Text::both(words, words);
        assert_eq!(service.hinted(&hint, &scope, &context()), told);
    }

    #[test]
    fn what_became_of_a_stage_has_a_name_too() {
        let (service, answers) = known();
        let left = Some(("accept".to_owned(), jiff::civil::date(2026, 11, 20)));
        let fact = crate::StageFact { left, ..crate::StageFact::default() };
        let facts = Facts { stages: [("verify".to_owned(), fact)].into(), ..Facts::default() };
        let words = service.filled_in("{verify.on}", &[], &answers, &facts, &context());
        assert_eq!(words, "20 November 2026");
    }

    #[test]
    fn names_are_replaced_and_everything_else_stays() {
        let known = |name: &str| (name == "a.b").then(|| "ya".to_owned());
        for (words, told) in [
            ("", ""),
            ("Tanpa nama", "Tanpa nama"),
            ("{a.b}{a.b}, lalu {a.b}.", "yaya, lalu ya."),
            ("{x} dan {a.b}", " dan ya"),
            ("Buka { dan tidak tutup", "Buka { dan tidak tutup"),
            ("{a.b} lalu {a.b", "ya lalu {a.b"),
            ("} {a.b}", "} ya"),
        ] {
            assert_eq!(replaced(words, known), told, "{words}");
        }
    }

    #[test]
    fn a_row_of_a_list_is_of_its_question() {
        assert!(is_of("children.0.name", "children.name"));
        assert!(is_of("children.0.name", "children"));
        assert!(is_of("since", "since"));
        assert!(!is_of("since_when", "since"));
    }
}
