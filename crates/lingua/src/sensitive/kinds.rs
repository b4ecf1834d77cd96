//! What a number is, by its digits and by the word that stands before it.

use super::Kind;
use super::runs::Group;

/// What the last telling word before a number says that it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Near {
    #[default]
    Nothing,
    Nik,
    FamilyCard,
    Phone,
    Card,
    Account,
    TaxNumber,
    Insurance,
    Passport,
    /// A code of ours, money, a year: no personal data.
    Other,
}

impl Near {
    const WORDS: [(Self, &'static [&'static str]); 9] = [
        (Self::Nik, &["nik", "ktp", "ektp", "nikku", "nikna", "nike", "ktpku", "kependudukan"]),
        (Self::FamilyCard, &["kk", "keluarga", "kkku", "nkk", "kkne"]),
        (
            Self::Phone,
            &[
                "hp",
                "hape",
                "handphone",
                "telepon",
                "telpon",
                "telp",
                "tlp",
                "tlpn",
                "telfon",
                "wa",
                "whatsapp",
                "whatsap",
                "phone",
                "mobile",
                "hubungi",
                "kontak",
                "contact",
                "sms",
                "nomer",
                "telegram",
                "call",
                "nohp",
                "nowa",
                "cell",
            ],
        ),
        (
            Self::Card,
            &[
                "kartu kredit",
                "kartu debit",
                "kredit",
                "debit",
                "visa",
                "mastercard",
                "atm",
                "credit",
            ],
        ),
        (
            Self::Account,
            &[
                "rekening", "norek", "rek", "bca", "bni", "bri", "mandiri", "bsi", "btn", "cimb",
                "danamon", "permata", "bank", "va", "account", "ovo", "gopay", "dana", "transfer",
                "briva", "seabank", "jago",
            ],
        ),
        (Self::TaxNumber, &["npwp", "npwpku", "pajak", "tax"]),
        (Self::Insurance, &["bpjs", "jkn", "kis"]),
        (Self::Passport, &["paspor", "passport", "pasport"]),
        (
            Self::Other,
            &[
                "rp",
                "idr",
                "rupiah",
                "permohonan",
                "aduan",
                "laporan",
                "tiket",
                "resi",
                "antrean",
                "antrian",
                "tahun",
                "nop",
                "pasal",
                "tanggal",
                "kode",
                "invoice",
            ],
        ),
    ];

    /// What the last telling word of a text says.
    pub(super) fn of(before: &str) -> Self {
        let before = before.to_lowercase();
        let words =
            before.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
        let named = |word: &str| {
            let own = Self::WORDS.iter().find(|(_, words)| words.contains(&word));
            own.map(|(near, _)| *near)
        };
        words.rev().find_map(named).unwrap_or_default()
    }
}

