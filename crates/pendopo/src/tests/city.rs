//! A city of its own for a test: the whole router over a fresh database, and visitors of it.

mod domicile;
mod posted;
mod visitor;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use db::testing::fresh_postgres_url;
use http::StatusCode;

pub(crate) use self::domicile::{ACCEPT, Answers, PDF, WULAN};
pub(crate) use self::posted::posted;
use self::visitor::FORM;
pub(crate) use self::visitor::{Answer, Visitor};
use crate::boot::{self, Running};
use crate::city::DEMO_REGIONS;
use crate::settings::Settings;
use crate::{serve, setup, shell};

/// The sources that are tested; asked of cargo each time, since clones share what was compiled.
pub(crate) fn root() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")).join("../..")
}

/// A running city.
pub(crate) struct City {
    pub(crate) running: Running,
    pub(crate) settings: Settings,
    router: Router,
    folder: tempfile::TempDir,
    /// How many seconds its clock is ahead.
    ahead: Arc<AtomicI64>,
}

/// Runs a test in a demo city on SQLite, then in one on PostgreSQL.
pub(crate) async fn on_both_engines(test: impl AsyncFn(City)) {
    test(City::open(None, true).await).await;
    test(City::open(Some(fresh_postgres_url().await), true).await).await;
}

/// The settings of a city in this folder.
pub(crate) fn settings(folder: &Path, postgres: Option<String>) -> Settings {
    Settings {
        data: folder.join("data"),
        keys: folder.join("keys"),
        root_key_command: None,
        postgres,
        listen: "127.0.0.1:0".parse().expect("an address"),
        public_url: "http://127.0.0.1".to_owned(),
        trusted_proxy: false,
        metrics_listen: None,
        colour: None,
        packs: root().join("packs"),
        smtp: None,
        mail_from: None,
        sms_url: None,
        sms_key: None,
        lines: crate::settings::LineSettings {
            whatsapp_url: "http://127.0.0.1:9".to_owned(),
            whatsapp_number: None,
            telegram_url: "http://127.0.0.1:9".to_owned(),
            telegram: false,
            sms_inbox: false,
        },
        chat_kept_days: 30,
        chat_connected_days: 30,
        tiles: None,
        log_json: true,
        log_level: "info".to_owned(),
        database_connections: 4,
        letter_worker: true,
        rate_limits: false,
        audit_in_thousand: 1000,
    }
}

/// What a test city serves: two services are enough, and publishing all of the packs takes its time each time.
const SERVED: [&str; 3] = ["lib", "kelurahan/surat-domisili", "dukcapil/akta-kelahiran"];

/// Copies a folder of files.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for file in std::fs::read_dir(from).expect("a folder").flatten() {
        std::fs::copy(file.path(), to.join(file.file_name())).expect("a file");
    }
}

impl City {
    /// Seeds a city: the demo, or the same town as a real agency.
    pub(crate) async fn open(postgres: Option<String>, demo: bool) -> Self {
        Self::with(postgres, demo, |_| ()).await
    }

    /// The same with some of its settings changed.
    pub(crate) async fn with(
        postgres: Option<String>,
        demo: bool,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut settings = settings(folder.path(), postgres);
        change(&mut settings);
        settings.packs = folder.path().join("packs");
        for part in SERVED {
            copy(&root().join("fixtures/spine").join(part), &settings.packs.join(part));
        }
        let emergency = root().join("packs/aduan/emergency.yaml");
        let there = settings.packs.join("kelurahan/emergency.yaml");
        std::fs::copy(emergency, there).expect("a file");
        let city = boot::demo_city().expect("the city reads");
        setup::set_up(&settings, &city, demo, DEMO_REGIONS).await.expect("the city is seeded");
        let folders = setup::served(&settings).expect("they read");
        setup::publish_untried(&settings, &folders).await.expect("the packs are sound");
        Self::running(settings, folder).await
    }

