//! Two cities pass reports on to each other.

use super::super::city::{City, Visitor};
use super::super::published::{accepted, reported};
use super::{SHORT, get, hole, key, send, taken, with_roads};
use crate::partners;

/// What a city says of another one that listens there.
fn partner(at: std::net::SocketAddr, key: &str, more: &str) -> open311::Agreement {
    let text = format!(
        "[[partner]]\nid = \"sebelah\"\nname = \"Kota Sebelah\"\nurl = \"http://{at}/open311/v2\"\n\
         jurisdiction = \"kota-pendopo.example\"\nkey_file = \"sebelah.key\"\n{more}\n\
         [[partner.service]]\nours = \"jalan-rusak\"\ntheirs = \"jalan-rusak\"\nregions = [\"99.71\"]\n\
         attributes = {{ what = \"{{what}}\", \"place.region\" = \"{{region}}\" }}\n"
    );
    let mut agreement = partners::parsed(&text).expect("it is sound");
    key.clone_into(&mut agreement.partners[0].key);
    agreement
}

const DAY: i64 = 86_400;

/// A report in a city that has it passed on; its number, and the officer.
async fn passed_on(city: &City) -> (String, Visitor) {
    let (program, key) = (city.guest(), key(city, &[], true).await);
    let (number, _) = taken(&send(&program, &hole(&key, &[])).await);
    let nur = city.person("Nur Aini").await;
    nur.act(&number, "ambil", &[]).await.location();
    nur.act(&number, "putuskan", &[("hasil", "pass_on")]).await.location();
    city.pass(20);
    (number, nur)
}

async fn stage(city: &City, number: &str) -> (String, String) {
    let row = cases::find(&city.running.db, city.running.agency, number).await;
    let row = row.expect("read").expect("there");
    (row.turn, row.stage)
}

async fn exchange(more: &str) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let there = City::open(None, true).await;
    with_roads(&there, &[SHORT]).await;
    let their_key = key(&there, &["jalan-rusak"], true).await;
    let mut here = City::open(None, true).await;
    with_roads(&here, &[]).await;
    here.agree(partner(there.listen().await, &their_key, more));
    let (number, nur) = passed_on(&here).await;
    assert_eq!(stage(&here, &number).await.1, "elsewhere");

    // The officer sends it there, once however often it is pressed.
    let page = format!("/meja/berkas/{number}/instansi-lain");
    assert!(nur.see(&format!("/meja/berkas/{number}")).await.contains(&page));
    for _ in 0..2 {
        let choice = nur.see(&page).await;
        if choice.contains("value=\"sebelah\"") {
            nur.post(&page, &page, &[("mitra", "sebelah")]).await;
        }
    }
    here.drain(0).await;
    let other = there.person("Nur Aini").await;
    let told = get(&there.guest(), "requests.json").await;
    assert_eq!(told.as_array().map(Vec::len), Some(1), "one report there: {told}");
    let theirs = told[0]["service_request_id"].as_str().expect("a number").to_owned();
    assert_eq!(told[0]["description"], "Jalan dan trotoar rusak: lubang");
    let shown = nur.see(&page).await;
    assert!(shown.contains(&theirs) && shown.contains("Kota Sebelah"), "{shown}");
    other.act(&theirs, "ambil", &[]).await.location();
    let desk = other.see(&format!("/meja/berkas/{theirs}")).await;
    assert!(desk.contains("musala"), "the story goes with it: {desk}");

    // They work on it; we hear of it and go on waiting.
    other.act(&theirs, "putuskan", &[("hasil", "accept")]).await.location();
    there.pass(120);
    here.pass(240);
    open311::poll(&here.running.open311).await;
    assert_eq!(stage(&here, &number).await.1, "elsewhere");

    // Nobody there says that it is not done, and our reporter is asked.
    there.pass(11 * DAY);
    there.drain(0).await;
    assert_eq!(stage(&there, &theirs).await.0, "granted");
    here.pass(11 * DAY + 3_600);
    open311::poll(&here.running.open311).await;
    assert_eq!(stage(&here, &number).await.1, "ask");
    // Her session ended meanwhile.
    let nur = here.person("Nur Aini").await;
    let shown = nur.see(&page).await;
    assert!(shown.contains("Selesai") || shown.contains("closed"), "{shown}");
    open311::poll(&here.running.open311).await;
    assert_eq!(nur.see(&page).await.matches("<time ").count(), shown.matches("<time ").count());
    for city in [&here, &there] {
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    }
}

