//! The parts of a service file besides its form and its road.

use std::collections::BTreeMap;

use crate::fault::{Place, nearest};
use crate::field::facts;
use crate::service::{
    Answer, HandledBy, NoticeLine, Rule, Service, Setting, SettingValue, Standard, Subject,
    TimeUnit,
};
use crate::text::Text;
use crate::yaml::{Node, NodeKind};

use super::{Fields, Reader, fees, form, letters, promise, road};

const KEYS: &[&str] = &[
    "pendopo",
    "id",
    "title",
    "summary",
    "kind",
    "words",
    "life_events",
    "audience",
    "mode",
    "standard",
    "handled_by",
    "settings",
    "subjects",
    "derived",
    "eligibility",
    "form",
    "documents",
    "fees",
    "promise",
    "road",
    "reasons",
    "letters",
    "notices",
    "answers",
    "open_data",
    "retention",
];

pub(super) fn service(node: &Node, r: &mut Reader) -> Option<Service> {
    let map = Fields::of(node, "Layanan ini", KEYS, r);
    version(&map, r);
    let subjects = subjects(&map, r);
    let mut service = Service {
        id: map.need("id", r).map(|node| r.id(node)).unwrap_or_default(),
        title: map.need("title", r).map(|node| r.text(node, "title")).unwrap_or_default(),
        summary: map.need("summary", r).map(|node| r.text(node, "summary")).unwrap_or_default(),
        words: words(&map, r),
        life_events: map.get("life_events").map(|node| r.strings(node)).unwrap_or_default(),
        audience: audience(&map, r),
        standard: standard(&map, r),
        handled: handled(&map, r),
        settings: settings(&map, r),
        derived: derived(&map, r),
        eligibility: map.get("eligibility").map(|node| rules(node, r)).unwrap_or_default(),
        form: form::steps(&map, &subjects, r),
        documents: form::documents(&map, r),
        fees: fees::read(&map, r),
        promise: promise::read(&map, r),
        promise_at: map.get("promise").map_or(map.at, |node| node.at),
        road: road::stages(&map, &subjects, r),
        reasons: own_reasons(&map, r),
        letters: letters::letters(&map, r),
        notices: notices(&map, r),
        answers: answers(&map, r),
        retention: retention(&map, r),
        subjects,
        pages: Vec::new(),
    };
    service.pages = crate::form::page::pages(&service);
    Some(service)
}

fn version(map: &Fields, r: &mut Reader) {
    let Some(node) = map.need("pendopo", r) else { return };
    if r.string(node) != "1" {
        let mend = "Tulis `pendopo: 1`.";
        r.fault("E101", node.at, "Versi bahasa layanan ini tidak dikenal.", mend);
    }
}

fn words(map: &Fields, r: &mut Reader) -> Vec<String> {
    let mut words = map.get("words").map(|node| r.strings(node)).unwrap_or_default();
    words.extend(r.texts.words().iter().cloned());
    words
}

fn audience(map: &Fields, r: &mut Reader) -> Vec<String> {
    map.get("audience").map_or_else(|| vec!["warga".to_owned()], |node| r.strings(node))
}

fn standard(map: &Fields, r: &mut Reader) -> Standard {
    const OTHER: [&str; 7] =
        ["facilities", "competence", "supervision", "staff", "guarantee", "safety", "evaluation"];
    let Some(node) = map.get("standard") else {
        missing_component(map.at, "Dasar hukum", "standard: { basis: [ … ] }", r);
        return Standard::default();
    };
    let mut known = vec!["basis"];
    known.extend(OTHER);
    let inner = Fields::of(node, "`standard`", &known, r);
    let basis = inner.get("basis").map(|node| r.strings(node)).unwrap_or_default();
    if basis.is_empty() {
        missing_component(node.at, "Dasar hukum", "standard: { basis: [ … ] }", r);
    }
    let mut other = BTreeMap::new();
    for key in OTHER {
        if let Some(node) = inner.get(key) {
            other.insert(key.to_owned(), r.sentence(node));
        }
    }
    Standard { basis, other }
}

pub(super) fn missing_component(at: Place, what: &str, example: &str, r: &mut Reader) {
    r.fault("E103", at, format!("{what} belum disebut."), format!("Tulis `{example}`."));
}

fn handled(map: &Fields, r: &mut Reader) -> HandledBy {
    let Some(node) = map.need("handled_by", r) else {
        return HandledBy { unit: String::new(), region: None };
    };
    let inner = Fields::short(node, "unit", "`handled_by`", &["unit", "region"], r);
    HandledBy {
        unit: inner.need("unit", r).map(|node| r.string(node)).unwrap_or_default(),
        region: inner.get("region").and_then(|node| r.condition(node)),
    }
}

