//! What the integers that go into a network mean.

use super::calibration::Moments;
use super::code::{Code, power_of_two_step};
use super::rows::Rows;
use nn_core::LayerView;

/// Decibels beyond which one scale for all inputs is good enough.
const ENOUGH_DB: f64 = 30.0;
/// Decibels that scales of their own must win to be worth their subtraction and multiplication.
const WORTHWHILE_DB: f64 = 3.0;
/// The code of a network's inputs: one scale for all, unless the first layer's sums would lose too much.
///
/// Scales are powers of two, so that whole numbers, as converters and pixels give them, are met exactly.
/// Inputs without a weight do not count. Of images, and of inputs that are joined with something else, all have the
/// same scale.
pub(super) fn of_inputs(first: &LayerView<'_>, is_joined: bool, moments: &Moments) -> Code {
    let inputs = moments.mean.len();
    let block = match first.blocks.first() {
        Some(block) if first.spec.input_shape().is_none() && !is_joined => block,
        _ => {
            let largest =
                moments.least.iter().chain(&moments.most).fold(0.0, |m: f64, x| m.max(x.abs()));
            return Code::uniform(first.spec.inputs() as usize, power_of_two_step(largest));
        }
    };
    let is_used: Vec<bool> = (0..inputs)
        .map(|i| block.weights.iter().skip(i).step_by(inputs).any(|&w| w != 0.0))
        .collect();
    let largest = (0..inputs)
        .filter(|&i| is_used[i])
        .map(|i| moments.least[i].abs().max(moments.most[i].abs()))
        .fold(0.0, f64::max);
    let uniform = Code::uniform(inputs, power_of_two_step(largest));
    let (offset, step) = (0..inputs)
        .map(|i| {
            let (least, most) = (moments.least[i], moments.most[i]);
            if is_used[i] {
                // As the device has it.
                let offset = f64::from(((least + most) / 2.0) as f32);
                (offset, power_of_two_step((most - offset).max(offset - least)))
            } else {
                (0.0, uniform.step[i])
            }
        })
        .unzip();
    let each = Code { offset, step };
    let [of_uniform, of_each] =
        [&uniform, &each].map(|code| Rows::new(block, code, moments).signal_to_noise_db());
    if of_uniform >= ENOUGH_DB || of_uniform + WORTHWHILE_DB >= of_each { uniform } else { each }
}
