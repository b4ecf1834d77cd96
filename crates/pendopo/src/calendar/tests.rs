//! What the two tables say, for whom, and what is said of a wrong line.

use jiff::civil::{date, time};

use super::*;

fn read_with(region: &str, holidays: &str, hours: &str) -> anyhow::Result<Calendar> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("holidays.csv", holidays), ("office_hours.csv", hours)] {
        if !text.is_empty() {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
    }
    let region = region.parse().expect("a region");
    let read = read(folder.path(), &Zone::wib(), &region);
    read.map_err(|error| {
        let said = error.to_string();
        anyhow::anyhow!("{}", said.replace(&format!("{}/", folder.path().display()), ""))
    })
}

const DAYS: &str = "day,kind,region,basis\n";
const HOURS: &str = "opens,closes,region,valid_from,valid_to,basis\n";

#[test]
fn the_years_have_as_many_holidays_as_their_decrees() {
    let calendar = read_with("99.71", "", "").expect("the program's own tables are sound");
    for (year, count, working) in [(2025, 28, 237), (2026, 25, 240), (2027, 26, 242)] {
        let days = calendar.holidays.iter().filter(|day| day.year() == year);
        assert_eq!(days.count(), count, "{year}");
        let whole = calendar.working_days_touched(date(year, 1, 1), date(year, 12, 31));
        assert_eq!(whole, working, "{year}");
    }
    assert_eq!(calendar.usual, Hours { opens: time(7, 30, 0, 0), closes: time(16, 0, 0, 0) });
}

#[test]
fn a_late_holiday_counts_for_all_and_a_local_one_where_it_holds() {
    let added = format!(
        "{DAYS}2026-11-04,libur nasional,ID,Keppres 99/2026, dengan koma\n\n# catatan\n2026-11-05,libur daerah,51,SE Gubernur\n2026-11-06,libur daerah,51.71,SE Wali Kota\n"
    );
    let closed = |region| {
        let calendar = read_with(region, &added, "").expect("sound");
        [4, 5, 6].map(|day| !calendar.works_on(date(2026, 11, day)))
    };
    assert_eq!(closed("51.71"), [true, true, true]);
    assert_eq!(closed("51.03"), [true, true, false]);
    assert_eq!(closed("99.71"), [true, false, false]);
}

#[test]
fn a_holiday_can_be_taken_back_and_a_spreadsheets_file_is_read() {
    let added =
        "\u{feff}day;kind;region;basis\r\n2027-02-05;hari kerja;;\"SKB perubahan\"\r\n;;;\r\n";
    let calendar = read_with("99.71", added, "").expect("sound");
    assert!(calendar.works_on(date(2027, 2, 5)));
    let said = read_with("99.71", &format!("{DAYS}2026-11-04,hari kerja,,SKB\n"), "");
    assert!(
        said.expect_err("nothing to take back").to_string().contains("holidays.csv:2: 2026-11-04")
    );
}

#[test]
fn hours_hold_for_their_time_and_the_nearer_region_counts() {
    let added = format!(
        "{HOURS}08:00,15:00,,2027-02-08,2027-03-09,Ramadan\n08:00,14:00,51,,2026-12-31,SE Gubernur\n08:30,15:30,51.71,2027-01-01,,SE Wali Kota\n"
    );
    let closes =
        |region, day| read_with(region, "", &added).expect("sound").hours_on(day).closes.hour();
    let (before, ramadan) = (date(2026, 11, 4), date(2027, 2, 10));
    assert_eq!((closes("99.71", before), closes("99.71", ramadan)), (16, 15));
    assert_eq!((closes("51.03", before), closes("51.03", ramadan)), (14, 15));
    assert_eq!((closes("51.71", before), closes("51.71", ramadan)), (14, 15));
    let minute = read_with("51.71", "", &added).expect("sound").hours_on(ramadan).closes.minute();
    assert_eq!(minute, 30, "the city's own hours, not the country's");
    let always = format!("{HOURS}08:00,15:00,,,,SE setempat\n");
    let own = read_with("99.71", "", &always).expect("sound");
    assert_eq!(own.usual.closes.hour(), 15, "the operator's line comes before the program's");
}

#[test]
fn every_wrong_line_is_named_with_its_file_and_line() {
    let days = format!(
        "{DAYS}04/11/2026,libur nasional,,SKB\n2026-11-31,libur,5,\n2026-11-04,libur nasional\n"
    );
    let hours = format!(
        "{HOURS}7.30,16:00,,,,SE\n09:00,09:30,,,,SE\n08:00,15:00,,2027-03-09,2027-02-08,SE\n"
    );
    let said = read_with("99.71", &days, &hours).expect_err("wrong").to_string();
    for wrong in [
        "holidays.csv:2: `04/11/2026` is no day",
        "holidays.csv:3: `2026-11-31` is no day",
        "holidays.csv:3: `libur` is no kind",
        "holidays.csv:3: `5` is no region",
        "holidays.csv:3: the basis is missing",
        "holidays.csv:4: 2 columns",
        "office_hours.csv:2: `7.30` is no time",
        "office_hours.csv:3: an office is open for an hour",
        "office_hours.csv:4: valid_to lies before",
    ] {
        assert!(said.contains(wrong), "{wrong}\n{said}");
    }
    let said = read_with("99.71", "day,kind,basis\n", "").expect_err("wrong").to_string();
    assert!(
        said.contains("holidays.csv:1: the first line must be `day,kind,region,basis`"),
        "{said}"
    );
}
