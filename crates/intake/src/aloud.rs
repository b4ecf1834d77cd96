//! A form one question at a time, for a conversation: the same draft, the same rules, the same words of what is wrong. What
//! was filled in on a page is not asked here, and what was said here stands on the page.

use std::collections::BTreeSet;

use bytes::Bytes;
use db::{Batch, DbError};
use definition::form::{
    Context, FieldProblem, FieldView, Input, ItemView, Outcome, Refused, typed,
};
use definition::{Answers, FileRef, Row, Service, Shown, Value};
use files::{Found, StoreError};
use terms::{CaseId, FileId};
use web::{Citizen, View};

use crate::App;
use crate::draft::{Draft, Save};
use crate::error::Failure;
use crate::page::{message_text, refused_words};
use crate::port::AlikeReport;
use crate::report;
use crate::routes::ATTEMPTS;
use crate::typed::is_of;
use crate::upload::{
    drop_rows, keep_picture, print_of, put_in, reason, row_of, shown_name, wanted,
};

/// A question of a form, to be asked by itself.
#[derive(Clone, Debug)]
pub struct Question {
    /// The page on which it stands.
    pub page: String,
    /// What is lacking: the field, or a part of it (`place.region`).
    pub path: String,
    /// The field.
    pub field: FieldView,
    /// Of an item of a list: what the item is called.
    pub item: Option<String>,
    /// What is wrong with what stands there; none where nothing does.
    pub wrong: Option<String>,
    /// Of a place: where a photo of this draft says that it was taken, in degrees, while that is not answered.
    pub photo_place: Option<(String, String)>,
    /// How many questions were answered so far, and how many there are as far as it is known.
    pub at: (usize, usize),
}

/// What follows in a form.
#[derive(Clone, Debug)]
pub enum Next {
    /// A question.
    Ask(Box<Question>),
    /// With these answers nobody can apply, in the words of the file.
    Refused(String),
    /// Nothing: all is there.
    Ready(Summary),
}

/// All answers of a form that is complete.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What was asked and answered; numbers of people are masked.
    pub rows: Vec<(String, String)>,
    /// The path of each, in the same order.
    pub paths: Vec<String>,
    /// Public reports that are like it.
    pub alike: Vec<AlikeReport>,
    /// What it costs, line by line; empty when it costs nothing.
    pub bill: Vec<(String, String)>,
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It stands in the draft; with advice, if there is some.
    Taken(Vec<String>),
    /// It is not right: what to do.
    Wrong(String),
    /// Several are meant by what was typed: the keys of those and what they are called.
    Several(String, Vec<(String, String)>),
}

/// Which questions are asked that may stay empty.
pub type Wanted<'a> = &'a (dyn Fn(&FieldView) -> bool + Sync);

type Pairs = Vec<(String, String)>;

/// The service of a draft, if it is theirs and was not sent.
///
/// # Errors
/// [`Failure::NotFound`], or [`Failure::Filed`] with the number of its case.
pub async fn service_of(app: &App, citizen: &Citizen, draft: CaseId) -> Result<String, Failure> {
    Ok(app.open_own(citizen, draft).await?.row.service)
}

