//! What waits for whom, due first; and the search.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use casework::{LastDecision, Turn, UNDO_SECONDS};
use definition::Level;
use serde::Deserialize;
use terms::{Moment, RegionCode};
use vault::Purpose;
use web::{Page, Signed, Staff, View, see_other};

use super::opinions;
use crate::app::App;
use crate::error::Failure;
use crate::store::{self, CaseRow, Way};
use crate::{access, names, number, report, timeline};

/// Most cases that a search by name shows: whoever has more hits writes more of the name.
const SHOWN: usize = 20;

/// The letters that act on this page, and the keys of what they do.
const KEYS: [(&[&str], &str); 6] = [
    (&["J", "K"], "cases-keys-move"),
    (&["Enter"], "cases-keys-open"),
    (&["X"], "cases-keys-choose"),
    (&["/"], "cases-search-do"),
    (&["G", "M"], "cases-keys-inbox"),
    (&["?"], "cases-keys-list"),
];

/// A case in the inbox.
struct InboxRow {
    row: CaseRow,
    /// What stands for it in addresses.
    address: String,
    /// What it is about.
    service: String,
    /// The region that a complaint is about; empty of anything else.
    place: String,
    stage: String,
    unit: String,
    left: (String, &'static str, &'static str),
    mine: bool,
    held: bool,
    /// The applicant: of a case in the officer's own hands, or where a search by name shows them.
    name: Option<String>,
}

impl InboxRow {
    /// How urgent it is, as colour and key of texts, where it is not as urgent as any other.
    const fn urgent(&self) -> Option<(&'static str, &'static str)> {
        urgent(self.row.level)
    }

    /// Whether it waits for the office and nobody holds it.
    fn is_free(&self) -> bool {
        self.row.turn == "office" && !self.held
    }
}

/// How urgent a case is, as colour and key of texts; none for one that is as urgent as any other.
pub(super) const fn urgent(level: Level) -> Option<(&'static str, &'static str)> {
    match level {
        Level::Low => Some(("", "cases-level-low")),
        Level::Normal => None,
        Level::Raised => Some(("warn", "cases-level-raised")),
        Level::High => Some(("bad", "cases-level-high")),
    }
}

/// A box of cases: its value in the address, its words, how many are in it.
struct Tray {
    id: &'static str,
    words: String,
    count: Option<String>,
}

/// A decision of one's own that was made just now.
struct Fresh {
    number: String,
    words: String,
    /// How long it can be taken back still; none for one that cannot: a letter was signed.
    seconds: Option<i64>,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    view: View,
    rows: Vec<InboxRow>,
    trays: Vec<Tray>,
    tray: &'static str,
    services: Vec<(String, String)>,
    service: String,
    oldest: bool,
    fresh: Option<Fresh>,
    /// How many of the chosen cases were taken, and how many were not.
    taken: Option<(u32, u32)>,
    asked: String,
    /// How many questions of other units wait.
    questions: usize,
}

impl InboxPage {
    fn keys(&self) -> &'static [(&'static [&'static str], &'static str)] {
        &KEYS
    }

    /// Whether some case can be taken from here.
    fn has_free(&self) -> bool {
        self.rows.iter().any(InboxRow::is_free)
    }

    /// Whether whoever looks in only runs the system.
    fn sees_no_case(&self) -> bool {
        self.view.staff.as_ref().is_some_and(|staff| !staff.works())
    }
}

#[derive(Deserialize, Default)]
pub(crate) struct Filter {
    #[serde(default)]
    kotak: String,
    #[serde(default)]
    layanan: String,
    #[serde(default)]
    urut: String,
    #[serde(default)]
    batalkan: String,
    #[serde(default)]
    diambil: String,
    #[serde(default)]
    lewat: String,
    #[serde(default)]
    q: String,
}

const TRAYS: [&str; 5] = ["semua", "milik", "bebas", "menunggu", "selesai"];

/// What the clock of a case says, as words, colour and pictogram.
pub(super) fn left(
    app: &App,
    view: &View,
    row: &CaseRow,
    due: Moment,
) -> (String, &'static str, &'static str) {
    if row.turn != "office" {
        let (class, icon, key) = timeline::tag(&row.turn);
        return match row.turn.as_str() {
            "applicant" => (view.say("cases-desk-waits"), class, "pause"),
            _ => (view.say(key), class, icon),
        };
    }
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
    let title = service.as_ref().map_or_else(
        || row.service.clone(),
        |service| report::in_words(service, &row.topic, view.language),
    );
    let stage = service.as_ref().and_then(|service| service.stage(&row.stage));
    // Where something is to be mended says more than whose it is.
    let is_report = service.as_ref().is_some_and(|service| service.complaint.is_some());
    let region = row.region.parse::<RegionCode>().ok().filter(|_| is_report);
    let place = region.and_then(|code| app.intake.services.regions().name(&code, view.language));
    InboxRow {
        service: title,
        place: place.unwrap_or_default(),
        stage: stage.map_or_else(String::new, |stage| stage.title.get(view.language).to_owned()),
        unit: app.unit_title(&row.unit),
        left: left(app, view, &row, row.due_at),
        mine: row.holder == Some(staff.officer),
        held: row.holder.is_some(),
        name: None,
        address: row.address(),
        row,
    }
}

