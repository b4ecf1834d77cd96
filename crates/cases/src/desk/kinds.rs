//! What the decision of some stages needs besides ticks: the payment that was taken, the code by which something is
//! fetched, the time of a visit.

use axum::extract::{Path, State};
use axum::response::Response;
use casework::{Command, Refusal};
use definition::{Answers, Value, Work, clean_text};
use jiff::civil::DateTime;
use web::{Pairs, Signed, Staff, View};

use super::acts::answer;
use super::case::{Kept, page};
use crate::app::App;
use crate::error::Failure;
use crate::handing;
use crate::store::By;
use crate::working::{Opened, Order};

/// The names under which a payment is kept among what an officer filled in.
pub(crate) const PAID: [&str; 3] = ["paid.amount", "paid.method", "paid.reference"];

/// What is kept with a decision of the stage besides its fields, or what is wrong with it.
pub(super) async fn kept_with(
    app: &App,
    view: &View,
    opened: &Opened,
    form: &Pairs,
) -> Result<Result<Answers, String>, Failure> {
    let Some(stage) = opened.service.stage(&opened.case.stage) else {
        return Ok(Ok(Answers::new()));
    };
    Ok(match (&stage.work, form.get("hasil")) {
        (Work::Pay(_), "paid") => match app.bill(opened, view).await? {
            Some(bill) => Ok(payment(bill.total, form.get("bayar"))),
            None => Err(view.say("cases-bill-unknown")),
        },
        (Work::Handover(_), "handed_over") => {
            let right = app
                .fetching_code(opened)
                .is_some_and(|code| handing::is_code(form.get("kode"), &code));
            if right { Ok(Answers::new()) } else { Err(view.say("cases-hand-wrong")) }
        }
        _ => Ok(Answers::new()),
    })
}

/// A payment in cash, as long as no other way of paying is connected.
fn payment(amount: i64, reference: &str) -> Answers {
    let [sum, method, number] = PAID;
    let mut paid = Answers::new();
    paid.insert(sum.to_owned(), Value::Int(amount));
    paid.insert(method.to_owned(), Value::Text("cash".to_owned()));
    let reference = clean_text(reference);
    if !reference.is_empty() {
        paid.insert(number.to_owned(), Value::Text(reference));
    }
    paid
}

/// `POST …/janji`: a visit or a meeting is booked, and its person told.
pub(crate) async fn book(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let wanted = form.get("waktu").trim();
    let time = DateTime::strptime("%Y-%m-%dT%H:%M", wanted).ok();
    let place = clean_text(form.get("tempat"));
    let (Some(time), false) = (time, place.is_empty()) else {
        let is_no_time = time.is_none() && !wanted.is_empty();
        let key = if is_no_time { "cases-book-unread" } else { "cases-book-missing" };
        let problem = Some(view.say(key));
        let kept =
            Kept { problem, status: http::StatusCode::UNPROCESSABLE_ENTITY, ..Kept::of(&form) };
        return page(&app, view, &staff, &number, kept).await;
    };
    // Where time itself ends, no instant can be made of it.
    if time.date() > definition::usual().book_ahead.after(view.today()) {
        let kept = Kept::of(&form).forbidden(&view, &Refusal::TooFar);
        return page(&app, view, &staff, &number, kept).await;
    }
    let opened = app.open_for(&staff, &number).await?;
    let time = view.zone().moment(time);
    let command = |opened: &Opened| Command::Book {
        actor: app.actor(&staff, opened),
        time,
        place: place.clone(),
    };
    let done = app.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await;
    answer(&app, view, &staff, (&number, &form), done, &format!("/meja/berkas/{number}")).await
}
