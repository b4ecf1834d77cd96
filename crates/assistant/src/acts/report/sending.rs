//! All of a report is answered: reports that are like it, how it may be sent, and the receipt.

use cases::{HeldBack, SentDraft};
use intake::Summary;
use web::Citizen;

use super::story::Told;
use super::{NAME, OTHER_KIND, Step, after, is_wanted};
use crate::acts::form::{self, Filling};
use crate::error::Failure;
use crate::say::Say;
use crate::talk::Talk;

/// Reports that are like it, then all that is sent, and how it may be sent.
pub(super) fn confirm(
    talk: &mut Talk<'_>,
    citizen: &Citizen,
    (filling, told): (Filling, Told),
    summary: &Summary,
) {
    if !filling.compared && !summary.alike.is_empty() {
        let mut say = Say::new(talk.text("chat-report-alike"));
        for alike in &summary.alike {
            let number = alike.href.rsplit('/').next().unwrap_or_default();
            say.text = format!("{}\n- {} ({}) {}", say.text, alike.title, alike.note, alike.href);
            let label = talk.with("chat-report-support", &[("number", number)]);
            say = say.choice(format!("support={number}"), label);
        }
        say.choices.push(talk.choice("different", "chat-report-different"));
        talk.doing(NAME, &Step::Form(filling, told));
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
    say.choices.push(talk.choice(OTHER_KIND, "chat-report-other-kind"));
    say = talk.with_page(say, "chat-form-on-web", format!("/isian/{}/periksa", filling.draft));
    talk.doing(NAME, &Step::Form(filling, told));
    talk.tell(say);
}

/// Supports another one's report; their own is given up.
pub(super) async fn support(
    talk: &mut Talk<'_>,
    citizen: &Citizen,
    number: &str,
) -> Result<(), Failure> {
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
pub(super) async fn send(
    talk: &mut Talk<'_>,
    citizen: &Citizen,
    (filling, told): (Filling, Told),
    way: &str,
) -> Result<(), Failure> {
    // As on the page: a machine is as many people without an account as it has cookies.
    let is_too_many = |network| !talk.app.web.takes_stranger(network);
    if !citizen.has_account && talk.peer.network.is_some_and(is_too_many) {
        talk.doing(NAME, &Step::Form(filling, told));
        let mut say = Say::new(talk.text("chat-report-too-many"));
        say.choices.push(talk.choice(format!("send={way}"), &format!("chat-report-send-{way}")));
        talk.tell(say);
        return Ok(());
    }
    let held_back = HeldBack { photos: filling.hides_photos, story: filling.hides_story };
    match crate::acts::sent(talk, citizen, filling.draft, (way, held_back)).await? {
        Some(SentDraft::Filed(number)) => {
            talk.done();
            if !citizen.has_account {
                talk.is_told_here(citizen.person);
            }
            crate::acts::receipt(talk, filling.draft, &number).await
        }
        Some(SentDraft::Open) => {
            let came = form::onward(talk, citizen, filling, is_wanted).await?;
            after(talk, citizen, came, told);
            Ok(())
        }
        None => Ok(()),
    }
}
