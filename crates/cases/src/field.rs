//! What whoever works outside does with the cases in their hands: see where they are, add a photo, say that it is done.
//! The slice of field work asks it; the rules are those of the desk.

use casework::{Command, Event, Refusal, Turn};
use db::{Batch, DbError, params};
use definition::form::{Asks, Context, FieldProblem, Input};
use definition::{Answers, Point, Shown, Value};
use identity::Reader;
use intake::{Added, Beside, Published};
use terms::{CaseId, FileId, Moment};
use vault::Purpose;
use web::{Later, Staff, View};

use crate::app::App;
use crate::error::Failure;
use crate::store::{self, By};
use crate::working::{self, Opened, Order};
use crate::{access, attached, report};

/// What is known of the pictures that prove that something was done; the slice of field work knows.
pub trait Proofs: Send + Sync {
    /// What an officer is told of these files of a case, each by itself.
    fn told<'a>(
        &'a self,
        view: &'a View,
        case: CaseId,
        files: &'a [FileId],
    ) -> Later<'a, Result<Vec<ToldPhoto>, DbError>>;
}

/// What an officer is told of a picture.
#[derive(Debug, Clone)]
pub struct ToldPhoto {
    /// The picture.
    pub file: FileId,
    /// What was shown, in words.
    pub shown: Vec<String>,
    /// What could not be shown, or is odd, in words.
    pub marks: Vec<String>,
    /// What they have to say before the case goes on: a sentence, and where they say it.
    pub explain: Option<(String, String)>,
}

/// Nothing is known of pictures; for tests of other pages.
#[derive(Clone, Copy, Debug)]
pub struct NoProofs;

impl Proofs for NoProofs {
    fn told<'a>(
        &'a self,
        _: &'a View,
        _: CaseId,
        _: &'a [FileId],
    ) -> Later<'a, Result<Vec<ToldPhoto>, DbError>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// A case in somebody's hands, as they need it outside.
#[derive(Debug, Clone)]
pub struct FieldTask {
    /// The case.
    pub case: CaseId,
    /// What stands for it in addresses.
    pub address: String,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// The stage it is at: its id and its name.
    pub stage: (String, String),
    /// The unit whose case it is.
    pub unit: String,
    /// By when.
    pub due_at: Moment,
    /// Since when it is at that stage.
    pub since: Moment,
    /// Latitude and longitude in degrees.
    pub at: Option<(f64, f64)>,
    /// Where it is, in words.
    pub place: String,
    /// What was told of it: label and words.
    pub rows: Vec<(String, String)>,
    /// The photo that proves it; none: this stage asks for none.
    pub photo: Option<WantedPhoto>,
    /// Id and label of the words that may be written at the stage.
    pub note: Option<(String, String)>,
    /// Whether it can be finished without its page at the desk.
    pub is_plain: bool,
}

/// The photo that proves that something was done.
#[derive(Debug, Clone)]
pub struct WantedPhoto {
    /// Its document in the service file.
    pub document: String,
    /// What it is called.
    pub label: String,
    /// How far from the place it may be taken, in metres.
    pub near: Option<u32>,
    /// The files that are there.
    pub given: Vec<FileId>,
}

/// How something that was asked outside came out.
#[derive(Debug)]
pub enum Outside {
    /// It is done.
    Done,
    /// It is not in their hands any more, or went on.
    Elsewhere,
    /// What is lacking or wrong, in words.
    Open(Vec<String>),
}

/// The cases in somebody's hands at a stage that asks for a photo or has a place, in no order. Each is read, and that is
/// recorded.
///
/// # Errors
/// [`Failure`] when they could not be read.
pub async fn field_tasks(app: &App, view: &View, staff: &Staff) -> Result<Vec<FieldTask>, Failure> {
    let mut tasks = Vec::new();
    for row in store::held(&app.db, app.agency(), staff.officer).await? {
        if access::is_hidden(staff, &row.hidden_from) {
            continue;
        }
        let stage = row.stage.clone();
        let mut opened = app.open_row(row).await?;
        if opened.look_at(&stage) && opened.service.complaint.is_some() {
            tasks.push(task(app, view, staff, &opened).await?);
        }
    }
    Ok(tasks)
}

/// One of them.
///
/// # Errors
/// [`Failure::NotFound`] when it is not in their hands.
pub async fn field_task(
    app: &App,
    view: &View,
    staff: &Staff,
    number: &str,
) -> Result<FieldTask, Failure> {
    let opened = held(app, staff, number).await?.ok_or(Failure::NotFound)?;
    task(app, view, staff, &opened).await
}

