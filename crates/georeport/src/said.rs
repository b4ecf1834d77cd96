//! The documents of GeoReport v2, and of its extensions.

use terms::Moment;

use super::node::Node;

/// The name of the specification that is spoken.
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// What a server says of itself.
pub struct Discovery {
    /// When any of this changed last.
    pub changeset: Moment,
    /// Whom to ask.
    pub contact: String,
    /// Where one gets a key.
    pub key_service: String,
    /// Where it answers.
    pub url: String,
    /// Whether reports are worked on.
    pub is_production: bool,
}

/// `discovery`.
pub fn discovery(said: &Discovery) -> Node {
    let changed = said.changeset.rfc3339();
    let formats = ["text/xml", "application/json"];
    let endpoint = Node::Object(vec![
        ("specification", Node::text(SPECIFICATION)),
        ("url", Node::text(&said.url)),
        ("changeset", Node::text(&changed)),
        ("type", Node::text(if said.is_production { "production" } else { "test" })),
        ("formats", Node::List("format", formats.map(Node::text).to_vec())),
    ]);
    Node::Object(vec![
        ("changeset", Node::text(&changed)),
        ("contact", Node::text(&said.contact)),
        ("key_service", Node::text(&said.key_service)),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ])
}

/// A category that may be reported.
pub struct Service {
    /// Its id.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What belongs in it.
    pub description: String,
    /// Words by which it is found.
    pub keywords: Vec<String>,
    /// What it is among.
    pub group: String,
    /// Whether it has a definition.
    pub has_attributes: bool,
}

/// `services`.
pub fn services(all: &[Service]) -> Node {
    let one = |service: &Service| {
        Node::Object(vec![
            ("service_code", Node::text(&service.code)),
            ("service_name", Node::text(&service.name)),
            ("description", Node::text(&service.description)),
            ("metadata", Node::Truth(service.has_attributes)),
            ("type", Node::text("realtime")),
            ("keywords", Node::text(service.keywords.join(","))),
            ("group", Node::text(&service.group)),
        ])
    };
    Node::List("service", all.iter().map(one).collect())
}

/// What kind of answer an attribute takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datatype {
    /// A line.
    String,
    /// A number.
    Number,
    /// A day, or a time.
    Datetime,
    /// Lines.
    Text,
    /// One of several.
    One,
    /// Some of several.
    Several,
}

impl Datatype {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Datetime => "datetime",
            Self::Text => "text",
            Self::One => "singlevaluelist",
            Self::Several => "multivaluelist",
        }
    }
}

/// A question of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name in `attribute[…]`.
    pub code: String,
    /// What kind of answer it takes.
    pub datatype: Datatype,
    /// Whether it must be answered.
    pub required: bool,
    /// How it is answered.
    pub how: String,
    /// The question.
    pub question: String,
    /// What there is to choose from: key and words.
    pub values: Vec<(String, String)>,
}

/// `service_definition`.
pub fn definition(code: &str, attributes: &[Attribute]) -> Node {
    let value = |(key, name): &(String, String)| {
        Node::Object(vec![("key", Node::text(key)), ("name", Node::text(name))])
    };
    let one = |(order, attribute): (usize, &Attribute)| {
        let mut parts = vec![
            ("variable", Node::Truth(true)),
            ("code", Node::text(&attribute.code)),
            ("datatype", Node::text(attribute.datatype.name())),
            ("required", Node::Truth(attribute.required)),
            ("datatype_description", Node::text(&attribute.how)),
            ("order", Node::Number((order + 1).to_string())),
            ("description", Node::text(&attribute.question)),
        ];
        if matches!(attribute.datatype, Datatype::One | Datatype::Several) {
            parts.push((
                "values",
                Node::List("value", attribute.values.iter().map(value).collect()),
            ));
        }
        Node::Object(parts)
    };
    Node::Object(vec![
        ("service_code", Node::text(code)),
        ("attributes", Node::List("attribute", attributes.iter().enumerate().map(one).collect())),
    ])
}

/// What whoever reported gets.
pub struct Receipt {
    /// The number.
    pub id: String,
    /// What stands for it in other questions; an extension.
    pub token: Option<String>,
    /// What they should know.
    pub notice: String,
}

/// `service_requests` after a report.
pub fn receipt(said: &Receipt) -> Node {
    let mut parts = vec![
        ("service_request_id", Node::text(&said.id)),
        ("service_notice", Node::text(&said.notice)),
        ("account_id", Node::Empty),
    ];
    parts.extend(said.token.clone().map(|token| ("token", Node::text(token))));
    Node::List("request", vec![Node::Object(parts)])
}

