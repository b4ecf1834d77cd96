//! Our own small certificate authority: P-256 keys and X.509 certificates from seeds.

use std::time::Duration;

use der::asn1::{ObjectIdentifier, SetOfVec};
use der::{Any, DateTime, Decode as _, Encode as _, EncodePem as _, Tag};
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use sha2::{Digest as _, Sha256};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder as _, CertificateBuilder, Result as Built};
use x509_cert::certificate::{Certificate, TbsCertificate};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension as _};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

use terms::Moment;

use crate::pdf_sign::SignError;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const TITLE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.12");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");

/// A certificate and its private key, both as PEM. The key is PKCS#8; keep it sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate.
    pub certificate: String,
    /// The private key.
    pub key: String,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

/// Whom a certificate is for.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The officer's or the seal's name.
    pub name: &'a str,
    /// The office; may be empty.
    pub title: &'a str,
    /// The agency; may be empty.
    pub organization: &'a str,
}

/// A new authority, whose key comes from `seed`. It signs certificates and nothing else.
///
/// # Errors
/// [`SignError::Certificate`] when the times do not fit into a certificate.
pub fn make_authority(
    name: &str,
    seed: &[u8; 32],
    serial: u64,
    not_before: Moment,
    not_after: Moment,
) -> Result<Identity, SignError> {
    let subject = distinguished(Subject { name, title: "", organization: name })?;
    let key = key_from(seed);
    let profile = Profile { issuer: subject.clone(), subject, authority: true };
    issue(profile, &key, &key, serial, validity(not_before, not_after)?)
}

/// A certificate for signing letters, whose key comes from `seed`, vouched for by `authority`.
///
/// # Errors
/// [`SignError::Certificate`] when the authority cannot be read or the times do not fit.
pub fn make_certificate(
    authority: &Identity,
    subject: Subject<'_>,
    seed: &[u8; 32],
    serial: u64,
    not_before: Moment,
    not_after: Moment,
) -> Result<Identity, SignError> {
    let issuer = read_chain(authority.certificate.as_bytes())?;
    let issuer = issuer.first().ok_or(SignError::Certificate)?.tbs_certificate().subject().clone();
    let profile = Profile { issuer, subject: distinguished(subject)?, authority: false };
    let signer = read_key(&authority.key)?;
    issue(profile, &key_from(seed), &signer, serial, validity(not_before, not_after)?)
}

pub(crate) fn read_chain(pem: &[u8]) -> Result<Vec<Certificate>, SignError> {
    Certificate::load_pem_chain(pem).map_err(|_| SignError::Certificate)
}

pub(crate) fn read_key(pem: &str) -> Result<SigningKey, SignError> {
    SigningKey::from_pkcs8_pem(pem).map_err(|_| SignError::Key)
}

pub(crate) fn public_key(certificate: &Certificate) -> Option<VerifyingKey> {
    let spki = certificate.tbs_certificate().subject_public_key_info();
    VerifyingKey::from_sec1_bytes(spki.subject_public_key.as_bytes()?).ok()
}

/// Whether `issuer` may vouch for certificates and did so for this one.
pub(crate) fn vouches(issuer: &Certificate, certificate: &Certificate) -> bool {
    let (tbs, above) = (certificate.tbs_certificate(), issuer.tbs_certificate());
    let may = matches!(above.get_extension::<BasicConstraints>(), Ok(Some((_, c))) if c.ca);
    let signed = || {
        let signature = DerSignature::from_bytes(certificate.signature().as_bytes()?).ok()?;
        public_key(issuer)?.verify(&tbs.to_der().ok()?, &signature).ok()
    };
    may && tbs.issuer() == above.subject() && signed().is_some()
}

/// Whether the certificate was valid at this instant.
pub(crate) fn valid_at(certificate: &Certificate, at: Moment) -> bool {
    let validity = certificate.tbs_certificate().validity();
    let seconds = |time: Time| time.to_unix_duration().as_secs();
    u64::try_from(at.micros().div_euclid(1_000_000))
        .is_ok_and(|at| (seconds(validity.not_before)..=seconds(validity.not_after)).contains(&at))
}

