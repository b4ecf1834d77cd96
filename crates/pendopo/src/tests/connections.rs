//! An account is connected to a conversation of a messenger by a link, a yes on the web and a code in the conversation; what of
//! it is stolen, used twice, late or somebody else's opens nothing.

use db::params;
use db::testing::fresh_postgres_url;
use http::StatusCode;

use super::channels::{Talks, on_both};
use super::city::{Visitor, WULAN};

const DAY: i64 = 86_400;

/// Asks for a link; its path.
async fn link(talks: &Talks, phone: u64) -> String {
    let said = talks.asked(phone, "sambungkan akun").await;
    let (_, rest) = said.split_once("/sambung/").unwrap_or_else(|| panic!("no link: {said}"));
    format!("/sambung/{}", rest.split_whitespace().next().expect("a token"))
}

/// Agrees on the web; the code that is shown.
async fn agree(who: &Visitor, link: &str) -> String {
    let page = who.post(link, link, &[]).await;
    let shown = page.body.split_once("class=\"num big\">");
    let (_, rest) = shown.unwrap_or_else(|| panic!("{}", page.body));
    rest.split('<').next().expect("digits").to_owned()
}

async fn connected(talks: &Talks, phone: u64, who: &Visitor) {
    let link = link(talks, phone).await;
    let code = agree(who, &link).await;
    let said = talks.asked(phone, &code).await;
    assert!(said.contains("Tersambung"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_connected_and_its_things_open_in_the_conversation_until_it_is_cut() {
    on_both(async |talks: Talks| {
        let wulan = talks.city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        for service in ["whatsapp", "telegram"] {
            let phone = talks.phone(service).await;
            let before = talks.asked(phone, "sampai mana permohonan saya").await;
            assert!(!before.contains(&number), "{service}: {before}");
            connected(&talks, phone, &wulan).await;
            let status = talks.asked(phone, "sampai mana permohonan saya").await;
            assert!(
                status.contains("Surat keterangan domisili") || status.contains(&number),
                "{status}"
            );
            // It is written down for her who read it.
            talks.work().await;
            let reads = wulan.see("/data-saya").await;
            assert!(reads.contains("Percakapan yang Anda sambungkan"), "{service}: {reads}");
            // A form goes on here.
            talks.asked(phone, "surat domisili").await;
            let form = talks.pressed(phone, "Isi di sini").await;
            assert!(form.contains("NIK"), "{service}: {form}");
            let cut = talks.asked(phone, "putuskan sambungan").await;
            assert!(cut.contains("Sambungan diputus"), "{cut}");
            let after = talks.asked(phone, "sampai mana permohonan saya").await;
            assert!(!after.contains(&number) && !after.contains("domisili"), "{service}: {after}");
        }
        // By SMS nobody is believed.
        let sms = talks.phone("sms").await;
        let said = talks.asked(sms, "sambungkan akun").await;
        assert!(said.contains("bisa dipalsukan") && !said.contains("/sambung/"), "{said}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_nobodys_without_the_phone_and_the_phone_opens_nothing_without_a_yes() {
    let talks = Talks::open(None).await;
    let (wulan, sekar) = (talks.city.person("Wulan").await, talks.city.person("Sekar").await);
    let (phone, other) = (talks.phone("whatsapp").await, talks.phone("whatsapp").await);
    let own = link(&talks, phone).await;
    // Whoever is not signed in is led to the door, and back.
    let door = talks.city.guest().get(&own).await;
    assert!(door.location().starts_with("/masuk?lanjut=/sambung/"), "{}", door.location());
    // The page says what it is about and warns.
    let page = wulan.see(&own).await;
    assert!(page.contains("WhatsApp") && page.contains("Jangan lanjutkan"), "{page}");
    // A code nobody was shown, and one before anybody agreed.
    assert!(talks.asked(phone, "123456").await.contains("Belum disetujui"));
    // Stolen: somebody else agrees with their own account. They have no phone; in another conversation the code is nothing.
    let code = agree(&sekar, &own).await;
    talks.asked(other, "sambungkan akun").await;
    assert!(talks.asked(other, &code).await.contains("Belum disetujui"));
    // Used: it opens nothing a second time, for nobody.
    for who in [&wulan, &sekar] {
        assert_eq!(who.get(&own).await.status, StatusCode::GONE);
        let again = who.post("/data-saya", &own, &[]).await;
        assert!(!again.body.contains("num big"), "{}", again.body);
    }
    // A new link takes the place of the one before, whoever used that.
    let next = link(&talks, phone).await;
    assert!(talks.asked(phone, &code).await.contains("Belum disetujui"));
    let right = agree(&wulan, &next).await;
    // What cannot wait is told at once, and the code is waited for as before.
    let urgent = talks.asked(phone, "tolong, kebakaran").await;
    assert!(urgent.contains("112") && urgent.contains("6 angka"), "{urgent}");
    // Guessed five times, it is over.
    let wrong = if right.starts_with("000") { "999999" } else { "000000" };
    for _ in 0..4 {
        assert!(talks.asked(phone, wrong).await.contains("tidak cocok"));
    }
    assert!(talks.asked(phone, wrong).await.contains("tidak berlaku"));
    assert!(!talks.asked(phone, &right).await.contains("Tersambung"));
    // A link that nobody used in time.
    let late = link(&talks, phone).await;
    talks.pass(16 * 60).await;
    assert_eq!(wulan.get(&late).await.status, StatusCode::GONE);
    assert_eq!(wulan.get("/sambung/salah").await.status, StatusCode::GONE);
    // And a code that nobody typed in time.
    let again = link(&talks, phone).await;
    let code = agree(&wulan, &again).await;
    talks.pass(16 * 60).await;
    assert!(talks.asked(phone, &code).await.contains("tidak berlaku"));
    assert!(identity_of(&talks).await.is_empty(), "nothing was connected by any of this");
}

async fn identity_of(talks: &Talks) -> Vec<bool> {
    let running = &talks.city.running;
    let asked = "SELECT is_account FROM person_chats WHERE agency_id = $1 AND is_account = $2";
    let rows = running.db.query(asked, params![running.agency, true]).await.expect("asked");
    rows.iter().map(|row| row.get(0).expect("a truth")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_ends_on_the_web_by_signing_out_everywhere_and_by_silence() {
    for postgres in [None, Some(fresh_postgres_url().await)] {
        let talks = Talks::with(postgres, |settings| settings.chat_connected_days = 7).await;
        let wulan = talks.city.person("Wulan").await;
        wulan.apply(&WULAN).await;
        let phone = talks.phone("whatsapp").await;
        connected(&talks, phone, &wulan).await;
        assert!(wulan.see("/saya").await.contains("href=\"/saya/percakapan\""));
        let page = wulan.get("/saya/percakapan").await;
        assert!(page.body.contains("WhatsApp") && page.body.contains("••••"), "{}", page.body);
        let (_, rest) = page.body.split_once("name=\"percakapan\" value=\"").expect("a button");
        let id = rest.split('"').next().expect("an id").to_owned();
        // Another one cuts nothing that is not theirs.
        let sekar = talks.city.person("Sekar").await;
        sekar.post("/data-saya", "/saya/percakapan", &[("percakapan", &id)]).await;
        assert_eq!(identity_of(&talks).await.len(), 1);
        wulan.post("/saya/percakapan", "/saya/percakapan", &[("percakapan", &id)]).await;
        assert_eq!(identity_of(&talks).await.len(), 0);
        talks.work().await;
        let heard = super::channels::texts(&talks.heard(phone, 0).await);
        assert!(heard.contains("diputus dari web"), "{heard}");

        connected(&talks, phone, &wulan).await;
        talks.pass(8 * DAY).await;
        let said = talks.asked(phone, "sampai mana permohonan saya").await;
        assert!(said.contains("berakhir") && !said.contains("domisili"), "{said}");
        assert_eq!(identity_of(&talks).await.len(), 0);

        let wulan = talks.city.person("Wulan").await;
        connected(&talks, phone, &wulan).await;
        wulan.post("/data-saya", "/keluar/semua", &[]).await;
        assert_eq!(identity_of(&talks).await.len(), 0);
    }
}
