//! What a new version of a service changes, and who will notice: citizens, officers, registers.

use std::collections::BTreeMap;

use definition::field::{Field, Kind};
use definition::{Condition, Document, Letter, Record, Scope, Service, Stage};

use crate::shown::{duration, times, way};

/// Who notices a change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Who {
    /// Whoever applies.
    Citizen,
    /// Whoever works on cases.
    Officer,
    /// Whoever reads letters, registers and figures.
    Register,
}

/// How something changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum How {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed {
        /// What it said.
        from: String,
        /// What it says.
        to: String,
    },
}

/// One change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Who notices.
    pub who: Who,
    /// What: a path by id, as in the file: `fields/since/label`.
    pub what: String,
    /// How.
    pub how: How,
}

/// All changes from one version to another, citizens' first.
pub fn changes(old: &Service, new: &Service) -> Vec<Change> {
    let mut changes = Vec::new();
    for (who, say) in [
        (Who::Citizen, citizen as fn(&Service) -> Said),
        (Who::Officer, officer),
        (Who::Register, register),
    ] {
        compare(who, &say(old), &say(new), &mut changes);
    }
    changes
}

/// What a version says, by path.
type Said = BTreeMap<String, String>;

fn compare(who: Who, old: &Said, new: &Said, changes: &mut Vec<Change>) {
    for (what, from) in old {
        let how = match new.get(what) {
            None => How::Removed,
            Some(to) if to != from => How::Changed { from: from.clone(), to: to.clone() },
            Some(_) => continue,
        };
        changes.push(Change { who, what: what.clone(), how });
    }
    let added = new.keys().filter(|what| !old.contains_key(*what));
    changes.extend(added.map(|what| Change { who, what: what.clone(), how: How::Added }));
    // Parts of what is new or gone are not told besides.
    let whole: Vec<(String, bool)> = changes
        .iter()
        .filter(|change| change.who == who && !matches!(change.how, How::Changed { .. }))
        .map(|change| (format!("{}/", change.what), change.how == How::Added))
        .collect();
    changes.retain(|change| {
        change.who != who
            || matches!(change.how, How::Changed { .. })
            || !whole.iter().any(|(path, added)| {
                change.what.starts_with(path.as_str()) && *added == (change.how == How::Added)
            })
    });
}

fn citizen(service: &Service) -> Said {
    let mut said = Said::new();
    let mut put = |what: &str, value: String| drop(said.insert(what.to_owned(), value));
    put("title", service.title.id.clone());
    put("summary", service.summary.id.clone());
    put("promise", times(&service.promise.within));
    put("fees/free", service.fees.free.as_ref().map(|free| free.id.clone()).unwrap_or_default());
    for line in &service.fees.lines {
        let from = line.from.map(|from| format!("/{from}")).unwrap_or_default();
        put(
            &format!("fees/{}{from}", line.id),
            format!("{} [{}]", line.amount.source(), source(line.when.as_ref())),
        );
    }
    for rule in &service.eligibility {
        put(&format!("eligibility/{}", rule.need.source()), rule.otherwise.id.clone());
    }
    for step in &service.form {
        put(
            &format!("steps/{}", step.id),
            format!("{} [{}]", step.title.id, source(step.when.as_ref())),
        );
        step.fields.iter().for_each(|field| self::field(field, "", &mut put));
    }
    service.asked_documents().for_each(|document| self::document(document, &mut put));
    for letter in &service.letters {
        put(&format!("letters/{}", letter.id), letter.title.id.clone());
        put(
            &format!("letters/{}/valid", letter.id),
            letter.valid.as_ref().map(duration).unwrap_or_default(),
        );
    }
    said
}

fn source(condition: Option<&Condition>) -> &str {
    condition.map_or("", Condition::source)
}

fn field(field: &Field, list: &str, put: &mut impl FnMut(&str, String)) {
    let path = format!("fields/{list}{}", field.id);
    put(&path, field.label.id.clone());
    put(
        &format!("{path}/hint"),
        field.hint.as_ref().map(|hint| hint.id.clone()).unwrap_or_default(),
    );
    put(&format!("{path}/when"), source(field.when.as_ref()).to_owned());
    put(&format!("{path}/optional"), source(field.optional.as_ref()).to_owned());
    if let Kind::Choice { options } | Kind::Choices { options, .. } = &field.kind {
        for option in options {
            put(&format!("{path}/options/{}", option.key), option.label.id.clone());
        }
    }
    if matches!(field.kind, Kind::List { .. }) {
        let list = format!("{}.", field.id);
        field.inner().iter().for_each(|inner| self::field(inner, &list, put));
    }
}

fn document(document: &Document, put: &mut impl FnMut(&str, String)) {
    let path = format!("documents/{}", document.id);
    put(&path, document.label.id.clone());
    put(&format!("{path}/when"), source(document.when.as_ref()).to_owned());
    put(&format!("{path}/optional"), source(document.optional.as_ref()).to_owned());
}

