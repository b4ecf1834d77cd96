//! As a person, through HTTP, on both engines.

mod city;

use city::visitor::Answer;
use city::{City, NOT_YET, PLACE, SRI, WULAN, YOU, with};
use db::testing::on_both_engines;
use http::StatusCode;

async fn each(test: impl AsyncFn(City)) {
    on_both_engines(&city::migrations(), async |db| test(City::new(db)).await).await;
}

#[tokio::test]
async fn from_the_first_page_to_the_check() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let first = sri.get(&draft).await.follow(&sri).await;
        assert!(first.path.ends_with("/data-diri") && first.text().contains("Langkah 1 dari 4"));
        let next = sri.send(&first.path, YOU).await;
        assert_eq!(next.location(), format!("{draft}/tempat"));
        let next = sri.send(&next.location(), PLACE).await;
        assert_eq!(next.location(), format!("{draft}/berkas"));
        let files =
            sri.upload(&next.location(), &[("owner_letter", "surat.pdf", b"%PDF-1.7 x")]).await;
        assert_eq!(files.location(), format!("{draft}/periksa"), "{}", files.text());
        let check = sri.get(&files.location()).await;
        for seen in
            ["Sri Lestari", "9971 0145 0396 0001", "Kontrak", "surat.pdf", "Kirim permohonan"]
        {
            assert!(check.text().contains(seen), "{seen}");
        }
        assert!(check.text().contains("27 November 2026"), "the promised day");
        let change = format!("{draft}/tempat?dari=periksa#purpose");
        assert!(check.body.contains(&change), "{}", check.body);
        let back = sri.send_to(&format!("{draft}/tempat"), PLACE, &[("dari", "periksa")]).await;
        assert_eq!(back.location(), format!("{draft}/periksa"));
        let again = sri.start("surat-domisili").await;
        assert_eq!(again, draft, "starting again resumes");
        assert_eq!(sri.get(&draft).await.location(), format!("{draft}/periksa"));
        let ready = city.take(SRI, &draft).await.expect("complete");
        assert_eq!(ready.uploads.len(), 1);
        assert!(ready.answers.contains_key("applicant.name"));
        city.commit(ready.batch).await;
        assert_eq!(sri.get(&draft).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn every_wrong_answer_is_named_linked_and_kept() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let page = format!("{draft}/data-diri");
        let cases: &[(&str, &str, &str)] = &[
            ("applicant.nik", "997101450396000", "ini 15"),
            ("applicant.nik", "99710145O3960001", "NIK hanya angka"),
            ("applicant.nik", "9971013102960001", "itu tanggal lahir"),
            ("applicant.birth_date.month", "13", "1 sampai 12"),
            ("applicant.name", "Budi 😀", "tanpa tanda"),
            ("applicant.name", "", "Tulis nama"),
            ("applicant.phone", "112", "nomor HP lengkap"),
            ("applicant.sex", "robot", "yang tersedia"),
            ("applicant.address.rt", "1000", "RT angka"),
            ("applicant.address.region.typed", "Atlantis", "tidak ditemukan"),
        ];
        for (name, value, says) in cases {
            let answer = sri.send(&page, &with(YOU, &[(name, value)])).await;
            assert!(answer.is_shown_again, "{name} {value}");
            let text = answer.text();
            assert!(text.contains(says), "{name} {value}: {text}");
            assert!(answer.title().starts_with("Salah isi: "));
            assert!(answer.links_resolve(), "a link of the summary leads to a field");
            assert!(answer.body.contains("Gang Umpak 2"), "other answers are kept");
            if !value.is_empty() && *value != "robot" {
                assert!(answer.body.contains(value), "{value} is shown again");
            }
        }
        let long = "Panjang ".repeat(62);
        let answer = sri.send(&page, &with(YOU, &[("applicant.name", &long)])).await;
        assert!(answer.text().contains("paling banyak 150 huruf, ini 495"));
        let february = [("applicant.birth_date.day", "31"), ("applicant.birth_date.month", "2")];
        let answer = sri.send(&page, &with(YOU, &february)).await;
        assert!(answer.text().contains("tidak ada di bulan 2"));
        let born = [("day", "26"), ("month", "11"), ("year", "2026")];
        let born = born.map(|(part, value)| (format!("applicant.birth_date.{part}"), value));
        let born: Vec<(&str, &str)> =
            born.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let answer = sri.send(&page, &with(YOU, &born)).await;
        assert!(answer.is_shown_again);
        assert!(answer.text().contains("belum tiba"), "born tomorrow: {}", answer.text());
        let turned = [("applicant.name", "Sri\u{202e}itseL\u{200b} \u{2066}D")];
        sri.send(&page, &with(YOU, &turned)).await;
        let kept = sri.get(&page).await.value_of("applicant.name");
        assert_eq!(kept.as_deref(), Some("SriitseL D"), "it is read as it is stored");
        let tomorrow = with(PLACE, &[("since.day", "26"), ("since.month", "11")]);
        let answer = sri.send(&format!("{draft}/tempat"), &tomorrow).await;
        assert!(answer.text().contains("belum tiba"));
    })
    .await;
}

