//! `given`: what registers, settings, letters, other systems and delegations say in a scenario.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use definition::yaml::{Key, Node, NodeKind};
use definition::{
    Answers, Call, Faults, Need, Service, Setting, SettingValue, Stage, Subject, Time, TimeUnit,
    Value, Work, nearest,
};

use super::read::{E801, scalar, texts};
use super::typed::{Inputs, Typed};

/// What a scenario says of the world around a case.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// What the office reads in registers, and what letters say besides their answers.
    pub(crate) facts: Answers,
    /// What is noticed about the case.
    pub(crate) flags: Vec<String>,
    /// How many others said that it bothers them too.
    pub(crate) supporters: Option<i64>,
    /// How many like cases there are.
    pub(crate) duplicates: Option<i64>,
    /// Earlier reports of the same kind: their answers, and how many days ago.
    pub(crate) cases: Vec<(Answers, u32)>,
    /// The letters that are needed: what each brings in; none: the applicant has none.
    pub(crate) letters: BTreeMap<String, Option<Answers>>,
    /// The letters that are still being made when the case is sent.
    pub(crate) coming: BTreeMap<String, Coming>,
    /// What other systems answer, by the stage that asks them.
    pub(crate) calls: BTreeMap<String, Called>,
    /// Who signs for the head of an office.
    pub(crate) delegations: Vec<Delegation>,
}

/// What comes of the case in which a letter is being made.
#[derive(Clone, Debug)]
pub(crate) struct Coming {
    /// How long after the sending.
    pub(crate) after: Time,
    /// What the letter brings in; none: that case ends without it.
    pub(crate) brings: Option<Answers>,
}

/// What another system answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Called {
    pub(crate) outcome: Option<String>,
    pub(crate) received: Answers,
}

/// That somebody signs for the head of an office.
#[derive(Clone, Debug)]
pub(crate) struct Delegation {
    /// An office's id or kind.
    pub(crate) unit: String,
    /// `a.n. `, `Plt. `.
    pub(crate) before: &'static str,
}

/// Reads it. Facts of subjects that the form asks stand in place of those of the person; settings are returned.
pub(super) fn read(
    node: &Node,
    service: &Service,
    inputs: &Inputs<'_>,
    (typed, given): (&mut Typed, &mut Given),
    faults: &mut Faults,
) -> Vec<(String, SettingValue)> {
    let mut settings = Vec::new();
    for (key, node) in entries(node, "given", faults) {
        let name = key.name.as_str();
        if let Some(id) = name.strip_prefix("settings.") {
            settings.extend(setting(id, key, node, service, faults));
            continue;
        }
        match name {
            "case.flags" => given.flags = texts(node, faults),
            "case.supporters" => {
                given.supporters = scalar(node).and_then(|text| text.parse().ok());
            }
            "duplicates" => given.duplicates = scalar(node).and_then(|text| text.parse().ok()),
            "letters" => letters(node, service, given, faults),
            "calls" => calls(node, service, given, faults),
            "delegation" => delegations(node, given, faults),
            "cases" if service.complaint.is_none() => {
                let mend = "Hapus, atau tulis `kind: complaint`.";
                faults.note(E801, key.at, "Laporan lain hanya ada pada aduan.", mend);
            }
            "cases" => cases(node, service, inputs, given, faults),
            _ => match service.subject(name) {
                Some(subject) => subject_facts(subject, node, inputs, (typed, given), faults),
                None => fact(key, node, service, inputs, (typed, given), faults),
            },
        }
    }
    settings
}

/// `[{ service: jalan, place: { lat, lng }, what: hole, ago: 2 days }]`.
fn cases(
    node: &Node,
    service: &Service,
    inputs: &Inputs<'_>,
    given: &mut Given,
    faults: &mut Faults,
) {
    let NodeKind::List(items) = &node.kind else {
        faults.note(E801, node.at, "`cases` harus berupa daftar.", "Tulis `[{ …, ago: 2 days }]`.");
        return;
    };
    for item in items {
        let (mut ago, mut is_other, mut own) = (0, false, Vec::new());
        for (key, value) in entries(item, "cases", faults) {
            match (key.name.as_str(), scalar(value)) {
                ("ago", Some(text)) => {
                    match Time::read(text).filter(|t| t.unit == TimeUnit::Days) {
                        Some(time) => ago = time.count,
                        None => faults.note(E801, value.at, "Tulis `ago: 2 days`.", ""),
                    }
                }
                ("service", name) => is_other = name != Some(&service.id),
                _ => own.push((key.clone(), value.clone())),
            }
        }
        let mut typed = Typed::default();
        let answers = Node { at: item.at, kind: NodeKind::Map(own) };
        inputs.read(&answers, &mut typed, faults);
        let context = inputs.context();
        let read = service.read_all(&typed.pairs, (&typed.files, &BTreeSet::new()), &context);
        if !is_other {
            given.cases.push((read.answers, ago));
        }
    }
}

