//! Numbers for people: `KP26-4827-1193`. Random, so that none can be guessed from another; the last digit is a check
//! (Damm), so that one wrong or two swapped digits are noticed. Never an authority.

const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn check(digits: impl Iterator<Item = u8>) -> u8 {
    digits.fold(0, |state, digit| DAMM[usize::from(state)][usize::from(digit)])
}

/// A number from an agency's code, a year and random bytes.
pub(crate) fn number(code: &str, year: i16, random: [u8; 8]) -> String {
    let seven = u64::from_be_bytes(random) % 10_000_000;
    let digits = format!("{seven:07}");
    let last = check(digits.bytes().map(|byte| byte - b'0'));
    format!("{code}{:02}-{}-{}{last}", year.rem_euclid(100), &digits[..4], &digits[4..])
}

/// A number as somebody typed it, in its one form; none when it cannot be one.
pub fn read(typed: &str) -> Option<String> {
    let kept: String =
        typed.trim().to_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let (head, tail) = kept.split_at_checked(kept.len().checked_sub(8)?)?;
    let digits = tail.bytes().all(|byte| byte.is_ascii_digit());
    let sound = digits && check(tail.bytes().map(|byte| byte - b'0')) == 0;
    sound.then(|| format!("{head}-{}-{}", &tail[..4], &tail[4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_typed_and_a_slip_is_noticed() {
        let made = number("KP", 2026, 4_827_119_u64.to_be_bytes());
        assert!(made.starts_with("KP26-4827-119"), "{made}");
        assert_eq!(read(&made.to_lowercase().replace('-', " ")), Some(made.clone()));
        let slip = made.replace("4827", "4872");
        assert_eq!(read(&slip), None);
        assert_eq!(read("KP26"), None);
    }
}
