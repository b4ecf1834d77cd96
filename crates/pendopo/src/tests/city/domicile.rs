//! The form of `surat-domisili`, filled in and sent, and what the desk does with it.

use super::visitor::{Answer, FORM, Visitor};

/// What somebody answers in the form of `surat-domisili`.
pub(crate) struct Answers<'a> {
    pub(crate) nik: &'a str,
    pub(crate) name: &'a str,
    /// Day, month, year.
    pub(crate) born: [&'a str; 3],
    pub(crate) sex: &'a str,
    pub(crate) job: &'a str,
    pub(crate) phone: &'a str,
    pub(crate) street: &'a str,
    pub(crate) purpose: &'a str,
}

pub(crate) const WULAN: Answers<'static> = Answers {
    nik: "9971014503960001",
    name: "Wulan Prasasti",
    born: ["5", "3", "1996"],
    sex: "female",
    job: "Karyawan swasta",
    phone: "081299710001",
    street: "Gang Umpak 2",
    purpose: "Membuka rekening bank",
};

/// Kelurahan Umpak.
const REGION: &str = "99.71.01.1001";

impl Visitor {
    /// Begins a form and fills in all its pages but the files; gives the path of the draft.
    pub(crate) async fn draft(&self, answers: &Answers<'_>) -> String {
        self.draft_of("surat-domisili", answers).await
    }

    /// The same of another service with that form.
    pub(crate) async fn draft_of(&self, service: &str, answers: &Answers<'_>) -> String {
        let page = format!("/layanan/{service}");
        let begun = self.post(&page, &format!("{page}/mulai"), &[]).await;
        let draft = begun.location();
        self.fill_in(&draft, answers).await;
        draft
    }

    /// Fills in all pages of a draft but the files.
    pub(crate) async fn fill_in(&self, draft: &str, answers: &Answers<'_>) {
        self.fill_in_at(draft, answers, REGION).await;
    }

    /// Fills in all pages of a draft but the files, for somebody who lives in a region.
    pub(crate) async fn fill_in_at(&self, draft: &str, answers: &Answers<'_>, region: &str) {
        let you = [
            ("applicant.nik", answers.nik),
            ("applicant.name", answers.name),
            ("applicant.birth_date.day", answers.born[0]),
            ("applicant.birth_date.month", answers.born[1]),
            ("applicant.birth_date.year", answers.born[2]),
            ("applicant.sex", answers.sex),
            ("applicant.job", answers.job),
            ("applicant.phone", answers.phone),
            ("applicant.address.street", answers.street),
            ("applicant.address.rt", "003"),
            ("applicant.address.rw", "012"),
            ("applicant.address.region", region),
        ];
        let page = format!("{draft}/data-diri");
        let version = ("versi", "0");
        let saved = self.fill(&page, &[&you[..], &[version]].concat()).await;
        assert!(saved.location().ends_with("/tempat"), "{}", saved.location());
        let place = [
            ("same_as_ktp", "true"),
            ("since.day", "1"),
            ("since.month", "8"),
            ("since.year", "2020"),
            ("tenure", "rent"),
            ("purpose", answers.purpose),
            version,
        ];
        let saved = self.fill(&format!("{draft}/tempat"), &place).await;
        assert!(saved.location().ends_with("/berkas"), "{}", saved.location());
    }

    /// Gives the owner's letter.
    pub(crate) async fn give_file(&self, draft: &str, name: &str, bytes: &[u8]) {
        let page = format!("{draft}/berkas");
        let saved = self.upload(&page, &[("versi", "0")], ("owner_letter", name, bytes)).await;
        assert!(saved.location().ends_with("/periksa"), "{}", saved.location());
    }

    /// Submits a complete draft; gives the number.
    pub(crate) async fn submit(&self, draft: &str) -> String {
        self.submit_often(draft, 1).await.remove(0)
    }

    /// What "send" sends.
    pub(crate) async fn sending(&self, draft: &str) -> Vec<u8> {
        let token = self.get(&format!("{draft}/periksa")).await.token();
        format!("csrf={token}&benar=1").into_bytes()
    }

    /// Sends this body of a form.
    pub(crate) async fn post_body(&self, path: String, body: Vec<u8>) -> Answer {
        self.send("POST", &path, Some(FORM), body).await
    }

    /// Presses "send" several times at once; gives the number of each receipt.
    pub(crate) async fn submit_often(&self, draft: &str, times: usize) -> Vec<String> {
        let body = self.sending(draft).await;
        let path = format!("{draft}/kirim");
        let presses = (0..times).map(|_| self.send("POST", &path, Some(FORM), body.clone()));
        let receipts = futures_util::future::join_all(presses).await;
        receipts.iter().map(|answer| number_in(&answer.location())).collect()
    }

    /// Presses "send" once more on a page that is still open in another tab, after the case was made.
    pub(crate) async fn submit_again(&self, draft: &str, number: &str) -> String {
        let form = format!("/permohonan/{number}/tarik");
        let sent = self.post(&form, &format!("{draft}/kirim"), &[("benar", "1")]).await;
        number_in(&sent.location())
    }

    /// A whole application.
    pub(crate) async fn apply(&self, answers: &Answers<'_>) -> String {
        let draft = self.draft(answers).await;
        self.give_file(&draft, "pernyataan.pdf", PDF).await;
        self.submit(&draft).await
    }

    /// Presses a button of the desk.
    pub(crate) async fn act(&self, number: &str, what: &str, pairs: &[(&str, &str)]) -> Answer {
        self.post(
            &format!("/meja/berkas/{number}"),
            &format!("/meja/berkas/{number}/{what}"),
            pairs,
        )
        .await
    }
}

/// The number in the address of a receipt.
fn number_in(place: &str) -> String {
    let number = place.strip_prefix("/permohonan/").and_then(|rest| rest.strip_suffix("/terima"));
    number.unwrap_or_else(|| panic!("{place} is no receipt")).to_owned()
}

/// The smallest PDF that is one.
pub(crate) const PDF: &[u8] =
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// Both checks of the first stage, and the way on.
pub(crate) const ACCEPT: [(&str, &str); 3] =
    [("cek", "readable"), ("cek", "lives_here"), ("hasil", "accept")];
