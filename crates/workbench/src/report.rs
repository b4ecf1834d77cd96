//! Faults as people, editors and forges read them.

use definition::faults::{KNOWN, known};
use definition::{Fault, Severity};
use serde_json::{Value as Json, json};

/// For people: a line each.
pub fn text(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

/// For scripts: a list of objects.
pub fn json(faults: &[Fault]) -> Json {
    let one = |fault: &Fault| {
        json!({
            "code": fault.code,
            "severity": word(fault.severity),
            "path": fault.path,
            "line": fault.line,
            "column": fault.column,
            "message": fault.message,
            "mend": fault.mend,
        })
    };
    faults.iter().map(one).collect()
}

/// For forges and editors: SARIF 2.1.0 (OASIS).
pub fn sarif(faults: &[Fault], version: &str) -> Json {
    let rules = KNOWN.iter().filter(|known| faults.iter().any(|fault| fault.code == known.code));
    let rules =
        rules.map(|known| json!({ "id": known.code, "shortDescription": { "text": known.what } }));
    let result = |fault: &Fault| {
        let region = json!({ "startLine": fault.line, "startColumn": fault.column });
        let place = json!({ "artifactLocation": { "uri": fault.path }, "region": region });
        json!({
            "ruleId": fault.code,
            "level": word(fault.severity),
            "message": { "text": whole(fault) },
            "locations": [{ "physicalLocation": place }],
        })
    };
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "pendopo", "version": version, "rules": rules.collect::<Vec<_>>() } },
            "results": faults.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

/// For GitHub's workflows: a command each, which the forge shows beside the line.
pub fn github(faults: &[Fault]) -> String {
    let one = |fault: &Fault| {
        let what = known(fault.code).map_or("", |known| known.what);
        format!(
            "::{} file={},line={},col={},title={}::{}\n",
            word(fault.severity),
            property(&fault.path),
            fault.line,
            fault.column,
            property(&format!("{} {what}", fault.code)),
            escaped(&whole(fault)),
        )
    };
    faults.iter().map(one).collect()
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn whole(fault: &Fault) -> String {
    format!("{} {}", fault.message, fault.mend).trim_end().to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use definition::Service;

    use super::*;

    fn faults() -> Vec<Fault> {
        Service::read("pendopo: 2", "packs/x, y/service.yaml", None).expect_err("no service")
    }

    #[test]
    fn every_fault_stands_in_every_report_with_its_place() {
        let faults = faults();
        let count = faults.len();
        assert!(count > 3);
        assert_eq!(text(&faults).lines().count(), count);
        assert_eq!(json(&faults).as_array().map(Vec::len), Some(count));
        assert_eq!(github(&faults).lines().count(), count);
        let sarif = sarif(&faults, "0.1.0");
        let results = sarif["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results.len(), count);
        let version = results.iter().find(|one| one["ruleId"] == "E102").expect("the version");
        let region = &version["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&region["startLine"], &region["startColumn"]), (&json!(1), &json!(10)));
        assert_eq!(version["level"], "error");
    }

    #[test]
    fn a_rule_is_listed_once_and_only_where_it_was_broken() {
        let sarif = sarif(&faults(), "0.1.0");
        let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules").clone();
        let of = |code: &str| rules.iter().filter(|rule| rule["id"] == code).count();
        assert_eq!((of("E102"), of("E005"), of("E609")), (1, 1, 0));
    }

    #[test]
    fn commas_colons_and_percents_do_not_end_a_property() {
        let said = github(&faults());
        assert!(said.starts_with("::error file=packs/x%2C y/service.yaml,line=1,"), "{said}");
    }
}
