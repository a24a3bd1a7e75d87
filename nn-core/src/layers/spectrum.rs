//! Spectra of frames of a signal.

use super::transformed::{TransformKind, Transformed};
use crate::features::HasFeature;
use crate::topology::{Feature, Logarithm};

/// The magnitude of each frequency of each frame of a signal: from `I`, (1, moments, C), to `O`,
/// (1, frames, (`FRAME` / 2 + 1)·C), of `f32` or `i16`. A frame has `FRAME` moments, a power of two from 8 to 4,096, and
/// begins `HOP` moments behind the one before.
///
/// ```text
/// y[k] = 4 / N · |Σ h[n]·x[n]·e^(−2πi·k·n / N)|    h[n] = ½ − ½·cos(2π·n / N), Hann's window
/// ```
///
/// so a tone in the middle of bin k, of k / N of the moments a second, gives its amplitude; what is constant gives twice
/// its size in bin 0. Integers have the step of what goes in, and are rounded half up.
///
/// | | |
/// | --- | --- |
/// | parameters | none; a table of `FRAME` numbers in flash |
/// | cost | a Fourier transform of `FRAME` / 2 complex numbers, and a square root a bin |
/// | accuracy | `f32` within 6·10⁻⁷ of the largest bin; integers within 2⁻⁹ of it and a step |
///
/// ```
/// use nn_core::{Image, Layer, Signal, Spectrum};
///
/// type Tone = Spectrum<Signal<f32, 8, 1>, Signal<f32, 1, 5>, 8, 8>;
///
/// // Two periods in eight moments, of amplitude 3.
/// let tone = [0.0, 3.0, 0.0, -3.0, 0.0, 3.0, 0.0, -3.0];
/// let y = Tone::new().forward(&Image([tone.map(|x| [x])]));
/// assert!((y.0[0][0][2] - 3.0).abs() < 1e-6);
/// ```
pub type Spectrum<I, O, const FRAME: usize, const HOP: usize> =
    Transformed<I, O, FRAME, HOP, Magnitudes>;

/// The logarithm to the base 2 of the power of each frequency: of the square of what [`Spectrum`] gives, and at least
/// `FLOOR`, from −63 to 63.
///
/// Doubling a signal adds 2, whatever its size. Silence gives the floor. Integers are parts of 512; `UNIT` is the
/// logarithm of what a 1 of their input means, a power of two.
pub type LogSpectrum<
    I,
    O,
    const FRAME: usize,
    const HOP: usize,
    const FLOOR: i16,
    const UNIT: i16 = 0,
> = Transformed<I, O, FRAME, HOP, LogPowers<FLOOR, UNIT>>;

/// The kind of a [`Spectrum`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Magnitudes;

/// The kind of a [`LogSpectrum`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogPowers<const FLOOR: i16, const UNIT: i16>;

impl HasFeature for Magnitudes {
    const FEATURE: Feature = Feature::Spectrum;
}

impl TransformKind for Magnitudes {}

impl<const FLOOR: i16, const UNIT: i16> HasFeature for LogPowers<FLOOR, UNIT> {
    const FEATURE: Feature = Feature::LogSpectrum(Logarithm { floor: FLOOR, unit: UNIT });
}

impl<const FLOOR: i16, const UNIT: i16> TransformKind for LogPowers<FLOOR, UNIT> {}
