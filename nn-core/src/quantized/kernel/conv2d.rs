//! Convolutions, one patch of the image at a time.

use super::dense;
use crate::kernel::patches::{Read, convolve_read, copy_lines, keep_larger};
use crate::quantized::OutputScale;
use crate::topology::WindowGeometry;

/// The outputs of a convolution before its activation, of which the largest of a pool are kept:
/// [`dense`](fn@dense) for each patch.
///
/// | slice | shape |
/// | --- | --- |
/// | `weights` | (OUT, KH, KW, C): the weights of one filter are neighbours |
/// | `scales` | (OUT) |
/// | `x` | (H, W, C) |
/// | `patch` | (KH, KW, C), for what a filter looks at |
/// | `pixel` | (OUT), for outputs that may not be kept |
/// | `y` | (OH, OW, OUT) |
///
/// Cost: OUT·KH·KW·C multiply-accumulates for each of [`WindowGeometry::windows`]. Total for any lengths.
#[inline(never)]
pub fn conv2d(
    geometry: &WindowGeometry,
    (weights, scales): (&[i8], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    pixel: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    conv2d_read(geometry, (weights, scales), x, (patch, pixel), y, low, copy_lines);
}

/// [`conv2d`] of an image whose numbers are read in this way.
#[inline(always)]
pub(in crate::quantized) fn conv2d_read<X: Copy>(
    geometry: &WindowGeometry,
    (weights, scales): (&[i8], &[OutputScale]),
    x: &[X],
    (patch, pixel): (&mut [i16], &mut [i16]),
    y: &mut [i16],
    low: i16,
    read: impl Read<X, i16>,
) {
    let outputs = |patch: &[_], z: &mut [_]| dense(weights, scales, patch, z, low);
    convolve_read::<_, _, true>(geometry, 0, x, patch, pixel, y, read, outputs, keep_larger);
}
