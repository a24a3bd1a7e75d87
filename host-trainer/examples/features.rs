//! Features in front of a small network, with networks of the raw window of as much flash beside them.
//!
//! ```sh
//! cargo run -p host-trainer --example features
//! ```
//!
//! Two tasks whose samples begin anywhere in their period: motion of a board whose gravity points anywhere (rest, a slow
//! rotation, a tremor) in windows of 64 moments of three axes, and sounds of any frequency and size (a tone, a chirp,
//! noise) in windows of 512 moments. A network of the raw window has to learn what a feature computes, and has only so
//! many parameters and samples for it.

use host_trainer::dataset::{Dataset, ImageSize, Split, Targets};
use host_trainer::features::standardized;
use host_trainer::random::{Purpose, generator, normal};
use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, architecture, fit};
use nn_core::ActivationKind::{Relu, Softmax};
use rand::{Rng, RngExt};
use std::f64::consts::TAU;

const TRAINING: usize = 300;
const FRESH: usize = 3000;

/// Samples of this seed.
pub type Generate = fn(usize, u64) -> Dataset;

/// Tasks, and for each the layers that are compared.
pub const TASKS: [(&str, Generate, [&str; 3]); 2] = [
    (
        "motion",
        motion,
        [
            "statistics, dense 12 relu, dense 3 softmax",
            "conv 8 5 relu, maxpool 4, conv 5 5 relu, globalavgpool, dense 3 softmax",
            "dense 2 relu, dense 3 softmax",
        ],
    ),
    (
        "sounds",
        sounds,
        [
            "frames 128 hop 64, logmel 16 rate 8000, conv 8 3 relu, globalavgpool, dense 3 softmax",
            "conv 12 16 stride 4 relu, maxpool 4, conv 5 5 relu, globalavgpool, dense 3 softmax",
            "dense 2 relu, dense 3 softmax",
        ],
    ),
];

/// A network after training.
pub struct Outcome {
    /// Flash of parameters and tables.
    pub flash_bytes: u64,
    /// The share of new windows that it gets right.
    pub accuracy: f64,
}

/// Trains these layers on samples and from initial weights of this seed, with the options that are the default.
pub fn run(generate: Generate, layers: &str, seed: u64) -> anyhow::Result<Outcome> {
    let (training, fresh) = (generate(TRAINING, seed), generate(FRESH, seed + 1000));
    let data = Split { validation: training.subset(&[]), training, test: fresh };
    let layers = architecture::parse(layers, data.training.shape(), Relu, Softmax)?;
    let options = FitOptions { seed, ..FitOptions::default() };
    let layers = standardized(layers, options.normalize, &data.training);
    let mut network = DynamicNetwork::zeros(&layers)?;
    fit(&mut network, &data, &options)?;
    let accuracy = Evaluation::new(&network, &data.test, Loss::CrossEntropy).accuracy();
    Ok(Outcome { flash_bytes: layers.iter().map(|layer| layer.flash_bytes()).sum(), accuracy })
}

fn dataset(
    name: &str,
    labels: [&str; 3],
    channels: usize,
    features: Vec<f32>,
    samples: usize,
) -> Dataset {
    let width = features.len() / samples;
    Dataset {
        name: name.into(),
        columns: Vec::new(),
        width,
        features,
        targets: Targets::Classes {
            classes: (0..samples).map(|sample| sample % 3).collect(),
            labels: labels.map(String::from).to_vec(),
        },
        image: Some(ImageSize { width: width / channels, height: 1 }),
    }
}

/// Acceleration in g along three axes, 50 times a second: gravity that points anywhere, and stays there, or turns, or
/// trembles.
pub fn motion(samples: usize, seed: u64) -> Dataset {
    let mut random = generator(seed, Purpose::Data);
    let mut features = Vec::new();
    for sample in 0..samples {
        let [a, mut b] = [direction(&mut random), direction(&mut random)];
        let dot: f64 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
        (0..3).for_each(|axis| b[axis] -= dot * a[axis]);
        let size = b.iter().map(|b| b * b).sum::<f64>().sqrt().max(1e-9);
        b.iter_mut().for_each(|b| *b /= size);
        let (phase, slow, fast) = (
            random.random_range(0.0..TAU),
            random.random_range(0.3..0.8),
            random.random_range(4.0..9.0),
        );
        let tremor = random.random_range(0.08..0.3);
        for moment in 0..64 {
            let t = f64::from(moment) / 50.0;
            let turn = if sample % 3 == 1 { TAU * slow * t } else { 0.0 };
            let shake = if sample % 3 == 2 { tremor * (TAU * fast * t + phase).sin() } else { 0.0 };
            for axis in 0..3 {
                let gravity = a[axis] * turn.cos() + b[axis] * turn.sin();
                features.push((gravity + shake * b[axis] + 0.02 * normal(&mut random)) as f32);
            }
        }
    }
    dataset("motion", ["rest", "rotation", "tremor"], 3, features, samples)
}

fn direction(random: &mut impl Rng) -> [f64; 3] {
    let axes = [normal(random), normal(random), normal(random)];
    let size = axes.iter().map(|axis| axis * axis).sum::<f64>().sqrt().max(1e-9);
    axes.map(|axis| axis / size)
}

/// Sound pressure 8,000 times a second: tones and chirps of any frequency and size, and noise.
pub fn sounds(samples: usize, seed: u64) -> Dataset {
    let mut random = generator(seed, Purpose::Data);
    let mut features = Vec::new();
    for sample in 0..samples {
        let size = 10f64.powf(random.random_range(-1.5..0.0));
        let (hertz, phase) = (random.random_range(300.0..2500.0), random.random_range(0.0..TAU));
        // Hz that a chirp gains in the window.
        let rise = if sample % 3 == 1 { random.random_range(600.0..1200.0) } else { 0.0 };
        for moment in 0..512 {
            let t = f64::from(moment) / 8000.0;
            let tone = (TAU * (hertz * t + rise * t * t / 2.0 * 8000.0 / 512.0) + phase).sin();
            let x = if sample % 3 == 2 { 0.7 * normal(&mut random) } else { tone };
            features.push((size * (x + 0.1 * normal(&mut random))) as f32);
        }
    }
    dataset("sounds", ["tone", "chirp", "noise"], 1, features, samples)
}

fn main() -> anyhow::Result<()> {
    println!("300 windows to train on; accuracy on 3,000 new ones, seeds 0 to 4");
    for (task, generate, networks) in TASKS {
        for layers in networks {
            let outcomes: Vec<Outcome> =
                (0..5).map(|seed| run(generate, layers, seed)).collect::<anyhow::Result<_>>()?;
            let mean = outcomes.iter().map(|outcome| outcome.accuracy).sum::<f64>() / 5.0;
            let least = outcomes.iter().map(|outcome| outcome.accuracy).fold(1.0, f64::min);
            let [mean, least] = [mean, least].map(|share| 100.0 * share);
            let bytes = outcomes[0].flash_bytes;
            println!("{task}: {mean:.1} %, least {least:.1} %, {bytes:>5} bytes: {layers}");
        }
    }
    Ok(())
}
