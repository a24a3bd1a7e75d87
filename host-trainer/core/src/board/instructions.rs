//! About how many instructions an inference takes.
//!
//! Coefficients were fitted to counts of QEMU (`-icount shift=0`) of single layers of many shapes on each core: 43 of
//! `f32`, and 61 of integers, of which nineteen in twenty are met within 10 %, and all within 22 %.
//! Those of [`Pieces`] were counted function by function, in an emulator of a Cortex-M0 and of a Cortex-M4F, for
//! sums of deviation 2. There libm took half as much again as in the fit, so that of an ELU is two thirds of what
//! was counted. Those of `f32` on a Cortex-M3 are taken as 0.55 of those on a Cortex-M0.

use super::Core;
use super::linear_cost::{LinearCost, conv, dense, integers, lines};
use super::transform_cost::Transform;
use nn_core::{
    ActivationKind, Feature, LayerSpec, Number, Op, Role, STATISTICS, Window, is_patch_by_patch,
};

/// Cost of one number, in instructions.
#[derive(Clone, Copy, Debug)]
struct Numbers {
    /// Number that a window of a pool sees, for the largest and for the average.
    pooled: (f64, f64),
    /// Number that two rows are joined into.
    joined: f64,
    /// Number that a softmax, a sigmoid, a tanh or one made of pieces gives.
    softmax: f64,
    sigmoid: f64,
    tanh: f64,
    pieces: Pieces,
    /// Number of a frame, and channel of a frame, that statistics are computed of.
    statistics: (f64, f64),
    transform: Transform,
}

/// Cost of an activation made of pieces for one number, beyond a ReLU: that is part of a sum.
#[derive(Clone, Copy, Debug)]
struct Pieces {
    leaky_relu: f64,
    relu6: f64,
    hard_sigmoid: f64,
    hard_swish: f64,
    elu: f64,
}

/// Costs of the parts of an inference on a core.
#[derive(Clone, Copy, Debug)]
struct Costs {
    dense: LinearCost,
    conv: LinearCost,
    /// Windows that see up to 32 numbers.
    conv_of_few: LinearCost,
    depthwise: LinearCost,
    /// Times that a depthwise convolution of `f32` takes where channels are not a multiple of eight, but of four, of
    /// two or of one.
    fewer_channels: [f64; 3],
    quantized_dense: LinearCost,
    quantized_conv: LinearCost,
    /// Windows of a pixel, which are not copied.
    quantized_pointwise: LinearCost,
    quantized_depthwise: LinearCost,
    /// Several filters for each channel, one after the other.
    quantized_several: LinearCost,
    /// Multiply-accumulate of 4-bit weights, of one of 8 bits; and of filters behind the last four.
    nibbles: [f64; 2],
    f32: Numbers,
    i16: Numbers,
    /// A number that is quantized, with an offset of its own or without, or back again.
    quantize: f64,
    quantize_per_channel: f64,
    /// A byte that is looked up in a table, in a list and, beyond a copy of a number of 16 bits, in a patch.
    look_up: f64,
    look_up_in_patch: f64,
    /// A number that is shifted and scaled.
    standardize: f64,
    dequantize: f64,
}

const fn numbers(
    pooled: (f64, f64),
    joined: f64,
    [softmax, sigmoid, tanh]: [f64; 3],
    [leaky_relu, relu6, hard_sigmoid, hard_swish, elu]: [f64; 5],
    statistics: (f64, f64),
    [of_number, of_pass, of_output, of_product]: [f64; 4],
) -> Numbers {
    let transform = Transform { of_number, of_pass, of_output, of_product };
    let pieces = Pieces { leaky_relu, relu6, hard_sigmoid, hard_swish, elu };
    Numbers { pooled, joined, softmax, sigmoid, tanh, pieces, statistics, transform }
}

