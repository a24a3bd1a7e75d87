//! Ten thousand frames of a signal, whose features must have the same bits everywhere.

use nn_core::{
    Buffer, Image, Layer, LogMel, LogSpectrum, Mfcc, Signal, Spectrum, Statistics, Tensor,
};

/// Frames that each feature is computed of.
pub const FRAMES: u32 = 10_000;
/// Features that are computed of them.
pub const FEATURES: usize = 6;
/// Every so many frames, one of 256 moments.
const LONG: u32 = 100;

/// A feature's name, and the fingerprint of the fingerprints of what it gives.
pub type Fingerprint = (&'static str, u32);

/// Computes all features of frames of `f32`.
pub fn of_floats() -> [Fingerprint; FEATURES] {
    fingerprints(float)
}

/// Computes all features of frames of integers.
pub fn of_integers() -> [Fingerprint; FEATURES] {
    fingerprints(integer)
}

/// Kinds of frames, which take turns.
enum Kind {
    Silence,
    /// The largest and the smallest number, in an order that is made up.
    FullScale,
    /// The same number all the time.
    Constant,
    /// Noise, quieter by so many bits.
    Noise(u32),
    /// Numbers that are too small to be normal; of integers 0, 1 and −1.
    Denormal,
}

impl Kind {
    fn of(frame: u32) -> Self {
        match frame % 20 {
            0 => Self::Silence,
            1 => Self::FullScale,
            2 => Self::Constant,
            3 | 4 => Self::Denormal,
            quieter => Self::Noise(quieter - 5),
        }
    }
}

fn integer(kind: &Kind, constant: u32, state: u32) -> i16 {
    let number = (state >> 16) as i16;
    match kind {
        Kind::Silence => 0,
        Kind::FullScale => {
            if number < 0 {
                i16::MIN
            } else {
                i16::MAX
            }
        }
        Kind::Constant => (constant >> 16) as i16,
        Kind::Noise(bits) => number >> bits,
        Kind::Denormal => number % 2,
    }
}

fn float(kind: &Kind, constant: u32, state: u32) -> f32 {
    let number = f32::from((state >> 16) as i16);
    match kind {
        Kind::Silence => 0.0,
        Kind::FullScale => {
            if number < 0.0 {
                f32::MIN
            } else {
                f32::MAX
            }
        }
        Kind::Constant => f32::from((constant >> 16) as i16) / 1024.0,
        // From below 1 to 2³⁰ below it, and each with a digit more than 16 bits.
        Kind::Noise(bits) => number / (1u64 << (15 + 2 * bits)) as f32 + (state & 1) as f32 * 1e-9,
        Kind::Denormal => f32::from_bits(state & 0x8000_ffff | (state & 0xff) << 15),
    }
}

/// Makes up a frame.
fn frame<T: nn_core::Element, const N: usize>(
    index: u32,
    number: impl Fn(&Kind, u32, u32) -> T,
) -> Signal<T, N, 1> {
    let kind = Kind::of(index);
    let constant = crate::next_state(crate::first_state(index));
    let (mut x, mut state) = (<Signal<T, N, 1>>::EMPTY, constant);
    for x in x.numbers_mut() {
        state = crate::next_state(state);
        *x = number(&kind, constant, state);
    }
    x
}

/// Fingerprints of a feature of so many moments, of every frame or of one in `apart`.
fn of<T: nn_core::Element, L, const N: usize>(
    layer: &L,
    apart: usize,
    number: impl Fn(&Kind, u32, u32) -> T + Copy,
) -> u32
where
    L: Layer<Input = Signal<T, N, 1>>,
{
    (0..FRAMES).step_by(apart).fold(0, |hash: u32, index| {
        let y = layer.forward(&frame(index + index / LONG, number));
        hash.rotate_left(1) ^ nn_core::Element::shown(y.numbers()).fingerprint()
    })
}

fn fingerprints<T>(number: impl Fn(&Kind, u32, u32) -> T + Copy) -> [Fingerprint; FEATURES]
where
    T: nn_core::Element,
    Stats<T>: Layer<Input = Short<T>>,
    Magnitudes<T>: Layer<Input = Short<T>>,
    Logarithms<T>: Layer<Input = Short<T>>,
    Bands<T>: Layer<Input = Short<T>>,
    LongBands<T>: Layer<Input = Signal<T, 256, 1>>,
    Coefficients<T>: Layer<Input = Signal<T, 256, 1>>,
{
    [
        ("statistics", of(&Stats::<T>::new(), 1, number)),
        ("spectrum", of(&Magnitudes::<T>::new(), 1, number)),
        ("log-spectrum", of(&Logarithms::<T>::new(), 1, number)),
        ("log-mel", of(&Bands::<T>::new(), 1, number)),
        ("log-mel-256", of(&LongBands::<T>::new(), LONG as usize, number)),
        ("mfcc-256", of(&Coefficients::<T>::new(), LONG as usize, number)),
    ]
}

type Short<T> = Signal<T, 32, 1>;
type Stats<T> = Statistics<Short<T>, Image<T, 1, 1, 6>, 32, 32>;
type Magnitudes<T> = Spectrum<Short<T>, Image<T, 1, 1, 17>, 32, 32>;
type Logarithms<T> = LogSpectrum<Short<T>, Image<T, 1, 1, 17>, 32, 32, -60>;
type Bands<T> = LogMel<Short<T>, Image<T, 1, 1, 4>, 32, 32, 4, 8000, 0, 4000, -60>;
type LongBands<T> = LogMel<Signal<T, 256, 1>, Image<T, 1, 1, 20>, 256, 256, 20, 8000, 0, 4000, -60>;
type Coefficients<T> =
    Mfcc<Signal<T, 256, 1>, Image<T, 1, 1, 13>, 256, 256, 13, 20, 8000, 0, 4000, -60>;
