//! `WhatsApp` Cloud API, as its documents have it (Graph API v23.0 and later): webhooks of the field `messages`, the calls
//! that answer them, and media by id.

mod read;
mod send;

pub use read::{Delivery, Notification, Progress, read, verified};
pub use send::{OUT_OF_WINDOW, Template, calls, media, media_address, sent, template};

#[cfg(test)]
mod tests;
