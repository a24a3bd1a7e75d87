//! Features in integers: what samples become in front of the first layer with weights.
//!
//! The signal is quantized without offsets, so that root mean squares and zero crossings mean what they do in `f32`.
//! Behind the features, convolutions of one pixel and one channel bring each channel to the middle of 16 bits: sums of
//! the first layer with weights then have as many digits of a small feature as of a large one.

use super::activation_scale::{ActivationScale, power_of_two_step};
use super::calibration::Moments;
use super::layer::{Activations, QuantizedBlock, QuantizedLayer, QuantizedParameters};
use nn_core::quantized::{OutputScale, Requantization};
use nn_core::{
    ActivationKind, Cepstrum, Feature, LayerSpec, LayerView, Logarithm, Number, Op, STATISTICS,
    Shape, Window,
};
use rayon::prelude::*;

/// Weight by which a channel is scaled: the largest one of 8 bits.
const WEIGHT: f64 = 127.0;

/// Largest factor of a number: one from sum to output is less than a quarter.
const LARGEST_FACTOR: f64 = 31.0;

/// Rows from a signal to the integers of its features.
pub(super) struct IntegerFeatures {
    pub layers: Vec<QuantizedLayer>,
    /// Meaning of the integers of a moment.
    scaling: ActivationScale,
    /// Moments that come out, and their channels.
    output: Shape,
}

impl IntegerFeatures {
    /// The rows that these become, with the ranges that the numbers of some samples have; `None` if they are not
    /// features of a signal.
    pub fn new(rows: &[LayerSpec], x: &[f32]) -> Option<Self> {
        let signal = rows.first()?.input_shape()?;
        let channels = usize::from(signal.channels);
        let moments = Moments::new(x, channels);
        let sizes = moments.least.iter().zip(&moments.most).map(|(a, b)| a.abs().max(b.abs()));
        let mut step: Vec<f64> = sizes.map(power_of_two_step).collect();
        if rows.iter().any(is_logarithm) {
            // To all channels the logarithm of one step is added.
            let coarsest = step.iter().copied().fold(0.0, f64::max);
            step.fill(coarsest);
        }
        let mut scaling = ActivationScale { offset: vec![0.0; channels], step };
        let mut layers = vec![quantized(rows.first()?, &scaling)];
        for row in rows {
            let spec = with_unit(row, scaling.step[0]).quantized();
            layers.push(QuantizedLayer { spec, parameters: QuantizedParameters::None });
            scaling = given(row, &scaling);
        }
        let output = rows.last()?.output_shape()?;
        Some(Self { layers, scaling, output })
    }

    /// The finest step that each channel can be given behind the features, and a row that standardizes: two rows
    /// multiply by no more.
    pub fn finest_steps(&self, row: Option<&LayerView<'_>>) -> Vec<f64> {
        let factors = row.and_then(|row| row.blocks.first()).map(|block| block.weights);
        let factor = |c: usize| factors.map_or(1.0, |factors| f64::from(factors[c]));
        let steps = self.scaling.step.iter().enumerate();
        steps.map(|(c, step)| factor(c) * step / (LARGEST_FACTOR * LARGEST_FACTOR)).collect()
    }

    /// Numbers that the integers of samples mean.
    pub fn decoded(&self, x: &[f32]) -> Vec<f32> {
        self.scaling.decoded(&integers(&self.layers, x))
    }

    /// All rows up to integers of the meaning `scaling`, if a row that standardizes comes before that.
    pub fn scaled(
        self,
        row: Option<&LayerView<'_>>,
        scaling: &ActivationScale,
    ) -> Vec<QuantizedLayer> {
        let Self { mut layers, scaling: own, output } = self;
        let block = row.and_then(|row| row.blocks.first());
        let channels = 0..usize::from(output.channels);
        // What an integer is multiplied by, once the one that means the offset is subtracted.
        let each: Vec<(f64, f64)> = channels
            .map(|c| {
                let (mean, factor) =
                    block.map_or((0.0, 1.0), |b| (f64::from(b.bias[c]), f64::from(b.weights[c])));
                if factor == 0.0 {
                    return (0.0, 0.0);
                }
                let offset = mean + scaling.offset[c] / factor;
                (offset / own.step[c], factor * own.step[c] / scaling.step[c])
            })
            .collect();
        let first = each.iter().map(|&(offset, factor)| (offset, factor.min(LARGEST_FACTOR)));
        layers.push(scaled_channels(output, first));
        if each.iter().any(|&(_, factor)| factor > LARGEST_FACTOR) {
            let rest = each.iter().map(|&(_, factor)| (0.0, (factor / LARGEST_FACTOR).max(1.0)));
            layers.push(scaled_channels(output, rest.map(|(o, f)| (o, f.min(LARGEST_FACTOR)))));
        }
        layers
    }
}

