//! What only who knows more than the file can find: the templates beside it, the staff of an agency.

use crate::fault::{Fault, Faults};
use crate::service::{Service, Stage, SubjectKind, Work};

/// What the program itself uses of a person: who it is, how to reach them, whose case it is, how a letter is uncovered.
const ALWAYS: [&str; 7] = ["name", "nik", "birth_date", "phone", "email", "address", "region"];

impl Service {
    /// What is read of people and used nowhere, as faults of the file at `path`; `texts` are the file itself and its
    /// templates. What is written nowhere else than where it is read is used for nothing (UU 27/2022 art. 16).
    pub fn unused_facts<'a>(
        &self,
        path: &str,
        texts: impl Iterator<Item = &'a str> + Clone,
    ) -> Vec<Fault> {
        let mut faults = Faults::of(self, path);
        if self.road.is_empty() {
            // A bundle reads for its parts, and their templates lie elsewhere.
            return faults.list;
        }
        let people = self.subjects.iter().filter(|subject| subject.kind == SubjectKind::Person);
        for subject in people {
            let unused = subject.facts.iter().filter(|fact| {
                !ALWAYS.contains(&fact.as_str()) && !texts.clone().any(|text| names(text, fact))
            });
            for fact in unused {
                let message = format!("`{}.{fact}` dibaca, tetapi tidak dipakai.", subject.id);
                faults.note("W210", subject.at, message, "Hapus dari `facts`.");
            }
        }
        faults.list
    }

    /// Stages that nobody can do, as faults of the file at `path`; `does` says whether somebody has this role in a unit
    /// with this id or of this kind. The road of an objection is mostly not of the file.
    pub fn unstaffed(&self, path: &str, does: &dyn Fn(&str, &str) -> bool) -> Vec<Fault> {
        let mut faults = Faults::of(self, path);
        for stage in self.road.iter().filter(|stage| is_manual(stage)) {
            let unit = match &stage.work {
                Work::Handover(handover) => handover.place.as_deref(),
                Work::Role(_)
                | Work::System
                | Work::Confirm(_)
                | Work::Pay(_)
                | Work::Call(_)
                | Work::Forward(_)
                | Work::Together(_)
                | Work::Awaited => None,
            };
            let unit = unit.or(stage.unit.as_deref());
            let unit = unit.filter(|unit| !["any", "superior"].contains(unit));
            let unit = unit.unwrap_or(&self.handled.unit);
            let role = stage.role();
            if !does(role, unit) {
                let message =
                    format!("Tidak ada `{role}` di unit `{unit}` untuk tahap `{}`.", stage.id);
                let mend = format!("Tambah dengan `pendopo officer add --role {role}:…`.");
                faults.note("E511", stage.at, message, mend);
            }
        }
        faults.list
    }
}

/// Whether a member of staff works on it.
fn is_manual(stage: &Stage) -> bool {
    match &stage.work {
        Work::Role(_) | Work::Pay(_) | Work::Handover(_) | Work::Forward(_) => true,
        Work::System | Work::Confirm(_) | Work::Call(_) | Work::Together(_) | Work::Awaited => {
            false
        }
    }
}

/// Whether a text names a part of something: `.religion`, `["religion"]`.
fn names(text: &str, fact: &str) -> bool {
    text.match_indices(fact).any(|(start, _)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + fact.len()..).and_then(|after| after.chars().next());
        let goes_on = after.is_some_and(|c| c.is_alphanumeric() || c == '_');
        matches!(before, Some('.' | '"')) && !goes_on
    })
}
