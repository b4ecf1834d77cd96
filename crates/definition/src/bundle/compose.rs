//! The form of a bundle: its own steps and those of its parts, as the nodes of one service without a road.

use std::collections::{BTreeMap, BTreeSet};

use crate::condition::Condition;
use crate::fault::Place;
use crate::read::{Fields, Reader};
use crate::service::{Service, Time, TimeUnit};
use crate::yaml::{Key, Node, NodeKind, entries, get, items, scalar};

use super::link::{Source, text};

/// An ordinary service of a bundle's own keys and those of its parts.
pub(super) fn form(node: &Node, map: &Fields, sources: &[Source], r: &mut Reader) -> Node {
    let at = node.at;
    if let Some(notices) = map.get("notices") {
        let joined = Fields::of(notices, "`notices` sebuah paket", &["join"], r);
        joined.get("join").iter().for_each(|node| r.word(node, &[("daily", ())], ()));
    }
    let own = ["pendopo", "id", "title", "summary", "kind", "words", "life_events", "audience"];
    let mut whole: Vec<(Key, Node)> = Vec::new();
    for name in own.into_iter().chain(["answers", "retention"]) {
        whole.extend(map.get(name).map(|value| (key(name, at), value.clone())));
    }
    let mut add = |name: &str, kind: NodeKind| whole.push((key(name, at), Node { at, kind }));
    add("standard", basis(map, sources, at));
    add("settings", NodeKind::List(settings(sources)));
    add("subjects", NodeKind::Map(subjects(sources)));
    add("derived", NodeKind::Map(derived(sources)));
    add("eligibility", NodeKind::List(eligibility(sources)));
    let mut steps = Steps::default();
    steps.all(map, sources, r);
    add("documents", NodeKind::Map(documents(sources, &steps)));
    add("fees", fees(sources, at));
    add("form", NodeKind::List(steps.steps));
    add("promise", NodeKind::Map(promise(sources, at)));
    add("road", NodeKind::Map(Vec::new()));
    if let Some(handled) = sources.first().and_then(|source| renamed(source, "handled_by")) {
        whole.push((key("handled_by", at), handled));
    }
    Node { at, kind: NodeKind::Map(whole) }
}

fn key(name: &str, at: Place) -> Key {
    Key { at, name: name.to_owned() }
}

fn renamed(source: &Source, name: &str) -> Option<Node> {
    get(&source.node, name).map(|node| source.renamed(node, name))
}

/// The laws of all parts, each once.
fn basis(map: &Fields, sources: &[Source], at: Place) -> NodeKind {
    if let Some(own) = map.get("standard") {
        return own.kind.clone();
    }
    let mut laws: Vec<Node> = Vec::new();
    for source in sources {
        let own = get(&source.node, "standard").and_then(|standard| get(standard, "basis"));
        for law in own.map(items).unwrap_or_default() {
            if !laws.iter().any(|known| scalar(known) == scalar(law)) {
                laws.push(law.clone());
            }
        }
    }
    NodeKind::Map(vec![(key("basis", at), Node { at, kind: NodeKind::List(laws) })])
}

fn settings(sources: &[Source]) -> Vec<Node> {
    let mut seen: BTreeSet<(String, usize)> = BTreeSet::new();
    let mut all = Vec::new();
    for (place, source) in sources.iter().enumerate() {
        for line in get(&source.node, "settings").map(items).unwrap_or_default() {
            let Some(id) = get(line, "id").and_then(scalar) else { continue };
            let name = source.name_of(&format!("settings.{id}"));
            let name = name.strip_prefix("settings.").unwrap_or(id).to_owned();
            // Lines of other dates belong to the same setting of the same part.
            if (0..place).any(|earlier| seen.contains(&(name.clone(), earlier))) {
                continue;
            }
            all.push(with(line, "id", text(&name, line.at)));
            seen.insert((name, place));
        }
    }
    all
}

/// A map with another value under a key.
fn with(node: &Node, name: &str, value: Node) -> Node {
    let pairs = entries(node).iter().map(|(own, old)| {
        (own.clone(), if own.name == name { value.clone() } else { old.clone() })
    });
    Node { at: node.at, kind: NodeKind::Map(pairs.collect()) }
}

