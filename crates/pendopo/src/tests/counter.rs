//! A paper form typed at a counter: by an officer of that office, for somebody with or without a phone, kept with the
//! scan of the paper, followed by the code of the receipt, and never decided by its typist where the file says so.

use db::params;
use http::StatusCode;

use super::city::{ACCEPT, Answers, City, PDF, Visitor, WULAN, on_both_engines};

const SERVICE: (&str, &str) = ("layanan", "kelurahan-umpak/surat-domisili");
const SEEN: (&str, &str) = ("dilihat", "1");

/// Somebody who has no phone.
const MINAH: Answers<'static> = Answers {
    nik: "9971015006580006",
    name: "Suminah",
    born: ["10", "6", "1958"],
    phone: "",
    street: "Gang Umpak 9",
    ..WULAN
};

/// Begins at the counter of Kelurahan Umpak; the path of the draft.
async fn begin(nur: &Visitor, nik: &str, contact: &str) -> String {
    let pairs = [SERVICE, ("nik", nik), ("kontak", contact), SEEN];
    nur.fill("/meja/loket", &pairs).await.location()
}

/// Types the whole form and scans the paper; the path of the draft.
async fn typed(nur: &Visitor, answers: &Answers<'_>) -> String {
    let draft = begin(nur, answers.nik, answers.phone).await;
    nur.fill_in(&draft, answers).await;
    nur.give_file(&draft, "pernyataan.pdf", PDF).await;
    draft
}

/// Scans the paper and sends it; the number.
async fn sent(nur: &Visitor, draft: &str) -> String {
    let paper = format!("{draft}/kertas");
    let kept = nur.upload(&paper, &[], ("_kertas", "formulir.pdf", PDF)).await;
    assert_eq!(kept.location(), format!("{draft}/periksa"));
    let check = format!("{draft}/periksa");
    let receipt = nur.post(&check, &format!("{draft}/kirim"), &[("benar", "1")]).await.location();
    let number =
        receipt.strip_prefix("/meja/berkas/").and_then(|rest| rest.strip_suffix("/tanda-terima"));
    number.expect("a receipt").to_owned()
}

/// The code on a receipt.
fn code(receipt: &str) -> String {
    let (_, rest) = receipt.split_once("Kode</p><p class=\"receipt\">").expect("a code");
    rest.split('<').next().expect("a code").to_owned()
}

