//! The code by which something is fetched: whoever has it, is the one it is for.

use definition::Work;

use crate::app::App;
use crate::working::Opened;

/// Letters and digits that are not mixed up when they are read aloud.
const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// How many of them a code has: 30 bits, asked across a counter.
const LENGTH: usize = 6;

impl App {
    /// The code of the stage at which something is handed over; none at any other.
    pub(crate) fn fetching_code(&self, opened: &Opened) -> Option<String> {
        let stage = opened.service.stage(&opened.case.hand.stage)?;
        let Work::Handover(_) = stage.work else { return None };
        let what = format!("{}/{}", opened.row.id, stage.id);
        let print = self.keys.agency.fingerprint("fetch", &what);
        let sign = |byte: &u8| char::from(SIGNS[usize::from(byte % 32)]);
        Some(print.iter().take(LENGTH).map(sign).collect())
    }
}

/// Whether what was typed is the code: blanks, hyphens and small letters are no fault.
pub(crate) fn is_code(typed: &str, code: &str) -> bool {
    let bare: String = typed.chars().filter(|c| c.is_alphanumeric()).collect();
    bare.to_ascii_uppercase() == code
}
