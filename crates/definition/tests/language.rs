//! The JSON Schema says what the reader says: services that ship fit it, files with a foreign key do not, and every map
//! has just the keys that the reader names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use definition::{Pack, PartFiles, PartSources, Service, json_schema};
use serde_json::{Map, Value as Json, json};

fn here(path: &str) -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")).join(path)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parsed(source: &str) -> Json {
    serde_saphyr::from_str(source).expect("YAML")
}

/// Every service file of the packs and of the spine.
fn services() -> Vec<(PathBuf, Json)> {
    let mut all = Vec::new();
    for root in ["../../packs", "../../fixtures/spine"] {
        for pack in std::fs::read_dir(here(root)).expect("packs") {
            let pack = pack.expect("a pack").path();
            for service in std::fs::read_dir(pack).into_iter().flatten() {
                let file = service.expect("a service").path().join("service.yaml");
                if file.exists() {
                    all.push((file.clone(), parsed(&read(&file))));
                }
            }
        }
    }
    all
}

#[test]
fn services_that_ship_fit() {
    let fits = jsonschema::validator_for(&json_schema()).expect("a schema");
    let services = services();
    assert!(services.len() > 20);
    for (path, service) in services {
        let errors: Vec<_> = fits
            .iter_errors(&service)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn foreign_and_missing_keys_do_not() {
    let fits = jsonschema::validator_for(&json_schema()).expect("a schema");
    for code in ["E004", "E005", "E202"] {
        let file = parsed(&read(&here(&format!("tests/faults/{code}.yaml"))));
        assert!(!fits.is_valid(&file), "{code}");
    }
}

/// A map of the schema that a value stands in, and where.
struct Met {
    keys: BTreeSet<String>,
    pointer: String,
}

/// Walks a value along its schema.
fn walk(schema: &Json, root: &Json, value: &Json, pointer: &str, met: &mut Vec<Met>) {
    if let Some(name) = schema["$ref"].as_str() {
        let to = root.pointer(name.trim_start_matches('#')).expect("a definition");
        return walk(to, root, value, pointer, met);
    }
    if schema.get("if").is_some() && schema.get("properties").is_none() {
        let of = if value["kind"] == "bundle" { "then" } else { "else" };
        return walk(&schema[of], root, value, pointer, met);
    }
    let branches = schema["anyOf"].as_array().map_or(&[][..], Vec::as_slice);
    for branch in branches {
        walk(branch, root, value, pointer, met);
    }
    if let (Some(items), Some(of)) = (value.as_array(), schema.get("items")) {
        for (place, item) in items.iter().enumerate() {
            walk(of, root, item, &format!("{pointer}/{place}"), met);
        }
    }
    let Some(entries) = value.as_object() else { return };
    let none = Map::new();
    let own = schema["properties"].as_object().unwrap_or(&none);
    // Of several shapes it is the one that knows all its keys; a choice of one key is no map of the reader's.
    let is_this = !own.is_empty() && entries.keys().all(|key| own.contains_key(key));
    if is_this && schema["minProperties"].is_null() {
        met.push(Met { keys: own.keys().cloned().collect(), pointer: pointer.to_owned() });
    }
    for (key, inner) in entries {
        let of = own.get(key).or(schema.get("additionalProperties")).filter(|of| of.is_object());
        if let Some(of) = of {
            let key = key.replace('~', "~0").replace('/', "~1");
            walk(of, root, inner, &format!("{pointer}/{key}"), met);
        }
    }
}

/// The services of the packs, for a bundle of some of them.
fn beside() -> Pack {
    static ALL: LazyLock<PartSources> = LazyLock::new(|| {
        let part = |(path, _): (PathBuf, Json)| {
            let id = path.parent().and_then(Path::file_name).expect("a folder");
            let source = read(&path);
            let pack = path.ancestors().nth(2).expect("a pack").join("pack.yaml");
            let pack = std::fs::read_to_string(pack).map(|text| Pack::read(&text, "pack.yaml").0);
            let pack = pack.unwrap_or_default();
            (id.to_string_lossy().into_owned(), PartFiles { source, pack, ..PartFiles::default() })
        };
        Arc::new(services().into_iter().map(part).collect())
    });
    Pack { services: ALL.clone(), ..Pack::default() }
}

/// The keys that the reader names where it meets one that it does not know.
fn keys_of_the_reader(service: &Json, pointer: &str) -> Option<BTreeSet<String>> {
    let mut service = service.clone();
    let map = service.pointer_mut(pointer)?.as_object_mut()?;
    map.insert("zzzzzz".to_owned(), json!("x"));
    let source = serde_json::to_string_pretty(&service).expect("JSON is YAML");
    let (_, faults) = Service::examine(&source, "f.yaml", None, &beside());
    let fault = faults.iter().find(|fault| fault.code == "E004")?;
    let (_, named) = fault.mend.split_once("Di sini: ")?;
    Some(named.trim_end_matches('.').split(", ").map(str::to_owned).collect())
}

#[test]
fn every_map_has_the_keys_that_the_reader_names() {
    let schema = json_schema();
    let mut seen = BTreeSet::new();
    for (path, service) in services() {
        let mut met = Vec::new();
        walk(&schema, &schema, &service, "", &mut met);
        for Met { keys, pointer } in met {
            // Fields come from the table of types; the reader names the options of other types too.
            let of_a_field = ["label", "start", "public"].iter().all(|key| keys.contains(*key));
            if of_a_field || !seen.insert(keys.clone()) {
                continue;
            }
            let named = keys_of_the_reader(&service, &pointer);
            assert_eq!(named.as_ref(), Some(&keys), "{} {pointer}", path.display());
        }
    }
    assert!(seen.len() >= 30, "only {} maps were met", seen.len());
}

/// A file that extends a service of the packs.
const EXTENDING: &str = "extends: kelurahan/surat-domisili
based_on: 1
promise: { within: 3 working days }
settings: [ { id: least_months, value: 6, basis: Perda 1 } ]
form: [ { step: tempat, title: Rumah } ]
road: { verify: { within: 2 office hours, outcomes: { accept: { to: visit } } } }
fields: { purpose_text: { optional: true } }
add: [ { after: since, text: { id: why, label: Mengapa pindah, max: 80 } } ]
remove: [documents.rt_letter]
";

#[test]
fn a_file_that_extends_says_only_what_differs() {
    let schema = json_schema();
    let fits = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<_> = fits
        .iter_errors(&parsed(EXTENDING))
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    for (right, wrong) in [
        ("based_on: 1\n", ""),
        ("within: 2 office", "withn: 2 office"),
        ("step: tempat, ", ""),
        ("after: since, ", ""),
        (", text: {", ", txt: {"),
    ] {
        let wrong = EXTENDING.replacen(right, wrong, 1);
        assert_ne!(wrong, EXTENDING);
        assert!(!fits.is_valid(&parsed(&wrong)), "{wrong}");
    }
    let keys: BTreeSet<String> = schema["$defs"]["extending"]["properties"]
        .as_object()
        .expect("a map")
        .keys()
        .cloned()
        .collect();
    let beside = beside();
    let mut services = (*beside.services).clone();
    services.insert("kelurahan/surat-domisili".to_owned(), services["surat-domisili"].clone());
    let pack = Pack { services: Arc::new(services), ..Pack::default() };
    let (_, faults) = Service::examine(&format!("{EXTENDING}zzzzzz: 1\n"), "f.yaml", None, &pack);
    let fault = faults.iter().find(|fault| fault.code == "E004").expect("a foreign key");
    let (_, named) = fault.mend.split_once("Di sini: ").expect("the keys");
    let named: BTreeSet<String> =
        named.trim_end_matches('.').split(", ").map(str::to_owned).collect();
    assert_eq!(named, keys);
}
