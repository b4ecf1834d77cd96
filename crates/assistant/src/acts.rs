//! What can be done in a conversation: a file an act, behind one trait.
//!
//! An act has steps. It begins, is told what comes while it is under way, and can ask its question once more. Nothing is
//! done before it was shown and confirmed. Another act (an appointment, a payment, a survey) is one more file and one more
//! line in [`ALL`]: its button, its place in the menu and its words follow from its name.

use serde_json::Value;
use web::Later;

use crate::commands::Command;
use crate::conversation::Doing;
use crate::error::Failure;
use crate::say::{Say, What};
use crate::talk::Talk;

pub(crate) mod person;
pub(crate) mod status;

/// What was sent, as an act sees it.
#[derive(Clone, Debug)]
pub(crate) struct Input<'m> {
    /// The message itself.
    pub(crate) what: &'m What,
    /// Its words; of a button its name.
    pub(crate) text: String,
    /// What was pressed, or chosen by number or name.
    pub(crate) choice: Option<String>,
    /// What the words ask of the conversation.
    pub(crate) command: Option<Command>,
}

impl Input<'_> {
    /// Whether somebody typed words of their own.
    pub(crate) const fn is_typed(&self) -> bool {
        matches!(self.what, What::Text(_)) && self.choice.is_none()
    }

    /// The act that a choice begins, and what about.
    pub(crate) fn begins(&self) -> Option<(&str, &str)> {
        let choice = self.choice.as_deref()?.strip_prefix("do:")?;
        Some(choice.split_once(':').unwrap_or((choice, "")))
    }
}

/// What an act made of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Went {
    /// It answered.
    On,
    /// It said that it cannot use it: it may be about something else.
    Lost,
}

/// Something that can be done in a conversation.
pub(crate) trait Act: Send + Sync {
    /// Its name: in buttons (`do:status`), in texts (`chat-act-status`), in the state of the dialogue.
    fn name(&self) -> &'static str;

    /// Whether the menu has it.
    fn is_offered(&self) -> bool {
        true
    }

    /// Begins it, about something or nothing.
    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        about: &'t str,
    ) -> Later<'t, Result<(), Failure>>;

    /// Goes on from a step with what came.
    fn go_on<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
        input: &'t Input<'_>,
    ) -> Later<'t, Result<Went, Failure>>;

    /// Asks the question of a step again.
    fn again<'t>(&'t self, talk: &'t mut Talk<'_>, at: &'t Value)
    -> Later<'t, Result<(), Failure>>;

    /// What is said when it is given up; what was begun elsewhere, as a draft, is kept or thrown away here.
    fn cancelled<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        _at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        talk.say("chat-cancelled");
        Box::pin(async { Ok(()) })
    }
}

/// Every act, in the order of the menu.
const ALL: [&dyn Act; 2] = [&status::Status, &person::Person];

/// The act with this name.
pub(crate) fn named(name: &str) -> Option<&'static dyn Act> {
    ALL.into_iter().find(|act| act.name() == name)
}

/// Begins an act, or takes up what was left; whether there is such a thing. What was being done is kept, to be offered
/// again.
pub(crate) async fn begin(talk: &mut Talk<'_>, act: &str, about: &str) -> Result<bool, Failure> {
    match act {
        "onward" => {
            talk.state.doing = talk.state.left.take().or_else(|| talk.state.doing.take());
            match talk.state.doing.clone() {
                Some(doing) => again(talk, &doing).await?,
                None => menu(talk),
            }
        }
        "drop" => {
            if let Some(left) = talk.state.left.take() {
                talk.state.doing = Some(left);
            }
            cancel(talk).await?;
        }
        "assistant" | "menu" => menu(talk),
        "about" => crate::answer::about(talk, about).await?,
        act => {
            let Some(own) = named(act) else { return Ok(false) };
            if let Some(doing) = talk.state.doing.take() {
                talk.state.left = Some(doing);
            }
            own.begin(talk, about).await?;
        }
    }
    Ok(true)
}

/// Whether a button of this name begins something, whenever it is pressed.
pub(crate) fn is_known(act: &str) -> bool {
    matches!(act, "onward" | "drop" | "assistant" | "menu" | "about") || named(act).is_some()
}

/// Goes on with what is being done.
pub(crate) async fn go_on(
    talk: &mut Talk<'_>,
    doing: &Doing,
    input: &Input<'_>,
) -> Result<Went, Failure> {
    match named(&doing.act) {
        Some(act) => act.go_on(talk, &doing.at, input).await,
        None => {
            talk.done();
            Ok(Went::Lost)
        }
    }
}

/// Asks again what was asked last.
pub(crate) async fn again(talk: &mut Talk<'_>, doing: &Doing) -> Result<(), Failure> {
    match named(&doing.act) {
        Some(act) => act.again(talk, &doing.at).await,
        None => {
            talk.done();
            menu(talk);
            Ok(())
        }
    }
}

/// Gives up what is being done.
pub(crate) async fn cancel(talk: &mut Talk<'_>) -> Result<(), Failure> {
    if let Some(doing) = talk.state.doing.take()
        && let Some(act) = named(&doing.act)
    {
        act.cancelled(talk, &doing.at).await?;
    }
    menu(talk);
    Ok(())
}

/// What can be done here.
pub(crate) fn menu(talk: &mut Talk<'_>) {
    let mut say = Say::new(talk.text("chat-menu"));
    if talk.state.left.is_some() {
        say.choices.push(talk.choice("do:onward", "chat-onward"));
    }
    for act in ALL.into_iter().filter(|act| act.is_offered()) {
        let name = act.name();
        say.choices.push(talk.choice(format!("do:{name}"), &format!("chat-act-{name}")));
    }
    talk.tell(say);
}

/// A place or a picture that nobody asked for.
pub(crate) async fn unasked(talk: &mut Talk<'_>, _input: &Input<'_>) -> Result<(), Failure> {
    talk.say("chat-unasked");
    menu(talk);
    Ok(())
}

/// What can be pressed before anything was said.
pub(crate) fn first_choices(choice: impl Fn(&str, &str) -> crate::Choice) -> Vec<crate::Choice> {
    let offered = ALL.into_iter().filter(|act| act.is_offered());
    offered
        .map(|act| choice(&format!("do:{}", act.name()), &format!("chat-act-{}", act.name())))
        .collect()
}
