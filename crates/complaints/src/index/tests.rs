use proptest::prelude::*;
use uuid::Uuid;

use super::*;

/// A report with this id at this place.
pub(crate) fn report(id: u128, at: Option<At>) -> Read {
    let micros = i64::try_from(id % 1_000_000).expect("small") * 1_000_000;
    let state = State::ALL[usize::try_from(id % 6).expect("small")];
    Read {
        case: CaseId::new(Uuid::from_u128(id)),
        number: format!("KP26-0000-{id:04}"),
        label: Label {
            service: ["jalan", "lampu"][usize::try_from(id % 2).expect("small")].to_owned(),
            version: 1,
            kind: ["hole", "dark", ""][usize::try_from(id % 3).expect("small")].to_owned(),
        },
        region: ["99.71.01.1001", "99.71.02.1001", ""][usize::try_from(id % 3).expect("small")]
            .to_owned(),
        unit: "dinas-pu".to_owned(),
        address: format!("Jl. Kawung {id}"),
        at,
        state,
        filed_at: Moment::from_micros(micros),
        promised_at: Moment::from_micros(micros + 1_000),
        changed_at: Moment::from_micros(micros),
        ended_at: None,
        is_by_reporter: false,
        story: String::new(),
        photo: None,
    }
}

/// Any place of a city, many of them the same.
pub(crate) fn any_place() -> impl Strategy<Value = Option<At>> {
    let near = (0..20_i32, 0..20_i32).prop_map(|(lat, lng)| At {
        lat: -7_600_000 + lat * 3_000,
        lng: 110_800_000 + lng * 3_000,
    });
    let far = (-90_000_000..=90_000_000, -180_000_000..=180_000_000)
        .prop_map(|(lat, lng)| At { lat, lng });
    prop_oneof![6 => near.prop_map(Some), 1 => far.prop_map(Some), 1 => Just(None)]
}

fn cases(index: &Index) -> Vec<CaseId> {
    let mut cases: Vec<CaseId> = index.all().map(|spot| spot.case).collect();
    cases.sort();
    cases
}

fn found(index: &Index, wish: &Wish) -> Vec<u128> {
    let fits = index.fits(wish, |label| format!("{} {}", label.service, label.kind));
    let now = Moment::from_micros(i64::MAX);
    let mut found: Vec<u128> = index
        .all()
        .filter(|spot| fits.take(spot, now))
        .map(|spot| spot.case.uuid().as_u128())
        .collect();
    found.sort_unstable();
    found
}

proptest! {
    /// However it came to be, an index holds what was told last of each report, once.
    #[test]
    fn an_index_is_what_was_told_last(
        first in prop::collection::vec((0..80_u128, any_place()), 0..60),
        rounds in prop::collection::vec(prop::collection::vec((0..120_u128, any_place(), any::<bool>()), 0..9), 0..9),
    ) {
        let mut wanted = BTreeMap::new();
        for (id, at) in first {
            wanted.insert(CaseId::new(Uuid::from_u128(id)), report(id, at));
        }
        let mut index = Index::of(wanted.values().cloned());
        for round in rounds {
            let mut changes = Vec::new();
            for (id, at, stays) in round {
                let read = report(id, at);
                changes.push(if stays { Change::Is(Box::new(read.clone())) } else { Change::Gone(read.case) });
                if stays { wanted.insert(read.case, read); } else { wanted.remove(&read.case); }
            }
            index = index.with(changes);
        }
        prop_assert_eq!(cases(&index), wanted.keys().copied().collect::<Vec<_>>());
        prop_assert_eq!(index.len(), wanted.len());
        for (case, read) in &wanted {
            let spot = index.find(*case).expect("it was told");
            prop_assert_eq!(spot.at, read.at);
            prop_assert_eq!((spot.number(), spot.address()), (&*read.number, &*read.address));
            prop_assert_eq!(index.label(spot), &read.label);
            prop_assert_eq!(index.region(spot), &read.region);
        }
    }

    /// The cells that cover an area hold each place of it once, at any level.
    #[test]
    fn cells_hold_each_place_once(
        places in prop::collection::vec(any_place(), 1..60), level in 0..=24_u32, most in 1..400_u64,
    ) {
        let index = Index::of(places.iter().zip(0..).map(|(at, id)| report(id, *at)));
        let world = Area::read("-90,-180,90,180").expect("a box");
        let (_, cells) = Cell::covering(&world, level, most);
        prop_assert!(cells.len() as u64 <= most);
        let within: usize = cells.iter().map(|cell| index.in_cell(*cell).count()).sum();
        prop_assert_eq!(within, places.iter().flatten().count());
    }
}

#[test]
fn much_beside_the_order_is_put_in_order() {
    let at = Some(At::new(-7.55, 110.83));
    let index = Index::of((0..10).map(|id| report(id, at)));
    let index = index.with((5..2_000).map(|id| Change::Is(Box::new(report(id, None)))));
    assert_eq!((index.len(), index.beside().len()), (2_000, 0));
    assert_eq!(index.find(CaseId::new(Uuid::from_u128(7))).expect("there").at, None);
    let index = index.with([Change::Is(Box::new(report(7, at)))]);
    assert_eq!((index.len(), index.beside().len()), (2_000, 1));
}

#[test]
fn a_wish_takes_what_fits_all_of_it() {
    let at = |id: u32| Some(At { lat: -7_000_000 - id.cast_signed() * 100_000, lng: 110_000_000 });
    let index = Index::of((0..12).map(|id| report(u128::from(id), at(id))));
    let wish = Wish::default;
    assert_eq!(found(&index, &wish()).len(), 12);
    assert_eq!(found(&index, &Wish { service: "lampu".into(), ..wish() }), [1, 3, 5, 7, 9, 11]);
    assert_eq!(found(&index, &Wish { kind: "hole".into(), ..wish() }), [0, 3, 6, 9]);
    assert_eq!(found(&index, &Wish { standing: Standing::Is(State::Done), ..wish() }), [3, 9]);
    let open = [0, 1, 2, 6, 7, 8];
    assert_eq!(found(&index, &Wish { standing: Standing::Open, ..wish() }), open);
    assert_eq!(found(&index, &Wish { standing: Standing::Late, ..wish() }), open, "long ago");
    let region = |code: &str| Wish { region: Some(code.parse().expect("a code")), ..wish() };
    assert_eq!(found(&index, &region("99.71.01")), [0, 3, 6, 9]);
    assert_eq!(found(&index, &region("99.71")).len(), 8, "two without a region are nowhere");
    assert_eq!(found(&index, &region("98")), []);
    let since = Wish { since: Some(Moment::from_micros(10_000_000)), ..wish() };
    assert_eq!(found(&index, &since), [10, 11]);
    let words = |words: &[&str]| Wish {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        ..wish()
    };
    assert_eq!(found(&index, &words(&["kawung 11"])), [11]);
    assert_eq!(found(&index, &words(&["kawung", "hole", "jalan"])), [0, 6]);
    assert_eq!(found(&index, &words(&["kp26-0000-0004"])), [4]);
    let within = Wish { within: Area::read("-7.35,109,-7.05,111"), ..wish() };
    assert_eq!(found(&index, &within), [1, 2, 3]);
}
