//! The definition: quantized layers over slices, in plain Rust.

mod conv2d;
mod convert;
mod depthwise;
pub mod recurrent;

pub use conv2d::conv2d;
#[cfg(dot_product = "portable")]
pub(super) use conv2d::conv2d_read;
pub use convert::{dequantize, dequantize_per_channel, quantize, quantize_per_channel};
pub use depthwise::depthwise_conv2d;

use super::output_scale::OutputScale;

/// Outputs computed at a time: each activation is loaded once for this many rows of weights.
const ROWS: usize = 4;

/// `y[o] = clamp(requantization[o](bias[o] + Σ_i w[o][i]·x[i]), low, 32767)`, exactly.
///
/// | slice | shape |
/// | --- | --- |
/// | `weights` | (OUT, IN), row-major: the weights of one output are neighbours |
/// | `scales` | (OUT) |
/// | `x` | (IN) |
/// | `y` | (OUT) |
///
/// IN is the length of `x`, OUT that of `y`. Total for any lengths: outputs for which `weights` or
/// `scales` is too short are left as they were. Should a sum not fit, which
/// [`OutputScale::cannot_overflow`] rules out, it wraps.
///
/// Cost: OUT·IN multiply-accumulates.
#[inline(never)]
pub fn dense(weights: &[i8], scales: &[OutputScale], x: &[i16], y: &mut [i16], low: i16) {
    let mut weights = weights;
    let (scale_blocks, scale_rest) = scales.as_chunks::<ROWS>();
    let (y_blocks, y_rest) = y.as_chunks_mut::<ROWS>();
    for (y, scales) in y_blocks.iter_mut().zip(scale_blocks) {
        let Some((row0, rest)) = weights.split_at_checked(x.len()) else { return };
        let Some((row1, rest)) = rest.split_at_checked(x.len()) else { return };
        let Some((row2, rest)) = rest.split_at_checked(x.len()) else { return };
        let Some((row3, rest)) = rest.split_at_checked(x.len()) else { return };
        weights = rest;
        let mut sums = [0; ROWS];
        for ((((w0, w1), w2), w3), x) in row0.iter().zip(row1).zip(row2).zip(row3).zip(x) {
            for (sum, w) in sums.iter_mut().zip([w0, w1, w2, w3]) {
                *sum = add_product(*sum, *w, *x);
            }
        }
        for ((y, scale), sum) in y.iter_mut().zip(scales).zip(sums) {
            *y = scale.output(sum, low);
        }
    }
    dense_by_row(weights, scale_rest, x, y_rest, low);
}

/// [`dense`], one output at a time.
#[inline(always)]
pub(super) fn dense_by_row(
    weights: &[i8],
    scales: &[OutputScale],
    x: &[i16],
    y: &mut [i16],
    low: i16,
) {
    let mut weights = weights;
    for (y, scale) in y.iter_mut().zip(scales) {
        let Some((row, rest)) = weights.split_at_checked(x.len()) else { return };
        weights = rest;
        *y = scale.output(add_row(row, x), low);
    }
}

/// The products of one row. Not inlined, which would repeat it for each of the last rows.
#[inline(never)]
pub(super) fn add_row(row: &[i8], x: &[i16]) -> i32 {
    row.iter().zip(x).fold(0, |sum, (w, x)| add_product(sum, *w, *x))
}

#[inline(always)]
pub(super) const fn add_product(sum: i32, w: i8, x: i16) -> i32 {
    sum.wrapping_add(w as i32 * x as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantized::Requantization;

    /// `y = acc / 8`, rounded half up.
    fn eighth(bias: i32) -> OutputScale {
        OutputScale { bias, requantization: Requantization::new(1 << 14, 17).unwrap() }
    }

    #[test]
    fn computes_sums_worked_out_by_hand() {
        let mut y = [0; 2];
        // 10 + 1·100 − 2·50 + 3·30 = 100 → 12.5 → 13; −20 − 128·100 + 0 + 127·30 = −9010 → −1126.25
        dense(
            &[1, -2, 3, -128, 0, 127],
            &[eighth(10), eighth(-20)],
            &[100, 50, 30],
            &mut y,
            -32768,
        );
        assert_eq!(y, [13, -1126]);
        dense(&[1, -2, 3, -128, 0, 127], &[eighth(10), eighth(-20)], &[100, 50, 30], &mut y, 0);
        assert_eq!(y, [13, 0]);
    }

    #[test]
    fn outputs_saturate() {
        let mut y = [0; 2];
        dense(&[127, 127, -128, -128], &[eighth(0); 2], &[i16::MAX; 2], &mut y, i16::MIN);
        assert_eq!(y, [i16::MAX, i16::MIN]);
    }

    #[test]
    fn slices_too_short_leave_outputs_alone() {
        let mut y = [7; 6];
        dense(&[8; 10], &[eighth(0); 6], &[1; 2], &mut y, 0);
        assert_eq!(y, [2, 2, 2, 2, 2, 7]);
        let mut y = [7; 6];
        dense(&[8; 12], &[eighth(0); 5], &[1; 2], &mut y, 0);
        assert_eq!(y, [2, 2, 2, 2, 2, 7]);
        let mut y = [7; 6];
        dense(&[8; 3], &[eighth(0); 6], &[1; 2], &mut y, 0);
        assert_eq!(y, [7; 6]);
    }
}
