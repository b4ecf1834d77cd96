//! The file of the demo's reports: who reports what where, and who does what with it when.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use jiff::Span;
use jiff::civil::Time;
use serde::Deserialize;
use terms::{Moment, Zone};

use super::picture::Scene;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    /// The reports.
    pub(crate) reports: Vec<Report>,
}

/// A report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Report {
    /// What this file calls it.
    pub(crate) id: String,
    /// Its category.
    pub(crate) category: String,
    /// How the name of the citizen begins who reports it with their account; none: somebody without one.
    pub(crate) by: Option<String>,
    /// How: `open`, `anonymous`, `secret`.
    pub(crate) way: String,
    /// When: days before the first start and the time of day, `29 07:40`; or hours and minutes before it, `2:30`.
    pub(crate) at: String,
    /// Where.
    pub(crate) place: Place,
    /// In their words.
    pub(crate) story: String,
    /// What else they answer, on the first page.
    #[serde(default)]
    pub(crate) answers: BTreeMap<String, String>,
    /// What they answer on the second one.
    #[serde(default)]
    pub(crate) more: BTreeMap<String, String>,
    /// The photo with which they begin.
    pub(crate) photo: Option<Scene>,
    /// What became of it.
    #[serde(default)]
    pub(crate) acts: Vec<Act>,
}

/// A place in the demo city.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    /// Street.
    pub(crate) address: String,
    /// Degrees.
    pub(crate) lat: String,
    /// Degrees.
    pub(crate) lng: String,
    /// Kelurahan.
    pub(crate) region: String,
}

/// Something that is done with a report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Act {
    /// When, as a report says it.
    pub(crate) at: String,
    /// How the name begins of whoever does it; none: whoever reported it, or strangers who support it.
    pub(crate) who: Option<String>,
    /// What.
    #[serde(rename = "do")]
    pub(crate) deed: Deed,
}

/// What is done with a report.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Deed {
    /// An officer takes it.
    Take,
    /// An officer takes it, if they have not, ticks what is to be checked, and decides.
    Decide {
        /// The way out of the stage.
        outcome: String,
        /// What is filled in there; `+2` is a day, two days after this act.
        #[serde(default)]
        fill: BTreeMap<String, String>,
        /// A sentence that everybody may read from then on, beside the photos.
        #[serde(default)]
        public: Option<String>,
    },
    /// An officer sends a photo from outside.
    Photo(Scene),
    /// An officer lets everybody see all photos and a sentence.
    Publish(String),
    /// An officer puts it to another report of this file: `same` or `child`.
    Tie {
        /// That one.
        to: String,
        /// How.
        how: String,
    },
    /// An officer hands it to another unit.
    Forward {
        /// That one.
        unit: String,
        /// Why.
        why: String,
    },
    /// An officer writes to the reporter by prepared words.
    Reply(String),
    /// Its reporter says whether it is done: `agree` or `deny`.
    Answer(String),
    /// Its reporter says that it is not done after all.
    Reopen(String),
    /// So many people say that it bothers them too.
    Support(usize),
    /// A citizen follows it.
    Follow,
}

impl Deed {
    /// What the photo shows that is sent with it.
    const fn photo(&self) -> Option<Scene> {
        match self {
            Self::Photo(scene) => Some(*scene),
            Self::Take
            | Self::Decide { .. }
            | Self::Publish(_)
            | Self::Tie { .. }
            | Self::Forward { .. }
            | Self::Reply(_)
            | Self::Answer(_)
            | Self::Reopen(_)
            | Self::Support(_)
            | Self::Follow => None,
        }
    }
}

/// What happens, in its order.
pub(crate) struct Next<'a> {
    /// When.
    pub(crate) at: Moment,
    /// With which report.
    pub(crate) report: &'a Report,
    /// What; none: it is reported.
    pub(crate) act: Option<&'a Act>,
    /// What the photo shows that is sent with it, and the seed from which it is drawn.
    pub(crate) photo: Option<(Scene, u32)>,
}

/// The seed of the first photo of the file; the next one has the next. From here on all are told apart by what tells a
/// photo that was shown before, which a test looks at.
const FIRST_SEED: u32 = 573;

impl Next<'_> {
    /// As a mistake names it.
    pub(crate) fn name(&self) -> String {
        self.act.map_or_else(|| "reporting".to_owned(), |act| format!("{}: {:?}", act.at, act.deed))
    }
}

impl Plan {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong and where.
    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        serde_saphyr::from_str(text).map_err(|error| anyhow::anyhow!("reports.yaml: {error}"))
    }

    /// All that happens with the reports of these categories until a moment, the first first.
    ///
    /// # Errors
    /// When a time cannot be read.
    pub(crate) fn in_order(
        &self,
        end: Moment,
        zone: &Zone,
        categories: &[String],
    ) -> anyhow::Result<Vec<Next<'_>>> {
        let mut all = Vec::new();
        let mut seeds = FIRST_SEED..;
        for report in &self.reports {
            let is_offered = categories.contains(&report.category);
            let told = (&report.at, None, report.photo);
            let acts = report.acts.iter().map(|act| (&act.at, Some(act), act.deed.photo()));
            for (at, act, scene) in std::iter::once(told).chain(acts) {
                let at = moment(at, end, zone)?;
                let photo = scene.and_then(|scene| Some((scene, seeds.next()?)));
                if is_offered {
                    all.push(Next { at, report, act, photo });
                }
            }
        }
        all.sort_by_key(|next| next.at);
        ensure!(all.last().is_none_or(|last| last.at < end), "the demo's reports end in the past");
        Ok(all)
    }
}

