//! The door of the staff, their roles, and the doors of the demo, on both engines.

mod city;

use city::{Browser, City, Officer, UNIT, Ways, agency, migrations};
use db::testing::on_both_engines;
use db::{Batch, Migration, params};
use http::StatusCode;
use identity::{Grant, Role, Units};
use uuid::Uuid;
use web::{STAFF_COOKIE, Sessions as _};

/// The page of a try that was wrong.
const WRONG: &str = "/meja/masuk?salah";

async fn each(test: impl AsyncFn(City)) {
    on_both_engines(&migrations(), async |db| test(City::new(db).await).await).await;
}

async fn lurah(city: &City) -> Officer {
    city.officer("lurah@kota.example", &[(Role::Signatory, UNIT.to_owned())]).await
}

#[tokio::test]
async fn password_and_code_together_open_the_desk() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let desk = city.browser();
        let code = city.totp(&lurah, 0);
        // Written as people write it.
        let answer = desk.staff_enter(" Lurah@Kota.example ", &lurah.password, &code).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(answer.location(), "/meja");
        let line = desk.cookie_line(STAFF_COOKIE);
        assert!(line.starts_with("__Host-"), "{line}");
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(line.split("; ").any(|one| one == part), "{part} in {line}");
        }
        assert!(desk.is_at_desk().await);
        assert!(!desk.is_signed_in().await, "no citizen for that");
    })
    .await;
}

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_one() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let away = city.officer("pensiun@kota.example", &[]).await;
        let retire = "UPDATE officers SET active = $3 WHERE agency_id = $1 AND officer_id = $2";
        city.run(retire, params![agency(), away.id, false]).await;
        let mut seen = Vec::new();
        for (email, password, code) in [
            (lurah.email.as_str(), "wrong", city.totp(&lurah, 0)),
            ("nobody@kota.example", lurah.password.as_str(), city.totp(&lurah, 0)),
            (lurah.email.as_str(), lurah.password.as_str(), "000000".to_owned()),
            (lurah.email.as_str(), lurah.password.as_str(), String::new()),
            (away.email.as_str(), away.password.as_str(), city.totp(&away, 0)),
            ("", "", String::new()),
        ] {
            let desk = city.browser();
            let answer = desk.staff_enter(email, password, &code).await;
            assert!(desk.cookie(STAFF_COOKIE).is_none());
            assert!(!password.is_empty() <= !answer.body.contains(password), "never echoed");
            let token = answer.token();
            let body = answer.body.replace(&token, "TOKEN");
            seen.push((answer.leads, body.replace(&format!("value=\"{email}\""), "TYPED")));
        }
        assert_eq!(seen[0].0, WRONG);
        seen.dedup();
        assert_eq!(seen.len(), 1, "address and bytes");
    })
    .await;
}

#[tokio::test]
async fn who_left_is_out_and_after_a_reset_only_the_new_secrets_open() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let desk = city.browser();
        let enter = async |officer: &Officer| {
            city.pass(60);
            let code = city.totp(officer, 0);
            desk.staff_enter(&officer.email, &officer.password, &code).await;
            desk.is_at_desk().await
        };
        assert!(enter(&lurah).await);
        let staff = identity::staff(&city.app.db, agency()).await.expect("read");
        let member = staff.iter().find(|one| one.id == lurah.id).expect("listed");
        assert!(member.active && member.grants == [format!("signatory:{UNIT}")]);
        let renewed = city.reset(member).await;
        city.pass(11);
        assert!(!desk.is_at_desk().await, "the old session is gone");
        assert!(!enter(&lurah).await, "and the old secrets open nothing");
        let mut half = renewed.clone();
        half.password = lurah.password;
        assert!(!enter(&half).await, "nor half of them");
        assert!(enter(&renewed).await);
        let ended = identity::end_officer(&city.app.db, &city.app.web, renewed.id).await;
        assert_eq!(ended.expect("ended"), 0);
        city.pass(11);
        assert!(!desk.is_at_desk().await, "gone at once");
        assert!(!enter(&renewed).await, "and not let in again");
    })
    .await;
}

