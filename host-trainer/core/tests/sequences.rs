//! Sequences with a class at every moment: the loss, its gradients, training, and what quantized networks answer.

use host_trainer::architecture::{self, EveryMomentError};
use host_trainer::dataset::{Normalize, Sequences};
use host_trainer::engine::{Batch, Engine, Gradients};
use host_trainer::inference::infer;
use host_trainer::optimizer::Method;
use host_trainer::parameters::Parameters;
use host_trainer::quantize::quantize;
use host_trainer::{DynamicNetwork, FitError, FitOptions, Loss, fit_sequences, initialize};
use nn_core::ActivationKind::{Softmax, Tanh};
use nn_core::{LayerViews, Shape, argmax};
use std::ops::ControlFlow;

const CHANNELS: u16 = 2;
const CLASSES: usize = 3;
const NETWORKS: [&str; 4] = [
    "gru 4, dense 3",
    "conv 3 2 causal, lstm 3, dense 3",
    "conv 3 1, rnn 4 each, gru 2, dense 4, dense 3",
    "conv 4 3 causal, residual(conv 4 1), gru-before 3, dense 3",
];

fn network<T>(words: &str, moments: u16) -> DynamicNetwork<T>
where
    T: host_trainer::Scalar + Default,
{
    let rows = architecture::parse(words, Shape::new(1, moments, CHANNELS), Tanh, Softmax);
    let mut network = DynamicNetwork::zeros(&rows.unwrap()).unwrap();
    initialize(&mut network, 3);
    network
}

/// The network with the same initial parameters that answers at each moment.
fn every_moment(words: &str, moments: u16) -> DynamicNetwork<f64> {
    let rows = network::<f32>(words, moments).every_moment(moments).unwrap().specs();
    let mut every = DynamicNetwork::<f64>::zeros(&rows).unwrap();
    let numbers: Vec<Vec<Vec<f64>>> = network::<f64>(words, moments)
        .layer_views()
        .iter()
        .map(|view| view.blocks.iter().map(|block| [block.weights, block.bias].concat()).collect())
        .collect();
    for (view, numbers) in every.layer_views_mut().into_iter().zip(&numbers) {
        for (block, numbers) in view.blocks.into_iter().zip(numbers) {
            block.weights.iter_mut().chain(block.bias).zip(numbers).for_each(|(to, &n)| *to = n);
        }
    }
    every
}

/// Two made-up sequences, of different weight.
fn batch(moments: u16) -> (Batch<f64>, usize) {
    let count = 2 * usize::from(moments);
    let x = (0..count * usize::from(CHANNELS)).map(|i| libm::sin((i * i) as f64 + 0.3)).collect();
    let mut targets = vec![0.0; count * CLASSES];
    for moment in 0..count {
        targets[moment * CLASSES + (moment * moment) % CLASSES] = 1.0;
    }
    (Batch { x, targets, weights: vec![0.5, 1.5], ..Batch::default() }, 2)
}

fn loss(parameters: &Parameters<f64>, batch: &(Batch<f64>, usize)) -> (Engine<f64>, f64) {
    let mut engine = Engine::new(Loss::CrossEntropy, None);
    let loss = engine.run(parameters, batch, batch.1, 0).loss;
    (engine, loss)
}

#[test]
fn the_loss_of_a_sequence_is_the_mean_loss_of_the_windows_that_end_at_its_moments() {
    for words in NETWORKS {
        let (sequences, _) = batch(5);
        let (_, found) = loss(&Parameters::of(&every_moment(words, 5)), &batch(5));
        let (channels, mut expected) = (usize::from(CHANNELS), 0.0);
        for sequence in 0..2 {
            for moments in 1..=5 {
                let x = sequences.x[sequence * 5 * channels..][..moments * channels].to_vec();
                let last = (sequence * 5 + moments - 1) * CLASSES;
                let targets = sequences.targets[last..][..CLASSES].to_vec();
                let window = Batch {
                    x,
                    targets,
                    weights: vec![sequences.weights[sequence]],
                    ..Batch::default()
                };
                let parameters = Parameters::of(&network::<f64>(words, moments as u16));
                expected += loss(&parameters, &(window, 1)).1 / 10.0;
            }
        }
        assert!((found - expected).abs() < 1e-12, "{words}: {found} for {expected}");
    }
}

#[test]
fn gradients_of_a_loss_at_every_moment_are_those_of_central_differences() {
    const STEP: f64 = 1e-5;
    for words in NETWORKS {
        let mut parameters = Parameters::of(&every_moment(words, 6));
        let batch = batch(6);
        let (engine, _) = loss(&parameters, &batch);
        let gradients: Vec<f64> =
            engine.gradients().iter().flat_map(Gradients::numbers).copied().collect();
        assert!(gradients.iter().filter(|gradient| gradient.abs() > 1e-6).count() > 20);
        for (place, gradient) in gradients.iter().enumerate() {
            let mut loss_at = |by: f64| {
                *parameters.numbers_mut().nth(place).unwrap() += by;
                loss(&parameters, &batch).1
            };
            let (above, below) = (loss_at(STEP), loss_at(-2.0 * STEP));
            loss_at(STEP);
            let difference = (above - below) / (2.0 * STEP);
            assert!((gradient - difference).abs() < 1e-6, "{words}: {gradient} for {difference}");
        }
    }
}

