//! What a new version of a service changes, and who will notice: citizens, officers, registers.

use std::collections::{BTreeMap, BTreeSet};

use definition::{Condition, Service, Text};

mod citizen;
mod officer;
mod register;
mod named;

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
    /// It is new, and says this.
    Added(String),
    /// It is gone, and said this.
    Removed(String),
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

/// All changes from one version to another, citizens' first. A setting and what is derived are noticed by everybody
/// whose part of the file rests on them, in either version; where nothing of it does, by whoever reads letters.
pub fn changes(old: &Service, new: &Service) -> Vec<Change> {
    let mut parts = [
        (Who::Citizen, citizen::said(old), citizen::said(new)),
        (Who::Officer, officer::said(old), officer::said(new)),
        (Who::Register, register::said(old), register::said(new)),
    ];
    let named = [named::of(old), named::of(new)];
    let mut untold: BTreeSet<&String> = named.iter().flat_map(BTreeMap::keys).collect();
    for (_, before, after) in &mut parts {
        let rests_on = named::through(&named, before.names.iter().chain(&after.names));
        untold.retain(|name| !rests_on.contains(*name));
        named::tell(before, &named[0], |name| rests_on.contains(name));
        named::tell(after, &named[1], |name| rests_on.contains(name));
    }
    if let [.., (Who::Register, before, after)] = &mut parts {
        named::tell(before, &named[0], |name| untold.contains(name));
        named::tell(after, &named[1], |name| untold.contains(name));
    }
    parts.iter().flat_map(|(who, before, after)| compare(*who, before, after)).collect()
}

/// What a version says, by path, and the names on which that rests: settings and what is derived.
#[derive(Default)]
struct Said {
    lines: BTreeMap<String, String>,
    names: BTreeSet<String>,
}

impl Said {
    fn put(&mut self, what: impl Into<String>, value: impl Into<String>) {
        self.lines.insert(what.into(), value.into());
    }

    /// Words for people, with the names between their braces.
    fn text(&mut self, what: impl Into<String>, words: &Text) {
        self.reads(words);
        self.put(what, &words.id);
    }

    /// Words that may be left out.
    fn some_text(&mut self, what: impl Into<String>, words: Option<&Text>) {
        match words {
            Some(words) => self.text(what, words),
            None => self.put(what, ""),
        }
    }

    /// A condition as it is written.
    fn when(&mut self, what: impl Into<String>, condition: Option<&Condition>) {
        self.uses(condition);
        self.put(what, condition.map_or("", Condition::source));
    }

    /// Rests on what these conditions name.
    fn uses<'a>(&mut self, conditions: impl IntoIterator<Item = &'a Condition>) {
        self.names.extend(conditions.into_iter().flat_map(Condition::paths));
    }

    /// Rests on what these words name.
    fn reads(&mut self, words: &Text) {
        let named = words.id.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        self.names.extend(named.map(|(name, _)| name.to_owned()));
    }
}

