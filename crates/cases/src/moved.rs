//! An applicant has moved. Each office that has a case with their address reads that they did; the new address it reads
//! where its person gave it for that case, and an answer changes only by a correction, as ever.

use db::Batch;
use definition::{Address, Answers, Service, Value};
use identity::Reader;
use vault::Purpose;
use web::{Citizen, View};

use crate::app::App;
use crate::correction;
use crate::error::Failure;
use crate::store::{self, Moved};
use crate::working::{Opened, seal_words};

/// A running case that has an address of its applicant.
pub struct MovedCase {
    /// What it is called.
    pub title: String,
    /// Its number.
    pub number: String,
    /// Id of the unit whose case it is.
    pub unit: String,
    /// Where its person mends it now, if that is asked.
    pub mend: Option<String>,
    /// Whether an address of theirs is to be mended there.
    pub mends_address: bool,
    /// Where it is in this.
    pub stands: Stands,
}

/// How far the new address of somebody came in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// The office does not know that they moved.
    Untold,
    /// It knows that they moved.
    Told,
    /// It has the new address beside the case.
    Given,
    /// The case is about the new address.
    Same,
}

/// The addresses of the applicant among answers.
fn addresses<'a>(service: &'a Service, answers: &'a Answers) -> Vec<&'a Address> {
    let about = |id: &str| {
        let own = service.subject("applicant");
        let is_fact = own.is_some_and(|own| own.fields.iter().any(|field| field.id == id));
        is_fact || id.starts_with("applicant.")
    };
    let own = answers.iter().filter(|(id, _)| about(id));
    own.filter_map(|(_, value)| if let Value::Address(one) = value { Some(one) } else { None })
        .collect()
}

/// The running cases of a person with an address of theirs.
async fn concerned(app: &App, citizen: &Citizen) -> Result<Vec<(Opened, Answers)>, Failure> {
    let mut found = Vec::new();
    for person in citizen.persons() {
        for mine in store::mine(&app.db, person).await? {
            let opened = match app.open_own(citizen, &mine.number).await {
                Ok(opened) => opened,
                Err(Failure::NotFound) => continue,
                Err(failure) => return Err(failure),
            };
            if opened.row.ended_at.is_some() {
                continue;
            }
            let answers = app.answers(&opened, Reader::Owner, Purpose::Own).await?;
            if !addresses(&opened.service, &answers).is_empty() {
                found.push((opened, answers));
            }
        }
    }
    Ok(found)
}

/// The running cases of a person that have an address of theirs, with what became of the new one in each.
///
/// # Errors
/// [`Failure`] when one could not be read.
pub async fn moved_cases(
    app: &App,
    citizen: &Citizen,
    view: &View,
    new: Option<&Address>,
) -> Result<Vec<MovedCase>, Failure> {
    let mut cases = Vec::new();
    for (opened, answers) in concerned(app, citizen).await? {
        let told = store::moved(&app.db, app.agency(), opened.row.id).await?;
        let has = |new| addresses(&opened.service, &answers).contains(&new);
        let stands = match told {
            _ if new.is_some_and(has) => Stands::Same,
            Some(Moved { given: Some(_), .. }) => Stands::Given,
            Some(Moved { given: None, .. }) => Stands::Told,
            None => Stands::Untold,
        };
        let mend = mend_at(&opened);
        let correction = correction::of_applicant(app, view, &opened).await?;
        let mends_address = correction.is_some_and(|own| !own.address_questions().is_empty());
        cases.push(MovedCase {
            title: opened.service.title.get(view.language).to_owned(),
            number: opened.row.number.clone(),
            unit: opened.row.unit.clone(),
            mend: opened.case.correction.is_some().then_some(mend),
            mends_address,
            stands,
        });
    }
    Ok(cases)
}

fn mend_at(opened: &Opened) -> String {
    format!("/permohonan/{}/perbaiki", opened.row.number)
}

/// Writes the new address where an office asked to mend that of a case; gives where its person looks at it and sends it.
///
/// # Errors
/// [`Failure::NotFound`] where it is no case of theirs, or no address is to be mended.
pub async fn mend_address(
    app: &App,
    citizen: &Citizen,
    view: View,
    number: &str,
    new: &Address,
) -> Result<String, Failure> {
    let opened = app.open_own(citizen, number).await?;
    let correction = correction::of_applicant(app, &view, &opened).await?;
    let correction = correction.ok_or(Failure::NotFound)?;
    match correction.take_address(&app.intake, view, new).await? {
        true => Ok(mend_at(&opened)),
        false => Err(Failure::NotFound),
    }
}

/// The rows that tell each office with such a case that its applicant moved, but not where to.
///
/// # Errors
/// [`Failure`] when a case could not be read.
pub async fn tell_moved(app: &App, citizen: &Citizen, new: &Address) -> Result<Batch, Failure> {
    let mut batch = Batch::new();
    for (opened, answers) in concerned(app, citizen).await? {
        if !addresses(&opened.service, &answers).contains(&new) {
            let told = store::tell_moved(app.agency(), opened.row.id, app.web.now());
            batch = batch.then(told);
        }
    }
    Ok(batch)
}

/// Gives the new address for one case, in the words of `line`.
///
/// # Errors
/// [`Failure::NotFound`] where it is not a running case of theirs that was told of it.
pub async fn give_address(
    app: &App,
    citizen: &Citizen,
    number: &str,
    line: &str,
) -> Result<(), Failure> {
    let opened = app.open_own(citizen, number).await?;
    let told = store::moved(&app.db, app.agency(), opened.row.id).await?;
    if told.is_none() || opened.row.ended_at.is_some() {
        return Err(Failure::NotFound);
    }
    let sealed = seal_words(app, &opened, "moved", line).ok_or(Failure::NotFound)?;
    let batch = store::give_address(app.agency(), opened.row.id, &sealed, app.web.now());
    Ok(app.db.commit(batch).await?)
}

/// What its office reads of it: that the applicant moved, or the new address.
pub(crate) fn in_words(app: &App, view: &View, opened: &Opened, moved: &Moved) -> String {
    let given = moved.given.as_ref().and_then(|(at, sealed)| {
        let line = app.words(opened, "moved", sealed)?;
        Some(view.say2("cases-moved-given", ("at", &view.short_at(at)), ("address", &line)))
    });
    let told = || view.say1("cases-moved-told", "at", view.short_at(&moved.told_at));
    given.unwrap_or_else(told)
}
