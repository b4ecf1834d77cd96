//! Uploads: sealed into the object store as they come, typed by content, pictures cleaned; then their row.
//!
//! Memory holds one chunk of each upload. Only pictures are unpacked, two at a time. Every file of a case is sealed
//! under the applicant's key: the applicant gave it, a paper often names several people (a family card), and which of
//! them a service file does not say; so destroying the key of somebody else leaves the applicant's papers whole.

use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, Multipart, Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use db::{Batch, Db};
use definition::{Answers, FileRef, Value};
use files::{Clean, Found, Incoming, Kind, MicroDegrees, Objects, Print, Refused, StoreError};
use http::{HeaderValue, header};
use terms::{AgencyId, CaseId, FileId, KeyId};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::{CHOSEN, FILE_POLICY, MultipartToken};

use crate::App;
use crate::draft::Draft;
use crate::error::Failure;
use crate::filling::Filling;
use crate::paper;
use crate::prints;
use crate::routes::draft_id;
use crate::store;
use crate::submission::files;
use crate::typed::RefusedFile;

/// Longest name of a file that is kept, in characters.
const NAME: usize = 100;
/// Most bytes of a plain field beside files.
const TEXT: usize = 64 * 1024;
/// Pictures are unpacked two at a time: each may take 200 MB for a moment.
pub(crate) static UNPACKING: Semaphore = Semaphore::const_new(2);

/// A form that was sent in parts.
#[derive(Default)]
pub(crate) struct Sent {
    /// The plain fields.
    pub(crate) pairs: Vec<(String, String)>,
    /// Files that were kept, by document.
    pub(crate) kept: Vec<(String, FileRef)>,
    /// Files that were not, by document: the key of the text that says why, and the file's name.
    pub(crate) refused: Vec<RefusedFile>,
    /// Where the camera says that the last photo was taken.
    pub(crate) place: Option<MicroDegrees>,
    /// The rows of the kept files.
    pub(crate) batch: Batch,
    /// Whether its token is one of before its person signed in anew: then nothing may be done with it but show it again.
    pub(crate) is_renewed: bool,
}

/// Reads a form with files. The token comes first, and without it nothing is kept but what was typed and how the files
/// are called.
pub(crate) async fn receive(
    app: &App,
    token: &MultipartToken,
    request: Request,
    draft: &Draft,
    answers: &Answers,
) -> Result<Sent, Failure> {
    let mut parts = Multipart::from_request(request, app).await.map_err(|_| Failure::Unreadable)?;
    let mut sent = Sent::default();
    let mut unrowed = Unrowed { objects: app.objects.clone(), files: Vec::new() };
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
            drained(&mut field).await?;
            if !file_name.is_empty() {
                let told = format!("{name}/{}", shown_name(&file_name));
                sent.pairs.push((CHOSEN.to_owned(), told));
            }
            continue;
        }
        if !file_name.is_empty() {
            take(app, draft, answers, &name, &file_name, &mut field, &mut sent, &mut unrowed)
                .await?;
        }
    }
    // Without any token it is no form of ours, or one that broke off.
    if !sent.pairs.iter().any(|(name, _)| name == "csrf") {
        return Err(Failure::Unreadable);
    }
    sent.is_renewed = !trusted;
    // From here on their rows are on the way: if storing those fails, nobody knows whether they are there.
    unrowed.files.clear();
    Ok(sent)
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
    sent: &mut Sent,
    unrowed: &mut Unrowed,
) -> Result<(), Failure> {
    let Some(wanted) = wanted(draft, document) else { return Ok(()) };
    let name = shown_name(name);
    let came = sent.kept.iter().filter(|(known, _)| known == document).count();
    // Of one file that is wanted, another one takes the place.
    let there = match document {
        paper::PAPER => draft.paper.len(),
        _ if wanted.count == 1 => 0,
        document => files(answers, document).len(),
    };
    if there + came >= wanted.count {
        drained(field).await?;
        sent.refused.push((document.to_owned(), "file-many".to_owned(), name));
        return Ok(());
    }
    let file = FileId::new(app.web.id());
    let at = (draft.row.agency, draft.row.id, file);
    let coming = app.objects.receive(at, &draft.key, app.web.random()).await;
    let Some(coming) = received(coming.map_err(Failure::Object)?, field, wanted.max_bytes).await?
    else {
        sent.refused.push((document.to_owned(), "file-large".to_owned(), name));
        return Ok(());
    };
    match kept(app, draft, at, coming, &wanted.kinds).await? {
        Ok(kept) => {
            let kind = kept.kind.media_type().to_owned();
            let file = FileRef { id: file, name, kind, bytes: kept.bytes };
            unrowed.files.push(at);
            sent.place = kept.place.or(sent.place);
            sent.batch = std::mem::take(&mut sent.batch).then(row_of(
                app,
                draft.row.id,
                (draft.row.key, &draft.key),
                &file,
            ));
            sent.batch = std::mem::take(&mut sent.batch).then(print_of(app, draft, at, &kept));
            sent.kept.push((document.to_owned(), file));
        }
        Err(refused) => {
            let why = reason(refused, &wanted.kinds).to_owned();
            sent.refused.push((document.to_owned(), why, name));
        }
    }
    Ok(())
}

