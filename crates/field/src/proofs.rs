//! What an officer is told of a picture that proves something, and what they have to say where it was shown before.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cases::{Proofs, ToldPhoto};
use db::{Db, DbError};
use http::StatusCode;
use identity::Units;
use terms::{AgencyId, CaseId, FileId};
use web::{Later, Page, Pairs, Signed, Staff, View, see_other};

use crate::App;
use crate::capture::Mark;
use crate::error::Failure;
use crate::store::{self, Like, Photo};

/// Longest reason, in characters.
const WHY: usize = 500;

/// What is known of pictures, for the desk.
pub struct Known {
    /// The database.
    pub db: Db,
    /// The agency.
    pub agency: AgencyId,
    /// Its units.
    pub units: Arc<Units>,
}

impl Proofs for Known {
    fn told<'a>(
        &'a self,
        view: &'a View,
        case: CaseId,
        files: &'a [FileId],
    ) -> Later<'a, Result<Vec<ToldPhoto>, DbError>> {
        Box::pin(async move {
            let mut told = Vec::new();
            if files.is_empty() {
                return Ok(told);
            }
            let photos = store::photos(&self.db, self.agency, case).await?;
            for file in files {
                let photo = photos.iter().find(|photo| photo.file == *file);
                told.push(self.picture(view, (case, *file), photo).await?);
            }
            Ok(told)
        })
    }
}

impl Known {
    async fn picture(
        &self,
        view: &View,
        (case, file): (CaseId, FileId),
        photo: Option<&Photo>,
    ) -> Result<ToldPhoto, DbError> {
        let mut told = ToldPhoto { file, shown: Vec::new(), marks: Vec::new(), explain: None };
        match photo {
            Some(photo) => {
                let marks = Mark::named(&photo.marks);
                told.shown = shown(view, photo, &marks);
                told.marks = marks.iter().map(|mark| in_words(view, *mark, photo)).collect();
            }
            None => told.marks.push(view.say("field-mark-desk")),
        }
        let like = self.like(view, (case, file)).await?;
        if let Some((other, _, _)) = like.other {
            let words = self.likeness(view, case, other).await?;
            if like.why.is_empty() {
                let number = cases::number_of(&self.db, self.agency, case).await?;
                let link = format!("/meja/bukti/{}", number.unwrap_or_default());
                told.explain = Some((view.say1("field-explain-first", "what", &words), link));
            }
            told.marks.push(words);
        }
        if !like.why.is_empty() {
            let (by, why) = (("name", like.why_by.as_str()), ("why", like.why.as_str()));
            told.marks.push(view.say2("field-explained", by, why));
        }
        Ok(told)
    }

    /// The earlier picture that this one is like: looked for once, and kept.
    async fn like(&self, view: &View, at: (CaseId, FileId)) -> Result<Like, DbError> {
        if let Some(known) = store::like(&self.db, self.agency, at).await? {
            return Ok(known);
        }
        let found = intake::most_like(&self.db, self.agency, at).await?;
        self.db.commit(store::add_like(self.agency, at, found, view.now)).await?;
        let other = found.map(|like| (like.case, like.file, i64::from(like.distance)));
        Ok(Like { other, why: String::new(), why_by: String::new() })
    }

    /// That it is like a picture of this report, of another one that they may see, or of one whose number they are not
    /// told.
    async fn likeness(&self, view: &View, case: CaseId, other: CaseId) -> Result<String, DbError> {
        if case == other {
            return Ok(view.say("field-like-same"));
        }
        let number = cases::number_of(&self.db, self.agency, other).await?;
        let may_see = match (&view.staff, &number) {
            (Some(staff), Some(number)) => {
                let row = cases::find(&self.db, self.agency, number).await?;
                row.is_some_and(|row| cases::may_see(staff, &self.units, &row))
            }
            (Some(_) | None, _) => false,
        };
        Ok(match number.filter(|_| may_see) {
            Some(number) => view.say1("field-like", "number", number),
            None => view.say("field-like-other"),
        })
    }
}