fn officer(service: &Service) -> Said {
    let mut said = Said::new();
    said.insert("handled_by".to_owned(), service.handled.unit.clone());
    service.road.iter().for_each(|stage| self::stage(stage, &mut said));
    said
}

fn stage(stage: &Stage, said: &mut Said) {
    let path = format!("road/{}", stage.id);
    let mut put = |what: String, value: String| drop(said.insert(what, value));
    put(path.clone(), stage.title.id.clone());
    put(format!("{path}/role"), stage.role().to_owned());
    put(format!("{path}/unit"), stage.unit.clone().unwrap_or_default());
    put(format!("{path}/within"), times(&stage.within));
    put(format!("{path}/when"), source(stage.when.as_ref()).to_owned());
    for check in &stage.checks {
        put(format!("{path}/checks/{}", check.id), check.label.id.clone());
    }
    for field in &stage.fields {
        put(format!("{path}/fields/{}", field.id), field.label.id.clone());
    }
    for outcome in &stage.outcomes {
        let own = format!("{path}/outcomes/{}", outcome.name);
        put(own.clone(), format!("{} [{}]", way(&outcome.to), source(outcome.when.as_ref())));
        put(format!("{own}/reasons"), outcome.reasons.join(", "));
        put(
            format!("{own}/label"),
            outcome.label.as_ref().map(|label| label.id.clone()).unwrap_or_default(),
        );
    }
}

fn register(service: &Service) -> Said {
    let mut said = Said::new();
    service.letters.iter().for_each(|letter| numbers(letter, &mut said));
    service.records.iter().for_each(|record| row(record, &mut said));
    said.insert("open_data/count_by".to_owned(), service.open_data.count_by.join(", "));
    for (what, time) in &service.retention {
        said.insert(format!("retention/{what}"), time.clone());
    }
    said
}

fn numbers(letter: &Letter, said: &mut Said) {
    let path = format!("letters/{}", letter.id);
    let scope = match &letter.series.scope {
        Scope::Service => "service",
        Scope::Office => "office",
        Scope::Group(name) | Scope::Classification(name) => name,
    };
    said.insert(format!("{path}/series"), format!("{} ({scope})", letter.series.pattern));
    said.insert(format!("{path}/qr"), letter.qr.join(", "));
    said.insert(format!("{path}/gives"), letter.gives.join(", "));
}

fn row(record: &Record, said: &mut Said) {
    let path = format!("records/{}", record.id);
    said.insert(path.clone(), record.register.clone());
    for (name, value) in &record.write {
        said.insert(format!("{path}/{name}"), value.source().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str =
        include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");

    fn check(from: &str, to: &str, expected: &[(Who, &str, How)]) {
        let new = SOUND.replacen(from, to, 1);
        assert_ne!(new, SOUND, "{from} is there");
        let read = |source: &str| Service::read(source, "service.yaml", None).expect("sound");
        let found = changes(&read(SOUND), &read(&new));
        let expected: Vec<Change> = expected
            .iter()
            .map(|(who, what, how)| Change {
                who: *who,
                what: (*what).to_owned(),
                how: how.clone(),
            })
            .collect();
        assert_eq!(found, expected);
    }

    fn changed(from: &str, to: &str) -> How {
        How::Changed { from: from.to_owned(), to: to.to_owned() }
    }

    #[test]
    fn the_same_file_changes_nothing() {
        let service = Service::read(SOUND, "service.yaml", None).expect("sound");
        assert_eq!(changes(&service, &service), []);
    }

    #[test]
    fn a_new_question_is_noticed_by_citizens_and_told_once() {
        check(
            "max: today }",
            "max: today }\n      - yes_no: { id: alone, label: Tinggal sendiri }",
            &[(Who::Citizen, "fields/alone", How::Added)],
        );
    }

    #[test]
    fn another_label_is_told_with_both() {
        check(
            "label: Tinggal sejak",
            "label: Sejak kapan",
            &[(Who::Citizen, "fields/since", changed("Tinggal sejak", "Sejak kapan"))],
        );
    }

    #[test]
    fn a_way_that_leads_elsewhere_is_noticed_by_officers() {
        check(
            "return: verify",
            "return: { to: verify, label: Kembalikan }",
            &[(Who::Officer, "road/sign/outcomes/return/label", changed("", "Kembalikan"))],
        );
    }

    #[test]
    fn another_number_is_noticed_by_registers() {
        check(
            "code: \"470\"",
            "code: \"471\"",
            &[(
                Who::Register,
                "letters/surat/series",
                changed(
                    "{code}/{seq:4}/{unit}/{month:roman}/{year} (470)",
                    "{code}/{seq:4}/{unit}/{month:roman}/{year} (471)",
                ),
            )],
        );
    }
}
