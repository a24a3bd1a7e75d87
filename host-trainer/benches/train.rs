//! How fast training is: `cargo xtask bench train`.
//!
//! Timings depend on the machine and on what else it does: compare them only within one run.

use host_trainer::architecture::parse;
use host_trainer::dataset::{Dataset, Normalize, Options, Shares, Source, Split, Targets};
use host_trainer::optimizer::Method;
use host_trainer::{DynamicNetwork, FitOptions, Schedule, Training, initialize};
use nalgebra::DMatrix;
use nn_core::ActivationKind::{Relu, Softmax};
use nn_core::{LayerSpec, Shape};
use std::time::Instant;

/// 784-80-80-10, as in the article that trains on MNIST.
const WIDTHS: [usize; 4] = [784, 80, 80, 10];
/// As in README.
const CONVOLUTIONS: &str =
    "conv 8 3x3 same, maxpool 2, conv 16 3x3 same, maxpool 2, conv 32 3x3, dense 10";
const SAMPLES: usize = 60_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let data = match arguments.first() {
        Some(path) => mnist(path),
        None => random(SAMPLES),
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let peak = threads as f64 * matrix_product_peak();
    println!("peak of matrix products, measured: {peak:.0} GFLOP/s on {threads} threads");
    println!("{}: 784-80-80-10, plain SGD; the fastest of 5 epochs", data.training.name);
    println!("batch   s/epoch   samples/s   GFLOP/s   share of peak");
    for batch_size in [256, 128, 64, 32] {
        let seconds = fastest_epoch(&dense(&WIDTHS), &data, batch_size, 5, false);
        let samples = data.training.len() as f64;
        let rate = samples * flop_per_sample(&WIDTHS) / seconds / 1e9;
        println!(
            "{batch_size:>5} {seconds:>9.3} {:>11.0} {rate:>9.1} {:>13.0} %",
            samples / seconds,
            100.0 * rate / peak
        );
    }

    println!("{}: {CONVOLUTIONS}; the fastest of 2 epochs", data.training.name);
    println!("batch   s/epoch   with batch normalization   samples/s");
    let convolutions = convolutions();
    for batch_size in [256, 64] {
        let seconds = |batch_norm| fastest_epoch(&convolutions, &data, batch_size, 2, batch_norm);
        let (plain, normalized) = (seconds(false), seconds(true));
        let rate = data.training.len() as f64 / plain;
        println!("{batch_size:>5} {plain:>9.3} {normalized:>26.3} {rate:>11.0}");
    }

    println!("samples   s/epoch   µs/sample   (batch 256)");
    for samples in [7_500, 15_000, 30_000, 60_000] {
        let data = random(samples);
        let seconds = fastest_epoch(&dense(&WIDTHS), &data, 256, 4, false);
        println!("{samples:>7} {seconds:>9.3} {:>11.2}", 1e6 * seconds / samples as f64);
    }
    println!("hidden    parameters   s/epoch   ns/parameter and 1,000 samples   (batch 256)");
    let data = random(15_000);
    for hidden in [20, 40, 80, 160, 320, 640] {
        let widths = [784, hidden, hidden, 10];
        let network = dense(&widths);
        let seconds = fastest_epoch(&network, &data, 256, 3, false);
        let parameters: u64 = network.specs().iter().map(LayerSpec::parameters).sum();
        let each = 1e9 * seconds / parameters as f64 / 15.0;
        println!("{hidden:>6} {parameters:>13} {seconds:>9.3} {each:>32.1}");
    }
}

/// Seconds of the fastest of some epochs, without validation.
fn fastest_epoch(
    network: &DynamicNetwork,
    data: &Split,
    batch_size: usize,
    epochs: usize,
    batch_norm: bool,
) -> f64 {
    let mut network = network.clone();
    initialize(&mut network, 0);
    let options = FitOptions {
        batch_size,
        epochs,
        method: Method::Sgd { momentum: 0.0 },
        schedule: Schedule::Constant,
        normalize: Normalize::MinMax,
        learning_rate: 0.1,
        weight_decay: 0.0,
        batch_norm,
        ..FitOptions::default()
    };
    let mut training = Training::start(&network, data, &options).expect("they fit");
    let mut fastest = f64::INFINITY;
    loop {
        let start = Instant::now();
        match training.run_epoch() {
            Ok(Some(_)) => fastest = fastest.min(start.elapsed().as_secs_f64()),
            Ok(None) => return fastest,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Forward, gradient of the weights, and, but for the first layer, gradient of the input: each two
/// operations a weight.
fn flop_per_sample(widths: &[usize]) -> f64 {
    let macs = |pair: &[usize]| (pair[0] * pair[1]) as f64;
    let all: f64 = widths.windows(2).map(macs).sum();
    2.0 * (3.0 * all - macs(&widths[..2]))
}

fn dense(widths: &[usize]) -> DynamicNetwork {
    DynamicNetwork::new(widths, Relu, Softmax).expect("a network")
}

fn convolutions() -> DynamicNetwork {
    let layers = parse(CONVOLUTIONS, Shape::new(28, 28, 1), Relu, Softmax).expect("layers");
    DynamicNetwork::zeros(&layers).expect("a network")
}

/// GFLOP/s of one thread on a large product through nalgebra, which does not share our kernels.
fn matrix_product_peak() -> f64 {
    const SIDE: usize = 768;
    let a = DMatrix::<f32>::from_fn(SIDE, SIDE, |r, c| ((r * 7 + c) % 13) as f32);
    let b = a.transpose();
    let mut c = DMatrix::<f32>::zeros(SIDE, SIDE);
    let mut fastest = f64::INFINITY;
    for _ in 0..10 {
        let start = Instant::now();
        c.gemm(1.0, &a, &b, 0.0);
        fastest = fastest.min(start.elapsed().as_secs_f64());
    }
    assert!(c[(1, 1)] > 0.0);
    2.0 * (SIDE as f64).powi(3) / fastest / 1e9
}

/// Made-up samples in the shape of MNIST; nothing is validated.
fn random(samples: usize) -> Split {
    let pixel = |i: usize| ((i as u32).wrapping_mul(2_654_435_761) >> 24) as f32;
    let training = Dataset {
        name: "random data".into(),
        columns: Vec::new(),
        width: WIDTHS[0],
        features: (0..samples * WIDTHS[0]).map(pixel).collect(),
        targets: Targets::Classes {
            classes: (0..samples).map(|i| i * 7 % 10).collect(),
            labels: (0..10).map(|class| class.to_string()).collect(),
        },
        image: None,
    };
    let none = training.subset(&[]);
    Split { validation: none.clone(), test: none, training }
}

/// All training images of MNIST; nothing is validated.
fn mnist(path: &str) -> Split {
    let source = Source::load(path, &Options::default(), 0).expect("a data set");
    let none = Some(source.data.subset(&[]));
    let source = Source { validation: none.clone(), test: none, ..source };
    source.split(Shares::default(), 0).expect("a split")
}
