//! Conversations of several turns: what was spoken of goes on, and another subject is another subject.

mod support;

use std::fmt::Write as _;

use lingua::Context;
use support::{engine, root};

/// Whether a service or kind is the one that is expected; `*` is any.
fn is_it(own: &str, expected: &str) -> bool {
    expected == "*" || expected.split('|').any(|one| one == own)
}

#[test]
fn what_was_spoken_of_goes_on_until_the_subject_changes() {
    let engine = engine();
    let path = root("crates/lingua/tests/dialogues.tsv");
    let source = std::fs::read_to_string(path).expect("the conversations");
    let (mut context, mut told) = (Context::default(), String::new());
    let (mut turns, mut services, mut intents) = (0, 0, 0);
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let [typed, service, intent] = line.split('\t').collect::<Vec<_>>()[..] else {
            context = Context::default();
            continue;
        };
        let (reply, next) = engine.answer(&context, typed);
        let own = reply.service.as_deref().unwrap_or("-");
        let (right, same) = (is_it(own, service), is_it(reply.intent.name(), intent));
        turns += 1;
        services += usize::from(right);
        intents += usize::from(same);
        if !right || !same {
            let name = reply.intent.name();
            writeln!(told, "{typed}: {service} {intent}, not {own} {name} {:.2}", reply.confidence)
                .expect("a string takes all");
        }
        context = next;
    }
    let told = format!("{services} services and {intents} kinds of {turns} turns\n{told}");
    assert!(turns > 100, "{told}");
    assert!(services * 100 >= turns * 95, "{told}");
    assert!(intents * 100 >= turns * 90, "{told}");
}
