//! The kernels of quantized layers, given what computes four rows. All are inlined where they are named.

use super::output_scale::OutputScale;
use super::packed::{FourRows, dense_by_row};
use super::{packed, packed_conv2d, pools};
use crate::kernel::patches::Read;
use crate::topology::WindowGeometry;

/// [`kernel::dense`](super::kernel::dense), with weights in the order of `K`.
#[inline(always)]
pub(super) fn dense<K: FourRows>(
    weights: &[K::Weight],
    scales: &[OutputScale],
    x: &[i16],
    y: &mut [i16],
    low: i16,
) {
    let Some((blocks, last_rows, scales)) = K::in_order((weights, scales), x.len()) else { return };
    packed::dense::<K>(blocks, last_rows, scales, x, y, low);
}

/// Computes some rows of [`dense`]: whole blocks of four, or the last ones.
#[inline(always)]
pub(super) fn dense_rows<K: FourRows>(
    weights: &[K::Weight],
    scales: &[OutputScale],
    x: &[i16],
    y: &mut [i16],
    (sum_of_x, low): (i32, i16),
) {
    let Some((blocks, last_rows, scales)) = K::in_order((weights, scales), x.len()) else { return };
    let (scale_blocks, scale_rest) = scales.as_chunks::<4>();
    let (y_blocks, y_rest) = y.as_chunks_mut::<4>();
    dense_by_row::<K>(last_rows, scale_rest, x, y_rest, low);
    K::outputs_of_sum(blocks, scale_blocks, x, y_blocks, (sum_of_x, low));
}

