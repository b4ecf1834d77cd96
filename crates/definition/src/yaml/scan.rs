//! What the YAML parser would accept and we do not: tabs, anchors, aliases, tags, more documents,
//! words that change meaning between parsers, codes that turn into numbers.

use crate::decimal::Decimal;
use crate::fault::{Faults, Place};

use super::{Node, NodeKind, count};

/// Looks at the text itself, before any parsing.
pub(super) fn scan(source: &str, faults: &mut Faults) {
    let mut start = 0;
    let mut block: Option<usize> = None;
    let mut quote: Option<char> = None;
    let mut depth = 0_usize;
    for (number, line) in source.lines().enumerate() {
        let place = |column: usize| Place {
            line: count(number) + 1,
            column: count(line[..column].chars().count()) + 1,
            start: count(start + column),
            len: 1,
        };
        let indent = line.len() - line.trim_start_matches(' ').len();
        if block.is_some_and(|depth| line.trim().is_empty() || indent > depth) {
            start += line.len() + 1;
            continue;
        }
        block = None;
        if quote.is_none() && number > 0 && (line.starts_with("---") || line.starts_with("...")) {
            let mend = "Tulis satu layanan dalam satu berkas.";
            faults.note("E002", place(0), "Berkas kedua dimulai di sini.", mend);
        }
        if let Some(column) = line.find('\t') {
            faults.note("E002", place(column), "Ada tabulator.", "Pakai spasi untuk melekukkan.");
        }
        let text = scan_line(line, &mut quote, &mut depth, &mut |column, what| {
            refused(what, place(column), faults);
        });
        if quote.is_none() && text.trim_end().ends_with(['|', '>']) && text.contains(": ") {
            block = Some(indent);
        }
        start += line.len() + 1;
    }
}

/// Says of a tag, a merge key, an anchor or a reference that it is none of ours.
pub(super) fn refused(what: char, at: Place, faults: &mut Faults) {
    let (message, mend) = match what {
        '!' => (
            "Tanda `!` di sini menjadi tag YAML dan syaratnya hilang.",
            "Apit syarat dengan tanda kutip: `\"!x\"`, atau tulis `x == false`.",
        ),
        '<' => ("Kunci gabung `<<` tidak dipakai di sini.", "Tulis isinya di tempatnya."),
        _ => (
            "Jangkar `&` dan rujukan `*` tidak dipakai di sini.",
            "Tulis isinya di tempatnya, atau apit dengan tanda kutip.",
        ),
    };
    faults.note("E002", at, message, mend);
}

/// Reports what starts a value and must not; gives the line without its comment.
fn scan_line<'a>(
    line: &'a str,
    quote: &mut Option<char>,
    depth: &mut usize,
    report: &mut dyn FnMut(usize, char),
) -> &'a str {
    let mut value_starts = quote.is_none();
    let mut before = ' ';
    for (column, letter) in line.char_indices() {
        if let Some(open) = *quote {
            if letter == open && (open == '\'' || before != '\\') {
                *quote = None;
            }
            before = if before == '\\' { ' ' } else { letter };
            continue;
        }
        match letter {
            '#' if before == ' ' => return &line[..column],
            '"' | '\'' if value_starts => *quote = Some(letter),
            '!' | '&' | '*' if value_starts => report(column, letter),
            '<' if value_starts && line[column..].starts_with("<<:") => report(column, letter),
            _ => (),
        }
        match letter {
            '{' | '[' => *depth += 1,
            '}' | ']' => *depth = depth.saturating_sub(1),
            _ => (),
        }
        value_starts = match letter {
            '{' | '[' => true,
            ',' => *depth > 0,
            ' ' => value_starts || before == ':',
            '-' => value_starts,
            _ => false,
        };
        before = letter;
    }
    line
}

/// Words that some parsers read as true or false, and codes that lose their zeros.
pub(super) fn check_words(node: &Node, faults: &mut Faults) {
    match &node.kind {
        NodeKind::Empty => (),
        NodeKind::Scalar { quoted: true, .. } => (),
        NodeKind::Scalar { text, quoted: false } => {
            if is_treacherous(text) {
                let message = format!("`{text}` tidak dibaca sama oleh semua alat.");
                faults.note(
                    "E007",
                    node.at,
                    message,
                    "Tulis `true` atau `agree`, atau apit dengan tanda kutip.",
                );
            } else if is_bare_code(text) {
                let mend = format!("Beri tanda kutip: `\"{text}\"`.");
                faults.note(
                    "E008",
                    node.at,
                    "Tanpa tanda kutip kode ini terbaca sebagai angka.",
                    mend,
                );
            }
        }
        NodeKind::List(items) => items.iter().for_each(|item| check_words(item, faults)),
        NodeKind::Map(entries) => {
            for (key, value) in entries {
                if is_treacherous(&key.name) {
                    let message =
                        format!("Kunci `{}` tidak dibaca sama oleh semua alat.", key.name);
                    faults.note(
                        "E007",
                        key.at,
                        message,
                        "Tulis `true` atau `agree`, jangan `yes`.",
                    );
                }
                // A limit or a degree is a number, never a code: `min: 0.5`, `lng: 110.8`.
                if !(is_limit(&key.name) && is_decimal(value)) {
                    check_words(value, faults);
                }
            }
        }
    }
}

fn is_treacherous(text: &str) -> bool {
    const WORDS: [&str; 6] = ["yes", "no", "on", "off", "y", "n"];
    text.len() <= 3 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_limit(key: &str) -> bool {
    matches!(key, "lat" | "lng" | "min" | "max")
}

fn is_decimal(node: &Node) -> bool {
    let NodeKind::Scalar { text, .. } = &node.kind else { return false };
    let leading_zero = text.starts_with('0') && !text.starts_with("0.");
    !leading_zero && text.parse::<Decimal>().is_ok()
}

/// `99.71`, `003`: digits that begin with a zero or have dots.
fn is_bare_code(text: &str) -> bool {
    let digits_and_dots = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let leading_zero = text.len() > 1 && text.starts_with('0');
    digits_and_dots && (leading_zero || text.contains('.'))
}
