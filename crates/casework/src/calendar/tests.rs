//! The calendar by examples from the law's own dates, and what holds for every day of three years.

use jiff::ToSpan as _;
use jiff::civil::{date, time};
use proptest::prelude::*;

use super::*;

/// Days on which offices were closed from 2026 to the spring of 2027 (SKB 1497/2025, and that for 2027).
const CLOSED: [(i16, i8, i8); 33] = [
    (2026, 1, 1),
    (2026, 1, 16),
    (2026, 2, 16),
    (2026, 2, 17),
    (2026, 3, 18),
    (2026, 3, 19),
    (2026, 3, 20),
    (2026, 3, 23),
    (2026, 3, 24),
    (2026, 4, 3),
    (2026, 5, 1),
    (2026, 5, 14),
    (2026, 5, 15),
    (2026, 5, 27),
    (2026, 5, 28),
    (2026, 6, 1),
    (2026, 6, 16),
    (2026, 8, 17),
    (2026, 8, 25),
    (2026, 12, 24),
    (2026, 12, 25),
    (2027, 1, 1),
    (2027, 1, 5),
    (2027, 2, 5),
    (2027, 3, 8),
    (2027, 3, 9),
    (2027, 3, 10),
    (2027, 3, 11),
    (2027, 3, 12),
    (2027, 3, 15),
    (2027, 3, 25),
    (2027, 3, 26),
    (2027, 5, 6),
];

const ZONES: [&str; 3] = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"];

fn zone(index: usize) -> Zone {
    Zone::named(ZONES[index]).expect("the zone database is built in")
}

fn hours(opens: (i8, i8), closes: (i8, i8)) -> Hours {
    Hours { opens: time(opens.0, opens.1, 0, 0), closes: time(closes.0, closes.1, 0, 0) }
}

fn calendar() -> Calendar {
    Calendar {
        zone: Zone::wib(),
        usual: hours((7, 30), (16, 0)),
        seasons: Vec::new(),
        holidays: CLOSED.into_iter().map(|(year, month, day)| date(year, month, day)).collect(),
    }
}

/// The same with the shorter hours of Ramadan 2026.
fn with_ramadan() -> Calendar {
    let ramadan = Season {
        from: Some(date(2026, 2, 18)),
        to: Some(date(2026, 3, 17)),
        hours: hours((8, 0), (15, 0)),
    };
    Calendar { seasons: vec![ramadan], ..calendar() }
}

fn at(day: Date, hour: i8, minute: i8) -> Moment {
    Zone::wib().moment(day.at(hour, minute, 0, 0))
}

