//! Signing for another: within the time, within what the other may sign, under the words of the decree.

mod city;

use cases::SigningFailure;
use city::{BLANDAR, City, UMPAK, agency, migrations};
use db::params;
use db::testing::on_both_engines;
use http::StatusCode;
use terms::OfficerId;
use uuid::Uuid;
use web::{Role, Sessions as _};

async fn each(test: impl AsyncFn(City)) {
    on_both_engines(&migrations(), async |db| test(City::new(db).await).await).await;
}

const NEW: &str = "/meja/delegasi/baru";

/// What the lurah types: from 27 November to 2 December, at Umpak.
fn typed(taker: &str) -> Vec<(&str, &str)> {
    vec![
        ("penerima", taker),
        ("sebutan", "an"),
        ("unit", UMPAK),
        ("mulai.h", "27"),
        ("mulai.b", "Nov"),
        ("mulai.t", "2026"),
        ("sampai.h", "2"),
        ("sampai.b", "12"),
        ("sampai.t", "2026"),
        ("dasar", "800/121/SETDA/2026"),
    ]
}

fn with<'a>(
    mut pairs: Vec<(&'a str, &'a str)>,
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    for change in changes {
        match pairs.iter_mut().find(|(name, _)| *name == change.0) {
            Some(pair) => pair.1 = change.1,
            None => pairs.push(*change),
        }
    }
    pairs
}

impl City {
    /// The lurah hands over to somebody.
    async fn hand_over(&self, taker: OfficerId, changes: &[(&str, &str)]) {
        let taker = taker.uuid().to_string();
        let answer = self.desk(self.lurah).await.fill(NEW, &with(typed(&taker), changes)).await;
        assert_eq!(answer.location(), "/meja/delegasi?selesai=dicatat", "{}", answer.text());
    }

    async fn may_sign(&self, officer: OfficerId, unit: &str) -> bool {
        match self.sign(officer, unit).await {
            Ok(_) => true,
            Err(SigningFailure::NoSigner) => false,
            Err(SigningFailure::Store(error)) => panic!("{error}"),
        }
    }

    /// Signer, title, lines above, delegation of the letter with this number.
    async fn block(&self, number: &str) -> (String, String, Option<String>, Option<Uuid>) {
        let sql = "SELECT signer, signer_title, signer_line, delegation_id FROM letters
            WHERE agency_id = $1 AND number = $2";
        let rows = self.rows(sql, params![agency(), number]).await;
        let row = rows.first().expect("a letter");
        let text = |column| row.get(column).expect("a text");
        (text(0), text(1), row.get(2).expect("text or none"), row.get(3).expect("an id or none"))
    }
}

#[tokio::test]
async fn a_delegate_signs_from_the_first_day_to_the_last_and_only_there() {
    each(async |city| {
        assert!(!city.may_sign(city.nur, UMPAK).await, "nothing was handed over yet");
        city.hand_over(city.nur, &[]).await;
        for (day, hour, minute, signs) in [
            ("2026-11-25", 9, 0, false),
            ("2026-11-26", 23, 59, false),
            ("2026-11-27", 0, 0, true),
            ("2026-11-30", 12, 0, true),
            ("2026-12-02", 23, 59, true),
            ("2026-12-03", 0, 0, false),
            ("2027-11-27", 9, 0, false),
        ] {
            city.go_to_time(day, hour, minute);
            assert_eq!(city.may_sign(city.nur, UMPAK).await, signs, "{day} {hour}.{minute}");
            assert!(!city.may_sign(city.nur, BLANDAR).await, "not in another unit");
            assert!(!city.may_sign(city.ratna, UMPAK).await, "nor anybody else");
            assert!(city.may_sign(city.lurah, UMPAK).await, "the giver keeps their office");
        }
    })
    .await;
}

