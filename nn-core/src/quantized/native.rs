//! The kernels of 8-bit weights of the processor that is compiled for: see `portable.rs` for all others.

use super::assembly::{self, Native};
use super::ordered;
use super::output_scale::OutputScale;
use crate::kernel::patches::Read;
use crate::topology::WindowGeometry;

pub(super) use super::assembly::channel_outputs;

/// [`kernel::dense`](super::kernel::dense), with weights in the order of the processor.
#[inline(never)]
pub(super) fn dense(weights: &[i8], scales: &[OutputScale], x: &[i16], y: &mut [i16], low: i16) {
    ordered::dense::<Native>(weights, scales, x, y, low);
}

/// The sum of the inputs in whole groups of four, which [`dense_rows`] wants.
#[inline(always)]
pub(super) fn sum_of_x(x: &[i16]) -> i32 {
    assembly::sum_of_groups(x.as_chunks().0)
}

/// Computes some rows of [`dense`]: whole blocks of four, or the last ones.
#[inline(never)]
pub(super) fn dense_rows(
    weights: &[i8],
    scales: &[OutputScale],
    x: &[i16],
    y: &mut [i16],
    (sum_of_x, low): (i32, i16),
) {
    ordered::dense_rows::<Native>(weights, scales, x, y, (sum_of_x, low));
}

/// [`kernel::conv2d`](super::kernel::conv2d) without a pool, with weights in the order of the processor. `GENERAL` for
/// windows that may leave out columns.
#[inline(never)]
pub(super) fn conv2d<const GENERAL: bool>(
    geometry: &WindowGeometry,
    filters: (&[i8], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    ordered::conv2d::<Native, GENERAL>(geometry, filters, x, patch, y, low);
}

/// Computes a [`conv2d`] with any pool, whose sums do not overflow.
#[inline(never)]
pub(super) fn pooled_conv2d<const GENERAL: bool>(
    geometry: &WindowGeometry,
    filters: (&[i8], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    pixel: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    ordered::pooled_conv2d::<Native, GENERAL>(geometry, filters, x, patch, pixel, y, low);
}

/// Computes a [`conv2d`] or a [`pooled_conv2d`] of an image whose numbers are read in this way.
#[inline(always)]
pub(super) fn converted_conv2d<X: Copy>(
    geometry: &'static WindowGeometry,
    filters: (&[i8], &[OutputScale]),
    x: &[X],
    (patch, pixel): (&mut [i16], &mut [i16]),
    y: &mut [i16],
    low: i16,
    read: impl Read<X, i16>,
) {
    ordered::converted_conv2d::<Native, _>(geometry, filters, x, (patch, pixel), y, low, read);
}
