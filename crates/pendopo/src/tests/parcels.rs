//! A bundle over HTTP: one form, several cases, each when its time has come, with copies of the files that were given.

use catalog::Folder;
use db::params;
use http::StatusCode;

use super::city::{ACCEPT, Answers, City, PDF, Visitor, WULAN, on_both_engines};

const BUNDLE: &str = "pendopo: 1
id: tiga-surat
kind: bundle
title: Tiga surat sekaligus
summary: Tiga surat dengan satu isian.
words: [tiga surat]
form:
  - { step: tempat, from: satu.tempat }
parts:
  satu: { service: surat-domisili }
  dua:
    service: surat-kedua
    after: { part: satu, reached: granted, take: { purpose: letters.surat.number } }
    if_refused: { satu: stop }
  tiga:
    service: surat-ketiga
    when: tenure != 'own'
    set: { purpose: Sekolah }
";

/// Publishes two more services like `surat-domisili`, and the bundle of the three.
async fn publish(city: &City) {
    publish_as(city, BUNDLE).await;
}

async fn publish_as(city: &City, bundle_file: &str) {
    let mut bundle = city.domicile();
    bundle.files.retain(|name, _| name.contains('/'));
    bundle.files.insert("service.yaml".to_owned(), bundle_file.to_owned());
    for id in ["surat-domisili", "surat-kedua", "surat-ketiga"] {
        let mut folder = city.domicile();
        let file = folder.files.get_mut("service.yaml").expect("there");
        *file = file.replacen("id: surat-domisili", &format!("id: {id}"), 1);
        bundle.files.insert(format!("{}{id}/service.yaml", catalog::PARTS), file.clone());
        if id != "surat-domisili" {
            city.publish(&folder).await;
        }
    }
    let bundle = Folder { files: bundle.files };
    city.publish(&bundle).await;
}

/// Fills in the form and sends it; gives the path of the parcel.
async fn sent(who: &Visitor) -> String {
    let draft = who.draft_of("tiga-surat", &WULAN).await;
    who.give_file(&draft, "pernyataan.pdf", PDF).await;
    let body = who.sending(&draft).await;
    let presses = (0..3).map(|_| who.post_body(format!("{draft}/kirim"), body.clone()));
    let answers = futures_util::future::join_all(presses).await;
    let first = answers[0].location();
    assert!(answers.iter().all(|answer| answer.location() == first), "one parcel");
    // "Back" and a page of the draft lead to it too.
    assert_eq!(who.get(&format!("{draft}/tempat")).await.location(), first);
    first.strip_suffix("/terima").expect("a receipt").to_owned()
}

/// Number, service and purpose of each case, in the order in which they came.
async fn cases(city: &City) -> Vec<(String, String)> {
    let all = "SELECT service_id, number FROM cases WHERE agency_id = $1 ORDER BY submitted_at, service_id";
    let rows = city.running.db.query(all, params![city.running.agency]).await.expect("asked");
    let one = |row: &db::Row| Ok::<_, db::DbError>((row.get(0)?, row.get(1)?));
    rows.iter().map(|row| one(row).expect("a case")).collect()
}

async fn count(city: &City, table: &'static str) -> i64 {
    let row = city.running.db.query_opt(table, params![city.running.agency]).await.expect("asked");
    row.expect("a count").get(0).expect("a count")
}

fn number_of(cases: &[(String, String)], service: &str) -> String {
    let found = cases.iter().find(|(own, _)| own == service);
    found.unwrap_or_else(|| panic!("no {service} in {cases:?}")).1.clone()
}

async fn signed(city: &City, number: &str) {
    let nur = city.person("Nur Aini").await;
    nur.act(number, "ambil", &[]).await;
    nur.act(number, "putuskan", &ACCEPT).await.location();
    let lurah = city.person("Drs. Bambang").await;
    lurah.act(number, "ambil", &[]).await;
    lurah.act(number, "putuskan", &[("hasil", "sign")]).await.location();
}

/// What was told to Wulan.
async fn told(city: &City) -> Vec<String> {
    city.drain(60).await;
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    let all = all.expect("messages").into_iter();
    all.filter(|(_, one)| one.to == "+6281299710001").map(|(_, one)| one.text).collect()
}

