//! Report of what quantization did to each layer: which one broke it, if one did.

use super::activation_scale::ActivationScale;
use super::bits::WeightBits;
use super::features::integers;
use super::given::Given;
use super::layer::QuantizedParameters;
use super::prepared::Prepared;
use super::{Activations, Quantization, QuantizedLayer, inputs, split_row};
use crate::dataset::Dataset;
use crate::evaluation::Evaluation;
use crate::feature_rows::leading;
use crate::features::computed;
use crate::inference::{Infer, Predictions, infer_layer, operands};
use crate::loss::Loss;
use nn_core::{LayerSpec, LayerView, LayerViews};
use rayon::prelude::*;
use std::borrow::Cow;

/// A network before and after quantization, on the same samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// In `f32`.
    pub before: Evaluation,
    /// By the integer kernels.
    pub after: Evaluation,
    /// The inputs, then each layer with weights.
    pub layers: Vec<LayerReport>,
}

/// Report of quantizing one layer, and no other.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerReport {
    /// The quantized layer.
    pub spec: LayerSpec,
    /// Step of its outputs; of numbers with scales of their own, the finest.
    pub step: f64,
    /// The smallest and the largest output that its integers can mean.
    pub range: (f64, f64),
    /// The share of its outputs that are cut off because they would be beyond that.
    pub saturated: f64,
    /// Weights, by the four highest bits of each, from the smallest on; empty for a layer without.
    pub codes: Vec<usize>,
    /// The power of its outputs over that of their errors, in decibels, given exact inputs.
    pub signal_to_noise_db: f64,
    /// Evaluation of the network if only this layer is quantized.
    pub alone: Evaluation,
}

impl Quantization {
    /// Compares the network that this was made of with what became of it.
    pub fn report(&self, network: &impl LayerViews, data: &Dataset, loss: Loss) -> Report {
        let views = network.layer_views();
        let specs: Vec<LayerSpec> = views.iter().map(|view| view.spec).collect();
        let count = leading(&specs);
        let (row, views) = split_row(&views[count..]);
        let mut given = Cow::Borrowed(data);
        let mut of_features = None;
        if count > 0 {
            of_features = Some(integers(&self.network.layers()[..=self.in_front], &data.features));
            given = Cow::Owned(computed(&specs[..count], data));
        }
        if let Some(row) = row {
            let features = infer_layer(row, (&given.features, None)).outputs;
            given = Cow::Owned(Dataset { features, ..given.into_owned() });
        }
        let of_features = of_features.as_deref();
        let layers = (0..=views.len())
            .map(|index| Step::new(self, views, index, of_features).report(&given, loss))
            .collect();
        Report {
            before: Evaluation::new(network, data, loss),
            after: Evaluation::new(&self.network, data, loss),
            layers,
        }
    }
}

/// A network of which one layer is quantized.
struct Step<'a> {
    views: &'a [LayerView<'a>],
    /// The layer, counted from 1; 0 for the inputs.
    index: usize,
    quantized: &'a QuantizedLayer,
    /// Scales of the inputs of the network and of the outputs of each layer.
    scalings: &'a [ActivationScale],
    outputs: &'a ActivationScale,
    /// Integers of the features of all samples, if there are some.
    of_features: Option<&'a [i16]>,
}

