//! Where what came of a scenario parts from what it expects.

use definition::{Faults, Place, Service};
use serde_json::Value as Json;
use terms::Date;

use crate::run::{Made, Ran, Written, problem_words, without_places};
use crate::world::World;

use super::expect::{LetterWant, PartWant};
use super::{RecordWant, Scenario, Want};

const E802: &str = "E802";

/// Notes where a scenario and what came of it part.
pub(crate) fn compare(
    scenario: &Scenario,
    service: &Service,
    world: &World,
    ran: &Ran,
    faults: &mut Faults,
) {
    let wants = &scenario.wants;
    let mut verdict = Verdict { name: &scenario.name, service, world, ran, faults };
    // Where the case did not go on as it should, what comes later is no news.
    match barred(scenario, ran) {
        Some((at, message)) => verdict.part(at, message),
        None => wants.iter().for_each(|(want, at)| verdict.look(want, *at)),
    }
}

/// What kept the case from going on, unless the scenario expects just that.
fn barred(scenario: &Scenario, ran: &Ran) -> Option<(Place, String)> {
    let has = |is: fn(&Want) -> bool| scenario.wants.iter().any(|(want, _)| is(want));
    let is_refusal = has(|want| matches!(want, Want::Eligible(false)));
    if let Some(refused) = &ran.refused {
        let message = format!("pemohon ditolak sejak awal dengan alasan `{}`", refused.reason);
        return (!is_refusal).then_some((scenario.at, message));
    }
    if !ran.problems.is_empty() {
        let message = format!("isian belum benar: {}", problem_words(&ran.problems));
        let expected = has(|want| matches!(want, Want::Errors(_)));
        return (!expected).then_some((scenario.at, message));
    }
    let stopped =
        ran.stopped.as_ref().filter(|_| !has(|want| matches!(want, Want::RefusedStep(_))))?;
    let (at, step) = match stopped.step {
        Some((number, at)) => (at, format!("langkah {number} (`{}`)", stopped.name)),
        None => (scenario.at, format!("tahap `{}`", stopped.name)),
    };
    Some((at, format!("{step} tidak dapat dilakukan: {}", stopped.why)))
}

struct Verdict<'a> {
    name: &'a str,
    service: &'a Service,
    world: &'a World,
    ran: &'a Ran,
    faults: &'a mut Faults,
}

