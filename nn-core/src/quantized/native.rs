//! The kernels of the processor that is compiled for: see `portable.rs` for all others.

use super::assembly::{self, Native};
use super::kernel::dense_by_row;
use super::output_scale::OutputScale;
use super::packed::FourRows;
use super::packed_conv2d::Filters;
use super::{packed, packed_conv2d};
use crate::kernel::patches::Read;
use crate::topology::WindowGeometry;

pub(super) use super::assembly::channel_outputs;

/// [`kernel::dense`](super::kernel::dense), with weights in the order of the processor.
#[inline(never)]
pub(super) fn dense(weights: &[i8], scales: &[OutputScale], x: &[i16], y: &mut [i16], low: i16) {
    let Some((blocks, last_rows, scales)) = in_order((weights, scales), x.len()) else { return };
    packed::dense::<Native>(blocks, last_rows, scales, x, y, low);
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
    let Some((blocks, last_rows, scales)) = in_order((weights, scales), x.len()) else { return };
    let (scale_blocks, scale_rest) = scales.as_chunks::<4>();
    let (y_blocks, y_rest) = y.as_chunks_mut::<4>();
    dense_by_row(last_rows, scale_rest, x, y_rest, low);
    assembly::outputs_of_sum(blocks, scale_blocks, x, y_blocks, (sum_of_x, low));
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
    let Some(filters) = in_order(filters, patch.len()) else { return };
    packed_conv2d::conv2d::<Native, _, GENERAL>(
        geometry,
        filters,
        x,
        patch,
        y,
        low,
        Native::copy_lines,
    );
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
    let Some(filters) = in_order(filters, patch.len()) else { return };
    packed_conv2d::pooled_conv2d::<Native, _, GENERAL>(
        geometry,
        filters,
        x,
        (patch, pixel),
        y,
        low,
        Native::copy_lines,
    );
}

/// Computes a [`conv2d`] or a [`pooled_conv2d`] of an image whose numbers are read in this way.
#[inline(always)]
pub(crate) fn converted_conv2d<X: Copy>(
    geometry: &'static WindowGeometry,
    filters: (&[i8], &[OutputScale]),
    x: &[X],
    (patch, pixel): (&mut [i16], &mut [i16]),
    y: &mut [i16],
    low: i16,
    read: impl Read<X, i16>,
) {
    let Some(filters) = in_order(filters, patch.len()) else { return };
    // The compiler knows the geometry, and leaves out the others.
    match (geometry.pool(), geometry.is_plain()) {
        ((1, 1), true) => {
            packed_conv2d::conv2d::<Native, _, false>(geometry, filters, x, patch, y, low, read);
        }
        ((1, 1), false) => {
            packed_conv2d::conv2d::<Native, _, true>(geometry, filters, x, patch, y, low, read);
        }
        (_, is_plain) => {
            let scratch = (patch, pixel);
            if is_plain {
                packed_conv2d::pooled_conv2d::<Native, _, false>(
                    geometry, filters, x, scratch, y, low, read,
                );
            } else {
                packed_conv2d::pooled_conv2d::<Native, _, true>(
                    geometry, filters, x, scratch, y, low, read,
                );
            }
        }
    }
}

/// Blocks of four rows of so many inputs, the rows behind them, and what is beside the weights.
#[inline(always)]
fn in_order<'a>(
    (weights, scales): (&'a [i8], &'a [OutputScale]),
    inputs: usize,
) -> Option<Filters<'a>> {
    let last_rows = scales.len() % 4 * inputs;
    let blocks = weights.len().saturating_sub(last_rows);
    let (blocks, last_rows) = weights.split_at_checked(blocks)?;
    Some((assembly::words(blocks), last_rows, scales))
}
