//! What whoever applies reads, is asked and is promised.

use definition::field::{Choice, Field, Kind};
use definition::{
    Around, Document, Extend, NoticeLine, Promise, PromiseFrom, Rule, Service, Silence, Step,
    TimeLine,
};

use super::Said;
use crate::shown::{conditional, duration, fee, marked, times};

pub(super) fn said(service: &Service) -> Said {
    let mut said = Said::default();
    said.text("title", &service.title);
    said.text("summary", &service.summary);
    promise("promise", &service.promise, &mut said);
    fees(service, &mut said);
    rules("eligibility", &service.eligibility, &mut said);
    for need in &service.needs {
        let path = format!("needs/{}", need.id);
        said.text(&path, &need.label);
        said.put(format!("{path}/letter"), &need.letter);
        said.when(format!("{path}/when"), need.when.as_ref());
        said.text(format!("{path}/else"), &need.otherwise);
    }
    service.form.iter().for_each(|step| self::step("steps", step, &mut said));
    service.asked_documents().for_each(|one| document(one, &mut said));
    for letter in &service.letters {
        let path = format!("letters/{}", letter.id);
        said.text(&path, &letter.title);
        said.when(format!("{path}/when"), letter.when.as_ref());
        said.put(format!("{path}/valid"), letter.valid.as_ref().map(duration).unwrap_or_default());
    }
    for (code, sentence) in &service.reasons {
        said.text(format!("reasons/{code}"), sentence);
    }
    objection(service, &mut said);
    service.notices.iter().for_each(|line| notice(line, &mut said));
    for answer in &service.answers {
        let path = format!("answers/{}", answer.question.id);
        match (&answer.say, &answer.instead) {
            (Some(say), _) => said.text(path, say),
            (None, instead) => said.put(path, instead.clone().unwrap_or_default()),
        }
    }
    said
}

fn fees(service: &Service, said: &mut Said) {
    said.some_text("fees/free", service.fees.free.as_ref());
    for line in &service.fees.lines {
        let from = line.from.map(|from| format!("/{from}")).unwrap_or_default();
        said.uses(line.when.iter().chain([&line.amount]));
        said.put(format!("fees/{}{from}", line.id), fee(line, &line.label.id));
    }
    for other in &service.fees.elsewhere {
        let place = other.place.as_ref().map(|place| place.id.clone()).unwrap_or_default();
        let path = format!("fees/elsewhere/{}", other.label.id);
        said.put(path, marked(&other.about.id, &[place]));
    }
    if let Some(refund) = &service.fees.refund {
        said.uses(&refund.when);
        let to = refund.to.clone().unwrap_or_default();
        said.put("fees/refund", conditional(&to, refund.when.as_ref()));
    }
}

/// When it is done: the time and its conditions, where the clock starts, what stops it, what puts it off.
pub(super) fn promise(path: &str, promise: &Promise, said: &mut Said) {
    lines(path, &promise.within, said);
    let from = match promise.from {
        PromiseFrom::Submitted => "submitted",
        PromiseFrom::Paid => "paid",
        PromiseFrom::Complete => "complete",
    };
    said.put(format!("{path}/from"), from);
    let stops = &promise.stops;
    let pauses = [(stops.applicant, "applicant"), (stops.payment, "payment")];
    let pauses = pauses.iter().filter(|(is_one, _)| *is_one).map(|(_, name)| *name);
    let pauses: Vec<&str> = pauses.chain(stops.holds.iter().map(String::as_str)).collect();
    said.put(format!("{path}/pauses"), pauses.join(", "));
    for (place, line) in (1..).zip(&promise.extend) {
        said.put(format!("{path}/extend/{place}"), extend(line));
        said.uses(&line.when);
    }
    let silence = match promise.silence {
        Silence::Escalate => "escalate",
        Silence::Approve => "approve",
        Silence::Refuse => "refuse",
    };
    said.put(format!("{path}/silence"), silence);
}

/// Times with their conditions.
pub(super) fn lines(path: &str, lines: &[TimeLine], said: &mut Said) {
    said.put(path, times(lines));
    for line in lines {
        said.uses(&line.when);
        if let definition::Duration::Counted(_, count) = &line.time {
            said.uses([count]);
        }
    }
}

fn extend(line: &Extend) -> String {
    let by = line.by.as_ref().map(duration).unwrap_or_default();
    let why = line.why.as_ref().map(|why| why.id.clone()).unwrap_or_default();
    let who = line.who.clone().unwrap_or_default();
    conditional(&marked(&by, &[why, who]), line.when.as_ref())
}

