//! What holds now, for whoever tells of it in another place than on our pages.

use definition::Text;
use web::View;

use crate::announcement::{Announcement, Kind, Standing};
use crate::board::Board;
use crate::public::when;

/// An announcement that holds now.
#[derive(Debug, Clone)]
pub struct Holding {
    /// Whether an office is closed by it.
    pub is_closure: bool,
    /// The unit that it is about; empty: the whole agency.
    pub unit: String,
    /// Its name.
    pub title: Text,
    /// What it says.
    pub text: Text,
    /// From when until when, in the words of whoever reads it.
    pub when: String,
    /// Where it stands.
    pub href: String,
}

impl Board {
    /// What holds now, the newest first.
    pub fn holding(&self, view: &View) -> Vec<Holding> {
        let all = self.all();
        let these = all.iter().filter(|one| one.standing(view.now) == Standing::Now);
        let holding = |one: &Announcement| Holding {
            is_closure: one.kind == Kind::Closure,
            unit: one.unit.clone(),
            title: one.title.clone(),
            text: one.text.clone(),
            when: when(view, one),
            href: one.href(),
        };
        these.map(holding).collect()
    }
}
