//! Publishing on both engines, and the public pages through HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use catalog::{App, Catalog, Entry, Folder, MyCase, MyCases, Office, PublishError, publish};
use db::testing::on_both_engines;
use db::{Batch, Db, params};
use definition::{Duration, RegionTable};
use terms::{AgencyId, Language, Moment, PersonId, Zone};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use uuid::Uuid;
use web::{Brand, Later, NoSessions, Shared, Source, Texts};

const AGENCY: AgencyId = AgencyId::new(Uuid::from_u128(1));
const NOW: Moment = Moment::from_micros(1_795_572_000_000_000);

fn folder(path: &str, templates: &[&str]) -> Folder {
    let root = format!(
        "{}/../../fixtures/spine/{path}",
        std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")
    );
    let names = ["service.yaml", "texts.en.yaml"].iter().chain(templates);
    let read = |name: &&str| {
        let text = std::fs::read_to_string(format!("{root}/{name}")).expect("the pack is there");
        ((*name).to_owned(), text)
    };
    Folder { files: names.map(read).collect() }
}

fn domicile() -> Folder {
    folder("kelurahan/surat-domisili", &["letter.typ"])
}

fn birth() -> Folder {
    folder("dukcapil/akta-kelahiran", &["letter.typ", "late.typ"])
}

async fn loaded(db: &Db) -> Catalog {
    let regions = Arc::new(RegionTable::default());
    Catalog::load(db, AGENCY, regions).await.expect("what is published can be read")
}

#[tokio::test]
async fn a_version_is_published_once_and_kept_for_ever() {
    on_both_engines(catalog::MIGRATIONS, async |db| {
        let first = domicile();
        assert_eq!(publish(&db, AGENCY, &first, NOW).await.expect("sound"), 1);
        assert_eq!(publish(&db, AGENCY, &first, NOW).await.expect("sound"), 1, "nothing changed");
        let mut tried = first.clone();
        tried.files.insert(catalog::SCENARIOS.to_owned(), "[]".to_owned());
        let same = publish(&db, AGENCY, &tried, NOW).await.expect("sound");
        assert_eq!(same, 1, "a scenario is no part of a version");
        let catalog = loaded(&db).await;
        let mut second = first.clone();
        let file = second.files.get_mut("service.yaml").expect("it is there");
        *file = file.replace("2 working days", "3 working days");
        assert_eq!(publish(&db, AGENCY, &second, NOW).await.expect("sound"), 2);
        assert_eq!(catalog.latest("surat-domisili").expect("published").version, 1);
        catalog.poll(&db).await.expect("it can be read");
        assert_eq!(catalog.latest("surat-domisili").expect("published").version, 2);
        for catalog in [catalog, loaded(&db).await] {
            let kept = catalog.version("surat-domisili", 1).expect("older versions stay");
            assert_eq!(days(&kept), 2, "as they were");
            let newest = catalog.latest("surat-domisili").expect("published");
            assert_eq!((newest.version, days(&newest)), (2, 3));
            assert_eq!(*kept.files["letter.typ"], *first.files["letter.typ"]);
            assert!(Arc::ptr_eq(&kept.files["letter.typ"], &newest.files["letter.typ"]), "once");
            assert!(catalog.version("surat-domisili", 3).is_none());
        }
        let other = AgencyId::new(Uuid::from_u128(2));
        assert_eq!(publish(&db, other, &first, NOW).await.expect("sound"), 1, "agencies are apart");
    })
    .await;
}

/// The working days that a version promises.
fn days(entry: &Entry) -> u32 {
    let line = entry.service.promise.within.last().expect("a promise");
    let Duration::Fixed(time) = &line.time else { panic!("{line:?}") };
    time.count
}

#[tokio::test]
async fn a_version_that_cannot_be_read_leaves_the_one_before_in_force() {
    on_both_engines(catalog::MIGRATIONS, async |db| {
        publish(&db, AGENCY, &domicile(), NOW).await.expect("sound");
        let torn =
            "INSERT INTO service_versions (agency_id, service_id, version, source, published_at)
            VALUES ($1, $2, $3, $4, $5)";
        let row = params![AGENCY, "surat-domisili", 2_i64, b"{}".to_vec(), NOW];
        db.commit(Batch::new().exactly(1, torn, row)).await.expect("kept");
        let catalog = loaded(&db).await;
        assert_eq!(catalog.latest("surat-domisili").expect("published").version, 1);
        assert!(catalog.version("surat-domisili", 2).is_none());
        let before = catalog.now();
        catalog.follow(&db).await.expect("it can be asked");
        assert!(Arc::ptr_eq(&before, &catalog.now()), "nothing was published since");
    })
    .await;
}

