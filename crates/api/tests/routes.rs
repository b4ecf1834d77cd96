//! The API as a program meets it, on both engines.

mod city;
mod keys;

use std::collections::BTreeSet;

use api::KINDS;
use db::testing::on_both_engines;
use db::{Batch, Db, params};
use serde_json::{Value as Json, json};

use city::{Answer, City, ENDED, FOREIGN, KEY, NOW, OURS, RUNNING, THEIRS, migrations};

async fn on_both(test: impl AsyncFn(Db)) {
    on_both_engines(&migrations(), test).await;
}

const PROBLEM: &str = "application/problem+json";

fn domicile() -> Json {
    json!({
        "applicant": {
            "nik": "9971014503960001", "name": "Wulan", "birth_date": "1996-03-05", "sex": "female", "job": "Penjahit",
            "phone": "0812 9971 0001",
            "address": { "region": "99.71.01.1001", "street": "Gang Umpak 2", "rt": "3", "rw": "12" },
        },
        "same_as_ktp": true, "since": "2020-08-01", "tenure": "rent", "purpose": "Membuka rekening",
    })
}

/// Every operation: method, path with an example, body; and the status it then has.
const OPERATIONS: [(&str, &str, &str); 9] = [
    ("get", "/api/openapi.json", "/api/openapi.json"),
    ("get", "/api/problems/{kind}", "/api/problems/key-missing"),
    ("get", "/api/v1/services", "/api/v1/services"),
    ("get", "/api/v1/services/{id}", "/api/v1/services/akta-kelahiran"),
    ("get", "/api/v1/services/{id}/schema", "/api/v1/services/akta-kelahiran/schema"),
    ("post", "/api/v1/services/{id}/check", "/api/v1/services/surat-domisili/check"),
    ("get", "/api/v1/cases/{number}", "/api/v1/cases/PDP26-0000-0013"),
    ("get", "/api/v1/letters/{id}", "/api/v1/letters/sah"),
    ("post", "/api/v1/letters/check", "/api/v1/letters/check"),
];

/// Whether an answer is as the document says that it is.
fn is_documented(document: &Json, method: &str, path: &str, answer: &Answer) {
    let operation = &document["paths"][path][method];
    let responses = operation["responses"].as_object().expect("responses");
    let status = answer.status.as_str();
    let response = responses.get(status).unwrap_or_else(|| panic!("{method} {path}: no {status}"));
    let content = response["content"].as_object().expect("content");
    let body = content.get(&answer.kind()).unwrap_or_else(|| panic!("{path}: {}", answer.kind()));
    if body["schema"].is_null() {
        return;
    }
    let mut schema = body["schema"].clone();
    schema["components"] = document["components"].clone();
    let schema = jsonschema::draft202012::new(&schema).expect("a sound schema");
    let given = answer.json();
    let faults: Vec<String> = schema.iter_errors(&given).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{method} {path}: {faults:?} in {given}");
}

#[tokio::test]
async fn every_operation_answers_as_the_document_says() {
    on_both(async |db| {
        let city = City::new(db).await;
        let document = city.document().await;
        for (method, path, example) in OPERATIONS {
            let key = format!("Bearer {KEY}");
            // A file that says nothing: real ones are checked where letters are made (`pendopo`).
            let (kind, body, status) = match (method, path) {
                ("post", "/api/v1/letters/check") => {
                    ("application/pdf", "%PDF-1.7".to_owned(), 422)
                }
                ("post", _) => ("application/json", domicile().to_string(), 200),
                _ => ("application/json", String::new(), 200),
            };
            let headers = [("authorization", key.as_str()), ("content-type", kind)];
            let answer = city.ask(&method.to_uppercase(), example, &headers, &body).await;
            let said = String::from_utf8_lossy(&answer.bytes);
            assert_eq!(answer.status, status, "{example}: {said}");
            is_documented(&document, method, path, &answer);
        }
    })
    .await;
}

