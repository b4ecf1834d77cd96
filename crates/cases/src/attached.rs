//! Files that officers add at a stage: kept beside the case until the stage is left, then part of what was filled in there.

use casework::Turn;
use db::{Batch, DbError, params};
use definition::form::{Context, FieldView, Input};
use definition::{Answers, FileRef, Value};
use intake::Added;
use terms::{CaseId, FileId, Moment};
use vault::Purpose;
use web::Staff;

use crate::app::App;
use crate::error::Failure;
use crate::store;
use crate::working::Opened;

const OF_STAGE: &str = "SELECT document, file_id FROM stage_files
    WHERE agency_id = $1 AND case_id = $2 AND stage = $3 ORDER BY added_at, file_id";
const ADD: &str = "INSERT INTO stage_files
    (agency_id, case_id, file_id, stage, document, added_at) VALUES ($1, $2, $3, $4, $5, $6)";
const DROP: &str = "DELETE FROM stage_files WHERE agency_id = $1 AND case_id = $2 AND file_id = $3";
const DROP_ALL: &str =
    "DELETE FROM stage_files WHERE agency_id = $1 AND case_id = $2 AND stage = $3";

impl App {
    /// What was added at the stage at which a case is, by document.
    pub(crate) async fn attached(&self, opened: &Opened) -> Result<Answers, Failure> {
        match documents(opened).is_empty() {
            true => Ok(Answers::new()),
            false => self.attached_at(opened, &opened.case.hand.stage).await,
        }
    }

    /// What was added at a stage, or for an objection, by document.
    pub(crate) async fn attached_at(
        &self,
        opened: &Opened,
        stage: &str,
    ) -> Result<Answers, Failure> {
        let mut given = Answers::new();
        let Some(held) = opened.keys.get("applicant") else { return Ok(given) };
        let (agency, case) = (self.agency(), opened.row.id);
        let rows = self.db.query(OF_STAGE, params![agency, case, stage]).await?;
        for row in rows {
            let (document, file): (String, FileId) = (row.get(0)?, row.get(1)?);
            let at = (agency, case, file);
            // Shown with the case, whose read is recorded.
            let found = intake::upload_ref(&self.db, &held.key, at, Purpose::Rule).await?;
            let entry = given.entry(document).or_insert_with(|| Value::Files(Vec::new()));
            if let (Value::Files(files), Some(found)) = (entry, found) {
                files.push(found);
            }
        }
        Ok(given)
    }

    /// Adds files at the stage that somebody holds, and takes out those that went; false when they hold it no longer.
    /// What was kept without a row is swept.
    pub(crate) async fn attach(
        &self,
        mut opened: Opened,
        staff: &Staff,
        added: &Added,
        now: Moment,
    ) -> Result<bool, Failure> {
        let (agency, stage) = (self.agency(), opened.case.hand.stage.clone());
        while opened.case.hand.stage == stage && holds(&opened, staff) {
            let place = (opened.row.id, stage.as_str());
            let batch = store::unchanged(agency, opened.row.id, opened.row.seq)
                .then(added.batch.clone())
                .then(self.attaching(place, &added.kept, &added.gone, now));
            match self.db.commit(batch).await {
                Ok(()) => return Ok(true),
                // Something happened to the case: perhaps at another stage.
                Err(DbError::Stale) => {
                    let row = store::by_id(&self.db, agency, opened.row.id).await?;
                    opened = self.open_row(row.ok_or(Failure::NotFound)?).await?;
                    opened.look_at(&stage);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(false)
    }

    /// What was given for an objection is part of it now.
    pub(crate) fn handed_in(&self, case: CaseId, stage: &str) -> Batch {
        Batch::new().any(DROP_ALL, params![self.agency(), case, stage])
    }

    /// The rows of files that were added at a stage, or for an objection, and of those that went.
    pub(crate) fn attaching(
        &self,
        (case, stage): (CaseId, &str),
        kept: &[(String, FileRef)],
        gone: &[FileId],
        now: Moment,
    ) -> Batch {
        let agency = self.agency();
        let batch = gone
            .iter()
            .fold(Batch::new(), |batch, file| batch.any(DROP, params![agency, case, *file]));
        kept.iter().fold(batch, |batch, (document, file)| {
            batch.exactly(1, ADD, params![agency, case, file.id, stage, document, now])
        })
    }
}

/// Whether somebody has the case in their hands at the stage that is looked at.
pub(crate) fn holds(opened: &Opened, staff: &Staff) -> bool {
    opened.case.turn == Turn::Office && opened.case.hand.holder == Some(staff.officer)
}

/// The documents that officers add at the stage at which a case is.
pub(crate) fn documents(opened: &Opened) -> Vec<String> {
    opened.service.documents_at(&opened.case.hand.stage)
}

/// What the way on still lacks: the labels of documents without a file.
pub(crate) fn missing(
    opened: &Opened,
    given: &Answers,
    answers: &Answers,
    context: &Context,
) -> Vec<String> {
    let is_missing = |field: &FieldView| {
        !field.optional && matches!(&field.input, Input::Document { files, .. } if files.is_empty())
    };
    let asked = opened.service.stage_documents(&opened.case.hand.stage, given, answers, context);
    asked.into_iter().filter(is_missing).map(|field| field.label).collect()
}
