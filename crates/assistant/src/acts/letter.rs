//! One's own letters, for whoever is signed in: a link that opens for nobody else.

use web::Later;

use super::Act;
use crate::connection::may_connect;
use crate::error::Failure;
use crate::say::Say;
use crate::talk::Talk;

/// The act.
pub(crate) struct Letter;

/// How many are told at once.
const SHOWN: usize = 5;

impl Act for Letter {
    fn name(&self) -> &'static str {
        "letter"
    }

    fn tells_own(&self) -> bool {
        true
    }

    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        _about: &'t str,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async move {
            let citizen = talk.peer.citizen.clone().filter(|citizen| citizen.has_account);
            let Some(citizen) = citizen else {
                let label = talk.text("menu-sign-in");
                let say = Say::new(talk.text("chat-letter-door"));
                let back =
                    if talk.peer.channel == crate::Channel::Web { "/tanya" } else { "/permohonan" };
                let mut say = say.link(label, format!("/masuk?lanjut={back}"));
                if may_connect(talk.peer.channel) {
                    say.choices.push(talk.choice("do:connect:letter", "chat-act-connect"));
                }
                talk.tell(say);
                return Ok(());
            };
            let letters = cases::own_letters(&talk.app.cases, &citizen, talk.language()).await?;
            if letters.is_empty() {
                let label = talk.text("chat-letter-cases");
                let say = Say::new(talk.text("chat-letter-none"));
                talk.tell(say.link(label, "/permohonan"));
                return Ok(());
            }
            let mut say = Say::new(talk.text("chat-letter-yours"));
            for letter in letters.into_iter().take(SHOWN) {
                say.text = format!("{}\n- {}, {}", say.text, letter.title, letter.number);
                let label = talk.with("chat-letter-fetch", &[("title", &letter.title)]);
                say = say.link(label, letter.href);
            }
            talk.tell(say);
            Ok(())
        })
    }
}
