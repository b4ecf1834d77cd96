//! The letters of a service file, and how they are numbered.

use crate::service::{Letter, Paper, Restarts, Scope, Series, Signer};
use crate::yaml::{Node, NodeKind};

use super::{Fields, Reader};

const KEYS: &[&str] = &[
    "title", "template", "when", "for_each", "signers", "upon", "series", "paper", "valid", "to",
    "qr", "gives", "holder", "revokes",
];

pub(super) fn letters(map: &Fields, r: &mut Reader) -> Vec<Letter> {
    let Some(node) = map.get("letters") else { return Vec::new() };
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`letters` harus berupa pasangan `surat: { … }`.", "");
        return Vec::new();
    };
    let mut letters = Vec::new();
    for (key, value) in entries {
        r.check_id(&key.name, key.at);
        let map = Fields::of(value, &format!("Surat `{}`", key.name), KEYS, r);
        letters.extend(letter(&key.name, &map, r).map(|letter| Letter { at: key.at, ..letter }));
    }
    letters
}

fn letter(id: &str, map: &Fields, r: &mut Reader) -> Option<Letter> {
    let title = map.need("title", r).map(|node| r.text(node, &format!("letters/{id}/title")));
    let template = map.need("template", r).map(|node| (template(node, r), node.at));
    let signers = map.need("signers", r).map(|node| signers(id, node, r)).unwrap_or_default();
    let series = map.need("series", r).and_then(|node| series(node, r));
    let paper = [("A4", Paper::A4), ("F4", Paper::F4)];
    let to = [("applicant", false), ("file", true)];
    let qr = map.get("qr").map_or_else(|| vec!["number".to_owned()], |node| r.strings(node));
    let (template, template_at) = template?;
    Some(Letter {
        id: id.to_owned(),
        title: title?,
        template,
        template_at,
        when: map.get("when").and_then(|node| r.condition(node)),
        for_each: map.get("for_each").map(|node| r.string(node)),
        signers,
        upon: map.get("upon").map(|node| r.strings(node)).unwrap_or_default(),
        series: series?,
        paper: map.get("paper").map_or(Paper::A4, |node| r.word(node, &paper, Paper::A4)),
        valid: map.get("valid").and_then(|node| r.duration(node)),
        file_only: map.get("to").is_some_and(|node| r.word(node, &to, false)),
        gives: map.get("gives").map_or_else(|| qr.clone(), |node| r.strings(node)),
        qr,
        holder: map.get("holder").map(|node| r.string(node)),
        revokes: map.get("revokes").map(|node| r.string(node)),
        at: map.at,
    })
}

/// The name of a Typst file beside the service file: no folder, and nothing that a file system or Typst reads otherwise.
pub(super) fn template(node: &Node, r: &mut Reader) -> String {
    let name = r.string(node);
    let stem = name.strip_suffix(".typ").unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if stem.is_empty() || stem.starts_with('.') || !stem.chars().all(plain) {
        let message = format!("`{}` bukan nama templat.", name.escape_debug());
        let mend = "Tulis nama berkas Typst di folder ini, tanpa garis miring: `letter.typ`.";
        r.fault("E403", node.at, message, mend);
    }
    name
}

fn signers(letter: &str, node: &Node, r: &mut Reader) -> Vec<Signer> {
    let mut signers = Vec::new();
    for item in r.list(node, "signers") {
        let map = Fields::short(item, "stage", "Penanda tangan", &["stage", "line", "series"], r);
        let Some(stage) = map.need("stage", r).map(|node| r.string(node)) else { continue };
        let path = format!("letters/{letter}/signers/{stage}/line");
        let line = map.get("line").map(|node| r.text(node, &path));
        let series = map.get("series").and_then(|node| self::series(node, r));
        signers.push(Signer { stage, line, series });
    }
    signers
}

fn series(node: &Node, r: &mut Reader) -> Option<Series> {
    let keys = ["scope", "group", "code", "pattern", "restarts", "parts"];
    let map = Fields::of(node, "Deret nomor", &keys, r);
    let restarts =
        [("never", Restarts::Never), ("yearly", Restarts::Yearly), ("monthly", Restarts::Monthly)];
    let scope = scope(&map, r);
    let pattern = map.need("pattern", r).map(|node| r.string(node));
    let restarts =
        map.need("restarts", r).map_or(Restarts::Never, |n| r.word(n, &restarts, Restarts::Never));
    let parts = map.get("parts").map(|node| parts(node, r)).unwrap_or_default();
    Some(Series { scope: scope?, pattern: pattern?, parts, restarts })
}

fn scope(map: &Fields, r: &mut Reader) -> Option<Scope> {
    let node = map.need("scope", r)?;
    Some(match r.string(node).as_str() {
        "service" => Scope::Service,
        "office" => Scope::Office,
        "group" => Scope::Group(map.need("group", r).map(|node| r.string(node))?),
        "classification" => Scope::Classification(map.need("code", r).map(|node| r.string(node))?),
        other => {
            let mend = "Pilih: service, group, classification, office.";
            r.fault("E006", node.at, format!("`{other}` tidak dikenal di sini."), mend);
            return None;
        }
    })
}

fn parts(node: &Node, r: &mut Reader) -> Vec<(String, crate::condition::Condition)> {
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`parts` harus berupa pasangan `nama: syarat`.", "");
        return Vec::new();
    };
    let read = |(key, value): &(crate::yaml::Key, Node)| {
        r.condition(value).map(|condition| (key.name.clone(), condition))
    };
    entries.iter().filter_map(read).collect()
}
