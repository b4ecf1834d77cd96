//! `/meja`: the desk of officers and signatories.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use casework::{Command, End, Event, Next, Refusal, Turn, UNDO_SECONDS, Way};
use db::Batch;
use definition::{Section, Shown};
use http::{HeaderValue, header};
use identity::{Message, Reader};
use serde::Deserialize;
use terms::{FileId, Moment};
use vault::Purpose;
use web::{Page, Pairs, Role, Signed, Staff, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::store::{self, By, CaseRow};
use crate::timeline::{self, Line};
use crate::working::{self, Opened};
use crate::{access, number};

/// A case in the inbox.
struct InboxRow {
    row: CaseRow,
    service: String,
    stage: String,
    unit: String,
    left: (String, &'static str, &'static str),
    mine: bool,
    held: bool,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    view: View,
    rows: Vec<InboxRow>,
    only_mine: bool,
    undo: Option<String>,
    asked: String,
}

#[derive(Deserialize, Default)]
pub(crate) struct Filter {
    #[serde(default)]
    milik: String,
    #[serde(default)]
    batalkan: String,
    #[serde(default)]
    q: String,
}

/// What the clock of a case says, as words, colour and pictogram.
fn left(app: &App, view: &View, due: Moment) -> (String, &'static str, &'static str) {
    let days = app.calendar.days_left(view.now, due);
    if days < 0 {
        (view.say1("cases-late", "days", -days), "bad", "no")
    } else if days == 0 {
        (view.say1("cases-due-today", "at", view.clock(&due)), "warn", "warn")
    } else {
        (view.say1("cases-days-left", "days", days), "info", "now")
    }
}

fn inbox_row(app: &App, view: &View, staff: &Staff, row: CaseRow) -> InboxRow {
    let service = app.versions.version(&row.service, row.version);
    let title = service
        .as_ref()
        .map_or_else(|| row.service.clone(), |service| service.title.get(view.language).to_owned());
    let stage = service.as_ref().and_then(|service| service.stage(&row.stage));
    InboxRow {
        service: title,
        stage: stage.map_or_else(
            || view.say(timeline::tag(&row.turn).2),
            |stage| stage.title.get(view.language).to_owned(),
        ),
        unit: app.units.get(&row.unit).map_or_else(String::new, |unit| unit.title.clone()),
        left: left(app, view, row.due_at),
        mine: row.holder == Some(staff.officer),
        held: row.holder.is_some(),
        row,
    }
}

pub(crate) async fn inbox(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(filter): Query<Filter>,
) -> Result<Response, Failure> {
    let mut rows: Vec<CaseRow> = Vec::new();
    for grant in &staff.grants {
        match grant.role {
            Role::Officer | Role::Signatory => {
                rows.extend(
                    store::inbox(&app.db, app.agency(), &grant.unit, grant.role.name()).await?,
                );
            }
            Role::Supervisor => {
                for unit in app.units.beneath(&grant.unit) {
                    for role in ["officer", "signatory"] {
                        rows.extend(store::inbox(&app.db, app.agency(), unit, role).await?);
                    }
                }
            }
            Role::Administrator => {}
        }
    }
    rows.sort_by_key(|row| (row.due_at, row.id));
    rows.dedup_by_key(|row| row.id);
    let only_mine = filter.milik == "saya";
    let rows: Vec<InboxRow> = rows
        .into_iter()
        .map(|row| inbox_row(&app, &view, &staff, row))
        .filter(|row| !only_mine || row.mine)
        .collect();
    let undo = number::read(&filter.batalkan);
    Ok(Page(InboxPage { view, rows, only_mine, undo, asked: String::new() }).into_response())
}

/// `GET /meja/cari?q=`: the one case with this number, if it is theirs.
pub(crate) async fn search(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(filter): Query<Filter>,
) -> Result<Response, Failure> {
    let found = match number::read(&filter.q) {
        Some(number) => store::find(&app.db, app.agency(), &number).await?,
        None => None,
    };
    let found = found.filter(|row| access::may_see(&staff, &app.units, row));
    let rows = found.into_iter().map(|row| inbox_row(&app, &view, &staff, row)).collect();
    Ok(Page(InboxPage { view, rows, only_mine: false, undo: None, asked: filter.q })
        .into_response())
}

/// A button of the decision bar.
struct Button {
    name: String,
    label: String,
    key: &'static str,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "desk_case.html")]
struct CasePage {
    title: String,
    number: String,
    stage: String,
    left: (String, &'static str, &'static str),
    sections: Vec<Section>,
    files: Vec<(String, definition::FileRef)>,
    checks: Vec<(String, String)>,
    ticked: Vec<String>,
    lines: Vec<Line>,
    buttons: Vec<Button>,
    refuse: bool,
    can_take: bool,
    holds: bool,
    held_by: String,
    problem: Option<String>,
    opened: Opened,
    view: View,
}

impl CasePage {
    /// What the officer fills in at this stage: id and label.
    fn stage_fields(&self) -> Vec<(String, String)> {
        let stage = self.opened.service.stage(&self.opened.case.stage);
        let fields = stage.into_iter().flat_map(|stage| &stage.fields);
        fields
            .map(|field| (field.id.clone(), field.label.get(self.view.language).to_owned()))
            .collect()
    }
}

fn purpose(opened: &Opened) -> Purpose {
    if opened.case.role == "signatory" { Purpose::Sign } else { Purpose::Examine }
}

pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    page(&app, view, &staff, &number, None, Vec::new()).await
}

async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    number: &str,
    problem: Option<String>,
    ticked: Vec<String>,
) -> Result<Response, Failure> {
    let opened = app.open_for(staff, number).await?;
    let unit = app.units.get(&opened.row.unit).map_or_else(String::new, |unit| unit.title.clone());
    let answers = app.answers(&opened, Reader::Staff(staff, &unit), purpose(&opened)).await?;
    let context = app.case_context(&opened, view.language, view.now);
    let road = app.road(&opened, &answers, view.now);
    let sections = opened.service.show(&answers, &context);
    let files =
        sections.iter().flat_map(|section| &section.rows).filter_map(|row| match &row.value {
            Shown::Files(files) => {
                Some(files.iter().map(|file| (row.label.clone(), file.clone())).collect::<Vec<_>>())
            }
            Shown::Text(_) | Shown::Number(_) => None,
        });
    let files: Vec<_> = files.flatten().collect();
    let actor = app.actor(staff, &opened);
    let can_act = opened.case.turn == Turn::Office && actor.roles.contains(&opened.case.role);
    let holds = can_act && opened.case.holder == Some(staff.officer);
    let stage = road.stage(&opened.case.stage);
    let declared = opened.service.stage(&opened.case.stage);
    let label = |name: &str| {
        let own = declared
            .and_then(|stage| stage.outcomes.iter().find(|outcome| outcome.name == name))
            .and_then(|outcome| outcome.label.as_ref());
        own.map_or_else(
            || view.say(&format!("cases-do-{name}")),
            |label| label.get(view.language).to_owned(),
        )
    };
    let ways = stage
        .map(|stage| stage.outcomes.iter().filter(|outcome| outcome.open).collect::<Vec<_>>())
        .unwrap_or_default();
    let is_plain = |way: &Way| !matches!(way, Way::Applicant | Way::End(End::Refused));
    let buttons =
        ways.iter().filter(|outcome| is_plain(&outcome.to)).enumerate().map(|(place, outcome)| {
            Button {
                label: label(&outcome.name),
                name: outcome.name.clone(),
                key: if place == 0 { "a" } else { "" },
                class: if place == 0 { "btn" } else { "btn alt" },
            }
        });
    let checks = stage.map(|stage| stage.checks.clone()).unwrap_or_default();
    let check_label = |id: &String| {
        let found = declared.and_then(|stage| stage.checks.iter().find(|check| check.id == *id));
        (
            id.clone(),
            found.map_or_else(|| id.clone(), |check| check.label.get(view.language).to_owned()),
        )
    };
    let held_by = opened.case.holder.and_then(|holder| opened.taken_by(holder));
    let page = CasePage {
        title: opened.service.title.get(view.language).to_owned(),
        number: number.to_owned(),
        stage: declared.map_or_else(
            || view.say(timeline::tag(&opened.row.turn).2),
            |stage| stage.title.get(view.language).to_owned(),
        ),
        left: left(app, &view, opened.case.promised_at),
        checks: checks.iter().map(check_label).collect(),
        lines: timeline::lines(app, &view, &opened, true),
        buttons: if holds { buttons.collect() } else { Vec::new() },
        refuse: holds && ways.iter().any(|outcome| outcome.to == Way::End(End::Refused)),
        can_take: can_act && opened.case.holder.is_none(),
        held_by: if holds { String::new() } else { held_by.unwrap_or_default() },
        sections,
        files,
        ticked,
        holds,
        problem,
        opened,
        view,
    };
    Ok(Page(page).into_response())
}

