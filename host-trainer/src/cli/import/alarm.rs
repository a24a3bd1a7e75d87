//! The threshold of an autoencoder that was imported.

use crate::cli::anomaly_summary as words;
use crate::cli::console::Console;
use crate::import::Imported;
use anyhow::{Result, bail};
use host_trainer_core::anomaly::{alarm, check_autoencoder};
use host_trainer_core::dataset::npy::Reference;
use host_trainer_core::export::Anomaly;

/// Share of normal samples that may raise the alarm.
const FALSE_ALARMS: f64 = 0.01;

/// The threshold by the scores of normal samples: the mean squared error of what the network gives back.
pub(super) fn threshold(
    imported: &Imported,
    reference: Option<&Reference>,
    out: &mut Console,
) -> Result<Anomaly> {
    let width = imported.input_sizes.iter().product();
    let gives_back = check_autoencoder(&imported.network.specs(), width).is_ok();
    if !gives_back || imported.is_rearranged() {
        bail!(
            "--task anomaly-detection needs a network that gives back the {width} numbers that it takes, in a dense layer \
             without activation: leave it away"
        );
    }
    let Some(reference) = reference else {
        bail!(
            "--task anomaly-detection needs normal samples, whose scores set the threshold: --samples FILE.npz"
        );
    };
    let x = imported.arrange(&reference.x);
    let (alarm, threshold) = alarm(&imported.network, &x, vec![1.0; width], FALSE_ALARMS)?;
    words::write_threshold("threshold", &threshold, out)?;
    out.record("anomaly", words::threshold(&threshold, false));
    Ok(alarm)
}
