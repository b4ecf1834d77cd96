//! Somebody moves: what they follow of one region they follow of another from then on.

use db::Batch;
use definition::Regions as _;
use terms::{PersonId, RegionCode};
use web::View;

use crate::App;
use crate::error::Failure;
use crate::following::new;
use crate::follows::{self, Follow, Target};

/// The regions that a person follows: code and name.
///
/// # Errors
/// [`Failure`] when they could not be read.
pub async fn regions_followed(
    app: &App,
    view: &View,
    person: PersonId,
) -> Result<Vec<(String, String)>, Failure> {
    let all = follows::mine(&app.db, app.web.brand().agency, person).await?;
    let region = |follow: &Follow| {
        let Target::Region(code) = &follow.target else { return None };
        let region: RegionCode = code.parse().ok()?;
        Some((code.clone(), app.catalog.catalog.regions.name(&region, view.language)?))
    };
    Ok(all.iter().filter_map(region).collect())
}

/// Follows another region instead of these; nothing where none of them is followed.
///
/// # Errors
/// [`Failure`] when it could not be read or written.
pub async fn follow_instead(
    app: &App,
    person: PersonId,
    old: &[String],
    region: &RegionCode,
) -> Result<(), Failure> {
    let agency = app.web.brand().agency;
    let to = Target::Region(region.to_string());
    let all = follows::mine(&app.db, agency, person).await?;
    let is_old = |follow: &&Follow| {
        follow.target != to && matches!(&follow.target, Target::Region(code) if old.contains(code))
    };
    let ends: Vec<Batch> =
        all.iter().filter(is_old).map(|follow| follows::end(person, follow.id)).collect();
    if ends.is_empty() {
        return Ok(());
    }
    let follow = new(app, person, to);
    let batch = ends.into_iter().fold(follows::add(agency, &follow), Batch::then);
    app.db.commit(batch).await?;
    app.news.add(&follow.target);
    Ok(())
}
