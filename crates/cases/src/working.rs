//! Load, decide, commit: the only place where the domain and the store meet.

mod answers;
mod signed;

use casework::{Actor, Calendar, Case, Command, Event, Refusal, Road, decide, evolve};
use course::{Deciding, Known, Offices, Situation};
use db::{Batch, DbError};
use definition::form::Context;
use definition::{Answers, EXTEND, Level};
use identity::{Reader, Units};
use intake::Published;
use terms::{CaseId, Language, Moment, OfficerId, RegionCode};
use vault::Purpose;
use web::{Role, Staff};

pub(crate) use self::answers::{seal_answers, seal_words};
use self::signed::{office_of, own_offices, signing_in};
use crate::access;
use crate::app::{App, LetterCard};
use crate::error::Failure;
use crate::notices;
pub(crate) use crate::opened::Opened;
use crate::publishing::PUBLIC;
use crate::report::Followed;
use crate::signing::Occasion;
use crate::store::{self, Before, By, CaseRow};
use crate::{asked, asking, awaited, hands, kin, publishing, report, timeline, timers};

/// How often a decision is made again when others were first.
const ATTEMPTS: usize = 10;

/// What is asked of a case.
#[derive(Clone, Copy)]
pub(crate) struct Order<'a> {
    by: By,
    /// The answers to decide on, where the command brings new ones.
    answers: Option<&'a Answers>,
    /// What is filled in at the stage with the command.
    filled: Option<&'a Answers>,
    /// The unit and the region whose road it is on then, where they change with the answers.
    place: Option<&'a (String, RegionCode)>,
    /// The units that never see it then, where others do not than before.
    hidden_from: Option<&'a [String]>,
    /// The heading under which it is put.
    sorted: Option<&'a Published>,
    command: &'a (dyn Fn(&Opened) -> Command + Sync),
    /// What belongs in the same batch.
    also: &'a (dyn Fn(&Opened, &Event) -> Batch + Sync),
}

impl<'a> Order<'a> {
    pub(crate) fn new(by: By, command: &'a (dyn Fn(&Opened) -> Command + Sync)) -> Self {
        let also = &|_: &Opened, _: &Event| Batch::new();
        Self {
            by,
            answers: None,
            filled: None,
            place: None,
            hidden_from: None,
            sorted: None,
            command,
            also,
        }
    }

    pub(crate) fn also(self, also: &'a (dyn Fn(&Opened, &Event) -> Batch + Sync)) -> Self {
        Self { also, ..self }
    }

    pub(crate) fn with_answers(self, answers: &'a Answers) -> Self {
        Self { answers: Some(answers), ..self }
    }

    pub(crate) fn filling(self, filled: &'a Answers) -> Self {
        Self { filled: Some(filled), ..self }
    }

    pub(crate) fn sorted_under(self, published: &'a Published) -> Self {
        Self { sorted: Some(published), ..self }
    }

    pub(crate) fn moved_to(self, place: Option<&'a (String, RegionCode)>) -> Self {
        Self { place, ..self }
    }

    pub(crate) fn hidden_from(self, hidden_from: Option<&'a [String]>) -> Self {
        Self { hidden_from, ..self }
    }
}

/// The units of the agency as the offices of a road.
pub(crate) struct Desks<'a> {
    pub(crate) units: &'a Units,
    /// Units that never see the case: what would be theirs is the superior's.
    pub(crate) hidden_from: &'a [String],
}

impl Desks<'_> {
    /// The unit, or the first above it that may see the case.
    pub(crate) fn allowed<'u>(&'u self, mut unit: &'u str) -> Option<&'u str> {
        let is_hidden = |unit: &str| self.hidden_from.iter().any(|hidden| hidden == unit);
        // No longer a way up than there are units: a ring of hidden ones has an end too.
        for _ in 0..=self.units.iter().count() {
            if !is_hidden(unit) {
                return Some(unit);
            }
            unit = self.units.get(unit)?.parent.as_deref()?;
        }
        None
    }
}

