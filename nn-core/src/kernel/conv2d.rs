//! Convolutions, one patch of the image at a time.

use super::dense;
use super::patches::convolve;
use crate::topology::Geometry;

/// The sums of a convolution, of which the largest of a pool are kept: [`dense`](fn@dense) for each patch.
///
/// | slice | shape |
/// | --- | --- |
/// | `weights` | (OUT, KH, KW, C): the weights of one filter are neighbours |
/// | `bias` | (OUT) |
/// | `x` | (H, W, C) |
/// | `patch` | (KH, KW, C), for what a filter looks at |
/// | `pixel` | (OUT), for sums that may not be kept |
/// | `y` | (OH, OW, OUT) |
///
/// Cost: OUT·KH·KW·C multiply-accumulates for each of [`Geometry::windows`]. Total for any lengths. Not
/// inlined, so that a network of many layers has it in flash once.
#[inline(never)]
pub fn conv2d(
    geometry: &Geometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[f32],
    patch: &mut [f32],
    pixel: &mut [f32],
    y: &mut [f32],
) {
    convolve(geometry, x, patch, pixel, y, |patch, z| {
        dense::<1>(weights, bias, patch.as_chunks().0, z.as_chunks_mut().0);
    });
}

/// As [`conv2d`], with a filter for each channel: `weights` are (C, KH, KW), `bias` and `pixel` (C), `y` (OH, OW,
/// C).
///
/// Cost: KH·KW·C multiply-accumulates for each of [`Geometry::windows`].
#[inline(never)]
pub fn depthwise_conv2d(
    geometry: &Geometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[f32],
    patch: &mut [f32],
    pixel: &mut [f32],
    y: &mut [f32],
) {
    convolve(geometry, x, patch, pixel, y, |patch, z| depthwise(weights, bias, patch, z));
}

/// A sum for each channel of a patch (KH·KW, C).
#[inline(always)]
fn depthwise(weights: &[f32], bias: &[f32], patch: &[f32], z: &mut [f32]) {
    let channels = z.len();
    let Some(area) = patch.len().checked_div(channels) else { return };
    let (mut weights, mut patch) = (weights, patch);
    for (z, bias) in z.iter_mut().zip(bias) {
        let Some((filter, rest)) = weights.split_at_checked(area) else { return };
        weights = rest;
        let (mut sum, mut numbers) = (*bias, patch);
        for w in filter {
            let [x, ..] = numbers else { break };
            sum += w * x;
            numbers = numbers.get(channels..).unwrap_or(&[]);
        }
        *z = sum;
        patch = patch.get(1..).unwrap_or(&[]);
    }
}
