//! What is sent to do harm where one reports: too many photos, a picture that unpacks to gigabytes, a file that is longer than any
//! form, a machine that forgets its cookies, many who call for people at once.

use std::io::Write as _;

use assistant::{Channel, Incoming, Peer, What};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use http::{StatusCode, header};
use terms::Language;

use super::chat;
use super::city::{Answer, City, Visitor};
use super::complaints::{report, with_roads};
use super::photos::{stored, upright};

const START: &str = "/aduan/lapor";
const WORDS: &str = "Lubang besar di depan musala";
const EDGE: &str = "tepi";

/// Sends the form where one begins to report, with these photos before the words, as the page has them.
async fn begin(who: &Visitor, photos: &[(&str, &[u8])]) -> Answer {
    let mut body = part("csrf", &who.get(START).await.token());
    for (name, bytes) in photos {
        body.extend(
            format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"{name}\"\r\n\r\n"
            )
            .into_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend(part("cerita", WORDS));
    body.extend(part("kategori", "jalan-rusak"));
    body.extend(format!("--{EDGE}--\r\n").into_bytes());
    let kind = format!("multipart/form-data; boundary={EDGE}");
    who.forge(START, &kind, &body, &[]).await
}

fn part(name: &str, value: &str) -> Vec<u8> {
    let head = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
    format!("{head}{value}\r\n").into_bytes()
}

fn photo() -> Vec<u8> {
    stored(&upright(200), 1)
}

/// A PNG of this many dots a side, all of them black.
fn bomb(side: u32) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let row = vec![0; usize::try_from(side).expect("small") * 3 + 1];
    for _ in 0..side {
        packed.write_all(&row).expect("packed");
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        png.extend(u32::try_from(data.len()).expect("short").to_be_bytes());
        png.extend_from_slice(kind);
        png.extend_from_slice(data);
        png.extend(crc.sum().to_be_bytes());
    };
    let size = side.to_be_bytes();
    chunk(b"IHDR", &[&size[..], &size, &[8, 2, 0, 0, 0]].concat());
    chunk(b"IDAT", &packed.finish().expect("packed"));
    chunk(b"IEND", b"");
    png
}

#[tokio::test]
async fn of_forty_photos_the_first_are_kept_and_of_the_others_it_is_told() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let (phone, photo) = (city.guest(), photo());
    let names: Vec<String> = (1..=40).map(|number| format!("foto-{number}.jpg")).collect();
    let photos: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &*photo)).collect();
    let page = phone.see(&begin(&phone, &photos).await.location()).await;
    assert!(page.contains(WORDS), "{page}");
    let is_kept = |name: &str| page.contains(&format!("{name}</a>"));
    for name in ["foto-1.jpg", "foto-2.jpg", "foto-3.jpg"] {
        assert!(is_kept(name), "{name}: {page}");
    }
    assert!(!is_kept("foto-4.jpg") && !is_kept("foto-40.jpg"), "{page}");
    assert!(page.contains("“foto-4.jpg” tidak disimpan"), "{page}");
    assert!(page.contains("Begitu juga 34 berkas lain"), "{page}");
    assert!(!page.contains("terlalu besar"), "none of them is: {page}");
}

#[tokio::test]
async fn a_picture_that_unpacks_to_gigabytes_is_told_and_nothing_else_is_lost() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let bomb = bomb(11_900);
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    let phone = city.guest();
    let page = phone.see(&begin(&phone, &[("bom.png", &bomb)]).await.location()).await;
    assert!(page.contains("“bom.png” terlalu luas") && page.contains(WORDS), "{page}");
}

#[tokio::test]
async fn a_file_longer_than_any_form_is_answered_within_the_form() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let video = [photo(), vec![7; 50 << 20]].concat();
    let phone = city.guest();
    let page = phone.see(&begin(&phone, &[("video.mp4", &video)]).await.location()).await;
    assert!(page.contains("“video.mp4” terlalu besar") && page.contains(WORDS), "{page}");
    // In a conversation too: the words are there, and what is lacking is said.
    let said = phone.upload("/tanya", &[("pesan", WORDS)], ("foto", "video.mp4", &video)).await;
    assert!(said.body.contains("terlalu besar") && said.body.contains(WORDS), "{}", said.body);
    // What breaks off says so on the form, and not on a page without one.
    let token = phone.get(START).await.token();
    let half = [part("csrf", &token), b"--tepi\r\nContent-Disp".to_vec()].concat();
    let kind = format!("multipart/form-data; boundary={EDGE}");
    let page = phone.forge(START, &kind, &half, &[]).await;
    let page = phone.get(&page.location()).await.body;
    assert!(page.contains("Kiriman terputus") && page.contains("name=\"cerita\""), "{page}");
}

