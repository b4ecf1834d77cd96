//! The world in which scenarios play: a city with offices and invented people, and a calendar that stands still.

use std::collections::BTreeSet;
use std::sync::Arc;

use casework::{Calendar, Hours};
use definition::form::Context;
use definition::{RegionTable, Service};
use jiff::civil::Time;
use serde::Deserialize;
use terms::{Date, Language, RegionCode, Zone};

use crate::road::Offices;

const FIXED: &str = include_str!("world.yaml");

/// A city for scenarios.
#[derive(Clone)]
pub struct World {
    /// The calendar of its offices.
    pub calendar: Calendar,
    region: RegionCode,
    regions: Arc<RegionTable>,
    offices: Vec<Office>,
    people: Vec<Person>,
}

/// An office of the city.
#[derive(Clone)]
pub struct Office {
    /// Its id.
    pub id: String,
    /// What services call it.
    pub kind: String,
    /// As letter numbers print it.
    pub short: String,
    /// What it covers.
    pub region: RegionCode,
}

impl Office {
    /// What its head is called: `Lurah Umpak`.
    pub fn head(&self) -> String {
        let title = match self.kind.as_str() {
            "kelurahan" => "Lurah",
            "kecamatan" => "Camat",
            _ => return format!("Kepala {}", self.short),
        };
        let place = self.id.strip_prefix(&self.kind).unwrap_or(&self.id);
        let names = place.split('-').filter(|name| !name.is_empty()).map(|name| {
            let (first, rest) = name.split_at_checked(1).unwrap_or((name, ""));
            format!(" {}{rest}", first.to_uppercase())
        });
        format!("{title}{}", names.collect::<String>())
    }
}

/// An invented person, with the facts that a form asks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// NIK, of a province that does not exist.
    pub nik: String,
    sex: String,
    birth_date: String,
    birth_place: String,
    job: String,
    /// The profession that their account has proved.
    #[serde(default)]
    pub profession: Option<String>,
    phone: String,
    region: String,
    street: String,
    rt: String,
    rw: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    region: String,
    zone: String,
    opens: String,
    closes: String,
    holidays: BTreeSet<Date>,
    units: Vec<Unit>,
    people: Vec<Person>,
    regions: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unit {
    id: String,
    kind: String,
    short: String,
    region: String,
}

impl World {
    /// The city that the program brings.
    ///
    /// # Panics
    /// Never: a test reads the file.
    pub fn fixed() -> Self {
        Self::read(FIXED).expect("the program's own city is sound")
    }

    fn read(source: &str) -> Option<Self> {
        let file: File = serde_saphyr::from_str(source).ok()?;
        let time = |text: &str| Time::strptime("%H:%M", text).ok();
        let office = |unit: Unit| {
            let region = unit.region.parse().ok()?;
            Some(Office { id: unit.id, kind: unit.kind, short: unit.short, region })
        };
        let offices = file.units.iter();
        let offices = offices.map(|unit| [&unit.kind, &unit.id, &unit.short].map(String::clone));
        let regions = RegionTable::read(&file.regions)
            .closed_on(file.holidays.iter().copied())
            .served_by(Arc::new(offices.collect::<Vec<_>>()));
        Some(Self {
            calendar: Calendar {
                zone: Zone::named(&file.zone)?,
                usual: Hours { opens: time(&file.opens)?, closes: time(&file.closes)? },
                seasons: Vec::new(),
                holidays: file.holidays,
            },
            region: file.region.parse().ok()?,
            regions: Arc::new(regions),
            offices: file.units.into_iter().map(office).collect::<Option<_>>()?,
            people: file.people,
        })
    }

    /// The same city with an office of each kind that a service names and it has not, for all of the city; none when
    /// it has them all. An agency's own offices are tried out in it as well.
    pub fn serving(&self, service: &Service) -> Option<Self> {
        let lacks = |kind: &&str| {
            let has = |office: &Office| office.id == *kind || office.kind == *kind;
            !self.offices.iter().any(has)
        };
        let new: BTreeSet<&str> = service.offices().into_iter().filter(lacks).collect();
        if new.is_empty() {
            return None;
        }
        let mut city = self.clone();
        city.offices.extend(new.into_iter().map(|kind| Office {
            id: kind.to_owned(),
            kind: kind.to_owned(),
            short: kind.to_uppercase(),
            region: self.region.clone(),
        }));
        Some(city)
    }

