//! `host-trainer train --seeds`: how good networks are on average.

use super::arguments::{TrainArguments, UsageError};
use super::bits;
use super::choice;
use super::console::{Console, STRONG};
use super::document;
use super::notes::write_notes;
use super::quantize::FloatTraining;
use super::sparkline::extremes;
use super::summary::write_summary;
use super::table::number;
use super::training_setup::TrainingSetup;
use anyhow::Result;
use host_trainer_core::Evaluation;
use host_trainer_core::dataset::is_standard_input;
use host_trainer_core::fit;
use host_trainer_core::metrics::Metrics;
use host_trainer_core::quantize;
use serde_json::{Value, json};
use std::io::Write;

/// Trains a network for each seed, and says what they have in common.
pub(super) fn run(arguments: &TrainArguments, out: &mut Console) -> Result<()> {
    let Some(seeds) = &arguments.seeds else { return Ok(()) };
    if is_standard_input(&arguments.data.data) {
        return Err(UsageError::SeedsOfPipe.into());
    }
    let (mut scores, mut of_quantized) = (Vec::new(), Vec::new());
    let (mut is_share, mut each, mut choices) = (false, Vec::new(), Vec::new());
    let mut is_warned = false;
    for seed in seeds.0.clone() {
        let TrainArguments { data, network, fit: how, .. } = arguments;
        let mut setup = TrainingSetup::new(data.load(seed)?, data, network, how, seed, None)?;
        let choice = setup.choose()?;
        setup.options.bits = bits::of_training(arguments, &setup.network.specs())?;
        let origin = setup.about.split(setup.shares, seed);
        let TrainingSetup { split, mut network, options, notes, warnings, .. } = setup;
        if let (Some(teachers), Some(how)) = (&setup.teachers, &options.distillation) {
            if seed == seeds.0.start {
                teachers.write(how, out)?;
            }
            is_warned = is_warned || teachers.warn(&origin, setup.test_samples, out)?;
        }
        if seed == seeds.0.start {
            write_notes(&notes, out)?;
            warnings.write(out)?;
            out.record("warnings", warnings.documented().into());
        }
        if arguments.makes_quantized() {
            bits::asked(arguments.fine_tune.bits(), &network.specs())?;
            quantize::check(network.specs().into_iter())?;
        }
        fit(&mut network, &split, &options)?;
        let test = Evaluation::new(&network, &split.test, options.loss);
        write_summary(&format!("seed {seed}"), &test, split.test.targets.names(), out)?;
        scores.push(score(&test));
        let mut found = json!({ "seed": seed, "test": document::evaluation(&test, split.test.targets.names()) });
        if let Some(choice) = choice {
            found["chosen"] = choice.document();
            choices.push(choice);
        }
        is_share = test.classification().is_some();
        if arguments.makes_quantized() {
            let normalize = data.normalize.into();
            let flash = arguments.budget.flash_bytes();
            let model = FloatTraining::new(options.loss, normalize, seed, flash);
            let quantized = model.quantize(&network, &split, &arguments.quantization(), out)?;
            let test = Evaluation::new(&quantized.quantization.network, &split.test, options.loss);
            write_summary("quantized", &test, split.test.targets.names(), out)?;
            of_quantized.push(score(&test));
            found["quantized"] = document::evaluation(&test, split.test.targets.names());
        }
        each.push(found);
        out.flush()?;
    }
    if let Some(text) = choice::summary(&choices) {
        writeln!(out, "chosen     {text}")?;
    }
    write_all("all", &scores, is_share, out.result())?;
    out.record("seeds", each.into());
    out.record("all", summary(&scores, is_share));
    if arguments.makes_quantized() {
        write_all("quantized", &of_quantized, is_share, out.result())?;
        out.record("quantized", summary(&of_quantized, is_share));
    }
    Ok(())
}

/// Higher is better for a classification, lower for a regression.
fn score(evaluation: &Evaluation) -> f64 {
    match &evaluation.metrics {
        Metrics::Classification(metrics) => metrics.accuracy(),
        Metrics::Regression(metrics) => metrics.total_rmse(),
    }
}

/// Writes mean, standard deviation, minimum and maximum of the scores of all seeds.
fn write_all(title: &str, scores: &[f64], is_share: bool, out: &mut dyn Write) -> Result<()> {
    let (mean, std) = mean_and_std(scores);
    let text = |score: f64| if is_share { percent2(score) } else { number(score) };
    let (min, max) = extremes(scores).unwrap_or((f64::NAN, f64::NAN));
    writeln!(
        out,
        "{title:<10} {} of {} seeds: mean {STRONG}{}{STRONG:#}, std {}, min {}, max {}",
        if is_share { "accuracy" } else { "RMSE" },
        scores.len(),
        text(mean),
        text(std),
        text(min),
        text(max)
    )?;
    Ok(())
}

/// The same as JSON.
fn summary(scores: &[f64], is_share: bool) -> Value {
    let (mean, std) = mean_and_std(scores);
    let (min, max) = extremes(scores).unwrap_or((f64::NAN, f64::NAN));
    let metric = if is_share { "accuracy" } else { "rmse" };
    json!({
        "metric": metric, "seeds": scores.len(),
        "mean": mean, "std": std, "min": min, "max": max,
    })
}

/// With two decimals: differences between seeds are small.
fn percent2(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// Mean and standard deviation, the latter of the population that the seeds are drawn from (n − 1).
fn mean_and_std(scores: &[f64]) -> (f64, f64) {
    let count = scores.len() as f64;
    let mean = scores.iter().sum::<f64>() / count;
    let squares = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>();
    (mean, (squares / (count - 1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_deviation_is_that_of_a_sample() {
        assert_eq!(mean_and_std(&[1.0, 3.0]), (2.0, 2f64.sqrt()));
    }
}
