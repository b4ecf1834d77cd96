//! The pages that everybody may see: their addresses, and the page of a service.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use arc_swap::ArcSwap;
use askama::Template;
use axum::Router;
use axum::extract::{FromRef, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use definition::form::Context;
use definition::{Part, Said, Service, Stage, Text, Way, Work};
use http::{HeaderMap, StatusCode, header};
use terms::{Language, Moment, PersonId, RegionCode};
use web::{Later, Page, Problem, Shared, Stored, View, see_other};

use crate::finding;
use crate::price::{Price, price, promise, promises};
use crate::shelf::{Shelf, State as Shown};
use crate::snapshot::{Catalog, Entry};

/// A unit that handles services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Id.
    pub id: String,
    /// `kelurahan`, `dinas`.
    pub kind: String,
    /// Name.
    pub title: String,
    /// Postal address.
    pub address: String,
    /// Telephone.
    pub phone: String,
}

impl Office {
    /// Whether a file that names its office so means this one, or one of its kind.
    pub(crate) fn is(&self, named: &str) -> bool {
        self.id == named || self.kind == named
    }

    /// Address and telephone, as far as they are known.
    pub(crate) fn place(&self) -> String {
        let known = [&self.address, &self.phone].into_iter().filter(|part| !part.is_empty());
        known.map(String::as_str).collect::<Vec<_>>().join(" · ")
    }
}

/// One of the signed-in person's own cases, as the home page shows it.
#[derive(Debug, Clone)]
pub struct MyCase {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// A line beneath.
    pub note: String,
    /// Colour, pictogram and words of its tag.
    pub tag: (&'static str, &'static str, String),
}

/// What is announced, as the home page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// Where it is told in full.
    pub href: String,
    /// Colour; empty for what is merely news.
    pub class: &'static str,
    /// Its heading.
    pub title: Text,
    /// From when.
    pub from: Moment,
    /// Until when, if an end is known.
    pub until: Option<Moment>,
}

impl Banner {
    /// Its heading in the language of a page.
    pub fn titled(&self, view: &View) -> &str {
        self.title.get(view.language)
    }
}

/// What was found besides services: of one kind, under one heading.
#[derive(Debug, Clone)]
pub struct FoundGroup {
    /// The heading.
    pub title: String,
    /// Title, page, and a line beneath.
    pub lines: Vec<(String, String, String)>,
}

/// What slices above know and pages here show.
pub trait MyCases: Send + Sync {
    /// The cases of a person, the newest first.
    fn list<'a>(&'a self, person: PersonId, language: Language) -> Later<'a, Vec<MyCase>>;

    /// What is announced now. The same as long as nothing changes: pages are kept by it.
    fn banners(&self, _: Moment) -> Arc<Vec<Banner>> {
        static NONE: LazyLock<Arc<Vec<Banner>>> = LazyLock::new(Arc::default);
        NONE.clone()
    }

    /// What fits these words besides services, as far as whoever looks may see it.
    fn found<'a>(&'a self, _: &'a str, _: &'a View) -> Later<'a, Vec<FoundGroup>> {
        Box::pin(async { Vec::new() })
    }
}

/// Days from receipt to the end, the median, by service; those with too few cases are not among them.
pub type Medians = BTreeMap<String, f64>;

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App(Arc<Catalogue>);

/// What is behind [`App`]: one count of references to keep for each request instead of six.
pub struct Catalogue {
    /// Clock, texts, agency.
    pub web: Shared,
    /// What is published.
    pub catalog: Arc<Catalog>,
    /// Cases of the person who looks.
    pub mine: Arc<dyn MyCases>,
    /// How long services really take; measured now and then.
    pub medians: ArcSwap<Medians>,
    /// The region the agency serves.
    pub region: RegionCode,
    shelf: Shelf,
}

impl std::ops::Deref for App {
    type Target = Catalogue;

    fn deref(&self) -> &Catalogue {
        &self.0
    }
}

impl App {
    /// The state of this slice.
    pub fn new(
        web: Shared,
        catalog: Arc<Catalog>,
        mine: Arc<dyn MyCases>,
        region: RegionCode,
    ) -> Self {
        let (medians, shelf) = (ArcSwap::default(), Shelf::default());
        Self(Arc::new(Catalogue { web, catalog, mine, medians, region, shelf }))
    }

    /// Today, in this language, for questions about services to which nobody has answered anything.
    pub(crate) fn context(&self, view: &View) -> Context {
        Context {
            today: view.today(),
            submitted_on: view.today(),
            language: view.language,
            agency_region: self.region.clone(),
            regions: self.catalog.regions.clone(),
        }
    }