impl<'a> Step<'a> {
    /// Makes it for the quantized layer at this position.
    fn new(
        quantization: &'a Quantization,
        views: &'a [LayerView<'a>],
        index: usize,
        of_features: Option<&'a [i16]>,
    ) -> Self {
        let scalings = &quantization.scalings;
        let quantized = &quantization.network.layers()[quantization.in_front + index];
        Self { views, index, quantized, scalings, outputs: &scalings[index], of_features }
    }

    /// Integers of inputs that begin at this place among those of all samples.
    fn inputs(&self, place: usize, x: &[f32]) -> Vec<i16> {
        let computed = self.of_features.and_then(|all| all.get(place..place + x.len()));
        computed.map_or_else(|| self.outputs.encoded(x), <[i16]>::to_vec)
    }

    /// The layer's integers for many samples.
    fn integers(&self, x: &[f32], second: Option<&[f32]>) -> Vec<i16> {
        let Some(index) = self.index.checked_sub(1) else { return Vec::new() };
        let (first, other) = operands(&self.views[index].spec, index);
        let x = self.scalings[first].encoded(x);
        let second = other.zip(second).map(|(other, x)| self.scalings[other].encoded(x));
        let width = self.quantized.spec.inputs() as usize;
        let samples = x.len() / width;
        let part = |x: &[i16], sample: usize| {
            let width = x.len() / samples;
            Activations::I16(x[sample * width..][..width].to_vec())
        };
        let layer = Prepared::new(self.quantized);
        let outputs = (0..samples).into_par_iter().map(|sample| {
            let second = second.as_ref().map(|second| part(second, sample));
            match layer.forward(&part(&x, sample), second.as_ref(), None) {
                Activations::I16(y) => y,
                Activations::F32(_) => Vec::new(),
            }
        });
        outputs.collect::<Vec<_>>().concat()
    }

    /// The smallest and the largest integer that it gives.
    fn ends(&self) -> [i16; 2] {
        // The inputs, pools and a last layer have no activation.
        let activation = self.quantized.spec.activation;
        let mut outputs: Vec<i16> = (activation.quantized_low()..=i16::MAX).collect();
        activation.apply_quantized(&mut outputs);
        outputs
            .into_iter()
            .fold([i16::MAX, i16::MIN], |[least, most], y| [least.min(y), most.max(y)])
    }

    fn report(&self, data: &Dataset, loss: Loss) -> LayerReport {
        let (mut exact, mut y, mut place) = (Vec::new(), Vec::new(), 0);
        for x in self.chunks(&data.features) {
            let given = self.exact_until(x);
            let Some(index) = self.index.checked_sub(1) else {
                // Inputs that are ignored do not count.
                let is_used = self.views.first().map_or_else(Vec::new, inputs::used);
                let of_used = |x: &[f32]| -> Vec<f32> {
                    let used = x.iter().zip(is_used.iter().cycle());
                    used.map(|(&x, &is_used)| if is_used { x } else { 0.0 }).collect()
                };
                exact.extend(of_used(x));
                y.extend(of_used(&self.outputs.decoded(&self.inputs(place, x))));
                place += x.len();
                continue;
            };
            let operands = given.operands(index);
            let predictions = infer_layer(&self.views[index], operands);
            // A last activation is not quantized.
            let is_last = self.index == self.views.len();
            exact.extend(if is_last { predictions.logits } else { predictions.outputs });
            y.extend(self.outputs.decoded(&self.integers(operands.0, operands.1)));
        }
        let ends = self.ends();
        let [lowest, highest] = ends.map(f64::from);
        let scalings = self.outputs.offset.iter().zip(&self.outputs.step).cycle();
        let is_cut_off = |&(&y, (offset, step)): &(&f32, (&f64, &f64))| {
            let q = (f64::from(y) - offset) / step;
            q < lowest - 1.0 || q > highest + 1.0
        };
        let saturated = exact.iter().zip(scalings).filter(is_cut_off).count();
        let [least, most] = ends.map(|q| self.outputs.decoded(&vec![q; self.outputs.step.len()]));
        let least = least.into_iter().fold(f32::INFINITY, f32::min);
        let most = most.into_iter().fold(f32::NEG_INFINITY, f32::max);
        LayerReport {
            spec: self.quantized.spec,
            step: self.outputs.step.iter().copied().fold(f64::INFINITY, f64::min),
            range: (least.into(), most.into()),
            saturated: saturated as f64 / exact.len().max(1) as f64,
            codes: codes(self.quantized),
            signal_to_noise_db: signal_to_noise_db(&exact, &y),
            alone: Evaluation::new(self, data, loss),
        }
    }
}

/// Counts weights by the four highest bits of each.
fn codes(layer: &QuantizedLayer) -> Vec<usize> {
    let blocks = match &layer.parameters {
        QuantizedParameters::Blocks(blocks) => &blocks[..],
        QuantizedParameters::None
        | QuantizedParameters::Scale(_)
        | QuantizedParameters::PerChannel { .. }
        | QuantizedParameters::Balance(_) => return Vec::new(),
    };
    let mut codes = vec![0; 16];
    let width = (WeightBits::of(&layer.spec).number() - 4) as u8;
    for &weight in blocks.iter().flat_map(|block| &block.weights) {
        let code = i16::from(weight >> width) + 8;
        codes[code as usize] += 1;
    }
    codes
}

impl Step<'_> {
    /// So many samples that what layers give fits into memory.
    fn chunks<'x>(&self, x: &'x [f32]) -> impl Iterator<Item = &'x [f32]> + use<'x> {
        const SAMPLES: usize = 1024;
        let inputs = self.views.first().map_or(1, |first| first.spec.inputs() as usize);
        x.chunks(SAMPLES * inputs)
    }

    /// Computes what the layers before this one give.
    fn exact_until(&self, x: &[f32]) -> Given {
        let mut given = Given::new(self.views.iter().map(|view| view.spec).collect(), x.to_vec());
        for (index, view) in self.views.iter().enumerate().take(self.index.saturating_sub(1)) {
            let outputs = infer_layer(view, given.operands(index)).outputs;
            given.push(outputs);
        }
        given
    }

    fn predictions_of_chunk(&self, place: usize, x: &[f32]) -> Predictions {
        let mut given = self.exact_until(x);
        if self.index == 0 {
            given.replace_samples(self.outputs.decoded(&self.inputs(place, x)));
        }
        let mut predictions = Predictions::default();
        for (index, view) in self.views.iter().enumerate().skip(self.index.saturating_sub(1)) {
            let operands = given.operands(index);
            predictions = if index + 1 == self.index {
                let width = view.spec.outputs() as usize;
                let logits = self.outputs.decoded(&self.integers(operands.0, operands.1));
                let mut outputs = logits.clone();
                // A hidden activation is part of the integers.
                if self.index == self.views.len() {
                    let predictions = outputs.chunks_exact_mut(width);
                    predictions.for_each(|outputs| view.spec.activation.apply(outputs));
                }
                Predictions { width, logits, outputs }
            } else {
                infer_layer(view, operands)
            };
            given.push(predictions.outputs.clone());
        }
        predictions
    }
}

