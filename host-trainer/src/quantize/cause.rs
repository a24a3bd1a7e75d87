//! Why a quantized network answers worse than the one that it was made of, as far as that can be computed.

use super::calibration::{Moments, calibration_samples};
use super::shapes::sees_one_channel;
use super::{Quantization, inputs, split_row};
use crate::dataset::Dataset;
use crate::inference::{infer_layer, operands};
use nn_core::{ActivationKind, Lend};

/// Why a quantized network is worse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cause {
    /// An input that counts has too few integers to tell its values apart.
    FewSteps {
        /// The feature, or the channel of an image or signal, counted from 0.
        input: usize,
        /// Integers in its deviation.
        steps: f64,
        /// Why it has no more.
        because: FewBecause,
    },
    /// Weights of a layer are too large for the integers before its activation.
    CutOff {
        /// Counted from 1.
        layer: usize,
        /// Of the layer.
        activation: ActivationKind,
        /// Of the power of its weights.
        share: f64,
    },
}

/// Why an input has few steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FewBecause {
    /// It is far from zero for how much it changes: this is its mean.
    Offset(f64),
    /// A few of its values are far from the rest: the farthest.
    Outlier(f64),
    /// Others are that much larger, and share its step.
    Others(f64),
}

/// Integers in the deviation of an input that are enough to tell its values apart.
const ENOUGH_STEPS: f64 = 32.0;
/// The share of the power of weights that may be cut off.
const ALLOWED_SHARE: f64 = 0.01;

impl Quantization {
    /// The most likely cause of a loss against the network that this was made of; `None` if rounding is all there is.
    pub fn cause(&self, network: &impl Lend, data: &Dataset) -> Option<Cause> {
        self.few_steps(network, data).or_else(|| self.cut_off(network))
    }

    fn few_steps(&self, network: &impl Lend, data: &Dataset) -> Option<Cause> {
        let views = network.views();
        let (row, views) = split_row(&views);
        let first = views.first()?;
        let mut x = calibration_samples(data);
        if let Some(row) = row {
            x = infer_layer(row, (&x, None)).outputs;
        }
        // A channel of an image, or a feature.
        let width = first.spec.input.channels() as usize;
        let (moments, code, is_used) =
            (Moments::new(&x, width), &self.codes[0], inputs::used(first));
        let deviation = |input: usize| moments.variance[input].sqrt();
        let steps = |input: usize| deviation(input) / code.step[input];
        let input = (0..width)
            .filter(|&input| is_used[input] && deviation(input) > 0.0)
            .min_by(|&a, &b| steps(a).total_cmp(&steps(b)))
            .filter(|&input| steps(input) < ENOUGH_STEPS)?;
        let size = moments.least[input].abs().max(moments.most[input].abs());
        let because = if moments.mean[input].abs() > 0.25 * size {
            FewBecause::Offset(moments.mean[input])
        } else if size > 0.25 * 32_767.0 * code.step[input] {
            FewBecause::Outlier(size)
        } else {
            let others = (0..width).map(|i| moments.least[i].abs().max(moments.most[i].abs()));
            FewBecause::Others(others.fold(0.0, f64::max) / size)
        };
        Some(Cause::FewSteps { input, steps: steps(input), because })
    }

    fn cut_off(&self, network: &impl Lend) -> Option<Cause> {
        let views = network.views();
        let (row, views) = split_row(&views);
        let causes = views.iter().enumerate().filter_map(|(index, view)| {
            let (block, units) = (view.blocks.first()?, self.units[index].first()?);
            let (source, _) = operands(&view.spec, index);
            let terms = view.spec.terms() as usize;
            let channels = view.spec.input.channels() as usize;
            let (mut lost, mut all) = (0.0, 0.0);
            for (output, (weights, unit)) in
                block.weights.chunks_exact(terms).zip(units).enumerate()
            {
                let code = match sees_one_channel(&view.spec) {
                    true => self.codes[source].of_channel(output * channels / units.len(), terms),
                    false => self.codes[source].of_terms(terms),
                };
                for (&w, step) in weights.iter().zip(&code.step) {
                    let q = (f64::from(w) * step / unit).abs();
                    lost += ((q - 128.0).max(0.0) * unit).powi(2);
                    all += (q * unit).powi(2);
                }
            }
            let share = if all > 0.0 { lost / all } else { 0.0 };
            let layer = usize::from(row.is_some()) + index + 1;
            let activation = view.spec.activation;
            (share > ALLOWED_SHARE).then_some(Cause::CutOff { layer, activation, share })
        });
        let share = |cause: &Cause| match cause {
            Cause::CutOff { share, .. } => *share,
            Cause::FewSteps { .. } => 0.0,
        };
        causes.max_by(|a, b| share(a).total_cmp(&share(b)))
    }
}
