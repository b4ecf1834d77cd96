//! The letter worker: opens the case, sets the letter, signs the PDF, keeps it sealed under the letter's own key.

use db::Batch;
use db::outbox::Taken;
use definition::Regions;
use letters::pdf_sign::Said;
use letters::qr::{self, Claims};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use terms::{FileId, Language};

use crate::app::App;
use crate::paper;
use crate::press::{Job, Unset};
use crate::store::{self, LetterRow};

/// How the letter looks that every refusal has without being written.
const REFUSAL_TEMPLATE: &str = include_str!("../../../packs/lib/refusal.typ");

/// Kind of the outbox messages that order a letter.
pub const LETTER_RENDER: &str = "letter.render";

/// Why a letter could not be made. Says nothing personal: it is shown to the operator.
#[derive(Debug, thiserror::Error)]
pub enum RenderFailure {
    /// The database, keys or case.
    #[error("the case could not be opened: {0}")]
    Case(String),
    /// The template is not published.
    #[error("template {0} is not there")]
    NoTemplate(String),
    /// The template has a fault.
    #[error("the template has a fault at line {0}")]
    Template(usize),
    /// The template took more time or memory than a letter may, or there is no process to set it in.
    #[error("the template knows no bounds")]
    Bounds,
    /// The PDF could not be signed.
    #[error("the PDF could not be signed")]
    Sign,
    /// The PDF could not be kept.
    #[error("the PDF could not be kept")]
    Keep,
}

impl From<Unset> for RenderFailure {
    fn from(unset: Unset) -> Self {
        tracing::error!(error = %unset, "A letter could not be set");
        match unset {
            Unset::Fault(fault) => Self::Template(fault.line),
            Unset::Bounds | Unset::NoProcess(_) => Self::Bounds,
        }
    }
}

/// Makes the letter that an outbox message orders; gives what to commit. Making it twice changes nothing.
///
/// # Errors
/// [`RenderFailure`]: tried again later.
pub async fn render(app: &App, message: &Taken) -> Result<Batch, RenderFailure> {
    let case = |error: &dyn std::fmt::Display| RenderFailure::Case(error.to_string());
    let id = String::from_utf8_lossy(&message.body).into_owned();
    let agency = message.agency;
    let Some(row) = store::one(&app.cases.db, agency, &id).await.map_err(|error| case(&error))?
    else {
        return Ok(Batch::new());
    };
    if row.file.is_some() {
        return Ok(Batch::new());
    }
    let item = row.item.and_then(|item| usize::try_from(item).ok());
    let (opened, mut data) = cases::open_for_letters(&app.cases, row.case, &row.letter, item)
        .await
        .map_err(|error| case(&error))?;
    let letter = course::letter(&opened.service, &row.letter)
        .ok_or_else(|| RenderFailure::NoTemplate(row.letter.clone()))?;
    let (service, version) = (&opened.row.service, opened.row.version);
    let file = |name: &str| {
        app.templates
            .file(service, version, name)
            .ok_or_else(|| RenderFailure::NoTemplate(name.to_owned()))
    };
    let source = match &*letter.template {
        // No file of the service: it has none of its own.
        "lib/refusal.typ" => REFUSAL_TEMPLATE.to_owned(),
        own => file(own)?,
    };
    let (source, lib) = (source, file("lib/surat.typ")?);
    // A subject of whom nothing is known is not there: templates ask for it by name.
    data.retain(|_, value| !value.as_object().is_some_and(Map::is_empty));
    name_regions(&*app.cases.intake.services.regions(), &mut data);
    let paper = match letter.paper {
        definition::Paper::A4 => "A4",
        definition::Paper::F4 => "F4",
    };
    let url = verify_url(app, &row, (service, &letter.qr), &data);
    let signers = blocks(letter, &row);
    add_surroundings(app, &mut data, &row, paper, &url, signers);
    let web = &app.cases.web;
    let (people, office) = (row.people(), app.cases.units.get(&row.unit));
    let office = office.map_or_else(String::new, |unit| unit.title.clone());
    let (title, id, at, demo) = (row.title.clone(), row.id.clone(), row.signed_at, web.is_demo());
    let plain = app.press.set(Job { source, lib, data, title, id, at, demo }).await?;
    let (signer, number) = (app.signing.clone(), row.number.clone());
    let pdf = tokio::task::spawn_blocking(move || {
        let said = Said { number: &number, signer: &people, office: &office };
        letters::pdf_sign::sign(&plain, &signer.pdf, at, said)
    });
    let pdf = pdf.await.ok().and_then(Result::ok).ok_or(RenderFailure::Sign)?;
    let key =
        app.cases.keys.agency.unwrap(row.key, &row.wrapped_key).map_err(|error| case(&error))?;
    let file = FileId::new(web.id());
    let (sha256, bytes) = (Sha256::digest(&pdf).into(), i64::try_from(pdf.len()).unwrap_or(0));
    app.cases
        .objects
        .put((agency, row.case, file), &key, web.random(), pdf)
        .await
        .map_err(|_| RenderFailure::Keep)?;
    Ok(store::ready(agency, &row.id, file, sha256, bytes))
}

