//! Reading `scenarios.yaml`: nodes become scenarios, and every fault is noted.

use std::sync::Arc;

use definition::yaml::{Key, Node, NodeKind, parse};
use definition::{Fault, Faults, Place, Report, Service, nearest};
use jiff::civil::{DateTime, time};
use terms::Date;

use crate::world::World;

use super::given::{self, Given};
use super::typed::{Inputs, Typed};
use super::{Scenario, expect, steps};

/// A scenario names what is not there, or what cannot be tried yet.
pub(crate) const E801: &str = "E801";
/// `like` that leads nowhere or in a ring; two scenarios of one name.
const E803: &str = "E803";

/// Who reports without a name.
const ANONYMOUS: &str = "anonymous";

const KEYS: [&str; 9] =
    ["name", "like", "mode", "today", "as", "given", "answers", "then", "expect"];

type Entries = [(Key, Node)];

/// Reads the scenarios of a service. Those that are sound are given even when others have faults.
pub fn read(
    source: &str,
    path: &str,
    service: &Service,
    world: &World,
) -> (Vec<Scenario>, Vec<Fault>) {
    let mut faults = Faults::new(path);
    let mut scenarios = Vec::new();
    let root = parse(source, &mut faults);
    let items = root.as_ref().map(|root| items(root, &mut faults)).unwrap_or_default();
    let raws: Vec<Raw<'_>> = items.iter().filter_map(|item| Raw::of(item, &mut faults)).collect();
    twice(&raws, &mut faults);
    let inputs = Inputs::of_form(service, world);
    for raw in &raws {
        let Some(whole) = raw.whole(&raws, &mut Vec::new(), &mut faults) else { continue };
        // What is wrong in a scenario is wrong in those that are like it, and is told once.
        let mut own = Faults::new(path);
        let scenario = scenario(&whole, service, world, &inputs, &mut own);
        scenarios.extend(scenario.filter(|_| own.list.is_empty()));
        own.list.retain(|fault| !faults.list.contains(fault));
        faults.list.append(&mut own.list);
    }
    (scenarios, faults.list)
}

/// Reads answers alone, as a scenario writes them, for this person; to try a service out.
///
/// # Errors
/// All faults of the source.
pub fn answers(
    source: &str,
    path: &str,
    person: &str,
    service: &Service,
    world: &World,
) -> Result<Typed, Vec<Fault>> {
    let mut faults = Faults::new(path);
    let mut typed = Typed::default();
    let top = Place { line: 1, column: 1, ..Place::default() };
    applicant(person, top, world, &mut typed, &mut faults);
    if let Some(node) = parse(source, &mut faults) {
        Inputs::of_form(service, world).read(&node, &mut typed, &mut faults);
    }
    if faults.list.is_empty() { Ok(typed) } else { Err(faults.list) }
}

/// The text of a scalar.
pub(crate) fn scalar(node: &Node) -> Option<&str> {
    if let NodeKind::Scalar { text, .. } = &node.kind { Some(text) } else { None }
}

/// The texts of a list.
pub(crate) fn texts(node: &Node, faults: &mut Faults) -> Vec<String> {
    let NodeKind::List(items) = &node.kind else {
        faults.note(E801, node.at, "Di sini harus ada daftar.", "Tulis `[a, b]`.");
        return Vec::new();
    };
    items.iter().filter_map(scalar).map(str::to_owned).collect()
}

fn items<'n>(root: &'n Node, faults: &mut Faults) -> &'n [Node] {
    match &root.kind {
        NodeKind::List(items) => items,
        NodeKind::Empty => &[],
        NodeKind::Scalar { .. } | NodeKind::Map(_) => {
            let mend = "Awali tiap skenario dengan `- name: …`.";
            faults.note("E006", root.at, "Berkas ini harus berupa daftar skenario.", mend);
            &[]
        }
    }
}

/// A scenario as it stands, before it takes over what it is like.
struct Raw<'n> {
    name: &'n str,
    at: Place,
    entries: &'n Entries,
}

