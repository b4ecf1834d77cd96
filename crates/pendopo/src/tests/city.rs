//! A city of its own for a test: the whole router over a fresh database, and visitors with a browser without script.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use db::testing::fresh_postgres_url;
use http::{HeaderMap, Request, StatusCode, header};
use tower::ServiceExt as _;

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
        let reports = complaints::Proof { db, agency, catalog: &self.running.catalog.catalog };
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

const FORM: &str = "application/x-www-form-urlencoded";

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
    /// Whether a form that was sent led back to its own page, which this is.
    pub(crate) is_shown_again: bool,
}

impl Answer {
    /// Where it leads, without the query.
    pub(crate) fn location(&self) -> String {
        let place = self.headers.get(header::LOCATION).and_then(|place| place.to_str().ok());
        place.unwrap_or_else(|| panic!("{} leads nowhere: {}", self.status, self.body)).to_owned()
    }

    /// The form's token.
    pub(crate) fn token(&self) -> String {
        self.hidden("csrf").expect("a form")
    }

    /// What a form sends unseen under this name.
    pub(crate) fn hidden(&self, name: &str) -> Option<String> {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next().map(str::to_owned)
    }
}

/// A browser without script.
pub(crate) struct Visitor {
    router: Router,
    cookies: Mutex<BTreeMap<String, String>>,
    address: Option<SocketAddr>,
}

impl Visitor {
    async fn send(&self, method: &str, path: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
        self.send_with(method, path, kind, body, &[]).await
    }

    pub(crate) async fn send_with(
        &self,
        method: &str,
        path: &str,
        kind: Option<&str>,
        body: impl Into<Body>,
        more: &[(header::HeaderName, &str)],
    ) -> Answer {
        let cookies = {
            let held = self.cookies.lock().expect("no panic before");
            held.iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("; ")
        };
        let mut request = Request::builder().method(method).uri(path);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        for (name, value) in more {
            request = request.header(name, *value);
        }
        if let Some(address) = self.address {
            request = request.extension(ConnectInfo(address));
        }
        let request = request.body(body.into()).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie");
            if let Some((name, value)) =
                text.split(';').next().and_then(|pair| pair.split_once('='))
            {
                self.cookies
                    .lock()
                    .expect("no panic before")
                    .insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, 64 << 20).await.expect("a body").to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let (status, headers) = (parts.status, parts.headers);
        Answer { status, headers, body, bytes, is_shown_again: false }
    }

    /// Sends a form; when it leads back to its own page, that page.
    async fn send_or_see_again(&self, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let answer = self.send("POST", path, Some(kind), body).await;
        let leads = answer.headers.get(header::LOCATION).and_then(|place| place.to_str().ok());
        let leads = leads.unwrap_or_default().split('#').next().unwrap_or_default();
        match leads.split('?').next() == Some(path) {
            true => Answer { is_shown_again: true, ..self.get(leads).await },
            false => answer,
        }
    }

