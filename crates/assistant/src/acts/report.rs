//! A complaint wholly in a conversation: its category out of what was said, its questions, whether it was reported already,
//! how it is reported, and the receipt.
//!
//! Reading order: `story` is what is told before there is a form, also by a photo or a place alone; this file is the act and
//! its form; `sending` is what follows once all is answered.

use definition::form::{FieldView, Input as Asked};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use terms::PersonId;
use web::{Citizen, Later};

use super::form::{self, Came, Filling};
use super::{Act, Input, Went};
use crate::commands::{Command, plain};
use crate::error::Failure;
use crate::say::Say;
use crate::talk::Talk;

mod sending;
mod story;

use story::Told;
pub(super) use story::sent_first;

/// The act.
pub(crate) struct Report;

const NAME: &str = "report";
/// Fewest words of a message that tell what happened.
const STORY: usize = 4;

/// Where it has come to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// A photo or a place came, and no word yet.
    Story(Told),
    /// Which category.
    Category(Told),
    /// With the account or without a name: the category, and what was told.
    Who(String, Told),
    /// Its questions, and what was told for the case that it is another category's.
    Form(Filling, Told),
}

impl Act for Report {
    fn name(&self) -> &'static str {
        NAME
    }

    fn is_kept(&self) -> bool {
        true
    }

    fn takes_more_than_words(&self, _at: &Value) -> bool {
        true
    }

    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        about: &'t str,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async move {
            let mut told = story::left(talk);
            // "Mau lapor" is no story yet.
            if talk.spoken.split_whitespace().count() >= STORY {
                told.said.clone_from(&talk.spoken);
            }
            let category = match story::is_category(talk, about) {
                true => about.to_owned(),
                false => story::suggested(talk, &told.said).unwrap_or_default(),
            };
            story::chosen(talk, &category, told).await
        })
    }

    fn go_on<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
        input: &'t Input<'_>,
    ) -> Later<'t, Result<Went, Failure>> {
        Box::pin(async move {
            let Ok(step) = serde_json::from_value::<Step>(at.clone()) else {
                talk.done();
                return Ok(Went::Lost);
            };
            match step {
                Step::Story(told) => story::told(talk, told, input).await,
                Step::Category(told) => story::sorted(talk, told, input).await,
                Step::Who(category, told) => match input.choice.as_deref() {
                    Some(who @ ("as=account" | "as=nobody")) => {
                        begun(talk, &category, told, who == "as=account").await?;
                        Ok(Went::On)
                    }
                    _ => {
                        let (told, wrong) = story::gathered(talk, told, input).await?;
                        wrong.into_iter().for_each(|words| talk.tell(Say::new(words)));
                        who(talk, &category, told);
                        Ok(Went::Lost)
                    }
                },
                Step::Form(filling, told) => filled(talk, (filling, told), input).await,
            }
        })
    }

    fn cancelled<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        match serde_json::from_value::<Step>(at.clone()) {
            Ok(Step::Form(filling, _)) => form::kept(talk, &filling),
            Ok(Step::Story(_) | Step::Category(_) | Step::Who(..)) | Err(_) => {
                talk.say("chat-cancelled");
            }
        }
        Box::pin(async { Ok(()) })
    }

    fn again<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async move {
            match serde_json::from_value::<Step>(at.clone()) {
                Ok(Step::Story(told)) => story::ask(talk, told),
                Ok(Step::Category(told)) => story::categories(talk, told),
                Ok(Step::Who(category, told)) => who(talk, &category, told),
                Ok(Step::Form(filling, told)) => {
                    let citizen = reporter(talk, &filling).await?;
                    let came = form::onward(talk, &citizen, filling, is_wanted).await?;
                    after(talk, &citizen, came, told);
                }
                Err(_) => talk.done(),
            }
            Ok(())
        })
    }
}

/// What a report is asked besides what it needs: a photo, and a sentence.
const fn is_wanted(field: &FieldView) -> bool {
    matches!(field.input, Asked::Document { .. } | Asked::Lines { .. })
}

/// With the account or without a name.
fn who(talk: &mut Talk<'_>, category: &str, told: Told) {
    talk.doing(NAME, &Step::Who(category.to_owned(), told));
    let mut say = Say::new(talk.text("chat-report-who"));
    say.choices.push(talk.choice("as=account", "chat-report-account"));
    say.choices.push(talk.choice("as=nobody", "chat-report-nameless"));
    talk.tell(say);
}

