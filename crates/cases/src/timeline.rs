//! The history in plain words: one line an event, newest first.

use casework::{Case, End, Event, Kin, Next, Tie, Turn};
use course::{SILENCE, standing};
use definition::{AWAITS, Service, Work};
use terms::Moment;
use web::View;

use crate::app::App;
use crate::working::Opened;
use crate::{store, wording};

/// A line of the history.
pub(crate) struct Line {
    pub(crate) icon: &'static str,
    pub(crate) class: &'static str,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) at: Moment,
    /// Whether somebody said or asked something in words of their own.
    pub(crate) said: bool,
}

/// Whether somebody says, asks or answers something with it.
const fn is_said(event: &Event) -> bool {
    matches!(
        event,
        Event::Said { .. }
            | Event::CorrectionAsked { .. }
            | Event::Forwarded { .. }
            | Event::Confirmed { .. }
            | Event::Reopened { .. }
    )
}

/// What happened; names of officers only `for_staff`.
pub(crate) fn lines(app: &App, view: &View, opened: &Opened, for_staff: bool) -> Vec<Line> {
    let stage = |id: &str| {
        opened
            .service
            .stage(id)
            .map_or_else(|| id.to_owned(), |stage| stage.title.get(view.language).to_owned())
    };
    let whose = |own: &'static str, desk| if for_staff { desk } else { own };
    let of = |key| wording::of(&opened.service, key);
    let mut told =
        if for_staff { opened.events.iter().collect() } else { standing(&opened.events) };
    if !for_staff && opened.service.complaint.is_some() {
        // Who reported wants to know what was done: that somebody began with it is news until then.
        let newest = told.last().map(|(_, at)| *at);
        told.retain(|(event, at)| !matches!(event, Event::Taken { .. }) || newest == Some(*at));
    }
    let roles = roles(&told);
    let mut lines: Vec<Line> = told
        .into_iter()
        .zip(roles)
        .filter_map(|((event, at), role)| {
            let line = |icon, class, title: String, text: String| {
                Some(Line { icon, class, title, text, at: *at, said: is_said(event) })
            };
            match event {
                Event::Filed { entered, .. } => {
                    let how = entered.as_ref().map(|entered| {
                        let unit = app.unit_title(&entered.unit);
                        match for_staff {
                            true => {
                                let (by, unit) = (("name", &*entered.name), ("unit", &*unit));
                                view.say2("cases-line-entered-by", by, unit)
                            }
                            false => view.say1("cases-line-entered", "unit", unit),
                        }
                    });
                    line("okc", "", view.say(of("cases-line-filed")), how.unwrap_or_default())
                }
                Event::Taken { name, .. } if for_staff => {
                    line("now", "", view.say1("cases-line-taken-by", "name", name), String::new())
                }
                Event::Taken { .. } if role == "signatory" => {
                    line("now", "", view.say("cases-line-signing"), String::new())
                }
                Event::Taken { .. } => line("now", "", view.say("cases-line-taken"), String::new()),
                Event::Released | Event::GivenBack { .. } => {
                    line("next", "", view.say("cases-line-released"), String::new())
                }
                Event::CorrectionAsked { reason: code, text, .. } => {
                    let words = app.words(opened, "correction", text).unwrap_or_default();
                    line(
                        "pause",
                        "warn",
                        view.say("cases-line-correction"),
                        sentences(&reason_sentence(view, opened, code), &words),
                    )
                }
                Event::Corrected { moved, assisted, guarded, .. } => {
                    let there = moved.as_ref().filter(|moved| moved.next.is_some());
                    let there = there.map(|moved| app.unit_title(&moved.unit));
                    let title = match assisted {
                        None => {
                            view.say(whose("cases-line-corrected", "cases-line-corrected-desk"))
                        }
                        Some(assisted) => {
                            let unit = app.unit_title(&assisted.unit);
                            let (by, unit) = (("name", &*assisted.name), ("unit", &*unit));
                            let key = whose("cases-line-assisted", "cases-line-assisted-by");
                            view.say2(key, by, unit)
                        }
                    };
                    let text = there.map_or_else(
                        || view.say("cases-line-runs-on"),
                        |unit| view.say1("cases-line-moved", "unit", unit),
                    );
                    let is_secret = guarded.as_ref().is_some_and(|guarded| guarded.secret);
                    let secret = is_secret.then(|| view.say("cases-line-secret"));
                    let text = std::iter::once(text).chain(secret).collect::<Vec<_>>().join(". ");
                    line("okc", "", title, text)
                }
                Event::Supplemented { from, .. } => line(
                    "okc",
                    "",
                    view.say("cases-line-supplemented"),
                    view.say1("cases-line-supplemented-from", "number", from),
                ),
                Event::Decided { next: Next::End(End::Refused), .. } => {
                    let why = refusal_words(app, view, opened, event).unwrap_or_default();
                    line("no", "bad", view.say(of("cases-line-refused")), why)
                }
                Event::Decided { next: Next::End(End::Granted), letters, name, .. }
                    if letters.is_empty() =>
                {
                    let by = if for_staff { name.clone() } else { String::new() };
                    line("okc", "ok", view.say(of("cases-line-approved")), by)
                }
                Event::Decided { next: Next::End(End::Granted), name, .. } => line(
                    "okc",
                    "ok",
                    view.say("cases-line-granted"),
                    view.say1("cases-line-by", "name", name),
                ),
                Event::Decided { stage: id, next, .. } if !matches!(next, Next::End(_)) => {
                    let to: Vec<String> = next.begins(*at).into_iter().map(stage).collect();
                    let to = match to.is_empty() {
                        true => String::new(),
                        false => view.say1("cases-line-next", "stage", to.join(" · ")),
                    };
                    line("okc", "", view.say1("cases-line-done", "stage", stage(id)), to)
                }
                Event::Decided {
                    stage: id,
                    outcome,
                    reason,
                    next:
                        Next::End(End::Closed | End::Withdrawn)
                        | Next::Stage { .. }
                        | Next::Together { .. }
                        | Next::Joined,
                    ..
                } => {
                    let way = opened.service.stage(id).and_then(|stage| stage.outcome(outcome));
                    let usual = way.and_then(|way| way.reasons.first());
                    let why = reason.as_ref().or(usual);
                    let why = why.map(|code| reason_sentence(view, opened, code));
                    line("no", "", view.say(of("cases-line-closed")), why.unwrap_or_default())
                }
                Event::Confirmed { stage: id, outcome, text, .. } => {
                    let words = text.as_ref().filter(|_| for_staff);
                    let words = words.and_then(|json| app.words(opened, "confirm", json));
                    let answer = for_staff.then(|| view.say(&format!("cases-answer-{outcome}")));
                    let told = sentences(&answer.unwrap_or_default(), &words.unwrap_or_default());
                    line("okc", "", view.say1("cases-line-answered", "stage", stage(id)), told)
                }
                Event::Passed { stage: id, outcome, reason, next, letters, .. } => {
                    let signed = !letters.is_empty();
                    passed(view, opened, (id, outcome), (reason.as_deref(), next), signed)
                        .and_then(|(icon, class, title, text)| line(icon, class, title, text))
                }
                Event::Booked { time, place, .. } => {
                    let when = view.short_at(time);
                    line("clock", "", view.say1("cases-line-booked", "at", when), place.clone())
                }
                Event::OpinionAsked { asking, question, .. } => {
                    let words = app.words(opened, "opinion", question).filter(|_| for_staff);
                    let unit = app.unit_title(&asking.unit);
                    let asked = view.say1("cases-line-opinion-asked", "unit", unit);
                    line("next", "", asked, words.unwrap_or_default())
                }
                Event::OpinionWithdrawn { unit, name, .. } => {
                    let unit = app.unit_title(unit);
                    let by = if for_staff { name.clone() } else { String::new() };
                    line("no", "", view.say1("cases-line-opinion-withdrawn", "unit", unit), by)
                }
                Event::OpinionGiven { name, text, .. } => {
                    let words = app.words(opened, "opinion", text).filter(|_| for_staff);
                    let given = view.say("cases-line-opinion-given");
                    let given = if for_staff { format!("{given}: {name}") } else { given };
                    line("okc", "", given, words.unwrap_or_default())
                }
                Event::Extended { old, new, .. } => {
                    let (old, new) = (view.short_at(old), view.short_at(new));
                    let (old, new) = (("old", old.as_str()), ("new", new.as_str()));
                    let why = app.why_extended(opened, event, view.language).unwrap_or_default();
                    line("clock", "", view.say2("cases-line-extended", old, new), why)
                }
                Event::Escalated => {
                    line("warn", "bad", view.say("cases-line-escalated"), String::new())
                }
                Event::Objected { .. } => {
                    let key = whose("cases-line-objected", "cases-line-objected-desk");
                    line("now", "", view.say(key), String::new())
                }
                Event::Tied { .. }
                | Event::Gathered { .. }
                | Event::DoneWith { .. }
                | Event::Split { .. }
                | Event::Forwarded { .. }
                | Event::Sorted { .. }
                | Event::Said { .. }
                | Event::Published { .. }
                | Event::Reopened { .. } => {
                    let (icon, title, text) = handled(app, view, opened, event, for_staff)?;
                    line(icon, "", title, text)
                }
                Event::Lapsed => {
                    let key = whose("cases-line-lapsed", "cases-line-lapsed-desk");
                    line("no", "", view.say(of(key)), String::new())
                }
                Event::Undone { .. } => {
                    line("now", "", view.say("cases-line-undone"), String::new())
                }
                Event::Withdrawn => {
                    let key = match objected_before(&opened.events, event) {
                        true => whose(
                            "cases-line-objection-withdrawn",
                            "cases-line-objection-withdrawn-desk",
                        ),
                        false => whose("cases-line-withdrawn", "cases-line-withdrawn-desk"),
                    };
                    line("no", "", view.say(of(key)), String::new())
                }
                Event::LettersAdded { letters, .. } => {
                    let numbers: Vec<&str> =
                        letters.iter().map(|line| line.number.as_str()).collect();
                    line("okc", "", view.say("cases-line-letter"), numbers.join(", "))
                }
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

/// What became of a complaint besides its road: pictogram, words. What nobody outside may know is told to the office alone.
fn handled(
    app: &App,
    view: &View,
    opened: &Opened,
    event: &Event,
    for_staff: bool,
) -> Option<(&'static str, String, String)> {
    let by = |name: &str| if for_staff { name.to_owned() } else { String::new() };
    // Whether everybody may know the other report is not known here: its reporter reads it on the page.
    let other = |kin: &Kin| match for_staff {
        true => kin.number.clone(),
        false => view.say("cases-kin-other"),
    };
    Some(match event {
        Event::Tied { to, tie, name, .. } => {
            let key = match tie {
                Tie::Same => "cases-line-merged",
                Tie::Child => "cases-line-placed",
            };
            ("next", view.say1(key, "other", other(to)), by(name))
        }
        Event::Gathered { hidden: true, .. } if !for_staff => return None,
        Event::Gathered { kin, tie, .. } => {
            let key = match tie {
                Tie::Same => "cases-line-gathered",
                Tie::Child => "cases-line-gathered-child",
            };
            ("next", view.say1(key, "other", other(kin)), String::new())
        }
        Event::DoneWith { kin, .. } => {
            ("okc", view.say1("cases-line-done-with", "other", other(kin)), String::new())
        }
        Event::Split { into, name, .. } => {
            ("next", view.say1("cases-line-split", "other", &into.number), by(name))
        }
        Event::Forwarded { unit, name, why, .. } => {
            let words = app.words(opened, "forward", why).unwrap_or_default();
            let title = view.say1("cases-line-forwarded", "unit", app.unit_title(unit));
            ("next", title, sentences(&words, &by(name)))
        }
        Event::Sorted { service, version, name, .. } => {
            let title = app.versions.version(service, *version);
            let title = title.map_or_else(
                || service.clone(),
                |service| service.title.get(view.language).to_owned(),
            );
            ("next", view.say1("cases-line-sorted", "service", title), by(name))
        }
        Event::Said { name, text, .. } => {
            let words = app.words(opened, "said", text).unwrap_or_default();
            ("okc", view.say("cases-line-said"), sentences(&words, &by(name)))
        }
        Event::Published { showing, name, .. } => {
            let key = match (showing.photos.is_empty(), showing.story.is_none()) {
                (true, true) => "cases-line-public-nothing",
                (false, true) => "cases-line-public-photos",
                (true, false) => "cases-line-public-story",
                (false, false) => "cases-line-public-both",
            };
            ("eye", view.say(key), by(name))
        }
        Event::Reopened { text, .. } => {
            let words = text.as_ref().and_then(|text| app.words(opened, "confirm", text));
            let key = if for_staff { "cases-line-reopened-desk" } else { "cases-line-reopened" };
            ("warn", view.say(key), words.unwrap_or_default())
        }
        Event::Released
        | Event::Escalated
        | Event::Lapsed
        | Event::Withdrawn
        | Event::Filed { .. }
        | Event::Taken { .. }
        | Event::GivenBack { .. }
        | Event::CorrectionAsked { .. }
        | Event::Corrected { .. }
        | Event::Supplemented { .. }
        | Event::Decided { .. }
        | Event::Confirmed { .. }
        | Event::Passed { .. }
        | Event::Extended { .. }
        | Event::Objected { .. }
        | Event::Booked { .. }
        | Event::OpinionAsked { .. }
        | Event::OpinionGiven { .. }
        | Event::OpinionWithdrawn { .. }
        | Event::Undone { .. }
        | Event::LettersAdded { .. }
        | Event::LetterRevoked { .. } => return None,
    })
}

/// What happened by itself: pictogram, colour, words. A rule that only leads on is no news.
fn passed(
    view: &View,
    opened: &Opened,
    (stage, outcome): (&str, &str),
    (reason, next): (Option<&str>, &Next),
    signed: bool,
) -> Option<(&'static str, &'static str, String, String)> {
    let of = |key| wording::of(&opened.service, key);
    let declared = opened.service.stage(stage);
    let title = declared.map_or(stage, |stage| stage.title.get(view.language));
    let why = reason.map(|code| reason_sentence(view, opened, code)).unwrap_or_default();
    Some(match next {
        Next::End(_) if stage == AWAITS => {
            ("no", "", view.say(of("cases-line-closed")), view.say("cases-line-gone"))
        }
        Next::End(End::Refused) => ("no", "bad", view.say(of("cases-line-refused")), why),
        Next::End(End::Granted) if !signed => {
            ("okc", "ok", view.say(of("cases-line-approved")), String::new())
        }
        Next::End(End::Granted) => ("okc", "ok", view.say("cases-line-granted"), String::new()),
        Next::End(End::Closed | End::Withdrawn) => {
            ("no", "", view.say(of("cases-line-closed")), why)
        }
        Next::Stage { .. } | Next::Together { .. } | Next::Joined if SILENCE.contains(&outcome) => {
            ("clock", "", view.say1("cases-line-silent", "stage", title), String::new())
        }
        Next::Stage { .. } | Next::Together { .. } | Next::Joined => return None,
    })
}

/// Whether an objection was looked at when this event of the case came: then it alone was withdrawn.
fn objected_before(events: &[(Event, Moment)], this: &Event) -> bool {
    let earlier = events.iter().take_while(|(event, _)| !std::ptr::eq(event, this));
    Case::of(earlier).objection.is_some()
}

/// Why a case was refused; none when it was not.
pub(crate) fn why_refused(app: &App, view: &View, opened: &Opened) -> Option<String> {
    // What becomes of its letters changes nothing of how it ended.
    let of_letters =
        |event: &Event| matches!(event, Event::LettersAdded { .. } | Event::LetterRevoked { .. });
    let (last, _) = standing(&opened.events).into_iter().rfind(|(event, _)| !of_letters(event))?;
    refusal_words(app, view, opened, last)
}

/// The sentence of a refusal's reason and the officer's own words; none of another event.
fn refusal_words(app: &App, view: &View, opened: &Opened, event: &Event) -> Option<String> {
    let (reason, text) =
        if let Event::Decided { next: Next::End(End::Refused), reason, text, .. } = event {
            (reason, text.as_ref())
        } else if let Event::Passed { next: Next::End(End::Refused), reason, .. } = event {
            (reason, None)
        } else {
            return None;
        };
    let sentence = reason.as_deref().map(|code| reason_sentence(view, opened, code));
    let words = text.and_then(|json| app.words(opened, "decision", json));
    Some(sentences(&sentence.unwrap_or_default(), &words.unwrap_or_default()))
}

/// The sentence of a reason; a code that the service does not know as it is.
fn reason_sentence(view: &View, opened: &Opened, code: &str) -> String {
    let text = opened.service.reason(code);
    text.map_or_else(|| code.to_owned(), |text| text.get(view.language).to_owned())
}

/// Whose turn it was when each of these happened.
fn roles<'a>(events: &[&'a (Event, Moment)]) -> Vec<&'a str> {
    let mut whose = "";
    let turn = |(event, _): &&'a (Event, Moment)| {
        let before = whose;
        match event {
            Event::Filed { next: Next::Stage { role, .. }, .. }
            | Event::Decided { next: Next::Stage { role, .. }, .. }
            | Event::Confirmed { next: Next::Stage { role, .. }, .. }
            | Event::Passed { next: Next::Stage { role, .. }, .. }
            | Event::Forwarded { next: Next::Stage { role, .. }, .. }
            | Event::Sorted { next: Next::Stage { role, .. }, .. }
            | Event::Reopened { next: Next::Stage { role, .. }, .. }
            | Event::Undone { next: Next::Stage { role, .. }, .. } => whose = role,
            Event::Filed { .. }
            | Event::Decided { .. }
            | Event::Undone { .. }
            | Event::Taken { .. }
            | Event::Released
            | Event::GivenBack { .. }
            | Event::Supplemented { .. }
            | Event::CorrectionAsked { .. }
            | Event::Corrected { .. }
            | Event::Confirmed { .. }
            | Event::Passed { .. }
            | Event::Booked { .. }
            | Event::OpinionAsked { .. }
            | Event::OpinionGiven { .. }
            | Event::OpinionWithdrawn { .. }
            | Event::Extended { .. }
            | Event::Escalated
            | Event::Objected { .. }
            | Event::Tied { .. }
            | Event::Gathered { .. }
            | Event::DoneWith { .. }
            | Event::Split { .. }
            | Event::Forwarded { .. }
            | Event::Sorted { .. }
            | Event::Said { .. }
            | Event::Published { .. }
            | Event::Reopened { .. }
            | Event::Lapsed
            | Event::LettersAdded { .. }
            | Event::LetterRevoked { .. }
            | Event::Withdrawn => {}
        }
        before
    };
    events.iter().map(turn).collect()
}

