//! The bridge to SP4N-LAPOR!: reports that it disposed to the agency come in as a table, and what became of reports
//! goes out as one. A report comes in once, by its number there, and is a complaint like any other from then on.

use std::collections::BTreeMap;

use casework::Reported;
use db::{Batch, Db, DbError, Row, params};
use definition::form::Context;
use definition::{Answers, Point, Regions as _, Report, Value};
use georeport::{Place, Sent};
use intake::Published;
use terms::{AgencyId, CaseId, Language, Moment, RegionCode};
use uuid::Uuid;

use crate::app::App;
use crate::error::Failure;
use crate::questions::Questions;
use crate::report;

const ADD: &str = "INSERT INTO lapor_reports
    (agency_id, case_id, external_id, kind, disposition, anonymous, secret, came_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const KNOWN: &str = "SELECT case_id FROM lapor_reports WHERE agency_id = $1 AND external_id = $2";
const OF_CASE: &str = "SELECT external_id, kind, disposition, anonymous FROM lapor_reports
    WHERE agency_id = $1 AND case_id = $2";

/// The name of the body to which reports are told, among those who read somebody's data.
const BODY: &str = "SP4N-LAPOR!";

/// What kind of thing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// *Pengaduan.*
    Complaint,
    /// *Aspirasi.*
    Aspiration,
    /// *Permintaan informasi.*
    Information,
}

impl Kind {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Complaint, Self::Aspiration, Self::Information];

    /// Its key among the answers of a category.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::Aspiration => "aspiration",
            Self::Information => "information",
        }
    }

    /// As LAPOR! writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Complaint => "pengaduan",
            Self::Aspiration => "aspirasi",
            Self::Information => "permintaan informasi",
        }
    }

    /// As LAPOR! writes it, in small letters or large; a complaint where nothing is written.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        match name.is_empty() {
            true => Some(Self::Complaint),
            false => Self::ALL.into_iter().find(|kind| kind.name() == name),
        }
    }
}

/// The columns of a table of LAPOR!: what each is called here, and what else it may be called.
pub const COLUMNS: [(&str, &[&str]); 12] = [
    ("id", &["tracking id", "nomor laporan", "external_id", "id laporan"]),
    ("jenis", &["klasifikasi", "klasifikasi laporan", "jenis laporan"]),
    ("kategori", &["kategori laporan", "topik"]),
    ("judul", &["judul laporan"]),
    ("isi", &["isi laporan", "uraian"]),
    ("alamat", &["lokasi", "lokasi kejadian"]),
    ("wilayah", &["kode wilayah", "kelurahan"]),
    ("lat", &["lintang", "latitude"]),
    ("long", &["bujur", "longitude", "lng"]),
    ("anonim", &["anonymous"]),
    ("rahasia", &["secret"]),
    ("disposisi", &["disposisi ke", "unit", "instansi"]),
];

/// A row of a table, by the names of [`COLUMNS`].
pub type Line = BTreeMap<&'static str, String>;

/// The rows of a table under their names.
///
/// # Errors
/// The names of columns that must be there and are not.
pub fn lines(rows: Vec<Vec<String>>) -> Result<Vec<Line>, Vec<&'static str>> {
    let mut rows = rows.into_iter();
    let head = rows.next().unwrap_or_default();
    let named = |cell: &String| {
        let cell = cell.trim().to_lowercase();
        let is = |(name, others): &&(&'static str, &[&str])| {
            *name == cell || others.contains(&cell.as_str())
        };
        COLUMNS.iter().find(is).map(|(name, _)| *name)
    };
    let head: Vec<Option<&'static str>> = head.iter().map(named).collect();
    let needed = ["id", "isi"];
    let missing: Vec<_> = needed.into_iter().filter(|name| !head.contains(&Some(*name))).collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let line = |row: Vec<String>| {
        let cells = head.iter().zip(row);
        cells.filter_map(|(name, cell)| Some(((*name)?, cell.trim().to_owned()))).collect()
    };
    Ok(rows.map(line).collect())
}

/// What became of a row.
#[derive(Debug, PartialEq, Eq)]
pub enum Came {
    /// It is this case now.
    New(String),
    /// It came before, and is this case.
    Known(String),
    /// It is none, and why.
    Refused(Vec<String>),
}

