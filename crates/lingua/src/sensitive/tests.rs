use proptest::prelude::*;

use super::*;

/// What is found, each as it was typed.
fn check(text: &str, expected: &[(Kind, &str)]) {
    let found = find(text);
    let own: Vec<(Kind, &str)> = found.iter().map(|own| (own.kind, own.of(text))).collect();
    assert_eq!(own, expected, "{text}");
}

#[test]
fn a_nik_is_found_however_it_is_typed() {
    for typed in [
        "9771014107900001",
        "9771 0141 0790 0001",
        "97.71.01.410790.0001",
        "977101-410790-0001",
        "977101 410790 0001",
        "９７７１０１４１０７９００００１",
        "9771\u{200b}0141079\u{200b}00001",
    ] {
        check(&format!("nama saya Sari, {typed}, tolong dicek"), &[(Kind::Nik, typed)]);
        let text = format!("a{typed}");
        assert_eq!(find(&text).len(), usize::from(!typed.contains([' ', '.', '-'])), "{typed}");
    }
    check("nik:9771014107900001", &[(Kind::Nik, "9771014107900001")]);
    check("NIK9771014107900001.", &[(Kind::Nik, "9771014107900001")]);
}

#[test]
fn a_nik_with_a_slip_is_personal_where_it_is_called_one() {
    check("nik sy 977101410790001", &[(Kind::Nik, "977101410790001")]);
    check("no ktp 97710141079000012", &[(Kind::Nik, "97710141079000012")]);
    check("ini 977199990790001", &[]);
}

#[test]
fn what_stands_before_a_number_tells_a_family_card_from_a_person() {
    check(
        "NIK 9771014107900001 no kk 9771010107100002",
        &[(Kind::Nik, "9771014107900001"), (Kind::FamilyCard, "9771010107100002")],
    );
    check("nomor kartu keluarga saya 9771010107100002", &[(Kind::FamilyCard, "9771010107100002")]);
    check(
        "kk 9771010107100002 9771014107900001",
        &[(Kind::FamilyCard, "9771010107100002"), (Kind::FamilyCard, "9771014107900001")],
    );
}

#[test]
fn telephones_are_found_at_home_and_abroad() {
    for typed in [
        "081200000000",
        "0812-0000-0000",
        "0812 0000 0000",
        "0812.0000.000",
        "+62 812-0000-0000",
        "+6281200000000",
        "6281200000000",
        "62 812 0000 0000",
        "021-5550000",
        "021) 555 0000",
        "+44 20 7946 0000",
    ] {
        check(&format!("hubungi saya di {typed} ya pak"), &[(Kind::Phone, typed)]);
        check(typed, &[(Kind::Phone, typed)]);
    }
    check("wa 81200000000", &[(Kind::Phone, "81200000000")]);
    check("https://wa.me/6281200000000", &[(Kind::Phone, "6281200000000")]);
    check("081200000000 2 anak", &[(Kind::Phone, "081200000000")]);
    check(
        "081200000000/081300000000",
        &[(Kind::Phone, "081200000000"), (Kind::Phone, "081300000000")],
    );
}

#[test]
fn cards_are_found_by_their_check_digit() {
    check("4111 1111 1111 1111", &[(Kind::Card, "4111 1111 1111 1111")]);
    check("kartu kredit 5105105105105100", &[(Kind::Card, "5105105105105100")]);
    check("378282246310005", &[(Kind::Card, "378282246310005")]);
    check("4111 1111 9111 1112", &[]);
    check("kartu atm 4111 1111 9111 1112", &[(Kind::Card, "4111 1111 9111 1112")]);
}

#[test]
fn accounts_are_found_by_their_bank() {
    check("transfer ke BCA 1234567890 an Budi", &[(Kind::Account, "1234567890")]);
    check("no rek 0012-01-000123-30-7", &[(Kind::Account, "0012-01-000123-30-7")]);
    check("disuruh transfer 1.500.000.000", &[]);
    check("nomor 1234567890", &[]);
}

