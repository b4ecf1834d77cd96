//! A database for a test, on both engines. Not for the product.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
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

/// Starts a server that ends with this process; `./test` shares one instead.
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
    end_with_us(&bin.join("pg_ctl"), &data, &folder);
    format!("postgres://postgres@127.0.0.1:{port}/postgres")
}

/// Leaves somebody behind who ends the server and removes its folder once this process is gone, however it went: then
/// the pipe on which they wait closes. In a process group of its own, or Ctrl+C would end them too.
fn end_with_us(pg_ctl: &Path, data: &Path, folder: &Path) {
    const WATCH: &str = r#"cat; "$0" -D "$1" -m immediate stop; rm -rf "$2""#;
    let watcher = program(Path::new("sh"))
        .args(["-c", WATCH])
        .args([pg_ctl, data, folder])
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh starts");
    std::mem::forget(watcher);
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
fn program(path: &Path) -> Command {
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    #[ignore = "the process that the test below starts and sees die"]
    fn starts_a_server_and_dies() {
        eprintln!("address={}", start());
        std::process::abort();
    }

    #[tokio::test]
    async fn a_server_ends_with_the_process_that_started_it_even_if_that_dies() {
        let own = std::env::current_exe().expect("this very program");
        let mut child = Command::new(own);
        child.args(["--exact", "testing::tests::starts_a_server_and_dies", "--ignored"]);
        let output = child.arg("--nocapture").output().expect("it starts");
        assert!(!output.status.success(), "it died");
        let said = String::from_utf8_lossy(&output.stderr);
        let port = said.split("address=postgres://postgres@").nth(1).expect("an address");
        let port = port.split('/').next().expect("a host");
        for _ in 0..300 {
            if tokio::net::TcpStream::connect(port).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{port} still answers after half a minute");
    }
}
