//! Open311: other programs report and ask.

mod exchange;
mod lapor;

use http::{StatusCode, header};
use serde_json::Value as Json;

use super::city::{Answer, City, Visitor, on_both_engines, root};
use super::photos::{WHERE, stored, upright};
use crate::boot;

const FORM: &str = "application/x-www-form-urlencoded";
/// A road on which the reporter is asked as soon as the report is accepted.
const SHORT: (&str, &str) = ("accept: work", "accept: ask");

/// Publishes the complaint about roads, which the kelurahan works on.
async fn with_roads(city: &City, changes: &[(&str, &str)]) {
    let folder = root().join("fixtures/complaint/aduan/jalan-rusak");
    let mut folder = boot::read_folder(&folder, "").expect("there");
    let file = folder.files.get_mut("service.yaml").expect("there");
    let unit = "    - { when: owner == 'national', unit: balai-jalan }\n    - { unit: dinas-pu }\n";
    for (from, to) in [(unit, "    - { unit: kelurahan }\n")].iter().chain(changes) {
        assert!(file.contains(from), "{from} is not in the file");
        *file = file.replacen(from, to, 1);
    }
    city.publish(&folder).await;
}

/// A key of a program, for these services; with it one may report, or only ask.
async fn key(city: &City, services: &[&str], reports: bool) -> String {
    let running = &city.running;
    let services: Vec<String> = services.iter().map(|one| (*one).to_owned()).collect();
    let name = format!("Program {}", running.web.id());
    let (key, mut row) = identity::new_api_key(&running.web, &running.keys, &name, &services);
    if reports {
        row = row.then(identity::let_report(&running.keys, running.agency, &key));
    }
    running.db.commit(row).await.expect("kept");
    key
}

