//! Which public reports are like one that is about to be sent: the same is not reported twice, and never merged unseen.

use catalog::Catalog;
use db::{Db, DbError};
use definition::{Answers, Coordinates, Decimal, Service};
use intake::AlikeReport;
use places::METRES_OF_A_DEGREE;
use terms::AgencyId;
use web::View;

use crate::public;
use crate::store::{self, Report};
use crate::{suggest, words};

const DAY_SECONDS: i64 = 86_400;
/// How many are shown: whoever reports from a phone reads no more.
const SHOWN: usize = 3;

/// Public reports like one with these answers, the nearest first; where no point is known, those at the same words.
///
/// # Errors
/// When the database could not be asked.
pub async fn alike(
    db: &Db,
    catalog: &Catalog,
    agency: AgencyId,
    (service, answers): (&Service, &Answers),
    view: &View,
) -> Result<Vec<AlikeReport>, DbError> {
    let complaint = service.complaint.as_ref();
    let same =
        complaint.and_then(|complaint| complaint.same.as_ref().map(|same| (complaint, same)));
    let (Some((complaint, same)), Some(point)) = (same, public::point(answers)) else {
        return Ok(Vec::new());
    };
    let since = view.now.plus_seconds(-i64::from(same.days) * DAY_SECONDS);
    let place = public::place(answers);
    let (Some(here), (Some(lat), Some(lng))) = (&point.at, place.micro_degrees()) else {
        // Told in words alone: the same words in the same kelurahan are the same place.
        let words = suggest::flat(&place.address);
        if words.trim().is_empty() {
            return Ok(Vec::new());
        }
        let alike = public::alike(complaint, answers);
        let found = store::in_words(db, agency, (&service.id, &alike), &point.region, since);
        let is_same = |report: &Report| suggest::flat(&report.address) == words;
        let same = found.await?.into_iter().filter(is_same).take(SHOWN);
        return Ok(same.map(|report| row(catalog, view, &report)).collect());
    };
    let square = square(same.within, here.lat.float());
    let alike = public::alike(complaint, answers);
    let found = store::around(db, agency, (&service.id, &alike), ((lat, lng), square), since);
    let mut near: Vec<(f64, Report)> = Vec::new();
    for report in found.await? {
        let far = there(&report).map(|there| here.metres_to(&there));
        near.extend(far.filter(|far| *far <= f64::from(same.within)).map(|far| (far, report)));
    }
    near.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let shown = near.into_iter().take(SHOWN);
    Ok(shown.map(|(_, report)| row(catalog, view, &report)).collect())
}

fn there(report: &Report) -> Option<Coordinates> {
    let degrees = |micro: i64| words::degrees(micro).parse::<Decimal>().ok();
    let (lat, lng) = report.at?;
    Some(Coordinates { lat: degrees(lat)?, lng: degrees(lng)? })
}

/// Half the height and width, in micro-degrees, of a square that holds all that is so many metres away.
fn square(metres: u32, lat: f64) -> (i64, i64) {
    let degrees = f64::from(metres) / METRES_OF_A_DEGREE;
    #[expect(clippy::cast_possible_truncation, reason = "a few degrees at most")]
    let micro = |degrees: f64| (degrees * 1_000_000.0).ceil() as i64 + 1;
    // Nobody reports from a pole; there a degree of longitude has no width.
    (micro(degrees), micro(degrees / lat.to_radians().cos().max(0.01)))
}

fn row(catalog: &Catalog, view: &View, report: &Report) -> AlikeReport {
    let place = words::place(catalog, report, view.language);
    let day = view.day(&report.filed_at.day(view.zone()));
    let parts = [place, day].into_iter().filter(|part| !part.is_empty());
    AlikeReport {
        title: words::title(catalog, report, view.language),
        note: parts.collect::<Vec<_>>().join(" · "),
        href: format!("/aduan/{}", report.number),
    }
}

#[cfg(test)]
mod tests {
    use super::square;

    #[test]
    fn the_square_holds_the_circle() {
        let (high, wide) = square(30, -7.5);
        assert!((270..275).contains(&high), "{high}");
        assert!(wide > high, "a degree of longitude is shorter away from the equator: {wide}");
    }
}
