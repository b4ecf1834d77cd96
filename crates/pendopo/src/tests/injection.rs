//! What would be markup, a template, a formula or a command elsewhere, in every text that citizens and officers type: it
//! is shown as it was typed, wherever it turns up.

use std::process::Command;

use http::StatusCode;

use super::city::{ACCEPT, Answers, City, PDF, Visitor, WULAN, on_both_engines};

/// Each begins with a sign that a spreadsheet takes for a formula, and goes on as HTML, Typst and a template.
const HARM: [&str; 5] = [
    "=HYPERLINK(1)<b>#read(\"/etc/passwd\")",
    "+1 <script>x</script> *tebal* $x$ #{",
    "-1 </textarea><img src=x onerror=y>",
    "@SUM(1) {{ 7*7 }} {% raw %} #{7*7} \\ `",
    "\t=1 \' or \"1\"=\"1 -- &lt;",
];
/// What of it would be alive if it stood in a page as it is.
const ALIVE: [&str; 5] = ["<b>#read", "<script>x", "</textarea><img", "49 {%", "\"1\"=\"1"];

/// As a page shows a text: what is typed is cleaned of blanks around it, and escaped.
fn shown(text: &str) -> String {
    let escape = |sign: char| match sign {
        '<' => "&#60;".to_owned(),
        '>' => "&#62;".to_owned(),
        '&' => "&#38;".to_owned(),
        '"' => "&#34;".to_owned(),
        '\'' => "&#39;".to_owned(),
        sign => sign.to_string(),
    };
    text.trim().chars().map(escape).collect()
}

fn is_dead(page: &str, whence: &str) {
    for alive in ALIVE {
        assert!(!page.contains(alive), "{alive} lives in {whence}: {page}");
    }
}

/// A page that shows this as it was typed, and nothing of it alive.
async fn shows(who: &Visitor, path: &str, text: &str) {
    let page = who.see(path).await;
    is_dead(&page, path);
    assert!(page.contains(&shown(text)), "{path} shows {text:?} as it is: {page}");
}

fn text_of(city: &City, pdf: &[u8]) -> String {
    let file = city.folder().join("letter.pdf");
    std::fs::write(&file, pdf).expect("written");
    let output = Command::new("pdftotext").arg(&file).arg("-").output().expect("poppler-utils");
    String::from_utf8_lossy(&output.stdout).split_whitespace().collect()
}

async fn letter(who: &Visitor, number: &str) -> Vec<u8> {
    let card = who.see(&format!("/permohonan/{number}")).await;
    let start = format!("/permohonan/{number}/surat/");
    let rest = card.split(&start).nth(1).and_then(|rest| rest.split('"').next());
    let link = format!("{start}{}", rest.unwrap_or_else(|| panic!("no letter: {card}")));
    who.get(&link).await.bytes
}

#[tokio::test]
async fn a_certificate_of_residence_and_its_desk() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let (nur, lurah) = (city.person("Nur Aini").await, city.person("Drs. Bambang").await);
        for harm in HARM {
            let typed = Answers { job: harm, street: harm, purpose: harm, ..WULAN };
            let draft = wulan.draft(&typed).await;
            wulan.give_file(&draft, "<b>=1#x.pdf", PDF).await;
            shows(&wulan, &format!("{draft}/data-diri"), harm).await;
            shows(&wulan, &format!("{draft}/tempat"), harm).await;
            shows(&wulan, &format!("{draft}/periksa"), harm).await;
            let number = wulan.submit(&draft).await;
            let desk = format!("/meja/berkas/{number}");
            nur.act(&number, "ambil", &[]).await;
            shows(&nur, &desk, harm).await;
            let asked = [("perbaiki", "purpose"), ("kata", harm)];
            nur.fill(&format!("{desk}/perbaikan"), &asked).await.location();
            let mine = format!("/permohonan/{number}");
            city.pass(11);
            shows(&wulan, &mine, harm).await;
            let mend = format!("{mine}/perbaiki");
            shows(&wulan, &mend, harm).await;
            wulan.fill(&mend, &[("purpose", harm), ("sama", "1")]).await.location();
            nur.act(&number, "putuskan", &ACCEPT).await.location();
            lurah.act(&number, "ambil", &[]).await;
            let back = [("hasil", "return"), ("kata", harm)];
            lurah.act(&number, "putuskan", &back).await.location();
            shows(&nur, &desk, harm).await;
            nur.act(&number, "ambil", &[]).await;
            nur.act(&number, "putuskan", &ACCEPT).await.location();
            lurah.act(&number, "ambil", &[]).await;
            lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
            city.drain(1).await;
            let text = text_of(&city, &letter(&wulan, &number).await);
            let whole: String = harm.split_whitespace().collect();
            // Opening and closing quotes are set as a printer does.
            let plain = |text: &str| text.replace(['"', '\'', '“', '”', '‘', '’'], "");
            assert!(plain(&text).contains(&plain(&whole)), "{harm}: {text}");
            assert!(!text.contains("root:"), "{text}");
            let search = format!(
                "/meja/cari?q={}",
                harm.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>()
            );
            is_dead(&nur.see(&search).await, &search);
        }
        let sent = city.guest().see("/demo/pesan-keluar").await;
        is_dead(&sent, "the messages");
        assert!(!sent.contains("HYPERLINK"), "a message holds nothing that somebody typed: {sent}");
    })
    .await;
}

