//! Photos and the story of a report: nobody sees them before an officer has chosen, what its reporter holds back never, and
//! what is taken back is gone at once.

use std::time::{Duration, SystemTime};

use http::{StatusCode, header};
use serde_json::Value as Json;

use super::city::{City, Visitor, on_both_engines};
use super::complaints::with_roads;
use super::photos::{WHERE, stored, upright};

const STORY: &str = "Lubang besar di depan musala, hubungi saya di 0812-3456-7890";
const SENTENCE: &str = "Lubang besar di depan musala";

/// A draft of a report with a photo as a phone stores it, and a story with a telephone number in it.
async fn drafted(who: &Visitor, more: &[(&str, &str)]) -> String {
    let photo = stored(&upright(800), 6);
    let pairs = [&[("kategori", "jalan-rusak"), ("cerita", STORY)], more].concat();
    let begun = who.upload("/aduan/lapor", &pairs, ("foto", "lubang.jpg", &photo)).await;
    let draft = begun.location();
    let page = [
        ("versi", "0"),
        ("place.address", "Jl. Kawung 4"),
        ("place.lat", "-7.5561"),
        ("place.lng", "110.8312"),
        ("place.region", "99.71.01.1001"),
        ("what", "hole"),
        ("story", STORY),
    ];
    let saved = who.fill(&format!("{draft}/laporan"), &page).await;
    assert!(saved.location().ends_with("/tambahan"), "{} {}", saved.status, saved.body);
    let saved = who.fill(&format!("{draft}/tambahan"), &[("versi", "0")]).await;
    assert!(saved.location().ends_with("/periksa"), "{} {}", saved.status, saved.body);
    draft
}

/// The same, sent in this way, with what everybody may not see; its number.
pub(super) async fn reported(who: &Visitor, way: &str, held_back: &[&str]) -> String {
    let draft = drafted(who, &[]).await;
    let check = format!("{draft}/periksa");
    let page = who.see(&check).await;
    assert!(page.contains("Jangan tampilkan foto ini"), "{page}");
    let photo = value_of(&page, "tutup");
    let mut pairs = vec![("benar", "1"), ("cara", way)];
    let what = |what: &str| if what == "foto ini" { photo.clone() } else { what.to_owned() };
    let held_back: Vec<String> = held_back.iter().map(|one| what(one)).collect();
    pairs.extend(held_back.iter().map(|one| ("tutup", one.as_str())));
    let receipt = who.post(&check, &format!("{draft}/kirim"), &pairs).await.location();
    receipt.trim_start_matches("/permohonan/").trim_end_matches("/terima").to_owned()
}

/// What the first input of this name sends.
fn value_of(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no {name}: {page}"));
    rest.split('"').next().expect("its end").to_owned()
}

/// The paths of the photos that a page of the public shows.
fn photos(page: &str) -> Vec<String> {
    let parts = page.split("src=\"/aduan/").skip(1);
    parts.map(|rest| format!("/aduan/{}", rest.split('"').next().expect("its end"))).collect()
}

/// An officer takes it, and accepts it with its photo and this sentence.
pub(super) async fn accepted(city: &City, number: &str, outcome: &str) -> Visitor {
    let nur = city.person("Nur Aini").await;
    nur.act(number, "ambil", &[]).await.location();
    let page = nur.see(&format!("/meja/berkas/{number}")).await;
    let photo = value_of(&page, "tampilfoto");
    let chosen = [
        ("hasil", outcome),
        ("umum", "1"),
        ("tampilfoto", photo.as_str()),
        ("tampilkalimat", "1"),
        ("kalimat", SENTENCE),
    ];
    let done = nur.act(number, "putuskan", &chosen).await;
    assert!(done.location().contains("batalkan"), "{} {}", done.status, done.body);
    nur
}

async fn json(who: &Visitor, path: &str) -> Json {
    serde_json::from_str(&who.see(path).await).expect("JSON")
}

/// How many objects are kept, of all cases.
async fn objects(city: &City) -> usize {
    let all = SystemTime::UNIX_EPOCH..SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 33);
    let kept = city.running.cases.objects.kept_within(city.running.agency, all).await;
    kept.expect("read").into_iter().map(|(_, files)| files.len()).sum()
}