#[tokio::test]
async fn the_letter_keeps_the_delegation_and_says_it_rightly() {
    each(async |city| {
        let own = city.sign(city.lurah, UMPAK).await.expect("signed");
        let expected = ("Bambang".to_owned(), "Lurah".to_owned(), None, None);
        assert_eq!(city.block(&own).await, expected, "in their own name");
        for (minute, (words, between, title, line)) in (1..).zip([
            ("an", "", "Sekretaris", Some("a.n. Lurah")),
            ("ub", "Sekretaris Daerah", "Sekretaris", Some("a.n. Lurah\nSekretaris Daerah\nu.b.")),
            ("plt", "is not printed", "Plt. Lurah", None),
            ("plh", "", "Plh. Lurah", None),
        ]) {
            city.go_to_time("2026-11-25", 9, minute);
            let day = ("mulai.h", "25");
            city.hand_over(city.nur, &[("sebutan", words), ("antara", between), day]).await;
            let number = city.sign(city.nur, UMPAK).await.expect("signed");
            let (signer, its_title, its_line, delegation) = city.block(&number).await;
            assert_eq!((signer.as_str(), its_title.as_str()), ("Nur Aini", title));
            assert_eq!(its_line.as_deref(), line);
            let sql = "SELECT words, letters FROM delegations WHERE agency_id = $1 AND delegation_id = $2";
            let rows = city.rows(sql, params![agency(), delegation.expect("an id")]).await;
            assert_eq!(rows[0].get::<String>(0).expect("text"), words, "the newest one counts");
            assert_eq!(rows[0].get::<i64>(1).expect("a number"), 1, "and it counts its letters");
        }
    })
    .await;
}

