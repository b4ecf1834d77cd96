//! A document as a tree, and its two spellings.

use std::io::Cursor;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::{Map, Value as Json};

/// How a document is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `text/xml`: what everybody must speak.
    Xml,
    /// `application/json`.
    Json,
}

impl Format {
    /// By the end of an address.
    pub fn named(end: &str) -> Option<Self> {
        match end {
            "xml" => Some(Self::Xml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The end of an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Json => "json",
        }
    }

    /// As an answer says it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xml => "text/xml; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// A document in this spelling.
    pub fn write(self, root: &'static str, node: &Node) -> String {
        match self {
            Self::Xml => xml(root, node),
            Self::Json => json(node).to_string(),
        }
    }
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// Yes or no.
    Truth(bool),
    /// A number, as it is written.
    Number(String),
    /// Elements, each once.
    Object(Vec<(&'static str, Node)>),
    /// Elements of one name, as many as there are.
    List(&'static str, Vec<Node>),
}

impl Node {
    /// Words; nothing where there are none.
    pub fn text(words: impl Into<String>) -> Self {
        let words = words.into();
        if words.is_empty() { Self::Empty } else { Self::Text(words) }
    }

    /// The same of words that may be missing.
    pub fn of(words: Option<String>) -> Self {
        words.map_or(Self::Empty, Self::text)
    }
}

fn json(node: &Node) -> Json {
    match node {
        Node::Empty => Json::Null,
        Node::Text(words) => Json::String(words.clone()),
        Node::Truth(truth) => Json::Bool(*truth),
        Node::Number(digits) => digits.parse().map_or(Json::Null, Json::Number),
        Node::Object(parts) => {
            let parts = parts.iter().map(|(name, part)| ((*name).to_owned(), json(part)));
            Json::Object(parts.collect::<Map<_, _>>())
        }
        Node::List(_, items) => Json::Array(items.iter().map(json).collect()),
    }
}

fn xml(root: &str, node: &Node) -> String {
    let mut writer = Writer::new(Cursor::new(Vec::new()));
    let written = writer
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
        .and_then(|()| element(&mut writer, root, node));
    written.expect("memory takes whatever is written");
    let bytes = writer.into_inner().into_inner();
    String::from_utf8(bytes).expect("all that was written is text")
}

type Out = Writer<Cursor<Vec<u8>>>;

fn element(out: &mut Out, name: &str, node: &Node) -> std::io::Result<()> {
    let start = BytesStart::new(name);
    let words = match node {
        Node::Empty => return out.write_event(Event::Empty(start)),
        Node::Text(words) => visible(words),
        Node::Truth(truth) => truth.to_string(),
        Node::Number(digits) => digits.clone(),
        Node::Object(parts) => {
            out.write_event(Event::Start(start))?;
            for (name, part) in parts {
                element(out, name, part)?;
            }
            return out.write_event(Event::End(BytesEnd::new(name)));
        }
        Node::List(one, items) => {
            out.write_event(Event::Start(start))?;
            for item in items {
                element(out, one, item)?;
            }
            return out.write_event(Event::End(BytesEnd::new(name)));
        }
    };
    out.write_event(Event::Start(start))?;
    out.write_event(Event::Text(BytesText::new(&words)))?;
    out.write_event(Event::End(BytesEnd::new(name)))
}

/// Words without the signs that XML 1.0 cannot hold in any spelling.
fn visible(words: &str) -> String {
    let is_held = |sign: &char| !sign.is_control() || matches!(sign, '\n' | '\t');
    words.chars().filter(is_held).filter(|sign| !matches!(sign, '\u{fffe}' | '\u{ffff}')).collect()
}
