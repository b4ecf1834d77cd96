//! What keeps the program from starting, on both engines.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use super::city::{City, WULAN, on_both_engines};
use crate::settings::Settings;
use crate::{boot, doctor, guard, serve};

async fn refused(settings: &Settings) -> String {
    match boot::start(settings).await {
        Ok(_) => panic!("it started"),
        Err(error) => error.to_string(),
    }
}

async fn doctor_says(settings: &Settings) -> ExitCode {
    doctor::doctor(settings).await.expect("it looks at everything")
}

#[tokio::test]
async fn a_demo_is_served_on_loopback_only() {
    on_both_engines(async |city| {
        for listen in ["0.0.0.0:0", "[::]:0"] {
            for trusted_proxy in [false, true] {
                let listen = listen.parse().expect("an address");
                let open = Settings { listen, trusted_proxy, ..city.settings.clone() };
                let served = tokio::time::timeout(Duration::from_secs(20), serve::serve(&open));
                let said = served.await.expect("it does not serve").expect_err("refused");
                assert!(said.to_string().contains("Set `listen` to 127.0.0.1"), "{said}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_city_keeps_is_its_owners_alone() {
    let city = City::open(None, true).await;
    city.person("Wulan").await.apply(&WULAN).await;
    let mode = |path: PathBuf| {
        let about = std::fs::metadata(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        about.permissions().mode() & 0o777
    };
    let Settings { data, keys, .. } = &city.settings;
    for folder in [data.clone(), data.join("objects"), keys.clone()] {
        assert_eq!(mode(folder.clone()), 0o700, "{folder:?}");
    }
    for file in ["pendopo.db", "pendopo.db-wal", "pendopo.db-shm"] {
        assert_eq!(mode(data.join(file)), 0o600, "{file}");
    }
}

#[tokio::test]
async fn an_agency_beyond_loopback_needs_a_proxy_that_ends_tls() {
    let city = City::open(None, false).await;
    let listen = "0.0.0.0:8080".parse().expect("an address");
    let open = Settings { listen, ..city.settings.clone() };
    let served = tokio::time::timeout(Duration::from_secs(20), serve::serve(&open));
    let said = served.await.expect("it does not serve").expect_err("refused");
    assert!(said.to_string().contains("trusted_proxy = true"), "{said}");
    let behind = Settings { trusted_proxy: true, ..open };
    assert_eq!(guard::exposed(&behind, false), None);
    assert_eq!(guard::exposed(&city.settings, false), None);
}

#[tokio::test]
async fn a_folder_of_a_demo_and_a_real_database_do_not_start_nor_the_reverse() {
    let real = City::open(None, false).await;
    guard::mark_as_demo(&real.settings).expect("written");
    let said = refused(&real.settings).await;
    assert!(said.contains("is the folder of a demo"), "{said}");
    on_both_engines(async |city| {
        std::fs::remove_file(city.settings.data.join("demo")).expect("it was there");
        let said = refused(&city.settings).await;
        assert!(said.contains("is no folder of a demo"), "{said}");
        assert_eq!(doctor_says(&city.settings).await, ExitCode::FAILURE);
    })
    .await;
}

#[tokio::test]
async fn keys_of_another_database_are_refused_with_or_without_a_mark() {
    let other = City::open(None, true).await;
    on_both_engines(async |city| {
        let (db, agency) = (&city.running.db, city.running.agency);
        let wrong = Settings { keys: other.settings.keys.clone(), ..city.settings.clone() };
        let said = refused(&wrong).await;
        assert!(said.contains("are not those that this database was sealed with"), "{said}");
        assert_eq!(doctor_says(&wrong).await, ExitCode::FAILURE);

        // A database from before the mark: a sealed key shows whose it is, and the right keys make the mark.
        let forget = "DELETE FROM key_checks WHERE agency_id = $1";
        let forgotten = db::Batch::new().exactly(1, forget, db::params![agency]);
        let (running, case) = (&city.running, terms::CaseId::new(uuid::Uuid::from_u128(7)));
        let owner = identity::Owner::default();
        let (_, key) =
            identity::new_key(&running.web, &running.keys, agency, case, "applicant", owner);
        db.commit(forgotten.then(key)).await.expect("as it was before");
        let said = refused(&wrong).await;
        assert!(said.contains("are not those"), "{said}");
        boot::start(&city.settings).await.map(drop).expect("its own keys");
        let own = identity::belonging(db, agency, &running.keys).await.expect("asked");
        assert_eq!(own, identity::Belonging::Own);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_not_made_by_serving_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = super::city::settings(folder.path(), None);
    let said = serve::serve(&settings).await.expect_err("refused").to_string();
    assert!(said.contains("pendopo init") && said.contains("pendopo demo"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("there").count(), 0, "nothing was made");
    let empty = db::testing::fresh_postgres_url().await;
    let settings = super::city::settings(folder.path(), Some(empty));
    let said = refused(&settings).await;
    assert!(said.contains("pendopo init"), "{said}");
}
