//! What every sheet of an agency knows of whose it is, and how one is set when it is asked for.

use axum::response::{IntoResponse as _, Response};
use http::header;
use serde_json::{Map, Value, json};
use terms::Moment;
use web::FILE_POLICY;

use crate::app::App;
use crate::error::Failure;
use crate::press::Job;

/// The agency as templates know it.
pub(crate) fn agency(app: &App) -> Value {
    let brand = app.cases.web.brand();
    json!({ "name": brand.name, "city": brand.city, "address": brand.address, "phone": brand.phone })
}

/// A unit as templates know it; one that is not there is nameless.
pub(crate) fn unit(app: &App, id: &str) -> Value {
    let unit = app.cases.units.get(id);
    let of = |pick: fn(&identity::Unit) -> &String| unit.map_or("", |unit| pick(unit).as_str());
    let city = &app.cases.web.brand().city;
    json!({ "title": of(|u| &u.title), "address": of(|u| &u.address), "phone": of(|u| &u.phone), "city": city })
}

/// A sheet that is made when it is asked for, and kept nowhere.
pub(crate) struct Sheet {
    /// The template.
    pub(crate) source: String,
    /// What letters share.
    pub(crate) lib: String,
    /// What the template knows.
    pub(crate) data: Map<String, Value>,
    /// Its title.
    pub(crate) title: String,
    /// What tells it from others; the name of its file.
    pub(crate) id: String,
    /// When it is made.
    pub(crate) at: Moment,
}

impl Sheet {
    /// The PDF.
    ///
    /// # Errors
    /// [`Failure::Unset`] when the template has a fault or knows no bounds.
    pub(crate) async fn pdf(self, app: &App) -> Result<Vec<u8>, Failure> {
        let Self { source, lib, data, title, id, at } = self;
        let demo = app.cases.web.is_demo();
        Ok(app.press.set(Job { source, lib, data, title, id, at, demo }).await?)
    }
}

/// A PDF to be shown under a name.
pub(crate) fn shown(pdf: Vec<u8>, name: &str) -> Response {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let named = format!("inline; filename=\"{name}.pdf\"");
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, named),
    ];
    let policy = [(header::CONTENT_SECURITY_POLICY, FILE_POLICY)];
    (headers, policy, pdf).into_response()
}
