//! The history in plain words: one line an event, newest first.

use casework::{End, Event, Next};
use terms::Moment;
use web::View;

use crate::app::App;
use crate::working::Opened;

/// A line of the history.
pub(crate) struct Line {
    pub(crate) icon: &'static str,
    pub(crate) class: &'static str,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) at: Moment,
}

/// What happened; names of officers only `for_staff`.
pub(crate) fn lines(app: &App, view: &View, opened: &Opened, for_staff: bool) -> Vec<Line> {
    let stage = |id: &str| {
        opened
            .service
            .stage(id)
            .map_or_else(|| id.to_owned(), |stage| stage.title.get(view.language).to_owned())
    };
    let reason = |code: &str| {
        opened
            .service
            .reason(code)
            .map_or_else(|| code.to_owned(), |text| text.get(view.language).to_owned())
    };
    let told = if for_staff { opened.events.iter().collect() } else { standing(&opened.events) };
    let mut lines: Vec<Line> = told
        .into_iter()
        .filter_map(|(event, at)| {
            let line = |icon, class, title: String, text: String| {
                Some(Line { icon, class, title, text, at: *at })
            };
            match event {
                Event::Filed { .. } => line("okc", "", view.say("cases-line-filed"), String::new()),
                Event::Taken { name, .. } if for_staff => {
                    line("now", "", view.say1("cases-line-taken-by", "name", name), String::new())
                }
                Event::Taken { .. } => line("now", "", view.say("cases-line-taken"), String::new()),
                Event::Released if for_staff => {
                    line("next", "", view.say("cases-line-released"), String::new())
                }
                Event::Released => None,
                Event::CorrectionAsked { reason: code, text, .. } => {
                    let words = app.words(opened, "correction", text).unwrap_or_default();
                    line(
                        "pause",
                        "warn",
                        view.say("cases-line-correction"),
                        sentences(&reason(code), &words),
                    )
                }
                Event::Corrected { .. } => line(
                    "okc",
                    "",
                    view.say("cases-line-corrected"),
                    view.say("cases-line-runs-on"),
                ),
                Event::Decided { next: Next::End(End::Refused), reason: code, text, .. } => {
                    let words = text
                        .as_ref()
                        .and_then(|json| app.words(opened, "decision", json))
                        .unwrap_or_default();
                    let why = code.as_deref().map(reason).unwrap_or_default();
                    line("no", "bad", view.say("cases-line-refused"), sentences(&why, &words))
                }
                Event::Decided { next: Next::End(End::Granted), name, .. } => line(
                    "okc",
                    "ok",
                    view.say("cases-line-granted"),
                    view.say1("cases-line-by", "name", name),
                ),
                Event::Decided { stage: id, next: Next::Stage { stage: to, .. }, .. } => line(
                    "okc",
                    "",
                    view.say1("cases-line-done", "stage", stage(id)),
                    view.say1("cases-line-next", "stage", stage(to)),
                ),
                Event::Decided { stage: id, .. } => {
                    line("okc", "", view.say1("cases-line-done", "stage", stage(id)), String::new())
                }
                Event::Undone { .. } => {
                    line("now", "", view.say("cases-line-undone"), String::new())
                }
                Event::Withdrawn => line("no", "", view.say("cases-line-withdrawn"), String::new()),
                Event::LetterRevoked { number, reason, .. } => line(
                    "warn",
                    "bad",
                    view.say1("cases-line-revoked", "number", number),
                    reason.clone(),
                ),
            }
        })
        .collect();
    lines.reverse();
    lines
}

/// What happened and still stands: a decision that was taken back is no news to the applicant.
pub(crate) fn standing(events: &[(Event, Moment)]) -> Vec<&(Event, Moment)> {
    let mut kept: Vec<&(Event, Moment)> = Vec::with_capacity(events.len());
    for one in events {
        if matches!(one.0, Event::Undone { .. }) {
            let decided =
                kept.iter().rposition(|(event, _)| matches!(event, Event::Decided { .. }));
            if let Some(place) = decided {
                kept.remove(place);
            }
        } else {
            kept.push(one);
        }
    }
    kept
}

/// A reason's sentence and the officer's own words, either of which may be missing.
fn sentences(reason: &str, words: &str) -> String {
    [reason, words].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Colour, pictogram and key of the words for how a case stands.
pub(crate) fn tag(turn: &str) -> (&'static str, &'static str, &'static str) {
    match turn {
        "office" => ("info", "now", "cases-turn-office"),
        "applicant" => ("warn", "warn", "cases-turn-applicant"),
        "granted" => ("ok", "okc", "cases-turn-granted"),
        "refused" => ("bad", "no", "cases-turn-refused"),
        _ => ("", "no", "cases-turn-withdrawn"),
    }
}

#[cfg(test)]
mod tests {
    use terms::OfficerId;
    use uuid::Uuid;

    use super::*;

    fn refused(officer: OfficerId) -> Event {
        Event::Decided {
            officer,
            name: "Nur Aini".to_owned(),
            stage: "periksa".to_owned(),
            outcome: "refuse".to_owned(),
            reason: Some("alamat".to_owned()),
            text: None,
            filled: None,
            next: Next::End(End::Refused),
            letters: Vec::new(),
            signed_as: None,
        }
    }

    #[test]
    fn a_refusal_that_was_taken_back_is_not_told_to_the_applicant() {
        let officer = OfficerId::new(Uuid::nil());
        let at = Moment::from_micros(0);
        let taken = Event::Taken { officer, name: "Nur Aini".to_owned() };
        let back = Event::Undone { officer, next: Next::End(End::Withdrawn) };
        let events: Vec<_> = [taken, refused(officer), back, refused(officer)]
            .into_iter()
            .map(|event| (event, at))
            .collect();
        let kept: Vec<_> = standing(&events).into_iter().map(|(event, _)| event.kind()).collect();
        assert_eq!(kept, ["taken", "decided"]);
        assert_eq!(standing(&events[..3]).len(), 1);
        assert_eq!(standing(&events[..2]).len(), 2);
    }
}
