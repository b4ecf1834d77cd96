//! The kelurahan is known from the place: on the web with a photo and one sentence, in a form, and in a conversation.

use http::StatusCode;

use super::city::{City, Visitor, on_both_engines, root};
use super::complaints::{begin, send};
use crate::boot;

const START: &str = "/aduan/lapor";
const WORDS: &str = "Lubang besar di aspal depan musala";
/// In Umpak, and in Blandar.
const UMPAK: (&str, &str) = ("-7.556100", "110.831200");
const BLANDAR: (&str, &str) = ("-7.558000", "110.848000");
const FORM: &str = "application/x-www-form-urlencoded";

/// Publishes the complaint about roads, which each kelurahan works on for itself.
async fn with_roads(city: &City) {
    let folder = root().join("fixtures/complaint/aduan/jalan-rusak");
    let mut folder = boot::read_folder(&folder, "").expect("there");
    let file = folder.files.get_mut("service.yaml").expect("there");
    let unit = "    - { when: owner == 'national', unit: balai-jalan }\n    - { unit: dinas-pu }\n";
    assert!(file.contains(unit), "the units are in the file");
    *file = file.replacen(unit, "    - { unit: kelurahan }\n", 1);
    city.publish(&folder).await;
}

/// Presses "send" where one begins to report; where it leads.
async fn at_once(who: &Visitor, (lat, lng): (&str, &str)) -> String {
    let pairs = [("cerita", WORDS), ("di", "sini"), ("lat", lat), ("lng", lng), ("kirim", "1")];
    who.upload(START, &pairs, ("foto", "", &[])).await.location()
}

/// Sends the page of a report as it is filled in, with what is pressed; the page as it is shown then, or where it leads.
async fn page(who: &Visitor, draft: &str, fields: &[(&str, &str)]) -> Result<String, String> {
    let path = format!("{draft}/laporan");
    let version = who.get(&path).await.hidden("versi").expect("a version");
    let usual = [("versi", version.as_str()), ("what", "hole"), ("story", WORDS)];
    let answer = who.fill(&path, &[&usual, fields].concat()).await;
    if answer.is_shown_again { Ok(answer.body) } else { Err(answer.location()) }
}

#[tokio::test]
async fn a_place_and_a_sentence_are_a_report_of_its_kelurahan() {
    on_both_engines(async |city: City| {
        with_roads(&city).await;
        let phone = city.guest();
        let receipt = at_once(&phone, UMPAK).await;
        let number =
            receipt.trim_start_matches("/permohonan/").trim_end_matches("/terima").to_owned();
        assert!(number.starts_with("KP"), "sent by one press: {receipt}");
        assert!(phone.see(&receipt).await.contains("kode="), "it can be followed");
        // It lies where it is, for everybody and at the desk.
        assert!(city.guest().see("/aduan/wilayah/99.71.01.1001").await.contains(&number));
        assert!(!city.guest().see("/aduan/wilayah/99.71.01.1002").await.contains(&number));
        let umpak = city.second_officer("Dodi Kurniawan").await;
        assert!(umpak.see("/meja").await.contains(&number), "at the desk of Umpak");
        // What is like it is shown first, and nothing is sent unseen.
        let second = city.guest();
        let led = at_once(&second, UMPAK).await;
        assert!(led.ends_with("/periksa") && second.see(&led).await.contains(&number), "{led}");
        // Elsewhere it is another kelurahan's.
        let other = city.guest();
        let receipt = at_once(&other, BLANDAR).await;
        let number =
            receipt.trim_start_matches("/permohonan/").trim_end_matches("/terima").to_owned();
        assert!(city.guest().see("/aduan/wilayah/99.71.01.1002").await.contains(&number));
        assert!(!umpak.see("/meja").await.contains(&number), "and not at that of Umpak");
        assert!(city.person("Nur Aini").await.see("/meja").await.contains(&number));
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    })
    .await;
}

#[tokio::test]
async fn a_place_outside_of_the_city_is_told_and_nothing_is_lost() {
    let city = City::open(None, true).await;
    with_roads(&city).await;
    let phone = city.guest();
    let led = at_once(&phone, ("-7.620000", "110.830000")).await;
    let shown = phone.see(&phone.get(&led).await.location()).await;
    assert!(shown.contains("di luar Kota Pendopo"), "{shown}");
    assert!(
        shown.contains(WORDS) && shown.contains("value=\"-7,62\""),
        "what was given stays: {shown}"
    );
    assert!(shown.contains("value=\"hole\" checked"), "and what the sentence told");
    // In the form the same, and again once it is where it can be.
    let draft = led.split("/laporan").next().expect("a draft").to_owned();
    let again = page(&phone, &draft, &[("place.lat", "-7.62"), ("place.lng", "110.83")]).await;
    let again = again.expect("it is shown again");
    assert!(again.contains("di luar Kota Pendopo") && again.contains("-7.62"), "{again}");
    let there = page(&phone, &draft, &[("place.lat", UMPAK.0), ("place.lng", UMPAK.1)]).await;
    assert!(there.is_err_and(|next| next.ends_with("/tambahan")));
}

