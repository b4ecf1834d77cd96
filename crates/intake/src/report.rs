//! A report that begins with a photo and a sentence: its draft has them before its first page is seen.

use db::{Batch, DbError};
use definition::form::{Context, Input, PageView, typed};
use definition::{Answers, Coordinates, Document, FileRef, Giver, Point, Service, Value};
use files::{Found, MicroDegrees};
use terms::{CaseId, FileId, PersonId};
use web::View;

use crate::App;
use crate::draft::{Draft, Save};
use crate::error::Failure;
use crate::port::Published;
use crate::routes::ATTEMPTS;
use crate::typed::{After, RefusedFile, told_files};
use crate::upload;

/// How forms name all photos of a report, where its reporter does not want everybody to see them.
pub const PHOTOS: &str = "foto";
/// How they name its story.
pub const STORY: &str = "cerita";

/// What somebody gave at once.
#[derive(Debug, Default)]
pub struct Opening {
    /// What was made out of their words.
    pub answers: Answers,
    /// Their words.
    pub words: String,
    /// Where it is, as typed or told by their device: latitude and longitude in degrees.
    pub at: Option<(String, String)>,
    /// Photos: name and bytes.
    pub photos: Vec<(String, Vec<u8>)>,
    /// The names of those that were too large to be read.
    pub too_large: Vec<String>,
    /// What everybody may not see: [`PHOTOS`], [`STORY`].
    pub held_back: Vec<String>,
    /// The names of those that were more than are read at all.
    pub too_many: Vec<String>,
}

/// A report that was begun.
#[derive(Debug)]
pub struct Begun {
    /// Its draft.
    pub draft: CaseId,
    /// The path of what is asked next: the check of all answers where nothing is.
    pub next: String,
    /// Whether it can be sent as it is: all is there, and no public report is like it.
    pub is_ready: bool,
}

/// Begins a report, or goes on with the one that its person has begun: what they gave now is part of it.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such service.
pub async fn begin_report(
    app: &App,
    view: &View,
    person: PersonId,
    service: &str,
    opening: Opening,
) -> Result<Begun, Failure> {
    let id = app.start(person, service).await?;
    let start = format!("/isian/{id}");
    let asks = |next| Begun { draft: id, next, is_ready: false };
    let is_bare = opening.words.is_empty() && opening.photos.is_empty() && opening.at.is_none();
    if is_bare && opening.too_large.is_empty() && opening.too_many.is_empty() {
        return Ok(asks(start));
    }
    let mut draft = app.open(person, id).await?;
    let context = app.context(view);
    let service = draft.published.service.clone();
    let Some(page) = service.pages(&draft.answers, &context).into_iter().next() else {
        return Ok(asks(start));
    };
    let kept = keep(app, &draft, opening.photos).await?;
    let mut refused = kept.refused;
    if let Some(document) = photo_document(&draft.published) {
        for (why, names) in [("file-large", &opening.too_large), ("file-many", &opening.too_many)] {
            let names = names.iter().map(|name| upload::shown_name(name));
            refused.extend(names.map(|name| (document.id.clone(), why.to_owned(), name)));
        }
    }
    for _ in 0..ATTEMPTS {
        let mut answers = draft.answers.clone();
        answers.extend(opening.answers.clone());
        for field in &page.fields {
            if matches!(field.input, Input::Lines { .. }) && !opening.words.is_empty() {
                answers.insert(field.path.clone(), Value::Text(opening.words.clone()));
            }
            if matches!(field.input, Input::Point { .. })
                && let Some(point) = opening.at.as_ref().and_then(point)
            {
                answers.insert(field.path.clone(), Value::Point(point));
            }
        }
        let typed = located(&service, &page, &mut answers, &context);
        let gone = upload::put_in(&draft, &mut answers, &kept.files);
        if !opening.held_back.is_empty() {
            draft.held_back.clone_from(&opening.held_back);
        }
        draft.place = kept.place.filter(|_| opening.at.is_none()).or(draft.place);
        let batch = kept.batch.clone().then(upload::drop_rows(&draft, &gone));
        // What was typed there before and was not right is not what they say now.
        draft.typed.remove(&page.id);
        let is_right = typed.is_empty();
        if !refused.is_empty() || !is_right {
            // The page as it will be shown: what was given, what is wrong with it, and which photo was not taken.
            let given = page.fields.iter().flat_map(|field| given(&field.path, &answers));
            let typed = given.chain(typed).chain(told_files(&refused));
            draft.typed.insert(page.id.clone(), typed.collect());
        }
        let batch = batch.then(app.saving(&draft, (&page.id, Save::Open), &answers, view.now));
        match app.db.commit(batch).await {
            Ok(()) => {
                app.forget(&draft, &gone).await;
                if !refused.is_empty() {
                    let after = After::Changing.name();
                    return Ok(asks(format!("{start}/{}?sesudah={after}", page.id)));
                }
                if !is_right || !service.check_all(&answers, &context).is_empty() {
                    return Ok(asks(start));
                }
                let alike = app.reports.alike(&service, &answers, view).await?;
                let next = format!("{start}/periksa");
                return Ok(Begun { draft: id, next, is_ready: alike.is_empty() });
            }
            // Another tab saved meanwhile.
            Err(DbError::Stale) => draft = app.open(person, id).await?,
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Busy)
}

/// Completes the place among the answers of a page by the region in which it lies. One that is wrong is taken out of them:
/// what its inputs sent.
fn located(
    service: &Service,
    page: &PageView,
    answers: &mut Answers,
    context: &Context,
) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let read = service.read_page(&page.id, &typed(answers), answers, context);
    for field in page.fields.iter().filter(|field| matches!(field.input, Input::Point { .. })) {
        let path = &field.path;
        if read.problems.iter().any(|problem| problem.path == format!("{path}.lat")) {
            wrong.extend(given(path, answers));
            answers.remove(path);
        } else if let Some(place) = read.answers.get(path) {
            answers.insert(path.clone(), place.clone());
        }
    }
    wrong
}