#[tokio::test]
async fn a_code_of_the_generator_works_once() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let code = city.totp(&lurah, 0);
        let (first, second) = (city.browser(), city.browser());
        let (one, two) = tokio::join!(
            first.staff_enter(&lurah.email, &lurah.password, &code),
            second.staff_enter(&lurah.email, &lurah.password, &code)
        );
        assert_ne!(one.status, two.status, "the same code at the same time");
        let replay = city.browser().staff_enter(&lurah.email, &lurah.password, &code).await;
        assert_eq!(replay.leads, WRONG);
        let older = city.totp(&lurah, -30);
        let back = city.browser().staff_enter(&lurah.email, &lurah.password, &older).await;
        assert_eq!(back.leads, WRONG, "nor one from before it");
        city.pass(30);
        let next = city.totp(&lurah, 0);
        let answer = city.browser().staff_enter(&lurah.email, &lurah.password, &next).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_clock_may_be_half_a_minute_wrong_and_no_more() {
    each(async |city| {
        let lurah = lurah(&city).await;
        for (drift, opens) in [(-60, false), (60, false), (-30, true), (30, true)] {
            let code = city.totp(&lurah, drift);
            let answer = city.browser().staff_enter(&lurah.email, &lurah.password, &code).await;
            assert_eq!(answer.status == StatusCode::SEE_OTHER, opens, "{drift} s");
            city.pass(120);
        }
    })
    .await;
}

#[tokio::test]
async fn after_five_wrong_tries_the_door_stays_shut_for_fifteen_minutes() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let desk = city.browser();
        for _ in 0..5 {
            desk.staff_enter(&lurah.email, "wrong", "000000").await;
        }
        let code = city.totp(&lurah, 0);
        let shut = desk.staff_enter(&lurah.email, &lurah.password, &code).await;
        assert!(shut.is_shut() && shut.text().contains("pukul 09.21"), "{}", shut.text());
        assert_eq!(shut.value_of("email").as_deref(), Some(lurah.email.as_str()));
        assert!(!desk.is_at_desk().await);
        city.pass(15 * 60 + 1);
        // Once it is open again, one slip does not shut it at once.
        desk.staff_enter(&lurah.email, "wrong", "000000").await;
        let code = city.totp(&lurah, 0);
        let open = desk.staff_enter(&lurah.email, &lurah.password, &code).await;
        assert_eq!(open.status, StatusCode::SEE_OTHER, "{}", open.text());
        let held = city.count("SELECT COUNT(*) FROM door_tries WHERE failures > 0").await;
        assert_eq!(held, 0, "all is forgiven");
    })
    .await;
}

#[tokio::test]
async fn tries_for_somebody_who_is_not_there_are_counted_alike() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let desk = city.browser();
        for _ in 0..7 {
            desk.staff_enter("nobody@kota.example", "wrong", "000000").await;
        }
        let sql = "SELECT failures, locked_until FROM door_tries WHERE agency_id = $1
            ORDER BY locked_until DESC";
        let rows = city.rows(sql, params![agency()]).await;
        let (failures, until): (i64, i64) =
            (rows[0].get(0).expect("a number"), rows[0].get(1).expect("a number"));
        assert_eq!((rows.len(), failures), (2, 5), "no try counts while it is shut");
        assert!(until > 0);
        let code = city.totp(&lurah, 0);
        let other = desk.staff_enter(&lurah.email, &lurah.password, &code).await;
        assert_eq!(other.status, StatusCode::SEE_OTHER, "nobody else waits for it");
    })
    .await;
}

