//! What is an application in our sentences is a report where the case is a complaint.

use definition::Service;

/// Sentences about an application, and the same about a report.
const OF_REPORTS: &[(&str, &str)] = &[
    ("cases-apply-again", "report-again"),
    ("cases-journey", "report-journey"),
    ("cases-late-correction-mend", "report-late-correction-mend"),
    ("cases-line-approved", "report-line-approved"),
    ("cases-line-closed", "report-line-closed"),
    ("cases-line-filed", "report-line-filed"),
    ("cases-line-lapsed", "report-line-lapsed"),
    ("cases-line-refused", "report-line-refused"),
    ("cases-line-withdrawn", "report-line-withdrawn"),
    ("cases-line-withdrawn-desk", "report-line-withdrawn-desk"),
    ("cases-mail-subject", "report-mail-subject"),
    ("cases-promised", "report-promised"),
    ("cases-receipt-title", "receipt-report-title"),
    ("cases-refuse-title", "report-refuse-title"),
    ("cases-refused-apply", "report-refused-apply"),
    ("cases-sent-back", "report-sent-back"),
    ("cases-sms-approved", "report-sms-approved"),
    ("cases-sms-closed", "report-sms-closed"),
    ("cases-sms-correction", "report-sms-correction"),
    ("cases-sms-extended", "report-sms-extended"),
    ("cases-sms-lapsed", "report-sms-lapsed"),
    ("cases-sms-late", "report-sms-late"),
    ("cases-sms-own", "report-sms-own"),
    ("cases-sms-receipt", "report-sms-receipt"),
    ("cases-sms-refused", "report-sms-refused"),
    ("cases-sms-remind", "report-sms-remind"),
    ("cases-sms-withdrawn", "report-sms-withdrawn"),
];

/// The key of a sentence as it is said of a case of this service.
pub(crate) fn of<'a>(service: &Service, key: &'a str) -> &'a str {
    if service.complaint.is_none() {
        return key;
    }
    OF_REPORTS.iter().find(|(usual, _)| *usual == key).map_or(key, |(_, report)| report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sentences_are_there() {
        for (usual, report) in OF_REPORTS {
            for key in [usual, report] {
                let is_said =
                    |text: &str| text.lines().any(|line| line.starts_with(&format!("{key} = ")));
                assert!(is_said(crate::TEXTS.id) && is_said(crate::TEXTS.en), "{key}");
            }
        }
    }
}
