//! Who waits for what people answer: pages that are open beside a conversation are told when something was said in it.

use std::time::Duration;

use terms::ConversationId;
use tokio::sync::broadcast;
use tokio::time::{Instant, timeout_at};

/// So many conversations may be told of before the slowest page has heard of the first.
const ROOM: usize = 1_024;

/// Tells pages of this process.
#[derive(Clone, Debug)]
pub struct Live(broadcast::Sender<ConversationId>);

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::channel(ROOM).0)
    }
}

impl Live {
    /// Something was said in a conversation.
    pub fn tell(&self, conversation: ConversationId) {
        // Nobody listens: nobody has it open.
        let _ = self.0.send(conversation);
    }

    /// Begins to listen; before the conversation is looked at, so that nothing is missed in between.
    pub(crate) fn ear(&self) -> Ear {
        Ear(self.0.subscribe())
    }
}

/// Listens from when it was made.
pub(crate) struct Ear(broadcast::Receiver<ConversationId>);

impl Ear {
    /// Waits until something is said in a conversation, or may have been, or the time is over.
    pub(crate) async fn hear(mut self, conversation: ConversationId, patience: Duration) {
        let end = Instant::now() + patience;
        loop {
            match timeout_at(end, self.0.recv()).await {
                Ok(Ok(other)) if other != conversation => {}
                // It was told, too much was told at once, or it is time to look: another process may have said it.
                Ok(Ok(_) | Err(_)) | Err(_) => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn who_listens_hears_of_their_conversation_and_of_no_other() {
        let (live, long) = (Live::default(), Duration::from_secs(3_600));
        let own = ConversationId::new(Uuid::from_u128(1));
        let (told, other) = (live.ear(), live.ear());
        live.tell(own);
        told.hear(own, long).await;
        let other = other.hear(ConversationId::new(Uuid::from_u128(2)), Duration::from_millis(50));
        let start = Instant::now();
        other.await;
        assert!(start.elapsed() >= Duration::from_millis(50), "waited to the end");
    }
}
