//! Forms that the program fills in for a person, from what the person answered elsewhere: the parts of a bundle.

use std::collections::BTreeMap;

use db::{Batch, DbError};
use definition::{Answers, FileRef, Value};
use terms::{CaseId, FileId, KeyId, OfficerId, PersonId};
use vault::{Purpose, SubjectKey};

use crate::App;
use crate::error::Failure;
use crate::filling::AtCounter;
use crate::port::{NewKey, Published};
use crate::store::DraftRow;
use crate::submission::Typed;
use crate::typed::Contents;
use crate::upload::{self, open_upload};

/// The files of answers, copied for another case: sealed under its key, with rows of their own.
///
/// # Errors
/// [`Failure`] when one could not be read or kept. What was kept until then has no row and is swept.
pub async fn copy_files(
    app: &App,
    (from, from_key): (CaseId, &SubjectKey),
    (to, to_key): (CaseId, &NewKey),
    answers: &mut Answers,
) -> Result<Batch, Failure> {
    let mut batch = Batch::new();
    for value in answers.values_mut() {
        let Value::Files(files) = value else { continue };
        batch = batch.then(copy_each(app, (from, from_key), (to, to_key), files).await?);
    }
    Ok(batch)
}

/// Files, copied for another case.
///
/// # Errors
/// As [`copy_files`].
pub async fn copy_each(
    app: &App,
    (from, from_key): (CaseId, &SubjectKey),
    (to, to_key): (CaseId, &NewKey),
    files: &mut [FileRef],
) -> Result<Batch, Failure> {
    let agency = app.web.brand().agency;
    let mut batch = Batch::new();
    for file in files {
        let at = (agency, from, file.id);
        let (_, bytes) = open_upload(&app.db, &app.objects, from_key, at, Purpose::Own).await?;
        let id = FileId::new(app.web.id());
        let put = app.objects.put((agency, to, id), &to_key.key, app.web.random(), bytes);
        put.await.map_err(Failure::Object)?;
        *file = FileRef { id, ..file.clone() };
        batch = batch.then(upload::row_of(app, to, (to_key.id, &to_key.key), file));
    }
    Ok(batch)
}

/// A draft with these answers, for its person to complete, or for the officer who typed what it comes from; belongs in
/// the batch that keeps its key. A duplicate when the person has a draft of that service already.
pub fn begun(
    app: &App,
    (id, person): (CaseId, PersonId),
    published: &Published,
    key: &NewKey,
    (answers, entered): (Answers, Option<(OfficerId, Typed)>),
) -> Batch {
    let unit_of = |(officer, typed): &(OfficerId, Typed)| AtCounter {
        officer: *officer,
        unit: typed.unit.clone(),
    };
    let counter = entered.as_ref().map(unit_of);
    let paper = entered.map(|(_, typed)| typed.paper).unwrap_or_default();
    let mut row = DraftRow {
        agency: app.web.brand().agency,
        id,
        person,
        service: published.service.id.clone(),
        service_version: published.version,
        version: 1,
        pages: BTreeMap::new(),
        key: key.id,
        sealed: Vec::new(),
        saved_at: app.web.now(),
        counter,
    };
    row.sealed = app.seal(&row, &key.key, &Contents { answers, paper, ..Contents::default() });
    app.adding(&row)
}

/// Forgets the files that came with a form and its key: what it was for has them.
///
/// # Errors
/// When the database could not be asked.
pub async fn forget(app: &App, form: CaseId) -> Result<(), DbError> {
    app.db.commit(app.forgetting(form, app.web.now())).await
}

/// The key of a form that was sent, unless it was destroyed.
///
/// # Errors
/// When the database could not be asked.
pub async fn key_of(app: &App, form: CaseId, key: KeyId) -> Result<Option<SubjectKey>, DbError> {
    let [keys] = app.db.query_each([app.keys.asked(app.web.brand().agency, form)]).await?;
    app.keys.found(&keys, key)
}
