//! Holidays and office hours: the tables that the program brings, then those of the operator in the data folder.
//!
//! Both have the same columns. A line counts for an agency when its region is empty, `ID`, or one in which the agency lies.
//! Every line that cannot be read is named with its file and line, and none is skipped.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use casework::{Calendar, Hours, Season};
use jiff::civil::{Date, Time};
use terms::{RegionCode, Zone};

/// Holidays with their decree, and office hours with the time in which they hold.
const HOLIDAYS: Table = Table {
    name: "holidays.csv",
    own: include_str!("../data/holidays.csv"),
    head: &["day", "kind", "region", "basis"],
};
const OFFICE_HOURS: Table = Table {
    name: "office_hours.csv",
    own: include_str!("../data/office_hours.csv"),
    head: &["opens", "closes", "region", "valid_from", "valid_to", "basis"],
};

/// What a line of holidays can be; the last takes a holiday back.
const KINDS: [&str; 4] = ["libur nasional", "cuti bersama", "libur daerah", WORKING];
const WORKING: &str = "hari kerja";

/// An office that is open for less is a slip of the pen.
const SHORTEST_DAY_MINUTES: i64 = 60;

/// The calendar of an agency.
///
/// # Errors
/// Every line that cannot be read, as file:line.
pub(crate) fn read(data: &Path, zone: &Zone, region: &RegionCode) -> anyhow::Result<Calendar> {
    let mut faults = Vec::new();
    let holidays = holidays(&HOLIDAYS.lines(data, &mut faults)?, region, &mut faults);
    let hours = hours(&OFFICE_HOURS.lines(data, &mut faults)?, region, &mut faults);
    if !faults.is_empty() {
        bail!("holidays or office hours cannot be read:\n{}", faults.join("\n"));
    }
    let (usual, seasons) = hours;
    let usual = usual.context("office_hours.csv of the program has no hours for every day")?;
    Ok(Calendar { zone: zone.clone(), usual, seasons, holidays: holidays.into_keys().collect() })
}

/// A table that the program brings and the operator may lengthen.
struct Table {
    name: &'static str,
    own: &'static str,
    head: &'static [&'static str],
}

/// A line of a table, cut into its columns.
struct Line {
    place: String,
    cells: Vec<String>,
}

impl Table {
    /// The program's lines, then the operator's.
    fn lines(&self, data: &Path, faults: &mut Vec<String>) -> anyhow::Result<Vec<Line>> {
        let mut lines = self.cut(self.name, self.own, faults);
        let file = data.join(self.name);
        match std::fs::read_to_string(&file) {
            Ok(text) => lines.extend(self.cut(&file.display().to_string(), &text, faults)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| file.display().to_string()),
        }
        Ok(lines)
    }

    /// Cut at commas, or at semicolons as Indonesian spreadsheets write them; the last column may hold either.
    fn cut(&self, file: &str, text: &str, faults: &mut Vec<String>) -> Vec<Line> {
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let mark = if first.contains(';') { ';' } else { ',' };
        if first.trim().split(mark).map(str::trim).ne(self.head.iter().copied()) {
            faults.push(format!("{file}:1: the first line must be `{}`", self.head.join(",")));
            return Vec::new();
        }
        let mut lines = Vec::new();
        for (index, line) in text.lines().enumerate().skip(1) {
            let bare = line.trim();
            if bare.trim_matches(mark).is_empty() || bare.starts_with('#') {
                continue;
            }
            let place = format!("{file}:{}", index + 1);
            let cells: Vec<String> = bare
                .splitn(self.head.len(), mark)
                .map(|cell| cell.trim().trim_matches('"').to_owned())
                .collect();
            if cells.len() == self.head.len() {
                lines.push(Line { place, cells });
            } else {
                faults.push(format!(
                    "{place}: {} columns, but there must be {}: {}",
                    cells.len(),
                    self.head.len(),
                    self.head.join(",")
                ));
            }
        }
        lines
    }
}

