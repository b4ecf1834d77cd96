//! What a page needs beside its own content: language, colours, who is signed in, the token of its forms.

use axum::extract::{FromRef, FromRequestParts};
use axum_extra::extract::CookieJar;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac};
use http::request::Parts;
use http::{HeaderMap, Uri};
use sha2::Sha256;
use terms::{Date, Language, Moment, Zone};

use crate::format;
use crate::session::{Citizen, Known, STAFF_COOKIE, Signed, Staff, citizen_cookies};
use crate::shared::{Brand, Shared};

/// Cookie that ties a guest's forms to their browser.
pub(crate) const GUEST_COOKIE: &str = "__Host-tamu";

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device is set.
    #[default]
    Device,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What a browser was set to.
struct Set {
    language: Language,
    theme: Theme,
    text_size: &'static str,
    letter_keys: bool,
}

impl Set {
    fn of(cookies: &CookieJar, uri: &Uri) -> Self {
        let value = |name: &str| cookies.get(name).map(|cookie| cookie.value().to_owned());
        let chosen = value("bahasa").and_then(|tag| Language::from_tag(&tag));
        Self {
            language: uri.query().and_then(asked_language).or(chosen).unwrap_or_default(),
            theme: match value("warna").as_deref() {
                Some("terang") => Theme::Light,
                Some("gelap") => Theme::Dark,
                _ => Theme::Device,
            },
            text_size: match value("teks").as_deref() {
                Some("besar") => "large",
                Some("lebih") => "larger",
                _ => "",
            },
            letter_keys: value("tombol").as_deref() != Some("mati"),
        }
    }
}

/// The language that an address asks for.
pub(crate) fn asked_language(query: &str) -> Option<Language> {
    query.split('&').find_map(|pair| pair.strip_prefix("bahasa=")).and_then(Language::from_tag)
}

/// A page's surroundings.
#[derive(Clone)]
pub struct View {
    shared: Shared,
    /// The language of the page.
    pub language: Language,
    /// Its colours.
    pub theme: Theme,
    /// `large`, `larger` or empty.
    pub text_size: &'static str,
    /// Whether single letters act on pages of the desk; who dictates or trembles switches them off (WCAG 2.1.4).
    pub letter_keys: bool,
    /// The citizen, if signed in.
    pub citizen: Option<Citizen>,
    /// The member of staff, on pages of the desk.
    pub staff: Option<Staff>,
    /// Token for the page's forms.
    pub token: String,
    /// Whether it was found out who is signed in; a page about a problem does without.
    pub knows_who: bool,
    /// Path of the page, for the language links.
    pub path: String,
    /// Now.
    pub now: Moment,
}

impl View {
    /// The view of a public page in this language, as everybody sees it.
    pub fn public(shared: &Shared, language: Language, path: &str) -> Self {
        Self {
            language,
            theme: Theme::Device,
            text_size: "",
            letter_keys: true,
            citizen: None,
            staff: None,
            token: String::new(),
            knows_who: true,
            path: path.to_owned(),
            now: shared.now(),
            shared: shared.clone(),
        }
    }

    /// The view of a page about a problem, as its reader set this browser. Who that is may be what cannot be asked.
    pub(crate) fn of_problem(shared: &Shared, headers: &HeaderMap, uri: &Uri) -> Self {
        let set = Set::of(&CookieJar::from_headers(headers), uri);
        Self {
            theme: set.theme,
            text_size: set.text_size,
            letter_keys: set.letter_keys,
            knows_who: false,
            ..Self::public(shared, set.language, uri.path())
        }
    }

    /// Whether everybody who asks for this page in this language gets the same bytes.
    pub fn is_for_everybody(&self) -> bool {
        self.citizen.is_none()
            && self.staff.is_none()
            && self.theme == Theme::Device
            && self.text_size.is_empty()
    }

    /// The text of a key.
    pub fn say(&self, key: &str) -> String {
        self.shared.texts().say(self.language, key)
    }

    /// The text of a key with one argument.
    pub fn say1(&self, key: &str, name: &str, value: impl ToString) -> String {
        self.shared.texts().with(self.language, key, &[(name, &value.to_string())])
    }

    /// The text of a key with two arguments.
    pub fn say2(&self, key: &str, a: (&str, &str), b: (&str, &str)) -> String {
        self.shared.texts().with(self.language, key, &[a, b])
    }

