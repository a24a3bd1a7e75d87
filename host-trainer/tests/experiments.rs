//! The examples reach the figures of the articles whose experiments they repeat, and those that they promise.
//!
//! Each is the very program that `cargo run --example` runs. Those of MNIST run if the folder
//! `../shared/data/mnist` is beside the repository. Those that train for minutes are ignored:
//! `cargo xtask test --all` runs them.

use host_trainer::TrainedNetwork;
use host_trainer::dataset::text_lines::{LONGEST_COLUMNS, Line, Print};
use host_trainer::dataset::{Dataset, idx};
use host_trainer::export::TrainedModel;
use std::io::Write;
use std::path::{Path, PathBuf};

// Each has a `main` of its own, which nobody calls here.
#[allow(dead_code)]
#[path = "../examples/features.rs"]
mod features;
#[allow(dead_code)]
#[path = "../examples/gestures.rs"]
mod gestures;
#[allow(dead_code)]
#[path = "../examples/gradient_check.rs"]
mod gradient_check;
#[allow(dead_code)]
#[path = "../examples/letters.rs"]
mod letters;
#[allow(dead_code)]
#[path = "../examples/logistic.rs"]
mod logistic;
#[allow(dead_code)]
#[path = "../examples/mnist.rs"]
mod mnist;
#[allow(dead_code)]
#[path = "../examples/mnist_thousand.rs"]
mod mnist_thousand;
#[allow(dead_code)]
#[path = "../examples/moons.rs"]
mod moons;
#[allow(dead_code)]
#[path = "../examples/text_lines/main.rs"]
mod text_lines;
#[allow(dead_code)]
#[path = "../examples/xor.rs"]
mod xor;

/// The training and test images, if they are there.
fn mnist_files(test: &str) -> Option<(Dataset, Dataset)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/mnist");
    if !folder.is_dir() {
        // Not through `eprintln`, which nobody sees if the test passes.
        let _ =
            writeln!(std::io::stderr(), "{test}: not run, because {} is missing", folder.display());
        return None;
    }
    Some(idx::load(&folder).unwrap())
}

#[test]
fn networks_behind_features_are_better_than_those_of_the_raw_window() {
    for (task, generate, [behind, raw, dense]) in features::TASKS {
        let [behind, raw, dense] =
            [behind, raw, dense].map(|layers| features::run(generate, layers, 0).unwrap());
        assert!(behind.accuracy > 0.92, "{task}: {}", behind.accuracy);
        assert!(behind.accuracy > raw.accuracy + 0.03, "{task}: {}", raw.accuracy);
        assert!(behind.accuracy > dense.accuracy + 0.2, "{task}: {}", dense.accuracy);
    }
}

#[test]
fn xor_ends_with_the_error_of_the_article() {
    let outcome = xor::run(xor::SEED).unwrap();
    assert!(outcome.error <= 0.000242, "{}", outcome.error);
    for (output, target) in outcome.outputs.into_iter().zip(xor::TARGETS) {
        assert!((output - target).abs() <= 0.03, "{output} for {target}");
    }
}

#[test]
fn two_of_ten_seeds_reach_the_error_of_the_article_and_all_learn_xor() {
    let errors: Vec<f64> = (0..10).map(|seed| xor::run(seed).unwrap().error).collect();
    assert_eq!(errors.iter().filter(|&&error| error <= 0.00025).count(), 2, "{errors:?}");
    assert!(errors.iter().all(|&error| error < 0.001), "{errors:?}");
}

#[test]
fn a_thousand_images_teach_more_than_in_the_article() {
    let Some((training, test)) = mnist_files("mnist_thousand") else { return };
    let outcome = mnist_thousand::run(&training, test).unwrap();
    assert!(outcome.error <= 0.0109, "{}", outcome.error);
    assert!(outcome.test_accuracy >= 0.88, "{}", outcome.test_accuracy);
}

#[test]
fn all_of_mnist_teaches_more_than_in_the_article() {
    let Some((training, test)) = mnist_files("mnist") else { return };
    let accuracy = mnist::run(training, test, |_, _| {}).unwrap();
    assert!(accuracy >= 0.98, "{accuracy}");
}

