//! Complaints: reported without an account, followed by a code, worked on at a desk, seen by everybody, or by nobody.

use http::StatusCode;

use super::city::{City, Visitor, on_both_engines, root};
use crate::boot;

/// Publishes the complaint about roads, which the kelurahan works on.
pub(super) async fn with_roads(city: &City, changes: &[(&str, &str)]) {
    let folder = root().join("fixtures/complaint/aduan/jalan-rusak");
    let mut folder = boot::read_folder(&folder, "").expect("there");
    let file = folder.files.get_mut("service.yaml").expect("there");
    let unit = "    - { when: owner == 'national', unit: balai-jalan }\n    - { unit: dinas-pu }\n";
    for (from, to) in [(unit, "    - { unit: kelurahan }\n")].iter().chain(changes) {
        assert!(file.contains(from), "{from} is not in the file");
        *file = file.replacen(from, to, 1);
    }
    city.publish(&folder).await;
}

/// Begins to report a hole in the road; gives the path of the draft.
pub(super) async fn begin(who: &Visitor, name: &str) -> String {
    let pairs = [("kategori", "jalan-rusak"), ("nama", name)];
    who.post("/aduan/lapor", "/aduan/lapor", &pairs).await.location()
}

pub(super) async fn fill_in(who: &Visitor, draft: &str) {
    let page = [
        ("versi", "0"),
        ("place.address", "Jl. Kawung 4"),
        ("place.lat", "-7.5561"),
        ("place.lng", "110.8312"),
        ("place.region", "99.71.01.1001"),
        ("what", "hole"),
        ("story", "Lubang besar di depan musala"),
    ];
    let saved = who.fill(&format!("{draft}/laporan"), &page).await;
    assert!(saved.location().ends_with("/tambahan"), "{} {}", saved.status, saved.body);
    let saved = who.fill(&format!("{draft}/tambahan"), &[("versi", "0")]).await;
    assert!(saved.location().ends_with("/periksa"), "{} {}", saved.status, saved.body);
}

/// Sends a draft in this way; gives the number and the page of the receipt.
pub(super) async fn send(who: &Visitor, draft: &str, way: &str) -> (String, String) {
    let check = format!("{draft}/periksa");
    let page = who.see(&check).await;
    assert!(page.contains("name=\"cara\""), "{page}");
    let pairs = [("benar", "1"), ("cara", way)];
    let receipt = who.post(&check, &format!("{draft}/kirim"), &pairs).await.location();
    let number = receipt.trim_start_matches("/permohonan/").trim_end_matches("/terima").to_owned();
    (number, who.see(&receipt).await)
}

pub(super) async fn report(who: &Visitor, name: &str, way: &str) -> (String, String) {
    let draft = begin(who, name).await;
    fill_in(who, &draft).await;
    send(who, &draft, way).await
}

/// The code on a receipt.
pub(super) fn code(receipt: &str) -> String {
    let (_, rest) = receipt.split_once("kode=").expect("a link with the code");
    rest.split('"').next().expect("its end").to_owned()
}

#[tokio::test]
async fn without_an_account_it_is_reported_worked_on_and_followed_by_its_code() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let phone = city.guest();
        let (number, receipt) = report(&phone, "", "anonymous").await;
        let code = code(&receipt);

        // Everybody sees what and where, and not a word of its story.
        let stranger = city.guest();
        for path in ["/aduan", &format!("/aduan/{number}")] {
            let page = stranger.see(path).await;
            assert!(page.contains("Jl. Kawung 4") && page.contains("lubang"), "{path}: {page}");
            assert!(!page.contains("musala"), "{path}: {page}");
        }
        assert_eq!(
            stranger.get(&format!("/permohonan/{number}")).await.status,
            StatusCode::SEE_OTHER
        );

        // Its reporter finds it again in this browser, and from another one by the code.
        assert!(phone.see(&format!("/permohonan/{number}")).await.contains("Jalan"));
        assert!(phone.see("/permohonan").await.contains(&number));
        let other = city.guest();
        let follow = format!("/lacak?nomor={number}&kode={code}");
        assert!(other.see(&follow).await.contains(&number));
        let wrong = other.get(&format!("/lacak?nomor={number}&kode=AAAA-AAAA")).await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
        let pairs = [("nomor", number.as_str()), ("kode", code.as_str())];
        let opened = other.post(&follow, "/lacak/buka", &pairs).await;
        assert_eq!(opened.location(), format!("/permohonan/{number}"));
        assert!(other.see(&format!("/permohonan/{number}")).await.contains("Jalan"));

        // The office works on it, and the public page says so.
        let nur = city.person("Nur Aini").await;
        assert!(nur.see("/meja").await.contains(&number));
        nur.act(&number, "ambil", &[]).await.location();
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(page.contains("musala") && page.contains("Tanpa nama"), "{page}");
        nur.act(&number, "putuskan", &[("hasil", "accept")]).await.location();
        let page = stranger.see(&format!("/aduan/{number}")).await;
        assert!(page.contains("Dikerjakan"), "{page}");
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    })
    .await;
}

