//! A request to a channel as data, and what came of it.

use std::fmt;

/// What is asked of a channel. An address may hold the channel's secret (Telegram's do), so it is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Behind the channel's base address, beginning with a slash; empty: the base address itself.
    pub path: String,
    /// What is posted; none: the call is a GET.
    pub payload: Option<Payload>,
}

/// What is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// `application/json`.
    Json(String),
    /// `application/x-www-form-urlencoded`.
    Form(String),
}

impl Payload {
    /// Its media type.
    pub const fn media_type(&self) -> &'static str {
        match self {
            Self::Json(_) => "application/json",
            Self::Form(_) => "application/x-www-form-urlencoded",
        }
    }

    /// Its bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Json(text) | Self::Form(text) => text.into_bytes(),
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("payload", &self.payload).finish_non_exhaustive()
    }
}

impl Call {
    pub(crate) fn json(path: &str, value: &serde_json::Value) -> Self {
        Self { path: path.to_owned(), payload: Some(Payload::Json(value.to_string())) }
    }

    pub(crate) fn get(path: String) -> Self {
        Self { path, payload: None }
    }
}

/// Why a channel did not take a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It may go later: too many at once, a service that rests, a token that the operator has to renew.
    #[error("it may be taken later ({code})")]
    Passing {
        /// The channel's own code, else the status.
        code: i64,
        /// When the channel wants to be asked again, in seconds.
        after: Option<u32>,
    },
    /// It never will: the person blocked us, has no such account, or wrote longer ago than the channel lets us answer.
    #[error("it will never be taken ({code})")]
    Final {
        /// The channel's own code, else the status.
        code: i64,
    },
}

impl Trouble {
    /// The channel's own code, else the status.
    pub const fn code(self) -> i64 {
        match self {
            Self::Passing { code, .. } | Self::Final { code } => code,
        }
    }
}
