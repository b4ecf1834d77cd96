//! Reading a service file: nodes become the service, and every fault is noted.

use crate::condition::Condition;
use crate::extend;
use crate::fault::{Fault, Faults, Place, Severity, nearest};
use crate::pack::Pack;
use crate::service::{Duration, Mode, Need, Service, Time, TimeLine, TimeUnit};
use crate::text::Text;
use crate::yaml::{self, Node, NodeKind};

mod complaint;
mod dates;
mod fees;
mod fields;
mod form;
mod head;
mod more;
mod promise;
mod road;
mod subjects;
mod work;
mod letters;
mod texts;

pub(crate) use fields::Fields;
pub(crate) use form::{document_field, fields as read_fields};
pub(crate) use head::{KEYS as SERVICE_KEYS, rules, service};
pub(crate) use more::replies;
pub(crate) use more::usual_stages;
pub(crate) use subjects::register_fields;
use texts::Texts;

/// Characters of a condition: nobody reads a longer one.
const LONGEST: usize = 1_000;
/// Brackets within brackets and choices (`? :`) of a condition; services have six at most. The parser takes so much of a
/// stack for each that fifteen ended a debug build's.
const MOST_NESTED: usize = 12;
/// How deep a condition may be: at 65 a test's stack of two megabytes ended while it was asked.
const DEEPEST: usize = 32;

impl Service {
    /// Reads and checks a service file, with its English texts where there are some.
    /// `translations` is the path and the source of `texts.en.yaml`.
    ///
    /// # Errors
    /// All faults that stop publishing, in one run, each with its place and its mend.
    pub fn read(
        source: &str,
        path: &str,
        translations: Option<(&str, &str)>,
    ) -> Result<Self, Vec<Fault>> {
        let (service, faults) = Self::examine(source, path, translations, &Pack::default());
        service.ok_or(faults)
    }

    /// Like [`Service::read`], in its pack and with the advice too: the service, if no fault stops it, and all faults.
    pub fn examine(
        source: &str,
        path: &str,
        translations: Option<(&str, &str)>,
        pack: &Pack,
    ) -> (Option<Self>, Vec<Fault>) {
        let mut reader = Reader::new(path, translations, pack.clone());
        let (service, removed) = whole(source, &mut reader);
        if let Some(service) = &service {
            if service.parts.is_empty() {
                crate::check::check(service, &mut reader.faults);
            } else {
                crate::check::bundle(service, &reader.own, &mut reader.faults);
            }
            reader.texts.report(&mut reader.faults);
        }
        extend::blame(&removed, &mut reader.faults);
        let mut faults = reader.faults.list;
        faults.sort_by(|a, b| {
            (&a.path, a.line, a.column, a.code).cmp(&(&b.path, b.line, b.column, b.code))
        });
        let sound = faults.iter().all(|fault| fault.severity == Severity::Warning);
        (service.filter(|_| sound).map(Self::in_its_mode), faults)
    }

    /// A service that was published, which was examined then: what is asked of a file today does not take away one that
    /// is in force. None when it cannot be read.
    pub fn published(source: &str, translation: Option<&str>, pack: &Pack) -> Option<Self> {
        let translations = translation.map(|source| ("", source));
        let mut reader = Reader::new("", translations, pack.clone());
        let (service, _) = whole(source, &mut reader);
        service.map(Self::in_its_mode)
    }

    fn in_its_mode(self) -> Self {
        let own = match self.mode {
            Mode::Owner => self,
            Mode::FrontOffice => self.in_front_office().unwrap_or(self),
        };
        own.with_awaited()
    }
}

/// A service as its file says it, laid over what it extends; with what it takes out of that.
fn whole(source: &str, reader: &mut Reader) -> (Option<Service>, Vec<(String, Place)>) {
    let node = yaml::parse(source, &mut reader.faults);
    let removed = node.as_ref().map(extend::removed).unwrap_or_default();
    let whole = node.and_then(|node| extend::whole(node, reader));
    (whole.and_then(|node| head::service(&node, reader)), removed)
}