/// People and records, each once; those that a part is told of are nobody's question.
fn subjects(sources: &[Source]) -> Vec<(Key, Node)> {
    let mut all: Vec<(Key, Node)> = Vec::new();
    for source in sources {
        for (own, node) in get(&source.node, "subjects").map(entries).unwrap_or_default() {
            let subject = source.part.service.subject(&own.name);
            let office = subject.is_some_and(|subject| subject.for_office);
            if office || source.is_told_list(&own.name) {
                continue;
            }
            let node = without_told_facts(source, &own.name, node);
            match all.iter_mut().find(|(known, _)| known.name == own.name) {
                Some((_, first)) => *first = both_facts(first, &node),
                None => all.push((own.clone(), node)),
            }
        }
    }
    let ids: BTreeSet<String> = all.iter().map(|(own, _)| own.name.clone()).collect();
    all.retain(|(_, node)| {
        let of = entries(node).first().and_then(|(_, inner)| scalar(get(inner, "of")?));
        of.is_none_or(|of| ids.contains(of))
    });
    all
}

/// `person: { facts: [...] }` without what the part is told.
fn without_told_facts(source: &Source, id: &str, node: &Node) -> Node {
    change_facts(node, |facts| {
        facts.retain(|fact| !source.is_told(&format!("{id}.{}", scalar(fact).unwrap_or_default())));
    })
}

fn both_facts(first: &Node, second: &Node) -> Node {
    let other = entries(second).first().and_then(|(_, inner)| get(inner, "facts"));
    let other = other.map(items).unwrap_or_default();
    change_facts(first, |facts| {
        for fact in other {
            if !facts.iter().any(|known| scalar(known) == scalar(fact)) {
                facts.push(fact.clone());
            }
        }
    })
}

fn change_facts(node: &Node, change: impl FnOnce(&mut Vec<Node>)) -> Node {
    let Some((kind, inner)) = entries(node).first() else { return node.clone() };
    let mut facts = get(inner, "facts").map(items).unwrap_or_default().to_vec();
    change(&mut facts);
    let list = Node { at: inner.at, kind: NodeKind::List(facts) };
    let mut pairs: Vec<_> =
        entries(inner).iter().filter(|(own, _)| own.name != "facts").cloned().collect();
    pairs.push((key("facts", inner.at), list));
    let inner = Node { at: inner.at, kind: NodeKind::Map(pairs) };
    Node { at: node.at, kind: NodeKind::Map(vec![(kind.clone(), inner)]) }
}

fn derived(sources: &[Source]) -> Vec<(Key, Node)> {
    let mut all: Vec<(Key, Node)> = Vec::new();
    for source in sources {
        for (own, value) in get(&source.node, "derived").map(entries).unwrap_or_default() {
            let name = source.name_of(&own.name);
            if !all.iter().any(|(known, _)| known.name == name) {
                all.push((Key { at: own.at, name }, source.renamed(value, "when")));
            }
        }
    }
    all
}

/// What each part asks of a person who wants it.
fn eligibility(sources: &[Source]) -> Vec<Node> {
    let mut all = Vec::new();
    for source in sources {
        for rule in get(&source.node, "eligibility").map(items).unwrap_or_default() {
            let own = source.renamed(rule, "eligibility");
            all.push(match &source.part.when {
                Some(when) => {
                    let need = get(&own, "need").and_then(scalar).unwrap_or("true");
                    let need = format!("({}) == false || ({need})", when.source());
                    with(&own, "need", text(&need, own.at))
                }
                None => own,
            });
        }
    }
    all
}

fn documents(sources: &[Source], steps: &Steps) -> Vec<(Key, Node)> {
    let mut all: Vec<(Key, Node)> = Vec::new();
    for source in sources {
        for (own, value) in get(&source.node, "documents").map(entries).unwrap_or_default() {
            let document = source.part.service.document(&own.name);
            let asked = document.is_some_and(|one| one.giver == crate::service::Giver::Applicant);
            if !asked || all.iter().any(|(known, _)| known.name == own.name) {
                continue;
            }
            let renamed = source.renamed(value, "document");
            if get(&renamed, "when").is_some_and(|when| steps.never(when)) {
                continue;
            }
            let Some(node) = under(source, &renamed, get(value, "when")) else { continue };
            all.push((own.clone(), node));
        }
    }
    all
}

/// Under the part's condition and its own; none when that never holds.
fn under(source: &Source, node: &Node, own: Option<&Node>) -> Option<Node> {
    let guard = source.guarded(own, node.at);
    if guard.as_ref().is_some_and(never) {
        return None;
    }
    let mut pairs: Vec<_> = match &node.kind {
        // The short form of what has one text.
        NodeKind::Scalar { .. } => vec![(key("label", node.at), node.clone())],
        NodeKind::Map(_) | NodeKind::List(_) | NodeKind::Empty => entries(node).to_vec(),
    };
    pairs.retain(|(own, _)| own.name != "when");
    pairs.extend(guard.map(|when| (key("when", node.at), when)));
    Some(Node { at: node.at, kind: NodeKind::Map(pairs) })
}

