//! Features brought to a similar size for training, and raw features made right for the result.

mod folding;
pub(crate) mod standardized;

pub(crate) use folding::{joins_input, reads_input};
use standardized::has_row;
pub use standardized::standardized;

use super::{Dataset, Targets};
use crate::feature_rows::leading;
use crate::vectorized::vectorized;
use nn_core::LayerSpec;

/// Scaling of features for training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalize {
    /// Mean 0 and deviation 1, feature by feature.
    Standard,
    /// From 0 to 1, feature by feature.
    MinMax,
    /// Features as they are.
    None,
}

/// `x̂ = (x − offset) / scale` for each feature, learned from training samples only.
///
/// A feature that never changes in training, or by less than 10⁻³⁰, has the scale `∞`: nothing can be
/// learned from it, so it becomes 0, and a network ignores it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Normalizer {
    /// One number a feature; empty for [`Normalize::None`].
    pub offset: Vec<f32>,
    /// One positive number a feature, `∞` for one that is ignored; empty for [`Normalize::None`].
    pub scale: Vec<f32>,
}

impl Normalizer {
    /// Learns what suits a network of these layers: [`fit`](Self::fit) for a dense layer. The weights of a convolution
    /// are the same everywhere, so there all numbers of a channel have one scale, and an offset if the channel is far
    /// from zero and what is beyond an image does not count, or is subtracted by a row that standardizes: see
    /// [`standardized`]. Without an offset, scales are the root mean square, or the largest. A pool gives them to the
    /// next layer. Of a network that begins with features it is what channels are like before those, which scales
    /// nothing: features are computed of raw numbers, and what they give is scaled.
    pub fn for_layers(layers: &[LayerSpec], kind: Normalize, training: &Dataset) -> Self {
        if let (true, Some(first)) = (leading(layers) > 0, layers.first()) {
            return Self::of_signal(kind, first, training);
        }
        if let Some(centred) = Self::centred(layers, kind, training) {
            return centred;
        }
        let Some(input) = layers.first().and_then(LayerSpec::input_shape) else {
            return Self::fit(kind, training);
        };
        let channels = usize::from(input.channels);
        let (mut largest, mut squares) = (vec![0.0f64; channels], vec![0.0f64; channels]);
        for (index, &x) in training.features.iter().enumerate() {
            let (x, channel) = (f64::from(x), index % channels);
            largest[channel] = largest[channel].max(x.abs());
            squares[channel] += x * x;
        }
        let count = (training.features.len() / channels).max(1) as f64;
        let scales = match kind {
            Normalize::None => return Self::default(),
            Normalize::MinMax => largest,
            Normalize::Standard => squares.iter().map(|square| (square / count).sqrt()).collect(),
        };
        let of_feature = |feature: usize| (0.0, scales[feature % channels]);
        Self::new((0..training.width).map(of_feature).collect(), f64::INFINITY)
    }

    /// Learns offsets and scales, feature by feature.
    pub fn fit(kind: Normalize, training: &Dataset) -> Self {
        let fitted = match kind {
            Normalize::None => return Self::default(),
            Normalize::Standard => mean_and_deviation(training.rows(), training.width),
            Normalize::MinMax => minimum_and_range(training.rows(), training.width),
        };
        Self::new(fitted, f64::INFINITY)
    }

    /// Learns mean and deviation of numeric targets, 1 for one that never changes; nothing if targets are
    /// classes or `kind` is none.
    pub(crate) fn of_targets(kind: Normalize, training: &Dataset) -> Self {
        match &training.targets {
            Targets::Values { values, names } if kind != Normalize::None => {
                let fitted = mean_and_deviation(values.chunks_exact(names.len()), names.len());
                Self::new(fitted, 1.0)
            }
            _ => Self::default(),
        }
    }

    /// Makes it of an offset and a scale for each number; `of_constants` is the scale of those that never change.
    fn new(fitted: Vec<(f64, f64)>, of_constants: f64) -> Self {
        let fitted = fitted.into_iter().map(|(offset, scale)| {
            let scale = if scale < SMALLEST_SCALE { of_constants } else { scale };
            (offset as f32, scale as f32)
        });
        let (offset, scale) = fitted.unzip();
        Self { offset, scale }
    }

