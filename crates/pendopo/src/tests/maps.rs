//! Public reports on maps, in lists, feeds and frames, and what those are told who follow them.

use http::{StatusCode, header};
use serde_json::Value;

use super::city::{City, Visitor, on_both_engines};
use super::complaints::{begin, send, with_roads};

/// Where something was reported: street, latitude, longitude, kelurahan.
type Place = (&'static str, &'static str, &'static str, &'static str);

const UMPAK: Place = ("Jl. Kawung 4", "-7.5561", "110.8312", "99.71.01.1001");
const UMPAK_TOO: Place = ("Jl. Kawung 9", "-7.5562", "110.8313", "99.71.01.1001");
const TAKIR: Place = ("Jl. Sogan 1", "-7.5742", "110.8050", "99.71.06.1001");

/// Reports a hole there; gives its number.
async fn report(who: &Visitor, (street, lat, lng, region): Place) -> String {
    let draft = begin(who, "").await;
    let page = [
        ("versi", "0"),
        ("place.address", street),
        ("place.lat", lat),
        ("place.lng", lng),
        ("place.region", region),
        ("what", "hole"),
        ("story", "Lubang besar"),
    ];
    let saved = who.fill(&format!("{draft}/laporan"), &page).await;
    assert!(saved.location().ends_with("/tambahan"), "{} {}", saved.status, saved.body);
    who.fill(&format!("{draft}/tambahan"), &[("versi", "0")]).await;
    send(who, &draft, "anonymous").await.0
}

/// What the map of a browser is told of a box.
async fn groups(who: &Visitor, query: &str) -> Vec<Value> {
    let text = who.see(&format!("/aduan/peta/isi?{query}")).await;
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    answer["groups"].as_array().expect("groups").clone()
}

const CITY: &str = "kotak=-7.60,110.76,-7.50,110.90";

#[tokio::test]
async fn a_map_groups_what_is_close_and_parts_it_when_looked_at_closer() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let phone = city.guest();
        let one = report(&phone, UMPAK).await;
        let two = report(&phone, UMPAK_TOO).await;
        let three = report(&phone, TAKIR).await;
        let all = groups(&phone, &format!("{CITY}&z=13")).await;
        let mut counts: Vec<i64> = all.iter().filter_map(|group| group[2].as_i64()).collect();
        counts.sort_unstable();
        assert_eq!(counts, [1, 2], "{all:?}");
        let near = groups(&phone, "kotak=-7.557,110.830,-7.555,110.832&z=19").await;
        let numbers: Vec<&str> = near.iter().filter_map(|group| group[4].as_str()).collect();
        assert!(numbers.contains(&one.as_str()) && numbers.contains(&two.as_str()), "{near:?}");
        let done = groups(&phone, &format!("{CITY}&z=13&keadaan=done")).await;
        assert!(done.is_empty(), "{done:?}");
        let region = groups(&phone, &format!("{CITY}&z=13&wilayah=99.71.06")).await;
        assert_eq!(region[0][4], three.as_str());

        // Without script: the same as a picture, whose groups lead closer, and a list that says the same.
        let page = phone.see("/aduan/peta").await;
        assert!(page.contains("aria-label=\"2 laporan berdekatan. Lihat lebih dekat\""), "{page}");
        assert!(page.contains(">Umpak</text>"), "the outline has names: {page}");
        for number in [&one, &two, &three] {
            assert!(page.contains(&format!("href=\"/aduan/{number}\"")), "{page}");
        }
        let closer = page.split("href=\"").find(|rest| rest.starts_with("/aduan/peta?z="));
        let closer =
            closer.and_then(|rest| rest.split('"').next()).expect("a link").replace("&amp;", "&");
        assert!(phone.see(&closer).await.contains("<svg viewBox=\"0 0 480 360\""), "{closer}");
        let takir = phone.see("/aduan/peta?wilayah=99.71.06.1001").await;
        assert!(takir.contains(&three) && !takir.contains(&one), "{takir}");
    })
    .await;
}

