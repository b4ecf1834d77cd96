//! `/meja/berkas/{number}/umum`: what everybody may see of a report. The same choice stands beside the decision by which a
//! report is accepted.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use casework::Turn;
use definition::{Answers, clean_text};
use http::StatusCode;
use terms::FileId;
use web::{Page, Pairs, Signed, Staff, View, see_other};

use super::acts::{refused, status};
use crate::app::App;
use crate::error::Failure;
use crate::length;
use crate::publishing::{Candidate, Chosen};
use crate::working::Opened;

/// That the choice stood on the page that was sent.
const CHOICE: &str = "umum";
/// Photos that are to be seen.
const PHOTO: &str = "tampilfoto";
/// Whether the sentence is to be read, and the sentence.
const TELLS: &str = "tampilkalimat";
const SENTENCE: &str = "kalimat";

/// The inputs.
#[derive(Template)]
#[template(path = "desk_public_choice.html")]
struct Choice<'v> {
    view: &'v View,
    address: String,
    photos: Vec<Candidate>,
    /// Whether pictures stand beside their names.
    pictures: bool,
    /// Whether the sentence is read by everybody, or was to be.
    tells: bool,
    story: String,
    /// Whether its reporter does not want their words shown.
    story_withheld: bool,
}

impl Choice<'_> {
    fn of_reporter(&self) -> impl Iterator<Item = &Candidate> {
        self.photos.iter().filter(|photo| !photo.after)
    }

    fn of_officers(&self) -> impl Iterator<Item = &Candidate> {
        self.photos.iter().filter(|photo| photo.after)
    }
}

/// What was typed and not taken, where something was.
fn choice<'v>(
    app: &App,
    view: &'v View,
    (opened, answers): (&Opened, &Answers),
    typed: Option<&Pairs>,
    pictures: bool,
) -> Choice<'v> {
    let shown = app.public_story(opened);
    let mut photos = app.candidates(opened, answers);
    if let Some(form) = typed {
        let chosen: Vec<FileId> = form.all(PHOTO).filter_map(|id| id.parse().ok()).collect();
        photos.iter_mut().for_each(|one| one.shown = chosen.contains(&one.file.id));
    }
    Choice {
        address: opened.address(),
        photos,
        pictures,
        tells: typed.map_or(shown.is_some(), |form| form.has(TELLS)),
        story: match typed {
            Some(form) => form.get(SENTENCE).to_owned(),
            None => shown.unwrap_or_else(|| App::proposed_story(view, opened, answers)),
        },
        story_withheld: opened.case.withheld.story,
        view,
    }
}

/// The inputs beside the decision by which a report is accepted, for whoever holds it; empty at other stages, and once
/// something is shown.
pub(super) fn beside_decision(
    app: &App,
    view: &View,
    (opened, answers): (&Opened, &Answers),
    typed: &[(String, String)],
) -> String {
    let first = opened.service.road.first().map(|stage| stage.id.as_str());
    let is_first = first == Some(opened.case.hand.stage.as_str());
    if !is_first || !app.may_publish(opened) || !opened.case.showing.is_nothing() {
        return String::new();
    }
    let typed = Pairs(typed.to_vec());
    let typed = typed.has(CHOICE).then_some(&typed);
    let choice = choice(app, view, (opened, answers), typed, false);
    choice.render().expect("writing to memory does not fail")
}

/// What was chosen beside a decision; none where nothing was.
pub(super) fn chosen_with(form: &Pairs) -> Option<Chosen> {
    let chosen = chosen(form);
    let is_something = !chosen.photos.is_empty() || !chosen.story.is_empty();
    (form.has(CHOICE) && is_something).then_some(chosen)
}

/// The names of its inputs.
pub(super) const NAMES: [&str; 4] = [CHOICE, PHOTO, TELLS, SENTENCE];

fn chosen(form: &Pairs) -> Chosen {
    Chosen {
        photos: form.all(PHOTO).filter_map(|id| id.parse().ok()).collect(),
        // One sentence, in one line.
        story: match form.has(TELLS) {
            true => {
                let words = clean_text(form.get(SENTENCE));
                words.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            false => String::new(),
        },
    }
}

/// What is wrong with the sentence.
pub(super) fn wrong(view: &View, form: &Pairs) -> Option<String> {
    length::too_long(view, &clean_text(form.get(SENTENCE)), length::PUBLIC)
}

/// What everybody sees of a report, in words, for its page at the desk; none where there is no public page.
pub(super) fn in_words(app: &App, view: &View, opened: &Opened) -> Option<String> {
    if !app.may_publish(opened) {
        return None;
    }
    let showing = &opened.case.showing;
    let count = showing.photos.len();
    Some(match (count, showing.story.is_some()) {
        (0, false) => view.say("cases-public-nothing"),
        (0, true) => view.say("cases-public-story"),
        (_, false) => view.say1("cases-public-photos", "count", count),
        (_, true) => view.say1("cases-public-both", "count", count),
    })
}

#[derive(Template)]
#[template(path = "desk_public.html")]
struct PublicPage {
    title: String,
    number: String,
    address: String,
    choice: String,
    /// Whether anything can be chosen.
    is_empty: bool,
    /// Whether everybody sees something that can be taken back.
    shows: bool,
    problem: Option<String>,
    view: View,
}

/// `GET`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(address): Path<String>,
) -> Result<Response, Failure> {
    let opened = app.open_to_show(&staff, &address).await?;
    if !app.may_publish(&opened) {
        return Ok(see_other(&format!("/meja/berkas/{address}")));
    }
    page(&app, view, &staff, &opened, (None, None)).await
}

async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    opened: &Opened,
    (typed, problem): (Option<&Pairs>, Option<(StatusCode, String)>),
) -> Result<Response, Failure> {
    let answers = app.answers_for(staff, opened, app.purpose(staff, opened)).await?;
    let choice = choice(app, &view, (opened, &answers), typed, true);
    let (code, problem) = problem.unzip();
    let page = PublicPage {
        title: opened.service.title.get(view.language).to_owned(),
        number: opened.row.number.clone(),
        address: opened.address(),
        is_empty: choice.story_withheld && choice.photos.iter().all(|photo| photo.withheld),
        choice: choice.render().expect("writing to memory does not fail"),
        shows: !opened.case.showing.is_nothing(),
        problem,
        view,
    };
    Ok((code.unwrap_or(StatusCode::OK), Page(page)).into_response())
}

/// `POST`: everybody sees from now on what was chosen, and nothing else; with `tarik` nothing at all.
pub(crate) async fn publish(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(address): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_to_show(&staff, &address).await?;
    let number = opened.row.number.clone();
    if let Some(words) = wrong(&view, &form) {
        let problem = Some((StatusCode::UNPROCESSABLE_ENTITY, words));
        return page(&app, view, &staff, &opened, (Some(&form), problem)).await;
    }
    let chosen = if form.has("tarik") { Chosen::default() } else { chosen(&form) };
    match app.publish(&staff, opened, chosen).await {
        Ok(()) => Ok(see_other(&format!("/meja/berkas/{address}"))),
        Err(Failure::Refused(rule)) => {
            let opened = app.open_to_show(&staff, &number).await?;
            if opened.case.turn == Turn::Nobody {
                return Err(rule.into());
            }
            let problem = Some((status(&rule), refused(&view, &rule)));
            page(&app, view, &staff, &opened, (Some(&form), problem)).await
        }
        Err(failure) => Err(failure),
    }
}