#[tokio::test]
async fn an_outsider_shuts_out_nobody_who_works_elsewhere() {
    on_both_engines(&migrations(), async |db| {
        let city = City::with(db, Ways { behind_proxy: true, ..Ways::default() }).await;
        let lurah = lurah(&city).await;
        let office = city.browser_at("198.51.100.1");
        let enter = async |place: &Browser| {
            let code = city.totp(&lurah, 0);
            let answer = place.staff_enter(&lurah.email, &lurah.password, &code).await;
            city.pass(31);
            assert_eq!(answer.is_shut(), answer.status != StatusCode::SEE_OTHER);
            answer.is_shut()
        };
        assert!(!enter(&office).await);
        for _ in 0..5 {
            city.browser_at("203.0.113.9").staff_enter(&lurah.email, "wrong", "000000").await;
        }
        let street = city.browser_at("203.0.113.9");
        assert!(enter(&street).await);
        assert!(!enter(&city.browser_at("203.0.113.10")).await);
        // From many networks at once: all that are new are shut, and the office stays open.
        for number in 0..50 {
            let place = city.browser_at(&format!("192.0.2.{number}"));
            place.staff_enter(&lurah.email, "wrong", "000000").await;
        }
        let (near, far) = (city.browser_at("198.51.100.1"), city.browser_at("192.0.2.200"));
        assert!(enter(&far).await);
        assert!(!enter(&near).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tries_at_once_are_five_tries() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let desk = city.browser();
        let token = desk.get("/meja/masuk").await.token();
        let pairs = [("email", lurah.email.as_str()), ("sandi", "wrong"), ("kode", "000000")];
        let post = || desk.post("/meja/masuk", &pairs, &token);
        tokio::join!(post(), post(), post(), post(), post(), post(), post(), post());
        assert_eq!(city.count("SELECT failures FROM door_tries").await, 5);
        let code = city.totp(&lurah, 0);
        let shut = desk.staff_enter(&lurah.email, &lurah.password, &code).await;
        assert!(shut.is_shut(), "{}", shut.text());
    })
    .await;
}

#[tokio::test]
async fn an_address_is_slowed_down_at_the_staff_door() {
    on_both_engines(&migrations(), async |db| {
        let city = City::with(db, Ways { limited: true, ..Ways::default() }).await;
        let machine = city.browser();
        let token = machine.get("/meja/masuk").await.token();
        let mut statuses = Vec::new();
        for number in 0..34 {
            // Wrong tokens cost the machine its turn too, and us nothing.
            let email = format!("{number}@kota.example");
            let given = if number < 3 { token.as_str() } else { "wrong" };
            let answer = machine.post("/meja/masuk", &[("email", &email)], given).await;
            statuses.push(answer.status);
        }
        assert_eq!(statuses[0], StatusCode::OK, "the door again");
        assert_eq!(statuses[33], StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_and_the_name_stays() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let (desk, foreign) = (city.browser(), city.browser());
        let own = desk.get("/meja/masuk").await.token();
        let theirs = foreign.get("/meja/masuk").await.token();
        let code = city.totp(&lurah, 0);
        let pairs =
            [("email", lurah.email.as_str()), ("sandi", &lurah.password), ("kode", code.as_str())];
        for token in ["", "wrong", theirs.as_str()] {
            let answer = desk.post("/meja/masuk", &pairs, token).await;
            assert_eq!(answer.leads, "/meja/masuk?lagi");
            assert!(answer.text().contains("Tulis lagi kata sandi dan kode"), "{}", answer.text());
            assert_eq!(answer.value_of("email").as_deref(), Some(lurah.email.as_str()));
            assert!(!answer.body.contains(&lurah.password) && !answer.body.contains(&code));
        }
        assert_eq!(city.count("SELECT COUNT(*) FROM door_tries").await, 0, "nothing was tried");
        assert_eq!(desk.post("/meja/masuk", &pairs, &own).await.status, StatusCode::SEE_OTHER);
        let refused = desk.post("/meja/keluar", &[], &own).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "a guest's token is not the session's");
        assert!(desk.is_at_desk().await);
    })
    .await;
}

#[tokio::test]
async fn a_staff_session_ends_by_idleness_by_the_evening_and_by_signing_out() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let sign_in = async || {
            let desk = city.browser();
            let code = city.totp(&lurah, 0);
            let answer = desk.staff_enter(&lurah.email, &lurah.password, &code).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            desk
        };
        let idle = sign_in().await;
        city.pass(29 * 60);
        assert!(idle.is_at_desk().await);
        city.pass(29 * 60);
        assert!(idle.is_at_desk().await, "who works is not idle");
        city.pass(31 * 60);
        assert!(!idle.is_at_desk().await);
        let busy = sign_in().await;
        for _ in 0..23 {
            city.pass(20 * 60);
            assert!(busy.is_at_desk().await);
        }
        city.pass(21 * 60);
        assert!(!busy.is_at_desk().await, "eight hours");
        let desk = sign_in().await;
        let cookie = desk.cookie(STAFF_COOKIE).expect("there");
        city.pass(31);
        let other = sign_in().await;
        let token = desk.get("/meja").await.body;
        let out = desk.post("/meja/keluar", &[], &token).await;
        assert_eq!(out.location(), "/meja/masuk");
        desk.set_cookie(STAFF_COOKIE, &cookie);
        assert!(!desk.is_at_desk().await);
        assert!(other.is_at_desk().await);
    })
    .await;
}

#[tokio::test]
async fn a_member_of_staff_who_leaves_is_out() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let desk = city.browser();
        let code = city.totp(&lurah, 0);
        desk.staff_enter(&lurah.email, &lurah.password, &code).await;
        assert!(desk.is_at_desk().await);
        let retire = "UPDATE officers SET active = $3 WHERE agency_id = $1 AND officer_id = $2";
        city.run(retire, params![agency(), lurah.id, false]).await;
        city.pass(11);
        assert!(!desk.is_at_desk().await, "at the latest after what this process remembers");
    })
    .await;
}

