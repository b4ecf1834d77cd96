//! What other units are asked about a case: their list, the question with what it shows, the answer.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use casework::{Actor, Asking, Case, Command, Event, Refusal, evolve};
use definition::{Row, clean_text};
use http::StatusCode;
use identity::Reader;
use terms::Moment;
use vault::Purpose;
use web::{Page, Pairs, Role, Signed, Staff, View, see_other};

use super::acts::{refused, status};
use super::case::Kept;
use crate::app::App;
use crate::error::Failure;
use crate::store::{self, By};
use crate::working::{self, Opened, Order};
use crate::{access, asked, length};

/// A question that waits for a unit.
struct Waiting {
    number: String,
    ask: String,
    service: String,
    question: String,
    due_at: Moment,
}

#[derive(Template)]
#[template(path = "opinions.html")]
struct ListPage {
    view: View,
    waiting: Vec<Waiting>,
}

#[derive(Template)]
#[template(path = "opinion.html")]
struct OpinionPage {
    view: View,
    number: String,
    ask: String,
    service: String,
    unit: String,
    question: String,
    rows: Vec<Row>,
    due_at: Moment,
    words: String,
    problem: Option<String>,
}

/// Units and roles in which somebody may be asked.
fn seats(app: &App, staff: &Staff) -> Vec<(String, String)> {
    let mut seats: Vec<(String, String)> = Vec::new();
    for grant in &staff.grants {
        let units = match grant.role {
            Role::Supervisor => app.units.beneath(&grant.unit),
            Role::Officer | Role::Signatory | Role::Own(_) => vec![grant.unit.as_str()],
            Role::Administrator => continue,
        };
        let role = grant.role.name();
        seats.extend(units.into_iter().map(|unit| (unit.to_owned(), role.to_owned())));
    }
    seats
}

/// `GET /meja/pendapat`.
pub(crate) async fn list(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
) -> Result<Response, Failure> {
    let is_hidden = |from: &[String]| access::is_hidden(&staff, from);
    let mut waiting = Vec::new();
    for (unit, role) in seats(&app, &staff) {
        for (case, ask, due_at) in
            asked::of_unit(&app.db, app.agency(), &unit, &role, is_hidden).await?
        {
            let Some(row) = store::by_id(&app.db, app.agency(), case).await? else { continue };
            let mut opened = app.open_row(row).await?;
            look_at_asking(&mut opened, &ask);
            waiting.push(Waiting {
                number: opened.row.number.clone(),
                service: opened.service.title.get(view.language).to_owned(),
                question: plain_question(&app, &view, &opened, &ask),
                ask,
                due_at,
            });
        }
    }
    waiting.sort_by_key(|one| one.due_at);
    Ok(Page(ListPage { view, waiting }).into_response())
}

/// How many questions wait for somebody.
pub(super) async fn count(app: &App, staff: &Staff) -> Result<usize, Failure> {
    let is_hidden = |from: &[String]| access::is_hidden(staff, from);
    let mut count = 0;
    for (unit, role) in seats(app, staff) {
        count += asked::of_unit(&app.db, app.agency(), &unit, &role, is_hidden).await?.len();
    }
    Ok(count)
}

/// The question without anything personal in it: a list shows no names.
fn plain_question(app: &App, view: &View, opened: &Opened, ask: &str) -> String {
    let (answers, facts) = (definition::Answers::new(), app.facts(opened, view.now));
    let context = app.case_context(opened, view.language, view.now);
    match declared(opened, ask) {
        Some(opinion) => {
            let words = opinion.question.get(view.language);
            opened.service.filled_in(words, &[], &answers, &facts, &context)
        }
        None => by_hand(app, opened, ask).unwrap_or_default(),
    }
}

fn declared<'o>(opened: &'o Opened, ask: &str) -> Option<&'o definition::Opinion> {
    let stage = opened.service.stage(&opened.case.hand.stage)?;
    stage.opinions.iter().find(|opinion| opinion.id == ask)
}

/// A question that an officer wrote.
fn by_hand(app: &App, opened: &Opened, ask: &str) -> Option<String> {
    opened.events.iter().rev().find_map(|(event, _)| {
        let Event::OpinionAsked { asking, question, .. } = event else { return None };
        (asking.id == ask).then(|| app.words(opened, "opinion", question)).flatten()
    })
}

/// Looks at the stage at which this is asked, of all at which the case is; gives what is asked.
fn look_at_asking(opened: &mut Opened, ask: &str) -> Option<Asking> {
    let is_asked = |asking: &&Asking| asking.id == ask;
    let (stage, asking) = opened
        .case
        .hands()
        .find_map(|hand| Some((hand.stage.clone(), hand.asked.iter().find(is_asked)?.clone())))?;
    opened.look_at(&stage);
    Some(asking)
}

