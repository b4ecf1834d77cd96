//! A complaint wholly in a conversation: its category out of what was said, its questions, whether it was reported already,
//! how it is reported, and the receipt.

use cases::{HeldBack, SentDraft};
use definition::form::{FieldView, Input as Asked};
use intake::Summary;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use terms::PersonId;
use web::{Citizen, Later};

use super::form::{self, Came, Filling};
use super::{Act, Input, Went};
use crate::commands::Command;
use crate::error::Failure;
use crate::say::{Choice, Say};
use crate::talk::Talk;

/// The act.
pub(crate) struct Report;

const NAME: &str = "report";
/// Fewest words of a message that tell what happened.
const STORY: usize = 4;

/// Where it has come to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// Which category; with what was said so far.
    Category(String),
    /// With the account or without a name: the category, and what was said.
    Who(String, String),
    /// Its questions.
    Form(Filling),
}

impl Act for Report {
    fn name(&self) -> &'static str {
        NAME
    }

    fn is_kept(&self) -> bool {
        true
    }

    fn begin<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        about: &'t str,
    ) -> Later<'t, Result<(), Failure>> {
        Box::pin(async move {
            // "Mau lapor" is no story yet.
            let is_told = talk.spoken.split_whitespace().count() >= STORY;
            let said = if is_told { talk.spoken.clone() } else { String::new() };
            chosen(talk, about, said).await
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
                Step::Category(said) => {
                    let Some(category) =
                        input.choice.as_deref().and_then(|id| id.strip_prefix("category="))
                    else {
                        categories(talk, &said);
                        return Ok(Went::Lost);
                    };
                    chosen(talk, category, said).await?;
                    Ok(Went::On)
                }
                Step::Who(category, said) => match input.choice.as_deref() {
                    Some(who @ ("as=account" | "as=nobody")) => {
                        begun(talk, &category, said, who == "as=account").await?;
                        Ok(Went::On)
                    }
                    _ => {
                        who(talk, &category, &said);
                        Ok(Went::Lost)
                    }
                },
                Step::Form(filling) => filled(talk, filling, input).await,
            }
        })
    }

    fn cancelled<'t>(
        &'t self,
        talk: &'t mut Talk<'_>,
        at: &'t Value,
    ) -> Later<'t, Result<(), Failure>> {
        match serde_json::from_value::<Step>(at.clone()) {
            Ok(Step::Form(filling)) => {
                let say = Say::new(talk.text("chat-fill-kept"));
                let page = format!("/isian/{}", filling.draft);
                let say = talk.with_page(say, "chat-form-on-web", page);
                talk.tell(say);
            }
            Ok(Step::Category(_) | Step::Who(..)) | Err(_) => talk.say("chat-cancelled"),
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
                Ok(Step::Category(said)) => categories(talk, &said),
                Ok(Step::Who(category, said)) => who(talk, &category, &said),
                Ok(Step::Form(filling)) => {
                    let citizen = reporter(talk, &filling).await?;
                    let came = form::onward(talk, &citizen, filling, is_wanted).await?;
                    after(talk, &citizen, came).await?;
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

/// Which category it is.
fn categories(talk: &mut Talk<'_>, said: &str) {
    let snapshot = talk.app.catalog.now();
    let language = talk.language();
    let choice = |entry: &std::sync::Arc<catalog::Entry>| Choice {
        id: format!("category={}", entry.service.id),
        label: entry.service.title.get(language).to_owned(),
    };
    let choices: Vec<Choice> = snapshot.complaints().map(choice).collect();
    if choices.is_empty() {
        talk.done();
        talk.say("chat-report-none");
        return;
    }
    talk.doing(NAME, &Step::Category(said.to_owned()));
    let text = talk.text("chat-report-category");
    talk.tell(Say { choices, ..Say::new(text) });
}

/// Goes on with a category; with none, asks for it.
async fn chosen(talk: &mut Talk<'_>, category: &str, said: String) -> Result<(), Failure> {
    let entry = talk.app.catalog.latest(category);
    let complaint = entry.as_ref().and_then(|entry| entry.service.complaint.as_ref());
    let Some(complaint) = complaint else {
        categories(talk, &said);
        return Ok(());
    };
    let nameless = [definition::Report::Anonymous, definition::Report::Secret];
    let may_be_nameless = complaint.modes.iter().any(|mode| nameless.contains(mode));
    match talk.peer.account() {
        Some(_) if may_be_nameless => {
            who(talk, category, &said);
            Ok(())
        }
        Some(_) => begun(talk, category, said, true).await,
        None if may_be_nameless => begun(talk, category, said, false).await,
        None => {
            talk.done();
            let label = talk.text("menu-sign-in");
            let say = Say::new(talk.text("chat-report-needs-account"));
            talk.tell(say.link(label, "/masuk?lanjut=/tanya"));
            Ok(())
        }
    }
}

/// With the account or without a name.
fn who(talk: &mut Talk<'_>, category: &str, said: &str) {
    talk.doing(NAME, &Step::Who(category.to_owned(), said.to_owned()));
    let mut say = Say::new(talk.text("chat-report-who"));
    say.choices.push(talk.choice("as=account", "chat-report-account"));
    say.choices.push(talk.choice("as=nobody", "chat-report-nameless"));
    talk.tell(say);
}

/// Begins a draft, with what was said as its story.
async fn begun(
    talk: &mut Talk<'_>,
    category: &str,
    said: String,
    account: bool,
) -> Result<(), Failure> {
    let person = match talk.peer.account().filter(|_| account) {
        Some(person) => person,
        None => talk.nameless().await?,
    };
    let draft = intake::start(&talk.app.intake, person, category).await?;
    let filling = Filling::new(draft, category);
    let citizen = citizen_of(talk, person);
    if let Some(entry) = talk.app.catalog.latest(category) {
        let title = entry.service.title.get(talk.language()).to_owned();
        let text = talk.with("chat-report-begun", &[("title", &title)]);
        let say = talk.with_page(Say::new(text), "chat-form-on-web", format!("/isian/{draft}"));
        talk.tell(say);
    }
    let view = talk.view();
    if !said.is_empty()
        && let Some(question) =
            intake::first_lines(&talk.app.intake, &view, (&citizen, draft)).await?
    {
        let pairs = [(question.path.clone(), said)];
        intake::answer(&talk.app.intake, &view, (&citizen, draft), &question, &pairs).await?;
    }
    let came = form::onward(talk, &citizen, filling, is_wanted).await?;
    after(talk, &citizen, came).await
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
    mut filling: Filling,
    input: &Input<'_>,
) -> Result<Went, Failure> {
    let citizen = reporter(talk, &filling).await?;
    if filling.asked.is_none() {
        let yes = input.choice.is_none() && input.command == Some(Command::Yes);
        match input.choice.as_deref() {
            Some("different") => {
                filling.compared = true;
                let came = form::onward(talk, &citizen, filling, is_wanted).await?;
                after(talk, &citizen, came).await?;
                return Ok(Went::On);
            }
            Some(choice) if choice.starts_with("support=") => {
                support(talk, &citizen, choice.trim_start_matches("support=")).await?;
                return Ok(Went::On);
            }
            Some(choice) if choice.starts_with("send=") => {
                send(talk, &citizen, &filling, choice.trim_start_matches("send=")).await?;
                return Ok(Went::On);
            }
            Some(choice @ ("hide=photos" | "show=photos" | "hide=story" | "show=story")) => {
                match choice.split_once('=') {
                    Some((what, "photos")) => filling.hides_photos = what == "hide",
                    Some((what, _)) => filling.hides_story = what == "hide",
                    None => {}
                }
                let came = form::onward(talk, &citizen, filling, is_wanted).await?;
                after(talk, &citizen, came).await?;
                return Ok(Went::On);
            }
            None if yes => {
                talk.say("chat-report-press");
                let came = form::onward(talk, &citizen, filling, is_wanted).await?;
                after(talk, &citizen, came).await?;
                return Ok(Went::On);
            }
            Some(_) | None => {}
        }
    }
    let came = form::take(talk, &citizen, filling, input, is_wanted).await?;
    let went = form::went(&came);
    after(talk, &citizen, came).await?;
    Ok(went)
}

/// What follows from where the form has come to.
async fn after(talk: &mut Talk<'_>, citizen: &Citizen, came: Came) -> Result<(), Failure> {
    match came {
        Came::On(filling) | Came::Lost(filling) => talk.doing(NAME, &Step::Form(filling)),
        Came::Ready(filling, summary) => confirm(talk, citizen, filling, &summary),
        Came::Over => talk.done(),
    }
    Ok(())
}

/// Reports that are like it, then all that is sent, and how it may be sent.
fn confirm(talk: &mut Talk<'_>, citizen: &Citizen, filling: Filling, summary: &Summary) {
    if !filling.compared && !summary.alike.is_empty() {
        let mut say = Say::new(talk.text("chat-report-alike"));
        for alike in &summary.alike {
            let number = alike.href.rsplit('/').next().unwrap_or_default();
            say.text = format!("{}\n- {} ({}) {}", say.text, alike.title, alike.note, alike.href);
            let label = talk.with("chat-report-support", &[("number", number)]);
            say = say.choice(format!("support={number}"), label);
        }
        say.choices.push(talk.choice("different", "chat-report-different"));
        talk.doing(NAME, &Step::Form(filling));
        talk.tell(say);
        return;
    }
    let entry = talk.app.catalog.latest(&filling.service);
    let complaint = entry.as_ref().and_then(|entry| entry.service.complaint.as_ref());
    let modes = complaint.map(|complaint| complaint.modes.clone()).unwrap_or_default();
    let mut text = talk.text("chat-report-check") + &form::listed(summary);
    let held_back = [
        (filling.hides_photos, "chat-report-photos-hidden"),
        (filling.hides_story, "chat-report-story-hidden"),
    ];
    for (_, key) in held_back.into_iter().filter(|(is, _)| *is) {
        text = format!("{text}\n{}", talk.text(key));
    }
    let mut say = Say::new(text);
    for mode in modes {
        let way = match mode {
            definition::Report::Open if citizen.has_account => "open",
            definition::Report::Anonymous if !citizen.has_account => "anonymous",
            definition::Report::Secret => "secret",
            definition::Report::Open | definition::Report::Anonymous => continue,
        };
        say.choices.push(talk.choice(format!("send={way}"), &format!("chat-report-send-{way}")));
    }
    if let Some(entry) = entry.as_ref().filter(|_| complaint.is_some_and(|own| own.public)) {
        let has_photo = summary.paths.iter().any(|path| {
            let document = entry.service.document(path);
            document.is_some_and(|own| own.public)
        });
        let photos = if filling.hides_photos { "show" } else { "hide" };
        let story = if filling.hides_story { "show" } else { "hide" };
        let offers = [(has_photo, photos, "photos"), (true, story, "story")];
        for (_, does, what) in offers.into_iter().filter(|(is, ..)| *is) {
            let key = format!("chat-report-{does}-{what}");
            say.choices.push(talk.choice(format!("{does}={what}"), &key));
        }
    }
    say.choices.push(talk.choice("change", "chat-form-change"));
    say = talk.with_page(say, "chat-form-on-web", format!("/isian/{}/periksa", filling.draft));
    talk.doing(NAME, &Step::Form(filling));
    talk.tell(say);
}

/// Supports another one's report; their own is given up.
async fn support(talk: &mut Talk<'_>, citizen: &Citizen, number: &str) -> Result<(), Failure> {
    let app = talk.app;
    let supported = complaints::support(&app.complaints, citizen.person, number, talk.now).await?;
    talk.done();
    if supported {
        let text = talk.with("chat-report-supported", &[("number", number)]);
        talk.tell(Say::new(text).link(talk.text("chat-report-public"), format!("/aduan/{number}")));
    } else {
        talk.say("chat-report-support-gone");
    }
    Ok(())
}

/// Sends it, and tells the receipt.
async fn send(
    talk: &mut Talk<'_>,
    citizen: &Citizen,
    filling: &Filling,
    way: &str,
) -> Result<(), Failure> {
    let held_back = HeldBack { photos: filling.hides_photos, story: filling.hides_story };
    match super::sent(talk, citizen, filling.draft, (way, held_back)).await? {
        Some(SentDraft::Filed(number)) => {
            talk.done();
            super::receipt(talk, filling.draft, &number).await
        }
        Some(SentDraft::Open) => {
            let came = form::onward(talk, citizen, filling.clone(), is_wanted).await?;
            after(talk, citizen, came).await
        }
        None => Ok(()),
    }
}
