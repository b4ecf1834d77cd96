//! A case at the desk: answers beside documents, what is to be checked, and the ways out.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use casework::{ABSENT, End, Hand, Refusal, Tie, Turn, Way};
use course::SILENCE;
use definition::form::{Context, FieldProblem};
use definition::{Answers, FileRef, Located, Section, Shown, Value};
use http::StatusCode;
use terms::{FileId, RegionCode};
use web::{Page, Pairs, Role, Signed, Staff, View};

use super::acts::{refused, status};
use super::changes::{Correction, corrections};
use super::cover::goes_to_issuer;
use super::documents::Document;
use super::inbox::{left, urgent};
use super::panel::{Beside, panel, withdrawable};
use super::publishing;
use crate::app::{App, LetterCard};
use crate::citizen::Late;
use crate::correction::counter_of;
use crate::error::Failure;
use crate::field::ToldPhoto;
use crate::forms::FormLink;
use crate::report;
use crate::store::Moved;
use crate::timeline::{self, Line};
use crate::working::Opened;
use crate::{access, awaited, held, moved, parcel, sent, store, wording};

/// A button of the decision bar.
struct Button {
    name: String,
    label: String,
    key: &'static str,
    class: &'static str,
}

/// Answers in words: documents stand beside them, and a page of the form that asks for nothing else is left out.
pub(super) fn without_files(mut sections: Vec<Section>) -> Vec<Section> {
    for section in &mut sections {
        section.rows.retain(|row| !matches!(row.value, Shown::Files(_)));
    }
    sections.retain(|section| !section.rows.is_empty());
    sections
}

/// The letters that act on this page, and the keys of what they do.
const KEYS: [(&[&str], &str); 9] = [
    (&["J", "K"], "cases-keys-cases"),
    (&["X"], "cases-keys-tick"),
    (&["A"], "cases-keys-accept"),
    (&["P"], "cases-keys-correction"),
    (&["T"], "cases-keys-take"),
    (&["Z"], "cases-keys-zoom"),
    (&["R"], "cases-keys-turn"),
    (&["G", "M"], "cases-keys-inbox"),
    (&["?"], "cases-keys-list"),
];