#[test]
fn other_numbers_of_a_person_are_found() {
    check("npwp 09.254.294.3-407.000", &[(Kind::TaxNumber, "09.254.294.3-407.000")]);
    check("bpjs saya 0001234567890", &[(Kind::Insurance, "0001234567890")]);
    check("paspor X0000000 habis", &[(Kind::Passport, "X0000000")]);
    check("blok X0000000", &[]);
    check("kirim ke sari.w+1@contoh.co.id.", &[(Kind::Email, "sari.w+1@contoh.co.id")]);
    check("@pemkot a@b ..@..", &[]);
}

#[test]
fn other_numbers_are_left_alone() {
    for text in [
        "KP26-4827-1193",
        "permohonan kp26 4827 1193 sampai mana",
        "buka jam 08.00-16.00 tanggal 26-11-2026",
        "Rp1.500.000.000 atau Rp 250.000",
        "biaya 100000 rupiah, 3 rangkap, RT 03 RW 05 kode pos 12950",
        "UU 24 Tahun 2013 Pasal 79A, PP 76/2020",
        "telepon 112 atau 119 atau 110",
        "nop 32.71.010.001.001-0001.0",
        "",
        "....----",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_covered_text_keeps_all_else() {
    assert_eq!(
        redact("Halo, NIK saya 9771014107900001 dan hp 0812-0000-0000 (siang)."),
        "Halo, NIK saya [nik] dan hp [phone] (siang)."
    );
    assert_eq!(redact_with("a@b.id", |_| "***".to_owned()), "***");
}

#[test]
fn a_number_has_one_form() {
    let plain = |text: &str| find(text).first().map(|own| own.plain(text));
    assert_eq!(plain("97.71.01.410790.0001").as_deref(), Some("9771014107900001"));
    assert_eq!(plain("+62 812-0000-0000").as_deref(), Some("081200000000"));
    assert_eq!(plain("+44 20 7946 0000").as_deref(), Some("+442079460000"));
    assert_eq!(plain("Sari@Contoh.ID").as_deref(), Some("sari@contoh.id"));
}

proptest! {
    /// Whatever stands around it and however it is parted: no NIK is left in a covered text.
    #[test]
    fn no_nik_is_left(
        region in 970_101..=999_999_u32, day in 1..=71_u32, month in 1..=12_u32, year in 0..100_u32,
        running in 1..10_000_u32, part in prop::sample::select(vec!["", " ", ".", "-"]),
        before in "[a-z ,.]{0,20} ", after in "[ ,.;!]{1,3}[a-z ]{0,10}",
    ) {
        prop_assume!(day <= 31 || day > 40);
        prop_assume!(region / 100 % 100 > 0);
        let digits = format!("{region:06}{day:02}{month:02}{year:02}{running:04}");
        let groups: Vec<&str> = [0..6, 6..12, 12..16].into_iter().filter_map(|own| digits.get(own)).collect();
        let typed = groups.join(part);
        let covered = redact(&format!("{before}{typed}{after}"));
        prop_assert!(!covered.contains(groups[0]) && !covered.contains(groups[1]), "{covered}");
    }

    #[test]
    fn ranges_are_in_order_and_of_the_text(text in "\\PC{0,120}") {
        let mut at = 0;
        for own in find(&text) {
            prop_assert!(own.range.start >= at && !own.of(&text).is_empty());
            at = own.range.end;
        }
        redact(&text);
    }

    #[test]
    fn digits_and_marks_break_nothing(text in "[0-9+@. ()a-z-]{0,80}") {
        let found = find(&text);
        prop_assert!(found.iter().all(|own| text.is_char_boundary(own.range.start) && own.range.end <= text.len()));
        prop_assert_eq!(redact(&redact(&text)), redact(&text));
    }
}
