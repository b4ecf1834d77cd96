//! A service in words: its page, its form, its road; a line each, in the language of who asks.

use std::collections::BTreeMap;

use definition::field::{Field, Kind};
use definition::{
    Condition, Duration, FeeLine, HandledBy, Letter, Restarts, Rule, Scope, Series, Service,
    Setting, SettingValue, Stage, Time, TimeLine, TimeUnit, Way,
};
use terms::{Date, Language};

use crate::picture::end_name;

/// One line: what it is about, by its key in the texts of the command line; its words; how deep it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The key: `show-page`, `show-stage`.
    pub key: &'static str,
    /// What the file says.
    pub words: String,
    /// From 0.
    pub depth: usize,
}

/// All lines, in the order in which people meet what they say.
pub fn lines(service: &Service, language: Language) -> Vec<Line> {
    let mut lines = vec![
        line("show-title", 0, service.title.get(language)),
        line("show-summary", 0, service.summary.get(language)),
        line("show-unit", 0, &handled(&service.handled)),
        line("show-promise", 0, &times(&service.promise.within)),
    ];
    lines.extend(service.standard.basis.iter().map(|basis| line("show-basis", 0, basis)));
    lines.extend(service.fees.free.iter().map(|free| line("show-free", 0, free.get(language))));
    for fee in &service.fees.lines {
        lines.push(line("show-fee", 0, &self::fee(fee, fee.label.get(language))));
    }
    lines.extend(
        service
            .settings
            .iter()
            .map(|own| line("show-setting", 0, &format!("{} = {}", own.id, setting(own)))),
    );
    for (name, condition) in &service.derived {
        lines.push(line("show-derived", 0, &format!("{name} = {}", condition.source())));
    }
    rules(&service.eligibility, language, 0, &mut lines);
    for step in &service.form {
        let words = conditional(step.title.get(language), step.when.as_ref());
        lines.push(line("show-page", 0, &words));
        rules(&step.rules, language, 1, &mut lines);
        step.fields.iter().for_each(|field| self::field(field, service, language, 1, &mut lines));
    }
    for document in service.asked_documents() {
        let words = conditional(document.label.get(language), document.when.as_ref());
        lines.push(line("show-document", 0, &words));
    }
    for stage in &service.road {
        self::stage(stage, service, language, &mut lines);
    }
    service.letters.iter().for_each(|letter| self::letter(letter, language, &mut lines));
    lines
}

fn line(key: &'static str, depth: usize, words: &str) -> Line {
    Line { key, words: words.to_owned(), depth }
}

fn field(
    field: &Field,
    service: &Service,
    language: Language,
    depth: usize,
    lines: &mut Vec<Line>,
) {
    let own = if let Kind::Person { .. } = &field.kind {
        service.subject(&field.id).map(|subject| &subject.label)
    } else if let Kind::Document = &field.kind {
        service.document(&field.id).map(|document| &document.label)
    } else if let Kind::Note { words } | Kind::Consent { words } = &field.kind {
        Some(words)
    } else {
        Some(&field.label)
    };
    let label = own.map(|text| text.get(language)).filter(|text| !text.is_empty());
    let words = conditional(label.unwrap_or(&field.id), field.when.as_ref());
    lines.push(line("show-question", depth, &words));
    if let Kind::Choice { options } | Kind::Choices { options, .. } = &field.kind {
        let all: Vec<&str> = options.iter().map(|option| option.label.get(language)).collect();
        lines.push(line("show-options", depth + 1, &all.join(", ")));
    }
    rules(&field.rules, language, depth + 1, lines);
    if matches!(field.kind, Kind::List { .. }) {
        field
            .inner()
            .iter()
            .for_each(|inner| self::field(inner, service, language, depth + 1, lines));
    }
}

fn rules(rules: &[Rule], language: Language, depth: usize, lines: &mut Vec<Line>) {
    for rule in rules {
        let key = if rule.warn { "show-advice" } else { "show-rule" };
        let marks = [rule.need.source().to_owned(), rule.instead.clone().unwrap_or_default()];
        lines.push(line(key, depth, &marked(rule.otherwise.get(language), &marks)));
    }
}