#[tokio::test]
async fn the_document_and_the_router_have_the_same_paths() {
    on_both(async |db| {
        let city = City::new(db).await;
        let document = city.document().await;
        assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")));
        assert_eq!(document["servers"][0]["url"], "https://pendopo.example");
        let paths = document["paths"].as_object().expect("paths");
        let said: BTreeSet<(&str, &str)> = paths
            .iter()
            .flat_map(|(path, item)| {
                item.as_object()
                    .expect("an item")
                    .keys()
                    .map(move |method| (method.as_str(), path.as_str()))
            })
            .collect();
        let known: BTreeSet<(&str, &str)> =
            OPERATIONS.iter().map(|(method, path, _)| (*method, *path)).collect();
        assert_eq!(said, known);
        // No handler stands in the code that is not in the document, nor a route beside the one list.
        let sources: String = std::fs::read_dir(format!(
            "{}/src",
            std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")
        ))
        .expect("the sources")
        .map(|entry| std::fs::read_to_string(entry.expect("an entry").path()).expect("a text"))
        .collect();
        assert_eq!(sources.matches("#[utoipa::path(").count(), said.len());
        assert_eq!(sources.matches(".routes(handlers!(").count(), said.len());
        assert!(!sources.contains(".route("), "a route that the document does not know");
    })
    .await;
}

#[tokio::test]
async fn the_document_is_whole() {
    on_both(async |db| {
        let document = City::new(db).await.document().await;
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for operation in item.as_object().expect("an item").values() {
                assert!(
                    ids.insert(operation["operationId"].as_str().expect("an id").to_owned()),
                    "{path} twice"
                );
                let named: BTreeSet<&str> =
                    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
                let given = operation["parameters"].as_array().cloned().unwrap_or_default();
                let given: BTreeSet<&str> =
                    given.iter().filter_map(|one| one["name"].as_str()).collect();
                assert_eq!(named, given, "{path}");
                assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{path}");
            }
        }
        for reference in references(&document) {
            let pointer = reference.strip_prefix('#').expect("only within the document");
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        for schema in document["components"]["schemas"].as_object().expect("schemas").values() {
            jsonschema::draft202012::meta::validate(schema).expect("a sound schema");
        }
        let case = &document["paths"]["/api/v1/cases/{number}"]["get"];
        assert_eq!(case["security"], json!([{ "key": [] }]));
        assert_eq!(document["components"]["securitySchemes"]["key"]["scheme"], "bearer");
    })
    .await;
}

fn references(node: &Json) -> Vec<String> {
    if let Some(map) = node.as_object() {
        let own = map.get("$ref").and_then(Json::as_str).map(str::to_owned);
        own.into_iter().chain(map.values().flat_map(references)).collect()
    } else {
        node.as_array().into_iter().flatten().flat_map(references).collect()
    }
}

/// Whether an answer is this problem, whole and in both languages.
async fn check(
    city: &City,
    ask: (&str, &str),
    headers: &[(&str, &str)],
    body: &str,
    status: u16,
    kind: &str,
) {
    let mut titles = BTreeSet::new();
    for language in ["id", "en"] {
        let wanted = [("accept-language", language), ("accept", "text/html, application/json")];
        let headers = [headers, &wanted].concat();
        let answer = city.ask(ask.0, ask.1, &headers, body).await;
        assert_eq!(answer.status, status, "{ask:?} {}", String::from_utf8_lossy(&answer.bytes));
        assert_eq!(answer.kind(), "application/problem+json", "{ask:?}");
        assert_eq!(answer.header("content-language"), language);
        assert_eq!(answer.header("cache-control"), "no-store");
        let problem = answer.json();
        assert_eq!(
            problem["type"],
            format!("https://pendopo.example/api/problems/{kind}"),
            "{ask:?}"
        );
        assert_eq!(problem["status"], status);
        assert_eq!(problem["instance"], format!("urn:uuid:{}", answer.header("x-request-id")));
        for part in ["title", "detail"] {
            let text = problem[part].as_str().expect("a text");
            assert!(
                !text.is_empty() && !text.starts_with("api-") && !text.starts_with("problem-"),
                "{text}"
            );
        }
        titles.insert(problem["title"].as_str().expect("a text").to_owned());
        assert!(KINDS.contains(&kind), "{kind}");
    }
    assert_eq!(titles.len(), 2, "{kind} has one text for both languages");
}