/// What a translation lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Untranslated {
    /// Paths of texts without a translation, as `fields/since/label`; sentences by themselves.
    pub missing: Vec<String>,
    /// Paths of translations that were made from another text, with their lines.
    pub outdated: Vec<(String, u64)>,
}

impl Untranslated {
    /// Reads a service and its translation; none when the service cannot be read at all.
    pub fn of(source: &str, translation: Option<&str>, pack: &Pack) -> Option<Self> {
        let translation = translation.map(|source| ("", source));
        let mut reader = Reader::new("", translation, pack.clone());
        let node = yaml::parse(source, &mut reader.faults)?;
        let node = extend::whole(node, &mut reader)?;
        head::service(&node, &mut reader)?;
        Some(reader.texts.lacks())
    }
}

/// What reading needs along the way.
pub(crate) struct Reader {
    pub(crate) faults: Faults,
    /// The pack in which the service stands.
    pub(crate) pack: Pack,
    /// The letters of other services that it needs.
    pub(crate) needs: Vec<Need>,
    pub(crate) texts: Texts,
    /// The services through which this one is extended, outermost first.
    pub(crate) extending: Vec<String>,
    /// Where the conditions stand that a bundle itself says.
    pub(crate) own: std::collections::BTreeSet<Place>,
    /// Whether it has to say how it delivers: its price, its time, its legal basis.
    pub(crate) delivers: bool,
}

impl Reader {
    pub(crate) fn new(path: &str, translations: Option<(&str, &str)>, pack: Pack) -> Self {
        let mut faults = Faults::new(path);
        let texts = translations
            .map_or_else(Texts::default, |(path, source)| Texts::read(path, source, &mut faults));
        Self {
            faults,
            pack,
            needs: Vec::new(),
            texts,
            extending: Vec::new(),
            own: std::collections::BTreeSet::new(),
            delivers: true,
        }
    }

    pub(crate) fn fault(
        &mut self,
        code: &'static str,
        at: Place,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.faults.note(code, at, message, mend);
    }

    /// A plain text; a fault if it is something else.
    pub(crate) fn string(&mut self, node: &Node) -> String {
        if let NodeKind::Scalar { text, .. } = &node.kind {
            return text.clone();
        }
        self.fault("E006", node.at, "Di sini harus ada teks.", "Tulis satu baris teks.");
        String::new()
    }

    /// A text for people with its translation at `path`, such as `fields.since.label`.
    pub(crate) fn text(&mut self, node: &Node, path: &str) -> Text {
        let id = self.string(node);
        self.texts.find(&id, path)
    }

    /// A sentence without an id: translated by itself.
    pub(crate) fn sentence(&mut self, node: &Node) -> Text {
        let id = self.string(node);
        self.texts.sentence(&id)
    }

    /// Texts: one, or a list of them.
    pub(crate) fn strings(&mut self, node: &Node) -> Vec<String> {
        match &node.kind {
            NodeKind::List(items) => items.iter().map(|item| self.string(item)).collect(),
            NodeKind::Scalar { text, .. } => vec![text.clone()],
            NodeKind::Empty | NodeKind::Map(_) => {
                self.fault("E006", node.at, "Di sini harus ada daftar teks.", "Tulis `[a, b]`.");
                Vec::new()
            }
        }
    }

