//! What becomes public of a complaint, and when: the rows that follow from its events.

use std::sync::Arc;

use cases::{Followed, Follower};
use casework::{Case, End, Event, Kin, Reported, Tie, Turn};
use db::{Batch, params};
use definition::{Answers, Complaint, Point, Service, Value};
use lingua::sensitive;
use terms::AgencyId;

use crate::emergency::Emergency;
use crate::news::News;
use crate::photos;
use crate::published;
use crate::store;

/// Keeps the public list of an agency's complaints.
pub struct Public {
    /// The agency.
    pub agency: AgencyId,
    /// Who is to be told.
    pub news: Arc<News>,
    /// Words of what nobody but the office may know of.
    pub emergency: Arc<Emergency>,
}

impl Follower for Public {
    fn is_private(&self, answers: &Answers) -> bool {
        answers.values().filter_map(Value::text).any(|words| self.emergency.is_private(words))
    }

    fn of_event(&self, about: &Followed<'_>) -> Batch {
        match &about.service.complaint {
            Some(complaint) => self.rows(complaint, about),
            None => Batch::new(),
        }
    }
}

impl Public {
    /// It is no longer among the public ones.
    fn gone(&self, about: &Followed<'_>) -> Batch {
        Batch::new()
            .any(store::DROP, params![self.agency, about.case])
            .any(store::TELL_GONE, params![self.agency, about.case, about.now])
            .then(published::forget(self.agency, about.case))
    }

    fn rows(&self, complaint: &Complaint, about: &Followed<'_>) -> Batch {
        if about.after.turn == Turn::Ended(End::Withdrawn) {
            return self.gone(about);
        }
        if !is_public(complaint, about.after) {
            // Under a heading that is not public it is so no more, nor where a correction made it secret.
            let may_hide = matches!(
                about.event,
                Event::Sorted { .. } | Event::Corrected { guarded: Some(_), .. }
            );
            return if may_hide { self.gone(about) } else { Batch::new() };
        }
        let place = place(about.answers);
        let (lat, lng) = place.micro_degrees();
        let (state, case) = (state(about.service, about.after), about.after);
        let told = (about.case, case.region.as_str(), place.address.as_str());
        let is_news = matches!(
            about.event,
            Event::Filed { .. }
                | Event::Decided { .. }
                | Event::CorrectionAsked { .. }
                | Event::Lapsed
                | Event::Tied { .. }
                | Event::DoneWith { .. }
                | Event::Reopened { .. }
        );
        let news = if is_news { self.news.of_report(told, about.now) } else { Batch::new() };
        let shown = Shown::of(case);
        // Under another heading it stands anew, or for the first time.
        let is_sorted = matches!(about.event, Event::Sorted { .. });
        if is_sorted || matches!(about.event, Event::Filed { .. }) {
            let row = params![
                self.agency,
                about.case,
                about.number,
                &about.service.id,
                about.version,
                alike(complaint, about.answers),
                &case.region,
                place.address,
                lat,
                lng,
                state.name(),
                case.submitted_at,
                case.promised_at,
                about.now,
                case.ended_at,
                shown.done_by,
                shown.disputes,
                shown.told,
                shown.leads_to,
                shown.beneath,
                case.first_promise,
                shown.unit
            ];
            let drop = params![self.agency, about.case];
            let clean = if is_sorted { Batch::new().any(store::DROP, drop) } else { Batch::new() };
            return clean.exactly(1, store::ADD, row).then(news);
        }
        let row = params![
            self.agency,
            about.case,
            alike(complaint, about.answers),
            &case.region,
            place.address,
            lat,
            lng,
            state.name(),
            case.promised_at,
            about.now,
            case.ended_at,
            shown.done_by,
            shown.disputes,
            shown.told,
            shown.leads_to,
            shown.beneath,
            shown.photos,
            about.story.unwrap_or_default(),
            shown.unit
        ];
        let change = Batch::new()
            .exactly(1, store::CHANGE, row)
            .then(news)
            .then(published::changed(self.agency, about, state));
        if let Event::Gathered { kin, tie: Tie::Same, .. } = about.event {
            return change.then(store::supporters_move(self.agency, kin.id, about.case));
        }
        change
    }
}

