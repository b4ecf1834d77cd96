//! A report as it is sent: `attribute[what]=hole&lat=…`.

use std::collections::BTreeMap;

use terms::escape::in_address;

/// Longest description, in characters.
const DESCRIPTION: usize = 4000;

/// Names and values as they were sent; an empty value was not sent.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, String)>);

/// Where a report is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Latitude and longitude as they were typed, and perhaps words.
    At(String, String),
    /// In words alone.
    Words,
    /// By the id of an address alone.
    Id,
    /// Not at all: what Open311 does not know, and other ways in do.
    Nowhere,
}

/// A report as far as it can be told without its category.
#[derive(Debug, PartialEq, Eq)]
pub struct Sent {
    /// Where it is.
    pub place: Place,
    /// The same in words.
    pub address: String,
    /// The id of an address.
    pub address_id: String,
    /// What is to be done.
    pub description: String,
    /// Answers by the code of their attribute.
    pub attributes: BTreeMap<String, Vec<String>>,
}

impl Form {
    /// From pairs in their order.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect())
    }

    /// From the query of an address, or from a form that was sent like one.
    pub fn read(query: &str) -> Self {
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unescaped(name), unescaped(value))
        };
        Self::new(query.split('&').filter(|part| !part.is_empty()).map(pair))
    }

    /// These after those.
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(own, _)| own == name);
        values.next().map(|(_, value)| value.trim())
    }

    /// The parts of a list with commas; none where it was not sent.
    pub fn list(&self, name: &str) -> Option<Vec<&str>> {
        let parts = self.get(name)?.split(',').map(str::trim).filter(|part| !part.is_empty());
        Some(parts.collect())
    }

    /// A report.
    ///
    /// # Errors
    /// The key of the text that says what is missing.
    pub fn report(&self) -> Result<Sent, &'static str> {
        let words = |name| self.get(name).unwrap_or_default().to_owned();
        let (address, address_id) = (words("address_string"), words("address_id"));
        let place = match (self.get("lat"), self.get("long")) {
            (Some(lat), Some(long)) => Place::At(lat.to_owned(), long.to_owned()),
            (Some(_), None) | (None, Some(_)) => return Err("open311-half-place"),
            (None, None) if !address.is_empty() => Place::Words,
            (None, None) if !address_id.is_empty() => Place::Id,
            (None, None) => return Err("open311-no-place"),
        };
        let description = words("description").replace("\r\n", "\n");
        if description.chars().count() > DESCRIPTION {
            return Err("open311-description-long");
        }
        Ok(Sent { place, address, address_id, description, attributes: self.attributes() })
    }

    /// `attribute[what]`, and of several `attribute[what][]`.
    fn attributes(&self) -> BTreeMap<String, Vec<String>> {
        let mut found = BTreeMap::<String, Vec<String>>::new();
        for (name, value) in &self.0 {
            let code = name
                .strip_prefix("attribute[")
                .and_then(|rest| rest.strip_suffix("][]").or_else(|| rest.strip_suffix(']')));
            if let Some(code) = code {
                found.entry(code.to_owned()).or_default().push(value.trim().to_owned());
            }
        }
        found
    }
}

/// Longest address of a picture, in bytes.
const MEDIA_URL: usize = 2000;

/// The address of a picture, as one may show it as a link: of the web, and nothing else. It is fetched by nobody here.
pub fn media_url(text: &str) -> Option<&str> {
    let text = text.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let is_plain =
        text.chars().all(|sign| sign.is_ascii_graphic() && !"\"<>\\^`{|}".contains(sign));
    (is_plain && text.len() <= MEDIA_URL && !rest.is_empty() && !rest.starts_with('/'))
        .then_some(text)
}

/// What an escaped part of a query says.
fn unescaped(part: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(part.len()), part.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        rest = match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                &after[2..]
            }
            (b'+', _) => {
                bytes.push(b' ');
                after
            }
            (other, _) => {
                bytes.push(*other);
                after
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Pairs as a form sends them.
pub fn escaped(pairs: &[(String, String)]) -> String {
    let pair =
        |(name, value): &(String, String)| format!("{}={}", in_address(name), in_address(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}
