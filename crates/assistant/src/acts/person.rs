//! Asking for people: from then on they answer here, and the assistant keeps silent until it is called back.

use web::Later;

use super::{Act, Input};
use crate::conversation::Holder;
use crate::desk;
use crate::error::Failure;
use crate::photos;
use crate::say::{Say, What};
use crate::talk::Talk;

/// The act.
pub(crate) struct Person;

/// What calls the assistant back.
pub(crate) const BACK: &str = "do:assistant";

impl Act for Person {
    fn name(&self) -> &'static str {
        "person"
    }

    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        _about: &'t str,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async {
            talk.call_people(false);
            // Whoever asks is not stored as waiting yet, or is and has a place already.
            let place = match desk::place_of(talk.app, &talk.row).await? {
                Some(place) => place,
                None => talk.app.held_by(Holder::Waiting).await?.len() + 1,
            };
            let mut say = Say::new(desk::turn_words(talk.app, talk.language(), place));
            say.choices.push(talk.choice(BACK, "chat-act-assistant"));
            talk.tell(say);
            Ok(())
        })
    }
}

/// While people have the conversation, what is written is theirs to answer; only who calls the assistant back gets it.
pub(crate) async fn while_waiting(talk: &mut Talk<'_>, input: &Input<'_>) -> Result<(), Failure> {
    if let What::Files { files, too_large, .. } = input.what {
        let mut wrong = photos::kept(talk, files, too_large).await?;
        if let Some(last) = wrong.last_mut() {
            last.choices.push(talk.choice(BACK, "chat-act-assistant"));
        }
        wrong.into_iter().for_each(|say| talk.tell(say));
    }
    if input.choice.as_deref() != Some(BACK) {
        return Ok(());
    }
    talk.row.holder = Holder::Assistant;
    talk.row.waiting_since = None;
    talk.say("chat-assistant-back");
    super::menu(talk);
    Ok(())
}
