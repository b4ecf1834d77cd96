//! What is told of a case and when: the moments that an event brings, the lines of the service for them, and the days
//! around a date.

use casework::{Calendar, Case, End, Event, Hand, Next, Turn};
use definition::{NoticeLine, Rules, Service, Work};
use jiff::Span;
use terms::{Date, Moment};

/// The moments at which every service sends a message.
pub(crate) const USUAL: [&str; 12] = [
    "submitted",
    "bill",
    "paid",
    "correction",
    "appointment",
    "extended",
    "late",
    "granted",
    "refused",
    "closed",
    "withdrawn",
    "objection",
];

/// The moments that an event brings, as the service language calls them: usual ones, a stage, a letter.
pub fn moments(service: &Service, event: &Event, before: &Case, after: &Case) -> Vec<String> {
    let mut moments: Vec<&str> = event.letters().iter().map(|line| line.letter.as_str()).collect();
    match event {
        Event::Filed { .. } => moments.push("submitted"),
        Event::CorrectionAsked { .. } => moments.push("correction"),
        Event::Booked { .. } => moments.push("appointment"),
        Event::Decided { stage, outcome, next, .. }
        | Event::Passed { stage, outcome, next, .. } => {
            moments.extend(is_paid(service, stage, outcome).then_some("paid"));
            moments.extend(end_of(next));
        }
        Event::Confirmed { next, .. } => moments.extend(end_of(next)),
        Event::DoneWith { end, .. } => moments.push(End::name(*end)),
        Event::Extended { .. } => moments.push("extended"),
        Event::Escalated => moments.push("late"),
        Event::Objected { .. } => moments.push("objection"),
        // Who withdraws an objection alone reads on its page what stands.
        Event::Withdrawn if before.objection.is_some() => {}
        Event::Withdrawn | Event::Lapsed => moments.push("withdrawn"),
        Event::Taken { .. }
        | Event::Released
        | Event::GivenBack { .. }
        | Event::Supplemented { .. }
        | Event::Corrected { .. }
        | Event::OpinionAsked { .. }
        | Event::OpinionGiven { .. }
        | Event::OpinionWithdrawn { .. }
        | Event::Tied { .. }
        | Event::Gathered { .. }
        | Event::Split { .. }
        | Event::Forwarded { .. }
        | Event::Sorted { .. }
        | Event::Said { .. }
        | Event::Published { .. }
        | Event::Reopened { .. }
        | Event::Undone { .. }
        | Event::LettersAdded { .. }
        | Event::LetterRevoked { .. } => {}
    }
    for hand in new_at_stages(event, before, after) {
        let stage = service.stage(&hand.stage);
        moments.extend(stage.and_then(|own| matches!(own.work, Work::Pay(_)).then_some("bill")));
        // Every usual moment has its own word; the rest are stages.
        moments.extend((!USUAL.contains(&&*hand.stage)).then_some(hand.stage.as_str()));
    }
    moments.into_iter().map(str::to_owned).collect()
}

/// Whether this is the way on of a stage that bills.
fn is_paid(service: &Service, stage: &str, outcome: &str) -> bool {
    service.stage(stage).is_some_and(|own| {
        matches!(own.work, Work::Pay(_)) && own.outcomes.first().is_some_and(|o| o.name == outcome)
    })
}

fn end_of(next: &Next) -> Option<&'static str> {
    if let Next::End(end) = next { Some(End::name(*end)) } else { None }
}

/// The stages to which the case has come with it, and not back by taking a decision back.
fn new_at_stages<'a>(
    event: &Event,
    before: &'a Case,
    after: &'a Case,
) -> impl Iterator<Item = &'a Hand> {
    let counts = after.turn == Turn::Office && !matches!(event, Event::Undone { .. });
    after.new_hands(before).filter(move |_| counts)
}

/// Whether a line of the service is told with an event that brings these moments. What names the appointment of a
/// stage is told once that is booked.
pub fn is_told(service: &Service, line: &NoticeLine, event: &Event, moments: &[String]) -> bool {
    let is_stage = service.stage(&line.at).is_some_and(|stage| stage.appointment.is_some());
    if is_stage && line.text.id.contains("{appointment.") {
        return matches!(event, Event::Booked { stage, .. } if *stage == line.at);
    }
    moments.contains(&line.at)
}

/// A line of the service that is told on a day before or after a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// The place of the line in the file.
    pub line: usize,
    /// How many days away from the date.
    pub days: u32,
    /// The date.
    pub date: Date,
    /// When it is told: when the office opens on that day.
    pub at: Moment,
}