/// `29 07:40`: days before, and the time of that day. `2:30`: hours and minutes before.
fn moment(text: &str, end: Moment, zone: &Zone) -> anyhow::Result<Moment> {
    let wrong = || format!("`{text}` is no time: `29 07:40` or `2:30`");
    let pair = |text: &str| -> Option<(i8, i8)> {
        let (hours, minutes) = text.split_once(':')?;
        Some((hours.parse().ok()?, minutes.parse().ok()?))
    };
    let Some((days, time)) = text.split_once(' ') else {
        let (hours, minutes) = pair(text).with_context(wrong)?;
        return Ok(end.plus_seconds(-(i64::from(hours) * 3_600 + i64::from(minutes) * 60)));
    };
    let (hour, minute) = pair(time).with_context(wrong)?;
    let days = days.parse::<i64>().with_context(wrong)?;
    let days = Span::new().try_days(days).with_context(wrong)?;
    let day = end.day(zone).checked_sub(days).with_context(wrong)?;
    Ok(zone.moment(day.to_datetime(Time::new(hour, minute, 0, 0).with_context(wrong)?)))
}

#[cfg(test)]
mod tests {
    use places::{At, Outline};

    use super::super::{REPORTS, picture};
    use super::*;
    use crate::city::{City, DEMO, DEMO_OUTLINE};

    fn at(text: &str) -> Moment {
        Zone::wib().moment(text.parse().expect("a time"))
    }

    #[test]
    fn whenever_the_demo_is_made_each_report_goes_its_way_in_order_and_before_that() {
        let plan = Plan::read(REPORTS).expect("readable");
        assert!(plan.reports.len() >= 24, "{}", plan.reports.len());
        let all: Vec<String> = plan.reports.iter().map(|one| one.category.clone()).collect();
        for end in ["2026-11-27T00:00:30", "2026-11-27T09:30:00", "2027-01-01T23:59:59"] {
            let end = at(end);
            let happens = plan.in_order(end, &Zone::wib(), &all).expect("times");
            for report in &plan.reports {
                let own: Vec<_> = happens.iter().filter(|one| one.report.id == report.id).collect();
                assert!(own[0].act.is_none(), "{}: first it is reported", report.id);
                let acts = own[1..].iter().filter_map(|one| one.act).map(|act| &act.at);
                assert!(acts.eq(report.acts.iter().map(|act| &act.at)), "{}", report.id);
            }
        }
        let none = plan.in_order(at("2026-11-27T09:30:00"), &Zone::wib(), &[]).expect("times");
        assert!(none.is_empty(), "of what is not published nothing is told");
    }

    #[test]
    fn every_report_lies_in_its_kelurahan_and_its_people_live_in_the_demo() {
        let plan = Plan::read(REPORTS).expect("readable");
        let outline = Outline::read(DEMO_OUTLINE).expect("an outline");
        let city = City::read(DEMO).expect("readable");
        let lives = |name: &str| {
            let people = city.people.iter().map(|one| one.name.as_str());
            people
                .chain(city.staff.iter().map(|one| one.name.as_str()))
                .any(|one| one.starts_with(name))
        };
        for report in &plan.reports {
            let place = &report.place;
            let degree = |text: &str| text.parse::<f64>().expect("degrees");
            let at = At::new(degree(&place.lat), degree(&place.lng));
            let found = outline.region_of(at).map(ToString::to_string);
            assert_eq!(found.as_deref(), Some(place.region.as_str()), "{}", report.id);
            let named =
                report.acts.iter().filter_map(|act| act.who.as_deref()).chain(report.by.as_deref());
            for name in named {
                assert!(lives(name), "{}: {name}", report.id);
            }
        }
    }

    #[test]
    fn no_photo_is_taken_for_another_one() {
        let plan = Plan::read(REPORTS).expect("readable");
        let all: Vec<String> = plan.reports.iter().map(|one| one.category.clone()).collect();
        let happens = plan.in_order(at("2026-11-27T09:30:00"), &Zone::wib(), &all).expect("times");
        let mut prints: Vec<(Scene, files::Print)> = Vec::new();
        for (scene, seed) in happens.iter().filter_map(|next| next.photo) {
            let photo = picture::photo(scene, seed);
            assert!(photo.len() < 60_000, "{scene:?}: {} bytes", photo.len());
            let Ok(files::Found::Picture(picture)) = files::found(&photo, &["image"]) else {
                panic!("{scene:?} is no picture");
            };
            let print = picture.clean(&photo).expect("it is read").print.expect("a print");
            for (other, known) in &prints {
                assert!(!print.is_like(known), "{scene:?} and {other:?} are alike");
            }
            prints.push((scene, print));
        }
        assert!(prints.len() >= 24, "{}", prints.len());
    }

    #[test]
    fn a_time_is_told_by_days_or_by_hours_before() {
        let end = at("2026-11-27T09:30:00");
        let when = |text: &str| moment(text, end, &Zone::wib()).expect(text);
        assert_eq!(when("29 07:40"), at("2026-10-29T07:40:00"));
        assert_eq!(when("2:30"), at("2026-11-27T07:00:00"));
        for wrong in ["", "x", "1 25:00", "12", "a 07:40"] {
            assert!(moment(wrong, end, &Zone::wib()).is_err(), "{wrong}");
        }
    }
}
