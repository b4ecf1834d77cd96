//! Institutions and units on the operator's page: named, added, put under each other, and who did it.

use http::StatusCode;

use super::city::{City, on_both_engines};

const LIST: &str = "/operator/unit";
const NEW: &str = "/operator/unit/baru";

/// The bureau of dogs and cats, under the secretariat.
const BUREAU: [(&str, &str); 8] = [
    ("id", "dinas-satwa"),
    ("nama", "Dinas Satwa"),
    ("singkatan", ""),
    ("atasan", "sekretariat"),
    ("instansi", "1"),
    ("jenis", "dinas"),
    ("wilayah", "99.71"),
    ("telepon", "0271 700 100"),
];

fn with<'a>(fields: &[(&'a str, &'a str)], changed: (&'a str, &'a str)) -> Vec<(&'a str, &'a str)> {
    let rest = fields.iter().copied().filter(|(name, _)| *name != changed.0);
    rest.chain([changed]).collect()
}

#[tokio::test]
async fn an_institution_is_added_gets_units_and_everybody_sees_it_at_once() {
    on_both_engines(async |city: City| {
        let agus = city.person("Agus Prabowo").await;
        assert!(agus.see("/operator").await.contains("href=\"/operator/unit\""));
        let list = agus.see(LIST).await;
        assert!(list.contains("Kelurahan Umpak") && !list.contains("Dinas Satwa"), "{list}");
        let added = agus.post(NEW, NEW, &BUREAU).await;
        assert_eq!(added.location(), "/operator/unit/dinas-satwa");
        let own = agus.see("/operator/unit/dinas-satwa").await;
        assert!(own.contains("Ditambahkan") && own.contains("Agus Prabowo"), "{own}");
        assert!(city.guest().see("/kantor/dinas-satwa").await.contains("Dinas Satwa"));

        // A unit that there is goes under it, and belongs to it from then on.
        let page = "/operator/unit/bidang-capil";
        let shown = agus.see(page).await;
        let typed = |name: &str| {
            let (_, rest) =
                shown.split_once(&format!("name=\"{name}\" value=\"")).expect("a field");
            rest.split('"').next().expect("its end").to_owned()
        };
        let (title, kind, region) = (typed("nama"), typed("jenis"), typed("wilayah"));
        let moved = [
            ("versi", "0"),
            ("nama", title.as_str()),
            ("jenis", kind.as_str()),
            ("wilayah", region.as_str()),
            ("atasan", "dinas-satwa"),
        ];
        let done = agus.post(page, page, &moved).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        let office = city.guest().see("/kantor/bidang-capil").await;
        assert!(office.contains("href=\"/kantor/dinas-satwa\""), "{office}");
        let own = agus.see(page).await;
        assert!(own.contains("Di bawah unit: ") && own.contains("menjadi Dinas Satwa"), "{own}");
        // Whoever looked before does not overwrite it.
        let late = agus.post(page, page, &with(&moved, ("nama", "Bidang Lain"))).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.body.contains("baru saja mengubah"), "{}", late.body);
        let again = with(&with(&moved, ("nama", "Bidang Lain")), ("versi", "1"));
        let done = agus.post(page, page, &again).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        assert!(city.guest().see("/kantor").await.contains("Bidang Lain"));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_is_told_at_its_field_and_nothing_is_written() {
    on_both_engines(async |city: City| {
        let agus = city.person("Agus Prabowo").await;
        for (field, value, words) in [
            ("id", "Dinas Satwa", "Tulis kode dengan huruf kecil"),
            ("id", "kelurahan-umpak", "Sudah ada unit dengan kode ini"),
            ("id", "kelurahan", "sudah dipakai sebagai jenis kantor"),
            ("id", "baru", "sudah dipakai"),
            ("nama", " ", "Tulis namanya"),
            ("jenis", "Dinas!", "Tulis jenisnya"),
            ("wilayah", "11.01", "Pilih wilayah di kota ini"),
            ("wilayah", "x", "Pilih wilayah di kota ini"),
            ("atasan", "tidak-ada", "Pilih unit lain"),
            ("telepon", "<script>", "Tulis nomor telepon"),
        ] {
            let answer = agus.post(NEW, NEW, &with(&BUREAU, (field, value))).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
            assert!(answer.body.contains(words), "{field} {value}: {}", answer.body);
            assert!(
                answer.body.contains("value=\"99.71\"") || field == "wilayah",
                "what was typed"
            );
        }
        assert!(!agus.see(LIST).await.contains("Dinas Satwa"));
        // A unit stands neither under itself nor under what is beneath it.
        let head = "/operator/unit/disdukcapil";
        let ring = with(&with(&BUREAU, ("atasan", "bidang-capil")), ("versi", "0"));
        let answer = agus.post(head, head, &ring).await;
        assert!(answer.body.contains("tidak dapat berada di bawah"), "{}", answer.body);
        // It is an administrator's page alone.
        for name in ["Nur Aini", "Sri Handayani", "Wulan"] {
            let who = city.person(name).await;
            for path in [LIST, NEW, "/operator/unit/sekretariat"] {
                assert_ne!(who.get(path).await.status, StatusCode::OK, "{name} {path}");
            }
        }
        assert_eq!(agus.get("/operator/unit/tidak-ada").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_service_is_offered_as_soon_as_its_office_is_there() {
    on_both_engines(async |city: City| {
        city.republish("handled_by: { unit: kelurahan", "handled_by: { unit: balai-warga").await;
        assert!(!city.guest().see("/layanan").await.contains("surat-domisili"));
        let agus = city.person("Agus Prabowo").await;
        let hall = with(&with(&BUREAU, ("id", "balai-kota")), ("jenis", "balai-warga"));
        agus.post(NEW, NEW, &hall).await.location();
        crate::serve::follow_units(&city.running).await.expect("read");
        assert!(city.guest().see("/layanan").await.contains("surat-domisili"));
    })
    .await;
}
