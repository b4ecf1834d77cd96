//! Working days and office hours. The day after receipt is day one; what comes after closing or on a holiday counts,
//! for the clock only, as received the next working day; a working day that a pause touches is not counted.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};
use terms::{Moment, Zone};

/// When an office works.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Zone of the office.
    pub zone: Zone,
    /// Hours on every day that no season names.
    pub usual: Hours,
    /// Other hours for a time, as in Ramadan; the first that covers a day counts.
    pub seasons: Vec<Season>,
    /// Days on which it is closed besides Saturday and Sunday.
    pub holidays: BTreeSet<Date>,
}

/// Hours of an office on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Opens at.
    pub opens: Time,
    /// Closes at, later than it opens; promises end then.
    pub closes: Time,
}

/// Hours that hold for a time only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Season {
    /// First day; none: always so far.
    pub from: Option<Date>,
    /// Last day; none: until further notice.
    pub to: Option<Date>,
    /// The hours.
    pub hours: Hours,
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

/// A time in which the clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// It stops.
    pub from: Moment,
    /// It goes on.
    pub to: Moment,
}

impl Calendar {
    /// Whether the office works on a day.
    pub fn works_on(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            && !self.holidays.contains(&day)
    }

    /// The hours on a day on which the office works.
    pub fn hours_on(&self, day: Date) -> Hours {
        let covers = |season: &&Season| {
            season.from.is_none_or(|from| from <= day) && season.to.is_none_or(|to| day <= to)
        };
        self.seasons.iter().find(covers).map_or(self.usual, |season| season.hours)
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

    /// When the office is open next, where it is closed at this time: from when and until when.
    pub fn shut(&self, at: Moment) -> Option<(Moment, Moment)> {
        let local = at.local(&self.zone);
        let (day, time) = (local.date(), local.time());
        let hours = self.hours_on(day);
        if self.works_on(day) && hours.opens <= time && time < hours.closes {
            return None;
        }
        let day = if time < hours.opens { day } else { next(day) };
        let day = self.working_day_from(day);
        let opens = self.zone.moment(day.to_datetime(self.hours_on(day).opens));
        Some((opens, self.closing(day)))
    }

    /// The day on which something counts as received.
    pub fn received_on(&self, at: Moment) -> Date {
        let local = at.local(&self.zone);
        let day = local.date();
        if self.works_on(day) && local.time() <= self.hours_on(day).closes {
            day
        } else {
            self.working_day_from(next(day))
        }
    }

    /// The working day this many after `day`.
    pub fn add_working_days(&self, day: Date, count: u32) -> Date {
        let (mut day, mut left) = (day, count);
        // Day by day as far as holidays are known; behind them each week has five working days.
        while left > 0 && day < Date::MAX {
            let is_plain = self.holidays.last().is_none_or(|last| *last < day);
            if left >= WEEK && is_plain && self.works_on(day) {
                day = later(day, (left / WEEK).saturating_mul(7));
                left %= WEEK;
                continue;
            }
            day = self.working_day_from(next(day));
            left -= 1;
        }
        day
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
                self.midnight(later(day, span.count))
            }
            Unit::Hours => at.plus_seconds(i64::from(span.count) * 3_600),
            Unit::OfficeHours => self.add_office_hours(at, span.count),
        }
    }

    /// When something is due after a pause, and how many days were not counted: a day that the pause touches is not,
    /// unless it did not count anyway (`counted_to`: the day of receipt, or the last one an earlier pause touched).
    /// Plain hours stand still for as long as the pause takes. What was late before the pause stays as late as it was.
    pub fn after_pause(
        &self,
        due: Moment,
        unit: Unit,
        counted_to: Date,
        pause: Pause,
    ) -> (Moment, u32) {
        let (first, last) = (pause.from.day(&self.zone), pause.to.day(&self.zone));
        if pause.from > due {
            return (due, 0);
        }
        let first = first.max(next(counted_to));
        let day = due.day(&self.zone);
        let touched = match unit {
            Unit::WorkingDays | Unit::OfficeHours => self.working_days_touched(first, last),
            Unit::Days | Unit::Hours => first
                .until(last)
                .map_or(0, |length| u32::try_from(length.get_days() + 1).unwrap_or(0)),
        };
        let moved = match unit {
            _ if touched == 0 && unit != Unit::Hours => due,
            Unit::WorkingDays => self.closing(self.add_working_days(day, touched)),
            Unit::OfficeHours => {
                let day = self.add_working_days(day, touched);
                self.within_hours(day, due.local(&self.zone).time())
            }
            Unit::Days => self.midnight(later(day, touched)),
            Unit::Hours => {
                Moment::from_micros(due.micros() + (pause.to.micros() - pause.from.micros()).max(0))
            }
        };
        (moved, touched)
    }

    /// The last day that a promise given at `at` does not count anyway: of office hours the day of receipt counts too.
    pub fn counted_after(&self, at: Moment, unit: Unit) -> Date {
        match unit {
            Unit::WorkingDays => self.received_on(at),
            Unit::OfficeHours => {
                let day = self.received_on(at);
                day.yesterday().unwrap_or(day)
            }
            Unit::Days | Unit::Hours => at.day(&self.zone),
        }
    }

    fn closing(&self, day: Date) -> Moment {
        self.zone.moment(day.to_datetime(self.hours_on(day).closes))
    }

    /// 24.00 of a day, as the last instant that still is this day.
    fn midnight(&self, day: Date) -> Moment {
        self.zone.moment(day.to_datetime(Time::MAX))
    }

    fn within_hours(&self, day: Date, time: Time) -> Moment {
        let hours = self.hours_on(day);
        self.zone.moment(day.to_datetime(time.max(hours.opens).min(hours.closes)))
    }

    fn add_office_hours(&self, at: Moment, hours: u32) -> Moment {
        // Eight office hours make a working day, whatever the opening hours are.
        let (days, rest) = (hours / 8, i64::from(hours % 8) * 3_600_000_000);
        let local = at.local(&self.zone);
        let day = self.received_on(at);
        let start = if local.date() == day { local.time() } else { Time::MIN };
        let start = self.within_hours(day, start).local(&self.zone).time();
        // Where days are shorter than eight hours, the rest takes no longer than the working day that it is less than.
        let day_more = self.within_hours(self.add_working_days(day, days + 1), start);
        let mut day = self.add_working_days(day, days);
        let mut end = self.within_hours(day, start).micros() + rest;
        // An office is open for an hour a day at least: seven hours reach over seven days at most.
        for _ in 0..8 {
            let over = end - self.closing(day).micros();
            if over <= 0 {
                break;
            }
            day = self.working_day_from(next(day));
            end = self.within_hours(day, Time::MIN).micros() + over;
        }
        Moment::from_micros(end).min(day_more)
    }
}

/// Working days of a week without a holiday.
const WEEK: u32 = 5;

/// So many days later; the last day there is where that would be beyond it.
fn later(day: Date, days: u32) -> Date {
    let span = jiff::Span::new().try_days(days);
    span.map_or(Date::MAX, |span| day.saturating_add(span))
}

fn next(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

#[cfg(test)]
mod tests;
