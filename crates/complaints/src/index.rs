//! All public reports in memory: what the map, the lists, the feeds and the figures are made of.
//!
//! Pure: it is given rows and what changed, and knows no database. Reports lie in the order of the curve that fills the
//! map (Morton), so that whatever lies in one cell of any zoom lies side by side. What changed since they were put in
//! order lies beside them until it is worth while to put all in order again.

use std::collections::BTreeMap;
use std::sync::Arc;

use terms::{CaseId, Moment, RegionCode};

use crate::geo::{Area, At};
use crate::photos;
use crate::public::State;

/// Bits of a cell's place along each side of the world at the finest: 2.4 metres at the equator.
const BITS: u32 = 24;
/// The key of what has no place.
const NOWHERE: u64 = u64::MAX;
/// So much may lie beside the order in any case, and a part of what is in order.
const BESIDE: usize = 1_024;
const BESIDE_PART: usize = 16;

/// A public report.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spot {
    pub(crate) case: CaseId,
    key: u64,
    pub(crate) at: Option<At>,
    label: u16,
    region: u16,
    unit: u16,
    pub(crate) state: State,
    pub(crate) filed_at: Moment,
    pub(crate) promised_at: Moment,
    pub(crate) changed_at: Moment,
    pub(crate) ended_at: Option<Moment>,
    /// Whether its reporter says that it is done.
    pub(crate) is_by_reporter: bool,
    /// Number and address in one piece, parted by lines' ends; where an officer lets everybody see more: its story, and the
    /// ids of its first photo and of the small copy of that.
    words: Arc<str>,
}

impl Spot {
    pub(crate) fn number(&self) -> &str {
        self.word(0)
    }

    pub(crate) fn address(&self) -> &str {
        self.word(1)
    }

    /// Its story in a sentence; empty where it is not public.
    pub(crate) fn story(&self) -> &str {
        self.word(2)
    }

    /// The ids of its first photo and of the small copy of that, where one is public.
    pub(crate) fn photo(&self) -> Option<(&str, &str)> {
        Some((self.word(3), self.word(4))).filter(|(copy, _)| !copy.is_empty())
    }

    /// Whether its first photo is the first of these, as the table has them.
    pub(crate) fn photo_is(&self, photos: &str) -> bool {
        let first = photos::read(photos).into_iter().next();
        self.photo() == first.as_ref().map(|photo| (&*photo.copy, &*photo.small))
    }

    fn word(&self, place: usize) -> &str {
        self.words.split('\n').nth(place).unwrap_or_default()
    }

    /// Whether its promise was not kept.
    pub(crate) fn is_late(&self, now: Moment) -> bool {
        self.state.is_open() && self.promised_at < now
    }
}

/// What a report is about: category, version of its file, and the kind of thing within the category.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Label {
    pub(crate) service: String,
    pub(crate) version: i64,
    pub(crate) kind: String,
}

/// A report as it was read.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub(crate) case: CaseId,
    pub(crate) number: String,
    pub(crate) label: Label,
    pub(crate) region: String,
    /// The unit that has it, or ended it.
    pub(crate) unit: String,
    pub(crate) address: String,
    pub(crate) at: Option<At>,
    pub(crate) state: State,
    pub(crate) filed_at: Moment,
    pub(crate) promised_at: Moment,
    pub(crate) changed_at: Moment,
    pub(crate) ended_at: Option<Moment>,
    /// Whether its reporter says that it is done.
    pub(crate) is_by_reporter: bool,
    /// Its story in a sentence; empty where it is not public.
    pub(crate) story: String,
    /// The ids of its first photo and of the small copy of that, where one is public.
    pub(crate) photo: Option<(String, String)>,
}

impl Read {
    /// Its words in one piece.
    fn words(&self) -> String {
        let line = |text: &str| text.replace('\n', " ");
        let mut words = format!("{}\n{}", self.number, line(&self.address));
        if self.photo.is_some() || !self.story.is_empty() {
            let (copy, small) = self.photo.as_ref().map_or(("", ""), |(copy, small)| (copy, small));
            words = format!("{words}\n{}\n{copy}\n{small}", line(&self.story));
        }
        words
    }
}