/// What an answer says in JSON.
fn json(answer: &Answer) -> Json {
    let kind = answer.headers[header::CONTENT_TYPE].to_str().expect("text");
    assert_eq!(kind, "application/json; charset=utf-8", "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body))
}

async fn get(who: &Visitor, path: &str) -> Json {
    let answer = who.get(&format!("/open311/v2/{path}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
    json(&answer)
}

/// That something is refused, in both spellings: with this status, and a sentence that says this.
async fn refused(who: &Visitor, path: &str, status: u16, says: &str) {
    let (name, query) = path.split_once('?').unwrap_or((path, ""));
    let told = who.get(&format!("/open311/v2/{name}.json?{query}")).await;
    wrong(&told, status, says);
    let told = who.get(&format!("/open311/v2/{name}.xml?{query}")).await;
    assert_eq!(told.status.as_u16(), status, "{path}: {}", told.body);
    assert_eq!(told.headers[header::CONTENT_TYPE], "text/xml; charset=utf-8");
    let begins = "<?xml version=\"1.0\" encoding=\"utf-8\"?><errors><error><code>";
    assert!(told.body.starts_with(begins), "{}", told.body);
}

fn wrong(told: &Answer, status: u16, says: &str) {
    assert_eq!(told.status.as_u16(), status, "{}", told.body);
    let errors = json(told);
    assert_eq!(errors[0]["code"], status, "{errors}");
    let words = errors[0]["description"].as_str().expect("a sentence");
    assert!(words.contains(says), "{words:?} does not say {says:?}");
}

/// A report of a hole in the road, with changes: a name with an empty value is left out.
fn hole(key: &str, changes: &[(&str, &str)]) -> String {
    let usual = [
        ("api_key", key),
        ("service_code", "jalan-rusak"),
        ("lat", "-7.5561"),
        ("long", "110.8312"),
        ("address_string", "Jl. Kawung 4"),
        ("attribute[place.region]", "99.71.01.1001"),
        ("attribute[what]", "hole"),
        ("description", "Lubang besar di depan musala"),
    ];
    let value = |name: &str, usual: &str| {
        let changed = changes.iter().find(|(own, _)| *own == name);
        changed.map_or(usual, |(_, value)| value).replace('+', "%2B").replace(' ', "+")
    };
    let own = usual.iter().map(|(name, usual)| format!("{name}={}", value(name, usual)));
    let others = changes.iter().filter(|(name, _)| !usual.iter().any(|(own, _)| own == name));
    let others = others.map(|(name, usual)| format!("{name}={}", value(name, usual)));
    own.chain(others).collect::<Vec<_>>().join("&")
}

async fn send(who: &Visitor, body: &str) -> Answer {
    who.forge("/open311/v2/requests.json", FORM, body.as_bytes(), &[]).await
}

/// The number of a report that was taken, and the code with which it is followed.
fn taken(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let told = json(answer);
    let number = told[0]["service_request_id"].as_str().expect("a number").to_owned();
    let notice = told[0]["service_notice"].as_str().expect("a notice");
    let (_, code) = notice.split_once("kode=").expect("a link");
    (number, code.to_owned())
}

#[tokio::test]
async fn a_server_says_what_it_speaks_and_what_may_be_reported() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let program = city.guest();
    let told = get(&program, "discovery.json").await;
    assert_eq!(told["endpoints"][0]["url"], "http://127.0.0.1/open311/v2");
    let xml = program.get("/open311/v2/discovery.xml").await;
    assert_eq!(xml.headers[header::CONTENT_TYPE], "text/xml; charset=utf-8");
    assert!(xml.body.contains("<type>test</type>"), "a demo is no production: {}", xml.body);

    let told = get(&program, "services.json?jurisdiction_id=kota-pendopo.example").await;
    assert_eq!(told[0]["service_code"], "jalan-rusak");
    assert_eq!(told[0]["metadata"], true);
    assert_eq!(told.as_array().map(Vec::len), Some(1), "no service but complaints: {told}");

    let told = get(&program, "services/jalan-rusak.json").await;
    let codes: Vec<&str> = told["attributes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|attribute| attribute["code"].as_str())
        .collect();
    assert_eq!(codes, ["place.region", "what", "owner"], "in the order of the form");
    let what = &told["attributes"][1];
    assert_eq!((&what["datatype"], &what["required"]), (&"singlevaluelist".into(), &true.into()));
    assert_eq!(what["values"][0], serde_json::json!({ "key": "hole", "name": "Lubang" }));
    let region = &told["attributes"][0]["values"];
    let names: Vec<&str> =
        region.as_array().expect("a list").iter().filter_map(|one| one["key"].as_str()).collect();
    assert!(names.contains(&"99.71.01.1001"), "{names:?}");

    refused(&program, "services?jurisdiction_id=lain.example", 404, "jurisdiction_id").await;
    refused(&program, "services/surat-domisili", 404, "service_code").await;
    refused(&program, "nothing", 404, "discovery").await;
    refused(&program, "requests/KP26-0000-0000/more", 404, "discovery").await;
    let bare = program.get("/open311/v2/services").await;
    assert_eq!(bare.status, StatusCode::NOT_FOUND);
    assert!(bare.body.contains("<errors>"), "{}", bare.body);
    let other = program.send_with("DELETE", "/open311/v2/requests.json", None, "", &[]).await;
    wrong(&other, 405, "");
}

#[tokio::test]
async fn a_report_of_a_program_is_a_complaint_like_any_other() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let (program, key) = (city.guest(), key(&city, &["jalan-rusak"], true).await);
        let (number, code) = taken(&send(&program, &hole(&key, &[])).await);

        // Everybody sees it, by Open311 as on the page; nobody reads its story.
        let told = get(&program, &format!("requests/{number}.json")).await;
        let own = &told[0];
        assert_eq!((&own["status"], &own["status_notes"]), (&"open".into(), &"Baru masuk".into()));
        assert_eq!((&own["lat"], &own["long"]), (&(-7.5561).into(), &110.8312.into()));
        assert_eq!(own["address_id"], "99.71.01.1001");
        assert_eq!(own["description"], "Jalan dan trotoar rusak: lubang");
        assert!(!told.to_string().contains("musala"), "{told}");
        assert!(program.see("/aduan").await.contains(&number));
        assert_eq!(get(&program, "requests.json").await, told);

        // Its reporter follows it by number and code; the desk works on it without a name.
        let follow = program.see(&format!("/lacak?nomor={number}&kode={code}")).await;
        assert!(follow.contains(&number), "{follow}");
        let nur = city.person("Nur Aini").await;
        assert!(nur.see("/meja").await.contains(&number));
        nur.act(&number, "ambil", &[]).await.location();
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(page.contains("musala") && page.contains("Tanpa nama"), "{page}");

        // What becomes of it is told to whoever asks for it.
        nur.act(&number, "putuskan", &[("hasil", "accept")]).await.location();
        city.pass(60);
        let told = get(&program, &format!("requests/{number}.json?extensions=true")).await;
        assert_eq!(told[0]["notes"][0]["type"], "working", "{told}");
        let updates = format!("servicerequestupdates.json?api_key={key}");
        let told = get(&program, &updates).await;
        assert_eq!(told[0]["service_request_id"], number.as_str(), "{told}");
        assert_eq!(told[0]["status"], "IN_PROGRESS");
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_report_is_said_in_a_sentence() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let program = city.guest();
    let key_of = async |services: &[&str], reports| key(&city, services, reports).await;
    let key = key_of(&["jalan-rusak"], true).await;
    let check = async |changes: &[(&str, &str)], status: u16, says: &str| {
        let told = send(&program, &hole(&key, changes)).await;
        wrong(&told, status, says);
    };
    check(&[("api_key", "")], 403, "api_key belum diisi").await;
    check(&[("api_key", "KP_0000")], 403, "tidak dikenal").await;
    check(&[("api_key", &key_of(&[], false).await)], 403, "tidak boleh melapor").await;
    check(&[("api_key", &key_of(&["surat-domisili"], true).await)], 403, "tidak untuk").await;
    check(&[("service_code", "")], 400, "service_code belum diisi").await;
    check(&[("service_code", "surat-domisili")], 404, "service_code ini tidak ada").await;
    check(&[("jurisdiction_id", "lain.example")], 404, "jurisdiction_id").await;
    check(&[("lat", "")], 400, "keduanya").await;
    check(&[("lat", ""), ("long", ""), ("address_string", "")], 400, "Tempatnya belum diisi").await;
    check(&[("lat", "-7,5561")], 400, "dengan titik").await;
    check(&[("lat", "110.8312"), ("long", "-7.5561")], 400, "tertukar").await;
    check(&[("lat", "-6.2"), ("long", "106.8")], 400, "di luar Kota Pendopo").await;
    check(&[("lat", "52.37"), ("long", "4.89")], 400, "").await;
    check(&[("attribute[place.region]", "98.01.05.2003")], 400, "").await;
    let words = [("attribute[place.region]", ""), ("lat", ""), ("long", "")];
    check(&words, 400, "attribute[place.region]").await;
    check(&[("lat", "-7.62"), ("long", "110.83")], 400, "di luar Kota Pendopo").await;
    check(&[("attribute[what]", "")], 400, "Jenisnya").await;
    check(&[("attribute[what]", "dragon")], 400, "Jenisnya").await;
    check(&[("attribute[colour]", "red")], 400, "attribute[colour]").await;
    check(&[("description", "")], 400, "Ceritakan").await;
    check(&[("description", &"x".repeat(501))], 400, "Ceritakan").await;
    check(&[("description", &"x".repeat(4001))], 400, "4000").await;
    let told = program.forge("/open311/v2/requests.json", "application/json", b"{}", &[]).await;
    wrong(&told, 400, "x-www-form-urlencoded");
    let long = program.forge("/open311/v2/requests.json", FORM, &vec![b'x'; 300_000], &[]).await;
    wrong(&long, 413, "");
    // All that is wrong is told at once.
    let told = send(&program, &hole(&key, &[("attribute[what]", ""), ("description", "")])).await;
    assert_eq!(json(&told).as_array().map(Vec::len), Some(2), "{}", told.body);
    // In the language that is asked for.
    let english = [(header::ACCEPT_LANGUAGE, "en")];
    let path = "/open311/v2/requests.json";
    wrong(&program.forge(path, FORM, b"", &english).await, 403, "api_key is missing");
    assert_eq!(get(&program, "requests.json").await, serde_json::json!([]), "nothing was taken");
}

#[tokio::test]
async fn a_place_may_be_told_in_words_or_by_its_id() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let (program, key) = (city.guest(), key(&city, &[], true).await);
    let none = [("lat", ""), ("long", ""), ("attribute[place.region]", "")];
    let named = [&none[..], &[("address_string", "Depan pasar, Umpak")]].concat();
    let (number, _) = taken(&send(&program, &hole(&key, &named)).await);
    let told = get(&program, &format!("requests/{number}.json")).await;
    assert_eq!((&told[0]["address_id"], &told[0]["lat"]), (&"99.71.01.1001".into(), &Json::Null));
    let by_id = [&none[..], &[("address_string", ""), ("address_id", "99.71.01.1001")]].concat();
    let (number, _) = taken(&send(&program, &hole(&key, &by_id)).await);
    let told = get(&program, &format!("requests/{number}.json")).await;
    assert!(told[0]["address"].as_str().expect("words").contains("Umpak"), "{told}");
}

#[tokio::test]
async fn coordinates_alone_tell_a_server_the_kelurahan() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let (program, key) = (city.guest(), key(&city, &[], true).await);
    let told = get(&program, "services/jalan-rusak.json").await;
    let attributes = told["attributes"].as_array().expect("a list");
    let region = attributes.iter().find(|one| one["code"] == "place.region").expect("it is there");
    assert_eq!(region["required"], false, "{region}");
    let (number, _) = taken(&send(&program, &hole(&key, &[("attribute[place.region]", "")])).await);
    let told = get(&program, &format!("requests/{number}.json")).await;
    assert_eq!(told[0]["address_id"], "99.71.01.1001", "{told}");
    // Where both are told and do not agree, whoever deals with it reads so.
    let sri = city.person("Sri Handayani").await;
    let apart = "Titik di peta berada di Umpak";
    let case = sri.see(&format!("/meja/berkas/{number}")).await;
    assert!(!case.contains(apart), "{case}");
    let other = [("attribute[place.region]", "99.71.01.1002")];
    let (number, _) = taken(&send(&program, &hole(&key, &other)).await);
    let case = sri.see(&format!("/meja/berkas/{number}")).await;
    assert!(case.contains(apart) && case.contains("menyebut Blandar"), "{case}");
}

