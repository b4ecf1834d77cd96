use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const SQUARE: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"code":"99.71.01.1001","name":"Umpak"},"geometry":{"type":"Polygon",
     "coordinates":[[[110.8,-7.6],[110.9,-7.6],[110.9,-7.5],[110.8,-7.5],[110.8,-7.6]],
                    [[110.84,-7.56],[110.86,-7.56],[110.86,-7.54],[110.84,-7.54],[110.84,-7.56]]]}},
    {"type":"Feature","properties":{"kind":"river"},"geometry":{"type":"LineString",
     "coordinates":[[110.8,-7.55],[110.9,-7.55]]}}]}"#;

/// The demo city, whose kelurahan lie edge to edge.
fn city() -> Outline {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../pendopo/demo/outline.geojson");
    Outline::read(&std::fs::read_to_string(file).expect("a file")).expect("it reads")
}

fn squares(features: &[(&str, [f64; 4])]) -> Outline {
    let feature = |(code, [west, south, east, north]): &(&str, [f64; 4])| {
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        let ring = serde_json::to_string(&ring).expect("numbers");
        format!(
            r#"{{"properties":{{"code":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
        )
    };
    let features: Vec<String> = features.iter().map(feature).collect();
    Outline::read(&format!(r#"{{"features":[{}]}}"#, features.join(","))).expect("it reads")
}

fn code_of(outline: &Outline, lat: f64, lng: f64) -> Option<&str> {
    outline.region_of(At::new(lat, lng)).map(RegionCode::as_str)
}

#[test]
fn a_place_lies_within_or_without_and_never_in_a_hole() {
    let outline = Outline::read(SQUARE).expect("it reads");
    let within = |lat, lng| outline.holds(At::new(lat, lng));
    assert_eq!(within(-7.52, 110.82), Some(true));
    assert_eq!(within(-7.55, 110.85), Some(false), "the hole");
    assert_eq!(within(-7.4, 110.85), Some(false));
    assert_eq!(Outline::default().find(At::new(0.0, 0.0)), None, "nobody knows");
    assert_eq!(code_of(&outline, -7.52, 110.82), Some("99.71.01.1001"));
    let city = "99.71".parse().expect("a code");
    assert_eq!(outline.around_region(&city), outline.around());
}

#[test]
fn the_smallest_region_that_holds_a_place_is_told() {
    let outline = squares(&[
        ("99.71.01", [110.8, -7.6, 110.9, -7.5]),
        ("99.71.01.1002", [110.8, -7.6, 110.85, -7.5]),
    ]);
    assert_eq!(code_of(&outline, -7.55, 110.82), Some("99.71.01.1002"));
    assert_eq!(code_of(&outline, -7.55, 110.88), Some("99.71.01"), "no kelurahan is drawn there");
    let covers = |code: &str| outline.covers(&code.parse().expect("a code"));
    assert!(covers("99.71.01.1009") && covers("99.71.01") && !covers("99.71"));
}

#[test]
fn who_stands_in_a_sliver_or_just_outside_is_taken_for_within() {
    // Twenty metres between the two, as simplifying each by itself leaves them.
    let outline = squares(&[
        ("99.71.01.1001", [110.8, -7.6, 110.85, -7.5]),
        ("99.71.01.1002", [110.8002, -7.5, 110.9, -7.4]),
        ("99.71.01.1003", [110.8502, -7.6, 110.9, -7.5]),
    ]);
    assert_eq!(code_of(&outline, -7.55, 110.850_05), Some("99.71.01.1001"));
    assert_eq!(code_of(&outline, -7.55, 110.850_15), Some("99.71.01.1003"), "the nearer one");
    assert_eq!(code_of(&outline, -7.55, 110.900_4), Some("99.71.01.1003"), "44 metres outside");
    assert_eq!(outline.holds(At::new(-7.55, 110.900_6)), Some(false), "66 metres are outside");
}

#[test]
fn the_kelurahan_of_the_demo_lie_edge_to_edge_in_one_outline() {
    let city = city();
    let mut edges: BTreeMap<[(i32, i32); 2], usize> = BTreeMap::new();
    for (a, b) in city.areas().iter().flat_map(Part::edges).filter(|(a, b)| a != b) {
        let mut edge = [(a.lat, a.lng), (b.lat, b.lng)];
        edge.sort_unstable();
        *edges.entry(edge).or_default() += 1;
    }
    assert!(edges.values().all(|times| *times <= 2), "no edge is that of three");
    let outer: Vec<_> =
        edges.iter().filter(|(_, times)| **times == 1).map(|(edge, _)| edge).collect();
    let mut at: BTreeMap<(i32, i32), usize> = BTreeMap::new();
    outer.iter().flat_map(|edge| edge.iter()).for_each(|point| *at.entry(*point).or_default() += 1);
    assert!(outer.len() > 20 && at.values().all(|times| *times == 2), "what is left is one ring");
    assert_eq!(code_of(&city, -7.5561, 110.8312), Some("99.71.01.1001"));
}

proptest! {
    #[test]
    fn a_place_of_the_city_lies_in_exactly_one_kelurahan(lat in -7_600_000..-7_510_000, lng in 110_770_000..110_900_000) {
        let city = city();
        let at = At { lat, lng };
        let holding = city.areas().iter().filter(|part| part.holds(at)).count();
        prop_assert!(holding <= 1, "{at} lies in {holding}");
        prop_assert!(holding == 0 || city.region_of(at).is_some(), "{at} is told");
    }
}

#[test]
fn a_corner_and_an_edge_belong_to_one_of_those_that_share_them() {
    let city = city();
    for part in city.areas() {
        for (a, b) in part.edges() {
            let middle = At { lat: a.lat.midpoint(b.lat), lng: a.lng.midpoint(b.lng) };
            for at in [a, middle] {
                let holding = city.areas().iter().filter(|part| part.holds(at)).count();
                assert!(holding <= 1, "{at} lies in {holding}");
                assert!(city.region_of(at).is_some(), "{at} is at least near one");
            }
        }
    }
}

#[test]
fn what_is_wrong_is_told() {
    let told = |text: &str| Outline::read(text).expect_err("wrong").to_string();
    assert_eq!(told("{}"), "no `features` in it");
    assert_eq!(told(r#"{"features":[]}"#), "no Polygon or MultiPolygon in it");
    let swapped = SQUARE.replace("[110.9,-7.5]", "[-7.5,110.9]");
    let swapped = told(&swapped);
    assert!(
        swapped.starts_with("feature 1: ") && swapped.ends_with("the longitude comes first"),
        "{swapped}"
    );
    let words = SQUARE.replace("[110.9,-7.5]", "[\"a\",2]");
    assert!(told(&words).contains("is no longitude and latitude"), "{}", told(&words));
    let code = told(&SQUARE.replace("99.71.01.1001", "99710110"));
    assert!(code.contains("is no code of a region"), "{code}");
}