/// What became of a report.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// It is new, or otherwise than it was.
    Is(Box<Read>),
    /// It is no longer public.
    Gone(CaseId),
}

/// Names that many reports share, each once.
#[derive(Debug, Clone, Default)]
struct Names {
    labels: Vec<Label>,
    label_ids: BTreeMap<Label, u16>,
    regions: Vec<String>,
    region_ids: BTreeMap<String, u16>,
    units: Vec<String>,
    unit_ids: BTreeMap<String, u16>,
}

impl Names {
    fn spot(&mut self, read: Read) -> Spot {
        let words = read.words().into();
        let label = id_of(&mut self.labels, &mut self.label_ids, read.label);
        let region = id_of(&mut self.regions, &mut self.region_ids, read.region);
        let unit = id_of(&mut self.units, &mut self.unit_ids, read.unit);
        Spot {
            case: read.case,
            key: read.at.map_or(NOWHERE, key_of),
            at: read.at,
            label,
            region,
            unit,
            state: read.state,
            filed_at: read.filed_at,
            promised_at: read.promised_at,
            changed_at: read.changed_at,
            ended_at: read.ended_at,
            is_by_reporter: read.is_by_reporter,
            words,
        }
    }
}

/// The id of a name; the last id stands for all that come after 65,535 others.
fn id_of<T: Ord + Clone>(names: &mut Vec<T>, ids: &mut BTreeMap<T, u16>, name: T) -> u16 {
    if let Some(id) = ids.get(&name) {
        return *id;
    }
    let Ok(id) = u16::try_from(names.len()) else { return u16::MAX };
    names.push(name.clone());
    ids.insert(name, id);
    id
}

/// Reports in order.
#[derive(Debug, Default)]
struct Base {
    /// By key, then by case.
    spots: Vec<Spot>,
    /// Places in `spots`, by case.
    by_case: Vec<u32>,
}

impl Base {
    fn new(mut spots: Vec<Spot>) -> Self {
        spots.sort_unstable_by_key(|spot| (spot.key, spot.case));
        let count = u32::try_from(spots.len()).unwrap_or(u32::MAX);
        let mut by_case: Vec<u32> = (0..count).collect();
        by_case.sort_unstable_by_key(|place| spots[*place as usize].case);
        Self { spots, by_case }
    }

    fn place_of(&self, case: CaseId) -> Option<usize> {
        let found = self.by_case.binary_search_by_key(&case, |at| self.spots[*at as usize].case);
        found.ok().map(|at| self.by_case[at] as usize)
    }
}

/// All public reports at one time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    names: Arc<Names>,
    base: Arc<Base>,
    /// A bit for each report in order that is gone, or lies beside it as it is now.
    replaced: Vec<u64>,
    /// By their cases.
    beside: Vec<Spot>,
    count: usize,
}

impl Index {
    /// All at once.
    pub(crate) fn of(reports: impl IntoIterator<Item = Read>) -> Self {
        let mut names = Names::default();
        let spots: Vec<Spot> = reports.into_iter().map(|read| names.spot(read)).collect();
        Self::ordered(Arc::new(names), spots)
    }

    fn ordered(names: Arc<Names>, spots: Vec<Spot>) -> Self {
        let count = spots.len();
        let base = Arc::new(Base::new(spots));
        Self { names, base, replaced: vec![0; count.div_ceil(64)], beside: Vec::new(), count }
    }

    /// The same with what changed. What did not really change makes no difference.
    pub(crate) fn with(&self, changes: impl IntoIterator<Item = Change>) -> Self {
        let mut next = self.clone();
        for change in changes {
            let case = match &change {
                Change::Is(read) => read.case,
                Change::Gone(case) => *case,
            };
            next.take_out(case);
            if let Change::Is(read) = change {
                let spot = Arc::make_mut(&mut next.names).spot(*read);
                let place = next.beside_of(case).unwrap_or_else(|place| place);
                next.beside.insert(place, spot);
                next.count += 1;
            }
        }
        if next.beside.len() > BESIDE.max(next.base.spots.len() / BESIDE_PART) {
            let spots = next.all().cloned().collect();
            return Self::ordered(next.names, spots);
        }
        next
    }

