//! Keys that sign letters: Ed25519 for QR codes, a P-256 certificate for PDFs, in the key folder.

use std::path::Path;

use ed25519_dalek::{SigningKey, VerifyingKey};
use letters::pdf_sign::{self, Signer, Subject};
use terms::Moment;

/// The keys of a running process.
pub struct LetterKeys {
    /// Signs QR codes.
    pub qr: SigningKey,
    /// Signs PDFs.
    pub pdf: Signer,
    /// The authority that vouches for the certificate, PEM.
    pub authority: String,
}

/// Why the keys are not there.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file is missing or cannot be written.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// A key or certificate cannot be used.
    #[error("{0} cannot be used")]
    Unusable(&'static str),
}

const YEAR_SECONDS: i64 = 31_557_600;

impl LetterKeys {
    /// Makes keys and a small authority of the agency's own, and keeps them in the folder.
    ///
    /// # Errors
    /// [`KeysError`] when they cannot be made or written.
    pub fn create(
        folder: &Path,
        agency: &str,
        demo: bool,
        random: &mut dyn FnMut(&mut [u8]),
        now: Moment,
    ) -> Result<Self, KeysError> {
        let mut seed = || {
            let mut seed = [0; 32];
            random(&mut seed);
            seed
        };
        let name = if demo { format!("DEMO {agency}") } else { agency.to_owned() };
        let (start, end) = (now.plus_seconds(-3_600), now.plus_seconds(10 * YEAR_SECONDS));
        let unusable = |_| KeysError::Unusable("the new certificate");
        let authority = pdf_sign::make_authority(&format!("{name} CA"), &seed(), 1, start, end)
            .map_err(unusable)?;
        let subject = Subject { name: &name, title: "", organization: agency };
        let own = pdf_sign::make_certificate(&authority, subject, &seed(), 2, start, end)
            .map_err(unusable)?;
        let qr = identity::hex(&seed());
        let files = [
            ("letter-ca.pem", &authority.certificate),
            ("letter-ca.key", &authority.key),
            ("letter.pem", &own.certificate),
            ("letter.key", &own.key),
            ("letter-qr.key", &qr),
        ];
        for (file, content) in files {
            let path = folder.join(file);
            identity::write_key(&path, content.as_bytes())
                .map_err(|error| KeysError::File(path.display().to_string(), error))?;
        }
        Self::load(folder)
    }

    /// Reads the keys.
    ///
    /// # Errors
    /// [`KeysError`], which says what to mend.
    pub fn load(folder: &Path) -> Result<Self, KeysError> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path)
                .map_err(|error| KeysError::File(path.display().to_string(), error))
        };
        let (authority, own, key, qr) = (
            read("letter-ca.pem")?,
            read("letter.pem")?,
            read("letter.key")?,
            read("letter-qr.key")?,
        );
        let pdf = Signer::from_pem(&key, &format!("{own}{authority}"))
            .map_err(|_| KeysError::Unusable("letter.key or letter.pem"))?;
        let seed = identity::unhex(qr.trim()).and_then(|seed| seed.try_into().ok());
        let seed: [u8; 32] = seed.ok_or(KeysError::Unusable("letter-qr.key"))?;
        Ok(Self { qr: SigningKey::from_bytes(&seed), pdf, authority })
    }

    /// The public half of the QR key.
    pub fn public(&self) -> VerifyingKey {
        self.qr.verifying_key()
    }
}
