//! The pages as templates: a step of the form, and the check of all answers.

use std::collections::BTreeMap;
use std::ops::Deref;

use askama::Template;
use axum::response::{IntoResponse, Response};
use definition::form::{
    Context, FieldProblem, FieldView, Input, LivePage, Message, PageView, Refused,
};
use definition::{Answers, Facts, FileRef, Report, Row, Section, Service, Shown};
use terms::{Date, Language};
use web::{Page, View, format};

use crate::App;
use crate::draft::Draft;
use crate::field_html;
use crate::needs::Waiting;
use crate::port::AlikeReport;
use crate::report;
use crate::typed::{RefusedFile, Told};

/// A word above the form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Notice {
    /// Another tab saved this page.
    Elsewhere,
    /// Its person signed in anew meanwhile, and presses once more; first they choose these files again: question and
    /// name.
    Again(Vec<(String, String)>),
    /// This person cannot apply: why, and what to do.
    Refused(String),
    /// Advice: going on is possible.
    Advice(Vec<(String, String)>),
}

/// What must be mended: for the summary above a form, and for the fields.
#[derive(Default)]
pub(crate) struct Wrong {
    list: Vec<(String, String)>,
    messages: BTreeMap<String, String>,
}

impl Wrong {
    pub(crate) fn add(&mut self, view: &View, problems: &[FieldProblem]) {
        let texts: Vec<String> =
            problems.iter().map(|problem| message_text(view, &problem.message)).collect();
        for (problem, text) in problems.iter().zip(&texts) {
            self.messages.entry(problem.path.clone()).or_insert_with(|| text.clone());
            // Away from its question "at least 300" says nothing, nor does the same sentence about each of two witnesses.
            let is_alone = texts.iter().filter(|other| *other == text).count() == 1;
            let is_named = text.to_lowercase().contains(&problem.label.to_lowercase());
            let summed = match is_alone && is_named {
                true => text.clone(),
                // A question has its own sign at its end.
                false if problem.label.ends_with('?') => format!("{} {text}", problem.label),
                false => format!("{}: {text}", problem.label),
            };
            self.list.push((problem.path.clone(), summed));
        }
    }

