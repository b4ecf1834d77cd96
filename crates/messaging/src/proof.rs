//! Whether a webhook is from whom it says: over the bytes as they came, in constant time.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// Whether `header` is `sha256=` and the hex HMAC-SHA256 of `raw` under `secret`: `X-Hub-Signature-256` of `WhatsApp`, and of our
/// own SMS form.
///
/// It is the raw body that is signed: JSON read and written again has other bytes.
pub fn signed(secret: &[u8], raw: &[u8], header: Option<&str>) -> bool {
    let given = header.and_then(|header| header.strip_prefix("sha256=")).and_then(unhex);
    // An empty secret would make everybody a signer.
    let (Some(given), false) = (given, secret.is_empty()) else { return false };
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(raw);
    mac.verify_slice(&given).is_ok()
}

/// Whether a header is the secret that we gave: `X-Telegram-Bot-Api-Secret-Token`, and the verify token of `WhatsApp`.
pub fn same(secret: &str, given: Option<&str>) -> bool {
    let Some(given) = given else { return false };
    !secret.is_empty() && bool::from(secret.as_bytes().ct_eq(given.as_bytes()))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    const KNOWN: &str = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    fn check(raw: &[u8], header: Option<&str>, expected: bool) {
        assert_eq!(signed(b"Jefe", raw, header), expected, "{header:?}");
    }

    #[test]
    fn a_signature_of_the_standard_is_right() {
        check(b"what do ya want for nothing?", Some(KNOWN), true);
        check(
            b"what do ya want for nothing?",
            Some(&KNOWN.to_uppercase().replace("SHA", "sha")),
            true,
        );
    }

    #[test]
    fn all_else_is_wrong() {
        check(b"what do ya want for nothing!", Some(KNOWN), false);
        check(b"what do ya want for nothing?", None, false);
        check(b"what do ya want for nothing?", Some(""), false);
        check(b"what do ya want for nothing?", Some("sha256="), false);
        check(b"what do ya want for nothing?", Some(&KNOWN[..KNOWN.len() - 2]), false);
        check(b"what do ya want for nothing?", Some(&KNOWN[7..]), false);
        check(b"what do ya want for nothing?", Some("sha256=é"), false);
        assert!(!signed(b"", b"x", Some(KNOWN)), "no secret, no signer");
    }

    #[test]
    fn a_secret_is_itself_and_nothing_else() {
        assert!(same("rahasia", Some("rahasia")));
        assert!(!same("rahasia", Some("rahasia ")));
        assert!(!same("rahasia", None));
        assert!(!same("", Some("")));
    }
}
