//! Cases that another body works on: what it is told, and what it says.

use std::sync::Arc;

use casework::{Command, Refusal, Turn};
use db::DbError;
use definition::{Answers, Service, Work};
use identity::Reader;
use terms::{CaseId, KeyId};
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::Later;

use crate::app::App;
use crate::error::Failure;
use crate::store::{self, By, CaseRow};
use crate::working::{Opened, Order};

/// Where a case lies besides here.
#[derive(Debug, Clone, Default)]
pub struct Lies {
    /// Whether there is a body to which it may be sent now.
    pub may_go: bool,
    /// With whom it is, or was: what the body is called, and its number of it once it has one.
    pub with: Vec<(String, Option<String>)>,
    /// Addresses of pictures that others named, as [`seal_link`] seals them.
    pub links: Vec<Vec<u8>>,
}

/// Other bodies; whoever speaks with their servers knows.
pub trait Bodies: Send + Sync {
    /// Where a case of this service, about this region, lies besides here.
    fn lies<'a>(
        &'a self,
        case: CaseId,
        service: &'a str,
        region: &'a str,
    ) -> Later<'a, Result<Lies, DbError>>;
}

/// There are none.
pub struct NoBodies;

impl Bodies for NoBodies {
    fn lies<'a>(
        &'a self,
        _case: CaseId,
        _service: &'a str,
        _region: &'a str,
    ) -> Later<'a, Result<Lies, DbError>> {
        Box::pin(async { Ok(Lies::default()) })
    }
}

impl App {
    /// Where a case lies besides here. It may go to another body only while it waits for one.
    pub(crate) async fn lies(&self, opened: &Opened) -> Result<Lies, Failure> {
        let row = &opened.row;
        let mut lies = self.bodies.lies(row.id, &row.service, &row.region).await?;
        lies.may_go &= waits(opened, OPEN311).is_some();
        Ok(lies)
    }
}

/// The name under which addresses of pictures are sealed.
const LINK: &str = "media_url";

/// The address of a picture that somebody named with a case, sealed for whoever works on it.
pub fn seal_link(app: &App, case: CaseId, (id, key): (KeyId, &SubjectKey), url: &str) -> Vec<u8> {
    let place = Place { owner: app.agency().uuid(), case, subject: "applicant", field: LINK };
    vault::seal(key, id, &url.to_owned(), &place, app.web.random()).to_bytes()
}

impl App {
    /// Addresses of pictures that others named, for whoever has the case open: their read was recorded.
    pub(crate) fn links(&self, opened: &Opened, lies: &Lies) -> Vec<String> {
        let Some(held) = opened.keys.get("applicant") else { return Vec::new() };
        let (owner, case) = (self.agency().uuid(), opened.row.id);
        let place = Place { owner, case, subject: "applicant", field: LINK };
        let open = |bytes: &Vec<u8>| {
            let sealed = Sealed::<String>::from_bytes(held.id, bytes.clone());
            let opened = vault::open(&held.key, &sealed, &place, Purpose::Own);
            opened.ok().map(|(url, _read)| url)
        };
        lies.links.iter().filter_map(open).collect()
    }
}

/// The way to other servers, as a stage names it.
pub const OPEN311: &str = "open311";

/// A case that lies with another body.
pub struct Elsewhere {
    /// Its row.
    pub row: CaseRow,
    /// Its service, in the version it was filed with.
    pub service: Arc<Service>,
}

/// What another body is told of a case.
pub struct Told {
    /// The case.
    pub case: Elsewhere,
    /// Its answers.
    pub answers: Answers,
}

/// The code with which whoever has the number follows a case without an account.
pub fn follow_code(app: &App, case: CaseId) -> String {
    app.code(case)
}

/// The stage at which a case waits for another body that is reached in this way, `open311` or `lapor`; none where it
/// does not wait for one.
fn waits(opened: &Opened, way: &str) -> Option<String> {
    let mut hands = opened.case.hands().filter(|_| opened.case.turn == Turn::Office);
    let found = hands.find(|hand| {
        opened.service.stage(&hand.stage).is_some_and(|stage| {
            matches!(&stage.work, Work::Forward(forward) if forward.to.iter().any(|to| to == way))
        })
    });
    found.map(|hand| hand.stage.clone())
}

async fn opened(app: &App, case: CaseId, way: &str) -> Result<Option<Opened>, Failure> {
    let Some(row) = store::by_id(&app.db, app.agency(), case).await? else { return Ok(None) };
    let mut opened = app.open_row(row).await?;
    let Some(stage) = waits(&opened, way) else { return Ok(None) };
    opened.look_at(&stage);
    Ok(Some(opened))
}

/// A case as long as it waits for another body that is reached in this way.
///
/// # Errors
/// [`Failure`] when it could not be read.
pub async fn elsewhere(app: &App, case: CaseId, way: &str) -> Result<Option<Elsewhere>, Failure> {
    let opened = opened(app, case, way).await?;
    Ok(opened.map(|opened| Elsewhere { row: opened.row, service: opened.service }))
}

/// What another body is told of a case that waits for it. Its person finds the name of that body among those who read
/// their data.
///
/// # Errors
/// [`Failure`] when it could not be read, or the read not be recorded.
pub async fn tell(app: &App, case: CaseId, way: &str, body: &str) -> Result<Option<Told>, Failure> {
    let Some(opened) = opened(app, case, way).await? else { return Ok(None) };
    let unit = app.unit_title(&opened.case.hand.unit);
    let reader = Reader::Asked(body, &unit);
    let answers = app.answers(&opened, reader, Purpose::HandOver).await?;
    let case = Elsewhere { row: opened.row, service: opened.service };
    Ok(Some(Told { case, answers }))
}

/// Lets a case go on as the other body says: `done` or `returned`. False where it does not wait for one, or its stage has
/// no such way out.
///
/// # Errors
/// [`Failure`] when it could not be read or stored.
pub async fn heard(app: &App, case: CaseId, way: &str, outcome: &str) -> Result<bool, Failure> {
    let Some(opened) = opened(app, case, way).await? else { return Ok(false) };
    let command =
        |_: &Opened| Command::Elapse { outcome: Some(outcome.to_owned()), letters: Vec::new() };
    match app.carry_out(opened, Order::new(By::System, &command)).await {
        Ok(_) => Ok(true),
        Err(Failure::Refused(Refusal::NoWay | Refusal::NotOpen | Refusal::TooEarly)) => Ok(false),
        Err(failure) => Err(failure),
    }
}