impl Verdict<'_> {
    fn part(&mut self, at: Place, message: String) {
        self.faults.note(E802, at, format!("Skenario `{}`: {message}.", self.name), "");
    }

    /// Expected this, but it was that.
    fn same<T: PartialEq + std::fmt::Display>(
        &mut self,
        at: Place,
        what: &str,
        wanted: &T,
        was: &T,
    ) {
        if wanted != was {
            self.part(at, format!("{what} diharapkan {wanted}, nyatanya {was}"));
        }
    }

    fn look(&mut self, want: &Want, at: Place) {
        let ran = self.ran;
        let text = |value: Option<&str>| value.unwrap_or("tidak ada").to_owned();
        let day = |value: Option<Date>| {
            value.map_or_else(|| "tidak ada".to_owned(), |day| day.to_string())
        };
        match want {
            Want::Eligible(wanted) => self.same(at, "`eligible`", wanted, &ran.refused.is_none()),
            Want::Reason(wanted) => {
                let refused = ran.refused.as_ref().map(|refused| refused.reason.as_str());
                self.same(at, "alasan", wanted, &text(refused.or(ran.reason.as_deref())));
            }
            Want::Instead(wanted) => {
                let instead = ran.refused.as_ref().and_then(|refused| refused.instead.as_deref());
                self.same(at, "layanan lain", wanted, &text(instead));
            }
            Want::Asks(wanted) => self.asks(wanted, true, at),
            Want::NeverAsks(wanted) => self.asks(wanted, false, at),
            Want::Errors(wanted) => {
                let paths = ran.problems.iter().map(|problem| problem.path.as_str());
                self.errors(wanted, &paths.collect::<Vec<_>>(), at);
            }
            Want::Warnings(wanted) => {
                let paths: Vec<&str> =
                    ran.warnings.iter().map(|problem| problem.path.as_str()).collect();
                for id in wanted.iter().filter(|id| !paths.iter().any(|path| about(path, id))) {
                    self.part(at, format!("tidak ada nasihat pada `{id}`"));
                }
            }
            Want::Documents(wanted) => {
                let was = ran.documents(self.service);
                self.same(at, "berkas", &wanted.join(", "), &was.join(", "));
            }
            Want::Fee(wanted) => {
                let was =
                    ran.fee().map_or_else(|| "belum diketahui".to_owned(), |fee| fee.to_string());
                self.same(at, "biaya", &wanted.to_string(), &was);
            }
            Want::Promised(wanted) => {
                self.same(at, "janji", &wanted.to_string(), &day(ran.promised));
            }
            Want::Due(stage, wanted) => {
                let last = ran.due.iter().rev().find(|(own, _)| own == stage);
                let was = day(last.map(|(_, day)| *day));
                self.same(at, &format!("tenggat `{stage}`"), &wanted.to_string(), &was);
            }
            Want::Late(wanted) => self.same(at, "`late`", wanted, &ran.late),
            Want::Unit(wanted) => {
                let unit = ran.case.as_ref().map(|case| case.unit.as_str());
                let kind = unit.and_then(|unit| self.world.office(unit)).map(|unit| &unit.kind);
                if kind != Some(wanted) {
                    self.same(at, "unit", wanted, &text(unit));
                }
            }
            Want::Road(wanted) => self.road(wanted, at),
            Want::Ends(wanted) => self.ends(wanted, at),
            Want::Letter(id, wanted) => self.letter(id, wanted, at),
            Want::RefusedStep(wanted) => {
                let stopped = ran.stopped.as_ref().map(|stopped| stopped.name.as_str());
                self.same(at, "langkah yang tidak dapat dilakukan", wanted, &text(stopped));
            }
            Want::AgainOn(wanted) => {
                self.same(at, "hari pertama", &wanted.to_string(), &day(ran.again_on));
            }
            Want::Carries(wanted) => self.carries(wanted, at),
            Want::Priority(wanted) => self.same(at, "prioritas", &wanted.as_str(), &ran.priority),
            Want::Opinions(wanted) => self.exactly("pendapat", wanted, &ran.opinions, at),
            Want::Notices(wanted) => {
                for id in wanted.iter().filter(|id| !ran.notices.contains(*id)) {
                    self.part(at, format!("pesan `{id}` tidak dikirim"));
                }
            }
            Want::FormsFilled(wanted) => self.exactly("formulir", wanted, &ran.forms, at),
            Want::Records(wanted) => self.records(wanted, at),
            Want::UsesUp(wanted) => self.exactly("surat yang terpakai", wanted, &ran.uses_up, at),
            Want::OpenSteps(wanted) => {
                self.exactly("langkah terbuka", wanted, &ran.open_steps, at);
            }
            Want::Objection(wanted) => {
                self.same(at, "akhir keberatan", wanted, &text(ran.objection));
            }
            Want::DoneBy(wanted) => self.same(at, "selesai menurut", wanted, &text(ran.done_by)),
            Want::Offers(wanted) => {
                self.same(at, "tawaran", wanted, &text(ran.offers));
            }
            Want::Opens(wanted) => self.opens(wanted, at),
            Want::Part(id, wanted) => self.came_of_part(id, wanted, at),
            Want::AsksOnce(wanted) => {
                let twice = ran.asked_twice(self.service);
                if *wanted == twice.is_empty() {
                    return;
                }
                let was = if twice.is_empty() { "tidak ada".to_owned() } else { twice.join(", ") };
                self.part(at, format!("yang ditanyakan dua kali: {was}"));
            }
            Want::ObjectionOpen(wanted) => {
                self.same(at, "`objection_open`", wanted, &ran.objection_open);
            }
        }
    }

    /// As many cases as expected, of each part.
    fn opens(&mut self, wanted: &[(String, usize)], at: Place) {
        for part in &self.service.parts {
            let count = wanted.iter().find(|(id, _)| *id == part.id).map_or(0, |(_, count)| *count);
            let own = self.ran.parts.iter().filter(|one| one.part == part.id);
            let open = own.clone().filter(|one| one.ran.is_some()).count();
            let open_questions: Vec<&str> =
                own.filter_map(|one| one.waits_for.as_deref()).collect();
            let was = match open_questions.as_slice() {
                [] => open.to_string(),
                waits => format!("{open} ({})", waits.join("; ")),
            };
            self.same(at, &format!("berkas `{}`", part.id), &count.to_string(), &was);
        }
    }

    fn came_of_part(&mut self, id: &str, want: &PartWant, at: Place) {
        let Some(part) = self.ran.parts.iter().find(|one| one.part == id) else {
            return self.part(at, format!("bagian `{id}` tidak diminta"));
        };
        let none = || "tidak ada".to_owned();
        if let Some(wanted) = &want.ends {
            let was = part.ends().map_or_else(none, str::to_owned);
            self.same(at, &format!("akhir `{id}`"), wanted, &was);
        }
        if let Some(wanted) = &want.reason {
            let was = part.reason().map_or_else(none, str::to_owned);
            self.same(at, &format!("alasan `{id}`"), wanted, &was);
        }
        if let Some(wanted) = &want.starts_after {
            let was = part.starts_after.clone().unwrap_or_else(none);
            self.same(at, &format!("mulainya `{id}`"), wanted, &was);
        }
        if let Some(wanted) = &want.told {
            let was = part.ran.as_ref().map(|ran| ran.told.clone()).unwrap_or_default();
            self.exactly(&format!("yang menyusul ke `{id}`"), wanted, &was, at);
        }
        let stopped = part.ran.as_ref().and_then(|ran| ran.stopped.as_ref());
        if let Some(stopped) = stopped {
            self.part(at, format!("`{id}` berhenti di `{}`: {}", stopped.name, stopped.why));
        }
    }

    /// The same ones, in whatever order.
    fn exactly(&mut self, what: &str, wanted: &[String], was: &[String], at: Place) {
        let sorted = |ids: &[String]| {
            let mut ids = ids.to_vec();
            ids.sort();
            ids.dedup();
            if ids.is_empty() { "tidak ada".to_owned() } else { ids.join(", ") }
        };
        self.same(at, what, &sorted(wanted), &sorted(was));
    }

    fn carries(&mut self, wanted: &[(String, String)], at: Place) {
        for (id, wanted) in wanted {
            let was = self.ran.carries.get(id).map(|value| match value {
                Json::String(text) => text.clone(),
                other @ (Json::Null
                | Json::Bool(_)
                | Json::Number(_)
                | Json::Array(_)
                | Json::Object(_)) => other.to_string(),
            });
            let was = was.unwrap_or_else(|| "tidak ada".to_owned());
            self.same(at, &format!("`{id}` yang dibawa"), wanted, &was);
        }
    }

    /// As a list exactly these; as a map what is said of each.
    fn records(&mut self, wanted: &[(String, RecordWant)], at: Place) {
        let says_nothing = |want: &RecordWant| {
            want.count.is_none() && want.valid_until.is_none() && want.replaces.is_none()
        };
        if wanted.iter().all(|(_, want)| says_nothing(want)) {
            let wanted: Vec<String> = wanted.iter().map(|(id, _)| id.clone()).collect();
            let was: Vec<String> = self.ran.records.iter().map(|one| one.record.clone()).collect();
            return self.exactly("catatan", &wanted, &was, at);
        }
        for (id, want) in wanted {
            self.record(id, want, at);
        }
    }

    fn record(&mut self, id: &str, want: &RecordWant, at: Place) {
        let written: Vec<&Written> =
            self.ran.records.iter().filter(|one| one.record == id).collect();
        if let Some(count) = want.count {
            self.same(at, &format!("jumlah catatan `{id}`"), &count, &written.len());
        }
        let Some(last) = written.last().filter(|_| want.count.is_none()) else {
            if want.count.is_none() {
                self.part(at, format!("catatan `{id}` tidak ditulis"));
            }
            return;
        };
        if want.valid_until.is_some() && want.valid_until != last.valid_until {
            let show = |day: Option<Date>| {
                day.map_or_else(|| "seumur hidup".to_owned(), |day| day.to_string())
            };
            let (wanted, was) = (show(want.valid_until), show(last.valid_until));
            self.same(at, &format!("masa berlaku `{id}`"), &wanted, &was);
        }
        // Separators are as people write them.
        let plain = |text: &str| text.replace(['-', '.', ' '], "");
        if let Some(wanted) = &want.replaces
            && last.replaces.as_deref().map(plain) != Some(plain(wanted))
        {
            let was = last.replaces.clone().unwrap_or_else(|| "tidak ada".to_owned());
            self.same(at, &format!("catatan yang digantikan `{id}`"), wanted, &was);
        }
    }

    fn asks(&mut self, wanted: &[String], yes: bool, at: Place) {
        let asked = self.ran.asks(self.service);
        for id in wanted {
            let found = asked.iter().any(|own| about(own, id));
            if found != yes {
                let not = if yes { "tidak ditanyakan" } else { "ditanyakan" };
                self.part(at, format!("`{id}` {not}"));
            }
        }
    }

    /// Exactly these: an error that nobody expects is one too many.
    fn errors(&mut self, wanted: &[String], paths: &[&str], at: Place) {
        for id in wanted.iter().filter(|id| !paths.iter().any(|path| about(path, id))) {
            self.part(at, format!("`{id}` diterima tanpa galat"));
        }
        let foreign = |path: &&&str| !wanted.iter().any(|id| about(path, id));
        for path in paths.iter().filter(foreign) {
            self.part(at, format!("galat pada `{path}` tidak diharapkan"));
        }
    }

    /// The first step at which the roads part.
    fn road(&mut self, wanted: &[String], at: Place) {
        let was = &self.ran.road;
        if wanted == was {
            return;
        }
        let place = wanted.iter().zip(was).take_while(|(a, b)| a == b).count();
        let there = |road: &[String]| {
            road.get(place).map_or_else(|| "akhir jalan".to_owned(), |stage| format!("`{stage}`"))
        };
        let whole =
            if was.is_empty() { "berkas tidak diajukan".to_owned() } else { was.join(" → ") };
        let message = format!(
            "di tahap ke-{} diharapkan {}, berkas ada di {} ({whole})",
            place + 1,
            there(wanted),
            there(was)
        );
        self.part(at, message);
    }

    fn ends(&mut self, wanted: &str, at: Place) {
        match self.ran.ends() {
            Some(end) => self.same(at, "akhir", &wanted, &end),
            None => {
                let now = self.ran.road.last().map_or("belum diajukan", String::as_str);
                self.part(at, format!("akhir diharapkan {wanted}, berkas masih di `{now}`"));
            }
        }
    }

    fn letter(&mut self, id: &str, want: &LetterWant, at: Place) {
        let made: Vec<&Made> = self.ran.letters.iter().filter(|made| made.letter == id).collect();
        if let Some(count) = want.count {
            self.same(at, &format!("jumlah surat `{id}`"), &count, &made.len());
            if count == 0 || count != made.len() {
                return;
            }
        }
        let Some(last) = made.last() else {
            return self.part(at, format!("surat `{id}` tidak terbit"));
        };
        if let Some(number) = &want.number
            && !made.iter().any(|made| made.number == *number)
        {
            self.same(at, &format!("nomor surat `{id}`"), number, &last.number);
        }
        if want.valid_until.is_some() && want.valid_until != last.valid_until {
            let show = |day: Option<Date>| {
                day.map_or_else(|| "seumur hidup".to_owned(), |day| day.to_string())
            };
            let (wanted, was) = (show(want.valid_until), show(last.valid_until));
            self.same(at, &format!("masa berlaku `{id}`"), &wanted, &was);
        }
        if let Some(line) = &want.signer_line
            && !last.lines.contains(line)
        {
            let was = if last.lines.is_empty() { "tidak ada" } else { &last.lines.join("; ") };
            self.same(at, &format!("baris penanda tangan `{id}`"), line, &was.to_owned());
        }
        if let Some(signers) = want.signers {
            self.same(at, &format!("penanda tangan `{id}`"), &signers, &last.signers);
        }
    }
}

/// Whether an input is this question, or a part of it: `children.0.name` of `children` and of `children.name`.
fn about(path: &str, id: &str) -> bool {
    let plain = without_places(path);
    plain.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
