//! `/saya/pindah`: somebody moves and tells it once. The new address is kept under the key of their account; each form and
//! each running case takes it by one tap of theirs, and nothing takes it by itself.

use askama::Template;
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Response};
use cases::Stands;
use catalog::Line;
use definition::form::{self, Input};
use definition::{Address, Answers, Regions as _, Value, clean_text};
use http::StatusCode;
use intake::Answered;
use serde::Deserialize;
use terms::{CaseId, Moment, RegionCode};
use web::{Citizen, Page, Pairs, Signed, View, see_other};

use crate::App;
use crate::error::Failure;
use crate::store;

/// The life event of somebody who moves.
const MOVING: &str = "pindah";
/// Where this is.
const HERE: &str = "/saya/pindah";
/// Longest street, in characters.
const STREET: usize = 120;
/// The name of the sealed field.
const FIELD: &str = "new-address";

/// A case that runs.
struct Running {
    title: String,
    number: String,
    /// Where it can be mended by its person now.
    mend: Option<String>,
    /// Whether an address of theirs is to be mended there.
    mends_address: bool,
    /// The office that has it: id, name.
    office: Option<(String, String)>,
    stands: Stands,
}

/// A form that was begun.
struct Draft {
    title: String,
    id: String,
    /// Its addresses: path, what they are called, whether the new one stands there.
    asks: Vec<(String, String, bool)>,
}

/// The new address as it is typed.
#[derive(Default)]
struct Typed {
    street: String,
    rt: String,
    rw: String,
    region: String,
    postcode: String,
    wrong: Vec<(&'static str, &'static str)>,
}

impl Typed {
    fn of(form: &Pairs) -> Self {
        let line = |name: &str| form.get(name).trim().to_owned();
        Self {
            street: clean_text(form.get("jalan")).replace('\n', ", "),
            rt: line("rt"),
            rw: line("rw"),
            region: line("wilayah"),
            postcode: line("kodepos"),
            wrong: Vec::new(),
        }
    }

    fn from(address: &Address) -> Self {
        Self {
            street: address.street.clone(),
            rt: address.rt.clone(),
            rw: address.rw.clone(),
            region: address.region.clone(),
            postcode: address.postcode.clone(),
            wrong: Vec::new(),
        }
    }

    /// The address, or nothing when something is wrong: all of it is told then.
    fn read(&mut self, app: &App) -> Option<(Address, RegionCode)> {
        let length = self.street.chars().count();
        if length == 0 || length > STREET {
            self.wrong.push(("jalan", "portal-wrong-street"));
        }
        let [rt, rw] = [("rt", &self.rt), ("rw", &self.rw)].map(|(name, text)| {
            let three = three(text);
            if three.is_none() {
                self.wrong.push((name, "portal-wrong-rt"));
            }
            three.unwrap_or_default()
        });
        let region: Option<RegionCode> = self.region.parse().ok();
        let region = region.filter(|code| {
            code.level() == 4
                && code.lies_in(&app.catalog.region)
                && app.catalog.catalog.regions.name(code, terms::Language::Id).is_some()
        });
        if region.is_none() {
            self.wrong.push(("wilayah", "portal-wrong-region"));
        }
        let is_digits = self.postcode.bytes().all(|byte| byte.is_ascii_digit());
        if !(self.postcode.is_empty() || self.postcode.len() == 5 && is_digits) {
            self.wrong.push(("kodepos", "portal-wrong-postcode"));
        }
        let region = region.filter(|_| self.wrong.is_empty())?;
        let (street, postcode) = (self.street.clone(), self.postcode.clone());
        let address = Address { region: region.to_string(), street, rt, rw, postcode };
        Some((address, region))
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.iter().any(|(wrong, _)| *wrong == field)
    }

    /// What is wrong with a field, in words; empty when nothing is.
    fn words(&self, view: &View, field: &str) -> String {
        let found = self.wrong.iter().find(|(wrong, _)| *wrong == field);
        found.map_or_else(String::new, |(_, key)| view.say(key))
    }
}

/// One to three digits, padded to three; cards print `-` where there is none.
fn three(text: &str) -> Option<String> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        "-" => Some("000".to_owned()),
        _ if digits => Some(format!("{text:0>3}")),
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "moving.html")]
struct MovingPage {
    view: View,
    /// The address that was told, and when, in words.
    told: Option<(String, String)>,
    /// Whether it is typed, or typed anew.
    types: bool,
    typed: Typed,
    /// Why something was not taken, in words.
    refused: Option<String>,
    /// Kecamatan, each with code and name of what lies in it.
    villages: Vec<(String, Vec<(String, String)>)>,
    /// Regions that are followed: code and name.
    follows: Vec<(String, String)>,
    services: Vec<Line>,
    drafts: Vec<Draft>,
    running: Vec<Running>,
}

