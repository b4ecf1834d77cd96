//! Sessions: on the server, known by the hash of a random token. This process remembers them for some seconds, so
//! that a page does not ask the database who is looking; signing out forgets at once.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Db;
use sha2::{Digest as _, Sha256};
use terms::{AgencyId, Moment, OfficerId, PersonId, Zone};
use uuid::Uuid;
use web::{
    CITIZEN_COOKIE, Citizen, Clock, Later, STAFF_COOKIE, Sessions, Shared, Staff, Unasked,
    with_cookie,
};

use crate::delegation;
use crate::device::Device;
use crate::error::Failure;
use crate::keyring::{Keyring, hex, unhex};
use crate::reporter::{self, Reporter};
use crate::store::{self, NewSession};

const HALF_DAY_SECONDS: i64 = 12 * 3_600;
const MONTH_SECONDS: i64 = 30 * 86_400;
const STAFF_SECONDS: i64 = 8 * 3_600;
const STAFF_IDLE_SECONDS: i64 = 30 * 60;
/// How long this process believes what it read; other nodes' sign-outs reach it after this.
const MEMORY_SECONDS: i64 = 10;
/// How exactly it is kept when a citizen's session was used last: the list of devices counts days.
const CITIZEN_SEEN_SECONDS: i64 = 3_600;
const REMEMBERED: usize = 50_000;

type Hash = [u8; 32];

/// The sessions of this process.
pub struct SessionStore {
    db: Db,
    keys: Arc<Keyring>,
    zone: Zone,
    clock: Clock,
    citizens: RwLock<HashMap<Hash, (Moment, Citizen)>>,
    staff: RwLock<HashMap<Hash, (Moment, Staff)>>,
}

pub(crate) fn hash(token: &str) -> Hash {
    Sha256::digest(token.as_bytes()).into()
}

/// What the list of devices calls the session of a cookie; empty where there is none.
pub(crate) fn id_of(cookie: &str) -> String {
    parts(cookie).map(|(_, token)| hex(&hash(token))).unwrap_or_default()
}

/// Owner and token of a cookie.
fn parts(cookie: &str) -> Option<(Uuid, &str)> {
    let (owner, token) = cookie.split_once('.')?;
    Some((Uuid::try_parse(owner).ok()?, token))
}

