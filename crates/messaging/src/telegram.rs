//! Telegram Bot API (7.x and later): updates by webhook, the methods that answer them, and files by id.
//!
//! A webhook is no proof by itself: Telegram signs nothing, it sends back the secret that was given with `setWebhook`, which
//! [`crate::proof::same`] compares.

mod read;
mod send;

pub use read::read;
pub use send::{acknowledged, calls, done, file, file_path, is_too_large, secret_fits, sent};

#[cfg(test)]
mod tests;