/// What follows in a draft, without what was left out.
///
/// # Errors
/// [`Failure::NotFound`], or [`Failure::Filed`] with the number of its case.
pub async fn next_question(
    app: &App,
    view: &View,
    (citizen, draft): (&Citizen, CaseId),
    (wanted, skipped): (Wanted<'_>, &BTreeSet<String>),
) -> Result<Next, Failure> {
    let draft = app.open_own(citizen, draft).await?;
    let (service, context) = (&draft.published.service, app.context(view));
    let asked = walk(view, &draft, &context, wanted, skipped);
    if let Some(refused) = service.eligibility(&draft.answers, &context) {
        return Ok(Next::Refused(words_of(view, &draft, &refused, &context)));
    }
    if let Some(question) = asked {
        return Ok(Next::Ask(Box::new(question)));
    }
    let alike = app.reports.alike(service, &draft.answers, view).await?;
    let visible = service.visible(&draft.answers, &context);
    let sections = service.show(&visible, &context);
    let rows: Vec<&Row> = sections.iter().flat_map(|section| &section.rows).collect();
    let bill = service.bill(&visible, &definition::Facts::default(), &context);
    Ok(Next::Ready(Summary {
        paths: rows.iter().map(|row| row.key.clone()).collect(),
        rows: rows.into_iter().map(shown).collect(),
        alike,
        bill: crate::page::bill_rows(&bill, view),
    }))
}

/// A question of a draft by its path, as it is asked once more.
///
/// # Errors
/// [`Failure::NotFound`] when there is none such now.
pub async fn question(
    app: &App,
    view: &View,
    (citizen, draft): (&Citizen, CaseId),
    path: &str,
) -> Result<Question, Failure> {
    let draft = app.open_own(citizen, draft).await?;
    let context = app.context(view);
    let service = &draft.published.service;
    // As they are typed: an item of a list that is not whole yet is no answer.
    for (id, _) in service.page_list(&draft.answers, &context) {
        let pairs = pairs_of(&draft, &id);
        let page = service.page_as_typed(&id, &pairs, &draft.answers, &context);
        let Some(page) = page else { continue };
        let field = page.fields.iter().find_map(|field| within(field, path));
        if let Some(field) = field {
            return Ok(Question {
                page: id,
                path: path.to_owned(),
                field: field.clone(),
                item: item_of(&page.fields, path),
                wrong: None,
                photo_place: photo_place(&draft, field),
                at: (0, 0),
            });
        }
    }
    Err(Failure::NotFound)
}

/// Puts an answer into a draft, as the inputs of the page would send it.
///
/// # Errors
/// [`Failure::NotFound`], or [`Failure::Filed`] with the number of its case.
pub async fn answer(
    app: &App,
    view: &View,
    (citizen, draft): (&Citizen, CaseId),
    question: &Question,
    given: &[(String, String)],
) -> Result<Answered, Failure> {
    for _ in 0..ATTEMPTS {
        let mut draft = app.open_own(citizen, draft).await?;
        let (service, context) = (draft.published.service.clone(), app.context(view));
        let (page, path) = (question.page.as_str(), question.path.as_str());
        let mut pairs = pairs_of(&draft, page);
        let gives = |name: &str| given.iter().any(|(own, _)| own == name);
        pairs.retain(|(name, _)| !gives(name) && !is_of(name, path));
        pairs.extend_from_slice(given);
        pairs.push(("tetap".to_owned(), "1".to_owned()));
        if !service.page_list(&draft.answers, &context).iter().any(|(id, _)| id == page) {
            return Err(Failure::NotFound);
        }
        let outcome = service.read_page(page, &pairs, &draft.answers, &context);
        let own = |problem: &&FieldProblem| is_of(&problem.path, path) || gives(&problem.path);
        if let Some(problem) = outcome.problems.iter().find(own) {
            let words = message_text(view, &problem.message);
            let found = found_of(&service, page, (&pairs, path), &draft, &context);
            return Ok(match found.is_empty() {
                true => Answered::Wrong(words),
                false => Answered::Several(words, found),
            });
        }
        let before = draft.answers.clone();
        draft.keep_typed(page, &outcome, &context);
        // Whoever says where it is does not look at the photo for that any more.
        if matches!(question.field.input, Input::Point { .. }) {
            draft.place = None;
        }
        let how = if outcome.problems.is_empty() { Save::Done } else { Save::Open };
        let Outcome { answers, .. } = &outcome;
        match app.db.commit(app.saving(&draft, (page, how), answers, view.now)).await {
            Ok(()) => {
                let known = advice(view, &service, page, &before, &context);
                let mut told = advice(view, &service, page, &outcome.answers, &context);
                // What was said at another answer is not said again.
                told.retain(|words| !known.contains(words));
                return Ok(Answered::Taken(told));
            }
            Err(DbError::Stale) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Busy)
}

/// Adds an empty item to a list: its questions are asked next.
///
/// # Errors
/// As [`answer`].
pub async fn add_item(
    app: &App,
    view: &View,
    (citizen, draft): (&Citizen, CaseId),
    question: &Question,
) -> Result<(), Failure> {
    let (page, path) = (question.page.as_str(), question.field.path.as_str());
    for _ in 0..ATTEMPTS {
        let mut draft = app.open_own(citizen, draft).await?;
        let (service, context) = (draft.published.service.clone(), app.context(view));
        let mut pairs = pairs_of(&draft, page);
        pairs.push(("add".to_owned(), path.to_owned()));
        let outcome = service.read_page(page, &pairs, &draft.answers, &context);
        draft.keep_page(page, &outcome, &[], &context);
        let save = app.saving(&draft, (page, Save::Open), &outcome.answers, view.now);
        match app.db.commit(save).await {
            Ok(()) => return Ok(()),
            Err(DbError::Stale) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Busy)
}

/// Puts a file into a draft; else the key of the text that says why not.
///
/// # Errors
/// As [`answer`].
pub async fn attach(
    app: &App,
    view: &View,
    (citizen, draft): (&Citizen, CaseId),
    (document, name, bytes): (&str, &str, &Bytes),
) -> Result<Result<(), String>, Failure> {
    for _ in 0..ATTEMPTS {
        let mut draft = app.open_own(citizen, draft).await?;
        let Some(own) = wanted(&draft, document) else { return Err(Failure::NotFound) };
        if bytes.len() as u64 > own.max_bytes {
            return Ok(Err("file-large".to_owned()));
        }
        let there = crate::submission::files(&draft.answers, document).len();
        if own.count > 1 && there >= own.count {
            return Ok(Err("file-many".to_owned()));
        }
        let groups: Vec<&str> = own.kinds.iter().map(String::as_str).collect();
        let id = FileId::new(app.web.id());
        let at = (draft.row.agency, draft.row.id, id);
        let (kind, count, print) = match files::found(bytes, &groups) {
            Err(refused) => return Ok(Err(reason(refused, &own.kinds).to_owned())),
            Ok(Found::AsGiven(kind)) => {
                let put = app.objects.put(at, &draft.key, app.web.random(), bytes.to_vec()).await;
                put.map_err(Failure::Object)?;
                (kind, bytes.len() as u64, Batch::new())
            }
            Ok(Found::Picture(picture)) => {
                match keep_picture(app, &draft, at, (picture, bytes.to_vec())).await? {
                    Ok(kept) => {
                        draft.place = kept.place.filter(|_| wants_place(&draft)).or(draft.place);
                        (kept.kind, kept.bytes, print_of(app, &draft, at, &kept))
                    }
                    Err(refused) => return Ok(Err(reason(refused, &own.kinds).to_owned())),
                }
            }
        };
        let kind = kind.media_type().to_owned();
        let file = FileRef { id, name: shown_name(name), kind, bytes: count };
        let mut answers = draft.answers.clone();
        let gone = put_in(&draft, &mut answers, &[(document.to_owned(), file.clone())]);
        let row = row_of(app, draft.row.id, (draft.row.key, &draft.key), &file);
        let page = page_of(&draft, document, &app.context(view)).unwrap_or_default();
        let batch = row.then(print).then(drop_rows(&draft, &gone)).then(app.saving(
            &draft,
            (&page, Save::Open),
            &answers,
            view.now,
        ));
        match app.db.commit(batch).await {
            Ok(()) => return Ok(Ok(())),
            Err(DbError::Stale) => app.objects.remove_now(at),
            Err(error) => {
                app.objects.remove_now(at);
                return Err(error.into());
            }
        }
    }
    Err(Failure::Object(StoreError::Full))
}

/// Whether somebody is still to say where it is.
fn wants_place(draft: &Draft) -> bool {
    let is_said = |value: &Value| matches!(value, Value::Point(point) if point.at.is_some());
    !draft.answers.values().any(is_said)
}

/// The page of a question.
fn page_of(draft: &Draft, path: &str, context: &Context) -> Option<String> {
    let pages = draft.published.service.pages(&draft.answers, context);
    let own = pages
        .into_iter()
        .find(|page| page.fields.iter().any(|field| within(field, path).is_some()));
    own.map(|page| page.id)
}

/// What the inputs of a page would send: the answers, and over them what was typed and is not right yet.
fn pairs_of(draft: &Draft, page: &str) -> Pairs {
    let mut pairs = typed(&draft.answers);
    let kept = draft.typed.get(page).map(Vec::as_slice).unwrap_or_default();
    pairs.retain(|(name, _)| !kept.iter().any(|(own, _)| own == name));
    pairs.extend_from_slice(kept);
    pairs
}

/// The first question without a right answer, or one that may stay empty and is wanted.
fn walk(
    view: &View,
    draft: &Draft,
    context: &Context,
    wanted: Wanted<'_>,
    skipped: &BTreeSet<String>,
) -> Option<Question> {
    let service = &draft.published.service;
    let (mut answered, mut total) = (0, 0);
    let mut first: Option<Question> = None;
    for (id, _) in service.page_list(&draft.answers, context) {
        let pairs = pairs_of(draft, &id);
        let Some(page) = service.page_as_typed(&id, &pairs, &draft.answers, context) else {
            continue;
        };
        let outcome = service.read_page(&id, &pairs, &draft.answers, context);
        for field in page.fields.iter().flat_map(leaves) {
            let problem = problem_of(&outcome, field);
            let is_empty =
                !pairs.iter().any(|(name, value)| is_of(name, &field.path) && !value.is_empty())
                    && !matches!(&field.input, Input::Document { files, .. } if !files.is_empty());
            // A list that may have more is asked for them until that is enough.
            let takes_more = matches!(field.input, Input::List { more: true, .. });
            let is_open = (is_empty && field.optional || takes_more)
                && !skipped.contains(&field.path)
                && wanted(field)
                && is_asked(&field.input);
            let is_list = matches!(field.input, Input::List { .. });
            let counts = is_asked(&field.input) && !is_list && (!field.optional || wanted(field));
            total += usize::from(counts);
            if problem.is_none() && !is_open {
                answered += usize::from(counts);
                continue;
            }
            first = first.or_else(|| {
                let path = problem.map_or(&field.path, |problem| &problem.path).clone();
                let typed =
                    pairs.iter().any(|(name, value)| is_of(name, &path) && !value.is_empty());
                let wrong = problem.filter(|_| typed);
                let wrong = wrong.map(|problem| message_text(view, &problem.message));
                let photo_place = photo_place(draft, field);
                let item = item_of(&page.fields, &path);
                let (page, field) = (id.clone(), field.clone());
                Some(Question { page, path, field, item, wrong, photo_place, at: (0, 0) })
            });
        }
    }
    first.map(|question| Question { at: (answered + 1, total.max(answered + 1)), ..question })
}

/// Where a photo says that it was taken, for a field that asks for a place.
fn photo_place(draft: &Draft, field: &FieldView) -> Option<(String, String)> {
    let (lat, lng) = draft.place.filter(|_| matches!(field.input, Input::Point { .. }))?;
    Some((report::degrees(lat), report::degrees(lng)))
}

/// What is lacking at a field. Where a place is comes before whose it is.
fn problem_of<'o>(outcome: &'o Outcome, field: &FieldView) -> Option<&'o FieldProblem> {
    // What is wrong within an item is asked there.
    let is_list = matches!(field.input, Input::List { .. });
    let is_own = |path: &str| is_of(path, &field.path) && (!is_list || path == field.path);
    let own = || outcome.problems.iter().filter(|problem| is_own(&problem.path));
    let of_place = |problem: &&FieldProblem| {
        problem.path.ends_with(".address") || problem.path.ends_with(".lat")
    };
    let is_place = matches!(field.input, Input::Point { .. });
    own().find(|problem| is_place && of_place(problem)).or_else(|| own().next())
}

/// Whether something is asked there at all.
const fn is_asked(input: &Input) -> bool {
    !matches!(input, Input::Shown { .. } | Input::Note { .. })
}

/// A field, or those of one that is several; a list stands behind its items, since only then it is asked whether there is
/// another.
fn leaves(field: &FieldView) -> Vec<&FieldView> {
    if let Input::Group { fields } = &field.input {
        return fields.iter().flat_map(leaves).collect();
    }
    let mut own = Vec::new();
    if let Input::List { items, .. } = &field.input {
        own.extend(items.iter().flat_map(|item| &item.fields).flat_map(leaves));
    }
    own.push(field);
    own
}

/// Of an item of a list: what the item is called.
fn item_of(fields: &[FieldView], path: &str) -> Option<String> {
    let items = fields.iter().filter_map(|field| {
        let Input::List { items, .. } = &field.input else { return None };
        Some(items)
    });
    let holds = |item: &&ItemView| item.fields.iter().any(|field| within(field, path).is_some());
    items.flatten().find(holds).map(|item| item.title.clone())
}

/// The field to which a path belongs.
fn within<'f>(field: &'f FieldView, path: &str) -> Option<&'f FieldView> {
    // What is no item of a list is not the list itself.
    let is_own = |field: &&FieldView| {
        let is_list = matches!(field.input, Input::List { .. });
        is_of(path, &field.path) && (!is_list || path == field.path)
    };
    leaves(field).into_iter().find(is_own)
}