fn cell<'l>(line: &'l Line, name: &str) -> &'l str {
    line.get(name).map(String::as_str).unwrap_or_default()
}

/// *Ya* or nothing of the kind. What is neither is an error: a secret report is never taken for a public one.
fn truth(line: &Line, name: &'static str) -> Result<bool, String> {
    match cell(line, name).to_lowercase().as_str() {
        "ya" | "y" | "1" | "true" | "yes" => Ok(true),
        "" | "tidak" | "t" | "0" | "false" | "no" | "-" => Ok(false),
        other => Err(format!("{name}: `{other}` is neither ya nor tidak")),
    }
}

/// Takes a row in.
///
/// # Errors
/// [`cases::Failure`] when the database could not be asked.
pub async fn take_in(app: &App, line: &Line) -> Result<Came, cases::Failure> {
    let agency = app.agency();
    let external = cell(line, "id");
    let refused = |why: String| Ok(Came::Refused(vec![why]));
    if external.is_empty() {
        return refused("id: it is empty".to_owned());
    }
    if let Some(number) = known(&app.db, agency, external).await? {
        return Ok(Came::Known(number));
    }
    let read = (|| {
        let kind = Kind::named(cell(line, "jenis"));
        let kind = kind.ok_or_else(|| format!("jenis: `{}` is not known", cell(line, "jenis")))?;
        Ok::<_, String>((kind, truth(line, "anonim")?, truth(line, "rahasia")?))
    })();
    let (kind, anonymous, secret) = match read {
        Ok(read) => read,
        Err(why) => return refused(why),
    };
    let Some(category) = app.agreement.of_lapor(cell(line, "kategori")) else {
        let name = cell(line, "kategori");
        return refused(format!(
            "kategori: `{name}` is nothing here; name it in open311.toml, [[lapor]]"
        ));
    };
    let entry = app.catalog.latest(&category.ours);
    let complaint = entry.as_ref().and_then(|entry| entry.service.complaint.as_ref());
    let (Some(entry), Some(complaint)) = (&entry, complaint) else {
        return refused(format!("kategori: no complaint called `{}` is published", category.ours));
    };
    let lets = |mode: Report| complaint.modes.contains(&mode);
    let reported = match secret {
        true if lets(Report::Secret) => Reported::Secret,
        true => return refused(format!("rahasia: `{}` takes no secret reports", category.ours)),
        false if lets(Report::Anonymous) => Reported::Anonymous,
        false => return refused(format!("`{}` wants to know who reports", category.ours)),
    };
    let context = app.context(Language::Id);
    let questions = Questions::of(&entry.service, &context);
    let sent = sent(line, &questions, kind, &category.answers);
    let answers = match report::answers(app, &entry.service, &questions, &sent, &context) {
        Ok(answers) => answers,
        Err(wrong) => {
            return Ok(Came::Refused(wrong.into_iter().map(|one| one.description).collect()));
        }
    };
    let published = Published { service: entry.service.clone(), version: entry.version };
    let about = About { external, kind, anonymous, secret, disposition: cell(line, "disposisi") };
    let filed = file(app, published, answers, reported, &about, &context).await;
    match filed {
        Ok(number) => Ok(Came::New(number)),
        Err(Unfiled::Wrong(wrong)) => Ok(Came::Refused(wrong)),
        Err(Unfiled::Failed(failure)) => match known(&app.db, agency, external).await? {
            Some(number) => Ok(Came::Known(number)),
            None => Err(failure),
        },
    }
}

/// What LAPOR! knows of a report.
struct About<'a> {
    external: &'a str,
    kind: Kind,
    anonymous: bool,
    secret: bool,
    disposition: &'a str,
}

/// Why a row became no case.
enum Unfiled {
    Wrong(Vec<String>),
    Failed(cases::Failure),
}