    /// A city that was made as `pendopo demo` makes it, with all complaints that ship and a month of reports.
    pub(crate) async fn lived(postgres: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut settings = settings(folder.path(), postgres);
        settings.packs = folder.path().join("packs");
        let (from, to) = (root().join("packs"), &settings.packs);
        copy(&from.join("lib"), &to.join("lib"));
        for place in std::fs::read_dir(from.join("aduan")).expect("a folder").flatten() {
            let own = to.join("aduan").join(place.file_name());
            std::fs::create_dir_all(to.join("aduan")).expect("a folder");
            match place.path().is_dir() {
                true => copy(&place.path(), &own),
                false => drop(std::fs::copy(place.path(), own).expect("a file")),
            }
        }
        setup::demo(&settings, true).await.expect("the demo is made");
        Self::running(settings, folder).await
    }

    /// What lies in this folder, running.
    async fn running(settings: Settings, folder: tempfile::TempDir) -> Self {
        let ahead = Arc::new(AtomicI64::new(0));
        let seconds = ahead.clone();
        let clock = move || shell::now().plus_seconds(seconds.load(Ordering::Relaxed));
        let running = boot::start_by(&settings, Arc::new(clock)).await.expect("the slices start");
        let router = serve::router(&running).expect("the routes fit");
        Self { running, settings, router, folder, ahead }
    }

    /// Agrees with other servers on this.
    pub(crate) fn agree(&mut self, agreement: open311::Agreement) {
        let agreement = Arc::new(agreement);
        let running = &mut self.running;
        running.cases.bodies = Arc::new(open311::Bodies {
            db: running.db.clone(),
            agency: running.agency,
            agreement: agreement.clone(),
        });
        running.open311.agreement = agreement;
        running.open311.cases = running.cases.clone();
        self.router = serve::router(&self.running).expect("the routes fit");
    }

