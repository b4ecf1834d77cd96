//! Setting up an agency: keys, agency, units, staff, services; and what is added to it later.

#![expect(clippy::print_stdout, reason = "the command line prints")]

use std::path::Path;

use anyhow::{Context as _, bail};
use definition::RegionTable;
use identity::{AgencyRow, Keyring, NewOfficer, Unit, Units};
use issuance::{LetterKeys, Press};
use terms::{AgencyId, RegionCode, Zone};
use web::{NoSessions, Role, Source as _};

use crate::beside;
use crate::boot::{self, Office};
use crate::city::{Agency, City, DEMO_REGIONS};
use crate::cli::{Init, NewUnit};
use crate::commands::services;
use crate::guard;
use crate::settings::Settings;
use crate::{samples, shell, shipped};

/// The demo city; one that is made now has lived through a month of reports, if they are wanted. One that is there already
/// gets none.
///
/// # Errors
/// What kept it from being made.
pub(crate) async fn demo(settings: &Settings, with_reports: bool) -> anyhow::Result<()> {
    let city = boot::demo_city()?;
    let is_new = !set_up(settings, &city, true, DEMO_REGIONS).await?.is_empty();
    publish_packs(settings, &services::press()?).await?;
    if is_new && with_reports {
        // Packs that were changed may ask what these reports do not answer: the demo is good without them.
        match samples::live_through(settings).await {
            Ok(count) => println!(
                "{count} reports of the last month are there: {}/aduan",
                settings.public_url
            ),
            Err(fault) => println!("The reports of the last month end early: {fault:#}"),
        }
    }
    println!("\nKota Pendopo is ready. Sign in as anyone at {}/demo:", settings.public_url);
    for officer in &city.staff {
        println!("  {}, {}", officer.name, officer.title);
    }
    println!("  and {} citizens. Stop the server with Ctrl+C.", city.people.len());
    Ok(())
}

/// An agency. Everything given is looked at before anything is made.
///
/// # Errors
/// What is wrong with what was given, or kept it from being made.
pub(crate) async fn initialise(settings: &Settings, init: &Init) -> anyhow::Result<()> {
    if guard::is_demo_folder(settings) {
        bail!("{} is a demo folder: choose another one with --set data=…", settings.data.display());
    }
    let city = match &init.city {
        Some(file) => {
            let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
            City::read(&text).with_context(|| file.display().to_string())?
        }
        None => plain_city(init),
    };
    let regions = match &init.regions {
        Some(file) => std::fs::read_to_string(file).with_context(|| file.display().to_string())?,
        None => format!("code,name\n{},{}\n", city.agency.region, city.agency.city),
    };
    let faults = faults(&city, init);
    if !faults.is_empty() {
        bail!("nothing was made:\n  {}", faults.join("\n  "));
    }
    let staff = set_up(settings, &city, false, &regions).await?;
    println!(
        "{} is set up: data in {}, keys in {}.",
        city.agency.name,
        settings.data.display(),
        settings.keys.display()
    );
    println!("Back up the key folder apart from the data: without it nothing can be read.\n");
    staff.iter().for_each(|one| one.print(settings));
    let unit = city.units.first().map_or(OFFICE, |unit| unit.id.as_str());
    let role = format!("administrator:{unit}");
    add_officer(settings, &init.admin_name, "Administrator", "", &init.admin_email, &[role])
        .await?;
    if settings.packs.is_dir() {
        publish_packs(settings, &services::press()?).await?;
    } else {
        println!(
            "\nThere is no folder {}, so no service is published yet: `pendopo service publish FOLDER…`.",
            settings.packs.display()
        );
    }
    if let Some(told) = missing_villages(&RegionTable::read(&regions), &city.agency.region) {
        println!("\n{told}");
    }
    println!(
        "\nNext: `pendopo unit add`, `pendopo officer add`, `pendopo doctor`, `pendopo serve`."
    );
    Ok(())
}

/// The one unit of an agency that names none.
const OFFICE: &str = "kantor";

/// An agency of one unit, from what stands on the command line.
fn plain_city(init: &Init) -> City {
    let short = init.short.clone().unwrap_or_else(|| init.name.clone());
    City {
        agency: Agency {
            code: init.code.clone(),
            name: init.name.clone(),
            short: short.clone(),
            city: short.clone(),
            region: init.region.clone(),
            zone: init.zone.clone(),
            address: init.address.clone(),
            phone: init.phone.clone(),
        },
        units: vec![crate::city::Unit {
            id: OFFICE.to_owned(),
            kind: OFFICE.to_owned(),
            title: init.name.clone(),
            short: init.code.clone(),
            region: init.region.clone(),
            parent: None,
            address: init.address.clone(),
            phone: init.phone.clone(),
            institution: true,
        }],
        staff: Vec::new(),
        contacts: Vec::new(),
        people: Vec::new(),
    }
}

