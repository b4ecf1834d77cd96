//! Letters: from a template and an answered form to a signed PDF that anybody can check.
//!
//! [`render()`] sets a Typst template as PDF/A-2b and PDF/UA-1, [`pdf_sign`] signs and verifies it
//! (PAdES B-B), [`qr`] writes and reads the signed claims of its QR code, [`words`] writes numbers
//! and dates the Indonesian way and fills in letter numbers.
//!
//! Nothing here knows a clock, randomness or storage: times, seeds and ids are arguments, and the
//! same arguments give the same bytes.

pub mod render;
pub mod qr;
mod cbor;
pub mod pdf_sign;
mod cms_sign;
mod certificate;
pub mod words;

pub use render::{Meta, RenderError, Template, render, unreadable};