fn compare(who: Who, old: &Said, new: &Said) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut tell = |what: &String, how| changes.push(Change { who, what: what.clone(), how });
    for (what, from) in &old.lines {
        match new.lines.get(what) {
            None => tell(what, How::Removed(from.clone())),
            Some(to) if to != from => {
                tell(what, How::Changed { from: from.clone(), to: to.clone() });
            }
            Some(_) => (),
        }
    }
    for (what, to) in new.lines.iter().filter(|(what, _)| !old.lines.contains_key(*what)) {
        tell(what, How::Added(to.clone()));
    }
    // Parts of what is new or gone are not told besides.
    let gone = |change: &Change| matches!(change.how, How::Removed(_));
    let whole: Vec<(String, bool)> = changes
        .iter()
        .filter(|change| !matches!(change.how, How::Changed { .. }))
        .map(|change| (format!("{}/", change.what), gone(change)))
        .collect();
    changes.retain(|change| {
        matches!(change.how, How::Changed { .. })
            || !whole
                .iter()
                .any(|(path, is_gone)| change.what.starts_with(path) && *is_gone == gone(change))
    });
    changes
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

    fn added(says: &str) -> How {
        How::Added(says.to_owned())
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
            &[(Who::Citizen, "fields/alone", added("Tinggal sendiri"))],
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
                    "{code}/{seq:4}/{unit}/{month:roman}/{year} [classification 470; yearly]",
                    "{code}/{seq:4}/{unit}/{month:roman}/{year} [classification 471; yearly]",
                ),
            )],
        );
    }

    #[test]
    fn another_limit_of_a_question_is_noticed_by_citizens() {
        check(
            "max: today }",
            "max: submitted_on }",
            &[(Who::Citizen, "fields/since/max", changed("today", "submitted_on"))],
        );
    }

    #[test]
    fn rules_of_steps_and_fields_are_noticed_by_citizens() {
        let rule = "since <= today";
        check(
            "    fields:\n",
            "    rules: [ { need: since <= today, else: Isi hari yang lewat } ]\n    fields:\n",
            &[(
                Who::Citizen,
                &format!("steps/tempat/rules/{rule}"),
                added("Isi hari yang lewat [not_eligible_status]"),
            )],
        );
        check(
            "max: today }",
            "max: today, rules: [ { need: since <= today, else: Lewat, warn: true } ] }",
            &[(
                Who::Citizen,
                &format!("fields/since/rules/{rule}"),
                added("Lewat [warn; not_eligible_status]"),
            )],
        );
    }

    #[test]
    fn eligibility_is_noticed_by_citizens() {
        check(
            "form:",
            "eligibility: [ { need: known(applicant.name), else: Isi nama } ]\nform:",
            &[(
                Who::Citizen,
                "eligibility/known(applicant.name)",
                added("Isi nama [not_eligible_status]"),
            )],
        );
    }

    #[test]
    fn a_line_of_the_promise_and_where_its_clock_starts_are_noticed_by_citizens() {
        check(
            "within: 2 working days",
            "within: [ { when: same_as_ktp, time: 1 working day }, 2 working days ]",
            &[(
                Who::Citizen,
                "promise",
                changed("2 working days", "1 working day [same_as_ktp]; 2 working days"),
            )],
        );
        check(
            "within: 2 working days",
            "within: 2 working days, from: complete",
            &[(Who::Citizen, "promise/from", changed("submitted", "complete"))],
        );
    }

    #[test]
    fn when_a_document_is_asked_is_noticed_by_citizens() {
        check(
            "when: tenure != 'own'",
            "when: tenure == 'rent'",
            &[(
                Who::Citizen,
                "documents/owner_letter/when",
                changed("tenure != 'own'", "tenure == 'rent'"),
            )],
        );
    }

    /// The service with a setting of this value, and a condition that rests on it.
    fn resting(value: &str, from: &str, to: &str) -> Service {
        let settings = format!("settings: [ {{ id: limit, value: {value}, basis: Perwal 3 }} ]");
        let derived = "derived: { long: \"days(since, today) > settings.limit\" }";
        let source = SOUND
            .replacen("subjects:", &format!("{settings}\n{derived}\nsubjects:"), 1)
            .replacen(from, to, 1);
        Service::read(&source, "service.yaml", None).expect("sound")
    }

    fn noticed(from: &str, to: &str) -> Vec<(Who, String)> {
        let found = changes(&resting("30", from, to), &resting("40", from, to));
        let told = changed("30 [Perwal 3]", "40 [Perwal 3]");
        assert!(found.iter().all(|change| change.how == told), "{found:?}");
        found.into_iter().map(|change| (change.who, change.what)).collect()
    }

    #[test]
    fn a_setting_is_noticed_by_those_whose_part_rests_on_it_also_through_what_is_derived() {
        let setting = || "settings/limit".to_owned();
        assert_eq!(noticed("", ""), [(Who::Register, setting())]);
        assert_eq!(noticed("when: tenure != 'own'", "when: long"), [(Who::Citizen, setting())]);
        assert_eq!(
            noticed("    role: officer\n", "    role: officer\n    when: long\n"),
            [(Who::Officer, setting())]
        );
        assert_eq!(
            noticed("Misalnya membuka rekening bank.", "Dalam {settings.limit} hari."),
            [(Who::Citizen, setting())]
        );
    }

    #[test]
    fn a_setting_with_other_dates_is_noticed_line_by_line() {
        let with = |lines: &str| {
            let source =
                SOUND.replacen("subjects:", &format!("settings: [ {lines} ]\nsubjects:"), 1);
            Service::read(&source, "service.yaml", None).expect("sound")
        };
        let old = with("{ id: fine, value: 1, to: 2026-12-31 }");
        let new = with(
            "{ id: fine, value: 1, to: 2026-12-31 }, { id: fine, value: 2, from: 2027-01-01 }",
        );
        let found = changes(&old, &new);
        let expected = Change {
            who: Who::Register,
            what: "settings/fine/2027-01-01".to_owned(),
            how: added("2 [2027-01-01 …]"),
        };
        // Told below a line that was there before, it is told all the same.
        assert_eq!(found, [expected]);
    }

    #[test]
    fn the_dates_of_a_fee_are_noticed_by_citizens() {
        let with = |to: &str| {
            let fees = format!(
                "fees: {{ lines: [ {{ id: admin, label: Biaya, amount: 5000, basis: Perda 1{to} }} ] }}"
            );
            let pay = "  pay: { title: Bayar, pay: { within: 7 days }, outcomes: { paid: sign, expired: { end: withdrawn } } }\n  sign:";
            let source = SOUND
                .replacen("fees: { free: Perda retribusi setempat }", &fees, 1)
                .replacen("accept: sign", "accept: pay", 1)
                .replacen("  sign:", pay, 1);
            let (service, faults) =
                Service::examine(&source, "s.yaml", None, &definition::Pack::default());
            service.unwrap_or_else(|| panic!("{faults:?}"))
        };
        let found = changes(&with(""), &with(", to: 2026-12-31"));
        let expected = Change {
            who: Who::Citizen,
            what: "fees/admin".to_owned(),
            how: changed("Biaya: 5000 [Perda 1]", "Biaya: 5000 [… 2026-12-31; Perda 1]"),
        };
        assert_eq!(found, [expected]);
    }
}
