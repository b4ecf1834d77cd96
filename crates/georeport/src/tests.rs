//! Each document against the rules of its schema, and both spellings against each other.

use proptest::prelude::*;
use serde_json::Value as Json;
use terms::Moment;

use super::*;

const AT: Moment = Moment::from_micros(1_795_651_200_000_000);

/// A document in JSON, which the schema of this name must accept.
fn checked(schema: &str, node: &Node) -> Json {
    let file = format!("{}/schemas/{schema}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).expect("a schema");
    let rules: Json = serde_json::from_str(&text).expect("JSON");
    let validator = jsonschema::validator_for(&rules).expect("a schema");
    let said: Json = serde_json::from_str(&Format::Json.write("-", node)).expect("JSON");
    let wrong: Vec<String> = validator.iter_errors(&said).map(|one| one.to_string()).collect();
    assert!(wrong.is_empty(), "{schema}: {wrong:?} in {said}");
    said
}

fn service(code: &str) -> Service {
    Service {
        code: code.to_owned(),
        name: "Jalan rusak".to_owned(),
        description: "Lubang & trotoar".to_owned(),
        keywords: vec!["jalan".to_owned(), "lubang".to_owned()],
        group: String::new(),
        has_attributes: true,
    }
}

fn report() -> Request {
    Request {
        id: "KP26-0000-0013".to_owned(),
        status: Status::Open,
        status_notes: "Dikerjakan".to_owned(),
        service_name: "Jalan rusak".to_owned(),
        service_code: "jalan".to_owned(),
        description: "Jalan rusak: lubang".to_owned(),
        agency: "Kota Pendopo".to_owned(),
        requested: AT,
        updated: AT,
        expected: AT,
        address: "Jl. Kawung 4".to_owned(),
        address_id: "99.71.01.1001".to_owned(),
        at: Some(("-7.556100".to_owned(), "110.831200".to_owned())),
        media_url: None,
        notes: None,
    }
}

#[test]
fn discovery_names_its_endpoint_and_both_spellings() {
    let said = Discovery {
        changeset: AT,
        contact: "Kota Pendopo, 112".to_owned(),
        key_service: "Kota Pendopo".to_owned(),
        url: "http://127.0.0.1/open311/v2".to_owned(),
        is_production: false,
    };
    let node = discovery(&said);
    let json = checked("discovery", &node);
    assert_eq!(
        json["endpoints"][0]["formats"],
        serde_json::json!(["text/xml", "application/json"])
    );
    let xml = Format::Xml.write("discovery", &node);
    assert!(
        xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><discovery><changeset>"),
        "{xml}"
    );
    assert!(xml.contains("<formats><format>text/xml</format>"), "{xml}");
    assert!(
        xml.contains("<endpoints><endpoint><specification>http://wiki.open311.org/GeoReport_v2<")
    );
}

#[test]
fn what_is_empty_is_null_and_what_may_repeat_is_an_array() {
    let json = checked("services", &services(&[service("jalan")]));
    assert_eq!(json[0]["group"], Json::Null);
    assert_eq!(json[0]["metadata"], Json::Bool(true));
    assert_eq!(checked("services", &services(&[])), serde_json::json!([]));
    let xml = Format::Xml.write("services", &services(&[service("jalan")]));
    assert!(xml.contains("<group/>") && xml.contains("Lubang &amp; trotoar"), "{xml}");
    assert!(xml.contains("<metadata>true</metadata><type>realtime</type>"), "{xml}");
}

#[test]
fn attributes_are_numbered_and_lists_say_their_values() {
    let attribute = |datatype, values: &[(&str, &str)]| Attribute {
        code: "what".to_owned(),
        datatype,
        required: true,
        how: String::new(),
        question: "Jenisnya".to_owned(),
        values: values.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())).collect(),
    };
    let all = [
        attribute(Datatype::One, &[("hole", "Lubang")]),
        attribute(Datatype::Several, &[("hole", "Lubang")]),
        attribute(Datatype::Number, &[]),
    ];
    let json = checked("service_definition", &definition("jalan", &all));
    assert_eq!(json["attributes"][2]["order"], 3);
    assert_eq!(json["attributes"][0]["values"][0]["key"], "hole");
    assert_eq!(json["attributes"][2]["values"], Json::Null, "a number has none");
}

