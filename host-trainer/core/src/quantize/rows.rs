//! A block of `f32` made one of integers, row by row.
//!
//! With inputs `x = offset + step·q`, a row's sum is `Σ w·x + b = Σ (w·step)·q + (b + Σ w·offset)`. Its
//! weights `w·step` are rounded to 8 bits or to 4 in units of one `unit`, the one of which they are whole numbers
//! already if there is one, and the sum of integers is brought to steps of the output by the factor `unit / sum_step`.
//! The unit is one for which that factor is exact.

use super::activation_scale::ActivationScale;
use super::bits::WeightBits;
use super::calibration::Moments;
use super::shapes::sees_one_channel;
use super::{common_unit, range};
use nn_core::quantized::{Nibbles, OutputScale, Requantization};
use nn_core::{BlockView, LayerView};

/// Upper bound of a [`Requantization`], and a little less.
const LARGEST_FACTOR: f64 = 0.2499;
/// More would leave sums fewer than 11 bits.
const MOST_WIDENED: f64 = 16.0;

/// A block of integers.
pub(super) struct Integers {
    /// Row-major (OUT, IN).
    pub weights: Vec<i8>,
    /// (OUT)
    pub channels: Vec<OutputScale>,
    /// Unit of each output: what a weight of 1 means.
    pub units: Vec<f64>,
    /// Shares of the units in those that would suit weights best, but let sums overflow or a factor be too large.
    pub shares: Vec<f64>,
}

/// The rows of a block, for inputs in integers.
pub(super) struct Rows(Vec<Row>);

impl Rows {
    /// Makes the rows of a block whose inputs have this scale, for weights of so many bits.
    pub fn new(
        block: &BlockView<'_>,
        scaling: &ActivationScale,
        moments: &Moments,
        bits: WeightBits,
    ) -> Self {
        let terms = block.weights.chunks_exact(scaling.step.len()).zip(block.bias);
        Self(terms.map(|(row, &bias)| Row::new(row, bias, scaling, moments, bits)).collect())
    }

    /// Makes the rows of a layer with one block, for samples `x` of what goes in. Each filter of a depthwise
    /// convolution sees
    /// one channel, with the scaling of that.
    pub fn of_layer(
        view: &LayerView<'_>,
        scaling: &ActivationScale,
        x: &[f32],
        bits: WeightBits,
    ) -> Self {
        let (spec, terms) = (&view.spec, view.spec.terms() as usize);
        let channels = spec.input.channels() as usize;
        let moments = Moments::of_layer(spec, x);
        if !sees_one_channel(spec) || scaling.is_uniform() {
            let (scaling, moments) = (scaling.of_terms(terms), moments.of_sum(terms));
            return Self::new(&view.blocks[0], &scaling, &moments, bits);
        }
        let BlockView { weights, bias: biases } = view.blocks[0];
        let filters = weights.chunks_exact(terms).zip(biases).enumerate();
        let row = |(filter, (row, &bias))| {
            let channel = filter * channels / biases.len().max(1);
            let scaling = scaling.of_channel(channel, terms);
            Row::new(row, bias, &scaling, &moments.of_channel(channel, channels), bits)
        };
        Self(filters.map(row).collect())
    }

    /// Scale of sums, with steps as large as the weights need: a row that nearly cancels has weights that are
    /// large for its sums, and a factor must stay below a quarter.
    pub fn widened(&self, sums: ActivationScale) -> ActivationScale {
        let needed = self.0.iter().zip(&sums.step).map(|(row, step)| {
            let unit = row.range / row.bits.levels() / row.most_parts;
            unit / (LARGEST_FACTOR * step)
        });
        let times = needed.fold(1.0, f64::max).min(MOST_WIDENED);
        // As the device has it.
        let step = sums.step.iter().map(|step| f64::from((step * times) as f32)).collect();
        ActivationScale { offset: sums.offset, step }
    }

    /// Returns whether the weights of each row are whole numbers of some unit: see [`common_unit`].
    pub fn are_whole(&self) -> bool {
        let has_unit = |row: &Row| common_unit::unit(&row.weights, row.bits).is_some();
        self.0.iter().all(|row| !common_unit::is_telling(&row.weights) || has_unit(row))
    }