#[tokio::test]
async fn a_folder_with_faults_changes_nothing() {
    on_both_engines(catalog::MIGRATIONS, async |db| {
        publish(&db, AGENCY, &domicile(), NOW).await.expect("sound");
        let mut faulty = domicile();
        let file = faulty.files.get_mut("service.yaml").expect("it is there");
        *file = file.replace("same_as_ktp == false", "no_such_answer == false");
        let answer = publish(&db, AGENCY, &faulty, NOW).await;
        assert!(matches!(answer, Err(PublishError::Faults(faults)) if !faults.is_empty()));
        let mut bare = domicile();
        bare.files.remove("letter.typ");
        let answer = publish(&db, AGENCY, &bare, NOW).await;
        let Err(PublishError::Faults(faults)) = answer else { panic!("{answer:?}") };
        assert_eq!((faults.len(), faults[0].code), (1, "E403"));
        assert!(faults[0].line > 1 && faults[0].message.contains("letter.typ"), "{}", faults[0]);
        let mut torn = domicile();
        let letter = torn.files.get_mut("letter.typ").expect("it is there");
        letter.push_str("\n#if true [");
        let line = letter.lines().count();
        let answer = publish(&db, AGENCY, &torn, NOW).await;
        let Err(PublishError::Faults(faults)) = answer else { panic!("{answer:?}") };
        assert_eq!((faults[0].code, faults[0].path.as_str()), ("E605", "letter.typ"));
        assert_eq!((usize::try_from(faults[0].line), faults[0].column), (Ok(line), 10));
        let answer = publish(&db, AGENCY, &Folder { files: BTreeMap::new() }, NOW).await;
        assert!(matches!(answer, Err(PublishError::NoService)));
        assert_eq!(loaded(&db).await.latest("surat-domisili").expect("kept").version, 1);
    })
    .await;
}

struct Zeros;

impl Source for Zeros {
    fn id(&self) -> Uuid {
        Uuid::nil()
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

struct Nobody;

impl MyCases for Nobody {
    fn list<'a>(&'a self, _: PersonId, _: Language) -> Later<'a, Vec<MyCase>> {
        Box::pin(async { Vec::new() })
    }
}

fn office((id, kind, title): (&str, &str, &str)) -> Office {
    Office {
        id: id.to_owned(),
        kind: kind.to_owned(),
        title: title.to_owned(),
        address: "Jl. Soko Guru 2".to_owned(),
        phone: "0800 1 99 7101".to_owned(),
    }
}

/// Serves both services from a temporary folder; gives the address.
async fn city(files: &std::path::Path) -> std::net::SocketAddr {
    city_with(files, &[domicile(), birth()]).await
}

/// Serves these services.
async fn city_with(files: &std::path::Path, services: &[Folder]) -> std::net::SocketAddr {
    let options = db::Options::default();
    let db = Db::sqlite(&files.join("city.db"), &options).await.expect("SQLite opens");
    db.migrate(catalog::MIGRATIONS).await.expect("SQLite migrates");
    for one in services {
        publish(&db, AGENCY, one, NOW).await.expect("the packs are sound");
    }
    let brand = Brand {
        agency: AGENCY,
        code: "PDP".to_owned(),
        name: "Pemerintah Kota Pendopo".to_owned(),
        short: "Kota Pendopo".to_owned(),
        city: "Pendopo".to_owned(),
        address: "Jl. Soko Guru 1".to_owned(),
        phone: "0800 1 99 7100".to_owned(),
        zone: Zone::wib(),
        public_url: "http://127.0.0.1".to_owned(),
    };
    let web = Shared::new(
        brand,
        false,
        Arc::new(|| NOW),
        Arc::new(Zeros),
        Arc::new(NoSessions),
        Texts::new(&[web::TEXTS, catalog::TEXTS]),
        [3; 32],
        false,
        false,
    );
    let offices =
        [("disdukcapil", "dinas", "Dinas Dukcapil"), ("kelurahan-umpak", "kelurahan", "Umpak")];
    let offices = offices.map(office).to_vec();
    let regions = Arc::new(RegionTable::default());
    let catalog = Catalog::with_offices(&db, AGENCY, regions, offices).await.expect("read");
    let region = "99.71".parse().expect("a code");
    let app = App::new(web, Arc::new(catalog), Arc::new(Nobody), region);
    app.medians.store(Arc::new([("surat-domisili".to_owned(), 1.5)].into()));
    let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = door.local_addr().expect("it is bound");
    let router = catalog::routes().with_state(app);
    tokio::spawn(async move { axum::serve(door, router).await });
    address
}

