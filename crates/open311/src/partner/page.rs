//! `/meja/berkas/{number}/instansi-lain`: to which partner a case may go, what was sent, and what they said.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cases::CaseRow;
use terms::Moment;
use web::{Page, Pairs, Problem, Signed, Staff, View, see_other};

use super::WAY;
use super::ask::Failure;
use super::hear::{Said, words_of};
use super::send::order;
use crate::app::App;
use crate::store::{self, Sent};

/// A partner to which the case may go.
struct Choice {
    id: String,
    name: String,
}

/// A partner to which it went.
struct Gone {
    id: String,
    name: String,
    sent: Sent,
}

#[derive(Template)]
#[template(path = "elsewhere.html")]
struct ElsewherePage {
    address: String,
    number: String,
    choices: Vec<Choice>,
    gone: Vec<Gone>,
    /// What was said, with the name of who said it.
    said: Vec<(String, Said)>,
    view: View,
}

impl ElsewherePage {
    /// How far it is with a partner, in words.
    fn standing(&self, gone: &Gone) -> String {
        match (gone.sent.sent_at, gone.sent.status.as_str()) {
            (None, _) => self.view.say("open311-on-its-way"),
            (Some(_), "sent") => self.view.say("open311-arrived"),
            (Some(_), status) => status.to_owned(),
        }
    }

    fn changed_at<'g>(&self, gone: &'g Gone) -> &'g Moment {
        &gone.sent.changed_at
    }
}

fn failed(failure: Failure) -> Response {
    match failure {
        Failure::Case(failure) => failure.into_response(),
        other @ (Failure::NoPartner(_)
        | Failure::NotTheirs
        | Failure::Silent(_)
        | Failure::Answered(..)
        | Failure::Unreadable(_)
        | Failure::Store(_)
        | Failure::Identity(_)) => {
            tracing::error!(error = ?other, "What lies with a partner could not be read");
            Problem::mendable(http::StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response()
        }
    }
}

/// The case, if they may see it; their read is recorded.
async fn open(app: &App, staff: &Staff, address: &str) -> Result<CaseRow, Failure> {
    Ok(cases::open_for_staff(&app.cases, staff, address).await?)
}

/// The partners to which a case may go now, for whoever works at its stage.
async fn choices(app: &App, staff: &Staff, row: &CaseRow) -> Result<Vec<Choice>, Failure> {
    let waits = cases::elsewhere(&app.cases, row.id, WAY).await?;
    let Some(waits) = waits else { return Ok(Vec::new()) };
    let roles = cases::roles_at(staff, &app.cases.units, &waits.row.stage_unit);
    if !roles.contains(&waits.row.role) {
        return Ok(Vec::new());
    }
    let theirs = app.agreement.partners.iter();
    let theirs = theirs.filter(|one| one.maps(&row.service, &row.region).is_some());
    Ok(theirs.map(|one| Choice { id: one.id.clone(), name: one.name.clone() }).collect())
}

/// `GET`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(address): Path<String>,
) -> Result<Response, Response> {
    page(&app, view, &staff, address).await.map_err(failed)
}

async fn page(app: &App, view: View, staff: &Staff, address: String) -> Result<Response, Failure> {
    let row = open(app, staff, &address).await?;
    let name = |id: &str| {
        let found = app.agreement.partner(id).map(|partner| partner.name.clone());
        found.unwrap_or_else(|| match id.strip_prefix("program:") {
            Some(_) => view.say("open311-program"),
            None => id.to_owned(),
        })
    };
    let gone = store::sent_to(&app.db, app.agency(), row.id).await?.into_iter();
    let gone: Vec<Gone> = gone
        .map(|sent| Gone { id: sent.partner.clone(), name: name(&sent.partner), sent })
        .collect();
    let said = words_of(app, row.id).await?.into_iter();
    let said = said.map(|said| (name(&said.source), said)).collect();
    let mut choices = choices(app, staff, &row).await?;
    // What is on its way there, or there, is not sent there again.
    choices.retain(|choice| !gone.iter().any(|gone| gone.id == choice.id));
    let page = ElsewherePage { number: row.number, address, choices, gone, said, view };
    Ok(Page(page).into_response())
}

/// `POST`: on its way to the partner that was chosen.
pub(crate) async fn send_to(
    State(app): State<App>,
    staff: Signed<Staff>,
    Path(address): Path<String>,
    form: Pairs,
) -> Result<Response, Response> {
    let back = see_other(&format!("/meja/berkas/{address}/instansi-lain"));
    sent(&app, &staff, &address, form.get("mitra")).await.map_err(failed)?;
    Ok(back)
}

async fn sent(app: &App, staff: &Staff, address: &str, partner: &str) -> Result<(), Failure> {
    let row = open(app, staff, address).await?;
    let choices = choices(app, staff, &row).await?;
    let Some(choice) = choices.iter().find(|choice| choice.id == partner) else { return Ok(()) };
    let there = store::sent_to(&app.db, app.agency(), row.id).await?;
    if there.iter().any(|sent| sent.partner == choice.id && sent.sent_at.is_none()) {
        return Ok(());
    }
    let now = app.web.now();
    let batch = store::ask(app.agency(), (row.id, &choice.id), staff.officer, now);
    app.db.commit(batch.outbox(&order(app, row.id, &choice.id, now))).await?;
    Ok(())
}
