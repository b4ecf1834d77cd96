#![allow(dead_code, reason = "each file of tests uses a part of it")]
//! A city with its doors, a clock that can be moved, and browsers without script.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use db::{Batch, Db, Migration, Param, Row, params};
use http::{HeaderMap, Request, StatusCode, header};
use identity::demo::{Demo, Neighbour};
use identity::{AgencyRow, App, Keyring, NewOfficer, Role, SessionStore, Unit};
use scraper::{Html, Selector};
use terms::{AgencyId, Moment, OfficerId, Zone};
use totp_rs::{Builder, Secret, Totp};
use tower::ServiceExt as _;
use uuid::Uuid;
use web::{Brand, Shared, Source, Texts};

pub(crate) const SRI: &str = "0812 3456 1187";
pub(crate) const BUDI: &str = "0813 5555 2298";
pub(crate) const UNIT: &str = "kelurahan-umpak";

/// Random enough for tests, the same in each.
struct Numbers(AtomicU64);

impl Numbers {
    fn next(&self) -> u64 {
        let mut x = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }
}

impl Source for Numbers {
    fn id(&self) -> Uuid {
        Uuid::from_u64_pair(0x0194_0000_0000_7000, self.next() | (1 << 63))
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.next().to_be_bytes()[0]);
    }
}

pub(crate) fn agency() -> AgencyId {
    AgencyId::new(Uuid::from_u128(1))
}

pub(crate) fn migrations() -> Vec<Migration> {
    [&[db::outbox::MIGRATION], identity::MIGRATIONS].concat()
}

fn brand() -> Brand {
    Brand {
        agency: agency(),
        code: "KP".to_owned(),
        name: "Pemerintah Kota Pendopo".to_owned(),
        short: "Kota Pendopo".to_owned(),
        city: "Pendopo".to_owned(),
        address: "Jl. Soko Guru 1".to_owned(),
        phone: "0800 1 99 7100".to_owned(),
        zone: Zone::wib(),
        public_url: "http://127.0.0.1".to_owned(),
    }
}

/// What is unlike other cities.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ways {
    pub(crate) demo: bool,
    pub(crate) limited: bool,
    pub(crate) behind_proxy: bool,
    pub(crate) no_mail: bool,
    pub(crate) no_sms: bool,
}

pub(crate) struct City {
    pub(crate) app: App,
    router: Router,
    clock: Arc<AtomicI64>,
}

/// A member of staff with what they need at the door.
#[derive(Clone)]
pub(crate) struct Officer {
    pub(crate) id: OfficerId,
    pub(crate) email: String,
    pub(crate) password: String,
    secret: Vec<u8>,
}

impl City {
    pub(crate) async fn new(db: Db) -> Self {
        Self::with(db, Ways::default()).await
    }

