//! SQLite: one writer thread that groups the batches of all requests into one fsync, and readers beside it.
//!
//! 55 thousand durable inserts a second at 32 callers this way, 4 thousand with a transaction each.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use crate::batch::{Batch, Expect};
use crate::db::Options;
use crate::error::DbError;
use crate::migrate::{self, Migration};
use crate::value::{Param, Query, Row};

/// Batches that share one fsync, at the most.
const GROUP: usize = 512;
/// Batches that may wait; beyond it the answer is "busy" instead of a longer queue.
const QUEUE: usize = 8_192;
/// A group larger than this tells that many are writing at once …
const CROWD: usize = 4;
/// … then the next one waits this long for more to join: pages that all of them change are written once, and the
/// processor is free for the requests meanwhile.
const PAUSE: Duration = Duration::from_millis(2);
/// Statements each connection keeps prepared.
const PREPARED: usize = 256;
/// Kilobytes of pages that the writer keeps.
const WRITER_CACHE: i64 = 16_384;
/// Kilobytes of pages that each reader keeps: any write makes it drop them, and dropping costs by their number.
const READER_CACHE: i64 = 1_024;

pub(crate) struct Sqlite {
    writer: mpsc::Sender<Job>,
    readers: reading::Readers,
}

enum Job {
    Commit(Batch, oneshot::Sender<Result<(), DbError>>),
    Returning(&'static str, Vec<Param>, oneshot::Sender<Result<Vec<Row>, DbError>>),
    Whole(Whole),
}

type Whole = Box<dyn FnOnce(&mut Connection) + Send>;

impl ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Int(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Self::Bool(value) => ToSqlOutput::Owned(Value::Integer(i64::from(*value))),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Self::Uuid(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value.as_bytes())),
        })
    }
}

/// Makes the file that is not there yet, for its owner alone; SQLite gives the files beside it the same mode.
fn make_private(file: &Path) -> Result<(), DbError> {
    let made = OpenOptions::new().append(true).create(true).mode(0o600).open(file);
    made.map(drop).map_err(|error| DbError::Other(error.to_string()))
}

impl Sqlite {
    pub(crate) fn open(file: &Path, options: &Options) -> Result<Self, DbError> {
        make_private(file)?;
        let mut connection = Connection::open(file)?;
        prepare(&connection)?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
        if let Some(pages) = options.max_pages {
            connection.pragma_update(None, "max_page_count", pages)?;
        }
        let readers = reading::Readers::open(file, options.connections)?;
        let (writer, jobs) = mpsc::channel(QUEUE);
        thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write(&mut connection, jobs))
            .map_err(|error| DbError::Other(error.to_string()))?;
        Ok(Self { writer, readers })
    }

    pub(crate) async fn query(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, DbError> {
        self.readers.with(|connection| rows(connection, sql, &params)).await
    }

    pub(crate) async fn query_each(&self, queries: &[Query]) -> Result<Vec<Vec<Row>>, DbError> {
        self.readers.with(|connection| together(connection, queries)).await
    }

    /// Commits a batch; `placed` is called once it stands in the queue, so that later ones are done after it.
    pub(crate) async fn commit(
        &self,
        batch: Batch,
        placed: Option<impl FnOnce()>,
    ) -> Result<(), DbError> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Commit(batch, reply))?;
        if let Some(placed) = placed {
            placed();
        }
        answer.await.map_err(|_| ended())?
    }

    pub(crate) async fn returning(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, DbError> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Returning(sql, params, reply))?;
        answer.await.map_err(|_| ended())?
    }

    pub(crate) async fn migrate(&self, migrations: &[Migration]) -> Result<usize, DbError> {
        let migrations = migrations.to_vec();
        self.whole(move |connection| migrate::sqlite(connection, &migrations)).await
    }

    pub(crate) async fn applied(&self) -> Result<Vec<String>, DbError> {
        self.whole(migrate::applied_sqlite).await
    }

    pub(crate) async fn settings(&self) -> Result<Vec<(String, String)>, DbError> {
        self.whole(|connection| {
            ["synchronous", "journal_mode", "foreign_keys"]
                .into_iter()
                .map(|name| {
                    let value =
                        connection.pragma_query_value(None, name, |row| row.get::<_, Value>(0))?;
                    let shown = match value {
                        Value::Integer(value) => value.to_string(),
                        Value::Text(value) => value,
                        Value::Null | Value::Real(_) | Value::Blob(_) => String::new(),
                    };
                    Ok((name.to_owned(), shown))
                })
                .collect()
        })
        .await
    }

    /// Runs something on the writer's connection, alone.
    async fn whole<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Whole(Box::new(move |connection| drop(reply.send(work(connection))))))?;
        answer.await.map_err(|_| ended())?
    }

    fn send(&self, job: Job) -> Result<(), DbError> {
        self.writer.try_send(job).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => DbError::Busy,
            mpsc::error::TrySendError::Closed(_) => ended(),
        })
    }
}

