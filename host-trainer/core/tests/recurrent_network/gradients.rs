//! Backpropagation through time against central differences, in f64, through all kinds of layers.

use host_trainer::engine::{Batch, Engine};
use host_trainer::parameters::Parameters;
use host_trainer::{DynamicNetwork, Loss, architecture, initialize};
use nn_core::ActivationKind::{Softmax, Tanh};
use nn_core::{LayerViews, Shape};

const STEP: f64 = 1e-5;
const SAMPLES: usize = 5;

/// The largest difference between a gradient and its central difference, over what is larger of 1 and both.
fn largest_error(text: &str, loss: Loss) -> f64 {
    let layers = architecture::parse(text, Shape::new(1, 7, 2), Tanh, Softmax).unwrap();
    let mut network = DynamicNetwork::<f64>::zeros(&layers).unwrap();
    initialize(&mut network, 3);
    for (index, view) in network.layer_views_mut().iter_mut().enumerate() {
        for (block, parameters) in view.blocks.iter_mut().enumerate() {
            for (o, bias) in parameters.bias.iter_mut().enumerate() {
                *bias += 0.11 + 0.07 * o as f64 - 0.05 * (index + 3 * block) as f64;
            }
        }
    }
    let outputs = layers[layers.len() - 1].outputs() as usize;
    let x = (0..14 * SAMPLES).map(|i| libm::sin(1.7 * (i * i) as f64 + 2.1)).collect();
    let mut targets = vec![0.0; outputs * SAMPLES];
    for sample in 0..SAMPLES {
        targets[sample * outputs + (sample + 1) % outputs] = 1.0;
    }
    let batch = (Batch { x, targets, weights: vec![1.0; SAMPLES], ..Batch::default() }, SAMPLES);
    let mut parameters = Parameters::of(&network);
    let run = |parameters: &Parameters<f64>| {
        let mut engine = Engine::new(loss, None);
        let result = engine.run(parameters, &batch, SAMPLES, 0);
        (engine, result.loss)
    };
    let (engine, _) = run(&parameters);
    // In the order of `numbers_mut` of the parameters.
    let gradients: Vec<f64> =
        engine.gradients().iter().flat_map(|layer| layer.numbers()).copied().collect();
    assert_eq!(gradients.len(), parameters.numbers().count(), "{text}");
    assert!(gradients.iter().filter(|g| g.abs() > 1e-7).count() * 2 > gradients.len(), "{text}");
    let mut largest: f64 = 0.0;
    for (parameter, gradient) in gradients.iter().enumerate() {
        let mut loss_at = |by: f64| {
            *parameters.numbers_mut().nth(parameter).unwrap() += by;
            run(&parameters).1
        };
        let above = loss_at(STEP);
        let below = loss_at(-2.0 * STEP);
        loss_at(STEP);
        let difference = (above - below) / (2.0 * STEP);
        let scale = gradient.abs().max(difference.abs()).max(1.0);
        largest = largest.max((gradient - difference).abs() / scale);
    }
    largest
}

#[test]
fn networks_of_recurrent_layers_have_their_gradients() {
    for text in [
        "gru 4 each, lstm 3 each reversed, maxovertime, dense 3",
        "bidirectional(rnn 3), dense 2",
        "bidirectional(lstm 3 each), globalavgpool, dense 3",
        "conv 4 3 same, gru 3, dense 2",
        "gru-before 4 each reversed, gru-before 3, dense 2",
        "sum(gru 3 each; conv 3 3 same) tanh, lstm 2 reversed, dense 3",
        "rnn 4 each, residual(gru 4 each), dense 3",
    ] {
        for loss in [Loss::CrossEntropy, Loss::MeanSquaredError] {
            let error = largest_error(text, loss);
            assert!(error < 1e-6, "{text}: {error:e}");
        }
    }
}
