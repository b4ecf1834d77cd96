//! What goes wrong at the last step and with what was typed: one case, one receipt, and words that are only words.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use db::params;
use http::{StatusCode, header};
use terms::{AgencyId, CaseId, FileId};
use vault::SubjectKey;

use super::city::{ACCEPT, Answers, City, PDF, Visitor, WULAN, on_both_engines, root};

/// Cases, numbers given, files, and messages of receipts.
async fn counted(city: &City) -> [i64; 4] {
    const COUNTS: [&str; 4] = [
        "SELECT COUNT(*) FROM cases WHERE agency_id = $1",
        "SELECT COUNT(DISTINCT number) FROM cases WHERE agency_id = $1",
        "SELECT COUNT(*) FROM uploads WHERE agency_id = $1",
        "SELECT COUNT(*) FROM outbox WHERE agency_id = $1 AND dedup_key LIKE '%told/%/1'",
    ];
    let mut counts = [0; 4];
    for (count, sql) in counts.iter_mut().zip(COUNTS) {
        let rows = city.running.db.query(sql, params![city.running.agency]).await.expect("asked");
        *count = rows[0].get(0).expect("a count");
    }
    counts
}

async fn ready(visitor: &Visitor) -> String {
    let draft = visitor.draft(&WULAN).await;
    visitor.give_file(&draft, "pernyataan.pdf", PDF).await;
    draft
}

#[tokio::test]
async fn back_after_sending_is_the_receipt_and_a_foreign_draft_that_was_sent_is_none() {
    on_both_engines(async |city: City| {
        let (wulan, bayu) = (city.person("Wulan").await, city.person("Bayu").await);
        let draft = ready(&wulan).await;
        let number = wulan.submit(&draft).await;
        let receipt = format!("/permohonan/{number}/terima");
        for page in ["", "/data-diri", "/berkas", "/periksa"] {
            assert_eq!(wulan.get(&format!("{draft}{page}")).await.location(), receipt, "{page}");
        }
        let own = format!("/permohonan/{number}/tarik");
        let saved = wulan.post(&own, &format!("{draft}/tempat"), &[("purpose", "x")]).await;
        assert_eq!(saved.location(), format!("{receipt}?ubahan=terlambat"));
        let other = bayu.draft(&WULAN).await;
        let none = "/isian/0199ffff-0000-7000-8000-000000000000";
        let send = async |draft: &str| {
            bayu.get("/permohonan").await;
            let token_page = format!("{other}/tempat");
            let path = format!("{draft}/kirim");
            bayu.get(&token_page).await;
            city.running.db.statements_seen();
            let answer = bayu.post(&token_page, &path, &[("benar", "1")]).await;
            (answer.status, answer.bytes, city.running.db.statements_seen())
        };
        let (foreign, absent) = (send(&draft).await, send(none).await);
        assert_eq!(foreign.0, StatusCode::NOT_FOUND);
        assert_eq!(foreign, absent);
        let show = async |draft: &str| {
            city.running.db.statements_seen();
            let answer = bayu.get(&format!("{draft}/periksa")).await;
            (answer.status, answer.bytes, city.running.db.statements_seen())
        };
        assert_eq!(show(&draft).await, show(none).await);
        assert_eq!(counted(&city).await, [1, 1, 1, 1]);
    })
    .await;
}

#[tokio::test]
async fn the_last_request_cut_anywhere_sent_in_shapes_and_at_once_is_one_case() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let draft = ready(&wulan).await;
        let whole = wulan.sending(&draft).await;
        let path = format!("{draft}/kirim");
        // Without its last byte the consent is missing; every shorter one lacks more.
        for at in 0..whole.len() {
            let answer = wulan.send_form(&path, &whole[..at]).await;
            let told = [StatusCode::FORBIDDEN, StatusCode::SEE_OTHER, StatusCode::BAD_REQUEST];
            assert!(told.contains(&answer.status), "{at}: {}", answer.status);
            assert_eq!(counted(&city).await[0], 0, "cut at {at}");
        }
        let shapes = ["", "&benar=1", "&lain=2", "&benar=", "&nanti=1"];
        let bodies: Vec<Vec<u8>> =
            shapes.iter().map(|more| [&whole, more.as_bytes()].concat()).collect();
        let sent = bodies.iter().map(|body| wulan.send_form(&path, body));
        let sent = futures_util::future::join_all(sent).await;
        let first = sent[0].location();
        assert!(first.starts_with("/permohonan/") && first.ends_with("/terima"), "{first}");
        assert!(sent.iter().all(|answer| answer.location() == first));
        // A second phone with the same draft, and an upload that is still under way.
        let phone = city.person("Wulan").await;
        assert_eq!(phone.get(&format!("{draft}/periksa")).await.location(), first);
        let own = first.replace("/terima", "/tarik");
        let late = ("owner_letter", "lagi.pdf", PDF);
        let late = wulan.upload_from(&own, &format!("{draft}/berkas"), &[], late).await;
        assert_eq!(
            late.location(),
            format!("{first}?ubahan=terlambat"),
            "and is told that it came late"
        );
        assert_eq!(counted(&city).await, [1, 1, 1, 1]);
    })
    .await;
}