impl<'n> Raw<'n> {
    fn of(item: &'n Node, faults: &mut Faults) -> Option<Self> {
        let NodeKind::Map(entries) = &item.kind else {
            let mend = "Awali tiap skenario dengan `- name: …`.";
            faults.note("E006", item.at, "Skenario harus berupa pasangan `kunci: isi`.", mend);
            return None;
        };
        for (key, _) in entries.iter().filter(|(key, _)| !KEYS.contains(&key.name.as_str())) {
            let mend = nearest(&key.name, KEYS, &format!("Di sini: {}.", KEYS.join(", ")));
            let message = format!("Kunci `{}` tidak dikenal di sini.", key.name);
            faults.note("E004", key.at, message, mend);
        }
        let name = get(entries, "name").and_then(|node| Some((scalar(node)?, node.at)));
        if name.is_none() {
            faults.note("E005", item.at, "Skenario belum punya `name`.", "Tambahkan `name: …`.");
        }
        name.map(|(name, at)| Self { name, at, entries })
    }

    /// It, with everything of the one it is like.
    fn whole(&self, all: &[Self], seen: &mut Vec<&'n str>, faults: &mut Faults) -> Option<Whole> {
        seen.push(self.name);
        let own = Whole { name: self.name.to_owned(), at: self.at, entries: self.entries.to_vec() };
        let Some(like) = get(self.entries, "like") else { return Some(own) };
        let Some(wanted) = scalar(like) else {
            let mend = "Salin skenario itu ke sini.";
            faults.note(E801, like.at, "Skenario layanan lain belum dapat ditiru.", mend);
            return None;
        };
        if seen.contains(&wanted) {
            let message = format!("Skenario `{}` meniru dirinya sendiri.", self.name);
            faults.note(E803, like.at, message, "Hapus salah satu `like` di lingkaran ini.");
            return None;
        }
        let Some(base) = all.iter().find(|raw| raw.name == wanted) else {
            let names = all.iter().map(|raw| raw.name);
            let mend = nearest(wanted, names, "Tulis nama skenario di berkas ini.");
            faults.note(E803, like.at, format!("Skenario `{wanted}` tidak ada."), mend);
            return None;
        };
        Some(own.over(base.whole(all, seen, faults)?))
    }
}

/// Two scenarios of one name.
fn twice(raws: &[Raw<'_>], faults: &mut Faults) {
    for (place, raw) in raws.iter().enumerate() {
        if raws[..place].iter().any(|earlier| earlier.name == raw.name) {
            let message = format!("Nama skenario `{}` sudah dipakai.", raw.name);
            faults.note(E803, raw.at, message, "Beri nama lain.");
        }
    }
}

/// A scenario with everything of the one it is like.
struct Whole {
    name: String,
    at: Place,
    entries: Vec<(Key, Node)>,
}

impl Whole {
    fn get(&self, key: &str) -> Option<&Node> {
        get(&self.entries, key)
    }

    /// Given and answers go into those of the base; steps and expectations take their place.
    fn over(mut self, base: Self) -> Self {
        for (key, node) in base.entries {
            let own = self.entries.iter_mut().find(|(own, _)| own.name == key.name);
            match own {
                Some((own, value)) if ["given", "answers"].contains(&own.name.as_str()) => {
                    *value = merged(&node, value);
                }
                Some(_) => {}
                None => self.entries.push((key, node)),
            }
        }
        self
    }
}

fn get<'n>(entries: &'n Entries, key: &str) -> Option<&'n Node> {
    entries.iter().find(|(own, _)| own.name == key).map(|(_, node)| node)
}

/// Maps merge key by key, lists of maps by position; anything else is replaced, by an empty list too.
pub(crate) fn merged(base: &Node, over: &Node) -> Node {
    let kind = match (&base.kind, &over.kind) {
        (NodeKind::Map(old), NodeKind::Map(new)) => {
            let mut all = old.clone();
            for (key, node) in new {
                match all.iter_mut().find(|(own, _)| own.name == key.name) {
                    Some(found) => *found = (key.clone(), merged(&found.1, node)),
                    None => all.push((key.clone(), node.clone())),
                }
            }
            NodeKind::Map(all)
        }
        (NodeKind::List(old), NodeKind::List(new)) if !new.is_empty() && new.iter().all(is_map) => {
            let mut all: Vec<Node> =
                old.iter().zip(new).map(|(old, new)| merged(old, new)).collect();
            all.extend(old.iter().skip(new.len()).chain(new.iter().skip(old.len())).cloned());
            NodeKind::List(all)
        }
        (_, new) => new.clone(),
    };
    Node { at: over.at, kind }
}

