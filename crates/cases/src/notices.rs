//! What people are told besides the page: the usual sentence of an event, what the service adds to it, and what it says
//! around a date.
//!
//! Only ids wait in the outbox, one message an event, not before the event can no longer be taken back. What is told
//! is found out when it leaves: of what was taken back, or is past, nothing is.

use casework::{Case, Event, Hand, Kin, LetterLine, Tie, UNDO_SECONDS, evolve};
use course::Ahead;
use db::Batch;
use db::outbox::Outgoing;
use definition::{Answers, Facts, NoticeLine, Rules, Service, Work};
use identity::{Message, Reader};
use serde::{Deserialize, Serialize};
use terms::{CaseId, Date, Language, Moment, OutboxId};
use vault::Purpose;
use web::Shared;

use crate::app::App;
use crate::error::Failure;
use crate::receivers::{self, Receiver};
use crate::store::Told;
use crate::working::{Opened, seal_words};
use crate::{kin, store, wording};

/// The sentence of a receipt.
const RECEIPT: &str = "cases-sms-receipt";

/// The outbox kind of a word about a case.
pub const NOTICE: &str = "case.notice";

#[derive(Serialize, Deserialize)]
struct Notice {
    case: CaseId,
    what: What,
}

impl Notice {
    /// The one of several stages that it is about.
    fn stage(&self, opened: &Opened) -> Option<String> {
        let What::Event(seq) = self.what else { return None };
        let (event, _) = opened.events.get(usize::try_from(seq).ok()?.checked_sub(1)?)?;
        event.stage().map(str::to_owned)
    }
}

/// What is told.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    /// The event with this number in its case.
    Event(i64),
    /// That a correction is awaited until then.
    Reminder(Moment),
    /// A line of the service, so many days from a date.
    Ahead { line: usize, days: u32, date: Date },
}

fn put(
    shared: &Shared,
    notice: &Notice,
    key: String,
    (not_before, at): (Moment, Moment),
) -> Outgoing {
    Outgoing {
        agency: shared.brand().agency,
        id: OutboxId::new(shared.id()),
        kind: NOTICE,
        key,
        body: serde_json::to_vec(notice).expect("ids are plain data"),
        not_before,
        at,
    }
}

/// The order to tell what an event brings; none where it is no news to anybody.
pub(crate) fn of_event(
    shared: &Shared,
    service: &Service,
    (case, seq): (CaseId, i64),
    event: &Event,
    (before, after): (&Case, &Case),
    now: Moment,
) -> Batch {
    let moments = course::moments(service, event, before, after);
    let is_told = |line: &NoticeLine| course::is_told(service, line, event, &moments);
    if usual(event, &moments, Given::Nothing).is_empty() && !service.notices.iter().any(is_told) {
        return Batch::new();
    }
    let can_be_undone = after.last.as_ref().is_some_and(|last| last.at == now && !last.signed);
    let wait = if can_be_undone { UNDO_SECONDS } else { 0 };
    let notice = Notice { case, what: What::Event(seq) };
    let times = (now.plus_seconds(wait), now);
    Batch::new().outbox(&put(shared, &notice, format!("told/{case}/{seq}"), times))
}

/// The order to remind of a correction that is awaited until then.
pub(crate) fn reminder(shared: &Shared, case: CaseId, until: Moment, now: Moment) -> Batch {
    let notice = Notice { case, what: What::Reminder(until) };
    let key = format!("reminded/{case}/{}", until.micros());
    Batch::new().outbox(&put(shared, &notice, key, (now, now)))
}

/// The orders for what goes around dates that are known now; those that wait already are not written again.
pub(crate) fn ahead(app: &App, opened: &Opened, answers: &Answers, now: Moment) -> Batch {
    let has_dates = opened.service.notices.iter().any(|line| line.around.is_some());
    if !has_dates || !course::is_told_around(&opened.case) {
        return Batch::new();
    }
    let context = app.case_context(opened, Language::Id, now);
    let rules = opened.service.rules(answers, &valid_facts(app, opened, now), &context);
    ahead_of(app, (opened.row.id, &opened.service), &rules, now)
}

