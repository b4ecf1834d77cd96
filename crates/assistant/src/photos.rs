//! Photos that somebody sends to the people who have their conversation: reduced, with nothing in them but what is seen, sealed
//! under its key. Whoever sent them sees them at `/tanya/foto`, the officer who has the conversation at the desk, nobody else.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use db::{Batch, Db, DbError, params};
use files::StoreError;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use terms::{AgencyId, CaseId, ConversationId, FileId};
use web::{FILE_POLICY, Later, View};

use crate::Assistant;
use crate::conversation::Conversation;
use crate::error::Failure;
use crate::keep::sealed_as;
use crate::say::Say;
use crate::talk::Talk;

/// So many are kept of one conversation.
const MOST: usize = 20;

const ADD: &str = "INSERT INTO conversation_photos (agency_id, conversation_id, file_id)
    VALUES ($1, $2, $3)";
const ALL: &str =
    "SELECT file_id FROM conversation_photos WHERE agency_id = $1 AND conversation_id = $2";
const DROP: &str = "DELETE FROM conversation_photos WHERE agency_id = $1 AND conversation_id = $2";

async fn all(
    db: &Db,
    agency: AgencyId,
    conversation: ConversationId,
) -> Result<Vec<FileId>, DbError> {
    db.query(ALL, params![agency, conversation]).await?.iter().map(|row| row.get(0)).collect()
}

/// The rows of a conversation that is forgotten.
pub(crate) fn forgotten(own: &Conversation) -> Batch {
    Batch::new().any(DROP, params![own.agency, own.id])
}

/// Keeps photos for the people who have the conversation, and says what could not be taken.
pub(crate) async fn kept(
    talk: &mut Talk<'_>,
    files: &[(String, Bytes)],
    too_large: &[String],
) -> Result<Vec<Say>, Failure> {
    let mut wrong: Vec<(&str, &str)> =
        too_large.iter().map(|name| ("file-large", name.as_str())).collect();
    let mut count = all(&talk.app.db, talk.row.agency, talk.row.id).await?.len();
    for (name, bytes) in files {
        let name = if name.is_empty() { "foto.jpg" } else { name };
        if count >= MOST {
            wrong.push(("file-many", name));
            continue;
        }
        match intake::photo_reduced(bytes).await? {
            Ok(reduced) => {
                let id = talk.keep_file(&Bytes::from(reduced)).await?;
                talk.showing(
                    id,
                    Batch::new().exactly(1, ADD, params![talk.row.agency, talk.row.id, id]),
                );
                count += 1;
            }
            Err(why) => wrong.push((why, name)),
        }
    }
    let say = |(why, name): (&str, &str)| talk.with(&format!("wrong-{why}"), &[("name", name)]);
    Ok(wrong.into_iter().map(say).map(Say::new).collect())
}

/// `GET /tanya/foto/{photo}`: one of their own.
pub(crate) async fn own(
    State(app): State<Assistant>,
    view: View,
    Path(photo): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let peer = crate::routes::known(&app, &view, &headers).await?;
    let own = app.conversation(&peer).await?.ok_or(Failure::NotFound)?;
    shown(&app, &own, &photo).await
}

/// A photo of a conversation, for whoever was found to be one who may see it.
pub(crate) async fn shown(
    app: &Assistant,
    own: &Conversation,
    photo: &str,
) -> Result<Response, Failure> {
    let id = photo.strip_suffix(".jpg").and_then(|id| id.parse::<FileId>().ok());
    let kept = all(&app.db, own.agency, own.id).await?;
    let id = id.filter(|id| kept.contains(id)).ok_or(Failure::NotFound)?;
    let bytes = app.file_of(own, id).await?.ok_or(Failure::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::CONTENT_SECURITY_POLICY, FILE_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}

impl Assistant {
    async fn file_of(&self, own: &Conversation, id: FileId) -> Result<Option<Vec<u8>>, Failure> {
        let at = (own.agency, sealed_as(own.id), id);
        match self.intake.objects.get(at, &self.key(own).await?).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(StoreError::Missing) => Ok(None),
            Err(error) => Err(intake::Failure::Object(error).into()),
        }
    }
}

/// The photos of conversations, for whoever sweeps files without a row.
pub struct Photos {
    /// The database.
    pub db: Db,
}

impl intake::OtherFiles for Photos {
    fn of_case(&self, agency: AgencyId, case: CaseId) -> Later<'_, Result<Vec<FileId>, DbError>> {
        Box::pin(async move { all(&self.db, agency, ConversationId::new(case.uuid())).await })
    }
}
