//! A service in words: its page, its form, its road; a line each, in the language of who asks.

use definition::field::{Field, Kind};
use definition::{Duration, Service, Stage, Time, TimeLine, TimeUnit, Way};
use terms::Language;

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
        line("show-unit", 0, &service.handled.unit),
        line("show-promise", 0, &times(&service.promise.within)),
    ];
    lines.extend(service.standard.basis.iter().map(|basis| line("show-basis", 0, basis)));
    lines.extend(service.fees.free.iter().map(|free| line("show-free", 0, free.get(language))));
    for fee in &service.fees.lines {
        let words = format!("{}: {}", fee.label.get(language), fee.amount.source());
        lines.push(line("show-fee", 0, &words));
    }
    let rules = service.eligibility.iter();
    lines.extend(rules.map(|rule| line("show-rule", 0, rule.otherwise.get(language))));
    for step in &service.form {
        let words = conditional(step.title.get(language), step.when.as_ref());
        lines.push(line("show-page", 0, &words));
        step.fields.iter().for_each(|field| self::field(field, service, language, 1, &mut lines));
    }
    for document in service.asked_documents() {
        let words = conditional(document.label.get(language), document.when.as_ref());
        lines.push(line("show-document", 0, &words));
    }
    service.road.iter().for_each(|stage| self::stage(stage, language, &mut lines));
    lines.extend(
        service.letters.iter().map(|letter| line("show-letter", 0, letter.title.get(language))),
    );
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
    if matches!(field.kind, Kind::List { .. }) {
        field
            .inner()
            .iter()
            .for_each(|inner| self::field(inner, service, language, depth + 1, lines));
    }
}

fn stage(stage: &Stage, language: Language, lines: &mut Vec<Line>) {
    let times = times(&stage.within);
    let within = if times.is_empty() { String::new() } else { format!(", {times}") };
    let words = format!("{} ({}{within})", stage.title.get(language), stage.role());
    lines.push(line("show-stage", 0, &conditional(&words, stage.when.as_ref())));
    for check in &stage.checks {
        lines.push(line("show-check", 1, check.label.get(language)));
    }
    for outcome in &stage.outcomes {
        let name =
            outcome.label.as_ref().map_or(outcome.name.as_str(), |label| label.get(language));
        let words = conditional(&format!("{name} → {}", way(&outcome.to)), outcome.when.as_ref());
        lines.push(line("show-outcome", 1, &words));
    }
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
fn conditional(words: &str, when: Option<&definition::Condition>) -> String {
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
}