/// The same of a case that is only being submitted.
pub(crate) fn ahead_of(
    app: &App,
    (case, service): (CaseId, &Service),
    rules: &Rules,
    now: Moment,
) -> Batch {
    let today = now.day(&app.web.brand().zone);
    let found = course::ahead(service, rules, &app.calendar, today);
    found.into_iter().fold(Batch::new(), |batch, Ahead { line, days, date, at }| {
        let key = format!("ahead/{case}/{line}/{days}/{date}");
        let notice = Notice { case, what: What::Ahead { line, days, date } };
        batch.outbox(&put(&app.web, &notice, key, (at, now)))
    })
}

/// What is known of a case, without letters that are no longer valid.
fn valid_facts(app: &App, opened: &Opened, now: Moment) -> Facts {
    let mut facts = app.facts(opened, now);
    let lines = || opened.events.iter().flat_map(|(event, _)| event.letters());
    facts.letters.retain(|letter, _| {
        lines().any(|line| line.letter == *letter && opened.case.valid.contains(&line.id))
    });
    facts
}

/// What an applicant holds once their case is granted.
#[derive(Clone, Copy)]
enum Given {
    /// A letter to download.
    Letter,
    /// Something that was handed to them: the letters of the case, if any, stay with the office.
    Thing,
    /// No more than that it is done.
    Nothing,
}

/// What a case gives by the event that ends it.
fn given(opened: &Opened, event: &Event) -> Given {
    let lines = opened.events.iter().flat_map(|(event, _)| event.letters());
    let is_theirs = |line: &LetterLine| {
        let letter = opened.service.letter(&line.letter);
        letter.is_none_or(|letter| !letter.file_only) && opened.case.valid.contains(&line.id)
    };
    if lines.into_iter().any(is_theirs) {
        return Given::Letter;
    }
    let Event::Decided { stage, .. } = event else { return Given::Nothing };
    let stage = opened.service.stage(stage);
    let is_handed = stage.is_some_and(|stage| matches!(stage.work, Work::Handover(_)));
    if is_handed { Given::Thing } else { Given::Nothing }
}

/// The keys of the sentences that every service sends with an event.
fn usual(event: &Event, moments: &[String], given: Given) -> Vec<&'static str> {
    match event {
        Event::Lapsed => return vec!["cases-sms-lapsed"],
        Event::LetterRevoked { .. } => return vec!["cases-sms-revoked"],
        Event::Tied { tie: Tie::Same, .. } => return vec!["cases-sms-merged"],
        Event::Tied { tie: Tie::Child, .. } => return vec!["cases-sms-placed"],
        Event::Split { .. } => return vec!["cases-sms-split"],
        Event::Forwarded { .. } => return vec!["cases-sms-forwarded"],
        Event::Sorted { .. } => return vec!["cases-sms-sorted"],
        Event::Said { .. } => return vec!["cases-sms-said"],
        Event::Reopened { .. } => return vec!["cases-sms-reopened"],
        Event::DoneWith { .. } => return vec!["cases-sms-done-with"],
        Event::Filed { .. }
        | Event::Taken { .. }
        | Event::Released
        | Event::GivenBack { .. }
        | Event::Supplemented { .. }
        | Event::CorrectionAsked { .. }
        | Event::Corrected { .. }
        | Event::Decided { .. }
        | Event::Published { .. }
        | Event::Confirmed { .. }
        | Event::Passed { .. }
        | Event::Extended { .. }
        | Event::Escalated
        | Event::Objected { .. }
        | Event::Booked { .. }
        | Event::OpinionAsked { .. }
        | Event::OpinionGiven { .. }
        | Event::OpinionWithdrawn { .. }
        | Event::Gathered { .. }
        | Event::Undone { .. }
        | Event::Withdrawn
        | Event::LettersAdded { .. } => {}
    }
    let word = |moment: &String| match moment.as_str() {
        "submitted" => Some(RECEIPT),
        "bill" => Some("cases-sms-bill"),
        "paid" => Some("cases-sms-paid"),
        "correction" => Some("cases-sms-correction"),
        "appointment" => Some("cases-sms-booked"),
        "extended" => Some("cases-sms-extended"),
        "late" => Some("cases-sms-late"),
        "granted" => Some(match given {
            Given::Letter => "cases-sms-granted",
            Given::Thing => "cases-sms-handed",
            Given::Nothing => "cases-sms-approved",
        }),
        "refused" => Some("cases-sms-refused"),
        "closed" => Some("cases-sms-closed"),
        "withdrawn" => Some("cases-sms-withdrawn"),
        "objection" => Some("cases-sms-objected"),
        _ => None,
    };
    moments.iter().filter_map(word).collect()
}