fn shown(at: Moment) -> String {
    at.local(&Zone::wib()).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn due(day: Date, hour: i8, count: u32, unit: Unit) -> String {
    shown(calendar().due(at(day, hour, 0), Span { count, unit }))
}

#[test]
fn the_day_after_receipt_is_day_one() {
    assert_eq!(due(date(2026, 11, 2), 10, 3, Unit::WorkingDays), "2026-11-05T16:00:00");
    assert_eq!(due(date(2026, 11, 5), 10, 3, Unit::WorkingDays), "2026-11-10T16:00:00");
}

#[test]
fn holidays_weekends_and_the_end_of_a_year_are_stepped_over() {
    let vectors = [
        (date(2026, 3, 16), 3, "2026-03-26"),
        (date(2026, 3, 16), 5, "2026-03-30"),
        (date(2026, 5, 13), 5, "2026-05-22"),
        (date(2026, 12, 22), 14, "2027-01-15"),
        (date(2027, 3, 5), 5, "2027-03-22"),
        (date(2026, 3, 2), 60, "2026-06-10"),
    ];
    for (day, count, end) in vectors {
        assert_eq!(due(day, 10, count, Unit::WorkingDays), format!("{end}T16:00:00"));
    }
}

#[test]
fn three_times_24_hours_run_through_holidays() {
    assert_eq!(due(date(2026, 3, 18), 16, 72, Unit::Hours), "2026-03-21T16:00:00");
    // The 18th is a holiday: it counts as received on the 25th.
    assert_eq!(due(date(2026, 3, 18), 16, 3, Unit::WorkingDays), "2026-03-30T16:00:00");
}

#[test]
fn after_closing_and_on_holidays_it_counts_as_received_the_next_working_day() {
    assert_eq!(due(date(2026, 11, 2), 17, 3, Unit::WorkingDays), "2026-11-06T16:00:00");
    assert_eq!(due(date(2026, 11, 7), 10, 1, Unit::WorkingDays), "2026-11-10T16:00:00");
    assert_eq!(due(date(2026, 12, 23), 10, 1, Unit::WorkingDays), "2026-12-28T16:00:00");
}

#[test]
fn office_hours_run_on_the_next_day_the_office_is_open() {
    assert_eq!(due(date(2026, 11, 2), 10, 4, Unit::OfficeHours), "2026-11-02T14:00:00");
    assert_eq!(due(date(2026, 11, 6), 15, 4, Unit::OfficeHours), "2026-11-09T10:30:00");
    assert_eq!(due(date(2026, 11, 2), 10, 72, Unit::Hours), "2026-11-05T10:00:00");
}

#[test]
fn calendar_days_end_at_midnight_of_the_last_day() {
    let due = calendar().due(at(date(2026, 11, 2), 10, 0), Span { count: 5, unit: Unit::Days });
    assert_eq!(due.day(&Zone::wib()), date(2026, 11, 7));
    assert_eq!(Moment::from_micros(due.micros() + 1), at(date(2026, 11, 8), 0, 0));
}

#[test]
fn in_ramadan_promises_end_when_the_office_closes_then() {
    let calendar = with_ramadan();
    let due = |day, hour, count, unit| shown(calendar.due(at(day, hour, 0), Span { count, unit }));
    assert_eq!(due(date(2026, 2, 13), 10, 2, Unit::WorkingDays), "2026-02-19T15:00:00");
    assert_eq!(due(date(2026, 3, 17), 16, 1, Unit::WorkingDays), "2026-03-26T16:00:00");
    // Received at 15.30 before, the next day is over at 15.00.
    assert_eq!(due(date(2026, 2, 24), 14, 4, Unit::OfficeHours), "2026-02-25T11:00:00");
    assert_eq!(due(date(2026, 3, 17), 14, 4, Unit::OfficeHours), "2026-03-25T10:30:00");
}

fn paused(unit: Unit, due: Moment, from: Moment, to: Moment) -> (String, u32) {
    let (moved, days) = calendar().after_pause(due, unit, date(2026, 11, 2), Pause { from, to });
    (shown(moved), days)
}

#[test]
fn a_day_that_a_pause_touches_is_not_counted() {
    let promised =
        calendar().due(at(date(2026, 11, 2), 10, 0), Span { count: 3, unit: Unit::WorkingDays });
    let pause = |from, to| paused(Unit::WorkingDays, promised, from, to);
    let (tuesday, wednesday) = (at(date(2026, 11, 3), 10, 0), at(date(2026, 11, 4), 9, 0));
    assert_eq!(pause(tuesday, wednesday), ("2026-11-09T16:00:00".to_owned(), 2));
    let monday = at(date(2026, 11, 2), 11, 0);
    let same_day = at(date(2026, 11, 2), 12, 0);
    assert_eq!(pause(monday, same_day), ("2026-11-05T16:00:00".to_owned(), 0));
}

#[test]
fn a_pause_after_the_promise_was_broken_does_not_mend_it() {
    let promised = at(date(2026, 11, 5), 16, 0);
    let (friday, monday) = (at(date(2026, 11, 6), 10, 0), at(date(2026, 11, 9), 9, 0));
    let kept = paused(Unit::WorkingDays, promised, friday, monday);
    assert_eq!(kept, ("2026-11-05T16:00:00".to_owned(), 0));
}

#[test]
fn plain_hours_stand_still_as_long_as_the_pause_takes() {
    let promised = at(date(2026, 11, 5), 20, 0);
    let (from, to) = (at(date(2026, 11, 3), 10, 0), at(date(2026, 11, 3), 13, 30));
    assert_eq!(paused(Unit::Hours, promised, from, to).0, "2026-11-05T23:30:00");
}

fn any_unit() -> impl Strategy<Value = Unit> {
    prop_oneof![
        Just(Unit::OfficeHours),
        Just(Unit::Hours),
        Just(Unit::Days),
        Just(Unit::WorkingDays)
    ]
}

/// Any minute from the autumn of 2025 to the autumn of 2028: the year's edge three times.
fn any_minute() -> impl Strategy<Value = i64> {
    0..(3 * 366 * 24 * 60_i64)
}

fn moment(minute: i64) -> Moment {
    at(date(2025, 10, 1), 0, 0).plus_seconds(minute * 60)
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let season = (0..900_i64, 0..60_i64, 6..11_i8, 1..8_i8);
    let seasons = prop::collection::vec(season, 0..3);
    let holidays = prop::collection::btree_set(0..1_200_i64, 0..60);
    (0..ZONES.len(), seasons, holidays).prop_map(|(index, seasons, holidays)| {
        let day = |days: i64| date(2025, 9, 1).saturating_add(days.days());
        let season = |(from, length, opens, open): (i64, i64, i8, i8)| Season {
            from: Some(day(from)),
            to: Some(day(from + length)),
            hours: hours((opens, 0), (opens + open, 0)),
        };
        let mut calendar = calendar();
        calendar.zone = zone(index);
        calendar.seasons = seasons.into_iter().map(season).collect();
        calendar.holidays.extend(holidays.into_iter().map(day));
        calendar
    })
}

proptest! {
    #[test]
    fn what_comes_later_is_due_later_or_at_once(
        calendar in any_calendar(), a in any_minute(), b in any_minute(), count in 1..40_u32, unit in any_unit()
    ) {
        let span = Span { count, unit };
        let (first, second) = (moment(a.min(b)), moment(a.max(b)));
        prop_assert!(calendar.due(first, span) <= calendar.due(second, span));
        let longer = Span { count: count + 1, unit };
        prop_assert!(calendar.due(first, span) <= calendar.due(first, longer));
        prop_assert!(calendar.due(first, span) > first);
    }

    #[test]
    fn work_is_due_on_a_working_day_while_the_office_is_open(
        calendar in any_calendar(), minute in any_minute(), count in 1..40_u32, hours in any::<bool>()
    ) {
        let unit = if hours { Unit::OfficeHours } else { Unit::WorkingDays };
        let due = calendar.due(moment(minute), Span { count, unit }).local(&calendar.zone);
        let open = calendar.hours_on(due.date());
        prop_assert!(calendar.works_on(due.date()), "{due}");
        prop_assert!(open.opens <= due.time() && due.time() <= open.closes, "{due}");
        prop_assert!(hours || due.time() == open.closes, "{due}");
    }

    #[test]
    fn exactly_as_many_working_days_pass_as_were_promised(
        calendar in any_calendar(), minute in any_minute(), count in 1..40_u32
    ) {
        let at = moment(minute);
        let due = calendar.due(at, Span { count, unit: Unit::WorkingDays });
        let first = next(calendar.received_on(at));
        prop_assert_eq!(calendar.working_days_touched(first, due.day(&calendar.zone)), count);
    }

    #[test]
    fn another_holiday_never_brings_a_due_date_forward(
        calendar in any_calendar(), minute in any_minute(), count in 1..40_u32, unit in any_unit(), after in 0..60_i64
    ) {
        let (at, span) = (moment(minute), Span { count, unit });
        let mut more = calendar.clone();
        more.holidays.insert(at.day(&calendar.zone).saturating_add(after.days()));
        prop_assert!(calendar.due(at, span) <= more.due(at, span));
    }

    #[test]
    fn a_pause_never_shortens_and_a_longer_one_never_less(
        calendar in any_calendar(), minute in any_minute(), count in 1..40_u32, unit in any_unit(),
        wait in 0..60_000_i64, length in 0..40_000_i64, longer in 0..10_000_i64
    ) {
        let at = moment(minute);
        let due = calendar.due(at, Span { count, unit });
        let counted_to = calendar.counted_after(at, unit);
        let from = at.plus_seconds(wait * 60);
        let moved = |minutes| {
            let pause = Pause { from, to: from.plus_seconds(minutes * 60) };
            calendar.after_pause(due, unit, counted_to, pause)
        };
        let (short, long) = (moved(length), moved(length + longer));
        prop_assert!(due <= short.0 && short.0 <= long.0 && short.1 <= long.1);
        prop_assert!(from <= due || short == (due, 0), "what was late stays late");
    }

    #[test]
    fn the_three_zones_promise_the_same_by_their_own_clocks(
        minute in any_minute(), count in 1..40_u32, unit in any_unit()
    ) {
        let wall = moment(minute).local(&Zone::wib());
        let due = |index| {
            let zone = zone(index);
            let calendar = Calendar { zone: zone.clone(), ..with_ramadan() };
            calendar.due(zone.moment(wall), Span { count, unit }).local(&zone)
        };
        prop_assert_eq!(due(0), due(1));
        prop_assert_eq!(due(0), due(2));
    }
}

#[test]
fn a_time_beyond_all_calendars_ends_and_never_in_the_past() {
    let friday = at(date(2026, 11, 27), 10, 0);
    for unit in [Unit::WorkingDays, Unit::Days, Unit::Hours, Unit::OfficeHours] {
        for count in [10_000_000, u32::MAX] {
            assert!(calendar().due(friday, Span { count, unit }) > friday, "{count} {unit:?}");
        }
    }
}

proptest! {
    #[test]
    fn weeks_at_once_are_days_one_by_one(calendar in any_calendar(), from in 0..900_i64, count in 0..2_000_u32) {
        let day = date(2026, 1, 1).saturating_add(jiff::Span::new().days(from));
        let slow = (0..count).fold(day, |day, _| calendar.working_day_from(next(day)));
        prop_assert_eq!(calendar.add_working_days(day, count), slow);
    }
}
