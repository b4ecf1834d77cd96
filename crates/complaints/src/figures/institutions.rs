//! What each institution received, answered and mended. One with few reports has no line of its own: with the sum of all
//! beside it, what is left out would be found by subtraction, so it is put together with others.

use std::collections::BTreeMap;

use crate::index::Spot;
use crate::public::State;

use super::DAY_SECONDS;

/// Fewer reports than these are no figure of an institution, and fewer that are done have no median.
const SMALLEST: usize = 5;

/// What an institution did with the reports that it has, or ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Work {
    pub(super) came: usize,
    /// Answered in one way or another: done, refused, closed.
    pub(super) answered: usize,
    /// Of these, by the day that was promised.
    pub(super) in_time: usize,
    /// Done, as the office alone says.
    pub(super) done: usize,
    /// Done, as reporters say.
    pub(super) confirmed: usize,
    /// How long each took that is done, in seconds.
    took: Vec<i64>,
}

impl Work {
    pub(super) fn add(&mut self, spot: &Spot) {
        self.came += 1;
        let is_answered = matches!(spot.state, State::Done | State::Refused | State::Closed);
        let Some(ended_at) = spot.ended_at.filter(|_| is_answered) else { return };
        self.answered += 1;
        self.in_time += usize::from(ended_at <= spot.promised_at);
        if spot.state == State::Done {
            self.done += usize::from(!spot.is_by_reporter);
            self.confirmed += usize::from(spot.is_by_reporter);
            self.took.push((ended_at.micros() - spot.filed_at.micros()) / 1_000_000);
        }
    }

    fn join(&mut self, other: Self) {
        self.came += other.came;
        self.answered += other.answered;
        self.in_time += other.in_time;
        self.done += other.done;
        self.confirmed += other.confirmed;
        self.took.extend(other.took);
    }

    /// Days from the report until it was done, in tenths: as many took longer as took less.
    pub(super) fn median(&self) -> Option<i64> {
        if self.took.len() < SMALLEST {
            return None;
        }
        let mut took = self.took.clone();
        took.sort_unstable();
        let middle = (took[(took.len() - 1) / 2] + took[took.len() / 2]) / 2;
        Some((middle * 10 + DAY_SECONDS / 2) / DAY_SECONDS)
    }
}

/// Lines of institutions, by their ids, the one with most reports first; and all that have too few for one, together.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) each: Vec<(String, Work)>,
    /// How many institutions, and what they did.
    pub(super) others: Option<(usize, Work)>,
}

/// The lines of all institutions. Where all of them together have too few reports there is none.
pub(super) fn lines(all: BTreeMap<String, Work>) -> Lines {
    let mut each: Vec<(String, Work)> = all.into_iter().collect();
    each.sort_by_key(|(_, work)| std::cmp::Reverse(work.came));
    let (mut count, mut others) = (0, Work::default());
    // The smallest of those that could stand alone joins, as long as what is put together would tell of one of them.
    while let Some((_, last)) = each.last() {
        let is_told = count > 0 && (count < 2 || others.came < SMALLEST);
        if last.came >= SMALLEST && !is_told {
            break;
        }
        let Some((_, last)) = each.pop() else { break };
        count += 1;
        others.join(last);
    }
    let others = (others.came >= SMALLEST).then_some((count, others));
    Lines { each, others }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use terms::Moment;

    use super::*;
    use crate::index::tests::report;
    use crate::index::{Index, Read};

    fn work(came: usize) -> Work {
        Work { came, ..Work::default() }
    }

    fn check(came: &[usize], each: &[usize], others: Option<(usize, usize)>) {
        let all = came.iter().enumerate().map(|(at, came)| (format!("dinas-{at}"), work(*came)));
        let lines = lines(all.collect());
        let own: Vec<usize> = lines.each.iter().map(|(_, work)| work.came).collect();
        assert_eq!(own, each);
        assert_eq!(lines.others.map(|(count, work)| (count, work.came)), others);
    }

    #[test]
    fn small_ones_stand_together_and_one_alone_takes_the_next_along() {
        check(&[9, 7], &[9, 7], None);
        check(&[2, 9, 4, 3], &[9], Some((3, 9)));
        check(&[9, 2, 7], &[9], Some((2, 9)));
        check(&[1, 12, 1], &[], Some((3, 14)));
        check(&[3, 1], &[], None);
        check(&[], &[], None);
    }

    proptest! {
        #[test]
        fn no_line_tells_of_a_few_and_nothing_is_lost(
            came in proptest::collection::vec(1..12_usize, 0..9),
        ) {
            let all = came.iter().enumerate().map(|(at, came)| (at.to_string(), work(*came)));
            let lines = lines(all.collect());
            let others = lines.others.as_ref().map_or(0, |(_, work)| work.came);
            let shown: usize = lines.each.iter().map(|(_, work)| work.came).sum::<usize>() + others;
            prop_assert!(lines.each.iter().all(|(_, work)| work.came >= SMALLEST));
            // What is taken off the sum of all is never the figure of one that is small.
            let total: usize = came.iter().sum();
            if shown == total {
                let is_blurred = |(count, work): (usize, Work)| work.came >= SMALLEST && count > 1;
                prop_assert!(lines.others.is_none_or(is_blurred));
            } else {
                prop_assert!(total < SMALLEST && lines.each.is_empty());
            }
        }
    }

    #[test]
    fn what_is_answered_in_time_and_how_long_it_took_is_counted() {
        let day = |days: i64| Moment::from_micros(0).plus_seconds(days * DAY_SECONDS);
        let one = |id: u128, state, ended: Option<i64>| Read {
            state,
            filed_at: day(10),
            promised_at: day(20),
            ended_at: ended.map(day),
            is_by_reporter: id == 2,
            ..report(id, None)
        };
        let index = Index::of([
            one(1, State::Done, Some(12)),
            one(2, State::Done, Some(13)),
            one(3, State::Done, Some(14)),
            one(4, State::Done, Some(25)),
            one(5, State::Refused, Some(11)),
            one(6, State::Merged, Some(11)),
            one(7, State::Working, None),
        ]);
        let mut work = Work::default();
        index.all().for_each(|spot| work.add(spot));
        let told = (work.came, work.answered, work.in_time, work.done, work.confirmed);
        assert_eq!(told, (7, 5, 4, 3, 1));
        assert_eq!(work.median(), None, "four are too few");
        let more = Index::of([one(8, State::Done, Some(17)), one(9, State::Done, Some(15))]);
        more.all().for_each(|spot| work.add(spot));
        assert_eq!(
            work.median(),
            Some(45),
            "half of them took no longer than four days and a half"
        );
    }
}
