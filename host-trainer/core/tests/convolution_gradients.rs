//! The backward passes of layers of images against central differences, in f64: odd sizes, strides, paddings,
//! pools, and as many input channels as nothing else.

use host_trainer::engine::{Batch, Engine, Gradients};
use host_trainer::parameters::Parameters;
use host_trainer::{DynamicNetwork, Loss, initialize};
use nn_core::ActivationKind::{
    self, Elu, HardSigmoid, HardSwish, Identity, LeakyRelu, Relu, Relu6, Sigmoid, Softmax, Tanh,
};
use nn_core::{LayerSpec, LayerViews, Number, Shape, Window};

const STEP: f64 = 1e-5;
const SAMPLES: usize = 5;

/// The network from the image on, and what comes out of it.
struct Layers {
    specs: Vec<LayerSpec>,
    shape: Shape,
}

impl Layers {
    fn of(height: u16, width: u16, channels: u16) -> Self {
        Self { specs: Vec::new(), shape: Shape::new(height, width, channels) }
    }

    fn then(mut self, layer: impl Fn(Shape) -> LayerSpec) -> Self {
        let spec = layer(self.shape);
        let outputs = Shape::new(1, 1, spec.outputs() as u16);
        self.shape = spec.output_shape().unwrap_or(outputs);
        self.specs.push(spec);
        self
    }

    fn conv(self, filters: u16, window: Window, pool: u16, activation: ActivationKind) -> Self {
        self.then(|input| LayerSpec::conv2d(input, filters, window, pool, activation))
    }

    fn depthwise(self, window: Window, pool: u16, activation: ActivationKind) -> Self {
        self.then(|input| LayerSpec::depthwise_conv2d(input, window, pool, activation))
    }

    fn dense(self, outputs: u32, activation: ActivationKind) -> Self {
        self.then(|shape| LayerSpec::dense(shape.numbers() as u32, outputs, activation))
    }
}

fn strided(height: u16, width: u16, stride: (u16, u16), padding: (u16, u16)) -> Window {
    Window::new(height, width).stride(stride.0, stride.1).padding(padding.0, padding.1)
}

/// The largest difference between a gradient and its central difference, over what is larger of 1 and both.
fn largest_error(layers: Layers, loss: Loss) -> f64 {
    let (first, last) = (layers.specs[0], layers.specs[layers.specs.len() - 1]);
    let mut network = DynamicNetwork::<f64>::zeros(&layers.specs).unwrap();
    initialize(&mut network, 3);
    for (index, view) in network.layer_views_mut().iter_mut().enumerate() {
        let biases = view.blocks.iter_mut().flat_map(|block| &mut *block.bias);
        for (o, bias) in biases.enumerate() {
            *bias = 0.11 + 0.07 * o as f64 - 0.05 * index as f64;
        }
    }
    let (inputs, outputs) = (first.inputs() as usize, last.outputs() as usize);
    let x = (0..inputs * SAMPLES).map(|i| libm::sin(1.7 * i as f64 * i as f64 + 2.1)).collect();
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
    let gradients: Vec<f64> =
        engine.gradients().iter().flat_map(Gradients::numbers).copied().collect();
    assert!(gradients.iter().filter(|g| g.abs() > 1e-6).count() * 2 > gradients.len());
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
fn convolutions_of_odd_sizes_strides_and_paddings_have_their_gradients() {
    for layers in [
        Layers::of(7, 5, 3).conv(4, Window::new(3, 2), 1, Tanh).dense(3, Softmax),
        Layers::of(9, 7, 2)
            .conv(5, strided(3, 3, (2, 1), (1, 2)), 1, Sigmoid)
            .conv(3, strided(2, 3, (1, 2), (1, 0)), 1, LeakyRelu)
            .dense(4, Softmax),
        Layers::of(8, 9, 1)
            .conv(3, strided(3, 3, (1, 1), (1, 1)), 2, Relu)
            .conv(4, strided(3, 3, (1, 1), (1, 1)), 3, Tanh)
            .dense(3, Softmax),
        Layers::of(1, 20, 3)
            .conv(4, Window::new(1, 5), 2, Relu)
            .conv(2, strided(1, 3, (1, 2), (0, 1)), 1, Tanh)
            .dense(3, Softmax),
        Layers::of(8, 7, 2)
            .conv(4, strided(3, 3, (1, 1), (1, 1)), 2, HardSwish)
            .conv(3, Window::new(2, 2), 1, Elu)
            .dense(3, Softmax),
        Layers::of(8, 7, 2)
            .conv(4, strided(3, 3, (1, 1), (1, 1)), 2, Relu6)
            .conv(3, Window::new(2, 2), 1, HardSigmoid)
            .dense(3, Softmax),
    ] {
        let error = largest_error(layers, Loss::CrossEntropy);
        assert!(error < 1e-6, "{error}");
    }
}

#[test]
fn depthwise_convolutions_and_pools_have_their_gradients() {
    let pool = |window| move |input| LayerSpec::max_pool2d(Number::F32, input, window);
    let average = |window| move |input| LayerSpec::avg_pool2d(Number::F32, input, window);
    for layers in [
        Layers::of(7, 6, 4)
            .depthwise(strided(3, 3, (1, 2), (1, 1)), 1, Tanh)
            .conv(3, Window::new(1, 1), 1, Relu)
            .dense(3, Softmax),
        Layers::of(9, 9, 3).depthwise(Window::new(3, 2), 2, Sigmoid).dense(3, Softmax),
        Layers::of(7, 8, 2)
            .conv(5, Window::new(2, 2), 1, Tanh)
            .then(pool(strided(3, 3, (2, 2), (1, 1))))
            .dense(3, Softmax),
        Layers::of(7, 8, 2)
            .conv(5, Window::new(2, 2), 1, Tanh)
            .then(average(strided(3, 2, (2, 3), (1, 1))))
            .then(|input| LayerSpec::global_avg_pool(Number::F32, input))
            .dense(3, Softmax),
        Layers::of(6, 6, 2)
            .then(average(strided(2, 2, (1, 1), (0, 0))))
            .conv(2, Window::new(3, 3), 1, Identity)
            .dense(2, Identity),
    ] {
        let error = largest_error(layers, Loss::MeanSquaredError);
        assert!(error < 1e-6, "{error}");
    }
}