    /// Why files were not kept: in place of "is missing". Of many at one question the first are named.
    pub(crate) fn add_files(&mut self, view: &View, refused: &[RefusedFile]) {
        let mut told: BTreeMap<&String, Vec<String>> = BTreeMap::new();
        for (document, key, name) in refused {
            let text = view.say1(&format!("wrong-{key}"), "name", name);
            told.entry(document).or_default().push(text);
        }
        for (document, mut texts) in told {
            if let Some(more) = texts.len().checked_sub(NAMED).filter(|more| *more > 0) {
                texts.truncate(NAMED);
                texts.push(view.say1("wrong-files-more", "count", more));
            }
            let text = texts.join(" ");
            self.messages.insert(document.clone(), text.clone());
            self.list.retain(|(path, _)| path != document);
            self.list.push((document.clone(), text));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn list(&self) -> &[(String, String)] {
        &self.list
    }

    pub(crate) fn messages(&self) -> &BTreeMap<String, String> {
        &self.messages
    }
}

/// How many files that were not kept are named at a question.
const NAMED: usize = 3;

/// Conditions as data in a page, such that nothing in them ends the element they stand in.
pub(crate) fn as_data(rules: &serde_json::Value) -> String {
    rules.to_string().replace('<', "\\u003c")
}

/// Fields of a stage as HTML, with what is wrong at each; and what is wrong, for a summary: path and sentence.
pub fn fields_in_words(
    view: &View,
    fields: &[FieldView],
    problems: &[FieldProblem],
) -> (String, Vec<(String, String)>) {
    let mut wrong = Wrong::default();
    wrong.add(view, problems);
    (field_html::fields(view, fields, &wrong.messages, ""), wrong.list)
}

/// Fields for files as HTML; the files there are, are found at this address.
pub fn file_fields(view: &View, fields: &[FieldView], files_at: &str) -> String {
    field_html::fields(view, fields, &BTreeMap::new(), files_at)
}

/// One step of the form.
#[derive(Template)]
#[template(path = "isian.html")]
pub(crate) struct FormPage {
    view: View,
    /// Where the pages of the draft are.
    at_draft: String,
    /// Whether an officer types it at a counter.
    counter: bool,
    service_title: String,
    page: PageView,
    /// The same with what comes and goes while it is filled in, and its conditions.
    live: Option<LivePage>,
    /// Place of this page from 1, and how many there are with the check at the end.
    at: usize,
    steps: usize,
    /// Whether more pages may come.
    may_grow: bool,
    back: Option<String>,
    version: i64,
    saved: Option<String>,
    kept_until: Date,
    wrong: Wrong,
    notices: Vec<Notice>,
    /// The forms that wait for what this one brings.
    waiting: Vec<Waiting>,
    /// Whether it is a report, whose photos everybody may see.
    is_report: bool,
    /// Where a photo says that it was taken: latitude and longitude in degrees.
    offer: Option<(String, String)>,
    pub(crate) back_to_check: bool,
}

/// Where a photo says that it was taken, on a page that asks for a place which is not on the map yet.
fn offer(draft: &Draft, page: &PageView) -> Option<(String, String)> {
    let (lat, lng) = draft.place?;
    let is_open =
        |field: &FieldView| matches!(&field.input, Input::Point { lat, .. } if lat.is_empty());
    page.fields.iter().any(is_open).then(|| (report::degrees(lat), report::degrees(lng)))
}

/// The files that were chosen when the session had ended: question and name.
pub(crate) fn chosen(typed: &[(String, String)]) -> Vec<(String, String)> {
    let chosen = typed.iter().filter(|(name, _)| name == web::CHOSEN);
    let split = |(_, value): &(String, String)| {
        value.split_once('/').map(|(question, name)| (question.to_owned(), name.to_owned()))
    };
    chosen.filter_map(split).collect()
}

/// The same under the roof of the desk.
#[derive(Template)]
#[template(path = "isian_loket.html")]
struct CounterFormPage(FormPage);

impl Deref for CounterFormPage {
    type Target = FormPage;

    fn deref(&self) -> &FormPage {
        &self.0
    }
}

impl IntoResponse for FormPage {
    fn into_response(self) -> Response {
        match self.counter {
            true => Page(CounterFormPage(self)).into_response(),
            false => Page(self).into_response(),
        }
    }
}

impl FormPage {
    pub(crate) fn new(
        view: View,
        draft: &Draft,
        answers: &Answers,
        page: PageView,
        context: &Context,
    ) -> Self {
        let service = &draft.published.service;
        let pages = service.page_list(answers, context);
        let place = pages.iter().position(|(id, _)| *id == page.id).unwrap_or(0);
        let back = place.checked_sub(1).map(|before| pages[before].0.clone());
        let never = draft.row.pages.is_empty();
        Self {
            at_draft: draft.at(),
            counter: draft.row.counter.is_some(),
            service_title: service.title.get(view.language).to_owned(),
            at: place + 1,
            steps: pages.len() + 1,
            may_grow: service.may_grow(answers, context),
            back,
            version: draft.page_version(&page.id),
            saved: (!never).then(|| view.clock(&draft.row.saved_at)),
            kept_until: draft.kept_until(&view.brand().zone),
            wrong: Wrong::default(),
            notices: Vec::new(),
            waiting: draft.waiting.clone(),
            is_report: service.complaint.is_some(),
            offer: offer(draft, &page),
            back_to_check: false,
            live: None,
            page,
            view,
        }
    }

    /// Lets a script keep it up to date while it is filled in.
    pub(crate) fn enliven(&mut self, live: Option<LivePage>) {
        self.page.uploads |= live.as_ref().is_some_and(|live| live.uploads);
        self.live = live;
    }

    /// Shows what must be mended, above the form and at the fields.
    pub(crate) fn tell(&mut self, told: &Told) {
        self.wrong.add(&self.view, &told.problems);
        if told.problems.is_empty() && !told.warnings.is_empty() {
            let advice = told.warnings.iter();
            let advice = advice.map(|w| (w.path.clone(), message_text(&self.view, &w.message)));
            self.notices.push(Notice::Advice(advice.collect()));
        }
        self.wrong.add_files(&self.view, &told.files);
        self.notices.extend(told.notice.clone());
    }

    /// Shows that this person cannot apply, and what to do instead.
    pub(crate) fn set_refused(
        &mut self,
        service: &Service,
        refused: &Refused,
        answers: &Answers,
        context: &Context,
    ) {
        let visible = service.visible(answers, context);
        let text = refused_words(&self.view, refused, service, &visible, context);
        self.notices.push(Notice::Refused(text));
    }

    fn fields(&self) -> String {
        let files_at = format!("{}/berkas", self.at_draft);
        let fields = self.live.as_ref().map_or(&self.page.fields, |live| &live.fields);
        let fields = field_html::under(&self.page.title, fields);
        field_html::fields(&self.view, &fields, self.wrong.messages(), &files_at)
    }

    /// The conditions.
    fn rules(&self) -> Option<String> {
        Some(as_data(&self.live.as_ref()?.rules))
    }

    /// Whether what it costs depends on this page.
    fn decides_price(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.rules.get("t").is_some())
    }

    /// The names of the questions on the page: what is not among them was not seen yet.
    fn shown(&self) -> String {
        field_html::paths(&self.page.fields).join(" ")
    }

    /// Whether a place is asked that the device may know.
    fn asks_place(&self) -> bool {
        self.page.fields.iter().any(|field| matches!(field.input, Input::Point { .. }))
    }

    fn stairs(&self) -> Vec<&'static str> {
        stairs(self.at, self.steps)
    }

