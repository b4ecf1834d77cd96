//! A photo that was taken in the page: what the device says of it under its key, and what of that holds.
//!
//! A device proves that the page on it made this picture at that time, and that its browser named that place. It proves
//! neither that the browser was not lied to nor that the picture shows the work: see `docs/adr/0009`.

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use places::metres;
use sha2::{Digest as _, Sha256};
use terms::Moment;

/// The first line of every statement: another wording is another kind.
const HEAD: &str = "pendopo capture 1";
/// How far the clock of a device may be off, in seconds.
const CLOCK: i64 = 600;
/// A place is told to within some metres; what is worse than this says nothing, in metres.
const ACCURATE: f64 = 150.0;

/// What a device says of a picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    /// Number of the case.
    pub(crate) number: String,
    /// SHA-256 of the file as it was sent, in hexadecimal digits.
    pub(crate) file: String,
    /// By its clock, in milliseconds since 1970.
    pub(crate) at: i64,
    /// Latitude, longitude and how exact, in degrees and metres.
    pub(crate) place: Option<(f64, f64, f64)>,
    /// Whether the page took it by the camera; otherwise somebody chose a file.
    pub(crate) by_camera: bool,
}

impl Statement {
    /// A statement as it was signed: a line each, in this order.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut line = |name: &str| {
            lines.next().and_then(|line| line.strip_prefix(name)).map(str::trim).map(str::to_owned)
        };
        line(HEAD).filter(String::is_empty)?;
        let (number, file) = (line("number ")?, line("sha256 ")?);
        let at = line("at ")?.parse().ok()?;
        let place = line("place ")?;
        let place = match place.as_str() {
            "-" => None,
            place => {
                let parts: Vec<f64> =
                    place.split(' ').filter_map(|part| part.parse().ok()).collect();
                let [lat, lng, exact] = parts.try_into().ok()?;
                let is_place = |lat: f64, lng: f64| lat.abs() <= 90.0 && lng.abs() <= 180.0;
                Some((lat, lng, exact)).filter(|_| is_place(lat, lng) && exact >= 0.0)
            }
        };
        let by_camera = line("from ")? == "camera";
        Some(Self { number, file, at, place, by_camera })
    }
}

/// Whether a device with this key signed this: ECDSA over P-256 and SHA-256, as WebCrypto writes it (r and s, 32 bytes
/// each).
pub(crate) fn is_signed(key: &[u8], text: &str, signature: &[u8]) -> bool {
    let key = VerifyingKey::from_sec1_bytes(key);
    let signature = Signature::from_slice(signature);
    key.ok()
        .zip(signature.ok())
        .is_some_and(|(key, sign)| key.verify(text.as_bytes(), &sign).is_ok())
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is odd about a picture, or could not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// No device of this officer vouches for it.
    Unsigned,
    /// What vouches for it is not right: another file, another case, another key.
    Forged,
    /// It was chosen from files.
    Chosen,
    /// Nobody knows where it was taken.
    NoPlace,
    /// It was taken too far away.
    Far,
    /// It was taken before the work began.
    Early,
    /// The device's clock is wrong.
    Clock,
    /// The same file was sent before.
    Again,
}

impl Mark {
    const ALL: [Self; 8] = [
        Self::Unsigned,
        Self::Forged,
        Self::Chosen,
        Self::NoPlace,
        Self::Far,
        Self::Early,
        Self::Clock,
        Self::Again,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Forged => "forged",
            Self::Chosen => "chosen",
            Self::NoPlace => "no-place",
            Self::Far => "far",
            Self::Early => "early",
            Self::Clock => "clock",
            Self::Again => "again",
        }
    }

    /// The marks of a list of names.
    pub(crate) fn named(names: &str) -> Vec<Self> {
        let known = |name: &str| Self::ALL.into_iter().find(|mark| mark.name() == name);
        names.split_whitespace().filter_map(known).collect()
    }
}

/// A picture that came, with all that is known around it.
#[derive(Debug, Clone)]
pub(crate) struct Came<'a> {
    /// The statement, if one could be read.
    pub(crate) said: Option<&'a Statement>,
    /// Whether a device of this officer signed it; none: nobody signed anything.
    pub(crate) signed: Option<bool>,
    /// Number of the case for which it was sent.
    pub(crate) number: &'a str,
    /// SHA-256 of what came.
    pub(crate) file: &'a str,
    /// Where the report is, and how far away is still there, in metres.
    pub(crate) there: Option<((f64, f64), u32)>,
    /// Since when somebody works on it.
    pub(crate) began: Moment,
    /// The clock of the device when it was sent, in milliseconds; none: it did not say.
    pub(crate) device_now: Option<i64>,
    /// Our clock.
    pub(crate) now: Moment,
    /// Whether the same file was sent before.
    pub(crate) was_sent: bool,
}

/// What holds of a picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Judged {
    pub(crate) marks: Vec<Mark>,
    /// When it was taken by our clock; none: nobody vouches for a time.
    pub(crate) taken: Option<Moment>,
    /// How far from the report, in whole metres.
    pub(crate) far: Option<i64>,
}

/// Judges a picture. Nothing is refused here: what does not hold is marked, and stays so.
pub(crate) fn judge(came: &Came<'_>) -> Judged {
    let mut marks = Vec::new();
    let vouched = came.said.filter(|said| {
        came.signed == Some(true) && said.number == came.number && said.file == came.file
    });
    match (came.signed, vouched) {
        (None, _) => marks.push(Mark::Unsigned),
        (Some(_), None) => marks.push(Mark::Forged),
        (Some(_), Some(_)) => {}
    }
    if !vouched.is_some_and(|said| said.by_camera) {
        marks.push(Mark::Chosen);
    }
    let now = came.now.micros() / 1000;
    let skew = came.device_now.map(|device| device.saturating_sub(now));
    let taken = vouched.map(|said| said.at.saturating_sub(skew.unwrap_or(0)));
    if vouched.is_some() {
        let is_off = skew.is_none_or(|skew| skew.abs() > CLOCK * 1000);
        // It cannot have been taken after it came.
        if is_off || taken.is_some_and(|taken| taken > now + CLOCK * 1000) {
            marks.push(Mark::Clock);
        }
        if taken.is_some_and(|taken| taken < came.began.micros() / 1000) {
            marks.push(Mark::Early);
        }
    }
    let exact = vouched.and_then(|said| said.place).filter(|(_, _, exact)| *exact <= ACCURATE);
    let far = came.there.zip(exact);
    let far =
        far.map(|((there, near), (lat, lng, exact))| (metres(there, (lat, lng)), near, exact));
    if came.there.is_some() && far.is_none() {
        marks.push(Mark::NoPlace);
    }
    // A device does not know its place better than it says.
    if far.is_some_and(|(far, near, exact)| far > f64::from(near) + exact) {
        marks.push(Mark::Far);
    }
    if came.was_sent {
        marks.push(Mark::Again);
    }
    marks.sort_unstable();
    #[expect(clippy::cast_possible_truncation, reason = "no place is farther than 20,000 km")]
    let metres = far.map(|(far, ..)| far.round() as i64);
    let taken = taken.map(|taken| Moment::from_micros(taken.saturating_mul(1000)));
    Judged { marks, taken, far: metres }
}

#[cfg(test)]
mod tests;
