//! The kernels of processors without assembly here: those of the definition, with weights row by row.

use super::kernel;
use super::output_scale::OutputScale;
use super::taps::Taps;
use crate::kernel::patches::Read;
use crate::topology::WindowGeometry;

pub(super) use super::kernel::dense;

/// Inputs need not be summed here.
#[inline(always)]
pub(super) fn sum_of_x(_: &[i16]) -> i32 {
    0
}

/// Computes some rows of [`kernel::dense`].
#[inline(always)]
pub(super) fn dense_rows(
    weights: &[i8],
    scales: &[OutputScale],
    x: &[i16],
    y: &mut [i16],
    (_, low): (i32, i16),
) {
    kernel::dense(weights, scales, x, y, low);
}

/// [`kernel::conv2d`] without a pool.
pub(super) fn conv2d<const GENERAL: bool>(
    geometry: &WindowGeometry,
    filters: (&[i8], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    kernel::conv2d(geometry, filters, x, patch, &mut [], y, low);
}

/// [`kernel::conv2d`].
pub(super) fn pooled_conv2d<const GENERAL: bool>(
    geometry: &WindowGeometry,
    filters: (&[i8], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    pixel: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    kernel::conv2d(geometry, filters, x, patch, pixel, y, low);
}

/// [`kernel::conv2d`] of an image whose numbers are read in this way.
#[inline(never)]
pub(super) fn converted_conv2d<X: Copy>(
    geometry: &'static WindowGeometry,
    filters: (&[i8], &[OutputScale]),
    x: &[X],
    scratch: (&mut [i16], &mut [i16]),
    y: &mut [i16],
    low: i16,
    read: impl Read<X, i16>,
) {
    kernel::conv2d_read(geometry, filters, x, scratch, y, low, read);
}

/// Makes the outputs of a window for blocks of four channels that are convolved on their own.
pub(super) fn channel_outputs(
    weights: &[i8],
    scales: &[[OutputScale; 4]],
    taps: &Taps,
    x: &[i16],
    y: &mut [[i16; 4]],
    low: i16,
) {
    taps.outputs(weights.as_chunks().0, scales, x, y, low);
}
