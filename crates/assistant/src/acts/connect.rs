//! Connecting an account to a conversation of a messenger, and ending that.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use web::Later;

use super::{Act, Input, Went};
use crate::Channel;
use crate::connection::{Typed, may_connect};
use crate::error::Failure;
use crate::say::{Asks, Say};
use crate::talk::Talk;

/// Connecting.
pub(crate) struct Connect;
/// Ending it.
pub(crate) struct Disconnect;

const NAME: &str = "connect";

/// What was wanted when it began: an act and what about (`fill:surat-domisili`); may be empty.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Step {
    about: String,
}

impl Act for Connect {
    fn name(&self) -> &'static str {
        NAME
    }

    fn is_offered(&self, channel: Channel) -> bool {
        may_connect(channel)
    }

    fn is_kept(&self) -> bool {
        true
    }

    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        about: &'t str,
    ) -> Later<'t, Result<(), Failure>> {
        begun(talk, about);
        Box::pin(async { Ok(()) })
    }

    fn go_on<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
        input: &'t Input<'_>,
    ) -> Later<'t, Result<Went, Failure>> {
        Box::pin(async move {
            let step: Step = serde_json::from_value(at.clone()).unwrap_or_default();
            if talk.peer.account().is_some() {
                talk.done();
                begun(talk, &step.about);
                return Ok(Went::On);
            }
            let code: String =
                input.text.chars().filter(|sign| !matches!(sign, ' ' | '-' | '.')).collect();
            if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                talk.tell(Say::new(talk.text("chat-connect-code")).asking(Asks::Digits));
                return Ok(Went::Lost);
            }
            typed(talk, &step, &code).await?;
            Ok(Went::On)
        })
    }

    fn again<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        let step: Step = serde_json::from_value(at.clone()).unwrap_or_default();
        begun(talk, &step.about);
        Box::pin(async { Ok(()) })
    }
}

/// Gives the link; the one before holds no longer.
fn begun(talk: &mut Talk<'_>, about: &str) {
    if !may_connect(talk.peer.channel) {
        talk.done();
        let key = match talk.peer.channel {
            Channel::Sms => "chat-connect-sms",
            Channel::Web | Channel::Whatsapp | Channel::Telegram => "chat-connect-web",
        };
        let label = talk.text("menu-sign-in");
        let say = Say::new(talk.text(key));
        talk.tell(say.link(label, "/masuk?lanjut=/tanya"));
        return;
    }
    if talk.peer.account().is_some() {
        talk.done();
        let mut say = Say::new(talk.text("chat-connect-already"));
        say.choices.push(talk.choice("do:disconnect", "chat-act-disconnect"));
        talk.tell(say);
        return;
    }
    let (token, row) = talk.app.link(&talk.row, talk.now);
    talk.also = std::mem::take(&mut talk.also).then(row);
    talk.doing(NAME, &Step { about: about.to_owned() });
    let label = talk.text("chat-connect-open");
    let say = Say::new(talk.text("chat-connect-how")).asking(Asks::Digits);
    talk.tell(say.link(label, format!("/sambung/{token}")));
}

async fn typed(talk: &mut Talk<'_>, step: &Step, code: &str) -> Result<(), Failure> {
    let (typed, rows) = talk.app.judge(&talk.row, code, talk.now).await?;
    talk.also = std::mem::take(&mut talk.also).then(rows);
    match typed {
        Typed::Right(person) => {
            talk.done();
            talk.row.person = Some(person);
            let days = talk.app.connected_days.to_string();
            let mut say = Say::new(talk.with("chat-connected", &[("days", &days)]));
            if !step.about.is_empty() {
                say.choices.push(talk.choice(format!("do:{}", step.about), "chat-onward"));
            }
            say.choices.push(talk.choice("do:status", "chat-act-status"));
            say.choices.push(talk.choice("do:letter", "chat-act-letter"));
            talk.tell(say);
        }
        Typed::Wrong => {
            talk.tell(Say::new(talk.text("chat-connect-wrong")).asking(Asks::Digits));
        }
        Typed::NotAgreed => {
            talk.tell(Say::new(talk.text("chat-connect-not-agreed")).asking(Asks::Digits));
        }
        Typed::Over => {
            talk.done();
            let mut say = Say::new(talk.text("chat-connect-over"));
            say.choices.push(talk.choice(format!("do:{NAME}:{}", step.about), "chat-act-connect"));
            talk.tell(say);
        }
    }
    Ok(())
}

impl Act for Disconnect {
    fn name(&self) -> &'static str {
        "disconnect"
    }

    fn is_offered(&self, _channel: Channel) -> bool {
        false
    }

    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        _about: &'t str,
    ) -> Later<'t, Result<(), Failure>> {
        let person = talk.peer.account().filter(|_| talk.peer.channel != Channel::Web);
        match person {
            Some(person) => {
                talk.cut(person);
                // What was begun under the account is not gone on with here; it is kept with the account.
                (talk.state.doing, talk.state.left) = (None, None);
                talk.say("chat-disconnected");
            }
            None => talk.say("chat-not-connected"),
        }
        Box::pin(async { Ok(()) })
    }
}
