//! Submitting: once, however often it is pressed. The case has the draft's id, so a second submit meets its key and
//! gets the same receipt.

use axum::extract::{Path, State};
use axum::response::Response;
use casework::{Answered, Case, Command, Entered, Kin, Reported, Road, Withheld, decide, evolve};
use course::{Channel, Judged};
use db::{Batch, Db, DbError};
use definition::form::Context;
use definition::{Answers, Facts, Rules, Service};
use identity::{Held, Keyring, Keys, Owner};
use intake::{Submission, Untaken};
use terms::{AgencyId, CaseId, Language, Moment, PersonId, RegionCode};
use web::{Citizen, Network, Pairs, Signed, Staff, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::report::Followed;
use crate::store::By;
use crate::working::{Desks, Opened};
use crate::{
    asked, asking, entered, names, notices, number, parcel, report, store, timeline, timers,
    working,
};

const ATTEMPTS: usize = 5;

/// `POST /isian/{draft}/kirim`: on to the receipt, or back to what is open.
pub(crate) async fn send(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    network: Network,
    Path(draft): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let id: CaseId = draft.parse().map_err(|_| Failure::NotFound)?;
    if form.get("benar").is_empty() {
        for person in citizen.persons() {
            if let Some(number) = app.submitted(person, id).await? {
                return Ok(see_other(&format!("/permohonan/{number}/terima")));
            }
        }
        return Ok(see_other(&format!("/isian/{draft}/periksa?salah=benar")));
    }
    let submission = match intake::take(&app.intake, &view, &citizen, id).await {
        Ok(submission) => submission,
        Err(Untaken::Open(open)) => {
            let page = open.first().map_or("periksa", |(page, _)| page.as_str());
            return Ok(see_other(&format!("/isian/{draft}/{page}?dari=periksa")));
        }
        // A paper is typed at a counter, and nowhere else.
        Err(Untaken::NoPaper) => return Err(Failure::NotFound),
        Err(Untaken::Refused(_)) => return Ok(see_other(&format!("/isian/{draft}/periksa"))),
        // Somebody pressed twice.
        Err(Untaken::Failed(intake::Failure::Filed(number))) => {
            return Ok(see_other(&format!("/permohonan/{number}/terima")));
        }
        Err(Untaken::Failed(failure)) => return Err(failure.into()),
    };
    let sender = Sender::of(&citizen, &submission, &form).ok_or(Failure::NotFound)?;
    // A machine is as many people without an account as it has cookies.
    if report::is_nameless(&citizen, submission.person) && !app.web.takes_stranger(network) {
        return Err(Failure::TooManyReports);
    }
    if !submission.published.service.parts.is_empty() {
        let parcel = parcel::file(&app, &view, Sender::Applicant, submission).await?;
        return Ok(see_other(&format!("/permohonan/{parcel}/terima")));
    }
    let context = app.intake.context(&view);
    match file(&app, (&context, view.language), sender, submission).await {
        Ok(number) => Ok(see_other(&format!("/permohonan/{number}/terima"))),
        // The check of all answers says it: the letter that was chosen is not among those that may be.
        Err(Failure::UsedUp) => Ok(see_other(&format!("/isian/{draft}/periksa"))),
        Err(failure) => Err(failure),
    }
}

/// `GET` of the same, after "reload" or from the door: back to the check of all answers.
pub(crate) async fn turn_to(Path(draft): Path<String>) -> Response {
    see_other(&format!("/isian/{draft}/periksa"))
}

/// The number of the case that a draft became, or where its parcel is, if it is this person's. A foreign one and none are found out by the same
/// statements.
///
/// # Errors
/// When the database could not be asked, or a key does not open.
pub async fn submitted(
    db: &Db,
    keyring: &Keyring,
    agency: AgencyId,
    person: PersonId,
    draft: CaseId,
) -> Result<Option<String>, identity::Failure> {
    let row = store::by_id(db, agency, draft).await?;
    let keys = identity::load(db, keyring, agency, draft).await?;
    let parcel = parcel::filed(db, agency, person, draft).await?;
    let own = keys.get("applicant").is_some_and(|held| held.person == Some(person));
    Ok(row.filter(|_| own).map(|row| row.number).or(parcel))
}

impl App {
    pub(crate) async fn submitted(
        &self,
        person: PersonId,
        draft: CaseId,
    ) -> Result<Option<String>, Failure> {
        Ok(submitted(&self.db, &self.keys, self.agency(), person, draft).await?)
    }
}

/// Who sends an application.
#[derive(Clone)]
pub(crate) enum Sender<'a> {
    /// Whoever applies.
    Applicant,
    /// Whoever complains, and what of it everybody may not see.
    Reporter(Reported, Withheld),
    /// An officer who typed it at a counter.
    Officer(&'a Staff),
    /// An officer who takes it out of another report. Whoever never sees that one never sees a part of it.
    Splitting {
        staff: &'a Staff,
        out_of: &'a Kin,
        reported: Reported,
        hidden_from: &'a [String],
        withheld: Withheld,
    },
}

impl<'a> Sender<'a> {
    /// Whoever sends a draft of their own, a complaint in the way that a form names. None: without an account nobody
    /// applies for anything.
    pub(crate) fn of(citizen: &Citizen, submission: &Submission, form: &Pairs) -> Option<Self> {
        let is_nameless = report::is_nameless(citizen, submission.person);
        match &submission.published.service.complaint {
            Some(complaint) => {
                let reported = report::chosen(complaint, form, is_nameless);
                Some(Self::Reporter(reported, report::withheld(form)))
            }
            None if is_nameless => None,
            None => Some(Self::Applicant),
        }
    }

    fn by(&self, submission: &Submission) -> By {
        match self {
            Self::Applicant | Self::Reporter(..) => By::Citizen(submission.person),
            Self::Officer(staff) | Self::Splitting { staff, .. } => By::Staff(staff.officer),
        }
    }

    /// Its number, when it was sent already.
    async fn number(&self, app: &App, submission: &Submission) -> Result<Option<String>, Failure> {
        match self {
            Self::Applicant | Self::Reporter(..) | Self::Splitting { .. } => {
                app.submitted(submission.person, submission.case).await
            }
            Self::Officer(staff) => {
                let (agency, officer) = (app.agency(), staff.officer);
                Ok(entered::entered_by(&app.db, agency, officer, submission.case).await?)
            }
        }
    }

    /// The language that the applicant is written to in, where they are here to show it.
    fn language(&self, language: Language, person: PersonId) -> Batch {
        match self {
            Self::Applicant | Self::Reporter(..) => identity::uses_language(person, language),
            Self::Officer(_) | Self::Splitting { .. } => Batch::new(),
        }
    }

    /// How a complaint is reported; one that is typed at a counter is open where the file lets it.
    fn reported(&self, service: &Service) -> Option<Reported> {
        let complaint = service.complaint.as_ref()?;
        Some(match self {
            Self::Reporter(reported, _) | Self::Splitting { reported, .. } => *reported,
            Self::Applicant | Self::Officer(_) => report::within(complaint, Reported::Open),
        })
    }

    /// The units that never see it, whatever it says.
    fn hidden_from(&self) -> &'a [String] {
        match self {
            Self::Splitting { hidden_from, .. } => hidden_from,
            Self::Applicant | Self::Reporter(..) | Self::Officer(_) => &[],
        }
    }

    /// The report that it is taken out of.
    fn out_of(&self) -> Option<Kin> {
        match self {
            Self::Splitting { out_of, .. } => Some((*out_of).clone()),
            Self::Applicant | Self::Reporter(..) | Self::Officer(_) => None,
        }
    }

    /// What of it everybody may not see.
    fn withheld(&self) -> Withheld {
        match self {
            Self::Reporter(_, withheld) | Self::Splitting { withheld, .. } => withheld.clone(),
            Self::Applicant | Self::Officer(_) => Withheld::default(),
        }
    }
}

