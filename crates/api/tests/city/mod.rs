//! A city with its services, a key, cases and letters; and a program that asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use api::App;
use axum::Router;
use axum::body::Body;
use catalog::{Catalog, Folder, publish};
use db::{Batch, Db, Migration, params};
use definition::RegionTable;
use http::{HeaderMap, Request, StatusCode, header};
use identity::Keyring;
use serde_json::Value as Json;
use terms::{AgencyId, CaseId, KeyId, Moment, Zone};
use tower::ServiceExt as _;
use uuid::Uuid;
use vault::AgencyKey;
use web::{Brand, NoSessions, Shared, Source, Texts};

pub(crate) const OURS: AgencyId = AgencyId::new(Uuid::from_u128(1));
pub(crate) const FOREIGN: AgencyId = AgencyId::new(Uuid::from_u128(2));
/// The raw key of a program.
pub(crate) const KEY: &str = "PDP_5f1c0e7a9b3d2846aa51c7e0d4f9b2836c1e5a70";
pub(crate) const RUNNING: &str = "PDP26-0000-0013";
pub(crate) const ENDED: &str = "PDP26-0000-0021";
pub(crate) const THEIRS: &str = "PDP26-0000-0037";
pub(crate) const NOW: Moment = Moment::from_micros(1_795_572_000_000_000);
const REGIONS: &str =
    "99;Provinsi Pendopo Raya\n99.71;Kota Pendopo\n99.71.01;Saka Guru\n99.71.01.1001;Umpak";

pub(crate) fn migrations() -> Vec<Migration> {
    let slices =
        [identity::MIGRATIONS, catalog::MIGRATIONS, cases::MIGRATIONS, issuance::MIGRATIONS];
    std::iter::once(db::outbox::MIGRATION).chain(slices.into_iter().flatten().copied()).collect()
}

/// Ids that count up, or one and the same for answers that are compared.
enum Ids {
    Counted(AtomicU64),
    Same,
}

impl Source for Ids {
    fn id(&self) -> Uuid {
        let number = match self {
            Self::Counted(next) => next.fetch_add(1, Ordering::Relaxed),
            Self::Same => 7,
        };
        Uuid::from_u128(0x0194_0000_0000_7000_8000_0000_0000_0000 + u128::from(number))
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn folder(path: &str) -> Folder {
    let root = format!(
        "{}/../../fixtures/spine/{path}",
        std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")
    );
    let entries = std::fs::read_dir(&root).expect("the pack is there");
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("a text"))
    };
    Folder { files: entries.map(file).collect() }
}

const ADD_CASE: &str = "INSERT INTO cases (agency_id, case_id, number, service_id, service_version, unit_id, region,
    turn, stage, role, stage_unit, holder, due_at, submitted_at, promised_at, paused_days, ended_at, seq)
    VALUES ($1, $2, $3, 'surat-domisili', 1, 'umpak', '99.71.01.1001', $4, 'verify', 'officer', 'umpak', NULL,
    $5, $5, $6, 0, $7, 1)";
const ADD_LETTER: &str = "INSERT INTO letters (agency_id, letter_id, case_id, case_number, letter, to_file, title, number,
    unit_id, signed_at, valid_until, signer, signer_title, signer_nip, wrapped_key, key_id, bytes, revoked_at,
    revoked_reason)
    VALUES ($1, $2, $3, $4, 'surat', $5, 'Surat', $6, 'umpak', $7, $8, 'Ratna Dewi', 'Lurah', '1', $9, $10, 0, $11, $12)";

fn case(agency: AgencyId, id: u128, number: &str, turn: &str, ended: Option<Moment>) -> Batch {
    let case = CaseId::new(Uuid::from_u128(id));
    let promised = NOW.plus_seconds(172_800);
    Batch::new().exactly(1, ADD_CASE, params![agency, case, number, turn, NOW, promised, ended])
}

fn letter(agency: AgencyId, id: &str, number: &str, until: &str, revoked: Option<&str>) -> Batch {
    let (case, key) = (CaseId::new(Uuid::from_u128(12)), KeyId::new(Uuid::from_u128(3)));
    let at = revoked.map(|_| NOW);
    let row =
        params![agency, id, case, ENDED, false, number, NOW, until, vec![0_u8], key, at, revoked];
    Batch::new().exactly(1, ADD_LETTER, row)
}

/// The city, as programs see it.
pub(crate) struct City {
    pub(crate) db: Db,
    keys: Arc<Keyring>,
    router: Router,
}