/// Who says that a report is done: its reporter.
pub(crate) const REPORTER: &str = "reporter";
/// The same: the office alone.
const OFFICE: &str = "office";

/// What everybody sees of a report besides its state.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) done_by: &'static str,
    pub(crate) disputes: i64,
    pub(crate) told: i64,
    pub(crate) leads_to: String,
    pub(crate) beneath: String,
    /// Photos, as the table has them.
    pub(crate) photos: String,
    /// The unit that has it, or ended it.
    pub(crate) unit: String,
}

impl Shown {
    /// Who says that it is done, as the table has it; a word that nobody writes is nobody's.
    pub(crate) fn named(word: &str) -> &'static str {
        [REPORTER, OFFICE].into_iter().find(|known| *known == word).unwrap_or_default()
    }

    /// That of a public case: what it was put to is public too, else it could not have been.
    pub(crate) fn of(case: &Case) -> Self {
        let number =
            |kin: &Option<Kin>| kin.as_ref().map_or_else(String::new, |kin| kin.number.clone());
        Self {
            done_by: match case.turn {
                Turn::Ended(End::Granted) if case.is_done_by_word() => REPORTER,
                Turn::Ended(End::Granted) => OFFICE,
                Turn::Nobody | Turn::Office | Turn::Applicant | Turn::Ended(_) => "",
            },
            disputes: i64::try_from(case.disputes).unwrap_or(i64::MAX),
            told: i64::try_from(case.reports()).unwrap_or(i64::MAX),
            leads_to: number(&case.same),
            beneath: number(&case.parent),
            photos: photos::written(&case.showing),
            unit: Some(&case.hand.unit)
                .filter(|unit| !unit.is_empty())
                .unwrap_or(&case.unit)
                .clone(),
        }
    }
}

/// Whether everybody may see a complaint that was reported so, and not taken back.
pub(crate) fn is_public(complaint: &Complaint, case: &Case) -> bool {
    complaint.public
        && matches!(case.reported, Some(Reported::Open | Reported::Anonymous))
        && case.turn != Turn::Ended(End::Withdrawn)
}

/// How far a report is, as everybody sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It came in; nobody has looked at it yet.
    New,
    /// The office works on it.
    Working,
    /// Its reporter is asked something.
    Asking,
    /// What was reported is mended.
    Done,
    /// It was refused.
    Refused,
    /// It was closed without a decision.
    Closed,
    /// It was put to another one that says the same.
    Merged,
}

impl State {
    pub(crate) const ALL: [Self; 7] = [
        Self::New,
        Self::Working,
        Self::Asking,
        Self::Done,
        Self::Refused,
        Self::Closed,
        Self::Merged,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Working => "working",
            Self::Asking => "asking",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Closed => "closed",
            Self::Merged => "merged",
        }
    }

    /// Key of its words.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::New => "complaints-state-new",
            Self::Working => "complaints-state-working",
            Self::Asking => "complaints-state-asking",
            Self::Done => "complaints-state-done",
            Self::Refused => "complaints-state-refused",
            Self::Closed => "complaints-state-closed",
            Self::Merged => "complaints-state-merged",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether something still happens.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Working | Self::Asking)
    }

    /// Colour and pictogram of its tag.
    pub(crate) const fn tag(self) -> (&'static str, &'static str) {
        match self {
            Self::New => ("", "clock"),
            Self::Working => ("info", "now"),
            Self::Asking => ("warn", "warn"),
            Self::Done => ("ok", "okc"),
            Self::Refused => ("bad", "no"),
            Self::Closed => ("", "no"),
            Self::Merged => ("", "next"),
        }
    }
}

