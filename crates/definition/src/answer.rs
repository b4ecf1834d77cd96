//! Answers: what a person told us, by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use terms::{Date, FileId};

use crate::decimal::Decimal;

/// Answers by field id: `since`, `applicant.name`; a list by its id, with bare ids inside.
pub type Answers = BTreeMap<String, Value>;

/// One answer, normalised.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Text, a name, a number with leading zeros, or the key of a choice.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number with decimals.
    Decimal(Decimal),
    /// Yes or no, or a given consent.
    Bool(bool),
    /// A civil date.
    Date(Date),
    /// A time of day, `04:35`.
    Time(String),
    /// The keys of several choices, in the order of the options.
    Keys(Vec<String>),
    /// A region code.
    Region(String),
    /// An address.
    Address(Address),
    /// An account at a bank.
    BankAccount(BankAccount),
    /// A place.
    Point(Point),
    /// A piece of land or water.
    Area(Area),
    /// The items of a list.
    List(Vec<Answers>),
    /// Uploaded files.
    Files(Vec<FileRef>),
}

/// Where somebody lives.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Address {
    /// The code of the kelurahan or desa.
    pub region: String,
    /// Street or hamlet, and house.
    pub street: String,
    /// Three digits; `000` where there is none; empty where it is not asked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rt: String,
    /// Three digits; `000` where there is none; empty where it is not asked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rw: String,
    /// Five digits, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub postcode: String,
}

/// An account at a bank.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BankAccount {
    /// The code of the bank: three digits.
    pub bank: String,
    /// The number: digits.
    pub number: String,
    /// Whose it is.
    pub name: String,
}

/// A place: told by coordinates, by words, or by both.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Point {
    /// Where on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Coordinates>,
    /// The code of the kelurahan or desa; empty where it is not asked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// In words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
}

/// A place on the map, in degrees (WGS 84).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Coordinates {
    /// Latitude: south of the equator below zero.
    pub lat: Decimal,
    /// Longitude.
    pub lng: Decimal,
}

impl Coordinates {
    /// The place that they tell.
    pub fn place(&self) -> places::At {
        places::At::new(self.lat.float(), self.lng.float())
    }

    /// How far another place is, in metres.
    pub fn metres_to(&self, other: &Self) -> f64 {
        places::metres((self.lat.float(), self.lng.float()), (other.lat.float(), other.lng.float()))
    }
}

/// A piece of land or water.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Area {
    /// Its corners, one after another around it; the last is joined to the first.
    pub outline: Vec<Coordinates>,
    /// The code of the kelurahan or desa.
    pub region: String,
}

/// A file that was uploaded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileRef {
    /// Its id in the object store.
    pub id: FileId,
    /// The name under which it was given.
    pub name: String,
    /// Its media type, found from content.
    pub kind: String,
    /// Its size.
    pub bytes: u64,
}

impl Value {
    /// The text of a text-like answer.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Time(text) | Self::Region(text) => Some(text),
            Self::Int(_)
            | Self::Decimal(_)
            | Self::Bool(_)
            | Self::Date(_)
            | Self::Keys(_)
            | Self::Address(_)
            | Self::BankAccount(_)
            | Self::Point(_)
            | Self::Area(_)
            | Self::List(_)
            | Self::Files(_) => None,
        }
    }

    /// The items of a list, or none.
    pub fn items(&self) -> &[Answers] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The uploaded files, or none.
    pub fn files(&self) -> &[FileRef] {
        if let Self::Files(files) = self { files } else { &[] }
    }
}
