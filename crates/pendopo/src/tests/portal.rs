//! Everything in one place: what is asked of a person, what happened, what is announced, offices, life events, search.

use http::{StatusCode, header};

use super::chat::write;
use super::city::{City, Visitor, WULAN, on_both_engines};

/// An announcement as its writer types it.
const OUTAGE: [(&str, &str); 6] = [
    ("jenis", "outage"),
    ("unit", ""),
    ("judul", "Air mati di Saka Lor"),
    ("isi", "Pipa <besar> pecah.\nKami perbaiki."),
    ("title", "No water in Saka Lor"),
    ("text", "A main burst."),
];

const BOARD: &str = "/operator/pengumuman";

/// Announces something; gives the page that comes then, and whether it was taken.
async fn announce(by: &Visitor, pairs: &[(&str, &str)]) -> (String, bool) {
    let answer = by.post(BOARD, BOARD, pairs).await;
    assert!(answer.is_shown_again, "{} {}", answer.status, answer.body);
    let taken = !answer.body.contains("Ada yang perlu dibetulkan");
    (answer.body, taken)
}

#[tokio::test]
async fn what_a_case_asks_stands_on_its_persons_page_and_then_its_letter_until_it_is_kept() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let page = wulan.see("/saya").await;
        assert!(page.contains("Tidak ada yang menunggu Anda"), "{page}");
        assert!(page.contains(&number), "it happened: {page}");
        let ask = [("perbaiki", "purpose"), ("kata", "Tulis lengkap.")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &ask).await.location();
        // Not as long as it can be taken back.
        assert!(wulan.see("/saya").await.contains("Tidak ada yang menunggu"));
        city.pass(11);
        let page = wulan.see("/saya").await;
        let mend = format!("/permohonan/{number}/perbaiki");
        assert!(page.contains(&format!("href=\"{mend}\"")), "{page}");
        assert!(page.contains("Tulis lengkap.") && page.contains("Paling lambat"), "{page}");
        // What the officer wrote is a message, and so is what went out by SMS; in the line of all it is told once.
        city.drain(20).await;
        let messages = wulan.see("/saya?jenis=pesan").await;
        assert!(
            messages.contains("Tulis lengkap.") && messages.contains("SMS untuk Anda"),
            "{messages}"
        );
        assert!(!messages.contains("Permohonan diterima"), "{messages}");
        assert!(!wulan.see("/saya").await.contains("SMS untuk Anda"));
        let found = wulan.see("/cari?q=tulis+lengkap").await;
        assert!(found.contains("Pesan untuk Anda") && found.contains("Tulis lengkap."), "{found}");
        let sekar = city.person("Sekar").await;
        for other in [&sekar, &city.guest()] {
            let found = other.see("/cari?q=tulis+lengkap").await;
            assert!(!found.contains("Tulis lengkap."), "{found}");
        }
        wulan.fill(&mend, &[("purpose", "Melamar kerja")]).await.location();
        assert!(wulan.see("/saya").await.contains("Tidak ada yang menunggu"));

        city.grant(&number).await;
        city.drain(20).await;
        city.pass(20);
        let page = wulan.see("/saya").await;
        let (_, letter) = page.split_once("name=\"hal\" value=\"").expect("a letter to keep");
        let letter = letter.split('"').next().expect("its end").to_owned();
        let letters = wulan.see("/saya?jenis=surat").await;
        assert!(letters.contains("Surat terbit") && !letters.contains("Permohonan dikirim"));
        let hers = [("hal", letter.as_str())];
        let stranger = city.person("Sekar").await;
        assert!(!stranger.see("/saya").await.contains(&number));
        // Somebody who has a form of that kind puts nothing aside that is not theirs.
        let other = stranger.post("/layanan/surat-domisili", "/saya/simpan", &hers).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        wulan.post("/saya", "/saya/simpan", &hers).await.location();
        let page = wulan.see("/saya").await;
        assert!(!page.contains("name=\"hal\""), "it was put aside: {page}");
        assert!(page.contains("Surat terbit"), "it stays among what happened: {page}");
        assert_eq!(city.guest().get("/saya").await.location(), "/masuk?lanjut=/saya");
    })
    .await;
}

