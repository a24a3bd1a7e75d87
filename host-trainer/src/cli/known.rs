//! Limits beyond which samples are unknown, and how well they tell them, in words.

use super::console::{Console, STRONG};
use super::label::clean;
use super::table::{counted, grouped, percent};
use anyhow::{Result, anyhow};
use host_trainer_core::dataset::{Dataset, Source, Split};
use host_trainer_core::export::{Known, TrainedModel};
use host_trainer_core::known::{self, Asked, Refusals, Share};
use nn_core::Decision;
use serde_json::{Value, json};
use std::io::Write;

/// Limits of a model, and how well they tell unknown samples.
pub(super) struct Told {
    pub known: Known,
    pub refusals: Refusals,
}

/// Limits that are learned, and samples that judge them, when a model is quantized.
pub(super) struct Unknown<'a> {
    /// Limits that are asked for, if any are.
    pub asked: Option<Asked>,
    /// Samples that it is not to know.
    pub others: Option<&'a Dataset>,
}

/// Takes samples of labels that are not to be known out of the source.
pub(super) fn held_out(source: &mut Source, labels: &[String]) -> Result<Option<Dataset>> {
    if labels.is_empty() {
        return Ok(None);
    }
    let name = source.data.name.clone();
    let others = source.hold_out(labels);
    others.map(Some).map_err(|what| anyhow!("--unknown: {name} has {what}"))
}

/// Learns what is known to the network of a model.
pub(super) fn learn(
    model: &TrainedModel,
    split: &Split,
    asked: &Asked,
    others: Option<&Dataset>,
) -> Result<Told> {
    let channels = model.windowing.as_ref().map(|windowing| windowing.channels.len());
    let channels = known::channels(&split.training, channels);
    let specs = model.network.specs();
    let parameters = specs.iter().map(|spec| spec.parameters()).sum::<u64>() as usize;
    let seed = model.origin.seed;
    let known = known::learn(&model.network, split, channels, parameters, asked, seed)?;
    let refusals = refusals(&known, model, &split.test, others);
    Ok(Told { known, refusals })
}

/// Share, centres and windows that were asked for when these limits were learned.
pub(super) fn asked(known: &Known) -> Asked {
    let share = f64::from(known.refuse);
    Asked {
        refuse: (share * 1e6).round() / 1e6,
        centres: Some(known.centre_count),
        smoothing: known.smoothing,
    }
}

/// Judges limits.
pub(super) fn refusals(
    known: &Known,
    model: &TrainedModel,
    samples: &Dataset,
    others: Option<&Dataset>,
) -> Refusals {
    let others = others.map_or(&[][..], |others| &others.features);
    Refusals::new(known, &model.network, samples, others, model.origin.seed)
}

/// In one line: the limits, and what they cost.
pub(super) fn limits(known: &Known) -> String {
    let Known { gates, centre_count, smoothing, .. } = known;
    let mut text = format!(
        "logit below {:.2}, distance above {} to the nearest of {}",
        gates.least_logit,
        grouped(gates.largest_distance.into()),
        counted(*centre_count as u64, "centre"),
    );
    // Of a table, nothing is rough.
    if known.usual.iter().any(|usual| usual.roughness != 0) {
        let deviations = f64::from(gates.largest_roughness) / 16.0;
        text += &format!(", roughness {deviations:.1} deviations above that of its class");
    }
    if *smoothing > 1 {
        text += &format!("; the answer is the majority of {smoothing} windows");
    }
    text + &format!("; {} bytes of flash", grouped(known.flash_bytes() as u64))
}

/// Writes the limits, and how well they tell samples apart.
pub(super) fn write(
    title: &str,
    told: &Told,
    others: Option<&Dataset>,
    out: &mut Console,
) -> Result<()> {
    let known = &told.known;
    writeln!(
        out,
        "{title:<10} refused for a share of {} of known samples: {}",
        percent(known.refuse.into()),
        limits(known)
    )?;
    write_refusals(&told.refusals, others, out)
}

/// Writes how well limits tell samples apart.
pub(super) fn write_refusals(
    refusals: &Refusals,
    others: Option<&Dataset>,
    out: &mut Console,
) -> Result<()> {
    let Refusals { refused, right, noise, shuffled, others: of_others, .. } = refusals;
    let [low, high] = refused.interval();
    writeln!(
        out,
        "refused    {} of {} known samples: {STRONG}{}{STRONG:#} ({:.1} to {:.1} %); {} of the others right",
        grouped(refused.count as u64),
        grouped(refused.samples as u64),
        percent(refused.value()),
        100.0 * low,
        100.0 * high,
        percent(right.value()),
    )?;
    let mut passed = vec![
        format!("{} of noise", percent(noise.value())),
        format!("{} of samples with shuffled inputs", percent(shuffled.value())),
    ];
    if let Some(others) = others.filter(|_| of_others.samples > 0) {
        passed.push(format!(
            "{STRONG}{}{STRONG:#} of {} of {}",
            percent(of_others.value()),
            grouped(of_others.samples as u64),
            labels(others)
        ));
    }
    writeln!(out, "passed     {}", passed.join(", "))?;
    if let (Some(logits), Some(distances)) = (refusals.auc_of_logits, refusals.auc_of_distances) {
        writeln!(
            out,
            "{:<10} AUC of the logit {logits:.3}, of the distance {distances:.3}; what is similar to a known class passes",
            ""
        )?;
    }
    Ok(())
}

/// The labels that samples have.
fn labels(data: &Dataset) -> String {
    let classes = data.targets.classes().unwrap_or_default();
    let names = data.targets.names().iter().enumerate();
    let found = names.filter(|(class, _)| classes.contains(class));
    found.map(|(_, name)| clean(name).to_string()).collect::<Vec<_>>().join(", ")
}

/// Documents limits.
pub(super) fn documented(known: &Known) -> Value {
    json!({
        "refuse": asked(known).refuse,
        "least_logit": known.gates.least_logit,
        "largest_distance": known.gates.largest_distance,
        "largest_roughness": f64::from(known.gates.largest_roughness) / 16.0,
        "centres": known.centre_count,
        "smoothing": known.smoothing,
        "flash_bytes": known.flash_bytes(),
    })
}

/// Documents limits, and how well they tell samples apart.
pub(super) fn documented_with(known: &Known, refusals: &Refusals) -> Value {
    let share = |share: &Share| {
        let value = (share.samples > 0).then(|| share.value());
        json!({ "count": share.count, "samples": share.samples, "share": value })
    };
    let mut found = documented(known);
    found["refused"] = share(&refusals.refused);
    found["right"] = share(&refusals.right);
    found["noise_passed"] = share(&refusals.noise);
    found["shuffled_passed"] = share(&refusals.shuffled);
    found["unknown_passed"] = share(&refusals.others);
    found["auc_of_logits"] = json!(refusals.auc_of_logits);
    found["auc_of_distances"] = json!(refusals.auc_of_distances);
    found
}

/// Word that says whether a sample is known, for a table.
pub(super) const fn word(decision: &Decision) -> &'static str {
    if decision.is_known { "yes" } else { "no" }
}
