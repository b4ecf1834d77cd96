//! The QR code of a letter: what it claims, signed, so that it can be checked without a network.
//!
//! A payload is base64url of a COSE_Sign1 (RFC 9052) with Ed25519. The signed map holds
//! 1 letter id, 2 number, 3 service, 4 day of issue (days since 1970), 5 agency, 6 the fields.
//! The key id is the first eight bytes of the SHA-256 of the public key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use fast_qr::{ECL, QRBuilder};
use sha2::{Digest as _, Sha256};

use terms::Date;

use crate::cbor::Item;

/// What a letter's QR code says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claims {
    /// The letter.
    pub letter_id: String,
    /// Its number.
    pub number: String,
    /// The service that it comes from.
    pub service: String,
    /// The day of signing at the office.
    pub issued: Date,
    /// The agency that vouches for it.
    pub agency: String,
    /// The few facts that the service lets the code carry: name and value.
    pub fields: Vec<(String, String)>,
}

/// Why a payload is not believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum QrError {
    /// It is not one of ours at all.
    #[error("not a signed letter code")]
    Malformed,
    /// No known key has this id.
    #[error("signed with a key that is not known")]
    UnknownKey,
    /// The content is not what was signed.
    #[error("the signature does not fit")]
    Forged,
}

/// COSE header labels and values.
const ALG: i64 = 1;
const KID: i64 = 4;
const EDDSA: i64 = -8;
const SIGN1: u64 = 18;

/// The id under which a key is found: the first eight bytes of its SHA-256.
pub fn key_id(key: &VerifyingKey) -> [u8; 8] {
    let mut id = [0; 8];
    id.copy_from_slice(&Sha256::digest(key.as_bytes())[..8]);
    id
}

/// The claims, signed, as the text that goes into a QR code or a link.
pub fn payload(claims: &Claims, key: &SigningKey) -> String {
    let id = key_id(&key.verifying_key()).to_vec();
    let header =
        Item::Map(vec![(Item::Int(ALG), Item::Int(EDDSA)), (Item::Int(KID), Item::Bytes(id))])
            .encode();
    let body = claims.to_item().encode();
    let signature = key.sign(&to_sign(&header, &body)).to_bytes().to_vec();
    let parts =
        vec![Item::Bytes(header), Item::Map(Vec::new()), Item::Bytes(body), Item::Bytes(signature)];
    URL_SAFE_NO_PAD.encode(Item::Tag(SIGN1, Box::new(Item::List(parts))).encode())
}

/// What the payload claims, if one of the keys signed it.
///
/// # Errors
/// A [`QrError`]; nothing of the payload may then be believed.
pub fn read(payload: &str, keys: &[VerifyingKey]) -> Result<Claims, QrError> {
    let (header, body, signature) = open(payload).ok_or(QrError::Malformed)?;
    let fields = Item::decode(&header).ok_or(QrError::Malformed)?;
    if fields.at(ALG) != Some(&Item::Int(EDDSA)) {
        return Err(QrError::Malformed);
    }
    let id = fields.at(KID).and_then(Item::as_bytes).ok_or(QrError::Malformed)?;
    let key = keys.iter().find(|key| key_id(key) == id).ok_or(QrError::UnknownKey)?;
    let signature = Signature::from_slice(&signature).map_err(|_| QrError::Malformed)?;
    key.verify_strict(&to_sign(&header, &body), &signature).map_err(|_| QrError::Forged)?;
    Item::decode(&body).as_ref().and_then(Claims::from_item).ok_or(QrError::Malformed)
}

/// The three parts of a COSE_Sign1: header, body, signature.
fn open(payload: &str) -> Option<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim()).ok()?;
    let Some(Item::Tag(SIGN1, inner)) = Item::decode(&bytes) else { return None };
    let Item::List(parts) = *inner else { return None };
    let [Item::Bytes(header), Item::Map(loose), Item::Bytes(body), Item::Bytes(signature)] =
        <[Item; 4]>::try_from(parts).ok()?
    else {
        return None;
    };
    loose.is_empty().then_some((header, body, signature))
}

fn to_sign(header: &[u8], body: &[u8]) -> Vec<u8> {
    let bytes = |bytes: &[u8]| Item::Bytes(bytes.to_vec());
    Item::List(vec![Item::text("Signature1"), bytes(header), bytes(&[]), bytes(body)]).encode()
}

