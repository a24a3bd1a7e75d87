//! How good a network is, in words and tables.

use super::confusion::write_confusion;
use super::console::{Console, STRONG};
use super::label::{clean, left, widest};
use super::table::{grouped, number, percent};
use crate::evaluation::Evaluation;
use crate::metrics::{Classification, Metrics, Regression};
use std::io::{Result, Write};

/// One line: `title      351 of 359 samples right: 97.8 % ± 0.8 %`, or the errors of a regression.
pub(super) fn write_summary(
    title: &str,
    evaluation: &Evaluation,
    names: &[String],
    out: &mut dyn Write,
) -> Result<()> {
    match &evaluation.metrics {
        Metrics::Classification(metrics) => writeln!(
            out,
            "{title:<10} {} of {} samples right: {STRONG}{}{STRONG:#} ± {}",
            grouped(metrics.correct as u64),
            grouped(evaluation.samples as u64),
            percent(metrics.accuracy()),
            percent(metrics.standard_error())
        ),
        Metrics::Regression(metrics) => {
            for (output, name) in names.iter().enumerate() {
                let title = if output == 0 { title } else { "" };
                writeln!(out, "{title:<10} {}: {}", clean(name), errors(metrics, output))?;
            }
            Ok(())
        }
    }
}

fn errors(metrics: &Regression, output: usize) -> String {
    let (rmse, mae) = (metrics.rmse(output), metrics.mae(output));
    format!("RMSE {}, MAE {}, R² {:.4}", number(rmse), number(mae), metrics.r_squared(output))
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