    /// What kept pages depend on now.
    fn state(&self, now: Moment) -> Shown {
        Shown {
            snapshot: self.catalog.now(),
            medians: self.medians.load_full(),
            banners: self.mine.banners(now),
            today: now.day(&self.web.brand().zone),
        }
    }

    /// The page as everybody sees it, from the shelf; as this person sees it when they are signed in or have chosen
    /// other colours or letters. None when there is no such page.
    pub(crate) fn shown<T: Template>(
        &self,
        view: View,
        headers: &HeaderMap,
        page: impl FnOnce(View) -> Option<T>,
    ) -> Option<Response> {
        if !view.is_for_everybody() {
            return page(view).map(|page| Page(page).into_response());
        }
        let state = self.state(view.now);
        let key = (view.path.clone(), view.language);
        let make = || page(view).map(|page| Stored::page(&page));
        self.shelf.answer(state, (&key.0, key.1), headers, make)
    }
}

impl web::Ready for App {
    fn find(&self, path: &str) -> Option<(Arc<Stored>, &'static str)> {
        let route = match path {
            "/" => "/",
            "/layanan" => "/layanan",
            _ if path.starts_with("/layanan/") => "/layanan/{id}",
            _ => return None,
        };
        let state = self.state(self.web.now());
        Some((self.shelf.find(&state, path, Language::default())?, route))
    }
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}

/// URL → handler.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(finding::home))
        .route("/layanan", get(finding::list))
        .route("/layanan/{id}", get(service))
        .route("/cari", get(finding::search))
        .route("/sitemap.xml", get(sitemap))
        .route("/robots.txt", get(robots))
        .route("/schema/service-1.json", get(language))
}

/// A document, or a letter of another service, with the words for when it is needed.
struct Need {
    label: String,
    note: String,
    /// Where one applies for it: address, and what that service is called.
    made_by: Option<(String, String)>,
    /// When it is needed; none when it always is.
    sometimes: Option<String>,
}

#[derive(Template)]
#[template(path = "service.html")]
struct ServicePage {
    view: View,
    id: String,
    title: String,
    summary: String,
    promise: String,
    median: Option<String>,
    price: Price,
    needs: Vec<Need>,
    steps: Vec<(String, String)>,
    /// Whether a counter takes it on paper: a bundle is filled in here alone.
    has_paper: bool,
    basis: Vec<String>,
    questions: Vec<(String, String)>,
    offices: Vec<Office>,
    linked: String,
}

impl ServicePage {
    /// Whether some of the documents are asked for only sometimes.
    fn needs_vary(&self) -> bool {
        self.needs.iter().any(|need| need.sometimes.is_some())
    }
}

async fn service(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if app.catalog.latest(&id).is_some_and(|entry| entry.service.complaint.is_some()) {
        return see_other(&format!("/aduan/lapor#{id}"));
    }
    let page = app.shown(view, &headers, |view| {
        app.catalog.latest(&id).map(|entry| service_page(&app, view, &entry))
    });
    page.unwrap_or_else(|| Problem::not_found().into_response())
}

/// A letter of another service that is needed.
fn needed_letter(app: &App, view: &View, service: &Service, need: &definition::Need) -> Need {
    let context = app.context(view);
    let maker = need.made_by().and_then(|(maker, _)| app.catalog.latest(maker));
    let note = if maker.is_some() { "catalog-need-letter" } else { "catalog-need-number" };
    Need {
        label: need.label.get(view.language).to_owned(),
        note: view.say(note),
        made_by: maker.map(|maker| {
            let title = maker.service.title.get(view.language).to_owned();
            (format!("/layanan/{}", maker.service.id), title)
        }),
        sometimes: need.when.as_ref().map(|when| sometimes(service.said(when, &context), view)),
    }
}