#[tokio::test]
async fn the_same_report_sent_twice_is_one() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let program = city.guest();
        let (one, other) = (key(&city, &[], true).await, key(&city, &[], true).await);
        let body = hole(&one, &[("service_request_id_ext", "SUMBER-1")]);
        let (first, again) = tokio::join!(send(&program, &body), send(&program, &body));
        let (number, _) = taken(&first);
        assert_eq!(taken(&again).0, number, "two at once");
        let mended = hole(&one, &[("service_request_id_ext", "SUMBER-1"), ("lat", "")]);
        assert_eq!(
            taken(&send(&program, &mended).await).0,
            number,
            "what it says now is not asked"
        );
        let foreign = hole(&other, &[("service_request_id_ext", "SUMBER-1")]);
        let foreign = taken(&send(&program, &foreign).await).0;
        assert_ne!(foreign, number, "another program has numbers of its own");
        let told = get(&program, "requests.json").await;
        assert_eq!(told.as_array().map(Vec::len), Some(2), "{told}");

        // By its token, which whoever asks for extensions gets.
        let more = hole(&one, &[("extensions", "true"), ("description", "Satu lagi")]);
        let receipt = json(&send(&program, &more).await);
        let token = receipt[0]["token"].as_str().expect("a token");
        let told = get(&program, &format!("tokens/{token}.json")).await;
        assert_eq!(told[0]["service_request_id"], receipt[0]["service_request_id"]);
        refused(&program, "tokens/nothing", 404, "Token").await;
    })
    .await;
}

