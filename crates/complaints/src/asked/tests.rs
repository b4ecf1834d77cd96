use proptest::prelude::*;

use super::*;
use crate::index::tests::{any_place, report};

fn asked(pairs: &[(&str, &str)]) -> Asked {
    let mut asked = Asked::default();
    for (name, value) in pairs {
        let field = match *name {
            "kategori" => &mut asked.kategori,
            "keadaan" => &mut asked.keadaan,
            "wilayah" => &mut asked.wilayah,
            "sejak" => &mut asked.sejak,
            "q" => &mut asked.q,
            "dekat" => &mut asked.dekat,
            "kotak" => &mut asked.kotak,
            "urut" => &mut asked.urut,
            other => panic!("{other}"),
        };
        (*value).clone_into(field);
    }
    asked
}

fn regions() -> RegionTable {
    RegionTable::read(
        "code,name\n99.71,Kota Pendopo\n99.71.01,Soko\n99.71.01.1001,Umpak\n99.71.02,Usuk\n99.71.02.1001,Usuk\n99.72.01.1001,Umpak",
    )
}

#[test]
fn an_address_keeps_what_was_asked_and_nothing_else() {
    let asked = asked(&[("q", "Jl. Kawung & 4"), ("keadaan", "done"), ("dekat", "-7.5,110.8")]);
    assert_eq!(asked.at("/aduan"), "/aduan?keadaan=done&q=Jl.%20Kawung%20%26%204&dekat=-7.5,110.8");
    assert_eq!(asked.filter().at("/x"), "/x?keadaan=done&q=Jl.%20Kawung%20%26%204");
    assert_eq!(Asked::default().at("/aduan"), "/aduan");
    assert!(asked.is_narrow() && !Asked::default().is_narrow());
}

#[test]
fn a_name_that_is_typed_is_the_region_of_this_city() {
    let city = "99.71".parse().expect("a code");
    let found = |typed| {
        let found = named(&regions(), typed, &city);
        found.iter().map(RegionCode::to_string).collect::<Vec<_>>()
    };
    assert_eq!(found("umpak"), ["99.71.01.1001"]);
    assert_eq!(found("Kelurahan Umpak"), ["99.71.01.1001"]);
    assert_eq!(found("usuk"), ["99.71.02", "99.71.02.1001"], "the widest first");
    assert_eq!(found("Kel. Usuk"), ["99.71.02.1001"]);
    assert_eq!(found("Kota Pendopo"), [""; 0], "all of it is no choice");
    assert_eq!(found("Jl. Umpak"), [""; 0]);
    assert_eq!(found(""), [""; 0]);
}

#[test]
fn what_cannot_be_read_is_told_and_what_can_is_wished() {
    let (order, told) = asked(&[("dekat", "110.83,-7.55")]).order();
    assert_eq!((order, told), (Order::Near(At::new(-7.55, 110.83)), Some(Told::Swapped)));
    assert_eq!(asked(&[("dekat", "rumah saya")]).order(), (Order::Newest, Some(Told::NoPlace)));
    assert_eq!(asked(&[("kotak", "1,2,3")]).area(), Err(Told::NoBox));
    let now = Moment::from_micros(100 * DAY_SECONDS * 1_000_000);
    let wish =
        asked(&[("sejak", "30"), ("q", "Jl. Kawung, lubang"), ("keadaan", "terbuka")]).wish(now);
    assert_eq!(wish.since, Some(Moment::from_micros(70 * DAY_SECONDS * 1_000_000)));
    assert_eq!(wish.words, ["kawung", "lubang"]);
    assert_eq!(wish.standing, Standing::Open);
    let nonsense =
        asked(&[("sejak", "-3"), ("keadaan", "bagus"), ("wilayah", "99;DROP")]).wish(now);
    assert_eq!(nonsense, Wish::default());
}

proptest! {
    /// Page after page shows each report once, in order, whichever order that is.
    #[test]
    fn pages_show_each_report_once(
        places in prop::collection::vec(any_place(), 0..90), size in 1..20_usize, which in 0..4_u8,
    ) {
        let index = Index::of(places.iter().zip(0..).map(|(at, id)| report(id * 3 % 89 + id * 89, *at)));
        let here = At::new(-7.58, 110.82);
        let order = match which {
            0 => Order::Newest,
            1 => Order::Changed,
            2 => Order::Oldest,
            _ => Order::Near(here),
        };
        let (wish, mut after, mut seen) = (Wish::default(), String::new(), Vec::new());
        loop {
            let now = Moment::from_micros(i64::MAX);
            let page = page((&index, &wish), |_| String::new(), (order, &after, size), now);
            prop_assert_eq!(page.figures.all, places.len());
            prop_assert!(page.reports.len() <= size);
            seen.extend(page.reports.iter().map(|(spot, away)| (spot.case, spot.filed_at, *away)));
            match page.more {
                Some(more) => after = more,
                None => break,
            }
        }
        let wanted = if which == 3 { places.iter().flatten().count() } else { places.len() };
        prop_assert_eq!(seen.len(), wanted);
        let in_order = |pair: &[(CaseId, Moment, Option<i64>)]| match which {
            0 | 1 => pair[0].1 >= pair[1].1,
            2 => pair[0].1 <= pair[1].1,
            _ => pair[0].2 <= pair[1].2,
        };
        prop_assert!(seen.windows(2).all(in_order));
        seen.sort_by_key(|(case, ..)| *case);
        seen.dedup_by_key(|(case, ..)| *case);
        prop_assert_eq!(seen.len(), wanted, "each once");
    }
}