/// Something that would do harm as HTML, Typst, a formula of a spreadsheet, or a template.
const HARM: &str = "=HYPERLINK(1)<b>#panic(\"x\")</b> $ * _ @a \\ `";

#[tokio::test]
async fn markup_of_any_kind_is_only_text_on_pages_and_in_the_letter() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let harmful = Answers { job: HARM, street: HARM, purpose: HARM, ..WULAN };
        let draft = wulan.draft(&harmful).await;
        wulan.give_file(&draft, "pernyataan.pdf", PDF).await;
        let check = wulan.see(&format!("{draft}/periksa")).await;
        let number = wulan.submit(&draft).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        for page in [check, desk] {
            assert!(
                page.contains("=HYPERLINK(1)&#60;b&#62;#panic"),
                "it is shown as typed: {page}"
            );
            assert!(!page.contains("<b>#panic"), "{page}");
        }
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
        city.drain(1).await;
        let card = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(card.contains("Unduh PDF"), "the letter is made: {card}");
        let start = format!("/permohonan/{number}/surat/");
        let rest = card.split(&start).nth(1).and_then(|rest| rest.split('"').next());
        let link = format!("{start}{}", rest.expect("a link"));
        let pdf = wulan.get(&link).await.bytes;
        let text = text_of(city.folder(), &pdf);
        assert!(text.contains("=HYPERLINK(1)<b>#panic("), "{text}");
    })
    .await;
}

fn text_of(folder: &Path, pdf: &[u8]) -> String {
    let file = folder.join("letter.pdf");
    std::fs::write(&file, pdf).expect("written");
    let output = Command::new("pdftotext").arg(&file).arg("-").output().expect("poppler-utils");
    String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_file_keeps_its_name_for_the_officer() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let draft = wulan.draft(&WULAN).await;
        let name = "KTP ayah (1), baru; é#2.pdf";
        wulan.give_file(&draft, name, PDF).await;
        let number = wulan.submit(&draft).await;
        let nur = city.person("Nur Aini").await;
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(page.contains(name), "{page}");
        let start = format!("/meja/berkas/{number}/berkas/");
        let rest = page.split(&start).nth(1).and_then(|rest| rest.split('"').next());
        let file = nur.get(&format!("{start}{}", rest.expect("a link"))).await;
        let told = file.headers.get(header::CONTENT_DISPOSITION).expect("a name");
        let told = told.to_str().expect("text");
        let expected =
            "inline; filename*=UTF-8''KTP%20ayah%20%281%29%2C%20baru%3B%20%C3%A9%232.pdf";
        assert_eq!(told, expected);
        assert_eq!(file.bytes, PDF);
    })
    .await;
}

#[tokio::test]
async fn ids_of_other_peoples_files_and_letters_open_nothing() {
    on_both_engines(async |city: City| {
        let (wulan, bayu) = (city.person("Wulan").await, city.person("Bayu").await);
        let number = wulan.apply(&WULAN).await;
        let nur = city.person("Nur Aini").await;
        let start = format!("/meja/berkas/{number}/berkas/");
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        let rest = page.split(&start).nth(1).and_then(|rest| rest.split('"').next());
        let file = rest.expect("a link").to_owned();
        nur.act(&number, "ambil", &[]).await;
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
        city.drain(1).await;
        let card = wulan.see(&format!("/permohonan/{number}")).await;
        let letters = format!("/permohonan/{number}/surat/");
        let rest = card.split(&letters).nth(1).and_then(|rest| rest.split('"').next());
        let letter = rest.expect("a link").to_owned();
        let own = bayu.apply(&WULAN).await;
        let ratna = city.person("Ratna").await;
        let none = "0199ffff-0000-7000-8000-000000000000";
        let absent = "KP26-0000-0000";
        for (who, forged, missing) in [
            (&ratna, format!("{start}{file}"), format!("/meja/berkas/{absent}/berkas/{file}")),
            (
                &nur,
                format!("/meja/berkas/{own}/berkas/{file}"),
                format!("/meja/berkas/{own}/berkas/{none}"),
            ),
            (&bayu, format!("{letters}{letter}"), format!("/permohonan/{absent}/surat/{letter}")),
            (
                &bayu,
                format!("/permohonan/{own}/surat/{letter}"),
                format!("/permohonan/{own}/surat/{none}"),
            ),
        ] {
            let (forged, missing) = (who.get(&forged).await, who.get(&missing).await);
            assert_eq!(forged.status, StatusCode::NOT_FOUND);
            assert_eq!((forged.status, forged.bytes), (missing.status, missing.bytes));
        }
    })
    .await;
}

