//! A form that a program sends whole: no draft is kept, and what it becomes is made in one go.

use definition::form::{Context, FieldProblem, Message};
use definition::{Answers, FileRef, Value};
use files::{Found, Kind, Print};
use terms::{CaseId, FileId, PersonId};
use tokio::task::spawn_blocking;
use vault::SubjectKey;

use crate::App;
use crate::error::Failure;
use crate::port::Published;
use crate::prints;
use crate::submission::{Submission, Untaken};
use crate::upload::{UNPACKING, reason, row_of, shown_name};

/// A file that came with it.
pub struct Brought {
    /// The document that it is.
    pub document: String,
    /// Its name, as it was given.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Answers of a person, checked as their form would be, with files cleaned and kept as those of a form. The batch makes
/// the key under which all is sealed; where it is not committed, the files are swept.
///
/// # Errors
/// [`Untaken`]: what is missing or wrong, why they cannot apply, or what failed.
pub async fn bring(
    app: &App,
    (person, published): (PersonId, Published),
    mut answers: Answers,
    files: Vec<Brought>,
    context: &Context,
) -> Result<Submission, Untaken> {
    let service = published.service.clone();
    let (agency, case) = (app.web.brand().agency, CaseId::new(app.web.id()));
    let new = app.keys.create(agency, case, person);
    let mut batch = new.batch;
    let mut wrong = Vec::new();
    for file in files {
        let document = file.document.clone();
        let name = shown_name(&file.name);
        match keep(app, &published, (case, &new.key), &answers, file).await? {
            Ok((kept, print)) => {
                let print = print.filter(|_| service.complaint.is_some());
                batch = batch.then(row_of(app, case, (new.id, &new.key), &kept)).then(prints::add(
                    (agency, case, kept.id),
                    print,
                    app.web.now(),
                ));
                let entry = answers.entry(document).or_insert_with(|| Value::Files(Vec::new()));
                if let Value::Files(files) = entry {
                    files.push(kept);
                }
            }
            Err(key) => wrong.push((String::new(), refused(document, key, name))),
        }
    }
    wrong.extend(service.check_all(&answers, context));
    if !wrong.is_empty() {
        return Err(Untaken::Open(wrong));
    }
    if let Some(refused) = service.eligibility(&answers, context) {
        return Err(Untaken::Refused(refused));
    }
    let answers = service.visible(&answers, context);
    let uploads = answers.iter().flat_map(|(id, value)| {
        value.files().iter().map(|file| (id.clone(), file.clone())).collect::<Vec<_>>()
    });
    Ok(Submission {
        case,
        person,
        entered: None,
        uploads: uploads.collect(),
        answers,
        key_id: new.id,
        key: new.key,
        batch,
        letters: Vec::new(),
        published,
    })
}

/// Why a file was not kept, as a form would tell it.
fn refused(document: String, key: &'static str, name: String) -> FieldProblem {
    let message = Message { key, args: vec![("name", name)], words: None };
    FieldProblem { path: document, label: String::new(), message }
}

/// Keeps a file; the key of the text that says why not.
async fn keep(
    app: &App,
    published: &Published,
    (case, key): (CaseId, &SubjectKey),
    answers: &Answers,
    file: Brought,
) -> Result<Result<(FileRef, Option<Print>), &'static str>, Failure> {
    let wanted = published.service.document(&file.document).ok_or(Failure::NotFound)?;
    let there = answers.get(&file.document).map_or(0, |value| value.files().len());
    if there >= wanted.count {
        return Ok(Err("file-many"));
    }
    if file.bytes.len() as u64 > wanted.max_bytes {
        return Ok(Err("file-large"));
    }
    let groups: Vec<&str> = wanted.kinds.iter().map(String::as_str).collect();
    let (kind, bytes, print): (Kind, Vec<u8>, Option<Print>) =
        match files::found(&file.bytes, &groups) {
            Err(why) => return Ok(Err(reason(why, &wanted.kinds))),
            Ok(Found::AsGiven(kind)) => (kind, file.bytes, None),
            Ok(Found::Picture(picture)) => {
                let _turn = UNPACKING.acquire().await.map_err(|_| Failure::Busy)?;
                let raw = file.bytes;
                let cleaned = spawn_blocking(move || picture.clean(&raw)).await;
                match cleaned.map_err(|_| Failure::Unreadable)? {
                    Ok(clean) => (clean.kind, clean.bytes, clean.print),
                    Err(why) => return Ok(Err(reason(why, &wanted.kinds))),
                }
            }
        };
    let id = FileId::new(app.web.id());
    let count = bytes.len() as u64;
    let at = (app.web.brand().agency, case, id);
    app.objects.put(at, key, app.web.random(), bytes).await.map_err(Failure::Object)?;
    let name = shown_name(&file.name);
    let kept = FileRef { id, name, kind: kind.media_type().to_owned(), bytes: count };
    Ok(Ok((kept, print)))
}
