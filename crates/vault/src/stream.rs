//! Files are sealed in chunks of 64 KiB, so that neither writing nor reading needs the whole in memory.
//!
//! Each chunk's nonce is the file's random prefix, the chunk's number and whether it is the last: chunks can be
//! neither reordered, left out, nor cut off at the end.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::{SubjectKey, Unreadable};

/// Bytes of plain text in a chunk; only the last one is shorter.
pub const CHUNK: usize = 64 * 1024;
/// What sealing adds to a chunk, in bytes.
pub const TAG: usize = 16;
/// Length of the random prefix at the head of a sealed file, in bytes.
pub const PREFIX: usize = 16;

/// Seals or opens the chunks of one file in their order.
pub struct Chunks {
    cipher: XChaCha20Poly1305,
    prefix: [u8; PREFIX],
    aad: Vec<u8>,
    number: u32,
}

impl Chunks {
    /// For the file with this random prefix; `aad` names its place.
    pub fn new(key: &SubjectKey, prefix: [u8; PREFIX], aad: &[u8]) -> Self {
        let cipher = XChaCha20Poly1305::new_from_slice(&*key.0).expect("the key has 32 bytes");
        Self { cipher, prefix, aad: aad.to_vec(), number: 0 }
    }

    /// The next chunk, sealed.
    pub fn seal(&mut self, plain: &[u8], last: bool) -> Vec<u8> {
        let nonce = self.next(last);
        self.cipher
            .encrypt(&nonce, Payload { msg: plain, aad: &self.aad })
            .expect("a chunk is not too long")
    }

    /// The next chunk, opened.
    ///
    /// # Errors
    /// [`Unreadable`] when it is not the next chunk of this file, or altered.
    pub fn open(&mut self, sealed: &[u8], last: bool) -> Result<Vec<u8>, Unreadable> {
        let nonce = self.next(last);
        self.cipher.decrypt(&nonce, Payload { msg: sealed, aad: &self.aad }).map_err(|_| Unreadable)
    }

    fn next(&mut self, last: bool) -> XNonce {
        let mut nonce = [0_u8; 24];
        nonce[..PREFIX].copy_from_slice(&self.prefix);
        nonce[PREFIX..PREFIX + 4].copy_from_slice(&self.number.to_be_bytes());
        nonce[23] = u8::from(last);
        self.number += 1;
        XNonce::from(nonce)
    }
}

/// A whole file, sealed: prefix and chunks.
pub fn seal_all(key: &SubjectKey, prefix: [u8; PREFIX], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut chunks = Chunks::new(key, prefix, aad);
    let count = plain.len().div_ceil(CHUNK).max(1);
    let mut out = Vec::with_capacity(PREFIX + plain.len() + count * TAG);
    out.extend_from_slice(&prefix);
    for number in 0..count {
        let end = ((number + 1) * CHUNK).min(plain.len());
        out.extend(chunks.seal(&plain[number * CHUNK..end], number + 1 == count));
    }
    out
}

/// A whole file, opened.
///
/// # Errors
/// [`Unreadable`] with another key or place, or when anything was altered, moved or cut off.
pub fn open_all(key: &SubjectKey, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let (prefix, rest) = sealed.split_first_chunk::<PREFIX>().ok_or(Unreadable)?;
    let mut chunks = Chunks::new(key, *prefix, aad);
    let mut out = Vec::with_capacity(rest.len());
    let count = rest.len().div_ceil(CHUNK + TAG);
    if count == 0 {
        return Err(Unreadable);
    }
    for (number, chunk) in rest.chunks(CHUNK + TAG).enumerate() {
        out.extend(chunks.open(chunk, number + 1 == count)?);
    }
    Ok(out)
}