/// A case that somebody has in their hands; none when it is there no longer.
async fn held(app: &App, staff: &Staff, number: &str) -> Result<Option<Opened>, Failure> {
    match app.open_for(staff, number).await {
        Ok(opened) => Ok(Some(opened).filter(|opened| attached::holds(opened, staff))),
        Err(Failure::Refused(Refusal::WentOn)) => Ok(None),
        Err(failure) => Err(failure),
    }
}

async fn task(
    app: &App,
    view: &View,
    staff: &Staff,
    opened: &Opened,
) -> Result<FieldTask, Failure> {
    let answers = app.answers_for(staff, opened, app.purpose(staff, opened)).await?;
    let context = app.case_context(opened, view.language, view.now);
    let (service, hand) = (&opened.service, &opened.case.hand);
    let declared = service.stage(&hand.stage);
    let documents = attached::documents(opened);
    let proof = service.complaint.as_ref().and_then(|complaint| complaint.proof.as_ref());
    let proof = proof.filter(|proof| documents.contains(&proof.photo));
    let given = app.attached(opened).await?;
    let photo = proof.map(|proof| WantedPhoto {
        label: service
            .document(&proof.photo)
            .map_or_else(String::new, |own| own.label.get(view.language).to_owned()),
        given: given
            .get(&proof.photo)
            .map(Value::files)
            .unwrap_or_default()
            .iter()
            .map(|file| file.id)
            .collect(),
        document: proof.photo.clone(),
        near: proof.near,
    });
    let point = point(&answers);
    Ok(FieldTask {
        case: opened.row.id,
        address: opened.address(),
        number: opened.row.number.clone(),
        title: report::in_words(service, &report::topic(service, &answers), view.language),
        stage: (
            hand.stage.clone(),
            declared.map_or_else(String::new, |own| own.title.get(view.language).to_owned()),
        ),
        unit: opened.row.unit.clone(),
        due_at: hand.due_at,
        since: hand.since,
        at: point.and_then(|point| point.at.as_ref()).map(|at| (at.lat.float(), at.lng.float())),
        place: point.map_or_else(String::new, |point| {
            let region = point.region.parse().ok();
            let name = region.and_then(|code| context.regions.name(&code, view.language));
            let parts = [Some(point.address.clone()).filter(|words| !words.is_empty()), name];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }),
        rows: told(opened, &answers, &context),
        is_plain: proof.is_some() && needs_nothing_else(opened, &answers, &context),
        note: note(opened, &answers, &context),
        photo,
    })
}

fn point(answers: &Answers) -> Option<&Point> {
    answers
        .values()
        .find_map(|value| if let Value::Point(point) = value { Some(point) } else { None })
}

/// What whoever reported it told, without the place, which stands above.
fn told(opened: &Opened, answers: &Answers, context: &Context) -> Vec<(String, String)> {
    let is_place = |id: &str| matches!(answers.get(id), Some(Value::Point(_)));
    let sections = opened.service.show(answers, context);
    let rows = sections.into_iter().flat_map(|section| section.rows);
    rows.filter(|row| !is_place(&row.key))
        .filter_map(|row| match row.value {
            Shown::Text(words) | Shown::Number(words) => Some((row.label, words)),
            Shown::Files(_) => None,
        })
        .collect()
}

/// The first long text of the stage: the name of its input, and its label.
fn note(opened: &Opened, answers: &Answers, context: &Context) -> Option<(String, String)> {
    let fields = opened.service.stage_fields(&opened.case.hand.stage, &[], answers, context);
    let words = fields.into_iter().find(|field| matches!(field.input, Input::Lines { .. }))?;
    Some((words.path, words.label))
}

/// The way on of a stage: its first way out.
fn way_on(opened: &Opened) -> Option<String> {
    let stage = opened.service.stage(&opened.case.hand.stage)?;
    stage.outcomes.first().map(|outcome| outcome.name.clone())
}

/// Whether the stage asks for nothing but a photo and words, and ticks nothing.
fn needs_nothing_else(opened: &Opened, answers: &Answers, context: &Context) -> bool {
    let Some(stage) = opened.service.stage(&opened.case.hand.stage) else { return false };
    let read = opened.service.read_stage(&stage.id, &[], Asks::All, answers, context);
    stage.checks.is_empty() && read.problems.is_empty()
}