/// A file of a case, for whoever has it open; the read of the case covers it.
pub(crate) async fn file(
    State(app): State<App>,
    staff: Signed<Staff>,
    Path((number, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let file: FileId = file.parse().map_err(|_| Failure::NotFound)?;
    let unit = app.units.get(&opened.row.unit).map_or_else(String::new, |unit| unit.title.clone());
    drop(app.answers(&opened, Reader::Staff(&staff, &unit), purpose(&opened)).await?);
    let held = opened.keys.get("applicant").ok_or(Failure::NotFound)?;
    let at = (app.agency(), opened.row.id, file);
    let (upload, bytes) =
        intake::open_upload(&app.db, &app.objects, &held.key, at, purpose(&opened)).await?;
    let mut answer = bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_str(&upload.kind)
            .unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    let name: String = upload
        .name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b".-_".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let disposition = format!("inline; filename*=UTF-8''{name}");
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("inline")),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; object-src 'self'; frame-ancestors 'self'"),
    );
    Ok(answer)
}

pub(crate) async fn take(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    drop(app.open_for(&staff, &number).await?);
    let command = |opened: &Opened| Command::Take(app.actor(&staff, opened));
    match app.carry_out(&number, By::Staff(staff.officer), command, |_, _| Batch::new()).await {
        Ok(_) | Err(Failure::Refused(Refusal::Held(_))) => {
            Ok(see_other(&format!("/meja/berkas/{number}")))
        }
        Err(Failure::Refused(rule)) => {
            refused(&app, view, &staff, &number, &rule, Vec::new()).await
        }
        Err(failure) => Err(failure),
    }
}

