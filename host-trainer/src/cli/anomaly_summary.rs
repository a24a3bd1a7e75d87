//! Metrics of an anomaly detector, in words.

use super::console::{Console, STRONG, WARNING};
use super::label::clean;
use super::table::{grouped, number, percent};
use anyhow::Result;
use host_trainer_core::anomaly::{Judgement, Threshold};
use host_trainer_core::dataset::{AnomalySplit, Dataset};
use host_trainer_core::export::Anomaly;
use host_trainer_core::text::at_most_eight;
use serde_json::{Value, json};
use std::io::Write;

/// The name of an input, counted from 0.
fn input_name(columns: &[String], input: usize) -> String {
    columns.get(input).cloned().unwrap_or_else(|| format!("input {}", input + 1))
}

/// The inputs that a score mostly comes from, and their shares of it, at most `most`; the channels of a window, each
/// with all its moments.
pub(super) fn causes(
    alarm: &Anomaly,
    (columns, channels): (&[String], Option<&[String]>),
    x: &[f32],
    y: &[f32],
    most: usize,
) -> Vec<(String, f64)> {
    let Some(channels) = channels.filter(|_| most > 0) else {
        let causes = alarm.causes(x, y, most).into_iter();
        return causes.map(|(input, share)| (input_name(columns, input), share)).collect();
    };
    let mut shares: Vec<(String, f64)> = channels.iter().map(|name| (name.clone(), 0.0)).collect();
    for (input, share) in alarm.causes(x, y, x.len()) {
        // (moments, channels)
        shares[input % channels.len()].1 += share;
    }
    shares.retain(|&(_, share)| share > 0.0);
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    shares.truncate(most);
    shares
}

/// `(95.7 to 98.9 %)`
fn interval([low, high]: [f64; 2]) -> String {
    format!("({:.1} to {:.1} %)", 100.0 * low, 100.0 * high)
}

/// Writes the origin of the threshold, and the share of false alarms that it stands for.
pub(super) fn write_threshold(title: &str, threshold: &Threshold, out: &mut Console) -> Result<()> {
    let Threshold { value, share, samples, above } = *threshold;
    writeln!(
        out,
        "{title:<10} {} for at most {} false alarms: {above} of {} validation samples are above, {} with 95 % confidence",
        number(value.into()),
        percent(share),
        grouped(samples as u64),
        interval(threshold.interval())
    )?;
    if !threshold.is_promised() {
        let needed = (1.0 / share - 1.0).ceil();
        let why = if share > 0.0 {
            format!(
                "{samples} validation samples can promise {} false alarms at best, {} needs {}; the threshold is their largest score",
                percent(threshold.least()),
                percent(share),
                grouped(needed as u64)
            )
        } else {
            format!(
                "no number of samples promises no false alarms, and {samples} promise {} at best; the threshold is their largest score",
                percent(threshold.least())
            )
        };
        writeln!(out.result(), "{WARNING}few{WARNING:#}        {why}")?;
    }
    Ok(())
}