/// Everything wrong with an agency to be, a sentence each.
fn faults(city: &City, init: &Init) -> Vec<String> {
    let a = &city.agency;
    let mut found = Vec::new();
    if a.name.trim().is_empty() {
        found.push("--name: write the full name, \"Pemerintah Kota Contoh\"".to_owned());
    }
    if !(2..=4).contains(&a.code.len()) || !a.code.bytes().all(|b| b.is_ascii_uppercase()) {
        found.push(format!("--code `{}`: write two to four capital letters, KC", a.code));
    }
    if a.region.parse::<RegionCode>().is_err() {
        found.push(format!("--region `{}`: write the Kemendagri code, 32.73", a.region));
    }
    if Zone::named(&a.zone).is_none() {
        found.push(format!(
            "--zone `{}`: write Asia/Jakarta, Asia/Makassar or Asia/Jayapura",
            a.zone
        ));
    }
    if init.admin_name.trim().is_empty() {
        found.push("--admin-name: write the name of the first administrator".to_owned());
    }
    found.extend(wrong_email("--admin-email", &init.admin_email));
    // An agency of one unit has no more in it than was looked at above.
    let units = city.units.iter().filter(|_| init.city.is_some());
    found.extend(units.filter_map(|unit| unit_fault(&city.units, unit)));
    for officer in &city.staff {
        found.extend(wrong_email(&officer.name, &officer.email));
        if let Err(error) = grants(city, officer) {
            found.push(error.to_string());
        }
    }
    found
}

fn wrong_email(what: &str, email: &str) -> Option<String> {
    let right = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !email.contains(char::is_whitespace)
    });
    (!right).then(|| format!("{what} `{email}`: write an e-mail address, nama@contoh.go.id"))
}

fn unit_fault(all: &[crate::city::Unit], unit: &crate::city::Unit) -> Option<String> {
    let id = &unit.id;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if id.is_empty() || !id.bytes().all(plain) {
        return Some(format!("unit `{id}`: an id has small letters, digits and hyphens"));
    }
    if unit.region.parse::<RegionCode>().is_err() {
        return Some(format!("unit {id}: region `{}` is no Kemendagri code", unit.region));
    }
    let parent = unit.parent.as_ref().filter(|parent| !all.iter().any(|one| one.id == **parent));
    parent.map(|parent| format!("unit {id}: there is no unit `{parent}` above it"))
}

/// What is said of a service whose office is not there.
pub(crate) fn no_office(unit: &str) -> String {
    format!(
        "No unit is or has the kind `{unit}`, so this service is not offered yet: `pendopo unit add --kind {unit} …`."
    )
}

/// What is missing where no village of the region is known; none when some are.
pub(crate) fn missing_villages(regions: &RegionTable, region: &str) -> Option<String> {
    let code = region.parse::<RegionCode>().ok()?;
    let known = regions.iter().any(|(one, _)| one.level() == 4 && one.lies_in(&code));
    (!known).then(|| {
        format!(
            "The table of regions holds no kelurahan or desa of {region}, so nobody can give an address there:\n\
             write one line `code,name` for each (and for the kecamatan) into regions.csv of the data folder, or give --regions."
        )
    })
}

/// A member of staff who was just added or got new secrets: what they need to sign in, shown once.
pub(crate) struct Added {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) address: String,
}

impl Added {
    pub(crate) fn print(&self, settings: &Settings) {
        let Self { name, email, password, address } = self;
        println!(
            "{name} can sign in at {}/meja/masuk\n  e-mail    {email}\n  password  {password}\n  code app  {address}",
            settings.public_url
        );
        println!("Password and address are shown only now.");
    }
}

