//! Letters: from a template and an answered form to a signed PDF that anybody can check.
//!
//! [`render()`] sets a Typst template as PDF/A-2b and PDF/UA-1, [`pdf_sign`] signs and verifies it
//! (PAdES B-B), [`qr`] writes and reads the signed claims of its QR code, [`words`] writes numbers
//! and dates the Indonesian way and fills in letter numbers.
//!
//! Nothing here knows a clock, randomness or storage: times, seeds and ids are arguments, and the
//! same arguments give the same bytes.

#[cfg(feature = "sheets")]
pub mod render;
#[cfg(feature = "sheets")]
pub mod qr;
#[cfg(feature = "sheets")]
mod cbor;
#[cfg(feature = "sheets")]
pub mod pdf_sign;
#[cfg(feature = "sheets")]
mod cms_sign;
#[cfg(feature = "sheets")]
mod certificate;
pub mod words;

#[cfg(feature = "sheets")]
pub use render::{Meta, RenderError, Template, render, unreadable};
