#![allow(dead_code, reason = "each file of tests uses a part of it")]
//! A city with two kelurahan, their staff, a clock that can be moved, and browsers of the desk without script.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use cases::{Due, Occasion, Signing as _, SigningFailure};
use casework::Calendar;
use db::{Batch, Db, DbError, Migration, Param, Row};
use definition::{RegionTable, Regions, Service};
use http::{HeaderMap, Request, StatusCode, header};
use identity::{AgencyRow, Keyring, NewOfficer, SessionStore, Unit, Units};
use issuance::{App, LetterKeys, Numbers};
use scraper::{Html, Selector};
use terms::{AgencyId, CaseId, Date, KeyId, Moment, OfficerId, PersonId, RegionCode, Zone};
use tower::ServiceExt as _;
use uuid::Uuid;
use vault::SubjectKey;
use web::{Brand, Later, Role, STAFF_COOKIE, Shared, Source, Staff, Texts};

pub(crate) const UMPAK: &str = "kelurahan-umpak";
pub(crate) const BLANDAR: &str = "kelurahan-blandar";
pub(crate) const SERIES: &str = "class/470/kelurahan-umpak";

struct Counting(AtomicU64);

impl Source for Counting {
    fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + (7 << 100))
    }

    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let next = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            *byte = next.to_be_bytes()[0];
        }
    }
}

pub(crate) fn agency() -> AgencyId {
    AgencyId::new(Uuid::from_u128(1))
}

pub(crate) fn migrations() -> Vec<Migration> {
    [&[db::outbox::MIGRATION], identity::MIGRATIONS, cases::MIGRATIONS, issuance::MIGRATIONS]
        .concat()
}

/// One published service, in the place of catalogue and packs.
struct Shelf(Arc<Service>);

impl intake::Services for Shelf {
    fn latest(&self, _: &str) -> Option<intake::Published> {
        Some(intake::Published { service: self.0.clone(), version: 1 })
    }

    fn all(&self) -> Vec<intake::Published> {
        vec![intake::Published { service: self.0.clone(), version: 1 }]
    }

    fn regions(&self) -> Arc<dyn Regions> {
        Arc::new(RegionTable::read("99.71;Kota Pendopo"))
    }

    fn agency_region(&self) -> RegionCode {
        "99.71".parse().expect("a code")
    }
}

impl cases::Versions for Shelf {
    fn version(&self, _: &str, _: i64) -> Option<Arc<Service>> {
        Some(self.0.clone())
    }
}

impl issuance::Templates for Shelf {
    fn file(&self, _: &str, _: i64, _: &str) -> Option<String> {
        None
    }

    fn services(&self) -> Vec<Arc<Service>> {
        vec![self.0.clone()]
    }
}

impl cases::Follower for Shelf {
    fn is_private(&self, _: &definition::Answers) -> bool {
        false
    }

    fn of_event(&self, _: &cases::Followed<'_>) -> Batch {
        Batch::new()
    }
}

impl intake::Filed for Shelf {
    fn running<'a>(
        &'a self,
        _: terms::PersonId,
        _: &'a str,
        _: bool,
    ) -> Later<'a, Result<Vec<intake::Running>, DbError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn wait_for(&self, _: CaseId, _: &str, _: CaseId) -> Batch {
        Batch::new()
    }

    fn number(
        &self,
        _: terms::PersonId,
        _: CaseId,
    ) -> Later<'_, Result<Option<String>, db::DbError>> {
        Box::pin(async { Ok(None) })
    }

    fn entered(
        &self,
        _: terms::OfficerId,
        _: CaseId,
    ) -> Later<'_, Result<Option<String>, DbError>> {
        Box::pin(async { Ok(None) })
    }

    fn freed<'a>(
        &'a self,
        _: PersonId,
        _: &'a str,
        _: CaseId,
    ) -> Later<'a, Result<db::Batch, DbError>> {
        Box::pin(async { Ok(db::Batch::new()) })
    }
}

impl intake::Letters for Shelf {
    fn own<'a>(
        &'a self,
        _: intake::WantedLetters<'a>,
    ) -> Later<'a, Result<Vec<intake::OwnLetter>, DbError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn is_free<'a>(&'a self, _: &'a intake::OwnLetter) -> Later<'a, Result<bool, DbError>> {
        Box::pin(async { Ok(true) })
    }

    fn serves<'a>(&'a self, _: &'a str) -> Later<'a, Result<Option<CaseId>, DbError>> {
        Box::pin(async { Ok(None) })
    }

    fn use_up(&self, _: &intake::OwnLetter, _: CaseId) -> db::Batch {
        db::Batch::new()
    }
}

