//! What is told of a report before it has a form: a sentence, photos and a place, in whatever order they come. Photos wait
//! under the key of the conversation until it is known what they show.

use definition::{Giver, Service};
use intake::Opening;
use lingua::Wish;
use serde::{Deserialize, Serialize};
use terms::{CaseId, FileId};
use web::Citizen;

use super::{NAME, STORY, Step, begun, who};
use crate::acts::{Input, Went};
use crate::error::Failure;
use crate::receive::{is_of_sense, understood};
use crate::said;
use crate::say::{Choice, Say, What};
use crate::talk::Talk;

/// What was told.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Told {
    /// What happened, in their words; empty while only pictures came.
    #[serde(default)]
    pub(super) said: String,
    /// Photos that wait.
    #[serde(default)]
    pub(super) photos: Vec<Photo>,
    /// Where it is, in degrees.
    #[serde(default)]
    pub(super) place: Option<(f64, f64)>,
    /// The form that was begun before another category was asked for: its category and draft.
    #[serde(default)]
    pub(super) begun: Option<(String, CaseId)>,
}

/// A photo that waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Photo {
    id: FileId,
    name: String,
}

/// The choice of whoever did not want to report anything.
const NO_REPORT: &str = "no-report";

/// How many photos a report of a service takes; none where it takes no photo.
fn photos_of(service: &Service) -> Option<usize> {
    let takes = |document: &&definition::Document| {
        document.giver == Giver::Applicant && document.kinds.iter().any(|kind| kind == "image")
    };
    service.documents.iter().find(takes).map(|document| document.count.max(1))
}

/// A photo or a place begins a report; whether there is anything to report here.
pub(in crate::acts) async fn sent_first(
    talk: &mut Talk<'_>,
    input: &Input<'_>,
) -> Result<bool, Failure> {
    if talk.app.catalog.now().complaints().next().is_none() {
        return Ok(false);
    }
    let told = left(talk);
    let (told, wrong) = gathered(talk, told, input).await?;
    wrong.into_iter().for_each(|words| talk.tell(Say::new(words)));
    let is_nothing = told.photos.is_empty() && told.place.is_none() && told.said.is_empty();
    if is_nothing {
        // None of what was sent could be taken, and why was said.
        talk.doing(NAME, &Step::Story(told));
    } else if told.said.is_empty() {
        ask(talk, told);
    } else {
        heard(talk, told).await?;
    }
    Ok(true)
}

/// What was told of a report that was left before it had a form: it goes on with that.
pub(super) fn left(talk: &mut Talk<'_>) -> Told {
    let of = |doing: &crate::conversation::Doing| {
        let step = serde_json::from_value::<Step>(doing.at.clone()).ok()?;
        match step {
            Step::Story(told) | Step::Category(told) | Step::Who(_, told) => Some(told),
            Step::Form(..) => None,
        }
    };
    let found = talk.state.left.as_ref().filter(|doing| doing.act == NAME).and_then(of);
    if found.is_some() {
        talk.state.left = None;
    }
    found.unwrap_or_default()
}

/// What was told, with what came now, and what could not be taken of it.
pub(super) async fn gathered(
    talk: &mut Talk<'_>,
    mut told: Told,
    input: &Input<'_>,
) -> Result<(Told, Vec<String>), Failure> {
    let mut wrong = Vec::new();
    match input.what {
        What::Files { files, too_large, .. } => {
            let say = |why: &str, name: &str| talk.with(&format!("wrong-{why}"), &[("name", name)]);
            wrong.extend(too_large.iter().map(|name| say("file-large", name)));
            let snapshot = talk.app.catalog.now();
            let most = snapshot.complaints().filter_map(|entry| photos_of(&entry.service)).max();
            for (name, bytes) in files {
                let name = if name.is_empty() { "foto.jpg" } else { name };
                if told.photos.len() >= most.unwrap_or_default() {
                    wrong.push(say("file-many", name));
                    continue;
                }
                match intake::photo_fits(bytes).await? {
                    Ok(()) => {
                        let id = talk.keep_file(bytes).await?;
                        told.photos.push(Photo { id, name: name.to_owned() });
                    }
                    Err(why) => wrong.push(say(why, name)),
                }
            }
            if told.said.is_empty() {
                told.said.clone_from(&input.text);
            }
        }
        What::Place { lat, lng } => told.place = Some((*lat, *lng)),
        What::Text(_) | What::Button(_) | What::Unreadable => {}
    }
    Ok((told, wrong))
}

