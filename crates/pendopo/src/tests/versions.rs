//! A new version of a service beside its running cases, and the way back.

use std::path::PathBuf;

use issuance::Press;

use super::city::{ACCEPT, City, WULAN, on_both_engines};
use crate::assistant::own_set;
use crate::commands::services::publishing::{Running, publish, rollback};

/// A stage more before the signature.
const LONGER: [(&str, &str); 2] = [
    ("      accept: sign\n", "      accept: look\n"),
    (
        "  sign:\n",
        "  look: { title: Lihat lagi, role: supervisor, within: 1 working day, outcomes: { ok: sign } }\n  sign:\n",
    ),
];

/// The folder of `surat-domisili`, changed.
fn folder(city: &City, name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let folder = city.folder().join(name).join("surat-domisili");
    std::fs::create_dir_all(&folder).expect("a folder");
    let place = city.settings.packs.join("kelurahan/surat-domisili");
    let files = std::fs::read_dir(place).expect("the pack").flatten();
    // Its scenarios tell of the road as it is there.
    for file in files.filter(|file| file.file_name() != "scenarios.yaml") {
        std::fs::copy(file.path(), folder.join(file.file_name())).expect("a copy");
    }
    let path = folder.join("service.yaml");
    let mut source = std::fs::read_to_string(&path).expect("a service");
    for (from, to) in changes {
        assert!(source.contains(from), "{from} is not in the service");
        source = source.replacen(from, to, 1);
    }
    std::fs::write(path, source).expect("written");
    folder
}

async fn version(city: &City) -> Option<i64> {
    let (db, agency) = (&city.running.db, city.running.agency);
    catalog::newest_version(db, agency, "surat-domisili").await.expect("asked")
}

/// What a run of all running cases on this folder finds: number, stage, way out, where it led and would lead.
async fn parted(city: &City, folder: &std::path::Path) -> Vec<[String; 5]> {
    let lib = std::fs::read_to_string(city.settings.packs.join("lib/surat.typ")).expect("there");
    let folder = crate::boot::read_folder(folder, &lib).expect("there");
    let service = folder.service().expect("sound");
    let replayed = cases::replay(&city.running.cases, &service).await.expect("read");
    let told = replayed.parted.into_iter().map(|cases::Parted { number, parting, .. }| {
        [number, parting.stage, parting.outcome, parting.was, parting.would.unwrap_or_default()]
    });
    told.collect()
}