#[tokio::test]
async fn a_form_that_was_begun_is_to_be_finished_only_when_it_ends_soon() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let draft = wulan.post("/layanan/surat-domisili", "/layanan/surat-domisili/mulai", &[]);
        let draft = draft.await.location();
        let id = draft.split('/').nth(2).expect("an id").to_owned();
        let page = wulan.see("/saya").await;
        assert!(!page.contains(&id), "it has time: {page}");
        city.pass(26 * 86_400);
        let wulan = city.person("Wulan").await;
        let page = wulan.see("/saya").await;
        assert!(
            page.contains(&format!("/isian/{id}")) && page.contains("Lanjutkan isian"),
            "{page}"
        );
        let moving = wulan.see("/saya/pindah").await;
        assert!(moving.contains(&format!("/isian/{id}")), "{moving}");
    })
    .await;
}

#[tokio::test]
async fn whoever_moves_finds_what_still_has_the_old_address() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let page = wulan.see("/saya/pindah").await;
        assert!(page.contains("Tidak ada isian atau permohonan berjalan"), "{page}");
        let number = wulan.apply(&WULAN).await;
        let page = wulan.see("/saya/pindah").await;
        assert!(page.contains(&number) && page.contains("/kantor/kelurahan-umpak"), "{page}");
        assert!(page.contains("/layanan/surat-domisili"), "{page}");
        city.grant(&number).await;
        city.pass(11);
        assert!(!wulan.see("/saya/pindah").await.contains(&number), "it has ended");
    })
    .await;
}

const MOVING: &str = "/saya/pindah";

/// Where Wulan moves to, with the names of the form.
const MOVED: [(&str, &str); 5] = [
    ("jalan", "Jalan Melati 7"),
    ("rt", "2"),
    ("rw", "5"),
    ("wilayah", "99.71.01.1002"),
    ("kodepos", ""),
];

#[tokio::test]
async fn a_new_address_is_told_once_and_taken_where_its_person_says_so() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let begun =
            wulan.post("/layanan/surat-domisili", "/layanan/surat-domisili/mulai", &[]).await;
        let draft = begun.location();
        let id = draft.split('/').nth(2).expect("an id").to_owned();
        wulan.post("/aduan?q=umpak", "/aduan/ikuti", &[("wilayah", "99.71.01.1001")]).await;

        let wrong =
            [("jalan", ""), ("rt", "x"), ("rw", ""), ("wilayah", "98.01"), ("kodepos", "12")];
        let wrong = wulan.post(MOVING, MOVING, &wrong).await;
        assert_eq!(wrong.body.matches("<li><a href=\"#").count(), 5, "{}", wrong.body);
        let told = [&MOVED[..], &[("ikut", "99.71.01.1001")]].concat();
        let page = wulan.post(MOVING, MOVING, &told).await.body;
        assert!(page.contains("Jalan Melati 7, RT 002/RW 005"), "{page}");
        assert!(page.contains("Kantornya tahu Anda pindah"), "{page}");
        let follows = wulan.see("/aduan/ikuti").await;
        assert!(
            follows.contains("99.71.01.1002") && !follows.contains("99.71.01.1001"),
            "{follows}"
        );
        let asked = "SELECT sealed FROM new_addresses";
        let row = city.running.db.query_opt(asked, db::params![]).await.expect("asked");
        let sealed: Vec<u8> = row.expect("it is kept").get(0).expect("bytes");
        assert!(!sealed.windows(6).any(|part| part == b"Melati"), "it is sealed");

        // The office learns that she moved; where to, only once she gives it for this case.
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("bahwa ia pindah") && !desk.contains("Melati"), "{desk}");
        let sekar = city.person("Sekar").await;
        let give = format!("{MOVING}/berkas");
        let other = sekar.post(MOVING, &give, &[("berkas", &number)]).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        wulan.post(MOVING, &give, &[("berkas", &number)]).await.location();
        assert!(wulan.see(MOVING).await.contains("sudah Anda berikan"));
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("Jalan Melati 7"), "{desk}");
        assert!(desk.contains("Gang Umpak 2"), "the answers stay as they were sent: {desk}");

        // A form takes it by one tap.
        let take = [("isian", id.as_str()), ("bagian", "applicant.address")];
        wulan.post(MOVING, &format!("{MOVING}/isian"), &take).await.location();
        assert!(wulan.see(MOVING).await.contains("Alamat baru Anda dipakai di sini"));
        let form = wulan.see(&format!("{draft}/data-diri")).await;
        assert!(form.contains("value=\"Jalan Melati 7\""), "{form}");
        let other = sekar.post(MOVING, &format!("{MOVING}/isian"), &take).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);

        wulan.post(&format!("{MOVING}?ubah=1"), &format!("{MOVING}/hapus"), &[]).await.location();
        assert!(!wulan.see(MOVING).await.contains("Melati"), "it is kept no longer");
        let row = city.running.db.query_opt(asked, db::params![]).await.expect("asked");
        assert!(row.is_none());
    })
    .await;
}