    pub(crate) async fn with(db: Db, ways: Ways) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let numbers = Arc::new(Numbers(AtomicU64::new(7)));
        let source = numbers.clone();
        let mut random = move |bytes: &mut [u8]| source.fill(bytes);
        let keys =
            Arc::new(Keyring::create(&folder.path().join("keys"), &mut random).expect("keys"));
        let start = Zone::wib().moment(jiff::civil::date(2026, 11, 25).at(9, 6, 0, 0));
        let clock = Arc::new(AtomicI64::new(start.micros()));
        let own = clock.clone();
        let now: web::Clock = Arc::new(move || Moment::from_micros(own.load(Ordering::Relaxed)));
        let sessions = SessionStore::new(db.clone(), keys.clone(), Zone::wib(), now.clone());
        let web = Shared::new(
            brand(),
            ways.demo,
            now,
            numbers,
            sessions.clone(),
            Texts::new(&[web::TEXTS, identity::TEXTS]),
            keys.form,
            ways.limited,
            ways.behind_proxy,
        );
        let reach = identity::Reach { mail: !ways.no_mail, sms: !ways.no_sms };
        let app = App { web: web.clone(), db, keys, sessions, reach };
        // Any page of the desk has forms.
        let desk = Router::new().route("/meja", get(async |view: web::View| view.token));
        let mut routes = identity::routes().merge(desk).with_state(app.clone());
        if ways.demo {
            let neighbour = |name: &str, phone: &str| Neighbour {
                name: name.to_owned(),
                phone: phone.to_owned(),
                nik: "9971 0145 0396 0001".to_owned(),
                female: true,
                birth_place: "Kota Pendopo".to_owned(),
                birth_date: terms::Date::new(1996, 3, 5).expect("a day"),
                job: "Guru".to_owned(),
                address: "Gang Umpak 2".to_owned(),
            };
            let people = vec![neighbour("Wulanratih Prasasti", "+6281299710001")];
            routes = routes.merge(identity::demo::routes(Demo { app: app.clone(), people }));
        }
        let city = Self { router: web::stack(routes, &web), app, clock };
        city.settle(ways.demo).await;
        city
    }

    async fn settle(&self, demo: bool) {
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
            demo,
        };
        let unit = |id: &str, kind: &str, region: &str, parent: Option<&str>| Unit {
            id: id.into(),
            kind: kind.into(),
            title: id.into(),
            short: id.into(),
            region: region.parse().expect("a region"),
            parent: parent.map(str::to_owned),
            address: String::new(),
            phone: String::new(),
            institution: false,
        };
        let batch = identity::agency_batch(&row)
            .then(identity::unit_batch(
                agency(),
                &unit("kecamatan-saka", "kecamatan", "99.71.01", None),
            ))
            .then(identity::unit_batch(
                agency(),
                &unit(UNIT, "kelurahan", "99.71.01.1001", Some("kecamatan-saka")),
            ));
        self.app.db.commit(batch).await.expect("stored");
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    pub(crate) fn browser(&self) -> Browser {
        let jar = Mutex::default();
        let (address, agent) = (None, None);
        Browser { router: self.router.clone(), jar, address, agent, set: Mutex::default() }
    }

    /// A browser whose requests come through the proxy from this address.
    pub(crate) fn browser_at(&self, address: &str) -> Browser {
        Browser { address: Some(address.to_owned()), ..self.browser() }
    }

    /// The codes that were sent to this contact, newest first.
    pub(crate) async fn codes(&self, contact: &str) -> Vec<String> {
        let contact = definition::contact(contact).expect("a contact");
        let all = identity::recent_messages(&self.app.db, &self.app.keys, agency()).await;
        let mut all = all.expect("messages");
        all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let own = all.into_iter().filter(|(_, message)| message.to == contact);
        own.map(|(_, message)| {
            let digits = |word: &&str| word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit());
            message.text.replace('.', " ").split(' ').filter(digits).take(2).collect()
        })
        .collect()
    }

    pub(crate) async fn code(&self, contact: &str) -> String {
        self.codes(contact).await.into_iter().next().expect("a code was sent")
    }

    pub(crate) async fn officer(&self, email: &str, grants: &[(Role, String)]) -> Officer {
        let new = NewOfficer { name: "Dra. Nur Aini", title: "Lurah", nip: "1", email, grants };
        let added = identity::add_officer(&self.app.db, &self.app.web, &self.app.keys, &new).await;
        let (id, password, address) = added.expect("an officer");
        Officer::with(id, email, password, &address)
    }

    /// Another password and code generator for somebody.
    pub(crate) async fn reset(&self, member: &identity::Member) -> Officer {
        let (db, web, keys) = (&self.app.db, &self.app.web, &self.app.keys);
        let given = identity::reset_officer(db, web, keys, member).await;
        let (password, address) = given.expect("new secrets");
        Officer::with(member.id, &member.email, password, &address)
    }

    /// What this officer's code generator shows now, or some seconds from now.
    pub(crate) fn totp(&self, officer: &Officer, later: i64) -> String {
        let at = self.clock.load(Ordering::Relaxed) / 1_000_000 + later;
        let secret: [u8; 20] = officer.secret.clone().try_into().expect("20 bytes");
        let generator: Totp = Builder::new()
            .with_secret(Secret::new_stack(secret))
            .with_step_duration(30)
            .build_noncompliant();
        generator.generate(u64::try_from(at).expect("after 1970")).to_string()
    }

    pub(crate) async fn rows(&self, sql: &'static str, params: Vec<Param>) -> Vec<Row> {
        self.app.db.query(sql, params).await.expect("read")
    }

    pub(crate) async fn run(&self, sql: &'static str, params: Vec<Param>) {
        self.app.db.commit(Batch::new().exactly(1, sql, params)).await.expect("stored");
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.rows(sql, params![]).await[0].get(0).expect("a number")
    }
}

impl Officer {
    /// With the secret out of the address for a code generator.
    fn with(id: OfficerId, email: &str, password: String, address: &str) -> Self {
        let secret = address.split("secret=").nth(1).and_then(|rest| rest.split('&').next());
        let secret = unbase32(secret.expect("an address with a secret"));
        Self { id, email: email.to_owned(), password, secret }
    }
}

fn unbase32(text: &str) -> Vec<u8> {
    let (mut out, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for byte in text.bytes() {
        let digit = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|one| *one == byte);
        held = (held << 5) | u32::try_from(digit.expect("base 32")).expect("small");
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((held >> bits) & 0xff).expect("a byte"));
        }
    }
    out
}

/// A browser without script: it keeps cookies and sends forms.
pub(crate) struct Browser {
    router: Router,
    jar: Mutex<BTreeMap<String, String>>,
    address: Option<String>,
    agent: Option<String>,
    /// `Set-Cookie` as it came, by name.
    set: Mutex<BTreeMap<String, String>>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// The page of a door to which a form led, and which this is.
    pub(crate) leads: String,
}

