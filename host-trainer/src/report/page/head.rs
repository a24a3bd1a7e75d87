//! Title and main result of the report.

use super::percent;
use crate::report::Report;
use host_trainer_core::Evaluation;
use host_trainer_core::anomaly::Judgement;
use host_trainer_core::dataset::Task;
use host_trainer_core::metrics::{Metrics, YesNo};
use host_trainer_core::text::{grouped, number, r_squared};
use maud::{Markup, html};
use nn_core::{LayerSpec, ram_bytes};

pub(super) fn head(report: &Report) -> Markup {
    let task = match report.task {
        Task::Classification => format!("tells {} classes apart", report.labels.len()),
        Task::Regression if report.labels.len() == 1 => "predicts a number".into(),
        Task::AnomalyDetection => "finds samples that are not as usual".into(),
        Task::Regression => format!("predicts {} numbers", report.labels.len()),
    };
    html! {
        header {
            p.over { "Training report" }
            h1 { (report.name) }
            p.lead { (report.shape) (if report.origin.is_imported() { ", imported from " } else { ", trained on " }) (report.origin.dataset) ", " (task) }
            dl.facts { (facts(report)) }
        }
        @if !report.missing.is_empty() {
            div.missing {
                @for sentence in &report.missing { p { (sentence) } }
            }
        }
    }
}

fn facts(report: &Report) -> Markup {
    let quantized = report.quantization.as_ref();
    let layers = &report.layers;
    let title = match report.task {
        Task::Classification => "Test accuracy",
        Task::AnomalyDetection => "Test samples right",
        Task::Regression => "Test error",
    };
    let in_integers = |bytes: fn(&[LayerSpec]) -> u64| {
        quantized.map(|quantized| format!("{} quantized", grouped(bytes(&quantized.layers))))
    };
    html! {
        @match (report.test(), &report.anomalies) {
            (_, Some(found)) => { (alarms(&found.judgement)) }
            (Some(test), None) => { (fact(title, &score(test), &score_note(test))) }
            (None, None) => { (fact(title, &noted_score(report), "as noted in the model file")) }
        }
        @if let Some(quantized) = quantized {
            (fact("Quantized", &score(&quantized.report.after), &score_note(&quantized.report.after)))
        }
        (fact("Parameters", &grouped(layers.iter().map(LayerSpec::parameters).sum()), ""))
        (fact("Flash", &bytes(flash(layers)), &in_integers(flash).unwrap_or_else(|| "for parameters".into())))
        (fact("RAM", &bytes(ram_bytes(layers)), &in_integers(ram_bytes).unwrap_or_else(|| "for activations".into())))
    }
}

/// Main metrics of an anomaly detector.
fn alarms(judgement: &Judgement) -> Markup {
    let auc = match (judgement.auc(), judgement.auc_interval()) {
        (Some(auc), Some([low, high])) => {
            (format!("{auc:.4}"), format!("{low:.4} to {high:.4} (95\u{a0}% interval)"))
        }
        _ => ("–".into(), "no anomalies or no normal samples in the test".into()),
    };
    let normal = judgement.normal.len();
    let [low, high] = judgement.false_alarm_interval().map(|end| 100.0 * end);
    html! {
        (fact("AUC", &auc.0, &auc.1))
        @if normal > 0 {
            (fact(
                "False alarms",
                &percent(judgement.false_alarms as f64 / normal as f64),
                &format!(
                    "{} of {} normal samples; {low:.1} to {high:.1}\u{a0}% (95\u{a0}% interval)",
                    grouped(judgement.false_alarms as u64),
                    grouped(normal as u64)
                ),
            ))
        }
    }
}

fn fact(title: &str, value: &str, note: &str) -> Markup {
    html! {
        div {
            dt { (title) }
            dd {
                span.number { (value) }
                @if !note.is_empty() { span.note { (note) } }
            }
        }
    }
}

/// Bytes of parameters.
pub(super) fn flash(layers: &[LayerSpec]) -> u64 {
    layers.iter().map(LayerSpec::flash_bytes).fold(0, u64::saturating_add)
}

fn bytes(bytes: u64) -> String {
    format!("{} B", grouped(bytes))
}

/// The accuracy, or the error of a regression.
pub(super) fn score(evaluation: &Evaluation) -> String {
    match &evaluation.metrics {
        Metrics::Classification(metrics) => percent(metrics.accuracy()),
        Metrics::Regression(metrics) => number(metrics.total_rmse()),
    }
}

fn score_note(evaluation: &Evaluation) -> String {
    let samples = grouped(evaluation.samples as u64);
    match &evaluation.metrics {
        Metrics::Classification(metrics) => {
            let right = grouped(metrics.correct as u64);
            let [low, high] = metrics.interval().map(|end| 100.0 * end);
            format!(
                "{right} of {samples} samples; {low:.1} to {high:.1}\u{a0}% (95\u{a0}% interval)"
            )
        }
        Metrics::Regression(metrics) => {
            let explained = r_squared(metrics.mean_r_squared());
            let errors = format!("root mean square of {samples} samples; R² {explained}");
            let accuracy = metrics.mean_yes_no(YesNo::accuracy);
            if accuracy.is_nan() {
                errors
            } else {
                format!("{errors}; {} right as yes or no", percent(accuracy))
            }
        }
    }
}

/// Result of the test, as the model file has it.
fn noted_score(report: &Report) -> String {
    let origin = &report.origin;
    match report.task {
        _ if origin.test_samples == 0 => "–".into(),
        Task::Classification | Task::AnomalyDetection => {
            percent(f64::from(origin.test_correct) / f64::from(origin.test_samples))
        }
        Task::Regression => number(origin.test_rmse.into()),
    }
}
