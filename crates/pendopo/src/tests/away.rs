//! The database goes away, in part or altogether: whoever asks meanwhile is told to try again, and nothing is lost.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use db::testing::fresh_postgres_url;
use db::{Batch, Db, Options, params};
use futures_util::future::{join, join_all};
use http::{StatusCode, header};

use super::city::{ACCEPT, Answer, City, PDF, Visitor, WULAN};
use crate::boot;

/// What a statement meets whose connection the server ends: an error of this state.
const AWAY: &str = "CREATE FUNCTION away() RETURNS boolean LANGUAGE plpgsql VOLATILE AS
    $$ BEGIN RAISE EXCEPTION 'terminating connection' USING ERRCODE = '57P01'; END $$";

fn tables() -> BTreeSet<String> {
    let migrations = boot::migrations();
    let mut tables = BTreeSet::new();
    for statement in migrations.iter().flat_map(|one| one.sql.split(';')) {
        let named = |what: &str| {
            let (_, rest) = statement.split_once(what)?;
            rest.split([' ', '(']).next()
        };
        tables.extend(named("CREATE TABLE ").map(str::to_owned));
        if let Some(gone) = named("DROP TABLE ") {
            tables.remove(gone);
        }
    }
    tables
}

async fn change(db: &Db, statements: &[String]) {
    let add = |batch: Batch, sql: &String| batch.any(sql.clone().leak(), params![]);
    db.commit(statements.iter().fold(Batch::new(), add)).await.expect("changed");
}

/// Whatever touches a row of this table loses its connection.
async fn take_away(db: &Db, table: &str) {
    let view = format!(
        "CREATE VIEW {table} AS SELECT * FROM {table}_away WHERE away() WITH LOCAL CHECK OPTION"
    );
    change(db, &[format!("ALTER TABLE {table} RENAME TO {table}_away"), view]).await;
}

async fn bring_back(db: &Db, table: &str) {
    let rename = format!("ALTER TABLE {table}_away RENAME TO {table}");
    change(db, &[format!("DROP VIEW {table}"), rename]).await;
}

fn is_try_again(answer: &Answer) -> bool {
    answer.status == StatusCode::SERVICE_UNAVAILABLE
        && answer.headers.contains_key(header::RETRY_AFTER)
}

fn leads(answer: &Answer) -> (StatusCode, Option<String>) {
    let place = answer.headers.get(header::LOCATION).and_then(|place| place.to_str().ok());
    (answer.status, place.map(str::to_owned))
}

/// The first address of this beginning that a page links to.
fn linked(page: &str, start: &str) -> String {
    let rest = page.split(start).nth(1).and_then(|rest| rest.split('"').next());
    format!("{start}{}", rest.unwrap_or_else(|| panic!("no link to {start}: {page}")))
}

