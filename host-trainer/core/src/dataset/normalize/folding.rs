//! Scaling made part of a network's parameters, and taken out again.

use super::Normalizer;
use nn_core::{BlockViewMut, LayerSpec, LayerViewMut, LayerViews, Op, Role};

impl Normalizer {
    /// Makes a network that was trained on scaled targets predict in their own unit: with
    /// `ŷ = (y − offset) / scale`, `y = Σ (w·scale)·x + (b·scale + offset)` in the last layer, which must
    /// end without an activation.
    pub(crate) fn fold_into_last(&self, network: &mut impl LayerViews) {
        self.change_last(network, |w, bias, offset, scale| {
            *bias = (f64::from(*bias) * scale + offset) as f32;
            w.iter_mut().for_each(|w| *w = (f64::from(*w) * scale) as f32);
        });
    }

    /// Undoes [`fold_into_last`](Self::fold_into_last).
    pub(crate) fn unfold_from_last(&self, network: &mut impl LayerViews) {
        self.change_last(network, |w, bias, offset, scale| {
            *bias = ((f64::from(*bias) - offset) / scale) as f32;
            w.iter_mut().for_each(|w| *w = (f64::from(*w) / scale) as f32);
        });
    }

    fn change_last(
        &self,
        network: &mut impl LayerViews,
        change: impl Fn(&mut [f32], &mut f32, f64, f64),
    ) {
        let mut views = network.layer_views_mut();
        let Some(last) = views.last_mut() else { return };
        let terms = last.spec.terms() as usize;
        let Some(block) = last.blocks.first_mut() else { return };
        let outputs = block.weights.chunks_exact_mut(terms).zip(block.bias.iter_mut());
        for ((weights, bias), (&offset, &scale)) in outputs.zip(self.offset.iter().zip(&self.scale))
        {
            change(weights, bias, offset.into(), scale.into());
        }
    }

    /// Makes a network that was trained on scaled samples right for raw ones, at no cost on the device; one that begins
    /// with a row that standardizes by setting that.
    ///
    /// With `x̂ = (x − offset) / scale`, `Σ w·x̂ + b = Σ (w / scale)·x + (b − Σ w·offset / scale)`:
    /// only the parameters of the layers that read the input change. Computed in `f64`, rounded
    /// once.
    pub fn fold_into(&self, network: &mut impl LayerViews) {
        if self.standardizes(network, |offset, scale| (offset, (1.0 / f64::from(scale)) as f32)) {
            return;
        }
        self.change_first(network, |w, bias, offset, scale| {
            let folded = f64::from(*w) / scale;
            *bias -= folded * offset;
            *w = folded as f32;
        });
    }

    /// Undoes [`fold_into`](Self::fold_into): makes a network that is right for raw samples right for scaled
    /// ones.
    pub(crate) fn unfold_from(&self, network: &mut impl LayerViews) {
        if self.standardizes(network, |_, _| (0.0, 1.0)) {
            return;
        }
        self.change_first(network, |w, bias, offset, scale| {
            *bias += f64::from(*w) * offset;
            // An ignored feature has no weight.
            *w = if scale.is_finite() { (f64::from(*w) * scale) as f32 } else { 0.0 };
        });
    }

    /// Sets offset and scale of each channel of a first row that standardizes; whether there is one.
    fn standardizes(
        &self,
        network: &mut impl LayerViews,
        of: impl Fn(f32, f32) -> (f32, f32),
    ) -> bool {
        let mut views = network.layer_views_mut();
        let Some(first) = views.first_mut().filter(|view| view.spec.op == Op::Standardize) else {
            return false;
        };
        let given = self.offset.iter().zip(&self.scale);
        for BlockViewMut { weights, bias } in &mut first.blocks {
            for ((w, b), (&offset, &scale)) in
                weights.iter_mut().zip(bias.iter_mut()).zip(given.clone())
            {
                (*b, *w) = of(offset, scale);
            }
        }
        true
    }

