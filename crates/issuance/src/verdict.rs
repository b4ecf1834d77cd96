//! What the public page says of a letter.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use terms::Date;
use web::{Page, View};

use crate::app::App;
use crate::store::LetterRow;
use crate::typed::TypedDay;

/// The four answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Valid,
    Revoked,
    Altered,
    NotOurs,
}

impl Verdict {
    /// What our own book says of a letter.
    pub(crate) fn of_row(row: &LetterRow) -> Self {
        if row.revoked_at.is_some() { Self::Revoked } else { Self::Valid }
    }
}

/// The name on a letter, which stays covered until the birth date on the paper was typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Holder {
    /// The name, uncovered.
    pub(crate) name: Option<String>,
    /// What was typed.
    pub(crate) typed: TypedDay,
    /// What is wrong with it.
    pub(crate) wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "verdict.html")]
struct VerdictPage {
    verdict: Verdict,
    /// Whether a PDF was checked, not only an address.
    by_file: bool,
    row: Option<LetterRow>,
    title: String,
    signed_on: Date,
    valid_until: Option<Date>,
    expired: bool,
    unit: String,
    holder: Holder,
    view: View,
}

impl VerdictPage {
    const fn class(&self) -> &'static str {
        match self.verdict {
            Verdict::Valid if self.expired => "warn",
            Verdict::Valid => "ok",
            Verdict::Revoked => "warn",
            Verdict::Altered | Verdict::NotOurs => "bad",
        }
    }

    const fn icon(&self) -> &'static str {
        match self.verdict {
            Verdict::Valid if self.expired => "warn",
            Verdict::Valid => "shield",
            Verdict::Revoked => "warn",
            Verdict::Altered | Verdict::NotOurs => "no",
        }
    }

    const fn key(&self) -> &'static str {
        match self.verdict {
            Verdict::Valid if self.expired => "issuance-past",
            Verdict::Valid => "issuance-valid",
            Verdict::Revoked => "issuance-revoked",
            Verdict::Altered => "issuance-altered",
            Verdict::NotOurs => "issuance-not-ours",
        }
    }

    fn text(&self) -> String {
        let text = |key: &str| self.view.say1(key, "agency", &self.view.brand().name);
        match (self.verdict, self.valid_until) {
            (Verdict::Valid, Some(until)) if self.expired => {
                self.view.say1("issuance-past-text", "day", self.view.day(&until))
            }
            (Verdict::Valid, _) if self.by_file => text("issuance-valid-file-text"),
            (Verdict::Valid, _) => text("issuance-valid-text"),
            (Verdict::Revoked, _) => text("issuance-revoked-text"),
            (Verdict::Altered, _) => text("issuance-altered-text"),
            (Verdict::NotOurs, _) => text("issuance-not-ours-text"),
        }
    }
}

/// The page with one of the four answers.
pub(crate) fn page(
    app: &App,
    view: View,
    (verdict, by_file): (Verdict, bool),
    row: Option<LetterRow>,
    holder: Holder,
) -> Response {
    let signed_on = row.as_ref().map_or(view.today(), |row| row.signed_at.day(view.zone()));
    let valid_until: Option<Date> =
        row.as_ref().and_then(|row| row.valid_until.as_ref()?.parse().ok());
    let unit = row.as_ref().and_then(|row| app.cases.units.get(&row.unit));
    let status = match verdict {
        Verdict::NotOurs => StatusCode::NOT_FOUND,
        _ if holder.wrong.is_some() => StatusCode::UNPROCESSABLE_ENTITY,
        Verdict::Valid | Verdict::Revoked | Verdict::Altered => StatusCode::OK,
    };
    let page = VerdictPage {
        expired: valid_until.is_some_and(|until| until < view.today()),
        unit: unit.map_or_else(String::new, |unit| unit.title.clone()),
        title: row.as_ref().map_or_else(String::new, |row| title(app, &view, row)),
        verdict,
        by_file,
        row,
        signed_on,
        valid_until,
        holder,
        view,
    };
    (status, Page(page)).into_response()
}

/// The title of a letter in the reader's language, as long as its service is still published under it.
fn title(app: &App, view: &View, row: &LetterRow) -> String {
    let services = app.templates.services();
    let letters = services.iter().flat_map(|service| &service.letters);
    let mut same = letters.filter(|letter| letter.id == row.letter && letter.title.id == row.title);
    same.next()
        .map_or_else(|| row.title.clone(), |letter| letter.title.get(view.language).to_owned())
}