const M0: Costs = Costs {
    dense: dense(222.6, 59.9, 0.0),
    conv: conv(217.3, 0.0, 44.8, 781.0),
    conv_of_few: conv(217.3, 0.0, 44.8, 781.0),
    depthwise: dense(259.0, 0.0, 0.0),
    fewer_channels: [1.0; 3],
    quantized_dense: integers([3.42, 8.38], 29.1, 0.0, 0.0).once(215.0),
    quantized_conv: integers([3.27, 8.67], 35.4, 6.04, 297.0),
    quantized_pointwise: integers([3.3, 13.9], 32.7, 2.14, 36.7),
    quantized_depthwise: integers([6.24, 43.4], 17.6, 0.0, 263.0),
    quantized_several: dense(47.5, 0.0, 0.0),
    nibbles: [1.06, 1.2],
    f32: numbers(
        (27.7, 125.5),
        75.0,
        [1576.0, 1540.0, 2358.0],
        [154.0, 2.1, 343.0, 432.0, 1020.0],
        (1100.0, 3000.0),
        [1250.0, 235.0, 1800.0, 230.0],
    ),
    i16: numbers(
        (9.66, 4.6),
        20.0,
        [2780.0, 32.9, 27.6],
        [6.3, 0.0, 16.9, 21.2, 16.9],
        (45.0, 500.0),
        [120.0, 22.5, 170.0, 32.0],
    ),
    quantize: 126.5,
    look_up: 9.0,
    look_up_in_patch: -2.0,
    quantize_per_channel: 149.5,
    standardize: 228.0,
    dequantize: 192.0,
};

const M3: Costs = Costs {
    dense: dense(133.0, 33.4, 0.0),
    conv: conv(130.6, 0.0, 13.6, 650.0),
    conv_of_few: conv(130.6, 0.0, 13.6, 650.0),
    depthwise: dense(149.0, 0.0, 0.0),
    fewer_channels: [1.0; 3],
    quantized_dense: integers([2.23, 4.87], 18.3, 0.0, 0.0).once(150.0),
    quantized_conv: integers([2.12, 5.15], 18.6, 4.29, 200.0),
    quantized_pointwise: integers([2.12, 9.14], 19.8, 2.13, 31.9),
    quantized_depthwise: integers([2.79, 26.0], 30.1, 0.0, 113.0),
    quantized_several: dense(29.7, 0.0, 0.0),
    nibbles: [1.12, 1.2],
    f32: numbers(
        (24.8, 81.6),
        50.0,
        [980.0, 932.0, 1340.0],
        [85.0, 2.7, 189.0, 238.0, 560.0],
        (730.0, 2000.0),
        [730.0, 137.0, 1050.0, 140.0],
    ),
    i16: numbers(
        (7.64, 2.86),
        14.0,
        [1630.0, 26.8, 23.8],
        [4.8, 0.0, 11.0, 14.0, 14.1],
        (24.0, 200.0),
        [60.0, 11.0, 95.0, 18.5],
    ),
    quantize: 61.0,
    look_up: 7.0,
    look_up_in_patch: 1.2,
    quantize_per_channel: 103.0,
    standardize: 135.0,
    dequantize: 79.0,
};

const M4F: Costs = Costs {
    dense: dense(2.4, 32.3, 2.7),
    conv: lines([2.15, 10.3], 22.0, 82.0, 0.0),
    conv_of_few: lines([1.89, 3.06], 14.2, 27.3, 153.0),
    depthwise: conv(4.51, 19.3, 0.0, 83.4),
    fewer_channels: [1.3, 1.5, 2.55],
    quantized_dense: integers([0.93, 5.0], 14.2, 0.0, 0.0).once(148.0),
    quantized_conv: integers([0.87, 5.24], 18.5, 3.29, 187.0),
    quantized_pointwise: integers([0.88, 10.1], 14.5, 0.78, 42.3),
    quantized_depthwise: integers([3.01, 25.7], 5.82, 0.0, 163.0),
    quantized_several: dense(29.5, 0.0, 0.0),
    nibbles: [1.14, 1.2],
    f32: numbers(
        (7.4, 3.09),
        5.0,
        [52.3, 36.6, 57.4],
        [3.1, 2.7, 8.6, 9.2, 23.0],
        (27.0, 150.0),
        [22.0, 4.2, 50.0, 14.5],
    ),
    i16: numbers(
        (7.64, 2.86),
        12.0,
        [80.0, 27.0, 24.0],
        [4.8, 0.0, 11.0, 14.0, 14.1],
        (25.0, 100.0),
        [60.0, 11.0, 90.0, 16.3],
    ),
    quantize: 12.0,
    look_up: 6.0,
    look_up_in_patch: 1.3,
    quantize_per_channel: 17.0,
    standardize: 6.5,
    dequantize: 9.5,
};

