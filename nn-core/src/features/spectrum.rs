//! Spectra and bands of `f32`.
//!
//! Functions take slices one by one: where a program has one feature of a kind, the compiler then sees how long they
//! are, which makes a log-mel of 256 moments a fifth faster.

use super::cosine_transform::of_floats;
use super::tables::Tables;
use super::transform::powers;
use crate::topology::{Cepstrum, Frames, Logarithm};

/// The magnitude of each frequency: see [`Spectrum`](crate::Spectrum).
#[inline(never)]
pub(super) fn spectrum(
    frames: &Frames,
    tables: Tables<'_, f32>,
    x: &[f32],
    scratch: &mut [f32],
    y: &mut [f32],
) {
    let scale = 1.0 / scratch.len() as f32;
    each(frames, tables, x, scratch, y, |power| libm::sqrtf(power) * scale);
}

/// The logarithm of the power of each frequency: see [`LogSpectrum`](crate::LogSpectrum).
#[inline(never)]
pub(super) fn log_spectrum(
    frames: &Frames,
    tables: Tables<'_, f32>,
    logarithm: Logarithm,
    x: &[f32],
    scratch: &mut [f32],
    y: &mut [f32],
) {
    let size = size_of(scratch);
    each(frames, tables, x, scratch, y, |power| log(power, size, logarithm));
}

/// Calls with the power of each bin of each frame.
#[inline(always)]
fn each(
    frames: &Frames,
    tables: Tables<'_, f32>,
    x: &[f32],
    scratch: &mut [f32],
    y: &mut [f32],
    of: impl Fn(f32) -> f32,
) {
    let half = scratch.len() / 2;
    let cosines = tables.numbers.get(..half).unwrap_or(&[]);
    frames.each(x, y, half + 1, |channel, y| {
        powers(cosines, channel, scratch);
        let pairs = scratch.as_chunks::<2>().0;
        let last = pairs.first().map(|pair| pair[1]);
        let powers = pairs.iter().map(|pair| pair[0]).chain(last);
        for (y, power) in y.iter_mut().zip(powers) {
            *y = defined(of(power));
        }
    });
}

/// The logarithm of the power of each band: see [`LogMel`](crate::LogMel).
#[inline(never)]
pub(super) fn log_mel(
    frames: &Frames,
    tables: Tables<'_, f32>,
    logarithm: Logarithm,
    x: &[f32],
    scratch: &mut [f32],
    y: &mut [f32],
) {
    let size = size_of(scratch);
    let Some((cosines, weights)) = tables.numbers.split_at_checked(scratch.len() / 2) else {
        return;
    };
    let bands = tables.edges.len();
    frames.each(x, y, bands, |channel, y| {
        powers(cosines, channel, scratch);
        let powers = scratch.as_chunks::<2>().0;
        // What the half of a band before the edge gave: a bin between two edges is of two bands.
        let mut rising = 0.0;
        let mut spans = tables.spans();
        let mut span = || {
            let range = spans.next()?;
            Some(sums(powers.get(range.clone())?, weights.get(range)?))
        };
        if let Some((up, _)) = span() {
            rising = up;
        }
        for y in y {
            let Some((up, down)) = span() else { return };
            *y = defined(log(rising + down, size, logarithm));
            rising = up;
        }
    });
}

/// The cosine transform of those logarithms: see [`Mfcc`](crate::Mfcc).
#[inline(never)]
pub(super) fn mfcc(
    frames: &Frames,
    tables: Tables<'_, f32>,
    cepstrum: Cepstrum,
    logarithm: Logarithm,
    x: &[f32],
    scratch: &mut [f32],
    y: &mut [f32],
) {
    let size = size_of(scratch);
    let Some((cosines, weights)) = tables.numbers.split_at_checked(scratch.len() / 2) else {
        return;
    };
    frames.each(x, y, cepstrum.coefficients.into(), |channel, y| {
        powers(cosines, channel, scratch);
        in_place(&tables, weights, scratch, |power| defined(log(power, size, logarithm)));
        let logarithms = scratch.get(..tables.edges.len()).unwrap_or(&[]);
        of_floats(logarithms, tables.cosines, y);
    });
}

