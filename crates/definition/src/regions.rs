//! Regions: names and searching come from data given by the caller.

use terms::{Language, RegionCode};

use crate::field::search;

/// The region data in force.
pub trait Regions: Send + Sync {
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

/// Region data held in memory, sorted by code.
#[derive(Clone, Debug, Default)]
pub struct RegionTable(std::collections::BTreeMap<RegionCode, String>);

impl RegionTable {
    /// Reads lines of `code;name` (or with a tab or comma); other lines are left out.
    pub fn read(lines: &str) -> Self {
        let row = |line: &str| {
            let (code, name) = line.split_once([';', ',', '\t'])?;
            Some((code.trim().parse().ok()?, name.trim().trim_matches('"').to_owned()))
        };
        Self(lines.lines().filter_map(row).collect())
    }

    /// Every region, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&RegionCode, &str)> {
        self.0.iter().map(|(code, name)| (code, name.as_str()))
    }
}

impl Regions for RegionTable {
    fn name(&self, code: &RegionCode, _language: Language) -> Option<String> {
        self.0.get(code).cloned()
    }

    fn children(&self, code: &RegionCode) -> Vec<RegionCode> {
        let below = self.0.keys().filter(|region| region.parent().as_ref() == Some(code));
        let mut below: Vec<_> = below.cloned().collect();
        below.sort_by(|a, b| self.0[a].cmp(&self.0[b]));
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
            .0
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
        search::distance(self.0.get(code)?, &around, words)
    }
}
