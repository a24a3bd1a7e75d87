//! From `f32` to weights of 8 bits, or of 4, and 16-bit activations: a network a quarter or an eighth as large, for
//! processors without a floating-point unit, that answers as the one it was made of.
//!
//! | | scale | chosen so that |
//! | --- | --- | --- |
//! | inputs | one power of two for all, or where they differ much in size one for each with an offset, of images one for each channel | sums of the first layer keep the most of their signal |
//! | features | those of the signal that they are computed of, one for each channel without an offset; behind them one for each feature with an offset | each feature has as many digits |
//! | weights | one for each output | the error of the output on calibration samples is least, clipping included ([`range`]) |
//! | activations | one for each layer | rounding and clipping together lose least on calibration samples; a quarter of room is left for others |
//! | outputs | as activations; one for each with an offset where targets differ much in size or change little for it | as activations |
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

mod activation_scale;
mod bits;
mod calibration;
mod carried;
mod cause;
mod choice;
mod common_unit;
mod fake;
mod features;
mod fine_tuning;
mod given;
mod inputs;
mod layer;
mod made;
mod network;
mod prepared;
pub mod range;
mod report;
mod rows;
mod shapes;
mod steps;
mod whole;

pub use bits::{LayerBits, WeightBits, can_have_four, weighted};
pub use carried::{CarryError, GivenSteps, LayerSteps, carry_over};
pub use cause::{Cause, FewBecause};
pub use choice::{Choice, choose_bits};
pub(crate) use fake::FakeQuantization;
pub use fine_tuning::{FineTuning, fine_tune};
pub use layer::{Activations, QuantizedBlock, QuantizedLayer, QuantizedParameters};
pub use network::QuantizedNetwork;
pub use report::{LayerReport, Report};
pub use shapes::{check, quantized_specs};

use crate::dataset::Dataset;
use crate::feature_rows::leading;
use crate::inference::infer_layer;
use activation_scale::ActivationScale;
use calibration::calibration_samples;
use features::IntegerFeatures;
use given::Given;
use made::Made;
use nn_core::{
    ActivationKind, BlockView, Extent, FormatKind, LayerSpec, LayerView, LayerViews, MAX_LAYERS,
    Number, Op,
};
use thiserror::Error;

/// Why a network cannot be quantized.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum QuantizeError {
    /// A softmax that is not the last activation.
    #[error(
        "softmax in layer {layer} cannot be quantized, only as the last activation: choose another --activation"
    )]
    HiddenSoftmax {
        /// Counted from 1.
        layer: usize,
    },
    /// The last layer is a convolution or a pool.
    #[error(
        "the last layer is a convolution or a pool, and quantized it must be dense: end --layers with dense, for example dense 10"
    )]
    LastLayer,
    /// A row that standardizes is not where it can be.
    #[error(
        "layer {layer}: `standardize` is only supported as the first layer, whose output all others read: move it to the front"
    )]
    Misplaced {
        /// Counted from 1.
        layer: usize,
    },
    /// Features that are not in front, or a layer that reads past them.
    #[error(
        "layer {layer}: features are only supported in front, and what they give is read by all other layers: move them to the front"
    )]
    FeaturesMisplaced {
        /// Counted from 1.
        layer: usize,
    },
    /// Nothing to learn ranges from.
    #[error(
        "no samples to learn the ranges of activations from: give those that the network was trained on"
    )]
    NoSamples,
    /// More layers than fit into a file beside those that quantize and dequantize.
    #[error(
        "the network has {layers} layers, but at most {} can be quantized: use fewer (--hidden)",
        MAX_LAYERS - 2
    )]
    TooDeep {
        /// Number of layers that it has.
        layers: usize,
    },
    /// The network is quantized already.
    #[error("the network is quantized already: give the `f32` model that it was made of")]
    Quantized,
    /// An activation is infinite or NaN.
    #[error(
        "an activation of layer {layer} is not a finite number: the samples are too large for the network; \
         use those that it was trained on, in the same unit"
    )]
    NotFinite {
        /// Counted from 1.
        layer: usize,
    },
    /// Weights that no scale makes fit.
    #[error(
        "the weights of output {output} of layer {layer} do not fit into their bits, or their sum into 32: \
         train with more --weight-decay, or make the layer before it narrower; with 4 bits, give it 8 (--bits)"
    )]
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
pub fn quantize(
    network: &impl LayerViews,
    data: &Dataset,
) -> Result<QuantizedNetwork, QuantizeError> {
    Ok(Quantization::new(network, data)?.network)
}

