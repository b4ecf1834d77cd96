//! Who besides the applicant is told something: people of the case by the contact that was typed or proved, and the
//! staff of a unit.

use definition::{Answers, NoticeLine, Value};
use terms::{Language, RegionCode};

use crate::app::App;
use crate::error::Failure;
use crate::working::Opened;

/// Somebody who is told something.
pub(crate) struct Receiver {
    /// Phone or e-mail.
    pub(crate) to: String,
    /// What they are called: "Ibu", a unit.
    pub(crate) name: String,
    /// The language they read.
    pub(crate) language: Language,
    /// Whether they read it at a desk.
    pub(crate) is_unit: bool,
}

/// Whom a line names besides the applicant, as far as there is a way to reach them.
pub(crate) async fn others(
    app: &App,
    opened: &Opened,
    line: &NoticeLine,
    answers: &Answers,
) -> Result<Vec<Receiver>, Failure> {
    let mut found = Vec::new();
    for subject in line.to.iter().filter(|to| *to != "applicant") {
        found.extend(of_subject(app, opened, subject, answers).await?);
    }
    if let Some(unit) = &line.unit {
        found.extend(of_unit(app, opened, unit).await?);
    }
    Ok(found)
}

/// A person of the case: the contact that they proved, else what was typed for them.
async fn of_subject(
    app: &App,
    opened: &Opened,
    subject: &str,
    answers: &Answers,
) -> Result<Vec<Receiver>, Failure> {
    let label = opened.service.subject(subject);
    let name = label.map_or_else(String::new, |one| one.label.get(Language::Id).to_owned());
    let receiver = |(to, language)| Receiver { to, name: name.clone(), language, is_unit: false };
    if let Some(person) = opened.keys.get(subject).and_then(|held| held.person) {
        let reached = identity::reached(&app.db, &app.keys, person).await?;
        return Ok(reached.map(receiver).into_iter().collect());
    }
    let items = answers.get(subject).map(Value::items).unwrap_or_default();
    let own = contact_in(answers, &format!("{subject}."));
    let all = own.into_iter().chain(items.iter().filter_map(|item| contact_in(item, "")));
    Ok(all.map(|to| receiver((to, Language::Id))).collect())
}

fn contact_in(answers: &Answers, prefix: &str) -> Option<String> {
    let typed = |fact: &str| answers.get(&format!("{prefix}{fact}")).and_then(Value::text);
    typed("phone").or_else(|| typed("email")).map(str::to_owned)
}

/// Those who work in a unit, by the address with which they sign in.
async fn of_unit(app: &App, opened: &Opened, unit: &str) -> Result<Vec<Receiver>, Failure> {
    let region: Option<RegionCode> = opened.case.region.parse().ok();
    let found = region.and_then(|region| app.units.covering(unit, &region));
    // Whoever is complained about is told nothing of it.
    let found = found.filter(|unit| !opened.case.hidden_from.contains(&unit.id));
    let Some(unit) = found else { return Ok(Vec::new()) };
    let staff = identity::staff(&app.db, app.agency()).await?;
    let works_there = |grant: &String| {
        let (role, place) = grant.split_once(':').unwrap_or_default();
        place == unit.id && role != "administrator"
    };
    let there = staff.into_iter().filter(|one| one.active && one.grants.iter().any(works_there));
    let receiver = |one: identity::Member| Receiver {
        to: one.email,
        name: unit.title.clone(),
        language: Language::Id,
        is_unit: true,
    };
    Ok(there.map(receiver).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Answers {
        pairs.iter().map(|(id, text)| ((*id).to_owned(), Value::Text((*text).to_owned()))).collect()
    }

    #[test]
    fn somebody_is_reached_by_phone_else_by_mail_else_not_at_all() {
        let answers = typed(&[
            ("mother.phone", "+62812"),
            ("mother.email", "ibu@x.example"),
            ("father.email", "ayah@x.example"),
        ]);
        let reached = |who| contact_in(&answers, who);
        assert_eq!(reached("mother.").as_deref(), Some("+62812"));
        assert_eq!(reached("father.").as_deref(), Some("ayah@x.example"));
        assert_eq!(reached("guardian."), None);
        assert_eq!(contact_in(&typed(&[("phone", "+62813")]), "").as_deref(), Some("+62813"));
    }
}
