//! The mode in which another body issues and we are its counter: the road ends where the case is handed over by hand, and
//! the issuer's answer is entered by hand. The same file serves both modes.

use crate::form::page;
use crate::read::usual_stages;
use crate::service::{EXTEND, FrontOffice, Mode, PromiseFrom, Service, Stage, TimeLine, Way, Work};
use crate::text::Text;

/// The stage at which a case is handed over to the issuer.
pub const TO_ISSUER: &str = "to_issuer";
/// The stage at which the issuer has it.
pub const ISSUER: &str = "issuer";
impl Service {
    /// As the counter of another body; none where the file does not say where the counter ends.
    pub fn in_front_office(&self) -> Option<Self> {
        let front = self.front_office.as_ref()?;
        let ours = ours(self, &front.after)?;
        let is_ours = |id: &str| ours.iter().any(|own| own == id);
        let mut own = self.clone();
        own.mode = Mode::FrontOffice;
        own.road.retain(|stage| is_ours(&stage.id));
        own.road.iter_mut().for_each(|stage| ends_here(stage, &is_ours));
        own.road.extend(theirs(front));
        own.objection.road.iter_mut().flat_map(|stage| &mut stage.outcomes).for_each(|outcome| {
            let reopens = outcome.reopen.as_ref().filter(|stage| !is_ours(stage));
            if reopens.is_some() {
                outcome.reopen = Some(TO_ISSUER.to_owned());
            }
        });
        own.letters.retain(|letter| {
            letter.signers.iter().all(|signer| signer.stage == EXTEND || is_ours(&signer.stage))
        });
        // What the issuer registers, it registers itself.
        own.records.clear();
        let is_known = |at: &str| {
            let was_stage = self.stage(at).is_some();
            let was_letter = self.letters.iter().any(|letter| letter.id == at);
            let is_letter = own.letters.iter().any(|letter| letter.id == at);
            (!was_stage || is_ours(at)) && (!was_letter || is_letter)
        };
        let notices = own.notices.iter().filter(|notice| is_known(&notice.at)).cloned().collect();
        own.notices = notices;
        let bills = own.road.iter().any(|stage| matches!(stage.work, Work::Pay(_)));
        if !bills {
            own.promise.from = match own.promise.from {
                PromiseFrom::Paid => PromiseFrom::Submitted,
                other @ (PromiseFrom::Submitted | PromiseFrom::Complete) => other,
            };
        }
        own.pages = page::pages(&own);
        Some(own)
    }
}

/// The stages that are ours: up to the last one, with the members of their groups.
fn ours(service: &Service, last: &str) -> Option<Vec<String>> {
    let end = service.road.iter().position(|stage| stage.id == last)?;
    let mut ours: Vec<String> = service.road[..=end].iter().map(|stage| stage.id.clone()).collect();
    for stage in &service.road[..=end] {
        if let Work::Together(group) = &stage.work {
            ours.extend(group.members.iter().cloned());
        }
    }
    Some(ours)
}

/// What led on to a stage of the issuer leads to where the case is handed over.
fn ends_here(stage: &mut Stage, is_ours: &impl Fn(&str) -> bool) {
    for outcome in &mut stage.outcomes {
        if matches!(&outcome.to, Way::Stage(to) if !is_ours(to)) {
            outcome.to = Way::Stage(TO_ISSUER.to_owned());
        }
    }
}

/// Where the case is handed over, and where the issuer has it.
fn theirs(front: &FrontOffice) -> Vec<Stage> {
    let named = |text: &Text| Text {
        id: text.id.replace("{issuer}", &front.issuer),
        en: text.en.as_ref().map(|text| text.replace("{issuer}", &front.issuer)),
    };
    let mut stages = usual_stages();
    for stage in &mut stages {
        stage.title = named(&stage.title);
    }
    if let (Some(issuer), Some(time)) = (stages.last_mut(), &front.within) {
        issuer.within = vec![TimeLine { when: None, time: time.clone() }];
    }
    stages
}
