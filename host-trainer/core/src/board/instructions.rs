//! About how many instructions an inference takes.

mod costs;

use super::Core;
use super::linear_cost::LinearCost;
use costs::{Costs, M0, M3, M4F};
use nn_core::{
    ActivationKind, Feature, LayerSpec, Number, Op, Role, STATISTICS, Window, is_patch_by_patch,
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
                let of_f32 = match geometry {
                    Some(geometry) if geometry.window().dilation > 1 => &self.conv_dilated,
                    Some(geometry) if geometry.sees_few_numbers() => &self.conv_of_few,
                    Some(_) | None => &self.conv,
                };
                let of_integers = match geometry {
                    _ if is_pointwise(layer) => &self.quantized_pointwise,
                    Some(geometry) if !layer.has_nibbles() && geometry.has_small_pools() => {
                        &self.quantized_pools
                    }
                    Some(_) | None => &self.quantized_conv,
                };
                of(of_f32, of_integers)
            }
            Op::DepthwiseConv2d { .. } if has_several_filters(layer) => {
                of(&self.several, &self.quantized_several)
            }
            Op::DepthwiseConv2d { .. } if is_quantized => {
                let of_rows = self.quantized_depthwise_rows.as_ref();
                let of_rows = of_rows.filter(|_| geometry.is_some_and(|g| g.has_long_rows()));
                of_rows.unwrap_or(&self.quantized_depthwise).of(layer)
            }
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

fn has_several_filters(layer: &LayerSpec) -> bool {
    let channels = layer.geometry().map_or(0, |geometry| geometry.input().channels);
    layer.filters() > channels.into()
}

#[cfg(test)]
mod tests;
