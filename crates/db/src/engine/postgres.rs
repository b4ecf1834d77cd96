//! PostgreSQL: a batch whose statements do not depend on each other is one statement and one trip ([`merge`]); any
//! other is two, BEGIN with every statement, then COMMIT or ROLLBACK.

mod merge;

use std::error::Error;
use std::future::{Future as _, poll_fn};
use std::sync::Arc;
use std::task::Poll;

use bytes::BytesMut;
use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Timeouts,
};
use futures_util::future::{join, join_all, try_join_all};
use merge::Shapes;
use tokio::sync::Mutex;
use tokio_postgres::NoTls;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::batch::{Batch, Expect};
use crate::db::Options;
use crate::error::DbError;
use crate::migrate::{self, Migration};
use crate::value::{Param, Query, Row};

/// Plans are made once a connection: every statement of ours finds its rows by key, so the values change nothing.
const SETTINGS: &str = "-c plan_cache_mode=force_generic_plan -c jit=off";

pub(crate) struct Postgres {
    pool: Pool,
    shapes: Shapes,
    /// The one connection for batches whose order counts: the server does what it is sent there one by one.
    lane: Mutex<Option<Arc<Object>>>,
}

impl ToSql for Param {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *kind == Type::INT4 => i32::try_from(*value)?.to_sql(kind, out),
            Self::Int(value) => value.to_sql(kind, out),
            Self::Bool(value) => value.to_sql(kind, out),
            Self::Text(value) => value.to_sql(kind, out),
            Self::Bytes(value) => value.as_slice().to_sql(kind, out),
            Self::Uuid(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true // The server says what a parameter is; a wrong pairing is an error of the encoding.
    }

    to_sql_checked!();
}

impl Postgres {
    pub(crate) async fn connect(url: &str, options: &Options) -> Result<Self, DbError> {
        let mut config: tokio_postgres::Config = url
            .parse()
            .map_err(|error: tokio_postgres::Error| DbError::Other(error.to_string()))?;
        let own = config.get_options().unwrap_or_default();
        config.options(format!("{SETTINGS} {own}"));
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let wait = std::time::Duration::from_secs(5);
        let pool = Pool::builder(Manager::from_config(config, NoTls, manager))
            .max_size(options.connections)
            .timeouts(Timeouts { wait: Some(wait), create: Some(wait), recycle: Some(wait) })
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .build()
            .map_err(|error| DbError::Other(error.to_string()))?;
        let this = Self { pool, shapes: Shapes::default(), lane: Mutex::new(None) };
        drop(this.connection().await?);
        Ok(this)
    }

    async fn connection(&self) -> Result<Object, DbError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(_) => DbError::Busy,
            PoolError::Backend(error) => unreached(error),
            ref error @ (PoolError::Closed
            | PoolError::NoRuntimeSpecified
            | PoolError::PostCreateHook(_)) => DbError::Gone(error.to_string()),
        })
    }

    pub(crate) async fn query(
        &self,
        sql: &'static str,
        params: &[Param],
    ) -> Result<Vec<Row>, DbError> {
        let connection = self.connection().await?;
        let statement = connection.prepare_cached(sql).await?;
        let found = connection.query(&statement, &references(params)).await?;
        found.iter().map(read).collect()
    }

    pub(crate) async fn query_each(&self, queries: &[Query]) -> Result<Vec<Vec<Row>>, DbError> {
        let connection = self.connection().await?;
        let mut statements = Vec::with_capacity(queries.len());
        for query in queries {
            statements.push(connection.prepare_cached(query.sql).await?);
        }
        let params: Vec<_> = queries.iter().map(|query| references(&query.params)).collect();
        let asked = statements.iter().zip(&params);
        let asked = asked.map(|(statement, params)| connection.query(statement, params));
        let answers = try_join_all(asked).await?;
        answers.iter().map(|rows| rows.iter().map(read).collect()).collect()
    }

    pub(crate) async fn commit(&self, batch: Batch) -> Result<(), DbError> {
        let connection = self.connection().await?;
        if let Some(sql) = self.shapes.of(&batch) {
            let statement = connection.prepare_cached(&sql).await?;
            connection.execute(&statement, &all_references(&batch)).await?;
            return Ok(());
        }
        // In a task of its own: a request that is dropped half-way must not leave a transaction open.
        tokio::spawn(async move { run(&connection, &batch).await })
            .await
            .map_err(|error| DbError::Other(error.to_string()))?
    }

    /// Commits a batch after those that were placed before it; `placed` is called once it is on its way.
    pub(crate) async fn commit_in_order(
        &self,
        batch: Batch,
        placed: impl FnOnce(),
    ) -> Result<(), DbError> {
        let Some(sql) = self.shapes.of(&batch) else {
            return self.commit(batch).await; // Nothing is placed before it is done.
        };
        let lane = self.lane().await?;
        let statement = lane.prepare_cached(&sql).await?;
        let params = all_references(&batch);
        // A request is sent when its future is polled first.
        let mut answer = Box::pin(lane.execute(&statement, &params));
        let early = poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await;
        placed();
        match early {
            Poll::Ready(done) => done?,
            Poll::Pending => answer.await?,
        };
        Ok(())
    }

    async fn lane(&self) -> Result<Arc<Object>, DbError> {
        let mut lane = self.lane.lock().await;
        if let Some(open) = lane.as_ref().filter(|open| !open.is_closed()) {
            return Ok(Arc::clone(open));
        }
        let opened = Arc::new(self.connection().await?);
        *lane = Some(Arc::clone(&opened));
        Ok(opened)
    }

    pub(crate) async fn migrate(&self, migrations: &[Migration]) -> Result<usize, DbError> {
        let mut connection = self.connection().await?;
        migrate::postgres(&mut connection, migrations).await
    }

    pub(crate) async fn applied(&self) -> Result<Vec<String>, DbError> {
        migrate::applied_postgres(&*self.connection().await?).await
    }

    pub(crate) async fn settings(&self) -> Result<Vec<(String, String)>, DbError> {
        let connection = self.connection().await?;
        let mut found = Vec::new();
        for name in ["fsync", "synchronous_commit", "full_page_writes", "server_version"] {
            let row = connection.query_one(&format!("SHOW {name}"), &[]).await?;
            found.push((name.to_owned(), row.try_get::<_, String>(0)?));
        }
        Ok(found)
    }
}

