//! The road of a service file: stages and their outcomes.

use crate::service::{Appointment, Check, End, Opinion, Outcome, Stage, Subject, VisitAt, Way};
use crate::yaml::Node;

use super::{Fields, Reader, form, work};

const KEYS: &[&str] = &[
    "title",
    "role",
    "system",
    "confirm",
    "pay",
    "call",
    "handover",
    "forward",
    "together",
    "until",
    "second_person",
    "unit",
    "region",
    "agency",
    "within",
    "when",
    "checks",
    "fields",
    "opinions",
    "holds",
    "appointment",
    "dpia",
    "outcomes",
];

pub(super) fn stages(map: &Fields, subjects: &[Subject], r: &mut Reader) -> Vec<Stage> {
    let Some(node) = map.need("road", r) else { return Vec::new() };
    let mut stages = Vec::new();
    for (key, value) in r.entries(node, "road", "tahap: { … }") {
        r.check_id(&key.name, key.at);
        let map = Fields::of(value, &format!("Tahap `{}`", key.name), KEYS, r);
        let mut stage = stage(&key.name, &map, subjects, r);
        stage.at = key.at;
        stages.push(stage);
    }
    stages
}

fn stage(id: &str, map: &Fields, subjects: &[Subject], r: &mut Reader) -> Stage {
    let work = work::read(id, map, r);
    Stage {
        id: id.to_owned(),
        title: map
            .need("title", r)
            .map(|node| r.text(node, &format!("road/{id}/title")))
            .unwrap_or_default(),
        second_person: map.get("second_person").is_some_and(|node| r.truth(node)),
        unit: map.get("unit").map(|node| r.string(node)),
        region: map.get("region").and_then(|node| r.condition(node)),
        within: within(&work, map, r),
        when: map.get("when").and_then(|node| r.condition(node)),
        checks: map.get("checks").map(|node| checks(id, node, r)).unwrap_or_default(),
        fields: map
            .get("fields")
            .map(|node| form::fields(node, &format!("road/{id}/fields"), None, subjects, r))
            .unwrap_or_default(),
        opinions: map.get("opinions").map(|node| opinions(id, node, r)).unwrap_or_default(),
        holds: map.get("holds").map(|node| holds(id, node, r)).unwrap_or_default(),
        appointment: map.get("appointment").map(|node| appointment(node, r)),
        dpia: map.get("dpia").map(|node| r.string(node)),
        outcomes: map.need("outcomes", r).map(|node| outcomes(id, node, r)).unwrap_or_default(),
        work,
        at: map.at,
    }
}

/// The time of a stage: people must have one, what goes by itself or by a bill need not.
fn within(
    work: &crate::service::Work,
    map: &Fields,
    r: &mut Reader,
) -> Vec<crate::service::TimeLine> {
    use crate::service::Work;
    let node = match work {
        Work::Role(_) | Work::Confirm(_) => map.need("within", r),
        Work::System
        | Work::Pay(_)
        | Work::Call(_)
        | Work::Handover(_)
        | Work::Forward(_)
        | Work::Together(_)
        | Work::Awaited => map.get("within"),
    };
    node.map(|node| r.time_lines(node)).unwrap_or_default()
}

fn checks(stage: &str, node: &Node, r: &mut Reader) -> Vec<Check> {
    let mut checks = Vec::new();
    for (key, value) in r.entries(node, "checks", "id: label") {
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

fn opinions(stage: &str, node: &Node, r: &mut Reader) -> Vec<Opinion> {
    let keys = ["role", "unit", "question", "when", "within", "show"];
    let mut opinions = Vec::new();
    for (key, value) in r.entries(node, "opinions", "id: { role, unit, question }") {
        r.check_id(&key.name, key.at);
        let map = Fields::of(value, &format!("Pendapat `{}`", key.name), &keys, r);
        let path = format!("road/{stage}/opinions/{}", key.name);
        opinions.push(Opinion {
            id: key.name.clone(),
            role: map.need("role", r).map(|node| r.string(node)).unwrap_or_default(),
            unit: map.need("unit", r).map(|node| r.string(node)).unwrap_or_default(),
            question: map.need("question", r).map(|node| r.text(node, &path)).unwrap_or_default(),
            when: map.get("when").and_then(|node| r.condition(node)),
            within: map.get("within").and_then(|node| r.duration(node)),
            show: map.get("show").map(|node| r.strings(node)).unwrap_or_default(),
            at: key.at,
        });
    }
    opinions
}

fn holds(stage: &str, node: &Node, r: &mut Reader) -> Vec<(String, crate::Text)> {
    let mut holds = Vec::new();
    for (key, value) in r.entries(node, "holds", "id: kalimat") {
        r.check_id(&key.name, key.at);
        let sentence = r.text(value, &format!("road/{stage}/holds/{}", key.name));
        holds.push((key.name.clone(), sentence));
    }
    holds
}

fn appointment(node: &Node, r: &mut Reader) -> Appointment {
    let keys = ["calendar", "at", "minutes", "rebook", "book"];
    let map = Fields::short(node, "calendar", "`appointment`", &keys, r);
    let places = [("unit", VisitAt::Unit), ("home", VisitAt::Home), ("field", VisitAt::Field)];
    Appointment {
        place: map.get("at").map_or(VisitAt::Unit, |node| r.word(node, &places, VisitAt::Unit)),
        calendar: map.get("calendar").map(|node| r.string(node)),
        minutes: map.get("minutes").map(|node| r.count(node)),
        rebook: map.get("rebook").map_or(1, |node| r.count(node)),
    }
}

fn outcomes(stage: &str, node: &Node, r: &mut Reader) -> Vec<Outcome> {
    let keys = ["to", "end", "when", "reasons", "label", "within", "reopen"];
    let mut outcomes = Vec::new();
    for (key, value) in r.entries(node, "outcomes", "hasil: tahap") {
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
            within: map.get("within").and_then(|node| r.time(node)),
            reopen: map.get("reopen").map(|node| r.string(node)),
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
        ("upheld", End::Upheld),
        ("rejected", End::Rejected),
    ];
    if let Some(end) = map.get("end") {
        return Some(Way::End(r.word(end, &ends, End::Closed)));
    }
    let to = map.need("to", r).map(|node| r.string(node))?;
    Some(match to.as_str() {
        "applicant" => Way::Applicant,
        "join" => Way::Join,
        _ => Way::Stage(to),
    })
}
