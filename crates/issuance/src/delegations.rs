//! `/meja/delegasi`: who signs for whom. What a delegation allows is decided in `identity`; here it is entered,
//! listed, and ended early.

use askama::Template;
use axum::extract::{FromRequest as _, Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use identity::{Delegation, Mistake, NewDelegation, Standing, Words};
use serde::Deserialize;
use terms::OfficerId;
use uuid::Uuid;
use web::{Page, Pairs, Role, Signed, Staff, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::store;
use crate::typed::{TypedDay, Wrong};

/// A delegation as its row is shown.
struct Shown {
    id: Uuid,
    signs: String,
    who: String,
    place: String,
    from: String,
    until: String,
    basis: String,
    letters: i64,
    tag: (&'static str, &'static str, &'static str),
    may_end: bool,
}

fn may_end(staff: &Staff, one: &Delegation) -> bool {
    one.giver.officer == staff.officer || staff.is(Role::Administrator)
}

fn shown(app: &App, view: &View, staff: &Staff, one: &Delegation) -> Shown {
    let (lines, title) = one.signs_as();
    let standing = one.standing(view.today());
    let place = match app.cases.units.get(&one.unit) {
        Some(unit) => unit.title.clone(),
        None if one.unit.is_empty() => view.say("issuance-delegation-everywhere"),
        None => one.unit.clone(),
    };
    let names = [("taker", one.taker.name.as_str()), ("giver", one.giver.name.as_str())];
    Shown {
        id: one.id,
        signs: store::in_one_line(Some(&lines.join("\n")), &title),
        who: view.with("issuance-delegation-who", &names),
        place,
        from: view.day(&one.from),
        until: view.day(&one.until),
        basis: one.basis.clone(),
        letters: one.letters,
        tag: match standing {
            Standing::InForce => ("ok", "okc", "issuance-delegation-in-force"),
            Standing::Coming => ("info", "clock", "issuance-delegation-coming"),
            Standing::Over => ("", "check", "issuance-delegation-over"),
            Standing::Ended => ("warn", "no", "issuance-delegation-ended"),
        },
        may_end: may_end(staff, one) && matches!(standing, Standing::InForce | Standing::Coming),
    }
}

#[derive(Template)]
#[template(path = "delegations.html")]
struct ListPage {
    view: View,
    rows: Vec<Shown>,
    may_enter: bool,
    done: Option<&'static str>,
}

#[derive(Deserialize, Default)]
pub(crate) struct Done {
    #[serde(default)]
    selesai: String,
}

pub(crate) async fn list(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let all = identity::delegations(&app.cases.db, &staff).await?;
    let page = ListPage {
        rows: all.iter().map(|one| shown(&app, &view, &staff, one)).collect(),
        may_enter: staff.is(Role::Administrator)
            || !own_units(&app, staff.officer).await?.is_empty(),
        done: match done.selesai.as_str() {
            "dicatat" => Some("issuance-delegation-entered"),
            "diakhiri" => Some("issuance-delegation-ended-now"),
            _ => None,
        },
        view,
    };
    Ok(Page(page).into_response())
}

async fn own_units(app: &App, officer: OfficerId) -> Result<Vec<String>, DbError> {
    identity::own_units(&app.cases.db, app.cases.agency(), officer).await
}

/// Pairs of value and label.
type Options = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "delegation_new.html")]
struct NewPage {
    view: View,
    wrong: Wrong,
    id: Uuid,
    givers: Options,
    takers: Options,
    units: Options,
    giver: String,
    taker: String,
    words: String,
    between: String,
    unit: String,
    from: TypedDay,
    until: TypedDay,
    basis: String,
}

impl NewPage {
    /// The empty page; none for whoever has nothing to hand over.
    async fn open(app: &App, view: View, staff: &Staff) -> Result<Self, Failure> {
        let (db, agency) = (&app.cases.db, app.cases.agency());
        let mut own = own_units(app, staff.officer).await?;
        let (mut givers, mut takers) = (Options::new(), Options::new());
        for (officer, name, title) in identity::officers(db, agency).await? {
            let (key, label) = (officer.uuid().to_string(), format!("{name}, {title}"));
            if staff.is(Role::Administrator) {
                let units = own_units(app, officer).await?;
                if !units.is_empty() {
                    givers.push((key.clone(), label.clone()));
                    own.extend(units);
                }
            }
            if officer != staff.officer {
                takers.push((key, label));
            }
        }
        if own.is_empty() {
            return Err(Failure::NotFound);
        }
        for options in [&mut givers, &mut takers] {
            options.sort_by(|a, b| a.1.cmp(&b.1));
        }
        own.sort();
        own.dedup();
        let title = |id: String| {
            let title =
                app.cases.units.get(&id).map_or_else(|| id.clone(), |one| one.title.clone());
            (id, title)
        };
        Ok(Self {
            wrong: Wrong::default(),
            id: app.cases.web.id(),
            givers,
            takers,
            units: own.into_iter().map(title).collect(),
            giver: String::new(),
            taker: String::new(),
            words: String::new(),
            between: String::new(),
            unit: String::new(),
            from: TypedDay::of(view.today()),
            until: TypedDay::default(),
            basis: String::new(),
            view,
        })
    }

    /// The page with what was typed.
    fn filled(mut self, form: &Pairs) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        self.id = form.get("id").parse().unwrap_or(self.id);
        (self.giver, self.taker) = (text("pemberi"), text("penerima"));
        (self.words, self.between) = (text("sebutan"), text("antara"));
        (self.unit, self.basis) = (text("unit"), text("dasar"));
        (self.from, self.until) = (TypedDay::read(form, "mulai"), TypedDay::read(form, "sampai"));
        self
    }

    /// An administrator says whose right it is; everybody else hands over their own.
    fn read(&self, staff: &Staff) -> NewDelegation {
        let officer = |id: &str| Uuid::try_parse(id).ok().map(OfficerId::new);
        let giver = match officer(&self.giver) {
            Some(giver) if staff.is(Role::Administrator) => giver,
            _ => staff.officer,
        };
        NewDelegation {
            giver,
            taker: officer(&self.taker),
            unit: self.unit.clone(),
            words: Words::named(&self.words),
            between: self.between.clone(),
            basis: self.basis.clone(),
            from: self.from.date(),
            until: self.until.date(),
        }
    }

    fn mark(&mut self, mistakes: &[Mistake]) {
        for mistake in mistakes {
            let (field, key) = match mistake {
                Mistake::Unit if !self.givers.is_empty() && self.giver.is_empty() => {
                    ("pemberi", "issuance-delegation-giver-wrong")
                }
                Mistake::Unit => ("unit", "issuance-delegation-unit-wrong"),
                Mistake::Taker => ("penerima", "issuance-delegation-taker-wrong"),
                Mistake::Words => ("sebutan", "issuance-delegation-words-wrong"),
                Mistake::Between => ("antara", "issuance-delegation-between-wrong"),
                Mistake::Basis => ("dasar", "issuance-delegation-basis-wrong"),
                Mistake::From => ("mulai", "issuance-delegation-from-wrong"),
                Mistake::Until => ("sampai", "issuance-delegation-until-wrong"),
            };
            let words = self.view.say1(key, "today", self.view.day(&self.view.today()));
            self.wrong.add(field, words);
        }
    }
}

