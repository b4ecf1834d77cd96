//! In which order to go to places: the nearest next, then mended where two legs cross.

use places::metres;

/// Degrees of latitude and longitude.
pub(crate) type Place = (f64, f64);

/// More places than anybody goes to in a day are not mended, only walked nearest first.
const MENDED: usize = 200;

/// The order in which to go to these places, beginning at `from`, or at the first of them: their indices. It does not come
/// back to where it began.
pub(crate) fn order(from: Option<Place>, places: &[Place]) -> Vec<usize> {
    let Some(start) = from.or_else(|| places.first().copied()) else { return Vec::new() };
    let mut way = nearest_first(start, places);
    if places.len() <= MENDED {
        mend(start, &mut way, places);
    }
    way
}

fn nearest_first(start: Place, places: &[Place]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..places.len()).collect();
    let (mut way, mut here) = (Vec::with_capacity(places.len()), start);
    while let Some((at, _)) = left
        .iter()
        .enumerate()
        .min_by(|(_, a), (_, b)| metres(here, places[**a]).total_cmp(&metres(here, places[**b])))
    {
        let next = left.remove(at);
        here = places[next];
        way.push(next);
    }
    way
}

/// Turns a stretch of the way round wherever that makes it shorter, until nothing does (2-opt of an open way).
fn mend(start: Place, way: &mut [usize], places: &[Place]) {
    let mut is_better = true;
    while is_better {
        is_better = false;
        for first in 0..way.len() {
            let before = first.checked_sub(1).map_or(start, |before| places[way[before]]);
            for last in first + 1..way.len() {
                let (a, b) = (places[way[first]], places[way[last]]);
                let after = way.get(last + 1).map(|after| places[*after]);
                let now = metres(before, a) + after.map_or(0.0, |after| metres(b, after));
                let turned = metres(before, b) + after.map_or(0.0, |after| metres(a, after));
                if turned + 0.001 < now {
                    way[first..=last].reverse();
                    is_better = true;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_goes_along_the_street_and_not_back_and_forth() {
        let street = [(-7.50, 110.83), (-7.50, 110.81), (-7.50, 110.84), (-7.50, 110.82)];
        assert_eq!(order(Some((-7.50, 110.80)), &street), [1, 3, 0, 2]);
        assert_eq!(order(Some((-7.50, 110.85)), &street), [2, 0, 3, 1]);
        assert_eq!(order(None, &street)[0], 0, "nobody said where they are: from the first");
        assert_eq!(order(None, &[]), Vec::<usize>::new());
    }

    #[test]
    fn legs_that_cross_are_mended() {
        // Nearest first goes back and forth over where it began.
        let places = [(0.0, 0.010), (0.0, -0.015), (0.0, 0.036), (0.0, -0.070)];
        let start = (0.0, 0.0);
        let greedy = nearest_first(start, &places);
        let mended = order(Some(start), &places);
        assert!(length(start, &mended, &places) < length(start, &greedy, &places));
    }

    /// How long the way is, in metres.
    fn length(from: Place, way: &[usize], places: &[Place]) -> f64 {
        let stops = std::iter::once(from).chain(way.iter().map(|stop| places[*stop]));
        let stops: Vec<Place> = stops.collect();
        stops.windows(2).map(|leg| metres(leg[0], leg[1])).sum()
    }

    proptest! {
        #[test]
        fn every_place_is_gone_to_once_and_the_way_is_never_longer_than_nearest_first(
            places in prop::collection::vec((-8.0..-7.0_f64, 110.0..111.0_f64), 0..25),
        ) {
            let start = (-7.5, 110.5);
            let way = order(Some(start), &places);
            let mut all = way.clone();
            all.sort_unstable();
            prop_assert_eq!(all, (0..places.len()).collect::<Vec<_>>());
            let greedy = nearest_first(start, &places);
            prop_assert!(length(start, &way, &places) <= length(start, &greedy, &places) + 0.01);
        }
    }
}
