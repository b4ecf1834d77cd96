//! What may be seen of a complaint that is secret, or without a name, or hidden from the office it complains about: every
//! way of reading is walked, by everybody who could try it.

use std::io::Write;
use std::sync::{Arc, Mutex};

use http::StatusCode;
use http::header::AUTHORIZATION;

use super::city::{City, Visitor, on_both_engines, root};
use super::complaints::{begin, code, send, with_roads};
use super::handling::with_lamps;
use super::secrecy;
use crate::boot;

/// Words that stand in this report alone.
const STORY: &str = "Pengaspalan xilofonia di belakang balai";
pub(super) const STREET: &str = "Lorong Zirkonwald 77";

async fn fill_in(who: &Visitor, draft: &str) {
    tell(who, draft, ("99.71.01.1001", STORY)).await;
}

/// Fills in both pages: which kelurahan it is about, and what happened.
pub(super) async fn tell(who: &Visitor, draft: &str, (region, story): (&str, &str)) {
    // The place lies in Kelurahan Umpak; of another one it is told in words alone.
    let (lat, lng) = if region == "99.71.01.1001" { ("-7.5561", "110.8312") } else { ("", "") };
    let page = [
        ("versi", "0"),
        ("place.address", STREET),
        ("place.lat", lat),
        ("place.lng", lng),
        ("place.region", region),
        ("what", "hole"),
        ("story", story),
    ];
    who.fill(&format!("{draft}/laporan"), &page).await.location();
    who.fill(&format!("{draft}/tambahan"), &[("versi", "0")]).await.location();
}

async fn report(who: &Visitor, name: &str, way: &str) -> (String, String) {
    let draft = begin(who, name).await;
    fill_in(who, &draft).await;
    send(who, &draft, way).await
}

/// Every public page that tells of reports, and what else everybody may ask. Each of them is there.
const PUBLIC: [&str; 30] = [
    "/",
    "/aduan",
    "/aduan?kategori=jalan-rusak",
    "/aduan?keadaan=new",
    "/aduan?kategori=jalan-rusak&keadaan=new",
    "/aduan?q=xilofonia",
    "/aduan?q=Zirkonwald",
    "/aduan?dekat=-7.5561,110.8312",
    "/aduan/wilayah/99.71.01.1001",
    "/aduan/lapor",
    "/aduan/peta",
    "/aduan/peta?dekat=-7.5561,110.8312",
    "/aduan/peta/isi?kotak=-7.6,110.8,-7.5,110.9&z=10",
    "/aduan/peta/isi?kotak=-7.56,110.83,-7.55,110.84&z=18",
    "/aduan/umpan.atom",
    "/aduan/umpan.rss",
    "/aduan/umpan.geojson",
    "/aduan/sematan",
    "/aduan/sematkan",
    "/aduan/angka",
    "/aduan/pemeriksaan",
    "/layanan",
    "/layanan?q=xilofonia",
    "/cari?q=xilofonia",
    "/cari?q=Zirkonwald",
    "/sitemap.xml",
    "/api/v1/services",
    "/open311/v2/requests.json",
    "/open311/v2/requests.xml",
    "/open311/v2/requests.json?extensions=true",
];

/// The same, and what one asks by a number.
pub(super) fn public(number: &str) -> Vec<String> {
    let of_number = [
        "/aduan/{}",
        "/aduan/{}/dukung",
        "/aduan/{}/ikuti",
        "/cari?q={}",
        "/aduan?q={}",
        "/open311/v2/requests/{}.json",
        "/open311/v2/requests.json?service_request_id={}",
        "/lacak?nomor={}&kode=AAAA-AAAA",
    ];
    let of_number = of_number.map(|path| path.replace("{}", number));
    PUBLIC.map(str::to_owned).into_iter().chain(of_number).collect()
}

/// Whether a page tells of the report; that it repeats what was asked for is no telling.
fn tells(body: &str, words: &[&str]) -> bool {
    words.iter().any(|word| body.contains(word))
}

/// All that is sent, whether delivered or not.
async fn messages(city: &City) -> String {
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    all.expect("messages").into_iter().map(|(_, message)| message.text + "\n").collect()
}

