//! Convolutions, one patch of the image at a time.

use super::dense;
use super::patches::convolve;
use crate::topology::Geometry;

/// The sums of a convolution, of which the largest of a pool are kept, for `SAMPLES` images at a time:
/// [`dense`](fn@dense) for each patch.
///
/// | slice | shape |
/// | --- | --- |
/// | `weights` | (OUT, KH, KW, C): the weights of one filter are neighbours |
/// | `bias` | (OUT) |
/// | `x` | (H, W, C, SAMPLES) |
/// | `patch` | (KH, KW, C, SAMPLES), for what a filter looks at |
/// | `pixel` | (OUT, SAMPLES), for sums that may not be kept |
/// | `y` | (OH, OW, OUT, SAMPLES) |
///
/// Cost: OUT·KH·KW·C multiply-accumulates a sample for each of [`Geometry::windows`]. Total for any lengths. Not
/// inlined, so that a network of many layers has it in flash once.
#[inline(never)]
pub fn conv2d<const SAMPLES: usize>(
    geometry: &Geometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[[f32; SAMPLES]],
    patch: &mut [[f32; SAMPLES]],
    pixel: &mut [[f32; SAMPLES]],
    y: &mut [[f32; SAMPLES]],
) {
    let sums = |patch: &[_], z: &mut [_]| dense(weights, bias, patch, z);
    convolve(geometry, [0.0; SAMPLES], x, patch, pixel, y, sums, keep_larger);
}

/// As [`conv2d`], with a filter for each channel: `weights` are (C, KH, KW), `bias` (C), `pixel` (C, SAMPLES),
/// `y` (OH, OW, C, SAMPLES).
///
/// Cost: KH·KW·C multiply-accumulates a sample for each of [`Geometry::windows`].
#[inline(never)]
pub fn depthwise_conv2d<const SAMPLES: usize>(
    geometry: &Geometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[[f32; SAMPLES]],
    patch: &mut [[f32; SAMPLES]],
    pixel: &mut [[f32; SAMPLES]],
    y: &mut [[f32; SAMPLES]],
) {
    let sums = |patch: &[_], z: &mut [_]| depthwise(weights, bias, patch, z);
    convolve(geometry, [0.0; SAMPLES], x, patch, pixel, y, sums, keep_larger);
}

/// A sum for each channel of a patch (KH·KW, C).
#[inline(always)]
fn depthwise<const SAMPLES: usize>(
    weights: &[f32],
    bias: &[f32],
    patch: &[[f32; SAMPLES]],
    z: &mut [[f32; SAMPLES]],
) {
    let channels = z.len();
    let Some(area) = patch.len().checked_div(channels) else { return };
    let (mut weights, mut patch) = (weights, patch);
    for (z, bias) in z.iter_mut().zip(bias) {
        let Some((filter, rest)) = weights.split_at_checked(area) else { return };
        weights = rest;
        let (mut sums, mut numbers) = ([*bias; SAMPLES], patch);
        for w in filter {
            let [x, ..] = numbers else { break };
            for (sum, x) in sums.iter_mut().zip(x) {
                *sum += w * x;
            }
            numbers = numbers.get(channels..).unwrap_or(&[]);
        }
        *z = sums;
        patch = patch.get(1..).unwrap_or(&[]);
    }
}

#[inline(always)]
fn keep_larger<const SAMPLES: usize>(numbers: &[[f32; SAMPLES]], largest: &mut [[f32; SAMPLES]]) {
    super::patches::keep_larger(numbers.as_flattened(), largest.as_flattened_mut());
}