/// The integers that rows of one operand make of samples, one behind the other.
pub(super) fn integers(layers: &[QuantizedLayer], x: &[f32]) -> Vec<i16> {
    let inputs = layers.first().map_or(1, |layer| layer.spec.inputs() as usize);
    let of_sample = |x: &[f32]| {
        let mut y = Activations::F32(x.to_vec());
        for layer in layers {
            y = layer.forward(&y, None, None);
        }
        match y {
            Activations::I16(y) => y,
            Activations::F32(_) => Vec::new(),
        }
    };
    x.par_chunks_exact(inputs).flat_map_iter(of_sample).collect()
}

/// The row that quantizes a signal, channel by channel.
fn quantized(first: &LayerSpec, scaling: &ActivationScale) -> QuantizedLayer {
    let row = |op| LayerSpec::plain(op, first.input, Number::I16);
    match scaling.is_uniform() {
        true => QuantizedLayer {
            spec: row(Op::Quantize),
            parameters: QuantizedParameters::Scale(scaling.scale()[0]),
        },
        false => QuantizedLayer {
            spec: row(Op::QuantizePerChannel),
            parameters: QuantizedParameters::PerChannel {
                offset: scaling.offset_f32(),
                scale: scaling.scale(),
            },
        },
    }
}

/// Meaning of the integers of a row's features.
fn given(row: &LayerSpec, scaling: &ActivationScale) -> ActivationScale {
    let Op::Features { frame, feature, .. } = row.op else { return scaling.clone() };
    let numbers = feature.numbers(frame).unwrap_or(0) as usize;
    let step: Vec<f64> = match feature {
        Feature::Spectrum => scaling.step.iter().flat_map(|&step| vec![step; numbers]).collect(),
        Feature::LogSpectrum(_) | Feature::LogMel(..) => {
            vec![1.0 / f64::from(Logarithm::PARTS); numbers * scaling.step.len()]
        }
        Feature::Mfcc(_, mel, _) => {
            vec![1.0 / f64::from(Cepstrum::parts(mel.bands)); numbers * scaling.step.len()]
        }
        Feature::Statistics => {
            let of_channel = |&step: &f64| [[step; STATISTICS - 1].as_slice(), &[1.0]].concat();
            scaling.step.iter().flat_map(of_channel).collect()
        }
    };
    ActivationScale { offset: vec![0.0; step.len()], step }
}

fn is_logarithm(row: &LayerSpec) -> bool {
    matches!(row.op, Op::Features { feature, .. } if feature.logarithm().is_some())
}

/// The row with the logarithm of what a 1 means that goes in, if it takes logarithms.
fn with_unit(row: &LayerSpec, step: f64) -> LayerSpec {
    let mut row = *row;
    if let Op::Features {
        feature:
            Feature::LogSpectrum(logarithm)
            | Feature::LogMel(_, logarithm)
            | Feature::Mfcc(_, _, logarithm),
        ..
    } = &mut row.op
    {
        logarithm.unit = libm::round(libm::log2(step)) as i16;
    }
    row
}

/// Filters of one channel and one pixel each: `(x − offset)·factor`.
fn scaled_channels(shape: Shape, each: impl Iterator<Item = (f64, f64)>) -> QuantizedLayer {
    let spec = specs_of_scaled(shape);
    let (mut weights, mut channels) = (Vec::new(), Vec::new());
    for (offset, factor) in each {
        let requantization = Requantization::nearest(factor / WEIGHT).filter(|_| factor > 0.0);
        // A channel that is ignored is 0.
        let weight = if requantization.is_some() { WEIGHT } else { 0.0 };
        weights.push(weight as i8);
        channels.push(OutputScale {
            // The offset is within 16 bits, as all numbers that it was learned from.
            bias: libm::round(-weight * offset.clamp(-65_536.0, 65_536.0)) as i32,
            requantization: requantization.unwrap_or(Requantization::ZERO),
        });
    }
    let parameters = QuantizedParameters::Blocks(vec![QuantizedBlock { weights, channels }]);
    QuantizedLayer { spec, parameters }
}

/// The row of a layer that brings channels to one size.
pub(super) fn specs_of_scaled(shape: Shape) -> LayerSpec {
    let window = Window::new(1, 1);
    LayerSpec::depthwise_conv2d(shape, window, 1, ActivationKind::Identity).quantized()
}