#[tokio::test]
async fn a_part_does_not_advise_what_the_parcel_does() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let mut folder = city.domicile();
        let file = folder.files.get_mut("service.yaml").expect("there");
        let notice = "notices:\n  - { at: submitted, to: applicant, when: case.channel != 'parcel', text: Urus juga yang \
                      lain. }\n\nanswers:";
        *file = file
            .replacen("id: surat-domisili", "id: surat-ketiga", 1)
            .replacen("answers:", notice, 1);
        city.publish(&folder).await;
        let wulan = city.person("Wulan").await;
        sent(&wulan).await;
        let within = told(&city).await;
        assert!(!within.is_empty(), "the receipts");
        assert!(within.iter().all(|text| !text.contains("Urus juga")), "{within:?}");
        let draft = wulan.draft_of("surat-ketiga", &WULAN).await;
        wulan.give_file(&draft, "pernyataan.pdf", PDF).await;
        wulan.submit(&draft).await;
        let alone = told(&city).await;
        assert_eq!(alone.iter().filter(|text| text.contains("Urus juga")).count(), 1, "{alone:?}");
    })
    .await;
}

#[tokio::test]
async fn one_form_opens_three_cases_each_when_its_time_has_come() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let wulan = city.person("Wulan").await;
        let parcel = sent(&wulan).await;
        let open = cases(&city).await;
        assert_eq!(open.len(), 2, "{open:?}");
        let (first, third) = (number_of(&open, "surat-domisili"), number_of(&open, "surat-ketiga"));
        let page = wulan.see(&parcel).await;
        assert!(page.contains(&first) && page.contains(&third), "{page}");
        assert!(page.contains("Mulai sesudah Surat keterangan tempat tinggal terbit."), "{page}");
        assert!(wulan.see("/permohonan").await.contains(&parcel), "it stands in the list");
        let shown = wulan.see(&format!("/permohonan/{third}/isian")).await;
        assert!(shown.contains("Sekolah") && !shown.contains("Membuka rekening"), "{shown}");

        // Nobody else sees it, and the officer has the file that was given with the form.
        let sekar = city.person("Sekar").await;
        assert_eq!(sekar.get(&parcel).await.status, StatusCode::NOT_FOUND);
        signed(&city, &first).await;
        city.drain(0).await;
        city.pass(12);
        city.drain(0).await;
        city.drain(0).await;
        // Two workers at once open it once.
        let (one, other) = (city.drain(0), city.drain(0));
        tokio::join!(one, other);
        let all = cases(&city).await;
        assert_eq!(all.len(), 3, "{all:?}");
        let second = number_of(&all, "surat-kedua");
        let shown = wulan.see(&format!("/permohonan/{second}/isian")).await;
        assert!(shown.contains("470/0001"), "the number of the first letter came over: {shown}");
        let file = shown.split("/berkas/").nth(1).and_then(|rest| rest.split('"').next());
        let file =
            wulan.get(&format!("/permohonan/{second}/berkas/{}", file.expect("a file"))).await;
        assert_eq!(file.bytes, PDF);
        let number = format!("/meja/berkas/{second}");
        assert!(city.person("Nur Aini").await.see(&number).await.contains("pernyataan.pdf"));

        // What was answered is in the cases and nowhere else.
        let left = "SELECT COUNT(*) FROM uploads WHERE agency_id = $1 AND case_id NOT IN
            (SELECT case_id FROM cases WHERE agency_id = $1)";
        assert_eq!(count(&city, left).await, 0);
        let left = "SELECT COUNT(*) FROM parcels WHERE agency_id = $1 AND LENGTH(sealed) > 0";
        assert_eq!(count(&city, left).await, 0);
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    })
    .await;
}

