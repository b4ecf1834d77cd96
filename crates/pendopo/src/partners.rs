//! What was agreed with other servers: `open311.toml` beside the data, keys beside ours.

use std::path::Path;

use anyhow::{Context as _, bail};
use open311::Agreement;

use crate::settings::Settings;

/// The file beside the data.
pub(crate) const FILE: &str = "open311.toml";
/// What the demo city says of itself.
const DEMO: &str = include_str!("../demo/open311.toml");

/// What was agreed; nothing where there is no file. The demo has a text of its own, and its file where there is one.
///
/// # Errors
/// What is wrong with the file, and which key is missing.
pub(crate) fn read(settings: &Settings, demo: bool) -> anyhow::Result<Agreement> {
    let file = settings.data.join(FILE);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(_) if demo => DEMO.to_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| file.display().to_string()),
    };
    let mut agreement = parsed(&text).with_context(|| file.display().to_string())?;
    for partner in &mut agreement.partners {
        let fits = partner.url.starts_with("https://") || is_here(&partner.url);
        if !fits {
            bail!(
                "{}: the url of partner `{}` must begin with https://",
                file.display(),
                partner.id
            );
        }
        partner.key = key(&settings.keys, &partner.key_file)
            .with_context(|| format!("the key of partner `{}`", partner.id))?;
    }
    Ok(agreement)
}

/// Whether a server runs on this machine: only then may it be asked without TLS.
fn is_here(url: &str) -> bool {
    url.starts_with("http://127.0.0.1:") || url.starts_with("http://[::1]:")
}

/// The text of the file, read.
///
/// # Errors
/// Where it is wrong.
pub(crate) fn parsed(text: &str) -> anyhow::Result<Agreement> {
    let read = config::Config::builder()
        .add_source(config::File::from_str(text, config::FileFormat::Toml))
        .build()?;
    let agreement: Agreement = read.try_deserialize()?;
    let mut ids: Vec<&str> = agreement.partners.iter().map(|one| one.id.as_str()).collect();
    ids.sort_unstable();
    let twice = ids.windows(2).find(|two| two[0] == two[1]);
    if let Some(twice) = twice {
        bail!("partner `{}` is there twice", twice[0]);
    }
    if ids.iter().any(|id| id.is_empty() || id.contains([':', ' '])) {
        bail!("the id of a partner is one word");
    }
    Ok(agreement)
}

/// A key in the folder of keys. Its name leads nowhere else.
fn key(folder: &Path, name: &str) -> anyhow::Result<String> {
    if name.is_empty() || name.contains(['/', '\\']) {
        bail!("key_file names a file in the folder of keys");
    }
    let file = folder.join(name);
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreement_is_read_and_what_is_unknown_in_it_is_refused() {
        let text = "jurisdiction = \"kota.example\"\n[[partner]]\nid = \"balai\"\nname = \"Balai\"\nurl = \"https://x\"\nkey_file = \"k\"\n[[partner.service]]\nours = \"jalan\"\ntheirs = \"road\"\nregions = [\"99.71\"]\nattributes = { what = \"{what}\" }\n";
        let read = parsed(text).expect("it is sound");
        let partner = read.partner("balai").expect("there");
        let mapped = partner.maps("jalan", "99.71.01.1001").expect("theirs");
        assert_eq!(mapped.attributes["what"], "{what}");
        for wrong in
            ["partners = 1", "[[partner]]\nid = \"a b\"\nname = \"\"\nurl = \"\"\nkey_file = \"\""]
        {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
        assert!(parsed(&format!("{text}{}", &text[text.find("[[").expect("a table")..])).is_err());
    }

    #[test]
    fn the_text_of_the_demo_is_sound() {
        let read = parsed(DEMO).expect("it is sound");
        assert!(read.jurisdiction.is_some() && read.bounds.is_some());
    }

    #[test]
    fn only_a_server_on_this_machine_is_asked_without_tls() {
        assert!(is_here("http://127.0.0.1:8080/open311/v2"));
        assert!(!is_here("http://127.0.0.1.example/open311/v2") && !is_here("http://kota.example"));
    }
}
