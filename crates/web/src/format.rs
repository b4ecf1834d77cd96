//! Dates, money and numbers as people here write them.

use terms::{Date, Language, Moment, Zone};

const DAYS: [[&str; 7]; 2] = [
    ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
];
const SHORT_MONTHS: [[&str; 12]; 2] = [
    ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
];

const fn row(language: Language) -> usize {
    match language {
        Language::Id => 0,
        Language::En => 1,
    }
}

fn place(one_based: i8) -> usize {
    usize::try_from(one_based - 1).unwrap_or(0)
}

/// `Jumat`.
pub fn weekday(day: Date, language: Language) -> &'static str {
    DAYS[row(language)][place(day.weekday().to_monday_one_offset())]
}

/// `27 November 2026`.
pub fn day(day: Date, language: Language) -> String {
    terms::long_date(day, language)
}

/// `Jumat, 27 November 2026`.
pub fn long_day(date: Date, language: Language) -> String {
    format!("{}, {}", weekday(date, language), day(date, language))
}

/// `Rabu, 25 Nov 2026`.
pub fn short_day(day: Date, language: Language) -> String {
    let month = SHORT_MONTHS[row(language)][place(day.month())];
    format!("{}, {} {month} {}", weekday(day, language), day.day(), day.year())
}

/// `09.40 WIB`.
pub fn clock(at: Moment, zone: &Zone) -> String {
    format!("{}\u{a0}{}", at.local(zone).strftime("%H.%M"), zone.short_name())
}

/// `Rabu, 25 Nov 2026, 09.40 WIB`.
pub fn short_at(at: Moment, zone: &Zone, language: Language) -> String {
    format!("{}, {}", short_day(at.day(zone), language), clock(at, zone))
}

/// `212 kB`.
pub fn size(bytes: u64) -> String {
    if bytes >= 1024 * 1024 {
        let tenths = bytes * 10 / (1024 * 1024);
        format!("{},{}\u{a0}MB", tenths / 10, tenths % 10)
    } else {
        format!("{}\u{a0}kB", bytes.div_ceil(1024))
    }
}

/// `9971•• •••••• ••08`: what anyone sees of a NIK, its owner included, until asked for.
pub fn masked_nik(nik: &str) -> String {
    match (nik.get(..4), nik.get(14..16)) {
        (Some(head), Some(tail)) => format!("{head}•• •••••• ••{tail}"),
        _ => "••••".to_owned(),
    }
}

/// `0812 •••• 1187`.
pub fn masked_contact(contact: &str) -> String {
    if let Some((user, host)) = contact.split_once('@') {
        let head: String = user.chars().take(2).collect();
        return format!("{head}•••@{host}");
    }
    let local =
        contact.strip_prefix("+62").map_or_else(|| contact.to_owned(), |rest| format!("0{rest}"));
    match (local.get(..4), local.get(local.len().saturating_sub(4)..)) {
        (Some(head), Some(tail)) if local.len() > 8 => format!("{head} •••• {tail}"),
        _ => "••••".to_owned(),
    }
}

/// A telephone number as a link calls it: `0800 1 99` is `0800199`.
pub fn digits(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// `R••• A•• P•••••••`: initials, for whoever holds the paper to compare.
pub fn masked_name(name: &str) -> String {
    let mask = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().unwrap_or('•');
        format!("{first}{}", "•".repeat(letters.count()))
    };
    name.split_whitespace().map(mask).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_written_as_people_here_write_them() {
        let zone = Zone::wib();
        let at = zone.moment(jiff::civil::date(2026, 11, 25).at(9, 40, 0, 0));
        assert_eq!(long_day(at.day(&zone), Language::Id), "Rabu, 25 November 2026");
        assert_eq!(short_at(at, &zone, Language::Id), "Rabu, 25 Nov 2026, 09.40\u{a0}WIB");
        assert_eq!(long_day(at.day(&zone), Language::En), "Wednesday, 25 November 2026");
        assert_eq!(size(217_000), "212\u{a0}kB");
        assert_eq!(size(3 * 1024 * 1024 + 200_000), "3,1\u{a0}MB");
        assert_eq!(masked_nik("9971014503960001"), "9971•• •••••• ••01");
        assert_eq!(masked_contact("+6281234561187"), "0812 •••• 1187");
        assert_eq!(digits("0800 1 99 7100"), "08001997100");
        assert_eq!(masked_name("Raka Adi"), "R••• A••");
    }
}
