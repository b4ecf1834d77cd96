//! The demo as a new user finds it: a city in which people have reported for a month, and of which all is true.

use db::params;
use db::testing::fresh_postgres_url;
use http::StatusCode;

use super::city::{City, Visitor};
use crate::setup;

/// What the reports of the file are that a test looks for: what is typed in it as their address.
const MARKET: &str = "Jl. Soko Guru 88, depan pasar";
const DITCH: &str = "Jl. Takir 12 sampai 20";
const LAMPS: &str = "Jl. Usuk, dari jembatan sampai balai warga";
const MERGED: &str = "Jl. Tumpang Sari, depan bengkel";
const SECRET: &str = "Loket lantai 1";

const NUMBERS: &str =
    "SELECT c.number, c.service_id FROM cases c WHERE c.agency_id = $1 AND NOT EXISTS
    (SELECT 1 FROM reports r WHERE r.agency_id = c.agency_id AND r.case_id = c.case_id)";
const COUNTED: &str = "SELECT (SELECT COUNT(*) FROM case_events WHERE agency_id = $1),
    (SELECT COUNT(*) FROM reports WHERE agency_id = $1)";
const TIMES: &str =
    "SELECT case_id, at FROM case_events WHERE agency_id = $1 ORDER BY case_id, seq";

/// The number of the public report at an address.
async fn number(who: &Visitor, address: &str) -> String {
    let list = who.see(&format!("/aduan?q={}", address.replace(' ', "+"))).await;
    let (_, rest) = list.split_once("class=\"main\" href=\"/aduan/").expect("it is in the list");
    let number = rest.split('"').next().expect("its end").to_owned();
    assert!(who.see(&format!("/aduan/{number}")).await.contains(address), "{address}: {list}");
    number
}

async fn counted(city: &City) -> (i64, i64) {
    let rows = city.running.db.query(COUNTED, params![city.running.agency]).await.expect("read");
    (rows[0].get(0).expect("a count"), rows[0].get(1).expect("a count"))
}

/// What stands beside a word in a list of facts.
fn fact(page: &str, word: &str) -> i64 {
    let (_, rest) =
        page.split_once(&format!("<dt>{word}</dt>")).unwrap_or_else(|| panic!("{word}: {page}"));
    let (_, rest) = rest.split_once('>').expect("a value");
    rest.split('<').next().and_then(|count| count.parse().ok()).expect("a count")
}

async fn lives(city: City) {
    let stranger = city.guest();

    // The list, the map, the feeds and the figures have something true to show.
    let (events, public) = counted(&city).await;
    assert!(public >= 23, "{public} public reports");
    let list = stranger.see("/aduan").await;
    assert!(list.contains("class=\"main\" href=\"/aduan/KP"), "{list}");
    let figures = stranger.see("/aduan/angka").await;
    assert_eq!(fact(&figures, "Masuk, 30 hari"), public, "{figures}");
    assert!(fact(&figures, "Selesai menurut petugas") >= 2, "{figures}");
    assert!(fact(&figures, "Selesai menurut pelapor") >= 7, "{figures}");
    let map = stranger.see("/aduan/peta/isi?kotak=-7.60,110.76,-7.50,110.90&z=13").await;
    let map: serde_json::Value = serde_json::from_str(&map).expect("JSON");
    assert!(map["groups"].as_array().expect("groups").len() > 5, "{map}");
    let feed = stranger.see("/aduan/umpan.atom").await;
    assert!(feed.contains("Jl. Tumpang Sari Gang 2"), "the newest is in the feed: {feed}");

    // What became of them stands on their pages.
    let market = stranger.see(&format!("/aduan/{}", number(&stranger, MARKET).await)).await;
    assert!(market.contains("menurut pelapor") && market.contains("<img"), "{market}");
    let ditch = stranger.see(&format!("/aduan/{}", number(&stranger, DITCH).await)).await;
    assert!(ditch.contains("1 kali dinyatakan belum selesai"), "{ditch}");
    let lamps = stranger.see(&format!("/aduan/{}", number(&stranger, LAMPS).await)).await;
    assert!(!lamps.contains("menurut petugas"), "it was opened again: {lamps}");
    let merged = stranger.see(&format!("/aduan/{}", number(&stranger, MERGED).await)).await;
    assert!(merged.contains("Digabung"), "{merged}");

    // One is nobody's but the inspectorate's.
    let hidden = city.running.db.query(NUMBERS, params![city.running.agency]).await.expect("read");
    assert_eq!(hidden.len(), 1, "all others are public");
    let (secret, service): (String, String) =
        (hidden[0].get(0).expect("a number"), hidden[0].get(1).expect("a service"));
    assert_eq!(service, "pungli");
    for path in ["/aduan", "/aduan/angka", "/aduan/umpan.atom", "/aduan?q=Loket"] {
        let page = stranger.see(path).await;
        assert!(!page.contains(&secret) && !page.contains(SECRET), "{path}: {page}");
    }
    let answer = stranger.get(&format!("/aduan/{secret}")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let auditor = city.person("Anindya").await;
    assert!(auditor.see("/meja").await.contains(&secret));

    // Desks have work: what waits, what is in hand, and where to go with it.
    let joko = city.person("Joko").await;
    let inbox = joko.see("/meja").await;
    assert!(inbox.contains("/meja/berkas/KP"), "{inbox}");
    let field = joko.see("/meja/lapangan").await;
    assert!(field.contains("Jl. Blandar 8") && field.contains("Tutup got"), "{field}");
    let teguh = city.person("Teguh").await;
    assert!(teguh.see("/meja").await.contains(&number(&stranger, LAMPS).await));

    // The events say all of it, in their order, and nothing happened in the future.
    let (cases, differences) = city.rebuilt().await;
    assert!(cases > 23, "{cases}");
    assert_eq!(differences, Vec::<String>::new());
    let rows = city.running.db.query(TIMES, params![city.running.agency]).await.expect("read");
    let times: Vec<(uuid::Uuid, i64)> =
        rows.iter().map(|row| (row.get(0).expect("an id"), row.get(1).expect("a time"))).collect();
    for pair in times.windows(2) {
        assert!(pair[0].0 != pair[1].0 || pair[0].1 <= pair[1].1, "{pair:?}");
    }
    let now = city.running.web.now().micros();
    assert!(times.iter().all(|(_, at)| *at <= now), "nothing is told of tomorrow");
    assert!(times.iter().any(|(_, at)| *at < now - 28 * 86_400_000_000), "it began a month ago");

    // Once is enough.
    setup::demo(&city.settings, true).await.expect("it is there");
    assert_eq!(counted(&city).await, (events, public));
}

#[tokio::test]
async fn whoever_makes_the_demo_finds_a_city_that_is_alive() {
    lives(City::lived(None).await).await;
}

#[tokio::test]
async fn it_is_as_alive_on_postgresql() {
    lives(City::lived(Some(fresh_postgres_url().await)).await).await;
}

#[tokio::test]
async fn a_demo_without_reports_and_a_real_agency_begin_empty() {
    for demo in [true, false] {
        let city = City::open(None, demo).await;
        assert_eq!(counted(&city).await, (0, 0));
    }
}
