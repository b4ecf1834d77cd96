//! Notes a digest of each file of the packs that this program is built with, and of the services that journeys publish.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

include!("src/shipped/digest.rs");

fn main() -> io::Result<()> {
    // Not when a pack changes: it would be compiled anew each time, only to spare a demo what it can do itself.
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/shipped/digest.rs");
    println!("cargo::rerun-if-changed=../../packs/lib/surat.typ");
    // Clones that share a target folder have packs of their own.
    println!("cargo::rerun-if-env-changed=CARGO_MANIFEST_DIR");
    let [here, out] = ["CARGO_MANIFEST_DIR", "OUT_DIR"]
        .map(|name| PathBuf::from(env::var(name).expect("cargo says it")));
    let mut digests = Vec::new();
    for folder in ["packs", "fixtures/spine"] {
        collect(&here.join("../..").join(folder), &mut digests)?;
    }
    fs::write(out.join("shipped.txt"), digests.join("\n"))
}

fn collect(folder: &Path, digests: &mut Vec<String>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, digests)?;
        } else if let Ok(text) = fs::read_to_string(&path) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            digests.push(format!("{:016x}", digest(&name.unwrap_or_default(), &text)));
        }
    }
    Ok(())
}
