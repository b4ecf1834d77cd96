//! What somebody looks for, as the address of a list, map or feed keeps it.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fmt::Write as _;

use catalog::App as Catalogue;
use definition::{RegionTable, Regions as _};
use serde::Deserialize;
use terms::{CaseId, Language, Moment, RegionCode, escape};
use web::View;

use crate::geo::{Area, At, NoPlace};
use crate::index::{Index, Label, Spot, Standing, Wish};
use crate::public::State;
use crate::words;

const DAY_SECONDS: i64 = 86_400;
/// How many days back one may look, as a choice.
pub(crate) const DAYS: [u32; 4] = [7, 30, 90, 365];
/// Words that are looked for; whoever writes more wants something else.
const WORDS: usize = 6;
/// The longest text that is looked for.
const LONGEST: usize = 80;
/// Choices of the state besides the states themselves.
const OPEN: &str = "terbuka";
const LATE: &str = "terlambat";

/// What somebody looks for.
#[derive(Deserialize, Default, Clone, Debug, PartialEq)]
#[serde(default)]
pub(crate) struct Asked {
    /// Id of a category; empty: all.
    pub(crate) kategori: String,
    /// A kind of thing within the category.
    pub(crate) jenis: String,
    /// A state; empty: any.
    pub(crate) keadaan: String,
    /// Code of a kecamatan or kelurahan.
    pub(crate) wilayah: String,
    /// Reported in so many days.
    pub(crate) sejak: String,
    /// Words of an address or a title, or a number.
    pub(crate) q: String,
    /// A place; what is nearest comes first.
    pub(crate) dekat: String,
    /// South, west, north, east.
    pub(crate) kotak: String,
    /// In which order.
    pub(crate) urut: String,
    /// After which report the list goes on.
    pub(crate) sesudah: String,
    /// Zoom of the map.
    pub(crate) z: String,
    /// The middle of the map.
    pub(crate) di: String,
}

/// In which order reports are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// What was reported last comes first.
    Newest,
    /// What changed last comes first.
    Changed,
    /// What was reported first comes first.
    Oldest,
    /// What is nearest comes first.
    Near(At),
}

impl Order {
    /// Those that anybody can choose: value of the address, key of the words.
    pub(crate) const CHOICES: [(&'static str, &'static str); 3] = [
        ("", "complaints-order-newest"),
        ("diperbarui", "complaints-order-changed"),
        ("terlama", "complaints-order-oldest"),
    ];
}

/// What is to be told of what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// Latitude and longitude were the wrong way round.
    Swapped,
    /// No place can be read.
    NoPlace,
    /// The place is outside the city.
    Outside,
    /// The box cannot be read.
    NoBox,
}

impl Told {
    /// Key of its words.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Swapped => "complaints-told-swapped",
            Self::NoPlace => "complaints-told-no-place",
            Self::Outside => "complaints-told-outside",
            Self::NoBox => "complaints-told-no-box",
        }
    }
}

impl Asked {
    /// With a typed name of a region made into that region; others of the same name.
    pub(crate) fn resolved(mut self, catalogue: &Catalogue) -> (Self, Vec<RegionCode>) {
        if self.q.chars().count() > LONGEST {
            self.q = self.q.chars().take(LONGEST).collect();
        }
        if self.region().is_none() {
            self.wilayah.clear();
        }
        let mut found = named(&catalogue.catalog.regions, &self.q, &catalogue.region);
        if let Some(region) = found.first() {
            (self.wilayah, self.q) = (region.to_string(), String::new());
            // The map goes there.
            self.z.clear();
            self.di.clear();
            found.remove(0);
        }
        (self, found)
    }

    /// The region that is asked for.
    pub(crate) fn region(&self) -> Option<RegionCode> {
        self.wilayah.parse().ok()
    }

