//! Regions: names and searching come from data given by the caller.

use terms::{Date, Language, RegionCode};

use crate::field::search;

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

/// Region data held in memory, sorted by code, with the days off and the offices of the agency.
#[derive(Clone, Debug, Default)]
pub struct RegionTable {
    names: std::collections::BTreeMap<RegionCode, String>,
    days_off: Vec<Date>,
    /// Kind, id, name.
    offices: Vec<[String; 3]>,
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

    /// With these offices: kind, id, name.
    #[must_use]
    pub fn served_by(self, offices: impl IntoIterator<Item = [String; 3]>) -> Self {
        Self { offices: offices.into_iter().collect(), ..self }
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
        let of_kind = self.offices.iter().filter(|[own, ..]| own == kind);
        of_kind.map(|[_, id, name]| (id.clone(), name.clone())).collect()
    }

    fn name(&self, code: &RegionCode, _language: Language) -> Option<String> {
        self.names.get(code).cloned()
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
