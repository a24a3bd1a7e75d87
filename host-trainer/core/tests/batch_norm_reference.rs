//! Batch normalization, forward and backward, against PyTorch. `reference/batch_norm.py` printed
//! `reference/batch_norm.txt`, whose first line names the version.

use host_trainer::architecture;
use host_trainer::engine::{Batch, Engine};
use host_trainer::parameters::Parameters;
use host_trainer::{DynamicNetwork, Loss};
use nn_core::ActivationKind::{Relu, Softmax};
use nn_core::{LayerViews, Shape};

const REFERENCE: &str = include_str!("reference/batch_norm.txt");
const BATCH: usize = 6;
const CLASSES: usize = 4;
const INPUT: Shape = Shape::new(6, 8, 2);

fn assert_near(name: &str, ours: &[f64]) {
    let line = REFERENCE.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let theirs: Vec<f64> = line.expect(name).split(' ').map(|n| n.parse().unwrap()).collect();
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!((ours - theirs).abs() < 1e-12, "{name} {index}: {ours} {theirs}");
    }
}

fn made_up(count: usize, scale: f64, offset: f64) -> Vec<f64> {
    (0..count).map(|i| i as f64).map(|i| scale * libm::sin(1.7 * i * i + offset)).collect()
}

#[test]
fn loss_gradients_and_running_statistics_are_those_of_pytorch() {
    let words = "conv 3 3x3 same tanh, maxpool 2, dense 5 relu, dense 4 softmax";
    let layers = architecture::parse(words, INPUT, Relu, Softmax).unwrap();
    let mut network = DynamicNetwork::<f64>::zeros(&layers).unwrap();
    for (index, view) in network.layer_views_mut().iter_mut().enumerate() {
        let (terms, offset) = (view.spec.terms() as f64, index as f64);
        let scale = 1.5 / terms.sqrt();
        let block = &mut view.blocks[0];
        block.weights.copy_from_slice(&made_up(block.weights.len(), scale, 0.3 + offset));
        block.bias.copy_from_slice(&made_up(block.bias.len(), 0.4, 0.9 + offset));
    }
    let mut parameters = Parameters::of(&network);
    parameters.normalize_batches();
    for (index, layer) in parameters.layers.iter_mut().enumerate() {
        if let Some(norm) = &mut layer.batch_norm {
            let numbers = made_up(norm.scale.len(), 1.5, 0.6 + index as f64);
            norm.scale = numbers.into_iter().map(|number| 1.0 + number).collect();
        }
    }

    let x = made_up(BATCH * INPUT.numbers() as usize, 1.0, 2.1);
    let is_class = |i: usize| (i / CLASSES + 1) % CLASSES == i % CLASSES;
    let targets = (0..BATCH * CLASSES).map(|i| if is_class(i) { 1.0 } else { 0.0 }).collect();
    let mut engine = Engine::new(Loss::CrossEntropy, None);
    let batch = (Batch { x, targets, weights: Vec::new(), ..Batch::default() }, BATCH);
    let loss = engine.run(&parameters, &batch, BATCH, 0).loss;
    assert_near("loss", &[loss]);

    // A network of gradients has their weights in the order of files.
    let mut of_gradients = parameters.clone();
    for (layer, gradients) in of_gradients.layers.iter_mut().zip(engine.gradients()) {
        layer.blocks[0].weights.clone_from(&gradients.blocks[0].weights);
        layer.batch_norm = None;
    }
    of_gradients.write_to(&mut network);
    let of_layers = network.layer_views().into_iter().zip(engine.gradients()).zip(engine.moments());
    for (((view, gradients), moments), name) in of_layers.zip(["conv", "hidden", "last"]) {
        assert_near(&format!("{name}-weights"), view.blocks[0].weights);
        assert_near(&format!("{name}-bias"), &gradients.blocks[0].bias);
        if !gradients.scale.is_empty() {
            assert_near(&format!("{name}-scale"), &gradients.scale);
            assert_near(&format!("{name}-mean"), &moments.mean);
            let count = moments.count as f64;
            let unbiased: Vec<f64> =
                moments.variance.iter().map(|v| v * count / (count - 1.0)).collect();
            assert_near(&format!("{name}-variance"), &unbiased);
        }
    }
}
