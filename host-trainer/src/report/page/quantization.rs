//! Loss by quantization.

use super::head::score;
use crate::report::Report;
use host_trainer_core::architecture::words;
use host_trainer_core::dataset::Task;
use host_trainer_core::quantize::{LayerReport, WeightBits};
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
                "Weights of the bits below, activations of 16. Test " (what) " in " code { "f32" } ": "
                (precise(&report_of.before, report.task)) ", quantized: " (precise(&report_of.after, report.task))
                ". Below, what each layer loses if it alone is quantized."
            }
            @if !report_of.layers.is_empty() {
                div.scroll {
                    table {
                        thead {
                            tr {
                                th { "Layer" }
                                th.n { "bits" }
                                th { "weights" }
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
    let LayerReport { spec, step, range, saturated, codes, signal_to_noise_db, alone } = layer;
    let bits = spec.has_weights().then(|| WeightBits::of(spec).number());
    html! {
        tr {
            th.wrap { (words(spec)) }
            td.n { @if let Some(bits) = bits { (bits) } @else { "–" } }
            td { (histogram(codes)) }
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

/// Bars for how many weights have which four highest bits, from the smallest weights to the largest.
fn histogram(codes: &[usize]) -> Markup {
    const HEIGHT: usize = 24;
    let most = codes.iter().copied().max().unwrap_or(0).max(1);
    let height = |count: usize| (count * HEIGHT).div_ceil(most);
    html! {
        @if !codes.is_empty() {
            svg width="80" height=(HEIGHT) role="img" aria-label="how many weights have which size" {
                @for (index, &count) in codes.iter().enumerate() {
                    rect x=(5 * index) y=(HEIGHT - height(count)) width="4" height=(height(count)) fill="currentColor" {
                        title { (index as i32 - 8) ": " (count) }
                    }
                }
            }
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