#[tokio::test]
async fn every_problem_is_a_document_in_the_language_that_was_asked_for() {
    on_both(async |db| {
        let city = City::new(db).await;
        let json = [("content-type", "application/json")];
        let post = ("POST", "/api/v1/services/surat-domisili/check");
        check(&city, ("GET", "/api/v1/nothing"), &[], "", 404, "not-found").await;
        check(&city, ("GET", "/api"), &[], "", 404, "not-found").await;
        check(&city, ("GET", "/api/problems/nothing"), &[], "", 404, "not-found").await;
        check(&city, ("POST", "/api/v1/services"), &[], "", 405, "method-not-allowed").await;
        check(&city, ("DELETE", "/api/v1/cases/x"), &[], "", 405, "method-not-allowed").await;
        check(&city, ("GET", "/api/v1/services/surat-sakti"), &[], "", 404, "service-unknown")
            .await;
        check(
            &city,
            ("GET", "/api/v1/services/surat-sakti/schema"),
            &[],
            "",
            404,
            "service-unknown",
        )
        .await;
        check(
            &city,
            ("POST", "/api/v1/services/surat-sakti/check"),
            &json,
            "{}",
            404,
            "service-unknown",
        )
        .await;
        check(&city, ("GET", "/api/v1/letters/tidak-ada"), &[], "", 404, "letter-not-ours").await;
        check(&city, ("GET", "/api/v1/letters/asing"), &[], "", 404, "letter-not-ours").await;
        check(&city, ("GET", "/api/v1/services/%FF"), &[], "", 400, "not-understood").await;
        check(&city, post, &[], "{}", 415, "media-type").await;
        check(&city, post, &[("content-type", "text/json")], "{}", 415, "media-type").await;
        check(&city, post, &json, "{", 400, "json-unreadable").await;
        check(&city, post, &json, "", 400, "json-unreadable").await;
        check(&city, post, &json, "{\"a\": \"\\ud800\"}", 400, "json-unreadable").await;
        check(&city, post, &json, "{\"a\": 1, \"a\": 1}", 400, "json-twice").await;
        check(&city, post, &json, "{\"a\": [{\"b\": 1, \"b\": 2}]}", 400, "json-twice").await;
        check(&city, post, &json, &"[".repeat(60_000), 400, "json-deep").await;
        check(
            &city,
            post,
            &json,
            &format!("{}1{}", "{\"a\":".repeat(500), "}".repeat(500)),
            400,
            "json-deep",
        )
        .await;
        check(&city, post, &json, &format!("\"{}\"", "a".repeat(65_536)), 413, "too-large").await;
        check(&city, post, &json, "{}", 422, "answers-wrong").await;
        let foreign = [("content-type", "application/json"), ("sec-fetch-site", "cross-site")];
        check(&city, post, &foreign, "{}", 403, "cross-site").await;
    })
    .await;
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    on_both(async |db| {
        let answer = City::new(db).await.ask("PUT", "/api/v1/services", &[], "").await;
        assert_eq!(answer.header("allow"), "GET,HEAD");
    })
    .await;
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    on_both(async |db| {
        let city = City::limited(db).await;
        let mut answer = city.check("surat-domisili", "{}").await;
        for _ in 0..300 {
            answer = city.check("surat-domisili", "{}").await;
        }
        assert_eq!(answer.status, 429);
        assert_eq!(answer.kind(), PROBLEM);
        assert_eq!(answer.json()["type"], "https://pendopo.example/api/problems/too-often");
        assert_eq!(answer.header("retry-after"), "10");
    })
    .await;
}

