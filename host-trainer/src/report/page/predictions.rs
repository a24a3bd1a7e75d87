//! Predictions of the test samples.

use super::{figure, percent};
use crate::plot::Figure;
use crate::report::Report;
use host_trainer_core::metrics::{Classification, Metrics, Regression};
use host_trainer_core::text::{grouped, number, r_squared};
use maud::{Markup, html};

/// Pixels of a column.
const COLUMN: u32 = 500;

/// Classes that are listed; of more, those with the lowest F1.
const MOST_CLASSES: usize = 60;

/// Mistakes that are listed where a matrix has no room.
const MOST_MISTAKES: usize = 12;

pub(super) fn section(report: &Report) -> Markup {
    let Some(test) = report.test() else { return html! {} };
    let is_unseen = report.samples.as_ref().is_some_and(|samples| samples.counts.is_some());
    html! {
        section #predictions {
            h2 { "Test samples" }
            p {
                (grouped(test.samples as u64))
                @if report.origin.may_have_seen_test_samples() {
                    " samples; whether a model that it learned from was trained on them is not known."
                } @else if is_unseen { " samples that were never trained on." }
                @else { " samples, not those of the training, though some of these may be among them." }
            }
            @match &test.metrics {
                Metrics::Classification(metrics) => { (classes(report, metrics)) }
                Metrics::Regression(metrics) => { (numbers(report, metrics)) }
            }
        }
    }
}

fn classes(report: &Report, metrics: &Classification) -> Markup {
    html! {
        div.plots {
            @match report.confusion() {
                Some(confusion) => {
                    @let matrix = Figure::Confusion(confusion);
                    @let class = if matrix.size().0 > COLUMN { "wide" } else { "" };
                    div class=(class) {
                        (figure(&matrix, html! {
                            "Rows are targets, columns predictions. The diagonal is right; the larger the share \
                             of its row, the stronger the colour."
                        }))
                    }
                }
                None => { div { h3 { "Commonest mistakes" } (mistakes(report, metrics)) } }
            }
            div { h3 { "Classes" } (class_table(report, metrics)) }
            @if let Some(boundary) = report.boundary() {
                div {
                    (figure(&Figure::Boundary(boundary.clone()), html! {
                        "Prediction of the network at each point. Dots are training samples, dots with a ring test samples."
                    }))
                }
            }
            @if let Some(reliability) = report.reliability() {
                div {
                    (figure(&Figure::Reliability(reliability), html! {
                        "Share of right predictions among those of similar probability: on the line, probabilities can \
                         be believed. Expected calibration error: " (percent(metrics.calibration_error())) ", in "
                        (metrics.bins().len()) " bins."
                    }))
                }
            }
        }
    }
}

fn class_table(report: &Report, metrics: &Classification) -> Markup {
    let mut listed: Vec<usize> = (0..metrics.classes().min(report.labels.len())).collect();
    if listed.len() > MOST_CLASSES {
        listed.sort_by(|&a, &b| metrics.f1(a).total_cmp(&metrics.f1(b)));
        listed.truncate(MOST_CLASSES);
    }
    let mean = |of: fn(&Classification, usize) -> f64| percent(metrics.mean(of));
    html! {
        @if listed.len() < metrics.classes() {
            p { "The " (listed.len()) " classes of " (metrics.classes()) " with the lowest F1." }
        }
        div.scroll {
            table {
                thead {
                    tr {
                        th { "Class" }
                        th.n { "precision" }
                        th.n { "recall" }
                        th.n { "F1" }
                        th.n { "samples" }
                    }
                }
                tbody {
                    @for &class in &listed {
                        tr {
                            th.name { (report.labels[class]) }
                            td.n { (percent(metrics.precision(class))) }
                            td.n { (percent(metrics.recall(class))) }
                            td.n { (percent(metrics.f1(class))) }
                            td.n { (grouped(metrics.support(class) as u64)) }
                        }
                    }
                }
                tfoot {
                    tr {
                        th { "average" }
                        td.n { (mean(Classification::precision)) }
                        td.n { (mean(Classification::recall)) }
                        td.n { (mean(Classification::f1)) }
                        td.n { (grouped(metrics.samples() as u64)) }
                    }
                }
            }
        }
    }
}

/// The commonest, where a matrix would be too large.
fn mistakes(report: &Report, metrics: &Classification) -> Markup {
    let mut mistakes: Vec<(usize, usize, usize)> = Vec::new();
    for (truth, row) in metrics.confusion.iter().enumerate() {
        let wrong =
            row.iter().enumerate().filter(|&(prediction, &count)| prediction != truth && count > 0);
        mistakes.extend(wrong.map(|(prediction, &count)| (count, truth, prediction)));
    }
    mistakes
        .sort_by_key(|&(count, truth, prediction)| (std::cmp::Reverse(count), truth, prediction));
    let label = |class: usize| report.labels.get(class).map_or("", String::as_str);
    html! {
        div.scroll {
            table {
                thead { tr { th { "True class" } th { "predicted" } th.n { "samples" } } }
                tbody {
                    @for &(count, truth, prediction) in mistakes.iter().take(MOST_MISTAKES) {
                        tr {
                            th.name { (label(truth)) }
                            td.name { (label(prediction)) }
                            td.n { (grouped(count as u64)) }
                        }
                    }
                }
            }
        }
    }
}

fn numbers(report: &Report, metrics: &Regression) -> Markup {
    html! {
        div.scroll {
            table {
                thead {
                    tr {
                        th { "Number" }
                        th.n { "root mean squared error" }
                        th.n { "mean absolute error" }
                        th.n { "R²" }
                    }
                }
                tbody {
                    @for (output, name) in report.labels.iter().enumerate().take(metrics.outputs()) {
                        tr {
                            th.name { (name) }
                            td.n { (number(metrics.rmse(output))) }
                            td.n { (number(metrics.mae(output))) }
                            td.n { (r_squared(metrics.r_squared(output))) }
                        }
                    }
                }
            }
        }
        div.plots {
            @for scatter in report.scatters() {
                div { (figure(&Figure::Scatter(scatter.clone()), html! { (scatter.about()) })) }
            }
        }
    }
}