/// Units and roles whose stages somebody works on or supervises.
fn desks(app: &App, staff: &Staff) -> BTreeSet<(String, String)> {
    access::desks(staff, &app.units, &app.versions.roles())
}

/// The cases at these desks: what waits for the office, what waits for applicants.
async fn at(
    app: &App,
    staff: &Staff,
    desks: &BTreeSet<(String, String)>,
) -> Result<(Vec<CaseRow>, Vec<CaseRow>), Failure> {
    let (mut office, mut waiting) = (Vec::new(), Vec::new());
    for (unit, role) in desks {
        office.extend(store::inbox(&app.db, app.agency(), unit, role).await?);
        waiting.extend(store::waiting(&app.db, app.agency(), unit, role).await?);
    }
    for rows in [&mut office, &mut waiting] {
        rows.retain(|row| !access::is_hidden(staff, &row.hidden_from));
    }
    Ok((office, waiting))
}

/// What ended at these desks' units since the day began.
async fn ended_today(
    app: &App,
    view: &View,
    desks: &BTreeSet<(String, String)>,
) -> Result<Vec<CaseRow>, Failure> {
    let begin = view.zone().moment(view.today().at(0, 0, 0, 0));
    let units: BTreeSet<&String> = desks.iter().map(|(unit, _)| unit).collect();
    let mut rows = Vec::new();
    for unit in units {
        rows.extend(store::ended(&app.db, app.agency(), unit, begin).await?);
    }
    Ok(rows)
}

/// `GET /meja?kotak=&layanan=&urut=`.
pub(crate) async fn inbox(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(filter): Query<Filter>,
) -> Result<Response, Failure> {
    let desks = desks(&app, &staff);
    let (office, waiting) = at(&app, &staff, &desks).await?;
    let tray = TRAYS.into_iter().find(|tray| *tray == filter.kotak).unwrap_or("semua");
    let is_mine = |row: &CaseRow| row.holder == Some(staff.officer);
    let count =
        |number: usize| Some(if number < 100 { number.to_string() } else { "99+".to_owned() });
    let trays = TRAYS.map(|id| Tray {
        id,
        words: view.say(&format!("cases-tray-{id}")),
        count: match id {
            "semua" => count(office.len()),
            "milik" => count(office.iter().filter(|row| is_mine(row)).count()),
            "bebas" => count(office.iter().filter(|row| row.holder.is_none()).count()),
            "menunggu" => count(waiting.len()),
            _ => None,
        },
    });
    let mut rows = match tray {
        "milik" => office.into_iter().filter(is_mine).collect(),
        "bebas" => office.into_iter().filter(|row| row.holder.is_none()).collect(),
        "menunggu" => waiting,
        "selesai" => {
            let mut ended = ended_today(&app, &view, &desks).await?;
            ended.retain(|row| !access::is_hidden(&staff, &row.hidden_from));
            ended
        }
        _ => office,
    };
    let oldest = filter.urut == "lama";
    let services: BTreeSet<(String, String)> = rows
        .iter()
        .filter_map(|row| {
            let service = app.versions.version(&row.service, row.version)?;
            Some((row.service.clone(), service.title.get(view.language).to_owned()))
        })
        .collect();
    rows.retain(|row| filter.layanan.is_empty() || row.service == filter.layanan);
    rows.sort_by_key(|row| {
        let urgent = if oldest { Level::Normal } else { row.level };
        (Reverse(urgent), if oldest { row.submitted_at } else { row.due_at }, row.id)
    });
    let page = InboxPage {
        rows: with_own_names(&app, &view, &staff, rows).await?,
        trays: trays.into(),
        tray,
        services: services.into_iter().collect(),
        service: filter.layanan,
        oldest,
        fresh: fresh(&app, &view, &staff, &filter.batalkan).await?,
        taken: filter.diambil.parse().ok().zip(filter.lewat.parse().ok()),
        asked: String::new(),
        questions: opinions::count(&app, &staff).await?,
        view,
    };
    Ok(Page(page).into_response())
}

/// `GET` of an address that only takes forms: the inbox.
pub(crate) async fn to_inbox() -> Response {
    see_other("/meja")
}

