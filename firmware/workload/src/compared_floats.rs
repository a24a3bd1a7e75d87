//! Convolutions of `f32` with made-up weights, compared with their definition.

use crate::compared_convolutions::pool;
use nn_core::{Describe, Image, Shape, Tensor, WindowGeometry};

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
    let Shape { height, width, .. } = geometry.output();
    let filter = weights.len() / bias.len().max(1);
    let is_depthwise = filter < geometry.patch().numbers() as usize;
    let multiplier = bias.len() / usize::from(geometry.input().channels).max(1);
    let mut outputs = y.iter();
    let mut differing = 0;
    for row in 0..height {
        for column in 0..width {
            for (output, &bias) in bias.iter().enumerate() {
                let weights = weights.get(output * filter..).unwrap_or(&[]);
                let only = is_depthwise.then_some(output / multiplier.max(1));
                let mut largest = None;
                for (row, column) in pool(geometry, row, column) {
                    let z = sum(geometry, weights, bias, x, (row, column), only);
                    if largest.is_none_or(|largest| z > largest) {
                        largest = Some(z);
                    }
                }
                let is_same =
                    |y: f32, z: f32| y.to_bits() == z.to_bits() || y.is_nan() && z.is_nan();
                let y = outputs.next();
                let is_as_defined = y.zip(largest).is_some_and(|(&y, z)| is_same(y, z));
                differing += usize::from(!is_as_defined);
            }
        }
    }
    differing
}

/// Sum of a window from its bias on, over all channels or over one: pixels beyond the image are 0.
fn sum(
    geometry: &WindowGeometry,
    weights: &[f32],
    bias: f32,
    x: &[f32],
    (row, column): (u16, u16),
    only: Option<usize>,
) -> f32 {
    let (input, window) = (geometry.input(), geometry.window());
    let mut weights = weights.iter();
    let mut sum = bias;
    for ky in 0..i64::from(window.height) {
        for kx in 0..i64::from(window.width) {
            for c in 0..usize::from(input.channels) {
                if only.is_some_and(|only| only != c) {
                    continue;
                }
                let w = weights.next().copied().unwrap_or(0.0);
                let y = i64::from(row * window.stride_y) - i64::from(window.padding_top) + ky;
                let x_ = i64::from(column * window.stride_x) - i64::from(window.padding_left)
                    + kx * i64::from(window.dilation);
                let is_inside = (0..i64::from(input.height)).contains(&y)
                    && (0..i64::from(input.width)).contains(&x_);
                let pixel = (y * i64::from(input.width) + x_) as usize;
                let place = pixel * usize::from(input.channels) + c;
                let x = if is_inside { x.get(place).copied().unwrap_or(0.0) } else { 0.0 };
                sum += w * x;
            }
        }
    }
    sum
}
