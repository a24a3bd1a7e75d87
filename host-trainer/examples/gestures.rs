//! Gestures: a convolution over time, with a dense network beside it.
//!
//! ```sh
//! cargo run -p host-trainer --example gestures
//! ```
//!
//! A board in the hand measures its acceleration along three axes, 50 times a second, and is to tell from 64
//! measurements which of five gestures it sees ([`gestures`]). A shake may be anywhere in its
//! period when the window opens, and a swipe anywhere in the window: each of the 192 numbers is as often above
//! its mean as below. So a single layer knows little more than guessing.
//!
//! A dense network has to learn a shape for every moment at which it may come. A convolution learns it once, for
//! all moments: five measurements in a row, wherever they are. Of 5,000 new windows it gets 99.8 % right with the
//! seeds 0 to 4. A dense network of as many parameters gets 94.8 %, and one of 45 times as many 97.5 %.
//!
//! A recurrent layer of 8 units goes through the window moment by moment, and the largest of each of its states
//! counts: 357 parameters. `train --data gestures --layers "gru 8 each, maxovertime, dense 5" --quantize --seeds 0..10`
//! says 99.5 % of the test windows on average, in `f32` and in 8-bit weights alike.

use host_trainer::dataset::{Split, gestures};
use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, architecture, fit};
use nn_core::ActivationKind::{Relu, Softmax};

/// As many as the built-in data set has.
const WINDOWS: usize = 1500;
const FRESH: usize = 5000;

/// 1,829 parameters, 7 KiB of flash.
pub const CONVOLUTION: &str =
    "conv 8 5 relu, maxpool 2, conv 16 5 relu, maxpool 2, dense 5 softmax";
/// 869 parameters: where a shape is does not count at all.
pub const POOLED: &str =
    "conv 8 5 relu, maxpool 2, conv 16 5 relu, maxpool 2, globalavgpool, dense 5 softmax";
/// 357 parameters: what was seen so far is remembered.
pub const RECURRENT: &str = "gru 8 each, maxovertime, dense 5 softmax";
/// 1,787 parameters.
pub const DENSE: &str = "dense 9 relu, dense 5 softmax";
/// 82,949 parameters.
pub const LARGE: &str = "dense 256 relu, dense 128 relu, dense 5 softmax";
/// 965 parameters.
pub const SINGLE: &str = "dense 5 softmax";

/// A network after training.
pub struct Outcome {
    /// Of all layers.
    pub parameters: u64,
    /// The share of new windows that it gets right.
    pub accuracy: f64,
}

/// Trains these layers on gestures and from initial weights of this seed, with the options that are the default.
pub fn run(layers: &str, seed: u64) -> anyhow::Result<Outcome> {
    let training = gestures::gestures(WINDOWS, seed);
    let fresh = gestures::gestures(FRESH, seed + 1000);
    // Nothing is decided during training, so nothing needs to be kept back for it.
    let data = Split { validation: training.subset(&[]), training, test: fresh };
    let layers = architecture::parse(layers, data.training.shape(), Relu, Softmax)?;
    let mut network = DynamicNetwork::zeros(&layers)?;
    fit(&mut network, &data, &FitOptions { seed, ..FitOptions::default() })?;
    let accuracy = Evaluation::new(&network, &data.test, Loss::CrossEntropy).accuracy();
    Ok(Outcome { parameters: layers.iter().map(|layer| layer.parameters()).sum(), accuracy })
}

fn main() -> anyhow::Result<()> {
    println!("network                     parameters  accuracy on 5,000 new windows, seeds 0 to 4");
    for (name, layers) in [
        ("convolution over time", CONVOLUTION),
        ("and the average of all", POOLED),
        ("recurrent, 8 units", RECURRENT),
        ("dense, 9 neurons", DENSE),
        ("dense, 256 and 128 neurons", LARGE),
        ("a single layer", SINGLE),
    ] {
        let outcomes: Vec<Outcome> =
            (0..5).map(|seed| run(layers, seed)).collect::<anyhow::Result<_>>()?;
        let mean = outcomes.iter().map(|outcome| outcome.accuracy).sum::<f64>() / 5.0;
        let least = outcomes.iter().map(|outcome| outcome.accuracy).fold(1.0, f64::min);
        println!(
            "{name:<26}  {:>10}  {:.2} %, least {:.2} %",
            outcomes[0].parameters,
            100.0 * mean,
            100.0 * least
        );
    }
    Ok(())
}
