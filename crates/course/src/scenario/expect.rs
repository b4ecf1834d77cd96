//! `expect`: what must come of a scenario.

use definition::yaml::{Key, Node, NodeKind};
use definition::{Faults, Place, Service, nearest};
use terms::Date;

use crate::due::REFUSAL;
use crate::notices::USUAL;

use super::read::{E801, scalar, texts};
use super::typed::Inputs;

/// What a scenario may expect.
const KEYS: [&str; 33] = [
    "eligible",
    "reason",
    "instead",
    "carries",
    "again_on",
    "asks",
    "never_asks",
    "errors",
    "warnings",
    "documents",
    "fee",
    "promised",
    "due",
    "late",
    "priority",
    "unit",
    "road",
    "ends",
    "opinions",
    "notices",
    "letters",
    "forms_filled",
    "records",
    "uses_up",
    "objection",
    "done_by",
    "objection_open",
    "refused_step",
    "open_steps",
    "opens",
    "parts",
    "asks_once",
    "offers",
];

/// One thing that must be so.
#[derive(Clone, Debug)]
pub(crate) enum Want {
    Eligible(bool),
    Reason(String),
    Instead(String),
    Asks(Vec<String>),
    NeverAsks(Vec<String>),
    Errors(Vec<String>),
    Warnings(Vec<String>),
    Documents(Vec<String>),
    Fee(i64),
    Promised(Date),
    Due(String, Date),
    Late(bool),
    Unit(String),
    Road(Vec<String>),
    Ends(String),
    Letter(String, LetterWant),
    RefusedStep(String),
    Carries(Vec<(String, String)>),
    AgainOn(Date),
    Priority(String),
    Opinions(Vec<String>),
    Notices(Vec<String>),
    FormsFilled(Vec<String>),
    Records(Vec<(String, RecordWant)>),
    UsesUp(Vec<String>),
    Objection(String),
    /// Who says of a complaint that it is done.
    DoneBy(String),
    ObjectionOpen(bool),
    OpenSteps(Vec<String>),
    Opens(Vec<(String, usize)>),
    Part(String, PartWant),
    AsksOnce(bool),
    Offers(String),
}

/// What must come of a part of a bundle; what is absent is not looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartWant {
    pub(crate) ends: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) starts_after: Option<String>,
    /// What it is told while it runs.
    pub(crate) told: Option<Vec<String>>,
}

/// What a row of a register must be like; what is absent is not looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecordWant {
    pub(crate) count: Option<usize>,
    pub(crate) valid_until: Option<Date>,
    pub(crate) replaces: Option<String>,
}

/// What a letter must be like; what is absent is not looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct LetterWant {
    pub(crate) count: Option<usize>,
    pub(crate) number: Option<String>,
    pub(crate) valid_until: Option<Date>,
    pub(crate) signers: Option<usize>,
    pub(crate) signer_line: Option<String>,
}

/// Reads what is expected.
pub(crate) fn read(
    node: &Node,
    service: &Service,
    inputs: &Inputs<'_>,
    faults: &mut Faults,
) -> Vec<(Want, Place)> {
    let NodeKind::Map(entries) = &node.kind else {
        faults.note(E801, node.at, "`expect` harus berupa pasangan `nama: isi`.", "");
        return Vec::new();
    };
    let mut wants = Vec::new();
    for (key, value) in entries {
        let reading = Reading { service, inputs, node: value };
        let found = match key.name.as_str() {
            "offers" if service.complaint.is_none() => {
                let mend = "Hapus, atau tulis `kind: complaint`.";
                faults.note(E801, key.at, "Tawaran seperti itu hanya ada pada aduan.", mend);
                continue;
            }
            name if !KEYS.contains(&name) => {
                let mend = nearest(name, KEYS, &format!("Di sini: {}.", KEYS.join(", ")));
                faults.note("E004", key.at, format!("Kunci `{name}` tidak dikenal di sini."), mend);
                continue;
            }
            "due" => reading.dues(faults),
            "letters" => reading.letters(faults),
            "parts" => reading.parts(faults),
            name => reading.one(name, faults).into_iter().collect(),
        };
        wants.extend(found.into_iter().map(|want| (want, value.at)));
    }
    wants
}

struct Reading<'a> {
    service: &'a Service,
    inputs: &'a Inputs<'a>,
    node: &'a Node,
}

