//! Embeds what `web-client` built: `./run` and `./test` build it first.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    // Asked when it runs: clones that share a target folder share this program too.
    let manifest = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    println!("cargo::rerun-if-env-changed=CARGO_MANIFEST_DIR");
    let dist = Path::new(&manifest).join("../../web-client/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    let Ok(assets) = fs::read_to_string(dist.join("assets.tsv")) else {
        panic!("web-client/dist is missing: run ./run, or `npm ci && npm run build` in web-client");
    };
    let folder = fs::canonicalize(&dist).expect("the folder was read just now");
    let mut code = String::from("const ASSETS: &[Asset] = &[\n");
    for line in assets.lines() {
        let [name, hash, kind] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        let path = folder.join(name);
        let path = path.display();
        writeln!(
            code,
            "    Asset {{ name: {name:?}, hash: {hash:?}, kind: {kind:?}, plain: include_bytes!(\"{path}\"), brotli: include_bytes!(\"{path}.br\") }},"
        )
        .expect("strings grow");
    }
    code.push_str("];\nconst ICONS: &[(&str, &str)] = &[\n");
    for line in fs::read_to_string(dist.join("icons.tsv")).expect("built beside assets.tsv").lines()
    {
        if let Some((name, body)) = line.split_once('\t') {
            writeln!(code, "    ({name:?}, {body:?}),").expect("strings grow");
        }
    }
    code.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("assets.rs");
    fs::write(out, code).expect("the out folder can be written");
}