/// Adds a photo to a case in somebody's hands: for one of the documents of its stage, or beside it, for none. The rows
/// that `also` makes of the file belong in the same batch.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such case for them.
pub async fn field_photo(
    app: &App,
    (view, staff): (&View, &Staff),
    number: &str,
    (document, name, bytes): (&str, &str, Vec<u8>),
    also: &(dyn Fn(FileId) -> Batch + Sync),
) -> Result<Outside, Failure> {
    let Some(opened) = held(app, staff, number).await? else { return Ok(Outside::Elsewhere) };
    let key = opened.keys.get("applicant").ok_or(Failure::NotFound)?;
    let case = opened.row.id;
    let beside = Beside {
        case,
        published: Published { service: opened.service.clone(), version: opened.row.version },
        key_id: key.id,
        key: key.key.clone(),
        documents: attached::documents(&opened),
        given: app.attached(&opened).await?,
    };
    let added = intake::add_photo(&app.intake, beside, (document, name), bytes).await?;
    let (added, file) = match added {
        Ok(added) => added,
        Err(why) => {
            return Ok(Outside::Open(vec![view.say1(&format!("wrong-{why}"), "name", name)]));
        }
    };
    let batch = added.batch.clone().then(also(file.id));
    let added = Added { batch, ..added };
    let is_kept = app.attach(opened, staff, &added, view.now).await?;
    // What has no row is swept.
    let gone = if is_kept { added.gone.as_slice() } else { std::slice::from_ref(&file.id) };
    for file in gone {
        let removed = app.objects.remove(app.agency(), case, *file).await;
        if let Err(error) = removed {
            tracing::warn!(file.id = %file, error = ?error, "File {file} could not be removed");
        }
    }
    Ok(if is_kept { Outside::Done } else { Outside::Elsewhere })
}

/// Goes on with a case in somebody's hands by the first way out of its stage, with these words. The rows of `also` belong
/// in the same batch.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such case for them; [`DbError::Duplicate`] and the like as [`Failure::Store`].
pub async fn field_done(
    app: &App,
    (view, staff): (&View, &Staff),
    number: &str,
    words: &str,
    also: &(dyn Fn() -> Batch + Sync),
) -> Result<Outside, Failure> {
    let Some(opened) = held(app, staff, number).await? else { return Ok(Outside::Elsewhere) };
    let Some(outcome) = way_on(&opened) else { return Ok(Outside::Elsewhere) };
    let answers = app.answers(&opened, Reader::Owner, Purpose::Rule).await?;
    let context = app.case_context(&opened, view.language, view.now);
    let typed: Vec<(String, String)> = note(&opened, &answers, &context)
        .map(|(name, _)| (name, words.to_owned()))
        .into_iter()
        .collect();
    let stage = opened.case.hand.stage.clone();
    let read = opened.service.read_stage(&stage, &typed, Asks::All, &answers, &context);
    let given = app.attached(&opened).await?;
    let mut open: Vec<String> = read.problems.iter().map(|problem| said(view, problem)).collect();
    let lacks = attached::missing(&opened, &given, &answers, &context);
    open.extend(lacks.iter().map(|name| view.say1("cases-refused-file", "name", name)));
    open.extend(unexplained(app, view, &opened, &given).await?.map(|(words, _)| words));
    if !open.is_empty() {
        return Ok(Outside::Open(open));
    }
    let mut filled = read.answers;
    filled.extend(given.into_iter().filter(|(_, value)| !value.files().is_empty()));
    let sealed = serde_json::to_string(&filled).expect("answers are plain data");
    let command = |opened: &Opened| Command::Decide {
        actor: app.actor(staff, opened),
        outcome: outcome.clone(),
        reason: None,
        text: None,
        checks: Vec::new(),
        filled: working::seal_words(app, opened, "filled", &sealed),
        letters: Vec::new(),
    };
    let rows = |_: &Opened, _: &Event| also();
    let order = Order::new(By::Staff(staff.officer), &command).filling(&filled).also(&rows);
    match app.carry_out(opened, order).await {
        Ok(_) => Ok(Outside::Done),
        Err(Failure::Refused(Refusal::NotTaken | Refusal::WentOn | Refusal::NotOpen)) => {
            Ok(Outside::Elsewhere)
        }
        Err(Failure::Refused(rule)) => Ok(Outside::Open(vec![crate::desk::refused(view, &rule)])),
        Err(failure) => Err(failure),
    }
}

fn said(view: &View, problem: &FieldProblem) -> String {
    format!("{}: {}", problem.label, intake::message_words(view, &problem.message))
}

const NEWEST: &str = "SELECT MAX(added_at) FROM stage_files
    WHERE agency_id = $1 AND case_id = $2 AND stage = $3";

