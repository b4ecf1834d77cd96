//! A form with files that is read whole: for pages that take one photo or two, and look at it before it is kept.

use axum::extract::multipart::Field;
use axum::extract::{FromRef, FromRequest as _, Multipart, Request};

use crate::form::MultipartToken;
use crate::shared::Shared;

/// Most bytes of a plain field.
const TEXT: usize = 16 * 1024;
/// Most plain fields.
const PAIRS: usize = 500;
/// Most files that are read of one form, and most bytes of all of them together.
const FILES: usize = 10;
const ALL: usize = 36 * 1024 * 1024;

/// A form that was sent in parts.
#[derive(Debug, Default)]
pub struct Parts {
    /// The plain fields, in their order.
    pub pairs: Vec<(String, String)>,
    /// Files: the field's name, the file's, and its bytes.
    pub files: Vec<(String, String, Vec<u8>)>,
    /// The names of files that are too long.
    pub too_large: Vec<String>,
    /// The names of files that are too many.
    pub too_many: Vec<String>,
    /// Whether its token is right. Without it no file was read.
    pub is_trusted: bool,
}

/// A form that breaks off, or is none.
#[derive(Debug, Clone, Copy)]
pub struct Broken;

impl Parts {
    /// The first value of this name; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// Reads a form whose first field is its token; files up to so many bytes each.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn read<S>(request: Request, state: &S, most: usize) -> Result<Self, Broken>
    where
        Shared: FromRef<S>,
        S: Send + Sync,
    {
        let shared = Shared::from_ref(state);
        let token = MultipartToken::new(&shared, request.headers(), request.uri().path());
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| Broken)?;
        let (mut sent, mut room) = (Self::default(), ALL);
        while let Some(mut field) = parts.next_field().await.map_err(|_| Broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let Some(file) = field.file_name().map(str::to_owned) else {
                let bytes = whole(&mut field, TEXT).await?.ok_or(Broken)?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if name == "csrf" {
                    sent.is_trusted = token.accepts(&text);
                }
                sent.pairs.push((name, text));
                if sent.pairs.len() > PAIRS {
                    return Err(Broken);
                }
                continue;
            };
            let is_full = sent.files.len() >= FILES;
            let may = sent.is_trusted && !is_full;
            match whole(&mut field, if may { most.min(room) } else { 0 }).await? {
                Some(bytes) if bytes.is_empty() => {}
                Some(bytes) => {
                    room -= bytes.len();
                    sent.files.push((name, file, bytes));
                }
                None if is_full => sent.too_many.push(file),
                None => sent.too_large.push(file),
            }
        }
        Ok(sent)
    }
}

/// A part; none when it is longer than this. It is read to its end in any case, so that what follows can be read.
async fn whole(field: &mut Field<'_>, most: usize) -> Result<Option<Vec<u8>>, Broken> {
    let (mut bytes, mut is_too_long) = (Vec::new(), false);
    while let Some(chunk) = field.chunk().await.map_err(|_| Broken)? {
        is_too_long |= bytes.len() + chunk.len() > most;
        if is_too_long {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((!is_too_long).then_some(bytes))
}
