//! `expect`: what must come of a scenario, and where reality parts from it.

use definition::yaml::{Node, NodeKind};
use definition::{Faults, Place, Service, nearest};
use terms::Date;

use crate::run::{Made, Ran, problem_words, without_places};
use crate::world::World;

use super::Scenario;
use super::read::{E801, scalar, texts};
use super::typed::Inputs;

const E802: &str = "E802";

/// What a scenario may expect today.
const KEYS: [&str; 17] = [
    "eligible",
    "reason",
    "instead",
    "asks",
    "never_asks",
    "errors",
    "warnings",
    "documents",
    "fee",
    "promised",
    "due",
    "late",
    "unit",
    "road",
    "ends",
    "letters",
    "refused_step",
];

/// What the language has besides, once its machinery is there.
const LATER: [&str; 15] = [
    "carries",
    "again_on",
    "priority",
    "opinions",
    "notices",
    "forms_filled",
    "records",
    "uses_up",
    "objection",
    "objection_open",
    "offers",
    "open_steps",
    "opens",
    "parts",
    "asks_once",
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
}

/// What a letter must be like; what is absent is not looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct LetterWant {
    count: Option<usize>,
    number: Option<String>,
    valid_until: Option<Date>,
    signers: Option<usize>,
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
            name if LATER.contains(&name) => {
                let message = format!("`{name}` belum dapat diuji.");
                faults.note(E801, key.at, message, "Hapus harapan ini dahulu.");
                continue;
            }
            name if !KEYS.contains(&name) => {
                let mend = nearest(name, KEYS, &format!("Di sini: {}.", KEYS.join(", ")));
                faults.note("E004", key.at, format!("Kunci `{name}` tidak dikenal di sini."), mend);
                continue;
            }
            "due" => reading.dues(faults),
            "letters" => reading.letters(faults),
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
    fn one(&self, name: &str, faults: &mut Faults) -> Option<Want> {
        Some(match name {
            "eligible" => Want::Eligible(self.parsed("`true` atau `false`", faults)?),
            "late" => Want::Late(self.parsed("`true` atau `false`", faults)?),
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
            _ => Want::Road(self.road(faults)),
        })
    }

    fn parsed<T: std::str::FromStr>(&self, wanted: &str, faults: &mut Faults) -> Option<T> {
        parsed(self.node, wanted, faults)
    }

    fn end(&self, faults: &mut Faults) -> Option<String> {
        let ends = ["granted", "refused", "withdrawn", "closed"];
        let end: String = self.parsed("akhir berkas", faults)?;
        let known = ends.contains(&end.as_str());
        if !known {
            let mend = nearest(&end, ends, &format!("Pilih: {}.", ends.join(", ")));
            faults.note(E801, self.node.at, format!("Akhir `{end}` tidak ada."), mend);
        }
        known.then_some(end)
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
        if name != "applicant" && self.service.stage(name).is_none() {
            let right = self.service.road.iter().map(|stage| stage.id.as_str());
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
            if self.service.letter(&key.name).is_none() {
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
            other => {
                let right = ["count", "number", "valid_until", "signers"];
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

fn parsed<T: std::str::FromStr>(node: &Node, wanted: &str, faults: &mut Faults) -> Option<T> {
    let value = scalar(node).and_then(|text| text.parse().ok());
    if value.is_none() {
        faults.note(E801, node.at, format!("Di sini harus ada {wanted}."), "");
    }
    value
}

/// Notes where a scenario and what came of it part.
pub(crate) fn compare(
    scenario: &Scenario,
    service: &Service,
    world: &World,
    ran: &Ran,
    faults: &mut Faults,
) {
    let wants = &scenario.wants;
    let mut verdict = Verdict { name: &scenario.name, service, world, ran, faults };
    // Where the case did not go on as it should, what comes later is no news.
    match barred(scenario, ran) {
        Some((at, message)) => verdict.part(at, message),
        None => wants.iter().for_each(|(want, at)| verdict.look(want, *at)),
    }
}

/// What kept the case from going on, unless the scenario expects just that.
fn barred(scenario: &Scenario, ran: &Ran) -> Option<(Place, String)> {
    let has = |is: fn(&Want) -> bool| scenario.wants.iter().any(|(want, _)| is(want));
    let is_refusal = has(|want| matches!(want, Want::Eligible(false)));
    if let Some(refused) = &ran.refused {
        let message = format!("pemohon ditolak sejak awal dengan alasan `{}`", refused.reason);
        return (!is_refusal).then_some((scenario.at, message));
    }
    if !ran.problems.is_empty() {
        let message = format!("isian belum benar: {}", problem_words(&ran.problems));
        let expected = has(|want| matches!(want, Want::Errors(_)));
        return (!expected).then_some((scenario.at, message));
    }
    let stopped =
        ran.stopped.as_ref().filter(|_| !has(|want| matches!(want, Want::RefusedStep(_))))?;
    let (at, step) = match stopped.step {
        Some((number, at)) => (at, format!("langkah {number} (`{}`)", stopped.name)),
        None => (scenario.at, format!("tahap `{}`", stopped.name)),
    };
    Some((at, format!("{step} tidak dapat dilakukan: {}", stopped.why)))
}

struct Verdict<'a> {
    name: &'a str,
    service: &'a Service,
    world: &'a World,
    ran: &'a Ran,
    faults: &'a mut Faults,
}

impl Verdict<'_> {
    fn part(&mut self, at: Place, message: String) {
        self.faults.note(E802, at, format!("Skenario `{}`: {message}.", self.name), "");
    }

    /// Expected this, but it was that.
    fn same<T: PartialEq + std::fmt::Display>(
        &mut self,
        at: Place,
        what: &str,
        wanted: &T,
        was: &T,
    ) {
        if wanted != was {
            self.part(at, format!("{what} diharapkan {wanted}, nyatanya {was}"));
        }
    }

    fn look(&mut self, want: &Want, at: Place) {
        let ran = self.ran;
        let text = |value: Option<&str>| value.unwrap_or("tidak ada").to_owned();
        let day = |value: Option<Date>| {
            value.map_or_else(|| "tidak ada".to_owned(), |day| day.to_string())
        };
        match want {
            Want::Eligible(wanted) => self.same(at, "`eligible`", wanted, &ran.refused.is_none()),
            Want::Reason(wanted) => {
                let refused = ran.refused.as_ref().map(|refused| refused.reason.as_str());
                self.same(at, "alasan", wanted, &text(refused.or(ran.reason.as_deref())));
            }
            Want::Instead(wanted) => {
                let instead = ran.refused.as_ref().and_then(|refused| refused.instead.as_deref());
                self.same(at, "layanan lain", wanted, &text(instead));
            }
            Want::Asks(wanted) => self.asks(wanted, true, at),
            Want::NeverAsks(wanted) => self.asks(wanted, false, at),
            Want::Errors(wanted) => {
                let paths = ran.problems.iter().map(|problem| problem.path.as_str());
                self.errors(wanted, &paths.collect::<Vec<_>>(), at);
            }
            Want::Warnings(wanted) => {
                let paths: Vec<&str> =
                    ran.warnings.iter().map(|problem| problem.path.as_str()).collect();
                for id in wanted.iter().filter(|id| !paths.iter().any(|path| about(path, id))) {
                    self.part(at, format!("tidak ada nasihat pada `{id}`"));
                }
            }
            Want::Documents(wanted) => {
                let was = ran.documents(self.service);
                self.same(at, "berkas", &wanted.join(", "), &was.join(", "));
            }
            Want::Fee(wanted) => {
                let was =
                    ran.fee().map_or_else(|| "belum diketahui".to_owned(), |fee| fee.to_string());
                self.same(at, "biaya", &wanted.to_string(), &was);
            }
            Want::Promised(wanted) => {
                self.same(at, "janji", &wanted.to_string(), &day(ran.promised));
            }
            Want::Due(stage, wanted) => {
                let last = ran.due.iter().rev().find(|(own, _)| own == stage);
                let was = day(last.map(|(_, day)| *day));
                self.same(at, &format!("tenggat `{stage}`"), &wanted.to_string(), &was);
            }
            Want::Late(wanted) => self.same(at, "`late`", wanted, &ran.late),
            Want::Unit(wanted) => {
                let unit = ran.case.as_ref().map(|case| case.unit.as_str());
                let kind = unit.and_then(|unit| self.world.office(unit)).map(|unit| &unit.kind);
                if kind != Some(wanted) {
                    self.same(at, "unit", wanted, &text(unit));
                }
            }
            Want::Road(wanted) => self.road(wanted, at),
            Want::Ends(wanted) => self.ends(wanted, at),
            Want::Letter(id, wanted) => self.letter(id, wanted, at),
            Want::RefusedStep(wanted) => {
                let stopped = ran.stopped.as_ref().map(|stopped| stopped.name.as_str());
                self.same(at, "langkah yang tidak dapat dilakukan", wanted, &text(stopped));
            }
        }
    }

    fn asks(&mut self, wanted: &[String], yes: bool, at: Place) {
        let asked = self.ran.asks(self.service);
        for id in wanted {
            let found = asked.iter().any(|own| about(own, id));
            if found != yes {
                let not = if yes { "tidak ditanyakan" } else { "ditanyakan" };
                self.part(at, format!("`{id}` {not}"));
            }
        }
    }

    /// Exactly these: an error that nobody expects is one too many.
    fn errors(&mut self, wanted: &[String], paths: &[&str], at: Place) {
        for id in wanted.iter().filter(|id| !paths.iter().any(|path| about(path, id))) {
            self.part(at, format!("`{id}` diterima tanpa galat"));
        }
        let foreign = |path: &&&str| !wanted.iter().any(|id| about(path, id));
        for path in paths.iter().filter(foreign) {
            self.part(at, format!("galat pada `{path}` tidak diharapkan"));
        }
    }

    /// The first step at which the roads part.
    fn road(&mut self, wanted: &[String], at: Place) {
        let was = &self.ran.road;
        if wanted == was {
            return;
        }
        let place = wanted.iter().zip(was).take_while(|(a, b)| a == b).count();
        let there = |road: &[String]| {
            road.get(place).map_or_else(|| "akhir jalan".to_owned(), |stage| format!("`{stage}`"))
        };
        let whole =
            if was.is_empty() { "berkas tidak diajukan".to_owned() } else { was.join(" → ") };
        let message = format!(
            "di tahap ke-{} diharapkan {}, berkas ada di {} ({whole})",
            place + 1,
            there(wanted),
            there(was)
        );
        self.part(at, message);
    }

    fn ends(&mut self, wanted: &str, at: Place) {
        match self.ran.ends() {
            Some(end) => self.same(at, "akhir", &wanted, &end),
            None => {
                let now = self.ran.road.last().map_or("belum diajukan", String::as_str);
                self.part(at, format!("akhir diharapkan {wanted}, berkas masih di `{now}`"));
            }
        }
    }

    fn letter(&mut self, id: &str, want: &LetterWant, at: Place) {
        let made: Vec<&Made> = self.ran.letters.iter().filter(|made| made.letter == id).collect();
        if let Some(count) = want.count {
            return self.same(at, &format!("jumlah surat `{id}`"), &count, &made.len());
        }
        let Some(last) = made.last() else {
            return self.part(at, format!("surat `{id}` tidak terbit"));
        };
        if let Some(number) = &want.number
            && !made.iter().any(|made| made.number == *number)
        {
            self.same(at, &format!("nomor surat `{id}`"), number, &last.number);
        }
        if want.valid_until.is_some() && want.valid_until != last.valid_until {
            let show = |day: Option<Date>| {
                day.map_or_else(|| "seumur hidup".to_owned(), |day| day.to_string())
            };
            let (wanted, was) = (show(want.valid_until), show(last.valid_until));
            self.same(at, &format!("masa berlaku `{id}`"), &wanted, &was);
        }
        if let Some(signers) = want.signers {
            self.same(at, &format!("penanda tangan `{id}`"), &signers, &last.signers);
        }
    }
}

/// Whether an input is this question, or a part of it: `children.0.name` of `children` and of `children.name`.
fn about(path: &str, id: &str) -> bool {
    let plain = without_places(path);
    plain.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
