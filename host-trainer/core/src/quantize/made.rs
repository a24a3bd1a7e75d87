//! Quantized layer that one of `f32` is made into.

use super::activation_scale::{self, ActivationScale};
use super::bits::WeightBits;
use super::calibration::Moments;
use super::layer::{QuantizedBlock, QuantizedParameters};
use super::rows::{Integers, Rows};
use crate::inference::{Predictions, operands};
use nn_core::quantized::Balance;
use nn_core::{LayerView, Op};

/// Step of sums before gates: see `nn_core::quantized::kernel::recurrent`.
const GATE_STEP: f64 = 1.0 / 1024.0;
/// Step of states.
pub(super) const STATE_STEP: f64 = 1.0 / 32_768.0;

/// The integers of a layer, and what they mean.
pub(super) struct Made {
    pub parameters: QuantizedParameters,
    /// Units of each block: what a weight of 1 means, for each output.
    pub units: Vec<Vec<f64>>,
    /// Shares of these in those that would suit weights best.
    pub shares: Vec<Vec<f64>>,
    /// Scale of its outputs.
    pub scaling: ActivationScale,
}

impl Made {
    /// Makes it, with weights of these bits, for a layer that reads `x`, whose numbers mean what one of `scalings` says,
    /// and gives `predictions`.
    ///
    /// # Errors
    ///
    /// The output whose sum no unit makes fit.
    pub fn new(
        (view, bits): (&LayerView<'_>, WeightBits),
        is_last: bool,
        scalings: &[ActivationScale],
        (x, _): (&[f32], Option<&[f32]>),
        predictions: &Predictions,
    ) -> Result<Self, usize> {
        let index = scalings.len() - 1;
        let (first, second) = operands(&view.spec, index);
        let width = view.spec.outputs() as usize;
        match view.spec.op {
            Op::Dense { .. } | Op::Conv2d { .. } | Op::DepthwiseConv2d { .. } => {
                let rows = Rows::of_layer(view, &scalings[first], x, bits);
                Self::sums(view, is_last, &rows, predictions)
            }
            Op::Recurrent { .. } => Self::recurrent((view, bits), &scalings[first], x, predictions),
            // Pools give numbers of the size that they take, channel by channel.
            Op::MaxPool2d { .. } | Op::AvgPool2d { .. } | Op::GlobalAvgPool => Ok(Self {
                parameters: QuantizedParameters::None,
                units: Vec::new(),
                shares: Vec::new(),
                scaling: scalings[first].of_terms(width),
            }),
            Op::Add { .. } | Op::Concat { .. } => {
                let (sums, outputs) = activation_scale::of_own_steps(view, view.spec.activation)
                    .unwrap_or_else(|| {
                        let sums = activation_scale::of_join(view, &predictions.logits);
                        (sums.clone(), sums)
                    });
                let step =
                    |place: Option<usize>| place.map_or(0.0, |place| scalings[place].step[0]);
                let times = outputs.step[0] / sums.step[0];
                let (parameters, step) = join([step(Some(first)), step(second)], sums.step[0]);
                let scaling = ActivationScale::uniform(width, step * times);
                Ok(Self { parameters, units: Vec::new(), shares: Vec::new(), scaling })
            }
            Op::Quantize
            | Op::QuantizePerChannel
            | Op::Dequantize
            | Op::DequantizePerChannel
            | Op::Standardize
            | Op::Features { .. } => {
                unreachable!("{} is not a layer of f32", view.spec)
            }
        }
    }

    /// Makes a layer with one block.
    fn sums(
        view: &LayerView<'_>,
        is_last: bool,
        rows: &Rows,
        predictions: &Predictions,
    ) -> Result<Self, usize> {
        let width = view.spec.outputs() as usize;
        let (sums, scaling) = match view.spec.activation {
            _ if is_last => {
                let sums = rows.widened(activation_scale::of_outputs(view, &predictions.logits));
                (sums.clone(), sums)
            }
            activation => match activation_scale::of_own_steps(view, activation) {
                Some(scalings) => scalings,
                None => {
                    let sums = activation_scale::of_sums(view, activation, &predictions.logits);
                    let sums = rows.widened(sums);
                    let outputs = ActivationScale::uniform(width, sums.step[0]);
                    (sums, outputs)
                }
            },
        };
        let Integers { weights, channels, units, shares } = rows.quantize(&sums)?;
        let block = QuantizedBlock { weights, channels };
        let parameters = QuantizedParameters::Blocks(vec![block]);
        Ok(Self { parameters, units: vec![units], shares: vec![shares], scaling })
    }

    /// Makes a recurrent layer, whose gates and states have steps of their own.
    fn recurrent(
        (view, bits): (&LayerView<'_>, WeightBits),
        inputs: &ActivationScale,
        x: &[f32],
        predictions: &Predictions,
    ) -> Result<Self, usize> {
        let [input, state] = &view.blocks[..] else { return Err(0) };
        let gates = ActivationScale::uniform(input.bias.len(), GATE_STEP);
        let states = ActivationScale::uniform(view.spec.outputs() as usize, STATE_STEP);
        let terms = view.spec.terms() as usize;
        let of_input = Rows::new(input, &inputs.of_terms(terms), &Moments::new(x, terms), bits);
        let of_input = of_input.quantize(&gates)?;
        let units = state.weights.len() / state.bias.len();
        // States are those that the layer gives; of a window whose last state counts alone, those of the end.
        let moments = Moments::new(&predictions.logits, units);
        let of_state =
            Rows::new(state, &ActivationScale::uniform(units, STATE_STEP), &moments, bits);
        let rows = of_input.channels.len();
        let of_state = of_state.quantize(&gates).map_err(|output| output + rows)?;
        let units = vec![of_input.units.clone(), of_state.units.clone()];
        let shares = vec![of_input.shares.clone(), of_state.shares.clone()];
        let block = |integers: Integers| QuantizedBlock {
            weights: integers.weights,
            channels: integers.channels,
        };
        let parameters = QuantizedParameters::Blocks(vec![block(of_input), block(of_state)]);
        Ok(Self { parameters, units, shares, scaling: states })
    }
}

/// Parameters of a layer that joins numbers of two steps, and the step of its sums: the one that is wanted, or the
/// smallest there can be.
pub(super) fn join(steps: [f64; 2], sums: f64) -> (QuantizedParameters, f64) {
    // A balance multiplies by less than 8,192.
    const LARGEST_FACTOR: f64 = 8191.0;
    let step = steps.iter().fold(sums, |least, step| least.max(step / LARGEST_FACTOR));
    let balance = Balance::nearest(steps[0] / step, steps[1] / step).unwrap_or(Balance::ZERO);
    (QuantizedParameters::Balance(balance), step)
}