#[tokio::test]
async fn what_is_not_right_yet_waits_with_its_fault_and_is_no_answer() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let page = format!("{draft}/data-diri");
        for later in [true, false] {
            let pressed: &[(&str, &str)] = if later { &[("nanti", "1")] } else { &[] };
            let left = sri.send_to(&page, &with(YOU, NOT_YET), pressed).await;
            if later {
                let id = draft.rsplit('/').next().expect("an id");
                assert_eq!(left.location(), format!("/permohonan?belum={id}"));
            } else {
                assert!(left.is_shown_again);
            }
            let other_device = city.visitor(SRI);
            let back = other_device.get(&draft).await.follow(&other_device).await;
            assert_eq!((&back.path, back.status), (&page, StatusCode::OK));
            for (name, value) in [
                ("applicant.nik", "88710145039600"),
                ("applicant.name", "Sri \u{1F600}"),
                ("applicant.birth_date.day", "31"),
                ("applicant.phone", "112"),
                ("applicant.address.street", "Gang Umpak 2"),
                ("applicant.job", "Guru"),
            ] {
                assert_eq!(back.value_of(name).as_deref(), Some(value), "{name}");
            }
            for fault in ["ini 14", "tanpa tanda", "di bulan 2", "nomor HP lengkap", "RT angka"] {
                assert!(back.text().contains(fault), "{fault}: {}", back.text());
            }
            assert!(back.title().starts_with("Salah isi: ") && back.links_resolve());
            assert!(!city.finds_in_drafts(b"88710145039600").await, "it lies sealed");
            let check = sri.get(&format!("{draft}/periksa")).await;
            assert!(!check.body.contains("88710145039600"), "{}", check.body);
        }
        let taken = city.take(SRI, &draft).await;
        let Err(intake::Untaken::Open(open)) = taken else { panic!("it is not complete") };
        assert!(open.iter().any(|(_, problem)| problem.path == "applicant.nik"));
    })
    .await;
}

#[tokio::test]
async fn what_was_not_right_goes_when_it_is_mended_or_emptied() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let page = format!("{draft}/data-diri");
        let later = sri.send(&page, &[("nanti", "1")]).await;
        assert_eq!(later.location(), "/permohonan", "nothing was typed, so nothing is wrong");
        assert!(!sri.get(&page).await.title().starts_with("Salah isi"));
        sri.send(&page, &with(YOU, &[("applicant.phone", "112")])).await;
        assert_eq!(sri.get(&page).await.value_of("applicant.phone").as_deref(), Some("112"));
        sri.send(&page, &with(YOU, &[("applicant.phone", "")])).await;
        let emptied = sri.get(&page).await;
        assert_eq!(emptied.value_of("applicant.phone").as_deref(), Some(""));
        assert!(!emptied.title().starts_with("Salah isi"), "{}", emptied.text());
        sri.send(&page, &with(YOU, NOT_YET)).await;
        assert_eq!(sri.send(&page, YOU).await.status, StatusCode::SEE_OTHER);
        let mended = sri.get(&page).await;
        assert!(!mended.title().starts_with("Salah isi"), "{}", mended.text());
        assert!(!mended.body.contains("88710145039600"), "{}", mended.body);
    })
    .await;
}

#[tokio::test]
async fn a_right_answer_stays_while_what_is_typed_over_it_is_wrong() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let page = format!("{draft}/data-diri");
        sri.send(&page, YOU).await;
        sri.send(&format!("{draft}/tempat"), PLACE).await;
        let files = [("owner_letter", "surat.pdf", b"%PDF-1.7 x".as_slice())];
        sri.upload(&format!("{draft}/berkas"), &files).await;
        sri.send(&page, &with(YOU, NOT_YET)).await;
        let check = sri.get(&format!("{draft}/periksa")).await.text();
        assert!(check.contains("9971 0145 0396 0001") && !check.contains("88710145039600"));
        assert_eq!(sri.get(&page).await.value_of("applicant.phone").as_deref(), Some("112"));
        let ready = city.take(SRI, &draft).await.expect("complete");
        let nik = ready.answers.get("applicant.nik").and_then(definition::Value::text);
        assert_eq!(nik, Some("9971014503960001"));
        assert!(ready.answers.keys().all(|id| !id.contains('#')), "{:?}", ready.answers.keys());
    })
    .await;
}

