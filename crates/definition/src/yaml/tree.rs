//! Nodes, straight from the parser's events: a large catalogue is tens of megabytes of YAML at every start.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_saphyr::granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, Span};

use crate::fault::Place;

use super::{DEEPEST, Key, Node, NodeKind, count};

/// Values of a file: beyond this it is no service but an attack.
const MOST_NODES: usize = 250_000;
/// Keys of a map that are compared one by one; of more a set is kept.
const FEW: usize = 16;

/// Why a file has no tree.
#[derive(Debug)]
pub(super) enum Stop {
    /// It is no YAML, or none of ours.
    Unreadable,
    /// A key stands twice in its map.
    Twice(String),
    /// Too much, or too deep.
    TooLarge,
    /// A tag, which the look at the text has not seen.
    Tag,
    /// An anchor or a reference, likewise.
    Anchor,
}

/// The tree of a file; otherwise where reading stopped, and why.
pub(super) fn read(source: &str) -> Result<Node, (Place, Stop)> {
    let options = serde_saphyr::granit_parser::options! { emit_comments: false };
    let mut tree = Tree::default();
    let mut end = Place { line: 1, column: 1, ..Place::default() };
    for next in Parser::new_from_str_with_options(source, options) {
        let (event, span) = next.map_err(|error| unreadable(&error))?;
        end = place(span);
        tree.take(event, end)?;
    }
    // A file without a value is an empty one.
    Ok(tree.root.unwrap_or(Node { at: end, kind: NodeKind::Empty }))
}

fn unreadable(error: &ScanError) -> (Place, Stop) {
    let is_deep = *error.kind() == ErrorKind::RecursionLimitExceeded;
    let stop = if is_deep { Stop::TooLarge } else { Stop::Unreadable };
    (at(*error.marker(), 0), stop)
}

fn place(span: Span) -> Place {
    let [start, end] = [span.start, span.end].map(|mark| mark.byte_offset().unwrap_or_default());
    at(span.start, end.saturating_sub(start))
}

fn at(mark: Marker, len: usize) -> Place {
    Place {
        line: count(mark.line()),
        column: count(mark.col()) + 1,
        start: count(mark.byte_offset().unwrap_or_default()),
        len: count(len),
    }
}

/// What was read so far: the finished value, or lists and maps within each other.
#[derive(Default)]
struct Tree<'s> {
    root: Option<Node>,
    open: Vec<Open<'s>>,
    nodes: usize,
}

/// A list or a map that has not ended.
enum Open<'s> {
    List(Place, Vec<Node>),
    Map(Place, Map<'s>),
}

#[derive(Default)]
struct Map<'s> {
    entries: Vec<(Key, Node)>,
    /// The key whose value comes next.
    key: Option<Key>,
    /// The keys, once there are more than a [`FEW`].
    seen: HashSet<Cow<'s, str>>,
}

impl<'s> Tree<'s> {
    fn take(&mut self, event: Event<'s>, at: Place) -> Result<(), (Place, Stop)> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.enter(anchor, tag.is_some()).map_err(|stop| (at, stop))?;
                self.scalar(text, style, at)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.enter(anchor, tag.is_some()).map_err(|stop| (at, stop))?;
                self.begin(Open::List(at, Vec::new()), at)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.enter(anchor, tag.is_some()).map_err(|stop| (at, stop))?;
                self.begin(Open::Map(at, Map::default()), at)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                match self.open.pop() {
                    Some(Open::List(at, items)) => self.add(at, NodeKind::List(items)),
                    Some(Open::Map(at, map)) => self.add(at, NodeKind::Map(map.entries)),
                    None => (),
                }
                Ok(())
            }
            Event::DocumentStart(..) if self.root.is_some() => Err((at, Stop::Unreadable)),
            Event::Alias(_) | Event::Anchor(..) | Event::UnresolvedAlias(_) => {
                Err((at, Stop::Anchor))
            }
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Comment(..) => Ok(()),
            // What a later parser may say.
            _ => Err((at, Stop::Unreadable)),
        }
    }

    /// Counts a value, and refuses what is none of ours.
    fn enter(&mut self, anchor: usize, has_tag: bool) -> Result<(), Stop> {
        self.nodes += 1;
        match (anchor, has_tag) {
            _ if self.nodes > MOST_NODES => Err(Stop::TooLarge),
            (_, true) => Err(Stop::Tag),
            (0, false) => Ok(()),
            _ => Err(Stop::Anchor),
        }
    }

    fn begin(&mut self, open: Open<'s>, at: Place) -> Result<(), (Place, Stop)> {
        if self.open.len() == DEEPEST {
            return Err((at, Stop::TooLarge));
        }
        if self.waits_for_key().is_some() {
            // A key is a word.
            return Err((at, Stop::Unreadable));
        }
        self.open.push(open);
        Ok(())
    }

    /// The map that waits for its next key, if that is what comes next.
    fn waits_for_key(&mut self) -> Option<&mut Map<'s>> {
        match self.open.last_mut() {
            Some(Open::Map(_, map)) if map.key.is_none() => Some(map),
            Some(Open::Map(..) | Open::List(..)) | None => None,
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'s, str>,
        style: ScalarStyle,
        at: Place,
    ) -> Result<(), (Place, Stop)> {
        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
        let is_plain = style == ScalarStyle::Plain;
        let is_nothing = is_plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
        if let Some(map) = self.waits_for_key() {
            if is_nothing {
                return Err((at, Stop::Unreadable));
            }
            return map.begin(text, at).map_err(|stop| (at, stop));
        }
        let text = || text.into_owned();
        let kind =
            if is_nothing { NodeKind::Empty } else { NodeKind::Scalar { text: text(), quoted } };
        self.add(at, kind);
        Ok(())
    }

    /// Puts a finished value where it belongs.
    fn add(&mut self, at: Place, kind: NodeKind) {
        let node = Node { at, kind };
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, map)) => {
                map.entries.extend(map.key.take().map(|key| (key, node)));
            }
        }
    }
}

impl<'s> Map<'s> {
    /// Takes a key that does not stand here yet.
    fn begin(&mut self, name: Cow<'s, str>, at: Place) -> Result<(), Stop> {
        let is_double = if self.entries.len() < FEW {
            self.entries.iter().any(|(key, _)| key.name == *name)
        } else {
            if self.seen.is_empty() {
                let names = self.entries.iter().map(|(key, _)| Cow::Owned(key.name.clone()));
                self.seen = names.collect();
            }
            !self.seen.insert(name.clone())
        };
        if is_double {
            return Err(Stop::Twice(name.into_owned()));
        }
        self.key = Some(Key { at, name: name.into_owned() });
        Ok(())
    }
}
