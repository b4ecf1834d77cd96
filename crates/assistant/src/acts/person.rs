//! Asking for people: from then on they answer here, and the assistant keeps silent until it is called back.

use serde_json::Value;
use web::Later;

use super::{Act, Input, Went};
use crate::conversation::Holder;
use crate::error::Failure;
use crate::say::Say;
use crate::talk::Talk;

/// The act.
pub(crate) struct Person;

/// What calls the assistant back.
const BACK: &str = "do:assistant";

impl Act for Person {
    fn name(&self) -> &'static str {
        "person"
    }

    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        _about: &'t str,
    ) -> Later<'t, Result<(), Failure>> {
        talk.call_people(false);
        let mut say = Say::new(talk.text("chat-people-called"));
        say.choices.push(talk.choice(BACK, "chat-act-assistant"));
        talk.tell(say);
        Box::pin(async { Ok(()) })
    }

    fn go_on<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        _at: &'t Value,
        _input: &'t Input<'_>,
    ) -> Later<'t, Result<Went, Failure>> {
        talk.done();
        Box::pin(async { Ok(Went::Lost) })
    }

    fn again<'t>(
        &'t self,
        _talk: &'t mut Talk<'_>,
        _at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async { Ok(()) })
    }
}

/// While people have the conversation, what is written is theirs to answer; only who calls the assistant back gets it.
pub(crate) async fn while_waiting(talk: &mut Talk<'_>, input: &Input<'_>) -> Result<(), Failure> {
    if input.choice.as_deref() != Some(BACK) {
        return Ok(());
    }
    talk.row.holder = Holder::Assistant;
    talk.row.waiting_since = None;
    talk.say("chat-assistant-back");
    super::menu(talk);
    Ok(())
}
