//! A form in a conversation, for every act that fills one in: question after question of the very draft that the web has.

use std::collections::BTreeSet;

use bytes::Bytes;
use definition::form::{FieldView, Input as Asked, Line, OptionView};
use intake::{Answered, Next, Question, Summary};
use serde::{Deserialize, Serialize};
use terms::CaseId;
use web::Citizen;

use super::{Input, Went};
use crate::commands::Command;
use crate::conversation::Channel;
use crate::error::Failure;
use crate::said::{self, Day};
use crate::say::{Asks, Choice, Say, What};
use crate::talk::Talk;

/// Where a form has come to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Filling {
    /// The draft.
    pub(crate) draft: CaseId,
    /// The service.
    pub(crate) service: String,
    /// What is asked now; none while all is shown to be confirmed.
    #[serde(default)]
    pub(crate) asked: Option<String>,
    /// What was left out.
    #[serde(default)]
    pub(crate) skipped: BTreeSet<String>,
    /// What was answered here, in its order.
    #[serde(default)]
    pub(crate) answered: Vec<String>,
    /// Whether reports that are like it were shown.
    #[serde(default)]
    pub(crate) compared: bool,
    /// Whether their photos are never to be shown to everybody, and whether their words are not.
    #[serde(default)]
    pub(crate) hides_photos: bool,
    #[serde(default)]
    pub(crate) hides_story: bool,
}

/// What a form has come to, for the act whose it is.
pub(crate) enum Came {
    /// A question was asked, or something was said: it goes on.
    On(Filling),
    /// What came was no answer, and that was said.
    Lost(Filling),
    /// All is there: it is to be confirmed.
    Ready(Filling, Summary),
    /// It ended: it was sent, or nobody can apply with these answers, and that was said.
    Over,
}

/// From how many questions on it is told how far one has come.
const COUNTED: usize = 6;
/// The choices that every question has.
const SKIP: &str = "skip";
const CHANGE: &str = "change";
const FILLED: &str = "filled";
/// Of a list: one more item.
const MORE: &str = "more";
/// Of a place: where the photo says that it was taken.
const OF_PHOTO: &str = "photo";

impl Filling {
    /// At the beginning of a draft.
    pub(crate) fn new(draft: CaseId, service: &str) -> Self {
        Self {
            draft,
            service: service.to_owned(),
            asked: None,
            skipped: BTreeSet::new(),
            answered: Vec::new(),
            compared: false,
            hides_photos: false,
            hides_story: false,
        }
    }
}

/// Which questions that may stay empty are asked.
pub(crate) type Wanted = fn(&FieldView) -> bool;

