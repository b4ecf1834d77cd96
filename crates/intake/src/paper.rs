//! The signed paper that an officer types from: its scans stay with the case.

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use db::DbError;
use definition::FileRef;
use definition::form::{FieldView, Input};
use terms::FileId;
use web::{Page, View, see_other};

use crate::App;
use crate::draft::{Draft, Save};
use crate::error::Failure;
use crate::field_html;
use crate::filling::Filling;
use crate::page::Wrong;
use crate::routes::{ATTEMPTS, draft_id, pair, read};
use crate::store;
use crate::typed::{RefusedFile, refused_files, told_files};
use crate::upload;

/// The name of its input: no document of a service can have it.
pub(crate) const PAPER: &str = "_kertas";
/// How many files it may be.
pub(crate) const COUNT: usize = 5;
/// How long each may be.
pub(crate) const MAX_BYTES: u64 = 10 * 1024 * 1024;
/// What they may be.
pub(crate) const KINDS: [&str; 2] = ["pdf", "image"];

#[derive(Template)]
#[template(path = "kertas.html")]
struct PaperPage {
    view: View,
    at_draft: String,
    service_title: String,
    input: String,
    wrong: Wrong,
    done: bool,
}

/// `GET /meja/loket/{draft}/kertas`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    who: Filling,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let draft = app.open_by(&who, draft_id(&id)?).await?;
    let refused = draft.typed.get(PAPER).map(|typed| refused_files(typed)).unwrap_or_default();
    Ok(page(view, &draft, &refused))
}

fn page(view: View, draft: &Draft, refused: &[RefusedFile]) -> Response {
    let mut wrong = Wrong::default();
    wrong.add_files(&view, refused);
    let field = FieldView {
        path: PAPER.to_owned(),
        label: view.say("paper-files"),
        hint: Some(view.say("paper-files-hint")),
        optional: false,
        input: Input::Document {
            more: draft.paper.len() < COUNT,
            files: draft.paper.clone(),
            max_bytes: MAX_BYTES,
            accept: "application/pdf,.pdf,image/jpeg,image/png,image/webp,.jpg,.jpeg,.png,.webp"
                .to_owned(),
            camera: false,
        },
    };
    let files_at = format!("{}/berkas", draft.at());
    let service = &draft.published.service;
    let page = PaperPage {
        at_draft: draft.at(),
        service_title: service.title.get(view.language).to_owned(),
        input: field_html::fields(&view, &[field], wrong.messages(), &files_at),
        done: !draft.paper.is_empty(),
        wrong,
        view,
    };
    Page(page).into_response()
}

/// `POST /meja/loket/{draft}/kertas`: keeps what was given, and goes on to the check of all answers.
pub(crate) async fn keep(
    State(app): State<App>,
    view: View,
    who: Result<Filling, Response>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Response> {
    let who = match who {
        Ok(who) => who,
        Err(door) => return Err(web::ended(&app, view, door, request).await),
    };
    let id = draft_id(&id).map_err(IntoResponse::into_response)?;
    let draft = app.open_by(&who, id).await.map_err(IntoResponse::into_response)?;
    let path = request.uri().path().to_owned();
    let sent = read(&app, &draft, request).await?;
    if sent.is_renewed {
        return Err(web::renewed(view, &path, &sent.pairs));
    }
    let kept: Vec<FileRef> = sent.kept.iter().map(|(_, file)| file.clone()).collect();
    let gone = taken_out(pair(&sent.pairs, "hapus"));
    app.keep_paper(draft, &sent, &kept, gone, &view).await.map_err(IntoResponse::into_response)
}

/// The file that is to be taken out, by the button that was pressed.
fn taken_out(pressed: &str) -> Option<FileId> {
    pressed.rsplit_once('.')?.1.parse().ok()
}

impl App {
    async fn keep_paper(
        &self,
        mut draft: Draft,
        sent: &upload::Sent,
        kept: &[FileRef],
        gone: Option<FileId>,
        view: &View,
    ) -> Result<Response, Failure> {
        let at = draft.at();
        for _ in 0..ATTEMPTS {
            draft.paper.retain(|file| Some(file.id) != gone);
            draft.paper.extend_from_slice(kept);
            draft.typed.remove(PAPER);
            if !sent.refused.is_empty() {
                draft.typed.insert(PAPER.to_owned(), told_files(&sent.refused));
            }
            let gone_row = gone.map(|file| store::drop_upload(&draft.row, file));
            let batch = sent.batch.clone().then(gone_row.unwrap_or_default());
            let batch = batch.then(self.saving(&draft, ("", Save::Open), &draft.answers, view.now));
            match self.db.commit(batch).await {
                Ok(()) => {
                    self.forget(&draft, gone.as_slice()).await;
                    return Ok(see_other(&next(&at, sent, gone.is_some())));
                }
                Err(DbError::Stale) => draft = self.open_again(&draft).await?,
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Busy)
    }
}

/// The page again where something was not kept or was only added or taken out, else the check of all answers.
fn next(at: &str, sent: &upload::Sent, is_gone: bool) -> String {
    let added = sent.pairs.iter().any(|(key, _)| key == "unggah");
    let page = if is_gone || added || !sent.refused.is_empty() { "kertas" } else { "periksa" };
    format!("{at}/{page}")
}
