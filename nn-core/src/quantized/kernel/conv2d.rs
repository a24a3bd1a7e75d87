//! Convolutions, one patch of the image at a time.

use super::dense;
use crate::kernel::patches::{convolve, keep_larger};
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
    let outputs = |patch: &[_], z: &mut [_]| dense(weights, scales, patch, z, low);
    convolve::<_, true>(geometry, 0, x, patch, pixel, y, outputs, keep_larger);
}
