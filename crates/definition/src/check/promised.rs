//! The letter that every granted case should have, and cases that end without it.

use std::collections::BTreeSet;

use crate::fault::Faults;
use crate::service::{End, Letter, Service, Way, Work};

/// Only where there is just one letter: of several, each branch may have its own, or none.
pub(super) fn promised(service: &Service, faults: &mut Faults) {
    if let [letter] = service.letters.as_slice()
        && letter.when.is_none()
        && !letter.file_only
    {
        without(letter, service, faults);
    }
}

/// Looks for a way to the end that passes none of the letter's signers.
fn without(letter: &Letter, service: &Service, faults: &mut Faults) {
    let signs = |id: &str| letter.signers.iter().any(|signer| signer.stage == id);
    if !service.road.iter().any(|stage| signs(&stage.id)) {
        return;
    }
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<_> = service.road.first().into_iter().collect();
    while let Some(stage) = waiting.pop() {
        if signs(&stage.id) || !seen.insert(stage.id.as_str()) {
            continue;
        }
        if let Work::Together(group) = &stage.work {
            // What joins has gone through all members that sign.
            if group.members.iter().any(|member| signs(member)) {
                continue;
            }
        }
        for outcome in &stage.outcomes {
            match &outcome.to {
                Way::Stage(to) => waiting.extend(service.stage(to)),
                Way::End(End::Granted) => {
                    let message = format!(
                        "Permohonan dapat selesai tanpa `{}`: lewat `{}`.",
                        letter.id, stage.id
                    );
                    let mend = "Arahkan ke tahap yang menandatangani, atau beri suratnya `when`.";
                    faults.note("E602", outcome.at, message, mend);
                }
                Way::Applicant | Way::Join | Way::End(_) => {}
            }
        }
    }
}