/// What has to be said of a picture of the stage before the case goes on: a sentence, and where it is said.
pub(crate) async fn unexplained(
    app: &App,
    view: &View,
    opened: &Opened,
    given: &Answers,
) -> Result<Option<(String, String)>, Failure> {
    let files: Vec<FileId> = given.values().flat_map(Value::files).map(|file| file.id).collect();
    if opened.service.complaint.is_none() || files.is_empty() || opened.case.turn != Turn::Office {
        return Ok(None);
    }
    // The reporter said that it was not done: what was shown then does not show it now.
    let place = (app.agency(), opened.row.id, &opened.case.hand.stage);
    let row = app.db.query_opt(NEWEST, params![place.0, place.1, place.2]).await?;
    let newest: Option<Moment> = row.map(|row| row.get(0)).transpose()?.flatten();
    if newest.is_some_and(|newest| newest < opened.case.hand.since) {
        let link = format!("/meja/berkas/{}#lampiran", opened.row.number);
        return Ok(Some((view.say("cases-proof-old"), link)));
    }
    let told = app.proofs.told(view, opened.row.id, &files).await?;
    Ok(told.into_iter().find_map(|one| one.explain))
}

/// A picture of a case for whoever checks what others did: opened under the applicant's key, and recorded as a read.
///
/// # Errors
/// [`Failure::NotFound`] when they may not see the case, or there is no such file.
pub async fn field_file(
    app: &App,
    staff: &Staff,
    number: &str,
    file: FileId,
) -> Result<axum::response::Response, Failure> {
    let opened = app.open_to_show(staff, number).await?;
    let purpose = app.purpose(staff, &opened);
    drop(app.answers_for(staff, &opened, purpose).await?);
    crate::sent::file_of(app, &opened, file, purpose).await
}

/// What an auditor reads of a case: its title and place, what was told, the pictures before and after it, and whether
/// its reporter said that it is done.
#[derive(Debug, Clone)]
pub struct Audited {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Where.
    pub place: String,
    /// The pictures that came with the report.
    pub before: Vec<FileId>,
    /// The pictures that officers added.
    pub after: Vec<FileId>,
    /// What its reporter answered last, as a key of texts.
    pub reporter: &'static str,
}

/// The same of one case; none when they may not see it.
///
/// # Errors
/// [`Failure`] when it could not be read.
pub async fn audited(
    app: &App,
    view: &View,
    staff: &Staff,
    number: &str,
) -> Result<Option<Audited>, Failure> {
    let opened = match app.open_to_show(staff, number).await {
        Ok(opened) => opened,
        Err(Failure::NotFound) => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let answers = app.answers_for(staff, &opened, app.purpose(staff, &opened)).await?;
    let files = |answers: &Answers| -> Vec<FileId> {
        answers.values().flat_map(Value::files).map(|file| file.id).collect()
    };
    let mut after: Vec<FileId> =
        app.filled(&opened).iter().flat_map(|(_, filled)| files(filled)).collect();
    after.extend(files(&app.attached(&opened).await?));
    Ok(Some(Audited {
        case: opened.row.id,
        number: opened.row.number.clone(),
        title: opened.service.title.get(view.language).to_owned(),
        place: point(&answers).map_or_else(String::new, |point| point.address.clone()),
        before: files(&answers),
        after,
        reporter: reporters_word(&opened),
    }))
}

/// What a reporter said of the work when they were asked last.
fn reporters_word(opened: &Opened) -> &'static str {
    let said = |event: &Event| {
        if let Event::Confirmed { outcome, .. } = event {
            let agreed = outcome == "agree";
            return Some(if agreed { "field-reporter-agreed" } else { "field-reporter-denied" });
        }
        let is_silence = matches!(event, Event::Passed { outcome, .. } if outcome == "silent");
        is_silence.then_some("field-reporter-silent")
    };
    let last = opened.events.iter().rev().find_map(|(event, _)| said(event));
    last.unwrap_or("field-reporter-not-asked")
}

/// A report that ended as done.
#[derive(Debug, Clone)]
pub struct EndedCase {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// The unit whose case it was.
    pub unit: String,
}

const DONE: &str = "SELECT case_id, number, service_id, service_version, unit_id FROM cases
    WHERE agency_id = $1 AND turn = 'granted' AND ended_at >= $2 AND ended_at < $3 ORDER BY case_id";

/// The complaints that ended as done within this time.
///
/// # Errors
/// When the database could not be asked.
pub async fn ended_complaints(
    app: &App,
    (from, until): (Moment, Moment),
) -> Result<Vec<EndedCase>, DbError> {
    let mut ended = Vec::new();
    for row in app.db.query(DONE, params![app.agency(), from, until]).await? {
        let (service, version): (String, i64) = (row.get(2)?, row.get(3)?);
        let service = app.versions.version(&service, version);
        if service.is_some_and(|service| service.complaint.is_some()) {
            ended.push(EndedCase { case: row.get(0)?, number: row.get(1)?, unit: row.get(4)? });
        }
    }
    Ok(ended)
}
