//! Tables as files: RFC 4180, with commas or, as spreadsheets here write them, semicolons.

/// The rows of a table, each with its cells. A quote that is not closed ends with the text.
pub fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let count = |sign| first.matches(sign).count();
    let between = if count(';') > count(',') { ';' } else { ',' };
    let (mut all, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut signs) = (false, text.chars().peekable());
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            '\r' if !quoted && signs.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                all.push(std::mem::take(&mut row));
            }
            other if other == between && !quoted => row.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        all.push(row);
    }
    all.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    all
}

/// One row of a table. What a spreadsheet would take for a formula is written as words.
pub fn row(cells: &[String]) -> String {
    let cell = |cell: &String| {
        let is_number = cell.parse::<f64>().is_ok();
        let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
        let mark = if is_formula { "'" } else { "" };
        match cell.contains(['"', ',', ';', '\n', '\r']) {
            true => format!("\"{mark}{}\"", cell.replace('"', "\"\"")),
            false => format!("{mark}{cell}"),
        }
    };
    let cells: Vec<String> = cells.iter().map(cell).collect();
    cells.join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&[&str]]) {
        assert_eq!(rows(text), expected, "{text:?}");
    }

    #[test]
    fn cells_stand_between_commas_or_semicolons_and_may_hold_both_and_lines() {
        check("a,b\r\n1,\"2, \"\"3\"\"\"\n", &[&["a", "b"], &["1", "2, \"3\""]]);
        check("\u{feff}a;b\n\"1\n2\";3,4\n", &[&["a", "b"], &["1\n2", "3,4"]]);
        check("a,b\n\n , \n1,\n", &[&["a", "b"], &["1", ""]]);
        check("a\n\"open", &[&["a"], &["open"]]);
        check("", &[]);
    }

    #[test]
    fn what_was_written_is_read_and_no_formula_is_left() {
        let cells = ["Lubang, besar", "kata \"ini\"", "dua\nbaris", "-7.5561"].map(str::to_owned);
        assert_eq!(rows(&row(&cells)), [cells.to_vec()]);
        assert_eq!(row(&["=1+1".to_owned(), "@x".to_owned()]), "'=1+1,'@x\r\n");
    }
}