#[test]
fn reports_have_ids_as_texts_and_degrees_as_numbers() {
    let json = checked("requests", &requests(&[report()]));
    assert_eq!(json[0]["lat"], -7.5561);
    assert_eq!(json[0]["requested_datetime"], "2026-11-26T00:00:00Z");
    assert!(json[0].get("notes").is_none(), "an extension is told to whoever asks for it");
    let bare = Request { at: None, address: String::new(), ..report() };
    assert_eq!(checked("requests", &requests(&[bare]))[0]["lat"], Json::Null);
    let note = Note { at: AT, description: "Selesai".to_owned(), kind: "done".to_owned() };
    let noted = Request { notes: Some(vec![note]), ..report() };
    let json = checked("requests", &requests(&[noted]));
    assert_eq!(json[0]["notes"][0]["type"], "done");
}

#[test]
fn receipts_tokens_updates_and_errors_are_arrays() {
    let said = Receipt { id: "A1".to_owned(), token: None, notice: "Simpan kode".to_owned() };
    let json = checked("receipt", &receipt(&said));
    assert_eq!((&json[0]["account_id"], json[0].get("token")), (&Json::Null, None));
    checked("receipt", &receipt(&Receipt { token: Some("t".to_owned()), ..said }));
    checked("token", &token("A1", "t"));
    let update = Update {
        id: "A1-7".to_owned(),
        request: "A1".to_owned(),
        status: "IN_PROGRESS".to_owned(),
        at: AT,
        description: "Dikerjakan".to_owned(),
    };
    checked("updates", &updates(&[update]));
    let trouble = Trouble { code: 403, description: "api_key < belum > diisi".to_owned() };
    let json = checked("errors", &errors(std::slice::from_ref(&trouble)));
    assert_eq!(json[0]["code"], 403);
    let xml = Format::Xml.write("errors", &errors(&[trouble]));
    assert!(xml.ends_with("<errors><error><code>403</code><description>api_key &lt; belum &gt; diisi</description></error></errors>"), "{xml}");
}

#[test]
fn what_one_server_writes_another_reads_in_both_spellings() {
    let node =
        requests(&[report(), Request { id: "B".to_owned(), status: Status::Closed, ..report() }]);
    for format in [Format::Xml, Format::Json] {
        let read = records(format, format.write("service_requests", &node).as_bytes());
        let read = read.expect("it is ours");
        assert_eq!(read.len(), 2, "{format:?}");
        assert_eq!(read[1]["service_request_id"], "B");
        assert_eq!(read[1]["status"], "closed");
        assert_eq!(read[0].get("zipcode"), None, "what is empty was not said");
    }
}

#[test]
fn other_servers_write_otherwise() {
    let spaced = "<?xml version=\"1.0\"?>\n<service_requests type=\"array\">\n <request>\n  <service_request_id>638344</service_request_id>\n  <description><![CDATA[A & B]]></description>\n  <service_notice>caf&#233; &amp; bar</service_notice>\n  <notes><note><type>x</type></note></notes>\n </request>\n</service_requests>";
    let read = records(Format::Xml, spaced.as_bytes()).expect("a list");
    assert_eq!(read[0]["service_request_id"], "638344");
    assert_eq!(read[0]["description"], "A & B");
    assert_eq!(read[0]["service_notice"], "café & bar");
    assert_eq!(read[0].get("type"), None, "what lies deeper is left out");
    let number = records(Format::Json, b"[{\"service_request_id\":638344,\"account_id\":null}]");
    assert_eq!(number.expect("a list")[0]["service_request_id"], "638344");
    let single = records(Format::Json, b"{\"token\":\"x\"}").expect("one thing");
    assert_eq!(single[0]["token"], "x");
}

#[test]
fn what_is_no_list_is_refused() {
    for (format, text) in [
        (Format::Json, "<html>"),
        (Format::Json, "[1]"),
        (Format::Json, "null"),
        (Format::Xml, "<a><b>"),
        (Format::Xml, "<!DOCTYPE a [<!ENTITY x \"y\">]><a><b><c>&x;</c></b></a>"),
        (Format::Xml, "<a><b><c>&x;</c></b></a>"),
    ] {
        assert!(records(format, text.as_bytes()).is_err(), "{text}");
    }
    let deep = "<a>".repeat(40) + &"</a>".repeat(40);
    assert!(records(Format::Xml, deep.as_bytes()).is_err());
    assert!(records(Format::Json, &vec![b' '; LONGEST + 1]).is_err());
}