/// AUC, false alarms and faults that were found; and what cannot be known.
pub(super) fn write_judgement(
    title: &str,
    judgement: &Judgement,
    faults: Option<&Dataset>,
    alarm: &Anomaly,
    scores_of: &[f32],
    out: &mut Console,
) -> Result<()> {
    let Judgement { normal, false_alarms, detected, .. } = judgement;
    let mut title = title;
    if let (Some(auc), Some([low, high])) = (judgement.auc(), judgement.auc_interval()) {
        writeln!(
            out.result(),
            "{title:<10} AUC {STRONG}{auc:.4}{STRONG:#} ({low:.4} to {high:.4})"
        )?;
        title = "";
    }
    if !normal.is_empty() {
        let share = *false_alarms as f64 / normal.len() as f64;
        writeln!(
            out.result(),
            "{title:<10} {} of {} normal samples raise the alarm: {} {}",
            grouped(*false_alarms as u64),
            grouped(normal.len() as u64),
            percent(share),
            interval(judgement.false_alarm_interval())
        )?;
        title = "";
    }
    let count = judgement.faults.len();
    if count > 0 {
        let share = *detected as f64 / count as f64;
        writeln!(
            out.result(),
            "{title:<10} {} of {} faults raise the alarm: {STRONG}{}{STRONG:#} {}",
            grouped(*detected as u64),
            grouped(count as u64),
            percent(share),
            interval(judgement.detection_interval())
        )?;
        if let Some(faults) = faults {
            write_kinds(faults, alarm, scores_of, out)?;
        }
        if normal.is_empty() {
            writeln!(
                out.result(),
                "{WARNING}auc{WARNING:#}        cannot be known without normal test samples"
            )?;
        }
        if !judgement.is_better_than_chance() {
            writeln!(
                out.result(),
                "{WARNING}no better{WARNING:#}  than chance: scores do not tell these faults from normal samples; features that show them are missing, or the normal samples hold such faults too"
            )?;
        }
    } else {
        writeln!(
            out,
            "faults     none to judge by: how many are detected, and the AUC, cannot be known (--test FILE with labels, --normal LABEL)"
        )?;
    }
    Ok(())
}

/// Writes for each label the number of anomalies that were detected.
fn write_kinds(faults: &Dataset, alarm: &Anomaly, scores: &[f32], out: &mut Console) -> Result<()> {
    let (labels, classes) = (faults.targets.names(), faults.targets.classes().unwrap_or(&[]));
    let mut counts = vec![(0usize, 0usize); labels.len()];
    for (&class, &score) in classes.iter().zip(scores) {
        counts[class].0 += usize::from(alarm.is_anomalous(score));
        counts[class].1 += 1;
    }
    let mut kinds: Vec<(&String, (usize, usize))> =
        labels.iter().zip(counts).filter(|(_, (_, all))| *all > 0).collect();
    if kinds.len() < 2 {
        return Ok(());
    }
    // The worst first: those are to be looked at.
    kinds.sort_by(|a, b| {
        let share = |&(found, all): &(usize, usize)| found as f64 / all as f64;
        share(&a.1).total_cmp(&share(&b.1))
    });
    let kind = |(label, (found, all)): &(&String, (usize, usize))| {
        format!("{} {found} of {all}", clean(label))
    };
    writeln!(out, "{:<10} of each: {}", "", at_most_eight(kinds.iter().map(kind)))?;
    Ok(())
}

/// The threshold as JSON. Of windows, which are not independent, no share is promised.
pub(super) fn threshold(threshold: &Threshold, is_of_windows: bool) -> Value {
    json!({
        "threshold": threshold.value,
        "false_alarms": threshold.share,
        "validation_samples": threshold.samples,
        "validation_above": threshold.above,
        "min_share": threshold.least(),
        "promised": threshold.is_promised() && !is_of_windows,
        "interval": threshold.interval(),
    })
}

/// Counts of normal recordings in each part, as JSON; null where windows are not split by recording.
pub(super) fn recordings(parts: &AnomalySplit) -> Value {
    parts.recordings.map_or(Value::Null, |[training, validation, test]| {
        json!({ "training": training, "validation": validation, "test": test })
    })
}

/// The judgement as JSON.
pub(super) fn judgement(judgement: &Judgement) -> Value {
    let share = |count: usize, of: usize| (of > 0).then(|| count as f64 / of as f64);
    let (normal, faults) = (judgement.normal.len(), judgement.faults.len());
    json!({
        "auc": judgement.auc(),
        "auc_interval": judgement.auc_interval(),
        "normal": normal,
        "false_alarms": judgement.false_alarms,
        "false_alarm_rate": share(judgement.false_alarms, normal),
        "false_alarm_interval": (normal > 0).then(|| judgement.false_alarm_interval()),
        "faults": faults,
        "detected": judgement.detected,
        "detection_rate": share(judgement.detected, faults),
        "detection_interval": (faults > 0).then(|| judgement.detection_interval()),
    })
}
