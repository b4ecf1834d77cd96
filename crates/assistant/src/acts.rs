//! What can be done in a conversation: a file an act, behind one trait.
//!
//! An act has steps. It begins, is told what comes while it is under way, and can ask its question once more. Nothing is
//! done before it was shown and confirmed. Another act (an appointment, a payment, a survey) is one more file and one more
//! line in [`ALL`]: its button, its place in the menu and its words follow from its name.

use cases::{HeldBack, SentDraft};
use serde_json::Value;
use terms::CaseId;
use web::{Citizen, Later};

use crate::commands::{Command, plain};
use crate::conversation::{Channel, Doing};
use crate::error::Failure;
use crate::keep::sealed_as;
use crate::say::{Say, What};
use crate::talk::Talk;

mod connect;
mod fill;
mod follow;
mod form;
mod letter;
pub(crate) mod person;
mod report;
mod status;

pub(crate) use fill::is_short;

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
    fn is_offered(&self, _channel: Channel) -> bool {
        true
    }

    /// Whether it tells what an account holds: in a conversation that is connected to one, that is a read.
    fn tells_own(&self) -> bool {
        false
    }

    /// Whether it is kept when something else comes between, to be gone on with.
    fn is_kept(&self) -> bool {
        false
    }

    /// Whether it may be answered with a photo or a place.
    fn takes_more_than_words(&self, _at: &Value) -> bool {
        false
    }

    /// Begins it, about something or nothing.
    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        about: &'t str,
    ) -> Later<'t, Result<(), Failure>>;

    /// Goes on from a step with what came; what is done in one step goes on nowhere.
    fn go_on<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        _at: &'t Value,
        _input: &'t Input<'_>,
    ) -> Later<'t, Result<Went, Failure>> {
        talk.done();
        Box::pin(async { Ok(Went::Lost) })
    }

    /// Asks the question of a step again, where there is one.
    fn again<'t>(
        &'t self,
        _talk: &'t mut Talk<'_>,
        _at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async { Ok(()) })
    }

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
const ALL: [&dyn Act; 8] = [
    &report::Report,
    &status::Status,
    &follow::Follow,
    &fill::Fill,
    &letter::Letter,
    &connect::Connect,
    &connect::Disconnect,
    &person::Person,
];

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
            leave(talk);
            told(talk, own);
            own.begin(talk, about).await?;
        }
    }
    Ok(true)
}

/// Records that an act tells what an account holds where nobody signs in: its person reads there who read their data.
fn told(talk: &mut Talk<'_>, act: &dyn Act) {
    let Some(person) = talk.peer.account().filter(|_| act.tells_own()) else { return };
    let channel = match talk.peer.channel {
        Channel::Web => return,
        Channel::Whatsapp => "talk-channel-whatsapp",
        Channel::Telegram => "talk-channel-telegram",
        Channel::Sms => "talk-channel-sms",
    };
    let (agency, id, channel) = (talk.row.agency, sealed_as(talk.row.id), talk.text(channel));
    let row = identity::record_told(&talk.app.web, agency, id, person, &channel);
    talk.also = std::mem::take(&mut talk.also).then(row);
}

/// Leaves what is being done; whether it is kept, to be offered again.
pub(crate) fn leave(talk: &mut Talk<'_>) -> bool {
    let Some(doing) = talk.state.doing.take() else { return false };
    let is_kept = named(&doing.act).is_some_and(|act| act.is_kept());
    if is_kept {
        talk.state.left = Some(doing);
    }
    is_kept
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
        Some(act) => {
            told(talk, act);
            act.go_on(talk, &doing.at, input).await
        }
        None => {
            talk.done();
            Ok(Went::Lost)
        }
    }
}