/// The common name, or the whole name when it has none.
pub(crate) fn shown(name: &Name) -> String {
    let common = name.iter().find(|part| part.oid == COMMON_NAME);
    let text = common.and_then(|part| String::from_utf8(part.value.value().to_vec()).ok());
    text.unwrap_or_else(|| name.to_string())
}

/// A private key from a seed: hashed until it is one, which is nearly always at once.
fn key_from(seed: &[u8; 32]) -> SigningKey {
    let mut bytes: [u8; 32] = Sha256::digest(seed).into();
    loop {
        if let Ok(key) = SigningKey::from_slice(&bytes) {
            return key;
        }
        bytes = Sha256::digest(bytes).into();
    }
}

fn distinguished(subject: Subject<'_>) -> Result<Name, SignError> {
    let mut names = RdnSequence::default();
    for (oid, tag, text) in [
        (COUNTRY, Tag::PrintableString, "ID"),
        (ORGANIZATION, Tag::Utf8String, subject.organization),
        (TITLE, Tag::Utf8String, subject.title),
        (COMMON_NAME, Tag::Utf8String, subject.name),
    ] {
        if !text.is_empty() {
            let value = Any::new(tag, text.as_bytes()).map_err(|_| SignError::Certificate)?;
            let part = SetOfVec::try_from(vec![AttributeTypeAndValue { oid, value }]);
            let part = part.map_err(|_| SignError::Certificate)?;
            names.push(RelativeDistinguishedName::from(part));
        }
    }
    let bytes = names.to_der().map_err(|_| SignError::Certificate)?;
    Name::from_der(&bytes).map_err(|_| SignError::Certificate)
}

fn validity(not_before: Moment, not_after: Moment) -> Result<Validity, SignError> {
    let time = |at: Moment| {
        let seconds = u64::try_from(at.micros().div_euclid(1_000_000)).ok()?;
        DateTime::from_unix_duration(Duration::from_secs(seconds)).ok().map(Time::from)
    };
    let both = time(not_before).zip(time(not_after)).ok_or(SignError::Certificate)?;
    Ok(Validity::new(both.0, both.1))
}

fn issue(
    profile: Profile,
    key: &SigningKey,
    signer: &SigningKey,
    serial: u64,
    validity: Validity,
) -> Result<Identity, SignError> {
    let fail = |_| SignError::Certificate;
    let public =
        SubjectPublicKeyInfo::from_key(key.verifying_key()).map_err(|_| SignError::Certificate)?;
    let builder = CertificateBuilder::new(profile, SerialNumber::from(serial), validity, public)
        .map_err(fail)?;
    let certificate = builder.build::<_, DerSignature>(signer).map_err(fail)?;
    let certificate = certificate.to_pem(LineEnding::LF).map_err(|_| SignError::Certificate)?;
    let key = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| SignError::Key)?;
    Ok(Identity { certificate, key: key.to_string() })
}

/// What our certificates say.
struct Profile {
    issuer: Name,
    subject: Name,
    authority: bool,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> Built<Vec<Extension>> {
        let usage = if self.authority {
            KeyUsages::KeyCertSign | KeyUsages::CRLSign
        } else {
            KeyUsages::DigitalSignature | KeyUsages::NonRepudiation
        };
        let path_len_constraint = self.authority.then_some(0);
        let constraints = BasicConstraints { ca: self.authority, path_len_constraint };
        let above = SubjectKeyIdentifier::try_from(issuer_key)?;
        let above = AuthorityKeyIdentifier { key_identifier: Some(above.0), ..Default::default() };
        let subject = tbs.subject();
        Ok(vec![
            constraints.to_extension(subject, &[])?,
            KeyUsage(usage).to_extension(subject, &[])?,
            SubjectKeyIdentifier::try_from(key)?.to_extension(subject, &[])?,
            above.to_extension(subject, &[])?,
        ])
    }
}
