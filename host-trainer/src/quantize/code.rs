//! What the integers that go into a layer mean.

use super::calibration::Moments;
use super::dense;
use nn_core::LayerView;
use nn_core::quantized::kernel;

/// An integer `q` of input `i` means `offset[i] + step[i]·q`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Code {
    pub offset: Vec<f64>,
    pub step: Vec<f64>,
}

/// Decibels beyond which one scale for all inputs is good enough.
const ENOUGH_DB: f64 = 30.0;
/// Decibels that scales of their own must win to be worth their subtraction and multiplication.
const WORTHWHILE_DB: f64 = 3.0;

impl Code {
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
                false => kernel::quantize_each(x, &self.offset_f32(), &self.scale(), q),
            }
        }
        q
    }

    /// What these integers mean.
    pub fn decoded(&self, q: &[i16]) -> Vec<f32> {
        let numbers = q.iter().zip(self.offset.iter().zip(&self.step).cycle());
        numbers.map(|(&q, (offset, step))| (offset + step * f64::from(q)) as f32).collect()
    }

    /// What a difference of 1 becomes.
    pub fn scale(&self) -> Vec<f32> {
        self.step.iter().map(|step| (1.0 / step) as f32).collect()
    }

    /// What becomes 0.
    pub fn offset_f32(&self) -> Vec<f32> {
        self.offset.iter().map(|&offset| offset as f32).collect()
    }

    /// The code of what a sum sees: of a convolution, whose images have one step, of so many numbers.
    pub fn of_terms(&self, terms: usize) -> Self {
        if self.step.len() == terms { self.clone() } else { Self::uniform(terms, self.step[0]) }
    }

    /// Whether it is one that [`uniform`](Self::uniform) makes.
    pub fn is_uniform(&self) -> bool {
        self.offset.iter().all(|&offset| offset == 0.0)
            && self.step.windows(2).all(|pair| pair[0] == pair[1])
    }
}

/// The code of a network's inputs: one scale for all, unless the first layer's sums would lose too much.
///
/// Scales are powers of two, so that whole numbers, as converters and pixels give them, are met exactly.
/// Inputs without a weight do not count.
pub(super) fn of_inputs(first: &LayerView<'_>, moments: &Moments) -> Code {
    let inputs = moments.mean.len();
    if first.spec.input_shape().is_some() {
        let largest =
            moments.least.iter().chain(&moments.most).fold(0.0, |m: f64, x| m.max(x.abs()));
        return Code::uniform(first.spec.inputs() as usize, power_of_two_step(largest));
    }
    let is_used: Vec<bool> = (0..inputs)
        .map(|i| first.weights.iter().skip(i).step_by(inputs).any(|&w| w != 0.0))
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
    let of_uniform = dense::signal_to_noise_db(first, &uniform, moments);
    let of_each = dense::signal_to_noise_db(first, &each, moments);
    if of_uniform >= ENOUGH_DB || of_uniform + WORTHWHILE_DB >= of_each { uniform } else { each }
}

/// The smallest power of two of which 32,767 reach so far.
fn power_of_two_step(range: f64) -> f64 {
    if range > 0.0 { libm::exp2(libm::ceil(libm::log2(range / 32_767.0)).max(-100.0)) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_met_exactly() {
        assert_eq!(power_of_two_step(255.0), 1.0 / 128.0);
        assert_eq!(power_of_two_step(16.0), 1.0 / 2047.0f64.log2().floor().exp2());
        assert_eq!(power_of_two_step(0.0), 1.0);
        assert!(power_of_two_step(1e-300) > 0.0);
    }
}
