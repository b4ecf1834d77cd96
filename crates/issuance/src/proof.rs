//! The proof that letters and numbers are what the events of cases say.

use std::collections::BTreeMap;

use cases::{Difference, Events, Projection, Told};
use db::{Db, DbError};
use terms::{AgencyId, CaseId};
use web::Later;

use crate::store::{self, LetterRow, proof};

/// Compares the rows of letters with the events of their cases.
pub struct Proof<'a> {
    /// The database.
    pub db: &'a Db,
    /// The agency.
    pub agency: AgencyId,
}

impl Projection for Proof<'_> {
    fn compare<'a>(
        &'a self,
        (after, to): (CaseId, CaseId),
        told: &'a Events,
    ) -> Later<'a, Result<Vec<Difference>, DbError>> {
        Box::pin(async move {
            let rows = store::between(self.db, self.agency, after, to).await?;
            let mut rows: BTreeMap<String, LetterRow> =
                rows.into_iter().map(|row| (row.id.clone(), row)).collect();
            let mut found = Vec::new();
            for (id, told) in &told.letters {
                let mut add = |what: String| found.push(Difference { case: told.case, what });
                match rows.remove(id) {
                    None => add(format!("letter {} is gone", told.number)),
                    Some(row) if !is_as_told(&row, told) => {
                        add(format!("letter {} differs from the events", told.number));
                    }
                    Some(_) => {}
                }
            }
            found.extend(rows.into_values().map(|row| Difference {
                case: row.case,
                what: format!("no event tells of letter {}", row.number),
            }));
            Ok(found)
        })
    }
}

fn is_as_told(row: &LetterRow, told: &Told) -> bool {
    let signed = told.signed_as.as_ref().is_none_or(|block| *block == row.block());
    let revoked = row.revoked_at.map(|at| (at, row.revoked_reason.clone().unwrap_or_default()));
    signed
        && revoked == told.revoked
        && row.case == told.case
        && row.case_number == told.case_number
        && row.letter == told.letter
        && row.number == told.number
        && row.signed == told.signed
        && row.signed_at == told.signed_at
}

/// Goes through the book of numbers: none missing, each with the letter that carries it or a reason, each series
/// going on after its last. Says what is wrong.
///
/// # Errors
/// [`DbError`] when it could not be read.
pub async fn check_numbers(db: &Db, agency: AgencyId) -> Result<Vec<String>, DbError> {
    let mut found = Vec::new();
    for ((series, period), next) in proof::counters(db, agency).await? {
        let name = if period.is_empty() { series.clone() } else { format!("{series} {period}") };
        let (mut expected, mut after) = (1, 0);
        loop {
            let page = proof::numbers(db, agency, &series, &period, after).await?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for number in page {
                if number.seq != expected && number.seq < next {
                    found.push(format!("{name}: number {expected} is missing"));
                }
                expected = number.seq + 1;
                let fits = number.letter.as_ref().is_some_and(|letter| *letter == number.written);
                if !fits && !number.outside {
                    found.push(format!("{name}: no letter carries {}", number.written));
                }
                if !number.outside && number.seq >= next {
                    found.push(format!("{name}: {} could be given again", number.seq));
                }
            }
        }
        if expected < next {
            found.push(format!("{name}: number {expected} is missing"));
        }
    }
    let without = proof::without_number(db, agency).await?;
    found.extend(without.into_iter().map(|number| format!("{number} stands in no series")));
    Ok(found)
}
