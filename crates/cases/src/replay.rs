//! Before a version is published: which running cases would have gone another way on it. They stay on theirs; whoever
//! publishes knows then that neighbours in one inbox go different ways.

use course::{Parting, Past};
use db::{Db, DbError};
use definition::{Answers, Service};
use identity::Reader;
use terms::{AgencyId, CaseId, Language};
use uuid::Uuid;
use vault::Purpose;

use crate::app::App;
use crate::error::Failure;
use crate::store;
use crate::working::{Desks, Opened};

/// A case that would go another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parted {
    /// Its number.
    pub number: String,
    /// The version it stays on.
    pub version: i64,
    /// Where it would part.
    pub parting: Parting,
}

/// What came of trying the running cases of a service on another version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replayed {
    /// How many there are.
    pub running: usize,
    /// Those that would go another way.
    pub parted: Vec<Parted>,
}

/// Whether any case of this service has not ended.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn has_running(db: &Db, agency: AgencyId, service: &str) -> Result<bool, DbError> {
    let first = CaseId::new(Uuid::nil());
    store::running(db, agency, service, first).await.map(|rows| !rows.is_empty())
}

/// Tries all running cases of a service on this version of it. Nothing is written, and nobody is shown an answer.
///
/// # Errors
/// [`Failure`] when a case could not be read.
pub async fn replay(app: &App, version: &Service) -> Result<Replayed, Failure> {
    let (mut replayed, mut last) = (Replayed::default(), CaseId::new(Uuid::nil()));
    loop {
        let rows = store::running(&app.db, app.agency(), &version.id, last).await?;
        let Some(end) = rows.last() else { return Ok(replayed) };
        last = end.id;
        for row in rows {
            replayed.running += 1;
            let opened = app.open_row(row).await?;
            let parting = app.parting(&opened, version).await?;
            replayed.parted.extend(parting.map(|parting| Parted {
                number: opened.row.number.clone(),
                version: opened.row.version,
                parting,
            }));
        }
    }
}

impl App {
    async fn parting(
        &self,
        opened: &Opened,
        version: &Service,
    ) -> Result<Option<Parting>, Failure> {
        let now = self.web.now();
        // Rules read the answers; nobody is shown them here.
        let answers = self.answers(opened, Reader::Owner, Purpose::Rule).await?;
        let filled: Answers = self
            .filled(opened)
            .into_iter()
            .flat_map(|(_, own)| own)
            .chain(self.objection(opened).into_iter().flatten())
            .collect();
        let agency = || self.intake.services.agency_region();
        let past = Past {
            number: &opened.row.number,
            events: &opened.events,
            answers: &answers,
            filled: &filled,
            paid: &self.paid(opened),
            context: &self.case_context(opened, Language::Id, now),
            offices: &Desks { units: &self.units, hidden_from: &opened.case.hidden_from },
            unit: &opened.row.unit,
            region: &opened.row.region.parse().unwrap_or_else(|_| agency()),
            zone: &self.web.brand().zone,
            now,
        };
        Ok(course::parting(&opened.service, version, &past))
    }
}