/// Says what is kept, and asks for the one sentence that is lacking.
pub(super) fn ask(talk: &mut Talk<'_>, told: Told) {
    let count = told.photos.len().to_string();
    let kept = match (told.photos.is_empty(), told.place.is_some()) {
        (true, false) => String::new(),
        (true, true) => talk.text("chat-story-place"),
        (false, false) => talk.with("chat-story-photos", &[("count", &count)]),
        (false, true) => talk.with("chat-story-both", &[("count", &count)]),
    };
    let mut say = Say::new(format!("{kept} {}", talk.text("chat-story-ask")).trim());
    if told.place.is_none() {
        say.text = format!("{} {}", say.text, talk.text("chat-story-place-too"));
    }
    say.choices.push(talk.choice(NO_REPORT, "chat-story-drop"));
    talk.doing(NAME, &Step::Story(told));
    talk.tell(say);
}

/// What came while the sentence is waited for.
pub(super) async fn told(
    talk: &mut Talk<'_>,
    told: Told,
    input: &Input<'_>,
) -> Result<Went, Failure> {
    if input.choice.as_deref() == Some(NO_REPORT) {
        talk.done();
        talk.say("chat-cancelled");
        crate::acts::menu(talk);
        return Ok(Went::On);
    }
    let (mut told, wrong) = gathered(talk, told, input).await?;
    wrong.into_iter().for_each(|words| talk.tell(Say::new(words)));
    if !input.is_typed() {
        if told.said.is_empty() {
            ask(talk, told);
        } else {
            heard(talk, told).await?;
        }
        return Ok(Went::On);
    }
    if let Some(place) = said::coordinates(&input.text) {
        told.place = Some(place);
        ask(talk, told);
        return Ok(Went::On);
    }
    let reply = understood(talk, &input.text).await?;
    let is_report = matches!(reply.wish, Wish::Report(_));
    let is_other = !is_report && is_of_sense(&reply);
    let is_long = input.text.split_whitespace().count() >= STORY;
    if !is_other && (is_report || is_long || suggested(talk, &input.text).is_some()) {
        told.said.clone_from(&input.text);
        talk.row.language = reply.tongue.answered_in();
        heard(talk, told).await?;
        return Ok(Went::On);
    }
    ask(talk, told);
    Ok(Went::Lost)
}

/// The category in whose words something is said.
pub(super) fn suggested(talk: &Talk<'_>, said: &str) -> Option<String> {
    let snapshot = talk.app.catalog.now();
    let services = snapshot.complaints().map(|entry| &*entry.service);
    complaints::category_of(said, services).map(|service| service.id.clone())
}

/// Whether reports of this category are taken here.
pub(super) fn is_category(talk: &Talk<'_>, id: &str) -> bool {
    let entry = talk.app.catalog.latest(id);
    entry.is_some_and(|entry| entry.service.complaint.is_some())
}

/// Goes on with what was said: its category is that of its words.
async fn heard(talk: &mut Talk<'_>, told: Told) -> Result<(), Failure> {
    let reply = understood(talk, &told.said).await?;
    let named = if let Wish::Report(category) = reply.wish {
        category.or(reply.category)
    } else {
        reply.category
    };
    let named = named.filter(|category| is_category(talk, category));
    let category = named.or_else(|| suggested(talk, &told.said)).unwrap_or_default();
    chosen(talk, &category, told).await
}

/// Asks which category it is.
pub(super) fn categories(talk: &mut Talk<'_>, told: Told) {
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
    talk.doing(NAME, &Step::Category(told));
    let text = talk.text("chat-report-category");
    talk.tell(Say { choices, ..Say::new(text) });
}

