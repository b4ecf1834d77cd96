//! Files that an officer adds to a case at a stage: kept as those that came with the form, under the applicant's key.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use db::{Batch, Db};
use definition::{Answers, FileRef};
use terms::{AgencyId, CaseId, FileId, KeyId, PersonId};
use uuid::Uuid;
use vault::{Purpose, Sealed, SubjectKey};
use web::View;

use crate::App;
use crate::draft::Draft;
use crate::error::Failure;
use crate::port::Published;
use crate::routes::{pair, read};
use crate::store::{self, DraftRow};
use crate::upload;

/// A case to which files are added.
pub struct Beside {
    /// The case.
    pub case: CaseId,
    /// Its service, in the version it was filed with.
    pub published: Published,
    /// Id of the applicant's key.
    pub key_id: KeyId,
    /// The applicant's key.
    pub key: SubjectKey,
    /// The documents that are asked for; others are not taken.
    pub documents: Vec<String>,
    /// The files there are, by document.
    pub given: Answers,
}

/// What came of files that were sent.
pub struct Added {
    /// What was typed beside them.
    pub pairs: Vec<(String, String)>,
    /// All the files there are now, by document.
    pub given: Answers,
    /// New files, by document.
    pub kept: Vec<(String, FileRef)>,
    /// Files that were taken out, or whose place another one took.
    pub gone: Vec<FileId>,
    /// Why files were not kept, in words.
    pub refused: Vec<String>,
    /// The rows of the files.
    pub batch: Batch,
}

/// Keeps the files of a form that was sent in parts; the caller stores the rows.
///
/// # Errors
/// The answer to a form that cannot be read, or whose page is of before its officer signed in anew.
pub async fn add_files(
    app: &App,
    view: &View,
    beside: Beside,
    request: Request,
) -> Result<Added, Response> {
    let mut given = beside.given.clone();
    let draft = draft(app, beside);
    let path = request.uri().path().to_owned();
    let sent = read(app, &draft, request).await?;
    if sent.is_renewed {
        return Err(web::renewed(view.clone(), &path, &sent.pairs));
    }
    let taken_out = upload::take_out(&mut given, pair(&sent.pairs, "hapus"));
    let replaced = upload::put_in(&draft, &mut given, &sent.kept);
    let gone: Vec<FileId> = taken_out.into_iter().chain(replaced).collect();
    let words = |(_, why, name): &(String, String, String)| {
        view.say1(&format!("wrong-{why}"), "name", name)
    };
    Ok(Added {
        given,
        pairs: sent.pairs,
        refused: sent.refused.iter().map(words).collect(),
        batch: sent.batch.then(upload::drop_rows(&draft, &gone)),
        kept: sent.kept,
        gone,
    })
}

/// Keeps one photo that came without a form, for one of the documents that are asked for, or for none of them; the
/// caller stores the rows. The other answer is the key of why it was not taken.
///
/// # Errors
/// When it could not be kept.
pub async fn add_photo(
    app: &App,
    beside: Beside,
    (document, name): (&str, &str),
    bytes: Vec<u8>,
) -> Result<Result<(Added, FileRef), &'static str>, Failure> {
    let is_asked = beside.documents.iter().any(|asked| asked == document);
    let mut given = beside.given.clone();
    let draft = draft(app, beside);
    let kinds = ["image".to_owned()];
    let picture = match files::found(&bytes, &["image"]) {
        Ok(files::Found::Picture(picture)) => picture,
        Ok(files::Found::AsGiven(_)) => return Ok(Err("file-kind")),
        Err(refused) => return Ok(Err(upload::reason(refused, &kinds))),
    };
    let id = FileId::new(app.web.id());
    let at = (draft.row.agency, draft.row.id, id);
    let kept = match upload::keep_picture(app, &draft, at, (picture, bytes)).await? {
        Ok(kept) => kept,
        Err(refused) => return Ok(Err(upload::reason(refused, &kinds))),
    };
    let (name, kind) = (upload::shown_name(name), kept.kind.media_type().to_owned());
    let file = FileRef { id, name, kind, bytes: kept.bytes };
    let batch = upload::row_of(app, draft.row.id, (draft.row.key, &draft.key), &file)
        .then(upload::print_of(app, &draft, at, &kept));
    let kept: Vec<_> = is_asked.then(|| (document.to_owned(), file.clone())).into_iter().collect();
    let gone = upload::put_in(&draft, &mut given, &kept);
    let batch = batch.then(upload::drop_rows(&draft, &gone));
    let (pairs, refused) = (Vec::new(), Vec::new());
    Ok(Ok((Added { pairs, given, kept, gone, refused, batch }, file)))
}

/// The case as a draft in which nothing but these documents is asked for.
fn draft(app: &App, beside: Beside) -> Draft {
    let mut service = (*beside.published.service).clone();
    service.documents.retain(|document| beside.documents.contains(&document.id));
    Draft {
        row: DraftRow {
            agency: app.web.brand().agency,
            id: beside.case,
            person: PersonId::new(Uuid::nil()),
            service: service.id.clone(),
            service_version: beside.published.version,
            version: 0,
            pages: BTreeMap::new(),
            key: beside.key_id,
            sealed: Vec::new(),
            saved_at: app.web.now(),
            counter: None,
        },
        key: beside.key,
        answers: beside.given,
        typed: BTreeMap::new(),
        paper: Vec::new(),
        place: None,
        held_back: Vec::new(),
        letters: Vec::new(),
        waiting: Vec::new(),
        published: Published { service: Arc::new(service), version: beside.published.version },
    }
}

/// What is known of a file of a case; none when it is gone.
///
/// # Errors
/// When the database could not be asked, or the file is not under this key.
pub async fn upload_ref(
    db: &Db,
    key: &SubjectKey,
    (agency, case, file): (AgencyId, CaseId, FileId),
    purpose: Purpose,
) -> Result<Option<FileRef>, Failure> {
    let Some(row) = store::upload(db, agency, case, file).await? else { return Ok(None) };
    let sealed = Sealed::<FileRef>::from_bytes(row.key, row.sealed);
    let opened = vault::open(key, &sealed, &upload::place(agency, case), purpose);
    let (found, _read) = opened.map_err(|_| Failure::NotFound)?;
    Ok(Some(found))
}
