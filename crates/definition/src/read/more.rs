//! What a service file says of needs, forms, records, objections, and who issues.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::condition::Condition;
use crate::fault::nearest;
use crate::pack::Pack;
use crate::service::{
    Document, FormFilled, FrontOffice, Giver, Level, Mode, Need, Objection, OpenData, Priority,
    Record, Reply, ServiceKind, Stage, Subject,
};
use crate::yaml::{self, Node, NodeKind};

use super::{Fields, Reader, form, letters, promise, road};

pub(super) fn kind(map: &Fields, r: &mut Reader) -> ServiceKind {
    let kinds = [
        ("service", ServiceKind::Service),
        ("complaint", ServiceKind::Complaint),
        ("bundle", ServiceKind::Bundle),
    ];
    let Some(node) = map.get("kind") else { return ServiceKind::Service };
    r.word(node, &kinds, ServiceKind::Service)
}

pub(super) fn mode(map: &Fields, r: &mut Reader) -> Mode {
    let modes = [("owner", Mode::Owner), ("front_office", Mode::FrontOffice)];
    map.get("mode").map_or(Mode::Owner, |node| r.word(node, &modes, Mode::Owner))
}

pub(super) fn front_office(map: &Fields, r: &mut Reader) -> Option<FrontOffice> {
    let node = map.get("front_office")?;
    let inner = Fields::of(node, "`front_office`", &["after", "connector", "action", "within"], r);
    let connector = inner.need("connector", r).map(|node| r.string(node)).unwrap_or_default();
    let title = r.pack.titles.get(&connector).cloned();
    Some(FrontOffice {
        after: inner.need("after", r).map(|node| r.string(node)).unwrap_or_default(),
        issuer: title.unwrap_or_else(|| connector.clone()),
        connector,
        action: inner.need("action", r).map(|node| r.string(node)).unwrap_or_default(),
        within: inner.get("within").and_then(|node| r.duration(node)),
        at: node.at,
    })
}

pub(super) fn needs(map: &Fields, r: &mut Reader) -> Vec<Need> {
    let Some(node) = map.get("needs") else { return Vec::new() };
    let keys = ["letter", "label", "holder", "take", "when", "use_up", "wait", "else"];
    let mut needs = Vec::new();
    for (key, value) in r.entries(node, "needs", "id: { letter, else }") {
        r.check_id(&key.name, key.at);
        let map = Fields::of(value, &format!("Kebutuhan `{}`", key.name), &keys, r);
        let path = format!("needs/{}/label", key.name);
        needs.push(Need {
            id: key.name.clone(),
            letter: map.need("letter", r).map(|node| r.string(node)).unwrap_or_default(),
            label: map.need("label", r).map(|node| r.text(node, &path)).unwrap_or_default(),
            holder: map.get("holder").map_or_else(|| "applicant".to_owned(), |node| r.string(node)),
            take: map.get("take").map(|node| r.strings(node)).unwrap_or_default(),
            when: map.get("when").and_then(|node| r.condition(node)),
            use_up: map.get("use_up").is_some_and(|node| r.truth(node)),
            wait: map.get("wait").is_some_and(|node| waits(&key.name, node, r)),
            otherwise: map.need("else", r).map(|node| r.sentence(node)).unwrap_or_default(),
            at: key.at,
        });
    }
    needs
}

/// Whether a case may be sent before the letter is there. Conditions ask for it then by the need's id.
fn waits(id: &str, node: &Node, r: &mut Reader) -> bool {
    let waits = r.truth(node);
    if waits && id.contains(['-', '.']) {
        let message = format!("Kebutuhan `{id}` yang ditunggu perlu `id` tanpa tanda hubung.");
        r.fault("E101", node.at, message, format!("Tulis `{}`.", id.replace(['-', '.'], "_")));
    }
    waits
}

