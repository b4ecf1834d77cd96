//! The handle that everybody holds.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use crate::batch::Batch;
use crate::engine::{postgres::Postgres, sqlite::Sqlite};
use crate::error::DbError;
use crate::migrate::{Migration, Schema};
use crate::value::{Param, Query, Row};

/// Counter of batches by outcome.
pub const COMMITS: &str = "pendopo_commits_total";
/// Histogram of the time from a batch to its durable commit.
pub const COMMIT_SECONDS: &str = "pendopo_commit_seconds";

/// Which database runs underneath.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// A server.
    Postgres,
}

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Readers of SQLite, or connections to PostgreSQL.
    pub connections: usize,
    /// Pages after which SQLite says that the disk is full; for tests of just that.
    pub max_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 16, max_pages: None }
    }
}

/// A database. Cloning is cheap; all clones are the same database.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    engine: Running,
    /// The statements that ran, once somebody watches.
    seen: OnceLock<Mutex<Vec<&'static str>>>,
}

enum Running {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    fn over(engine: Running) -> Self {
        Self(Arc::new(Inner { engine, seen: OnceLock::new() }))
    }

    /// The statements that ran since this was called last, in their order; the first call begins to watch. For tests
    /// of secrecy: two questions that must look alike run the same statements.
    pub fn statements_seen(&self) -> Vec<&'static str> {
        let seen = self.0.seen.get_or_init(Mutex::default);
        std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn see(&self, statements: impl Iterator<Item = &'static str>) {
        if let Some(seen) = self.0.seen.get() {
            seen.lock().unwrap_or_else(PoisonError::into_inner).extend(statements);
        }
    }

    /// Opens the embedded database in this file; makes it when it is not there.
    ///
    /// # Errors
    /// [`DbError`] when the file cannot be opened.
    pub async fn sqlite(file: &Path, options: &Options) -> Result<Self, DbError> {
        let (file, options) = (file.to_owned(), options.clone());
        let opened = tokio::task::spawn_blocking(move || Sqlite::open(&file, &options))
            .await
            .map_err(|error| DbError::Other(error.to_string()))??;
        Ok(Self::over(Running::Sqlite(opened)))
    }

    /// Connects to PostgreSQL.
    ///
    /// # Errors
    /// [`DbError::Gone`] when the server does not answer.
    pub async fn postgres(url: &str, options: &Options) -> Result<Self, DbError> {
        Ok(Self::over(Running::Postgres(Postgres::connect(url, options).await?)))
    }

    /// Which engine this is: for messages and benchmarks, never to choose other SQL.
    pub fn engine(&self) -> Engine {
        match self.0.engine {
            Running::Sqlite(_) => Engine::Sqlite,
            Running::Postgres(_) => Engine::Postgres,
        }
    }

    /// The rows of a query.
    ///
    /// # Errors
    /// [`DbError`] when it could not be asked.
    pub async fn query(&self, sql: &'static str, params: Vec<Param>) -> Result<Vec<Row>, DbError> {
        self.see([sql].into_iter());
        match &self.0.engine {
            Running::Sqlite(engine) => engine.query(sql, params).await,
            Running::Postgres(engine) => engine.query(sql, &params).await,
        }
    }

    /// The rows of several queries that do not depend on each other: one trip on PostgreSQL, one look at the file on
    /// SQLite.
    ///
    /// # Errors
    /// [`DbError`] when one of them could not be asked.
    pub async fn query_each<const N: usize>(
        &self,
        queries: [Query; N],
    ) -> Result<[Vec<Row>; N], DbError> {
        self.see(queries.iter().map(|query| query.sql));
        let answers = match &self.0.engine {
            Running::Sqlite(engine) => engine.query_each(&queries).await?,
            Running::Postgres(engine) => engine.query_each(&queries).await?,
        };
        let wrong = |_| DbError::Other("an answer is missing".to_owned());
        answers.try_into().map_err(wrong)
    }

    /// The first row of a query, if there is one.
    ///
    /// # Errors
    /// As [`Db::query`].
    pub async fn query_opt(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Option<Row>, DbError> {
        Ok(self.query(sql, params).await?.into_iter().next())
    }

    /// Commits a batch: all of it, durable, or nothing.
    ///
    /// # Errors
    /// [`DbError::Stale`] when a statement changed another number of rows than it had to,
    /// [`DbError::Duplicate`] when a key exists, and whatever else keeps it from being stored.
    pub async fn commit(&self, batch: Batch) -> Result<(), DbError> {
        self.run(batch, None::<fn()>).await
    }

    /// As [`Db::commit`]; `placed` is called as soon as the batch has its place: whatever is committed in order from
    /// then on is done after it, and need not wait until it is durable. A batch that cannot have a place before it is
    /// done (see `postgres/merge.rs`) never calls it.
    ///
    /// # Errors
    /// As [`Db::commit`].
    pub async fn commit_in_order(
        &self,
        batch: Batch,
        placed: impl FnOnce() + Send,
    ) -> Result<(), DbError> {
        self.run(batch, Some(placed)).await
    }

    async fn run(&self, batch: Batch, placed: Option<impl FnOnce() + Send>) -> Result<(), DbError> {
        if batch.is_empty() {
            return Ok(());
        }
        self.see(batch.statements().iter().map(|statement| statement.sql));
        let started = Instant::now();
        let outcome = match (&self.0.engine, placed) {
            (Running::Sqlite(engine), placed) => engine.commit(batch, placed).await,
            (Running::Postgres(engine), Some(placed)) => {
                engine.commit_in_order(batch, placed).await
            }
            (Running::Postgres(engine), None) => engine.commit(batch).await,
        };
        let name = match &outcome {
            Ok(()) => "done",
            Err(DbError::Stale) => "stale",
            Err(_) => "failed",
        };
        metrics::counter!(COMMITS, "outcome" => name).increment(1);
        metrics::histogram!(COMMIT_SECONDS).record(started.elapsed().as_secs_f64());
        outcome
    }

    /// Takes rows for work: changes them and returns them, so that no two workers get the same.
    pub(crate) async fn take(
        &self,
        sql: [&'static str; 2],
        params: Vec<Param>,
    ) -> Result<Vec<Row>, DbError> {
        match &self.0.engine {
            Running::Sqlite(engine) => engine.returning(sql[0], params).await,
            Running::Postgres(engine) => engine.query(sql[1], &params).await,
        }
    }

    /// Applies what is missing of these migrations, in the order of their names. Says how many.
    ///
    /// # Errors
    /// [`DbError::Other`] when one fails or an applied one was changed.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<usize, DbError> {
        match &self.0.engine {
            Running::Sqlite(engine) => engine.migrate(migrations).await,
            Running::Postgres(engine) => engine.migrate(migrations).await,
        }
    }

    /// How the schema of the database stands to these migrations.
    ///
    /// # Errors
    /// [`DbError`] when it could not be asked.
    pub async fn schema(&self, migrations: &[Migration]) -> Result<Schema, DbError> {
        let applied = match &self.0.engine {
            Running::Sqlite(engine) => engine.applied().await?,
            Running::Postgres(engine) => engine.applied().await?,
        };
        Ok(Schema::compare(migrations, &applied))
    }

    /// The settings that durability rests on, as the engine itself reports them.
    ///
    /// # Errors
    /// [`DbError`] when it could not be asked.
    pub async fn settings(&self) -> Result<Vec<(String, String)>, DbError> {
        match &self.0.engine {
            Running::Sqlite(engine) => engine.settings().await,
            Running::Postgres(engine) => engine.settings().await,
        }
    }
}
