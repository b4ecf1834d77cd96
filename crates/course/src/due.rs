//! Which letters a decision completes, their numbers as text, and until when they are valid.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use casework::{Event, SignedAs};
use definition::form::Context;
use definition::{
    Answers, EXTEND, Letter, Paper, Place, Restarts, Rules, Scope, Series, Service, Text,
};
use letters::words::{Parts, number};
use serde::{Deserialize, Serialize};
use terms::{Date, Moment};

use crate::known::{Known, Standing, decisions};

/// The letter that every refusal has without being written; a service's own of this name takes its place.
pub const REFUSAL: &str = "refusal";

/// The group in whose series an office numbers its refusals.
const REFUSALS: &str = "penolakan";

/// A letter of the service, or the one that every service has.
pub fn letter<'a>(service: &'a Service, id: &str) -> Option<&'a Letter> {
    static USUAL: LazyLock<Letter> = LazyLock::new(|| Letter {
        id: REFUSAL.to_owned(),
        title: Text::both("Surat pemberitahuan penolakan", "Refusal letter"),
        template: "lib/refusal.typ".to_owned(),
        template_at: Place::default(),
        when: None,
        for_each: None,
        signers: Vec::new(),
        upon: Vec::new(),
        series: Series {
            scope: Scope::Group(REFUSALS.to_owned()),
            pattern: "{seq:4}/TOLAK/{unit}/{month:roman}/{year}".to_owned(),
            parts: Vec::new(),
            restarts: Restarts::Yearly,
        },
        paper: Paper::A4,
        valid: None,
        holder: None,
        revokes: None,
        file_only: false,
        qr: vec!["number".to_owned()],
        gives: Vec::new(),
        at: Place::default(),
    });
    service.letter(id).or_else(|| (id == REFUSAL).then(|| &*USUAL))
}

/// A letter that is due with a decision.
#[derive(Debug, Clone)]
pub struct Due {
    /// Its id in the service file.
    pub letter: String,
    /// Which item of a list it is for.
    pub item: Option<usize>,
    /// Own parts of its number.
    pub parts: BTreeMap<String, String>,
    /// Who signed it at an earlier stage, in the order of the file.
    pub before: Vec<Earlier>,
    /// The unit whose letter it is, where that is not the one that signs last: its head stands above, its number is
    /// of its book.
    pub unit: Option<String>,
    /// The offices of those signers who number it in a series of their own, by their stage.
    pub own: BTreeMap<String, String>,
}

/// A signer of a letter who came before the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// At which stage.
    pub stage: String,
    /// How their block reads.
    pub block: SignedAs,
}

/// Whether who acts at this stage signs some letter: then the event keeps how their block reads.
pub fn signs(service: &Service, stage: &str) -> bool {
    service.letters.iter().flat_map(|letter| &letter.signers).any(|signer| signer.stage == stage)
}

/// The letters that this decision signs: those whose last signer's stage it is.
pub fn due(
    service: &Service,
    answers: &Answers,
    known: &Known,
    context: &Context,
    events: &[(Event, Moment)],
    (stage, outcome): (&str, &str),
) -> Vec<Due> {
    let facts = known.then();
    let rules = service.rules(answers, facts, context);
    let mut due = Vec::new();
    for letter in &service.letters {
        if !(completes(service, letter, stage, &rules)
            && upon(service, letter, stage, outcome)
            && rules.applies(letter.when.as_ref()))
        {
            continue;
        }
        let whole = Due {
            letter: letter.id.clone(),
            item: None,
            parts: service.number_parts(letter, answers, facts, context, None),
            before: signed_before(events, letter, stage),
            unit: None,
            own: BTreeMap::new(),
        };
        let Some(list) = &letter.for_each else {
            due.push(whole);
            continue;
        };
        let items = answers.get(list).map(|value| value.items()).unwrap_or_default();
        due.extend(items.iter().enumerate().map(|(place, item)| Due {
            item: Some(place),
            parts: service.number_parts(letter, answers, facts, context, Some(item)),
            ..whole.clone()
        }));
    }
    due
}

/// The blocks of those who signed a letter before its last signer, in the order of the file; a stage that the case
/// did not pass through has none.
fn signed_before(events: &[(Event, Moment)], letter: &Letter, last: &str) -> Vec<Earlier> {
    let signed: Vec<Standing<'_>> = decisions(events).collect();
    let block =
        |stage: &str| signed.iter().rev().find(|one| one.stage == stage)?.signed_as.cloned();
    let before = letter.signers.iter().take_while(|signer| signer.stage != last);
    before
        .filter_map(|signer| {
            Some(Earlier { stage: signer.stage.clone(), block: block(&signer.stage)? })
        })
        .collect()
}

/// Whether a decision at this stage completes the letter: no later signer of it is still to come.
fn completes(service: &Service, letter: &Letter, stage: &str, rules: &Rules) -> bool {
    let comes =
        |stage: &str| service.stage(stage).is_none_or(|stage| rules.applies(stage.when.as_ref()));
    letter
        .signers
        .iter()
        .rev()
        .find(|signer| comes(&signer.stage))
        .is_some_and(|last| last.stage == stage)
}

/// Whether the outcome is one after which the letter is made.
fn upon(service: &Service, letter: &Letter, stage: &str, outcome: &str) -> bool {
    if letter.upon.is_empty() && stage == EXTEND {
        return true;
    }
    if letter.upon.is_empty() {
        let first = service.stage(stage).and_then(|stage| stage.outcomes.first());
        return first.is_some_and(|first| first.name == outcome);
    }
    letter.upon.iter().any(|name| name == outcome)
}

/// A number as its letter writes it, signed on a day in an office with this region and short name.
pub fn written(
    letter: &Letter,
    office: (&str, &str),
    seq: i64,
    day: Date,
    own: &BTreeMap<String, String>,
) -> String {
    written_in(&letter.series, office, seq, day, own)
}

/// A number of a series, given on a day in an office with this region and short name.
pub fn written_in(
    series: &Series,
    (region, unit): (&str, &str),
    seq: i64,
    day: Date,
    own: &BTreeMap<String, String>,
) -> String {
    let own: Vec<(String, String)> = own.clone().into_iter().collect();
    let code = match &series.scope {
        Scope::Classification(code) | Scope::Group(code) => code,
        Scope::Service | Scope::Office => "",
    };
    let seq_of = u64::try_from(seq).unwrap_or(0);
    let (year, month) = (day.year(), day.month());
    let parts = Parts { seq: seq_of, year, month, date: day, region, unit, code, own: &own };
    // `service check` has read the pattern: what fails here would be a fault of the published file.
    number(&series.pattern, &parts).unwrap_or_else(|_| format!("{seq}"))
}

/// The last day on which a letter signed on this day is valid; none when for life.
pub fn valid_until(service: &Service, letter: &Letter, day: Date) -> Option<Date> {
    service.valid_for(letter, day).map(|time| time.after(day))
}
