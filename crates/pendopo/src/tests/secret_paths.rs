//! What may be seen of a complaint that is secret, or without a name, or hidden from the office it complains about: every
//! way of reading is walked, by everybody who could try it.

use http::StatusCode;
use http::header::AUTHORIZATION;

use super::city::{City, Visitor, on_both_engines, root};
use super::complaints::{begin, code, send, with_roads};
use super::secrecy;
use crate::boot;

/// Words that stand in this report alone.
const STORY: &str = "Pengaspalan xilofonia di belakang balai";
const STREET: &str = "Lorong Zirkonwald 77";

async fn fill_in(who: &Visitor, draft: &str) {
    let page = [
        ("versi", "0"),
        ("place.address", STREET),
        ("place.lat", "-7.5561"),
        ("place.lng", "110.8312"),
        ("place.region", "99.71.01.1001"),
        ("what", "hole"),
        ("story", STORY),
    ];
    who.fill(&format!("{draft}/laporan"), &page).await.location();
    who.fill(&format!("{draft}/tambahan"), &[("versi", "0")]).await.location();
}

async fn report(who: &Visitor, name: &str, way: &str) -> (String, String) {
    let draft = begin(who, name).await;
    fill_in(who, &draft).await;
    send(who, &draft, way).await
}

/// Every public page that tells of reports, and what else everybody may ask.
fn public(number: &str) -> Vec<String> {
    let mut paths: Vec<String> = [
        "/",
        "/aduan",
        "/aduan?kategori=jalan-rusak",
        "/aduan?keadaan=new",
        "/aduan?kategori=jalan-rusak&keadaan=new",
        "/aduan?q=xilofonia",
        "/aduan?kata=xilofonia",
        "/aduan/lapor",
        "/aduan/peta",
        "/aduan/peta.json",
        "/aduan.geojson",
        "/aduan.rss",
        "/aduan.atom",
        "/layanan",
        "/cari?q=xilofonia",
        "/layanan?q=xilofonia",
        "/sitemap.xml",
        "/api/v1/services",
        "/api/v1/reports",
        "/open311/v2/requests.json",
        "/open311/v2/requests.xml",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.extend(
        [
            "/aduan/{}",
            "/aduan/{}/dukung",
            "/open311/v2/requests/{}.json",
            "/lacak?nomor={}&kode=AAAA-AAAA",
        ]
        .map(|path| path.replace("{}", number)),
    );
    paths
}

/// Whether a page tells of the report; that it repeats what was asked for is no telling.
fn tells(body: &str, words: &[&str]) -> bool {
    words.iter().any(|word| body.contains(word))
}

/// All that is sent, whether delivered or not.
async fn messages(city: &City) -> String {
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    all.expect("messages").into_iter().map(|(_, message)| message.text + "\n").collect()
}

#[tokio::test]
async fn nobody_outside_learns_of_a_secret_report_on_any_path() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let wulan = city.person("Wulan").await;
        let (secret, _) = report(&wulan, "dengan", "secret").await;
        let none = "KP26-0000-0000";
        let (stranger, sekar) = (city.guest(), city.person("Sekar").await);
        for who in [&stranger, &sekar] {
            for (path, other) in public(&secret).iter().zip(public(none)) {
                let (there, nothing) = (who.get(path).await, who.get(&other).await);
                let body = there.body.replace(&secret, none);
                assert!(!tells(&body, &["xilofonia di", STREET, "Wulan"]), "{path}: {body}");
                assert_eq!(there.status, nothing.status, "{path}");
                // What programs are told of a mistake has a number of its own.
                if there.status == StatusCode::NOT_FOUND && !body.starts_with('{') {
                    assert_eq!(body, nothing.body, "{path}: a secret one and none look the same");
                }
            }
        }
        // Lists do not even count it.
        let list = stranger.see("/aduan").await;
        assert!(list.contains("Belum ada laporan"), "{list}");
        // One like it is offered to nobody.
        let draft = begin(&stranger, "").await;
        fill_in(&stranger, &draft).await;
        let check = stranger.see(&format!("{draft}/periksa")).await;
        assert!(!check.contains(&secret) && !check.contains("Zirkonwald 77 ·"), "{check}");
        // Its pages are its reporter's.
        for path in ["", "/isian", "/terima", "/tarik"] {
            let path = |number: &str| format!("/permohonan/{number}{path}");
            let (there, nothing) = (sekar.get(&path(&secret)).await, sekar.get(&path(none)).await);
            assert_eq!(there.status, StatusCode::NOT_FOUND, "{}", path(&secret));
            assert_eq!(there.body.replace(&secret, none), nothing.body);
        }
        // Nobody supports what nobody may know of.
        let support = format!("/aduan/{secret}/dukung");
        let supported = stranger.post("/aduan/lapor", &support, &[]).await;
        assert!(!tells(&supported.body, &[STREET, "xilofonia di"]), "{}", supported.body);
        // Programs with a key learn that it is worked on, and nothing of what it says.
        let running = &city.running;
        let (key, row) = identity::new_api_key(&running.web, &running.keys, "Portal", &[]);
        running.db.commit(row).await.expect("stored");
        let bearer = format!("Bearer {key}");
        let asked = format!("/api/v1/cases/{secret}");
        let told = stranger.get_with(&asked, &[(AUTHORIZATION, &bearer)]).await;
        assert!(!tells(&told.body, &["xilofonia", STREET, "Wulan"]), "{}", told.body);
        // The paper that is left lying about names neither place nor story.
        city.drain(60).await;
        assert!(!tells(&messages(&city).await, &["xilofonia", STREET]));
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn who_reports_without_a_name_is_named_nowhere_not_even_to_the_office() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        // Signed in as Wulan, she chooses to report without her name.
        let wulan = city.person("Wulan").await;
        let (number, receipt) = report(&wulan, "tanpa", "anonymous").await;
        let named = ["Wulan", "Prasasti", "9971014503960001", "081299710001", "+6281299710001"];
        let nur = city.person("Nur Aini").await;
        let supervisor = city.person("Sri Handayani").await;
        nur.act(&number, "ambil", &[]).await;
        for who in [&nur, &supervisor] {
            for path in [
                "/meja".to_owned(),
                "/meja?kotak=milik".to_owned(),
                format!("/meja/cari?q={number}"),
                format!("/meja/berkas/{number}"),
                format!("/meja/berkas/{number}/tangani"),
            ] {
                let page = who.see(&path).await;
                assert!(!tells(&page, &named), "{path}: {page}");
            }
            // Looked for by her name, it is not found.
            let found = who.see("/meja/cari?q=Wulan").await;
            assert!(!found.contains(&number), "{found}");
        }
        for path in public(&number) {
            let page = city.guest().get(&path).await;
            assert!(!tells(&page.body, &named), "{path}: {}", page.body);
            assert!(!tells(&page.body, &["xilofonia di"]), "{path}: {}", page.body);
        }
        // Whoever has the paper finds where it stands, and no word of it.
        let follow = format!("/lacak?nomor={number}&kode={}", code(&receipt));
        let page = city.guest().see(&follow).await;
        assert!(!tells(&page, &named) && !tells(&page, &["xilofonia di", STREET]), "{page}");
        // No message goes to her: we do not know that it is hers.
        city.drain(60).await;
        assert!(!messages(&city).await.contains(&number));
        // Her account on another phone does not know it.
        let phone = city.person("Wulan").await;
        assert!(!phone.see("/permohonan").await.contains(&number));
        // What lies on disk leads from the report to no word of its story.
        let found = secrecy::search(&secrecy::copy(&city), &["xilofonia di".to_owned()]);
        assert_eq!(found, Vec::<String>::new());
    })
    .await;
}

