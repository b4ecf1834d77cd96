//! What the conditions of a service say about a case.

use terms::RegionCode;

use crate::answer::Answers;
use crate::condition::{Condition, Facts, Scope, StageFact, Truth, to_json};
use crate::fault::{Fault, Faults, nearest};
use crate::field::Kind;
use crate::form::{Context, Refused, WrongRegion};
use crate::service::{Duration, Level, Rule, Service, SettingValue, Time, TimeLine};
use crate::text::Text;

/// A document that is asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct DocumentView {
    /// Its id: the answer's key.
    pub id: String,
    /// What it is.
    pub label: Text,
    /// How to get it.
    pub hint: Option<Text>,
    /// Whether it must be given.
    pub required: bool,
    /// The subject whose key seals it.
    pub about: String,
    /// The page on which it is uploaded.
    pub page: String,
    /// Largest size of one file in bytes.
    pub max_bytes: u64,
    /// How many files.
    pub count: usize,
    /// Groups of accepted types: `pdf`, `image`.
    pub kinds: Vec<String>,
}

/// The names of one case with their values, for asking several conditions of it.
pub struct Rules(Scope);

impl Rules {
    /// What `when` says: absent is yes, unknown is no.
    pub fn applies(&self, when: Option<&Condition>) -> bool {
        when.is_none_or(|condition| condition.truth(&self.0).holds())
    }

    /// Whether `when` may still hold: absent and unknown are yes.
    pub fn may_apply(&self, when: Option<&Condition>) -> bool {
        when.is_none_or(|condition| condition.truth(&self.0) != Truth::No)
    }

    /// What a condition gives, as JSON; none while that is unknown.
    pub fn value(&self, condition: &Condition) -> Option<serde_json::Value> {
        condition.value(&self.0).map(|value| to_json(&value))
    }

    /// The text that stands under a name: of a choice, its key; none where it is unknown or no text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.0.under(name)?.as_str().map(str::to_owned)
    }

    /// The day that a condition gives.
    pub fn date(&self, condition: &Condition) -> Option<terms::Date> {
        condition.text(&self.0)?.parse().ok()
    }

    /// The same once this has become of a stage.
    #[must_use]
    pub fn once(&self, service: &Service, stage: &str, fact: &StageFact) -> Self {
        let mut scope = self.0.within(&Answers::new());
        scope.add_stage(service, stage, fact);
        Self(scope)
    }

    /// What was paid at a stage, in rupiah, however often its bill came.
    pub fn paid(&self, stage: &str) -> i64 {
        self.0.under(&paid_at(stage)).and_then(|paid| paid.as_i64()).unwrap_or(0)
    }

    /// How often the citizen did not come to a stage that is done at a booked time.
    pub fn absences(&self, stage: &str) -> i64 {
        self.0.absences(stage)
    }

    /// The time of the first line that holds.
    pub fn time(&self, lines: &[TimeLine]) -> Option<Time> {
        let line = lines.iter().find(|line| self.applies(line.when.as_ref()))?;
        self.length(&line.time)
    }

    /// How long a time is; none when what counts it is unknown or not above zero.
    pub fn length(&self, time: &Duration) -> Option<Time> {
        match time {
            Duration::Fixed(time) => Some(*time),
            Duration::Counted(unit, count) => {
                count.int(&self.0).and_then(|count| unit.counted(count))
            }
        }
    }
}

/// The name under which it is known what was paid at a stage.
pub fn paid_at(stage: &str) -> String {
    format!("{stage}.paid")
}

/// What a case costs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bill {
    /// What is paid for, in the order of the file.
    pub lines: Vec<BillLine>,
}

/// A line of a bill.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BillLine {
    /// Its name after `fees.`.
    pub id: String,
    /// What is paid for.
    pub label: Text,
    /// How much, in rupiah; none while something it needs is not known.
    pub amount: Option<i64>,
    /// The law behind it.
    pub basis: Option<String>,
    /// The stage at which it is paid; the first that bills when absent.
    pub stage: Option<String>,
}

