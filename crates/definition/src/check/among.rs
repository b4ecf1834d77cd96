//! What must hold between services: those that are named exist, letters give what is taken, nobody waits in a ring.

use std::collections::BTreeMap;

use crate::fault::{Fault, Faults, Place, nearest};
use crate::service::{Need, Service};

/// One service among others, with the path of its file.
#[derive(Clone, Copy, Debug)]
pub struct Among<'a> {
    /// The path of its file.
    pub path: &'a str,
    /// The service.
    pub service: &'a Service,
}

/// The faults between services. `unreadable` are ids of those that exist, but have faults of their own.
pub fn among<'a>(all: &[Among<'a>], unreadable: impl IntoIterator<Item = &'a str>) -> Vec<Fault> {
    let mut by_id: Known<'a> = unreadable.into_iter().map(|id| (id, None)).collect();
    by_id.extend(all.iter().map(|one| (one.service.id.as_str(), Some(one.service))));
    let mut list = Vec::new();
    for Among { path, service } in all {
        let mut faults = Faults::of(service, path);
        for rule in &service.eligibility {
            if let Some(instead) = &rule.instead {
                exists(instead, rule.need.place(), &by_id, &mut faults);
            }
        }
        for answer in &service.answers {
            answer.instead.iter().for_each(|id| exists(id, answer.place, &by_id, &mut faults));
        }
        service.needs.iter().for_each(|need| self::need(need, &by_id, &mut faults));
        ring(service, &by_id, &mut faults);
        list.extend(faults.list);
    }
    list
}

/// Services by their ids; nothing behind an id that cannot be read.
type Known<'a> = BTreeMap<&'a str, Option<&'a Service>>;

fn exists(id: &str, at: Place, by_id: &Known, faults: &mut Faults) {
    if !by_id.contains_key(id) {
        let mend = nearest(id, by_id.keys().copied(), "Sebutkan layanan yang ada.");
        faults.note("E701", at, format!("Layanan `{id}` tidak ada."), mend);
    }
}

fn need(need: &Need, by_id: &Known, faults: &mut Faults) {
    let Some((id, letter)) = need.letter.split_once('.') else {
        let message = format!("`{}` bukan surat suatu layanan.", need.letter);
        faults.note("E701", need.at, message, "Tulis `layanan.surat`.");
        return;
    };
    exists(id, need.at, by_id, faults);
    let Some(service) = by_id.get(id).copied().flatten() else { return };
    let Some(letter) = service.letter(letter) else {
        let names = service.letters.iter().map(|letter| letter.id.as_str());
        let mend = nearest(letter, names, "Sebutkan surat yang ada.");
        faults.note("E701", need.at, format!("`{id}` tidak membuat `{letter}`."), mend);
        return;
    };
    for name in need.take.iter().filter(|name| need.given_as(letter, name).is_none()) {
        let mend = nearest(name, letter.gives.iter().map(String::as_str), "Tambahkan di `gives`.");
        faults.note("E702", need.at, format!("Surat itu tidak memberi `{name}`."), mend);
    }
}

/// A service that needs, over others, its own letter first.
fn ring(service: &Service, by_id: &Known, faults: &mut Faults) {
    for first in service.needs.iter().filter(|need| need.when.is_none()) {
        let (mut seen, mut waiting) = (Vec::new(), vec![id_of(first)]);
        while let Some(id) = waiting.pop() {
            if id == service.id {
                let message =
                    format!("`{}` menunggu `{}`, dan sebaliknya.", service.id, id_of(first));
                faults.note(
                    "E703",
                    first.at,
                    message,
                    "Hapus salah satu `needs`, atau beri `when`.",
                );
                break;
            }
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let next = by_id.get(id).copied().flatten();
            let next = next.into_iter().flat_map(|service| &service.needs);
            waiting.extend(next.filter(|need| need.when.is_none()).map(id_of));
        }
    }
}

fn id_of(need: &Need) -> &str {
    need.letter.split('.').next().unwrap_or_default()
}