#[tokio::test]
async fn one_word_and_apostrophes_are_names_and_markup_is_only_text() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        for name in ["Suharto", "Ma'ruf", "R.A. Kartini"] {
            let page = format!("{draft}/data-diri");
            let answer = sri.send(&page, &with(YOU, &[("applicant.name", name)])).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
        }
        let page = format!("{draft}/data-diri");
        let turned = with(YOU, &[("applicant.job", "Guru\u{202e}TK")]);
        assert_eq!(sri.send(&page, &turned).await.status, StatusCode::SEE_OTHER);
        let markup = "<script>alert(1)</script>\"'=#{x}";
        let markup = with(PLACE, &[("purpose", markup)]);
        assert_eq!(
            sri.send(&format!("{draft}/tempat"), &markup).await.status,
            StatusCode::SEE_OTHER
        );
        let check = sri.get(&format!("{draft}/periksa")).await;
        assert!(!check.body.contains("<script>alert"));
        assert!(check.text().contains("<script>alert(1)</script>"), "it is shown as it was typed");
        assert!(check.text().contains("GuruTK") && !check.body.contains('\u{202e}'));
    })
    .await;
}

#[tokio::test]
async fn another_persons_draft_looks_like_none() {
    each(async |city| {
        let (sri, wulan) = (city.visitor(SRI), city.visitor(WULAN));
        let draft = sri.start("surat-domisili").await;
        let absent = "/isian/01940000000070008000000000000999".to_owned();
        for path in ["", "/data-diri", "/periksa"] {
            let forged = wulan.get(&format!("{draft}{path}")).await;
            let missing = wulan.get(&format!("{absent}{path}")).await;
            assert_eq!(forged.status, StatusCode::NOT_FOUND);
            assert_eq!((forged.status, forged.body), (missing.status, missing.body));
        }
        let own = wulan.start("surat-domisili").await;
        let token = wulan.token(&format!("{own}/data-diri")).await;
        let forged = wulan.post(&format!("{draft}/data-diri"), YOU, &token).await;
        assert_eq!(forged.status, StatusCode::NOT_FOUND);
        assert_eq!(wulan.get(&format!("{own}/tidak-ada")).await.status, StatusCode::NOT_FOUND);
        assert!(city.take(WULAN, &draft).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let page = format!("{draft}/data-diri");
        let told = sri.post(&page, YOU, "wrong").await;
        assert!(told.is_shown_again && told.location().ends_with("?sesudah=masuk"));
        assert!(told.text().contains("Tekan simpan sekali lagi"), "{}", told.text());
        assert!(told.body.contains("value=\"Sri Lestari\""), "what was typed is on the page");
        let check = sri.get(&format!("{draft}/periksa")).await;
        assert!(!check.body.contains("Sri Lestari"), "and is none of the answers");
        assert_eq!(sri.get(&draft).await.location(), page, "it is still to be filled in");
    })
    .await;
}

#[tokio::test]
async fn who_is_not_signed_in_comes_back_to_the_page_and_finds_what_was_saved() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        sri.send(&format!("{draft}/data-diri"), YOU).await;
        let path = format!("{draft}/tempat");
        let door = city.stranger().get(&path).await.location();
        assert!(door.starts_with("/masuk?lanjut=") && door.ends_with("/tempat"), "{door}");
        // The session ends while a page is filled in: nothing typed is lost.
        let gone = city.stranger().post(&path, PLACE, "x").await;
        assert!(gone.text().contains("Anda perlu masuk lagi"), "{}", gone.text());
        assert!(gone.body.contains("name=\"purpose\" value=\"Membuka rekening\""));
        assert!(!gone.body.contains("name=\"csrf\" value=\"x\""));
        let again = sri.post(&path, PLACE, "").await;
        assert!(again.body.contains("Membuka rekening"), "{}", again.body);
        let saved = sri.send_form(&path, PLACE, &again.form()).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        let page = sri.get(&format!("{draft}/data-diri")).await;
        assert!(page.body.contains("value=\"Sri Lestari\""));
    })
    .await;
}