    /// Fetches a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None, Vec::new()).await
    }

    /// Fetches a page as it travels to a browser.
    pub(crate) async fn compressed(&self, path: &str) -> Answer {
        self.get_with(path, &[(header::ACCEPT_ENCODING, "gzip, br")]).await
    }

    /// Fetches a page with some headers.
    pub(crate) async fn get_with(
        &self,
        path: &str,
        headers: &[(header::HeaderName, &str)],
    ) -> Answer {
        self.send_with("GET", path, None, Vec::new(), headers).await
    }

    /// Fetches a page that must be there.
    pub(crate) async fn see(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.body
    }

    /// Sends a form of a page, with that page's token, and says which answers were read where the page does. A page
    /// that leads on is followed, as a browser does.
    pub(crate) async fn post(&self, form: &str, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let mut page = self.get(form).await;
        if page.status == StatusCode::SEE_OTHER {
            page = self.get(&page.location()).await;
        }
        let mut body = format!("csrf={}", page.token());
        let read =
            page.hidden("jawaban").filter(|_| pairs.iter().all(|(name, _)| *name != "jawaban"));
        if let Some(read) = read {
            body.push_str(&format!("&jawaban={read}"));
        }
        for (name, value) in pairs {
            body.push_str(&format!("&{}={}", escape(name), escape(value)));
        }
        self.send_or_see_again(path, FORM, body.into_bytes()).await
    }

    /// Sends the form that a page has for itself.
    pub(crate) async fn fill(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.post(path, path, pairs).await
    }

    /// Sends the body of a form as it is.
    pub(crate) async fn send_form(&self, path: &str, body: &[u8]) -> Answer {
        self.send_or_see_again(path, FORM, body.to_vec()).await
    }

    /// Sends a body as no page of ours would.
    pub(crate) async fn forge(
        &self,
        path: &str,
        kind: &str,
        body: &[u8],
        headers: &[(header::HeaderName, &str)],
    ) -> Answer {
        self.send_with("POST", path, Some(kind), body.to_vec(), headers).await
    }

    /// Sends a form with one file.
    pub(crate) async fn upload(
        &self,
        path: &str,
        pairs: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Answer {
        self.upload_from(path, path, pairs, file).await
    }

    /// Sends a form with one file, with the token of another page.
    pub(crate) async fn upload_from(
        &self,
        form: &str,
        path: &str,
        pairs: &[(&str, &str)],
        (document, name, bytes): (&str, &str, &[u8]),
    ) -> Answer {
        const EDGE: &str = "tepi-formulir";
        let token = self.get(form).await.token();
        let mut body = Vec::new();
        for (name, value) in [("csrf", token.as_str())].iter().chain(pairs) {
            body.extend_from_slice(
                format!(
                    "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        body.extend_from_slice(
            format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{document}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.send_or_see_again(path, &kind, body).await
    }
}

/// The number in the address of a receipt.
fn number_in(place: &str) -> String {
    let number = place.strip_prefix("/permohonan/").and_then(|rest| rest.strip_suffix("/terima"));
    number.unwrap_or_else(|| panic!("{place} is no receipt")).to_owned()
}

fn escape(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// What somebody answers in the form of `surat-domisili`.
pub(crate) struct Answers<'a> {
    pub(crate) nik: &'a str,
    pub(crate) name: &'a str,
    /// Day, month, year.
    pub(crate) born: [&'a str; 3],
    pub(crate) sex: &'a str,
    pub(crate) job: &'a str,
    pub(crate) phone: &'a str,
    pub(crate) street: &'a str,
    pub(crate) purpose: &'a str,
}

pub(crate) const WULAN: Answers<'static> = Answers {
    nik: "9971014503960001",
    name: "Wulan Prasasti",
    born: ["5", "3", "1996"],
    sex: "female",
    job: "Karyawan swasta",
    phone: "081299710001",
    street: "Gang Umpak 2",
    purpose: "Membuka rekening bank",
};

/// Kelurahan Umpak.
const REGION: &str = "99.71.01.1001";

impl Visitor {
    /// Begins a form and fills in all its pages but the files; gives the path of the draft.
    pub(crate) async fn draft(&self, answers: &Answers<'_>) -> String {
        self.draft_of("surat-domisili", answers).await
    }

    /// The same of another service with that form.
    pub(crate) async fn draft_of(&self, service: &str, answers: &Answers<'_>) -> String {
        let page = format!("/layanan/{service}");
        let begun = self.post(&page, &format!("{page}/mulai"), &[]).await;
        let draft = begun.location();
        self.fill_in(&draft, answers).await;
        draft
    }

    /// Fills in all pages of a draft but the files.
    pub(crate) async fn fill_in(&self, draft: &str, answers: &Answers<'_>) {
        self.fill_in_at(draft, answers, REGION).await;
    }

    /// Fills in all pages of a draft but the files, for somebody who lives in a region.
    pub(crate) async fn fill_in_at(&self, draft: &str, answers: &Answers<'_>, region: &str) {
        let you = [
            ("applicant.nik", answers.nik),
            ("applicant.name", answers.name),
            ("applicant.birth_date.day", answers.born[0]),
            ("applicant.birth_date.month", answers.born[1]),
            ("applicant.birth_date.year", answers.born[2]),
            ("applicant.sex", answers.sex),
            ("applicant.job", answers.job),
            ("applicant.phone", answers.phone),
            ("applicant.address.street", answers.street),
            ("applicant.address.rt", "003"),
            ("applicant.address.rw", "012"),
            ("applicant.address.region", region),
        ];
        let page = format!("{draft}/data-diri");
        let version = ("versi", "0");
        let saved = self.fill(&page, &[&you[..], &[version]].concat()).await;
        assert!(saved.location().ends_with("/tempat"), "{}", saved.location());
        let place = [
            ("same_as_ktp", "true"),
            ("since.day", "1"),
            ("since.month", "8"),
            ("since.year", "2020"),
            ("tenure", "rent"),
            ("purpose", answers.purpose),
            version,
        ];
        let saved = self.fill(&format!("{draft}/tempat"), &place).await;
        assert!(saved.location().ends_with("/berkas"), "{}", saved.location());
    }

    /// Gives the owner's letter.
    pub(crate) async fn give_file(&self, draft: &str, name: &str, bytes: &[u8]) {
        let page = format!("{draft}/berkas");
        let saved = self.upload(&page, &[("versi", "0")], ("owner_letter", name, bytes)).await;
        assert!(saved.location().ends_with("/periksa"), "{}", saved.location());
    }

    /// Submits a complete draft; gives the number.
    pub(crate) async fn submit(&self, draft: &str) -> String {
        self.submit_often(draft, 1).await.remove(0)
    }

    /// What "send" sends.
    pub(crate) async fn sending(&self, draft: &str) -> Vec<u8> {
        let token = self.get(&format!("{draft}/periksa")).await.token();
        format!("csrf={token}&benar=1").into_bytes()
    }

    /// Sends this body of a form.
    pub(crate) async fn post_body(&self, path: String, body: Vec<u8>) -> Answer {
        self.send("POST", &path, Some(FORM), body).await
    }

    /// Presses "send" several times at once; gives the number of each receipt.
    pub(crate) async fn submit_often(&self, draft: &str, times: usize) -> Vec<String> {
        let body = self.sending(draft).await;
        let path = format!("{draft}/kirim");
        let presses = (0..times).map(|_| self.send("POST", &path, Some(FORM), body.clone()));
        let receipts = futures_util::future::join_all(presses).await;
        receipts.iter().map(|answer| number_in(&answer.location())).collect()
    }

    /// Presses "send" once more on a page that is still open in another tab, after the case was made.
    pub(crate) async fn submit_again(&self, draft: &str, number: &str) -> String {
        let form = format!("/permohonan/{number}/tarik");
        let sent = self.post(&form, &format!("{draft}/kirim"), &[("benar", "1")]).await;
        number_in(&sent.location())
    }

    /// A whole application.
    pub(crate) async fn apply(&self, answers: &Answers<'_>) -> String {
        let draft = self.draft(answers).await;
        self.give_file(&draft, "pernyataan.pdf", PDF).await;
        self.submit(&draft).await
    }

    /// Presses a button of the desk.
    pub(crate) async fn act(&self, number: &str, what: &str, pairs: &[(&str, &str)]) -> Answer {
        self.post(
            &format!("/meja/berkas/{number}"),
            &format!("/meja/berkas/{number}/{what}"),
            pairs,
        )
        .await
    }
}

/// The smallest PDF that is one.
pub(crate) const PDF: &[u8] =
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// Both checks of the first stage, and the way on.
pub(crate) const ACCEPT: [(&str, &str); 3] =
    [("cek", "readable"), ("cek", "lives_here"), ("hasil", "accept")];
