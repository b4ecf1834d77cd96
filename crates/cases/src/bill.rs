//! What a case costs, as its person and the cashier read it, and the receipt of what was paid.

use std::collections::BTreeMap;

use casework::{Event, Hand};
use definition::{Answers, BillLine, Stage, Value, Work, rupiah};
use identity::Reader;
use terms::Moment;
use vault::Purpose;
use web::{Citizen, Staff, View};

use crate::app::App;
use crate::desk::PAID;
use crate::error::Failure;
use crate::working::Opened;

/// A bill, in words.
pub struct Bill {
    /// What is paid for, and how much.
    pub lines: Vec<(String, String)>,
    /// All of it, in rupiah.
    pub total: i64,
    /// Until when it can be paid.
    pub until: Option<Moment>,
    /// Where it is paid.
    pub unit: String,
}

impl Bill {
    /// All of it, as people read it.
    pub fn sum(&self) -> String {
        rupiah(self.total)
    }
}

/// A bill or a receipt on paper.
pub struct Sheet {
    /// Number of the case.
    pub number: String,
    /// Service and version, whose letters share their looks with it.
    pub service: (String, i64),
    /// What the service is called.
    pub title: String,
    /// Id of the unit that is paid.
    pub unit: String,
    /// Who pays.
    pub name: String,
    /// What is paid for, and how much.
    pub lines: Vec<(String, String)>,
    /// All of it, in rupiah.
    pub total: i64,
    /// When it was made.
    pub at: Moment,
    /// Until when it can be paid; none on a receipt.
    pub until: Option<Moment>,
    /// Who took the payment, and its reference; none on a bill.
    pub paid: Option<(String, Option<String>)>,
}

/// For whom a sheet is made.
pub enum Payer<'a> {
    /// The applicant.
    Own(&'a Citizen),
    /// A member of staff who may see the case.
    Office(&'a Staff),
}

impl Opened {
    /// Whether it waits for payment.
    pub(crate) fn is_billed(&self) -> bool {
        billing(self).is_some()
    }

    /// Whether the stage that is looked at is one that waits for payment.
    pub(crate) fn is_billed_here(&self) -> bool {
        billing(self).is_some_and(|(hand, _)| hand.stage == self.case.hand.stage)
    }
}

/// The stage at which a case waits for payment, if it does at one: the one that is looked at before others.
fn billing(opened: &Opened) -> Option<(&Hand, &Stage)> {
    opened.case.hands().find_map(|hand| {
        let stage = opened.service.stage(&hand.stage)?;
        matches!(stage.work, Work::Pay(_)).then_some((hand, stage))
    })
}

/// The last payment that was taken and stands: at which stage, when, and by whom.
fn payment(opened: &Opened) -> Option<(&Stage, Moment, &str)> {
    course::standing(&opened.events).into_iter().rev().find_map(|(event, at)| {
        let Event::Decided { stage, outcome, name, .. } = event else { return None };
        let stage = opened.service.stage(stage)?;
        (matches!(stage.work, Work::Pay(_)) && outcome == "paid").then_some((
            stage,
            *at,
            name.as_str(),
        ))
    })
}

impl App {
    /// The bill that a case waits for. Its amounts are those of the day on which it was made.
    pub(crate) fn bill(&self, opened: &Opened, answers: &Answers, view: &View) -> Option<Bill> {
        let (hand, stage) = billing(opened)?;
        let paid = self.paid(opened).get(&stage.id).copied().unwrap_or(0);
        let lines = self.bill_lines(opened, stage, (answers, paid), hand.since);
        let total = lines.iter().map(|line| line.amount).sum::<Option<i64>>()?;
        Some(Bill {
            lines: in_words(&lines, view),
            total,
            until: hand.acts_at,
            unit: self.unit_title(&hand.unit),
        })
    }

    /// Whether something was paid for this case: then there is a receipt.
    pub(crate) fn has_receipt(&self, opened: &Opened) -> bool {
        payment(opened).is_some()
    }

    fn bill_lines(
        &self,
        opened: &Opened,
        stage: &Stage,
        (answers, paid): (&Answers, i64),
        made: Moment,
    ) -> Vec<BillLine> {
        let context = self.case_context(opened, terms::Language::Id, made);
        let rules = opened.service.rules(answers, &self.facts(opened, made), &context);
        opened.service.bill_at(stage, &rules).less(paid).lines
    }

    /// What was paid at each stage, in all the times that its bill came.
    pub(crate) fn paid(&self, opened: &Opened) -> BTreeMap<String, i64> {
        let [amount, ..] = PAID;
        let mut paid = BTreeMap::new();
        for (event, _) in course::standing(&opened.events) {
            if let Event::Decided { stage, outcome, filled: Some(sealed), .. } = event
                && outcome == "paid"
                && let Some(Value::Int(sum)) = self.filled_at(opened, sealed).get(amount)
            {
                *paid.entry(stage.clone()).or_default() += sum;
            }
        }
        paid
    }
}

fn in_words(lines: &[BillLine], view: &View) -> Vec<(String, String)> {
    let line = |line: &BillLine| {
        let amount = line.amount.map(rupiah).unwrap_or_default();
        (line.label.get(view.language).to_owned(), amount)
    };
    lines.iter().map(line).collect()
}

/// The bill of a case, or with `receipt` what was paid for it.
///
/// # Errors
/// [`Failure::NotFound`] when it is not theirs, or there is none.
pub async fn sheet(
    app: &App,
    payer: Payer<'_>,
    number: &str,
    receipt: bool,
    view: &View,
) -> Result<Sheet, Failure> {
    let opened = match payer {
        Payer::Own(person) => app.open_own(person, number).await?.known_to_applicant(view.now),
        Payer::Office(staff) => app.open_for(staff, number).await?,
    };
    let answers = app.answers(&opened, Reader::Owner, Purpose::Render).await?;
    let name = answers.get("applicant.name").and_then(Value::text).unwrap_or_default().to_owned();
    let (stage, at, until, paid) = if receipt {
        let (stage, at, by) = payment(&opened).ok_or(Failure::NotFound)?;
        let filled = app.filled(&opened).into_iter().flat_map(|(_, own)| own).collect::<Answers>();
        let [amount, _, reference] = PAID;
        let sum = if let Some(Value::Int(sum)) = filled.get(amount) { Some(*sum) } else { None };
        let reference = filled.get(reference).and_then(Value::text).map(str::to_owned);
        (stage, at, None, Some((by.to_owned(), reference, sum)))
    } else {
        let (hand, stage) = billing(&opened).ok_or(Failure::NotFound)?;
        (stage, hand.since, hand.acts_at, None)
    };
    let taken = paid.as_ref().and_then(|(_, _, sum)| *sum);
    // On a receipt stands what this payment was for: what is left of the bill after those before it.
    let before = app.paid(&opened).get(&stage.id).copied().unwrap_or(0) - taken.unwrap_or(0);
    let lines = app.bill_lines(&opened, stage, (&answers, before), at);
    let counted = lines.iter().map(|line| line.amount).sum::<Option<i64>>();
    Ok(Sheet {
        number: number.to_owned(),
        service: (opened.row.service.clone(), opened.row.version),
        title: opened.service.title.get(view.language).to_owned(),
        unit: opened.row.unit.clone(),
        name,
        lines: in_words(&lines, view),
        total: taken.or(counted).ok_or(Failure::NotFound)?,
        at,
        until,
        paid: paid.map(|(by, reference, _)| (by, reference)),
    })
}
