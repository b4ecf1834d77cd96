//! Patterns of texts: those with a name, and those that a file writes itself with an example.

use regex::{Regex, RegexBuilder};
use serde_json::{Value as Json, json};

use crate::read::Reader;

use super::{Options, plate};

/// Most bytes of a compiled expression: enough for any number on paper, too little to use up the memory.
const MOST: usize = 1 << 18;

/// What a text must look like.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    Named(&'static Named),
    Own { regex: Regex, source: String, example: String },
}

/// A pattern that many services need.
#[derive(Debug)]
pub(super) struct Named {
    name: &'static str,
    example: &'static str,
    /// What a program may send, as JSON Schema has it.
    sent: &'static str,
    /// The text as it is kept; none when it does not fit.
    take: fn(&str) -> Option<String>,
}

/// Lengths and forms: passport (Permenkumham 8/2014), NIB (PP 28/2025: 13 digits), NPWP (PMK 136/2023: 16), SIM (12 to
/// 14 digits, 16 since the NIK is printed on it), SK of the AHU office, JKN (13), NOP of the PBB (PMK 150/2010: 18).
const NAMED: &[Named] = &[
    Named {
        name: "passport",
        example: "X1234567",
        sent: "^[A-Za-z]{1,2}[0-9]{6,7}$",
        take: |text| shape(text, "^[A-Z]{1,2}[0-9]{6,7}$"),
    },
    Named {
        name: "nib",
        example: "1234567890123",
        sent: "^[0-9]{13}$",
        take: |t| digits(t, &[13]),
    },
    Named {
        name: "npwp",
        example: "1234567890123456",
        sent: "^[0-9]{16}$",
        take: |t| digits(t, &[16]),
    },
    Named {
        name: "sim",
        example: "9708 1234 5678",
        sent: "^([0-9][ .-]?){12,16}$",
        take: |text| digits(text, &[12, 13, 14, 16]),
    },
    Named {
        name: "plate",
        example: "AB 1234 XY",
        sent: "^[A-Za-z]{1,2}[ .-]?[1-9][0-9]{0,3}[ .-]?[A-Za-z]{0,3}$",
        take: |text| plate::take(text).ok(),
    },
    Named {
        name: "sk_ahu",
        example: "AHU-0012345.AH.01.01.TAHUN 2026",
        sent: "^[Aa][Hh][Uu]-[0-9]{3,7}\\.[Aa][Hh]\\.[0-9]{2}\\.[0-9]{2}\\.[Tt][Aa][Hh][Uu][Nn] ?[0-9]{4}$",
        take: |text| {
            let spaced = text.to_uppercase().replace("TAHUN ", "TAHUN").replace("TAHUN", "TAHUN ");
            shape(&spaced, "^AHU-[0-9]{3,7}\\.AH\\.[0-9]{2}\\.[0-9]{2}\\.TAHUN [0-9]{4}$")
        },
    },
    Named {
        name: "jkn",
        example: "0001 2345 67890",
        sent: "^([0-9][ .-]?){13}$",
        take: |text| digits(text, &[13]),
    },
    Named {
        name: "nop",
        example: "99.71.010.001.012-0123.0",
        sent: "^([0-9][ .-]?){18}$",
        take: |text| digits(text, &[18]),
    },
];

/// The digits of a number that is written with blanks, full stops or dashes between them.
fn digits(text: &str, lengths: &[usize]) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    let fits = lengths.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(digits)
}

/// The text in capitals, if it has this shape.
fn shape(text: &str, expression: &str) -> Option<String> {
    let upper = text.to_uppercase();
    Regex::new(expression).is_ok_and(|regex| regex.is_match(&upper)).then_some(upper)
}

pub(super) fn read(options: &Options, r: &mut Reader) -> Option<Pattern> {
    let map = &options.map;
    let (named, own, example) = (map.get("pattern"), map.get("regex"), map.get("example"));
    if let (Some(_), Some(node)) = (named, own) {
        let message = "`pattern` dan `regex` tidak dipakai bersama.";
        r.fault("E203", node.at, message, "Hapus salah satu.");
    }
    if let (None, Some(node)) = (own, example) {
        let message = "`example` hanya untuk `regex`.";
        r.fault("E203", node.at, message, "Tulis contohnya di `hint`, atau tambah `regex`.");
    }
    if let Some(node) = named {
        let name = r.string(node);
        let found = NAMED.iter().find(|pattern| pattern.name == name);
        if found.is_none() {
            let names: Vec<&str> = NAMED.iter().map(|pattern| pattern.name).collect();
            let mend = format!("Pilih: {}, atau tulis `regex`.", names.join(", "));
            r.fault("E203", node.at, format!("Pola `{name}` tidak ada."), mend);
        }
        return found.map(Pattern::Named);
    }
    let node = own?;
    let source = r.string(node);
    let built = RegexBuilder::new(&format!("^(?:{source})$")).size_limit(MOST).build();
    let Ok(regex) = built else {
        let message = format!("Pola `{source}` tidak terbaca.");
        r.fault("E218", node.at, message, "Contoh: `regex: \"[0-9]{3}/[A-Z]+\"`.");
        return None;
    };
    let Some(example_node) = example else {
        r.fault("E218", node.at, "Pola ini belum punya contoh.", "Tambahkan `example: …`.");
        return None;
    };
    let example = r.string(example_node);
    if !regex.is_match(&example) {
        let message = format!("Contoh `{example}` tidak cocok dengan polanya.");
        r.fault("E218", example_node.at, message, "Perbaiki contohnya atau polanya.");
    }
    Some(Pattern::Own { regex, source, example })
}

impl Pattern {
    /// The text as it is kept, or a right example.
    pub(super) fn take(&self, text: &str) -> Result<String, String> {
        match self {
            Self::Named(named) => (named.take)(text).ok_or_else(|| named.example.to_owned()),
            Self::Own { regex, .. } if regex.is_match(text) => Ok(text.to_owned()),
            Self::Own { example, .. } => Err(example.clone()),
        }
    }

    pub(super) fn schema(&self) -> Json {
        match self {
            Self::Named(named) => json!(named.sent),
            Self::Own { source, .. } => json!(format!("^(?:{source})$")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_fits_its_pattern_and_what_programs_may_send() {
        for pattern in NAMED {
            let kept = (pattern.take)(pattern.example).expect(pattern.name);
            let sent = Regex::new(pattern.sent).expect(pattern.name);
            assert!(sent.is_match(pattern.example) && sent.is_match(&kept), "{}", pattern.name);
            assert_eq!((pattern.take)(&kept), Some(kept), "{}", pattern.name);
            assert_eq!((pattern.take)("x"), None, "{}", pattern.name);
        }
    }
}