#[tokio::test]
async fn ending_early_ends_at_once_and_what_was_signed_stays() {
    each(async |city| {
        city.hand_over(city.nur, &[("mulai.h", "25")]).await;
        let number = city.sign(city.nur, UMPAK).await.expect("signed");
        let nur = city.desk(city.nur).await;
        let book = nur.get("/meja/buku-nomor").await;
        assert_eq!(book.all("tbody tr").len(), 1, "{}", book.text());
        let lurah = city.desk(city.lurah).await;
        let end = lurah.get("/meja/delegasi").await.link("Akhiri").expect("a link");
        assert!(nur.get("/meja/delegasi").await.link("Akhiri").is_none(), "not theirs to end");
        assert_eq!(nur.get(&end).await.status, StatusCode::NOT_FOUND);
        let stranger = city.desk(city.tetangga).await;
        assert_eq!(stranger.get(&end).await.status, StatusCode::NOT_FOUND);
        let token = stranger.get(NEW).await.value_of("csrf").expect("a token");
        assert_eq!(stranger.post(&end, &[], &token).await.status, StatusCode::NOT_FOUND);
        assert!(city.may_sign(city.nur, UMPAK).await, "nobody ended it");
        let ended = lurah.fill(&end, &[]).await;
        assert_eq!(ended.location(), "/meja/delegasi?selesai=diakhiri");
        assert!(!city.may_sign(city.nur, UMPAK).await, "in the same second");
        let again = lurah.fill("/meja/delegasi/baru", &[]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(lurah.get(&end).await.location(), "/meja/delegasi", "it is ended already");
        assert!(lurah.get("/meja/delegasi").await.text().contains("Diakhiri"));
        assert!(city.block(&number).await.3.is_some(), "the letter keeps it");
    })
    .await;
}

#[tokio::test]
async fn a_signing_that_overlaps_the_end_signs_nothing() {
    each(async |city| {
        city.hand_over(city.nur, &[("mulai.h", "25")]).await;
        let given = identity::in_force(&city.db, agency(), city.nur, day("2026-11-25")).await;
        let id = given.expect("read")[0].1.id;
        // As it was prepared before the end, and is committed after it.
        let used = identity::use_delegation(agency(), id, 1);
        let sql =
            "UPDATE delegations SET ended_at = $3 WHERE agency_id = $1 AND delegation_id = $2";
        city.run(sql, params![agency(), id, city.now()]).await;
        assert!(matches!(city.db.commit(used).await, Err(db::DbError::Stale)));
    })
    .await;
}

fn day(text: &str) -> terms::Date {
    text.parse().expect("a day")
}

#[tokio::test]
async fn it_lasts_no_longer_than_the_office_of_the_giver() {
    each(async |city| {
        city.hand_over(city.nur, &[("mulai.h", "25"), ("unit", "")]).await;
        assert!(city.may_sign(city.nur, UMPAK).await);
        assert!(!city.may_sign(city.nur, BLANDAR).await, "everywhere is where the giver signs");
        let sql = "UPDATE officers SET active = $3 WHERE agency_id = $1 AND officer_id = $2";
        city.run(sql, params![agency(), city.lurah, false]).await;
        assert!(!city.may_sign(city.nur, UMPAK).await, "the giver has left");
        city.run(sql, params![agency(), city.lurah, true]).await;
        assert!(city.may_sign(city.nur, UMPAK).await);
        let sql = "DELETE FROM officer_grants WHERE agency_id = $1 AND officer_id = $2";
        city.run(sql, params![agency(), city.lurah]).await;
        assert!(!city.may_sign(city.nur, UMPAK).await, "the giver signs here no more");
        assert!(!city.may_sign(city.lurah, UMPAK).await);
    })
    .await;
}

#[tokio::test]
async fn what_was_handed_over_is_not_handed_on() {
    each(async |city| {
        city.hand_over(city.nur, &[("mulai.h", "25")]).await;
        let nur = city.desk(city.nur).await;
        assert_eq!(nur.get(NEW).await.status, StatusCode::NOT_FOUND);
        let list = nur.get("/meja/delegasi").await;
        assert!(
            list.text().contains("Nur Aini, untuk Bambang"),
            "but they see it: {}",
            list.text()
        );
        assert!(list.link("Catat delegasi").is_none());
        let ratna = city.ratna.uuid().to_string();
        let end = city.desk(city.lurah).await.get(NEW).await;
        let token = end.value_of("csrf").expect("a token");
        let forged = nur.post(NEW, &typed(&ratna), &token).await;
        assert!(forged.status == StatusCode::FORBIDDEN || forged.status == StatusCode::NOT_FOUND);
        assert!(!city.may_sign(city.ratna, UMPAK).await);
    })
    .await;
}

#[tokio::test]
async fn a_signatory_hands_over_their_own_and_an_administrator_anybodys() {
    each(async |city| {
        let (nur, lurah) = (city.nur.uuid().to_string(), city.lurah.uuid().to_string());
        let neighbour = city.desk(city.tetangga).await;
        // With somebody else's name in the field it is still their own right that is meant.
        let forged = with(typed(&nur), &[("pemberi", &lurah), ("mulai.h", "25")]);
        let answer = neighbour.fill(NEW, &forged).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("Pilih unit tempat pejabat itu sendiri menandatangani"));
        assert!(!city.may_sign(city.nur, UMPAK).await);
        let agus = city.desk(city.agus).await;
        let page = agus.get(NEW).await;
        assert_eq!(
            page.all("#pemberi option"),
            ["Pilih", "Bambang, Lurah", "Endang, Lurah Blandar"]
        );
        let nobody = with(typed(&nur), &[("mulai.h", "25")]);
        let answer = agus.fill(NEW, &nobody).await;
        assert!(answer.text().contains("Pilih pejabat yang menyerahkan"), "{}", answer.text());
        assert_eq!(agus.fill(NEW, &forged).await.status, StatusCode::SEE_OTHER);
        assert!(city.may_sign(city.nur, UMPAK).await);
        for officer in [city.ratna, city.camat] {
            let desk = city.desk(officer).await;
            assert_eq!(desk.get(NEW).await.status, StatusCode::NOT_FOUND);
            let list = desk.get("/meja/delegasi").await;
            assert!(!list.text().contains("800/121"), "others' are not shown: {}", list.text());
        }
        assert!(agus.get("/meja/delegasi").await.text().contains("800/121"));
    })
    .await;
}

