//! Signing a PDF and checking a signed one: PAdES baseline B-B (ETSI EN 319 142-1).
//!
//! A signature is added as an incremental update, so that the letter's own bytes stay as they are
//! and a second officer can sign after the first.

use lopdf::{
    Dictionary, Document, IncrementalDocument, LoadOptions, Object, StringFormat, dictionary,
};
use p256::ecdsa::SigningKey;
use sha2::{Digest as _, Sha256};
use x509_cert::certificate::Certificate;

use terms::{Moment, Zone};

use crate::certificate::{public_key, read_chain, read_key, shown, valid_at, vouches};
use crate::cms_sign;

pub use crate::certificate::{Identity, Subject, make_authority, make_certificate};

/// Why something cannot be signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SignError {
    /// The PDF cannot be read or added to.
    #[error("the PDF cannot be signed")]
    Pdf,
    /// The key cannot be read, or is not the certificate's.
    #[error("the key cannot be used")]
    Key,
    /// The certificate cannot be read or made.
    #[error("the certificate cannot be used")]
    Certificate,
    /// The chain is so long that the signature does not fit.
    #[error("the signature is larger than its place")]
    TooLarge,
}

/// Who signs: a private key and the certificates that vouch for it.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
    chain: Vec<Certificate>,
}

impl Signer {
    /// A signer from a PKCS#8 key and certificates, both PEM; the signer's own comes first.
    ///
    /// # Errors
    /// A [`SignError`] when one cannot be read or they do not belong together.
    pub fn from_pem(key: &str, chain: &str) -> Result<Self, SignError> {
        let (key, chain) = (read_key(key)?, read_chain(chain.as_bytes())?);
        let own = chain.first().and_then(public_key).ok_or(SignError::Certificate)?;
        if own != *key.verifying_key() {
            return Err(SignError::Key);
        }
        Ok(Self { key, chain })
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

/// What a signature says in words that every reader shows; the certificate is the agency's.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The number of what is signed.
    pub number: &'a str,
    /// The people who sign, as the letter prints them.
    pub signer: &'a str,
    /// Their office.
    pub office: &'a str,
}

/// What a signed PDF turned out to be. The last signature counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// The signer's name, from the certificate.
    pub signed_by: String,
    /// The name of who vouches for the signer.
    pub issuer: String,
    /// Whether the certificate leads to one that we trust and was valid when signed.
    pub trusted: bool,
    /// Whether the signed bytes are as they were signed.
    pub intact: bool,
    /// Whether nothing was added after the signature.
    pub covers_whole: bool,
    /// When it was signed, by the signer's clock.
    pub signed_at: Option<Moment>,
    /// The title of what was signed, from the document itself.
    pub title: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// The people who signed.
    pub signer: Option<String>,
    /// Their office.
    pub office: Option<String>,
}

/// Why nothing can be said about a PDF.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is not a PDF that can be read.
    #[error("not a readable PDF")]
    Unreadable,
    /// It has no signature.
    #[error("not signed")]
    Unsigned,
    /// It has a signature of a kind that we do not know.
    #[error("the signature cannot be read")]
    Strange,
}

/// Bytes kept free for the CMS message; ours takes 1,300 with two certificates.
const PLACE: usize = 4096;
/// A number of ten digits, as wide as any that replaces it.
const TEN_DIGITS: i64 = 9_999_999_999;
/// The most that one compressed stream may hold.
const SWELL: usize = 16 * 1024 * 1024;

/// Signs a PDF; the same arguments give the same bytes.
///
/// # Errors
/// A [`SignError`] when the PDF cannot be read or the chain is too long.
pub fn sign(pdf: &[u8], signer: &Signer, at: Moment, said: Said<'_>) -> Result<Vec<u8>, SignError> {
    let mut out = with_field(pdf, at, said).map_err(|_| SignError::Pdf)?;
    let contents = last(&out, b"/Contents<").ok_or(SignError::Pdf)? + b"/Contents".len();
    let end = contents + 2 * PLACE + 2;
    let range = last(&out, b"/ByteRange").ok_or(SignError::Pdf)? + b"/ByteRange".len();
    if contents < pdf.len() || range < pdf.len() || out.get(end - 1) != Some(&b'>') {
        return Err(SignError::Pdf);
    }
    let close = out[range..].iter().position(|byte| *byte == b']').ok_or(SignError::Pdf)?;
    let mut numbers = format!("[0 {contents} {end} {}]", out.len() - end);
    let width = close + 1;
    if numbers.len() > width {
        return Err(SignError::Pdf);
    }
    numbers.extend(std::iter::repeat_n(' ', width - numbers.len()));
    out[range..range + width].copy_from_slice(numbers.as_bytes());

    let digest = Sha256::new().chain_update(&out[..contents]).chain_update(&out[end..]).finalize();
    let message =
        cms_sign::sign(&digest, &signer.key, &signer.chain).ok_or(SignError::Certificate)?;
    if message.len() > PLACE {
        return Err(SignError::TooLarge);
    }
    for (at, byte) in message.iter().enumerate() {
        let hex = format!("{byte:02x}");
        out[contents + 1 + 2 * at..contents + 3 + 2 * at].copy_from_slice(hex.as_bytes());
    }
    Ok(out)
}

