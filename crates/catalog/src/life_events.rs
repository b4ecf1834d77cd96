//! The life events under which services stand on the home page, in its order.

/// A life event. Its title is the text `catalog-event-{id}`.
pub(crate) struct LifeEvent {
    /// As service files name it.
    pub(crate) id: &'static str,
    /// Its pictogram.
    pub(crate) icon: &'static str,
    /// What people call it, in both languages.
    pub(crate) words: &'static str,
}

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = LifeEvent> {
    include_str!("../data/life_events.tsv").lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some(LifeEvent { id: cells.next()?, icon: cells.next()?, words: cells.next()? })
    })
}

/// The ids of all of them, as service files name them, each with its pictogram; their titles are the texts
/// `catalog-event-{id}`.
pub fn ids() -> impl Iterator<Item = (&'static str, &'static str)> {
    all().map(|event| (event.id, event.icon))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_line_is_an_event() {
        let lines = include_str!("../data/life_events.tsv").lines().count();
        assert_eq!(super::all().count(), lines - 1);
    }
}
