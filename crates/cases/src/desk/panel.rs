//! What the desk shows besides answers and checks: a bill, something to hand over, a booked time, other units.

use std::collections::BTreeSet;

use askama::Template;
use casework::Asking;
use definition::{Answers, Work};
use terms::{Moment, OfficerId};
use web::View;

use crate::app::App;
use crate::bill::Bill;
use crate::error::Failure;
use crate::outside::Lies;
use crate::working::Opened;

/// A unit that can be asked.
struct Unit {
    id: String,
    title: String,
}

/// A question that waits for a unit.
struct Waits {
    /// Whom it waits for and until when, in words.
    words: String,
    /// The form that takes it back.
    form: Option<String>,
}

/// What of the case's page the panel needs.
pub(super) struct Beside<'a> {
    /// Who looks.
    pub(super) officer: OfficerId,
    /// Whether they hold the case.
    pub(super) holds: bool,
    /// The units where somebody can answer: only those are asked.
    pub(super) staffed: &'a BTreeSet<String>,
    /// How something is to come, as the applicant chose.
    pub(super) delivery: Vec<(String, String)>,
    /// What was typed here and not taken.
    pub(super) typed: &'a [(String, String)],
    /// The promise as they may put it off now.
    pub(super) extension: Option<Moment>,
}

/// The questions that somebody may take back.
pub(super) fn withdrawable(opened: &Opened, officer: OfficerId) -> Vec<String> {
    let holds = opened.case.hand.holder == Some(officer);
    let may = |ask: &&Asking| ask.asked_by.is_some_and(|by| by == officer || holds);
    opened.case.hand.asked.iter().filter(may).map(|ask| ask.id.clone()).collect()
}

#[derive(Template)]
#[template(path = "desk_panel.html")]
struct Panel<'a> {
    view: &'a View,
    /// What was typed here and not taken.
    typed: &'a [(String, String)],
    /// Whether the officer holds the case: then what is here can be used.
    holds: bool,
    bill: Option<Bill>,
    /// Whether something is handed over against a code, and what must be given back for it.
    hands_over: bool,
    take_back: Option<String>,
    /// How it is to come, as the applicant chose.
    delivery: Vec<(String, String)>,
    /// The booked time, in words, and its place.
    booked: Option<(String, String)>,
    /// Whether a time is booked at this stage.
    books: bool,
    /// What other units are asked.
    asked: Vec<Waits>,
    units: Vec<Unit>,
    /// The promise as it is and as it may be put off now, in words.
    extension: Option<String>,
    /// Addresses of pictures that others named.
    links: Vec<String>,
    /// Where the case lies besides here.
    lies: Lies,
    /// Where the page is on which it is sent there.
    outside: String,
}

impl Panel<'_> {
    fn typed(&self, wanted: &str) -> &str {
        let found = self.typed.iter().find(|(name, _)| name == wanted);
        found.map_or("", |(_, text)| text)
    }
}

/// The panel of a case, as HTML; empty where its stage needs none.
pub(super) async fn panel(
    app: &App,
    view: &View,
    (opened, answers): (&Opened, &Answers),
    beside: Beside<'_>,
) -> Result<String, Failure> {
    let Beside { officer, holds, staffed, delivery, typed, extension } = beside;
    let stage = opened.service.stage(&opened.case.hand.stage);
    let handover = stage.and_then(|stage| match &stage.work {
        Work::Handover(handover) => Some(handover),
        Work::Role(_)
        | Work::System
        | Work::Confirm(_)
        | Work::Pay(_)
        | Work::Call(_)
        | Work::Forward(_)
        | Work::Together(_)
        | Work::Awaited => None,
    });
    let take_back = handover.and_then(|handover| handover.take_back.as_ref());
    let context = app.case_context(opened, view.language, view.now);
    let facts = app.facts(opened, view.now);
    let take_back = take_back
        .filter(|back| opened.service.applies(back.when.as_ref(), answers, &facts, &context));
    let own = withdrawable(opened, officer);
    let asked = |ask: &Asking| {
        let (unit, until) = (app.unit_title(&ask.unit), view.short_at(&ask.due_at));
        let words = view.say2("cases-opinion-waits", ("unit", &unit), ("at", &until));
        Waits { words, form: own.contains(&ask.id).then(|| format!("tarik-{}", ask.id)) }
    };
    let other = |unit: &&identity::Unit| {
        holds
            && unit.id != opened.case.hand.unit
            && staffed.contains(&unit.id)
            && !opened.case.hidden_from.contains(&unit.id)
    };
    let unit = |unit: &identity::Unit| Unit { id: unit.id.clone(), title: unit.title.clone() };
    let lies = app.lies(opened).await?;
    let panel = Panel {
        view,
        typed,
        holds,
        bill: if opened.is_billed_here() { app.bill(opened, answers, view) } else { None },
        hands_over: handover.is_some(),
        take_back: take_back.map(|back| back.label.get(view.language).to_owned()),
        delivery: if handover.is_some() { delivery } else { Vec::new() },
        booked: opened
            .case
            .hand
            .booked
            .as_ref()
            .map(|(time, place)| (view.short_at(time), place.clone())),
        books: stage.is_some_and(|stage| stage.appointment.is_some()),
        asked: opened.case.hand.asked.iter().map(asked).collect(),
        units: app.units.iter().filter(other).map(unit).collect(),
        links: app.links(opened, &lies),
        lies,
        outside: format!("/meja/berkas/{}/instansi-lain", opened.address()),
        extension: extension.map(|new| {
            let (old, new) = (view.short_at(&opened.case.promised_at), view.short_at(&new));
            view.say2("cases-extend-lead", ("old", &old), ("new", &new))
        }),
    };
    Ok(panel.render().unwrap_or_default())
}