/// Sequences of noise; the class of a moment is how many of the last two numbers of the first channel were positive.
struct Positive;

const MOMENTS: u16 = 20;

impl Sequences for Positive {
    fn moments(&self) -> u16 {
        MOMENTS
    }

    fn channels(&self) -> u16 {
        CHANNELS
    }

    fn labels(&self) -> Vec<String> {
        ["none", "one", "both"].map(String::from).to_vec()
    }

    fn draw(&self, index: u64, x: &mut [f32], classes: &mut [usize]) {
        let mut state = index.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1);
        let mut before = false;
        for (x, class) in x.chunks_exact_mut(usize::from(CHANNELS)).zip(classes) {
            for x in x.iter_mut() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(144_115_188_075);
                *x = (state >> 40) as f32 / (1 << 20) as f32 - 8.0;
            }
            let is_positive = x[0] > 0.0;
            *class = usize::from(is_positive) + usize::from(before);
            before = is_positive;
        }
    }
}

fn options() -> FitOptions {
    FitOptions {
        normalize: Normalize::Standard,
        epochs: 40,
        batch_size: 96,
        method: Method::Adam,
        weight_decay: 0.0,
        clip_norm: Some(1.0),
        threads: 1,
        ..FitOptions::default()
    }
}

fn trained(options: &FitOptions) -> (DynamicNetwork, f64) {
    let mut network = network("gru 8, dense 3", MOMENTS);
    let mut accuracy = 0.0;
    fit_sequences(&mut network, &Positive, 1000, options, |epoch| {
        accuracy = epoch.accuracy;
        ControlFlow::Continue(())
    })
    .unwrap();
    (network, accuracy)
}

#[test]
fn a_network_learns_the_class_of_every_moment_and_takes_raw_numbers_afterwards() {
    let (network, accuracy) = trained(&options());
    assert!(accuracy > 0.97, "{accuracy}");
    // New sequences, and longer ones than it was trained on.
    let (moments, mut x, mut classes) = (60, vec![0.0; 120], vec![0; 60]);
    Positive.draw(1 << 50, &mut x, &mut classes);
    let quantized = quantize(&network, &Positive.windows("positive", 200)).unwrap();
    let [of_f32, of_integers] = [
        infer(&network.every_moment(moments).unwrap(), &x).outputs,
        infer(&quantized.every_moment(moments).unwrap(), &x).outputs,
    ]
    .map(|predictions| {
        let found = predictions.chunks_exact(CLASSES).map(argmax);
        found.zip(&classes).filter(|(found, class)| found == *class).count()
    });
    assert!(of_f32 >= 57 && of_integers >= 57, "{of_f32} and {of_integers} of 60");
}

#[test]
fn parameters_do_not_depend_on_the_number_of_threads() {
    let options = FitOptions { epochs: 1, ..options() };
    let (alone, _) = trained(&options);
    for threads in [0, 2, 3] {
        assert_eq!(trained(&FitOptions { threads, ..options.clone() }).0, alone, "{threads}");
    }
}

#[test]
fn quantized_networks_answer_at_every_moment_as_over_the_window_that_ends_there() {
    let (network, _) = trained(&FitOptions { epochs: 1, ..options() });
    let data = Positive.windows("positive", 50);
    let quantized = quantize(&network, &data).unwrap();
    let every = infer(&quantized.every_moment(MOMENTS).unwrap(), &data.features);
    let windows = infer(&quantized, &data.features);
    assert_eq!(windows.iter().len(), 50);
    for ((of_moments, _), (logits, _)) in every.iter().zip(windows.iter()) {
        assert_eq!(of_moments.len(), usize::from(MOMENTS) * CLASSES);
        assert_eq!(of_moments.last_chunk::<CLASSES>(), logits.last_chunk());
    }
}

#[test]
fn what_does_not_fit_is_refused_before_training() {
    let refused = |words: &str, per_epoch: usize, options: FitOptions| {
        let mut network = network(words, MOMENTS);
        let before = network.clone();
        let error = fit_sequences(&mut network, &Positive, per_epoch, &options, |_| {
            ControlFlow::Continue(())
        })
        .unwrap_err();
        assert_eq!(network, before);
        error
    };
    assert!(matches!(
        refused("gru 4 each, maxovertime, dense 3", 10, options()),
        FitError::EveryMoment(EveryMomentError::WholeWindow { layer: 2, .. })
    ));
    assert_eq!(
        refused("gru 4, dense 4", 10, options()),
        FitError::Shape { inputs: 2, outputs: 4, width: 2, targets: 3 }
    );
    assert_eq!(refused("gru 4, dense 3", 0, options()), FitError::Nothing);
    let no_batch = FitOptions { batch_size: 0, ..options() };
    assert_eq!(refused("gru 4, dense 3", 10, no_batch), FitError::Nothing);
    assert_eq!(
        refused("residual(conv 2 1), gru 4, dense 3", 10, options()),
        FitError::InputJoined { layer: 2 }
    );
    let smoothed = FitOptions { label_smoothing: 0.1, ..options() };
    assert_eq!(
        refused("gru 4, dense 3", 10, smoothed),
        FitError::NotForSequences { option: "label smoothing" }
    );
    let wild = FitOptions { learning_rate: 1e39, clip_norm: None, ..options() };
    assert!(matches!(refused("gru 4, dense 3", 200, wild), FitError::Diverged { epoch: 1, .. }));
}