#[tokio::test]
async fn a_secret_report_is_told_to_no_program() {
    let city = City::open(None, true).await;
    with_roads(&city, &[("modes: [open, anonymous, secret]", "modes: [secret]")]).await;
    let (program, key) = (city.guest(), key(&city, &[], true).await);
    let (number, code) = taken(&send(&program, &hole(&key, &[])).await);
    refused(&program, &format!("requests/{number}"), 404, "service_request_id").await;
    let (secret, none) = (
        program.get(&format!("/open311/v2/requests/{number}.json")).await,
        program.get("/open311/v2/requests/KP26-0000-0000.json").await,
    );
    assert_eq!(secret.body, none.body, "a secret one and none look the same");
    for path in ["requests.json", "requests.xml", "requests.json?extensions=true"] {
        let told = program.get(&format!("/open311/v2/{path}")).await;
        assert!(!told.body.contains(&number), "{path}: {}", told.body);
    }
    refused(&program, &format!("requests?service_request_id={number}"), 404, "").await;
    let nur = city.person("Nur Aini").await;
    nur.act(&number, "ambil", &[]).await.location();
    nur.act(&number, "putuskan", &[("hasil", "accept")]).await.location();
    city.pass(60);
    let updates = format!("servicerequestupdates.json?api_key={key}");
    assert_eq!(get(&program, &updates).await, serde_json::json!([]));
    assert!(program.see(&format!("/lacak?nomor={number}&kode={code}")).await.contains(&number));
}

