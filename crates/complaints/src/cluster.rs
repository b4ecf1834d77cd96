//! Reports on a map: what lies close together is one group.
//!
//! The world is cut into cells of 64 pixels; what lies in one is a group, and groups that would cover each other are one.
//! Every report of the area that is wished is in exactly one group.

use terms::Moment;

use crate::geo::{Area, At, Frame, ZOOMS};
use crate::index::{Cell, Fits, Index, Spot};

/// Halvings that make cells of 64 pixels out of the 256 of the world at zoom 0.
const FINER: u32 = 2;
/// Cells of one answer: 1,280 by 1,024 pixels. A larger picture gets coarser ones.
const MOST_CELLS: u64 = 320;
/// Groups nearer than so many pixels would cover each other.
const APART: f64 = 40.0;

/// Reports that are shown as one.
#[derive(Debug, Clone)]
pub(crate) struct Group<'a> {
    /// The middle of them.
    pub(crate) at: At,
    pub(crate) count: u32,
    /// How many of them are open.
    pub(crate) open: u32,
    /// How many of them are late.
    pub(crate) late: u32,
    /// The only one.
    pub(crate) one: Option<&'a Spot>,
    /// Whether all are at one and the same place: no zoom parts them.
    pub(crate) is_one_place: bool,
    sum: (i64, i64),
}

/// Groups the reports of an area that are wished, as a map of this zoom shows them.
pub(crate) fn groups<'a>(
    index: &'a Index,
    fits: &Fits<'_>,
    (area, zoom): (&Area, u8),
    now: Moment,
) -> Vec<Group<'a>> {
    let zoom = zoom.clamp(*ZOOMS.start(), *ZOOMS.end());
    let (level, cells) = Cell::covering(area, u32::from(zoom) + FINER, MOST_CELLS);
    let is_shown = |spot: &&Spot| spot.at.is_some_and(|at| area.holds(at)) && fits.take(spot, now);
    let beside: Vec<(Cell, &Spot)> = index
        .beside()
        .iter()
        .filter(is_shown)
        .filter_map(|spot| Some((Cell::of(spot.at?, level), spot)))
        .collect();
    let mut found = Vec::new();
    for cell in cells {
        let beside = beside.iter().filter(|(own, _)| *own == cell).map(|(_, spot)| *spot);
        let here = index.in_cell(cell).filter(is_shown).chain(beside);
        found.extend(Group::of(here, now));
    }
    apart(found, zoom)
}

impl<'a> Group<'a> {
    /// All of these as one; none where there are none.
    fn of(mut spots: impl Iterator<Item = &'a Spot>, now: Moment) -> Option<Self> {
        let first = spots.next()?;
        let mut group = Self::alone(first, now)?;
        for spot in spots {
            let Some(at) = spot.at else { continue };
            group.count += 1;
            group.open += u32::from(spot.state.is_open());
            group.late += u32::from(spot.is_late(now));
            group.is_one_place &= at == group.at;
            group.sum.0 += i64::from(at.lat);
            group.sum.1 += i64::from(at.lng);
        }
        Some(group.settled())
    }

    fn alone(spot: &'a Spot, now: Moment) -> Option<Self> {
        let at = spot.at?;
        Some(Self {
            at,
            count: 1,
            open: u32::from(spot.state.is_open()),
            late: u32::from(spot.is_late(now)),
            one: Some(spot),
            is_one_place: true,
            sum: (i64::from(at.lat), i64::from(at.lng)),
        })
    }

    fn joined(self, other: &Self) -> Self {
        let joined = Self {
            is_one_place: self.is_one_place && other.is_one_place && self.at == other.at,
            count: self.count + other.count,
            open: self.open + other.open,
            late: self.late + other.late,
            sum: (self.sum.0 + other.sum.0, self.sum.1 + other.sum.1),
            ..self
        };
        joined.settled()
    }

    /// In the middle of its reports.
    fn settled(self) -> Self {
        let middle = |sum: i64| i32::try_from(sum / i64::from(self.count)).unwrap_or(0);
        let at = At { lat: middle(self.sum.0), lng: middle(self.sum.1) };
        Self { at, one: self.one.filter(|_| self.count == 1), ..self }
    }
}

/// Joins groups that would cover each other, the largest first. At the last zoom each stays for itself: it is looked at
/// to tell neighbours apart.
fn apart(mut groups: Vec<Group<'_>>, zoom: u8) -> Vec<Group<'_>> {
    if zoom == *ZOOMS.end() {
        return groups;
    }
    groups.sort_by(|a, b| {
        b.count.cmp(&a.count).then((a.at.lat, a.at.lng).cmp(&(b.at.lat, b.at.lng)))
    });
    let frame = Frame::at(At { lat: 0, lng: 0 }, zoom, (0.0, 0.0));
    let mut kept: Vec<((f64, f64), Group<'_>)> = Vec::new();
    for group in groups {
        let (x, y) = frame.pixel(group.at);
        let covers = |(at, _): &&mut ((f64, f64), Group<'_>)| (at.0 - x).hypot(at.1 - y) < APART;
        match kept.iter_mut().find(covers) {
            // It stays where it was: moved by each that joins, it might come to cover others.
            Some((_, other)) => {
                let (at, joined) = (other.at, other.clone().joined(&group));
                *other = if joined.is_one_place { joined } else { Group { at, ..joined } };
            }
            None => kept.push(((x, y), group)),
        }
    }
    kept.into_iter().map(|(_, group)| group).collect()
}

#[cfg(test)]
mod tests;
