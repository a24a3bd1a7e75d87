//! From `f32` to 8-bit weights and 16-bit activations: a network a quarter as large, for processors without
//! a floating-point unit, that answers as the one it was made of.
//!
//! | | scale | chosen so that |
//! | --- | --- | --- |
//! | inputs | one power of two for all, or for a dense layer one for each with an offset where they differ much in size | sums of the first layer keep the most of their signal |
//! | weights | one for each output | the error of the output on calibration samples is least, clipping included ([`range`]) |
//! | activations | one for each layer | rounding and clipping together lose least on calibration samples; a quarter of room is left for others |
//!
//! Normalization is part of the first layer's weights before, so it costs nothing here. What rounding a row
//! of weights changes of an output's mean goes into its bias. Should a sum overflow 32 bits in the worst
//! case, the row's scale is made coarser until it cannot.
//!
//! ```
//! use host_trainer::dataset::{Shares, digits, split};
//! use host_trainer::quantize::quantize;
//! use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, fit};
//! use nn_core::ActivationKind::{Relu, Softmax};
//!
//! let data = split(digits::load(), Shares::default(), 0)?;
//! let mut network = DynamicNetwork::new(&[64, 32, 10], Relu, Softmax)?;
//! fit(&mut network, &data, &FitOptions::default())?;
//! let quantized = quantize(&network, &data.training)?;
//! let of_f32 = Evaluation::new(&network, &data.test, Loss::CrossEntropy).accuracy();
//! let of_integers = Evaluation::new(&quantized, &data.test, Loss::CrossEntropy).accuracy();
//! assert!((of_f32 - of_integers).abs() < 0.01);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod calibration;
mod code;
mod dense;
mod fake;
mod fine_tuning;
mod network;
pub mod range;
mod report;

pub(crate) use fake::FakeQuantization;
pub use fine_tuning::{FineTuning, fine_tune};
pub use network::{Activations, QuantizedLayer, QuantizedNetwork, QuantizedParameters};
pub use report::{LayerReport, Report};

use crate::dataset::Dataset;
use crate::inference::infer_layers;
use calibration::{Moments, calibration_samples};
use code::Code;
use nn_core::{ActivationKind, LayerSpec, Lend, Number};
use thiserror::Error;

/// Room that is left for activations beyond those of calibration samples.
const ROOM: f64 = 1.25;

/// Why a network cannot be quantized.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum QuantizeError {
    /// A softmax that is not the last activation.
    #[error(
        "layer {layer} is a hidden softmax, which there is not in integers: choose another --activation"
    )]
    HiddenSoftmax {
        /// Counted from 1.
        layer: usize,
    },
    /// Nothing to learn ranges from.
    #[error("there are no samples to learn the ranges of activations from")]
    NoSamples,
    /// The network is quantized already.
    #[error("the network is quantized already")]
    Quantized,
    /// An activation is infinite or NaN.
    #[error("an activation of layer {layer} is not a finite number")]
    NotFinite {
        /// Counted from 1.
        layer: usize,
    },
    /// Weights that no scale makes fit.
    #[error("the weights of output {output} of layer {layer} are too large for its inputs")]
    TooLarge {
        /// The layer, counted from 1.
        layer: usize,
        /// The output, counted from 0.
        output: usize,
    },
}

/// Quantizes a network that takes raw samples, with the ranges that its activations have on some samples of
/// `data`: those that it was trained on.
///
/// # Errors
///
/// [`QuantizeError`]
pub fn quantize(network: &impl Lend, data: &Dataset) -> Result<QuantizedNetwork, QuantizeError> {
    Ok(Quantization::new(network, data)?.network)
}

/// A quantized network, and what its integers mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantization {
    /// The network.
    pub network: QuantizedNetwork,
    /// Of the inputs of each layer, and of the last one's outputs.
    codes: Vec<Code>,
    /// Of each layer: what a weight of 1 means, for each output.
    units: Vec<Vec<f64>>,
}

