//! The subjects of a service file.

use crate::condition::Condition;
use crate::fault::{Place, nearest};
use crate::field::{self, Fact, Field, Kind, facts};
use crate::service::{Subject, SubjectKind};
use crate::text::Text;
use crate::yaml::{Key, Node, NodeKind};

use super::{Fields, Reader};

const KINDS: [(&str, SubjectKind); 4] = [
    ("person", SubjectKind::Person),
    ("legal_entity", SubjectKind::LegalEntity),
    ("party", SubjectKind::Party),
    ("record", SubjectKind::Record),
];
const KEYS: [&str; 13] = [
    "label",
    "facts",
    "many",
    "new",
    "data",
    "register",
    "of",
    "keep",
    "for",
    "optional",
    "acts",
    "profession",
    "hint",
];
/// Classes of personal data (UU 27/2022 article 4).
const CLASSES: [&str; 9] = [
    "none",
    "general",
    "child",
    "health",
    "biometric",
    "genetic",
    "criminal",
    "finance",
    "other_specific",
];

pub(super) fn read(map: &Fields, r: &mut Reader) -> Vec<Subject> {
    let mut subjects = Vec::new();
    if let Some(node) = map.get("subjects") {
        for (key, value) in r.entries(node, "subjects", "id: { person: … }") {
            r.check_id(&key.name, key.at);
            subjects.extend(subject(&key.name, key.at, value, r));
        }
    }
    if !subjects.iter().any(|subject: &Subject| subject.id == "applicant") {
        subjects.insert(0, applicant(map.at));
    }
    subjects.sort_by_key(|subject| subject.id != "applicant");
    for subject in subjects.iter().filter(|subject| subject.kind == SubjectKind::Record) {
        let known = |id: &String| subjects.iter().any(|other| other.id == *id);
        if subject.of.as_ref().is_some_and(|of| !known(of)) {
            let ids = subjects.iter().map(|subject| subject.id.as_str());
            let of = subject.of.clone().unwrap_or_default();
            let mend = nearest(&of, ids, "Sebutkan subjek yang ada.");
            r.fault("E206", subject.at, format!("Subjek `{of}` tidak ada."), mend);
        }
    }
    subjects
}

fn applicant(at: Place) -> Subject {
    let label = Text::both("Anda", "You");
    let facts = vec!["name".to_owned()];
    let fields = person_fields("applicant", &label, &facts, false, at);
    Subject {
        id: "applicant".to_owned(),
        kind: SubjectKind::Person,
        label,
        facts,
        fields,
        many: false,
        new: false,
        data: "general".to_owned(),
        register: None,
        of: None,
        for_office: false,
        optional: false,
        acts: Vec::new(),
        profession: None,
        keep: Vec::new(),
        at,
    }
}

fn subject(id: &str, at: Place, node: &Node, r: &mut Reader) -> Option<Subject> {
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, format!("`{id}` perlu jenis."), "Tulis `{ person: { … } }`.");
        return None;
    };
    let (key, inner) = entries.first()?;
    let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == key.name) else {
        let names = KINDS.iter().map(|(name, _)| *name);
        let mend = nearest(&key.name, names, "Pilih: person, legal_entity, party, record.");
        r.fault("E206", key.at, format!("Jenis subjek `{}` tidak ada.", key.name), mend);
        return None;
    };
    let map = Fields::of(inner, &format!("`{id}`"), &KEYS, r);
    let label = match map.get("label") {
        Some(node) => r.text(node, &format!("subjects/{id}/label")),
        None if id == "applicant" => Text::both("Anda", "You"),
        None => map.need("label", r).map(|node| r.string(node)).map(Text::new).unwrap_or_default(),
    };
    let many = map.get("many").is_some_and(|node| r.truth(node));
    let register = map.get("register").map(|node| r.string(node));
    let of = map.get("of").map(|node| r.string(node));
    let listed = map.get("facts").map(|node| (node.at, r.strings(node)));
    let (facts_at, listed) = listed.unwrap_or((at, Vec::new()));
    let place = At { id, facts_at, at, many };
    let (facts, fields) = match kind {
        SubjectKind::Person => {
            let facts = known_facts(id, facts_at, listed, &facts::PERSON, r);
            (facts.clone(), person_fields(id, &label, &facts, many, at))
        }
        SubjectKind::LegalEntity => {
            let facts = known_facts(id, facts_at, listed, &facts::ENTITY, r);
            (facts.clone(), facts_of(id, &label, facts.iter().map(String::as_str), many, at))
        }
        SubjectKind::Party => {
            let facts = known_facts(id, facts_at, listed, &facts::PARTY, r);
            (facts.clone(), party_fields(id, &label, &facts, many, at))
        }
        SubjectKind::Record => record(&place, register.as_deref(), of.as_deref(), listed, r),
    };
    let office = [("all", false), ("office", true)];
    Some(Subject {
        id: id.to_owned(),
        kind: *kind,
        label,
        facts,
        fields,
        many,
        new: map.get("new").is_some_and(|node| r.truth(node)),
        data: map.get("data").map_or_else(|| "general".to_owned(), |node| class(node, r)),
        register,
        of,
        for_office: map.get("for").is_some_and(|node| r.word(node, &office, false)),
        optional: map.get("optional").is_some_and(|node| r.truth(node)),
        acts: map.get("acts").map(|node| r.strings(node)).unwrap_or_default(),
        profession: map.get("profession").map(|node| r.string(node)),
        keep: map.get("keep").map(|node| r.strings(node)).unwrap_or_default(),
        at,
    })
}