impl Offices for Desks<'_> {
    fn covering(&self, unit: &str, region: &RegionCode) -> Option<&str> {
        self.allowed(self.units.covering(unit, region)?.id.as_str())
    }

    fn superior(&self, unit: &str) -> Option<&str> {
        self.allowed(self.units.get(unit)?.parent.as_deref()?)
    }
}

impl App {
    pub(crate) fn case_context(&self, opened: &Opened, language: Language, now: Moment) -> Context {
        let zone = &self.web.brand().zone;
        Context {
            submitted_on: opened.row.submitted_at.day(zone),
            ..self.intake.context_on(now.day(zone), language)
        }
    }

    /// What a unit is called; empty for one that is no longer there.
    pub(crate) fn unit_title(&self, unit: &str) -> String {
        self.units.get(unit).map_or_else(String::new, |unit| unit.title.clone())
    }

    /// The letters of a case with their titles.
    pub(crate) async fn letters_of(
        &self,
        opened: &Opened,
        language: Language,
    ) -> Result<Vec<(LetterCard, String)>, Failure> {
        // Each letter stands in the event that gave it.
        if opened.events.iter().all(|(event, _)| event.letters().is_empty()) {
            return Ok(Vec::new());
        }
        let cards = self.letters.cards(self.agency(), opened.row.id).await?;
        let title = |card: &LetterCard| {
            let letter = course::letter(&opened.service, &card.letter);
            let title = letter.map(|letter| letter.title.get(language).to_owned());
            let whose = letter.zip(card.item).map(|(letter, item)| {
                opened.service.item_title(
                    letter.for_each.as_deref().unwrap_or_default(),
                    item,
                    language,
                )
            });
            title.into_iter().chain(whose).collect::<Vec<_>>().join(", ")
        };
        Ok(cards.into_iter().map(|card| (card.clone(), title(&card))).collect())
    }

    /// What a member of staff reads a case for: to sign it only where they can.
    pub(crate) fn purpose(&self, staff: &Staff, opened: &Opened) -> Purpose {
        let (signs, role) = (Role::Signatory.name(), opened.case.hand.role.as_str());
        let own = access::roles_at(staff, &self.units, &opened.case.hand.unit);
        let is_signing = role == signs && own.iter().any(|own| own == signs);
        if is_signing { Purpose::Sign } else { Purpose::Examine }
    }

    /// What the unit is called from which somebody sees a case.
    fn seen_from(&self, staff: &Staff, opened: &Opened) -> String {
        let units = [&opened.row.unit, &opened.row.stage_unit];
        self.unit_title(access::seen_from(staff, &self.units, units))
    }

    /// The road as it is shown at the stage, with what is filled in there.
    pub(crate) fn road(
        &self,
        opened: &Opened,
        answers: &Answers,
        filled: Option<&Answers>,
        now: Moment,
    ) -> Road {
        let known = self.known(opened, filled, None, now);
        self.road_in(opened, answers, &known, (None, None), now)
    }

    fn road_in(
        &self,
        opened: &Opened,
        answers: &Answers,
        known: &Known,
        (place, hidden_from): (Option<&(String, RegionCode)>, Option<&[String]>),
        now: Moment,
    ) -> Road {
        let agency = || self.intake.services.agency_region();
        let own =
            || (opened.row.unit.clone(), opened.row.region.parse().unwrap_or_else(|_| agency()));
        let (unit, region) = place.cloned().unwrap_or_else(own);
        let context = self.case_context(opened, Language::Id, now);
        let hidden_from = hidden_from.unwrap_or(&opened.case.hidden_from);
        let situation = Situation {
            service: &opened.service,
            answers,
            context: &context,
            stage: &opened.case.hand.stage,
            offices: &Desks { units: &self.units, hidden_from },
            unit: &unit,
            region: &region,
        };
        situation.road(known)
    }

