//! Objects that no row names: their bytes were kept, and the batch with their row failed. Nobody can reach them, and they
//! lie there sealed; here they go.

use std::ops::Range;
use std::time::SystemTime;

use crate::App;
use crate::error::Failure;
use crate::port::OtherFiles;
use crate::store;

/// Removes the objects kept within this time that neither an upload names nor any of the others; says how many. The time
/// ends so long ago that whatever was kept then has its row by now, or never gets one.
///
/// # Errors
/// When the database could not be asked, or the disk. What was removed until then stays removed.
pub async fn sweep_files(
    app: &App,
    others: &[&dyn OtherFiles],
    time: Range<SystemTime>,
) -> Result<usize, Failure> {
    let agency = app.web.brand().agency;
    let mut removed = 0;
    for (case, files) in app.objects.kept_within(agency, time).await.map_err(Failure::Object)? {
        let mut known = store::uploads_of(&app.db, agency, case).await?;
        for other in others {
            known.extend(other.of_case(agency, case).await?);
        }
        for file in files.into_iter().filter(|file| !known.contains(file)) {
            app.objects.remove(agency, case, file).await.map_err(Failure::Object)?;
            removed += 1;
        }
    }
    Ok(removed)
}
