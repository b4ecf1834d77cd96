//! The promise is put off by whoever the service lets do it: by how much is the service's, why is theirs.

use axum::extract::{Path, State};
use axum::response::Response;
use casework::{Actor, Command, Event, Refusal, Road};
use definition::clean_text;
use serde_json::Value as Json;
use terms::{Language, Moment};
use web::{Pairs, Signed, Staff, View};

use super::acts::answer;
use super::case::{Kept, page};
use crate::access;
use crate::app::App;
use crate::error::Failure;
use crate::length;
use crate::store::By;
use crate::working::{self, Opened, Order};

impl App {
    /// Whoever puts off a promise does it for the unit whose case it is.
    fn who_promises(&self, staff: &Staff, opened: &Opened) -> Actor {
        let roles = access::roles_at(staff, &self.units, &opened.case.unit);
        Actor { officer: staff.officer, name: staff.name.clone(), roles }
    }

    /// The promise as this member of staff may put it off now.
    pub(super) fn extension(
        &self,
        staff: &Staff,
        opened: &Opened,
        road: &Road,
        now: Moment,
    ) -> Option<Moment> {
        let roles = self.who_promises(staff, opened).roles;
        let found = casework::extension(&opened.case, road, &self.calendar, &roles, now);
        found.ok().map(|(_, promised)| promised)
    }

    /// Why a promise was put off, as the service says it.
    pub(crate) fn why_in_the_file(
        &self,
        opened: &Opened,
        event: &Event,
        language: Language,
    ) -> Option<String> {
        let Event::Extended { line, .. } = event else { return None };
        let why = opened.service.promise.extend.get(*line)?.why.as_ref()?;
        Some(why.get(language).to_owned())
    }

    /// Why a promise was put off: what the officer wrote, else what the service says.
    pub(crate) fn why_extended(
        &self,
        opened: &Opened,
        event: &Event,
        language: Language,
    ) -> Option<String> {
        let Event::Extended { why, .. } = event else { return None };
        let written = self.words(opened, "extend", why);
        written.or_else(|| self.why_in_the_file(opened, event, language))
    }
}

/// `POST …/perpanjang`: the promise is put off, for the reason that is written.
pub(crate) async fn extend(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let words = clean_text(form.get("mundur"));
    if let Some(problem) = length::too_long(&view, &words, length::WHY) {
        let (problem, status) = (Some(problem), http::StatusCode::UNPROCESSABLE_ENTITY);
        let kept = Kept { problem, status, ..Kept::of(&form) };
        return page(&app, view, &staff, &number, kept).await;
    }
    let command = |opened: &Opened| Command::Extend {
        actor: app.who_promises(&staff, opened),
        why: working::seal_words(&app, opened, "extend", &words).unwrap_or(Json::Null),
        letters: Vec::new(),
    };
    let done = app.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await;
    if let Err(Failure::Refused(Refusal::NoWords)) = &done {
        let problem = Some(view.say("cases-extend-missing"));
        let status = http::StatusCode::UNPROCESSABLE_ENTITY;
        let kept = Kept { problem, status, ..Kept::of(&form) };
        return page(&app, view, &staff, &number, kept).await;
    }
    answer(&app, view, &staff, (&number, &form), done, &format!("/meja/berkas/{number}")).await
}