pub(super) fn priority(map: &Fields, r: &mut Reader) -> Vec<Priority> {
    let Some(node) = map.get("priority") else { return Vec::new() };
    let levels = [("low", Level::Low), ("raised", Level::Raised), ("high", Level::High)];
    let mut lines = Vec::new();
    for item in r.list(node, "priority") {
        let line = Fields::of(item, "Baris prioritas", &["when", "level"], r);
        lines.push(Priority {
            when: line.get("when").and_then(|node| r.condition(node)),
            level: line
                .need("level", r)
                .map_or(Level::Normal, |node| r.word(node, &levels, Level::Normal)),
        });
    }
    lines
}

/// What officers write often, by id.
pub(crate) fn replies(node: &Node, of_pack: bool, r: &mut Reader) -> BTreeMap<String, Reply> {
    let mut replies = BTreeMap::new();
    for (key, value) in r.entries(node, "replies", "id: { title, text }") {
        r.check_id(&key.name, key.at);
        let keys: &[&str] = if of_pack { &["title", "text", "for"] } else { &["title", "text"] };
        let map = Fields::of(value, &format!("Balasan `{}`", key.name), keys, r);
        let where_to = [("case", false), ("chat", true)];
        let in_chat = map.get("for").is_some_and(|node| r.word(node, &where_to, false));
        let (Some(title), Some(text)) = (map.need("title", r), map.need("text", r)) else {
            continue;
        };
        let path = |part| format!("replies/{}/{part}", key.name);
        let reply = Reply {
            title: r.text(title, &path("title")),
            text: r.text(text, &path("text")),
            at: key.at,
            of_pack,
            in_chat,
        };
        let words = [Some(&reply.text.id), reply.text.en.as_ref()];
        if in_chat && words.into_iter().flatten().any(|words| words.contains('{')) {
            let message = "Obrolan tidak mengenal berkas, jadi `{nama}` di sini tidak terisi.";
            r.fault("E608", text.at, message, "Tulis kalimat tanpa kurung kurawal.");
        }
        replies.insert(key.name.clone(), reply);
    }
    replies
}

pub(super) fn forms_filled(map: &Fields, r: &mut Reader) -> Vec<FormFilled> {
    let Some(node) = map.get("forms_filled") else { return Vec::new() };
    let keys = ["title", "template", "basis", "when", "blank", "for_each", "paper"];
    let mut forms = Vec::new();
    for (key, value) in r.entries(node, "forms_filled", "id: { title, template }") {
        r.check_id(&key.name, key.at);
        let map = Fields::of(value, &format!("Formulir `{}`", key.name), &keys, r);
        let path = format!("forms_filled/{}/title", key.name);
        let Some(template) = map.need("template", r) else { continue };
        forms.push(FormFilled {
            id: key.name.clone(),
            title: map.need("title", r).map(|node| r.text(node, &path)).unwrap_or_default(),
            template: letters::template(template, r),
            template_at: template.at,
            basis: map.get("basis").map(|node| r.string(node)),
            when: map.get("when").and_then(|node| r.condition(node)),
            for_each: map.get("for_each").map(|node| r.string(node)),
            blank: map.get("blank").is_none_or(|node| r.truth(node)),
        });
    }
    forms
}