/// The decision on this case, if it is theirs and was made just now. Nothing is said of any other.
async fn fresh(
    app: &App,
    view: &View,
    staff: &Staff,
    number: &str,
) -> Result<Option<Fresh>, Failure> {
    let Some(number) = number::read(number) else { return Ok(None) };
    let opened = match app.open_to_undo(staff, &number, view.now).await {
        Ok(opened) => opened,
        Err(Failure::NotFound) => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let is_own = |last: &&LastDecision| last.officer == staff.officer && last.is_fresh(view.now);
    let Some(last) = opened.case.last.as_ref().filter(is_own) else { return Ok(None) };
    let key = match opened.case.turn {
        _ if last.signed => "cases-signed",
        Turn::Applicant => "cases-asked",
        Turn::Nobody | Turn::Office | Turn::Ended(_) => "cases-decided",
    };
    let until = last.at.plus_seconds(UNDO_SECONDS);
    let left = (until.micros() - view.now.micros()) / 1_000_000;
    let seconds = (!last.signed).then_some(left);
    Ok(Some(Fresh { words: view.say1(key, "number", &number), number, seconds }))
}

/// `GET /meja/cari?q=`: the one case with this number, or those in which somebody is called so, if they are theirs.
pub(crate) async fn search(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(filter): Query<Filter>,
) -> Result<Response, Failure> {
    let rows = match number::read(&filter.q) {
        Some(number) => by_number(&app, &view, &staff, &number).await?,
        None => by_name(&app, &view, &staff, &filter.q).await?,
    };
    let trays =
        TRAYS.map(|id| Tray { id, words: view.say(&format!("cases-tray-{id}")), count: None });
    let page = InboxPage {
        rows,
        trays: trays.into(),
        tray: "",
        services: Vec::new(),
        service: String::new(),
        oldest: false,
        fresh: None,
        taken: None,
        asked: filter.q,
        questions: 0,
        view,
    };
    Ok(Page(page).into_response())
}

/// The rows of a tray; those in the officer's own hands say whose they are.
///
/// A name in a list is a read, recorded once a day. Of cases in nobody's or somebody else's hands it would be a read
/// by everybody who looks into the inbox, so they stay without.
async fn with_own_names(
    app: &App,
    view: &View,
    staff: &Staff,
    rows: Vec<CaseRow>,
) -> Result<Vec<InboxRow>, Failure> {
    let mut shown = Vec::with_capacity(rows.len());
    let mut named = 0;
    for row in rows {
        let own = row.holder == Some(staff.officer) && row.turn == "office" && named < SHOWN;
        let name = if own {
            named += 1;
            applicant(app, staff, row.clone(), Purpose::Worklist).await?
        } else {
            None
        };
        shown.push(InboxRow { name, ..inbox_row(app, view, staff, row) });
    }
    Ok(shown)
}

/// The applicant's name, as the service asks for it; none when it is not asked or its key is gone.
async fn applicant(
    app: &App,
    staff: &Staff,
    row: CaseRow,
    purpose: Purpose,
) -> Result<Option<String>, Failure> {
    let opened = app.open_row(row).await?;
    let answers = app.answers_for(staff, &opened, purpose).await?;
    Ok(answers.get("applicant.name").and_then(|name| name.text().map(str::to_owned)))
}

/// `GET …/berikutnya`.
pub(crate) async fn next(
    State(app): State<App>,
    staff: Signed<Staff>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    beside(&app, &staff, &number, Way::Next).await
}

/// `GET …/sebelumnya`.
pub(crate) async fn previous(
    State(app): State<App>,
    staff: Signed<Staff>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    beside(&app, &staff, &number, Way::Previous).await
}

/// On to the case beside this one in the inbox; at its end the inbox, where one came from. Looked up when it is
/// asked for: at every case that is opened it would cost a statement for each desk.
async fn beside(app: &App, staff: &Staff, number: &str, way: Way) -> Result<Response, Failure> {
    let row = app.open_to_show(staff, number).await?.row;
    let mut found = BTreeSet::new();
    for (unit, role) in desks(app, staff) {
        let mut from = (Reverse(row.level), row.due_at, row.id);
        while let Some(next) =
            store::beside(&app.db, app.agency(), (&unit, &role), from, way).await?
        {
            // What is hidden from them is passed by.
            if !access::is_hidden(staff, &next.hidden_from) {
                found.insert(next);
                break;
            }
            from = next.place;
        }
    }
    let nearest = match way {
        Way::Next => found.pop_first(),
        Way::Previous => found.pop_last(),
    };
    Ok(match nearest {
        Some(next) => see_other(&format!("/meja/berkas/{}", next.number)),
        None => see_other(&format!("/meja#{number}")),
    })
}

async fn by_number(
    app: &App,
    view: &View,
    staff: &Staff,
    number: &str,
) -> Result<Vec<InboxRow>, Failure> {
    match app.open_to_show(staff, number).await {
        Ok(opened) => Ok(vec![inbox_row(app, view, staff, opened.row)]),
        Err(Failure::NotFound) => Ok(Vec::new()),
        Err(failure) => Err(failure),
    }
}

/// Whoever looks for a name is shown whose cases they are: that is a read, and its people see it.
async fn by_name(
    app: &App,
    view: &View,
    staff: &Staff,
    asked: &str,
) -> Result<Vec<InboxRow>, Failure> {
    let mut rows = Vec::new();
    let may_see = |units: &[String; 3], hidden_from: &[String]| {
        !access::is_hidden(staff, hidden_from) && access::works_at(staff, &app.units, units)
    };
    for case in names::find(&app.db, &app.keys, app.agency(), asked, may_see).await? {
        let Some(row) = store::by_id(&app.db, app.agency(), case).await? else { continue };
        let name = applicant(app, staff, row.clone(), Purpose::Search).await?;
        rows.push(InboxRow { name, ..inbox_row(app, view, staff, row) });
        if rows.len() == SHOWN {
            break;
        }
    }
    Ok(rows)
}
