//! Networks with branches: their gradients against central differences in f64, what the engine computes against
//! the kernels of the device, and what training makes of them.

use host_trainer::architecture;
use host_trainer::dataset::{Normalize, Shares, Split, digits, split};
use host_trainer::engine::{Batch, Dropout, Engine, Gradients};
use host_trainer::inference::infer;
use host_trainer::parameters::Parameters;
use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, fit, initialize};
use nn_core::ActivationKind::{Relu, Softmax, Tanh};
use nn_core::{LayerViews, Shape};

const STEP: f64 = 1e-5;
const SAMPLES: usize = 5;
const CLASSES: usize = 3;

/// Every way to join rows: a chain around which its input goes, two branches added or side by side, each within the
/// others, first in the network and behind other layers.
const NETWORKS: [(&str, Shape); 11] = [
    ("dense 5, residual(dense 5) tanh, dense 3", Shape::new(1, 6, 1)),
    (
        "dense 5, residual(dense 7, dense 5 identity), residual(dense 5), dense 3",
        Shape::new(1, 6, 1),
    ),
    ("dense 5, sum(dense 4; dense 6, dense 4 identity) sigmoid, dense 3", Shape::new(1, 6, 1)),
    ("dense 5, concat(dense 4; dense 2, dense 6), dense 3", Shape::new(1, 6, 1)),
    (
        "conv 4 3x3 same, residual(conv 5 3x3 same, conv 4 3x3 same identity) leaky-relu, dense 3",
        Shape::new(6, 5, 2),
    ),
    (
        "conv 3 3x3 same, sum(conv 4 3x3 stride 2 same; conv 4 1x1 stride 2 identity) tanh, dense 3",
        Shape::new(7, 5, 2),
    ),
    (
        "concat(conv 3 1x1; conv 2 3x3 same, maxpool 3 stride 1 same), globalavgpool, dense 3",
        Shape::new(5, 5, 2),
    ),
    // The input has two readers, and one of them adds it as it is.
    ("sum(residual(conv 2 3x3 same); conv 2 1x1 identity) elu, dense 3", Shape::new(4, 5, 2)),
    // A row that five others read.
    (
        "conv 3 3x3, sum(sum(conv 3 1x1; residual(conv 3 3x3 same)) tanh; concat(conv 2 3x3 same; conv 1 1x1)) \
         hard-swish, avgpool 2, dense 3",
        Shape::new(7, 7, 1),
    ),
    (
        "depthwise 3x3 times 2 same, residual(depthwise 3x3 same, residual(conv 4 1x1) relu, conv 4 1x1 identity), \
         concat(globalavgpool; dense 2), dense 3",
        Shape::new(5, 4, 2),
    ),
    (
        "residual(conv 2 3 dilation 2 causal, conv 2 3 same) tanh, sum(conv 3 5 padding 0/2/0/2; conv 3 1 identity), \
         dense 3",
        Shape::new(1, 12, 2),
    ),
];

/// Made-up samples and one-hot targets.
fn batch(inputs: usize) -> (Batch<f64>, usize) {
    let x = (0..inputs * SAMPLES).map(|i| libm::sin(1.7 * i as f64 * i as f64 + 2.1)).collect();
    let mut targets = vec![0.0; CLASSES * SAMPLES];
    for sample in 0..SAMPLES {
        targets[sample * CLASSES + (sample + 1) % CLASSES] = 1.0;
    }
    (Batch { x, targets, weights: vec![1.0; SAMPLES], ..Batch::default() }, SAMPLES)
}

/// A network of random weights, and biases that are not 0.
fn network(words: &str, input: Shape) -> DynamicNetwork<f64> {
    let layers = architecture::parse(words, input, Tanh, Softmax).unwrap();
    let mut network = DynamicNetwork::<f64>::zeros(&layers).unwrap();
    initialize(&mut network, 3);
    for (index, view) in network.layer_views_mut().iter_mut().enumerate() {
        let biases = view.blocks.iter_mut().flat_map(|block| &mut *block.bias);
        for (o, bias) in biases.enumerate() {
            *bias = 0.11 + 0.07 * o as f64 - 0.05 * index as f64;
        }
    }
    network
}

/// The largest difference between a gradient and its central difference, over what is larger of 1 and both.
fn largest_error(
    parameters: &mut Parameters<f64>,
    batch: &(Batch<f64>, usize),
    dropout: Option<Dropout>,
) -> f64 {
    let run = |parameters: &Parameters<f64>| {
        let mut engine = Engine::new(Loss::CrossEntropy, dropout);
        let loss = engine.run(parameters, batch, SAMPLES, 0).loss;
        (engine, loss)
    };
    let (engine, _) = run(parameters);
    let gradients: Vec<f64> =
        engine.gradients().iter().flat_map(Gradients::numbers).copied().collect();
    assert_eq!(gradients.len(), parameters.numbers().count());
    let moving = gradients.iter().filter(|gradient| gradient.abs() > 1e-6).count();
    assert!(moving * 2 > gradients.len(), "{moving} of {} are not zero", gradients.len());
    let mut largest: f64 = 0.0;
    for (place, gradient) in gradients.iter().enumerate() {
        let mut loss_at = |by: f64| {
            *parameters.numbers_mut().nth(place).unwrap() += by;
            run(parameters).1
        };
        let (above, below) = (loss_at(STEP), loss_at(-2.0 * STEP));
        loss_at(STEP);
        let difference = (above - below) / (2.0 * STEP);
        let scale = gradient.abs().max(difference.abs()).max(1.0);
        largest = largest.max((gradient - difference).abs() / scale);
    }
    largest
}