pub(super) fn records(map: &Fields, r: &mut Reader) -> Vec<Record> {
    let Some(node) = map.get("records") else { return Vec::new() };
    let keys = [
        "register", "key", "when", "for_each", "at", "write", "set", "replaces", "valid", "unique",
        "subject", "public", "until",
    ];
    let mut records = Vec::new();
    for (key, value) in r.entries(node, "records", "id: { register, key, write }") {
        r.check_id(&key.name, key.at);
        let map = Fields::of(value, &format!("Catatan `{}`", key.name), &keys, r);
        let record = Record {
            id: key.name.clone(),
            register: map.need("register", r).map(|node| r.string(node)).unwrap_or_default(),
            key: map.need("key", r).and_then(|node| r.condition(node)),
            when: map.get("when").and_then(|node| r.condition(node)),
            for_each: map.get("for_each").map(|node| r.string(node)),
            moment: map.get("at").map(|node| r.string(node)),
            write: map.get("write").map(|node| conditions(node, "write", r)).unwrap_or_default(),
            set: map.get("set").map(|node| fixed(node, r)).unwrap_or_default(),
            replaces: map.get("replaces").map(|node| r.string(node)),
            valid: map.get("valid").and_then(letter_name).map(str::to_owned),
            valid_for: map
                .get("valid")
                .filter(|node| letter_name(node).is_none())
                .and_then(|node| r.duration(node)),
            unique: map.get("unique").and_then(|node| unique(node, r)),
            subject: map.get("subject").map(|node| r.string(node)),
            public: map.get("public").map(|node| r.strings(node)).unwrap_or_default(),
            until: map.get("until").map(|node| r.string(node)),
            at: key.at,
        };
        in_register(&record, r);
        records.push(record);
    }
    records
}

/// A record goes into a register of the pack, into fields that it has. Without a pack with registers nothing is known.
fn in_register(record: &Record, r: &mut Reader) {
    if r.pack.registers.is_empty() || record.register.is_empty() {
        return;
    }
    let Some(register) = r.pack.registers.get(&record.register).cloned() else {
        let names: Vec<String> = r.pack.registers.keys().cloned().collect();
        let mend =
            nearest(&record.register, names.iter().map(String::as_str), "Jelaskan di `pack.yaml`.");
        r.fault("E607", record.at, format!("Register `{}` tidak ada.", record.register), mend);
        return;
    };
    let right = || register.columns.iter().map(String::as_str);
    let written = record.write.iter().map(|(name, _)| name);
    for name in written.chain(record.set.iter().map(|(name, _)| name)) {
        if register.columns.is_empty()
            || right().chain([register.key.as_str()]).any(|own| own == name)
        {
            continue;
        }
        let message = format!("Register `{}` tidak punya `{name}`.", record.register);
        r.fault("E607", record.at, message, nearest(name, right(), "Tambahkan di `pack.yaml`."));
    }
}

/// Pairs of a name and the condition that gives its value.
pub(super) fn conditions(node: &Node, what: &str, r: &mut Reader) -> Vec<(String, Condition)> {
    let entries = r.entries(node, what, "nama: syarat");
    let read = |(key, value): &(crate::yaml::Key, Node)| {
        r.condition(value).map(|condition| (key.name.clone(), condition))
    };
    entries.iter().filter_map(read).collect()
}

fn letter_name(node: &Node) -> Option<&str> {
    let NodeKind::Scalar { text, .. } = &node.kind else { return None };
    text.starts_with("letters.").then_some(text)
}

fn fixed(node: &Node, r: &mut Reader) -> Vec<(String, String)> {
    let entries = r.entries(node, "set", "nama: isi");
    entries.iter().map(|(key, value)| (key.name.clone(), r.string(value))).collect()
}

/// `true`, or the fields over which there must be no second one.
fn unique(node: &Node, r: &mut Reader) -> Option<Vec<String>> {
    if let NodeKind::List(_) = node.kind {
        return Some(r.strings(node));
    }
    r.truth(node).then(Vec::new)
}

/// Where a case is handed over to whoever issues, and where it is then: the last two stages of every counter.
static COUNTER: LazyLock<Vec<Stage>> = LazyLock::new(|| {
    let english = include_str!("../../data/front_office.en.yaml");
    let source = include_str!("../../data/front_office.yaml");
    let english = Some(("front_office.en.yaml", english));
    let mut r = Reader::new("front_office.yaml", english, Pack::default());
    let node = yaml::parse(source, &mut r.faults).expect("a test reads it");
    let map = Fields::of(&node, "", &["road"], &mut r);
    road::stages(&map, &[], &mut r)
});

/// The stages at which a case is handed over to whoever issues; `{issuer}` stands in their titles.
pub(crate) fn usual_stages() -> Vec<Stage> {
    COUNTER.clone()
}

