//! Features of frames of a signal, of `f32` and of integers: one definition for the board and the laptop.
//!
//! They have no parameters and are not trained. Sums have one order, that of the moments, and every step is rounded,
//! so that all processors give the same bits.

mod integer_root;
mod integer_statistics;
mod statistics;

use crate::element::Element;
use crate::topology::Frames;

/// A number that features are computed of: `f32`, or the `i16` of quantized networks. Nobody else implements it.
pub trait FeatureNumber: Element {
    /// Mean, deviation, root mean square, minimum, maximum and zero crossings of each channel of each frame; what is
    /// said of [`Statistics`](crate::Statistics). Total for slices of any length.
    fn statistics(frames: &Frames, x: &[Self], y: &mut [Self]);
}

impl FeatureNumber for f32 {
    #[inline(never)]
    fn statistics(frames: &Frames, x: &[f32], y: &mut [f32]) {
        statistics::statistics(frames, x, y);
    }
}

impl FeatureNumber for i16 {
    #[inline(never)]
    fn statistics(frames: &Frames, x: &[i16], y: &mut [i16]) {
        integer_statistics::statistics(frames, x, y);
    }
}
