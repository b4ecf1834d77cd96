#![allow(dead_code, reason = "each file of tests uses a part of it")]
//! A city with two people, its services, and a browser without script.

pub(crate) mod visitor;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use db::{Batch, Db, DbError};
use definition::{RegionTable, Regions, Service};
use intake::{
    App, Keys, Letters, NewKey, OwnLetter, Published, Services, Submission, Untaken, WantedLetters,
};
use terms::{AgencyId, CaseId, KeyId, PersonId, RegionCode, Zone};
use uuid::Uuid;
use vault::SubjectKey;
use web::{Brand, Citizen, Later, Sessions, Shared, Source, Staff, Texts, View};

use self::visitor::Visitor;

/// The tables of forms, and that of what is due.
pub(crate) fn migrations() -> Vec<db::Migration> {
    [&[db::outbox::MIGRATION], intake::MIGRATIONS].concat()
}

pub(crate) const SRI: u128 = 20;
pub(crate) const WULAN: u128 = 21;

pub(crate) const YOU: &[(&str, &str)] = &[
    ("applicant.nik", "9971 0145 0396 0001"),
    ("applicant.name", "Sri Lestari"),
    ("applicant.birth_date.day", "5"),
    ("applicant.birth_date.month", "3"),
    ("applicant.birth_date.year", "1996"),
    ("applicant.sex", "female"),
    ("applicant.job", "Guru"),
    ("applicant.phone", "0812 3456 7890"),
    ("applicant.address.region.typed", "Umpak"),
    ("applicant.address.street", "Gang Umpak 2"),
    ("applicant.address.rt", "3"),
    ("applicant.address.rw", "12"),
];

/// Changes that make a page wrong: nothing of it is an answer.
pub(crate) const NOT_YET: &[(&str, &str)] = &[
    ("applicant.nik", "88710145039600"),
    ("applicant.name", "Sri \u{1F600}"),
    ("applicant.birth_date.day", "31"),
    ("applicant.birth_date.month", "2"),
    ("applicant.phone", "112"),
    ("applicant.address.rt", ""),
];

pub(crate) const PLACE: &[(&str, &str)] = &[
    ("same_as_ktp", "true"),
    ("since.day", "1"),
    ("since.month", "8"),
    ("since.year", "2026"),
    ("tenure", "rent"),
    ("purpose", "Membuka rekening"),
];

/// `pairs` with some values changed.
pub(crate) fn with<'a>(
    pairs: &[(&'a str, &'a str)],
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut all = pairs.to_vec();
    for change in changes {
        match all.iter_mut().find(|(name, _)| *name == change.0) {
            Some(pair) => pair.1 = change.1,
            None => all.push(*change),
        }
    }
    all
}

const REGIONS: &str = "99;Provinsi Pendopo Raya\n99.71;Kota Pendopo\n99.71.01;Saka Guru
99.71.01.1001;Umpak\n99.71.01.1002;Blandar\n99.71.02;Serambi\n99.71.02.1001;Usuk Lor
99.71.02.1002;Usuk\n99.72;Kota Limasan\n99.72.01;Sela\n99.72.01.1001;Usuk Kidul";

struct Counter(AtomicU64);

impl Source for Counter {
    fn id(&self) -> Uuid {
        Uuid::from_u128(0x0194_0000_0000_7000_8000_0000_0000_0000 + u128::from(self.next()))
    }

    fn fill(&self, bytes: &mut [u8]) {
        let number = self.next().to_be_bytes();
        bytes.iter_mut().zip(number.iter().cycle()).for_each(|(byte, part)| *byte = *part);
    }
}

impl Counter {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// A cookie is the number of a person.
struct Doors;

impl Sessions for Doors {
    fn citizen<'a>(&'a self, cookie: &'a str) -> Later<'a, Result<Option<Citizen>, web::Unasked>> {
        let person = cookie.parse().ok().map(|number| PersonId::new(Uuid::from_u128(number)));
        Box::pin(async move {
            Ok(person.map(|person| Citizen {
                person,
                name: "Sri".to_owned(),
                has_account: true,
                reporter: None,
            }))
        })
    }

    fn staff<'a>(&'a self, _: &'a str) -> Later<'a, Result<Option<Staff>, web::Unasked>> {
        Box::pin(async { Ok(None) })
    }
}

struct Shelf(BTreeMap<String, Published>);

impl Services for Shelf {
    fn latest(&self, id: &str) -> Option<Published> {
        self.0.get(id).cloned()
    }

    fn all(&self) -> Vec<Published> {
        self.0.values().cloned().collect()
    }