    /// Answers other servers at this address from now on.
    pub(crate) async fn listen(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let router = self.router.clone();
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    /// Lets some seconds pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.ahead.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Its routes.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Somebody without a session.
    pub(crate) fn guest(&self) -> Visitor {
        Visitor { router: self.router.clone(), cookies: Mutex::default(), address: None }
    }

    /// Somebody who is not signed in and asks from this address.
    pub(crate) fn guest_from(&self, address: &str) -> Visitor {
        let address = address.parse().expect("an address");
        Visitor { address: Some(SocketAddr::new(address, 40_000)), ..self.guest() }
    }

    /// Somebody of the demo, citizen or staff, signed in.
    pub(crate) async fn person(&self, name: &str) -> Visitor {
        let visitor = self.guest();
        self.sign_in(&visitor, name).await;
        visitor
    }

    /// Signs a visitor in as somebody of the demo.
    pub(crate) async fn sign_in(&self, visitor: &Visitor, name: &str) {
        let page = visitor.get("/demo").await;
        let from =
            page.body.find(&format!("<b>{}", name.replace('\'', "&#39;"))).expect("they live here");
        let button = &page.body[page.body[from..].find("<button").expect("a button") + from..];
        let attribute = |name: &str| {
            let start = button.find(&format!("{name}=\"")).expect("an attribute") + name.len() + 2;
            button[start..].split('"').next().expect("a value").to_owned()
        };
        let form = format!("{}={}", attribute("name"), attribute("value"));
        let answer = visitor.send("POST", "/demo/masuk", Some(FORM), form.into_bytes()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }

    /// A further officer of Kelurahan Umpak, signed in.
    pub(crate) async fn second_officer(&self, name: &str) -> Visitor {
        let new = identity::NewOfficer {
            name,
            title: "Petugas pelayanan",
            nip: "199001012015031001",
            email: "kedua@demo.pendopo.example",
            grants: &[(identity::Role::Officer, "kelurahan-umpak".to_owned())],
        };
        let running = &self.running;
        identity::add_officer(&running.db, &running.web, &running.keys, &new).await.expect("added");
        self.person(name).await
    }

    /// Publishes `surat-domisili` with a part of its file replaced, and serves it.
    pub(crate) async fn republish(&self, from: &str, to: &str) {
        self.republish_with(&[(from, to)]).await;
    }

    /// Publishes `surat-domisili` with parts of its file replaced, and serves it.
    pub(crate) async fn republish_with(&self, changes: &[(&str, &str)]) {
        self.republish_with_files(changes, &[]).await;
    }

    /// Publishes `surat-domisili` with parts of its file replaced and with further files, and serves it.
    pub(crate) async fn republish_with_files(
        &self,
        changes: &[(&str, &str)],
        files: &[(&str, &str)],
    ) {
        let mut folder = self.domicile();
        let file = folder.files.get_mut("service.yaml").expect("there");
        for (from, to) in changes {
            assert!(file.contains(from), "{from} is not in the service");
            *file = file.replacen(from, to, 1);
        }
        let further = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        folder.files.extend(further);
        self.publish(&folder).await;
    }

    /// The files of `surat-domisili`.
    pub(crate) fn domicile(&self) -> catalog::Folder {
        let lib = std::fs::read_to_string(self.settings.packs.join("lib/surat.typ"));
        let place = self.settings.packs.join("kelurahan/surat-domisili");
        boot::read_folder(&place, &lib.expect("there")).expect("there")
    }

    /// Publishes a folder, and serves it.
    pub(crate) async fn publish(&self, folder: &catalog::Folder) {
        let running = &self.running;
        let published = catalog::publish(&running.db, running.agency, folder, shell::now()).await;
        published.expect("it is sound");
        running.catalog.catalog.follow(&running.db).await.expect("followed");
    }

    /// Publishes `surat-domisili` with something that its officer fills in, `isi.visit`.
    pub(crate) async fn ask_for_a_visit(&self) {
        let field = "fields:\n      - text: { id: visit, label: Catatan kunjungan }\n    checks:";
        self.republish("checks:", field).await;
    }

    /// Wulan's application, which Nur Aini has taken: both, and its number.
    pub(crate) async fn taken(&self) -> (Visitor, Visitor, String) {
        let wulan = self.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let nur = self.person("Nur Aini").await;
        let taken = nur.act(&number, "ambil", &[]).await;
        assert_eq!(taken.location(), format!("/meja/berkas/{number}"));
        (wulan, nur, number)
    }

    /// Nur Aini takes and accepts a case, and the lurah signs its letter.
    pub(crate) async fn grant(&self, number: &str) {
        let nur = self.person("Nur Aini").await;
        nur.act(number, "ambil", &[]).await;
        nur.act(number, "putuskan", &ACCEPT).await.location();
        let lurah = self.person("Drs. Bambang").await;
        lurah.act(number, "ambil", &[]).await;
        lurah.act(number, "putuskan", &[("hasil", "sign")]).await.location();
    }

    /// Proves rows against events: how many cases there are, and what differs.
    pub(crate) async fn rebuilt(&self) -> (usize, Vec<String>) {
        let (db, agency) = (&self.running.db, self.running.agency);
        let letters = issuance::Proof { db, agency };
        let (catalog, keys) = (&self.running.catalog.catalog, Some(&*self.running.keys));
        let reports = complaints::Proof { db, agency, catalog, keys };
        let found = cases::rebuild(db, agency, &[&letters, &reports]).await;
        let (count, found) = found.expect("the log reads");
        let numbers = issuance::check_numbers(db, agency).await.expect("the book reads");
        (count, found.into_iter().map(|difference| difference.what).chain(numbers).collect())
    }

    /// Does everything that waits in the outbox and is due by then.
    pub(crate) async fn drain(&self, seconds: i64) {
        let handlers = serve::handlers(&self.running, &self.settings).expect("handlers");
        let now = self.running.web.now().plus_seconds(seconds);
        notify::drain(&self.running.db, self.running.agency, now, &handlers).await;
    }
}
