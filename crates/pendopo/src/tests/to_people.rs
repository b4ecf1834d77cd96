//! Photos that somebody sends while people have the conversation: those people see them, and whoever sent them.

use http::{StatusCode, header};

use super::chat;
use super::city::{City, Visitor, on_both_engines};
use super::photos::png;
use super::proof::{jpeg, street, with_place};

/// Sends a photo by the form of the page; gives the page after it.
async fn photo(who: &Visitor, name: &str, bytes: &[u8]) -> String {
    let pairs = [("kirim", name), ("pesan", "")];
    who.upload("/tanya", &pairs, ("foto", name, bytes)).await.body
}

/// The addresses of photos on a page.
fn shots(page: &str) -> Vec<String> {
    let all = page.split("<img class=\"shot\" src=\"").skip(1);
    all.map(|rest| rest.split('"').next().expect("its end").to_owned()).collect()
}

async fn taken(city: &City, who: &Visitor) -> (Visitor, String) {
    chat::write(who, "saya mau bicara dengan petugas").await;
    let nur = city.person("Nur Aini").await;
    let waiting = city.running.assistant.held_by(assistant::Holder::Waiting).await.expect("asked");
    let page = format!("/meja/obrolan/{}", waiting.first().expect("one waits").id);
    nur.post("/meja/obrolan", &format!("{page}/ambil"), &[]).await.location();
    (nur, page)
}

#[tokio::test]
async fn people_see_the_photos_that_are_sent_to_them_and_nobody_else_does() {
    on_both_engines(async |city: City| {
        let phone = city.guest();
        let (nur, page) = taken(&city, &phone).await;
        let original = with_place(jpeg(&street(1)));
        let own = photo(&phone, "jalan.jpg", &original).await;
        let mine = shots(&own);
        assert_eq!(mine.len(), 1, "{own}");
        let seen = phone.get(&mine[0]).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert_eq!(seen.headers[header::CONTENT_TYPE], "image/jpeg");
        assert_eq!(seen.headers[header::CACHE_CONTROL], "private, no-store");
        assert!(!seen.bytes.windows(4).any(|four| four == b"Exif"), "where it was taken is gone");
        let there = shots(&nur.see(&page).await);
        assert_eq!(there.len(), 1);
        assert_eq!(nur.get(&there[0]).await.bytes, seen.bytes);
        // Neither another browser, nor an officer who does not have it, nor another conversation.
        let other = city.guest();
        chat::write(&other, "halo").await;
        for (who, path) in [
            (&other, &mine[0]),
            (&city.guest(), &mine[0]),
            (&city.person("Ratna").await, &there[0]),
            (&phone, &there[0]),
        ] {
            assert_ne!(who.get(path).await.status, StatusCode::OK, "{path}");
        }
        let read = city.person("Sri Handayani").await.get(&there[0]).await;
        assert_ne!(read.status, StatusCode::OK, "a supervisor takes it over first");
        // Once it went back, the officer sees it no more; whoever sent it does.
        nur.post(&page, &format!("{page}/kembalikan"), &[]).await.location();
        assert_eq!(nur.get(&there[0]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(phone.get(&mine[0]).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_photo_is_told_and_more_than_twenty_are_not_kept() {
    let city = City::open(None, true).await;
    let phone = city.guest();
    let (nur, page) = taken(&city, &phone).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let said = photo(&phone, "gambar.svg", svg).await;
    assert!(said.contains("gambar.svg") && shots(&said).is_empty(), "{said}");
    let bomb = png(20_000, 10);
    let said = photo(&phone, "bom.png", &bomb).await;
    assert!(said.contains("terlalu luas") && shots(&said).is_empty(), "{said}");
    let mut last = String::new();
    for place in 0..21_u32 {
        last = photo(&phone, &format!("{place}.jpg"), &jpeg(&street(place))).await;
    }
    assert_eq!(shots(&last).len(), 20, "{last}");
    assert_eq!(shots(&nur.see(&page).await).len(), 20);
}

#[tokio::test]
async fn photos_go_with_their_conversation() {
    on_both_engines(async |city: City| {
        let phone = city.guest();
        let (nur, page) = taken(&city, &phone).await;
        let mine = shots(&photo(&phone, "jalan.jpg", &jpeg(&street(2))).await);
        nur.post(&page, &format!("{page}/tutup"), &[]).await.location();
        city.pass(400 * 86_400);
        city.drain(60).await;
        let rows = city.running.db.query("SELECT file_id FROM conversation_photos", db::params![]);
        assert!(rows.await.expect("asked").is_empty());
        assert_ne!(phone.get(&mine[0]).await.status, StatusCode::OK);
    })
    .await;
}