/// Status and body.
async fn get(address: std::net::SocketAddr, path: &str) -> (u16, String) {
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("it listens");
    let ask = format!("GET {path} HTTP/1.1\r\nHost: kota\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers");
    let status = answer.get(9..12).and_then(|code| code.parse().ok()).expect("a status");
    let body = answer.split_once("\r\n\r\n").expect("a body").1.to_owned();
    (status, body)
}

#[tokio::test]
async fn the_pages_show_what_is_published() {
    let files = scratch();
    let address = city(&files.0).await;
    let seen: &[(&str, &[&str])] = &[
        ("/", &["Akta kelahiran", "Anak lahir", "Pindah rumah", "Gratis · 3 hari kerja"]),
        ("/?bahasa=en", &["Proof of residence", "A child is born"]),
        ("/layanan", &["Surat keterangan tempat tinggal", "Gratis · 2 hari kerja"]),
        (
            "/layanan/surat-domisili",
            &[
                "biasanya 1,5 hari",
                "/masuk?lanjut=/layanan/surat-domisili/mulai",
                "GovernmentService",
                "Pernyataan pemilik rumah",
            ],
        ),
        ("/layanan/surat-domisili?bahasa=en", &["usually 1.5 days", "Proof of residence"]),
        ("/layanan/akta-kelahiran", &["Batas lapor 60 hari", "Dinas Dukcapil", "UU 24/2013"]),
        ("/cari?q=akte+telat", &["/layanan/akta-kelahiran"]),
        ("/cari?q=zzzz", &["Belum ada layanan yang cocok"]),
        ("/sitemap.xml", &["<loc>http://127.0.0.1/layanan/akta-kelahiran</loc>"]),
        ("/robots.txt", &["Sitemap: http://127.0.0.1/sitemap.xml"]),
        ("/schema/service-1.json", &["json-schema.org", "\"handled_by\""]),
    ];
    for (path, texts) in seen {
        let (status, body) = get(address, path).await;
        assert_eq!(status, 200, "{path}");
        for text in *texts {
            assert!(body.contains(text), "{path}: {text}\n{body}");
        }
        assert!(!body.contains("catalog-"), "a text is missing on {path}: {body}");
        assert!(!body.contains("style=\"") && !body.contains("<style"), "{path}");
        assert!(!body.contains("{settings"), "{path}");
    }
    assert_eq!(get(address, "/layanan/tidak-ada").await.0, 404);
    let (status, body) = get(address, "/cari?q=+").await;
    assert_eq!((status, body.as_str()), (303, ""), "whoever asks for nothing sees everything");
}

