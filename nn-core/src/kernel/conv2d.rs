//! Convolutions, one patch of the image at a time.

use super::dense;
use super::few_terms::conv2d_few_terms;
use super::four_windows::conv2d_four_windows;
use super::patches::convolve;
use crate::topology::WindowGeometry;

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
/// Cost: OUT·KH·KW·C multiply-accumulates a sample for each of [`WindowGeometry::windows`]. Total for any lengths. Not
/// inlined, so that a network of many layers has it in flash once.
#[inline(never)]
pub fn conv2d<const SAMPLES: usize>(
    geometry: &WindowGeometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[[f32; SAMPLES]],
    patch: &mut [[f32; SAMPLES]],
    pixel: &mut [[f32; SAMPLES]],
    y: &mut [[f32; SAMPLES]],
) {
    let sums = |patch: &[_], z: &mut [_]| dense(weights, bias, patch, z);
    convolve::<_, true>(geometry, [0.0; SAMPLES], x, patch, pixel, y, sums, keep_larger);
}

/// [`conv2d`], for windows without dilation: less code, and where a product is one instruction, four windows at a time.
#[inline(always)]
pub(crate) fn plain_conv2d(
    geometry: &WindowGeometry,
    filters: (&[f32], &[f32]),
    x: &[[f32; 1]],
    patch: &mut [[f32; 1]],
    pixel: &mut [[f32; 1]],
    y: &mut [[f32; 1]],
) {
    if cfg!(all(target_arch = "arm", not(target_abi = "eabihf"))) {
        conv2d_patches(geometry, filters, x, patch, pixel, y);
        return;
    }
    let (x, y) = (x.as_flattened(), y.as_flattened_mut());
    if geometry.sees_few_numbers() {
        conv2d_few_terms(geometry, filters, x, y);
    } else {
        conv2d_four_windows(geometry, filters, x, patch.as_flattened_mut(), y);
    }
}

/// [`plain_conv2d`], one patch at a time.
#[inline(never)]
fn conv2d_patches(
    geometry: &WindowGeometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[[f32; 1]],
    patch: &mut [[f32; 1]],
    pixel: &mut [[f32; 1]],
    y: &mut [[f32; 1]],
) {
    let sums = |patch: &[_], z: &mut [_]| dense(weights, bias, patch, z);
    convolve::<_, false>(geometry, [0.0], x, patch, pixel, y, sums, keep_larger);
}

/// Computes a [`conv2d`] with filters of one channel each: `weights` are (OUT, KH, KW), `bias` (OUT), `pixel` (OUT,
/// SAMPLES), `y` (OH, OW, OUT, SAMPLES). OUT is a multiple of C, and filter `o` sees channel `o / (OUT / C)`.
///
/// Cost: KH·KW·OUT multiply-accumulates a sample for each of [`WindowGeometry::windows`].
#[inline(never)]
pub fn depthwise_conv2d<const SAMPLES: usize>(
    geometry: &WindowGeometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[[f32; SAMPLES]],
    patch: &mut [[f32; SAMPLES]],
    pixel: &mut [[f32; SAMPLES]],
    y: &mut [[f32; SAMPLES]],
) {
    let (channels, multiplier) = geometry.channels();
    let sums = |patch: &[_], z: &mut [_]| {
        depthwise(weights, bias, patch, z, channels, multiplier);
    };
    convolve::<_, true>(geometry, [0.0; SAMPLES], x, patch, pixel, y, sums, keep_larger);
}

/// Sums of a patch (KH·KW, C), `multiplier` for each channel.
#[inline(always)]
fn depthwise<const SAMPLES: usize>(
    weights: &[f32],
    bias: &[f32],
    patch: &[[f32; SAMPLES]],
    z: &mut [[f32; SAMPLES]],
    channels: usize,
    multiplier: usize,
) {
    let Some(area) = patch.len().checked_div(channels) else { return };
    let (mut weights, mut patch, mut left) = (weights, patch, multiplier);
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
        left -= 1;
        if left == 0 {
            patch = patch.get(1..).unwrap_or(&[]);
            left = multiplier;
        }
    }
}

#[inline(always)]
fn keep_larger<const SAMPLES: usize>(numbers: &[[f32; SAMPLES]], largest: &mut [[f32; SAMPLES]]) {
    super::patches::keep_larger(numbers.as_flattened(), largest.as_flattened_mut());
}