/// `Gang Umpak 2, RT 003/RW 012, Umpak, Saka Guru, Kota Pendopo 60111`.
fn in_words(app: &App, view: &View, address: &Address) -> String {
    let region = address.region.parse::<RegionCode>();
    let name = |code: RegionCode| app.catalog.catalog.regions.full_name(&code, view.language);
    let region = region.map(name).unwrap_or_default();
    let line = format!("{}, RT {}/RW {}, {region}", address.street, address.rt, address.rw);
    format!("{line} {}", address.postcode).trim_end().to_owned()
}

/// The address that a person told, and when.
async fn told(app: &App, citizen: &Citizen) -> Result<Option<(Address, Moment)>, Failure> {
    let db = &app.cases.db;
    let Some((sealed, at)) = store::new_address(db, citizen.person).await? else {
        return Ok(None);
    };
    let open = identity::open_own((db, &app.cases.keys), citizen.person, FIELD, sealed).await;
    Ok(open?.map(|address| (address, at)))
}

/// What a page shows besides what is there.
#[derive(Default)]
struct Shown {
    typed: Option<Typed>,
    refused: Option<String>,
    /// Whether the address is typed anew.
    anew: bool,
}

async fn page(app: &App, view: View, citizen: &Citizen, shown: Shown) -> Result<Response, Failure> {
    let told = told(app, citizen).await?;
    let new = told.as_ref().map(|(address, _)| address);
    let snapshot = app.catalog.catalog.now();
    let services = snapshot
        .services()
        .filter(|entry| entry.service.life_events.iter().any(|one| one == MOVING))
        .map(|entry| catalog::line(&app.catalog, entry, &view))
        .collect();
    let running = cases::moved_cases(&app.cases, citizen, &view, new).await?;
    let running = running.into_iter().map(|case| Running {
        office: app.cases.units.get(&case.unit).map(|unit| (unit.id.clone(), unit.title.clone())),
        title: case.title,
        number: case.number,
        mend: case.mend,
        mends_address: case.mends_address,
        stands: case.stands,
    });
    let status = match (&shown.typed, &shown.refused) {
        (None, None) => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let types = told.is_none() || shown.anew || shown.typed.is_some();
    let follows = match types {
        true => complaints::regions_followed(&app.complaints, &view, citizen.person).await?,
        false => Vec::new(),
    };
    let page = MovingPage {
        drafts: drafts(app, &view, citizen, new).await?,
        typed: shown.typed.unwrap_or_else(|| new.map(Typed::from).unwrap_or_default()),
        villages: if types { villages(app, &view) } else { Vec::new() },
        told: told.map(|(address, at)| (in_words(app, &view, &address), view.short_at(&at))),
        refused: shown.refused,
        running: running.collect(),
        types,
        follows,
        services,
        view,
    };
    Ok((status, Page(page)).into_response())
}

/// Forms that were begun and ask for an address of their person.
async fn drafts(
    app: &App,
    view: &View,
    citizen: &Citizen,
    new: Option<&Address>,
) -> Result<Vec<Draft>, Failure> {
    let mut drafts = Vec::new();
    for person in citizen.persons() {
        for draft in intake::drafts_of(&app.cases.intake, person).await? {
            let Some(entry) = app.catalog.catalog.latest(&draft.service) else { continue };
            let whose = (citizen, draft.id);
            let asks = intake::address_questions(&app.cases.intake, view, whose).await;
            let asks = match asks {
                Ok(asks) => asks,
                // It was sent or thrown away meanwhile.
                Err(intake::Failure::NotFound | intake::Failure::Filed(_)) => continue,
                Err(failure) => return Err(failure.into()),
            };
            let asks: Vec<_> = asks
                .into_iter()
                .map(|one| {
                    let has = new.is_some_and(|new| stands_in(&one.field.input, new));
                    (one.path, one.field.label, has)
                })
                .collect();
            if !asks.is_empty() {
                let title = entry.service.title.get(view.language).to_owned();
                drafts.push(Draft { title, id: draft.id.to_string(), asks });
            }
        }
    }
    Ok(drafts)
}

/// Whether an address stands in these inputs.
fn stands_in(input: &Input, new: &Address) -> bool {
    let Input::Address { region, street, postcode, .. } = input else { return false };
    region.code == new.region && *street == new.street && *postcode == new.postcode
}

/// What lies in the agency's region, by kecamatan.
fn villages(app: &App, view: &View) -> Vec<(String, Vec<(String, String)>)> {
    let regions = &app.catalog.catalog.regions;
    let name = |code: &RegionCode| regions.name(code, view.language).unwrap_or_default();
    let districts = regions.children(&app.catalog.region);
    let villages = |district: &RegionCode| {
        let all = regions.children(district);
        all.iter().map(|code| (code.to_string(), name(code))).collect()
    };
    districts.iter().map(|district| (name(district), villages(district))).collect()
}

#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    /// Whether the address is typed anew.
    #[serde(default)]
    ubah: String,
}

