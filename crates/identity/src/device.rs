//! What somebody signs in with, so that they know their devices in a list: the kind of it, and no more of what a
//! browser says of itself.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::header::USER_AGENT;
use http::request::Parts;
use web::View;

/// Kinds of device, by what a browser says of itself; the first that fits.
const KINDS: [(&str, &str); 7] = [
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Android", "android"),
    ("Windows", "windows"),
    ("Macintosh", "mac"),
    ("CrOS", "chromebook"),
    ("Linux", "linux"),
];

/// Browsers likewise: most say that they are Chrome and Safari too.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
];

/// Kind and browser of a device, where they are known; as its row keeps it: `android/Chrome`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device(String);

impl Device {
    /// The device of a browser that says this of itself.
    pub fn of(agent: &str) -> Self {
        let first = |known: &[(&str, &'static str)]| {
            let found = known.iter().find(|(sign, _)| agent.contains(sign));
            found.map_or("", |(_, name)| *name)
        };
        Self(format!("{}/{}", first(&KINDS), first(&BROWSERS)))
    }

    /// As its row keeps it.
    pub(crate) fn kept(row: String) -> Self {
        Self(row)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// "Ponsel Android, Chrome".
    pub(crate) fn words(&self, view: &View) -> String {
        let (kind, browser) = self.0.split_once('/').unwrap_or_default();
        let is_known = KINDS.iter().any(|(_, name)| *name == kind);
        let kind = view.say(&format!("identity-device-{}", if is_known { kind } else { "other" }));
        if browser.is_empty() { kind } else { format!("{kind}, {browser}") }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        Ok(Self::of(agent.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(agent: &str, kept: &str) {
        assert_eq!(Device::of(agent).as_str(), kept, "{agent}");
    }

    #[test]
    fn a_device_is_known_by_its_kind_and_its_browser_and_nothing_else_is_kept() {
        let phone =
            "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko)";
        check(&format!("{phone} Chrome/126.0.0.0 Mobile Safari/537.36"), "android/Chrome");
        let samsung = "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36";
        check(&format!("{phone} {samsung}"), "android/Samsung Internet");
        let desk =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        check(&format!("{desk} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"), "windows/Edge");
        check(
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            "linux/Firefox",
        );
        let apple = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15";
        check(&format!("{apple} Version/17.5 Mobile/15E148 Safari/604.1"), "iphone/Safari");
        check("curl/8.5.0", "/");
        check("", "/");
    }
}