#[tokio::test]
async fn somebody_of_another_agency_is_nobody_here() {
    each(async |city| {
        let lurah = lurah(&city).await;
        let other = terms::AgencyId::new(Uuid::from_u128(2));
        let moved = "UPDATE officers SET agency_id = $3 WHERE agency_id = $1 AND officer_id = $2";
        city.run(moved, params![agency(), lurah.id, other]).await;
        let desk = city.browser();
        let code = city.totp(&lurah, 0);
        let answer = desk.staff_enter(&lurah.email, &lurah.password, &code).await;
        assert_eq!(answer.leads, WRONG);
        // A cookie that names the other agency finds no session of ours.
        let ours = city.officer("lain@kota.example", &[]).await;
        let code = city.totp(&ours, 0);
        desk.staff_enter(&ours.email, &ours.password, &code).await;
        let cookie = desk.cookie(STAFF_COOKIE).expect("there");
        let token = cookie.split_once('.').expect("two parts").1;
        desk.set_cookie(STAFF_COOKIE, &format!("{}.{token}", other.uuid().simple()));
        assert!(!desk.is_at_desk().await);
        city.pass(11);
        assert!(!desk.is_at_desk().await);
    })
    .await;
}

#[tokio::test]
async fn a_session_carries_exactly_the_grants_that_were_given() {
    each(async |city| {
        let both =
            [(Role::Officer, UNIT.to_owned()), (Role::Supervisor, "kecamatan-saka".to_owned())];
        let officer = city.officer("dua@kota.example", &both).await;
        let plain = city.officer("tanpa@kota.example", &[]).await;
        let odd = "INSERT INTO officer_grants (agency_id, officer_id, role, unit_id)
            VALUES ($1, $2, $3, $4)";
        city.run(odd, params![agency(), plain.id, "Wali Kota", UNIT]).await;
        city.run(odd, params![agency(), plain.id, "ahli", UNIT]).await;
        let other = terms::AgencyId::new(Uuid::from_u128(2));
        city.run(odd, params![other, plain.id, "signatory", UNIT]).await;
        let who = async |officer: &Officer| {
            let desk = city.browser();
            let code = city.totp(officer, 0);
            desk.staff_enter(&officer.email, &officer.password, &code).await;
            let cookie = desk.cookie(STAFF_COOKIE).expect("signed in");
            city.app.sessions.staff(&cookie).await.expect("asked").expect("a session")
        };
        let staff = who(&officer).await;
        let mut grants = staff.grants.clone();
        grants.sort_by(|a, b| a.unit.cmp(&b.unit));
        let expected = [(Role::Supervisor, "kecamatan-saka"), (Role::Officer, UNIT)]
            .map(|(role, unit)| Grant { role, unit: unit.to_owned(), region: None });
        assert_eq!(grants, expected);
        assert!(staff.is(Role::Officer) && !staff.is(Role::Administrator));
        assert!(!staff.is(Role::Signatory));
        let staff = who(&plain).await;
        let own = Role::named("ahli").expect("a role of the agency's own");
        let own = Grant { role: own, unit: UNIT.to_owned(), region: None };
        assert_eq!(staff.grants, [own], "what is no name of a role, or of elsewhere, is none");
        assert!(Role::named("Wali Kota").is_none() && Role::named("").is_none());
        let units = Units::load(&city.app.db, agency()).await.expect("units");
        assert_eq!(units.beneath("kecamatan-saka"), ["kecamatan-saka", UNIT]);
        assert_eq!(units.beneath(UNIT), [UNIT], "a unit is not above its own");
        assert!(units.beneath("nowhere").is_empty());
    })
    .await;
}