#[tokio::test]
async fn a_place_is_found_without_script() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let page = format!("{draft}/data-diri");
        let typed = with(YOU, &[("applicant.address.region.typed", "Usuk"), ("find", "x")]);
        let found = sri.send(&page, &typed).await;
        assert!(
            found.is_shown_again && !found.title().starts_with("Salah isi"),
            "looking is no mistake"
        );
        assert!(found.body.contains("value=\"99.71.02.1002\""), "{}", found.body);
        let chosen = [
            ("applicant.address.region.typed", "Usuk"),
            ("applicant.address.region", "99.71.02.1002"),
        ];
        assert_eq!(sri.send(&page, &with(YOU, &chosen)).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn every_type_of_field_is_filled_in_without_script() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("segala-isian").await;
        let page = format!("{draft}/tempat");
        let empty = sri.send(&page, &[]).await;
        assert!(empty.is_shown_again);
        assert!(empty.links_resolve() && !empty.text().contains("wrong-"), "{}", empty.text());
        for says in
            ["Tulis nama bank", "Tulis nomor rekening", "Tulis tempatnya", "Pilih “Pekerjaan”"]
        {
            assert!(empty.text().contains(says), "{says}: {}", empty.text());
        }
        let more = [
            ("weight", "3,25"),
            ("income", "Rp 1.500.000"),
            ("month.month", "8"),
            ("month.year", "2026"),
            ("plate", "ab 1234 xy"),
            ("account.bank.typed", "bca"),
            ("account.bank", "014"),
            ("account.number", "123-456-7890"),
            ("account.name", "Sri Lestari"),
            ("place.lat", "-7.797068, 110.370529"),
            ("place.region.typed", "Umpak"),
            ("deed", "AHU-0012345.AH.01.01.TAHUN 2026"),
            ("work.typed", "Tani"),
            ("skills.typed", "Men"),
        ];
        let all = [PLACE, &more].concat();
        let found = sri.send_to(&page, &all, &[("find", "skills")]).await;
        assert!(found.is_shown_again && found.location().ends_with("?sesudah=ubah#skills"));
        assert!(found.text().contains("Menulis") && !found.text().contains("Melukis"));
        let unknown = sri.send(&page, &all).await;
        assert!(unknown.text().contains("“Tani” tidak ditemukan"), "{}", unknown.text());
        let right = [&all[..], &[("work", "b"), ("skills", "a"), ("skills", "h")]].concat();
        let right: Vec<_> = right.into_iter().filter(|(name, _)| *name != "work.typed").collect();
        let next = sri.send(&page, &right).await;
        assert_eq!(next.status, StatusCode::SEE_OTHER, "{}", next.text());
        let check = sri.get(&format!("{draft}/periksa")).await;
        for shown in [
            "3,25 kg",
            "Rp1.500.000",
            "Agustus 2026",
            "AB 1234 XY",
            "BCA (Bank Central Asia) 1234 5678 90, Sri Lestari",
            "Umpak, Saka Guru, Kota Pendopo (-7.797068, 110.370529)",
            "Petani",
            "Menari, Menulis",
        ] {
            assert!(check.text().contains(shown), "{shown}: {}", check.text());
        }
    })
    .await;
}

#[tokio::test]
async fn who_lives_in_another_city_is_told_where_to_go_and_cannot_send() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        sri.send(&format!("{draft}/data-diri"), YOU).await;
        let elsewhere = with(
            PLACE,
            &[
                ("same_as_ktp", "false"),
                ("applicant.lives_at.region.typed", "Usuk Kidul"),
                ("applicant.lives_at.street", "Jalan 1"),
                ("applicant.lives_at.rt", "1"),
                ("applicant.lives_at.rw", "1"),
            ],
        );
        let told = sri.send(&format!("{draft}/tempat"), &elsewhere).await;
        assert!(told.text().contains("di luar wilayah kami"), "{}", told.text());
        assert!(told.text().contains("Kota Limasan"));
        assert!(told.is_shown_again && !told.location().contains("sesudah"), "the page is saved");
        let next = sri.send(&format!("{draft}/tempat"), &elsewhere).await;
        assert_eq!(next.location(), format!("{draft}/berkas"), "the rest can be filled in");
        assert!(next.follow(&sri).await.text().contains("di luar wilayah kami"), "and says why");
        let job = with(YOU, &[("applicant.job", "Penjahit")]);
        let other = sri.send(&format!("{draft}/data-diri"), &job).await;
        assert_eq!(other.location(), format!("{draft}/tempat"), "any other page can be saved");
        let check = sri.get(&format!("{draft}/periksa")).await;
        assert!(!check.body.contains("/kirim\""));
        assert!(city.take(SRI, &draft).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn both_languages_have_every_text() {
    assert_eq!(web::missing_texts(&intake::TEXTS), Vec::<String>::new());
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("akta-kelahiran").await;
        let Answer { body, .. } = sri.get(&format!("{draft}/keperluan?bahasa=en")).await;
        assert!(body.contains("Who is the certificate for?") && body.contains("Save and continue"));
    })
    .await;
}