/// Asks again what was asked last.
pub(crate) async fn again(talk: &mut Talk<'_>, doing: &Doing) -> Result<(), Failure> {
    match named(&doing.act) {
        Some(act) => {
            told(talk, act);
            act.again(talk, &doing.at).await
        }
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
    offer(talk, "chat-menu");
}

/// The same to whoever says hello.
pub(crate) fn greet(talk: &mut Talk<'_>) {
    offer(talk, "chat-greeting");
}

fn offer(talk: &mut Talk<'_>, words: &str) {
    let mut say = Say::new(talk.text(words));
    if talk.state.left.is_some() {
        say.choices.push(talk.choice("do:onward", "chat-onward"));
    }
    let channel = talk.peer.channel;
    for act in ALL.into_iter().filter(|act| act.is_offered(channel)) {
        let name = act.name();
        say.choices.push(talk.choice(format!("do:{name}"), &format!("chat-act-{name}")));
    }
    talk.tell(say);
}

/// A place or a picture that nobody asked for begins a report, where there is anything to report.
pub(crate) async fn sent_first(talk: &mut Talk<'_>, input: &Input<'_>) -> Result<(), Failure> {
    if !report::sent_first(talk, input).await? {
        talk.say("chat-unasked");
        menu(talk);
    }
    Ok(())
}

/// Whether what is being done may be answered with a photo or a place.
pub(crate) fn takes_more_than_words(doing: &Doing) -> bool {
    named(&doing.act).is_some_and(|act| act.takes_more_than_words(&doing.at))
}

/// Sends a draft. What a page would say of why it cannot be sent now is said here too; then there is nothing more to do.
pub(crate) async fn sent(
    talk: &mut Talk<'_>,
    citizen: &Citizen,
    draft: CaseId,
    way: (&str, HeldBack),
) -> Result<Option<SentDraft>, Failure> {
    let view = talk.view();
    let why = match cases::send_draft(&talk.app.cases, &view, citizen, draft, way).await {
        Ok(sent) => return Ok(Some(sent)),
        Err(cases::Failure::TooManyReports) => "too-many-reports",
        Err(cases::Failure::NoOffice) => "no-office",
        Err(cases::Failure::NotFound) => "draft-gone",
        Err(failure) => return Err(failure.into()),
    };
    let words = format!(
        "{}. {}",
        talk.text(&format!("problem-{why}")),
        talk.text(&format!("problem-{why}-mend"))
    );
    talk.done();
    let say = Say::new(words);
    let say = talk.with_page(say, "chat-form-on-web", format!("/isian/{draft}/periksa"));
    talk.tell(say);
    Ok(None)
}

/// That something was sent: its number, the code that finds it again, and what was promised.
pub(crate) async fn receipt(
    talk: &mut Talk<'_>,
    case: CaseId,
    number: &str,
) -> Result<(), Failure> {
    let view = talk.view();
    let code = cases::receipt_code(&talk.app.cases, case);
    let standing = cases::followed(&talk.app.cases, &view, number, &code).await?;
    let mut text = talk.with("chat-receipt", &[("number", number), ("code", &code)]);
    if let Some(day) = standing.and_then(|standing| standing.promised) {
        let day = view.long_day(&day);
        text = format!("{text}\n{}", talk.with("chat-status-promised", &[("day", &day)]));
    }
    let say = Say::new(text);
    let say = match talk.peer.channel {
        crate::Channel::Web => {
            let label = talk.text("chat-receipt-open");
            say.link(label, format!("/permohonan/{number}"))
        }
        crate::Channel::Whatsapp | crate::Channel::Telegram | crate::Channel::Sms => {
            let label = talk.text("chat-status-open");
            say.link(label, format!("/lacak?nomor={number}&kode={code}"))
        }
    };
    talk.tell(say);
    Ok(())
}

/// The button of the menu that is called so.
pub(crate) fn by_label(talk: &Talk<'_>, words: &str) -> Option<String> {
    let offered = ALL.into_iter().filter(|act| act.is_offered(talk.peer.channel));
    let is_called =
        |act: &&dyn Act| plain(&talk.text(&format!("chat-act-{}", act.name()))) == words;
    offered.into_iter().find(is_called).map(|act| format!("do:{}", act.name()))
}

/// What can be pressed before anything was said.
pub(crate) fn first_choices(choice: impl Fn(&str, &str) -> crate::Choice) -> Vec<crate::Choice> {
    let offered = ALL.into_iter().filter(|act| act.is_offered(Channel::Web));
    offered
        .map(|act| choice(&format!("do:{}", act.name()), &format!("chat-act-{}", act.name())))
        .collect()
}
