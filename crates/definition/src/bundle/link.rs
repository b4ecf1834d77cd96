//! Making one form of a bundle and its parts.
//!
//! Works on the nodes of the files, before they are read: what comes out is read as any service is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::condition::Condition;
use crate::fault::{Faults, Place, Severity, nearest};
use crate::read::{Fields, Reader};
use crate::service::{Service, Time};
use crate::yaml::{self, Key, Node, NodeKind, entries, get, items, scalar};

use super::rename::{self, Names};
use super::{Awaited, Part, PartFiles, compose};

/// What a bundle is read as: a form, and the parts that are opened with its answers.
pub(crate) struct Linked {
    /// The nodes of an ordinary service that has no road.
    pub(crate) form: Node,
    pub(crate) parts: Vec<Part>,
}

const OWN: [&str; 14] = [
    "pendopo",
    "id",
    "title",
    "summary",
    "kind",
    "words",
    "life_events",
    "audience",
    "form",
    "parts",
    "notices",
    "answers",
    "standard",
    "retention",
];
const PART: [&str; 8] =
    ["service", "when", "for_each", "set", "take", "after", "later", "if_refused"];
/// Keys whose scalars are conditions.
const CONDITIONS: [&str; 11] = [
    "when", "need", "optional", "again_on", "min", "max", "is", "amount", "region", "proves", "if",
];
/// Keys whose maps are of conditions.
const MAPS: [&str; 3] = ["derived", "carry", "take"];

/// The services of which a file is a bundle.
pub(super) fn parts_of(source: &str) -> Vec<String> {
    let Some(node) = yaml::parse(source, &mut Faults::new("")) else { return Vec::new() };
    if get(&node, "kind").and_then(scalar) != Some("bundle") {
        return Vec::new();
    }
    let parts = get(&node, "parts").map(entries).unwrap_or_default();
    let ids = parts.iter().filter_map(|(_, part)| scalar(get(part, "service")?));
    ids.map(str::to_owned).collect()
}

/// The form of a bundle, if this is one.
pub(crate) fn link(node: &Node, r: &mut Reader) -> Option<Linked> {
    if get(node, "kind").and_then(scalar) != Some("bundle") {
        return None;
    }
    let map = Fields::of(node, "Paket layanan ini", &OWN, r);
    let parts_node = map.need("parts", r)?;
    let mut sources = Vec::new();
    for (key, value) in r.entries(parts_node, "parts", "id: { service: … }") {
        sources.extend(Source::read(key, value, r));
    }
    r.own = own_places(node);
    let lists = lists(node, &sources);
    for source in &mut sources {
        (source.names, source.told_lists) = names_of(&source.part, &lists);
    }
    tell_apart(&mut sources);
    let form = compose::form(node, &map, &sources, r);
    let parts = sources.into_iter().map(|source| source.part).collect::<Vec<_>>();
    order(&parts, r);
    Some(Linked { form, parts })
}

/// A part, its file, and what is put in place of its names.
pub(super) struct Source {
    pub(super) part: Part,
    pub(super) node: Node,
    names: Names,
    /// The answers that nobody is asked: `reason`, `child.name`.
    told: BTreeSet<String>,
    /// Lists whose items are made of the bundle's.
    told_lists: BTreeSet<String>,
}

impl Source {
    fn read(key: &Key, value: &Node, r: &mut Reader) -> Option<Self> {
        r.check_id(&key.name, key.at);
        let map = Fields::short(value, "service", &format!("Bagian `{}`", key.name), &PART, r);
        let id = map.need("service", r)?;
        let (service_id, at) = (r.string(id), id.at);
        let (service, node) = part_service(&service_id, at, r)?;
        let set = map.get("set").map(|node| fixed(node, r)).unwrap_or_default();
        let part = Part {
            id: key.name.clone(),
            when: map.get("when").and_then(|node| r.condition(node)),
            for_each: map.get("for_each").map(|node| r.string(node)),
            set,
            take: map.get("take").map(|node| taken(node, r)).unwrap_or_default(),
            after: map.get("after").and_then(|node| awaited(node, r).map(|(own, _)| own)),
            later: None,
            within: None,
            stopped_by: map.get("if_refused").map(|node| stops(node, r)).unwrap_or_default(),
            service: Arc::new(service),
            at: key.at,
        };
        let later = map.get("later").and_then(|node| awaited(node, r));
        let part = match later {
            Some((later, within)) => Part { later: Some(later), within, ..part },
            None => part,
        };
        unknown_answers(&part, r);
        half_told(&part, r);
        let told = told(&part);
        Some(Self { part, node, names: Names::default(), told, told_lists: BTreeSet::new() })
    }

