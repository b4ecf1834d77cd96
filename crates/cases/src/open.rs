//! Opening a case: for its applicant, for staff, for a program. Who may see it is decided here and in `access`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use casework::{Case, LastDecision, Refusal};
use db::Query;
use identity::Keys;
use terms::{CaseId, Moment};
use uuid::Uuid;
use web::{Citizen, Staff};

use crate::access;
use crate::app::App;
use crate::error::Failure;
use crate::opened::{Opened, read};
use crate::store::{self, CaseRow, Logged};

/// So many are remembered.
const REMEMBERED: usize = 8_192;

/// Which case a number stands for, for whoever opened it: row, keys and events come by one look from then on. Nobody
/// else's look is another one, so that a foreign case and none are still found out by the same statements.
#[derive(Default)]
pub struct OpenedNumbers(Mutex<HashMap<(Uuid, String), CaseId>>);

impl OpenedNumbers {
    fn known(&self, who: Uuid, number: &str) -> Option<CaseId> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(who, number.to_owned())).copied()
    }

    fn remember(&self, who: Uuid, row: &CaseRow) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert((who, row.number.clone()), row.id);
    }
}

impl App {
    pub(crate) async fn open_row(&self, row: CaseRow) -> Result<Opened, Failure> {
        let (keys, logged) = self.behind(row.id).await?;
        self.opened(row, keys, &logged)
    }

    /// The keys and the events of a case.
    async fn behind(&self, case: CaseId) -> Result<(Keys, Vec<Logged>), Failure> {
        let agency = self.agency();
        let queries = [identity::keys_query(agency, case), store::events_query(agency, case)];
        let [keys, events] = self.db.query_each(queries).await?;
        Ok((identity::keys_of(&self.keys, &keys)?, store::events_of(&events)?))
    }

    /// The row of the case with this number, its keys and its events, for somebody whose right to it is not known yet.
    async fn look_up(
        &self,
        who: Uuid,
        number: &str,
    ) -> Result<(Option<CaseRow>, Keys, Vec<Logged>), Failure> {
        let agency = self.agency();
        let Some(id) = self.opened_numbers.known(who, number) else {
            let row = store::find(&self.db, agency, number).await?;
            let id = row.as_ref().map_or_else(|| CaseId::new(Uuid::nil()), |row| row.id);
            let (keys, logged) = self.behind(id).await?;
            return Ok((row, keys, logged));
        };
        self.at_once(store::find_query(agency, number), id).await
    }

    /// A case by its id, for what happens by itself; none where there is none.
    pub(crate) async fn open_by_id(&self, id: CaseId) -> Result<Option<Opened>, Failure> {
        let (row, keys, logged) = self.at_once(store::by_id_query(self.agency(), id), id).await?;
        row.map(|row| self.opened(row, keys, &logged)).transpose()
    }

    /// A row, its keys and its events by one look.
    async fn at_once(
        &self,
        row: Query,
        id: CaseId,
    ) -> Result<(Option<CaseRow>, Keys, Vec<Logged>), Failure> {
        let agency = self.agency();
        let queries = [row, identity::keys_query(agency, id), store::events_query(agency, id)];
        let [row, keys, events] = self.db.query_each(queries).await?;
        let row = row.first().map(store::row).transpose()?;
        Ok((row, identity::keys_of(&self.keys, &keys)?, store::events_of(&events)?))
    }

    fn opened(&self, row: CaseRow, keys: Keys, logged: &[Logged]) -> Result<Opened, Failure> {
        let events = read(logged)?;
        let leaf = logged.last().map(|event| event.leaf.clone()).unwrap_or_default();
        let case = Case::of(&events);
        let service = self.versions.version(&row.service, row.version).ok_or(Failure::NoService)?;
        Ok(Opened { row, case, service, keys, events, leaf })
    }

