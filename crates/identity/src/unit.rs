//! Units of the agency: dinas, kecamatan, kelurahan. They lie in memory and are read again when an operator changed one.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use db::{Db, DbError, params};
use definition::OfficesByKind;
use terms::{AgencyId, RegionCode};

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: String,
    /// `kelurahan`, `dinas`, …
    pub kind: String,
    /// Its name.
    pub title: String,
    /// As letter numbers print it.
    pub short: String,
    /// The region it covers.
    pub region: RegionCode,
    /// The unit above.
    pub parent: Option<String>,
    /// Postal address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Whether it is the head of an institution of its own: a dinas, BPJS.
    pub institution: bool,
}

impl Unit {
    /// Whether a file that names its office so means this one, or one of its kind.
    pub fn is_office(&self, named: &str) -> bool {
        self.id == named || self.kind == named
    }
}

/// All units of an agency, as they are now. How they stood before stays in memory, a few kilobytes for each change: whoever
/// looks at a unit meanwhile goes on looking at it.
#[derive(Debug, Default)]
pub struct Units {
    units: Vec<Unit>,
    /// How they stood next.
    next: OnceLock<Box<Self>>,
}

impl Clone for Units {
    fn clone(&self) -> Self {
        Self::new(self.now().to_vec())
    }
}

const LIST: &str =
    "SELECT unit_id, kind, title, short, region, parent, address, phone, institution FROM units
    WHERE agency_id = $1 ORDER BY unit_id";

impl Units {
    /// These units.
    pub const fn new(units: Vec<Unit>) -> Self {
        Self { units, next: OnceLock::new() }
    }

    fn now(&self) -> &[Unit] {
        let mut last = self;
        while let Some(next) = last.next.get() {
            last = next;
        }
        &last.units
    }

    /// Reads them again, where any is otherwise than it was.
    ///
    /// # Errors
    /// [`DbError`] when they could not be read.
    pub async fn follow(&self, db: &Db, agency: AgencyId) -> Result<(), DbError> {
        let read = Self::load(db, agency).await?;
        let mut last = self;
        loop {
            while let Some(next) = last.next.get() {
                last = next;
            }
            if last.units == read.units {
                return Ok(());
            }
            // Somebody else who read them meanwhile was first: theirs may be as new as these.
            if last.next.set(Box::new(Self::new(read.units.clone()))).is_ok() {
                return Ok(());
            }
        }
    }

    /// Reads them.
    ///
    /// # Errors
    /// [`DbError`] when they could not be read.
    pub async fn load(db: &Db, agency: AgencyId) -> Result<Self, DbError> {
        let rows = db.query(LIST, params![agency]).await?;
        let units = rows.iter().map(|row| {
            Ok(Unit {
                id: row.get(0)?,
                kind: row.get(1)?,
                title: row.get(2)?,
                short: row.get(3)?,
                region: row.get(4)?,
                parent: row.get(5)?,
                address: row.get(6)?,
                phone: row.get(7)?,
                institution: row.get(8)?,
            })
        });
        units.collect::<Result<_, DbError>>().map(Self::new)
    }

    /// The unit with this id.
    pub fn get(&self, id: &str) -> Option<&Unit> {
        self.now().iter().find(|unit| unit.id == id)
    }

    /// The unit with this id, or the one of this kind whose region covers the place most closely.
    pub fn covering(&self, unit: &str, region: &RegionCode) -> Option<&Unit> {
        self.get(unit).or_else(|| {
            let of_kind =
                self.now().iter().filter(|one| one.kind == unit && region.lies_in(&one.region));
            of_kind.max_by_key(|one| one.region.level())
        })
    }

    /// The institution that a unit belongs to: the nearest one above it that is head of one, else the topmost.
    pub fn institution(&self, id: &str) -> Option<&Unit> {
        let mut unit = self.get(id)?;
        // No longer a way up than there are units: a ring, which nobody should have written, has an end too.
        for _ in 0..self.now().len() {
            let above = unit.parent.as_deref().and_then(|parent| self.get(parent));
            match above {
                Some(above) if !unit.institution => unit = above,
                _ => break,
            }
        }
        Some(unit)
    }

    /// What a service may call its office: every id and every kind.
    pub fn names(&self) -> BTreeSet<String> {
        self.now().iter().flat_map(|unit| [unit.id.clone(), unit.kind.clone()]).collect()
    }

    /// Whether there is a unit of this kind: one with such an id would have all cases of the kind.
    pub fn has_kind(&self, kind: &str) -> bool {
        self.now().iter().any(|unit| unit.kind == kind)
    }

    /// A unit and all beneath it, each once: a ring, which two changes at the same time can make, has an end too.
    pub fn beneath(&self, id: &str) -> Vec<&str> {
        let mut found: Vec<&str> = self.get(id).map(|unit| unit.id.as_str()).into_iter().collect();
        let mut at = 0;
        while let Some(&above) = found.get(at) {
            for unit in self.now().iter().filter(|unit| unit.parent.as_deref() == Some(above)) {
                if !found.contains(&unit.id.as_str()) {
                    found.push(unit.id.as_str());
                }
            }
            at += 1;
        }
        found
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.now().iter()
    }
}

impl OfficesByKind for Units {
    fn of_kind(&self, kind: &str) -> Vec<(String, String)> {
        let of_kind = self.now().iter().filter(|unit| unit.kind == kind);
        of_kind.map(|unit| (unit.id.clone(), unit.title.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, parent: Option<&str>, institution: bool) -> Unit {
        Unit {
            id: id.to_owned(),
            kind: "bidang".to_owned(),
            title: id.to_owned(),
            short: id.to_owned(),
            region: "99.71".parse().expect("a region"),
            parent: parent.map(str::to_owned),
            address: String::new(),
            phone: String::new(),
            institution,
        }
    }

    #[test]
    fn a_unit_belongs_to_the_nearest_institution_above_it() {
        let units = Units::new(vec![
            unit("kota", None, false),
            unit("dinas", Some("kota"), true),
            unit("bidang", Some("dinas"), false),
            unit("kecamatan", Some("kota"), false),
            unit("satu", Some("dua"), false),
            unit("dua", Some("satu"), false),
        ]);
        let of = |id| units.institution(id).map(|unit| unit.id.as_str());
        assert_eq!([of("bidang"), of("dinas")], [Some("dinas"), Some("dinas")]);
        assert_eq!([of("kecamatan"), of("kota")], [Some("kota"), Some("kota")]);
        assert!(of("satu").is_some(), "a ring has an end");
        assert_eq!(units.beneath("satu"), ["satu", "dua"]);
        assert_eq!(of("tidak-ada"), None);
    }
}