impl Browser {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path), String::new()).await
    }

    /// That browser says this of itself.
    pub(crate) fn named(self, agent: &str) -> Self {
        Self { agent: Some(agent.to_owned()), ..self }
    }

    /// Opens a page and sends its form.
    pub(crate) async fn fill(&self, page: &str, to: &str, pairs: &[(&str, &str)]) -> Answer {
        let token = self.get(page).await.token();
        self.post(to, pairs, &token).await
    }

    pub(crate) async fn post(&self, path: &str, pairs: &[(&str, &str)], token: &str) -> Answer {
        let answer = self.post_from(path, pairs, token, "same-origin").await;
        // A door answers each form with the address of one of its pages.
        let leads = answer.location().to_owned();
        let doors = ["/masuk/", "/masuk?salah", "/masuk?lagi", "/meja/masuk?"];
        if leads != "/masuk" && !doors.iter().any(|door| leads.starts_with(door)) {
            return answer;
        }
        let shown = self.get(&leads).await;
        Answer { leads, ..shown }
    }

    pub(crate) async fn post_from(
        &self,
        path: &str,
        pairs: &[(&str, &str)],
        token: &str,
        site: &str,
    ) -> Answer {
        let all = [&[("csrf", token)], pairs].concat();
        let all: Vec<String> =
            all.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site);
        self.ask(request, all.join("&")).await
    }

    /// Sends a form without token or escaping, as the demo's buttons are.
    pub(crate) async fn post_plain(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let all: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.ask(request, all.join("&")).await
    }

    async fn ask(&self, mut request: http::request::Builder, body: String) -> Answer {
        if let Some(address) = &self.address {
            request = request.header("x-forwarded-for", address);
        }
        if let Some(agent) = &self.agent {
            request = request.header(header::USER_AGENT, agent);
        }
        let cookies: Vec<String> = {
            let jar = self.jar.lock().expect("not poisoned");
            jar.iter().map(|(name, value)| format!("{name}={value}")).collect()
        };
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let request = request.body(Body::from(body)).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("text");
            let (name, rest) = line.split_once('=').expect("a cookie");
            let value = rest.split(';').next().expect("a value");
            self.set.lock().expect("not poisoned").insert(name.to_owned(), line.to_owned());
            let mut jar = self.jar.lock().expect("not poisoned");
            if line.contains("Max-Age=0") || value.is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Answer { status: parts.status, headers: parts.headers, body, leads: String::new() }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().expect("not poisoned").get(name).cloned()
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.jar.lock().expect("not poisoned").insert(name.to_owned(), value.to_owned());
    }

    /// The `Set-Cookie` line with which this cookie came last.
    pub(crate) fn cookie_line(&self, name: &str) -> String {
        self.set.lock().expect("not poisoned").get(name).cloned().expect("the cookie came")
    }

    /// Asks for a code.
    pub(crate) async fn ask_code(&self, contact: &str) -> Answer {
        self.fill("/masuk", "/masuk", &[("kontak", contact)]).await
    }

    pub(crate) async fn enter(&self, contact: &str, code: &str) -> Answer {
        self.fill("/masuk", "/masuk/kode", &[("kontak", contact), ("kode", code)]).await
    }

    /// Signs in with the code that was sent.
    pub(crate) async fn sign_in(&self, city: &City, contact: &str) {
        city.pass(1); // The newest code is known by its second.
        assert_eq!(self.ask_code(contact).await.status, StatusCode::OK);
        let answer = self.enter(contact, &city.code(contact).await).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }

    /// Signs in for thirty days.
    pub(crate) async fn stay_signed_in(&self, city: &City, contact: &str) {
        self.ask_code(contact).await;
        let code = city.code(contact).await;
        let pairs = [("kontak", contact), ("kode", code.as_str()), ("tetap", "1")];
        self.fill("/masuk", "/masuk/kode", &pairs).await;
    }

    pub(crate) async fn is_signed_in(&self) -> bool {
        self.get("/data-saya").await.status == StatusCode::OK
    }

    pub(crate) async fn staff_enter(&self, email: &str, password: &str, code: &str) -> Answer {
        let pairs = [("email", email), ("sandi", password), ("kode", code)];
        self.fill("/meja/masuk", "/meja/masuk", &pairs).await
    }

    /// Whether the desk knows them: its door sends on who is signed in.
    pub(crate) async fn is_at_desk(&self) -> bool {
        self.get("/meja/masuk").await.status == StatusCode::SEE_OTHER
    }
}

impl Answer {
    /// Whether it is the staff's door, shut for a while.
    pub(crate) fn is_shut(&self) -> bool {
        self.leads == "/meja/masuk?salah" && self.text().contains("Coba lagi setelah pukul")
    }

    pub(crate) fn token(&self) -> String {
        self.value_of("csrf").unwrap_or_default()
    }

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

    /// The page without what differs between any two: the token, and the contact that was typed.
    pub(crate) fn shape(&self, contact: &str, shown: &str) -> String {
        let plain = self.body.replace(&self.token(), "TOKEN").replace(contact, "CONTACT");
        plain.replace(shown, "SHOWN")
    }
}

fn escape(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
