//! `host-trainer find-learning-rate`

use super::arguments::FindLearningRateArguments;
use super::problem::Problem;
use super::train::write_data;
use crate::learning_rate::{find_learning_rate, suggestion};
use anyhow::{Result, bail};
use std::io::Write;

pub(super) fn run(arguments: &FindLearningRateArguments, out: &mut dyn Write) -> Result<()> {
    let FindLearningRateArguments { data, network, fit, steps } = arguments;
    let problem = Problem::new(data.load(data.seed)?, data, network, fit, data.seed)?;
    let Problem { parts, mut network, options } = problem;
    write_data(&parts, out)?;
    let tried = find_learning_rate(&mut network, &parts, &options, *steps as usize)?;

    writeln!(out, "tried      learning rate    loss")?;
    let largest = tried.iter().map(|step| step.loss).fold(f64::MIN_POSITIVE, f64::max);
    // About thirty lines, whatever the number of steps.
    for step in tried.iter().step_by(tried.len().div_ceil(30)) {
        let bar = "▇".repeat((40.0 * step.loss / largest).round().max(0.0) as usize);
        writeln!(out, "           {:>13.2e}  {:>6.4}  {bar}", step.learning_rate, step.loss)?;
    }
    let Some(rate) = suggestion(&tried) else {
        bail!("the loss never fell: the data may be too small or random, or the network too small");
    };
    writeln!(out, "suggested  --learning-rate {rate:.1e}  (where the loss falls fastest)")?;
    Ok(())
}
