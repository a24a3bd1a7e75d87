//! Loss by quantization.

use super::head::score;
use crate::report::Report;
use host_trainer_core::architecture::words;
use host_trainer_core::dataset::Task;
use host_trainer_core::quantize::LayerReport;
use host_trainer_core::text::number;
use maud::{Markup, html};

pub(super) fn section(report: &Report) -> Markup {
    let Some(quantized) = &report.quantization else { return html! {} };
    let report_of = &quantized.report;
    let what = if report.task == Task::Regression { "error" } else { "accuracy" };
    html! {
        section #quantization {
            h2 { "Quantization" }
            p {
                "Weights of 8 bits, activations of 16. Test " (what) " in " code { "f32" } ": "
                (precise(&report_of.before, report.task)) ", quantized: " (precise(&report_of.after, report.task))
                ". Below, what each layer loses if it alone is quantized."
            }
            @if !report_of.layers.is_empty() {
                div.scroll {
                    table {
                        thead {
                            tr {
                                th { "Layer" }
                                th.n { "step" }
                                th.n { "outputs from" }
                                th.n { "to" }
                                th.n { "cut off" }
                                th.n { "signal/noise" }
                                th.n { (what) }
                            }
                        }
                        tbody {
                            @for layer in &report_of.layers { (row(layer, report.task)) }
                        }
                    }
                }
            }
        }
    }
}

fn row(layer: &LayerReport, task: Task) -> Markup {
    let LayerReport { spec, step, range, saturated, signal_to_noise_db, alone } = layer;
    html! {
        tr {
            th.wrap { (words(spec)) }
            td.n { (number(*step)) }
            td.n { (number(range.0)) }
            td.n { (number(range.1)) }
            td.n { (format!("{:.2} %", 100.0 * saturated)) }
            td.n {
                @if signal_to_noise_db.is_finite() { (format!("{signal_to_noise_db:.1} dB")) }
                @else { "exact" }
            }
            td.n { (precise(alone, task)) }
        }
    }
}

/// With two decimals of a percent: what is lost is small.
fn precise(evaluation: &host_trainer_core::Evaluation, task: Task) -> String {
    match task {
        Task::Classification => format!("{:.2} %", 100.0 * evaluation.accuracy()),
        Task::Regression | Task::AnomalyDetection => score(evaluation),
    }
}