#[test]
fn gradients_of_branches_are_those_of_central_differences() {
    for (words, input) in NETWORKS {
        let mut parameters = Parameters::of(&network(words, input));
        let error = largest_error(&mut parameters, &batch(input.numbers() as usize), None);
        println!("{error:.1e} {words}");
        assert!(error < 1e-6, "{words}: {error}");
    }
}

#[test]
fn so_they_are_where_outputs_are_dropped() {
    let dropout = Dropout { share: 0.3, seed: 7 };
    for (words, input) in NETWORKS {
        let mut parameters = Parameters::of(&network(words, input));
        let error = largest_error(&mut parameters, &batch(input.numbers() as usize), Some(dropout));
        assert!(error < 1e-6, "{words}: {error}");
    }
}

#[test]
fn the_engine_computes_what_the_kernels_of_the_device_do() {
    for (words, input) in NETWORKS {
        let exact = network(words, input);
        let layers: Vec<_> = exact.layer_views().iter().map(|view| view.spec).collect();
        let mut rounded = DynamicNetwork::<f32>::zeros(&layers).unwrap();
        for (to, from) in rounded.layer_views_mut().iter_mut().zip(exact.layer_views()) {
            for (to, from) in to.blocks.iter_mut().zip(&from.blocks) {
                let pairs = to.weights.iter_mut().zip(from.weights);
                pairs.chain(to.bias.iter_mut().zip(from.bias)).for_each(|(to, &w)| *to = w as f32);
            }
        }
        let inputs = input.numbers() as usize;
        let (Batch { x, targets, .. }, _) = batch(inputs);
        for (x, targets) in x.chunks_exact(inputs).zip(targets.chunks_exact(CLASSES)) {
            // Of a sample alone, the gradient of the last biases is y − t.
            let one = Batch {
                x: x.to_vec(),
                targets: targets.to_vec(),
                weights: Vec::new(),
                ..Batch::default()
            };
            let mut engine = Engine::new(Loss::CrossEntropy, None);
            engine.run(&Parameters::of(&exact), &(one, 1), 1, 0);
            let last = engine.gradients().last().unwrap();
            let x: Vec<f32> = x.iter().map(|&x| x as f32).collect();
            let device = infer(&rounded, &x).outputs;
            let engine = last.blocks[0].bias.iter().zip(targets).map(|(gradient, t)| gradient + t);
            for (device, engine) in device.into_iter().zip(engine) {
                // f32 rounds to 6e-8; sums of up to 60 terms of about 1 through seven layers.
                assert!((f64::from(device) - engine).abs() < 3e-6, "{words}: {device} {engine}");
            }
        }
    }
}

fn of_digits() -> Split {
    split(digits::load(), Shares::default(), 0).unwrap()
}

const OF_DIGITS: &str = "conv 8 3x3 same, residual(conv 8 3x3 same, conv 8 3x3 same identity) relu, maxpool 2, \
                         concat(conv 8 1x1; conv 8 3x3 same), globalavgpool, dense 10";

fn trained(words: &str, data: &Split, options: &FitOptions) -> DynamicNetwork<f32> {
    let layers = architecture::parse(words, data.training.shape(), Relu, Softmax).unwrap();
    let mut network = DynamicNetwork::zeros(&layers).unwrap();
    fit(&mut network, data, options).unwrap();
    network
}

#[test]
fn branches_learn_with_batch_normalization_with_dropout_and_with_neither() {
    let data = of_digits();
    for (batch_norm, dropout) in [(false, 0.0), (true, 0.0), (false, 0.05), (true, 0.05)] {
        let options = FitOptions { batch_norm, dropout, epochs: 8, ..FitOptions::default() };
        let network = trained(OF_DIGITS, &data, &options);
        let accuracy = Evaluation::new(&network, &data.test, Loss::CrossEntropy).accuracy();
        println!("{batch_norm} {dropout}: {accuracy}");
        assert!(accuracy > 0.93, "{batch_norm} {dropout}: {accuracy}");
    }
}

#[test]
fn branches_are_the_same_bits_on_any_number_of_threads() {
    let data = of_digits();
    let on = |threads: usize| {
        let options = FitOptions {
            batch_norm: true,
            dropout: 0.1,
            batch_size: 200,
            epochs: 2,
            threads,
            ..FitOptions::default()
        };
        trained(OF_DIGITS, &data, &options)
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(3));
}

#[test]
fn scaling_is_refused_where_the_input_itself_is_joined() {
    let data = of_digits();
    let words = "residual(conv 1 3x3 same), dense 10";
    let layers = architecture::parse(words, data.training.shape(), Relu, Softmax).unwrap();
    let mut network = DynamicNetwork::<f32>::zeros(&layers).unwrap();
    let options = FitOptions { normalize: Normalize::MinMax, epochs: 1, ..FitOptions::default() };
    let message = fit(&mut network, &data, &options).unwrap_err().to_string();
    assert!(message.contains("layer 2"), "{message}");
    let options = FitOptions { normalize: Normalize::None, ..options };
    fit(&mut network, &data, &options).unwrap();
}
