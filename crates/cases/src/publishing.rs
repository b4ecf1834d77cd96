//! What everybody may see of a report besides where it is and how far: chosen by an officer, photo by photo, and taken
//! back as easily.
//!
//! Photos are shown by copies, which are made when they are chosen. What shows them no more, whatever it is, orders that
//! they are removed; that no page shows them is a matter of the row, at once.

use casework::{Case, Command, PublicPhoto, Refusal, Showing, may_be_shown};
use db::outbox::Outgoing;
use db::{Batch, Db, DbError};
use definition::{Answers, FileRef, Value};
use identity::{Keyring, Reader};
use serde::{Deserialize, Serialize};
use terms::{AgencyId, CaseId, FileId, Moment, OutboxId};
use vault::{Place, Purpose, Sealed};
use web::{Staff, View};

use crate::access;
use crate::app::App;
use crate::error::Failure;
use crate::store::{self, By};
use crate::working::{self, Opened, Order};

/// The outbox kind of copies that nobody may see any more.
pub const COPIES: &str = "case.copies";

/// The name under which the sentence for everybody is sealed.
pub(crate) const PUBLIC: &str = "public";

#[derive(Serialize, Deserialize)]
struct Step {
    case: CaseId,
    files: Vec<FileId>,
}

/// The order to remove the copies that an event shows no more.
pub(crate) fn removal(
    app: &App,
    opened: &Opened,
    (case, seq): (CaseId, i64),
    after: &Case,
    now: Moment,
) -> Batch {
    let kept: Vec<FileId> = after.showing.copies().collect();
    let gone = opened.case.showing.copies().filter(|file| !kept.contains(file));
    let files: Vec<FileId> = gone.collect();
    if files.is_empty() {
        return Batch::new();
    }
    Batch::new().outbox(&Outgoing {
        agency: app.agency(),
        id: OutboxId::new(app.web.id()),
        kind: COPIES,
        key: format!("copies/{case}/{seq}"),
        body: serde_json::to_vec(&Step { case, files }).expect("ids are plain data"),
        not_before: now,
        at: now,
    })
}

/// Removes the copies that a message of [`COPIES`] names.
///
/// # Errors
/// [`Failure`] when the disk would not; it is tried again.
pub async fn remove_copies(app: &App, body: &[u8]) -> Result<(), Failure> {
    let Ok(step) = serde_json::from_slice::<Step>(body) else { return Ok(()) };
    for file in step.files {
        let removed = app.objects.remove(app.agency(), step.case, file).await;
        removed.map_err(|error| Failure::Intake(intake::Failure::Object(error)))?;
    }
    Ok(())
}

/// A photo that may be chosen.
pub(crate) struct Candidate {
    pub(crate) file: FileRef,
    /// Whether an officer took it to prove that something was done.
    pub(crate) after: bool,
    /// Whether its reporter does not want it shown.
    pub(crate) withheld: bool,
    /// Whether everybody sees it now.
    pub(crate) shown: bool,
}

/// What an officer chose.
#[derive(Default)]
pub(crate) struct Chosen {
    pub(crate) photos: Vec<FileId>,
    /// The sentence; empty: none.
    pub(crate) story: String,
}

impl App {
    /// Whether there is a public page on which something of a case could be shown.
    pub(crate) fn may_publish(&self, opened: &Opened) -> bool {
        let complaint = opened.service.complaint.as_ref();
        complaint.is_some_and(|complaint| complaint.public) && may_be_shown(&opened.case)
    }

    /// The photos of a report: those of its reporter, then those that prove what was done.
    pub(crate) fn candidates(&self, opened: &Opened, answers: &Answers) -> Vec<Candidate> {
        let case = &opened.case;
        let one = |file: &FileRef, after: bool| Candidate {
            after,
            withheld: !after && case.withheld.has(file.id),
            shown: case.showing.photos.iter().any(|photo| photo.file == file.id),
            file: file.clone(),
        };
        let is_picture = |file: &&FileRef| file.kind.starts_with("image/");
        // Only what the service file lets anybody see.
        let is_public = |id: &str| opened.service.document(id).is_some_and(|own| own.public);
        let before = answers.iter().filter(|(id, _)| is_public(id));
        let before = before.flat_map(|(_, value)| value.files()).filter(is_picture);
        let proof = opened.service.complaint.as_ref().and_then(|own| own.proof.as_ref());
        let filled = self.filled(opened);
        let proof = proof.filter(|proof| is_public(&proof.photo));
        let after = filled.iter().filter_map(|(_, filled)| filled.get(&proof?.photo));
        let after = after.flat_map(Value::files).filter(is_picture);
        before.map(|file| one(file, false)).chain(after.map(|file| one(file, true))).collect()
    }

