//! Working days and office hours. The day after receipt is day one; what comes after closing or on a holiday counts,
//! for the clock only, as received the next working day; a working day that a pause touches is not counted.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};
use terms::{Moment, Zone};

/// When an office works.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Zone of the office.
    pub zone: Zone,
    /// Opens at.
    pub opens: Time,
    /// Closes at; promises end then.
    pub closes: Time,
    /// Days on which it is closed besides Saturday and Sunday.
    pub holidays: BTreeSet<Date>,
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Eight make a working day.
    OfficeHours,
    /// By the clock.
    Hours,
    /// Calendar days, to midnight.
    Days,
    /// Days on which the office works, to closing.
    WorkingDays,
}

impl Calendar {
    /// Whether the office works on a day.
    pub fn works_on(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            && !self.holidays.contains(&day)
    }

    /// The first working day on or after this one.
    pub fn working_day_from(&self, mut day: Date) -> Date {
        // A year without a working day does not happen; the bound keeps a wrong table from hanging.
        for _ in 0..400 {
            if self.works_on(day) {
                break;
            }
            day = next(day);
        }
        day
    }

    /// The day on which something counts as received.
    pub fn received_on(&self, at: Moment) -> Date {
        let local = at.local(&self.zone);
        let day = local.date();
        if self.works_on(day) && local.time() <= self.closes {
            day
        } else {
            self.working_day_from(next(day))
        }
    }

    /// The working day this many after `day`.
    pub fn add_working_days(&self, day: Date, count: u32) -> Date {
        (0..count).fold(day, |day, _| self.working_day_from(next(day)))
    }

    /// Working days from `a` to `b`, both counted; 0 when `b` is earlier.
    pub fn working_days_touched(&self, a: Date, b: Date) -> u32 {
        let mut count = 0;
        let mut day = a;
        while day <= b && count < 10_000 {
            count += u32::from(self.works_on(day));
            day = next(day);
        }
        count
    }

    /// Working days left from `now` until the day on which something is due; negative when it is late.
    pub fn days_left(&self, now: Moment, due: Moment) -> i64 {
        let (today, last) = (now.day(&self.zone), due.day(&self.zone));
        if now > due {
            return -i64::from(self.working_days_touched(next(last), today).max(1));
        }
        i64::from(self.working_days_touched(next(today), last))
    }

    /// When something received at `at` is due.
    pub fn due(&self, at: Moment, span: Span) -> Moment {
        match span.unit {
            Unit::WorkingDays => {
                self.closing(self.add_working_days(self.received_on(at), span.count))
            }
            Unit::Days => {
                let day = at.day(&self.zone);
                let last = day.checked_add(i64::from(span.count).days()).unwrap_or(day);
                self.zone.moment(next(last).at(0, 0, 0, 0))
            }
            Unit::Hours => at.plus_seconds(i64::from(span.count) * 3_600),
            Unit::OfficeHours => self.add_office_hours(at, span.count),
        }
    }

    /// Moves a due moment by the working days that a pause touched.
    pub fn after_pause(&self, due: Moment, from: Moment, to: Moment) -> (Moment, u32) {
        let touched = self.working_days_touched(from.day(&self.zone), to.day(&self.zone));
        let day = due.day(&self.zone);
        (self.closing(self.add_working_days(day, touched)), touched)
    }

    fn closing(&self, day: Date) -> Moment {
        self.zone.moment(day.to_datetime(self.closes))
    }

    fn add_office_hours(&self, at: Moment, hours: u32) -> Moment {
        // Eight office hours make a working day, whatever the opening hours are.
        let (days, rest) = (hours / 8, i64::from(hours % 8) * 3_600);
        let local = at.local(&self.zone);
        let day = self.received_on(at);
        let start = if local.date() == day { local.time().max(self.opens) } else { self.opens };
        let day = self.add_working_days(day, days);
        let end = self.zone.moment(day.to_datetime(start)).plus_seconds(rest);
        let over = end.micros() - self.closing(day).micros();
        if over <= 0 {
            return end;
        }
        let tomorrow = self.working_day_from(next(day));
        self.zone.moment(tomorrow.to_datetime(self.opens)).plus_seconds(over / 1_000_000)
    }
}

fn next(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn calendar() -> Calendar {
        let holidays = [date(2026, 12, 24), date(2026, 12, 25)].into();
        Calendar {
            zone: Zone::wib(),
            opens: time(7, 30, 0, 0),
            closes: time(16, 0, 0, 0),
            holidays,
        }
    }

    fn at(day: Date, hour: i8, minute: i8) -> Moment {
        Zone::wib().moment(day.at(hour, minute, 0, 0))
    }

    fn due(day: Date, hour: i8, count: u32, unit: Unit) -> String {
        let due = calendar().due(at(day, hour, 0), Span { count, unit });
        due.local(&Zone::wib()).to_string()
    }

    #[test]
    fn the_day_after_receipt_is_day_one() {
        assert_eq!(due(date(2026, 11, 2), 10, 3, Unit::WorkingDays), "2026-11-05T16:00:00");
        assert_eq!(due(date(2026, 11, 5), 10, 3, Unit::WorkingDays), "2026-11-10T16:00:00");
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
    fn a_day_that_a_pause_touches_is_not_counted() {
        let calendar = calendar();
        let promised =
            calendar.due(at(date(2026, 11, 2), 10, 0), Span { count: 3, unit: Unit::WorkingDays });
        let (moved, days) = calendar.after_pause(
            promised,
            at(date(2026, 11, 3), 10, 0),
            at(date(2026, 11, 4), 9, 0),
        );
        assert_eq!(
            (moved.local(&Zone::wib()).to_string().as_str(), days),
            ("2026-11-09T16:00:00", 2)
        );
    }
}
