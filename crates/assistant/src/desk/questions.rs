//! `/meja/pertanyaan`: what people asked and nobody answered, grouped by likeness; drafts that wait for a second person; answers
//! that are given.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use db::Batch;
use web::{Page, Pairs, Signed, Staff, View, see_other};

use super::store::{self, Unanswered, Written};
use super::{of_whom, only_who_reviews};
use crate::Assistant;
use crate::error::Failure;

/// Questions of the last so many days are shown.
const DAYS: i64 = 90;
/// So many ways of asking of a group are shown.
const WAYS: usize = 4;

/// Questions that ask the same.
struct Group {
    words: String,
    /// What names it in addresses: the index of its first question.
    id: String,
    times: i64,
    last: String,
    ways: Vec<String>,
}

/// An answer in the list.
struct Line {
    id: String,
    ask: String,
    service: String,
    /// Who wrote or approved it, and when.
    by: String,
}

#[derive(Template)]
#[template(path = "desk_questions.html")]
struct QuestionsPage {
    view: View,
    groups: Vec<Group>,
    drafts: Vec<Line>,
    given: Vec<Line>,
}

/// The groups of questions, those that were asked most often first.
pub(super) async fn groups(app: &Assistant, view: &View) -> Result<Vec<Vec<Unanswered>>, Failure> {
    let since = view.now.plus_seconds(-DAYS * 86_400);
    let all = store::unanswered(&app.db, view.brand().agency, since).await?;
    let words: Vec<&str> = all.iter().map(|one| one.words.as_str()).collect();
    let mut groups: Vec<Vec<Unanswered>> = lingua::alike(&words)
        .into_iter()
        .map(|places| places.into_iter().map(|place| all[place].clone()).collect())
        .collect();
    let times = |group: &[Unanswered]| group.iter().map(|one| one.times).sum::<i64>();
    groups.sort_by_key(|group| -times(group));
    Ok(groups)
}

fn line(app: &Assistant, view: &View, own: &Written) -> Line {
    let (key, name, at) = if own.reviewer.is_empty() {
        ("talk-written-by", &own.author, own.written_at)
    } else {
        ("talk-approved-by", &own.reviewer, own.reviewed_at)
    };
    Line {
        by: view.say2(key, ("name", name), ("at", &view.short_at(&at))),
        id: own.id.to_string(),
        ask: own.asks.first().cloned().unwrap_or_default(),
        service: of_whom(app, view, own),
    }
}

/// `GET /meja/pertanyaan`.
pub(super) async fn show(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
) -> Result<Response, Failure> {
    only_who_reviews(&staff)?;
    let agency = view.brand().agency;
    let groups = groups(&app, &view).await?;
    let group = |group: Vec<Unanswered>| {
        let first = group.first()?;
        let last = group.iter().map(|one| one.last_at).max()?;
        Some(Group {
            words: first.words.clone(),
            id: identity::hex(&first.question),
            times: group.iter().map(|one| one.times).sum(),
            last: view.short_at(&last),
            ways: group.iter().skip(1).take(WAYS).map(|one| one.words.clone()).collect(),
        })
    };
    let groups = groups.into_iter().filter_map(group).collect();
    let drafts = store::in_state(&app.db, agency, "draft").await?;
    let given = store::written(&app.db, agency).await?;
    let lines = |all: &[Written]| all.iter().map(|own| line(&app, &view, own)).collect::<Vec<_>>();
    let (drafts, given) = (lines(&drafts), lines(&given));
    Ok(Page(QuestionsPage { view, groups, drafts, given }).into_response())
}

/// `POST /meja/pertanyaan/abaikan`: a group that is not for us to answer is no longer shown; who asks again is counted anew.
pub(super) async fn dismiss(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    form: Pairs,
) -> Result<Response, Failure> {
    only_who_reviews(&staff)?;
    let groups = groups(&app, &view).await?;
    let is_meant = |group: &&Vec<Unanswered>| {
        group.first().is_some_and(|first| identity::hex(&first.question) == form.get("untuk"))
    };
    if let Some(group) = groups.iter().find(is_meant) {
        let agency = view.brand().agency;
        let gone = group.iter().map(|one| store::answered(agency, &one.question));
        app.db.commit(gone.fold(Batch::new(), Batch::then)).await?;
    }
    Ok(see_other("/meja/pertanyaan"))
}
