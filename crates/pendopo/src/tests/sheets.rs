//! Every letter and form of the packs, set with what their scenarios bring about.

use std::collections::BTreeSet;

use course::scenario;
use course::{Ran, World};
use letters::{Meta, Template};
use serde_json::Value;
use terms::Moment;

use super::city::root;
use crate::boot;
use crate::commands::services::trial::sheets;

#[test]
fn every_letter_and_form_that_a_scenario_brings_is_set() {
    let world = World::fixed();
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (place, folder) in boot::pack_folders(&root().join("packs")).expect("packs") {
        let service = folder.service().unwrap_or_else(|fault| panic!("{place}: {fault}"));
        let file = |name: &str| folder.files.get(name).map_or("", String::as_str);
        let (scenarios, _) = scenario::read(file("scenarios.yaml"), "s.yaml", &service, &world);
        let rans: Vec<Ran> = scenarios.iter().map(|one| one.play(&service, &world)).collect();
        for one in sheets(&service, &world, &rans) {
            let sheet = format!("{}.{}", service.id, one.id);
            let at = Moment::from_micros(1_795_600_000_000_000);
            let meta = Meta { title: &one.id, id: &one.id, at, demo: false };
            let own = Template { source: file(&one.template), lib: file("lib/surat.typ") };
            if let Err(fault) = letters::render(&own, &Value::Object(one.data), &meta) {
                faults.push(format!("{sheet}: {}:{fault}", one.template));
            }
            seen.insert(sheet);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(seen.len() > 20, "{seen:?}");
}
