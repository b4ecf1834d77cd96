//! What is sent of a complaint that its own requests need.

use super::{Cast, Ready, Step};
use crate::http::{Session, post};

/// The service, in `fixtures/bench`.
pub(super) const SERVICE: &str = "lampu-mati";

/// Create (page and submit), assign (the officer takes it), resolve (opens and finishes it), search.
pub(super) const STEPS: [Step; 6] =
    [Step::Save, Step::Submit, Step::Take, Step::Open, Step::Finish, Step::Search];

/// Reports spread over so many places south of a corner within the city, and as many east of it, a metre apart.
const SIDE: usize = 700;

pub(super) fn start(citizen: &Session) -> Vec<u8> {
    post("/aduan/lapor", citizen, &[("kategori", SERVICE), ("nama", "dengan")])
}

pub(super) fn save(cast: &Cast, ready: &Ready) -> Vec<u8> {
    let place = ready.place;
    let lat = format!("-7.5{:04}", 3_000 + place % SIDE);
    let lng = format!("110.8{:04}", place / SIDE % SIDE);
    let address = format!("Jl. Umpak {place}");
    let region = cast.regions[place % cast.regions.len()].as_str();
    let fields = [
        ("versi", "0"),
        ("place.address", address.as_str()),
        ("place.lat", &lat),
        ("place.lng", &lng),
        ("place.region", region),
        // Each office is to have as many, wherever they lie: they insist on it.
        ("tetap", "1"),
        ("what", "lamp"),
        ("story", "Gelap sejak dua malam, anak-anak takut lewat."),
    ];
    post(&format!("/isian/{}/laporan", ready.draft), &ready.citizen, &fields)
}