    fn step(&self) -> String {
        match self.may_grow {
            true => self.view.say1("form-step-open", "at", self.at),
            false => step(&self.view, self.at, self.steps),
        }
    }

    fn advises(&self) -> bool {
        self.notices.iter().any(|notice| matches!(notice, Notice::Advice(_)))
    }
}

/// "Langkah 3 dari 7".
fn step(view: &View, at: usize, steps: usize) -> String {
    view.say2("form-step", ("at", &at.to_string()), ("of", &steps.to_string()))
}

fn stairs(at: usize, steps: usize) -> Vec<&'static str> {
    (1..=steps)
        .map(|step| match step.cmp(&at) {
            std::cmp::Ordering::Less => "on",
            std::cmp::Ordering::Equal => "on at",
            std::cmp::Ordering::Greater => "",
        })
        .collect()
}

/// The words of a message: the file's own, or those of its key.
pub fn message_text(view: &View, message: &Message) -> String {
    if let Some(words) = &message.words {
        return words.get(view.language).to_owned();
    }
    let args: Vec<(&str, &str)> =
        message.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    view.with(&format!("wrong-{}", message.key), &args)
}

/// One row of the check.
pub(crate) struct CheckRow {
    label: String,
    /// Whom it is about, where a heading does not say it.
    group: Option<String>,
    value: String,
    /// What is shown of a number until it is asked for.
    masked: Option<String>,
    /// Address, name and size.
    files: Vec<(String, String, String)>,
    href: String,
}

/// One heading of the check with its rows.
pub(crate) struct CheckSection {
    title: String,
    /// Whom rows are about, and these.
    groups: Vec<(Option<String>, Vec<CheckRow>)>,
}

/// The check of all answers.
#[derive(Template)]
#[template(path = "periksa.html")]
pub(crate) struct CheckPage {
    view: View,
    /// Where the pages of the draft are.
    at_draft: String,
    /// Whether an officer types it at a counter.
    counter: bool,
    service_title: String,
    steps: usize,
    saved: String,
    kept_until: Date,
    sections: Vec<CheckSection>,
    /// What is open: where, and what to do.
    open: Vec<(String, String)>,
    refused: Option<String>,
    promised: Option<Date>,
    back: String,
    free: bool,
    /// What it costs, line by line, the sum last; empty when it costs nothing.
    bill: Vec<(String, String)>,
    /// Whether it was sent without saying that it is right.
    undeclared: bool,
    list: &'static str,
    /// The scans of the paper: address, name and size.
    paper: Vec<(String, String, String)>,
    /// How a complaint may be reported, the usual way first; empty where there is nothing to choose.
    ways: Vec<&'static str>,
    /// What of a complaint would be public once an officer has looked at it: its photos, id and name, and whether it tells
    /// a story; its reporter may hold it back.
    photos: Vec<(String, String)>,
    has_story: bool,
    /// What of that they held back already: the photos, the story.
    held_back: (bool, bool),
    /// Public reports like this one.
    alike: Vec<AlikeReport>,
}

