//! Putting a bundle's names in place of those of a part, in conditions and in `{placeholders}`.
//!
//! Works on the text of a condition, token by token: what stays is left as its author wrote it.

use std::collections::{BTreeMap, BTreeSet};

/// What stands in place of a part's names: `reason` → `('add_member')`, `child.name` → `(children[0].name)`.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(pub(super) BTreeMap<String, String>);

impl Names {
    /// A condition with these names put in.
    pub(super) fn in_condition(&self, source: &str) -> String {
        let tokens = tokens(source);
        let own = loop_names(&tokens);
        let mut out = String::with_capacity(source.len());
        for (place, token) in tokens.iter().enumerate() {
            let Token::Path(path) = token else {
                out.push_str(token.text());
                continue;
            };
            let root = path.split('.').next().unwrap_or_default();
            let is_member = out.trim_end().ends_with('.');
            if is_member || own.contains(root) || is_call(&tokens, place, path) {
                out.push_str(path);
                continue;
            }
            let asked = asks_whether_known(&tokens, place);
            match self.longest(path) {
                // `known(x)` asks for a name; what is fixed is as well known as today.
                Some((_, value)) if asked && !is_path(bare(value)) => out.push_str("today"),
                Some((name, value)) => {
                    out.push_str(if asked { bare(value) } else { value });
                    out.push_str(&path[name.len()..]);
                }
                None => out.push_str(path),
            }
        }
        out
    }

    /// A text with these names put into its `{placeholders}`, where a name stands for a name.
    pub(super) fn in_text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            out.push('{');
            let Some((name, behind)) = after.split_once('}') else {
                out.push_str(after);
                return out;
            };
            match self.longest(name) {
                Some((own, value)) if is_path(bare(value)) => {
                    out.push_str(bare(value));
                    out.push_str(&name[own.len()..]);
                }
                Some(_) | None => out.push_str(name),
            }
            out.push('}');
            rest = behind;
        }
        out.push_str(rest);
        out
    }

    /// What stands for the longest beginning of a path: `child.name` before `child`.
    fn longest<'p>(&self, path: &'p str) -> Option<(&'p str, &str)> {
        let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
        let mut begins: Vec<&str> = ends.map(|end| &path[..end]).collect();
        begins.reverse();
        begins.into_iter().find_map(|begin| Some((begin, self.0.get(begin)?.as_str())))
    }
}

/// A list with a map of these values for each item of another.
pub(super) fn each(list: &str, values: &BTreeMap<String, String>) -> String {
    format!("({list}.map(each_, {}))", literal(values))
}

/// A map of these values.
pub(super) fn literal(values: &BTreeMap<String, String>) -> String {
    let one = |(name, value): (&String, &String)| format!("'{name}': {value}");
    format!("{{{}}}", values.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// The same expression about one item of a list, which is called `item`.
pub(super) fn about(source: &str, list: &str, item: &str) -> String {
    Names(BTreeMap::from([(list.to_owned(), item.to_owned())])).in_condition(source)
}

/// Whether an expression names a list as if it were one of its items: `children.name`.
pub(crate) fn speaks_of(source: &str, list: &str) -> bool {
    let tokens = tokens(source);
    tokens.iter().enumerate().any(|(place, token)| match token {
        Token::Path(path) => {
            path.strip_prefix(list).is_some_and(|rest| rest.starts_with('.'))
                && !is_call(&tokens, place, path)
        }
        Token::Other(_) => false,
    })
}

/// The names with which an expression begins: its root, then its members.
pub(super) fn names(source: &str) -> impl Iterator<Item = &str> {
    source.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[derive(Debug)]
enum Token<'s> {
    /// A name with its members: `children.name`.
    Path(&'s str),
    /// Anything else.
    Other(&'s str),
}

impl Token<'_> {
    fn text(&self) -> &str {
        let (Self::Path(text) | Self::Other(text)) = self;
        text
    }
}

fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let len = match first {
            '\'' | '"' => quoted(rest, first),
            'a'..='z' | 'A'..='Z' | '_' => path(rest),
            '0'..='9' => rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len()),
            other => other.len_utf8(),
        };
        let text = &rest[..len];
        let is_path = first.is_ascii_alphabetic() || first == '_';
        tokens.push(if is_path { Token::Path(text) } else { Token::Other(text) });
        at += len;
    }
    tokens
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// A name and its members; a member that is called is left to the call.
fn path(rest: &str) -> usize {
    let name = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let mut end = name(rest).unwrap_or(rest.len());
    while let Some(after) = rest[end..].strip_prefix('.') {
        let len = name(after).unwrap_or(after.len());
        let is_name = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !is_name || after[len..].starts_with('(') {
            break;
        }
        end += 1 + len;
    }
    end
}

/// `c` of `children.all(c, …)`.
fn loop_names<'s>(tokens: &[Token<'s>]) -> BTreeSet<&'s str> {
    let windows = tokens.windows(4);
    let own = windows.filter_map(|four| match four {
        [Token::Path(call), Token::Other("("), Token::Path(own), Token::Other(",")] => {
            LOOPS.contains(call).then_some(*own)
        }
        _ => None,
    });
    own.collect()
}

