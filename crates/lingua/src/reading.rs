//! From a service file to what the assistant knows of it. Nothing is made up: a number stands in the file or is not said.

use definition::form::Context;
use definition::{
    Answers, Facts, Service, ServiceKind, Setting, SettingValue, Text, Time, VisitAt, Work,
};
use terms::{Date, Language};

use crate::knowledge::{
    Answer, Document, Fee, Fees, Knowledge, Promise, Reporting, Service as Known,
};
use crate::render::time_words;

impl Knowledge {
    /// Knows one more file as it is on the day of the context: a service, or a category of complaints. `version` and `on`
    /// tell from when.
    pub fn add(
        &mut self,
        service: &Service,
        context: &Context,
        version: Option<i64>,
        on: Option<Date>,
    ) {
        let known = Known::of(service, context, version, on);
        match service.kind {
            ServiceKind::Complaint => self.categories.push(known),
            ServiceKind::Service | ServiceKind::Bundle => self.services.push(known),
        }
    }

    /// Knows one file instead of what it knew of it.
    pub fn replace(
        &mut self,
        service: &Service,
        context: &Context,
        version: Option<i64>,
        on: Option<Date>,
    ) {
        self.services.retain(|own| own.id != service.id);
        self.categories.retain(|own| own.id != service.id);
        self.add(service, context, version, on);
    }
}

impl Known {
    /// What a service file says on the day of the context; `version` and `on` tell from when.
    fn of(service: &Service, context: &Context, version: Option<i64>, on: Option<Date>) -> Self {
        let time = promise(service, context);
        let fill = |text: &Text| filled(service, text, time.as_ref(), context);
        let questions = service.answers.iter();
        Self {
            id: service.id.clone(),
            title: service.title.clone(),
            summary: service.summary.clone(),
            words: service.words.clone(),
            fees: fees(service, context),
            letters: letters(service, context),
            documents: documents(service),
            unit: service.handled.unit.clone(),
            visits: visits(service),
            conditions: service
                .eligibility
                .iter()
                .filter(|rule| !rule.warn)
                .map(|rule| &rule.otherwise)
                .filter_map(fill)
                .collect(),
            answers: questions.map(|answer| question(answer, &fill)).collect(),
            asked: asked(service),
            objection: objection(service, context),
            report: service.complaint.as_ref().map(|complaint| Reporting {
                modes: complaint.modes.clone(),
                reopen: complaint.reopen.as_ref().map(|reopen| reopen.within),
            }),
            time,
            version,
            on,
        }
    }
}

fn question(answer: &definition::Answer, fill: &dyn Fn(&Text) -> Option<Text>) -> Answer {
    let mut ask = answer.ask.clone();
    let both = [Some(&answer.question.id), answer.question.en.as_ref()];
    ask.extend(both.into_iter().flatten().filter(|text| !answer.ask.contains(text)).cloned());
    Answer {
        ask,
        say: answer.say.as_ref().and_then(fill),
        instead: answer.instead.clone(),
        not_ours: answer.not_ours,
        unsure: answer.unsure,
        cites: None,
    }
}

fn fees(service: &Service, context: &Context) -> Fees {
    let line = |(line, amount): (&definition::FeeLine, Option<i64>)| Fee {
        label: line.label.clone(),
        amount,
        sometimes: line.when.is_some(),
        basis: line.basis.clone().unwrap_or_default(),
    };
    let elsewhere = service.fees.elsewhere.iter();
    Fees {
        free: service.fees.free.clone(),
        lines: service.tariff(context).into_iter().map(line).collect(),
        elsewhere: elsewhere.map(|paid| (paid.label.clone(), paid.about.clone())).collect(),
    }
}

/// Letters that people are given. One whose time cannot be counted yet is left out.
fn letters(service: &Service, context: &Context) -> Vec<(Text, Option<Time>)> {
    let rules = service.rules(&Answers::new(), &Facts::default(), context);
    let given = service.letters.iter().filter(|letter| !letter.file_only);
    let own = given.filter_map(|letter| match &letter.valid {
        None => Some((letter.title.clone(), None)),
        Some(valid) => rules.length(valid).map(|time| (letter.title.clone(), Some(time))),
    });
    own.chain(service.parts.iter().flat_map(|part| letters(&part.service, context))).collect()
}

fn documents(service: &Service) -> Vec<Document> {
    let needs = service.needs.iter().map(|need| Document {
        label: need.label.clone(),
        hint: None,
        sometimes: need.when.is_some(),
    });
    let own = service.asked_documents().map(|document| Document {
        label: document.label.clone(),
        hint: document.hint.clone(),
        sometimes: document.when.is_some() || document.optional.is_some(),
    });
    let mut all: Vec<Document> = needs.chain(own).collect();
    for part in &service.parts {
        for document in documents(&part.service) {
            if !all.iter().any(|known| known.label == document.label) {
                all.push(document);
            }
        }
    }
    all
}

