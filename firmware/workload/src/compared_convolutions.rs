//! Convolutions with made-up weights, compared with their definition.

use nn_core::quantized::OutputScale;
use nn_core::{Describe, Image, Shape, Tensor, WindowGeometry};

/// Counts outputs of a convolution with made-up weights that differ from the definition.
#[macro_export]
macro_rules! compared_convolution {
    ($h:literal x $w:literal x $c:literal => $oh:literal x $ow:literal x $oc:literal,
     $kh:literal x $kw:literal $(, $slide:literal)*; $activation:ty, $pool:literal) => {{
        type Convolution = nn_core::quantized::QuantizedConv2d<
            nn_core::Image<i16, $h, $w, $c>,
            nn_core::Image<i16, $oh, $ow, $oc>,
            nn_core::SlidingWindow<$kh, $kw $(, $slide)*>,
            $activation,
            $pool,
        >;
        static WEIGHTS: [[[[i8; $c]; $kw]; $kh]; $oc] = $crate::images::made_up_filter_weights($h + $oc);
        static FILTERS: nn_core::quantized::QuantizedFilters<$oc, $kh, $kw, $c> =
            nn_core::quantized::QuantizedFilters::new(WEIGHTS, $crate::quantized::made_up_bias($oc), $crate::compared::made_up_requantizations(20, 10));
        static LAYER: Convolution = nn_core::quantized::QuantizedConv2d::new(
            nn_core::quantized::QuantizedFilters::new(WEIGHTS, $crate::quantized::made_up_bias($oc), $crate::compared::made_up_requantizations(20, 10)),
        );
        // In flash: a Cortex-M0 has no RAM for all images at once.
        static X: nn_core::Image<i16, $h, $w, $c> = $crate::images::made_up_image($w);
        let weights = WEIGHTS.as_flattened().as_flattened().as_flattened();
        let low = <$activation as nn_core::quantized::QuantizedActivation>::LOW;
        $crate::compared_convolutions::differing_convolution(&LAYER, weights, FILTERS.scales(), &X, low)
    }};
}

/// Counts outputs of a convolution that differ from the definition with these weights and scales, for inputs of all sizes.
/// `low` is the smallest output of its activation.
pub fn differing_convolution<L, const H: usize, const W: usize, const C: usize>(
    layer: &L,
    weights: &[i8],
    scales: &[OutputScale],
    x: &Image<i16, H, W, C>,
    low: i16,
) -> usize
where
    L: Describe<Input = Image<i16, H, W, C>>,
    L::Output: Tensor<Number = i16>,
{
    let geometry = const {
        match L::TOPOLOGY.first().geometry() {
            Some(geometry) => geometry,
            None => panic!("a layer without a window"),
        }
    };
    let mut differing = 0;
    for x in [*x, Image([[[i16::MAX; C]; W]; H]), Image([[[i16::MIN; C]; W]; H])] {
        let y = layer.forward(&x);
        differing += compare(&geometry, weights, scales, x.numbers(), y.numbers(), low);
    }
    differing
}

#[inline(never)]
fn compare(
    geometry: &WindowGeometry,
    weights: &[i8],
    scales: &[OutputScale],
    x: &[i16],
    y: &[i16],
    low: i16,
) -> usize {
    let filter = weights.len() / scales.len().max(1);
    let is_depthwise = filter < geometry.patch().numbers() as usize;
    let multiplier = scales.len() / usize::from(geometry.input().channels).max(1);
    let mut outputs = y.iter();
    let mut differing = 0;
    let Shape { height, width, .. } = geometry.output();
    for row in 0..height {
        for column in 0..width {
            for (output, scale) in scales.iter().enumerate() {
                let weights = weights.get(output * filter..).unwrap_or(&[]);
                let only = is_depthwise.then_some(output / multiplier.max(1));
                let pool = pool(geometry, row, column);
                let z = pool.map(|(row, column)| sum(geometry, weights, x, row, column, only));
                let expected = z.map(|z| requantized(scale, z, low)).max();
                differing += usize::from(outputs.next().copied() != expected);
            }
        }
    }
    differing
}

/// The windows that become this pixel.
pub(crate) fn pool(
    geometry: &WindowGeometry,
    row: u16,
    column: u16,
) -> impl Iterator<Item = (u16, u16)> {
    let (height, width) = geometry.pool();
    (0..height).flat_map(move |y| (0..width).map(move |x| (row * height + y, column * width + x)))
}

/// The products of a window, over all channels or over one.
fn sum(
    geometry: &WindowGeometry,
    weights: &[i8],
    x: &[i16],
    row: u16,
    column: u16,
    only: Option<usize>,
) -> i64 {
    let (input, window) = (geometry.input(), geometry.window());
    let mut weights = weights.iter();
    let mut sum = 0;
    for ky in 0..i64::from(window.height) {
        for kx in 0..i64::from(window.width) {
            for c in 0..usize::from(input.channels) {
                if only.is_some_and(|only| only != c) {
                    continue;
                }
                let w = weights.next().copied().unwrap_or(0);
                let y = i64::from(row * window.stride_y) - i64::from(window.padding_top) + ky;
                let x_ = i64::from(column * window.stride_x) - i64::from(window.padding_left)
                    + kx * i64::from(window.dilation);
                let is_inside = (0..i64::from(input.height)).contains(&y)
                    && (0..i64::from(input.width)).contains(&x_);
                let pixel = (y * i64::from(input.width) + x_) as usize;
                let place = pixel * usize::from(input.channels) + c;
                if is_inside {
                    sum += i64::from(w) * i64::from(x.get(place).copied().unwrap_or(0));
                }
            }
        }
    }
    sum
}

fn requantized(scale: &OutputScale, products: i64, low: i16) -> i16 {
    let (multiplier, shift) = (scale.requantization.multiplier(), scale.requantization.shift());
    let sum = i64::from(scale.bias) + products;
    let rounded = (sum * i64::from(multiplier) + (1 << (shift - 1))) >> shift;
    rounded.clamp(low.into(), i16::MAX.into()) as i16
}