impl Reading<'_> {
    /// A part of the bundle, by its name.
    fn part(&self, key: &Key, faults: &mut Faults) -> Option<String> {
        let names = self.service.parts.iter().map(|part| part.id.as_str());
        if names.clone().any(|own| own == key.name) {
            return Some(key.name.clone());
        }
        let mend = nearest(&key.name, names, "Periksa `parts`.");
        faults.note(E801, key.at, format!("Bagian `{}` tidak ada.", key.name), mend);
        None
    }

    /// `{ akta: 1, kia: 2 }`: how many cases are opened.
    fn opens(&self, faults: &mut Faults) -> Vec<(String, usize)> {
        let NodeKind::Map(entries) = &self.node.kind else {
            let mend = "Tulis `{ akta: 1, kk: 1 }`.";
            faults.note(
                E801,
                self.node.at,
                "`opens` harus berupa pasangan `bagian: jumlah`.",
                mend,
            );
            return Vec::new();
        };
        let one = |(key, value): &(Key, Node)| {
            let part = self.part(key, faults)?;
            let count = scalar(value).and_then(|text| text.parse().ok());
            if count.is_none() {
                faults.note(E801, value.at, "Di sini harus ada jumlah.", "Tulis `akta: 1`.");
            }
            Some((part, count?))
        };
        entries.iter().filter_map(one).collect()
    }

    /// `{ kk: { ends: closed, reason: depends_on } }`.
    fn parts(&self, faults: &mut Faults) -> Vec<Want> {
        let NodeKind::Map(entries) = &self.node.kind else {
            let mend = "Tulis `{ akta: { ends: granted } }`.";
            faults.note(E801, self.node.at, "`parts` harus berupa pasangan `bagian: { … }`.", mend);
            return Vec::new();
        };
        let mut wants = Vec::new();
        for (key, value) in entries {
            let Some(part) = self.part(key, faults) else { continue };
            let mut want = PartWant::default();
            let NodeKind::Map(inner) = &value.kind else { continue };
            for (key, value) in inner {
                let word = scalar(value).map(str::to_owned);
                match key.name.as_str() {
                    "ends" => want.ends = word,
                    "reason" => want.reason = word,
                    "starts_after" => want.starts_after = word,
                    "told" => want.told = Some(texts(value, faults)),
                    name => {
                        let known = ["ends", "reason", "starts_after", "told"];
                        let mend = nearest(name, known, "");
                        let message = format!("Kunci `{name}` tidak dikenal di sini.");
                        faults.note("E004", key.at, message, mend);
                    }
                }
            }
            wants.push(Want::Part(part, want));
        }
        wants
    }

    fn one(&self, name: &str, faults: &mut Faults) -> Option<Want> {
        Some(match name {
            "eligible" => Want::Eligible(self.parsed("`true` atau `false`", faults)?),
            "late" => Want::Late(self.parsed("`true` atau `false`", faults)?),
            "offers" => Want::Offers(self.word(&["follow"], faults)?),
            "asks_once" => Want::AsksOnce(self.parsed("`true` atau `false`", faults)?),
            "opens" => Want::Opens(self.opens(faults)),
            "fee" => Want::Fee(self.parsed("rupiah tanpa titik", faults)?),
            "promised" => Want::Promised(self.parsed("tanggal", faults)?),
            "reason" => Want::Reason(self.parsed("kode alasan", faults)?),
            "instead" => Want::Instead(self.parsed("id layanan", faults)?),
            "unit" => Want::Unit(self.parsed("id unit", faults)?),
            "ends" => Want::Ends(self.end(faults)?),
            "refused_step" => Want::RefusedStep(self.parsed("nama langkah", faults)?),
            "asks" => Want::Asks(self.questions(faults)),
            "never_asks" => Want::NeverAsks(self.questions(faults)),
            "errors" => Want::Errors(self.questions(faults)),
            "warnings" => Want::Warnings(self.questions(faults)),
            "documents" => Want::Documents(self.documents(faults)),
            "again_on" => Want::AgainOn(self.parsed("tanggal", faults)?),
            "objection_open" => Want::ObjectionOpen(self.parsed("`true` atau `false`", faults)?),
            "priority" => Want::Priority(self.word(&["low", "normal", "raised", "high"], faults)?),
            "done_by" => Want::DoneBy(self.word(&["reporter", "office"], faults)?),
            "objection" => Want::Objection(self.word(&["upheld", "rejected"], faults)?),
            "carries" => Want::Carries(self.carried(faults)),
            "opinions" => Want::Opinions(self.opinions(faults)),
            "notices" => Want::Notices(self.notices(faults)),
            "forms_filled" => {
                let forms = self.service.forms_filled.iter().map(|form| form.id.as_str());
                Want::FormsFilled(self.some_of(forms, "Formulir", faults))
            }
            "uses_up" => {
                let needs = self.service.needs.iter().map(|need| need.id.as_str());
                Want::UsesUp(self.some_of(needs, "Kebutuhan", faults))
            }
            "open_steps" => {
                let steps = self.service.form.iter().map(|step| step.id.as_str());
                Want::OpenSteps(self.some_of(steps, "Langkah", faults))
            }
            "records" => Want::Records(self.records(faults)),
            _ => Want::Road(self.road(faults)),
        })
    }

    fn parsed<T: std::str::FromStr>(&self, wanted: &str, faults: &mut Faults) -> Option<T> {
        parsed(self.node, wanted, faults)
    }

    fn end(&self, faults: &mut Faults) -> Option<String> {
        self.word(&["granted", "refused", "withdrawn", "closed"], faults)
    }

    /// One of these words.
    fn word(&self, right: &[&str], faults: &mut Faults) -> Option<String> {
        let word: String =
            self.parsed(&format!("salah satu dari: {}", right.join(", ")), faults)?;
        let known = right.contains(&word.as_str());
        if !known {
            let all = format!("Pilih: {}.", right.join(", "));
            let mend = nearest(&word, right.iter().copied(), &all);
            faults.note(E801, self.node.at, format!("`{word}` tidak ada di sini."), mend);
        }
        known.then_some(word)
    }

    /// A list of ids of what the service has.
    fn some_of<'r>(
        &self,
        right: impl Iterator<Item = &'r str> + Clone,
        what: &str,
        faults: &mut Faults,
    ) -> Vec<String> {
        let ids = texts(self.node, faults);
        for id in ids.iter().filter(|id| !right.clone().any(|own| own == *id)) {
            let mend = nearest(id, right.clone(), "Periksa service.yaml.");
            faults.note(E801, self.node.at, format!("{what} `{id}` tidak ada."), mend);
        }
        ids
    }

    fn opinions(&self, faults: &mut Faults) -> Vec<String> {
        let asked = self.service.every_stage().flat_map(|stage| &stage.opinions);
        self.some_of(asked.map(|opinion| opinion.id.as_str()), "Pendapat", faults)
    }

    /// Usual moments, moments of the service's own messages, and dates around which it sends some.
    fn notices(&self, faults: &mut Faults) -> Vec<String> {
        let lines = || self.service.notices.iter();
        let around = lines().filter_map(|line| line.around.as_ref());
        let own = lines().map(|line| line.at.as_str()).filter(|at| !at.is_empty());
        let right = USUAL.iter().copied().chain(own);
        self.some_of(right.chain(around.map(|around| around.date.source())), "Pesan", faults)
    }

    fn carried(&self, faults: &mut Faults) -> Vec<(String, String)> {
        let NodeKind::Map(entries) = &self.node.kind else {
            faults.note(E801, self.node.at, "`carries` harus berupa `{ isian: jawaban }`.", "");
            return Vec::new();
        };
        let read = |(key, node): &(Key, Node)| Some((key.name.clone(), scalar(node)?.to_owned()));
        entries.iter().filter_map(read).collect()
    }

    /// `[births]`, or `{ births: 2, licence: { valid_until: … } }`.
    fn records(&self, faults: &mut Faults) -> Vec<(String, RecordWant)> {
        let records = self.service.records.iter().map(|record| record.id.as_str());
        let NodeKind::Map(entries) = &self.node.kind else {
            let ids = self.some_of(records, "Catatan", faults);
            return ids.into_iter().map(|id| (id, RecordWant::default())).collect();
        };
        let mut wants = Vec::new();
        for (key, node) in entries {
            if !records.clone().any(|own| own == key.name) {
                let mend = nearest(&key.name, records.clone(), "Periksa `records`.");
                faults.note(E801, key.at, format!("Catatan `{}` tidak ada.", key.name), mend);
            }
            wants.extend(record(node, faults).map(|want| (key.name.clone(), want)));
        }
        wants
    }

    fn questions(&self, faults: &mut Faults) -> Vec<String> {
        let ids = texts(self.node, faults);
        for id in ids.iter().filter(|id| !self.inputs.knows(id)) {
            let mend = nearest(id, self.inputs.names(), "Periksa `form` dan `documents`.");
            let message = format!("Isian `{id}` tidak ada di layanan ini.");
            faults.note(E801, self.node.at, message, mend);
        }
        ids
    }

    fn documents(&self, faults: &mut Faults) -> Vec<String> {
        let ids = texts(self.node, faults);
        for id in ids.iter().filter(|id| self.service.document(id).is_none()) {
            let right = self.service.documents.iter().map(|document| document.id.as_str());
            let mend = nearest(id, right, "Periksa `documents`.");
            faults.note(E801, self.node.at, format!("Berkas `{id}` tidak ada."), mend);
        }
        ids
    }

    fn road(&self, faults: &mut Faults) -> Vec<String> {
        let stages = texts(self.node, faults);
        stages.iter().for_each(|stage| self.stage(stage, self.node.at, faults));
        stages
    }

    fn stage(&self, name: &str, at: Place, faults: &mut Faults) {
        if name != "applicant" && self.service.every_stage().all(|stage| stage.id != name) {
            let right = self.service.every_stage().map(|stage| stage.id.as_str());
            let mend = nearest(name, right, "Periksa `road`.");
            faults.note(E801, at, format!("Tahap `{name}` tidak ada."), mend);
        }
    }

    fn dues(&self, faults: &mut Faults) -> Vec<Want> {
        let NodeKind::Map(entries) = &self.node.kind else {
            faults.note(E801, self.node.at, "`due` harus berupa `{ tahap: tanggal }`.", "");
            return Vec::new();
        };
        let mut wants = Vec::new();
        for (key, node) in entries {
            self.stage(&key.name, key.at, faults);
            let day = parsed(node, "tanggal", faults);
            wants.extend(day.map(|day| Want::Due(key.name.clone(), day)));
        }
        wants
    }

    fn letters(&self, faults: &mut Faults) -> Vec<Want> {
        let NodeKind::Map(entries) = &self.node.kind else {
            faults.note(E801, self.node.at, "`letters` harus berupa `{ surat: any }`.", "");
            return Vec::new();
        };
        let mut wants = Vec::new();
        for (key, node) in entries {
            if self.service.letter(&key.name).is_none() && key.name != REFUSAL {
                let right = self.service.letters.iter().map(|letter| letter.id.as_str());
                let mend = nearest(&key.name, right, "Periksa `letters`.");
                faults.note(E801, key.at, format!("Surat `{}` tidak ada.", key.name), mend);
                continue;
            }
            let want = letter(node, faults);
            wants.extend(want.map(|want| Want::Letter(key.name.clone(), want)));
        }
        wants
    }
}