    /// `true` or `false`.
    pub(crate) fn truth(&mut self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Scalar { text, quoted: false } if text == "true" => true,
            NodeKind::Scalar { text, quoted: false } if text == "false" => false,
            NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::List(_) | NodeKind::Map(_) => {
                self.fault("E006", node.at, "Di sini harus `true` atau `false`.", "Tulis `true`.");
                false
            }
        }
    }

    /// A whole number, not negative.
    pub(crate) fn count(&mut self, node: &Node) -> usize {
        let parsed = match &node.kind {
            NodeKind::Scalar { text, .. } => text.parse().ok(),
            NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_) => None,
        };
        parsed.unwrap_or_else(|| {
            self.fault(
                "E006",
                node.at,
                "Di sini harus ada angka.",
                "Tulis angka bulat, mis. `80`.",
            );
            0
        })
    }

    /// The entries of a map; a fault when it is something else.
    pub(crate) fn entries<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        pairs: &str,
    ) -> &'n [(yaml::Key, Node)] {
        if let NodeKind::Map(entries) = &node.kind {
            return entries;
        }
        let message = format!("`{what}` harus berupa pasangan `{pairs}`.");
        self.fault("E006", node.at, message, "");
        &[]
    }

    /// A list of nodes.
    pub(crate) fn list<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
        if let NodeKind::List(items) = &node.kind {
            return items;
        }
        let message = format!("`{what}` harus berupa daftar (tiap baris diawali `-`).");
        self.fault("E006", node.at, message, "");
        &[]
    }

    /// A condition.
    pub(crate) fn condition(&mut self, node: &Node) -> Option<Condition> {
        let source = self.string(node);
        let length = source.chars().count();
        if length > LONGEST {
            let message = format!("Syarat ini {length} huruf: terlalu panjang.");
            self.fault("E312", node.at, message, "Pecah dengan nama di `derived`.");
            return None;
        }
        if nesting(&source) > MOST_NESTED {
            self.too_deep(node);
            return None;
        }
        match Condition::compile(&source, inside_quotes(node)) {
            Ok(condition) if crate::check::depth(condition.program().expression()) > DEEPEST => {
                self.too_deep(node);
                None
            }
            Ok(condition) => Some(condition),
            Err(_) if !balanced(&source) => {
                let message = "Syarat ini terpotong pada koma atau titik dua.";
                self.fault("E009", node.at, message, "Apit dengan tanda kutip ganda.");
                None
            }
            Err(_) => {
                let message = format!("Syarat `{source}` tidak terbaca.");
                self.fault(
                    "E311",
                    node.at,
                    message,
                    "Periksa kurung dan kutip. Tulis `==`, `!=`, `&&` (dan), `||` (atau).",
                );
                None
            }
        }
    }

    fn too_deep(&mut self, node: &Node) {
        let message = "Syarat ini terlalu dalam.";
        self.fault("E312", node.at, message, "Pecah dengan nama di `derived`.");
    }

    /// A condition that gives a date; a written date is one.
    pub(crate) fn date_condition(&mut self, node: &Node) -> Option<Condition> {
        match &node.kind {
            NodeKind::Scalar { text, .. } if text.parse::<terms::Date>().is_ok() => {
                Condition::compile(&format!("'{text}'"), node.at).ok()
            }
            NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::List(_) | NodeKind::Map(_) => {
                self.condition(node)
            }
        }
    }

    /// A time such as `3 working days`.
    pub(crate) fn time(&mut self, node: &Node) -> Option<Time> {
        let text = self.string(node);
        let parsed = parse_time(&text);
        if parsed.is_none() {
            let message = not_a_time(&text);
            self.fault(
                "E010",
                node.at,
                message,
                "Tulis `3 working days`, `4 office hours`, `14 days`, `6 months`, atau `5 years`.",
            );
        }
        parsed
    }

    /// A time, or a map of one unit with how many a condition counts: `{ working_days: settings.answer_days }`.
    pub(crate) fn duration(&mut self, node: &Node) -> Option<Duration> {
        let NodeKind::Map(entries) = &node.kind else {
            return self.time(node).map(Duration::Fixed);
        };
        let [(key, count)] = entries.as_slice() else {
            let mend = "Tulis `{ working_days: settings.nama }`.";
            self.fault("E010", node.at, "Waktu yang dihitung berisi satu satuan.", mend);
            return None;
        };
        let Some(unit) = unit_of(&key.name.replace('_', " ")) else {
            let mend = "Pilih: office_hours, hours, days, working_days, months, years.";
            self.fault("E010", key.at, format!("Satuan `{}` tidak dikenal.", key.name), mend);
            return None;
        };
        self.condition(count).map(|count| Duration::Counted(unit, count))
    }

    /// A time, or lines of `{ when, time }` of which the last has no `when`.
    pub(crate) fn time_lines(&mut self, node: &Node) -> Vec<TimeLine> {
        let counted = |entries: &[(yaml::Key, Node)]| {
            !entries.iter().any(|(key, _)| ["when", "time", "within"].contains(&key.name.as_str()))
        };
        let NodeKind::List(items) = &node.kind else {
            return self
                .duration(node)
                .map(|time| TimeLine { when: None, time })
                .into_iter()
                .collect();
        };
        let mut lines = Vec::new();
        for (place, item) in items.iter().enumerate() {
            if let NodeKind::Map(entries) = &item.kind
                && place + 1 == items.len()
                && counted(entries)
            {
                let time = self.duration(item);
                lines.extend(time.map(|time| TimeLine { when: None, time }));
                continue;
            }
            let map = Fields::short(item, "time", "baris waktu", &["when", "time", "within"], self);
            let when = map.get("when").and_then(|node| self.condition(node));
            let last = place + 1 == items.len();
            if last == when.is_some() {
                let mend = "Baris terakhir tanpa `when`, baris lain dengan `when`.";
                self.fault("E106", item.at, "Urutan baris ini tidak selesai.", mend);
            }
            let time = map.get("time").or(map.get("within")).and_then(|node| self.duration(node));
            lines.extend(time.map(|time| TimeLine { when, time }));
        }
        lines
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)], default: T) -> T {
        let text = self.string(node);
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return *value;
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let mend = nearest(&text, names.iter().copied(), &format!("Pilih: {}.", names.join(", ")));
        self.fault("E006", node.at, format!("`{text}` tidak dikenal di sini."), mend);
        default
    }

    /// An id: lower-case letters, digits, and `_`, `-` (`.` where a subject is meant).
    pub(crate) fn id(&mut self, node: &Node) -> String {
        let id = self.string(node);
        self.check_id(&id, node.at);
        id
    }

    pub(crate) fn check_id(&mut self, id: &str, at: Place) {
        let fits = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c));
        if !fits {
            let mend = "Contoh: `surat-domisili`, `birth_date`.";
            let message = format!("`{id}`: `id` hanya huruf kecil, angka, dan tanda hubung.");
            self.fault("E101", at, message, mend);
        }
    }
}