pub(crate) async fn ask(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
) -> Result<Response, Failure> {
    Ok(Page(NewPage::open(&app, view, &staff).await?).into_response())
}

/// `POST /meja/delegasi/baru`. The form carries the id, so that pressing twice is one delegation.
pub(crate) async fn enter(
    State(app): State<App>,
    view: View,
    staff: Result<Signed<Staff>, Response>,
    request: Request,
) -> Result<Response, Failure> {
    let staff = match staff {
        Ok(staff) => staff,
        Err(door) => return Ok(web::ended(&app, view, door, request).await),
    };
    let form = Pairs::from_request(request, &app).await;
    let (today, now) = (view.today(), view.now);
    let page = NewPage::open(&app, view, &staff).await?;
    let form = match form {
        Ok(form) => form,
        Err(refused) => {
            return Ok(refused.show_again(|typed| {
                let mut page = page.filled(typed);
                page.wrong.add("dasar", page.view.say("issuance-again"));
                Page(page)
            }));
        }
    };
    let mut page = page.filled(&form);
    let new = page.read(&staff);
    let own = own_units(&app, new.giver).await?;
    let staff_ids: Vec<OfficerId> = identity::officers(&app.cases.db, app.cases.agency())
        .await?
        .into_iter()
        .map(|(officer, _, _)| officer)
        .collect();
    page.mark(&identity::mistakes(&new, &own, &staff_ids, today));
    if !page.wrong.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
    }
    match app.cases.db.commit(identity::add_delegation(&staff, page.id, &new, now)).await {
        Ok(()) | Err(DbError::Duplicate(_)) => {}
        Err(error) => return Err(error.into()),
    }
    if let Some(taker) = new.taker {
        app.cases.web.forget_staff(taker);
    }
    Ok(see_other("/meja/delegasi?selesai=dicatat"))
}

#[derive(Template)]
#[template(path = "delegation_end.html")]
struct EndPage {
    view: View,
    row: Shown,
}

/// The delegation, if it is theirs to end.
async fn theirs(app: &App, staff: &Staff, id: Uuid) -> Result<Delegation, Failure> {
    let all = identity::delegations(&app.cases.db, staff).await?;
    let found = all.into_iter().find(|one| one.id == id && may_end(staff, one));
    found.ok_or(Failure::NotFound)
}

pub(crate) async fn ask_end(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    let one = theirs(&app, &staff, id).await?;
    let row = shown(&app, &view, &staff, &one);
    if !row.may_end {
        return Ok(see_other("/meja/delegasi"));
    }
    Ok(Page(EndPage { row, view }).into_response())
}

pub(crate) async fn end(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<Uuid>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let one = theirs(&app, &staff, id).await?;
    match app.cases.db.commit(identity::end_delegation(&staff, id, view.now)).await {
        Ok(()) | Err(DbError::Stale) => {}
        Err(error) => return Err(error.into()),
    }
    app.cases.web.forget_staff(one.taker.officer);
    Ok(see_other("/meja/delegasi?selesai=diakhiri"))
}
