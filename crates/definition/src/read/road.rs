//! The road of a service file: stages and their outcomes.

use crate::service::{Check, End, Outcome, Stage, Subject, Way};
use crate::yaml::{Node, NodeKind};

use super::{Fields, Reader, form};

const KEYS: &[&str] = &[
    "title", "role", "system", "confirm", "pay", "call", "handover", "forward", "together", "unit",
    "region", "within", "when", "checks", "fields", "outcomes",
];
const ACTORS: [&str; 8] =
    ["role", "system", "confirm", "pay", "call", "handover", "forward", "together"];

pub(super) fn stages(map: &Fields, subjects: &[Subject], r: &mut Reader) -> Vec<Stage> {
    let Some(node) = map.need("road", r) else { return Vec::new() };
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`road` harus berupa pasangan `tahap: { … }`.", "");
        return Vec::new();
    };
    let mut stages = Vec::new();
    for (key, value) in entries {
        r.check_id(&key.name, key.at);
        let map = Fields::of(value, &format!("Tahap `{}`", key.name), KEYS, r);
        let mut stage = stage(&key.name, &map, subjects, r);
        stage.at = key.at;
        stages.push(stage);
    }
    stages
}

fn stage(id: &str, map: &Fields, subjects: &[Subject], r: &mut Reader) -> Stage {
    Stage {
        id: id.to_owned(),
        title: map
            .need("title", r)
            .map(|node| r.text(node, &format!("road/{id}/title")))
            .unwrap_or_default(),
        role: role(id, map, r),
        unit: map.get("unit").map(|node| r.string(node)),
        region: map.get("region").and_then(|node| r.condition(node)),
        within: map.need("within", r).map(|node| r.time_lines(node)).unwrap_or_default(),
        when: map.get("when").and_then(|node| r.condition(node)),
        checks: map.get("checks").map(|node| checks(id, node, r)).unwrap_or_default(),
        fields: map
            .get("fields")
            .map(|node| form::fields(node, &format!("road/{id}/fields"), None, subjects, r))
            .unwrap_or_default(),
        outcomes: map.need("outcomes", r).map(|node| outcomes(id, node, r)).unwrap_or_default(),
        at: map.at,
    }
}

fn role(id: &str, map: &Fields, r: &mut Reader) -> String {
    let actors: Vec<&str> = ACTORS.into_iter().filter(|key| map.get(key).is_some()).collect();
    match (actors.as_slice(), map.get("role")) {
        (["role"], Some(node)) => r.string(node),
        ([], _) => {
            let mend = "Sebutkan siapa yang mengerjakan tahap ini: `role: officer`.";
            r.fault("E504", map.at, format!("Tahap `{id}` tanpa pelaku."), mend);
            String::new()
        }
        ([one], _) => {
            let message = format!("`{one}` belum dapat dipakai di tahap.");
            r.fault("E105", map.at, message, "Pakai `role: officer` atau `role: signatory`.");
            String::new()
        }
        _ => {
            let message = format!("Tahap `{id}` punya dua pelaku: {}.", actors.join(", "));
            r.fault("E504", map.at, message, "Sisakan satu.");
            String::new()
        }
    }
}

fn checks(stage: &str, node: &Node, r: &mut Reader) -> Vec<Check> {
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`checks` harus berupa pasangan `id: label`.", "");
        return Vec::new();
    };
    let mut checks = Vec::new();
    for (key, value) in entries {
        r.check_id(&key.name, key.at);
        let map = Fields::short(value, "label", "Pemeriksaan", &["label", "when", "proves"], r);
        let path = format!("road/{stage}/checks/{}", key.name);
        checks.push(Check {
            id: key.name.clone(),
            label: map.need("label", r).map(|node| r.text(node, &path)).unwrap_or_default(),
            when: map.get("when").and_then(|node| r.condition(node)),
            proves: map.get("proves").and_then(|node| r.condition(node)),
        });
    }
    checks
}

fn outcomes(stage: &str, node: &Node, r: &mut Reader) -> Vec<Outcome> {
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`outcomes` harus berupa pasangan `hasil: tahap`.", "");
        return Vec::new();
    };
    let keys = ["to", "end", "when", "reasons", "label", "within"];
    let mut outcomes = Vec::new();
    for (key, value) in entries {
        r.check_id(&key.name, key.at);
        let map = Fields::short(value, "to", &format!("Hasil `{}`", key.name), &keys, r);
        let Some(to) = way(&map, r) else { continue };
        let path = format!("road/{stage}/outcomes/{}", key.name);
        outcomes.push(Outcome {
            name: key.name.clone(),
            to,
            when: map.get("when").and_then(|node| r.condition(node)),
            reasons: map.get("reasons").map(|node| r.strings(node)).unwrap_or_default(),
            label: map.get("label").map(|node| r.text(node, &path)),
            within: map.get("within").and_then(|node| r.duration(node)),
            at: key.at,
        });
    }
    outcomes
}

fn way(map: &Fields, r: &mut Reader) -> Option<Way> {
    let ends = [
        ("granted", End::Granted),
        ("refused", End::Refused),
        ("withdrawn", End::Withdrawn),
        ("closed", End::Closed),
    ];
    if let Some(end) = map.get("end") {
        return Some(Way::End(r.word(end, &ends, End::Closed)));
    }
    let to = map.need("to", r).map(|node| r.string(node))?;
    Some(if to == "applicant" { Way::Applicant } else { Way::Stage(to) })
}