fn service_page(app: &App, view: View, entry: &Entry) -> ServicePage {
    let (service, language) = (&entry.service, view.language);
    let context = app.context(&view);
    let need = |document: &definition::Document| Need {
        label: document.label.get(language).to_owned(),
        note: document.hint.as_ref().map_or_else(String::new, |hint| hint.get(language).to_owned()),
        made_by: None,
        sometimes: match (&document.when, document.optional.is_some()) {
            (Some(when), _) => Some(sometimes(service.said(when, &context), &view)),
            (None, true) => Some(view.say("catalog-optional")),
            (None, false) => None,
        },
    };
    let letters = service.needs.iter().map(|need| needed_letter(app, &view, service, need));
    let promised = promise(service, &context, &view);
    let fill = |text: &str| fill(service, text, (&context, &promised), &view);
    let mut steps = vec![(view.say("catalog-step-you"), view.say("catalog-step-fill"))];
    let is_step = |stage: &&Stage| !matches!(stage.work, Work::Together(_) | Work::Awaited);
    let stages = service.road.iter().filter(is_step);
    let usual = usual_road(service);
    steps.extend(stages.map(|stage| {
        let title = stage.title.get(language);
        let when = stage.when.as_ref().map(|when| sometimes(service.said(when, &context), &view));
        let when = when.or_else(|| {
            (!usual.contains(stage.id.as_str())).then(|| view.say("catalog-sometimes"))
        });
        let what = when.map_or_else(|| title.to_owned(), |when| format!("{title} ({when})"));
        (who(stage, &view), what)
    }));
    steps.extend(service.parts.iter().map(|part| part_step(service, part, &context, &view)));
    if service.letters.iter().any(|letter| !letter.file_only) {
        steps.push((view.say("catalog-step-you"), view.say("catalog-step-letter")));
    }
    let questions = service.answers.iter().filter_map(|answer| {
        let question = answer.question.get(language).to_owned();
        Some((question, fill(answer.say.as_ref()?.get(language))))
    });
    let brand = app.web.brand();
    let mut provider = serde_json::json!({ "@type": "GovernmentOrganization", "name": brand.name });
    if !brand.phone.is_empty() {
        provider["telephone"] = brand.phone.clone().into();
    }
    let linked = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": service.title.get(language),
        "description": service.summary.get(language),
        "url": format!("{}/layanan/{}", brand.public_url, service.id),
        "provider": provider,
    });
    ServicePage {
        id: service.id.clone(),
        title: service.title.get(language).to_owned(),
        summary: service.summary.get(language).to_owned(),
        promise: promises(service, &context, &view),
        median: app.medians.load().get(&service.id).map(|days| decimal(*days, language)),
        price: price(service, &context, &view),
        needs: letters.chain(service.asked_documents().map(need)).collect(),
        basis: service.standard.basis.clone(),
        questions: questions.collect(),
        offices: app.catalog.offices_of(&service.handled.unit),
        // Inside <script> only "<" could end it.
        linked: linked.to_string().replace('<', "\\u003c"),
        has_paper: service.parts.is_empty(),
        steps,
        view,
    }
}

/// A service of a bundle: what it is, after which other it starts, and its own promise.
fn part_step(service: &Service, part: &Part, context: &Context, view: &View) -> (String, String) {
    let title = part.service.title.get(view.language).to_owned();
    let promised = promise(&part.service, context, view);
    let after = part.after.as_ref().and_then(|after| {
        let other = service.parts.iter().find(|other| other.id == after.part)?;
        Some(view.say1("catalog-part-after", "service", other.service.title.get(view.language)))
    });
    let own = view.say1("catalog-part-promise", "time", promised);
    (title, after.map_or_else(|| own.clone(), |after| format!("{after} {own}")))
}

/// The stages that a case passes through when all goes well: whoever reads of the others is told that they are seldom.
fn usual_road(service: &Service) -> BTreeSet<&str> {
    let mut road = BTreeSet::new();
    let mut next = service.road.first();
    while let Some(stage) = next.filter(|stage| road.insert(stage.id.as_str())) {
        if let Work::Together(group) = &stage.work {
            road.extend(group.members.iter().map(String::as_str));
        }
        next = stage.outcomes.first().and_then(|first| match &first.to {
            Way::Stage(id) => service.stage(id),
            Way::Applicant | Way::Join | Way::End(_) => None,
        });
    }
    road
}

/// Who does a step: the applicant pays and fetches, others have their role.
fn who(stage: &Stage, view: &View) -> String {
    match &stage.work {
        Work::Pay(_) | Work::Handover(_) => view.say("catalog-step-you"),
        Work::Forward(_) => view.say("catalog-role-elsewhere"),
        Work::Role(_)
        | Work::Confirm(_)
        | Work::System
        | Work::Call(_)
        | Work::Together(_)
        | Work::Awaited => role_words(stage.role(), view),
    }
}

/// What a role is called; one of an agency's own is called as its services name it.
fn role_words(role: &str, view: &View) -> String {
    const NAMED: [&str; 8] =
        ["officer", "signatory", "supervisor", "rt", "rw", "ahli", "system", "person"];
    match NAMED.contains(&role) {
        true => view.say(&format!("catalog-role-{role}")),
        false => role.replace(['-', '_'], " "),
    }
}

