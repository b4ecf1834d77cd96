//! Devices that vouch for photos: a key that the browser made and never gives away, enrolled for its officer.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use p256::ecdsa::VerifyingKey;
use serde_json::json;
use web::{Page, Pairs, Signed, Staff, View, see_other};

use crate::App;
use crate::error::Failure;
use crate::store::{self, Device};

const HERE: &str = "/meja/lapangan/perangkat";
/// Longest name of a device.
const LABEL: usize = 60;

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    view: View,
    devices: Vec<Device>,
}

/// `GET /meja/lapangan/perangkat`.
pub(crate) async fn list(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
) -> Result<Response, Failure> {
    let devices = store::devices(&app.db, staff.agency, staff.officer).await?;
    Ok(Page(DevicesPage { view, devices }).into_response())
}

/// `POST /meja/lapangan/perangkat`: by the page's script, which keeps the secret half.
pub(crate) async fn enrol(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    form: Pairs,
) -> Result<Response, Failure> {
    let key = STANDARD.decode(form.get("kunci")).unwrap_or_default();
    if VerifyingKey::from_sec1_bytes(&key).is_err() {
        return Err(Failure::Unreadable);
    }
    let label: String = definition::clean_text(form.get("nama")).chars().take(LABEL).collect();
    let id = app.web.id();
    let batch = store::enrol((staff.agency, staff.officer), id, (&label, &key), view.now);
    app.db.commit(batch).await?;
    Ok((StatusCode::CREATED, Json(json!({ "perangkat": id }))).into_response())
}

/// `POST …/{id}/cabut`: what it signs from now on counts for nothing.
pub(crate) async fn end(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    app.db.commit(store::end((staff.agency, staff.officer), id, view.now)).await?;
    Ok(see_other(HERE))
}

/// `GET` of the same, after "reload".
pub(crate) async fn turn_to() -> Response {
    see_other(HERE)
}
