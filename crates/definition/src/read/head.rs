//! The parts of a service file besides its form and its road.

use std::collections::BTreeMap;

use crate::bundle::{Linked, link};
use crate::fault::Place;
use crate::service::{
    Answer, Around, HandledBy, NoticeLine, Reply, Rule, Service, ServiceKind, Setting,
    SettingValue, Standard, TimeUnit,
};
use crate::text::Text;
use crate::yaml::{Node, NodeKind};

use super::dates::{self, Span};
use super::{Fields, Reader, complaint, fees, form, letters, more, promise, road, subjects};

/// Derived names of a service; each condition is looked at through all of them. Services have twenty at most.
const MOST_DERIVED: usize = 500;

pub(crate) const KEYS: &[&str] = &[
    "pendopo",
    "id",
    "title",
    "summary",
    "kind",
    "complaint",
    "words",
    "life_events",
    "audience",
    "mode",
    "front_office",
    "standard",
    "handled_by",
    "settings",
    "needs",
    "subjects",
    "derived",
    "eligibility",
    "form",
    "documents",
    "fees",
    "promise",
    "road",
    "objection",
    "reasons",
    "replies",
    "priority",
    "letters",
    "forms_filled",
    "records",
    "notices",
    "answers",
    "open_data",
    "retention",
    "locked",
];

/// A service, or a bundle with the form that is made of its parts.
pub(crate) fn service(node: &Node, r: &mut Reader) -> Option<Service> {
    let Some(Linked { form, parts }) = link(node, r) else { return one(node, r) };
    Some(Service { parts, ..one(&form, r)? })
}

fn one(node: &Node, r: &mut Reader) -> Option<Service> {
    let map = Fields::of(node, "Layanan ini", KEYS, r);
    version(&map, r);
    let kind = more::kind(&map, r);
    let complaint = complaint::complaint(&map, r);
    if kind == ServiceKind::Complaint && complaint.is_none() {
        let _ = map.need("complaint", r);
    }
    // What a service has to say of its delivery (PermenPANRB 15/2014), a complaint need not.
    r.delivers = kind != ServiceKind::Complaint;
    let subjects = subjects::read(&map, r);
    r.needs = more::needs(&map, r);
    let mut service = Service {
        id: map.need("id", r).map(|node| r.id(node)).unwrap_or_default(),
        title: map.need("title", r).map(|node| r.text(node, "title")).unwrap_or_default(),
        summary: map.need("summary", r).map(|node| r.text(node, "summary")).unwrap_or_default(),
        words: words(&map, r),
        life_events: map.get("life_events").map(|node| r.strings(node)).unwrap_or_default(),
        audience: audience(&map, r),
        kind,
        complaint,
        mode: more::mode(&map, r),
        front_office: more::front_office(&map, r),
        needs: r.needs.clone(),
        priority: more::priority(&map, r),
        forms_filled: more::forms_filled(&map, r),
        records: more::records(&map, r),
        objection: more::objection(&map, &subjects, r),
        open_data: more::open_data(&map, r),
        locked: map.get("locked").map(|node| r.strings(node)).unwrap_or_default(),
        below: r.faults.below.clone(),
        standard: standard(&map, r),
        handled: handled(&map, r),
        settings: settings(&map, r),
        derived: derived(&map, r),
        eligibility: map.get("eligibility").map(|node| rules(node, r)).unwrap_or_default(),
        form: form::steps(&map, &subjects, r),
        documents: [form::documents(&map, r), more::objected_documents(&map, r)].concat(),
        fees: fees::read(&map, r),
        promise: promise::read(&map, r),
        id_at: map.get("id").map_or(map.at, |node| node.at),
        promise_at: map.get("promise").map_or(map.at, |node| node.at),
        road: road::stages(&map, &subjects, r),
        reasons: own_reasons(&map, r),
        replies: own_replies(&map, r),
        letters: letters::letters(&map, r),
        notices: notices(&map, r),
        answers: answers(&map, r),
        retention: retention(&map, r),
        subjects,
        parts: Vec::new(),
        pages: Vec::new(),
        offers: std::collections::BTreeMap::new(),
    };
    service.pages = crate::form::page::pages(&service);
    Some(service)
}