/// Whether a condition is false whatever is answered.
fn never(node: &Node) -> bool {
    let compiled = scalar(node).map(|source| Condition::compile(source, node.at));
    compiled.is_some_and(|condition| condition.is_ok_and(|condition| condition.is_never()))
}

/// The lines of all parts; free where none has any.
fn fees(sources: &[Source], at: Place) -> NodeKind {
    let mut lines = Vec::new();
    for source in sources {
        let own = get(&source.node, "fees").and_then(|fees| get(fees, "lines"));
        for line in own.map(items).unwrap_or_default() {
            let renamed = source.renamed(line, "fees");
            let pairs = entries(&renamed).iter().filter(|(own, _)| own.name != "at").cloned();
            let plain = Node { at: line.at, kind: NodeKind::Map(pairs.collect()) };
            lines.extend(under(source, &plain, get(line, "when")));
        }
    }
    if !lines.is_empty() {
        let lines = Node { at, kind: NodeKind::List(lines) };
        return NodeKind::Map(vec![(key("lines", at), lines)]);
    }
    let free = sources.iter().find_map(|source| get(get(&source.node, "fees")?, "free"));
    NodeKind::Map(free.map(|node| (key("free", at), node.clone())).into_iter().collect())
}

/// By when all is done at the latest: each part has its own clock, and some wait for others.
fn promise(sources: &[Source], at: Place) -> Vec<(Key, Node)> {
    let mut until: BTreeMap<&str, u32> = BTreeMap::new();
    let mut days = false;
    for source in sources {
        let own = longest(&source.part.service);
        days |= own.is_some_and(by_calendar);
        let before = source.part.after.as_ref().and_then(|after| until.get(after.part.as_str()));
        let all = before.copied().unwrap_or(0).saturating_add(own.map_or(8, hours));
        until.insert(&source.part.id, all);
    }
    let all = until.into_values().max().unwrap_or(8);
    let words = if days {
        format!("{} days", all.div_ceil(6))
    } else {
        format!("{} working days", all.div_ceil(8))
    };
    vec![(key("within", at), text(&words, at))]
}

fn by_calendar(time: Time) -> bool {
    matches!(time.unit, TimeUnit::Days | TimeUnit::Months | TimeUnit::Years)
}

fn longest(service: &Service) -> Option<Time> {
    let times = service.promise.within.iter().filter_map(|line| match &line.time {
        crate::service::Duration::Fixed(time) => Some(*time),
        crate::service::Duration::Counted(..) => None,
    });
    times.max_by_key(|time| hours(*time))
}

/// About how many hours of a clerk's day that is, to compare.
fn hours(time: Time) -> u32 {
    let each = match time.unit {
        TimeUnit::OfficeHours | TimeUnit::Hours => 1,
        TimeUnit::Days => 6,
        TimeUnit::WorkingDays => 8,
        TimeUnit::Months => 180,
        TimeUnit::Years => 2_160,
    };
    time.count.saturating_mul(each)
}

/// The steps, and what was asked in them so far.
#[derive(Default)]
struct Steps {
    asked: BTreeSet<String>,
    /// Questions that never come: what rests on them alone never comes either.
    gone: BTreeSet<String>,
    placed: BTreeSet<(String, String)>,
    steps: Vec<Node>,
}

impl Steps {
    /// The bundle's steps in their order, then what no step of it places.
    fn all(&mut self, map: &Fields, sources: &[Source], r: &mut Reader) {
        let own = map.need("form", r).map(items).unwrap_or_default();
        for step in own.iter().filter(|step| get(step, "from").is_none()) {
            self.note_own(step);
        }
        for step in own {
            match get(step, "from") {
                Some(from) => self.from(step, from, sources, r),
                None => self.steps.push(step.clone()),
            }
        }
        for source in sources {
            for step in get(&source.node, "form").map(items).unwrap_or_default() {
                self.rest(step, source, r);
            }
        }
    }

    fn note_own(&mut self, step: &Node) {
        for field in get(step, "fields").map(items).unwrap_or_default() {
            self.asked.extend(id_of(field).map(str::to_owned));
        }
    }