fn stage(stage: &Stage, service: &Service, language: Language, lines: &mut Vec<Line>) {
    let unit = stage.unit.clone().unwrap_or_default();
    let parts = [stage.role().to_owned(), unit, times(&stage.within)];
    let parts: Vec<&str> =
        parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let words = format!("{} ({})", stage.title.get(language), parts.join(", "));
    lines.push(line("show-stage", 0, &conditional(&words, stage.when.as_ref())));
    for check in &stage.checks {
        lines.push(line("show-check", 1, check.label.get(language)));
    }
    for field in &stage.fields {
        self::field(field, service, language, 1, lines);
    }
    for outcome in &stage.outcomes {
        let name =
            outcome.label.as_ref().map_or(outcome.name.as_str(), |label| label.get(language));
        let words = conditional(&format!("{name} → {}", way(&outcome.to)), outcome.when.as_ref());
        lines.push(line("show-outcome", 1, &words));
        for code in &outcome.reasons {
            let sentence = service.reason(code).map(|text| text.get(language).to_owned());
            let words = sentence.map_or_else(|| code.clone(), |words| format!("{code}: {words}"));
            lines.push(line("show-reason", 2, &words));
        }
    }
}

fn letter(letter: &Letter, language: Language, lines: &mut Vec<Line>) {
    let words = conditional(letter.title.get(language), letter.when.as_ref());
    lines.push(line("show-letter", 0, &words));
    lines.push(line("show-number", 1, &numbers(&letter.series)));
    for signer in &letter.signers {
        lines.push(line("show-signer", 1, &signer.stage));
        if let Some(series) = &signer.series {
            lines.push(line("show-number", 2, &numbers(series)));
        }
    }
    lines.extend(letter.valid.iter().map(|valid| line("show-valid", 1, &duration(valid))));
}

/// Whose case it is: the unit, the condition that gives its region, the field in which the citizen chooses.
pub(crate) fn handled(handled: &HandledBy) -> String {
    let region = handled.region.as_ref().map(Condition::source).unwrap_or_default();
    marked(&handled.unit, &[region.to_owned(), handled.chosen.clone().unwrap_or_default()])
}

/// What a fee line costs, when, and between which days.
pub(crate) fn fee(fee: &FeeLine, label: &str) -> String {
    let when = fee.when.as_ref().map(Condition::source).unwrap_or_default().to_owned();
    let marks = [when, in_force(fee.from, fee.to), fee.basis.clone().unwrap_or_default()];
    marked(&format!("{label}: {}", fee.amount.source()), &marks)
}

/// What a setting is, between which days, and by which law.
pub(crate) fn setting(setting: &Setting) -> String {
    let marks = [in_force(setting.from, setting.to), setting.basis.clone().unwrap_or_default()];
    marked(&value(&setting.value), &marks)
}

fn value(value: &SettingValue) -> String {
    match value {
        SettingValue::Int(number) => number.to_string(),
        SettingValue::Text(text) => text.clone(),
        SettingValue::Bool(truth) => truth.to_string(),
        SettingValue::Rows(rows) => {
            let row = |row: &BTreeMap<String, SettingValue>| {
                let parts = row.iter().map(|(name, part)| format!("{name} {}", self::value(part)));
                parts.collect::<Vec<_>>().join(", ")
            };
            rows.iter().map(row).collect::<Vec<_>>().join("; ")
        }
    }
}

/// How letters are numbered: pattern, who shares the counter, when it begins anew.
pub(crate) fn numbers(series: &Series) -> String {
    let scope = match &series.scope {
        Scope::Service => "service".to_owned(),
        Scope::Office => "office".to_owned(),
        Scope::Group(name) => format!("group {name}"),
        Scope::Classification(code) => format!("classification {code}"),
    };
    let restarts = match series.restarts {
        Restarts::Never => "never",
        Restarts::Yearly => "yearly",
        Restarts::Monthly => "monthly",
    };
    marked(&series.pattern, &[scope, restarts.to_owned()])
}

/// The days between which something holds, as `2026-01-01 … 2026-12-31`; nothing where it always does.
pub(crate) fn in_force(from: Option<Date>, to: Option<Date>) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    if from.is_none() && to.is_none() {
        return String::new();
    }
    format!("{} … {}", day(from), day(to)).trim().to_owned()
}

/// Words with what else there is to say of them in brackets.
pub(crate) fn marked(words: &str, marks: &[String]) -> String {
    let marks: Vec<&str> =
        marks.iter().map(String::as_str).filter(|mark| !mark.is_empty()).collect();
    if marks.is_empty() { words.to_owned() } else { format!("{words} [{}]", marks.join("; ")) }
}

