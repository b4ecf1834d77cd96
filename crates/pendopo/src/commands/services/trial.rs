//! Every letter and form of a service, set with what its scenarios bring about: a template that fails there would
//! have failed in somebody's hands, and what is not beautiful there would not be in theirs.

use std::collections::{BTreeMap, BTreeSet};

use catalog::Folder;
use course::{Ran, World};
use definition::{Fault, Faults, FormFilled, Paper, Place, Service};
use issuance::{Job, Press, Unset};
use letters::RenderError;
use serde_json::{Map, Value, json};
use terms::{Date, Moment};

const E605: &str = "E605";
/// Where whoever is invented lives, in the city of the scenarios.
const VILLAGE: &str = "99.71.01.1001";

/// A sheet to set: its template, and what that knows.
pub(crate) struct Sheet {
    /// Its id in the service file.
    pub(crate) id: String,
    /// The template's file.
    pub(crate) template: String,
    /// Where the service file names it.
    pub(crate) at: Place,
    /// What it knows.
    pub(crate) data: Map<String, Value>,
}

impl Sheet {
    /// What sets it, with the files of its service.
    pub(super) fn job(&self, folder: &Folder) -> Job {
        let file = |name: &str| folder.files.get(name).cloned().unwrap_or_default();
        Job {
            source: file(&self.template),
            lib: file("lib/surat.typ"),
            data: self.data.clone(),
            title: self.id.clone(),
            id: self.id.clone(),
            at: Moment::from_micros(0),
            demo: true,
        }
    }
}

/// The sheets of a service, each once, with what the first scenario that brings it about knows; forms that are blank
/// for people to fill in by hand, with nothing.
pub(crate) fn sheets(service: &Service, world: &World, rans: &[Ran]) -> Vec<Sheet> {
    let (mut sheets, mut seen) = (Vec::new(), BTreeSet::new());
    for sheet in rans.iter().flat_map(|ran| of_run(service, world, ran)) {
        if seen.insert(sheet.id.clone()) {
            sheets.push(sheet);
        }
    }
    sheets.extend(blank(service, world));
    sheets
}

/// The forms of a service that are there for people to fill in by hand.
pub(super) fn blank(service: &Service, world: &World) -> Vec<Sheet> {
    let blank = service.forms_filled.iter().filter(|form| form.blank);
    let sheet = |form: &FormFilled| Sheet {
        id: format!("{}-kosong", form.id),
        template: form.template.clone(),
        at: form.template_at,
        data: as_form(surrounded(Map::new(), world, ("", "A4"), 0)),
    };
    blank.map(sheet).collect()
}

/// The sheets that one scenario brings about.
pub(super) fn of_run(service: &Service, world: &World, ran: &Ran) -> Vec<Sheet> {
    let letters = ran.letters.iter().filter_map(|made| {
        let letter = service.letter(&made.letter)?;
        let paper = if letter.paper == Paper::F4 { "F4" } else { "A4" };
        let data = ran.template_data(service, letter.for_each.as_deref());
        Some(Sheet {
            id: letter.id.clone(),
            template: letter.template.clone(),
            at: letter.template_at,
            data: surrounded(data, world, (&made.number, paper), made.signers.max(1)),
        })
    });
    let forms = service.forms_filled.iter().filter(|form| ran.forms.contains(&form.id));
    let forms = forms.map(|form| Sheet {
        id: form.id.clone(),
        template: form.template.clone(),
        at: form.template_at,
        data: as_form(surrounded(
            ran.template_data(service, form.for_each.as_deref()),
            world,
            ("", "A4"),
            0,
        )),
    });
    letters.chain(forms).collect()
}

/// A form is no letter: it has neither number nor signers.
fn as_form(mut data: Map<String, Value>) -> Map<String, Value> {
    data.insert("letter".to_owned(), json!({}));
    data
}