pub(crate) async fn release(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    drop(app.open_for(&staff, &number).await?);
    let command = |opened: &Opened| Command::Release(app.actor(&staff, opened));
    match app.carry_out(&number, By::Staff(staff.officer), command, |_, _| Batch::new()).await {
        Ok(_) => Ok(see_other("/meja")),
        Err(Failure::Refused(rule)) => {
            refused(&app, view, &staff, &number, &rule, Vec::new()).await
        }
        Err(failure) => Err(failure),
    }
}

/// The same page with what forbids it, and with everything that was ticked.
async fn refused(
    app: &App,
    view: View,
    staff: &Staff,
    number: &str,
    rule: &Refusal,
    ticked: Vec<String>,
) -> Result<Response, Failure> {
    let key = match rule {
        Refusal::Unchecked(_) => "cases-refused-unchecked",
        Refusal::Held(_) => "cases-refused-held",
        Refusal::NotTaken => "cases-refused-not-taken",
        Refusal::NoReason => "cases-refused-reason",
        Refusal::TooLate => "cases-refused-late",
        Refusal::NothingMarked => "cases-refused-nothing",
        Refusal::Filed
        | Refusal::NotOpen
        | Refusal::NotYours
        | Refusal::NoWay
        | Refusal::NotAsked => "cases-refused-changed",
    };
    let words = view.say(key);
    page(app, view, staff, number, Some(words), ticked).await
}