#[tokio::test]
async fn a_service_that_changes_under_a_draft_asks_what_is_new_and_keeps_what_is_there() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let draft = ready(&wulan).await;
        let sending = wulan.sending(&draft).await;
        let new = "- choice:  { id: pets, label: Hewan peliharaan, options: { none: Tidak ada, cat: Kucing } }\n      - text:    { id: purpose,";
        city.republish("- text:    { id: purpose,", new).await;
        let sent = wulan.send_form(&format!("{draft}/kirim"), &sending).await;
        assert_eq!(sent.location(), format!("{draft}/tempat?dari=periksa"));
        let check = wulan.see(&format!("{draft}/periksa")).await;
        for kept in ["Pilih “Hewan peliharaan”", "Wulan Prasasti", "pernyataan.pdf"] {
            assert!(check.contains(kept), "{kept}: {check}");
        }
        let place = [
            ("same_as_ktp", "true"),
            ("since.day", "1"),
            ("since.month", "8"),
            ("since.year", "2020"),
            ("tenure", "rent"),
            ("purpose", WULAN.purpose),
            ("pets", "cat"),
            ("versi", "1"),
        ];
        wulan.fill(&format!("{draft}/tempat"), &place).await.location();
        wulan.submit(&draft).await;
        assert_eq!(counted(&city).await, [1, 1, 1, 1]);
    })
    .await;
}

#[tokio::test]
async fn a_rare_word_of_a_case_is_found_by_nobody_who_may_not_open_it() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let (word, none) = ("Zalfikran", "Zobrektan");
        let name = format!("Wulan {word}");
        let secret = Answers { name: &name, street: word, purpose: word, job: word, ..WULAN };
        let number = wulan.apply(&secret).await;
        let nur = city.person("Nur Aini").await;
        assert!(
            nur.see(&format!("/meja/cari?q={word}")).await.contains(&number),
            "its office does"
        );
        let (bayu, ratna) = (city.person("Bayu").await, city.person("Ratna").await);
        let (hendra, agus) = (city.person("Drs. Hendra").await, city.person("Agus Prabowo").await);
        let guest = city.guest();
        for (who, visitor) in [
            ("guest", &guest),
            ("citizen", &bayu),
            ("other unit", &ratna),
            ("other signatory", &hendra),
            ("administrator", &agus),
        ] {
            // Their sessions are known from here on.
            visitor.get("/permohonan").await;
            visitor.get("/meja").await;
            for path in ["/cari?q=", "/layanan?q=", "/meja/cari?q=", "/permohonan?q=", "/meja?q="] {
                city.running.db.statements_seen();
                let hit = visitor.get(&format!("{path}{word}")).await;
                let asked = city.running.db.statements_seen();
                let miss = visitor.get(&format!("{path}{none}")).await;
                let again = city.running.db.statements_seen();
                assert_eq!(hit.status, miss.status, "{who} {path}");
                let without = |body: &str, word: &str| {
                    body.replace(word, "").replace(&word.to_lowercase(), "")
                };
                assert_eq!(without(&hit.body, word), without(&miss.body, none), "{who} {path}");
                assert!(!hit.body.contains(&number), "{who} {path}");
                assert_eq!(asked, again, "{who} {path}");
            }
            for path in ["/", "/layanan", "/sitemap.xml", "/api/v1/services", "/meja", "/operator"]
            {
                let body = visitor.get(path).await.body;
                assert!(!body.contains(word) && !body.contains(&number), "{who} {path}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn files_that_no_row_names_go_after_their_time_and_no_others() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        city.grant(&number).await;
        let nur = city.person("Nur Aini").await;
        city.drain(1).await;
        let draft = ready(&wulan).await;
        let case = draft.trim_start_matches("/isian/").parse().expect("an id");
        let running = &city.running;
        let (agency, file) = (running.agency, FileId::new(running.web.id()));
        let stray = [
            (agency, case, file),
            (agency, CaseId::new(running.web.id()), file),
            (AgencyId::new(running.web.id()), case, file),
        ];
        let (key, objects) = (SubjectKey::from_bytes([7; 32]), &running.cases.objects);
        for at in stray {
            objects.put(at, &key, [1; 16], b"%PDF-1.7 sisa".to_vec()).await.expect("kept");
        }
        let letters = issuance::Cards { db: running.db.clone() };
        let sweep = async |until: SystemTime| {
            let time = SystemTime::UNIX_EPOCH..until;
            intake::sweep_files(&running.intake, &[&letters], time).await.expect("swept")
        };
        let end = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 33);
        assert_eq!(sweep(SystemTime::UNIX_EPOCH + Duration::from_secs(1)).await, 0, "too early");
        assert_eq!(sweep(end).await, 2);
        assert_eq!(sweep(end).await, 0);
        assert!(objects.get(stray[1], &key).await.is_err());
        assert!(objects.get(stray[2], &key).await.is_ok(), "it is another agency's");
        let card = wulan.see(&format!("/permohonan/{number}")).await;
        let start = format!("/permohonan/{number}/surat/");
        let rest = card.split(&start).nth(1).and_then(|rest| rest.split('"').next());
        let letter = wulan.get(&format!("{start}{}", rest.expect("a link"))).await;
        assert!(letter.bytes.starts_with(b"%PDF"), "the letter is there");
        let start = format!("/meja/berkas/{number}/berkas/");
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        let rest = page.split(&start).nth(1).and_then(|rest| rest.split('"').next());
        let given = nur.get(&format!("{start}{}", rest.expect("a link"))).await;
        assert_eq!(given.bytes, PDF, "what was submitted is there");
        let second = wulan.submit(&draft).await;
        assert_ne!(second, number, "what waits in a draft is there");
    })
    .await;
}