/// Photos that were kept.
#[derive(Default)]
struct KeptPhotos {
    files: Vec<(String, FileRef)>,
    refused: Vec<RefusedFile>,
    place: Option<MicroDegrees>,
    batch: Batch,
}

/// The first document that takes photos of a reporter.
fn photo_document(published: &Published) -> Option<&Document> {
    let takes = |document: &&Document| {
        document.giver == Giver::Applicant && document.kinds.iter().any(|kind| kind == "image")
    };
    published.service.documents.iter().find(takes)
}

async fn keep(
    app: &App,
    draft: &Draft,
    photos: Vec<(String, Vec<u8>)>,
) -> Result<KeptPhotos, Failure> {
    let mut kept = KeptPhotos::default();
    let Some(document) = photo_document(&draft.published) else { return Ok(kept) };
    for (name, bytes) in photos {
        let name = upload::shown_name(&name);
        let there = draft.answers.get(&document.id).map_or(0, |value| value.files().len());
        let mut refuse = |why: &str| {
            kept.refused.push((document.id.clone(), why.to_owned(), name.clone()));
        };
        // Of one photo that is wanted a later one takes the place of the one that is there, but not of its neighbour.
        let there = if document.count == 1 { 0 } else { there };
        if there + kept.files.len() >= document.count {
            refuse("file-many");
            continue;
        }
        let picture = match files::found(&bytes, &["image"]) {
            Ok(Found::Picture(picture)) => picture,
            Ok(Found::AsGiven(_)) => {
                refuse("file-kind");
                continue;
            }
            Err(why) => {
                refuse(upload::reason(why, &document.kinds));
                continue;
            }
        };
        let id = FileId::new(app.web.id());
        let at = (draft.row.agency, draft.row.id, id);
        let found = match upload::keep_picture(app, draft, at, (picture, bytes)).await? {
            Ok(found) => found,
            Err(why) => {
                refuse(upload::reason(why, &document.kinds));
                continue;
            }
        };
        let file =
            FileRef { id, name, kind: found.kind.media_type().to_owned(), bytes: found.bytes };
        kept.place = found.place.or(kept.place);
        kept.batch = std::mem::take(&mut kept.batch)
            .then(upload::row_of(app, draft.row.id, (draft.row.key, &draft.key), &file))
            .then(upload::print_of(app, draft, at, &found));
        kept.files.push((document.id.clone(), file));
    }
    Ok(kept)
}

/// A given answer as its inputs send it.
fn given(path: &str, answers: &Answers) -> Vec<(String, String)> {
    match answers.get(path) {
        Some(Value::Text(text)) => vec![(path.to_owned(), text.clone())],
        Some(Value::Point(Point { at: Some(at), .. })) => vec![
            (format!("{path}.lat"), at.lat.written()),
            (format!("{path}.lng"), at.lng.written()),
        ],
        Some(_) | None => Vec::new(),
    }
}

fn point((lat, lng): &(String, String)) -> Option<Point> {
    let at = Coordinates { lat: lat.trim().parse().ok()?, lng: lng.trim().parse().ok()? };
    Some(Point { at: Some(at), ..Point::default() })
}

/// `-7.556,110.83` as millionths of a degree; none of what is no place.
pub(crate) fn micro_degrees(text: &str) -> Option<MicroDegrees> {
    let (lat, lng) = text.split_once(',')?;
    let part = |text: &str, most: f64| {
        let degrees: f64 = text.trim().parse().ok()?;
        #[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
        let micro = || (degrees * 1_000_000.0).round() as i64;
        (degrees.abs() <= most).then(micro)
    };
    Some((part(lat, 90.0)?, part(lng, 180.0)?))
}

/// Millionths of a degree as one writes degrees.
pub(crate) fn degrees(micro: i64) -> String {
    let sign = if micro < 0 { "-" } else { "" };
    let micro = micro.unsigned_abs();
    format!("{sign}{}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_read_as_they_are_written() {
        assert_eq!(micro_degrees("-7.556123,110.831"), Some((-7_556_123, 110_831_000)));
        assert_eq!(degrees(-7_556_123), "-7.556123");
        for wrong in ["", "7", "91,0", "0,181", "a,b", "NaN,0", "inf,0"] {
            assert_eq!(micro_degrees(wrong), None, "{wrong}");
        }
    }
}