#[tokio::test]
async fn refusals_numbers_on_paper_and_names_of_keys() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let (nur, agus) = (city.person("Nur Aini").await, city.person("Agus Prabowo").await);
        for (place, harm) in HARM.into_iter().enumerate() {
            let number = wulan.apply(&WULAN).await;
            nur.act(&number, "ambil", &[]).await;
            let refused = [("hasil", "refuse"), ("alasan", "data_mismatch"), ("kata", harm)];
            nur.act(&number, "putuskan", &refused).await.location();
            city.pass(11);
            shows(&wulan, &format!("/permohonan/{number}"), harm).await;
            shows(&nur, &format!("/meja/berkas/{number}"), harm).await;
            let page = nur.see("/meja/buku-nomor/luar").await;
            let series =
                page.split("name=\"seri\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
            let series =
                series.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned();
            let seq = (place + 1).to_string();
            let paper = [
                ("seri", series.as_str()),
                ("dari", seq.as_str()),
                ("sampai", ""),
                ("tertulis", harm),
                ("alasan", harm),
                ("unit", "kelurahan-umpak"),
            ];
            let entered = nur.fill("/meja/buku-nomor/luar", &paper).await;
            is_dead(&entered.body, "the form of a number");
            let made = agus.fill("/operator/kunci-api", &[("nama", harm)]).await;
            assert!(made.status.is_success(), "{}", made.body);
            is_dead(&made.body, "the keys");
            shows(&agus, "/operator/kunci-api", harm).await;
        }
        is_dead(&nur.see("/meja/buku-nomor").await, "the number book");
        let csv = nur.get("/meja/buku-nomor.csv?unit=kelurahan-umpak").await;
        for cell in
            csv.body.trim_start_matches('\u{feff}').lines().flat_map(|line| line.split("\",\""))
        {
            let start = cell.trim_start_matches('"').chars().next();
            assert!(!matches!(start, Some('=' | '+' | '-' | '@' | '\t')), "{cell}");
        }
    })
    .await;
}

/// A page with answers, sent until it leads on.
async fn page(who: &Visitor, draft: &str, page: &str, pairs: &[(&str, &str)], next: &str) {
    let path = format!("{draft}/{page}");
    let mut answer = who.fill(&path, pairs).await;
    // A question that the answers brought up is shown first, and an advice once.
    if answer.status != StatusCode::SEE_OTHER {
        answer = who.fill(&path, pairs).await;
    }
    assert_eq!(answer.location(), format!("{draft}/{next}"), "{page}");
}