fn entries<'n>(node: &'n Node, what: &str, faults: &mut Faults) -> &'n [(Key, Node)] {
    match &node.kind {
        NodeKind::Map(entries) => entries,
        NodeKind::Empty => &[],
        NodeKind::Scalar { .. } | NodeKind::List(_) => {
            let message = format!("`{what}` harus berupa pasangan `nama: isi`.");
            faults.note(E801, node.at, message, "");
            &[]
        }
    }
}

fn setting(
    id: &str,
    key: &Key,
    node: &Node,
    service: &Service,
    faults: &mut Faults,
) -> Option<(String, SettingValue)> {
    if service.settings.iter().any(|one| one.id == id) {
        return scalar(node).map(|text| (id.to_owned(), setting_value(text)));
    }
    let right = service.settings.iter().map(|setting| setting.id.as_str());
    let mend = nearest(id, right, "Periksa `settings`.");
    faults.note(E801, key.at, format!("Setelan `{id}` tidak ada."), mend);
    None
}

fn setting_value(text: &str) -> SettingValue {
    match (text.parse(), text.parse()) {
        (Ok(truth), _) => SettingValue::Bool(truth),
        (_, Ok(number)) => SettingValue::Int(number),
        (Err(_), Err(_)) => SettingValue::Text(text.to_owned()),
    }
}

/// The service with other values of settings, whatever the day.
pub(super) fn with_settings(service: &Service, own: Vec<(String, SettingValue)>) -> Arc<Service> {
    let mut service = service.clone();
    for (id, value) in own {
        service.settings.retain(|setting| setting.id != id);
        service.settings.push(Setting { id, value, basis: None, from: None, to: None });
    }
    Arc::new(service)
}

/// `licence: { class: c, expires_on: 2026-12-02 }`; `null` for a fact that the register does not have.
fn subject_facts(
    subject: &Subject,
    node: &Node,
    inputs: &Inputs<'_>,
    (typed, given): (&mut Typed, &mut Given),
    faults: &mut Faults,
) {
    for (key, own) in entries(node, &subject.id, faults) {
        let id = format!("{}.{}", subject.id, key.name);
        let at = Key { name: id.clone(), at: key.at };
        if !inputs.is_fact(&id) {
            foreign(&at, subject, faults);
        } else if subject.for_office {
            put(&mut given.facts, &id, own);
        } else {
            inputs.given(&id, own, typed, faults);
        }
    }
}

fn foreign(key: &Key, subject: &Subject, faults: &mut Faults) {
    let right: Vec<String> =
        subject.facts.iter().map(|fact| format!("{}.{fact}", subject.id)).collect();
    let mend = nearest(&key.name, right.iter().map(String::as_str), "Periksa `subjects`.");
    faults.note(E801, key.at, format!("Fakta `{}` tidak ada.", key.name), mend);
}

/// `mother.birth_date`, `applicant.address.region`; also what a register finds of a body, as `company.name_rules`.
fn fact(
    key: &Key,
    node: &Node,
    service: &Service,
    inputs: &Inputs<'_>,
    (typed, given): (&mut Typed, &mut Given),
    faults: &mut Faults,
) {
    let subject = key.name.split_once('.').and_then(|(subject, _)| service.subject(subject));
    let for_office = subject.is_some_and(|subject| subject.for_office);
    if key.name.ends_with(".name_rules") && subject.is_some() {
        put(&mut given.facts, &key.name, node);
    } else if !inputs.is_fact(&key.name) {
        let message = format!("`{}` tidak dapat diberikan.", key.name);
        let mend = "Yang dapat: `subjek.fakta`, `settings.nama`, `case.flags`, `case.supporters`, `duplicates`, `letters`, `calls`, `delegation`.";
        faults.note(E801, key.at, message, mend);
    } else if for_office {
        put(&mut given.facts, &key.name, node);
    } else {
        inputs.given(&key.name, node, typed, faults);
    }
}

fn put(facts: &mut Answers, id: &str, node: &Node) {
    match value(node) {
        Some(value) => facts.insert(id.to_owned(), value),
        None => facts.remove(id),
    };
}

/// A value by its looks: what registers and other systems say has no question that would tell its type.
pub(super) fn value(node: &Node) -> Option<Value> {
    match &node.kind {
        NodeKind::Empty | NodeKind::Map(_) => None,
        NodeKind::List(items) => {
            Some(Value::Keys(items.iter().filter_map(scalar).map(str::to_owned).collect()))
        }
        NodeKind::Scalar { text, quoted: true } => Some(Value::Text(text.clone())),
        NodeKind::Scalar { text, quoted: false } => {
            let day = text.parse().ok().map(Value::Date);
            let truth = || text.parse().ok().map(Value::Bool);
            let number = || text.parse().ok().map(Value::Int);
            day.or_else(truth).or_else(number).or_else(|| Some(Value::Text(text.clone())))
        }
    }
}

