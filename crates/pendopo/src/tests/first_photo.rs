//! A photo or a place is sent before anything is said: a report begins with it, on every channel, and nothing is lost by what
//! cannot be taken.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::channels::{Talks, on_both};
use super::chat::{after, press, send, since, with_roads, write};
use super::city::{City, Visitor, on_both_engines, root};
use super::photos::png;
use super::proof::{jpeg, street, with_place};
use crate::boot;

const WORDS: &str = "ada lubang besar di depan musala";

/// Sends a photo by the form of the page; gives what is said to it.
async fn photo(who: &Visitor, (name, bytes): (&str, &[u8]), words: &str) -> String {
    let id = format!("{name}-{}-{words}", bytes.len());
    let pairs = [("kirim", id.as_str()), ("pesan", words)];
    let page = who.upload("/tanya", &pairs, ("foto", name, bytes)).await;
    since(&page.body)
}

#[tokio::test]
async fn a_photo_and_a_place_come_first_and_one_sentence_makes_them_a_report() {
    on_both_engines(async |city: City| {
        with_roads(&city).await;
        let phone = city.guest();
        let first = photo(&phone, ("satu.jpg", &jpeg(&street(1))), "").await;
        assert!(first.contains("Foto saya simpan: 1") && first.contains("satu kalimat"), "{first}");
        let second = photo(&phone, ("dua.jpg", &jpeg(&street(2))), "").await;
        assert!(second.contains("Foto saya simpan: 2"), "{second}");
        let place = send(&phone, &[("lat", "-7.5561"), ("lng", "110.8312")]).await;
        assert!(place.contains("Foto (2) dan tempatnya"), "{place}");
        // What is no sentence yet is asked for again, and nothing is lost by it.
        let unclear = write(&phone, "halo").await;
        assert!(unclear.contains("Foto (2)"), "{unclear}");
        let begun = write(&phone, WORDS).await;
        assert!(begun.contains("Jalan dan trotoar rusak"), "the category is in the words: {begun}");
        assert!(begun.contains("Foto diterima: 2"), "{begun}");
        assert!(!begun.contains("Kirim tempatnya"), "the place is known: {begun}");
        let check = match begun.contains("elurahan") {
            true => write(&phone, "umpak").await,
            false => begun,
        };
        assert!(
            check.contains("Periksa dulu") && check.contains(WORDS),
            "only that is left: {check}"
        );
        assert!(check.contains("satu.jpg, dua.jpg") && check.contains("Lubang"), "{check}");
        let sent = press(&phone, "Kirim tanpa nama").await;
        assert!(after(&sent, "Nomornya ").starts_with("KP"), "{sent}");
    })
    .await;
}

#[tokio::test]
async fn a_question_in_between_is_answered_and_the_photos_still_become_the_report() {
    let city = City::open(None, true).await;
    with_roads(&city).await;
    let folder = root().join("fixtures/complaint/aduan/jalan-rusak");
    let mut drains = boot::read_folder(&folder, "").expect("there");
    let file = drains.files.get_mut("service.yaml").expect("there");
    *file = file
        .replacen("id: jalan-rusak", "id: got-tersumbat", 1)
        .replacen("title: Jalan dan trotoar rusak", "title: Got tersumbat", 1)
        .replacen(
            "words: [jalan bolong, lubang, trotoar, tutup got, aspal]",
            "words: [got mampet]",
            1,
        );
    city.publish(&drains).await;
    let phone = city.guest();
    photo(&phone, ("satu.jpg", &jpeg(&street(1))), "").await;
    let aside = write(&phone, "surat domisili bayar berapa?").await;
    assert!(aside.contains("gratis") && aside.contains("masih tersimpan"), "{aside}");
    // They do not press "go on", but tell what happened.
    let begun = write(&phone, "mau lapor ada lubang besar di depan musala").await;
    assert!(begun.contains("Foto diterima: 1"), "{begun}");
    // Another category: the photo goes along, also one that came later.
    photo(&phone, ("tiga.jpg", &jpeg(&street(3))), "").await;
    let kinds = write(&phone, "jenis lain").await;
    assert!(kinds.contains("Apa yang ingin Anda laporkan"), "{kinds}");
    let same = press(&phone, "Jalan dan trotoar rusak").await;
    assert!(same.contains("Di mana") && !same.contains("Foto diterima"), "it goes on: {same}");
    write(&phone, "jenis lain").await;
    let other = press(&phone, "Got tersumbat").await;
    assert!(other.contains("Foto diterima: 2"), "{other}");
    // Whoever did not want to report anything says so.
    let other = city.guest();
    photo(&other, ("satu.jpg", &jpeg(&street(1))), "").await;
    let no = press(&other, "Bukan laporan").await;
    assert!(no.contains("dibatalkan") && no.contains("Yang bisa saya bantu"), "{no}");
}

