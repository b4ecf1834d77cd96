//! Statutory forms as PDF: filled in from a case, or blank; made when they are asked for and signed by nobody.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use cases::{FilledForm, Payer};
use definition::{FormFilled, Service};
use intake::Published;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use terms::Language;
use tokio::sync::Mutex;
use web::{Citizen, Signed, Staff, View};

use crate::app::App;
use crate::error::Failure;
use crate::paper::{self, Sheet};
use crate::render::name_regions;

/// How the form of a service looks on paper.
const BLANK: &str = include_str!("../templates/blank.typ");

/// Blank forms as they were made, by service and form, with the version they are of. Whoever asks for one that is
/// not there yet waits for their turn: everybody may ask, and one core at a time is enough for them.
pub type Blanks = Arc<Mutex<BTreeMap<(String, String), (i64, Vec<u8>)>>>;

#[derive(Deserialize, Default)]
pub(crate) struct Whose {
    /// Of a form for each item, which; from one.
    untuk: Option<usize>,
}

impl Whose {
    /// From zero.
    fn item(&self) -> Option<usize> {
        self.untuk.and_then(|place| place.checked_sub(1))
    }
}

/// `GET /permohonan/{number}/formulir/{form}`.
pub(crate) async fn own_form(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path((number, form)): Path<(String, String)>,
    Query(whose): Query<Whose>,
) -> Result<Response, Failure> {
    let (reader, which) = (Payer::Own(&citizen), (form.as_str(), whose.item()));
    filled(&app, cases::filled_form(&app.cases, reader, &number, which, view.now).await?, &view)
        .await
}

/// `GET /meja/berkas/{number}/formulir/{form}`.
pub(crate) async fn office_form(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path((number, form)): Path<(String, String)>,
    Query(whose): Query<Whose>,
) -> Result<Response, Failure> {
    let (reader, which) = (Payer::Office(&staff), (form.as_str(), whose.item()));
    filled(&app, cases::filled_form(&app.cases, reader, &number, which, view.now).await?, &view)
        .await
}

async fn filled(app: &App, form: FilledForm, view: &View) -> Result<Response, Failure> {
    let FilledForm { number, service, template, title, unit, mut data } = form;
    // A subject of whom nothing is known is not there: templates ask for it by name.
    data.retain(|_, value| !value.as_object().is_some_and(Map::is_empty));
    name_regions(&*app.cases.intake.services.regions(), &mut data);
    let sheet =
        sheet(app, (&service.0, service.1), Some(&template), (data, &unit), (&title, view))?;
    let name = format!("{number}-{title}");
    Ok(paper::shown(sheet.pdf(app).await?, &name))
}

/// `GET /layanan/{service}/formulir/{form}`: a statutory form to be filled in by hand.
pub(crate) async fn blank(
    State(app): State<App>,
    view: View,
    Path((service, form)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let Published { service, version } =
        app.cases.intake.services.latest(&service).ok_or(Failure::NotFound)?;
    let found = service.forms_filled.iter().find(|own| own.id == form && own.blank);
    let own: &FormFilled = found.ok_or(Failure::NotFound)?;
    let title = own.title.id.clone();
    let pdf = kept(&app, (&service.id, &form), version, || {
        let unit = &service.handled.unit;
        sheet(
            &app,
            (&service.id, version),
            Some(&own.template),
            (Map::new(), unit),
            (&title, &view),
        )
    });
    Ok(paper::shown(pdf.await?, &title))
}

/// `GET /layanan/{service}/formulir.pdf`: the form of the service itself, to be filled in by hand.
pub(crate) async fn whole(
    State(app): State<App>,
    view: View,
    Path(service): Path<String>,
) -> Result<Response, Failure> {
    let Published { service, version } =
        app.cases.intake.services.latest(&service).ok_or(Failure::NotFound)?;
    let key = match view.language {
        Language::Id => "formulir.pdf",
        Language::En => "formulir.en.pdf",
    };
    let pdf = kept(&app, (&service.id, key), version, || printed(&app, &service, version, &view));
    Ok(paper::shown(pdf.await?, service.title.get(view.language)))
}

/// The form of a service, from itself.
fn printed(app: &App, service: &Service, version: i64, view: &View) -> Result<Sheet, Failure> {
    let language = view.language;
    let mut data = Map::new();
    let title = service.title.get(language);
    let places: Vec<Value> = app
        .cases
        .units
        .iter()
        .filter(|unit| unit.is_office(&service.handled.unit))
        .map(|unit| json!({ "title": unit.title, "address": unit.address, "phone": unit.phone }))
        .collect();
    data.insert(
        "service".into(),
        json!({ "title": title, "summary": service.summary.get(language) }),
    );
    data.insert("steps".into(), json!(service.blank(language)));
    data.insert("documents".into(), json!(service.blank_documents(language)));
    data.insert("places".into(), json!(places));
    data.insert("words".into(), words(view));
    let unit = &service.handled.unit;
    let own = (&*service.id, version);
    sheet(app, own, None, (data, unit), (title, view))
}

/// What the blank form says in every service.
fn words(view: &View) -> Value {
    let keys = [
        "lang",
        "how",
        "when",
        "optional",
        "one",
        "many",
        "again",
        "documents",
        "where",
        "signature",
        "date",
        "code",
        "online",
    ];
    let word = |key: &str| (key.to_owned(), json!(view.say(&format!("issuance-blank-{key}"))));
    Value::Object(keys.into_iter().map(word).collect())
}

/// A sheet from a file of a version of a service, or from the one that is the same for all.
fn sheet(
    app: &App,
    (service, version): (&str, i64),
    template: Option<&str>,
    (mut data, unit): (Map<String, Value>, &str),
    (title, view): (&str, &View),
) -> Result<Sheet, Failure> {
    let file = |name: &str| app.templates.file(service, version, name).ok_or(Failure::NotFound);
    data.insert("agency".into(), paper::agency(app));
    data.insert("unit".into(), paper::unit(app, unit));
    data.insert("letter".into(), json!({}));
    Ok(Sheet {
        source: template.map_or_else(|| Ok(BLANK.to_owned()), file)?,
        lib: file("lib/surat.typ")?,
        data,
        title: title.to_owned(),
        id: format!("{service}/{version}/{}", template.unwrap_or("formulir.pdf")),
        at: view.now,
    })
}

/// A blank form as it was made for this version, or made now.
async fn kept(
    app: &App,
    (service, form): (&str, &str),
    version: i64,
    sheet: impl FnOnce() -> Result<Sheet, Failure>,
) -> Result<Vec<u8>, Failure> {
    let key = (service.to_owned(), form.to_owned());
    let mut blanks = app.blanks.lock().await;
    if let Some((_, pdf)) = blanks.get(&key).filter(|(of, _)| *of == version) {
        return Ok(pdf.clone());
    }
    let pdf = sheet()?.pdf(app).await?;
    blanks.insert(key, (version, pdf.clone()));
    Ok(pdf)
}
