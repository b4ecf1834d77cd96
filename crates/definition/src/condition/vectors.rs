//! One file of vectors for the two who judge conditions: here and, over the trees in it, the script of a page
//! (`web-client/rules.test.mjs`). A vector says what a condition gives by the names of its group, and both trees that a
//! page would get: one where it asks for all names itself, and one where some were answered on pages before.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::tree::{DerivedNames, Questions, Rest, Writer, value_as_tree};
use super::*;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/conditions.json");

#[derive(Deserialize)]
struct Group {
    says: String,
    names: BTreeMap<String, Json>,
    before: BTreeSet<String>,
    derived: BTreeMap<String, String>,
    subjects: Vec<String>,
    days_off: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    is: String,
    gives: Json,
}

fn value(tree: &Json) -> cel::Value {
    match tree {
        Json::Bool(truth) => cel::Value::Bool(*truth),
        Json::String(text) => cel::Value::String(Arc::new(text.clone())),
        Json::Number(number) => cel::Value::Int(number.as_i64().expect("a whole number")),
        Json::Array(parts) => worded(parts[0].as_str().expect("a word"), &parts[1..]),
        Json::Null | Json::Object(_) => panic!("{tree} is no value"),
    }
}

fn worded(word: &str, parts: &[Json]) -> cel::Value {
    match word {
        "i" => {
            let digits = parts[0].as_str().expect("digits");
            cel::Value::Int(digits.parse().expect("a whole number"))
        }
        "f" => cel::Value::Float(parts[0].as_f64().expect("a number")),
        "l" => cel::Value::List(Arc::new(parts.iter().map(value).collect())),
        "m" => {
            let named = parts[0].as_object().expect("a map").iter();
            let named = named.map(|(name, part)| (name.clone(), value(part)));
            cel::Value::from(named.collect::<std::collections::HashMap<_, _>>())
        }
        _ => panic!("{word} is no value"),
    }
}

/// The questions under these names, and those inside of lists.
fn questions<'a>(names: impl Iterator<Item = (&'a String, &'a Json)>) -> Questions {
    let mut questions = Questions::default();
    for (name, given) in names {
        questions.own.insert(name.clone(), true);
        for item in given.as_array().into_iter().flatten() {
            let parts = item.as_array().filter(|item| item[0] == "m");
            let parts = parts.and_then(|item| item[1].as_object()).into_iter().flatten();
            questions.inner.extend(parts.map(|(name, _)| (name.clone(), true)));
        }
    }
    questions
}

impl Group {
    fn derived(&self) -> Vec<(String, Condition)> {
        // In the order of use: none uses one that comes after it in the alphabet.
        let read = |(name, is): (&String, &String)| {
            (name.clone(), Condition::compile(is, Place::default()).expect("a condition"))
        };
        self.derived.iter().map(read).collect()
    }

    fn scope(&self, is_known: impl Fn(&String) -> bool) -> Scope {
        let known = self.names.iter().filter(|(name, _)| is_known(name));
        let names = known.map(|(name, tree)| (name.clone(), value(tree)));
        Scope::of_names(names, (&self.subjects, &self.derived()), &self.days_off)
    }

    /// The trees of all its conditions when only these names are known before, and of the derived names they need.
    fn trees(
        &self,
        is_known: impl Fn(&String) -> bool + Copy,
    ) -> (Vec<Json>, BTreeMap<String, Json>) {
        let (scope, derived) = (self.scope(is_known), self.derived());
        let questions = questions(self.names.iter().filter(|(name, _)| !is_known(name)));
        let mut writer = Writer {
            scope: &scope,
            questions: &questions,
            derived: &derived,
            derived_names: &DerivedNames::of(&derived, &questions, &|_| false),
            is_sealed: &|_| false,
            in_item: false,
            used: BTreeSet::new(),
            trees: BTreeMap::new(),
        };
        let trees = self.cases.iter().map(|case| {
            let condition = Condition::compile(&case.is, Place::default());
            let rest = writer.rest(&condition.expect("a condition"));
            rest.and_then(Rest::told).unwrap_or_else(|| panic!("no tree for {}", case.is))
        });
        (trees.collect(), writer.trees)
    }
}

fn file() -> String {
    std::fs::read_to_string(FILE).expect("the file of vectors")
}

fn groups() -> Vec<Group> {
    serde_json::from_str(&file()).expect("groups of vectors")
}

#[test]
fn each_condition_gives_what_its_vector_says() {
    let groups = groups();
    let mut wrong = String::new();
    for group in &groups {
        let scope = group.scope(|_| true);
        for case in &group.cases {
            let condition = Condition::compile(&case.is, Place::default()).expect("a condition");
            let given = condition.value(&scope);
            let given = given.map_or(Json::Null, |value| value_as_tree(&value).expect("a value"));
            if given != case.gives {
                writeln!(wrong, "{}: {given}, not {}", case.is, case.gives).expect("a text");
            }
        }
    }
    assert!(groups.iter().map(|group| group.cases.len()).sum::<usize>() >= 300);
    assert_eq!(wrong, "");
}

#[test]
fn the_trees_in_the_file_are_those_that_a_page_gets() {
    let mut text = "[\n".to_owned();
    for (place, group) in groups().iter().enumerate() {
        let (trees, needed) = group.trees(|_| false);
        let (rests, left) = group.trees(|name| group.before.contains(name));
        let head = [
            ("says", json!(group.says)),
            ("names", json!(group.names)),
            ("before", json!(group.before)),
            ("subjects", json!(group.subjects)),
            ("days_off", json!(group.days_off)),
            ("derived", json!(group.derived)),
            ("derived_trees", json!(needed)),
            ("derived_rests", json!(left)),
        ];
        text.push_str(if place == 0 { "{\n" } else { ",\n{\n" });
        for (key, value) in head {
            writeln!(text, "\"{key}\": {value},").expect("a text");
        }
        let lines = group.cases.iter().zip(trees.iter().zip(&rests)).map(|(case, (tree, rest))| {
            let (is, gives) = (json!(case.is), &case.gives);
            format!("{{\"is\": {is}, \"gives\": {gives}, \"tree\": {tree}, \"rest\": {rest}}}")
        });
        let lines = lines.collect::<Vec<_>>().join(",\n");
        write!(text, "\"cases\": [\n{lines}\n]\n}}").expect("a text");
    }
    text.push_str("\n]\n");
    if text != file() {
        let right = std::env::temp_dir().join("conditions.json");
        std::fs::write(&right, &text).expect("a place for it");
        panic!("the right trees are in {}: compare, then put it in place", right.display());
    }
}