#[tokio::test]
async fn a_photo_with_words_beneath_it_begins_at_once_and_its_own_place_is_offered() {
    let city = City::open(None, true).await;
    with_roads(&city).await;
    let phone = city.guest();
    let begun = photo(&phone, ("satu.jpg", &with_place(jpeg(&street(1)))), WORDS).await;
    assert!(begun.contains("Jalan dan trotoar rusak") && begun.contains("Di mana"), "{begun}");
    let said = press(&phone, "Di tempat foto ini diambil").await;
    // Its kelurahan is known from it, where outlines say so; then all is there.
    let check =
        if said.contains("elurahan atau desa") { write(&phone, "umpak").await } else { said };
    assert!(check.contains("Periksa dulu") && check.contains("-7.5561"), "{check}");
    // What is urgent beneath a photo is heard as well.
    let other = city.guest();
    let said = photo(&other, ("api.jpg", &jpeg(&street(2))), "tolong kebakaran sekarang!").await;
    assert!(said.contains("112") && said.contains("Apa yang ingin Anda laporkan"), "{said}");
}

#[tokio::test]
async fn what_cannot_be_taken_is_told_and_nothing_is_lost_by_it() {
    let city = City::open(None, true).await;
    with_roads(&city).await;
    let phone = city.guest();
    photo(&phone, ("satu.jpg", &jpeg(&street(1))), "").await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let large = [&jpeg(&street(1))[..], &vec![0; 11 << 20]].concat();
    let larger = [&jpeg(&street(1))[..], &vec![0; 50 << 20]].concat();
    for (name, bytes, why) in [
        ("gambar.svg", &svg[..], "bukan foto"),
        ("kata.jpg", b"ini hanya kata", "bukan foto"),
        ("foto.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        ("video.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "bukan foto"),
        ("bom.png", &png(30_000, 64), "terlalu luas"),
        ("besar.jpg", &large, "terlalu besar"),
        ("raksasa.jpg", &larger, "terlalu besar"),
    ] {
        let said = photo(&phone, (name, bytes), "").await;
        assert!(said.contains(why) && said.contains("Foto saya simpan: 1"), "{name}: {said}");
        assert!(!said.contains("<script>alert"), "{said}");
    }
    for name in ["dua.jpg", "tiga.jpg"] {
        photo(&phone, (name, &jpeg(&street(2))), "").await;
    }
    let many = photo(&phone, ("empat.jpg", &jpeg(&street(4))), "").await;
    assert!(many.contains("sudah cukup") && many.contains("Foto saya simpan: 3"), "{many}");
    let begun = write(&phone, WORDS).await;
    assert!(begun.contains("Foto diterima: 3"), "{begun}");
    let many = photo(&phone, ("lima.jpg", &jpeg(&street(5))), "").await;
    assert!(many.contains("sudah cukup") && many.contains("Di mana"), "{many}");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_messengers_a_photo_or_a_place_begins_a_report_too() {
    on_both(async |talks: Talks| {
        with_roads(&talks.city).await;
        let bytes = STANDARD.encode(jpeg(&street(1)));
        for (service, lat) in [("whatsapp", -7.5561), ("telegram", -7.5551)] {
            let phone = talks.phone(service).await;
            let kept = talks.sent(phone, json!({ "picture": bytes })).await;
            assert!(kept.contains("Foto saya simpan: 1"), "{service}: {kept}");
            let place = talks.sent(phone, json!({ "place": [lat, 110.8312] })).await;
            assert!(place.contains("dan tempatnya"), "{service}: {place}");
            let voice = talks.sent(phone, json!({ "voice": true })).await;
            assert!(
                voice.contains("belum bisa saya baca") && voice.contains("tempatnya"),
                "{voice}"
            );
            let begun = talks.asked(phone, WORDS).await;
            assert!(begun.contains("Foto diterima: 1"), "{service}: {begun}");
            let check = match begun.contains("elurahan") {
                true => talks.asked(phone, "umpak").await,
                false => begun,
            };
            assert!(check.contains("Periksa dulu"), "{service}: {check}");
            let sent = talks.pressed(phone, "Kirim tanpa nama").await;
            assert!(sent.contains("Nomornya KP"), "{service}: {sent}");
        }
        // A file that is no photo, whatever it is said to be, and one that is too large.
        let phone = talks.phone("whatsapp").await;
        let video = STANDARD.encode(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom");
        let said = talks.sent(phone, json!({ "picture": video, "kind": "video/mp4" })).await;
        assert!(said.contains("bukan foto"), "{said}");
        let large = STANDARD.encode(vec![0xff; 11 << 20]);
        let said = talks.sent(phone, json!({ "picture": large })).await;
        assert!(said.contains("terlalu besar"), "{said}");
        // By SMS a place is typed.
        let sms = talks.phone("sms").await;
        let kept = talks.asked(sms, "-7.5561,110.8312").await;
        assert!(kept.contains("Tempatnya saya simpan"), "{kept}");
        let begun = talks.asked(sms, WORDS).await;
        assert!(begun.contains("Jalan dan trotoar rusak") && !begun.contains("alamat"), "{begun}");
    })
    .await;
}