#[tokio::test]
async fn twins_are_two_children_and_the_later_pages_follow_the_answers() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("akta-kelahiran").await;
        let purpose = [("subject_is", "newborn"), ("birth_kind", "twins")];
        let next = sri.send(&format!("{draft}/keperluan"), &purpose).await;
        let page = sri.get(&next.location()).await;
        assert!(page.text().contains("Anak 2") && !page.text().contains("Anak 3"));
        assert!(page.body.contains("name=\"children.1.birth_date.day\""));
        let mut children = Vec::new();
        for (place, order) in [("0", "1"), ("1", "1")] {
            for (name, value) in [
                ("name", "Puspa Kirana"),
                ("sex", "female"),
                ("birth_date.day", "20"),
                ("birth_date.month", "11"),
                ("birth_date.year", "2026"),
                ("birth_region.typed", "Kota Pendopo"),
                ("birth_place_kind", "hospital"),
                ("helper", "doctor"),
                ("birth_order", order),
            ] {
                children.push((format!("children.{place}.{name}"), value));
            }
        }
        let pairs: Vec<(&str, &str)> = children.iter().map(|(n, v)| (n.as_str(), *v)).collect();
        let wrong = sri.send(&next.location(), &pairs).await;
        assert!(wrong.text().contains("urutan kelahiran yang berbeda"), "{}", wrong.text());
        assert!(wrong.body.contains("href=\"#children.1.birth_order\""), "at the second child");
        assert!(wrong.links_resolve() && wrong.text().contains("Langkah 3:"), "more may come");
        let right = with(&pairs, &[("children.1.birth_order", "2")]);
        let next = sri.send(&format!("{draft}/anak"), &right).await;
        assert_eq!(next.location(), format!("{draft}/orang-tua"), "{}", next.text());
    })
    .await;
}

#[tokio::test]
async fn what_may_come_waits_in_the_page_and_is_no_question_of_it() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        sri.send(&format!("{draft}/data-diri"), YOU).await;
        let page = format!("{draft}/tempat");
        let shown = sri.get(&page).await;
        let waiting = "<template data-at=\"applicant.lives_at\" data-asks=\"applicant.lives_at\"><fieldset";
        assert!(shown.body.contains(waiting), "{}", shown.body);
        let asked = shown.value_of("shown").expect("it says what it asks");
        assert_eq!(asked, "same_as_ktp since tenure purpose");
        assert!(shown.body.contains("\"w\":[\"==\",[\"n\",\"same_as_ktp\"],false]"), "{}", shown.body);
        assert!(shown.body.contains("/rules.js\""), "the script that reads it comes along");
        let told = sri.send(&page, &with(PLACE, &[("same_as_ktp", "false")])).await;
        let place = "<template data-at=\"applicant.lives_at\" data-asks=\"applicant.lives_at\"></template><fieldset";
        assert!(told.body.contains(place), "{}", told.body);
        // As a script sends it: what came was seen, and is missing; what went has no value.
        let seen = [("same_as_ktp", "false"), ("shown", "same_as_ktp applicant.lives_at since tenure purpose")];
        let missing = sri.send(&page, &with(PLACE, &seen)).await;
        assert!(missing.is_shown_again, "{}", missing.location());
        assert!(missing.text().contains("Tulis jalan atau dusun"), "{}", missing.text());
        let away = [("shown", "same_as_ktp since tenure purpose"), ("applicant.lives_at.street", "Gang 9")];
        let next = sri.send(&page, &with(PLACE, &away)).await;
        assert_eq!(next.location(), format!("{draft}/berkas"));
        let check = sri.get(&format!("{draft}/periksa")).await;
        assert!(!check.text().contains("Gang 9"), "a hidden question has no value: {}", check.text());
    })
    .await;
}

#[tokio::test]
async fn parts_of_an_answer_are_empty_before_anybody_filled_them_in() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("segala-isian").await;
        sri.send(&format!("{draft}/data-diri"), YOU).await;
        let page = sri.get(&format!("{draft}/tempat")).await;
        for name in ["account.bank.typed", "account.number", "account.name", "place.lat"] {
            assert_eq!(page.value_of(name).as_deref(), Some(""), "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_on_which_nothing_depends_carries_no_script_for_it() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let first = sri.get(&format!("{draft}/data-diri")).await;
        assert!(
            !first.body.contains("rules.js") && !first.body.contains("<template"),
            "{}",
            first.body
        );
    })
    .await;
}