impl Core {
    /// About how many instructions an inference of these layers takes.
    ///
    /// Within 15 % of what QEMU counts for most networks; where `f32` is computed without a floating-point unit,
    /// it depends on the numbers, and a quarter is possible. `cargo xtask qemu` counts them.
    pub fn instructions(self, layers: &[LayerSpec]) -> u64 {
        (0..layers.len()).map(|index| self.instructions_of(layers, index)).sum::<f64>() as u64
    }

    /// Instructions of one of these layers.
    pub(super) fn instructions_of(self, layers: &[LayerSpec], index: usize) -> f64 {
        let costs = match self {
            Self::M0 => &M0,
            Self::M3 => &M3,
            Self::M4F => &M4F,
        };
        let layer = &layers[index];
        match layers.get(index + 1).and_then(LayerSpec::geometry) {
            Some(geometry) if is_patch_by_patch(layers, 0, index + 1) => {
                let seen = geometry.windows() as f64 * geometry.patch().numbers() as f64;
                seen * costs.byte_in_patch(layer)
            }
            _ => costs.of(layer),
        }
    }
}

impl Costs {
    /// A byte that is quantized where a patch is gathered.
    fn byte_in_patch(&self, quantize: &LayerSpec) -> f64 {
        match quantize.op.role() {
            Role::Quantize { per_channel: true } => self.quantize_per_channel,
            Role::Quantize { per_channel: false }
            | Role::Weighted
            | Role::Pool
            | Role::Dequantize { .. }
            | Role::Join { .. }
            | Role::Standardize
            | Role::Features => self.look_up_in_patch,
        }
    }

    /// Times that a depthwise convolution of `f32` takes, by its channels.
    fn of_channels(&self, layer: &LayerSpec) -> f64 {
        let [of_four, of_two, of_one] = self.fewer_channels;
        match layer.filters() % 8 {
            0 => 1.0,
            4 => of_four,
            2 | 6 => of_two,
            _ => of_one,
        }
    }

