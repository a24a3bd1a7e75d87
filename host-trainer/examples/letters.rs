//! Letters: 26 classes, from images of 32×32 pixels.
//!
//! ```sh
//! cargo run -p host-trainer --example letters
//! ```
//!
//! A well-known article builds a network in NumPy and trains it on images of the 26 capital letters:
//! 32×32 pixels to 15×15 neurons, to 15×15, to 26, tanh and then sigmoid. It reports 100 %.
//!
//! Ours has the same network: 1024-225-225-26, every neuron of a layer joined to all of the next. Each of
//! the 26 outputs is a yes or no of its own, so the loss is binary cross-entropy. It is judged by letters
//! that are drawn anew, with other sizes, shifts and noise than those that it was trained on: 100 % of the
//! latter would show no more than a good memory.
//!
//! A dense layer does not know that a letter that moves is the same letter. It has to be shown many, and
//! each a little differently in every epoch ([`Augmentation`]). Of 2,600 new letters, all are right with the
//! seeds 1 (the one here) and 2, all but one with seed 0; of 26,000, it takes 2, 2 and 3 for others with the
//! seeds 0, 1 and 2.

use host_trainer::dataset::letters::letters;
use host_trainer::dataset::{Normalize, Split};
use host_trainer::optimizer::Method;
use host_trainer::{Augmentation, DynamicNetwork, Evaluation, FitOptions, Loss, Schedule, fit};
use nn_core::ActivationKind::{Sigmoid, Tanh};

/// 1,000 of each letter.
const TRAINING: usize = 26_000;
/// 100 of each letter.
const FRESH: usize = 2_600;

/// A seed with which all of them are right.
pub const SEED: u64 = 1;

/// How good the network is after training.
pub struct Outcome {
    /// The share of the letters that it was trained on that it gets right.
    pub training_accuracy: f64,
    /// The share of letters that it has never seen that it gets right.
    pub fresh_accuracy: f64,
}

/// Trains on letters and from initial weights of this seed.
pub fn run(seed: u64) -> anyhow::Result<Outcome> {
    let training = letters(TRAINING, seed);
    let fresh = letters(FRESH, seed + 1000);
    // Nothing is decided during training, so nothing needs to be kept back for it.
    let data = Split { validation: training.subset(&[]), training, test: fresh };

    let options = FitOptions {
        loss: Loss::BinaryCrossEntropy,
        normalize: Normalize::Standard,
        epochs: 25,
        batch_size: 256,
        learning_rate: 0.006,
        method: Method::AdamW,
        schedule: Schedule::OneCycle,
        weight_decay: 0.3,
        // At this learning rate, a single large step can undo what was learned.
        clip_norm: Some(0.2),
        augmentation: Augmentation { shift: 1.5, rotate: 4.0, ..Augmentation::default() },
        seed,
        ..FitOptions::default()
    };
    let mut network = DynamicNetwork::new(&[32 * 32, 15 * 15, 15 * 15, 26], Tanh, Sigmoid)?;
    fit(&mut network, &data, &options)?;

    let accuracy = |data| Evaluation::new(&network, data, Loss::BinaryCrossEntropy).accuracy();
    Ok(Outcome {
        training_accuracy: accuracy(&data.training),
        fresh_accuracy: accuracy(&data.test),
    })
}

fn main() -> anyhow::Result<()> {
    let Outcome { training_accuracy, fresh_accuracy } = run(SEED)?;
    println!("                                       article      ours");
    println!(
        "accuracy on the letters trained on       100 %  {:>6.2} %",
        100.0 * training_accuracy
    );
    println!("accuracy on 2,600 letters drawn anew            {:>6.2} %", 100.0 * fresh_accuracy);
    Ok(())
}