    pub(crate) fn actor(&self, staff: &Staff, opened: &Opened) -> Actor {
        let roles = access::roles_at(staff, &self.units, &opened.case.hand.unit);
        Actor { officer: staff.officer, name: staff.name.clone(), roles }
    }

    /// Does what was asked of a case: decides on what is there now, and again when somebody else was first.
    pub(crate) async fn carry_out(
        &self,
        mut opened: Opened,
        order: Order<'_>,
    ) -> Result<Event, Failure> {
        let Order { by, answers: corrected, filled, place, hidden_from, sorted, command, also } =
            order;
        let stage = opened.case.hand.stage.clone();
        let was_one_of_several = opened.case.is_in_several_hands();
        for _ in 0..ATTEMPTS {
            let now = self.web.now();
            // Rules read the answers; nobody is shown them here.
            let answers = match corrected {
                Some(corrected) => corrected.clone(),
                None => self.answers(&opened, Reader::Owner, Purpose::Rule).await?,
            };
            let command = command(&opened);
            if let Some(published) = sorted {
                // From here on it is judged by the road of the other heading.
                opened.service = published.service.clone();
            }
            let way = self.way_of(&opened, &answers, &command, now);
            let deciding = way.as_ref().map(|(stage, outcome)| Deciding { stage, outcome });
            let known = self.known(&opened, filled, deciding.as_ref(), now);
            let road = self.road_in(&opened, &answers, &known, (place, hidden_from), now);
            let calendar: &Calendar = &self.calendar;
            let mut event = decide(&opened.case, &road, calendar, command, now)?;
            let mut batch = Batch::new();
            let mut turn = None;
            // Only where somebody signs, or the agency's seal does, can a letter come to its end.
            if let Some(signing) = signing_in(&mut event)
                && course::signs(&opened.service, &signing.stage)
            {
                let (stage, outcome) = (signing.stage.as_str(), signing.outcome.as_str());
                let mut due = self.letters_due(&opened, &answers, &known, (stage, outcome), now);
                for due in &mut due {
                    due.unit = office_of(&opened.service, &road, due);
                    due.own = own_offices(&opened.service, &road, due, stage);
                }
                let staff = self.signer(by, &opened)?;
                let occasion = Occasion {
                    agency: self.agency(),
                    case: opened.row.id,
                    number: &opened.row.number,
                    service: &opened.service,
                    unit: if stage == EXTEND { &opened.case.unit } else { &opened.case.hand.unit },
                    stage,
                    staff: staff.as_ref(),
                    due: &due,
                    now,
                };
                let signed = self.signing.sign(occasion).await?;
                *signing.letters = signed.letters;
                *signing.block = signed.block;
                batch = signed.batch;
                turn = signed.turn;
            }
            if let Event::LettersAdded { letters, signed_as, .. } = &mut event {
                let signed = self.sign_refusal(&opened, &answers, &known, now).await?;
                *letters = signed.letters;
                *signed_as = signed.block;
                batch = signed.batch;
                turn = signed.turn;
            }
            // As the rows have it, whichever of several stages is looked at here.
            let stored = Case::of(&opened.events);
            let after = evolve(stored.clone(), &event, now);
            let person = opened.keys.get("applicant").and_then(|held| held.person);
            // A list shows by the stages whether something lies ready, a parcel may go on with any of them.
            let is_part =
                matches!(opened.events.first(), Some((Event::Filed { parcel: true, .. }, _)));
            let told = |case: &Case| timeline::told_turn(Some(&opened.service), case);
            let is_heard =
                after.has_moved_since(&stored) && (is_part || told(&stored) != told(&after));
            let before = Before {
                agency: self.agency(),
                case: opened.row.id,
                seq: opened.row.seq,
                leaf: &opened.leaf,
                stood: &stored,
                is_heard,
            };
            let place = (opened.row.id, opened.row.seq + 1);
            let story = after.showing.story.as_ref();
            let story = story.and_then(|sealed| self.words(&opened, PUBLIC, sealed));
            let follows = timers::due(&self.web, place, &opened.case, &after, now)
                .then(timers::of_refusal(&self.web, place, &event, now))
                .then(timers::of_replacing(&self.web, place, &opened.service, &event, now))
                .then(asking::due(&self.web, &opened.service, place, (&opened.case, &after), now))
                .then(asked::change(
                    self.agency(),
                    place.0,
                    &opened.case.all_asked(),
                    &after.all_asked(),
                ))
                .then(hands::change(self.agency(), place.0, &stored, &after))
                .then(awaited::follows(self, &opened, place, &after, now).await?)
                .then(self.follower.of_event(&Followed {
                    case: opened.row.id,
                    number: &opened.row.number,
                    service: &opened.service,
                    version: after.version,
                    answers: &answers,
                    event: &event,
                    after: &after,
                    story: story.as_deref(),
                    now,
                }))
                .then({
                    let states = (&opened.case, &after);
                    kin::of_event(&self.web, &opened.service, place, &event, states, now)
                })
                .then({
                    let states = (&opened.case, &after);
                    notices::of_event(&self.web, &opened.service, place, &event, states, now)
                });
            let follows = follows.then(publishing::removal(self, &opened, place, &after, now));
            let level = self.level(&opened, &answers, &after, now);
            let topic = report::topic(&opened.service, &answers);
            let after_it = (&after, level, topic.as_str());
            let all = store::change(&self.web, &before, by, person, &event, after_it, now)
                .then(follows)
                .then(batch)
                .then(also(&opened, &event));
            opened.case = after;
            opened.events.push((event.clone(), now));
            let all = all.then(notices::ahead(self, &opened, &answers, now));
            let outcome = match &mut turn {
                Some(turn) => {
                    let outcome = self.db.commit_in_order(all, || turn.placed()).await;
                    turn.settled(outcome.is_ok());
                    outcome
                }
                None => self.db.commit(all).await,
            };
            match outcome {
                Err(DbError::Stale | DbError::Duplicate(_)) => {
                    let now = store::by_id(&self.db, self.agency(), opened.row.id).await?;
                    opened = self.open_row(now.ok_or(Failure::NotFound)?).await?;
                    // What was asked of one of several stages is asked of no other.
                    if !opened.look_at(&stage) && was_one_of_several {
                        return Err(Refusal::WentOn.into());
                    }
                }
                outcome => return outcome.map(|()| event).map_err(Failure::from),
            }
        }
        tracing::warn!(
            seq = opened.row.seq,
            "every try of a command met another one or a number given already"
        );
        Err(Failure::Busy)
    }