    /// The text of a key with arguments.
    pub fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.shared.texts().with(self.language, key, args)
    }

    /// Whether there are words for a key.
    pub fn knows(&self, key: &str) -> bool {
        self.shared.texts().has(key)
    }

    /// The host agency.
    pub fn brand(&self) -> &Brand {
        self.shared.brand()
    }

    /// The agency's telephone, which does not break over two lines.
    pub fn phone(&self) -> String {
        self.brand().phone.replace(' ', "\u{a0}")
    }

    /// The agency's telephone for a link that calls it.
    pub fn call(&self) -> String {
        format!("tel:{}", format::digits(&self.brand().phone))
    }

    /// Zone of the agency's offices.
    pub fn zone(&self) -> &Zone {
        &self.shared.brand().zone
    }

    /// Today, where the agency is.
    pub fn today(&self) -> Date {
        self.now.day(self.zone())
    }

    /// Whoever is signed in with an account.
    pub fn account(&self) -> Option<&Citizen> {
        self.citizen.as_ref().filter(|citizen| citizen.has_account)
    }

    /// Whether this is the demo.
    pub fn is_demo(&self) -> bool {
        self.shared.is_demo()
    }

    /// Where an asset lies.
    pub fn asset(&self, name: &str) -> String {
        crate::assets::path(name)
    }

    /// Where the agency's own colours lie, if it has any.
    pub fn colours(&self) -> Option<String> {
        self.shared.palette().map(crate::Palette::path)
    }

    /// Colour of the roof, for the phone's own bar.
    pub fn roof_colour(&self) -> String {
        self.shared.palette().map_or_else(|| "#0b463b".to_owned(), |own| own.roof().to_string())
    }

    /// `Jumat, 27 November 2026`.
    pub fn long_day(&self, day: &Date) -> String {
        format::long_day(*day, self.language)
    }

    /// `27 November 2026`.
    pub fn day(&self, day: &Date) -> String {
        format::day(*day, self.language)
    }

    /// `Rabu, 25 Nov 2026, 09.40 WIB`.
    pub fn short_at(&self, at: &Moment) -> String {
        format::short_at(*at, self.zone(), self.language)
    }

    /// `09.40 WIB`.
    pub fn clock(&self, at: &Moment) -> String {
        format::clock(*at, self.zone())
    }

    /// For `<time datetime>`.
    pub fn machine_time(&self, at: &Moment) -> String {
        at.rfc3339()
    }

    /// Value of `html[data-theme]`.
    pub fn theme_name(&self) -> &'static str {
        match self.theme {
            Theme::Device => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// The token of the forms that this cookie's holder may send.
pub(crate) fn token_for(key: &[u8; 32], cookie: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(cookie.as_bytes());
    URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..18])
}

/// The cookie to which the forms of this request are tied: the session of its side, or the guest's.
pub(crate) fn form_cookie(cookies: &CookieJar, path: &str) -> String {
    let sessions = if is_desk(path) { &[STAFF_COOKIE] } else { citizen_cookies(path) };
    let session = sessions.iter().find_map(|name| cookies.get(name));
    let found = session.or_else(|| cookies.get(GUEST_COOKIE));
    found.map_or_else(String::new, |cookie| cookie.value().to_owned())
}

pub(crate) fn is_desk(path: &str) -> bool {
    ["/meja", "/operator", "/perancang"].iter().any(|side| path.starts_with(side))
}

/// A cookie that the guest got in this very answer.
#[derive(Clone)]
pub(crate) struct NewGuest(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for View
where
    Shared: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let shared = Shared::from_ref(state);
        let cookies = CookieJar::from_headers(&parts.headers);
        let path = parts.uri.path().to_owned();
        if is_desk(&path) {
            drop(Signed::<Staff>::from_request_parts(parts, state).await);
        } else {
            drop(Signed::<Citizen>::from_request_parts(parts, state).await);
        }
        let set = Set::of(&cookies, &parts.uri);
        let guest = parts.extensions.get::<NewGuest>().map(|guest| guest.0.clone());
        let tied = match form_cookie(&cookies, &path) {
            cookie if cookie.is_empty() => guest.unwrap_or_default(),
            cookie => cookie,
        };
        Ok(Self {
            language: set.language,
            theme: set.theme,
            text_size: set.text_size,
            letter_keys: set.letter_keys,
            knows_who: true,
            citizen: parts
                .extensions
                .get::<Known<Citizen>>()
                .and_then(|known| known.0.clone().ok()?),
            staff: parts.extensions.get::<Known<Staff>>().and_then(|known| known.0.clone().ok()?),
            token: token_for(&shared.0.form_key, &tied),
            path,
            now: shared.now(),
            shared,
        })
    }
}
