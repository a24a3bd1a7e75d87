//! Convolutions of each channel on its own.

use super::add_product;
use crate::kernel::patches::{convolve, keep_larger};
use crate::quantized::Channel;
use crate::topology::Geometry;

/// The outputs of a convolution of each channel on its own, before its activation, of which the largest of a pool
/// are kept.
///
/// | slice | shape |
/// | --- | --- |
/// | `weights` | (C, KH, KW): the weights of one filter are neighbours |
/// | `channels` | (C) |
/// | `x` | (H, W, C) |
/// | `patch` | (KH, KW, C), for what filters look at |
/// | `pixel` | (C), for outputs that may not be kept |
/// | `y` | (OH, OW, C) |
///
/// Cost: KH·KW·C multiply-accumulates for each of [`Geometry::windows`]. Total for any lengths.
#[inline(never)]
pub fn depthwise_conv2d(
    geometry: &Geometry,
    (weights, channels): (&[i8], &[Channel]),
    x: &[i16],
    patch: &mut [i16],
    pixel: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    let outputs = |patch: &[_], z: &mut [_]| depthwise(weights, channels, patch, z, low);
    convolve(geometry, 0, x, patch, pixel, y, outputs, keep_larger);
}

/// An output for each channel of a patch (KH·KW, C).
#[inline(always)]
fn depthwise(weights: &[i8], channels: &[Channel], patch: &[i16], y: &mut [i16], low: i16) {
    let line = channels.len();
    let Some(area) = patch.len().checked_div(line) else { return };
    let (mut weights, mut patch) = (weights, patch);
    for (y, channel) in y.iter_mut().zip(channels) {
        let Some((filter, rest)) = weights.split_at_checked(area) else { return };
        weights = rest;
        let (mut sum, mut numbers) = (0, patch);
        for w in filter {
            let [x, ..] = numbers else { break };
            sum = add_product(sum, *w, *x);
            numbers = numbers.get(line..).unwrap_or(&[]);
        }
        *y = channel.output(sum, low);
        patch = patch.get(1..).unwrap_or(&[]);
    }
}