/// Reads a PDF of whatever origin; a stream that swells beyond [`SWELL`] is refused.
fn load(pdf: &[u8]) -> lopdf::Result<Document> {
    Document::load_mem_with_options(pdf, LoadOptions::with_max_decompressed_size(SWELL))
}

/// The PDF with an empty, invisible signature field as an incremental update.
fn with_field(pdf: &[u8], at: Moment, said: Said<'_>) -> lopdf::Result<Vec<u8>> {
    let before = load(pdf)?;
    let catalog_id = before.trailer.get(b"Root")?.as_reference()?;
    let page_id = before.page_iter().next().ok_or(lopdf::Error::PageNumberNotFound(1))?;
    let mut fields = form_fields(&before);
    let label = format!("Signature{}", fields.len() + 1);
    let mut notes = list(&before, before.get_dictionary(page_id)?.get(b"Annots").ok());
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), before);
    update.opt_clone_object_to_new_document(catalog_id)?;
    update.opt_clone_object_to_new_document(page_id)?;

    let fresh = &mut update.new_document;
    let signature = fresh.add_object(dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => vec![0.into(), TEN_DIGITS.into(), TEN_DIGITS.into(), TEN_DIGITS.into()],
        "Contents" => Object::String(vec![0; PLACE], StringFormat::Hexadecimal),
        "M" => Object::string_literal(pdf_time(at)),
        "Name" => text(said.signer),
        "Location" => text(said.office),
        "Reason" => text(said.number),
    });
    let widget = fresh.add_object(dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => Object::string_literal(label),
        "TU" => text("Tanda tangan elektronik"),
        "V" => signature,
        "P" => page_id,
        "F" => 132,
        "Rect" => vec![0.into(), 0.into(), 0.into(), 0.into()],
    });
    fields.push(widget.into());
    notes.push(widget.into());
    fresh.get_dictionary_mut(page_id)?.set("Annots", notes);
    fresh.get_dictionary_mut(page_id)?.set("Tabs", "S");
    let form = dictionary! { "Fields" => fields, "SigFlags" => 3 };
    fresh.get_dictionary_mut(catalog_id)?.set("AcroForm", form);
    let mut out = Vec::new();
    update.save_to(&mut out)?;
    Ok(out)
}

fn form_fields(document: &Document) -> Vec<Object> {
    let Ok(catalog) = document.catalog() else { return Vec::new() };
    let form = document.get_dict_in_dict(catalog, b"AcroForm").ok();
    list(document, form.and_then(|form| form.get(b"Fields").ok()))
}

fn list(document: &Document, object: Option<&Object>) -> Vec<Object> {
    let found = object.and_then(|object| document.dereference(object).ok());
    found.and_then(|(_, object)| object.as_array().ok()).cloned().unwrap_or_default()
}

/// A text string: as it is when plain ASCII, else UTF-16 with its mark.
fn text(text: &str) -> Object {
    if text.is_ascii() {
        return Object::string_literal(text);
    }
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

fn pdf_time(at: Moment) -> String {
    let plain: String = at.rfc3339().chars().filter(char::is_ascii_digit).collect();
    format!("D:{plain}Z")
}

fn moment(text: &[u8]) -> Option<Moment> {
    let digits = std::str::from_utf8(text).ok()?.strip_prefix("D:")?.strip_suffix('Z')?;
    let civil = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
    Some(Zone::named("UTC")?.moment(civil))
}

fn last(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).rposition(|window| window == part)
}

/// Checks the last signature of a PDF against the certificates that we trust (PEM).
///
/// Knows ECDSA P-256 with SHA-256, which is what [`sign`] makes.
///
/// # Errors
/// A [`VerifyError`] when there is no signature that can be read.
pub fn verify(pdf: &[u8], trust: &[u8]) -> Result<Report, VerifyError> {
    let (signature, covered, title) = last_signature(pdf)?;
    let early = pdf.get(..covered.end).ok_or(VerifyError::Strange)?;
    if early.len() == pdf.len() {
        return report(&signature, &covered, title, trust, true);
    }
    // What was added later could speak for the signature: hear only the file as it was signed.
    let (signature, covered, title) = last_signature(early)?;
    if covered.end != early.len() {
        return Err(VerifyError::Strange);
    }
    report(&signature, &covered, title, trust, false)
}

