//! Optimizers, schedules and clipping against PyTorch, step by step. `reference/optimizers.py` printed
//! `reference/optimizers.txt`, whose first line names the version.

use host_trainer::engine::Gradients;
use host_trainer::optimizer::{Method, Optimizer, clip_norm};
use host_trainer::parameters::{Block, Parameters};
use host_trainer::{DynamicNetwork, Schedule};
use nn_core::ActivationKind;

const REFERENCE: &str = include_str!("reference/optimizers.txt");

fn reference(name: &str) -> Vec<f64> {
    let line = REFERENCE.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let numbers = line.expect(name).split(' ');
    numbers.map(|number| number.parse().expect(number)).collect()
}

fn assert_near(name: &str, ours: &[f64]) {
    let theirs = reference(name);
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (step, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let difference = (ours - theirs).abs();
        assert!(difference <= 1e-12 * theirs.abs().max(1.0), "{name} {step}: {ours} {theirs}");
    }
}

/// The gradients that the reference makes up.
fn gradients(step: usize, parameters: &Parameters<f64>) -> [Gradients<f64>; 1] {
    let layer = &parameters.layers[0];
    let of = |values: &[f64], offset: usize| {
        let made_up = |(i, v): (usize, &f64)| {
            libm::sin(1.3 * (i + offset) as f64 + 0.7 * step as f64) + 0.1 * v
        };
        values.iter().enumerate().map(made_up).collect()
    };
    let [block] = &layer.blocks[..] else { panic!("one block") };
    let block = Block { weights: of(&block.weights, 0), bias: of(&block.bias, 6) };
    [Gradients { blocks: vec![block], scale: Vec::new() }]
}

/// Weights and biases after twelve steps.
fn trace(method: Method, clip: Option<f64>) -> Vec<f64> {
    let identity = ActivationKind::Identity;
    let network = DynamicNetwork::<f64>::new(&[3, 2], identity, identity).unwrap();
    let mut parameters = Parameters::of(&network);
    parameters.layers[0].blocks[0].weights = vec![0.5, -1.0, 1.5, 0.25, -0.75, 2.0];
    parameters.layers[0].blocks[0].bias = vec![0.1, -0.2];
    let mut optimizer = Optimizer::new(&parameters, method, 0.01);
    for step in 0..12 {
        let mut gradients = gradients(step, &parameters);
        if let Some(max_norm) = clip {
            clip_norm(&mut gradients, max_norm);
        }
        optimizer.step(&mut parameters, &gradients, 0.1);
    }
    parameters.numbers().copied().collect()
}

#[test]
fn every_optimizer_takes_the_steps_of_pytorch() {
    for (name, method) in [
        ("sgd", Method::Sgd { momentum: 0.0 }),
        ("momentum", Method::Sgd { momentum: 0.9 }),
        ("nesterov", Method::Nesterov { momentum: 0.9 }),
        ("rms-prop", Method::RmsProp),
        ("adam", Method::Adam),
        ("adam-w", Method::AdamW),
    ] {
        assert_near(name, &trace(method, None));
    }
}

#[test]
fn no_number_of_any_optimizer_becomes_subnormal_where_gradients_stay_zero() {
    let identity = ActivationKind::Identity;
    for method in [
        Method::Sgd { momentum: 0.0 },
        Method::Sgd { momentum: 0.9 },
        Method::Nesterov { momentum: 0.9 },
        Method::RmsProp,
        Method::Adam,
        Method::AdamW,
    ] {
        let network = DynamicNetwork::<f32>::new(&[2, 1], identity, identity).unwrap();
        let mut parameters = Parameters::of(&network);
        let mut optimizer = Optimizer::new(&parameters, method, 0.5);
        let mut gradients = |gradient| {
            let block = Block { weights: vec![gradient, 0.0], bias: vec![gradient] };
            let gradients = [Gradients { blocks: vec![block], scale: Vec::new() }];
            optimizer.step(&mut parameters, &gradients, 0.02);
            let memory: Vec<f32> = optimizer.memory().1.copied().collect();
            let weights = parameters.layers[0].blocks[0].weights.clone();
            [memory, weights].concat()
        };
        let mut numbers = gradients(0.7);
        for step in 0..150_000 {
            numbers = gradients(0.0);
            assert!(numbers.iter().all(|n| !n.is_subnormal()), "{method:?} {step}: {numbers:?}");
        }
        // All but one: with Adam a weight stays where the gradient of its decay vanishes.
        assert!(numbers.iter().filter(|&&n| n == 0.0).count() >= 7, "{method:?}: {numbers:?}");
    }
}

#[test]
fn clipping_by_norm_takes_the_steps_of_pytorch_and_matters() {
    let clipped = trace(Method::Sgd { momentum: 0.9 }, Some(1.5));
    assert_near("clipped", &clipped);
    assert_ne!(clipped, trace(Method::Sgd { momentum: 0.9 }, None));
    assert_eq!(trace(Method::Adam, Some(1e9)), trace(Method::Adam, None), "short ones stay");
}

#[test]
fn every_schedule_gives_the_learning_rates_of_pytorch() {
    let rates = |schedule: Schedule| -> Vec<f64> {
        let progress = schedule.start(0.4, 5, 4);
        (0..20).map(|step| progress.learning_rate(step)).collect()
    };
    assert_near("one-cycle", &rates(Schedule::OneCycle));
    assert_near("step", &rates(Schedule::Step { every: 2, factor: 0.3 }));
    assert_near("cosine", &rates(Schedule::Cosine { warm_up: 0 }));

    let mut progress = Schedule::ReduceOnPlateau { factor: 0.5, patience: 1 }.start(0.4, 1, 12);
    let losses = [1.0, 0.9, 0.91, 0.95, 0.92, 0.5, 0.49999, 0.6, 0.6, 0.6, 0.4, 0.4];
    let mut plateau = Vec::new();
    for (step, loss) in losses.into_iter().enumerate() {
        plateau.push(progress.learning_rate(step));
        progress.end_epoch(loss);
    }
    assert_near("plateau", &plateau);
}

#[test]
fn a_cosine_warms_up_in_a_straight_line() {
    let progress = Schedule::Cosine { warm_up: 2 }.start(1.0, 2, 6);
    let rates: Vec<f64> = (0..12).map(|step| progress.learning_rate(step)).collect();
    assert_eq!(rates[..5], [0.25, 0.5, 0.75, 1.0, 1.0]);
    // Half way down: step 4 + 8 / 2.
    assert!((rates[8] - 0.5).abs() < 1e-12);
    assert!(rates.windows(2).skip(4).all(|pair| pair[1] < pair[0]));
}
