use super::*;
use crate::message::Choice;

const RAW: &[u8] = b"id=gw-1&from=%2B62812000111&text=+berapa+biaya+KTP%3F+&at=1790000000";

fn text(call: &Call) -> String {
    let Some(Payload::Form(form)) = &call.payload else { panic!("an SMS is a form") };
    let found = form_urlencoded::parse(form.as_bytes()).find(|(key, _)| key == "text");
    found.expect("there is a text").1.into_owned()
}

#[test]
fn a_form_is_a_message() {
    let expected = Incoming {
        channel: Channel::Sms,
        peer: "+62812000111".to_owned(),
        message_id: "gw-1".to_owned(),
        at: Moment::from_micros(1_790_000_000_000_000),
        body: Body::Text("berapa biaya KTP?".to_owned()),
    };
    assert_eq!(read(RAW), Ok(expected));
}

#[test]
fn a_form_that_lacks_something_is_none() {
    for raw in
        [&b""[..], b"id=1&from=2&text=3", b"id=1&from=2&text=&at=4", b"id=1&from=2&text=3&at=now"]
    {
        assert_eq!(read(raw), Err(Unreadable(Channel::Sms)));
    }
}

#[test]
fn choices_are_numbers_and_survive_a_long_question() {
    let choices =
        [("a", "Ya"), ("b", "Tidak")].map(|(id, title)| Choice::new(id, title).expect("fits"));
    let ask = |words: &str| Outgoing::Choices {
        text: words.to_owned(),
        open: "Pilih".to_owned(),
        how: "Balas angkanya.".to_owned(),
        choices: choices.to_vec(),
    };
    let short = call("0812", &ask("Kirim?"), "k", "");
    assert_eq!(text(&short), "Kirim?\n\n1. Ya\n2. Tidak\nBalas angkanya.");
    let long = text(&call(
        "0812",
        &ask(&"Kalimat yang panjang. ".repeat(60)),
        "k",
        "Lengkapnya: https://a.example/k",
    ));
    assert!(long.ends_with("\n1. Ya\n2. Tidak\nBalas angkanya."), "{long}");
    assert!(long.contains("https://a.example/k"), "{long}");
    assert!(segments(&long).count <= MOST, "{long}");
}

#[test]
fn a_long_text_ends_with_where_the_rest_is() {
    let made = text(&call(
        "0812",
        &Outgoing::Text("Satu kalimat. ".repeat(90)),
        "k",
        "https://a.example/k",
    ));
    assert_eq!(segments(&made).count, MOST);
    assert!(made.ends_with("kalimat. https://a.example/k"), "{made}");
}

#[test]
fn what_a_gateway_refuses_for_good_is_not_tried_again() {
    assert_eq!(taken(202), Ok(()));
    assert_eq!(taken(422), Err(Trouble::Final { code: 422 }));
    assert_eq!(taken(401), Err(Trouble::Passing { code: 401, after: None }));
    assert_eq!(taken(503), Err(Trouble::Passing { code: 503, after: None }));
}
