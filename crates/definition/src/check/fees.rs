//! What a service costs, and where it is paid.

use crate::fault::{Faults, nearest};
use crate::service::{Service, Silence, Work};

pub(super) fn fees(service: &Service, faults: &mut Faults) {
    let bills = |stage: &&crate::service::Stage| matches!(stage.work, Work::Pay(_));
    let pay = service.road.iter().find(bills);
    match (service.fees.lines.first(), pay) {
        (Some(line), None) => {
            let message = "Ada biaya, tetapi tidak ada tahap `pay`.";
            faults.note("E405", line.at, message, "Tambahkan tahap `pay: {}` di `road`.");
        }
        (None, Some(stage)) => {
            let message = format!("Tahap `{}` menagih, tetapi tidak ada biaya.", stage.id);
            faults.note("E405", stage.at, message, "Tulis `fees: { lines: [ … ] }`.");
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    for line in &service.fees.lines {
        let Some(stage) = &line.stage else { continue };
        if !service.road.iter().filter(bills).any(|own| own.id == *stage) {
            let names = service.road.iter().filter(bills).map(|stage| stage.id.as_str());
            let mend = nearest(stage, names, "Sebutkan tahap `pay`.");
            faults.note("E501", line.at, format!("Tahap bayar `{stage}` tidak ada."), mend);
        }
    }
}

/// Whether a basis is a law, which alone can say that silence approves (UU 30/2014 art. 53).
fn is_law(basis: &str) -> bool {
    let basis = basis.to_lowercase();
    basis.starts_with("uu ") || basis.contains("undang-undang")
}

/// A promise names only what can stop it, and is not kept by itself without a law.
pub(super) fn promise(service: &Service, faults: &mut Faults) {
    let holds: Vec<&str> =
        service.road.iter().flat_map(|stage| &stage.holds).map(|(id, _)| id.as_str()).collect();
    let at = service.promise_at;
    for name in service.promise.stops.holds.iter().filter(|name| !holds.contains(&name.as_str())) {
        let right = holds.iter().copied().chain(["applicant", "payment"]);
        let mend = nearest(name, right, "Pilih: applicant, payment, atau satu `holds`.");
        faults.note("E105", at, format!("`{name}` tidak dapat menghentikan hitungan hari."), mend);
    }
    let by_law = service.standard.basis.iter().any(|basis| is_law(basis));
    if service.promise.silence == Silence::Approve && !by_law {
        let message = "Persetujuan otomatis tanpa undang-undang.";
        faults.note("W408", at, message, "Sebutkan undang-undangnya di `standard.basis`.");
    }
}
