//! Meaning of the integers between layers.

use super::calibration::Moments;
use super::range;
use nn_core::quantized::kernel;
use nn_core::{ActivationKind, LayerView, Relu6};

/// An integer `q` of number `i` means `offset[i] + step[i]·q`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ActivationScale {
    pub offset: Vec<f64>,
    pub step: Vec<f64>,
}

/// Steps in the deviation of an output beyond which a step of its own is not worth its multiplication.
const ENOUGH_STEPS: f64 = 1000.0;
/// Room that is left for activations beyond those of calibration samples.
const ROOM: f64 = 1.25;

impl ActivationScale {
    /// The same step for all, without an offset.
    pub fn uniform(width: usize, step: f64) -> Self {
        Self { offset: vec![0.0; width], step: vec![step; width] }
    }

    /// These numbers as integers: what a device makes of a network's inputs, and what the layer before would
    /// give if it were exact.
    pub fn encoded(&self, x: &[f32]) -> Vec<i16> {
        let mut q = vec![0; x.len()];
        for (x, q) in x.chunks_exact(self.step.len()).zip(q.chunks_exact_mut(self.step.len())) {
            match self.is_uniform() {
                true => kernel::quantize(x, self.scale()[0], q),
                false => kernel::quantize_per_channel(x, &self.offset_f32(), &self.scale(), q),
            }
        }
        q
    }

    /// Returns the numbers that these integers mean.
    pub fn decoded(&self, q: &[i16]) -> Vec<f32> {
        let numbers = q.iter().zip(self.offset.iter().zip(&self.step).cycle());
        numbers.map(|(&q, (offset, step))| (offset + step * f64::from(q)) as f32).collect()
    }

    /// Returns what a difference of 1 becomes.
    pub fn scale(&self) -> Vec<f32> {
        self.step.iter().map(|step| (1.0 / step) as f32).collect()
    }

    /// Returns what becomes 0.
    pub fn offset_f32(&self) -> Vec<f32> {
        self.offset.iter().map(|&offset| offset as f32).collect()
    }

    /// The scaling of so many numbers of channels that repeat, pixel by pixel: what a sum of a convolution sees, or what
    /// a pool gives. The pixels of an image have the same scaling.
    pub fn of_terms(&self, terms: usize) -> Self {
        let repeated = |numbers: &[f64]| numbers.iter().copied().cycle().take(terms).collect();
        Self { offset: repeated(&self.offset), step: repeated(&self.step) }
    }

    /// The scaling of so many numbers of one channel.
    pub fn of_channel(&self, channel: usize, terms: usize) -> Self {
        let one = Self { offset: vec![self.offset[channel]], step: vec![self.step[channel]] };
        one.of_terms(terms)
    }

    /// Selects the scaling of an image's first pixel, and so of all.
    pub fn of_pixel(&self, channels: usize) -> Self {
        self.of_terms(channels)
    }

    /// Returns whether it is one that [`uniform`](Self::uniform) makes.
    pub fn is_uniform(&self) -> bool {
        self.offset.iter().all(|&offset| offset == 0.0)
            && self.step.windows(2).all(|pair| pair[0] == pair[1])
    }
}

/// Scales before and behind an activation that has steps of its own; `None` for others.
pub(super) fn of_own_steps(
    layer: &LayerView<'_>,
    activation: ActivationKind,
) -> Option<(ActivationScale, ActivationScale)> {
    // What `nn_core::quantized::QuantizedActivation` asks for.
    let part = 1.0 / 32_768.0;
    let of_six = f64::from(Relu6::HIGH) / 32_767.0;
    let (before, behind) = match activation {
        ActivationKind::Sigmoid => (1.0 / 2048.0, part),
        ActivationKind::Tanh => (1.0 / 4096.0, part),
        ActivationKind::HardSigmoid => (1.0 / 8192.0, part),
        ActivationKind::HardSwish | ActivationKind::Elu => (1.0 / 1024.0, 1.0 / 1024.0),
        ActivationKind::Relu6 => (of_six, of_six),
        ActivationKind::Identity
        | ActivationKind::Relu
        | ActivationKind::LeakyRelu
        | ActivationKind::Softmax => return None,
    };
    let (sums, outputs) = (layer.spec.filters().max(1) as usize, layer.spec.outputs() as usize);
    Some((ActivationScale::uniform(sums, before), ActivationScale::uniform(outputs, behind)))
}

/// Scale before any other hidden activation.
pub(super) fn of_sums(
    layer: &LayerView<'_>,
    activation: ActivationKind,
    z: &[f32],
) -> ActivationScale {
    let is_cut_off = activation == ActivationKind::Relu;
    let step = step_for(z.iter().map(|&z| if is_cut_off { z.max(0.0) } else { z }));
    ActivationScale::uniform(layer.spec.filters() as usize, step)
}

/// Scale of the integers that a layer gives which joins two.
pub(super) fn of_join(layer: &LayerView<'_>, z: &[f32]) -> ActivationScale {
    let is_cut_off = layer.spec.activation == ActivationKind::Relu;
    let step = step_for(z.iter().map(|&z| if is_cut_off { z.max(0.0) } else { z }));
    ActivationScale::uniform(layer.spec.outputs() as usize, step)
}