/// The logarithm of each band's power at the band's own place in the scratch: no power is lost that a later band needs,
/// because each band ends a bin, which is two numbers, behind the band two before it.
#[inline(always)]
fn in_place(
    tables: &Tables<'_, f32>,
    weights: &[f32],
    scratch: &mut [f32],
    log: impl Fn(f32) -> f32,
) {
    let mut rising = 0.0;
    for (edge, range) in tables.spans().enumerate() {
        let powers = scratch.as_chunks::<2>().0.get(range.clone());
        let (Some(powers), Some(weights)) = (powers, weights.get(range)) else { return };
        let (up, down) = sums(powers, weights);
        // The first half of the first band has no band before it.
        let place = edge.checked_sub(1).and_then(|band| scratch.get_mut(band));
        if let Some(place) = place {
            *place = log(rising + down);
        }
        rising = up;
    }
}

/// Powers times weights, and times what is missing to 1.
#[inline(always)]
fn sums(powers: &[[f32; 2]], weights: &[f32]) -> (f32, f32) {
    let (mut up, mut down) = (0.0, 0.0);
    for ([power, _], weight) in powers.iter().zip(weights) {
        let part = power * weight;
        up += part;
        down += power - part;
    }
    (up, down)
}

/// The logarithm to the base 2 of the moments of a frame.
fn size_of(scratch: &[f32]) -> f32 {
    scratch.len().trailing_zeros() as u8 as f32
}

#[inline(always)]
fn log(power: f32, size: f32, logarithm: Logarithm) -> f32 {
    let floor = f32::from(logarithm.floor);
    let log = log2(power) - 2.0 * size;
    if log < floor { floor } else { log }
}

/// The logarithm to the base 2, within 10⁻⁶ and half a unit in the last place, of a number that is not negative; of one
/// below 2⁻¹²⁶ one that is below every floor.
#[inline(always)]
fn log2(x: f32) -> f32 {
    // The bits of √½: numbers from √½ to √2 have the exponent 0.
    const ROOT: u32 = 0x3f35_04f3;
    let bits = x.to_bits();
    // 0, what is hardly more, infinite, or no number.
    if bits.wrapping_sub(1 << 23) >= 0x7f00_0000 {
        return if x < 1.0 { -127.0 } else { x };
    }
    let moved = bits.wrapping_sub(ROOT);
    let exponent = (moved as i32) >> 23;
    let fraction = f32::from_bits((moved & 0x007f_ffff).wrapping_add(ROOT)) - 1.0;
    // ln(1 + f) = 2·artanh(f / (2 + f))
    let q = fraction / (2.0 + fraction);
    let square = q * q;
    let series = 2.885_39
        + square
            * (0.961_796_7
                + square * (0.577_078_04 + square * (0.412_198_6 + square * 0.320_598_9)));
    exponent as f32 + q * series
}

/// A NaN has the same bits on every processor.
#[inline(always)]
fn defined(number: f32) -> f32 {
    if number.is_nan() { f32::NAN } else { number }
}

#[cfg(test)]
mod tests {
    use super::log2;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn logarithms_are_those_of_libm(x in 1e-37f32..3e38, near in 0.5f32..2.0) {
            for x in [x, near] {
                let exact = libm::log2(x.into());
                prop_assert!((f64::from(log2(x)) - exact).abs() < 4e-6 + 4e-8 * exact.abs(), "{x}");
            }
        }
    }

    #[test]
    fn powers_of_two_are_exact_and_what_is_no_number_stays_so() {
        for exponent in -126..128 {
            let x = f32::from_bits(((exponent + 127) as u32) << 23);
            assert_eq!(log2(x), exponent as f32);
        }
        assert_eq!(
            (log2(0.0), log2(f32::from_bits(1)), log2(f32::INFINITY)),
            (-127.0, -127.0, f32::INFINITY)
        );
        assert!(log2(f32::NAN).is_nan());
    }
}
