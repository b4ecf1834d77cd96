//! The rules of the house, read off the sources themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use http::{StatusCode, header};

use super::city::{City, root};
use crate::boot;

/// All files below a folder with this ending.
fn sources(folder: &Path, ending: &str, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, ending, found);
        } else if path.extension().is_some_and(|own| own == ending) {
            let text = std::fs::read_to_string(&path).expect("a source");
            found.push((path, text));
        }
    }
}

/// Whose a row can be. The tables of accounts are found by what a person types to sign in.
const OWNERS: [&str; 3] = ["agency_id", "person_id", "contact_index"];

#[test]
fn every_table_and_every_statement_has_its_owner_first() {
    let mut tables = BTreeMap::new();
    for migration in boot::migrations() {
        for create in migration.sql.split("CREATE TABLE ").skip(1) {
            let name = create.split([' ', '(']).next().expect("a name").to_owned();
            let body = create.split(");").next().expect("a body");
            let key = match body.split_once("PRIMARY KEY (") {
                Some((_, columns)) => columns.split([',', ')']).next().expect("a column").trim(),
                None => {
                    let line =
                        body.lines().find(|line| line.contains("PRIMARY KEY")).expect("a key");
                    line.trim()
                        .trim_start_matches(&format!("{name} ("))
                        .split_whitespace()
                        .next()
                        .expect("a column")
                }
            };
            assert!(OWNERS.contains(&key), "{name} begins with {key}, not with its owner");
            tables.insert(name, key.to_owned());
        }
    }
    assert!(tables.len() > 20, "{tables:?}");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(root().join("crates")).expect("crates").flatten() {
        sources(&folder.path().join("src"), "rs", &mut files);
    }
    let mut seen = 0;
    for (path, text) in
        files.iter().filter(|(path, _)| !path.components().any(|part| part.as_os_str() == "tests"))
    {
        // Statements put together by `concat!` are read as one; a macro of columns between them does not matter.
        let text = text.split("#[cfg(test)]").next().unwrap_or(text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("\", \"", "");
        for (at, _) in text.match_indices("\"WHERE ") {
            let first = text[at + 7..].split([' ', '=']).next().expect("a column");
            assert!(
                OWNERS.contains(&first),
                "{}: WHERE {first} begins without owner",
                path.display()
            );
        }
        for (table, owner) in &tables {
            for verb in [format!("FROM {table} "), format!("UPDATE {table} ")] {
                for (at, _) in text.match_indices(&verb) {
                    let end = text[at..].find(['"', ';']).map_or(text.len(), |end| at + end);
                    let statement = &text[at..end];
                    let Some((_, condition)) = statement.split_once("WHERE") else {
                        // The one agency of this installation, or a beginning that others go on from (see below).
                        assert!(
                            table == "agencies"
                                || text[end..].starts_with('"') && statement.ends_with(' '),
                            "{}: no WHERE in {statement:?}",
                            path.display()
                        );
                        continue;
                    };
                    let first = condition.trim().split([' ', '=']).next().expect("a column");
                    let first = first.rsplit('.').next().expect("a column");
                    assert!(
                        first == owner || OWNERS.contains(&first),
                        "{}: {table} is asked by {first} first",
                        path.display()
                    );
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 40, "only {seen} statements were found");
}

/// The rooms in their order: each may use those before it, as far as the second list allows.
const ORDER: &[&str] = &[
    "terms",
    "places",
    "messaging",
    "definition",
    "casework",
    "vault",
    "letters",
    "course",
    "workbench",
    "simulate",
    "lingua",
    "georeport",
    "db",
    "files",
    "web",
    "identity",
    "catalog",
    "intake",
    "cases",
    "complaints",
    "field",
    "guide",
    "portal",
    "issuance",
    "notify",
    "api",
    "open311",
    "assistant",
    "pendopo",
];

#[test]
fn crates_point_in_one_direction_and_pure_ones_know_no_io() {
    let pure = [
        "terms",
        "places",
        "messaging",
        "definition",
        "casework",
        "vault",
        "letters",
        "course",
        "workbench",
        "simulate",
        "lingua",
        "georeport",
    ];
    let io = [
        "tokio",
        "axum",
        "rusqlite",
        "tokio-postgres",
        "reqwest",
        "object_store",
        "lettre",
        "rand",
    ];
    for (place, name) in ORDER.iter().enumerate() {
        let manifest = root().join("crates").join(name).join("Cargo.toml");
        let Ok(text) = std::fs::read_to_string(manifest) else { continue };
        let own = text.split("[dev-dependencies]").next().expect("a head");
        let (_, dependencies) = own.split_once("[dependencies]").unwrap_or((own, ""));
        for line in dependencies.lines() {
            let used = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if let Some(other) = ORDER.iter().position(|room| *room == used) {
                assert!(other < place, "{name} uses {used}, which stands above it");
            }
            assert!(!(pure.contains(name) && io.contains(&used)), "{name} is pure and uses {used}");
        }
    }
}

#[test]
fn every_text_is_there_in_both_languages_and_every_key_that_is_said_exists() {
    let slices = [
        ("web", web::TEXTS),
        ("identity", identity::TEXTS),
        ("catalog", catalog::TEXTS),
        ("intake", intake::TEXTS),
        ("cases", cases::TEXTS),
        ("complaints", complaints::TEXTS),
        ("field", field::TEXTS),
        ("portal", portal::TEXTS),
        ("guide", guide::TEXTS),
        ("issuance", issuance::TEXTS),
        ("assistant", assistant::TEXTS),
        ("api", api::TEXTS),
        ("open311", open311::TEXTS),
        ("notify", notify::TEXTS),
    ];
    for (name, slice) in &slices {
        assert_eq!(web::missing_texts(slice), Vec::<String>::new(), "{name}");
    }
    let texts = boot::texts();
    let (mut files, mut said) = (Vec::new(), BTreeSet::new());
    for folder in std::fs::read_dir(root().join("crates")).expect("crates").flatten() {
        for (inner, ending) in [("src", "rs"), ("templates", "html")] {
            if folder.path().join(inner).is_dir() {
                sources(&folder.path().join(inner), ending, &mut files);
            }
        }
    }
    for (path, text) in &files {
        for call in ["say(\"", "say1(\"", "say2(\"", "with(\""] {
            for (at, _) in text.match_indices(call).filter(|(at, _)| text[..*at].ends_with("view."))
            {
                let key = text[at + call.len()..].split('"').next().expect("a key");
                assert!(texts.has(key), "{}: no text {key}", path.display());
                said.insert(key.to_owned());
            }
        }
    }
    assert!(said.len() > 150, "only {} texts are said", said.len());
}

#[test]
fn every_pictogram_that_is_shown_is_drawn() {
    let drawn = std::fs::read_to_string(root().join("web-client/dist/icons.tsv")).expect("built");
    let drawn: BTreeSet<&str> = drawn.lines().filter_map(|line| line.split('\t').next()).collect();
    let mut templates = Vec::new();
    sources(&root().join("crates"), "html", &mut templates);
    for (path, text) in &templates {
        for rest in text.split("#i-").skip(1).filter(|rest| !rest.starts_with('{')) {
            let name = rest.split('"').next().expect("a name");
            assert!(drawn.contains(name), "{}: no pictogram {name}", path.display());
        }
    }
}

/// Wider than this, programs that read a PDF take the room between letters for that between words.
const WIDEST: f32 = 0.06;

#[test]
fn no_letter_sets_its_letters_so_far_apart_that_words_are_cut() {
    let mut templates = Vec::new();
    for folder in ["packs", "fixtures"] {
        sources(&root().join(folder), "typ", &mut templates);
    }
    assert!(templates.len() > 20, "{}", templates.len());
    let mut wide = Vec::new();
    for (path, source) in &templates {
        // The mark of the demo lies behind the text and is none.
        let lines = source.lines().filter(|line| !line.contains("CONTOH"));
        for rest in lines.flat_map(|line| line.split("tracking: ").skip(1)) {
            let em = rest.split("em").next().and_then(|number| number.parse::<f32>().ok());
            if em.is_none_or(|em| em > WIDEST) {
                wide.push((path, rest));
            }
        }
    }
    assert_eq!(wide, [], "at most {WIDEST}em");
}

#[test]
fn nothing_under_api_stands_outside_the_document() {
    let mut files = Vec::new();
    for folder in std::fs::read_dir(root().join("crates")).expect("crates").flatten() {
        if folder.file_name() != "api" {
            sources(&folder.path().join("src"), "rs", &mut files);
        }
    }
    for (path, text) in &files {
        let words: String = text.split_whitespace().collect();
        assert!(!words.contains(&[".route(", "\"/api"].concat()), "{}", path.display());
    }
}

#[tokio::test]
async fn the_first_view_of_every_open_page_is_at_most_14_kb() {
    let city = City::open(None, true).await;
    let guest = city.guest();
    let paths = [
        "/",
        "/layanan",
        "/layanan/surat-domisili",
        "/layanan/akta-kelahiran",
        "/cari?q=suket+domisli",
        "/masuk",
        "/surat/periksa",
        "/meja/masuk",
    ];
    for path in paths {
        let page = guest.compressed(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        let mut whole = weight(&page);
        let plain = guest.see(path).await;
        let linked =
            plain.match_indices("href=\"/aset/").chain(plain.match_indices("src=\"/aset/"));
        let assets: BTreeSet<&str> =
            linked.map(|(at, _)| plain[at..].split('"').nth(1).expect("an address")).collect();
        for asset in &assets {
            whole += weight(&guest.compressed(asset).await);
        }
        assert!(whole <= 14 * 1024, "{path} weighs {whole} bytes with {assets:?}");
    }
}

/// Body and headers as they travel.
fn weight(answer: &super::city::Answer) -> usize {
    let headers = answer.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    headers.sum::<usize>() + answer.bytes.len()
}

#[tokio::test]
async fn a_real_agency_has_no_doors_of_the_demo() {
    let city = City::open(None, false).await;
    let guest = city.guest();
    for path in ["/demo", "/demo/pesan-keluar"] {
        assert_eq!(guest.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let enter = guest.post("/masuk", "/demo/masuk", &[("warga", "0")]).await;
    assert_eq!(enter.status, StatusCode::NOT_FOUND);
    assert!(!guest.see("/").await.contains("/demo"), "no link to it either");
}

#[tokio::test]
async fn a_part_of_a_page_carries_no_policy_and_a_page_in_its_place_does() {
    let city = City::open(None, true).await;
    let guest = city.guest();
    let page = guest.see("/").await;
    let place = page.split('"').find(|part| part.ends_with("/main.css")).expect("a style sheet");
    let policy = header::CONTENT_SECURITY_POLICY;
    let sheet = guest.get(place).await;
    assert_eq!(sheet.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert!(!sheet.headers.contains_key(&policy), "{:?}", sheet.headers);
    let none = guest.get("/aset/0/nothing.css").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(none.headers.contains_key(&policy), "it is a page: {:?}", none.headers);
}

#[tokio::test]
async fn no_page_asks_anything_of_a_third_party_and_all_carry_the_strict_policy() {
    let city = City::open(None, true).await;
    let guest = city.guest();
    for path in
        ["/", "/layanan/surat-domisili", "/masuk", "/surat/periksa", "/nowhere", "/meja/masuk"]
    {
        let page = guest.get(path).await;
        let policy = page.headers.get(header::CONTENT_SECURITY_POLICY).expect("a policy");
        let policy = policy.to_str().expect("a text");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        let may = |what: &str| policy.contains(what);
        assert_eq!(may("connect-src 'self'"), path == "/surat/periksa", "{path}: {policy}");
        assert!(!may("object-src") && !may("frame-src"), "only beside a decision: {path} {policy}");
        for call in ["src=\"http", "href=\"http", "url(http", "@import"] {
            let own = page.body.replace("href=\"http://127.0.0.1", "");
            assert!(!own.contains(call), "{path} has {call}");
        }
        assert!(
            !page.body.contains(" style=") && !page.body.contains("<style"),
            "{path} has inline style"
        );
    }
}