impl City {
    /// A city whose requests have ids of their own.
    pub(crate) async fn new(db: Db) -> Self {
        Self::with(db, Ids::Counted(AtomicU64::new(1)), false).await
    }

    /// A city in which every request has the same id, so that answers can be compared byte by byte.
    pub(crate) async fn of_one_id(db: Db) -> Self {
        Self::with(db, Ids::Same, false).await
    }

    /// A city that lets an address ask only so often.
    pub(crate) async fn limited(db: Db) -> Self {
        Self::with(db, Ids::Counted(AtomicU64::new(1)), true).await
    }

    async fn with(db: Db, ids: Ids, limited: bool) -> Self {
        for path in ["kelurahan/surat-domisili", "dukcapil/akta-kelahiran"] {
            publish(&db, OURS, &folder(path), NOW).await.expect("the packs are sound");
        }
        let keys = Arc::new(Keyring {
            agency: AgencyKey::from_bytes([1; 32]),
            portal: AgencyKey::from_bytes([2; 32]),
            form: [3; 32],
        });
        let rows = identity::api_key_batch(&keys, OURS, KEY, "Uji", &[], NOW)
            .then(case(OURS, 11, RUNNING, "office", None))
            .then(case(OURS, 12, ENDED, "granted", Some(NOW)))
            .then(case(FOREIGN, 13, THEIRS, "office", None))
            .then(letter(OURS, "sah", "470/0001", "2027-05-25", None))
            .then(letter(OURS, "lama", "470/0002", "2026-11-24", None))
            .then(letter(OURS, "cabut", "470/0003", "2027-05-25", Some("Salah alamat")))
            .then(letter(FOREIGN, "asing", "470/0001", "2027-05-25", None));
        db.commit(rows).await.expect("stored");
        let regions = Arc::new(RegionTable::read(REGIONS));
        let catalog = Arc::new(Catalog::load(&db, OURS, regions).await.expect("published"));
        let brand = Brand {
            agency: OURS,
            code: "PDP".to_owned(),
            name: "Pemerintah Kota Pendopo".to_owned(),
            short: "Kota Pendopo".to_owned(),
            city: "Pendopo".to_owned(),
            address: "Jl. Soko Guru 1".to_owned(),
            phone: "0800 1 99 7100".to_owned(),
            zone: Zone::wib(),
            public_url: "https://pendopo.example".to_owned(),
        };
        let web = Shared::new(
            brand,
            false,
            Arc::new(|| NOW),
            Arc::new(ids),
            Arc::new(NoSessions),
            Texts::new(&[web::TEXTS, intake::TEXTS, api::TEXTS]),
            [3; 32],
            limited,
            false,
        );
        let region = "99.71".parse().expect("a code");
        let app = App::new(web.clone(), db.clone(), keys.clone(), catalog, region, "");
        let fault = axum::routing::get(async || -> &'static str { panic!("rahasia-kota") });
        let routes = api::routes().with_state(app).route("/api/v1/fault", fault);
        let router = web::stack(routes, &web);
        Self { db, keys, router }
    }

    /// A further key, for one service.
    pub(crate) async fn key_for(&self, service: &str) -> String {
        let services = [service.to_owned()];
        let key = format!("{KEY}{service}");
        let row = identity::api_key_batch(&self.keys, OURS, &key, service, &services, NOW);
        self.db.commit(row).await.expect("stored");
        key
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "").await
    }

    /// Asks with the city's key.
    pub(crate) async fn get_with_key(&self, path: &str) -> Answer {
        self.ask("GET", path, &[("authorization", &format!("Bearer {KEY}"))], "").await
    }

    pub(crate) async fn check(&self, service: &str, body: &str) -> Answer {
        let path = format!("/api/v1/services/{service}/check");
        self.ask("POST", &path, &[("content-type", "application/json")], body).await
    }

    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let start = Request::builder().method(method).uri(path);
        let request =
            headers.iter().fold(start, |request, (name, value)| request.header(*name, *value));
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        Answer { status, headers, bytes: bytes.to_vec() }
    }

    /// The OpenAPI document.
    pub(crate) async fn document(&self) -> Json {
        self.get("/api/openapi.json").await.json()
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("{}: {}", self.status, String::from_utf8_lossy(&self.bytes)))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub(crate) fn kind(&self) -> String {
        self.header(header::CONTENT_TYPE.as_str()).to_owned()
    }
}