    /// What services can call its offices.
    pub fn kinds(&self) -> BTreeSet<&str> {
        self.offices.iter().map(|office| office.kind.as_str()).collect()
    }

    /// The office with this id.
    pub fn office(&self, id: &str) -> Option<&Office> {
        self.offices.iter().find(|office| office.id == id)
    }

    /// The person of this name, also as people call them by what they do: `Notaris Laras Pinilih`.
    pub fn person(&self, name: &str) -> Option<&Person> {
        let called = |person: &&Person| {
            let rest = name.strip_prefix(&person.job).map(str::trim_start);
            person.name == name || rest == Some(&person.name)
        };
        self.people.iter().find(called)
    }

    /// Everybody's names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.people.iter().map(|person| person.name.as_str())
    }

    /// What a form depends on besides its answers.
    pub fn context(&self, today: Date, submitted_on: Date) -> Context {
        Context {
            today,
            submitted_on,
            language: Language::Id,
            agency_region: self.region.clone(),
            regions: self.regions.clone(),
        }
    }
}

impl Offices for World {
    fn covering(&self, unit: &str, region: &RegionCode) -> Option<&str> {
        let of_kind =
            || self.offices.iter().filter(|one| one.kind == unit && region.lies_in(&one.region));
        let found = self.office(unit).or_else(|| of_kind().max_by_key(|one| one.region.level()));
        found.map(|office| office.id.as_str())
    }

    /// The district of a village, the secretariat of all others.
    fn superior(&self, unit: &str) -> Option<&str> {
        let own = self.office(unit)?;
        let above = self.offices.iter().filter(|one| {
            let is_over = own.kind == "kelurahan" && one.kind == "kecamatan";
            is_over && own.region.lies_in(&one.region)
        });
        let above = above.map(|one| one.id.as_str()).next();
        above.or_else(|| self.office("sekretariat").map(|one| one.id.as_str()))
    }

    /// In the world of the scenarios every other system answers.
    fn connects(&self, _: &str) -> bool {
        true
    }
}

impl Person {
    /// What the inputs of a subject would send: every fact, whichever of them its form asks.
    pub fn facts(&self, subject: &str) -> Vec<(String, String)> {
        let mut parts = self.birth_date.split('-');
        let mut part = || parts.next().unwrap_or_default();
        let (year, month, day) = (part(), part(), part());
        let mail = self.name.to_lowercase().replace([' ', '\''], ".");
        let mail = format!("{mail}@contoh.pendopo.example");
        let facts = [
            ("name", self.name.as_str()),
            ("nik", &self.nik),
            // The family card of an address: same place, same number.
            ("kk_number", "9971010107100001"),
            ("birth_date.year", year),
            ("birth_date.month", month),
            ("birth_date.day", day),
            ("birth_place", &self.birth_place),
            ("sex", &self.sex),
            ("religion", "islam"),
            ("nationality", "indonesian"),
            ("marital_status", "single"),
            ("education", "upper"),
            ("job", &self.job),
            ("address.region", &self.region),
            ("address.street", &self.street),
            ("address.rt", &self.rt),
            ("address.rw", &self.rw),
            ("status", "aktif"),
            ("phone", &self.phone),
            ("email", &mail),
            ("father_name", "Jaka Wirasena"),
            ("mother_name", "Laksmi Prameswari"),
        ];
        let named = |(fact, value): (&str, &str)| (format!("{subject}.{fact}"), value.to_owned());
        facts.into_iter().map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_city_is_sound_and_its_people_live_in_it() {
        let world = World::fixed();
        for name in world.names() {
            let person = world.person(name).expect("themselves");
            let region: RegionCode = person.region.parse().expect("a region");
            let at_home = world.covering("kelurahan", &region).and_then(|id| world.office(id));
            assert_eq!(at_home.map(|office| &office.region), Some(&region), "{name}");
            assert!(person.nik.starts_with("99"), "{name}");
        }
    }

    #[test]
    fn an_office_is_found_by_its_id_or_by_its_kind_around_a_place() {
        let world = World::fixed();
        let found = |unit, region: &str| {
            let region = region.parse().expect("a region");
            world.covering(unit, &region).map(str::to_owned)
        };
        assert_eq!(found("disdukcapil", "99.71.01.1001").as_deref(), Some("disdukcapil"));
        assert_eq!(found("kecamatan", "99.71.01.1001").as_deref(), Some("kecamatan-saka-guru"));
        assert_eq!(found("kecamatan", "99.72.01.1001"), None);
    }
}
