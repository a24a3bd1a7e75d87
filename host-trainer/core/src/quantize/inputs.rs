//! Scales of the integers that go into a network.

use super::activation_scale::{self, ActivationScale, power_of_two_step};
use super::bits::WeightBits;
use super::calibration::Moments;
use super::rows::Rows;
use super::shapes::sees_one_channel;
use crate::dataset::{joins_input, pads};
use nn_core::{BlockView, LayerSpec, LayerView};

/// Decibels beyond which one scale for all inputs is good enough.
const ENOUGH_DB: f64 = 40.0;
/// Decibels that scales of their own must win to be worth their subtraction and multiplication.
const WORTHWHILE_DB: f64 = 3.0;
/// Steps in the deviation of a channel below which it gets a step of its own.
const ENOUGH_STEPS: f64 = 1024.0;

/// The scaling of a network's inputs `x`: one scale for all, unless the first layer's sums would lose too much.
///
/// Scales are powers of two, so that whole numbers, as converters and pixels give them, are met exactly.
/// The first layer's weights, of these bits, keep their integers if they have some. Inputs without a weight do not
/// count. Of images, all pixels have the same scales, and no offsets where what is beyond an image is 0. Inputs that are
/// joined with something else all have the same scale.
pub(super) fn of_inputs(layers: &[LayerView<'_>], bits: WeightBits, x: &[f32]) -> ActivationScale {
    let specs: Vec<LayerSpec> = layers.iter().map(|view| view.spec).collect();
    let [first, ..] = layers else { return ActivationScale::uniform(0, 1.0) };
    let inputs = first.spec.inputs() as usize;
    let moments = Moments::new(x, inputs);
    let uniform = ActivationScale::uniform(inputs, power_of_two_step(largest(&moments, |_| true)));
    if joins_input(&specs).is_some() {
        return uniform;
    }
    match (first.blocks.first(), first.spec.input_shape()) {
        (_, Some(_)) => of_channels(first, pads(&specs), x).unwrap_or(uniform),
        (Some(block), None) => of_features((first, block), bits, layers.len() == 1, &moments),
        (None, None) => uniform,
    }
}

/// The scaling of features of a signal, of whose channels these are the finest steps: of each channel a step and, where no
/// window is padded with zeros, an offset.
pub(super) fn of_features_of_signal(
    layers: &[LayerView<'_>],
    finest: &[f64],
    x: &[f32],
) -> ActivationScale {
    let channels = finest.len();
    let specs: Vec<LayerSpec> = layers.iter().map(|view| view.spec).collect();
    let Some(first) = layers.first() else { return ActivationScale::uniform(channels, 1.0) };
    let (inputs, moments) = (first.spec.inputs() as usize, Moments::new(x, channels));
    let is_used = used(first);
    let is_used = |c: usize| is_used.iter().skip(c).step_by(channels).any(|&used| used);
    if joins_input(&specs).is_some() {
        let coarsest = finest.iter().copied().fold(0.0, f64::max);
        let step = power_of_two_step(largest(&moments, is_used));
        return ActivationScale::uniform(inputs, step.max(at_least(coarsest)));
    }
    let is_padded = pads(&specs);
    let (offset, step) = (0..channels)
        .map(|channel| {
            let (least, most) = (moments.least[channel], moments.most[channel]);
            let (offset, step) = match is_padded || !is_used(channel) {
                true => (0.0, power_of_two_step(least.abs().max(most.abs()))),
                false => centred(least, most),
            };
            (offset, step.max(at_least(finest[channel])))
        })
        .unzip();
    ActivationScale { offset, step }.of_terms(inputs)
}

/// The smallest power of two that is not less than a step.
fn at_least(step: f64) -> f64 {
    power_of_two_step(step * 32_767.0)
}

/// Which inputs change what the first layer gives: not those whose weights are all 0.
pub(super) fn used(first: &LayerView<'_>) -> Vec<bool> {
    let inputs = first.spec.inputs() as usize;
    let Some(BlockView { weights, .. }) = first.blocks.first() else { return vec![true; inputs] };
    if sees_one_channel(&first.spec) {
        return vec![true; inputs];
    }
    let period = first.spec.input.channels() as usize;
    let is_used = |i: usize| weights.iter().skip(i).step_by(period).any(|&w| w != 0.0);
    (0..period).map(is_used).collect::<Vec<_>>().into_iter().cycle().take(inputs).collect()
}

/// The offset and the step of numbers from the least to the most.
fn centred(least: f64, most: f64) -> (f64, f64) {
    // As the device has it.
    let offset = f64::from(((least + most) / 2.0) as f32);
    (offset, power_of_two_step((most - offset).max(offset - least)))
}

fn largest(moments: &Moments, is_used: impl Fn(usize) -> bool) -> f64 {
    (0..moments.least.len())
        .filter(|&i| is_used(i))
        .map(|i| moments.least[i].abs().max(moments.most[i].abs()))
        .fold(0.0, f64::max)
}

/// A step for each channel, if one of them changes by few steps of those that suit all.
fn of_channels(first: &LayerView<'_>, is_padded: bool, x: &[f32]) -> Option<ActivationScale> {
    let LayerSpec { input, .. } = first.spec;
    let (channels, is_used) = (input.channels() as usize, used(first));
    let moments = Moments::new(x, channels);
    let step = power_of_two_step(largest(&moments, |_| true));
    let has_few_steps = |&channel: &usize| {
        let deviation = moments.variance[channel].sqrt();
        is_used[channel] && deviation > 0.0 && deviation < ENOUGH_STEPS * step
    };
    (0..channels).find(has_few_steps)?;
    let (offset, step) = (0..channels)
        .map(|channel| {
            let (least, most) = (moments.least[channel], moments.most[channel]);
            match is_padded || !is_used[channel] {
                true => (0.0, power_of_two_step(least.abs().max(most.abs()))),
                false => centred(least, most),
            }
        })
        .unzip();
    let pixel = ActivationScale { offset, step };
    Some(pixel.of_terms(input.numbers() as usize))
}

/// A step and an offset for each feature of a dense layer, if its sums are better for it.
fn of_features(
    (first, block): (&LayerView<'_>, &BlockView<'_>),
    bits: WeightBits,
    is_last: bool,
    moments: &Moments,
) -> ActivationScale {
    let (inputs, is_used) = (moments.mean.len(), used(first));
    let uniform =
        ActivationScale::uniform(inputs, power_of_two_step(largest(moments, |i| is_used[i])));
    let (offset, step) = (0..inputs)
        .map(|i| {
            let (least, most) = (moments.least[i], moments.most[i]);
            if is_used[i] { centred(least, most) } else { (0.0, uniform.step[i]) }
        })
        .unzip();
    let each = ActivationScale { offset, step };
    let sum_step =
        activation_scale::of_own_steps(first, first.spec.activation).filter(|_| !is_last);
    let sum_step = sum_step.map(|(sums, _)| sums.step[0]);
    // Weights that are trained to be whole are so for the steps that they were trained with.
    let are_whole =
        |scaling: &ActivationScale| Rows::new(block, scaling, moments, bits).are_whole();
    match (are_whole(&uniform), are_whole(&each)) {
        (true, false) => return uniform,
        (false, true) => return each,
        (true, true) | (false, false) => {}
    }
    let [of_uniform, of_each] = [&uniform, &each].map(|scaling| {
        Rows::new(block, scaling, moments, WeightBits::Eight).signal_to_noise_db(sum_step)
    });
    if of_uniform >= ENOUGH_DB || of_uniform + WORTHWHILE_DB >= of_each { uniform } else { each }
}