/// The case with a question that this member of staff may answer; nothing otherwise.
async fn open(
    app: &App,
    staff: &Staff,
    number: &str,
    ask: &str,
) -> Result<(Opened, Asking), Failure> {
    let row = store::find(&app.db, app.agency(), number).await?.ok_or(Failure::NotFound)?;
    let mut opened = app.open_row(row).await?;
    let asking = look_at_asking(&mut opened, ask).ok_or(Failure::NotFound)?;
    let may = access::roles_at(staff, &app.units, &asking.unit).contains(&asking.role);
    if may && !access::is_hidden(staff, &opened.case.hidden_from) {
        Ok((opened, asking))
    } else {
        Err(Failure::NotFound)
    }
}

/// What became of a question that waits for nobody any more.
#[derive(Clone, Copy)]
enum Fate {
    /// Whoever asked took it back.
    TakenBack,
    /// Somebody else of the unit answered.
    Answered,
    /// The case went on without it.
    WentOn,
}

impl Fate {
    const fn title(self) -> &'static str {
        match self {
            Self::TakenBack => "cases-opinion-taken-back",
            Self::Answered => "cases-opinion-answered",
            Self::WentOn => "cases-opinion-went-on",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::TakenBack => "cases-opinion-taken-back-text",
            Self::Answered => "cases-opinion-answered-text",
            Self::WentOn => "cases-opinion-went-on-text",
        }
    }
}

#[derive(Template)]
#[template(path = "opinion_over.html")]
struct OverPage {
    view: View,
    number: String,
    fate: Fate,
    /// What was typed and is not sent.
    words: String,
}

/// The page of a question that was asked of this member of staff once and is over; what they typed stands on it.
async fn over(
    app: &App,
    view: View,
    staff: &Staff,
    (number, ask): (String, &str),
    (status, words): (StatusCode, String),
) -> Result<Response, Failure> {
    let row = store::find(&app.db, app.agency(), &number).await?.ok_or(Failure::NotFound)?;
    let opened = app.open_row(row).await?;
    let asked = once_asked(&opened, ask).ok_or(Failure::NotFound)?;
    if access::is_hidden(staff, &opened.case.hidden_from)
        || !access::roles_at(staff, &app.units, &asked.unit).contains(&asked.role)
    {
        return Err(Failure::NotFound);
    }
    let fate = opened.events.iter().rev().find_map(|(event, _)| {
        if let Event::OpinionWithdrawn { id, .. } = event {
            return (id == ask).then_some(Fate::TakenBack);
        }
        let Event::OpinionGiven { id, .. } = event else { return None };
        (id == ask).then_some(Fate::Answered)
    });
    let fate = fate.unwrap_or(Fate::WentOn);
    Ok((status, Page(OverPage { view, number, fate, words })).into_response())
}

/// The question with this id that once waited for an answer, as it was asked last.
fn once_asked(opened: &Opened, ask: &str) -> Option<Asking> {
    let (mut case, mut found) = (Case::default(), None);
    for (event, at) in &opened.events {
        case = evolve(case, event, *at);
        found = case.all_asked().into_iter().find(|asking| asking.id == ask).or(found);
    }
    found
}

/// `GET /meja/pendapat/{number}/{ask}`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path((number, ask)): Path<(String, String)>,
) -> Result<Response, Failure> {
    match open(&app, &staff, &number, &ask).await {
        Err(Failure::NotFound) => {
            let nothing = (StatusCode::GONE, String::new());
            over(&app, view, &staff, (number, &ask), nothing).await
        }
        Ok(_) | Err(_) => page(&app, view, &staff, (number, ask), (String::new(), None)).await,
    }
}

async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    (number, ask): (String, String),
    (words, problem): (String, Option<(StatusCode, String)>),
) -> Result<Response, Failure> {
    let (opened, asking) = open(app, staff, &number, &ask).await?;
    let unit = app.unit_title(&asking.unit);
    // What the question shows is read by the unit that is asked: its people see that.
    let answers = app.answers(&opened, Reader::Staff(staff, &unit), Purpose::Examine).await?;
    let context = app.case_context(&opened, view.language, view.now);
    let facts = app.facts(&opened, view.now);
    let (question, show) = match declared(&opened, &ask) {
        Some(opinion) => {
            let words = opinion.question.get(view.language);
            let words = opened.service.filled_in(words, &[], &answers, &facts, &context);
            (words, opinion.show.clone())
        }
        None => (by_hand(app, &opened, &ask).unwrap_or_default(), Vec::new()),
    };
    let (status, problem) =
        problem.map_or((StatusCode::OK, None), |(code, text)| (code, Some(text)));
    let page = OpinionPage {
        service: opened.service.title.get(view.language).to_owned(),
        rows: opened.service.rows_of(&show, &answers, &context),
        due_at: asking.due_at,
        unit,
        question,
        number,
        ask,
        words,
        problem,
        view,
    };
    Ok((status, Page(page)).into_response())
}