#[tokio::test]
async fn two_cities_exchange_a_report_by_json_and_updates() {
    exchange("").await;
}

#[tokio::test]
async fn two_cities_exchange_a_report_by_xml_and_the_list() {
    exchange("format = \"xml\"\nupdates = \"list\"").await;
}

#[tokio::test]
async fn a_report_that_is_not_theirs_comes_back_to_triage() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let there = City::open(None, true).await;
    with_roads(&there, &[]).await;
    let their_key = key(&there, &[], true).await;
    let mut here = City::open(None, true).await;
    with_roads(&here, &[]).await;
    here.agree(partner(there.listen().await, &their_key, ""));
    let (number, nur) = passed_on(&here).await;
    let page = format!("/meja/berkas/{number}/instansi-lain");
    nur.post(&page, &page, &[("mitra", "sebelah")]).await;
    here.drain(0).await;
    let told = get(&there.guest(), "requests.json").await;
    let theirs = told[0]["service_request_id"].as_str().expect("a number").to_owned();
    let other = there.person("Nur Aini").await;
    other.act(&theirs, "ambil", &[]).await.location();
    let refuse = [("hasil", "refuse"), ("alasan", "unclear"), ("kata", "Bukan wewenang kami")];
    other.act(&theirs, "putuskan", &refuse).await.location();
    there.pass(60);
    here.pass(120);
    open311::poll(&here.running.open311).await;
    assert_eq!(stage(&here, &number).await, ("office".to_owned(), "triage".to_owned()));
}

#[tokio::test]
async fn a_partner_that_refuses_is_asked_again_and_the_operator_reads_why() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let there = City::open(None, true).await;
    with_roads(&there, &[]).await;
    let mut here = City::open(None, true).await;
    with_roads(&here, &[]).await;
    let at = there.listen().await;
    here.agree(partner(at, "KP_wrong", ""));
    let (number, nur) = passed_on(&here).await;
    let page = format!("/meja/berkas/{number}/instansi-lain");
    nur.post(&page, &page, &[("mitra", "sebelah")]).await;
    here.drain(0).await;
    let waiting = db::outbox::list(&here.running.db, here.running.agency, "waiting").await;
    let waiting = waiting.expect("read");
    let own = waiting.iter().find(|one| one.kind == open311::FORWARD).expect("it waits");
    assert_eq!(own.last_error.as_deref(), Some("open311-answered sebelah 403"));
    // With the right key it goes there the next time.
    here.agree(partner(at, &key(&there, &[], true).await, ""));
    here.pass(60);
    here.drain(0).await;
    let told = get(&there.guest(), "requests.json").await;
    assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
}

#[tokio::test]
async fn the_address_of_a_public_photo_goes_with_a_report_that_is_passed_on() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let there = City::open(None, true).await;
    with_roads(&there, &[]).await;
    let their_key = key(&there, &["jalan-rusak"], true).await;
    let mut here = City::open(None, true).await;
    with_roads(&here, &[]).await;
    here.agree(partner(there.listen().await, &their_key, ""));
    let number = reported(&here.guest(), "anonymous", &[]).await;
    let nur = accepted(&here, &number, "pass_on").await;
    here.pass(20);
    let page = format!("/meja/berkas/{number}/instansi-lain");
    nur.post(&page, &page, &[("mitra", "sebelah")]).await;
    here.drain(0).await;
    let told = get(&there.guest(), "requests.json").await;
    let theirs = told[0]["service_request_id"].as_str().expect("a number").to_owned();
    let other = there.person("Nur Aini").await;
    other.act(&theirs, "ambil", &[]).await.location();
    let desk = other.see(&format!("/meja/berkas/{theirs}")).await;
    let link = format!("href=\"http://127.0.0.1/aduan/{number}/foto/");
    assert!(desk.contains(&link), "{desk}");
}
