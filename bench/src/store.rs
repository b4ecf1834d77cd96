//! What lies in the database and on the disk, counted from outside.

use std::path::Path;

use anyhow::Context as _;
use rusqlite::{Connection, OpenFlags};
use tokio_postgres::{Client, NoTls};

/// The database of an installation, opened beside the server.
pub(crate) enum Store {
    /// SQLite: its file.
    Sqlite(std::path::PathBuf),
    /// PostgreSQL: a connection of our own.
    Postgres(Box<Client>),
}

impl Store {
    /// Opens it: a PostgreSQL address, or the file in a data folder.
    pub(crate) async fn open(database: &str, data: &Path) -> anyhow::Result<Self> {
        if database == "sqlite" {
            return Ok(Self::Sqlite(data.join("pendopo.db")));
        }
        let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
        tokio::spawn(connection);
        Ok(Self::Postgres(Box::new(client)))
    }

    /// The first column of a query as whole numbers.
    pub(crate) async fn numbers(&self, sql: &str) -> anyhow::Result<Vec<i64>> {
        match self {
            Self::Sqlite(file) => {
                let connection = read_only(file)?;
                let mut prepared = connection.prepare(sql)?;
                let rows = prepared.query_map([], |row| row.get(0))?;
                Ok(rows.collect::<rusqlite::Result<_>>()?)
            }
            Self::Postgres(client) => {
                let rows = client.query(sql, &[]).await?;
                rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
            }
        }
    }

    /// The one number of a query.
    pub(crate) async fn number(&self, sql: &str) -> anyhow::Result<i64> {
        self.numbers(sql).await?.first().copied().with_context(|| format!("no row: {sql}"))
    }

    /// The first two columns of a query as text.
    pub(crate) async fn pairs(&self, sql: &str) -> anyhow::Result<Vec<(String, i64)>> {
        match self {
            Self::Sqlite(file) => {
                let connection = read_only(file)?;
                let mut prepared = connection.prepare(sql)?;
                let rows = prepared.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(rows.collect::<rusqlite::Result<_>>()?)
            }
            Self::Postgres(client) => {
                let rows = client.query(sql, &[]).await?;
                rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
            }
        }
    }

    /// Rows of all tables together.
    pub(crate) async fn rows(&self) -> anyhow::Result<i64> {
        let tables = match self {
            Self::Sqlite(file) => {
                let connection = read_only(file)?;
                let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
                let mut prepared = connection.prepare(sql)?;
                let rows = prepared.query_map([], |row| row.get::<_, String>(0))?;
                rows.collect::<rusqlite::Result<Vec<_>>>()?
            }
            Self::Postgres(client) => {
                let sql = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
                let rows = client.query(sql, &[]).await?;
                rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?
            }
        };
        let mut count = 0;
        for table in tables {
            count += self.number(&format!("SELECT COUNT(*) FROM {table}")).await?;
        }
        Ok(count)
    }

    /// Write transactions so far: SQLite counts them in the index of its WAL, PostgreSQL by their ids.
    pub(crate) async fn commits(&self) -> anyhow::Result<i64> {
        match self {
            Self::Sqlite(file) => {
                let mut index = file.clone().into_os_string();
                index.push("-shm");
                let bytes = std::fs::read(index).unwrap_or_default();
                let change = bytes.get(8..12).and_then(|part| <[u8; 4]>::try_from(part).ok());
                Ok(i64::from(u32::from_ne_bytes(change.unwrap_or_default())))
            }
            Self::Postgres(_) => {
                let sql = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
                self.number(sql).await
            }
        }
    }

    /// Bytes of the database.
    pub(crate) async fn bytes(&self) -> anyhow::Result<i64> {
        match self {
            Self::Sqlite(file) => {
                let size = |ending: &str| {
                    let mut path = file.clone().into_os_string();
                    path.push(ending);
                    std::fs::metadata(path).map_or(0, |found| found.len())
                };
                Ok(i64::try_from(size("") + size("-wal"))?)
            }
            Self::Postgres(_) => self.number("SELECT pg_database_size(current_database())").await,
        }
    }
}

fn read_only(file: &Path) -> anyhow::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    Ok(connection)
}

/// Bytes of all files in a folder, as they were written (not as the disk rounds them).
pub(crate) fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => folder_bytes(&entry.path()),
        _ => entry.metadata().map_or(0, |found| found.len()),
    };
    entries.flatten().map(size).sum()
}