    /// The case for a citizen: theirs, or nothing at all. A foreign one and none are found out by the same statements.
    pub(crate) async fn open_own(&self, who: &Citizen, number: &str) -> Result<Opened, Failure> {
        let viewer = who.person.uuid();
        let (row, keys, logged) = self.look_up(viewer, number).await?;
        let owner = keys.get("applicant").and_then(|held| held.person);
        let own = who.persons().any(|person| owner == Some(person));
        match row.filter(|_| own) {
            Some(row) => {
                self.opened_numbers.remember(viewer, &row);
                self.opened(row, keys, &logged)
            }
            None => Err(Failure::NotFound),
        }
    }

    /// The case for a member of staff, to act on: one of theirs, or nothing at all. Of several stages at which it is,
    /// the one that the address names.
    ///
    /// # Errors
    /// [`Refusal::WentOn`] when it is not at that stage any more.
    pub(crate) async fn open_for(&self, staff: &Staff, address: &str) -> Result<Opened, Failure> {
        let (opened, is_there) = self.open_at(staff, address).await?;
        if is_there { Ok(opened) } else { Err(Refusal::WentOn.into()) }
    }

    /// The same to look at: where the stage that the address names is over, as the case stands now.
    pub(crate) async fn open_to_show(
        &self,
        staff: &Staff,
        address: &str,
    ) -> Result<Opened, Failure> {
        Ok(self.open_at(staff, address).await?.0)
    }

    /// A foreign case and none are found out by the same statements.
    async fn open_at(&self, staff: &Staff, address: &str) -> Result<(Opened, bool), Failure> {
        let (number, stage) = store::addressed(address);
        let viewer = staff.officer.uuid();
        let (row, keys, logged) = self.look_up(viewer, number).await?;
        let mut opened = row
            .map(|row| self.opened(row, keys, &logged))
            .transpose()?
            .filter(|opened| access::may_see_any(staff, &self.units, opened))
            .ok_or(Failure::NotFound)?;
        self.opened_numbers.remember(viewer, &opened.row);
        let is_there = stage.is_empty() || opened.look_at(stage);
        if stage.is_empty() || !is_there {
            self.look_at_own(staff, &mut opened);
        }
        Ok((opened, is_there))
    }

    /// Looks at the stage that they work on, where the case is at several.
    fn look_at_own(&self, staff: &Staff, opened: &mut Opened) {
        let is_own = |hand: &&casework::Hand| {
            access::roles_at(staff, &self.units, &hand.unit).contains(&hand.role)
        };
        let mut own: Vec<&casework::Hand> = opened.case.hands().filter(is_own).collect();
        own.sort_by_key(|hand| hand.holder != Some(staff.officer));
        let is_first = own.iter().any(|hand| hand.stage == opened.case.hand.stage);
        let stage = own.first().map(|hand| hand.stage.clone()).filter(|_| !is_first);
        if let Some(stage) = stage {
            opened.look_at(&stage);
        }
    }

    /// A case that they may see, or whose last decision is theirs and can still be taken back, wherever it has gone
    /// to. A foreign one and none are found out by the same statements.
    pub(crate) async fn open_to_undo(
        &self,
        staff: &Staff,
        number: &str,
        now: Moment,
    ) -> Result<Opened, Failure> {
        let row = store::find(&self.db, self.agency(), store::addressed(number).0).await?;
        let id = row.as_ref().map_or_else(|| CaseId::new(Uuid::nil()), |row| row.id);
        let (keys, logged) = self.behind(id).await?;
        let opened = row.map(|row| self.opened(row, keys, &logged)).transpose()?;
        let is_theirs = |opened: &Opened| {
            let own = |last: &LastDecision| last.officer == staff.officer && last.is_fresh(now);
            let may = access::may_see_any(staff, &self.units, opened)
                || opened.case.last.as_ref().is_some_and(own);
            may && !access::is_hidden(staff, &opened.case.hidden_from)
        };
        opened.filter(is_theirs).ok_or(Failure::NotFound)
    }
}