/// `service_requests` for a token.
pub fn token(id: &str, token: &str) -> Node {
    let parts = vec![("service_request_id", Node::text(id)), ("token", Node::text(token))];
    Node::List("request", vec![Node::Object(parts)])
}

/// How far a report is, to Open311: two states and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Something still happens.
    Open,
    /// Nothing happens any more.
    Closed,
}

impl Status {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Open, Self::Closed];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// As it is written, in small letters or large.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| name.trim().eq_ignore_ascii_case(status.name()))
    }
}

/// What was told of a report; an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub at: Moment,
    /// What.
    pub description: String,
    /// Its kind: the state it tells of.
    pub kind: String,
}

/// A public report.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Its number.
    pub id: String,
    /// Whether something still happens.
    pub status: Status,
    /// How far it is, in words.
    pub status_notes: String,
    /// What its category is called.
    pub service_name: String,
    /// Its category.
    pub service_code: String,
    /// What was reported.
    pub description: String,
    /// Who works on it.
    pub agency: String,
    /// When it was reported.
    pub requested: Moment,
    /// When it changed last.
    pub updated: Moment,
    /// By when it was promised.
    pub expected: Moment,
    /// Where it is, in words.
    pub address: String,
    /// The code of the kelurahan.
    pub address_id: String,
    /// Latitude and longitude, as they are written.
    pub at: Option<(String, String)>,
    /// Where a picture of it is.
    pub media_url: Option<String>,
    /// What was told of it; none: nobody asked for extensions.
    pub notes: Option<Vec<Note>>,
}

/// `service_requests`.
pub fn requests(all: &[Request]) -> Node {
    Node::List("request", all.iter().map(request).collect())
}

fn request(said: &Request) -> Node {
    let degrees = |of: fn(&(String, String)) -> &String| {
        said.at.as_ref().map_or(Node::Empty, |at| Node::Number(of(at).clone()))
    };
    let mut parts = vec![
        ("service_request_id", Node::text(&said.id)),
        ("status", Node::text(said.status.name())),
        ("status_notes", Node::text(&said.status_notes)),
        ("service_name", Node::text(&said.service_name)),
        ("service_code", Node::text(&said.service_code)),
        ("description", Node::text(&said.description)),
        ("agency_responsible", Node::text(&said.agency)),
        ("service_notice", Node::Empty),
        ("requested_datetime", Node::text(said.requested.rfc3339())),
        ("updated_datetime", Node::text(said.updated.rfc3339())),
        ("expected_datetime", Node::text(said.expected.rfc3339())),
        ("address", Node::text(&said.address)),
        ("address_id", Node::text(&said.address_id)),
        ("zipcode", Node::Empty),
        ("lat", degrees(|at| &at.0)),
        ("long", degrees(|at| &at.1)),
        ("media_url", Node::of(said.media_url.clone())),
    ];
    if let Some(notes) = &said.notes {
        let note = |note: &Note| {
            Node::Object(vec![
                ("datetime", Node::text(note.at.rfc3339())),
                ("description", Node::text(&note.description)),
                ("type", Node::text(&note.kind)),
            ])
        };
        parts.push(("notes", Node::List("note", notes.iter().map(note).collect())));
    }
    Node::Object(parts)
}

/// A change of a public report; an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Its own id.
    pub id: String,
    /// The number of the report.
    pub request: String,
    /// The status that it came to.
    pub status: String,
    /// When.
    pub at: Moment,
    /// What is said of it.
    pub description: String,
}

/// `service_request_updates`.
pub fn updates(all: &[Update]) -> Node {
    let one = |update: &Update| {
        Node::Object(vec![
            ("update_id", Node::text(&update.id)),
            ("service_request_id", Node::text(&update.request)),
            ("status", Node::text(&update.status)),
            ("updated_datetime", Node::text(update.at.rfc3339())),
            ("description", Node::text(&update.description)),
            ("media_url", Node::Empty),
        ])
    };
    Node::List("request_update", all.iter().map(one).collect())
}

/// `service_request_updates` after one was sent.
pub fn update_ids(id: &str) -> Node {
    Node::List("request_update", vec![Node::Object(vec![("update_id", Node::text(id))])])
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The status of the answer.
    pub code: u16,
    /// What to do.
    pub description: String,
}

/// `errors`.
pub fn errors(all: &[Trouble]) -> Node {
    let one = |trouble: &Trouble| {
        Node::Object(vec![
            ("code", Node::Number(trouble.code.to_string())),
            ("description", Node::text(&trouble.description)),
        ])
    };
    Node::List("error", all.iter().map(one).collect())
}
