//! `/permohonan/{number}/belum-selesai`: the reporter of a complaint says that it is not done after all.

use axum::extract::{Path, State};
use axum::response::Response;
use casework::{Command, may_reopen};
use definition::{Answers, clean_text};
use terms::Moment;
use web::{Citizen, Pairs, Signed, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::length;
use crate::working::{self, Opened, Order};

impl App {
    /// Until when its reporter may say that it is not done after all; none where they may not.
    pub(crate) fn may_reopen(&self, opened: &Opened, now: Moment) -> Option<Moment> {
        let reopen = opened.service.complaint.as_ref()?.reopen.as_ref()?;
        // Whether it may be does not depend on the answers.
        let road = self.road(opened, &Answers::new(), None, now);
        may_reopen(&opened.case, &road, &self.calendar, now).ok()?;
        let within = course::span(Some(reopen.within));
        Some(self.calendar.due(opened.case.ended_at?, within))
    }
}

/// `POST`: it goes on where the service says; twice is once.
pub(crate) async fn send(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_own(&citizen, &number).await?;
    let answer = see_other(&format!("/permohonan/{number}"));
    // A double tap, or it is too late: its page says how it stands.
    if app.may_reopen(&opened, view.now).is_none() {
        return Ok(answer);
    }
    let words: String = clean_text(form.get("kata")).chars().take(length::REMARK).collect();
    let by = opened.by_owner()?;
    let command = |opened: &Opened| Command::Reopen {
        text: working::seal_words(&app, opened, "confirm", &words),
    };
    match app.carry_out(opened, Order::new(by, &command)).await {
        Ok(_) | Err(Failure::Refused(_)) => Ok(answer),
        Err(failure) => Err(failure),
    }
}

/// `GET` of the same, after "reload".
pub(crate) async fn turn_to(Path(number): Path<String>) -> Response {
    see_other(&format!("/permohonan/{number}"))
}