/// A class of data, one of those of the law.
pub(super) fn class(node: &Node, r: &mut Reader) -> String {
    let class = r.string(node);
    if !CLASSES.contains(&class.as_str()) {
        let mend = nearest(&class, CLASSES, &format!("Pilih: {}.", CLASSES.join(", ")));
        r.fault("E217", node.at, format!("Kelas data `{class}` tidak ada."), mend);
    }
    class
}

struct At<'a> {
    id: &'a str,
    facts_at: Place,
    at: Place,
    many: bool,
}

fn known_facts(
    id: &str,
    at: Place,
    listed: Vec<String>,
    right: &[&str],
    r: &mut Reader,
) -> Vec<String> {
    let (known, foreign): (Vec<_>, Vec<_>) =
        listed.into_iter().partition(|fact| right.contains(&fact.as_str()));
    for fact in foreign {
        let all = format!("Pilih: {}.", right.join(", "));
        let mend = nearest(&fact, right.iter().copied(), &all);
        r.fault("E206", at, format!("`{id}.{fact}` tidak ada."), mend);
    }
    known
}

/// The fields by which a person's NIK and facts are typed.
fn person_fields(id: &str, label: &Text, facts: &[String], many: bool, at: Place) -> Vec<Field> {
    let own = facts.iter().map(String::as_str).filter(|fact| *fact != "nik");
    // In a list the NIK stands where its author puts it: newborn children have none yet.
    let key = (!many).then_some("nik");
    let nik_listed = many && facts.iter().any(|fact| fact == "nik");
    facts_of(id, label, nik_listed.then_some("nik").into_iter().chain(key).chain(own), many, at)
}

/// A person or a body: which of them, its number, its facts.
fn party_fields(id: &str, label: &Text, facts: &[String], many: bool, at: Place) -> Vec<Field> {
    let own = facts.iter().map(String::as_str);
    let mut fields =
        facts_of(id, label, ["kind", "nik", "number"].into_iter().chain(own), many, at);
    let kind = if many { "kind".to_owned() } else { format!("{id}.kind") };
    for field in &mut fields {
        let wanted = match field.fact.as_ref().map(|fact| fact.name.as_str()) {
            Some("nik") => "person",
            Some("number") => "entity",
            Some(_) | None => continue,
        };
        field.when = Condition::compile(&format!("{kind} == '{wanted}'"), at).ok();
    }
    fields
}

fn facts_of<'f>(
    id: &str,
    label: &Text,
    names: impl Iterator<Item = &'f str>,
    many: bool,
    at: Place,
) -> Vec<Field> {
    let of = (id != "applicant" && !many).then(|| label.clone());
    let field = |name: &str| {
        let kind = facts::kind_of(name)?;
        let fact = Fact { name: name.to_owned(), of: of.clone() };
        let path = if many { name.to_owned() } else { format!("{id}.{name}") };
        Some(Field::fact(path, fact, kind, at))
    };
    names.filter_map(field).collect()
}

