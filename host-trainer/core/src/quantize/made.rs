//! What a layer of `f32` is made into.

use super::calibration::Moments;
use super::code::{self, Code};
use super::layer::{QuantizedBlock, QuantizedParameters};
use super::rows::{Integers, Rows};
use crate::inference::{Answers, operands};
use nn_core::quantized::Balance;
use nn_core::{LayerView, Op};

/// What sums before gates mean: see `nn_core::quantized::kernel::recurrent`.
const GATE_STEP: f64 = 1.0 / 1024.0;
/// What states mean.
pub(super) const STATE_STEP: f64 = 1.0 / 32_768.0;

/// The integers of a layer, and what they mean.
pub(super) struct Made {
    pub parameters: QuantizedParameters,
    /// Of each block: what a weight of 1 means, for each output.
    pub units: Vec<Vec<f64>>,
    /// Of what it gives.
    pub code: Code,
}

impl Made {
    /// Of a layer that reads `x`, whose numbers mean what one of `codes` says, and gives `answers`.
    ///
    /// # Errors
    ///
    /// The output whose sum no unit makes fit.
    pub fn new(
        view: &LayerView<'_>,
        is_last: bool,
        codes: &[Code],
        (x, _): (&[f32], Option<&[f32]>),
        answers: &Answers,
    ) -> Result<Self, usize> {
        let index = codes.len() - 1;
        let (first, second) = operands(&view.spec, index);
        let width = view.spec.outputs() as usize;
        match view.spec.op {
            Op::Dense { .. } | Op::Conv2d { .. } | Op::DepthwiseConv2d { .. } => {
                Self::sums(view, is_last, &Rows::of_layer(view, &codes[first], x), answers)
            }
            Op::Recurrent { .. } => Self::recurrent(view, &codes[first], x, answers),
            // Pools give numbers of the size that they take, channel by channel.
            Op::MaxPool2d { .. } | Op::AvgPool2d { .. } | Op::GlobalAvgPool => Ok(Self {
                parameters: QuantizedParameters::None,
                units: Vec::new(),
                code: codes[first].of_terms(width),
            }),
            Op::Add { .. } | Op::Concat { .. } => {
                let (sums, outputs) = code::of_own_steps(view, view.spec.activation)
                    .unwrap_or_else(|| {
                        let sums = code::of_join(view, &answers.logits);
                        (sums.clone(), sums)
                    });
                let step = |place: Option<usize>| place.map_or(0.0, |place| codes[place].step[0]);
                let times = outputs.step[0] / sums.step[0];
                Ok(Self::join([step(Some(first)), step(second)], sums.step[0], times, width))
            }
            Op::Quantize
            | Op::QuantizePerChannel
            | Op::Dequantize
            | Op::DequantizePerChannel
            | Op::Standardize => {
                unreachable!("{} is not a layer of f32", view.spec)
            }
        }
    }

    /// Of a layer with one block.
    fn sums(
        view: &LayerView<'_>,
        is_last: bool,
        rows: &Rows,
        answers: &Answers,
    ) -> Result<Self, usize> {
        let width = view.spec.outputs() as usize;
        let (sums, code) = match view.spec.activation {
            _ if is_last => {
                let sums = rows.widened(code::of_outputs(view, &answers.logits));
                (sums.clone(), sums)
            }
            activation => match code::of_own_steps(view, activation) {
                Some(codes) => codes,
                None => {
                    let sums = code::of_sums(view, activation, &answers.logits);
                    let sums = rows.widened(sums);
                    let outputs = Code::uniform(width, sums.step[0]);
                    (sums, outputs)
                }
            },
        };
        let Integers { weights, channels, units } = rows.quantize(&sums)?;
        let block = QuantizedBlock { weights, channels };
        let parameters = QuantizedParameters::Blocks(vec![block]);
        Ok(Self { parameters, units: vec![units], code })
    }

    /// Of a recurrent layer, whose gates and states have steps of their own.
    fn recurrent(
        view: &LayerView<'_>,
        inputs: &Code,
        x: &[f32],
        answers: &Answers,
    ) -> Result<Self, usize> {
        let [input, state] = &view.blocks[..] else { return Err(0) };
        let gates = Code::uniform(input.bias.len(), GATE_STEP);
        let states = Code::uniform(view.spec.outputs() as usize, STATE_STEP);
        let terms = view.spec.terms() as usize;
        let of_input = Rows::new(input, &inputs.of_terms(terms), &Moments::new(x, terms));
        let of_input = of_input.quantize(&gates)?;
        let units = state.weights.len() / state.bias.len();
        // States are those that the layer gives; of a window whose last state counts alone, those of the end.
        let moments = Moments::new(&answers.logits, units);
        let of_state = Rows::new(state, &Code::uniform(units, STATE_STEP), &moments);
        let rows = of_input.channels.len();
        let of_state = of_state.quantize(&gates).map_err(|output| output + rows)?;
        let units = vec![of_input.units.clone(), of_state.units.clone()];
        let block = |integers: Integers| QuantizedBlock {
            weights: integers.weights,
            channels: integers.channels,
        };
        let parameters = QuantizedParameters::Blocks(vec![block(of_input), block(of_state)]);
        Ok(Self { parameters, units, code: states })
    }

    /// Of a layer that joins numbers of two steps, whose outputs have so many times the step of its sums.
    fn join(steps: [f64; 2], sums: f64, times: f64, width: usize) -> Self {
        // A balance multiplies by less than 8,192.
        const LARGEST_FACTOR: f64 = 8191.0;
        let step = steps.iter().fold(sums, |least, step| least.max(step / LARGEST_FACTOR));
        let balance = Balance::nearest(steps[0] / step, steps[1] / step).unwrap_or(Balance::ZERO);
        let parameters = QuantizedParameters::Balance(balance);
        Self { parameters, units: Vec::new(), code: Code::uniform(width, step * times) }
    }
}