#[tokio::test]
async fn the_list_is_asked_by_time_state_category_and_page() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let (program, key) = (city.guest(), key(&city, &[], true).await);
        let mut numbers = Vec::new();
        for _ in 0..3 {
            numbers.push(taken(&send(&program, &hole(&key, &[])).await).0);
            city.pass(3_600);
        }
        let count = async |query: &str| {
            get(&program, &format!("requests.json?{query}")).await.as_array().map_or(0, Vec::len)
        };
        let nur = city.person("Nur Aini").await;
        nur.act(&numbers[0], "ambil", &[]).await.location();
        let refuse = [("hasil", "refuse"), ("alasan", "unclear"), ("kata", "Di mana?")];
        nur.act(&numbers[0], "putuskan", &refuse).await.location();
        city.pass(60);
        assert_eq!(count("status=open").await, 2);
        assert_eq!(count("status=closed").await, 1);
        assert_eq!(count("status=open,closed").await, 3);
        assert_eq!(count("service_code=jalan-rusak").await, 3);
        assert_eq!(count(&format!("service_request_id={},{}", numbers[1], numbers[2])).await, 2);
        assert_eq!(count("page_size=2").await, 2);
        assert_eq!(count("page_size=2&page=2").await, 1);
        assert_eq!(count("page_size=2&page=3").await, 0);
        let first = get(&program, "requests.json?page_size=1").await;
        assert_eq!(first[0]["service_request_id"], numbers[2].as_str(), "the newest first");
        let now = city.running.web.now();
        let at = |seconds: i64| now.plus_seconds(seconds).rfc3339();
        assert_eq!(count(&format!("start_date={}", at(-2 * 3_600 - 1_800))).await, 2);
        assert_eq!(count(&format!("end_date={}", at(-2 * 3_600 - 1_800))).await, 1);
        assert_eq!(count(&format!("updated_after={}", at(-1_800))).await, 1, "the refused one");
        assert_eq!(count(&format!("updated_before={}", at(-1_800))).await, 2);
        assert_eq!(count(&format!("end_date={}", at(-86_400))).await, 0);

        refused(&program, "requests?status=dragon", 400, "status").await;
        refused(&program, "requests?service_code=dragon", 404, "service_code").await;
        refused(&program, "requests?start_date=2026-11-26", 400, "zona waktu").await;
        let span = format!("requests?start_date={}&end_date={}", at(-8_640_000), at(0));
        refused(&program, &span, 400, "90 hari").await;
        refused(&program, "requests?page_size=1001", 400, "1000").await;
        refused(&program, "requests?page=0", 400, "page").await;
        refused(&program, "servicerequestupdates", 403, "api_key").await;
    })
    .await;
}