/// What holds of a photo from outside.
fn shown(view: &View, photo: &Photo, marks: &[Mark]) -> Vec<String> {
    let has = |mark: Mark| marks.contains(&mark);
    let mut shown = Vec::new();
    if !has(Mark::Unsigned) && !has(Mark::Forged) {
        shown.push(view.say(if has(Mark::Chosen) {
            "field-shown-device"
        } else {
            "field-shown-camera"
        }));
    }
    if let Some(far) = photo.far.filter(|_| !has(Mark::Far)) {
        shown.push(view.say1("field-shown-near", "metres", far));
    }
    if let Some(at) = photo.taken.filter(|_| !has(Mark::Early) && !has(Mark::Clock)) {
        shown.push(view.say1("field-shown-time", "at", view.short_at(&at)));
    }
    shown
}

fn in_words(view: &View, mark: Mark, photo: &Photo) -> String {
    let key = format!("field-mark-{}", mark.name());
    match mark {
        Mark::Far => view.say1(&key, "metres", photo.far.unwrap_or_default()),
        Mark::Early => {
            view.say1(&key, "at", photo.taken.map_or_else(String::new, |at| view.short_at(&at)))
        }
        Mark::Unsigned
        | Mark::Forged
        | Mark::Chosen
        | Mark::NoPlace
        | Mark::Clock
        | Mark::Again => view.say(&key),
    }
}

/// A picture on the page of proofs.
struct Shown {
    told: ToldPhoto,
    src: String,
    /// The earlier picture, where they may see it.
    earlier: Option<String>,
}

#[derive(Template)]
#[template(path = "proofs.html")]
struct ProofsPage {
    number: String,
    pictures: Vec<Shown>,
    /// A reason that was not taken, and why.
    problem: Option<(String, String)>,
    view: View,
}

/// `GET /meja/bukti/{number}`: the photos of a case with all that is known of them.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    page(&app, view, &staff, &number, None).await
}

async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    number: &str,
    problem: Option<(String, String)>,
) -> Result<Response, Failure> {
    let audited = cases::audited(&app.cases, &view, staff, number).await?;
    let audited = audited.ok_or(Failure::NotFound)?;
    let mut files = audited.after.clone();
    let own = store::photos(&app.db, staff.agency, audited.case).await?;
    files.extend(own.iter().map(|photo| photo.file).filter(|file| !audited.after.contains(file)));
    let mut pictures = Vec::new();
    for told in app.cases.proofs.told(&view, audited.case, &files).await? {
        let like = store::like(&app.db, staff.agency, (audited.case, told.file)).await?;
        let earlier = like.and_then(|like| like.other);
        let earlier = match earlier {
            Some((case, file, _)) => cases::number_of(&app.db, staff.agency, case)
                .await?
                .map(|number| format!("/meja/bukti/{number}/{file}")),
            None => None,
        };
        let earlier = earlier.filter(|_| !told.marks.contains(&view.say("field-like-other")));
        let src = format!("/meja/bukti/{number}/{}", told.file);
        pictures.push(Shown { told, src, earlier });
    }
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = ProofsPage { number: audited.number, pictures, problem, view };
    Ok((status, Page(page)).into_response())
}

/// `POST /meja/bukti/{number}`: why a picture is like an earlier one. It is said once, and stays.
pub(crate) async fn explain(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let task = cases::field_task(&app.cases, &view, &staff, &number).await;
    let task = match task {
        Ok(task) => task,
        Err(cases::Failure::NotFound) => {
            let words = (form.get("alasan").to_owned(), view.say("field-elsewhere"));
            return page(&app, view, &staff, &number, Some(words)).await;
        }
        Err(failure) => return Err(failure.into()),
    };
    let file: FileId = form.get("berkas").parse().map_err(|_| Failure::NotFound)?;
    let why = definition::clean_text(form.get("alasan"));
    let problem = match why.chars().count() {
        0..10 => Some("field-why-missing"),
        10..=WHY => None,
        _ => Some("field-why-long"),
    };
    if let Some(key) = problem {
        let words = (why, view.say(key));
        return page(&app, view, &staff, &number, Some(words)).await;
    }
    let at = (task.case, file);
    let batch = store::explain(staff.agency, at, (&why, &staff.name), view.now);
    app.db.commit(batch).await?;
    Ok(see_other(&format!("/meja/berkas/{number}#bukti")))
}

/// `GET /meja/bukti/{number}/{file}`.
pub(crate) async fn picture(
    State(app): State<App>,
    staff: Signed<Staff>,
    Path((number, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let file = file.parse().map_err(|_| Failure::NotFound)?;
    Ok(cases::field_file(&app.cases, &staff, &number, file).await?)
}
