//! The convolution of each channel on its own, forward and backward, image by image.
//!
//! As [`conv2d`](super::conv2d), but channel `c` of a sum sees channel `c` of its window alone, with the weights
//! (area, C): `S[c] = b[c] + Σ_p x[p][c]·w[p][c]`, so `dw[p][c] = Σ dS[c]·x[p][c]` and `dx[p][c] = dS[c]·w[p][c]`.
//!
//! With M filters for each channel there are OUT = C·M sums, and sum `o` sees channel `o / M`. Then `dx[p][c]` is the
//! sum over the filters of the channel.

use super::pool::{keep_largest, spread};
use super::rows::add_rows;
use super::windows::{WindowMemory, Windows};
use crate::scalar::Scalar;
use crate::vectorized::vectorized;

/// `z` (B, pixels, OUT) of images `x` (B, H, W, C), for `weights` (area, OUT); `winners` as for
/// [`conv2d`](super::conv2d::forward).
pub fn forward<T: Scalar>(
    windows: &Windows,
    (weights, bias): (&[T], &[T]),
    x: &[T],
    z: &mut [T],
    winners: &mut [u32],
    memory: &mut WindowMemory<T>,
) {
    let (seen, filters) = (channels_seen(windows, weights, bias), bias.len());
    let numbers = windows.numbers;
    let pixels = windows.count / windows.pool * filters;
    memory.windows.resize(windows.count * windows.numbers, T::zero());
    memory.sums.resize(windows.count * filters, T::zero());
    let images = z.chunks_exact_mut(pixels).zip(winners.chunks_exact_mut(pixels));
    for ((z, winners), x) in images.zip(x.chunks_exact(windows.image)) {
        windows.unfold(x, &mut memory.windows);
        let of_image = (&memory.windows[..], weights, bias, &mut memory.sums[..]);
        vectorized!(of_image, |(windows, weights, bias, sums)| {
            sums_of_windows(numbers, seen, windows, weights, bias, sums);
        });
        keep_largest(&memory.sums, windows.pool, filters, z, winners);
    }
}

/// Does the same as [`conv2d::backward`](super::conv2d::backward), for `weights` (area, OUT).
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
    let (seen, filters) = (channels_seen(windows, weights, dbias), dbias.len());
    let numbers = windows.numbers;
    let pixels = windows.count / windows.pool * filters;
    memory.sums.resize(windows.count * filters, T::zero());
    memory.dwindows.resize(windows.count * windows.numbers, T::zero());
    let mut dx = dx.map(|dx| dx.chunks_exact_mut(windows.image));
    let images = dz.chunks_exact(pixels).zip(winners.chunks_exact(pixels));
    for ((dz, winners), x) in images.zip(x.chunks_exact(windows.image)) {
        windows.unfold(x, &mut memory.windows);
        spread(dz, winners, windows.pool, filters, &mut memory.sums);
        add_rows(&memory.sums, dbias);
        let WindowMemory { windows: of_image, sums, dwindows } = &mut *memory;
        let of_image = (&sums[..], &of_image[..], &mut dwindows[..], weights, &mut *dweights);
        vectorized!(of_image, |(dsums, windows, dwindows, weights, dweights)| {
            let sizes = (numbers, seen, filters);
            gradients_of_windows(sizes, dsums, windows, dwindows, weights, dweights);
        });
        if let Some(dx) = dx.as_mut().and_then(Iterator::next) {
            windows.fold(&memory.dwindows, dx);
        }
    }
}

/// `sums` (windows, OUT) of `windows` (windows, area, C), `numbers` in each, for `weights` (area, OUT).
#[inline(always)]
fn sums_of_windows<T: Scalar>(
    numbers: usize,
    seen: usize,
    windows: &[T],
    weights: &[T],
    bias: &[T],
    sums: &mut [T],
) {
    let filters = bias.len();
    for (sums, window) in sums.chunks_exact_mut(filters).zip(windows.chunks_exact(numbers)) {
        sums.copy_from_slice(bias);
        for (x, w) in window.chunks_exact(seen).zip(weights.chunks_exact(filters)) {
            if seen == filters {
                for ((sum, &x), &w) in sums.iter_mut().zip(x).zip(w) {
                    *sum = x.fused_multiply_add(w, *sum);
                }
                continue;
            }
            // A filter after the other of each channel.
            let of_channels = sums.chunks_exact_mut(filters / seen).zip(x);
            for ((sums, &x), w) in of_channels.zip(w.chunks_exact(filters / seen)) {
                for (sum, &w) in sums.iter_mut().zip(w) {
                    *sum = x.fused_multiply_add(w, *sum);
                }
            }
        }
    }
}

/// Adds to `dweights` (area, OUT) the gradients for `dsums` (windows, OUT); `dwindows` (windows, area, C) become those
/// of the windows.
#[inline(always)]
fn gradients_of_windows<T: Scalar>(
    (numbers, seen, filters): (usize, usize, usize),
    dsums: &[T],
    windows: &[T],
    dwindows: &mut [T],
    weights: &[T],
    dweights: &mut [T],
) {
    let of_windows = windows.chunks_exact(numbers).zip(dwindows.chunks_exact_mut(numbers));
    for (dsums, (window, dwindow)) in dsums.chunks_exact(filters).zip(of_windows) {
        let pixels = window.chunks_exact(seen).zip(dwindow.chunks_exact_mut(seen));
        let of_weights = weights.chunks_exact(filters).zip(dweights.chunks_exact_mut(filters));
        for ((x, dx), (w, dw)) in pixels.zip(of_weights) {
            if seen == filters {
                let of_input = dx.iter_mut().zip(x);
                let of_channels = dsums.iter().zip(w.iter().zip(dw)).zip(of_input);
                for ((&dsum, (&w, dw)), (dx, &x)) in of_channels {
                    *dw = dsum.fused_multiply_add(x, *dw);
                    *dx = dsum * w;
                }
                continue;
            }
            dx.fill(T::zero());
            for filter in 0..filters {
                let channel = filter / (filters / seen);
                dw[filter] = dsums[filter].fused_multiply_add(x[channel], dw[filter]);
                dx[channel] = dsums[filter].fused_multiply_add(w[filter], dx[channel]);
            }
        }
    }
}

/// C: of a window, which has as many pixels as a filter has weights.
fn channels_seen<T>(windows: &Windows, weights: &[T], bias: &[T]) -> usize {
    windows.numbers / (weights.len() / bias.len())
}
