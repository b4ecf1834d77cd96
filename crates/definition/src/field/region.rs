//! `region`: a place of the region data, found by typing its name; works without script.

use terms::RegionCode;

use crate::fault::nearest;
use crate::form::{Context, Message, SearchInput};
use crate::read::Reader;

use super::search::{self, Many, Missed};
use super::typed::{Typed, plain};
use super::{Kind, Options};

const LEVELS: [(&str, usize); 4] = [("province", 1), ("city", 2), ("district", 3), ("village", 4)];

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    let level = options.map.get("level").map_or(4, |node| {
        let word = r.string(node);
        let known = LEVELS.iter().find(|(name, _)| *name == word);
        if known.is_none() {
            let mend = nearest(&word, LEVELS.map(|(name, _)| name), "Pilih: village, city.");
            r.fault("E203", node.at, format!("Tingkat `{word}` tidak ada."), mend);
        }
        known.map_or(4, |(_, level)| *level)
    });
    Kind::Region { level, inside: options.map.get("inside").map(|node| r.string(node)) }
}

/// What a region is looked for by.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) level: usize,
    pub(crate) inside: Option<&'a str>,
}

impl Wanted<'_> {
    pub(super) fn around(self, context: &Context) -> Option<RegionCode> {
        match self.inside? {
            "agency" => Some(context.agency_region.clone()),
            code => code.parse().ok(),
        }
    }
}

/// The regions among which one is looked for.
struct Regions<'a> {
    wanted: Wanted<'a>,
    context: &'a Context,
}

impl Many for Regions<'_> {
    fn like(&self, text: &str) -> Vec<String> {
        let around = self.wanted.around(self.context);
        let data = &self.context.regions;
        let found = data.search(text, self.wanted.level, around.as_ref(), search::OFFERED);
        found.iter().map(RegionCode::to_string).collect()
    }

    fn name(&self, code: &str) -> Option<String> {
        let code: RegionCode = code.parse().ok()?;
        let (data, language) = (&self.context.regions, self.context.language);
        let fits = code.level() == self.wanted.level
            && data.name(&code, language).is_some()
            && self.wanted.around(self.context).is_none_or(|around| code.lies_in(&around));
        fits.then(|| data.full_name(&code, language))
    }
}

/// Takes the code at `path`, or the one place that is like what was typed at `path.typed`.
pub(crate) fn take(
    typed: Typed,
    path: &str,
    wanted: Wanted,
    context: &Context,
) -> Result<String, Message> {
    search::take(typed, path, &Regions { wanted, context }).map_err(|missed| match missed {
        Missed::Empty => plain("region-missing"),
        missed => missed.message(),
    })
}

/// The input as it was filled in.
pub(crate) fn input_typed(
    typed: Typed,
    path: &str,
    wanted: Wanted,
    context: &Context,
) -> SearchInput {
    search::input(typed, path, &Regions { wanted, context })
}

/// A region with those around it, or its code.
pub(crate) fn name(code: &str, context: &Context) -> String {
    match code.parse() {
        Ok(code) => context.regions.full_name(&code, context.language),
        Err(_) => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::testing::context;

    fn taken(code: &str, text: &str) -> Result<String, &'static str> {
        let typed = [("at", code), ("at.typed", text)];
        let typed = typed.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let wanted = Wanted { level: 4, inside: None };
        take(Typed(&typed), "at", wanted, &context()).map_err(|message| message.key)
    }

    #[test]
    fn one_like_place_is_taken_and_several_are_offered() {
        let umpak = Ok("99.71.01.1001".to_owned());
        assert_eq!(taken("", "kelurahan umpak"), umpak);
        assert_eq!(taken("", "Umpk"), umpak);
        assert_eq!(taken("", "Usuk"), Err("search-many"));
        assert_eq!(taken("99.71.02.1002", "Usuk"), Ok("99.71.02.1002".to_owned()));
        assert_eq!(taken("", "Atlantis"), Err("search-unknown"));
        assert_eq!(taken("", ""), Err("region-missing"));
    }

    #[test]
    fn a_new_text_beats_the_place_chosen_before() {
        let blandar = Ok("99.71.01.1002".to_owned());
        assert_eq!(taken("99.71.01.1001", "Blandar"), blandar);
    }

    #[test]
    fn a_code_that_is_not_in_the_data_is_not_taken() {
        assert_eq!(taken("11.01.01.2001", ""), Err("region-missing"));
        assert_eq!(taken("99.71", ""), Err("region-missing"));
    }
}