    fn regions(&self) -> Arc<dyn Regions> {
        Arc::new(RegionTable::read(REGIONS))
    }

    fn agency_region(&self) -> RegionCode {
        "99.71".parse().expect("a code")
    }
}

fn shelf() -> Shelf {
    let read = |pack: &str, id: &str| {
        let folder = format!(
            "{}/../../fixtures/spine/{pack}/{id}",
            std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")
        );
        let file = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).expect("there");
        let english = file("texts.en.yaml");
        let texts = Some(("texts.en.yaml", english.as_str()));
        let service = Service::read(&file("service.yaml"), "service.yaml", texts).expect("sound");
        (id.to_owned(), Published { service: Arc::new(service), version: 1 })
    };
    let services = [("kelurahan", "surat-domisili"), ("dukcapil", "akta-kelahiran")];
    Shelf(services.map(|(pack, id)| read(pack, id)).into_iter().chain([of_many_types()]).collect())
}

/// A service that asks by the types that no service which ships asks by.
fn of_many_types() -> (String, Published) {
    const SOUND: &str =
        include_str!("../../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
    const FIELDS: &str = include_str!("types.yaml");
    let id = "segala-isian";
    let source = SOUND.replacen("surat-domisili", id, 1).replacen("    fields:\n", FIELDS, 1);
    let service = Service::read(&source, "service.yaml", None).expect("sound");
    (id.to_owned(), Published { service: Arc::new(service), version: 1 })
}

/// The keys are in memory: the database is asked for none.
fn nothing(agency: AgencyId, case: CaseId) -> db::Query {
    let sql = "SELECT draft_id FROM drafts WHERE agency_id = $1 AND draft_id = $2";
    db::Query { sql, params: db::params![agency, case] }
}

/// Keys in memory.
#[derive(Default)]
struct Ring(Mutex<BTreeMap<(CaseId, KeyId), SubjectKey>>);

impl Keys for Ring {
    fn create(&self, _: AgencyId, case: CaseId, _: PersonId) -> NewKey {
        let id = KeyId::new(case.uuid());
        let key = SubjectKey::from_bytes([7; 32]);
        self.0.lock().expect("not poisoned").insert((case, id), key.clone());
        NewKey { id, key, batch: Batch::new() }
    }

    fn looks<'a>(
        &'a self,
        _: &'a web::Staff,
        _: &'a str,
        _: CaseId,
    ) -> Later<'a, Result<(), DbError>> {
        Box::pin(async { Ok(()) })
    }

    fn destroy(&self, _: AgencyId, case: CaseId) -> Batch {
        self.0.lock().expect("not poisoned").retain(|(of, _), _| *of != case);
        Batch::new()
    }

    fn asked(&self, agency: AgencyId, case: CaseId) -> db::Query {
        nothing(agency, case)
    }

    fn found(&self, _: &[db::Row], key: KeyId) -> Result<Option<SubjectKey>, DbError> {
        let held = self.0.lock().expect("not poisoned");
        Ok(held.iter().find(|((_, id), _)| *id == key).map(|(_, key)| key.clone()))
    }
}

pub(crate) struct City {
    app: App,
    router: Router,
    folder: tempfile::TempDir,
}

/// No draft becomes a case here.
struct NoLetters;

impl Letters for NoLetters {
    fn own<'a>(&'a self, _: WantedLetters<'a>) -> Later<'a, Result<Vec<OwnLetter>, DbError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn is_free<'a>(&'a self, _: &'a OwnLetter) -> Later<'a, Result<bool, DbError>> {
        Box::pin(async { Ok(false) })
    }

    fn serves<'a>(&'a self, _: &'a str) -> Later<'a, Result<Option<CaseId>, DbError>> {
        Box::pin(async { Ok(None) })
    }

    fn use_up(&self, _: &OwnLetter, _: CaseId) -> Batch {
        Batch::new()
    }
}

struct NoneFiled;

impl intake::Filed for NoneFiled {
    fn running<'a>(
        &'a self,
        _: PersonId,
        _: &'a str,
        _: bool,
    ) -> Later<'a, Result<Vec<intake::Running>, DbError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn wait_for(&self, _: CaseId, _: &str, _: CaseId) -> Batch {
        Batch::new()
    }

    fn number(&self, _: PersonId, _: CaseId) -> Later<'_, Result<Option<String>, DbError>> {
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

