use super::*;

/// A feed whose every text holds what XML and JSON cannot hold as it is.
fn feed() -> Feed {
    let nasty = "a<b>&\"'\u{1}]]>\u{ffff}\nz".to_owned();
    let entry = |number: &str, at: Option<At>| Entry {
        href: format!("http://127.0.0.1/aduan/{number}"),
        number: number.to_owned(),
        title: nasty.clone(),
        place: nasty.clone(),
        category: "jalan".to_owned(),
        state: ("new", nasty.clone()),
        summary: nasty.clone(),
        story: String::new(),
        photo: at.map(|_| "http://127.0.0.1/aduan/KP26-1/foto/1.jpg".to_owned()),
        at,
        filed_at: Moment::from_micros(1_795_575_600_000_000),
        changed_at: Moment::from_micros(1_795_579_200_000_000),
    };
    Feed {
        title: nasty.clone(),
        about: nasty.clone(),
        own: "http://127.0.0.1/aduan/umpan.atom?q=a&keadaan=new".to_owned(),
        page: "http://127.0.0.1/aduan?q=a&keadaan=new".to_owned(),
        agency: nasty.clone(),
        language: Language::Id,
        updated: Moment::from_micros(1_795_579_200_000_000),
        entries: vec![entry("KP26-1", Some(At::new(-7.5561, 110.8312))), entry("KP26-2", None)],
    }
}

/// Reads XML strictly enough: every element is closed, text holds no sign that wants escaping. Gives the texts of the
/// elements of a name.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let (mut open, mut found, mut rest) = (Vec::new(), Vec::new(), xml);
    while let Some((text, tail)) = rest.split_once('<') {
        assert!(!text.contains('>'), "{text:?}");
        let entities = text.split('&').skip(1);
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;"];
        entities
            .for_each(|one| assert!(known.iter().any(|known| one.starts_with(known)), "{one:?}"));
        assert!(!text.chars().any(|sign| sign.is_control() && sign != '\n'), "{text:?}");
        let (tag, after) = tail.split_once('>').expect("a tag that ends");
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closed));
            if closed == name {
                found.push(text.to_owned());
            }
        } else if !tag.starts_with('?') && !tag.ends_with('/') {
            open.push(tag.split(' ').next().expect("a name").to_owned());
        }
        rest = after;
    }
    assert_eq!(open, [""; 0], "all is closed");
    found
}

const NASTY: &str = "a&lt;b&gt;&amp;&quot;&#39;]]&gt; z";

#[test]
fn atom_names_each_entry_once_and_escapes_all() {
    let atom = atom::write(&feed());
    assert_eq!(texts(&atom, "title"), [NASTY; 3]);
    let ids = texts(&atom, "id");
    let own = "http://127.0.0.1/aduan/umpan.atom?q=a&amp;keadaan=new";
    assert_eq!(ids, [own, "http://127.0.0.1/aduan/KP26-1", "http://127.0.0.1/aduan/KP26-2"]);
    assert!(
        atom.contains(&format!(
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>"
        ))
    );
    assert_eq!(texts(&atom, "updated"), ["2026-11-25T04:00:00Z"; 3]);
    assert_eq!(texts(&atom, "published"), ["2026-11-25T03:00:00Z"; 2]);
    assert_eq!(atom.matches("<link rel=\"enclosure\" type=\"image/jpeg\"").count(), 1);
    assert_eq!(texts(&atom, "georss:point"), ["-7.556100 110.831200"]);
}

#[test]
fn rss_has_dates_of_mail_and_links_that_stay() {
    let rss = rss::write(&feed());
    assert_eq!(texts(&rss, "description"), [NASTY; 3]);
    assert_eq!(texts(&rss, "pubDate"), ["Wed, 25 Nov 2026 03:00:00 GMT"; 2]);
    assert_eq!(
        texts(&rss, "guid"),
        ["http://127.0.0.1/aduan/KP26-1", "http://127.0.0.1/aduan/KP26-2"]
    );
    assert_eq!(texts(&rss, "link").len(), 3);
    assert_eq!(
        rss.matches("<enclosure url=\"http://127.0.0.1/aduan/KP26-1/foto/1.jpg\"").count(),
        1
    );
}

#[test]
fn geojson_has_the_longitude_first_and_no_geometry_where_there_is_no_place() {
    let json: serde_json::Value = serde_json::from_str(&geojson::write(&feed())).expect("JSON");
    assert_eq!(
        json["features"][0]["geometry"]["coordinates"],
        serde_json::json!([110.8312, -7.5561])
    );
    assert_eq!(json["features"][1]["geometry"], serde_json::Value::Null);
    let photo = &json["features"][0]["properties"]["photo"];
    assert_eq!(photo, "http://127.0.0.1/aduan/KP26-1/foto/1.jpg");
    assert_eq!(json["features"][1]["properties"]["photo"], serde_json::Value::Null);
    assert_eq!(json["features"][0]["properties"]["title"], "a<b>&\"'\u{1}]]>\u{ffff}\nz");
}

#[test]
fn whoever_has_it_is_told_so() {
    let updated = feed().updated;
    let tag = tag("body");
    assert_ne!(tag, super::tag("another"));
    let headers = |name, value: &str| {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).expect("a value"))])
    };
    let has = |value: &str| is_known(&headers(header::IF_NONE_MATCH, value), &tag, updated);
    assert!(has(&tag) && has("*") && has(&format!("\"x\", {}", tag.trim_start_matches("W/"))));
    assert!(!has("\"x\""));
    let since = |value: &str| is_known(&headers(header::IF_MODIFIED_SINCE, value), &tag, updated);
    assert!(since(&http_date(updated)) && since("Thu, 26 Nov 2026 00:00:00 GMT"));
    assert!(!since("Wed, 25 Nov 2026 03:59:59 GMT") && !since("yesterday"));
    assert!(!is_known(&HeaderMap::new(), &tag, updated));
}
