//! Lays a file out: long `{ }` on lines of their own, no trailing blanks, no double empty lines.
//!
//! Works on the source and keeps every comment and every order. What it gives means the same: where the tree of the
//! file would change, the file is left as it was.

use definition::Faults;
use definition::yaml::{Node, NodeKind, parse};

/// Characters of a line beyond which a `{ }` is put on lines of its own.
const WIDTH: usize = 120;
/// Columns by which what stands under a key is moved in.
const INDENT: usize = 2;

/// The file laid out; none when it cannot be read, which `check` explains.
pub fn tidy(source: &str) -> Option<String> {
    let meant = tree(source)?;
    let same = |text: &String| tree(text).is_some_and(|tree| alike(&meant, &tree));
    let clean = Some(clean(source)).filter(same).unwrap_or_else(|| source.to_owned());
    Some(Some(broken(&clean)).filter(same).unwrap_or(clean))
}

fn tree(source: &str) -> Option<Node> {
    parse(source, &mut Faults::new(""))
}

/// Whether two trees say the same, wherever it stands.
fn alike(a: &Node, b: &Node) -> bool {
    match (&a.kind, &b.kind) {
        (NodeKind::Empty, NodeKind::Empty) => true,
        (
            NodeKind::Scalar { text: a, quoted: first },
            NodeKind::Scalar { text: b, quoted: second },
        ) => a == b && first == second,
        (NodeKind::List(a), NodeKind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (NodeKind::Map(a), NodeKind::Map(b)) => {
            let one = |((key, a), (other, b)): (&(_, Node), &(_, Node))| {
                let (key, other): (&definition::yaml::Key, &definition::yaml::Key) = (key, other);
                key.name == other.name && alike(a, b)
            };
            a.len() == b.len() && a.iter().zip(b).all(one)
        }
        (
            NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::List(_) | NodeKind::Map(_),
            NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::List(_) | NodeKind::Map(_),
        ) => false,
    }
}

fn clean(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut empty = 0;
    for line in source.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 && !(out.is_empty() && line.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

/// Every long line broken, and those that come of it.
fn broken(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut waiting: Vec<String> = source.lines().rev().map(str::to_owned).collect();
    while let Some(line) = waiting.pop() {
        match parts(&line) {
            Some(lines) => waiting.extend(lines.into_iter().rev()),
            None => {
                out.push_str(&line);
                out.push('\n');
            }
        }
    }
    out
}

/// The lines of a long line that ends in a map in braces.
fn parts(line: &str) -> Option<Vec<String>> {
    if line.chars().count() <= WIDTH {
        return None;
    }
    let indent = line.len() - line.trim_start().len();
    let (head, rest) = head(&line[indent..])?;
    let (entries, comment) = entries(rest)?;
    let under = " ".repeat(indent + if head.starts_with("- ") { 2 * INDENT } else { INDENT });
    if head == "- " {
        // Items of a list begin behind their dash, and have nothing above them but a comment.
        let mut lines: Vec<String> =
            comment.map(|own| format!("{}{own}", " ".repeat(indent))).into_iter().collect();
        let blank = " ".repeat(indent + INDENT);
        for (place, entry) in entries.iter().enumerate() {
            let start =
                if place == 0 { format!("{}- ", " ".repeat(indent)) } else { blank.clone() };
            lines.push(format!("{start}{entry}"));
        }
        return Some(lines);
    }
    let first = format!("{}{}", " ".repeat(indent), head.trim_end());
    let first = comment.map_or(first.clone(), |own| format!("{first} {own}"));
    Some([first].into_iter().chain(entries.iter().map(|entry| format!("{under}{entry}"))).collect())
}

/// `key: ` or `- key: ` or `- ` before a brace, and the rest from the brace on.
fn head(text: &str) -> Option<(&str, &str)> {
    let brace = text.find('{')?;
    let (head, rest) = text.split_at(brace);
    let key = head.strip_prefix("- ").unwrap_or(head);
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-. ".contains(c);
    let is_key = key
        .trim_end()
        .strip_suffix(':')
        .is_some_and(|key| !key.is_empty() && key.chars().all(plain));
    (head == "- " || is_key).then_some((head, rest))
}

/// The entries between braces, and a comment behind them; none where something else follows, or an entry has no value.
fn entries(text: &str) -> Option<(Vec<&str>, Option<&str>)> {
    let (mut depth, mut quote, mut before) = (0_usize, None, ' ');
    let (mut cuts, mut end) = (vec![1], None);
    for (place, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if letter == open && (open == '\'' || before != '\\') => quote = None,
            (Some(_), _) => {}
            // A quote opens only where a value begins: within words it is an apostrophe.
            (None, '"' | '\'') if " {[,".contains(before) => quote = Some(letter),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    end = Some(place);
                    break;
                }
            }
            (None, ',') if depth == 1 => cuts.push(place + 1),
            (None, '#') if before == ' ' => return None,
            (None, _) => {}
        }
        before = if before == '\\' && letter == '\\' { ' ' } else { letter };
    }
    let end = end?;
    let after = text[end + 1..].trim();
    let comment = Some(after).filter(|after| !after.is_empty());
    if comment.is_some_and(|comment| !comment.starts_with('#')) {
        return None;
    }
    let ends = cuts.iter().skip(1).map(|cut| cut - 1).chain([end]);
    let entries: Vec<&str> =
        cuts.iter().zip(ends).map(|(start, end)| text[*start..end].trim()).collect();
    let whole = entries.iter().filter(|entry| !entry.is_empty()).copied().collect::<Vec<_>>();
    let have_values = whole.iter().all(|entry| entry.contains(": "));
    (have_values && !whole.is_empty()).then_some((whole, comment))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        assert_eq!(tidy(source).as_deref(), Some(expected));
        assert_eq!(tidy(expected).as_deref(), Some(expected), "tidy stays tidy");
    }

    #[test]
    fn blanks_and_double_empty_lines_go_and_comments_stay() {
        check("\n# Why.  \na: 1   \n\n\n\nb: 2 # both\n\n", "# Why.\na: 1\n\nb: 2 # both\n");
    }

    #[test]
    fn a_block_of_text_keeps_its_empty_lines() {
        check("a: |\n  one\n\n\n  two\nb: 1\n", "a: |\n  one\n\n\n  two\nb: 1\n");
    }

    #[test]
    fn a_long_map_stands_on_lines_of_its_own() {
        let long = "x".repeat(WIDTH);
        check(
            &format!("a: {{ label: {long}, hint: \"Ya, {{b}}: 'c'\", list: [1, 2] }} # why\n"),
            &format!("a: # why\n  label: {long}\n  hint: \"Ya, {{b}}: 'c'\"\n  list: [1, 2]\n"),
        );
        check(
            &format!("f:\n  - text: {{ id: a, label: {long} }}\n  - {{ id: b, label: {long} }}\n"),
            &format!(
                "f:\n  - text:\n      id: a\n      label: {long}\n  - id: b\n    label: {long}\n"
            ),
        );
    }

    #[test]
    fn what_is_inside_is_broken_where_it_is_still_too_long() {
        let long = "x".repeat(WIDTH);
        check(
            &format!("a: {{ b: {{ c: {long}, d: 1 }}, e: 2 }}\n"),
            &format!("a:\n  b:\n    c: {long}\n    d: 1\n  e: 2\n"),
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_is_left_alone() {
        assert_eq!(tidy("a: [\n"), None);
    }

    #[test]
    fn every_service_that_ships_means_the_same_when_tidy() {
        let packs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs");
        let mut seen = 0;
        for pack in std::fs::read_dir(packs).expect("packs").flatten() {
            for service in std::fs::read_dir(pack.path()).into_iter().flatten().flatten() {
                let path = service.path().join("service.yaml");
                let Ok(source) = std::fs::read_to_string(&path) else { continue };
                let tidied = tidy(&source).expect("readable");
                assert_eq!(tidy(&tidied).as_ref(), Some(&tidied), "{}", path.display());
                let comments = |text: &str| text.matches("# ").count();
                assert_eq!(comments(&source), comments(&tidied), "{}", path.display());
                assert_eq!(tidied.lines().find(|line| parts(line).is_some()), None);
                seen += 1;
            }
        }
        assert!(seen >= 8, "only {seen}");
    }
}