impl Bill {
    /// All of it, in rupiah; none while one of its lines is not known.
    pub fn total(&self) -> Option<i64> {
        self.lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.amount?))
    }

    /// What is still to be paid: these lines, and one of what was paid already.
    #[must_use]
    pub fn less(mut self, paid: i64) -> Self {
        if paid > 0 {
            let of = |language| crate::words::word("bill-paid", language).unwrap_or_default();
            let label = Text::both(of(terms::Language::Id), of(terms::Language::En));
            let amount = Some(-paid);
            self.lines.push(BillLine {
                id: "paid".to_owned(),
                label,
                amount,
                basis: None,
                stage: None,
            });
        }
        self
    }
}

impl Service {
    /// What a case costs by its answers on a day: the lines in force whose condition holds.
    pub fn bill(&self, answers: &Answers, facts: &Facts, context: &Context) -> Bill {
        self.billed(&self.scope(answers, facts, context), context.today)
    }

    /// The fee lines in force on a day, with what each is when nothing is answered: none where answers decide.
    pub fn tariff(&self, context: &Context) -> Vec<(&crate::service::FeeLine, Option<i64>)> {
        let scope = self.scope(&Answers::new(), &Facts::default(), context);
        let lines = self.fees.lines.iter().filter(|line| line.is_in_force(context.today));
        lines.map(|line| (line, line.amount.int(&scope).filter(|amount| *amount >= 0))).collect()
    }

    /// What is paid at a stage, by what is known already.
    pub fn bill_at(&self, stage: &crate::service::Stage, rules: &Rules) -> Bill {
        let first = self.road.iter().find(|own| matches!(own.work, crate::service::Work::Pay(_)));
        let is_first = first.is_some_and(|first| first.id == stage.id);
        let mut bill = self.billed(&rules.0, rules.0.day());
        bill.lines.retain(|line| line.stage.as_ref().map_or(is_first, |own| *own == stage.id));
        bill
    }

    pub(crate) fn billed(&self, scope: &Scope, day: terms::Date) -> Bill {
        let holds = |when: &Option<Condition>| when.as_ref().is_none_or(|w| w.truth(scope).holds());
        let lines = self.fees.lines.iter();
        let lines = lines.filter(|line| line.is_in_force(day) && holds(&line.when));
        let line = |line: &crate::service::FeeLine| BillLine {
            id: line.id.clone(),
            label: line.label.clone(),
            amount: line.amount.int(scope).filter(|amount| *amount >= 0),
            basis: line.basis.clone(),
            stage: line.stage.clone(),
        };
        Bill { lines: lines.map(line).collect() }
    }

    /// What the conditions of this service are asked of. The answers must be free of hidden ones
    /// ([`Service::visible`]), as those of a submitted case are.
    pub fn rules(&self, answers: &Answers, facts: &Facts, context: &Context) -> Rules {
        Rules(self.scope(answers, facts, context))
    }

    /// The names of a case: answers, facts, derived.
    pub(crate) fn scope(&self, answers: &Answers, facts: &Facts, context: &Context) -> Scope {
        let mut scope = Scope::new(self, context, facts);
        for (id, value) in answers {
            scope.add(id, value);
        }
        scope.derive(self);
        scope
    }

    /// What a condition says of a case. The answers must be free of hidden ones
    /// ([`Service::visible`]), as those of a submitted case are.
    pub fn holds(
        &self,
        condition: &Condition,
        answers: &Answers,
        facts: &Facts,
        context: &Context,
    ) -> Truth {
        condition.truth(&self.scope(answers, facts, context))
    }

    /// What `when` says: absent is yes, unknown is no.
    pub fn applies(
        &self,
        when: Option<&Condition>,
        answers: &Answers,
        facts: &Facts,
        context: &Context,
    ) -> bool {
        when.is_none_or(|condition| self.holds(condition, answers, facts, context).holds())
    }

    /// The time of the first line that holds.
    pub fn time(
        &self,
        lines: &[TimeLine],
        answers: &Answers,
        facts: &Facts,
        context: &Context,
    ) -> Option<Time> {
        self.rules(answers, facts, context).time(lines)
    }

    /// The unit's id or kind, and the region it must cover.
    ///
    /// # Errors
    /// [`WrongRegion`] when that region lies outside the agency.
    pub fn handled_by(
        &self,
        answers: &Answers,
        context: &Context,
    ) -> Result<(String, RegionCode), WrongRegion> {
        self.handled_in(&self.scope(answers, &Facts::default(), context), answers, context)
    }

