//! Mel-frequency cepstral coefficients.

use super::log_mel::MelBands;
use super::transformed::{TransformKind, Transformed};
use crate::features::{HasFeature, fill_float_cosines, fill_integer_cosines};
use crate::topology::{Cepstrum, Feature};

/// The first `COEFFICIENTS` mel-frequency cepstral coefficients of each frame of a signal: from `I`, (1, moments, C), to
/// `O`, (1, frames, `COEFFICIENTS`·C), of `f32` or `i16`. A cosine transform (DCT-II, orthonormal) of what
/// [`LogMel`](crate::LogMel) gives, whose other parameters it has.
///
/// ```text
/// y[k] = s·Σ l[b]·cos(π·k·(2·b + 1) / (2·BANDS))    l as LogMel gives it; s = √(1 / BANDS) for k = 0, else √(2 / BANDS)
/// ```
///
/// Logarithms are to the base 2: times 10·log₁₀ 2 = 3.0103 the coefficients are those of decibels, times ln 2 those of
/// natural logarithms. Other programs that have the same window, scale and triangles (in librosa `htk=True`, `norm=None`,
/// `center=False`, `win_length` and `n_fft` a frame) scale powers otherwise, which adds the same to each `y[0]` and
/// nothing to the others.
///
/// Integers are parts of [`Cepstrum::parts`], 64 for 17 to 64 bands: so none overflows. `UNIT` is what it is for `LogMel`.
///
/// | | |
/// | --- | --- |
/// | parameters | none; what `LogMel` has, and a table of 4·`BANDS` numbers in flash |
/// | cost of 256 moments, 13 of 20 bands | 18,069 instructions on a Cortex-M4F in `f32`; in integers 41,483 there, 77,845 on a Cortex-M0 |
/// | accuracy | `f32` within 3·10⁻⁴ where no band is near silence; integers 0.04 root mean square, as the logarithms |
///
/// ```
/// use nn_core::{Image, Layer, Mfcc, Signal};
///
/// type Voice = Mfcc<Signal<f32, 256, 1>, Signal<f32, 1, 13>, 256, 256, 13, 20, 8000, 0, 4000, -20>;
///
/// // Silence: twenty logarithms of −20.
/// let silence = Voice::new().forward(&Image([[[0.0]; 256]]));
/// let [first, others @ ..] = silence.0[0][0];
/// assert!((first + 20.0 * 20f32.sqrt()).abs() < 1e-4 && others.iter().all(|y| y.abs() < 1e-4));
/// ```
///
/// Not needed in front of a network that may learn: it finds a better transform of the bands by itself. It is for those
/// who must match other programs, and for the fewest numbers in front of a small layer.
///
/// Source: Davis and Mermelstein 1980.
pub type Mfcc<
    I,
    O,
    const FRAME: usize,
    const HOP: usize,
    const COEFFICIENTS: usize,
    const BANDS: usize,
    const RATE: u32,
    const LOW: u32,
    const HIGH: u32,
    const FLOOR: i16,
    const UNIT: i16 = 0,
> = Transformed<
    I,
    O,
    FRAME,
    HOP,
    MelCepstrum<FRAME, COEFFICIENTS, BANDS, RATE, LOW, HIGH, FLOOR, UNIT>,
>;

/// The kind of a [`Mfcc`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MelCepstrum<
    const FRAME: usize,
    const COEFFICIENTS: usize,
    const BANDS: usize,
    const RATE: u32,
    const LOW: u32,
    const HIGH: u32,
    const FLOOR: i16,
    const UNIT: i16,
>;

impl<
    const FRAME: usize,
    const COEFFICIENTS: usize,
    const BANDS: usize,
    const RATE: u32,
    const LOW: u32,
    const HIGH: u32,
    const FLOOR: i16,
    const UNIT: i16,
> MelCepstrum<FRAME, COEFFICIENTS, BANDS, RATE, LOW, HIGH, FLOOR, UNIT>
{
    const FLOATS: [[f32; BANDS]; 4] = {
        let mut cosines = [[0.0; BANDS]; 4];
        fill_float_cosines(cosines.as_flattened_mut());
        cosines
    };
    const INTEGERS: [[i16; BANDS]; 4] = {
        let mut cosines = [[0; BANDS]; 4];
        fill_integer_cosines(cosines.as_flattened_mut());
        cosines
    };
}

impl<
    const FRAME: usize,
    const COEFFICIENTS: usize,
    const BANDS: usize,
    const RATE: u32,
    const LOW: u32,
    const HIGH: u32,
    const FLOOR: i16,
    const UNIT: i16,
> HasFeature for MelCepstrum<FRAME, COEFFICIENTS, BANDS, RATE, LOW, HIGH, FLOOR, UNIT>
{
    const FEATURE: Feature = {
        assert!(COEFFICIENTS <= BANDS, "there are more coefficients than bands");
        let cepstrum = Cepstrum { coefficients: COEFFICIENTS as u16 };
        let (mel, logarithm) = MelBands::<FRAME, BANDS, RATE, LOW, HIGH, FLOOR, UNIT>::PARAMETERS;
        Feature::Mfcc(cepstrum, mel, logarithm)
    };
    const EDGES: (&'static [u16], [u16; 2]) =
        MelBands::<FRAME, BANDS, RATE, LOW, HIGH, FLOOR, UNIT>::EDGES;
    const FLOAT_COSINES: &'static [f32] = Self::FLOATS.as_flattened();
    const INTEGER_COSINES: &'static [i16] = Self::INTEGERS.as_flattened();
}

impl<
    const FRAME: usize,
    const COEFFICIENTS: usize,
    const BANDS: usize,
    const RATE: u32,
    const LOW: u32,
    const HIGH: u32,
    const FLOOR: i16,
    const UNIT: i16,
> TransformKind for MelCepstrum<FRAME, COEFFICIENTS, BANDS, RATE, LOW, HIGH, FLOOR, UNIT>
{
}