#[tokio::test]
async fn what_an_officer_chose_everybody_sees_until_it_is_taken_back() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let phone = city.guest();
        let number = reported(&phone, "anonymous", &[]).await;
        let (stranger, public) = (city.guest(), format!("/aduan/{number}"));
        let page = stranger.see(&public).await;
        assert!(!page.contains("musala") && photos(&page).is_empty(), "{page}");
        assert_eq!(objects(&city).await, 1);

        // The officer reads what the reporter wrote without its number, and chooses.
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await.location();
        let desk = format!("/meja/berkas/{number}");
        let page = nur.see(&desk).await;
        let (_, proposed) = page.split_once("name=\"kalimat\"").expect("a sentence");
        let proposed = proposed.split("</textarea>").next().expect("its end");
        assert!(proposed.contains("hubungi saya di [dihapus]"), "{proposed}");
        assert!(!proposed.contains("3456"));
        let photo = value_of(&page, "tampilfoto");
        assert!(!page.contains(&format!("value=\"{photo}\" checked")), "nothing is chosen yet");
        let nur = accepted(&city, &number, "accept").await;

        let page = stranger.see(&public).await;
        assert!(page.contains(SENTENCE) && !page.contains("hubungi"), "{page}");
        let shown = photos(&page);
        assert_eq!(shown.len(), 1, "{page}");
        let photo = stranger.get(&shown[0]).await;
        assert_eq!(
            (photo.status, &photo.headers[header::CONTENT_TYPE]),
            (StatusCode::OK, &"image/jpeg".parse().expect("a value"))
        );
        assert_eq!(photo.headers[header::CACHE_CONTROL], "public, max-age=60");
        let has = |what: &[u8]| photo.bytes.windows(what.len()).any(|part| part == what);
        assert!(photo.bytes.starts_with(b"\xff\xd8") && !has(WHERE) && !has(b"Exif"));
        for list in ["/aduan", "/aduan/peta"] {
            let page = stranger.see(list).await;
            let small = photos(&page);
            assert_eq!(small.len(), 1, "{list}: {page}");
            let small = stranger.get(&small[0]).await;
            assert!(small.bytes.starts_with(b"\xff\xd8") && small.bytes.len() < 8_000);
        }

        assert!(stranger.compressed("/aduan").await.bytes.len() <= 14 * 1024);

        // Programs see the same.
        let address = format!("http://127.0.0.1{}", shown[0]);
        let map = json(&stranger, "/aduan/umpan.geojson").await;
        let properties = &map["features"][0]["properties"];
        assert_eq!(
            (&properties["photo"], &properties["description"]),
            (&address.as_str().into(), &SENTENCE.into())
        );
        let atom = stranger.see("/aduan/umpan.atom").await;
        assert!(atom.contains("rel=\"enclosure\"") && atom.contains(SENTENCE), "{atom}");
        let request = format!("/open311/v2/requests/{number}");
        let told = json(&stranger, &format!("{request}.json")).await;
        assert_eq!(
            (&told[0]["media_url"], &told[0]["description"]),
            (&address.as_str().into(), &SENTENCE.into())
        );
        let xml = stranger.see(&format!("{request}.xml")).await;
        assert!(xml.contains(&format!("<media_url>{address}</media_url>")), "{xml}");

        // Its reporter is told, and the rows are what the events say.
        let own = phone.see(&format!("/permohonan/{number}")).await;
        assert!(own.contains("Foto dan cerita singkat laporan tampil untuk umum"), "{own}");
        assert_eq!(city.rebuilt().await.1, [""; 0]);
        assert_eq!(objects(&city).await, 3);

        // Taken back, it is gone everywhere at once, whoever has its address.
        assert!(nur.see(&desk).await.contains("satu kalimat sedang tampil"));
        let choice = format!("{desk}/umum");
        nur.post(&choice, &choice, &[("tarik", "1")]).await.location();
        let gone = stranger.get(&shown[0]).await;
        assert_eq!(
            (gone.status, &gone.headers[header::CACHE_CONTROL]),
            (StatusCode::NOT_FOUND, &"no-store".parse().expect("a value"))
        );
        for path in
            [public.as_str(), "/aduan", "/aduan/peta", "/aduan/umpan.atom", "/aduan/umpan.geojson"]
        {
            let page = stranger.see(path).await;
            assert!(
                page.contains("Kawung") && !page.contains("musala") && !page.contains("/foto/"),
                "{path}: {page}"
            );
        }
        let told = json(&stranger, &format!("{request}.json")).await;
        assert_eq!(told[0]["media_url"], Json::Null);
        assert_eq!(city.rebuilt().await.1, [""; 0]);
        city.drain(1).await;
        assert_eq!(objects(&city).await, 1, "the copies are removed");

        // Shown again it has another address.
        let photo = value_of(&nur.see(&choice).await, "tampilfoto");
        nur.post(&choice, &choice, &[("umum", "1"), ("tampilfoto", &photo)]).await.location();
        let again = photos(&stranger.see(&public).await);
        assert!(again.len() == 1 && again != shown);
    })
    .await;
}