impl SessionStore {
    /// Over this database, these keys, the zone of the offices, and this clock.
    pub fn new(db: Db, keys: Arc<Keyring>, zone: Zone, clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            db,
            keys,
            zone,
            clock,
            citizens: RwLock::default(),
            staff: RwLock::default(),
        })
    }

    fn remembered<T: Clone>(
        &self,
        memory: &RwLock<HashMap<Hash, (Moment, T)>>,
        hash: &Hash,
    ) -> Option<T> {
        let now = (self.clock)();
        let memory = memory.read().expect("no holder panics");
        memory.get(hash).filter(|(until, _)| *until > now).map(|(_, who)| who.clone())
    }

    fn remember<T>(&self, memory: &RwLock<HashMap<Hash, (Moment, T)>>, hash: Hash, who: T) {
        let mut memory = memory.write().expect("no holder panics");
        if memory.len() >= REMEMBERED {
            memory.clear();
        }
        memory.insert(hash, ((self.clock)().plus_seconds(MEMORY_SECONDS), who));
    }

    async fn find_citizen(&self, cookie: &str) -> Result<Option<Citizen>, Unasked> {
        let Some((person, token)) = parts(cookie) else { return Ok(None) };
        let (person, hash) = (PersonId::new(person), hash(token));
        if let Some(known) = self.remembered(&self.citizens, &hash) {
            return Ok(Some(known).filter(|citizen| citizen.person == person));
        }
        let now = (self.clock)();
        let found = store::session(&self.db, &self.keys, person, hash, now).await;
        let Some((name, seen_at)) = found.map_err(|_| Unasked)? else { return Ok(None) };
        if seen_at.plus_seconds(CITIZEN_SEEN_SECONDS) < now {
            drop(self.db.commit(store::citizen_seen(person, hash, now)).await);
        }
        let citizen = Citizen { person, name, has_account: true, reporter: None };
        self.remember(&self.citizens, hash, citizen.clone());
        Ok(Some(citizen))
    }

    async fn find_staff(&self, cookie: &str) -> Result<Option<Staff>, Unasked> {
        let Some((agency, token)) = parts(cookie) else { return Ok(None) };
        let (agency, hash) = (AgencyId::new(agency), hash(token));
        if let Some(known) = self.remembered(&self.staff, &hash) {
            return Ok(Some(known).filter(|staff| staff.agency == agency));
        }
        let now = (self.clock)();
        let idle = now.plus_seconds(-STAFF_IDLE_SECONDS);
        let found = store::staff_session(&self.db, agency, hash, now, idle).await;
        let Some(session) = found.map_err(|_| Unasked)? else { return Ok(None) };
        if now.micros() - session.seen_at.micros() > 60_000_000 {
            drop(self.db.commit(store::seen(agency, hash, now)).await);
        }
        let mut grants =
            store::grants(&self.db, agency, session.officer).await.map_err(|_| Unasked)?;
        let today = now.day(&self.zone);
        let given = delegation::grants(&self.db, agency, session.officer, today).await;
        let given = given.map_err(|_| Unasked)?;
        grants.extend(given.into_iter().filter(|one| !grants.contains(one)).collect::<Vec<_>>());
        let (officer, name, title) = (session.officer, session.name, session.title);
        let staff = Staff { agency, officer, name, title, grants };
        self.remember(&self.staff, hash, staff.clone());
        Ok(Some(staff))
    }

    /// Opens a session for a citizen on a device; gives the cookie's value and how long it lives.
    ///
    /// # Errors
    /// [`Failure`] when it could not be stored.
    pub async fn open_citizen(
        &self,
        shared: &Shared,
        person: PersonId,
        name: &str,
        stay: bool,
        device: Device,
    ) -> Result<(String, i64), Failure> {
        let token = URL_SAFE_NO_PAD.encode(shared.random::<32>());
        let seconds = if stay { MONTH_SECONDS } else { HALF_DAY_SECONDS };
        let expires = shared.now().plus_seconds(seconds);
        let new = NewSession { person, hash: hash(&token), name, device, expires };
        let batch = store::add_session(&self.db, shared, &self.keys, &new).await?;
        self.db.commit(batch.ok_or(Failure::NotFound)?).await?;
        Ok((format!("{}.{token}", person.uuid().simple()), seconds))
    }

    /// Lets somebody report without an account, from this browser.
    ///
    /// # Errors
    /// [`Failure`] when it could not be stored.
    pub async fn open_reporter(&self, shared: &Shared) -> Result<Reporter, Failure> {
        let (reporter, hash) = Reporter::new(shared, PersonId::new(shared.id()));
        self.db.commit(reporter::add(shared, &self.keys, reporter.person, hash)).await?;
        Ok(reporter)
    }

    /// Lets somebody who reported without an account find it again from this browser. None for everybody else.
    ///
    /// # Errors
    /// [`Failure`] when it could not be asked or stored.
    pub async fn find_again(
        &self,
        shared: &Shared,
        person: PersonId,
    ) -> Result<Option<Reporter>, Failure> {
        if !reporter::is_one(&self.db, person).await? {
            return Ok(None);
        }
        let (reporter, hash) = Reporter::new(shared, person);
        self.db.commit(reporter::from_here(shared, person, hash)).await?;
        Ok(Some(reporter))
    }

    async fn find_reporter(&self, cookie: &str) -> Result<Option<PersonId>, Unasked> {
        let Some((person, token)) = parts(cookie) else { return Ok(None) };
        let (person, hash) = (PersonId::new(person), hash(token));
        reporter::find(&self.db, person, hash, (self.clock)()).await.map_err(|_| Unasked)
    }

    /// Opens a session for a member of staff; gives the cookie's value.
    ///
    /// # Errors
    /// [`Failure`] when it could not be stored.
    pub async fn open_staff(&self, shared: &Shared, officer: OfficerId) -> Result<String, Failure> {
        let token = URL_SAFE_NO_PAD.encode(shared.random::<32>());
        let (agency, now) = (shared.brand().agency, shared.now());
        let expires = now.plus_seconds(STAFF_SECONDS);
        self.db
            .commit(store::add_staff_session(agency, hash(&token), officer, expires, now))
            .await?;
        Ok(format!("{}.{token}", agency.uuid().simple()))
    }

    pub(crate) async fn end_citizen(&self, cookie: &str) -> Result<(), Failure> {
        if let Some((person, token)) = parts(cookie) {
            self.citizens.write().expect("no holder panics").remove(&hash(token));
            self.db.commit(store::end_session(PersonId::new(person), hash(token))).await?;
        }
        Ok(())
    }

    /// Ends a session of theirs, as the list of devices calls it.
    pub(crate) async fn end_device(&self, person: PersonId, id: &str) -> Result<(), Failure> {
        let Some(hash) = unhex(id).and_then(|bytes| Hash::try_from(bytes).ok()) else {
            return Ok(());
        };
        self.citizens
            .write()
            .expect("no holder panics")
            .retain(|known, (_, citizen)| *known != hash || citizen.person != person);
        self.db.commit(store::end_session(person, hash)).await?;
        Ok(())
    }

    pub(crate) async fn end_everywhere(&self, person: PersonId) -> Result<(), Failure> {
        self.citizens
            .write()
            .expect("no holder panics")
            .retain(|_, (_, citizen)| citizen.person != person);
        self.db.commit(store::end_sessions(person)).await?;
        Ok(())
    }

    pub(crate) async fn end_staff(&self, cookie: &str) -> Result<(), Failure> {
        if let Some((agency, token)) = parts(cookie) {
            self.staff.write().expect("no holder panics").remove(&hash(token));
            self.db.commit(store::end_staff_session(AgencyId::new(agency), hash(token))).await?;
        }
        Ok(())
    }
}

impl Sessions for SessionStore {
    fn citizen<'a>(&'a self, cookie: &'a str) -> Later<'a, Result<Option<Citizen>, Unasked>> {
        Box::pin(self.find_citizen(cookie))
    }

    fn reporter<'a>(&'a self, cookie: &'a str) -> Later<'a, Result<Option<PersonId>, Unasked>> {
        Box::pin(self.find_reporter(cookie))
    }

    fn staff<'a>(&'a self, cookie: &'a str) -> Later<'a, Result<Option<Staff>, Unasked>> {
        Box::pin(self.find_staff(cookie))
    }

    fn forget_staff(&self, officer: OfficerId) {
        let mut staff = self.staff.write().expect("no holder panics");
        staff.retain(|_, (_, known)| known.officer != officer);
    }
}

pub(crate) fn citizen_cookie(answer: Response, value: &str, seconds: Option<i64>) -> Response {
    with_cookie(answer, CITIZEN_COOKIE, value, seconds)
}

pub(crate) fn staff_cookie(answer: Response, value: &str, seconds: Option<i64>) -> Response {
    with_cookie(answer, STAFF_COOKIE, value, seconds)
}
