//! Causes why a quantized network is worse than the one that it was made of, as far as that can be computed.

use super::calibration::{Moments, calibration_samples};
use super::shapes::sees_one_channel;
use super::{Quantization, inputs, split_row};
use crate::dataset::Dataset;
use crate::feature_rows::leading;
use crate::inference::{infer_layer, operands};
use nn_core::{ActivationKind, LayerSpec, LayerView, LayerViews};

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
        /// Activation of the layer.
        activation: ActivationKind,
        /// Share of the power of its weights.
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
    pub fn cause(&self, network: &impl LayerViews, data: &Dataset) -> Option<Cause> {
        let views = network.layer_views();
        let specs: Vec<LayerSpec> = views.iter().map(|view| view.spec).collect();
        match leading(&specs) {
            0 => self.few_steps(&views, data).or_else(|| self.cut_off(&views, 0)),
            // Of features, each has enough integers behind them, and those in front cannot be changed.
            count => self.cut_off(&views[count..], count),
        }
    }

    fn few_steps(&self, views: &[LayerView<'_>], data: &Dataset) -> Option<Cause> {
        let (row, views) = split_row(views);
        let first = views.first()?;
        let mut x = calibration_samples(data);
        if let Some(row) = row {
            x = infer_layer(row, (&x, None)).outputs;
        }
        // A channel of an image, or a feature.
        let width = first.spec.input.channels() as usize;
        let (moments, scaling, is_used) =
            (Moments::new(&x, width), &self.scalings[0], inputs::used(first));
        let deviation = |input: usize| moments.variance[input].sqrt();
        let steps = |input: usize| deviation(input) / scaling.step[input];
        let input = (0..width)
            .filter(|&input| is_used[input] && deviation(input) > 0.0)
            .min_by(|&a, &b| steps(a).total_cmp(&steps(b)))
            .filter(|&input| steps(input) < ENOUGH_STEPS)?;
        let size = moments.least[input].abs().max(moments.most[input].abs());
        let because = if moments.mean[input].abs() > 0.25 * size {
            FewBecause::Offset(moments.mean[input])
        } else if size > 0.25 * 32_767.0 * scaling.step[input] {
            FewBecause::Outlier(size)
        } else {
            let others = (0..width).map(|i| moments.least[i].abs().max(moments.most[i].abs()));
            FewBecause::Others(others.fold(0.0, f64::max) / size)
        };
        Some(Cause::FewSteps { input, steps: steps(input), because })
    }

    /// A layer, behind so many others, whose weights are cut off.
    fn cut_off(&self, views: &[LayerView<'_>], before: usize) -> Option<Cause> {
        let (row, views) = split_row(views);
        let causes = views.iter().enumerate().filter_map(|(index, view)| {
            let (block, units) = (view.blocks.first()?, self.units[index].first()?);
            let (source, _) = operands(&view.spec, index);
            let terms = view.spec.terms() as usize;
            let channels = view.spec.input.channels() as usize;
            let (mut lost, mut all) = (0.0, 0.0);
            for (output, (weights, unit)) in
                block.weights.chunks_exact(terms).zip(units).enumerate()
            {
                let scaling = match sees_one_channel(&view.spec) {
                    true => {
                        self.scalings[source].of_channel(output * channels / units.len(), terms)
                    }
                    false => self.scalings[source].of_terms(terms),
                };
                for (&w, step) in weights.iter().zip(&scaling.step) {
                    let q = (f64::from(w) * step / unit).abs();
                    lost += ((q - 128.0).max(0.0) * unit).powi(2);
                    all += (q * unit).powi(2);
                }
            }
            let share = if all > 0.0 { lost / all } else { 0.0 };
            let layer = before + usize::from(row.is_some()) + index + 1;
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

#[cfg(test)]
mod tests {
    use super::super::activation_scale::ActivationScale;
    use super::*;
    use crate::architecture;
    use crate::dataset::{ImageSize, Targets};
    use crate::network::DynamicNetwork;
    use nn_core::ActivationKind::{Identity, Relu};

    fn data(width: usize, features: Vec<f32>) -> Dataset {
        let samples = features.len() / width;
        let targets = Targets::Classes {
            classes: vec![0; samples],
            labels: ["a", "b"].map(String::from).to_vec(),
        };
        let (name, columns) = ("t".into(), Vec::new());
        Dataset { name, columns, width, features, targets, image: None }
    }

    /// 64 samples of two features, each of which takes turns between two numbers.
    fn in_turns(first: [f32; 2], second: [f32; 2]) -> Dataset {
        data(2, (0..64).flat_map(|i| [first[i % 2], second[i % 2]]).collect())
    }

    /// Two inputs and two outputs.
    fn network(weights: [f32; 4]) -> DynamicNetwork {
        let mut network = DynamicNetwork::new(&[2, 2], Relu, Identity).unwrap();
        network.layer_views_mut()[0].blocks[0].weights.copy_from_slice(&weights);
        network
    }

    /// The cause if inputs have this step, and a weight of 1 this unit.
    fn cause(network: &DynamicNetwork, data: &Dataset, step: f64, unit: f64) -> Option<Cause> {
        let mut quantization = Quantization::new(network, data).unwrap();
        let inputs = quantization.scalings[0].step.len();
        quantization.scalings[0] = ActivationScale::uniform(inputs, step);
        quantization.units[0][0].fill(unit);
        quantization.cause(network, data)
    }

    #[test]
    fn an_input_far_from_zero_for_how_much_it_changes_is_named_with_its_mean() {
        // 1000 ± 1 and ± 4: deviations 1 and 4, which are 16 and 64 steps of 1/16.
        let data = in_turns([999.0, 1001.0], [-4.0, 4.0]);
        let because = FewBecause::Offset(1000.0);
        let expected = Cause::FewSteps { input: 0, steps: 16.0, because };
        assert_eq!(cause(&network([0.5; 4]), &data, 1.0 / 16.0, 1.0), Some(expected));
        // 32 steps are enough.
        assert_eq!(cause(&network([0.5; 4]), &data, 1.0 / 32.0, 1.0), None);
    }

    #[test]
    fn an_input_beside_much_larger_ones_is_named_with_their_ratio() {
        // ± 4000 and ± 1 around zero: the second has 16 steps, and the first is 4000 times as large.
        let data = in_turns([-4000.0, 4000.0], [-1.0, 1.0]);
        let because = FewBecause::Others(4000.0);
        let expected = Cause::FewSteps { input: 1, steps: 16.0, because };
        assert_eq!(cause(&network([0.5; 4]), &data, 1.0 / 16.0, 1.0), Some(expected));
        // An input that no weight sees does not count.
        assert_eq!(cause(&network([0.5, 0.0, 0.5, 0.0]), &data, 1.0 / 16.0, 1.0), None);
    }

    #[test]
    fn a_channel_with_a_value_far_from_the_rest_is_named_with_it() {
        // One of 2048 signals of 64 moments is 2¹⁷ + 16 once and else 0: the square of the deviation is
        // (2¹⁷ + 16)² / 2¹⁷ − 1 = 131,103, the deviation 362.08, which is 22.63 steps of 16; 2¹⁷ + 16 is 8193 of them.
        let mut features = vec![0.0; 64 * 2048];
        features[77] = 131_072.0 + 16.0;
        let mut data = data(64, features);
        data.image = Some(ImageSize { width: 64, height: 1 });
        let text = "conv 2 3, globalavgpool, dense 2";
        let layers = architecture::parse(text, data.shape(), Relu, Identity).unwrap();
        let mut network = DynamicNetwork::zeros(&layers).unwrap();
        network.layer_views_mut().iter_mut().flat_map(|view| &mut view.blocks).for_each(|block| {
            block.weights.fill(0.5);
        });
        let found = cause(&network, &data, 16.0, 1.0);
        let Some(Cause::FewSteps { input: 0, steps, because }) = found else { panic!("{found:?}") };
        assert_eq!(because, FewBecause::Outlier(131_088.0));
        assert!((steps - 22.63).abs() < 0.01, "{steps}");
    }

    #[test]
    fn weights_that_are_cut_off_are_named_with_their_share_of_the_power() {
        // With a step and a unit of 1, weights are their integers: 160 is cut off to 128.
        // 32² of 160² + 96² + 64² + 32² = 39,936 is lost.
        let (network, data) =
            (network([160.0, 96.0, 64.0, 32.0]), in_turns([-100.0, 100.0], [-100.0, 100.0]));
        let share = 1024.0 / 39_936.0;
        let expected = Cause::CutOff { layer: 1, activation: Identity, share };
        assert_eq!(cause(&network, &data, 1.0, 1.0), Some(expected));
        // With a unit of 2, they are 80, 48, 32 and 16.
        assert_eq!(cause(&network, &data, 1.0, 2.0), None);
    }
}