    /// The order, and what is to be told of a place.
    pub(crate) fn order(&self) -> (Order, Option<Told>) {
        if !self.dekat.is_empty() {
            return match At::read(&self.dekat) {
                Ok((at, swapped)) => (Order::Near(at), swapped.then_some(Told::Swapped)),
                Err(NoPlace::Unreadable | NoPlace::Nowhere) => (Order::Newest, Some(Told::NoPlace)),
            };
        }
        let order = match self.urut.as_str() {
            "diperbarui" => Order::Changed,
            "terlama" => Order::Oldest,
            _ => Order::Newest,
        };
        (order, None)
    }

    /// The box, or what is wrong with it.
    pub(crate) fn area(&self) -> Result<Option<Area>, Told> {
        if self.kotak.is_empty() {
            return Ok(None);
        }
        Area::read(&self.kotak).map(Some).ok_or(Told::NoBox)
    }

    /// The wish in it, asked at this time.
    pub(crate) fn wish(&self, now: Moment) -> Wish {
        let days: Option<u32> = self.sejak.parse().ok().filter(|days| *days > 0);
        let since = |days: u32| now.plus_seconds(-i64::from(days) * DAY_SECONDS);
        Wish {
            service: self.kategori.clone(),
            kind: self.jenis.clone(),
            standing: match self.keadaan.as_str() {
                "" => Standing::Any,
                OPEN => Standing::Open,
                LATE => Standing::Late,
                name => State::named(name).map_or(Standing::Any, Standing::Is),
            },
            region: self.region(),
            since: days.map(since),
            words: words_of(&self.q),
            within: self.area().unwrap_or_default(),
        }
    }

    /// What stands in the address, in its order; empty ones are left out.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("kategori", &self.kategori),
            ("jenis", &self.jenis),
            ("keadaan", &self.keadaan),
            ("wilayah", &self.wilayah),
            ("sejak", &self.sejak),
            ("q", &self.q),
            ("dekat", &self.dekat),
            ("kotak", &self.kotak),
            ("urut", &self.urut),
            ("sesudah", &self.sesudah),
            ("z", &self.z),
            ("di", &self.di),
        ];
        let given = all.into_iter().filter(|(_, value)| !value.is_empty());
        given.map(|(name, value)| (name, value.as_str())).collect()
    }

    /// The path with all of it.
    pub(crate) fn at(&self, path: &str) -> String {
        let mut address = path.to_owned();
        for (place, (name, value)) in self.pairs().into_iter().enumerate() {
            let sign = if place == 0 { '?' } else { '&' };
            write!(address, "{sign}{name}={}", escape::in_address(value))
                .expect("a String takes all");
        }
        address
    }

    /// The same without what belongs to one page or one map.
    pub(crate) fn filter(&self) -> Self {
        let (sesudah, z, di) = Default::default();
        let (kotak, urut, dekat) = Default::default();
        Self { sesudah, z, di, kotak, urut, dekat, ..self.clone() }
    }

    /// Whether it leaves anything out.
    pub(crate) fn is_narrow(&self) -> bool {
        self.filter() != Self::default()
    }
}

/// Words in small letters; what stands before a street's name tells no street from another.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|sign: char| sign.is_whitespace() || sign == ',');
    let words = words.map(|word| word.trim_matches('.').to_lowercase());
    let tells = |word: &String| !word.is_empty() && !STREET_WORDS.contains(&word.as_str());
    words.filter(tells).take(WORDS).collect()
}

/// What stands before the name of a street.
const STREET_WORDS: [&str; 4] = ["jl", "jln", "jalan", "gang"];
/// What stands before the name of a region.
const REGION_WORDS: [&str; 5] = ["kelurahan", "desa", "kecamatan", "kel", "kec"];