/// What a file must be, and how many there may be.
pub(crate) struct Wanted {
    pub(crate) count: usize,
    pub(crate) max_bytes: u64,
    pub(crate) kinds: Vec<String>,
}

/// What is wanted of a document: as the service says, or the paper that an officer types from.
pub(crate) fn wanted(draft: &Draft, document: &str) -> Option<Wanted> {
    if document == paper::PAPER {
        draft.row.counter.as_ref()?;
        let kinds = paper::KINDS.map(str::to_owned).to_vec();
        return Some(Wanted { count: paper::COUNT, max_bytes: paper::MAX_BYTES, kinds });
    }
    let own = draft.published.service.document(document)?;
    Some(Wanted { count: own.count, max_bytes: own.max_bytes, kinds: own.kinds.clone() })
}

/// The rest of a part, read and dropped, so that what follows it can be read.
async fn drained(field: &mut Field<'_>) -> Result<(), Failure> {
    while field.chunk().await.map_err(|_| Failure::Unreadable)?.is_some() {}
    Ok(())
}

/// A part, sealed as it comes; none when it is longer than `limit` bytes.
async fn received(
    mut coming: Incoming,
    field: &mut Field<'_>,
    limit: u64,
) -> Result<Option<Incoming>, Failure> {
    while let Some(chunk) = field.chunk().await.map_err(|_| Failure::Unreadable)? {
        if coming.bytes() + chunk.len() as u64 > limit {
            drop(coming);
            drained(field).await?;
            return Ok(None);
        }
        coming.write(&chunk).await.map_err(Failure::Object)?;
    }
    Ok(Some(coming))
}

/// What is known of a file that was kept.
pub(crate) struct Kept {
    pub(crate) kind: Kind,
    pub(crate) bytes: u64,
    print: Option<Print>,
    pub(crate) place: Option<MicroDegrees>,
}

/// Keeps what came: a PDF or a table as it is, a picture cleaned.
async fn kept(
    app: &App,
    draft: &Draft,
    at: (AgencyId, CaseId, FileId),
    coming: Incoming,
    groups: &[String],
) -> Result<Result<Kept, Refused>, Failure> {
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let picture = match files::found(coming.head(), &groups) {
        Err(refused) => return Ok(Err(refused)),
        Ok(Found::AsGiven(kind)) => {
            let bytes = coming.bytes();
            coming.keep().await.map_err(Failure::Object)?;
            return Ok(Ok(Kept { kind, bytes, print: None, place: None }));
        }
        Ok(Found::Picture(picture)) => picture,
    };
    let bytes = coming.into_bytes().await.map_err(Failure::Object)?;
    keep_picture(app, draft, at, (picture, bytes)).await
}

/// Keeps a picture, cleaned.
pub(crate) async fn keep_picture(
    app: &App,
    draft: &Draft,
    at: (AgencyId, CaseId, FileId),
    (picture, bytes): (files::Picture, Vec<u8>),
) -> Result<Result<Kept, Refused>, Failure> {
    let _turn = UNPACKING.acquire().await.map_err(|_| Failure::Busy)?;
    let cleaned = spawn_blocking(move || picture.clean(&bytes)).await;
    let clean = match cleaned.map_err(|_| Failure::Unreadable)? {
        Ok(clean) => clean,
        Err(refused) => return Ok(Err(refused)),
    };
    let Clean { kind, bytes, print, place } = clean;
    let count = bytes.len() as u64;
    let put = app.objects.put(at, &draft.key, app.web.random(), bytes).await;
    put.map_err(Failure::Object)?;
    Ok(Ok(Kept { kind, bytes: count, print, place }))
}

/// Whether a photo would be taken as it is; else the key of the text that says why not.
///
/// # Errors
/// [`Failure`] when it could not be looked at.
pub async fn photo_fits(bytes: &Bytes) -> Result<Result<(), &'static str>, Failure> {
    looked_at(bytes, |_| Ok(())).await
}

/// A photo as JPEG, smaller than it came and with nothing in it but what is seen; or why it cannot be taken, as a key of texts.
///
/// # Errors
/// [`Failure`] when it could not be looked at.
pub async fn photo_reduced(bytes: &Bytes) -> Result<Result<Vec<u8>, &'static str>, Failure> {
    looked_at(bytes, |clean| files::Reduced::of(&clean).map(|reduced| reduced.page)).await
}