fn settings(map: &Fields, r: &mut Reader) -> Vec<Setting> {
    let Some(node) = map.get("settings") else { return Vec::new() };
    let keys = ["id", "value", "basis", "from", "to", "note"];
    let mut settings: Vec<Setting> = Vec::new();
    for item in r.list(node, "settings") {
        let line = Fields::of(item, "Setelan", &keys, r);
        let (Some(id), Some(value)) = (line.need("id", r), line.need("value", r)) else { continue };
        let setting = Setting {
            id: r.id(id),
            value: setting_value(value, r),
            basis: line.get("basis").map(|node| r.string(node)),
            from: line.get("from").and_then(|node| date(node, r)),
            to: line.get("to").and_then(|node| date(node, r)),
        };
        if setting.basis.is_none() {
            let message = format!("Setelan `{}` belum punya dasar.", setting.id);
            r.fault("W108", item.at, message, "Tulis `basis: …`.");
        }
        if settings.iter().any(|other| overlap(other, &setting)) {
            let message = format!("Setelan `{}` bertumpuk dengan baris lain.", setting.id);
            r.fault("E106", item.at, message, "Beri `from` dan `to` yang tidak bertumpuk.");
        }
        settings.push(setting);
    }
    settings
}

fn overlap(a: &Setting, b: &Setting) -> bool {
    let starts_after =
        |a: &Setting, b: &Setting| matches!((a.from, b.to), (Some(f), Some(t)) if f > t);
    a.id == b.id && !starts_after(a, b) && !starts_after(b, a)
}

fn setting_value(node: &Node, r: &mut Reader) -> SettingValue {
    let text = r.string(node);
    let quoted = matches!(node.kind, NodeKind::Scalar { quoted: true, .. });
    match text.as_str() {
        "true" if !quoted => SettingValue::Bool(true),
        "false" if !quoted => SettingValue::Bool(false),
        _ => match text.parse() {
            Ok(number) if !quoted => SettingValue::Int(number),
            Ok(_) | Err(_) => SettingValue::Text(text),
        },
    }
}

pub(super) fn date(node: &Node, r: &mut Reader) -> Option<terms::Date> {
    let text = r.string(node);
    let parsed = text.parse().ok();
    if parsed.is_none() {
        r.fault("E006", node.at, format!("`{text}` bukan tanggal."), "Tulis `2026-11-25`.");
    }
    parsed
}

fn subjects(map: &Fields, r: &mut Reader) -> Vec<Subject> {
    let mut subjects = Vec::new();
    if let Some(node) = map.get("subjects") {
        if let NodeKind::Map(entries) = &node.kind {
            for (key, value) in entries {
                r.check_id(&key.name, key.at);
                subjects.extend(subject(&key.name, key.at, value, r));
            }
        } else {
            r.fault("E006", node.at, "`subjects` harus berupa pasangan `id: { person: … }`.", "");
        }
    }
    if !subjects.iter().any(|subject: &Subject| subject.id == "applicant") {
        subjects.insert(0, applicant(map.at));
    }
    subjects.sort_by_key(|subject| subject.id != "applicant");
    subjects
}

fn applicant(at: Place) -> Subject {
    Subject {
        id: "applicant".to_owned(),
        label: Text::both("Anda", "You"),
        facts: vec!["name".to_owned()],
        many: false,
        new: false,
        data: "general".to_owned(),
        at,
    }
}

fn subject(id: &str, at: Place, node: &Node, r: &mut Reader) -> Option<Subject> {
    let kinds = ["person", "legal_entity", "party", "record"];
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, format!("`{id}` perlu jenis."), "Tulis `{ person: { … } }`.");
        return None;
    };
    let (key, inner) = entries.first()?;
    if key.name != "person" {
        let mend = nearest(&key.name, kinds, "Di sini baru `person`.");
        r.fault("E206", key.at, format!("Jenis `{}` belum dapat dipakai.", key.name), mend);
        return None;
    }
    let keys = ["label", "facts", "many", "new", "data"];
    let map = Fields::of(inner, &format!("`{id}`"), &keys, r);
    let label = match map.get("label") {
        Some(node) => r.text(node, &format!("subjects/{id}/label")),
        None if id == "applicant" => Text::both("Anda", "You"),
        None => map.need("label", r).map(|node| r.string(node)).map(Text::new).unwrap_or_default(),
    };
    let listed = map.get("facts").map(|node| (node.at, r.strings(node)));
    let (facts_at, listed) = listed.unwrap_or((at, Vec::new()));
    let mut known = Vec::new();
    for fact in listed {
        if facts::kind_of(&fact).is_some() {
            known.push(fact);
        } else {
            let mend = nearest(&fact, facts::NAMES, "Lihat daftar fakta di panduan.");
            r.fault("E206", facts_at, format!("`{id}.{fact}` tidak ada."), mend);
        }
    }
    Some(Subject {
        id: id.to_owned(),
        label,
        facts: known,
        many: map.get("many").is_some_and(|node| r.truth(node)),
        new: map.get("new").is_some_and(|node| r.truth(node)),
        data: map.get("data").map_or_else(|| "general".to_owned(), |node| r.string(node)),
        at,
    })
}