#[tokio::test]
async fn what_is_announced_stands_on_the_home_page_from_its_time_to_its_end() {
    on_both_engines(async |city: City| {
        let admin = city.person("Agus").await;
        let guest = city.guest();
        assert!(!guest.see("/").await.contains("Air mati"));
        assert!(announce(&admin, &OUTAGE).await.1);
        let home = guest.see("/").await;
        assert!(home.contains("class=\"note bad\"") && home.contains("Air mati di Saka Lor"));
        let page = guest.see("/pengumuman").await;
        assert!(page.contains("Pipa &#60;besar&#62; pecah."), "{page}");
        let english = guest.see("/pengumuman?bahasa=en").await;
        assert!(english.contains("No water in Saka Lor"), "{english}");
        let wulan = city.person("Wulan").await;
        assert!(wulan.see("/saya").await.contains("Air mati di Saka Lor"));

        let feed = city.guest().get("/pengumuman/atom.xml").await;
        let kind = feed.headers.get(header::CONTENT_TYPE).expect("a kind");
        assert!(kind.to_str().expect("text").starts_with("application/atom+xml"));
        assert!(feed.body.contains("<title>Air mati di Saka Lor</title>"), "{}", feed.body);
        assert!(feed.body.contains("&lt;besar&gt;"), "{}", feed.body);

        let board = admin.see(BOARD).await;
        let (_, id) = board.split_once("name=\"id\" value=\"").expect("it can be ended");
        let id = id.split('"').next().expect("its end").to_owned();
        for _ in 0..2 {
            let end = format!("{BOARD}/akhiri");
            admin.post(BOARD, &end, &[("id", &id)]).await.location();
        }
        city.pass(1);
        assert!(!city.guest().see("/").await.contains("Air mati"), "it is over");
        assert!(city.guest().see("/pengumuman").await.contains("Sudah lewat"));
    })
    .await;
}

/// The page on which the only announcement is changed.
async fn only_one(by: &Visitor) -> String {
    let board = by.see(BOARD).await;
    let start = format!("href=\"{BOARD}/");
    let (_, id) = board.split_once(&start).expect("it can be changed");
    format!("{BOARD}/{}", id.split('"').next().expect("its end"))
}

/// `OUTAGE` with some of it typed anew.
fn outage(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let kept = OUTAGE.iter().filter(|(name, _)| !changes.iter().any(|(own, _)| own == name));
    kept.chain(changes).copied().collect()
}