fn ended() -> DbError {
    DbError::Gone("the writer has ended".to_owned())
}

fn prepare(connection: &Connection) -> Result<(), DbError> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // Without the planner's stability guarantee STAT4 prepares a cached statement anew each time it is bound:
    // two fifths of what a read cost.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// The writer: takes what waits, one transaction and one fsync for all, then answers.
fn write(connection: &mut Connection, mut jobs: mpsc::Receiver<Job>) {
    let mut last = 0;
    while let Some(first) = jobs.blocking_recv() {
        if last > CROWD {
            pause();
        }
        let mut group = vec![first];
        while group.len() < GROUP
            && let Ok(job) = jobs.try_recv()
        {
            group.push(job);
        }
        last = group.len();
        let mut together = Vec::with_capacity(last);
        for job in group {
            if let Job::Whole(work) = job {
                commit_group(connection, std::mem::take(&mut together));
                work(connection);
            } else {
                together.push(job);
            }
        }
        commit_group(connection, together);
    }
}

#[expect(clippy::disallowed_methods, reason = "a thread of its own, which nobody's task runs on")]
fn pause() {
    thread::sleep(PAUSE);
}

/// What a job came to.
enum Outcome {
    Commit(Result<(), DbError>),
    Returning(Result<Vec<Row>, DbError>),
}

impl Outcome {
    const fn error(&self) -> Option<&DbError> {
        match self {
            Self::Commit(Err(error)) | Self::Returning(Err(error)) => Some(error),
            Self::Commit(Ok(())) | Self::Returning(Ok(_)) => None,
        }
    }
}

fn commit_group(connection: &mut Connection, group: Vec<Job>) {
    if group.is_empty() {
        return;
    }
    // Nearly always nothing fails: then no job needs a savepoint, which copies each page that it touches.
    let outcome = match run_group(connection, &group, plainly) {
        Err(Broken::Job) => run_group(connection, &group, in_savepoint),
        outcome => outcome,
    };
    match outcome {
        Ok(outcomes) => {
            group.into_iter().zip(outcomes).for_each(|(job, outcome)| answer(job, outcome))
        }
        Err(broken) => {
            let error = broken.error();
            group.into_iter().for_each(|job| refuse(job, &error));
        }
    }
}

/// Why a group was undone.
enum Broken {
    /// One of its jobs failed: all are done again, each in a savepoint.
    Job,
    /// Nobody of the group is told "stored".
    Group(DbError),
}