#[tokio::test]
async fn of_many_services_the_best_are_shown_first_and_the_rest_page_by_page() {
    let files = scratch();
    let own = |place: usize| {
        let mut folder = domicile();
        let file = folder.files.get_mut("service.yaml").expect("it is there");
        *file = file.replacen("id: surat-domisili", &format!("id: domisili-{place:02}"), 1);
        folder
    };
    let services: Vec<Folder> = (0..45).map(own).collect();
    let address = city_with(&files.0, &services).await;
    let shown = |body: &str| body.matches("href=\"/layanan/domisili-").count();
    let (_, first) = get(address, "/cari?q=domisili").await;
    assert!(first.contains("/layanan/domisili-00\"") && first.contains("/layanan/domisili-19\""));
    assert_eq!(shown(&first), 20);
    assert!(first.contains("1 sampai 20 dari 45 layanan"), "{first}");
    let next = "name=\"dari\" value=\"20\"><button class=\"btn alt\">Lihat 20 berikutnya";
    assert!(first.contains(next), "{first}");
    let (_, last) = get(address, "/cari?q=domisili&dari=40").await;
    assert_eq!(shown(&last), 5);
    assert!(
        last.contains("41 sampai 45 dari 45 layanan") && !last.contains("berikutnya"),
        "{last}"
    );
    let (status, strange) = get(address, "/cari?q=domisili&dari=x").await;
    assert_eq!((status, shown(&strange)), (200, 20));
    let (_, all) = get(address, "/layanan").await;
    assert_eq!(shown(&all), 20);
    let on = "<a href=\"/cari?peristiwa=pindah\">Lihat semua 45 layanan di sini";
    assert!(all.contains(on), "{all}");
    let (_, moving) = get(address, "/cari?peristiwa=pindah&dari=40").await;
    assert_eq!(shown(&moving), 5);
    assert!(moving.contains("<h1>Pindah rumah</h1>"), "{moving}");
    let (_, home) = get(address, "/").await;
    assert_eq!(shown(&home), 0, "so many are not listed there: {home}");
    assert!(
        home.contains("/peristiwa/pindah") && home.contains("Lihat semua 45 layanan"),
        "{home}"
    );
    assert_eq!(get(address, "/cari?peristiwa=x").await.0, 303);
}

#[tokio::test]
async fn a_service_without_an_office_is_not_offered_and_stays_known() {
    on_both_engines(catalog::MIGRATIONS, async |db| {
        for one in [domicile(), birth()] {
            publish(&db, AGENCY, &one, NOW).await.expect("the packs are sound");
        }
        let regions = Arc::new(RegionTable::default());
        let umpak = office(("kelurahan-umpak", "kelurahan", "Umpak"));
        let offices = vec![umpak.clone()];
        let catalog = Catalog::with_offices(&db, AGENCY, regions, offices).await.expect("read");
        let now = catalog.now();
        let offered: Vec<_> = now.services().map(|entry| entry.service.id.as_str()).collect();
        assert_eq!(offered, ["surat-domisili"]);
        assert_eq!(now.index.find("akta lahir"), Vec::<String>::new());
        assert!(catalog.latest("akta-kelahiran").is_none());
        assert!(catalog.version("akta-kelahiran", 1).is_some(), "its cases go on");
        // Pages and answers are made anew once an office is otherwise, and only then.
        catalog.serve_by(&db, vec![umpak.clone()]).await.expect("read");
        assert!(Arc::ptr_eq(&now, &catalog.now()));
        let moved = Office { address: "Jl. Baru 1".to_owned(), ..umpak };
        catalog.serve_by(&db, vec![moved]).await.expect("read");
        assert!(!Arc::ptr_eq(&now, &catalog.now()));
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_is_only_text() {
    let files = scratch();
    let address = city(&files.0).await;
    let (_, body) = get(address, "/cari?q=%22%3E%3Cscript%3Ealert(1)").await;
    assert!(!body.contains("<script>alert"), "{body}");
}

/// The style sheet weighs 5.4 kB on the wire; a first view has 14 kB.
#[tokio::test]
async fn a_first_view_is_light() {
    let files = scratch();
    let address = city(&files.0).await;
    for path in ["/", "/layanan", "/layanan/akta-kelahiran", "/layanan/surat-domisili"] {
        let (_, body) = get(address, path).await;
        let weight = web::Stored::new(body, "text/html").weight();
        assert!(weight < 7_200, "{path} weighs {weight} bytes");
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    assert_eq!(web::missing_texts(&catalog::TEXTS), Vec::<String>::new());
}

#[test]
fn every_role_that_a_road_may_name_has_its_words() {
    let texts = Texts::new(&[web::TEXTS, catalog::TEXTS]);
    for role in ["officer", "signatory", "supervisor", "rt", "rw", "ahli"] {
        assert!(texts.has(&format!("catalog-role-{role}")), "{role}");
    }
}

/// A folder for one test, gone when it ends.
struct Scratch(std::path::PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn scratch() -> Scratch {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("catalog-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&path).expect("a temporary folder");
    Scratch(path)
}
