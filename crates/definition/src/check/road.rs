//! Roads without end, stages out of reach, letters nobody signs.

use std::collections::{BTreeMap, BTreeSet};

use crate::fault::{Faults, nearest};
use crate::reasons::shared_reasons;
use crate::service::{Asked, End, Group, Outcome, Service, Stage, Way, Work};

/// The roles that every agency has.
const ROLES: [&str; 3] = ["officer", "signatory", "supervisor"];

/// A role that is written nearly like one of those: an agency's own roles have words of their own.
fn mistyped(role: &str) -> Option<String> {
    let mend = nearest(role, ROLES, "");
    (!ROLES.contains(&role) && !mend.is_empty()).then_some(mend)
}

pub(super) fn road(service: &Service, faults: &mut Faults) {
    for stage in &service.road {
        role(stage, faults);
        work(stage, service, faults);
        second_person(stage, faults);
        stage.outcomes.iter().for_each(|outcome| self::outcome(outcome, service, faults));
        first_leads_on(stage, faults);
    }
    groups(service, faults);
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

fn role(stage: &Stage, faults: &mut Faults) {
    let role = match &stage.work {
        Work::Role(role) => role,
        Work::Confirm(confirm) => match &confirm.asked {
            Asked::Role(role) => role,
            Asked::Person(_) => return,
        },
        Work::System
        | Work::Pay(_)
        | Work::Call(_)
        | Work::Handover(_)
        | Work::Forward(_)
        | Work::Together(_)
        | Work::Awaited => return,
    };
    if let Some(mend) = mistyped(role) {
        faults.note("E105", stage.at, format!("Peran `{role}` tidak ada."), mend);
    }
    for opinion in &stage.opinions {
        if let Some(mend) = mistyped(&opinion.role) {
            faults.note("E105", opinion.at, format!("Peran `{}` tidak ada.", opinion.role), mend);
        }
    }
}

/// Only where people work can another one be asked for.
fn second_person(stage: &Stage, faults: &mut Faults) {
    if stage.second_person && !matches!(stage.work, Work::Role(_)) {
        let message = format!("Tidak ada petugas di tahap `{}`.", stage.id);
        faults.note("E520", stage.at, message, "Hapus `second_person`, atau pakai `role`.");
    }
}

/// What each kind of work must have, and what it may not.
fn work(stage: &Stage, service: &Service, faults: &mut Faults) {
    match &stage.work {
        Work::Role(_) => own_names(stage, faults),
        Work::System => {
            by_itself(stage, faults);
            refused_by_rule(stage, faults);
        }
        Work::Confirm(confirm) => {
            names(stage, &["agree", "deny"], &["unknown", "silent"], faults);
            if let Asked::Person(person) = &confirm.asked
                && service.subject(person).is_none()
            {
                let ids = service.subjects.iter().map(|subject| subject.id.as_str());
                let mend = nearest(person, ids, "Sebutkan subjek yang ada.");
                faults.note("E206", stage.at, format!("Subjek `{person}` tidak ada."), mend);
            }
            shown(stage, &confirm.show, faults);
        }
        Work::Pay(_) => names(stage, &["paid", "expired"], &[], faults),
        Work::Call(_) => {
            by_itself(stage, faults);
            names_besides_conditions(stage, &["failed"], &["done"], faults);
        }
        Work::Handover(_) => names(stage, &["handed_over"], &["not_collected"], faults),
        Work::Forward(_) => names(stage, &["done"], &["returned", "silent"], faults),
        Work::Together(_) => names(stage, &["done"], &[], faults),
        // No file writes it.
        Work::Awaited => {}
    }
}

/// Names that other kinds of stage keep for themselves.
fn own_names(stage: &Stage, faults: &mut Faults) {
    let reserved = ["paid", "expired", "handed_over", "not_collected"];
    let absent = stage.appointment.is_none().then_some("absent");
    let foreign = |outcome: &&Outcome| {
        reserved.iter().chain(&absent).any(|reserved| *reserved == outcome.name)
    };
    for outcome in stage.outcomes.iter().filter(foreign) {
        let message = format!("Hasil `{}` hanya untuk tahap lain.", outcome.name);
        faults.note("E508", outcome.at, message, "Beri nama lain.");
    }
}

fn names(stage: &Stage, needed: &[&str], allowed: &[&str], faults: &mut Faults) {
    missing(stage, needed, faults);
    for outcome in &stage.outcomes {
        let right = needed.iter().chain(allowed);
        if !right.clone().any(|name| *name == outcome.name) {
            let all = right.copied().collect::<Vec<_>>().join(", ");
            let message = format!("Hasil `{}` tidak ada di tahap jenis ini.", outcome.name);
            faults.note("E508", outcome.at, message, format!("Hasilnya: {all}."));
        }
    }
}

/// Names are free where a condition decides; the others are fixed.
fn names_besides_conditions(stage: &Stage, needed: &[&str], allowed: &[&str], faults: &mut Faults) {
    missing(stage, needed, faults);
    let fixed = stage.outcomes.iter().filter(|outcome| outcome.when.is_none());
    for outcome in fixed {
        if !needed.iter().chain(allowed).any(|name| *name == outcome.name) {
            let message =
                format!("Hasil `{}` tanpa `when` tidak akan pernah tercapai.", outcome.name);
            faults.note("E508", outcome.at, message, "Beri `when`, atau pakai `done`.");
        }
    }
}

fn missing(stage: &Stage, needed: &[&str], faults: &mut Faults) {
    for name in needed.iter().filter(|name| stage.outcome(name).is_none()) {
        let message = format!("Tahap `{}` perlu hasil `{name}`.", stage.id);
        faults.note("E508", stage.at, message, format!("Tambahkan `{name}` di `outcomes`."));
    }
}

/// A stage without a person always finds its way: its last outcome has no condition.
fn by_itself(stage: &Stage, faults: &mut Faults) {
    if let Some(last) = stage.outcomes.last().filter(|last| last.when.is_some()) {
        let message =
            format!("Bila tidak ada `when` yang terpenuhi, berkas diam di `{}`.", stage.id);
        faults.note("E506", last.at, message, "Hapus `when` dari hasil terakhir.");
    }
}

fn refused_by_rule(stage: &Stage, faults: &mut Faults) {
    let refuses = |outcome: &&Outcome| outcome.to == Way::End(End::Refused);
    if let Some(refusal) = stage.outcomes.iter().find(refuses)
        && stage.dpia.is_none()
    {
        let message = "Di sini aturan saja yang menolak seseorang.";
        let mend = "Isi `dpia` dengan penilaian dampaknya (UU 27/2022 pasal 34).";
        faults.note("W513", refusal.at, message, mend);
    }
}

/// Somebody who only confirms sees no number of a person and nothing of their body or faith.
fn shown(stage: &Stage, show: &[String], faults: &mut Faults) {
    const SECRET: [&str; 6] = ["nik", "kk_number", "religion", "phone", "email", "mother_name"];
    for name in show {
        let fact = name.rsplit('.').next().unwrap_or_default();
        if SECRET.contains(&fact) {
            let message = format!("Yang ditanya tidak boleh melihat `{name}`.");
            faults.note("E514", stage.at, message, "Hapus dari `show`.");
        }
    }
}

/// Groups have members that come back, and only members do.
fn groups(service: &Service, faults: &mut Faults) {
    let groups = service.road.iter().filter_map(|stage| {
        if let Work::Together(group) = &stage.work { Some((stage, group)) } else { None }
    });
    let all: Vec<(&Stage, &Group)> = groups.collect();
    for (stage, group) in &all {
        for member in &group.members {
            match service.stage(member) {
                None => {
                    let stages = service.road.iter().map(|stage| stage.id.as_str());
                    let mend = nearest(member, stages, "Tambahkan tahap itu di `road`.");
                    faults.note("E501", stage.at, format!("Tahap `{member}` tidak ada."), mend);
                }
                Some(own) if own.id == stage.id || matches!(own.work, Work::Together(_)) => {
                    let message = format!("`{member}` tidak dapat menjadi anggota di sini.");
                    faults.note("E510", stage.at, message, "Sebutkan tahap biasa.");
                }
                Some(own) if !own.outcomes.iter().any(|outcome| outcome.to == Way::Join) => {
                    let message = format!("`{member}` tidak pernah kembali ke `{}`.", stage.id);
                    faults.note("E510", own.at, message, "Beri satu hasil `join`.");
                }
                Some(_) => {}
            }
        }
    }
    for (place, (stage, group)) in all.iter().enumerate() {
        for (at, member) in group.members.iter().enumerate() {
            let (message, mend) = if group.members[..at].contains(member) {
                (format!("`{member}` disebut dua kali di sini."), "Hapus salah satu.")
            } else if let Some((other, _)) =
                all[..place].iter().find(|(_, other)| other.members.contains(member))
            {
                let message = format!("`{member}` sudah menjadi anggota `{}`.", other.id);
                (message, "Satu tahap hanya dapat berada dalam satu kelompok.")
            } else {
                continue;
            };
            faults.note("E510", stage.at, message, mend);
        }
    }
    let is_member =
        |id: &str| all.iter().any(|(_, group)| group.members.iter().any(|own| own == id));
    for stage in service.road.iter().filter(|stage| !is_member(&stage.id)) {
        for outcome in stage.outcomes.iter().filter(|outcome| outcome.to == Way::Join) {
            let message = format!("`{}` bukan anggota `together` mana pun.", stage.id);
            faults.note("E510", outcome.at, message, "Arahkan ke tahap lain.");
        }
    }
}

fn outcome(outcome: &Outcome, service: &Service, faults: &mut Faults) {
    if let Way::Stage(to) = &outcome.to
        && service.road.iter().all(|stage| stage.id != *to)
    {
        let stages = service.road.iter().map(|stage| stage.id.as_str());
        let mend = nearest(to, stages.chain(["applicant"]), "Tambahkan tahap itu di `road`.");
        faults.note("E501", outcome.at, format!("Tahap `{to}` tidak ada."), mend);
    }
    if let Way::End(End::Upheld | End::Rejected) = outcome.to {
        let message = "Akhir ini hanya untuk keberatan.";
        faults.note("E518", outcome.at, message, "Tulis `granted` atau `refused`.");
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

/// Names that come about on the road, each with the stages that give it: their own, what is filled in there, what another
/// system answers.
pub(crate) fn given_by(service: &Service) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut given: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for stage in service.every_stage() {
        let fields = stage.fields.iter().map(|field| field.id.as_str());
        let names = fields.chain(stage.received().iter().map(|(own, _)| own.as_str()));
        let roots = names.filter_map(|name| name.split('.').next());
        for name in roots.chain([stage.id.as_str()]) {
            given.entry(name).or_default().insert(&stage.id);
        }
    }
    given
}

/// Whether a case may come to a stage without having passed one of these.
pub(crate) fn may_miss(service: &Service, givers: &BTreeSet<&str>, at: &str) -> bool {
    let gives = |stage: &Stage| {
        let members = match &stage.work {
            Work::Together(group) => group.members.as_slice(),
            Work::Role(_)
            | Work::System
            | Work::Confirm(_)
            | Work::Pay(_)
            | Work::Call(_)
            | Work::Handover(_)
            | Work::Awaited
            | Work::Forward(_) => &[],
        };
        let mut all = members.iter().map(String::as_str).chain([stage.id.as_str()]);
        all.any(|id| givers.contains(id))
    };
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<_> = service.road.first().into_iter().collect();
    while let Some(stage) = waiting.pop() {
        if stage.id == at {
            return true;
        }
        if gives(stage) || !seen.insert(stage.id.as_str()) {
            continue;
        }
        if let Work::Together(group) = &stage.work {
            waiting.extend(group.members.iter().filter_map(|member| service.stage(member)));
        }
        let next = stage.outcomes.iter().filter_map(|outcome| {
            if let Way::Stage(to) = &outcome.to { service.stage(to) } else { None }
        });
        waiting.extend(next);
    }
    false
}

/// The stages one can get to from here, and whether there is an end.
fn reach<'a>(service: &'a Service, from: &'a Stage) -> (BTreeSet<&'a str>, bool) {
    let (mut reached, mut ends, mut waiting) = (BTreeSet::new(), false, vec![from]);
    while let Some(stage) = waiting.pop() {
        if !reached.insert(stage.id.as_str()) {
            continue;
        }
        if let Work::Together(group) = &stage.work {
            waiting.extend(group.members.iter().filter_map(|member| service.stage(member)));
        }
        for outcome in &stage.outcomes {
            match &outcome.to {
                Way::Stage(to) => waiting.extend(service.stage(to)),
                Way::End(_) => ends = true,
                Way::Join => waiting.extend(service.group_of(&stage.id)),
                Way::Applicant => (),
            }
        }
    }
    (reached, ends)
}
