//! What is printed into a pipe that nobody reads any more.

use std::process::{Command, Stdio};

#[test]
fn a_reader_who_has_enough_ends_the_program_quietly() {
    let packs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs");
    let mut child = Command::new(env!("CARGO_BIN_EXE_pendopo"))
        .args(["service", "schema"])
        .env("PENDOPO_PACKS", packs)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    // Closed before the program has started up: the first line that it prints meets a closed pipe.
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("ended");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(141), "{said}");
    assert_eq!(said, "", "nothing is said of it");
}
