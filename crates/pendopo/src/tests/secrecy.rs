//! A copy of everything on disk tells nobody anything: marked values are looked for in every shape, and a control row
//! shows that the search would find them.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use db::{Batch, params};
use definition::Value;
use identity::Reader;
use vault::Purpose;

use super::city::{ACCEPT, Answers, City, WULAN, on_both_engines};

/// Rare words, whole numbers, a phrase within a file.
const MARKED: Answers<'static> = Answers {
    nik: "9971015208770093",
    name: "Xanthippe Quillfeather",
    born: ["12", "8", "1977"],
    sex: "female",
    job: "Pemahat zebrano",
    phone: "081299887766",
    street: "Lorong Zirkonwald 77",
    purpose: "Rekening Wolframbank",
};
const FILE_NAME: &str = "obsidian-rahasia.pdf";
const FILE: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Lang(kutipan quetzal turmalin)>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const ASKED: &str = "Mohon sebut cabang Malachit";
const DRAFT: Answers<'static> = Answers {
    nik: "9971031312910094",
    name: "Ottokar Vexillum",
    born: ["13", "12", "1991"],
    sex: "male",
    job: "Penyuling cardamom",
    phone: "081288776655",
    street: "Tikungan Ypsilon 41",
    purpose: "Paspor Kryptonia",
};

/// What must not be found.
fn needles() -> Vec<String> {
    let own = |a: &Answers<'_>| {
        [a.nik, a.name, a.job, &a.phone[1..], a.street, a.purpose].map(str::to_owned)
    };
    let words = [FILE_NAME, "kutipan quetzal turmalin", "cabang Malachit", "Xanthippe", "Vexillum"];
    own(&MARKED).into_iter().chain(own(&DRAFT)).chain(words.map(str::to_owned)).collect()
}

/// The shapes in which a value could lie: as it is, UTF-16, base64 at every offset, hexadecimal.
fn shapes(needle: &str) -> Vec<(String, Vec<u8>)> {
    let plain = needle.as_bytes();
    let hex = |upper: bool| -> String {
        plain
            .iter()
            .map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") })
            .collect()
    };
    let mut shapes = vec![
        ("raw".to_owned(), plain.to_vec()),
        ("small letters".to_owned(), needle.to_lowercase().into_bytes()),
        ("UTF-16 LE".to_owned(), needle.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16 BE".to_owned(), needle.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("hex".to_owned(), hex(false).into_bytes()),
        ("HEX".to_owned(), hex(true).into_bytes()),
    ];
    for shift in 0..3 {
        let padded = [vec![0; shift], plain.to_vec()].concat();
        let text = STANDARD_NO_PAD.encode(&padded);
        // The first letters mix with what stands before, the last with what follows.
        let from = [0, 2, 3][shift];
        let inner = text.as_bytes()[from..text.len() - 2].to_vec();
        shapes.push((format!("base64 +{shift}"), inner.clone()));
        let other = inner.iter().map(|&byte| match byte {
            b'+' => b'-',
            b'/' => b'_',
            byte => byte,
        });
        shapes.push((format!("base64url +{shift}"), other.collect()));
    }
    shapes
}

/// Places with their bytes: files, values of rows, and what unpacks out of them.
pub(super) type Hay = BTreeMap<String, Vec<u8>>;

fn files(folder: &Path, hay: &mut Hay) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, hay);
        } else {
            hay.insert(path.display().to_string(), std::fs::read(&path).expect("a file"));
        }
    }
}

/// Every value of every table of a copied SQLite database: long ones do not lie in one piece in the file.
fn values(file: &Path, hay: &mut Hay) {
    let open = rusqlite::Connection::open(file).expect("the copy opens");
    let mut tables =
        open.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").expect("tables");
    let names: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .expect("names")
        .map(|name| name.expect("a name"))
        .collect();
    for name in names {
        let mut all = open.prepare(&format!("SELECT * FROM \"{name}\"")).expect("a table");
        let columns = all.column_count();
        let mut rows = all.query([]).expect("rows");
        let mut count = 0;
        while let Some(row) = rows.next().expect("a row") {
            for column in 0..columns {
                let value = match row.get_ref(column).expect("a value") {
                    rusqlite::types::ValueRef::Text(bytes)
                    | rusqlite::types::ValueRef::Blob(bytes) => bytes.to_vec(),
                    rusqlite::types::ValueRef::Integer(number) => number.to_string().into_bytes(),
                    rusqlite::types::ValueRef::Real(_) | rusqlite::types::ValueRef::Null => {
                        continue;
                    }
                };
                hay.insert(format!("{name} {count}.{column}"), value);
            }
            count += 1;
        }
    }
}

