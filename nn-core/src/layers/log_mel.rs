//! The logarithm of the power of bands of frequencies.

use super::transformed::{TransformKind, Transformed};
use crate::features::{HasFeature, fill_edges, last_edges};
use crate::topology::{Feature, Logarithm, Mel};

/// The logarithm to the base 2 of the power of `BANDS` bands of each frame of a signal: from `I`, (1, moments, C), to `O`,
/// (1, frames, `BANDS`·C), of `f32` or `i16`. A frame has `FRAME` moments, a power of two from 8 to 4,096, and begins
/// `HOP` moments behind the one before.
///
/// ```text
/// y[b] = log₂ Σ w[b][k]·s[k]²    s as Spectrum gives it, w triangles on the mel scale, at least FLOOR
/// ```
///
/// [`Mel`] has the bands: of `RATE` moments a second, from `LOW` to `HIGH` Hz. Doubling a signal adds 2. Silence gives
/// `FLOOR`, from −63 to 63: what is quieter is not told apart. Integers are parts of 512; `UNIT` is the logarithm of what
/// a 1 of their input means, a power of two.
///
/// | | |
/// | --- | --- |
/// | parameters | none; a table of `FRAME` numbers and edges of the bands in flash |
/// | cost of 256 moments, 20 bands | 14,291 instructions on a Cortex-M4F in `f32`; in integers 37,231 there, 69,558 on a Cortex-M0 |
/// | accuracy | of bands down to 10⁻⁵ of the loudest frequency: `f32` within 2·10⁻⁴; integers within 0.3, 0.04 root mean square |
///
/// A band without a bin of the spectrum does not compile: take fewer bands or longer frames.
///
/// ```
/// use nn_core::{Image, Layer, LogMel, Signal};
///
/// type Voice = LogMel<Signal<f32, 256, 1>, Signal<f32, 1, 20>, 256, 256, 20, 8000, 0, 4000, -20>;
///
/// let silence = Voice::new().forward(&Image([[[0.0]; 256]]));
/// assert_eq!(silence.0, [[[-20.0; 20]]]);
/// ```
pub type LogMel<
    I,
    O,
    const FRAME: usize,
    const HOP: usize,
    const BANDS: usize,
    const RATE: u32,
    const LOW: u32,
    const HIGH: u32,
    const FLOOR: i16,
    const UNIT: i16 = 0,
> = Transformed<I, O, FRAME, HOP, MelBands<FRAME, BANDS, RATE, LOW, HIGH, FLOOR, UNIT>>;

/// The kind of a [`LogMel`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MelBands<
    const FRAME: usize,
    const BANDS: usize,
    const RATE: u32,
    const LOW: u32,
    const HIGH: u32,
    const FLOOR: i16,
    const UNIT: i16,
>;

impl<
    const FRAME: usize,
    const BANDS: usize,
    const RATE: u32,
    const LOW: u32,
    const HIGH: u32,
    const FLOOR: i16,
    const UNIT: i16,
> MelBands<FRAME, BANDS, RATE, LOW, HIGH, FLOOR, UNIT>
{
    const MEL: Mel = Mel { bands: BANDS as u16, rate: RATE, low: LOW, high: HIGH };
    /// The bands, and their logarithms.
    pub(super) const PARAMETERS: (Mel, Logarithm) = {
        assert!(BANDS <= u16::MAX as usize, "there are too many bands");
        (Self::MEL, Logarithm { floor: FLOOR, unit: UNIT })
    };
    const FIRST_EDGES: [u16; BANDS] = {
        let mut edges = [0; BANDS];
        fill_edges(&Self::MEL, FRAME as u16, &mut edges);
        edges
    };
}

impl<
    const FRAME: usize,
    const BANDS: usize,
    const RATE: u32,
    const LOW: u32,
    const HIGH: u32,
    const FLOOR: i16,
    const UNIT: i16,
> HasFeature for MelBands<FRAME, BANDS, RATE, LOW, HIGH, FLOOR, UNIT>
{
    const FEATURE: Feature = {
        let (mel, logarithm) = Self::PARAMETERS;
        Feature::LogMel(mel, logarithm)
    };
    const EDGES: (&'static [u16], [u16; 2]) =
        (&Self::FIRST_EDGES, last_edges(&Self::MEL, FRAME as u16));
}

impl<
    const FRAME: usize,
    const BANDS: usize,
    const RATE: u32,
    const LOW: u32,
    const HIGH: u32,
    const FLOOR: i16,
    const UNIT: i16,
> TransformKind for MelBands<FRAME, BANDS, RATE, LOW, HIGH, FLOOR, UNIT>
{
}
