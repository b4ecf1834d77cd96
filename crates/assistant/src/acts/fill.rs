//! A short service in a conversation: the draft is the one that the web has, and either goes on where the other left off.

use cases::{HeldBack, SentDraft};
use definition::Need;
use definition::form::FieldView;
use intake::Summary;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use web::{Citizen, Later};

use super::form::{self, Came, Filling};
use super::{Act, Input, Went};
use crate::commands::Command;
use crate::connection::may_connect;
use crate::error::Failure;
use crate::say::{Choice, Say};
use crate::talk::Talk;

/// The act.
pub(crate) struct Fill;

const NAME: &str = "fill";

/// Most questions of a form that is filled in here; a longer one is for a page.
const SHORT: usize = 24;
/// How many services are offered by their names.
const OFFERED: usize = 6;

/// Where it has come to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// Which service.
    Which,
    /// Whoever wants to fill this in has to sign in first.
    Door(String),
    /// Its questions.
    Form(Filling),
}

impl Act for Fill {
    fn name(&self) -> &'static str {
        NAME
    }

    fn is_kept(&self) -> bool {
        true
    }

    fn takes_more_than_words(&self, at: &Value) -> bool {
        matches!(serde_json::from_value(at.clone()), Ok(Step::Form(_)))
    }

    fn tells_own(&self) -> bool {
        true
    }

    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        about: &'t str,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(begun(talk, about))
    }

    fn go_on<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
        input: &'t Input<'_>,
    ) -> Later<'t, Result<Went, Failure>> {
        Box::pin(async move {
            match serde_json::from_value::<Step>(at.clone()) {
                Ok(Step::Which) => {
                    let chosen = input.choice.as_deref().and_then(|id| id.strip_prefix("service="));
                    let Some(service) = chosen else { return Ok(Went::Lost) };
                    begun(talk, service).await?;
                    Ok(Went::On)
                }
                Ok(Step::Door(service)) => {
                    let goes_on = matches!(input.command, Some(Command::Onward | Command::Yes));
                    if talk.peer.account().is_none() && !goes_on && input.choice.is_none() {
                        talk.done();
                        return Ok(Went::Lost);
                    }
                    begun(talk, &service).await?;
                    Ok(Went::On)
                }
                Ok(Step::Form(filling)) => filled(talk, filling, input).await,
                Err(_) => {
                    talk.done();
                    Ok(Went::Lost)
                }
            }
        })
    }

    fn again<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async move {
            match serde_json::from_value::<Step>(at.clone()) {
                Ok(Step::Form(filling)) => {
                    let Some(citizen) = account(talk) else {
                        door(talk, &filling.service);
                        return Ok(());
                    };
                    let came = form::onward(talk, &citizen, filling, all).await?;
                    after(talk, came);
                }
                Ok(Step::Door(service)) => begun(talk, &service).await?,
                Ok(Step::Which) => begun(talk, "").await?,
                Err(_) => talk.done(),
            }
            Ok(())
        })
    }

    fn cancelled<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async move {
            match serde_json::from_value::<Step>(at.clone()) {
                Ok(Step::Form(filling)) => form::kept(talk, &filling),
                Ok(Step::Which | Step::Door(_)) | Err(_) => talk.say("chat-cancelled"),
            }
            Ok(())
        })
    }
}

const fn all(_: &FieldView) -> bool {
    true
}

/// Whether a service is short enough to be filled in here, and needs nothing that only a page can show.
pub(crate) fn is_short(talk: &Talk<'_>, service: &str) -> bool {
    let Some(entry) = talk.app.catalog.latest(service) else { return false };
    let own = &entry.service;
    let needs: &[Need] = &own.needs;
    own.complaint.is_none()
        && own.parts.is_empty()
        && needs.is_empty()
        && own.every_field().count() <= SHORT
}

fn account(talk: &Talk<'_>) -> Option<Citizen> {
    talk.peer.citizen.clone().filter(|citizen| citizen.has_account)
}

