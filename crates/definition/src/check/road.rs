//! Roads without end, stages out of reach, letters nobody signs.

use std::collections::BTreeSet;

use crate::fault::{Faults, nearest};
use crate::field::Kind;
use crate::reasons::shared_reasons;
use crate::service::{End, Letter, Outcome, Restarts, Service, Stage, Way};

/// The roles there are, besides an agency's own.
const ROLES: [&str; 6] = ["officer", "signatory", "supervisor", "rt", "rw", "ahli"];

pub(super) fn road(service: &Service, faults: &mut Faults) {
    for stage in &service.road {
        if !stage.role.is_empty() && !ROLES.contains(&stage.role.as_str()) {
            let mend = nearest(&stage.role, ROLES, "Pilih: officer, signatory, supervisor.");
            faults.note("E105", stage.at, format!("Peran `{}` tidak ada.", stage.role), mend);
        }
        stage.outcomes.iter().for_each(|outcome| self::outcome(outcome, service, faults));
        first_leads_on(stage, faults);
    }
    let Some(first) = service.road.first() else { return };
    let (reached, _) = reach(service, first);
    for stage in service.road.iter().filter(|stage| !reached.contains(stage.id.as_str())) {
        let message = format!("Tidak ada jalan ke tahap `{}`.", stage.id);
        faults.note("E502", stage.at, message, "Arahkan satu hasil ke sana, atau hapus tahap ini.");
    }
    for stage in service.road.iter().filter(|stage| !reach(service, stage).1) {
        let message = format!("Dari `{}` berkas tidak pernah selesai.", stage.id);
        faults.note("E503", stage.at, message, "Beri satu hasil `{ end: granted }`.");
    }
}

fn outcome(outcome: &Outcome, service: &Service, faults: &mut Faults) {
    if let Way::Stage(to) = &outcome.to
        && service.stage(to).is_none()
    {
        let stages = service.road.iter().map(|stage| stage.id.as_str());
        let mend = nearest(to, stages.chain(["applicant"]), "Tambahkan tahap itu di `road`.");
        faults.note("E501", outcome.at, format!("Tahap `{to}` tidak ada."), mend);
    }
    if outcome.to == Way::End(End::Refused) && outcome.reasons.is_empty() {
        let message = "Penolakan ini tanpa alasan.";
        faults.note("E505", outcome.at, message, "Sebutkan alasan yang boleh dipilih: `reasons`.");
    }
    for reason in outcome.reasons.iter().filter(|code| service.reason(code).is_none()) {
        let shared = shared_reasons().iter().map(|reason| reason.code.as_str());
        let own = service.reasons.keys().map(String::as_str);
        let mend = nearest(reason, shared.chain(own), "Jelaskan di `reasons`.");
        faults.note("E505", outcome.at, format!("Alasan `{reason}` tidak dikenal."), mend);
    }
    if ["paid", "expired", "handed_over", "not_collected", "absent"]
        .contains(&outcome.name.as_str())
    {
        let message = format!("Hasil `{}` hanya untuk tahap lain.", outcome.name);
        faults.note("E508", outcome.at, message, "Beri nama lain.");
    }
}

fn first_leads_on(stage: &Stage, faults: &mut Faults) {
    let Some(first) = stage.outcomes.first() else {
        let message = format!("Tahap `{}` tanpa hasil.", stage.id);
        faults.note("E503", stage.at, message, "Beri satu hasil `{ end: granted }`.");
        return;
    };
    let back = first.to == Way::Applicant
        || first.to == Way::End(End::Refused)
        || ["refuse", "correct", "return"].contains(&first.name.as_str());
    if back {
        let mend = format!("Pindahkan `{}` ke bawah.", first.name);
        faults.note("E509", first.at, "Hasil pertama adalah jalan maju.", mend);
    }
}

/// The stages one can get to from here, and whether there is an end.
fn reach<'a>(service: &'a Service, from: &'a Stage) -> (BTreeSet<&'a str>, bool) {
    let (mut reached, mut ends, mut waiting) = (BTreeSet::new(), false, vec![from]);
    while let Some(stage) = waiting.pop() {
        if !reached.insert(stage.id.as_str()) {
            continue;
        }
        for outcome in &stage.outcomes {
            match &outcome.to {
                Way::Stage(to) => waiting.extend(service.stage(to)),
                Way::End(_) => ends = true,
                Way::Applicant => (),
            }
        }
    }
    (reached, ends)
}

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
        let Some(stage) = service.stage(&signer.stage) else {
            let stages = service.road.iter().map(|stage| stage.id.as_str());
            let mend = nearest(&signer.stage, stages, "Sebutkan tahap yang ada.");
            faults.note("E601", letter.at, format!("Tahap `{}` tidak ada.", signer.stage), mend);
            continue;
        };
        if stage.role != "signatory" {
            let message = format!(
                "`signers: [{}]`: `{}` tidak dapat menandatangani.",
                signer.stage, stage.role
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
            let mend = nearest(place, PLACES, "Jelaskan di `parts`.");
            let message = format!("`{{{place}}}` tidak dikenal dalam pola.");
            faults.note("E603", letter.at, message, mend);
        }
    }
}
