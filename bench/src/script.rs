//! The requests of one case, from the saved step to the search by number: of `surat-domisili`, or of a complaint.

mod complaint;

use std::sync::Arc;

use anyhow::bail;

use crate::http::{Answer, Connection, Session, get, post, post_file};
use crate::install::Seed;

/// What stands in the address of a page that a form is answered with (`web/kept.rs`).
const KEPT: &str = "lagi=";

/// A request of a lifecycle, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The citizen saves the page about themself.
    Save,
    /// A PDF of 30 kB.
    Upload,
    /// Submit.
    Submit,
    /// The officer takes it.
    Take,
    /// The officer opens it: a disclosure.
    Open,
    /// The officer asks for a correction.
    Ask,
    /// The citizen corrects.
    Correct,
    /// The officer accepts.
    Accept,
    /// The signatory takes it: the road asks for it before every decision.
    TakeToSign,
    /// The signatory signs: number and signed QR payload.
    Sign,
    /// The officer says that it is mended.
    Finish,
    /// The officer looks for the number.
    Search,
}

/// Whose requests they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Play {
    /// A letter: `surat-domisili` of the spine.
    Letter,
    /// A complaint: `lampu-mati`, made for this bench.
    Complaint,
}

impl Play {
    /// The service.
    pub(crate) const fn service(self) -> &'static str {
        match self {
            Self::Letter => "surat-domisili",
            Self::Complaint => complaint::SERVICE,
        }
    }

    /// The folder of its pack, from the root of the repository.
    pub(crate) const fn packs(self) -> &'static str {
        match self {
            Self::Letter => "fixtures/spine",
            Self::Complaint => "fixtures/bench",
        }
    }

    /// Its requests, in their order.
    const fn steps(self) -> &'static [Step] {
        match self {
            Self::Letter => &Step::LETTER,
            Self::Complaint => &complaint::STEPS,
        }
    }
}

impl Step {
    /// Those of a letter.
    const LETTER: [Self; 11] = [
        Self::Save,
        Self::Upload,
        Self::Submit,
        Self::Take,
        Self::Open,
        Self::Ask,
        Self::Correct,
        Self::Accept,
        Self::TakeToSign,
        Self::Sign,
        Self::Search,
    ];

    /// Whether it belongs to corrections.
    pub(crate) const fn is_correction(self) -> bool {
        matches!(self, Self::Ask | Self::Correct)
    }

    /// Its name in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Save => "save",
            Self::Upload => "upload",
            Self::Submit => "submit",
            Self::Take => "take",
            Self::Open => "open",
            Self::Ask => "ask",
            Self::Correct => "correct",
            Self::Accept => "accept",
            Self::TakeToSign => "take_to_sign",
            Self::Sign => "sign",
            Self::Finish => "finish",
            Self::Search => "search",
        }
    }

    /// Whether the ceiling commits for it: all but the search; opening a case writes who read it.
    pub(crate) const fn writes(self) -> bool {
        !matches!(self, Self::Search)
    }

    /// Whether an answer is what it should be. A form that is refused is answered by an address too: that of the
    /// page which says why.
    pub(crate) fn is_right(self, answer: &Answer) -> bool {
        match self {
            Self::Open | Self::Search => answer.status == 200,
            Self::Save
            | Self::Upload
            | Self::Submit
            | Self::Take
            | Self::Ask
            | Self::Correct
            | Self::Accept
            | Self::TakeToSign
            | Self::Sign
            | Self::Finish => answer.status == 303 && !answer.location.contains(KEPT),
        }
    }
}

/// Who acts in the office, and the file that is given.
pub(crate) struct Cast {
    /// Examines.
    pub(crate) officer: Session,
    /// Signs.
    pub(crate) signatory: Session,
    /// The kelurahans.
    pub(crate) regions: Vec<String>,
    /// 30 kB.
    pub(crate) file: Vec<u8>,
    /// The steps that are made.
    pub(crate) steps: Vec<Step>,
    /// Of which service.
    play: Play,
}

impl Cast {
    /// From what `bench-seed` made.
    pub(crate) fn new(seed: &Seed, play: Play, corrections: bool) -> Arc<Self> {
        let steps =
            play.steps().iter().copied().filter(|step| corrections || !step.is_correction());
        Arc::new(Self {
            officer: seed.officer.clone(),
            signatory: seed.signatory.clone(),
            regions: seed.regions.clone(),
            file: crate::http::pdf(30 * 1024),
            steps: steps.collect(),
            play,
        })
    }
}

/// A citizen with a draft whose page about the place is filled in: ready for the first request.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    /// Who.
    pub(crate) citizen: Session,
    /// The draft.
    pub(crate) draft: String,
    /// Which one of all: decides NIK and kelurahan.
    pub(crate) place: usize,
}

