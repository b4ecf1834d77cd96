//! Sealed values: what is personal is carried as [`Sealed<T>`] and opened only with a purpose.

use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use terms::{CaseId, KeyId};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{NONCE, SubjectKey, Unreadable};

/// A value that only the holder of its key can read.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Sealed<T> {
    /// The key it is sealed under.
    pub key: KeyId,
    #[serde(with = "text")]
    bytes: Vec<u8>,
    #[serde(skip)]
    kind: PhantomData<fn() -> T>,
}

/// Where a value belongs. A sealed value does not open in another place.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The owner: an agency, or the portal for accounts.
    pub owner: Uuid,
    /// The case (or draft, account, letter).
    pub case: CaseId,
    /// The subject within it.
    pub subject: &'a str,
    /// The field, or the group of fields.
    pub field: &'a str,
}

/// Why a value is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// An officer examines the case.
    Examine,
    /// A list of cases shows names.
    Worklist,
    /// A signatory reads what is to be signed.
    Sign,
    /// An officer looks for a case.
    Search,
    /// Whoever holds a letter compares the name on it.
    Verify,
    /// Somebody without an account is asked about it.
    Confirm,
    /// Somebody else whom the case concerns is told of it.
    Inform,
    /// An officer types what somebody brought on paper.
    Entry,
    /// It is handed over to whoever issues.
    HandOver,
    /// An officer answers in a conversation.
    Converse,
    /// Its owner reads it.
    Own,
    /// A rule is evaluated.
    Rule,
    /// A letter or form is made.
    Render,
    /// A message to its owner is written.
    Notice,
    /// The system is maintained.
    Maintenance,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 15] = [
        Self::Examine,
        Self::Worklist,
        Self::Sign,
        Self::Search,
        Self::Verify,
        Self::Confirm,
        Self::Inform,
        Self::Entry,
        Self::HandOver,
        Self::Converse,
        Self::Own,
        Self::Rule,
        Self::Render,
        Self::Notice,
        Self::Maintenance,
    ];

    /// Whether opening for it shows the value to a human other than its owner, and so must be recorded.
    pub const fn is_disclosure(self) -> bool {
        match self {
            Self::Examine
            | Self::Worklist
            | Self::Sign
            | Self::Search
            | Self::Verify
            | Self::Confirm
            | Self::Inform
            | Self::Entry
            | Self::HandOver
            | Self::Converse
            | Self::Maintenance => true,
            Self::Own | Self::Rule | Self::Render | Self::Notice => false,
        }
    }

    /// Its name in tables and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Examine => "examine",
            Self::Worklist => "worklist",
            Self::Sign => "sign",
            Self::Search => "search",
            Self::Verify => "verify",
            Self::Confirm => "confirm",
            Self::Inform => "inform",
            Self::Entry => "entry",
            Self::HandOver => "hand_over",
            Self::Converse => "converse",
            Self::Own => "own",
            Self::Rule => "rule",
            Self::Render => "render",
            Self::Notice => "notice",
            Self::Maintenance => "maintenance",
        }
    }
}

/// That a value was opened, for what, under which key. Whoever gets one must see to it that it is recorded.
#[must_use = "a read of personal data has to be recorded"]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The key that opened it.
    pub key: KeyId,
    /// The subject it belongs to.
    pub subject: String,
    /// For what.
    pub purpose: Purpose,
}

/// Seals a value in its place; `nonce` must be random.
pub fn seal<T: Serialize>(
    key: &SubjectKey,
    id: KeyId,
    value: &T,
    place: &Place<'_>,
    nonce: [u8; NONCE],
) -> Sealed<T> {
    let plain = Zeroizing::new(serde_json::to_vec(value).expect("our values are plain data"));
    let cipher = XChaCha20Poly1305::new_from_slice(&*key.0).expect("the key has 32 bytes");
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &place.bytes(id) })
        .expect("a value is far from 256 GB long");
    Sealed { key: id, bytes: [nonce.as_slice(), &sealed].concat(), kind: PhantomData }
}

/// Opens a value. The [`Read`] has to be recorded by whoever called; outside `identity` nobody calls.
///
/// # Errors
/// [`Unreadable`] with another key, in another place, or when it was altered.
pub fn open<T: DeserializeOwned>(
    key: &SubjectKey,
    sealed: &Sealed<T>,
    place: &Place<'_>,
    purpose: Purpose,
) -> Result<(T, Read), Unreadable> {
    let (nonce, bytes) = sealed.bytes.split_first_chunk::<NONCE>().ok_or(Unreadable)?;
    let cipher = XChaCha20Poly1305::new_from_slice(&*key.0).expect("the key has 32 bytes");
    let plain = cipher
        .decrypt(&XNonce::from(*nonce), Payload { msg: bytes, aad: &place.bytes(sealed.key) })
        .map_err(|_| Unreadable)?;
    let value = serde_json::from_slice(&Zeroizing::new(plain)).map_err(|_| Unreadable)?;
    Ok((value, Read { key: sealed.key, subject: place.subject.to_owned(), purpose }))
}

impl Place<'_> {
    /// The parts with their lengths in front, so that no two places look alike.
    fn bytes(&self, key: KeyId) -> Vec<u8> {
        let (case, key) = (self.case.uuid(), key.uuid());
        let parts = [
            self.owner.as_bytes().as_slice(),
            case.as_bytes(),
            key.as_bytes(),
            self.subject.as_bytes(),
            self.field.as_bytes(),
            b"1",
        ];
        parts
            .iter()
            .flat_map(|part| [&(part.len() as u64).to_be_bytes()[..], part].concat())
            .collect()
    }
}

impl<T> Sealed<T> {
    /// The bytes as a column keeps them.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// As a cookie or an address carries it.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.bytes)
    }

    /// From a cookie or an address; none when it is not such a text.
    pub fn from_text(key: KeyId, text: &str) -> Option<Self> {
        Some(Self::from_bytes(key, URL_SAFE_NO_PAD.decode(text).ok()?))
    }

    /// From a column.
    pub const fn from_bytes(key: KeyId, bytes: Vec<u8>) -> Self {
        Self { key, bytes, kind: PhantomData }
    }
}

impl<T> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self { key: self.key, bytes: self.bytes.clone(), kind: PhantomData }
    }
}

impl<T> PartialEq for Sealed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.bytes == other.bytes
    }
}

impl<T> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({})", self.key)
    }
}

/// Bytes as base64 in JSON.
mod text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        STANDARD_NO_PAD.decode(text.as_bytes()).map_err(serde::de::Error::custom)
    }
}