fn is_map(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Map(_))
}

fn scenario(
    whole: &Whole,
    service: &Service,
    world: &World,
    inputs: &Inputs<'_>,
    faults: &mut Faults,
) -> Option<Scenario> {
    let counter = as_counter(whole, service, faults);
    let service = counter.as_deref().unwrap_or(service);
    let mut typed = Typed::default();
    match whole.get("as").map(|node| (scalar(node), node.at)) {
        Some((Some(ANONYMOUS), at)) => {
            typed.is_nameless = true;
            nameless(at, service, faults);
        }
        Some((Some(person), at)) => applicant(person, at, world, &mut typed, faults),
        Some((None, at)) => faults.note(E801, at, "`as` harus berupa nama orang.", ""),
        None => {
            let mend = "Tambahkan `as: Wulan Prasasti`.";
            faults.note("E005", whole.at, "Skenario belum punya `as`.", mend);
        }
    }
    if let Some(node) = whole.get("answers") {
        inputs.read(node, &mut typed, faults);
    }
    let mut given = Given::default();
    let settings = whole
        .get("given")
        .map(|node| given::read(node, service, inputs, (&mut typed, &mut given), faults));
    let today = today(whole, faults);
    Some(Scenario {
        name: whole.name.clone(),
        at: whole.at,
        today: today?,
        typed,
        given,
        then: whole
            .get("then")
            .map(|node| steps::read(node, service, world, inputs, faults))
            .unwrap_or_default(),
        service: settings
            .filter(|own| !own.is_empty())
            .map(|own| given::with_settings(service, own))
            .or_else(|| counter.clone()),
        wants: whole
            .get("expect")
            .map(|node| expect::read(node, service, inputs, faults))
            .unwrap_or_default(),
    })
}

/// The service as the counter of another body, where the scenario is played in that mode.
fn as_counter(whole: &Whole, service: &Service, faults: &mut Faults) -> Option<Arc<Service>> {
    let node = whole.get("mode")?;
    let counter = service.in_front_office().filter(|_| scalar(node) == Some("front_office"));
    if counter.is_none() && scalar(node) != Some("owner") {
        let mend =
            "Tulis `mode: owner`, atau `mode: front_office` bila layanannya punya `front_office`.";
        faults.note(E801, node.at, "Layanan ini tidak punya cara kerja itu.", mend);
    }
    counter.map(Arc::new)
}

/// Somebody without a name: of a complaint that may be made so.
fn nameless(at: Place, service: &Service, faults: &mut Faults) {
    let modes = service.complaint.iter().flat_map(|complaint| &complaint.modes);
    if !modes.into_iter().any(|mode| *mode == Report::Anonymous) {
        let mend = "Tulis nama orang, atau tambah `anonymous` di `complaint: { modes: … }`.";
        faults.note(E801, at, "Layanan ini tidak menerima laporan tanpa nama.", mend);
    }
}

fn applicant(person: &str, at: Place, world: &World, typed: &mut Typed, faults: &mut Faults) {
    match world.person(person) {
        Some(person) => {
            typed.pairs.extend(person.facts("applicant"));
            typed.profession.clone_from(&person.profession);
        }
        None => {
            let all: Vec<&str> = world.names().collect();
            let mend = nearest(person, all.iter().copied(), &format!("Ada: {}.", all.join(", ")));
            faults.note(E801, at, format!("Tidak ada orang bernama `{person}`."), mend);
        }
    }
}

/// `2026-11-02`, or with a time; without one the office has just opened.
fn today(whole: &Whole, faults: &mut Faults) -> Option<DateTime> {
    let Some(node) = whole.get("today") else {
        faults.note(
            "E005",
            whole.at,
            "Skenario belum punya `today`.",
            "Tambahkan `today: 2026-11-02`.",
        );
        return None;
    };
    let read = scalar(node).and_then(|text| {
        let day = || text.parse::<Date>().ok().map(|day| day.to_datetime(time(9, 0, 0, 0)));
        if text.contains(':') { DateTime::strptime("%Y-%m-%d %H:%M", text).ok() } else { day() }
    });
    if read.is_none() {
        let mend = "Tulis `2026-11-02` atau `2026-11-02 20:00`.";
        faults.note(E801, node.at, "`today` harus berupa tanggal.", mend);
    }
    read
}
