//! A report that a program sent, as answers to the questions of its category.

use definition::form::{Context, JsonOutcome};
use definition::{Answers, RegionTable, Service};
use serde_json::{Map, Value as Json, json};
use terms::RegionCode;

use crate::agreement::Bounds;
use crate::app::App;
use crate::questions::{Questions, answer};
use georeport::{Place, Sent, Trouble};

/// Most faults that are told.
const MOST: usize = 50;

/// The answers that a report gives.
///
/// # Errors
/// All that is wrong with it, each a sentence.
pub(crate) fn answers(
    app: &App,
    service: &Service,
    questions: &Questions,
    sent: &Sent,
    context: &Context,
) -> Result<Answers, Vec<Trouble>> {
    let say =
        |key: &str, args: &[(&str, &str)]| bad(app.web.texts().with(context.language, key, args));
    let mut wrong = Vec::new();
    let mut given = Map::new();
    for (code, values) in &sent.attributes {
        if questions.region_code().as_deref() == Some(code) {
            continue;
        }
        match questions.attributes.iter().find(|one| one.code == *code) {
            Some(attribute) => put(&mut given, code, answer(attribute, values)),
            None => wrong.push(say("open311-attribute-unknown", &[("code", code)])),
        }
    }
    if let Some(story) = questions.story.as_ref().filter(|_| !sent.description.is_empty()) {
        put(&mut given, story, json!(sent.description));
    }
    if let Some(field) = questions.place.as_ref().filter(|_| sent.place != Place::Nowhere) {
        match place(questions, sent, &app.catalog.regions, context) {
            Ok(place) => put(&mut given, field, place),
            Err(key) => wrong.push(say(key, &[("code", &format!("{field}.region"))])),
        }
    }
    let JsonOutcome { answers, problems, .. } = service.read_json(&Json::Object(given), context);
    for problem in problems {
        let at = problem.path.trim_start_matches('/').replace('/', ".");
        // Said better already.
        let is_place = questions.place.as_ref().is_some_and(|place| at.starts_with(place.as_str()));
        if is_place && !wrong.is_empty() {
            continue;
        }
        let words = app.words(context.language, &problem.message);
        let label =
            if problem.label.is_empty() { String::new() } else { format!("{}: ", problem.label) };
        wrong.push(bad(format!("{label}{words} ({at})")));
    }
    if let (true, Some(bounds), Some((lat, long))) =
        (wrong.is_empty(), &app.agreement.bounds, degrees(sent))
        && !is_inside(bounds, lat, long)
    {
        wrong.push(say("open311-outside", &[("city", &app.web.brand().city)]));
    }
    wrong.truncate(MOST);
    if wrong.is_empty() { Ok(answers) } else { Err(wrong) }
}

fn is_inside(bounds: &Bounds, lat: f64, long: f64) -> bool {
    bounds.hold(lat, long)
}

pub(crate) fn bad(description: String) -> Trouble {
    Trouble { code: 400, description }
}

/// Puts an answer where its id says: `applicant.name` into the object `applicant`.
fn put(given: &mut Map<String, Json>, id: &str, value: Json) {
    match id.split_once('.') {
        None => drop(given.insert(id.to_owned(), value)),
        Some((subject, fact)) => {
            let group = given.entry(subject.to_owned()).or_insert_with(|| json!({}));
            group[fact] = value;
        }
    }
}

fn degrees(sent: &Sent) -> Option<(f64, f64)> {
    let Place::At(lat, long) = &sent.place else { return None };
    Some((lat.parse().ok()?, long.parse().ok()?))
}

/// Where it is, as the form takes it; or the key of the text that says why not.
fn place(
    questions: &Questions,
    sent: &Sent,
    regions: &RegionTable,
    context: &Context,
) -> Result<Json, &'static str> {
    let mut place = json!({});
    if let Place::At(lat, long) = &sent.place {
        let number =
            |text: &str| text.parse::<serde_json::Number>().map_err(|_| "open311-degrees-wrong");
        place["lat"] = Json::Number(number(lat)?);
        place["lng"] = Json::Number(number(long)?);
    }
    if !sent.address.is_empty() {
        place["address"] = json!(sent.address);
    }
    if questions.needs_region {
        let attribute =
            questions.region_code().and_then(|code| sent.attributes.get(&code)?.first().cloned());
        let told = attribute.or_else(|| Some(sent.address_id.clone()).filter(|id| !id.is_empty()));
        let named = || {
            named_in(&sent.address, regions, &context.agency_region).map(|code| code.to_string())
        };
        let Some(region) = told.or_else(named) else {
            // Where outlines are known, coordinates tell it.
            let is_told = matches!(sent.place, Place::At(..)) && context.regions.has_outlines();
            return if is_told { Ok(place) } else { Err("open311-region-missing") };
        };
        place["region"] = json!(region);
        // An address by its id alone is the whole kelurahan.
        if sent.place == Place::Id {
            let code: Result<RegionCode, _> = region.parse();
            let name = code
                .ok()
                .and_then(|code| definition::Regions::name(regions, &code, context.language));
            place["address"] = json!(name.unwrap_or(region));
        }
    }
    Ok(place)
}

/// The one kelurahan of the agency that is named in an address; none where there is none, or several.
pub(crate) fn named_in(
    address: &str,
    regions: &RegionTable,
    agency: &RegionCode,
) -> Option<RegionCode> {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|sign: char| !sign.is_alphanumeric());
        parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
    };
    let address = words(address);
    let is_named = |name: &str| {
        let name = words(name);
        !name.is_empty() && address.windows(name.len()).any(|part| part == name)
    };
    let mut found = regions
        .iter()
        .filter(|(code, name)| code.level() == 4 && code.lies_in(agency) && is_named(name));
    let first = found.next()?.0.clone();
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kelurahan_that_an_address_names_is_found_where_it_is_the_only_one() {
        let table = "99;Raya\n99.71;Kota\n99.71.01;Guru\n99.71.01.1001;Umpak\n99.71.01.1002;Umpak Kidul\n98.01.05.2003;Gebyok\n";
        let regions = RegionTable::read(table);
        let agency: RegionCode = "99.71".parse().expect("a code");
        let found =
            |address: &str| named_in(address, &regions, &agency).map(|code| code.to_string());
        assert_eq!(found("Jl. Kawung 4, UMPAK, Kota"), Some("99.71.01.1001".to_owned()));
        for unknown in ["Jl. Kawung 4", "Jl. Umpakan 4", "Gebyok", "Umpak Kidul", ""] {
            assert_eq!(found(unknown), None, "{unknown:?}");
        }
    }
}
