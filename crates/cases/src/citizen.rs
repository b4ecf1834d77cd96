//! `/permohonan`: what a citizen sees of their applications.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use casework::{Command, Event, Reported, Turn};
use definition::{Answers, Row, Shown};
use identity::Reader;
use serde::Deserialize;
use terms::{CaseId, Date, Language, Moment};
use vault::Purpose;
use web::{Citizen, Page, Pairs, Signed, View, see_other};

use crate::app::{App, LetterCard};
use crate::awaited;
use crate::correction;
use crate::error::Failure;
use crate::forms::FormLink;
use crate::parcel::{self, ParcelLine};
use crate::report;
use crate::store::{self, Mine};
use crate::timeline::{self, Line};
use crate::wording;
use crate::working::{Opened, Order};

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    view: View,
    cases: Vec<(Mine, String, (&'static str, &'static str, &'static str))>,
    drafts: Vec<(intake::DraftLine, String)>,
    parcels: Vec<(ParcelLine, String)>,
    /// A draft that was left just now with something on its page that is not right yet.
    unfinished: Option<CaseId>,
    /// Whether a draft was thrown away just now.
    discarded: bool,
}

#[derive(Deserialize)]
pub(crate) struct Left {
    /// The draft that was left so.
    #[serde(default)]
    belum: String,
    /// Whether a draft was thrown away.
    #[serde(default)]
    dihapus: String,
}

/// What a version of a service is called; its id where it is not there any more.
fn title_of(app: &App, language: Language, service: &str, version: i64) -> String {
    let found = app.versions.version(service, version);
    found.map_or_else(|| service.to_owned(), |found| found.title.get(language).to_owned())
}

pub(crate) async fn list(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Query(left): Query<Left>,
) -> Result<Response, Failure> {
    let title = |service: &str, version: i64| title_of(&app, view.language, service, version);
    let mut cases = Vec::new();
    let mut drafts = Vec::new();
    for person in citizen.persons() {
        cases.extend(store::mine(&app.db, person).await?);
        drafts.extend(intake::drafts_of(&app.intake, person).await?);
    }
    let cases = cases
        .into_iter()
        .map(|mine| (title(&mine.service, mine.version), timeline::tag(&mine.turn), mine));
    let draft_title = |draft: &intake::DraftLine| {
        let service = app.intake.services.latest(&draft.service);
        service.map_or_else(
            || draft.service.clone(),
            |found| found.service.title.get(view.language).to_owned(),
        )
    };
    let parcels = parcel::of_person(&app.db, app.agency(), citizen.person).await?;
    let parcels = parcels.into_iter().map(|line| {
        let title = title(&line.service, line.version);
        (line, title)
    });
    let parcels = parcels.collect();
    let discarded = left.dihapus == "1";
    let left = left.belum.parse().ok();
    let page = ListPage {
        parcels,
        discarded,
        unfinished: left.filter(|id| drafts.iter().any(|draft| draft.id == *id)),
        cases: cases.map(|(title, tag, mine)| (mine, title, tag)).collect(),
        drafts: drafts
            .into_iter()
            .map(|draft| {
                let title = draft_title(&draft);
                (draft, title)
            })
            .collect(),
        view,
    };
    Ok(Page(page).into_response())
}

/// A day of the promise's meter.
struct MeterDay {
    name: &'static str,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    title: String,
    number: String,
    opened: Opened,
    promised: Date,
    tag: (&'static str, &'static str, &'static str),
    meter: Vec<MeterDay>,
    days_left: i64,
    letters: Vec<(LetterCard, String)>,
    forms: Vec<FormLink>,
    /// What officers filled in that the service lets the applicant see.
    told: Vec<Row>,
    lines: Vec<Line>,
    reads: Vec<identity::ReadRow>,
    /// What the applicant may withdraw now.
    withdraws: Option<Withdrawing>,
    /// What is to be mended, in the officer's words.
    to_mend: Option<String>,
    /// Whether a correction came that is not part of it.
    is_late: bool,
    /// The letters that it waits for: what each is called, and the number of the case that is to bring it.
    awaits: Vec<(String, String)>,
    /// With which other bodies it is, or was, and their numbers of it.
    outside: Vec<(String, Option<String>)>,
    /// What is to be paid now.
    bill: Option<crate::bill::Bill>,
    /// Whether the applicant may object now.
    may_object: bool,
    /// Where one may go whose objection was rejected.
    after_rejection: Option<String>,
    /// What the applicant is asked now: the question, and what stands behind the link to it.
    question: Option<(String, String)>,
    /// Until when the reporter may say that it is not done after all.
    reopens_until: Option<Moment>,
    /// Other reports that this one has to do with: what they are, and number and page where they may be known.
    kin: Vec<(&'static str, Option<(String, String)>)>,
    /// Whether something was paid.
    has_receipt: bool,
    /// The codes by which something is fetched, and where.
    codes: Vec<(String, String)>,
    /// Booked times, in words, and their places.
    booked: Vec<(String, String)>,
    /// Why it was refused, in words.
    refused: Option<String>,
    /// The forms that wait for what it brings.
    waiting: Vec<intake::Waiting>,
    /// The office that can be asked: name, and telephone if it has one.
    office: Option<(String, String)>,
    view: View,
}

impl CasePage {
    /// The key of a sentence as it is said of this case.
    fn of(&self, key: &'static str) -> &'static str {
        wording::of(&self.opened.service, key)
    }

    /// Whether what it brings is there: who waits for it may go on.
    fn is_granted(&self) -> bool {
        self.opened.row.turn == "granted"
    }

    /// The text that says why its clock stands, if it does.
    fn stands(&self) -> Option<&'static str> {
        let awaits = (!self.awaits.is_empty()).then_some("cases-stands-letter");
        self.to_mend.as_ref().map(|_| "cases-stands").or(awaits)
    }

    fn is_open(&self) -> bool {
        matches!(self.opened.case.turn, Turn::Office | Turn::Applicant)
    }
}

/// What came after something was sent already: a correction, or a change of the draft.
#[derive(Deserialize, Default)]
pub(crate) struct Late {
    #[serde(default)]
    pub(crate) perbaikan: String,
    #[serde(default)]
    ubahan: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
    Query(late): Query<Late>,
) -> Result<Response, Failure> {
    let opened = app.open_own(&citizen, &number).await?.known_to_applicant(view.now);
    // Forms, a bill, what it waits for and an objection follow from the answers: where there are none of them, those stay shut.
    let is_asked = !opened.service.forms_filled.is_empty()
        || opened.is_billed()
        || opened.case.hand.stage == definition::AWAITS
        || opened.has_an_objection(view.now);
    let answers = match is_asked {
        true => app.answers(&opened, Reader::Owner, Purpose::Rule).await?,
        false => Answers::new(),
    };
    let mut letters = app.letters_of(&opened, view.language).await?;
    letters.retain(|(card, _)| !card.to_file);
    let booked = opened.case.hands().filter_map(|hand| hand.booked.as_ref());
    let booked = booked.map(|(time, place)| (view.short_at(time), place.clone())).collect();
    let page = CasePage {
        forms: app.forms_of(&opened, &answers, view.language, view.now),
        outside: app.lies(&opened).await?.with,
        bill: app.bill(&opened, &answers, &view),
        has_receipt: app.has_receipt(&opened),
        after_rejection: app.after_rejection(&opened, &answers, &view),
        may_object: app.may_object(&opened, &answers, view.now),
        question: app.question_to_applicant(&opened, view.language),
        reopens_until: app.may_reopen(&opened, view.now),
        kin: app.kin_of(&opened).await?,
        codes: app.fetching(&opened),
        booked,
        title: opened.service.title.get(view.language).to_owned(),
        promised: opened.case.promised_at.day(view.zone()),
        tag: timeline::tag(&opened.row.turn),
        meter: meter(&app, &view, &opened),
        days_left: app.calendar.days_left(view.now, opened.case.promised_at),
        told: told(&app, &view, &opened),
        lines: timeline::lines(&app, &view, &opened, false),
        waiting: intake::waiting_for(&app.intake, citizen.person, &opened.row.service).await?,
        reads: identity::reads_of(&app.db, app.agency(), opened.row.id).await?,
        is_late: late.perbaikan == "terlambat",
        awaits: awaited::awaits(&opened, &answers)
            .into_iter()
            .map(|(need, other)| (need.label.get(view.language).to_owned(), other.to_owned()))
            .collect(),
        to_mend: correction::asked_words(&app, &view, &opened),
        refused: timeline::why_refused(&app, &view, &opened),
        office: app
            .units
            .get(&opened.row.unit)
            .map(|unit| (unit.title.clone(), unit.phone.clone())),
        withdraws: withdraws(&opened),
        letters,
        number,
        opened,
        view,
    };
    Ok(Page(page).into_response())
}

/// What officers filled in at `public` questions, the first stage first.
fn told(app: &App, view: &View, opened: &Opened) -> Vec<Row> {
    let context = app.case_context(opened, view.language, view.now);
    let filled = app.filled(opened).into_iter();
    let rows = filled.flat_map(|(stage, answers)| {
        let fields = opened.service.stage(&stage).map(|stage| stage.fields.as_slice());
        let public = fields.unwrap_or_default().iter().filter(|field| field.public);
        let public: Vec<&str> = public.map(|field| field.id.as_str()).collect();
        let shown = answers.into_iter().filter(|(id, _)| public.contains(&id.as_str()));
        opened.service.show_filled(&stage, &shown.collect(), &context)
    });
    rows.collect()
}

/// One cell a working day from receipt to promise, at most ten; days on which the applicant was waited for are
/// striped, and were not counted.
fn meter(app: &App, view: &View, opened: &Opened) -> Vec<MeterDay> {
    let (today, last) = (view.today(), opened.case.promised_at.day(view.zone()));
    let pauses = opened.pauses(view.now);
    let is_late = opened.case.is_late(view.now);
    let paused = |day: Date| {
        pauses.iter().any(|(from, to)| from.day(view.zone()) <= day && day <= to.day(view.zone()))
    };
    let mut day = app.calendar.received_on(opened.case.submitted_at);
    let mut days = Vec::new();
    while days.len() < 10 && day < last {
        day = app.calendar.add_working_days(day, 1);
        let class = match day <= today {
            _ if paused(day) => "stop",
            _ if is_late => "late",
            true => "on",
            false => "",
        };
        let name = web::format::weekday(day, view.language);
        days.push(MeterDay { name: name.get(..3).unwrap_or(name), class });
    }
    days
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    title: String,
    number: String,
    promised: Date,
    /// Whether a change of the draft came that is not part of it.
    is_late: bool,
    /// Key of what is said above it.
    heading: &'static str,
    /// Whether it is on no public page.
    is_secret: bool,
    /// The code by which whoever has no account finds it again.
    code: Option<String>,
    /// The forms that wait for what it brings.
    waiting: Vec<intake::Waiting>,
    view: View,
}

pub(crate) async fn receipt(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
    Query(late): Query<Late>,
) -> Result<Response, Failure> {
    let opened = app.open_own(&citizen, &number).await?;
    let page = ReceiptPage {
        waiting: intake::waiting_for(&app.intake, citizen.person, &opened.row.service).await?,
        is_late: late.ubahan == "terlambat",
        heading: wording::of(&opened.service, "cases-receipt-title"),
        is_secret: opened.case.reported == Some(Reported::Secret),
        code: report::is_nameless(&citizen, opened.owner()?).then(|| app.code(opened.row.id)),
        title: opened.service.title.get(view.language).to_owned(),
        promised: opened.case.promised_at.day(view.zone()),
        number,
        view,
    };
    Ok(Page(page).into_response())
}

#[derive(Template)]
#[template(path = "withdraw.html")]
struct WithdrawPage {
    what: Withdrawing,
    title: String,
    number: String,
    view: View,
}

pub(crate) async fn ask_withdraw(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let opened = app.open_own(&citizen, &number).await?.known_to_applicant(view.now);
    let Some(what) = withdraws(&opened) else {
        return Ok(see_other(&format!("/permohonan/{number}")));
    };
    let title = opened.service.title.get(view.language).to_owned();
    Ok(Page(WithdrawPage { what, title, number, view }).into_response())
}

/// What an applicant can withdraw.
#[derive(Clone, Copy)]
enum Withdrawing {
    /// The whole application, until the first letter is signed.
    Application,
    /// A report, as long as it is open.
    Report,
    /// An objection alone, as long as it is looked at: what was decided before it stays.
    Objection,
}

impl Withdrawing {
    const fn name(self) -> &'static str {
        match self {
            Self::Application => "cases-withdraw",
            Self::Report => "report-withdraw",
            Self::Objection => "cases-object-withdraw",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Application => "cases-withdraw-title",
            Self::Report => "report-withdraw-title",
            Self::Objection => "cases-object-withdraw-title",
        }
    }

    const fn lead(self) -> &'static str {
        match self {
            Self::Application => "cases-withdraw-lead",
            Self::Report => "report-withdraw-lead",
            Self::Objection => "cases-object-withdraw-lead",
        }
    }
}

fn withdraws(opened: &Opened) -> Option<Withdrawing> {
    match opened.case.turn {
        Turn::Office | Turn::Applicant if opened.case.objection.is_some() => {
            Some(Withdrawing::Objection)
        }
        Turn::Office | Turn::Applicant if opened.case.signed => None,
        Turn::Office | Turn::Applicant => Some(match opened.service.complaint {
            Some(_) => Withdrawing::Report,
            None => Withdrawing::Application,
        }),
        Turn::Nobody | Turn::Ended(_) => None,
    }
}

pub(crate) async fn withdraw(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_own(&citizen, &number).await?;
    if withdraws(&opened).is_none() {
        // A double click, "reload", or it has ended otherwise: its page says so.
        return Ok(see_other(&format!("/permohonan/{number}")));
    }
    let forget =
        |opened: &Opened, _: &Event| intake::forget_correction(app.agency(), opened.row.id);
    let by = opened.by_owner()?;
    let order = Order::new(by, &|_| Command::Withdraw).also(&forget);
    app.carry_out(opened, order).await?;
    Ok(see_other(&format!("/permohonan/{number}")))
}

/// A person's cases for the home page, the newest three.
pub async fn summaries(
    app: &App,
    person: terms::PersonId,
    language: Language,
) -> Vec<catalog::MyCase> {
    let mine = store::mine(&app.db, person).await.unwrap_or_default();
    let one = |mine: Mine| {
        let title = title_of(app, language, &mine.service, mine.version);
        let (class, icon, key) = timeline::tag(&mine.turn);
        let tag = (class, icon, app.web.texts().say(language, key));
        catalog::MyCase {
            title,
            href: format!("/permohonan/{}", mine.number),
            note: mine.number,
            tag,
        }
    };
    mine.into_iter().take(3).map(one).collect()
}