/// Scale of the integers that the last layer gives: one step for all, unless numbers are predicted of which
/// one would have few steps left.
pub(super) fn of_outputs(last: &LayerView<'_>, z: &[f32]) -> ActivationScale {
    let width = last.spec.filters() as usize;
    let uniform = ActivationScale::uniform(width, step_for(z.iter().copied()));
    let moments = Moments::new(z, width);
    // A constant is met well enough, whatever its size.
    let has_few_steps = |i: usize| {
        moments.least[i] < moments.most[i]
            && moments.variance[i].sqrt() < ENOUGH_STEPS * uniform.step[i]
    };
    // Of others, only sums of the same unit are compared.
    let answers_numbers = match last.spec.activation {
        ActivationKind::Identity
        | ActivationKind::Relu
        | ActivationKind::LeakyRelu
        | ActivationKind::Relu6
        | ActivationKind::HardSwish
        | ActivationKind::Elu => true,
        ActivationKind::Sigmoid
        | ActivationKind::HardSigmoid
        | ActivationKind::Tanh
        | ActivationKind::Softmax => false,
    };
    if !answers_numbers || !(0..width).any(has_few_steps) {
        return uniform;
    }
    let (offset, step) = (0..width)
        .map(|i| {
            // As the device has it.
            let offset = f64::from(((moments.least[i] + moments.most[i]) / 2.0) as f32);
            let column = z.iter().skip(i).step_by(width);
            let step = step_for(column.map(|&z| (f64::from(z) - offset) as f32));
            // The device adds the offset in `f32`: smaller steps would be lost.
            (offset, step.max(device_step(offset.abs() * f64::from(f32::EPSILON) / 4.0)))
        })
        .unzip();
    ActivationScale { offset, step }
}

/// The step by which these numbers are represented best, with room for others.
fn step_for(numbers: impl Iterator<Item = f32>) -> f64 {
    let range = range::optimal(numbers, f64::from(i16::MAX));
    if range > 0.0 { device_step(ROOM * range / f64::from(i16::MAX)) } else { 1.0 }
}

/// The step as the device has it: an `f32` that is no more than 32,768 of which are one too.
fn device_step(step: f64) -> f64 {
    f64::from(step.clamp(f32::MIN_POSITIVE.into(), f64::from(f32::MAX) / 32_769.0) as f32)
}

/// The smallest power of two of which 32,767 reach so far.
pub(super) fn power_of_two_step(range: f64) -> f64 {
    if range > 0.0 { libm::exp2(libm::ceil(libm::log2(range / 32_767.0)).max(-100.0)) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::dataset::{Dataset, Shares, Targets, split};
    use crate::quantize::Quantization;
    use crate::{DynamicNetwork, Evaluation, FitOptions, Loss, fit};
    use nn_core::ActivationKind::{Identity, Tanh};
    use nn_core::Op;

    /// One target is a million times the other; a third one changes little for its size.
    fn targets_of_all_sizes() -> Dataset {
        let (mut features, mut values) = (Vec::new(), Vec::new());
        for i in 0..600 {
            let (a, b) = (i as f32 * 0.01 - 3.0, (i * 37 % 101) as f32 / 50.0 - 1.0);
            features.extend([a, b]);
            values.extend([1e3 * (a.sin() + b), 1e-3 * (a.cos() - b), 1e5 + a.sin() - b]);
        }
        let names = ["large", "small", "far"].map(String::from).to_vec();
        let targets = Targets::Values { values, names };
        let columns = Vec::new();
        Dataset { name: "sizes".into(), columns, width: 2, features, targets, image: None }
    }

    #[test]
    fn targets_of_any_size_and_offset_are_answered_as_in_f32() {
        let data = split(targets_of_all_sizes(), Shares::default(), 0).unwrap();
        let mut network = DynamicNetwork::new(&[2, 16, 3], Tanh, Identity).unwrap();
        let loss = Loss::MeanSquaredError;
        let options = FitOptions { loss, weight_decay: 0.0, ..FitOptions::default() };
        fit(&mut network, &data, &options).unwrap();
        let quantized = Quantization::new(&network, &data.training).unwrap().network;
        let last = quantized.layers().last().unwrap().spec;
        assert_eq!(
            (last.op, last.inputs(), last.activation),
            (Op::DequantizePerChannel, 3, Identity)
        );
        let exact = Evaluation::new(&network, &data.test, loss);
        let found = Evaluation::new(&quantized, &data.test, loss);
        for target in 0..3 {
            let [exact, found] =
                [&exact, &found].map(|e| e.regression().unwrap().r_squared(target));
            assert!(exact > 0.97 && found > exact - 0.01, "{target}: {exact} became {found}");
        }
    }

    #[test]
    fn steps_are_numbers_that_a_file_may_hold_however_small_or_large_activations_are() {
        for largest in [f32::from_bits(1), 1e-42, f32::MIN_POSITIVE, 1.0, 1e38, f32::MAX] {
            let step = step_for([0.0, largest, -largest].into_iter()) as f32;
            assert!(step >= f32::MIN_POSITIVE && (step * -32_768.0).is_finite(), "{largest}");
        }
    }

    #[test]
    fn pixels_are_met_exactly() {
        assert_eq!(power_of_two_step(255.0), 1.0 / 128.0);
        assert_eq!(power_of_two_step(16.0), 1.0 / 2047.0f64.log2().floor().exp2());
        assert_eq!(power_of_two_step(0.0), 1.0);
        assert!(power_of_two_step(1e-300) > 0.0);
    }
}
