//! What is announced, in memory: pages that everybody sees alike are kept by it, and ask for it at every request.

use std::sync::Arc;

use arc_swap::ArcSwap;
use catalog::Banner;
use db::{Db, DbError};
use terms::{AgencyId, Moment};

use crate::announcement::{Announcement, Standing};
use crate::store;

/// How long what is over stays on the page of all announcements, in seconds.
const KEPT_SECONDS: i64 = 30 * 86_400;

/// What is announced.
pub struct Board {
    agency: AgencyId,
    state: ArcSwap<State>,
}

#[derive(Default)]
struct State {
    all: Arc<Vec<Announcement>>,
    /// What holds, with when that changes.
    banners: Arc<Vec<Banner>>,
    until: Option<Moment>,
}

impl State {
    fn at(all: Arc<Vec<Announcement>>, now: Moment) -> Self {
        let mut banners: Vec<Banner> = all
            .iter()
            .filter(|one| one.standing(now) == Standing::Now)
            .map(|one| Banner {
                href: one.href(),
                class: one.kind.tag().0,
                title: one.title.clone(),
                from: one.from,
                until: one.until,
            })
            .collect();
        // What is out of order first, then what is closed; among equals as they come, the newest first.
        banners.sort_by_key(|banner| {
            ["bad", "warn"].iter().position(|is| *is == banner.class).unwrap_or(2)
        });
        let until = all.iter().filter_map(|one| one.changes_after(now)).min();
        Self { banners: Arc::new(banners), until, all }
    }

    fn is_over(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

impl Board {
    /// Reads what is announced.
    ///
    /// # Errors
    /// [`DbError`] when it could not be read.
    pub async fn load(db: &Db, agency: AgencyId, now: Moment) -> Result<Self, DbError> {
        let board = Self { agency, state: ArcSwap::default() };
        board.follow(db, now).await?;
        Ok(board)
    }

    /// Reads it again, as other processes may have written it. What has not changed stays the very same.
    ///
    /// # Errors
    /// [`DbError`] when it could not be read.
    pub async fn follow(&self, db: &Db, now: Moment) -> Result<(), DbError> {
        let all = store::since(db, self.agency, now.plus_seconds(-KEPT_SECONDS)).await?;
        if *self.state.load().all != all {
            self.state.store(Arc::new(State::at(Arc::new(all), now)));
        }
        Ok(())
    }

    /// All that holds, is to come, or was over lately.
    pub(crate) fn all(&self) -> Arc<Vec<Announcement>> {
        self.state.load().all.clone()
    }

    /// What holds now. The same as long as nothing changes.
    pub(crate) fn banners(&self, now: Moment) -> Arc<Vec<Banner>> {
        let state = self.state.load();
        if !state.is_over(now) {
            return state.banners.clone();
        }
        let next = Arc::new(State::at(state.all.clone(), now));
        self.state.store(next.clone());
        next.banners.clone()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::announcement::Kind;
    use crate::announcement::tests::announced;

    #[test]
    fn what_holds_stays_the_same_until_it_changes_and_the_gravest_stands_first() {
        let all = vec![
            announced(Kind::News, 5, None),
            announced(Kind::Closure, 4, Some(30)),
            announced(Kind::Outage, 3, Some(20)),
            announced(Kind::Outage, 25, None),
        ];
        let board = Board { agency: AgencyId::new(Uuid::nil()), state: ArcSwap::default() };
        board.state.store(Arc::new(State::at(Arc::new(all), Moment::from_micros(10))));
        let at = |micros| board.banners(Moment::from_micros(micros));
        let classes = |micros| at(micros).iter().map(|banner| banner.class).collect::<Vec<_>>();
        assert_eq!(classes(10), ["bad", "warn", ""]);
        assert!(Arc::ptr_eq(&at(11), &at(19)), "nothing changed between");
        assert_eq!(classes(20), ["warn", ""]);
        assert_eq!(classes(25), ["bad", "warn", ""]);
        assert_eq!(classes(31), ["bad", ""]);
    }
}