impl City {
    pub(crate) fn new(db: Db) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let brand = Brand {
            agency: AgencyId::new(Uuid::from_u128(1)),
            code: "PDP".to_owned(),
            name: "Pemerintah Kota Pendopo".to_owned(),
            short: "Kota Pendopo".to_owned(),
            city: "Pendopo".to_owned(),
            address: "Jl. Soko Guru 1".to_owned(),
            phone: "0800 1 99 7100".to_owned(),
            zone: Zone::wib(),
            public_url: "http://127.0.0.1".to_owned(),
        };
        let at = Zone::wib().moment(jiff::civil::date(2026, 11, 25).at(9, 6, 0, 0));
        let web = Shared::new(
            brand,
            false,
            Arc::new(move || at),
            Arc::new(Counter(AtomicU64::new(1))),
            Arc::new(Doors),
            Texts::new(&[web::TEXTS, intake::TEXTS]),
            [3; 32],
            false,
            false,
        );
        let app = App {
            web: web.clone(),
            db,
            objects: files::Objects::in_folder(folder.path()),
            services: Arc::new(shelf()),
            keys: Arc::new(Ring::default()),
            filed: Arc::new(NoneFiled),
            letters: Arc::new(NoLetters),
            reports: Arc::new(intake::NoReports),
            promised: Arc::new(|_, _| jiff::civil::date(2026, 11, 27)),
        };
        let router = web::stack(intake::routes().with_state(app.clone()), &web);
        Self { app, router, folder }
    }

    pub(crate) fn visitor(&self, person: u128) -> Visitor {
        Visitor {
            router: self.router.clone(),
            cookie: Some(person.to_string()),
            jar: Mutex::default(),
        }
    }

    pub(crate) fn stranger(&self) -> Visitor {
        Visitor { router: self.router.clone(), cookie: None, jar: Mutex::default() }
    }

    pub(crate) async fn take(&self, person: u128, draft: &str) -> Result<Submission, Untaken> {
        let view = View::public(&self.app.web, terms::Language::Id, "/");
        let id = draft.rsplit('/').next().expect("an id").parse().expect("an id");
        let person = PersonId::new(Uuid::from_u128(person));
        let citizen = Citizen { person, name: String::new(), has_account: true, reporter: None };
        intake::take(&self.app, &view, &citizen, id).await
    }

    /// Does what is due so many days from now, as a worker would; says how many messages there were.
    pub(crate) async fn work_in(&self, days: i64) -> usize {
        let now = self.app.web.now().plus_seconds(days * 24 * 60 * 60);
        let (app, agency) = (&self.app, self.app.web.brand().agency);
        let take = async |kind| {
            db::outbox::take(&app.db, agency, kind, 20, 60, now).await.expect("the outbox answers")
        };
        let mut count = 0;
        for message in take(intake::DRAFT).await {
            let batch = intake::draft_due(app, &message, now).await.expect("asked");
            self.commit(batch.then(db::outbox::done(agency, message.id))).await;
            count += 1;
        }
        for message in take(intake::FILES).await {
            intake::remove_files(app, &message).await.expect("removed");
            self.commit(db::outbox::done(agency, message.id)).await;
            count += 1;
        }
        count
    }

    pub(crate) async fn commit(&self, batch: Batch) {
        self.app.db.commit(batch).await.expect("committed");
    }

    /// Whether a row of a draft holds these bytes.
    pub(crate) async fn finds_in_drafts(&self, wanted: &[u8]) -> bool {
        let agency = self.app.web.brand().agency;
        let all = "SELECT pages, sealed FROM drafts WHERE agency_id = $1";
        let rows = self.app.db.query(all, db::params![agency]).await.expect("asked");
        assert!(!rows.is_empty(), "there are drafts");
        rows.iter().any(|row| {
            let pages: String = row.get(0).expect("text");
            let sealed: Vec<u8> = row.get(1).expect("bytes");
            [pages.into_bytes(), sealed].concat().windows(wanted.len()).any(|part| part == wanted)
        })
    }

    fn files(&self) -> Vec<PathBuf> {
        fn walk(folder: PathBuf, found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() { walk(path, found) } else { found.push(path) }
            }
        }
        let mut found = Vec::new();
        walk(self.folder.path().to_owned(), &mut found);
        found
    }

    pub(crate) fn files_on_disk(&self) -> usize {
        self.files().len()
    }

    pub(crate) fn finds_on_disk(&self, wanted: &[u8]) -> bool {
        let holds = |path: &PathBuf| {
            let bytes = std::fs::read(path).expect("readable");
            bytes.windows(wanted.len()).any(|part| part == wanted)
        };
        self.files().iter().any(holds)
    }
}