/// A record: its register says which fields it has, and how they are typed.
fn record(
    place: &At<'_>,
    register: Option<&str>,
    of: Option<&str>,
    listed: Vec<String>,
    r: &mut Reader,
) -> (Vec<String>, Vec<Field>) {
    for (key, missing) in [("register", register.is_none()), ("of", of.is_none())] {
        if missing {
            let (message, mend) = match key {
                "register" => ("tanpa register", "Sebutkan register: `register: sim`."),
                _ => ("tanpa pemilik", "Sebutkan milik siapa: `of: applicant`."),
            };
            r.fault("E209", place.at, format!("Catatan `{}` {message}.", place.id), mend);
        }
    }
    let Some(name) = register else { return (listed, Vec::new()) };
    let Some(known) = r.pack.registers.get(name).cloned() else {
        let names: Vec<String> = r.pack.registers.keys().cloned().collect();
        let mend = nearest(name, names.iter().map(String::as_str), "Jelaskan di `pack.yaml`.");
        r.fault("E209", place.at, format!("Register `{name}` tidak ada."), mend);
        return (listed, Vec::new());
    };
    let right: Vec<&str> = known.fields.iter().map(|field| field.id.as_str()).collect();
    let facts = known_facts(place.id, place.facts_at, listed, &right, r);
    let wanted = |field: &&Field| {
        facts.contains(&field.id) || (known.key == field.id && known.of != known.key)
    };
    let path = |id: &str| if place.many { id.to_owned() } else { format!("{}.{id}", place.id) };
    let fields = known.fields.iter().filter(wanted).map(|field| Field {
        id: path(&field.id),
        at: place.at,
        ..field.clone()
    });
    let fields = fields.map(|field| translated(field, r)).collect();
    (facts.clone(), fields)
}

/// A field of a register, in the words of the service that shows it: a pack has none of another language for it.
fn translated(mut field: Field, r: &mut Reader) -> Field {
    let path = format!("fields/{}", field.id);
    field.label = r.texts.find(&field.label.id, &format!("{path}/label"));
    if let Kind::Choice { options } = &mut field.kind {
        for option in options {
            // Those of a shared list are the list's own.
            let path = format!("{path}/options/{}", option.key);
            if let Some(words) = r.texts.known(&option.label.id, &path) {
                option.label = words;
            }
        }
    }
    field
}

/// The fields of a register, as its pack declares them: `number: { text: { label: … } }`, or short `number: text`.
pub(crate) fn register_fields(node: &Node, register: &str, r: &mut Reader) -> Vec<Field> {
    let mut fields = Vec::new();
    for (key, value) in r.entries(node, "fields", "nama: { jenis: { label: … } }") {
        r.check_id(&key.name, key.at);
        let scalar = |text: &str| Node {
            at: key.at,
            kind: NodeKind::Scalar { text: text.to_owned(), quoted: true },
        };
        let named = |name: &str, node: Node| (Key { at: key.at, name: name.to_owned() }, node);
        let (tag, mut options) = match &value.kind {
            NodeKind::Map(entries) => {
                let Some((tag, options)) = entries.first() else { continue };
                let own = match &options.kind {
                    NodeKind::Map(own) => own.clone(),
                    NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::List(_) => Vec::new(),
                };
                (tag.clone(), own)
            }
            NodeKind::Scalar { text, .. } => (Key { at: value.at, name: text.clone() }, Vec::new()),
            NodeKind::Empty | NodeKind::List(_) => {
                let message = format!("Isian `{}` register ini tanpa jenis.", key.name);
                r.fault("E006", value.at, message, "Tulis `number: { text: { label: Nomor } }`.");
                continue;
            }
        };
        if !options.iter().any(|(own, _)| own.name == "label") {
            let mut words = key.name.replace('_', " ");
            if let Some(first) = words.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            options.push(named("label", scalar(&words)));
        }
        options.push(named("id", scalar(&key.name)));
        let options = Node { at: value.at, kind: NodeKind::Map(options) };
        let texts = format!("registers/{register}/fields");
        // A list of a register is kept as it is written; it is typed in no form.
        if tag.name == "list" {
            continue;
        }
        let place = field::Place {
            tag: &tag,
            options: &options,
            texts: &texts,
            inside: None,
            subjects: &[],
        };
        fields.extend(field::read(&place, r).filter(|field| !matches!(field.kind, Kind::Document)));
    }
    fields
}