/// The shortest and the longest of the promised times that no answer is needed for. A bundle takes as long as the
/// longest of its parts.
fn promise(service: &Service, context: &Context) -> Option<Promise> {
    if !service.parts.is_empty() {
        let parts = service.parts.iter().filter_map(|part| promise(&part.service, context));
        let all: Vec<Promise> = parts.collect();
        let least = all.iter().max_by_key(|part| hours(part.least))?.least;
        let most = all.iter().max_by_key(|part| hours(part.most))?;
        return Some(Promise { least, most: most.most, from: most.from });
    }
    let rules = service.rules(&Answers::new(), &Facts::default(), context);
    let lines = service.promise.within.iter();
    let known: Vec<Time> = lines.filter_map(|line| rules.length(&line.time)).collect();
    Some(Promise {
        least: *known.iter().min_by_key(|time| hours(**time))?,
        most: *known.iter().max_by_key(|time| hours(**time))?,
        from: service.promise.from,
    })
}

/// About how long a time is, to compare it by.
const fn hours(time: Time) -> u32 {
    use definition::TimeUnit;
    time.count
        * match time.unit {
            TimeUnit::OfficeHours => 3,
            TimeUnit::Hours => 1,
            TimeUnit::Days => 24,
            TimeUnit::WorkingDays => 34,
            TimeUnit::Months => 720,
            TimeUnit::Years => 8_760,
        }
}

fn visits(service: &Service) -> Vec<Text> {
    let comes = service.road.iter().filter(|stage| {
        let booked = stage.appointment.as_ref().is_some_and(|at| at.place == VisitAt::Unit);
        let fetched = matches!(&stage.work, Work::Handover(handover) if handover.ways.iter().any(|way| way == "pickup"));
        booked || fetched
    });
    let own = comes.map(|stage| stage.title.clone());
    own.chain(service.parts.iter().flat_map(|part| visits(&part.service))).collect()
}

/// How long after a refusal one may object, where the file says it: in its objection or as a setting.
fn objection(service: &Service, context: &Context) -> Option<Time> {
    let rules = service.rules(&Answers::new(), &Facts::default(), context);
    let own = service.objection.within.as_ref().and_then(|within| rules.length(within));
    let set = |setting: &Setting| match (setting.id.as_str(), &setting.value) {
        ("objection_days", SettingValue::Int(days)) => u32::try_from(*days).ok(),
        _ => None,
    };
    let unit = definition::TimeUnit::WorkingDays;
    own.or_else(|| service.settings.iter().find_map(set).map(|count| Time { count, unit }))
}

/// What its form asks, with what may be answered.
fn asked(service: &Service) -> Vec<Text> {
    use definition::field::{Field, Kind};
    fn of(field: &Field, found: &mut Vec<Text>) {
        found.push(field.label.clone());
        found.extend(field.hint.clone());
        if let Kind::Choice { options } | Kind::Choices { options, .. } = &field.kind {
            found.extend(options.iter().map(|option| option.label.clone()));
        }
    }
    let mut found = Vec::new();
    for step in &service.form {
        found.push(step.title.clone());
        step.fields.iter().for_each(|field| of(field, &mut found));
    }
    found.extend(service.road.iter().map(|stage| stage.title.clone()));
    found.extend(service.letters.iter().map(|letter| letter.title.clone()));
    found.retain(|text| !text.id.is_empty());
    found
}

/// Words with their placeholders filled in; none where one of them has no value that no answer is needed for: half a
/// sentence about money or days would be wrong.
fn filled(
    service: &Service,
    text: &Text,
    time: Option<&Promise>,
    context: &Context,
) -> Option<Text> {
    let fill = |words: &str, language: Language| {
        let missing = std::cell::Cell::new(false);
        let filled = definition::replaced(words, |name| {
            let value = match name.split_once('.') {
                Some(("settings", id)) => service.setting(id, context.today).map(grouped),
                Some(("fees", id)) => fee(service, id, context),
                None if name == "promise" => time.map(|time| time_words(time.most, language)),
                _ => None,
            };
            missing.set(missing.get() || value.is_none());
            value
        });
        (!missing.get()).then_some(filled)
    };
    let id = fill(&text.id, Language::Id)?;
    Some(Text { id, en: text.en.as_deref().and_then(|words| fill(words, Language::En)) })
}

/// Large numbers as people read them; what is no number stays as it is.
fn grouped(value: String) -> String {
    match value.parse::<i64>() {
        // A year is no amount.
        Ok(amount) if amount >= 1_000 && !(1_900..2_100).contains(&amount) => {
            let written = definition::rupiah(amount);
            written.strip_prefix("Rp").map(str::to_owned).unwrap_or(written)
        }
        _ => value,
    }
}

/// What a fee line costs, where no answer decides.
fn fee(service: &Service, id: &str, context: &Context) -> Option<String> {
    let tariff = service.tariff(context);
    let mut own = tariff.iter().filter(|(line, _)| id == "total" || line.id == id).peekable();
    own.peek()?;
    own.try_fold(0, |sum, (_, amount)| Some(sum + (*amount)?)).map(definition::rupiah)
}
