//! Files that officers add at a stage: kept beside the case until the stage is left, then part of what was filled in there.

use db::{Batch, params};
use definition::form::{Context, FieldView, Input};
use definition::{Answers, FileRef, Value};
use terms::{CaseId, FileId, Moment};
use vault::Purpose;

use crate::app::App;
use crate::error::Failure;
use crate::working::Opened;

const OF_STAGE: &str = "SELECT document, file_id FROM stage_files
    WHERE agency_id = $1 AND case_id = $2 AND stage = $3 ORDER BY added_at, file_id";
const ADD: &str = "INSERT INTO stage_files
    (agency_id, case_id, file_id, stage, document, added_at) VALUES ($1, $2, $3, $4, $5, $6)";
const DROP: &str = "DELETE FROM stage_files WHERE agency_id = $1 AND case_id = $2 AND file_id = $3";

impl App {
    /// What was added at the stage at which a case is, by document.
    pub(crate) async fn attached(&self, opened: &Opened) -> Result<Answers, Failure> {
        let mut given = Answers::new();
        let Some(held) = opened.keys.get("applicant").filter(|_| has_documents(opened)) else {
            return Ok(given);
        };
        let (agency, case) = (self.agency(), opened.row.id);
        let rows = self.db.query(OF_STAGE, params![agency, case, &opened.case.hand.stage]).await?;
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

    /// The rows of files that were added at a stage, and of those that went.
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

fn has_documents(opened: &Opened) -> bool {
    !documents(opened).is_empty()
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
