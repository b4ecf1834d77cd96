//! What a service costs and how long it takes, as its page says it.

use definition::form::Context;
use definition::{Answers, Facts, Service, Time, TimeUnit, rupiah};
use web::View;

use crate::pages::sometimes;

/// What a service costs.
pub(crate) struct Price {
    /// In a few words: "Gratis", "Rp75.000", "mulai Rp200.000".
    pub(crate) short: String,
    /// The law by which it costs nothing; empty where it costs something.
    pub(crate) basis: String,
    /// What is paid for, line by line.
    pub(crate) lines: Vec<PriceLine>,
    /// What is paid to others, with about how much.
    pub(crate) elsewhere: Vec<(String, String)>,
}

/// One line of a price.
pub(crate) struct PriceLine {
    pub(crate) label: String,
    pub(crate) amount: String,
    /// When it is paid; none when it always is.
    pub(crate) sometimes: Option<String>,
    pub(crate) basis: String,
}

/// What a service costs on the day of the context.
pub(crate) fn price(service: &Service, context: &Context, view: &View) -> Price {
    let tariff = service.tariff(context);
    let language = view.language;
    let lines = tariff.iter().map(|(line, amount)| PriceLine {
        label: line.label.get(language).to_owned(),
        amount: amount.map_or_else(|| view.say("catalog-fee-counted"), rupiah),
        sometimes: line.when.as_ref().map(|when| sometimes(service.said(when, context), view)),
        basis: line.basis.clone().unwrap_or_default(),
    });
    let elsewhere = service.fees.elsewhere.iter().map(|paid| {
        let place = paid.place.as_ref().map(|place| place.get(language));
        let label = [Some(paid.label.get(language)), place].into_iter().flatten();
        (label.collect::<Vec<_>>().join(", "), paid.about.get(language).to_owned())
    });
    let free = service.fees.free.as_ref();
    Price {
        short: short(service, &tariff, view),
        basis: free.map_or_else(String::new, |basis| basis.get(language).to_owned()),
        lines: lines.collect(),
        elsewhere: elsewhere.collect(),
    }
}

/// What is always paid, and whether more may come on top; where answers decide all of it, that.
fn short(service: &Service, tariff: &[(&definition::FeeLine, Option<i64>)], view: &View) -> String {
    let always = || tariff.iter().filter(|(line, _)| line.when.is_none());
    let sum = always().map(|(_, amount)| *amount).sum::<Option<i64>>();
    match sum.filter(|_| always().next().is_some()) {
        _ if service.fees.lines.is_empty() => view.say("catalog-free"),
        Some(sum) if always().count() == tariff.len() => rupiah(sum),
        Some(sum) => view.say1("catalog-fee-from", "amount", rupiah(sum)),
        None => view.say("catalog-fee-counted"),
    }
}

/// How long a service takes, in the longest case.
pub(crate) fn promise(service: &Service, context: &Context, view: &View) -> String {
    let Some(line) = service.promise.within.last() else { return String::new() };
    let rules = service.rules(&Answers::new(), &Facts::default(), context);
    rules.length(&line.time).map_or_else(String::new, |time| words(time, view))
}

/// The same from the shortest to the longest, where it depends on the answers: "1–14 hari kerja".
pub(crate) fn promises(service: &Service, context: &Context, view: &View) -> String {
    let rules = service.rules(&Answers::new(), &Facts::default(), context);
    let lines = service.promise.within.iter();
    let known: Vec<Time> = lines.filter_map(|line| rules.length(&line.time)).collect();
    let Some(usual) = known.last() else { return promise(service, context, view) };
    let counts = known.iter().filter(|time| time.unit == usual.unit).map(|time| time.count);
    let (least, most) = (counts.clone().min(), counts.max());
    match (least, most) {
        (Some(least), Some(most)) if least < most => {
            view.say1(key(usual.unit), "count", format!("{least}–{most}"))
        }
        _ => promise(service, context, view),
    }
}

fn words(time: Time, view: &View) -> String {
    view.say1(key(time.unit), "count", time.count)
}

fn key(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::WorkingDays => "catalog-working-days",
        TimeUnit::Days => "catalog-days",
        TimeUnit::Hours | TimeUnit::OfficeHours => "catalog-hours",
        TimeUnit::Months => "catalog-months",
        TimeUnit::Years => "catalog-years",
    }
}