/// Why there is no connection: whatever the server says to it (it starts, it stops, it lets nobody in), nothing was asked.
fn unreached(error: tokio_postgres::Error) -> DbError {
    match DbError::from(error) {
        DbError::Other(said) => DbError::Gone(said),
        said @ (DbError::Stale
        | DbError::Duplicate(_)
        | DbError::Busy
        | DbError::Full
        | DbError::Gone(_)) => said,
    }
}

fn references(params: &[Param]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
}

fn all_references(batch: &Batch) -> Vec<&(dyn ToSql + Sync)> {
    batch.0.iter().flat_map(|statement| references(&statement.params)).collect()
}

async fn run(connection: &Object, batch: &Batch) -> Result<(), DbError> {
    // Preparing is a trip of its own only the first time a connection meets a text.
    let mut prepared = Vec::with_capacity(batch.0.len());
    for statement in &batch.0 {
        prepared.push(connection.prepare_cached(statement.sql).await?);
    }
    let params: Vec<_> = batch.0.iter().map(|statement| references(&statement.params)).collect();
    // Futures of one connection are sent in the order in which they are first polled: one trip for all.
    let statements = prepared
        .iter()
        .zip(&params)
        .map(|(statement, params)| connection.execute(statement, params));
    let (begun, changed) = join(connection.batch_execute("BEGIN"), join_all(statements)).await;
    let judged = begun.map_err(DbError::from).and_then(|()| judge(batch, changed));
    match judged {
        Ok(()) => Ok(connection.batch_execute("COMMIT").await?),
        Err(error) => {
            connection.batch_execute("ROLLBACK").await?;
            Err(error)
        }
    }
}

/// The first error decides: after it the server refuses the rest of the transaction anyway.
fn judge(batch: &Batch, changed: Vec<Result<u64, tokio_postgres::Error>>) -> Result<(), DbError> {
    for (statement, changed) in batch.0.iter().zip(changed) {
        let changed = changed?;
        if let Expect::Exactly(rows) = statement.expect
            && changed != rows
        {
            return Err(DbError::Stale);
        }
    }
    Ok(())
}

fn read(row: &tokio_postgres::Row) -> Result<Row, DbError> {
    let columns = row.columns().iter().enumerate().map(|(place, column)| {
        let kind = column.type_();
        Ok(match *kind {
            Type::INT8 => row.try_get::<_, Option<i64>>(place)?.map_or(Param::Null, Param::Int),
            Type::INT4 => row
                .try_get::<_, Option<i32>>(place)?
                .map_or(Param::Null, |value| Param::Int(i64::from(value))),
            Type::BOOL => row.try_get::<_, Option<bool>>(place)?.map_or(Param::Null, Param::Bool),
            Type::TEXT | Type::VARCHAR => {
                row.try_get::<_, Option<String>>(place)?.map_or(Param::Null, Param::Text)
            }
            Type::BYTEA => {
                row.try_get::<_, Option<Vec<u8>>>(place)?.map_or(Param::Null, Param::Bytes)
            }
            Type::UUID => {
                row.try_get::<_, Option<uuid::Uuid>>(place)?.map_or(Param::Null, Param::Uuid)
            }
            _ => {
                return Err(DbError::Other(format!(
                    "column {} has the type {kind}",
                    column.name()
                )));
            }
        })
    });
    columns.collect::<Result<Vec<Param>, DbError>>().map(Row)
}
