//! What whoever reads letters, registers and figures finds in them.

use definition::{Letter, Record, Service};

use super::Said;
use crate::shown::{duration, marked, numbers};

pub(super) fn said(service: &Service) -> Said {
    let mut said = Said::default();
    service.letters.iter().for_each(|one| letter(one, &mut said));
    service.records.iter().for_each(|one| record(one, &mut said));
    said.put("open_data/count_by", service.open_data.count_by.join(", "));
    said.put("open_data/smallest", service.open_data.smallest.to_string());
    for (what, time) in &service.retention {
        said.put(format!("retention/{what}"), time);
    }
    said
}

fn letter(letter: &Letter, said: &mut Said) {
    let path = format!("letters/{}", letter.id);
    said.put(&path, &letter.template);
    said.put(format!("{path}/series"), numbers(&letter.series));
    for (name, part) in &letter.series.parts {
        said.when(format!("{path}/series/{name}"), Some(part));
    }
    let signers = letter.signers.iter().map(|signer| {
        marked(&signer.stage, &[signer.series.as_ref().map(numbers).unwrap_or_default()])
    });
    let signers: Vec<String> = signers.collect();
    said.put(format!("{path}/signers"), signers.join(", "));
    said.put(format!("{path}/qr"), letter.qr.join(", "));
    said.put(format!("{path}/gives"), letter.gives.join(", "));
    said.put(format!("{path}/revokes"), letter.revokes.clone().unwrap_or_default());
}

fn record(record: &Record, said: &mut Said) {
    let path = format!("records/{}", record.id);
    said.put(&path, &record.register);
    said.when(format!("{path}/key"), record.key.as_ref());
    said.when(format!("{path}/when"), record.when.as_ref());
    said.put(format!("{path}/at"), record.moment.clone().unwrap_or_default());
    for (name, value) in &record.write {
        said.when(format!("{path}/write/{name}"), Some(value));
    }
    for (name, value) in &record.set {
        said.put(format!("{path}/set/{name}"), value);
    }
    said.put(format!("{path}/replaces"), record.replaces.clone().unwrap_or_default());
    said.put(format!("{path}/valid"), record.valid.clone().unwrap_or_default());
    let valid_for = record.valid_for.as_ref().map(duration).unwrap_or_default();
    said.put(format!("{path}/valid_for"), valid_for);
    said.put(format!("{path}/unique"), record.unique.clone().unwrap_or_default().join(", "));
    said.put(format!("{path}/public"), record.public.join(", "));
    said.put(format!("{path}/until"), record.until.clone().unwrap_or_default());
}
