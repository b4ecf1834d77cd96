//! An agency's units, staff and people as a file: the demo city, or the real one given to `init`.

use serde::Deserialize;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// The agency.
    pub agency: Agency,
    /// Its units.
    #[serde(default)]
    pub units: Vec<Unit>,
    /// Its staff.
    #[serde(default)]
    pub staff: Vec<Officer>,
    /// Generated people, in the demo only.
    #[serde(default)]
    pub people: Vec<Person>,
}

/// The agency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Code in case numbers.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Name in the roof.
    pub short: String,
    /// City in which letters are dated.
    pub city: String,
    /// Region it serves.
    pub region: String,
    /// Zone of its offices.
    pub zone: String,
    /// Postal address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Its one colour.
    pub colour: String,
}

/// A unit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// Name.
    pub title: String,
    /// As letter numbers print it.
    pub short: String,
    /// Region it covers.
    pub region: String,
    /// The unit above.
    pub parent: Option<String>,
    /// Postal address.
    pub address: String,
    /// Telephone.
    pub phone: String,
}

/// A member of staff.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Civil servant's number.
    pub nip: String,
    /// E-mail.
    pub email: String,
    /// Roles: in a unit, or in every unit of a kind within a region.
    pub grants: Vec<Grant>,
}

/// A role somewhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Role.
    pub role: String,
    /// Unit.
    pub unit: Option<String>,
    /// Kind of unit.
    pub kind: Option<String>,
    /// Region.
    pub region: Option<String>,
}

/// A generated person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name.
    pub name: String,
    /// NIK, of a province that does not exist.
    pub nik: String,
    /// `female` or `male`.
    pub sex: String,
    /// Birth date.
    pub birth_date: String,
    /// Birth place.
    pub birth_place: String,
    /// Occupation.
    pub job: String,
    /// Phone.
    pub phone: String,
    /// Kelurahan.
    pub region: String,
    /// Street.
    pub street: String,
    /// RT.
    pub rt: String,
    /// RW.
    pub rw: String,
}

/// The demo city.
pub const DEMO: &str = include_str!("../demo/city.yaml");
/// Its regions.
pub const DEMO_REGIONS: &str = include_str!("../demo/regions.csv");

impl City {
    /// Reads a city file.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        serde_saphyr::from_str(text).map_err(|error| anyhow::anyhow!("{error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_city_is_sound_and_its_people_cannot_be_real() {
        let city = City::read(DEMO).expect("readable");
        assert_eq!(city.staff.len(), 6);
        assert!(city.people.iter().all(|person| person.nik.starts_with("99") && person.nik.len() == 16));
        assert_eq!(city.units.iter().filter(|unit| unit.kind == "kecamatan").count(), 8);
    }
}
