use std::time::Instant;

use proptest::prelude::*;

use super::*;
use crate::index::tests::{any_place, report};
use crate::index::{Change, Wish};

const NOW: Moment = Moment::from_micros(i64::MAX);

fn grouped<'a>(index: &'a Index, wish: &Wish, area: &Area, zoom: u8) -> Vec<Group<'a>> {
    groups(index, &index.fits(wish, |_| String::new()), (area, zoom), NOW)
}

fn any_area() -> impl Strategy<Value = Area> {
    let corner = || any_place().prop_map(|at| at.unwrap_or(At { lat: 0, lng: 0 }));
    (corner(), corner()).prop_map(|(a, b)| Area::between(a, b))
}

proptest! {
    /// The groups of any box at any zoom hold each report of the box once and no other, also what came in since the
    /// reports were put in order.
    #[test]
    fn groups_hold_each_report_of_the_box_once(
        places in prop::collection::vec(any_place(), 0..200),
        later in prop::collection::vec((0..250_u128, any_place()), 0..30),
        area in any_area(), zoom in any::<u8>(), open in any::<bool>(),
    ) {
        let index = Index::of(places.iter().zip(0..).map(|(at, id)| report(id, *at)));
        let index = index.with(later.into_iter().map(|(id, at)| Change::Is(Box::new(report(id, at)))));
        let standing = if open { crate::index::Standing::Open } else { crate::index::Standing::Any };
        let wish = Wish { standing, ..Wish::default() };
        let groups = grouped(&index, &wish, &area, zoom);
        let here = |spot: &&Spot| spot.at.is_some_and(|at| area.holds(at));
        let wanted: Vec<&Spot> = index.all().filter(here).filter(|spot| !open || spot.state.is_open()).collect();
        let counted: u32 = groups.iter().map(|group| group.count).sum();
        prop_assert_eq!(counted as usize, wanted.len());
        let open: u32 = groups.iter().map(|group| group.open).sum();
        prop_assert_eq!(open as usize, wanted.iter().filter(|spot| spot.state.is_open()).count());
        let mut alone: Vec<_> = groups.iter().filter_map(|group| group.one).map(|spot| spot.case).collect();
        let count = alone.len();
        alone.sort();
        alone.dedup();
        prop_assert_eq!(alone.len(), count, "no report twice");
        prop_assert_eq!(count, groups.iter().filter(|group| group.count == 1).count());
        prop_assert!(groups.len() as u64 <= MOST_CELLS);
    }
}

#[test]
fn close_ones_are_one_group_and_the_last_zoom_parts_what_can_be_parted() {
    let at = |lng: f64| Some(At::new(-7.55, lng));
    let places = [at(110.83), at(110.83), at(110.8301), at(110.84)];
    let index = Index::of(places.iter().zip(0..).map(|(at, id)| report(id, *at)));
    let city = Area::read("-7.6,110.8,-7.5,110.9").expect("a box");
    let part = Area::read("-7.56,110.82,-7.54,110.86").expect("a box");
    let counts = |zoom: u8, area: &Area| {
        let mut counts: Vec<_> = grouped(&index, &Wish::default(), area, zoom)
            .iter()
            .map(|group| (group.count, group.is_one_place))
            .collect();
        counts.sort_unstable();
        counts
    };
    assert_eq!(counts(8, &city), [(4, false)], "all of them from afar");
    assert_eq!(counts(15, &part), [(1, true), (3, false)]);
    let near = Area::read("-7.551,110.829,-7.549,110.831").expect("a box");
    let groups = grouped(&index, &Wish::default(), &near, 19);
    let counts: Vec<_> = groups.iter().map(|group| (group.count, group.is_one_place)).collect();
    assert!(counts.contains(&(2, true)), "no zoom parts these: {counts:?}");
    assert!(counts.contains(&(1, true)), "{counts:?}");
}

/// Not a promise of speed, which `./bench/run map` measures, but that no answer grows with the number of reports.
#[test]
fn a_hundred_thousand_are_grouped_at_once() {
    let place =
        |id: i32| At { lat: -7_600_000 + id % 317 * 300, lng: 110_780_000 + id / 317 * 300 };
    let reports =
        (0..100_000).map(|id: i32| report(u128::from(id.unsigned_abs()), Some(place(id))));
    let index = Index::of(reports);
    let city = Area::read("-7.61,110.77,-7.5,110.9").expect("a box");
    let start = Instant::now();
    for zoom in ZOOMS {
        let groups = grouped(&index, &Wish::default(), &city, zoom);
        assert_eq!(groups.iter().map(|group| group.count).sum::<u32>(), 100_000, "{zoom}");
        assert!(groups.len() as u64 <= MOST_CELLS, "{zoom}: {}", groups.len());
    }
    eprintln!("16 zooms in {} ms", start.elapsed().as_millis());
}