/// The sheets of a service for which nobody wrote a scenario, with answers that are invented: what is in the template
/// itself is found with any.
fn invented(service: &Service, world: &World) -> Vec<Sheet> {
    let today = Date::constant(2026, 11, 25);
    let context = world.context(today, today);
    let region = VILLAGE.parse().expect("a code");
    let (answers, facts) = service.invented(&region, today);
    let data = |each: Option<&str>| {
        let item = each.and_then(|list| answers.get(list)?.items().first());
        let mut data = service.letter_data(&answers, &facts, &context, item);
        course::add_words(service, each, &mut data);
        data
    };
    let letters = service.letters.iter().map(|letter| Sheet {
        id: letter.id.clone(),
        template: letter.template.clone(),
        at: letter.template_at,
        data: surrounded(
            data(letter.for_each.as_deref()),
            world,
            ("470/0001/CONTOH", if letter.paper == Paper::F4 { "F4" } else { "A4" }),
            letter.signers.len().max(1),
        ),
    });
    let forms = service.forms_filled.iter().map(|form| Sheet {
        id: form.id.clone(),
        template: form.template.clone(),
        at: form.template_at,
        data: as_form(surrounded(data(form.for_each.as_deref()), world, ("", "A4"), 0)),
    });
    letters.chain(forms).collect()
}

/// What surrounds the data of a case.
fn surrounded(
    mut data: Map<String, Value>,
    world: &World,
    (number, paper): (&str, &str),
    signers: usize,
) -> Map<String, Value> {
    // As the worker does: a subject of whom nothing is known is not there.
    data.retain(|_, value| !value.as_object().is_some_and(Map::is_empty));
    let regions = world.context(Date::default(), Date::default()).regions;
    issuance::name_regions(&*regions, &mut data);
    let block = |name: &str, title: &str| json!({ "name": name, "title": title, "nip": "19700101 199503 1 001", "line": null });
    let mut blocks =
        vec![block("Drs. Bambang Sutejo", "Kepala Dinas"), block("Ratna Dewi", "Camat")];
    blocks.truncate(signers);
    let url = "https://pendopo.example/surat/KP1";
    data.insert("agency".to_owned(), json!({ "name": "Pemerintah Kota Pendopo", "city": "Pendopo", "address": "Jalan Balai 1", "phone": "0800 1 99 7100" }));
    data.insert("unit".to_owned(), json!({ "title": "Dinas Percobaan", "address": "Jalan Uji 2", "phone": "0800 1 99 7101", "city": "Pendopo" }));
    let letter = json!({
        "number": number, "signed_on": "2026-11-25", "valid_until": "2027-05-25", "paper": paper,
        "qr_svg": letters::qr::svg(url), "url": url, "signers": blocks,
    });
    data.insert("letter".to_owned(), letter);
    data
}

/// Sets all sheets of a service and says where one fails, as faults of the files below `place`.
pub(crate) async fn faults(
    press: &Press,
    (place, folder): (&str, &Folder),
    (service, world): (&Service, &World),
    rans: &[Ran],
) -> Vec<Fault> {
    let mut found: BTreeMap<String, Fault> = BTreeMap::new();
    let mut all = sheets(service, world, rans);
    if rans.is_empty() {
        all.extend(invented(service, world));
    }
    for sheet in all {
        if let Err(unset) = press.set(sheet.job(folder)).await {
            let fault = fault(place, service, &sheet.template, sheet.at, &sheet.id, &unset);
            found.entry(sheet.template).or_insert(fault);
        }
    }
    found.into_values().collect()
}

fn fault(
    place: &str,
    service: &Service,
    template: &str,
    at: Place,
    sheet: &str,
    unset: &Unset,
) -> Fault {
    let file = || Faults::of(service, &format!("{place}/service.yaml"));
    match unset {
        Unset::Fault(RenderError { line, column, message }) => {
            let path = format!("{place}/{template}");
            let count = |number: usize| u32::try_from(number).unwrap_or(0);
            let at = Place { line: count(*line), column: count(*column), ..Place::default() };
            let message =
                format!("`{sheet}` tidak dapat dibuat dari isian skenario atau contoh: {message}.");
            let mend = "Perbaiki templatnya, atau periksa dulu apakah nilainya ada.";
            one(Faults::new(&path), at, message, mend)
        }
        Unset::Bounds => {
            let message =
                format!("Templat `{template}` terlalu lama atau memakai terlalu banyak memori.");
            one(file(), at, message, "Cari perulangan yang tidak berakhir.")
        }
        Unset::NoProcess(error) => {
            let message = format!("Templat `{template}` tidak dapat dicoba: {error}.");
            one(file(), at, message, "Coba sekali lagi.")
        }
    }
}

fn one(mut faults: Faults, at: Place, message: String, mend: &str) -> Fault {
    faults.note(E605, at, message, mend);
    faults.list.remove(0)
}
