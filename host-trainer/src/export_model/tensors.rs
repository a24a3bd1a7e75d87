//! Parameters of a model as named arrays.

use crate::TrainedNetwork;
use crate::export::TrainedModel;
use crate::quantize::{QuantizedBlock, QuantizedParameters};
use nn_core::{LayerSpec, LayerViews, Op};

/// An array.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tensor {
    /// `layer1.weight`, for instance.
    pub name: String,
    pub dims: Vec<usize>,
    pub numbers: Numbers,
}

/// Numbers of an array.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Numbers {
    F32(Vec<f32>),
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
}

impl Numbers {
    /// Bytes of one number.
    pub fn size(&self) -> usize {
        match self {
            Self::F32(_) | Self::I32(_) => 4,
            Self::I16(_) => 2,
            Self::I8(_) => 1,
        }
    }

    /// The numbers, little-endian.
    pub fn le_bytes(&self) -> Vec<u8> {
        match self {
            Self::F32(numbers) => numbers.iter().flat_map(|n| n.to_le_bytes()).collect(),
            Self::I8(numbers) => numbers.iter().flat_map(|n| n.to_le_bytes()).collect(),
            Self::I16(numbers) => numbers.iter().flat_map(|n| n.to_le_bytes()).collect(),
            Self::I32(numbers) => numbers.iter().flat_map(|n| n.to_le_bytes()).collect(),
        }
    }
}

/// All parameters, layer by layer, in the order of the model file.
///
/// Dense weights are (OUT, IN), those of convolutions (OUT, rows, columns, channels), of depthwise ones (OUT, rows,
/// columns), of recurrent layers (G·H, C) and (G·H, H), gates as PyTorch has them.
pub(super) fn tensors(model: &TrainedModel) -> Vec<Tensor> {
    let mut tensors = Vec::new();
    match &model.network {
        TrainedNetwork::F32(network) => {
            for (index, view) in network.layer_views().iter().enumerate() {
                let names = Names::of(index + 1, &view.spec);
                for (place, block) in view.blocks.iter().enumerate() {
                    let [weight, bias] = names.block(place);
                    let dims = dims(&view.spec, block.weights.len(), block.bias.len());
                    tensors.push(Tensor {
                        name: weight,
                        dims,
                        numbers: Numbers::F32(block.weights.into()),
                    });
                    tensors.push(list(bias, Numbers::F32(block.bias.into()), block.bias.len()));
                }
            }
        }
        TrainedNetwork::Quantized(network) => {
            for (index, layer) in network.layers().iter().enumerate() {
                let names = Names::of(index + 1, &layer.spec);
                push_integers(&mut tensors, &names, &layer.spec, &layer.parameters);
            }
        }
    }
    tensors
}

fn push_integers(
    tensors: &mut Vec<Tensor>,
    names: &Names,
    spec: &LayerSpec,
    parameters: &QuantizedParameters,
) {
    match parameters {
        QuantizedParameters::None => {}
        QuantizedParameters::Scale(scale) => {
            tensors.push(list(names.of_layer("scale"), Numbers::F32(vec![*scale]), 1));
        }
        QuantizedParameters::PerChannel { offset, scale } => {
            for (what, numbers) in [("offset", offset), ("scale", scale)] {
                let count = numbers.len();
                tensors.push(list(names.of_layer(what), Numbers::F32(numbers.clone()), count));
            }
        }
        QuantizedParameters::Balance(balance) => {
            let numbers = [balance.first(), balance.second(), balance.shift()];
            let numbers = Numbers::I16(numbers.map(|number| number as i16).into());
            tensors.push(list(names.of_layer("balance"), numbers, 3));
        }
        QuantizedParameters::Blocks(blocks) => {
            for (place, QuantizedBlock { weights, channels }) in blocks.iter().enumerate() {
                let [weight, bias] = names.block(place);
                let (count, numbers) = (channels.len(), Numbers::I8(weights.clone()));
                let dims = dims(spec, weights.len(), count);
                tensors.push(Tensor { name: weight.clone(), dims, numbers });
                let biases = channels.iter().map(|channel| channel.bias).collect();
                tensors.push(list(bias, Numbers::I32(biases), count));
                let scales = channels.iter().map(|channel| channel.requantization);
                let multipliers = scales.clone().map(|scale| scale.multiplier() as i16).collect();
                let shifts = scales.map(|scale| scale.shift() as i8).collect();
                let multiplier = format!("{weight}_multiplier");
                tensors.push(list(multiplier, Numbers::I16(multipliers), count));
                tensors.push(list(format!("{weight}_shift"), Numbers::I8(shifts), count));
            }
        }
    }
}

fn list(name: String, numbers: Numbers, count: usize) -> Tensor {
    Tensor { name, dims: vec![count], numbers }
}

/// Extents of weights.
fn dims(spec: &LayerSpec, weights: usize, outputs: usize) -> Vec<usize> {
    let sides = |window: nn_core::Window| [window.height.into(), window.width.into()];
    match spec.op {
        Op::Conv2d { window, .. } => {
            let channels = spec.input.channels() as usize;
            [&[outputs][..], &sides(window), &[channels]].concat()
        }
        Op::DepthwiseConv2d { window, .. } => [&[outputs][..], &sides(window)].concat(),
        Op::Standardize => vec![weights],
        Op::Dense { .. }
        | Op::MaxPool2d { .. }
        | Op::AvgPool2d { .. }
        | Op::GlobalAvgPool
        | Op::Quantize
        | Op::QuantizePerChannel
        | Op::Dequantize
        | Op::DequantizePerChannel
        | Op::Add { .. }
        | Op::Concat { .. }
        | Op::Recurrent { .. }
        | Op::Features { .. } => vec![outputs, weights / outputs.max(1)],
    }
}

/// Names of the arrays of a layer, counted from 1.
struct Names {
    layer: usize,
    is_recurrent: bool,
    is_standardize: bool,
}

impl Names {
    fn of(layer: usize, spec: &LayerSpec) -> Self {
        Self {
            layer,
            is_recurrent: matches!(spec.op, Op::Recurrent { .. }),
            is_standardize: matches!(spec.op, Op::Standardize),
        }
    }

    fn of_layer(&self, what: &str) -> String {
        format!("layer{}.{what}", self.layer)
    }

    /// Weights and biases of a block; the names of recurrent layers are PyTorch's.
    fn block(&self, place: usize) -> [String; 2] {
        let names = match (self.is_recurrent, self.is_standardize, place) {
            (true, _, 0) => ["weight_ih", "bias_ih"],
            (true, ..) => ["weight_hh", "bias_hh"],
            (false, true, _) => ["scale", "offset"],
            (false, false, _) => ["weight", "bias"],
        };
        names.map(|name| self.of_layer(name))
    }
}