/// What came while the category is asked for.
pub(super) async fn sorted(
    talk: &mut Talk<'_>,
    told: Told,
    input: &Input<'_>,
) -> Result<Went, Failure> {
    let pressed = input.choice.as_deref().and_then(|id| id.strip_prefix("category="));
    if let Some(category) = pressed {
        chosen(talk, category, told).await?;
        return Ok(Went::On);
    }
    let (mut told, wrong) = gathered(talk, told, input).await?;
    wrong.into_iter().for_each(|words| talk.tell(Say::new(words)));
    if input.is_typed()
        && let Some(category) = suggested(talk, &input.text)
    {
        if told.said.is_empty() && input.text.split_whitespace().count() >= STORY {
            told.said.clone_from(&input.text);
        }
        chosen(talk, &category, told).await?;
        return Ok(Went::On);
    }
    categories(talk, told);
    Ok(Went::Lost)
}

/// Goes on with a category; with none, asks for it.
pub(super) async fn chosen(talk: &mut Talk<'_>, category: &str, told: Told) -> Result<(), Failure> {
    let entry = talk.app.catalog.latest(category);
    let complaint = entry.as_ref().and_then(|entry| entry.service.complaint.as_ref());
    let Some(complaint) = complaint else {
        categories(talk, told);
        return Ok(());
    };
    let nameless = [definition::Report::Anonymous, definition::Report::Secret];
    let may_be_nameless = complaint.modes.iter().any(|mode| nameless.contains(mode));
    match talk.peer.account() {
        Some(_) if may_be_nameless => {
            who(talk, category, told);
            Ok(())
        }
        Some(_) => begun(talk, category, told, true).await,
        None if may_be_nameless => begun(talk, category, told, false).await,
        None => {
            talk.done();
            let label = talk.text("menu-sign-in");
            let say = Say::new(talk.text("chat-report-needs-account"));
            talk.tell(say.link(label, "/masuk?lanjut=/tanya"));
            Ok(())
        }
    }
}

/// Puts all that was told into a draft, as a page that begins a report does; says what of the photos did not come along.
pub(super) async fn put_in(
    talk: &mut Talk<'_>,
    (citizen, draft): (&Citizen, CaseId),
    category: &str,
    told: &Told,
) -> Result<(), Failure> {
    let Some(entry) = talk.app.catalog.latest(category) else { return Ok(()) };
    let view = talk.view();
    let most = photos_of(&entry.service);
    let (mut photos, mut swept) = (Vec::new(), 0_usize);
    for photo in told.photos.iter().take(most.unwrap_or_default()) {
        match talk.kept_file(photo.id).await? {
            Some(bytes) => photos.push((photo.name.clone(), bytes)),
            None => swept += 1,
        }
    }
    let kept = photos.len();
    let degrees = |(lat, lng)| (format!("{lat:.6}"), format!("{lng:.6}"));
    let opening = Opening {
        answers: complaints::answers_in(&told.said, &entry.service),
        words: told.said.clone(),
        at: told.place.map(degrees),
        photos,
        too_large: Vec::new(),
        held_back: Vec::new(),
        too_many: told
            .photos
            .iter()
            .skip(most.unwrap_or_default())
            .map(|photo| photo.name.clone())
            .collect(),
    };
    intake::begin_report(&talk.app.intake, &view, citizen.person, category, opening).await?;
    // Where the sentence is asked for on a later page.
    if !told.said.is_empty()
        && let Some(question) =
            intake::first_lines(&talk.app.intake, &view, (citizen, draft)).await?
    {
        let pairs = [(question.path.clone(), told.said.clone())];
        intake::answer(&talk.app.intake, &view, (citizen, draft), &question, &pairs).await?;
    }
    if kept > 0 {
        let text = talk.with("chat-form-photos-kept", &[("count", &kept.to_string())]);
        talk.tell(Say::new(text));
    }
    if swept > 0 {
        talk.say("chat-story-photos-gone");
    }
    match most {
        None if !told.photos.is_empty() => talk.say("chat-form-no-photo"),
        Some(most) if told.photos.len() > most => {
            let text = talk.with("chat-story-photos-most", &[("count", &most.to_string())]);
            talk.tell(Say::new(text));
        }
        Some(_) | None => {}
    }
    Ok(())
}
