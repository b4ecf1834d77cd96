//! Units as whoever writes a service wants to see them: what `unit:` may say.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use definition::Regions;
use identity::{Unit, Units};
use serde_json::{Value as Json, json};
use terms::Language;

use crate::boot;
use crate::city::{City, DEMO};
use crate::settings::Settings;
use crate::setup;

/// The units of the agency, or with `demo` those of the demo's city: a line each, or JSON.
///
/// # Errors
/// When they could not be read.
pub(crate) async fn list(settings: &Settings, demo: bool, json: bool) -> anyhow::Result<String> {
    let (units, is_demo) = if demo {
        let city = City::read(DEMO)?;
        let units = city.units.iter().map(setup::unit_of).collect::<anyhow::Result<_>>()?;
        (Units::new(units), true)
    } else {
        let db = boot::database(settings).await?;
        let agency = boot::agency(&db).await?;
        (Units::load(&db, agency.id).await?, agency.demo)
    };
    let regions = boot::regions(settings, is_demo)?;
    let language = crate::verify::language(|name| std::env::var(name).ok());
    let units: Vec<(&Unit, String)> =
        units.iter().map(|unit| (unit, regions.full_name(&unit.region, language))).collect();
    Ok(if json { format!("{:#}\n", as_json(&units)) } else { as_lines(&units, language) })
}

fn as_json(units: &[(&Unit, String)]) -> Json {
    let all = Units::new(units.iter().map(|(unit, _)| (*unit).clone()).collect());
    let one = |(unit, region): &(&Unit, String)| {
        json!({
            "institution": all.institution(&unit.id).map(|head| head.id.clone()),
            "id": unit.id,
            "kind": unit.kind,
            "title": unit.title,
            "short": unit.short,
            "region": unit.region.to_string(),
            "region_name": region,
            "parent": unit.parent,
        })
    };
    units.iter().map(one).collect()
}

/// A line each, in columns, and last the kinds.
fn as_lines(units: &[(&Unit, String)], language: Language) -> String {
    let widest = |of: fn(&Unit) -> usize| units.iter().map(|(unit, _)| of(unit)).max().unwrap_or(0);
    let (ids, kinds) = (widest(|unit| unit.id.len()), widest(|unit| unit.kind.len()));
    let mut lines = String::new();
    for (Unit { id, kind, title, region, .. }, name) in units {
        let region = region.to_string();
        let line = writeln!(lines, "{id:<ids$}  {kind:<kinds$}  {region:<13}  {title} ({name})");
        line.expect("a string takes all");
    }
    let all: BTreeSet<&str> = units.iter().map(|(unit, _)| unit.kind.as_str()).collect();
    let all = all.into_iter().collect::<Vec<_>>().join(", ");
    let said =
        web::Texts::new(&[crate::verify::TEXTS]).with(language, "units-kinds", &[("kinds", &all)]);
    format!("{lines}{said}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Given;

    #[tokio::test]
    async fn the_units_of_the_demo_are_listed_with_kinds_and_regions_without_a_database() {
        let settings = Given::default().settings().expect("settings");
        let lines = list(&settings, true, false).await.expect("a list");
        let umpak = lines.lines().find(|line| line.starts_with("kelurahan-umpak ")).expect("there");
        assert!(umpak.contains(" kelurahan ") && umpak.contains("99.71.01.1001"), "{umpak}");
        assert!(umpak.contains("Saka Guru"), "{umpak}");
        assert!(lines.lines().last().is_some_and(|kinds| kinds.contains("kecamatan, kelurahan")));
        let json: Json = serde_json::from_str(&list(&settings, true, true).await.expect("a list"))
            .expect("JSON");
        let all = json.as_array().expect("a list");
        assert_eq!(all.len(), lines.lines().count() - 1);
        assert!(
            all.iter().any(|unit| unit["id"] == "kelurahan-umpak" && unit["kind"] == "kelurahan")
        );
        let of = |id: &str| {
            let unit = all.iter().find(|unit| unit["id"] == id);
            unit.map(|unit| unit["institution"].clone()).unwrap_or_default()
        };
        assert_eq!(of("bidang-capil"), "disdukcapil");
        assert_eq!(of("kelurahan-umpak"), "sekretariat");
        assert_eq!(of("bpjs"), "bpjs");
    }
}
