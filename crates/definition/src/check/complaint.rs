//! What a complaint must have: a place, somebody who takes it in, and a proof that an officer can give.

use crate::fault::{Faults, nearest};
use crate::field::Kind;
use crate::service::{Giver, Service, ServiceKind, Work};

use super::Type;

const CODE: &str = "E706";

pub(super) fn complaint(service: &Service, faults: &mut Faults) {
    let Some(complaint) = &service.complaint else { return };
    if service.kind != ServiceKind::Complaint {
        let message = "`complaint` hanya untuk aduan.";
        faults.note(CODE, complaint.at, message, "Tulis `kind: complaint`, atau hapus.");
        return;
    }
    let is_point = |kind: &Kind| {
        let Kind::Simple(simple) = kind else { return false };
        let Type::Parts(parts) = simple.get().in_conditions() else { return false };
        ["lat", "lng"].iter().all(|part| parts.contains_key(*part))
    };
    if !service.every_field().any(|field| is_point(&field.kind)) {
        let mend = "Tambahkan `- point: { id: place, label: \"Di mana?\" }`.";
        faults.note(CODE, complaint.at, "Aduan ini tidak menanyakan tempatnya.", mend);
    }
    if let Some(first) = service.road.first().filter(|first| !matches!(first.work, Work::Role(_))) {
        let message = format!("Tahap pertama `{}` tidak dikerjakan orang.", first.id);
        let mend = "Mulai dengan tahap yang menerima laporan: `role: officer`.";
        faults.note(CODE, first.at, message, mend);
    }
    if let Some(proof) = &complaint.proof {
        let is_ours =
            service.document(&proof.photo).is_some_and(|document| document.giver == Giver::Office);
        if !is_ours {
            let message = format!("`{}` bukan berkas yang ditambahkan petugas.", proof.photo);
            let mend = "Jelaskan di `documents` dengan `for: office`.";
            faults.note(CODE, complaint.at, message, mend);
        }
    }
    if let Some(reopen) = &complaint.reopen {
        let stage = service.road.iter().find(|stage| stage.id == reopen.to);
        if !stage.is_some_and(|stage| matches!(stage.work, Work::Role(_))) {
            let message =
                format!("`reopen` menuju `{}`, bukan tahap yang dikerjakan orang.", reopen.to);
            let right = service.road.iter().filter(|stage| matches!(stage.work, Work::Role(_)));
            let ids = right.map(|stage| stage.id.as_str());
            let mend = nearest(&reopen.to, ids, "Sebutkan tahap dengan `role`.");
            faults.note(CODE, complaint.at, message, mend);
        }
    }
    for id in complaint.same.iter().flat_map(|same| &same.fields) {
        if service.field(id).is_none() {
            let right = service.form.iter().flat_map(|step| &step.fields);
            let mend = nearest(id, right.map(|field| field.id.as_str()), "Periksa `form`.");
            faults.note(CODE, complaint.at, format!("Isian `{id}` tidak ada."), mend);
        }
    }
}
