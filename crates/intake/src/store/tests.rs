//! Drafts in both engines.

use std::collections::BTreeMap;

use db::testing::on_both_engines;
use db::{DbError, params};
use terms::{AgencyId, CaseId, FileId, KeyId, Moment, PersonId};
use uuid::Uuid;

use super::*;
use crate::MIGRATIONS;

/// The tables of forms, and that of what is due.
fn migrations() -> Vec<db::Migration> {
    [&[db::outbox::MIGRATION], MIGRATIONS].concat()
}

fn row(draft: u128, person: u128) -> DraftRow {
    DraftRow {
        agency: AgencyId::new(Uuid::from_u128(1)),
        id: CaseId::new(Uuid::from_u128(draft)),
        person: PersonId::new(Uuid::from_u128(person)),
        service: "surat-domisili".to_owned(),
        service_version: 1,
        version: 1,
        pages: BTreeMap::new(),
        key: KeyId::new(Uuid::from_u128(9)),
        sealed: vec![1, 2, 3],
        saved_at: Moment::from_micros(5),
        counter: None,
    }
}

#[tokio::test]
async fn the_second_of_two_saves_from_the_same_state_is_told_so() {
    on_both_engines(&migrations(), async |db| {
        let mut seen = row(10, 20);
        db.commit(add(&seen)).await.expect("added");
        seen.pages.insert("tempat".to_owned(), 1);
        db.commit(save(&seen)).await.expect("saved");
        assert!(matches!(db.commit(save(&seen)).await, Err(DbError::Stale)));
        let [rows] =
            db.query_each([draft(seen.agency, seen.id, seen.person)]).await.expect("asked");
        let now = read_draft(seen.agency, rows.first().expect("there")).expect("read");
        assert_eq!((now.version, now.pages.get("tempat")), (2, Some(&1)));
        assert!(matches!(
            db.commit(drop(seen.agency, seen.id, seen.version)).await,
            Err(DbError::Stale)
        ));
        db.commit(drop(now.agency, now.id, now.version)).await.expect("dropped");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_there_for_its_person_only_and_one_a_service() {
    on_both_engines(&migrations(), async |db| {
        let own = row(10, 20);
        db.commit(add(&own)).await.expect("added");
        let other = PersonId::new(Uuid::from_u128(21));
        let [rows] = db.query_each([draft(own.agency, own.id, other)]).await.expect("asked");
        assert!(rows.is_empty());
        assert!(drafts(&db, own.agency, other).await.expect("asked").is_empty());
        assert_eq!(drafts(&db, own.agency, own.person).await.expect("asked").len(), 1);
        let second = db.commit(add(&row(11, 20))).await;
        assert!(matches!(second, Err(DbError::Duplicate(_))), "{second:?}");
    })
    .await;
}

#[tokio::test]
async fn uploads_come_and_go() {
    on_both_engines(&migrations(), async |db| {
        let own = row(10, 20);
        let file = FileId::new(Uuid::from_u128(30));
        let now = Moment::from_micros(7);
        db.commit(add(&own).then(add_upload((own.agency, own.id, own.key), file, vec![4], 1, now)))
            .await
            .expect("added");
        let found = upload(&db, own.agency, own.id, file).await.expect("asked").expect("there");
        assert_eq!((found.sealed, found.key), (vec![4], own.key));
        db.commit(drop_upload(&own, file)).await.expect("dropped");
        assert!(upload(&db, own.agency, own.id, file).await.expect("asked").is_none());
        let left =
            db.query("SELECT COUNT(*) FROM uploads WHERE agency_id = $1", params![own.agency]);
        assert_eq!(left.await.expect("asked")[0].get::<i64>(0), Ok(0));
    })
    .await;
}

#[tokio::test]
async fn when_a_draft_was_saved_last_is_known_until_it_is_gone() {
    on_both_engines(&migrations(), async |db| {
        let own = row(10, 20);
        db.commit(add(&own)).await.expect("added");
        let moved = DraftRow { saved_at: Moment::from_micros(9), ..own.clone() };
        db.commit(save(&moved)).await.expect("saved");
        let found = saved(&db, own.agency, own.id).await.expect("asked");
        assert_eq!(found, Some((own.service.clone(), 2, moved.saved_at)));
        db.commit(drop(own.agency, own.id, 2)).await.expect("dropped");
        assert_eq!(saved(&db, own.agency, own.id).await.expect("asked"), None);
    })
    .await;
}

#[tokio::test]
async fn a_draft_from_before_its_message_gets_one_by_the_migration() {
    let mut before = migrations();
    let due = before.iter().position(|one| one.name == "V20261126_1430__intake_draft_due");
    before.truncate(due.expect("there is that migration"));
    on_both_engines(&before, async |db| {
        let agency = row(10, 20).agency;
        for (draft, person) in [(10, 20), (11, 21)] {
            db.commit(add(&row(draft, person))).await.expect("added");
        }
        db.migrate(&migrations()).await.expect("migrated");
        let now = Moment::from_micros(6);
        let taken = db::outbox::take(&db, agency, crate::DRAFT, 9, 60, now).await.expect("asked");
        let ids: Vec<u128> = taken.iter().map(|one| one.id.uuid().as_u128()).collect();
        assert_eq!(ids, [10, 11], "the ids of the drafts");
        assert!(taken.iter().all(|one| one.body.is_empty()), "{taken:?}");
    })
    .await;
}