async fn file(
    app: &App,
    published: Published,
    answers: Answers,
    reported: Reported,
    about: &About<'_>,
    context: &Context,
) -> Result<String, Unfiled> {
    let (person, rows) = identity::new_reporter(&app.web, &app.keys);
    let taken = intake::bring(&app.intake, (person, published), answers, Vec::new(), context).await;
    let mut submission = match taken {
        Ok(submission) => submission,
        Err(intake::Untaken::Failed(failure)) => return Err(Unfiled::Failed(failure.into())),
        Err(untaken) => {
            let wrong = Failure::untaken(app, context, untaken).0;
            return Err(Unfiled::Wrong(wrong.into_iter().map(|one| one.description).collect()));
        }
    };
    let row = params![
        app.agency(),
        submission.case,
        about.external,
        about.kind.key(),
        about.disposition,
        i64::from(about.anonymous),
        i64::from(about.secret),
        app.web.now()
    ];
    submission.batch = rows.then(submission.batch).then(Batch::new().exactly(1, ADD, row));
    let filed = cases::file_report(&app.cases, (context, Language::Id), reported, submission);
    filed.await.map_err(|failure| match failure {
        cases::Failure::NoOffice => {
            Unfiled::Wrong(vec![app.web.texts().say(Language::Id, "open311-no-office")])
        }
        other @ (cases::Failure::Refused(_)
        | cases::Failure::NotFound
        | cases::Failure::TooManyReports
        | cases::Failure::Busy
        | cases::Failure::UsedUp
        | cases::Failure::Signing(_)
        | cases::Failure::Identity(_)
        | cases::Failure::Intake(_)
        | cases::Failure::NoService
        | cases::Failure::Event(_)
        | cases::Failure::Store(_)) => Unfiled::Failed(other),
    })
}

/// The row as a report of our own kind.
fn sent(line: &Line, questions: &Questions, kind: Kind, more: &BTreeMap<String, String>) -> Sent {
    let own = |name: &str| cell(line, name).to_owned();
    let (lat, long, address, region) = (own("lat"), own("long"), own("alamat"), own("wilayah"));
    let place = match (lat.is_empty() || long.is_empty(), address.is_empty(), region.is_empty()) {
        (false, _, _) => Place::At(lat, long),
        (true, false, _) => Place::Words,
        (true, true, false) => Place::Id,
        (true, true, true) => Place::Nowhere,
    };
    let told = [own("judul"), own("isi")];
    let told: Vec<String> = told.into_iter().filter(|words| !words.is_empty()).collect();
    let mut attributes: BTreeMap<String, Vec<String>> =
        more.iter().map(|(name, answer)| (name.clone(), vec![answer.clone()])).collect();
    if let Some(code) = questions.kind_code() {
        attributes.insert(code.to_owned(), vec![kind.key().to_owned()]);
    }
    Sent { place, address, address_id: region, description: told.join("\n"), attributes }
}

async fn known(db: &Db, agency: AgencyId, external: &str) -> Result<Option<String>, DbError> {
    let Some(row) = db.query_opt(KNOWN, params![agency, external]).await? else { return Ok(None) };
    cases::number_of(db, agency, row.get(0)?).await
}

/// The head of the table that goes out.
pub const HEAD: [&str; 17] = [
    "id",
    "nomor",
    "jenis",
    "kategori",
    "nama kategori",
    "isi",
    "alamat",
    "wilayah",
    "lat",
    "long",
    "anonim",
    "rahasia",
    "disposisi",
    "unit",
    "keadaan",
    "masuk",
    "berakhir",
];

/// What goes out.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Whether secret reports go too, each with its mark.
    pub secret: bool,
    /// Whether the words of those who reported go: then they find LAPOR! among those who read their data.
    pub stories: bool,
}

/// Gives each row of the complaints that came since then, the oldest first; how many there were.
///
/// # Errors
/// [`cases::Failure`] when they could not be read.
pub async fn export(
    app: &App,
    since: Moment,
    wanted: Wanted,
    mut row: impl FnMut(&[String]),
) -> Result<usize, cases::Failure> {
    let (mut after, mut count) = (Some((since, CaseId::new(Uuid::nil()))), 0);
    let body = wanted.stories.then_some(BODY);
    while let Some(place) = after {
        let (some, last) = cases::complaints_since(&app.cases, place, body, wanted.secret).await?;
        for one in &some {
            row(&told(app, one, wanted.stories).await?);
            count += 1;
        }
        after = last;
    }
    Ok(count)
}