    /// How urgent a case is after an event; for the office alone.
    fn level(&self, opened: &Opened, answers: &Answers, after: &Case, now: Moment) -> Level {
        if opened.service.priority.is_empty() {
            return Level::Normal;
        }
        let mut facts = self.facts(opened, now);
        facts.reports = i64::try_from(after.reports()).ok();
        let context = self.case_context(opened, Language::Id, now);
        opened.service.level(&opened.service.rules(answers, &facts, &context))
    }

    /// The way out that a command takes, with its stage, if it takes one.
    fn way_of(
        &self,
        opened: &Opened,
        answers: &Answers,
        command: &Command,
        now: Moment,
    ) -> Option<(String, String)> {
        let stage = opened.case.hand.stage.clone();
        match command {
            Command::Decide { outcome, .. }
            | Command::Confirm { outcome, .. }
            | Command::Elapse { outcome: Some(outcome), .. } => Some((stage, outcome.clone())),
            Command::Elapse { outcome: None, .. } => {
                let road = self.road(opened, answers, None, now);
                Some((stage, casework::by_itself(&opened.case, &road)?.name.clone()))
            }
            Command::Silence { .. } => {
                let road = self.road(opened, answers, None, now);
                Some((stage, casework::by_silence(&opened.case, &road)?.name.clone()))
            }
            // Whoever puts off the promise signs the letter that tells it.
            Command::Extend { .. } => Some((EXTEND.to_owned(), EXTEND.to_owned())),
            Command::File { .. }
            | Command::Take(_)
            | Command::Release(_)
            | Command::Vacate(_)
            | Command::AskCorrection { .. }
            | Command::Correct { .. }
            | Command::Supplement { .. }
            | Command::ExtendByItself
            | Command::Object { .. }
            | Command::AskOpinion { .. }
            | Command::GiveOpinion { .. }
            | Command::WithdrawOpinion { .. }
            | Command::Book { .. }
            | Command::Tie { .. }
            | Command::Gather { .. }
            | Command::EndWith { .. }
            | Command::Split { .. }
            | Command::Forward { .. }
            | Command::SortAnew { .. }
            | Command::Say { .. }
            | Command::Publish { .. }
            | Command::Reopen { .. }
            | Command::Undo(_)
            | Command::Withdraw
            | Command::AddLetters { .. }
            | Command::RevokeLetter { .. } => None,
        }
    }

