//! Revocation: an event of the letter's case, and the row that the verification page reads.

use cases::Failure;

use crate::store;

/// Declares the letter with this number invalid; gives its case's number.
///
/// # Errors
/// [`Failure::NotFound`] when no letter has this number; [`Failure::Refused`] when it was revoked before, or without
/// a reason.
pub async fn revoke(app: &cases::App, number: &str, reason: &str) -> Result<String, Failure> {
    let agency = app.agency();
    let row = store::by_number(&app.db, agency, number).await?.ok_or(Failure::NotFound)?;
    let (now, reason) = (app.web.now(), reason.trim());
    let also = || store::revoke(agency, &row.id, reason, now);
    cases::revoke_letter(app, row.case, (&row.id, number, reason, now), &also).await?;
    Ok(row.case_number)
}
