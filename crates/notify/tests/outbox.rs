//! The outbox as it is worked off: once, again after a failure, and as the operator sees it; real sockets for senders.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use db::outbox::{self, Taken};
use db::testing::on_both_engines;
use db::{Batch, Db, Migration};
use http::HeaderMap;
use identity::{Keyring, Message, queue_message};
use notify::{
    App, Handler, MailSender, MessageHandler, NoSender, Reason, Sender, SmsSender, drain, run,
};
use terms::{AgencyId, Moment, OfficerId, Zone};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;
use uuid::Uuid;
use web::{Brand, Citizen, Clock, Grant, Later, Role, Sessions, Shared, Source, Staff, Texts};

const START: Moment = Moment::from_micros(1_795_000_000_000_000);
const AGENCY: AgencyId = AgencyId::new(Uuid::from_u128(7));
const DAY_SECONDS: i64 = 86_400;

fn migrations() -> Vec<Migration> {
    [&[outbox::MIGRATION], identity::MIGRATIONS].concat()
}

/// Ids and bytes that never come twice.
struct Count(AtomicU64);

impl Source for Count {
    fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }

    fn fill(&self, bytes: &mut [u8]) {
        let next = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        for (to, from) in bytes.iter_mut().zip(next.into_iter().cycle()) {
            *to = from;
        }
    }
}

/// The cookie is the keyword of a role.
struct Desk;

impl Sessions for Desk {
    fn citizen<'a>(&'a self, _: &'a str) -> Later<'a, Result<Option<Citizen>, web::Unasked>> {
        Box::pin(async { Ok(None) })
    }

    fn staff<'a>(&'a self, cookie: &'a str) -> Later<'a, Result<Option<Staff>, web::Unasked>> {
        let staff = |role| Staff {
            agency: AGENCY,
            officer: OfficerId::new(Uuid::from_u128(9)),
            name: "Nur Aini".to_owned(),
            title: String::new(),
            grants: vec![Grant { role, unit: "dukcapil".to_owned(), region: None }],
        };
        Box::pin(async move { Ok(Role::named(cookie).map(staff)) })
    }
}

struct Office {
    web: Shared,
    keys: Arc<Keyring>,
    now: Arc<AtomicI64>,
}

impl Office {
    fn open() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let now = Arc::new(AtomicI64::new(START.micros()));
        let brand = Brand {
            agency: AGENCY,
            code: "KP".to_owned(),
            name: "Dinas Dukcapil Kota Pendopo".to_owned(),
            short: "Kota Pendopo".to_owned(),
            city: "Pendopo".to_owned(),
            address: String::new(),
            phone: String::new(),
            zone: Zone::wib(),
            public_url: "https://kota.example".to_owned(),
        };
        let texts = Texts::new(&[web::TEXTS, notify::TEXTS]);
        let source = Arc::new(Count(AtomicU64::new(1000)));
        let clock = clock(&now);
        let web =
            Shared::new(brand, false, clock, source, Arc::new(Desk), texts, [3; 32], false, false);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut byte = 0_u8;
        let mut random = |bytes: &mut [u8]| {
            byte += 1;
            bytes.fill(byte);
        };
        let keys = Keyring::create(folder.path(), &mut random).expect("new keys");
        Self { web, keys: Arc::new(keys), now }
    }

    fn app(&self, db: &Db) -> App {
        let services = |_| vec![("surat-domisili".to_owned(), "Surat tempat tinggal".to_owned())];
        let (web, keys) = (self.web.clone(), Arc::clone(&self.keys));
        App {
            web,
            db: db.clone(),
            keys,
            services: Arc::new(services),
            done_by: Arc::new(|_, _| Vec::new()),
            roles: Arc::new(Vec::new),
            units: Arc::default(),
            regions: Arc::new(|_| Vec::new()),
        }
    }

    fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    async fn queue(&self, db: &Db, to: &str, text: &str) {
        let message =
            Message { to: to.to_owned(), subject: "Kode masuk".to_owned(), text: text.to_owned() };
        let batch = queue_message(&self.web, &self.keys, &message, text.to_owned(), self.web.now());
        db.commit(batch).await.expect("the message is queued");
    }

    fn handler(&self, db: &Db, kind: &'static str, sender: Arc<dyn Sender>) -> Arc<dyn Handler> {
        let (web, keys) = (self.web.clone(), Arc::clone(&self.keys));
        Arc::new(MessageHandler { db: db.clone(), web, keys, sender, kind })
    }

    async fn drain(&self, db: &Db, handler: &Arc<dyn Handler>) -> usize {
        drain(db, AGENCY, self.web.now(), std::slice::from_ref(handler)).await
    }
}