#[tokio::test]
async fn a_secret_report_is_on_no_public_page_and_one_is_nameless_to_the_account_it_was_typed_at() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let wulan = city.person("Wulan").await;
        let (secret, _) = report(&wulan, "dengan", "secret").await;
        let (nameless, receipt) = report(&wulan, "tanpa", "anonymous").await;
        let (open, _) = report(&wulan, "dengan", "open").await;
        let stranger = city.guest();
        let list = stranger.see("/aduan").await;
        assert!(
            list.contains(&nameless) && list.contains(&open) && !list.contains(&secret),
            "{list}"
        );
        let gone = stranger.get(&format!("/aduan/{secret}")).await;
        let nothing = stranger.get("/aduan/KP26-0000-0000").await;
        assert_eq!((gone.status, nothing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(gone.body, nothing.body, "a secret one and none look the same");

        // All three are hers in this browser; on another phone her account knows nothing of the nameless one.
        for number in [&secret, &nameless, &open] {
            assert!(wulan.see("/permohonan").await.contains(number.as_str()));
        }
        assert!(!code(&receipt).is_empty());
        let phone = city.person("Wulan").await;
        let own = phone.see("/permohonan").await;
        assert!(own.contains(&secret) && own.contains(&open) && !own.contains(&nameless), "{own}");
        let foreign = phone.get(&format!("/permohonan/{nameless}")).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);

        // The desk has all three, and knows what is secret.
        let nur = city.person("Nur Aini").await;
        nur.act(&secret, "ambil", &[]).await.location();
        assert!(nur.see(&format!("/meja/berkas/{secret}")).await.contains("Rahasia"));
    })
    .await;
}

#[tokio::test]
async fn who_has_no_account_reports_and_does_nothing_else() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[("modes: [open, anonymous, secret]", "modes: [open]")]).await;
        let phone = city.guest();
        let pairs = [("kategori", "jalan-rusak")];
        let refused = phone.post("/aduan/lapor", "/aduan/lapor", &pairs).await;
        assert!(refused.body.contains("perlu masuk dulu"), "{}", refused.body);
        let page = phone.get("/layanan/jalan-rusak").await;
        assert_eq!(page.location(), "/aduan/lapor#jalan-rusak");
        with_roads(&city, &[]).await;
        begin(&phone, "").await;
        for path in ["/data-saya", "/layanan/surat-domisili/mulai"] {
            let door = phone.get(path).await.location();
            assert!(door.starts_with("/masuk?lanjut="), "{path}: {door}");
        }
        assert!(!phone.see("/layanan").await.contains("Jalan dan trotoar"), "it is no service");
        let unknown = [("kategori", "surat-domisili")];
        let unknown = phone.post("/aduan/lapor", "/aduan/lapor", &unknown).await;
        assert!(unknown.is_shown_again, "one does not complain by a service");
    })
    .await;
}

