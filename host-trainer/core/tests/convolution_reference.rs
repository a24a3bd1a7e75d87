//! Layers of images, forward and backward, against PyTorch. `reference/convolution.py` printed
//! `reference/convolution.txt`, whose first line names the version.

use host_trainer::engine::{Batch, Engine};
use host_trainer::inference::infer;
use host_trainer::parameters::{Block, Parameters};
use host_trainer::{DynamicNetwork, Loss};
use nn_core::ActivationKind::{LeakyRelu, Relu, Softmax, Tanh};
use nn_core::{LayerSpec, LayerViews, Number, Shape, Window};

const REFERENCE: &str = include_str!("reference/convolution.txt");

const BATCH: usize = 3;
const CLASSES: usize = 4;
const INPUT: Shape = Shape::new(13, 10, 3);

fn reference(name: &str) -> Vec<f64> {
    let line = REFERENCE.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let numbers = line.expect(name).split(' ');
    numbers.map(|number| number.parse().expect(number)).collect()
}

fn assert_near(name: &str, ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let difference = (ours - theirs).abs();
        assert!(difference <= tolerance * theirs.abs().max(1.0), "{name} {index}: {ours} {theirs}");
    }
}

fn specs() -> Vec<LayerSpec> {
    let same = Window::new(3, 3).padding(1, 1);
    let after = |spec: &LayerSpec| spec.output_shape().unwrap();
    let window = Window::new(3, 2).stride(2, 1).padding(1, 0);
    let conv = LayerSpec::conv2d(INPUT, 4, window, 1, Tanh);
    let depthwise = LayerSpec::depthwise_conv2d(after(&conv), same, 1, Relu);
    // 7 × 9 sums: a row and a column do not fill a pool.
    let pooled = LayerSpec::conv2d(after(&depthwise), 5, same, 2, LeakyRelu);
    let average = LayerSpec::avg_pool2d(Number::F32, after(&pooled), window);
    let dense = LayerSpec::dense(average.outputs(), CLASSES as u32, Softmax);
    vec![conv, depthwise, pooled, average, dense]
}

fn made_up(count: usize, scale: f64, offset: f64) -> Vec<f64> {
    (0..count).map(|i| i as f64).map(|i| scale * libm::sin(1.7 * i * i + offset)).collect()
}

/// The layers that have parameters, of which PyTorch knows no others.
const NAMES: [(usize, &str); 4] = [(0, "conv"), (1, "depthwise"), (2, "pooled"), (4, "dense")];

/// Weights (OUT, IN) and biases of these layers.
fn made_up_parameters(specs: &[LayerSpec]) -> Vec<(Vec<f64>, Vec<f64>)> {
    let of_layer = |(index, &(layer, _)): (usize, &(usize, &str))| {
        let spec = &specs[layer];
        let scale = 1.5 / libm::sqrt(spec.terms() as f64);
        let weights = made_up(spec.weights() as usize, scale, 0.3 + index as f64);
        (weights, made_up(spec.filters() as usize, 0.4, 0.9 + index as f64))
    };
    NAMES.iter().enumerate().map(of_layer).collect()
}

fn inputs() -> Vec<f64> {
    made_up(BATCH * INPUT.numbers() as usize, 1.0, 2.1)
}

fn targets() -> Vec<f64> {
    let is_class = |i: usize| (i / CLASSES + 1) % CLASSES == i % CLASSES;
    (0..BATCH * CLASSES).map(|i| if is_class(i) { 1.0 } else { 0.0 }).collect()
}

fn made_up_network(specs: &[LayerSpec]) -> Parameters<f64> {
    let mut network = DynamicNetwork::<f64>::zeros(specs).unwrap();
    for (&(layer, _), (weights, bias)) in NAMES.iter().zip(made_up_parameters(specs)) {
        let block = &mut network.layer_views_mut()[layer].blocks[0];
        block.weights.copy_from_slice(&weights);
        block.bias.copy_from_slice(&bias);
    }
    Parameters::of(&network)
}

/// An engine after a batch of this many samples, and their mean loss.
fn run(parameters: &Parameters<f64>, x: &[f64], targets: &[f64]) -> (Engine<f64>, f64) {
    let count = targets.len() / CLASSES;
    let batch =
        Batch { x: x.to_vec(), targets: targets.to_vec(), weights: Vec::new(), ..Batch::default() };
    let mut engine = Engine::new(Loss::CrossEntropy, None);
    let loss = engine.run(parameters, &(batch, count), count, 0).loss;
    (engine, loss)
}

#[test]
fn loss_and_gradients_of_convolutions_and_pools_are_those_of_pytorch() {
    let specs = specs();
    let (engine, loss) = run(&made_up_network(&specs), &inputs(), &targets());
    assert_near("loss", &[loss], &reference("loss"), 1e-12);
    for (layer, name) in NAMES {
        let block: &Block<f64> = &engine.gradients()[layer].blocks[0];
        let mut weights = vec![0.0; block.weights.len()]; // (OUT, IN)
        block.write_rows(&mut weights);
        let [weights_name, bias_name] = ["weights", "bias"].map(|what| format!("{name}-{what}"));
        assert_near(&weights_name, &weights, &reference(&weights_name), 1e-12);
        assert_near(&bias_name, &block.bias, &reference(&bias_name), 1e-12);
    }
}

#[test]
fn outputs_in_training_are_those_of_pytorch() {
    let parameters = made_up_network(&specs());
    let (inputs, targets) = (inputs(), targets());
    let samples = inputs.chunks_exact(INPUT.numbers() as usize).zip(targets.chunks_exact(CLASSES));
    let mut outputs = Vec::new();
    for (x, targets) in samples {
        // Of a sample alone, the gradient of the last biases is y − t.
        let (engine, _) = run(&parameters, x, targets);
        let last = &engine.gradients()[specs().len() - 1];
        outputs.extend(last.blocks[0].bias.iter().zip(targets).map(|(gradient, t)| gradient + t));
    }
    assert_near("outputs", &outputs, &reference("outputs"), 1e-12);
}

#[test]
fn outputs_of_the_kernels_that_the_device_runs_are_those_of_pytorch() {
    let specs = specs();
    let mut network = DynamicNetwork::<f32>::zeros(&specs).unwrap();
    let copy = |to: &mut [f32], from: &[f64]| {
        to.iter_mut().zip(from).for_each(|(to, &from)| *to = from as f32);
    };
    for (&(layer, _), (weights, bias)) in NAMES.iter().zip(made_up_parameters(&specs)) {
        let block = &mut network.layer_views_mut()[layer].blocks[0];
        copy(block.weights, &weights);
        copy(block.bias, &bias);
    }
    let x: Vec<f32> = inputs().into_iter().map(|x| x as f32).collect();
    let outputs: Vec<f64> = infer(&network, &x).outputs.into_iter().map(f64::from).collect();
    // f32 rounds to 6e-8; sums of up to 36 terms of about 1 through five layers.
    assert_near("outputs", &outputs, &reference("outputs"), 1e-6);
}