/// The last signature, what it covers, and the title of the document.
fn last_signature(pdf: &[u8]) -> Result<(Dictionary, Covered, Option<String>), VerifyError> {
    let document = load(pdf).map_err(|_| VerifyError::Unreadable)?;
    let signature = signatures(&document).pop().ok_or(VerifyError::Unsigned)?;
    let covered = Covered::of(pdf, &signature).ok_or(VerifyError::Strange)?;
    let about = document.get_dict_in_dict(&document.trailer, b"Info").ok();
    let title = about.and_then(|about| words(about, b"Title"));
    Ok((signature, covered, title))
}

fn report(
    signature: &Dictionary,
    covered: &Covered,
    title: Option<String>,
    trust: &[u8],
    covers_whole: bool,
) -> Result<Report, VerifyError> {
    let opened = cms_sign::open(&covered.message, &covered.digest).ok_or(VerifyError::Strange)?;
    let own = opened.chain.first().ok_or(VerifyError::Strange)?;
    let signed_at = signature.get(b"M").and_then(Object::as_str).ok().and_then(moment);
    let trust = read_chain(trust).unwrap_or_default();
    Ok(Report {
        signed_by: shown(own.tbs_certificate().subject()),
        issuer: shown(own.tbs_certificate().issuer()),
        trusted: signed_at.is_some_and(|at| leads_to(&opened.chain, &trust, at)),
        intact: opened.fits,
        covers_whole,
        signed_at,
        title,
        number: words(signature, b"Reason"),
        signer: words(signature, b"Name"),
        office: words(signature, b"Location"),
    })
}

/// A text of the signature, as [`text`] writes it; control characters would rule the reader's terminal.
fn words(signature: &Dictionary, key: &[u8]) -> Option<String> {
    let bytes = signature.get(key).and_then(Object::as_str).ok()?;
    let text = match bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(wide) => {
            let unit = |pair: &[u8]| u16::from(pair[0]) << 8 | u16::from(pair[1]);
            String::from_utf16_lossy(&wide.chunks_exact(2).map(unit).collect::<Vec<_>>())
        }
        None => String::from_utf8_lossy(bytes).into_owned(),
    };
    Some(text.chars().filter(|c| !c.is_control()).collect())
}

/// Whether this PEM text holds certificates that can be read: without any, every letter would be mistrusted.
pub fn holds_certificates(pem: &[u8]) -> bool {
    read_chain(pem).is_ok_and(|chain| !chain.is_empty())
}

/// The signature dictionaries, in the order of their ranges.
fn signatures(document: &Document) -> Vec<Dictionary> {
    let mut found: Vec<Dictionary> = form_fields(document)
        .iter()
        .filter_map(|field| document.dereference(field).ok()?.1.as_dict().ok())
        .filter(|field| field.get(b"FT").and_then(Object::as_name).is_ok_and(|ft| ft == b"Sig"))
        .filter_map(|field| document.get_dict_in_dict(field, b"V").ok().cloned())
        .collect();
    found.sort_by_key(|signature| byte_range(signature).map(|range| range[2]));
    found
}

fn byte_range(signature: &Dictionary) -> Option<[usize; 4]> {
    let numbers = signature.get(b"ByteRange").ok()?.as_array().ok()?;
    let numbers: Option<Vec<usize>> =
        numbers.iter().map(|number| usize::try_from(number.as_i64().ok()?).ok()).collect();
    numbers?.try_into().ok()
}

/// Which bytes a signature is about.
struct Covered {
    message: Vec<u8>,
    digest: [u8; 32],
    end: usize,
}

impl Covered {
    /// `None` unless the range is the file from its start around exactly one hex string.
    fn of(pdf: &[u8], signature: &Dictionary) -> Option<Self> {
        let [start, length, again, rest] = byte_range(signature)?;
        let end = again.checked_add(rest)?;
        let gap = pdf.get(length..again)?.strip_prefix(b"<")?.strip_suffix(b">")?;
        let digest = Sha256::new()
            .chain_update(pdf.get(..length)?)
            .chain_update(pdf.get(again..end)?)
            .finalize()
            .into();
        let message = unhex(gap)?;
        (start == 0).then_some(Self { message, digest, end })
    }
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let pairs = text.chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

/// Whether the first certificate leads, through others of the chain, to a trusted one.
fn leads_to(chain: &[Certificate], trust: &[Certificate], at: Moment) -> bool {
    const STEPS: usize = 4;
    let Some(mut current) = chain.first() else { return false };
    for _ in 0..STEPS {
        if !valid_at(current, at) {
            return false;
        }
        if trust.contains(current) {
            return true;
        }
        if trust.iter().any(|above| vouches(above, current) && valid_at(above, at)) {
            return true;
        }
        match chain.iter().find(|above| *above != current && vouches(above, current)) {
            Some(above) => current = above,
            None => return false,
        }
    }
    false
}
