//! Convolutions of each channel on its own.

use super::add_product;
use crate::kernel::patches::{convolve, keep_larger};
use crate::quantized::Channel;
use crate::topology::Geometry;

/// Channels computed at a time.
const CHANNELS: usize = 4;

/// The outputs of a convolution of each channel on its own, before its activation.
///
/// | slice | shape |
/// | --- | --- |
/// | `weights` | (KH, KW, C): those of one pixel are neighbours |
/// | `channels` | (C) |
/// | `x` | (H, W, C) |
/// | `patch` | (KH, KW, C), for what filters look at |
/// | `pixel` | (C), for outputs that may not be kept |
/// | `y` | (OH, OW, C) |
///
/// Cost: KH·KW·C multiply-accumulates for each of [`Geometry::windows`]. Total for any lengths. Not inlined, so
/// that a network of many layers has it in flash once.
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
    let (channel_blocks, channel_rest) = channels.as_chunks::<CHANNELS>();
    let (y_blocks, y_rest) = y.as_chunks_mut::<CHANNELS>();
    let (mut weights, mut patch) = (weights, patch);
    for (y, channels) in y_blocks.iter_mut().zip(channel_blocks) {
        block(weights, line, channels, patch, y, low);
        weights = weights.get(CHANNELS..).unwrap_or(&[]);
        patch = patch.get(CHANNELS..).unwrap_or(&[]);
    }
    for (y, channel) in y_rest.as_chunks_mut().0.iter_mut().zip(channel_rest.as_chunks().0) {
        block::<1>(weights, line, channel, patch, y, low);
        weights = weights.get(1..).unwrap_or(&[]);
        patch = patch.get(1..).unwrap_or(&[]);
    }
}

/// Outputs of neighbouring channels, whose weights and activations come again after `line` of them.
#[inline(always)]
fn block<const N: usize>(
    weights: &[i8],
    line: usize,
    channels: &[Channel; N],
    patch: &[i16],
    y: &mut [i16; N],
    low: i16,
) {
    let (mut weights, mut patch) = (weights, patch);
    let mut sums = [0; N];
    while let (Some(w), Some(x)) = (weights.first_chunk::<N>(), patch.first_chunk::<N>()) {
        for ((sum, w), x) in sums.iter_mut().zip(w).zip(x) {
            *sum = add_product(*sum, *w, *x);
        }
        weights = weights.get(line..).unwrap_or(&[]);
        patch = patch.get(line..).unwrap_or(&[]);
    }
    for ((y, channel), sum) in y.iter_mut().zip(channels).zip(sums) {
        *y = channel.output(sum, low);
    }
}