/// What a number is; none when it is no personal data. `is_plus` tells that a `+` stands before it, `is_code` that a letter does.
pub(super) fn kind_of(
    digits: &str,
    groups: &[Group],
    near: Near,
    is_plus: bool,
    is_code: bool,
) -> Option<Kind> {
    let count = digits.len();
    if is_plus {
        return (9..=15).contains(&count).then_some(Kind::Phone);
    }
    if is_code && near == Near::Nothing && groups.len() > 1 {
        return None;
    }
    if near == Near::Insurance && count == 13 {
        return Some(Kind::Insurance);
    }
    let is_card = is_card(digits, groups);
    if count == 16 {
        return match near {
            Near::FamilyCard => Some(Kind::FamilyCard),
            Near::Nik => Some(Kind::Nik),
            Near::TaxNumber => Some(Kind::TaxNumber),
            Near::Card => Some(Kind::Card),
            // Who calls it a bank's number but types the number of a person gave away the latter.
            Near::Account if !is_nik(digits) => {
                Some(if is_card { Kind::Card } else { Kind::Account })
            }
            // No island has the number 4, with which many cards begin.
            _ if is_nik(digits) && !(is_card && digits.starts_with('4')) => Some(Kind::Nik),
            Near::Nothing
            | Near::Phone
            | Near::Account
            | Near::Insurance
            | Near::Passport
            | Near::Other => is_card.then_some(Kind::Card),
        };
    }
    if is_card && near != Near::Account {
        return Some(Kind::Card);
    }
    if is_phone(digits, groups) {
        return Some(if near == Near::Account && !digits.starts_with("08") {
            Kind::Account
        } else {
            Kind::Phone
        });
    }
    match near {
        // A slip of one digit too few or too many leaves it as telling.
        Near::Nik if (14..=18).contains(&count) => Some(Kind::Nik),
        Near::FamilyCard if (14..=18).contains(&count) => Some(Kind::FamilyCard),
        Near::TaxNumber if count == 15 => Some(Kind::TaxNumber),
        Near::Account if (9..=18).contains(&count) && !is_money(groups) => Some(Kind::Account),
        Near::Card if (13..=19).contains(&count) => Some(Kind::Card),
        Near::Phone if (9..=12).contains(&count) && digits.starts_with('8') => Some(Kind::Phone),
        Near::Nothing
        | Near::Nik
        | Near::FamilyCard
        | Near::Phone
        | Near::Card
        | Near::Account
        | Near::TaxNumber
        | Near::Insurance
        | Near::Passport
        | Near::Other => is_tax(groups).then_some(Kind::TaxNumber),
    }
}

/// Region, birthday (that of women plus 40), a running number that is not nought.
fn is_nik(digits: &str) -> bool {
    let two = |from: usize| {
        digits.get(from..from + 2).and_then(|own| own.parse::<u8>().ok()).unwrap_or(0)
    };
    let day = if two(6) > 40 { two(6) - 40 } else { two(6) };
    two(0) > 10
        && two(2) > 0
        && (1..=31).contains(&day)
        && (1..=12).contains(&two(8))
        && !digits.ends_with("0000")
}

/// Luhn, and a beginning that cards have.
fn is_card(digits: &str, groups: &[Group]) -> bool {
    let is_grouped = groups.len() == 1 || groups.iter().all(|group| group.digits.len() >= 3);
    let starts = digits.starts_with(['2', '3', '4', '5', '6']);
    if !(13..=19).contains(&digits.len()) || !starts || !is_grouped || digits.starts_with("62") {
        return false;
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let own = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
            if own > 9 { own - 9 } else { own }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A mobile number from `08`, `62 8`, or a line with its area code.
fn is_phone(digits: &str, groups: &[Group]) -> bool {
    let first = groups.first().map_or(0, |group| group.digits.len());
    let count = digits.len();
    // "08.00" begins an hour.
    let is_whole = |least: usize| groups.len() == 1 || first >= least;
    let second = |start: &str| digits.strip_prefix(start).and_then(|rest| rest.chars().next());
    let is_mobile = |start: &str| second(start).is_some_and(|own| !matches!(own, '0' | '4' | '6'));
    if digits.starts_with("08") {
        return (10..=14).contains(&count) && is_mobile("08") && is_whole(3);
    }
    if digits.starts_with("628") {
        return (11..=15).contains(&count) && is_mobile("628") && (is_whole(3) || first == 2);
    }
    let is_line = second("0").is_some_and(|own| matches!(own, '2'..='7' | '9'));
    is_line && (9..=12).contains(&count) && is_whole(3)
}

/// The old form `99.999.999.9-999.999`.
fn is_tax(groups: &[Group]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    lengths == [2, 3, 3, 1, 3, 3]
}

/// Thousands that are parted: `1.500.000.000`.
fn is_money(groups: &[Group]) -> bool {
    let rest = groups.get(1..).unwrap_or_default();
    !rest.is_empty() && rest.iter().all(|group| group.digits.len() == 3)
}
