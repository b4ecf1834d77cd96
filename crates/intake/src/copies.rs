//! Copies of pictures that everybody may see: reduced, with nothing in them but the picture, sealed under the key of the
//! case like all that belongs to it.

use files::Reduced;
use terms::{CaseId, FileId};
use tokio::task::spawn_blocking;
use vault::{Purpose, SubjectKey};

use crate::App;
use crate::error::Failure;
use crate::upload::{UNPACKING, open_upload};

/// The copies of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copies {
    /// For a page.
    pub copy: FileId,
    /// For lists.
    pub small: FileId,
}

/// Makes copies of a picture of a case. They have no row: whoever does not name them lets them be swept.
///
/// # Errors
/// [`Failure::NotFound`] where there is no such picture under this key.
pub async fn public_copies(
    app: &App,
    (case, key): (CaseId, &SubjectKey),
    file: FileId,
) -> Result<Copies, Failure> {
    let agency = app.web.brand().agency;
    // Whoever chooses it has it before them: that read is recorded.
    let at = (agency, case, file);
    let (_, bytes) = open_upload(&app.db, &app.objects, key, at, Purpose::Examine).await?;
    let turn = UNPACKING.acquire().await.map_err(|_| Failure::Busy)?;
    let reduced = spawn_blocking(move || Reduced::of(&bytes)).await;
    drop(turn);
    let reduced = reduced.map_err(|_| Failure::Unreadable)?.map_err(|_| Failure::NotFound)?;
    let made = Copies { copy: FileId::new(app.web.id()), small: FileId::new(app.web.id()) };
    for (file, bytes) in [(made.copy, reduced.page), (made.small, reduced.small)] {
        let put = app.objects.put((agency, case, file), key, app.web.random(), bytes);
        put.await.map_err(Failure::Object)?;
    }
    Ok(made)
}
