//! What whoever works on cases is given to do.

use definition::{Asked, Giver, Service, Stage, Work};

use super::{Said, citizen};
use crate::shown::{conditional, duration, handled, marked, way};

pub(super) fn said(service: &Service) -> Said {
    let mut said = Said::default();
    said.uses(&service.handled.region);
    said.put("handled_by", handled(&service.handled));
    for (place, line) in (1..).zip(&service.priority) {
        said.uses(&line.when);
        let words = conditional(line.level.name(), line.when.as_ref());
        said.put(format!("priority/{place}"), words);
    }
    service.every_stage().for_each(|stage| self::stage(stage, &mut said));
    for (id, reply) in &service.replies {
        said.put(format!("replies/{id}"), reply.text.id.clone());
    }
    if let Some(complaint) = &service.complaint {
        said.uses(&complaint.hidden.region);
        for (when, unit) in &complaint.hidden.from {
            said.uses(when);
            said.put(format!("complaint/hide_from/{unit}"), conditional(unit, when.as_ref()));
        }
        if let Some(reopen) = &complaint.reopen {
            said.put("complaint/reopen", reopen.to.clone());
        }
    }
    let office = service.documents.iter().filter(|one| one.giver == Giver::Office);
    office.for_each(|document| citizen::document(document, &mut said));
    for form in &service.forms_filled {
        said.uses(&form.when);
        said.put(
            format!("forms_filled/{}", form.id),
            conditional(&form.title.id, form.when.as_ref()),
        );
    }
    if let Some(front) = &service.front_office {
        let within = front.within.as_ref().map(duration).unwrap_or_default();
        let words = marked(&front.issuer, &[format!("after {}", front.after), within]);
        said.put("front_office", words);
    }
    said
}

fn stage(stage: &Stage, said: &mut Said) {
    let path = format!("road/{}", stage.id);
    said.text(&path, &stage.title);
    said.put(format!("{path}/role"), stage.role());
    said.put(format!("{path}/unit"), stage.unit.clone().unwrap_or_default());
    said.when(format!("{path}/region"), stage.region.as_ref());
    citizen::lines(&format!("{path}/within"), &stage.within, said);
    said.when(format!("{path}/when"), stage.when.as_ref());
    said.put(format!("{path}/work"), work(&stage.work));
    said.put(format!("{path}/second_person"), if stage.second_person { "true" } else { "" });
    for check in &stage.checks {
        let own = format!("{path}/checks/{}", check.id);
        said.text(&own, &check.label);
        said.when(format!("{own}/when"), check.when.as_ref());
        said.when(format!("{own}/proves"), check.proves.as_ref());
    }
    let fields = format!("{path}/fields");
    stage.fields.iter().for_each(|field| citizen::field(&fields, field, "", said));
    for opinion in &stage.opinions {
        said.uses(&opinion.when);
        said.reads(&opinion.question);
        let of = format!("{} {}", opinion.role, opinion.unit);
        let words = conditional(&marked(&opinion.question.id, &[of]), opinion.when.as_ref());
        said.put(format!("{path}/opinions/{}", opinion.id), words);
    }
    for (id, sentence) in &stage.holds {
        said.text(format!("{path}/holds/{id}"), sentence);
    }
    for outcome in &stage.outcomes {
        let own = format!("{path}/outcomes/{}", outcome.name);
        said.uses(&outcome.when);
        said.put(&own, conditional(way(&outcome.to), outcome.when.as_ref()));
        said.put(format!("{own}/reasons"), outcome.reasons.join(", "));
        said.some_text(format!("{own}/label"), outcome.label.as_ref());
    }
}

/// What is particular to a kind of work.
fn work(work: &Work) -> String {
    match work {
        Work::Role(_) => "role".to_owned(),
        Work::System => "system".to_owned(),
        Work::Awaited => "awaited".to_owned(),
        Work::Confirm(confirm) => {
            let asked = match &confirm.asked {
                Asked::Role(role) | Asked::Person(role) => role,
            };
            marked(&confirm.question.id, &[asked.clone(), confirm.show.join(", ")])
        }
        Work::Pay(pay) => {
            let within = pay.within.as_ref().map(duration).unwrap_or_default();
            marked("pay", &[within, pay.methods.join(", ")])
        }
        Work::Call(call) => format!("{}.{}", call.connector, call.action),
        Work::Handover(handover) => marked("handover", &[handover.ways.join(", ")]),
        Work::Forward(forward) => marked("forward", &[forward.to.join(", ")]),
        Work::Together(group) => {
            let until = if group.any { "any" } else { "all" };
            marked(&group.members.join(", "), &[until.to_owned()])
        }
    }
}