/// `POST …/putuskan`: the way out that was pressed, with what was ticked, filled in, and said.
pub(crate) async fn settle(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    drop(app.open_for(&staff, &number).await?);
    let (outcome, reason, words) = (
        form.get("hasil").to_owned(),
        form.get("alasan").to_owned(),
        form.get("kata").trim().to_owned(),
    );
    let ticked: Vec<String> = form.all("cek").map(str::to_owned).collect();
    let filled: std::collections::BTreeMap<&str, &str> = form
        .0
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("isi.")?, value.as_str())))
        .collect();
    let filled = if filled.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&filled).unwrap_or_default()
    };
    let command = |opened: &Opened| Command::Decide {
        actor: app.actor(&staff, opened),
        outcome: outcome.clone(),
        reason: Some(reason.clone()).filter(|code| !code.is_empty()),
        text: working::seal_words(&app, opened, "decision", &words),
        checks: ticked.clone(),
        filled: working::seal_words(&app, opened, "filled", &filled),
        letters: Vec::new(),
    };
    let notice = |opened: &Opened, event: &Event| notice(&app, &view, opened, event);
    match app.carry_out(&number, By::Staff(staff.officer), command, notice).await {
        Ok(Event::Decided { letters, .. }) if letters.is_empty() => {
            Ok(see_other(&format!("/meja?batalkan={number}")))
        }
        Ok(_) => Ok(see_other("/meja")),
        Err(Failure::Refused(rule)) => refused(&app, view, &staff, &number, &rule, ticked).await,
        Err(failure) => Err(failure),
    }
}

/// What the applicant is told at an end: not before the ten seconds of "Batalkan" are over, and without personal data.
fn notice(app: &App, view: &View, opened: &Opened, event: &Event) -> Batch {
    let Event::Decided { next: Next::End(end), .. } = event else { return Batch::new() };
    let key = match end {
        End::Granted => "cases-sms-granted",
        End::Refused => "cases-sms-refused",
        End::Withdrawn | End::Closed => return Batch::new(),
    };
    let Some(to) = app.applicant_phone(opened) else { return Batch::new() };
    let text = view.say1(key, "number", &opened.row.number);
    let message = Message { to, subject: String::new(), text };
    let id = format!("{key}/{}/{}", opened.row.id, opened.row.seq);
    identity::queue_message(&app.web, &app.keys, &message, id, view.now.plus_seconds(UNDO_SECONDS))
}

impl App {
    /// The phone that the applicant typed, to write to its owner.
    fn applicant_phone(&self, opened: &Opened) -> Option<String> {
        let json = working::latest(&opened.events)?.sealed.get("applicant")?;
        let sealed: vault::Sealed<definition::Answers> =
            serde_json::from_value(json.clone()).ok()?;
        let held = opened.keys.get("applicant")?;
        let place = vault::Place {
            owner: self.agency().uuid(),
            case: opened.row.id,
            subject: "applicant",
            field: "answers",
        };
        let (answers, _read) = vault::open(&held.key, &sealed, &place, Purpose::Notice).ok()?;
        answers.get("applicant.phone").and_then(|value| value.text().map(str::to_owned))
    }
}

#[derive(Template)]
#[template(path = "refuse.html")]
struct RefusePage {
    title: String,
    number: String,
    outcome: String,
    reasons: Vec<(String, String)>,
    view: View,
}

pub(crate) async fn ask_refuse(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let stage = opened.service.stage(&opened.case.stage).ok_or(Failure::NotFound)?;
    let way = definition::Way::End(definition::End::Refused);
    let outcome =
        stage.outcomes.iter().find(|outcome| outcome.to == way).ok_or(Failure::NotFound)?;
    let sentence = |code: &String| {
        let text = opened
            .service
            .reason(code)
            .map_or_else(|| code.clone(), |text| text.get(view.language).to_owned());
        (code.clone(), text)
    };
    let page = RefusePage {
        title: opened.service.title.get(view.language).to_owned(),
        outcome: outcome.name.clone(),
        reasons: outcome.reasons.iter().map(sentence).collect(),
        number,
        view,
    };
    Ok(Page(page).into_response())
}

pub(crate) async fn undo(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    drop(app.open_for(&staff, &number).await?);
    let command = |opened: &Opened| Command::Undo(app.actor(&staff, opened));
    let cancel = |opened: &Opened, _: &Event| {
        let seq = opened.row.seq - 1;
        ["cases-sms-granted", "cases-sms-refused"].into_iter().fold(Batch::new(), |batch, key| {
            batch.then(db::outbox::cancel(app.agency(), &format!("{key}/{}/{seq}", opened.row.id)))
        })
    };
    match app.carry_out(&number, By::Staff(staff.officer), command, cancel).await {
        Ok(_) => Ok(see_other(&format!("/meja/berkas/{number}"))),
        Err(Failure::Refused(rule)) => {
            refused(&app, view, &staff, &number, &rule, Vec::new()).await
        }
        Err(failure) => Err(failure),
    }
}
