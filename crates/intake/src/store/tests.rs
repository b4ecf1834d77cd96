//! Drafts in both engines.

use std::collections::BTreeMap;

use db::testing::on_both_engines;
use db::{DbError, params};
use terms::{AgencyId, CaseId, FileId, KeyId, Moment, PersonId};
use uuid::Uuid;

use super::*;
use crate::MIGRATIONS;

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
    on_both_engines(MIGRATIONS, async |db| {
        let mut seen = row(10, 20);
        db.commit(add(&seen)).await.expect("added");
        seen.pages.insert("tempat".to_owned(), 1);
        db.commit(save(&seen)).await.expect("saved");
        assert!(matches!(db.commit(save(&seen)).await, Err(DbError::Stale)));
        let now = draft(&db, seen.agency, seen.id, seen.person).await.expect("asked");
        let now = now.expect("there");
        assert_eq!((now.version, now.pages.get("tempat")), (2, Some(&1)));
        assert!(matches!(db.commit(drop(&seen)).await, Err(DbError::Stale)));
        db.commit(drop(&now)).await.expect("dropped");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_there_for_its_person_only_and_one_a_service() {
    on_both_engines(MIGRATIONS, async |db| {
        let own = row(10, 20);
        db.commit(add(&own)).await.expect("added");
        let other = PersonId::new(Uuid::from_u128(21));
        assert!(draft(&db, own.agency, own.id, other).await.expect("asked").is_none());
        assert!(drafts(&db, own.agency, other).await.expect("asked").is_empty());
        assert_eq!(drafts(&db, own.agency, own.person).await.expect("asked").len(), 1);
        let second = db.commit(add(&row(11, 20))).await;
        assert!(matches!(second, Err(DbError::Duplicate(_))), "{second:?}");
    })
    .await;
}

#[tokio::test]
async fn uploads_come_and_go() {
    on_both_engines(MIGRATIONS, async |db| {
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
async fn only_drafts_that_were_not_saved_since_are_given_up_and_their_files_with_them() {
    on_both_engines(MIGRATIONS, async |db| {
        let (old, fresh) =
            (row(10, 20), DraftRow { saved_at: Moment::from_micros(9), ..row(11, 21) });
        let agency = old.agency;
        let file = FileId::new(Uuid::from_u128(30));
        let now = Moment::from_micros(7);
        let rows = add(&old).then(add(&fresh)).then(add_upload(
            (old.agency, old.id, old.key),
            file,
            vec![4],
            1,
            now,
        ));
        db.commit(rows).await.expect("added");
        assert_eq!(services(&db, agency).await.expect("asked"), ["surat-domisili"]);
        let found = untouched(&db, agency, "surat-domisili", now).await.expect("asked");
        assert_eq!(found, [(old.id, 1)]);
        db.commit(save(&old)).await.expect("saved meanwhile");
        let (id, seen) = found[0];
        assert!(matches!(db.commit(give_up(agency, id, seen)).await, Err(DbError::Stale)));
        assert!(upload(&db, agency, old.id, file).await.expect("asked").is_some());
        db.commit(give_up(agency, id, 2)).await.expect("given up");
        assert!(upload(&db, agency, old.id, file).await.expect("asked").is_none());
        let found = draft(&db, agency, old.id, old.person).await.expect("asked");
        assert!(found.is_none());
        let found = draft(&db, agency, fresh.id, fresh.person).await.expect("asked");
        assert!(found.is_some());
    })
    .await;
}