/// A quantized network, and what its integers mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantization {
    /// The network.
    pub network: QuantizedNetwork,
    /// Scales of the network's inputs, then of each layer's outputs.
    scalings: Vec<ActivationScale>,
    /// Units of each block of each layer: what a weight of 1 means, for each output.
    units: Vec<Vec<Vec<f64>>>,
    /// Shares of these in the units that would suit weights best, but are too large or too small for the device.
    shares: Vec<Vec<Vec<f64>>>,
    /// Bits of the weights of each layer.
    bits: Vec<WeightBits>,
    /// Rows in front of the one that gives the integers of the first layer with weights.
    in_front: usize,
}

impl Quantization {
    /// Does the same as [`quantize`].
    ///
    /// # Errors
    ///
    /// [`QuantizeError`]
    pub fn new(network: &impl LayerViews, data: &Dataset) -> Result<Self, QuantizeError> {
        Self::with_bits(network, data, &LayerBits::default())
    }

    /// Does the same as [`quantize`], with weights of these bits.
    ///
    /// # Errors
    ///
    /// [`QuantizeError`]
    pub fn with_bits(
        network: &impl LayerViews,
        data: &Dataset,
        bits: &LayerBits,
    ) -> Result<Self, QuantizeError> {
        let views = network.layer_views();
        let Front { views, before, x, of_inputs, mut layers } = Front::new(&views, data, bits)?;
        let Some(last) = views.last() else { return Err(QuantizeError::NoSamples) };
        let specs: Vec<LayerSpec> = views.iter().map(|view| view.spec).collect();
        let (in_front, mut units, mut bits_of) = (layers.len() - 1, Vec::new(), Vec::new());
        let mut shares = Vec::new();
        let mut scalings = vec![of_inputs];
        // The samples, then what each layer gives, as far as it is still read.
        let mut given = Given::new(specs.clone(), x);
        for (index, view) in views.iter().enumerate() {
            let operands = given.operands(index);
            let predictions = infer_layer(view, operands);
            if !predictions.logits.iter().chain(&predictions.outputs).all(|y| y.is_finite()) {
                return Err(QuantizeError::NotFinite { layer: before + index + 1 });
            }
            let is_last = index + 1 == views.len();
            let place = weighted(&specs[..index]).count();
            let made =
                Made::new((view, bits.of(place)), is_last, &scalings, operands, &predictions)
                    .map_err(|output| QuantizeError::TooLarge {
                        layer: before + index + 1,
                        output,
                    })?;
            let spec = bits.row(place, quantized_specs(&specs)[index + 1]);
            layers.push(QuantizedLayer { spec, parameters: made.parameters });
            units.push(made.units);
            shares.push(made.shares);
            bits_of.push(bits.of(place));
            scalings.push(made.scaling);
            given.push(predictions.outputs);
        }
        layers.push(output_layer(&scalings[views.len()], last.spec.activation));
        let network = QuantizedNetwork::new(layers);
        Ok(Self { network, scalings, units, shares, bits: bits_of, in_front })
    }
}

/// Front of a quantized network: what makes integers of its inputs.
struct Front<'v, 'a> {
    /// Layers behind, of which the first reads those integers.
    views: &'v [LayerView<'a>],
    /// Layers of the network before them.
    before: usize,
    /// Calibration samples, as those layers take them.
    x: Vec<f32>,
    /// Meaning of the integers.
    of_inputs: ActivationScale,
    /// Quantized layers that give them.
    layers: Vec<QuantizedLayer>,
}

