//! A batch as one statement: each of its statements becomes a part of a `WITH`, and a division by zero undoes them all
//! when one changed another number of rows than it had to. One message there, one answer back, no transaction that
//! a lost connection could leave open.
//!
//! The parts all see the rows as they were before the batch. So a batch is merged only when no statement can
//! notice another one: no two touch the same table, but for plain inserts, and none reads a second table.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::batch::{Batch, Expect, Statement};

/// Beyond this a batch is sent as a transaction: its shape would hardly come again.
const PARTS: usize = 20;
/// Shapes that are kept, and that each connection keeps prepared.
const SHAPES: usize = 200;

/// Where each text stands in the program, and what is expected of it.
type Shape = Vec<(usize, Expect)>;

/// The merged texts of the batches that were seen.
#[derive(Default)]
pub(super) struct Shapes(Mutex<HashMap<Shape, Option<Arc<str>>>>);

impl Shapes {
    /// The one statement for this batch; none when it has to be a transaction.
    pub(super) fn of(&self, batch: &Batch) -> Option<Arc<str>> {
        if batch.0.len() > PARTS {
            return None;
        }
        let shape: Shape = batch
            .0
            .iter()
            .map(|statement| (statement.sql.as_ptr().addr(), statement.expect))
            .collect();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&shape) {
            return found.clone();
        }
        if known.len() >= SHAPES {
            return None;
        }
        let merged = merge(&batch.0).map(Arc::from);
        known.insert(shape, merged.clone());
        merged
    }
}

fn merge(statements: &[Statement]) -> Option<String> {
    independent(statements).then_some(())?;
    let (mut parts, mut checks) = (Vec::new(), Vec::new());
    let mut params = 0;
    for (place, statement) in statements.iter().enumerate() {
        let sql = renumbered(statement.sql, params);
        params += statement.params.len();
        match statement.expect {
            Expect::Exactly(rows) => {
                parts.push(format!("s{place} AS ({sql} RETURNING 1)"));
                checks.push(format!("(SELECT COUNT(*) FROM s{place}) = {rows}"));
            }
            Expect::Any => parts.push(format!("s{place} AS ({sql})")),
        }
    }
    let checked = if checks.is_empty() { "TRUE".to_owned() } else { checks.join(" AND ") };
    Some(format!("WITH {} SELECT 1 / CASE WHEN {checked} THEN 1 ELSE 0 END", parts.join(", ")))
}

/// Whether no statement can notice what another one does.
fn independent(statements: &[Statement]) -> bool {
    let mut touched: HashMap<&str, bool> = HashMap::new();
    statements.iter().all(|Statement { sql, .. }| {
        let Some(table) = table(sql) else { return false };
        let plain = sql.starts_with("INSERT") && !sql.contains("DO UPDATE");
        let alone = match touched.insert(table, plain) {
            Some(before) => before && plain,
            None => true,
        };
        alone && !sql.contains("SELECT")
    })
}

/// The table that a statement changes.
fn table(sql: &str) -> Option<&str> {
    let mut words = sql.split_whitespace();
    match (words.next()?, words.next()?) {
        ("INSERT", "INTO") | ("DELETE", "FROM") => words.next(),
        ("UPDATE", table) => Some(table),
        _ => None,
    }
}

/// `$1` becomes `$4` when three parameters stand before it.
fn renumbered(sql: &str, before: usize) -> String {
    let mut parts = sql.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let number: usize = part[..end].parse().unwrap_or_default();
        text.push_str(&format!("${}{}", number + before, &part[end..]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    const ADD: &str = "INSERT INTO things (id, name) VALUES ($1, $2)";
    const MOVE: &str = "UPDATE places SET at = $2 WHERE id = $1 AND at = $3";
    const DROP: &str = "DELETE FROM things WHERE id = $1";

    fn merged(batch: Batch) -> Option<String> {
        merge(&batch.0)
    }

    #[test]
    fn statements_of_several_tables_become_one_with_their_parameters_in_a_row() {
        let batch = Batch::new()
            .any(ADD, params![1, "a"])
            .exactly(1, MOVE, params![1, 2, 3])
            .any(ADD, params![2, "b"]);
        assert_eq!(
            merged(batch).as_deref(),
            Some(
                "WITH s0 AS (INSERT INTO things (id, name) VALUES ($1, $2)), \
                 s1 AS (UPDATE places SET at = $4 WHERE id = $3 AND at = $5 RETURNING 1), \
                 s2 AS (INSERT INTO things (id, name) VALUES ($6, $7)) \
                 SELECT 1 / CASE WHEN (SELECT COUNT(*) FROM s1) = 1 THEN 1 ELSE 0 END"
            )
        );
    }

    #[test]
    fn statements_that_could_notice_each_other_stay_a_transaction() {
        let add = || Batch::new().any(ADD, params![1, "a"]);
        assert_eq!(merged(Batch::new().any(DROP, params![1]).then(add())), None);
        assert_eq!(merged(add().any(DROP, params![1])), None);
        let moved = || Batch::new().exactly(1, MOVE, params![1, 2, 3]);
        assert_eq!(merged(moved().then(moved())), None);
        let reads = "INSERT INTO things (id, name) SELECT id, name FROM places WHERE id = $1";
        assert_eq!(merged(Batch::new().any(reads, params![1])), None);
        assert_eq!(merged(Batch::new().any("TRUNCATE things", params![])), None);
    }
}