/// Keys, agency, units, staff; in a demo the mark that says so. A demo that is there already stays as it is.
///
/// # Errors
/// What kept it from being made.
pub(crate) async fn set_up(
    settings: &Settings,
    city: &City,
    demo: bool,
    regions: &str,
) -> anyhow::Result<Vec<Added>> {
    let db = boot::new_database(settings).await?;
    db.migrate(&boot::migrations()).await?;
    if let Some(row) = identity::agency(&db).await? {
        if row.demo != demo || !demo {
            bail!("this database already holds {}", row.name);
        }
        if let Some(fault) = guard::wrong_mark(settings, row.demo) {
            bail!(fault);
        }
        return Ok(Vec::new());
    }
    let mut random = |bytes: &mut [u8]| shell::fill(bytes);
    boot::private_folder(&settings.keys)?;
    let keys = Keyring::create(&settings.keys, &mut random)?;
    LetterKeys::create(&settings.keys, &city.agency.name, demo, &mut random, shell::now())?;
    let a = &city.agency;
    let row = AgencyRow {
        id: AgencyId::new(shell::Machine.id()),
        code: a.code.clone(),
        name: a.name.clone(),
        short: a.short.clone(),
        city: a.city.clone(),
        region: a.region.clone(),
        zone: a.zone.clone(),
        address: a.address.clone(),
        phone: a.phone.clone(),
        demo,
    };
    std::fs::write(settings.data.join("regions.csv"), regions)?;
    if demo {
        guard::mark_as_demo(settings)?;
    }
    let mut batch = identity::agency_batch(&row).then(identity::remember_keys(row.id, &keys));
    for unit in &city.units {
        batch = batch.then(identity::unit_batch(row.id, &unit_of(unit)?));
    }
    for contact in &city.contacts {
        batch = batch.then(identity::contact::add(row.id, &contact_of(contact)?));
    }
    db.commit(batch).await?;
    let web = boot::shared(&row, settings, &keys, std::sync::Arc::new(NoSessions), shell::clock());
    let mut added = Vec::new();
    for officer in &city.staff {
        let grants = grants(city, officer)?;
        let new = NewOfficer {
            name: &officer.name,
            title: &officer.title,
            nip: &officer.nip,
            email: &officer.email,
            grants: &grants,
        };
        let (_, password, address) = identity::add_officer(&db, &web, &keys, &new).await?;
        let (name, email) = (officer.name.clone(), officer.email.clone());
        added.push(Added { name, email, password, address });
    }
    Ok(added)
}

/// Somebody whom an office asks, with the phone number as messages need it.
fn contact_of(given: &crate::city::Contact) -> anyhow::Result<identity::contact::Contact> {
    let contact = definition::contact(&given.contact);
    Ok(identity::contact::Contact {
        id: shell::Machine.id(),
        role: given.role.clone(),
        unit: given.unit.clone(),
        area: given.area.clone(),
        name: given.name.clone(),
        contact: contact.with_context(|| {
            format!(
                "`{}` of {}: write a mobile number or an e-mail address",
                given.contact, given.name
            )
        })?,
    })
}

/// Adds somebody whom a unit asks.
///
/// # Errors
/// What is wrong with what was given.
pub(crate) async fn add_contact(
    settings: &Settings,
    given: &crate::city::Contact,
) -> anyhow::Result<()> {
    let Office { db, agency, .. } = boot::office(settings).await?;
    let units = Units::load(&db, agency.id).await?;
    if units.get(&given.unit).is_none() {
        bail!("no unit is called `{}`: see `pendopo unit list`", given.unit);
    }
    db.commit(identity::contact::add(agency.id, &contact_of(given)?)).await?;
    println!("{} is asked as {} of {}.", given.name, given.role, given.unit);
    Ok(())
}

/// A unit of a file.
///
/// # Errors
/// When its region is no code.
pub(crate) fn unit_of(unit: &crate::city::Unit) -> anyhow::Result<Unit> {
    Ok(Unit {
        id: unit.id.clone(),
        kind: unit.kind.clone(),
        title: unit.title.clone(),
        short: unit.short.clone(),
        region: unit.region.parse().with_context(|| format!("region of {}", unit.id))?,
        parent: unit.parent.clone(),
        address: unit.address.clone(),
        phone: unit.phone.clone(),
        institution: unit.institution,
    })
}

/// Publishes every service of the packs folder; those that are not as this program was shipped with are tried before.
///
/// # Errors
/// What is wrong in them: then none is published.
pub(crate) async fn publish_packs(settings: &Settings, press: &Press) -> anyhow::Result<()> {
    let folders = served(settings)?;
    let own: Vec<_> =
        folders.iter().filter(|(_, folder)| !shipped::is_shipped(folder)).cloned().collect();
    if !own.is_empty() {
        services::publishing::must_stand(settings, &own, &[], press).await?;
    }
    publish_untried(settings, &folders).await
}

