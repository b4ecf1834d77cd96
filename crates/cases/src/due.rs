//! Which letters a decision signs, who signed before, and what their templates know.

use casework::{Event, LetterLine, SignedAs};
use definition::{Answers, Facts, Letter, LetterFact, Rules, Service, StageFact};
use identity::Reader;
use serde_json::Value as Json;
use terms::{CaseId, Date, Language, Moment};
use vault::Purpose;

use crate::app::App;
use crate::error::Failure;
use crate::signing::{Due, Earlier};
use crate::working::Opened;
use crate::{store, timeline};

/// A decision that was not taken back.
struct Standing<'a> {
    stage: &'a str,
    outcome: &'a str,
    letters: &'a [LetterLine],
    signed_as: Option<&'a SignedAs>,
    at: Moment,
}

/// The decisions of a case in their order, without those that were taken back.
fn decisions(events: &[(Event, Moment)]) -> impl Iterator<Item = Standing<'_>> {
    timeline::standing(events).into_iter().filter_map(|(event, at)| {
        let Event::Decided { stage, outcome, letters, signed_as, .. } = event else { return None };
        Some(Standing { stage, outcome, letters, signed_as: signed_as.as_ref(), at: *at })
    })
}

/// A decision that is being made: what comes after it is judged as if it had been made.
pub(crate) struct Deciding<'a> {
    pub(crate) stage: &'a str,
    pub(crate) outcome: &'a str,
}

/// Adds an outcome of a stage.
fn add_outcome(facts: &mut Facts, stage: &str, outcome: &str, on: Date) {
    let rounds = facts.stages.get(stage).map_or(0, |fact| fact.rounds) + 1;
    let fact = StageFact { outcome: outcome.to_owned(), on, rounds };
    facts.stages.insert(stage.to_owned(), fact);
}

/// What is known of a case beyond its answers, from its events; `filled` is what officers filled in.
fn facts_of(opened: &Opened, filled: Answers, zone: &terms::Zone, now: Moment) -> Facts {
    let mut facts = Facts {
        number: Some(opened.row.number.clone()),
        region: opened.case.region.parse().ok(),
        late: Some(opened.case.is_late(now)),
        filled,
        ..Facts::default()
    };
    for decision in decisions(&opened.events) {
        let on = decision.at.day(zone);
        add_outcome(&mut facts, decision.stage, decision.outcome, on);
        for line in decision.letters {
            let (number, signed_on) = (line.number.clone(), on);
            let fact = LetterFact { number, signed_on, valid_until: None };
            facts.letters.insert(line.letter.clone(), fact);
        }
    }
    facts
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
    if letter.upon.is_empty() {
        let first = service.stage(stage).and_then(|stage| stage.outcomes.first());
        return first.is_some_and(|first| first.name == outcome);
    }
    letter.upon.iter().any(|name| name == outcome)
}

/// Whether who acts at this stage signs some letter: then the event keeps how their block reads.
pub(crate) fn signs(service: &Service, stage: &str) -> bool {
    service.letters.iter().flat_map(|letter| &letter.signers).any(|signer| signer.stage == stage)
}

/// What is known of a case, before a decision that is being made and after it.
pub(crate) struct Known {
    /// What the ways out of its stage are judged by: what is filled in with the decision is among it.
    pub(crate) before: Facts,
    /// What all that follows is judged by; none when nothing is being decided.
    pub(crate) after: Option<Facts>,
}

impl Known {
    /// What is known once the decision stands.
    pub(crate) fn then(&self) -> &Facts {
        self.after.as_ref().unwrap_or(&self.before)
    }
}

impl App {
    /// What is known of a case beyond its answers.
    pub(crate) fn facts(&self, opened: &Opened, now: Moment) -> Facts {
        let filled = self.filled(opened).into_iter().flat_map(|(_, own)| own).collect();
        facts_of(opened, filled, &self.web.brand().zone, now)
    }

    /// What is known of a case when this is decided, with what is filled in for it.
    pub(crate) fn known(
        &self,
        opened: &Opened,
        filled: Option<&Answers>,
        deciding: Option<&Deciding<'_>>,
        now: Moment,
    ) -> Known {
        let mut before = self.facts(opened, now);
        before
            .filled
            .extend(filled.into_iter().flatten().map(|(id, own)| (id.clone(), own.clone())));
        let after = deciding.map(|deciding| {
            let mut after = before.clone();
            let on = now.day(&self.web.brand().zone);
            add_outcome(&mut after, deciding.stage, deciding.outcome, on);
            after
        });
        Known { before, after }
    }

    /// The letters that this decision signs: those whose last signer's stage it is.
    pub(crate) fn letters_due(
        &self,
        opened: &Opened,
        answers: &Answers,
        known: &Known,
        (stage, outcome): (&str, &str),
        now: Moment,
    ) -> Vec<Due> {
        let context = self.case_context(opened, Language::Id, now);
        let facts = known.then();
        let service = &opened.service;
        let rules = service.rules(answers, facts, &context);
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
                parts: service.number_parts(letter, answers, facts, &context),
                before: signed_before(&opened.events, letter, stage),
            };
            let Some(list) = &letter.for_each else {
                due.push(whole);
                continue;
            };
            let items = answers.get(list).map_or(0, |value| value.items().len());
            due.extend((0..items).map(|item| Due { item: Some(item), ..whole.clone() }));
        }
        due
    }
}

/// A case opened to make its letters: the service, and the data a template gets, for each letter's item.
///
/// # Errors
/// [`Failure`] when it is not there or cannot be opened.
pub async fn open_for_letters(
    app: &App,
    case: CaseId,
    letter: &str,
    item: Option<usize>,
) -> Result<(Opened, serde_json::Map<String, Json>), Failure> {
    let row = store::by_id(&app.db, app.agency(), case).await?.ok_or(Failure::NotFound)?;
    let opened = app.open_row(row).await?;
    let mut answers = app.answers(&opened, Reader::Owner, Purpose::Render).await?;
    // What an officer filled in stands in letters under its own name, as in a decision: its reason.
    answers.extend(app.filled(&opened).into_iter().flat_map(|(_, own)| own));
    let context = app.case_context(&opened, Language::Id, app.web.now());
    let facts = app.facts(&opened, app.web.now());
    let list = opened.service.letter(letter).and_then(|letter| letter.for_each.clone());
    let items = list
        .as_ref()
        .and_then(|list| answers.get(list))
        .map(|value| value.items().to_vec())
        .unwrap_or_default();
    let item = item.and_then(|item| items.get(item));
    let data = opened.service.letter_data(&answers, &facts, &context, item);
    Ok((opened, data))
}