#[tokio::test]
async fn one_like_it_nearby_is_shown_before_it_is_sent_and_nothing_is_merged_unseen() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let (number, _) = report(&city.guest(), "", "anonymous").await;
        let neighbour = city.guest();
        let draft = begin(&neighbour, "").await;
        fill_in(&neighbour, &draft).await;
        let check = neighbour.see(&format!("{draft}/periksa")).await;
        let link = format!("href=\"/aduan/{number}\"");
        assert!(check.contains(&link), "{check}");
        let (own, _) = send(&neighbour, &draft, "anonymous").await;
        assert_ne!(own, number);

        // A secret one is not shown, nor one of another kind.
        let (secret, _) = report(&city.guest(), "", "secret").await;
        let draft = begin(&neighbour, "").await;
        fill_in(&neighbour, &draft).await;
        assert!(!neighbour.see(&format!("{draft}/periksa")).await.contains(&secret));
        let page = format!("{draft}/laporan?dari=periksa");
        let version = neighbour.get(&page).await.hidden("versi").expect("a version");
        let other = [
            ("versi", version.as_str()),
            ("place.address", "Jl. Kawung 4"),
            ("place.lat", "-7.5561"),
            ("place.lng", "110.8312"),
            ("place.region", "99.71.01.1001"),
            ("what", "pavement"),
            ("story", "Trotoar patah"),
        ];
        neighbour.fill(&format!("{draft}/laporan"), &other).await.location();
        assert!(!neighbour.see(&format!("{draft}/periksa")).await.contains(&link));
    })
    .await;
}

#[tokio::test]
async fn a_public_row_that_no_event_tells_of_is_found() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let (number, _) = report(&city.guest(), "", "anonymous").await;
        let (taken_back, _) = report(&city.guest(), "", "anonymous").await;
        let (secret, _) = report(&city.guest(), "", "secret").await;
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
        let db = &city.running.db;
        let change = async |sql: &'static str, number: &str| {
            let row = db::params![city.running.agency, number];
            db.commit(db::Batch::new().exactly(1, sql, row)).await.expect("changed");
        };
        change("UPDATE reports SET state = 'done' WHERE agency_id = $1 AND number = $2", &number)
            .await;
        change("DELETE FROM reports WHERE agency_id = $1 AND number = $2", &taken_back).await;
        change(
            "INSERT INTO reports (agency_id, case_id, number, service_id, service_version, alike, region, address, lat,
             lng, state, filed_at, promised_at, changed_at, ended_at) SELECT agency_id, case_id, number, service_id, service_version, '', region, '', NULL,
             NULL, 'new', submitted_at, promised_at, submitted_at, NULL FROM cases WHERE agency_id = $1 AND number = $2",
            &secret,
        )
        .await;
        let found = city.rebuilt().await.1;
        assert_eq!(found.len(), 3, "{found:?}");
        for (number, what) in [
            (&number, "otherwise than its events say"),
            (&taken_back, "is not among"),
            (&secret, "and is none"),
        ] {
            let is = |one: &String| one.contains(number.as_str()) && one.contains(what);
            assert!(found.iter().any(is), "{number}: {found:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_is_supported_once_by_each() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let (number, _) = report(&city.guest(), "", "anonymous").await;
        let path = format!("/aduan/{number}");
        let (one, other) = (city.guest(), city.guest());
        for who in [&one, &one, &other] {
            assert_eq!(who.post(&path, &format!("{path}/dukung"), &[]).await.location(), path);
        }
        let page = one.see(&path).await;
        assert!(page.contains("<dd class=\"num\">2</dd>"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn whoever_floods_is_stopped_for_a_day_and_what_they_wrote_is_kept() {
    let city = City::with(None, true, |settings| settings.rate_limits = true).await;
    with_roads(&city, &[]).await;
    let phone = city.guest();
    for _ in 0..20 {
        report(&phone, "", "anonymous").await;
    }
    let draft = begin(&phone, "").await;
    fill_in(&phone, &draft).await;
    let check = format!("{draft}/periksa");
    let pairs = [("benar", "1"), ("cara", "anonymous")];
    let stopped = phone.post(&check, &format!("{draft}/kirim"), &pairs).await;
    assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS, "{}", stopped.body);
    assert!(stopped.body.contains("tersimpan"), "{}", stopped.body);

    // Nobody else is stopped, and tomorrow the draft is sent as it is.
    report(&city.guest(), "", "anonymous").await;
    city.pass(86_400);
    send(&phone, &draft, "anonymous").await;
}