/// The services of the packs folder, without those in whose place another one is served.
///
/// # Errors
/// What cannot be read.
pub(crate) fn served(settings: &Settings) -> anyhow::Result<Vec<(String, catalog::Folder)>> {
    let mut folders = boot::pack_folders(&settings.packs)?;
    let replaced = beside::replaced(&folders);
    folders
        .retain(|(place, _)| !beside::name_of(place).is_some_and(|name| replaced.contains(&name)));
    Ok(folders)
}

/// Publishes services of which it is known that they hold.
///
/// # Errors
/// What is wrong in them all the same.
pub(crate) async fn publish_untried(
    settings: &Settings,
    folders: &[(String, catalog::Folder)],
) -> anyhow::Result<()> {
    let db = boot::database(settings).await?;
    let agency = boot::agency(&db).await?;
    for (place, folder) in folders {
        publish_folder(&db, agency.id, place, folder).await?;
    }
    Ok(())
}

/// What letters share: `lib/surat.typ` of the packs that the folder lies in, else of our own.
///
/// # Errors
/// When there is none.
pub(crate) fn shared_letter(settings: &Settings, folder: &Path) -> anyhow::Result<String> {
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let places = folder.ancestors().chain([settings.packs.as_path()]);
    let Some(lib) = places.map(|place| place.join("lib/surat.typ")).find(|lib| lib.is_file())
    else {
        bail!(
            "{}: there is no lib/surat.typ above it, nor in {}; its letters need it",
            folder.display(),
            settings.packs.display()
        );
    };
    std::fs::read_to_string(&lib).with_context(|| lib.display().to_string())
}

/// Publishes one folder and says which version it is.
///
/// # Errors
/// What is wrong in it.
pub(crate) async fn publish_folder(
    db: &db::Db,
    agency: AgencyId,
    place: &str,
    folder: &catalog::Folder,
) -> anyhow::Result<()> {
    match catalog::publish(db, agency, folder, shell::now()).await {
        Ok(version) => {
            println!("{place}: version {version}");
            let units = Units::load(db, agency).await?.names();
            let service = folder.service().ok();
            let unit = service.as_ref().map(|service| service.handled.unit.clone());
            if let Some(unit) = unit.filter(|unit| !units.contains(unit)) {
                println!("  {}", no_office(&unit));
            }
            for role in service.iter().flat_map(definition::Service::roles) {
                if identity::staffed(db, agency, role).await?.is_empty() {
                    println!(
                        "  Nobody has the role `{role}`: give it at /operator/petugas, or with `pendopo officer add --role {role}:UNIT`."
                    );
                }
            }
        }
        Err(catalog::PublishError::Faults(faults)) => {
            faults.iter().for_each(|fault| println!("{place}: {fault}"));
            bail!("{place} has faults; nothing was published");
        }
        Err(error) => return Err(error).with_context(|| place.to_owned()),
    }
    Ok(())
}

/// Whether a role of an agency's own is a usual one, misspelt.
fn is_slip(role: &Role) -> bool {
    let Role::Own(name) = role else { return false };
    Role::USUAL.iter().any(|usual| strsim::damerau_levenshtein(usual.name(), name) <= 2)
}

fn grants(city: &City, officer: &crate::city::Officer) -> anyhow::Result<Vec<(Role, String)>> {
    let mut found = Vec::new();
    for grant in &officer.grants {
        let role = Role::named(&grant.role).filter(|role| !is_slip(role));
        let role = role.with_context(|| format!("role {}", grant.role))?;
        match (&grant.unit, &grant.kind) {
            (Some(unit), _) => found.push((role, unit.clone())),
            (None, Some(kind)) => {
                let region = grant.region.as_deref().unwrap_or_default();
                let units = city
                    .units
                    .iter()
                    .filter(|unit| unit.kind == *kind && unit.region.starts_with(region));
                found.extend(units.map(|unit| (role.clone(), unit.id.clone())));
            }
            (None, None) => bail!("a grant of {} names neither unit nor kind", officer.name),
        }
    }
    Ok(found)
}