#[derive(Template)]
#[template(path = "desk_case.html")]
struct CasePage {
    title: String,
    number: String,
    /// What stands for it in addresses: of several stages the one that is looked at.
    address: String,
    /// The other stages at which it is at the same time, in words, and the address of those that they may open.
    also: Vec<(String, String)>,
    /// That something of another case of its parcel did not come here, and why, in words.
    missed: Option<String>,
    stage: String,
    left: (String, &'static str, &'static str),
    sections: Vec<Section>,
    /// What the applicant's corrections changed, the newest first.
    corrections: Vec<Correction>,
    documents: Vec<Document>,
    /// What is known of the pictures that prove something: which, and what.
    proofs: Vec<(String, ToldPhoto)>,
    letters: Vec<(LetterCard, String)>,
    forms: Vec<FormLink>,
    checks: Vec<(String, String)>,
    /// What the officer fills in at this stage, as HTML, and what is wrong with it: path and sentence.
    fields: String,
    /// The files that the officer adds at this stage, as HTML.
    attachments: String,
    /// Bill, code, booked time, other units, as HTML.
    panel: String,
    wrong: Vec<(String, String)>,
    kept: Kept,
    lines: Vec<Line>,
    buttons: Vec<Button>,
    refuse: bool,
    correct: bool,
    can_take: bool,
    /// That letters which it was to use up serve other cases now.
    lost: Vec<String>,
    /// Which units had it and for how long, in words; only for who supervises, where there are several.
    held: Vec<(String, String)>,
    /// That what is marked on the map lies in another region than the one that was told, in words.
    apart: Option<String>,
    /// That the applicant has moved, or where to, in words.
    moved: Option<String>,
    /// Whether they typed it and somebody else is to decide here.
    is_own_entry: bool,
    /// How a complaint was reported, as a key of texts.
    reported: Option<&'static str>,
    /// What everybody sees of a report, in words; none where there is no public page.
    public: Option<String>,
    /// The choice of that beside the decision by which it is accepted, as HTML.
    choice: String,
    /// Whether more can be done with a complaint than to decide it.
    handles: bool,
    /// How urgent it is, where not as any other.
    urgent: Option<(&'static str, &'static str)>,
    /// Other reports that it has to do with: a key of texts, and the number.
    kin: Vec<(&'static str, String)>,
    /// Whether its applicant may have it mended at this counter.
    mends: bool,
    /// Whether a correction came that is not part of it.
    is_late: bool,
    /// Whether a receipt can be printed for whoever brought it on paper.
    receipt: bool,
    /// Whether a sheet can be printed that goes with it to whoever issues.
    cover: bool,
    holds: bool,
    held_by: String,
    /// Questions that can be taken back here.
    questions: Vec<String>,
    /// Whether the promise can be put off here.
    extends: bool,
    /// What for the data are read, in words.
    purpose: String,
    opened: Opened,
    view: View,
}

impl CasePage {
    /// The key of a sentence as it is said of this case.
    fn of(&self, key: &'static str) -> &'static str {
        wording::of(&self.opened.service, key)
    }

    fn stage_due(&self) -> String {
        // A bill is due when it lapses, as its person is told.
        let lapses =
            self.opened.is_billed_here().then_some(self.opened.case.hand.acts_at).flatten();
        let at = self.view.short_at(&lapses.unwrap_or(self.opened.case.hand.due_at));
        self.view.say2("cases-stage-due", ("stage", &self.stage), ("at", &at))
    }

    /// Whether a correction changed this answer.
    fn is_changed(&self, key: &str) -> bool {
        let mut changes = self.corrections.iter().flat_map(|one| &one.changes);
        changes.any(|change| change.key == *key)
    }

    fn keys(&self) -> &'static [(&'static [&'static str], &'static str)] {
        &KEYS
    }