    /// The block of integers whose sums mean what `sums` says.
    ///
    /// # Errors
    ///
    /// The output whose sum no unit makes fit.
    pub fn quantize(&self, sums: &ActivationScale) -> Result<Integers, usize> {
        let mut integers = Integers {
            weights: Vec::new(),
            channels: Vec::new(),
            units: Vec::new(),
            shares: Vec::new(),
        };
        for (output, row) in self.0.iter().enumerate() {
            let (sum_step, offset) = (sums.step[output], sums.offset[output]);
            let (weights, channel) = row.quantize(sum_step, row.bias - offset).ok_or(output)?;
            integers.weights.extend(weights);
            integers.channels.push(channel);
            let unit = channel.requantization.factor() * sum_step;
            let best = row.best_unit(sum_step);
            integers.units.push(unit);
            integers.shares.push(if best > 0.0 { unit / best } else { 1.0 });
        }
        Ok(integers)
    }

    /// Signal of the sums over the noise of rounding inputs and weights, in decibels: the variance of all sums over
    /// that of their errors, inputs taken as independent. If sums have a step of their own, weights that are too
    /// large for it are cut off.
    pub fn signal_to_noise_db(&self, sum_step: Option<f64>) -> f64 {
        let (mut signal, mut noise) = (0.0, 0.0);
        let largest_unit = sum_step.map_or(f64::INFINITY, |step| LARGEST_FACTOR * step);
        for row in &self.0 {
            let Row { weights, variance, range, bits, .. } = row;
            let unit = sum_step.map_or(range / bits.levels(), |step| row.best_unit(step));
            let unit = unit.min(largest_unit);
            for (&w, &variance) in weights.iter().zip(variance) {
                let error = w - rounded(w, unit, *bits) * unit;
                signal += w * w * variance;
                noise += w * w / 12.0 + error * error * (variance + 1.0)
            }
        }
        if noise > 0.0 { 10.0 * libm::log10(signal / noise) } else { f64::INFINITY }
    }
}

/// A row of weights and its bias, for inputs in integers.
struct Row {
    /// w·step
    weights: Vec<f64>,
    /// b + Σ w·offset
    bias: f64,
    /// Mean and variance of the integers that go in.
    mean: Vec<f64>,
    variance: Vec<f64>,
    /// The largest weight that is not cut off.
    range: f64,
    /// Parts that a unit of which all weights are whole numbers may be cut into.
    most_parts: f64,
    bits: WeightBits,
}

impl Row {
    fn new(
        row: &[f32],
        bias: f32,
        scaling: &ActivationScale,
        moments: &Moments,
        bits: WeightBits,
    ) -> Self {
        let inputs = scaling.step.len();
        let of = |i: usize| (f64::from(row[i]), scaling.offset[i], scaling.step[i]);
        let weights: Vec<f64> = (0..inputs).map(|i| of(i).0 * of(i).2).collect();
        let variance: Vec<f64> = (0..inputs)
            .map(|i| moments.variance[i] / (scaling.step[i] * scaling.step[i]))
            .collect();
        let (range, most_parts) = match common_unit::unit(&weights, bits) {
            Some(unit) => {
                let largest = weights.iter().fold(0.0, |largest: f64, w| largest.max(w.abs()));
                let parts = libm::floor(bits.levels() / libm::round(largest / unit));
                (unit * bits.levels(), parts.max(1.0))
            }
            None => (best_range(&weights, &variance, bits), 1.0),
        };
        Self {
            range,
            most_parts,
            bits,
            weights,
            bias: f64::from(bias) + (0..inputs).map(|i| of(i).0 * of(i).1).sum::<f64>(),
            mean: (0..inputs)
                .map(|i| (moments.mean[i] - scaling.offset[i]) / scaling.step[i])
                .collect(),
            variance,
        }
    }

    /// The unit that suits the weights best, if need be a part of the one of which they are whole numbers.
    fn best_unit(&self, sum_step: f64) -> f64 {
        let unit = self.range / self.bits.levels();
        let parts = libm::ceil(unit / (sum_step * LARGEST_FACTOR));
        unit / parts.clamp(1.0, self.most_parts)
    }

