//! The whole names that a condition speaks of: `applicant.lives_at.region`, `settings.limit`, `children.weight`.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains has no meaning in a condition"
)]

use std::collections::BTreeSet;

use cel::common::ast::{Expr, IdedExpr};

use crate::condition::{CALENDAR, Condition, KNOWN};

impl Condition {
    /// The whole names that it speaks of, as far as each is written out. What a loop reads of an item stands under the
    /// name of its list: `children.all(c, c.weight > 0)` speaks of `children` and of `children.weight`.
    pub fn paths(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        collect(self.program().expression(), &mut Vec::new(), &mut found);
        found
    }

    /// Whether it speaks of this name or of a part of it.
    pub fn speaks_of(&self, name: &str) -> bool {
        self.paths().iter().any(|path| is_of(path, name))
    }
}

/// Whether a whole name is this one or a part of it.
pub(crate) fn is_of(path: &str, name: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A loop's own name, and the list that it goes through where that has one.
type Loop<'a> = (&'a str, Option<String>);

fn collect<'a>(node: &'a IdedExpr, loops: &mut Vec<Loop<'a>>, found: &mut BTreeSet<String>) {
    if let Some(path) = path(node, loops) {
        found.insert(path);
        return;
    }
    match &node.expr {
        Expr::Call(call) => {
            call.target.iter().for_each(|target| collect(target, loops, found));
            call.args.iter().for_each(|arg| collect(arg, loops, found));
        }
        Expr::Select(select) => collect(&select.operand, loops, found),
        Expr::List(list) => list.elements.iter().for_each(|item| collect(item, loops, found)),
        Expr::Comprehension(fold) => {
            collect(&fold.iter_range, loops, found);
            let list = path(&fold.iter_range, loops);
            loops.extend([(fold.iter_var.as_str(), list), (fold.accu_var.as_str(), None)]);
            for part in [&fold.accu_init, &fold.loop_cond, &fold.loop_step, &fold.result] {
                collect(part, loops, found);
            }
            loops.truncate(loops.len() - 2);
        }
        _ => (),
    }
}

/// The name that a node writes out; none where it is no name, or one of a loop without a list.
fn path(node: &IdedExpr, loops: &[Loop]) -> Option<String> {
    match &node.expr {
        // The working days stand in a condition without being written.
        Expr::Ident(name) if name == CALENDAR => None,
        Expr::Ident(name) => {
            let name = name.strip_prefix(KNOWN).unwrap_or(name);
            let own = loops.iter().rev().find(|(own, _)| *own == name);
            own.map_or_else(|| Some(name.to_owned()), |(_, list)| list.clone())
        }
        Expr::Select(select) => Some(format!("{}.{}", path(&select.operand, loops)?, select.field)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &[&str]) {
        let condition = Condition::compile(source, crate::Place::default()).expect("a condition");
        let found: Vec<String> = condition.paths().into_iter().collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn names_are_whole() {
        check("since > today && tenure == 'own'", &["since", "tenure", "today"]);
        check("known(mother.name)", &["mother.name"]);
        check("working_days(since, today) > 3", &["since", "today"]);
        check("fee > settings.limit * 2", &["fee", "settings.limit"]);
    }

    #[test]
    fn what_a_loop_reads_stands_under_its_list() {
        check("children.all(c, c.weight > least)", &["children", "children.weight", "least"]);
        check("[1, 2].exists(n, n == count)", &["count"]);
    }

    #[test]
    fn a_part_is_of_its_whole_and_a_longer_word_is_not() {
        assert!(is_of("applicant.lives_at.region", "applicant.lives_at"));
        assert!(is_of("since", "since"));
        assert!(!is_of("since_when", "since"));
    }
}
