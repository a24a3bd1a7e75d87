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
    let output = |scale: &OutputScale, weights: &[i8], window, only| {
        let products = seen(geometry, window, only).zip(weights).map(|(place, &w)| {
            i64::from(w) * i64::from(place.and_then(|place| x.get(place)).copied().unwrap_or(0))
        });
        requantized(scale, products.sum(), low)
    };
    count_differing(geometry, weights, scales, y, output, |y, expected| y == expected)
}

/// Counts outputs `y` that are not the largest of what `output` gives for the windows of their pool. It is given what there
/// is for an output channel, its weights, and what [`seen`] needs: a window, and the channel that it sees if it sees one.
pub(crate) fn count_differing<W, P, Y: Copy + PartialOrd>(
    geometry: &WindowGeometry,
    weights: &[W],
    channels: &[P],
    y: &[Y],
    output: impl Fn(&P, &[W], (u16, u16), Option<usize>) -> Y,
    is_same: impl Fn(Y, Y) -> bool,
) -> usize {
    let filter = weights.len() / channels.len().max(1);
    let is_depthwise = filter < geometry.patch().numbers() as usize;
    let multiplier = channels.len() / usize::from(geometry.input().channels).max(1);
    let mut outputs = y.iter();
    let mut differing = 0;
    let Shape { height, width, .. } = geometry.output();
    for row in 0..height {
        for column in 0..width {
            for (index, channel) in channels.iter().enumerate() {
                let weights = weights.get(index * filter..).unwrap_or(&[]);
                let only = is_depthwise.then_some(index / multiplier.max(1));
                let windows = pool(geometry, row, column);
                let largest = windows
                    .map(|window| output(channel, weights, window, only))
                    .reduce(|largest, z| if z > largest { z } else { largest });
                let is_as_defined =
                    outputs.next().zip(largest).is_some_and(|(&y, expected)| is_same(y, expected));
                differing += usize::from(!is_as_defined);
            }
        }
    }
    differing
}

/// The windows that become this pixel.
fn pool(geometry: &WindowGeometry, row: u16, column: u16) -> impl Iterator<Item = (u16, u16)> {
    let (height, width) = geometry.pool();
    (0..height).flat_map(move |y| (0..width).map(move |x| (row * height + y, column * width + x)))
}

/// Places in the image that a window sees, in the order of weights, of all channels or of one; `None` beyond the image.
pub(crate) fn seen(
    geometry: &WindowGeometry,
    (row, column): (u16, u16),
    only: Option<usize>,
) -> impl Iterator<Item = Option<usize>> {
    let (input, window) = (geometry.input(), geometry.window());
    let top = i64::from(row * window.stride_y) - i64::from(window.padding_top);
    let left = i64::from(column * window.stride_x) - i64::from(window.padding_left);
    let (height, width) = (i64::from(input.height), i64::from(input.width));
    let channels = usize::from(input.channels);
    let pixels = (0..i64::from(window.height)).flat_map(move |ky| {
        (0..i64::from(window.width))
            .map(move |kx| (top + ky, left + kx * i64::from(window.dilation)))
    });
    pixels.flat_map(move |(y, x)| {
        let is_inside = (0..height).contains(&y) && (0..width).contains(&x);
        let channels_seen = only.map_or(0..channels, |only| only..only + 1);
        channels_seen.map(move |c| is_inside.then(|| (y * width + x) as usize * channels + c))
    })
}

fn requantized(scale: &OutputScale, products: i64, low: i16) -> i16 {
    let (multiplier, shift) = (scale.requantization.multiplier(), scale.requantization.shift());
    let sum = i64::from(scale.bias) + products;
    let rounded = (sum * i64::from(multiplier) + (1 << (shift - 1))) >> shift;
    rounded.clamp(low.into(), i16::MAX.into()) as i16
}
