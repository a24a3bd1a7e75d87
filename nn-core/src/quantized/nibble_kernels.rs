//! The kernels of 4-bit weights.

#[cfg(not(dot_product = "portable"))]
use super::assembly::FourBits;
#[cfg(dot_product = "portable")]
use super::nibble_rows::FourBits;
use super::ordered;
use super::output_scale::OutputScale;
use crate::kernel::patches::Read;
use crate::topology::WindowGeometry;

/// [`kernel::dense`](super::kernel::dense), with weights in the order of [`Nibbles`](super::Nibbles).
#[inline(never)]
pub(super) fn dense(weights: &[u32], scales: &[OutputScale], x: &[i16], y: &mut [i16], low: i16) {
    ordered::dense::<FourBits>(weights, scales, x, y, low);
}

/// Computes some rows of [`dense`]: whole blocks of four, or the last ones.
#[inline(never)]
pub(super) fn dense_rows(
    weights: &[u32],
    scales: &[OutputScale],
    x: &[i16],
    y: &mut [i16],
    (sum_of_x, low): (i32, i16),
) {
    ordered::dense_rows::<FourBits>(weights, scales, x, y, (sum_of_x, low));
}

/// [`kernel::conv2d`](super::kernel::conv2d) without a pool, with weights in the order of [`Nibbles`](super::Nibbles). `GENERAL` for
/// windows that may leave out columns.
#[inline(never)]
pub(super) fn conv2d<const GENERAL: bool>(
    geometry: &WindowGeometry,
    filters: (&[u32], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    ordered::conv2d::<FourBits, GENERAL>(geometry, filters, x, patch, y, low);
}

/// Computes a [`conv2d`] with any pool, whose sums do not overflow.
#[inline(never)]
pub(super) fn pooled_conv2d<const GENERAL: bool>(
    geometry: &WindowGeometry,
    filters: (&[u32], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    pixel: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    ordered::pooled_conv2d::<FourBits, GENERAL>(geometry, filters, x, patch, pixel, y, low);
}

/// Computes a [`conv2d`] or a [`pooled_conv2d`] of an image whose numbers are read in this way.
#[inline(always)]
pub(super) fn converted_conv2d<X: Copy>(
    geometry: &'static WindowGeometry,
    filters: (&[u32], &[OutputScale]),
    x: &[X],
    (patch, pixel): (&mut [i16], &mut [i16]),
    y: &mut [i16],
    low: i16,
    read: impl Read<X, i16>,
) {
    ordered::converted_conv2d::<FourBits, _>(geometry, filters, x, (patch, pixel), y, low, read);
}