/// `POST /meja/pendapat/{number}/{ask}`: what the unit says.
pub(crate) async fn give(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path((number, ask)): Path<(String, String)>,
    form: Pairs,
) -> Result<Response, Failure> {
    let words = clean_text(form.get("kata"));
    let (opened, asking) = match open(&app, &staff, &number, &ask).await {
        Ok(found) => found,
        Err(Failure::NotFound) => {
            let kept = (StatusCode::CONFLICT, words);
            return over(&app, view, &staff, (number, &ask), kept).await;
        }
        Err(failure) => return Err(failure),
    };
    if let Some(why) = length::too_long(&view, &words, length::OPINION) {
        let problem = (StatusCode::UNPROCESSABLE_ENTITY, why);
        return page(&app, view, &staff, (number, ask), (words, Some(problem))).await;
    }
    let roles = access::roles_at(&staff, &app.units, &asking.unit);
    let command = |opened: &Opened| Command::GiveOpinion {
        actor: Actor { officer: staff.officer, name: staff.name.clone(), roles: roles.clone() },
        id: ask.clone(),
        text: working::seal_words(&app, opened, "opinion", &words).unwrap_or_default(),
    };
    match app.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await {
        Ok(_) => Ok(see_other("/meja/pendapat")),
        // It was taken back, or answered, in the same moment.
        Err(Failure::Refused(Refusal::WentOn)) => {
            let kept = (StatusCode::CONFLICT, words);
            over(&app, view, &staff, (number, &ask), kept).await
        }
        Err(Failure::Refused(rule)) => {
            let why = if matches!(rule, Refusal::NoWords) {
                view.say("cases-opinion-missing")
            } else {
                refused(&view, &rule)
            };
            let problem = (status(&rule), why);
            page(&app, view, &staff, (number, ask), (words, Some(problem))).await
        }
        Err(failure) => Err(failure),
    }
}

/// `POST /meja/berkas/{number}/pendapat`: an officer asks another unit.
pub(crate) async fn ask(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let words = clean_text(form.get("tanya"));
    let staffed = identity::staffed(&app.db, app.agency(), Role::Officer.name()).await?;
    let unit = app.units.get(form.get("unit")).map(|unit| unit.id.clone());
    let unit = unit.filter(|unit| !opened.case.hidden_from.contains(unit));
    let wrong = match &unit {
        Some(unit) if !staffed.contains(unit) => Some(view.say("cases-opinion-unstaffed")),
        Some(_) if !words.is_empty() => length::too_long(&view, &words, length::QUESTION),
        Some(_) | None => Some(view.say("cases-opinion-incomplete")),
    };
    let (Some(unit), None) = (unit, &wrong) else {
        let problem = wrong;
        let kept = Kept { problem, status: StatusCode::UNPROCESSABLE_ENTITY, ..Kept::of(&form) };
        return super::case::page(&app, view, &staff, &number, kept).await;
    };
    // A name that no other question of the case has.
    let id = format!("tanya-{}", opened.row.seq + 1);
    let command = |opened: &Opened| Command::AskOpinion {
        actor: app.actor(&staff, opened),
        id: id.clone(),
        role: Role::Officer.name().to_owned(),
        unit: unit.clone(),
        question: working::seal_words(&app, opened, "opinion", &words).unwrap_or_default(),
    };
    let done = app.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await;
    super::acts::answer(
        &app,
        view,
        &staff,
        (&number, &form),
        done,
        &format!("/meja/berkas/{number}"),
    )
    .await
}

/// `POST /meja/berkas/{number}/pendapat/{ask}/tarik`: a question is taken back before it is answered.
pub(crate) async fn withdraw(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path((number, ask)): Path<(String, String)>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let command = |opened: &Opened| Command::WithdrawOpinion {
        actor: app.actor(&staff, opened),
        id: ask.clone(),
    };
    let done = app.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await;
    let next = format!("/meja/berkas/{number}");
    super::acts::answer(&app, view, &staff, (&number, &form), done, &next).await
}

/// `GET` of that address, after "reload" or from the door: the case.
pub(crate) async fn turn_back(Path((number, _)): Path<(String, String)>) -> Response {
    see_other(&format!("/meja/berkas/{number}"))
}
