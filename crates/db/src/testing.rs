//! A database for a test, on both engines. Not for the product.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::db::{Db, Options};
use crate::migrate::Migration;

/// Runs a test on SQLite in a temporary folder and on a real PostgreSQL.
///
/// The server is the one that `PENDOPO_TEST_PG` names (`./test` starts it), or one started for this process.
///
/// # Panics
/// When the test does, or when PostgreSQL is not installed: `apt install postgresql`.
pub async fn on_both_engines(migrations: &[Migration], test: impl AsyncFn(Db)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lite = Db::sqlite(&folder.path().join("test.db"), &Options::default())
        .await
        .expect("SQLite opens");
    lite.migrate(migrations).await.expect("SQLite migrates");
    test(lite).await;
    let postgres = fresh_postgres().await;
    postgres.migrate(migrations).await.expect("PostgreSQL migrates");
    test(postgres).await;
}

/// An empty database on the test server.
///
/// # Panics
/// When PostgreSQL is not installed.
pub async fn fresh_postgres() -> Db {
    let options = Options { connections: 8, ..Options::default() };
    Db::postgres(&fresh_postgres_url().await, &options).await.expect("the fresh database opens")
}

/// The address of an empty database on the test server.
///
/// # Panics
/// When PostgreSQL is not installed.
pub async fn fresh_postgres_url() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = server();
    let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls)
        .await
        .expect("the test server answers");
    let driver = tokio::spawn(connection);
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a fresh database");
    drop(client);
    drop(driver.await);
    let (front, _) = server.rsplit_once('/').expect("the address names a database");
    format!("{front}/{name}")
}

fn server() -> String {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| std::env::var("PENDOPO_TEST_PG").unwrap_or_else(|_| start())).clone()
}

/// Starts a server that ends with this process's folder; `./test` shares one instead.
fn start() -> String {
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let bin = binaries();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|probe| probe.local_addr())
        .expect("a free port")
        .port();
    let data = folder.join("data");
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(&folder));
    }
    run(program(&bin.join("initdb"))
        .args(["-A", "trust", "-U", "postgres", "--no-sync", "-D"])
        .arg(&data));
    let settings = format!(
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off -c full_page_writes=off -c max_connections=200 -p {port}",
        folder.display()
    );
    run(program(&bin.join("pg_ctl"))
        .arg("-D")
        .arg(&data)
        .args(["-w", "-l"])
        .arg(folder.join("log"))
        .args(["-o", &settings, "start"]));
    format!("postgres://postgres@127.0.0.1:{port}/postgres")
}

/// Where PostgreSQL's programs are.
///
/// # Panics
/// When PostgreSQL is not installed.
pub fn binaries() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    found.sort();
    found.pop().expect("PostgreSQL is not installed: apt install postgresql")
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// PostgreSQL refuses root.
fn program(path: &std::path::Path) -> Command {
    if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(path);
        command
    } else {
        Command::new(path)
    }
}

fn run(command: &mut Command) {
    let output = command.current_dir("/").output().expect("the program starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
