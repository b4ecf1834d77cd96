//! WhatsApp lets us answer freely for a day. After that news of a case and a person's answer leave as approved messages, else by
//! another way, else the operator sees that they did not.

use db::params;
use serde_json::{Value, json};

use super::channels::{Talks, on_both, texts};
use super::chat::with_roads;
use super::city::Visitor;

const DAY: i64 = 86_400;

/// Whoever holds the phone reports by it without a name; the number.
async fn reported(talks: &Talks, phone: u64, lat: f64) -> String {
    talks.sent(phone, json!({ "place": [lat, 110.8312] })).await;
    let begun = talks.asked(phone, "ada lubang besar di depan musala").await;
    let photo = if begun.contains("Tanpa foto") || begun.contains("fotonya") {
        talks.asked(phone, "lewati").await
    } else {
        begun
    };
    let check = match photo.contains("elurahan") {
        true => talks.asked(phone, "umpak").await,
        false => photo,
    };
    assert!(check.contains("Periksa dulu"), "{check}");
    let sent = talks.pressed(phone, "Kirim tanpa nama").await;
    let (_, rest) = sent.split_once("Nomornya ").unwrap_or_else(|| panic!("{sent}"));
    rest.split(',').next().expect("a number").to_owned()
}

/// Nur Aini refuses a report, which its reporter is told.
async fn refuse(talks: &Talks, number: &str) {
    let nur = talks.city.person("Nur Aini").await;
    nur.act(number, "ambil", &[]).await;
    let refused = [("hasil", "refuse"), ("alasan", "unclear"), ("kata", "Fotonya gelap.")];
    nur.act(number, "putuskan", &refused).await.location();
    talks.pass(60).await;
    talks.work().await;
    talks.work().await;
}

fn templates(heard: &[Value]) -> Vec<&str> {
    heard.iter().filter_map(|one| one["template"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn news_of_a_report_is_told_where_it_was_made_and_after_a_day_as_an_approved_message() {
    on_both(async |talks: Talks| {
        with_roads(&talks.city).await;
        for (hours, lat, by) in [(1, -7.5561, None), (25, -7.5551, Some("kabar_berkas"))] {
            let phone = talks.phone("whatsapp").await;
            let number = reported(&talks, phone, lat).await;
            talks.work().await;
            let before = talks.heard(phone, 0).await.last().and_then(|one| one["seq"].as_u64());
            talks.pass(hours * 3_600).await;
            refuse(&talks, &number).await;
            let news = talks.heard(phone, before.expect("a place")).await;
            let said = texts(&news);
            assert!(said.contains(&number), "{hours} h: {news:?}");
            assert!(said.contains("/lacak?nomor="), "a page that opens for them: {said}");
            assert_eq!(templates(&news), by.into_iter().collect::<Vec<_>>(), "{hours} h");
        }
        // Telegram knows no window.
        let phone = talks.phone("telegram").await;
        let number = reported(&talks, phone, -7.5541).await;
        talks.pass(2 * DAY).await;
        refuse(&talks, &number).await;
        assert!(texts(&talks.heard(phone, 0).await).contains("/lacak?nomor="));
    })
    .await;
}

/// Nur Aini takes the only conversation that waits.
async fn takes(talks: &Talks) -> (Visitor, String) {
    let nur = talks.city.person("Nur Aini").await;
    let queue = nur.see("/meja/obrolan").await;
    let mut forms = queue.split("action=\"/meja/obrolan/");
    let id = forms.find_map(|form| form.split_once("/ambil")).expect("somebody waits").0;
    let id = id.to_owned();
    nur.post("/meja/obrolan", &format!("/meja/obrolan/{id}/ambil"), &[]).await.location();
    (nur, format!("/meja/obrolan/{id}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_answer_goes_by_template_also_when_it_is_refused_only_afterwards() {
    for afterwards in [false, true] {
        let talks = Talks::open(None).await;
        let phone = talks.phone("whatsapp").await;
        talks.asked(phone, "saya mau bicara dengan petugas").await;
        let (nur, page) = takes(&talks).await;
        talks.work().await;
        let before = talks.heard(phone, 0).await.last().and_then(|one| one["seq"].as_u64());
        talks.api("POST", "/api/late", json!({ "afterwards": afterwards })).await;
        // The service's clock is ahead of ours: only it knows that the day is over.
        let ahead = if afterwards { 25 * 3_600 } else { 0 };
        talks.api("POST", "/api/pass", json!({ "seconds": ahead })).await;
        if !afterwards {
            talks.pass(25 * 3_600).await;
            talks.city.sign_in(&nur, "Nur Aini").await;
        }
        let words = "Selamat pagi.\nSudah kami periksa.";
        nur.post(&page, &format!("{page}/jawab"), &[("kata", words)]).await.location();
        for _ in 0..4 {
            talks.work().await;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let heard = talks.heard(phone, before.expect("a place")).await;
        assert_eq!(templates(&heard), ["jawaban_petugas"], "{afterwards}: {heard:?}");
        let said = texts(&heard);
        assert!(said.contains("Selamat pagi. Sudah kami periksa."), "on one line: {said}");
        assert!(!nur.see(&page).await.contains("tidak sampai"), "it arrived");
    }
}

/// The reasons for which messages of conversations wait.
async fn reasons(talks: &Talks) -> Vec<String> {
    let running = &talks.city.running;
    let asked = "SELECT last_error FROM outbox WHERE agency_id = $1 AND kind = 'channel.out'
        AND last_error IS NOT NULL";
    let rows = running.db.query(asked, params![running.agency]).await.expect("asked");
    rows.iter().map(|row| row.get(0).expect("a reason")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_template_it_goes_by_sms_and_without_that_the_operator_sees_it() {
    for has_sms in [true, false] {
        let mut talks = Talks::with(None, |settings| {
            std::fs::create_dir_all(&settings.data).expect("made");
            // None is named: the demo's own do not count where there is a file.
            std::fs::write(settings.data.join("whatsapp.toml"), "").expect("written");
        })
        .await;
        if !has_sms {
            talks.without_sms();
        }
        let phone = talks.phone("whatsapp").await;
        talks.asked(phone, "saya mau bicara dengan petugas").await;
        let (nur, page) = takes(&talks).await;
        talks.work().await;
        talks.pass(25 * 3_600).await;
        talks.city.sign_in(&nur, "Nur Aini").await;
        nur.post(&page, &format!("{page}/jawab"), &[("kata", "Sudah diperiksa.")]).await.location();
        talks.work().await;
        let running = &talks.city.running;
        let sent =
            identity::recent_messages(&running.db, &running.assistant.keys, running.agency).await;
        let sent = sent.expect("read");
        let by_sms = sent
            .iter()
            .any(|(_, own)| own.to.starts_with("+62800") && own.text == "Sudah diperiksa.");
        assert_eq!(by_sms, has_sms, "{sent:?}");
        let waits = reasons(&talks).await;
        assert_eq!(waits.iter().any(|why| why.contains("channel-template")), !has_sms, "{waits:?}");
        // Nothing is lost: once they write again, it is there.
        if !has_sms {
            let (_, seq) = talks.say(phone, json!({ "text": "halo" })).await;
            talks.work().await;
            talks.work().await;
            assert!(texts(&talks.heard(phone, seq).await).contains("Sudah diperiksa."));
        }
    }
}