/// Where the letter is verified; the fragment carries the signed claims and never reaches a server.
fn verify_url(
    app: &App,
    row: &LetterRow,
    (service, fields): (&str, &[String]),
    data: &Map<String, Value>,
) -> String {
    let brand = app.cases.web.brand();
    let value = |path: &String| {
        let parts: Vec<&str> = path.split('.').collect();
        let start = match parts.as_slice() {
            ["number"] => return Some((path.clone(), row.number.clone())),
            // Of a list, the item that this letter is for.
            [_, rest @ ..]
                if data.get("item").is_some_and(Value::is_object) && !rest.is_empty() =>
            {
                (data.get("item")?, rest)
            }
            [first, rest @ ..] => (data.get(*first)?, rest),
            [] => return None,
        };
        let found = start.1.iter().try_fold(start.0, |value, part| value.get(part))?;
        Some((path.clone(), found.as_str()?.to_owned()))
    };
    let claims = Claims {
        letter_id: row.id.clone(),
        number: row.number.clone(),
        service: service.to_owned(),
        issued: row.signed_at.day(&brand.zone),
        agency: brand.code.clone(),
        fields: fields.iter().filter_map(value).collect(),
    };
    format!("{}/surat/{}#{}", brand.public_url, row.id, qr::payload(&claims, &app.signing.qr))
}

/// The blocks under a letter in the order of its file, each with the words that the file puts above it.
fn blocks(letter: &definition::Letter, row: &LetterRow) -> Vec<Value> {
    let last = row.block();
    let earlier = row.before.iter().map(|one| (one.stage.as_str(), &one.block));
    let all = earlier.chain([(row.stage.as_str(), &last)]);
    all.map(|(stage, block)| {
        let file = letter.signers.iter().find(|signer| signer.stage == stage);
        let words = file.and_then(|signer| signer.line.as_ref()).map(|line| line.id.as_str());
        let above: Vec<&str> = words.into_iter().chain(block.line.as_deref()).collect();
        let line = Some(above.join("\n")).filter(|line| !line.is_empty());
        let number = row.signed.get(stage);
        json!({ "name": block.name, "title": block.title, "nip": block.nip, "line": line, "number": number })
    })
    .collect()
}

fn add_surroundings(
    app: &App,
    data: &mut Map<String, Value>,
    row: &LetterRow,
    paper: &str,
    url: &str,
    signers: Vec<Value>,
) {
    let brand = app.cases.web.brand();
    data.insert("agency".into(), paper::agency(app));
    data.insert("unit".into(), paper::unit(app, &row.unit));
    let signed_on = row.signed_at.day(&brand.zone).to_string();
    data.insert(
        "letter".into(),
        json!({
            "number": row.number, "signed_on": signed_on, "valid_until": row.valid_until, "paper": paper,
            "demo": app.cases.web.is_demo(), "qr_svg": qr::svg(url), "url": url.split('#').next(), "signers": signers,
            "title": row.title,
        }),
    );
}

/// Whether what stands under this name is a region: a place, or the seat of a body.
fn is_region(name: &str) -> bool {
    name.ends_with("region") || name == "seat"
}

/// Beside each region code its name: `region` gets `region_name`, `birth_region` gets `birth_region_name`, `seat` gets
/// `seat_name`.
pub fn name_regions(regions: &dyn Regions, data: &mut Map<String, Value>) {
    let mut names = Vec::new();
    for (key, value) in data.iter_mut() {
        match value {
            Value::Object(inner) => name_regions(regions, inner),
            Value::Array(items) => items
                .iter_mut()
                .filter_map(Value::as_object_mut)
                .for_each(|item| name_regions(regions, item)),
            Value::String(code) if is_region(key) => {
                if let Ok(code) = code.parse() {
                    names.push((format!("{key}_name"), regions.full_name(&code, Language::Id)));
                }
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    data.extend(names.into_iter().map(|(key, name)| (key, Value::String(name))));
}