impl Infer for Step<'_> {
    fn predictions(&self, x: &[f32]) -> Predictions {
        let (mut all, mut place) = (Predictions::default(), 0);
        for x in self.chunks(x) {
            let Predictions { width, logits, outputs } = self.predictions_of_chunk(place, x);
            place += x.len();
            all.width = width;
            all.logits.extend(logits);
            all.outputs.extend(outputs);
        }
        all
    }
}

/// In decibels.
fn signal_to_noise_db(exact: &[f32], found: &[f32]) -> f64 {
    let (mut signal, mut noise) = (0.0, 0.0);
    for (&exact, &found) in exact.iter().zip(found) {
        let (exact, error) = (f64::from(exact), f64::from(found) - f64::from(exact));
        signal += exact * exact;
        noise += error * error;
    }
    if noise > 0.0 { 10.0 * libm::log10(signal / noise) } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Shares, digits, split};
    use crate::quantize::QuantizedParameters;
    use crate::{DynamicNetwork, FitOptions, fit};
    use nn_core::ActivationKind;

    #[test]
    fn outputs_at_the_end_of_a_curve_are_not_cut_off() {
        let data = split(digits::load(), Shares::default(), 0).unwrap();
        for (activation, range) in [
            (ActivationKind::Sigmoid, (0.0, 1.0)),
            (ActivationKind::Tanh, (-1.0, 1.0)),
            (ActivationKind::HardSigmoid, (0.0, 1.0)),
            (ActivationKind::Relu6, (0.0, 6.0)),
        ] {
            let mut network =
                DynamicNetwork::new(&[64, 2, 10], activation, ActivationKind::Softmax).unwrap();
            network.layer_views_mut().first_mut().unwrap().blocks[0].weights.fill(1.0);
            let quantization = Quantization::new(&network, &data.training).unwrap();
            let report = quantization.report(&network, &data.test, Loss::CrossEntropy);
            let curve = &report.layers[1];
            assert_eq!(curve.saturated, 0.0, "{curve:?}");
            assert!((curve.range.0 - range.0).abs() < 1e-4, "{curve:?}");
            assert!((curve.range.1 - range.1).abs() < 1e-4, "{curve:?}");
        }
    }

    #[test]
    fn the_least_output_of_a_curve_that_turns_is_not_cut_off() {
        let data = split(digits::load(), Shares::default(), 0).unwrap();
        let (swish, softmax) = (ActivationKind::HardSwish, ActivationKind::Softmax);
        let mut network = DynamicNetwork::new(&[64, 2, 10], swish, softmax).unwrap();
        // All sums are where it turns.
        network.layer_views_mut().first_mut().unwrap().blocks[0].bias.fill(-1.5);
        let quantization = Quantization::new(&network, &data.training).unwrap();
        let report = quantization.report(&network, &data.test, Loss::CrossEntropy);
        let curve = &report.layers[1];
        assert_eq!((curve.saturated, curve.range.0), (0.0, -0.375), "{curve:?}");
    }

    #[test]
    fn the_layer_that_was_broken_is_the_one_that_stands_out() {
        let data = split(digits::load(), Shares::default(), 0).unwrap();
        let mut network =
            DynamicNetwork::new(&[64, 24, 16, 10], ActivationKind::Relu, ActivationKind::Softmax)
                .unwrap();
        let options = FitOptions { epochs: 10, ..FitOptions::default() };
        fit(&mut network, &data, &options).unwrap();
        let mut quantization = Quantization::new(&network, &data.training).unwrap();
        let report = |q: &Quantization| q.report(&network, &data.test, Loss::CrossEntropy);
        let whole = report(&quantization);
        assert_eq!(whole.layers.len(), 4);
        for layer in &whole.layers {
            // Rare pixels of large weights are cut off; see `range`.
            assert!(layer.signal_to_noise_db > 15.0, "{layer:?}");
            assert!((layer.alone.accuracy() - whole.before.accuracy()).abs() < 0.01, "{layer:?}");
        }
        // The second layer's weights, with three bits left.
        let QuantizedParameters::Blocks(blocks) =
            &mut quantization.network.layers_mut()[2].parameters
        else {
            panic!("a layer of weights")
        };
        blocks[0].weights.iter_mut().for_each(|w| *w = *w / 64 * 64);
        let broken = report(&quantization);
        assert!(broken.after.accuracy() < whole.after.accuracy() - 0.02);
        let worst = broken.layers.iter().map(|layer| layer.alone.accuracy());
        let worst = worst.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert_eq!(worst.0, 2);
        assert!(broken.layers[2].signal_to_noise_db < 15.0);
        assert_eq!(broken.layers[1], whole.layers[1]);
    }
}
