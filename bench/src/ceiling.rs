//! The ceiling: what this machine can do at all. A bare axum server that answers every request with 4 kB, commits 1 kB
//! for each that writes, straight through the driver and with the commit discipline of the product, and syncs the
//! same file; no rules, no templates, no sealing.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Context as _;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use futures_util::future::{join, try_join_all};
use http::{Method, StatusCode, header};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::NoTls;

/// As in `crates/db`.
const GROUP: usize = 512;
const CONNECTIONS: usize = 16;
/// Bytes of an answer.
const ANSWER: usize = 4 * 1024;
/// Bytes of a commit, unless said otherwise.
const ROW: usize = 1024;

/// Where and over what.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// `sqlite` or a PostgreSQL address.
    #[arg(long)]
    database: String,
    /// Folder of database and files.
    #[arg(long)]
    folder: PathBuf,
    /// Address.
    #[arg(long)]
    listen: SocketAddr,
    /// Rows of a commit.
    #[arg(long, default_value_t = 1)]
    rows: i64,
    /// Bytes of a row.
    #[arg(long, default_value_t = ROW)]
    row_bytes: usize,
}

#[derive(Clone)]
struct App {
    store: Store,
    folder: Arc<Path>,
    next: Arc<AtomicI64>,
}

/// What one commit writes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    rows: i64,
    bytes: usize,
}

impl Shape {
    /// One row of 1 kB.
    pub(crate) const USUAL: Self = Self { rows: 1, bytes: ROW };

    /// The numbers of the rows of a commit.
    const fn ids(self, commit: i64) -> std::ops::Range<i64> {
        commit * self.rows..(commit + 1) * self.rows
    }
}

/// A database without anything above it.
#[derive(Clone)]
pub(crate) enum Store {
    /// The way to the one writer.
    Sqlite(mpsc::Sender<(i64, oneshot::Sender<bool>)>),
    /// Its connections.
    Postgres(Pool, Shape),
}

/// Serves until killed.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let shape = Shape { rows: options.rows, bytes: options.row_bytes };
    let store = Store::open(&options.database, &options.folder, shape).await?;
    let folder = options.folder.join("objects").into();
    let app = App { store, folder, next: Arc::default() };
    let router =
        Router::new().fallback(answer).layer(DefaultBodyLimit::max(1 << 20)).with_state(app);
    axum::serve(TcpListener::bind(options.listen).await?, router).await?;
    Ok(())
}

async fn answer(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path();
    let (reads, writes) = (request.method() == Method::GET, !is_reading(path));
    let kind = request.headers().get(header::CONTENT_TYPE);
    let has_file = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart"));
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap_or_default();
    let id = app.next.fetch_add(1, Ordering::Relaxed);
    let kept = if has_file { app.keep(id, body).await } else { Ok(()) };
    let done = match kept {
        Ok(()) if writes => app.store.commit(id).await,
        outcome => outcome,
    };
    let page = [b'x'; ANSWER];
    match done {
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        Ok(()) if reads => page.into_response(),
        Ok(()) => {
            let place = [(header::LOCATION, "/permohonan/KP26-0000-0000/terima")];
            (StatusCode::SEE_OTHER, place, page).into_response()
        }
    }
}

/// The search and the sign of life; opening a case writes who read it.
fn is_reading(path: &str) -> bool {
    path == "/meja/cari" || path == "/readyz"
}

impl Store {
    /// Makes its one table.
    pub(crate) async fn open(database: &str, folder: &Path, shape: Shape) -> anyhow::Result<Self> {
        Ok(match database {
            "sqlite" => Self::Sqlite(sqlite(&folder.join("pendopo.db"), shape)?),
            url => Self::Postgres(postgres(url).await?, shape),
        })
    }

    /// Commits, and waits until it is durable.
    pub(crate) async fn commit(&self, id: i64) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(writer) => {
                let (reply, outcome) = oneshot::channel();
                writer.send((id, reply)).await.context("the writer has ended")?;
                outcome.await?.then_some(()).context("not stored")
            }
            Self::Postgres(pool, shape) => {
                let connection = pool.get().await?;
                let insert = connection.prepare_cached("INSERT INTO rows VALUES ($1, $2)").await?;
                let row = vec![b'r'; shape.bytes];
                let row = row.as_slice();
                let begin = connection.batch_execute("BEGIN");
                let add = |id: i64| {
                    let (connection, insert) = (&connection, &insert);
                    async move { connection.execute(insert, &[&id, &row]).await }
                };
                let (begun, added) = join(begin, try_join_all(shape.ids(id).map(add))).await;
                begun?;
                added?;
                Ok(connection.batch_execute("COMMIT").await?)
            }
        }
    }
}

impl App {
    /// A folder a case, temporary file, fsync, rename, fsync of the folder and of the one above.
    async fn keep(&self, id: i64, bytes: Bytes) -> anyhow::Result<()> {
        let folder = self.folder.join("agency").join(id.to_string());
        let work = move || -> std::io::Result<()> {
            std::fs::create_dir_all(&folder)?;
            let temporary = folder.join("file.tmp");
            let mut file = std::fs::File::create(&temporary)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            std::fs::rename(&temporary, folder.join("file"))?;
            std::fs::File::open(&folder)?.sync_all()?;
            folder.parent().map_or(Ok(()), |above| std::fs::File::open(above)?.sync_all())
        };
        Ok(tokio::task::spawn_blocking(work).await??)
    }
}

/// One writer thread: what waits becomes one transaction, one fsync for all.
fn sqlite(file: &Path, shape: Shape) -> anyhow::Result<mpsc::Sender<(i64, oneshot::Sender<bool>)>> {
    let mut connection = rusqlite::Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    connection.execute_batch("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")?;
    let (writer, mut jobs) = mpsc::channel::<(i64, oneshot::Sender<bool>)>(8_192);
    std::thread::Builder::new().name("sqlite-writer".to_owned()).spawn(move || {
        while let Some(first) = jobs.blocking_recv() {
            let mut group = vec![first];
            while group.len() < GROUP
                && let Ok(job) = jobs.try_recv()
            {
                group.push(job);
            }
            let stored = write(&mut connection, &group, shape).is_ok();
            for (_, reply) in group {
                reply.send(stored).ok();
            }
        }
    })?;
    Ok(writer)
}

fn write(
    connection: &mut rusqlite::Connection,
    group: &[(i64, oneshot::Sender<bool>)],
    shape: Shape,
) -> rusqlite::Result<()> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let row = vec![b'r'; shape.bytes];
    for id in group.iter().flat_map(|(commit, _)| shape.ids(*commit)) {
        let mut insert = transaction.prepare_cached("INSERT INTO rows VALUES (?1, ?2)")?;
        insert.execute(rusqlite::params![id, row.as_slice()])?;
    }
    transaction.commit()
}

async fn postgres(url: &str) -> anyhow::Result<Pool> {
    let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(url.parse()?, NoTls, manager);
    let pool = Pool::builder(manager).max_size(CONNECTIONS).build()?;
    let table = "CREATE TABLE rows (id BIGINT PRIMARY KEY, body BYTEA NOT NULL)";
    pool.get().await?.batch_execute(table).await?;
    Ok(pool)
}