#[tokio::test]
async fn a_correction_that_is_asked_for_takes_the_new_address_by_one_tap() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        wulan.post(MOVING, MOVING, &MOVED).await;
        let take = format!("{MOVING}/perbaikan");
        let berkas = [("berkas", number.as_str())];
        let early = wulan.post(MOVING, &take, &berkas).await;
        assert_eq!(early.status, StatusCode::NOT_FOUND, "nothing is asked");
        let ask = [("perbaiki", "applicant.address"), ("kata", "Alamatnya belum sesuai.")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &ask).await.location();
        city.pass(11);
        assert!(wulan.see(MOVING).await.contains("Isi perbaikan dengan alamat baru"));
        let other = city.person("Sekar").await.post(MOVING, &take, &berkas).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND, "it is not hers");
        let mend = wulan.post(MOVING, &take, &berkas).await.location();
        assert_eq!(mend, format!("/permohonan/{number}/perbaiki"));
        let page = wulan.see(&mend).await;
        assert!(page.contains("value=\"Jalan Melati 7\""), "{page}");
        // Nothing was sent: the office has what it had.
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("Gang Umpak 2") && !desk.contains("Jalan Melati 7"), "{desk}");
    })
    .await;
}

#[tokio::test]
async fn a_correction_of_something_else_is_only_led_to() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        wulan.post(MOVING, MOVING, &MOVED).await;
        let ask = [("perbaiki", "purpose"), ("kata", "Tulis lengkap.")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &ask).await.location();
        city.pass(11);
        let page = wulan.see(MOVING).await;
        let mend = format!("href=\"/permohonan/{number}/perbaiki\"");
        assert!(
            page.contains(&mend) && !page.contains("Isi perbaikan dengan alamat baru"),
            "{page}"
        );
        let take = format!("{MOVING}/perbaikan");
        let taken = wulan.post(MOVING, &take, &[("berkas", &number)]).await;
        assert_eq!(taken.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// `mulai` of an announcement that begins in an hour.
fn in_an_hour(city: &City) -> String {
    let web = &city.running.web;
    let local = web.now().plus_seconds(3_600).local(&web.brand().zone);
    local.strftime("%Y-%m-%dT%H:%M").to_string()
}

#[tokio::test]
async fn what_is_announced_is_found_and_said_in_conversations_from_its_time_on() {
    on_both_engines(async |city: City| {
        let (admin, guest) = (city.person("Agus").await, city.guest());
        let from = in_an_hour(&city);
        let later = [&OUTAGE[..], &[("mulai", from.as_str())]].concat();
        assert!(announce(&admin, &later).await.1);
        let found = async || guest.see("/cari?q=air+mati").await.contains("Air mati di Saka Lor");
        assert!(!found().await, "it has not begun");
        assert!(guest.see("/pengumuman").await.contains("Air mati di Saka Lor"), "the page has it");
        let said = write(&guest, "air di saka lor mati sampai kapan").await;
        assert!(!said.contains("Pipa"), "{said}");

        city.pass(3_700);
        assert!(found().await);
        assert!(
            guest.see("/cari?q=pipa+pecah").await.contains("Air mati di Saka Lor"),
            "by its words too"
        );
        let said = write(&guest, "air di saka lor mati sampai kapan").await;
        assert!(said.contains("Pengumuman: Air mati di Saka Lor. Pipa"), "{said}");
        assert!(said.contains("Sejak") && said.contains("href=\"/pengumuman#p"), "{said}");
        let other = write(&city.guest(), "biaya surat domisili berapa").await;
        assert!(!other.contains("Pengumuman"), "it is about something else: {other}");

        // Who asks where and when is told that it is closed. An hour ended the session in which the first was announced.
        let admin = city.person("Agus").await;
        let until = in_an_hour(&city);
        let closed = [
            ("jenis", "closure"),
            ("unit", ""),
            ("judul", "Kelurahan tutup"),
            ("isi", "Ada upacara."),
            ("title", "Office closed"),
            ("text", "A ceremony."),
            ("sampai", until.as_str()),
        ];
        assert!(announce(&admin, &closed).await.1);
        let asking = city.guest();
        let said = write(&asking, "jam buka kantor").await;
        assert!(said.contains("Pengumuman: Kelurahan tutup. Ada upacara."), "{said}");
        let fee = write(&asking, "biaya surat domisili berapa").await;
        assert!(!fee.contains("Kelurahan tutup"), "{fee}");
    })
    .await;
}

#[tokio::test]
async fn an_announcement_is_changed_and_withdrawn_and_says_so_and_keeps_what_stood_before() {
    on_both_engines(async |city: City| {
        let (admin, guest) = (city.person("Agus").await, city.guest());
        assert!(announce(&admin, &OUTAGE).await.1);
        let page = only_one(&admin).await;
        assert!(!guest.see("/pengumuman").await.contains("Diperbarui"));
        let first = guest.see("/pengumuman/atom.xml").await;
        city.pass(60);

        let other = city.person("Agus").await;
        let seen = other.get(&page).await.hidden("versi").expect("a number");
        let mended = [("isi", "Air menyala lagi pukul 20.00."), ("versi", "0")];
        let saved = admin.post(&page, &page, &outage(&mended)).await;
        assert!(saved.body.contains("Diperbarui"), "{}", saved.body);
        assert!(saved.body.contains("Isi (Indonesia), sebelumnya:"), "{}", saved.body);
        assert!(saved.body.contains("Pipa &#60;besar&#62; pecah."), "what stood before");
        assert!(
            saved.body.contains("Agus") && saved.body.contains("mengubah"),
            "who: {}",
            saved.body
        );
        let told = guest.see("/pengumuman").await;
        assert!(told.contains("Diperbarui") && told.contains("menyala lagi"), "{told}");
        assert!(!told.contains("Pipa") && !told.contains("Agus"), "the history is the office's");
        let feed = guest.see("/pengumuman/atom.xml").await;
        let updated = |feed: &str| {
            let (_, entry) = feed.split_once("<entry>").expect("an entry");
            let (_, at) = entry.split_once("<updated>").expect("a time");
            at.split('<').next().expect("its end").to_owned()
        };
        assert!(updated(&feed) > updated(&first), "{feed}");

        // Whoever looked before that is told, and loses nothing of what they typed.
        let late = [("judul", "Air mati sebentar"), ("versi", "0")];
        assert_eq!(seen, "0");
        let late = other.post(&page, &page, &outage(&late)).await;
        assert!(late.body.contains("sudah diubah orang lain"), "{}", late.body);
        assert!(late.body.contains("value=\"Air mati sebentar\""), "{}", late.body);
        assert!(!guest.see("/pengumuman").await.contains("Air mati sebentar"));
        let wrong = [("judul", ""), ("versi", "1")];
        let wrong = admin.post(&page, &page, &outage(&wrong)).await;
        assert!(wrong.body.contains("Tulis judul dalam bahasa Indonesia"), "{}", wrong.body);

        admin.post(&page, &format!("{page}/tarik"), &[]).await.location();
        assert!(!guest.see("/").await.contains("Air mati"), "it holds no longer");
        let told = guest.see("/pengumuman").await;
        assert!(told.contains("Ditarik") && !told.contains("menyala lagi"), "{told}");
        let feed = guest.see("/pengumuman/atom.xml").await;
        assert!(feed.contains("<title>Ditarik: Air mati"), "{feed}");
        assert!(!feed.contains("menyala lagi"), "{feed}");
        let after = admin.see(&page).await;
        assert!(after.contains("menarik") && !after.contains("name=\"versi\""), "{after}");
        let again = [("judul", "Masih ada"), ("versi", "2")];
        let again = admin.post(BOARD, &page, &outage(&again)).await;
        assert!(again.body.contains("sudah diubah orang lain"), "{}", again.body);

        let nur = city.person("Nur Aini").await;
        assert_eq!(nur.get(&page).await.status, StatusCode::NOT_FOUND);
        let sri = city.person("Sri Handayani").await;
        assert_eq!(sri.get(&page).await.status, StatusCode::NOT_FOUND, "not of her units");
    })
    .await;
}

#[tokio::test]
async fn what_is_to_come_waits_for_its_time_and_what_is_typed_wrong_is_told_and_kept() {
    on_both_engines(async |city: City| {
        let admin = city.person("Agus").await;
        let closed = [
            ("jenis", "closure"),
            ("unit", "kelurahan-umpak"),
            ("judul", "Kelurahan tutup"),
            ("isi", "Ada perbaikan."),
            ("title", "Closed"),
            ("text", "Repairs."),
        ];
        let (wrong, taken) = announce(&admin, &closed).await;
        assert!(!taken && wrong.contains("sampai kapan kantor tutup"), "{wrong}");
        assert!(wrong.contains("value=\"Kelurahan tutup\""), "it is kept: {wrong}");
        let (empty, taken) = announce(&admin, &[("jenis", "party"), ("unit", "mars")]).await;
        assert!(!taken && empty.matches("<li><a href=\"#").count() == 6, "{empty}");

        let times = |days: i64| {
            let at = city.running.web.now().plus_seconds(days * 86_400);
            at.local(&city.running.web.brand().zone).strftime("%Y-%m-%dT%H:%M").to_string()
        };
        let (from, until) = (times(2), times(3));
        let mut whole = closed.to_vec();
        whole.extend([("mulai", from.as_str()), ("sampai", until.as_str())]);
        assert!(announce(&admin, &whole).await.1);
        let guest = city.guest();
        assert!(!guest.see("/").await.contains("Kelurahan tutup"), "not yet");
        assert!(guest.see("/pengumuman").await.contains("Akan datang"));
        let office = guest.see("/kantor/kelurahan-umpak").await;
        assert!(office.contains("Kelurahan tutup"), "{office}");
        assert!(!guest.see("/kantor/kelurahan-blandar").await.contains("Kelurahan tutup"));
        city.pass(2 * 86_400 + 120);
        assert!(guest.see("/").await.contains("Kelurahan tutup"), "now");
        city.pass(86_400);
        assert!(!guest.see("/").await.contains("Kelurahan tutup"), "it is over by itself");
    })
    .await;
}

#[tokio::test]
async fn only_who_may_announces_and_a_supervisor_for_their_own_units() {
    on_both_engines(async |city: City| {
        let nur = city.person("Nur Aini").await;
        assert_eq!(nur.get(BOARD).await.status, StatusCode::NOT_FOUND);
        let sri = city.person("Sri Handayani").await;
        assert!(sri.see("/meja").await.contains(BOARD));
        assert!(!announce(&sri, &OUTAGE).await.1, "not for the whole agency");
        let mut own = OUTAGE.to_vec();
        own.retain(|(name, _)| *name != "unit");
        own.push(("unit", "sekretariat"));
        assert!(announce(&sri, &own).await.1);
        let admin = city.person("Agus").await;
        assert!(announce(&admin, &OUTAGE).await.1);
        // Hers can be ended by her, that of the whole agency cannot.
        let board = sri.see(BOARD).await;
        assert_eq!(board.matches("name=\"id\"").count(), 1, "{board}");
        let board = admin.see(BOARD).await;
        let ids: Vec<&str> = board
            .split("name=\"id\" value=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(ids.len(), 2);
        let end = format!("{BOARD}/akhiri");
        let mut refused = 0;
        for id in ids {
            let answer = sri.post(BOARD, &end, &[("id", id)]).await;
            refused += usize::from(answer.status == StatusCode::NOT_FOUND);
        }
        assert_eq!(refused, 1);
    })
    .await;
}

#[tokio::test]
async fn the_search_finds_what_is_ones_own_and_nobody_elses() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let page = format!("href=\"/permohonan/{number}\"");
        let bare = number.replace('-', "");
        let part = &bare[bare.len() - 8..];
        for asked in [number.as_str(), part, "surat tempat tinggal"] {
            let asked = asked.replace(' ', "+");
            let found = wulan.see(&format!("/cari?q={asked}")).await;
            assert!(found.contains(&page), "{asked}: {found}");
            let sekar = city.person("Sekar").await;
            for other in [&sekar, &city.guest()] {
                let found = other.see(&format!("/cari?q={asked}")).await;
                assert!(!found.contains(&page), "{asked}: {found}");
            }
        }
        // What is under seal is no way to find anything, not for its owner either.
        let found = wulan.see("/cari?q=Gang+Umpak").await;
        assert!(!found.contains(&page), "{found}");
        let guest = city.guest();
        let found = guest.see("/cari?q=kelurahan+umpak").await;
        assert!(found.contains("href=\"/kantor/kelurahan-umpak\""), "{found}");
        assert!(guest.see("/cari?q=periksa+surat").await.contains("href=\"/surat/periksa\""));
        let nothing = guest.see("/cari?q=zzzzzz").await;
        assert!(nothing.contains("Belum ada layanan yang cocok"), "{nothing}");
    })
    .await;
}