    /// `{ step, from: part.step, when }`.
    fn from(&mut self, own: &Node, from: &Node, sources: &[Source], r: &mut Reader) {
        let _ = Fields::of(own, "Langkah ini", &["step", "from", "title", "hint", "when"], r);
        let named = scalar(from).and_then(|text| text.split_once('.'));
        let found = named.and_then(|(part, step)| {
            let source = sources.iter().find(|source| source.part.id == part)?;
            let steps = get(&source.node, "form").map(items).unwrap_or_default();
            let step = steps.iter().find(|one| step_id(one) == Some(step))?;
            Some((source, step))
        });
        let Some((source, step)) = found else {
            let message = format!("Langkah `{}` tidak ada.", scalar(from).unwrap_or_default());
            r.fault("E704", from.at, message, "Tulis `from: bagian.langkah`.");
            return;
        };
        self.placed.insert(place_of(source, step));
        let Some(node) = self.made(step, source) else { return };
        let mut node = with_step(&node, step_id(own).unwrap_or_default(), own.at);
        for name in ["title", "hint"] {
            if let Some(other) = get(own, name) {
                node = with(&node, name, other.clone());
            }
        }
        if let Some(when) = get(own, "when").and_then(scalar) {
            let inner =
                get(&node, "when").and_then(scalar).map(|own| format!("({when}) && ({own})"));
            node = put(&node, "when", text(inner.as_deref().unwrap_or(when), own.at));
        }
        self.steps.push(node);
    }

    /// A step of a part that the bundle does not place: what is left of it is asked too.
    fn rest(&mut self, step: &Node, source: &Source, r: &mut Reader) {
        if self.placed.contains(&place_of(source, step)) {
            return;
        }
        let Some(node) = self.made(step, source) else { return };
        let id = step_id(step).unwrap_or_default();
        let message =
            format!("Langkah `{}.{id}` belum ditempatkan; ia ditanyakan di akhir.", source.part.id);
        let mend =
            format!("Tulis `- {{ step: {id}, from: {}.{id} }}` di tempatnya.", source.part.id);
        r.fault("W705", source.part.at, message, mend);
        self.steps.push(with_step(&node, &format!("{}-{id}", source.part.id), node.at));
    }

    /// A step with what is still to be asked; none when nothing is.
    fn made(&mut self, step: &Node, source: &Source) -> Option<Node> {
        let fields = get(step, "fields").map(items).unwrap_or_default();
        if source.guarded(get(step, "when"), step.at).as_ref().is_some_and(|when| self.never(when))
        {
            self.gone.extend(fields.iter().filter_map(id_of).map(str::to_owned));
            return None;
        }
        let mut left = Vec::new();
        for field in fields {
            if !self.is_new(field, source) {
                continue;
            }
            let field = source.renamed(field, "fields");
            let id = id_of(&field).map(str::to_owned);
            let when = entries(&field).first().and_then(|(_, options)| get(options, "when"));
            if when.is_some_and(|when| self.never(when)) {
                self.gone.extend(id);
            } else {
                self.asked.extend(id);
                left.push(field);
            }
        }
        if left.is_empty() {
            return None;
        }
        let at = step.at;
        let node =
            put(&source.renamed(step, "form"), "fields", Node { at, kind: NodeKind::List(left) });
        under(source, &node, get(step, "when"))
    }

    /// Whether a condition is false whatever is answered, or rests on what is never asked.
    fn never(&self, when: &Node) -> bool {
        let compiled = scalar(when).and_then(|text| Condition::compile(text, when.at).ok());
        compiled.is_some_and(|when| {
            when.is_never() || (!when.names().is_empty() && when.names().is_subset(&self.gone))
        })
    }

    fn is_new(&self, field: &Node, source: &Source) -> bool {
        let Some(id) = id_of(field) else { return false };
        !self.asked.contains(id) && !source.is_told(id) && !source.is_told_subject(id)
    }
}

fn place_of(source: &Source, step: &Node) -> (String, String) {
    (source.part.id.clone(), step_id(step).unwrap_or_default().to_owned())
}

fn step_id(step: &Node) -> Option<&str> {
    get(step, "step").and_then(scalar)
}

fn id_of(field: &Node) -> Option<&str> {
    let (_, options) = entries(field).first()?;
    scalar(options).or_else(|| get(options, "id").and_then(scalar))
}

fn with_step(node: &Node, id: &str, at: Place) -> Node {
    put(node, "step", text(id, at))
}

/// A map with a value under a key, whether it had one or not.
fn put(node: &Node, name: &str, value: Node) -> Node {
    if get(node, name).is_some() {
        return with(node, name, value);
    }
    let mut pairs = entries(node).to_vec();
    pairs.push((key(name, node.at), value));
    Node { at: node.at, kind: NodeKind::Map(pairs) }
}
