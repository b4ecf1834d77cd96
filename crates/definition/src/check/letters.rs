//! Letters that nobody signs, and numbers that would not differ.

use crate::fault::{Faults, nearest};
use crate::field::Kind;
use crate::service::{Letter, Restarts, Service, Work};

pub(super) fn letters(service: &Service, faults: &mut Faults) {
    for letter in &service.letters {
        signers(letter, service, faults);
        series(letter, faults);
        let Some(list) = &letter.for_each else { continue };
        let is_list = |id: &str| {
            service.field(id).is_some_and(|field| matches!(field.kind, Kind::List { .. }))
        };
        if !is_list(list) {
            let message = format!("`for_each: {list}` bukan daftar.");
            faults.note("E207", letter.at, message, "Sebutkan subjek yang banyak.");
        }
    }
}

fn signers(letter: &Letter, service: &Service, faults: &mut Faults) {
    if letter.signers.is_empty() {
        let message = format!("Surat `{}` tidak ditandatangani siapa pun.", letter.id);
        faults.note("E601", letter.at, message, "Tulis `signers: [sign]`.");
    }
    for signer in &letter.signers {
        // Whoever puts off the promise signs the letter that tells it.
        if signer.stage == crate::service::EXTEND && !service.promise.extend.is_empty() {
            continue;
        }
        let Some(stage) = service.stage(&signer.stage) else {
            let stages = service.road.iter().map(|stage| stage.id.as_str());
            let mend = nearest(&signer.stage, stages, "Sebutkan tahap yang ada.");
            faults.note("E601", letter.at, format!("Tahap `{}` tidak ada.", signer.stage), mend);
            continue;
        };
        let signs = match &stage.work {
            Work::Role(role) => role == "signatory",
            Work::System => true,
            Work::Confirm(_)
            | Work::Pay(_)
            | Work::Call(_)
            | Work::Handover(_)
            | Work::Forward(_)
            | Work::Together(_)
            | Work::Awaited => false,
        };
        if !signs {
            let message = format!(
                "`signers: [{}]`: `{}` tidak dapat menandatangani.",
                signer.stage,
                stage.role()
            );
            faults.note("E601", letter.at, message, "Pilih tahap dengan `role: signatory`.");
        }
    }
}

/// What a number pattern may hold.
const PLACES: [&str; 8] = ["seq", "year", "month", "month:roman", "date", "region", "unit", "code"];

fn series(letter: &Letter, faults: &mut Faults) {
    let series = &letter.series;
    let pattern = &series.pattern;
    let places: Vec<&str> =
        pattern.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    let has = |name: &str| places.iter().any(|place| place.split(':').next() == Some(name));
    let mut twins = |missing: &str| {
        let message = format!("Pola `{pattern}` akan memberi nomor kembar.");
        faults.note("E603", letter.at, message, format!("Tambahkan `{{{missing}}}`."));
    };
    if !has("seq") {
        twins("seq:4");
    }
    if series.restarts != Restarts::Never && !has("year") && !has("date") {
        twins("year");
    }
    if series.restarts == Restarts::Monthly && !has("month") && !has("date") {
        twins("month:roman");
    }
    for place in &places {
        let width = place.strip_prefix("seq:").is_some_and(|w| w.parse::<u8>().is_ok());
        let own = series.parts.iter().any(|(name, _)| name == place);
        if !width && !own && !PLACES.contains(place) {
            let all = PLACES.map(|place| format!("{{{place}}}")).join(", ");
            let otherwise = format!("Ada: {all}. Atau jelaskan di `parts`.");
            let mend = nearest(place, PLACES, &otherwise);
            let message = format!("`{{{place}}}` tidak dikenal dalam pola.");
            faults.note("E603", letter.at, message, mend);
        }
    }
}
