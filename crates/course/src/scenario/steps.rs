//! `then`: what people do after the form was sent.

use definition::yaml::{Key, Node, NodeKind};
use definition::{Answers, Faults, Service, Stage, Time, Work, nearest};

use crate::world::World;

use super::given;
use super::read::{E801, scalar, texts};
use super::typed::{Inputs, Typed};
use super::{Act, Step};

/// Reads the steps.
pub(crate) fn read(
    node: &Node,
    service: &Service,
    world: &World,
    inputs: &Inputs<'_>,
    faults: &mut Faults,
) -> Vec<Step> {
    let NodeKind::List(items) = &node.kind else {
        faults.note(
            E801,
            node.at,
            "`then` harus berupa daftar langkah.",
            "Tulis `[ verify: accept ]`.",
        );
        return Vec::new();
    };
    items.iter().filter_map(|item| step(item, service, world, inputs, faults)).collect()
}

fn step(
    item: &Node,
    service: &Service,
    world: &World,
    inputs: &Inputs<'_>,
    faults: &mut Faults,
) -> Option<Step> {
    match scalar(item) {
        Some("withdraw") => {
            return Some(Step::new("withdraw", item.at, Act::Withdraw));
        }
        Some("reopen") => return reopen(item, service, faults),
        Some("extend") => {
            let key = Key { name: "extend".to_owned(), at: item.at };
            let nothing = Node { at: item.at, kind: NodeKind::Empty };
            let act = extend(&key, &nothing, service, faults)?;
            return Some(Step::new(&key.name, item.at, act));
        }
        Some(_) | None => {}
    }
    let (key, node) = match &item.kind {
        NodeKind::Map(entries) if entries.len() == 1 => entries.first()?,
        NodeKind::Map(_) | NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::List(_) => {
            let mend = "Tulis `verify: accept`, `wait: 1 working day`, `withdraw`, atau `reopen`.";
            faults.note(E801, item.at, "Satu langkah berisi satu hal.", mend);
            return None;
        }
    };
    if let Some((part, own)) = of_part(&key.name, service) {
        let key = Key { name: own.to_owned(), at: key.at };
        let inner = Node { at: item.at, kind: NodeKind::Map(vec![(key, node.clone())]) };
        let inputs = Inputs::of_form(&part.service, world);
        let step = step(&inner, &part.service, world, &inputs, faults)?;
        return Some(Step { part: Some(part.id.clone()), ..step });
    }
    let act = match key.name.as_str() {
        "wait" => wait(node, faults)?,
        "applicant" => {
            let mut typed = Typed::default();
            inputs.read(node, &mut typed, faults);
            Act::Correct(typed)
        }
        "extend" => extend(key, node, service, faults)?,
        "objection" => objection(node, service, world, faults)?,
        name => match service.stage(name) {
            Some(stage) => decision(key, node, stage, service, world, inputs, faults)?,
            None => {
                let stages = service.every_stage().map(|stage| stage.id.as_str());
                let mend = nearest(name, stages, "Periksa `road`.");
                faults.note(E801, key.at, format!("Tahap `{name}` tidak ada."), mend);
                return None;
            }
        },
    };
    Some(Step::new(&key.name, key.at, act))
}

/// `reopen`: the reporter of a complaint says that it is not done after all.
fn reopen(item: &Node, service: &Service, faults: &mut Faults) -> Option<Step> {
    if service.complaint.as_ref().is_some_and(|complaint| complaint.reopen.is_some()) {
        return Some(Step::new("reopen", item.at, Act::Reopen));
    }
    let message = "Laporan ini tidak dapat dibuka lagi.";
    faults.note(E801, item.at, message, "Periksa `complaint.reopen`.");
    None
}

/// `akta.register`: a step of a part of a bundle.
fn of_part<'s, 'k>(name: &'k str, service: &'s Service) -> Option<(&'s definition::Part, &'k str)> {
    let (part, own) = name.split_once('.')?;
    Some((service.parts.iter().find(|one| one.id == part)?, own))
}

/// `extend`, or `extend: { by: signatory, why: … }`: by who may, where nobody is named.
fn extend(key: &Key, node: &Node, service: &Service, faults: &mut Faults) -> Option<Act> {
    let part = |name: &str| {
        let NodeKind::Map(entries) = &node.kind else { return None };
        let (_, node) = entries.iter().find(|(key, _)| key.name == name)?;
        scalar(node)
    };
    let mut may = service.promise.extend.iter().filter_map(|line| line.who.as_deref());
    let Some(first) = may.next() else {
        let message = "Janji layanan ini tidak dapat diperpanjang oleh petugas.";
        faults.note(E801, key.at, message, "Periksa `promise.extend`.");
        return None;
    };
    Some(Act::Extend(part("by").unwrap_or(first).to_owned()))
}

/// `objection: { ground: refused, … }`: what the form of an objection asks.
fn objection(node: &Node, service: &Service, world: &World, faults: &mut Faults) -> Option<Act> {
    let before = faults.list.len();
    let mut typed = Typed::default();
    Inputs::of_objection(service, world).read(node, &mut typed, faults);
    (faults.list.len() == before).then_some(Act::Object(typed))
}