/// A condition that takes more letters than this is read by nobody.
const LONGEST_CONDITION: usize = 110;

/// When something is asked for: "hanya bila Status tempat bukan Milik sendiri".
pub(crate) fn sometimes(said: Option<Said>, view: &View) -> String {
    let words = said.map(|said| clause(&said, view));
    match words.filter(|words| words.chars().count() <= LONGEST_CONDITION) {
        Some(words) => view.say1("catalog-only-if", "condition", words),
        None => view.say("catalog-sometimes"),
    }
}

fn clause(said: &Said, view: &View) -> String {
    let join = |parts: &[Said], key: &str| {
        let mut words: Vec<String> = parts.iter().map(|part| clause(part, view)).collect();
        // The same is asked of several people: said once it says as much.
        words.dedup();
        words.join(&format!(" {} ", view.say(key)))
    };
    match said {
        Said::All(parts) => join(parts, "catalog-and"),
        Said::Any(parts) => join(parts, "catalog-or"),
        Said::Is { what, values, not } => {
            let value = values.join(&format!(" {} ", view.say("catalog-or")));
            let question = what.ends_with('?');
            let key = match (question, *not) {
                (true, false) => "catalog-answered",
                (true, true) => "catalog-not-answered",
                (false, false) => "catalog-is",
                (false, true) => "catalog-is-not",
            };
            view.say2(key, ("what", what), ("value", &value))
        }
    }
}

/// `1,5`, in English `1.5`.
fn decimal(number: f64, language: Language) -> String {
    let text = format!("{number:.1}");
    match language {
        Language::Id => text.replace('.', ","),
        Language::En => text,
    }
}

/// `{settings.x}` and `{promise}` in an answer, as they are in force today.
fn fill(
    service: &Service,
    text: &str,
    (context, promised): (&Context, &str),
    view: &View,
) -> String {
    definition::replaced(text, |name| match name.split_once('.') {
        Some(("settings", id)) => service.setting(id, view.today()),
        Some(("fees", id)) => fee(service, id, context),
        None if name == "promise" => Some(promised.to_owned()),
        _ => None,
    })
}

/// What a fee line costs, or all of them, where no answer decides.
fn fee(service: &Service, id: &str, context: &Context) -> Option<String> {
    let tariff = service.tariff(context);
    let mut own = tariff.iter().filter(|(line, _)| id == "total" || line.id == id);
    own.try_fold(0, |sum, (_, amount)| Some(sum + (*amount)?)).map(definition::rupiah)
}

async fn sitemap(State(app): State<App>) -> Response {
    let start = &app.web.brand().public_url;
    let pages =
        ["/", "/layanan", "/aduan", "/pengumuman", "/kantor", "/surat/periksa"].map(str::to_owned);
    let services = app
        .catalog
        .now()
        .services()
        .map(|entry| format!("/layanan/{}", entry.service.id))
        .collect::<Vec<_>>();
    // Which language an address answers in stands here and not in every page: a page is weighed by its bytes.
    let url = |path: String| {
        let other = format!("{start}{path}?bahasa=en");
        format!(
            "<url><loc>{start}{path}</loc><xhtml:link rel=\"alternate\" hreflang=\"id\" href=\"{start}{path}\"/>\
             <xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"{other}\"/></url>"
        )
    };
    let urls: String = pages.into_iter().chain(services).map(url).collect();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">{urls}</urlset>"
    );
    ([(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

/// The JSON Schema of service files, which editors ask for.
async fn language() -> Response {
    static SCHEMA: LazyLock<String> = LazyLock::new(|| definition::json_schema().to_string());
    let head = [
        (header::CONTENT_TYPE, "application/schema+json"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (head, SCHEMA.as_str()).into_response()
}

async fn robots(State(app): State<App>) -> Response {
    let body = format!(
        "User-agent: *\nDisallow: /isian/\nDisallow: /permohonan\nDisallow: /saya\nDisallow: /meja\nDisallow: /data-saya\nDisallow: /masuk\nDisallow: /operator\nSitemap: {}/sitemap.xml\n",
        app.web.brand().public_url
    );
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_to_which_no_first_outcome_leads_is_off_the_usual_road() {
        let file = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let beside = "  visit: { title: Kunjungan, role: officer, within: 1 working day, outcomes: { accept: sign } }\n";
        let file = file.replace("  sign:\n", &format!("{beside}  sign:\n"));
        let file = file.replace("return: verify", "return: visit");
        let service = Service::read(&file, "service.yaml", None).expect("a sound service");
        assert_eq!(usual_road(&service), BTreeSet::from(["verify", "sign"]));
    }
}
