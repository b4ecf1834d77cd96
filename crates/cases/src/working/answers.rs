//! Answers and words of a case: sealed under their subjects' keys, and opened for who may read them.

use std::collections::BTreeMap;

use casework::Answered;
use definition::{Answers, Service};
use identity::{Keys, Part, Reader, reveal};
use serde_json::Value as Json;
use terms::CaseId;
use vault::{Place, Purpose, Sealed};
use web::Staff;

use super::Opened;
use crate::app::App;
use crate::error::Failure;
use crate::opened::{sent_answers, typed_answers};

pub(crate) fn seal_answers(
    app: &App,
    keys: &Keys,
    case: CaseId,
    service: &Service,
    answers: &Answers,
) -> Answered {
    let split = service.split(answers);
    let sealed = split.sealed.iter().filter_map(|(subject, own)| {
        let held = keys.get(subject)?;
        let place = Place { owner: app.agency().uuid(), case, subject, field: "answers" };
        let sealed = vault::seal(&held.key, held.id, own, &place, app.web.random());
        Some((subject.clone(), serde_json::to_value(sealed).expect("bytes are plain data")))
    });
    Answered {
        plain: serde_json::to_value(&split.plain).expect("answers are plain data"),
        sealed: sealed.collect(),
    }
}

/// Words of an officer to the applicant, sealed under the applicant's key.
pub(crate) fn seal_words(app: &App, opened: &Opened, field: &str, words: &str) -> Option<Json> {
    let held = opened.keys.get("applicant").filter(|_| !words.is_empty())?;
    let place =
        Place { owner: app.agency().uuid(), case: opened.row.id, subject: "applicant", field };
    let sealed = vault::seal(&held.key, held.id, &words.to_owned(), &place, app.web.random());
    serde_json::to_value(sealed).ok()
}

impl App {
    /// The answers, opened for somebody and for something.
    pub(crate) async fn answers(
        &self,
        opened: &Opened,
        reader: Reader<'_>,
        purpose: Purpose,
    ) -> Result<Answers, Failure> {
        match sent_answers(&opened.events).next_back() {
            Some((answered, _)) => self.open_answered(opened, answered, reader, purpose).await,
            None => Ok(Answers::new()),
        }
    }

    /// The answers as they were before each correction, for a member of staff.
    pub(crate) async fn answers_before(
        &self,
        staff: &Staff,
        opened: &Opened,
        purpose: Purpose,
    ) -> Result<Vec<Answers>, Failure> {
        let unit = self.seen_from(staff, opened);
        let mut before = Vec::new();
        for (answered, _) in sent_answers(&opened.events).take(opened.corrected_at().len()) {
            let reader = Reader::Staff(staff, &unit);
            before.push(self.open_answered(opened, answered, reader, purpose).await?);
        }
        Ok(before)
    }

    async fn open_answered(
        &self,
        opened: &Opened,
        answered: &Answered,
        reader: Reader<'_>,
        purpose: Purpose,
    ) -> Result<Answers, Failure> {
        let sealed: BTreeMap<String, Sealed<Answers>> = answered
            .sealed
            .iter()
            .filter_map(|(subject, json)| {
                Some((subject.clone(), serde_json::from_value(json.clone()).ok()?))
            })
            .collect();
        let parts: Vec<Part<'_, Answers>> = sealed
            .iter()
            .map(|(subject, sealed)| Part { subject, field: "answers", sealed })
            .collect();
        let (agency, case) = (self.agency(), opened.row.id);
        let open = reveal(&self.db, &self.web, agency, case, &opened.keys, reader, &parts, purpose)
            .await?;
        let plain = serde_json::from_value(answered.plain.clone()).unwrap_or_default();
        Ok(opened.service.join(definition::Split { plain, sealed: open.into_iter().collect() }))
    }

    /// What was filled in with one decision.
    pub(crate) fn filled_at(&self, opened: &Opened, sealed: &Json) -> Answers {
        let words = self.words(opened, "filled", sealed);
        words.and_then(|words| typed_answers(&words)).unwrap_or_default()
    }

    /// What officers filled in, by stage; for the office and its letters.
    pub(crate) fn filled(&self, opened: &Opened) -> Vec<(String, Answers)> {
        let open = |(stage, sealed): (&str, &Json)| {
            let words = self.words(opened, "filled", sealed)?;
            Some((stage.to_owned(), typed_answers(&words)?))
        };
        opened.filled().into_iter().filter_map(open).collect()
    }

    /// The answers, opened for a member of staff of the case's unit; a disclosure is recorded first.
    pub(crate) async fn answers_for(
        &self,
        staff: &Staff,
        opened: &Opened,
        purpose: Purpose,
    ) -> Result<Answers, Failure> {
        let unit = self.seen_from(staff, opened);
        self.answers(opened, Reader::Staff(staff, &unit), purpose).await
    }

    /// Sealed words of one event, for their owner or an officer who has the case open.
    pub(crate) fn words(&self, opened: &Opened, field: &str, json: &Json) -> Option<String> {
        let sealed: Sealed<String> = serde_json::from_value(json.clone()).ok()?;
        let held = opened.keys.get("applicant")?;
        let place =
            Place { owner: self.agency().uuid(), case: opened.row.id, subject: "applicant", field };
        // Written by the office to the applicant: shown to both, a disclosure to neither.
        vault::open(&held.key, &sealed, &place, Purpose::Own).ok().map(|(words, _read)| words)
    }
}
