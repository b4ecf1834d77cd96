//! Numbers that two series would share, and letters that outlive what they rest on.

use crate::fault::Faults;
use crate::service::{Duration, Letter, Scope, Series, Service, Time, TimeUnit};

pub(super) fn series(service: &Service, faults: &mut Faults) {
    for (place, letter) in service.letters.iter().enumerate() {
        for other in &service.letters[..place] {
            together(letter, other, faults);
        }
        kept(letter, service, faults);
    }
}

fn together(letter: &Letter, other: &Letter, faults: &mut Faults) {
    let (own, theirs) = (&letter.series, &other.series);
    if own.scope == theirs.scope {
        let same = own.restarts == theirs.restarts && own.pattern == theirs.pattern;
        if is_shared(&own.scope) && !same {
            let message = format!("`{}` dan `{}` memakai satu deret.", letter.id, other.id);
            let mend = "Samakan `pattern` dan `restarts`, atau pisahkan deretnya.";
            faults.note("E604", letter.at, message, mend);
        }
    } else if printed(own) == printed(theirs) {
        let message = format!("`{}` dan `{}` dapat mencetak nomor yang sama.", letter.id, other.id);
        faults.note("E609", letter.at, message, "Bedakan `pattern`, atau pakai satu deret.");
    }
}

/// Whether a series is one book for letters of one kind.
fn is_shared(scope: &Scope) -> bool {
    match scope {
        Scope::Group(_) | Scope::Classification(_) => true,
        Scope::Service | Scope::Office => false,
    }
}

/// The pattern with what its scope fills in.
fn printed(series: &Series) -> String {
    match &series.scope {
        Scope::Classification(code) => series.pattern.replace("{code}", code),
        Scope::Group(_) | Scope::Service | Scope::Office => series.pattern.clone(),
    }
}

/// Days of a time, as the longest calendar has them.
fn days(time: Time) -> u64 {
    let count = u64::from(time.count);
    match time.unit {
        TimeUnit::OfficeHours | TimeUnit::Hours => count.div_ceil(24),
        TimeUnit::Days | TimeUnit::WorkingDays => count,
        TimeUnit::Months => count * 31,
        TimeUnit::Years => count * 366,
    }
}

/// What is deleted while a letter is still good cannot be verified or renewed.
fn kept(letter: &Letter, service: &Service, faults: &mut Faults) {
    let Some(Duration::Fixed(valid)) = letter.valid else { return };
    let Some(kept) = service.retention.get("letters") else { return };
    let Some(kept) = Time::read(kept) else { return };
    if days(kept) < days(valid) {
        let message = format!("Surat `{}` dihapus sebelum habis berlaku.", letter.id);
        faults.note("W612", letter.at, message, "Panjangkan `retention.letters`.");
    }
}
