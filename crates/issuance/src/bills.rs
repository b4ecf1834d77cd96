//! Bills and receipts on paper: made when they are asked for, from the case as it stands.

use axum::extract::{Path, State};
use axum::response::Response;
use cases::{Payer, Sheet};
use serde_json::{Map, Value, json};
use web::{Citizen, Signed, Staff, View};

use crate::app::App;
use crate::error::Failure;
use crate::paper;

/// How both look; what letters share comes from the service's own version.
const TEMPLATE: &str = include_str!("../templates/bill.typ");

/// `GET /permohonan/{number}/tagihan`.
pub(crate) async fn own_bill(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let sheet = cases::sheet(&app.cases, Payer::Own(&citizen), &number, false, &view).await?;
    paper(&app, sheet).await
}

/// `GET /permohonan/{number}/kuitansi`.
pub(crate) async fn own_receipt(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let sheet = cases::sheet(&app.cases, Payer::Own(&citizen), &number, true, &view).await?;
    paper(&app, sheet).await
}

/// `GET /meja/berkas/{number}/kuitansi`.
pub(crate) async fn office_receipt(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let sheet = cases::sheet(&app.cases, Payer::Office(&staff), &number, true, &view).await?;
    paper(&app, sheet).await
}

async fn paper(app: &App, sheet: Sheet) -> Result<Response, Failure> {
    let (service, version) = &sheet.service;
    let lib = app.templates.file(service, *version, "lib/surat.typ").ok_or(Failure::NotFound)?;
    let title = if sheet.paid.is_some() { "Tanda terima pembayaran" } else { "Tagihan" };
    let made = paper::Sheet {
        source: TEMPLATE.to_owned(),
        lib,
        data: data(app, &sheet),
        title: title.to_owned(),
        id: sheet.number.clone(),
        at: sheet.at,
    };
    Ok(paper::shown(made.pdf(app).await?, &sheet.number))
}

fn data(app: &App, sheet: &Sheet) -> Map<String, Value> {
    let zone = &app.cases.web.brand().zone;
    let total = u64::try_from(sheet.total).unwrap_or(0);
    let lines =
        sheet.lines.iter().map(|(label, amount)| json!({ "label": label, "amount": amount }));
    let known = [
        ("agency", paper::agency(app)),
        ("unit", paper::unit(app, &sheet.unit)),
        (
            "letter",
            json!({
                "number": sheet.number, "signed_on": sheet.at.day(zone).to_string(), "paper": "A4", "signers": [],
            }),
        ),
        ("service", json!(sheet.title)),
        ("name", json!(sheet.name)),
        ("lines", json!(lines.collect::<Vec<_>>())),
        ("total", json!(definition::rupiah(sheet.total))),
        ("words", json!(letters::words::rupiah(total))),
        ("until", json!(sheet.until.map(|until| until.day(zone).to_string()))),
        ("paid_by", json!(sheet.paid.as_ref().map(|(by, _)| by))),
        ("reference", json!(sheet.paid.as_ref().and_then(|(_, reference)| reference.as_ref()))),
    ];
    known.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