#[tokio::test]
async fn offices_and_life_events_have_pages_and_all_of_it_is_light() {
    on_both_engines(async |city: City| {
        let guest = city.guest();
        assert!(guest.see("/kantor").await.contains("/kantor/kelurahan-umpak"));
        let office = guest.see("/kantor/kelurahan-umpak").await;
        assert!(office.contains("/layanan/surat-domisili"), "{office}");
        assert!(!office.contains("/layanan/akta-kelahiran"), "{office}");
        assert!(office.contains("07.30") && office.contains("16.00"), "{office}");
        // The head of an institution stands for its units and what they do; a unit says whose it is.
        let head = guest.see("/kantor/disdukcapil").await;
        assert!(head.contains("href=\"/kantor/bidang-capil\""), "{head}");
        assert!(head.contains("/layanan/akta-kelahiran"), "{head}");
        let unit = guest.see("/kantor/bidang-capil").await;
        assert!(
            unit.contains("href=\"/kantor/disdukcapil\"") && unit.contains("Instansi"),
            "{unit}"
        );
        let event = guest.see("/peristiwa/kelahiran").await;
        assert!(event.contains("/layanan/akta-kelahiran") && event.contains("/cek/kelahiran"));
        for nothing in ["/kantor/tidak-ada", "/peristiwa/tidak-ada", "/peristiwa/kematian"] {
            assert_eq!(guest.get(nothing).await.status, StatusCode::NOT_FOUND, "{nothing}");
        }
        let wulan = city.person("Wulan").await;
        wulan.apply(&WULAN).await;
        let paths = [
            "/saya",
            "/saya/pindah",
            "/pengumuman",
            "/kantor",
            "/kantor/disdukcapil",
            "/peristiwa/kelahiran",
            "/cari?q=surat",
        ];
        for path in paths {
            let page = wulan.compressed(path).await;
            assert!(page.bytes.len() <= 14 * 1024, "{path}: {} bytes", page.bytes.len());
        }
    })
    .await;
}

