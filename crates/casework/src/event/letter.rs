//! What an event says of letters that are signed with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A letter that was signed: its number is given with the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterLine {
    /// Id of the letter in the service file.
    pub letter: String,
    /// Id in the store and in its address.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The numbers that signers with a series of their own give it, by their stage.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub signed: BTreeMap<String, String>,
}

/// How somebody's block reads under a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedAs {
    /// Name.
    pub name: String,
    /// Title, *Plt.* and *Plh.* included.
    pub title: String,
    /// NIP; empty without one.
    pub nip: String,
    /// What stands above the title, a line each: "a.n. Lurah".
    pub line: Option<String>,
}
