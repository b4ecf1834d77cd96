//! A person throws a draft of theirs away: at once, with its files and its key.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use terms::CaseId;
use web::{Citizen, Page, Pairs, Signed, View, see_other};

use crate::App;
use crate::error::Failure;
use crate::expiry::give_up;
use crate::routes::{ATTEMPTS, draft_id};

#[derive(Template)]
#[template(path = "hapus.html")]
struct DiscardPage {
    view: View,
    draft: CaseId,
    service_title: String,
}

/// `GET /isian/{draft}/hapus`: asks whether it shall really go.
pub(crate) async fn ask(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let draft = app.open(citizen.person, draft_id(&id)?).await?;
    let service_title = draft.published.service.title.get(view.language).to_owned();
    Ok(Page(DiscardPage { view, draft: draft.row.id, service_title }).into_response())
}

/// `POST /isian/{draft}/hapus`.
pub(crate) async fn discard(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    Path(id): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    for _ in 0..ATTEMPTS {
        let draft = match app.open(citizen.person, id).await {
            // A double click: it is gone.
            Err(Failure::NotFound) => return Ok(see_other("/permohonan")),
            opened => opened?,
        };
        if give_up(&app, id, draft.row.version).await? {
            return Ok(see_other("/permohonan?dihapus=1"));
        }
    }
    Err(Failure::Busy)
}
