//! Convolutions of each channel on its own.

use super::add_product;
use crate::kernel::patches::{convolve, keep_larger};
use crate::quantized::OutputScale;
use crate::topology::WindowGeometry;

/// The outputs of a convolution with filters of one channel each, before its activation, of which the largest of a
/// pool are kept.
///
/// | slice | shape |
/// | --- | --- |
/// | `weights` | (OUT, KH, KW): the weights of one filter are neighbours |
/// | `scales` | (OUT), a multiple of C: filter `o` sees channel `o / (OUT / C)` |
/// | `x` | (H, W, C) |
/// | `patch` | (KH, KW, C), for what filters look at |
/// | `pixel` | (OUT), for outputs that may not be kept |
/// | `y` | (OH, OW, OUT) |
///
/// Cost: KH·KW·OUT multiply-accumulates for each of [`WindowGeometry::windows`]. Total for any lengths.
#[inline(never)]
pub fn depthwise_conv2d(
    geometry: &WindowGeometry,
    (weights, scales): (&[i8], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    pixel: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    let of_image = geometry.channels();
    let outputs = |patch: &[_], z: &mut [_]| depthwise(weights, scales, patch, z, of_image, low);
    convolve::<_, true>(geometry, 0, x, patch, pixel, y, outputs, keep_larger);
}

/// Outputs of a patch (KH·KW, C), `multiplier` for each channel.
#[inline(always)]
fn depthwise(
    weights: &[i8],
    scales: &[OutputScale],
    patch: &[i16],
    y: &mut [i16],
    (line, multiplier): (usize, usize),
    low: i16,
) {
    let Some(area) = patch.len().checked_div(line) else { return };
    let (mut weights, mut patch, mut left) = (weights, patch, multiplier);
    for (y, scale) in y.iter_mut().zip(scales) {
        let Some((filter, rest)) = weights.split_at_checked(area) else { return };
        weights = rest;
        let (mut sum, mut numbers) = (0, patch);
        for w in filter {
            let [x, ..] = numbers else { break };
            sum = add_product(sum, *w, *x);
            numbers = numbers.get(line..).unwrap_or(&[]);
        }
        *y = scale.output(sum, low);
        left -= 1;
        if left == 0 {
            patch = patch.get(1..).unwrap_or(&[]);
            left = multiplier;
        }
    }
}