/// How whoever fills in this complaint may report it, the file's own first way first.
fn ways(view: &View, draft: &Draft) -> Vec<&'static str> {
    let Some(complaint) = &draft.published.service.complaint else { return Vec::new() };
    let account = view.account().is_some_and(|citizen| citizen.person == draft.row.person);
    let way = |mode: &Report| match mode {
        Report::Open => account.then_some("open"),
        Report::Anonymous => (!account).then_some("anonymous"),
        Report::Secret => Some("secret"),
    };
    match draft.row.counter {
        Some(_) => Vec::new(),
        None => complaint.modes.iter().filter_map(way).collect(),
    }
}

/// Whether something of a complaint may become public; what is typed at a counter is asked there.
fn is_public(draft: &Draft) -> bool {
    let complaint = draft.published.service.complaint.as_ref();
    draft.row.counter.is_none() && complaint.is_some_and(|complaint| complaint.public)
}

fn holds_back(draft: &Draft, what: &str) -> bool {
    draft.held_back.iter().any(|one| one == what)
}

fn public_photos(draft: &Draft, visible: &Answers) -> Vec<(String, String)> {
    if !is_public(draft) {
        return Vec::new();
    }
    let service = &draft.published.service;
    let is_shown = |id: &String| service.document(id).is_some_and(|own| own.public);
    let files = visible.iter().filter(|(id, _)| is_shown(id)).flat_map(|(_, value)| value.files());
    let pictures = files.filter(|file| file.kind.starts_with("image/"));
    pictures.map(|file| (file.id.to_string(), file.name.clone())).collect()
}

fn tells(service: &Service, visible: &Answers) -> bool {
    let story = service.story().and_then(|id| visible.get(id)?.text());
    story.is_some_and(|words| !words.is_empty())
}

/// A bill line by line, the sum last where it is one of several.
pub(crate) fn bill_rows(bill: &definition::Bill, view: &View) -> Vec<(String, String)> {
    let counted = |amount: Option<i64>| {
        amount.map_or_else(|| view.say("check-fee-counted"), definition::rupiah)
    };
    let line = |line: &definition::BillLine| {
        (line.label.get(view.language).to_owned(), counted(line.amount))
    };
    let mut rows: Vec<(String, String)> = bill.lines.iter().map(line).collect();
    if rows.len() > 1 {
        rows.push((view.say("check-fee-total"), counted(bill.total())));
    }
    rows
}

/// The same under the roof of the desk.
#[derive(Template)]
#[template(path = "periksa_loket.html")]
struct CounterCheckPage(CheckPage);

impl Deref for CounterCheckPage {
    type Target = CheckPage;

    fn deref(&self) -> &CheckPage {
        &self.0
    }
}

impl IntoResponse for CheckPage {
    fn into_response(self) -> Response {
        match self.counter {
            true => Page(CounterCheckPage(self)).into_response(),
            false => Page(self).into_response(),
        }
    }
}

