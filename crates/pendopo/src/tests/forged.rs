//! Every form of every slice, sent by somebody who cannot know its token: nothing happens.

use std::collections::BTreeSet;

use http::{HeaderName, StatusCode, header};

use super::city::{City, Visitor, WULAN, on_both_engines, root};

/// The paths that take a form, read off the sources of every slice.
fn posted() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let crates = root().join("crates");
    for slice in ["identity", "catalog", "intake", "cases", "issuance", "notify", "web"] {
        let mut folders = vec![crates.join(slice).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(path).expect("a source");
                let source = source.split("#[cfg(test)]").next().unwrap_or_default();
                let routes = source.split(".route(").skip(1);
                for route in routes.filter(|route| route.contains("post(")) {
                    found.insert(route.split('"').nth(1).expect("a path").to_owned());
                }
            }
        }
    }
    found
}

/// Forms that need no token: one changes nothing but this browser's cookies, the other is the demo's, which anybody may
/// enter as anybody. Both are refused to other sites all the same.
const OPEN: [&str; 2] = ["/tampilan", "/demo/masuk"];

/// It opens for cases that came on paper alone: `counter.rs` sends it without a token.
const OF_PAPER: &str = "/meja/berkas/{number}/perbaiki";

/// An id that nothing has.
const NONE: &str = "0199ffff-0000-7000-8000-000000000000";
const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=x";

#[tokio::test]
async fn no_form_is_taken_without_its_token_or_from_another_site() {
    on_both_engines(async |city: City| {
        let (wulan, nur) = (city.person("Wulan").await, city.person("Nur Aini").await);
        let (lurah, agus) = (city.person("Drs. Bambang").await, city.person("Agus Prabowo").await);
        let number = wulan.apply(&WULAN).await;
        nur.act(&number, "ambil", &[]).await;
        let asked = [("perbaiki", "purpose"), ("kata", "Tolong lengkapi.")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &asked).await.location();
        let draft = wulan.draft(&WULAN).await;
        let begun = [
            ("layanan", "kelurahan-umpak/surat-domisili"),
            ("nik", WULAN.nik),
            ("dilihat", "1"),
        ];
        let paper = nur.fill("/meja/loket", &begun).await.location();
        let guest = city.guest();
        guest.get("/masuk").await;
        guest.get("/meja/masuk").await;
        let nurs = nur.get("/meja/buku-nomor/luar").await.token();
        let aguss = agus.get("/operator/kunci-api").await.token();
        let who = |path: &str| -> &Visitor {
            match path {
                "/masuk" | "/masuk/kode" | "/meja/masuk" | "/surat/periksa" => &guest,
                path if path.starts_with("/operator") => &agus,
                path if path.starts_with("/meja/delegasi") => &lurah,
                path if path.starts_with("/meja") => &nur,
                _ => &wulan,
            }
        };
        let seen = posted();
        assert!(seen.len() > 20, "{seen:?}");
        for route in &seen {
            let at_counter = route.starts_with("/meja/loket");
            let draft = if at_counter { &paper } else { &draft };
            let draft = draft.rsplit('/').next().expect("an id");
            let path = route
                .replace("{draft}", draft)
                .replace("{number}", &number)
                .replace("{page}", "tempat")
                .replace("{id}", if route.starts_with("/layanan") { "surat-domisili" } else { NONE });
            let visitor = who(&path);
            let site = (HeaderName::from_static("sec-fetch-site"), "cross-site");
            let cross = visitor.forge(&path, FORM, b"benar=1", &[site]).await;
            assert_eq!(cross.status, StatusCode::FORBIDDEN, "{route} from another site");
            if OPEN.contains(&route.as_str()) || route == OF_PAPER {
                continue;
            }
            let parts = |token: &str| {
                format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x--\r\n")
            };
            // The right token of somebody else.
            let wrong = if path.starts_with("/operator") { &nurs } else { &aguss };
            let mut bodies = Vec::new();
            if route != "/surat/periksa" {
                bodies.extend([String::new(), "benar=1&hasil=sign".to_owned(), "csrf=".to_owned(), format!("csrf={wrong}")].map(|body| (FORM, body)));
            }
            let takes_files = [
                "/surat/periksa",
                "/isian/{draft}/{page}",
                "/meja/loket/{draft}/{page}",
                "/meja/loket/{draft}/kertas",
                "/meja/berkas/{number}/lampiran",
                "/permohonan/{number}/perbaiki",
            ];
            if takes_files.contains(&route.as_str()) {
                bodies.extend([parts(""), parts(wrong)].map(|body| (PARTS, body)));
            }
            for (kind, body) in bodies {
                city.running.db.statements_seen();
                let answer = visitor.forge(&path, kind, body.as_bytes(), &[]).await;
                // Some pages come again at an address of their own, with what was typed.
                let leads = answer.headers.get(header::LOCATION).and_then(|place| place.to_str().ok());
                let again = ["lagi", "sesudah=masuk", "salah=lagi"].map(|why| format!("{path}?{why}"));
                // So does what the form is answered with: it is kept for whose browser sent it, and changes nothing.
                let kept = format!("{path}?lagi=");
                let is_kept = leads.is_some_and(|leads| leads.starts_with(&kept));
                let is_again =
                    is_kept || leads.is_some_and(|leads| again.iter().any(|one| one == leads));
                assert!(is_again || answer.status == StatusCode::FORBIDDEN, "{route} {kind} {body}");
                let seen = city.running.db.statements_seen();
                // A desk page that comes back as it was filled in shows the case: that it was read is written down.
                let is_read = seen.iter().any(|sql| sql.starts_with("INSERT INTO reads"));
                let reading = ["SELECT", "INSERT INTO reads", "INSERT INTO outbox"];
                let shows = path.starts_with("/meja/berkas") || path.starts_with("/meja/loket");
                let told = if is_read && shows { &reading[..] } else { &reading[..1] };
                let of_answer = |sql: &str| is_kept && sql.contains(" kept_answers ");
                let wrote = seen.iter().find(|sql| {
                    !told.iter().any(|start| sql.trim_start().starts_with(start)) && !of_answer(sql)
                });
                assert_eq!(wrote, None, "{route} {kind} {body}");
            }
        }
    })
    .await;
}