/// A dump of PostgreSQL as text, and its binary values decoded.
fn dump(url: &str, hay: &mut Hay) {
    let program = db::testing::binaries().join("pg_dump");
    let dumped = Command::new(program).arg(url).output().expect("pg_dump runs");
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    let text = dumped.stdout;
    let mut at = 0;
    while let Some(found) = text[at..].windows(3).position(|three| three == b"\\\\x") {
        let from = at + found + 3;
        let hex = text[from..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let decoded = text[from..from + hex].chunks_exact(2).map(|pair| {
            let pair = std::str::from_utf8(pair).expect("hex digits");
            u8::from_str_radix(pair, 16).expect("hex digits")
        });
        hay.insert(format!("dump, value at {from}"), decoded.collect());
        at = from + hex;
    }
    hay.insert("dump".to_owned(), text);
}

/// What unpacks: zlib and gzip from any place where one could begin.
fn unpacked(hay: &Hay) -> Hay {
    let mut more = Hay::new();
    for (place, bytes) in hay {
        for at in 0..bytes.len().saturating_sub(2) {
            let mut out = Vec::new();
            let read = match (bytes[at], bytes[at + 1]) {
                (0x78, 0x01 | 0x5e | 0x9c | 0xda) => {
                    flate2::read::ZlibDecoder::new(&bytes[at..]).take(1 << 22).read_to_end(&mut out)
                }
                (0x1f, 0x8b) => {
                    flate2::read::GzDecoder::new(&bytes[at..]).take(1 << 22).read_to_end(&mut out)
                }
                _ => continue,
            };
            if read.is_ok() || out.len() > 16 {
                more.insert(format!("{place}, unpacked at {at}"), out);
            }
        }
    }
    more
}

/// Where the needles are, and in which shape.
pub(super) fn search(hay: &Hay, needles: &[String]) -> Vec<String> {
    let shapes: Vec<(String, Vec<u8>)> = needles
        .iter()
        .flat_map(|needle| {
            shapes(needle)
                .into_iter()
                .map(move |(shape, bytes)| (format!("{needle:?} as {shape}"), bytes))
        })
        .collect();
    let mut found = Vec::new();
    for (place, bytes) in hay {
        for (what, shape) in &shapes {
            if contains(bytes, shape) {
                found.push(format!("{what} in {place}"));
            }
        }
    }
    found
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    let Some(&first) = needle.first() else { return false };
    let mut rest = hay;
    while let Some(at) = rest.iter().position(|&byte| byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// A copy of everything that lies on disk and in the database.
pub(super) fn copy(city: &City) -> Hay {
    let mut hay = Hay::new();
    files(city.folder(), &mut hay);
    match &city.settings.postgres {
        Some(url) => dump(url, &mut hay),
        None => {
            let target = tempfile::tempdir().expect("a folder");
            for name in ["pendopo.db", "pendopo.db-wal"] {
                let from = city.settings.data.join(name);
                if from.exists() {
                    std::fs::copy(from, target.path().join(name)).expect("copied");
                }
            }
            values(&target.path().join("pendopo.db"), &mut hay);
        }
    }
    let more = unpacked(&hay);
    hay.extend(more);
    hay
}

#[tokio::test]
async fn a_copy_of_everything_holds_no_marked_value_and_the_control_row_is_found() {
    on_both_engines(async |city: City| {
        let person = city.person("Wulan").await;
        let draft = person.draft(&MARKED).await;
        person.give_file(&draft, FILE_NAME, FILE).await;
        let number = person.submit(&draft).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let page = format!("/meja/berkas/{number}/perbaikan");
        nur.fill(&page, &[("perbaiki", "purpose"), ("kata", ASKED)]).await.location();
        let mend = format!("/permohonan/{number}/perbaiki");
        // Something given and not sent yet lies there too.
        person.fill(&mend, &[("purpose", MARKED.purpose), ("nanti", "1")]).await.location();
        person.fill(&mend, &[("purpose", MARKED.purpose), ("sama", "1")]).await.location();
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
        // The letter is made; messages to the applicant wait still.
        city.drain(1).await;
        let card = person.see(&format!("/permohonan/{number}")).await;
        assert!(card.contains("Unduh PDF"), "the letter is there: {card}");
        let other = city.person("Bayu").await;
        other.draft(&DRAFT).await;
        // Somebody asks for a code with a phone of their own.
        let code = city.guest();
        code.fill("/masuk", &[("kontak", MARKED.phone)]).await;

        let hay = copy(&city);
        let bytes: usize = hay.values().map(Vec::len).sum();
        assert!(bytes > 200_000, "the copy holds what was written: {bytes} bytes");
        let found = search(&hay, &needles());
        assert_eq!(found, Vec::<String>::new());

        // The control: the same words, written unsealed on purpose, in every shape.
        let name = MARKED.name;
        let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut zlib, name.as_bytes()).expect("memory takes it");
        let controls: [(&str, Vec<u8>); 4] = [
            ("UTF-16 LE", utf16),
            ("base64", STANDARD.encode(name).into_bytes()),
            ("raw", name.as_bytes().to_vec()),
            ("unpacked", zlib.finish().expect("memory takes it")),
        ];
        for (shape, bytes) in controls {
            let control = Batch::new().exactly(
                1,
                "INSERT INTO api_keys (agency_id, key_hash, name, created_at) VALUES ($1, $2, $3, 0)",
                params![city.running.agency, bytes, "kontrol"],
            );
            city.running.db.commit(control).await.expect("the control row");
            let found = search(&copy(&city), &[name.to_owned()]);
            assert!(found.iter().any(|place| place.contains(shape)), "{shape}: {found:?}");
            let gone = Batch::new().exactly(
                1,
                "DELETE FROM api_keys WHERE agency_id = $1 AND name = 'kontrol'",
                params![city.running.agency],
            );
            city.running.db.commit(gone).await.expect("the control row goes");
        }
    })
    .await;
}

#[tokio::test]
async fn destroying_a_key_makes_just_that_subject_unreadable_and_every_leaf_still_verifies() {
    on_both_engines(async |city: City| {
        let (db, agency) = (&city.running.db, city.running.agency);
        let wulan = city.person("Wulan").await;
        let (first, second) = (wulan.apply(&WULAN).await, wulan.apply(&MARKED).await);
        let nur = city.person("Nur Aini").await;
        let desk = |number: &str| format!("/meja/berkas/{number}");
        assert!(nur.see(&desk(&first)).await.contains("Gang Umpak 2"));
        let case = cases::find(db, agency, &first).await.expect("asked").expect("there").id;
        db.commit(cases::destroy(agency, case, "applicant")).await.expect("destroyed");
        let gone = nur.see(&desk(&first)).await;
        assert!(!gone.contains("Gang Umpak 2") && !gone.contains("Wulan Prasasti"), "{gone}");
        assert!(gone.contains("Kontrak"), "plain case data stays: {gone}");
        assert!(nur.see(&desk(&second)).await.contains(MARKED.street), "another case is untouched");
        assert!(
            !nur.see("/meja/cari?q=prasasti").await.contains(&first),
            "nor does the search know them"
        );
        assert_eq!(city.rebuilt().await, (2, Vec::new()), "every leaf verifies");
    })
    .await;
}

#[tokio::test]
async fn one_subject_of_several_can_be_forgotten_alone() {
    on_both_engines(async |city: City| {
        let (running, agency) = (&city.running, city.running.agency);
        let (case, keys) = (terms::CaseId::new(running.web.id()), ["mother", "children#0"]);
        let mut held = BTreeMap::new();
        for subject in keys {
            let owner = identity::Owner::default();
            let (key, row) =
                identity::new_key(&running.web, &running.keys, agency, case, subject, owner);
            running.db.commit(row).await.expect("kept");
            held.insert(subject, key);
        }
        let seal = |subject: &str, words: &str| {
            let place = vault::Place { owner: agency.uuid(), case, subject, field: "answers" };
            let key = &held[subject];
            vault::seal(
                &key.key,
                key.id,
                &Value::Text(words.to_owned()),
                &place,
                running.web.random(),
            )
        };
        let (mother, child) = (seal("mother", "Ibu"), seal("children#0", "Anak"));
        running.db.commit(identity::destroy(agency, case, "mother")).await.expect("destroyed");
        let left = identity::load(&running.db, &running.keys, agency, case).await.expect("loaded");
        let parts = [
            identity::Part { subject: "mother", field: "answers", sealed: &mother },
            identity::Part { subject: "children#0", field: "answers", sealed: &child },
        ];
        let (db, web) = (&running.db, &running.web);
        let opened =
            identity::reveal(db, web, agency, case, &left, Reader::Owner, &parts, Purpose::Rule)
                .await
                .expect("opened");
        assert_eq!(opened, [("children#0".to_owned(), Value::Text("Anak".to_owned()))]);
    })
    .await;
}
