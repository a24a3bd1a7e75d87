//! Convolutions of `f32` with made-up weights, compared with their definition.

use crate::compared_convolutions::{count_differing, seen};
use nn_core::{Describe, Image, Tensor, WindowGeometry};

/// Counts outputs of a convolution of `f32` with made-up weights whose bits differ from the definition: of `$filters`
/// channels in each filter, those of the image, or 1 for a `DepthwiseConv2d`.
#[macro_export]
macro_rules! compared_floats {
    ($layer:ident, $filters:literal;
     $h:literal x $w:literal x $c:literal => $oh:literal x $ow:literal x $oc:literal,
     $kh:literal x $kw:literal $(, $slide:literal)*; $pool:literal) => {{
        type Convolution = nn_core::$layer<
            nn_core::Image<f32, $h, $w, $c>,
            nn_core::Image<f32, $oh, $ow, $oc>,
            nn_core::SlidingWindow<$kh, $kw $(, $slide)*>,
            nn_core::Identity,
            $pool,
        >;
        static FILTERS: nn_core::Filters<$oc, $kh, $kw, $filters> = $crate::made_up_filters($h + $oc);
        static LAYER: Convolution = nn_core::$layer::new($crate::made_up_filters($h + $oc));
        static X: nn_core::Image<f32, $h, $w, $c> = $crate::made_up_image($w);
        $crate::compared_floats::differing_convolution(&LAYER, nn_core::Trainable::slices(&FILTERS), &X)
    }};
}

/// Counts outputs of a convolution whose bits differ from the definition with these weights and biases: for this image,
/// and for images of numbers with bits of their own.
pub fn differing_convolution<L, const H: usize, const W: usize, const C: usize>(
    layer: &L,
    filters: (&[f32], &[f32]),
    x: &Image<f32, H, W, C>,
) -> usize
where
    L: Describe<Input = Image<f32, H, W, C>>,
    L::Output: Tensor<Number = f32>,
{
    let geometry = const {
        match L::TOPOLOGY.first().geometry() {
            Some(geometry) => geometry,
            None => panic!("a layer without a window"),
        }
    };
    let mut differing = 0;
    for special in [None, Some(-0.0), Some(1e-42), Some(f32::MAX), Some(f32::NEG_INFINITY)] {
        let mut x = *x;
        if let Some(special) = special {
            // Here and there, so that sums have ordinary terms too.
            x.0.as_flattened_mut()
                .as_flattened_mut()
                .iter_mut()
                .step_by(3)
                .for_each(|x| *x = special);
        }
        let y = layer.forward(&x);
        differing += compare(&geometry, filters, x.numbers(), y.numbers());
    }
    differing
}

#[inline(never)]
fn compare(
    geometry: &WindowGeometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[f32],
    y: &[f32],
) -> usize {
    let sum = |bias: &f32, weights: &[f32], window, only| {
        seen(geometry, window, only).zip(weights).fold(*bias, |sum, (place, w)| {
            sum + w * place.and_then(|place| x.get(place)).copied().unwrap_or(0.0)
        })
    };
    let is_same = |y: f32, z: f32| y.to_bits() == z.to_bits() || y.is_nan() && z.is_nan();
    count_differing(geometry, weights, bias, y, sum, is_same)
}