fn version(map: &Fields, r: &mut Reader) {
    let Some(node) = map.need("pendopo", r) else { return };
    if r.string(node) != "1" {
        let mend = "Tulis `pendopo: 1`.";
        r.fault("E102", node.at, "Versi bahasa layanan ini tidak dikenal.", mend);
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
    if !r.delivers {
        return;
    }
    r.fault("E103", at, format!("{what} belum disebut."), format!("Tulis `{example}`."));
}

fn handled(map: &Fields, r: &mut Reader) -> HandledBy {
    let Some(node) = map.need("handled_by", r) else {
        return HandledBy { unit: String::new(), others: Vec::new(), region: None, chosen: None };
    };
    let inner = Fields::short(node, "unit", "`handled_by`", &["unit", "region", "chosen"], r);
    let (unit, others) = inner.need("unit", r).map(|node| units(node, r)).unwrap_or_default();
    HandledBy {
        unit,
        others,
        region: inner.get("region").and_then(|node| r.condition(node)),
        chosen: inner.get("chosen").map(|node| r.string(node)),
    }
}

/// One unit, or lines of which the first that holds counts: the last, which always does, and those before it.
fn units(node: &Node, r: &mut Reader) -> (String, Vec<(crate::condition::Condition, String)>) {
    let NodeKind::List(lines) = &node.kind else { return (r.string(node), Vec::new()) };
    let (mut unit, mut others) = (String::new(), Vec::new());
    for (place, line) in lines.iter().enumerate() {
        let map = Fields::short(line, "unit", "baris unit", &["when", "unit"], r);
        let named = map.need("unit", r).map(|node| r.string(node)).unwrap_or_default();
        let when = map.get("when").and_then(|node| r.condition(node));
        let is_last = place + 1 == lines.len();
        if is_last == when.is_some() {
            let mend = "Baris terakhir tanpa `when`, baris lain dengan `when`.";
            r.fault("E106", line.at, "Baris unit ini tidak pernah atau selalu berlaku.", mend);
        }
        match when {
            Some(when) => others.push((when, named)),
            None => unit = named,
        }
    }
    (unit, others)
}

fn settings(map: &Fields, r: &mut Reader) -> Vec<Setting> {
    let Some(node) = map.get("settings") else { return Vec::new() };
    let keys = ["id", "value", "basis", "from", "to", "note"];
    let mut settings: Vec<Setting> = Vec::new();
    let mut spans = Vec::new();
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
        spans.push(Span::new(&setting.id, setting.from, setting.to, item.at));
        settings.push(setting);
    }
    dates::gaps(spans, "Setelan", &mut r.faults);
    settings
}

fn overlap(a: &Setting, b: &Setting) -> bool {
    let starts_after =
        |a: &Setting, b: &Setting| matches!((a.from, b.to), (Some(f), Some(t)) if f > t);
    a.id == b.id && !starts_after(a, b) && !starts_after(b, a)
}

fn setting_value(node: &Node, r: &mut Reader) -> SettingValue {
    if let NodeKind::List(rows) = &node.kind {
        let row = |row: &Node| {
            let entries = r.entries(row, "value", "nama: isi").iter();
            entries.map(|(key, value)| (key.name.clone(), setting_value(value, r))).collect()
        };
        return SettingValue::Rows(rows.iter().map(row).collect());
    }
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

fn derived(map: &Fields, r: &mut Reader) -> Vec<(String, crate::condition::Condition)> {
    let Some(node) = map.get("derived") else { return Vec::new() };
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`derived` harus berupa pasangan `nama: syarat`.", "");
        return Vec::new();
    };
    if entries.len() > MOST_DERIVED {
        let message =
            format!("`derived` berisi {} nama, paling banyak {MOST_DERIVED}.", entries.len());
        r.fault("E012", node.at, message, "Bagi menjadi beberapa layanan.");
        return Vec::new();
    }
    let mut derived = Vec::new();
    for (key, value) in entries {
        r.check_id(&key.name, key.at);
        derived.extend(r.condition(value).map(|condition| (key.name.clone(), condition)));
    }
    crate::check::in_order_of_use(derived, &mut r.faults)
}

