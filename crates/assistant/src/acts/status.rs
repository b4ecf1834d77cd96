//! How far something is: one's own applications once signed in, else one by its number and the code of its receipt.

use cases::Standing;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use web::Later;

use super::{Act, Input, Went};
use crate::connection::may_connect;
use crate::error::Failure;
use crate::say::Say;
use crate::talk::Talk;

/// The act.
pub(crate) struct Status;

/// What is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// The number of a case.
    #[default]
    Number,
    /// The code of its receipt.
    Code(String),
}

/// How many are told at once.
const SHOWN: usize = 5;
/// Asks for one by its number.
const OTHER: &str = "nomor";

impl Act for Status {
    fn name(&self) -> &'static str {
        "status"
    }

    fn tells_own(&self) -> bool {
        true
    }

    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        about: &'t str,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async move {
            if let Some(number) = cases::read_number(about) {
                return with_number(talk, &number).await;
            }
            if about == OTHER {
                ask(talk, &Step::Number);
                return Ok(());
            }
            let persons = talk.persons();
            let mut lines = Vec::new();
            for person in persons {
                lines.extend(cases::summaries(&talk.app.cases, person, talk.language()).await);
            }
            if !lines.is_empty() {
                let mut say = Say::new(talk.text("chat-status-yours"));
                for line in lines.iter().take(SHOWN) {
                    say.text =
                        format!("{}\n- {}: {}. {}", say.text, line.title, line.tag.2, line.note);
                    say = say.link(line.title.clone(), line.href.clone());
                }
                say.choices.push(talk.choice(format!("do:status:{OTHER}"), "chat-status-other"));
                talk.tell(say);
                return Ok(());
            }
            ask(talk, &Step::Number);
            Ok(())
        })
    }

    fn go_on<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
        input: &'t Input<'_>,
    ) -> Later<'t, Result<Went, Failure>> {
        Box::pin(async move {
            let step: Step = serde_json::from_value(at.clone()).unwrap_or_default();
            match step {
                Step::Number => match cases::read_number(&input.text) {
                    Some(number) => with_number(talk, &number).await?,
                    None => {
                        talk.say("chat-status-number-wrong");
                        return Ok(Went::Lost);
                    }
                },
                Step::Code(number) => found(talk, &number, &input.text).await?,
            }
            Ok(Went::On)
        })
    }

    fn again<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        let step: Step = serde_json::from_value(at.clone()).unwrap_or_default();
        ask(talk, &step);
        Box::pin(async { Ok(()) })
    }
}

/// Begins with a number: of one of their own it is told, of any other the code of its receipt is asked for.
pub(crate) async fn with_number(talk: &mut Talk<'_>, number: &str) -> Result<(), Failure> {
    let view = talk.view();
    if let Some(citizen) = talk.citizen()
        && let Some(own) = cases::own_standing(&talk.app.cases, &view, &citizen, number).await?
    {
        talk.done();
        let say = Say::new(told(talk, &own));
        let say = talk.with_page(say, "chat-status-page", format!("/permohonan/{number}"));
        talk.tell(say);
        return Ok(());
    }
    ask(talk, &Step::Code(number.to_owned()));
    Ok(())
}

/// Where a case stands, in words.
fn told(talk: &Talk<'_>, own: &Standing) -> String {
    let mut text = format!("{} ({})\n{}", own.title, own.number, own.state);
    if !own.stage.is_empty() {
        text = format!("{text}: {}", own.stage);
    }
    if let Some(day) = own.promised {
        let day = talk.view().long_day(&day);
        text = format!("{text}\n{}", talk.with("chat-status-promised", &[("day", &day)]));
    }
    text
}

fn ask(talk: &mut Talk<'_>, step: &Step) {
    talk.doing("status", step);
    let say = match step {
        Step::Number => {
            let mut say = Say::new(talk.text("chat-status-number"));
            if talk.peer.channel == crate::Channel::Web && talk.peer.account().is_none() {
                say = say.link(talk.text("chat-status-door"), "/masuk?lanjut=/tanya");
            }
            if may_connect(talk.peer.channel) && talk.peer.account().is_none() {
                say.choices.push(talk.choice("do:connect:status", "chat-act-connect"));
            }
            say
        }
        Step::Code(_) => Say::new(talk.text("chat-status-code")),
    };
    talk.tell(say);
}

/// Where it stands; a wrong number and a wrong code look alike.
async fn found(talk: &mut Talk<'_>, number: &str, code: &str) -> Result<(), Failure> {
    let view = talk.view();
    match cases::followed(&talk.app.cases, &view, number, code).await? {
        Some(found) => {
            talk.done();
            let text = told(talk, &found);
            talk.tell(Say::new(text).link(talk.text("chat-status-open"), "/lacak"));
        }
        None => {
            talk.say("chat-status-not-found");
            ask(talk, &Step::Number);
        }
    }
    Ok(())
}
