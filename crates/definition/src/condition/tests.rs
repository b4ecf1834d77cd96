//! What has no value is unknown, and so is what is made of it.

use super::*;
use crate::answer::Value;
use crate::form::testing::context;
use crate::service::Service;

const FILE: &str = include_str!("../../../../fixtures/spine/dukcapil/akta-kelahiran/service.yaml");

fn check(source: &str, expected: &str) {
    let service = Service::read(FILE, "service.yaml", None).expect("sound");
    let context = context();
    let mut scope = Scope::new(&service, &context, &Facts::default());
    let day = |text: &str| Value::Date(text.parse().expect("a date"));
    let child = |name: &str| {
        [
            ("name".to_owned(), Value::Text(name.to_owned())),
            ("birth_date".to_owned(), day("2026-09-26")),
        ]
        .into_iter()
        .collect()
    };
    scope.add("children", &Value::List(vec![child("A"), child("B")]));
    scope.add("mother.birth_date", &day("1996-02-29"));
    scope.add("birth_kind", &Value::Text("twins".to_owned()));
    scope.add("wanted", &Value::Keys(vec!["kk".to_owned(), "kia".to_owned()]));
    scope.derive(&service);
    let condition = Condition::compile(source, Place::default()).expect("a condition");
    let program = condition.program();
    let shown = match scope.run(program) {
        Ok(value) => format!("{value:?}"),
        Err(_) => "unknown".to_owned(),
    };
    assert_eq!(shown, expected, "{source}: {:?}", scope.run(program));
}

#[test]
fn unknown_is_stronger_than_everything_but_a_decided_and_or() {
    check("marriage_proof == 'book'", "unknown");
    check("marriage_proof != 'book'", "unknown");
    check("father.name == 'Budi'", "unknown");
    check("false && marriage_proof == 'book'", "Bool(false)");
    check("marriage_proof == 'book' && false", "Bool(false)");
    check("marriage_proof == 'book' || true", "Bool(true)");
    check("!(marriage_proof == 'book')", "unknown");
}

#[test]
fn only_known_asks_whether_there_is_a_value() {
    check("known(mother)", "Bool(true)");
    check("known(father)", "Bool(false)");
    check("known(mother.birth_date)", "Bool(true)");
    check("known(mother.address)", "Bool(false)");
    check("known(mother.address.region)", "Bool(false)");
    check("known(marriage_proof)", "Bool(false)");
    check("children.all(c, known(c.birth_date))", "Bool(true)");
    check("children.exists(c, known(c.weight))", "Bool(false)");
}

#[test]
fn lists_are_looked_through() {
    check(
        "children.exists(c, days(c.birth_date, submitted_on) > settings.report_limit)",
        "Bool(false)",
    );
    check("children.all(c, c.name != 'C')", "Bool(true)");
    check("distinct(children.map(c, c.name))", "Bool(true)");
    check("distinct(children.map(c, c.birth_date))", "Bool(false)");
    check("size(children)", "Int(2)");
    check("wanted.contains('kk')", "Bool(true)");
    check("wanted.contains('ktp')", "Bool(false)");
    check("birth_kind in ['single', 'twins']", "Bool(true)");
    check("babies", "Int(2)");
}

#[test]
fn functions_count_as_people_do() {
    check("age('1996-02-29', '2027-02-28')", "Int(30)");
    check("age('1996-02-29', '2027-03-01')", "Int(31)");
    check("days('2026-01-01', '2026-03-02')", "Int(60)");
    check("add_days('2026-12-31', 1)", "String(\"2027-01-01\")");
    check("add_months('2026-01-31', 1)", "String(\"2026-02-28\")");
    check("year(today)", "Int(2026)");
    check("percent(12345, 10)", "Int(1235)");
    check("words('satu dua  tiga')", "Int(3)");
    check("in_region('99.71.01.1001', '99.71')", "Bool(true)");
    check("sum([1, 2, 3])", "Int(6)");
    check("max([1, 3, 2])", "Int(3)");
    check("1 / 0", "unknown");
}