#[tokio::test]
async fn what_its_reporter_holds_back_no_officer_can_show() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let number = reported(&city.guest(), "anonymous", &["foto ini", "cerita"]).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await.location();
        let desk = format!("/meja/berkas/{number}");
        let page = nur.see(&desk).await;
        assert!(page.contains("Pelapor minta foto ini tidak ditampilkan"), "{page}");
        assert!(page.contains("Pelapor minta ceritanya tidak ditampilkan"));
        assert!(!page.contains("name=\"tampilfoto\"") && !page.contains("name=\"kalimat\""));
        let file = page.split(&format!("{desk}/berkas/")).nth(1).expect("the file itself");
        let file = file.split('"').next().expect("its end").to_owned();
        // Not by a form that no page has either.
        let forged = [
            ("umum", "1"),
            ("tampilfoto", file.as_str()),
            ("tampilkalimat", "1"),
            ("kalimat", SENTENCE),
        ];
        let choice = format!("{desk}/umum");
        nur.post(&choice, &choice, &forged).await;
        nur.act(&number, "putuskan", &[&[("hasil", "accept")], &forged[..]].concat()).await;
        let page = city.guest().see(&format!("/aduan/{number}")).await;
        assert!(page.contains("Dikerjakan") && photos(&page).is_empty(), "{page}");
        assert!(!page.contains("musala"), "{page}");
        assert_eq!(city.rebuilt().await.1, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_secret_report_is_ever_shown() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let number = reported(&city.person("Wulan").await, "secret", &[]).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await.location();
        let desk = format!("/meja/berkas/{number}");
        let page = nur.see(&desk).await;
        assert!(!page.contains("/umum\"") && !page.contains("tampilfoto"), "{page}");
        assert_eq!(nur.get(&format!("{desk}/umum")).await.location(), desk);
        let file = page.split(&format!("{desk}/berkas/")).nth(1).expect("the file itself");
        let file = file.split('"').next().expect("its end").to_owned();
        let forged = [("umum", "1"), ("tampilfoto", file.as_str())];
        nur.post(&desk, &format!("{desk}/umum"), &forged).await;
        nur.act(&number, "putuskan", &[&[("hasil", "accept")], &forged[..]].concat()).await;
        let stranger = city.guest();
        for path in [format!("/aduan/{number}"), format!("/aduan/{number}/foto/{file}.jpg")] {
            assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(city.rebuilt().await.1, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_report_that_is_withdrawn_shows_nothing_any_more() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let wulan = city.person("Wulan").await;
        let number = reported(&wulan, "open", &[]).await;
        accepted(&city, &number, "accept").await;
        let stranger = city.guest();
        let shown = photos(&stranger.see(&format!("/aduan/{number}")).await);
        let own = format!("/permohonan/{number}/tarik");
        wulan.fill(&own, &[]).await;
        assert_eq!(stranger.get(&shown[0]).await.status, StatusCode::NOT_FOUND);
        assert!(photos(&stranger.see("/aduan").await).is_empty());
        assert_eq!(city.rebuilt().await.1, [""; 0]);
        city.drain(1).await;
        assert_eq!(objects(&city).await, 1, "the copies are removed");
    })
    .await;
}

#[tokio::test]
async fn a_photo_that_proves_the_work_stands_beside_that_of_its_reporter() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let number = reported(&city.guest(), "anonymous", &[]).await;
        let nur = accepted(&city, &number, "accept").await;
        city.pass(11);
        nur.act(&number, "ambil", &[]).await.location();
        let desk = format!("/meja/berkas/{number}");
        // Another picture than the one of the report: what is like it would have to be explained.
        let photo = stored(&upright(640).rotate90(), 1);
        let path = format!("{desk}/lampiran");
        nur.upload_from(&desk, &path, &[], ("mended_photo", "sesudah.jpg", &photo)).await;
        let done = nur.act(&number, "putuskan", &[("hasil", "done")]).await;
        assert!(done.location().contains("batalkan"), "{} {}", done.status, done.body);
        // Its reporter is asked meanwhile, and it lies on nobody's desk.
        city.pass(60);
        let (stranger, public) = (city.guest(), format!("/aduan/{number}"));
        assert_eq!(photos(&stranger.see(&public).await).len(), 1, "not before it is chosen");

        let choice = format!("{desk}/umum");
        let page = nur.see(&choice).await;
        assert!(page.contains("Tampilkan foto sesudah dikerjakan sesudah.jpg"), "{page}");
        let ids: Vec<String> = page
            .split("name=\"tampilfoto\" value=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().expect("its end").to_owned())
            .collect();
        let mut pairs = vec![("umum", "1"), ("tampilkalimat", "1"), ("kalimat", SENTENCE)];
        pairs.extend(ids.iter().map(|id| ("tampilfoto", id.as_str())));
        nur.post(&choice, &choice, &pairs).await.location();
        let page = stranger.see(&public).await;
        assert_eq!(photos(&page).len(), 2, "{page}");
        assert!(page.contains("Foto dari pelapor") && page.contains("Sesudah dikerjakan"));
        assert_eq!(city.rebuilt().await.1, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_is_held_back_on_the_first_page_is_still_so_on_the_last() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let phone = city.guest();
    let draft = drafted(&phone, &[("tutup-foto", "ya")]).await;
    let page = phone.see(&format!("{draft}/periksa")).await;
    let photo = value_of(&page, "tutup");
    assert!(page.contains(&format!("value=\"{photo}\" checked")), "{page}");
    assert!(page.contains("name=\"tutup\" value=\"cerita\">"), "{page}");
}