/// `any`, how many, a number as printed, or more of it.
fn letter(node: &Node, faults: &mut Faults) -> Option<LetterWant> {
    let entries = match &node.kind {
        NodeKind::Scalar { text, quoted } => {
            let count = text.parse().ok().filter(|_| !quoted);
            let number = (count.is_none() && text != "any").then(|| text.clone());
            return Some(LetterWant { count, number, ..LetterWant::default() });
        }
        NodeKind::Map(entries) => entries,
        NodeKind::Empty | NodeKind::List(_) => {
            let mend = "Tulis `any`, jumlahnya, nomornya, atau `{ valid_until: … }`.";
            faults.note(E801, node.at, "Surat ini harus bagaimana?", mend);
            return None;
        }
    };
    let mut want = LetterWant::default();
    for (key, node) in entries {
        match key.name.as_str() {
            "count" => want.count = Some(parsed(node, "jumlah", faults)?),
            "number" => want.number = Some(parsed(node, "nomor", faults)?),
            "valid_until" => want.valid_until = Some(parsed(node, "tanggal", faults)?),
            "signers" => want.signers = Some(parsed(node, "jumlah", faults)?),
            "signer_line" => want.signer_line = Some(parsed(node, "baris", faults)?),
            other => {
                let right = ["count", "number", "valid_until", "signers", "signer_line"];
                let mend = nearest(other, right, &format!("Di sini: {}.", right.join(", ")));
                faults.note(
                    "E004",
                    key.at,
                    format!("Kunci `{other}` tidak dikenal di sini."),
                    mend,
                );
            }
        }
    }
    Some(want)
}

