//! What can go wrong with a database.

/// Why a query or a batch did not happen. Nothing of a failed batch is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// A statement changed another number of rows than it had to: somebody else was first.
    #[error("somebody else was first")]
    Stale,
    /// A row with this key exists; the text names the constraint or the columns.
    #[error("a row with this key exists: {0}")]
    Duplicate(String),
    /// Every connection is taken, or the queue is full: try again.
    #[error("the database is busy")]
    Busy,
    /// There is no room on the disk.
    #[error("the disk is full")]
    Full,
    /// The connection was lost.
    #[error("the database cannot be reached: {0}")]
    Gone(String),
    /// Anything else; a fault of ours.
    #[error("the database: {0}")]
    Other(String),
}

impl DbError {
    /// Whether the same request may succeed a little later (answered with 503, not 500).
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Busy | Self::Full | Self::Gone(_))
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let rusqlite::Error::SqliteFailure(failure, ref text) = error else {
            return Self::Other(error.to_string());
        };
        let said = || text.clone().unwrap_or_default();
        match (failure.code, failure.extended_code) {
            (
                ErrorCode::ConstraintViolation,
                rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE,
            ) => {
                Self::Duplicate(said().trim_start_matches("UNIQUE constraint failed: ").to_owned())
            }
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Busy,
            (ErrorCode::DiskFull, _) => Self::Full,
            _ => Self::Other(error.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for DbError {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(said) = error.as_db_error() else {
            return Self::Gone(error.to_string());
        };
        let code = said.code();
        if *code == SqlState::DIVISION_BY_ZERO {
            Self::Stale // How a merged batch says that a statement changed another number of rows.
        } else if *code == SqlState::UNIQUE_VIOLATION {
            Self::Duplicate(said.constraint().unwrap_or_default().to_owned())
        } else if *code == SqlState::DISK_FULL {
            Self::Full
        } else if *code == SqlState::T_R_DEADLOCK_DETECTED
            || *code == SqlState::T_R_SERIALIZATION_FAILURE
        {
            Self::Stale
        } else if *code == SqlState::TOO_MANY_CONNECTIONS {
            Self::Busy
        } else if code.code().starts_with("57P") || code.code().starts_with("08") {
            Self::Gone(said.message().to_owned())
        } else {
            Self::Other(format!("{}: {}", code.code(), said.message()))
        }
    }
}
