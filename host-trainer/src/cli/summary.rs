//! Metrics of a network, in words and tables.

use super::confusion::write_confusion;
use super::console::{Console, STRONG};
use super::label::{clean, left, widest};
use super::table::{grouped, number, percent};
use host_trainer_core::Evaluation;
use host_trainer_core::metrics::{Classification, Metrics, Regression, YesNo, wilson};
use host_trainer_core::text::r_squared;
use std::io::{Result, Write};

/// One line: `title      351 of 359 samples right: 97.8 % (95.7 to 98.9 %)`, with the interval of 95 %, or the errors of a regression.
pub(super) fn write_summary(
    title: &str,
    evaluation: &Evaluation,
    names: &[String],
    out: &mut dyn Write,
) -> Result<()> {
    match &evaluation.metrics {
        Metrics::Classification(metrics) => writeln!(
            out,
            "{title:<10} {} of {} samples right: {STRONG}{}{STRONG:#} {}",
            grouped(metrics.correct as u64),
            grouped(evaluation.samples as u64),
            percent(metrics.accuracy()),
            interval(metrics.correct, evaluation.samples)
        ),
        Metrics::Regression(metrics) => {
            for (output, name) in names.iter().enumerate() {
                let title = if output == 0 { title } else { "" };
                if let Some(counts) = metrics.yes_no(output) {
                    writeln!(out, "{title:<10} {}: {}", clean(name), yes_or_no(&counts))?;
                    writeln!(out, "{:<10} {}: {}", "", clean(name), errors(metrics, output))?;
                    continue;
                }
                writeln!(out, "{title:<10} {}: {}", clean(name), errors(metrics, output))?;
            }
            Ok(())
        }
    }
}

/// `(95.7 to 98.9 %)`: where the share lies with a confidence of 95 %.
fn interval(count: usize, samples: usize) -> String {
    let [low, high] = wilson(count, samples);
    format!("({:.1} to {:.1} %)", 100.0 * low, 100.0 * high)
}

fn yes_or_no(counts: &YesNo) -> String {
    let (correct, samples) = (counts.correct(), counts.samples());
    let [precision, recall, f1] = [counts.precision(), counts.recall(), counts.f1()].map(percent);
    format!(
        "{} of {} samples right: {STRONG}{}{STRONG:#} {}, precision {precision}, recall {recall}, F1 {f1}",
        grouped(correct as u64),
        grouped(samples as u64),
        percent(counts.accuracy()),
        interval(correct, samples)
    )
}

fn errors(metrics: &Regression, output: usize) -> String {
    let (rmse, mae) = (number(metrics.rmse(output)), number(metrics.mae(output)));
    format!("RMSE {rmse}, MAE {mae}, R² {}", r_squared(metrics.r_squared(output)))
}

/// Everything else that is known about the classes.
pub(super) fn write_classes(
    metrics: &Classification,
    labels: &[String],
    are_probabilities: bool,
    out: &mut Console,
) -> Result<()> {
    if labels.len() > 5 {
        let top = [2, 3, 5].map(|k| format!("top {k} {}", percent(metrics.top(k))));
        writeln!(out, "truth in   {}", top.join(", "))?;
    }
    if are_probabilities {
        let error = percent(metrics.calibration_error());
        writeln!(
            out,
            "calibrated to {error} (gap between probabilities and shares that are right)"
        )?;
    }
    let widest = widest(labels).clamp(7, 20);
    writeln!(out, "classes    {:<widest$}  precision  recall      F1  samples", "")?;
    for (class, label) in labels.iter().enumerate() {
        let label = left(label, widest);
        let support = grouped(metrics.support(class) as u64);
        let [precision, recall, f1] =
            [metrics.precision(class), metrics.recall(class), metrics.f1(class)].map(percent);
        writeln!(out, "           {label} {precision:>10} {recall:>7} {f1:>7} {support:>8}")?;
    }
    let mean = |of: fn(&Classification, usize) -> f64| percent(metrics.mean(of));
    let (precision, recall) = (mean(Classification::precision), mean(Classification::recall));
    let (f1, samples) = (mean(Classification::f1), grouped(metrics.samples() as u64));
    writeln!(
        out,
        "           {:<widest$} {precision:>10} {recall:>7} {f1:>7} {samples:>8}",
        "average"
    )?;
    write_confusion(&metrics.confusion, labels, out.width(), out)
}