/// `any`, how many, or `{ valid_until, replaces }`.
fn record(node: &Node, faults: &mut Faults) -> Option<RecordWant> {
    let mut want = RecordWant::default();
    let NodeKind::Map(entries) = &node.kind else {
        want.count = scalar(node).and_then(|text| text.parse().ok());
        return Some(want);
    };
    for (key, node) in entries {
        match key.name.as_str() {
            "count" => want.count = Some(parsed(node, "jumlah", faults)?),
            "valid_until" => want.valid_until = Some(parsed(node, "tanggal", faults)?),
            "replaces" => want.replaces = Some(parsed(node, "kunci catatan lama", faults)?),
            other => {
                let right = ["count", "valid_until", "replaces"];
                let mend = nearest(other, right, &format!("Di sini: {}.", right.join(", ")));
                let message = format!("Kunci `{other}` tidak dikenal di sini.");
                faults.note("E004", key.at, message, mend);
            }
        }
    }
    Some(want)
}

fn parsed<T: std::str::FromStr>(node: &Node, wanted: &str, faults: &mut Faults) -> Option<T> {
    let value = scalar(node).and_then(|text| text.parse().ok());
    if value.is_none() {
        faults.note(E801, node.at, format!("Di sini harus ada {wanted}."), "");
    }
    value
}