/// The messages that an outbox row of [`NOTICE`] asks for; none when the case is gone, or nothing is to be told.
///
/// # Errors
/// [`Failure`] when something could not be read.
pub async fn notice(app: &App, body: &[u8], key: &str) -> Result<Batch, Failure> {
    let Ok(asked) = serde_json::from_slice::<Notice>(body) else { return Ok(Batch::new()) };
    let Some(mut opened) = app.open_by_id(asked.case).await? else { return Ok(Batch::new()) };
    let is_there = asked.stage(&opened).is_some_and(|stage| opened.look_at(&stage));
    if let Some(stage) = opened.waits_for_applicant().filter(|_| !is_there) {
        opened.look_at(&stage);
    }
    let said = match asked.what {
        What::Event(seq) => said_of(&opened, seq),
        What::Reminder(until) if opened.case.mended_by() == Some(until) => {
            Some(Said { usual: vec!["cases-sms-remind"], lines: Vec::new(), event: None })
        }
        What::Reminder(_) => None,
        What::Ahead { line, date, .. } => ahead_again(app, &opened, line, date).await?,
    };
    match said {
        Some(said) => Telling::new(app, &opened, said).await?.messages(key).await,
        None => Ok(Batch::new()),
    }
}

/// What is said, and with which event.
struct Said<'a> {
    usual: Vec<&'static str>,
    /// Lines of the service, whether their conditions hold or not.
    lines: Vec<(usize, &'a NoticeLine)>,
    event: Option<&'a Event>,
}

/// What an event brings to be told, as long as it stands and is not past.
fn said_of(opened: &Opened, seq: i64) -> Option<Said<'_>> {
    let place = usize::try_from(seq).ok()?.checked_sub(1)?;
    let one = opened.events.get(place)?;
    let (event, at) = one;
    course::standing(&opened.events).into_iter().find(|kept| std::ptr::eq(*kept, one))?;
    let is_awaited = opened.case.correction.as_ref().is_some_and(|asked| asked.since == *at);
    if matches!(event, Event::CorrectionAsked { .. }) && !is_awaited {
        return None;
    }
    let before = Case::of(opened.events.get(..place)?);
    let after = evolve(before.clone(), event, *at);
    let mut moments = course::moments(&opened.service, event, &before, &after);
    // Where people were waited for, and it has left that stage again, what was to be done there is done.
    for hand in after.new_hands(&before) {
        let by_rule = opened.service.stage(&hand.stage).is_some_and(|stage| {
            matches!(stage.work, Work::System | Work::Call(_) | Work::Awaited)
        });
        let is_there = |own: &Hand| own.stage == hand.stage && own.since == hand.since;
        if !by_rule && !opened.case.hands().any(is_there) {
            moments.retain(|moment| *moment != "bill" && *moment != hand.stage);
        }
    }
    let is_told =
        |(_, line): &(usize, &NoticeLine)| course::is_told(&opened.service, line, event, &moments);
    let lines = opened.service.notices.iter().enumerate().filter(is_told).collect();
    Some(Said { usual: usual(event, &moments, given(opened, event)), lines, event: Some(event) })
}

