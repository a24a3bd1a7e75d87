//! Standardization: channels brought to a similar size around zero.

/// `Y = (X − offset)·scale` for `SAMPLES` inputs at a time, difference and product rounded to `f32`.
///
/// | slice | shape |
/// | --- | --- |
/// | `offset`, `scale` | (C), used over and over again: pixel by pixel |
/// | `x`, `y` | (pixels·C, SAMPLES) |
///
/// Total for any lengths: numbers for which there is no scale are left as they were.
#[inline(never)]
pub fn standardize<const SAMPLES: usize>(
    x: &[[f32; SAMPLES]],
    offset: &[f32],
    scale: &[f32],
    y: &mut [[f32; SAMPLES]],
) {
    for ((x, y), (offset, scale)) in x.iter().zip(y).zip(offset.iter().zip(scale).cycle()) {
        for (x, y) in x.iter().zip(y) {
            *y = (x - offset) * scale;
        }
    }
}