#[tokio::test]
async fn a_page_whose_rows_cannot_be_reached_says_try_again_and_nothing_else() {
    let city = City::open(Some(fresh_postgres_url().await), true).await;
    let wulan = city.person("Wulan").await;
    let (nur, lurah) = (city.person("Nur Aini").await, city.person("Drs. Bambang").await);
    let (agus, guest) = (city.person("Agus Prabowo").await, city.guest());
    let number = wulan.apply(&WULAN).await;
    nur.act(&number, "ambil", &[]).await;
    nur.act(&number, "putuskan", &ACCEPT).await.location();
    lurah.act(&number, "ambil", &[]).await;
    lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
    city.drain(1).await;
    let mine = format!("/permohonan/{number}");
    let letter = linked(&wulan.see(&mine).await, &format!("{mine}/surat/"));
    let verify = letter.replace(&mine, "");
    let open = wulan.apply(&WULAN).await;
    let desk = format!("/meja/berkas/{open}");
    let file = linked(&nur.see(&desk).await, &format!("{desk}/berkas/"));
    let draft = wulan.draft(&WULAN).await;
    let pages: [(&Visitor, Vec<String>); 5] = [
        (
            &wulan,
            vec![
                "/".into(),
                "/permohonan".into(),
                mine.clone(),
                format!("{mine}/terima"),
                letter,
                format!("/permohonan/{open}/tarik"),
                "/data-saya".into(),
                draft.clone(),
                "/layanan/surat-domisili/mulai".into(),
                format!("{draft}/data-diri"),
                format!("{draft}/periksa"),
            ],
        ),
        (
            &nur,
            vec![
                "/meja".into(),
                "/meja/cari?q=wulan".into(),
                desk.clone(),
                file,
                format!("{desk}/perbaikan"),
                format!("{desk}/tolak"),
                "/meja/buku-nomor".into(),
                "/meja/buku-nomor.csv".into(),
                "/meja/buku-nomor/luar".into(),
            ],
        ),
        (&lurah, vec![format!("/meja/berkas/{number}"), "/meja/delegasi".into()]),
        (&agus, vec!["/operator".into(), "/operator/kunci-api".into(), "/meja/delegasi".into()]),
        (
            &guest,
            vec!["/layanan".into(), verify.clone(), format!("/api/v1/letters{}", &verify[6..])],
        ),
    ];
    let mut usual = Vec::new();
    for (who, paths) in &pages {
        for path in paths {
            let answer = who.get(path).await;
            assert!(
                answer.status.is_success() || answer.status.is_redirection(),
                "{path}: {}",
                answer.status
            );
            usual.push((who, path, leads(&answer)));
        }
    }
    change(&city.running.db, &[AWAY.to_owned()]).await;
    let mut told = BTreeSet::new();
    for table in tables() {
        take_away(&city.running.db, &table).await;
        for (who, path, before) in &usual {
            let answer = who.get(path).await;
            let passes = is_try_again(&answer);
            assert!(
                passes || leads(&answer) == *before,
                "{path} without {table}: {}",
                answer.status
            );
            if passes {
                told.insert(table.clone());
            }
        }
        bring_back(&city.running.db, &table).await;
    }
    for table in ["cases", "case_events", "drafts", "letters", "outbox", "reads", "subject_keys"] {
        assert!(told.contains(table), "{table}: {told:?}");
    }
}

/// Sends a form while a table is away, and once more when it is back, if that was needed.
async fn press(
    city: &City,
    table: &str,
    who: &Visitor,
    form: &str,
    path: &str,
    pairs: &str,
) -> Answer {
    let body = format!("csrf={}&{pairs}", who.get(form).await.token()).into_bytes();
    take_away(&city.running.db, table).await;
    let first = who.send_form(path, &body).await;
    bring_back(&city.running.db, table).await;
    if is_try_again(&first) {
        return who.send_form(path, &body).await;
    }
    let place = first.location();
    assert!(!place.contains("/masuk"), "{path} without {table}: {place}");
    first
}

/// Cases with their state, and the places of their numbers.
async fn proven(city: &City) -> (Vec<String>, Vec<i64>) {
    const TURNS: &str = "SELECT turn FROM cases WHERE agency_id = $1";
    const SEQS: &str = "SELECT seq FROM numbers WHERE agency_id = $1 ORDER BY seq";
    let (db, agency) = (&city.running.db, city.running.agency);
    let turns = db.query(TURNS, params![agency]).await.expect("asked");
    let seqs = db.query(SEQS, params![agency]).await.expect("asked");
    assert_eq!(city.rebuilt().await, (turns.len(), Vec::new()));
    let turns = turns.iter().map(|row| row.get(0).expect("a turn")).collect();
    (turns, seqs.iter().map(|row| row.get(0).expect("a place")).collect())
}

#[tokio::test]
async fn whatever_cannot_be_reached_at_a_step_the_step_is_done_once_it_is_back() {
    let city = City::open(Some(fresh_postgres_url().await), true).await;
    let wulan = city.person("Wulan").await;
    let (nur, lurah) = (city.person("Nur Aini").await, city.person("Drs. Bambang").await);
    change(&city.running.db, &[AWAY.to_owned()]).await;
    let tables = tables();
    for table in &tables {
        let draft = wulan.draft(&WULAN).await;
        let place = format!("{draft}/tempat");
        let answers = "same_as_ktp=true&since.day=2&since.month=8&since.year=2020&tenure=rent&purpose=Paspor&versi=1";
        let saved = press(&city, table, &wulan, &place, &place, answers).await;
        assert_eq!(saved.location(), format!("{draft}/berkas"));
        wulan.give_file(&draft, "pernyataan.pdf", PDF).await;
        let (check, send) = (format!("{draft}/periksa"), format!("{draft}/kirim"));
        let receipt = press(&city, table, &wulan, &check, &send, "benar=1").await.location();
        let number = receipt.trim_start_matches("/permohonan/").trim_end_matches("/terima");
        let page = format!("/meja/berkas/{number}");
        let accept: Vec<String> = ACCEPT
            .iter()
            .chain(&[("jawaban", "1")])
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        for (who, act, pairs) in [
            (&nur, "ambil", ""),
            (&nur, "putuskan", accept.join("&").as_str()),
            (&lurah, "ambil", ""),
            (&lurah, "putuskan", "jawaban=1&hasil=sign"),
        ] {
            let done = press(&city, table, who, &page, &format!("{page}/{act}"), pairs).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{act} without {table}: {}", done.body);
        }
    }
    let (turns, seqs) = proven(&city).await;
    assert_eq!(turns, vec!["granted"; tables.len()]);
    let all: Vec<i64> = (1..).take(tables.len()).collect();
    assert_eq!(seqs, all, "no number is lost or doubled");
}