/// Rules of a page, a field, or of eligibility.
pub(crate) fn rules(node: &Node, r: &mut Reader) -> Vec<Rule> {
    let keys = ["need", "else", "warn", "reason", "instead", "carry", "again_on"];
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
            carry: map
                .get("carry")
                .map(|node| more::conditions(node, "carry", r))
                .unwrap_or_default(),
            again_on: map.get("again_on").and_then(|node| r.date_condition(node)),
        });
    }
    rules
}

fn own_reasons(map: &Fields, r: &mut Reader) -> BTreeMap<String, Text> {
    let mut reasons = r.pack.reasons.clone();
    let Some(node) = map.get("reasons") else { return reasons };
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`reasons` harus berupa pasangan `kode: kalimat`.", "");
        return reasons;
    };
    for (key, value) in entries {
        r.check_id(&key.name, key.at);
        let text = r.text(value, &format!("reasons/{}", key.name));
        reasons.insert(key.name.clone(), text);
    }
    reasons
}

/// What officers write often to applicants: those of the pack, and its own.
fn own_replies(map: &Fields, r: &mut Reader) -> BTreeMap<String, Reply> {
    let mut replies = r.pack.replies.clone();
    replies.retain(|_, reply| !reply.in_chat);
    if let Some(node) = map.get("replies") {
        replies.extend(more::replies(node, false, r));
    }
    replies
}

fn notices(map: &Fields, r: &mut Reader) -> Vec<NoticeLine> {
    let Some(node) = map.get("notices") else { return Vec::new() };
    let keys = ["at", "before", "after", "days", "to", "text", "when", "button", "instead", "join"];
    let mut notices = Vec::new();
    for item in r.list(node, "notices") {
        let line = Fields::of(item, "Pemberitahuan ini", &keys, r);
        let Some(text) = line.need("text", r) else { continue };
        let around = around(&line, r);
        let at = if around.is_none() { line.need("at", r) } else { line.get("at") };
        let (to, unit) = receivers(&line, r);
        notices.push(NoticeLine {
            at: at.map(|node| r.string(node)).unwrap_or_default(),
            around,
            to,
            unit,
            when: line.get("when").and_then(|node| r.condition(node)),
            button: line.get("button").map(|node| r.sentence(node)),
            instead: line.get("instead").map(|node| r.string(node)),
            text: r.sentence(text),
            place: item.at,
        });
    }
    notices
}

/// Before or after which date, and how many days.
fn around(line: &Fields, r: &mut Reader) -> Option<Around> {
    let (node, after) = match (line.get("before"), line.get("after")) {
        (Some(node), _) => (node, false),
        (None, Some(node)) => (node, true),
        (None, None) => return None,
    };
    let date = r.condition(node)?;
    let days = line.need("days", r)?;
    let whole =
        |text: &String| text.parse().ok().filter(|days: &u32| *days <= TimeUnit::Days.most());
    let texts = r.strings(days);
    let days_read: Vec<u32> = texts.iter().filter_map(whole).collect();
    if days_read.len() != texts.len() || days_read.is_empty() {
        let message = "`days` harus berupa jumlah hari, paling banyak seratus tahun.";
        r.fault("E010", days.at, message, "Tulis `days: [30, 14]`.");
    }
    Some(Around { date, after, days: days_read })
}

/// Subjects, or `{ unit: … }`.
fn receivers(line: &Fields, r: &mut Reader) -> (Vec<String>, Option<String>) {
    let Some(node) = line.get("to") else { return (vec!["applicant".to_owned()], None) };
    let NodeKind::Map(_) = node.kind else { return (r.strings(node), None) };
    let inner = Fields::of(node, "`to`", &["unit", "connector"], r);
    let unit = inner.get("unit").or(inner.get("connector"));
    (Vec::new(), unit.map(|node| r.string(node)))
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
            place: item.at,
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
            r.fault("E010", node.at, super::not_a_time(&text), mend);
        }
        kept.insert(key.to_owned(), text);
    }
    kept
}
