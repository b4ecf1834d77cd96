//! What everybody may see of a report besides where it is and how far: photos, and its story in a sentence.
//!
//! Nothing of it is public before an officer has looked at it ([`Event::Published`]), and what its reporter withheld never
//! is. Whoever sees the case at a desk may take it back at any time.

use serde::{Deserialize, Serialize};
use terms::{FileId, Moment};

use crate::case::{Case, Turn};
use crate::command::{Actor, Refusal};
use crate::event::{End, Event, Opaque, Reported};

/// A photo that everybody may see, by its reduced copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicPhoto {
    /// The file of the case that was copied.
    pub file: FileId,
    /// The copy for the page of the report.
    pub copy: FileId,
    /// The small one for lists.
    pub small: FileId,
    /// Whether an officer took it to prove that something was done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after: bool,
}

/// What everybody may see of a report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Showing {
    /// Photos, in the order in which they are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PublicPhoto>,
    /// Its story in a sentence, sealed: whoever destroys the key of its reporter takes that too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<Opaque>,
}

impl Showing {
    /// Whether it shows nothing.
    pub const fn is_nothing(&self) -> bool {
        self.photos.is_empty() && self.story.is_none()
    }

    /// The copies that it shows.
    pub fn copies(&self) -> impl Iterator<Item = FileId> + '_ {
        self.photos.iter().flat_map(|photo| [photo.copy, photo.small])
    }
}

/// What its reporter does not want everybody to see.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Withheld {
    /// These of their photos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<FileId>,
    /// All of their photos, also those that come later.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all_photos: bool,
    /// What they wrote.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub story: bool,
}

impl Withheld {
    /// Whether everything may be seen.
    pub const fn is_nothing(&self) -> bool {
        self.photos.is_empty() && !self.all_photos && !self.story
    }

    /// Whether it holds back this photo of its reporter.
    pub fn has(&self, photo: FileId) -> bool {
        self.all_photos || self.photos.contains(&photo)
    }

    /// The same once its reporter sends other photos: who held one back is not asked again, so all are.
    pub(crate) const fn widened(&mut self) {
        self.all_photos |= !self.photos.is_empty();
    }
}

/// Whether anything of a case may be shown to everybody at all: reports alone, and no secret one.
pub fn may_be_shown(case: &Case) -> bool {
    matches!(case.reported, Some(Reported::Open | Reported::Anonymous))
        && !matches!(case.turn, Turn::Nobody | Turn::Ended(End::Withdrawn))
}

/// Lets everybody see this of a report, instead of what they saw before. Whoever works in its unit may, at whichever stage
/// it is: what was done is shown when the work is over.
pub(crate) fn publish(
    case: &Case,
    actor: &Actor,
    showing: Showing,
    now: Moment,
) -> Result<Event, Refusal> {
    let (officer, name) = (actor.officer, actor.name.clone());
    // Back it is taken by whoever sees that it should not be there.
    if showing.is_nothing() {
        return match case.showing.is_nothing() {
            true => Err(Refusal::NoWay),
            false => Ok(Event::Published { officer, name, showing }),
        };
    }
    if !may_be_shown(case) {
        return Err(Refusal::NoWay);
    }
    // Whoever accepted it a moment ago chose this with it, wherever it went by that.
    let last = case.last.as_ref();
    let decided = last.is_some_and(|last| last.officer == actor.officer && last.is_fresh(now));
    if !decided && actor.roles.is_empty() {
        return Err(Refusal::NotYours);
    }
    let held_back = |photo: &PublicPhoto| !photo.after && case.withheld.has(photo.file);
    if showing.photos.iter().any(held_back) || (showing.story.is_some() && case.withheld.story) {
        return Err(Refusal::Withheld);
    }
    Ok(Event::Published { officer, name, showing })
}
