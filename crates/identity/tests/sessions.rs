//! Sessions of citizens: how long they last, which of them ends, and what opens none, on both engines.

mod city;

use city::{BUDI, City, SRI, migrations};
use db::testing::on_both_engines;
use web::CITIZEN_COOKIE;

async fn each(test: impl AsyncFn(City)) {
    on_both_engines(&migrations(), async |db| test(City::new(db).await).await).await;
}

#[tokio::test]
async fn the_session_cookie_is_as_closed_as_cookies_can_be() {
    each(async |city| {
        let sri = city.browser();
        sri.sign_in(&city, SRI).await;
        let line = sri.cookie_line(CITIZEN_COOKIE);
        assert!(line.starts_with("__Host-"), "{line}");
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(line.split("; ").any(|one| one == part), "{part} in {line}");
        }
        assert!(!line.contains("Domain") && !line.contains("Max-Age"), "{line}");
        let guest = sri.cookie_line("__Host-tamu");
        assert!(guest.contains("HttpOnly") && guest.contains("Secure"), "{guest}");
        let stay = city.browser();
        stay.stay_signed_in(&city, BUDI).await;
        assert!(stay.cookie_line(CITIZEN_COOKIE).contains("Max-Age=2592000"), "thirty days");
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_or_after_thirty_days() {
    each(async |city| {
        let (short, long) = (city.browser(), city.browser());
        short.sign_in(&city, SRI).await;
        long.stay_signed_in(&city, BUDI).await;
        city.pass(12 * 3_600 - 60);
        assert!(short.is_signed_in().await && long.is_signed_in().await);
        city.pass(120);
        let gone = short.get("/data-saya").await;
        assert_eq!(gone.location(), "/masuk?lanjut=/data-saya", "the door, and back again");
        assert!(long.is_signed_in().await);
        city.pass(30 * 86_400);
        assert!(!long.is_signed_in().await);
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    each(async |city| {
        let (phone, desk) = (city.browser(), city.browser());
        phone.sign_in(&city, SRI).await;
        desk.sign_in(&city, SRI).await;
        let cookie = phone.cookie(CITIZEN_COOKIE).expect("signed in");
        let out = phone.fill("/data-saya", "/keluar", &[]).await;
        assert!(phone.get(out.location()).await.text().contains("Anda sudah keluar"));
        assert!(phone.cookie_line(CITIZEN_COOKIE).contains("Max-Age=0"));
        phone.set_cookie(CITIZEN_COOKIE, &cookie);
        assert!(!phone.is_signed_in().await, "the cookie is worth nothing any more");
        assert!(desk.is_signed_in().await);
    })
    .await;
}

const PHONE: &str =
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) Chrome/126.0.0.0 Mobile Safari/537.36";
const DESK: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Firefox/127.0";

#[tokio::test]
async fn devices_are_told_apart_and_one_of_them_is_signed_out() {
    each(async |city| {
        let (phone, desk) = (city.browser().named(PHONE), city.browser().named(DESK));
        phone.stay_signed_in(&city, SRI).await;
        city.pass(3 * 86_400);
        desk.sign_in(&city, SRI).await;
        let seen = desk.get("/data-saya").await;
        let both = "Komputer Windows, Firefox perangkat ini Masuk hari ini, terakhir dipakai hari ini \
            Ponsel Android, Chrome Masuk 3 hari lalu, terakhir dipakai 3 hari lalu";
        assert!(seen.text().contains(both), "{}", seen.text());
        assert!(!seen.body.contains("SM-A155F"), "no more is kept than that");
        assert!(phone.is_signed_in().await);
        let seen = desk.get("/data-saya").await;
        assert!(seen.text().contains("Masuk 3 hari lalu, terakhir dipakai hari ini"));

        // Whose session it is not, ends nothing.
        let id = seen.value_of("perangkat").expect("a button at the other one");
        let budi = city.browser();
        budi.sign_in(&city, BUDI).await;
        for wrong in [id.as_str(), "", "zz", "00"] {
            budi.fill("/data-saya", "/keluar/perangkat", &[("perangkat", wrong)]).await;
        }
        assert!(phone.is_signed_in().await && budi.is_signed_in().await);
        let out = desk.fill("/data-saya", "/keluar/perangkat", &[("perangkat", &id)]).await;
        assert_eq!(out.location(), "/data-saya#perangkat");
        assert!(!phone.is_signed_in().await, "at once, though it was remembered");
        assert!(desk.is_signed_in().await);
    })
    .await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_of_this_person() {
    each(async |city| {
        let (phone, desk, budi) = (city.browser(), city.browser(), city.browser());
        phone.sign_in(&city, SRI).await;
        desk.sign_in(&city, SRI).await;
        budi.sign_in(&city, BUDI).await;
        assert!(phone.is_signed_in().await && desk.is_signed_in().await, "both are remembered");
        let listed = desk.get("/data-saya").await.body.matches("terakhir dipakai").count();
        assert_eq!(listed, 2, "both are listed");
        let out = desk.fill("/data-saya", "/keluar/semua", &[]).await;
        assert_eq!(out.location(), "/masuk?keluar");
        assert!(!phone.is_signed_in().await && !desk.is_signed_in().await);
        assert!(budi.is_signed_in().await, "nobody else is thrown out");
        let lost = phone.post("/keluar/semua", &[], "x").await;
        assert!(lost.location().starts_with("/masuk?lanjut="), "the door");
        let back = budi.get("/keluar/semua").await;
        assert_eq!(back.location(), "/data-saya", "from the door to the page with the button");
    })
    .await;
}

#[tokio::test]
async fn a_cookie_of_somebody_else_or_of_nobody_opens_nothing() {
    each(async |city| {
        let (sri, budi) = (city.browser(), city.browser());
        sri.sign_in(&city, SRI).await;
        budi.sign_in(&city, BUDI).await;
        assert!(sri.is_signed_in().await && budi.is_signed_in().await);
        let (own, other) = (
            sri.cookie(CITIZEN_COOKIE).expect("there"),
            budi.cookie(CITIZEN_COOKIE).expect("there"),
        );
        let (person, token) = own.split_once('.').expect("two parts");
        let (victim, _) = other.split_once('.').expect("two parts");
        let staff_like = format!("{}.{token}", city::agency().uuid().simple());
        for forged in [
            format!("{victim}.{token}"),
            format!("{person}."),
            format!(".{token}"),
            format!("{person}.{}", "A".repeat(43)),
            format!("{person}.{token}x"),
            token.to_owned(),
            staff_like,
            "%00.' OR 1=1 --".to_owned(),
            "x".repeat(6_000),
        ] {
            let forger = city.browser();
            forger.set_cookie(CITIZEN_COOKIE, &forged);
            assert!(!forger.is_signed_in().await, "{forged}");
            forger.set_cookie(web::STAFF_COOKIE, &forged);
            assert!(!forger.is_at_desk().await, "{forged}");
        }
        let desk = city.browser();
        desk.set_cookie(web::STAFF_COOKIE, &own);
        assert!(!desk.is_at_desk().await, "a citizen's session is none of the desk");
    })
    .await;
}
