use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Fault, Pack, PartFiles, Service, Untranslated};

const BASE: &str = include_str!("../../tests/faults/W804.yaml");
const ENGLISH: &str = "title: Sample letter\nfields: { since: { label: Living there since }, purpose: { label: Purpose } }\n";

/// The base with settings, a list of children, and what its owner keeps.
fn base() -> String {
    let settings = "settings:\n  - { id: months, value: 6, basis: UU 1, to: 2026-12-31 }\n  - { id: months, value: 3, basis: UU 2, from: 2027-01-01 }\n  - { id: grace, value: 2, basis: UU 2 }\nderived: { limit: settings.months + settings.grace }\n";
    let list = "      - list:\n          id: children\n          label: Anak\n          min: 0\n          max: 3\n          fields:\n            - text: { id: name, label: Nama, max: 60 }\n            - text: { id: pet, label: Panggilan, max: 20 }\ndocuments:\n";
    BASE.replacen("documents:\n", list, 1)
        .replacen("subjects:\n", &format!("{settings}subjects:\n  children: {{ person: {{ label: Anak, many: true, facts: [name] }} }}\n"), 1)
        .replacen("fees:", "locked: [fees, road.sign]\nfees:", 1)
}

fn pack(files: &[(&str, String)]) -> Pack {
    let (shared, faults) = Pack::read("id: contoh\ntitle: Contoh\nversion: 4\n", "pack.yaml");
    assert_eq!(faults, []);
    let part = |(id, source): &(&str, String)| {
        let english = id.starts_with("contoh/").then(|| ENGLISH.to_owned());
        ((*id).to_owned(), PartFiles { source: source.clone(), english, pack: shared.clone() })
    };
    let services: BTreeMap<_, _> = files.iter().map(part).collect();
    Pack { services: Arc::new(services), ..Pack::default() }
}

fn examine(own: &str) -> (Option<Service>, Vec<Fault>) {
    let source = format!("extends: contoh/surat-contoh\nbased_on: 4\n{own}");
    Service::examine(&source, "own.yaml", None, &pack(&[("contoh/surat-contoh", base())]))
}

fn extended(own: &str) -> Service {
    let (service, faults) = examine(own);
    service.unwrap_or_else(|| panic!("{faults:?}"))
}

fn faults(own: &str) -> Vec<String> {
    examine(own)
        .1
        .iter()
        .map(|fault| format!("{}:{} {}", fault.path, fault.line, fault.code))
        .collect()
}

#[test]
fn who_changes_nothing_has_the_base() {
    let service = extended("");
    assert_eq!((service.id.as_str(), service.road.len()), ("surat-contoh", 2));
    assert_eq!(service.title.en.as_deref(), Some("Sample letter"));
    assert_eq!(service.below, ["contoh/surat-contoh/service.yaml"]);
}

#[test]
fn maps_merge_key_by_key() {
    let service = extended(
        "road: { verify: { within: 2 office hours } }\nhandled_by: { region: applicant.address.region }\n",
    );
    let verify = service.stage("verify").expect("still there");
    assert_eq!((verify.title.id.as_str(), verify.outcomes.len()), ("Periksa", 3));
    let at = format!("{:?}", verify.within);
    assert!(at.contains("2") && at.contains("OfficeHour"), "{at}");
}

#[test]
fn a_text_that_is_short_for_a_key_changes_that_key_alone() {
    let service = extended("handled_by: kecamatan\ndocuments: { owner_letter: Surat lain }\n");
    assert_eq!(
        (service.handled.unit.as_str(), service.handled.region.is_some()),
        ("kecamatan", true)
    );
    let letter = service.document("owner_letter").expect("there");
    assert_eq!((letter.label.id.as_str(), letter.when.is_some()), ("Surat lain", true));
    let service = extended("handled_by: kecamatan\nremove: [handled_by.region]\n");
    assert!(service.handled.region.is_none());
}