/// On to the next question, or to what is to be confirmed.
pub(crate) async fn onward(
    talk: &mut Talk<'_>,
    citizen: &Citizen,
    mut filling: Filling,
    wanted: Wanted,
) -> Result<Came, Failure> {
    let (app, view) = (&talk.app.intake, talk.view());
    let takes_files = talk.peer.channel != Channel::Sms;
    let asked_for = move |field: &FieldView| {
        wanted(field) && (takes_files || !matches!(field.input, Asked::Document { .. }))
    };
    let asked = (&asked_for as intake::WantedQuestions<'_>, &filling.skipped);
    let next = intake::next_question(app, &view, (citizen, filling.draft), asked).await;
    match next {
        Ok(Next::Ask(question)) => {
            filling.asked = Some(question.path.clone());
            ask(talk, &filling, &question);
            Ok(Came::On(filling))
        }
        Ok(Next::Refused(words)) => {
            talk.tell(Say::new(words));
            Ok(Came::Over)
        }
        Ok(Next::Ready(summary)) => {
            filling.asked = None;
            Ok(Came::Ready(filling, summary))
        }
        Err(intake::Failure::Filed(number)) => {
            let text = talk.with("chat-form-sent-already", &[("number", &number)]);
            talk.tell(Say::new(text));
            Ok(Came::Over)
        }
        Err(intake::Failure::NotFound) => {
            talk.say("chat-form-gone");
            Ok(Came::Over)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// What came while a form is filled in.
pub(crate) async fn take(
    talk: &mut Talk<'_>,
    citizen: &Citizen,
    mut filling: Filling,
    input: &Input<'_>,
    wanted: Wanted,
) -> Result<Came, Failure> {
    let choice = input.choice.as_deref();
    match (choice, input.command) {
        (Some(FILLED), _) | (None, Some(Command::Onward)) => {
            return onward(talk, citizen, filling, wanted).await;
        }
        (Some(CHANGE), _) | (None, Some(Command::Change)) => {
            which(talk, citizen, &filling, wanted).await?;
            return Ok(Came::On(filling));
        }
        (None, Some(Command::Back)) => {
            let Some(before) = filling.answered.pop() else {
                talk.say("chat-form-first");
                return onward(talk, citizen, filling, wanted).await;
            };
            filling.skipped.remove(&before);
            return put(talk, citizen, filling, &before, wanted).await;
        }
        _ => {}
    }
    if let Some(path) = choice.and_then(|choice| choice.strip_prefix("change:")) {
        let path = path.to_owned();
        filling.skipped.remove(&path);
        return put(talk, citizen, filling, &path, wanted).await;
    }
    let Some(path) = filling.asked.clone() else {
        return onward(talk, citizen, filling, wanted).await;
    };
    let own = (citizen, filling.draft);
    let found = intake::question(&talk.app.intake, &talk.view(), own, &path).await;
    let question = match found {
        Ok(question) => question,
        // Another answer made it needless, or it was sent from the web.
        Err(intake::Failure::NotFound | intake::Failure::Filed(_)) => {
            return onward(talk, citizen, filling, wanted).await;
        }
        Err(failure) => return Err(failure.into()),
    };
    if matches!(question.field.input, Asked::List { .. }) {
        if choice == Some(MORE) || choice.is_none() && input.command == Some(Command::Yes) {
            intake::add_item(&talk.app.intake, &talk.view(), own, &question).await?;
            return onward(talk, citizen, filling, wanted).await;
        }
        // Whether it is enough, the form itself knows: what it still lacks is asked again.
        let is_enough = choice == Some(SKIP)
            || choice.is_none() && matches!(input.command, Some(Command::No | Command::Skip));
        if is_enough {
            filling.skipped.insert(question.field.path.clone());
            return onward(talk, citizen, filling, wanted).await;
        }
    }
    if choice == Some(SKIP) || choice.is_none() && input.command == Some(Command::Skip) {
        if question.field.optional {
            filling.skipped.insert(question.field.path.clone());
            filling.answered.push(question.field.path.clone());
            return onward(talk, citizen, filling, wanted).await;
        }
        talk.say("chat-form-needed");
        ask(talk, &filling, &question);
        return Ok(Came::On(filling));
    }
    if let What::Files { files, too_large, .. } = input.what {
        return pictures(talk, citizen, filling, &question, (files, too_large), wanted).await;
    }
    let Some(pairs) = pairs(talk, &question, input) else {
        talk.say("chat-form-not-read");
        ask(talk, &filling, &question);
        return Ok(Came::Lost(filling));
    };
    let answered = intake::answer(&talk.app.intake, &talk.view(), own, &question, &pairs).await;
    match answered {
        Ok(Answered::Taken(advice)) => {
            for words in advice {
                talk.tell(Say::new(words));
            }
            filling.answered.push(question.field.path.clone());
            onward(talk, citizen, filling, wanted).await
        }
        Ok(Answered::Wrong(words)) => {
            talk.tell(Say::new(words));
            ask(talk, &filling, &question);
            Ok(Came::Lost(filling))
        }
        Ok(Answered::Several(words, found)) => {
            let mut say = Say::new(words);
            let choice =
                |(key, name): (String, String)| Choice { id: format!("{path}={key}"), label: name };
            say.choices = found.into_iter().map(choice).collect();
            talk.tell(say);
            Ok(Came::On(filling))
        }
        Err(intake::Failure::NotFound | intake::Failure::Filed(_)) => {
            onward(talk, citizen, filling, wanted).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Asks a question once more, by its path.
async fn put(
    talk: &mut Talk<'_>,
    citizen: &Citizen,
    mut filling: Filling,
    path: &str,
    wanted: Wanted,
) -> Result<Came, Failure> {
    let own = (citizen, filling.draft);
    match intake::question(&talk.app.intake, &talk.view(), own, path).await {
        Ok(question) => {
            filling.asked = Some(question.path.clone());
            ask(talk, &filling, &question);
            Ok(Came::On(filling))
        }
        Err(intake::Failure::NotFound | intake::Failure::Filed(_)) => {
            onward(talk, citizen, filling, wanted).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Which answer is to be another one.
async fn which(
    talk: &mut Talk<'_>,
    citizen: &Citizen,
    filling: &Filling,
    _wanted: Wanted,
) -> Result<(), Failure> {
    let mut say = Say::new(talk.text("chat-form-which"));
    let mut seen = BTreeSet::new();
    for path in filling.answered.iter().filter(|path| seen.insert(path.as_str())) {
        let own = (citizen, filling.draft);
        if let Ok(question) = intake::question(&talk.app.intake, &talk.view(), own, path).await {
            let label = match question.item {
                Some(item) => format!("{item}: {}", question.field.label),
                None => question.field.label,
            };
            say = say.choice(format!("change:{path}"), label);
        }
    }
    say.choices.push(talk.choice(FILLED, "chat-form-nothing"));
    let say = talk.with_page(say, "chat-form-on-web", format!("/isian/{}/periksa", filling.draft));
    talk.tell(say);
    Ok(())
}

/// Pictures: the answer to this question, or more for the first that takes pictures.
async fn pictures(
    talk: &mut Talk<'_>,
    citizen: &Citizen,
    mut filling: Filling,
    question: &Question,
    (files, too_large): (&[(String, Bytes)], &[String]),
    wanted: Wanted,
) -> Result<Came, Failure> {
    let (app, view, own) = (&talk.app.intake, talk.view(), (citizen, filling.draft));
    let asked = matches!(question.field.input, Asked::Document { .. });
    let document = match asked {
        true => Some(question.field.path.clone()),
        false => intake::first_document(app, &view, own).await?,
    };
    let Some(document) = document else {
        talk.say("chat-form-no-photo");
        ask(talk, &filling, question);
        return Ok(Came::On(filling));
    };
    let mut kept = 0_usize;
    let mut wrong: Vec<(String, String)> = Vec::new();
    wrong.extend(too_large.iter().map(|name| ("file-large".to_owned(), name.clone())));
    for (name, bytes) in files {
        let name = if name.is_empty() { "foto.jpg" } else { name };
        match intake::attach(app, &view, own, (&document, name, bytes)).await? {
            Ok(()) => kept += 1,
            Err(why) => wrong.push((why, name.to_owned())),
        }
    }
    for (why, name) in wrong {
        let text = talk.with(&format!("wrong-{why}"), &[("name", &name)]);
        talk.tell(Say::new(text));
    }
    if kept == 0 {
        ask(talk, &filling, question);
        return Ok(Came::On(filling));
    }
    let text = talk.with("chat-form-photos-kept", &[("count", &kept.to_string())]);
    talk.tell(Say::new(text));
    filling.answered.push(document);
    onward(talk, citizen, filling, wanted).await
}

/// The last part of a path, where only a part of the field is asked.
fn part(question: &Question) -> &str {
    question.path.strip_prefix(&question.field.path).unwrap_or_default().trim_start_matches('.')
}

/// Asks a question.
fn ask(talk: &mut Talk<'_>, filling: &Filling, question: &Question) {
    let field = &question.field;
    let part_words = match (&field.input, part(question)) {
        (Asked::Address { .. } | Asked::Point { .. } | Asked::Area { .. }, "region") => {
            Some("chat-ask-region")
        }
        (Asked::Area { .. }, _) => Some("chat-ask-outline"),
        (Asked::Address { .. }, "street") => Some("chat-ask-street"),
        (Asked::Address { .. }, "rt") => Some("chat-ask-rt"),
        (Asked::Address { .. }, "rw") => Some("chat-ask-rw"),
        (Asked::Address { .. }, "postcode") => Some("chat-ask-postcode"),
        (Asked::BankAccount { .. }, "bank") => Some("chat-ask-bank"),
        (Asked::BankAccount { .. }, "number") => Some("chat-ask-account"),
        (Asked::BankAccount { .. }, "name") => Some("chat-ask-account-name"),
        _ => None,
    };
    let label = match &question.item {
        Some(item) => format!("{item}: {}", field.label),
        None => field.label.clone(),
    };
    let mut text = match part_words {
        Some(key) => format!("{label}\n{}", talk.text(key)),
        None => label,
    };
    if question.at.1 > COUNTED {
        let (at, of) = (question.at.0.to_string(), question.at.1.to_string());
        let step = talk.with("chat-form-step", &[("at", &at), ("of", &of)]);
        text = format!("{step} {text}");
    }
    // On a messenger nobody wipes over a photo before it is sent.
    let is_photo = matches!(field.input, Asked::Document { .. });
    let is_shown = !is_photo || talk.peer.channel == Channel::Web;
    if let (None, Some(hint)) = (part_words, field.hint.as_ref().filter(|_| is_shown)) {
        text = format!("{text}\n{hint}");
    }
    if let Some(wrong) = &question.wrong {
        text = format!("{wrong}\n{text}");
    }
    let option = |option: &OptionView| Choice {
        id: format!("{}={}", question.path, option.key),
        label: option.label.clone(),
    };
    let mut say = Say::new(text);
    let is_sms = talk.peer.channel == Channel::Sms;
    match &field.input {
        Asked::Pick { options } => say.choices = options.iter().map(option).collect(),
        Asked::PickMany { options } => {
            say.choices = options.iter().map(option).collect();
            say.text = format!("{}\n{}", say.text, talk.text("chat-form-several"));
        }
        Asked::YesNo { .. } => {
            say.choices.push(talk.choice(format!("{}=true", question.path), "chat-yes"));
            say.choices.push(talk.choice(format!("{}=false", question.path), "chat-no"));
        }
        Asked::Consent { words, .. } => {
            say.text = format!("{}\n{words}", say.text);
            say.choices.push(talk.choice(format!("{}=true", question.path), "chat-form-consent"));
        }
        Asked::Line { unit, .. } => {
            say.asks = Asks::Digits;
            if let Some(unit) = unit {
                say.text = format!("{} ({unit})", say.text);
            }
        }
        Asked::Date { example, .. } | Asked::Month { example, .. } => {
            say.asks = Asks::Digits;
            let example = talk.with("chat-form-example", &[("example", example)]);
            say.text = format!("{}\n{example}", say.text);
        }
        Asked::Point { .. } if part(question) != "region" => {
            say.asks = Asks::Place;
            let key = if is_sms { "chat-ask-place-words" } else { "chat-ask-place" };
            say.text = format!("{}\n{}", say.text, talk.text(key));
            if question.photo_place.is_some() {
                let id = format!("{}={OF_PHOTO}", question.path);
                say.choices.push(talk.choice(id, "chat-ask-place-photo"));
            }
        }
        Asked::Document { .. } if is_sms => {
            say.text = format!("{}\n{}", say.text, talk.text("chat-form-file-on-web"));
            let label = talk.text("chat-form-on-web");
            say = say.link(label, format!("/isian/{}/{}", filling.draft, question.page));
            say.choices.push(talk.choice(FILLED, "chat-form-filled"));
        }
        Asked::Document { .. } => {
            say.asks = Asks::Photo;
            say.text = format!("{}\n{}", say.text, talk.text("chat-ask-photo"));
        }
        Asked::Address { .. } | Asked::BankAccount { .. } => say.asks = Asks::Digits,
        Asked::List { items, name, .. } => {
            let so_far: String = items.iter().map(|item| format!("\n- {}", item.title)).collect();
            let ask = talk.with("chat-form-more", &[("item", name)]);
            say.text = format!("{}{so_far}\n{ask}", say.text);
            say.choices.push(talk.choice(MORE, "chat-form-add"));
            say.choices.push(talk.choice(SKIP, "chat-form-enough"));
        }
        Asked::Area { .. } if part(question) != "region" => {
            // A map is easier than numbers, where there is one.
            let page = format!("/isian/{}/{}", filling.draft, question.page);
            say = talk.with_page(say, "chat-form-on-web", page);
            if !say.links.is_empty() {
                say.choices.push(talk.choice(FILLED, "chat-form-filled"));
            }
        }
        Asked::SearchMany { .. } | Asked::Letters { .. } => {
            say.text = format!("{}\n{}", say.text, talk.text("chat-form-better-on-web"));
            let page = format!("/isian/{}/{}", filling.draft, question.page);
            say = talk.with_page(say, "chat-form-on-web", page);
            say.choices.push(talk.choice(FILLED, "chat-form-filled"));
        }
        Asked::Search(_)
        | Asked::Point { .. }
        | Asked::Area { .. }
        | Asked::Lines { .. }
        | Asked::Group { .. }
        | Asked::Shown { .. }
        | Asked::Note { .. } => {}
    }
    if field.optional && !matches!(field.input, Asked::List { .. }) {
        let is_photo = matches!(field.input, Asked::Document { .. });
        let key = if is_photo { "chat-form-no-photo-skip" } else { "chat-form-skip" };
        say.choices.push(talk.choice(SKIP, key));
    }
    talk.tell(say);
}

/// What the inputs of the page would send for what came; none where it cannot be an answer.
fn pairs(talk: &Talk<'_>, question: &Question, input: &Input<'_>) -> Option<Vec<(String, String)>> {
    let path = question.path.as_str();
    let one = |value: &str| Some(vec![(path.to_owned(), value.to_owned())]);
    let at =
        |part: &str, value: &str| (format!("{}.{part}", question.field.path), value.to_owned());
    if let Some(choice) = &input.choice {
        let (own, value) = choice.split_once('=')?;
        if let (OF_PHOTO, Some((lat, lng))) = (value, &question.photo_place) {
            return (own == path).then(|| vec![at("lat", lat), at("lng", lng)]);
        }
        return (own == path).then(|| vec![(path.to_owned(), value.to_owned())]);
    }
    if let What::Place { lat, lng } = input.what {
        let is_point = matches!(question.field.input, Asked::Point { .. });
        return is_point
            .then(|| vec![at("lat", &format!("{lat:.6}")), at("lng", &format!("{lng:.6}"))]);
    }
    let text = input.text.as_str();
    if text.is_empty() {
        return None;
    }
    match (&question.field.input, part(question)) {
        (Asked::Line { kind: Line::Number, .. }, _) => one(&said::number(text)),
        (Asked::Line { .. } | Asked::Lines { .. }, _) => one(text),
        (Asked::Date { .. }, _) => {
            let Day { day, month, year } = said::day(text, talk.view().today());
            Some(vec![at("day", &day), at("month", &month), at("year", &year)])
        }
        (Asked::Month { .. }, _) => {
            let (month, year) = said::month(text);
            Some(vec![at("month", &month), at("year", &year)])
        }
        (Asked::Pick { options }, _) => one(&said::one_of(options, text)?),
        (Asked::PickMany { options }, _) => {
            let keys = said::some_of(options, text)?;
            Some(keys.into_iter().map(|key| (path.to_owned(), key)).collect())
        }
        (Asked::YesNo { .. }, _) => match input.command? {
            Command::Yes => one("true"),
            Command::No => one("false"),
            Command::Cancel
            | Command::Back
            | Command::Change
            | Command::Skip
            | Command::Onward
            | Command::Menu
            | Command::Connect
            | Command::Disconnect
            | Command::Speak(_) => None,
        },
        (Asked::Consent { .. }, _) => (input.command == Some(Command::Yes)).then(|| one("true"))?,
        (Asked::Search(_), _) => Some(vec![(format!("{path}.typed"), text.to_owned())]),
        (Asked::Address { .. } | Asked::Point { .. } | Asked::Area { .. }, "region")
        | (Asked::BankAccount { .. }, "bank") => {
            Some(vec![(format!("{path}.typed"), text.to_owned())])
        }
        // Corners in one line are as good as one a line.
        (Asked::Area { .. }, _) => Some(vec![at("outline", &text.replace(';', "\n"))]),
        (Asked::Point { .. }, _) if said::is_coordinates(text) => Some(vec![at("lat", text)]),
        (Asked::Point { .. }, _) => Some(vec![at("address", text)]),
        (Asked::Address { .. } | Asked::BankAccount { .. }, "") => None,
        (Asked::Address { .. } | Asked::BankAccount { .. }, _) => one(text),
        (
            Asked::List { .. }
            | Asked::SearchMany { .. }
            | Asked::Letters { .. }
            | Asked::Document { .. }
            | Asked::Group { .. }
            | Asked::Shown { .. }
            | Asked::Note { .. },
            _,
        ) => None,
    }
}

/// That a form is left and stays as it is, to be gone on with.
pub(crate) fn kept(talk: &mut Talk<'_>, filling: &Filling) {
    let say = Say::new(talk.text("chat-fill-kept"));
    let say = talk.with_page(say, "chat-form-on-web", format!("/isian/{}", filling.draft));
    talk.tell(say);
}

/// What was answered, line by line, to be confirmed.
pub(crate) fn listed(summary: &Summary) -> String {
    let line = |(label, value): &(String, String)| {
        let mark = if label.ends_with('?') { "" } else { ":" };
        format!("\n- {label}{mark} {}", value.replace('\n', " "))
    };
    summary.rows.iter().chain(&summary.bill).map(line).collect()
}

/// What a message came to, for the one that runs the conversation.
pub(crate) const fn went(came: &Came) -> Went {
    match came {
        Came::Lost(_) => Went::Lost,
        Came::On(_) | Came::Ready(..) | Came::Over => Went::On,
    }
}
