//! Who asks. The tables belong to `identity`; here are the extractors, which ask through [`Sessions`].

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use axum::extract::{FromRef, FromRequestParts};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use http::StatusCode;
use http::request::Parts;
use terms::{AgencyId, OfficerId, PersonId, RegionCode};

use crate::form::see_other;
use crate::problem::Problem;
use crate::shared::Shared;

/// The citizen's session cookie; its value is `person.token`.
pub const CITIZEN_COOKIE: &str = "__Host-sid";
/// The staff's session cookie; its value is `agency.token`.
pub const STAFF_COOKIE: &str = "__Host-staf";

/// The cookie of a browser from which somebody reports without an account; its value is `person.token`.
pub const REPORTER_COOKIE: &str = "__Host-pelapor";
/// The pages on which that cookie stands for them: what they fill in, and what became of it.
const REPORTERS_PAGES: [&str; 4] = ["/isian/", "/permohonan", "/aduan", "/saya"];

/// A signed-in citizen, or somebody who reports without an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citizen {
    /// Who.
    pub person: PersonId,
    /// What the roof shows.
    pub name: String,
    /// Whether they have an account; who has none may report, and nothing else.
    pub has_account: bool,
    /// Who reported without an account from the browser of somebody who has one: known on [`REPORTERS_PAGES`] alone.
    pub reporter: Option<PersonId>,
}

impl Citizen {
    /// Whose cases and drafts are theirs.
    pub fn persons(&self) -> impl Iterator<Item = PersonId> {
        std::iter::once(self.person).chain(self.reporter)
    }

    /// Who they are where they report without an account, from a browser that did so before.
    pub fn without_account(&self) -> Option<PersonId> {
        if self.has_account { self.reporter } else { Some(self.person) }
    }
}

fn is_reporters(path: &str) -> bool {
    REPORTERS_PAGES.iter().any(|pages| path.starts_with(pages))
}

/// The cookies that say which citizen asks for a path, the first that is there.
pub(crate) fn citizen_cookies(path: &str) -> &'static [&'static str] {
    if is_reporters(path) { &[CITIZEN_COOKIE, REPORTER_COOKIE] } else { &[CITIZEN_COOKIE] }
}

/// What a member of staff may do somewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Examines cases.
    Officer,
    /// Decides and signs.
    Signatory,
    /// Sees the work of units and those beneath.
    Supervisor,
    /// Sets up; sees no case.
    Administrator,
    /// A role of the agency's own, as its services name it: `ahli`.
    Own(String),
}

impl Role {
    /// The roles that every agency has.
    pub const USUAL: [Self; 4] =
        [Self::Officer, Self::Signatory, Self::Supervisor, Self::Administrator];

    /// Its keyword in service files and tables.
    pub fn name(&self) -> &str {
        match self {
            Self::Officer => "officer",
            Self::Signatory => "signatory",
            Self::Supervisor => "supervisor",
            Self::Administrator => "administrator",
            Self::Own(name) => name,
        }
    }

    /// The role with this keyword: a usual one, or one of an agency's own.
    pub fn named(name: &str) -> Option<Self> {
        let usual = Self::USUAL.into_iter().find(|role| role.name() == name);
        usual.or_else(|| is_role_name(name).then(|| Self::Own(name.to_owned())))
    }
}

/// Whether a role of an agency's own may be called this.
fn is_role_name(name: &str) -> bool {
    let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    name.len() <= 40 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(sign)
}

/// A role in a unit, perhaps only for a region of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What.
    pub role: Role,
    /// Where: id of the unit.
    pub unit: String,
    /// Only for cases of this region.
    pub region: Option<RegionCode>,
}

/// A signed-in member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The agency.
    pub agency: AgencyId,
    /// Who.
    pub officer: OfficerId,
    /// Name.
    pub name: String,
    /// Title: "Lurah".
    pub title: String,
    /// What they may do where.
    pub grants: Vec<Grant>,
}

