//! What must fit together before anything is served: the address, the mark of a demo, the keys.

use anyhow::bail;
use db::Db;
use identity::{Belonging, Keyring};
use terms::AgencyId;

use crate::settings::Settings;

const MARK: &str = "demo";

/// Whether the data folder was made by `pendopo demo`.
pub(crate) fn is_demo_folder(settings: &Settings) -> bool {
    settings.data.join(MARK).exists()
}

/// Makes the data folder that of a demo, for good.
///
/// # Errors
/// Whatever the disk says.
pub(crate) fn mark_as_demo(settings: &Settings) -> std::io::Result<()> {
    std::fs::write(settings.data.join(MARK), "This folder holds the demo city.\n")
}

/// Why pages must not be served at the address of the settings.
pub(crate) fn exposed(settings: &Settings, demo: bool) -> Option<String> {
    let listen = settings.listen;
    if listen.ip().is_loopback() {
        return None;
    }
    if demo {
        return Some(format!(
            "`listen` is {listen}, but this is a demo, where everybody signs in as anybody: \
             it serves this machine only. Set `listen` to 127.0.0.1:{}.",
            listen.port()
        ));
    }
    (!settings.trusted_proxy).then(|| {
        format!(
            "`listen` is {listen}, which others reach without TLS; passwords and cookies would be read on the way. \
             Set `trusted_proxy = true` when a proxy in front ends TLS, else `listen` to 127.0.0.1:{}.",
            listen.port()
        )
    })
}

/// Why folder and database do not belong together, as far as the demo goes.
pub(crate) fn wrong_mark(settings: &Settings, demo: bool) -> Option<String> {
    let folder = settings.data.display();
    match (is_demo_folder(settings), demo) {
        (true, false) => Some(format!(
            "{folder} is the folder of a demo, but the database is that of a real agency. \
             Set `data` and `database` to the pair that belongs together."
        )),
        (false, true) => Some(format!(
            "The database is that of a demo, but {folder} is no folder of a demo. \
             Set `data` and `database` to the pair that belongs together."
        )),
        (true, true) | (false, false) => None,
    }
}

/// What to do about keys that are those of another database.
pub(crate) fn foreign_keys(settings: &Settings) -> String {
    format!(
        "The keys in {} are not those that this database was sealed with: nothing in it could be read. \
         Set `keys` to its own key folder, or bring that back from its backup.",
        settings.keys.display()
    )
}

/// The keys, when they are those of this database. A database that does not know its keys yet gets to know them.
///
/// # Errors
/// What is wrong with the keys, and how to mend it.
pub(crate) async fn keyring(
    settings: &Settings,
    db: &Db,
    agency: AgencyId,
) -> anyhow::Result<Keyring> {
    let keys = Keyring::load(&settings.keys, settings.root_key_command.as_deref())?;
    match identity::belonging(db, agency, &keys).await? {
        Belonging::Own => {}
        Belonging::Unmarked => db.commit(identity::remember_keys(agency, &keys)).await?,
        Belonging::Foreign => bail!(foreign_keys(settings)),
    }
    Ok(keys)
}
