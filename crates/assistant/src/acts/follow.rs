//! Following a complaint by its number: what everybody may know of it, and that one is bothered by the same.

use serde_json::{Value, json};
use web::Later;

use super::{Act, Input, Went, status};
use crate::error::Failure;
use crate::say::Say;
use crate::talk::Talk;

/// The act.
pub(crate) struct Follow;

const NAME: &str = "follow";
/// Before a number: one is bothered by it too.
const SUPPORT: char = '+';

impl Act for Follow {
    fn name(&self) -> &'static str {
        NAME
    }

    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        about: &'t str,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async move {
            if about.is_empty() {
                ask(talk);
                return Ok(());
            }
            match about.strip_prefix(SUPPORT) {
                Some(number) => support(talk, number).await,
                None => told(talk, about).await,
            }
        })
    }

    fn go_on<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        _at: &'t Value,
        input: &'t Input<'_>,
    ) -> Later<'t, Result<Went, Failure>> {
        Box::pin(async move {
            match cases::read_number(&input.text) {
                Some(number) => {
                    told(talk, &number).await?;
                    Ok(Went::On)
                }
                None => {
                    talk.say("chat-status-number-wrong");
                    Ok(Went::Lost)
                }
            }
        })
    }

    fn again<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        _at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        ask(talk);
        Box::pin(async { Ok(()) })
    }
}

fn ask(talk: &mut Talk<'_>) {
    talk.doing(NAME, &json!({}));
    let label = talk.text("chat-follow-list");
    let say = Say::new(talk.text("chat-follow-number"));
    talk.tell(say.link(label, "/aduan"));
}

/// What everybody may know; of what is not public, whoever has the code of its receipt.
async fn told(talk: &mut Talk<'_>, number: &str) -> Result<(), Failure> {
    let view = talk.view();
    let Some(told) = complaints::told(&talk.app.complaints, &view, number).await? else {
        return status::with_number(talk, number).await;
    };
    let mut text = format!("{} ({})", told.title, told.number);
    if !told.place.is_empty() {
        text = format!("{text}\n{}", told.place);
    }
    text = format!("{text}\n{}", told.state);
    if let Some(day) = told.promised {
        let day = view.long_day(&day);
        text = format!("{text}. {}", talk.with("chat-status-promised", &[("day", &day)]));
    }
    let others = talk.with("chat-follow-supporters", &[("count", &told.supporters.to_string())]);
    let label = talk.text("chat-report-public");
    let say = Say::new(format!("{text}\n{others}")).link(label, format!("/aduan/{}", told.number));
    talk.done();
    if told.promised.is_none() {
        talk.tell(say);
        return Ok(());
    }
    let label = talk.text("complaints-support");
    let mut say = say.choice(format!("do:{NAME}:{SUPPORT}{}", told.number), label);
    say.choices.push(talk.choice(format!("do:status:{}", told.number), "chat-follow-own"));
    talk.tell(say);
    Ok(())
}

async fn support(talk: &mut Talk<'_>, number: &str) -> Result<(), Failure> {
    let person = match talk.persons().first() {
        Some(person) => *person,
        None => talk.nameless().await?,
    };
    let (app, now) = (talk.app, talk.now);
    talk.done();
    match complaints::support(&app.complaints, person, number, now).await? {
        true => {
            let text = talk.with("chat-report-supported", &[("number", number)]);
            let label = talk.text("chat-report-public");
            talk.tell(Say::new(text).link(label, format!("/aduan/{number}")));
        }
        false => talk.say("chat-report-support-gone"),
    }
    Ok(())
}
