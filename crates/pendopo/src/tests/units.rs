//! Institutions and units on the operator's page: named, added, put under each other, and who did it.

use clap::Parser as _;
use http::StatusCode;

use super::city::{City, WULAN, on_both_engines};
use crate::cli::{Cli, Command, UnitCommand};
use crate::{serve, setup};

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
        serve::follow_units(&city.running).await.expect("read");
        assert!(city.guest().see("/layanan").await.contains("surat-domisili"));
    })
    .await;
}

#[tokio::test]
async fn the_last_unit_of_a_kind_keeps_it_while_services_name_it() {
    on_both_engines(async |city: City| {
        city.republish("handled_by: { unit: kelurahan", "handled_by: { unit: balai-warga").await;
        let agus = city.person("Agus Prabowo").await;
        let hall = with(&with(&BUREAU, ("id", "balai-kota")), ("jenis", "balai-warga"));
        agus.post(NEW, NEW, &hall).await.location();
        serve::follow_units(&city.running).await.expect("read");
        let page = "/operator/unit/balai-kota";
        let renamed =
            with(&with(&with(&hall, ("jenis", "dinas")), ("versi", "1")), ("nama", "Balai Baru"));
        let answer = agus.post(page, page, &renamed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let body = &answer.body;
        assert!(body.contains("satu-satunya kantor jenis balai-warga"), "{body}");
        assert!(body.contains("Surat keterangan tempat tinggal"), "what it would withdraw: {body}");
        assert!(body.contains("Beri kantor lain jenis balai-warga dahulu"), "{body}");
        assert!(
            body.contains("value=\"Balai Baru\"") && body.contains("value=\"dinas\""),
            "{body}"
        );
        let english = format!("{page}?bahasa=en");
        let english = agus.post(&english, page, &renamed).await.body;
        assert!(english.contains("the only office of the kind balai-warga"), "{english}");
        assert!(english.contains("Give another office the kind balai-warga first"), "{english}");
        agus.see("/operator?bahasa=id").await;
        serve::follow_units(&city.running).await.expect("read");
        assert!(city.guest().see("/layanan").await.contains("surat-domisili"));

        // A name may change all the same, and the kind once another one has it.
        let named = with(&renamed, ("jenis", "balai-warga"));
        assert_eq!(agus.post(page, page, &named).await.status, StatusCode::OK);
        let second = with(&with(&hall, ("id", "balai-dua")), ("nama", "Balai Dua"));
        agus.post(NEW, NEW, &second).await.location();
        let answer = agus.post(page, page, &with(&renamed, ("versi", "2"))).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(agus.see(page).await.contains("Jenis: balai-warga menjadi dinas"));
    })
    .await;
}

/// What stands on a command line that begins with `pendopo unit`.
fn said(line: &[&str]) -> UnitCommand {
    let line = [&["pendopo", "unit"], line].concat();
    let Command::Unit(command) = Cli::try_parse_from(line).expect("it reads").command else {
        panic!("it is another command");
    };
    command
}

async fn run(city: &City, line: &[&str]) -> anyhow::Result<()> {
    match said(line) {
        UnitCommand::Add(unit) => setup::add_unit(&city.settings, unit).await,
        UnitCommand::Institution { id, no } => setup::unit_heads(&city.settings, &id, !no).await,
        UnitCommand::List { .. } | UnitCommand::File => panic!("they change nothing"),
    }
}

#[tokio::test]
async fn what_the_command_line_did_stands_in_the_history_too() {
    on_both_engines(async |city: City| {
        run(&city, &["institution", "bidang-capil"]).await.expect("done");
        run(&city, &["institution", "bidang-capil"]).await.expect("it is so already");
        let agus = city.person("Agus Prabowo").await;
        let page = "/operator/unit/bidang-capil";
        let shown = agus.see(page).await;
        assert!(shown.contains("Kepala instansi: kosong menjadi ya"), "{shown}");
        assert_eq!(shown.matches("Baris perintah di server").count(), 1, "{shown}");
        assert!(
            agus.see(&format!("{page}?bahasa=en")).await.contains("The command line on the server")
        );
        agus.see("/operator?bahasa=id").await;
        // Whoever has the form open since before does not overwrite it.
        let late = with(&with(&BUREAU, ("nama", "Bidang Lain")), ("versi", "0"));
        let late = agus.post(page, page, &late).await;
        assert!(late.body.contains("baru saja mengubah"), "{}", late.body);
        let bureau = ["add", "--id", "balai-satu", "--kind", "balai", "--title", "Balai Satu"];
        run(&city, &[&bureau[..], &["--region", "99.71"]].concat()).await.expect("added");
        serve::follow_units(&city.running).await.expect("read");
        let added = agus.see("/operator/unit/balai-satu").await;
        assert!(
            added.contains("Ditambahkan") && added.contains("Baris perintah di server"),
            "{added}"
        );
        let nobody = run(&city, &["institution", "tidak-ada"]).await.expect_err("no such unit");
        assert!(nobody.to_string().contains("there is no unit"), "{nobody}");
    })
    .await;
}

#[tokio::test]
async fn forms_and_pages_know_an_office_that_another_node_added_or_changed() {
    on_both_engines(async |city: City| {
        let asked = "      - choice:  { id: hall, label: Tempat mengambil, units: balai-warga, optional: true }\n";
        let purpose = "      - text:    { id: purpose";
        city.republish(purpose, &format!("{asked}{purpose}")).await;
        let wulan = city.person("Wulan").await;
        let draft = wulan.draft(&WULAN).await;
        let form = format!("{draft}/tempat");
        let hall = ["add", "--id", "balai-kota", "--kind", "balai-warga", "--title", "Balai Kota Lama"];
        run(&city, &[&hall[..], &["--region", "99.71"]].concat()).await.expect("added");
        assert!(!wulan.see(&form).await.contains("Balai Kota Lama"));
        serve::follow_units(&city.running).await.expect("read");
        let page = wulan.see(&form).await;
        assert!(page.contains("Balai Kota Lama") && page.contains("value=\"balai-kota\""), "{page}");

        // What is known of an office is shown as it is now wherever it stands.
        let umpak = "/operator/unit/kelurahan-umpak";
        let agus = city.person("Agus Prabowo").await;
        let guest = city.guest();
        assert!(!guest.see("/layanan/surat-domisili").await.contains("0271 700 199"));
        let shown = agus.see(umpak).await;
        let typed = |name: &str| {
            let (_, rest) = shown.split_once(&format!("name=\"{name}\" value=\"")).expect("a field");
            rest.split('"').next().expect("its end").to_owned()
        };
        let (title, region) = (typed("nama"), typed("wilayah"));
        let (kind, short) = (typed("jenis"), typed("singkatan"));
        let phone = [
            ("versi", "0"),
            ("nama", title.as_str()),
            ("singkatan", short.as_str()),
            ("jenis", kind.as_str()),
            ("wilayah", region.as_str()),
            ("telepon", "0271 700 199"),
        ];
        assert_eq!(agus.post(umpak, umpak, &phone).await.status, StatusCode::OK);
        serve::follow_units(&city.running).await.expect("read");
        assert!(guest.see("/layanan/surat-domisili").await.contains("0271 700 199"));
    })
    .await;
}