/// `letters: { booking: { number: "…", valid_until: …, company.name: … } }`; `null`: the applicant has none.
fn letters(node: &Node, service: &Service, given: &mut Given, faults: &mut Faults) {
    for (key, node) in entries(node, "letters", faults) {
        let Some(need) = service.needs.iter().find(|need| need.id == key.name) else {
            let right = service.needs.iter().map(|need| need.id.as_str());
            let mend = nearest(&key.name, right, "Periksa `needs`.");
            faults.note(E801, key.at, format!("Kebutuhan `{}` tidak ada.", key.name), mend);
            continue;
        };
        let brought = (!matches!(node.kind, NodeKind::Empty)).then(|| letter(need, node, faults));
        match after(need, node, faults) {
            Some(after) => {
                let brings = brought.filter(|brought| !brought.is_empty());
                given.coming.insert(need.id.clone(), Coming { after, brings });
            }
            None => {
                given.letters.insert(need.id.clone(), brought);
            }
        }
    }
}

/// `after: 3 working days`: when it is known what became of a letter that is still being made.
fn after(need: &Need, node: &Node, faults: &mut Faults) -> Option<Time> {
    let NodeKind::Map(entries) = &node.kind else { return None };
    let (key, node) = entries.iter().find(|(key, _)| key.name == "after")?;
    if !need.wait {
        let message = format!("Surat `{}` tidak dapat ditunggu.", need.id);
        faults.note(E801, key.at, message, "Tulis `wait: true` pada kebutuhan itu.");
        return None;
    }
    let time = scalar(node).and_then(Time::read);
    if time.is_none() {
        faults.note(E801, node.at, "Waktu ini tidak terbaca.", "Tulis `after: 3 working days`.");
    }
    time
}

fn letter(need: &Need, node: &Node, faults: &mut Faults) -> Answers {
    let mut brought = Answers::new();
    let own = ["number", "signed_on", "valid_until"];
    let told = entries(node, &need.id, faults).iter().filter(|(key, _)| key.name != "after");
    for (key, node) in told {
        let name = key.name.as_str();
        if own.contains(&name) {
            put(&mut brought, &format!("{}.{name}", need.id), node);
        } else if need.take.iter().any(|taken| taken == name) {
            put(&mut brought, name, node);
        } else {
            let right = need.take.iter().map(String::as_str).chain(own);
            let mend = nearest(name, right, "Periksa `take` dari kebutuhan ini.");
            faults.note(E801, key.at, format!("Surat `{}` tidak memberi `{name}`.", need.id), mend);
        }
    }
    brought
}

/// `calls: { blocked: { hit: false } }`: by their names or by ours, and with `outcome` the way out.
fn calls(node: &Node, service: &Service, given: &mut Given, faults: &mut Faults) {
    for (key, node) in entries(node, "calls", faults) {
        let asks = |stage: &&Stage| matches!(stage.work, Work::Call(_));
        let stage = service.stage(&key.name).filter(asks);
        let Some((stage, Work::Call(call))) = stage.map(|stage| (stage, &stage.work)) else {
            let right = service.road.iter().filter(asks).map(|stage| stage.id.as_str());
            let mend = nearest(&key.name, right, "Periksa `road`.");
            let message = format!("Tahap `{}` tidak bertanya kepada sistem lain.", key.name);
            faults.note(E801, key.at, message, mend);
            continue;
        };
        let mut called = Called::default();
        for (part, node) in entries(node, &key.name, faults) {
            if part.name == "outcome" {
                called.outcome =
                    scalar(node).filter(|name| stage.outcome(name).is_some()).map(str::to_owned);
            } else {
                received(call, part, node, &mut called.received, faults);
            }
        }
        given.calls.insert(stage.id.clone(), called);
    }
}

/// One value that another system sends.
pub(super) fn received(
    call: &Call,
    key: &Key,
    node: &Node,
    values: &mut Answers,
    faults: &mut Faults,
) {
    let name = key.name.as_str();
    match call.receive.iter().find(|(ours, theirs)| ours == name || theirs == name) {
        Some((ours, _)) => put(values, ours, node),
        None => {
            let right = call.receive.iter().map(|(ours, _)| ours.as_str());
            let mend = nearest(name, right, "Periksa `receive`.");
            faults.note(E801, key.at, format!("Sistem itu tidak menjawab `{name}`."), mend);
        }
    }
}

/// `delegation: { unit: kelurahan, to: Sekretaris Kelurahan, kind: an }`, or a list of them.
fn delegations(node: &Node, given: &mut Given, faults: &mut Faults) {
    let items = if let NodeKind::List(items) = &node.kind { items } else { &vec![node.clone()] };
    for item in items {
        let own = entries(item, "delegation", faults);
        let part = |name: &str| {
            own.iter().find(|(key, _)| key.name == name).and_then(|(_, node)| scalar(node))
        };
        let kinds = [("an", "a.n. "), ("plt", "Plt. "), ("plh", "Plh. ")];
        let kind = part("kind").and_then(|kind| kinds.iter().find(|(name, _)| *name == kind));
        match (part("unit"), part("to"), kind) {
            (Some(unit), Some(_), Some((_, before))) => {
                given.delegations.push(Delegation { unit: unit.to_owned(), before });
            }
            _ => {
                let mend = "Tulis `{ unit: kelurahan, to: Sekretaris Kelurahan, kind: an }`; jenisnya an, plt, plh.";
                faults.note(E801, item.at, "Pelimpahan ini belum lengkap.", mend);
            }
        }
    }
}