#[test]
fn moons_are_told_apart_and_the_loss_falls_in_every_step() {
    let outcome = moons::run(0).unwrap();
    assert_eq!(outcome.losses.len(), 300);
    assert!(moons::is_falling(&outcome.losses), "{:?}", outcome.losses);
    assert!(outcome.accuracy >= 0.985, "{}", outcome.accuracy);
}

#[test]
fn softmax_of_two_classes_becomes_the_sigmoid() {
    let outcome = logistic::run().unwrap();
    assert!(outcome.largest_difference <= 1e-6, "{:e}", outcome.largest_difference);
    assert!((outcome.slope - 1.0).abs() <= 1e-6, "{}", outcome.slope);
    assert!(outcome.offset.abs() <= 1e-6, "{}", outcome.offset);
}

#[test]
fn the_gradients_of_all_layers_agree_with_central_differences() {
    let errors = gradient_check::run().unwrap();
    assert_eq!(errors.len(), 4);
    for (layer, error) in errors.iter().enumerate() {
        assert!(error.weights < 1e-6, "weights of layer {}: {:e}", layer + 1, error.weights);
        assert!(error.bias < 1e-6, "bias of layer {}: {:e}", layer + 1, error.bias);
    }
}

#[test]
fn letters_drawn_anew_are_all_right() {
    assert_eq!(letters::run(letters::SEED).unwrap().fresh_accuracy, 1.0);
}

#[test]
fn a_convolution_over_time_tells_gestures_apart_and_dense_networks_do_worse() {
    for seed in 0..3 {
        let accuracy = |layers| gestures::run(layers, seed).unwrap().accuracy;
        let convolution = accuracy(gestures::CONVOLUTION);
        assert!(convolution >= 0.99, "seed {seed}: {convolution}");
        let pooled = accuracy(gestures::POOLED);
        assert!(pooled >= 0.98, "seed {seed}: {pooled}");
        // Of a fifth as many parameters.
        let recurrent = accuracy(gestures::RECURRENT);
        assert!(recurrent >= 0.985, "seed {seed}: {recurrent}");
        // Of as many parameters.
        let dense = accuracy(gestures::DENSE);
        assert!((0.8..0.96).contains(&dense), "seed {seed}: {dense}");
        // Guessing is 0.2.
        let single = accuracy(gestures::SINGLE);
        assert!((0.2..0.5).contains(&single), "seed {seed}: {single}");
    }
}

/// The model that boards read lines with.
fn committed_reader() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmware/models/text_lines_quantized.postcard")
}

/// Compares what was read with the rates of errors that are promised: without spaces and with them.
fn check_reading(lines: &[Line], texts: &[String], print: &Print) -> usize {
    let (without_spaces, with_spaces) =
        if *print == Print::CLEAN { (0.001, 0.006) } else { (0.006, 0.006) };
    let found = text_lines::errors(lines, texts);
    assert!(found.without_spaces.rate() <= without_spaces, "{found:?}");
    assert!(found.with_spaces.rate() <= with_spaces, "{found:?}");
    // The article's reader had one of six lines wrong.
    assert!(found.exact * 6 > lines.len() * 5, "{found:?}");
    found.exact
}

#[test]
fn the_committed_model_reads_lines_of_text_better_than_promised() {
    let model = TrainedModel::read(&committed_reader()).unwrap();
    let TrainedNetwork::Quantized(network) = model.network else { panic!("not quantized") };
    let every = network.every_moment(LONGEST_COLUMNS as u16).unwrap();
    for print in [Print::CLEAN, Print::NOISY] {
        let lines = text_lines::fresh(print.clone());
        let lines = &lines[..300];
        check_reading(lines, &text_lines::texts(&every, lines), &print);
    }
}

#[test]
#[ignore = "trains for minutes: type `cargo xtask test --all`"]
fn lines_of_text_are_read_better_than_promised_and_by_the_committed_model() {
    let reader = text_lines::train(text_lines::SEED, drop).unwrap();
    let mut exact = 0;
    for print in [Print::CLEAN, Print::NOISY] {
        let lines = text_lines::fresh(print.clone());
        for texts in reader.read(&lines).unwrap() {
            exact = check_reading(&lines, &texts, &print);
        }
    }
    let committed = committed_reader();
    assert!(
        reader.model(exact).to_bytes().unwrap() == std::fs::read(&committed).unwrap(),
        "{} is another model: cargo run -p host-trainer --example text_lines",
        committed.display()
    );
}