#[tokio::test]
async fn a_birth_certificate_and_what_its_head_writes() {
    on_both_engines(async |city: City| {
        let sekar = city.person("Sekar").await;
        let (ratna, head) = (city.person("Ratna").await, city.person("Drs. Hendra").await);
        for harm in HARM {
            let begun =
                sekar.post("/layanan/akta-kelahiran", "/layanan/akta-kelahiran/mulai", &[]).await;
            let draft = begun.location();
            let address = |who: &str| {
                [("street", harm), ("rt", "1"), ("rw", "4"), ("region", "99.71.01.1002")]
                    .map(|(part, value)| (format!("{who}.address.{part}"), value))
            };
            let own = address("applicant");
            let mut you = vec![
                ("applicant.nik", "9971015708930002"),
                ("applicant.name", "Sekar Ayuwati"),
                ("applicant.phone", "081299710002"),
            ];
            you.extend(own.iter().map(|(name, value)| (name.as_str(), *value)));
            page(&sekar, &draft, "data-diri", &you, "keperluan").await;
            let purpose =
                [("subject_is", "child"), ("birth_kind", "single"), ("already_has_deed", "false")];
            page(&sekar, &draft, "keperluan", &purpose, "anak").await;
            let child = [
                ("children.0.name", "Puspa Kirana Ayuwati"),
                ("children.0.sex", "female"),
                ("children.0.birth_date.day", "1"),
                ("children.0.birth_date.month", "2"),
                ("children.0.birth_date.year", "2022"),
                ("children.0.birth_region", "99.71"),
                ("children.0.birth_place_kind", "hospital"),
                ("children.0.helper", "doctor"),
                ("children.0.birth_order", "1"),
            ];
            page(&sekar, &draft, "anak", &child, "orang-tua").await;
            let parents = [
                ("parents_known", "both"),
                ("marriage_proof", "book"),
                ("marriage_number", harm),
                ("marriage_date.day", "3"),
                ("marriage_date.month", "4"),
                ("marriage_date.year", "2019"),
            ];
            page(&sekar, &draft, "orang-tua", &parents, "ibu").await;
            let theirs = address("mother");
            let mut mother = vec![
                ("mother.nik", "9971015708930002"),
                ("mother.name", "Sekar O\'Brien"),
                ("mother.birth_date.day", "17"),
                ("mother.birth_date.month", "8"),
                ("mother.birth_date.year", "1993"),
            ];
            mother.extend(theirs.iter().map(|(name, value)| (name.as_str(), *value)));
            page(&sekar, &draft, "ibu", &mother, "ayah").await;
            let father = [
                ("father.nik", "9971011708900003"),
                ("father.name", "Rangga Wirasakti"),
                ("father.birth_date.day", "17"),
                ("father.birth_date.month", "8"),
                ("father.birth_date.year", "1990"),
            ];
            page(&sekar, &draft, "ayah", &father, "saksi").await;
            let witnesses = [
                ("witnesses.0.nik", "9971024112880004"),
                ("witnesses.0.name", "Tirta Wening"),
                ("witnesses.1.nik", "9971030203850005"),
                ("witnesses.1.name", "Bayu Segara"),
            ];
            page(&sekar, &draft, "saksi", &witnesses, "bukti").await;
            page(&sekar, &draft, "bukti", &[("has_birth_letter", "true")], "berkas").await;
            let files = format!("{draft}/berkas");
            sekar
                .upload(
                    &files,
                    &[("unggah", "1"), ("versi", "0")],
                    ("birth_letter", "lahir.pdf", PDF),
                )
                .await;
            let given =
                sekar.upload(&files, &[("versi", "0")], ("marriage_file", "nikah.pdf", PDF)).await;
            assert_eq!(given.location(), format!("{draft}/periksa"), "{}", given.body);
            let check = format!("{draft}/periksa");
            for one in ["data-diri", "orang-tua", "ibu", "periksa"] {
                shows(&sekar, &format!("{draft}/{one}"), harm).await;
            }
            assert!(sekar.see(&check).await.contains("1 Februari 2022"));
            let number = sekar.submit(&draft).await;
            let desk = format!("/meja/berkas/{number}");
            ratna.act(&number, "ambil", &[]).await;
            shows(&ratna, &desk, harm).await;
            let accept = [
                ("cek", "readable"),
                ("cek", "parents"),
                ("cek", "witnesses"),
                ("cek", "name"),
                ("hasil", "accept"),
            ];
            ratna.act(&number, "putuskan", &accept).await.location();
            head.act(&number, "ambil", &[]).await;
            head.act(&number, "putuskan", &[("hasil", "sign"), ("isi.late_reason", harm)])
                .await
                .location();
            shows(&head, &desk, harm).await;
            head.act(&number, "ambil", &[]).await;
            head.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
            city.drain(1).await;
            let text = text_of(&city, &letter(&sekar, &number).await);
            for whole in ["PuspaKiranaAyuwati", "1Februari2022"] {
                assert!(text.contains(whole), "{whole}: {text}");
            }
        }
    })
    .await;
}