/// A line around a date, where that is still the date and it is still to be told.
async fn ahead_again<'o>(
    app: &App,
    opened: &'o Opened,
    place: usize,
    date: Date,
) -> Result<Option<Said<'o>>, Failure> {
    let line = opened.service.notices.get(place);
    let Some((line, around)) = line.and_then(|line| Some((line, line.around.as_ref()?))) else {
        return Ok(None);
    };
    let now = app.web.now();
    let answers = app.answers(opened, Reader::Owner, Purpose::Rule).await?;
    let context = app.case_context(opened, Language::Id, now);
    let rules = opened.service.rules(&answers, &valid_facts(app, opened, now), &context);
    let is_so = course::is_told_around(&opened.case) && rules.date(&around.date) == Some(date);
    Ok(is_so.then(|| Said { usual: Vec::new(), lines: vec![(place, line)], event: None }))
}

/// What is said of a case, with what it is said from.
struct Telling<'a> {
    app: &'a App,
    opened: &'a Opened,
    said: Said<'a>,
    answers: Answers,
    facts: Facts,
}

impl<'a> Telling<'a> {
    /// Leaves out the lines whose condition does not hold.
    async fn new(
        app: &'a App,
        opened: &'a Opened,
        mut said: Said<'a>,
    ) -> Result<Telling<'a>, Failure> {
        let now = app.web.now();
        let answers = app.answers(opened, Reader::Owner, Purpose::Rule).await?;
        let facts = valid_facts(app, opened, now);
        let context = app.case_context(opened, Language::Id, now);
        let rules = opened.service.rules(&answers, &facts, &context);
        said.lines.retain(|(_, line)| rules.applies(line.when.as_ref()));
        Ok(Self { app, opened, said, answers, facts })
    }

    /// One message to the applicant, and one to each other who is told a line.
    async fn messages(&self, key: &str) -> Result<Batch, Failure> {
        let mut batch = self.to_applicant(key).await?;
        for (place, line) in &self.said.lines {
            let others = receivers::others(self.app, self.opened, line, &self.answers).await?;
            for (one, receiver) in others.iter().enumerate() {
                let message = self.to_other(line, receiver).await?;
                batch = batch.then(self.queue(&message, format!("told/{key}/{place}/{one}")));
            }
        }
        Ok(batch)
    }

    fn queue(&self, message: &Message, id: String) -> Batch {
        let Self { app, .. } = self;
        identity::queue_message(&app.web, &app.keys, message, id, app.web.now())
    }

    async fn to_applicant(&self, key: &str) -> Result<Batch, Failure> {
        let Self { app, opened, said, .. } = self;
        let own = said.lines.iter().filter(|(_, line)| line.to.iter().any(|to| to == "applicant"));
        let own: Vec<&NoticeLine> = own.map(|(_, line)| *line).collect();
        let Some(person) = opened.keys.get("applicant").and_then(|held| held.person) else {
            return Ok(Batch::new());
        };
        let Some(way) = identity::way_to(&app.db, &app.keys, person).await? else {
            return Ok(Batch::new());
        };
        // A conversation has said its receipt itself.
        let is_said = |key: &&&str| way.to.starts_with(identity::CHAT) && **key == RECEIPT;
        let usual: Vec<&str> = said.usual.iter().filter(|key| !is_said(key)).copied().collect();
        if usual.is_empty() && own.is_empty() {
            return Ok(Batch::new());
        }
        let language = way.language;
        let own = own.into_iter().map(|line| self.sentence(line, language));
        let own = own.collect::<Vec<_>>().join("\n");
        let other = self.other_report(language).await?;
        let say = |key: &str, text: &str| self.say(key, (text, &other), language);
        let usual: Vec<String> = usual.into_iter().map(|key| say(key, "")).collect();
        let text = match usual.is_empty() {
            true => say("cases-sms-own", &own),
            // One event is one message, whatever the service adds to it.
            false => usual
                .into_iter()
                .chain((!own.is_empty()).then_some(own))
                .collect::<Vec<_>>()
                .join("\n"),
        };
        let text = if way.is_nameless { self.found_by_code(&text) } else { text };
        let kept = self.kept(key, &way.to, &text);
        let message = Message { to: way.to, subject: say("cases-mail-subject", ""), text };
        Ok(self.queue(&message, format!("told/{key}")).then(kept))
    }

    /// What the applicant is told, for their own page.
    fn kept(&self, key: &str, to: &str, text: &str) -> Batch {
        let Self { app, opened, said, .. } = self;
        let Some(sealed) = seal_words(app, opened, "told", text) else { return Batch::new() };
        let told = Told {
            at: app.web.now(),
            channel: if to.contains('@') { "mail" } else { "sms" }.to_owned(),
            alone: said.event.is_none(),
            sealed,
        };
        store::add_told(app.agency(), opened.row.id, key, &told)
    }

    /// The same with the page that opens for whoever has the code of the receipt: without an account no other one does.
    fn found_by_code(&self, text: &str) -> String {
        let Self { app, opened, .. } = self;
        let (url, number) = (&app.web.brand().public_url, opened.row.number.as_str());
        let code = app.code(opened.row.id);
        text.replace(
            &format!("{url}/permohonan/{number}"),
            &format!("{url}/lacak?nomor={number}&kode={code}"),
        )
    }

    /// What somebody else is told; that they learn of the people it names is recorded first.
    async fn to_other(&self, line: &NoticeLine, receiver: &Receiver) -> Result<Message, Failure> {
        let Self { app, opened, .. } = self;
        if names_people(&line.text.id) {
            let unit = app.unit_title(&opened.case.unit);
            let reader = Reader::Asked(&receiver.name, &unit);
            drop(app.answers(opened, reader, Purpose::Inform).await?);
        }
        let language = receiver.language;
        let text = self.sentence(line, language);
        let key = if receiver.is_unit { "cases-sms-unit" } else { "cases-sms-other" };
        Ok(Message {
            to: receiver.to.clone(),
            subject: self.say("cases-mail-subject-other", ("", ""), language),
            text: self.say(key, (&text, ""), language),
        })
    }

    /// A line of the service with its names filled in, and the way to the service it leads to.
    fn sentence(&self, line: &NoticeLine, language: Language) -> String {
        let Self { app, opened, .. } = self;
        let zone = &app.web.brand().zone;
        let booked = opened.case.hand.booked.as_ref();
        let officer = self.said.event.and_then(name_in).map(str::to_owned);
        let officer = officer.or_else(|| opened.taken_by(opened.case.hand.holder?));
        let promise = opened.case.promised_at.day(zone);
        let own = [
            ("appointment.time", booked.map(|(at, _)| web::format::short_at(*at, zone, language))),
            ("appointment.place", booked.map(|(_, place)| place.clone())),
            ("officer.name", officer),
            ("promise", Some(web::format::long_day(promise, language))),
        ];
        let own: Vec<(&str, String)> =
            own.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let context = app.case_context(opened, language, app.web.now());
        let words = line.text.get(language);
        let said = opened.service.filled_in(words, &own, &self.answers, &self.facts, &context);
        let url = &app.web.brand().public_url;
        match (&line.instead, &line.button) {
            (Some(service), _) => format!("{said} {url}/layanan/{service}"),
            // Whoever is told has something to say against it: that needs no account and no name.
            (None, Some(button)) => {
                format!("{said} {}: {url}/aduan/lapor", button.get(language))
            }
            (None, None) => said,
        }
    }

    /// The other report that an event names, as its reporter may know it.
    async fn other_report(&self, language: Language) -> Result<String, Failure> {
        let Some(kin) = self.said.event.and_then(kin_in) else { return Ok(String::new()) };
        let named = kin::named(self.app, kin).await?;
        // What was split off is of the same reporter.
        let own = matches!(self.said.event, Some(Event::Split { .. })).then(|| kin.number.clone());
        let nameless = || self.app.web.texts().say(language, "cases-kin-other");
        Ok(own.or(named).unwrap_or_else(nameless))
    }

    /// A sentence of ours about the case, around what the service says.
    fn say(&self, key: &str, (text, other): (&str, &str), language: Language) -> String {
        let Self { app, opened, said, .. } = self;
        let brand = app.web.brand();
        let at = |moment: Moment| web::format::short_at(moment, &brand.zone, language);
        let day = |moment: Moment| web::format::long_day(moment.day(&brand.zone), language);
        let number = opened.row.number.as_str();
        let address = match key {
            "cases-sms-unit" => format!("{}/meja/berkas/{number}", brand.public_url),
            _ => format!("{}/permohonan/{number}", brand.public_url),
        };
        let promised = day(opened.case.promised_at);
        let booked = opened.case.hand.booked.as_ref();
        let (time, place) =
            booked.map(|(time, place)| (at(*time), place.as_str())).unwrap_or_default();
        let (old, new) = match said.event {
            Some(Event::Extended { old, new, .. }) => (day(*old), day(*new)),
            Some(_) | None => (String::new(), promised.clone()),
        };
        // What an officer wrote stands on the page alone: it may name people.
        let why = said.event.and_then(|event| app.why_in_the_file(opened, event, language));
        let why = why.unwrap_or_else(|| app.web.texts().say(language, "cases-sms-why"));
        let until = opened.case.mended_by().or(opened.case.hand.acts_at);
        let until = until.map(day).unwrap_or_default();
        let unit = app.unit_title(&opened.case.unit);
        let args = [
            ("number", number),
            ("day", promised.as_str()),
            ("sender", brand.short.as_str()),
            ("address", address.as_str()),
            ("service", opened.service.title.get(language)),
            ("text", text),
            ("at", time.as_str()),
            ("place", place),
            ("old", old.as_str()),
            ("new", new.as_str()),
            ("why", why.as_str()),
            ("until", until.as_str()),
            ("other", other),
            ("unit", unit.as_str()),
        ];
        app.web.texts().with(language, wording::of(&opened.service, key), &args)
    }
}