/// [`kernel::conv2d`](super::kernel::conv2d) without a pool, with weights in the order of `K`. `GENERAL` for
/// windows that may leave out columns.
#[inline(always)]
pub(super) fn conv2d<K: FourRows, const GENERAL: bool>(
    geometry: &WindowGeometry,
    filters: (&[K::Weight], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    let Some(filters) = K::in_order(filters, patch.len()) else { return };
    packed_conv2d::conv2d::<K, _, GENERAL>(geometry, filters, x, patch, y, low, K::copy_lines);
}

/// Computes a [`conv2d`] with any pool, whose sums do not overflow.
#[inline(always)]
pub(super) fn pooled_conv2d<K: FourRows, const GENERAL: bool>(
    geometry: &WindowGeometry,
    filters: (&[K::Weight], &[OutputScale]),
    x: &[i16],
    scratch: (&mut [i16], &mut [i16]),
    y: &mut [i16],
    low: i16,
) {
    let Some(filters) = K::in_order(filters, scratch.0.len()) else { return };
    packed_conv2d::pooled_conv2d::<K, _, GENERAL>(
        geometry,
        filters,
        x,
        scratch,
        y,
        low,
        K::copy_lines,
    );
}

/// Computes a [`pooled_conv2d`] of a layer whose pools `K` computes.
#[inline(always)]
pub(super) fn conv2d_of_pools<K: FourRows>(
    geometry: &WindowGeometry,
    filters: (&[K::Weight], &[OutputScale]),
    x: &[i16],
    terms: usize,
    y: &mut [i16],
    low: i16,
) {
    let Some(filters) = K::in_order(filters, terms) else { return };
    pools::conv2d_of_pools::<K, _>(geometry, filters, x, y, low, K::copy_lines);
}

/// Computes a [`conv2d`] or a [`pooled_conv2d`] of an image whose numbers are read in this way.
#[inline(always)]
pub(super) fn converted_conv2d<K: FourRows, X: Copy>(
    geometry: &'static WindowGeometry,
    filters: (&[K::Weight], &[OutputScale]),
    x: &[X],
    (patch, pixel): (&mut [i16], &mut [i16]),
    y: &mut [i16],
    low: i16,
    read: impl Read<X, i16>,
) {
    let Some(filters) = K::in_order(filters, patch.len()) else { return };
    // The compiler knows the geometry, and leaves out the others.
    match (geometry.pool(), geometry.is_plain()) {
        ((1, 1), true) => {
            packed_conv2d::conv2d::<K, _, false>(geometry, filters, x, patch, y, low, read);
        }
        ((1, 1), false) => {
            packed_conv2d::conv2d::<K, _, true>(geometry, filters, x, patch, y, low, read);
        }
        _ if K::computes_pools(geometry) => {
            pools::conv2d_of_pools::<K, _>(geometry, filters, x, y, low, read);
        }
        (_, is_plain) => {
            let scratch = (patch, pixel);
            if is_plain {
                packed_conv2d::pooled_conv2d::<K, _, false>(
                    geometry, filters, x, scratch, y, low, read,
                );
            } else {
                packed_conv2d::pooled_conv2d::<K, _, true>(
                    geometry, filters, x, scratch, y, low, read,
                );
            }
        }
    }
}

/// Defines the kernels of weights of a type, each once in flash, given what computes four rows.
macro_rules! kernels {
    ($weight:ty, $four_rows:ty) => {
        /// [`kernel::dense`](super::kernel::dense), with weights in order.
        #[inline(never)]
        pub(super) fn dense(
            weights: &[$weight],
            scales: &[OutputScale],
            x: &[i16],
            y: &mut [i16],
            low: i16,
        ) {
            ordered::dense::<$four_rows>(weights, scales, x, y, low);
        }

        /// Computes some rows of [`dense`]: whole blocks of four, or the last ones.
        #[inline(never)]
        pub(super) fn dense_rows(
            weights: &[$weight],
            scales: &[OutputScale],
            x: &[i16],
            y: &mut [i16],
            (sum_of_x, low): (i32, i16),
        ) {
            ordered::dense_rows::<$four_rows>(weights, scales, x, y, (sum_of_x, low));
        }

        /// [`kernel::conv2d`](super::kernel::conv2d) without a pool, with weights in order. `GENERAL` for windows that may
        /// leave out columns.
        #[inline(never)]
        pub(super) fn conv2d<const GENERAL: bool>(
            geometry: &WindowGeometry,
            filters: (&[$weight], &[OutputScale]),
            x: &[i16],
            patch: &mut [i16],
            y: &mut [i16],
            low: i16,
        ) {
            ordered::conv2d::<$four_rows, GENERAL>(geometry, filters, x, patch, y, low);
        }

        /// Computes a [`conv2d`] with any pool, whose sums do not overflow.
        #[inline(always)]
        pub(super) fn pooled_conv2d<const GENERAL: bool>(
            geometry: &WindowGeometry,
            filters: (&[$weight], &[OutputScale]),
            x: &[i16],
            patch: &mut [i16],
            pixel: &mut [i16],
            y: &mut [i16],
            low: i16,
        ) {
            // The compiler knows the geometry, and leaves out the other one.
            if <$four_rows as FourRows>::computes_pools(geometry) {
                conv2d_of_pools(geometry, filters, x, patch.len(), y, low);
            } else {
                pooled_patches::<GENERAL>(geometry, filters, x, patch, pixel, y, low);
            }
        }

        #[inline(never)]
        fn conv2d_of_pools(
            geometry: &WindowGeometry,
            filters: (&[$weight], &[OutputScale]),
            x: &[i16],
            terms: usize,
            y: &mut [i16],
            low: i16,
        ) {
            ordered::conv2d_of_pools::<$four_rows>(geometry, filters, x, terms, y, low);
        }

        #[inline(never)]
        fn pooled_patches<const GENERAL: bool>(
            geometry: &WindowGeometry,
            filters: (&[$weight], &[OutputScale]),
            x: &[i16],
            patch: &mut [i16],
            pixel: &mut [i16],
            y: &mut [i16],
            low: i16,
        ) {
            let scratch = (patch, pixel);
            ordered::pooled_conv2d::<$four_rows, GENERAL>(geometry, filters, x, scratch, y, low);
        }

        /// Computes a [`conv2d`] or a [`pooled_conv2d`] of an image whose numbers are read in this way.
        #[inline(always)]
        pub(super) fn converted_conv2d<X: Copy>(
            geometry: &'static WindowGeometry,
            filters: (&[$weight], &[OutputScale]),
            x: &[X],
            scratch: (&mut [i16], &mut [i16]),
            y: &mut [i16],
            low: i16,
            read: impl Read<X, i16>,
        ) {
            ordered::converted_conv2d::<$four_rows, _>(geometry, filters, x, scratch, y, low, read);
        }
    };
}
pub(super) use kernels;
