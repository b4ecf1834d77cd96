//! Messengers: phones of the sandbox write to the city over sockets, and hear its answers; officers take conversations over; what had
//! no answer gets one.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use db::testing::fresh_postgres_url;
use db::{Batch, params};
use http::{Request, StatusCode, header};
use sandbox_messaging::{Secrets, World, routes};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use uuid::Uuid;

use super::city::{City, Visitor};
use crate::settings::LineSettings;

/// A city and the phones that write to it.
pub(super) struct Talks {
    pub(super) city: City,
    phones: Router,
}

impl Talks {
    pub(super) async fn open(postgres: Option<String>) -> Self {
        Self::with(postgres, |_| ()).await
    }

    /// The same with some of the settings changed.
    pub(super) async fn with(
        postgres: Option<String>,
        change: impl FnOnce(&mut crate::settings::Settings),
    ) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let bind = || async { TcpListener::bind("127.0.0.1:0").await.expect("a port") };
        let (here, there) = (bind().await, bind().await);
        let url = |listener: &TcpListener| {
            format!("http://{}", listener.local_addr().expect("an address"))
        };
        let (product, sandbox) = (url(&here), url(&there));
        let mut world = None;
        let city = City::with(postgres, true, |settings| {
            let secrets = Secrets::in_folder(&settings.keys).expect("made");
            settings.sms_url = Some(format!("{sandbox}/sms/send"));
            settings.sms_key = Some(secrets.sms_key.clone());
            settings.lines = LineSettings {
                whatsapp_url: format!("{sandbox}/graph/v23.0"),
                whatsapp_number: Some("970000000000001".to_owned()),
                telegram_url: format!("{sandbox}/telegram"),
                telegram: true,
                sms_inbox: true,
            };
            change(settings);
            world = Some(World::new(&product, &sandbox, secrets).expect("a client"));
        })
        .await;
        let phones = routes(Arc::new(world.expect("settings were changed")));
        let (city_routes, phone_routes) = (city.router(), phones.clone());
        tokio::spawn(async move { axum::serve(here, city_routes).await });
        tokio::spawn(async move { axum::serve(there, phone_routes).await });
        Self { city, phones }
    }

    pub(super) async fn api(&self, method: &str, path: &str, body: Value) -> Value {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let request = request.body(Body::from(body.to_string())).expect("a request");
        let answer = self.phones.clone().oneshot(request).await.expect("an answer");
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        assert!(status.is_success(), "{path}: {status} {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    }

    pub(super) async fn phone(&self, service: &str) -> u64 {
        let made = self.api("POST", "/api/phones", json!({ "service": service, "name": "Sari" }));
        made.await["id"].as_u64().expect("an id")
    }

    /// Somebody says something; gives how the webhook was answered and the place of what was said.
    pub(super) async fn say(&self, phone: u64, said: Value) -> (Option<u64>, u64) {
        let told = self.api("POST", &format!("/api/phones/{phone}/messages"), said).await;
        (told["answered"].as_u64(), told["seq"].as_u64().expect("a place"))
    }

    /// What the city wrote after a message.
    pub(super) async fn heard(&self, phone: u64, after: u64) -> Vec<Value> {
        let path = format!("/api/phones/{phone}/messages?after={after}");
        self.api("GET", &path, Value::Null).await.as_array().expect("a list").clone()
    }

    /// No SMS leaves from here on.
    pub(super) fn without_sms(&mut self) {
        let running = &mut self.city.running;
        let lines = (*running.assistant.lines).clone();
        running.assistant.lines =
            Arc::new(assistant::channels::Lines { sms_leaves: false, ..lines });
    }

    /// Lets some seconds pass, for the city and for the services.
    pub(super) async fn pass(&self, seconds: i64) {
        self.city.pass(seconds);
        self.api("POST", "/api/pass", json!({ "seconds": seconds })).await;
    }

    /// Presses a button of the last messages, by its words; gives what is said to it.
    pub(super) async fn pressed(&self, phone: u64, words: &str) -> String {
        let heard = self.heard(phone, 0).await;
        let choices = heard.iter().rev().filter_map(|one| one["choices"].as_array()).flatten();
        let mut fits = choices.filter(|choice| {
            let has = |part: &str| choice[part].as_str().is_some_and(|text| text.contains(words));
            has("title") || has("about")
        });
        let id = fits.next().unwrap_or_else(|| panic!("no {words:?} in {heard:?}"))["id"].clone();
        self.sent(phone, json!({ "choose": id })).await
    }

    /// Sends something; gives what is said to it.
    pub(super) async fn sent(&self, phone: u64, said: Value) -> String {
        let (answered, seq) = self.say(phone, said).await;
        assert_eq!(answered, Some(200));
        self.work().await;
        texts(&self.heard(phone, seq).await)
    }

    /// Lets the workers do what waits. What they write while they work is due a moment later than when they began.
    pub(super) async fn work(&self) {
        self.city.drain(5).await;
    }

    /// The answer to words, as one text.
    pub(super) async fn asked(&self, phone: u64, words: &str) -> String {
        let (answered, seq) = self.say(phone, json!({ "text": words })).await;
        assert_eq!(answered, Some(200), "{words}");
        self.work().await;
        texts(&self.heard(phone, seq).await)
    }

    /// How many turns a conversation has; the only one of the city.
    async fn turns(&self) -> i64 {
        let held = self.city.running.db.query(
            "SELECT turns FROM conversations WHERE agency_id = $1",
            params![self.city.running.agency],
        );
        let rows = held.await.expect("asked");
        rows.iter().map(|row| row.get::<i64>(0).expect("a number")).sum()
    }
}

pub(super) fn texts(heard: &[Value]) -> String {
    heard.iter().filter_map(|one| one["text"].as_str()).collect::<Vec<_>>().join("\n")
}

pub(super) async fn on_both(test: impl AsyncFn(Talks)) {
    test(Talks::open(None).await).await;
    test(Talks::open(Some(fresh_postgres_url().await)).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_messenger_is_answered_from_what_is_published() {
    on_both(async |talks| {
        for service in ["whatsapp", "telegram", "sms"] {
            let phone = talks.phone(service).await;
            let said = talks.asked(phone, "apa syarat surat domisili?").await;
            assert!(said.contains("/layanan/surat-domisili"), "{service}: {said}");
        }
        let verified = talks.api("POST", "/api/verify", Value::Null).await;
        assert_eq!(verified["verified"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_twice_is_answered_once() {
    on_both(async |talks| {
        for service in ["whatsapp", "telegram", "sms"] {
            let phone = talks.phone(service).await;
            let before = talks.turns().await;
            let said = json!({ "text": "apa syarat surat domisili?", "twist": { "times": 3 } });
            let (answered, seq) = talks.say(phone, said).await;
            assert_eq!(answered, Some(200));
            talks.work().await;
            let count = talks.heard(phone, seq).await.len();
            let turns = talks.turns().await;
            assert!(turns > before && count > 0, "{service}");
            // Somebody recorded it and plays it again, when it was handled long ago.
            assert_eq!(talks.api("POST", "/api/repeat", Value::Null).await["answered"], 200);
            talks.work().await;
            assert_eq!(talks.heard(phone, seq).await.len(), count, "{service}");
            assert_eq!(talks.turns().await, turns, "{service}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_proved_or_not_of_now_changes_nothing() {
    on_both(async |talks| {
        for service in ["whatsapp", "telegram", "sms"] {
            let phone = talks.phone(service).await;
            for wrong in ["wrong", "none"] {
                let said = json!({ "text": "halo", "twist": { "signature": wrong } });
                let (answered, _) = talks.say(phone, said).await;
                assert_eq!(answered, Some(401), "{service} {wrong}");
            }
        }
        for service in ["whatsapp", "sms"] {
            let phone = talks.phone(service).await;
            let said = json!({ "text": "halo", "twist": { "age_seconds": 8 * 86_400 } });
            // The service is not to bring it again.
            assert_eq!(talks.say(phone, said).await.0, Some(200), "{service}");
        }
        talks.work().await;
        assert_eq!(talks.turns().await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_overtaken_is_read_in_the_order_in_which_it_was_written() {
    on_both(async |talks| {
        let phone = talks.phone("whatsapp").await;
        let held = |text: &str, age: i64| json!({ "text": text, "twist": { "hold": true, "age_seconds": age } });
        talks.say(phone, held("apa syarat surat domisili?", 20)).await;
        let (_, seq) = talks.say(phone, held("kalau biayanya?", 5)).await;
        talks.api("POST", "/api/release", json!({ "reverse": true })).await;
        talks.work().await;
        let said = talks.heard(phone, seq).await;
        // The second question has a meaning only after the first.
        assert!(said.len() >= 2, "{said:?}");
        let last = said.last().and_then(|one| one["text"].as_str()).unwrap_or_default();
        assert!(last.contains("/layanan/surat-domisili"), "{last}");
        assert!(last.to_lowercase().contains("gratis") || last.contains("Rp"), "{last}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_not_taken_leaves_again_and_one_that_never_will_does_not() {
    on_both(async |talks| {
        for (service, status) in [("whatsapp", 503), ("telegram", 429), ("sms", 500)] {
            let phone = talks.phone(service).await;
            talks
                .api("POST", "/api/trouble", json!({ "service": service, "status": status }))
                .await;
            let (_, seq) = talks.say(phone, json!({ "text": "apa syarat surat domisili?" })).await;
            talks.work().await;
            assert_eq!(talks.heard(phone, seq).await, Vec::<Value>::new(), "{service}");
            talks.city.pass(60);
            talks.work().await;
            let count = talks.heard(phone, seq).await.len();
            assert!(count > 0, "{service}");
            talks.city.pass(600);
            talks.work().await;
            assert_eq!(talks.heard(phone, seq).await.len(), count, "{service}: once");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_fetched_and_what_cannot_be_read_is_said_so() {
    let talks = Talks::open(None).await;
    for service in ["whatsapp", "telegram"] {
        let phone = talks.phone(service).await;
        let (_, seq) =
            talks.say(phone, json!({ "picture": "/9j/2Q==", "caption": "lubang" })).await;
        talks.work().await;
        assert!(!talks.heard(phone, seq).await.is_empty(), "{service}");
        let (_, seq) = talks.say(phone, json!({ "voice": true })).await;
        talks.work().await;
        let said = texts(&talks.heard(phone, seq).await);
        assert!(said.contains("belum bisa saya baca"), "{service}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_is_pressed_on_every_messenger_that_has_buttons() {
    let talks = Talks::open(None).await;
    for service in ["whatsapp", "telegram"] {
        let phone = talks.phone(service).await;
        let (_, seq) = talks.say(phone, json!({ "text": "menu" })).await;
        talks.work().await;
        let heard = talks.heard(phone, seq).await;
        let choices = heard.iter().filter_map(|one| one["choices"].as_array()).flatten();
        let person = choices.filter_map(|one| one["id"].as_str()).find(|id| *id == "do:person");
        let person = person.unwrap_or_else(|| panic!("{service}: {heard:?}"));
        let (_, seq) = talks.say(phone, json!({ "choose": person })).await;
        talks.work().await;
        let said = texts(&talks.heard(phone, seq).await);
        assert!(said.contains("urutan ke-"), "{service}: {said}");
    }
    let sms = talks.phone("sms").await;
    let menu = talks.asked(sms, "menu").await;
    let line = menu.lines().find(|line| line.contains("petugas")).expect("a line").to_owned();
    let number = line.split('.').next().expect("a number").to_owned();
    assert!(talks.asked(sms, &number).await.contains("urutan ke-3"));
}

#[tokio::test(flavor = "multi_thread")]
async fn messengers_that_are_not_connected_are_not_there() {
    let city = City::open(None, true).await;
    let guest = city.guest();
    for channel in ["whatsapp", "telegram", "sms"] {
        let kind = Some("application/json");
        let path = format!("/kait/{channel}");
        let answer = guest.send_with("POST", &path, kind, "{}", &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{channel}");
    }
    assert_eq!(guest.get("/kait/whatsapp?hub.mode=subscribe").await.status, StatusCode::NOT_FOUND);
}

/// The first conversation of the queue, by its address.
fn first(page: &str) -> String {
    let (_, rest) = page.split_once("action=\"/meja/obrolan/").expect("the presence form");
    let mut forms = rest.split("action=\"/meja/obrolan/").skip(1);
    let id = forms.find_map(|form| form.split_once("/ambil")).expect("somebody waits").0;
    id.to_owned()
}

async fn does(who: &Visitor, id: &str, what: &str, pairs: &[(&str, &str)]) -> String {
    let page = format!("/meja/obrolan/{id}");
    let from = if what == "ambil" { "/meja/obrolan" } else { page.as_str() };
    who.post(from, &format!("{page}/{what}"), pairs).await.location()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_take_a_conversation_answer_it_and_give_it_back() {
    on_both(async |talks| {
        let phone = talks.phone("whatsapp").await;
        let said = talks.asked(phone, "saya mau bicara dengan petugas").await;
        assert!(said.contains("urutan ke-1"), "{said}");
        let nur = talks.city.person("Nur Aini").await;
        let queue = nur.see("/meja/obrolan").await;
        assert!(queue.contains("WhatsApp"), "{queue}");
        assert!(!queue.contains("saya mau bicara"), "nothing is shown before it is taken");
        let id = first(&queue);
        // Who has not taken it does not read it.
        assert_eq!(nur.get(&format!("/meja/obrolan/{id}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(reads(&talks).await, 0);
        assert_eq!(does(&nur, &id, "ambil", &[]).await, format!("/meja/obrolan/{id}"));
        let page = nur.see(&format!("/meja/obrolan/{id}")).await;
        assert!(page.contains("saya mau bicara"), "{page}");
        assert_eq!(reads(&talks).await, 1, "the read is recorded");
        let ratna = talks.city.person("Ratna").await;
        assert_eq!(ratna.get(&format!("/meja/obrolan/{id}")).await.status, StatusCode::NOT_FOUND);
        let (_, seq) = talks.say(phone, json!({ "text": "nomor saya KP26" })).await;
        does(&nur, &id, "jawab", &[("kata", "Baik, saya periksa.")]).await;
        talks.work().await;
        assert!(texts(&talks.heard(phone, seq).await).contains("Baik, saya periksa."));
        does(&nur, &id, "kembalikan", &[]).await;
        talks.work().await;
        let said = talks.asked(phone, "apa syarat surat domisili?").await;
        assert!(said.contains("/layanan/surat-domisili"), "{said}");
        assert_eq!(nur.get(&format!("/meja/obrolan/{id}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

async fn reads(talks: &Talks) -> i64 {
    let running = &talks.city.running;
    let asked = "SELECT COUNT(*) FROM reads WHERE agency_id = $1 AND purpose = 'converse'";
    let row = running.db.query_opt(asked, params![running.agency]).await.expect("asked");
    row.expect("a count").get(0).expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_officers_take_one_conversation_and_one_has_it() {
    let talks = Talks::open(None).await;
    let phone = talks.phone("telegram").await;
    talks.asked(phone, "saya mau bicara dengan petugas").await;
    let (nur, ratna) = (talks.city.person("Nur Aini").await, talks.city.person("Ratna").await);
    let id = first(&nur.see("/meja/obrolan").await);
    assert_eq!(does(&nur, &id, "ambil", &[]).await, format!("/meja/obrolan/{id}"));
    let late = ratna.post("/meja/obrolan", &format!("/meja/obrolan/{id}/ambil"), &[]).await;
    assert_eq!(late.location(), "/meja/obrolan");
    assert!(ratna.see("/meja/obrolan").await.contains("Nur Aini"), "the queue says who has it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_answered_however_many_others_people_have() {
    const HOLD: &str = "INSERT INTO conversation_holders
        (agency_id, conversation_id, officer_id, officer, since) VALUES ($1, $2, $3, 'Ratna', 1)";
    let talks = Talks::open(None).await;
    let phone = talks.phone("telegram").await;
    talks.asked(phone, "saya mau bicara dengan petugas").await;
    let running = &talks.city.running;
    let hold = |batch: Batch, number: u128| {
        let (other, officer) = (Uuid::from_u128(number), Uuid::from_u128(1));
        batch.exactly(1, HOLD, params![running.agency, other, officer])
    };
    running.db.commit((1..=1_500).fold(Batch::new(), hold)).await.expect("stored");
    let nur = talks.city.person("Nur Aini").await;
    let id = first(&nur.see("/meja/obrolan").await);
    assert_eq!(does(&nur, &id, "ambil", &[]).await, format!("/meja/obrolan/{id}"));
    let said = does(&nur, &id, "jawab", &[("kata", "Baik, saya periksa.")]).await;
    assert_eq!(said, format!("/meja/obrolan/{id}#kini"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_written_once_approved_by_another_and_known_at_once() {
    on_both(async |talks| {
        let running = &talks.city.running;
        let question = "bolehkah surat domisili diantar kurir kuda";
        let before = talks.asked(talks.phone("sms").await, question).await;
        assert!(!before.contains("kereta"), "{before}");
        // What was counted of it just now is counted anew below, in two ways of asking.
        let all = "DELETE FROM unanswered WHERE agency_id = $1";
        running.db.commit(Batch::new().any(all, params![running.agency])).await.expect("gone");
        let add = "INSERT INTO unanswered (agency_id, question, words, language, times, first_at, last_at)
            VALUES ($1, $2, $3, 'id', $4, $5, $5)";
        let now = running.web.now();
        for (key, words, times) in [(1_u8, question, 3_i64), (2, "surat domisili diantar kurir kuda boleh?", 2)] {
            let row = params![running.agency, vec![key; 32], words, times, now];
            running.db.commit(Batch::new().any(add, row)).await.expect("added");
        }
        let sri = talks.city.person("Sri Handayani").await;
        let page = sri.see("/meja/pertanyaan").await;
        assert!(page.contains("5 kali"), "both are one group: {page}");
        let form = page.split("href=\"/meja/pertanyaan/tulis?untuk=").nth(1).expect("a group");
        let path = format!("/meja/pertanyaan/tulis?untuk={}", form.split('"').next().expect("an id"));
        let empty = sri.post(&path, "/meja/pertanyaan/tulis", &[("tanya", "")]).await;
        assert!(empty.is_shown_again || empty.status == StatusCode::UNPROCESSABLE_ENTITY);
        let asks = format!("{question}\nsurat domisili diantar kurir kuda boleh?");
        let typed = [
            ("tanya", asks.as_str()),
            ("layanan", "surat-domisili"),
            ("jawab", "Surat tidak diantar; kereta kuda pun tidak."),
            ("jawab_en", ""),
            ("sumber", "SOP 3/2026"),
            ("tanggal", "2026-03-02"),
        ];
        let draft = sri.post(&path, "/meja/pertanyaan/tulis", &typed).await.location();
        let page = sri.see(&draft).await;
        assert!(page.contains("orang lain yang menyetujui"), "{page}");
        // Whoever wrote it cannot approve it, whatever form they send.
        let own = sri.post(&draft, &format!("{draft}/setujui"), &[]).await;
        assert!(own.body.contains("Anda tulis sendiri"), "{}", own.body);
        let hendra = talks.city.person("Drs. Hendra").await;
        let page = hendra.get(&draft).await;
        assert!(page.body.contains("pertanyaan"), "{}", page.body);
        let stale = hendra.post(&draft, &format!("{draft}/setujui"), &[("lihat", "x")]).await;
        assert!(stale.body.contains("lain dari yang Anda lihat"), "{}", stale.body);
        let seen = page.hidden("lihat").expect("what was seen");
        let done = hendra.post(&draft, &format!("{draft}/setujui"), &[("lihat", &seen)]).await;
        assert_eq!(done.location(), "/meja/pertanyaan");
        let after = talks.asked(talks.phone("whatsapp").await, question).await;
        assert!(after.contains("kereta kuda pun tidak") && after.contains("SOP 3/2026, per 2 Maret 2026"), "{after}");
        assert!(!hendra.see("/meja/pertanyaan").await.contains("5 kali"), "the questions are answered");
        let nur = talks.city.person("Nur Aini").await;
        assert_eq!(nur.get("/meja/pertanyaan").await.status, StatusCode::NOT_FOUND);
        hendra.post(&draft, &format!("{draft}/cabut"), &[]).await.location();
        let gone = talks.asked(talks.phone("telegram").await, question).await;
        assert!(!gone.contains("kereta kuda"), "{gone}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_no_service_is_the_agencys_with_its_page_and_day_on_every_node() {
    on_both(async |talks| {
        const FORM: &str = "/meja/pertanyaan/tulis";
        let question = "apakah kucing boleh ikut upacara di balai kota";
        let before = talks.asked(talks.phone("sms").await, question).await;
        assert!(!before.contains("Kucing tidak ikut"), "{before}");
        let (sri, hendra) =
            (talks.city.person("Sri Handayani").await, talks.city.person("Drs. Hendra").await);
        let typed = |page: &'static str| {
            [
                ("tanya", question),
                ("layanan", "-"),
                ("jawab", "Kucing tidak ikut upacara."),
                ("jawab_en", "Cats stay outside the ceremony."),
                ("sumber", "Perwali 4/2026"),
                ("halaman", page),
                ("tanggal", "2026-03-02"),
            ]
        };
        let without = sri.post(FORM, FORM, &typed("")).await;
        assert!(without.body.contains("Tulis alamat yang terbuka untuk umum"), "{}", without.body);
        let draft = sri.post(FORM, FORM, &typed("https://jdih.example/perwali-4")).await.location();
        let page = hendra.get(&draft).await;
        for shown in
            ["Instansi (bukan satu layanan)", "2 Maret 2026", "https://jdih.example/perwali-4"]
        {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
        assert!(
            !page.body.contains("href=\"/layanan/\""),
            "no service, no link to one: {}",
            page.body
        );
        let seen = page.hidden("lihat").expect("what was seen");
        hendra.post(&draft, &format!("{draft}/setujui"), &[("lihat", &seen)]).await.location();
        let after = talks
            .asked(talks.phone("whatsapp").await, "kucing boleh ikut upacara balai kota ga")
            .await;
        assert!(after.contains("Kucing tidak ikut upacara."), "{after}");
        let cited = "Sumber: Perwali 4/2026, https://jdih.example/perwali-4, per 2 Maret 2026";
        assert!(after.contains(cited), "{after}");
        assert!(hendra.see("/meja/pertanyaan").await.contains("Instansi (bukan satu layanan)"));
        // Another node reads what was approved here.
        let running = &talks.city.running;
        let written = assistant::desk::written(&running.db, running.agency).await.expect("read");
        let lists = lingua::Lists::default();
        let other = assistant::desk::engine(lingua::Knowledge::default(), &lists, &written);
        let (reply, _) = other.answer(&lingua::Context::default(), question);
        assert_eq!(
            reply.sources.first().map(|source| source.path.as_str()),
            Some("https://jdih.example/perwali-4")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_spoken_to_in_english_presses_english_words_on_every_messenger() {
    let talks = Talks::open(None).await;
    for service in ["whatsapp", "telegram"] {
        let phone = talks.phone(service).await;
        talks.asked(phone, "in english please").await;
        let people = talks.pressed(phone, "Talk to an officer").await;
        assert!(people.contains("officer"), "{service}: {people}");
        let back = talks.pressed(phone, "Back to the assistant").await;
        assert!(back.contains("I answer again"), "{service}: {back}");
        talks.pressed(phone, "Report a problem").await;
    }
    let phone = talks.phone("sms").await;
    let menu = talks.asked(phone, "in english please").await;
    assert!(menu.contains("Report a problem") && !menu.contains("Laporkan masalah"), "{menu}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_is_not_for_us_is_put_aside() {
    let talks = Talks::open(None).await;
    talks.asked(talks.phone("sms").await, "siapa juara liga tahun ini").await;
    let sri = talks.city.person("Sri Handayani").await;
    let page = sri.see("/meja/pertanyaan").await;
    assert!(page.contains("siapa juara liga"), "{page}");
    let (_, rest) = page.split_once("name=\"untuk\" value=\"").expect("a button");
    let id = rest.split('"').next().expect("an id").to_owned();
    let aside = [("untuk", id.as_str())];
    sri.post("/meja/pertanyaan", "/meja/pertanyaan/abaikan", &aside).await.location();
    assert!(!sri.see("/meja/pertanyaan").await.contains("siapa juara liga"));
}