    /// Whether this question has its answer from the bundle.
    pub(super) fn is_told(&self, id: &str) -> bool {
        self.told.contains(id) || self.told_lists.contains(id)
    }

    /// Whether this list is made of the bundle's answers.
    pub(super) fn is_told_list(&self, id: &str) -> bool {
        self.told_lists.contains(id)
    }

    /// What one of its names is called in the bundle.
    pub(super) fn name_of(&self, name: &str) -> String {
        self.names.0.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    /// Whether a person's facts all have theirs.
    pub(super) fn is_told_subject(&self, id: &str) -> bool {
        let Some(subject) = self.part.service.subject(id) else { return false };
        let own = format!("{id}.");
        self.told.iter().any(|told| told.starts_with(&own))
            && subject.facts.iter().all(|fact| self.told.contains(&format!("{id}.{fact}")))
    }

    /// With the bundle's names, under the part's own condition.
    pub(super) fn guarded(&self, own: Option<&Node>, at: Place) -> Option<Node> {
        let own = own.and_then(scalar).map(|when| self.names.in_condition(when));
        let guard = self.part.when.as_ref().map(|when| when.source().to_owned());
        let both = match (guard, own) {
            (Some(guard), Some(own)) => format!("({guard}) && ({own})"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return None,
        };
        Some(text(&both, at))
    }

    /// A node of its file with the bundle's names.
    pub(super) fn renamed(&self, node: &Node, key: &str) -> Node {
        let kind = match &node.kind {
            NodeKind::Scalar { text, quoted } => {
                let text = if CONDITIONS.contains(&key) {
                    self.names.in_condition(text)
                } else {
                    self.names.in_text(text)
                };
                NodeKind::Scalar { text, quoted: *quoted }
            }
            NodeKind::List(items) => {
                NodeKind::List(items.iter().map(|item| self.renamed(item, key)).collect())
            }
            NodeKind::Map(pairs) => {
                let inner = |name: &str| if MAPS.contains(&key) { "when" } else { name }.to_owned();
                let pair = |(own, value): &(Key, Node)| {
                    (own.clone(), self.renamed(value, &inner(&own.name)))
                };
                NodeKind::Map(pairs.iter().map(pair).collect())
            }
            NodeKind::Empty => NodeKind::Empty,
        };
        Node { at: node.at, kind }
    }
}

fn part_service(id: &str, at: Place, r: &mut Reader) -> Option<(Service, Node)> {
    let Some(PartFiles { source, english, pack }) = r.pack.services.get(id).cloned() else {
        let names: Vec<String> = r.pack.services.keys().cloned().collect();
        let mend = nearest(id, names.iter().map(String::as_str), "Sebutkan layanan yang ada.");
        r.fault("E701", at, format!("Layanan `{id}` tidak ada."), mend);
        return None;
    };
    r.pack.take_over(&pack);
    let path = format!("{id}/service.yaml");
    let texts = english.as_deref().map(|english| ("texts.en.yaml", english));
    let mut own = Reader::new(&path, texts, pack);
    own.pack.services = r.pack.services.clone();
    let node = yaml::parse(&source, &mut own.faults);
    let node = node.and_then(|node| crate::extend::whole(node, &mut own));
    // Before it is read: a bundle within a bundle would read its parts, and among them perhaps the first one again.
    if node.as_ref().and_then(|node| get(node, "kind")).and_then(scalar) == Some("bundle") {
        let message = format!("`{id}` sendiri sebuah paket layanan.");
        r.fault("E703", at, message, "Sebutkan layanannya satu per satu.");
        return None;
    }
    let service = node.as_ref().and_then(|node| crate::read::service(node, &mut own));
    r.texts.lend(&own.texts);
    if let Some(first) = own.faults.list.iter().find(|fault| fault.severity == Severity::Error) {
        let message = format!("Layanan `{id}` belum benar: {first}");
        r.fault("E701", at, message, "Perbaiki layanan itu dulu.");
        return None;
    }
    Some((service?, node?))
}

/// Fixed answers, as CEL writes them.
fn fixed(node: &Node, r: &mut Reader) -> Vec<(String, Condition)> {
    let mut set = Vec::new();
    for (key, value) in r.entries(node, "set", "isian: jawaban") {
        let NodeKind::Scalar { text, quoted } = &value.kind else { continue };
        let plain = !quoted && (["true", "false"].contains(&text.as_str()) || is_number(text));
        let literal = if plain { text.clone() } else { format!("'{}'", text.replace('\'', "\\'")) };
        let compiled = Condition::compile(&literal, value.at);
        set.extend(compiled.ok().map(|condition| (key.name.clone(), condition)));
    }
    set
}

fn is_number(text: &str) -> bool {
    text.parse::<i64>().is_ok()
}

fn taken(node: &Node, r: &mut Reader) -> Vec<(String, Condition)> {
    let mut take = Vec::new();
    for (key, value) in r.entries(node, "take", "isian: syarat") {
        take.extend(r.condition(value).map(|condition| (key.name.clone(), condition)));
    }
    take
}

fn awaited(node: &Node, r: &mut Reader) -> Option<(Awaited, Option<Time>)> {
    let map = Fields::of(node, "`after`", &["part", "reached", "take", "within"], r);
    let part = map.need("part", r)?;
    let reached = map.need("reached", r)?;
    let awaited = Awaited {
        part: r.string(part),
        reached: r.string(reached),
        take: map.get("take").map(|node| taken(node, r)).unwrap_or_default(),
    };
    Some((awaited, map.get("within").and_then(|node| r.time(node))))
}

/// The parts whose refusal stops this one: `{ akta: stop }`; `go_on` says that it does not.
fn stops(node: &Node, r: &mut Reader) -> Vec<String> {
    let mut stopped_by = Vec::new();
    for (key, value) in r.entries(node, "if_refused", "bagian: stop") {
        let words = [("stop", true), ("go_on", false)];
        if r.word(value, &words, false) {
            stopped_by.push(key.name.clone());
        }
    }
    stopped_by
}

/// `set` and `take` name answers that the part has.
fn unknown_answers(part: &Part, r: &mut Reader) {
    let answers: BTreeSet<String> = answers_of(&part.service);
    let named = part.set.iter().chain(&part.take).chain(part.awaited());
    for (name, condition) in named {
        if !answers.contains(name) {
            let mend = nearest(name, answers.iter().map(String::as_str), "Lihat isian layanannya.");
            let message = format!("`{}` tidak menanyakan `{name}`.", part.service.id);
            r.fault("E704", condition.place(), message, mend);
        }
    }
}

/// Who is told of something is told of everything that has to be known of them: nobody is asked for the rest.
fn half_told(part: &Part, r: &mut Reader) {
    let told = told(part);
    for field in part.service.every_field() {
        let inner = field.inner().iter().filter(|one| one.when.is_none() && one.optional.is_none());
        let is_list = matches!(field.kind, crate::field::Kind::List { .. });
        let own = format!("{}.", field.id);
        if !told.iter().any(|name| name.starts_with(&own)) {
            continue;
        }
        let names =
            inner.map(|one| if is_list { format!("{own}{}", one.id) } else { one.id.clone() });
        for name in names.filter(|name| !told.contains(name)) {
            let message = format!("`{}.{name}` tidak ditanyakan di mana pun.", part.id);
            let mend = format!("Tulis `{name}: …` di `take` atau `set` bagian itu.");
            r.fault("E704", part.at, message, mend);
        }
    }
}

/// All that a service can be answered, facts of people too: `joining.name`.
pub(super) fn answers_of(service: &Service) -> BTreeSet<String> {
    let mut answers = BTreeSet::new();
    for field in service.every_field() {
        let is_list = matches!(field.kind, crate::field::Kind::List { .. });
        match field.inner() {
            [] => {
                answers.insert(field.id.clone());
            }
            inner => answers.extend(inner.iter().map(|one| {
                if is_list { format!("{}.{}", field.id, one.id) } else { one.id.clone() }
            })),
        }
    }
    for subject in service.subjects.iter().filter(|subject| subject.many) {
        answers.extend(subject.facts.iter().map(|fact| format!("{}.{fact}", subject.id)));
    }
    answers
}

fn told(part: &Part) -> BTreeSet<String> {
    let named = part.set.iter().chain(&part.take).chain(part.awaited());
    named.map(|(name, _)| name.clone()).collect()
}

/// The lists that a bundle's answers have: its own, and those of its parts.
fn lists(node: &Node, sources: &[Source]) -> BTreeSet<String> {
    let steps = get(node, "form").map(items).unwrap_or_default();
    let fields = steps.iter().filter_map(|step| get(step, "fields")).flat_map(items);
    let own = fields.filter_map(|field| {
        let (tag, options) = entries(field).first()?;
        (tag.name == "list").then(|| get(options, "id").and_then(scalar)).flatten()
    });
    let of_parts = sources.iter().flat_map(|source| source.part.service.every_field());
    let of_parts = of_parts.filter(|field| matches!(field.kind, crate::field::Kind::List { .. }));
    own.map(str::to_owned).chain(of_parts.map(|field| field.id.clone())).collect()
}

/// What stands in place of a part's names, and the lists that are made of the bundle's.
fn names_of(part: &Part, known: &BTreeSet<String>) -> (Names, BTreeSet<String>) {
    let mut names = BTreeMap::new();
    let mut lists: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    let mut over: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, condition) in part.set.iter().chain(&part.take) {
        let source = condition.source();
        let many = name.split_once('.').filter(|(of, _)| is_list(&part.service, of));
        if let Some((list, fact)) = many {
            let ours = list_of(part, source).filter(|ours| known.contains(*ours));
            over.extend(ours.map(|ours| (list, ours)));
            let value =
                ours.map_or_else(|| source.to_owned(), |o| rename::about(source, o, "each_"));
            lists.entry(list).or_default().insert(fact.to_owned(), value);
            continue;
        }
        let value = match &part.for_each {
            Some(ours) if rename::speaks_of(source, ours) => {
                rename::about(source, ours, &format!("{ours}[0]"))
            }
            Some(_) | None => source.to_owned(),
        };
        names.insert(name.clone(), format!("({value})"));
    }
    let told_lists = lists.keys().map(|list| (*list).to_owned()).collect();
    for (list, values) in lists {
        let made = match over.get(list) {
            Some(ours) => rename::each(ours, &values),
            None => format!("([{}])", rename::literal(&values)),
        };
        names.insert(list.to_owned(), made);
    }
    (Names(names), told_lists)
}

pub(super) fn is_list(service: &Service, id: &str) -> bool {
    service
        .every_field()
        .any(|field| field.id == id && matches!(field.kind, crate::field::Kind::List { .. }))
}

/// The list of the bundle of whose items an expression speaks: `children` of `children.name`.
pub(super) fn list_of<'c>(part: &Part, source: &'c str) -> Option<&'c str> {
    let root = rename::names(source).next()?;
    let one = part.for_each.as_deref() == Some(root);
    (!one && rename::speaks_of(source, root) && source[root.len()..].starts_with('.'))
        .then_some(root)
}

