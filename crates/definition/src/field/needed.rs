//! `needed`: the letter of another service with this id. Its number, its day and what it brings in are typed while
//! letters are not yet found by themselves.

use crate::condition::Condition;
use crate::fault::nearest;
use crate::read::Reader;
use crate::service::Need;
use crate::text::Text;

use super::{Fact, Field, Kind, Options, facts, text};

pub(super) fn read(options: &Options, r: &mut Reader) -> Option<Kind> {
    let Some(need) = r.needs.iter().find(|need| need.id == options.id).cloned() else {
        let ids: Vec<String> = r.needs.iter().map(|need| need.id.clone()).collect();
        let mend = nearest(&options.id, ids.iter().map(String::as_str), "Tambahkan di `needs`.");
        let message = format!("Kebutuhan `{}` belum dijelaskan.", options.id);
        r.fault("E401", options.map.at, message, mend);
        return None;
    };
    Some(Kind::Person { fields: fields(&need) })
}

fn fields(need: &Need) -> Vec<Field> {
    let of = Some(need.label.clone());
    let own = |name: &str, label: Text, kind: Kind| Field {
        label,
        ..Field::fact(
            format!("{}.{name}", need.id),
            Fact { name: name.to_owned(), of: of.clone() },
            kind,
            need.at,
        )
    };
    let today = Condition::compile("today", need.at).ok();
    let number = own("number", Text::both("Nomor surat", "Number of the letter"), text::line(60));
    let signed = own(
        "signed_on",
        Text::both("Tanggal surat", "Date of the letter"),
        Kind::Date { min: None, max: today },
    );
    let taken = need.take.iter().map(|name| {
        let fact = name.rsplit('.').next().unwrap_or_default();
        let known = facts::kind_of(fact);
        let label = if known.is_some() { Text::default() } else { Text::new(readable(fact)) };
        let kind = known.unwrap_or_else(|| text::line(200));
        let fact = Fact { name: fact.to_owned(), of: of.clone() };
        Field { label, ..Field::fact(name.clone(), fact, kind, need.at) }
    });
    [number, signed].into_iter().chain(taken).collect()
}

/// `short_name` as a label.
fn readable(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
