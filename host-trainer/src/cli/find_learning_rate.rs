//! `host-trainer find-learning-rate`

use super::arguments::{FindLearningRateArguments, UsageError, WeightDecay};
use super::console::Console;
use super::data_summary::write_data;
use super::notes::write_notes;
use super::table::number;
use super::training_setup::TrainingSetup;
use anyhow::{Result, bail};
use host_trainer_core::dataset::Normalize;
use host_trainer_core::inspection::unscaled;
use host_trainer_core::{find_learning_rate, is_hopeless, loss_of_guessing, suggestion};
use serde_json::{Value, json};
use std::io::Write;

pub(super) fn run(arguments: &FindLearningRateArguments, out: &mut Console) -> Result<()> {
    let FindLearningRateArguments { data, network, fit, steps } = arguments;
    if fit.weight_decay == Some(WeightDecay::Auto) {
        return Err(UsageError::WeightDecayOfRates.into());
    }
    let setup = TrainingSetup::new(data.load(data.seed)?, data, network, fit, data.seed, None)?;
    let TrainingSetup { split, mut network, options, teachers, notes, warnings, .. } = setup;
    write_data(&split, out)?;
    if let (Some(teachers), Some(how)) = (&teachers, &options.distillation) {
        teachers.write(how, out)?;
    }
    write_notes(&notes, out)?;
    warnings.write(out)?;
    let tried = find_learning_rate(&mut network, &split, &options, *steps as usize)?;

    writeln!(out, "tried      learning rate    loss")?;
    let largest = tried.iter().map(|step| step.loss).fold(f64::MIN_POSITIVE, f64::max);
    // About thirty lines, whatever the number of steps.
    for step in tried.iter().step_by(tried.len().div_ceil(30)) {
        let bar = "▇".repeat((40.0 * step.loss / largest).round().max(0.0) as usize);
        writeln!(out, "           {:>13.2e}  {:>6.4}  {bar}", step.learning_rate, step.loss)?;
    }
    let tried_ones: Vec<Value> = (tried.iter())
        .map(|step| json!({ "learning_rate": step.learning_rate, "loss": step.loss }))
        .collect();
    out.record("tried", tried_ones.into());
    if let Some(guess) = loss_of_guessing(&split.training, &options)
        && is_hopeless(&tried, guess)
    {
        let smallest = tried.iter().map(|step| step.loss).fold(f64::INFINITY, f64::min);
        let is_unscaled =
            options.normalize == Normalize::None && !unscaled(&split.training).is_empty();
        let advice = match is_unscaled {
            true => "features are large and not scaled: leave --normalize none away",
            false => {
                "the learning rate is not the cause: try another --activation, fewer layers, or --clip-norm 1"
            }
        };
        bail!(
            "no learning rate that was tried trains this network: the smallest loss is {}, that of guessing {}; {advice}",
            number(smallest),
            number(guess)
        );
    }
    let Some(rate) = suggestion(&tried) else {
        bail!("the loss never fell: the data may be too small or random, or the network too small");
    };
    out.record("learning_rate", json!(rate));
    let out = out.result();
    writeln!(out, "suggested  --learning-rate {rate:.1e}  (where the loss falls fastest)")?;
    Ok(())
}
