//! Scaling made part of a network's parameters, and taken out again.

use super::Normalizer;
use nn_core::{LayerSpec, Lend};

impl Normalizer {
    /// Makes a network that was trained on scaled targets answer in their own unit: with
    /// `ŷ = (y − offset) / scale`, `y = Σ (w·scale)·x + (b·scale + offset)` in the last layer, which must
    /// end without an activation.
    pub(crate) fn fold_into_last(&self, network: &mut impl Lend) {
        let mut views = network.views_mut();
        let Some(last) = views.last_mut() else { return };
        let inputs = last.spec.inputs() as usize;
        let outputs = last.weights.chunks_exact_mut(inputs).zip(last.bias.iter_mut());
        for ((weights, bias), (&offset, &scale)) in outputs.zip(self.offset.iter().zip(&self.scale))
        {
            let (offset, scale) = (f64::from(offset), f64::from(scale));
            *bias = (f64::from(*bias) * scale + offset) as f32;
            weights.iter_mut().for_each(|w| *w = (f64::from(*w) * scale) as f32);
        }
    }

    /// Makes a network that was trained on scaled samples right for raw ones, at no cost on the device.
    ///
    /// With `x̂ = (x − offset) / scale`, `Σ w·x̂ + b = Σ (w / scale)·x + (b − Σ w·offset / scale)`:
    /// only the parameters of the first layer that has any change. Computed in `f64`, rounded once.
    pub fn fold_into(&self, network: &mut impl Lend) {
        if self.offset.is_empty() {
            return;
        }
        let mut views = network.views_mut();
        let Some(first) = views.iter_mut().find(|layer| !layer.weights.is_empty()) else { return };
        let terms = first.spec.terms() as usize;
        let filters = first.weights.chunks_exact_mut(terms).zip(first.bias.iter_mut());
        for (filter, (weights, bias)) in filters.enumerate() {
            let mut folded_bias = f64::from(*bias);
            for (term, w) in weights.iter_mut().enumerate() {
                let feature = self.feature(&first.spec, filter, term);
                let (offset, scale) = (self.offset[feature], self.scale[feature]);
                let folded = f64::from(*w) / f64::from(scale);
                folded_bias -= folded * f64::from(offset);
                *w = folded as f32;
            }
            *bias = folded_bias as f32;
        }
    }

    /// A feature with the scale of a weight of the first layer that has any. The numbers of a window, and what a
    /// pool gives, are in the order of the image, whose channels repeat their scales; a depthwise convolution has
    /// a filter for each channel.
    fn feature(&self, spec: &LayerSpec, filter: usize, term: usize) -> usize {
        match spec {
            LayerSpec::DepthwiseConv2d { .. } => filter,
            _ => term % self.scale.len(),
        }
    }

    /// The scale that a weight of the first layer that has any is divided by.
    pub(crate) fn scale_of_weight(&self, spec: &LayerSpec, filter: usize, term: usize) -> f32 {
        if self.scale.is_empty() { 1.0 } else { self.scale[self.feature(spec, filter, term)] }
    }

    /// Undoes [`fold_into`](Self::fold_into): makes a network that is right for raw samples right for scaled
    /// ones.
    pub(crate) fn unfold_from(&self, network: &mut impl Lend) {
        if self.offset.is_empty() {
            return;
        }
        let mut views = network.views_mut();
        let Some(first) = views.iter_mut().find(|layer| !layer.weights.is_empty()) else { return };
        let terms = first.spec.terms() as usize;
        let filters = first.weights.chunks_exact_mut(terms).zip(first.bias.iter_mut());
        for (filter, (weights, bias)) in filters.enumerate() {
            let mut unfolded_bias = f64::from(*bias);
            for (term, w) in weights.iter_mut().enumerate() {
                let feature = self.feature(&first.spec, filter, term);
                let (offset, scale) = (self.offset[feature], self.scale[feature]);
                unfolded_bias += f64::from(*w) * f64::from(offset);
                // An ignored feature has no weight.
                *w =
                    if scale.is_finite() { (f64::from(*w) * f64::from(scale)) as f32 } else { 0.0 };
            }
            *bias = unfolded_bias as f32;
        }
    }

    /// Undoes [`fold_into_last`](Self::fold_into_last).
    pub(crate) fn unfold_from_last(&self, network: &mut impl Lend) {
        let mut views = network.views_mut();
        let Some(last) = views.last_mut() else { return };
        let inputs = last.spec.inputs() as usize;
        let outputs = last.weights.chunks_exact_mut(inputs).zip(last.bias.iter_mut());
        for ((weights, bias), (&offset, &scale)) in outputs.zip(self.offset.iter().zip(&self.scale))
        {
            let (offset, scale) = (f64::from(offset), f64::from(scale));
            *bias = ((f64::from(*bias) - offset) / scale) as f32;
            weights.iter_mut().for_each(|w| *w = (f64::from(*w) / scale) as f32);
        }
    }
}
