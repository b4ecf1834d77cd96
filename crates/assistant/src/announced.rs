//! What the agency announces just now and a question is about: it is said first, with where it stands. What is out of order explains much
//! that people ask and report.

use std::sync::Arc;

use lingua::{Engine, Intent, Reply, Says};
use portal::Holding;
use tokio::task::spawn_blocking;

use crate::error::Failure;
use crate::say::Say;
use crate::talk::Talk;

/// How much of a question must stand in an announcement.
const ABOUT: f32 = 0.7;
/// So many are said at most.
const MOST: usize = 2;
/// How much of the words of one is said, in characters; all of them stand on its page.
const LONGEST: usize = 300;

/// Says what is announced of what a message asks; whether there was anything.
pub(crate) async fn tell(talk: &mut Talk<'_>, asked: &str, reply: &Reply) -> Result<bool, Failure> {
    let holding = talk.app.board.holding(&talk.view());
    if holding.is_empty() {
        return Ok(false);
    }
    let (knowing, asked) = (Arc::clone(&talk.app.knowing), asked.to_owned());
    // It takes some milliseconds of a processor.
    let judging = spawn_blocking(move || {
        let engine = knowing.engine();
        let judged = holding.into_iter().map(|one| (is_about(&engine, &asked, &one), one));
        judged.collect::<Vec<_>>()
    });
    let judged = judging.await.map_err(|_| Failure::Engine)?;
    let fits = |(is_about, one): &&(bool, Holding)| *is_about || is_closed(talk, reply, one);
    let says: Vec<Say> =
        judged.iter().filter(fits).take(MOST).map(|(_, one)| said(talk, one)).collect();
    let is_any = !says.is_empty();
    says.into_iter().for_each(|say| talk.tell(say));
    // Where nothing else is known, people are offered as ever.
    let person = talk.choice("do:person", "chat-act-person");
    if let Some(last) = talk.says.last_mut().filter(|_| is_any && is_all(reply)) {
        last.choices.push(person);
    }
    Ok(is_any)
}

/// Whether there is nothing to say but what was announced. Where something may be urgent, that is asked as ever.
pub(crate) fn is_all(reply: &Reply) -> bool {
    reply.emergency.is_none() && matches!(reply.says, Says::NotKnown | Says::Elsewhere(None))
}

/// Whether a message speaks of it.
fn is_about(engine: &Engine, asked: &str, one: &Holding) -> bool {
    let words =
        [Some(&one.title.id), one.title.en.as_ref(), Some(&one.text.id), one.text.en.as_ref()];
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    engine.share(asked, &words.join(" ")) >= ABOUT
}

/// Whether somebody asks where or when of an office that is closed by it.
fn is_closed(talk: &Talk<'_>, reply: &Reply, one: &Holding) -> bool {
    if !one.is_closure || !matches!(reply.intent, Intent::Where | Intent::Hours) {
        return false;
    }
    if one.unit.is_empty() {
        return true;
    }
    let service = reply.service.as_ref().and_then(|id| talk.app.catalog.latest(id));
    let unit = talk.app.cases.units.get(&one.unit);
    service.zip(unit).is_some_and(|(entry, unit)| unit.is_office(&entry.service.handled.unit))
}

fn said(talk: &Talk<'_>, one: &Holding) -> Say {
    let language = talk.language();
    let text = one.text.get(language).split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = text.chars().take(LONGEST).collect();
    let text = if short.len() < text.len() { format!("{short} …") } else { text };
    let args =
        [("title", one.title.get(language)), ("text", text.as_str()), ("when", one.when.as_str())];
    let say = Say::new(talk.with("chat-announced", &args));
    say.link(talk.text("chat-announced-open"), one.href.clone())
}
