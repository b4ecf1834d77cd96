//! An agency's units, staff and people as a file: the demo city, or the real one given to `init`.

use serde::Deserialize;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct City {
    /// The agency.
    pub(crate) agency: Agency,
    /// Its units.
    #[serde(default)]
    pub(crate) units: Vec<Unit>,
    /// Its staff.
    #[serde(default)]
    pub(crate) staff: Vec<Officer>,
    /// People whom offices ask without giving them an account: heads of RT and RW.
    #[serde(default)]
    pub(crate) contacts: Vec<Contact>,
    /// Generated people, in the demo only.
    #[serde(default)]
    pub(crate) people: Vec<Person>,
}

/// The agency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Agency {
    /// Code in case numbers.
    pub(crate) code: String,
    /// Full name.
    pub(crate) name: String,
    /// Name in the roof.
    pub(crate) short: String,
    /// City in which letters are dated.
    pub(crate) city: String,
    /// Region it serves.
    pub(crate) region: String,
    /// Zone of its offices.
    pub(crate) zone: String,
    /// Postal address.
    pub(crate) address: String,
    /// Telephone.
    pub(crate) phone: String,
}

/// A unit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unit {
    /// Id.
    pub(crate) id: String,
    /// Kind.
    pub(crate) kind: String,
    /// Name.
    pub(crate) title: String,
    /// As letter numbers print it.
    pub(crate) short: String,
    /// Region it covers.
    pub(crate) region: String,
    /// The unit above.
    pub(crate) parent: Option<String>,
    /// Postal address.
    pub(crate) address: String,
    /// Telephone.
    pub(crate) phone: String,
    /// Whether it is the head of an institution of its own: a dinas, BPJS.
    #[serde(default)]
    pub(crate) institution: bool,
}

/// A member of staff.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Officer {
    /// Name.
    pub(crate) name: String,
    /// Title.
    pub(crate) title: String,
    /// Civil servant's number.
    pub(crate) nip: String,
    /// E-mail.
    pub(crate) email: String,
    /// Roles: in a unit, or in every unit of a kind within a region.
    pub(crate) grants: Vec<Grant>,
}

/// Somebody whom an office asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contact {
    /// What for: `rt`, `rw`.
    pub(crate) role: String,
    /// The unit that asks.
    pub(crate) unit: String,
    /// RT and RW, `003/012`; empty for the whole unit.
    #[serde(default)]
    pub(crate) area: String,
    /// Name.
    pub(crate) name: String,
    /// Phone or e-mail.
    pub(crate) contact: String,
}

/// A role somewhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grant {
    /// Role.
    pub(crate) role: String,
    /// Unit.
    pub(crate) unit: Option<String>,
    /// Kind of unit.
    pub(crate) kind: Option<String>,
    /// Region.
    pub(crate) region: Option<String>,
}

/// A generated person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    /// Name.
    pub(crate) name: String,
    /// NIK, of a province that does not exist.
    pub(crate) nik: String,
    /// `female` or `male`.
    pub(crate) sex: String,
    /// Birth date.
    pub(crate) birth_date: String,
    /// Birth place.
    pub(crate) birth_place: String,
    /// Occupation.
    pub(crate) job: String,
    /// Phone.
    pub(crate) phone: String,
    /// Kelurahan.
    pub(crate) region: String,
    /// Street.
    pub(crate) street: String,
    /// RT.
    pub(crate) rt: String,
    /// RW.
    pub(crate) rw: String,
}

/// The demo city.
pub(crate) const DEMO: &str = include_str!("../demo/city.yaml");
/// Its regions.
pub(crate) const DEMO_REGIONS: &str = include_str!("../demo/regions.csv");
/// Its outline, with a river and two roads.
pub(crate) const DEMO_OUTLINE: &str = include_str!("../demo/outline.geojson");

impl City {
    /// Reads a city file.
    ///
    /// # Errors
    /// What is wrong and where.
    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        serde_saphyr::from_str(text).map_err(|error| anyhow::anyhow!("{error}"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use definition::{ServiceKind, Work};

    use super::*;

    impl City {
        /// Whether somebody has the role in the unit, or in one of its kind.
        fn has(&self, role: &str, unit: &str) -> bool {
            let is_meant = |one: &&Unit| one.id == unit || one.kind == unit;
            let grants = || self.staff.iter().flat_map(|officer| &officer.grants);
            self.units.iter().filter(is_meant).any(|one| {
                grants().any(|grant| {
                    let is_there = grant.unit.as_ref().is_none_or(|unit| *unit == one.id)
                        && grant.kind.as_ref().is_none_or(|kind| *kind == one.kind);
                    grant.role == role && is_there
                })
            })
        }
    }

    #[test]
    fn every_complaint_has_its_office_and_somebody_for_each_stage() {
        let city = City::read(DEMO).expect("readable");
        let own = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it");
        let packs = Path::new(&own).join("../../packs");
        let mut complaints = 0;
        for (place, folder) in crate::boot::pack_folders(&packs).expect("packs") {
            let service = folder.service().unwrap_or_else(|fault| panic!("{place}: {fault}"));
            if service.kind != ServiceKind::Complaint {
                continue;
            }
            complaints += 1;
            let handled = &service.handled;
            let others = handled.others.iter().map(|(_, unit)| unit);
            let offices: Vec<&String> = others.chain([&handled.unit]).collect();
            for stage in &service.road {
                let role = match &stage.work {
                    Work::Role(role) => role.as_str(),
                    Work::Forward(_) => "officer",
                    Work::System
                    | Work::Confirm(_)
                    | Work::Pay(_)
                    | Work::Call(_)
                    | Work::Handover(_)
                    | Work::Awaited
                    | Work::Together(_) => continue,
                };
                let units = stage.unit.as_ref().map_or_else(|| offices.clone(), |unit| vec![unit]);
                for unit in units {
                    assert!(city.has(role, unit), "{place}: no {role} in {unit} for {}", stage.id);
                }
            }
        }
        assert_eq!(complaints, 10, "the categories of the pack");
    }

    #[test]
    fn the_demo_city_is_sound_and_its_people_cannot_be_real() {
        let city = City::read(DEMO).expect("readable");
        // Six for the first two services; those of further offices come with their packs.
        assert!(city.staff.len() >= 6);
        assert!(
            city.people.iter().all(|person| person.nik.starts_with("99") && person.nik.len() == 16)
        );
        assert_eq!(city.units.iter().filter(|unit| unit.kind == "kecamatan").count(), 8);
        for person in &city.people {
            assert!(person.birth_date.parse::<terms::Date>().is_ok(), "{}", person.name);
            assert!(person.region.parse::<terms::RegionCode>().is_ok(), "{}", person.name);
        }
    }
}
