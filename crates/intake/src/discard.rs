//! A person throws a draft of theirs away: at once, with its files and its key.

use std::ops::Deref;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use db::DbError;
use web::{Page, Pairs, View, see_other};

use crate::App;
use crate::error::Failure;
use crate::filling::Filling;
use crate::routes::{ATTEMPTS, draft_id};

#[derive(Template)]
#[template(path = "hapus.html")]
struct DiscardPage {
    view: View,
    /// Where the pages of the draft are.
    at: String,
    service_title: String,
}

/// The same under the roof of the desk.
#[derive(Template)]
#[template(path = "hapus_loket.html")]
struct Counter(DiscardPage);

impl Deref for Counter {
    type Target = DiscardPage;

    fn deref(&self) -> &DiscardPage {
        &self.0
    }
}

/// `GET /isian/{draft}/hapus`: asks whether it shall really go.
pub(crate) async fn ask(
    State(app): State<App>,
    view: View,
    who: Filling,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let draft = app.open_by(&who, draft_id(&id)?).await?;
    let service_title = draft.published.service.title.get(view.language).to_owned();
    let page = DiscardPage { view, at: draft.at(), service_title };
    Ok(match draft.row.counter {
        Some(_) => Page(Counter(page)).into_response(),
        None => Page(page).into_response(),
    })
}

/// `POST /isian/{draft}/hapus`.
pub(crate) async fn discard(
    State(app): State<App>,
    who: Filling,
    Path(id): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    for _ in 0..ATTEMPTS {
        let draft = match app.open_by(&who, id).await {
            // A double click: it is gone.
            Err(Failure::NotFound) => return Ok(see_other(who.list())),
            opened => opened?,
        };
        let freed = app.filed.freed(draft.row.person, &draft.row.service, id).await?;
        let gone = app.giving_up(id, draft.row.version, app.web.now());
        match app.db.commit(gone.then(freed)).await {
            Ok(()) => return Ok(see_other(&format!("{}?dihapus=1", who.list()))),
            // Saved or sent meanwhile.
            Err(DbError::Stale) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Busy)
}