impl Claims {
    fn to_item(&self) -> Item {
        let fields =
            self.fields.iter().map(|(name, value)| (Item::text(name), Item::text(value))).collect();
        Item::Map(vec![
            (Item::Int(1), Item::text(&self.letter_id)),
            (Item::Int(2), Item::text(&self.number)),
            (Item::Int(3), Item::text(&self.service)),
            (Item::Int(4), Item::Int(days(self.issued))),
            (Item::Int(5), Item::text(&self.agency)),
            (Item::Int(6), Item::Map(fields)),
        ])
    }

    fn from_item(item: &Item) -> Option<Self> {
        let text = |key| item.at(key).and_then(Item::as_text).map(str::to_owned);
        let (Item::Int(issued), Item::Map(fields)) = (item.at(4)?, item.at(6)?) else {
            return None;
        };
        let field = |(name, value): &(Item, Item)| {
            Some((name.as_text()?.to_owned(), value.as_text()?.to_owned()))
        };
        Some(Self {
            letter_id: text(1)?,
            number: text(2)?,
            service: text(3)?,
            issued: day(*issued)?,
            agency: text(5)?,
            fields: fields.iter().map(field).collect::<Option<_>>()?,
        })
    }
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

fn days(date: Date) -> i64 {
    date.duration_since(EPOCH).as_hours() / 24
}

fn day(days: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    EPOCH.checked_add(span).ok()
}

/// A QR code as SVG, one path, with a quiet zone of two modules.
///
/// Empty when the text is longer than a QR code holds (2,331 bytes); templates then print none.
pub fn svg(text: &str) -> String {
    let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else { return String::new() };
    let (size, quiet) = (code.size, 2);
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|at| code[y][*at].value()).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + quiet, y + quiet));
            }
            x += run.max(1);
        }
    }
    let side = size + 2 * quiet;
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path d="M0 0h{side}v{side}H0z" fill="#fff"/><path d="{path}"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            letter_id: "0193-5f".to_owned(),
            number: "470/0042/KL-SM/XI/2026".to_owned(),
            service: "surat-domisili".to_owned(),
            issued: jiff::civil::date(2026, 11, 25),
            agency: "kota-contoh".to_owned(),
            fields: vec![("applicant.name".to_owned(), "Siti Nurhaliza".to_owned())],
        }
    }

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    #[test]
    fn what_was_signed_can_be_read_with_the_right_key_among_many() {
        let text = payload(&claims(), &key(1));
        let keys = [key(2).verifying_key(), key(1).verifying_key()];
        assert_eq!(read(&text, &keys), Ok(claims()));
        assert!(text.len() < 400, "{} characters", text.len());
    }

    #[test]
    fn a_changed_byte_is_never_believed() {
        let good = URL_SAFE_NO_PAD.decode(payload(&claims(), &key(1))).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(read(&URL_SAFE_NO_PAD.encode(bad), &[key(1).verifying_key()]).is_err());
        }
    }

    #[test]
    fn another_key_under_our_id_is_a_forgery_and_a_strange_key_is_unknown() {
        let text = payload(&claims(), &key(2));
        assert_eq!(read(&text, &[key(1).verifying_key()]), Err(QrError::UnknownKey));
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        let (ours, theirs) = (key_id(&key(1).verifying_key()), key_id(&key(2).verifying_key()));
        let at = bytes.windows(8).position(|part| part == theirs).unwrap();
        let mut forged = bytes;
        forged[at..at + 8].copy_from_slice(&ours);
        let forged = URL_SAFE_NO_PAD.encode(forged);
        assert_eq!(read(&forged, &[key(1).verifying_key()]), Err(QrError::Forged));
        assert_eq!(read("bukan kode", &[]), Err(QrError::Malformed));
    }

    #[test]
    fn a_link_becomes_one_small_path_and_a_book_becomes_nothing() {
        let svg_text = svg("https://layanan.contoh.go.id/periksa/ABCD-EFGH");
        assert!(svg_text.starts_with("<svg") && svg_text.len() < 20_000);
        assert_eq!(svg(&"x".repeat(4_000)), "");
    }
}