/// A PDF of a megabyte.
fn large_pdf() -> Vec<u8> {
    [PDF, &vec![b'x'; 1 << 20]].concat()
}

#[tokio::test]
async fn a_large_file_is_taken_in_a_correction_too() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let page = format!("/meja/berkas/{number}/perbaikan");
        let asked = [("perbaiki", "owner_letter"), ("kata", "Foto ulang.")];
        nur.fill(&page, &asked).await.location();
        let mend = format!("/permohonan/{number}/perbaiki");
        let shown = wulan.see(&mend).await;
        let old =
            shown.split("name=\"hapus\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        wulan.fill(&mend, &[("hapus", old.expect("a button"))]).await;
        let file = large_pdf();
        let sent = wulan.upload(&mend, &[], ("owner_letter", "ulang.pdf", &file)).await;
        assert_eq!(sent.location(), format!("/permohonan/{number}"));
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("ulang.pdf ·") && !desk.contains("pernyataan.pdf ·"), "{desk}");
    })
    .await;
}

/// Civil dates are civil dates: nothing of ours asks the machine which zone it is in.
#[test]
fn no_source_asks_for_the_zone_of_the_machine() {
    fn look(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                look(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs" || end == "ts") {
                let source = std::fs::read_to_string(&path).expect("a source");
                for asks in
                    [["TimeZone::", "system"], ["Zoned::", "now"], ["get", "TimezoneOffset"]]
                {
                    if source.contains(&asks.concat()) {
                        found.push(path.display().to_string());
                    }
                }
            }
        }
    }
    let root = root();
    let mut found = Vec::new();
    look(&root.join("crates"), &mut found);
    look(&root.join("web-client/src"), &mut found);
    assert!(found.is_empty(), "{found:?}");
}

#[tokio::test]
async fn a_page_that_is_too_long_to_be_kept_is_the_answer_itself() {
    on_both_engines(async |city: City| {
        let (_, nur, number) = city.taken().await;
        let page = format!("/meja/berkas/{number}");
        let token = nur.get(&page).await.token();
        // On a page each of these is five letters.
        let words = "'".repeat(100_000);
        let form = format!("csrf={token}&jawaban=1&hasil=refuse&alasan=data_mismatch&kata={words}");
        let answer = nur.send_form(&format!("{page}/putuskan"), form.as_bytes()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.len() > 400_000 && !answer.is_shown_again, "{}", answer.body.len());
    })
    .await;
}