/// A reason's sentence and the officer's own words, either of which may be missing.
fn sentences(reason: &str, words: &str) -> String {
    [reason, words].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Under this word a case stands in lists of its applicant when something lies ready for them.
const READY: &str = "ready";

/// How a case stands for its applicant: whose turn it is, or that something lies ready to be fetched.
pub(crate) fn told_turn(service: Option<&Service>, case: &Case) -> &'static str {
    let service = service.filter(|_| case.turn == Turn::Office);
    let mut stages = case.hands().filter_map(|hand| service?.stage(&hand.stage));
    let is_ready = stages.any(|stage| matches!(stage.work, Work::Handover(_)));
    if is_ready { READY } else { store::turn(case) }
}

/// Colour, pictogram and key of the words for how a case stands.
pub(crate) fn tag(turn: &str) -> (&'static str, &'static str, &'static str) {
    match turn {
        READY => ("ok", "okc", "cases-turn-ready"),
        "office" => ("info", "now", "cases-turn-office"),
        "applicant" => ("warn", "warn", "cases-turn-applicant"),
        "granted" => ("ok", "okc", "cases-turn-granted"),
        "refused" => ("bad", "no", "cases-turn-refused"),
        "closed" => ("", "no", "cases-turn-closed"),
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
            clock: None,
            verdict: None,
        }
    }

    #[test]
    fn who_takes_a_case_to_sign_it_is_known_from_the_stage_before() {
        let officer = OfficerId::new(Uuid::nil());
        let at = Moment::from_micros(0);
        let to = |role: &str| Next::Stage {
            stage: role.to_owned(),
            role: role.to_owned(),
            unit: "kelurahan".to_owned(),
            due_at: at,
            acts_at: None,
            stands: false,
            extends_at: None,
            asks: Vec::new(),
        };
        let decided = |next: Next| {
            let Event::Decided { officer, name, stage, outcome, .. } = refused(officer) else {
                unreachable!("a decision")
            };
            let (reason, text, filled) = (None, None, None);
            let (letters, signed_as) = (Vec::new(), None);
            Event::Decided {
                officer,
                name,
                stage,
                outcome,
                reason,
                text,
                filled,
                next,
                letters,
                signed_as,
                clock: None,
                verdict: None,
            }
        };
        let taken = || Event::Taken { officer, name: "Nur Aini".to_owned(), stage: String::new() };
        let events =
            [decided(to("officer")), taken(), decided(to("signatory")), Event::Released, taken()];
        let events = events.map(|event| (event, at));
        let told: Vec<_> = events.iter().collect();
        assert_eq!(roles(&told), ["", "officer", "officer", "signatory", "signatory"]);
    }

    #[test]
    fn a_refusal_that_was_taken_back_is_not_told_to_the_applicant() {
        let officer = OfficerId::new(Uuid::nil());
        let at = Moment::from_micros(0);
        let taken = Event::Taken { officer, name: "Nur Aini".to_owned(), stage: String::new() };
        let back = Event::Undone { officer, next: Next::End(End::Withdrawn) };
        let events: Vec<_> = [taken, refused(officer), back, refused(officer)]
            .into_iter()
            .map(|event| (event, at))
            .collect();
        let kept: Vec<_> = standing(&events).into_iter().map(|(event, _)| event.kind()).collect();
        assert_eq!(kept, ["taken", "decided"]);
        let put_down = [events[0].clone(), (Event::Released, at), events[0].clone()];
        assert_eq!(standing(&put_down).len(), 1);
        assert_eq!(standing(&events[..3]).len(), 1);
        assert_eq!(standing(&events[..2]).len(), 2);
    }
}