/// `GET /saya/pindah`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    page(&app, view, &citizen, Shown { anew: asked.ubah == "1", ..Shown::default() }).await
}

/// A form's own address, asked for by itself.
pub(crate) async fn turn_to() -> Response {
    see_other(HERE)
}

/// `POST /saya/pindah`: `jalan`, `rt`, `rw`, `wilayah`, `kodepos`; `ikut`, regions that are followed no longer.
pub(crate) async fn tell(
    State(app): State<App>,
    view: View,
    citizen: Result<Signed<Citizen>, Response>,
    request: Request,
) -> Result<Response, Failure> {
    let citizen = match citizen {
        Ok(citizen) => citizen,
        Err(door) => return Ok(web::ended(&app, view, door, request).await),
    };
    let (form, again) = match Pairs::or_typed(request, &app).await {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    let mut typed = Typed::of(&form);
    if again {
        let refused = Some(view.say("portal-moving-again"));
        let shown = Shown { typed: Some(typed), refused, anew: true };
        return page(&app, view, &citizen, shown).await;
    }
    let Some((address, region)) = typed.read(&app) else {
        let shown = Shown { typed: Some(typed), ..Shown::default() };
        return page(&app, view, &citizen, shown).await;
    };
    let (db, person) = (&app.cases.db, citizen.person);
    let own = (db, &app.cases.web, &*app.cases.keys);
    let sealed = identity::seal_own(own, person, FIELD, &address).await?;
    let sealed = sealed.ok_or(Failure::NotFound)?;
    let told = cases::tell_moved(&app.cases, &citizen, &address).await?;
    db.commit(store::tell_address(person, sealed, view.now).then(told)).await?;
    let old: Vec<String> = form.all("ikut").map(str::to_owned).collect();
    complaints::follow_instead(&app.complaints, person, &old, &region).await?;
    Ok(see_other(HERE))
}

/// `POST /saya/pindah/isian`: `isian`, `bagian`: a form takes the new address.
pub(crate) async fn to_draft(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    form: Pairs,
) -> Result<Response, Failure> {
    let (address, _) = told(&app, &citizen).await?.ok_or(Failure::NotFound)?;
    let draft: CaseId = form.get("isian").parse().map_err(|_| Failure::NotFound)?;
    let whose = (&*citizen, draft);
    let asks = intake::address_questions(&app.cases.intake, &view, whose).await?;
    let question = asks.into_iter().find(|one| one.path == form.get("bagian"));
    let question = question.ok_or(Failure::NotFound)?;
    let pairs = form::typed(&Answers::from([(question.path.clone(), Value::Address(address))]));
    match intake::answer(&app.cases.intake, &view, whose, &question, &pairs).await? {
        Answered::Taken(_) => Ok(see_other(HERE)),
        Answered::Wrong(words) | Answered::Several(words, _) => {
            let refused = view.say2(
                "portal-moving-refused",
                ("field", &question.field.label),
                ("why", &words),
            );
            page(&app, view, &citizen, Shown { refused: Some(refused), ..Shown::default() }).await
        }
    }
}

/// `POST /saya/pindah/berkas`: `berkas`: the office of a running case reads the new address.
pub(crate) async fn to_case(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    form: Pairs,
) -> Result<Response, Failure> {
    let (address, _) = told(&app, &citizen).await?.ok_or(Failure::NotFound)?;
    let line = in_words(&app, &view, &address);
    cases::give_address(&app.cases, &citizen, form.get("berkas"), &line).await?;
    Ok(see_other(HERE))
}

/// `POST /saya/pindah/perbaikan`: `berkas`: the address that an office asked to mend is the new one; on to where it is looked at and sent.
pub(crate) async fn to_correction(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    form: Pairs,
) -> Result<Response, Failure> {
    let (address, _) = told(&app, &citizen).await?.ok_or(Failure::NotFound)?;
    let at = cases::mend_address(&app.cases, &citizen, view, form.get("berkas"), &address).await?;
    Ok(see_other(&at))
}

/// `POST /saya/pindah/hapus`: the address is kept no longer. What cases were given stays theirs.
pub(crate) async fn forget(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    _form: Pairs,
) -> Result<Response, Failure> {
    app.cases.db.commit(store::forget_address(citizen.person)).await?;
    Ok(see_other(HERE))
}