/// Where an outcome leads, as the file says it.
pub(crate) fn way(way: &Way) -> &str {
    match way {
        Way::Stage(id) => id,
        Way::Applicant => "applicant",
        Way::Join => "join",
        Way::End(end) => end_name(*end),
    }
}

/// Words with the condition under which they hold.
pub(crate) fn conditional(words: &str, when: Option<&Condition>) -> String {
    when.map_or_else(|| words.to_owned(), |when| format!("{words} [{}]", when.source()))
}

/// Times as the file writes them.
pub(crate) fn times(lines: &[TimeLine]) -> String {
    let one = |line: &TimeLine| {
        let time = duration(&line.time);
        line.when.as_ref().map_or(time.clone(), |when| format!("{time} [{}]", when.source()))
    };
    lines.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A length of time as the file writes it.
pub(crate) fn duration(time: &Duration) -> String {
    match time {
        Duration::Fixed(time) => fixed(time),
        Duration::Counted(unit, count) => format!("{} {}", count.source(), unit_name(*unit)),
    }
}

fn fixed(time: &Time) -> String {
    let unit = unit_name(time.unit);
    let unit = if time.count == 1 { unit.trim_end_matches('s') } else { unit };
    format!("{} {unit}", time.count)
}

fn unit_name(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::OfficeHours => "office hours",
        TimeUnit::Hours => "hours",
        TimeUnit::Days => "days",
        TimeUnit::WorkingDays => "working days",
        TimeUnit::Months => "months",
        TimeUnit::Years => "years",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_and_every_way_out_is_told() {
        let source = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let service = Service::read(source, "service.yaml", None).expect("sound");
        let lines = lines(&service, Language::Id);
        let of = |key: &str| lines.iter().filter(|line| line.key == key).count();
        let fields: usize = service.form.iter().map(|step| step.fields.len()).sum();
        let outcomes: usize = service.road.iter().map(|stage| stage.outcomes.len()).sum();
        assert_eq!((of("show-question"), of("show-outcome")), (fields, outcomes));
        assert!(lines.contains(&line("show-outcome", 1, "accept → sign")), "{lines:?}");
        assert!(lines.contains(&line("show-options", 2, "Milik sendiri, Kontrak, Kos, Menumpang")));
        assert!(lines.iter().any(|line| line.words.ends_with("[same_as_ktp == false]")));
    }

    #[test]
    fn rules_settings_reasons_units_and_numbers_are_told() {
        let source = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let source = source
            .replacen(
                "subjects:",
                "settings: [ { id: months, value: 6, from: 2026-01-01, basis: Perwal 3 } ]
derived: { long: \"days(since, today) > 30\" }
eligibility: [ { need: long, else: Datang lagi nanti } ]
subjects:",
                1,
            )
            .replacen("    role: signatory\n", "    role: signatory\n    unit: kecamatan\n", 1)
            .replacen(
                "    fields:\n",
                "    rules: [ { need: known(since), else: Isi tanggal, warn: true } ]\n    fields:\n",
                1,
            );
        let service = Service::read(&source, "service.yaml", None).expect("sound");
        let lines = lines(&service, Language::Id);
        for (key, depth, words) in [
            ("show-setting", 0, "months = 6 [2026-01-01 …; Perwal 3]"),
            ("show-derived", 0, "long = days(since, today) > 30"),
            ("show-rule", 0, "Datang lagi nanti [long]"),
            ("show-advice", 1, "Isi tanggal [known(since)]"),
            (
                "show-number",
                1,
                "{code}/{seq:4}/{unit}/{month:roman}/{year} [classification 470; yearly]",
            ),
            ("show-signer", 1, "sign"),
            ("show-valid", 1, "6 months"),
        ] {
            assert!(lines.contains(&line(key, depth, words)), "{key} {words}: {lines:#?}");
        }
        let starts = |key: &str, words: &str| {
            lines.iter().any(|line| line.key == key && line.words.contains(words))
        };
        assert!(starts("show-stage", "(signatory, kecamatan, 4 office hours)"), "{lines:#?}");
        assert!(starts("show-reason", "data_mismatch: "), "{lines:#?}");
        assert!(starts("show-unit", "kelurahan ["), "{lines:#?}");
    }
}