impl intake::Keys for Shelf {
    fn looks<'a>(
        &'a self,
        _: &'a web::Staff,
        _: &'a str,
        _: CaseId,
    ) -> Later<'a, Result<(), DbError>> {
        Box::pin(async { Ok(()) })
    }

    fn destroy(&self, _: AgencyId, _: CaseId) -> db::Batch {
        db::Batch::new()
    }

    fn create(&self, _: AgencyId, case: CaseId, _: PersonId) -> intake::NewKey {
        let (id, key) = (KeyId::new(case.uuid()), SubjectKey::from_bytes([7; 32]));
        intake::NewKey { id, key, batch: db::Batch::new() }
    }

    fn asked(&self, agency: AgencyId, case: CaseId) -> db::Query {
        let sql = "SELECT draft_id FROM drafts WHERE agency_id = $1 AND draft_id = $2";
        db::Query { sql, params: db::params![agency, case] }
    }

    fn found(&self, _: &[db::Row], _: KeyId) -> Result<Option<SubjectKey>, DbError> {
        Ok(None)
    }
}

pub(crate) struct City {
    pub(crate) db: Db,
    web: Shared,
    sessions: Arc<SessionStore>,
    router: Router,
    pub(crate) numbers: Arc<Numbers>,
    pub(crate) service: Arc<Service>,
    keys: Arc<Keyring>,
    clock: Arc<AtomicI64>,
    /// Signs at Umpak.
    pub(crate) lurah: OfficerId,
    /// Signs at Blandar.
    pub(crate) tetangga: OfficerId,
    /// Examines at Umpak.
    pub(crate) nur: OfficerId,
    /// Examines at Blandar.
    pub(crate) ratna: OfficerId,
    /// Sees the kecamatan and what is beneath.
    pub(crate) camat: OfficerId,
    /// Sets up.
    pub(crate) agus: OfficerId,
}

fn unit(id: &str, kind: &str, short: &str, region: &str, parent: Option<&str>) -> Unit {
    Unit {
        id: id.into(),
        kind: kind.into(),
        title: id.into(),
        short: short.into(),
        region: region.parse().expect("a region"),
        parent: parent.map(str::to_owned),
        address: String::new(),
        phone: String::new(),
        institution: false,
    }
}