fn clock(now: &Arc<AtomicI64>) -> Clock {
    let now = Arc::clone(now);
    Arc::new(move || Moment::from_micros(now.load(Ordering::Relaxed)))
}

async fn count(db: &Db, state: &str) -> i64 {
    let counts = outbox::count(db, AGENCY).await.expect("the outbox answers");
    counts.iter().find(|(known, _)| known == state).map_or(0, |(_, count)| *count)
}

async fn reasons(db: &Db, state: &str) -> Vec<(i64, Option<String>)> {
    let rows = outbox::list(db, AGENCY, state).await.expect("the outbox answers");
    rows.into_iter().map(|row| (row.attempts, row.last_error)).collect()
}

/// Remembers what it sent; fails while it is told to.
#[derive(Default)]
struct Post {
    sent: Mutex<Vec<String>>,
    is_down: AtomicBool,
}

impl Sender for Post {
    fn send<'a>(&'a self, message: &'a Message) -> Later<'a, Result<(), Reason>> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(3)).await;
            if self.is_down.load(Ordering::Relaxed) {
                return Err(Reason::new("slow"));
            }
            self.sent.lock().expect("no panic").push(message.text.clone());
            Ok(())
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_send_each_message_once() {
    on_both_engines(&migrations(), async |db| {
        let (office, post) = (Office::open(), Arc::new(Post::default()));
        for number in 0..45 {
            office.queue(&db, "+6281234561187", &format!("pesan {number:02}")).await;
        }
        office.queue(&db, "+6281234561187", "pesan 00").await; // The same key again.
        let (stop, stopped) = watch::channel(false);
        let workers = [(); 2].map(|()| {
            let handlers = vec![office.handler(&db, "message.sms", post.clone())];
            tokio::spawn(run(db.clone(), AGENCY, clock(&office.now), handlers, stopped.clone()))
        });
        for _ in 0..400 {
            if count(&db, "done").await == 45 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        stop.send_replace(true);
        for worker in workers {
            let ended = tokio::time::timeout(Duration::from_secs(5), worker).await;
            ended.expect("a worker ends when told to").expect("a worker ends cleanly");
        }
        assert_eq!((count(&db, "done").await, count(&db, "waiting").await), (45, 0));
        let mut sent = post.sent.lock().expect("no panic").clone();
        sent.sort();
        assert_eq!(sent, (0..45).map(|number| format!("pesan {number:02}")).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn a_worker_ends_when_nobody_can_tell_it_to() {
    on_both_engines(&migrations(), async |db| {
        let (office, post) = (Office::open(), Arc::new(Post::default()));
        let handlers = vec![office.handler(&db, "message.sms", post)];
        let (stop, stopped) = watch::channel(false);
        drop(stop);
        let worker = run(db, AGENCY, clock(&office.now), handlers, stopped);
        tokio::time::timeout(Duration::from_secs(5), worker).await.expect("it ends");
    })
    .await;
}

#[tokio::test]
async fn what_fails_is_tried_later_then_shown_then_sent_when_a_person_says_so() {
    on_both_engines(&migrations(), async |db| {
        let (office, post) = (Office::open(), Arc::new(Post::default()));
        post.is_down.store(true, Ordering::Relaxed);
        let handler = office.handler(&db, "message.sms", post.clone());
        office.queue(&db, "+6281234561187", "kode 123456").await;
        let closed = Some("slow".to_owned());

        assert_eq!(office.drain(&db, &handler).await, 1);
        assert_eq!(reasons(&db, "waiting").await, [(1, closed.clone())]);
        office.pass(9);
        assert_eq!(office.drain(&db, &handler).await, 0, "not before ten seconds are over");
        office.pass(1);
        assert_eq!(office.drain(&db, &handler).await, 1);

        for _ in 3..=12 {
            office.pass(DAY_SECONDS);
            assert_eq!(office.drain(&db, &handler).await, 1);
        }
        office.pass(DAY_SECONDS);
        assert_eq!(office.drain(&db, &handler).await, 0, "after twelve tries a person decides");
        assert_eq!(reasons(&db, "failed").await, [(12, closed)]);
        assert!(post.sent.lock().expect("no panic").is_empty());

        post.is_down.store(false, Ordering::Relaxed);
        let id = outbox::list(&db, AGENCY, "failed").await.expect("the outbox answers")[0].id;
        db.commit(outbox::retry(AGENCY, id, office.web.now())).await.expect("it waits again");
        assert_eq!(office.drain(&db, &handler).await, 1);
        assert_eq!(*post.sent.lock().expect("no panic"), ["kode 123456"]);
        assert_eq!(count(&db, "done").await, 1);
    })
    .await;
}

/// A handler with a fault.
struct Faulty;

impl Handler for Faulty {
    fn kind(&self) -> &'static str {
        "message.sms"
    }

    fn handle<'a>(&'a self, _: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        Box::pin(async { panic!("a fault, on purpose") })
    }
}

/// A handler whose effect can never be stored.
struct Unstorable;

impl Handler for Unstorable {
    fn kind(&self) -> &'static str {
        "message.sms"
    }

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        const NOTHING: &str =
            "UPDATE outbox SET attempts = 0 WHERE agency_id = $1 AND kind = 'none'";
        Box::pin(async { Ok(Batch::new().exactly(1, NOTHING, db::params![message.agency])) })
    }
}

#[tokio::test]
async fn a_fault_in_a_handler_is_a_failed_try_and_not_the_end() {
    on_both_engines(&migrations(), async |db| {
        let office = Office::open();
        office.queue(&db, "+6281234561187", "kode 123456").await;
        let faulty: Arc<dyn Handler> = Arc::new(Faulty);
        assert_eq!(office.drain(&db, &faulty).await, 1);
        assert_eq!(reasons(&db, "waiting").await, [(1, Some("program".to_owned()))]);
        office.pass(DAY_SECONDS);
        let unstorable: Arc<dyn Handler> = Arc::new(Unstorable);
        assert_eq!(office.drain(&db, &unstorable).await, 1);
        let reason = Some("not-stored".to_owned());
        assert_eq!(reasons(&db, "waiting").await, [(2, reason)]);
    })
    .await;
}

/// Speaks the few lines of SMTP that a mail needs; gives everything that the client said.
async fn smtp(listener: TcpListener, answer_to_rcpt: &'static str) -> Vec<String> {
    let (stream, _) = listener.accept().await.expect("a client");
    let (read, mut write) = stream.into_split();
    let (mut lines, mut said, mut in_data) = (BufReader::new(read).lines(), Vec::new(), false);
    write.write_all(b"220 here\r\n").await.expect("the client listens");
    while let Some(line) = lines.next_line().await.expect("the client speaks") {
        let answer = match line.split(' ').next().unwrap_or_default() {
            "." if in_data => {
                said.push(line);
                write.write_all(b"250 taken\r\n").await.expect("the client listens");
                break;
            }
            _ if in_data => "",
            "EHLO" => "250-here\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n",
            "AUTH" => "235 welcome\r\n",
            "RCPT" => answer_to_rcpt,
            "DATA" => {
                in_data = true;
                "354 go on\r\n"
            }
            "QUIT" => break,
            _ => "250 yes\r\n",
        };
        said.push(line);
        write.write_all(answer.as_bytes()).await.expect("the client listens");
    }
    said
}

#[tokio::test]
async fn a_mail_arrives_at_the_server() {
    on_both_engines(&migrations(), async |db| {
        let office = Office::open();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("smtp://kota:rahasia@{}", listener.local_addr().expect("an address"));
        let server = tokio::spawn(smtp(listener, "250 yes\r\n"));
        let sender = MailSender::new(&url, "Kota Pendopo <surat@kota.example>").expect("a sender");
        let handler = office.handler(&db, "message.mail", Arc::new(sender));
        office.queue(&db, "siti@warga.example", "Kode Anda 123456.").await;
        assert_eq!(office.drain(&db, &handler).await, 1);
        assert_eq!((count(&db, "done").await, reasons(&db, "waiting").await), (1, vec![]));
        let said = server.await.expect("the server ends");
        for line in [
            "MAIL FROM:<surat@kota.example>",
            "RCPT TO:<siti@warga.example>",
            "To: siti@warga.example",
            "Subject: Kode masuk",
            "Content-Type: text/plain; charset=utf-8",
            "Kode Anda 123456.",
        ] {
            assert!(said.iter().any(|one| one.starts_with(line)), "{line} is not in {said:#?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_mail_server_says_about_a_person_is_not_kept() {
    on_both_engines(&migrations(), async |db| {
        let office = Office::open();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let server = tokio::spawn(smtp(listener, "550 siti@warga.example is unknown here\r\n"));
        let sender = MailSender::new(&url, "surat@kota.example").expect("a sender");
        let handler = office.handler(&db, "message.mail", Arc::new(sender));
        office.queue(&db, "siti@warga.example", "Kode Anda 123456.").await;
        assert_eq!(office.drain(&db, &handler).await, 1);
        let reason = Some("mail-answered 550".to_owned());
        assert_eq!(reasons(&db, "waiting").await, [(1, reason)]);
        drop(handler); // Closes the connection.
        server.abort();
    })
    .await;
}

/// What a gateway got: path, key, content type, body.
type Got = Arc<Mutex<Vec<[String; 3]>>>;

async fn serve(routes: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

#[tokio::test]
async fn an_sms_is_one_form_and_only_2xx_is_sent() {
    on_both_engines(&migrations(), async |db| {
        let office = Office::open();
        let got = Got::default();
        let seen = Arc::clone(&got);
        let taken = async move |headers: HeaderMap, body: String| {
            let header = |name| {
                headers
                    .get(name)
                    .and_then(|value| value.to_str().ok())
                    .unwrap_or_default()
                    .to_owned()
            };
            seen.lock().expect("no panic").push([
                header("authorization"),
                header("content-type"),
                body,
            ]);
            http::StatusCode::ACCEPTED
        };
        let routes = Router::new()
            .route("/kirim", post(taken))
            .route("/rusak", post(async || http::StatusCode::BAD_GATEWAY))
            .route("/pindah", post(async || axum::response::Redirect::to("/selesai")))
            .route("/selesai", axum::routing::get(async || "ok"));
        let url = serve(routes).await;
        let handler = |path: &str| {
            let sender = SmsSender::new(&format!("{url}{path}"), Some("kunci")).expect("a sender");
            office.handler(&db, "message.sms", Arc::new(sender))
        };
        office.queue(&db, "+6281234561187", "Kode: 12&34 é").await;
        assert_eq!(office.drain(&db, &handler("/rusak")).await, 1);
        assert_eq!(reasons(&db, "waiting").await, [(1, Some("sms-answered 502".to_owned()))]);
        office.pass(DAY_SECONDS);
        assert_eq!(office.drain(&db, &handler("/pindah")).await, 1);
        assert_eq!(reasons(&db, "waiting").await, [(2, Some("sms-answered 303".to_owned()))]);
        office.pass(DAY_SECONDS);
        assert_eq!(office.drain(&db, &handler("/kirim")).await, 1);
        assert_eq!(count(&db, "done").await, 1);
        let expected = [
            "Bearer kunci",
            "application/x-www-form-urlencoded",
            "to=%2B6281234561187&text=Kode%3A%2012%2634%20%C3%A9",
        ];
        assert_eq!(*got.lock().expect("no panic"), [expected.map(str::to_owned)]);
    })
    .await;
}

#[tokio::test]
async fn administrators_see_what_failed_and_try_it_again_and_nobody_else_does() {
    on_both_engines(&migrations(), async |db| {
        let office = Office::open();
        let missing = NoSender(Reason::new("no-sms"));
        let handler = office.handler(&db, "message.sms", Arc::new(missing));
        office.queue(&db, "+6281234561187", "kode 123456").await;
        office.drain(&db, &handler).await;
        let app = office.app(&db);
        let url = serve(web::stack(notify::routes().with_state(app), &office.web)).await;
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let ask = async |cookie: &str| {
            let request = client.get(format!("{url}/operator")).header("cookie", cookie.to_owned());
            let answer = request.send().await.expect("an answer");
            (answer.status().as_u16(), answer.text().await.expect("a page"))
        };
        let again = async |role: &str, form: String| {
            let request = client.post(format!("{url}/operator/kirim-lagi"));
            let request = request.header("cookie", format!("__Host-staf={role}")).body(form);
            request.send().await.expect("an answer").status().as_u16()
        };

        assert_eq!(ask("").await.0, 303, "strangers come to the door");
        assert_eq!(ask("__Host-staf=officer").await.0, 404);
        let (status, page) = ask("__Host-staf=administrator").await;
        assert_eq!(status, 200);
        for text in [
            "SMS",
            "Gerbang SMS belum diatur (sms.url).",
            "1 kali dicoba",
            "Menunggu: 1",
            "Gagal: 0",
        ] {
            assert!(page.contains(text), "{text} is not on the page");
        }
        let english = ask("__Host-staf=administrator; bahasa=en").await.1;
        assert!(english.contains("No SMS gateway is configured (sms.url)."), "{english}");
        assert!(!page.contains("+6281234561187") && !page.contains("123456"), "nothing personal");
        assert!(!page.contains("style=") && !page.contains("<script"), "nothing inline");
        let token =
            page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let token = token.expect("a token").to_owned();

        let listed = async || {
            outbox::list(&db, AGENCY, "waiting").await.expect("the outbox answers")[0].clone()
        };
        let (id, later) = (listed().await.id, listed().await.not_before);
        assert_eq!(later, START.plus_seconds(10));
        assert_eq!(again("administrator", format!("id={id}")).await, 403, "without the token");
        let officer = ask("__Host-staf=officer").await.1;
        assert!(!officer.contains("message.sms"));
        assert_eq!(
            again("officer", format!("csrf={token}&id={id}")).await,
            403,
            "a token is its owner's"
        );
        assert_eq!(again("administrator", format!("csrf={token}&id=x")).await, 404);
        assert_eq!(listed().await.not_before, later, "nothing has changed so far");
        assert_eq!(again("administrator", format!("csrf={token}&id={id}")).await, 303);
        assert_eq!((listed().await.not_before, listed().await.attempts), (START, 0));
    })
    .await;
}

#[tokio::test]
async fn administrators_make_list_and_revoke_keys_of_programs_and_nobody_else_does() {
    on_both_engines(&migrations(), async |db| {
        let office = Office::open();
        let router = web::stack(notify::routes().with_state(office.app(&db)), &office.web);
        let url = serve(router).await;
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let ask = async |path: &str, role: &str, form: Option<String>| {
            let address = format!("{url}/operator/kunci-api{path}");
            let request = match form {
                Some(form) => client.post(address).body(form),
                None => client.get(address),
            };
            let request = request.header("cookie", format!("__Host-staf={role}"));
            let answer = request.send().await.expect("an answer");
            (answer.status().as_u16(), answer.text().await.expect("a page"))
        };
        let value = |page: &str, before: &str, end: char| {
            let rest = page.split(before).nth(1).and_then(|rest| rest.split(end).next());
            rest.unwrap_or_else(|| panic!("{before} is not in {page}")).to_owned()
        };
        let scope = async |key: &str| {
            let now = office.web.now();
            identity::api_scope(&db, &office.keys, AGENCY, key, now).await.expect("asked")
        };

        assert_eq!(ask("", "officer", None).await.0, 404);
        let (status, page) = ask("", "administrator", None).await;
        assert!(status == 200 && page.contains("Belum ada kunci"), "{page}");
        let token = value(&page, "name=\"csrf\" value=\"", '"');
        let form = |rest: &str| Some(format!("csrf={token}&{rest}"));
        assert_eq!(ask("", "administrator", Some("nama=Portal".to_owned())).await.0, 403);
        let (status, page) = ask("", "administrator", form("nama=+&layanan=surat-domisili")).await;
        assert!(status == 422 && page.contains("Tulis nama program"), "{page}");
        assert!(page.contains("value=\"surat-domisili\" checked"), "what was ticked is kept");
        let (status, page) =
            ask("", "administrator", form("nama=Portal+<b>&layanan=surat-domisili&layanan=lain"))
                .await;
        assert_eq!(status, 201);
        assert!(page.contains("Portal &#60;b&#62;"), "{page}");
        let key = value(&page, "<code>", '<');
        let id = value(&page, "/operator/kunci-api/cabut?id=", '"');
        assert!(scope(&key).await.expect("it is good").covers("surat-domisili"));
        assert!(!scope(&key).await.expect("it is good").covers("akta-kelahiran"));
        let listed = ask("", "administrator", None).await.1;
        assert!(!listed.contains(&key), "it is shown once");
        assert!(listed.contains("Surat tempat tinggal") && !listed.contains("Belum pernah"));
        let (status, page) = ask("", "administrator", form("nama=Portal+<b>")).await;
        assert!(status == 422 && page.contains("sudah dipakai kunci lain"), "{page}");

        assert_eq!(ask("/cabut", "administrator", form("id=000000000000")).await.0, 404);
        let (status, page) = ask(&format!("/cabut?id={id}"), "administrator", None).await;
        assert!(status == 200 && page.contains("Cabut kunci ini?"), "it is asked first: {page}");
        assert_eq!(ask(&format!("/cabut?id={id}"), "officer", None).await.0, 404);
        assert!(scope(&key).await.is_some(), "asking revokes nothing");
        assert_eq!(ask("/cabut?id=000000000000", "administrator", None).await.0, 303);
        for _ in 0..2 {
            let gone = ask("/cabut", "administrator", form(&format!("id={id}"))).await;
            assert_eq!(gone.0, 303);
        }
        assert_eq!(scope(&key).await, None);
        assert!(ask("", "administrator", None).await.1.contains("Dicabut"));
        assert_eq!(ask("", "administrator", form("nama=Portal+<b>")).await.0, 201, "free again");
    })
    .await;
}

#[test]
fn every_text_is_there_in_both_languages() {
    assert_eq!(web::missing_texts(&notify::TEXTS), Vec::<String>::new());
}

#[test]
fn every_reason_has_its_words() {
    let root = format!("{}/..", std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it"));
    let mut named = 0;
    for file in ["notify/src/senders.rs", "notify/src/worker.rs", "pendopo/src/serve/handlers.rs"]
        .into_iter()
        .chain(["notify/src/senders/mail.rs", "notify/src/senders/sms.rs"])
    {
        let source = std::fs::read_to_string(format!("{root}/{file}")).expect("a source");
        for start in ["Reason::new(\"", "Reason::about(\""] {
            for rest in source.split(start).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                let line = format!("operator-reason-{key} = ");
                assert!(notify::TEXTS.id.contains(&line), "{file}: {key}");
                named += 1;
            }
        }
    }
    assert!(named >= 18, "{named}");
}