/// Where the text of a scalar begins: behind its quote.
pub(crate) fn inside_quotes(node: &Node) -> Place {
    let quoted = matches!(node.kind, NodeKind::Scalar { quoted: true, .. });
    let step = u32::from(quoted);
    Place { column: node.at.column + step, start: node.at.start + step, ..node.at }
}

fn balanced(text: &str) -> bool {
    let depth = |open: char, close: char| {
        text.chars().filter(|c| *c == open).count() == text.chars().filter(|c| *c == close).count()
    };
    depth('(', ')') && depth('[', ']')
}

/// A time of a known unit, from one up to about a hundred years.
pub(crate) fn parse_time(text: &str) -> Option<Time> {
    let (count, unit) = split_time(text)?;
    Some(Time {
        count: count.parse().ok().filter(|count| (1..=unit.most()).contains(count))?,
        unit,
    })
}

fn split_time(text: &str) -> Option<(&str, TimeUnit)> {
    let (count, unit) = text.trim().split_once(' ')?;
    Some((count, unit_of(unit.trim())?))
}

/// Why a text is no time.
pub(crate) fn not_a_time(text: &str) -> String {
    let digits = |count: &str| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    match split_time(text) {
        Some((count, _)) if digits(count) && count.bytes().any(|digit| digit != b'0') => {
            format!("`{text}` lebih lama dari seratus tahun.")
        }
        Some(_) | None => format!("`{text}` tidak dikenal sebagai waktu."),
    }
}

fn unit_of(name: &str) -> Option<TimeUnit> {
    Some(match name {
        "office hour" | "office hours" => TimeUnit::OfficeHours,
        "hour" | "hours" => TimeUnit::Hours,
        "day" | "days" => TimeUnit::Days,
        "working day" | "working days" => TimeUnit::WorkingDays,
        "month" | "months" => TimeUnit::Months,
        "year" | "years" => TimeUnit::Years,
        _ => return None,
    })
}

/// How deep brackets stand within brackets, and how many choices there are: each is a call of the parser within another.
fn nesting(source: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for letter in source.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest + source.matches('?').count()
}
