//! Batch normalization: its gradients against central differences in f64, and what is left of it in a network.

use host_trainer::architecture;
use host_trainer::dataset::{Shares, digits, split};
use host_trainer::engine::{Batch, Engine};
use host_trainer::parameters::Parameters;
use host_trainer::{
    Checkpoint, DynamicNetwork, Evaluation, FitOptions, Loss, Training, fit, initialize,
};
use nn_core::ActivationKind::{Relu, Sigmoid, Softmax, Tanh};
use nn_core::{LayerViews, Shape};

const STEP: f64 = 1e-5;

/// Samples of made-up numbers, and one-hot targets.
fn batch(inputs: usize, outputs: usize, samples: usize) -> (Batch<f64>, usize) {
    let x = (0..inputs * samples).map(|i| libm::sin(1.3 * i as f64) + 0.2).collect();
    let one_hot = |sample: usize, class: usize| f64::from(u8::from(sample * 7 % outputs == class));
    let targets = (0..samples * outputs).map(|i| one_hot(i / outputs, i % outputs)).collect();
    (Batch { x, targets, weights: vec![1.0; samples], ..Batch::default() }, samples)
}

/// A network of random weights and biases, whose hidden sums are normalized.
fn normalized(words: &str, input: Shape) -> (DynamicNetwork<f64>, Parameters<f64>) {
    let layers = architecture::parse(words, input, Tanh, Softmax).unwrap();
    let mut network = DynamicNetwork::<f64>::zeros(&layers).unwrap();
    initialize(&mut network, 5);
    for view in network.layer_views_mut().iter_mut() {
        let biases = view.blocks.iter_mut().flat_map(|block| &mut *block.bias);
        for (index, bias) in biases.enumerate() {
            *bias = 0.3 * libm::cos(index as f64);
        }
    }
    let mut parameters = Parameters::of(&network);
    parameters.normalize_batches();
    for layer in &mut parameters.layers {
        if let Some(norm) = &mut layer.batch_norm {
            for (index, scale) in norm.scale.iter_mut().enumerate() {
                // Negative ones too: of these, a pool keeps what was smallest.
                *scale = 1.0 + 1.7 * libm::sin(2.0 * index as f64);
            }
        }
    }
    (network, parameters)
}

#[test]
fn gradients_are_those_of_central_differences() {
    for (words, input) in [
        ("dense 5, dense 4, dense 3", Shape::new(1, 6, 1)),
        ("conv 3 3x5 same, dense 3", Shape::new(5, 7, 2)),
        ("conv 4 3x3, maxpool 2, conv 3 3 same relu, dense 4, dense 3", Shape::new(9, 8, 1)),
        ("depthwise 3 same, maxpool 2, conv 3 1, globalavgpool, dense 3", Shape::new(7, 7, 3)),
        ("conv 4 5 stride 2, maxpool 2, maxpool 2 stride 1, dense 3", Shape::new(1, 31, 3)),
        ("conv 4 3x3 same, residual(conv 4 3x3 same identity) tanh, dense 3", Shape::new(6, 5, 2)),
        (
            "sum(conv 3 3x3 same, maxpool 2; conv 3 1x1 stride 2) relu, concat(conv 2 1x1; conv 3 3x3 same), dense 3",
            Shape::new(6, 6, 2),
        ),
    ] {
        let (_, mut parameters) = normalized(words, input);
        let batch = batch(input.numbers() as usize, 3, 7);
        let mut engine = Engine::new(Loss::CrossEntropy, None);
        engine.run(&parameters, &batch, 7, 0);
        let gradients = engine.gradients().to_vec();
        let mut loss = |parameters: &Parameters<f64>| engine.run(parameters, &batch, 7, 0).loss;
        let mut seen = 0;
        for (index, gradients) in gradients.iter().enumerate() {
            for (place, &gradient) in gradients.numbers().enumerate() {
                let mut move_by = |by: f64| {
                    let layer = &mut parameters.layers[index];
                    let scale = layer.batch_norm.iter_mut().flat_map(|norm| &mut norm.scale);
                    let blocks = layer.blocks.iter_mut();
                    let of_blocks = blocks.flat_map(|b| b.weights.iter_mut().chain(&mut b.bias));
                    let mut all = of_blocks.chain(scale);
                    *all.nth(place).unwrap() += by;
                    loss(&parameters)
                };
                let (above, below) = (move_by(STEP), move_by(-2.0 * STEP));
                move_by(STEP);
                let difference = (above - below) / (2.0 * STEP);
                let error = (gradient - difference).abs() / gradient.abs().max(1.0);
                assert!(error < 1e-6, "{words}, layer {index}: {gradient} {difference}");
                seen += usize::from(gradient.abs() > 1e-4);
            }
        }
        assert!(seen > 20, "{words}: only {seen} gradients are not zero");
    }
}

