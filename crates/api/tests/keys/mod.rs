//! What a key opens, and what it does not.

use super::*;

#[tokio::test]
async fn a_case_is_told_to_a_key_and_says_nothing_of_a_person() {
    on_both(async |db| {
        let city = City::new(db).await;
        let answer = city.get_with_key(&format!("/api/v1/cases/{RUNNING}")).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let expected = json!({
            "number": RUNNING, "service": "surat-domisili", "version": 1,
            "title": { "id": "Surat keterangan tempat tinggal", "en": "Proof of residence" },
            "status": "office", "stage": { "id": "verify", "title": answer.json()["stage"]["title"] },
            "submitted_at": "2026-11-25T02:00:00Z", "promised_at": "2026-11-27T02:00:00Z", "ended_at": null,
        });
        assert_eq!(answer.json(), expected);
        assert_eq!(answer.json()["stage"]["title"]["id"], "Periksa");
        let ended = city.get_with_key(&format!("/api/v1/cases/{ENDED}")).await.json();
        assert_eq!((&ended["status"], &ended["stage"]), (&json!("granted"), &Json::Null));
        assert_eq!(ended["ended_at"], "2026-11-25T02:00:00Z");
        let typed = city.get_with_key("/api/v1/cases/pdp2600000013").await;
        assert_eq!(typed.status, 200, "a number may be typed without hyphens");
    })
    .await;
}

#[tokio::test]
async fn without_a_key_of_ours_nothing_is_told() {
    on_both(async |db| {
        let city = City::new(db).await;
        let path = format!("/api/v1/cases/{RUNNING}");
        let wrong = [
            (None, "key-missing"),
            (Some(String::new()), "key-missing"),
            (Some("Bearer".to_owned()), "key-missing"),
            (Some("Bearer ".to_owned()), "key-missing"),
            (Some(format!("Basic {KEY}")), "key-missing"),
            (Some(format!("Bearer {KEY}0")), "key-unknown"),
            (Some(format!("Bearer {}", KEY.to_uppercase())), "key-unknown"),
            (Some("Bearer PDP_".to_owned()), "key-unknown"),
            (Some(format!("Bearer {}", "x".repeat(6_000))), "key-unknown"),
        ];
        for (given, kind) in wrong {
            let headers: Vec<(&str, &str)> =
                given.as_deref().map(|given| ("authorization", given)).into_iter().collect();
            check(&city, ("GET", &path), &headers, "", 401, kind).await;
            let answer = city.ask("GET", &path, &headers, "").await;
            assert!(answer.header("www-authenticate").starts_with("Bearer realm="), "{given:?}");
            assert_eq!(
                answer.header("www-authenticate").contains("invalid_token"),
                kind == "key-unknown"
            );
        }
        let scheme = format!("bearer {KEY}");
        assert_eq!(city.ask("GET", &path, &[("authorization", &scheme)], "").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_foreign_case_and_an_unknown_one_get_the_same_bytes() {
    on_both(async |db| {
        let city = City::of_one_id(db).await;
        // That a key is used is noted once an hour.
        city.get_with_key("/api/v1/cases/x").await;
        drop(city.db.statements_seen());
        let ask = async |number: &str| {
            let answer = city.get_with_key(&format!("/api/v1/cases/{number}")).await;
            let told = (answer.status, format!("{:?}", answer.headers), answer.bytes);
            (told, city.db.statements_seen())
        };
        let foreign = ask(THEIRS).await;
        assert_eq!(foreign.0.0, 404);
        assert_eq!(foreign.1.len(), 2, "the key and the case are asked for");
        assert_eq!(ask("PDP26-0000-0045").await, foreign, "the same bytes and statements");
        // With a wrong check digit, and no number at all.
        for number in ["PDP26-0000-0044", "x", "%00"] {
            assert_eq!(ask(number).await.0, foreign.0, "{number}");
        }
        let rows =
            city.db.query("SELECT number FROM cases WHERE agency_id = $1", params![FOREIGN]).await;
        assert_eq!(rows.expect("asked").len(), 1, "it is there, but not for us");
    })
    .await;
}

#[tokio::test]
async fn a_key_for_some_services_sees_no_other_and_a_revoked_one_nothing() {
    on_both(async |db| {
        let city = City::of_one_id(db).await;
        let ask = async |key: &str, number: &str| {
            let bearer = format!("Bearer {key}");
            let path = format!("/api/v1/cases/{number}");
            city.ask("GET", &path, &[("authorization", &bearer)], "").await
        };
        let (own, other) = (city.key_for("surat-domisili").await, city.key_for("lain").await);
        assert_eq!(ask(&own, RUNNING).await.status, 200);
        let (hidden, unknown) = (ask(&other, RUNNING).await, ask(&other, "PDP26-0000-0045").await);
        assert_eq!(hidden.status, 404);
        assert_eq!((hidden.status, hidden.bytes), (unknown.status, unknown.bytes));
        let keys = identity::api_keys(&city.db, OURS).await.expect("asked");
        assert!(keys.iter().all(|key| key.used_at == (key.name != "Uji").then_some(NOW)));
        for key in &keys {
            let revoked = identity::revoke_api_key(OURS, key, NOW);
            city.db.commit(revoked).await.expect("revoked");
        }
        for key in [&own, &other, KEY] {
            assert_eq!(ask(key, RUNNING).await.status, 401);
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_is_stored_as_its_keyed_hash_only() {
    on_both(async |db| {
        let city = City::new(db).await;
        let sql = "SELECT key_hash, name FROM api_keys WHERE agency_id = $1";
        let rows = city.db.query(sql, params![OURS]).await.expect("asked");
        assert_eq!(rows.len(), 1);
        let (hash, name): (Vec<u8>, String) =
            (rows[0].get(0).expect("bytes"), rows[0].get(1).expect("text"));
        assert_eq!((hash.len(), name.as_str()), (32, "Uji"));
        let secret = KEY.split_once('_').expect("a key").1;
        let raw: Vec<u8> = (0..secret.len() / 2)
            .map(|at| u8::from_str_radix(&secret[2 * at..2 * at + 2], 16).expect("hex"))
            .collect();
        for part in [KEY.as_bytes(), secret.as_bytes(), &raw, &raw[..8]] {
            assert!(!hash.windows(part.len()).any(|window| window == part));
        }
    })
    .await;
}
