//! Guessing at a secret: a password with its code, the birth date on a letter.
//!
//! A network has five tries at one. The secret has fifty from all those networks where it was never known: so nobody
//! guesses from many places, and nobody shuts out those who know it where they are.

use db::{Batch, Db, DbError};
use terms::{AgencyId, Moment};

use crate::store;

/// Wrong tries after which a network waits.
const FAILURES: i64 = 5;
/// The same, of tries from all networks together where it was never known.
const FAILURES_ANYWHERE: i64 = 50;
const LOCK_SECONDS: i64 = 15 * 60;
/// How long a network stays one where it was known.
const KNOWN_SECONDS: i64 = 90 * 86_400;

/// What is guessed at, as tries at it are counted.
#[derive(Debug, Clone, Copy)]
pub struct Guess {
    /// Names it together with the network.
    pub near: [u8; 32],
    /// Names it alone.
    pub anywhere: [u8; 32],
}

impl Guess {
    /// Counts a try before it is looked at, and for what is not there too: that costs the same and shuts alike. When
    /// too many were wrong lately it is not to be looked at, and may be tried again at that moment.
    ///
    /// # Errors
    /// [`DbError`] when it could not be counted.
    pub async fn count(
        self,
        db: &Db,
        agency: AgencyId,
        now: Moment,
    ) -> Result<Result<(), Moment>, DbError> {
        let doors = [self.near, self.anywhere];
        let [here, _] = store::doors(db, agency, doors).await?;
        let is_known = here.passed_at > now.plus_seconds(-KNOWN_SECONDS);
        let shut_until = now.plus_seconds(LOCK_SECONDS);
        let mut tries = store::try_door(agency, self.near, FAILURES, shut_until, now);
        if !is_known {
            let anywhere = self.anywhere;
            let all = store::try_door(agency, anywhere, FAILURES_ANYWHERE, shut_until, now);
            tries = tries.then(all);
        }
        match db.commit(tries).await {
            Ok(()) => Ok(Ok(())),
            Err(DbError::Stale) => {
                let doors = store::doors(db, agency, doors).await?;
                Ok(Err(doors.iter().map(|door| door.locked_until).max().unwrap_or(now)))
            }
            Err(error) => Err(error),
        }
    }

    /// It was right: its wrong tries are forgiven, and this network is one where it is known.
    pub fn was_right(self, agency: AgencyId, now: Moment) -> Batch {
        store::door_passed(agency, self.near, self.anywhere, now)
    }
}