/// Begins a draft with all that was told.
async fn begun(
    talk: &mut Talk<'_>,
    category: &str,
    told: Told,
    account: bool,
) -> Result<(), Failure> {
    // It is the category that it was: all that was told is there.
    let same = told.begun.clone().filter(|(own, _)| own == category);
    if let Some((service, draft)) = same {
        let filling = Filling::new(draft, &service);
        let citizen = reporter(talk, &filling).await?;
        let came = form::onward(talk, &citizen, filling, is_wanted).await?;
        after(talk, &citizen, came, told);
        return Ok(());
    }
    let person = match talk.peer.account().filter(|_| account) {
        Some(person) => person,
        None => talk.nameless().await?,
    };
    let draft = intake::start(&talk.app.intake, person, category).await?;
    let citizen = citizen_of(talk, person);
    if let Some(entry) = talk.app.catalog.latest(category) {
        let title = entry.service.title.get(talk.language()).to_owned();
        let text = talk.with("chat-report-begun", &[("title", &title)]);
        let say = talk.with_page(Say::new(text), "chat-form-on-web", format!("/isian/{draft}"));
        talk.tell(say);
    }
    story::put_in(talk, (&citizen, draft), category, &told).await?;
    let filling = Filling::new(draft, category);
    let came = form::onward(talk, &citizen, filling, is_wanted).await?;
    after(talk, &citizen, came, told);
    Ok(())
}

/// Who reports, as the draft has them.
async fn reporter(talk: &mut Talk<'_>, filling: &Filling) -> Result<Citizen, Failure> {
    for person in talk.persons() {
        let citizen = citizen_of(talk, person);
        if intake::service_of(&talk.app.intake, &citizen, filling.draft).await.is_ok() {
            return Ok(citizen);
        }
    }
    let person = match talk.peer.account() {
        Some(person) => person,
        None => talk.nameless().await?,
    };
    Ok(citizen_of(talk, person))
}

fn citizen_of(talk: &Talk<'_>, person: PersonId) -> Citizen {
    let has_account = talk.peer.account() == Some(person);
    Citizen { person, name: String::new(), has_account, reporter: None }
}

/// What came while it is filled in or shown to be confirmed.
async fn filled(
    talk: &mut Talk<'_>,
    (mut filling, told): (Filling, Told),
    input: &Input<'_>,
) -> Result<Went, Failure> {
    if is_another_kind(talk, input) {
        let begun = Some((filling.service, filling.draft));
        story::categories(talk, Told { begun, ..told });
        return Ok(Went::On);
    }
    let citizen = reporter(talk, &filling).await?;
    if filling.asked.is_none() {
        let yes = input.choice.is_none() && input.command == Some(Command::Yes);
        match input.choice.as_deref() {
            Some("different") => {
                filling.compared = true;
                let came = form::onward(talk, &citizen, filling, is_wanted).await?;
                after(talk, &citizen, came, told);
                return Ok(Went::On);
            }
            Some(choice) if choice.starts_with("support=") => {
                let number = choice.trim_start_matches("support=");
                sending::support(talk, &citizen, number).await?;
                return Ok(Went::On);
            }
            Some(choice) if choice.starts_with("send=") => {
                let way = choice.trim_start_matches("send=");
                sending::send(talk, &citizen, (filling, told), way).await?;
                return Ok(Went::On);
            }
            Some(choice @ ("hide=photos" | "show=photos" | "hide=story" | "show=story")) => {
                match choice.split_once('=') {
                    Some((what, "photos")) => filling.hides_photos = what == "hide",
                    Some((what, _)) => filling.hides_story = what == "hide",
                    None => {}
                }
                let came = form::onward(talk, &citizen, filling, is_wanted).await?;
                after(talk, &citizen, came, told);
                return Ok(Went::On);
            }
            None if yes => {
                talk.say("chat-report-press");
                let came = form::onward(talk, &citizen, filling, is_wanted).await?;
                after(talk, &citizen, came, told);
                return Ok(Went::On);
            }
            Some(_) | None => {}
        }
    }
    // What they send now goes along should it be of another kind; what is wrong with it is said by the form.
    let told = story::gathered(talk, told, input).await?.0;
    let came = form::take(talk, &citizen, filling, input, is_wanted).await?;
    let went = form::went(&came);
    after(talk, &citizen, came, told);
    Ok(went)
}

/// The choice of another category, and the words of it.
const OTHER_KIND: &str = "kind";

fn is_another_kind(talk: &Talk<'_>, input: &Input<'_>) -> bool {
    input.choice.as_deref() == Some(OTHER_KIND)
        || input.is_typed() && plain(&input.text) == plain(&talk.text("chat-report-other-kind"))
}

/// What follows from where the form has come to.
fn after(talk: &mut Talk<'_>, citizen: &Citizen, came: Came, told: Told) {
    match came {
        Came::On(filling) | Came::Lost(filling) => talk.doing(NAME, &Step::Form(filling, told)),
        Came::Ready(filling, summary) => sending::confirm(talk, citizen, (filling, told), &summary),
        Came::Over => talk.done(),
    }
}
