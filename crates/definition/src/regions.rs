//! Regions: names and searching come from data given by the caller.

use std::fmt::Debug;
use std::sync::Arc;

use places::{Found, Outline};
use terms::{Date, Language, RegionCode};

use crate::answer::Coordinates;
use crate::field::search;

/// Where a place lies, as far as outlines tell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Located {
    /// Nobody knows: there are no outlines, or they are not those of every kelurahan and desa that was asked for.
    Unknown,
    /// Surely not in the region that was asked for.
    Outside,
    /// In a region: the smallest whose outline is known.
    In(RegionCode),
}

/// Places and days as they are in force.
pub trait Regions: Send + Sync {
    /// Days on which the offices are closed besides weekends.
    fn days_off(&self) -> Vec<Date> {
        Vec::new()
    }

    /// The offices of a kind, by id, with their names: for a choice among them.
    fn offices(&self, _kind: &str) -> Vec<(String, String)> {
        Vec::new()
    }

    /// What people call this region, without its kind: `Umpak`.
    fn name(&self, code: &RegionCode, language: Language) -> Option<String>;

    /// The regions one level below, sorted by name.
    fn children(&self, code: &RegionCode) -> Vec<RegionCode>;

    /// Regions of this level in `inside` whose name is like `text`, best first.
    fn search(
        &self,
        text: &str,
        level: usize,
        inside: Option<&RegionCode>,
        limit: usize,
    ) -> Vec<RegionCode>;

    /// Where a place lies: in which of the regions within `inside`, if that is asked for.
    fn locate(&self, _at: &Coordinates, _inside: Option<&RegionCode>) -> Located {
        Located::Unknown
    }

    /// Whether outlines tell where regions end.
    fn has_outlines(&self) -> bool {
        false
    }

    /// The region with those around it: `Umpak, Saka Guru, Kota Pendopo`.
    fn full_name(&self, code: &RegionCode, language: Language) -> String {
        let mut names = Vec::new();
        let mut here = Some(code.clone());
        while let Some(region) = here {
            if region.level() > 1 || names.is_empty() {
                names.extend(self.name(&region, language));
            }
            here = region.parent();
        }
        if names.is_empty() { code.to_string() } else { names.join(", ") }
    }
}

/// The offices of an agency, as they are whenever it is asked: they change while the program runs.
pub trait OfficesByKind: Debug + Send + Sync {
    /// Those of a kind, by id, with their names.
    fn of_kind(&self, kind: &str) -> Vec<(String, String)>;
}

/// Offices that stay as they are: kind, id, name.
impl OfficesByKind for Vec<[String; 3]> {
    fn of_kind(&self, kind: &str) -> Vec<(String, String)> {
        let of_kind = self.iter().filter(|[own, ..]| own == kind);
        of_kind.map(|[_, id, name]| (id.clone(), name.clone())).collect()
    }
}

/// Region data held in memory, sorted by code, with the days off and the offices of the agency.
#[derive(Clone, Debug, Default)]
pub struct RegionTable {
    names: std::collections::BTreeMap<RegionCode, String>,
    days_off: Vec<Date>,
    offices: Option<Arc<dyn OfficesByKind>>,
    outlines: Arc<Outline>,
}

impl RegionTable {
    /// Reads lines of `code;name` (or with a tab or comma); other lines are left out.
    pub fn read(lines: &str) -> Self {
        let row = |line: &str| {
            let (code, name) = line.split_once([';', ',', '\t'])?;
            Some((code.trim().parse().ok()?, name.trim().trim_matches('"').to_owned()))
        };
        Self { names: lines.lines().filter_map(row).collect(), ..Self::default() }
    }

    /// Closed on these days besides weekends.
    #[must_use]
    pub fn closed_on(self, days_off: impl IntoIterator<Item = Date>) -> Self {
        Self { days_off: days_off.into_iter().collect(), ..self }
    }

    /// With these offices.
    #[must_use]
    pub fn served_by(self, offices: Arc<dyn OfficesByKind>) -> Self {
        Self { offices: Some(offices), ..self }
    }

    /// With the outlines of these regions.
    #[must_use]
    pub fn outlined_by(self, outlines: Arc<Outline>) -> Self {
        Self { outlines, ..self }
    }

    /// The regions within another one that nobody asks further than (kelurahan and desa), and whose outline is not known.
    pub fn without_outline(&self, inside: &RegionCode) -> Vec<&RegionCode> {
        let within = self.names.keys().filter(|code| code.level() == 4 && code.lies_in(inside));
        within.filter(|code| !self.outlines.covers(code)).collect()
    }

    /// Every region, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&RegionCode, &str)> {
        self.names.iter().map(|(code, name)| (code, name.as_str()))
    }
}

impl Regions for RegionTable {
    fn days_off(&self) -> Vec<Date> {
        self.days_off.clone()
    }

    fn offices(&self, kind: &str) -> Vec<(String, String)> {
        self.offices.as_ref().map(|offices| offices.of_kind(kind)).unwrap_or_default()
    }