impl Staff {
    /// Whether they have this role anywhere.
    pub fn is(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Whether they look after the work of units.
    pub fn supervises(&self) -> bool {
        self.is(Role::Supervisor)
    }

    /// Whether they take in applications at a counter.
    pub fn serves(&self) -> bool {
        self.is(Role::Officer)
    }

    /// Whether they answer conversations.
    pub fn converses(&self) -> bool {
        self.is(Role::Officer) || self.is(Role::Supervisor)
    }

    /// Whether they are answerable for what the assistant says.
    pub fn answers_for(&self) -> bool {
        self.is(Role::Supervisor) || self.is(Role::Signatory)
    }

    /// Whether they see cases and letters somewhere.
    pub fn works(&self) -> bool {
        self.grants.iter().any(|grant| grant.role != Role::Administrator)
    }

    /// Whether they run the system.
    pub fn sets_up(&self) -> bool {
        self.is(Role::Administrator)
    }

    /// Whether they announce something to everybody.
    pub fn announces(&self) -> bool {
        self.is(Role::Administrator) || self.is(Role::Supervisor)
    }

    /// Whether delegations of signing concern them.
    pub fn hands_over(&self) -> bool {
        self.is(Role::Signatory) || self.is(Role::Administrator)
    }
}

/// An answer that comes later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sessions could not be asked just now: that is no sign of not being signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unasked;

/// Whom a request comes from, nobody, or that it could not be found out.
type Asked<T> = Result<Option<T>, Unasked>;

/// Finds out whose session a cookie is. Implemented by `identity`.
pub trait Sessions: Send + Sync {
    /// The citizen of a cookie, if the session is alive.
    fn citizen<'a>(&'a self, cookie: &'a str) -> Later<'a, Result<Option<Citizen>, Unasked>>;
    /// Whoever reports without an account, by the cookie of their browser.
    fn reporter<'a>(&'a self, _: &'a str) -> Later<'a, Result<Option<PersonId>, Unasked>> {
        Box::pin(async { Ok(None) })
    }
    /// The member of staff of a cookie, if the session is alive.
    fn staff<'a>(&'a self, cookie: &'a str) -> Later<'a, Result<Option<Staff>, Unasked>>;
    /// Looks afresh at what a member of staff may do, since it was changed just now.
    fn forget_staff(&self, _: OfficerId) {}
}

/// Nobody is ever signed in; for tests of public pages.
#[derive(Debug, Clone, Copy)]
pub struct NoSessions;

impl Sessions for NoSessions {
    fn citizen<'a>(&'a self, _: &'a str) -> Later<'a, Result<Option<Citizen>, Unasked>> {
        Box::pin(async { Ok(None) })
    }

    fn staff<'a>(&'a self, _: &'a str) -> Later<'a, Result<Option<Staff>, Unasked>> {
        Box::pin(async { Ok(None) })
    }
}

/// Somebody who is signed in; without a session the answer is the door, which leads back here.
#[derive(Debug, Clone)]
pub struct Signed<T> {
    who: T,
    door: PhantomData<T>,
}

impl<T> std::ops::Deref for Signed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.who
    }
}

/// A kind of person that can sign in.
pub trait Kind: Sized + Clone + Send + Sync + 'static {
    /// The door at which they sign in.
    const DOOR: &'static str;
    /// Who a request for this path comes from.
    fn of(
        shared: &Shared,
        cookies: &CookieJar,
        path: &str,
    ) -> impl Future<Output = Asked<Self>> + Send;
}

impl Kind for Citizen {
    const DOOR: &'static str = "/masuk";

    async fn of(shared: &Shared, cookies: &CookieJar, path: &str) -> Asked<Self> {
        let sessions = &shared.0.sessions;
        let account = match cookies.get(CITIZEN_COOKIE) {
            Some(cookie) => sessions.citizen(cookie.value()).await?,
            None => None,
        };
        let reporter = match cookies.get(REPORTER_COOKIE).filter(|_| is_reporters(path)) {
            Some(cookie) => sessions.reporter(cookie.value()).await?,
            None => None,
        };
        let without =
            |person| Self { person, name: String::new(), has_account: false, reporter: None };
        Ok(match account {
            Some(account) => Some(Self { reporter, ..account }),
            None => reporter.map(without),
        })
    }
}

impl Kind for Staff {
    const DOOR: &'static str = "/meja/masuk";

    async fn of(shared: &Shared, cookies: &CookieJar, _: &str) -> Asked<Self> {
        let Some(cookie) = cookies.get(STAFF_COOKIE) else { return Ok(None) };
        shared.0.sessions.staff(cookie.value()).await
    }
}

impl<T: Kind, S: Send + Sync> FromRequestParts<S> for Signed<T>
where
    Shared: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        // Asked once a request, however many extractors want to know.
        if let Some(who) = parts.extensions.get::<Known<T>>() {
            return signed(who.0.clone(), parts);
        }
        let shared = Shared::from_ref(state);
        let who = T::of(&shared, &CookieJar::from_headers(&parts.headers), parts.uri.path()).await;
        parts.extensions.insert(Known(who.clone()));
        signed(who, parts)
    }
}

/// Whoever is signed in; else the door, or "try again" when it could not be found out.
#[expect(
    clippy::result_large_err,
    reason = "it is what an extractor answers with, and is made once"
)]
fn signed<T: Kind>(asked: Asked<T>, parts: &Parts) -> Result<Signed<T>, Response> {
    match asked {
        Ok(who) => who.ok_or_else(|| door::<T>(parts)).map(Signed::from_who),
        Err(Unasked) => {
            Err(Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response())
        }
    }
}

#[derive(Clone)]
pub(crate) struct Known<T>(pub(crate) Asked<T>);

impl<T> Signed<T> {
    const fn from_who(who: T) -> Self {
        Self { who, door: PhantomData }
    }
}

/// The door; after it the person comes back to the page they wanted, or whose form they were sending.
fn door<T: Kind>(parts: &Parts) -> Response {
    let wanted = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    see_other(&format!("{}?lanjut={}", T::DOOR, terms::escape::in_address(wanted))).into_response()
}
