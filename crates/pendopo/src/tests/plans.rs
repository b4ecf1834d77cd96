//! How the embedded database goes about the statements of a whole road: by an index that fits, never through all rows of an
//! agency. Such a statement answers quickly in every test and slowly in a city.

use std::collections::BTreeSet;

use db::{Param, Row};

use super::city::{City, WULAN};

/// Tables that grow with every case, message or visit. The others have as many rows as an agency has services, units
/// and staff.
const GROWING: [&str; 21] = [
    "case_events",
    "case_tokens",
    "case_waits",
    "cases",
    "corrections",
    "disclosures",
    "drafts",
    "kept_answers",
    "letter_uses",
    "letters",
    "login_codes",
    "logins",
    "messages",
    "numbers",
    "outbox",
    "person_cases",
    "reads",
    "residents",
    "sessions",
    "subject_keys",
    "uploads",
];

/// Statements that look at every row on purpose, each for its reason.
const WHOLE: [&str; 3] = [
    // The medians of a service, asked for once in ten minutes, and the gauges of the operator.
    "SELECT COUNT(",
    "SELECT state, COUNT(",
    "SELECT kind, COUNT(",
];

/// Steps of a plan that visit all rows of an agency, and a sort before which all of them are read.
fn through_all(plan: &[String], limited: bool) -> Vec<String> {
    let sorted = plan.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY"));
    let grows = |step: &str| {
        let table = step.split_whitespace().nth(1).unwrap_or_default();
        GROWING.contains(&table) || table.len() == 1
    };
    let all = |step: &&String| {
        let owner_only = step.ends_with("(agency_id=?)");
        grows(step) && (step.starts_with("SCAN ") || owner_only) && (sorted || !limited)
    };
    plan.iter().filter(all).cloned().collect()
}

async fn plan(city: &City, sql: &'static str) -> Vec<String> {
    let explained: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {sql}").into_boxed_str());
    let holes = (1..40).take_while(|hole| sql.contains(&format!("${hole}"))).count();
    let rows = city.running.db.query(explained, vec![Param::Null; holes]).await;
    let step = |row: &Row| row.get::<String>(3).expect("a step of the plan");
    rows.unwrap_or_else(|error| panic!("{sql}: {error}")).iter().map(step).collect()
}

#[tokio::test]
async fn no_statement_of_a_road_goes_through_all_rows_of_an_agency() {
    let city = City::open(None, true).await;
    city.running.db.statements_seen();
    let wulan = city.person("Wulan").await;
    let number = wulan.apply(&WULAN).await;
    city.grant(&number).await;
    city.drain(60).await;
    let letters = "SELECT letter_id FROM letters WHERE agency_id = $1";
    let rows = city.running.db.query(letters, db::params![city.running.agency]).await;
    let letter: String = rows.expect("asked")[0].get(0).expect("an id");
    for page in [
        "/permohonan".to_owned(),
        format!("/permohonan/{number}"),
        format!("/permohonan/{number}/surat/{letter}"),
        "/data-saya".to_owned(),
        format!("/surat/{letter}"),
        "/layanan/surat-domisili".to_owned(),
    ] {
        wulan.see(&page).await;
    }
    let nur = city.person("Nur Aini").await;
    for page in [
        "/meja".to_owned(),
        "/meja?lihat=selesai".to_owned(),
        "/meja/cari?q=wulan".to_owned(),
        format!("/meja/cari?q={number}"),
        format!("/meja/berkas/{number}"),
        format!("/meja/berkas/{number}/berikutnya"),
        format!("/meja/berkas/{number}/sebelumnya"),
        "/meja/buku-nomor".to_owned(),
    ] {
        assert!(nur.get(&page).await.status.as_u16() < 400, "{page}");
    }
    city.person("Sri Handayani").await.see("/meja").await;
    city.person("Agus Prabowo").await.see("/operator").await;
    let seen: BTreeSet<&'static str> = city.running.db.statements_seen().into_iter().collect();
    let of_the_test =
        |sql: &&'static str| *sql != letters && !WHOLE.iter().any(|w| sql.contains(w));
    let mut found = Vec::new();
    for sql in seen.iter().copied().filter(of_the_test) {
        let steps = plan(&city, sql).await;
        let through = through_all(&steps, sql.contains("LIMIT"));
        if !through.is_empty() {
            found.push(format!("{sql}\n    {}", through.join("\n    ")));
        }
    }
    assert!(seen.len() > 60, "only {} statements were seen", seen.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn a_statement_through_all_rows_is_found() {
    let city = City::open(None, true).await;
    let by_case =
        "SELECT number FROM letters WHERE agency_id = $1 AND case_id = $2 ORDER BY number";
    let by_index = "SELECT number FROM letters WHERE agency_id = $1 AND case_id = $2";
    assert_ne!(through_all(&plan(&city, by_case).await, false), Vec::<String>::new());
    assert_eq!(through_all(&plan(&city, by_index).await, false), Vec::<String>::new());
}