fn wait(node: &Node, faults: &mut Faults) -> Option<Act> {
    let time = scalar(node).and_then(Time::read);
    if time.is_none() {
        let mend = "Tulis `3 days` atau `3 working days`, paling lama seratus tahun.";
        faults.note("E010", node.at, "`wait` harus berupa waktu.", mend);
    }
    time.map(Act::Wait)
}

fn decision(
    key: &Key,
    node: &Node,
    stage: &Stage,
    service: &Service,
    world: &World,
    inputs: &Inputs<'_>,
    faults: &mut Faults,
) -> Option<Act> {
    let entries: &[(Key, Node)] = match &node.kind {
        NodeKind::Scalar { text, .. } => {
            let outcome = outcome(key, text, stage, node, faults)?;
            return Some(Act::Decide {
                outcome: Some(outcome),
                reason: None,
                fields: Vec::new(),
                filled: Typed::default(),
                received: Answers::new(),
            });
        }
        NodeKind::Map(entries) => entries,
        NodeKind::Empty => &[],
        NodeKind::List(_) => {
            faults.note(E801, node.at, "Tulis satu hasil, atau `{ outcome, … }`.", "");
            return None;
        }
    };
    let before = faults.list.len();
    let (mut chosen, mut reason, mut fields) = (None, None, Vec::new());
    let (mut own, mut received) = (Vec::new(), Answers::new());
    for (part, value) in entries {
        match part.name.as_str() {
            "outcome" => {
                chosen = scalar(value).and_then(|text| outcome(key, text, stage, value, faults));
            }
            "reason" => reason = scalar(value).map(|text| (text.to_owned(), value.at)),
            "fields" => fields = marked(value, inputs, faults),
            name => match &stage.work {
                Work::Call(call) => given::received(call, part, value, &mut received, faults),
                Work::Role(_) if name == "opinion" || name == "says" => {
                    return opinion(stage, entries, faults);
                }
                Work::Role(_)
                | Work::System
                | Work::Confirm(_)
                | Work::Pay(_)
                | Work::Handover(_)
                | Work::Forward(_)
                | Work::Together(_)
                | Work::Awaited => own.push((part.clone(), value.clone())),
            },
        }
    }
    if let Some((code, at)) = &reason {
        let name = chosen.as_deref().or(stage.outcomes.first().map(|first| first.name.as_str()));
        let way = stage.outcomes.iter().find(|one| Some(one.name.as_str()) == name);
        let right = way.map(crate::road::reasons).unwrap_or_default();
        if !right.contains(code) {
            let mend = nearest(code, right.iter().map(String::as_str), "Periksa `reasons`.");
            faults.note(E801, *at, format!("Alasan `{code}` tidak ditawarkan di sini."), mend);
        }
    }
    let mut filled = Typed::default();
    let answers = Node { at: node.at, kind: NodeKind::Map(own) };
    let inputs = Inputs::of_fields(service, world, stage.fields.iter());
    inputs.read(&answers, &mut filled, faults);
    let reason = reason.map(|(code, _)| code);
    let outcome = chosen;
    (faults.list.len() == before).then_some(Act::Decide {
        outcome,
        reason,
        fields,
        filled,
        received,
    })
}

/// `{ opinion: lurah_knows, says: … }`.
fn opinion(stage: &Stage, entries: &[(Key, Node)], faults: &mut Faults) -> Option<Act> {
    let part = |name: &str| {
        entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| (scalar(node), node.at))
    };
    let place = entries.first().map(|(key, _)| key.at).unwrap_or_default();
    let (Some((Some(id), at)), Some((Some(_), _))) = (part("opinion"), part("says")) else {
        let mend = "Tulis `{ opinion: siapa, says: … }`.";
        faults.note(E801, place, "Pendapat ini belum lengkap.", mend);
        return None;
    };
    if stage.opinions.iter().any(|own| own.id == id) {
        return Some(Act::Opinion(id.to_owned()));
    }
    let right = stage.opinions.iter().map(|own| own.id.as_str());
    let mend = nearest(id, right, "Periksa `opinions` tahap itu.");
    faults.note(E801, at, format!("Pendapat `{id}` tidak diminta di tahap ini."), mend);
    None
}

fn outcome(
    key: &Key,
    name: &str,
    stage: &Stage,
    node: &Node,
    faults: &mut Faults,
) -> Option<String> {
    let may_be_absent = name == casework::ABSENT && stage.appointment.is_some();
    if may_be_absent || stage.outcome(name).is_some() {
        return Some(name.to_owned());
    }
    let names: Vec<String> = stage.outcomes.iter().map(|one| format!("`{}`", one.name)).collect();
    let message = format!("Langkah `{}: {name}`: hasil itu tidak ada.", key.name);
    faults.note(E801, node.at, message, format!("Hasilnya {}.", names.join(" atau ")));
    None
}

/// What the applicant has to mend.
fn marked(node: &Node, inputs: &Inputs<'_>, faults: &mut Faults) -> Vec<String> {
    let fields = texts(node, faults);
    for field in fields.iter().filter(|field| !inputs.knows(field)) {
        let mend = nearest(field, inputs.names(), "Periksa `form` dan `documents`.");
        faults.note(E801, node.at, format!("Isian `{field}` tidak ada di layanan ini."), mend);
    }
    fields
}