#[tokio::test]
async fn an_absurd_box_zoom_or_place_is_cut_or_told() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let phone = city.guest();
    let number = report(&phone, UMPAK).await;
    let all = groups(&phone, "kotak=-1e300,-1e300,1e300,1e300&z=255").await;
    assert_eq!(all[0][4], number.as_str(), "the world, at the closest");
    for query in ["", "kotak=1,2,3", "kotak=a,b,c,d", "kotak=NaN,1,2,3&z=3"] {
        let answer = phone.get(&format!("/aduan/peta/isi?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(answer.body.contains("kotak=selatan,barat,utara,timur"), "{}", answer.body);
    }
    let page = phone.see("/aduan/peta?kotak=x&z=-4&di=,").await;
    assert!(
        page.contains("Batas peta tidak terbaca") && page.contains("Tempat ini tidak terbaca"),
        "{page}"
    );
    let swapped = phone.see("/aduan?dekat=110.8312,-7.5561").await;
    assert!(
        swapped.contains("Lintang dan bujur tertukar") && swapped.contains(&number),
        "{swapped}"
    );
    assert!(swapped.contains("/aduan/wilayah/99.71.01.1001"), "where that is: {swapped}");
    let away = phone.see("/aduan?dekat=-6.2,106.8").await;
    assert!(away.contains("di luar wilayah kami") && away.contains(&number), "{away}");
}

#[tokio::test]
async fn a_list_is_narrowed_by_all_that_the_map_is_and_says_how_many() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let phone = city.guest();
        let one = report(&phone, UMPAK).await;
        let other = report(&phone, TAKIR).await;
        let only = async |query: &str, wanted: &str, unwanted: &str| {
            let page = phone.see(query).await;
            assert!(page.contains(wanted) && !page.contains(unwanted), "{query}: {page}");
        };
        only("/aduan?q=kawung", &one, &other).await;
        only("/aduan?q=umpak", &one, &other).await;
        only("/aduan?wilayah=99.71.06", &other, &one).await;
        only("/aduan/wilayah/99.71.01", &one, &other).await;
        only(&format!("/aduan?q={one}"), &format!("/aduan/{one}\""), &format!("/aduan/{other}\""))
            .await;
        let near = phone.see("/aduan?dekat=-7.574,110.805").await;
        assert!(near.find(&other) < near.find(&one), "the nearest first: {near}");
        let nothing = phone.see("/aduan?keadaan=done").await;
        assert!(nothing.contains("Belum ada laporan seperti itu"), "{nothing}");
        assert!(phone.see("/aduan?kategori=jalan-rusak&jenis=hole").await.contains(&one));
        assert!(!phone.see("/aduan?kategori=jalan-rusak&jenis=other").await.contains(&one));
        let region = phone.see("/aduan/wilayah/99.71.01.1001").await;
        assert!(region.contains("Aduan di Kelurahan Umpak"), "{region}");
        assert!(region.contains("<dt>Belum selesai</dt><dd class=\"num\">1</dd>"), "{region}");
        let figures = phone.see("/aduan/angka").await;
        let row = "2 laporan, 2 belum selesai, 0 selesai menurut petugas";
        assert!(figures.contains(row), "by category: {figures}");
        let row = "1 laporan, 1 belum selesai, 0 selesai menurut petugas";
        assert_eq!(figures.matches(row).count(), 2, "two kecamatan: {figures}");
        assert!(figures.contains("belum cukup untuk dihitung per instansi"), "{figures}");
        for none in ["99.72.01.1001", "99.71.01.9999", "x"] {
            let answer = phone.get(&format!("/aduan/wilayah/{none}")).await;
            assert_ne!(answer.status, StatusCode::OK, "{none}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_no_longer_public_leaves_map_list_and_feeds_at_once() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let phone = city.guest();
        let number = report(&phone, UMPAK).await;
        for path in ["/aduan", "/aduan/peta", "/aduan/umpan.atom", "/aduan/sematan"] {
            assert!(phone.see(path).await.contains(&number), "{path}");
        }
        let gone = phone.fill(&format!("/permohonan/{number}/tarik"), &[]).await;
        assert_eq!(gone.location(), format!("/permohonan/{number}"));
        // Once, and again: what is looked at twice must not come back.
        for path in [
            "/aduan",
            "/aduan/peta",
            "/aduan/umpan.atom",
            "/aduan/umpan.geojson",
            "/aduan/sematan",
            "/aduan",
        ] {
            assert!(!phone.see(path).await.contains(&number), "{path}");
        }
        assert!(groups(&phone, &format!("{CITY}&z=19")).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn feeds_are_told_once_and_their_readers_ask_whether_anything_changed() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let phone = city.guest();
    let number = report(&phone, UMPAK).await;
    let stranger = city.guest();
    for (end, kind) in [
        ("atom", "application/atom+xml; charset=utf-8"),
        ("rss", "application/rss+xml; charset=utf-8"),
        ("geojson", "application/geo+json; charset=utf-8"),
    ] {
        let path = format!("/aduan/umpan.{end}?wilayah=99.71.01");
        let feed = stranger.get(&path).await;
        assert_eq!(feed.headers[header::CONTENT_TYPE], kind);
        assert!(!feed.headers.contains_key(header::SET_COOKIE), "{:?}", feed.headers);
        let link = format!("http://127.0.0.1/aduan/{number}");
        assert!(feed.body.contains(&link), "{}", feed.body);
        let own = format!("http://127.0.0.1{path}");
        assert!(end == "geojson" || feed.body.contains(&own), "it names itself: {}", feed.body);
        let text = |name| feed.headers[&name].to_str().expect("a text").to_owned();
        let (tag, modified) = (text(header::ETAG), text(header::LAST_MODIFIED));
        for (name, value) in [(header::IF_NONE_MATCH, &tag), (header::IF_MODIFIED_SINCE, &modified)]
        {
            let again = stranger.get_with(&path, &[(name, value)]).await;
            assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        }
    }
    let before = stranger.get("/aduan/umpan.atom").await.headers[header::ETAG].clone();
    let nur = city.person("Nur Aini").await;
    nur.act(&number, "ambil", &[]).await.location();
    nur.act(&number, "putuskan", &[("hasil", "accept")]).await.location();
    let after = stranger
        .get_with("/aduan/umpan.atom", &[(header::IF_NONE_MATCH, before.to_str().expect("a text"))])
        .await;
    assert_eq!(after.status, StatusCode::OK);
    assert!(after.body.contains("Dikerjakan"), "{}", after.body);
    let english = stranger.see("/aduan/umpan.atom?lang=en").await;
    assert!(
        english.contains("Being worked on") && english.contains("umpan.atom?lang=en"),
        "{english}"
    );
}

#[tokio::test]
async fn a_frame_may_stand_anywhere_sets_no_cookie_and_nothing_else_may() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let number = report(&city.guest(), UMPAK).await;
    let stranger = city.guest();
    let policy = async |path: &str| {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let policy =
            answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("a text").to_owned();
        (policy, answer)
    };
    let (own, frame) = policy("/aduan/sematan?wilayah=99.71.01.1001").await;
    assert!(own.contains("frame-ancestors *") && own.starts_with("default-src 'none'"), "{own}");
    assert!(!own.contains("script-src") && !own.contains("unsafe"), "{own}");
    assert!(!frame.headers.contains_key(header::SET_COOKIE));
    assert!(frame.body.contains(&number) && !frame.body.contains("<script"), "{}", frame.body);
    assert!(frame.bytes.len() < 4_000, "{}", frame.bytes.len());
    for path in ["/aduan", "/aduan/peta", "/aduan/sematkan", &format!("/aduan/{number}")] {
        let (policy, _) = policy(path).await;
        assert!(
            policy.contains("frame-ancestors 'self'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
    }
    let (policy, page) = policy("/aduan/sematkan?wilayah=99.71.01.1001").await;
    assert!(policy.contains("frame-src 'self'"), "{policy}");
    let code = "&lt;iframe src=\"http://127.0.0.1/aduan/sematan?wilayah=99.71.01.1001\"";
    assert!(page.body.contains(code), "{}", page.body);
}

/// What was told of reports, the oldest first.
async fn told(city: &City) -> Vec<String> {
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    let mut all = all.expect("messages");
    all.sort_by_key(|(at, _)| *at);
    let texts = all.into_iter().map(|(_, message)| message.text);
    texts.filter(|text| text.contains("kabar aduan")).collect()
}

const DAY: i64 = 86_400;

#[tokio::test]
async fn whoever_follows_is_told_once_a_day_and_ends_it_by_a_link() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let wulan = city.person("Wulan").await;
        wulan.post("/aduan?q=umpak", "/aduan/ikuti", &[("wilayah", "99.71.01.1001")]).await;
        wulan.post("/aduan?q=Jl.%20Sogan", "/aduan/ikuti", &[("q", "Jl. Sogan")]).await;
        let own = wulan.see("/aduan/ikuti").await;
        assert!(own.contains("Kelurahan Umpak") && own.contains("Jalan “sogan”"), "{own}");
        city.pass(60);

        let phone = city.guest();
        report(&phone, UMPAK).await;
        report(&phone, UMPAK_TOO).await;
        city.drain(60).await;
        let first = told(&city).await;
        assert_eq!(first.len(), 1, "{first:?}");
        assert!(first[0].contains("2 kabar aduan, Kelurahan Umpak"), "{first:?}");
        // Of the same day no second message; the next day one for all that came.
        city.pass(600);
        report(&phone, ("Jl. Kawung 11", "-7.5563", "110.8314", "99.71.01.1001")).await;
        city.drain(60).await;
        assert_eq!(told(&city).await.len(), 1);
        city.pass(DAY);
        city.drain(60).await;
        city.sign_in(&wulan, "Wulan").await;
        let next = told(&city).await;
        assert!(next.len() == 2 && next[1].contains("1 kabar aduan, Kelurahan Umpak"), "{next:?}");
        // A street, by its words.
        report(&phone, TAKIR).await;
        city.drain(60).await;
        let street = told(&city).await;
        assert!(street.len() == 3 && street[2].contains("sogan"), "{street:?}");

        // The link asks first, and ends one alone.
        let link =
            street[2].rsplit_once("Berhenti: http://127.0.0.1").expect("a link").1.to_owned();
        let stranger = city.guest();
        let page = stranger.see(&link).await;
        assert!(page.contains("sogan"), "{page}");
        assert!(wulan.see("/aduan/ikuti").await.contains("sogan"), "nothing is done yet");
        let code = link.rsplit_once('=').expect("a code").1.to_owned();
        stranger.post(&link, "/aduan/ikuti/berhenti", &[("kode", &code)]).await;
        let own = wulan.see("/aduan/ikuti").await;
        assert!(own.contains("Umpak") && !own.contains("sogan"), "{own}");
        city.pass(2 * DAY);
        report(&phone, TAKIR).await;
        city.drain(60).await;
        assert_eq!(told(&city).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_single_report_is_followed_and_nobody_else_can_end_it() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let number = report(&city.guest(), UMPAK).await;
        let path = format!("/aduan/{number}");
        let door = city.guest().see(&path).await;
        assert!(
            door.contains(&format!("/aduan/umpan.atom?q={number}")),
            "Atom without an account: {door}"
        );
        let wulan = city.person("Wulan").await;
        let own = wulan.post(&path, &format!("{path}/ikuti"), &[]).await;
        assert_eq!(own.location(), "/aduan/ikuti");
        wulan.post(&path, &format!("{path}/ikuti"), &[]).await;
        let page = wulan.get("/aduan/ikuti").await;
        assert_eq!(page.body.matches("name=\"id\"").count(), 1, "once: {}", page.body);
        let id =
            page.body.split("name=\"id\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let id = id.expect("an id").to_owned();
        let sekar = city.person("Sekar").await;
        let token = sekar.get(&path).await.token();
        sekar.send_form("/aduan/ikuti/hapus", format!("csrf={token}&id={id}").as_bytes()).await;
        assert!(wulan.see("/aduan/ikuti").await.contains(&number), "it is Wulan's");
        city.pass(60);
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await.location();
        nur.act(&number, "putuskan", &[("hasil", "accept")]).await.location();
        city.drain(60).await;
        let told = told(&city).await;
        assert!(told.len() == 1 && told[0].contains(&number), "{told:?}");
        wulan.post("/aduan/ikuti", "/aduan/ikuti/hapus", &[("id", &id)]).await;
        assert!(!wulan.see("/aduan/ikuti").await.contains(&number));
    })
    .await;
}

#[tokio::test]
async fn maps_and_lists_weigh_little_at_first_sight() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let phone = city.guest();
    for step in 0..25 {
        let lat: &'static str = Box::leak(format!("-7.55{step:02}").into_boxed_str());
        report(&phone, ("Jl. Kawung 4", lat, "110.8312", "99.71.01.1001")).await;
    }
    let guest = city.guest();
    for path in ["/aduan", "/aduan/peta", "/aduan/wilayah/99.71.01.1001"] {
        let page = guest.compressed(path).await;
        let plain = guest.see(path).await;
        let linked =
            plain.match_indices("href=\"/aset/").chain(plain.match_indices("src=\"/aset/"));
        let mut whole = page.bytes.len();
        for (at, _) in linked {
            let asset = plain[at..].split('"').nth(1).expect("an address");
            whole += guest.compressed(asset).await.bytes.len();
        }
        assert!(whole <= 14 * 1024, "{path} weighs {whole}");
        eprintln!("{path}: {whole} bytes");
    }
}