/// The other report that an event names.
const fn kin_in(event: &Event) -> Option<&Kin> {
    if let Event::Tied { to: kin, .. }
    | Event::Split { into: kin, .. }
    | Event::DoneWith { kin, .. } = event
    {
        return Some(kin);
    }
    None
}

/// The officer of an event.
fn name_in(event: &Event) -> Option<&str> {
    match event {
        Event::Booked { name, .. }
        | Event::Decided { name, .. }
        | Event::CorrectionAsked { name, .. }
        | Event::Extended { name, .. } => {
            Some(name).filter(|name| !name.is_empty()).map(String::as_str)
        }
        Event::Filed { .. }
        | Event::Taken { .. }
        | Event::Released
        | Event::GivenBack { .. }
        | Event::Supplemented { .. }
        | Event::Corrected { .. }
        | Event::Confirmed { .. }
        | Event::Passed { .. }
        | Event::Escalated
        | Event::Objected { .. }
        | Event::OpinionAsked { .. }
        | Event::OpinionGiven { .. }
        | Event::OpinionWithdrawn { .. }
        | Event::Tied { .. }
        | Event::Gathered { .. }
        | Event::DoneWith { .. }
        | Event::Split { .. }
        | Event::Forwarded { .. }
        | Event::Sorted { .. }
        | Event::Said { .. }
        | Event::Published { .. }
        | Event::Reopened { .. }
        | Event::Lapsed
        | Event::Undone { .. }
        | Event::Withdrawn
        | Event::LettersAdded { .. }
        | Event::LetterRevoked { .. } => None,
    }
}

/// Whether words name anything of the answers: what is about the case itself is no personal data.
fn names_people(words: &str) -> bool {
    const PLAIN: [&str; 8] =
        ["case", "number", "today", "settings", "fees", "letters", "appointment", "promise"];
    let names = words.split('{').skip(1).filter_map(|rest| rest.split(['}', '.']).next());
    names.into_iter().any(|name| !PLAIN.contains(&name))
}