/// What becomes of a picture once it is clean. Few are unpacked at once.
async fn looked_at<T: Send + 'static>(
    bytes: &Bytes,
    then: fn(Vec<u8>) -> Result<T, Refused>,
) -> Result<Result<T, &'static str>, Failure> {
    let picture = match files::found(bytes, &["image"]) {
        Ok(Found::Picture(picture)) => picture,
        Ok(Found::AsGiven(_)) => return Ok(Err("file-kind")),
        Err(refused) => return Ok(Err(reason(refused, &[]))),
    };
    let bytes = bytes.clone();
    let _turn = UNPACKING.acquire().await.map_err(|_| Failure::Busy)?;
    let made = spawn_blocking(move || picture.clean(&bytes).and_then(|clean| then(clean.bytes)));
    Ok(made.await.map_err(|_| Failure::Unreadable)?.map_err(|refused| reason(refused, &[])))
}

/// The row of what a picture of a complaint is known by; of other forms none is kept.
pub(crate) fn print_of(
    app: &App,
    draft: &Draft,
    at: (AgencyId, CaseId, FileId),
    kept: &Kept,
) -> Batch {
    let is_complaint = draft.published.service.complaint.is_some();
    prints::add(at, kept.print.filter(|_| is_complaint), app.web.now())
}

pub(crate) fn reason(refused: Refused, kinds: &[String]) -> &'static str {
    match refused {
        Refused::Empty => "file-empty",
        Refused::Heic => "file-heic",
        Refused::WrongKind if kinds.iter().any(|kind| kind == "sheet") => "file-kind-sheet",
        Refused::WrongKind => "file-kind",
        Refused::Broken => "file-broken",
        Refused::TooManyPixels => "file-pixels",
    }
}

/// The last part of the name as it was given, but for what cannot be seen, and not too long.
pub(crate) fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = definition::clean_text(last).replace('\n', " ").chars().take(NAME).collect();
    if name.is_empty() { "berkas".to_owned() } else { name }
}

/// The row of a kept file: what it is, sealed.
pub(crate) fn row_of(
    app: &App,
    case: CaseId,
    (key_id, key): (KeyId, &SubjectKey),
    file: &FileRef,
) -> Batch {
    let agency = app.web.brand().agency;
    let sealed = vault::seal(key, key_id, file, &place(agency, case), app.web.random());
    let bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
    let at = (agency, case, key_id);
    store::add_upload(at, file.id, sealed.to_bytes(), bytes, app.web.now())
}

/// Files that lie in the store and have no row yet: a form that breaks off half-way leaves none of them.
struct Unrowed {
    objects: Objects,
    files: Vec<(AgencyId, CaseId, FileId)>,
}

impl Drop for Unrowed {
    fn drop(&mut self) {
        for file in &self.files {
            self.objects.remove_now(*file);
        }
    }
}

/// Takes a file out of the answers; it is to be forgotten once they are saved.
pub(crate) fn take_out(answers: &mut Answers, pressed: &str) -> Option<FileId> {
    let (document, file) = pressed.rsplit_once('.')?;
    let file: FileId = file.parse().ok()?;
    let Some(Value::Files(files)) = answers.get_mut(document) else { return None };
    let before = files.len();
    files.retain(|kept| kept.id != file);
    let gone = files.len() < before;
    if files.is_empty() {
        answers.remove(document);
    }
    gone.then_some(file)
}

/// Puts kept files into the answers; those whose place they take, to be forgotten once the answers are saved.
pub(crate) fn put_in(
    draft: &Draft,
    answers: &mut Answers,
    kept: &[(String, FileRef)],
) -> Vec<FileId> {
    let mut gone = Vec::new();
    for (document, file) in kept {
        let one =
            draft.published.service.document(document).is_some_and(|wanted| wanted.count == 1);
        let entry = answers.entry(document.clone()).or_insert_with(|| Value::Files(Vec::new()));
        if let Value::Files(files) = entry {
            if one {
                gone.extend(files.drain(..).map(|old| old.id));
            }
            files.push(file.clone());
        }
    }
    gone
}

/// The end of the rows of these files.
pub(crate) fn drop_rows(draft: &Draft, files: &[FileId]) -> Batch {
    let drop = |batch: Batch, file: &FileId| batch.then(store::drop_upload(&draft.row, *file));
    files.iter().fold(Batch::new(), drop)
}

pub(crate) fn place(agency: AgencyId, case: CaseId) -> Place<'static> {
    Place { owner: agency.uuid(), case, subject: "applicant", field: "upload" }
}

/// `GET /isian/{draft}/berkas/{file}`: a file of one's own draft, to look at before it is sent.
pub(crate) async fn look(
    State(app): State<App>,
    who: Filling,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let draft = app.open_by(&who, draft_id(&id)?).await?;
    let file = file.parse().map_err(|_| Failure::NotFound)?;
    let at = (draft.row.agency, draft.row.id, file);
    let upload = open_upload(&app.db, &app.objects, &draft.key, at, Purpose::Own).await?;
    Ok(upload_answer(upload))
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

/// A file that somebody sent, shown in the browser and by nothing of ours: it runs nothing and is kept nowhere.
pub fn upload_answer((upload, bytes): (FileRef, Vec<u8>)) -> Response {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
    let name: String = upload
        .name
        .bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let disposition = format!("inline; filename*=UTF-8''{name}");
    let mut answer = bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_str(&upload.kind)
            .unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("inline")),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, FILE_POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}