/// Those that are like what was looked for at a path.
fn found_of(
    service: &Service,
    page: &str,
    (pairs, path): (&[(String, String)], &str),
    draft: &Draft,
    context: &Context,
) -> Vec<(String, String)> {
    let shown = service.page_as_typed(page, pairs, &draft.answers, context);
    let fields = shown.map(|shown| shown.fields).unwrap_or_default();
    let Some(field) = fields.iter().find_map(|field| within(field, path)) else {
        return Vec::new();
    };
    if let Input::Search(found)
    | Input::Address { region: found, .. }
    | Input::Point { region: Some(found), .. }
    | Input::Area { region: found, .. }
    | Input::BankAccount { bank: found, .. } = &field.input
    {
        return found.found.clone();
    }
    Vec::new()
}

fn advice(
    view: &View,
    service: &Service,
    page: &str,
    answers: &Answers,
    context: &Context,
) -> Vec<String> {
    let again = service.read_page(page, &typed(answers), answers, context);
    let words = |problem: &FieldProblem| message_text(view, &problem.message);
    again.warnings.iter().map(words).collect()
}

fn words_of(view: &View, draft: &Draft, refused: &Refused, context: &Context) -> String {
    let service = &draft.published.service;
    let visible = service.visible(&draft.answers, context);
    refused_words(view, refused, service, &visible, context)
}