impl City {
    /// On 25 November 2026, at nine in the morning.
    pub(crate) async fn new(db: Db) -> Self {
        let folder = tempfile::tempdir().expect("a folder").keep();
        let mut seed = 0_u8;
        let mut random = |bytes: &mut [u8]| {
            seed = seed.wrapping_add(1);
            bytes.fill(seed);
        };
        let start = Zone::wib().moment(jiff::civil::date(2026, 11, 25).at(9, 0, 0, 0));
        let keys = Arc::new(Keyring::create(&folder.join("keys"), &mut random).expect("keys"));
        let signing = LetterKeys::create(&folder.join("keys"), "Kota", true, &mut random, start)
            .expect("keys");
        let clock = Arc::new(AtomicI64::new(start.micros()));
        let own = clock.clone();
        let now: web::Clock = Arc::new(move || Moment::from_micros(own.load(Ordering::Relaxed)));
        let sessions = SessionStore::new(db.clone(), keys.clone(), Zone::wib(), now.clone());
        let brand = Brand {
            agency: agency(),
            code: "KP".into(),
            name: "Kota".into(),
            short: "Kota".into(),
            city: "Kota".into(),
            address: String::new(),
            phone: String::new(),
            zone: Zone::wib(),
            public_url: "http://127.0.0.1".into(),
        };
        let web = Shared::new(
            brand,
            false,
            now,
            Arc::new(Counting(AtomicU64::new(1))),
            sessions.clone(),
            Texts::new(&[web::TEXTS, issuance::TEXTS]),
            keys.form,
            false,
            false,
        );
        let units = vec![
            unit("kecamatan-saka", "kecamatan", "KEC.SAKA", "99.71.01", None),
            unit(UMPAK, "kelurahan", "KEL.UMPA", "99.71.01.1001", Some("kecamatan-saka")),
            unit(BLANDAR, "kelurahan", "KEL.BLAN", "99.71.01.1002", Some("kecamatan-saka")),
        ];
        settle(&db, &units).await;
        let add = async |name: &str, title: &str, role: Role, unit: &str| {
            let email = format!("{}@kota.example", title.to_lowercase().replace(' ', "."));
            let grants = [(role, unit.to_owned())];
            let new = NewOfficer { name, title, nip: "1", email: &email, grants: &grants };
            identity::add_officer(&db, &web, &keys, &new).await.expect("an officer").0
        };
        let lurah = add("Bambang", "Lurah", Role::Signatory, UMPAK).await;
        let tetangga = add("Endang", "Lurah Blandar", Role::Signatory, BLANDAR).await;
        let nur = add("Nur Aini", "Sekretaris", Role::Officer, UMPAK).await;
        let ratna = add("Ratna", "Petugas", Role::Officer, BLANDAR).await;
        let camat = add("Camat", "Camat", Role::Supervisor, "kecamatan-saka").await;
        let agus = add("Agus", "Administrator", Role::Administrator, "kecamatan-saka").await;
        let units = Arc::new(Units::new(units));
        let source =
            include_str!("../../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let service = Arc::new(Service::read(source, "service.yaml", None).expect("sound"));
        let shelf = Arc::new(Shelf(service.clone()));
        let numbers = Arc::new(Numbers::new(db.clone(), web.clone(), keys.clone(), units.clone()));
        let objects = files::Objects::in_folder(folder.join("objects"));
        let intake = intake::App {
            web: web.clone(),
            db: db.clone(),
            objects: objects.clone(),
            services: shelf.clone(),
            keys: shelf.clone(),
            filed: shelf.clone(),
            letters: shelf.clone(),
            reports: Arc::new(intake::NoReports),
            promised: Arc::new(|_, _| jiff::civil::date(2026, 11, 27)),
        };
        let calendar = Calendar {
            zone: Zone::wib(),
            usual: casework::Hours {
                opens: jiff::civil::time(8, 0, 0, 0),
                closes: jiff::civil::time(16, 0, 0, 0),
            },
            seasons: Vec::new(),
            holidays: std::collections::BTreeSet::new(),
        };
        let cases = cases::App {
            web: web.clone(),
            db: db.clone(),
            objects,
            keys: keys.clone(),
            intake,
            versions: shelf.clone(),
            units,
            calendar: Arc::new(calendar),
            signing: numbers.clone(),
            letters: Arc::new(issuance::Cards { db: db.clone() }),
            follower: shelf.clone(),
            proofs: Arc::new(cases::NoProofs),
            bodies: Arc::new(cases::NoBodies),
            sessions: sessions.clone(),
            opened_numbers: Arc::default(),
        };
        let app = App {
            cases,
            signing: Arc::new(signing),
            templates: shelf,
            blanks: Arc::default(),
            press: Arc::default(),
        };
        let router = web::stack(issuance::routes().with_state(app), &web);
        Self {
            db,
            web,
            sessions,
            router,
            numbers,
            service,
            keys,
            clock,
            lurah,
            tetangga,
            nur,
            ratna,
            camat,
            agus,
        }
    }

    pub(crate) async fn another_officer(&self, title: &str, role: Role, unit: &str) -> OfficerId {
        let email = format!("{title}@kota.example");
        let grants = [(role, unit.to_owned())];
        let new = NewOfficer { name: title, title, nip: "1", email: &email, grants: &grants };
        identity::add_officer(&self.db, &self.web, &self.keys, &new).await.expect("an officer").0
    }

    pub(crate) fn now(&self) -> Moment {
        Moment::from_micros(self.clock.load(Ordering::Relaxed))
    }

    /// Nine in the morning of a day.
    pub(crate) fn go_to(&self, day: &str) {
        self.go_to_time(day, 9, 0);
    }

    pub(crate) fn go_to_time(&self, day: &str, hour: i8, minute: i8) {
        let day: Date = day.parse().expect("a day");
        let at = Zone::wib().moment(day.at(hour, minute, 0, 0));
        self.clock.store(at.micros(), Ordering::Relaxed);
    }

    pub(crate) fn sessions(&self) -> &SessionStore {
        &self.sessions
    }

    /// The cookie of a new session.
    pub(crate) async fn open(&self, officer: OfficerId) -> String {
        self.sessions.open_staff(&self.web, officer).await.expect("a session")
    }

    pub(crate) async fn desk(&self, officer: OfficerId) -> Desk {
        let cookie = self.open(officer).await;
        Desk { router: self.router.clone(), cookie }
    }

    /// Signs one letter as `cases` does: numbers and rows in one batch, again when somebody else was first.
    pub(crate) async fn sign(
        &self,
        officer: OfficerId,
        unit: &str,
    ) -> Result<String, SigningFailure> {
        static CASE: AtomicU64 = AtomicU64::new(1);
        let due = [Due {
            letter: "surat".into(),
            item: None,
            parts: BTreeMap::new(),
            before: Vec::new(),
            unit: None,
            own: std::collections::BTreeMap::new(),
        }];
        let staff = Staff {
            agency: agency(),
            officer,
            name: String::new(),
            title: String::new(),
            grants: Vec::new(),
        };
        for _ in 0..200 {
            let case = u128::from(CASE.fetch_add(1, Ordering::Relaxed));
            let occasion = Occasion {
                agency: agency(),
                case: CaseId::new(Uuid::from_u128(case)),
                number: "KP26-0000-0000",
                service: &self.service,
                unit,
                staff: Some(&staff),
                stage: "sign",
                due: &due,
                now: self.now(),
            };
            let signed = self.numbers.sign(occasion).await?;
            let mut turn = signed.turn.expect("a letter takes a turn");
            let stored = self.db.commit_in_order(signed.batch, || turn.placed()).await;
            turn.settled(stored.is_ok());
            match stored {
                Ok(()) => return Ok(signed.letters[0].number.clone()),
                Err(DbError::Stale | DbError::Duplicate(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        panic!("never first");
    }

    pub(crate) async fn rows(&self, sql: &'static str, params: Vec<Param>) -> Vec<Row> {
        self.db.query(sql, params).await.expect("read")
    }

    pub(crate) async fn run(&self, sql: &'static str, params: Vec<Param>) {
        self.db.commit(db::Batch::new().any(sql, params)).await.expect("stored");
    }
}

async fn settle(db: &Db, units: &[Unit]) {
    let row = AgencyRow {
        id: agency(),
        code: "KP".into(),
        name: "Kota".into(),
        short: "Kota".into(),
        city: "Kota".into(),
        region: "99.71".into(),
        zone: "Asia/Jakarta".into(),
        address: String::new(),
        phone: String::new(),
        demo: false,
    };
    let batch = units.iter().fold(identity::agency_batch(&row), |batch, unit| {
        batch.then(identity::unit_batch(agency(), unit))
    });
    db.commit(batch).await.expect("stored");
}

/// A browser of somebody at the desk.
pub(crate) struct Desk {
    router: Router,
    cookie: String,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Desk {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path), String::new()).await
    }

    /// Opens a page, fills in its form, and sends it; `to` without what follows a question mark.
    pub(crate) async fn fill(&self, page: &str, pairs: &[(&str, &str)]) -> Answer {
        let form = self.get(page).await;
        let (token, id) = (form.value_of("csrf"), form.value_of("id").unwrap_or_default());
        let all = [&[("id", id.as_str())], pairs].concat();
        let to = page.split('?').next().expect("a path");
        self.post(to, &all, &token.unwrap_or_default()).await
    }

    pub(crate) async fn post(&self, path: &str, pairs: &[(&str, &str)], token: &str) -> Answer {
        let all = [&[("csrf", token)], pairs].concat();
        let all: Vec<String> =
            all.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.ask(request, all.join("&")).await
    }

    async fn ask(&self, request: http::request::Builder, body: String) -> Answer {
        let request = request.header(header::COOKIE, format!("{STAFF_COOKIE}={}", self.cookie));
        let request = request.body(Body::from(body)).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().expect("text"))
    }

    /// The words of the page.
    pub(crate) fn text(&self) -> String {
        let page = Html::parse_document(&self.body);
        let words = page.root_element().text().collect::<Vec<_>>().join(" ");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The value of the first control with this name.
    pub(crate) fn value_of(&self, name: &str) -> Option<String> {
        let control = Selector::parse(&format!("[name=\"{name}\"]")).expect("a selector");
        let page = Html::parse_document(&self.body);
        page.select(&control).find_map(|control| control.value().attr("value").map(str::to_owned))
    }

    /// The texts of all elements that match.
    pub(crate) fn all(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        let page = Html::parse_document(&self.body);
        let text = |element: scraper::ElementRef<'_>| {
            let words = element.text().collect::<Vec<_>>().join(" ");
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        page.select(&selector).map(text).collect()
    }

    /// Where the first link with these words leads.
    pub(crate) fn link(&self, words: &str) -> Option<String> {
        let link = Selector::parse("main a").expect("a selector");
        let page = Html::parse_document(&self.body);
        page.select(&link)
            .find(|link| link.text().collect::<String>().contains(words))
            .and_then(|link| link.value().attr("href").map(str::to_owned))
    }
}

fn escape(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
