//! Bills and receipts on paper: made when they are asked for, from the case as it stands.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cases::{Payer, Sheet};
use http::header;
use letters::{Meta, Template};
use serde_json::{Value, json};
use web::{Citizen, Signed, Staff, View};

use crate::app::App;
use crate::error::Failure;

/// How both look; what letters share comes from the service's own version.
const TEMPLATE: &str = include_str!("../templates/bill.typ");

/// `GET /permohonan/{number}/tagihan`.
pub(crate) async fn own_bill(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let sheet = cases::sheet(&app.cases, Payer::Own(citizen.person), &number, false, &view).await?;
    paper(&app, sheet).await
}

/// `GET /permohonan/{number}/kuitansi`.
pub(crate) async fn own_receipt(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let sheet = cases::sheet(&app.cases, Payer::Own(citizen.person), &number, true, &view).await?;
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
    let data = data(app, &sheet);
    let title = if sheet.paid.is_some() { "Tanda terima pembayaran" } else { "Tagihan" };
    let (id, at, demo) = (sheet.number.clone(), sheet.at, app.cases.web.is_demo());
    let made = tokio::task::spawn_blocking(move || {
        let meta = Meta { title, id: &id, at, demo };
        letters::render(&Template { source: TEMPLATE, lib: &lib }, &data, &meta)
    });
    let pdf = made.await.ok().and_then(Result::ok).ok_or(Failure::NotFound)?;
    let name = format!("inline; filename=\"{}.pdf\"", sheet.number);
    Ok((
        [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)],
        pdf,
    )
        .into_response())
}

fn data(app: &App, sheet: &Sheet) -> Value {
    let brand = app.cases.web.brand();
    let unit = app.cases.units.get(&sheet.unit);
    let of = |pick: fn(&identity::Unit) -> &String| unit.map_or("", |unit| pick(unit).as_str());
    let total = u64::try_from(sheet.total).unwrap_or(0);
    let lines =
        sheet.lines.iter().map(|(label, amount)| json!({ "label": label, "amount": amount }));
    json!({
        "agency": { "name": brand.name, "city": brand.city, "address": brand.address, "phone": brand.phone },
        "unit": { "title": of(|u| &u.title), "address": of(|u| &u.address), "phone": of(|u| &u.phone), "city": brand.city },
        "letter": {
            "number": sheet.number, "signed_on": sheet.at.day(&brand.zone).to_string(), "paper": "A4",
            "demo": app.cases.web.is_demo(), "signers": [], "title": sheet.title,
        },
        "service": sheet.title,
        "name": sheet.name,
        "lines": lines.collect::<Vec<_>>(),
        "total": definition::rupiah(sheet.total),
        "words": letters::words::rupiah(total),
        "until": sheet.until.map(|until| until.day(&brand.zone).to_string()),
        "paid_by": sheet.paid.as_ref().map(|(by, _)| by),
        "reference": sheet.paid.as_ref().and_then(|(_, reference)| reference.as_ref()),
    })
}