/// An answer as a conversation repeats it: nobody else is to read a number over a shoulder.
fn shown(row: &Row) -> (String, String) {
    let value = match &row.value {
        Shown::Text(text) => text.clone(),
        Shown::Number(text) => web::format::masked_nik(&web::format::digits(text)),
        Shown::Files(files) => {
            files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
        }
    };
    (row.label.clone(), value)
}

/// The first question of a draft that takes a file.
///
/// # Errors
/// As [`answer`].
pub async fn first_document(
    app: &App,
    view: &View,
    (citizen, draft): (&Citizen, CaseId),
) -> Result<Option<String>, Failure> {
    let is_one = |field: &FieldView| matches!(field.input, Input::Document { .. });
    Ok(first(app, view, (citizen, draft), &is_one).await?.map(|question| question.path))
}

/// The first question of a draft that is answered with sentences and has no answer yet.
///
/// # Errors
/// As [`answer`].
pub async fn first_lines(
    app: &App,
    view: &View,
    (citizen, draft): (&Citizen, CaseId),
) -> Result<Option<Question>, Failure> {
    let is_one =
        |field: &FieldView| matches!(&field.input, Input::Lines { value, .. } if value.is_empty());
    first(app, view, (citizen, draft), &is_one).await
}

async fn first(
    app: &App,
    view: &View,
    (citizen, draft): (&Citizen, CaseId),
    is_one: Wanted<'_>,
) -> Result<Option<Question>, Failure> {
    let draft = app.open_own(citizen, draft).await?;
    let pages = draft.published.service.pages(&draft.answers, &app.context(view));
    let found = pages.iter().find_map(|page| {
        let field = page.fields.iter().flat_map(leaves).find(|field| is_one(field))?;
        let (page, path, field) = (page.id.clone(), field.path.clone(), field.clone());
        let (item, wrong, photo_place) = (None, None, None);
        Some(Question { page, path, field, item, wrong, photo_place, at: (0, 0) })
    });
    Ok(found)
}