    /// What was ticked and typed and stands in no input of this page, in words: ticks, then texts.
    fn not_sent(&self) -> Vec<String> {
        let tick = |id: &String| {
            let found = self.checks.iter().find(|(check, _)| check == id);
            found.map_or_else(|| id.clone(), |(_, label)| label.clone())
        };
        let inputs = if self.holds { &[][..] } else { &self.kept.typed };
        let ticks = if self.holds { &[][..] } else { &self.kept.ticked };
        let texts = inputs.iter().chain(&self.kept.unknown).map(|(_, text)| text.clone());
        let words = std::iter::once(self.kept.words.clone());
        let all = ticks.iter().map(tick).chain(texts).chain(words);
        all.filter(|text| !text.is_empty()).collect()
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    Query(late): Query<Late>,
) -> Result<Response, Failure> {
    let kept = Kept { is_late: late.perbaikan == "terlambat", ..Kept::default() };
    page(&app, view, &staff, &number, kept).await
}

/// What a page shows again when something was forbidden: why, and what was ticked and filled in.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) status: StatusCode,
    pub(super) problem: Option<String>,
    /// What else is to be mended.
    pub(super) more: Vec<String>,
    pub(super) wrong: Vec<FieldProblem>,
    /// Whether all that is only advice: who decides so once more means it.
    pub(super) insists: bool,
    pub(super) ticked: Vec<String>,
    /// What was typed into the fields of the stage, by the name of its input.
    pub(super) typed: Vec<(String, String)>,
    /// What was sent for fields that the stage does not have.
    pub(super) unknown: Vec<(String, String)>,
    /// Words to the applicant that were not sent.
    pub(super) words: String,
    /// What was typed into the forms of the panel.
    pub(super) beside: Vec<(String, String)>,
    /// Whether a correction typed at the counter came too late.
    pub(super) is_late: bool,
}

/// Names of what stands in the panel: payment, code, appointment, question, putting off.
const BESIDE: [&str; 7] = ["bayar", "kode", "waktu", "tempat", "unit", "tanya", "mundur"];

impl Kept {
    /// What came with a form of the case's page.
    pub(super) fn of(form: &Pairs) -> Self {
        Self {
            ticked: form.all("cek").map(str::to_owned).collect(),
            typed: form.0.iter().filter(|(name, _)| name.starts_with("isi.")).cloned().collect(),
            words: form.get("kata").trim().to_owned(),
            beside: form
                .0
                .iter()
                .filter(|(name, _)| {
                    [&BESIDE[..], &publishing::NAMES].concat().contains(&name.as_str())
                })
                .cloned()
                .collect(),
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ticked.is_empty() && self.typed.is_empty() && self.words.is_empty()
    }

    pub(super) fn forbidden(self, view: &View, rule: &Refusal) -> Self {
        Self { status: status(rule), problem: Some(refused(view, rule)), ..self }
    }
}

pub(super) async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    number: &str,
    kept: Kept,
) -> Result<Response, Failure> {
    let opened = app.open_to_show(staff, number).await?;
    let purpose = app.purpose(staff, &opened);
    let answers = app.answers_for(staff, &opened, purpose).await?;
    let context = app.case_context(&opened, view.language, view.now);
    let road = app.road(&opened, &answers, None, view.now);
    let mut sections = opened.service.show(&answers, &context);
    let before = app.answers_before(staff, &opened, purpose).await?;
    let before = before.iter().map(|answers| opened.service.show(answers, &context));
    let before: Vec<Vec<Section>> = before.collect();
    let versions: Vec<&[Section]> = before.iter().chain([&sections]).map(Vec::as_slice).collect();
    let corrections = corrections(&opened.corrected_at(), &versions);
    sections.extend(filled(app, &view, &opened, &context));
    sections.extend(app.objection(&opened).map(|said| Section {
        page: "keberatan".to_owned(),
        title: view.say("cases-object-title"),
        rows: opened.service.show_objection(&said, &context),
    }));
    let mut documents = Document::all(&sections);
    documents.extend(Document::paper(&view, app.paper(&opened)));
    let sections = without_files(sections);
    let actor = app.actor(staff, &opened);
    let can_act = opened.case.turn == Turn::Office && actor.roles.contains(&opened.case.hand.role);
    let holds = can_act && opened.case.hand.holder == Some(staff.officer);
    let stage = road.stage(&opened.case.hand.stage);
    let is_own_entry = can_act
        && opened.case.was_typed_by(staff.officer)
        && stage.is_some_and(|stage| stage.second_person);
    let declared = opened.service.stage(&opened.case.hand.stage);
    let label = |name: &str| {
        let way = declared.and_then(|stage| stage.outcome(name));
        let own = way.and_then(|way| way.label.as_ref());
        own.map_or_else(
            || way_words(&view, &opened, name, way.map(|way| &way.to)),
            |label| label.get(view.language).to_owned(),
        )
    };
    let ways = stage
        .map(|stage| {
            // Nobody has missed an appointment that is not booked, or still to come.
            let is_missed =
                opened.case.hand.booked.as_ref().is_some_and(|(time, _)| *time <= view.now);
            let is_time = |name: &str| {
                stage.is_time_for(name, opened.case.hand.acts_at, view.now)
                    && (name != ABSENT || is_missed)
            };
            let ways = stage.outcomes.iter().filter(|way| way.open && is_time(&way.name));
            ways.collect::<Vec<_>>()
        })
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
    let held_by = opened.case.hand.holder.and_then(|holder| opened.taken_by(holder));
    let fields =
        opened.service.stage_fields(&opened.case.hand.stage, &kept.typed, &answers, &context);
    let (fields, wrong) = intake::stage_fields(&view, &fields, &kept.wrong);
    let files = app.attached(&opened).await?;
    let proofs = proofs(app, &view, &opened, &documents, &files).await?;
    let files = opened.service.stage_documents(&opened.case.hand.stage, &files, &answers, &context);
    let attachments = match holds {
        true => {
            intake::file_fields(&view, &files, &format!("/meja/berkas/{}/berkas", opened.address()))
        }
        false => String::new(),
    };
    let status = kept.status;
    let own = declared.map(|stage| format!("{}.", stage.id)).unwrap_or_default();
    let delivery = opened.service.rows_of(&delivery_names(&own), &answers, &context);
    let delivery = delivery.into_iter().filter_map(|row| match row.value {
        Shown::Text(text) | Shown::Number(text) => Some((row.label, text)),
        Shown::Files(_) => None,
    });
    let extension = app.extension(staff, &opened, &road, view.now);
    let (staffed, moved) = staffed_and_moved(app, &opened).await?;
    let beside = Beside {
        officer: staff.officer,
        holds,
        staffed: &staffed,
        delivery: delivery.collect(),
        typed: &kept.beside,
        extension,
    };
    let panel = panel(app, &view, (&opened, &answers), beside).await?;
    let choice = match holds {
        true => publishing::beside_decision(app, &view, (&opened, &answers), &kept.beside),
        false => String::new(),
    };
    let missed = parcel::missed(app, &opened).await?;
    let lost = awaited::lost(app, &opened, &answers, view.language).await?;
    let in_words = |(letter, other): &(String, String)| {
        view.say2("cases-letter-lost", ("letter", letter), ("number", other))
    };
    let (kin, unknown) = kin(app, staff, &opened).await?;
    let mut lines = timeline::lines(app, &view, &opened, true);
    for line in &mut lines {
        for number in &unknown {
            line.title = line.title.replace(number.as_str(), &view.say("cases-kin-other"));
        }
    }
    let page = CasePage {
        title: opened.service.title.get(view.language).to_owned(),
        number: opened.row.number.clone(),
        address: opened.address(),
        also: also(app, &view, staff, &opened),
        missed: missed.map(|(key, other)| view.say1(key, "number", other)),
        stage: declared.map_or_else(
            || view.say(timeline::tag(&opened.row.turn).2),
            |stage| stage.title.get(view.language).to_owned(),
        ),
        left: left(app, &view, &opened.row, opened.row.due_at),
        checks: checks.iter().map(check_label).collect(),
        lines,
        buttons: if holds { buttons.collect() } else { Vec::new() },
        refuse: holds && ways.iter().any(|outcome| outcome.to == Way::End(End::Refused)),
        correct: holds && ways.iter().any(|outcome| outcome.to == Way::Applicant),
        can_take: can_act && opened.case.hand.holder.is_none() && !is_own_entry,
        lost: lost.iter().map(in_words).collect(),
        apart: apart(&view, &answers, &context),
        moved: moved.map(|moved| moved::in_words(app, &view, &opened, &moved)),
        held: held_in_words(app, &view, staff, &opened),
        is_own_entry,
        reported: opened.case.reported.map(report::key),
        public: publishing::in_words(app, &view, &opened),
        choice,
        handles: can_act && opened.case.reported.is_some(),
        urgent: urgent(opened.row.level),
        kin,
        mends: opened.case.correction.is_some() && counter_of(app, staff, &opened).is_some(),
        is_late: kept.is_late,
        receipt: opened.entered().is_some(),
        cover: goes_to_issuer(&opened),
        held_by: if holds { String::new() } else { held_by.unwrap_or_default() },
        letters: app.letters_of(&opened, view.language).await?,
        forms: app.forms_of(&opened, &answers, view.language, view.now),
        questions: withdrawable(&opened, staff.officer),
        extends: extension.is_some(),
        purpose: view.say(&format!("identity-purpose-{}", purpose.name())),
        sections,
        corrections,
        documents,
        proofs,
        fields,
        attachments,
        panel,
        wrong,
        kept,
        holds,
        opened,
        view,
    };
    Ok((status, Page(page)).into_response())
}

/// What is said where a place that is marked lies in another region than the one that was told with it: programs send both.
fn apart(view: &View, answers: &Answers, context: &Context) -> Option<String> {
    let regions = &context.regions;
    answers.values().find_map(|value| {
        let Value::Point(point) = value else { return None };
        let told: RegionCode = point.region.parse().ok()?;
        let Located::In(found) = regions.locate(point.at.as_ref()?, None) else { return None };
        let name = |code| regions.full_name(code, view.language);
        let (there, said) = (name(&found), name(&told));
        let is_apart = !found.lies_in(&told) && !told.lies_in(&found);
        is_apart.then(|| view.say2("cases-apart", ("there", &there), ("told", &said)))
    })
}

/// The units where an officer serves, and what is known of the applicant's new address.
async fn staffed_and_moved(
    app: &App,
    opened: &Opened,
) -> Result<(BTreeSet<String>, Option<Moved>), Failure> {
    let staffed = identity::staffed_query(app.agency(), Role::Officer.name());
    let moved = store::moved_query(app.agency(), opened.row.id);
    let [staffed, moved] = app.db.query_each([staffed, moved]).await?;
    Ok((identity::staffed_of(&staffed)?, store::moved_of(&moved)?))
}

/// Which units had a case, each with its institution, and how long each was at work on it.
fn held_in_words(app: &App, view: &View, staff: &Staff, opened: &Opened) -> Vec<(String, String)> {
    let held = held::held(&opened.events, view.now);
    if !staff.supervises() || held.len() < 2 {
        return Vec::new();
    }
    let in_words = |one: &held::Held| {
        let title = app.unit_title(&one.unit);
        let head = app.units.institution(&one.unit).filter(|head| head.id != one.unit);
        let title = head.map_or_else(|| title.clone(), |head| format!("{title}, {}", head.title));
        let (days, hours) = (one.seconds / 86_400, one.seconds % 86_400 / 3_600);
        let (days, hours) = (days.to_string(), hours.to_string());
        (title, view.say2("cases-time-held", ("days", &days), ("hours", &hours)))
    };
    held.iter().map(in_words).collect()
}

/// How many other reports are named on a page.
const MOST_NAMED: usize = 20;

/// Other reports, each with what it is to one, as a key of texts.
type Named = Vec<(&'static str, String)>;

/// The other reports that one has to do with; and the numbers of those of which this officer may not even know.
async fn kin(app: &App, staff: &Staff, opened: &Opened) -> Result<(Named, Vec<String>), Failure> {
    let case = &opened.case;
    let of_tie = |tie| match tie {
        Tie::Same => "cases-kin-gathered",
        Tie::Child => "cases-kin-child",
    };
    let mut all: Vec<(&'static str, &casework::Kin)> = Vec::new();
    all.extend(case.same.iter().map(|kin| ("cases-kin-same", kin)));
    all.extend(case.parent.iter().map(|kin| ("cases-kin-parent", kin)));
    all.extend(case.out_of.iter().map(|kin| ("cases-kin-out-of", kin)));
    all.extend(case.parts.iter().map(|kin| ("cases-kin-part", kin)));
    all.extend(case.followers().map(|other| (of_tie(other.tie), &other.kin)));
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for (key, kin) in all {
        let row = store::by_id(&app.db, app.agency(), kin.id).await?;
        match row.is_some_and(|row| !access::is_hidden(staff, &row.hidden_from)) {
            true => found.push((key, kin.number.clone())),
            false => unknown.push(kin.number.clone()),
        }
    }
    found.truncate(MOST_NAMED);
    Ok((found, unknown))
}

/// What is known of the pictures that officers added, at this stage and before.
async fn proofs(
    app: &App,
    view: &View,
    opened: &Opened,
    documents: &[Document],
    given: &Answers,
) -> Result<Vec<(String, ToldPhoto)>, Failure> {
    if opened.service.complaint.is_none() {
        return Ok(Vec::new());
    }
    let label = |file: &FileRef| {
        let own = documents.iter().find(|document| document.file.id == file.id);
        own.map_or_else(|| file.name.clone(), |document| document.label.clone())
    };
    let filled = app.filled(opened);
    let files = filled.iter().map(|(_, filled)| filled).chain([given]);
    let files = files.flat_map(Answers::values).flat_map(Value::files);
    let names: BTreeMap<FileId, String> = files.map(|file| (file.id, label(file))).collect();
    let files: Vec<FileId> = names.keys().copied().collect();
    let told = app.proofs.told(view, opened.row.id, &files).await?;
    let named = |told: ToldPhoto| (names.get(&told.file).cloned().unwrap_or_default(), told);
    Ok(told.into_iter().map(named).collect())
}

/// The other stages at which a case is at the same time: what each waits for, and where whoever works there opens it.
fn also(app: &App, view: &View, staff: &Staff, opened: &Opened) -> Vec<(String, String)> {
    let one = |hand: &Hand| {
        let stage = opened.service.stage(&hand.stage);
        let title = stage.map_or(hand.stage.as_str(), |stage| stage.title.get(view.language));
        let stage = format!("{title} ({})", app.unit_title(&hand.unit));
        let until = view.short_at(&hand.due_at);
        let words = view.say2("cases-stage-due", ("stage", &stage), ("at", &until));
        let may = !access::roles_at(staff, &app.units, &hand.unit).is_empty();
        let link = may.then(|| store::address(&opened.row.number, &hand.stage));
        (words, link.unwrap_or_default())
    };
    opened.case.beside.iter().map(one).collect()
}

/// Outcomes that have words of their own, besides those that nobody takes.
const NAMED: [&str; 11] = [
    "accept",
    "sign",
    "refuse",
    "correct",
    "return",
    "give",
    "paid",
    "handed_over",
    "done",
    "returned",
    "release",
];

/// What a button says: words that the outcome's name has everywhere, else the title of the stage it leads to.
fn way_words(view: &View, opened: &Opened, name: &str, to: Option<&definition::Way>) -> String {
    if NAMED.contains(&name) || SILENCE.contains(&name) {
        return view.say(&format!("cases-do-{name}"));
    }
    let target = match to {
        Some(definition::Way::Stage(id)) => opened.service.stage(id),
        Some(definition::Way::Applicant | definition::Way::Join | definition::Way::End(_))
        | None => None,
    };
    target.map_or_else(
        || view.say("cases-do-go-on"),
        |stage| stage.title.get(view.language).to_owned(),
    )
}

/// The names of how something is to be handed over.
fn delivery_names(stage: &str) -> Vec<String> {
    ["way", "address"].map(|name| format!("{stage}{name}")).to_vec()
}

/// What officers filled in at the stages so far, under the titles of those; what was taken back is not among it.
pub(super) fn filled(app: &App, view: &View, opened: &Opened, context: &Context) -> Vec<Section> {
    let shown = app.filled(opened).into_iter().filter_map(|(stage, answers)| {
        let title = opened.service.stage(&stage)?.title.get(view.language);
        Some(Section {
            page: stage.clone(),
            title: view.say1("cases-filled-at", "stage", title),
            rows: opened.service.show_filled(&stage, &answers, context),
        })
    });
    shown.filter(|section| !section.rows.is_empty()).collect()
}

/// A file of a case, for whoever has it open; the read of the case covers it.
pub(crate) async fn file(
    State(app): State<App>,
    staff: Signed<Staff>,
    Path((number, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let file = file.parse().map_err(|_| Failure::NotFound)?;
    let purpose = app.purpose(&staff, &opened);
    drop(app.answers_for(&staff, &opened, purpose).await?);
    sent::file_of(&app, &opened, file, purpose).await
}