#[tokio::test]
async fn a_refusal_stops_what_rests_on_it_and_nothing_else() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let wulan = city.person("Wulan").await;
        let parcel = sent(&wulan).await;
        let open = cases(&city).await;
        let first = number_of(&open, "surat-domisili");
        let nur = city.person("Nur Aini").await;
        nur.act(&first, "ambil", &[]).await;
        let refuse =
            [("hasil", "refuse"), ("alasan", "data_mismatch"), ("kata", "Bawa KK ke kelurahan.")];
        nur.act(&first, "putuskan", &refuse).await.location();
        city.drain(0).await;
        assert!(wulan.see(&parcel).await.contains("Menunggu giliran"), "it can be taken back");
        city.pass(12);
        city.drain(0).await;
        city.drain(0).await;
        let page = wulan.see(&parcel).await;
        assert!(page.contains("Tidak dilanjutkan") && page.contains("Ditolak"), "{page}");
        signed(&city, &number_of(&open, "surat-ketiga")).await;
        assert_eq!(cases(&city).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_part_that_lacks_something_is_begun_for_its_person_who_may_throw_it_away() {
    on_both_engines(async |city: City| {
        let lacking = "set: { purpose: Sekolah, tenure: castle }";
        publish_as(&city, &BUNDLE.replace("set: { purpose: Sekolah }", lacking)).await;
        let wulan = city.person("Wulan").await;
        // A form of that service that lies there already comes first.
        let begun = wulan.draft_of("surat-ketiga", &WULAN).await;
        let parcel = sent(&wulan).await;
        let page = wulan.see(&parcel).await;
        assert!(page.contains("Kirim atau hapus dahulu"), "{page}");
        wulan.fill(&format!("{begun}/hapus"), &[]).await.location();
        city.drain(0).await;
        let page = wulan.see(&parcel).await;
        assert!(page.contains("Perlu Anda lengkapi"), "{page}");
        let draft = page.split("/isian/").nth(1).and_then(|rest| rest.split('/').next());
        let draft = format!("/isian/{}", draft.expect("a form"));
        let check = wulan.see(&format!("{draft}/periksa")).await;
        assert!(check.contains("Sekolah"), "{check}");
        city.drain(1).await;
        let told =
            identity::recent_messages(&city.running.db, &city.running.keys, city.running.agency);
        let told = told.await.expect("messages");
        assert!(told.iter().any(|(_, one)| one.text.contains("masih ada yang perlu Anda isi")));
        wulan.fill(&format!("{draft}/hapus"), &[]).await.location();
        let page = wulan.see(&parcel).await;
        assert!(page.contains("Isian ini sudah dihapus"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_running_case_is_told_once_what_another_one_has_for_it() {
    on_both_engines(async |city: City| {
        let later = "    set: { purpose: Sekolah }
    later: { part: satu, reached: granted, take: { purpose: letters.surat.number }, within: 3 months }
";
        publish_as(&city, &BUNDLE.replacen("    set: { purpose: Sekolah }\n", later, 1)).await;
        let wulan = city.person("Wulan").await;
        sent(&wulan).await;
        let open = cases(&city).await;
        let (first, third) = (number_of(&open, "surat-domisili"), number_of(&open, "surat-ketiga"));
        let nur = city.person("Nur Aini").await;
        nur.act(&third, "ambil", &[]).await.location();
        let desk = format!("/meja/berkas/{third}");
        let seen = nur.get(&desk).await.hidden("jawaban").expect("which answers were read");

        signed(&city, &first).await;
        city.drain(0).await;
        city.pass(12);
        city.drain(0).await;
        let (one, other) = (city.drain(0), city.drain(0));
        tokio::join!(one, other);
        city.drain(0).await;
        let shown = wulan.see(&format!("/permohonan/{third}/isian")).await;
        assert!(shown.contains("470/0001") && !shown.contains("Sekolah"), "{shown}");
        let page = wulan.see(&format!("/permohonan/{third}")).await;
        assert_eq!(page.matches("Data baru ditambahkan").count(), 1, "{page}");

        // The officer who had read the answers of before is shown what changed, and decides anew.
        let pairs = [ACCEPT.as_slice(), &[("jawaban", seen.as_str())]].concat();
        let late = nur.act(&third, "putuskan", &pairs).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
        let page = nur.see(&desk).await;
        assert!(page.contains("Yang berubah pada") && page.contains("Sekolah"), "{page}");
        nur.act(&third, "putuskan", &ACCEPT).await.location();
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    })
    .await;
}

/// Somebody who has no phone.
const MINAH: Answers<'static> = Answers {
    nik: "9971015006580006",
    name: "Suminah",
    born: ["10", "6", "1958"],
    phone: "",
    street: "Gang Umpak 9",
    ..WULAN
};

/// Types the paper of a bundle at the counter of Kelurahan Umpak and sends it: the draft, and where the receipt is.
async fn typed(nur: &Visitor) -> (String, String) {
    let pairs = [
        ("layanan", "kelurahan-umpak/tiga-surat"),
        ("nik", MINAH.nik),
        ("kontak", ""),
        ("dilihat", "1"),
    ];
    let draft = nur.fill("/meja/loket", &pairs).await.location();
    nur.fill_in(&draft, &MINAH).await;
    nur.give_file(&draft, "pernyataan.pdf", PDF).await;
    let check = format!("{draft}/periksa");
    let send = format!("{draft}/kirim");
    let early = nur.post(&check, &send, &[("benar", "1")]).await;
    assert_eq!(early.location(), format!("{draft}/kertas"), "the paper is not scanned yet");
    let paper = ("_kertas", "formulir.pdf", PDF);
    nur.upload(&format!("{draft}/kertas"), &[], paper).await.location();
    let body = nur.sending(&draft).await;
    let presses = (0..2).map(|_| nur.post_body(send.clone(), body.clone()));
    let answers = futures_util::future::join_all(presses).await;
    let receipt = answers[0].location();
    assert_eq!(answers[1].location(), receipt, "one parcel");
    (draft, receipt)
}

#[tokio::test]
async fn a_bundle_on_paper_is_typed_at_a_counter_and_each_of_its_cases_has_the_scan() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let nur = city.person("Nur Aini").await;
        let counter = nur.see("/meja/loket").await;
        assert!(counter.contains("kelurahan-umpak/tiga-surat"), "{counter}");
        let blank = nur.get("/layanan/tiga-surat/formulir.pdf").await;
        assert!(blank.bytes.starts_with(b"%PDF"), "{}", blank.body);
        let (draft, receipt) = typed(&nur).await;
        assert!(receipt.starts_with("/meja/berkas/paket/"), "{receipt}");
        assert_eq!(nur.get(&format!("{draft}/periksa")).await.location(), receipt, "back");

        let open = cases(&city).await;
        let (first, third) = (number_of(&open, "surat-domisili"), number_of(&open, "surat-ketiga"));
        let page = nur.see(&receipt).await;
        assert!(page.contains(&first) && page.contains(&third), "{page}");
        assert_eq!(page.matches("Nomornya menyusul").count(), 1, "{page}");
        let code = page.split(&first).nth(1).and_then(|rest| rest.split("num\">").nth(1));
        let code = code.and_then(|rest| rest.split('<').next()).expect("a code");
        let seen = city.guest().see(&format!("/lacak?nomor={first}&kode={code}")).await;
        assert!(seen.contains("Kelurahan Umpak") && !seen.contains("Suminah"), "{seen}");
        let colleague = city.second_officer("Dodi Kurniawan").await;
        assert_eq!(colleague.get(&receipt).await.status, StatusCode::NOT_FOUND);

        signed(&city, &first).await;
        city.drain(0).await;
        city.pass(12);
        city.drain(0).await;
        city.drain(0).await;
        let all = cases(&city).await;
        assert_eq!(all.len(), 3, "{all:?}");
        assert!(nur.see(&receipt).await.contains(&number_of(&all, "surat-kedua")));
        for (service, number) in &all {
            let desk = nur.see(&format!("/meja/berkas/{number}")).await;
            assert!(desk.contains("diketik Nur Aini Rahmawati di loket"), "{service}: {desk}");
            assert!(desk.contains(">Formulir kertas</label>"), "{service}: {desk}");
        }
        let left = "SELECT COUNT(*) FROM uploads WHERE agency_id = $1 AND case_id NOT IN
            (SELECT case_id FROM cases WHERE agency_id = $1)";
        assert_eq!(count(&city, left).await, 0);
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_a_paper_of_a_bundle_lacks_is_completed_by_whoever_typed_it() {
    on_both_engines(async |city: City| {
        let lacking = "set: { purpose: Sekolah, tenure: castle }";
        publish_as(&city, &BUNDLE.replace("set: { purpose: Sekolah }", lacking)).await;
        let nur = city.person("Nur Aini").await;
        let (_, receipt) = typed(&nur).await;
        let page = nur.see(&receipt).await;
        let draft =
            page.split("href=\"/meja/loket/").nth(1).and_then(|rest| rest.split('/').next());
        let draft = format!("/meja/loket/{}", draft.expect("a form"));
        let place = format!("{draft}/tempat");
        let versi = nur.get(&place).await.hidden("versi").expect("a page of a form");
        let mended = [
            ("same_as_ktp", "true"),
            ("since.day", "1"),
            ("since.month", "8"),
            ("since.year", "2020"),
            ("tenure", "own"),
            ("purpose", "Sekolah"),
            ("versi", versi.as_str()),
        ];
        nur.fill(&place, &mended).await.location();
        let number = number_of(&cases(&city).await, "surat-domisili");
        let (check, send) = (format!("{draft}/periksa"), format!("{draft}/kirim"));
        let other = nur.post(&check, &send, &[("benar", "1")]).await.location();
        assert!(other.ends_with("/tanda-terima") && !other.contains(&number), "{other}");
        let third = number_of(&cases(&city).await, "surat-ketiga");
        assert!(nur.see(&receipt).await.contains(&third));
        assert!(nur.see(&other).await.contains(&third));
    })
    .await;
}

#[tokio::test]
async fn a_form_that_lies_there_keeps_one_part_from_starting_and_no_other() {
    on_both_engines(async |city: City| {
        // The part that lacks something is looked at before the others.
        let lacking = "set: { purpose: Sekolah, tenure: castle }";
        let bundle = BUNDLE.replace("  tiga:\n", "  awal:\n");
        publish_as(&city, &bundle.replace("set: { purpose: Sekolah }", lacking)).await;
        let wulan = city.person("Wulan").await;
        let begun = wulan.draft_of("surat-ketiga", &WULAN).await;
        let parcel = sent(&wulan).await;
        let open = cases(&city).await;
        assert_eq!(open.len(), 1, "the first one has nothing to do with it: {open:?}");
        assert!(wulan.see(&parcel).await.contains("Kirim atau hapus dahulu"));
        city.drain(0).await;

        // Sent, it makes room at once.
        wulan.give_file(&begun, "pernyataan.pdf", PDF).await;
        wulan.submit(&begun).await;
        city.drain(0).await;
        let page = wulan.see(&parcel).await;
        assert!(page.contains("Perlu Anda lengkapi"), "{page}");
    })
    .await;
}

/// The bundle whose third part is told something of the first one.
fn with_later(later: &str) -> String {
    let own = format!(
        "    set: {{ purpose: Sekolah, tenure: rent }}\n    later: {{ {later}, within: 3 months }}\n"
    );
    BUNDLE.replacen("    set: { purpose: Sekolah }\n", &own, 1)
}

async fn is_signed(city: &City, number: &str) {
    signed(city, number).await;
    city.drain(0).await;
    city.pass(12);
    for _ in 0..3 {
        city.drain(0).await;
    }
}

#[tokio::test]
async fn what_is_not_there_yet_is_waited_for() {
    on_both_engines(async |city: City| {
        let later = "part: satu, reached: verify, take: { purpose: letters.surat.number }";
        publish_as(&city, &with_later(later)).await;
        let wulan = city.person("Wulan").await;
        sent(&wulan).await;
        city.drain(0).await;
        let open = cases(&city).await;
        let (first, third) = (number_of(&open, "surat-domisili"), number_of(&open, "surat-ketiga"));
        is_signed(&city, &first).await;
        let shown = wulan.see(&format!("/permohonan/{third}/isian")).await;
        assert!(shown.contains("470/0001"), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn an_officer_reads_that_what_came_does_not_fit() {
    on_both_engines(async |city: City| {
        let later = "part: satu, reached: granted, take: { tenure: \"'castle'\" }";
        publish_as(&city, &with_later(later)).await;
        let wulan = city.person("Wulan").await;
        sent(&wulan).await;
        let open = cases(&city).await;
        let (first, third) = (number_of(&open, "surat-domisili"), number_of(&open, "surat-ketiga"));
        let nur = city.person("Nur Aini").await;
        let desk = format!("/meja/berkas/{third}");
        assert!(!nur.see(&desk).await.contains("tidak cocok dengan isian"));
        is_signed(&city, &first).await;
        let page = nur.see(&desk).await;
        assert!(page.contains("tidak cocok dengan isian") && page.contains(&first), "{page}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}
