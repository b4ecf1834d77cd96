//! Uploads: read in parts, typed by content, cleaned, sealed, kept; then their row.

use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, Multipart, Request};
use db::{Batch, Db, DbError};
use definition::{Answers, FileRef, Value};
use files::{Clean, Objects, Refused, StoreError};
use terms::{AgencyId, CaseId, FileId, KeyId, Moment};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::MultipartToken;

use crate::App;
use crate::draft::Draft;
use crate::error::Failure;
use crate::store;
use crate::submission::files;

/// Longest name of a file that is kept, in characters.
const NAME: usize = 100;
/// Most bytes of a plain field beside files.
const TEXT: usize = 64 * 1024;
/// Pictures are unpacked two at a time: each may take 200 MB for a moment.
static UNPACKING: Semaphore = Semaphore::const_new(2);

/// A form that was sent in parts.
#[derive(Default)]
pub(crate) struct Sent {
    /// The plain fields.
    pub(crate) pairs: Vec<(String, String)>,
    /// Files that were kept, by document.
    pub(crate) kept: Vec<(String, FileRef)>,
    /// Files that were not, by document: the key of the text that says why, and the file's name.
    pub(crate) refused: Vec<(String, &'static str, String)>,
    /// The rows of the kept files.
    pub(crate) batch: Batch,
}

/// Reads a form with files. The token comes first, and without it nothing is kept.
pub(crate) async fn receive(
    app: &App,
    token: &MultipartToken,
    request: Request,
    draft: &Draft,
    answers: &Answers,
    now: Moment,
) -> Result<Sent, Failure> {
    let mut parts = Multipart::from_request(request, app).await.map_err(|_| Failure::Unreadable)?;
    let mut sent = Sent::default();
    let mut trusted = false;
    while let Some(mut field) = parts.next_field().await.map_err(|_| Failure::Unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(str::to_owned) else {
            let text = text(&mut field).await?;
            if name == "csrf" {
                trusted = token.accepts(&text);
            }
            sent.pairs.push((name, text));
            continue;
        };
        if !trusted {
            return Err(Failure::Token);
        }
        if !file_name.is_empty() {
            take(app, draft, answers, &name, &file_name, &mut field, now, &mut sent).await?;
        }
    }
    if trusted { Ok(sent) } else { Err(Failure::Token) }
}

async fn text(field: &mut Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Failure::Unreadable)? {
        if bytes.len() + chunk.len() > TEXT {
            return Err(Failure::Unreadable);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[expect(clippy::too_many_arguments, reason = "one place reads one part of one form")]
async fn take(
    app: &App,
    draft: &Draft,
    answers: &Answers,
    document: &str,
    name: &str,
    field: &mut Field<'_>,
    now: Moment,
    sent: &mut Sent,
) -> Result<(), Failure> {
    let Some(wanted) = draft.published.service.document(document) else { return Ok(()) };
    let name = shown_name(name);
    let there = files(answers, document).len()
        + sent.kept.iter().filter(|(known, _)| known == document).count();
    let limit = usize::try_from(wanted.max_bytes).unwrap_or(usize::MAX);
    let Some(bytes) = limited(field, limit).await? else {
        sent.refused.push((document.to_owned(), "file-large", name));
        return Ok(());
    };
    if there >= wanted.count {
        sent.refused.push((document.to_owned(), "file-many", name));
        return Ok(());
    }
    match cleaned(bytes, wanted.kinds.clone()).await? {
        Ok(clean) => {
            let kept = keep(app, draft, name, clean, now).await?;
            sent.batch = std::mem::take(&mut sent.batch).then(kept.1);
            sent.kept.push((document.to_owned(), kept.0));
        }
        Err(refused) => sent.refused.push((document.to_owned(), reason(refused), name)),
    }
    Ok(())
}

/// The bytes of a part; none when there are too many (the rest is read and dropped).
async fn limited(field: &mut Field<'_>, limit: usize) -> Result<Option<Vec<u8>>, Failure> {
    let mut bytes = Vec::new();
    let mut over = false;
    while let Some(chunk) = field.chunk().await.map_err(|_| Failure::Unreadable)? {
        over |= bytes.len() + chunk.len() > limit;
        if over {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((!over).then_some(bytes))
}

async fn cleaned(bytes: Vec<u8>, kinds: Vec<String>) -> Result<Result<Clean, Refused>, Failure> {
    let _turn = UNPACKING.acquire().await.map_err(|_| Failure::Busy)?;
    let work = move || {
        let groups: Vec<&str> = kinds.iter().map(String::as_str).collect();
        files::clean(bytes, &groups)
    };
    spawn_blocking(work).await.map_err(|_| Failure::Unreadable)
}

const fn reason(refused: Refused) -> &'static str {
    match refused {
        Refused::Empty => "file-empty",
        Refused::Heic => "file-heic",
        Refused::WrongKind => "file-kind",
        Refused::Broken => "file-broken",
        Refused::TooManyPixels => "file-pixels",
    }
}

/// The last part of the name, without what could mislead, and not too long.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().filter(|c| c.is_alphanumeric() || " .,-_()'&+".contains(*c));
    let kept: String = kept.take(NAME).collect();
    if kept.trim().is_empty() { "berkas".to_owned() } else { kept.trim().to_owned() }
}

async fn keep(
    app: &App,
    draft: &Draft,
    name: String,
    clean: Clean,
    now: Moment,
) -> Result<(FileRef, Batch), Failure> {
    let file = FileRef {
        id: FileId::new(app.web.id()),
        name,
        kind: clean.kind.media_type().to_owned(),
        bytes: clean.bytes.len() as u64,
    };
    let at = (draft.row.agency, draft.row.id, file.id);
    app.objects
        .put(at, &draft.key, app.web.random(), clean.bytes)
        .await
        .map_err(Failure::Object)?;
    let place = place(draft.row.agency, draft.row.id);
    let sealed = vault::seal(&draft.key, draft.row.key, &file, &place, app.web.random());
    let bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
    Ok((file.clone(), store::add_upload(&draft.row, file.id, sealed.to_bytes(), bytes, now)))
}

/// Takes a file out of a draft: its row now, its bytes after the commit.
pub(crate) fn removal(
    draft: &Draft,
    answers: &mut Answers,
    pressed: &str,
) -> Option<(FileId, Batch)> {
    let (document, file) = pressed.rsplit_once('.')?;
    let file: FileId = file.parse().ok()?;
    let Some(Value::Files(files)) = answers.get_mut(document) else { return None };
    let before = files.len();
    files.retain(|kept| kept.id != file);
    let gone = files.len() < before;
    if files.is_empty() {
        answers.remove(document);
    }
    gone.then(|| (file, store::drop_upload(&draft.row, file)))
}

/// Adds kept files to the answers.
pub(crate) fn add_to(answers: &mut Answers, kept: &[(String, FileRef)]) {
    for (document, file) in kept {
        let entry = answers.entry(document.clone()).or_insert_with(|| Value::Files(Vec::new()));
        if let Value::Files(files) = entry {
            files.push(file.clone());
        }
    }
}

fn place(agency: AgencyId, case: CaseId) -> Place<'static> {
    Place { owner: agency.uuid(), case, subject: "applicant", field: "upload" }
}

/// The uploads of a case: file and key. Their names and types open with [`open_upload`].
///
/// # Errors
/// When the database could not be asked.
pub async fn uploads_of(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Vec<(FileId, KeyId)>, DbError> {
    let rows = store::uploads(db, agency, case).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.key)).collect())
}

/// An upload of a case, opened with its key: what it is, and its bytes. Whoever opens for a human
/// other than its owner has recorded the disclosure before.
///
/// # Errors
/// [`Failure::NotFound`] when there is none, or not under this key.
pub async fn open_upload(
    db: &Db,
    objects: &Objects,
    key: &SubjectKey,
    (agency, case, file): (AgencyId, CaseId, FileId),
    purpose: Purpose,
) -> Result<(FileRef, Vec<u8>), Failure> {
    let row = store::upload(db, agency, case, file).await?.ok_or(Failure::NotFound)?;
    let sealed = Sealed::<FileRef>::from_bytes(row.key, row.sealed);
    let opened = vault::open(key, &sealed, &place(agency, case), purpose);
    let (file_ref, read) = opened.map_err(|_| Failure::NotFound)?;
    tracing::debug!(purpose = read.purpose.name(), "An upload was opened");
    let bytes = objects.get((agency, case, file), key).await.map_err(|error| match error {
        StoreError::Missing => Failure::NotFound,
        StoreError::Full | StoreError::Io(_) => Failure::Object(error),
    })?;
    Ok((file_ref, bytes))
}
