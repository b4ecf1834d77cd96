//! Every letter and form of the packs, set with what their scenarios bring about.

use std::collections::BTreeSet;

use course::scenario::{self, Scenario};
use course::{Ran, World};
use definition::Service;
use letters::{Meta, Template};
use serde_json::{Map, Value, json};
use terms::Moment;

use super::city::root;
use crate::boot;

/// What surrounds the data of a case.
fn surrounded(mut data: Map<String, Value>, number: &str, paper: &str) -> Value {
    data.retain(|_, value| !value.as_object().is_some_and(Map::is_empty));
    name_regions(&mut data);
    let block = |name: &str, title: &str| json!({ "name": name, "title": title, "nip": "19700101 199503 1 001", "line": null });
    let known = json!({
        "agency": { "name": "Pemerintah Kota Pendopo", "city": "Pendopo", "address": "Jalan Balai 1", "phone": "0800 1 99 7100" },
        "unit": { "title": "Dinas Percobaan", "address": "Jalan Uji 2", "phone": "0800 1 99 7101", "city": "Pendopo" },
        "letter": {
            "number": number, "signed_on": "2026-11-25", "valid_until": "2027-05-25", "paper": paper,
            "qr_svg": letters::qr::svg("https://pendopo.example/surat/KP1"), "url": "https://pendopo.example/surat/KP1",
            "signers": [block("Drs. Bambang Sutejo", "Kepala Dinas"), block("Ratna Dewi", "Camat")],
        },
    });
    data.extend(known.as_object().cloned().unwrap_or_default());
    Value::Object(data)
}

/// As the worker does: beside each region its name.
fn name_regions(data: &mut Map<String, Value>) {
    let mut names = Vec::new();
    for (key, value) in data.iter_mut() {
        match value {
            Value::Object(inner) => name_regions(inner),
            Value::Array(items) => {
                items.iter_mut().filter_map(Value::as_object_mut).for_each(name_regions)
            }
            Value::String(_) if key.ends_with("region") => names.push(format!("{key}_name")),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    data.extend(names.into_iter().map(|key| (key, json!("Kelurahan Umpak, Kota Pendopo"))));
}

/// A sheet of a service: its id, its template, and what it knows.
fn sheets(service: &Service, ran: &Ran) -> Vec<(String, String, Value)> {
    let letters = ran.letters.iter().filter_map(|made| {
        let letter = service.letter(&made.letter)?;
        let paper = if letter.paper == definition::Paper::F4 { "F4" } else { "A4" };
        let data = ran.template_data(service, letter.for_each.as_deref());
        let mut data = surrounded(data, &made.number, paper);
        let signers = data["letter"]["signers"].as_array_mut().expect("a list");
        signers.truncate(made.signers.max(1));
        Some((letter.id.clone(), letter.template.clone(), data))
    });
    let forms = service.forms_filled.iter().filter(|form| ran.forms.contains(&form.id));
    let forms = forms.map(|form| {
        let mut data = surrounded(ran.template_data(service, form.for_each.as_deref()), "", "A4");
        data["letter"] = json!({});
        (form.id.clone(), form.template.clone(), data)
    });
    letters.chain(forms).collect()
}

#[test]
fn every_letter_and_form_that_a_scenario_brings_is_set() {
    let world = World::fixed();
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (place, folder) in boot::pack_folders(&root().join("packs")).expect("packs") {
        let service = folder.service().unwrap_or_else(|fault| panic!("{place}: {fault}"));
        let file = |name: &str| folder.files.get(name).map_or("", String::as_str);
        let (scenarios, _) = scenario::read(file("scenarios.yaml"), "s.yaml", &service, &world);
        let play = |one: &Scenario| (one.name.clone(), one.play(&service, &world));
        for (name, ran) in scenarios.iter().map(play) {
            for (sheet, template, data) in sheets(&service, &ran) {
                // Once each: in a debug build a letter takes half a second.
                if !seen.insert(format!("{}.{sheet}", service.id)) {
                    continue;
                }
                let meta = Meta {
                    title: &sheet,
                    id: &sheet,
                    at: Moment::from_micros(1_795_600_000_000_000),
                    demo: false,
                };
                let own = Template { source: file(&template), lib: file("lib/surat.typ") };
                let sheet = format!("{}.{sheet}", service.id);
                match letters::render(&own, &data, &meta) {
                    Err(fault) => faults.push(format!("{sheet}, {name}: {template}:{fault}")),
                    Ok(pdf) => {
                        if let Some(pictures) = std::env::var_os("PENDOPO_PICTURES") {
                            let file = std::path::Path::new(&pictures).join(format!("{sheet}.pdf"));
                            std::fs::write(file, pdf).expect("written");
                        }
                    }
                }
            }
        }
        // A form without a name is what people fill in by hand.
        for form in service.forms_filled.iter().filter(|form| form.blank) {
            let mut data = surrounded(Map::new(), "", "A4");
            data["letter"] = json!({});
            let meta =
                Meta { title: &form.id, id: &form.id, at: Moment::from_micros(0), demo: false };
            let own = Template { source: file(&form.template), lib: file("lib/surat.typ") };
            if let Err(fault) = letters::render(&own, &data, &meta) {
                faults
                    .push(format!("{}.{}, blank: {}:{fault}", service.id, form.id, form.template));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(seen.len() > 20, "{seen:?}");
}