    /// Who signs: the officer whose decision it is; nobody where a rule decides.
    fn signer(&self, by: By, opened: &Opened) -> Result<Option<Staff>, Failure> {
        match by {
            By::System => Ok(None),
            By::Staff(officer) => {
                let name = opened.taken_by(officer).unwrap_or_default();
                let (agency, title, grants) = (self.agency(), String::new(), Vec::new());
                Ok(Some(Staff { agency, officer, name, title, grants }))
            }
            By::Citizen(_) | By::Operator | By::Asked => Err(Refusal::NotYours.into()),
        }
    }
}

/// The case with this number for a member of staff who may see it; recorded as a read of it.
///
/// # Errors
/// [`Failure::NotFound`] when it is not theirs, or not there.
pub async fn open_for_staff(app: &App, staff: &Staff, number: &str) -> Result<CaseRow, Failure> {
    let opened = app.open_for(staff, number).await?;
    drop(app.answers_for(staff, &opened, app.purpose(staff, &opened)).await?);
    Ok(opened.row)
}

/// Declares a letter of a case invalid, with the rows that `also` gives in the same batch.
///
/// # Errors
/// [`Failure::Refused`] when no valid letter of the case has this id, or without a reason.
pub async fn revoke_letter(
    app: &App,
    case: CaseId,
    (id, number, reason, since): (&str, &str, &str, Moment),
    also: &(dyn Fn() -> Batch + Sync),
) -> Result<(), Failure> {
    let row = store::by_id(&app.db, app.agency(), case).await?.ok_or(Failure::NotFound)?;
    let opened = app.open_row(row).await?;
    let command = |_: &Opened| Command::RevokeLetter {
        id: id.to_owned(),
        number: number.to_owned(),
        reason: reason.to_owned(),
        since,
    };
    let rows = |_: &Opened, _: &Event| also();
    app.carry_out(opened, Order::new(By::Operator, &command).also(&rows)).await.map(drop)
}

/// Gives back what somebody who no longer serves has in their hands; gives its numbers.
///
/// # Errors
/// [`Failure`] when it could not be read or stored; what was given back before that stays so.
pub async fn vacate(app: &App, officer: OfficerId) -> Result<Vec<String>, Failure> {
    let command = |_: &Opened| Command::Vacate(officer);
    let mut given_back = Vec::new();
    for row in store::held(&app.db, app.agency(), officer).await? {
        let number = row.number.clone();
        let stage = row.stage.clone();
        let mut opened = app.open_row(row).await?;
        opened.look_at(&stage);
        match app.carry_out(opened, Order::new(By::Operator, &command)).await {
            Ok(_) => given_back.push(number),
            // It left their hands meanwhile.
            Err(Failure::Refused(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(given_back)
}