#[tokio::test]
async fn swapped_coordinates_are_turned_round_by_one_press() {
    on_both_engines(async |city: City| {
        with_roads(&city).await;
        let phone = city.guest();
        let draft = begin(&phone, "").await;
        let swapped = [("place.lat", UMPAK.1), ("place.lng", UMPAK.0)];
        let shown = page(&phone, &draft, &swapped).await.expect("it is shown again");
        assert!(shown.contains("tertukar") && shown.contains("name=\"swap\""), "{shown}");
        let pressed = [&swapped[..], &[("swap", "place")]].concat();
        let shown = page(&phone, &draft, &pressed).await.expect("it is shown again");
        assert!(!shown.contains("tertukar") && !shown.contains("name=\"swap\""), "{shown}");
        assert!(shown.contains("Kelurahan Umpak (dari tempat yang Anda tandai)"), "{shown}");
        assert!(shown.contains(WORDS), "what was written stays");
        let next = page(&phone, &draft, &[("place.lat", UMPAK.0), ("place.lng", UMPAK.1)]).await;
        assert!(next.is_err_and(|next| next.ends_with("/tambahan")));
    })
    .await;
}

#[tokio::test]
async fn whoever_marks_one_kelurahan_and_chooses_another_decides() {
    let city = City::open(None, true).await;
    with_roads(&city).await;
    let phone = city.guest();
    let draft = begin(&phone, "").await;
    let both = [("place.lat", UMPAK.0), ("place.lng", UMPAK.1), ("place.region.typed", "Blandar")];
    let shown = page(&phone, &draft, &both).await.expect("it is shown again");
    assert!(shown.contains("ada di Umpak, tetapi Anda memilih Blandar"), "{shown}");
    assert!(shown.contains("Pakai Umpak") && shown.contains("name=\"tetap\""), "{shown}");
    // By one press where it is marked.
    let pressed = [&both[..], &[("locate", "place")]].concat();
    let shown = page(&phone, &draft, &pressed).await.expect("it is shown again");
    assert!(shown.contains("Kelurahan Umpak (dari tempat yang Anda tandai)"), "{shown}");
    // Or as they chose, when they send it once more.
    let insists = [&both[..], &[("tetap", "1")]].concat();
    assert!(page(&phone, &draft, &insists).await.is_err_and(|next| next.ends_with("/tambahan")));
    phone.fill(&format!("{draft}/tambahan"), &[("versi", "0")]).await.location();
    let (number, _) = send(&phone, &draft, "anonymous").await;
    assert!(city.guest().see("/aduan/wilayah/99.71.01.1002").await.contains(&number));
}

#[tokio::test]
async fn a_page_asks_at_once_whose_a_place_is() {
    let city = City::open(None, true).await;
    with_roads(&city).await;
    let phone = city.guest();
    let page = phone.get(START).await;
    let policy = page.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("connect-src 'self'"), "its script may ask: {policy}");
    let token = page.token();
    let ask = async |(lat, lng): (&str, &str)| {
        let body = format!("csrf={token}&lat={lat}&lng={lng}");
        let told = phone.forge("/isian/di-mana", FORM, body.as_bytes(), &[]).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.body);
        told.body
    };
    assert_eq!(ask(UMPAK).await, "{\"lies\":\"Kelurahan Umpak (dari tempat yang Anda tandai)\"}");
    assert!(ask(("-7.62", "110.83")).await.contains("di luar Kota Pendopo"));
    assert!(ask((UMPAK.1, UMPAK.0)).await.contains("tertukar"));
    assert_eq!(ask(("", "")).await, "{}");
    // The forms of whoever reported before are tied to another cookie: there too it is answered.
    let draft = begin(&phone, "").await;
    let token = phone.get(&format!("{draft}/laporan")).await.token();
    let body = format!("csrf={token}&lat={}&lng={}", UMPAK.0, UMPAK.1);
    let told = phone.forge("/isian/di-mana", FORM, body.as_bytes(), &[]).await;
    assert!(told.body.contains("Umpak"), "{} {}", told.status, told.body);
    let stranger = phone.forge("/isian/di-mana", FORM, b"lat=-7.5&lng=110.8", &[]).await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN, "other sites cannot ask through a browser");
}
