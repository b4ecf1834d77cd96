//! What was agreed with others: who we are to them, which servers are our partners, and what of ours is theirs.

use std::collections::BTreeMap;

use serde::Deserialize;
use terms::RegionCode;

/// The file beside the data.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Our name among servers, `kota.example`; none: any name that is asked for is not ours.
    #[serde(default)]
    pub jurisdiction: Option<String>,
    /// The square in which the city lies; none: only the kelurahan tells.
    #[serde(default)]
    pub bounds: Option<Bounds>,
    /// Partners, by their order.
    #[serde(default, rename = "partner")]
    pub partners: Vec<Partner>,
    /// Categories of LAPOR!, and what they are here.
    #[serde(default)]
    pub lapor: Vec<Category>,
}

/// A category of LAPOR!, and what it is here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// What it is called there; `*` for all that are not named.
    pub theirs: String,
    /// Our category.
    pub ours: String,
    /// Answers to questions that LAPOR! does not ask.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
}

/// A square on the map, in degrees.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Smallest latitude.
    pub south: f64,
    /// Smallest longitude.
    pub west: f64,
    /// Largest latitude.
    pub north: f64,
    /// Largest longitude.
    pub east: f64,
}

impl Bounds {
    /// Whether a place lies in it.
    pub fn hold(&self, lat: f64, long: f64) -> bool {
        (self.south..=self.north).contains(&lat) && (self.west..=self.east).contains(&long)
    }
}

/// How a partner spells its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spelling {
    /// `.json`.
    #[default]
    Json,
    /// `.xml`: what every server speaks.
    Xml,
}

/// How it is found out what became of what a partner got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Updates {
    /// By the extension for service request updates.
    #[default]
    Updates,
    /// By the status in the list of requests.
    List,
}

/// Another server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// What names it here, for ever.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where its methods are, without a slash at the end: `https://…/open311/v2`.
    pub url: String,
    /// Its `jurisdiction_id`, where it wants one.
    #[serde(default)]
    pub jurisdiction: Option<String>,
    /// The file in the folder of keys that holds the key it gave us.
    pub key_file: String,
    /// The key, read from that file.
    #[serde(skip)]
    pub key: String,
    /// How it spells.
    #[serde(default)]
    pub format: Spelling,
    /// How it tells what it did.
    #[serde(default)]
    pub updates: Updates,
    /// What of ours is theirs.
    #[serde(default, rename = "service")]
    pub services: Vec<Mapped>,
}

/// A category of ours, and what it is to a partner.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapped {
    /// Our category.
    pub ours: String,
    /// Their `service_code`.
    pub theirs: String,
    /// The regions whose reports are theirs; none: all.
    #[serde(default)]
    pub regions: Vec<RegionCode>,
    /// Their attributes: words, and `{what}` for the answer to a question of ours, `{region}` for the kelurahan.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

impl Agreement {
    /// The partner with this id.
    pub fn partner(&self, id: &str) -> Option<&Partner> {
        self.partners.iter().find(|partner| partner.id == id)
    }

    /// What a category of LAPOR! is here.
    pub(crate) fn of_lapor(&self, theirs: &str) -> Option<&Category> {
        let named =
            |name: &str| self.lapor.iter().find(|one| one.theirs.trim().to_lowercase() == name);
        named(&theirs.trim().to_lowercase()).or_else(|| named("*"))
    }

    /// Whether somebody means us.
    pub(crate) fn is_ours(&self, jurisdiction: &str) -> bool {
        self.jurisdiction.as_deref() == Some(jurisdiction)
    }
}

impl Partner {
    /// What a category is to it, for a report of this region; none where it is not theirs.
    pub fn maps(&self, service: &str, region: &str) -> Option<&Mapped> {
        let region: Option<RegionCode> = region.parse().ok();
        let holds = |wanted: &RegionCode| {
            region.as_ref().is_some_and(|region| region == wanted || region.lies_in(wanted))
        };
        self.services.iter().find(|mapped| {
            mapped.ours == service
                && (mapped.regions.is_empty() || mapped.regions.iter().any(holds))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_a_partners_where_its_regions_say_so() {
        let mapped = Mapped {
            ours: "jalan".to_owned(),
            theirs: "road".to_owned(),
            regions: vec!["99.71".parse().expect("a code")],
            attributes: BTreeMap::new(),
        };
        let partner = Partner {
            id: "balai".to_owned(),
            name: "Balai Jalan".to_owned(),
            url: "http://127.0.0.1".to_owned(),
            jurisdiction: None,
            key_file: String::new(),
            key: String::new(),
            format: Spelling::Json,
            updates: Updates::Updates,
            services: vec![mapped],
        };
        assert!(partner.maps("jalan", "99.71.01.1001").is_some());
        for (service, region) in
            [("jalan", "99.72.01.1001"), ("lampu", "99.71.01.1001"), ("jalan", "")]
        {
            assert!(partner.maps(service, region).is_none(), "{service} {region}");
        }
    }

    #[test]
    fn a_square_holds_what_lies_in_it() {
        let bounds = Bounds { south: -7.7, west: 110.7, north: -7.4, east: 111.0 };
        assert!(bounds.hold(-7.5561, 110.8312));
        assert!(!bounds.hold(-6.2, 106.8) && !bounds.hold(110.8, -7.5));
    }
}
