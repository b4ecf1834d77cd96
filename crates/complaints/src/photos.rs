//! `/aduan/{number}/foto/{photo}.jpg`: a photo that an officer lets everybody see, as long as they do.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cases::read_number;
use casework::Showing;
use db::{Db, DbError};
use files::StoreError;
use http::{HeaderValue, StatusCode, header};
use terms::{AgencyId, CaseId, FileId};
use web::{FILE_POLICY, Later};

use crate::App;
use crate::error::Failure;
use crate::store;

/// How long anybody may keep one without asking again: what was taken back is gone everywhere after that.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=60");
const NEVER: HeaderValue = HeaderValue::from_static("no-store");

/// A photo that everybody may see, by its copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Photo {
    /// Id of the copy for a page.
    pub(crate) copy: String,
    /// Id of the small one.
    pub(crate) small: String,
    /// Whether it shows the work done.
    pub(crate) after: bool,
}

/// Photos as the table has them.
pub(crate) fn written(showing: &Showing) -> String {
    let line = |photo: &casework::PublicPhoto| {
        let after = if photo.after { " after" } else { "" };
        format!("{} {}{after}", photo.copy, photo.small)
    };
    showing.photos.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Photos out of the table.
pub(crate) fn read(text: &str) -> Vec<Photo> {
    let line = |line: &str| {
        let mut parts = line.split(' ').map(str::to_owned);
        let (copy, small) = (parts.next()?, parts.next()?);
        Some(Photo { copy, small, after: parts.next().is_some() })
    };
    text.lines().filter_map(line).collect()
}

/// Where a photo is fetched.
pub(crate) fn path(number: &str, id: &str) -> String {
    format!("/aduan/{number}/foto/{id}.jpg")
}

/// `GET /aduan/{number}/foto/{photo}.jpg`. One that was taken back, one of a report that is no longer public, and one that
/// never was look the same.
pub(crate) async fn photo(
    State(app): State<App>,
    Path((number, photo)): Path<(String, String)>,
) -> Response {
    match bytes(&app, &number, &photo).await {
        Ok(bytes) => shown(bytes),
        Err(failure) => {
            let mut answer = failure.into_response();
            answer.headers_mut().insert(header::CACHE_CONTROL, NEVER);
            answer
        }
    }
}

async fn bytes(app: &App, number: &str, photo: &str) -> Result<Vec<u8>, Failure> {
    let agency = app.web.brand().agency;
    let number = read_number(number).unwrap_or_default();
    let report = store::by_number(&app.db, agency, &number).await?.ok_or(Failure::NotFound)?;
    let id = photo.strip_suffix(".jpg").ok_or(Failure::NotFound)?;
    let is_shown = read(&report.photos).iter().any(|one| one.copy == id || one.small == id);
    let file: FileId = id.parse().ok().filter(|_| is_shown).ok_or(Failure::NotFound)?;
    let keys = identity::load(&app.db, &app.keys, agency, report.case).await;
    let keys = keys.map_err(|error| Failure::Photo(error.to_string()))?;
    // Whose key was destroyed, their photos are gone.
    let held = keys.get("applicant").ok_or(Failure::NotFound)?;
    let read = app.intake.objects.get((agency, report.case, file), &held.key).await;
    read.map_err(|error| match error {
        StoreError::Missing => Failure::NotFound,
        StoreError::Full | StoreError::Io(_) => Failure::Photo(format!("{error:?}")),
    })
}

fn shown(bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CACHE_CONTROL, KEPT),
        (header::CONTENT_SECURITY_POLICY, FILE_POLICY),
        // What everybody may see is for pages of other sites too.
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    (StatusCode::OK, headers, bytes).into_response()
}

/// The copies of photos of cases that everybody may see, for whoever sweeps files without a row.
pub struct Copies {
    /// The database.
    pub db: Db,
}

impl intake::OtherFiles for Copies {
    fn of_case(&self, agency: AgencyId, case: CaseId) -> Later<'_, Result<Vec<FileId>, DbError>> {
        Box::pin(async move {
            let report = store::by_case(&self.db, agency, case).await?;
            let photos = report.map(|report| read(&report.photos)).unwrap_or_default();
            let ids = photos.into_iter().flat_map(|photo| [photo.copy, photo.small]);
            Ok(ids.filter_map(|id| id.parse().ok()).collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use casework::PublicPhoto;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn photos_are_read_as_they_were_written() {
        let id = |number: u128| FileId::new(Uuid::from_u128(number));
        let one = |number: u128, after| PublicPhoto {
            file: id(number),
            copy: id(number + 1),
            small: id(number + 2),
            after,
        };
        let showing = Showing { photos: vec![one(1, false), one(4, true)], story: None };
        let photo = |number: u128, after| Photo {
            copy: id(number + 1).to_string(),
            small: id(number + 2).to_string(),
            after,
        };
        assert_eq!(read(&written(&showing)), [photo(1, false), photo(4, true)]);
        assert_eq!(read(""), []);
    }
}