async fn begun(talk: &mut Talk<'_>, service: &str) -> Result<(), Failure> {
    if !is_short(talk, service) {
        which(talk);
        return Ok(());
    }
    let Some(citizen) = account(talk) else {
        door(talk, service);
        return Ok(());
    };
    let draft = intake::start(&talk.app.intake, citizen.person, service).await?;
    if let Some(entry) = talk.app.catalog.latest(service) {
        let title = entry.service.title.get(talk.language()).to_owned();
        let text = talk.with("chat-fill-begun", &[("title", &title)]);
        let label = talk.text("chat-form-on-web");
        talk.tell(Say::new(text).link(label, format!("/isian/{draft}")));
    }
    let came = form::onward(talk, &citizen, Filling::new(draft, service), all).await?;
    after(talk, came);
    Ok(())
}

/// Which service it is to be.
fn which(talk: &mut Talk<'_>) {
    let language = talk.language();
    let snapshot = talk.app.catalog.now();
    let short = snapshot.services().filter(|entry| is_short(talk, &entry.service.id));
    let choice = |entry: &std::sync::Arc<catalog::Entry>| Choice {
        id: format!("service={}", entry.service.id),
        label: entry.service.title.get(language).to_owned(),
    };
    let choices: Vec<Choice> = short.take(OFFERED).map(choice).collect();
    let text = talk.text("chat-fill-which");
    talk.doing(NAME, &Step::Which);
    let label = talk.text("menu-services");
    talk.tell(Say { choices, ..Say::new(text) }.link(label, "/layanan"));
}

/// Nobody applies without an account.
fn door(talk: &mut Talk<'_>, service: &str) {
    talk.doing(NAME, &Step::Door(service.to_owned()));
    let say = Say::new(talk.text("chat-fill-door"));
    let say = match talk.peer.channel {
        crate::Channel::Web => {
            let label = talk.text("menu-sign-in");
            let onward = talk.choice(format!("do:fill:{service}"), "chat-fill-signed-in");
            let mut say = say.link(label, "/masuk?lanjut=/tanya");
            say.choices.push(onward);
            say
        }
        crate::Channel::Whatsapp | crate::Channel::Telegram | crate::Channel::Sms => {
            let label = talk.text("chat-open-service");
            let connect = format!("do:connect:fill:{service}");
            let mut say = say.link(label, format!("/layanan/{service}"));
            if may_connect(talk.peer.channel) {
                say.choices.push(talk.choice(connect, "chat-act-connect"));
            }
            say
        }
    };
    talk.tell(say);
}

async fn filled(talk: &mut Talk<'_>, filling: Filling, input: &Input<'_>) -> Result<Went, Failure> {
    let Some(citizen) = account(talk) else {
        door(talk, &filling.service);
        return Ok(Went::On);
    };
    if filling.asked.is_none() && input.choice.as_deref() == Some("send=1") {
        return send(talk, &citizen, filling).await.map(|()| Went::On);
    }
    let came = form::take(talk, &citizen, filling, input, all).await?;
    let went = form::went(&came);
    after(talk, came);
    Ok(went)
}

fn after(talk: &mut Talk<'_>, came: Came) {
    match came {
        Came::On(filling) | Came::Lost(filling) => talk.doing(NAME, &Step::Form(filling)),
        Came::Ready(filling, summary) => confirm(talk, &filling, &summary),
        Came::Over => talk.done(),
    }
}

fn confirm(talk: &mut Talk<'_>, filling: &Filling, summary: &Summary) {
    let mut say = Say::new(talk.text("chat-fill-check") + &form::listed(summary));
    say.text = format!("{}\n{}", say.text, talk.text("chat-fill-declare"));
    say.choices.push(talk.choice("send=1", "chat-fill-send"));
    say.choices.push(talk.choice("change", "chat-form-change"));
    let label = talk.text("chat-form-on-web");
    say = say.link(label, format!("/isian/{}/periksa", filling.draft));
    talk.doing(NAME, &Step::Form(filling.clone()));
    talk.tell(say);
}

async fn send(talk: &mut Talk<'_>, citizen: &Citizen, filling: Filling) -> Result<(), Failure> {
    match super::sent(talk, citizen, filling.draft, ("", HeldBack::default())).await? {
        Some(SentDraft::Filed(number)) => {
            talk.done();
            super::receipt(talk, filling.draft, &number).await
        }
        Some(SentDraft::Open) => {
            let came = form::onward(talk, citizen, filling, all).await?;
            after(talk, came);
            Ok(())
        }
        None => Ok(()),
    }
}
