//! Networks of every kind of layer, with made-up weights.

use host_trainer::dataset::{Dataset, Normalizer, Targets};
use host_trainer::export::{Origin, TrainedModel};
use host_trainer::quantize::{LayerBits, Quantization, WeightBits, weighted};
use host_trainer::random::{Purpose, generator};
use host_trainer::{DynamicNetwork, TrainedNetwork, architecture, initialize};
use nn_core::{ActivationKind, LayerViews, Number, Shape, Task};
use rand::RngExt;

/// Networks in words, with the shape that they take: rows, columns, channels.
pub const NETWORKS: &[(&str, [u16; 3])] = &[
    ("dense 8 relu, dense 5 leaky-relu, dense 3 softmax", [1, 4, 1]),
    ("dense 6 relu6, dense 6 elu, dense 6 hard-swish, dense 2 identity", [1, 3, 1]),
    ("dense 5 hard-sigmoid, dense 5 tanh, dense 2 sigmoid", [1, 3, 1]),
    ("conv 4 3x3 relu, maxpool 2, conv 6 3x3 same relu, globalavgpool, dense 3 softmax", [9, 8, 2]),
    ("conv 4 3x3 same hard-swish, depthwise 3x3 stride 2 same relu6, dense 3 softmax", [7, 6, 3]),
    ("depthwise 2x3 padding 1/0/0/1 times 2 relu, avgpool 2, dense 3 identity", [6, 5, 2]),
    ("conv 3 4x2 same-end elu, maxpool 3 stride 2 same-end, dense 2 identity", [8, 7, 1]),
    ("conv 3 2x3 stride 2x1 relu, maxpool 2x1, dense 2 identity", [9, 8, 2]),
    ("conv 8 5 relu, maxpool 2, conv 4 3 same tanh, maxovertime, dense 3 softmax", [1, 24, 3]),
    ("conv 6 3 causal relu, conv 6 3 dilation 2 relu, avgpool 2, dense 3 identity", [1, 20, 2]),
    ("conv 4 5 stride 2 relu, globalavgpool, dense 2 identity", [1, 21, 1]),
    (
        "conv 8 3 relu, residual(conv 8 3 same relu, conv 8 3 same identity) relu, globalavgpool, dense 2 softmax",
        [1, 16, 2],
    ),
    (
        "sum(conv 4 3x3 same relu; conv 4 1x1 identity) relu, concat(conv 3 3x3 same relu; maxpool 3 stride 1 same-end), \
      globalavgpool, dense 3 softmax",
        [6, 6, 2],
    ),
    (
        "dense 6 relu, residual(dense 6 tanh), concat(dense 3 relu; dense 2 identity), dense 2 identity",
        [1, 5, 1],
    ),
    ("gru 5, dense 3 softmax", [1, 12, 3]),
    ("gru-before 5 each, lstm 4 each, rnn 3, dense 3 softmax", [1, 12, 3]),
    ("bidirectional(lstm 4 each), maxovertime, dense 3 softmax", [1, 10, 3]),
    ("bidirectional(gru 4), dense 3 softmax", [1, 10, 3]),
    ("conv 6 3 relu, rnn 4 reversed each, globalavgpool, dense 2 identity", [1, 15, 2]),
];

/// A model with this network.
pub fn model(words: &str, [height, width, channels]: [u16; 3]) -> TrainedModel {
    let last = ActivationKind::Identity;
    let shape = Shape::new(height, width, channels);
    let specs = architecture::parse(words, shape, ActivationKind::Relu, last)
        .unwrap_or_else(|error| panic!("{words}: {error}"));
    let mut network = DynamicNetwork::zeros(&specs).unwrap();
    initialize(&mut network, 7);
    let mut random = generator(7, Purpose::Data);
    for mut view in network.layer_views_mut() {
        for block in &mut view.blocks {
            block.bias.fill_with(|| random.random_range(-0.5f32..0.5));
        }
    }
    let outputs = specs.last().unwrap().outputs();
    let is_softmax = specs.last().unwrap().activation == ActivationKind::Softmax;
    TrainedModel {
        name: "made_up".into(),
        columns: Vec::new(),
        task: if is_softmax { Task::Classification } else { Task::Regression },
        labels: (0..outputs).map(|index| format!("größe {index}")).collect(),
        normalizer: Normalizer::default(),
        windowing: None,
        anomaly: None,
        known: None,
        origin: Origin::default(),
        network: TrainedNetwork::F32(network),
    }
}

/// So many samples for a model.
pub fn samples(model: &TrainedModel, count: usize) -> Vec<f32> {
    let mut random = generator(8, Purpose::Data);
    (0..count * model.network.inputs()).map(|_| random.random_range(-1.0f32..1.0)).collect()
}

/// So many samples of integers, as large as their type allows.
pub fn integers(model: &TrainedModel, number: Number, count: usize) -> Vec<f32> {
    let (offset, scale) = match number {
        Number::U8 => (127.5, 127.49),
        Number::I8 => (0.0, 127.0),
        Number::I16 => (0.0, 32_767.0),
        Number::F32 => return samples(model, count),
    };
    samples(model, count).into_iter().map(|x| (offset + scale * x).round()).collect()
}

/// The model with its network quantized for inputs of this type.
pub fn quantized_for(model: &TrainedModel, number: Number) -> TrainedModel {
    let mut quantized = quantized_with(model, integers(model, number, 40), &LayerBits::default());
    if let TrainedNetwork::Quantized(network) = quantized.network {
        quantized.network = TrainedNetwork::Quantized(network.with_inputs(number));
    }
    quantized
}

/// The model with its network quantized, with ranges of made-up samples.
pub fn quantized(model: &TrainedModel) -> TrainedModel {
    quantized_to(model, &LayerBits::default())
}

/// The same with weights of these bits.
pub fn quantized_to(model: &TrainedModel, bits: &LayerBits) -> TrainedModel {
    quantized_with(model, samples(model, 40), bits)
}

/// Weights of 4 bits in every layer that can have them, and in every other layer.
pub fn low_bits(model: &TrainedModel) -> [LayerBits; 2] {
    let specs = model.network.specs();
    let four = LayerBits::four(&specs);
    let places = 0..weighted(&specs).count();
    let mixed = places.map(|at| if at % 2 == 0 { four.of(at) } else { WeightBits::Eight });
    [four.clone(), LayerBits::new(mixed.collect())]
}

fn quantized_with(model: &TrainedModel, features: Vec<f32>, bits: &LayerBits) -> TrainedModel {
    let TrainedNetwork::F32(network) = &model.network else { panic!("a network of f32") };
    let width = model.network.inputs();
    let names = model.labels.clone();
    let targets = Targets::Values { values: vec![0.0; 40 * names.len()], names };
    let name = "made up".into();
    let data = Dataset { name, columns: Vec::new(), width, features, targets, image: None };
    let network = Quantization::with_bits(network, &data, bits).unwrap().network;
    TrainedModel { network: TrainedNetwork::Quantized(network), ..model.clone() }
}