impl<'v, 'a> Front<'v, 'a> {
    fn new(
        all: &'v [LayerView<'a>],
        data: &Dataset,
        bits: &LayerBits,
    ) -> Result<Self, QuantizeError> {
        check(all.iter().map(|view| view.spec))?;
        let specs: Vec<LayerSpec> = all.iter().map(|view| view.spec).collect();
        let count = leading(&specs);
        let mut x = calibration_samples(data);
        let features = IntegerFeatures::new(&specs[..count], &x);
        if let Some(features) = &features {
            x = features.decoded(&x);
        }
        let (row, views) = split_row(&all[count..]);
        if let Some(row) = row {
            x = infer_layer(row, (&x, None)).outputs;
        }
        let before = count + usize::from(row.is_some());
        let Some(first) = views.first().filter(|_| !x.is_empty()) else {
            return Err(QuantizeError::NoSamples);
        };
        let (of_inputs, layers) = match features {
            Some(features) => {
                let scaling = inputs::of_features_of_signal(views, &features.finest_steps(row), &x);
                let layers = features.scaled(row, &scaling);
                (scaling, layers)
            }
            None => {
                let scaling = inputs::of_inputs(views, bits.of(0), &x);
                let layer = input_layer(&first.spec, &scaling, row);
                (scaling, vec![layer])
            }
        };
        Ok(Self { views, before, x, of_inputs, layers })
    }
}

/// Steps of the integers that the first layer with weights reads, of a network that takes raw samples.
pub(crate) fn input_steps(
    network: &impl LayerViews,
    data: &Dataset,
    bits: &LayerBits,
) -> Result<Vec<f64>, QuantizeError> {
    Ok(Front::new(&network.layer_views(), data, bits)?.of_inputs.step)
}

/// A first row that standardizes, and the layers behind it.
fn split_row<'v, 'a>(
    views: &'v [LayerView<'a>],
) -> (Option<&'v LayerView<'a>>, &'v [LayerView<'a>]) {
    match views {
        [row, rest @ ..] if row.spec.op == Op::Standardize => (Some(row), rest),
        all => (None, all),
    }
}

/// Makes the layer that quantizes the network's inputs, or what a row makes of them that standardizes.
fn input_layer(
    first: &LayerSpec,
    scaling: &ActivationScale,
    row: Option<&LayerView<'_>>,
) -> QuantizedLayer {
    let each = |offset, scale| QuantizedLayer {
        spec: LayerSpec::plain(Op::QuantizePerChannel, first.input, Number::I16),
        parameters: QuantizedParameters::PerChannel { offset, scale },
    };
    let scaling = match scaling.is_uniform() && row.is_none() {
        true => scaling.clone(),
        false => scaling.of_pixel(first.input.channels() as usize),
    };
    if let Some(BlockView { weights, bias }) = row.and_then(|row| row.blocks.first()) {
        // ((x − bias)·w − offset)·scale = (x − (bias + offset / w))·(w·scale). A channel that is ignored is 0.
        let channels = bias.iter().zip(*weights).zip(scaling.offset.iter().zip(scaling.scale()));
        let (offset, scale) = channels
            .map(|((&b, &w), (&offset, scale))| match w * scale {
                whole if whole >= f32::MIN_POSITIVE => {
                    ((f64::from(b) + offset / f64::from(w)) as f32, whole)
                }
                _ => (b, f32::MIN_POSITIVE),
            })
            .unzip();
        return each(offset, scale);
    }
    match scaling.is_uniform() {
        true => QuantizedLayer {
            spec: LayerSpec::plain(Op::Quantize, first.input, Number::I16),
            parameters: QuantizedParameters::Scale(scaling.scale()[0]),
        },
        false => each(scaling.offset_f32(), scaling.scale()),
    }
}

fn output_layer(scaling: &ActivationScale, activation: ActivationKind) -> QuantizedLayer {
    let row = |op| {
        let input = Extent::List(scaling.step.len() as u32);
        LayerSpec::new(op, input, FormatKind::I16, activation)
    };
    match scaling.is_uniform() {
        true => QuantizedLayer {
            spec: row(Op::Dequantize),
            parameters: QuantizedParameters::Scale(scaling.step[0] as f32),
        },
        false => QuantizedLayer {
            spec: row(Op::DequantizePerChannel),
            parameters: QuantizedParameters::PerChannel {
                offset: scaling.offset_f32(),
                scale: scaling.step.iter().map(|&step| step as f32).collect(),
            },
        },
    }
}