    fn take_out(&mut self, case: CaseId) {
        if let Ok(place) = self.beside_of(case) {
            self.beside.remove(place);
            self.count -= 1;
        }
        if let Some(place) = self.base.place_of(case).filter(|place| !self.is_replaced(*place)) {
            self.replaced[place / 64] |= 1 << (place % 64);
            self.count -= 1;
        }
    }

    /// Where a case lies beside the order, or would.
    fn beside_of(&self, case: CaseId) -> Result<usize, usize> {
        self.beside.binary_search_by_key(&case, |spot| spot.case)
    }

    fn is_replaced(&self, place: usize) -> bool {
        self.replaced[place / 64] >> (place % 64) & 1 == 1
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    /// The report of a case.
    pub(crate) fn find(&self, case: CaseId) -> Option<&Spot> {
        let beside = self.beside_of(case).ok().map(|place| &self.beside[place]);
        let in_order = || self.base.place_of(case).filter(|place| !self.is_replaced(*place));
        beside.or_else(|| in_order().map(|place| &self.base.spots[place]))
    }

    /// All of them, in no order that matters.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Spot> {
        let spots = self.base.spots.iter().enumerate();
        let in_order = spots.filter(|(place, _)| !self.is_replaced(*place)).map(|(_, spot)| spot);
        in_order.chain(&self.beside)
    }

    /// Those in a cell.
    pub(crate) fn in_cell(&self, cell: Cell) -> impl Iterator<Item = &Spot> {
        let keys = cell.keys();
        let start = self.base.spots.partition_point(|spot| spot.key < keys.start);
        let within = self.base.spots[start..].iter().enumerate();
        let within = within.take_while(move |(_, spot)| spot.key < keys.end);
        let here = within.filter(move |(place, _)| !self.is_replaced(start + place));
        here.map(|(_, spot)| spot)
    }

    /// Those that lie beside the order: a cell does not know them.
    pub(crate) fn beside(&self) -> &[Spot] {
        &self.beside
    }

    pub(crate) fn label(&self, spot: &Spot) -> &Label {
        static NONE: Label = Label { service: String::new(), version: 0, kind: String::new() };
        self.names.labels.get(usize::from(spot.label)).unwrap_or(&NONE)
    }

    pub(crate) fn region(&self, spot: &Spot) -> &str {
        self.names.regions.get(usize::from(spot.region)).map_or("", String::as_str)
    }

    /// The unit that has a report, or ended it.
    pub(crate) fn unit(&self, spot: &Spot) -> &str {
        self.names.units.get(usize::from(spot.unit)).map_or("", String::as_str)
    }

    /// What fits a wish; titles of labels are given by the caller, in small letters.
    pub(crate) fn fits<'a>(&'a self, wish: &'a Wish, title: impl Fn(&Label) -> String) -> Fits<'a> {
        let has = |own: &str, wanted: &str| wanted.is_empty() || own == wanted;
        let label = |label: &Label| {
            let is_wanted = has(&label.service, &wish.service) && has(&label.kind, &wish.kind);
            let title = if wish.words.is_empty() { String::new() } else { title(label) };
            is_wanted.then(|| wish.words.iter().map(|word| title.contains(word)).collect())
        };
        let region = |region: &String| {
            let wanted = wish.region.as_ref();
            wanted.is_none_or(|wanted| {
                region.parse().is_ok_and(|own: RegionCode| own.lies_in(wanted))
            })
        };
        Fits {
            wish,
            labels: self.names.labels.iter().map(label).collect(),
            regions: self.names.regions.iter().map(region).collect(),
        }
    }
}

/// In which state reports are wished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Standing {
    /// In any.
    #[default]
    Any,
    /// In one in which something still happens.
    Open,
    /// In one in which something should have happened by now.
    Late,
    /// In this one.
    Is(State),
}

/// What somebody wishes to see of all reports.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Wish {
    /// Id of a category; empty: of any.
    pub(crate) service: String,
    /// Kind of thing within the category; empty: of any.
    pub(crate) kind: String,
    pub(crate) standing: Standing,
    /// There, or in what lies there.
    pub(crate) region: Option<RegionCode>,
    /// Reported since then.
    pub(crate) since: Option<Moment>,
    /// In small letters; each stands in the address or in the title.
    pub(crate) words: Vec<String>,
    pub(crate) within: Option<Area>,
}