#[tokio::test]
async fn nobody_outside_learns_of_a_secret_report_on_any_path() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let wulan = city.person("Wulan").await;
        let (secret, _) = report(&wulan, "dengan", "secret").await;
        let none = "KP26-0000-0000";
        let (stranger, sekar) = (city.guest(), city.person("Sekar").await);
        for path in PUBLIC {
            let there = stranger.get(path).await;
            assert_eq!(there.status, StatusCode::OK, "{path} is no page: it would prove nothing");
            assert!(!tells(&there.body, &[secret.as_str()]), "{path}: {}", there.body);
        }
        for who in [&stranger, &sekar] {
            for (path, other) in public(&secret).iter().zip(public(none)) {
                let (there, nothing) = (who.get(path).await, who.get(&other).await);
                let body = there.body.replace(&secret, none);
                assert!(!tells(&body, &["xilofonia di", STREET, "Wulan"]), "{path}: {body}");
                assert_eq!(there.status, nothing.status, "{path}");
                // What programs are told of a mistake has a number of its own.
                if there.status == StatusCode::NOT_FOUND && !body.starts_with('{') {
                    assert_eq!(body, nothing.body, "{path}: a secret one and none look the same");
                }
            }
        }
        // Lists do not even count it.
        let list = stranger.see("/aduan").await;
        assert!(list.contains("Belum ada laporan"), "{list}");
        // One like it is offered to nobody.
        let draft = begin(&stranger, "").await;
        fill_in(&stranger, &draft).await;
        let check = stranger.see(&format!("{draft}/periksa")).await;
        assert!(!check.contains(&secret) && !check.contains("Zirkonwald 77 ·"), "{check}");
        // Its pages are its reporter's.
        for path in ["", "/isian", "/terima", "/tarik"] {
            let path = |number: &str| format!("/permohonan/{number}{path}");
            let (there, nothing) = (sekar.get(&path(&secret)).await, sekar.get(&path(none)).await);
            assert_eq!(there.status, StatusCode::NOT_FOUND, "{}", path(&secret));
            assert_eq!(there.body.replace(&secret, none), nothing.body);
        }
        // Nobody supports what nobody may know of.
        let support = format!("/aduan/{secret}/dukung");
        let supported = stranger.post("/aduan/lapor", &support, &[]).await;
        assert!(!tells(&supported.body, &[STREET, "xilofonia di"]), "{}", supported.body);
        // Programs with a key learn that it is worked on, and nothing of what it says.
        let running = &city.running;
        let (key, row) = identity::new_api_key(&running.web, &running.keys, "Portal", &[]);
        running.db.commit(row).await.expect("stored");
        let bearer = format!("Bearer {key}");
        let asked = format!("/api/v1/cases/{secret}");
        let told = stranger.get_with(&asked, &[(AUTHORIZATION, &bearer)]).await;
        assert!(!tells(&told.body, &["xilofonia", STREET, "Wulan"]), "{}", told.body);
        // The paper that is left lying about names neither place nor story.
        city.drain(60).await;
        assert!(!tells(&messages(&city).await, &["xilofonia", STREET]));
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn who_reports_without_a_name_is_named_nowhere_not_even_to_the_office() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        // Signed in as Wulan, she chooses to report without her name.
        let wulan = city.person("Wulan").await;
        let (number, receipt) = report(&wulan, "tanpa", "anonymous").await;
        let named = ["Wulan", "Prasasti", "9971014503960001", "081299710001", "+6281299710001"];
        let nur = city.person("Nur Aini").await;
        let supervisor = city.person("Sri Handayani").await;
        nur.act(&number, "ambil", &[]).await;
        for who in [&nur, &supervisor] {
            for path in [
                "/meja".to_owned(),
                "/meja?kotak=milik".to_owned(),
                format!("/meja/cari?q={number}"),
                format!("/meja/berkas/{number}"),
                format!("/meja/berkas/{number}/tangani"),
            ] {
                let page = who.see(&path).await;
                assert!(!tells(&page, &named), "{path}: {page}");
            }
            // Looked for by her name, it is not found.
            let found = who.see("/meja/cari?q=Wulan").await;
            assert!(!found.contains(&number), "{found}");
        }
        for path in public(&number) {
            let page = city.guest().get(&path).await;
            assert!(!tells(&page.body, &named), "{path}: {}", page.body);
            assert!(!tells(&page.body, &["xilofonia di"]), "{path}: {}", page.body);
        }
        // Whoever has the paper finds where it stands, and no word of it.
        let follow = format!("/lacak?nomor={number}&kode={}", code(&receipt));
        let page = city.guest().see(&follow).await;
        assert!(!tells(&page, &named) && !tells(&page, &["xilofonia di", STREET]), "{page}");
        // No message goes to her: we do not know that it is hers.
        city.drain(60).await;
        assert!(!messages(&city).await.contains(&number));
        // Her account on another phone does not know it.
        let phone = city.person("Wulan").await;
        assert!(!phone.see("/permohonan").await.contains(&number));
        // What lies on disk leads from the report to no word of its story.
        let found = secrecy::search(&secrecy::copy(&city), &["xilofonia di".to_owned()]);
        assert_eq!(found, Vec::<String>::new());
    })
    .await;
}