#[tokio::test]
async fn a_picture_that_a_program_sends_is_cleaned_like_any_other() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let (program, key) = (city.guest(), key(&city, &[], true).await);
    let photo = stored(&upright(800), 6);
    assert!(photo.windows(WHERE.len()).any(|part| part == WHERE));
    let with_media = |bytes: &[u8]| {
        let mut body = Vec::new();
        for pair in hole(&key, &[]).split('&') {
            let (name, value) = pair.split_once('=').expect("a pair");
            let value = value.replace('+', " ");
            body.extend_from_slice(
                format!(
                    "--tepi\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        body.extend_from_slice(b"--tepi\r\nContent-Disposition: form-data; name=\"media\"; filename=\"lubang.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n");
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--tepi--\r\n");
        body
    };
    let (path, kind) = ("/open311/v2/requests.json", "multipart/form-data; boundary=tepi");
    let (number, _) = taken(&program.forge(path, kind, &with_media(&photo), &[]).await);
    let nur = city.person("Nur Aini").await;
    nur.act(&number, "ambil", &[]).await.location();
    let page = nur.see(&format!("/meja/berkas/{number}")).await;
    let start = format!("/meja/berkas/{number}/berkas/");
    let file = page.split(&start).nth(1).and_then(|rest| rest.split('"').next()).expect("a file");
    let kept = nur.get(&format!("{start}{file}")).await;
    assert_eq!(kept.headers[header::CONTENT_TYPE], "image/jpeg");
    assert!(!kept.bytes.windows(WHERE.len()).any(|part| part == WHERE), "the place is still in it");

    let told = program.forge(path, kind, &with_media(b"<svg onload=\"x\"/>"), &[]).await;
    wrong(&told, 400, "lubang.jpg");
    let told = program.forge(path, kind, b"--other\r\n", &[]).await;
    wrong(&told, 400, "tidak dapat dibaca");
    let told = send(&program, &hole(&key, &[("media_url", "https://x.example/a.jpg")])).await;
    let (number, _) = taken(&told);
    // It is kept as a link for whoever works on it, and fetched by nobody.
    nur.act(&number, "ambil", &[]).await.location();
    let page = nur.see(&format!("/meja/berkas/{number}")).await;
    assert!(page.contains("href=\"https://x.example/a.jpg\""), "{page}");
    let told = send(&program, &hole(&key, &[("media_url", "javascript:alert(1)")])).await;
    let notice = json(&told);
    let notice = notice[0]["service_notice"].as_str().expect("a notice");
    assert!(notice.contains("media_url"), "what is no address is said: {notice}");
    nur.act(&taken(&told).0, "ambil", &[]).await.location();
    let page = nur.see(&format!("/meja/berkas/{}", taken(&told).0)).await;
    assert!(!page.contains("javascript:"), "{page}");
}

#[tokio::test]
async fn an_update_of_a_program_is_kept_once_and_read_at_the_desk() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let program = city.guest();
    let (own, other) = (key(&city, &[], true).await, key(&city, &[], true).await);
    let (number, _) = taken(&send(&program, &hole(&own, &[])).await);
    let update = |key: &str, without: &str| {
        let all = [
            ("api_key", key),
            ("service_request_id", number.as_str()),
            ("update_id", "17"),
            ("status", "OPEN"),
            ("updated_datetime", "2026-11-26T09:30:00%2B07:00"),
            ("description", "Lubangnya+makin+dalam"),
        ];
        let kept = all.iter().filter(|(name, _)| *name != without);
        kept.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    };
    let path = "/open311/v2/servicerequestupdates.json";
    for _ in 0..2 {
        let told = program.forge(path, FORM, update(&own, "").as_bytes(), &[]).await;
        assert_eq!(json(&told), serde_json::json!([{ "update_id": "17" }]));
    }
    for name in ["service_request_id", "update_id", "status", "updated_datetime", "description"] {
        let told = program.forge(path, FORM, update(&own, name).as_bytes(), &[]).await;
        wrong(&told, 400, name);
    }
    let told = program.forge(path, FORM, update(&own, "api_key").as_bytes(), &[]).await;
    wrong(&told, 403, "api_key");
    let told = program.forge(path, FORM, update(&other, "").as_bytes(), &[]).await;
    wrong(&told, 404, "service_request_id");
    let nur = city.person("Nur Aini").await;
    nur.act(&number, "ambil", &[]).await.location();
    let page = nur.see(&format!("/meja/berkas/{number}/instansi-lain")).await;
    assert_eq!(page.matches("Lubangnya makin dalam").count(), 1, "{page}");
    let stranger = city.guest().get(&format!("/meja/berkas/{number}/instansi-lain")).await;
    assert!(stranger.location().starts_with("/meja/masuk"), "{}", stranger.location());
}