    fn change_first(
        &self,
        network: &mut impl LayerViews,
        change: impl Fn(&mut f32, &mut f64, f64, f64),
    ) {
        if self.offset.is_empty() {
            return;
        }
        let mut views = network.layer_views_mut();
        let specs: Vec<LayerSpec> = views.iter().map(|view| view.spec).collect();
        for (view, reads) in views.iter_mut().zip(reads_input(&specs)) {
            let LayerViewMut { spec, blocks } = view;
            // What goes in meets the first block.
            let Some(BlockViewMut { weights, bias }) = blocks.first_mut().filter(|_| reads) else {
                continue;
            };
            let filters = weights.chunks_exact_mut(spec.terms() as usize).zip(bias.iter_mut());
            for (filter, (weights, bias)) in filters.enumerate() {
                let mut folded = f64::from(*bias);
                for (term, w) in weights.iter_mut().enumerate() {
                    let feature = self.feature(spec, filter, term);
                    let (offset, scale) = (self.offset[feature], self.scale[feature]);
                    change(w, &mut folded, offset.into(), scale.into());
                }
                *bias = folded as f32;
            }
        }
    }

    /// A feature with the scale of a weight of a layer that reads the input. The numbers of a window, and what a
    /// pool gives, are in the order of the image, whose channels repeat their scales; a depthwise convolution has
    /// filters for each channel.
    fn feature(&self, spec: &LayerSpec, filter: usize, term: usize) -> usize {
        match (spec.op, spec.input_shape()) {
            (Op::DepthwiseConv2d { filters, .. }, Some(input)) => {
                filter * usize::from(input.channels) / usize::from(filters)
            }
            (Op::DepthwiseConv2d { .. }, None) => term % self.scale.len(),
            (
                Op::Dense { .. }
                | Op::Conv2d { .. }
                | Op::MaxPool2d { .. }
                | Op::AvgPool2d { .. }
                | Op::GlobalAvgPool
                | Op::Quantize
                | Op::QuantizePerChannel
                | Op::Dequantize
                | Op::DequantizePerChannel
                | Op::Standardize
                | Op::Add { .. }
                | Op::Concat { .. }
                | Op::Recurrent { .. }
                | Op::Features { .. },
                _,
            ) => term % self.scale.len(),
        }
    }

    /// The scale that a weight of a layer that reads the input is divided by.
    pub(crate) fn scale_of_weight(&self, spec: &LayerSpec, filter: usize, term: usize) -> f32 {
        if self.scale.is_empty() { 1.0 } else { self.scale[self.feature(spec, filter, term)] }
    }
}

/// Which layers read the input of the network as it is, or what pools make of it.
pub(crate) fn reads_input(layers: &[LayerSpec]) -> Vec<bool> {
    // The input, then what each row gives: whether it is the input, or pooled from it.
    let mut is_input = vec![true];
    let mut reads = Vec::new();
    for (index, spec) in layers.iter().enumerate() {
        let reads_it = is_input[index - usize::from(spec.from)];
        is_input.push(reads_it && spec.op.role() == Role::Pool);
        reads.push(reads_it);
    }
    reads
}

/// The first row that joins the input of a network, or what pools make of it, with something else, counted from 0:
/// scaling cannot be folded into such a network.
pub(crate) fn joins_input(layers: &[LayerSpec]) -> Option<usize> {
    let reads = reads_input(layers);
    layers.iter().enumerate().position(|(index, spec)| {
        let is_input = |place: usize| match place.checked_sub(1) {
            None => true,
            Some(row) => reads[row] && layers[row].op.role() == Role::Pool,
        };
        spec.op.with().is_some_and(|with| {
            is_input(index - usize::from(with)) || is_input(index - usize::from(spec.from))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::{ActivationKind, Extent, Number, Shape, Window};

    #[test]
    fn rows_that_read_the_input_are_found_behind_pools_and_in_branches() {
        let input = Shape::new(4, 4, 2);
        let pool = LayerSpec::avg_pool2d(Number::F32, input, Window::new(1, 1));
        let conv = LayerSpec::conv2d(input, 2, Window::new(1, 1), 1, ActivationKind::Relu);
        let add = |with, from| LayerSpec {
            from,
            ..LayerSpec::plain(Op::Add { with }, Extent::Image(input), Number::F32)
        };
        let beside = LayerSpec { from: 1, ..conv };
        assert_eq!(reads_input(&[pool, conv, conv]), [true, true, false]);
        assert_eq!(reads_input(&[conv, beside, add(0, 1), conv]), [true, true, false, false]);
        assert_eq!(joins_input(&[conv, beside, add(0, 1), conv]), None);
        assert_eq!(joins_input(&[conv, add(1, 0)]), Some(1));
        assert_eq!(joins_input(&[pool, conv, add(1, 0)]), Some(2));
        assert_eq!(joins_input(&[conv, conv, add(1, 0)]), None);
    }
}
