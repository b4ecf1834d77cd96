//! How long may be what is typed at the desk and behind a link: a page says it to the browser, and the server checks it.

use web::View;

/// A question to another unit.
pub(crate) const QUESTION: usize = 500;
/// The place of an appointment.
pub(crate) const PLACE: usize = 120;
/// The number of a proof of payment.
pub(crate) const REFERENCE: usize = 60;
/// What somebody says who is asked by a link.
pub(crate) const REMARK: usize = 500;
/// Why a promise is put off.
pub(crate) const WHY: usize = 500;
/// What another unit says.
pub(crate) const OPINION: usize = 2_000;
/// What everybody may read of a report.
pub(crate) const PUBLIC: usize = 500;
/// Words to the applicant.
pub(crate) const NOTE: usize = 600;

/// What to do about words that are longer than this; none when they are not.
pub(crate) fn too_long(view: &View, words: &str, most: usize) -> Option<String> {
    let over = words.chars().count().checked_sub(most).filter(|over| *over > 0)?;
    let (most, over) = (most.to_string(), over.to_string());
    Some(view.say2("cases-too-long", ("most", &most), ("over", &over)))
}
