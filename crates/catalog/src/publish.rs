//! Publishing: a folder is checked and becomes the next version; the same folder again changes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::{Batch, Db, DbError, params};
use definition::{Fault, Pack, PartFiles, Service, Severity};
use terms::{AgencyId, Moment};

/// The files of a service: `service.yaml`, `texts.en.yaml`, its templates, `lib/surat.typ`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folder {
    /// Text by name.
    pub files: BTreeMap<String, String>,
}

/// Why a folder was not published; what was published before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// It has no `service.yaml`.
    #[error("there is no service.yaml")]
    NoService,
    /// It has faults, or lacks a letter's template.
    #[error("the service has faults")]
    Faults(Vec<Fault>),
    /// The database.
    #[error("storing")]
    Store(#[from] DbError),
}

const NEWEST: &str = "SELECT version, source FROM service_versions
    WHERE agency_id = $1 AND service_id = $2 ORDER BY version DESC LIMIT 1";
const VERSION: &str = "SELECT source FROM service_versions
    WHERE agency_id = $1 AND service_id = $2 AND version = $3";
const IDS: &str = "SELECT DISTINCT service_id FROM service_versions
    WHERE agency_id = $1 ORDER BY service_id";
const ADD: &str =
    "INSERT INTO service_versions (agency_id, service_id, version, source, published_at)
    VALUES ($1, $2, $3, $4, $5)";

/// The file of scenarios tries a service out and is no part of it: another scenario is no other version. Nor are files
/// beside it whose names begin alike, with what cannot be played yet.
pub const SCENARIOS: &str = "scenarios.yaml";

/// What the services of a pack share, kept with each version of each of them.
pub const PACK: &str = "pack.yaml";

/// The English texts of what the services of a pack share: `texts.en.yaml` beside its [`PACK`].
pub const PACK_TEXTS: &str = "pack.texts.en.yaml";

/// Where the files of the services lie that a bundle is made of: a published bundle stays as it was checked.
pub const PARTS: &str = "parts/";

impl Folder {
    /// What its pack shares, and the services that it is a bundle of; their faults are told with them.
    pub fn pack(&self) -> Pack {
        Pack { services: Arc::new(self.parts()), ..self.pack_below("") }
    }

    /// What the pack shares whose files lie below a place.
    fn pack_below(&self, place: &str) -> Pack {
        let file = |name: &str| self.files.get(&format!("{place}{name}"));
        let english = file(PACK_TEXTS).map(|text| (PACK_TEXTS, text.as_str()));
        file(PACK).map(|source| Pack::examine(source, PACK, english).0).unwrap_or_default()
    }

    /// The files of other services that lie within it, below [`PARTS`].
    fn parts(&self) -> BTreeMap<String, PartFiles> {
        let of_part = |(path, source): (&String, &String)| {
            let id = path.strip_prefix(PARTS)?.strip_suffix("/service.yaml")?;
            let beside = |name: &str| format!("{PARTS}{id}/{name}");
            let part = PartFiles {
                source: source.clone(),
                english: self.files.get(&beside("texts.en.yaml")).cloned(),
                pack: self.pack_below(&beside("")),
            };
            Some((id.to_owned(), part))
        };
        self.files.iter().filter_map(of_part).collect()
    }

    /// The service in this folder.
    ///
    /// # Errors
    /// [`PublishError`] with every fault that stops it.
    pub fn service(&self) -> Result<Service, PublishError> {
        let source = self.files.get("service.yaml").ok_or(PublishError::NoService)?;
        let english = self.files.get("texts.en.yaml").map(|text| ("texts.en.yaml", text.as_str()));
        let (service, faults) = Service::examine(source, "service.yaml", english, &self.pack());
        let service = service.ok_or(PublishError::Faults(faults))?;
        let files = self.files.keys().map(String::as_str);
        let mut faults = service.missing_templates("service.yaml", files);
        faults.extend(self.template_faults(""));
        if faults.is_empty() { Ok(service) } else { Err(PublishError::Faults(faults)) }
    }

