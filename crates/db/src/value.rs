//! What goes into a statement and what comes out of a row.

use terms::{
    AgencyId, CaseId, ConversationId, EventId, FileId, KeyId, LetterId, Moment, OfficerId,
    OutboxId, PersonId, ReadId, RegionCode, ResidentId,
};
use uuid::Uuid;

use crate::error::DbError;

/// One value of a statement or a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// No value.
    Null,
    /// `BIGINT`.
    Int(i64),
    /// `BOOLEAN`.
    Bool(bool),
    /// `TEXT`.
    Text(String),
    /// `BYTEA`.
    Bytes(Vec<u8>),
    /// `UUID`.
    Uuid(Uuid),
}

macro_rules! into_param {
    ($($from:ty => |$value:ident| $param:expr;)*) => {$(
        impl From<$from> for Param {
            fn from($value: $from) -> Self {
                $param
            }
        }
    )*};
}

into_param! {
    i64 => |value| Self::Int(value);
    i32 => |value| Self::Int(i64::from(value));
    u32 => |value| Self::Int(i64::from(value));
    bool => |value| Self::Bool(value);
    &str => |value| Self::Text(value.to_owned());
    &String => |value| Self::Text(value.clone());
    String => |value| Self::Text(value);
    Vec<u8> => |value| Self::Bytes(value);
    &Vec<u8> => |value| Self::Bytes(value.clone());
    &[u8] => |value| Self::Bytes(value.to_vec());
    [u8; 8] => |value| Self::Bytes(value.to_vec());
    [u8; 32] => |value| Self::Bytes(value.to_vec());
    Uuid => |value| Self::Uuid(value);
    Moment => |value| Self::Int(value.micros());
    RegionCode => |value| Self::Text(value.into());
    &RegionCode => |value| Self::Text(value.as_str().to_owned());
}

impl<T: Into<Self>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The parameters of a statement, in the order of `$1`, `$2`, …
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::Param::from($value)),*] };
}

/// A question that is asked together with others ([`crate::Db::query_each`]).
#[derive(Debug, Clone)]
pub struct Query {
    /// The text; the same on both engines.
    pub sql: &'static str,
    /// Its parameters.
    pub params: Vec<Param>,
}

/// One row of an answer; columns by their place, from 0.
#[derive(Debug, Clone)]
pub struct Row(pub(crate) Vec<Param>);

impl Row {
    /// The value of a column.
    ///
    /// # Errors
    /// [`DbError::Other`] when there is no such column or its type is another one.
    pub fn get<T: FromParam>(&self, column: usize) -> Result<T, DbError> {
        let value = self.0.get(column).ok_or_else(|| wrong("column", column))?;
        T::from_param(value).ok_or_else(|| wrong(std::any::type_name::<T>(), column))
    }
}

fn wrong(wanted: &str, column: usize) -> DbError {
    DbError::Other(format!("column {column} is not {wanted}"))
}

/// A type that a column can be read as.
pub trait FromParam: Sized {
    /// The value, if it has this type.
    fn from_param(param: &Param) -> Option<Self>;
}

impl FromParam for i64 {
    fn from_param(param: &Param) -> Option<Self> {
        if let Param::Int(value) = param { Some(*value) } else { None }
    }
}

impl FromParam for bool {
    fn from_param(param: &Param) -> Option<Self> {
        match param {
            Param::Bool(value) => Some(*value),
            Param::Int(value) => Some(*value != 0), // SQLite keeps truth as 0 and 1.
            Param::Null | Param::Text(_) | Param::Bytes(_) | Param::Uuid(_) => None,
        }
    }
}

impl FromParam for String {
    fn from_param(param: &Param) -> Option<Self> {
        if let Param::Text(value) = param { Some(value.clone()) } else { None }
    }
}

impl FromParam for Vec<u8> {
    fn from_param(param: &Param) -> Option<Self> {
        if let Param::Bytes(value) = param { Some(value.clone()) } else { None }
    }
}

impl FromParam for Uuid {
    fn from_param(param: &Param) -> Option<Self> {
        match param {
            Param::Uuid(value) => Some(*value),
            Param::Bytes(bytes) => Self::from_slice(bytes).ok(), // SQLite keeps ids as blobs.
            Param::Null | Param::Int(_) | Param::Bool(_) | Param::Text(_) => None,
        }
    }
}

impl FromParam for Moment {
    fn from_param(param: &Param) -> Option<Self> {
        i64::from_param(param).map(Self::from_micros)
    }
}

impl FromParam for RegionCode {
    fn from_param(param: &Param) -> Option<Self> {
        String::from_param(param)?.parse().ok()
    }
}

impl<T: FromParam> FromParam for Option<T> {
    fn from_param(param: &Param) -> Option<Self> {
        if *param == Param::Null { Some(None) } else { T::from_param(param).map(Some) }
    }
}

macro_rules! ids {
    ($($id:ident)*) => {$(
        impl From<$id> for Param {
            fn from(id: $id) -> Self {
                Self::Uuid(id.uuid())
            }
        }
        impl FromParam for $id {
            fn from_param(param: &Param) -> Option<Self> {
                Uuid::from_param(param).map(Self::new)
            }
        }
    )*};
}

ids! {
    AgencyId PersonId ResidentId OfficerId CaseId EventId FileId LetterId KeyId ReadId OutboxId ConversationId
}
