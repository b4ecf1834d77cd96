//! Regions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A Kemendagri region code: `99`, `99.71`, `99.71.01` or `99.71.01.1001`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode(String);

/// The text is not a region code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a region code: parts of 2, 2, 2 and 4 digits, parted by full stops")]
pub struct NotARegion;

impl RegionCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Only the digits, as letter numbers print them: `9971`.
    pub fn digits(&self) -> String {
        self.0.chars().filter(char::is_ascii_digit).collect()
    }

    /// Whether this region is `parent` or lies in it.
    pub fn lies_in(&self, parent: &Self) -> bool {
        self.0.strip_prefix(&parent.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// How many parts: 1 province, 2 city, 3 kecamatan, 4 kelurahan or desa.
    pub fn level(&self) -> usize {
        self.0.split('.').count()
    }

    /// Whether it is a desa: of its last part a kelurahan has 1 as its first digit, a desa 2 (Permendagri 72/2019).
    pub fn is_desa(&self) -> bool {
        self.level() == 4 && self.0.rsplit('.').next().is_some_and(|own| own.starts_with('2'))
    }

    /// The region one level up.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('.').map(|(parent, _)| Self(parent.to_owned()))
    }
}

impl FromStr for RegionCode {
    type Err = NotARegion;

    fn from_str(text: &str) -> Result<Self, NotARegion> {
        let widths = [2, 2, 2, 4];
        let parts: Vec<&str> = text.split('.').collect();
        let fits = parts.len() <= widths.len()
            && parts.iter().zip(widths).all(|(part, width)| {
                part.len() == width && part.bytes().all(|b| b.is_ascii_digit())
            });
        if fits { Ok(Self(text.to_owned())) } else { Err(NotARegion) }
    }
}

impl TryFrom<String> for RegionCode {
    type Error = NotARegion;

    fn try_from(text: String) -> Result<Self, NotARegion> {
        text.parse()
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.0
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kelurahan_lies_in_its_city_and_not_in_one_that_begins_alike() {
        let code = |text: &str| text.parse::<RegionCode>().expect("a code");
        assert!(code("99.71.01.1001").lies_in(&code("99.71")));
        assert!(code("99.71").lies_in(&code("99.71")));
        assert!(!code("99.71").lies_in(&code("99.71.01")));
        assert!("99.7".parse::<RegionCode>().is_err());
        assert!("99.71.01.1001.1".parse::<RegionCode>().is_err());
    }
}