#[tokio::test]
async fn a_paper_becomes_a_case_of_whoever_brought_it() {
    on_both_engines(async |city: City| {
        let nur = city.person("Nur Aini").await;
        let draft = typed(&nur, &WULAN).await;
        // Without the paper nothing is sent, and the check says so.
        let check = nur.see(&format!("{draft}/periksa")).await;
        assert!(check.contains("Formulir kertas belum dipindai"), "{check}");

        let early = nur
            .post(&format!("{draft}/kertas"), &format!("{draft}/kirim"), &[("benar", "1")])
            .await;
        assert_eq!(early.location(), format!("{draft}/kertas"));
        let number = sent(&nur, &draft).await;
        let receipt = nur.see(&format!("/meja/berkas/{number}/tanda-terima")).await;
        assert!(receipt.contains(&number) && receipt.contains("Wulan Prasasti"), "{receipt}");
        // "Back" and a second press lead to the same receipt.
        let again = nur.get(&format!("{draft}/periksa")).await;
        assert_eq!(again.location(), format!("/meja/berkas/{number}/tanda-terima"));
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(
            desk.contains(
                "Dari formulir kertas, diketik Nur Aini Rahmawati di loket Kelurahan Umpak"
            )
        );
        assert!(desk.contains(">Formulir kertas</label>"), "its scan stands among the files");
        // Whoever signs in with that phone later finds it, with the paper and with every look at it.
        let wulan = city.person("Wulan").await;
        assert!(wulan.see("/permohonan").await.contains(&number));
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(own.contains("Dari formulir kertas di loket Kelurahan Umpak."), "{own}");
        assert!(!own.contains("diketik Nur Aini"), "{own}");
        let sent = wulan.see(&format!("/permohonan/{number}/isian")).await;
        assert!(sent.contains("formulir.pdf"), "{sent}");
        city.drain(0).await;
        let reads = wulan.see("/data-saya").await;
        assert!(reads.contains("mengetik formulir kertas di loket") && reads.contains("Nur Aini"));
        city.grant(&number).await;
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn somebody_without_a_phone_follows_by_the_code_and_finds_all_once_they_have_one() {
    on_both_engines(async |city: City| {
        let nur = city.person("Nur Aini").await;
        let draft = begin(&nur, MINAH.nik, "").await;
        nur.fill_in(&draft, &MINAH).await;
        nur.give_file(&draft, "pernyataan.pdf", PDF).await;
        let number = sent(&nur, &draft).await;
        let receipt = nur.see(&format!("/meja/berkas/{number}/tanda-terima")).await;
        let code = code(&receipt);
        // The message about it has nowhere to go, and nothing stays in the outbox for it.
        city.drain(60).await;
        let guest = city.guest();
        let typed = code.to_lowercase().replace('-', "");
        let seen = guest.see(&format!("/lacak?nomor={number}&kode={typed}")).await;
        assert!(
            seen.contains("Surat keterangan tempat tinggal") && seen.contains("Kelurahan Umpak")
        );
        assert!(!seen.contains("Suminah") && !seen.contains(MINAH.nik), "{seen}");
        for (number, code) in
            [(number.as_str(), "AAAA-AAAA-AAAA"), ("KP26-0000-0000", code.as_str())]
        {
            let wrong = guest.get(&format!("/lacak?nomor={number}&kode={code}")).await;
            assert_eq!(wrong.status, StatusCode::NOT_FOUND);
        }
        // She comes back with her daughter's old phone: both cases are hers.
        let second = begin(&nur, MINAH.nik, "081299710077").await;
        nur.fill_in(&second, &Answers { phone: "081299710077", ..MINAH }).await;
        nur.give_file(&second, "pernyataan.pdf", PDF).await;
        let other = sent(&nur, &second).await;
        let keys = "SELECT COUNT(DISTINCT person_id) FROM subject_keys
            WHERE agency_id = $1 AND subject = 'applicant'";
        let people = city.running.db.query_opt(keys, params![city.running.agency]).await;
        let people: i64 = people.expect("asked").expect("a row").get(0).expect("a count");
        assert_eq!(people, 1, "{number} and {other} are of one person");
    })
    .await;
}

#[tokio::test]
async fn a_counter_serves_its_own_office_and_says_what_is_missing() {
    on_both_engines(async |city: City| {
        let nur = city.person("Nur Aini").await;
        let page = nur.see("/meja/loket").await;
        assert!(
            page.contains("Surat keterangan tempat tinggal") && !page.contains("Akta kelahiran")
        );
        let empty = nur.fill("/meja/loket", &[("nik", "9971")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        for told in ["Pilih layanan kantor Anda", "NIK harus 16 angka", "Lihat kartu identitas"] {
            assert!(empty.body.contains(told), "{told}: {}", empty.body);
        }
        assert!(empty.body.contains("value=\"9971\""), "what was typed stays");
        let foreign = [("layanan", "disdukcapil/akta-kelahiran"), ("nik", WULAN.nik), SEEN];
        let foreign = nur.fill("/meja/loket", &foreign).await;
        assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Neither a citizen nor a colleague opens what somebody else types; whoever signs has no counter.
        let draft = begin(&nur, WULAN.nik, WULAN.phone).await;
        let colleague = city.second_officer("Dodi Kurniawan").await;
        assert_eq!(
            colleague.get(&format!("{draft}/data-diri")).await.status,
            StatusCode::NOT_FOUND
        );
        // A unit more, and each blank form is still offered once.
        let (running, both) = (&city.running, "kelurahan-blandar");
        let officers = identity::officers(&running.db, running.agency).await.expect("read");
        let dodi = officers.iter().find(|(_, name, _)| name == "Dodi Kurniawan").expect("there").0;
        let role = identity::give_role(running.agency, dodi, &identity::Role::Officer, both);
        running.db.commit(role).await.expect("given");
        city.pass(11);
        let page = colleague.see("/meja/loket").await;
        let blank = "/layanan/surat-domisili/formulir.pdf";
        assert!(page.contains("Kelurahan Blandar"), "{page}");
        assert_eq!(page.matches(blank).count(), 1, "{page}");
        let wulan = city.person("Wulan").await;
        let id = draft.rsplit('/').next().expect("an id");
        assert_eq!(
            wulan.get(&format!("/isian/{id}/data-diri")).await.status,
            StatusCode::NOT_FOUND
        );
        assert!(!wulan.see("/permohonan").await.contains(id));
        let lurah = city.person("Drs. Bambang").await;
        assert!(lurah.see("/meja/loket").await.contains("tidak bertugas di loket"));
        let thrown = nur.fill(&format!("{draft}/hapus"), &[]).await;
        assert_eq!(thrown.location(), "/meja/loket?dihapus=1");
    })
    .await;
}

#[tokio::test]
async fn an_address_of_another_office_is_told_and_nothing_is_filed() {
    on_both_engines(async |city: City| {
        let dodi = city.second_officer("Dodi Kurniawan").await;
        let draft = begin(&dodi, WULAN.nik, WULAN.phone).await;
        dodi.fill_in_at(&draft, &WULAN, "99.71.01.1002").await;
        dodi.give_file(&draft, "pernyataan.pdf", PDF).await;
        let paper = format!("{draft}/kertas");
        dodi.upload(&paper, &[], ("_kertas", "formulir.pdf", PDF)).await.location();
        let check = format!("{draft}/periksa");
        let answer = dodi.post(&check, &format!("{draft}/kirim"), &[("benar", "1")]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.body.contains("Kelurahan Blandar"), "{}", answer.body);
        assert!(dodi.see(&check).await.contains("Wulan Prasasti"), "the draft is as it was");
    })
    .await;
}

#[tokio::test]
async fn whoever_typed_it_leaves_a_stage_of_a_second_person_to_another() {
    on_both_engines(async |city: City| {
        city.republish("    role: officer\n", "    role: officer\n    second_person: true\n").await;
        let nur = city.person("Nur Aini").await;
        let draft = typed(&nur, &WULAN).await;
        let number = sent(&nur, &draft).await;
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(page.contains("Petugas lain yang memutuskan"), "{page}");
        let taken = nur.act(&number, "ambil", &[]).await;
        assert_eq!(taken.status, StatusCode::CONFLICT);
        let dodi = city.second_officer("Dodi Kurniawan").await;
        dodi.act(&number, "ambil", &[]).await.location();
        dodi.act(&number, "putuskan", &ACCEPT).await.location();
    })
    .await;
}

#[tokio::test]
async fn who_has_no_phone_comes_to_the_counter_and_has_it_mended() {
    on_both_engines(async |city: City| {
        city.republish("    role: officer\n", "    role: officer\n    second_person: true\n").await;
        let nur = city.person("Nur Aini").await;
        let draft = begin(&nur, MINAH.nik, "").await;
        nur.fill_in(&draft, &MINAH).await;
        nur.give_file(&draft, "pernyataan.pdf", PDF).await;
        let number = sent(&nur, &draft).await;
        let case = format!("/meja/berkas/{number}");
        let mend = format!("{case}/perbaiki");
        assert_eq!(nur.get(&mend).await.location(), case, "nothing is to be mended");
        let dodi = city.second_officer("Dodi Kurniawan").await;
        dodi.act(&number, "ambil", &[]).await.location();
        let asked = [("perbaiki", "purpose"), ("perbaiki", "owner_letter"), ("kata", "Perbaiki")];
        dodi.fill(&format!("{case}/perbaikan"), &asked).await.location();

        // Nobody but the counter of that office, and only for what came on paper.
        let lurah = city.person("Drs. Bambang").await;
        assert_eq!(lurah.get(&mend).await.status, StatusCode::NOT_FOUND);
        let wulan = city.person("Wulan").await;
        let other = wulan.apply(&WULAN).await;
        let other = format!("/meja/berkas/{other}/perbaiki");
        assert_eq!(nur.get(&other).await.status, StatusCode::NOT_FOUND);

        let desk = dodi.see(&case).await;
        assert!(desk.contains(&format!("href=\"{mend}\"")), "{desk}");
        let page = dodi.see(&mend).await;
        assert!(page.contains("Perbaiki") && page.contains("Membuka rekening bank"), "{page}");
        assert!(!page.contains("Gang Umpak 9"), "the rest is closed: {page}");
        let file = ("owner_letter", "baru.pdf", PDF);
        let unseen = dodi.upload(&mend, &[("purpose", "Mengurus paspor")], file).await;
        assert!(unseen.is_shown_again && unseen.body.contains("Perbaikan belum dikirim"));
        assert!(unseen.body.contains("value=\"Mengurus paspor\""), "{}", unseen.body);
        assert!(unseen.body.contains("baru.pdf"), "the file is kept: {}", unseen.body);
        let kind = "application/x-www-form-urlencoded";
        let forged = dodi.forge(&mend, kind, b"purpose=Lain&dilihat=1", &[]).await;
        assert!(forged.location().starts_with(&format!("{mend}?sesudah=masuk")));
        assert!(!dodi.see(&case).await.contains("Perbaikan pemohon diketik"), "nothing was sent");
        let sent = dodi.fill(&mend, &[("purpose", "Mengurus paspor"), SEEN]).await;
        assert_eq!(sent.location(), case);
        let desk = dodi.see(&case).await;
        let line = "Perbaikan pemohon diketik Dodi Kurniawan di loket Kelurahan Umpak";
        assert!(desk.contains(line) && desk.contains("Mengurus paspor"), "{desk}");
        let late = dodi.post(&case, &mend, &[("purpose", "Lain"), SEEN]).await;
        assert!(dodi.see(&late.location()).await.contains("tidak diminta lagi"));

        // Whoever typed it leaves it to somebody else, here too.
        let own = dodi.act(&number, "putuskan", &ACCEPT).await;
        assert_eq!(own.status, StatusCode::CONFLICT, "{}", own.body);
        // Once she has a phone she sees who read what, and where it was mended.
        let second = begin(&nur, MINAH.nik, "081299710077").await;
        assert!(second.starts_with("/meja/loket/"), "{second}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}