#[tokio::test]
async fn a_database_that_fails_is_a_503_without_its_words() {
    on_both(async |db| {
        let city = City::new(db).await;
        for table in ["DROP TABLE letters", "DROP TABLE cases"] {
            city.db.commit(Batch::new().any(table, params![])).await.expect("dropped");
        }
        for answer in [
            city.get("/api/v1/letters/sah").await,
            city.get_with_key(&format!("/api/v1/cases/{RUNNING}")).await,
        ] {
            assert_eq!(answer.status, 503);
            assert_eq!(answer.kind(), "application/problem+json");
            assert_eq!(answer.header("retry-after"), "10");
            let problem = answer.json();
            assert_eq!(problem["type"], "https://pendopo.example/api/problems/try-again");
            assert_eq!(problem["status"], 503);
            for member in ["title", "detail", "instance"] {
                assert!(
                    problem[member].as_str().is_some_and(|words| !words.is_empty()),
                    "{member}"
                );
            }
            assert!(!String::from_utf8_lossy(&answer.bytes).contains("table"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_fault_of_the_program_is_a_500_without_its_words() {
    on_both(async |db| {
        let city = City::new(db).await;
        let answer = city.ask("GET", "/api/v1/fault", &[("accept-language", "en")], "").await;
        assert_eq!((answer.status.as_u16(), answer.kind()), (500, PROBLEM.to_owned()));
        let problem = answer.json();
        assert_eq!(problem["type"], "https://pendopo.example/api/problems/our-fault");
        assert_eq!(problem["status"], 500);
        for member in ["title", "detail", "instance"] {
            assert!(problem[member].as_str().is_some_and(|words| !words.is_empty()), "{member}");
        }
        assert!(!String::from_utf8_lossy(&answer.bytes).contains("rahasia-kota"));
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_valid_expired_or_revoked() {
    on_both(async |db| {
        let city = City::new(db).await;
        let of = async |id: &str| city.get(&format!("/api/v1/letters/{id}")).await.json();
        let expected = json!({
            "id": "sah", "answer": "valid", "number": "470/0001", "signed_on": "2026-11-25",
            "valid_until": "2027-05-25", "expired": false, "revoked_reason": null,
        });
        assert_eq!(of("sah").await, expected);
        assert_eq!(of("lama").await["expired"], true);
        let revoked = of("cabut").await;
        assert_eq!(
            (&revoked["answer"], &revoked["revoked_reason"]),
            (&json!("revoked"), &json!("Salah alamat"))
        );
    })
    .await;
}

#[tokio::test]
async fn the_catalogue_has_every_service_in_both_languages() {
    on_both(async |db| {
        let city = City::new(db).await;
        let list = city.get("/api/v1/services").await;
        assert_eq!(list.header("cache-control"), "public, max-age=60");
        let list = list.json();
        let ids: Vec<&str> = list["services"].as_array().expect("a list").iter().filter_map(|one| one["id"].as_str()).collect();
        assert_eq!(ids, ["akta-kelahiran", "surat-domisili"]);
        let birth = &list["services"][0];
        assert_eq!(birth["title"], json!({ "id": "Akta kelahiran", "en": "Birth certificate" }));
        assert_eq!(birth["promise"], json!({ "from": "complete", "within": [{ "count": 3, "unit": "working_days", "when": null }] }));
        assert_eq!(birth["url"], "https://pendopo.example/layanan/akta-kelahiran");
        assert_eq!(birth["version"], 1);
        let facts = city.get("/api/v1/services/akta-kelahiran").await.json();
        assert_eq!(facts["id"], "akta-kelahiran");
        let letters: Vec<&str> = facts["letters"].as_array().expect("a list").iter().filter_map(|one| one["id"].as_str()).collect();
        assert_eq!(letters, ["kutipan"], "what goes to the file only is not promised");
    })
    .await;
}

#[tokio::test]
async fn a_schema_has_its_address_and_speaks_the_language_that_was_asked_for() {
    on_both(async |db| {
        let city = City::new(db).await;
        let path = "/api/v1/services/surat-domisili/schema";
        let of = async |language: &str| {
            city.ask("GET", path, &[("accept-language", language)], "").await
        };
        let (id, en) = (of("id").await, of("en-GB").await);
        assert_eq!(
            (id.kind(), id.header("vary")),
            ("application/schema+json".to_owned(), "Accept-Language")
        );
        assert_eq!(id.json()["$id"], format!("https://pendopo.example{path}"));
        assert_eq!(id.json()["title"], "Surat keterangan tempat tinggal");
        assert_eq!(en.json()["title"], "Proof of residence");
        let schema = jsonschema::draft202012::new(&en.json()).expect("a schema");
        assert!(schema.is_valid(&domicile()));
        let mut wrong = domicile();
        wrong["tenure"] = json!("castle");
        assert!(!schema.is_valid(&wrong));
    })
    .await;
}

#[tokio::test]
async fn right_answers_are_told_which_files_go_with_them() {
    on_both(async |db| {
        let city = City::new(db).await;
        let checked = city.check("surat-domisili", &domicile().to_string()).await.json();
        assert_eq!((&checked["valid"], &checked["version"]), (&json!(true), &json!(1)));
        let files: Vec<(&str, bool)> = checked["documents"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| {
                (one["id"].as_str().expect("an id"), one["required"].as_bool().expect("a truth"))
            })
            .collect();
        assert_eq!(files, [("owner_letter", true), ("rt_letter", false)]);
        let mut own = domicile();
        own["tenure"] = json!("own");
        own["applicant"]["birth_date"] = json!("1996-03-06");
        let checked = city.check("surat-domisili", &own.to_string()).await.json();
        assert_eq!(
            checked["documents"].as_array().map(Vec::len),
            Some(1),
            "the owner needs no statement"
        );
        assert_eq!(
            checked["advice"][0]["pointer"], "/applicant/birth_date",
            "the NIK tells another birthday"
        );
    })
    .await;
}

#[tokio::test]
async fn every_fault_of_the_answers_is_told_at_once_with_its_place() {
    on_both(async |db| {
        let city = City::new(db).await;
        let mut given = domicile();
        given["unknown"] = json!(1);
        given["applicant"]["nik"] = json!(9_971_014_503_960_001_u64);
        given["since"] = json!("2026-02-31");
        given["purpose"] = json!("<script>alert(1)</script>=cmd|".repeat(3));
        let answer = city.check("surat-domisili", &given.to_string()).await;
        assert_eq!(answer.status, 422);
        let problem = answer.json();
        let faults: Vec<(&str, &str)> = problem["errors"]
            .as_array()
            .expect("faults")
            .iter()
            .map(|one| {
                (one["pointer"].as_str().expect("a pointer"), one["kind"].as_str().expect("a kind"))
            })
            .collect();
        let expected = [
            ("/applicant/nik", "json-type"),
            ("/unknown", "json-unknown"),
            ("/since", "date-unreal"),
            ("/purpose", "text-long"),
        ];
        assert_eq!(faults, expected);
        for fault in problem["errors"].as_array().expect("faults") {
            let detail = fault["detail"].as_str().expect("a text");
            assert!(!detail.contains("wrong-") && !detail.is_empty(), "{detail}");
        }
        assert!(
            !String::from_utf8_lossy(&answer.bytes).contains("alert"),
            "what was sent is not sent back"
        );
    })
    .await;
}

#[tokio::test]
async fn who_may_not_apply_is_told_why() {
    on_both(async |db| {
        let city = City::new(db).await;
        let answer =
            city.check("akta-kelahiran", &json!({ "subject_is": "stillborn" }).to_string()).await;
        let problem = answer.json();
        let whole =
            problem["errors"].as_array().expect("faults").iter().find(|one| one["pointer"] == "");
        assert_eq!(whole.expect("a refusal")["kind"], "wrong_service");
    })
    .await;
}

#[tokio::test]
async fn a_flood_of_faults_is_cut_short() {
    on_both(async |db| {
        let city = City::new(db).await;
        let many: serde_json::Map<String, Json> =
            (0..3_000).map(|number| (format!("x{number}"), json!(1))).collect();
        let answer = city.check("surat-domisili", &Json::Object(many).to_string()).await;
        assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(100));
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_problem_is_explained_where_its_type_leads() {
    on_both(async |db| {
        let city = City::new(db).await;
        for kind in KINDS {
            let explained = city.get(&format!("/api/problems/{kind}")).await.json();
            for part in ["title", "detail"] {
                for language in ["id", "en"] {
                    let text = explained[part][language].as_str().expect("a text");
                    assert!(!text.starts_with("api-"), "{text}");
                }
            }
        }
    })
    .await;
}

#[test]
fn every_text_is_there_in_both_languages() {
    assert_eq!(web::missing_texts(&api::TEXTS), Vec::<String>::new());
}
