//! Everything in one place: what is asked of a person, what happened, what is announced, offices, life events, search.

use http::{StatusCode, header};

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