impl Broken {
    fn error(self) -> DbError {
        match self {
            Self::Job => DbError::Stale,
            Self::Group(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Broken {
    fn from(error: rusqlite::Error) -> Self {
        Self::Group(error.into())
    }
}

type Way = fn(&mut rusqlite::Transaction<'_>, &Job) -> Result<Outcome, Broken>;

fn run_group(connection: &mut Connection, group: &[Job], way: Way) -> Result<Vec<Outcome>, Broken> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let outcomes = group.iter().map(|job| way(&mut transaction, job)).collect::<Result<_, _>>()?;
    transaction.commit()?;
    Ok(outcomes)
}

fn plainly(transaction: &mut rusqlite::Transaction<'_>, job: &Job) -> Result<Outcome, Broken> {
    let outcome = run_job(transaction, job);
    if outcome.error().is_some() { Err(Broken::Job) } else { Ok(outcome) }
}

fn in_savepoint(transaction: &mut rusqlite::Transaction<'_>, job: &Job) -> Result<Outcome, Broken> {
    let mut savepoint = transaction.savepoint()?;
    let outcome = run_job(&savepoint, job);
    match outcome.error() {
        // A full disk may have undone the whole transaction.
        Some(DbError::Full) => return Err(Broken::Group(DbError::Full)),
        Some(_) => savepoint.rollback()?,
        None => {}
    }
    savepoint.commit()?;
    Ok(outcome)
}

fn run_job(connection: &Connection, job: &Job) -> Outcome {
    match job {
        Job::Commit(batch, _) => Outcome::Commit(run_batch(connection, batch)),
        Job::Returning(sql, params, _) => Outcome::Returning(rows(connection, sql, params)),
        Job::Whole(_) => Outcome::Commit(Ok(())),
    }
}

fn answer(job: Job, outcome: Outcome) {
    match (job, outcome) {
        (Job::Commit(_, reply), Outcome::Commit(result)) => drop(reply.send(result)),
        (Job::Returning(_, _, reply), Outcome::Returning(result)) => drop(reply.send(result)),
        _ => {}
    }
}

fn refuse(job: Job, error: &DbError) {
    match job {
        Job::Commit(_, reply) => drop(reply.send(Err(error.clone()))),
        Job::Returning(_, _, reply) => drop(reply.send(Err(error.clone()))),
        Job::Whole(_) => {}
    }
}

fn run_batch(connection: &Connection, batch: &Batch) -> Result<(), DbError> {
    for statement in &batch.0 {
        let mut prepared = connection.prepare_cached(statement.sql)?;
        bind(&mut prepared, &statement.params)?;
        let changed = prepared.raw_execute()?;
        if let Expect::Exactly(rows) = statement.expect
            && u64::try_from(changed) != Ok(rows)
        {
            return Err(DbError::Stale);
        }
    }
    Ok(())
}

fn rows(connection: &Connection, sql: &str, params: &[Param]) -> Result<Vec<Row>, DbError> {
    let mut prepared = connection.prepare_cached(sql)?;
    let width = prepared.column_count();
    bind(&mut prepared, params)?;
    let mut found = prepared.raw_query();
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let columns = (0..width).map(|column| Ok(read(row.get_ref(column)?)));
        all.push(Row(columns.collect::<rusqlite::Result<_>>()?));
    }
    Ok(all)
}

/// One transaction for all: whatever it looks at is looked up once.
fn together(connection: &Connection, queries: &[Query]) -> Result<Vec<Vec<Row>>, DbError> {
    let transaction = connection.unchecked_transaction()?;
    let answers = queries.iter().map(|query| rows(&transaction, query.sql, &query.params));
    let answers = answers.collect::<Result<_, _>>()?;
    transaction.finish()?;
    Ok(answers)
}

fn read(value: ValueRef<'_>) -> Param {
    match value {
        ValueRef::Null => Param::Null,
        ValueRef::Integer(value) => Param::Int(value),
        ValueRef::Real(value) => Param::Text(value.to_string()),
        ValueRef::Text(value) => Param::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Param::Bytes(value.to_vec()),
    }
}

/// `$1` is a *name* to SQLite, numbered by first appearance: parameters are bound by that name.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Param]) -> Result<(), DbError> {
    const NAMES: [&str; 24] = [
        "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14",
        "$15", "$16", "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24",
    ];
    for (param, name) in params.iter().zip(NAMES) {
        let place = statement.parameter_index(name)?;
        let place = place.ok_or_else(|| DbError::Other(format!("the statement has no {name}")))?;
        statement.raw_bind_parameter(place, param)?;
    }
    Ok(())
}

/// The reading connections: a query runs on the caller's own thread when a connection is free, since a point
/// query takes microseconds and a thread switch costs more.
mod reading {
    use super::{Connection, DbError, Mutex, OpenFlags, Path, READER_CACHE, prepare};
    use tokio::sync::Semaphore;

    pub(super) struct Readers {
        idle: Mutex<Vec<Connection>>,
        free: Semaphore,
    }

    impl Readers {
        pub(super) fn open(file: &Path, count: usize) -> Result<Self, DbError> {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let idle = (0..count)
                .map(|_| {
                    let connection = Connection::open_with_flags(file, flags)?;
                    prepare(&connection)?;
                    connection.pragma_update(None, "cache_size", -READER_CACHE)?;
                    connection.pragma_update(None, "query_only", true)?;
                    Ok(connection)
                })
                .collect::<Result<Vec<_>, DbError>>()?;
            Ok(Self { idle: Mutex::new(idle), free: Semaphore::new(count) })
        }

        pub(super) async fn with<T>(
            &self,
            ask: impl FnOnce(&Connection) -> Result<T, DbError>,
        ) -> Result<T, DbError> {
            let _permit = self.free.acquire().await.map_err(|_| super::ended())?;
            let taken = self.idle.lock().expect("no holder panics").pop();
            let connection = taken.ok_or(DbError::Busy)?;
            let found = ask(&connection);
            self.idle.lock().expect("no holder panics").push(connection);
            found
        }
    }
}
