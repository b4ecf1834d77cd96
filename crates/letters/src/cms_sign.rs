//! The CMS message (RFC 5652, CAdES) inside a signed PDF.

use cms::builder::{SignedDataBuilder, SignerInfoBuilder};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::ContentInfo;
use cms::signed_data::{EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode as _, Encode as _, Reader as _, SliceReader};
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{DerSignature, SigningKey};
use sha2::{Digest as _, Sha256};
use x509_cert::attr::Attribute;
use x509_cert::certificate::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::certificate::public_key;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// ESS signing-certificate-v2 (RFC 5035): ties the signature to one certificate.
const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// A detached signature over content with this digest. The first certificate is the signer's.
pub(crate) fn sign(digest: &[u8], key: &SigningKey, chain: &[Certificate]) -> Option<Vec<u8>> {
    let own = chain.first()?;
    let sha256 = AlgorithmIdentifierOwned { oid: SHA_256, parameters: None };
    let content = EncapsulatedContentInfo { econtent_type: DATA, econtent: None };
    let who = IssuerAndSerialNumber {
        issuer: own.tbs_certificate().issuer().clone(),
        serial_number: own.tbs_certificate().serial_number().clone(),
    };
    let mut info = SignerInfoBuilder::new(
        SignerIdentifier::IssuerAndSerialNumber(who),
        sha256.clone(),
        &content,
        Some(digest),
    )
    .ok()?;
    let value = Any::from_der(&ess(own)?).ok()?;
    let values = SetOfVec::try_from(vec![value]).ok()?;
    info.add_signed_attribute(Attribute { oid: SIGNING_CERTIFICATE, values }).ok()?;
    let mut message = SignedDataBuilder::new(&content);
    message.add_digest_algorithm(sha256).ok()?;
    for certificate in chain {
        message.add_certificate(CertificateChoices::Certificate(certificate.clone())).ok()?;
    }
    message.add_signer_info::<SigningKey, DerSignature>(info, key).ok()?;
    message.build().ok()?.to_der().ok()
}

/// `SigningCertificateV2` with one certificate hash: three nested sequences around 32 bytes.
fn ess(certificate: &Certificate) -> Option<Vec<u8>> {
    let mut value = vec![0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 0x04, 0x20];
    value.extend_from_slice(&Sha256::digest(certificate.to_der().ok()?));
    Some(value)
}

/// What a CMS message turned out to be.
pub(crate) struct Opened {
    /// The certificates that came with it; the signer's is first.
    pub(crate) chain: Vec<Certificate>,
    /// Whether the signature fits the digest and the signer's certificate.
    pub(crate) fits: bool,
}

/// Reads a detached signature and checks it against the content's digest.
///
/// Trailing zeros are padding; anything else after the message makes it unreadable, and so do
/// other algorithms than SHA-256 with P-256.
pub(crate) fn open(message: &[u8], digest: &[u8]) -> Option<Opened> {
    let mut reader = SliceReader::new(message).ok()?;
    let info: ContentInfo = reader.decode().ok()?;
    let used = usize::try_from(u32::from(reader.position())).ok()?;
    if message.get(used..)?.iter().any(|byte| *byte != 0) {
        return None;
    }
    let signed: SignedData = info.content.decode_as().ok()?;
    let certificates = signed.certificates.as_ref()?.0.iter();
    let mut chain: Vec<Certificate> = certificates
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
            CertificateChoices::Other(_) => None,
        })
        .collect();
    let [signer] = signed.signer_infos.0.as_slice() else { return None };
    let at = chain.iter().position(|certificate| is_signer(signer, certificate))?;
    chain.swap(0, at);
    let own = chain.first()?;
    if signer.digest_alg.oid != SHA_256 || public_key(own).is_none() {
        return None;
    }
    let fits = fits(signer, own, digest).is_some();
    Some(Opened { chain, fits })
}

fn is_signer(signer: &SignerInfo, certificate: &Certificate) -> bool {
    let tbs = certificate.tbs_certificate();
    match &signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(who) => {
            who.issuer == *tbs.issuer() && who.serial_number == *tbs.serial_number()
        }
        SignerIdentifier::SubjectKeyIdentifier(_) => {
            SignerIdentifier::from(certificate) == signer.sid
        }
    }
}

fn fits(signer: &SignerInfo, certificate: &Certificate, digest: &[u8]) -> Option<()> {
    let attributes = signer.signed_attrs.as_ref()?;
    let value = |oid| {
        let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
        let only = found.next()?;
        found.next().is_none().then_some(())?;
        (only.values.len() == 1).then(|| only.values.get(0)).flatten()
    };
    let stated: OctetString = value(MESSAGE_DIGEST)?.decode_as().ok()?;
    let content: ObjectIdentifier = value(CONTENT_TYPE)?.decode_as().ok()?;
    let bound = value(SIGNING_CERTIFICATE)?.to_der().ok()?;
    let own = Sha256::digest(certificate.to_der().ok()?);
    let sound = content == DATA
        && stated.as_bytes() == digest
        && bound.windows(own.len()).any(|part| part == own.as_slice());
    let signature = DerSignature::from_bytes(signer.signature.as_bytes()).ok()?;
    let signed = attributes.to_der().ok()?;
    public_key(certificate)?.verify(&signed, &signature).ok()?;
    sound.then_some(())
}
