//! Which reports are checked: drawn by a seed that is made after the day is over and kept, so that everybody who has it
//! draws the same.

use sha2::{Digest as _, Sha256};
use terms::CaseId;

/// Whether a case is drawn: the first eight bytes of SHA-256 over the seed and the sixteen of its id, as a number from
/// zero to one, lie below the rate.
pub(crate) fn is_drawn(seed: &[u8], case: CaseId, in_thousand: u32) -> bool {
    let digest = Sha256::new().chain_update(seed).chain_update(case.uuid().as_bytes()).finalize();
    let first = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    u128::from(first) * 1000 < u128::from(in_thousand) << 64
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn case(number: u128) -> CaseId {
        CaseId::new(Uuid::from_u128(number))
    }

    #[test]
    fn about_as_many_are_drawn_as_are_to_be_and_always_the_same() {
        let drawn = |seed: &[u8], rate| -> Vec<u128> {
            (0..10_000).filter(|number| is_drawn(seed, case(*number), rate)).collect()
        };
        let some = drawn(b"seed", 50);
        assert!((400..600).contains(&some.len()), "{}", some.len());
        assert_eq!(some, drawn(b"seed", 50));
        assert_ne!(some, drawn(b"another", 50));
        assert!(some.iter().all(|one| drawn(b"seed", 80).contains(one)), "a higher rate adds");
        assert_eq!((drawn(b"seed", 0).len(), drawn(b"seed", 1000).len()), (0, 10_000));
    }

    #[test]
    fn it_can_be_drawn_again_by_hand() {
        // printf 'pendopo' | cat - <(head -c16 /dev/zero) | sha256sum begins with 5ab3…, which is 0.354 of the way.
        let digest = Sha256::new().chain_update(b"pendopo").chain_update([0; 16]).finalize();
        let share = f64::from(digest[0]) / 256.0 + f64::from(digest[1]) / 65_536.0;
        let (below, above) = ((share * 1000.0) as u32, (share * 1000.0) as u32 + 1);
        assert!(!is_drawn(b"pendopo", case(0), below) && is_drawn(b"pendopo", case(0), above));
    }
}