async fn told(
    app: &App,
    one: &cases::Exported,
    stories: bool,
) -> Result<Vec<String>, cases::Failure> {
    let of_case = params![app.agency(), one.row.id];
    let lapor = app.db.query_opt(OF_CASE, of_case).await?;
    let text = |row: &Option<Row>, at: usize| -> Result<String, DbError> {
        row.as_ref().map_or(Ok(String::new()), |row| row.get(at))
    };
    let (external, kind, disposition) = (text(&lapor, 0)?, text(&lapor, 1)?, text(&lapor, 2)?);
    let context = app.context(Language::Id);
    let questions = Questions::of(&one.service, &context);
    let answer = |id: Option<&str>| {
        let value = id.and_then(|id| one.answers.get(id)).and_then(Value::text);
        value.unwrap_or_default().to_owned()
    };
    let kind = if kind.is_empty() { answer(questions.kind_code()) } else { kind };
    let kind = Kind::ALL.into_iter().find(|own| own.key() == kind).unwrap_or(Kind::Complaint);
    let secret = one.reported == Reported::Secret;
    // Where a secret report is about is as secret as what it says, unless its words go too.
    let point = questions.place.as_ref().filter(|_| stories || !secret).and_then(|id| {
        match one.answers.get(id) {
            Some(Value::Point(point)) => Some(point),
            Some(_) | None => None,
        }
    });
    let Point { at, region, address } = point.cloned().unwrap_or_default();
    let code: Option<RegionCode> = region.parse().ok();
    let name = code.and_then(|code| app.catalog.regions.name(&code, Language::Id));
    // What LAPOR! said of its own report stays so.
    let anonymous = match &lapor {
        Some(row) => row.get::<i64>(3)? == 1,
        None => one.reported != Reported::Open,
    };
    let yes = |truth: bool| if truth { "ya" } else { "tidak" }.to_owned();
    let story = if stories { answer(questions.story.as_deref()) } else { String::new() };
    let degrees =
        |of: fn(&definition::Coordinates) -> String| at.as_ref().map(of).unwrap_or_default();
    Ok(vec![
        external,
        one.row.number.clone(),
        kind.name().to_owned(),
        one.row.service.clone(),
        one.service.title.get(Language::Id).to_owned(),
        story,
        if address.is_empty() { name.unwrap_or_default() } else { address },
        region,
        degrees(|at| at.lat.to_string()),
        degrees(|at| at.lng.to_string()),
        yes(anonymous),
        yes(secret),
        disposition,
        one.unit.clone(),
        one.row.turn.clone(),
        one.row.submitted_at.rfc3339(),
        one.row.ended_at.map(Moment::rfc3339).unwrap_or_default(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[(&'static str, &str)]) -> Line {
        cells.iter().map(|(name, cell)| (*name, (*cell).to_owned())).collect()
    }

    #[test]
    fn columns_are_known_by_their_names_in_any_order() {
        let rows = |head: &[&str], row: &[&str]| {
            let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
            lines(vec![cells(head), cells(row)])
        };
        let read = rows(&["Isi Laporan", "Sesuatu", "Tracking ID"], &[" Lubang ", "x", "77"]);
        assert_eq!(read, Ok(vec![line(&[("isi", "Lubang"), ("id", "77")])]));
        assert_eq!(rows(&["Judul"], &["Lubang"]), Err(vec!["id", "isi"]));
    }

    #[test]
    fn secret_is_said_clearly_or_not_at_all() {
        for (said, expected) in [("Ya", Ok(true)), ("tidak", Ok(false)), ("", Ok(false))] {
            assert_eq!(truth(&line(&[("rahasia", said)]), "rahasia"), expected, "{said}");
        }
        assert!(truth(&line(&[("rahasia", "mungkin")]), "rahasia").is_err());
    }

    #[test]
    fn kinds_are_read_as_lapor_writes_them() {
        assert_eq!(Kind::named("Permintaan Informasi"), Some(Kind::Information));
        assert_eq!(Kind::named(""), Some(Kind::Complaint));
        assert_eq!(Kind::named("laporan"), None);
    }
}
