//! A year as a picture: a bar for each stage, as long as cases wait there.

use std::fmt::Write as _;
use std::time::Duration;

use crate::report::Report;

const ROW: usize = 34;
const LEFT: usize = 160;
const LONGEST: f64 = 420.0;

/// The picture. `hours` says a number of hours in the reader's language.
pub fn svg(report: &Report, hours: impl Fn(f64) -> String) -> String {
    let longest = report.stages.iter().map(|stage| stage.waiting).max().unwrap_or_default();
    let height = ROW * report.stages.len() + 20;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 {height}\" width=\"720\" height=\"{height}\" role=\"img\">\n\
         <style>text{{font:13px system-ui,sans-serif}}rect{{fill:#1d5d9b}}</style>\n",
    );
    for (place, stage) in report.stages.iter().enumerate() {
        let y = 10 + place * ROW;
        let width = LONGEST * share(stage.waiting, longest);
        let words = hours(stage.waiting.as_secs_f64() / 3600.0);
        let written = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect x=\"{LEFT}\" y=\"{y}\" width=\"{width:.0}\" height=\"22\"/>\
             <text x=\"{:.0}\" y=\"{}\">{words}</text>",
            LEFT - 8,
            y + 16,
            stage.id,
            160.0 + width + 8.0,
            y + 16,
        );
        written.expect("a text takes what is written to it");
    }
    out.push_str("</svg>\n");
    out
}

fn share(of: Duration, longest: Duration) -> f64 {
    if longest.is_zero() { 0.0 } else { of.as_secs_f64() / longest.as_secs_f64() }
}

#[cfg(test)]
mod tests {
    use definition::Service;

    use super::*;
    use crate::{Plan, run};

    #[test]
    fn the_longest_wait_has_the_longest_bar_and_every_stage_has_one() {
        let source = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let service = Service::read(source, "service.yaml", None).expect("sound");
        let report = run(&service, &Plan { usual_minutes: 20, ..Plan::even(4880) });
        let svg = svg(&report, |hours| format!("{hours:.1} jam"));
        assert_eq!(svg.matches("<rect x=").count(), service.road.len());
        assert_eq!(svg.matches("width=\"420\"").count(), 1, "{svg}");
    }
}
