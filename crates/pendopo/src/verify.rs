//! `pendopo letter verify`: what a letter's PDF signs and whether to believe it. Asks no network, no database and no settings.

#![expect(clippy::print_stdout, reason = "the command line prints")]

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use letters::pdf_sign::{self, Report, VerifyError};
use terms::{Language, Zone};
use web::{SliceTexts, Texts};

/// The texts of the command line.
pub(crate) const TEXTS: SliceTexts =
    SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };

/// The letter could not be looked at: apart from 1, which is a letter that must not be believed.
const NOT_LOOKED_AT: u8 = 2;

/// Says what became of a letter; 0 valid, 1 not to be believed, 2 not looked at.
pub(crate) fn run(file: &Path, trust: &Path, language: Language) -> ExitCode {
    let texts = Texts::new(&[TEXTS]);
    match look(file, trust, &texts, language) {
        Ok((said, good)) => {
            print!("{said}");
            if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("pendopo: {error:#}");
            ExitCode::from(NOT_LOOKED_AT)
        }
    }
}

/// The language of who asks, as the machine says it: `LC_ALL`, `LC_MESSAGES`, then `LANG`.
pub(crate) fn language(variable: impl Fn(&str) -> Option<String>) -> Language {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).unwrap_or_default();
    if said.starts_with("id") { Language::Id } else { Language::En }
}

fn look(
    file: &Path,
    trust: &Path,
    texts: &Texts,
    language: Language,
) -> anyhow::Result<(String, bool)> {
    let read = |path: &Path| std::fs::read(path).with_context(|| path.display().to_string());
    let (pdf, authority) = (read(file)?, read(trust)?);
    if !pdf_sign::holds_certificates(&authority) {
        let name = trust.display().to_string();
        bail!("{}", texts.with(language, "verify-no-key", &[("file", &name)]));
    }
    Ok(verdict(&pdf, &authority, texts, language))
}

/// The verdict in one line and what it rests on below; whether the letter may be believed.
fn verdict(pdf: &[u8], authority: &[u8], texts: &Texts, language: Language) -> (String, bool) {
    let say = |key: &str| texts.say(language, key);
    match pdf_sign::verify(pdf, authority) {
        Err(VerifyError::Unreadable) => (format!("{}\n", say("verify-unreadable")), false),
        Err(VerifyError::Unsigned) => (format!("{}\n", say("verify-unsigned")), false),
        Err(VerifyError::Strange) => (format!("{}\n", say("verify-strange")), false),
        Ok(report) => {
            let key = judge(&report);
            let mut said = format!("{}\n", say(key));
            for (name, value) in details(&report, &say) {
                said.push_str(&format!("  {:<16} {value}\n", say(name)));
            }
            (said, key == "verify-valid")
        }
    }
}

fn judge(report: &Report) -> &'static str {
    match (report.intact, report.trusted, report.covers_whole) {
        (false, _, _) => "verify-altered",
        (true, false, _) => "verify-not-ours",
        (true, true, false) => "verify-added",
        (true, true, true) => "verify-valid",
    }
}

fn details(report: &Report, say: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    // Of an altered letter nothing that it says about itself is repeated.
    if report.intact {
        lines.extend(report.title.clone().map(|title| ("verify-letter", title)));
        lines.extend(report.number.clone().map(|number| ("verify-number", number)));
    }
    // Whom it names counts only where that agency's key vouches for it.
    if report.intact && report.trusted {
        lines.extend(report.signer.clone().map(|signer| ("verify-signer", signer)));
        lines.extend(report.office.clone().map(|office| ("verify-office", office)));
    }
    let by = report.signed_by.clone();
    let doubt = format!(" ({})", say("verify-nobody-vouches"));
    lines.push(("verify-signed-by", if report.trusted { by } else { by + &doubt }));
    lines.push(("verify-issuer", report.issuer.clone()));
    if let Some(at) = report.signed_at {
        let local = at.local(&Zone::wib()).strftime("%Y-%m-%d %H:%M").to_string();
        lines.push(("verify-signed-at", format!("{local} WIB")));
    }
    if report.trusted && report.intact {
        lines.push(("verify-revoked", say("verify-revoked-unknown")));
    }
    lines
}

#[cfg(test)]
mod tests;