const LOOPS: [&str; 6] = ["all", "exists", "exists_one", "filter", "map", "sum"];

fn is_call(tokens: &[Token<'_>], place: usize, path: &str) -> bool {
    !path.contains('.') && matches!(tokens.get(place + 1), Some(Token::Other("(")))
}

fn asks_whether_known(tokens: &[Token<'_>], place: usize) -> bool {
    let before = |back: usize| place.checked_sub(back).and_then(|at| tokens.get(at));
    matches!(before(1), Some(Token::Other("("))) && matches!(before(2), Some(Token::Path("known")))
}

/// Without the brackets around it.
fn bare(value: &str) -> &str {
    value.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(value)
}

fn is_path(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && path(text) == text.len()
        && !["true", "false", "null"].contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(&str, &str)]) -> Names {
        Names(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect())
    }

    #[test]
    fn names_are_put_in_and_everything_else_stays() {
        let names = names(&[
            ("reason", "('first')"),
            ("child.name", "(children[0].name)"),
            ("late", "akta_late"),
            ("settings.age", "settings.kia_age"),
            ("baby", "(children.map(each_, {'name': each_.name}))"),
        ]);
        for (before, after) in [
            ("reason == 'reason' && late", "('first') == 'reason' && akta_late"),
            ("child.name != child.sex", "(children[0].name) != child.sex"),
            (
                "age(child.birth, today) >= settings.age",
                "age(child.birth, today) >= settings.kia_age",
            ),
            ("case.reason == 'x'", "case.reason == 'x'"),
            ("xs.all(late, late.reason == reason)", "xs.all(late, late.reason == ('first'))"),
            (
                "baby.all(b, known(b.nik))",
                "(children.map(each_, {'name': each_.name})).all(b, known(b.nik))",
            ),
            ("known(reason)", "known(today)"),
            ("known(child.name)", "known(today)"),
            ("known(late)", "known(akta_late)"),
            ("size(xs) * 2 > 1e3", "size(xs) * 2 > 1e3"),
        ] {
            assert_eq!(names.in_condition(before), after, "{before}");
        }
    }

    #[test]
    fn placeholders_get_names_and_never_values() {
        let names = names(&[("settings.age", "settings.kia_age"), ("reason", "('first')")]);
        assert_eq!(
            names.in_text("Umur {settings.age}, {reason}, {x"),
            "Umur {settings.kia_age}, {reason}, {x"
        );
    }

    #[test]
    fn a_list_is_told_from_one_of_its_items() {
        assert!(speaks_of("children.name", "children"));
        assert!(!speaks_of("children.map(c, c.name)", "children"));
        assert_eq!(about("children.name + 'x'", "children", "each_"), "each_.name + 'x'");
    }
}