/// What is to be told around the dates that are known, on this day or later.
pub fn ahead(service: &Service, rules: &Rules, calendar: &Calendar, today: Date) -> Vec<Ahead> {
    let mut found = Vec::new();
    for (place, line) in service.notices.iter().enumerate() {
        let Some(around) = &line.around else { continue };
        let Some(date) = rules.date(&around.date) else { continue };
        let days = around.days.iter().filter_map(|days| {
            let day = away(date, *days, around.after).filter(|day| today <= *day)?;
            let at = calendar.zone.moment(day.to_datetime(calendar.hours_on(day).opens));
            Some(Ahead { line: place, days: *days, date, at })
        });
        found.extend(days);
    }
    found
}

/// Whether what goes around a date is still to be told of a case: one that was given up or not given is told no more.
pub fn is_told_around(case: &Case) -> bool {
    match case.turn {
        Turn::Office | Turn::Applicant | Turn::Ended(End::Granted) => true,
        Turn::Nobody | Turn::Ended(End::Refused | End::Withdrawn | End::Closed) => false,
    }
}

/// The day so many days before or after a date.
pub(crate) fn away(date: Date, days: u32, after: bool) -> Option<Date> {
    let span = Span::new().days(i64::from(days));
    if after { date.checked_add(span) } else { date.checked_sub(span) }.ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use definition::form::Context;
    use definition::{Answers, Facts, LetterFact, RegionTable};
    use terms::Language;

    use super::*;
    use crate::world::World;

    const SOUND: &str =
        include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");

    /// What is ahead of a case on a day whose letter is valid until 2027-05-26.
    fn ahead_on(today: Date) -> Vec<(u32, String)> {
        let lines = "notices:\n  - { before: letters.surat.valid_until, days: [14, 1], text: Habis. }\n  \
            - { after: letters.surat.valid_until, days: [1], text: Sudah habis. }\nroad:";
        let yaml = SOUND.replacen("road:", lines, 1);
        let service = Service::read(&yaml, "service.yaml", None).expect("sound");
        let signed_on = jiff::civil::date(2026, 11, 26);
        let letter = LetterFact {
            number: "1".to_owned(),
            signed_on,
            valid_until: Some(jiff::civil::date(2027, 5, 26)),
        };
        let facts = Facts { letters: [("surat".to_owned(), letter)].into(), ..Facts::default() };
        let context = Context {
            today,
            submitted_on: signed_on,
            language: Language::Id,
            agency_region: "99.71".parse().expect("a region"),
            regions: Arc::new(RegionTable::default()),
        };
        let world = World::fixed();
        let rules = service.rules(&Answers::new(), &facts, &context);
        let found = ahead(&service, &rules, &world.calendar, today);
        let local = |one: &Ahead| one.at.local(&world.calendar.zone).to_string();
        found.iter().map(|one| (one.days, local(one))).collect()
    }

    #[test]
    fn what_goes_around_a_date_goes_when_the_office_opens_and_never_after_its_day() {
        let all = ahead_on(jiff::civil::date(2026, 11, 26));
        let days: Vec<&str> = all.iter().filter_map(|(_, at)| at.get(..10)).collect();
        assert_eq!(days, ["2027-05-12", "2027-05-25", "2027-05-27"]);
        assert!(all.iter().all(|(_, at)| at.contains("T07:30")), "{all:?}");
        assert_eq!(ahead_on(jiff::civil::date(2027, 5, 12)).len(), 3, "on its day still");
        assert_eq!(ahead_on(jiff::civil::date(2027, 5, 13)).len(), 2);
        assert!(ahead_on(jiff::civil::date(2027, 5, 28)).is_empty());
    }

    #[test]
    fn what_names_an_appointment_waits_until_it_is_booked() {
        let lines = "notices:\n  - { at: verify, text: \"Kami datang {appointment.time}.\" }\n  \
            - { at: verify, text: Kami periksa. }\nroad:";
        let yaml = SOUND.replacen("road:", lines, 1).replacen(
            "    checks:",
            "    appointment: { at: home, calendar: k, minutes: 30 }\n    checks:",
            1,
        );
        let service = Service::read(&yaml, "service.yaml", None).expect("sound");
        let entered = vec!["submitted".to_owned(), "verify".to_owned()];
        let booked = Event::Booked {
            officer: terms::OfficerId::new(uuid::Uuid::nil()),
            name: String::new(),
            stage: "verify".to_owned(),
            time: Moment::from_micros(0),
            place: String::new(),
        };
        let told = |event: &Event, moments: &[String]| -> Vec<bool> {
            let lines = service.notices.iter();
            lines.map(|line| is_told(&service, line, event, moments)).collect()
        };
        assert_eq!(told(&Event::Escalated, &entered), [false, true]);
        assert_eq!(told(&booked, &["appointment".to_owned()]), [true, false]);
    }
}