#[tokio::test]
async fn there_is_no_demo_outside_the_demo() {
    each(async |city| {
        let guest = city.browser();
        for path in ["/demo", "/demo/masuk", "/demo/pesan-keluar", "/demo/"] {
            let answer = guest.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(answer.body, guest.get("/nothing-at-all").await.body, "like any other");
            let answer = guest.post(path, &[("warga", "0")], "").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(!guest.get("/masuk").await.body.contains("/demo"));
    })
    .await;
}

#[tokio::test]
async fn the_demo_opens_to_its_own_people_only() {
    on_both_engines(&migrations(), async |db| {
        let city = City::with(db, Ways { demo: true, ..Ways::default() }).await;
        let lurah = lurah(&city).await;
        let guest = city.browser();
        let page = guest.get("/demo").await;
        assert!(page.text().contains("Wulanratih Prasasti"), "{}", page.text());
        assert!(page.text().contains("Dra. Nur Aini"));
        let retired = city.officer("pensiun@kota.example", &[]).await;
        let retire = "UPDATE officers SET active = $3 WHERE agency_id = $1 AND officer_id = $2";
        city.run(retire, params![agency(), retired.id, false]).await;
        let (nobody, gone) = (Uuid::from_u128(99).to_string(), retired.id.uuid().to_string());
        for (field, value) in [
            ("petugas", nobody.as_str()),
            ("petugas", gone.as_str()),
            ("petugas", "x"),
            ("warga", "7"),
            ("warga", "-1"),
            ("lain", "0"),
        ] {
            let answer = plain(&guest, &[(field, value)]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{field} {value}");
            assert!(guest.cookie(STAFF_COOKIE).is_none());
        }
        assert_eq!(city.count("SELECT COUNT(*) FROM officer_sessions").await, 0);
        let desk = city.browser();
        let entered = plain(&desk, &[("petugas", &lurah.id.uuid().to_string())]).await;
        assert_eq!(entered.location(), "/meja");
        assert!(desk.is_at_desk().await);
        let citizen = city.browser();
        plain(&citizen, &[("warga", "0")]).await;
        let own = citizen.get("/data-saya").await;
        assert!(own.text().contains("Wulanratih"), "the roof says who: {}", own.text());
        let rows = city.rows("SELECT sealed_name FROM sessions", Vec::new()).await;
        let bytes: Vec<u8> = rows[0].get(0).expect("bytes");
        assert!(!String::from_utf8_lossy(&bytes).contains("Wulan"), "and no table does");
    })
    .await;
}

async fn plain(browser: &city::Browser, pairs: &[(&str, &str)]) -> city::Answer {
    // Buttons of the demo's page: name and value as they are, since ids and numbers need no escaping.
    browser.post_plain("/demo/masuk", pairs).await
}

#[tokio::test]
async fn a_copy_of_the_whole_database_holds_no_name_and_no_contact() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("copy.db");
    let db = db::Db::sqlite(&file, &db::Options::default()).await.expect("opens");
    db.migrate(&migrations()).await.expect("migrates");
    let city = City::with(db, Ways { demo: true, ..Ways::default() }).await;
    let citizen = city.browser();
    plain(&citizen, &[("warga", "0")]).await;
    citizen.get("/data-saya").await;
    let sri = city.browser();
    sri.sign_in(&city, city::SRI).await;
    sri.get("/data-saya").await;
    let mut copy = Vec::new();
    for entry in std::fs::read_dir(folder.path()).expect("a folder").flatten() {
        copy.extend(std::fs::read(entry.path()).expect("readable"));
    }
    let holds = |wanted: &str| copy.windows(wanted.len()).any(|part| part == wanted.as_bytes());
    for wanted in ["Wulanratih", "81299710001", "81234561187", "0812 ••••", "Kode masuk Anda"]
    {
        assert!(!holds(wanted), "{wanted}");
    }
    assert!(holds("Pemerintah") || holds("Kota"), "the search finds what is there in plain");
}

#[tokio::test]
async fn keys_that_share_a_name_from_before_stay_and_get_names_of_their_own() {
    const NAMES: &str = "SELECT name FROM api_keys WHERE agency_id = $1 ORDER BY created_at, name";
    const ADD: &str = "INSERT INTO api_keys (agency_id, key_hash, name, created_at)
        VALUES ($1, $2, $3, $4)";
    let (before, after): (Vec<Migration>, Vec<Migration>) =
        migrations().into_iter().partition(|one| one.name < "V20261125_18");
    assert!(after.len() > 1);
    on_both_engines(&before, async |db| {
        let shared = [(1_u8, "SIAK", 10), (2, "SIAK", 20), (3, "SIAK", 20), (4, "Loket", 30)];
        for (hash, name, at) in shared {
            let row = params![agency(), vec![hash; 32], name, at];
            db.commit(Batch::new().exactly(1, ADD, row)).await.expect("added");
        }
        db.migrate(&migrations()).await.expect("it does not stop the start");
        let rows = db.query(NAMES, params![agency()]).await.expect("asked");
        let names: Vec<String> = rows.iter().map(|row| row.get(0).expect("a name")).collect();
        assert_eq!(names, ["SIAK", "SIAK (20.1)", "SIAK (20.2)", "Loket"]);
    })
    .await;
}