impl CheckPage {
    pub(crate) fn new(app: &App, view: View, draft: &Draft, undeclared: bool) -> Self {
        let context = app.context(&view);
        let service = &draft.published.service;
        let visible = service.visible(&draft.answers, &context);
        let pages = service.page_list(&draft.answers, &context);
        let open = service.check_all(&draft.answers, &context);
        let at = draft.at();
        let open = open.iter().map(|(page, problem)| {
            let href = format!("{at}/{page}?dari=periksa#{}", problem.path);
            (href, message_text(&view, &problem.message))
        });
        let open: Vec<(String, String)> = open.collect();
        let refused = service
            .eligibility(&draft.answers, &context)
            .map(|refused| refused_words(&view, &refused, service, &visible, &context));
        let time = service.time(&service.promise.within, &visible, &Facts::default(), &context);
        let sections = service.show(&visible, &context);
        Self {
            counter: draft.row.counter.is_some(),
            paper: draft.paper.iter().map(|file| file_row(&at, file, view.language)).collect(),
            service_title: service.title.get(view.language).to_owned(),
            steps: pages.len() + 1,
            saved: view.clock(&draft.row.saved_at),
            kept_until: draft.kept_until(&view.brand().zone),
            sections: sections.iter().map(|section| check_section(&view, &at, section)).collect(),
            open,
            refused,
            promised: time.map(|time| (app.promised)(time, view.now)),
            back: pages.last().map(|(page, _)| page.clone()).unwrap_or_default(),
            bill: bill_rows(&service.bill(&visible, &Facts::default(), &context), &view),
            free: service.fees.lines.is_empty(),
            undeclared,
            ways: ways(&view, draft),
            photos: public_photos(draft, &visible),
            has_story: is_public(draft) && tells(service, &visible),
            held_back: (holds_back(draft, report::PHOTOS), holds_back(draft, report::STORY)),
            alike: Vec::new(),
            at_draft: at,
            list: draft.list(),
            view,
        }
    }

    /// The same beside public reports that are like it.
    pub(crate) fn beside(self, alike: Vec<AlikeReport>) -> Self {
        Self { alike, ..self }
    }

    fn stairs(&self) -> Vec<&'static str> {
        stairs(self.steps, self.steps)
    }

    fn step(&self) -> String {
        step(&self.view, self.steps, self.steps)
    }

    /// Where the list is in which the draft stands.
    fn list(&self) -> &'static str {
        self.list
    }

    /// Whether the paper that is typed from is still to be scanned.
    fn lacks_paper(&self) -> bool {
        self.counter && self.paper.is_empty()
    }

    fn can_send(&self) -> bool {
        self.open.is_empty() && self.refused.is_none() && !self.lacks_paper()
    }
}

fn check_section(view: &View, at: &str, section: &Section) -> CheckSection {
    let one = |row: &Row| check_row(view, at, &section.page, row);
    let groups = section.groups().into_iter();
    let groups = groups
        .map(|(group, rows)| (group.map(str::to_owned), rows.iter().map(one).collect::<Vec<_>>()));
    CheckSection { title: section.title.clone(), groups: groups.collect() }
}

fn check_row(view: &View, at: &str, page: &str, row: &Row) -> CheckRow {
    let (value, masked, files) = match &row.value {
        Shown::Text(text) => (text.clone(), None, Vec::new()),
        Shown::Number(text) => {
            (text.clone(), Some(format::masked_nik(&format::digits(text))), Vec::new())
        }
        Shown::Files(files) => {
            let rows = files.iter().map(|file| file_row(at, file, view.language));
            (String::new(), None, rows.collect())
        }
    };
    CheckRow {
        href: format!("{at}/{page}?dari=periksa#{}", row.key),
        label: row.label.clone(),
        group: row.group.clone(),
        value,
        masked,
        files,
    }
}

/// A file of a draft: address, name and size.
pub(crate) fn file_row(at: &str, file: &FileRef, language: Language) -> (String, String, String) {
    let size = field_html::size(file.bytes, language);
    (format!("{at}/berkas/{}", file.id), file.name.clone(), size)
}

/// Where to go with an address that is not ours.
pub(crate) fn outside_words(view: &View, region: String) -> String {
    view.say1("refused-region", "region", region)
}

/// Why somebody cannot apply: in the file's words, or where the right office is.
pub(crate) fn refused_words(
    view: &View,
    refused: &Refused,
    service: &Service,
    visible: &Answers,
    context: &Context,
) -> String {
    match &refused.text {
        Some(text) => text.get(view.language).to_owned(),
        None => {
            let wrong = service.handled_by(visible, context).err();
            outside_words(view, wrong.map(|wrong| wrong.name).unwrap_or_default())
        }
    }
}