/// Rules by what must hold, with what is told when it does not.
pub(super) fn rules(path: &str, rules: &[Rule], said: &mut Said) {
    for rule in rules {
        said.uses([&rule.need].into_iter().chain(&rule.again_on));
        said.reads(&rule.otherwise);
        let again = rule.again_on.as_ref().map(|day| day.source().to_owned());
        let marks = [
            if rule.warn { "warn".to_owned() } else { String::new() },
            rule.reason.clone(),
            rule.instead.clone().unwrap_or_default(),
            again.unwrap_or_default(),
        ];
        let what = format!("{path}/{}", rule.need.source());
        said.put(what, marked(&rule.otherwise.id, &marks));
    }
}

fn step(path: &str, step: &Step, said: &mut Said) {
    let path = format!("{path}/{}", step.id);
    said.text(&path, &step.title);
    said.some_text(format!("{path}/hint"), step.hint.as_ref());
    said.when(format!("{path}/when"), step.when.as_ref());
    said.put(format!("{path}/open"), if step.open { "true" } else { "" });
    rules(&format!("{path}/rules"), &step.rules, said);
    step.fields.iter().for_each(|one| field("fields", one, "", said));
}

/// A question, with what may be answered.
pub(super) fn field(path: &str, field: &Field, list: &str, said: &mut Said) {
    let own = format!("{path}/{list}{}", field.id);
    said.text(&own, &field.label);
    said.some_text(format!("{own}/hint"), field.hint.as_ref());
    said.when(format!("{own}/when"), field.when.as_ref());
    said.when(format!("{own}/optional"), field.optional.as_ref());
    said.put(format!("{own}/start"), field.start.join(", "));
    for (name, limit) in field.limits() {
        said.put(format!("{own}/{name}"), limit.source());
        said.uses([limit]);
    }
    rules(&format!("{own}/rules"), &field.rules, said);
    match &field.kind {
        Kind::Choice { options } => self::options(&own, options, said),
        Kind::Choices { options, min, max } => {
            let most = max.map(|max| max.to_string()).unwrap_or_default();
            said.put(format!("{own}/count"), format!("{min} … {most}").trim_end());
            self::options(&own, options, said);
        }
        Kind::Consent { words } | Kind::Note { words } => said.text(format!("{own}/text"), words),
        Kind::Value { is, .. } => said.when(format!("{own}/is"), Some(is)),
        Kind::List { .. } => {
            let list = format!("{}.", field.id);
            field.inner().iter().for_each(|inner| self::field(path, inner, &list, said));
        }
        Kind::Name { .. }
        | Kind::Nik { .. }
        | Kind::KkNumber
        | Kind::Date { .. }
        | Kind::Time
        | Kind::Number { .. }
        | Kind::Simple(_)
        | Kind::YesNo
        | Kind::Region { .. }
        | Kind::Address { .. }
        | Kind::Phone
        | Kind::Email
        | Kind::Person { .. }
        | Kind::Document => (),
    }
}

fn options(field: &str, options: &[Choice], said: &mut Said) {
    for option in options {
        said.uses(&option.when);
        let words = conditional(&option.label.id, option.when.as_ref());
        said.put(format!("{field}/options/{}", option.key), words);
    }
}

/// An upload: what it is, when it is asked, what it may be.
pub(super) fn document(document: &Document, said: &mut Said) {
    let path = format!("documents/{}", document.id);
    said.text(&path, &document.label);
    said.some_text(format!("{path}/hint"), document.hint.as_ref());
    said.when(format!("{path}/when"), document.when.as_ref());
    said.when(format!("{path}/optional"), document.optional.as_ref());
    let size = document.max_bytes / 1024;
    let kinds = document.kinds.join(", ");
    said.put(format!("{path}/kinds"), format!("{} × {kinds}, {size} kB", document.count));
}

fn objection(service: &Service, said: &mut Said) {
    let objection = &service.objection;
    said.put("objection/against", objection.against.join(", "));
    let within = objection.within.as_ref().map(duration).unwrap_or_default();
    said.put("objection/within", within);
    if let Some(own) = &objection.promise {
        promise("objection/promise", own, said);
    }
    objection.form.iter().for_each(|step| self::step("objection/steps", step, said));
    service.objected_documents().for_each(|one| document(one, said));
    said.some_text("objection/next", objection.next.as_ref());
}

fn notice(line: &NoticeLine, said: &mut Said) {
    let moment = line.around.as_ref().map_or_else(|| line.at.clone(), around);
    said.uses(line.when.iter().chain(line.around.iter().map(|around| &around.date)));
    said.reads(&line.text);
    let to = line.unit.clone().map_or_else(|| line.to.join(", "), |unit| format!("unit {unit}"));
    said.put(format!("notices/{moment}/{}", line.text.id), conditional(&to, line.when.as_ref()));
}

fn around(around: &Around) -> String {
    let side = if around.after { "after" } else { "before" };
    let days: Vec<String> = around.days.iter().map(u32::to_string).collect();
    format!("{side} {} ({})", around.date.source(), days.join(", "))
}
