//! What becomes of a message: one operation for every channel. It is answered once, however often it comes.

use std::sync::Arc;

use db::DbError;
use identity::Reporter;
use lingua::{Danger, Intent, Reply, Wish, sensitive};
use tokio::task::spawn_blocking;

use crate::acts::{self, Input, Went};
use crate::commands::{self, Command};
use crate::connection::Standing;
use crate::conversation::{Channel, Doing, Holder};
use crate::error::Failure;
use crate::say::{Asks, Incoming, Peer, Say, What};
use crate::talk::{Talk, digest};
use crate::{Assistant, announced, answer, helplines, said};

/// How often it is tried when others write in the same conversation at the same time.
const ATTEMPTS: usize = 5;
/// Longest message that is read, in characters.
const LONGEST: usize = 2_000;
/// Most words of a message by which somebody asks for people in the midst of something else: a story is longer.
const SHORT: usize = 6;
/// Most messages of one conversation in a minute: nobody types faster.
const A_MINUTE: u32 = 30;
/// The same of photos: an album comes at once.
const PHOTOS_A_MINUTE: u32 = 60;
const MINUTE_MICROS: i64 = 60_000_000;

impl Assistant {
    /// Answers a message. What came before under the same name is not answered again: then there is nothing to say.
    ///
    /// # Errors
    /// [`Failure`] when it could not be answered; then nothing of it is stored, and it may come again.
    pub async fn receive(&self, peer: &Peer, message: &Incoming) -> Result<Vec<Say>, Failure> {
        Ok(self.answered(peer, message).await?.says)
    }

