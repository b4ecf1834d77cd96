use super::*;

#[test]
fn a_street_is_known_by_its_words_whatever_stands_around_them() {
    let street = Target::street("Jl. Kawung").expect("a street");
    assert_eq!(street, Target::Street("kawung".to_owned()));
    assert!(
        street.is_street_of("Jalan Kawung 4, dekat musala") && street.is_street_of("jln KAWUNG")
    );
    assert!(!street.is_street_of("Jl. Kawungan 4") && !street.is_street_of(""));
    let two = Target::street("Soko Guru").expect("a street");
    assert!(two.is_street_of("Jl. Soko Guru 12") && !two.is_street_of("Jl. Soko 12"));
    assert_eq!(Target::street("Jl. "), None);
    assert!(!Target::Region("99".to_owned()).is_street_of("99"));
}
