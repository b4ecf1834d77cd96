//! `address`: kelurahan or desa, street, RT, RW, postcode.

use crate::answer::{Address, Value};
use crate::form::{Context, Message};
use crate::read::Reader;

use super::region::{self, Wanted};
use super::typed::{Typed, message, plain};
use super::{Kind, Options};

/// Most characters of a street: hamlets and blocks are written out.
const STREET: usize = 120;

/// Whether an address asks for RT and RW: people live in them, offices and shops mostly do not say theirs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RtRw {
    /// Both must be given; `0` where there is none.
    #[default]
    Required,
    /// They may stay empty.
    Optional,
    /// They are not asked.
    None,
}

impl RtRw {
    /// The parts of an address that are asked.
    pub fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Required | Self::Optional => &["region", "street", "postcode", "rt", "rw"],
            Self::None => &["region", "street", "postcode"],
        }
    }
}

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    let words = [("required", RtRw::Required), ("optional", RtRw::Optional), ("none", RtRw::None)];
    let asked = options.map.get("rt_rw").map(|node| r.word(node, &words, RtRw::Required));
    Kind::Address {
        inside: options.map.get("inside").map(|node| r.string(node)),
        rt_rw: asked.unwrap_or_default(),
    }
}

/// Takes the parts; each wrong part has a problem of its own.
pub(crate) fn take(
    typed: Typed,
    path: &str,
    (inside, rt_rw): (Option<&str>, RtRw),
    context: &Context,
) -> Result<Value, Vec<(String, Message)>> {
    let mut problems = Vec::new();
    let number = |part: &str, wrong: &'static str| {
        let text = typed.part(path, part);
        match rt_rw {
            RtRw::None => Ok(String::new()),
            RtRw::Optional if text.is_empty() => Ok(text),
            RtRw::Optional | RtRw::Required => three(&text, wrong),
        }
    };
    let mut part = |name: &'static str, taken: Result<String, Message>| {
        taken.unwrap_or_else(|message| {
            problems.push((format!("{path}.{name}"), message));
            String::new()
        })
    };
    let address = Address {
        street: part("street", street(typed.part(path, "street"))),
        rt: part("rt", number("rt", "address-rt")),
        rw: part("rw", number("rw", "address-rw")),
        region: part("region", village(typed, path, inside, context)),
        postcode: part("postcode", postcode(typed.part(path, "postcode"))),
    };
    if problems.is_empty() { Ok(Value::Address(address)) } else { Err(problems) }
}

/// Whether nothing was typed at all.
pub(crate) fn is_empty(typed: Typed, path: &str) -> bool {
    ["region", "region.typed", "street", "rt", "rw", "postcode"]
        .iter()
        .all(|part| typed.part(path, part).is_empty())
}

fn village(
    typed: Typed,
    path: &str,
    inside: Option<&str>,
    context: &Context,
) -> Result<String, Message> {
    let wanted = Wanted { level: 4, inside };
    let taken = region::take(typed, &format!("{path}.region"), wanted, context);
    taken.map_err(|problem| match problem.key {
        "region-missing" => plain("address-region"),
        _ => problem,
    })
}

fn street(text: String) -> Result<String, Message> {
    let length = text.chars().count();
    if text.is_empty() {
        Err(plain("address-street"))
    } else if length > STREET {
        let args = [("max", STREET.to_string()), ("over", (length - STREET).to_string())];
        Err(message("text-long", &args))
    } else {
        Ok(text.replace('\n', ", "))
    }
}

/// One to three digits, padded to three. Where there is no RT or RW, cards print `000` or `-`.
fn three(text: &str, key: &'static str) -> Result<String, Message> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        "-" => Ok("000".to_owned()),
        _ if digits => Ok(format!("{text:0>3}")),
        _ => Err(plain(key)),
    }
}

fn postcode(text: String) -> Result<String, Message> {
    let fits = text.is_empty() || (text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()));
    if fits { Ok(text) } else { Err(plain("address-postcode")) }
}

/// `Gang Umpak 2, RT 003/RW 012, Umpak, Saka Guru, Kota Pendopo 60111`.
pub(crate) fn shown(address: &Address, context: &Context) -> String {
    let region = region::name(&address.region, context);
    let area = match (address.rt.as_str(), address.rw.as_str()) {
        ("", "") => String::new(),
        (rt, "") => format!(" RT {rt},"),
        ("", rw) => format!(" RW {rw},"),
        (rt, rw) => format!(" RT {rt}/RW {rw},"),
    };
    let line = format!("{},{area} {region}", address.street);
    if address.postcode.is_empty() { line } else { format!("{line} {}", address.postcode) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::testing::context;

    const ASKED: (Option<&str>, RtRw) = (None, RtRw::Required);

    #[test]
    fn rt_and_rw_may_be_left_out_where_the_file_says_so() {
        let sent = |rt: &str| {
            [("a.region.typed", "Umpak"), ("a.street", "Ruko Umpak Blok C"), ("a.rt", rt)]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
        };
        let shown = |sent: &[(String, String)], rt_rw| {
            let taken = take(Typed(sent), "a", (None, rt_rw), &context());
            let Ok(Value::Address(address)) = taken else { panic!("{taken:?}") };
            shown(&address, &context())
        };
        let plain = "Ruko Umpak Blok C, Umpak, Saka Guru, Kota Pendopo";
        assert_eq!(shown(&sent(""), RtRw::Optional), plain);
        let with = "Ruko Umpak Blok C, RT 003, Umpak, Saka Guru, Kota Pendopo";
        assert_eq!(shown(&sent("3"), RtRw::Optional), with);
        assert_eq!(shown(&sent("3"), RtRw::None), plain, "what is not asked is not taken");
        let problems =
            take(Typed(&sent("x")), "a", (None, RtRw::Optional), &context()).expect_err("no RT");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(take(Typed(&sent("")), "a", ASKED, &context()).is_err());
    }

    #[test]
    fn rt_and_rw_are_padded_and_every_wrong_part_is_named() {
        let typed = |rt: &str, street: &str| {
            [("a.region.typed", "Umpak"), ("a.street", street), ("a.rt", rt), ("a.rw", "0")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
        };
        let right = typed("3", "Gang Umpak 2");
        let Ok(Value::Address(address)) = take(Typed(&right), "a", ASKED, &context()) else {
            panic!("a right address is taken")
        };
        assert_eq!((address.rt.as_str(), address.rw.as_str()), ("003", "000"));
        let shown = shown(&address, &context());
        assert_eq!(shown, "Gang Umpak 2, RT 003/RW 000, Umpak, Saka Guru, Kota Pendopo");
        for none in ["0", "000", "-"] {
            let Ok(Value::Address(address)) =
                take(Typed(&typed(none, "Dusun Krajan")), "a", ASKED, &context())
            else {
                panic!("{none} stands on cards of places without RT")
            };
            assert_eq!(address.rt, "000");
        }
        let nowhere = [("a.street".to_owned(), "Gang Umpak 2".to_owned())];
        let problems = take(Typed(&nowhere), "a", ASKED, &context()).expect_err("no kelurahan");
        assert!(problems.contains(&("a.region".to_owned(), plain("address-region"))));
        let wrong = typed("1000", "");
        let problems = take(Typed(&wrong), "a", ASKED, &context()).expect_err("two wrong parts");
        let paths: Vec<&str> = problems.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["a.street", "a.rt"]);
    }
}
