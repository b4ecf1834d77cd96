//! The road of a service as a picture: a box for each stage, from top to bottom, arrows for the ways out.

use std::fmt::Write as _;

use definition::{End, Outcome, Service, Stage, Way};
use terms::Language;
use terms::escape::in_markup;

const WIDTH: usize = 300;
const BOX: usize = 56;
/// From the top of one box to that of the next.
const ROW: usize = 104;
const LEFT: usize = 190;
const RIGHT: usize = 210;
const TOP: usize = 24;

/// The picture, complete with its styles.
pub fn svg(service: &Service, language: Language) -> String {
    let stages = &service.road;
    let height = TOP * 2 + ROW * stages.len();
    let width = LEFT + WIDTH + RIGHT;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>{}</title>\n\
         <style>text{{font:14px system-ui,sans-serif}}.s{{fill:#fff;stroke:#1d5d9b;stroke-width:2}}.w{{fill:none;stroke:#555;stroke-width:1.5}}\
         .l{{font-size:12px;fill:#333}}.e{{fill:#eef3f8;stroke:#888}}</style>\n\
         <defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
         <path d=\"M0 0 8 4 0 8z\" fill=\"#555\"/></marker></defs>\n",
        in_markup(service.title.get(language)),
    );
    for (place, stage) in stages.iter().enumerate() {
        self::stage(stage, place, language, &mut out);
        let mut ends = Vec::new();
        for (number, outcome) in stage.outcomes.iter().enumerate() {
            match &outcome.to {
                Way::Stage(to) => {
                    if let Some(target) = stages.iter().position(|stage| stage.id == *to) {
                        way(outcome, place, target, number, language, &mut out);
                    }
                }
                Way::Applicant => ends.push((outcome, "applicant")),
                Way::Join => ends.push((outcome, "join")),
                Way::End(end) => ends.push((outcome, end_name(*end))),
            }
        }
        self::ends(&ends, place, language, &mut out);
    }
    out.push_str("</svg>\n");
    out
}

fn top(place: usize) -> usize {
    TOP + ROW * place
}

fn stage(stage: &Stage, place: usize, language: Language, out: &mut String) {
    let (y, middle) = (top(place), LEFT + WIDTH / 2);
    let under = if stage.when.is_some() {
        format!("{} (when)", stage.role())
    } else {
        stage.role().to_owned()
    };
    put(
        out,
        format_args!(
            "<rect class=\"s\" x=\"{LEFT}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{BOX}\" rx=\"6\"/>"
        ),
    );
    put(
        out,
        format_args!(
            "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text><text class=\"l\" x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            y + 24,
            in_markup(&short(stage.title.get(language), 40)),
            y + 43,
            in_markup(&under),
        ),
    );
}

/// An arrow to another stage: straight down to the next, around the left side to any other.
fn way(
    outcome: &Outcome,
    from: usize,
    to: usize,
    number: usize,
    language: Language,
    out: &mut String,
) {
    let name = in_markup(&short(button(outcome, language), 24));
    if to == from + 1 {
        let x = LEFT + 20 + number * 66;
        let (start, end) = (top(from) + BOX, top(to));
        put(
            out,
            format_args!("<path class=\"w\" d=\"M{x} {start}V{end}\" marker-end=\"url(#a)\"/>"),
        );
        put(
            out,
            format_args!(
                "<text class=\"l\" x=\"{}\" y=\"{}\">{name}</text>",
                x + 6,
                start + 14 + (number % 3) * 12
            ),
        );
        return;
    }
    let bend = LEFT.saturating_sub(30 + 22 * number);
    let (start, end) = (top(from) + 14 + number * 9, top(to) + BOX / 2);
    put(
        out,
        format_args!(
            "<path class=\"w\" d=\"M{LEFT} {start}H{bend}V{end}H{LEFT}\" marker-end=\"url(#a)\"/>"
        ),
    );
    put(
        out,
        format_args!(
            "<text class=\"l\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{name}</text>",
            bend - 4,
            (start + end) / 2
        ),
    );
}

/// The ways out of the office, on the right.
fn ends(ends: &[(&Outcome, &str)], place: usize, language: Language, out: &mut String) {
    for (number, (outcome, end)) in ends.iter().enumerate() {
        let (x, y) = (LEFT + WIDTH, top(place) + 12 + number * 24);
        let words = format!("{} → {end}", short(button(outcome, language), 16));
        put(out, format_args!("<path class=\"w\" d=\"M{x} {y}h24\" marker-end=\"url(#a)\"/>"));
        put(
            out,
            format_args!(
                "<text class=\"l\" x=\"{}\" y=\"{}\">{}</text>",
                x + 30,
                y + 4,
                in_markup(&words)
            ),
        );
    }
}

fn button(outcome: &Outcome, language: Language) -> &str {
    outcome.label.as_ref().map_or(&outcome.name, |label| label.get(language))
}

/// The word of the language of services for an end.
pub(crate) fn end_name(end: End) -> &'static str {
    match end {
        End::Granted => "granted",
        End::Refused => "refused",
        End::Withdrawn => "withdrawn",
        End::Closed => "closed",
        End::Upheld => "upheld",
        End::Rejected => "rejected",
    }
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn put(out: &mut String, part: std::fmt::Arguments<'_>) {
    writeln!(out, "{part}").expect("a text takes what is written to it");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domicile(from: &str, to: &str) -> Service {
        let source = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        assert!(source.contains(from));
        Service::read(&source.replacen(from, to, 1), "service.yaml", None).expect("sound")
    }

    #[test]
    fn every_stage_has_a_box_and_every_outcome_an_arrow() {
        let service = domicile("", "");
        let svg = svg(&service, Language::Id);
        let outcomes: usize = service.road.iter().map(|stage| stage.outcomes.len()).sum();
        assert_eq!(svg.matches("<rect").count(), service.road.len());
        assert_eq!(svg.matches("marker-end").count(), outcomes);
        assert!(svg.contains("→ granted"));
    }

    #[test]
    fn words_of_a_service_cannot_leave_their_place() {
        let service = domicile("title: Periksa", "title: \"Periksa <b> & 'lain'\"");
        let svg = svg(&service, Language::Id);
        assert!(svg.contains("Periksa &lt;b&gt; &amp; &#39;lain&#39;") && !svg.contains("<b>"));
    }
}