/// Sends until there is another answer than "try again".
async fn persist(who: &Visitor, path: &str, body: &[u8], refused: &AtomicBool) -> Answer {
    for _ in 0..1000 {
        let answer = who.send_form(path, body).await;
        if !is_try_again(&answer) {
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
            return answer;
        }
        refused.store(true, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{path}: no answer");
}

#[tokio::test]
async fn connections_that_break_under_load_cost_nobody_anything() {
    const BREAK: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    const ROUNDS: usize = 3;
    let url = fresh_postgres_url().await;
    let city = City::open(Some(url.clone()), true).await;
    let breaker = Db::postgres(&url, &Options { connections: 1, ..Options::default() }).await;
    let (breaker, over, refused) =
        (breaker.expect("connects"), AtomicBool::new(false), AtomicBool::new(false));
    let (nur, lurah) = (city.person("Nur Aini").await, city.person("Drs. Bambang").await);
    let mut people = Vec::new();
    for name in ["Wulan", "Sekar", "Rangga", "Tirta"] {
        people.push(city.person(name).await);
    }
    let mut sent = BTreeSet::new();
    for _ in 0..ROUNDS {
        let mut ready = Vec::new();
        for person in &people {
            let draft = person.draft(&WULAN).await;
            person.give_file(&draft, "pernyataan.pdf", PDF).await;
            let token = person.get(&format!("{draft}/periksa")).await.token();
            ready.push((person, draft, token));
        }
        let (desk, chair) = (
            nur.get("/meja/buku-nomor/luar").await.token(),
            lurah.get("/meja/buku-nomor/luar").await.token(),
        );
        over.store(false, Ordering::Relaxed);
        let breaking = async {
            while !over.load(Ordering::Relaxed) {
                breaker.query(BREAK, params![]).await.expect("it breaks them");
                tokio::time::sleep(Duration::from_millis(40)).await;
            }
        };
        let working = async {
            let all = ready.iter().map(async |(person, draft, token)| {
                let body = format!("csrf={token}&benar=1");
                let told = persist(person, &format!("{draft}/kirim"), body.as_bytes(), &refused)
                    .await
                    .location();
                let number =
                    told.trim_start_matches("/permohonan/").trim_end_matches("/terima").to_owned();
                let page = format!("/meja/berkas/{number}");
                let accept = "jawaban=1&cek=readable&cek=lives_here&hasil=accept";
                for (who, token, act, pairs) in [
                    (&nur, &desk, "ambil", ""),
                    (&nur, &desk, "putuskan", accept),
                    (&lurah, &chair, "ambil", ""),
                    (&lurah, &chair, "putuskan", "jawaban=1&hasil=sign"),
                ] {
                    // Whether a broken one was heard, the proof says.
                    let body = format!("csrf={token}&{pairs}");
                    persist(who, &format!("{page}/{act}"), body.as_bytes(), &refused).await;
                }
                number
            });
            let numbers = join_all(all).await;
            over.store(true, Ordering::Relaxed);
            numbers
        };
        sent.extend(join(breaking, working).await.1);
    }
    assert!(refused.into_inner(), "something did break");
    let (turns, seqs) = proven(&city).await;
    assert_eq!(sent.len(), people.len() * ROUNDS, "each got a receipt of its own");
    assert_eq!(turns, vec!["granted"; sent.len()]);
    assert_eq!(seqs, (1..).take(sent.len()).collect::<Vec<i64>>());
}
