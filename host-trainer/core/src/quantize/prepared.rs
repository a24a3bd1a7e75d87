//! A quantized layer made ready for many samples.
//!
//! A convolution of integers is a product of matrices of `f64`: each sum is exact, because it has far fewer than 53
//! bits, so it does not matter in which order, and how, its terms are added. The integers are those of
//! [`nn_core::quantized::kernel`].

use super::layer::{Activations, QuantizedBlock, QuantizedLayer, QuantizedParameters};
use crate::layers::pool::keep_larger;
use crate::layers::windows::Windows;
use crate::matmul::{Left, multiply, transpose};
use nn_core::Op;
use nn_core::quantized::OutputScale;

/// Windows of a product, at least: many rows of it are computed side by side.
const WINDOWS: usize = 256;

/// A layer, and what its samples have in common.
pub(super) struct Prepared<'a> {
    layer: &'a QuantizedLayer,
    convolution: Option<Convolution<'a>>,
}

impl<'a> Prepared<'a> {
    /// Prepares a layer.
    pub fn new(layer: &'a QuantizedLayer) -> Self {
        Self { layer, convolution: Convolution::new(layer) }
    }

    /// Does the same as [`QuantizedLayer::forward`].
    pub fn forward(
        &self,
        x: &Activations,
        second: Option<&Activations>,
        z: Option<&mut Vec<f32>>,
    ) -> Activations {
        match (&self.convolution, x) {
            (Some(convolution), Activations::I16(x)) => {
                let activation = self.layer.spec.activation;
                let mut y = vec![0; self.layer.spec.outputs() as usize];
                convolution.outputs(x, activation.quantized_low(), &mut y);
                activation.apply_quantized(&mut y);
                Activations::I16(y)
            }
            (Some(_) | None, _) => self.layer.forward(x, second, z),
        }
    }
}

/// A convolution of all channels.
struct Convolution<'a> {
    windows: Windows,
    /// (K, OUT)
    weights: Vec<f64>,
    /// (OUT)
    channels: &'a [OutputScale],
}

impl<'a> Convolution<'a> {
    fn new(layer: &'a QuantizedLayer) -> Option<Self> {
        let (Op::Conv2d { .. }, QuantizedParameters::Blocks(blocks)) =
            (layer.spec.op, &layer.parameters)
        else {
            return None;
        };
        let [QuantizedBlock { weights, channels }] = &blocks[..] else { return None };
        let windows = Windows::new(&layer.spec.geometry()?);
        let rows: Vec<f64> = weights.iter().map(|&weight| weight.into()).collect();
        let mut weights = vec![0.0; rows.len()];
        transpose(&rows, windows.numbers, &mut weights);
        Some(Self { windows, weights, channels })
    }

    /// Computes what is kept of each pool before an activation that is not part of `low`.
    fn outputs(&self, x: &[i16], low: i16, y: &mut [i16]) {
        let Self { windows, weights, channels } = self;
        let x: Vec<f64> = x.iter().map(|&x| x.into()).collect();
        let (outputs, pools) = (channels.len(), WINDOWS.div_ceil(windows.pool));
        let mut sums = Vec::new();
        let mut pixels = y.chunks_exact_mut(outputs);
        windows.for_each_part(pools, 0.0, &x, |part| {
            sums.resize(part.len() / windows.numbers * outputs, 0.0);
            multiply(Left::Rows(part), weights, &mut sums, outputs);
            let pools = sums.chunks_exact_mut(windows.pool * outputs);
            for (pool, pixel) in pools.zip(&mut pixels) {
                // The larger of two sums has the larger output, so the largest sum is looked for.
                let (largest, others) = pool.split_at_mut(outputs);
                for sums in others.chunks_exact(outputs) {
                    keep_larger(sums, largest);
                }
                for ((y, channel), &sum) in pixel.iter_mut().zip(*channels).zip(&*largest) {
                    // That it fits was proven of each output.
                    *y = channel.output(sum as i32, low);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::quantized::Requantization;
    use nn_core::{ActivationKind, LayerSpec, Shape, Window};

    #[test]
    fn convolutions_have_the_integers_of_the_definition() {
        let mut state = 1u32;
        let mut next = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as i16
        };
        let (image, signal) = (Shape::new(7, 9, 3), Shape::new(1, 9, 3));
        let windows = [
            (image, Window::new(3, 3).padding(1, 1)),
            (image, Window::new(2, 3).stride(2, 1)),
            (image, Window::new(1, 1)),
            (image, Window { dilation: 2, ..Window::new(1, 3) }),
            (signal, Window { dilation: 4, ..Window::new(1, 2) }.padding(0, 3)),
        ];
        let activations = [ActivationKind::Relu, ActivationKind::Tanh, ActivationKind::Identity];
        let cases = windows.into_iter().flat_map(|layer| [1, 2].map(|pool| (layer, pool)));
        for (((shape, window), pool), outputs) in cases.zip([1u16, 4, 7, 17, 33, 16, 8, 5, 2, 3]) {
            for activation in activations {
                let spec = LayerSpec::conv2d(shape, outputs, window, pool, activation).quantized();
                let terms = spec.terms() as usize;
                let weights = (0..terms * usize::from(outputs)).map(|_| next() as i8).collect();
                let channel = |_| OutputScale {
                    bias: i32::from(next()) * 8,
                    requantization: Requantization::nearest(1.0 / 700.0).unwrap(),
                };
                let channels = (0..outputs).map(channel).collect();
                let blocks = vec![QuantizedBlock { weights, channels }];
                let parameters = QuantizedParameters::Blocks(blocks);
                let layer = QuantizedLayer { spec, parameters };
                let x = Activations::I16((0..shape.numbers()).map(|_| next()).collect());
                let prepared = Prepared::new(&layer);
                assert!(prepared.convolution.is_some());
                let found = prepared.forward(&x, None, None);
                assert_eq!(found, layer.forward(&x, None, None), "{spec}");
            }
        }
    }
}
