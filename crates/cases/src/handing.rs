//! The code by which something is fetched: whoever has it, is the one it is for.

use casework::Hand;
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
        self.code_of(opened, &opened.case.hand)
    }

    /// The codes of all stages at which something lies ready, each with the unit where it does.
    pub(crate) fn fetching(&self, opened: &Opened) -> Vec<(String, String)> {
        let one = |hand: &Hand| Some((self.code_of(opened, hand)?, self.unit_title(&hand.unit)));
        opened.case.hands().filter_map(one).collect()
    }

    fn code_of(&self, opened: &Opened, hand: &Hand) -> Option<String> {
        let stage = opened.service.stage(&hand.stage)?;
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