/// Where the conditions of a bundle's own lines stand.
fn own_places(node: &Node) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    let inner: Vec<&Node> = match &node.kind {
        NodeKind::Map(pairs) => pairs.iter().map(|(_, value)| value).collect(),
        NodeKind::List(items) => items.iter().collect(),
        NodeKind::Scalar { .. } | NodeKind::Empty => vec![],
    };
    places.insert(crate::read::inside_quotes(node));
    places.extend(inner.into_iter().flat_map(own_places));
    places
}

/// What two parts call by one name and mean differently gets another name in the later one.
fn tell_apart(sources: &mut [Source]) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for source in sources {
        let mut renamed = Vec::new();
        for (name, own, value) in own_names(&source.node) {
            let value = source.names.in_condition(&value);
            match seen.get(&name) {
                Some(first) if *first != value => {
                    let new = format!("{}_{own}", source.part.id);
                    let new = if name == own { new } else { format!("settings.{new}") };
                    renamed.push((name, new));
                }
                Some(_) => {}
                None => {
                    seen.insert(name, value);
                }
            }
        }
        source.names.0.extend(renamed);
    }
}

/// The derived names and the settings of a file: as conditions write them, bare, and what they are.
fn own_names(node: &Node) -> Vec<(String, String, String)> {
    let mut names = Vec::new();
    for (key, value) in get(node, "derived").map(entries).unwrap_or_default() {
        let value = scalar(value).unwrap_or_default().to_owned();
        names.push((key.name.clone(), key.name.clone(), value));
    }
    for line in get(node, "settings").map(items).unwrap_or_default() {
        let Some(id) = get(line, "id").and_then(scalar) else { continue };
        let value = get(line, "value").and_then(scalar).unwrap_or_default().to_owned();
        names.push((format!("settings.{id}"), id.to_owned(), value));
    }
    names
}