    /// The positions of features that are ignored.
    pub fn ignored(&self) -> Vec<usize> {
        (0..self.scale.len()).filter(|&feature| self.scale[feature].is_infinite()).collect()
    }

    /// The positions of features whose changes are so small for their size that `f32` loses digits of them
    /// on the device: subtracting a constant before would keep them. A row that standardizes loses fewer.
    pub fn imprecise(&self, layers: &[LayerSpec]) -> Vec<usize> {
        let largest_ratio = if has_row(layers) { 1e6 } else { 1e5 };
        let is_imprecise = |&feature: &usize| {
            self.scale[feature].is_finite()
                && self.offset[feature].abs() > largest_ratio * self.scale[feature]
        };
        (0..self.scale.len()).filter(is_imprecise).collect()
    }

    /// Scales samples of `width` features that lie one after the other.
    pub fn apply(&self, samples: &mut [f32], width: usize) {
        if !self.offset.is_empty() {
            vectorized!(samples, |samples| self.scale_rows(samples, width));
        }
    }

    #[inline(always)]
    fn scale_rows(&self, samples: &mut [f32], width: usize) {
        for row in samples.chunks_exact_mut(width) {
            for ((x, &offset), &scale) in row.iter_mut().zip(&self.offset).zip(&self.scale) {
                *x = (*x - offset) / scale;
            }
        }
    }
}

/// Features that change by less are taken as constant: dividing by it leaves the range of `f32`.
const SMALLEST_SCALE: f64 = 1e-30;

fn mean_and_deviation<'a>(
    rows: impl ExactSizeIterator<Item = &'a [f32]> + Clone,
    width: usize,
) -> Vec<(f64, f64)> {
    let count = rows.len().max(1) as f64;
    let mut means = vec![0.0; width];
    for row in rows.clone() {
        means.iter_mut().zip(row).for_each(|(mean, &x)| *mean += f64::from(x));
    }
    means.iter_mut().for_each(|mean| *mean /= count);
    // In a second pass: no large sums that cancel.
    let mut squares = vec![0.0; width];
    for row in rows {
        for ((square, &mean), &x) in squares.iter_mut().zip(&means).zip(row) {
            *square += (f64::from(x) - mean) * (f64::from(x) - mean);
        }
    }
    means.into_iter().zip(squares).map(|(mean, square)| (mean, (square / count).sqrt())).collect()
}

