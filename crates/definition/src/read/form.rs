//! The form of a service file: steps, fields, documents.

use crate::field::{self, Field, Kind};
use crate::service::{Document, Giver, Step, Subject, Taken};
use crate::yaml::{Node, NodeKind};

use super::{Fields, Reader, head};

const STEP: &[&str] = &["step", "title", "fields", "when", "rules", "hint", "skip", "open"];

pub(super) fn steps(map: &Fields, subjects: &[Subject], r: &mut Reader) -> Vec<Step> {
    let Some(node) = map.need("form", r) else { return Vec::new() };
    let items = r.list(node, "form");
    let mut steps = Vec::with_capacity(items.len());
    for item in items {
        let map = Fields::of(item, "Langkah ini", STEP, r);
        let Some(id) = map.need("step", r).map(|node| r.id(node)) else { continue };
        let path = format!("steps/{id}");
        steps.push(Step {
            title: map
                .need("title", r)
                .map(|node| r.text(node, &format!("{path}/title")))
                .unwrap_or_default(),
            hint: map.get("hint").map(|node| r.text(node, &format!("{path}/hint"))),
            when: map.get("when").and_then(|node| r.condition(node)),
            fields: map
                .need("fields", r)
                .map(|node| fields(node, "fields", None, subjects, r))
                .unwrap_or_default()
                .into(),
            rules: map.get("rules").map(|node| head::rules(node, r)).unwrap_or_default(),
            open: map.get("open").is_some_and(|node| r.truth(node)),
            at: item.at,
            id,
        });
    }
    steps
}

/// Fields of a step, a stage or a list. `inside` is the id of the list.
pub(crate) fn fields(
    node: &Node,
    texts: &str,
    inside: Option<&str>,
    subjects: &[Subject],
    r: &mut Reader,
) -> Vec<Field> {
    let mut fields = Vec::new();
    for item in r.list(node, "fields") {
        let NodeKind::Map(entries) = &item.kind else {
            let mend = "Contoh: `- text: { id: purpose, label: Keperluan }`.";
            r.fault("E006", item.at, "Isian ditulis `jenis: { pilihan }`.", mend);
            continue;
        };
        let [(tag, options)] = entries.as_slice() else {
            let mend = "Beri tiap isian tanda `-` sendiri.";
            r.fault("E006", item.at, "Satu baris isian memuat satu jenis.", mend);
            continue;
        };
        let place = field::Place { tag, options, texts, inside, subjects };
        fields.extend(field::read(&place, r));
    }
    fields
}

pub(super) fn documents(map: &Fields, r: &mut Reader) -> Vec<Document> {
    map.get("documents").map(|node| documents_in(node, r)).unwrap_or_default()
}

/// The documents that a map of them describes.
pub(super) fn documents_in(node: &Node, r: &mut Reader) -> Vec<Document> {
    const KEYS: &[&str] = &[
        "label",
        "hint",
        "when",
        "optional",
        "as",
        "kinds",
        "max",
        "count",
        "pages",
        "about",
        "data",
        "unless_register",
        "template",
        "for",
        "live",
        "public",
        "keep",
    ];
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`documents` harus berupa pasangan `id: { label: … }`.", "");
        return Vec::new();
    };
    let mut documents = Vec::new();
    for (key, value) in entries {
        r.check_id(&key.name, key.at);
        let what = format!("Berkas `{}`", key.name);
        let map = Fields::short(value, "label", &what, KEYS, r);
        documents.push(Document { at: key.at, ..document(&key.name, &map, r) });
    }
    documents
}

fn document(id: &str, map: &Fields, r: &mut Reader) -> Document {
    let ways = [("file", Taken::File), ("photo", Taken::Photo), ("signature", Taken::Signature)];
    let taken = map.get("as").map_or(Taken::File, |node| r.word(node, &ways, Taken::File));
    let givers = [("all", Giver::Applicant), ("office", Giver::Office)];
    let path = format!("documents/{id}");
    Document {
        id: id.to_owned(),
        label: map
            .need("label", r)
            .map(|node| r.text(node, &format!("{path}/label")))
            .unwrap_or_default(),
        hint: map.get("hint").map(|node| r.text(node, &format!("{path}/hint"))),
        when: map.get("when").and_then(|node| r.condition(node)),
        optional: map.get("optional").and_then(|node| r.condition(node)),
        kinds: kinds(map, taken, r),
        taken,
        max_bytes: map.get("max").map_or(MOST, |node| size(node, r)),
        count: map.get("count").map_or(1, |node| r.count(node)).max(1),
        about: map.get("about").map_or_else(|| "applicant".to_owned(), |node| r.string(node)),
        data: map.get("data").map_or_else(|| "general".to_owned(), |node| r.string(node)),
        giver: map
            .get("for")
            .map_or(Giver::Applicant, |node| r.word(node, &givers, Giver::Applicant)),
        live: map.get("live").is_some_and(|node| r.truth(node)),
        public: map.get("public").is_some_and(|node| r.truth(node)),
        at: map.at,
    }
}

/// 10 MB, which no service may raise.
const MOST: u64 = 10 * 1024 * 1024;

/// What a document takes: a photo and a signature are pictures.
fn kinds(map: &Fields, taken: Taken, r: &mut Reader) -> Vec<String> {
    let picture = || vec!["image".to_owned()];
    let Some(node) = map.get("kinds") else {
        return match taken {
            Taken::File => vec!["pdf".to_owned(), "image".to_owned()],
            Taken::Photo | Taken::Signature => picture(),
        };
    };
    let kinds = r.strings(node);
    if taken != Taken::File && kinds.iter().any(|kind| kind != "image") {
        let message = "Foto dan tanda tangan hanya berupa gambar.";
        r.fault("E402", node.at, message, "Tulis `kinds: [image]`, atau hapus barisnya.");
        return picture();
    }
    for kind in &kinds {
        if !["pdf", "image", "sheet"].contains(&kind.as_str()) {
            let message = format!("Jenis berkas `{kind}` tidak ada.");
            r.fault("E402", node.at, message, "Pilih: pdf, image, sheet.");
        }
    }
    kinds
}

fn size(node: &Node, r: &mut Reader) -> u64 {
    let text = r.string(node);
    let parsed = text.split_once(' ').and_then(|(count, unit)| {
        let factor = match unit {
            "kB" => 1024,
            "MB" => 1024 * 1024,
            _ => return None,
        };
        count.parse::<u64>().ok()?.checked_mul(factor)
    });
    match parsed {
        Some(bytes) if bytes > 0 && bytes <= MOST => bytes,
        Some(_) | None => {
            let message = format!("Ukuran `{text}` tidak dapat dipakai.");
            r.fault("E402", node.at, message, "Tulis `2 MB`; paling besar `10 MB`.");
            MOST
        }
    }
}

/// A field of the form by which the upload with this id is asked.
pub(crate) fn document_field(document: &Document) -> Field {
    Field {
        id: document.id.clone(),
        label: document.label.clone(),
        fact: None,
        hint: document.hint.clone(),
        when: document.when.clone(),
        optional: document.optional.clone(),
        rules: Vec::new(),
        data: Some(document.data.clone()),
        about: Some(document.about.clone()),
        from_register: false,
        public: false,
        start: Vec::new(),
        kind: Kind::Document,
        at: document.at,
    }
}