    /// The same, with what a browser has to know besides.
    pub(crate) async fn answered(
        &self,
        peer: &Peer,
        message: &Incoming,
    ) -> Result<Received, Failure> {
        let said = shown(&message.what);
        let standing = self.standing(peer).await?;
        let peer = match &standing {
            Standing::Account(known) => known,
            Standing::Nobody | Standing::Ended(_) => peer,
        };
        for _ in 0..ATTEMPTS {
            let mut talk = self.talk(peer).await?;
            if !talk.takes(digest(&message.id, &raw(&message.what)), said.clone()).await? {
                return Ok(Received::default());
            }
            if is_flood(&mut talk, &message.what) {
                let says = vec![Say::new(talk.text("chat-too-many"))];
                return Ok(Received { says, reporter: None, is_unread: true });
            }
            if let Standing::Ended(chat) = &standing {
                talk.cut(chat.person);
                (talk.state.doing, talk.state.left) = (None, None);
                talk.say("chat-connection-ended");
            }
            respond(&mut talk, &message.what).await?;
            let id = talk.row.id;
            let (batch, says, reporter) = talk.writing();
            match self.db.commit(batch).await {
                Ok(()) => {
                    self.live.tell(id);
                    return Ok(Received { says, reporter, is_unread: false });
                }
                Err(DbError::Stale | DbError::Duplicate(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Busy)
    }
}

/// What became of a message.
#[derive(Default)]
pub(crate) struct Received {
    /// What is said.
    pub(crate) says: Vec<Say>,
    /// Who they became to us, where they report without an account from now on.
    pub(crate) reporter: Option<Reporter>,
    /// Whether it was not read: what is said to it is kept nowhere.
    pub(crate) is_unread: bool,
}

/// What came, in one text, to know it again by.
fn raw(what: &What) -> String {
    match what {
        What::Text(text) => text.clone(),
        What::Files { files, too_large, caption } => {
            let each = files.iter().map(|(name, bytes)| format!("{name}/{}/", bytes.len()));
            each.chain(too_large.iter().cloned()).collect::<String>() + caption
        }
        What::Place { lat, lng } => format!("{lat:.5}, {lng:.5}"),
        What::Button(id) => id.clone(),
        What::Unreadable => "[…]".to_owned(),
    }
}

/// The same as the conversation keeps it: not longer than anybody reads, and without numbers of people, telephones and
/// cards. What was pressed is shown by its name, once that is known.
fn shown(what: &What) -> Say {
    Say::new(match what {
        What::Text(text) => {
            let short: String = text.chars().take(LONGEST).collect();
            sensitive::redact(&short)
        }
        What::Files { files, too_large, caption } => {
            let names = files.iter().map(|(name, _)| name).chain(too_large);
            let names = names.map(|name| format!("[{name}]")).collect::<Vec<_>>().join(" ");
            format!("{names} {}", sensitive::redact(caption)).trim().to_owned()
        }
        What::Place { .. } | What::Button(_) | What::Unreadable => raw(what),
    })
}

/// Whether more comes than anybody types. Such messages are not kept.
fn is_flood(talk: &mut Talk<'_>, what: &What) -> bool {
    let now = talk.now.micros();
    let (began, count) = talk.state.minute;
    talk.state.minute =
        if now - began > MINUTE_MICROS { (now, 1) } else { (began, count.saturating_add(1)) };
    let most = if matches!(what, What::Files { .. }) { PHOTOS_A_MINUTE } else { A_MINUTE };
    talk.state.minute.1 > most
}

async fn respond(talk: &mut Talk<'_>, what: &What) -> Result<(), Failure> {
    if matches!(what, What::Unreadable) && talk.row.holder == Holder::Assistant {
        talk.say("chat-cannot-read");
        return asked_again(talk).await;
    }
    let Some(mut input) = resolved(talk, what) else {
        talk.say("chat-button-past");
        return again(talk).await;
    };
    if input.text.chars().count() > LONGEST {
        talk.say("chat-too-long");
        return asked_again(talk).await;
    }
    if input.is_typed() {
        talk.spoken.clone_from(&input.text);
    }
    let mut reply = match input.is_typed() {
        true => Some(understood(talk, &input.text).await?),
        false => None,
    };
    input.command = reply.as_ref().and_then(|own| commands::command(&input.text, &own.wish));
    if let Some(warning) = reply.take_if(|reply| is_now(reply))
        && warned(talk, &warning)
    {
        return Ok(());
    }
    // What is written beneath a photo may be as urgent; the photo goes on into its report.
    if matches!(what, What::Files { .. }) && !input.text.is_empty() {
        let heard = understood(talk, &input.text).await?;
        let was_held = talk.row.holder != Holder::Assistant;
        if is_now(&heard) {
            warned(talk, &heard);
            if !was_held && talk.row.holder != Holder::Assistant {
                return Ok(());
            }
        } else if !was_held {
            answer::ask_whether_now(talk, &heard);
        }
    }
    if talk.row.holder != Holder::Assistant {
        return acts::person::while_waiting(talk, &input).await;
    }
    if let Some((act, about)) = input.begins() {
        acts::begin(talk, act, about).await?;
        return Ok(());
    }
    if let Some(command) = input.command
        && commanded(talk, command).await?
    {
        return Ok(());
    }
    // A place may be typed, where a phone cannot send one.
    if let (What::Text(_), None, Some((lat, lng))) =
        (what, &talk.state.doing, said::coordinates(&input.text))
    {
        let place = What::Place { lat, lng };
        let typed = Input { what: &place, text: String::new(), choice: None, command: None };
        return acts::sent_first(talk, &typed).await;
    }
    if let Some(doing) = talk.state.doing.clone() {
        return carried_on(talk, &doing, &input, reply.as_ref()).await;
    }
    match reply {
        Some(reply) => spoken_to(talk, &input, &reply).await,
        // A place or a picture that nobody asked for: most often somebody begins to report with it.
        None => acts::sent_first(talk, &input).await,
    }
}

/// What was sent, with what it stands for: a number or a name for what can be pressed. None for a button that is past.
fn resolved<'m>(talk: &mut Talk<'_>, what: &'m What) -> Option<Input<'m>> {
    let blank = Input { what, text: String::new(), choice: None, command: None };
    match what {
        What::Text(text) => {
            let plain = commands::plain(text);
            let number = plain.parse::<usize>().ok().filter(|_| talk.state.asks != Asks::Digits);
            let offered = &talk.state.offered;
            let chosen = number
                .and_then(|number| offered.get(number.checked_sub(1)?))
                .or_else(|| offered.iter().find(|choice| commands::plain(&choice.label) == plain));
            let choice = chosen.map(|choice| choice.id.clone());
            // What stands in the menu may be written any time, and in the midst of something is an answer to that.
            let is_free = talk.state.doing.is_none();
            let choice = choice.or_else(|| is_free.then(|| acts::by_label(talk, &plain)).flatten());
            Some(Input { text: text.trim().to_owned(), choice, ..blank })
        }
        What::Files { caption, .. } => Some(Input { text: caption.trim().to_owned(), ..blank }),
        What::Place { .. } | What::Unreadable => Some(blank),
        What::Button(id) => {
            let known = talk.state.offered.iter().find(|choice| choice.id == *id);
            let label = known.map(|choice| choice.label.clone());
            // What begins something may be pressed later too.
            let always = Input { choice: Some(id.clone()), ..blank.clone() };
            if let Some(label) = label {
                talk.shown_as(&label);
                return Some(Input { text: label, ..always });
            }
            always.begins().filter(|(act, _)| acts::is_known(act)).map(|(act, _)| {
                let label = talk.text(&format!("chat-act-{act}"));
                talk.shown_as(&label);
                Input { text: label, ..always.clone() }
            })
        }
    }
}

/// What a message means; what the conversation has come to with it is kept aside, for whoever answers it.
pub(crate) async fn understood(talk: &mut Talk<'_>, text: &str) -> Result<Reply, Failure> {
    let context = talk.state.context.clone();
    let (knowing, text) = (Arc::clone(&talk.app.knowing), text.to_owned());
    // It takes some milliseconds of a processor.
    let found = spawn_blocking(move || knowing.engine().answer(&context, &text)).await;
    let (reply, next) = found.map_err(|_| Failure::Engine)?;
    talk.next = next;
    Ok(reply)
}

/// Whether something cannot wait.
fn is_now(reply: &Reply) -> bool {
    reply.emergency.is_some_and(|emergency| emergency.now)
}

/// Emergencies come before everything else. Whether nothing else is to be said.
fn warned(talk: &mut Talk<'_>, reply: &Reply) -> bool {
    let Some(emergency) = reply.emergency else { return false };
    let app = talk.app;
    talk.row.language = reply.tongue.answered_in();
    let language = talk.language();
    let mut say = Say::new(app.texts.render(reply));
    if let Some(tell) = app.complaints.emergency.tell(emergency.danger, language) {
        say.text = format!("{}\n{tell}", say.text);
    }
    say.links = helplines::links(&app.complaints.emergency, emergency.danger, language);
    // Somebody told us: people look at it too, whatever is being done.
    if emergency.danger == Danger::SelfHarm || emergency.danger == Danger::Violence {
        talk.call_people(true);
        say.text = format!("{}\n{}", say.text, talk.text("chat-people-called"));
        talk.tell(say);
        return true;
    }
    // Who reports a cable that burns goes on with the report: it is not lost.
    let goes_on = talk.state.doing.is_some();
    if !goes_on {
        say.choices.push(talk.choice("do:report", "chat-act-report"));
    }
    talk.tell(say);
    !goes_on
}

/// Does what a command asks; whether it was one here.
async fn commanded(talk: &mut Talk<'_>, command: Command) -> Result<bool, Failure> {
    match command {
        Command::Speak(language) => {
            talk.row.language = language;
            talk.state.context.tongue = Some(lingua::Tongue::speaking(language));
            talk.say("chat-language");
            again(talk).await?;
        }
        Command::Cancel if talk.state.doing.is_some() => {
            talk.state.left = None;
            acts::cancel(talk).await?;
        }
        Command::Onward if talk.state.doing.is_none() && talk.state.left.is_some() => {
            talk.state.doing = talk.state.left.take();
            again(talk).await?;
        }
        Command::Menu => {
            acts::leave(talk);
            acts::menu(talk);
        }
        Command::Cancel => acts::menu(talk),
        // On the web one signs in, and out, as on any page.
        Command::Connect | Command::Disconnect if talk.peer.channel == Channel::Web => {
            return Ok(false);
        }
        Command::Connect => drop(acts::begin(talk, "connect", "").await?),
        Command::Disconnect => drop(acts::begin(talk, "disconnect", "").await?),
        Command::Back
        | Command::Change
        | Command::Skip
        | Command::Onward
        | Command::Yes
        | Command::No => return Ok(false),
    }
    Ok(true)
}

/// Asks once more what was asked last.
async fn again(talk: &mut Talk<'_>) -> Result<(), Failure> {
    match talk.state.doing.clone() {
        Some(doing) => acts::again(talk, &doing).await,
        None => {
            acts::menu(talk);
            Ok(())
        }
    }
}

/// The same where something is being done: what was said last can be pressed, and its question stands last.
async fn asked_again(talk: &mut Talk<'_>) -> Result<(), Failure> {
    match talk.state.doing {
        Some(_) => again(talk).await,
        None => Ok(()),
    }
}

/// Goes on with what is being done. What is no answer to it may be about something else: that is answered, and what was
/// left is offered again.
async fn carried_on(
    talk: &mut Talk<'_>,
    doing: &Doing,
    input: &Input<'_>,
    reply: Option<&Reply>,
) -> Result<(), Failure> {
    if let Some(reply) = reply.filter(|reply| is_aside(input, reply)) {
        return aside(talk, input, reply).await;
    }
    // Where only words are asked for, a photo or a place is the beginning of a report.
    let is_words = input.is_typed() || input.choice.is_some();
    if !is_words && !acts::takes_more_than_words(doing) {
        acts::leave(talk);
        return acts::sent_first(talk, input).await;
    }
    let said = talk.says.len();
    // What may be urgent is asked beside the next question, with the number to call: it is an answer all the same.
    if let Some(reply) = reply {
        answer::ask_whether_now(talk, reply);
    }
    match acts::go_on(talk, doing, input).await? {
        Went::On => Ok(()),
        Went::Lost => match reply.filter(|reply| is_of_sense(reply)) {
            Some(reply) => {
                talk.says.truncate(said);
                aside(talk, input, reply).await
            }
            None => Ok(()),
        },
    }
}

/// Whether somebody asks something in the midst of something else: a question mark, and a sure answer.
fn is_aside(input: &Input<'_>, reply: &Reply) -> bool {
    input.choice.is_none() && input.text.ends_with('?') && is_of_sense(reply)
        || matches!(reply.intent, Intent::Person)
            && input.text.split_whitespace().count() <= SHORT
            && reply.confidence > 0.9
            && input.choice.is_none()
}

pub(crate) fn is_of_sense(reply: &Reply) -> bool {
    reply.confidence >= lingua::CONFIDENT
        && !matches!(reply.intent, Intent::Unknown | Intent::Greeting | Intent::Thanks)
}

async fn aside(talk: &mut Talk<'_>, input: &Input<'_>, reply: &Reply) -> Result<(), Failure> {
    let is_kept = acts::leave(talk);
    spoken_to(talk, input, reply).await?;
    if is_kept && talk.state.doing.is_none() && talk.row.holder == Holder::Assistant {
        let onward = talk.choice("do:onward", "chat-onward");
        let drop = talk.choice("do:drop", "chat-drop");
        let text = talk.text("chat-left");
        let mut say = Say::new(text);
        // The answer's own choices stay choices: only what was said last can be pressed.
        let own = talk.says.last().map(|last| last.choices.clone()).unwrap_or_default();
        say.choices = [vec![onward], own, vec![drop]].concat();
        if let Some(last) = talk.says.last_mut() {
            last.choices.clear();
        }
        talk.tell(say);
    }
    Ok(())
}

/// Answers words of which nothing is known but themselves.
async fn spoken_to(talk: &mut Talk<'_>, input: &Input<'_>, reply: &Reply) -> Result<(), Failure> {
    if !input.text.chars().any(char::is_alphanumeric) {
        talk.say("chat-no-words");
        acts::menu(talk);
        return Ok(());
    }
    talk.state.context = std::mem::take(&mut talk.next);
    talk.row.language = reply.tongue.answered_in();
    let is_announced = announced::tell(talk, &input.text, reply).await?;
    if is_announced && announced::is_all(reply) {
        return Ok(());
    }
    // What may be urgent is asked first, with the number to call: the act is offered beside it.
    if reply.emergency.is_none()
        && let Some((act, about)) = called(talk, reply)
        && acts::begin(talk, act, &about).await?
    {
        return Ok(());
    }
    answer::answer(talk, reply, &input.text);
    Ok(())
}

/// The act that words call for, and what about.
fn called(talk: &Talk<'_>, reply: &Reply) -> Option<(&'static str, String)> {
    let about = |own: &Option<String>| own.clone().unwrap_or_default();
    match &reply.wish {
        // What is public is told at once, and who has the code of its receipt is told the rest.
        Wish::Status(Some(number)) | Wish::Follow(Some(number)) => Some(("follow", number.clone())),
        Wish::Status(None) => Some(("status", String::new())),
        Wish::Follow(None) => Some(("follow", String::new())),
        Wish::Report(category) => Some(("report", about(category))),
        // A long one is filled in on its page, to which the answer leads.
        Wish::Fill(Some(service)) if !acts::is_short(talk, service) => None,
        Wish::Fill(service) => Some(("fill", about(service))),
        Wish::Letter(_) => Some(("letter", String::new())),
        Wish::Person => Some(("person", String::new())),
        Wish::Answer
        | Wish::Cancel
        | Wish::Back
        | Wish::Skip
        | Wish::Change
        | Wish::Menu
        | Wish::Yes
        | Wish::No
        | Wish::Speak(_) => None,
    }
}