pub(crate) fn state(service: &Service, case: &Case) -> State {
    let first = service.road.first().is_some_and(|stage| stage.id == case.hand.stage);
    match case.turn {
        Turn::Applicant => State::Asking,
        Turn::Nobody | Turn::Office if first => State::New,
        Turn::Nobody | Turn::Office => State::Working,
        Turn::Ended(End::Granted) => State::Done,
        Turn::Ended(End::Refused) => State::Refused,
        Turn::Ended(End::Closed) if case.same.is_some() => State::Merged,
        Turn::Ended(End::Closed | End::Withdrawn) => State::Closed,
    }
}

/// Where a report is about.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Place {
    pub(crate) address: String,
    pub(crate) at: Option<(f64, f64)>,
}

/// Micro-degrees of a degree.
const MICRO: f64 = 1_000_000.0;

impl Place {
    /// Latitude and longitude in millionths of a degree: eleven centimetres.
    pub(crate) fn micro_degrees(&self) -> (Option<i64>, Option<i64>) {
        #[expect(clippy::cast_possible_truncation, reason = "degrees are at most 180")]
        let micro = |degrees: f64| (degrees * MICRO).round() as i64;
        (self.at.map(|(lat, _)| micro(lat)), self.at.map(|(_, lng)| micro(lng)))
    }
}

/// The place that a report names: the first point among its answers.
pub(crate) fn point(answers: &Answers) -> Option<&Point> {
    answers
        .values()
        .find_map(|value| if let Value::Point(point) = value { Some(point) } else { None })
}

/// The same as it is stored. Who writes a telephone or a number of their own into an address meant it for the office.
pub(crate) fn place(answers: &Answers) -> Place {
    let Some(Point { at, address, .. }) = point(answers) else { return Place::default() };
    let at = at.as_ref().map(|at| (at.lat.float(), at.lng.float()));
    Place { address: sensitive::redact(address), at }
}

/// The answers by which two reports of this kind are alike, in one text.
pub(crate) fn alike(complaint: &Complaint, answers: &Answers) -> String {
    let fields = complaint.same.iter().flat_map(|same| &same.fields);
    let texts = fields.map(|id| answers.get(id).and_then(Value::text).unwrap_or_default());
    texts.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use definition::Coordinates;

    use super::*;

    #[test]
    fn who_writes_their_telephone_into_an_address_did_not_mean_everybody() {
        let address = "Jl. Kawung 4 RT 03/05, hubungi 0812 9971 0001".to_owned();
        let point = Point { address, ..Point::default() };
        let found = place(&Answers::from([("place".to_owned(), Value::Point(point))]));
        assert_eq!(found.address, "Jl. Kawung 4 RT 03/05, hubungi [phone]");
    }

    fn answers(lat: &str, lng: &str) -> Answers {
        let at = Coordinates {
            lat: lat.parse().expect("a number"),
            lng: lng.parse().expect("a number"),
        };
        let point = Point { at: Some(at), address: "Jl. Kawung 4".to_owned(), ..Point::default() };
        Answers::from([
            ("place".to_owned(), Value::Point(point)),
            ("what".to_owned(), Value::Text("hole".to_owned())),
        ])
    }

    #[test]
    fn a_place_is_kept_to_eleven_centimetres() {
        let found = place(&answers("-7.556123", "110.831235"));
        assert_eq!(found.address, "Jl. Kawung 4");
        assert_eq!(found.micro_degrees(), (Some(-7_556_123), Some(110_831_235)));
        assert_eq!(place(&Answers::new()).micro_degrees(), (None, None));
    }

    #[test]
    fn a_state_is_found_again_by_its_name() {
        for state in State::ALL {
            assert_eq!(State::named(state.name()), Some(state));
        }
        assert_eq!(State::named("anything"), None);
    }
}
