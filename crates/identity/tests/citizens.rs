//! The door of citizens, as a browser without script sees it, on both engines.

mod city;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use city::{BUDI, City, SRI, Ways, migrations};
use db::testing::on_both_engines;
use http::StatusCode;
use web::CITIZEN_COOKIE;

async fn each(test: impl AsyncFn(City)) {
    on_both_engines(&migrations(), async |db| test(City::new(db).await).await).await;
}

/// Where the door leads who typed something wrong: a code, or a contact.
const WRONG_CODE: &str = "/masuk/kode?salah";
const WRONG: &str = "/masuk?salah";

/// A code that is not the right one.
fn other(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

#[tokio::test]
async fn where_no_message_can_leave_nobody_is_told_that_one_did() {
    for (no_mail, no_sms, contact, says) in [
        (false, true, SRI, "Tulis alamat email"),
        (true, false, "sri@kota.example", "Tulis nomor HP"),
        (true, true, SRI, "Datang ke kantor kami"),
        (true, true, "sri@kota.example", "Datang ke kantor kami"),
    ] {
        on_both_engines(&migrations(), async |db| {
            let city = City::with(db, Ways { no_mail, no_sms, ..Ways::default() }).await;
            let sri = city.browser();
            let asked = sri.ask_code(contact).await;
            assert_eq!(asked.leads, WRONG);
            assert!(asked.text().contains(says), "{}", asked.text());
            assert_eq!(asked.value_of("kontak").as_deref(), Some(contact), "what was typed stays");
            assert_eq!(city.count("SELECT COUNT(*) FROM messages").await, 0);
        })
        .await;
    }
}

#[tokio::test]
async fn the_right_code_signs_in_and_leads_on() {
    each(async |city| {
        let sri = city.browser();
        let page = sri.get("/data-saya").await;
        assert_eq!(page.location(), "/masuk?lanjut=/data-saya");
        let asked =
            sri.fill(page.location(), "/masuk", &[("kontak", SRI), ("lanjut", "/data-saya")]).await;
        assert_eq!(asked.status, StatusCode::OK);
        assert!(asked.text().contains("0812 •••• 1187"), "{}", asked.text());
        assert_eq!(asked.value_of("lanjut").as_deref(), Some("/data-saya"));
        let code = city.code(SRI).await;
        // As people copy it from the message: with the space.
        let code = format!(" {} {} ", &code[..3], &code[3..]);
        let pairs = [("kontak", SRI), ("kode", code.as_str()), ("lanjut", "/data-saya")];
        let answer = sri.post("/masuk/kode", &pairs, &asked.token()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(answer.location(), "/data-saya");
        let own = sri.get("/data-saya").await;
        assert!(own.text().contains("0812 •••• 1187"), "{}", own.text());
        assert!(!own.body.contains("08123456"), "the number is masked for who looks over");
        assert_eq!(sri.get("/masuk").await.location(), "/permohonan", "no second door");
    })
    .await;
}

#[tokio::test]
async fn each_page_of_the_door_is_one_to_come_back_to_in_this_browser_for_ten_minutes() {
    each(async |city| {
        let sri = city.browser();
        assert_eq!(sri.get("/masuk/kode").await.location(), "/masuk", "nobody knocked yet");
        let pairs = [("kontak", SRI), ("lanjut", "/data-saya"), ("tetap", "1")];
        let asked = sri.fill("/masuk", "/masuk", &pairs).await;
        assert_eq!(asked.leads, "/masuk/kode");
        for _ in ["back", "reload"] {
            let again = sri.get("/masuk/kode").await;
            assert!(again.text().contains("0812 •••• 1187"), "{}", again.text());
            assert_eq!(again.value_of("lanjut").as_deref(), Some("/data-saya"));
        }
        assert_eq!(city.codes(SRI).await.len(), 1, "no code is sent twice by that");
        let line = sri.cookie_line("__Host-pintu");
        for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age=600"] {
            assert!(line.contains(part), "{line}");
        }
        let cookie = sri.cookie("__Host-pintu").expect("a cookie");
        let bytes = URL_SAFE_NO_PAD.decode(&cookie).expect("base64");
        assert!(!bytes.windows(6).any(|part| part == b"561187"), "it is sealed");
        let altered = city.browser();
        altered.set_cookie("__Host-pintu", &cookie.replace(&cookie[..4], "AAAA"));
        assert_eq!(altered.get("/masuk/kode").await.location(), "/masuk");
        city.pass(600);
        assert_eq!(sri.get("/masuk/kode").await.location(), "/masuk", "the code is over too");
        sri.sign_in(&city, SRI).await;
        assert_eq!(sri.cookie("__Host-pintu"), None, "nothing of it stays");
        assert_eq!(sri.get("/masuk/kode").await.location(), "/permohonan");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_led_away_after_signing_in() {
    each(async |city| {
        for bait in
            ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"]
        {
            let sri = city.browser();
            sri.ask_code(SRI).await;
            let code = city.code(SRI).await;
            let pairs = [("kontak", SRI), ("kode", code.as_str()), ("lanjut", bait)];
            let answer = sri.fill("/masuk", "/masuk/kode", &pairs).await;
            assert_eq!(answer.location(), "/permohonan", "{bait:?}");
            city.pass(61 * 60);
        }
    })
    .await;
}

#[tokio::test]
async fn after_five_wrong_tries_even_the_right_code_is_refused() {
    each(async |city| {
        let sri = city.browser();
        sri.ask_code(SRI).await;
        let code = city.code(SRI).await;
        for _ in 0..5 {
            let answer = sri.enter(SRI, &other(&code)).await;
            assert_eq!(answer.leads, WRONG_CODE);
            assert!(answer.text().contains("tidak cocok"), "{}", answer.text());
            assert_eq!(answer.value_of("kontak").as_deref(), Some("+6281234561187"), "kept");
        }
        assert_eq!(sri.enter(SRI, &code).await.leads, WRONG_CODE);
        assert!(!sri.is_signed_in().await);
        city.pass(1);
        sri.ask_code(SRI).await;
        let fresh = city.code(SRI).await;
        assert_eq!(sri.enter(SRI, &fresh).await.status, StatusCode::SEE_OTHER, "a new code does");
    })
    .await;
}

#[tokio::test]
async fn four_wrong_tries_still_leave_the_fifth() {
    each(async |city| {
        let sri = city.browser();
        sri.ask_code(SRI).await;
        let code = city.code(SRI).await;
        for _ in 0..4 {
            sri.enter(SRI, &other(&code)).await;
        }
        assert_eq!(sri.enter(SRI, &code).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_guesses_at_once_are_five_guesses() {
    each(async |city| {
        let sri = city.browser();
        sri.ask_code(SRI).await;
        let code = city.code(SRI).await;
        let token = sri.get("/masuk").await.token();
        let wrong = other(&code);
        let pairs = [("kontak", SRI), ("kode", wrong.as_str())];
        let guesses = (0..20).map(|_| sri.post("/masuk/kode", &pairs, &token));
        join_all(guesses).await;
        assert_eq!(city.count("SELECT tries FROM login_codes").await, 5);
        assert_eq!(sri.enter(SRI, &code).await.leads, WRONG_CODE);
    })
    .await;
}

/// Runs them side by side.
async fn join_all<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<_> = futures.map(|one| (Box::pin(one), None)).collect();
    std::future::poll_fn(|context| {
        for (future, done) in running.iter_mut().filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(context) {
                *done = Some(value);
            }
        }
        if running.iter().all(|(_, done)| done.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    running.into_iter().filter_map(|(_, done)| done).collect()
}

#[tokio::test]
async fn a_code_lives_ten_minutes() {
    each(async |city| {
        let sri = city.browser();
        let asked = sri.ask_code(SRI).await;
        assert!(asked.text().contains("sepuluh menit"), "what the page promises");
        let code = city.code(SRI).await;
        city.pass(600);
        assert_eq!(sri.enter(SRI, &code).await.leads, WRONG_CODE);
        sri.ask_code(SRI).await;
        let code = city.code(SRI).await;
        city.pass(599);
        assert_eq!(sri.enter(SRI, &code).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_used_once_and_by_one() {
    each(async |city| {
        let (sri, thief) = (city.browser(), city.browser());
        sri.ask_code(SRI).await;
        let code = city.code(SRI).await;
        assert_eq!(thief.enter(BUDI, &code).await.leads, WRONG_CODE);
        let (one, two) = tokio::join!(sri.enter(SRI, &code), thief.enter(SRI, &code));
        let opened = [&one, &two].map(|answer| answer.status == StatusCode::SEE_OTHER);
        assert_ne!(opened[0], opened[1], "{} {}", one.status, two.status);
        assert_eq!(city.count("SELECT COUNT(*) FROM sessions").await, 1);
        let again = city.browser();
        assert_eq!(again.enter(SRI, &code).await.leads, WRONG_CODE);
        assert_eq!(city.count("SELECT COUNT(*) FROM accounts").await, 1);
    })
    .await;
}

#[tokio::test]
async fn only_the_newest_code_is_right() {
    each(async |city| {
        let sri = city.browser();
        sri.ask_code(SRI).await;
        let first = city.code(SRI).await;
        city.pass(1);
        sri.ask_code(SRI).await;
        let second = city.code(SRI).await;
        assert_ne!(first, second);
        assert_eq!(sri.enter(SRI, &first).await.leads, WRONG_CODE);
        assert_eq!(sri.enter(SRI, &second).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_contact_gets_six_codes_an_hour_however_it_is_written() {
    each(async |city| {
        let sri = city.browser();
        let ways = [SRI, "+6281234561187", "0812-3456-1187", "6281234561187", SRI, SRI];
        for way in ways {
            assert_eq!(sri.ask_code(way).await.status, StatusCode::OK);
        }
        let answer = city.browser().ask_code(SRI).await;
        assert_eq!(answer.leads, WRONG, "another browser changes nothing");
        assert!(answer.text().contains("Coba lagi satu jam lagi"), "{}", answer.text());
        assert_eq!(answer.value_of("kontak").as_deref(), Some(SRI), "what was typed is kept");
        assert_eq!(sri.ask_code(BUDI).await.status, StatusCode::OK, "others are not kept waiting");
        assert_eq!(city.codes(SRI).await.len(), 6);
        city.pass(3_600);
        assert_eq!(sri.ask_code(SRI).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asking_at_once_gets_no_more_codes() {
    each(async |city| {
        let sri = city.browser();
        let token = sri.get("/masuk").await.token();
        let pairs = [("kontak", SRI)];
        let asked = join_all((0..20).map(|_| sri.post("/masuk", &pairs, &token))).await;
        let sent = asked.iter().filter(|answer| answer.leads == "/masuk/kode").count();
        assert!((1..=6).contains(&sent), "{sent}");
        assert_eq!(city.codes(SRI).await.len(), sent, "each of these pages has its message");
    })
    .await;
}

#[tokio::test]
async fn an_address_is_slowed_down_and_its_neighbour_is_not() {
    on_both_engines(&migrations(), async |db| {
        let ways = Ways { limited: true, behind_proxy: true, ..Ways::default() };
        let city = City::with(db, ways).await;
        let machine = city.browser_at("203.0.113.7");
        let token = machine.get("/masuk").await.token();
        let mut last = None;
        for number in 0..400 {
            let contact = format!("0812 0000 {number:04}");
            let answer = machine.post("/masuk", &[("kontak", &contact)], &token).await;
            assert!(
                number >= 250 || answer.status == StatusCode::OK,
                "number {number} of a network"
            );
            last = Some(answer);
        }
        let last = last.expect("four hundred");
        assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(last.text().contains("Tunggu satu menit"), "{}", last.text());
        assert!(last.headers.contains_key("retry-after"));
        assert_eq!(machine.get("/masuk").await.status, StatusCode::OK, "reading goes on");
        let neighbour = city.browser_at("203.0.113.8");
        assert_eq!(neighbour.ask_code(SRI).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn who_is_not_behind_our_proxy_cannot_say_where_they_are() {
    on_both_engines(&migrations(), async |db| {
        let city = City::with(db, Ways { limited: true, ..Ways::default() }).await;
        let mut slowed = false;
        for number in 0..400 {
            // Each contact once: only the limit of the address can stop it.
            let machine = city.browser_at(&format!("203.0.{}.{}", number / 200, number % 200));
            let answer = machine.ask_code(&format!("0812 0000 {number:04}")).await;
            slowed |= answer.status == StatusCode::TOO_MANY_REQUESTS;
        }
        assert!(slowed, "a made-up header is no new address");
    })
    .await;
}

#[tokio::test]
async fn nothing_tells_whether_a_contact_has_an_account() {
    each(async |city| {
        city.browser().sign_in(&city, SRI).await;
        city.pass(3_600);
        let shapes = async |contact: &str, stored: &str, shown: &str| {
            let browser = city.browser();
            let asked = browser.ask_code(contact).await;
            let right = city.code(contact).await;
            let wrong = browser.enter(contact, &other(&right)).await;
            let mut all = vec![(asked.status, asked.shape(stored, shown))];
            all.push((wrong.status, wrong.shape(stored, shown)));
            for _ in 0..6 {
                let again = browser.ask_code(contact).await;
                let shape = again.shape(stored, shown).replace(contact, "TYPED");
                all.push((again.status, shape));
            }
            all
        };
        let known = shapes(SRI, "+6281234561187", "0812 •••• 1187").await;
        let unknown = shapes(BUDI, "+6281355552298", "0813 •••• 2298").await;
        assert_eq!(known, unknown);
        // The rows that were written are of the same kinds too.
        assert_eq!(city.count("SELECT COUNT(*) FROM login_codes").await, 2);
        assert_eq!(city.codes(SRI).await.len(), city.codes(BUDI).await.len() + 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_contact_is_shown_again_with_what_to_do() {
    each(async |city| {
        for typed in ["", "112", "sri", "0812 abc", "sri@", "<script>alert(1)</script>"] {
            let answer = city.browser().ask_code(typed).await;
            assert_eq!(answer.leads, WRONG, "{typed}");
            assert!(answer.text().contains("misalnya 0812 3456 7890"));
            assert_eq!(answer.value_of("kontak").as_deref(), Some(typed));
            assert!(!answer.body.contains("<script>"), "shown as text");
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_and_what_was_typed_stays() {
    each(async |city| {
        let (sri, foreign) = (city.browser(), city.browser());
        let own = sri.get("/masuk").await.token();
        let theirs = foreign.get("/masuk").await.token();
        assert_ne!(own, theirs);
        for token in ["", "wrong", theirs.as_str()] {
            let answer = sri.post("/masuk", &[("kontak", SRI)], token).await;
            assert_eq!(answer.leads, "/masuk?lagi", "{token}");
            assert!(answer.text().contains("kirim sekali lagi"), "{}", answer.text());
            assert_eq!(answer.value_of("kontak").as_deref(), Some(SRI), "nothing is lost");
            assert_eq!(answer.token(), own, "and sending it again is enough");
        }
        assert!(city.codes(SRI).await.is_empty(), "nothing was done");
        let asked = sri.post("/masuk", &[("kontak", SRI)], &own).await;
        assert_eq!(asked.status, StatusCode::OK);
        let code = city.code(SRI).await;
        let pairs = [("kontak", SRI), ("kode", code.as_str())];
        let refused = sri.post("/masuk/kode", &pairs, "wrong").await;
        assert_eq!(refused.leads, "/masuk/kode?lagi");
        assert!(!refused.body.contains(&code), "a secret is not echoed");
        assert!(!sri.is_signed_in().await);
        let pairs = [("kontak", refused.value_of("kontak").expect("kept")), ("kode", code)];
        let pairs = pairs.each_ref().map(|(name, value)| (*name, value.as_str()));
        let entered = sri.post("/masuk/kode", &pairs, &refused.token()).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER);
        // The token of the guest is worth nothing for the session, and that of another session neither.
        foreign.sign_in(&city, BUDI).await;
        let of_budi = foreign.get("/data-saya").await.token();
        for (to, token) in [("/keluar", &own), ("/keluar/semua", &own), ("/keluar", &of_budi)] {
            let answer = sri.post(to, &[], token).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            assert!(answer.text().contains("muat ulang, lalu kirim lagi"), "{}", answer.text());
            assert!(sri.is_signed_in().await);
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_even_with_the_right_token() {
    each(async |city| {
        let sri = city.browser();
        sri.sign_in(&city, SRI).await;
        let token = sri.get("/data-saya").await.token();
        for (to, pairs) in [("/keluar/semua", &[][..]), ("/masuk", &[("kontak", BUDI)])] {
            let answer = sri.post_from(to, pairs, &token, "cross-site").await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            assert!(answer.text().contains("kirim lagi"), "{}", answer.text());
        }
        assert!(sri.is_signed_in().await);
        assert!(city.codes(BUDI).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_address_of_a_form_leads_to_its_page() {
    each(async |city| {
        let guest = city.browser();
        assert_eq!(guest.get("/masuk/kode").await.location(), "/masuk");
        assert_eq!(guest.get("/keluar").await.location(), "/");
    })
    .await;
}

#[tokio::test]
async fn a_copy_of_the_tables_names_nobody() {
    each(async |city| {
        let sri = city.browser();
        sri.sign_in(&city, SRI).await;
        let sql = "SELECT sealed_name, token_hash FROM sessions";
        let rows = city.rows(sql, Vec::new()).await;
        let token = sri.cookie(CITIZEN_COOKIE).expect("there");
        let token = token.split_once('.').expect("two parts").1.to_owned();
        for row in &rows {
            let (name, hash): (Vec<u8>, Vec<u8>) =
                (row.get(0).expect("bytes"), row.get(1).expect("bytes"));
            for column in [&name, &hash] {
                let text = String::from_utf8_lossy(column);
                for wanted in ["0812", "1187", "•", token.as_str()] {
                    assert!(!text.contains(wanted), "{wanted}");
                }
            }
        }
        assert_eq!(rows.len(), 1);
    })
    .await;
}