#[test]
fn what_is_left_of_it_in_a_network_computes_the_same() {
    // A batch normalizes by its own statistics. If they are the running ones too, the network without
    // normalization must give the same loss.
    for (words, input) in [
        ("dense 5, dense 4, dense 3", Shape::new(1, 6, 1)),
        ("conv 4 3 same, maxpool 2, depthwise 3, maxpool 2, dense 3", Shape::new(12, 10, 2)),
        (
            "conv 4 3 same, residual(conv 5 3 same, conv 4 1 identity), sum(conv 3 2 stride 2; maxpool 2, \
             conv 3 1 identity) tanh, concat(conv 2 1; depthwise 3 same times 2), dense 3",
            Shape::new(8, 6, 2),
        ),
    ] {
        let (mut network, mut parameters) = normalized(words, input);
        let batch = batch(input.numbers() as usize, 3, 20);
        let mut engine = Engine::new(Loss::CrossEntropy, None);
        let loss = engine.run(&parameters, &batch, 20, 0).loss;
        for (layer, moments) in parameters.layers.iter_mut().zip(engine.moments()) {
            if let Some(norm) = &mut layer.batch_norm {
                norm.mean.clone_from(&moments.mean);
                norm.variance.clone_from(&moments.variance);
            }
        }
        parameters.write_to(&mut network);
        let mut engine = Engine::new(Loss::CrossEntropy, None);
        let folded = engine.run(&Parameters::of(&network), &batch, 20, 0).loss;
        assert!((loss - folded).abs() < 1e-12, "{words}: {loss} {folded}");
    }
}

#[test]
fn a_network_trained_with_it_is_good_without_it() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let words = "conv 8 3x3 same, maxpool 2, conv 16 3x3, dense 10";
    let layers = architecture::parse(words, data.training.shape(), Relu, Softmax).unwrap();
    let mut network = DynamicNetwork::zeros(&layers).unwrap();
    let options = FitOptions { batch_norm: true, epochs: 15, ..FitOptions::default() };
    fit(&mut network, &data, &options).unwrap();
    let test = Evaluation::new(&network, &data.test, Loss::CrossEntropy);
    assert!(test.accuracy() > 0.97, "{}", test.accuracy());
}

#[test]
fn six_sigmoids_in_a_row_learn_with_it_and_not_without() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let accuracy = |batch_norm: bool| {
        let widths = [64, 24, 24, 24, 24, 24, 24, 10];
        let mut network = DynamicNetwork::new(&widths, Sigmoid, Softmax).unwrap();
        let options = FitOptions { batch_norm, epochs: 10, ..FitOptions::default() };
        fit(&mut network, &data, &options).unwrap();
        Evaluation::new(&network, &data.test, Loss::CrossEntropy).accuracy()
    };
    let (without, with) = (accuracy(false), accuracy(true));
    assert!(with > 0.9 && without < 0.5, "{with} with it, {without} without");
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let trained = |threads: usize| {
        let mut network = DynamicNetwork::new(&[64, 24, 10], Relu, Softmax).unwrap();
        let options = FitOptions {
            batch_norm: true,
            batch_size: 200,
            epochs: 3,
            threads,
            ..FitOptions::default()
        };
        fit(&mut network, &data, &options).unwrap();
        network
    };
    assert_eq!(trained(1), trained(3));
}

#[test]
fn a_training_that_goes_on_from_a_checkpoint_knows_its_running_statistics() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let options = FitOptions { batch_norm: true, epochs: 4, ..FitOptions::default() };
    let mut start = DynamicNetwork::new(&[64, 16, 10], Relu, Softmax).unwrap();
    initialize(&mut start, 0);
    let begin = || Training::start(&start, &data, &options).unwrap();
    let finish = |mut training: Training<'_>| {
        while training.run_epoch().unwrap().is_some() {}
        let mut network = start.clone();
        training.finish(&mut network);
        network
    };
    let mut interrupted = begin();
    interrupted.run_epoch().unwrap();
    interrupted.run_epoch().unwrap();
    let checkpoint = Checkpoint::from_bytes(&interrupted.checkpoint().to_bytes()).unwrap();
    let mut resumed = begin();
    resumed.resume(&checkpoint).unwrap();
    assert_eq!(finish(resumed), finish(begin()));
}
