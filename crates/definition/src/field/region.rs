//! `region`: a place of the region data, found by typing its name; works without script.

use terms::RegionCode;

use crate::answer::Value;
use crate::fault::nearest;
use crate::form::{Context, Message, RegionInput};
use crate::read::Reader;

use super::typed::{Typed, message, plain};
use super::{Kind, Options};

const LEVELS: [(&str, usize); 4] = [("province", 1), ("city", 2), ("district", 3), ("village", 4)];
/// How many places are offered to choose from.
const OFFERED: usize = 7;

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
    fn around(self, context: &Context) -> Option<RegionCode> {
        match self.inside? {
            "agency" => Some(context.agency_region.clone()),
            code => code.parse().ok(),
        }
    }

    fn search(self, text: &str, context: &Context) -> Vec<RegionCode> {
        let around = self.around(context);
        context.regions.search(text, self.level, around.as_ref(), OFFERED)
    }

    fn fits(self, code: &RegionCode, context: &Context) -> bool {
        code.level() == self.level
            && context.regions.name(code, context.language).is_some()
            && self.around(context).is_none_or(|around| code.lies_in(&around))
    }
}

/// Takes the code at `path`, or the one place that is like what was typed at `path.typed`.
pub(crate) fn take(
    typed: Typed,
    path: &str,
    wanted: Wanted,
    context: &Context,
) -> Result<Value, Message> {
    let (code, text) = (typed.get(path), typed.part(path, "typed"));
    let code: Option<RegionCode> = code.parse().ok().filter(|code| wanted.fits(code, context));
    if text.is_empty() {
        return code.map_or_else(
            || Err(plain("region-missing")),
            |code| Ok(Value::Region(code.to_string())),
        );
    }
    let named = |code: &RegionCode| context.regions.full_name(code, context.language) == text;
    let found = wanted.search(&text, context);
    if let Some(code) = code.filter(|code| named(code) || found.contains(code)) {
        return Ok(Value::Region(code.to_string()));
    }
    match found.as_slice() {
        [] => Err(message("region-unknown", &[("typed", text)])),
        [only] => Ok(Value::Region(only.to_string())),
        [first, ..] if named(first) => Ok(Value::Region(first.to_string())),
        _ => Err(plain("region-many")),
    }
}

/// The input as it was filled in.
pub(crate) fn input_typed(
    typed: Typed,
    path: &str,
    wanted: Wanted,
    context: &Context,
) -> RegionInput {
    let text = typed.part(path, "typed");
    match take(typed, path, wanted, context) {
        Ok(Value::Region(code)) => input(&code, context),
        Ok(_) | Err(_) => {
            let named = |code: &RegionCode| {
                (code.to_string(), context.regions.full_name(code, context.language))
            };
            let found = wanted.search(&text, context).iter().map(named).collect();
            RegionInput { typed: text, found, ..RegionInput::default() }
        }
    }
}

/// The input with an answer.
pub(crate) fn input(code: &str, context: &Context) -> RegionInput {
    let name = name(code, context);
    RegionInput { code: code.to_owned(), typed: name.clone(), name, found: Vec::new() }
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

    fn taken(code: &str, text: &str) -> Result<Value, &'static str> {
        let typed = [("at", code), ("at.typed", text)];
        let typed = typed.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let wanted = Wanted { level: 4, inside: None };
        take(Typed(&typed), "at", wanted, &context()).map_err(|message| message.key)
    }

    #[test]
    fn one_like_place_is_taken_and_several_are_offered() {
        let umpak = Ok(Value::Region("99.71.01.1001".to_owned()));
        assert_eq!(taken("", "kelurahan umpak"), umpak);
        assert_eq!(taken("", "Umpk"), umpak);
        assert_eq!(taken("", "Usuk"), Err("region-many"));
        assert_eq!(taken("99.71.02.1002", "Usuk"), Ok(Value::Region("99.71.02.1002".to_owned())));
        assert_eq!(taken("", "Atlantis"), Err("region-unknown"));
        assert_eq!(taken("", ""), Err("region-missing"));
    }

    #[test]
    fn a_new_text_beats_the_place_chosen_before() {
        let blandar = Ok(Value::Region("99.71.01.1002".to_owned()));
        assert_eq!(taken("99.71.01.1001", "Blandar"), blandar);
    }

    #[test]
    fn a_code_that_is_not_in_the_data_is_not_taken() {
        assert_eq!(taken("11.01.01.2001", ""), Err("region-missing"));
        assert_eq!(taken("99.71", ""), Err("region-missing"));
    }
}
