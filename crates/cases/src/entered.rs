//! Cases that an officer typed at a counter: the scans of the signed paper, and the code with which whoever has the
//! receipt follows the case without an account.

use casework::{Entered, Event};
use db::{Db, DbError};
use definition::FileRef;
use identity::{Held, Keys};
use intake::Submission;
use terms::{AgencyId, CaseId, OfficerId};
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::Staff;

use crate::app::App;
use crate::opened::{self, Opened};
use crate::{parcel, store};

/// The field that the place of the seal of the scans names.
const PAPER: &str = "paper";
/// What a code is made of: no letter that is mistaken for another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// How many letters a code has: 60 bits.
const LENGTH: usize = 12;

/// What the first event of a case says of the counter at which it was typed.
pub(crate) fn entered(
    app: &App,
    keys: &Keys,
    staff: &Staff,
    submission: &Submission,
) -> Option<Entered> {
    let typed = submission.entered.as_ref()?;
    let held = keys.get("applicant")?;
    let place = Place {
        owner: app.agency().uuid(),
        case: submission.case,
        subject: "applicant",
        field: PAPER,
    };
    let files = serde_json::to_string(&typed.paper).expect("names are plain data");
    let sealed = vault::seal(&held.key, held.id, &files, &place, app.web.random());
    Some(Entered {
        officer: staff.officer,
        name: staff.name.clone(),
        unit: typed.unit.clone(),
        paper: serde_json::to_value(sealed).expect("bytes are plain data"),
    })
}

/// The number of the case that a draft became which this officer typed, or where its parcel is.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn entered_by(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
    draft: CaseId,
) -> Result<Option<String>, DbError> {
    let Some(row) = store::by_id(db, agency, draft).await? else {
        return parcel::filed_by(db, agency, officer, draft).await;
    };
    let events = opened::read(&store::events(db, agency, draft).await?);
    let events = events.map_err(|error| DbError::Other(error.to_string()))?;
    let own = events
        .first()
        .is_some_and(|(event, _)| of(event).is_some_and(|one| one.officer == officer));
    Ok(own.then_some(row.number))
}

fn of(event: &Event) -> Option<&Entered> {
    if let Event::Filed { entered, .. } = event { entered.as_ref() } else { None }
}

impl Opened {
    /// Who typed it at which counter, if anybody did.
    pub(crate) fn entered(&self) -> Option<&Entered> {
        of(&self.events.first()?.0)
    }
}

impl App {
    /// The scans of the paper from which it was typed.
    pub(crate) fn paper(&self, opened: &Opened) -> Vec<FileRef> {
        let held = opened.keys.get("applicant");
        let entered = opened.entered().zip(held);
        let scans =
            |(entered, held): (&Entered, &Held)| self.scans((opened.row.id, &held.key), entered);
        entered.map(scans).unwrap_or_default()
    }

    /// The scans of a paper from which a case or a parcel was typed, opened with its applicant's key.
    pub(crate) fn scans(
        &self,
        (case, key): (CaseId, &SubjectKey),
        entered: &Entered,
    ) -> Vec<FileRef> {
        let place = Place { owner: self.agency().uuid(), case, subject: "applicant", field: PAPER };
        let sealed = serde_json::from_value::<Sealed<String>>(entered.paper.clone()).ok();
        // Names of files, for whoever has the case open already.
        let opened = sealed.and_then(|sealed| vault::open(key, &sealed, &place, Purpose::Own).ok());
        let files = opened.and_then(|(files, _read)| serde_json::from_str(&files).ok());
        files.unwrap_or_default()
    }

    /// The code on the receipt of a case, in groups of four.
    pub(crate) fn code(&self, case: CaseId) -> String {
        let print = self.keys.agency.fingerprint("follow", &case.to_string());
        let letters = print
            .iter()
            .take(LENGTH)
            .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        let letters: Vec<char> = letters.collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
    }
}

/// A code as somebody typed it, in its one form.
pub(crate) fn read_code(typed: &str) -> String {
    let kept = typed.chars().filter(char::is_ascii_alphanumeric);
    let letters: Vec<char> = kept.map(|letter| letter.to_ascii_uppercase()).collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for typed in ["ab2d-efgh-jk3m", " AB2D EFGH JK3M", "ab2defghjk3m"] {
            assert_eq!(read_code(typed), "AB2D-EFGH-JK3M");
        }
    }
}