/// Adds a member of staff, and prints what they need to sign in.
///
/// # Errors
/// What is wrong with what was given.
pub(crate) async fn add_officer(
    settings: &Settings,
    name: &str,
    title: &str,
    nip: &str,
    email: &str,
    roles: &[String],
) -> anyhow::Result<()> {
    let Office { db, agency, keys, web } = boot::office(settings).await?;
    let units = Units::load(&db, agency.id).await?;
    if let Some(wrong) = wrong_email("--email", email) {
        bail!(wrong);
    }
    let mut grants = Vec::new();
    for text in roles {
        let (role, unit) = text
            .split_once(':')
            .with_context(|| format!("`{text}`: write ROLE:UNIT, officer:kelurahan-umpak"))?;
        let role = known_role(settings, role).await?;
        if units.get(unit).is_none() {
            let known: Vec<&str> = units.iter().map(|unit| unit.id.as_str()).collect();
            bail!("there is no unit `{unit}`; there are: {}", known.join(", "));
        }
        grants.push((role, unit.to_owned()));
    }
    let new = NewOfficer { name, title, nip, email, grants: &grants };
    match identity::add_officer(&db, &web, &keys, &new).await {
        Ok((_, password, address)) => {
            let (name, email) = (name.to_owned(), email.to_owned());
            Added { name, email, password, address }.print(settings);
            Ok(())
        }
        Err(db::DbError::Duplicate(_)) => {
            bail!("{email} is taken by another member of staff: see `pendopo officer list`")
        }
        Err(error) => Err(error.into()),
    }
}

/// A usual role, or one that a published service names.
async fn known_role(settings: &Settings, name: &str) -> anyhow::Result<Role> {
    let role = Role::named(name);
    if let Some(role) = role.clone().filter(|role| !matches!(role, Role::Own(_))) {
        return Ok(role);
    }
    let own = boot::own_roles(&boot::start(settings).await?.catalog.catalog);
    if let Some(role) = role.filter(|_| own.contains(name)) {
        return Ok(role);
    }
    let own: Vec<String> = own.into_iter().collect();
    let own = if own.is_empty() { "none".to_owned() } else { own.join(", ") };
    bail!(
        "`{name}` is no role: officer, signatory, supervisor, administrator; of the published services: {own}"
    )
}

/// Makes a unit the head of an institution of its own, or no longer; its history tells that the command line did it.
///
/// # Errors
/// When there is no such unit, or somebody else changed it in this moment.
pub(crate) async fn unit_heads(settings: &Settings, unit: &str, heads: bool) -> anyhow::Result<()> {
    let db = boot::database(settings).await?;
    let agency = boot::agency(&db).await?;
    let seen = identity::unit_changes(&db, agency.id, unit).await?.len();
    let units = Units::load(&db, agency.id).await?;
    let Some(before) = units.get(unit) else {
        bail!("there is no unit `{unit}`: see `pendopo unit list`");
    };
    let after = Unit { institution: heads, ..before.clone() };
    let by = (None, shell::now());
    let change = identity::change_unit(agency.id, (before, &after), i64::try_from(seen)?, by);
    let Some(batch) = change else {
        println!("{unit} is so already.");
        return Ok(());
    };
    match db.commit(batch).await {
        Ok(()) => {
            println!("{unit} is changed; `pendopo serve` uses it within seconds.");
            Ok(())
        }
        Err(db::DbError::Duplicate(_)) => {
            bail!("somebody else changed `{unit}` in this moment: run it again")
        }
        Err(error) => Err(error.into()),
    }
}

/// Adds a unit.
///
/// # Errors
/// What is wrong with what was given.
pub(crate) async fn add_unit(settings: &Settings, new: NewUnit) -> anyhow::Result<()> {
    let db = boot::database(settings).await?;
    let agency = boot::agency(&db).await?;
    let units = Units::load(&db, agency.id).await?;
    let given = crate::city::Unit {
        short: new.short.unwrap_or_else(|| new.title.clone()),
        id: new.id,
        kind: new.kind,
        title: new.title,
        region: new.region,
        parent: None,
        address: new.address,
        phone: new.phone,
        institution: new.institution,
    };
    if let Some(fault) = unit_fault(&[], &given) {
        bail!(fault);
    }
    if units.has_kind(&given.id) {
        bail!("`{}` is a kind of unit: cases of all of that kind would come to this one", given.id);
    }
    if let Some(parent) = new.parent.as_ref().filter(|parent| units.get(parent).is_none()) {
        let known: Vec<&str> = units.iter().map(|unit| unit.id.as_str()).collect();
        bail!("there is no unit `{parent}`; there are: {}", known.join(", "));
    }
    let unit = Unit { parent: new.parent, ..unit_of(&given)? };
    match db.commit(identity::add_unit(agency.id, &unit, (None, shell::now()))).await {
        Ok(()) => println!(
            "{} ({}) is added; `pendopo serve` uses it within seconds.",
            unit.id, unit.title
        ),
        Err(db::DbError::Duplicate(_)) => bail!("there is a unit {} already", unit.id),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