/// Roads that the public works mend, and of which the kelurahan at the place knows nothing.
async fn hidden_from_the_kelurahan(city: &City) {
    let folder = root().join("fixtures/complaint/aduan/jalan-rusak");
    let mut folder = boot::read_folder(&folder, "").expect("there");
    let file = folder.files.get_mut("service.yaml").expect("there");
    let hide = "  answer: 10 days\n  hide_from: { unit: kelurahan, region: place.region }\n";
    for (from, to) in [
        ("    - { when: owner == 'national', unit: balai-jalan }\n", ""),
        ("  answer: 10 days\n", hide),
    ] {
        assert!(file.contains(from), "{from}");
        *file = file.replacen(from, to, 1);
    }
    city.publish(&folder).await;
}

#[tokio::test]
async fn the_office_complained_about_never_sees_it_whatever_else_it_may_see() {
    on_both_engines(async |city: City| {
        hidden_from_the_kelurahan(&city).await;
        let (number, _) = report(&city.person("Wulan").await, "dengan", "secret").await;
        // One who serves there serves at the public works too.
        let new = identity::NewOfficer {
            name: "Bagas Pratama",
            title: "Petugas",
            nip: "199001012015031002",
            email: "bagas@demo.pendopo.example",
            grants: &[
                (identity::Role::Officer, "kelurahan-umpak".to_owned()),
                (identity::Role::Officer, "dinas-pu".to_owned()),
            ],
        };
        let running = &city.running;
        identity::add_officer(&running.db, &running.web, &running.keys, &new).await.expect("added");
        let (nur, both) = (city.person("Nur Aini").await, city.person("Bagas").await);
        let sees_nothing = async |when: &str| {
            for who in [&nur, &both] {
                for path in [
                    "/meja",
                    "/meja?kotak=milik",
                    "/meja?kotak=bebas",
                    "/meja?kotak=menunggu",
                    "/meja?kotak=selesai",
                    "/meja?urut=lama",
                    "/meja/pendapat",
                    "/meja/cari?q=Wulan",
                ] {
                    let page = who.see(path).await;
                    assert!(!page.contains(&number), "{when}, {path}: {page}");
                }
                let page = who.see(&format!("/meja/cari?q={number}")).await;
                assert!(!page.contains(&format!("/meja/berkas/{number}")), "{when}: {page}");
                for way in ["", "/tangani", "/sebelumnya", "/berikutnya", "/tanda-terima"] {
                    let path = |number: &str| format!("/meja/berkas/{number}{way}");
                    let (there, none) =
                        (who.get(&path(&number)).await, who.get(&path("KP26-0000-0000")).await);
                    assert_eq!(there.status, StatusCode::NOT_FOUND, "{when}, {way}");
                    let body = there.body.replace(&number, "KP26-0000-0000");
                    assert_eq!(body, none.body, "{when}, {way}: hidden and none look the same");
                }
            }
        };
        sees_nothing("as it comes").await;
        // The public works deal with it, and the supervisor above sees it.
        let joko = city.person("Joko").await;
        assert!(joko.see("/meja").await.contains(&number));
        joko.act(&number, "ambil", &[]).await;
        let supervisor = city.person("Sri Handayani").await;
        assert!(supervisor.see(&format!("/meja/berkas/{number}")).await.contains(STREET));
        // It cannot be handed to the office complained about, nor can that be asked.
        let handling = format!("/meja/berkas/{number}/tangani");
        let page = joko.see(&handling).await;
        assert!(!page.contains("value=\"kelurahan-umpak\""), "{page}");
        assert!(page.contains("value=\"kelurahan-blandar\""), "{page}");
        let forward = format!("/meja/berkas/{number}/teruskan");
        let pairs = [("unit", "kelurahan-umpak"), ("sebab", "Ke sana saja")];
        let refused = joko.post(&handling, &forward, &pairs).await;
        assert!(refused.body.contains("Pilih unit lain"), "{}", refused.body);
        let asked = [("unit", "kelurahan-umpak"), ("tanya", "Benarkah?")];
        joko.act(&number, "pendapat", &asked).await;
        sees_nothing("after it was worked on").await;
        joko.act(&number, "putuskan", &[("hasil", "refuse"), ("alasan", "unclear"), ("kata", "x")])
            .await;
        city.pass(12);
        city.drain(60).await;
        sees_nothing("at its end").await;
        assert!(!messages(&city).await.contains("nur.aini"));
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}