/// Roads that the public works mend, and of which the kelurahan at the place knows nothing.
pub(super) async fn hidden_from_the_kelurahan(city: &City) {
    let folder = root().join("fixtures/complaint/aduan/jalan-rusak");
    let mut folder = boot::read_folder(&folder, "").expect("there");
    let file = folder.files.get_mut("service.yaml").expect("there");
    let hide = "  answer: 10 days\n  hide_from: { unit: kelurahan, region: place.region }\n";
    for (from, to) in [
        ("    - { when: owner == 'national', unit: balai-jalan }\n", ""),
        ("  answer: 10 days\n", hide),
    ] {
        assert!(file.contains(from), "{from}");
        *file = file.replacen(from, to, 1);
    }
    city.publish(&folder).await;
}

#[tokio::test]
async fn the_office_complained_about_never_sees_it_whatever_else_it_may_see() {
    on_both_engines(async |city: City| {
        hidden_from_the_kelurahan(&city).await;
        let (number, _) = report(&city.person("Wulan").await, "dengan", "secret").await;
        // One who serves there serves at the public works too.
        let (nur, both) = (city.person("Nur Aini").await, who_serves_at_both(&city).await);
        let sees_nothing = async |when: &str| {
            for who in [&nur, &both] {
                for path in [
                    "/meja",
                    "/meja?kotak=milik",
                    "/meja?kotak=bebas",
                    "/meja?kotak=menunggu",
                    "/meja?kotak=selesai",
                    "/meja?urut=lama",
                    "/meja/pendapat",
                    "/meja/cari?q=Wulan",
                ] {
                    let page = who.see(path).await;
                    assert!(!page.contains(&number), "{when}, {path}: {page}");
                }
                let page = who.see(&format!("/meja/cari?q={number}")).await;
                assert!(!page.contains(&format!("/meja/berkas/{number}")), "{when}: {page}");
                for way in ["", "/tangani", "/sebelumnya", "/berikutnya", "/tanda-terima"] {
                    let path = |number: &str| format!("/meja/berkas/{number}{way}");
                    let (there, none) =
                        (who.get(&path(&number)).await, who.get(&path("KP26-0000-0000")).await);
                    assert_eq!(there.status, StatusCode::NOT_FOUND, "{when}, {way}");
                    let body = there.body.replace(&number, "KP26-0000-0000");
                    assert_eq!(body, none.body, "{when}, {way}: hidden and none look the same");
                }
            }
        };
        sees_nothing("as it comes").await;
        // The public works deal with it, and the supervisor above sees it.
        let joko = city.person("Joko").await;
        assert!(joko.see("/meja").await.contains(&number));
        joko.act(&number, "ambil", &[]).await;
        let supervisor = city.person("Sri Handayani").await;
        assert!(supervisor.see(&format!("/meja/berkas/{number}")).await.contains(STREET));
        // It cannot be handed to the office complained about, nor can that be asked.
        let handling = format!("/meja/berkas/{number}/tangani");
        let page = joko.see(&handling).await;
        assert!(!page.contains("value=\"kelurahan-umpak\""), "{page}");
        assert!(page.contains("value=\"kelurahan-blandar\""), "{page}");
        let forward = format!("/meja/berkas/{number}/teruskan");
        let pairs = [("unit", "kelurahan-umpak"), ("sebab", "Ke sana saja")];
        let refused = joko.post(&handling, &forward, &pairs).await;
        assert!(refused.body.contains("Pilih unit lain"), "{}", refused.body);
        let asked = [("unit", "kelurahan-umpak"), ("tanya", "Benarkah?")];
        joko.act(&number, "pendapat", &asked).await;
        sees_nothing("after it was worked on").await;
        joko.act(&number, "putuskan", &[("hasil", "refuse"), ("alasan", "unclear"), ("kata", "x")])
            .await;
        city.pass(12);
        city.drain(60).await;
        sees_nothing("at its end").await;
        assert!(!messages(&city).await.contains("nur.aini"));
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

/// Somebody who serves at Kelurahan Umpak and at the public works.
pub(super) async fn who_serves_at_both(city: &City) -> Visitor {
    let new = identity::NewOfficer {
        name: "Bagas Pratama",
        title: "Petugas",
        nip: "199001012015031002",
        email: "bagas@demo.pendopo.example",
        grants: &[
            (identity::Role::Officer, "kelurahan-umpak".to_owned()),
            (identity::Role::Officer, "dinas-pu".to_owned()),
        ],
    };
    let running = &city.running;
    identity::add_officer(&running.db, &running.web, &running.keys, &new).await.expect("added");
    city.person("Bagas").await
}

#[tokio::test]
async fn an_officer_complained_about_does_not_meet_its_number_at_another_report() {
    on_both_engines(async |city: City| {
        hidden_from_the_kelurahan(&city).await;
        let (hidden, _) = report(&city.person("Wulan").await, "dengan", "open").await;
        let guest = city.guest();
        let draft = begin(&guest, "").await;
        tell(&guest, &draft, ("99.71.01.1002", STORY)).await;
        let (other, _) = send(&guest, &draft, "anonymous").await;
        let (joko, both) = (city.person("Joko").await, who_serves_at_both(&city).await);
        joko.act(&hidden, "ambil", &[]).await.location();
        let handling = format!("/meja/berkas/{hidden}/tangani");
        let put = format!("/meja/berkas/{hidden}/gabung");
        joko.post(&handling, &put, &[("nomor", &other), ("cara", "same")]).await.location();
        city.pass(12);
        city.drain(60).await;
        let page = format!("/meja/berkas/{other}");
        assert!(joko.see(&page).await.contains(&hidden), "who deals with both is told");
        let page = both.see(&page).await;
        assert!(page.contains(STREET) && !page.contains(&hidden), "{page}");
    })
    .await;
}

#[tokio::test]
async fn in_parts_and_under_another_heading_it_stays_hidden_from_whom_it_complains_about() {
    on_both_engines(async |city: City| {
        hidden_from_the_kelurahan(&city).await;
        with_lamps(&city).await;
        let wulan = city.person("Wulan").await;
        let (number, _) = report(&wulan, "dengan", "secret").await;
        let (joko, both) = (city.person("Joko").await, who_serves_at_both(&city).await);
        joko.act(&number, "ambil", &[]).await.location();
        let handling = format!("/meja/berkas/{number}/tangani");
        let act = |name: &str| format!("/meja/berkas/{number}/{name}");
        let part = [("bagian", "Lampunya juga"), ("layanan", "lampu-mati")];
        joko.post(&handling, &act("pecah"), &part).await.location();
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        let (_, rest) = own.split_once("Sebagian menjadi laporan").expect("the second one");
        let (_, rest) = rest.split_once("href=\"/permohonan/").expect("a link");
        let part = rest.split('"').next().expect("its end").to_owned();
        joko.post(&handling, &act("kategori"), &[("layanan", "lampu-mati")]).await.location();
        for number in [&number, &part] {
            let page = format!("/meja/berkas/{number}");
            assert!(joko.see(&page).await.contains(STREET), "whoever deals with it sees it");
            assert_eq!(both.get(&page).await.status, StatusCode::NOT_FOUND, "{number}");
            assert!(!both.see("/meja").await.contains(number.as_str()));
        }
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_was_reported_where_nothing_is_public_is_public_under_no_other_heading() {
    on_both_engines(async |city: City| {
        let quiet = ("  answer: 10 days\n", "  public: false\n  answer: 10 days\n");
        let ways = ("modes: [open, anonymous, secret]", "modes: [secret, anonymous]");
        with_roads(&city, &[quiet, ways]).await;
        with_lamps(&city).await;
        let guest = city.guest();
        let (number, _) = report(&guest, "", "anonymous").await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await.location();
        let handling = format!("/meja/berkas/{number}/tangani");
        let act = |name: &str| format!("/meja/berkas/{number}/{name}");
        let part = [("bagian", "Lampunya juga"), ("layanan", "lampu-mati")];
        nur.post(&handling, &act("pecah"), &part).await.location();
        nur.post(&handling, &act("kategori"), &[("layanan", "lampu-mati")]).await.location();
        let list = city.guest().see("/aduan").await;
        assert!(list.contains("Belum ada laporan"), "neither it nor its part: {list}");
        // With an account, and no way named, it is not open either: the file does not let it be.
        let wulan = city.person("Wulan").await;
        let draft = begin(&wulan, "dengan").await;
        fill_in(&wulan, &draft).await;
        let (check, press) = (format!("{draft}/periksa"), format!("{draft}/kirim"));
        let number = wulan.post(&check, &press, &[("benar", "1")]).await.location();
        let number = number.trim_start_matches("/permohonan/").trim_end_matches("/terima");
        nur.act(number, "ambil", &[]).await.location();
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(page.contains("Rahasia: laporan ini"), "{page}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_tells_of_violence_or_despair_is_secret_whoever_sends_it_and_however() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let (wulan, stranger) = (city.person("Wulan").await, city.guest());
        for (who, name, way) in [(&wulan, "dengan", "open"), (&stranger, "", "anonymous")] {
            let draft = begin(who, name).await;
            let story = "Anak tetangga dipukuli ayahnya tiap malam di rumah itu";
            tell(who, &draft, ("99.71.01.1001", story)).await;
            let (number, receipt) = send(who, &draft, way).await;
            assert!(receipt.contains("Laporan ini rahasia"), "{receipt}");
            let page = city.guest().get(&format!("/aduan/{number}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{way}");
        }
        let list = city.guest().see("/aduan").await;
        assert!(list.contains("Belum ada laporan"), "{list}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

/// What is written to the log while this lives, by this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic before").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_line_receipt_or_letter_tells_of_a_report() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    let told = tracing::subscriber::set_default(lines);
    let phone = city.guest();
    let (number, receipt) = report(&phone, "", "secret").await;
    let code = code(&receipt);
    let marked = ["xilofonia", STREET, "Zirkonwald", number.as_str(), code.as_str()];
    assert!(!tells(&receipt, &["xilofonia", STREET]), "{receipt}");
    // All that may go wrong, and all that may be asked of it.
    for path in public(&number) {
        phone.get(&path).await;
    }
    phone.see(&format!("/lacak?nomor={number}&kode={code}")).await;
    let words = [("pesan", STORY), ("kirim", "satu")];
    phone.post("/tanya", "/tanya", &words).await;
    phone.forge("/tanya", "text/plain", STORY.as_bytes(), &[]).await;
    let nur = city.person("Nur Aini").await;
    nur.act(&number, "ambil", &[]).await.location();
    let handling = format!("/meja/berkas/{number}/tangani");
    let say = format!("/meja/berkas/{number}/pesan");
    nur.post(&handling, &say, &[("kata", STORY)]).await.location();
    let refused = [("hasil", "refuse"), ("alasan", "unclear"), ("kata", STORY)];
    nur.act(&number, "putuskan", &refused).await.location();
    for way in ["tanda-terima", "pengantar"] {
        let paper = nur.get(&format!("/meja/berkas/{number}/{way}")).await;
        assert!(!tells(&paper.body, &["xilofonia", STREET]), "{way}: {}", paper.body);
    }
    city.pass(12);
    city.drain(60).await;
    drop(told);
    // Whoever has the letter of its refusal, and its address, learns neither place nor story.
    let of_case = "SELECT letter_id FROM letters WHERE case_number = $1";
    let letters = city.running.db.query(of_case, db::params![number.as_str()]).await;
    for row in letters.expect("a table") {
        let letter: String = row.get(0).expect("an id");
        let page = city.guest().get(&format!("/surat/{letter}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(!tells(&page.body, &["xilofonia", STREET]), "{}", page.body);
    }
    let log = String::from_utf8(log.0.lock().expect("no panic before").clone()).expect("text");
    assert!(log.contains("/tanya") && log.contains("putuskan"), "it was listened to: {log}");
    for line in log.lines() {
        assert!(!tells(line, &marked), "{line}");
    }
}
