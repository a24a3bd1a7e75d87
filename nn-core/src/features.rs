//! Features of frames of a signal, of `f32` and of integers: one definition for the board and the laptop.
//!
//! They have no parameters and are not trained. Sums have one order, that of the moments, and every step is rounded,
//! so that all processors give the same bits.

mod integer_root;
mod integer_spectrum;
mod integer_statistics;
mod integer_transform;
mod spectrum;
mod statistics;
mod tables;
#[cfg(test)]
mod tests;
mod transform;

pub use tables::{HasFeature, TableNumber, Tables, fill_edges, fill_floats, fill_integers};

use crate::element::Element;
use crate::topology::{Feature, Frames, Logarithm};

/// A number that features are computed of: `f32`, or the `i16` of quantized networks. Nobody else implements it.
pub trait FeatureNumber: Element {
    /// Mean, deviation, root mean square, minimum, maximum and zero crossings of each channel of each frame; what is
    /// said of [`Statistics`](crate::Statistics). Total for slices of any length.
    fn statistics(frames: &Frames, x: &[Self], y: &mut [Self]);

    /// The magnitude of each frequency of each channel of each frame; what is said of [`Spectrum`](crate::Spectrum).
    /// `scratch` has as many numbers as a frame, and so has the table. Total for slices of any length.
    fn spectrum(
        frames: &Frames,
        tables: Tables<'_, Self>,
        x: &[Self],
        scratch: &mut [Self],
        y: &mut [Self],
    );

    /// The logarithm of the power of each frequency; what is said of [`LogSpectrum`](crate::LogSpectrum).
    fn log_spectrum(
        frames: &Frames,
        tables: Tables<'_, Self>,
        logarithm: Logarithm,
        x: &[Self],
        scratch: &mut [Self],
        y: &mut [Self],
    );

    /// The logarithm of the power of each band; what is said of [`LogMel`](crate::LogMel).
    fn log_mel(
        frames: &Frames,
        tables: Tables<'_, Self>,
        logarithm: Logarithm,
        x: &[Self],
        scratch: &mut [Self],
        y: &mut [Self],
    );
}

/// Computes a feature of all frames; `scratch` and tables are those of its kind.
pub fn compute<T: FeatureNumber>(
    feature: &Feature,
    frames: &Frames,
    tables: Tables<'_, T>,
    x: &[T],
    scratch: &mut [T],
    y: &mut [T],
) {
    match feature {
        Feature::Statistics => T::statistics(frames, x, y),
        Feature::Spectrum => T::spectrum(frames, tables, x, scratch, y),
        Feature::LogSpectrum(logarithm) => {
            T::log_spectrum(frames, tables, *logarithm, x, scratch, y);
        }
        Feature::LogMel(_, logarithm) => T::log_mel(frames, tables, *logarithm, x, scratch, y),
    }
}

impl FeatureNumber for f32 {
    #[inline(never)]
    fn statistics(frames: &Frames, x: &[f32], y: &mut [f32]) {
        statistics::statistics(frames, x, y);
    }

    #[inline(never)]
    fn spectrum(
        frames: &Frames,
        tables: Tables<'_, f32>,
        x: &[f32],
        scratch: &mut [f32],
        y: &mut [f32],
    ) {
        spectrum::spectrum(frames, tables, x, scratch, y);
    }

    #[inline(never)]
    fn log_spectrum(
        frames: &Frames,
        tables: Tables<'_, f32>,
        logarithm: Logarithm,
        x: &[f32],
        scratch: &mut [f32],
        y: &mut [f32],
    ) {
        spectrum::log_spectrum(frames, tables, logarithm, x, scratch, y);
    }

    #[inline(never)]
    fn log_mel(
        frames: &Frames,
        tables: Tables<'_, f32>,
        logarithm: Logarithm,
        x: &[f32],
        scratch: &mut [f32],
        y: &mut [f32],
    ) {
        spectrum::log_mel(frames, tables, logarithm, x, scratch, y);
    }
}

impl FeatureNumber for i16 {
    #[inline(never)]
    fn statistics(frames: &Frames, x: &[i16], y: &mut [i16]) {
        integer_statistics::statistics(frames, x, y);
    }

    #[inline(never)]
    fn spectrum(
        frames: &Frames,
        tables: Tables<'_, i16>,
        x: &[i16],
        scratch: &mut [i16],
        y: &mut [i16],
    ) {
        integer_spectrum::spectrum(frames, tables, x, scratch, y);
    }

    #[inline(never)]
    fn log_spectrum(
        frames: &Frames,
        tables: Tables<'_, i16>,
        logarithm: Logarithm,
        x: &[i16],
        scratch: &mut [i16],
        y: &mut [i16],
    ) {
        integer_spectrum::log_spectrum(frames, tables, logarithm, x, scratch, y);
    }

    #[inline(never)]
    fn log_mel(
        frames: &Frames,
        tables: Tables<'_, i16>,
        logarithm: Logarithm,
        x: &[i16],
        scratch: &mut [i16],
        y: &mut [i16],
    ) {
        integer_spectrum::log_mel(frames, tables, logarithm, x, scratch, y);
    }
}