impl Quantization {
    /// As [`quantize`].
    ///
    /// # Errors
    ///
    /// [`QuantizeError`]
    pub fn new(network: &impl Lend, data: &Dataset) -> Result<Self, QuantizeError> {
        let views = network.views();
        let mut x = calibration_samples(data);
        let (Some(first), Some(last)) = (views.first(), views.last()) else {
            return Err(QuantizeError::NoSamples);
        };
        if x.is_empty() {
            return Err(QuantizeError::NoSamples);
        }
        let mut codes = vec![code::of_inputs(first, &Moments::of_layer(&first.spec, &x))];
        let (mut layers, mut units) = (vec![input_layer(&first.spec, &codes[0])], Vec::new());
        for (index, view) in views.iter().enumerate() {
            let layer = index + 1;
            let activation = match view.spec.activation() {
                _ if layer == views.len() => ActivationKind::Identity,
                ActivationKind::Softmax => return Err(QuantizeError::HiddenSoftmax { layer }),
                activation => activation,
            };
            let answers = infer_layers(std::slice::from_ref(view), &x);
            if !answers.logits.iter().chain(&answers.outputs).all(|y| y.is_finite()) {
                return Err(QuantizeError::NotFinite { layer });
            }
            let width = view.spec.outputs() as usize;
            let output_step = if view.weights.is_empty() {
                // Pools give numbers of the size that they take.
                layers.push(QuantizedLayer {
                    spec: quantized_spec(&view.spec, activation),
                    parameters: QuantizedParameters::None,
                });
                units.push(Vec::new());
                codes[index].step[0]
            } else {
                let moments = Moments::of_layer(&view.spec, &x);
                let (sum_step, output_step) = steps(activation, &answers.logits);
                let code = codes[index].of_terms(view.spec.terms() as usize);
                let integers = dense::quantize(view, &code, &moments, sum_step)
                    .map_err(|output| QuantizeError::TooLarge { layer, output })?;
                let dense::Integers { weights, channels, units: of_layer } = integers;
                layers.push(QuantizedLayer {
                    spec: quantized_spec(&view.spec, activation),
                    parameters: QuantizedParameters::Weights { weights, channels },
                });
                units.push(of_layer);
                output_step
            };
            codes.push(Code::uniform(width, output_step));
            x = answers.outputs;
        }
        layers.push(output_layer(&codes[views.len()], last.spec.activation()));
        Ok(Self { network: QuantizedNetwork::new(layers), codes, units })
    }
}

/// The layers that these layers of `f32` become, as far as that is known before there are samples: inputs may
/// do with one scale.
pub fn quantized_specs(layers: &[LayerSpec]) -> Vec<LayerSpec> {
    let (Some(first), Some(last)) = (layers.first(), layers.last()) else { return Vec::new() };
    let input = match first.input_shape() {
        Some(input) => LayerSpec::QuantizeImage { input },
        None => LayerSpec::QuantizeEach { width: first.inputs() },
    };
    let (width, activation) = (last.outputs(), last.activation());
    let mut specs = vec![input];
    for (index, layer) in layers.iter().enumerate() {
        let is_last = index + 1 == layers.len();
        let activation = if is_last { ActivationKind::Identity } else { layer.activation() };
        specs.push(quantized_spec(layer, activation));
    }
    specs.push(LayerSpec::Dequantize { width, activation });
    specs
}

/// The same layer, of integers.
fn quantized_spec(spec: &LayerSpec, activation: ActivationKind) -> LayerSpec {
    let number = Number::I16;
    match *spec {
        LayerSpec::Conv2d { input, filters, window, pool, .. } => {
            LayerSpec::QuantizedConv2d { input, filters, window, pool, activation }
        }
        LayerSpec::DepthwiseConv2d { input, window, pool, .. } => {
            LayerSpec::QuantizedDepthwiseConv2d { input, window, pool, activation }
        }
        LayerSpec::MaxPool2d { input, window, .. } => {
            LayerSpec::MaxPool2d { number, input, window }
        }
        LayerSpec::AvgPool2d { input, window, .. } => {
            LayerSpec::AvgPool2d { number, input, window }
        }
        LayerSpec::GlobalAvgPool { input, .. } => LayerSpec::GlobalAvgPool { number, input },
        _ => {
            let (inputs, outputs) = (spec.inputs(), spec.outputs());
            LayerSpec::QuantizedDense { inputs, outputs, activation }
        }
    }
}

fn input_layer(first: &LayerSpec, code: &Code) -> QuantizedLayer {
    let width = code.step.len() as u32;
    if let Some(input) = first.input_shape() {
        return QuantizedLayer {
            spec: LayerSpec::QuantizeImage { input },
            parameters: QuantizedParameters::Scale(code.scale()[0]),
        };
    }
    match code.is_uniform() {
        true => QuantizedLayer {
            spec: LayerSpec::Quantize { width },
            parameters: QuantizedParameters::Scale(code.scale()[0]),
        },
        false => QuantizedLayer {
            spec: LayerSpec::QuantizeEach { width },
            parameters: QuantizedParameters::Each {
                offset: code.offset_f32(),
                scale: code.scale(),
            },
        },
    }
}

fn output_layer(code: &Code, activation: ActivationKind) -> QuantizedLayer {
    let width = code.step.len() as u32;
    QuantizedLayer {
        spec: LayerSpec::Dequantize { width, activation },
        parameters: QuantizedParameters::Scale(code.step[0] as f32),
    }
}

/// What a step means of the sums before an activation, and of its outputs.
fn steps(activation: ActivationKind, z: &[f32]) -> (f64, f64) {
    /// What [`nn_core::quantized::QuantizedActivation`] asks for.
    const OF_CURVES: f64 = 1.0 / 32_768.0;
    match activation {
        ActivationKind::Sigmoid => (1.0 / 2048.0, OF_CURVES),
        ActivationKind::Tanh => (1.0 / 4096.0, OF_CURVES),
        _ => {
            let is_cut_off = activation == ActivationKind::Relu;
            let kept = z.iter().map(|&z| if is_cut_off { z.max(0.0) } else { z });
            let range = range::optimal(kept, f64::from(i16::MAX));
            let step = if range > 0.0 { ROOM * range / f64::from(i16::MAX) } else { 1.0 };
            // As the device has it.
            let step = f64::from(step as f32);
            (step, step)
        }
    }
}