/// Reads the cells of one line, and remembers what is wrong with it.
struct Reader<'a> {
    line: &'a Line,
    wrong: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(line: &'a Line) -> Self {
        Self { line, wrong: Vec::new() }
    }

    fn cell(&self, index: usize) -> &'a str {
        self.line.cells.get(index).map_or("", String::as_str)
    }

    fn fault(&mut self, what: String) {
        self.wrong.push(format!("{}: {what}", self.line.place));
    }

    fn day(&mut self, index: usize) -> Option<Date> {
        let cell = self.cell(index);
        let day = cell.parse().ok().filter(|_| cell.len() == 10);
        if day.is_none() {
            self.fault(format!("`{cell}` is no day; write it as 2026-11-04"));
        }
        day
    }

    fn day_or_open(&mut self, index: usize) -> Option<Date> {
        if self.cell(index).is_empty() { None } else { self.day(index) }
    }

    fn time(&mut self, index: usize) -> Time {
        let cell = self.cell(index);
        Time::strptime("%H:%M", cell).unwrap_or_else(|_| {
            self.fault(format!("`{cell}` is no time; write it as 07:30"));
            Time::MIN
        })
    }

    /// How near the line's region is to the agency: 0 for the whole country; none: it is for others.
    fn nearness(&mut self, index: usize, agency: &RegionCode) -> Option<usize> {
        match self.cell(index) {
            "" | "ID" => Some(0),
            cell => match cell.parse::<RegionCode>() {
                Ok(region) => agency.lies_in(&region).then(|| region.level()),
                Err(_) => {
                    self.fault(format!(
                        "`{cell}` is no region; write 51, 51.71, or ID for the whole country"
                    ));
                    None
                }
            },
        }
    }

    fn basis(&mut self, index: usize) {
        if self.cell(index).is_empty() {
            self.fault("the basis is missing: which decree says so?".to_owned());
        }
    }
}

/// The days on which an agency's offices are closed, with the place that says so; a later line wins.
fn holidays(
    lines: &[Line],
    agency: &RegionCode,
    faults: &mut Vec<String>,
) -> BTreeMap<Date, String> {
    let mut days = BTreeMap::new();
    for line in lines {
        let mut reader = Reader::new(line);
        let day = reader.day(0);
        let kind = reader.cell(1);
        if !KINDS.contains(&kind) {
            reader.fault(format!("`{kind}` is no kind; there are: {}", KINDS.join(", ")));
        }
        let near = reader.nearness(2, agency);
        reader.basis(3);
        if let (Some(day), Some(_), true) = (day, near, reader.wrong.is_empty()) {
            if kind != WORKING {
                days.insert(day, line.place.clone());
            } else if days.remove(&day).is_none() {
                reader.fault(format!("{day} is no holiday here, so nothing can be taken back"));
            }
        }
        faults.append(&mut reader.wrong);
    }
    days
}

/// Hours that hold always, and those that hold for a time; nearer regions first, then what begins later.
fn hours(
    lines: &[Line],
    agency: &RegionCode,
    faults: &mut Vec<String>,
) -> (Option<Hours>, Vec<Season>) {
    let mut found: Vec<(usize, Season)> = Vec::new();
    for line in lines {
        let mut reader = Reader::new(line);
        let hours = Hours { opens: reader.time(0), closes: reader.time(1) };
        let near = reader.nearness(2, agency);
        let (from, to) = (reader.day_or_open(3), reader.day_or_open(4));
        reader.basis(5);
        if reader.wrong.is_empty() {
            let open = hours
                .opens
                .until(hours.closes)
                .map_or(0, |span| i64::from(span.get_hours()) * 60 + span.get_minutes());
            if open < SHORTEST_DAY_MINUTES {
                reader.fault("an office is open for an hour a day at least".to_owned());
            }
            if from.zip(to).is_some_and(|(from, to)| to < from) {
                reader.fault("valid_to lies before valid_from".to_owned());
            }
        }
        if let (Some(near), true) = (near, reader.wrong.is_empty()) {
            found.push((near, Season { from, to, hours }));
        }
        faults.append(&mut reader.wrong);
    }
    // Of equals the later line counts: the operator's, before the program's.
    found.reverse();
    found
        .sort_by_key(|(near, season)| std::cmp::Reverse((*near, season.from, season.to.is_some())));
    let seasons: Vec<Season> = found.into_iter().map(|(_, season)| season).collect();
    let always = |season: &Season| season.from.is_none() && season.to.is_none();
    let usual = seasons.iter().position(always);
    (
        usual.map(|index| seasons[index].hours),
        seasons.into_iter().take(usual.unwrap_or_default()).collect(),
    )
}

#[cfg(test)]
mod tests;
