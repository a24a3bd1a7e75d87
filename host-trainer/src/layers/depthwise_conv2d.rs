//! The convolution of each channel on its own, forward and backward, image by image.
//!
//! As [`conv2d`](super::conv2d), but channel `c` of a sum sees channel `c` of its window alone, with the weights
//! (area, C): `S[c] = b[c] + Σ_p x[p][c]·w[p][c]`, so `dw[p][c] = Σ dS[c]·x[p][c]` and `dx[p][c] = dS[c]·w[p][c]`.

use super::pool::{keep_largest, spread};
use super::windows::{WindowMemory, Windows};
use crate::scalar::Scalar;

/// `z` (B, pixels, C) of images `x` (B, H, W, C), for `weights` (area, C); `winners` as for
/// [`conv2d`](super::conv2d::forward).
pub fn forward<T: Scalar>(
    windows: &Windows,
    (weights, bias): (&[T], &[T]),
    x: &[T],
    z: &mut [T],
    winners: &mut [u32],
    memory: &mut WindowMemory<T>,
) {
    let channels = bias.len();
    let pixels = windows.count / windows.pool * channels;
    memory.windows.resize(windows.count * windows.numbers, T::zero());
    memory.sums.resize(windows.count * channels, T::zero());
    let images = z.chunks_exact_mut(pixels).zip(winners.chunks_exact_mut(pixels));
    for ((z, winners), x) in images.zip(x.chunks_exact(windows.image)) {
        windows.unfold(x, &mut memory.windows);
        let all = memory.sums.chunks_exact_mut(channels);
        for (sums, window) in all.zip(memory.windows.chunks_exact(windows.numbers)) {
            sums.copy_from_slice(bias);
            for (x, w) in window.chunks_exact(channels).zip(weights.chunks_exact(channels)) {
                for ((sum, &x), &w) in sums.iter_mut().zip(x).zip(w) {
                    *sum = x.fused_multiply_add(w, *sum);
                }
            }
        }
        keep_largest(&memory.sums, windows.pool, channels, z, winners);
    }
}

/// As [`conv2d::backward`](super::conv2d::backward), for `weights` (area, C).
#[allow(clippy::too_many_arguments)]
pub fn backward<T: Scalar>(
    windows: &Windows,
    weights: &[T],
    x: &[T],
    dz: &[T],
    winners: &[u32],
    (dweights, dbias): (&mut [T], &mut [T]),
    dx: Option<&mut [T]>,
    memory: &mut WindowMemory<T>,
) {
    let channels = dbias.len();
    let pixels = windows.count / windows.pool * channels;
    memory.sums.resize(windows.count * channels, T::zero());
    memory.dwindows.resize(windows.count * windows.numbers, T::zero());
    let mut dx = dx.map(|dx| dx.chunks_exact_mut(windows.image));
    let images = dz.chunks_exact(pixels).zip(winners.chunks_exact(pixels));
    for ((dz, winners), x) in images.zip(x.chunks_exact(windows.image)) {
        windows.unfold(x, &mut memory.windows);
        spread(dz, winners, windows.pool, channels, &mut memory.sums);
        let of_windows = memory.windows.chunks_exact(windows.numbers);
        let of_windows = of_windows.zip(memory.dwindows.chunks_exact_mut(windows.numbers));
        for (dsums, (window, dwindow)) in memory.sums.chunks_exact(channels).zip(of_windows) {
            for (dbias, &dsum) in dbias.iter_mut().zip(dsums) {
                *dbias += dsum;
            }
            let pixels = window.chunks_exact(channels).zip(dwindow.chunks_exact_mut(channels));
            let of_weights =
                weights.chunks_exact(channels).zip(dweights.chunks_exact_mut(channels));
            for ((x, dx), (w, dw)) in pixels.zip(of_weights) {
                for channel in 0..channels {
                    dw[channel] = dsums[channel].fused_multiply_add(x[channel], dw[channel]);
                    dx[channel] = dsums[channel] * w[channel];
                }
            }
        }
        if let Some(dx) = dx.as_mut().and_then(Iterator::next) {
            windows.fold(&memory.dwindows, dx);
        }
    }
}