/// The parts stand in an order in which each waits only for earlier ones.
fn order(parts: &[Part], r: &mut Reader) {
    for (place, part) in parts.iter().enumerate() {
        let earlier = |id: &String| parts[..place].iter().find(|own| own.id == *id);
        let waits = part.after.iter().chain(&part.later);
        for awaited in waits {
            let Some(other) = earlier(&awaited.part) else {
                let message = format!(
                    "`{}` menunggu `{}`, yang tidak ada di atasnya.",
                    part.id, awaited.part
                );
                r.fault("E703", part.at, message, "Tulis bagian yang ditunggu lebih dahulu.");
                continue;
            };
            let is_end = ["granted", "refused", "withdrawn", "closed"];
            let stages = other.service.road.iter().map(|stage| stage.id.as_str());
            if !stages.clone().chain(is_end).any(|own| own == awaited.reached) {
                let message = format!("`{}` tidak punya tahap `{}`.", other.id, awaited.reached);
                let mend = nearest(&awaited.reached, stages, "Tulis tahap, atau `granted`.");
                r.fault("E501", part.at, message, mend);
            }
        }
        for awaited in part.after.iter().chain(&part.later) {
            if let Some(other) = earlier(&awaited.part) {
                too_early(awaited, other, r);
            }
        }
        for id in &part.stopped_by {
            let waits = part.after.as_ref().is_some_and(|after| after.part == *id);
            if !waits {
                let message = format!("`{}` sudah berjalan ketika `{id}` ditolak.", part.id);
                let mend = format!("Tulis `after: {{ part: {id}, … }}`, atau `{id}: go_on`.");
                r.fault("E703", part.at, message, mend);
            }
        }
    }
}

/// What is taken from another part is there when that has come so far.
fn too_early(awaited: &Awaited, other: &Part, r: &mut Reader) {
    let service = &other.service;
    if service.stage(&awaited.reached).is_none() {
        return;
    }
    let is_asked =
        |name: &str| service.every_field().any(|field| field.id.split('.').next() == Some(name));
    for (_, taken) in &awaited.take {
        let names = crate::check::used_through(&service.derived, taken);
        let early = crate::check::given_by(service).into_iter().find(|(name, givers)| {
            names.contains(*name)
                && !is_asked(name)
                && crate::check::may_miss(service, givers, &awaited.reached)
        });
        if let Some((name, _)) = early {
            let message = format!(
                "`{name}` belum ada ketika `{}` sampai di `{}`.",
                other.id, awaited.reached
            );
            r.fault("E308", taken.place(), message, "Tunggu tahap sesudahnya, atau `granted`.");
        }
    }
}

pub(super) fn text(text: &str, at: Place) -> Node {
    Node { at, kind: NodeKind::Scalar { text: text.to_owned(), quoted: true } }
}
