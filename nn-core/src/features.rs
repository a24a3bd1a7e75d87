//! Features of frames of a signal, of `f32` and of integers: one definition for the board and the laptop.
//!
//! They have no parameters and are not trained. Sums have one order, that of the moments, and every step is rounded,
//! so that all processors give the same bits.

mod cosine_transform;
mod integer_root;
mod integer_spectrum;
mod integer_statistics;
mod integer_transform;
mod operands;
mod spectrum;
mod statistics;
mod tables;
#[cfg(test)]
mod tests;
mod transform;

pub use operands::Operands;
pub(crate) use tables::last_edges;
pub use tables::{
    HasFeature, TableNumber, Tables, fill_edges, fill_float_cosines, fill_floats,
    fill_integer_cosines, fill_integers,
};

use crate::element::Element;
use crate::topology::{Cepstrum, Feature, Frames, Logarithm};

/// A number that features are computed of: `f32`, or the `i16` of quantized networks. Nobody else implements it.
///
/// All functions are total for operands of any length.
pub trait FeatureNumber: Element {
    /// Mean, deviation, root mean square, minimum, maximum and zero crossings of each channel of each frame; what is
    /// said of [`Statistics`](crate::Statistics).
    fn statistics(frames: &Frames, x: &[Self], y: &mut [Self]);

    /// The magnitude of each frequency of each channel of each frame; what is said of [`Spectrum`](crate::Spectrum).
    fn spectrum(of: Operands<'_, Self>);

    /// The logarithm of the power of each frequency; what is said of [`LogSpectrum`](crate::LogSpectrum).
    fn log_spectrum(of: Operands<'_, Self>, logarithm: Logarithm);

    /// The logarithm of the power of each band; what is said of [`LogMel`](crate::LogMel).
    fn log_mel(of: Operands<'_, Self>, logarithm: Logarithm);

    /// Coefficients of the cosine transform of those logarithms; what is said of [`Mfcc`](crate::Mfcc).
    fn mfcc(of: Operands<'_, Self>, cepstrum: Cepstrum, logarithm: Logarithm);
}

/// Computes a feature of all frames; `scratch` and tables are those of its kind.
#[inline(always)]
pub fn compute<T: FeatureNumber>(feature: &Feature, of: Operands<'_, T>) {
    match feature {
        Feature::Statistics => T::statistics(of.frames, of.x, of.y),
        Feature::Spectrum => T::spectrum(of),
        Feature::LogSpectrum(logarithm) => T::log_spectrum(of, *logarithm),
        Feature::LogMel(_, logarithm) => T::log_mel(of, *logarithm),
        Feature::Mfcc(cepstrum, _, logarithm) => T::mfcc(of, *cepstrum, *logarithm),
    }
}

/// Implements the trait for a number, with the functions of two modules.
macro_rules! feature_number {
    ($number:ty, $statistics:ident, $spectrum:ident) => {
        impl FeatureNumber for $number {
            #[inline(never)]
            fn statistics(frames: &Frames, x: &[Self], y: &mut [Self]) {
                $statistics::statistics(frames, x, y);
            }

            #[inline(always)]
            fn spectrum(Operands { frames, tables, x, scratch, y }: Operands<'_, Self>) {
                $spectrum::spectrum(frames, tables, x, scratch, y);
            }

            #[inline(always)]
            fn log_spectrum(of: Operands<'_, Self>, logarithm: Logarithm) {
                let Operands { frames, tables, x, scratch, y } = of;
                $spectrum::log_spectrum(frames, tables, logarithm, x, scratch, y);
            }

            #[inline(always)]
            fn log_mel(of: Operands<'_, Self>, logarithm: Logarithm) {
                let Operands { frames, tables, x, scratch, y } = of;
                $spectrum::log_mel(frames, tables, logarithm, x, scratch, y);
            }

            #[inline(always)]
            fn mfcc(of: Operands<'_, Self>, cepstrum: Cepstrum, logarithm: Logarithm) {
                let Operands { frames, tables, x, scratch, y } = of;
                $spectrum::mfcc(frames, tables, cepstrum, logarithm, x, scratch, y);
            }
        }
    };
}

feature_number!(f32, statistics, spectrum);
feature_number!(i16, integer_statistics, integer_spectrum);
