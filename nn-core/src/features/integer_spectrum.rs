//! Spectra and bands of integers.

use super::cosine_transform::of_integers;
use super::integer_root::root;
use super::integer_transform::{power_at, powers, transform};
use super::tables::Tables;
use crate::topology::{Cepstrum, Channel, Frames, Logarithm};

/// The magnitude of each frequency: see [`Spectrum`](crate::Spectrum).
#[inline(never)]
pub(super) fn spectrum(
    frames: &Frames,
    tables: Tables<'_, i16>,
    x: &[i16],
    scratch: &mut [i16],
    y: &mut [i16],
) {
    let size = size_of(scratch);
    each(frames, tables, x, scratch, y, |power, exponent| magnitude(power, exponent + 2 - size));
}

/// The logarithm of the power of each frequency: see [`LogSpectrum`](crate::LogSpectrum).
#[inline(never)]
pub(super) fn log_spectrum(
    frames: &Frames,
    tables: Tables<'_, i16>,
    logarithm: Logarithm,
    x: &[i16],
    scratch: &mut [i16],
    y: &mut [i16],
) {
    let size = size_of(scratch);
    each(frames, tables, x, scratch, y, |power, exponent| {
        log(power.into(), exponent + 2 - size, 0, logarithm)
    });
}

/// Calls with the power of each bin of each frame, and its exponent.
#[inline(always)]
fn each(
    frames: &Frames,
    tables: Tables<'_, i16>,
    x: &[i16],
    scratch: &mut [i16],
    y: &mut [i16],
    of: impl Fn(u32, i32) -> i16,
) {
    let half = scratch.len() / 2;
    let cosines = tables.numbers.get(..half).unwrap_or(&[]);
    frames.each(x, y, half + 1, |channel, y| {
        let points = scratch.as_chunks_mut::<2>().0;
        let (last, exponent) = all_powers(cosines, channel, points);
        let powers = points.iter().map(|point| power_at(*point)).chain([last]);
        for (y, power) in y.iter_mut().zip(powers) {
            *y = of(power, exponent);
        }
    });
}

/// Powers of all bins, the last one apart, and their exponent.
fn all_powers(cosines: &[i16], x: Channel<'_, i16>, points: &mut [[i16; 2]]) -> (u32, i32) {
    let Some((mut exponent, most)) = transform(cosines, x, points) else {
        points.fill([0; 2]);
        return (0, 0);
    };
    let last = powers(cosines, points, (&mut exponent, most));
    (last, exponent)
}

/// The logarithm of the power of each band: see [`LogMel`](crate::LogMel).
#[inline(never)]
pub(super) fn log_mel(
    frames: &Frames,
    tables: Tables<'_, i16>,
    logarithm: Logarithm,
    x: &[i16],
    scratch: &mut [i16],
    y: &mut [i16],
) {
    let size = size_of(scratch);
    let Some((cosines, weights)) = tables.numbers.split_at_checked(scratch.len() / 2) else {
        return;
    };
    let bands = tables.edges.len();
    frames.each(x, y, bands, |channel, y| {
        let points = scratch.as_chunks_mut::<2>().0;
        let (_, exponent) = all_powers(cosines, channel, points);
        let mut spans = tables.spans();
        let mut span = || {
            let range = spans.next()?;
            Some(sums(points.get(range.clone())?, weights.get(range)?))
        };
        let mut rising = span().map_or(0, |(up, _)| up);
        for y in y {
            let Some((up, down)) = span() else { return };
            *y = log(rising.wrapping_add(down), exponent + 2 - size, 15, logarithm);
            rising = up;
        }
    });
}

/// The cosine transform of those logarithms: see [`Mfcc`](crate::Mfcc).
#[inline(never)]
pub(super) fn mfcc(
    frames: &Frames,
    tables: Tables<'_, i16>,
    cepstrum: Cepstrum,
    logarithm: Logarithm,
    x: &[i16],
    scratch: &mut [i16],
    y: &mut [i16],
) {
    let size = size_of(scratch);
    let Some((cosines, weights)) = tables.numbers.split_at_checked(scratch.len() / 2) else {
        return;
    };
    frames.each(x, y, cepstrum.coefficients.into(), |channel, y| {
        let (_, exponent) = all_powers(cosines, channel, scratch.as_chunks_mut::<2>().0);
        let log = |power| log(power, exponent + 2 - size, 15, logarithm);
        in_place(&tables, weights, scratch, log);
        let logarithms = scratch.get(..tables.edges.len()).unwrap_or(&[]);
        of_integers(logarithms, tables.cosines, y);
    });
}

/// The logarithm of each band's power at the band's own place in the scratch, as in `f32`.
#[inline(always)]
fn in_place(
    tables: &Tables<'_, i16>,
    weights: &[i16],
    scratch: &mut [i16],
    log: impl Fn(u64) -> i16,
) {
    let mut rising = 0u64;
    for (edge, range) in tables.spans().enumerate() {
        let powers = scratch.as_chunks::<2>().0.get(range.clone());
        let (Some(powers), Some(weights)) = (powers, weights.get(range)) else { return };
        let (up, down) = sums(powers, weights);
        // The first half of the first band has no band before it.
        let place = edge.checked_sub(1).and_then(|band| scratch.get_mut(band));
        if let Some(place) = place {
            *place = log(rising.wrapping_add(down));
        }
        rising = up;
    }
}

/// Powers times weights of parts of 2¹⁵, and times what is missing to 1: less than 2⁵⁸.
#[inline(always)]
fn sums(points: &[[i16; 2]], weights: &[i16]) -> (u64, u64) {
    let (mut up, mut all) = (0u64, 0u64);
    for (point, weight) in points.iter().zip(weights) {
        let power = u64::from(power_at(*point));
        up = up.wrapping_add(power.wrapping_mul(u64::from(*weight as u16)));
        all = all.wrapping_add(power << 15);
    }
    (up, all.wrapping_sub(up))
}

/// The logarithm to the base 2 of the moments of a frame.
fn size_of(scratch: &[i16]) -> i32 {
    scratch.len().trailing_zeros() as i32
}

/// The root of a power times `2^exponent`, half up, at most 32,767.
fn magnitude(power: u32, exponent: i32) -> i16 {
    let root = root(power);
    let shifted = match exponent {
        0.. => root.checked_shl(exponent as u32).unwrap_or(u32::MAX),
        // A root has 16 bits.
        -17..0 => root.wrapping_add(1 << (-exponent - 1)) >> -exponent,
        _ => 0,
    };
    i16::try_from(shifted).unwrap_or(i16::MAX)
}

/// The logarithm of `sum·2^(2·exponent − less)`, of whose parts of 512 each means 1, between the floor and 32,767.
fn log(sum: u64, exponent: i32, less: i32, Logarithm { floor, unit }: Logarithm) -> i16 {
    let floor = floor.wrapping_mul(Logarithm::PARTS);
    if sum == 0 {
        return floor;
    }
    let whole = sum.ilog2() as i32;
    // 1 to below 2, of which 1 is 2¹⁵.
    let mut number = (sum << sum.leading_zeros() >> 48) as u32;
    // Squared, a number is 2 or more if the logarithm has the next digit.
    let mut digits = 0;
    for _ in 0..10 {
        number = number.wrapping_mul(number) >> 15;
        let digit = number >> 16;
        number >>= digit;
        digits = 2 * digits + digit as i32;
    }
    let exponent = whole + 2 * (exponent + i32::from(unit)) - less;
    let log = exponent * i32::from(Logarithm::PARTS) + ((digits + 1) >> 1);
    log.clamp(floor.into(), i16::MAX.into()) as i16
}
