//! Weights that rounding changes: none, if training rounded them already.

use super::Quantization;
use super::made::STATE_STEP;
use super::shapes::sees_one_channel;
use super::split_row;
use crate::feature_rows::leading;
use crate::inference::operands;
use nn_core::{LayerSpec, LayerViews};

/// Parts of an integer that a product in `f64` may miss it by.
const TOLERANCE: f64 = 0.01;

impl Quantization {
    /// Counts the weights of the network that this was made of which are not what its integers mean, and all weights: of
    /// a network that was trained with these bits ([`FitOptions::bits`](crate::FitOptions::bits)) none, unless a sum could
    /// overflow.
    ///
    /// ```
    /// use host_trainer::dataset::{Shares, digits, split};
    /// use host_trainer::quantize::{LayerBits, Quantization};
    /// use host_trainer::{DynamicNetwork, FitOptions, fit};
    /// use nn_core::ActivationKind::{Relu, Softmax};
    ///
    /// let data = split(digits::load(), Shares::default(), 0)?;
    /// let mut network = DynamicNetwork::new(&[64, 16, 10], Relu, Softmax)?;
    /// let bits = LayerBits::four(&network.specs());
    /// let options = FitOptions { bits: Some(bits.clone()), epochs: 10, ..FitOptions::default() };
    /// fit(&mut network, &data, &options)?;
    /// let quantization = Quantization::with_bits(&network, &data.training, &bits)?;
    /// assert_eq!(quantization.changed_weights(&network), (0, 64 * 16 + 16 * 10));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn changed_weights(&self, network: &impl LayerViews) -> (usize, usize) {
        let views = network.layer_views();
        let specs: Vec<LayerSpec> = views.iter().map(|view| view.spec).collect();
        let (_, views) = split_row(&views[leading(&specs)..]);
        let (mut changed, mut all) = (0, 0);
        for (index, (view, units)) in views.iter().zip(&self.units).enumerate() {
            let (source, _) = operands(&view.spec, index);
            let channels = view.spec.input.channels() as usize;
            for (place, (block, units)) in view.blocks.iter().zip(units).enumerate() {
                let terms = block.weights.len() / units.len();
                for (output, (row, unit)) in
                    block.weights.chunks_exact(terms).zip(units).enumerate()
                {
                    let given = &self.scalings[source];
                    let steps = match (place, sees_one_channel(&view.spec)) {
                        (0, false) => given.of_terms(terms).step,
                        (0, true) => given.of_channel(output * channels / units.len(), terms).step,
                        _ => vec![STATE_STEP; terms],
                    };
                    let (least, most) = self.bits[index].ends();
                    let is_changed = |(&w, step): (&f32, f64)| {
                        let q = f64::from(w) * step / unit;
                        let whole = libm::round(q).clamp(least.into(), most.into());
                        (q - whole).abs() > TOLERANCE
                    };
                    changed += row.iter().zip(steps).filter(|&pair| is_changed(pair)).count();
                    all += terms;
                }
            }
        }
        (changed, all)
    }
}
