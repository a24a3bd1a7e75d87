//! XOR: the smallest problem that no single layer solves.
//!
//! ```sh
//! cargo run -p host-trainer --example xor
//! ```
//!
//! A well-known article builds a network in NumPy and trains it on the four corners of the unit square:
//! 2-3-1 neurons, tanh in both layers, squared error, learning rate 0.1, 1,000 epochs of single samples. It
//! ends with an error of 0.000242.
//!
//! Ours has the same network, loss, learning rate and number of steps. Two things differ: the order of
//! the corners is drawn anew in every epoch, and the initial weights are ours ([`host_trainer::initialize()`]),
//! not uniform in ±0.5.
//!
//! A thousand epochs are few: where training stands by then depends on where it began. Of the seeds 0 to 9,
//! two end at or below 0.00025 (1 and 5), seven more below 0.0004, and the last at 0.00096; the example
//! prints them all. Begun as the article begins, three of these seeds end at or below 0.00025, and two do
//! not learn XOR at all.

use host_trainer::dataset::{Dataset, Normalize, Split, Targets};
use host_trainer::optimizer::Method;
use host_trainer::{Evaluation, FitOptions, Loss, Schedule, fit};
use nn_core::{Dense, Describe, Layer, Network, Tanh, chain};

const CORNERS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// The target of each corner.
pub const TARGETS: [f32; 4] = [0.0, 1.0, 1.0, 0.0];
/// The seed that comes closest among 0 to 9.
pub const SEED: u64 = 5;

/// What is left after training.
pub struct Outcome {
    /// The mean squared error over the four corners.
    pub error: f64,
    /// The prediction for each corner.
    pub outputs: [f32; 4],
}

/// Trains from the initial weights of this seed.
pub fn run(seed: u64) -> anyhow::Result<Outcome> {
    let corners = Dataset {
        name: "xor".into(),
        columns: vec!["a".into(), "b".into()],
        width: 2,
        features: CORNERS.concat(),
        targets: Targets::Values { values: TARGETS.into(), names: vec!["a xor b".into()] },
        image: None,
    };
    // There are no other corners to judge by.
    let data =
        Split { training: corners.clone(), validation: corners.clone(), test: corners.clone() };

    // The plain rule, w = w − 0.1·g, after every sample; nothing that the article does not have.
    let options = FitOptions {
        loss: Loss::MeanSquaredError,
        normalize: Normalize::None,
        epochs: 1000,
        batch_size: 1,
        learning_rate: 0.1,
        method: Method::Sgd { momentum: 0.0 },
        schedule: Schedule::Constant,
        weight_decay: 0.0,
        seed,
        ..FitOptions::default()
    };
    let mut network = Network::<chain![Dense<2, 3, Tanh>, Dense<3, 1, Tanh>]>::ZEROS;
    fit(&mut network, &data, &options)?;

    Ok(Outcome {
        error: Evaluation::new(&network, &corners, Loss::MeanSquaredError).loss,
        outputs: CORNERS.map(|corner| network.forward(&corner)[0]),
    })
}

fn main() -> anyhow::Result<()> {
    let Outcome { error, outputs } = run(SEED)?;
    println!("the best of seeds 0 to 9, which is {SEED}:");
    println!("                      article      ours");
    println!("mean squared error   0.000242  {error:.6}");
    println!();
    println!("a  b  target    ours");
    for (([a, b], target), output) in CORNERS.into_iter().zip(TARGETS).zip(outputs) {
        println!("{a}  {b}  {target:>6}  {output:>6.3}");
    }
    println!();
    println!("seed  mean squared error");
    for seed in 0..10 {
        println!("{seed:>4}  {:>18.6}", run(seed)?.error);
    }
    Ok(())
}