    /// The units that never see it, by id or kind, and the region that one of a kind must cover.
    pub fn hidden_from(&self, answers: &Answers, context: &Context) -> (Vec<String>, RegionCode) {
        let agency = context.agency_region.clone();
        let Some(complaint) = &self.complaint else { return (Vec::new(), agency) };
        let scope = self.scope(answers, &Facts::default(), context);
        let holds = |when: &Option<Condition>| {
            when.as_ref().is_none_or(|when| when.truth(&scope) == Truth::Yes)
        };
        let hidden = &complaint.hidden;
        let units = hidden.from.iter().filter(|(when, _)| holds(when));
        let region = hidden.region.as_ref().and_then(|region| region.text(&scope)?.parse().ok());
        (units.map(|(_, unit)| unit.clone()).collect(), region.unwrap_or(agency))
    }

    /// How urgent a case is.
    pub fn level(&self, rules: &Rules) -> Level {
        let line = self.priority.iter().find(|line| rules.applies(line.when.as_ref()));
        line.map_or(Level::Normal, |line| line.level)
    }

    fn handled_in(
        &self,
        scope: &Scope,
        answers: &Answers,
        context: &Context,
    ) -> Result<(String, RegionCode), WrongRegion> {
        let agency = &context.agency_region;
        let asked = self.handled.region.as_ref().and_then(|region| region.text(scope));
        let region = asked.and_then(|code| code.parse().ok()).unwrap_or_else(|| agency.clone());
        let chosen = self.handled.chosen.as_ref().and_then(|field| answers.get(field)?.text());
        if region.lies_in(agency) {
            let other =
                self.handled.others.iter().find(|(when, _)| when.truth(scope) == Truth::Yes);
            let unit = other.map_or(&self.handled.unit, |(_, unit)| unit);
            Ok((chosen.unwrap_or(unit).to_owned(), region))
        } else {
            let name = context.regions.full_name(&region, context.language);
            Err(WrongRegion { region, name })
        }
    }

    /// Why this person cannot apply, as far as it is known already.
    pub fn eligibility(&self, answers: &Answers, context: &Context) -> Option<Refused> {
        self.refusal(&self.visible(answers, context), context)
    }

    /// Like [`Service::eligibility`], of answers that are free of hidden ones.
    pub fn refusal(&self, visible: &Answers, context: &Context) -> Option<Refused> {
        let scope = self.scope(visible, &Facts::default(), context);
        let broken = self.broken_in(&scope).map(|rule| Refused {
            reason: rule.reason.clone(),
            text: Some(self.told(&rule.otherwise, visible, context)),
            instead: rule.instead.clone(),
        });
        broken.or_else(|| {
            self.handled_in(&scope, visible, context).err().map(|_| Refused {
                reason: "wrong_region".to_owned(),
                text: None,
                instead: None,
            })
        })
    }

    /// The first rule by which this person cannot apply: what it carries over, and from which day on it would not.
    /// The answers are free of hidden ones.
    pub fn broken_rule(&self, visible: &Answers, context: &Context) -> Option<&Rule> {
        self.broken_in(&self.scope(visible, &Facts::default(), context))
    }

    fn broken_in(&self, scope: &Scope) -> Option<&Rule> {
        self.eligibility.iter().find(|rule| !rule.warn && rule.need.truth(scope) == Truth::No)
    }

    /// Judges corrected answers as those of a submission: the unit's id or kind and the region they lead to, when
    /// that is another place than before. Both must be free of hidden ones, the context is that of the submission.
    ///
    /// # Errors
    /// Why the case cannot go on with them.
    pub fn judged_again(
        &self,
        answers: &Answers,
        submitted: &Answers,
        context: &Context,
    ) -> Result<Option<(String, RegionCode)>, Refused> {
        if let Some(refused) = self.eligibility(answers, context) {
            return Err(refused);
        }
        // Outside the agency they are refused above.
        let place = |answers| self.handled_by(answers, context).ok();
        let before = place(submitted);
        Ok(place(answers).filter(|now| before.as_ref() != Some(now)))
    }

