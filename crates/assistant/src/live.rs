//! Who waits for what people answer: pages that are open beside a conversation are told when something was said in it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use terms::ConversationId;
use tokio::sync::Notify;
use tokio::time::timeout;

/// So many are remembered that were told of: somebody who listens looks at their conversation within that.
const ROOM: usize = 1_024;

/// Tells pages of this process. Only those that wait for the conversation wake, however many wait for others.
#[derive(Clone, Debug, Default)]
pub struct Live(Arc<Mutex<Told>>);

#[derive(Debug, Default)]
struct Told {
    /// How often something was told.
    count: u64,
    /// Of which conversations, the newest last.
    newest: VecDeque<ConversationId>,
    /// Who waits: for which conversation, and how many.
    waiting: HashMap<ConversationId, (Arc<Notify>, usize)>,
}

impl Told {
    /// Whether a conversation was told of since, or may have been.
    fn was(&self, since: u64, conversation: ConversationId) -> bool {
        let missed = usize::try_from(self.count - since).unwrap_or(usize::MAX);
        missed > self.newest.len()
            || self.newest.iter().rev().take(missed).any(|told| *told == conversation)
    }
}

impl Live {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was said in a conversation.
    pub fn tell(&self, conversation: ConversationId) {
        let mut told = self.told();
        told.count += 1;
        if told.newest.len() == ROOM {
            told.newest.pop_front();
        }
        told.newest.push_back(conversation);
        if let Some((waiting, _)) = told.waiting.get(&conversation) {
            waiting.notify_waiters();
        }
    }

    /// Begins to listen; before the conversation is looked at, so that nothing is missed in between.
    pub(crate) fn ear(&self) -> Ear {
        Ear { since: self.told().count, live: self.clone() }
    }
}

/// Listens from when it was made.
pub(crate) struct Ear {
    live: Live,
    since: u64,
}

impl Ear {
    /// Waits until something is said in a conversation, or may have been, or the time is over: then it is time to look,
    /// for another process may have said it.
    pub(crate) async fn hear(self, conversation: ConversationId, patience: Duration) {
        let Some(seat) = Seat::take(&self.live, self.since, conversation) else { return };
        let heard = seat.bell.notified();
        tokio::pin!(heard);
        heard.as_mut().enable();
        // It may have rung between the look and the ear at the bell.
        if self.live.told().was(self.since, conversation) {
            return;
        }
        // Over or heard: both are a reason to look.
        drop(timeout(patience, heard).await);
    }
}

/// A place among those that wait for a conversation; given up when it is dropped, also by whoever closes their page.
struct Seat<'l> {
    live: &'l Live,
    conversation: ConversationId,
    bell: Arc<Notify>,
}

impl<'l> Seat<'l> {
    /// None where it was told of already.
    fn take(live: &'l Live, since: u64, conversation: ConversationId) -> Option<Self> {
        let mut told = live.told();
        if told.was(since, conversation) {
            return None;
        }
        let (bell, count) = told.waiting.entry(conversation).or_default();
        *count += 1;
        Some(Self { live, conversation, bell: Arc::clone(bell) })
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut told = self.live.told();
        if let Some((_, count)) = told.waiting.get_mut(&self.conversation) {
            *count -= 1;
            if *count == 0 {
                told.waiting.remove(&self.conversation);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> ConversationId {
        ConversationId::new(Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn who_waits_is_woken_and_leaves_no_place_behind() {
        let (live, long) = (Live::default(), Duration::from_secs(3_600));
        let (first, second) = (live.ear(), live.ear());
        let telling = async {
            // Both wait by now: futures of one task are polled in their order.
            assert_eq!(live.told().waiting.len(), 1);
            live.tell(id(1));
        };
        tokio::join!(first.hear(id(1), long), second.hear(id(1), long), telling);
        live.ear().hear(id(2), Duration::from_millis(1)).await;
        assert!(live.told().waiting.is_empty());
    }

    #[tokio::test]
    async fn who_comes_back_after_more_than_is_remembered_looks_at_once() {
        let live = Live::default();
        let ear = live.ear();
        (0..=ROOM).for_each(|_| live.tell(id(2)));
        ear.hear(id(1), Duration::from_secs(3_600)).await;
    }

    #[tokio::test]
    async fn who_listens_hears_of_their_conversation_and_of_no_other() {
        let (live, long) = (Live::default(), Duration::from_secs(3_600));
        let own = id(1);
        let (told, other) = (live.ear(), live.ear());
        live.tell(own);
        told.hear(own, long).await;
        let other = other.hear(id(2), Duration::from_millis(50));
        let start = Instant::now();
        other.await;
        assert!(start.elapsed() >= Duration::from_millis(50), "waited to the end");
    }
}