    /// The service of a folder that was published: it was checked then. None when it cannot be read.
    pub fn published(&self) -> Option<Service> {
        let english = self.files.get("texts.en.yaml").map(String::as_str);
        Service::published(self.files.get("service.yaml")?, english, &self.pack())
    }

    /// What Typst cannot read in its templates, as faults of files below `place`.
    pub fn template_faults(&self, place: &str) -> Vec<Fault> {
        let own =
            self.files.iter().filter(|(name, _)| name.ends_with(".typ") && !name.contains('/'));
        let faults = own.flat_map(|(name, source)| {
            letters::unreadable(source).into_iter().map(move |error| Fault {
                code: "E605",
                path: format!("{place}{name}"),
                line: u64::try_from(error.line).unwrap_or(0),
                column: u64::try_from(error.column).unwrap_or(0),
                message: format!("Typst tidak dapat membaca templat ini: {}.", error.message),
                mend: "Perbaiki di baris itu, lalu periksa lagi.".to_owned(),
                severity: Severity::Error,
            })
        });
        faults.collect()
    }
}

fn is_scenarios(name: &str) -> bool {
    name.starts_with("scenarios") && name.ends_with(".yaml")
}

/// The files that make a version, as they are kept.
fn source_of(folder: &Folder) -> Vec<u8> {
    let files: BTreeMap<_, _> =
        folder.files.iter().filter(|(name, _)| !is_scenarios(name)).collect();
    serde_json::to_vec(&files).expect("texts are plain data")
}

/// The newest version of a service and its files, as they are kept.
async fn newest(db: &Db, agency: AgencyId, id: &str) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    let row = db.query_opt(NEWEST, params![agency, id]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Whether a service was published before and this folder is another version of it.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn is_change(
    db: &Db,
    agency: AgencyId,
    id: &str,
    folder: &Folder,
) -> Result<bool, DbError> {
    let newest = newest(db, agency, id).await?;
    Ok(newest.is_some_and(|(_, source)| source != source_of(folder)))
}

/// The ids of all services that were published.
///
/// # Errors
/// [`DbError`] when they could not be asked.
pub async fn published(db: &Db, agency: AgencyId) -> Result<Vec<String>, DbError> {
    let rows = db.query(IDS, params![agency]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The number of a service's newest version; none was published: none.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn newest_version(db: &Db, agency: AgencyId, id: &str) -> Result<Option<i64>, DbError> {
    newest(db, agency, id).await.map(|newest| newest.map(|(version, _)| version))
}

/// The files of a version, if there is one with this number.
///
/// # Errors
/// [`DbError`] when it could not be read.
pub async fn version(
    db: &Db,
    agency: AgencyId,
    id: &str,
    version: i64,
) -> Result<Option<Folder>, DbError> {
    let Some(row) = db.query_opt(VERSION, params![agency, id, version]).await? else {
        return Ok(None);
    };
    let files = serde_json::from_slice(&row.get::<Vec<u8>>(0)?);
    files.map(|files| Some(Folder { files })).map_err(|error| DbError::Other(error.to_string()))
}

/// Checks and publishes a folder; gives the version that is in force then.
///
/// # Errors
/// [`PublishError`]: nothing was published.
pub async fn publish(
    db: &Db,
    agency: AgencyId,
    folder: &Folder,
    now: Moment,
) -> Result<i64, PublishError> {
    let service = folder.service()?;
    let source = source_of(folder);
    let version = match newest(db, agency, &service.id).await? {
        Some((version, published)) if published == source => return Ok(version),
        Some((version, _)) => version + 1,
        None => 1,
    };
    db.commit(Batch::new().exactly(1, ADD, params![agency, &service.id, version, source, now]))
        .await?;
    Ok(version)
}