    fn of(&self, layer: &LayerSpec) -> f64 {
        let outputs = f64::from(layer.outputs());
        let is_quantized = layer.is_quantized();
        let numbers = match layer.input_number() {
            Number::I16 | Number::U8 | Number::I8 => &self.i16,
            Number::F32 => &self.f32,
        };
        let geometry = layer.geometry();
        let seen = geometry.map_or(0.0, |g| g.windows() as f64 * g.patch().numbers() as f64);
        let of = |of_f32: &LinearCost, of_integers: &LinearCost| match is_quantized {
            true if layer.has_nibbles() => of_integers.slowed(self.nibbles).of(layer),
            true => of_integers.of(layer),
            false => of_f32.of(layer),
        };
        let computed = match layer.op {
            Op::Dense { .. } => of(&self.dense, &self.quantized_dense),
            Op::Conv2d { .. } => {
                let of_f32 = if has_few_terms(layer) { &self.conv_of_few } else { &self.conv };
                let of_integers = match is_pointwise(layer) {
                    true => &self.quantized_pointwise,
                    false => &self.quantized_conv,
                };
                of(of_f32, of_integers)
            }
            Op::DepthwiseConv2d { .. } if has_several_filters(layer) => {
                of(&self.depthwise, &self.quantized_several)
            }
            Op::DepthwiseConv2d { .. } if is_quantized => self.quantized_depthwise.of(layer),
            Op::DepthwiseConv2d { .. } => self.depthwise.of(layer) * self.of_channels(layer),
            // Each gate is a row of two dense layers, at every moment.
            Op::Recurrent { cell, units, .. } => {
                let (dense, curves) = if is_quantized {
                    let dense = match layer.has_nibbles() {
                        true => self.quantized_dense.slowed(self.nibbles),
                        false => self.quantized_dense,
                    };
                    (dense, numbers.sigmoid + 20.0)
                } else {
                    (self.dense, numbers.sigmoid + 4.0 * self.dense.mac)
                };
                let sums = cell.gates() as f64 * f64::from(units);
                let moments = layer.macs() as f64 / (layer.weights() as f64).max(1.0);
                let once = 2.0 * (dense.sum * sums + dense.layer) + sums * curves;
                dense.mac * layer.macs() as f64 + moments * once
            }
            Op::MaxPool2d { .. } => seen * numbers.pooled.0,
            Op::AvgPool2d { .. } | Op::GlobalAvgPool => seen * numbers.pooled.1,
            Op::Quantize if layer.quantizes_bytes() => outputs * self.look_up,
            Op::Quantize => outputs * self.quantize,
            Op::QuantizePerChannel => outputs * self.quantize_per_channel,
            Op::Standardize => outputs * self.standardize,
            Op::Dequantize | Op::DequantizePerChannel => outputs * self.dequantize,
            Op::Add { .. } | Op::Concat { .. } => outputs * numbers.joined,
            Op::Features { frame, feature, .. } => match feature {
                Feature::Statistics => {
                    let channels = outputs / STATISTICS as f64;
                    let (of_number, of_channel) = numbers.statistics;
                    channels * (f64::from(frame) * of_number + of_channel)
                }
                Feature::Spectrum
                | Feature::LogSpectrum(_)
                | Feature::LogMel(..)
                | Feature::Mfcc(..) => {
                    let numbers_of_channel = feature.numbers(frame).unwrap_or(1) as f64;
                    let frames = outputs / numbers_of_channel;
                    let transformed = numbers.transform.of_frame(frame.into());
                    let of_outputs = numbers.transform.of_outputs(&feature, numbers_of_channel);
                    frames * (transformed + of_outputs)
                }
            },
        };
        let of_activation = match layer.activation {
            ActivationKind::Softmax => numbers.softmax,
            ActivationKind::Sigmoid => numbers.sigmoid,
            ActivationKind::Tanh => numbers.tanh,
            ActivationKind::LeakyRelu => numbers.pieces.leaky_relu,
            ActivationKind::Relu6 => numbers.pieces.relu6,
            ActivationKind::HardSigmoid => numbers.pieces.hard_sigmoid,
            ActivationKind::HardSwish => numbers.pieces.hard_swish,
            ActivationKind::Elu => numbers.pieces.elu,
            ActivationKind::Identity | ActivationKind::Relu => 0.0,
        };
        computed + outputs * of_activation
    }
}

/// Tells whether each pixel becomes one of the output, on its own.
fn is_pointwise(layer: &LayerSpec) -> bool {
    layer.geometry().is_some_and(|geometry| {
        let Window { height, width, stride_y, stride_x, .. } = geometry.window();
        [height, width, stride_y, stride_x] == [1; 4] && geometry.pool() == (1, 1)
    })
}

/// Tells whether each window sees few numbers.
fn has_few_terms(layer: &LayerSpec) -> bool {
    layer.geometry().is_some_and(|geometry| geometry.patch().numbers() <= 32)
}

fn has_several_filters(layer: &LayerSpec) -> bool {
    let channels = layer.geometry().map_or(0, |geometry| geometry.input().channels);
    layer.filters() > channels.into()
}

#[cfg(test)]
mod tests;