fn minimum_and_range<'a>(rows: impl Iterator<Item = &'a [f32]>, width: usize) -> Vec<(f64, f64)> {
    let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); width];
    for row in rows {
        for ((min, max), &x) in ranges.iter_mut().zip(row) {
            *min = min.min(f64::from(x));
            *max = max.max(f64::from(x));
        }
    }
    ranges.into_iter().map(|(min, max)| (min, max - min)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture;
    use crate::initialize::initialize;
    use crate::network::DynamicNetwork;
    use nn_core::{ActivationKind, LayerViews, Shape};

    fn data(features: Vec<f32>, width: usize) -> Dataset {
        let samples = features.len() / width;
        Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width,
            features,
            targets: Targets::Classes { classes: vec![0; samples], labels: vec!["a".into()] },
            image: None,
        }
    }

    #[test]
    fn a_network_ignores_a_feature_that_never_changed_however_large_it_is() {
        let raw = data(vec![1.0, 1e9, 3.0, 1e9], 2);
        for kind in [Normalize::Standard, Normalize::MinMax] {
            let normalizer = Normalizer::fit(kind, &raw);
            assert_eq!(normalizer.ignored(), [1]);
            let mut network =
                DynamicNetwork::<f32>::new(&[2, 3], ActivationKind::Relu, ActivationKind::Identity)
                    .unwrap();
            initialize(&mut network, 2);
            normalizer.fold_into(&mut network);
            let answers = |x| crate::inference::infer(&network, &[2.0, x]).outputs;
            assert_eq!(answers(1e9), answers(-5.0));
        }
    }

    #[test]
    fn standard_gives_mean_zero_and_deviation_one_and_constants_become_zero() {
        let mut data = data(vec![1.0, 5.0, 3.0, 5.0], 2);
        let normalizer = Normalizer::fit(Normalize::Standard, &data);
        assert_eq!(normalizer.offset, [2.0, 5.0]);
        assert_eq!(normalizer.scale, [1.0, f32::INFINITY]);
        normalizer.apply(&mut data.features, data.width);
        assert_eq!(data.features, [-1.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn small_changes_of_large_numbers_are_found() {
        let data = data(vec![1e6, 10.0, 1e6 + 2.0, 12.0], 2);
        assert_eq!(Normalizer::fit(Normalize::Standard, &data).imprecise(&[]), [0]);
    }

    #[test]
    fn minmax_gives_zero_to_one() {
        let mut data = data(vec![-2.0, 6.0, 0.0, 2.0], 1);
        let normalizer = Normalizer::fit(Normalize::MinMax, &data);
        normalizer.apply(&mut data.features, data.width);
        assert_eq!(data.features, [0.0, 1.0, 0.25, 0.5]);
    }

    #[test]
    fn scales_of_channels_reach_the_first_weights() {
        // 3 x 2 x 2 numbers, whose channels differ much in size
        let features = (0..24).map(|i| [i as f32 - 9.0, 1e-3 * (i % 7) as f32][i % 2]).collect();
        let raw = data(features, 12);
        for text in [
            "conv 3 2, dense 2",
            "depthwise 2, dense 2",
            "maxpool 2 stride 1, dense 2",
            "avgpool 2 stride 1, depthwise 2x1, dense 2",
            "globalavgpool, dense 2",
        ] {
            let (shape, identity) = (Shape::new(3, 2, 2), ActivationKind::Identity);
            let layers = architecture::parse(text, shape, ActivationKind::Tanh, identity).unwrap();
            let mut network = DynamicNetwork::<f32>::zeros(&layers).unwrap();
            initialize(&mut network, 2);
            let normalizer = Normalizer::for_layers(&layers, Normalize::Standard, &raw);
            assert!(normalizer.scale[0] > 5.0 && normalizer.scale[1] < 0.01);
            let mut scaled = raw.clone();
            normalizer.apply(&mut scaled.features, 12);
            let before = crate::inference::infer(&network, &scaled.features);
            let trained = network.clone();
            normalizer.fold_into(&mut network);
            let after = crate::inference::infer(&network, &raw.features);
            for (before, after) in before.logits.iter().zip(&after.logits) {
                assert!((before - after).abs() < 1e-5, "{text}: {before} {after}");
            }
            normalizer.unfold_from(&mut network);
            for (was, is) in trained.layer_views().iter().zip(network.layer_views()) {
                for (was, is) in was.blocks.iter().zip(&is.blocks) {
                    let mut pairs = was.weights.iter().zip(is.weights);
                    assert!(pairs.all(|(was, is)| (was - is).abs() < 1e-6), "{text}");
                }
            }
        }
    }

    #[test]
    fn a_folded_network_answers_raw_samples_as_it_did_scaled_ones() {
        let mut network =
            DynamicNetwork::<f32>::new(&[2, 3], ActivationKind::Relu, ActivationKind::Identity)
                .unwrap();
        initialize(&mut network, 2);
        let raw = data(vec![100.0, 0.01, 140.0, 0.03], 2);
        let mut scaled = raw.clone();
        let normalizer = Normalizer::fit(Normalize::Standard, &raw);
        normalizer.apply(&mut scaled.features, 2);
        let before = crate::inference::infer(&network, &scaled.features);
        normalizer.fold_into(&mut network);
        let after = crate::inference::infer(&network, &raw.features);
        for (before, after) in before.logits.iter().zip(&after.logits) {
            assert!((before - after).abs() < 1e-5, "{before} {after}");
        }
    }
}