/// Makes a case of a complaint that a program sent for somebody without an account; its number.
///
/// # Errors
/// [`Failure`]: when no office serves the place, or it could not be stored.
pub async fn file_report(
    app: &App,
    (context, language): (&Context, Language),
    reported: Reported,
    submission: Submission,
) -> Result<String, Failure> {
    file(app, (context, language), Sender::Reporter(reported, Withheld::default()), submission)
        .await
}

/// Makes a case of what is complete; its number.
pub(crate) async fn file(
    app: &App,
    (context, language): (&Context, Language),
    sender: Sender<'_>,
    submission: Submission,
) -> Result<String, Failure> {
    if submission.published.service.complaint.is_some()
        && report::is_flood(app, submission.person).await?
    {
        return Err(Failure::TooManyReports);
    }
    let filing = Filing::new(app, (context, language), sender.clone(), submission).await?;
    for _ in 0..ATTEMPTS {
        let number = number::number(&app.web.brand().code, context.today.year(), app.web.random());
        match app.db.commit(filing.batch(&number, app.web.now())?).await {
            Ok(()) => return Ok(number),
            Err(DbError::Stale | DbError::Duplicate(_)) => {
                if let Some(number) = sender.number(app, &filing.submission).await? {
                    return Ok(number);
                }
                if !intake::are_free(&app.intake, &filing.submission).await? {
                    return Err(Failure::UsedUp);
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Busy)
}

/// A case that is about to be made: all that is known of it besides its number and its moment.
pub(crate) struct Filing<'a> {
    app: &'a App,
    sender: Sender<'a>,
    submission: Submission,
    unit: String,
    region: RegionCode,
    /// Units that never see it.
    hidden_from: Vec<String>,
    keys: Keys,
    entered: Option<Entered>,
    in_parcel: bool,
    rules: Rules,
    road: Road,
    /// How a complaint is reported.
    reported: Option<Reported>,
    /// What belongs in its batch.
    with: Batch,
}

impl<'a> Filing<'a> {
    pub(crate) async fn new(
        app: &'a App,
        (context, language): (&Context, Language),
        sender: Sender<'a>,
        submission: Submission,
    ) -> Result<Self, Failure> {
        let service = submission.published.service.clone();
        let is_private = || app.follower.is_private(&submission.answers);
        let reported = sender.reported(&service);
        let reported = reported.map(|own| if is_private() { Reported::Secret } else { own });
        let hidden = sender.hidden_from();
        let place = app.place_of(&service, &submission.answers, context, hidden);
        let (unit, region, hidden_from) = place?;
        let held = Held {
            id: submission.key_id,
            key: submission.key.clone(),
            person: Some(submission.person),
        };
        let known = Keys::from([("applicant".to_owned(), held)]);
        let (keys, key_rows) =
            keys_for(app, submission.case, known, &service, &submission.answers).await?;
        let token_rows =
            names::index(&app.keys, app.agency(), submission.case, &service, &submission.answers);
        let entered = match &sender {
            Sender::Applicant | Sender::Reporter(..) | Sender::Splitting { .. } => None,
            Sender::Officer(staff) => entered::entered(app, &keys, staff, &submission),
        };
        let (person, draft) = (submission.person, submission.case);
        let around = parcel::has_and_freed((&app.db, &app.web), person, &service.id, draft);
        let (in_parcel, freed) = around.await?;
        let channel = match (in_parcel, &entered) {
            (true, _) => Channel::Parcel,
            (false, Some(_)) => Channel::Counter,
            (false, None) => Channel::Web,
        };
        let facts = Facts {
            late: Some(false),
            region: Some(region.clone()),
            channel: Some(channel.name().to_owned()),
            reports: Some(1),
            supporters: Some(0),
            ..Facts::default()
        };
        let rules = service.rules(&submission.answers, &facts, context);
        let desks = Desks { units: &app.units, hidden_from: &hidden_from };
        let road = course::road(&service, &Judged::at_the_start(&rules), &desks, &unit, &region);
        let with = submission
            .batch
            .clone()
            .then(key_rows)
            .then(token_rows)
            .then(freed)
            .then(sender.language(language, person));
        Ok(Self {
            app,
            sender,
            submission,
            unit,
            region,
            hidden_from,
            keys,
            entered,
            in_parcel,
            rules,
            road,
            reported,
            with,
        })
    }

    /// All that makes it, under this number and now.
    pub(crate) fn batch(&self, number: &str, now: Moment) -> Result<Batch, Failure> {
        let Self { app, sender, submission, .. } = self;
        let service = &submission.published.service;
        let command = Command::File {
            number: number.to_owned(),
            service: service.id.clone(),
            version: submission.published.version,
            unit: self.unit.clone(),
            region: self.region.as_str().to_owned(),
            answers: working::seal_answers(
                app,
                &self.keys,
                submission.case,
                service,
                &submission.answers,
            ),
            entered: self.entered.clone(),
            parcel: self.in_parcel,
            reported: self.reported,
            hidden_from: self.hidden_from.clone(),
            out_of: sender.out_of(),
            withheld: sender.withheld(),
        };
        let event = decide(&Case::default(), &self.road, &app.calendar, command, now)?;
        let case = evolve(Case::default(), &event, now);
        let told = timeline::told_turn(Some(&**service), &case);
        let topic = report::topic(service, &submission.answers);
        let batch = store::file(
            &app.web,
            app.agency(),
            submission.case,
            (submission.person, sender.by(submission)),
            &event,
            (&case, service.level(&self.rules), (told, topic.as_str())),
            now,
        );
        Ok(batch
            .then(begun(app, (submission.case, 1), service, &case, now))
            .then(self.with.clone())
            .then({
                let (place, states) = ((submission.case, 1), (&Case::default(), &case));
                notices::of_event(&app.web, service, place, &event, states, now)
            })
            .then(notices::ahead_of(app, (submission.case, service), &self.rules, now))
            .then(app.follower.of_event(&Followed {
                case: submission.case,
                number,
                service,
                version: submission.published.version,
                answers: &submission.answers,
                event: &event,
                after: &case,
                story: None,
                now,
            })))
    }
}

impl App {
    /// Where a case with these answers belongs: its unit, its region, and the units that never see it, those among them that
    /// never saw it.
    pub(crate) fn place_of(
        &self,
        service: &Service,
        answers: &Answers,
        context: &Context,
        hidden_before: &[String],
    ) -> Result<(String, RegionCode, Vec<String>), Failure> {
        let hidden = self.hidden(service, answers, context, hidden_before);
        let (unit, region) = service.handled_by(answers, context).map_err(|_| Failure::NoOffice)?;
        let desks = Desks { units: &self.units, hidden_from: &hidden };
        let unit = course::Offices::covering(&desks, &unit, &region).ok_or(Failure::NoOffice)?;
        Ok((unit.to_owned(), region, hidden))
    }

    /// The units that never see a complaint with these answers, those among them that never saw it.
    pub(crate) fn hidden(
        &self,
        service: &Service,
        answers: &Answers,
        context: &Context,
        before: &[String],
    ) -> Vec<String> {
        let (units, there) = service.hidden_from(answers, context);
        let mut hidden = before.to_vec();
        for unit in units.iter().filter_map(|unit| self.units.covering(unit, &there)) {
            if !hidden.contains(&unit.id) {
                hidden.push(unit.id.clone());
            }
        }
        hidden
    }
}

/// What begins with the first stage: what is due by itself, who is asked.
fn begun(app: &App, place: (CaseId, i64), service: &Service, case: &Case, now: Moment) -> Batch {
    let before = Case::default();
    timers::due(&app.web, place, &before, case, now)
        .then(asking::due(&app.web, service, place, (&before, case), now))
        .then(asked::change(app.agency(), place.0, &[], &case.all_asked()))
}

/// Answers that take the place of those of a case, sealed, and the rows that go with them: keys of new subjects, and the
/// names by which it is found.
pub(crate) async fn replaced(
    app: &App,
    opened: &Opened,
    before: &Answers,
    answers: &Answers,
) -> Result<(Answered, Batch), Failure> {
    let (case, service) = (opened.row.id, &opened.service);
    let (keys, key_rows) = keys_for(app, case, opened.keys.clone(), service, answers).await?;
    let sealed = working::seal_answers(app, &keys, case, service, answers);
    let names = names::index_anew(&app.keys, app.agency(), case, service, before, answers);
    Ok((sealed, key_rows.then(names)))
}

/// The keys of all subjects in these answers: those there are stay, the others are new, and each is linked to its
/// resident by NIK.
async fn keys_for(
    app: &App,
    case: CaseId,
    mut keys: Keys,
    service: &Service,
    answers: &Answers,
) -> Result<(Keys, Batch), Failure> {
    let mut batch = Batch::new();
    for (subject, own) in &service.split(answers).sealed {
        if subject == "applicant" {
            continue; // Linked to a person with an account.
        }
        let nik = own.iter().find(|(id, _)| *id == "nik" || id.ends_with(".nik"));
        let nik = nik.and_then(|(_, value)| value.text());
        let mut owner = Owner::default();
        if let Some(nik) = nik {
            let (resident, row) =
                identity::resident(&app.db, &app.web, &app.keys, app.agency(), nik).await?;
            owner.resident = Some(resident);
            batch = batch.then(row);
        }
        if keys.contains_key(subject) {
            batch = batch.then(identity::relink(app.agency(), case, subject, owner.resident));
            continue;
        }
        let (held, row) =
            identity::new_key(&app.web, &app.keys, app.agency(), case, subject, owner);
        keys.insert(subject.clone(), held);
        batch = batch.then(row);
    }
    Ok((keys, batch))
}
