//! Whom to call when something cannot wait, as what can be pressed.

use complaints::{Emergency, Phone};
use lingua::Danger;
use terms::Language;

use crate::say::Link;

/// The numbers and pages of the agency, the first before all others.
pub(crate) fn links(emergency: &Emergency, danger: Danger, language: Language) -> Vec<Link> {
    let link = |phone: &Phone| {
        let label = phone.label(language);
        match phone.number.is_empty() {
            true => Link { label: label.to_owned(), href: phone.link.clone() },
            false => Link {
                label: format!("{label} {}", phone.number),
                href: format!("tel:{}", phone.number),
            },
        }
    };
    emergency.called(danger).into_iter().map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "pendopo: 1
phones:
  all: { number: \"112\", label: Darurat, label_en: Emergency }
  talk: { link: \"https://bicara.example\", label: Konselor, label_en: Counsellor }
kinds:
  fire: { phones: [all], tell: Keluar dulu., tell_en: Get out first. }
  self_harm: { phones: [all, talk], tell: Ada yang mendengar., tell_en: Somebody listens. }
";

    #[test]
    fn numbers_and_first_words_are_those_of_the_file() {
        let file = (FILE.to_owned(), "emergency.yaml".to_owned());
        let lines = Emergency::read(&[file]).expect("a sound file");
        assert_eq!(lines.tell(Danger::Fire, Language::En), Some("Get out first."));
        let found = links(&lines, Danger::SelfHarm, Language::Id);
        let shown: Vec<(&str, &str)> =
            found.iter().map(|link| (link.label.as_str(), link.href.as_str())).collect();
        assert_eq!(shown, [("Darurat 112", "tel:112"), ("Konselor", "https://bicara.example")]);
        let call = links(&lines, Danger::Call, Language::Id);
        assert_eq!(call.first().map(|link| link.href.as_str()), Some("tel:112"));
    }
}