/// A wish, worked out for the names of an index.
pub(crate) struct Fits<'a> {
    wish: &'a Wish,
    /// Which words the title of each label has; none: the label is not wished.
    labels: Vec<Option<Vec<bool>>>,
    regions: Vec<bool>,
}

impl Fits<'_> {
    /// Whether a report is wished, asked at this time.
    pub(crate) fn take(&self, spot: &Spot, now: Moment) -> bool {
        let Some(Some(said)) = self.labels.get(usize::from(spot.label)) else { return false };
        let standing = match self.wish.standing {
            Standing::Any => true,
            Standing::Open => spot.state.is_open(),
            Standing::Late => spot.is_late(now),
            Standing::Is(state) => spot.state == state,
        };
        let is_told = |(word, in_title): (&String, &bool)| {
            *in_title || has_word(spot.address(), word) || spot.number().eq_ignore_ascii_case(word)
        };
        standing
            && self.regions.get(usize::from(spot.region)).copied().unwrap_or(false)
            && self.wish.since.is_none_or(|since| spot.filed_at >= since)
            && self.wish.within.is_none_or(|area| spot.at.is_some_and(|at| area.holds(at)))
            && self.wish.words.iter().zip(said).all(is_told)
    }
}

/// Whether a text holds a word, in letters of any size.
fn has_word(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    text.windows(word.len().max(1)).any(|part| part.eq_ignore_ascii_case(word))
}

/// A square of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    /// How often the world was halved.
    level: u32,
    x: u32,
    y: u32,
}

impl Cell {
    /// All that an area touches, when the world is halved so often; at most so many, else of a coarser level.
    pub(crate) fn covering(area: &Area, level: u32, most: u64) -> (u32, Vec<Self>) {
        let (west, north) = finest(At { lat: area.high.lat, lng: area.low.lng });
        let (east, south) = finest(At { lat: area.low.lat, lng: area.high.lng });
        let mut level = level.min(BITS);
        loop {
            let at = |fine: u32| fine >> (BITS - level);
            let (across, down) = (at(west)..=at(east), at(north)..=at(south));
            let count =
                |range: &std::ops::RangeInclusive<u32>| u64::from(range.end() - range.start()) + 1;
            if level == 0 || count(&across) * count(&down) <= most {
                let row = |y| across.clone().map(move |x| Self { level, x, y });
                return (level, down.flat_map(row).collect());
            }
            level -= 1;
        }
    }

    /// The cell of a place.
    pub(crate) fn of(at: At, level: u32) -> Self {
        let (x, y) = finest(at);
        Self { level, x: x >> (BITS - level), y: y >> (BITS - level) }
    }

    fn keys(self) -> std::ops::Range<u64> {
        let shift = 2 * (BITS - self.level);
        let prefix = spread(self.x) | spread(self.y) << 1;
        prefix << shift..(prefix + 1) << shift
    }
}

/// The finest cell of a place.
fn finest(at: At) -> (u32, u32) {
    let most = f64::from((1_u32 << BITS) - 1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 2^24 - 1")]
    let cell = |part: f64| (part * f64::from(1_u32 << BITS)).clamp(0.0, most) as u32;
    let (x, y) = at.world();
    (cell(x), cell(y))
}

fn key_of(at: At) -> u64 {
    let (x, y) = finest(at);
    spread(x) | spread(y) << 1
}

/// The bits of a number with a gap after each.
fn spread(number: u32) -> u64 {
    let steps = [
        (16, 0x0000_FFFF_0000_FFFF),
        (8, 0x00FF_00FF_00FF_00FF),
        (4, 0x0F0F_0F0F_0F0F_0F0F),
        (2, 0x3333_3333_3333_3333),
        (1, 0x5555_5555_5555_5555),
    ];
    steps.iter().fold(u64::from(number), |bits, (shift, mask)| (bits | bits << shift) & mask)
}

#[cfg(test)]
pub(crate) mod tests;
