//! What is said to a question: the sentence of the engine, where it stands, and what can be done about it here.

use lingua::{Offer, Reply, Says, sensitive};

use crate::acts;
use crate::commands;
use crate::conversation::Channel;
use crate::error::Failure;
use crate::say::Say;
use crate::store;
use crate::talk::Talk;

/// Says what the engine answers; what it does not know is counted, for those who can write the answer.
pub(crate) fn answer(talk: &mut Talk<'_>, reply: &Reply, asked: &str) {
    if matches!(reply.says, Says::NotKnown | Says::Which(_) | Says::Elsewhere(None)) {
        count(talk, reply, asked);
    }
    let mut say = Say::new(talk.app.texts.render(reply));
    if let Says::Which(services) = &reply.says {
        let language = talk.language();
        say.choices.extend(services.iter().map(|(id, title)| crate::Choice {
            id: format!("do:about:{id}"),
            label: title.get(language).to_owned(),
        }));
    }
    // A messenger makes a link of an address in words by itself.
    for source in reply.sources.iter().filter(|_| talk.peer.channel == Channel::Web) {
        if source.path.starts_with("https://") {
            say = say.link(talk.text("chat-open-source"), source.path.clone());
        }
    }
    if matches!(reply.says, Says::Greeting) {
        acts::greet(talk);
        return;
    }
    for offer in &reply.offers {
        match offer {
            Offer::Open(service) => {
                if acts::is_short(talk, service) {
                    say.choices
                        .push(talk.choice(format!("do:fill:{service}"), "chat-act-fill-this"));
                }
                // Where it stands is a link already.
                if reply.sources.is_empty() {
                    let label = talk.text("chat-open-service");
                    say = say.link(label, format!("/layanan/{service}"));
                }
            }
            Offer::Person => say.choices.push(talk.choice("do:person", "chat-act-person")),
            Offer::Cases => say.choices.push(talk.choice("do:status", "chat-act-status")),
            Offer::Complain(category) => {
                say.choices.push(talk.choice(format!("do:report:{category}"), "chat-act-report"));
            }
            Offer::Call(number) => say = called(talk, say, number),
        }
    }
    talk.tell(say);
}

/// Asks whether what may be an emergency is one now, and says whom to call then; nothing where nothing alarms.
pub(crate) fn ask_whether_now(talk: &mut Talk<'_>, reply: &Reply) {
    let Some(words) = talk.app.texts.asked(reply) else { return };
    let call = reply.offers.iter().find_map(|offer| match offer {
        Offer::Call(number) => Some(number),
        Offer::Open(_) | Offer::Person | Offer::Cases | Offer::Complain(_) => None,
    });
    let mut say = Say::new(words);
    if let Some(number) = call {
        say = called(talk, say, number);
    }
    talk.tell(say);
}

/// With a number to call.
fn called(talk: &Talk<'_>, say: Say, number: &str) -> Say {
    let label = talk.with("chat-call", &[("number", number)]);
    say.link(label, format!("tel:{number}"))
}

/// Longest question that is kept, in characters.
const LONGEST: usize = 200;

/// Counts a question without an answer, by its words; personal data in it is taken out before.
fn count(talk: &mut Talk<'_>, reply: &Reply, asked: &str) {
    let words: String = sensitive::redact(asked).chars().take(LONGEST).collect();
    let (app, agency) = (talk.app, talk.row.agency);
    let key = app.keys.agency.fingerprint("question", &commands::plain(&words));
    let row = store::unanswered(agency, key, &words, reply.tongue.tag(), talk.now);
    talk.also = std::mem::take(&mut talk.also).then(row);
}

/// Says what a service is, as if somebody had asked for it by its name.
pub(crate) async fn about(talk: &mut Talk<'_>, service: &str) -> Result<(), Failure> {
    let Some(entry) = talk.app.catalog.latest(service) else {
        acts::menu(talk);
        return Ok(());
    };
    let title = entry.service.title.get(talk.language()).to_owned();
    talk.state.context.service = Some(service.to_owned());
    let mut reply = crate::receive::understood(talk, &title).await?;
    // A button has no language of its own: what is said to it is in that of the conversation, as its name was.
    if reply.tongue.answered_in() != talk.language() {
        reply.tongue = lingua::Tongue::speaking(talk.language());
    }
    talk.state.context = std::mem::take(&mut talk.next);
    answer(talk, &reply, &title);
    Ok(())
}
