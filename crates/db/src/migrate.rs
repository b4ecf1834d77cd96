//! Migrations: one list for both engines, applied in the order of their names, each in a transaction.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::error::DbError;

/// One step of the schema. The name is `V<yyyymmdd>_<hhmm>__<slice>_<what>` and never changes, nor does the text.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its name; names sort by age.
    pub name: &'static str,
    /// Its statements.
    pub sql: &'static str,
}

/// How a database stands to the migrations of this program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// In the program, not yet in the database: `pendopo migrate`.
    pub missing: Vec<String>,
    /// In the database, not in the program: the program is older.
    pub unknown: Vec<String>,
}

impl Schema {
    pub(crate) fn compare(known: &[Migration], applied: &[String]) -> Self {
        let known: BTreeSet<&str> = known.iter().map(|migration| migration.name).collect();
        let applied: BTreeSet<&str> = applied.iter().map(String::as_str).collect();
        let names = |a: &BTreeSet<&str>, b: &BTreeSet<&str>| {
            a.difference(b).map(|&name| name.to_owned()).collect()
        };
        Self { missing: names(&known, &applied), unknown: names(&applied, &known) }
    }
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations
    (name TEXT PRIMARY KEY, text_hash TEXT NOT NULL)";
const APPLIED: &str = "SELECT name, text_hash FROM schema_migrations ORDER BY name";
const NOTE: &str = "INSERT INTO schema_migrations (name, text_hash) VALUES ($1, $2)";
/// Two processes that start together take turns; the number is ours alone in this database.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7021964)";

/// FNV-1a of the text: tells an edited migration, which is a mistake, not an attack.
fn hash(text: &str) -> String {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, fold))
}

fn outstanding(all: &[Migration], applied: &[(String, String)]) -> Result<Vec<Migration>, DbError> {
    let mut all = all.to_vec();
    all.sort_by_key(|migration| migration.name);
    let mut missing = Vec::new();
    for migration in all {
        match applied.iter().find(|(name, _)| name == migration.name) {
            None => missing.push(migration),
            Some((_, seen)) if *seen == hash(migration.sql) => {}
            Some(_) => {
                let name = migration.name;
                return Err(DbError::Other(format!(
                    "migration {name} was changed after it had been applied"
                )));
            }
        }
    }
    Ok(missing)
}

pub(crate) fn sqlite(connection: &mut Connection, all: &[Migration]) -> Result<usize, DbError> {
    connection.execute_batch(TABLE)?;
    let missing = outstanding(all, &pairs_sqlite(connection)?)?;
    for migration in &missing {
        let transaction = connection.transaction()?;
        transaction
            .execute_batch(migration.sql)
            .and_then(|()| transaction.execute(NOTE, (migration.name, hash(migration.sql))))
            .map_err(|error| DbError::Other(format!("migration {}: {error}", migration.name)))?;
        transaction.commit()?;
    }
    Ok(missing.len())
}

fn pairs_sqlite(connection: &Connection) -> Result<Vec<(String, String)>, DbError> {
    let mut statement = connection.prepare(APPLIED)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn applied_sqlite(connection: &mut Connection) -> Result<Vec<String>, DbError> {
    connection.execute_batch(TABLE)?;
    Ok(pairs_sqlite(connection)?.into_iter().map(|(name, _)| name).collect())
}

pub(crate) async fn postgres(
    client: &mut tokio_postgres::Client,
    all: &[Migration],
) -> Result<usize, DbError> {
    client.batch_execute("SET client_min_messages = warning").await?;
    let transaction = client.transaction().await?;
    transaction.batch_execute(LOCK).await?;
    transaction.batch_execute(TABLE).await?;
    let rows = transaction.query(APPLIED, &[]).await?;
    let applied: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let missing = outstanding(all, &applied)?;
    for migration in &missing {
        let named = |error: tokio_postgres::Error| {
            let said = error
                .as_db_error()
                .map_or_else(|| error.to_string(), |said| said.message().to_owned());
            DbError::Other(format!("migration {}: {said}", migration.name))
        };
        transaction.batch_execute(migration.sql).await.map_err(named)?;
        transaction.execute(NOTE, &[&migration.name, &hash(migration.sql)]).await.map_err(named)?;
    }
    transaction.commit().await?;
    Ok(missing.len())
}

pub(crate) async fn applied_postgres(
    client: &tokio_postgres::Client,
) -> Result<Vec<String>, DbError> {
    client.batch_execute("SET client_min_messages = warning").await?;
    client.batch_execute(TABLE).await?;
    Ok(client.query(APPLIED, &[]).await?.iter().map(|row| row.get(0)).collect())
}