#[tokio::test]
async fn every_mistake_is_named_and_what_was_typed_stays() {
    each(async |city| {
        let (nur, lurah) = (city.nur.uuid().to_string(), city.lurah.uuid().to_string());
        let desk = city.desk(city.lurah).await;
        let gone = Uuid::from_u128(99).to_string();
        let cases: &[(&str, &str, &str)] = &[
            ("penerima", "", "Pilih petugas lain"),
            ("penerima", &lurah, "Pilih petugas lain"),
            ("penerima", &gone, "Pilih petugas lain"),
            ("sebutan", "raja", "Pilih satu sebutan"),
            ("sebutan", "ub", "Untuk u.b."),
            ("unit", BLANDAR, "Pilih unit"),
            ("mulai.t", "2025", "Tulis hari terakhir"),
            ("mulai.h", "31", "Tulis tanggal mulai"),
            ("sampai.t", "2025", "tidak sebelum 25 November 2026"),
            ("sampai.t", "2029", "paling lama satu tahun"),
            ("dasar", "", "Tulis nomor surat keputusan"),
            ("dasar", "SK\u{7}1", "Tulis nomor surat keputusan"),
        ];
        for (name, value, says) in cases {
            let changes = [(*name, *value)];
            let answer = desk.fill(NEW, &with(typed(&nur), &changes)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}");
            assert!(answer.text().contains(says), "{name} {value}: {}", answer.text());
            assert_eq!(answer.value_of("sampai.h").as_deref(), Some("2"), "kept");
            for link in answer.body.split("<li><a href=\"#").skip(1) {
                let id = link.split('"').next().expect("an id");
                assert!(answer.body.contains(&format!("id=\"{id}\"")), "{id}");
            }
        }
        let html = with(typed(&nur), &[("dasar", "<b>SK</b> & #\"1\"")]);
        assert_eq!(desk.fill(NEW, &html).await.status, StatusCode::SEE_OTHER);
        let list = desk.get("/meja/delegasi").await;
        assert!(!list.body.contains("<b>SK</b>") && list.text().contains("<b>SK</b>"));
        let token = desk.get(NEW).await.value_of("csrf").expect("a token");
        let refused = desk.post(NEW, &typed(&nur), "wrong").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(refused.value_of("dasar").as_deref(), Some("800/121/SETDA/2026"));
        assert_eq!(refused.value_of("csrf").as_deref(), Some(token.as_str()));
    })
    .await;
}

#[tokio::test]
async fn pressing_twice_is_one_delegation() {
    each(async |city| {
        let nur = city.nur.uuid().to_string();
        let desk = city.desk(city.lurah).await;
        let form = desk.get(NEW).await;
        let (token, id) =
            (form.value_of("csrf").expect("there"), form.value_of("id").expect("there"));
        let pairs = with(typed(&nur), &[("id", id.as_str())]);
        for _ in 0..2 {
            assert_eq!(desk.post(NEW, &pairs, &token).await.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(desk.get("/meja/delegasi").await.all("main .list > li").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_delegate_sees_the_desk_of_the_giver_only_while_it_lasts() {
    each(async |city| {
        let grants = async || {
            let cookie = city.open(city.ratna).await;
            city.sessions().staff(&cookie).await.expect("asked").expect("a session").grants
        };
        let signatory = |grants: &[web::Grant]| {
            grants.iter().any(|one| one.role == Role::Signatory && one.unit == UMPAK)
        };
        city.hand_over(city.ratna, &[]).await;
        assert!(!signatory(&grants().await), "it begins on the 27th");
        city.go_to("2026-11-27");
        assert!(signatory(&grants().await));
        let desk = city.desk(city.ratna).await;
        let book = desk.get(&format!("/meja/buku-nomor?unit={UMPAK}")).await;
        assert_eq!(book.status, StatusCode::OK);
        city.go_to("2026-12-03");
        assert!(!signatory(&grants().await), "over");
        let desk = city.desk(city.ratna).await;
        let book = desk.get(&format!("/meja/buku-nomor?unit={UMPAK}")).await;
        assert_eq!(book.status, StatusCode::NOT_FOUND);
    })
    .await;
}