/// Regions of the agency of this very name, the widest first.
fn named(regions: &RegionTable, typed: &str, agency: &RegionCode) -> Vec<RegionCode> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let name = match words.split_first() {
        Some((first, rest)) if REGION_WORDS.contains(&first.trim_matches('.')) => rest.join(" "),
        Some(_) | None => words.join(" "),
    };
    let level = match words.first().map(|word| word.trim_matches('.')) {
        Some("kelurahan" | "desa" | "kel") => Some(4),
        Some("kecamatan" | "kec") => Some(3),
        Some(_) | None => None,
    };
    let is_it = |(code, own): &(&RegionCode, &str)| {
        code.lies_in(agency)
            && code.level() > 2
            && level.is_none_or(|level| code.level() == level)
            && own.to_lowercase() == name
    };
    let mut found: Vec<RegionCode> =
        regions.iter().filter(is_it).map(|(code, _)| code.clone()).collect();
    found.sort_by_key(RegionCode::level);
    found
}

/// What a region is called, with its kind: `Kelurahan Umpak`.
pub(crate) fn region_name(view: &View, catalogue: &Catalogue, code: &RegionCode) -> String {
    let name = catalogue.catalog.regions.name(code, view.language);
    let name = name.unwrap_or_else(|| code.to_string());
    match code.level() {
        4 => view.say1("complaints-region-village", "name", name),
        3 => view.say1("complaints-region-district", "name", name),
        _ => name,
    }
}

/// A choice of a form: value, words, whether it is chosen.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) words: String,
    pub(crate) is_chosen: bool,
}

/// The form over a list or a map.
pub(crate) struct Filter {
    /// Where it leads.
    pub(crate) action: String,
    pub(crate) q: String,
    pub(crate) categories: Vec<Choice>,
    /// Kinds of things; none where no category is chosen, or it has none.
    pub(crate) kinds: Vec<Choice>,
    pub(crate) states: Vec<Choice>,
    pub(crate) days: Vec<Choice>,
    /// Orders; none on a map.
    pub(crate) orders: Vec<Choice>,
    /// What else the address keeps.
    pub(crate) kept: Vec<(&'static str, String)>,
    /// Whether more than words is set: the choices stand open then.
    pub(crate) is_set: bool,
}

impl Filter {
    /// As it stands now.
    pub(crate) fn new(view: &View, catalogue: &Catalogue, asked: &Asked, action: &str) -> Self {
        let snapshot = catalogue.catalog.now();
        let choice = |value: &str, words: String, chosen: &str| Choice {
            value: value.to_owned(),
            words,
            is_chosen: value == chosen,
        };
        let category = |entry: &std::sync::Arc<catalog::Entry>| {
            let title = entry.service.title.get(view.language).to_owned();
            choice(&entry.service.id, title, &asked.kategori)
        };
        let entry = snapshot.latest(&asked.kategori);
        let kinds =
            entry.map_or_else(Vec::new, |entry| words::kinds(&entry.service, view.language));
        let kind = |(key, words): (String, String)| choice(&key, words, &asked.jenis);
        let state = |state: &State| choice(state.name(), view.say(state.key()), &asked.keadaan);
        let of_all = [
            choice(OPEN, view.say("complaints-open"), &asked.keadaan),
            choice(LATE, view.say("complaints-late"), &asked.keadaan),
        ];
        let day = |days: &u32| {
            let words = view.say1("complaints-days", "days", days);
            choice(&days.to_string(), words, &asked.sejak)
        };
        let order =
            |(value, key): &(&'static str, &'static str)| choice(value, view.say(key), &asked.urut);
        let kept = [("wilayah", &asked.wilayah), ("z", &asked.z), ("di", &asked.di)];
        let kept = kept.into_iter().filter(|(_, value)| !value.is_empty());
        Self {
            action: action.to_owned(),
            q: asked.q.clone(),
            categories: snapshot.complaints().map(category).collect(),
            kinds: kinds.into_iter().map(kind).collect(),
            states: of_all.into_iter().chain(State::ALL.iter().map(state)).collect(),
            days: DAYS.iter().map(day).collect(),
            orders: Order::CHOICES.iter().map(order).collect(),
            kept: kept.map(|(name, value)| (name, value.clone())).collect(),
            is_set: Asked { q: String::new(), wilayah: String::new(), ..asked.filter() }
                != Asked::default(),
        }
    }
}

/// How many of the reports that are wished there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) all: usize,
    pub(crate) open: usize,
    pub(crate) late: usize,
    /// Done, as the office alone says.
    pub(crate) done: usize,
    /// Done, as reporters say.
    pub(crate) confirmed: usize,
}

