//! What an agency announces.

use definition::Text;
use terms::Moment;
use uuid::Uuid;

/// What kind of thing is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something new, or to come.
    News,
    /// Something does not work.
    Outage,
    /// An office is closed.
    Closure,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::News, Self::Outage, Self::Closure];

    /// Its word in the table and in forms.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Outage => "outage",
            Self::Closure => "closure",
        }
    }

    /// The kind with this word.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Key of what people call it.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::News => "portal-kind-news",
            Self::Outage => "portal-kind-outage",
            Self::Closure => "portal-kind-closure",
        }
    }

    /// Colour and pictogram of its tag; news have no colour.
    pub(crate) const fn tag(self) -> (&'static str, &'static str) {
        match self {
            Self::News => ("", "info"),
            Self::Outage => ("bad", "warn"),
            Self::Closure => ("warn", "clock"),
        }
    }
}

/// An announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Announcement {
    pub(crate) id: Uuid,
    pub(crate) kind: Kind,
    /// The unit that it is about; empty: the whole agency.
    pub(crate) unit: String,
    pub(crate) title: Text,
    pub(crate) text: Text,
    /// From when it holds.
    pub(crate) from: Moment,
    /// Until when, if an end is known.
    pub(crate) until: Option<Moment>,
    pub(crate) written_at: Moment,
    /// How often it was changed.
    pub(crate) version: i64,
    /// When it was changed last, if it was.
    pub(crate) changed_at: Option<Moment>,
    /// When it was withdrawn, if it was: it is told of then, its words are not.
    pub(crate) withdrawn_at: Option<Moment>,
}

/// What was done with an announcement after it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// It was written anew.
    Changed,
    /// It ended before its time.
    Ended,
    /// It was withdrawn.
    Withdrawn,
}

impl Deed {
    const ALL: [Self; 3] = [Self::Changed, Self::Ended, Self::Withdrawn];

    /// Its word in the table.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Ended => "ended",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The deed with this word.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.name() == name)
    }

    /// Key of what people call it.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Changed => "portal-deed-changed",
            Self::Ended => "portal-deed-ended",
            Self::Withdrawn => "portal-deed-withdrawn",
        }
    }
}

/// Where an announcement is in its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It holds.
    Now,
    /// It is still to come.
    Coming,
    /// It is over.
    Over,
    /// It should not have been there.
    Withdrawn,
}

impl Announcement {
    /// Where it is in its time: it holds from its first instant, and no longer at its last.
    pub(crate) fn standing(&self, now: Moment) -> Standing {
        match self.until {
            _ if self.withdrawn_at.is_some() => Standing::Withdrawn,
            Some(until) if until <= now => Standing::Over,
            _ if now < self.from => Standing::Coming,
            _ => Standing::Now,
        }
    }

    /// Whether it holds, or is to come.
    pub(crate) fn is_current(&self, now: Moment) -> bool {
        matches!(self.standing(now), Standing::Now | Standing::Coming)
    }

    /// When something of it changed last: as feeds say it.
    pub(crate) fn updated_at(&self) -> Moment {
        self.changed_at.unwrap_or(self.written_at)
    }

    /// Its place on the page that has all of them.
    pub(crate) fn href(&self) -> String {
        format!("/pengumuman#{}", self.anchor())
    }

    /// Its name on that page.
    pub(crate) fn anchor(&self) -> String {
        format!("p{}", self.id.simple())
    }

    /// When its standing changes next, if it does.
    pub(crate) fn changes_after(&self, now: Moment) -> Option<Moment> {
        if self.withdrawn_at.is_some() {
            return None;
        }
        [Some(self.from), self.until].into_iter().flatten().filter(|at| *at > now).min()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn announced(kind: Kind, from: i64, until: Option<i64>) -> Announcement {
        Announcement {
            id: Uuid::from_u128(u128::from(from.unsigned_abs()) + 1),
            kind,
            unit: String::new(),
            title: Text::both("Air mati", "No water"),
            text: Text::both("Pipa pecah.", "A pipe burst."),
            from: Moment::from_micros(from),
            until: until.map(Moment::from_micros),
            written_at: Moment::from_micros(0),
            version: 0,
            changed_at: None,
            withdrawn_at: None,
        }
    }

    #[test]
    fn it_holds_from_its_first_instant_and_no_longer_at_its_last() {
        let one = announced(Kind::Outage, 10, Some(20));
        let at = |micros| one.standing(Moment::from_micros(micros));
        assert_eq!(
            [9, 10, 19, 20].map(at),
            [Standing::Coming, Standing::Now, Standing::Now, Standing::Over]
        );
        let changes = |micros| one.changes_after(Moment::from_micros(micros)).map(Moment::micros);
        assert_eq!([9, 10, 20].map(changes), [Some(10), Some(20), None]);
        let open = announced(Kind::News, 10, None);
        assert_eq!(open.standing(Moment::from_micros(1_000)), Standing::Now);
    }

    #[test]
    fn what_was_withdrawn_holds_at_no_time() {
        let mut one = announced(Kind::Outage, 10, Some(20));
        one.withdrawn_at = Some(Moment::from_micros(12));
        let at = |micros| one.standing(Moment::from_micros(micros));
        assert_eq!([9, 15, 25].map(at), [Standing::Withdrawn; 3]);
        assert!(!one.is_current(Moment::from_micros(15)));
    }

    #[test]
    fn every_deed_is_found_again_by_its_word() {
        for deed in Deed::ALL {
            assert_eq!(Deed::named(deed.name()), Some(deed));
        }
        assert_eq!(Deed::named("burnt"), None);
    }

    #[test]
    fn every_kind_is_found_again_by_its_word() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
        assert_eq!(Kind::named("party"), None);
    }
}
