//! Answers to forms, kept for half an hour for who sent them: sealed under a key that is made of our own and of a cookie
//! of their browser, so that no copy of the database opens one.

use std::sync::Arc;

use db::{Batch, Db, params};
use terms::{CaseId, KeyId};
use uuid::Uuid;
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::{Answers, Clock, Later, Source, To};

use crate::keyring::Keyring;

const SECONDS: i64 = 1_800;
/// They have one key each and no row of keys.
const KEY_ID: KeyId = KeyId::new(Uuid::nil());

const ADD: &str =
    "INSERT INTO kept_answers (agency_id, answer_id, until_at, sealed) VALUES ($1, $2, $3, $4)";
const SWEEP: &str = "DELETE FROM kept_answers WHERE agency_id = $1 AND until_at < $2";
const FIND: &str =
    "SELECT sealed FROM kept_answers WHERE agency_id = $1 AND answer_id = $2 AND until_at >= $3";

/// Where they are kept.
pub struct AnswerStore {
    db: Db,
    keys: Arc<Keyring>,
    clock: Clock,
    source: Arc<dyn Source>,
}

impl AnswerStore {
    /// Over this database, these keys, this clock and randomness.
    pub fn new(db: Db, keys: Arc<Keyring>, clock: Clock, source: Arc<dyn Source>) -> Arc<Self> {
        Arc::new(Self { db, keys, clock, source })
    }

    fn key(&self, to: &To<'_>) -> SubjectKey {
        SubjectKey::from_bytes(self.keys.portal.fingerprint("answer", to.cookie))
    }
}

fn place(to: &To<'_>) -> Place<'static> {
    let case = CaseId::new(to.id);
    Place { owner: to.agency.uuid(), case, subject: "answer", field: "kept" }
}

impl Answers for AnswerStore {
    fn keep<'a>(&'a self, to: To<'a>, answer: String) -> Later<'a, bool> {
        let mut nonce = [0; vault::NONCE];
        self.source.fill(&mut nonce);
        let sealed = vault::seal(&self.key(&to), KEY_ID, &answer, &place(&to), nonce);
        let now = (self.clock)();
        let row = params![to.agency, to.id, now.plus_seconds(SECONDS), sealed.to_bytes()];
        let batch = Batch::new().any(SWEEP, params![to.agency, now]).exactly(1, ADD, row);
        Box::pin(async move {
            let kept = self.db.commit(batch).await;
            if let Err(error) = &kept {
                tracing::warn!(error = %error, "An answer to a form could not be kept");
            }
            kept.is_ok()
        })
    }

    fn kept<'a>(&'a self, to: To<'a>) -> Later<'a, Option<String>> {
        Box::pin(async move {
            let now = (self.clock)();
            let row = self.db.query_opt(FIND, params![to.agency, to.id, now]).await.ok()??;
            let sealed = Sealed::<String>::from_bytes(KEY_ID, row.get(0).ok()?);
            let opened = vault::open(&self.key(&to), &sealed, &place(&to), Purpose::Own);
            opened.ok().map(|(answer, _read)| answer)
        })
    }
}