/// Some of the reports that are wished, in order, and how many there are.
pub(crate) struct Page<'a> {
    /// With metres to the place that is asked for.
    pub(crate) reports: Vec<(&'a Spot, Option<i64>)>,
    /// After which the next page goes on.
    pub(crate) more: Option<String>,
    pub(crate) figures: Figures,
}

/// A page of so many reports in this order, after a place that an earlier page gave.
pub(crate) fn page<'a>(
    (index, wish): (&'a Index, &Wish),
    titles: impl Fn(&Label) -> String,
    (order, after, size): (Order, &str, usize),
    now: Moment,
) -> Page<'a> {
    let fits = index.fits(wish, titles);
    let after = place_of(after);
    let mut figures = Figures::default();
    // The last of those that are kept lies on top: what comes after it is not kept.
    let mut found: BinaryHeap<((i64, CaseId), Kept<'a>)> = BinaryHeap::with_capacity(size + 2);
    for spot in index.all().filter(|spot| fits.take(spot, now)) {
        figures.all += 1;
        figures.open += usize::from(spot.state.is_open());
        figures.late += usize::from(spot.is_late(now));
        let is_done = spot.state == State::Done;
        figures.done += usize::from(is_done && !spot.is_by_reporter);
        figures.confirmed += usize::from(is_done && spot.is_by_reporter);
        let key = match order {
            Order::Newest => -spot.filed_at.micros(),
            Order::Changed => -spot.changed_at.micros(),
            Order::Oldest => spot.filed_at.micros(),
            Order::Near(here) => spot.at.map_or(i64::MAX, |at| metres(here, at)),
        };
        // What has no place is near nothing.
        let is_listed = !(matches!(order, Order::Near(_)) && spot.at.is_none());
        let place = (key, spot.case);
        let is_before = |last: &((i64, CaseId), Kept<'_>)| place < last.0;
        if is_listed
            && after.is_none_or(|after| place > after)
            && (found.len() <= size || found.peek().is_some_and(is_before))
        {
            found.push((place, Kept(spot)));
            if found.len() > size + 1 {
                found.pop();
            }
        }
    }
    let has_more = found.len() > size;
    let mut found = found.into_sorted_vec();
    found.truncate(size);
    let last = found.last().filter(|_| has_more);
    let more = last.map(|((key, case), _)| format!("{key}.{case}"));
    let away = |key: i64| matches!(order, Order::Near(_)).then_some(key);
    let reports = found.into_iter().map(|((key, _), kept)| (kept.0, away(key))).collect();
    Page { reports, more, figures }
}

/// A report that is kept; its place alone says where it stands in the order.
struct Kept<'a>(&'a Spot);

impl PartialEq for Kept<'_> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Kept<'_> {}

impl PartialOrd for Kept<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kept<'_> {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

fn metres(here: At, there: At) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "at most half way around the Earth")]
    let metres = here.metres_to(there).round() as i64;
    metres
}

/// After which report a list goes on; from its start where there is none.
fn place_of(text: &str) -> Option<(i64, CaseId)> {
    let (key, case) = text.split_once('.')?;
    Some((key.parse().ok()?, case.parse().ok()?))
}

/// The title of what a report is about, in the languages in which people look for it.
pub(crate) fn searched(catalogue: &Catalogue) -> impl Fn(&Label) -> String {
    |label| {
        let title = |language| words::title_of(&catalogue.catalog, label, language).to_lowercase();
        Language::ALL.map(title).join(" ")
    }
}

#[cfg(test)]
mod tests;