#[tokio::test]
async fn running_cases_that_would_go_another_way_are_named_and_stop_a_new_version() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let (first, ended) = (wulan.apply(&WULAN).await, wulan.apply(&WULAN).await);
        city.grant(&ended).await;
        let (longer, worded) = (
            folder(&city, "longer", &LONGER),
            folder(
                &city,
                "worded",
                &[("title: Surat keterangan tempat tinggal", "title: Surat tinggal")],
            ),
        );

        let ahead = [&first, "verify", "accept", "sign", "look"].map(str::to_owned);
        assert_eq!(
            parted(&city, &longer).await,
            [ahead],
            "the one that has not ended, ahead of it"
        );
        let paths = [longer.clone()];
        let stopped = publish(&city.settings, &paths, Running::Stop, &Press::default()).await;
        assert!(stopped.expect_err("it is stopped").to_string().contains("--although-cases-part"));
        assert_eq!(version(&city).await, Some(1), "nothing was published");

        // What happened already is compared too.
        let nur = city.person("Nur Aini").await;
        nur.act(&first, "ambil", &[]).await.location();
        nur.act(&first, "putuskan", &ACCEPT).await.location();
        let behind = [&first, "verify", "accept", "sign", "look"].map(str::to_owned);
        assert_eq!(parted(&city, &longer).await, [behind]);

        // Other words are no other way.
        assert_eq!(parted(&city, &worded).await, Vec::<[String; 5]>::new());
        publish(&city.settings, &[worded], Running::Stop, &Press::default())
            .await
            .expect("published");
        assert_eq!(version(&city).await, Some(2));
        publish(&city.settings, &paths, Running::Known, &Press::default())
            .await
            .expect("it is known");
        assert_eq!(version(&city).await, Some(3));

        // The case stays on its version, and ends by it.
        city.running.catalog.catalog.follow(&city.running.db).await.expect("followed");
        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&first, "ambil", &[]).await.location();
        lurah.act(&first, "putuskan", &[("hasil", "sign")]).await.location();
        assert_eq!(city.rebuilt().await, (2, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn a_stage_that_is_gone_and_a_first_stage_that_is_new_are_told() {
    on_both_engines(async |city: City| {
        let number = city.person("Wulan").await.apply(&WULAN).await;
        let first = folder(&city, "first", &[(
            "road:\n",
            "road:\n  sort: { title: Pilah, role: officer, within: 1 working day, outcomes: { ok: verify } }\n",
        )]);
        let begins = [&number, "", "", "verify", "sort"].map(str::to_owned);
        assert_eq!(parted(&city, &first).await, [begins]);
        let other = folder(&city, "other", &[("      accept: sign\n", "      approve: sign\n")]);
        let gone = [&number, "verify", "accept", "sign", ""].map(str::to_owned);
        assert_eq!(parted(&city, &other).await, [gone]);
    })
    .await;
}

#[tokio::test]
async fn the_version_before_is_the_newest_again_and_running_cases_keep_theirs() {
    on_both_engines(async |city: City| {
        assert!(
            rollback(&city.settings, "surat-domisili", None).await.is_err(),
            "there is only one"
        );
        assert!(rollback(&city.settings, "tidak-ada", None).await.is_err());
        let longer = folder(&city, "longer", &LONGER);
        publish(&city.settings, &[longer], Running::Stop, &Press::default())
            .await
            .expect("nothing runs");
        city.running.catalog.catalog.follow(&city.running.db).await.expect("followed");
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;

        rollback(&city.settings, "surat-domisili", None).await.expect("back");
        assert_eq!(version(&city).await, Some(3), "a version of its own");
        city.running.catalog.catalog.follow(&city.running.db).await.expect("followed");
        let stages = |version| {
            let entry = city.running.catalog.catalog.version("surat-domisili", version);
            let service = entry.expect("there").service.clone();
            let stages = service.road.iter().map(|stage| stage.id.clone());
            stages.collect::<Vec<_>>()
        };
        assert_eq!(stages(3), stages(1));
        assert!(rollback(&city.settings, "surat-domisili", Some(3)).await.is_err(), "it is that");

        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await.location();
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        let row = cases::find(&city.running.db, city.running.agency, &number).await;
        let row = row.expect("read").expect("there");
        assert_eq!((row.version, row.stage.as_str()), (2, "look"));

        rollback(&city.settings, "surat-domisili", Some(2)).await.expect("and on again");
        city.running.catalog.catalog.follow(&city.running.db).await.expect("followed");
        assert_eq!(stages(4), stages(2));
    })
    .await;
}

#[tokio::test]
async fn a_stage_that_nobody_can_do_stops_a_new_version() {
    on_both_engines(async |city: City| {
        let unit = ("    role: signatory\n", "    role: signatory\n    unit: kantor-kosong\n");
        let folder = folder(&city, "empty", &[unit]);
        let unit = identity::Unit {
            id: "kantor-kosong".to_owned(),
            kind: "kantor".to_owned(),
            title: "Kantor Kosong".to_owned(),
            short: "KK".to_owned(),
            region: "99.71".parse().expect("a code"),
            parent: None,
            address: String::new(),
            phone: String::new(),
            institution: false,
        };
        // Without that unit the stage is its own unit's; with it, somebody must be there.
        publish(&city.settings, std::slice::from_ref(&folder), Running::Stop, &Press::default())
            .await
            .expect("done");
        let added = identity::unit_batch(city.running.agency, &unit);
        city.running.db.commit(added).await.expect("added");
        let stopped = publish(&city.settings, &[folder], Running::Stop, &Press::default()).await;
        let told = stopped.expect_err("nobody is there").to_string();
        assert!(told.contains("E511") && told.contains("`sign`"), "{told}");
        assert_eq!(version(&city).await, Some(2));
    })
    .await;
}

/// The service under a name that nothing else has.
const ZAMRUDIN: [(&str, &str); 2] = [
    ("title: Surat keterangan tempat tinggal", "title: Surat zamrudin"),
    ("words: [skd,", "words: [zamrudin, surat zamrudin, skd,"),
];

#[tokio::test]
async fn who_publishes_is_told_which_questions_of_the_agency_go_wrong() {
    on_both_engines(async |city: City| {
        let (settings, data) = (&city.settings, &city.settings.data);
        let (named, plain) = (folder(&city, "named", &ZAMRUDIN), folder(&city, "plain", &[]));
        let would = async |place: &PathBuf| {
            let lib = std::fs::read_to_string(settings.packs.join("lib/surat.typ")).expect("there");
            let read = crate::boot::read_folder(place, &lib).expect("there");
            let folders = [(place.display().to_string(), read)];
            own_set::would(settings, &folders).await.expect("asked").map(|would| would.told)
        };
        let publish = async |place: &PathBuf| {
            let paths = std::slice::from_ref(place);
            publish(settings, paths, Running::Stop, &Press::default()).await.expect("published");
        };
        let questions = |changes: &[lingua::Change]| -> Vec<String> {
            changes.iter().map(|change| change.question.clone()).collect()
        };
        assert!(would(&named).await.is_none(), "no set, nothing is asked");
        let set = "question\tlanguage\tintent\tservice\tanswerable\n\
            mau bikin surat zamrudin\tid\thow\tsurat-domisili\tyes\n\
            kursus masak rendang\tid\tunknown\t-\tno\n";
        std::fs::create_dir_all(data).expect("a folder");
        std::fs::write(data.join("questions.tsv"), set).expect("written");
        let told = would(&named).await.expect("a set");
        assert_eq!((told.asked, told.right_before), (2, 1), "{told:?}");
        assert_eq!(questions(&told.better), ["mau bikin surat zamrudin"], "{told:?}");
        publish(&named).await;
        let told = would(&plain).await.expect("a set");
        assert_eq!(questions(&told.worse), ["mau bikin surat zamrudin"], "{told:?}");
        // What was published is what the next time is compared with.
        publish(&plain).await;
        assert!(would(&plain).await.expect("a set").worse.is_empty());
        publish(&named).await;
        let kept = std::fs::read_to_string(data.join("answered.tsv")).expect("kept");
        assert!(kept.contains("\tsurat-domisili\tyes\tsurat-domisili\tyes\n"), "{kept}");
        // A start with other words of packs is told of too, once.
        let nothing = lingua::Engine::new(lingua::Knowledge::default());
        let worse = || {
            let told = own_set::kept(data, &nothing).expect("asked").expect("a last time");
            questions(&told.worse)
        };
        assert_eq!(worse(), ["mau bikin surat zamrudin"]);
        assert!(worse().is_empty());
    })
    .await;
}
