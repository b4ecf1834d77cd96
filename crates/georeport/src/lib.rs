//! GeoReport v2 on the wire: what is said, as XML and as JSON, and read back. Knows no I/O.
//!
//! One tree, [`Node`], is written both ways. JSON follows the Spark convention: the element around a list vanishes, what
//! may come more than once is always an array, and what is empty is `null`.

pub mod csv;
mod form;
mod node;
mod read;
mod said;
mod when;

pub use form::{Form, Place, Sent, escaped, media_url};
pub use node::{Format, Node};
pub use read::{LONGEST, Record, Unreadable, records};
pub use said::{
    Attribute, Datatype, Discovery, Note, Receipt, Request, Service, Status, Trouble, Update,
    definition, discovery, errors, receipt, requests, services, token, update_ids, updates,
};
pub use when::{moment, within};

#[cfg(test)]
mod tests;