    /// The sentence that everybody reads now.
    pub(crate) fn public_story(&self, opened: &Opened) -> Option<String> {
        self.words(opened, PUBLIC, opened.case.showing.story.as_ref()?)
    }

    /// A sentence to begin with: what the reporter wrote, without the numbers and addresses of people.
    pub(crate) fn proposed_story(view: &View, opened: &Opened, answers: &Answers) -> String {
        let story = opened.service.story().and_then(|id| answers.get(id)?.text());
        let gone = view.say("cases-public-removed");
        let story = lingua::sensitive::redact_with(story.unwrap_or_default(), |_| gone.clone());
        story.chars().take(crate::length::PUBLIC).collect()
    }

    /// Lets everybody see what an officer chose, instead of what they saw before. What may not be shown is left out.
    pub(crate) async fn publish(
        &self,
        staff: &Staff,
        opened: Opened,
        chosen: Chosen,
    ) -> Result<(), Failure> {
        let shows = !chosen.photos.is_empty() || !chosen.story.is_empty();
        if shows && !self.may_publish(&opened) {
            return Err(Refusal::NoWay.into());
        }
        let answers = self.answers(&opened, Reader::Owner, Purpose::Rule).await?;
        let held = opened.keys.get("applicant").ok_or(Failure::NotFound)?;
        let place = (opened.row.id, &held.key);
        let mut photos = Vec::new();
        for one in self.candidates(&opened, &answers) {
            if one.withheld || !chosen.photos.contains(&one.file.id) {
                continue;
            }
            let mut known = opened.case.showing.photos.iter();
            photos.push(match known.find(|photo| photo.file == one.file.id) {
                Some(photo) => *photo,
                None => {
                    let made = intake::public_copies(&self.intake, place, one.file.id).await?;
                    let (copy, small) = (made.copy, made.small);
                    PublicPhoto { file: one.file.id, copy, small, after: one.after }
                }
            });
        }
        let is_same_story = self.public_story(&opened).unwrap_or_default() == chosen.story;
        let story = match is_same_story {
            true => opened.case.showing.story.clone(),
            false => working::seal_words(self, &opened, PUBLIC, &chosen.story),
        };
        let showing = Showing { photos, story: story.filter(|_| !opened.case.withheld.story) };
        if showing == opened.case.showing {
            return Ok(());
        }
        let command = |opened: &Opened| {
            let mut actor = self.actor(staff, opened);
            // Also while it lies with somebody else: with its reporter, who is asked.
            actor.roles.extend(access::roles_at(staff, &self.units, &opened.row.unit));
            Command::Publish { actor, showing: showing.clone() }
        };
        self.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await.map(drop)
    }

    /// The same once a case was decided: whoever accepted it chose it on the same page.
    pub(crate) async fn publish_with(
        &self,
        staff: &Staff,
        case: CaseId,
        chosen: Chosen,
    ) -> Result<(), Failure> {
        let row = store::by_id(&self.db, self.agency(), case).await?.ok_or(Failure::NotFound)?;
        let opened = self.open_row(row).await?;
        self.publish(staff, opened, chosen).await
    }
}

/// The sentence of an event that everybody may read; none where the key of its reporter was destroyed.
///
/// # Errors
/// When the database could not be asked, or a key does not open.
pub async fn public_story(
    db: &Db,
    keyring: &Keyring,
    (agency, case): (AgencyId, CaseId),
    sealed: &casework::Opaque,
) -> Result<Option<String>, DbError> {
    let keys = identity::load(db, keyring, agency, case).await;
    let keys = keys.map_err(|error| DbError::Other(error.to_string()))?;
    let Some(held) = keys.get("applicant") else { return Ok(None) };
    let Ok(sealed) = serde_json::from_value::<Sealed<String>>(sealed.clone()) else {
        return Ok(None);
    };
    let place = Place { owner: agency.uuid(), case, subject: "applicant", field: PUBLIC };
    let opened = vault::open(&held.key, &sealed, &place, Purpose::Maintenance);
    Ok(opened.ok().map(|(words, _read)| words))
}