#[test]
fn a_text_of_the_base_that_is_short_for_a_key_keeps_it() {
    let (source, own) = (
        base().replacen("promise: { within: 3 working days }", "promise: 3 working days", 1),
        "extends: contoh/surat-contoh\nbased_on: 4\npromise: { from: complete }\n",
    );
    let (service, faults) =
        Service::examine(own, "own.yaml", None, &pack(&[("contoh/surat-contoh", source)]));
    assert!(service.is_some_and(|service| !service.promise.within.is_empty()), "{faults:?}");
}

#[test]
fn all_lines_of_an_id_are_replaced_and_the_others_stay() {
    let service = extended("settings:\n  - { id: months, value: 12, basis: Perda 3 }\n");
    let lines: Vec<_> = service
        .settings
        .iter()
        .map(|one| (one.id.as_str(), one.basis.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(lines, [("months", "Perda 3"), ("grace", "UU 2")]);
}

#[test]
fn options_of_a_field_change_by_its_id_wherever_it_stands() {
    let service =
        extended("fields: { purpose: { optional: true }, children.pet: { label: Nama kecil } }\n");
    let field =
        |id: &str| service.every_field().find(|field| field.id == id).expect("asked").clone();
    assert!(field("purpose").optional.is_some());
    assert_eq!(field("children").inner()[1].label.id, "Nama kecil");
    assert_eq!(faults("fields: { purposes: { optional: true } }\n"), ["own.yaml:3 E707"]);
}

#[test]
fn fields_and_steps_stand_behind_what_they_are_after() {
    let service = extended(
        "add:\n  - { after: since, text: { id: why, label: Mengapa pindah, max: 80 } }\n  - { after: children.pet, text: { id: hobby, label: Hobi, max: 20 } }\n  - { after: tempat, step: lain, title: Lain-lain, fields: [ { text: { id: other, label: Lain, max: 20 } } ] }\n",
    );
    let steps: Vec<_> = service.form.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(steps, ["tempat", "lain"]);
    let ids: Vec<_> = service.form[0].fields.iter().map(|field| field.id.as_str()).collect();
    assert_eq!(ids, ["same", "since", "why", "tenure", "purpose", "children"]);
    let inner: Vec<_> =
        service.form[0].fields[5].inner().iter().map(|field| field.id.as_str()).collect();
    assert!(inner.ends_with(&["pet", "hobby"]), "{inner:?}");
    assert_eq!(faults("add: [ { after: nowhere, text: why } ]\n"), ["own.yaml:3 E707"]);
}

#[test]
fn a_step_keeps_what_is_not_said_of_it_anew() {
    let service = extended("form: [ { step: tempat, title: Rumah } ]\n");
    assert_eq!((service.form[0].title.id.as_str(), service.form[0].fields.len()), ("Rumah", 5));
}

#[test]
fn what_is_removed_is_gone_and_all_lines_of_an_id_with_it() {
    let service = extended("remove: [documents.owner_letter, fields.purpose, fields.since.max]\n");
    assert!(service.documents.is_empty());
    let mut fields = service.every_field();
    let since = fields.find(|field| field.id == "since").expect("asked");
    assert!(!format!("{:?}", since.kind).contains("today"), "{:?}", since.kind);
    assert!(!service.every_field().any(|field| field.id == "purpose"));
    let service = extended("derived: { limit: settings.grace }\nremove: [settings.months]\n");
    assert_eq!(service.settings.len(), 1);
    assert_eq!(faults("remove: [documents.nothing]\n"), ["own.yaml:3 E707"]);
}

#[test]
fn what_is_still_used_cannot_be_removed_and_the_place_is_that_of_the_removal() {
    for path in ["fields.tenure", "settings.months"] {
        let (service, found) = examine(&format!("remove: [{path}]\n"));
        assert!(service.is_none());
        assert!(!found.is_empty());
        for fault in found {
            assert_eq!(
                (fault.path.as_str(), fault.line, fault.code),
                ("own.yaml", 3, "E707"),
                "{fault}"
            );
            assert!(fault.message.contains("contoh/surat-contoh/service.yaml baris "), "{fault}");
        }
    }
}

#[test]
fn what_is_locked_stays_and_its_owner_is_named() {
    for own in [
        "fees: { free: Perda lain }\n",
        "road: { sign: { within: 1 working day } }\n",
        "remove: [road.sign]\n",
        "remove: [road.sign.within]\n",
        "remove: [locked]\n",
        "remove: [road]\n",
    ] {
        let (service, found) = examine(own);
        let first = found.first().unwrap_or_else(|| panic!("{own}"));
        assert_eq!(
            (first.code, first.line, service.is_none()),
            ("E707", 3, true),
            "{own} {found:?}"
        );
        assert!(own.contains("locked") || first.message.contains("contoh/surat-contoh"), "{first}");
    }
    let inner = ["fields.purpose", "fields.children.pet", "form.tempat.fields.purpose"];
    for (locked, own) in inner.iter().flat_map(|locked| {
        let of = if locked.contains("pet") {
            "text: { id: children, label: Lain }"
        } else {
            "text: { id: purpose, label: Lain }"
        };
        let step = format!("form: [ {{ step: tempat, fields: [ {{ {of} }} ] }} ]\n");
        [
            step,
            "remove: [form.tempat]\n".to_owned(),
            "remove: [form.tempat.fields]\n".to_owned(),
            "form: { a: 1 }\n".to_owned(),
        ]
        .map(|own| (locked, own))
    }) {
        let base = base().replacen("locked: [fees", &format!("locked: [{locked}, fees"), 1);
        let source = format!("extends: contoh/surat-contoh\nbased_on: 4\n{own}");
        let (service, found) =
            Service::examine(&source, "own.yaml", None, &pack(&[("contoh/surat-contoh", base)]));
        let told = found.iter().any(|fault| fault.code == "E707" && fault.message.contains(locked));
        assert!(service.is_none() && told, "{locked} {own} {found:?}");
    }
    let service = extended("locked: [form]\n");
    assert_eq!(service.locked, ["fees", "road.sign", "form"]);
}

#[test]
fn a_fault_names_the_file_that_says_it() {
    let wrong = base().replacen("when: tenure != 'own'", "when: tenur != 'own'", 1);
    let line = 1 + wrong.lines().position(|line| line.contains("tenur !=")).expect("there");
    let own = "extends: contoh/surat-contoh\nbased_on: 4\nderived: { odd: nothing > 2 }\n";
    let pack = pack(&[("contoh/surat-contoh", wrong)]);
    let found = Service::examine(own, "own.yaml", None, &pack).1;
    let places: Vec<_> =
        found.iter().map(|fault| format!("{}:{} {}", fault.path, fault.line, fault.code)).collect();
    assert!(
        places.contains(&format!("contoh/surat-contoh/service.yaml:{line} E301")),
        "{places:?}"
    );
    assert!(places.contains(&"own.yaml:3 E301".to_owned()), "{places:?}");
    assert!(faults("zzz: 1\n").contains(&"own.yaml:3 E004".to_owned()));
}

#[test]
fn a_base_may_extend_another_and_none_itself() {
    let middle = "extends: contoh/surat-contoh\nbased_on: 4\ntitle: Surat kota\nlocked: [title]\n"
        .to_owned();
    let files = [("contoh/surat-contoh", base()), ("kota/surat", middle)];
    let read = |own: &str| Service::examine(own, "own.yaml", None, &pack(&files));
    let service =
        read("extends: kota/surat\nbased_on: 4\nsummary: Untuk kita.\n").0.expect("sound");
    assert_eq!(
        (service.title.id.as_str(), service.summary.id.as_str()),
        ("Surat kota", "Untuk kita.")
    );
    assert_eq!(service.below, ["kota/surat/service.yaml", "contoh/surat-contoh/service.yaml"]);
    assert_eq!(service.title.en, None, "the base translates another title");
    for own in ["title: Lain\n", "fees: { free: Lain }\n"] {
        let found = read(&format!("extends: kota/surat\nbased_on: 4\n{own}")).1;
        assert!(found.iter().any(|fault| fault.code == "E707"), "{own} {found:?}");
    }
    let ring = [
        ("a/a", "extends: b/b\nbased_on: 4\n".to_owned()),
        ("b/b", "extends: a/a\nbased_on: 4\n".to_owned()),
    ];
    let found = Service::examine("extends: a/a\nbased_on: 4\n", "own.yaml", None, &pack(&ring)).1;
    assert_eq!(found.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["E703"]);
}

#[test]
fn an_unknown_base_an_unknown_version_and_a_bundle_are_none() {
    let read = |own: &str| {
        Service::examine(own, "own.yaml", None, &pack(&[("contoh/surat-contoh", base())])).1
    };
    let unknown = read("extends: contoh/surat-conto\nbased_on: 4\n");
    assert_eq!((unknown[0].code, unknown[0].line), ("E701", 1));
    assert!(unknown[0].mend.contains("Maksud Anda `contoh/surat-contoh`?"), "{}", unknown[0]);
    let later = read("extends: contoh/surat-contoh\nbased_on: 5\n");
    assert_eq!((later[0].code, later[0].line), ("E701", 2));
    assert_eq!(read("extends: contoh/surat-contoh\n")[0].code, "E005");
    let bundle = pack(&[("contoh/paket", "pendopo: 1\nid: paket\nkind: bundle\n".to_owned())]);
    let found =
        Service::examine("extends: contoh/paket\nbased_on: 4\n", "own.yaml", None, &bundle).1;
    assert_eq!(found.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["E707"]);
}

#[test]
fn a_base_that_moved_on_says_what_is_to_be_read_again() {
    let own = "extends: contoh/surat-contoh\nbased_on: 3\nfields: { purpose: { optional: true } }\nremove: [documents.owner_letter]\n";
    let (service, found) =
        Service::examine(own, "own.yaml", None, &pack(&[("contoh/surat-contoh", base())]));
    assert!(service.is_some(), "advice stops nothing");
    let moved = found.iter().find(|fault| fault.code == "W708").expect("told");
    assert!(moved.message.contains("versi 4") && moved.message.contains("versi 3"), "{moved}");
    assert!(moved.mend.contains("`fields.purpose`, `documents.owner_letter`"), "{moved}");
}

#[test]
fn translations_of_the_base_hold_while_the_text_is_the_same() {
    let own = "extends: contoh/surat-contoh\nbased_on: 4\nfields: { since: { label: Menetap sejak }, purpose: { hint: Singkat. } }\n";
    let pack = pack(&[("contoh/surat-contoh", base())]);
    let english = |texts: Option<&str>| {
        let texts = texts.map(|texts| ("texts.en.yaml", texts));
        let service = Service::examine(own, "own.yaml", texts, &pack).0.expect("sound");
        let label = |id: &str| {
            service
                .every_field()
                .find(|field| field.id == id)
                .and_then(|field| field.label.en.clone())
        };
        (label("since"), label("purpose"), service.title.en)
    };
    let base = (None, Some("Purpose".to_owned()), Some("Sample letter".to_owned()));
    assert_eq!(english(None), base);
    let changed = english(Some("title: Ours\nfields: { since: { label: Settled since } }\n"));
    assert_eq!(changed, (Some("Settled since".to_owned()), base.1, Some("Ours".to_owned())));
    let lacks = Untranslated::of(own, None, &pack).expect("read");
    assert!(lacks.missing.contains(&"fields/since/label".to_owned()), "{:?}", lacks.missing);
    assert!(!lacks.missing.contains(&"fields/purpose/label".to_owned()));
}

#[test]
fn a_file_says_what_it_extends() {
    assert_eq!(super::base_of("extends: a/b-c\n").as_deref(), Some("a/b-c"));
    for none in [
        "title: extends\n",
        "extends: ../../etc\n",
        "extends: a\n",
        "extends: a/../b\n",
        "extends: /a\n",
    ] {
        assert_eq!(super::base_of(none), None, "{none}");
    }
}

#[test]
fn a_long_chain_of_bases_is_not_followed() {
    let one = |n: u32| (format!("a/s{n}"), format!("extends: a/s{}\nbased_on: 4\n", n + 1));
    let files: Vec<(String, String)> = (0..150).map(one).collect();
    let files: Vec<(&str, String)> =
        files.iter().map(|(id, source)| (id.as_str(), source.clone())).collect();
    let found = Service::examine("extends: a/s0\nbased_on: 4\n", "own.yaml", None, &pack(&files)).1;
    assert_eq!(found.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["E012"], "{found:?}");
}
