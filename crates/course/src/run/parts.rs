//! Playing the parts of a bundle, each on its own road and by its own clock.

use definition::{Answers, Awaited, Brought, Part};
use terms::Moment;

use crate::scenario::Step;

use super::{Ran, Run, problem_words};

/// What came of one part of a bundle.
pub struct RanPart {
    /// Its name in the bundle.
    pub part: String,
    /// What it waited for: `akta.push`, or `akta` where that had to end.
    pub starts_after: Option<String>,
    /// Its case; none: it was not opened.
    pub ran: Option<Ran>,
    /// Why it was not opened, in Indonesian.
    pub waits_for: Option<String>,
    /// Whether another part's refusal kept it from starting.
    pub is_stopped: bool,
}

impl RanPart {
    /// How it ended: `granted`; what never started is `closed`.
    pub fn ends(&self) -> Option<&str> {
        if self.is_stopped { Some("closed") } else { self.ran.as_ref()?.ends() }
    }

    /// Why it was refused or closed.
    pub fn reason(&self) -> Option<&str> {
        if self.is_stopped { Some("depends_on") } else { self.ran.as_ref()?.reason.as_deref() }
    }
}

impl Run<'_> {
    /// Opens the parts in their order, each as soon as what it waits for is there.
    pub(super) fn play_parts(&mut self, then: &[Step]) {
        let (service, context) = (self.service, self.context());
        let answers = service.visible(&self.ran.answers, &context);
        for part in &service.parts {
            for item in service.part_items(part, &answers, &context) {
                let came = self.part((part, item), &answers, then);
                self.ran.parts.push(came);
            }
        }
    }

    fn part(
        &self,
        (part, item): (&Part, Option<usize>),
        answers: &Answers,
        then: &[Step],
    ) -> RanPart {
        let mut came = RanPart {
            part: part.id.clone(),
            starts_after: part.after.as_ref().map(awaited_name),
            ran: None,
            waits_for: None,
            is_stopped: false,
        };
        let mut run =
            Run::new(&part.service, self.world, self.submitted_on.to_datetime(self.hour()));
        run.now = self.now;
        run.in_parcel = true;
        let mut brought = Brought::new();
        if let Some(after) = &part.after {
            let other = self.ran.parts.iter().find(|one| one.part == after.part);
            let Some(ran) = other.and_then(|one| one.ran.as_ref()) else {
                came.is_stopped = part.stopped_by.contains(&after.part);
                return came;
            };
            let Some(at) = ran.when(&after.reached) else {
                came.is_stopped = part.stopped_by.contains(&after.part);
                came.waits_for = (!came.is_stopped).then(|| awaited_name(after));
                return came;
            };
            brought = self.bring((after, part, item), ran);
            run.now = run.now.max(at);
            run.submitted_on = at.day(&self.world.calendar.zone);
        }
        let context = run.context();
        let read = self.service.part_answers((part, item), answers, &brought, &context);
        if !read.problems.is_empty() {
            came.waits_for = Some(problem_words(&read.problems));
            return came;
        }
        run.given = self.given.clone();
        run.ran.answers = part.service.visible(&read.answers, &context);
        run.ran.refused = part.service.refusal(&run.ran.answers, &context);
        if let Some(refused) = &run.ran.refused {
            came.waits_for = Some(format!("ditolak sejak awal: {}", refused.reason));
            return came;
        }
        if let Some(later) = &part.later {
            let other = self.ran.parts.iter().find(|one| one.part == later.part);
            let ran = other.and_then(|one| one.ran.as_ref());
            let in_time = |at: &Moment| {
                let last = part.within.map(|time| time.after(run.submitted_on));
                last.is_none_or(|last| at.day(&self.world.calendar.zone) <= last)
            };
            let at = ran.and_then(|ran| ran.when(&later.reached)).filter(in_time);
            run.later = at.zip(ran).map(|(at, ran)| (at, self.bring((later, part, item), ran)));
        }
        let own: Vec<Step> = then
            .iter()
            .filter(|step| step.part.as_deref().is_none_or(|id| id == part.id))
            .cloned()
            .collect();
        run.go(&own);
        came.ran = Some(run.close());
        came
    }

    fn bring(&self, awaited: (&Awaited, &Part, Option<usize>), ran: &Ran) -> Brought {
        let other = self.service.parts.iter().find(|one| one.id == awaited.0.part);
        other
            .map(|other| other.service.brings(awaited, &ran.answers, &ran.facts, &ran.context))
            .unwrap_or_default()
    }

    fn hour(&self) -> jiff::civil::Time {
        self.now.local(&self.world.calendar.zone).time()
    }
}

/// `akta.push`; `akta` where it has to end.
fn awaited_name(awaited: &Awaited) -> String {
    match awaited.reached.as_str() {
        "granted" => awaited.part.clone(),
        stage => format!("{}.{stage}", awaited.part),
    }
}
