//! Metrics of an anomaly detector.

use super::{figure, percent};
use crate::plot::Figure;
use crate::report::Report;
use host_trainer_core::text::grouped;
use maud::{Markup, html};

pub(super) fn section(report: &Report) -> Markup {
    let Some(found) = &report.anomalies else { return html! {} };
    let judgement = &found.judgement;
    let row = |what: &str, count: usize, of: usize, [low, high]: [f64; 2]| {
        html! {
            @if of > 0 {
                tr {
                    th.name { (what) }
                    td.n { (grouped(count as u64)) " of " (grouped(of as u64)) }
                    td.n { (percent(count as f64 / of as f64)) }
                    td.n { (percent(low)) " to " (percent(high)) }
                }
            }
        }
    };
    let (normal, faults) = (judgement.normal.len(), judgement.faults.len());
    html! {
        section #anomalies {
            h2 { "Anomalies" }
            p {
                @match (judgement.auc(), judgement.auc_interval()) {
                    (Some(auc), Some([low, high])) => {
                        "A fault has a larger score than a normal sample with a probability (AUC) of "
                        (format!("{auc:.4}")) " (95\u{a0}% interval " (format!("{low:.4}")) " to "
                        (format!("{high:.4}")) ")."
                    }
                    _ => { "Without normal test samples and faults, nothing says how well faults are detected." }
                }
                " The threshold is " (found.threshold) "."
            }
            div.plots {
                @if let Some(scores) = report.scores() {
                    div {
                        (figure(&Figure::Scores(scores), html! {
                            "Test samples by their score. Samples right of the line raise the alarm."
                        }))
                    }
                }
                @if normal + faults > 0 {
                    div {
                        h3 { "Alarms" }
                        div.scroll {
                            table {
                                thead {
                                    tr {
                                        th { "Alarms" }
                                        th.n { "samples" }
                                        th.n { "share" }
                                        th.n { "95\u{a0}% interval" }
                                    }
                                }
                                tbody {
                                    (row("false", judgement.false_alarms, normal, judgement.false_alarm_interval()))
                                    (row("faults found", judgement.detected, faults, judgement.detection_interval()))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
