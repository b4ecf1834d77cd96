//! Pages that everybody sees alike, made once and kept compressed until something they show changes.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::response::Response;
use http::HeaderMap;
use terms::{Date, Language};
use web::Stored;

use crate::pages::{Banner, Medians};
use crate::snapshot::Snapshot;

/// The pages of one state of the catalogue, on one day.
#[derive(Default)]
pub(crate) struct Shelf(RwLock<Kept>);

#[derive(Default)]
struct Kept {
    of: Option<State>,
    pages: HashMap<Language, HashMap<String, Arc<Stored>>>,
}

/// What the pages depend on besides their address and language.
pub(crate) struct State {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) medians: Arc<Medians>,
    pub(crate) banners: Arc<Vec<Banner>>,
    pub(crate) today: Date,
}

impl State {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.snapshot, &other.snapshot)
            && Arc::ptr_eq(&self.medians, &other.medians)
            && Arc::ptr_eq(&self.banners, &other.banners)
            && self.today == other.today
    }
}

impl Shelf {
    /// The page at this path, if it lies here.
    pub(crate) fn find(
        &self,
        state: &State,
        path: &str,
        language: Language,
    ) -> Option<Arc<Stored>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let is_now = kept.of.as_ref().is_some_and(|of| of.is(state));
        kept.pages.get(&language).filter(|_| is_now)?.get(path).cloned()
    }

    /// The page at this path, from the shelf or made now; none when there is no such page.
    pub(crate) fn answer(
        &self,
        state: State,
        (path, language): (&str, Language),
        headers: &HeaderMap,
        make: impl FnOnce() -> Option<Stored>,
    ) -> Option<Response> {
        if let Some(page) = self.find(&state, path, language) {
            return Some(page.answer(headers));
        }
        let page = Arc::new(make()?);
        let answer = page.answer(headers);
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !kept.of.as_ref().is_some_and(|of| of.is(&state)) {
            kept.pages.clear();
            kept.of = Some(state);
        }
        kept.pages.entry(language).or_default().insert(path.to_owned(), page);
        Some(answer)
    }
}