    /// The letters and documents that may be asked for with these answers, each with whether it surely will be.
    pub fn documents_possible(&self, answers: &Answers, context: &Context) -> Vec<(Text, bool)> {
        let scope = self.scope(answers, &Facts::default(), context);
        let truth =
            |when: &Option<Condition>| when.as_ref().map_or(Truth::Yes, |w| w.truth(&scope));
        let letters = self.needs.iter().map(|need| (need.label.clone(), truth(&need.when)));
        let documents = self.asked_documents().map(|one| (one.label.clone(), truth(&one.when)));
        letters
            .chain(documents)
            .filter(|(_, truth)| *truth != Truth::No)
            .map(|(label, t)| (label, t.holds()))
            .collect()
    }

    /// The documents that are asked for now.
    pub fn documents_for(&self, answers: &Answers, context: &Context) -> Vec<DocumentView> {
        let visible = self.visible(answers, context);
        let scope = self.scope(&visible, &Facts::default(), context);
        self.asked_documents()
            .filter(|document| document.when.as_ref().is_none_or(|w| w.truth(&scope).holds()))
            .map(|document| DocumentView {
                id: document.id.clone(),
                label: document.label.clone(),
                hint: document.hint.as_ref().map(|hint| self.hinted_text(hint, &scope, context)),
                required: !document.optional.as_ref().is_some_and(|o| o.truth(&scope).holds()),
                about: document.about.clone(),
                page: self.page_of_document(&document.id),
                max_bytes: document.max_bytes,
                count: document.count,
                kinds: document.kinds.clone(),
            })
            .collect()
    }

    /// The page on which a document is uploaded: its step, else the page of files.
    fn page_of_document(&self, id: &str) -> String {
        let placed = self.form.iter().find(|step| {
            step.fields.iter().any(|field| field.id == id && matches!(field.kind, Kind::Document))
        });
        placed.map_or_else(|| crate::form::FILES.to_owned(), |step| step.id.clone())
    }

    /// The letters whose template is none of `files`, as faults of the service file at `path`.
    pub fn missing_templates<'a>(
        &self,
        path: &str,
        files: impl Iterator<Item = &'a str> + Clone,
    ) -> Vec<Fault> {
        let mut faults = Faults::of(self, path);
        let letters = self.letters.iter().map(|letter| (&letter.template, letter.template_at));
        let forms = self.forms_filled.iter().map(|form| (&form.template, form.template_at));
        for (template, at) in letters.chain(forms) {
            if !files.clone().any(|file| file == template) {
                let message =
                    format!("Templat `{}` tidak ada di folder layanan.", template.escape_debug());
                let right =
                    files.clone().filter(|file| file.ends_with(".typ") && !file.contains('/'));
                let mend = nearest(template, right, "Taruh berkasnya di sebelah service.yaml.");
                faults.note("E403", at, message, mend);
            }
        }
        faults.list
    }

    /// How long a letter is valid that was signed on a day; none: for life. Only settings can count it.
    pub fn valid_for(&self, letter: &crate::service::Letter, day: terms::Date) -> Option<Time> {
        match letter.valid.as_ref()? {
            Duration::Fixed(time) => Some(*time),
            Duration::Counted(unit, count) => {
                let count = count.int(&Scope::of_day(self, day));
                count.and_then(|count| unit.counted(count))
            }
        }
    }

    /// A setting in force on a day, as text: for placeholders.
    pub fn setting(&self, id: &str, day: terms::Date) -> Option<String> {
        let line = self.settings.iter().find(|line| {
            line.id == id
                && line.from.is_none_or(|from| from <= day)
                && line.to.is_none_or(|to| day <= to)
        })?;
        match &line.value {
            // Small ones may be years; large ones are money or counts.
            SettingValue::Int(number) if *number >= 10_000 => Some(crate::show::thousands(*number)),
            SettingValue::Int(number) => Some(number.to_string()),
            SettingValue::Text(text) => Some(text.clone()),
            SettingValue::Bool(truth) => Some(truth.to_string()),
            // Rows are no words.
            SettingValue::Rows(_) => None,
        }
    }
}