/// Starts the draft of a citizen. Not part of what is measured.
pub(crate) async fn prepare(
    connection: &mut Connection,
    play: Play,
    citizen: &Session,
    place: usize,
) -> anyhow::Result<Ready> {
    let start = match play {
        Play::Letter => post("/layanan/surat-domisili/mulai", citizen, &[]),
        Play::Complaint => complaint::start(citizen),
    };
    let answer = connection.send(&start).await?;
    let Some(draft) = answer.location.strip_prefix("/isian/").filter(|_| answer.status == 303)
    else {
        bail!("no draft: {answer:?} {}", snippet(connection.body()));
    };
    let ready = Ready { citizen: citizen.clone(), draft: draft.to_owned(), place };
    if play == Play::Complaint {
        return Ok(ready);
    }
    let fields = [
        ("versi", "0"),
        ("same_as_ktp", "true"),
        ("since.day", "1"),
        ("since.month", "8"),
        ("since.year", "2020"),
        ("tenure", "rent"),
        ("purpose", "Membuka rekening bank"),
    ];
    let place_page = post(&format!("/isian/{}/tempat", ready.draft), citizen, &fields);
    let saved = connection.send(&place_page).await?;
    if saved.status != 303 {
        bail!("the page was not saved: {saved:?} {}", snippet(connection.body()));
    }
    Ok(ready)
}

/// A draft that is none, for the ceiling, which looks at nothing.
pub(crate) fn pretend(citizen: &Session, place: usize) -> Ready {
    let draft = format!("0193{place:028}");
    Ready { citizen: citizen.clone(), draft, place }
}

/// The bytes of a step; `number` is known from the submit on.
pub(crate) fn request(cast: &Cast, ready: &Ready, step: Step, number: &str) -> Vec<u8> {
    let (draft, citizen) = (&ready.draft, &ready.citizen);
    let desk = |what: &str| format!("/meja/berkas/{number}{what}");
    match step {
        Step::Save if cast.play == Play::Complaint => complaint::save(cast, ready),
        Step::Save => save(cast, ready),
        Step::Upload => {
            post_file(&format!("/isian/{draft}/berkas"), citizen, "owner_letter", &cast.file)
        }
        Step::Submit => {
            let fields = [("benar", "1"), ("cara", "open")];
            let count = if cast.play == Play::Complaint { 2 } else { 1 };
            post(&format!("/isian/{draft}/kirim"), citizen, &fields[..count])
        }
        Step::Take => post(&desk("/ambil"), &cast.officer, &[]),
        Step::Open => get(&desk(""), Some(&cast.officer)),
        Step::Ask => {
            let fields = [
                ("jawaban", "1"),
                ("perbaiki", "purpose"),
                ("alasan", ""),
                ("kata", "Tulis keperluan Anda."),
            ];
            post(&desk("/perbaikan"), &cast.officer, &fields)
        }
        Step::Correct => {
            let fields = [("purpose", "Membuka rekening bank dan melamar pekerjaan")];
            post(&format!("/permohonan/{number}/perbaiki"), citizen, &fields)
        }
        Step::Finish => {
            post(&desk("/putuskan"), &cast.officer, &[("jawaban", "1"), ("hasil", "done")])
        }
        Step::Accept => {
            let fields =
                [("jawaban", "2"), ("hasil", "accept"), ("cek", "readable"), ("cek", "lives_here")];
            post(&desk("/putuskan"), &cast.officer, &fields)
        }
        Step::TakeToSign => post(&desk("/ambil"), &cast.signatory, &[]),
        Step::Sign => {
            post(&desk("/putuskan"), &cast.signatory, &[("jawaban", "2"), ("hasil", "sign")])
        }
        Step::Search => get(&format!("/meja/cari?q={number}"), Some(&cast.officer)),
    }
}

fn save(cast: &Cast, ready: &Ready) -> Vec<u8> {
    let place = ready.place;
    // A NIK holds region, birth date (women: day + 40) and a count of four digits.
    let (day, month, year) = (place / 9_999 % 28 + 1, place / 279_972 % 12 + 1, 96);
    let nik = format!("997101{:02}{month:02}{year:02}{:04}", day + 40, place % 9_999 + 1);
    let (day, month) = (day.to_string(), month.to_string());
    let region = &cast.regions[place % cast.regions.len()];
    let fields = [
        ("versi", "0"),
        ("applicant.nik", nik.as_str()),
        ("applicant.name", "Wulan Prasasti"),
        ("applicant.birth_date.day", &day),
        ("applicant.birth_date.month", &month),
        ("applicant.birth_date.year", "1996"),
        ("applicant.sex", "female"),
        ("applicant.job", "Karyawan swasta"),
        ("applicant.phone", "081299710001"),
        ("applicant.address.street", "Gang Umpak 2"),
        ("applicant.address.rt", "3"),
        ("applicant.address.rw", "12"),
        ("applicant.address.region", region),
    ];
    post(&format!("/isian/{}/data-diri", ready.draft), &ready.citizen, &fields)
}

/// The number in `/permohonan/KP26-…/terima`.
pub(crate) fn number_of(answer: &Answer) -> Option<String> {
    let rest = answer.location.strip_prefix("/permohonan/")?;
    Some(rest.strip_suffix("/terima")?.to_owned())
}

/// The words of a page, for messages.
pub(crate) fn snippet(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let main = text.split_once("<main").map_or(&*text, |(_, rest)| rest);
    let mut inside = true;
    let kept = main.chars().filter(|c| {
        let shown = !inside && *c != '<' && *c != '>';
        inside = (inside || *c == '<') && *c != '>';
        shown
    });
    let words: String = kept.collect();
    words.split_whitespace().take(80).collect::<Vec<_>>().join(" ")
}
