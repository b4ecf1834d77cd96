//! The ways out of stages: what stands on the buttons, how long they last, and where our own counter ends.

use crate::fault::{Faults, nearest};
use crate::field::{Field, Kind};
use crate::front_office::{ISSUER, TO_ISSUER};
use crate::service::{
    End, Group, Mode, Outcome, PromiseFrom, Service, Stage, Time, TimeLine, TimeUnit, Way, Work,
};

pub(super) fn ways(service: &Service, faults: &mut Faults) {
    for stage in service.every_stage() {
        alike(stage, faults);
        stage.outcomes.iter().for_each(|outcome| belongs(outcome, faults));
    }
    front_office(service, faults);
    too_short(service, faults);
    refund(service, faults);
}

fn alike(stage: &Stage, faults: &mut Faults) {
    let mut seen: Vec<&str> = Vec::new();
    for outcome in &stage.outcomes {
        let Some(label) = &outcome.label else { continue };
        if seen.contains(&label.id.as_str()) {
            let message = format!("Dua tombol di `{}` berbunyi `{}`.", stage.id, label.id);
            faults.note("E512", outcome.at, message, "Beri `label` yang berbeda.");
        }
        seen.push(&label.id);
    }
}

/// Only a correction has a term for the applicant, only an objection that is right opens the case again.
fn belongs(outcome: &Outcome, faults: &mut Faults) {
    if outcome.within.is_some() && outcome.to != Way::Applicant {
        let message = format!("`within` di hasil `{}` tidak berlaku.", outcome.name);
        faults.note("E507", outcome.at, message, "Tulis `within` di tahap tujuannya.");
    }
    if outcome.reopen.is_some() && outcome.to != Way::End(End::Upheld) {
        let message = format!("`reopen` di hasil `{}` tidak berlaku.", outcome.name);
        faults.note("E507", outcome.at, message, "Pakai `reopen` bersama `end: upheld`.");
    }
}

fn front_office(service: &Service, faults: &mut Faults) {
    let Some(front) = &service.front_office else {
        if service.mode == Mode::FrontOffice {
            let message = "Belum disebut di mana loket kita berakhir.";
            let mend = "Tambahkan `front_office: { after, connector, action }`.";
            faults.note("E519", service.promise_at, message, mend);
        }
        return;
    };
    for id in [TO_ISSUER, ISSUER].into_iter().filter(|id| service.stage(id).is_some()) {
        let message = format!("Tahap `{id}` sudah ada bagi setiap loket.");
        faults.note("E519", front.at, message, "Beri tahap itu nama lain.");
    }
    let Some(stage) = service.stage(&front.after) else {
        let stages = service.road.iter().map(|stage| stage.id.as_str());
        let mend = nearest(&front.after, stages, "Sebutkan tahap terakhir yang milik kita.");
        faults.note("E519", front.at, format!("Tahap `{}` tidak ada.", front.after), mend);
        return;
    };
    if stage.outcomes.first().is_some_and(|first| matches!(first.to, Way::End(_))) {
        let message = format!("Sesudah `{}` tidak ada tahap yang diserahkan.", stage.id);
        faults.note("E519", front.at, message, "Sebutkan tahap sebelum penerbit bekerja.");
    }
}

/// Office hours of a working day.
const HOURS: u32 = 8;

/// Office hours of a time that is counted in them; none for one by the calendar or from a value.
fn office_hours(time: &Time) -> Option<u32> {
    match time.unit {
        TimeUnit::OfficeHours => Some(time.count),
        TimeUnit::WorkingDays => time.count.checked_mul(HOURS),
        TimeUnit::Hours | TimeUnit::Days | TimeUnit::Months | TimeUnit::Years => None,
    }
}

/// The longest of the lines, where all are counted in office time.
fn longest(lines: &[TimeLine]) -> Option<u32> {
    let times = lines.iter().map(|line| match &line.time {
        crate::service::Duration::Fixed(time) => office_hours(time),
        crate::service::Duration::Counted(..) => None,
    });
    times.collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// The stages of the main way, which every case passes, together take longer than what is promised.
fn too_short(service: &Service, faults: &mut Faults) {
    let Some(promised) = longest(&service.promise.within) else { return };
    let (mut sum, mut seen) = (0_u32, Vec::new());
    let mut next = service.road.first();
    while let Some(stage) = next.filter(|stage| !seen.contains(&stage.id.as_str())) {
        seen.push(&stage.id);
        // A promise that begins with the payment is not broken by what came before it.
        if service.promise.from == PromiseFrom::Paid && matches!(stage.work, Work::Pay(_)) {
            sum = 0;
        }
        if stage.when.is_none() && matches!(stage.work, Work::Role(_) | Work::Confirm(_)) {
            let Some(hours) = longest(&stage.within) else { return };
            sum = sum.saturating_add(hours);
        }
        if let Work::Together(group) = &stage.work {
            let Some(hours) = longest_of(service, group) else { return };
            sum = sum.saturating_add(hours);
        }
        let first = stage.outcomes.first().map(|first| &first.to);
        next = if let Some(Way::Stage(to)) = first { service.stage(to) } else { None };
    }
    if sum > promised {
        let message = format!(
            "Janji {} hari kerja, jumlah tahap {} hari kerja.",
            promised.div_ceil(HOURS),
            sum.div_ceil(HOURS)
        );
        let mend = "Panjangkan janji, atau pendekkan `within` tahap.";
        faults.note("W407", service.promise_at, message, mend);
    }
}

/// The time of a group, whose members begin at once: that of the longest which every case passes, or where the first
/// closes the others, of the shortest.
fn longest_of(service: &Service, group: &Group) -> Option<u32> {
    let members = group.members.iter().filter_map(|id| service.stage(id));
    let always = members.filter(|stage| stage.when.is_none());
    let people = always.filter(|stage| matches!(stage.work, Work::Role(_) | Work::Confirm(_)));
    let times = people.map(|stage| longest(&stage.within)).collect::<Option<Vec<u32>>>()?;
    let all = if group.any { times.iter().min() } else { times.iter().max() };
    Some(all.copied().unwrap_or(0))
}

/// Money goes back to a bank account.
fn refund(service: &Service, faults: &mut Faults) {
    let Some(refund) = &service.fees.refund else { return };
    let Some(to) = &refund.to else { return };
    let is_account = |field: &Field| {
        let Kind::Simple(simple) = &field.kind else { return false };
        let super::Type::Parts(parts) = simple.get().in_conditions() else { return false };
        ["bank", "number"].iter().all(|part| parts.contains_key(*part))
    };
    if !service.field(to).is_some_and(is_account) {
        let message = format!("`{to}` bukan isian rekening.");
        faults.note("E409", refund.at, message, "Sebutkan isian `bank_account`.");
    }
}