#[test]
fn a_report_is_read_however_its_names_are_escaped() {
    let query = "service_code=jalan&lat=-7.5561&long=110.8312&attribute%5Bwhat%5D=hole&attribute[seen][]=a&attribute%5Bseen%5D%5B%5D=b&description=Lubang+besar%0D%0Adi+sini&email=&jurisdiction_id=";
    let form = Form::read(query);
    assert_eq!((form.get("email"), form.get("jurisdiction_id")), (None, None), "empty is not sent");
    let sent = form.report().expect("a report");
    assert_eq!(sent.place, Place::At("-7.5561".to_owned(), "110.8312".to_owned()));
    assert_eq!(sent.description, "Lubang besar\ndi sini");
    assert_eq!(sent.attributes["what"], ["hole"]);
    assert_eq!(sent.attributes["seen"], ["a", "b"]);
}

#[test]
fn a_report_needs_a_place() {
    let told = |query: &str| Form::read(query).report().map(|sent| sent.place);
    assert_eq!(told("address_string=Jl.+Kawung"), Ok(Place::Words));
    assert_eq!(told("address_id=99.71.01.1001"), Ok(Place::Id));
    assert_eq!(told("lat=-7.5"), Err("open311-half-place"));
    assert_eq!(told("description=x"), Err("open311-no-place"));
    let long = format!("address_id=1&description={}", "x".repeat(4001));
    assert_eq!(told(&long), Err("open311-description-long"));
}

#[test]
fn a_time_has_a_zone() {
    let same = ["2026-11-26T09:30:00+07:00", "2026-11-26T02:30:00Z", "2026-11-26T09:30:00 07:00"];
    for text in same {
        assert_eq!(
            moment(text).map(Moment::rfc3339),
            Some("2026-11-26T02:30:00Z".to_owned()),
            "{text}"
        );
    }
    for text in ["2026-11-26T09:30:00", "2026-11-26", "", "yesterday"] {
        assert_eq!(moment(text), None, "{text}");
    }
}

#[test]
fn no_question_spans_more_than_ninety_days() {
    let (day, span) = (86_400, 90 * 86_400);
    assert_eq!(within(None, None, AT), Some((AT.plus_seconds(-span), AT)));
    let early = AT.plus_seconds(-200 * day);
    assert_eq!(within(Some(early), None, AT), Some((early, early.plus_seconds(span))));
    assert_eq!(within(Some(AT.plus_seconds(-day)), None, AT), Some((AT.plus_seconds(-day), AT)));
    assert_eq!(within(None, Some(early), AT), Some((early.plus_seconds(-span), early)));
    assert_eq!(within(Some(early), Some(AT), AT), None, "two hundred days");
    assert_eq!(within(Some(AT), Some(early), AT), None, "backwards");
}

proptest! {
    #[test]
    fn any_words_survive_both_spellings(words in "[^\u{0}-\u{1f}\u{7f}-\u{9f}\u{fffe}\u{ffff}]{1,40}") {
        prop_assume!(words.trim() == words && !words.is_empty());
        let node = errors(&[Trouble { code: 400, description: words.clone() }]);
        for format in [Format::Xml, Format::Json] {
            let read = records(format, format.write("errors", &node).as_bytes()).expect("ours");
            prop_assert_eq!(&read[0]["description"], &words);
        }
    }

    #[test]
    fn any_form_is_read_as_it_was_escaped(name in "[a-z]{1,8}", value in "\\PC{1,40}") {
        prop_assume!(!value.trim().is_empty());
        let form = Form::read(&escaped(&[(name.clone(), value.clone())]));
        prop_assert_eq!(form.get(&name), Some(value.trim()));
    }
}

#[test]
fn the_address_of_a_picture_is_one_of_the_web() {
    let fine = "https://mitra.example/foto/7.jpg?a=1&b=2";
    assert_eq!(media_url(&format!(" {fine} ")), Some(fine));
    let long = format!("https://mitra.example/{}", "a".repeat(2000));
    for wrong in [
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "https://",
        "https:///etc",
        "https://mitra.example/a b",
        "https://mitra.example/\"><script>",
        "//mitra.example/a.jpg",
        &long,
        "",
    ] {
        assert_eq!(media_url(wrong), None, "{wrong}");
    }
}
