//! A report that is looked for by its number from elsewhere.

use catalog::Catalog;
use db::{Db, DbError};
use web::View;

use crate::{store, words};

/// What the report with this number is called; none when there is none that everybody may see.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn title_of(
    db: &Db,
    catalog: &Catalog,
    number: &str,
    view: &View,
) -> Result<Option<String>, DbError> {
    let report = store::by_number(db, view.brand().agency, number).await?;
    Ok(report.map(|report| words::title(catalog, &report, view.language)))
}