    fn quantize(&self, sum_step: f64, bias: f64) -> Option<(Vec<i8>, OutputScale)> {
        // The smallest factor whose multiplier has 15 bits, and the largest bias.
        let least = (sum_step * libm::exp2(-32.0)).max(bias.abs() * libm::exp2(-30.0));
        let mut unit = self.best_unit(sum_step).max(least).min(sum_step * LARGEST_FACTOR);
        loop {
            let requantization = Requantization::nearest(unit / sum_step)?;
            let exact = requantization.factor() * sum_step;
            let (weights, channel) = self.in_units(exact, requantization, bias);
            let fits = match self.bits {
                WeightBits::Four => Nibbles::cannot_overflow(&channel, &weights),
                WeightBits::Eight => channel.cannot_overflow(&weights),
            };
            if fits {
                return Some((weights, channel));
            }
            unit *= 1.02;
        }
    }

    fn in_units(
        &self,
        unit: f64,
        requantization: Requantization,
        bias: f64,
    ) -> (Vec<i8>, OutputScale) {
        let weights: Vec<i8> =
            self.weights.iter().map(|&w| rounded(w, unit, self.bits) as i8).collect();
        let lost = weights.iter().zip(&self.weights).zip(&self.mean);
        let lost: f64 = lost.map(|((&q, w), mean)| (w - f64::from(q) * unit) * mean).sum();
        let bias = libm::round((bias + lost) / unit) as i32;
        (weights, OutputScale { bias, requantization })
    }
}

/// The range up to which weights are represented such that the sum's error on calibration samples is least. An
/// input that does not change there does not count: what its weight loses goes into the bias.
pub(super) fn best_range(weights: &[f64], variance: &[f64], bits: WeightBits) -> f64 {
    let largest = weights.iter().fold(0.0, |largest: f64, w| largest.max(w.abs()));
    range::best(largest, |range| {
        let unit = range / bits.levels();
        let errors = weights.iter().zip(variance).map(|(&w, &variance)| {
            // A little for inputs that calibration samples never changed.
            let error = w - rounded(w, unit, bits) * unit;
            error * error * (variance + 1.0)
        });
        errors.sum()
    })
}

/// Number of units, as far as a weight of these bits goes.
fn rounded(w: f64, unit: f64, bits: WeightBits) -> f64 {
    let (least, most) = bits.ends();
    if unit > 0.0 { libm::round(w / unit).clamp(least.into(), most.into()) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use crate::dataset::{Dataset, Targets};
    use crate::quantize::quantize;
    use crate::random::{Purpose, generator, normal};
    use crate::{DynamicNetwork, Evaluation, Loss};
    use nn_core::ActivationKind::{Relu, Softmax};
    use nn_core::LayerViews;

    #[test]
    fn weights_that_nearly_cancel_are_not_cut_off() {
        let mut generator = generator(0, Purpose::Data);
        let (mut features, mut classes) = (Vec::new(), Vec::new());
        for _ in 0..500 {
            let (number, difference) = (normal(&mut generator), normal(&mut generator));
            features.extend([number, number, number + 0.02 * difference].map(|x| x as f32));
            classes.push(usize::from(difference > 0.0));
        }
        let labels = vec!["below".into(), "above".into()];
        let data = Dataset {
            name: "nearly equal".into(),
            columns: Vec::new(),
            width: 3,
            features,
            targets: Targets::Classes { classes, labels },
            image: None,
        };
        // Sums of ±0.4 times the difference, out of weights of 60, of numbers of 3.
        let mut network = DynamicNetwork::new(&[3, 2, 2], Relu, Softmax).unwrap();
        let row = [127.0, -85.0, -42.0].map(|w: f32| w * 60.0 / 127.0);
        let mut views = network.layer_views_mut();
        views[0].blocks[0].weights[..3].copy_from_slice(&row);
        views[0].blocks[0].weights[3..].copy_from_slice(&row.map(|w| -w));
        views[1].blocks[0].weights.copy_from_slice(&[1.0, 0.0, 0.0, 1.0]);
        drop(views);
        let accuracy = |e: Evaluation| e.accuracy();
        assert!(accuracy(Evaluation::new(&network, &data, Loss::CrossEntropy)) > 0.99);
        let quantized = quantize(&network, &data).unwrap();
        let found = accuracy(Evaluation::new(&quantized, &data, Loss::CrossEntropy));
        assert!(found > 0.97, "{found}");
    }
}
