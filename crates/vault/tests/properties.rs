//! What the vault promises.

use proptest::prelude::*;
use terms::{CaseId, KeyId};
use uuid::Uuid;
use vault::{AgencyKey, Index, Place, Purpose, RootKey, Sealed, SubjectKey, open, seal, stream};

fn key(byte: u8) -> SubjectKey {
    SubjectKey::from_bytes([byte; 32])
}

fn place<'a>(subject: &'a str, field: &'a str) -> Place<'a> {
    Place { owner: Uuid::from_u128(1), case: CaseId::new(Uuid::from_u128(2)), subject, field }
}

proptest! {
    #[test]
    fn what_is_sealed_opens_in_its_place_and_nowhere_else(
        value in any::<String>(), subject in "[a-z]{1,8}", field in "[a-z]{1,8}", flip in any::<usize>(),
    ) {
        let id = KeyId::new(Uuid::from_u128(3));
        let sealed = seal(&key(1), id, &value, &place(&subject, &field), [9; 24]);
        let (opened, read) = open(&key(1), &sealed, &place(&subject, &field), Purpose::Own).expect("opens");
        prop_assert_eq!(&opened, &value);
        prop_assert_eq!(read.purpose, Purpose::Own);
        prop_assert!(open(&key(2), &sealed, &place(&subject, &field), Purpose::Own).is_err());
        let (longer, joined) = (format!("{subject}x"), format!("{subject}{field}"));
        let elsewhere = [place(&field, &longer), place(&joined, ""), place(&subject, &joined)];
        let opened = elsewhere.iter().filter(|at| open(&key(1), &sealed, at, Purpose::Own).is_ok());
        prop_assert_eq!(opened.count(), 0);
        let mut bytes = sealed.to_bytes();
        let bit = flip % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        let altered = Sealed::<String>::from_bytes(id, bytes);
        prop_assert!(open(&key(1), &altered, &place(&subject, &field), Purpose::Own).is_err());
        let other_id = Sealed::<String>::from_bytes(KeyId::new(Uuid::from_u128(4)), sealed.to_bytes());
        prop_assert!(open(&key(1), &other_id, &place(&subject, &field), Purpose::Own).is_err());
    }

    #[test]
    fn a_file_of_any_length_comes_back_whole(length in 0_usize..200_000) {
        let plain: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).expect("small")).collect();
        let sealed = stream::seal_all(&key(1), [5; 16], b"here", &plain);
        prop_assert_eq!(stream::open_all(&key(1), b"here", &sealed), Ok(plain));
        prop_assert!(stream::open_all(&key(1), b"there", &sealed).is_err());
    }
}

#[test]
fn chunks_of_a_file_cannot_be_swapped_or_left_out() {
    let plain = vec![1_u8; stream::CHUNK * 3];
    let sealed = stream::seal_all(&key(1), [5; 16], b"", &plain);
    let step = stream::CHUNK + stream::TAG;
    let mut swapped = sealed.clone();
    swapped[16..16 + step].copy_from_slice(&sealed[16 + step..16 + 2 * step]);
    swapped[16 + step..16 + 2 * step].copy_from_slice(&sealed[16..16 + step]);
    assert!(stream::open_all(&key(1), b"", &swapped).is_err());
    assert!(stream::open_all(&key(1), b"", &sealed[..16 + 2 * step]).is_err());
    assert!(stream::open_all(&key(1), b"", &sealed[..16]).is_err());
}

#[test]
fn keys_unwrap_only_under_their_own_key_and_id() {
    let (root, agency) = (RootKey::from_bytes([1; 32]), AgencyKey::from_bytes([2; 32]));
    let wrapped = root.wrap(&agency, [3; 24]);
    let again = root.unwrap(&wrapped).expect("unwraps");
    assert_eq!(
        again.index(Index::Nik, "9971014503960001"),
        agency.index(Index::Nik, "9971014503960001")
    );
    assert!(RootKey::from_bytes([9; 32]).unwrap(&wrapped).is_err());
    let id = KeyId::new(Uuid::from_u128(1));
    let subject = agency.wrap(&key(7), id, [4; 24]);
    assert!(agency.unwrap(id, &subject).is_ok());
    assert!(agency.unwrap(KeyId::new(Uuid::from_u128(2)), &subject).is_err());
    assert!(AgencyKey::from_bytes([8; 32]).unwrap(id, &subject).is_err());
}

#[test]
fn indexes_differ_by_kind_and_by_agency() {
    let (a, b) = (AgencyKey::from_bytes([1; 32]), AgencyKey::from_bytes([2; 32]));
    assert_ne!(a.index(Index::Nik, "1"), a.index(Index::Phone, "1"));
    assert_ne!(a.index(Index::Nik, "1"), b.index(Index::Nik, "1"));
    assert_ne!(a.token("sari"), b.token("sari"));
}

#[test]
fn a_sealed_value_survives_json() {
    let id = KeyId::new(Uuid::from_u128(3));
    let sealed = seal(&key(1), id, &"Sari", &place("applicant", "name"), [9; 24]);
    let text = serde_json::to_string(&sealed).expect("writes");
    assert!(!text.contains("Sari"));
    let back: Sealed<String> = serde_json::from_str(&text).expect("reads");
    let (opened, _read) =
        open(&key(1), &back, &place("applicant", "name"), Purpose::Own).expect("opens");
    assert_eq!(opened, "Sari");
}