/// The objection of every service that says nothing of one.
static USUAL: LazyLock<Objection> = LazyLock::new(|| {
    let english = include_str!("../../data/objection.en.yaml");
    let source = include_str!("../../data/objection.yaml");
    let mut r =
        Reader::new("objection.yaml", Some(("objection.en.yaml", english)), Pack::default());
    let node = yaml::parse(source, &mut r.faults).expect("a test reads it");
    let map = Fields::of(&node, "", &["objection"], &mut r);
    own_objection(&map, &[], &mut r).expect("a test reads it")
});

/// The papers that are given with an objection.
pub(super) fn objected_documents(map: &Fields, r: &mut Reader) -> Vec<Document> {
    let own = map.get("objection").and_then(|node| entry(node, "documents"));
    let mut documents = own.map(|node| form::documents_in(node, r)).unwrap_or_default();
    for document in &mut documents {
        if document.giver == Giver::Applicant {
            document.giver = Giver::Objector;
        }
    }
    documents
}

fn entry<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let NodeKind::Map(entries) = &node.kind else { return None };
    entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
}

/// The service's own objection; what it does not say is as usual.
pub(super) fn objection(map: &Fields, subjects: &[Subject], r: &mut Reader) -> Objection {
    let Some(own) = own_objection(map, subjects, r) else { return USUAL.clone() };
    let usual = |is_empty: bool| is_empty.then(|| USUAL.clone());
    Objection {
        within: own.within.or_else(|| USUAL.within.clone()),
        promise: own.promise.or_else(|| USUAL.promise.clone()),
        form: usual(own.form.is_empty()).map_or(own.form, |usual| usual.form),
        road: usual(own.road.is_empty()).map_or(own.road, |usual| usual.road),
        against: own.against,
        next: own.next,
        at: own.at,
    }
}

fn own_objection(map: &Fields, subjects: &[Subject], r: &mut Reader) -> Option<Objection> {
    let node = map.get("objection")?;
    let keys =
        ["against", "within", "promise", "form", "documents", "road", "next", "letters", "fees"];
    let inner = Fields::of(node, "`objection`", &keys, r);
    let against = inner.get("against").map(|node| (node.at, r.strings(node)));
    for one in against.iter().flat_map(|(_, all)| all) {
        if !["refused", "late", "granted"].contains(&one.as_str()) {
            let at = against.as_ref().map(|(at, _)| *at).unwrap_or_default();
            let message = format!("Terhadap `{one}` tidak ada keberatan.");
            r.fault("E518", at, message, "Pilih: refused, late, granted.");
        }
    }
    Some(Objection {
        against: against.map(|(_, all)| all).unwrap_or_else(|| vec!["refused".to_owned()]),
        within: inner.get("within").and_then(|node| r.duration(node)),
        promise: inner.get("promise").map(|node| promise::promise(node, r)),
        form: inner.get("form").map(|_| form::steps(&inner, subjects, r)).unwrap_or_default(),
        road: inner.get("road").map(|_| road::stages(&inner, subjects, r)).unwrap_or_default(),
        next: inner.get("next").map(|node| r.sentence(node)),
        at: node.at,
    })
}

pub(super) fn open_data(map: &Fields, r: &mut Reader) -> OpenData {
    let Some(node) = map.get("open_data") else { return OpenData::default() };
    let inner = Fields::of(node, "`open_data`", &["count_by", "smallest", "places"], r);
    let smallest = inner.get("smallest").map_or(5, |node| r.count(node));
    if smallest < 5 {
        let message = "Kelompok di bawah 5 orang dapat dikenali.";
        r.fault("W606", node.at, message, "Tulis `smallest: 5` atau lebih.");
    }
    OpenData {
        count_by: inner.get("count_by").map(|node| r.strings(node)).unwrap_or_default(),
        smallest,
        rounded: inner.get("places").is_some_and(|node| r.string(node) == "rounded"),
    }
}
