//! The first hour of a new agency, from an empty folder on.

use std::path::{Path, PathBuf};

use clap::Parser as _;
use db::testing::fresh_postgres_url;
use identity::Units;
use issuance::Press;

use super::city::{root, settings};
use crate::boot;
use crate::cli::{Cli, Command, Init, NewUnit, UnitCommand};
use crate::commands::services::publishing::{Running, publish};
use crate::settings::Settings;
use crate::setup;

fn init(more: &[&str]) -> Init {
    let line = [&["pendopo", "init"], more].concat();
    let Command::Init(init) = Cli::try_parse_from(line).expect("it reads").command else {
        panic!("it is another command");
    };
    init
}

fn unit(id: &str, parent: &str) -> NewUnit {
    let line = ["pendopo", "unit", "add", "--kind", "kelurahan", "--title", "Kelurahan Satu"];
    let line = [&line[..], &["--region", "99.71.01.1001", "--id", id, "--parent", parent]].concat();
    let Command::Unit(UnitCommand::Add(unit)) =
        Cli::try_parse_from(line).expect("it reads").command
    else {
        panic!("it is another command");
    };
    unit
}

async fn in_an_empty_folder(test: impl AsyncFn(&Path, Settings)) {
    for postgres in [None, Some(fresh_postgres_url().await)] {
        let folder = tempfile::tempdir().expect("a folder");
        let packs = folder.path().join("packs");
        test(folder.path(), Settings { packs, ..settings(folder.path(), postgres) }).await;
    }
}

const GOOD: [&str; 12] = [
    "--name",
    "Pemerintah Kota Contoh",
    "--code",
    "KC",
    "--region",
    "99.71",
    "--zone",
    "Asia/Jakarta",
    "--admin-name",
    "Dewi",
    "--admin-email",
    "dewi@contoh.example",
];

#[tokio::test]
async fn everything_wrong_with_a_new_agency_is_said_at_once_and_nothing_is_made() {
    in_an_empty_folder(async |folder, settings| {
        let wrong = ["", "k c1", "xx", "Asia/Jakrta", " ", "dewi"];
        let mut line = GOOD;
        for (place, value) in wrong.into_iter().enumerate() {
            line[2 * place + 1] = value;
        }
        let said = setup::initialise(&settings, &init(&line)).await.expect_err("refused");
        for name in ["--name", "--code", "--region", "--zone", "--admin-name", "--admin-email"] {
            assert!(said.to_string().contains(name), "{name}: {said}");
        }
        assert_eq!(std::fs::read_dir(folder).expect("there").count(), 0);
    })
    .await;
}

#[tokio::test]
async fn from_an_empty_folder_to_an_office_that_serves() {
    in_an_empty_folder(async |folder, settings| {
        setup::initialise(&settings, &init(&GOOD)).await.expect("set up without packs");
        let again = setup::initialise(&settings, &init(&GOOD)).await.expect_err("it is there");
        assert!(again.to_string().contains("already holds"), "{again}");
        let roles = ["officer:kelurahan-satu".to_owned()];
        let add = async |email: &str| {
            setup::add_officer(&settings, "Eko", "Petugas", "", email, &roles).await
        };
        let early = add("eko@contoh.example").await.expect_err("no such unit");
        assert!(early.to_string().contains("there are: kantor"), "{early}");
        for (id, parent, says) in
            [("Kel Satu", "kantor", "small letters"), ("kelurahan-satu", "kantr", "are: kantor")]
        {
            let said = setup::add_unit(&settings, unit(id, parent)).await.expect_err("refused");
            assert!(said.to_string().contains(says), "{said}");
        }
        let added = setup::add_unit(&settings, unit("kelurahan-satu", "kantor")).await;
        added.expect("added");
        assert!(setup::add_unit(&settings, unit("kelurahan-satu", "kantor")).await.is_err());
        assert!(add("eko").await.is_err());
        add("eko@contoh.example").await.expect("added");
        assert!(add("eko@contoh.example").await.expect_err("taken").to_string().contains("taken"));

        let pack = root().join("fixtures/spine/kelurahan/surat-domisili");
        let alone = folder.join("sendiri");
        std::fs::create_dir(&alone).expect("made");
        for file in std::fs::read_dir(&pack).expect("there").flatten() {
            std::fs::copy(file.path(), alone.join(file.file_name())).expect("copied");
        }
        let publish_one = async |folder: PathBuf| {
            publish(&settings, &[folder], Running::Stop, &Press::default()).await
        };
        let lost = publish_one(alone).await.expect_err("its letters would fail");
        assert!(lost.to_string().contains("lib/surat.typ"), "{lost}");
        let nobody = publish_one(pack.clone()).await.expect_err("nobody signs there");
        assert!(nobody.to_string().contains("E511"), "{nobody}");
        let signs = ["signatory:kelurahan-satu".to_owned()];
        let lurah = setup::add_officer(&settings, "Ria", "Lurah", "", "ria@contoh.example", &signs);
        lurah.await.expect("added");
        publish_one(pack).await.expect("published");

        let running = boot::start(&settings).await.expect("it serves");
        let units = Units::load(&running.db, running.agency).await.expect("read");
        assert_eq!(units.beneath("kantor"), ["kantor", "kelurahan-satu"]);
        let staff = identity::officers(&running.db, running.agency).await.expect("read");
        assert_eq!(staff.len(), 3, "the administrator and two more");
        assert!(running.catalog.catalog.latest("surat-domisili").is_some());
    })
    .await;
}