fn derived(map: &Fields, r: &mut Reader) -> Vec<(String, crate::condition::Condition)> {
    let Some(node) = map.get("derived") else { return Vec::new() };
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`derived` harus berupa pasangan `nama: syarat`.", "");
        return Vec::new();
    };
    let mut derived = Vec::new();
    for (key, value) in entries {
        r.check_id(&key.name, key.at);
        derived.extend(r.condition(value).map(|condition| (key.name.clone(), condition)));
    }
    crate::check::in_order_of_use(derived, &mut r.faults)
}

/// Rules of a page, a field, or of eligibility.
pub(crate) fn rules(node: &Node, r: &mut Reader) -> Vec<Rule> {
    let keys = ["need", "else", "warn", "reason", "instead"];
    let mut rules = Vec::new();
    for item in r.list(node, "rules") {
        let map = Fields::of(item, "Aturan ini", &keys, r);
        let need = map.need("need", r).and_then(|node| r.condition(node));
        let otherwise = map.need("else", r).map(|node| r.sentence(node));
        let (Some(need), Some(otherwise)) = (need, otherwise) else { continue };
        let reason = map.get("reason").map(|node| r.string(node));
        rules.push(Rule {
            need,
            otherwise,
            warn: map.get("warn").is_some_and(|node| r.truth(node)),
            reason: reason.unwrap_or_else(|| "not_eligible_status".to_owned()),
            instead: map.get("instead").map(|node| r.string(node)),
        });
    }
    rules
}

fn own_reasons(map: &Fields, r: &mut Reader) -> BTreeMap<String, Text> {
    let Some(node) = map.get("reasons") else { return BTreeMap::new() };
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`reasons` harus berupa pasangan `kode: kalimat`.", "");
        return BTreeMap::new();
    };
    let mut reasons = BTreeMap::new();
    for (key, value) in entries {
        r.check_id(&key.name, key.at);
        let text = r.text(value, &format!("reasons/{}", key.name));
        reasons.insert(key.name.clone(), text);
    }
    reasons
}

fn notices(map: &Fields, r: &mut Reader) -> Vec<NoticeLine> {
    let Some(node) = map.get("notices") else { return Vec::new() };
    let keys = ["at", "to", "text", "when"];
    let mut notices = Vec::new();
    for item in r.list(node, "notices") {
        let line = Fields::of(item, "Pemberitahuan ini", &keys, r);
        let (Some(at), Some(text)) = (line.need("at", r), line.need("text", r)) else { continue };
        notices.push(NoticeLine {
            at: r.string(at),
            to: line.get("to").map_or_else(|| "applicant".to_owned(), |node| r.string(node)),
            when: line.get("when").and_then(|node| r.condition(node)),
            text: r.sentence(text),
        });
    }
    notices
}

fn answers(map: &Fields, r: &mut Reader) -> Vec<Answer> {
    let Some(node) = map.get("answers") else { return Vec::new() };
    let keys = ["ask", "say", "instead", "not_ours", "unsure"];
    let mut answers = Vec::new();
    for item in r.list(node, "answers") {
        let line = Fields::of(item, "Jawaban ini", &keys, r);
        let Some(ask) = line.need("ask", r) else { continue };
        if line.get("instead").is_none() {
            let _ = line.need("say", r);
        }
        let first = match &ask.kind {
            NodeKind::List(items) => items.first().unwrap_or(ask),
            NodeKind::Scalar { .. } | NodeKind::Empty | NodeKind::Map(_) => ask,
        };
        answers.push(Answer {
            question: r.sentence(first),
            ask: r.strings(ask),
            say: line.get("say").map(|node| r.sentence(node)),
            instead: line.get("instead").map(|node| r.string(node)),
            not_ours: line.get("not_ours").is_some_and(|node| r.truth(node)),
            unsure: line.get("unsure").is_some_and(|node| r.truth(node)),
        });
    }
    answers
}

fn retention(map: &Fields, r: &mut Reader) -> BTreeMap<String, String> {
    let keys = ["case", "drafts", "refused", "letters", "documents", "specific"];
    let Some(node) = map.get("retention") else { return BTreeMap::new() };
    let inner = Fields::of(node, "`retention`", &keys, r);
    let mut kept = BTreeMap::new();
    for key in keys {
        let Some(node) = inner.get(key) else { continue };
        let text = r.string(node);
        let by_calendar = super::parse_time(&text).is_some_and(|time| {
            matches!(time.unit, TimeUnit::Days | TimeUnit::Months | TimeUnit::Years)
        });
        let forever = text == "permanent" && key != "drafts";
        if !by_calendar && !forever {
            let mend = match key {
                "drafts" => "Tulis `30 days`.",
                _ => "Tulis `10 years` atau `permanent`.",
            };
            r.fault("E010", node.at, format!("`{text}` tidak dikenal sebagai waktu."), mend);
        }
        kept.insert(key.to_owned(), text);
    }
    kept
}
