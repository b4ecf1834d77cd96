//! `POST /meja/berkas/{number}/lampiran`: an officer adds files that the stage asks for, or takes them out.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use http::StatusCode;
use intake::{Beside, Published};
use web::{Signed, Staff, View, see_other};

use super::case::{Kept, page};
use crate::app::App;
use crate::attached;
use crate::error::Failure;

pub(crate) async fn attach(
    State(app): State<App>,
    view: View,
    staff: Result<Signed<Staff>, Response>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let staff = match staff {
        Ok(staff) => staff,
        Err(door) => return Ok(web::ended(&app, view, door, request).await),
    };
    let opened = app.open_for(&staff, &number).await?;
    let case = opened.row.id;
    let held = opened.keys.get("applicant").ok_or(Failure::NotFound)?;
    let holds = attached::holds(&opened, &staff);
    // Whoever does not hold the case adds nothing: no document is open for them.
    let documents = if holds { attached::documents(&opened) } else { Vec::new() };
    let beside = Beside {
        case,
        published: Published { service: opened.service.clone(), version: opened.row.version },
        key_id: held.id,
        key: held.key.clone(),
        documents,
        given: if holds { app.attached(&opened).await? } else { definition::Answers::new() },
    };
    let added = match intake::add_files(&app.intake, &view, beside, request).await {
        Ok(added) => added,
        Err(answer) => return Ok(answer),
    };
    if !holds || !app.attach(opened, &staff, &added, view.now).await? {
        let problem = Some(view.say("cases-refused-not-taken"));
        let kept = Kept { problem, status: StatusCode::CONFLICT, ..Kept::default() };
        return page(&app, view, &staff, &number, kept).await;
    }
    for file in &added.gone {
        let removed = app.objects.remove(app.agency(), case, *file).await;
        if let Err(error) = removed {
            tracing::warn!(file.id = %file, error = ?error, "File {file} could not be removed");
        }
    }
    let mut refused = added.refused.into_iter();
    let Some(problem) = refused.next() else {
        return Ok(see_other(&format!("/meja/berkas/{number}#lampiran")));
    };
    let kept = Kept {
        problem: Some(problem),
        more: refused.collect(),
        status: StatusCode::UNPROCESSABLE_ENTITY,
        ..Kept::default()
    };
    page(&app, view, &staff, &number, kept).await
}
