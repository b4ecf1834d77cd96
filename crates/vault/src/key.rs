//! The three kinds of key, and what an agency key derives.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use terms::KeyId;
use zeroize::Zeroizing;

use crate::{NONCE, Unreadable};

type Bytes32 = Zeroizing<[u8; 32]>;

/// The key of an installation. It lies in a file or comes from a command, never inside the data folder.
#[derive(Clone)]
pub struct RootKey(Bytes32);

/// The key of an agency: wraps subject keys, makes blind indexes and search tokens.
#[derive(Clone)]
pub struct AgencyKey {
    secret: Bytes32,
    wrapping: Bytes32,
    nik: Bytes32,
    phone: Bytes32,
    email: Bytes32,
    tokens: Bytes32,
}

/// The key of one subject in one case (or of an account, a letter). Random, so that it can be destroyed.
#[derive(Clone)]
pub struct SubjectKey(pub(crate) Bytes32);

/// What a blind index is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// NIK, 16 digits.
    Nik,
    /// Phone number in E.164.
    Phone,
    /// E-mail address in lower case.
    Email,
}

impl RootKey {
    /// The key with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The agency's key, sealed under this one; `nonce` must never be used twice.
    pub fn wrap(&self, key: &AgencyKey, nonce: [u8; NONCE]) -> Vec<u8> {
        encrypt(&self.0, &nonce, b"pendopo/agency-key/1", &key.secret)
    }

    /// The agency's key from what [`RootKey::wrap`] gave.
    ///
    /// # Errors
    /// [`Unreadable`] with another root key or altered bytes.
    pub fn unwrap(&self, wrapped: &[u8]) -> Result<AgencyKey, Unreadable> {
        decrypt(&self.0, b"pendopo/agency-key/1", wrapped).map(AgencyKey::from_secret)
    }
}

impl AgencyKey {
    /// The key with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self::from_secret(Zeroizing::new(bytes))
    }

    fn from_secret(secret: Bytes32) -> Self {
        let derive = |info: &str| {
            let mut out = Zeroizing::new([0_u8; 32]);
            Hkdf::<Sha256>::new(None, &*secret)
                .expand(info.as_bytes(), &mut *out)
                .expect("32 bytes are within what HKDF gives");
            out
        };
        Self {
            wrapping: derive("pendopo/wrap/1"),
            nik: derive("pendopo/index/nik/1"),
            phone: derive("pendopo/index/phone/1"),
            email: derive("pendopo/index/email/1"),
            tokens: derive("pendopo/tokens/1"),
            secret,
        }
    }

    /// The blind index of a normalised value: equal values, equal index; without the key it says nothing.
    pub fn index(&self, index: Index, normalised: &str) -> [u8; 32] {
        let key = match index {
            Index::Nik => &self.nik,
            Index::Phone => &self.phone,
            Index::Email => &self.email,
        };
        mac(key, normalised.as_bytes())
    }

    /// The search token of a normalised word.
    pub fn token(&self, word: &str) -> [u8; 8] {
        let mut token = [0; 8];
        token.copy_from_slice(&mac(&self.tokens, word.as_bytes())[..8]);
        token
    }

    /// A keyed fingerprint of a short secret, for comparing and never for reading (one-time codes).
    pub fn fingerprint(&self, what: &str, value: &str) -> [u8; 32] {
        mac(&self.tokens, format!("{what}\0{value}").as_bytes())
    }

    /// The subject's key, sealed under this one and bound to its id; `nonce` must never be used twice.
    pub fn wrap(&self, key: &SubjectKey, id: KeyId, nonce: [u8; NONCE]) -> Vec<u8> {
        encrypt(&self.wrapping, &nonce, id.uuid().as_bytes(), &key.0)
    }

    /// The subject's key from what [`AgencyKey::wrap`] gave.
    ///
    /// # Errors
    /// [`Unreadable`] with another agency's key, another id or altered bytes.
    pub fn unwrap(&self, id: KeyId, wrapped: &[u8]) -> Result<SubjectKey, Unreadable> {
        decrypt(&self.wrapping, id.uuid().as_bytes(), wrapped).map(SubjectKey)
    }
}

impl SubjectKey {
    /// The key with these random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

fn mac(key: &Bytes32, data: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(&**key).expect("HMAC takes keys of any length");
    mac.update(data);
    mac.finalize().into_bytes().into()
}

/// Nonce and ciphertext in one.
fn encrypt(key: &Bytes32, nonce: &[u8; NONCE], aad: &[u8], secret: &[u8; 32]) -> Vec<u8> {
    let cipher = XChaCha20Poly1305::new_from_slice(&**key).expect("the key has 32 bytes");
    let sealed = cipher
        .encrypt(&XNonce::from(*nonce), Payload { msg: secret, aad })
        .expect("32 bytes are not too long");
    [nonce.as_slice(), &sealed].concat()
}

fn decrypt(key: &Bytes32, aad: &[u8], wrapped: &[u8]) -> Result<Bytes32, Unreadable> {
    let (nonce, sealed) = wrapped.split_first_chunk::<NONCE>().ok_or(Unreadable)?;
    let cipher = XChaCha20Poly1305::new_from_slice(&**key).expect("the key has 32 bytes");
    let plain = cipher
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad })
        .map_err(|_| Unreadable)?;
    let plain = Zeroizing::new(plain);
    let mut secret = Zeroizing::new([0_u8; 32]);
    if plain.len() != secret.len() {
        return Err(Unreadable);
    }
    secret.copy_from_slice(&plain);
    Ok(secret)
}
