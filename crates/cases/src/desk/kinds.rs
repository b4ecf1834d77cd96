//! What the decision of some stages needs besides ticks: the payment that was taken, the code by which something is
//! fetched, the time of a visit.

use axum::extract::{Path, State};
use axum::response::Response;
use casework::{ABSENT, Command, Refusal};
use definition::{Answers, Value, Work, clean_text};
use identity::Reader;
use jiff::civil::DateTime;
use vault::Purpose;
use web::{Pairs, Signed, Staff, View};

use super::acts::answer;
use super::case::{Kept, page};
use crate::app::App;
use crate::error::Failure;
use crate::store::By;
use crate::working::{Opened, Order};
use crate::{handing, length};

/// The names under which a payment is kept among what an officer filled in.
pub(crate) const PAID: [&str; 3] = ["paid.amount", "paid.method", "paid.reference"];

/// What is kept with a decision of the stage besides its fields, or what is wrong with it.
pub(super) async fn kept_with(
    app: &App,
    view: &View,
    opened: &Opened,
    form: &Pairs,
) -> Result<Result<Answers, String>, Failure> {
    let Some(stage) = opened.service.stage(&opened.case.hand.stage) else {
        return Ok(Ok(Answers::new()));
    };
    Ok(match (&stage.work, form.get("hasil")) {
        (Work::Pay(_), "paid") => {
            let answers = app.answers(opened, Reader::Owner, Purpose::Rule).await?;
            match app.bill(opened, &answers, view) {
                Some(bill) => payment(view, bill.total, form.get("bayar")),
                None => Err(view.say("cases-bill-unknown")),
            }
        }
        (Work::Handover(_), "handed_over") => {
            let right = app
                .fetching_code(opened)
                .is_some_and(|code| handing::is_code(form.get("kode"), &code));
            if right { Ok(Answers::new()) } else { Err(view.say("cases-hand-wrong")) }
        }
        // Nobody has missed what was never arranged.
        (_, ABSENT) if stage.appointment.is_some() && opened.case.hand.booked.is_none() => {
            Err(view.say("cases-refused-not-booked"))
        }
        _ => Ok(Answers::new()),
    })
}

/// A payment in cash, as long as no other way of paying is connected; its reference is the number under which the
/// cashier finds it again.
fn payment(view: &View, amount: i64, reference: &str) -> Result<Answers, String> {
    let reference = clean_text(reference);
    if reference.is_empty() {
        return Err(view.say("cases-bill-reference-missing"));
    }
    if let Some(problem) = length::too_long(view, &reference, length::REFERENCE) {
        return Err(problem);
    }
    let values = [Value::Int(amount), Value::Text("cash".to_owned()), Value::Text(reference)];
    Ok(PAID.map(str::to_owned).into_iter().zip(values).collect())
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
    let unread = time.is_none() && !wanted.is_empty();
    let wrong = match (time, place.is_empty()) {
        (None, _) if unread => Some(view.say("cases-book-unread")),
        (None, _) | (_, true) => Some(view.say("cases-book-missing")),
        (Some(_), false) => length::too_long(&view, &place, length::PLACE),
    };
    let (Some(time), None) = (time, &wrong) else {
        let problem = wrong;
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