    fn name(&self, code: &RegionCode, _language: Language) -> Option<String> {
        self.names.get(code).cloned()
    }

    fn locate(&self, at: &Coordinates, inside: Option<&RegionCode>) -> Located {
        let is_meant = |code: &RegionCode| inside.is_none_or(|around| code.lies_in(around));
        match self.outlines.find(at.place()) {
            Some(Found::In(Some(code))) if is_meant(code) => Located::In(code.clone()),
            // An area without a code may be of any region.
            None | Some(Found::In(None)) => Located::Unknown,
            Some(Found::In(Some(_))) => Located::Outside,
            // Where not every outline is known, it may lie in one of those that are not.
            Some(Found::Outside) => match inside.map(|around| self.without_outline(around)) {
                Some(unknown) if unknown.is_empty() => Located::Outside,
                Some(_) | None => Located::Unknown,
            },
        }
    }

    fn has_outlines(&self) -> bool {
        self.outlines.around().is_some()
    }

    fn children(&self, code: &RegionCode) -> Vec<RegionCode> {
        let below = self.names.keys().filter(|region| region.parent().as_ref() == Some(code));
        let mut below: Vec<_> = below.cloned().collect();
        below.sort_by(|a, b| self.names[a].cmp(&self.names[b]));
        below
    }

    fn search(
        &self,
        text: &str,
        level: usize,
        inside: Option<&RegionCode>,
        limit: usize,
    ) -> Vec<RegionCode> {
        let mut words = search::words(text);
        words.retain(|word| !PLACE_WORDS.contains(&word.as_str()));
        if words.is_empty() {
            return Vec::new();
        }
        let fits = |code: &&RegionCode| {
            code.level() == level && inside.is_none_or(|around| code.lies_in(around))
        };
        let mut found: Vec<(usize, &RegionCode)> = self
            .names
            .keys()
            .filter(fits)
            .filter_map(|code| Some((self.score(code, &words)?, code)))
            .collect();
        found.sort();
        found.into_iter().take(limit).map(|(_, code)| code.clone()).collect()
    }
}

/// Words in front of names that tell no region from another.
const PLACE_WORDS: [&str; 9] =
    ["kelurahan", "desa", "kel", "kecamatan", "kec", "kota", "kabupaten", "kab", "provinsi"];

impl RegionTable {
    /// How far a region is from what was typed: 0 is its very name; none when it is not like it.
    fn score(&self, code: &RegionCode, words: &[String]) -> Option<usize> {
        let around = self.full_name(code, Language::Id);
        search::distance(self.names.get(code)?, &around, words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "99.71;Kota Pendopo\n99.71.01;Saka Guru\n99.71.01.1001;Umpak\n99.71.01.1002;Blandar
99.72.01.1001;Limas Kidul";
    const UMPAK: &str = r#"{"properties":{"code":"99.71.01.1001"},"geometry":{"type":"Polygon",
        "coordinates":[[[110.8,-7.6],[110.9,-7.6],[110.9,-7.5],[110.8,-7.5]]]}}"#;
    const BLANDAR: &str = r#"{"properties":{"code":"99.71.01.1002"},"geometry":{"type":"Polygon",
        "coordinates":[[[110.9,-7.6],[111.0,-7.6],[111.0,-7.5],[110.9,-7.5]]]}}"#;

    fn table(features: &[&str]) -> RegionTable {
        let outlines = format!(r#"{{"features":[{}]}}"#, features.join(","));
        RegionTable::read(TABLE).outlined_by(Arc::new(Outline::read(&outlines).expect("it reads")))
    }

    fn located(table: &RegionTable, lat: &str, lng: &str) -> Located {
        let at =
            Coordinates { lat: lat.parse().expect("degrees"), lng: lng.parse().expect("degrees") };
        table.locate(&at, Some(&"99.71".parse().expect("a code")))
    }

    #[test]
    fn a_place_is_in_its_kelurahan_or_outside_of_the_city() {
        let table = table(&[UMPAK, BLANDAR]);
        let blandar = Located::In("99.71.01.1002".parse().expect("a code"));
        assert_eq!(located(&table, "-7.55", "110.95"), blandar);
        assert_eq!(located(&table, "-7.45", "110.95"), Located::Outside);
        assert_eq!(located(&RegionTable::read(TABLE), "-7.55", "110.95"), Located::Unknown);
    }

    #[test]
    fn where_an_outline_lacks_nobody_is_told_to_be_outside() {
        let table = table(&[UMPAK]);
        assert_eq!(located(&table, "-7.45", "110.95"), Located::Unknown, "it may be Blandar");
        let city = "99.71".parse().expect("a code");
        let lacking: Vec<&str> =
            table.without_outline(&city).iter().map(|code| code.as_str()).collect();
        assert_eq!(lacking, ["99.71.01.1002"]);
    }

    #[test]
    fn a_neighbour_that_is_drawn_too_is_outside() {
        let limas = BLANDAR.replace("99.71.01.1002", "99.72.01.1001");
        let table = table(&[UMPAK, &limas]);
        assert_eq!(located(&table, "-7.55", "110.95"), Located::Outside);
    }
}
