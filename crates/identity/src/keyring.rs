//! The key folder: root key, agency key, portal key. It lies beside the data, never inside it.

use std::path::Path;
use std::process::Command;

use vault::{AgencyKey, RootKey};

/// The keys of a running process.
pub struct Keyring {
    /// Wraps subject keys of cases, makes indexes and tokens.
    pub agency: AgencyKey,
    /// Wraps keys of accounts.
    pub portal: AgencyKey,
    /// Signs the tokens of forms.
    pub form: [u8; 32],
}

/// Why the keys are not there.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// A file is missing or cannot be read.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// What the file or command holds is not a key.
    #[error("{0} does not hold a key of 64 hexadecimal digits")]
    NotAKey(String),
    /// The root key does not open this file: it belongs to another installation.
    #[error("{0} was sealed with another root key")]
    OtherRoot(String),
    /// The command that gives the root key failed.
    #[error("the command for the root key failed: {0}")]
    Command(String),
}

impl Keyring {
    /// Makes new keys in an empty folder. `random` gives root, agency, portal and two nonces' worth of bytes.
    ///
    /// # Errors
    /// [`KeyringError::File`] when a file is there already or cannot be written.
    pub fn create(folder: &Path, random: &mut dyn FnMut(&mut [u8])) -> Result<Self, KeyringError> {
        let mut bytes = || {
            let mut bytes = [0; 32];
            random(&mut bytes);
            bytes
        };
        let (root, agency, portal) =
            (bytes(), AgencyKey::from_bytes(bytes()), AgencyKey::from_bytes(bytes()));
        let mut nonce = || {
            let mut nonce = [0; vault::NONCE];
            random(&mut nonce);
            nonce
        };
        let sealed = RootKey::from_bytes(root);
        std::fs::create_dir_all(folder)
            .map_err(|error| KeyringError::File(folder.display().to_string(), error))?;
        write(&folder.join("root.key"), hex(&root).as_bytes())?;
        write(&folder.join("agency.key"), hex(&sealed.wrap(&agency, nonce())).as_bytes())?;
        write(&folder.join("portal.key"), hex(&sealed.wrap(&portal, nonce())).as_bytes())?;
        let form = portal.fingerprint("form", "token");
        Ok(Self { agency, portal, form })
    }

    /// Reads the keys; the root key comes from `command` when there is one.
    ///
    /// # Errors
    /// [`KeyringError`], which says what to mend.
    pub fn load(folder: &Path, command: Option<&str>) -> Result<Self, KeyringError> {
        let root = match command {
            Some(command) => ask(command)?,
            None => read(&folder.join("root.key"))?,
        };
        let root: [u8; 32] =
            root.try_into().map_err(|_| KeyringError::NotAKey("the root key".to_owned()))?;
        let root = RootKey::from_bytes(root);
        let open = |name: &str| {
            let path = folder.join(name);
            root.unwrap(&read(&path)?)
                .map_err(|_| KeyringError::OtherRoot(path.display().to_string()))
        };
        let (agency, portal) = (open("agency.key")?, open("portal.key")?);
        let form = portal.fingerprint("form", "token");
        Ok(Self { agency, portal, form })
    }
}

fn write(path: &Path, content: &[u8]) -> Result<(), KeyringError> {
    write_key(path, content).map_err(|error| KeyringError::File(path.display().to_string(), error))
}

/// Writes a key file that only its owner may read; one that is there already stays as it is.
///
/// # Errors
/// Whatever the disk says, and that the file exists.
pub fn write_key(path: &Path, content: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
}

fn read(path: &Path) -> Result<Vec<u8>, KeyringError> {
    let name = || path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| KeyringError::File(name(), error))?;
    unhex(text.trim()).ok_or_else(|| KeyringError::NotAKey(name()))
}

fn ask(command: &str) -> Result<Vec<u8>, KeyringError> {
    let output = Command::new("sh")
        .args(["-c", command])
        .output()
        .map_err(|error| KeyringError::Command(error.to_string()))?;
    if !output.status.success() {
        return Err(KeyringError::Command(output.status.to_string()));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    unhex(text.trim()).ok_or_else(|| KeyringError::NotAKey("what the command printed".to_owned()))
}

/// Bytes as a key file writes them.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes as a key file writes them, read; none when it is no hexadecimal.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}