#[tokio::test]
async fn what_an_officer_answers_in_a_conversation_stands_on_its_persons_page() {
    on_both_engines(async |city: City| {
        let (wulan, nur) = (city.person("Wulan").await, city.person("Nur Aini").await);
        let asks = [("pesan", "saya mau bicara dengan petugas"), ("kirim", "satu")];
        wulan.post("/tanya", "/tanya", &asks).await;
        let queue = nur.see("/meja/obrolan").await;
        let mut forms = queue.split("action=\"/meja/obrolan/").skip(1);
        let id = forms.find_map(|form| form.split_once("/ambil")).expect("she waits").0;
        let page = format!("/meja/obrolan/{id}");
        nur.post("/meja/obrolan", &format!("{page}/ambil"), &[]).await.location();
        let answer = [("kata", "Bawa saja kartu keluarga lama.")];
        nur.post(&page, &format!("{page}/jawab"), &answer).await.location();
        for place in ["/saya", "/saya?jenis=pesan"] {
            let own = wulan.see(place).await;
            assert!(own.contains("Bawa saja kartu keluarga lama."), "{place}: {own}");
            assert!(
                own.contains("Petugas menjawab Anda") && own.contains("href=\"/tanya\""),
                "{own}"
            );
        }
        assert!(!wulan.see("/saya?jenis=surat").await.contains("Bawa saja"));
        assert!(wulan.see("/cari?q=kartu+keluarga+lama").await.contains("Bawa saja"));
        let sekar = city.person("Sekar").await;
        assert!(!sekar.see("/saya").await.contains("Bawa saja"));
        assert!(!sekar.see("/cari?q=kartu+keluarga+lama").await.contains("Bawa saja"));
    })
    .await;
}