#[tokio::test]
async fn a_machine_that_forgets_its_cookies_is_stopped_and_its_neighbours_are_not() {
    let city = City::with(None, true, |settings| settings.rate_limits = true).await;
    with_roads(&city, &[]).await;
    let near = "192.0.2.7";
    let mine = city.guest_from(near);
    let (number, _) = report(&mine, "", "anonymous").await;
    let open = begin(&mine, &[]).await.location();
    super::complaints::fill_in(&mine, &open).await;
    let running = &city.running.web;
    let network = |address: &str| web::Network::of(address.parse().expect("an address"));
    while running.takes_stranger(network(near)) {}
    let stranger = city.guest_from(near);
    let page = begin(&stranger, &[]).await;
    let page = stranger.get(&page.location()).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.body.contains("Terlalu banyak laporan baru") && page.body.contains(WORDS));
    let support = format!("/aduan/{number}/dukung");
    let page = stranger.post(&format!("/aduan/{number}"), &support, &[]).await;
    assert!(page.body.contains("Terlalu sering"), "{}", page.body);
    let page = stranger.post("/tanya", "/tanya", &[("pesan", "syarat domisili")]).await;
    assert!(page.body.contains("Terlalu sering"), "{}", page.body);
    // Nor are more reports sent without a name; the draft is kept.
    let check = format!("{open}/periksa");
    let pairs = [("benar", "1"), ("cara", "anonymous")];
    let page = mine.post(&check, &format!("{open}/kirim"), &pairs).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.body);
    assert!(mine.see(&check).await.contains("Jl. Kawung 4"));
    // Whoever is known goes on, and so does whoever comes from elsewhere.
    assert!(begin(&mine, &[]).await.location().starts_with("/isian/"));
    assert!(begin(&city.guest_from("192.0.2.8"), &[]).await.location().starts_with("/isian/"));
}

#[tokio::test]
async fn a_machine_sends_no_more_reports_without_a_name_in_conversations_than_on_pages() {
    let city = City::with(None, true, |settings| settings.rate_limits = true).await;
    with_roads(&city, &[]).await;
    let near = "192.0.2.7";
    let running = &city.running.web;
    let network = |address: &str| web::Network::of(address.parse().expect("an address"));
    let phone = city.guest_from(near);
    for button in ["Laporkan masalah", "Jalan dan trotoar rusak", "Tanpa foto"] {
        chat::press(&phone, button).await;
    }
    chat::send(&phone, &[("lat", "-7.5561"), ("lng", "110.8312")]).await;
    chat::press(&phone, "Lubang").await;
    chat::write(&phone, WORDS).await;
    let asked = phone.see("/tanya").await;
    assert!(asked.contains("Kirim tanpa nama"), "{asked}");
    while running.takes_stranger(network(near)) {}
    let refused = chat::press(&phone, "Kirim tanpa nama").await;
    assert!(refused.contains("terlalu banyak laporan tanpa nama"), "{refused}");
    assert!(!refused.contains("Nomornya"), "{refused}");
    // Nothing is lost: it lies ready as it stands.
    assert!(refused.contains(">Kirim tanpa nama</button>"), "{refused}");
    assert!(city.guest().see("/aduan").await.contains("Belum ada laporan"));
}

#[tokio::test]
async fn however_many_wait_for_people_who_is_in_danger_stands_first() {
    let city = City::open(None, true).await;
    let assistant = &city.running.assistant;
    let says = async |address: String, words: &str| {
        let peer = Peer {
            channel: Channel::Sms,
            address,
            citizen: None,
            language: Language::Id,
            network: None,
        };
        let message = Incoming { id: "1".to_owned(), what: What::Text(words.to_owned()) };
        assistant.receive(&peer, &message).await.expect("answered")
    };
    for place in 0..201 {
        says(format!("+62812990000{place:03}"), "mau bicara dengan petugas").await;
    }
    says("+6281299000999".to_owned(), "saya mau bunuh diri").await;
    let nur = city.person("Nur Aini").await;
    let queue = nur.see("/meja/obrolan").await;
    let urgent = queue.find("tag bad").unwrap_or_else(|| panic!("nobody is in danger: {queue}"));
    let taken = queue.find("/ambil\"").expect("a button");
    assert!(urgent < taken, "it is the first: {queue}");
}

#[tokio::test]
async fn an_office_hears_who_supports_a_report_from_a_conversation() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let (number, _) = report(&city.guest(), "", "anonymous").await;
    let neighbour = city.guest();
    let press = format!("do:follow:+{number}");
    neighbour.post("/tanya", "/tanya", &[("pilih", &press), ("kirim", "1")]).await;
    assert!(neighbour.see("/tanya").await.contains(&number));
    let told = "SELECT kind FROM outbox WHERE kind = 'case.weigh'";
    let told = city.running.db.query(told, Vec::new()).await.expect("asked");
    assert_eq!(told.len(), 1, "how urgent it is depends on how many it bothers");
}

#[tokio::test]
async fn nothing_of_a_file_is_kept_of_a_program_whose_key_did_not_come_before_it() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let running = &city.running;
    let (key, row) = identity::new_api_key(&running.web, &running.keys, "Portal", &[]);
    let may = identity::let_report(&running.keys, running.agency, &key);
    running.db.commit(row.then(may)).await.expect("stored");
    let media = |name: &str| {
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{name}\"\r\n\r\n"
        );
        [head.into_bytes(), photo(), b"\r\n".to_vec()].concat()
    };
    let end = format!("--{EDGE}--\r\n").into_bytes();
    let late = [media("lubang.jpg"), part("api_key", &key), end.clone()].concat();
    let kind = format!("multipart/form-data; boundary={EDGE}");
    let program = city.guest();
    let send = async |body: &[u8]| {
        program.forge("/open311/v2/requests.json", &kind, body, &[(header::ACCEPT, "*/*")]).await
    };
    let answer = send(&late).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
    assert!(answer.body.contains("Kirim api_key sebelum berkas"), "{}", answer.body);
    let without = [media("lubang.jpg"), end].concat();
    assert_eq!(send(&without).await.status, StatusCode::FORBIDDEN);
}
